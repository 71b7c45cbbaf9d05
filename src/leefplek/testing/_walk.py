"""A seeded walker: many steps along any way of working, by anybody, with anything; whatever is not right is a finding.

It needs neither Hypothesis nor pytest, and the same seed walks the same way, so that a finding can be looked at again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from random import Random

import attrs

from leefplek import Actor, Case, Finding, InputError, Leefplek, Refused, Step, UnknownName, Workflow
from leefplek.definition import MAIN

from ._guide import Guide
from ._holds import holds_from_the_start, survives_json
from ._reading import Place
from ._sample import NO_WORDS, Chooser, Seeded, Words, actor, found, payload
from ._watch import Try, Watch

__all__ = ["START", "Walked", "Walker", "can_open", "walk"]

START = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)
"""When the first case of a walk begins; later ones begin somewhat later."""

PACE = (0, 0, 0, 1, 9, 30, 60 * 24, 60 * 24 * 3, 60 * 24 * 12, 60 * 24 * 45)
LATE = (0, 0, 0, 0, 5, 60 * 8, 60 * 24 * 2)
ZONES = (UTC, timezone(timedelta(hours=1)), timezone(timedelta(hours=5, minutes=30)), timezone(timedelta(hours=-10)))
"""Minutes between two steps, minutes between a step and its being written down, and zones in which it is told."""

LONGEST = 80
"""How many events a case gets before another begins."""

OPENINGS = 40
"""How often a case that must be there is tried to be opened."""

ENDINGS = 15
"""How many steps are tried that end a line, where the case should be closed."""


@attrs.frozen
class Walked:
    """What a walk met: how many tries, what was allowed and refused, and every finding.

    `allowed` and `refused` count tries by transition (`meldcode.consult` for one of a track), `codes` the refusals by
    their code. What was `never_allowed`, `never_refused` or `never_entered` may lie at the walk: it is short, or a rule
    asks for something that it could not guess; `hints` says the same as findings.
    """

    workflow: str
    version: int
    seed: int
    steps: int
    cases: int
    allowed: Mapping[str, int]
    refused: Mapping[str, int]
    codes: Mapping[str, int]
    findings: tuple[Finding, ...]
    never_allowed: tuple[str, ...]
    never_refused: tuple[str, ...]
    never_entered: tuple[str, ...]

    @property
    def hints(self) -> tuple[Finding, ...]:
        """What the walk did not reach, as findings that are no errors."""
        said = (
            ("never_allowed", "the walk never took this step", self.never_allowed),
            ("never_refused", "the walk never saw this step refused", self.never_refused),
            ("never_entered", "the walk never came to this state", self.never_entered),
        )
        do = "walk further, or say in `words` which texts the payloads take"
        name = f"{self.workflow} {self.version}"
        return tuple(
            Finding(code, text, key=f"{name}: {one}", severity="hint", do=do)
            for code, text, names in said
            for one in names
        )


def walk(
    lp: Leefplek, workflow: Workflow | str, *, steps: int = 2000, seed: int = 1, words: Words = NO_WORDS
) -> Walked:
    """Try this many steps along a way of working and compare each with what the definition says.

    `workflow` is the newest loaded version of one that has an `open`; its track is walked with it. `words` are texts to
    choose from by the name of a payload field, where a rule asks for certain ones. What is wrong is in the answer and
    is never raised; raises `UnknownName` for a workflow that is not loaded or can't be opened here.
    """
    chance = Random(seed)  # noqa: S311 - a walk that can be walked again, and no secret
    walker = Walker(lp, found(lp, workflow), Seeded(chance), words)
    for _ in range(steps):
        walker.go()
    return walker.walked(seed, steps)


class Walker:
    """Walks case after case, with choices from anywhere."""

    def __init__(self, lp: Leefplek, workflow: Workflow, chooser: Chooser, words: Words = NO_WORDS) -> None:
        can_open(lp, workflow)
        self.watch = Watch(lp)
        self.case: Case | None = None
        self._workflow = workflow
        self._chooser = chooser
        self._words = words
        self._now = START
        self._cases = self._commands = 0
        self._moments: list[Case] = []
        self._allowed: Counter[str] = Counter()
        self._refused: Counter[str] = Counter()
        self._codes: Counter[str] = Counter()
        self._entered: Counter[tuple[str, str]] = Counter()
        self._tried: Counter[tuple[str, str]] = Counter()
        self._guide = Guide(self.watch.reading, workflow, chooser, self._codes_of)

    def go(self) -> None:
        """One try: a step with the case there is, or the opening of another."""
        if self.case is None or self._is_over(self.case):
            self._finish()
            self.open()
        else:
            self.step(self.case)

    def one_case(self, steps: int, end: bool = False) -> Case | None:
        """One case after this many tries, and some more to end it; None where none could be opened or is left."""
        for _ in range(OPENINGS):
            if self.case is None:
                self.open()
        for _ in range(steps):
            if self.case is not None:
                self.step(self.case)
        for _ in range(ENDINGS if end else 0):
            if self.case is not None:
                self._end(self.case)
        return self.case

    def open(self) -> None:
        """Try to open a case."""
        self._guide.aim()
        self._cases += 1
        self._now = START + timedelta(days=self._chooser.integer(0, 400))
        row = self._workflow.transition(Workflow.OPEN)
        place = self.watch.reading.places(self._workflow)[row.id]
        tried = self._try(None, row.id, place, actor(self._chooser, self._workflow, row))
        if tried is not None:
            self._count(tried, self.watch.open(self._workflow, tried, f"case-{self._cases}"))

    def step(self, case: Case) -> None:
        """Try a step, more often one that seems to be allowed."""
        name, by = self._promising(case)
        self._take(case, name, by)

    def _end(self, case: Case) -> None:
        """Try a step that ends an open line."""
        workflow = self.watch.reading.workflow(case)
        ends = [one for one in self.watch.reading.offered(case) if self.watch.reading.ends(workflow, one)]
        if ends and case.is_open:
            name = self._chooser.one_of(ends)
            place = self.watch.reading.place(case, name)
            self._take(case, name, actor(self._chooser, place.owner, place.row))

    def _take(self, case: Case, name: str, by: Actor) -> None:
        tried = self._try(case, name, self.watch.reading.place(case, name), by)
        if tried is not None:
            self._count(tried, self.watch.step(case, tried))

    def walked(self, seed: int, steps: int) -> Walked:
        """What the walk met."""
        self._finish()
        self.watch.end()
        places = self.watch.reading.places(self._workflow)
        open_to_callers = [name for name, place in places.items() if place.row.roles]
        states = [
            state.id if line == MAIN else f"{line}.{state.id}"
            for line, owner in self.watch.reading.lines(self._workflow).items()
            for state in owner.states
            if not self._entered[line, state.id]
        ]
        return Walked(
            workflow=self._workflow.id,
            version=self._workflow.version,
            seed=seed,
            steps=steps,
            cases=self._cases,
            allowed=dict(self._allowed),
            refused=dict(self._refused),
            codes=dict(self._codes),
            findings=self.watch.findings,
            never_allowed=tuple(name for name in open_to_callers if not self._allowed[name]),
            never_refused=tuple(name for name in places if not self._refused[name]),
            never_entered=tuple(states),
        )

    # ---- what to try

    def _is_over(self, case: Case) -> bool:
        return len(case.events) >= LONGEST or self._chooser.flag(0.01 if case.is_open else 0.2)

    def _promising(self, case: Case) -> tuple[str, Actor]:
        """A step and who takes it: the first of a few that options allow, else the last that was thought of."""
        name, by = self._some(case)
        for _ in range(3):
            if self._chooser.flag(0.1) or not self._codes_of(case, name, by, self._now):
                break
            name, by = self._some(case)
        self._tried[case.state, name] += 1
        return name, by

    def _some(self, case: Case) -> tuple[str, Actor]:
        """Any step, by anybody: often on the way to a goal, else one that was seldom tried here."""
        places = self.watch.reading.places(self.watch.reading.workflow(case))
        offered = self.watch.reading.offered(case)
        name = self._guide.next(case, self._now) if self._chooser.flag(0.4) else None
        if name is None:
            name = self._chooser.one_of(list(places)) if self._chooser.flag(0.03) else self._seldom(case, offered)
        return name, actor(self._chooser, places[name].owner, places[name].row)

    def _seldom(self, case: Case, offered: list[str]) -> str:
        """Of a few offered steps the one that was seldom tried in this state; seldom one that ends a line."""
        workflow = self.watch.reading.workflow(case)
        if self._chooser.flag(0.9):
            offered = [one for one in offered if not self.watch.reading.ends(workflow, one)] or offered
        few = [self._chooser.one_of(offered or list(self.watch.reading.places(workflow))) for _ in range(3)]
        return min(few, key=lambda one: self._tried[case.state, one])

    def _codes_of(self, case: Case, name: str, by: Actor, at: datetime) -> frozenset[str] | None:
        """The codes with which options refuse a step; None where they do not speak of it."""
        options = self.watch.options(f"{case.workflow} {case.workflow_version}: {name}", case, by, at)
        option = None if options is None else options.get(name)
        return None if option is None else frozenset(one.code for one in option.refusals)

    def _try(self, case: Case | None, name: str, place: Place, by: Actor) -> Try | None:
        workflow = self._workflow if case is None else self.watch.reading.workflow(case)
        try:
            made = payload(self._chooser, self.watch.lp, workflow, name, case, self._words)
        except InputError as error:
            do = "give `words` for its fields, or try it by hand"
            text = f"no payload could be made: {error.why}"
            key = f"{workflow.id} {workflow.version}: {name}"
            self.watch.add([Finding("no_payload", text, key=key, severity="warning", do=do)])
            return None
        self._now += timedelta(minutes=self._chooser.one_of(PACE))
        self._commands += 1
        ahead = self._chooser.flag(0.02)
        at = self._now + timedelta(minutes=5) if ahead else self._now - timedelta(minutes=self._chooser.one_of(LATE))
        return Try(
            transition=name,
            payload=made,
            by=by,
            at=at.astimezone(self._chooser.one_of(ZONES)),
            recorded_at=self._now,
            command_id=f"command-{self._commands}",
            recorded_by=self._recorder(place, by),
        )

    def _recorder(self, place: Place, by: Actor) -> Actor | None:
        """Mostly nobody else; else somebody who may write it down for the one who decides, or anybody."""
        if self._chooser.flag(0.85):
            return None
        named = next((role.recorded_by for role in place.owner.roles if role.id == by.role), ())
        if named and self._chooser.flag(0.9):
            return Actor("recorder-1", self._chooser.one_of(named))
        return actor(self._chooser, place.owner) if self._chooser.flag(0.3) else None

    # ---- what came of it

    def _count(self, tried: Try, answer: Step | Refused | None) -> None:
        if isinstance(answer, Step):
            self._allowed[tried.transition] += 1
            self.case = answer.after
            self._moments.append(answer.after)
            self._enter(answer.after)
            self._guide.saw(answer.after, tried.transition, tried.at)
        elif isinstance(answer, Refused):
            codes = sorted({one.code for one in answer.refusals})
            self._codes.update(codes)
            if codes != ["not_offered"]:
                self._refused[tried.transition] += 1
        else:
            self._moments, self.case = [], None  # what was changed behind our back is no ground to go on from

    def _enter(self, case: Case) -> None:
        self._entered[MAIN, case.state] += 1
        self._entered.update((id, line.state) for id, line in case.tracks.items())

    def _finish(self) -> None:
        """A look back at the case that is left: its fold from the start, and its way through JSON."""
        if self._moments:
            watch, case = self.watch, self._moments[-1]
            watch.add(holds_from_the_start(watch.lp, watch.reading, self._moments))
            watch.add(survives_json(watch.lp, case))
        self._moments, self.case = [], None


def can_open(lp: Leefplek, workflow: Workflow) -> None:
    """Raises `UnknownName` for a workflow under which no case can be opened here."""
    if not any(row.id == Workflow.OPEN for row in workflow.transitions):
        raise UnknownName(f"{workflow.id} is a track", key="workflow", do="walk a workflow that it runs beside")
    if lp.workflow(workflow.id) != workflow:
        raise UnknownName(
            f"cases open under the newest version of {workflow.id}, not under {workflow.version}",
            key="workflow",
            do="use a Leefplek that loads no newer one",
        )
