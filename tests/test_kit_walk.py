"""The seeded walker of the kit: it goes everywhere, finds nothing where all is right, and finds every planted fault."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from random import Random
from typing import Any

import attrs
import pytest

from kit_faults import FAULTS, NO, OURS, Impossible, Ours, Picky, changed, ours
from leefplek import Leefplek, Refused, UnknownName
from leefplek.testing._sample import Seeded
from leefplek.testing._small import Brings, small_workflow
from leefplek.testing._walk import Walked, walk

WORDS = {"routekaart": ("huisvesting", "financien")}


@pytest.fixture(scope="module")
def walked(lp: Leefplek) -> Walked:
    """A walk along the werkwijze that ships."""
    return walk(lp, "fijn-wonen", steps=4000, seed=3, words=WORDS)


def test_the_werkwijze_that_ships_is_right(walked: Walked) -> None:
    assert walked.findings == ()
    assert (walked.workflow, walked.version, walked.seed, walked.steps) == ("fijn-wonen", 1, 3, 4000)


def test_a_good_share_of_the_steps_is_allowed_and_the_walk_gets_far(walked: Walked) -> None:
    allowed, refused = sum(walked.allowed.values()), sum(walked.refused.values())
    assert allowed > 0.5 * walked.steps
    assert refused > 0.1 * walked.steps
    assert allowed + refused + walked.codes["not_offered"] == walked.steps
    assert walked.cases > 50
    assert len(walked.never_allowed) < 12
    assert len(walked.never_entered) < 4
    assert "meldcode.reopen" not in walked.never_allowed, "nobody may take it, so nothing was missed"


def test_what_was_not_reached_is_a_hint(walked: Walked) -> None:
    names = (*walked.never_allowed, *walked.never_refused, *walked.never_entered)
    assert [one.key for one in walked.hints] == [f"fijn-wonen 1: {name}" for name in names]
    assert {one.severity for one in walked.hints} == {"hint"}


def test_a_seed_gives_the_same_walk(lp: Leefplek) -> None:
    first, second, other = (walk(lp, lp.workflow("fijn-wonen"), steps=150, seed=seed) for seed in (5, 5, 6))
    assert first == second
    assert first != attrs.evolve(other, seed=5)


WALK = """
import json
import sys
from leefplek import Leefplek
from leefplek.testing._walk import walk
walked = walk(Leefplek(), "fijn-wonen", steps=200, seed=3)
loaded = sorted({"hypothesis", "pytest"} & set(sys.modules))
print(json.dumps([walked.allowed, walked.codes, walked.never_entered, loaded]))
"""


def test_a_walk_is_the_same_whatever_the_hash_seed_and_needs_no_hypothesis() -> None:
    told = {_run(WALK, PYTHONHASHSEED=seed) for seed in ("1", "2")}
    assert len(told) == 1
    assert json.loads(told.pop())[3] == []


def _run(code: str, **environment: str) -> str:
    """What a fresh interpreter prints."""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={**os.environ, **environment}
    )
    return done.stdout


def test_our_own_small_one_is_right_and_reached_whole() -> None:
    walked = walk(ours(), "ours", steps=600, seed=1)
    assert walked.findings == ()
    assert (walked.never_allowed, walked.never_entered) == ((), ())


@pytest.mark.parametrize("seed", range(12))
def test_small_workflows_of_any_form_are_right(seed: int) -> None:
    chooser = Seeded(Random(seed))
    for _ in range(2):
        workflow = small_workflow(chooser)
        lp = Leefplek(built_in=False, plugins=[Brings(workflow)])
        assert walk(lp, workflow, steps=80, seed=seed).findings == ()


@pytest.mark.parametrize("what", FAULTS)
def test_the_walk_finds_what_is_wrong(what: str) -> None:
    code, factory = FAULTS[what]
    findings = walk(factory(), "ours", steps=400, seed=1).findings
    assert code in {one.code for one in findings}
    assert all(one.text and one.do for one in findings)
    if code == "plugin_failed":
        names = ("_raises", "_change", "lambda", "Deciding")
        assert all(any(name in one.text for name in names) for one in findings if one.code == code)


def test_a_case_opens_under_the_newest_version_so_that_is_the_one_to_walk() -> None:
    second = attrs.evolve(OURS, version=2)
    both = ours(brings=Ours(OURS, second))
    assert walk(both, second, steps=50).version == 2
    with pytest.raises(UnknownName, match="newest"):
        walk(both, OURS, steps=50)


@pytest.mark.parametrize("name", ["meldcode", "nothing_of_the_kind"])
def test_what_can_not_be_opened_can_not_be_walked(lp: Leefplek, name: str) -> None:
    with pytest.raises(UnknownName):
        walk(lp, name, steps=1)


def test_a_payload_that_refuses_much_is_made_and_one_that_refuses_all_is_a_warning() -> None:
    picky = walk(ours(brings=Ours(changed("note", payload=Picky))), "ours", steps=200)
    assert (picky.findings, picky.allowed["note"] > 0) == ((), True)
    (warning,) = walk(ours(brings=Ours(changed("note", payload=Impossible))), "ours", steps=200).findings
    assert (warning.code, warning.severity, warning.key) == ("no_payload", "warning", "ours 1: note")
    assert "Impossible" in warning.text


def test_a_case_that_can_not_be_opened_is_a_hint_and_no_more() -> None:
    walked = walk(ours(Shut), "ours", steps=50)
    assert (walked.findings, walked.cases, walked.codes) == ((), 50, {"never": 50})
    assert "open" in walked.never_allowed


class Shut(Leefplek):
    """A library that opens no case."""

    def open(self, *_: object, **__: object) -> Any:
        raise Refused(NO)
