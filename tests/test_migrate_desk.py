"""A case moves to a newer version of its workflow: what that changes is told before it happens, and after."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import attrs
import pytest

from diary import WRITTEN as SAID
from diary import First, Third, library
from leefplek import (
    Case,
    Extension,
    Field,
    Leefplek,
    Outcome,
    Refused,
    State,
    StateChange,
    StoreFormatError,
    Transition,
    TransitionChange,
    UnknownName,
    Workflow,
    hookimpl,
)
from leefplek.store import Desk, Migration, Store, open_store
from leefplek.values import words
from samples import TALK, TASK
from story import NOW, actor, moment, opening
from test_correct import Beside
from test_plugins import WithoutTrack

AT = moment("2021-03-01")
SAW: dict[str, Any] = {"by": actor("saw"), "at": AT}
SYSTEM: dict[str, Any] = {"by": actor("system"), "at": AT}
FIRST = Leefplek().workflow("fijn-wonen")


class Versions:
    """A plugin that registers what it is given."""

    def __init__(self, *given: Workflow | Extension) -> None:
        self.given = given

    @hookimpl
    def leefplek_register_workflows(self, register: Callable[[Any], None]) -> None:
        """Each of them."""
        for one in self.given:
            register(one)


def second(
    rows: Callable[[Transition], Transition | None] = lambda row: row,
    states: Callable[[State], State | None] = lambda state: state,
    **more: Any,
) -> Versions:
    """Version 2 of the werkwijze, with its steps and states changed or left out."""
    kept = tuple(one for one in map(rows, FIRST.transitions) if one is not None)
    left = tuple(one for one in map(states, FIRST.states) if one is not None)
    return Versions(attrs.evolve(FIRST, version=2, transitions=kept, states=left, **more))


@pytest.fixture
def store() -> Iterator[Store]:
    """A store with a case, `a`, under the first version."""
    with open_store("memory:") as opened:
        desk = Desk(Leefplek(clock=lambda: NOW), opened)
        desk.open("fijn-wonen", opening(), case_id="a", person="persoon-1", **SAW)
        yield opened


def desk_of(store: Store, *plugins: object, lang: Any = "en") -> Desk:
    """A desk that knows more versions."""
    return Desk(Leefplek(plugins=plugins, lang=lang, clock=lambda: NOW), store)


def told(found: Migration) -> dict[tuple[str, str], str]:
    """The text of each change, by its code and key."""
    assert {one.severity for one in found.changes} <= {"hint"}
    return {(one.code, one.key): one.text for one in found.changes}


def looked(store: Store, plugin: object, to: int = 2, id: str = "a") -> dict[tuple[str, str], str]:
    """What a dry run tells; nothing is stored."""
    before = store.stats().position
    found = desk_of(store, plugin).migrate(id, to=to, dry_run=True, **SYSTEM)
    assert found.step is None
    assert store.stats().position == before
    return told(found)


# ---- what changes


def test_nothing_changes_where_only_the_number_does(store: Store) -> None:
    assert looked(store, second()) == {}


def test_a_state_with_another_period_and_name(store: Store) -> None:
    def change(state: State) -> State:
        return attrs.evolve(state, due="P1M", text=words("nieuw", "new")) if state.id in ("signal", "plan") else state

    assert looked(store, second(states=change)) == {
        ("state", "signal"): "signal (new): text: signal -> new; due: P2W -> P1M"
    }


def test_a_state_with_other_rules_and_outcomes(store: Store) -> None:
    def change(state: State) -> State:
        if state.id != "signal":
            return state
        return attrs.evolve(state, outcomes=("not_shared", "nothing"), needs=("legal_basis_needed",), due=None)

    more = (*FIRST.outcomes, Outcome("nothing", words("niets", "nothing")))
    assert looked(store, second(states=lambda one: attrs.evolve(change(one), due=one.due), outcomes=more)) == {
        ("state", "signal"): "signal (signal): needs: + legal_basis_needed; outcomes: + nothing, - no_concern"
    }


def test_steps_that_are_gone_added_and_changed(store: Store) -> None:
    """Only those that may be taken from where the case stands."""

    def change(row: Transition) -> Transition | None:
        match row.id:
            case "report_bottleneck" | "set_guidance_plan":
                return None
            case "make_contact":
                return attrs.evolve(row, sources=(*row.sources, "signal"))
            case "ask_card":
                return attrs.evolve(row, roles=("saw", "mentor"), fields=(Field("toelichting", "text"),))
            case "analyse":
                return attrs.evolve(row, guards=("signal_needed",), consent_for="school", target="analysis")
            case "admit":
                return attrs.evolve(row, roles=("kmk", "saw"))
        return row

    found = looked(store, second(rows=change))
    assert set(found) == {
        ("gone", "report_bottleneck"),
        ("added", "make_contact"),
        ("changed", "ask_card"),
        ("changed", "analyse"),
    }
    assert found["gone", "report_bottleneck"] == "report_bottleneck (Report a bottleneck) is no longer offered here"
    assert found["added", "make_contact"] == "make_contact (Make contact oneself) is offered here from now on"
    card = found["changed", "ask_card"]
    assert "roles: + mentor, - bat, - wij, - school_intake, - jongere" in card
    assert "fields: card, why" not in card
    assert "+ toelichting" in card
    assert "consent_for: - -> school" in found["changed", "analyse"]
    assert "guards: + signal_needed" in found["changed", "analyse"]


def test_another_payload_class(store: Store) -> None:
    def change(row: Transition) -> Transition:
        return attrs.evolve(row, payload=FIRST.transition("inquire").payload) if row.id == "note" else row

    assert looked(store, second(rows=change)) == {("changed", "note"): "note (Note something): fields: + what, - text"}


def test_a_track_that_goes_on_under_another_version(store: Store) -> None:
    desk = desk_of(store)
    desk.step("a", "raise_safety", {"why": "er is iets"}, **SAW)
    for step in ("map_signals", "consult"):
        desk.step("a", f"meldcode.{step}", **SAW)
    found = looked(store, Beside())
    assert set(found) == {
        ("track", "meldcode"),
        ("gone", "meldcode.talk"),
        ("added", "meldcode.weigh"),
    }
    assert found["track", "meldcode"] == "meldcode goes on from meldcode 1 to meldcode 2"


def test_a_track_that_was_never_raised_changes_its_version_only(store: Store) -> None:
    assert set(looked(store, Beside())) == {("track", "meldcode")}


def test_a_track_that_is_not_known_there(store: Store) -> None:
    desk_of(store).step("a", "raise_safety", {"why": "er is iets"}, **SAW)
    plugin = WithoutTrack(FIRST)
    found = desk_of(store, plugin).migrate("a", to=2, dry_run=True, **SYSTEM)
    assert ("track", "meldcode") in told(found)
    assert [one.code for one in found.refusals] == ["state_missing"]


def test_an_outcome_that_is_not_known_there(store: Store) -> None:
    desk_of(store).step("a", "withdraw", by=actor("jongere"), at=AT)

    def change(row: Transition) -> Transition:
        return attrs.evolve(row, outcome="settled") if row.outcome == "withdrawn" else row

    def less(state: State) -> State:
        return attrs.evolve(state, outcomes=tuple(one for one in state.outcomes if one != "withdrawn"))

    kept = tuple(one for one in FIRST.outcomes if one.id != "withdrawn")
    assert ("outcome", "withdrawn") in looked(store, second(rows=change, states=less, outcomes=kept))


def test_due_dates_stay(store: Store) -> None:
    desk_of(store).step("a", "raise_safety", {"why": "er is iets"}, **SAW)
    desk = desk_of(store, second(states=lambda one: attrs.evolve(one, due="P1M") if one.due else one))
    before = desk.case("a")
    dry = desk.migrate("a", to=2, dry_run=True, **SYSTEM)
    assert dry.due == {"main": date(2021, 3, 15), "meldcode": date(2021, 3, 1)}
    after = desk.migrate("a", to=2, **SYSTEM)
    assert after.due == dry.due
    assert after.step is not None
    assert (after.step.after.due, after.step.after.tracks) == (before.due, before.tracks)


# ---- taking it, and not


def test_it_tells_the_same_before_and_after(store: Store) -> None:
    desk = desk_of(store, second(states=lambda one: attrs.evolve(one, due="P1M") if one.id == "signal" else one))
    dry = desk.migrate("a", to=2, dry_run=True, **SYSTEM)
    found = desk.migrate("a", to=2, command_id="m", **SYSTEM)
    again = desk.migrate("a", to=2, command_id="m", **SYSTEM)
    assert dry.may
    assert attrs.evolve(found, step=None) == dry
    assert again == found
    assert found.step is not None
    assert (found.case, found.step.after) == (found.step.before, desk.case("a"))
    assert (found.step.event.transition, desk.case("a").workflow_version, desk.case("a").version) == ("migrate", 2, 2)


def test_all_that_refuses_is_told_and_nothing_is_stored(store: Store) -> None:
    """By a wrong role, and because the state where it stands is not known there."""
    desk_of(store).step("a", "inquire", **SAW)

    def rows(row: Transition) -> Transition | None:
        if row.target == "inquiry":
            return None
        return attrs.evolve(row, sources=tuple(one for one in row.sources if one != "inquiry"))

    plugin = second(rows=rows, states=lambda one: None if one.id == "inquiry" else one)
    desk, kmk = desk_of(store, plugin), {"by": actor("kmk"), "at": AT}
    before = store.stats().position
    dry = desk.migrate("a", to=2, dry_run=True, **kmk)
    assert not dry.may
    assert {one.code for one in dry.refusals} == {"wrong_role", "state_missing"}
    assert told(dry)["state", "inquiry"] == "inquiry is not known there"
    with pytest.raises(Refused) as caught:
        desk.migrate("a", to=2, **kmk)
    assert caught.value.refusals == dry.refusals
    assert store.stats().position == before


@pytest.mark.parametrize("dry_run", [True, False])
def test_what_is_not_known_is_an_error_in_both_ways(store: Store, dry_run: bool) -> None:
    desk = desk_of(store, second())
    for id, to in (("a", 3), ("a", 0), ("b", 2)):
        with pytest.raises(UnknownName):
            desk.migrate(id, to=to, dry_run=dry_run, **SYSTEM)
    with pytest.raises(Refused) if not dry_run else pytest.MonkeyPatch.context():
        found = desk.migrate("a", to=1, dry_run=dry_run, **SYSTEM)
        assert [one.code for one in found.refusals] == ["version_not_newer"]
    assert store.stats().position == 1


@pytest.mark.parametrize("dry_run", [True, False])
def test_a_workflow_without_such_a_step(dry_run: bool) -> None:
    rows = tuple(row for row in FIRST.transitions if "migrate" not in row.effects)
    plugin = Versions(*(attrs.evolve(FIRST, id="other", version=version, transitions=rows) for version in (1, 2)))
    with open_store("memory:") as store:
        Desk(Leefplek(plugins=[Versions(plugin.given[0])]), store).open("other", opening(), case_id="o", **SAW)
        with pytest.raises(UnknownName, match="no transition to a newer version"):
            desk_of(store, plugin).migrate("o", to=2, dry_run=dry_run, **SYSTEM)


def test_of_two_such_steps_the_one_that_is_offered_to_this_role(store: Store) -> None:
    """A workflow may have one for each state or role."""

    def two(version: int) -> Workflow:
        row = FIRST.transition("migrate")
        closed = attrs.evolve(row, id="a_closed", sources=("closed",))
        kmk = attrs.evolve(row, id="b_kmk", roles=("kmk",))
        return attrs.evolve(FIRST, id="two", version=version, transitions=(*FIRST.transitions, closed, kmk))

    Desk(Leefplek(plugins=[Versions(two(1))]), store).open("two", opening(), case_id="t", **SAW)
    desk = desk_of(store, Versions(two(1), two(2)))
    for who in ("kmk", "saw"):
        assert desk.migrate("t", to=2, dry_run=True, by=actor(who), at=AT).may
    step = desk.migrate("t", to=2, by=actor("kmk"), at=AT).step
    assert step is not None
    assert step.event.transition == "b_kmk"


# ---- a team's own workflow


def extension(version: int, **more: Any) -> Extension:
    """A version of a team's own."""
    return Extension("ons-wonen", version, words("Ons", "Ours"), "fijn-wonen", 1, **more)


def test_an_extension_adds_a_version(store: Store) -> None:
    newer = extension(
        2,
        states=(StateChange("signal", due="P3W"),),
        transitions=(TransitionChange("note", fields=(Field("soort", "text"),), roles=("saw",)),),
    )
    Desk(Leefplek(plugins=[Versions(extension(1))]), store).open("ons-wonen", opening(), case_id="o", **SAW)
    desk = desk_of(store, Versions(extension(1), newer))
    assert looked(store, Versions(extension(1), newer), id="o") == {
        ("changed", "note"): "note (Note something): roles: - bat, - wij, - kmk, - aandachtsfunctionaris_huisvesting; "
        "fields: + soort",
        ("state", "signal"): "signal (signal): due: P2W -> P3W",
    }
    desk.migrate("o", to=2, **SYSTEM)
    event = desk.step("o", "note", {"text": "x", "soort": "y"}, **SAW).event
    assert (event.workflow_version, desk.case("o").workflow_version) == (2, 2)


def test_an_extension_as_the_second_version_of_what_it_extends(store: Store) -> None:
    plugin = Versions(
        Extension("fijn-wonen", 2, FIRST.title, "fijn-wonen", 1, states=(StateChange("signal", due="P1D"),))
    )
    assert set(looked(store, plugin)) == {("state", "signal")}
    assert desk_of(store, plugin).migrate("a", to=2, **SYSTEM).case.workflow_version == 1


# ---- what can't be gone on with


@pytest.mark.parametrize("dry_run", [True, False])
def test_a_case_with_something_newer_is_not_moved(dry_run: bool) -> None:
    with open_store("memory:") as store:
        newest = Desk(library(Third), store)
        newest.open("diary", case_id="d", by=actor("jongere"), at=AT)
        newest.step("d", "write", SAID[Third], by=actor("jongere"), at=AT)
        with pytest.raises(StoreFormatError, match="can be read"):
            Desk(library(First, versions=2), store).migrate("d", to=2, dry_run=dry_run, **SYSTEM)


# ---- for people


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        (
            "en",
            "a: fijn-wonen 1 -> 2\n"
            "- report_bottleneck (Report a bottleneck) is no longer offered here\n"
            "- signal (signal): due: P2W -> P3W\n"
            "- due dates stay as they are: main 2021-03-15\n"
            "! This step is not for this role. It is for: a SAW worker, the system. (wrong_role)",
        ),
        (
            "nl",
            "a: fijn-wonen 1 -> 2\n"
            "- report_bottleneck (Een knelpunt melden) kan hier niet meer\n"
            "- signal (signaal): due: P2W -> P3W\n"
            "- de datums blijven zoals ze zijn: main 2021-03-15\n"
            "! Deze stap is niet voor deze rol. De stap is voor: "
            "een SAW-medewerker, het systeem. (wrong_role)",
        ),
    ],
)
def test_it_reads_well(store: Store, lang: str, expected: str) -> None:
    plugin = second(
        rows=lambda row: None if row.id == "report_bottleneck" else row,
        states=lambda one: attrs.evolve(one, due="P3W") if one.id == "signal" else one,
    )
    found = desk_of(store, plugin, lang=lang).migrate("a", to=2, by=actor("kmk"), at=AT, dry_run=True)
    assert str(found) == expected
    assert "persoon-1" not in str(found) + repr(found)


def test_a_case_that_has_ended_has_no_dates_to_tell(store: Store) -> None:
    desk = desk_of(store, second())
    desk.step("a", "withdraw", by=actor("jongere"), at=AT)
    assert str(desk.migrate("a", to=2, **SYSTEM)) == "a: fijn-wonen 1 -> 2"


def test_it_goes_on_under_the_new_rules(store: Store) -> None:
    plugin = second(rows=lambda row: attrs.evolve(row, roles=("wij",)) if row.id == "analyse" else row)
    desk = desk_of(store, plugin)
    payload = {"talk": TALK, "legal_basis": TASK}
    case: Case = desk.migrate("a", to=2, **SYSTEM).step.after  # type: ignore[union-attr]
    with pytest.raises(Refused):
        desk.step(case, "analyse", payload, **SAW)
    assert desk.step(case, "analyse", payload, by=actor("wij"), at=AT).event.workflow_version == 2
