"""Two desks on one store, any commands in any order, against the library alone: the same events, in the same order.

The model is a dictionary of cases that `Leefplek` steps by itself, and the order in which it did so. What the desk adds
must not change what is decided: only that it lasts.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from leefplek import Actor, Case, CommandReused, Event, InputError, Leefplek, LeefplekError, Refused, Step
from leefplek.store import Desk, Query, open_store
from samples import SAMPLES
from story import Story, actor, moment

ROLES = ("saw", "jongere", "kmk", "wij", "bat", "system")
IDS = ("a", "b", "é c")
START = moment("2021-03-01")
MEMORY = Path("/dev/shm")  # noqa: S108 - mkdtemp makes a room of its own in it
LP = Leefplek(lang="en")
STEPS = sorted(name for name in SAMPLES if name not in ("open", "escalate"))
SIDEWAYS = {one.id for one in LP.workflow("fijn-wonen").transitions if one.target is None and len(one.sources) > 6}
"""Steps that lead nowhere else and may be taken almost everywhere; they would crowd out the others."""
GOING_ON: dict[str, Any] = {"data": st.data(), "desk": st.sampled_from((0, 1)), "days": st.sampled_from((0, 0, 0, 3))}


def answer(call: Callable[[], Step]) -> Any:
    """The step, or what was refused, or the kind of error."""
    try:
        return call()
    except Refused as refused:
        return tuple(one.code for one in refused.refusals)
    except LeefplekError as error:
        return type(error)


class Desks(RuleBasedStateMachine):
    """What is done at either of two desks is done in the model as well."""

    where = "memory:"

    def __init__(self) -> None:
        super().__init__()
        self.room = tempfile.mkdtemp(prefix="leefplek-machine-", dir=MEMORY if MEMORY.is_dir() else None)
        self.url = self.where.replace("ROOM", self.room)
        self.store = open_store(self.url)
        self.desks = [Desk(LP, self.store), Desk(LP, self.store, keep=0)]
        self.cases: dict[str, Case] = {}
        self.log: list[Event] = []
        self.now = START
        self.commands: list[tuple[str, str, Any, str, Actor, datetime]] = []
        self.heard: list[Event] = []

    def how(self, by: Actor, command: str | None) -> dict[str, Any]:
        """Who, when, and under which command id."""
        number = f"c-{len(self.log)}"
        return {"by": by, "at": self.now, "recorded_at": self.now, "command_id": command or number}

    def same(self, found: Any, expected: Any) -> None:
        """The desk answers what the library answers, and the model goes on."""
        assert found == expected
        if isinstance(expected, Step) and expected.event not in self.log:
            self.cases[expected.after.id] = expected.after
            self.log.append(expected.event)

    # ---- commands

    @rule(id=st.sampled_from(IDS), payload=st.sampled_from(SAMPLES["open"]), desk=st.sampled_from((0, 1)))
    def open(self, id: str, payload: Any, desk: int) -> None:
        """A case begins, unless there is one with this id."""
        how = {"case_id": id, "person": f"person of {id}", **self.how(actor("saw"), None)}
        found = answer(lambda: self.desks[desk].open("fijn-wonen", payload, **how))
        if id in self.cases:
            assert found is InputError
        else:
            self.same(found, answer(lambda: LP.open("fijn-wonen", payload, **how)))

    @precondition(lambda self: len(self.cases) < len(IDS))
    @rule(
        far=st.sampled_from(("to_route_choice", "to_intake", "to_waiting_list", "to_placed")),
        desk=st.sampled_from((0, 1)),
    )
    def begin(self, far: str, desk: int) -> None:
        """A case that has come a long way already."""
        free = next(id for id in IDS if id not in self.cases)
        getattr(Story(Both(self, desk, free)), far)()  # type: ignore[arg-type]

    @precondition(lambda self: self.cases)
    @rule(data=st.data(), name=st.sampled_from(STEPS), role=st.sampled_from(ROLES), desk=st.sampled_from((0, 1)))
    def anything(self, data: st.DataObject, name: str, role: str, desk: int) -> None:
        """Any step by anybody: most are refused, as the library refuses them."""
        self.attempt(data, desk, data.draw(st.sampled_from(sorted(self.cases))), name, role)

    def go_on(self, data: st.DataObject, desk: int, days: int) -> None:
        """A step that may be taken, by who may take it."""
        self.now += timedelta(days=days)
        id = data.draw(st.sampled_from(sorted(self.cases)))
        case = self.cases[id]
        offered = [
            (one.transition, role)
            for role in ROLES
            for one in LP.options(case, by=actor(role), at=self.now)
            if one.allowed and one.transition in STEPS and (one.transition not in SIDEWAYS or days)
        ]
        if offered:
            self.attempt(data, desk, id, *data.draw(st.sampled_from(offered)))

    one = precondition(lambda self: self.cases)(rule(**GOING_ON)(go_on))
    two = precondition(lambda self: self.cases)(rule(**GOING_ON)(go_on))
    three = precondition(lambda self: self.cases)(rule(**GOING_ON)(go_on))

    def attempt(self, data: st.DataObject, desk: int, id: str, name: str, role: str) -> None:
        """Try a step in both, with the case as it was at any time, or its id."""
        case, by = self.cases[id], actor(role)
        payload = data.draw(st.sampled_from(SAMPLES.get(name, [{}])[:8]))
        given = data.draw(st.sampled_from([id, LP.replay(case.events[: data.draw(st.integers(1, case.version))])]))
        how = self.how(by, None)
        found = answer(lambda: self.desks[desk].step(given, name, payload, **how))
        self.same(found, answer(lambda: LP.step(case, name, payload, **how)))
        if isinstance(found, Step):
            self.commands.append((id, name, payload, how["command_id"], by, self.now))

    @precondition(lambda self: self.commands)
    @rule(data=st.data(), desk=st.sampled_from((0, 1)))
    def again(self, data: st.DataObject, desk: int) -> None:
        """A command that was given before, now at either desk: the same step, and nothing new."""
        id, name, payload, command, by, at = data.draw(st.sampled_from(self.commands))
        how: dict[str, Any] = {"by": by, "at": at, "command_id": command}
        step = self.desks[desk].step(id, name, payload, **how)
        assert step.event in self.log
        assert step.after.events == self.cases[id].events[: step.event.version]
        other = answer(lambda: self.desks[desk].step(id, "tune_with_school", {"purpose": "anders"}, **how))
        assert other is CommandReused

    @rule(desk=st.sampled_from((0, 1)), days=st.sampled_from((0, 30, 200)))
    def tick(self, desk: int, days: int) -> None:
        """The day goes by: exactly the lines whose date has passed are escalated, each once."""
        self.now += timedelta(days=days)
        today = LP.day(self.now)
        late = {
            (id, name, line.due)
            for id, case in self.cases.items()
            for name, line in (("main", case.core.main), *case.tracks.items())
            if line.due is not None and line.due < today and line.due not in line.escalated
        }
        steps = self.desks[desk].tick(self.now)
        for step in steps:
            case = self.cases[step.after.id]
            assert step.before == case
            line = case.line(step.event.payload.line)
            late.remove((case.id, step.event.payload.line, line.due if line else None))
            self.cases[case.id] = step.after
            self.log.append(step.event)
        assert late == set()

    @rule(limit=st.sampled_from((1, 3, None)), desk=st.sampled_from((0, 1)))
    def listen(self, limit: int | None, desk: int) -> None:
        """Somebody who follows hears of each event once, in order."""
        self.desks[desk].catch_up("listener", lambda step: self.heard.append(step.event), limit=limit)
        assert self.heard == self.log[: len(self.heard)]
        assert limit is not None or len(self.heard) == len(self.log)

    @precondition(lambda self: self.url != "memory:")
    @rule()
    def restart(self) -> None:
        """Everything is closed, and opened again."""
        self.store.close()
        self.store = open_store(self.url, create=False)
        self.desks = [Desk(LP, self.store), Desk(LP, self.store, keep=0)]

    # ---- what always holds

    @invariant()
    def the_feed_is_what_was_done_in_order(self) -> None:
        """Positions 1..n without a gap, and the events of the model in the order of the model."""
        assert self.store.follow(0, 10_000) == list(enumerate(self.log, start=1))

    @invariant()
    def the_cases_are_those_of_the_model(self) -> None:
        """Each the fold of its events, at versions 1..n; and the list tells of each as it stands."""
        rows = {row.id: row for row in self.store.find(Query())}
        assert rows.keys() == self.cases.keys()
        for id, case in self.cases.items():
            assert self.store.load(id) == case.events
            assert self.desks[0].case(id) == self.desks[1].case(id) == case == LP.replay(case.events)
            assert [event.version for event in case.events] == list(range(1, case.version + 1))
            row, lines = rows[id], (case.core.main, *case.tracks.values())
            told = (row.version, row.state, row.due, row.outcome, row.person, row.room, row.is_open, row.workflow)
            assert told == (
                case.version, case.state, case.due, case.outcome, case.person, case.room, case.is_open, case.workflow
            )  # fmt: skip
            dates = [line.due for line in lines if line.due is not None]
            waiting = [line.due for line in lines if line.due is not None and line.due not in line.escalated]
            assert (row.next_due, row.next_tick) == (min(dates, default=None), min(waiting, default=None))

    def teardown(self) -> None:
        """The store is closed and its file is gone."""
        self.store.close()
        shutil.rmtree(self.room)


class Both:
    """A desk and the library, as a story steps them; they must answer the same."""

    def __init__(self, machine: Desks, desk: int, id: str) -> None:
        self.machine, self.desk, self.id = machine, machine.desks[desk], id

    def open(self, *given: Any, **how: Any) -> Step:
        """The case begins."""
        how |= {"case_id": self.id, "command_id": f"{self.id}-0"}
        step = LP.open(*given, **how)
        self.machine.same(self.desk.open(*given, **how), step)
        return step

    def step(self, case: Case, *given: Any, **how: Any) -> Step:
        """The next step."""
        how["command_id"] = f"{self.id}-{case.version}"
        step = LP.step(case, *given, **how)
        self.machine.same(self.desk.step(self.id, *given, **how), step)
        return step


class DesksInFile(Desks):
    """The same in a SQLite file."""

    where = "sqlite:///ROOM/cases.db"


TestInMemory = Desks.TestCase
TestInMemory.settings = settings(max_examples=30, stateful_step_count=50)
TestInFile = DesksInFile.TestCase
TestInFile.settings = settings(max_examples=30, stateful_step_count=50)
