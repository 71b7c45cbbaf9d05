"""A guarded desk for tests: a clock that can be moved, a directory, and cases in all kinds of states."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from leefplek import Actor, Leefplek, LeefplekError, Refused, UnknownName, Workflow, hookimpl
from leefplek.access import Directory, Parent, Provider, School, Team
from leefplek.common import Note, WithBasis
from leefplek.definition import Outcome, Role, State
from leefplek.store import Desk, GuardedDesk, Store
from leefplek.usual import step
from leefplek.values import words
from samples import TASK
from story import CONCERN, fact, opening

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
START = datetime(2024, 3, 4, 10, tzinfo=AMSTERDAM)
PURPOSE = "overleg"
OTHER = "iets anders"
MEMORY = "memory:"


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self, now: datetime = START) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def later(self, **how: float) -> None:
        self.now += timedelta(**how)


class Anybody:
    """Two ways of working that every role may begin: one about a young person, one about nobody."""

    def __init__(self, roles: tuple[str, ...]) -> None:
        self.roles = roles

    @hookimpl
    def leefplek_register_workflows(self, register: Any) -> None:
        for id in ("iedereen", "niemand"):
            states = (
                State("begin", words("begin", "begin"), due="P2W"),
                State("closed", words("af", "closed"), final=True),
            )
            rows: tuple[Any, ...] = (
                step("open", "open", "open", (), "begin", self.roles, WithBasis, effects=("legal_basis",)),
                step("note", "noteer", "note", ("begin",), None, self.roles, Note, basis_needed=False),
                step("end", "klaar", "end", ("begin",), "closed", self.roles, Note, outcome="ended"),
            )
            register(
                Workflow(
                    id=id,
                    version=1,
                    title=words(id, id),
                    initial="begin",
                    states=states,
                    transitions=rows,
                    roles=tuple(Role(one, words(one, one)) for one in self.roles),
                    outcomes=(Outcome("ended", words("af", "ended")),),
                )
            )


def someone(name: str) -> Actor:
    """`saw-1` is somebody in the role `saw`."""
    return Actor(name, name.rpartition("-")[0])


YOUNG, OTHER_YOUNG = Actor("p-1", "jongere"), Actor("p-2", "jongere")
PARENT = Actor("ouder-1", "ouder")
SAW, MATE, FAR = someone("saw-1"), someone("saw-2"), someone("saw-9")
MENTOR, KMK = someone("mentor-1"), someone("kmk-1")
OFFICER, SYSTEM = someone("privacy_officer-1"), Actor("desk", "system")


def directory(persons: tuple[str, ...] = ("p-1",)) -> Directory:
    """One team, one school with these pupils, Kamers met Kansen, and a parent of them."""
    return Directory(
        id="stad",
        teams=(Team(id="saw", members={"saw": ("saw-1", "saw-2"), "saw_intern": ("saw_intern-1",)}),),
        schools=(School(id="mbo", staff={"mentor": ("mentor-1",)}, pupils=persons),),
        providers=(Provider(party="kmk", workers={"kmk": ("kmk-1",)}),),
        parents=(Parent(id="ouder-1", children=persons),),
    )


def library(clock: Clock, **how: Any) -> Leefplek:
    """A library that goes by this clock."""
    return Leefplek(lang="en", clock=clock, **how)


def desks(store: Store, clock: Clock, **how: Any) -> tuple[Desk, GuardedDesk]:
    """A desk, and the guarded one over it."""
    lp = how.pop("lp", None) or library(clock)
    desk = how.pop("desk", None) or Desk(lp, store)
    return desk, GuardedDesk(desk, how.pop("relations", None) or directory(), **how)


def begun(desk: Desk, case: str = "zaak", person: str | None = "p-1", *, at: datetime = START, **how: Any) -> str:
    """A case that SAW opened, on the ground of its task."""
    payload = {**opening(how.pop("answers", CONCERN)), "legal_basis": how.pop("basis", TASK)}
    desk.open("fijn-wonen", payload, by=how.pop("by", SAW), at=at, case_id=case, person=person)
    return case


def born(desk: Desk, case: str, on: date, *, at: datetime = START) -> None:
    """The birthday of the young person is said."""
    desk.step(case, "record_facts", fact("geboortedatum", on), by=SAW, at=at)


def consent(
    desk: Any, case: str, party: str, purpose: str = PURPOSE, *, by: Actor = YOUNG, at: datetime = START
) -> Any:
    """A yes."""
    return desk.step(case, "give_consent", {"party": party, "purpose": purpose}, by=by, at=at)


def withdraw(
    desk: Any, case: str, party: str, purpose: str = PURPOSE, *, by: Actor = YOUNG, at: datetime = START
) -> Any:
    """The yes is taken back."""
    return desk.step(case, "withdraw_consent", {"party": party, "purpose": purpose}, by=by, at=at)


def denied(error: LeefplekError) -> bool:
    """Whether this is what somebody hears who may not."""
    if isinstance(error, Refused):
        return [one.code for one in error.refusals] == ["not_allowed"]
    return isinstance(error, UnknownName) and error.what == "there is no such case"
