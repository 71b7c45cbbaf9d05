"""The pace of every way of working, what goes on without a ground, and what a young person does themselves."""

from __future__ import annotations

import attrs
import pytest

from explore import openable
from leefplek import Leefplek

LP = Leefplek(lang="en")
WORKFLOWS = {one.id: one for one in openable(LP)}
OF_A_PERSON = [id for id, one in WORKFLOWS.items() if "jongere" in {role.id for role in one.roles}]

DUE = {
    "aandachtsfunctie": "goal_set P1M under_way P3M",
    "bestuurlijk-gesprek": "verkennen P3M verbeelden P3M vormgeven P6M verankeren P1Y",
    "buurtstraat": "present P1M",
    "buurtstraat-bewoner": "contact P2W supported P3M",
    "consultatie": "asked P1W passed_on P2W",
    "deltion": "signal P1W question P4W support P3M help P6M",
    "eigen-wijk": "signal P1W question P4W support P3M finding P2W help P6M",
    "fijn-wonen": (
        "signal P2W inquiry P4W analysis P6W route_choice P4W vooroverleg P2W plan P2W route_active P3M "
        "awaiting_contact P2W intake P4W waiting_list P3M placed P6M"
    ),
    "friesland-college": "signal P1W question P4W support P3M help P6M",
    "housing-first": (
        "considered P4W home_search P3M home_asked P4W home_found P2W close_by P2W living P3M scaled_down P6M"
    ),
    "hulpmiddelen": "looking P6M published P1M spreading P3M",
    "invoering": "bewustwording P3M mobiliseren P6M versnellen P6M institutionaliseren P1Y",
    "jeugdteam": "signal P1W question P4W support P3M finding P2W help P6M",
    "knelpunt": "reported P2W in_policy_talks P3M answered P2W",
    "landstede": "signal P1W question P4W support P3M finding P2W help P6M",
    "mbo-als-wijk": "signal P1W question P4W support P3M team P3M help P6M",
    "omklap": "preparing P3M home_asked P3M home_offered P2W agreed P2W close_by P2W living P6M talking P2W",
    "pitstop": "applied P1W screening P2W matching P4W room_found P2W moved_in P2W living P3M",
    "saw-overleg": "on_agenda P2W discussed P2W",
    "stappenplan-jongere": "aanmelding P2W gesprekken P4W keuze P4W plan P2W regelen P3M wonen P3M",
    "stappenplan-project": "vertrekpunt P4W analyse P3M afstemming P2M uitvoering P1W evalueren P3M",
}
"""After how long somebody looks at a case in each state."""

NO_GROUND = {"open", "give_consent", "withdraw_consent", "escalate", "migrate", "correct", "raise_safety"}
WHEN_CLOSED = {"migrate", "correct", "reopen"}
WITH_A_PERSON = {"follow_up", "give_consent", "withdraw_consent", "extend", "escalate", "raise_safety"}
AFTER_IT_ENDED = {"pitstop": {"bridge_vacancy"}}
"""What one way of working does after the end, beside what each does: who pays for an empty room."""

ALWAYS_THEIRS = {"follow_up", "give_consent", "withdraw_consent", "withdraw", "reopen"}
THEIRS = {
    "buurtstraat-bewoner": "open record_facts strengthen join_in_the_street look_back settle",
    "deltion": "open close_light own_way record_facts make_plan review_goals bring_in finish",
    "eigen-wijk": "open close_light own_way record_facts make_plan review_goals bring_in finish start_help go_to_help",
    "fijn-wonen": (
        "open ask_card record_facts draw_places mark_route involve_network consult_routekaart adjust_expectation "
        "choose_route agree_plan review_goal apply start_route reconsider make_contact decline_offer "
        "withdraw_application find_place move_on lose_place conclude"
    ),
    "friesland-college": "open close_light own_way record_facts make_plan review_goals bring_in finish",
    "housing-first": (
        "open record_facts decline_home move_in has_home small_success decline_help scale_down scale_up lose_home "
        "manage"
    ),
    "jeugdteam": "open close_light own_way record_facts make_plan review_goals bring_in finish",
    "landstede": "open close_light own_way record_facts make_plan review_goals bring_in finish go_to_help",
    "mbo-als-wijk": "open close_light own_way record_facts make_plan review_goals bring_in finish",
    "omklap": (
        "open record_facts save_up awareness_talk decline_home sign change_agreement move_in resident_says "
        "scale_up stay_over land report_nuisance agree_plan still_lives_there lose_home move_elsewhere"
    ),
    "pitstop": "open record_facts decline_room agree_plan change_house flow_on",
    "stappenplan-jongere": (
        "open record_facts talk show_menu choose talk_again make_plan agree_plan choose_again arrange "
        "decline_home move_in say_lasting lose_home"
    ),
}
"""What a young person does themselves, beside what they may do in each way of working."""

WITH_A_YES = {
    "buurtstraat-bewoner": "",
    "deltion": "bring_in:* tell_back:* switch_outside:*",
    "eigen-wijk": "bring_in:* tell_back:* refer:*",
    "fijn-wonen": (
        "involve_network:* tune_with_school:school request_vooroverleg:kmk vooroverleg_positive:kmk apply:kmk "
        "repeat_intake:kmk admit:kmk place:kmk"
    ),
    "friesland-college": "bring_in:* tell_back:* switch_outside:*",
    "housing-first": "ask_home:corporatie ask_surety:gemeente work_together:*",
    "jeugdteam": "bring_in:* tell_back:* refer:jeugdteam start_help:jeugdteam",
    "landstede": "bring_in:* tell_back:* start_help:*",
    "mbo-als-wijk": "bring_in:* tell_back:* refer:jeugdteam switch_outside:*",
    "omklap": "ask_home:corporatie ask_to_keep_home:corporatie work_together:* hand_over_guidance:* end_agreement:*",
    "pitstop": "match_location:hoofdbewoner work_together:*",
    "stappenplan-jongere": "involve_network:* ask_for_home:woningcorporatie offer_home:woningcorporatie",
}
"""Steps by which a party hears of the case, and which party; `*` is the one that is named with the step."""


@pytest.mark.parametrize("id", WORKFLOWS)
def test_how_soon_somebody_looks_at_a_case_again(id: str) -> None:
    states = [one for one in WORKFLOWS[id].states if not one.final]
    assert " ".join(f"{one.id} {one.due}" for one in states) == DUE[id]


@pytest.mark.parametrize("id", WORKFLOWS)
def test_what_goes_on_without_a_ground(id: str) -> None:
    """Without one nothing more is written down; consent, safety, what is due, mistakes and the end go on."""
    workflow = WORKFLOWS[id]
    free = {row.id for row in workflow.transitions if not row.basis_needed}
    ends = {row.id for row in workflow.transitions if row.target and workflow.state(row.target).final}
    if id not in OF_A_PERSON:
        assert free == {row.id for row in workflow.transitions}
        return
    assert ends <= free <= ends | NO_GROUND
    assert free >= NO_GROUND - {"open"}


@pytest.mark.parametrize("id", WORKFLOWS)
def test_what_may_happen_in_a_case_that_was_closed(id: str) -> None:
    """The door stays open: somebody hears how it goes, worries are told, and it begins again; no more is written."""
    workflow = WORKFLOWS[id]
    closed = {state.id for state in workflow.states if state.final}
    there = {row.id for row in workflow.transitions if closed & {*row.sources}}
    assert there == WHEN_CLOSED | (WITH_A_PERSON if id in OF_A_PERSON else set()) | AFTER_IT_ENDED.get(id, set())


@pytest.mark.parametrize("id", OF_A_PERSON)
def test_a_ground_that_comes_with_a_step_counts(id: str) -> None:
    for row in WORKFLOWS[id].transitions:
        if "legal_basis" in attrs.fields_dict(row.payload):
            assert {"legal_basis", "consent_give"} & {*row.effects}, row.id


@pytest.mark.parametrize("id", OF_A_PERSON)
def test_what_a_young_person_does_themselves(id: str) -> None:
    """What others do for them, they may write down only where it says so."""
    theirs = {row.id for row in WORKFLOWS[id].transitions if "jongere" in row.roles}
    own = {*THEIRS[id].split()}
    assert theirs == ALWAYS_THEIRS | own | ({"entered_in_error"} if "open" in own else set())


@pytest.mark.parametrize("id", OF_A_PERSON)
def test_nobody_is_let_go_while_there_is_a_worry_about_safety_but_who_goes_may_go(id: str) -> None:
    workflow = WORKFLOWS[id]
    for row in workflow.transitions:
        if row.target and workflow.state(row.target).final:
            waits = "safety_open" in (*row.guards, *workflow.state(row.target).needs)
            assert waits == (row.roles != ("jongere",)), row.id


@pytest.mark.parametrize("id", OF_A_PERSON)
def test_who_hears_of_a_case_only_with_a_yes(id: str) -> None:
    """A handover is always one of these."""
    rows = {row.id: row.consent_for for row in WORKFLOWS[id].transitions if row.consent_for}
    assert rows.pop("hand_over") == "*"
    assert " ".join(f"{step}:{party}" for step, party in rows.items()) == WITH_A_YES[id]


@pytest.mark.parametrize("id", OF_A_PERSON)
def test_what_a_young_person_or_a_parent_decides_may_be_written_down_by_who_works_there(id: str) -> None:
    roles = {one.id: one for one in WORKFLOWS[id].roles}
    assert roles["jongere"].recorded_by
    assert {*roles["jongere"].recorded_by} == {*roles["ouder"].recorded_by}
    assert all(roles[one].professional for one in roles["ouder"].recorded_by)


@pytest.mark.parametrize("id", WORKFLOWS)
def test_who_is_no_worker_is_not_called_one(id: str) -> None:
    others = {one.id for one in WORKFLOWS[id].roles if not one.professional}
    here = {one.id for one in WORKFLOWS[id].roles}
    assert others == here & {"jongere", "ouder", "system", "vrijwilliger", "hoofdbewoner"}
