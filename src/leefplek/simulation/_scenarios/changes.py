"""A scenario with other values in some places, named as findings name them: `pools.rooms.units`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import cache
from types import UnionType
from typing import Any, Literal, TypeAlias, Union, get_args, get_origin, get_type_hints

import attrs
import numpy as np

from leefplek import Finding, InputError, Leefplek
from leefplek.values import TextMap

from .._results.result import plain
from .reading import scenario_of
from .scenario import Scenario

__all__ = ["changed", "kind_of", "known_keys", "unknown_key"]

Path: TypeAlias = tuple[str | int, ...]
Kind: TypeAlias = Literal["int", "float", "other"]


def changed(scenario: Scenario, changes: Mapping[str, Any], *, lp: Leefplek | None = None) -> Scenario:
    """The same scenario with these values in these places, checked again.

    A key is that of the scenario's file, dots between its parts: `pools.rooms.units`, `stages.intake.stay.mean`,
    `stages.intake.moves[0].share`, `arrivals.signals.per_year`. A value is what the file could have there, a whole
    table too; None takes away what is there. Names that are not there can't be added, but for shares and facts, which
    stand by profile and by fact. A `source` beside a changed value is still that of the value before: change it along.

    >>> # changed(scenario, {"pools.rooms.units": 12, "arrivals.signals.per_year": 150.0})

    Raises `InputError` with a finding for every key that is unknown or is changed twice, or for all that is wrong in
    the scenario that these values make.
    """
    found, findings = _paths(scenario, changes)
    if findings:
        raise InputError("these changes can't be made", findings=findings)
    data = plain(scenario, dates=True)
    for key, path in found.items():
        _put(data, path, _data(changes[key]))
    return scenario_of(data, lp=lp)


def kind_of(key: str) -> Kind | None:
    """What stands at a key, whatever the scenario: whole numbers, numbers, or something else; None for no such key."""
    found = set(_types(Scenario, key))
    if not found:
        return None
    if float in found:
        return "float"
    return "int" if int in found or Any in found else "other"


def unknown_key(key: str, known: Sequence[str] = ()) -> Finding:
    """The finding that a scenario has no such key; `known` has what could stand where it goes wrong."""
    near = next((near for part in _parts(key) if (near := get_close_matches(part, known, 1))), None)
    meant = f"did you mean {near[0]}?" if near else f"one of {', '.join(known[:12])}" if known else ""
    return Finding("unknown_key", "expected a key of this scenario", key=key, do=meant)


def _parts(key: str) -> list[str]:
    return re.split(r"[.\[]", key)


def known_keys(scenario: Scenario, keys: Iterable[str]) -> list[Finding]:
    """A finding for every key that this scenario does not have, or that stands within another."""
    return _paths(scenario, dict.fromkeys(keys, 0))[1]


# ---- where a key leads


def _paths(scenario: Scenario, changes: Mapping[str, Any]) -> tuple[dict[str, Path], list[Finding]]:
    """The place of each key in the plain data, and what is wrong with the others."""
    found: dict[str, Path] = {}
    findings = []
    for key, value in changes.items():
        path = _path(scenario, key, key) if key else unknown_key(key)
        if isinstance(path, Finding):
            findings.append(path)
        elif any(path[: len(one)] == one or one[: len(path)] == path for one in found.values()):
            findings.append(Finding("changed_twice", "expected each place once", key=key))
        elif value is None and isinstance(path[-1], int):
            findings.append(
                Finding("unknown_key", "only what has a name can be taken away", key=key, do="give the list")
            )
        else:
            found[key] = path
    return found, findings


def _path(given: Any, rest: str, key: str) -> Path | Finding:
    """Where the rest of a key leads from here, in what the scenario has."""
    if not rest:
        return ()
    names = _names(given)
    name = _first(names, rest)
    if name is None:
        if isinstance(given, Mapping) and _free(key, rest):
            return (rest,)
        found = unknown_key(key, tuple(str(one) for one in names))
        return attrs.evolve(found, do="give the whole table that it stands in") if given is None else found
    after = rest[len(f"[{name}]" if isinstance(name, int) else name) :].removeprefix(".")
    path = _path(names[name], after, key)
    return path if isinstance(path, Finding) else (name, *path)


def _names(given: Any) -> dict[Any, Any]:
    """What stands in here, by name or place."""
    if attrs.has(type(given)):
        return {one.metadata.get("key", one.name): getattr(given, one.name) for one in attrs.fields(type(given))}
    if isinstance(given, Mapping):
        return dict(given)
    return dict(enumerate(given)) if isinstance(given, tuple | list) else {}


def _first(names: Mapping[Any, Any], rest: str) -> str | int | None:
    """The longest of these names with which a key begins: names may have dots in them."""
    begins = [name for name in names if _begins(name, rest)]
    return max(begins, key=lambda name: len(str(name)), default=None)


def _begins(name: str | int, rest: str) -> bool:
    text = f"[{name}]" if isinstance(name, int) else name
    return rest.startswith(text) and rest[len(text) : len(text) + 1] in ("", ".", "[") and rest != f"{text}."


def _free(key: str, rest: str) -> bool:
    """Whether a name that is not there yet may be given a value: in a table of numbers or of facts."""
    found = set(_types(Scenario, key.removesuffix(rest) + "x"))
    return "[" not in rest and not rest.startswith(".") and bool(found & {float, str, Any})


def _types(wanted: Any, rest: str) -> Iterator[Any]:
    """The types that can stand where the rest of a key leads to; none for a key that no scenario can have."""
    if get_origin(wanted) in (Union, UnionType):
        for one in get_args(wanted):
            yield from _types(one, rest)
    elif not rest or wanted is Any:
        yield wanted
    elif wanted is TextMap:
        yield str
    else:
        for inner, after in _inner(wanted, rest):
            yield from _types(inner, after)


def _inner(wanted: Any, rest: str) -> Iterator[tuple[Any, str]]:
    """The types within one type to which the first part of a key may lead, and what is left of the key."""
    if attrs.has(wanted):
        name = re.match(r"\.?(\w+)", rest)
        if name is not None and name[1] in _fields(wanted):
            yield _fields(wanted)[name[1]], rest[name.end() :]
    elif get_origin(wanted) is tuple:
        place = re.match(r"\[\d{1,6}\]", rest)
        if place is not None:
            yield get_args(wanted)[0], rest[place.end() :]
    elif get_origin(wanted) is Mapping:
        # a name may have dots in it: every way to end it is tried
        ends = [at for at in range(2, len(rest)) if rest[at] in ".["]
        for end in (*ends, len(rest)):
            yield get_args(wanted)[1], rest[end:]


@cache
def _fields(cls: type) -> dict[str, Any]:
    hints = get_type_hints(cls)
    return {one.metadata.get("key", one.name): hints[one.name] for one in attrs.fields(cls)}


# ---- the plain data


def _put(data: Any, path: Path, value: Any) -> None:
    *within, last = path
    for name in within:
        data = data.setdefault(name, {}) if isinstance(data, dict) else data[name]
    if value is None:
        data.pop(last, None)
    else:
        data[last] = value


def _data(value: Any) -> Any:
    """A value as the file would have it."""
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, np.ndarray):
        return value.tolist()
    return plain(value, dates=True)
