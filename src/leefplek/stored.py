"""An event as bytes: how a store keeps it, and how it is read back without reading what nobody looks at.

Two parts, so that what came with a step can be encrypted or erased by itself: the head (who, when, which transition,
and the effects, which are all that the fold needs) and the content (the payload, or none). Both are canonical JSON: in
UTF-8, keys sorted but for the effects, which come last, no spaces. The same event is the same bytes, in every store.

What is stored is never rewritten. An older shape is lifted step by step on reading; what only a newer version knows is
kept as it stands, and makes the case one that can be read and not gone on with.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date
from functools import lru_cache
from math import isfinite
from typing import Any, NamedTuple, get_args

import attrs

from .case import Event, PluginVersion
from .convert import Codec, fits, moment_of, tag_of
from .definition import Payload, Unread
from .effects import Effect, Newer
from .errors import Finding, InputError, LeefplekError, StoreFormatError
from .people import Actor

__all__ = ["FORMAT", "Written", "check_plain", "checked", "dumps", "read", "write"]

FORMAT = 1
"""The version of a head: of its keys, and of the effects that it may hold."""

EFFECTS = b',"effects":'
"""What stands before the effects, which come last: many cases do the same, so that part is often known already. In no
text of JSON can this stand, for there its quotes would be escaped.
"""

SAME = (("recorded_by", "by"), ("recorded_at", "at"))
"""What a head leaves out where it is the same as another part of it."""

LARGEST = 2**53
"""Integers beyond this are other numbers to many who read JSON."""

LONGEST = 16 * 2**20
"""How many bytes one event may take."""


class Written(NamedTuple):
    """An event as bytes; `content` is None where the event holds none, or where it was erased."""

    head: bytes
    content: bytes | None


# ---- writing


def write(event: Event, codec: Codec) -> Written:
    """The bytes of an event. Raises `InputError`, alike for every store, where it holds what not all of them keep."""
    plain = codec.to_plain(event)
    payload = plain.pop("payload", None)
    for later, first in SAME:
        if plain[later] == plain[first]:
            del plain[later]
    effects = dumps(plain.pop("effects"), event.case_id, "effects")
    head = b"".join((dumps(plain, event.case_id)[:-1], EFFECTS, effects, b"}"))
    return Written(head, None if payload is None else dumps(payload, event.case_id, "payload"))


_SUSPECT = re.compile(r"\\u0000|\d{16}")


def dumps(plain: Any, case: str = "", key: str = "") -> bytes:
    """Canonical JSON of plain data; raises `InputError` for what `check_plain` finds."""
    try:
        text = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
        made = text.encode()
    except (ValueError, RecursionError):
        raise _unfit(plain, case, key) from None
    if (_SUSPECT.search(text) and any(check_plain(plain, key))) or len(made) > LONGEST:
        raise _unfit(plain, case, key)
    return made


def check_plain(plain: Any, key: str = "") -> Iterator[Finding]:
    """What can't be kept alike by every store, and read alike by everybody who reads JSON."""
    if isinstance(plain, str | float | int):
        expected = _unkept(plain)
        if expected is not None:
            yield Finding("wrong_text" if isinstance(plain, str) else "wrong_number", f"expected {expected}", key=key)
    elif isinstance(plain, Mapping):
        for name, part in plain.items():
            yield from check_plain(name, key)
            yield from check_plain(part, f"{key}.{name}".lstrip("."))
    elif isinstance(plain, list | tuple):
        for index, part in enumerate(plain):
            yield from check_plain(part, f"{key}[{index}]")


def _unkept(plain: str | float) -> str | None:
    if isinstance(plain, str):
        if "\0" in plain:
            return "text without NUL"
        return "text that UTF-8 can hold" if any("\ud800" <= char <= "\udfff" for char in plain) else None
    if isinstance(plain, float):
        return None if isfinite(plain) else "a number that is not NaN or Infinity"
    return "an integer up to 2**53" if abs(plain) > LARGEST else None


def _unfit(plain: Any, case: str, key: str) -> InputError:
    findings = list(check_plain(plain, key))
    why = "" if findings else f"expected at most {LONGEST // 2**20} MiB, not nested too deep"
    return InputError("this can't be stored", why=why, case=case, findings=findings)


# ---- reading


def read(written: Written, codec: Codec) -> Event:
    """The event of these bytes. What came with it is read when somebody looks at it.

    What is newer than this version is kept as it stands. Raises `StoreFormatError` for bytes that `write` never made.
    """
    return read_all([written], codec)[0]


def read_all(many: Iterable[tuple[bytes, bytes | None]], codec: Codec) -> list[Event]:
    """The events of many heads and contents; raises `StoreFormatError`, as `read` does."""
    return [_read(head, content, codec) for head, content in many]


def _read(text: bytes, content: bytes | None, codec: Codec) -> Event:
    start, _, effects = text.partition(EFFECTS)
    head = _loads(start + b"}")
    try:
        return _event(head, effects[:-1], content, codec)
    except (KeyError, TypeError, ValueError, AttributeError, LeefplekError) as error:
        raise StoreFormatError(
            "an event in the store can't be read",
            why=f"its head is not as it was written ({type(error).__name__})",
            case=str(head.get("case_id", "")) if isinstance(head, dict) else "",
            do="restore a backup beside it, and compare; nothing was changed",
        ) from None


def _event(head: dict[str, Any], effects: bytes, content: bytes | None, codec: Codec) -> Event:
    event: Event = Event.__new__(Event)
    put = object.__setattr__
    put(event, "case_id", head["case_id"])
    put(event, "version", head["version"])
    put(event, "workflow", _same(head["workflow"]))
    put(event, "workflow_version", head["workflow_version"])
    put(event, "transition", _same(head["transition"]))
    by, at = _actor(*_pair(head["by"])), moment_of(head["at"])
    put(event, "by", by)
    put(event, "recorded_by", _actor(*_pair(head["recorded_by"])) if "recorded_by" in head else by)
    put(event, "at", at)
    put(event, "recorded_at", moment_of(head["recorded_at"]) if "recorded_at" in head else at)
    put(event, "command_id", head["command_id"])
    made = _effects(effects, head.get("format", 1))
    put(event, "effects", (*made, NEWER) if "schema" in head and _is_newer(head, content, codec) else made)
    put(event, "plugins", _plugins(*map(_versioned, head["plugins"])) if "plugins" in head else ())
    if content is None:
        put(event, "payload", None)
        put(event, "_later", None)
    else:
        put(event, "_later", lambda: _payload(head, content, codec))
    return event


@lru_cache(maxsize=8192)
def _effects(text: bytes, format: int) -> tuple[Effect, ...]:
    """The effects of an event; those of cases that do the same are the same."""
    given = _loads(text)
    return tuple(Newer(dumps(one).decode()) for one in given) if format > FORMAT else tuple(map(_effect, given))


def _is_newer(head: dict[str, Any], content: bytes | None, codec: Codec) -> bool:
    """Whether what came with the step was written under a newer shape than its class here has."""
    cls = None if content is None else _class(head, codec)
    return cls is not None and head["schema"] > cls.SCHEMA


NEWER = Newer()


@attrs.frozen
class _Shape:
    """How one kind of effect is made of plain data: its class, and how each of its fields is read."""

    cls: Any
    readers: dict[str, Callable[[Any], Any]]

    def make(self, given: dict[str, Any]) -> Effect:
        readers = self.readers
        made: Effect = self.cls(**{key: readers[key](part) for key, part in given.items() if key != "effect"})
        return made


def _day(given: str | None) -> date | None:
    return None if given is None else date.fromisoformat(given)


_READERS: dict[str, Callable[[Any], Any]] = {
    "date": lambda given: date.fromisoformat(given),
    "date | None": _day,
    "frozenset[str]": frozenset,
    "tuple[str, ...]": tuple,
}
"""Fields that plain data does not have as they are, by their annotation."""


def _as_it_is(given: Any) -> Any:
    return given


_SHAPES = {
    tag_of(cls): _Shape(cls, {one.name: _READERS.get(str(one.type), _as_it_is) for one in attrs.fields(cls)})
    for cls in get_args(Effect)
    if cls is not Newer
}

_same = lru_cache(maxsize=4096)(lambda text: text)
_actor = lru_cache(maxsize=4096)(Actor)
_plugins = lru_cache(maxsize=1024)(lambda *named: tuple(PluginVersion(*one) for one in named))


def _pair(given: dict[str, str]) -> tuple[str, str]:
    """The id and role of an actor, and nothing beside them."""
    if len(given) != 2:
        raise KeyError
    return given["id"], given["role"]


def _versioned(given: dict[str, str]) -> tuple[str, str]:
    return given["name"], given.get("version", "")


def _effect(given: dict[str, Any]) -> Effect:
    shape = _SHAPES.get(given["effect"])
    if shape is None or not given.keys() - {"effect"} <= shape.readers.keys():
        return Newer(dumps(given).decode())
    return shape.make(given)


_scan: Callable[[str, int], tuple[Any, int]] = json.JSONDecoder().raw_decode


def _loads(text: bytes) -> Any:
    """Plain data of bytes that are canonical JSON: without what `json.loads` does for JSON of anybody's."""
    try:
        said = text.decode()
        found, end = _scan(said, 0)
    except (ValueError, RecursionError):
        raise _no_json() from None
    if end != len(said):
        raise _no_json()
    return found


def _no_json() -> StoreFormatError:
    return StoreFormatError(
        "an event in the store can't be read", why="it is no JSON", do="restore a backup beside it, and compare"
    )


def _class(head: Mapping[str, Any], codec: Codec) -> type[Payload] | None:
    try:
        return codec.payload_of(head["workflow"], head["workflow_version"], head["transition"])
    except LeefplekError:
        return None


def _payload(head: Mapping[str, Any], content: bytes, codec: Codec) -> Payload:
    """What came with the step. Where no plugin here can read it, it stays as it stands."""
    schema = head.get("schema", 1)
    cls = _class(head, codec)
    if cls is not None:
        with suppress(LeefplekError):
            return codec.lifted(cls, schema, _loads(content))
    return Unread(content.decode(errors="replace"), schema)


def checked(written: Written, codec: Codec) -> Event:
    """The event of bytes from elsewhere, all of it looked at; raises `LeefplekError` for what this version can't have
    written. What a plugin that is not loaded wrote stays unread.
    """
    event = read(written, codec)
    fits(event)
    newer = any(isinstance(effect, Newer) for effect in event.effects)
    if not newer and write(event, codec) != written:
        raise StoreFormatError("an event is not as it is written", why="expected canonical JSON", case=event.case_id)
    return event
