"""Buurtstraat: a fixed team in a street, support only for who wants it, and a resident's case tied to the street's."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explored.buurtstraat import NO_TEAM, NOTE, TASK, TEAM
from leefplek import Actor, Case, Leefplek, LeefplekError, Refused
from samples import CONSENT, FORM, WATCH

LP = Leefplek(lang="nl", clock=lambda: datetime(2030, 1, 1, tzinfo=UTC))
AT = datetime(2022, 3, 7, 9, tzinfo=UTC)
WORKER, RESIDENT, PARENT = Actor("team-1", "buurtteam"), Actor("bewoner-1", "jongere"), Actor("ouder-1", "ouder")
YES, NO = (
    {"facts": [{"name": "buurtstraat_hulp_gewenst", "value": value, "said_by": "jongere"}]} for value in (True, False)
)
OTHER = {"party": "wij", "purpose": "hulp"}


def opened(workflow: str, payload: dict[str, Any]) -> Case:
    """A case that the team just opened."""
    return LP.open(workflow, payload, by=WORKER, at=AT).after


def resident(**more: Any) -> Case:
    """A resident's case, in contact."""
    return opened("buurtstraat-bewoner", {"street": "straat-1", "legal_basis": TASK, **more})


def after(
    case: Case, transition: str, payload: dict[str, Any] | None = None, by: Actor = WORKER, days: int = 0
) -> Case:
    """The case after a step that the team wrote down."""
    at = AT + timedelta(days=days)
    return LP.step(case, transition, payload or {}, by=by, recorded_by=WORKER, at=at).after


def codes(case: Case | str, transition: str, payload: dict[str, Any] | None = None, by: Actor = WORKER) -> list[str]:
    """Why a step is refused; with the id of a workflow, why a case can't be opened."""
    try:
        if isinstance(case, str):
            opened(case, payload or {})
        else:
            after(case, transition, payload, by)
    except Refused as refused:
        return [one.code for one in refused.refusals]
    return []


# ---- the street


def test_no_person_is_in_the_case_of_a_street() -> None:
    street = LP.workflow("buurtstraat")
    assert not {role.id for role in street.roles} & {"jongere", "ouder"}
    assert not any(row.basis_needed for row in street.transitions)
    assert street.track is None


@given(st.lists(st.sampled_from(("opbouwwerk", "maatschappelijk werk", "jongerenwerk")), max_size=4))
def test_a_team_is_fixed_and_has_more_than_one_discipline(disciplines: list[str]) -> None:
    refused = codes("buurtstraat", "open", {"disciplines": disciplines, "fixed": True})
    assert refused == ([] if len(set(disciplines)) > 1 else ["buurtstraat_disciplines_needed"])
    assert codes("buurtstraat", "open", NO_TEAM)[0] == "buurtstraat_fixed_team_needed"


@pytest.mark.parametrize("who", ["professional", "volunteer"])
def test_a_professional_or_volunteer_is_supported_only_when_they_want_it(who: str) -> None:
    street = opened("buurtstraat", TEAM)
    for wanted in (None, False):
        assert codes(street, "support_other", {"who": who, "wanted": wanted}) == ["buurtstraat_other_wants_it"]
    assert codes(street, "support_other", {"who": who, "wanted": True}) == []


def test_looking_back_on_the_street_begins_the_month_anew_and_the_team_may_stop() -> None:
    street = after(opened("buurtstraat", TEAM), "prevent", {"aim": "liveability"}, days=7)
    assert street.due == date(2022, 4, 7)
    street = after(street, "look_back", NOTE, days=30)
    assert street.due == date(2022, 5, 6)
    ended = after(street, "end", days=60)
    assert ended.outcome == "ended"
    assert after(ended, "reopen", TEAM, days=90).state == "present"


@pytest.mark.parametrize("role", ["professional", "vrijwilliger"])
def test_who_works_along_in_the_street_looks_back_too_and_the_team_may_write_it_down(role: str) -> None:
    street = opened("buurtstraat", TEAM)
    assert after(street, "look_back", NOTE, Actor("buur-1", role), days=7).due == date(2022, 4, 14)


# ---- a resident


def test_a_case_of_a_resident_names_its_street_and_why_it_is_kept() -> None:
    assert codes("buurtstraat-bewoner", "open") == ["legal_basis_needed", "buurtstraat_street_needed"]
    street = opened("buurtstraat", TEAM)
    case = opened("buurtstraat-bewoner", {"street": street.id, "legal_basis": TASK})
    assert LP.facts(case)["buurtstraat_straat"].value == street.id


def test_support_begins_when_the_resident_wants_it_and_the_latest_word_counts() -> None:
    needed = ["buurtstraat_resident_wants_it"]
    assert codes(resident(), "support") == needed
    assert codes(resident(wanted=True), "support") == []
    said = after(resident(), "record_facts", YES, RESIDENT)
    assert after(said, "support").state == "supported"
    assert codes(after(said, "record_facts", NO, RESIDENT), "support") == needed
    events = [attrs.evolve(one, payload=None) if one.version == 2 else one for one in said.events]
    assert codes(LP.replay(events), "support") == ["content_erased"]


def test_a_resident_may_be_of_any_age_and_consent_goes_by_it() -> None:
    ready = {**OTHER, "form": FORM, "plan": {"watch": WATCH}}
    for born, decides in (("1980-05-01", [RESIDENT]), ("2009-05-01", [RESIDENT, PARENT]), ("2014-05-01", [PARENT])):
        case = after(
            resident(), "record_facts", {"facts": [{"name": "geboortedatum", "value": born, "said_by": "jongere"}]}
        )
        for decider in decides:
            assert codes(case, "hand_over", ready) == ["consent_needed"]
            case = after(case, "give_consent", OTHER, decider)
        assert after(case, "hand_over", ready).outcome == "handed_over"


def test_a_day_of_birth_is_a_date() -> None:
    case, said = resident(), {"name": "geboortedatum", "value": True, "said_by": "jongere"}
    with pytest.raises(LeefplekError):
        after(case, "record_facts", {"facts": [said]})


def test_contact_is_looked_at_in_two_weeks_and_support_three_months_after_each_look_back() -> None:
    case = resident(wanted=True)
    assert case.due == date(2022, 3, 21)
    case = after(case, "support", days=1)
    assert case.due == date(2022, 6, 8)
    assert after(case, "look_back", NOTE, RESIDENT, days=31).due == date(2022, 7, 7)


def test_a_case_may_rest_on_a_yes_to_the_team_and_can_be_rounded_off_when_that_is_taken_back() -> None:
    yes = {"party": "buurtteam", "purpose": "steun"}
    case = after(resident(), "give_consent", {**yes, "legal_basis": CONSENT}, RESIDENT)
    assert codes(case, "join_in_the_street", NOTE) == []
    case = after(case, "withdraw_consent", yes, RESIDENT)
    assert codes(case, "join_in_the_street", NOTE) == ["legal_basis_needed"]
    assert codes(case, "settle", NOTE) == []


def test_handing_over_asks_the_form_and_the_plan() -> None:
    case = after(resident(), "give_consent", OTHER, RESIDENT)
    assert codes(case, "hand_over", OTHER) == ["form_needed", "signalling_plan_needed"]


def test_the_team_works_on_a_worry_about_safety_and_the_case_stays_open_for_it() -> None:
    case = after(resident(wanted=True), "raise_safety", {"why": "de bewoner durft niet naar huis"})
    assert codes(case, "settle") == ["safety_open"]
    assert codes(case, "withdraw", by=RESIDENT) == [], "who it is about may always stop"
    options = {one.transition: one.allowed for one in LP.options(case, by=WORKER, at=AT)}
    assert options["meldcode.map_signals"]
    assert options["meldcode.acute"], "the team acts there as WIJ does"


def test_what_is_said_to_a_resident_speaks_of_a_resident() -> None:
    workflow = LP.workflow("buurtstraat-bewoner")
    said = [one.text["nl"] for one in (*workflow.roles, *workflow.outcomes, *workflow.states, *workflow.transitions)]
    assert [text for text in said if "jongere" in text] == []


# ---- what the source tells


def test_the_source_is_told_as_far_as_it_goes() -> None:
    """Two practices of a few lines; that of the sports club is modelled by the example of a plugin, and not here."""
    told = {one.id: one for one in LP.practices if one.source.section.startswith("001:")}
    assert {id: one.workflows for id, one in told.items()} == {
        "buurtstraat": ("buurtstraat", "buurtstraat-bewoner"),
        "sportclub": (),
    }
    assert all(one.kind == "way_of_working" and one.gaps and one.left_out for one in told.values())
    assert told["buurtstraat"].figure("projecten").numbers == (3.0,)
