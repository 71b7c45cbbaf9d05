"""Cooperation of school and help: what each variant asks, and Sharon, Abe and Munin as their source tells them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leefplek import Actor, Case, DefinitionError, Leefplek, Refused, Role, Rule, hookimpl
from leefplek.journeys import Played, play, read_journey
from leefplek.plugins.samenwerking import (
    VARIANTS,
    Owed,
    Variant,
    cooperation,
    guards_of,
    minutes_spent,
    roles_around,
)
from leefplek.values import TextMap, words
from samples import TASK

LP = Leefplek(lang="nl")
AT = datetime(2021, 3, 1, 10, tzinfo=UTC)
JOURNEYS = Path(__file__).parents[1] / "examples" / "journeys"
TALK = {"talk": {"on": date(2021, 3, 1), "with": "jongere"}}
CLEAR = {**TALK, "question": "hulp met geld"}
SUPPORT = {
    "friesland-college": {"kinds": ["licht"], "areas": ["geld"]},
    "deltion": {"kinds": ["psychosociaal"]},
}

Step = tuple[str, str, dict[str, Any]]
"""A role, a transition, and what comes with it."""

every_variant = pytest.mark.parametrize("variant", VARIANTS, ids=lambda one: one.id)


@cache
def played(name: str) -> Played:
    """A journey, played."""
    return play(LP, read_journey(LP, JOURNEYS / f"{name}.toml"))


def ended(name: str) -> Case:
    """The case of a journey at its end."""
    case = played(name).case
    assert case is not None
    return case


def case_of(id: str) -> Case:
    """A case whose question is clear."""
    start = {"seen": "vaak afwezig", "entry": "noticed", "legal_basis": TASK}
    opened = LP.open(id, start, by=Actor("m-1", "mentor"), at=AT).after
    return after(opened, ("mentor", "start_talk", CLEAR))


def after(case: Case, *steps: Step, lp: Leefplek = LP) -> Case:
    """The case after these steps."""
    for role, transition, payload in steps:
        case = lp.step(case, transition, payload, by=Actor(f"{role}-1", role), at=AT).after
    return case


def refused(case: Case, *step: Any, lp: Leefplek = LP) -> set[str]:
    """The codes with which a step is refused."""
    with pytest.raises(Refused) as caught:
        after(case, step, lp=lp)  # type: ignore[arg-type]
    return {one.code for one in caught.value.refusals}


def yes(party: str) -> Step:
    """The student says that this party may hear of the case."""
    return ("jongere", "give_consent", {"party": party, "purpose": "hulp"})


# ---- the variants


@every_variant
def test_a_variant_says_the_same_as_its_practice(variant: Variant) -> None:
    told = LP.practice(variant.id).cooperation
    assert told is not None
    assert (told.signals, told.leads, told.told) == (variant.signals, variant.leads, variant.places["whole"])
    assert (told.first.told, told.schakelen.told) == (variant.places["first"], variant.places["schakelen"])
    owed = [(one.by, one.to, one.consent_of, one.source) for one in variant.feedback]
    assert [(one.by, one.to, one.consent_of, one.told) for one in told.feedback] == owed


@every_variant
def test_a_variant_names_roles_that_it_has(variant: Variant) -> None:
    known = {role.id for role in variant.roles}
    named = {*variant.signals, *variant.first, *variant.refers, variant.leads, *variant.team, *variant.acts_as}
    named |= {role for one in variant.feedback for role in (one.by, one.to, one.consent_of)}
    assert named <= known
    assert variant.to is None or variant.to in known


@every_variant
def test_only_who_may_signal_opens_a_case(variant: Variant) -> None:
    start = {"entry": "noticed", "legal_basis": TASK}
    for role in variant.roles:
        recorder = None if role.professional else Actor("w-1", variant.team[0])
        if {role.id, *role.implies} & {*variant.signals}:
            LP.open(variant.id, start, by=Actor("x-1", role.id), recorded_by=recorder, at=AT)
            continue
        with pytest.raises(Refused) as caught:
            LP.open(variant.id, start, by=Actor("x-1", role.id), at=AT)
        assert "wrong_role" in {one.code for one in caught.value.refusals}


@every_variant
def test_feedback_goes_where_it_is_owed_and_with_the_students_yes(variant: Variant) -> None:
    """Between those who were agreed on, and with consent; when that is taken back, it ends (003:461)."""
    case = case_of(variant.id)
    for owed in variant.feedback:
        told = {"party": owed.to, "what": "hoe het gaat"}
        assert refused(case, owed.by, "tell_back", told) == {"consent_needed"}
        heard = after(case, yes(owed.to), (owed.by, "tell_back", told))
        back = {"party": owed.to, "purpose": "hulp"}
        assert refused(after(heard, ("jongere", "withdraw_consent", back)), owed.by, "tell_back", told) == {
            "consent_needed"
        }
    wrong = after(case, yes("werkgever"))
    codes = refused(wrong, variant.feedback[0].by, "tell_back", {"party": "werkgever"})
    assert codes == {"samenwerking_feedback_between"}
    agreed = {"party": "werkgever", "why": "zo spraken wij af"}
    assert after(wrong, (variant.feedback[0].by, "tell_back", agreed)).version == wrong.version + 1
    assert refused(case, variant.feedback[0].by, "tell_back", agreed) == {"consent_needed"}


@every_variant
def test_feedback_rests_on_the_students_yes_and_not_on_a_legal_ground(variant: Variant) -> None:
    """With consent, always (003:461); somebody else may know for another reason."""
    owed = variant.feedback[0]
    ground = {"party": owed.to, "purpose": "melding", "ground": "vital_interest", "decided_by": variant.leads}
    known = after(case_of(variant.id), (variant.leads, "share_on_ground", ground))
    told = (owed.by, "tell_back", {"party": owed.to})
    assert refused(known, *told) == {"samenwerking_feedback_consent"}
    assert refused(known, *told[:2], {"party": owed.to, "why": "zo spraken wij af"}) == {
        "samenwerking_feedback_consent"
    }
    agreed = after(known, yes(owed.to))
    assert after(agreed, told).version == agreed.version + 1
    assert refused(agreed, *told[:2], {"party": owed.to, "purpose": "melding"}) == {"samenwerking_feedback_consent"}


def test_a_question_goes_to_those_who_look_first() -> None:
    """At Landstede to the student adviser (003:60), with a municipal youth team to the care team (003:105)."""
    failed = after(case_of("landstede"), ("jongere", "own_way", {"worked": False}))
    search: Step = ("schakelfunctionaris", "search_help", {})
    assert refused(failed, *search) == {"samenwerking_first_looks"}
    noted = after(failed, ("studentadviseur", "note", {"text": "gezien"}))
    assert refused(noted, *search) == {"samenwerking_first_looks"}
    talked = after(failed, ("studentadviseur", "talk", TALK))
    assert after(talked, search).state == "finding"
    undone = after(talked, ("studentadviseur", "correct", {"version": talked.version, "why": "een vergissing"}))
    assert refused(undone, *search) == {"samenwerking_first_looks"}
    case = after(case_of("jeugdteam"), yes("jeugdteam"))
    why = {"why": "piekeren"}
    assert refused(case, "smw", "refer", why) == {"samenwerking_first_looks"}
    assert after(case, ("zorgteam", "refer", why)).state == "finding"
    met = {"young_person_present": True}
    assert after(case, ("zorgteam", "hold_meeting", met), ("smw", "refer", why)).state == "finding"
    together = {**TALK["talk"], "with": ["jongere", "zorgteam"]}
    for looked in (("hold_meeting", {"present": ["zorgteam"]}), ("talk", {"talk": together})):
        assert after(case, ("smw", *looked), ("smw", "refer", why)).state == "finding"


@every_variant
def test_who_leads_may_act_in_the_meldcode_and_decide(variant: Variant) -> None:
    case = after(case_of(variant.id), (variant.leads, "raise_safety", {"why": "een zorg"}))
    talked: list[Step] = [(variant.leads, f"meldcode.{one}", {}) for one in ("map_signals", "consult", "talk", "weigh")]
    decided = after(case, *talked, (variant.leads, "meldcode.decide", {}))
    assert decided.tracks["meldcode"].state == "decided"
    assert refused(case, variant.leads, "close_light", TALK) == {"safety_open"}


@every_variant
def test_who_is_helped_by_the_talk_is_not_kept(variant: Variant) -> None:
    """For most a listening ear is enough (003:259); the door stays open (003:419)."""
    closed = after(case_of(variant.id), ("jongere", "close_light", TALK))
    assert (closed.state, closed.outcome) == ("closed", "helped_by_talk")
    again = after(closed, ("jongere", "reopen", {**TALK, "legal_basis": TASK}))
    assert again.state == "question"


@every_variant
def test_a_plan_is_the_students_and_rests_on_a_talk_with_them(variant: Variant) -> None:
    case = case_of(variant.id)
    plan = {**TALK, "goals": [{"text": "een diploma"}]}
    assert "wrong_role" in refused(case, variant.leads, "make_plan", plan)
    assert refused(case, "jongere", "make_plan", {"goals": plan["goals"]}) == {"talk_needed"}
    assert after(case, ("jongere", "make_plan", plan)).plan_agreed


@every_variant
def test_a_ground_that_comes_with_a_talk_counts_from_then_on(variant: Variant) -> None:
    """No step takes a ground and forgets it."""
    for row in LP.workflow(variant.id).transitions:
        names = {field.name for field in attrs.fields(row.payload)}
        assert ("legal_basis" in names) == ("legal_basis" in row.effects), row.id


@pytest.mark.parametrize(
    ("role", "transition", "payload"),
    [("saw", "talk", TALK), ("hulp", "talk", TALK), ("saw", "monitor", {"text": "x"})],
)
def test_the_next_look_is_counted_from_the_last(role: str, transition: str, payload: dict[str, Any]) -> None:
    """In support of the school after a talk, and while help goes on after a talk or when it was looked into."""
    supported = after(case_of("friesland-college"), ("saw", "start_support", SUPPORT["friesland-college"]))
    switched = {"party": "veilig_thuis", "contact": "saw"}
    helped = after(supported, yes("veilig_thuis"), ("saw", "switch_outside", switched))
    later, next_look = datetime(2022, 4, 1, tzinfo=UTC), {"support": date(2022, 7, 1), "help": date(2022, 10, 1)}
    for case in (helped,) if transition == "monitor" else (supported, helped):
        then = LP.step(case, transition, payload, by=Actor(f"{role}-1", role), at=later).after
        assert then.due == next_look[case.state]


def test_a_new_plan_has_goals_that_nobody_looked_back_on() -> None:
    case = after(case_of("deltion"), ("djt", "start_support", SUPPORT["deltion"]))
    plan = ("jongere", "make_plan", {**TALK, "goals": [{"text": "een diploma"}, {"text": "sporten"}]})
    one, both = [{"goal": 1, "result": "reached"}], [{"goal": 1, "result": "failed"}, {"goal": 2, "result": "partly"}]
    case = after(case, plan, ("jongere", "review_goals", {"results": one}))
    assert refused(case, "djt", "finish", TALK) == {"samenwerking_goals_not_reviewed"}
    case = after(case, ("jongere", "review_goals", {"results": both}))
    assert after(case, ("djt", "finish", TALK)).outcome == "helped"
    assert refused(after(case, plan), "djt", "finish", TALK) == {"samenwerking_goals_not_reviewed"}


@every_variant
def test_support_at_school_goes_on_beside_help_from_outside(variant: Variant) -> None:
    """As with Munin, who was treated outside while the youth team went on (003:403-407)."""
    (row,) = [one for one in LP.workflow(variant.id).transitions if one.id == "support_beside"]
    assert "help" in row.sources
    assert row.target is None


@given(st.lists(st.lists(st.integers(1, 5), max_size=3), max_size=4))
def test_goals_are_looked_back_on_in_as_many_talks_as_it_takes(talks: list[list[int]]) -> None:
    """A talk about some goals takes nothing back of an earlier one; a number that is no goal counts for none."""
    case = HELPED
    for goals in talks:
        results = [{"goal": goal, "result": "partly"} for goal in goals]
        case = after(case, ("jongere", "review_goals", {"results": results}))
    seen = {goal for goals in talks for goal in goals}
    if {1, 2, 3} <= seen:
        assert after(case, ("djt", "finish", TALK)).outcome == "helped"
        again = after(case, ("djt", "correct", {"version": case.version, "why": "een vergissing"}))
        left = {goal for goals in talks[:-1] for goal in goals}
        if not {1, 2, 3} <= left:
            assert refused(again, "djt", "finish", TALK) == {"samenwerking_goals_not_reviewed"}
    else:
        assert refused(case, "djt", "finish", TALK) == {"samenwerking_goals_not_reviewed"}


HELPED = after(
    case_of("deltion"),
    ("djt", "start_support", SUPPORT["deltion"]),
    ("jongere", "make_plan", {**TALK, "goals": [{"text": one} for one in ("een diploma", "sporten", "sparen")]}),
)


def test_at_deltion_talks_to_make_the_question_clear_do_not_wait_for_a_clear_question() -> None:
    """003:337-338; and advice to teachers waits for no question of the student (003:343-344)."""
    start = {"seen": "vaak afwezig", "entry": "noticed", "legal_basis": TASK}
    opened = LP.open("deltion", start, by=Actor("m-1", "mentor"), at=AT).after
    case = after(opened, ("djt", "start_talk", TALK))
    for kinds in (["vraagverheldering"], ["onderwijs"], ["vraagverheldering", "onderwijs"]):
        assert after(case, ("djt", "start_support", {"kinds": kinds})).state == "support"
    for kinds in (["psychosociaal"], ["ondersteuningsplan", "onderwijs"]):
        assert refused(case, "djt", "start_support", {"kinds": kinds}) == {"samenwerking_question_needed"}


def test_who_belongs_to_a_team_gives_feedback_as_that_team() -> None:
    """School social work is part of the youth team (003:117)."""
    case = after(case_of("mbo-als-wijk"), yes("mentor"))
    assert after(case, ("smw", "tell_back", {"party": "mentor"})).version == case.version + 1


def test_a_youth_team_that_is_not_needed_gives_the_question_back() -> None:
    case = after(case_of("mbo-als-wijk"), yes("jeugdteam"), ("zorgteam", "refer", {"why": "geld"}))
    assert after(case, ("zorgteam", "start_support", {"what": "hulp van de mentor"})).state == "support"


def test_veilig_thuis_is_brought_in_straight_and_other_help_through_a_door_of_the_town() -> None:
    """003:244; so it went with Abe (003:309)."""
    case = after(case_of("friesland-college"), ("saw", "start_support", SUPPORT["friesland-college"]))
    case = after(case, yes("veilig_thuis"), yes("ggz"))
    straight = {"party": "veilig_thuis", "contact": "saw"}
    assert after(case, ("saw", "switch_outside", straight)).state == "help"
    assert refused(case, "saw", "switch_outside", {**straight, "party": "ggz"}) == {"friesland_via_needed"}
    assert refused(case, "saw", "bring_in", {"party": "ggz"}) == {"samenwerking_contact_stays"}
    assert after(case, ("jongere", "bring_in", {"party": "ggz"})).version == case.version + 1


def test_the_school_social_worker_refers_often_and_not_alone() -> None:
    """003:94; to a youth and family team as well (003:87)."""
    case = after(case_of("eigen-wijk"), yes("wijkteam"))
    for role in ("smw", "mentor"):
        for door in ("huisarts", "wijkteam", "gezinsteam"):
            referred = {"party": "wijkteam", "via": door, "why": "schulden"}
            assert after(case, (role, "refer", referred)).state == "finding"


def test_help_of_a_youth_team_outside_school_begins_while_the_student_agrees() -> None:
    """The team heard of the case by that yes; once it is taken back nothing begins on it."""
    referring = ("zorgteam", "refer", {"why": "schulden"})
    case = after(case_of("jeugdteam"), ("zorgteam", "talk", CLEAR), yes("jeugdteam"), referring)
    begins = ("jeugdteam", "start_help", {"text": "begonnen"})
    assert after(case, begins).state == "help"
    case = after(case, ("jongere", "withdraw_consent", {"party": "jeugdteam", "purpose": "hulp"}))
    assert refused(case, *begins) == {"consent_needed"}
    assert after(case, ("smw", "no_help_found", {"text": "de student wil dit niet meer"})).state != "finding"


def test_the_three_ways_to_switch_to_help() -> None:
    """Referred out, in the team itself, or brought in (003:94, 117, 309)."""
    out = after(
        case_of("eigen-wijk"),
        yes("wijkteam"),
        ("smw", "refer", {"party": "wijkteam", "via": "wijkteam", "why": "schulden"}),
    )
    assert out.state == "finding"
    inside = after(case_of("mbo-als-wijk"), yes("jeugdteam"), ("zorgteam", "refer", {"why": "geld"}))
    assert inside.state == "team"
    brought = after(case_of("friesland-college"), yes("ggd"), ("saw", "bring_in", {"party": "ggd", "contact": "saw"}))
    assert brought.state == "question"
    transitions = {one.id for one in LP.workflow("friesland-college").transitions}
    assert "refer" not in transitions  # "Van doorverwijzing is dus geen sprake" (003:117)


def test_at_friesland_a_case_in_outside_help_ends_with_the_talk_about_school() -> None:
    outside = {"party": "ggz", "via": "huisarts", "contact": "saw"}
    case = after(
        case_of("friesland-college"),
        ("saw", "start_support", SUPPORT["friesland-college"]),
        yes("ggz"),
        ("saw", "switch_outside", outside),
    )
    assert case.state == "help"
    assert refused(case, "saw", "finish", TALK) == {"samenwerking_return_talk_needed"}
    assert after(case, ("saw", "finish", {**TALK, "after_help": True})).outcome == "helped"
    assert after(case, ("saw", "return_talk", TALK), ("saw", "finish", TALK)).outcome == "helped"


def test_at_landstede_the_students_own_way_comes_first() -> None:
    """The schakelfunctionaris steps in where it fails, and not where it worked (003:126)."""
    case = after(case_of("landstede"), ("studentadviseur", "talk", TALK))
    search = ("schakelfunctionaris", "search_help", {})
    assert refused(case, *search) == {"samenwerking_own_way_first"}
    assert refused(after(case, ("jongere", "own_way", {"worked": True})), *search) == {"samenwerking_own_way_first"}
    assert after(case, ("jongere", "own_way", {"worked": False}), search).state == "finding"
    assert after(case, ("jongere", "go_to_help", {"worked": True})).state == "help"
    failed = after(case, ("jongere", "own_way", {"worked": False}))
    named = (*search[:2], {"party": "ggz"})
    assert refused(failed, *named) == {"samenwerking_search_tells_nobody"}
    assert after(failed, yes("ggz"), named).state == "finding"
    nothing = after(failed, search, ("studentadviseur", "no_help_found", {}))
    assert nothing.state == "question"  # for the talk with the municipality (003:138)
    told = after(nothing, ("schakelfunctionaris", "report_bottleneck", {"what": "een lange wachtlijst"}))
    assert told.events[-1].transition == "report_bottleneck"


def test_at_landstede_the_student_and_the_coach_sit_at_the_table() -> None:
    """In any case the student and the coach (003:141); who is named among those present was there."""
    meet = ("schakelfunctionaris", "hold_mdo")
    case = case_of("landstede")
    student, coach = "landstede_student_at_table", "landstede_coach_at_table"
    for present, there, codes in (
        (["studentadviseur"], None, {student, coach}),
        (["jongere"], None, {coach}),
        (["jongere", "mentor"], False, {student}),
    ):
        said = {"present": present} if there is None else {"present": present, "young_person_present": there}
        assert refused(case, *meet, said) == codes
    for allowed in ({"present": ["jongere", "mentor"]}, {"why_not": "ligt in het ziekenhuis"}):
        assert after(case, (*meet, allowed)).version == case.version + 1


def test_at_landstede_the_student_adviser_writes_down_the_support_plan_whatever_goes_on() -> None:
    """003:143, 147."""
    plan = {"talk": {**TALK["talk"], "with": ["jongere", "mentor"]}}
    case = after(case_of("landstede"), ("studentadviseur", "talk", TALK))
    supported = after(case, ("mentor", "start_support", {}))
    finding = after(case, ("jongere", "own_way", {"worked": False}), ("schakelfunctionaris", "search_help", {}))
    helped = after(case, ("jongere", "go_to_help", {"worked": True}))
    for here in (case, supported, finding, helped):
        assert after(here, ("studentadviseur", "record_support_plan", plan)).state == here.state
    assert refused(case, "schakelfunctionaris", "record_support_plan", plan) == {"wrong_role"}


@every_variant
def test_who_leads_may_undo_what_others_wrote_down(variant: Variant) -> None:
    case = after(case_of(variant.id), ("mentor", "note", {"text": "van een ander"}))
    undone = after(case, (variant.leads, "correct", {"version": case.version, "why": "een vergissing"}))
    assert case.version in undone.corrected


@every_variant
def test_what_the_student_says_is_not_recorded_for_them(variant: Variant) -> None:
    """No rule is passed by at a step for something else."""
    for name in ("samen_eigen_weg", "samen_vraag_helder"):
        fact = {"facts": [{"name": name, "value": name == "samen_vraag_helder", "said_by": "jongere"}]}
        assert refused(case_of(variant.id), variant.leads, "record_facts", fact) == {"samenwerking_other_step_needed"}


def test_what_was_erased_is_asked_again() -> None:
    """A rule that rests on what the student said does not guess."""
    case = after(case_of("landstede"), ("studentadviseur", "talk", TALK), ("jongere", "own_way", {"worked": False}))
    gone = LP.replay([attrs.evolve(one, payload=None) for one in case.events])
    assert refused(gone, "schakelfunctionaris", "search_help", {}) == {"content_erased"}
    helped = after(
        case_of("deltion"),
        ("djt", "start_support", SUPPORT["deltion"]),
        ("jongere", "make_plan", {**TALK, "goals": [{"text": "een diploma"}]}),
    )
    gone = LP.replay([attrs.evolve(one, payload=None) for one in helped.events])
    assert refused(gone, "djt", "finish", TALK) == {"content_erased"}
    looked = after(helped, ("jongere", "review_goals", {"results": [{"goal": 1, "result": "reached"}]}))
    events = [attrs.evolve(one, payload=None) if one.transition == "review_goals" else one for one in looked.events]
    assert refused(LP.replay(events), "djt", "finish", TALK) == {"content_erased"}


def test_an_age_that_was_erased_is_no_age_above_sixteen() -> None:
    born = {"facts": [{"name": "geboortedatum", "value": date(2006, 1, 1), "said_by": "jongere"}]}
    case = after(
        case_of("jeugdteam"), yes("jeugdteam"), ("zorgteam", "talk", CLEAR), ("zorgteam", "record_facts", born)
    )
    refer = ("zorgteam", "refer", {"why": "piekeren"})
    assert refused(case, *refer) == {"jeugdteam_is_16_plus"}
    erased = [attrs.evolve(one, payload=None) if one.transition == "record_facts" else one for one in case.events]
    assert refused(LP.replay(erased), *refer) == {"content_erased"}


def test_a_plan_says_how_many_goals_it_has_and_that_none_was_looked_back_on() -> None:
    plan = ("jongere", "make_plan", {**TALK, "goals": [{"text": "een diploma"}, {"text": "sporten"}]})
    looked = ("jongere", "review_goals", {"results": [{"goal": 2, "result": "reached"}]})
    for steps, seen in (((plan,), 0), ((plan, looked), 1), ((plan, looked, plan), 0)):
        known = LP.facts(after(case_of("deltion"), *steps))
        assert (known["samen_doelen"].value, known["samen_besproken"].value) == (2, seen)


def test_support_for_education_goes_along_with_one_other_type() -> None:
    """003:336-344."""
    case, start = case_of("deltion"), "start_support"
    others = ["vraagverheldering", "psychosociaal", "ondersteuningsplan"]
    for kind in (*others, "onderwijs"):
        assert after(case, ("djt", start, {"kinds": [kind]})).state == "support"
    for kind in others:
        assert after(case, ("djt", start, {"kinds": [kind, "onderwijs"]})).state == "support"
    assert refused(case, "djt", start, {"kinds": others[:2]}) == {"deltion_one_type"}
    assert refused(case, "djt", start, {"kinds": ["iets anders"]}) == {"samenwerking_type_needed"}
    assert refused(case, "djt", start, {}) == {"samenwerking_type_needed"}
    with pytest.raises(Refused, match="vraagverheldering, psychosociaal, ondersteuningsplan, onderwijs"):
        after(case, ("djt", start, {}))


def test_who_chose_to_have_a_plan_has_one() -> None:
    """One student, one support plan (003:341-342); of another type of support no plan is asked."""
    chosen = after(case_of("deltion"), ("djt", "start_support", {"kinds": ["ondersteuningsplan", "onderwijs"]}))
    assert refused(chosen, "djt", "finish", TALK) == {"samenwerking_plan_needed"}
    gone = LP.replay([attrs.evolve(one, payload=None) for one in chosen.events])
    assert refused(gone, "djt", "finish", TALK) == {"content_erased"}
    lighter = after(chosen, ("djt", "start_support", {"kinds": ["psychosociaal"]}))
    assert after(lighter, ("djt", "finish", TALK)).outcome == "helped"
    planned = after(chosen, ("jongere", "make_plan", {**TALK, "goals": [{"text": "een diploma"}]}))
    looked = after(planned, ("jongere", "review_goals", {"results": [{"goal": 1, "result": "reached"}]}))
    assert after(looked, ("djt", "finish", TALK)).outcome == "helped"


# ---- a variant of somebody else's

WHY = Rule("bieb_why", words("Schrijf op waarom.", "Write down why."))
DOOR = Rule("bieb_door", words("Kies via wie.", "Choose through whom."))
ROLES = roles_around(
    Role("mentor", words("de mentor", "the mentor")),
    Role("decaan", words("de decaan", "the dean")),
    Role("bieb", words("de bibliothecaris", "the librarian"), corrects=True),
)


def bieb(**how: Any) -> Variant:
    """A variant that nobody told, with nothing but data."""
    data: dict[str, Any] = {
        "signals": ("bieb",),
        "first": ("decaan",),
        "leads": "bieb",
        "team": ("mentor", "decaan", "bieb"),
        "schakelen": "referred",
        "feedback": (Owed("bieb", "mentor", None, ""), Owed("decaan", "bieb", "jongere", "")),
        "places": TextMap(dict.fromkeys(("whole", "signals", "first", "schakelen"), "")),
        **how,
    }
    return Variant(
        id="bieb", title=words("De bieb", "The library"), roles=ROLES, acts_as=TextMap({"bieb": "bat"}), **data
    )


def with_variant(variant: Variant) -> Leefplek:
    """A `Leefplek` with this way of working beside the others."""

    class Bieb:
        @hookimpl
        def leefplek_register_workflows(self, register: Any) -> None:
            register(cooperation(variant))

        @hookimpl
        def leefplek_register_guards(self, register: Any) -> None:
            for guard in guards_of(variant):
                register(guard)

    return Leefplek(plugins=[Bieb()], lang="nl")


FROM = ["refer", "search_help", "start_help", "go_to_help", "no_help_found", "switch_outside"]


@pytest.mark.parametrize(
    ("how", "steps", "needs"),
    [
        ({}, "refer start_help go_to_help no_help_found", "samenwerking_question_needed"),
        ({"refers": ("mentor",)}, "refer start_help go_to_help no_help_found", "bieb_first_looks"),
        ({"to": "bieb"}, "refer start_help no_help_found", "samenwerking_question_needed"),
        ({"own_way": True}, "search_help start_help go_to_help no_help_found", "samenwerking_own_way_first"),
        ({"schakelen": "brought_in"}, "switch_outside", "bieb_contact_stays"),
        ({"schakelen": "brought_in", "door": DOOR, "doors": ("ggd",)}, "switch_outside", "bieb_door"),
        ({"schakelen": "inside"}, "refer switch_outside", "samenwerking_question_needed"),
        ({"schakelen": "inside", "first": ("bieb",), "beyond": WHY}, "switch_outside", "bieb_why"),
    ],
    ids=lambda one: ",".join(one) if isinstance(one, dict) else None,
)
def test_a_variant_from_outside_is_data(how: dict[str, Any], steps: str, needs: str) -> None:
    """What schakelen means decides which steps there are, and the rest what is asked of the first of them."""
    variant = bieb(**how)
    rows = {row.id: row for row in cooperation(variant).transitions if row.id in FROM}
    assert {one.code for one in with_variant(variant).check()} <= {"role_without_group"}
    assert [one for one in FROM if one in rows] == steps.split()
    assert needs in next(rows[one] for one in FROM if one in rows).guards


def test_what_is_owed_with_nobodys_consent_may_rest_on_a_ground() -> None:
    lp = with_variant(bieb(kinds=("leesmaatje",)))
    case = lp.open("bieb", {"legal_basis": TASK}, by=Actor("bieb-1", "bieb"), at=AT).after
    case = after(case, ("bieb", "start_talk", CLEAR), lp=lp)
    for party, by in (("mentor", "bieb"), ("bieb", "decaan")):
        ground = {"party": party, "purpose": "melding", "ground": "public_task", "decided_by": "bieb"}
        case = after(case, ("bieb", "share_on_ground", ground), lp=lp)
        told: Step = (by, "tell_back", {"party": party})
        if by == "bieb":
            assert after(case, told, lp=lp).version == case.version + 1
        else:
            assert refused(case, *told, lp=lp) == {"samenwerking_feedback_consent"}
    assert refused(case, "bieb", "start_support", {"kinds": ["iets"]}, lp=lp) == {"samenwerking_type_needed"}
    assert after(case, ("bieb", "start_support", {"kinds": ["leesmaatje"]}), lp=lp).state == "support"


def test_a_variant_may_owe_no_feedback_and_name_no_place() -> None:
    bare = bieb(feedback=(), places=TextMap({}))
    assert {one.code for one in with_variant(bare).check()} <= {"role_without_group"}
    assert "tell_back" not in {row.id for row in cooperation(bare).transitions}


def test_a_rule_of_ones_own_at_a_place_that_nobody_knows_is_told() -> None:
    with pytest.raises(DefinitionError) as caught:
        cooperation(bieb(), guards={"refering": ("bieb_open",)})
    assert [(one.code, one.key) for one in caught.value.findings] == [("unknown_key", "refering")]


def test_a_variant_that_names_what_it_does_not_have_is_told_all_at_once() -> None:
    wrong: dict[str, Any] = {"schakelen": "door", "first": ("rector",), "leads": "rector", "to": "ggd"}
    wrong["feedback"] = (Owed("bieb", "x", "oma", ""),)
    with pytest.raises(DefinitionError) as caught:
        bieb(**wrong)
    found = [(one.code, one.key) for one in caught.value.findings]
    unknown = [("unknown_role", key) for key in ("first", "leads", "to", "feedback.consent_of")]
    assert found == [("unknown_schakelen", "schakelen"), *unknown]


# ---- time

spent = st.lists(st.tuples(st.sampled_from(["mentor", "saw", "regiecentrum"]), st.none() | st.integers(0, 600)))


@given(spent)
def test_minutes_add_up_by_role(talks: list[tuple[str, int | None]]) -> None:
    """What has no minutes adds none; a talk that was undone counts no more; what was erased tells nothing."""
    case = case_of("friesland-college")
    for role, minutes in talks:
        case = after(case, (role, "talk", {**TALK, **({} if minutes is None else {"minutes": minutes})}))
    found = minutes_spent(case)
    assert found == {
        role: sum(minutes or 0 for one, minutes in talks if one == role)
        for role in dict.fromkeys(role for role, minutes in talks if minutes is not None)
    }
    gone = LP.replay([attrs.evolve(one, payload=None) for one in case.events])
    assert minutes_spent(gone) == {}
    if talks:
        undone = after(case, ("saw", "correct", {"version": case.version, "why": "een vergissing"}))
        role, minutes = talks[-1]
        assert sum(minutes_spent(undone).values()) == sum(found.values()) - (minutes or 0)


# ---- the three cases that are told

STORIES = {"sharon": (201, 221), "abe": (305, 315), "munin": (393, 419)}
"""The lines of 003 that tell each story, without the lists of who put in how much after it."""
BEFORE = {"003:197-199"}
"""What is told before the story begins, and what Sharon tells of it later."""


@pytest.mark.parametrize("name", STORIES)
def test_a_story_is_told_in_its_order_and_whole(name: str) -> None:
    """The lines never go back, but for lists of time put in, and each paragraph of the story has a step."""
    first, last = STORIES[name]
    told = [one.step.told for one in played(name).steps if one.step.told and one.step.told not in BEFORE]
    lines = [int(found[1]) for one in told if (found := re.match(r"003:(\d+)", one))]
    story = [line for line in lines if first <= line <= last]
    assert story == sorted(story)
    assert (story[0], story[-1]) == (first, last)
    source = {"sharon": {*range(201, 222, 2)} - {205, 219}, "abe": {305, 307, 309, 313, 315}}
    munin = {393, 395, 397, 399, 403, 405, 407, 411, 413, 415, 417, 419}
    assert set(story) == source.get(name, munin)
    assert all(one.step.silent for one in played(name).steps if not one.allowed)


def test_abe_took_260_minutes_as_the_source_counts() -> None:
    """Four talks of 60 and three times 30, father 60, Veilig Thuis twice 10, the regiecentrum twice 15 (003:319)."""
    spent = minutes_spent(ended("abe"))
    assert spent == {"saw": 60 + 3 * 30 + 60 + 2 * 10, "regiecentrum": 2 * 15}
    assert sum(spent.values()) == 260
    assert spent == LP.practice("friesland-college").minutes("abe")


def test_abe_is_reported_and_keeps_his_contact() -> None:
    """Bringing in is not referring: the state stays, and so does who leads (003:309)."""
    steps = {one.step.transition: one for one in played("abe").steps if one.allowed}
    brought = steps["bring_in"]
    assert (brought.before, brought.after) == ("question", "question")
    case = ended("abe")
    (ground,) = [one for one in case.permissions if one.party == "veilig_thuis"]
    assert ground.kind == "ground"  # he protested, and it had to be done (003:307)
    (decided,) = [one.payload for one in case.events if one.transition == "meldcode.decide"]
    assert decided is not None
    assert (decided.help.yes, decided.report.yes) == (True, True)
    began, finished = case.events[0].at, next(one.at for one in case.events if one.transition == "finish")
    assert timedelta(days=55) < finished - began < timedelta(days=65)
    assert (case.state, case.outcome, case.events[-1].at.year) == ("closed", "helped", 2016)


def test_sharon_refuses_to_report_and_is_helped() -> None:
    """She is asked and says no (003:207); the police bring in Veilig Thuis later (003:215)."""
    case = ended("sharon")
    asked = [
        one.payload for one in case.events if one.transition == "talk" and getattr(one.payload, "agrees", 1) is False
    ]
    assert len(asked) == 1
    assert case.permission("veilig_thuis") is None
    (decided,) = [one.payload for one in case.events if one.transition == "meldcode.decide"]
    assert decided is not None
    assert (decided.help.yes, decided.report.yes) == (True, False)
    assert (case.state, case.outcome, case.tracks["meldcode"].state) == ("help", None, "decided")
    when = {one.transition: one.at for one in case.events}
    assert when["start_help"] - when["search_help"] <= timedelta(weeks=2)
    assert (case.events[0].at.date(), case.events[-1].at.date()) == (date(2016, 10, 10), date(2017, 4, 10))
    assert case.core.main.due is not None


def test_sharon_talked_as_often_as_the_source_counts() -> None:
    """Three talks and five calls with the student adviser (003:227); the student counts two talks (003:231)."""
    talks = [
        one.payload for one in ended("sharon").events if (one.transition, one.by.role) == ("talk", "studentadviseur")
    ]
    ways = [getattr(one, "how", None) for one in talks]
    told = [one.times for one in LP.practice("landstede").time if one.case == "sharon" and one.who == "studentadviseur"]
    assert [ways.count("face_to_face"), ways.count("phone")] == [one for one in told if one] == [3, 5]


def test_munin_looks_back_on_each_goal_and_ends_as_told() -> None:
    """Reached, partly, failed but open, and put off by choice (003:415-417)."""
    case = ended("munin")
    reviews = [one.payload for one in case.events if one.transition == "review_goals"]
    results: list[dict[int, str]] = [
        {goal.goal: goal.result for goal in getattr(one, "results", ())} for one in reviews
    ]
    assert [one[5] for one in results] == ["failed", "postponed"]
    assert sorted(results[0]) == [*range(1, 9)]
    assert {result for one in results for result in one.values()} == {"reached", "partly", "failed", "postponed"}
    assert (case.state, case.outcome) == ("closed", "helped")
    assert (case.events[0].at.year, case.events[-1].at.year) == (2015, 2017)
    assert case.tracks == {}
