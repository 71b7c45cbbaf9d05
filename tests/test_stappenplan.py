"""The stappenplan: a project that goes back to its start at every step, and a young person who is let go only when the
home will last.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from explored.stappenplan import (
    ANALYSIS,
    EVALUATION,
    LOOK_BACK,
    PLAN,
    START,
    TALK,
    TEAM,
    TRIANGLE,
    WEEKLY,
    answers,
    facts,
)
from leefplek import Actor, Case, Leefplek, PayloadError, Refused
from leefplek.journeys import play, read_journey
from leefplek.plugins.stappenplan import BASIC_INCOME, PROJECT, YOUNG_PERSONS, Tally, menukaart, tally
from leefplek.store import Desk, open_store
from samples import TASK

LP = Leefplek(lang="en", clock=lambda: datetime(2030, 1, 1, tzinfo=UTC))
AT = datetime(2021, 3, 1, 10, tzinfo=UTC)
JOURNEYS = Path(__file__).parents[1] / "examples" / "journeys"
WHO = {role.id: Actor(f"{role.id}-1", role.id) for role in (*PROJECT.roles, *YOUNG_PERSONS.roles)}
LOOKED = answers(*LOOK_BACK)
APART = {"where": "sociaal_team", "guides": False, "apply_at": "het vaste nummer"}
PHASED = {"name": "een eigen woning", "intensity": "elke week", "from_age": 18, "until_age": 27}
TARGET = {"number": 6, "by": date(2022, 6, 30)}
FUNDS = facts(financiering_nu="jeugdwet", financiering_straks="wmo")
Steps = list[tuple[str, str, dict[str, Any]]]


def after(case: Case, by: str, transition: str, payload: dict[str, Any] | None = None, days: int = 0) -> Case:
    """The case after a step, some days on."""
    return LP.step(case, transition, payload or {}, by=WHO[by], at=AT + timedelta(days=days)).after


def codes(case: Case, by: str, transition: str, payload: dict[str, Any] | None = None) -> list[str]:
    """Why a step is refused."""
    try:
        after(case, by, transition, payload)
    except Refused as refused:
        return [one.code for one in refused.refusals]
    return []


def taken(case: Case, steps: Steps) -> Case:
    """The case after these steps."""
    for by, transition, payload in steps:
        case = after(case, by, transition, payload)
    return case


def erased(case: Case, transition: str) -> Case:
    """The case after the content of these steps was erased."""
    events = [attrs.evolve(one, payload=None) if one.transition == transition else one for one in case.events]
    return LP.replay(events)


# ---- the project

BEGIN: Steps = [
    ("gemeente", "answer", answers(*START)),
    ("gemeente", "set_target", TARGET),
    ("gemeente", "begin_analysis", LOOKED),
]
ANALYSE: Steps = [
    ("gemeente", "bring_in", {"parties": list(TRIANGLE)}),
    ("zorgaanbieder", "answer", answers(*ANALYSIS)),
    ("gemeente", "place_procesregie", APART),
    ("woningcorporatie", "compose_menu", {"items": [PHASED]}),
    ("procesregisseur", "begin_tuning", LOOKED),
]
TUNE: Steps = [
    ("zorgaanbieder", "answer", answers(*TEAM)),
    ("gemeente", "agree_financing", FUNDS),
    ("gemeente", "keep_document", facts(bestuurlijk_akkoord=True)),
    ("procesregisseur", "agree_tasks", PLAN),
    ("procesregisseur", "begin_carrying_out", LOOKED),
]
EVALUATE: Steps = [
    ("procesregisseur", "begin_evaluation", LOOKED),
    ("ervaringsdeskundige", "evaluate", answers(*EVALUATION)),
    ("ervaringsdeskundige", "share", answers("briljante_mislukkingen")),
    ("gemeente", "finish", LOOKED),
]


def project(*steps: Steps) -> Case:
    """A project after these steps."""
    case = LP.open("stappenplan-project", {}, by=WHO["gemeente"], at=AT, case_id="project-1").after
    return taken(case, [one for some in steps for one in some])


def test_the_five_steps_are_the_states_in_their_order() -> None:
    case = project(BEGIN, ANALYSE, TUNE, EVALUATE)
    assert (case.state, case.outcome) == ("closed", "evaluated")
    told = [state.id for state in PROJECT.states]
    assert told == ["vertrekpunt", "analyse", "afstemming", "uitvoering", "evalueren", "closed"]
    assert not {role.id for role in PROJECT.roles} & {"jongere", "ouder"}
    assert not any(row.basis_needed or row.consent_for for row in PROJECT.transitions)


@pytest.mark.parametrize("steps", [BEGIN, ANALYSE, TUNE, EVALUATE[:1], EVALUATE])
def test_no_step_is_left_without_looking_back_at_the_start(steps: Steps) -> None:
    before = [BEGIN, ANALYSE, TUNE, EVALUATE]
    place = before.index(steps) if steps in before else 3
    case = taken(project(*before[:place]), steps[:-1])
    by, move, _ = steps[-1]
    for left in LOOK_BACK:
        assert codes(case, by, move, {**LOOKED, left: "dont_know"}) == ["look_back_needed"]
    assert codes(case, by, move, LOOKED) == []


@pytest.mark.parametrize("number", range(5))
def test_the_target_may_change_as_long_as_the_project_runs(number: int) -> None:
    before = [[], BEGIN, ANALYSE, TUNE, EVALUATE[:1]]
    case = project(*before[: number + 1])
    case = after(case, "gemeente", "set_target", {"number": 8, "by": date(2023, 1, 1)})
    assert tally(case, []) == Tally(8, date(2023, 1, 1))
    assert codes(case, "gemeente", "set_target", {"number": 0, "by": date(2023, 1, 1)}) == ["target_needed"]
    assert codes(case, "gemeente", "set_target", {"number": 8}) == ["target_needed"]
    assert codes(case, "gemeente", "set_target", {"by": date(2023, 1, 1)}) == ["target_needed"]


@pytest.mark.parametrize("left", ANALYSIS)
def test_each_of_the_seven_questions_is_answered_before_tuning(left: str) -> None:
    """Who would rather not say has not answered."""
    steps = [one for one in ANALYSE if one[1] != "answer"][:-1]
    rest = answers(*(one for one in ANALYSIS if one != left))
    case = taken(project(BEGIN, steps), [("gemeente", "answer", rest)])
    assert codes(case, "procesregisseur", "begin_tuning", LOOKED) == ["analysis_questions_needed"]
    case = after(case, "gemeente", "answer", answers(left, said="rather_not_say"))
    assert codes(case, "procesregisseur", "begin_tuning", LOOKED) == ["analysis_questions_needed"]


@pytest.mark.parametrize("party", TRIANGLE)
def test_the_triangle_is_whole_before_tuning_and_before_carrying_out(party: str) -> None:
    """Of the municipality its three domains (002:33); who leaves leaves a hole."""
    leaves = {"parties": [party], "joins": False}
    for before, move in ((ANALYSE, "begin_tuning"), (TUNE, "begin_carrying_out")):
        stand = project(BEGIN, *([] if before is ANALYSE else [ANALYSE]), before[:-1])
        case = after(stand, "gemeente", "bring_in", leaves)
        assert codes(case, "procesregisseur", move, LOOKED) == ["triangle_needed"]
        assert codes(after(case, party_role(party), "bring_in", {"parties": [party]}), "gemeente", move, LOOKED) == []


def party_role(party: str) -> str:
    """Who speaks for a party: a domain of the municipality is the municipality."""
    return party if party in WHO else "gemeente"


def test_all_that_lacks_is_told_at_once_with_its_place() -> None:
    with pytest.raises(Refused) as caught:
        after(project(BEGIN), "gemeente", "begin_tuning", {"said_by": "gemeente"})
    found = {one.code: one.source for one in caught.value.refusals}
    assert found == {
        "analysis_questions_needed": "002:30-88",
        "triangle_needed": "002:33",
        "procesregie_needed": "002:53",
        "menu_needed": "002:49",
        "look_back_needed": "002:119-123",
    }
    with pytest.raises(Refused) as caught:
        after(project(BEGIN, ANALYSE), "gemeente", "begin_carrying_out", LOOKED)
    found = {one.code: one.source for one in caught.value.refusals}
    assert found == {
        "team_needed": "002:92",
        "tasks_needed": "002:94",
        "financing_needed": "002:82-86",
        "permission_needed": "002:37",
    }


def test_what_a_look_back_lacks_is_named() -> None:
    with pytest.raises(Refused, match="What was the intention") as caught:
        after(project(BEGIN[:-1]), "gemeente", "begin_analysis", {**LOOKED, "bedoeling": "dont_know"})
    assert "What was the question" not in str(caught.value)


@pytest.mark.parametrize("left", ["financiering_nu", "financiering_straks"])
def test_it_is_known_what_pays_now_and_what_pays_later(left: str) -> None:
    """The help before and after the home is one's own are paid in different ways (002:82-86)."""
    known = {name: "jeugdwet" for name in ("financiering_nu", "financiering_straks") if name != left}
    steps: Steps = [one for one in TUNE[:-1] if one[1] != "agree_financing"]
    case = taken(project(BEGIN, ANALYSE), [("gemeente", "agree_financing", facts(**known)), *steps])
    assert codes(case, "gemeente", "begin_carrying_out", LOOKED) == ["financing_needed"]


@pytest.mark.parametrize("left", TEAM)
def test_it_is_said_who_form_the_team_and_whom_else_one_needs(left: str) -> None:
    """Working it out together asks both (002:92)."""
    rest = answers(*(one for one in TEAM if one != left))
    case = taken(project(BEGIN, ANALYSE), [("gemeente", "answer", rest), *TUNE[1:-1]])
    assert codes(case, "gemeente", "begin_carrying_out", LOOKED) == ["team_needed"]


def test_where_one_applies_can_be_looked_up() -> None:
    assert LP.facts(project(BEGIN, ANALYSE))["stappenplan_aanmelden_bij"].value == APART["apply_at"]


def test_a_no_of_the_administration_is_no_permission() -> None:
    case = after(project(BEGIN, ANALYSE, TUNE[:-1]), "gemeente", "keep_document", facts(bestuurlijk_akkoord=False))
    assert codes(case, "gemeente", "begin_carrying_out", LOOKED) == ["permission_needed"]


@pytest.mark.parametrize("where", ["gemeente", "sociaal_team", "zorgaanbieder", "anders"])
def test_who_directs_never_guides_wherever_that_is_placed(where: str) -> None:
    case, place = project(BEGIN), {**APART, "where": where}
    assert codes(case, "gemeente", "place_procesregie", place) == []
    assert codes(case, "gemeente", "place_procesregie", {**place, "guides": True}) == ["procesregie_apart"]
    assert codes(case, "gemeente", "place_procesregie", {"where": where}) == [
        "procesregie_apart",
        "visible_place_needed",
    ]


@given(st.integers(0, 40), st.integers(0, 40))
@example(16, 27)
@example(27, 35)
@example(28, 35)
@example(12, 16)
@example(12, 15)
@example(21, 20)
def test_an_item_on_the_menukaart_is_for_ages_on_the_way_to_adulthood(first: int, last: int) -> None:
    """It may begin before or go on after: no age is shut out by the menukaart (002:74)."""
    items = {"items": [PHASED, {**PHASED, "from_age": first, "until_age": last}]}
    fits = first <= last and last >= 16 and first <= 27
    assert (codes(ANALYSING, "gemeente", "compose_menu", items) == []) is fits


ANALYSING = project(BEGIN)


def test_a_menukaart_says_how_intensive_and_ships_empty() -> None:
    unphased = ([{**PHASED, "until_age": None}], [{**PHASED, "from_age": None}])
    for items in ([], [{"name": "een eigen woning", "from_age": 18, "until_age": 27}], *unphased):
        assert codes(ANALYSING, "gemeente", "compose_menu", {"items": items}) == ["menu_items_needed"]
    assert all(one.name != "stappenplan_menukaart" or not one.choices for one in PROJECT.facts)


def test_carrying_it_out_is_looked_at_every_week() -> None:
    """The date is a week on from each review, and from nothing else; all four questions are asked (002:102-107)."""
    case = project(BEGIN, ANALYSE, TUNE)
    assert case.due == date(2021, 3, 8)
    case = after(case, "gemeente", "note", {"text": "een belletje"}, days=3)
    assert case.due == date(2021, 3, 8)
    case = after(case, "woningcorporatie", "weekly_review", answers(*WEEKLY), days=7)
    assert case.due == date(2021, 3, 15)
    for left in WEEKLY:
        week = answers(*(one for one in WEEKLY if one != left))
        assert codes(case, "gemeente", "weekly_review", week) == ["weekly_questions_needed"]
    assert after(case, "system", "escalate", days=15).events[-1].transition == "escalate"


def test_one_can_go_back_from_every_step_to_any_before_and_tasks_are_then_divided_anew() -> None:
    case = project(BEGIN, ANALYSE, TUNE, EVALUATE[:1])
    for state in ("uitvoering", "afstemming", "analyse", "vertrekpunt"):
        back = after(case, "gemeente", f"back_to_{state}", {"text": "we zagen iets over het hoofd"})
        assert back.state == state
    case = taken(back, [BEGIN[-1], ANALYSE[-1]])
    assert codes(case, "procesregisseur", "begin_carrying_out", LOOKED) == ["tasks_needed"]


def test_who_directs_a_project_may_undo_what_others_wrote_down() -> None:
    case = after(project(BEGIN), "gemeente", "note", {"text": "een vergissing"})
    wrong = {"version": case.version, "why": "een vergissing"}
    assert codes(case, "zorgaanbieder", "correct", wrong) == ["not_own_record"]
    assert codes(case, "procesregisseur", "correct", wrong) == []


def test_it_ends_after_evaluating_and_sharing_one_thing_at_least() -> None:
    case = project(BEGIN, ANALYSE, TUNE, EVALUATE[:1])
    assert codes(case, "gemeente", "finish", LOOKED) == ["evaluation_needed", "sharing_needed"]
    case = after(case, "ervaringsdeskundige", "evaluate", answers(*EVALUATION))
    for shared in ("successen", "briljante_mislukkingen"):
        done = after(case, "ervaringsdeskundige", "share", answers(shared))
        assert after(done, "gemeente", "finish", LOOKED).outcome == "evaluated"
    assert after(case, "gemeente", "stop", {"text": "geen geld"}).outcome == "stopped"


def test_what_was_erased_counts_for_no_answer() -> None:
    case = erased(project(BEGIN, ANALYSE[:-1]), "bring_in")
    assert codes(case, "gemeente", "begin_tuning", LOOKED) == ["content_erased"]
    case = erased(project(BEGIN[:-1]), "answer")
    assert codes(case, "gemeente", "begin_analysis", LOOKED) == ["content_erased"]
    case = taken(case, BEGIN[:1])
    assert codes(case, "gemeente", "begin_analysis", LOOKED) == []
    for gone in ("agree_financing", "keep_document"):
        case = erased(project(BEGIN, ANALYSE, TUNE[:-1]), gone)
        assert codes(case, "gemeente", "begin_carrying_out", LOOKED) == ["content_erased"]
    case = erased(project(BEGIN, ANALYSE, TUNE, EVALUATE[:-1]), "share")
    assert codes(case, "gemeente", "finish", LOOKED) == ["content_erased"]


def test_no_rule_is_passed_by_at_a_step_for_something_else() -> None:
    """A menukaart, a place of the procesregie or a question that is left is told where its own rule looks."""
    case = project(BEGIN)
    for said in (facts(menukaart=3), facts(procesregie_plek="zorgaanbieder"), facts(bestuurlijk_akkoord=True)):
        assert codes(case, "gemeente", "agree_financing", said) == ["other_step_needed"]
    left = facts("begeleider", dromen="rather_not_say")
    assert codes(young_person(TALKS[:1]), "begeleider", "record_facts", left) == ["other_step_needed"]


def test_a_question_that_nobody_asks_is_no_answer() -> None:
    with pytest.raises(PayloadError):
        after(project(), "gemeente", "answer", {"said_by": "gemeente", "waarom": "daarom"})


# ---- the young person

TALKS: Steps = [("procesregisseur", "start_talks", {}), ("jongere", "talk", answers(*TALK, by="jongere"))]
CHOICE: Steps = [
    ("jongere", "show_menu", {"items": [PHASED]}),
    ("jongere", "choose", {"route": "een eigen woning"}),
    ("procesregisseur", "make_plan", {}),
    ("jongere", "agree_plan", PLAN),
    ("jongere", "arrange", {}),
]
ENOUGH = facts("gemeente", inkomen=BASIC_INCOME)
HOME: Steps = [("gemeente", "arrange_income", ENOUGH), ("jongere", "move_in", {"place": "een eigen woning"})]
LASTS: Steps = [
    ("jongere", "say_lasting", facts("jongere", duurzaam_jongere=True)),
    ("procesregisseur", "say_lasting", facts("procesregisseur", duurzaam_procesregisseur=True)),
]


def young_person(*steps: Steps, id: str = "jongere-1", project: str | None = "project-1") -> Case:
    """A young person after these steps."""
    start = {"project": project, "legal_basis": TASK}
    case = LP.open("stappenplan-jongere", start, by=WHO["begeleider"], at=AT, case_id=id).after
    return taken(case, [one for some in steps for one in some])


def test_from_the_door_to_a_home_that_lasts() -> None:
    case = after(young_person(TALKS, CHOICE, HOME, LASTS), "procesregisseur", "let_go")
    assert (case.state, case.outcome, case.route) == ("closed", "durably_housed", "een eigen woning")


def test_every_talk_gives_four_weeks_until_the_next() -> None:
    case = after(young_person(TALKS), "jongere", "talk", answers(*TALK, by="jongere"), days=20)
    assert case.due == (AT + timedelta(days=20 + 28)).date()


def test_nothing_is_asked_at_the_door_but_a_ground_to_keep_the_case() -> None:
    """No income, no age, no group: conditions must not shut people out (002:74)."""
    (opening,) = [row for row in YOUNG_PERSONS.transitions if row.id == "open"]
    assert opening.guards == ("legal_basis_needed",)
    (start,) = [row for row in YOUNG_PERSONS.transitions if row.id == "start_talks"]
    assert start.guards == ("stappenplan_directs_or_guides",), "a demand to who works there"
    case = LP.open("stappenplan-jongere", {"legal_basis": TASK}, by=WHO["jongere"], at=AT).after
    assert taken(case, TALKS).state == "gesprekken"


def test_nobody_is_sent_away_by_who_works_there() -> None:
    """Out of view, handed over and opened by mistake are their only other ends; no step says no to a young person."""
    closing = {row.id: row.roles for row in YOUNG_PERSONS.transitions if row.target == "closed"}
    assert closing == {
        "let_go": ("procesregisseur",),
        "withdraw": ("jongere",),
        "lose_contact": ("procesregisseur",),
        "hand_over": ("procesregisseur",),
        "entered_in_error": YOUNG_PERSONS.transition("open").roles,
    }
    assert {row.sources for row in YOUNG_PERSONS.transitions if row.id == "let_go"} == {("wonen",)}


@given(st.lists(st.tuples(st.sampled_from(TALK), st.sampled_from(["woorden", "rather_not_say", "dont_know"]))))
def test_a_plan_comes_when_each_question_was_talked_about_or_left(said: list[tuple[str, str]]) -> None:
    """In as many talks as it takes, in any order; the latest word counts, and leaving a question is one (002:74)."""
    case = TALKING
    for question, word in said:
        case = after(case, "jongere", "talk", answers(question, said=word, by="jongere"))
    open_ones = [one for one in TALK if dict(said).get(one, "dont_know") == "dont_know"]
    assert codes(case, "jongere", "make_plan") == (["talk_questions_needed"] if open_ones else [])
    rest = answers(*open_ones, by="jongere")
    assert after(after(case, "jongere", "talk", rest), "jongere", "make_plan").state == "plan"


TALKING = young_person(TALKS[:1], CHOICE[:2])


def test_the_ten_questions_are_asked_in_both_languages_and_named_when_open() -> None:
    """The second is asked twice: of the young person and of the professional (002:64)."""
    assert len(TALK) == 11
    with pytest.raises(Refused) as caught:
        after(TALKING, "jongere", "make_plan")
    (refusal,) = caught.value.refusals
    asked = {one.name: one.question for one in YOUNG_PERSONS.facts}
    assert all(asked[f"stappenplan_{one}"]["en"] in refusal.text for one in TALK)


def test_the_card_of_ten_questions_asks_what_the_talks_ask() -> None:
    """In the order and on the lines of the source; the second is one question to two people (002:63-72)."""
    card = LP.practice("stappenplan").questions
    assert [one.told for one in card] == [f"002:{line}" for line in range(63, 73)]
    asked = {one.name: one.question for one in YOUNG_PERSONS.facts}
    for lang in ("nl", "en"):
        assert " ".join(one.text[lang] for one in card) == " ".join(asked[f"stappenplan_{one}"][lang] for one in TALK)


@pytest.mark.parametrize("role", ["procesregisseur", "begeleider", "ervaringsdeskundige", "jongere"])
def test_only_the_young_person_leaves_a_question(role: str) -> None:
    found = codes(TALKING, role, "talk", answers("veiligheid", said="rather_not_say", by=role))
    assert found == ([] if role == "jongere" else ["left_by_young_person"])


def test_the_choice_is_the_young_persons_and_comes_before_the_plan() -> None:
    case = young_person(TALKS, CHOICE[:1])
    assert codes(case, "procesregisseur", "make_plan") == ["choice_needed"]
    assert codes(case, "procesregisseur", "choose", {"route": "een eigen woning"}) == ["wrong_role"]
    case = taken(case, CHOICE[1:3])
    assert codes(case, "procesregisseur", "arrange") == ["own_plan_needed"]
    assert codes(case, "jongere", "agree_plan", {"goals": []}) == ["who_does_what_needed"]
    case = after(case, "jongere", "choose_again", {"text": "toch liever alleen"})
    assert codes(case, "jongere", "make_plan") == ["choice_needed"]


def test_one_chooses_from_the_menukaart_that_was_shown_or_says_why_something_else_fits() -> None:
    """The ways of living are those of the project; a wish that is not among them is made to fit (002:49, 74)."""
    menu = menukaart(project(BEGIN, ANALYSE))
    assert menu is not None
    talking = young_person(TALKS)
    assert codes(talking, "begeleider", "show_menu") == ["shown_menu_needed"]
    shown = after(talking, "begeleider", "show_menu", {"items": [attrs.asdict(one) for one in menu]})
    for route in ("een eigen woning", "Een eigen  woning"):
        assert codes(shown, "jongere", "choose", {"route": route}) == []
    boat = {"route": "een boot"}
    assert codes(shown, "jongere", "choose", boat) == ["not_on_menu"]
    assert codes(shown, "jongere", "choose", {**boat, "why": "dont_know"}) == ["not_on_menu"]
    for why in ("mijn oom verhuurt er een", "rather_not_say"):
        assert codes(shown, "jongere", "choose", {**boat, "why": why}) == []
    assert codes(erased(shown, "show_menu"), "jongere", "choose", boat) == ["content_erased"]
    again = taken(shown, [("jongere", "talk_again", {}), ("jongere", "show_menu", {"items": [{**PHASED, **BOAT}]})])
    assert codes(again, "jongere", "choose", boat) == [], "the latest one counts"
    early = taken(
        young_person(TALKS), [("jongere", "move_in", {"income": "het komt"}), ("jongere", "choose_again", {})]
    )
    assert codes(early, "jongere", "choose", CHOICE[1][2]) == ["not_on_menu"], "nobody showed one yet"
    assert taken(early, CHOICE[:2]).route == "een eigen woning"


BOAT = {"name": "een boot"}


def test_the_menukaart_of_a_project_is_the_one_that_was_put_together_last() -> None:
    assert menukaart(project(BEGIN)) == ()
    case = after(project(BEGIN, ANALYSE), "gemeente", "compose_menu", {"items": [{**PHASED, **BOAT}]})
    assert [one.name for one in menukaart(case) or ()] == ["een boot"]
    undone = after(case, "gemeente", "correct", {"version": case.version, "why": "een vergissing"})
    assert [one.name for one in menukaart(undone) or ()] == ["een eigen woning"]
    assert menukaart(erased(case, "compose_menu")) is None


def test_the_network_takes_part_only_with_a_yes() -> None:
    case, grandmother = young_person(TALKS), {"party": "netwerk", "how": "denkt mee"}
    assert codes(case, "begeleider", "involve_network", grandmother) == ["consent_needed"]
    yes = {"party": "netwerk", "purpose": "meedenken"}
    case = after(case, "jongere", "give_consent", yes)
    assert codes(case, "begeleider", "involve_network", grandmother) == []
    case = after(case, "jongere", "withdraw_consent", yes)
    assert codes(case, "begeleider", "involve_network", grandmother) == ["consent_needed"]
    assert codes(young_person(TALKS, CHOICE), "procesregisseur", "ask_for_home") == ["consent_needed"]


ARRANGING = young_person(TALKS, CHOICE)


@given(st.integers(0, 300_000), st.booleans())
@example(105_000, False)
@example(105_000, True)
@example(104_999, True)
@example(104_900, False)
def test_a_home_comes_with_an_income_to_live_on(cents: int, text: bool) -> None:
    """1050 euros and no cent less, as a text or, where it is whole, as a number."""
    euros = Decimal(cents) / 100
    said: Any = f"{euros:.2f}" if text or cents % 100 else cents // 100
    case = after(ARRANGING, "gemeente", "arrange_income", facts("gemeente", inkomen=said))
    assert codes(case, "jongere", "move_in") == ([] if euros >= 1050 else ["home_with_income_needed"])
    if euros < 1050:
        assert codes(case, "jongere", "move_in", {"income": "dont_know"}) == ["home_with_income_needed"]
    agreed = {"income": "de gemeente regelt het voor juni"}
    assert codes(case, "jongere", "move_in", agreed) == []  # no amount keeps anybody out of a home (002:74)


@pytest.mark.parametrize("said", ["dont_know", "rather_not_say"])
def test_an_income_that_nobody_knows_is_none_yet(said: str) -> None:
    assert codes(ARRANGING, "jongere", "move_in") == ["home_with_income_needed"]
    case = after(ARRANGING, "jongere", "record_facts", facts("jongere", inkomen=said))
    assert codes(case, "jongere", "move_in") == ["home_with_income_needed"]
    gone = erased(after(ARRANGING, "gemeente", "arrange_income", ENOUGH), "arrange_income")
    assert codes(gone, "jongere", "move_in") == ["content_erased"]


@pytest.mark.parametrize("day", [date(2020, 9, 1), date(2021, 3, 1), date(2026, 12, 31)])
def test_the_amount_is_that_of_the_dated_value_and_of_the_source(day: date) -> None:
    value = LP.value("stappenplan-basisinkomen").at(day)
    assert (value.found, value.amount, value.section) == ("known", Decimal(BASIC_INCOME), "002:76")
    assert LP.practice("stappenplan").figure("basisinkomen").numbers == (float(BASIC_INCOME),)
    assert LP.value("stappenplan-basisinkomen").at(date(2027, 1, 1)).found == "ended"


LATER = """
owner = "gemeente"
checked_on = 2026-12-01
review_every = "P1Y"
[[source]]
id = "raad"
title = "Besluit"
publisher = "de gemeente"
retrieved_on = 2026-12-01
section = "artikel 1"
[[value]]
id = "stappenplan-basisinkomen"
text.nl = "Het inkomen bij een eigen huis"
type = "money"
unit = "EUR per maand"
[[value.period]]
valid_from = 2027-01-01
valid_until = 2027-12-31
source = "raad"
amount = "1200.50"
"""


def test_the_amount_that_counts_is_that_of_the_day_of_the_step(tmp_path: Path) -> None:
    """A municipality adds what it is later; past the last period the last one known counts."""
    file = tmp_path / "inkomen.toml"
    file.write_text(LATER, encoding="utf-8")
    lp = Leefplek(lang="en", clock=lambda: datetime(2040, 1, 1, tzinfo=UTC), data=[file])
    counts = {"2019-03-01": "1050", "2026-12-31": "1050", "2027-01-01": "1200.50", "2031-01-01": "1200.50"}
    for day, least in counts.items():
        at = datetime.fromisoformat(f"{day}T12:00+01:00")
        case = lp.open("stappenplan-jongere", {"legal_basis": TASK}, by=WHO["begeleider"], at=at).after
        case = lp.step(case, "start_talks", by=WHO["procesregisseur"], at=at).after
        known = facts("jongere", inkomen=f"{Decimal(least):.2f}")
        enough = lp.step(case, "record_facts", known, by=WHO["jongere"], at=at).after
        assert lp.step(enough, "move_in", by=WHO["jongere"], at=at).after.state == "wonen"
        known = facts("jongere", inkomen=f"{Decimal(least) - Decimal('0.01'):.2f}")
        short = lp.step(case, "record_facts", known, by=WHO["jongere"], at=at).after
        with pytest.raises(Refused, match=rf"income of {re.escape(least)} euros"):
            lp.step(short, "move_in", by=WHO["jongere"], at=at)


def test_letting_go_waits_for_both_and_for_an_income() -> None:
    case = young_person(TALKS, CHOICE, HOME)
    assert codes(case, "procesregisseur", "let_go") == ["lasting_needed"]
    for some in (LASTS[:1], LASTS[1:]):
        assert codes(taken(case, some), "procesregisseur", "let_go") == ["lasting_needed"]
    case = taken(case, LASTS)
    no = after(case, "jongere", "say_lasting", facts("jongere", duurzaam_jongere=False))
    assert codes(no, "procesregisseur", "let_go") == ["lasting_needed"]
    poor = after(case, "gemeente", "arrange_income", facts("gemeente", inkomen=900))
    assert codes(poor, "procesregisseur", "let_go") == ["income_needed"]
    unsafe = after(case, "begeleider", "raise_safety", {"why": "er is iets gebeurd"})
    assert codes(unsafe, "procesregisseur", "let_go") == ["safety_open"]
    assert codes(erased(case, "say_lasting"), "procesregisseur", "let_go") == ["content_erased"]


def test_talking_again_comes_before_another_choice_and_another_plan() -> None:
    """What was chosen and agreed on was of the talks before."""
    planned = young_person(TALKS, CHOICE[:4])
    assert (planned.state, planned.plan_agreed) == ("plan", True)
    for case in (planned, young_person(TALKS, CHOICE[:1])):
        again = after(case, "jongere", "talk_again", {"text": "het klopt toch niet"})
        assert (again.state, again.route, again.plan_agreed) == ("gesprekken", None, False)


@pytest.mark.parametrize("role", ["procesregisseur", "begeleider", "gemeente", "ervaringsdeskundige"])
def test_who_works_there_may_write_down_what_the_young_person_decides(role: str) -> None:
    """An expert by experience too: they lead the talk (002:94)."""
    case = young_person(TALKS, CHOICE[:1])
    step = LP.step(case, "choose", {"route": "een eigen woning"}, by=WHO["jongere"], recorded_by=WHO[role], at=AT)
    assert step.after.route == "een eigen woning"


def test_hearing_how_it_goes_begins_the_three_months_of_living_there_anew() -> None:
    case = young_person(TALKS, CHOICE, HOME)
    assert case.due == date(2021, 6, 1)
    assert after(case, "procesregisseur", "follow_up", {"how": "goed"}, days=31).due == date(2021, 7, 1)


def test_the_amount_to_live_on_is_named() -> None:
    with pytest.raises(Refused, match="1050"):
        after(ARRANGING, "jongere", "move_in")


@pytest.mark.parametrize("transition", ["say_lasting", "record_facts"])
def test_each_says_for_themselves_whether_it_lasts(transition: str) -> None:
    case = young_person(TALKS, CHOICE, HOME)
    for by, name in (("jongere", "duurzaam_procesregisseur"), ("procesregisseur", "duurzaam_jongere")):
        assert codes(case, by, transition, facts(by, **{name: True})) == ["own_word_needed"]
        assert codes(case, name.removeprefix("duurzaam_"), transition, facts(by, **{name: True})) == []


def test_with_a_next_home_it_must_be_said_anew() -> None:
    case = young_person(TALKS, CHOICE, HOME, LASTS)
    lost = {"reason": {"side": "provider", "code": "no_home", "words": "de huur liep af"}}
    case = after(case, "woningcorporatie", "lose_home", lost)
    assert case.state == "regelen"
    case = after(case, "jongere", "move_in")
    assert codes(case, "procesregisseur", "let_go") == ["lasting_needed"]


@pytest.mark.parametrize("far", range(1, 6))
def test_a_home_that_comes_early_waits_for_no_plan(far: int) -> None:
    """Demands and procedures are why young people get no fitting care (002:74); the plan is made there."""
    case = young_person(TALKS[:1], [("jongere", "talk", answers(*TALK, by="jongere")), *CHOICE][:far])
    case = after(case, "jongere", "move_in", {"place": "via een oom", "income": "de gemeente regelt het voor juni"})
    assert case.state == "wonen"
    assert after(case, "jongere", "agree_plan", PLAN).plan_agreed


def test_who_lives_somewhere_may_choose_again_and_the_income_may_stop() -> None:
    case = young_person(TALKS, CHOICE, HOME, LASTS)
    again = after(case, "jongere", "choose_again", {"text": "toch liever met zijn drieën"})
    assert (again.state, again.route, again.plan_agreed) == ("keuze", None, False)
    stops = after(case, "jongere", "record_facts", facts("jongere", inkomen=0))
    assert codes(stops, "procesregisseur", "let_go") == ["income_needed"]
    assert codes(after(stops, "gemeente", "arrange_income", ENOUGH), "procesregisseur", "let_go") == []


def test_directing_and_guiding_are_apart() -> None:
    """No role is both, and the steps of leading are not those of guiding (002:53)."""
    assert not any(role.implies for role in YOUNG_PERSONS.roles)
    case = young_person(TALKS, CHOICE)
    assert codes(case, "procesregisseur", "guide", {"text": "langs geweest"}) == ["wrong_role"]
    assert codes(case, "begeleider", "guide", {"text": "langs geweest"}) == []
    alone = {row.id for row in YOUNG_PERSONS.transitions if row.roles == ("procesregisseur",)}
    assert {"start_talks", "let_go"} <= alone
    assert not any("begeleider" in YOUNG_PERSONS.transition(one).roles for one in alone)


@pytest.mark.parametrize(("role", "step"), [("begeleider", "guide"), ("procesregisseur", "let_go")])
def test_no_one_person_directs_and_guides(role: str, step: str) -> None:
    """Whatever role they say they have; who takes over from somebody sets them free (002:53)."""
    other = {"begeleider": "procesregisseur", "procesregisseur": "begeleider"}[role]
    case = taken(young_person(TALKS, CHOICE, HOME), [("begeleider", "guide", {}), *LASTS])
    both = Actor(WHO[other].id, role)
    with pytest.raises(Refused) as caught:
        LP.step(case, step, by=both, at=AT)
    assert [(one.code, one.source) for one in caught.value.refusals] == [("directs_or_guides", "002:53")]
    assert codes(case, role, step) == []
    next_one = LP.step(case, "talk", answers("dromen", by=other), by=Actor("de-volgende", other), at=AT).after
    assert LP.step(next_one, step, by=both, at=AT).event.by == both
    undone = after(next_one, "procesregisseur", "correct", {"version": next_one.version, "why": "verkeerde zaak"})
    with pytest.raises(Refused, match="does not guide this young person"):
        LP.step(undone, step, by=both, at=AT)


def test_who_is_out_of_view_is_looked_for_first() -> None:
    """We do not let you go (002:39); out of view is the danger (002:23)."""
    case = young_person(TALKS)
    assert codes(case, "procesregisseur", "lose_contact") == ["keep_looking"]
    tried = {"reason": {"side": "young_person", "code": "no_contact", "words": "zes keer gebeld, twee keer langs"}}
    assert after(case, "procesregisseur", "lose_contact", tried).outcome == "out_of_view"


def test_a_worry_about_safety_is_worked_on_in_the_roles_of_the_stappenplan() -> None:
    case = after(young_person(), "woningcorporatie", "raise_safety", {"why": "er is iets gebeurd"})
    case = after(case, "woningcorporatie", "meldcode.map_signals", {"signals": "lawaai"})
    case = after(case, "ervaringsdeskundige", "meldcode.consult", {})
    case = after(case, "begeleider", "meldcode.talk", {})
    assert codes(case, "woningcorporatie", "meldcode.weigh") == ["wrong_role"]
    case = after(case, "begeleider", "meldcode.weigh", {})
    assert case.tracks["meldcode"].state == "weighed"


def test_who_directs_may_undo_what_others_wrote_down() -> None:
    case = after(young_person(TALKS), "begeleider", "note", {"text": "verkeerde zaak"})
    wrong = {"version": case.version, "why": "verkeerde zaak"}
    assert codes(case, "gemeente", "correct", wrong) == ["not_own_record"]
    assert codes(case, "procesregisseur", "correct", wrong) == []


# ---- the count of a project


def test_a_project_counts_its_young_people_without_naming_them() -> None:
    target = project(BEGIN)
    home = young_person(TALKS, CHOICE, HOME, LASTS, id="c")
    cases = [
        young_person(id="a"),
        young_person(TALKS, id="b"),
        after(home, "procesregisseur", "let_go"),
        after(young_person(id="d"), "jongere", "withdraw"),
        after(young_person(id="twice"), "begeleider", "entered_in_error", {"why": "twice"}),
        young_person(id="e", project="project-2"),
        young_person(id="f", project=None),
        erased(young_person(id="g"), "open"),
        target,
    ]
    found = tally(target, cases)
    assert (found.number, found.by, found.young_people) == (6, date(2022, 6, 30), 4)
    assert (found.unread, found.unnamed) == (1, 1)
    assert found.states == {"aanmelding": 1, "gesprekken": 1, "closed": 2}
    assert found.outcomes == {"durably_housed": 1, "withdrawn": 1}
    assert found.durably_housed == 1
    assert not any(case.id in repr(found).split("'") for case in cases)


def test_a_project_may_be_told_later_and_the_latest_word_counts() -> None:
    case = young_person(project=None)
    case = after(case, "begeleider", "record_facts", facts("begeleider", project="project-1"))
    assert tally(project(), [case]) == Tally(None, None, 1, {"aanmelding": 1}, {}, 0)
    case = after(case, "begeleider", "record_facts", facts("begeleider", project="project-2"))
    assert tally(project(), [case]) == Tally(None, None)
    assert tally(project(), [case]).durably_housed == 0


def test_a_young_person_counts_once_and_with_the_case_that_is_open() -> None:
    def of(id: str, person: str | None, days: int = 0) -> Case:
        start, at = {"project": "project-1", "legal_basis": TASK}, AT + timedelta(days=days)
        return LP.open("stappenplan-jongere", start, by=WHO["begeleider"], at=at, case_id=id, person=person).after

    stopped, again = after(of("z", "p"), "jongere", "withdraw", days=9), of("a", "p", 1)
    later = after(of("b", "p", 10), "jongere", "withdraw", days=11)
    found = tally(TARGETED, [again, stopped, *[of(id, None) for id in "xy"], of("b", "p"), stopped])
    assert (found.young_people, found.states, found.outcomes) == (3, {"aanmelding": 3}, {})
    assert tally(TARGETED, [later, stopped, stopped]).young_people == 1
    assert tally(TARGETED, [after(again, "begeleider", "note"), again]) == tally(TARGETED, [again])


def test_a_project_counts_what_a_store_holds() -> None:
    desk = Desk(LP, open_store("memory:"))
    desk.open("stappenplan-project", {}, by=WHO["gemeente"], at=AT, case_id="project-1")
    desk.step("project-1", "set_target", TARGET, by=WHO["gemeente"], at=AT)
    start = {"project": "project-1", "legal_basis": TASK}
    for person in "pq":
        desk.open("stappenplan-jongere", start, by=WHO["begeleider"], at=AT, case_id=f"case-{person}", person=person)
    desk.step("case-q", "withdraw", by=WHO["jongere"], at=AT)
    cases = [desk.case(row.id) for row in desk.cases(workflow="stappenplan-jongere")]
    states, outcomes = {"aanmelding": 1, "closed": 1}, {"withdrawn": 1}
    assert tally(desk.case("project-1"), cases) == Tally(6, date(2022, 6, 30), 2, states, outcomes)


def test_what_was_erased_in_a_case_of_nobody_young_is_not_unread() -> None:
    assert tally(TARGETED, [erased(TARGETED, "answer"), erased(TARGETED, "set_target")]).unread == 0


@given(st.lists(st.tuples(st.sampled_from(["project-1", "project-2"]), st.integers(0, 4)), max_size=8))
def test_the_states_add_up_to_the_young_people_in_any_order(drawn: list[tuple[str, int]]) -> None:
    ways: list[Steps] = [[], TALKS[:1], TALKS, [*TALKS, *CHOICE], [*TALKS, *CHOICE, *HOME]]
    cases = [young_person(ways[far], id=f"j{n}", project=name) for n, (name, far) in enumerate(drawn)]
    found = tally(TARGETED, cases)
    assert found.young_people == sum(found.states.values()) == [name for name, _ in drawn].count("project-1")
    assert tally(TARGETED, reversed(cases)) == found


TARGETED = project(BEGIN)


# ---- the journeys


@pytest.mark.parametrize(
    ("name", "state", "outcome", "rules"),
    [
        (
            "stappenplan-project",
            "closed",
            "evaluated",
            {"target_needed", "triangle_needed", "procesregie_apart", "weekly_questions_needed", "sharing_needed"},
        ),
        (
            "stappenplan-jongere-woont",
            "closed",
            "durably_housed",
            {"talk_questions_needed", "choice_needed", "home_with_income_needed", "lasting_needed", "consent_needed"},
        ),
        ("stappenplan-jongere-stopt", "closed", "withdrawn", {"legal_basis_needed", "not_offered", "wrong_role"}),
    ],
)
def test_a_journey_ends_as_told_and_shows_the_rules(name: str, state: str, outcome: str, rules: set[str]) -> None:
    file = JOURNEYS / f"{name}.toml"
    assert file.read_text(encoding="utf-8").startswith("# Vervangend: ")
    played = play(LP, read_journey(LP, file))
    assert played.as_expected
    assert played.case is not None
    assert (played.case.state, played.case.outcome) == (state, outcome)
    assert rules <= {refusal.code for one in played.steps for refusal in one.refusals}
    assert all(one.step.silent for one in played.steps if one.refusals)


def test_the_project_of_the_journey_goes_back_and_changes_its_number() -> None:
    played = play(LP, read_journey(LP, JOURNEYS / "stappenplan-project.toml"))
    taken_steps = [one.step.transition for one in played.steps if one.allowed]
    back = taken_steps.index("back_to_analyse")
    assert taken_steps.index("begin_tuning") < back < taken_steps.index("begin_carrying_out")
    numbers = [one.step.payload["number"] for one in played.steps if one.step.transition == "set_target"]
    assert numbers == [6, 8]
    housed = play(LP, read_journey(LP, JOURNEYS / "stappenplan-jongere-woont.toml")).case
    stopped = play(LP, read_journey(LP, JOURNEYS / "stappenplan-jongere-stopt.toml")).case
    assert played.case is not None
    assert housed is not None
    assert stopped is not None
    found = tally(played.case, [housed, stopped])
    assert (found.number, found.young_people, found.durably_housed) == (8, 2, 1)
