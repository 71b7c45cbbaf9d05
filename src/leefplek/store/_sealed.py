"""How an event stands in a store with keys: its content sealed, and what is personal in its head veiled.

The content is an envelope, canonical JSON as any content: which key, which nonce, and the text sealed. It is bound to
its stream and its head, so that it opens in its own place only. In the head the person is an alias, and the ids of
those who are no workers, and the route that was chosen, are sealed each by itself (a veil). The head says with which
key (`sealed`), and what the fold needs is in clear: so a case folds, lists and counts without keys, and after they are
gone.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Callable, Container, Iterable, Iterator
from functools import partial
from typing import Any

from leefplek import ContentChanged, Event, InputError, KeyDestroyed, KeyMissing, Leefplek
from leefplek.convert import tag_of
from leefplek.effects import Opened, RouteChosen
from leefplek.stored import LONGEST, SHARED, Held, Written, dumps

from ._keys import Keys, Look, missing
from ._records import CASE, Record
from ._secret import NONCE, SecretKey, bound, changed

__all__ = [
    "ALWAYS",
    "clear",
    "content_of",
    "envelope",
    "hides",
    "is_envelope",
    "kept_clear",
    "kept_person",
    "key_named",
    "known_roles",
    "opened",
    "place",
    "sealed",
    "unveiled",
    "veil",
    "veiled_roles",
]

ALWAYS = frozenset({"jongere", "ouder"})
"""The roles whose ids are veiled whatever the workflow says; and so are those that it does not call professional."""

MARK = b'"sealed":"'
VEIL = b'"~'
LOOKS = b'{"sealed":{"'
PEOPLE = ("by", "recorded_by")
VEILED = {tag_of(Opened): "person", tag_of(RouteChosen): "route"}
"""What of an effect comes from a field of a payload that is not open: held by a test that looks at all of them."""

_TAGS = tuple(f'"effect":"{tag}"'.encode() for tag in VEILED)
_OPENED = tag_of(Opened)
_ENVELOPE = re.compile(
    rb'\{"sealed":\{"key":"([0-9a-f]{32})","nonce":"([A-Za-z0-9+/]{16})","text":"([A-Za-z0-9+/]+={0,2})"\}\}'
)
_MARKED = re.compile(rb'"sealed":"([0-9a-f]{32})"')


def veiled_roles(lp: Leefplek) -> frozenset[str]:
    """The roles whose ids are veiled: of those who are no workers, in any workflow, and of who stand in one group with
    them in the access table. The system is nobody.
    """
    every = (role for workflow in lp.workflows for role in workflow.roles)
    found = ALWAYS | {role.id for role in every if not role.professional and role.id != "system"}
    return found.union(*(group.roles for group in lp.access.groups if not found.isdisjoint(group.roles)))


def known_roles(lp: Leefplek) -> frozenset[str]:
    """The roles that there are; of who comes in another nobody knows that he or she is a worker."""
    return frozenset({"system", *lp.access.by_role, *(role.id for one in lp.workflows for role in one.roles)})


# ---- sealing


def sealed(plain: Written, event: Event, key: SecretKey, alias: str | None, roles: Container[str]) -> Written:
    """The bytes of an event as they are kept: veiled, sealed, and marked with the key."""
    start, _, shared = plain.head.partition(SHARED)
    own = json.loads(start + b"}")
    stream = CASE + event.case_id
    own["sealed"] = key.id
    for name in PEOPLE:
        one = own.get(name)
        if one is not None and hides(one["id"], one["role"], roles):
            one["id"] = veil(one["id"], key, place(stream, event.version, name))
    shared = SHARED[1:] + shared
    if any(tag in shared for tag in _TAGS):
        shared = _shared(shared, lambda at, tag, given: _hidden(at, tag, given, key, alias, stream, event.version))
    else:
        shared = b"{" + shared
    head = b"".join((dumps(own, event.case_id)[:-1], b",", shared[1:]))
    return Written(head, None if plain.content is None else envelope(plain.content, key, stream, head))


def hides(id: str, role: str, roles: Container[str]) -> bool:
    """Whether the id of an actor is veiled: also one that looks like a veil."""
    return role in roles or id.startswith("~")


def _hidden(at: int, tag: str, given: str, key: SecretKey, alias: str | None, stream: str, version: int) -> str:
    if tag == _OPENED:
        return alias or given
    return veil(given, key, place(stream, version, f"effects.{at}"))


def _shared(text: bytes, change: Callable[[int, str, str], str]) -> bytes:
    """What an event shares with others, with what is veiled in its effects changed."""
    given = json.loads(b"{" + text)
    for at, effect in enumerate(given["effects"]):
        field = VEILED.get(effect["effect"])
        if field is not None and isinstance(effect.get(field), str):
            effect[field] = change(at, effect["effect"], effect[field])
    return dumps(given)


def veil(id: str, key: SecretKey, place: bytes) -> str:
    """A word of a head, sealed: `~`, the key, and the rest."""
    return f"~{key.id}.{base64.urlsafe_b64encode(b''.join(key.seal(id.encode(), place))).decode()}"


def envelope(content: bytes, key: SecretKey, stream: str, head: bytes) -> bytes:
    """A content, sealed in the place where it stands. Raises `InputError` where it is too large, sealed."""
    nonce, text = key.seal(content, bound("leefplek content", stream, head))
    made = b'{"sealed":{"key":"%b","nonce":"%b","text":"%b"}}' % (key.id.encode(), _coded(nonce), _coded(text))
    if len(made) > LONGEST:
        why = f"expected at most {LONGEST // 2**20} MiB, also when it is sealed"
        raise InputError("this can't be stored", why=why, case=stream.removeprefix(CASE))
    return made


def _coded(given: bytes) -> bytes:
    return binascii.b2a_base64(given, newline=False)


def place(stream: str, version: int, name: str) -> bytes:
    """Where a veil stands."""
    return bound("leefplek veil", stream, str(version), name)


# ---- what stands there


def key_named(head: bytes) -> str | None:
    """With which key an event or a note was sealed; None for one in clear.

    In no text of JSON can this stand, for there its quotes would be escaped.
    """
    if MARK not in head:
        return None
    end = head.find(SHARED)
    found = _MARKED.search(head, 0, len(head) if end < 0 else end)
    return None if found is None else found[1].decode()


def kept_clear(record: Record) -> Written:
    """The bytes of a record for who looks whether it is as it was written, and has no keys: of a sealed one the head
    without its mark, and no content.

    Raises `ContentChanged` where the content is no envelope as it is written, and `ValueError` for a head that is none.
    """
    key_id = key_named(record.head)
    if key_id is None:
        return record.written
    own, shared = _parts_of(record.head)
    if dumps(own) != record.head.partition(SHARED)[0] + b"}":
        raise changed(_case(record.stream))
    del own["sealed"]
    if record.content is not None:
        _parts(record.content, key_id)
    return Written(b"".join((dumps(own)[:-1], SHARED, shared)), None)


def kept_person(head: bytes) -> str | None:
    """The person of a case as it stands in the head of its first event: an alias, or in clear."""
    first: dict[str, Any] = json.loads(head)["effects"][0]
    found = first.get("person")
    return found if isinstance(found, str) else None


def is_envelope(content: bytes, key_id: str | None = None) -> bool:
    """Whether these bytes are an envelope, as it is written: of this key, where one is named."""
    try:
        _parts(content, key_id)
    except ContentChanged:
        return False
    return True


def _parts(content: bytes, key_id: str | None) -> tuple[bytes, bytes]:
    """The nonce and the text of an envelope; raises `ContentChanged` where it is none as it is written."""
    found = _ENVELOPE.fullmatch(content)
    if found is None:
        raise changed()
    try:
        nonce, text = (binascii.a2b_base64(found[part], strict_mode=True) for part in (2, 3))
    except binascii.Error:
        raise changed() from None
    if key_id not in (None, found[1].decode()) or (_coded(nonce), _coded(text)) != (found[2], found[3]):
        raise changed()
    return nonce, text


# ---- opening


def opened(
    records: Iterable[Record], keys: Keys | None, lp: Leefplek, read: Callable[[str], Iterable[Record]]
) -> list[Event]:
    """The events of records, in order; what is sealed is opened when somebody looks at it. `read` answers a stream.

    Raises `ContentChanged` for a veil that is not what was sealed, and for content in clear where it has to be sealed.
    """
    return lp.read_all(_each(records, keys, _Begun(read)))


class _Begun:
    """From which version on a stream is sealed: what comes later in clear was put there."""

    def __init__(self, read: Callable[[str], Iterable[Record]]) -> None:
        self._read = read
        self._sealed: dict[str, bool] = {}

    def sealed(self, record: Record) -> None:
        """This one is sealed."""
        self._sealed[record.stream] = True

    def refuse(self, record: Record) -> None:
        """Raises where a record in clear comes after one that is sealed."""
        found = self._sealed.get(record.stream)
        if found is None:
            earlier = () if record.version == 1 else self._read(record.stream)
            found = any(one.version < record.version and key_named(one.head) for one in earlier)
            self._sealed[record.stream] = found
        if found:
            raise changed(_case(record.stream))


def clear(record: Record, keys: Keys) -> Written:
    """The bytes of a record as they were before they were sealed. Raises what `opened` raises, and as its contents do;
    a content that was erased is None.
    """
    key_id = key_named(record.head)
    if key_id is None:
        return record.written
    own, shared = _looked_into(record, key_id, keys.look())
    del own["sealed"]
    head = b"".join((dumps(own)[:-1], SHARED, shared))
    return Written(head, None if record.content is None else content_of(record, key_id, keys))


def _each(records: Iterable[Record], keys: Keys | None, begun: _Begun) -> Iterator[tuple[bytes, bytes | None] | Held]:
    look: Look | None = None
    for record in records:
        key_id = key_named(record.head)
        if key_id is None:
            if record.content is not None:
                _refuse_swapped(record)
                if keys is not None:
                    begun.refuse(record)
            yield record.head, record.content
            continue
        begun.sealed(record)
        if keys is not None and look is None:
            look = keys.look()
        content = None if record.content is None else partial(content_of, record, key_id, keys)
        yield Held(*_looked_into(record, key_id, look), content, record.written)


def _refuse_swapped(record: Record) -> None:
    """Raises for a sealed content under a head in clear."""
    content = record.content or b""
    if content.startswith(LOOKS) and is_envelope(content):
        raise changed(_case(record.stream))


def _looked_into(record: Record, key_id: str, look: Look | None) -> tuple[dict[str, Any], bytes]:
    """The two parts of a head, unveiled as far as that can be; raises `ContentChanged` where it is none as written."""
    try:
        own, shared = _parts_of(record.head)
        return own, shared if look is None else _unveil(own, shared, key_id, look, record)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise changed(_case(record.stream)) from None


def _parts_of(head: bytes) -> tuple[dict[str, Any], bytes]:
    start, _, shared = head.partition(SHARED)
    return json.loads(start + b"}"), shared


def _case(stream: str) -> str:
    return stream.removeprefix(CASE)


def _unveil(own: dict[str, Any], shared: bytes, key_id: str, look: Look, record: Record) -> bytes:
    """Open what is veiled in a head, where its key is here and lives; else it stays as it stands."""
    key = look.secret(key_id)
    if key is None:
        return shared
    stream, version = record.stream, own["version"]
    for name in PEOPLE:
        one = own.get(name)
        if one is not None and one["id"].startswith("~"):
            one["id"] = unveiled(one["id"], key, place(stream, version, name), _case(stream))
    if VEIL not in shared:
        return shared

    def said(at: int, tag: str, given: str) -> str:
        if tag == _OPENED:
            return look.person(given)
        return unveiled(given, key, place(stream, version, f"effects.{at}"), _case(stream))

    return _shared(SHARED[1:] + shared, said)[len(SHARED) :]


def unveiled(veiled: str, key: SecretKey, place: bytes, case: str = "") -> str:
    """What a veil hides; raises `ContentChanged`."""
    named, _, rest = veiled[1:].partition(".")
    try:
        raw = base64.b64decode(rest, altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        raise changed(case) from None
    if named != key.id or base64.urlsafe_b64encode(raw).decode() != rest:
        raise changed(case)
    return key.open(raw[:NONCE], raw[NONCE:], place).decode()


def content_of(record: Record, key_id: str, keys: Keys | None, case: str | None = None) -> bytes | None:
    """The content of a record, opened; None where its key was destroyed.

    Raises `KeyMissing`, `KeyWrong` or `ContentChanged`. `case` is said of a record that is not in the stream of it.
    """
    case = _case(record.stream) if case is None else case
    nonce, text = _parts(record.content or b"", key_id)
    if keys is None:
        raise missing(case)
    try:
        key = keys.secret(key_id)
    except KeyDestroyed:
        if keys.case_of(key_id) != case:
            raise changed(case) from None
        return None
    except KeyMissing:
        if keys.keys_of(case):
            raise changed(case) from None
        raise missing(case) from None
    return key.open(nonce, text, bound("leefplek content", record.stream, record.head))
