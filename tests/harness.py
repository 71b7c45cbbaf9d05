"""A case and its model, stepped together: each answer of the library is compared with what the model foretold."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import attrs

import model_needs as needs
from leefplek import Actor, Case, Event, Leefplek, Option, Payload, Refused, Workflow, hookimpl
from model import Model, day
from model_table import TRANSITIONS
from samples import SAMPLES

Plain = dict[str, Any]
KEPT_PLAN = ("plan", "route_active", "awaiting_contact", "intake", "waiting_list", "placed")


class DifferenceError(AssertionError):
    """The library and the model do not agree."""


class Newer:
    """A test's own plugin: version 2 of the werkwijze gives another due date, version 3 has no `inquiry`."""

    def __init__(self, first: Workflow) -> None:
        self.first = first

    @hookimpl
    def leefplek_register_workflows(self, register: Any) -> None:
        """The two newer versions."""
        states = [attrs.evolve(one, due="P1M") if one.id == "plan" else one for one in self.first.states]
        second = attrs.evolve(self.first, version=2, states=tuple(states))
        rows = [
            attrs.evolve(one, sources=tuple(state for state in one.sources if state != "inquiry"))
            for one in self.first.transitions
            if one.target != "inquiry"
        ]
        left = tuple(one for one in states if one.id != "inquiry")
        register(second)
        register(attrs.evolve(second, version=3, states=left, transitions=tuple(rows)))


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = datetime(2021, 3, 1, 10, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


class Bench:
    """The library twice: `first` knows version 1 only, so that cases begin there; `lp` knows the newer ones too."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.counter = 0
        self.first = Leefplek(clock=self.clock, ids=self.next_id, lang="en")
        self.lp = Leefplek(
            clock=self.clock, ids=self.next_id, lang="en", plugins=[Newer(self.first.workflow("fijn-wonen"))]
        )
        self.ready: dict[str, list[tuple[Plain, Payload]]] = {
            name: [(plain, self.payload(name, plain)) for plain in plains] for name, plains in SAMPLES.items()
        }

    def next_id(self) -> str:
        """Ids in a row, so that a run can be repeated."""
        self.counter += 1
        return f"id-{self.counter}"

    def payload(self, transition: str, plain: Plain) -> Payload:
        """The attrs payload of a plain one."""
        return self.first.structure(self.first.payload_class("fijn-wonen", 1, transition), plain)


@attrs.define
class Try:
    """One try of a step: who, when, and what comes with it, plain and (if made) as a payload object."""

    transition: str
    by: Actor
    plain: Plain
    at: datetime
    writer: Actor | None = None
    payload: Payload | None = None
    stored: datetime | None = None
    command: str | None = None

    @property
    def who(self) -> tuple[tuple[str, str], tuple[str, str]]:
        """Who decides and who writes, as the model takes them."""
        writer = self.writer or self.by
        return (self.by.id, self.by.role), (writer.id, writer.role)


class Pair:
    """One case and its model."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.model = Model(newest=3)
        self.case: Case | None = None

    def expected(self, tried: Try) -> set[str]:
        """The codes that the model predicts."""
        if tried.transition == "open":
            self.model.newest = 1
        stored = tried.stored or self.bench.clock.now
        found = self.model.codes(tried.transition, tried.who, tried.plain, tried.at, stored)
        self.model.newest = 3
        return found

    def attempt(self, tried: Try) -> set[str]:
        """Try a step in both; answers the codes, empty when it was allowed. Raises `DifferenceError`."""
        expected = self.expected(tried)
        try:
            event, after = self._step(tried)
        except Refused as refused:
            found = {one.code for one in refused.refusals}
            if found != expected:
                raise DifferenceError(self.told(tried, expected, found)) from None
            return found
        if expected:
            raise DifferenceError(self.told(tried, expected, set()))
        if not self.model.log:
            self.model.newest = 1
        self.model.take(tried.transition, tried.who, tried.plain, tried.at, tried.stored or self.bench.clock.now)
        self.model.newest = 3
        self.case = after
        seen, wanted = picture(after), self.model.picture()
        if seen != wanted or event.recorded_at != self.model.stored:
            differs = {key: (wanted[key], seen[key]) for key in wanted if wanted[key] != seen[key]}
            raise DifferenceError(f"{self.told(tried, set(), set())}\nexpected and found: {differs}")
        return set()

    def _step(self, tried: Try) -> tuple[Event, Case]:
        how: Any = {
            "by": tried.by,
            "at": tried.at,
            "recorded_by": tried.writer,
            "recorded_at": tried.stored,
            "command_id": tried.command,
        }
        payload = tried.payload or tried.plain
        if self.case is None:
            step = self.bench.first.open("fijn-wonen", payload, **how)
        else:
            step = self.bench.lp.step(self.case, tried.transition, payload, **how)
        return step.event, step.after

    def told(self, tried: Try, expected: set[str], found: set[str]) -> str:
        """What was tried where, for who must find the difference."""
        path = [f"{one['version']} {one['transition']}" for one in self.model.log]
        return (
            f"{tried.transition} by {tried.by.role} at {tried.at} with {tried.plain}\n"
            f"after {', '.join(path)}\ncorrected {self.model.corrected}\n"
            f"expected {sorted(expected)}, found {sorted(found)}"
        )

    def erase(self, version: int) -> None:
        """Erase the content of an event, as a store would, and replay."""
        assert self.case is not None
        events = [attrs.evolve(one, payload=None) if one.version == version else one for one in self.case.events]
        self.case = self.bench.lp.replay(events)
        self.model.erase(version)
        if picture(self.case) != self.model.picture():
            raise DifferenceError(f"erasing {version} changed the case")

    def options(self, by: Actor, at: datetime) -> dict[str, Option]:
        """The options, compared with what the model says that no payload can change."""
        assert self.case is not None
        options = {one.transition: one for one in self.bench.lp.options(self.case, by=by, at=at)}
        closed_track = self.model.now.track and not self.model.safety_open
        offered = {
            name for name in TRANSITIONS
            if self.model.row(name) and not (closed_track and name.startswith("meldcode."))
        }  # fmt: skip
        if set(options) != offered:
            raise DifferenceError(f"options offered {set(options) ^ offered} in {self.model.state}")
        for name, option in options.items():
            expected = self.model.role_codes(name, by.role) | self.model.case_codes(name, day(at))
            expected |= needs.whose(self.model, name, (by.id, by.role))
            found = {one.code for one in option.refusals}
            if found != expected or option.allowed == bool(expected):
                raise DifferenceError(f"option {name} in {self.model.state}: expected {expected}, found {found}")
        return options


def picture(case: Case) -> dict[str, Any]:
    """What a case says of itself, as the model says it."""
    app, main, track, basis = case.application, case.line("main"), case.line("meldcode"), case.basis
    assert main is not None
    return {
        "version": case.version,
        "workflow_version": case.workflow_version,
        "main": (case.state, case.due, main.escalated),
        "track": (track.state, track.due, track.escalated) if track else None,
        "outcome": case.outcome,
        "application": (app.number, app.status, app.purpose) if app else None,
        "live": {(one.party, one.purpose) for one in case.permissions if one.live},
        "routekaarten": case.consulted,
        "substantiated": case.substantiated,
        "plan": case.plan_agreed if case.state in KEPT_PLAN else None,
        "route": case.route if case.state in KEPT_PLAN[:2] else None,
        "basis": (basis.ground, basis.party, basis.purpose) if basis else None,
        "corrected": case.corrected,
        "open": case.is_open,
    }


def midnight(on: date, hours: float = 0) -> datetime:
    """A moment around the midnight that begins a day, in UTC."""
    return datetime(on.year, on.month, on.day, tzinfo=UTC) + timedelta(hours=hours)
