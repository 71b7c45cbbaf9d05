"""What a store does with its keys: the only places where anything is sealed and opened.

What `read`, `feed` and `write` carry are the bytes as they stand; `written` and `events` turn events into these and
back. Without keys both are what they always were.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

import attrs

from leefplek import Actor, Case, Event, KeyDestroyed, Leefplek
from leefplek.effects import Opened
from leefplek.stored import Written, dumps

from ._keys import Keys, Look, missing
from ._records import Listed, Query, Record, case_stream, listed
from ._sealed import (
    clear,
    content_of,
    envelope,
    hides,
    kept_person,
    key_named,
    known_roles,
    opened,
    place,
    sealed,
    unveiled,
    veil,
    veiled_roles,
)
from ._secret import SecretKey

__all__ = ["KEYS_STREAM", "Sealing"]

KEYS_STREAM = "keys"
"""The stream that tells which keys a store is sealed with: by their id, which tells nothing else."""


class Sealing:
    """The part of a store that seals and opens. `keys` are None where everything stands in clear."""

    keys: Keys | None = None
    _roles: tuple[Leefplek, frozenset[str]] | None = None
    _known_roles: frozenset[str] = frozenset()

    if TYPE_CHECKING:  # what the store itself has

        @property
        def _reader(self) -> Leefplek: ...

        def read(self, stream: str, after: int = 0) -> list[Record]: ...

        def find(self, query: Query) -> list[Listed]: ...

    def the_keys(self) -> Keys:
        """The keys; raises `KeyMissing` where there are none."""
        if self.keys is None:
            raise missing()
        return self.keys

    def at_once(self) -> contextlib.AbstractContextManager[None]:
        """Meanwhile the keys are those of one moment, for one step or look in a turn: `Keys.at_once`."""
        return contextlib.nullcontext() if self.keys is None else self.keys.at_once()

    # ---- events

    def written(self, event: Event, *, lp: Leefplek | None = None) -> Written:
        """The bytes of an event as this store keeps them: sealed, where it has keys.

        Raises `KeyDestroyed` for new content of a case whose key was destroyed, `KeyMissing` where the store is sealed
        and was opened without keys, and for an event that was sealed with other keys; `InputError` for what no store
        keeps.
        """
        reader = lp or self._reader
        plain: Written = reader.write(event)
        named = key_named(plain.head)
        if named is not None:
            return self._again(plain, named, event.case_id)
        if self.keys is None:
            self._refuse_sealed(event.case_id)
            return plain
        roles = self.hidden_roles(reader)
        alias = self._alias(event)
        if not _is_personal(plain, event, roles):
            return plain
        return sealed(plain, event, self._key_for(event, alias), alias, roles)

    def events(self, records: Iterable[Record], *, lp: Leefplek | None = None) -> list[Event]:
        """The events of records. What is sealed is opened when somebody looks at it: None where its key was destroyed.

        Then `KeyMissing` is raised where the key is not here, and `ContentChanged` where it is not what was sealed.
        """
        return opened(records, self.keys, lp or self._reader, self.read)

    def same(self, records: Iterable[Record], written: Iterable[Written]) -> bool:
        """Whether these records hold what was written, however it was sealed."""
        found, given = list(records), list(written)
        if [one.written for one in found] == given:
            return True
        keys = self.keys
        if keys is None or len(found) != len(given):
            return False
        plain = [clear(Record(0, one.stream, 0, None, *given[at], b""), keys) for at, one in enumerate(found)]
        return [clear(one, keys) for one in found] == plain

    def _again(self, plain: Written, named: str, case_id: str) -> Written:
        """An event that was sealed before: its own bytes, where it was sealed with these keys, for this case."""
        if self.keys is None or self.keys.case_of(named) != case_id:
            raise missing(case_id)
        return plain

    def _refuse_sealed(self, case_id: str) -> None:
        """Raises where the store is sealed and its keys are not here, so that nothing comes to stand in clear in it."""
        if self.read(KEYS_STREAM):
            raise missing(case_id)

    def _alias(self, event: Event) -> str | None:
        first = event.effects[0] if event.effects else None
        if event.version != 1 or not isinstance(first, Opened) or first.person is None or self.keys is None:
            return None
        return self.keys.alias(first.person)

    def _key_for(self, event: Event, alias: str | None) -> SecretKey:
        if event.version == 1:
            return self.the_keys().case_key(event.case_id, alias)
        return self.key_of(event.case_id)

    def key_of(self, case_id: str) -> SecretKey:
        """The key of a case that is there, or of one that nobody opened yet; raises what `Keys.secret` raises."""
        keys = self.the_keys()
        found = keys.only(case_id)
        if found is not None:
            return found
        records = self.read(case_stream(case_id))
        named = next((id for id in (key_named(one.head) for one in records) if id is not None), None)
        if named is not None:
            return keys.secret(named)
        person = kept_person(records[0].head) if records else None
        return keys.case_key(case_id, keys.alias(person) if person else None)

    def hidden_roles(self, lp: Leefplek | None = None) -> frozenset[str]:
        """The roles whose ids are veiled."""
        reader = lp or self._reader
        if self._roles is None or self._roles[0] is not reader:
            self._roles = (reader, veiled_roles(reader))
            self._known_roles = known_roles(reader)
        return self._roles[1]

    # ---- the list of cases

    def row(self, case: Case, first: bytes, old: Listed | None = None) -> Listed:
        """The line of a case in the list, with the person as he or she stands in the head of the first event: as in
        the line before, where there was one.
        """
        made = listed(case)
        if self.keys is None:
            return made
        return attrs.evolve(made, person=kept_person(first) if old is None else old.person)

    def cases(self, query: Query) -> list[Listed]:
        """The cases of the list that are asked for, with the person's own id, where the key of the case lives."""
        keys = self.keys
        if keys is None:
            return self.find(query)
        look = keys.look()
        if query.person is None:
            return [_shown(row, look) for row in self.find(query)]
        alias = keys.known(query.person)
        asked = [query] if alias is None else [query, attrs.evolve(query, person=alias)]
        rows = (row for one in asked for row in self.find(one))
        every = [row for row in (_shown(one, look) for one in rows) if row.person == query.person]
        every.sort(key=lambda row: (row.next_due is None, row.next_due or date.max, row.id))
        return every if query.limit is None else every[: query.limit]

    def subject(self, person: str | None) -> str | None:
        """How the store names a person, never in clear; None where it has no name of its own for anybody."""
        if person is None or self.keys is None:
            return None
        return self.keys.known(person) or (person if person.startswith("~") else None)

    def is_alias(self, id: str) -> bool:
        """Whether this is how the store names a person, and nobody's own id; of what is sealed, and can't be opened, no
        id that looks so is anybody's.
        """
        if self.keys is None:
            return bool(self.read(KEYS_STREAM))
        return self.keys.holds(id) or self.keys.is_destroyed(id)

    # ---- what stands beside the events

    def veiled(self, by: Actor, case_id: str | None) -> dict[str, str]:
        """An actor as the head of a note keeps it: the id of one who is no worker, or comes in no role that there is,
        is veiled.

        With the key of the case, and where there is none with an alias of the person's own.
        """
        keys = self.keys
        hidden = self.hidden_roles()
        if keys is None or not (hides(by.id, by.role, hidden) or by.role not in self._known_roles):
            return {"id": by.id, "role": by.role}
        with contextlib.suppress(KeyDestroyed):
            if case_id is not None:
                return {"id": veil(by.id, self.key_of(case_id), _of_note(case_id)), "role": by.role}
        return {"id": keys.alias(by.id), "role": by.role}

    def unveiled(self, kept: Mapping[str, str]) -> Actor:
        """The actor of a note; as it stands there, where nobody here can tell who it was. Raises `ContentChanged`."""
        id, role, keys = kept["id"], kept["role"], self.keys
        if keys is None or not id.startswith("~"):
            return Actor(id, role=role)
        look = keys.look()
        named, dot, _ = id[1:].partition(".")
        if not dot:
            return Actor(look.person(id), role=role)
        key = look.secret(named)
        if key is None:
            return Actor(id, role=role)
        case_id = keys.case_of(named) or ""
        return Actor(unveiled(id, key, _of_note(case_id), case_id), role=role)

    def note(self, stream: str, head: Mapping[str, Any], content: Mapping[str, Any] | None, case_id: str) -> Written:
        """The bytes of a note about a case: what it says is sealed, where the store has keys."""
        if content is None or self.keys is None:
            return Written(dumps(head), None if content is None else dumps(content))
        key = self.key_of(case_id)
        made = dumps({**head, "sealed": key.id})
        return Written(made, envelope(dumps(content), key, stream, made))

    def note_content(self, record: Record, case_id: str) -> bytes | None:
        """What a note says; None where it says nothing, or it was erased."""
        named = key_named(record.head)
        if named is None or record.content is None:
            return record.content
        return content_of(record, named, self.keys, case_id)


def _shown(row: Listed, look: Look) -> Listed:
    """A line with the person's own id, where the key of the case lives."""
    if row.person is None or not row.person.startswith("~") or not look.lives(row.id):
        return row
    return attrs.evolve(row, person=look.person(row.person))


def _of_note(case_id: str) -> bytes:
    return place(f"notes of {case_id}", 0, "by")


def _is_personal(plain: Written, event: Event, roles: frozenset[str]) -> bool:
    """Whether anything of an event is to be sealed or veiled: content, the person, the route, or who is no worker."""
    if plain.content is not None or event.version == 1:
        return True
    people = (event.by, event.recorded_by)
    return any(hides(one.id, one.role, roles) for one in people) or b'"effect":"route_chosen"' in plain.head
