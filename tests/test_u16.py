"""The U16: a person decides on what was recorded, no condition shuts anybody out by itself, and nobody lets go."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leefplek import Actor, Case, Leefplek, Payload, Refused
from leefplek.journeys import Played, play, read_journey
from leefplek.plugins.u16.guards import months_after
from samples import OVER, TASK

LP = Leefplek(lang="nl")
AT = datetime(2021, 3, 1, 10, tzinfo=UTC)
JOURNEYS = Path(__file__).parents[1] / "examples" / "journeys"
ENDS = {
    "housing-first": ("living", None),
    "housing-first-terugval": ("closed", "handed_over"),
    "omklap": ("closed", "own_name"),
    "omklap-opnieuw": ("closed", "own_name"),
    "pitstop": ("closed", "own_place"),
    "pitstop-contra-indicatie": ("closed", "handed_over"),
}
U16 = ("housing-first", "omklap", "pitstop")
TALK = {"talk": {"on": date(2021, 3, 1), "with": "jongere"}}
CONDITIONS = ("jaar_dakloos", "vaker_dakloos", "hf_andere_problemen", "hf_past_niet_in_groep", "hf_andere_aanpak_nodig")
REGULAR = ("hf_opvang_genoeg", "hf_wijk_genoeg")
AGAINST = ("pitstop_24_uur_nodig", "pitstop_niet_samen_wonen", "pitstop_ernstige_verslaving", "pitstop_veel_problemen")
OPENS = {"pitstop": "screener"}
NO = {"side": "provider", "code": "other_help", "words": "in eigen woorden"}

Step = tuple[str, str, dict[str, Any]]
"""A role, a transition, and what comes with it."""


def facts(**said: Any) -> dict[str, Any]:
    """These facts, as they were said."""
    return {"facts": [{"name": name, "value": one, "said_by": "begeleider"} for name, one in said.items()]}


def yes(party: str) -> Step:
    """The person says that this party may hear of them."""
    return ("jongere", "give_consent", {"party": party, "purpose": "een plek"})


def opened(workflow: str) -> Case:
    """A case as it begins."""
    return LP.open(workflow, {"legal_basis": TASK}, by=_by(OPENS.get(workflow, "begeleider")), at=AT).after


def _by(role: str) -> Actor:
    return Actor(f"{role}-1", role)


def after(case: Case, *steps: Step, at: datetime = AT) -> Case:
    """The case after these steps."""
    for role, transition, payload in steps:
        case = LP.step(case, transition, payload, by=_by(role), at=at).after
    return case


def refused(case: Case, step: Step, at: datetime = AT) -> dict[str, str]:
    """The codes and the texts with which a step is refused; none where it is not."""
    role, transition, payload = step
    try:
        LP.step(case, transition, payload, by=_by(role), at=at)
    except Refused as error:
        return {one.code: one.text for one in error.refusals}
    return {}


def played(name: str) -> Played:
    """A journey, played."""
    return play(LP, read_journey(LP, JOURNEYS / f"{name}.toml"))


# ---- journeys


def test_the_journeys_are_there() -> None:
    found = {path.stem for start in U16 for path in JOURNEYS.glob(f"{start}*.toml")}
    assert found == set(ENDS)


@pytest.mark.parametrize("name", ENDS)
def test_a_journey_ends_as_it_tells(name: str) -> None:
    told = played(name)
    assert told.differences == ()
    assert told.case is not None
    assert (told.case.state, told.case.outcome) == ENDS[name]


def test_the_man_in_overvecht_is_told_whole_and_in_order() -> None:
    """Every line of the example, none before the one above it (004:1298-1304)."""
    places = [one.step.told for one in played("housing-first").steps if one.step.told]
    lines = [int(place.partition(":")[2].partition("-")[0]) for place in places]
    assert lines == sorted(lines)
    assert set(lines) == {1298, 1300, 1302, 1304}


def test_after_the_end_somebody_still_hears_how_it_goes_and_a_handover_has_its_signalling_plan() -> None:
    logs = {
        name: played(name).steps for name in ("omklap", "pitstop", "pitstop-contra-indicatie", "housing-first-terugval")
    }
    assert all(steps[-1].step.transition == "follow_up" and steps[-1].allowed for steps in logs.values())
    over = [one.step for steps in logs.values() for one in steps if one.allowed and "hand_over" in one.step.transition]
    assert {one.transition for one in over} == {"hand_over", "hand_over_guidance"}


def test_together_they_meet_every_rule_of_their_own() -> None:
    met = {code.code for name in ENDS for one in played(name).steps for code in one.refusals}
    mine = {
        rule.code
        for guard in LP._library.guards.values()
        if guard.name.startswith(("u16_", "hf_", "omklap_", "pitstop_"))
        for rule in guard.rules
    }
    assert mine - met - {"content_erased"} == {"u16_goals_needed", "u16_moved_needed"}


# ---- what holds for the three


@pytest.mark.parametrize("id", U16)
def test_no_due_date_ends_anything(id: str) -> None:
    """The pace is that of the person: what a timer may do, changes no state (004:1282)."""
    rows = [row for row in LP.workflow(id).transitions if row.roles == ("system",)]
    assert [row.id for row in rows] == ["escalate"]
    assert all(row.target is None and row.outcome is None for row in rows)


@pytest.mark.parametrize("id", U16)
def test_the_person_may_always_stop_and_always_come_back(id: str) -> None:
    workflow = LP.workflow(id)
    stop = workflow.transition("withdraw")
    assert stop.roles == ("jongere",)
    assert stop.guards == ()
    assert set(stop.sources) == {state.id for state in workflow.states if not state.final}
    case = after(opened(id), ("jongere", "withdraw", {}), ("jongere", "reopen", TALK))
    assert case.is_open


@pytest.mark.parametrize("id", U16)
def test_no_guard_stands_between_a_person_and_a_worry_or_contact(id: str) -> None:
    workflow = LP.workflow(id)
    states = {state.id for state in workflow.states}
    for name in ("follow_up", "raise_safety", "give_consent", "withdraw_consent"):
        row = workflow.transition(name)
        assert (set(row.sources), row.guards) == (states, ())


@pytest.mark.parametrize(("id", "role"), [(id, role) for id in U16 for role in ("begeleider", "coordinator")])
def test_a_worry_about_safety_is_worked_on_in_the_roles_of_the_workflow(id: str, role: str) -> None:
    case = after(opened(id), (role, "raise_safety", {"why": "iets"}))
    assert case.tracks["meldcode"].state == "signalled"
    assert "meldcode.map_signals" in {one.transition for one in LP.options(case, by=_by(role), at=AT) if one.allowed}


def test_a_fact_that_somebody_must_say_is_not_said_in_passing() -> None:
    """Else a guide could say for the municipality that it stands surety."""
    case = opened("omklap")
    assert set(refused(case, ("begeleider", "record_facts", facts(u16_garantstelling=True)))) == {"u16_facts_elsewhere"}
    for said in (facts(u16_begeleiders=2), facts(omklap_maanden=1), facts(u16_verhuisd_op=date(2020, 1, 1))):
        assert set(refused(case, ("begeleider", "record_facts", said))) == {"u16_facts_elsewhere"}
    assert set(refused(case, ("begeleider", "stand_surety", facts(u16_garantstelling=True)))) == {"wrong_role"}
    assert refused(case, ("gemeente", "stand_surety", facts(u16_garantstelling=True))) == {}


# ---- Housing First


def considered(**conditions: Any) -> Case:
    """A case in which all was looked at; `conditions` are those that differ from what the source asks."""
    said = dict.fromkeys(CONDITIONS, True) | dict.fromkeys(REGULAR, False) | conditions
    rest = {name: said.pop(name) for name in REGULAR}
    steps = ("begeleider", "record_facts", facts(**said)), ("begeleider", "check_regular_help", facts(**rest))
    return after(opened("housing-first"), *steps)


def test_who_meets_every_condition_begins_without_more_words() -> None:
    assert refused(considered(), ("coordinator", "start", TALK)) == {}


@given(st.dictionaries(st.sampled_from((*CONDITIONS, *REGULAR)), st.sampled_from((True, False, "rather_not_say"))))
def test_no_condition_decides_a_person_does(answers: dict[str, Any]) -> None:
    """Whatever was found, the coordinator may begin with a reason, and may choose regular help (004:1280)."""
    case = considered(**answers)
    assert refused(case, ("coordinator", "start", {**TALK, "why": "het past hier"})) == {}
    assert refused(case, ("coordinator", "choose_regular_help", {"reason": NO})) == {}
    assert set(refused(case, ("begeleider", "start", {**TALK, "why": "het past hier"}))) == {"wrong_role"}
    holds = all(answers.get(name, True) is True for name in CONDITIONS)
    enough = any(answers.get(name) is True for name in REGULAR)
    needed = set() if holds and not enough else {"hf_why_needed"}
    assert set(refused(case, ("coordinator", "start", TALK))) == needed


def test_what_was_not_looked_at_is_named() -> None:
    case = after(opened("housing-first"), ("begeleider", "record_facts", facts(jaar_dakloos=True)))
    said = refused(case, ("coordinator", "start", {**TALK, "why": "het past"}))
    assert set(said) == {"hf_conditions_needed", "hf_regular_help_first"}
    assert "vaker dakloos" in said["hf_conditions_needed"]
    assert "een jaar geen woning" not in said["hf_conditions_needed"]


def seeking() -> Case:
    """A home is asked for, and two guide."""
    return after(
        considered(),
        ("coordinator", "start", TALK),
        ("coordinator", "assign_workers", {"workers": ["b-1", "b-2"]}),
        yes("corporatie"),
        ("begeleider", "ask_home", {}),
    )


def test_debts_are_no_bar_and_a_risk_too_large_asks_for_the_municipality() -> None:
    """As it went with the man in Overvecht (004:1302)."""
    case = after(seeking(), ("begeleider", "stabilise_debts", facts(u16_schulden_rustig=False)))
    offer = ("corporatie", "offer_home", {"place": "een flat", "too_risky": True})
    assert set(refused(case, offer)) == {"hf_surety_needed"}
    no = after(case, ("gemeente", "stand_surety", facts(u16_garantstelling=False)))
    assert set(refused(no, offer)) == {"hf_surety_needed"}
    assert refused(after(case, ("gemeente", "stand_surety", facts(u16_garantstelling=True))), offer) == {}
    assert refused(case, ("corporatie", "offer_home", {"place": "een flat"})) == {}


def moving(**payload: Any) -> Step:
    """Moving on the first of March, in one's own name."""
    return ("jongere", "move_in", {"on": date(2021, 3, 1), "lease": "own_name", **payload})


@given(st.integers(-400, 400))
def test_the_benefit_starts_on_the_moving_date_at_the_latest(days: int) -> None:
    """Later only where it is written down how the rent is paid until then (004:305)."""
    benefit = facts(u16_uitkering_nodig=True, u16_uitkering_vanaf=date(2021, 3, 1) + timedelta(days))
    case = after(FOUND, ("begeleider", "arrange_benefit", benefit))
    assert set(refused(case, moving())) == (set() if days <= 0 else {"u16_benefit_needed"})
    assert refused(case, moving(bridge="uit spaargeld")) == {}


FOUND = after(seeking(), ("corporatie", "offer_home", {"place": "een flat"}))
HOUSED = after(FOUND, moving(bridge="uit spaargeld"))


def test_who_has_another_income_needs_no_benefit() -> None:
    case = after(FOUND, ("begeleider", "arrange_benefit", facts(u16_uitkering_nodig=False)))
    assert refused(case, moving()) == {}


def test_the_lease_is_in_ones_own_name() -> None:
    assert set(refused(FOUND, moving(lease="provider", bridge="uit spaargeld"))) == {"hf_own_name_needed"}


@pytest.mark.parametrize("workers", [[], ["b-1"], ["b-1", "b-1"]])
def test_one_worker_is_not_two(workers: list[str]) -> None:
    told = ("coordinator", "assign_workers", {"workers": workers})
    assert set(refused(FOUND, told)) == {"hf_two_workers_told"}
    left = after(FOUND, ("coordinator", "assign_workers", {"workers": workers, "why": "de ander is gestopt"}))
    assert set(refused(left, moving(bridge="uit spaargeld"))) == {"hf_two_workers_needed"}


def test_who_wants_no_help_keeps_the_home() -> None:
    """The home is apart from the help, and contact stays (004:299, 1284)."""
    case = after(HOUSED, ("jongere", "decline_help", {"text": "nu even niet"}))
    assert (case.state, case.is_open) == ("close_by", True)


@pytest.mark.parametrize(("day", "within"), [(1, False), (2, True), (15, True)])
def test_moving_within_a_month_is_a_hint_about_the_rent_benefit_and_no_bar(day: int, within: bool) -> None:
    case = after(FOUND, moving(on=date(2021, 3, day), bridge="uit spaargeld"))
    assert LP.facts(case)["u16_verhuist_in_de_maand"].value is within


def test_a_relapse_keeps_the_home_and_a_lost_home_keeps_the_support() -> None:
    """Up again and down again; who loses the home is looked for with, and not let go (004:1312-1314)."""
    case = after(HOUSED, ("begeleider", "settle_in", TALK), ("jongere", "scale_down", TALK))
    case = after(case, ("begeleider", "scale_up", {"text": "terugval"}))
    assert (case.state, case.is_open) == ("close_by", True)
    case = after(case, ("corporatie", "lose_home", {"reason": {**NO, "code": "risk"}}))
    assert (case.state, case.is_open, case.outcome) == ("home_search", True, None)


@pytest.mark.parametrize("role", ["jongere", "begeleider", "coordinator"])
def test_who_manages_alone_may_say_so_and_so_may_the_guide(role: str) -> None:
    case = after(HOUSED, ("begeleider", "settle_in", TALK), ("jongere", "scale_down", TALK))
    assert after(case, (role, "manage", TALK)).outcome == "manages"


def test_nobody_is_let_go_without_what_was_tried() -> None:
    assert set(refused(HOUSED, ("begeleider", "lose_contact", {}))) == {"hf_keep_trying"}
    tried = {"reason": {"side": "young_person", "code": "no_contact", "words": "zes keer langs geweest"}}
    assert refused(HOUSED, ("begeleider", "lose_contact", tried)) == {}


@pytest.mark.parametrize("role", ["begeleider", "corporatie"])
def test_a_home_may_fall_through(role: str) -> None:
    gone = ("home_falls_through", {"reason": {**NO, "code": "capacity"}})
    assert after(FOUND, (role, *gone)).state == "home_search"
    signed = after(offered(), ("jongere", "sign", agreed(24)))
    assert after(offered(), (role, *gone)).state == after(signed, (role, *gone)).state == "home_asked"


# ---- the omklap home


def prepared() -> Case:
    """The corporation may hear about the resident."""
    return after(opened("omklap"), yes("corporatie"))


def test_debts_come_first_or_the_surety_of_the_municipality() -> None:
    ask = ("begeleider", "ask_home", {})
    assert set(refused(prepared(), ask)) == {"omklap_debts_first"}
    assert refused(after(prepared(), ("begeleider", "stabilise_debts", facts(u16_schulden_rustig=True))), ask) == {}
    assert refused(after(prepared(), ("gemeente", "stand_surety", facts(u16_garantstelling=True))), ask) == {}


def test_who_lives_there_already_keeps_the_home() -> None:
    """Omklappen is renting the same dwelling oneself (004:1124): no home is applied for, so debts hold nothing back."""
    lived_since = {"on": date(2018, 1, 1), "lease": "provider", "bridge": "de zorgorganisatie"}
    case = after(
        prepared(),
        ("begeleider", "ask_to_keep_home", {}),
        ("corporatie", "offer_home", {"place": "de woning waar zij woont"}),
        ("jongere", "sign", agreed(24)),
        ("jongere", "move_in", lived_since),
        ("begeleider", "settle_in", TALK),
        *SAY,
    )
    assert after(case, OWN).outcome == "own_name"
    assert set(refused(opened("omklap"), ("begeleider", "ask_to_keep_home", {}))) == {"consent_needed"}


def offered() -> Case:
    """There is a home."""
    return after(
        prepared(),
        ("begeleider", "stabilise_debts", facts(u16_schulden_rustig=True)),
        ("begeleider", "ask_home", {}),
        ("corporatie", "offer_home", {"place": "een flat"}),
    )


def agreed(months: int) -> dict[str, Any]:
    """The agreement of three, for so many months."""
    return {"signed_by": ["bewoner", "corporatie", "zorgaanbieder"], "months": months, "link_told": True}


def rented(months: int, on: date) -> Case:
    """Somebody who rents by an agreement of three."""
    return after(
        offered(),
        ("jongere", "sign", agreed(months)),
        ("jongere", "move_in", {"on": on, "bridge": "uit spaargeld"}),
        ("begeleider", "settle_in", TALK),
    )


SAY = (
    ("jongere", "resident_says", facts(omklap_goed_bewoner=True)),
    ("corporatie", "corporation_says", facts(omklap_goed_corporatie=True)),
    ("zorgaanbieder", "provider_says", facts(omklap_goed_zorgaanbieder=True)),
)
OWN = ("corporatie", "own_name", {})


@given(st.integers(1, 60), st.integers(-3, 3))
def test_the_lease_comes_in_ones_own_name_from_the_agreed_day_on(months: int, days: int) -> None:
    """After two or three years, or what was agreed (004:293): that day, and not the day before."""
    on = date(2021, 3, 31)
    case = after(rented(months, on), *SAY)
    moment = datetime.combine(months_after(on, months), AT.timetz()) + timedelta(days)
    assert set(refused(case, OWN, moment)) == (set() if days >= 0 else {"omklap_period_not_over"})


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2016, 2, 29), 12, date(2017, 2, 28)),
        (date(2016, 2, 29), 48, date(2020, 2, 29)),
        (date(2019, 12, 31), 2, date(2020, 2, 29)),
        (date(2020, 1, 15), 24, date(2022, 1, 15)),
        (date(9998, 12, 31), 12, date(9999, 12, 31)),
        (date(9999, 1, 31), 1, date(9999, 2, 28)),
        (date(9999, 12, 1), 1, date.max),
        (date(9999, 1, 1), 24, date.max),
    ],
)
def test_months_are_counted_by_the_calendar(day: date, months: int, then: date) -> None:
    assert months_after(day, months) == then


@pytest.mark.parametrize("silent", SAY, ids=lambda step: str(step[1]))
def test_all_three_must_say_that_it_goes_well(silent: Step) -> None:
    case = after(rented(24, date(2018, 1, 1)), *(step for step in SAY if step is not silent))
    assert set(refused(case, OWN)) == {"omklap_all_three_needed"}


@pytest.mark.parametrize("said", SAY, ids=lambda step: str(step[1]))
def test_half_a_year_after_somebody_said_how_it_goes_it_is_asked_again(said: Step) -> None:
    later = AT + timedelta(days=60)
    case = after(rented(24, date(2018, 1, 1)), said, at=later)
    assert case.due == months_after(later.date(), 6)


def test_who_takes_back_that_it_goes_well_is_heard() -> None:
    case = after(rented(24, date(2018, 1, 1)), *SAY)
    assert refused(case, OWN) == {}
    case = after(case, ("jongere", "resident_says", facts(omklap_goed_bewoner=False)))
    assert "de bewoner" in refused(case, OWN)["omklap_all_three_needed"]


@pytest.mark.parametrize(("role", "step"), [("corporatie", 0), ("begeleider", 0), ("jongere", 1), ("begeleider", 1)])
def test_nobody_says_it_for_another(role: str, step: int) -> None:
    case = rented(24, date(2018, 1, 1))
    assert set(refused(case, (role, *SAY[step][1:]))) == {"wrong_role"}


def test_nuisance_leads_to_a_talk_and_a_plan_before_anything_ends() -> None:
    case = after(rented(24, date(2020, 1, 1)), ("corporatie", "report_nuisance", {"text": "herrie"}), yes("gemeente"))
    assert case.state == "talking"
    end = ("corporatie", "end_agreement", {"party": "gemeente", "reason": {**NO, "code": "risk"}, **OVER})
    assert set(refused(case, end)) == {"omklap_plan_first"}
    plan = {"goals": [{"text": "rust"}]}
    case = after(case, ("jongere", "agree_plan", plan))
    assert case.state == "living"
    bare = ("corporatie", "end_agreement", {"party": "gemeente"})
    assert set(refused(case, bare)) == {"omklap_reason_needed", "form_needed", "signalling_plan_needed"}
    assert after(case, end).outcome == "agreement_ended"


def test_who_lives_there_may_go_and_live_elsewhere() -> None:
    case = rented(36, date(2020, 1, 1))
    assert case.state == "living"
    assert after(case, ("jongere", "move_elsewhere", {})).outcome == "moved_elsewhere"


def test_the_three_may_agree_on_another_period() -> None:
    """Within three years, says Zeist (004:1122): sooner is possible, when all three sign."""
    case = after(rented(36, date(2020, 1, 1)), *SAY)
    assert set(refused(case, OWN)) == {"omklap_period_not_over"}
    sooner = after(case, ("corporatie", "change_agreement", agreed(12)))
    assert set(refused(sooner, OWN)) == {"omklap_all_three_needed"}
    assert refused(after(sooner, *SAY), OWN) == {}
    alone = {**agreed(48), "signed_by": ["corporatie"]}
    assert set(refused(case, ("corporatie", "change_agreement", alone))) == {"omklap_three_parties_needed"}


def test_a_complaint_may_be_wrong_and_the_resident_may_complain_too() -> None:
    case = after(rented(24, date(2020, 1, 1)), ("jongere", "report_nuisance", {"text": "er komt geen begeleider"}))
    assert case.state == "talking"
    assert after(case, ("begeleider", "resolve", TALK)).state == "living"


def test_a_lost_home_is_written_down_and_the_guidance_goes_on() -> None:
    """No rule hides what happened; but the corporation ends the agreement by its own step, after a plan."""
    case, lost = rented(24, date(2020, 1, 1)), ("lose_home", {"reason": {**NO, "code": "risk"}})
    assert (after(case, ("begeleider", *lost)).state, case.is_open) == ("preparing", True)
    assert set(refused(case, ("corporatie", *lost))) == {"wrong_role"}


def test_who_was_out_of_view_may_live_there_all_the_time() -> None:
    here = ("begeleider", "still_lives_there", {})
    assert set(refused(prepared(), here)) == {"u16_moved_needed"}
    case = after(
        rented(24, date(2018, 1, 1)),
        ("begeleider", "lose_contact", {}),
        ("jongere", "reopen", TALK),
        here,
        *SAY,
        ("begeleider", "settle_in", TALK),
    )
    assert refused(case, OWN) == {}


def test_who_looked_for_another_house_may_stay() -> None:
    """It is the one who screens who says so, as with the room itself."""
    here = ("screener", "still_lives_there", {})
    assert set(refused(screened(), here)) == {"u16_moved_needed"}
    case = after(screened(), ("screener", "place", {"on": AT.date()}))
    case = after(case, ("jongere", "change_house", {"reason": {**NO, "side": "young_person", "code": "other_wish"}}))
    assert (case.state, after(case, here).state) == ("matching", "living")
    ended = after(case, ("gemeente", "grant_wmo", facts(pitstop_wmo=False)))
    assert set(refused(ended, here)) == {"pitstop_wmo_needed"}
    assert set(refused(case, ("begeleider", *here[1:]))) == {"wrong_role"}


def test_the_guidance_goes_to_another_and_the_resident_stays() -> None:
    """As at Seyster Veste, where the provider stops after three years (004:1124, 425)."""
    case = after(rented(36, date(2020, 1, 1)), yes("sociaal_team"))
    after_it = after(case, ("begeleider", "hand_over_guidance", {"party": "sociaal_team", **OVER}))
    assert (after_it.state, after_it.is_open) == ("living", True)


def prepared_again() -> Case:
    """Somebody who was out of view and is back."""
    return after(rented(24, date(2018, 1, 1)), ("begeleider", "lose_contact", {}), ("jongere", "reopen", TALK))


# ---- Pitstop


def screened(**found: Any) -> Case:
    """A room was found for somebody; `found` is what the screening found."""
    wanted = ("pitstop_uit_de_stad", "pitstop_dakloos", "pitstop_lichte_vraag", "pitstop_kans_op_doorstroom")
    return after(
        opened("pitstop"),
        ("screener", "hold_intake", TALK),
        ("begeleider", "record_facts", facts(**dict.fromkeys(wanted, True))),
        ("screener", "screen", facts(**(dict.fromkeys(AGAINST, False) | found))),
        ("screener", "fits", TALK),
        ("gemeente", "grant_wmo", facts(pitstop_wmo=True)),
        ("coordinator", "assign_guide", {"workers": ["b-1"]}),
        yes("hoofdbewoner"),
        ("screener", "match_location", {"place": "een huis", "main_resident": True}),
    )


@given(st.dictionaries(st.sampled_from(AGAINST), st.sampled_from((True, False, "rather_not_say"))))
def test_a_contra_indication_refuses_the_place_unless_the_screener_says_why(found: dict[str, Any]) -> None:
    """None of the four shuts anybody out by itself (004:1068)."""
    case = screened(**found)
    needed = {"pitstop_contra_indication"} if True in found.values() else set()
    assert set(refused(case, ("screener", "place", {"on": AT.date()}))) == needed
    assert refused(case, ("screener", "place", {"on": AT.date(), "why": "het kan hier"})) == {}
    assert set(refused(case, ("begeleider", "place", {"on": AT.date(), "why": "het kan hier"}))) == {"wrong_role"}


def test_a_contra_indication_is_named_in_the_refusal() -> None:
    said = refused(screened(pitstop_ernstige_verslaving=True), ("screener", "place", {"on": AT.date()}))
    assert "ernstige verslaving" in said["pitstop_contra_indication"]


def test_a_room_needs_a_main_resident_a_wmo_grant_and_a_fixed_guide() -> None:
    """The fixed ingredients (004:1076, 1082)."""
    case = after(screened(), ("gemeente", "grant_wmo", facts(pitstop_wmo=False)))
    assert set(refused(case, ("screener", "place", {"on": AT.date()}))) == {"pitstop_wmo_needed"}
    bare = after(
        opened("pitstop"),
        ("screener", "hold_intake", TALK),
        ("screener", "screen", facts(**dict.fromkeys(AGAINST, False))),
        ("screener", "fits", {**TALK, "why": "het past"}),
        yes("hoofdbewoner"),
    )
    assert set(refused(bare, ("screener", "match_location", {"place": "een huis"}))) == {"pitstop_main_resident_needed"}
    case = after(bare, ("screener", "match_location", {"place": "een huis", "main_resident": True}))
    assert set(refused(case, ("screener", "place", {"on": AT.date()}))) == {
        "pitstop_wmo_needed",
        "pitstop_guide_needed",
    }


def test_another_guide_comes_with_a_reason() -> None:
    case = screened()
    assert set(refused(case, ("coordinator", "assign_guide", {"workers": ["b-2"]}))) == {"pitstop_guide_stays"}
    assert refused(case, ("coordinator", "assign_guide", {"workers": ["b-2"], "why": "is gestopt"})) == {}


def test_a_guide_may_leave_before_there_is_another() -> None:
    nobody = ("coordinator", "assign_guide", {"workers": []})
    assert set(refused(screened(), nobody)) == {"pitstop_guide_needed"}
    case = after(screened(), ("coordinator", "assign_guide", {"workers": [], "why": "is gestopt"}))
    assert set(refused(case, ("screener", "place", {"on": AT.date()}))) == {"pitstop_guide_needed"}
    assert refused(case, ("coordinator", "assign_guide", {"workers": ["b-2"]})) == {}


def test_the_main_resident_hears_only_with_consent() -> None:
    bare = after(
        opened("pitstop"),
        ("screener", "hold_intake", TALK),
        ("screener", "screen", facts(**dict.fromkeys(AGAINST, False))),
        ("screener", "fits", {**TALK, "why": "het past"}),
    )
    offer = ("screener", "match_location", {"place": "een huis", "main_resident": True})
    assert set(refused(bare, offer)) == {"consent_needed"}


def test_moving_on_rests_on_a_plan() -> None:
    case = after(screened(), ("screener", "place", {"on": AT.date()}), ("begeleider", "settle_in", TALK))
    assert set(refused(case, ("jongere", "flow_on", {}))) == {"pitstop_plan_needed"}
    assert set(refused(case, ("jongere", "agree_plan", {"goals": []}))) == {"u16_goals_needed"}
    case = after(case, ("jongere", "agree_plan", {"goals": [{"text": "een eigen plek"}]}), ("jongere", "flow_on", {}))
    assert (case.state, case.outcome) == ("closed", "own_place")
    vacant = ("coordinator", "bridge_vacancy", facts(pitstop_leegstand_betaald_door="de eigenaar"))
    assert refused(case, vacant) == {}


def test_a_stay_has_no_end_and_the_grant_can_be_given_anew() -> None:
    case = after(screened(), ("screener", "place", {"on": AT.date()}), ("begeleider", "settle_in", TALK))
    assert refused(case, ("gemeente", "grant_wmo", facts(pitstop_wmo=True))) == {}


def test_who_finds_a_place_while_waiting_for_a_room_moves_on() -> None:
    plan = ("jongere", "agree_plan", {"goals": [{"text": "een eigen plek"}]})
    assert after(screened(), plan, ("jongere", "flow_on", {})).outcome == "own_place"
    gone = ("screener", "room_falls_through", {"reason": {**NO, "code": "capacity"}})
    assert after(screened(), gone).state == "matching"


def test_who_screens_may_do_what_a_guide_does() -> None:
    case = after(opened("pitstop"), ("screener", "note", {"text": "twee keer gebeld"}))
    assert refused(case, ("screener", "extend", {"until": date(2021, 4, 1), "reason": "op vakantie"})) == {}


# ---- what was erased


def erased(case: Case) -> Case:
    """The same case, after the content of all that was written down is gone."""
    kept = (
        one if one.transition in ("open", "give_consent") else attrs.evolve(one, payload=None) for one in case.events
    )
    return LP.replay(kept)


@pytest.mark.parametrize(
    ("case", "step"),
    [
        (considered(), ("coordinator", "start", TALK)),
        (considered(), ("coordinator", "choose_regular_help", {"reason": NO})),
        (seeking(), ("corporatie", "offer_home", {"place": "een flat", "too_risky": True})),
        (FOUND, moving()),
        (HOUSED, ("begeleider", "lose_contact", {})),
        (
            after(prepared(), ("gemeente", "stand_surety", facts(u16_garantstelling=False))),
            ("begeleider", "ask_home", {}),
        ),
        (after(rented(24, date(2018, 1, 1)), *SAY), OWN),
        (screened(), ("screener", "place", {"on": AT.date()})),
        (prepared_again(), ("begeleider", "still_lives_there", {})),
        (screened(), ("coordinator", "assign_guide", {"workers": ["b-2"]})),
    ],
    ids=lambda given: given[1] if isinstance(given, tuple) else "",
)
def test_what_was_erased_is_asked_again_and_never_guessed(case: Case, step: Step) -> None:
    """A guard that must read it says that it is gone; one that need not, is not in the way of it."""
    codes = set(refused(erased(case), step))
    assert codes == ({"hf_keep_trying"} if step[1] == "lose_contact" else {"content_erased"})


@pytest.mark.parametrize("gone", ["record_facts", "check_regular_help"])
def test_where_one_of_two_talks_was_erased_only_that_one_is_asked_again(gone: str) -> None:
    """What is gone is no no: nobody is asked why somebody is taken who does not meet a condition."""
    assert set(refused(without(considered(), gone), ("coordinator", "start", TALK))) == {"content_erased"}
    said = {one.transition: one.payload for one in considered().events}
    other_order = ("check_regular_help", "record_facts")
    case = after(opened("housing-first"), *(("begeleider", one, said[one]) for one in other_order))
    assert refused(case, ("coordinator", "start", TALK)) == {}
    assert set(refused(without(case, gone), ("coordinator", "start", TALK))) == {"content_erased"}


def without(case: Case, transition: str) -> Case:
    """The case after the content of these steps was erased."""
    return LP.replay(attrs.evolve(one, payload=None) if one.transition == transition else one for one in case.events)


def test_a_day_that_was_erased_is_no_day_that_has_not_come() -> None:
    """The moving day, where a period was agreed on anew; the first day of the benefit, where it is still needed."""
    case = after(rented(24, date(2018, 1, 1)), ("corporatie", "change_agreement", agreed(24)), *SAY)
    assert refused(case, OWN) == {}
    assert set(refused(without(case, "move_in"), OWN)) == {"content_erased"}
    benefit = facts(u16_uitkering_nodig=True, u16_uitkering_vanaf=date(2021, 3, 1))
    known = after(FOUND, ("begeleider", "arrange_benefit", benefit))
    gone = after(without(known, "arrange_benefit"), ("begeleider", "arrange_benefit", facts(u16_uitkering_nodig=True)))
    assert set(refused(gone, moving())) == {"content_erased"}


@pytest.mark.parametrize("step", ["move_in", "sign"])
def test_a_period_that_nobody_knows_is_not_over(step: str) -> None:
    """As in a case that came from another system without the day, or the number of months."""
    case = after(rented(24, date(2018, 1, 1)), *SAY)
    assert refused(case, OWN) == {}
    bare = LP.replay(attrs.evolve(one, payload=Payload()) if one.transition == step else one for one in case.events)
    assert set(refused(bare, OWN)) == {"omklap_period_not_over"}


def test_what_was_found_at_a_screening_and_erased_is_asked_again() -> None:
    wanted = ("pitstop_uit_de_stad", "pitstop_dakloos", "pitstop_lichte_vraag", "pitstop_kans_op_doorstroom")
    case = after(
        opened("pitstop"),
        ("screener", "hold_intake", TALK),
        ("begeleider", "record_facts", facts(**dict.fromkeys(wanted, True))),
        ("screener", "screen", facts(**dict.fromkeys(AGAINST, False))),
    )
    assert refused(case, ("screener", "fits", TALK)) == {}
    assert set(refused(without(case, "record_facts"), ("screener", "fits", TALK))) == {"content_erased"}


@pytest.mark.parametrize(
    ("months", "fits"), [(None, False), (-1, False), (0, False), (1, True), (120, True), (121, False)]
)
def test_an_agreement_is_for_a_month_at_least_and_ten_years_at_most(months: int | None, fits: bool) -> None:
    codes = set(refused(offered(), ("jongere", "sign", {**agreed(24), "months": months})))
    assert codes == (set() if fits else {"omklap_period_needed"})
