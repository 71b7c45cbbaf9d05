"""What every way of working must hold, whoever wrote it: searched to its end, walked at random, told in journeys."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

import explored
import logeren
from explore import CAP, Explorer, Ground, ground, openable, path, shipped
from leefplek import Case, Event, Leefplek, Workflow
from leefplek._build import BUILT_IN, OTHERS
from leefplek.definition import Guard
from leefplek.journeys import play, read_journey
from leefplek.testing import check_plugin, check_workflow
from leefplek.testing.machine import workflow_machine
from leefplek.values import TextMap
from logeren import WORKFLOW, changed

LP = Leefplek(lang="en")
IDS = [one.id for one in openable(LP)]
JOURNEYS = sorted((Path(__file__).parents[1] / "examples" / "journeys").glob("*.toml"))
DOCS = Path(__file__).parents[1] / "docs"
WORDS = {"routekaart": ("huisvesting", "financien")}
"""Texts that the rules of some ways of working ask for, for who walks at random."""
SMALL = settings(max_examples=7, stateful_step_count=20, suppress_health_check=list(HealthCheck), print_blob=False)


def search(where: Ground, workflow: Workflow, own: Any, first: Any = None) -> Explorer:
    """A search that was run."""
    made = Explorer(where, workflow, own, first)
    made.run()
    return made


@cache
def searched(id: str) -> Explorer:
    """A way of working, searched to its end."""
    workflow = LP.workflow(id)
    return search(shipped(), workflow, explored.samples().get(id, {}), explored.first().get(id))


# ---- the search


def test_there_is_something_to_search() -> None:
    assert "fijn-wonen" in IDS
    assert set(explored.samples()) <= set(IDS), "samples of a workflow that nobody brings"
    assert len(IDS) == len(set(IDS))


@pytest.mark.parametrize("id", IDS)
def test_it_is_searched_to_its_end_and_nothing_is_missing(id: str) -> None:
    """Each state is reached and can end; each step was taken and refused where it is offered, and nowhere else; each
    guard refused and let pass.
    """
    assert {what: those for what, those in searched(id).gaps().items() if those} == {}


@pytest.mark.parametrize("id", IDS)
def test_the_log_of_every_case_that_was_reached_makes_that_case(id: str) -> None:
    found = searched(id).found
    assert len(found.nodes) <= CAP
    for case in found.nodes.values():
        assert LP.replay(case.events) == case, path(case)
    for case in list(found.nodes.values())[:: max(1, len(found.nodes) // 40)]:
        assert LP.from_json(Case, LP.to_json(case)) == case, path(case)


@pytest.mark.parametrize("id", IDS)
def test_what_was_erased_lets_nothing_fail_and_is_asked_for_again(id: str) -> None:
    """A guard that may have to read what is gone says so, and takes it for neither yes nor no."""
    assert searched(id).speechless() == []


@pytest.mark.parametrize("id", IDS)
def test_every_event_is_stored_and_read_again(id: str) -> None:
    for name, (_, event) in searched(id).found.best.items():
        written = LP.write(attrs.evolve(event, workflow_version=LP.workflow(id).version))
        assert LP.from_json(Event, LP.to_json(event)) == event, name
        assert LP.checked(written) == event, name
        assert LP.write(LP.read(written)) == written, name


UPKEEP = {"note", "extend", "escalate", "migrate", "correct"}
OF_A_PERSON = {
    "follow_up",
    "hold_meeting",
    "consult",
    "share_on_ground",
    "give_consent",
    "withdraw_consent",
    "raise_safety",
}


@pytest.mark.parametrize("id", IDS)
def test_it_can_be_kept_up_to_date(id: str) -> None:
    """More time, a newer version, a mistake that is undone; and with a person in it consent, safety and an age."""
    workflow = LP.workflow(id)
    rows = {row.id: row for row in workflow.transitions}
    assert set(rows) >= UPKEEP
    assert all(rows[name].effects == (name,) for name in UPKEEP - {"note"}), "it does what it is called"
    assert {"system"} < {*rows["migrate"].roles}, "by itself, or by who leads"
    final = {state.id for state in workflow.states if state.final}
    assert final <= {*rows["migrate"].sources} & {*rows["correct"].sources}, "what is closed was not always right"
    if "jongere" in {role.id for role in workflow.roles}:
        assert set(rows) >= OF_A_PERSON
        assert final <= {*rows["raise_safety"].sources} & {*rows["withdraw_consent"].sources}
        assert ("geboortedatum", "date") in {(kind.name, kind.type) for kind in workflow.facts}
        assert workflow.keepers


@pytest.mark.parametrize("id", IDS)
def test_what_ends_waits_for_no_basis_and_a_basis_that_comes_along_counts(id: str) -> None:
    """Also a case that may not be kept any more can be ended; what is said of the ground is not passed over."""
    workflow = LP.workflow(id)
    final = {state.id for state in workflow.states if state.final}
    assert [row.id for row in workflow.transitions if row.target in final and row.basis_needed] == []
    for row in workflow.transitions:
        fields = {one.name for one in attrs.fields(LP.payload_class(id, workflow.version, row.id))}
        assert ("legal_basis" in fields) == ("legal_basis" in row.effects), row.id


def test_nobody_but_kamers_met_kansen_decides_on_admission() -> None:
    """Whoever may write it down; and no other way of working has a step that admits."""
    admits = {(one.id, row.id): row.roles for one in LP.workflows for row in one.transitions if "admit" in row.id}
    effects = {(one.id, row.id) for one in LP.workflows for row in one.transitions if "apply_admitted" in row.effects}
    assert effects == {("fijn-wonen", "admit")}
    assert {row: roles for row, roles in admits.items() if roles != ("kmk",)} == {}


TELLS_NOBODY = {"consent_give", "consent_withdraw", "share_on_ground", "samenwerking_search_tells_nobody"}
"""The effects and guards of steps that name a party and tell it nothing."""


@pytest.mark.parametrize("id", IDS)
def test_who_hears_of_a_young_person_hears_it_with_consent_or_on_a_ground(id: str) -> None:
    workflow = LP.workflow(id)
    if "jongere" not in {role.id for role in workflow.roles}:
        return
    for row in workflow.transitions:
        fields = {one.name for one in attrs.fields(LP.payload_class(id, workflow.version, row.id))}
        assert "party" not in fields or row.consent_for or TELLS_NOBODY & {*row.effects, *row.guards}, row.id


# ---- what it says


def texts(workflow: Workflow) -> dict[str, TextMap]:
    """Every text of a way of working that people read."""
    found = {"title": workflow.title}
    found |= {f"state {one.id}": one.text for one in workflow.states}
    found |= {f"transition {one.id}": one.text for one in workflow.transitions}
    found |= {f"role {one.id}": one.text for one in workflow.roles}
    found |= {f"outcome {one.id}": one.text for one in workflow.outcomes}
    found |= {f"reason {one.side} {one.code}": one.text for one in workflow.reasons}
    found |= {f"fact {one.name}": one.question for one in workflow.facts}
    found |= {f"choice {kind.name} {one.id}": one.text for kind in workflow.facts for one in kind.choices}
    return found


def test_every_text_speaks_both_languages() -> None:
    said = {f"{one.id} {key}": text for one in LP.workflows for key, text in texts(one).items()}
    said |= {f"{guard.name} {rule.code}": rule.text for guard in LP._library.guards.values() for rule in guard.rules}
    assert [key for key, text in said.items() if not {"nl", "en"} <= set(text)] == []
    assert [key for key, text in said.items() for one in text.values() if not one.strip() or "\u2014" in one] == []


def sections() -> list[tuple[str, int, int]]:
    """The sections that docs/sources.md names, by document and lines."""
    page = (DOCS / "sources.md").read_text("utf-8")
    rows = re.findall(r"^\| (00[0-4]):(\d+)-(\d+) \|", page, re.MULTILINE)
    return [(document, int(first), int(last)) for document, first, last in rows]


def places(source: str) -> list[tuple[str, int, int]]:
    """The lines that a place names: `004:1056-1068, 1088; 003:12`; raises `ValueError` for what is no place."""
    found = []
    for part in source.split("; "):
        document, _, lines = part.partition(":")
        for one in lines.split(", "):
            first, _, last = one.partition("-")
            found.append((document, int(first), int(last or first)))
    return found


def within(place: tuple[str, int, int], known: list[tuple[str, int, int]]) -> bool:
    """Whether the lines of a place lie in the sections of its document, which may be more than one."""
    document, first, last = place
    lines = {line for name, low, high in known if name == document for line in range(low, high + 1)}
    return {first, last} <= lines and first <= last


def test_every_source_is_a_place_that_the_page_of_sources_knows() -> None:
    named = {f"{one.id}.{row.id}": row.source for one in LP.workflows for row in one.transitions if row.source}
    named |= {
        f"{guard.name}: {rule.code}": rule.source
        for guard in LP._library.guards.values()
        for rule in guard.rules
        if rule.source
    }
    known = sections()
    assert {key: one for key, one in named.items() if not all(within(place, known) for place in places(one))} == {}
    whole = {one.id: one.source for one in LP.workflows if one.source and ":" in one.source}
    assert {key: one for key, one in whole.items() if not all(within(place, known) for place in places(one))} == {}


# ---- the kit


def test_the_check_finds_nothing_but_work_that_waits() -> None:
    assert [one for one in LP.check() if one.severity != "hint"] == []
    mine = [one for one in LP.check() if any(one.key.startswith(f"{id} ") for id in IDS)]
    assert mine == []


@pytest.mark.parametrize("id", IDS)
def test_the_kit_finds_nothing_in_it(id: str) -> None:
    """A walk at random does not come everywhere, and says so in hints; the search above does."""
    found = check_workflow(lambda: LP, id, steps=250, words=WORDS)
    assert [one for one in found if one.severity != "hint"] == []


@pytest.mark.parametrize("name", [*BUILT_IN, *OTHERS])
def test_the_kit_finds_nothing_in_a_built_in_plugin(name: str) -> None:
    """By its name, as if it came from elsewhere; also those that all others rest on."""
    found = check_plugin(f"leefplek.plugins.{name}", steps=40, words=WORDS)
    assert [one for one in found if one.severity != "hint"] == []


@pytest.mark.parametrize("id", IDS)
def test_a_rule_based_machine_walks_it(id: str) -> None:
    run_state_machine_as_test(workflow_machine(lambda: LP, id, words=WORDS), settings=SMALL)


# ---- journeys


@cache
def told() -> dict[str, list[str]]:
    """The journeys by their workflow; a case told more than once is told once here."""
    found: dict[str, list[str]] = {}
    for file in JOURNEYS:
        found.setdefault(read_journey(LP, file).workflow, []).append(file.stem)
    return found


def test_every_way_of_working_is_told_in_a_journey() -> None:
    assert [id for id in IDS if id not in told()] == []


@pytest.mark.parametrize("file", JOURNEYS, ids=lambda file: file.stem)
def test_a_journey_goes_as_it_says(file: Path) -> None:
    """Each step is told by a place or says that no source does, speaks both languages, and meets a rule somewhere."""
    journey = read_journey(LP, file)
    played = play(LP, journey)
    assert played.differences == ()
    assert journey.title is not None
    assert {"nl", "en"} <= set(journey.title)
    known = sections()
    for number, step in enumerate(journey.steps):
        assert (step.told is None) == step.silent, f"step {number} is told, or silent"
        assert step.told is None or all(within(place, known) for place in places(step.told)), f"step {number}"
        assert step.says is None or {"nl", "en"} <= set(step.says), f"step {number} speaks both languages"
    assert any(step.refused for step in journey.steps), "it shows no rule at work"
    assert journey.expect.state is not None


# ---- the search itself: what it must find


def small(workflow: Workflow, *guards: Guard, own: Any = None) -> dict[str, list[Any]]:
    """What a search finds missing in a small way of working."""
    where = ground(plugins=[logeren.Brings(workflow, guards=(logeren.GUARD, *guards))])
    made = search(where, workflow, logeren.SAMPLES if own is None else own)
    return {what: those for what, those in made.gaps().items() if those}


def test_nothing_is_missing_in_a_small_way_of_working_with_roles_of_its_own() -> None:
    assert small(WORKFLOW) == {}


NEVER = Guard("logeren_never", lambda ctx: logeren.SINCE_WHEN, (logeren.SINCE_WHEN,))
ALWAYS = Guard("logeren_always", lambda ctx: None, (attrs.evolve(logeren.SINCE_WHEN, code="logeren_always"),))


def _fails(ctx: Any) -> None:
    raise LookupError


@pytest.mark.parametrize(
    ("workflow", "guards", "what"),
    [
        (changed("finish", guards=("logeren_always",)), (ALWAYS,), {"guards never seen"}),
        (
            changed("finish", guards=("logeren_never",)),
            (NEVER,),
            {"guards never seen", "never taken"},
        ),
        (
            changed("finish", guards=("logeren_fails",)),
            (Guard("logeren_fails", _fails, (logeren.SINCE_WHEN,)),),
            {"guards that fail", "guards never seen", "never taken"},
        ),
        (
            attrs.evolve(WORKFLOW, track=attrs.evolve(WORKFLOW.track, roles=TextMap({}))),
            (),
            {"nobody here may take"},
        ),
        (
            changed("begin", guards=("logeren_never",)),
            (NEVER,),
            {"states never reached", "states that can't end", "never taken", "never refused by role"},
        ),
    ],
)
def test_what_a_search_must_find_is_found(workflow: Workflow, guards: tuple[Guard, ...], what: set[str]) -> None:
    assert what <= set(small(workflow, *guards))


def test_a_case_that_can_not_end_is_found() -> None:
    rows = tuple(one for one in WORKFLOW.transitions if one.target != "klaar" or one.id == "withdraw")
    stuck = tuple(attrs.evolve(one, sources=("vraag",)) if one.id == "withdraw" else one for one in rows)
    back = attrs.evolve(WORKFLOW.transition("begin"), id="never_back", sources=("logeren",), target="vraag")
    workflow = attrs.evolve(WORKFLOW, transitions=(*stuck, attrs.evolve(back, guards=("logeren_never",))))
    assert "states that can't end" in small(workflow, NEVER)


def test_samples_of_no_transition_are_found_and_none_at_all_is_an_error() -> None:
    assert small(WORKFLOW, own={**logeren.SAMPLES, "nothing": [{}]})["samples of no transition"] == ["nothing"]
    with pytest.raises(LookupError, match="no samples of open"):
        small(WORKFLOW, own={})


def test_too_many_nodes_are_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("explore.CAP", 10)
    assert "too many nodes" in small(WORKFLOW)
