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
from typing import Any, NamedTuple, NoReturn, get_args

import attrs

from .case import Event, PluginVersion
from .convert import Codec, day_of, fits, moment_of, possible, tag_of
from .definition import Payload, Unread
from .effects import CLEARABLE, Cleared, Corrected, Effect, Newer, Opened, Spoke
from .errors import Finding, InputError, LeefplekError, StoreFormatError
from .people import Actor

__all__ = ["FORMAT", "Written", "check_plain", "checked", "dumps", "read", "write"]

FORMAT = 1
"""The version of a head: of its keys, and of the effects that it may hold."""

EFFECTS = b',"effects":'
"""What stands before the effects, which come last: many cases do the same, so that part is often known already. In no
text of JSON can this stand, for there its quotes would be escaped.
"""

LARGEST = 2**53
"""Integers beyond this are other numbers to many who read JSON."""

LONGEST = 16 * 2**20
"""How many bytes one event may take."""


_Named = tuple[str, int, str]
"""Which payload class it is: the workflow, its version, and the transition."""


class Written(NamedTuple):
    """An event as bytes; `content` is None where the event holds none, or where it was erased."""

    head: bytes
    content: bytes | None


# ---- writing


def write(event: Event, codec: Codec) -> Written:
    """The bytes of an event; of one that was read, those that it was read from.

    Raises `InputError`, alike for every store, where it holds what not all of them keep.
    """
    if event._stored is not None:
        return Written(*event._stored)
    payload = event.payload
    content = None if payload is None else dumps(codec.to_plain(payload), event.case_id, "payload")
    return Written(_joined(_head(event), _effects_text(event.effects, codec), event.case_id), content)


def _head(event: Event) -> dict[str, Any]:
    """The plain data of a head, but for the effects; without what is the same as another part, or as it mostly is."""
    by, at, schema = event.by, event.at.isoformat(), _schema(event.payload)
    head: dict[str, Any] = {
        "case_id": event.case_id,
        "version": event.version,
        "workflow": event.workflow,
        "workflow_version": event.workflow_version,
        "transition": event.transition,
        "by": {"id": by.id, "role": by.role},
        "at": at,
        "command_id": event.command_id,
    }
    if event.recorded_by != by:
        head["recorded_by"] = {"id": event.recorded_by.id, "role": event.recorded_by.role}
    if (recorded := event.recorded_at.isoformat()) != at:
        head["recorded_at"] = recorded
    if event.plugins:
        head["plugins"] = [
            {"name": one.name, "version": one.version} if one.version else {"name": one.name} for one in event.plugins
        ]
    if schema > 1:
        head["schema"] = schema
    return head


def _schema(payload: Payload | None) -> int:
    """The version of the shape of what came with a step."""
    if isinstance(payload, Unread):
        return payload.schema
    return 1 if payload is None else payload.SCHEMA


@lru_cache(maxsize=8192)
def _effects_text(effects: tuple[Effect, ...], codec: Codec) -> bytes:
    return dumps(codec.plain_effects(effects), key="effects")


def _joined(head: dict[str, Any], effects: bytes, case: str) -> bytes:
    return b"".join((dumps(head, case)[:-1], EFFECTS, effects, b"}"))


_SUSPECT = re.compile(r"\\u0000|\d{16}")
_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode


def dumps(plain: Any, case: str = "", key: str = "") -> bytes:
    """Canonical JSON of plain data; raises `InputError` for what `check_plain` finds."""
    try:
        text = _encode(plain)
        made = text.encode()
    except (ValueError, RecursionError):
        raise _unfit(plain, case, key) from None
    if (_SUSPECT.search(text) and _finds(plain, key)) or len(made) > LONGEST:
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
    findings = _finds(plain, key) or ()
    why = "" if findings else f"expected at most {LONGEST // 2**20} MiB, not nested too deep"
    return InputError("this can't be stored", why=why, case=case, findings=findings)


def _finds(plain: Any, key: str) -> list[Finding]:
    try:
        return list(check_plain(plain, key))
    except RecursionError:
        return [Finding("wrong_shape", "expected data that is not nested too deep", key=key)]


# ---- reading


def read(written: Written, codec: Codec) -> Event:
    """The event of these bytes. What came with it is read when somebody looks at it.

    What is newer than this version is kept as it stands. Raises `StoreFormatError` for bytes that `write` never made,
    for what came with it when it is looked at.
    """
    return read_all([written], codec)[0]


def read_all(many: Iterable[tuple[bytes, bytes | None]], codec: Codec) -> list[Event]:
    """The events of many heads and contents; raises `StoreFormatError`, as `read` does."""
    return [_read(one, codec) for one in many]


def _read(stored: tuple[bytes, bytes | None], codec: Codec) -> Event:
    start, _, effects = stored[0].partition(EFFECTS)
    head = _loads(start + b"}")
    try:
        return _event(head, effects, stored, codec)
    except (KeyError, TypeError, ValueError, AttributeError, LeefplekError) as error:
        raise _unreadable(head, error) from None


def _unreadable(head: Any, error: Exception) -> StoreFormatError:
    found = head if isinstance(head, dict) else {}
    what = "an event in the store can't be read"
    case = str(found.get("case_id", ""))
    if found.get("format") not in (None, *range(FORMAT + 1)):
        return StoreFormatError(what, why="a newer version wrote it", case=case, do="update leefplek and its plugins")
    return StoreFormatError(
        what,
        why=f"its head is not as it was written ({type(error).__name__})",
        case=case,
        do="restore a backup beside it, and compare; nothing was changed",
    )


def _event(head: dict[str, Any], effects: bytes, stored: tuple[bytes, bytes | None], codec: Codec) -> Event:
    case_id, version, command_id = head["case_id"], head["version"], head["command_id"]
    named = (head["workflow"], head["workflow_version"], head["transition"])
    if (type(case_id), type(version), type(command_id), type(named[1])) != _TYPES:
        raise TypeError
    event: Event = Event.__new__(Event)
    put = object.__setattr__
    put(event, "case_id", case_id)
    put(event, "version", version)
    put(event, "workflow", _same(named[0]))
    put(event, "workflow_version", named[1])
    put(event, "transition", _same(named[2]))
    by, at = _actor(*_pair(head["by"])), moment_of(head["at"])
    put(event, "by", by)
    put(event, "recorded_by", _actor(*_pair(head["recorded_by"])) if "recorded_by" in head else by)
    put(event, "at", at)
    put(event, "recorded_at", moment_of(head["recorded_at"]) if "recorded_at" in head else at)
    put(event, "command_id", command_id)
    content, schema = stored[1], head.get("schema", 1)
    made, picky = _effects(effects, head.get("format", FORMAT))
    if picky and not all(possible(made[index], version, index) for index in picky):
        raise ValueError
    put(event, "effects", (*made, NEWER) if "schema" in head and _is_newer(named, schema, content, codec) else made)
    put(event, "plugins", _plugins(*map(_versioned, head["plugins"])) if "plugins" in head else ())
    put(event, "_stored", stored)
    if content is None:
        put(event, "payload", None)
        put(event, "_later", None)
    else:
        put(event, "_later", lambda: _payload(named, schema, content, codec))
    return event


_TYPES = (str, int, str, int)


@lru_cache(maxsize=8192)
def _effects(text: bytes, format: int) -> tuple[tuple[Effect, ...], tuple[int, ...]]:
    """The effects of an event, and where those stand that not every event can have.

    Those of cases that do the same are the same. What is known of a newer format is made as far as it goes.
    """
    given = _loads(text[:-1])
    if text[-1:] != b"}" or type(given) is not list:
        raise ValueError
    made = tuple(map(_effect, given))
    picky = tuple(index for index, one in enumerate(made) if isinstance(one, Opened | Corrected | Spoke))
    return ((*made, NEWER) if format > FORMAT else made), picky


def _is_newer(named: _Named, schema: int, content: bytes | None, codec: Codec) -> bool:
    """Whether what came with the step was written under a newer shape than its class here has."""
    if type(schema) is not int or schema < 1:
        raise ValueError
    cls = None if content is None else _class(named, codec)
    return cls is not None and schema > cls.SCHEMA


NEWER = Newer()


@attrs.frozen
class _Shape:
    """How one kind of effect is made of plain data: its class, and how each of its fields is read."""

    cls: Any
    readers: dict[str, Callable[[Any], Any]]
    keys: frozenset[str]

    def make(self, given: dict[str, Any]) -> Effect:
        readers = self.readers
        made: Effect = self.cls(**{key: readers[key](part) for key, part in given.items() if key != "effect"})
        return made


def _text(given: Any) -> str:
    if type(given) is not str:
        raise TypeError
    return given


def _text_or_none(given: Any) -> str | None:
    return None if given is None else _text(given)


def _whole(given: Any) -> int:
    if type(given) is not int:
        raise TypeError
    return given


def _flag(given: Any) -> bool:
    if type(given) is not bool:
        raise TypeError
    return given


def _day_or_none(given: Any) -> date | None:
    return None if given is None else day_of(given)


def _names(given: Any) -> tuple[str, ...]:
    if type(given) is not list:
        raise TypeError
    return tuple(map(_text, given))


_READERS: dict[str, Callable[[Any], Any]] = {
    "bool": _flag,
    "date": lambda given: day_of(given),
    "date | None": _day_or_none,
    "frozenset[str]": lambda given: frozenset(_names(given)),
    "int": _whole,
    "str": _text,
    "str | None": _text_or_none,
    "tuple[str, ...]": _names,
}
"""How a field is read, by its annotation."""


def _shape(cls: Any) -> _Shape:
    readers = {one.name: _READERS[str(one.type)] for one in attrs.fields(cls)}
    return _Shape(cls, readers, frozenset({"effect", *readers}))


_SHAPES = {tag_of(cls): _shape(cls) for cls in get_args(Effect) if cls is not Newer}


_same = lru_cache(maxsize=4096)(_text)
_actor = lru_cache(maxsize=4096)(Actor)
_plugins = lru_cache(maxsize=1024)(lambda *named: tuple(PluginVersion(*one) for one in named))


def _pair(given: dict[str, str]) -> tuple[str, str]:
    """The id and role of an actor, and nothing beside them."""
    if len(given) != 2:
        raise KeyError
    return given["id"], given["role"]


def _versioned(given: dict[str, str]) -> tuple[str, str]:
    if not given.keys() <= {"name", "version"}:
        raise KeyError
    return _text(given["name"]), _text(given.get("version", ""))


def _effect(given: dict[str, Any]) -> Effect:
    shape = _SHAPES.get(given["effect"])
    if shape is None or not given.keys() <= shape.keys:
        return Newer(dumps(given).decode())
    made = shape.make(given)
    if isinstance(made, Cleared) and not CLEARABLE.keys() >= set(made.what):
        return Newer(dumps(given).decode())
    return made


def _no_number(_: str) -> NoReturn:
    raise ValueError


_scan: Callable[[str, int], tuple[Any, int]] = json.JSONDecoder(parse_constant=_no_number).raw_decode


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


def _class(named: _Named, codec: Codec) -> type[Payload] | None:
    try:
        return codec.payload_of(*named)
    except LeefplekError:
        return None


def _too_new(named: _Named, schema: int, codec: Codec) -> bool:
    """Whether a plugin is here that should read it, and is older than what it wrote."""
    cls = _class(named, codec)
    return cls is not None and schema > cls.SCHEMA


def _payload(named: _Named, schema: int, content: bytes, codec: Codec) -> Payload:
    """What came with the step. Where no plugin here can read it, it stays as it stands."""
    data = _loads(content)
    cls = _class(named, codec)
    if cls is not None:
        with suppress(LeefplekError):
            return codec.lifted(cls, schema, data)
    return Unread(content.decode(), schema)


def checked(written: Written, codec: Codec) -> Event:
    """The event of bytes from elsewhere, all of it looked at; raises `LeefplekError` for what this version can't have
    written. What a plugin that is not loaded wrote stays unread, and an older shape stays as it is.
    """
    event = read(written, codec)
    fits(event)
    if not _canonical(event, written, codec):
        raise StoreFormatError("an event is not as it is written", why="expected canonical JSON", case=event.case_id)
    return event


def _canonical(event: Event, written: Written, codec: Codec) -> bool:
    """Whether these bytes are what is written of this event: all of them, or as much as this version knows."""
    head, content = _loads(written.head), written.content
    schema = head.get("schema", 1)
    if content is not None and dumps(_loads(content)) != content:
        return False
    if any(isinstance(effect, Newer) for effect in event.effects):
        effects = dumps(head.pop("effects"), event.case_id, "effects")
        return _joined(head, effects, event.case_id) == written.head
    now = _head(event)
    newest = now.pop("schema", 1)
    if schema != 1:
        now["schema"] = schema
    right = _joined(now, _effects_text(event.effects, codec), event.case_id) == written.head
    if content is None or newest != schema or event.payload is None:
        return right
    return right and dumps(codec.to_plain(event.payload)) == content
