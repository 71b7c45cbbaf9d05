"""Random ways of working: the machine that steps and the table that answers agree, and the table's graph is right."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from leefplek import Actor, DefinitionError, Leefplek, Refused, Workflow
from leefplek._table import Table, compile_table
from leefplek.testing.strategies import Brings, workflows

AT = datetime(2021, 3, 1, 10, tzinfo=UTC)
WORKER = Actor("worker-1", "worker")


@settings(max_examples=100)
@given(workflows(plain=True), st.lists(st.integers(0, 30), max_size=30))
def test_runtime_and_table_agree_step_for_step(workflow: Workflow, walk: list[int]) -> None:
    lp = Leefplek(built_in=False, plugins=[Brings(workflow)], clock=lambda: AT)
    table = compile_table(workflow)
    case = lp.open("random", by=WORKER, at=AT).after
    assert case.state == workflow.initial
    names = [row.id for row in workflow.transitions if row.id != "open"]
    for number in walk if names else []:
        name = names[number % len(names)]
        offered = {option.transition for option in lp.options(case, by=WORKER, at=AT)}
        assert offered == set(table.offered(case.state))
        expected = table.target(case.state, name)
        assert _step(lp, case, name) == expected
        if expected is not None:
            case = lp.step(case, name, by=WORKER, at=AT).after
    assert lp.replay(case.events) == case


def _step(lp: Leefplek, case: Any, name: str) -> str | None:
    try:
        return lp.step(case, name, by=WORKER, at=AT).after.state
    except Refused as refused:
        assert [one.code for one in refused.refusals] == ["not_offered"]  # noqa: PT017
        return None


@settings(max_examples=200)
@given(workflows(plain=True, sound=False))
def test_reachable_and_can_end_are_what_brute_force_finds(workflow: Workflow) -> None:
    table = compile_table(workflow)
    steps = {
        (source, row.target)
        for row in workflow.transitions
        for source in row.sources
        if row.target is not None
    }  # fmt: skip
    paths = _closure({state.id for state in workflow.states}, steps)
    finals = {state.id for state in workflow.states if state.final}
    assert table.reachable() == {to for start, to in paths if start == "s0"}
    assert table.can_end() == {start for start, to in paths if to in finals}


def _closure(states: set[str], steps: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """Every pair of states with a path between them, found by trying until nothing is added."""
    paths = {(one, one) for one in states} | steps
    while True:
        more = paths | {(a, d) for a, b in paths for c, d in steps if b == c}
        if more == paths:
            return paths
        paths = more


@settings(max_examples=50)
@given(workflows(plain=True, sound=False))
def test_an_unsound_workflow_is_never_built(workflow: Workflow) -> None:
    """All states that can't be reached or can't end are found at once; without any, it is built."""
    table: Table = compile_table(workflow)
    states = {state.id for state in workflow.states}
    unreachable, traps = states - table.reachable(), table.reachable() - table.can_end()
    try:
        Leefplek(built_in=False, plugins=[Brings(workflow)])
    except DefinitionError as error:
        found = {(one.code, one.key.split(": ")[1]) for one in error.findings}
        expected = {("unreachable", one) for one in unreachable} | {("trap", one) for one in traps}
        assert (found, bool(found)) == (expected, True)
    else:
        assert not unreachable
        assert not traps
