"""A scenario as the text of a TOML file, which `load_scenario` reads again to an equal scenario."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import attrs

from leefplek.values import TextMap

from .scenario import Scenario

__all__ = ["scenario_text"]

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_WITHIN = {"stay", "within", "waited", "left"}
"""Tables that stand in the one around them."""


def scenario_text(scenario: Scenario, *, above: Sequence[str] = ()) -> str:
    """The text; `above` are lines that stand over it as comments."""
    lines = [f"# {''.join(one if one.isprintable() else ' ' for one in part)}" for part in above]
    lines += [*([""] if lines else []), *_table((), _plain(scenario))]
    return "\n".join(lines).strip("\n") + "\n"


def _plain(given: Any) -> Any:
    """As plain data, without what is as it is by itself."""
    if attrs.has(type(given)):
        told = ((field, getattr(given, field.name)) for field in attrs.fields(type(given)))
        return {
            str(field.metadata.get("key", field.name)): _plain(one)
            for field, one in told
            if not (one is None or one == field.default or (isinstance(one, Mapping | tuple) and not one))
        }
    if isinstance(given, Mapping | TextMap):
        return {name: _plain(one) for name, one in given.items()}
    return [_plain(one) for one in given] if isinstance(given, tuple | list) else given


def _table(at: tuple[str, ...], data: Mapping[str, Any]) -> Iterator[str]:
    """A table under its heading: what it says itself first, then the tables in it."""
    inner = {name: one for name, one in data.items() if isinstance(one, Mapping) and name not in _WITHIN}
    own = {name: one for name, one in data.items() if name not in inner}
    if at and (own or not inner):
        yield ""
        yield f"[{'.'.join(map(_key, at))}]"
    for name, one in own.items():
        yield f"{_key(name)} = {_value(one)}"
    for name, one in inner.items():
        yield from _table((*at, name), one)


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else _text(name)


def _value(given: Any) -> str:
    if isinstance(given, bool):
        return "true" if given else "false"
    if isinstance(given, str):
        return _text(given)
    if isinstance(given, date):
        return given.isoformat()
    if isinstance(given, Mapping):
        return f"{{ {', '.join(f'{_key(name)} = {_value(one)}' for name, one in given.items())} }}"
    if isinstance(given, list):
        if any(isinstance(one, Mapping) for one in given):
            return "[\n" + "".join(f"    {_value(one)},\n" for one in given) + "]"
        return f"[{', '.join(map(_value, given))}]"
    return repr(given)


def _text(given: str) -> str:
    """The escapes of JSON are those of TOML, but for one character."""
    return json.dumps(given, ensure_ascii=False).replace("\x7f", "\\u007F")
