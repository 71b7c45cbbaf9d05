"""The shipped werkwijze, searched to its end with the library's own steps."""

from __future__ import annotations

import pytest

from harness import Bench
from leefplek import Leefplek, Workflow
from leefplek.definition import CONTENT_ERASED
from model_table import ANY, TRACK
from search import Found, Search, ends, main_pairs

BY_ITSELF = {"meldcode.signal_again", "meldcode.reopen"}
"""No caller may take these: they fire when a signal is raised."""


@pytest.fixture(scope="module")
def bench() -> Bench:
    return Bench()


@pytest.fixture(scope="module")
def found(bench: Bench) -> Found:
    return Search(bench).run()


def test_every_state_is_reached_and_every_case_can_end(found: Found) -> None:
    assert {node.case.state for node in found.nodes.values()} == set(ANY)
    tracks = {line.state for node in found.nodes.values() for line in node.case.tracks.values()}
    assert tracks == {"signalled", "mapped", "consulted", "talked", "weighed", "decided"}
    assert not set(found.nodes) - ends(found), "a case stands where no path leads to an end"


def test_every_offered_transition_was_taken_and_refused(found: Found) -> None:
    pairs = set(main_pairs())
    assert {pair for pair in pairs - found.allowed if pair[1] not in BY_ITSELF} == set()
    assert pairs - set(found.refused) == set()
    assert found.allowed - pairs - {("", "open")} == set()


def test_every_other_pair_is_refused_with_not_offered_alone(found: Found) -> None:
    assert {pair: codes for pair, codes in found.elsewhere.items() if codes != {"not_offered"}} == {}
    tried = {(state, name) for state, _, name in found.elsewhere if name not in TRACK}
    offered = {pair for pair in main_pairs() if pair[1] not in TRACK}
    assert len(tried) + len(offered) == len(ANY) * len({name for _, name in tried | offered})


def test_every_guard_of_every_transition_refuses_and_lets_pass(bench: Bench, found: Found) -> None:
    guards = bench.first._library.guards
    for workflow, prefix in ((bench.first.workflow("fijn-wonen"), ""), (bench.first.workflow("meldcode"), "meldcode.")):
        for name, guard in _guarded(workflow):
            codes = {rule.code for rule in guards[guard].rules} - {CONTENT_ERASED.code}
            met = {code for (_, one), refused in found.refused.items() if one == prefix + name for code in refused}
            assert codes & met, f"{guard} never refused {name}"
            assert any(one == prefix + name for _, one in found.allowed), f"{guard} never let {name} pass"


def _guarded(workflow: Workflow) -> list[tuple[str, str]]:
    rows = workflow.transitions
    needs = {row.id: workflow.state(row.target).needs if row.target else () for row in rows}
    return [(row.id, guard) for row in rows for guard in (*row.guards, *needs[row.id])]


def test_no_admission_and_no_place_without_a_positive_vooroverleg_in_the_same_application(found: Found) -> None:
    assert found.without_talk == []
    assert ("waiting_list", "place") in found.allowed


def test_the_check_finds_nothing_in_what_is_shipped(lp: Leefplek) -> None:
    assert {one.code for one in lp.check()} <= {"stale"}, "a card waits for its owner once every half year"
