"""The gate between people and the desk: each asking is one question to the access table and one entry in both logs."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple, TypeVar

import attrs

from leefplek import Actor, Case, Leefplek, LeefplekError, Refusal, Refused, Rule, Step, UnknownName
from leefplek.access import DENIED, AccessTable, Grant, Relations, decide, in_emergency
from leefplek.people import DECIDERS
from leefplek.values import words

from ._across import Rooms
from ._audit import Entry, Outcome, batches
from ._base import check_id
from ._deciding import refuse_within
from ._desk import Asked, Desk, taken
from ._emergency import emergency_of
from ._records import Batch
from ._rules import NOT_NOW, refusal
from ._shown import in_track, workflow_of

__all__ = ["Gate", "Let", "Who", "bare_of", "no_such_case"]

T = TypeVar("T")

NOT_ALLOWED = Rule(
    "not_allowed",
    words(
        "Dit hoort niet bij wat jij in deze rol met deze zaak mag doen.",
        "This is not among what you may do with this case in this role.",
    ),
)


@attrs.frozen
class Who:
    """Who asks, in which role, and for which purpose, where a consent or ground is needed."""

    actor: Actor
    purpose: str | None = None

    def __attrs_post_init__(self) -> None:
        """Raises where this is nobody, or no purpose: before anything is looked at."""
        if not isinstance(self.actor, Actor):
            raise UnknownName("this is no actor", key="by", do="give an Actor with an id and a role")
        for given in (self.actor.id, self.actor.role):  # both are written down, whoever it is
            check_id(given, "by")
        if self.purpose is not None:
            check_id(self.purpose, "purpose")


class Let(NamedTuple):
    """What somebody is let see and do with a case, and how he or she stands to it."""

    grant: Grant
    relation: str


NOBODY = Let(DENIED, "none")


class _DeniedError(Exception):
    """The table does not let this be: inside a decision, before anybody outside hears of it."""


class Gate:
    """Asks the table on the newest state, and writes every answer down."""

    def __init__(self, desk: Desk, relations: Relations, table: AccessTable, station: str, activity: str) -> None:
        self.desk = desk
        self.lp: Leefplek = desk.lp
        self.store = desk.store
        self.table = table
        self._relations = relations
        self._station = station
        self._activity = activity

    # ---- asking

    def let(self, case: Case | None, who: Who, operation: str, transition: str | None = None) -> Let:
        """What the table says of this operation, now; a live emergency access says it too."""
        relation = self._relation(case, who.actor)
        grant = decide(
            self.table,
            role=who.actor.role,
            operation=operation,
            relation=relation,
            case=case,
            purpose=who.purpose,
            age=self._age(case, who),
            transition=transition,
            parties=self._parties(case, who.actor, relation),
        )
        if case is None or grant.full:
            return Let(grant, relation)
        more = in_emergency(self.table, role=who.actor.role, operation=operation)
        if more.allowed and emergency_of(self.store, case.id, who.actor, self.lp.now()):
            grant = grant.beside(more)
        return Let(grant, relation)

    def _relation(self, case: Case | None, actor: Actor) -> str:
        """How somebody stands to a case. Who goes by an alias of the store is nobody: it would be who was erased."""
        if case is None or (actor.id.startswith("~") and self.store.is_alias(actor.id)):
            return "none"
        return self._relations.relation(actor, case)

    def _parties(self, case: Case | None, actor: Actor, relation: str) -> tuple[str, ...] | None:
        """For which involved parties somebody works: a permission has to name one. None where nobody can tell."""
        tells = getattr(self._relations, "parties", None)
        if case is None or relation != "provider" or tells is None:
            return None
        return tuple(tells(actor, case))

    def _age(self, case: Case | None, who: Who) -> int | None:
        """The young person's age today; None where nobody said it, or it was erased."""
        if case is None or who.actor.role not in DECIDERS:
            return None  # it decides on what a young person and a parent may do, and is not looked up for others
        return self.lp.age(case)

    # ---- looking

    def look(
        self,
        id: str,
        who: Who,
        operation: str,
        make: Callable[[Case, Grant], T],
        taking: Callable[[Case], str] | None = None,
    ) -> T:
        """What `make` makes of a case that may be seen. The entry is durable before anybody gets it.

        `taking` names the step that it is about. Decided in a turn: what is taken back before it is not shown, and what
        is taken back after it was shown first. Raises `UnknownName` alike for a case that is not there and for one that
        may not be seen; and what the store raises where the entry can't be written.
        """
        check_id(id, "case")
        made = self._looked(id, who, operation, make, taking)
        if made is None:
            raise no_such_case(id)
        return made[0]

    def _looked(
        self,
        id: str,
        who: Who,
        operation: str,
        make: Callable[[Case, Grant], T],
        taking: Callable[[Case], str] | None,
    ) -> tuple[T] | None:
        """By itself, so that the error that there is no such case carries no case in its frames."""
        started = self.lp.now()
        with self.turn(who, operation) as seen:
            case = self.desk._kept.load(id)[0]
            let = self.let(case, who, operation)
            seen.append((case, let))
            if taking is not None and case is not None and let.grant.allowed:
                let = self.let(case, who, operation, taking(case))
            made = (make(case, let.grant),) if case is not None and let.grant.allowed else None
            self._write([self._entry(case, who, operation, let, "allowed" if made else "denied", started)])
        return made

    def ask(self, who: Who, operation: str) -> None:
        """Whether an operation on no one case may be; written down, and raises `Refused` where it may not."""
        refuse_within(self.store)
        let = self.let(None, who, operation)
        outcome: Outcome = "allowed" if let.grant.allowed else "denied"
        self._write([self._entry(None, who, operation, let, outcome, self.lp.now())])
        if not let.grant.allowed:
            raise Refused([refusal(NOT_ALLOWED, self.lp.lang)])

    def note(self, who: Who, operation: str, looked: Iterable[tuple[Case, Let]]) -> None:
        """Write down that these cases were looked at, or that none was found."""
        refuse_within(self.store)
        now = self.lp.now()
        every: list[tuple[Case | None, Let]] = [*looked] or [(None, NOBODY)]
        self._write([self._entry(case, who, operation, let, "allowed", now) for case, let in every])

    @contextlib.contextmanager
    def turn(self, who: Who, operation: str) -> Iterator[list[tuple[Case | None, Let]]]:
        """Meanwhile nobody else writes: what is looked at stays so until it is written down that it was. What breaks
        off is written down too, whatever broke it, with the case that is put into the list.
        """
        refuse_within(self.store)
        started = self.lp.now()
        seen: list[tuple[Case | None, Let]] = []
        try:
            with self.store.turn(), self.store.at_once():
                yield seen
        except Exception:
            self._failed(who, operation, started, seen)
            raise

    # ---- doing

    def do(self, asked: Asked, who: Who, operation: str, transition: str) -> Step:
        """Take a step that the table lets be taken; the entry is in one transaction with it."""
        refuse_within(self.store)
        started = self.lp.now()
        seen: list[tuple[Case | None, Let]] = []
        noted = False

        def decided(case: Case | None) -> Step:
            nonlocal noted
            noted = False
            seen[:] = [(case, NOBODY)]
            made = self._opened(asked, case, who) if operation == "open" else None
            let = self.let(case if made is None else made.after, who, operation, transition)
            seen[:] = [(case, let)]
            if not let.grant.allowed:
                raise _DeniedError
            if made is not None and case is not None:
                raise taken()
            return asked.decide(case) if made is None else made

        def beside(step: Step) -> list[Batch]:
            nonlocal noted
            noted = True
            ((_, let),) = seen
            entry = self._entry(step.after, who, operation, let, "allowed", started, transition)
            return list(batches(self.store, [entry]))

        def told(outcome: Outcome) -> Let:
            case, let = seen[0]
            self._write([self._entry(case, who, operation, let, outcome, started, transition)])
            return let

        try:
            step = self.desk._do(asked._replace(decide=decided, beside=beside))
        except _DeniedError:
            told("denied")
            raise self._denied(seen[0][0], who, operation, asked.id, transition) from None
        except Refused:
            told("refused")
            raise
        except Exception:
            self._failed(who, operation, started, seen, transition)
            raise
        if not noted:  # it was taken before: this time it was only looked at
            told("allowed")
        return step

    def beside(self, who: Who) -> Callable[[Step], list[Batch]]:
        """What to store beside each of the steps that are taken for one who asked for all at once."""

        def found(step: Step) -> list[Batch]:
            now, name = self.lp.now(), step.event.transition
            let = self.let(step.after, who, "step", name)
            return list(batches(self.store, [self._entry(step.after, who, "step", let, "allowed", now, name)]))

        return found

    def _opened(self, asked: Asked, case: Case | None, who: Who) -> Step | None:
        """The opening of a case, also where there is one by this id that who opens it did not open and may not see:
        then whether that is there may not tell. None for one that was opened before, by the same or to be seen.
        """
        if case is not None:
            first = case.events[0]
            mine = (first.command_id, first.recorded_by) == (asked.command, who.actor)
            if mine or self.let(case, who, "show").grant.allowed:
                return None
        return asked.decide(None)

    def _denied(self, case: Case | None, who: Who, operation: str, id: str, transition: str) -> LeefplekError:
        """Who may see the case hears that this is not for him or her; to others there is no such case."""
        if operation != "open" and (case is None or not self.let(case, who, "show").grant.allowed):
            return no_such_case(id)
        return Refused([refusal(NOT_ALLOWED, self.lp.lang)], case=id, transition=transition)

    def rooms_shown(self, rooms: Rooms, who: Who) -> Rooms:
        """The rooms without the ids of cases that may not be seen: how many there are and are taken stays."""
        ids = {*rooms.taken, *(id for id, _ in rooms.parked)}
        seen = {id for id in ids if self._seen(id, who)}
        taken = tuple(id if id in seen else "" for id in rooms.taken)
        return attrs.evolve(rooms, taken=taken, parked=tuple(one for one in rooms.parked if one[0] in seen))

    def _seen(self, id: str, who: Who) -> bool:
        case = self.desk._kept.load(id)[0]
        return case is not None and self.let(case, who, "show").grant.allowed

    # ---- what a track refuses, to who may not know of it

    def sees_track(self, case: Case, who: Who) -> bool:
        """Whether who asks may know that something runs beside the main line, or nothing ever did."""
        return not case.core.tracks or self.let(case, who, "show").grant.tracks

    def of_track(self, case: Case, by: Actor, at: datetime) -> Mapping[str, set[str]]:
        """For each transition the refusals that are there because of a track, by their codes."""
        bare = {
            one.transition: {refusal.code for refusal in one.refusals}
            for one in self.lp.options(bare_of(case), by=by, at=at)
        }
        return {
            one.transition: {refusal.code for refusal in one.refusals} - bare.get(one.transition, set())
            for one in self.lp.options(case, by=by, at=at)
        }

    def hushed(self, refusals: Iterable[Refusal], codes: Collection[str]) -> tuple[Refusal, ...]:
        """These refusals, and one that tells nothing in place of those with these codes."""
        every = tuple(refusals)
        kept = tuple(one for one in every if one.code not in codes)
        return kept if len(kept) == len(every) else (*kept, refusal(NOT_ALLOWED, self.lp.lang))

    def as_seen(self, refused: Refused, who: Who, by: Actor, at: datetime) -> Refused:
        """The same refusal, without what it tells of a track that may not be known of, or a state that is not shown."""
        case, told = self.desk._kept.load(refused.case)[0], refused.refusals
        if case is not None and not self.sees_track(case, who):
            told = self.hushed(told, self.of_track(case, by, at).get(refused.transition, set()))
        if case is None or not self.let(case, who, "show").grant.allowed:  # None: it was destroyed since
            stateless = refusal(NOT_NOW, self.lp.lang)
            told = tuple(stateless if one.code == NOT_NOW.code else one for one in told)
        same = told == refused.refusals
        return refused if same else Refused(told, case=refused.case, transition=refused.transition)

    # ---- inside

    def _entry(
        self,
        case: Case | None,
        who: Who,
        operation: str,
        let: Let,
        outcome: Outcome,
        started: datetime,
        transition: str = "",
    ) -> Entry:
        return Entry(
            by=who.actor,
            operation=operation,
            outcome=outcome,
            started=started,
            ended=self.lp.now(),
            grant=let.grant,
            relation=let.relation,
            purpose=who.purpose,
            case=None if case is None else case.id,
            subject=None if case is None else self.store.subject(case.person),
            version=None if case is None else case.version,
            transition=transition if self._is_step(case, transition) else "",
            station=self._station,
            activity=self._activity,
        )

    def _is_step(self, case: Case | None, transition: str) -> bool:
        """Whether this is the name of a step; else it is whatever somebody typed, and that is not written down."""
        workflow = None if case is None or not transition else workflow_of(self.lp, case)
        if workflow is None:
            return transition == "open"
        name, rows = transition, workflow.transitions
        if in_track(transition, workflow) and workflow.track is not None:
            track = workflow.track
            name = transition.removeprefix(f"{track.id}.")
            rows = self.lp.workflow(track.workflow, track.workflow_version).transitions
        return any(row.id == name for row in rows)

    def _write(self, entries: Iterable[Entry]) -> None:
        self.store.write(list(batches(self.store, entries)))

    def _failed(
        self,
        who: Who,
        operation: str,
        started: datetime,
        seen: Sequence[tuple[Case | None, Let]],
        transition: str = "",
    ) -> None:
        """Write down that it could not be done, where at least that can be: of its case, for why not tells of it."""
        case, let = seen[-1] if seen else (None, NOBODY)
        with contextlib.suppress(LeefplekError):  # what broke it off may be that nothing can be written
            self._write([self._entry(case, who, operation, let, "failed", started, transition)])


def bare_of(case: Case) -> Case:
    """The case as if nothing ever ran beside its main line."""
    draft = case.core.thaw()
    draft.tracks = ()
    return attrs.evolve(case, core=draft.freeze())


def no_such_case(id: str) -> UnknownName:
    """There is no such case, or none that may be seen: nobody can tell which."""
    return UnknownName("there is no such case", key="case", case=id)
