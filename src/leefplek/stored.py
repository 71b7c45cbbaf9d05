"""An event as bytes: how a store keeps it, and how it is read back without reading what nobody looks at.

Two parts, so that what came with a step can be encrypted or erased by itself: the head (who, when, which transition,
and the effects, which are all that the fold needs) and the content (the payload, or none). Both are canonical JSON: in
UTF-8, no spaces, keys sorted; in a head twice, first what is the event's own, then what events of other cases share.
The same event is the same bytes, in every store.

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
from typing import Any, NamedTuple, NoReturn, get_args, get_origin

import attrs

from .case import Event, PluginVersion
from .convert import Codec, day_of, fits, moment_of, possible, tag_of
from .definition import Payload, Unread
from .effects import CLEARABLE, Cleared, Corrected, Effect, Newer, Opened, Spoke
from .errors import Finding, InputError, LeefplekError, StoreFormatError
from .people import Actor

__all__ = ["FORMAT", "SHARED", "Held", "Written", "check_plain", "checked", "dumps", "read", "write"]

FORMAT = 1
"""The version of a head: of its keys, and of the effects that it may hold."""

SHARED = b',"effects":'
"""Where the part of a head begins that many events share, so that it is often known already. In no text of JSON can
this stand, for there its quotes would be escaped.
"""

LARGEST = 2**53
"""Integers beyond this are other numbers to many who read JSON."""

LONGEST = 16 * 2**20
"""How many bytes one event may take."""


UNCHANGED = "It stands there as it was written; nothing was changed."

_Named = tuple[str, int, str]
"""Which payload class it is: the workflow, its version, and the transition."""


class Written(NamedTuple):
    """An event as bytes; `content` is None where the event holds none, or where it was erased."""

    head: bytes
    content: bytes | None

    def __repr__(self) -> str:
        return f"Written({_size(self.head)}, {_size(self.content)})"


class Held(NamedTuple):
    """An event whose bytes are opened by who keeps them: its own part of a head, the part that it shares, and what
    answers its content when somebody looks at it (None where it was erased). `stored` are the bytes that stand there,
    and what is written of it again.
    """

    own: dict[str, Any]
    shared: bytes
    content: Callable[[], bytes | None] | None
    stored: Written

    def __repr__(self) -> str:
        return f"Held({self.stored!r})"


def _size(kept: bytes | None) -> str:
    """How much there is of what is kept, for a `repr`, which says nothing of what stands there."""
    return "nothing" if kept is None else f"{len(kept)} bytes"


# ---- writing


def write(event: Event, codec: Codec) -> Written:
    """The bytes of an event; of one that was read, those that it was read from.

    Raises `InputError`, alike for every store, where it holds what not all of them keep.
    """
    if event._stored is not None:
        return Written(*event._stored)
    payload = event.payload
    content = None if payload is None else dumps(codec.to_plain(payload), event.case_id, "payload")
    return Written(_joined(_own(event), _shared_of(event), event.case_id), content)


def _own(event: Event) -> dict[str, Any]:
    """What is an event's own of its head; without what is the same as another part, or as it mostly is."""
    by, at, schema = event.by, event.at.isoformat(), _schema(event.payload)
    head: dict[str, Any] = {
        "case_id": event.case_id,
        "version": event.version,
        "by": {"id": by.id, "role": by.role},
        "at": at,
        "command_id": event.command_id,
    }
    if event.recorded_by != by:
        head["recorded_by"] = {"id": event.recorded_by.id, "role": event.recorded_by.role}
    if (recorded := event.recorded_at.isoformat()) != at:
        head["recorded_at"] = recorded
    if schema > 1:
        head["schema"] = schema
    return head


def _schema(payload: Payload | None) -> int:
    """The version of the shape of what came with a step."""
    if isinstance(payload, Unread):
        return payload.schema
    return 1 if payload is None else payload.SCHEMA


def _shared_of(event: Event) -> bytes:
    return _shared_text(event.workflow, event.workflow_version, event.transition, event.effects, event.plugins)


@lru_cache(maxsize=8192)
def _shared_text(
    workflow: str, version: int, transition: str, effects: tuple[Effect, ...], plugins: tuple[PluginVersion, ...]
) -> bytes:
    """What an event shares with those that did the same."""
    shared: dict[str, Any] = {
        "workflow": workflow,
        "workflow_version": version,
        "transition": transition,
        "effects": plain_effects(effects),
    }
    if plugins:
        shared["plugins"] = [
            {"name": one.name, "version": one.version} if one.version else {"name": one.name} for one in plugins
        ]
    return dumps(shared)


def plain_effects(effects: Iterable[Effect]) -> list[Any]:
    """The plain data of effects; without the mark that what came with the step is newer."""
    return [plain for plain in map(_plain_effect, effects) if plain is not None]


def _plain_effect(effect: Effect) -> Any:
    if isinstance(effect, Newer):
        return json.loads(effect.text) if effect.text else None
    tag = tag_of(type(effect))
    return {"effect": tag, **_SHAPES[tag].plain(effect)}


def _joined(own: dict[str, Any], shared: bytes, case: str) -> bytes:
    return b"".join((dumps(own, case)[:-1], b",", shared[1:]))


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
        try:
            plain.encode()
        except UnicodeEncodeError:
            return "text that UTF-8 can hold"
        return None
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


def read_all(many: Iterable[tuple[bytes, bytes | None] | Held], codec: Codec) -> list[Event]:
    """The events of many heads and contents; raises `StoreFormatError`, as `read` does."""
    return [_held(one, codec) if isinstance(one, Held) else _read(one, codec) for one in many]


def _held(one: Held, codec: Codec) -> Event:
    try:
        return _event(one.own, one.shared, one.stored, codec, one.content)
    except (KeyError, TypeError, ValueError, AttributeError, LeefplekError) as error:
        raise _unreadable(one.own, error) from None


def _read(stored: tuple[bytes, bytes | None], codec: Codec) -> Event:
    start, _, shared = stored[0].partition(SHARED)
    head = _loads(start + b"}")
    try:
        return _event(head, shared, stored, codec, stored[1])
    except (KeyError, TypeError, ValueError, AttributeError, LeefplekError) as error:
        raise _unreadable(head, error) from None


def _unreadable(head: Any, error: Exception) -> StoreFormatError:
    found = head if isinstance(head, dict) else {}
    what = "an event in the store can't be read"
    case = str(found.get("case_id", ""))
    if found.get("format") not in (None, *range(FORMAT + 1)):
        why, do = "a newer version wrote it", "update leefplek and its plugins"
        return StoreFormatError(what, true_now=UNCHANGED, why=why, case=case, do=do)
    return StoreFormatError(
        what,
        true_now=UNCHANGED,
        why=f"its head is not as it was written ({type(error).__name__})",
        case=case,
        do="restore a backup beside it, and compare",
    )


def _event(
    head: dict[str, Any],
    shared: bytes,
    stored: tuple[bytes, bytes | None],
    codec: Codec,
    content: bytes | Callable[[], bytes | None] | None,
) -> Event:
    case_id, version, command_id = head["case_id"], head["version"], head["command_id"]
    if (type(case_id), type(version), type(command_id)) != _TYPES:
        raise TypeError
    named, effects, picky, plugins = _shared(shared, head.get("format", FORMAT))
    if picky and not all(possible(effects[index], version, index) for index in picky):
        raise ValueError
    event: Event = Event.__new__(Event)
    put = object.__setattr__
    put(event, "case_id", case_id)
    put(event, "version", version)
    put(event, "workflow", named[0])
    put(event, "workflow_version", named[1])
    put(event, "transition", named[2])
    by, at = _actor(*_pair(head["by"])), moment_of(head["at"])
    put(event, "by", by)
    put(event, "recorded_by", _actor(*_pair(head["recorded_by"])) if "recorded_by" in head else by)
    put(event, "at", at)
    put(event, "recorded_at", moment_of(head["recorded_at"]) if "recorded_at" in head else at)
    put(event, "command_id", command_id)
    schema = head.get("schema", 1)
    newer = "schema" in head and _is_newer(named, schema, content, codec)
    put(event, "effects", (*effects, NEWER) if newer else effects)
    put(event, "plugins", plugins)
    put(event, "_stored", stored)
    if content is None:
        put(event, "payload", None)
        put(event, "_later", None)
    else:
        put(event, "_later", lambda: _payload(named, schema, content, codec))
    return event


_TYPES = (str, int, str)


@lru_cache(maxsize=8192)
def _shared(text: bytes, format: int) -> tuple[_Named, tuple[Effect, ...], tuple[int, ...], tuple[PluginVersion, ...]]:
    """What an event shares with others: what it is, its effects, where those stand that not every event can have, and
    the plugins. What is known of a newer format is made as far as it goes.
    """
    given = _loads(SHARED[1:].join((b"{", text)))
    named = (_text(given["workflow"]), _whole(given["workflow_version"]), _text(given["transition"]))
    if type(given["effects"]) is not list or type(given.get("plugins", [])) is not list:
        raise TypeError
    made = tuple(map(_effect, given["effects"]))
    picky = tuple(index for index, one in enumerate(made) if isinstance(one, Opened | Corrected | Spoke))
    plugins = tuple(PluginVersion(*_versioned(one)) for one in given.get("plugins", ()))
    return named, ((*made, NEWER) if format > FORMAT else made), picky, plugins


def _is_newer(named: _Named, schema: int, content: object, codec: Codec) -> bool:
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
    writers: dict[str, tuple[Any, Callable[[Any], Any]]]

    def make(self, given: dict[str, Any]) -> Effect:
        readers = self.readers
        made: Effect = self.cls(**{key: readers[key](part) for key, part in given.items() if key != "effect"})
        return made

    def plain(self, effect: Effect) -> dict[str, Any]:
        """Plain data of an effect, without what is as it mostly is."""
        pairs = ((key, getattr(effect, key), mostly, write) for key, (mostly, write) in self.writers.items())
        return {key: write(part) for key, part, mostly, write in pairs if part != mostly}


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


_WRITERS: dict[str, Callable[[Any], Any]] = {
    "date": date.isoformat,
    "date | None": lambda part: None if part is None else part.isoformat(),
    "frozenset[str]": sorted,
    "tuple[str, ...]": list,
}
"""How a field is written that plain data does not have as it is, by its annotation."""


def _shape(cls: Any) -> _Shape:
    fields = attrs.fields(cls)
    readers = {one.name: _READERS[_written(one.type)] for one in fields}
    writers = {one.name: (one.default, _WRITERS.get(_written(one.type), _as_it_is)) for one in fields}
    return _Shape(cls, readers, frozenset({"effect", *readers}), writers)


def _written(annotation: Any) -> str:
    """An annotation as it is written; once a case was made of JSON, or into it, the type itself stands there."""
    if isinstance(annotation, str):
        return annotation
    return annotation.__name__ if get_origin(annotation) is None else str(annotation).replace("datetime.", "")


def _as_it_is(part: Any) -> Any:
    return part


_SHAPES = {tag_of(cls): _shape(cls) for cls in get_args(Effect) if cls is not Newer}


_actor = lru_cache(maxsize=4096)(Actor)


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
    shape = _SHAPES.get(_text(given["effect"]))
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


def _table(content: bytes) -> dict[str, Any]:
    """What came with a step, as plain data."""
    data = _loads(content)
    if type(data) is not dict:
        raise _no_json()
    return data


def _no_json() -> StoreFormatError:
    return StoreFormatError(
        "an event in the store can't be read",
        true_now=UNCHANGED,
        why="it is no JSON of an event",
        do="restore a backup beside it, and compare",
    )


def _class(named: _Named, codec: Codec) -> type[Payload] | None:
    try:
        return codec.payload_of(*named)
    except LeefplekError:
        return None


def _payload(named: _Named, schema: int, kept: bytes | Callable[[], bytes | None], codec: Codec) -> Payload | None:
    """What came with the step. Where no plugin here can read it, it stays as it stands."""
    content = kept if isinstance(kept, bytes) else kept()
    if content is None:
        return None
    data = _table(content)
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
    if content is not None and dumps(_table(content)) != content:
        return False
    if any(isinstance(effect, Newer) for effect in event.effects):
        shared = {key: head.pop(key) for key in ("effects", "plugins", *_NAMED) if key in head}
        return _joined(head, dumps(shared), event.case_id) == written.head
    now = _own(event)
    newest = now.pop("schema", 1)
    if schema != 1:
        now["schema"] = schema
    right = _joined(now, _shared_of(event), event.case_id) == written.head
    if content is None or newest != schema or event.payload is None:
        return right
    return right and dumps(codec.to_plain(event.payload)) == content


_NAMED = ("workflow", "workflow_version", "transition")
