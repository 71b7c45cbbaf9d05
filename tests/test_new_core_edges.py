"""Edges of what many ways of working share: lists, practices, roles in a track, and what is read when."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import attrs
import pytest

from leefplek import Leefplek, Refused
from leefplek.values import TextMap, words
from logeren import WORKFLOW, library
from samples import TASK
from story import NOW, actor, moment

AT = moment("2021-03-01")

# ---- what is read when


def test_json_may_be_read_and_written_before_a_store_is_looked_at() -> None:
    code = (
        "from datetime import UTC, datetime\nfrom leefplek import Actor, Case, Leefplek\nlp = Leefplek()\n"
        "entry = {'entry': {'kind': 'own_initiative'}, 'legal_basis': {'ground': 'public_task', 'why': 'x'}}\n"
        "step = lp.open('fijn-wonen', entry, by=Actor('a', 'saw'), at=datetime(2021, 1, 1, tzinfo=UTC))\n"
        "assert lp.from_json(Case, lp.to_json(step.after)) == step.after\n"
        "assert lp.read(lp.write(step.event)) == step.event"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


# ---- roles in a track


def worried(lp: Leefplek, workflow: str = "logeren") -> Any:
    """A case about whose safety somebody worries."""
    opening = {"where": "school", "legal_basis": TASK}
    case = lp.open(workflow, opening, by=actor("coach"), at=AT).after
    return lp.step(case, "raise_safety", {"why": "er is iets gebeurd"}, by=actor("coach"), at=AT).after


def wrong_role(lp: Leefplek, case: Any, transition: str, by: str = "teamleider") -> str:
    """What somebody is told who may not take this step."""
    with pytest.raises(Refused) as caught:
        lp.step(case, transition, {"signals": "x"} if transition.endswith("signals") else {}, by=actor(by), at=AT)
    (said,) = [one for one in caught.value.refusals if one.code == "wrong_role"]
    options = {one.transition: one for one in lp.options(case, by=actor(by), at=AT)}
    assert said in options[transition].refusals
    return said.text


def test_who_may_take_a_step_of_a_track_is_told_in_the_names_of_the_workflow() -> None:
    lp = library(clock=lambda: NOW)
    case = worried(lp)
    assert wrong_role(lp, case, "meldcode.map_signals").endswith("It is for: the coach, a volunteer.")
    assert wrong_role(lp, case, "meldcode.acute", "vrijwilliger").endswith("It is for: the coach.")
    assert wrong_role(lp, case, "note", "jongere").endswith("It is for: the coach.")


def test_a_track_that_nobody_of_the_workflow_acts_in_tells_its_own_names() -> None:
    assert WORKFLOW.track is not None
    bare = attrs.evolve(WORKFLOW, track=attrs.evolve(WORKFLOW.track, roles=TextMap({})))
    lp = library(bare, clock=lambda: NOW)
    assert "a SAW worker" in wrong_role(lp, worried(lp), "meldcode.map_signals", "coach")


def test_two_workflows_with_one_track_each_tell_their_own_names() -> None:
    roles = tuple(
        attrs.evolve(one, text=words("de gids", "the guide")) if one.id == "coach" else one for one in WORKFLOW.roles
    )
    lp = library(WORKFLOW, attrs.evolve(WORKFLOW, id="trekken", roles=roles), clock=lambda: NOW)
    for workflow, called in (("logeren", "the coach"), ("trekken", "the guide")):
        assert called in wrong_role(lp, worried(lp, workflow), "meldcode.acute", "vrijwilliger")
