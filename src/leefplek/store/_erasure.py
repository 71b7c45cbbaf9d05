"""Erasing a person, destroying a case, and what is due: the keys are destroyed, and that it happened is written down.

First the keys go, then the record comes: who asks again after a break goes on where it stopped. Until the record is
there the keys still know whose they were, by a digest; after that nobody can tell. A record tells which keys have to be
gone, so that those which come back with an old backup are destroyed again when the store is opened.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

import attrs

from leefplek import Actor, Case, Finding, InputError, Leefplek, UnknownName
from leefplek.retention import Due
from leefplek.stored import Written, dumps

from ._base import Store, check_id
from ._deciding import refuse_within
from ._keys import Keys
from ._records import END, Batch, Query, Record, case_stream, check_count
from ._sealed import kept_person, key_named

__all__ = ["ERASED", "Destroyed", "Erased", "ErasingDesk", "destroy_again"]

logger = logging.getLogger("leefplek")

ERASED = "erased:"
"""How the name of a stream begins that tells what was erased of whom, by an alias."""

BESIDE = ("emergency:", "dispute:")
"""The streams beside those of the events with words about a case."""

_CODE = re.compile(r"[a-z0-9_:.-]{1,64}")


@attrs.frozen
class Erased:
    """What was erased: the alias of the person, which tells nothing any more, the cases, and how many events they have.

    Where nobody by this id was there, or no longer, there are no cases.
    """

    alias: str
    cases: tuple[str, ...]
    events: int


@attrs.frozen
class Destroyed:
    """A case that was destroyed: by which rule, and how many events it has. `alias` names the person in its record."""

    case: str
    rule: str
    events: int
    alias: str


class ErasingDesk:
    """The part of the desk that erases. A store without keys can't: what stands in it in clear stays in its copies."""

    lp: Leefplek
    store: Store

    if TYPE_CHECKING:  # what the desk itself has

        def case(self, case: Case | str) -> Case: ...

    def erase(
        self, person: str, *, by: Actor, at: datetime, ground: str = "request", command_id: str | None = None
    ) -> Erased:
        """Erase a person, for good: the keys of the person and of every case are destroyed.

        The cases still fold, list and count, and nobody reads what came with their steps, or who it was about. That it
        happened is written down: when, which cases, by whom (a worker), and on what ground, as a code like `request`.
        Asked again after a break it goes on; once it is done nobody is known by this id any more.

        Raises `InputError`, with all cases named, where something was stored in clear before there were keys and would
        stay; then nothing was erased. Raises `KeyMissing` for a store without keys.
        """
        check_id(person, "person")
        keys = self._erasing(by, at, ground, "ground")
        if by.id == person:
            raise _no_worker()
        command = self.lp.new_id() if command_id is None else check_id(command_id, "command_id")
        done = Erased("", (), 0)
        with self.store.turn():
            rows = {alias: self.store.find(Query(person=alias)) for alias in keys.traces(person)}
            mine = {row.id for found in rows.values() for row in found}
            self._refuse_clear([row.id for row in self.store.find(Query(person=person))], mine)
            for number, (alias, found) in enumerate(rows.items()):
                ids = tuple(row.id for row in found)
                keys.destroy_person(alias)
                for id in ids:
                    keys.destroy_case(id)
                head = self._head("erased", by, at, person=alias, cases=list(ids), ground=ground)
                self._record(alias, f"{number} {command}", head)
                events = done.events + sum(row.version for row in found)
                done = Erased(done.alias or alias, (*done.cases, *ids), events)
        for alias in rows:
            keys.forget(alias)
        return done

    def destroy(
        self, case: str, *, by: Actor, at: datetime, rule: str | None = None, command_id: str | None = None
    ) -> Destroyed:
        """Destroy one case, for good; with the last case of a person, the person's key as well.

        If nothing is said it is by the rule of the retention policy whose period has ended, and where none has that
        raises `InputError`. As `erase` for the rest. Raises `UnknownName` for no such case.
        """
        check_id(case, "case")
        keys = self._erasing(by, at, "due" if rule is None else rule, "rule")
        rule = self._rule(case, at) if rule is None else rule
        command = self.lp.new_id() if command_id is None else check_id(command_id, "command_id")
        with self.store.turn():
            records = self.store.read(case_stream(case))
            if not records:
                raise UnknownName("there is no such case", key="case", case=case)
            person = kept_person(records[0].head)
            in_clear = key_named(records[0].head) is None
            self._refuse_clear([case] if in_clear and person is not None else [], {case})
            alias = person or f"case:{case}"
            _destroy_case(keys, case, alias)
            self._record(alias, command, self._head("destroyed", by, at, case=case, rule=rule), case)
        if person is not None and not keys.cases_of(alias):
            keys.forget(alias)
        return Destroyed(case, rule, len(records), alias)

    def due_for_destruction(self, at: datetime, limit: int | None = None) -> tuple[Due, ...]:
        """The cases that the retention policy lets be destroyed by this moment, the longest ago first.

        Those that were destroyed or erased are not among them. With `limit` no more than that many.
        """
        on = self.lp.day(at)
        if limit is not None:
            check_count(limit, "limit")
        found = sorted(self._due(on), key=lambda one: (one.on, one.case))
        return tuple(found if limit is None else found[:limit])

    # ---- inside

    def _rule(self, case: str, at: datetime) -> str:
        due = self.lp.retention.destroy_on(self.case(case))
        if due is None or (due.on > self.lp.day(at) and not self._half_done(case)):
            do = "wait for it; or say by which other rule"
            raise InputError("the period of this case has not ended", key="case", do=do, case=case)
        return due.rule.id

    def _due(self, on: Any) -> Iterator[Due]:
        for row in self.store.find(Query(is_open=False)):
            gone = self._is_gone(row.id)
            if gone and self._is_told(row.id, row.person):
                continue
            due = self.lp.retention.destroy_on(self.case(row.id))
            if due is not None and (due.on <= on or gone):
                yield due

    def _is_gone(self, case: str) -> bool:
        """Whether every key of a case was destroyed."""
        keys = self.store.keys
        return keys is not None and bool(keys.keys_of(case)) and not keys.lives(case)

    def _is_told(self, case: str, person: str | None) -> bool:
        """Whether it is written down that a case was destroyed or erased."""
        heads = (json.loads(record.head) for record in self.store.read(ERASED + (person or f"case:{case}")))
        return any(case == head.get("case") or case in head.get("cases", ()) for head in heads)

    def _half_done(self, case: str) -> bool:
        """Whether it was destroyed and not written down: with the content gone, its period may seem to be longer."""
        records = self.store.read(case_stream(case))
        return self._is_gone(case) and not self._is_told(case, kept_person(records[0].head))

    def _erasing(self, by: Actor, at: datetime, ground: str, key: str) -> Keys:
        """The keys; raises for what can't be written down."""
        refuse_within(self.store)
        if not isinstance(by, Actor):
            raise UnknownName("this is no actor", key="by", do="give an Actor with an id and a role")
        if by.role in self.store.hidden_roles(self.lp):
            raise _no_worker()
        self.lp.day(at)  # a moment without a time zone is none
        if not isinstance(ground, str) or _CODE.fullmatch(ground) is None:
            why = "expected a ground of at most 64 of a-z 0-9 _ : . - , and no words about anybody"
            raise InputError("this is no ground", key=key, why=why)
        return self.store.the_keys()

    def _refuse_clear(self, in_clear: Iterable[str], others: set[str]) -> None:
        """Raises where something in clear would stay, with every case named."""
        named = {*in_clear, *(id for id in others if self._in_clear(id))}
        if named:
            text = "something of this case was stored in clear, before there were keys"
            do = "append its events to a store with keys, which seals them, and take the old one and its copies away"
            found = [Finding("in_clear", text, key=f"case {id}", do=do) for id in sorted(named)]
            raise InputError("nothing was erased: something would stay", findings=found)

    def _in_clear(self, case: str) -> bool:
        hidden = self.store.hidden_roles(self.lp)
        if any(_clear_event(one, hidden) for one in self.store.read(case_stream(case))):
            return True
        notes = [one for prefix in BESIDE for one in self.store.read(prefix + case)]
        for stream in self.store.streams("rooms:"):
            notes += [one for one in self.store.read(stream) if json.loads(one.head).get("case") == case]
        return any(one.content is not None and key_named(one.head) is None for one in notes)

    def _head(self, what: str, by: Actor, at: datetime, **more: Any) -> dict[str, Any]:
        return {"what": what, "by": {"id": by.id, "role": by.role}, "at": at.isoformat(), **more}

    def _record(self, alias: str, command: str, head: dict[str, Any], case: str | None = None) -> None:
        """Write down that it happened, once."""
        stream = ERASED + alias
        for record in self.store.read(stream):
            found = json.loads(record.head)
            if (found["what"], found.get("case")) == (head["what"], case):
                return
        self.store.write([Batch(stream, END, command, (Written(dumps(head), None),))])


def destroy_again(store: Store, keys: Keys) -> int:
    """Destroy what was destroyed and came back with an old backup of the keys; answers how much, and says so."""
    again = 0
    for stream in store.streams(ERASED):
        for record in store.read(stream):
            head = json.loads(record.head)
            cases = head.get("cases") or ([head["case"]] if "case" in head else [])
            alias = stream.removeprefix(ERASED)
            back = [id for id in cases if keys.lives(id)]
            if head["what"] == "erased" and keys.holds(alias):
                keys.destroy_person(alias)
                again += 1
            for id in back:
                _destroy_case(keys, id, alias)
            again += len(back)
            if not keys.holds(alias):
                keys.forget(alias)  # also where what was asked stopped just before this
    if again:
        logger.warning("%d keys that were destroyed had come back, with a backup: they were destroyed again", again)
    return again


def _destroy_case(keys: Keys, case: str, alias: str) -> None:
    """Destroy a case, and with the last one its person."""
    keys.destroy_case(case)
    if keys.holds(alias) and not keys.cases_of(alias):
        keys.destroy_person(alias)


def _clear_event(record: Record, hidden: frozenset[str]) -> bool:
    if key_named(record.head) is not None:
        return False
    head = json.loads(record.head)
    people = (head["by"], head.get("recorded_by", head["by"]))
    return record.content is not None or any(one["role"] in hidden for one in people)


def _no_worker() -> InputError:
    why = "who it was is written down in clear"
    return InputError("only a worker erases", key="by", why=why, do="let a worker do so, for whoever asked")
