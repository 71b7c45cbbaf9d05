"""The faithful run: every move of every case is a step of a real one, which may refuse it.

The loop in plain Python says who moves when; a real `Case` takes the step through `Leefplek.step`, and where it then
is, is where the loop must go on. So a simulation can do nothing that the way of working refuses. For small scenarios:
it is some hundred times slower.
"""

from __future__ import annotations

import numpy as np

from leefplek import Case as RealCase
from leefplek import Finding, InputError, Leefplek, Refused, StepError

from .._results.result import Result
from .._results.visits import Visits
from .._scenarios.profiles import Group
from .._scenarios.scenario import Move, Patience, Scenario
from .network import Network
from .python import Case, Loop
from .real import Real

__all__ = ["run_faithful"]


def run_faithful(
    lp: Leefplek,
    scenario: Scenario,
    net: Network,
    groups: tuple[Group, ...],
    notices: tuple[Finding, ...],
    seed: int,
    many: int,
    first: int,
) -> Result:
    """The result of a run in which real cases took every step.

    Raises `InputError` that names the case and the move where the way of working refuses one, with every refusal.
    """
    real = Real(lp, scenario)
    parts = [np.concatenate(list(_Faithful(net, seed, one, real, groups).run())) for one in range(first, first + many)]
    visits = Visits(net.names, tuple(parts), first)
    return Result(scenario, net, seed, many, "faithful", visits, None, notices, first)


class _Faithful(Loop):
    """The loop, with a real case beside each of its own."""

    def __init__(self, net: Network, seed: int, replication: int, real: Real, groups: tuple[Group, ...]) -> None:
        self.real, self.groups = real, groups
        self.cases_of: dict[int, RealCase] = {}
        stages = real.scenario.stages
        moves = [move for stage in stages.values() for move in stage.moves]
        patience = [one for stage in stages.values() for one in stage.patience]
        self.moves: list[Move | Patience] = [*moves, *patience]
        super().__init__(net, seed, replication)

    def told(self, case: Case, move: int, end: float) -> None:
        """The step is taken first; only then has the visit ended."""
        taken = self.moves[move]
        before = self._case(case)
        try:
            after = self.real.take(before, taken, self.groups[case.profile], end)
        except StepError as error:
            raise self._refused(case, taken, error) from error
        if after.state != self.real.state(taken.to):
            raise InputError(
                f"case {case.number} is in {after.state} and not in {self.real.state(taken.to)} after {taken.do}",
                key=f"steps.{taken.do}",
                do="the last step of this transition must be the transition itself",
            )
        self.cases_of[case.number] = after

    def _case(self, case: Case) -> RealCase:
        """The real case, begun when it is first asked for."""
        found = self.cases_of.get(case.number)
        if found is not None:
            return found
        stage = self.net.names.stages[case.stage.number]
        try:
            made = self.real.begin(self.groups[case.profile], stage, case.arrived, f"case-{case.number}")
        except StepError as error:
            raise self._refused(case, None, error) from error
        self.cases_of[case.number] = made
        return made

    def still(self) -> list[Case]:
        """Also who has not moved yet is a real case, in the state of its stage."""
        found = super().still()
        for case in found:
            self._case(case)
        return found

    def _refused(self, case: Case, move: Move | Patience | None, error: StepError) -> InputError:
        stage = self.net.names.stages[case.stage.number]
        what = f"takes {move.do} from {stage}" if move is not None else f"comes to {stage}"
        found = [f"{one.code}: {one.text}" for one in error.refusals] if isinstance(error, Refused) else [str(error)]
        return InputError(
            f"the way of working refuses what case {case.number} does: it {what}",
            key=f"stages.{stage}",
            why="; ".join(found),
            do="change the move, or say in steps what comes before it",
        )
