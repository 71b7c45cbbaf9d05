"""The desk for people: every way in and out asks the access table, and every look and step is written down.

What may not be seen and what does not exist answer the same. `ASKS` names each public method with the operation
that it asks the table for; what is not in it is no way in or out.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import attrs

from leefplek import Actor, Case, Finding, Option, Refusal, Refused, Rule, Step
from leefplek.access import AccessTable, Grant, Relations

from ._audit import ACTIVITY
from ._base import PAGE, check_id
from ._desk import Asked, Desk, Given, named_by
from ._emergency import Emergency
from ._gate import Gate, Let, Who, bare_of
from ._migrate import migrating, migration, moved
from ._own import OwnDesk
from ._records import CASE, Listed, Query, check_count, listed
from ._rules import OTHER_PERSON, OWN_PARENT, refusal
from ._shown import Shown, ShownEvent, in_track, row_shown, shown, shown_event, workflow_of

__all__ = ["ASKS", "Followed", "GuardedDesk", "Moved", "Taken"]

YOUNG_PERSON = "jongere"
PARENT = "ouder"
"""The roles in which a young person and a parent speak in the case of the young person."""

ASKS = {
    "open": "open",
    "step": "step",
    "migrate": "step",
    "options": "options",
    "show": "show",
    "cases": "list",
    "count": "count",
    "follow": "follow",
    "export": "export",
    "who_saw": "who_saw",
    "own_file": "show",
    "dispute": "dispute",
    "emergency": "emergency",
    "report": "report",
    "erase": "erase",
    "destroy": "destroy",
    "due_for_destruction": "due",
    "tick": "tick",
    "rooms": "rooms",
    "set_rooms": "set_rooms",
    "park": "set_rooms",
    "unpark": "set_rooms",
}
"""The public methods of a `GuardedDesk`, each with the operation of the access table that it asks for."""


def _speaks_wrongly(by: Actor, whose: str) -> Rule | None:
    """The rule that is broken where another young person speaks, or the young person as the own parent."""
    if by.role == YOUNG_PERSON:
        return None if by.id == whose else OTHER_PERSON
    return OWN_PARENT if by == Actor(whose, PARENT) else None


@attrs.frozen
class Taken:
    """A step that was taken: the case, the version of its event, and where the main line stands now.

    `workflow`, `state`, `due` and `outcome` are None where the case may not be seen, as `show` tells it.
    """

    id: str
    version: int
    workflow: tuple[str, int] | None = None
    state: str | None = None
    due: date | None = None
    outcome: str | None = None


@attrs.frozen
class Followed:
    """What may be seen of the feed after a position: `position` is how far was looked."""

    position: int
    events: tuple[tuple[str, ShownEvent], ...] = attrs.field(repr=False)


@attrs.frozen
class Moved:
    """What a move from one version to another changes, and what refuses it; `text` is for people."""

    id: str
    version: int
    to: int
    refusals: tuple[Refusal, ...]
    changes: tuple[Finding, ...]
    text: str

    @property
    def may(self) -> bool:
        """Whether nothing refuses it."""
        return not self.refusals


class GuardedDesk(OwnDesk):
    """A desk that shows nothing to those it does not concern, and remembers who looked.

    `relations` tells how somebody stands to a case, `table` what that lets him or her see and do (by default that of
    the `Leefplek`: `lp.access`). `station` and `activity` go into the logs: from where is asked, and which processing
    activity this is in the organisation's register. `report` hears of each emergency access, once it is stored.

    Who asks is `by`, or who writes it down for somebody else (`recorded_by`). That this is so is the embedding system's
    to know: it says who is signed in. Age, consent and grounds are those of this moment, of the clock of the
    `Leefplek`, whatever moment is handed in. `purpose` is what it is asked for; where a consent or ground is needed, it
    must be for that purpose.

    Raises, beside what `Desk` raises: `UnknownName`, alike for what is not there and what may not be seen; `Refused`
    (`not_allowed`) where the case may be seen and the operation is not for this role; `StoreUnavailable` where the
    entry in the logs can't be written: then nothing is shown.
    """

    def __init__(
        self,
        desk: Desk,
        relations: Relations,
        *,
        table: AccessTable | None = None,
        station: str = "",
        activity: str = ACTIVITY,
        report: Callable[[Emergency], object] | None = None,
    ) -> None:
        table = desk.lp.access if table is None else table
        super().__init__(desk, Gate(desk, relations, table, station, activity), report)

    # ---- doing

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
    ) -> Taken:
        """Open a case, as `Desk.open` does; who asks again with the same command id gets the same case.

        Without `case_id` the desk gives one that nobody can guess. Give one only where your system gives out such ids:
        that an id is taken can't be hidden from who opens a case.
        """
        who = Who(recorded_by or by)
        rest: dict[str, Any] = {"by": by, "at": at, "recorded_by": recorded_by, "recorded_at": recorded_at}
        command = secrets.token_hex(16) if command_id is None else check_id(command_id, "command_id")
        scope = f"{who.actor.role}\n{who.actor.id}\n{command}"  # another's command id leads to no case of theirs
        id = named_by(workflow, scope) if case_id is None else case_id
        asked = self._desk._opening(workflow, payload, id, person, command, rest)
        return self._taken(self._gate.do(asked, who, "open", "open"), who)

    def step(
        self,
        case: str,
        transition: str,
        payload: Given = None,
        *,
        by: Actor,
        at: datetime,
        recorded_by: Actor | None = None,
        recorded_at: datetime | None = None,
        command_id: str | None = None,
        purpose: str | None = None,
    ) -> Taken:
        """Take a step, as `Desk.step` does."""
        rest: dict[str, Any] = {"by": by, "at": at, "recorded_by": recorded_by, "recorded_at": recorded_at}
        who = Who(recorded_by or by, purpose)
        asked = self._of_this_person(self._desk._stepping(case, transition, payload, command_id, rest), by, transition)
        try:
            return self._taken(self._gate.do(asked, who, "step", transition), who)
        except Refused as refused:
            raise self._gate.as_seen(refused, who, by, at) from None

    def _of_this_person(self, asked: Asked, by: Actor, transition: str) -> Asked:
        """The same, refused where another young person speaks than the one whose case it is, or the young person as a
        parent: whoever writes it down.
        """

        def decide(case: Case | None) -> Step:
            whose = None if case is None else case.person
            wrong = None if whose is None or not isinstance(by, Actor) else _speaks_wrongly(by, whose)
            if wrong is not None:
                raise Refused([refusal(wrong, self.lp.lang)], case=asked.id, transition=transition)
            return asked.decide(case)

        return asked._replace(decide=decide)

    def migrate(
        self, case: str, *, to: int, by: Actor, at: datetime, dry_run: bool = False, command_id: str | None = None
    ) -> Moved:
        """Move a case to a newer version of its workflow, as `Desk.migrate` does; with `dry_run` nothing is stored."""
        who = Who(by)
        found = self._gate.look(
            case,
            who,
            "step",
            lambda now, _: migration(self.lp, now, to, by, at),
            taking=lambda now: migrating(self.lp, now, by),
        )
        if not dry_run and (found.may or command_id is not None):  # who asks again is told what it was the first time
            name = migrating(self.lp, found.case, by)
            rest: dict[str, Any] = {"by": by, "at": at, "recorded_by": None, "recorded_at": None}
            try:
                step = self._gate.do(self._desk._stepping(case, name, {"to": to}, command_id, rest), who, "step", name)
            except Refused as refused:
                found = attrs.evolve(found, refusals=refused.refusals)
            else:
                found = moved(self.lp, step.before or found.case, to, step)
        if not self._gate.sees_track(found.case, who):
            bare = bare_of(found.case)
            found = attrs.evolve(found, case=bare, changes=moved(self.lp, bare, to).changes)
        return Moved(case, found.case.workflow_version, to, found.refusals, found.changes, str(found))

    def _taken(self, step: Step, who: Who) -> Taken:
        case = step.after
        if not self._gate.let(case, who, "show").grant.allowed:
            return Taken(case.id, step.event.version)
        workflow = (case.workflow, case.workflow_version)
        return Taken(case.id, step.event.version, workflow, case.state, case.due, case.outcome)

    # ---- looking

    def options(self, case: str, *, by: Actor, at: datetime, purpose: str | None = None) -> tuple[Option, ...]:
        """What this actor may do with a case now, or why not; without the steps that are not for him or her."""
        who = Who(by, purpose)

        def found(now: Case, _: Grant) -> tuple[Option, ...]:
            workflow = self.lp.workflow(now.workflow, now.workflow_version)
            offered = tuple(
                one
                for one in self._desk.options(now, by=by, at=at)
                if self._gate.let(now, who, "step", one.transition).grant.allowed
            )
            if self._gate.sees_track(now, who):
                return offered
            told = self._gate.of_track(now, by, at)
            return tuple(
                attrs.evolve(one, refusals=self._gate.hushed(one.refusals, told[one.transition]))
                for one in offered
                if not in_track(one.transition, workflow)
            )

        return self._gate.look(case, who, "options", found)

    def show(self, case: str, *, by: Actor, purpose: str | None = None) -> Shown:
        """A case, and of it what this actor may see."""
        return self._gate.look(case, Who(by, purpose), "show", lambda now, grant: shown(self.lp, now, grant, by.role))

    def export(self, case: str, *, by: Actor, purpose: str | None = None) -> str:
        """The same as JSON, to take away."""
        return self._gate.look(
            case,
            Who(by, purpose),
            "export",
            lambda now, grant: shown(self.lp, now, grant, by.role, "exported").to_json(),
        )

    def cases(
        self,
        *,
        by: Actor,
        purpose: str | None = None,
        state: str | None = None,
        due_before: date | None = None,
        workflow: str | None = None,
        person: str | None = None,
        is_open: bool | None = None,
        limit: int | None = None,
    ) -> tuple[Listed, ...]:
        """The cases that are asked for, of those that this actor may see, and as he or she may see them: what may not
        be seen finds nothing either. In order of the first due date, then of the id.

        Every case of the store that may be meant is looked at.
        """
        who, query = Who(by, purpose), Query(state, due_before, None, workflow, person, None, is_open, limit)
        with self._gate.turn(who, "list"):
            found = self._found(who, "list", query)
            self._gate.note(who, "list", [(case, let) for _, case, let in found])
        return tuple(row for row, _, _ in found)

    def count(
        self,
        *,
        by: Actor,
        purpose: str | None = None,
        state: str | None = None,
        due_before: date | None = None,
        workflow: str | None = None,
        person: str | None = None,
        is_open: bool | None = None,
    ) -> int:
        """How many `cases` would list, for who may count."""
        who, query = Who(by, purpose), Query(state, due_before, None, workflow, person, None, is_open, None)
        with self._gate.turn(who, "count"):
            found = self._found(who, "count", query)
            self._gate.note(who, "count", [(case, let) for _, case, let in found])
        return len(found)

    def _found(self, who: Who, operation: str, query: Query) -> list[tuple[Listed, Case, Let]]:
        """The rows that fit as they may be seen. Asked of the store is only what can't tell what is hidden."""
        wide = Query(state=query.state, workflow=query.workflow, person=query.person)
        found: list[tuple[Listed, Case, Let]] = []
        for row in self._store.cases(wide):
            case = self._desk.case(row.id)
            let, seen = self._gate.let(case, who, operation), self._gate.let(case, who, "show")
            if not (let.grant.allowed and seen.grant.allowed):
                continue
            mine = row_shown(listed(case), case, workflow_of(self.lp, case), seen.grant)
            if query.fits(mine):
                found.append((mine, case, let))
        found.sort(key=lambda one: (one[0].next_due or date.max, one[0].id))
        return found if query.limit is None else found[: query.limit]

    def follow(self, after: int = 0, limit: int = PAGE, *, by: Actor, purpose: str | None = None) -> Followed:
        """The events after a position, of the cases that this actor may follow and see now, as he or she may see them.

        Ask on from `position` until it stays the same.
        """
        check_count(after, "after")
        check_count(limit, "limit")
        who = Who(by, purpose)
        with self._gate.turn(who, "follow"):
            records = self._store.feed(after, limit, cases_only=True)
            events, cases = [], {}
            for record in records:
                id = record.stream.removeprefix(CASE)
                if id not in cases:
                    case = self._desk.case(id)
                    cases[id] = case, self._gate.let(case, who, "follow"), self._gate.let(case, who, "show")
                case, let, seen = cases[id]
                if not (let.grant.allowed and seen.grant.allowed):
                    continue
                workflow = workflow_of(self.lp, case)
                one = shown_event(self.lp, case.events[record.version - 1], workflow, seen.grant, by.role)
                if one is not None:
                    events.append((id, one))
            told = {id for id, _ in events}
            self._gate.note(who, "follow", [(case, let) for id, (case, let, _) in cases.items() if id in told])
        return Followed(records[-1].position if records else after, tuple(events))
