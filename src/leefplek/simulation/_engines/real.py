"""Real cases for a scenario: which steps a move takes in the workflow itself, and a case that takes them.

The steps of a transition stand in the scenario (`steps`), else in the file that comes with leefplek for that workflow;
else the transition is taken with nothing in its payload, by its first role. In a payload `{on}` is the date of the
step, `{at}` its moment, `{outcome}` how the case ends, `{route}` the route of the move, and `{facts}` what is
known of the profile.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import attrs

from leefplek import Actor, Case, InputError, Leefplek, Workflow
from leefplek.toml import read

from .._scenarios.inline import own
from .._scenarios.profiles import Group
from .._scenarios.scenario import Move, Patience, Scenario, Stage, Step

__all__ = ["Real", "final_states"]


class Real:
    """Takes the moves of a scenario with real cases.

    Raises `InputError` where the workflow has no way to a stage in which cases begin.
    """

    def __init__(self, lp: Leefplek, scenario: Scenario) -> None:
        self.scenario = scenario
        inline = bool(scenario.workflow.states)
        self.lp = own(scenario.workflow) if inline else lp
        self.workflow = self.lp.workflow(scenario.workflow.id, 1 if inline else scenario.workflow.version)
        self.inline = inline
        self.steps = {**_shipped(self.lp, self.workflow), **scenario.steps}

    def moment(self, days: float) -> datetime:
        """The moment so many days after the start; a day has 24 hours."""
        return datetime.combine(self.scenario.start, time(), UTC) + timedelta(days=days)

    def begin(self, group: Group, stage: str, days: float, id: str) -> Case:
        """A new case of a group in this stage; the ways there are those of the scenario's own moves."""
        at = self.moment(days)
        case = self._opened(group, at, id)
        for move, _ in self._way(stage):
            case = self._taken(case, move, group, at)
        return case

    def take(self, case: Case, move: Move | Patience, group: Group, days: float) -> Case:
        """The case after this move, the steps before it included. Raises `Refused`."""
        return self._taken(case, move, group, self.moment(days))

    def state(self, stage: str) -> str:
        """The state of a stage; of a final state itself."""
        given = self.scenario.stages.get(stage)
        return stage if given is None else given.state or stage

    # ---- the steps

    def _opened(self, group: Group, at: datetime, id: str) -> Case:
        blanks = _blanks(group, at)
        first, *more = self._named(Workflow.OPEN)
        given = filled(first.payload, blanks)
        made = self.lp.open(self.workflow.id, given, by=self._actor(first), at=at, recorded_at=at, case_id=id)
        return self._walked(made.after, more, at, blanks)

    def _taken(self, case: Case, move: Move | Patience, group: Group, at: datetime) -> Case:
        if not move.do:  # it stays where it is, for good
            return case
        return self._walked(case, self._named(move.do, move.outcome), at, _blanks(group, at, move))

    def _walked(self, case: Case, steps: Iterable[Step], at: datetime, blanks: Mapping[str, Any]) -> Case:
        for one in steps:
            given = filled(one.payload, blanks)
            case = self.lp.step(case, one.do, given, by=self._actor(one), at=at, recorded_at=at).after
        return case

    def _named(self, do: str, outcome: str | None = None) -> Sequence[Step]:
        for name in (f"{do}:{outcome}", do):
            if name in self.steps:
                return self.steps[name]
        return (Step(do),)

    def _actor(self, one: Step) -> Actor:
        role = one.by or self.workflow.transition(one.do).roles[0]
        return Actor(f"{role}-1", role)

    # ---- the way to a stage

    def _way(self, stage: str) -> tuple[tuple[Move | Patience, str], ...]:
        """The shortest way from the first state of the workflow to a stage."""
        found = self._ways.get(stage)
        if found is None:
            raise InputError(
                f"no move of this scenario leads to {stage} from the first state of the workflow",
                key=f"stages.{stage}",
                why=f"a real case begins in {self.workflow.initial}",
                do="add the stages between them",
            )
        return found

    @cached_property
    def _ways(self) -> Mapping[str, tuple[tuple[Move | Patience, str], ...]]:
        stages = self.scenario.stages
        if self.inline:
            return {name: ((Move(name, f"begin_{self.state(name)}"), name),) for name in stages}
        found: dict[str, tuple[tuple[Move | Patience, str], ...]] = {
            name: () for name in stages if self.state(name) == self.workflow.initial
        }
        todo = deque(found)
        while todo:
            at = todo.popleft()
            for move in ways_out(stages[at]):
                if move.to in stages and move.to not in found:
                    found[move.to] = (*found[at], (move, at))
                    todo.append(move.to)
        return found


def final_states(lp: Leefplek, scenario: Scenario) -> frozenset[str]:
    """The final states of the workflow of a scenario."""
    given = scenario.workflow
    if given.states:
        return frozenset(given.final)
    return frozenset(state.id for state in lp.workflow(given.id, given.version).states if state.final)


def ways_out(stage: Stage) -> Iterable[Move | Patience]:
    """Every way out of a stage."""
    return (*stage.moves, *stage.patience)


def _blanks(group: Group, at: datetime, move: Move | Patience | None = None) -> Mapping[str, Any]:
    """What the blanks of a payload stand for."""
    return {
        "{on}": at.date(),
        "{at}": at,
        "{outcome}": getattr(move, "outcome", None),
        "{route}": getattr(move, "route", None) or "een andere route",
        "{facts}": [{"name": name, "value": value, "said_by": "jongere"} for name, value in group.facts],
    }


def filled(given: Any, blanks: Mapping[str, Any]) -> Any:
    """A payload with its blanks filled in."""
    if isinstance(given, Mapping):
        return {key: filled(one, blanks) for key, one in given.items()}
    if isinstance(given, list | tuple):
        return [filled(one, blanks) for one in given]
    return blanks.get(given, given) if isinstance(given, str) else given


def _shipped(lp: Leefplek, workflow: Workflow) -> Mapping[str, tuple[Step, ...]]:
    """The steps that come with leefplek for a workflow."""
    path = Path(__file__).parent / "steps" / f"{workflow.id}-{workflow.version}.toml"
    return lp.structure(_Steps, read(path)).steps if path.is_file() else {}


@attrs.frozen
class _Steps:
    """A file of steps, by transition."""

    steps: Mapping[str, tuple[Step, ...]]
