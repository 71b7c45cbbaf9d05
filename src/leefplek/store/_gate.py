"""The gate between people and the desk: each asking is one question to the access table and one entry in both logs."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import NamedTuple, TypeVar

from leefplek import Actor, Case, Leefplek, LeefplekError, Refused, Rule, Step, UnknownName
from leefplek.access import DENIED, AccessTable, Grant, Relations, decide, in_emergency
from leefplek.people import DECIDERS
from leefplek.values import words

from ._audit import Entry, Outcome, batches
from ._base import check_id
from ._deciding import refuse_within
from ._desk import Asked, Desk, taken
from ._emergency import emergency_of
from ._notes import subject
from ._records import Batch
from ._rules import refusal

__all__ = ["Gate", "Let", "Who", "no_such_case"]

T = TypeVar("T")

NOT_ALLOWED = Rule(
    "not_allowed",
    words(
        "Dit hoort niet bij wat jij in deze rol met deze zaak mag doen.",
        "This is not among what you may do with this case in this role.",
    ),
)


class Who(NamedTuple):
    """Who asks, in which role, and for which purpose, where a consent or ground is needed."""

    actor: Actor
    purpose: str | None = None


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

    def let(self, case: Case | None, who: Who, operation: str) -> Let:
        """What the table says of this operation, now; a live emergency access says it too."""
        relation = "none" if case is None else self._relations.relation(who.actor, case)
        grant = decide(
            self.table,
            role=who.actor.role,
            operation=operation,
            relation=relation,
            case=case,
            purpose=who.purpose,
            age=self._age(case, who),
        )
        if case is None or (grant.most == "special" and grant.tracks):
            return Let(grant, relation)
        more = in_emergency(self.table, role=who.actor.role, operation=operation)
        if more.allowed and emergency_of(self.store, case.id, who.actor, self.lp.now()):
            grant = more
        return Let(grant, relation)

    def _age(self, case: Case | None, who: Who) -> int | None:
        """The young person's age today; None where nobody said it, or it was erased."""
        if case is None or who.actor.role not in DECIDERS:
            return None  # it decides on what a young person and a parent may do, and is not looked up for others
        return self.lp.age(case)

    # ---- looking

    def look(self, id: str, who: Who, operation: str, make: Callable[[Case, Grant], T]) -> T:
        """What `make` makes of a case that may be seen. The entry is durable before anybody gets it.

        Decided in a turn: what is taken back before it is not shown, and what is taken back after it was shown first.
        Raises `UnknownName` alike for a case that is not there and for one that may not be seen; and what the store
        raises where the entry can't be written.
        """
        check_id(id, "case")
        started = self.lp.now()
        try:
            made = self._looked(id, who, operation, make, started)
        except LeefplekError:
            self._failed(who, operation, started)
            raise
        if made is None:
            raise no_such_case(id)
        return made[0]

    def _looked(
        self, id: str, who: Who, operation: str, make: Callable[[Case, Grant], T], started: datetime
    ) -> tuple[T] | None:
        """By itself, so that the error that there is no such case carries no case in its frames."""
        with self.turn():
            case = self.desk._kept.load(id)[0]
            let = self.let(case, who, operation)
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
        now = self.lp.now()
        every: list[tuple[Case | None, Let]] = [*looked] or [(None, NOBODY)]
        self._write([self._entry(case, who, operation, let, "allowed", now) for case, let in every])

    @contextlib.contextmanager
    def turn(self) -> Iterator[None]:
        """Meanwhile nobody else writes: what is looked at stays so until it is written down that it was."""
        refuse_within(self.store)
        with self.store.turn():
            yield

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
            step = asked.decide(None) if case is None and operation == "open" else None
            again = case is not None and operation == "open"
            let = self.let(case if step is None else step.after, who, "show" if again else operation)
            seen[:] = [(case, let)]
            if not let.grant.allowed:
                raise taken() if again else _DeniedError
            return asked.decide(case) if step is None else step

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
        except LeefplekError:
            self._failed(who, operation, started)
            raise
        if not noted:  # it was taken before: this time it was only looked at
            told("allowed")
        return step

    def _denied(self, case: Case | None, who: Who, operation: str, id: str, transition: str) -> LeefplekError:
        """Who may see the case hears that this is not for him or her; to others there is no such case."""
        if operation != "open" and (case is None or not self.let(case, who, "show").grant.allowed):
            return no_such_case(id)
        return Refused([refusal(NOT_ALLOWED, self.lp.lang)], case=id, transition=transition)

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
            subject=None if case is None else subject(self.store, case.person),
            version=None if case is None else case.version,
            transition=transition,
            station=self._station,
            activity=self._activity,
        )

    def _write(self, entries: Iterable[Entry]) -> None:
        self.store.write(list(batches(self.store, entries)))

    def _failed(self, who: Who, operation: str, started: datetime) -> None:
        """Write down that it could not be done, where at least that can be."""
        with contextlib.suppress(LeefplekError):
            self._write([self._entry(None, who, operation, NOBODY, "failed", started)])


def no_such_case(id: str) -> UnknownName:
    """There is no such case, or none that may be seen: nobody can tell which."""
    return UnknownName("there is no such case", key="case", case=id)
