"""What every way of working takes over: steps and ends for roles of its own, a track in its roles, and who corrects."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain, combinations
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import golden_files as golden
from explore import openable
from golden_files import GOLDEN, parsed
from leefplek import (
    Actor,
    Case,
    DefinitionError,
    Leefplek,
    LeefplekError,
    PayloadError,
    Refused,
    Role,
    State,
    Track,
    Transition,
    UnknownName,
)
from leefplek.common import RELAPSE_FACTORS, HandOver, SignallingPlan
from leefplek.definition import Payload, covering
from leefplek.usual import (
    DECIDERS,
    ENDINGS,
    GUARDS,
    MELDCODE,
    MISTAKE,
    RULES,
    ends,
    is_mistake,
    step,
    upkeep_steps,
    usual_steps,
)
from leefplek.values import TextMap, words
from logeren import STATES, WORKFLOW, changed, library
from samples import CONSENT, FORM, OVER, TALK, TASK, WATCH
from story import NOW, actor, moment

LP = library(clock=lambda: NOW)
KEEPER = {"party": "gastgezin", "purpose": "logeren"}


class Stay:
    """A case of somebody who asks for a place to stay."""

    def __init__(self, lp: Leefplek = LP) -> None:
        self.lp = lp
        opening = {"where": "school", "legal_basis": TASK}
        self.case: Case = lp.open("logeren", opening, by=actor("coach"), at=moment("2021-03-01")).after

    def do(self, transition: str, payload: Any = None, by: str | Actor = "coach", **how: Any) -> Stay:
        """A step."""
        who = actor(by) if isinstance(by, str) else by
        self.case = self.lp.step(self.case, transition, payload, by=who, at=moment("2021-03-01"), **how).after
        return self

    def codes(self, transition: str, payload: Any = None, by: str | Actor = "coach", **how: Any) -> set[str]:
        """The codes that refuse a step; none where it is taken."""
        try:
            self.do(transition, payload, by, **how)
        except Refused as refused:
            return {one.code for one in refused.refusals}
        return set()

    def staying(self) -> Stay:
        """Somebody who stays with a family."""
        fact = {"name": "logeren_sinds", "value": True, "said_by": "jongere"}
        self.do("record_facts", {"facts": [fact]}).do("give_consent", KEEPER, "jongere")
        return self.do("begin", {"talk": TALK, "legal_basis": TASK})


def rows(made: Iterable[Transition]) -> dict[str, Transition]:
    """By id."""
    return {one.id: one for one in made}


# ---- the steps themselves


def test_the_usual_steps_are_for_whom_a_workflow_names() -> None:
    made = rows(usual_steps(STATES, team=("a",), lead=("b",), everyone=("c",)))
    everywhere, open_ones = ("vraag", "logeren", "klaar"), ("vraag", "logeren")
    for name in ("hold_meeting", "consult", "report_bottleneck", "note", "share_on_ground"):
        assert (made[name].roles, made[name].sources) == (("a",), open_ones)
    for name in ("give_consent", "withdraw_consent"):
        assert (made[name].roles, made[name].basis_needed) == (DECIDERS, False)
    assert made["follow_up"].roles == ("b", "jongere")
    assert (made["extend"].roles, made["migrate"].roles) == (("b",), ("system", "b"))
    assert made["correct"].roles == made["raise_safety"].roles == ("c",)
    assert made["escalate"].roles == ("system",)
    assert all(made[name].sources == everywhere for name in ("follow_up", "extend", "correct", "raise_safety"))
    assert all(one.target is None for one in made.values())
    other = rows(
        usual_steps(
            STATES, team=("a",), lead=("b",), everyone=("c",), sharing=("d",), follow_up=("e",),
            follow_up_restarts=("logeren",),
        )
    )  # fmt: skip
    assert (other["share_on_ground"].roles, other["follow_up"].roles) == (("d",), ("e",))
    assert other["follow_up"].restarts_due == ("logeren",)


def test_the_ends_lead_to_the_one_final_state() -> None:
    made = rows(ends(STATES, lead=("b",), reopened="vraag", effects=("apply_end",)))
    assert list(made) == ["withdraw", "lose_contact", "hand_over", "reopen"]
    assert {one.outcome for one in made.values()} == {*(one.id for one in ENDINGS), None}
    for name in ("withdraw", "lose_contact", "hand_over"):
        assert (made[name].target, made[name].sources) == ("klaar", ("vraag", "logeren"))
        assert made[name].effects == ("apply_end",)
    assert (made["withdraw"].roles, made["hand_over"].roles) == (("jongere",), ("b",))
    assert (made["reopen"].roles, made["reopen"].target) == (("b", "jongere"), "vraag")
    assert rows(ends(STATES, lead=("b",), reopened="vraag", reopening=("c",)))["reopen"].roles == ("c",)


@pytest.mark.parametrize("states", [STATES[:2], (*STATES, attrs.evolve(STATES[-1], id="ook_klaar"))])
def test_ends_lead_to_the_one_final_state(states: tuple[State, ...]) -> None:
    with pytest.raises(DefinitionError) as caught:
        ends(states, lead=("b",), reopened="vraag")
    assert [(one.code, one.key) for one in caught.value.findings] == [("final_states", "states")]


def test_what_a_case_without_a_young_person_has() -> None:
    made = rows(upkeep_steps(STATES, who=("a",)))
    assert list(made) == ["note", "extend", "escalate", "migrate", "correct"]
    assert not any(one.basis_needed for one in made.values())
    assert (made["extend"].roles, made["migrate"].roles) == (("a",), ("system", "a"))
    named = rows(upkeep_steps(STATES, who=("a",), lead=("b",), newer=words("Verder", "On")))
    assert (named["extend"].roles, named["note"].roles, named["migrate"].text["nl"]) == (("b",), ("a",), "Verder")
    assert all("klaar" not in made[name].sources for name in ("note", "extend", "escalate"))
    assert all("klaar" in made[name].sources for name in ("migrate", "correct"))


def test_a_step_in_few_words() -> None:
    made = step("do_it", "Doen", "Do it", ["a"], None, ["b"], Payload, "x", "y", outcome="z", source="000:1")
    assert made == Transition(
        "do_it", words("Doen", "Do it"), ("a",), None, ("b",), guards=("x", "y"), outcome="z", source="000:1"
    )


def test_each_rule_is_told_by_a_guard_that_every_library_knows() -> None:
    assert {rule.code for guard in GUARDS for rule in guard.rules} == {rule.code for rule in RULES}
    assert {guard.name for guard in GUARDS} <= set(LP._library.guards)
    assert all({"nl", "en"} <= set(rule.text) for rule in RULES)
    assert {rule.code for rule in RULES if not rule.source} == {"not_own_case"}, "who says so is ours"


# ---- the rules, in roles of one's own


def test_a_case_from_the_begin_to_the_end() -> None:
    stay = Stay().staying()
    assert stay.case.state == "logeren"
    assert stay.do("finish").case.outcome == "gelukt"
    assert stay.codes("follow_up", {"how": "goed"}, "jongere") == set()
    assert stay.do("reopen", {"talk": TALK}).case.state == "vraag"


def test_what_is_asked_first() -> None:
    stay = Stay()
    assert stay.codes("begin", {}) == {"talk_needed", "logeren_since_when", "consent_needed"}
    assert stay.codes("share_on_ground", {**KEEPER, "ground": "Toestemming ", "decided_by": "x"}, "teamleider") == {
        "ground_needed"
    }
    lawful = {**KEEPER, "ground": "vital_interest", "decided_by": "x"}
    assert stay.codes("share_on_ground", lawful, "teamleider") == set()
    assert stay.codes("hold_meeting", {"young_person_present": False}) == {"absence_reason_needed"}
    assert stay.codes("hold_meeting", {"young_person_present": False, "why_not": "ziek"}) == set()
    assert stay.codes("hold_meeting", {}) == set()
    with pytest.raises(Refused) as caught:
        LP.open("logeren", {"where": "school"}, by=actor("coach"), at=moment("2021-03-01"))
    assert [one.code for one in caught.value.refusals] == ["legal_basis_needed"]


def test_a_case_that_rests_on_nothing_any_more_can_end() -> None:
    yes, note = {"party": "coach", "purpose": "logeren"}, {"text": "iets"}
    stay = Stay().do("give_consent", {**yes, "legal_basis": CONSENT}, "jongere").do("withdraw_consent", yes, "jongere")
    assert stay.codes("note", note) == {"legal_basis_needed"}
    before = stay.case
    for name, by in (("withdraw", "jongere"), ("lose_contact", "coach")):
        stay.case = before
        assert stay.codes(name, {}, by) == set()
    assert stay.codes("reopen", {"talk": TALK}) == {"legal_basis_needed"}


def test_a_case_may_begin_again_on_another_ground() -> None:
    other = {"ground": "legal_obligation", "why": "de wet vraagt het"}
    stay = Stay().do("withdraw", {}, "jongere").do("reopen", {"talk": TALK, "legal_basis": other})
    assert stay.case.basis is not None
    assert stay.case.basis.ground == "legal_obligation"


def test_who_it_is_about_is_called_as_in_the_way_of_working() -> None:
    stay = Stay(with_roles(jongere={"text": words("de logé", "the guest")}))
    with pytest.raises(Refused) as caught:
        stay.do("begin", {})
    (told,) = [one for one in caught.value.refusals if one.code == "talk_needed"]
    assert told.text.startswith("First talk with the guest,")


def test_a_worry_keeps_a_case_from_being_let_go() -> None:
    stay = Stay().do("raise_safety", {"why": "er is iets"}, "vrijwilliger")
    assert stay.codes("lose_contact") == {"safety_open"}
    assert "safety_open" in stay.codes("hand_over", {"party": "gastgezin", **OVER})
    assert stay.codes("withdraw", {}, "jongere") == set(), "who stops, stops"


# ---- the guards of a way of working


def test_which_guards_a_way_of_working_has_and_where() -> None:
    found = {one.name: one for one in LP.guards("logeren")}
    assert tuple(found) == WORKFLOW.guards
    assert "safety_open" in found
    for name, one in found.items():
        assert one.transitions == tuple(row.id for row in WORKFLOW.transitions if name in row.guards)
        assert one.states == tuple(state.id for state in WORKFLOW.states if name in state.needs)
        assert one.transitions or one.states
    since = found["logeren_since_when"]
    assert (since.transitions, [rule.code for rule in since.rules]) == (("begin",), ["logeren_since_when"])
    assert (since.plugin, found["talk_needed"].plugin) == ("logeren.Brings", "leefplek.plugins.usual")
    with pytest.raises(UnknownName):
        LP.guards("logeren", 9)


# ---- a case that was opened by mistake

SLIP = {"why": "twee keer geopend"}


def test_who_opened_a_case_says_that_it_was_a_mistake_or_who_corrects() -> None:
    opened = Stay().case
    for role, codes in (
        ("coach", set()),
        ("teamleider", set()),
        ("directeur", set()),
        (Actor("coach-2", "coach"), {"not_own_case"}),
        ("vrijwilliger", {"wrong_role", "not_own_case"}),
        ("jongere", {"wrong_role", "not_own_case"}),
    ):
        stay = Stay()
        stay.case = opened
        assert stay.codes("entered_in_error", SLIP, role) == codes, role
    alone = Stay(with_roles(teamleider={"corrects": False}))
    with pytest.raises(Refused) as caught:
        alone.do("entered_in_error", SLIP, Actor("coach-2", "coach"))
    assert "one of these" not in caught.value.refusals[0].text


def test_a_mistake_is_an_end_of_its_own_that_may_be_taken_back() -> None:
    stay = Stay().staying().do("entered_in_error", SLIP)
    assert (stay.case.state, stay.case.outcome, is_mistake(stay.case)) == ("klaar", "entered_in_error", True)
    assert stay.do("reopen", {"talk": TALK}).case.outcome is None
    assert not is_mistake(stay.do("withdraw", {}, "jongere").case)


def test_no_worry_about_safety_goes_away_by_a_mistake_and_no_ground_is_needed() -> None:
    worried = Stay().do("raise_safety", {"why": "er is iets"}, "vrijwilliger")
    assert worried.codes("entered_in_error", SLIP) == {"safety_open"}
    (row,) = [one for one in WORKFLOW.transitions if one.id == "entered_in_error"]
    assert not row.basis_needed
    with pytest.raises(PayloadError):
        Stay().do("entered_in_error", {})


def test_every_way_of_working_that_comes_with_leefplek_has_this_end() -> None:
    for workflow in openable(LP):
        row = workflow.transition("entered_in_error")
        open_ones = tuple(one.id for one in workflow.states if not one.final)
        correcting = {one.id for one in workflow.roles if one.corrects}
        assert (row.sources, row.outcome) == (open_ones, MISTAKE.id), workflow.id
        assert {*row.roles} == {*workflow.transition("open").roles} | correcting, workflow.id
        assert ("safety_open" in row.guards) == (workflow.track is not None), workflow.id
        assert ("apply_end" in row.effects) == (workflow.id == "fijn-wonen")


# ---- the signalling plan

SUBSETS = list(chain.from_iterable(combinations(WATCH, many) for many in range(5)))
FACTORS = {
    "handover": ("de overdracht", "the handover"),
    "money": ("rondkomen met geld", "managing money"),
    "daily_activity": ("een zinvolle dag", "a day that means something"),
    "network": ("mensen om je heen", "people around you"),
}


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_plan_speaks_of_each_of_the_four_factors_or_is_refused_with_what_it_lacks(lang: Any) -> None:
    stay = Stay(library(lang=lang, clock=lambda: NOW)).do("give_consent", KEEPER, "jongere")
    before = stay.case
    for some in SUBSETS:
        stay.case = before
        payload = {"party": "gastgezin", "form": FORM, "plan": {"watch": list(some)}}
        missing = set(RELAPSE_FACTORS) - {one["factor"] for one in some}
        if not missing:
            assert stay.do("hand_over", payload).case.outcome == "handed_over"
            continue
        with pytest.raises(Refused) as caught:
            stay.do("hand_over", payload)
        (refusal,) = caught.value.refusals
        assert (refusal.code, refusal.source) == ("relapse_factors_needed", "004:376")
        said = {factor for factor, texts in FACTORS.items() if texts[lang == "en"] in str(refusal)}
        assert said == missing


def test_the_four_factors_are_those_of_the_source_and_each_can_be_watched() -> None:
    assert set(RELAPSE_FACTORS) == set(FACTORS) == {one["factor"] for one in WATCH}


@given(st.lists(st.sampled_from(WATCH), max_size=8))
def test_what_a_plan_lacks_is_what_it_does_not_speak_of(watch: list[Any]) -> None:
    """Twice on one factor is once, and the order is that of the source."""
    plan = LP.structure(SignallingPlan, {"watch": watch})
    assert plan.missing == tuple(one for one in RELAPSE_FACTORS if one not in {each["factor"] for each in watch})


@pytest.mark.parametrize(
    ("more", "codes"),
    [
        ({}, {"form_needed", "signalling_plan_needed"}),
        ({"form": FORM}, {"signalling_plan_needed"}),
        ({"plan": OVER["plan"]}, {"form_needed"}),
        ({"plan": {"watch": WATCH[:1]}}, {"form_needed", "relapse_factors_needed"}),
        (OVER, set()),
    ],
)
def test_a_handover_needs_the_form_and_the_plan(more: Any, codes: set[str]) -> None:
    stay = Stay().do("give_consent", KEEPER, "jongere")
    assert stay.codes("hand_over", {"party": "gastgezin", **more}) == codes


def test_nobody_hears_of_a_case_without_a_yes() -> None:
    assert Stay().codes("hand_over", {"party": "gastgezin", **OVER}) == {"consent_needed"}
    assert Stay().codes("hand_over", OVER) == {"consent_needed"}


# ---- a track in the roles of its workflow

STEPS = (
    ("map_signals", {"signals": "x"}),
    ("consult", {"with": "veilig thuis"}),
    ("talk", {"held": True}),
    ("weigh", {"weighed": "x"}),
    ("decide", {"help": {"yes": True, "why": "x"}, "report": {"yes": False, "why": "x"}}),
)


def worried(lp: Leefplek = LP) -> Stay:
    """A case about whose safety somebody worries."""
    return Stay(lp).do("raise_safety", {"why": "er is iets gebeurd"})


def test_a_role_of_the_workflow_acts_in_the_track() -> None:
    stay = worried()
    for name, payload in STEPS:
        assert stay.codes(f"meldcode.{name}", payload, "jongere") == {"wrong_role"}
        assert stay.codes(f"meldcode.{name}", payload, "teamleider") == {"wrong_role"}, "nobody said that it may"
        stay.do(f"meldcode.{name}", payload, "coach")
    assert stay.case.tracks["meldcode"].state == "decided"


def test_a_role_acts_as_the_one_it_was_named_for_and_no_other() -> None:
    """The volunteer acts as a mentor, who maps and talks but does not decide."""
    stay = worried()
    for name, payload in STEPS[:3]:
        stay.do(f"meldcode.{name}", payload, "vrijwilliger")
    for name, payload in STEPS[3:]:
        assert stay.codes(f"meldcode.{name}", payload, "vrijwilliger") == {"wrong_role"}
        stay.do(f"meldcode.{name}", payload, "saw")
    assert worried().codes("meldcode.acute", {"why": "nu"}, "vrijwilliger") == {"wrong_role"}
    assert worried().codes("meldcode.acute", {"why": "nu"}, "coach") == set()


def test_who_may_act_in_the_track_is_named_as_the_case_knows_them() -> None:
    """Who has a role that both know, and who acts in one of the track."""
    wij = Role("wij", words("een WIJ-medewerker", "a WIJ worker"))
    stay = worried(library(attrs.evolve(WORKFLOW, roles=(*WORKFLOW.roles, wij)), clock=lambda: NOW))
    for name, payload in STEPS[:3]:
        stay.do(f"meldcode.{name}", payload)
    with pytest.raises(Refused) as caught:
        stay.do("meldcode.weigh", STEPS[3][1], "vrijwilliger")
    assert all(name in caught.value.refusals[0].text for name in ("the coach", "a WIJ worker"))
    assert "volunteer" not in caught.value.refusals[0].text


def test_roles_that_act_in_a_track_are_options_too() -> None:
    stay = worried()

    def allowed(role: str) -> bool:
        options = {one.transition: one for one in LP.options(stay.case, by=actor(role), at=moment("2021-03-01"))}
        return options["meldcode.map_signals"].allowed

    assert [allowed(role) for role in ("coach", "vrijwilliger", "teamleider", "jongere")] == [True, True, False, False]


def test_a_track_in_roles_of_its_own_is_for_those_alone() -> None:
    assert WORKFLOW.track is not None
    bare = attrs.evolve(WORKFLOW, track=attrs.evolve(WORKFLOW.track, roles=TextMap({})))
    stay = worried(library(bare, clock=lambda: NOW))
    assert stay.codes("meldcode.map_signals", {}, "coach") == {"wrong_role"}
    assert stay.codes("meldcode.map_signals", {}, "saw") == set()


def test_who_acts_in_a_role() -> None:
    track = Track("x", "x", 1, "a", "b", TextMap({"coach": "saw", "gast": "saw", "buur": "bat"}))
    assert track.acting({"saw"}) == {"coach", "gast"}
    assert track.acting({"bat", "wij"}) == {"buur"}
    assert track.acting(()) == MELDCODE.acting({"saw"}) == frozenset()


@pytest.mark.parametrize(
    ("roles", "unknown"),
    [({"nobody": "saw"}, {"nobody"}), ({"coach": "niemand"}, {"niemand"}), ({"a": "b"}, {"a", "b"})],
)
def test_roles_of_a_track_that_nobody_declares_are_findings(roles: dict[str, str], unknown: set[str]) -> None:
    assert WORKFLOW.track is not None
    wrong = attrs.evolve(WORKFLOW, track=attrs.evolve(WORKFLOW.track, roles=TextMap(roles)))
    with pytest.raises(LeefplekError) as caught:
        library(wrong)
    found = caught.value.findings
    assert {(one.code, one.key) for one in found} == {("unknown_role", "logeren 1: track.meldcode.roles")}
    assert {name for name in unknown if any(f"{name} is not" in one.text for one in found)} == unknown


# ---- who corrects


def noted(lp: Leefplek, by: str = "coach") -> Stay:
    """A case with a note at version 2."""
    return Stay(lp).do("note", {"text": "een vergissing"}, by)


def with_roles(**how: Any) -> Leefplek:
    """The way of working with this said of the coach and the team leader."""
    roles = tuple(attrs.evolve(one, **how.get(one.id, {})) for one in WORKFLOW.roles)
    return library(attrs.evolve(WORKFLOW, roles=roles), clock=lambda: NOW)


UNDO = {"version": 2, "why": "een vergissing"}


def test_who_may_undo_what_others_wrote() -> None:
    """The team leader corrects; the director is one too; the volunteer and another coach undo what is their own."""
    for role, codes in (
        ("teamleider", set()),
        ("directeur", set()),
        ("vrijwilliger", {"not_own_record"}),
        (Actor("coach-2", "coach"), {"not_own_record"}),
        ("coach", set()),
    ):
        assert noted(LP).codes("correct", UNDO, role) == codes, role


def test_the_refusal_names_who_may_in_both_languages() -> None:
    for lang, said in (("nl", "de teamleider"), ("en", "the team leader")):
        with pytest.raises(Refused) as caught:
            noted(library(lang=lang, clock=lambda: NOW)).do("correct", UNDO, "vrijwilliger")
        assert said in str(caught.value.refusals[0])


def test_where_nobody_corrects_the_refusal_names_nobody() -> None:
    lp = with_roles(teamleider={"corrects": False})
    with pytest.raises(Refused) as caught:
        noted(lp).do("correct", UNDO, "teamleider")
    (refusal,) = caught.value.refusals
    assert (refusal.code, refusal.text) == ("not_own_record", "You may only undo what you wrote down yourself.")
    assert noted(lp).codes("correct", UNDO, "coach") == set()


def test_the_one_who_writes_down_undoes_and_not_the_one_who_decided() -> None:
    """A consent that the coach wrote down for the young person."""
    stay = Stay().do("give_consent", KEEPER, "jongere", recorded_by=actor("coach"))
    assert stay.codes("correct", UNDO, "coach") == set()
    other = Stay().do("give_consent", KEEPER, "jongere", recorded_by=actor("coach"))
    assert other.codes("correct", UNDO, "jongere") == {"wrong_role", "not_own_record"}


@settings(max_examples=32)
@given(st.sets(st.sampled_from(["coach", "teamleider", "directeur", "vrijwilliger"])), st.booleans())
def test_exactly_who_corrects_or_implies_it_undoes_what_others_wrote(corrects: set[str], implies: bool) -> None:
    roles = tuple(
        attrs.evolve(
            one, corrects=one.id in corrects, implies=("teamleider",) if one.id == "directeur" and implies else ()
        )
        for one in WORKFLOW.roles
    )
    rows = changed("correct", roles=("coach", "teamleider", "directeur", "vrijwilliger")).transitions
    lp = library(attrs.evolve(WORKFLOW, roles=roles, transitions=rows), clock=lambda: NOW)
    may = {one for one in ("teamleider", "directeur", "vrijwilliger") if not noted(lp).codes("correct", UNDO, one)}
    expected = corrects | ({"directeur"} if implies and "teamleider" in corrects else set())
    assert may == expected - {"coach"}


def test_a_role_that_implies_others_is_covered() -> None:
    assert covering(WORKFLOW, ["teamleider"]) == {"teamleider", "directeur"}
    assert Role("x", words("x", "x")).corrects is False


# ---- what older versions wrote

OLDER = ("hand_over", "consult", "follow_up", "hold_meeting")
READER = Leefplek(lang="en")


@pytest.mark.parametrize("name", OLDER)
def test_what_was_written_before_a_field_came_is_read_and_kept(name: str) -> None:
    """The new fields are empty, and the bytes stay as they were."""
    cls = READER.payload_class("fijn-wonen", 1, name)
    assert cls.SCHEMA == 2
    old = parsed((GOLDEN / golden.file_name("fijn-wonen", 1, name, 1)).read_bytes())
    for written in old:
        event = READER.read(written)
        assert type(event.payload) is cls
        assert READER.write(event) == written
    new = {"hand_over": "plan", "consult": "minutes", "follow_up": "next_on", "hold_meeting": "minutes"}[name]
    assert {getattr(READER.read(one).payload, new) for one in old} == {None}


def test_an_older_handover_says_as_much_as_it_did() -> None:
    (first, _) = parsed((GOLDEN / golden.file_name("fijn-wonen", 1, "hand_over", 1)).read_bytes())
    payload = READER.read(first).payload
    assert isinstance(payload, HandOver)
    assert (payload.party, payload.plan) == ("school", None)
    assert payload.form is not None
    assert payload.form.signals == "slaapt slecht"
