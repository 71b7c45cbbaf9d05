"""Which moves the guards of a way of working refuse to a group, found once with a few real cases.

A real case of the group walks to each stage, by up to four ways, and tries every move there. A move that all of them
are refused is closed to the group, as a route is that the routekaart closes. Only where there are steps to walk with:
without payloads a guard would refuse what nobody asked.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Mapping, Sequence

import attrs

from leefplek import Case, Finding, InputError, Leefplek, Refused, StepError

from .._scenarios.profiles import Group, weights
from .._scenarios.scenario import Move, Scenario
from .real import Real

__all__ = ["guarded"]

WAYS = 4
"""So many cases are kept of each stage, that came there in different ways."""


def guarded(lp: Leefplek, scenario: Scenario, groups: Sequence[Group]) -> tuple[tuple[Group, ...], tuple[Finding, ...]]:
    """The groups, each with the moves that are refused to it, and for each of these a finding that says why.

    Raises `InputError` where a group finds every move of a stage refused.
    """
    if scenario.workflow.states:
        return tuple(groups), ()
    real = Real(lp, scenario)
    if not real.steps:
        return tuple(groups), ()
    found: list[Group] = []
    notices: list[Finding] = []
    codes: dict[tuple[str, str], list[str]] = defaultdict(list)
    for group in groups:
        refused = _refused(real, scenario, group)
        for stage, _, why in refused:
            codes[group.name, stage] += [one.code for one in why.refusals]
        notices += (_notice(scenario, group, *one) for one in refused)
        found.append(attrs.evolve(group, refused=tuple(scenario.stages[stage].moves[at] for stage, at, _ in refused)))
    _right(scenario, found, codes)
    return tuple(found), tuple(notices)


def _refused(real: Real, scenario: Scenario, group: Group) -> list[tuple[str, int, Refused]]:
    """The stage and place of each move that every case of the group is refused, and the last refusal."""
    cases: dict[str, list[Case]] = defaultdict(list)
    told: dict[tuple[str, int], Refused | None] = {}
    todo: deque[tuple[str, Case]] = deque()
    for one in scenario.arrivals.values():
        try:
            todo.append((one.stage, real.begin(group, one.stage, 0.0, f"case-{len(todo)}")))
        except (StepError, InputError):
            continue  # what is wrong with it is said by the faithful run
    while todo:
        stage, case = todo.popleft()
        if len(cases[stage]) >= WAYS:
            continue
        cases[stage].append(case)
        for at, move in enumerate(scenario.stages[stage].moves):
            if not group.takes(move):
                continue
            after = _tried(real, case, move, group)
            if isinstance(after, Refused):
                told.setdefault((stage, at), after)
                continue
            told[stage, at] = None
            if after is not None and move.do and move.to in scenario.stages:
                todo.append((move.to, after))
    return [(stage, at, refused) for (stage, at), refused in told.items() if refused is not None]


def _tried(real: Real, case: Case, move: Move, group: Group) -> Case | Refused | None:
    """The case after a move, or why not; None where the steps themselves are wrong, so that nothing is known."""
    try:
        after = real.take(case, move, group, 0.0)
        return after if after.state == real.state(move.to) else None
    except Refused as refused:
        return refused
    except StepError:
        return None


def _notice(scenario: Scenario, group: Group, stage: str, at: int, refused: Refused) -> Finding:
    move = scenario.stages[stage].moves[at]
    codes = ", ".join(one.code for one in refused.refusals)
    text = f"the way of working refuses {move.do} to who is of profile {group.name} ({codes}): nobody of it goes there"
    return Finding("refused_move", text, key=f"stages.{stage}.moves[{at}]", severity="warning")


def _right(scenario: Scenario, groups: Sequence[Group], codes: Mapping[tuple[str, str], Sequence[str]]) -> None:
    findings = [
        Finding(
            "refused_move",
            f"the way of working refuses profile {group.name} every move "
            f"({', '.join(dict.fromkeys(codes.get((group.name, name), ())))})",
            key=f"stages.{name}.moves",
            do="say in steps what comes before it",
        )
        for name, stage in scenario.stages.items()
        for group in groups
        if not sum(weights(stage.moves, group))
    ]
    if findings:
        raise InputError("this is no scenario", findings=findings)
