"""Rules across cases: the rooms of a provider, and one open case per person. Each has a stream of its own.

Who takes the last room appends to the stream of the rooms, at the version that was looked at: of two who do so at
once, one is first, and the other decides again. So placements never exceed places, on any store.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import attrs

from leefplek import Case, InputError, Leefplek, Rule, Step, UnknownName
from leefplek.stored import Written, dumps

from ._base import Store
from ._records import Batch, Query
from ._rules import NO_ROOM, PARKED, PERSON_HAS_CASE

__all__ = ["Across", "Rooms", "entry"]


@attrs.frozen
class Rooms:
    """The rooms of a provider: from which day there are how many, and which cases live in one.

    `parked` are cases whose place on the waiting list rests until a day, that day included. Where `places` is empty
    nobody has said how many there are, and nothing is counted.
    """

    provider: str
    places: tuple[tuple[date, int], ...]
    taken: tuple[str, ...]
    parked: tuple[tuple[str, date], ...]
    version: int

    @property
    def counted(self) -> bool:
        """Whether anybody has said how many rooms there are."""
        return bool(self.places)

    def places_on(self, day: date) -> int:
        """How many rooms there are on a day."""
        return next((places for since, places in reversed(self.places) if since <= day), 0)

    def fewest_from(self, day: date) -> int:
        """The smallest number of rooms on that day and later: who moves in stays."""
        return min([self.places_on(day), *(places for since, places in self.places if since > day)])

    def free(self, day: date) -> int:
        """How many more may move in on a day, without anybody having to leave when the number of rooms goes down."""
        return max(0, self.fewest_from(day) - len(self.taken))

    @property
    def openings(self) -> tuple[tuple[date, int], ...]:
        """From which days there are more rooms than before, and how many more."""
        pairs = zip(((date.min, 0), *self.places), self.places, strict=False)
        return tuple((since, now - before) for (_, before), (since, now) in pairs if now > before)

    def parked_on(self, case_id: str, day: date) -> date | None:
        """Until when the place of this case on the waiting list rests, if it does on this day."""
        until = dict(self.parked).get(case_id)
        return until if until is not None and day <= until else None


def entry(what: str, by: Mapping[str, str], at: str, **more: Any) -> Written:
    """What happened to the rooms, or in the name of a person, as bytes."""
    return Written(dumps({"what": what, "by": by, "at": at, **more}), None)


def rooms_stream(provider: str) -> str:
    """The stream of the rooms of a provider."""
    return f"rooms:{provider}"


def person_stream(workflow: str, person: str) -> str:
    """The stream of a person in a workflow, under a name that does not tell the key of the person. Who knows the key
    can tell by trying: where there are keys it is the alias that is given.
    """
    return "person:" + hashlib.sha256(f"{workflow}\n{person}".encode()).hexdigest()


def rooms_of(store: Store, provider: str) -> Rooms:
    """The rooms as they are now. The stream is read first: what happens after it is read moves its version."""
    heads = [json.loads(record.head) for record in store.read(rooms_stream(provider))]
    taken = tuple(row.id for row in store.find(Query(room=provider)))
    places: dict[date, int] = {}
    parked: dict[str, date] = {}
    for head in heads:
        match head:
            case {"what": "rooms_set", "from": since, "places": count}:
                places[date.fromisoformat(since)] = count
            case {"what": "parked", "case": case, "until": until}:
                parked[case] = date.fromisoformat(until)
            case {"what": "unparked" | "taken", "case": case}:
                parked.pop(case, None)
    return Rooms(provider, tuple(sorted(places.items())), taken, tuple(parked.items()), len(heads))


class Across:
    """What a step does to the streams across cases, and what these have against it."""

    def __init__(self, lp: Leefplek, store: Store, one_open_case: Iterable[str]) -> None:
        self._lp = lp
        self._store = store
        self._one = _workflows(lp, one_open_case)

    def batches(self, step: Step) -> list[Batch]:
        """What to append beside the event; raises `Refused` with all that refuses."""
        found: list[Rule] = []
        made = [*self._rooms(step, found), *self._person(step, found)]
        if found:
            raise self._lp.refused(step.before or step.after, step.event.transition, found)
        return made

    def against_place(self, case: Case, on: date) -> list[Rule]:
        """What the rooms have against a place for this case on a day."""
        provider = case.application.party if case.application else None
        return [] if provider is None else _against(rooms_of(self._store, provider), case.id, on)

    def against_opening(self, case: Case) -> list[Rule]:
        """What the other cases of the person have against opening this one again."""
        closed = case.due is None and case.person is not None and case.workflow in self._one
        return self._others(case) if closed else []

    def _others(self, case: Case) -> list[Rule]:
        rows = self._store.cases(Query(person=case.person, workflow=case.workflow, is_open=True))
        return [PERSON_HAS_CASE] if any(row.id != case.id and row.due is not None for row in rows) else []

    def _rooms(self, step: Step, found: list[Rule]) -> Iterable[Batch]:
        before, after = step.before.room if step.before else None, step.after.room
        if before == after:
            return
        for provider, what in ((before, "left"), (after, "taken")):
            if provider is None:
                continue
            rooms = rooms_of(self._store, provider)
            if what == "taken":
                found += _against(rooms, step.after.id, self._lp.day(step.event.at))
            made = self._batch(rooms_stream(provider), rooms.version, step, what)
            # Nobody said a word: then nothing is kept, but the first word must not come in between.
            yield made if rooms.version else made._replace(written=())

    def _person(self, step: Step, found: list[Rule]) -> Iterable[Batch]:
        after = step.after
        opens = (step.before is None or step.before.due is None) and after.due is not None
        if not opens or after.person is None or after.workflow not in self._one:
            return
        stream = person_stream(after.workflow, self._store.subject(after.person) or after.person)
        version = len(self._store.read(stream))
        found += self._others(after)
        yield self._batch(stream, version, step, "opened")

    def _batch(self, stream: str, version: int, step: Step, what: str) -> Batch:
        event = step.event
        by = self._store.veiled(event.by, event.case_id)
        written = entry(what, by, event.at.isoformat(), case=event.case_id)
        return Batch(stream, version, _both(event.case_id, event.command_id), (written,))


def _workflows(lp: Leefplek, named: Iterable[str]) -> frozenset[str]:
    """Workflows by their names; raises for a name that would be asked of nobody."""
    if isinstance(named, str) or not all(isinstance(one, str) for one in named):
        raise InputError("these are no names of workflows", key="one_open_case", why="expected a list of texts")
    found = frozenset(named)
    unknown = sorted(found - {one.id for one in lp.workflows}) if found else []  # else no workflow need be loaded
    if unknown:
        raise UnknownName(f"there is no workflow {unknown[0]}", key="one_open_case", do="load it, or mend the name")
    return found


def _both(case_id: str, command_id: str) -> str:
    """A command id for a stream that is not the case's own; no two pairs have the same."""
    return f"{len(case_id)} {case_id} {command_id}"


def _against(rooms: Rooms, case_id: str, on: date) -> list[Rule]:
    found = []
    if rooms.counted and rooms.free(on) < 1:
        found.append(NO_ROOM.because(provider=rooms.provider))
    until = rooms.parked_on(case_id, on)
    if until is not None:
        found.append(PARKED.because(provider=rooms.provider, until=until.isoformat()))
    return found
