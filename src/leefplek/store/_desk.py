"""The desk: load, decide, append, and only then tell. What an embedding system talks to."""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import nullcontext
from datetime import date, datetime
from typing import Any, NamedTuple

import attrs

from leefplek import (
    Actor,
    Case,
    CommandReused,
    Conflict,
    InputError,
    KeyDestroyed,
    Leefplek,
    LeefplekError,
    Option,
    OutcomeUnknown,
    Payload,
    Refused,
    Step,
    StoreUnavailable,
    UnknownName,
)
from leefplek.case import replay

from ._across import Across
from ._base import LOOKED, LOOKS, TRIES, Store, check_id
from ._catch_up import CaughtUp, catch_up
from ._deciding import deciding, refuse_within
from ._erasure import ErasingDesk
from ._kept import KEPT, Kept, Known
from ._migrate import Migration, migrating, migration, moved
from ._records import Batch, Listed, Query, case_stream, check_count
from ._rooms import RoomsDesk
from ._rules import refusal

__all__ = ["Desk"]

logger = logging.getLogger("leefplek")

CLOCK = Actor("desk", role="system")
"""Who escalates a date that has passed, and moves a case where nobody else is named."""

Given = Payload | Mapping[str, Any] | None
Decide = Callable[[Case | None], Step]
Beside = Callable[[Step], Sequence[Batch]]


class Asked(NamedTuple):
    """A step that is asked for: how it is decided on the newest state of its case, and what to store beside it."""

    id: str
    command: str
    decide: Decide
    beside: Beside | None = None


class Desk(ErasingDesk, RoomsDesk):
    """Cases in a store, governed by a `Leefplek`. It holds nothing itself: any number of desks may share one store.

    `open`, `step` and `options` take what those of `Leefplek` take, with the id of a case in place of the case, and
    answer the same. A step is decided on the newest state; where somebody else was first, it is decided again, and a
    conflict never reaches the caller: only a refusal may. A command id is one event, also after a crash: ask again.
    `one_open_case` names the workflows in which a person has at most one open case. `keep` is how many of the cases
    that were used last stay in memory, so that only what is new in them is read.

    Raises, beside what `Leefplek` raises: `StoreUnavailable`, and `OutcomeUnknown` where a commit failed and the look
    for the command id did too.
    """

    def __init__(self, lp: Leefplek, store: Store, *, one_open_case: Iterable[str] = (), keep: int = KEPT) -> None:
        super().__init__(lp, store)
        self._kept = Kept(lp, store, keep)
        self._busy: set[str] = set()
        if store.lp is None:
            store.lp = lp
        self._across = Across(lp, store, one_open_case)

    # ---- cases

    def open(
        self,
        workflow: str,
        payload: Given = None,
        *,
        by: Actor,
        at: datetime,
        recorded_by: Actor | None = None,
        recorded_at: datetime | None = None,
        case_id: str | None = None,
        person: str | None = None,
        command_id: str | None = None,
    ) -> Step:
        """Open a case and store it. With a command id, asking twice opens one case, with the same id."""
        rest: dict[str, Any] = {"by": by, "at": at, "recorded_by": recorded_by, "recorded_at": recorded_at}
        return self._do(self._opening(workflow, payload, case_id, person, command_id, rest))

    def _opening(
        self,
        workflow: str,
        payload: Given,
        case_id: str | None,
        person: str | None,
        command_id: str | None,
        rest: dict[str, Any],
    ) -> Asked:
        if case_id is None:
            case_id = self.lp.new_id() if command_id is None else named_by(workflow, command_id)
        command = self.lp.new_id() if command_id is None else command_id

        def decide(case: Case | None) -> Step:
            if case is None:
                return self.lp.open(workflow, payload, case_id=case_id, person=person, command_id=command, **rest)
            again = self.lp.repeated(case, "open", payload, command_id=command)
            if again is None:
                raise taken()
            return again

        return Asked(check_id(case_id, "case_id"), check_id(command, "command_id"), decide)

    def step(
        self,
        case: Case | str,
        transition: str,
        payload: Given = None,
        *,
        by: Actor,
        at: datetime,
        recorded_by: Actor | None = None,
        recorded_at: datetime | None = None,
        command_id: str | None = None,
    ) -> Step:
        """Take a step with a case as it is in the store now, and store it. Raises `UnknownName` for no such case."""
        rest: dict[str, Any] = {"by": by, "at": at, "recorded_by": recorded_by, "recorded_at": recorded_at}
        return self._do(self._stepping(case, transition, payload, command_id, rest))

    def _stepping(
        self, case: Case | str, transition: str, payload: Given, command_id: str | None, rest: dict[str, Any]
    ) -> Asked:
        id = _id(case)
        command = self.lp.new_id() if command_id is None else command_id

        def decide(case: Case | None) -> Step:
            return self.lp.step(_there(case, id), transition, payload, command_id=command, **rest)

        return Asked(id, check_id(command, "command_id"), decide)

    def options(self, case: Case | str, *, by: Actor, at: datetime) -> tuple[Option, ...]:
        """What this actor may do with the case as it is in the store now, or why not; rules across cases included."""
        now = self.case(case)
        found = self.lp.options(now, by=by, at=at)
        against = {
            "apply_fulfil": self._across.against_place(now, self.lp.day(at)),
            "reopen": self._across.against_opening(now),
        }
        more = {
            name: tuple(refusal(rule, self.lp.lang) for rule in rules)
            for effect, rules in against.items()
            if rules
            for name in self._with_effect(now, effect)
        }
        return tuple(
            attrs.evolve(one, allowed=False, refusals=(*one.refusals, *more[one.transition]))
            if one.transition in more
            else one
            for one in found
        )

    def case(self, case: Case | str) -> Case:
        """A case as it is in the store now; raises `UnknownName` for no such case."""
        id = _id(case)
        return _there(self._kept.load(id)[0], id)

    def cases(
        self,
        *,
        state: str | None = None,
        due_before: date | None = None,
        workflow: str | None = None,
        person: str | None = None,
        is_open: bool | None = None,
        limit: int | None = None,
    ) -> tuple[Listed, ...]:
        """The cases that are asked for, by the first date on which one of their lines is due, then by id.

        `due_before`: a line is due before that day.
        """
        query = Query(state, due_before, None, workflow, person, None, is_open, limit)
        return tuple(self.store.cases(query))

    def tick(self, at: datetime, *, limit: int | None = None) -> tuple[Step, ...]:
        """Escalate each date that has passed at this moment, once, by the role `system`; answers what was done.

        Any number of processes may do so at once. A case that can't be read is named in the log, and the others go on.
        With `limit` that many cases are looked at, and more only while nothing could be done with those.
        """
        return self._tick(at, limit)

    def _tick(self, at: datetime, limit: int | None, beside: Beside | None = None) -> tuple[Step, ...]:
        on = self.lp.day(at)
        if limit is not None:
            check_count(limit, "limit")
        done: list[Step] = []
        passed: set[str] = set()
        while True:
            asked = Query(tick_before=on, limit=None if limit is None else limit + len(passed))
            rows = [row for row in self.store.find(asked) if row.id not in passed]
            for row in rows:
                passed.add(row.id)
                try:
                    done += self._escalated(row.id, on, at, beside)
                except (StoreUnavailable, OutcomeUnknown):
                    raise
                except KeyDestroyed:
                    continue  # what was erased waits for nobody
                except LeefplekError as error:
                    logger.error("case %s could not be escalated: %s", row.id, error.what)
            if done or not rows or limit is None:
                return tuple(done)

    def migrate(
        self,
        case: Case | str,
        *,
        to: int,
        by: Actor = CLOCK,
        at: datetime | None = None,
        dry_run: bool = False,
        command_id: str | None = None,
    ) -> Migration:
        """Move a case to a newer version of its workflow, and tell what changes.

        With `dry_run` nothing is stored, and what would refuse it is told; without it, that raises `Refused`. If
        nothing is said it is the role `system` that does so, now.
        """
        now = self.case(case)
        at = self.lp.now() if at is None else at
        if dry_run:
            return migration(self.lp, now, to, by, at)
        self.lp.workflow(now.workflow, to)
        step = self.step(now, migrating(self.lp, now, by), {"to": to}, by=by, at=at, command_id=command_id)
        return moved(self.lp, step.before or now, to, step)

    def catch_up(
        self, name: str, observer: Callable[[Step], object] | None = None, *, limit: int | None = None
    ) -> CaughtUp:
        """Tell an observer of every step after the position that is kept under this name, in order, then keep how far
        it came: at least once, also in another process than the one that stored it.

        Without `observer` the plugins hear, by `Leefplek.committed`. One that fails stops it there; the next call
        begins with that step.
        """
        return catch_up(self.lp, self.store, name, observer, limit)

    # ---- inside

    def _do(self, asked: Asked) -> Step:
        """Decide and store, until nobody else was first."""
        refuse_within(self.store)
        id, command = asked.id, asked.command
        unknown = 0
        attempt = -1
        while True:
            attempt += 1
            try:
                if attempt == 0 and not self.store.turn_first and id not in self._busy:
                    step, known = self._once(asked)
                else:
                    with self.store.turn(), self.store.at_once():
                        step, known = self._once(asked)
            except Conflict:
                self._second(attempt, id, command)
                continue
            except OutcomeUnknown as error:
                unknown += 1
                found = self._looked_for(id, command, error, alone=unknown > 1)
                if found is None and unknown > 1:
                    raise _not_stored(error, id) from None
                if found is None:
                    continue
                self.lp.committed(found)
                return found
            if known is not None:
                self._kept.keep(known)
            if known is not None or unknown:
                self.lp.committed(step)
            return step

    def _once(self, asked: Asked) -> tuple[Step, Known | None]:
        """One try: the step, and what to keep of it; None for a step that was taken before."""
        case, old = self._kept.load(asked.id)
        with deciding(self.store):
            step = asked.decide(case)
        if case is not None and step.event.version <= case.version:
            return step, None
        event = step.event
        with self.store.turn_to_open(event.version - 1):
            written = self.store.written(event, lp=self.lp)
            row = self.store.row(step.after, written.head, old)
            mine = Batch(case_stream(asked.id), event.version - 1, event.command_id, (written,), row, old)
            self.store.write([mine, *self._across.batches(step), *(asked.beside(step) if asked.beside else ())])
        return step, Known(step.after, row, written.head)

    def _second(self, attempt: int, id: str, command: str) -> None:
        """Somebody else was first: wait a moment, and next time take the turn before looking at this case.

        Raises where somebody else always is: so it is for a command id under which `Store.append` stored events that
        have other ids of their own.
        """
        for record in self.store.read(case_stream(id)) if attempt else ():
            if record.command_id == command and self.lp.read(record.written).command_id != command:
                raise CommandReused("this command id was used for another step", case=id)
        if attempt >= TRIES:
            raise StoreUnavailable(
                "others keep being first", true_now="Nothing is stored.", do="ask again, or ask less at once", case=id
            )
        if len(self._busy) >= KEPT:
            self._busy.clear()
        self._busy.add(id)
        time.sleep(min(0.001 * attempt, 0.05))

    def _looked_for(self, id: str, command: str, error: OutcomeUnknown, *, alone: bool) -> Step | None:
        """The step that this command stored; None if it stored nothing. Raises where the store can't be asked.

        `alone`: after a commit that is still on its way, so that it is not stored later after all.
        """
        for wait in LOOKS:
            time.sleep(wait)
            try:
                with self.store.turn() if alone else nullcontext():
                    case, _ = self._kept.load(id)
            except (StoreUnavailable, OutcomeUnknown):
                continue
            events = case.events if case else ()
            at = next((index for index, event in enumerate(events) if event.command_id == command), None)
            if at is None:
                return None
            return Step(replay(events[:at]) if at else None, events[at], replay(events[: at + 1]))
        raise OutcomeUnknown(
            error.what,
            true_now=error.true_now,
            why=error.why,
            do=f"ask again with the command id {command}; who opens a case gives its id as well: {id}",
            case=id,
        ) from None

    def _escalated(self, id: str, on: date, at: datetime, beside: Beside | None) -> Iterable[Step]:
        """Every line of a case whose date has passed. What somebody else did meanwhile refuses it, and that is well."""
        case = self.case(id)
        names = self._with_effect(case, "escalate")
        lines = [("main", case.core.main), *case.core.tracks]
        for name, line in lines:
            if line.due is None or line.due >= on or line.due in line.escalated or not names:
                continue
            try:
                rest: dict[str, Any] = {"by": CLOCK, "at": at, "recorded_by": None, "recorded_at": None}
                asked = self._stepping(id, min(names), {"line": name}, None, rest)
                yield self._do(asked._replace(beside=beside))
            except Refused:
                continue

    def _with_effect(self, case: Case, effect: str) -> set[str]:
        """The transitions of a case's workflow that have an effect."""
        rows = self.lp.workflow(case.workflow, case.workflow_version).transitions
        return {row.id for row in rows if effect in row.effects}


def taken() -> InputError:
    """A case can't be opened under this id."""
    return InputError("there is a case with this id already", key="case_id", do="give another, or none")


def named_by(workflow: str, command_id: str) -> str:
    """The id of a case that is opened by a command and gets no other: the same, however often it is asked."""
    name = f"{check_id(workflow, 'workflow')}\n{check_id(command_id, 'command_id')}"
    return hashlib.sha256(name.encode()).hexdigest()[:32]


def _id(case: Case | str) -> str:
    return case.id if isinstance(case, Case) else check_id(case, "case")


def _there(case: Case | None, id: str) -> Case:
    if case is None:
        raise UnknownName("there is no such case", key="case", case=id)
    return case


def _not_stored(error: OutcomeUnknown, id: str) -> StoreUnavailable:
    return StoreUnavailable(
        "the store does not take it now",
        true_now=LOOKED,
        why=error.why,
        do="look at the disk or the server, then ask again",
        case=id,
    )
