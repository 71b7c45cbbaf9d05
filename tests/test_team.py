"""The work of the team: goals set by two, an item that stands on each agenda, tools that are all looked at, and nobody
recognisable in any of it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import attrs
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from explored.team import ACTIONS, GENERAL, GOAL, NOTE, ONE_PERSON
from leefplek import Actor, Card, Case, Leefplek, Refused, hookimpl
from leefplek.plugins.team import agenda, bottlenecks, consultations, monitor, tools
from samples import TALK, TASK
from story import card

LP = Leefplek(lang="en", clock=lambda: datetime(2030, 1, 1, tzinfo=UTC))
AT = datetime(2021, 3, 1, 10, tzinfo=UTC)
OFFICER, SAW = Actor("afh-1", "aandachtsfunctionaris_huisvesting"), Actor("saw-1", "saw")
MANAGER, WIJ = Actor("manager-1", "manager"), Actor("wij-1", "wij")
TEAMS = ("aandachtsfunctie", "saw-overleg", "hulpmiddelen", "consultatie", "knelpunt")
TOOLS = ("routekaart_huisvesting", "routekaart_financien", "drie_vragen_kaart", "plekkenkaart")


def opened(workflow: str, payload: dict[str, Any], by: Actor = OFFICER, **more: Any) -> Case:
    """A case that was just opened."""
    return LP.open(workflow, payload, by=by, at=AT, **more).after


def after(
    case: Case, transition: str, payload: dict[str, Any] | None = None, by: Actor = OFFICER, days: int = 0
) -> Case:
    """The case after a step."""
    return LP.step(case, transition, payload or {}, by=by, at=AT + timedelta(days=days)).after


def codes(case: Case | str, transition: str, payload: dict[str, Any] | None = None, by: Actor = OFFICER) -> list[str]:
    """Why a step is refused; with the id of a workflow, why a case can't be opened."""
    try:
        if isinstance(case, str):
            opened(case, payload or {}, by=by)
        else:
            after(case, transition, payload, by=by)
    except Refused as refused:
        return [one.code for one in refused.refusals]
    return []


def erased(case: Case, *versions: int) -> Case:
    """The case after the content of these events was erased."""
    events = (attrs.evolve(one, payload=None) if one.version in versions else one for one in case.events)
    return LP.replay(events)


# ---- who is in it


@pytest.mark.parametrize("id", [*TEAMS, "invoering"])
def test_no_young_person_is_in_the_work_of_the_team(id: str) -> None:
    """Nobody decides on consent, nobody is told with it, no safety track, and no legal basis is asked."""
    workflow = LP.workflow(id)
    assert not {role.id for role in workflow.roles} & {"jongere", "ouder"}
    assert workflow.track is None
    for row in workflow.transitions:
        assert not row.basis_needed
        assert row.consent_for is None
        assert not set(row.effects) & {"consent_give", "share_on_ground", "legal_basis"}


# ---- goals (000:165)


def test_a_goal_is_set_by_the_two_who_hold_the_role_for_one_stakeholder_and_the_vision() -> None:
    alone = {"goal": "meer studenten ingeschreven", "holders": 1}
    needed = ["team_two_holders_needed", "team_stakeholder_needed", "team_vision_needed"]
    assert codes("aandachtsfunctie", "open", alone) == needed
    assert codes("aandachtsfunctie", "open", GOAL, by=SAW) == ["wrong_role"]
    assert opened("aandachtsfunctie", GOAL).state == "goal_set"


def test_a_goal_is_looked_back_on_before_it_is_reached_and_anew_once_it_is_renewed() -> None:
    case = after(opened("aandachtsfunctie", GOAL), "agree_actions", ACTIONS)
    assert codes(case, "reach") == ["team_look_back_needed"]
    looked = after(case, "reflect", NOTE)
    assert after(looked, "reach").outcome == "reached"
    renewed = after(after(looked, "renew", GOAL), "agree_actions", ACTIONS)
    assert codes(renewed, "reach") == ["team_look_back_needed"]
    assert codes(erased(looked, looked.version), "reach") == ["content_erased"]


def test_looking_back_begins_the_term_anew() -> None:
    case = after(opened("aandachtsfunctie", GOAL), "agree_actions", ACTIONS)
    assert case.due == date(2021, 6, 1)
    assert after(case, "reflect", NOTE, days=61).due == date(2021, 8, 1)


# ---- the standing item (000:179)


def test_at_each_meeting_the_team_looks_and_nothing_is_an_answer_too() -> None:
    case = opened("saw-overleg", NOTE, by=SAW)
    for meeting in (14, 28, 42):
        case = after(case, "nothing_to_discuss", by=SAW, days=meeting)
        assert case.due == (AT + timedelta(days=meeting + 14)).date()
    assert [event.transition for event in case.events[1:]] == ["nothing_to_discuss"] * 3
    assert codes(case, "discuss", NOTE, by=SAW) == ["team_nothing_brought_in"]


def test_what_is_brought_in_is_discussed_before_the_meeting_says_nothing() -> None:
    case = opened("saw-overleg", NOTE, by=SAW)
    due = case.due
    case = after(case, "bring_in", {**GENERAL, "origin": "monitoring"}, days=3)
    assert case.due == due, "it is for the meeting that was coming anyway"
    assert codes(case, "nothing_to_discuss") == ["team_discuss_first"]
    assert codes(case, "end") == ["team_discuss_first"]
    assert codes(erased(case, 2), "discuss") == codes(erased(case, 2), "nothing_to_discuss") == ["content_erased"]
    case = after(case, "discuss", NOTE, days=14)
    case = after(case, "put_on_agenda", {**GENERAL, "party": "WerkPro"}, days=14)
    assert (case.state, after(case, "nothing_to_discuss", days=28).state) == ("discussed", "on_agenda")


def test_nobody_is_recognisable_in_what_is_brought_in() -> None:
    case = opened("saw-overleg", NOTE)
    assert codes(case, "bring_in", {**ONE_PERSON, "origin": "young_people"}) == ["team_anonymous_needed"]
    about_case = {**GENERAL, "origin": "young_people", "refers_to": "case-1"}
    assert codes(case, "bring_in", about_case) == ["team_no_case_of_a_person"]
    assert after(case, "bring_in", {**GENERAL, "origin": "tool", "refers_to": "ronde-1"}).version == 2


# ---- the tools (000:120-126, 150)


def looked_at(case: Case, names: tuple[str, ...], days: int = 0) -> Case:
    """The case after these tools were looked at."""
    for tool in names:
        case = after(case, "look_at_tool", {"tool": tool, "verdict": "kept", "why": "klopt nog"}, days=days)
    return case


@given(st.sets(st.sampled_from(TOOLS)))
def test_a_round_goes_on_once_each_tool_was_looked_at(names: set[str]) -> None:
    case = looked_at(opened("hulpmiddelen", {"report": "half_yearly"}), tuple(sorted(names)))
    if names == set(TOOLS):
        assert after(case, "publish").state == "published"
    else:
        assert codes(case, "publish") == ["team_tools_open"]


def test_a_round_goes_with_a_policy_report_and_is_due_in_half_a_year() -> None:
    assert codes("hulpmiddelen", "open") == ["team_report_needed"]
    case = opened("hulpmiddelen", {"report": "yearly"})
    assert case.due == date(2021, 9, 1)
    assert codes(case, "look_at_tool", {"tool": TOOLS[0], "verdict": "changed"}) == ["team_why_needed"]
    assert codes(erased(looked_at(case, TOOLS), 2), "publish") == ["content_erased"]


def test_the_next_round_looks_at_each_tool_anew() -> None:
    case = looked_at(opened("hulpmiddelen", {"report": "half_yearly"}), TOOLS)
    case = after(after(after(case, "publish"), "spread"), "finish")
    assert case.outcome == "up_to_date"
    assert codes(after(case, "reopen", {"report": "yearly"}), "publish") == ["team_tools_open"]


# ---- consultation (000:178) and bottlenecks (000:118)


def test_advice_is_asked_in_general_terms_of_a_role_or_a_party() -> None:
    needed = ["team_subject_needed", "team_anonymous_needed", "team_party_needed"]
    assert codes("consultatie", "open", by=WIJ) == needed
    assert codes("consultatie", "open", {**ONE_PERSON, "party": "bat"}, by=WIJ) == ["team_anonymous_needed"]
    case = opened("consultatie", {**GENERAL, "party": OFFICER.role}, by=WIJ)
    assert codes(case, "pass_on", {**GENERAL, "party": "bat"}, by=WIJ) == ["wrong_role"]
    assert codes(case, "pass_on", GENERAL) == ["team_party_needed"]
    assert after(case, "withdraw", by=WIJ).outcome == "withdrawn"
    case = after(case, "pass_on", {**GENERAL, "party": "bat"})
    assert after(case, "give_advice", NOTE).outcome == "advised"


def test_the_policy_talks_are_for_the_manager_and_the_answer_comes_back() -> None:
    case = opened("knelpunt", GENERAL)
    assert codes(case, "take_along") == ["wrong_role"]
    case = after(case, "take_along", by=MANAGER)
    assert codes(case, "tell_back", by=MANAGER) == ["not_offered"]
    case = after(after(case, "answer", NOTE, by=MANAGER), "tell_back", by=MANAGER)
    assert case.outcome == "told_back"


def test_who_reported_a_bottleneck_may_withdraw_it_and_the_manager_gives_it_more_time() -> None:
    case = opened("knelpunt", GENERAL, by=WIJ)
    later = {"until": date(2021, 6, 1), "reason": "de gemeente heeft tijd nodig"}
    assert codes(case, "extend", later, by=WIJ) == ["wrong_role"]
    assert after(case, "extend", later, by=MANAGER).due == date(2021, 6, 1)
    assert after(case, "withdraw", by=WIJ).outcome == "withdrawn"


# ---- the phases of bringing it in (000:128-151)


def test_the_list_has_the_four_phases_in_the_order_of_the_source() -> None:
    workflow = LP.workflow("invoering")
    phases = [one.id for one in workflow.states if not one.final]
    assert phases == ["bewustwording", "mobiliseren", "versnellen", "institutionaliseren"]
    assert len(workflow.facts) == 3 + 4 + 3 + 3
    assert all(kind.why is not None for kind in workflow.facts), "each row has the other column beside it"


def test_a_phase_begins_when_each_row_of_the_one_before_was_looked_at() -> None:
    case = opened("invoering", {"about": "een SAW-team"})
    assert codes(case, "begin_mobiliseren") == ["items_open"]
    for item in ("tijd_in_het_team", "grootte_en_aard"):
        case = after(case, "mark_done", {"item": item})
    case = after(case, "set_aside", {"item": "lonkend_perspectief", "why": "later"})
    assert after(case, "begin_mobiliseren").state == "mobiliseren"


# ---- what is seen across cases


def young_person(number: int, answers: dict[str, str] | None = None) -> Case:
    """A case of a young person, with a card."""
    entry = {"kind": "intake", "where": "saw", "card": card(**(answers or {}))}
    start = {"entry": entry, "legal_basis": TASK}
    return opened("fijn-wonen", start, by=SAW, case_id=f"j-{number}")


def test_bottlenecks_of_any_workflow_are_seen_and_their_words_only_when_asked() -> None:
    told = after(young_person(1), "report_bottleneck", {"what": "te weinig kamers"}, by=SAW, days=2)
    taken_back = after(young_person(2), "report_bottleneck", {"what": "vergist"}, by=SAW, days=1)
    taken_back = after(taken_back, "correct", {"version": 2, "why": "een vergissing"}, by=SAW, days=1)
    still, done = (opened("knelpunt", GENERAL, case_id=id) for id in ("k-1", "k-2"))
    done = after(after(done, "answer", by=MANAGER), "tell_back", by=MANAGER)
    cases = [told, taken_back, still, done, told]

    assert [(one.case_id, one.version, one.words) for one in bottlenecks(cases)] == [("k-1", 1, None), ("j-1", 2, None)]
    assert [one.words for one in bottlenecks(cases, with_words=True)] == [GENERAL["about"], "te weinig kamers"]
    assert [one.words for one in bottlenecks([erased(told, 2)], with_words=True)] == [None]
    talked = after(still, "note", NOTE, by=MANAGER)
    assert [one.version for one in bottlenecks([talked])] == [1], "what is noted in it is no other bottleneck"
    assert "kamers" not in repr(bottlenecks(cases, with_words=True))


def test_a_case_that_was_opened_by_mistake_is_counted_nowhere() -> None:
    slip = {"why": "twee keer gemeld"}
    told = after(young_person(1), "report_bottleneck", {"what": "te weinig kamers"}, by=SAW, days=2)
    other = after(young_person(2), "consult", {"about": "iets"}, by=SAW, days=1)
    six = [attrs.evolve(told, id=f"j-{number}") for number in range(6)]
    assert bottlenecks([told])
    assert consultations([other])
    assert monitor(six)
    gone = [after(one, "entered_in_error", slip, by=SAW, days=3) for one in (told, other)]
    assert (bottlenecks(gone), consultations(gone)) == ((), ())
    assert monitor([attrs.evolve(gone[0], id=one.id) for one in six]) == ()


def test_what_was_reported_at_one_moment_stands_by_case() -> None:
    cases = [opened("knelpunt", GENERAL, case_id=id) for id in ("k-2", "k-1", "k-3")]
    assert [one.case_id for one in bottlenecks(cases)] == ["k-1", "k-2", "k-3"]


def test_consultations_are_seen_in_cases_and_beside_them() -> None:
    asked = after(young_person(1), "consult", {"with": "bat", "about": "hoe nu verder"}, by=SAW, days=1)
    general = opened("consultatie", {**GENERAL, "party": "bat"}, case_id="c-1")
    assert [one.workflow for one in consultations([asked, general])] == ["consultatie", "fijn-wonen"]
    assert [one.case_id for one in consultations([asked, after(general, "give_advice")])] == ["j-1"]


def test_the_agenda_is_what_was_brought_in_since_the_last_discussion() -> None:
    case = opened("saw-overleg", NOTE)
    for origin in ("bottleneck", "tool"):
        case = after(case, "bring_in", {**GENERAL, "origin": origin})
    assert [one.version for one in agenda([case, young_person(1)])] == [2, 3]
    case = after(case, "bring_in", {**GENERAL, "origin": "partner"})
    case = after(case, "correct", {"version": 4, "why": "dubbel"})
    assert [one.version for one in agenda([case])] == [2, 3]
    case = after(after(case, "discuss", NOTE), "bring_in", {**GENERAL, "origin": "consultation"})
    assert [(one.version, one.words) for one in agenda([case], with_words=True)] == [(7, GENERAL["about"])]
    assert agenda([after(after(case, "discuss", NOTE), "end")]) == ()


def test_who_is_brought_in_by_a_school_waits_on_no_agenda() -> None:
    """Another way of working has a step of the same name."""
    at_school = opened("deltion", {"entry": "school", "legal_basis": TASK}, by=Actor("mentor-1", "mentor"))
    at_school = after(at_school, "start_talk", {"talk": TALK}, by=Actor("mentor-1", "mentor"))
    yes = {"party": "wijkteam", "purpose": "hulp"}
    at_school = after(at_school, "give_consent", yes, by=Actor("jongere-1", "jongere"))
    at_school = after(at_school, "bring_in", yes, by=Actor("mentor-1", "mentor"))
    assert agenda([at_school]) == ()


def test_the_round_meets_the_editions_of_the_tools() -> None:
    """What leefplek knows to be stale, and what a round looked at after the edition was last written."""
    held = LP.card("woonkaart")
    checked = held.checked_on
    assert checked is not None

    def told(cases: list[Case], on: date, lp: Leefplek = LP) -> dict[str, tuple[str | None, bool, str | None, bool]]:
        return {one.tool: (one.edition, one.stale, one.verdict, one.behind) for one in tools(lp, cases, on)}

    fresh = told([], held.review_due)
    assert list(fresh) == list(TOOLS)
    assert fresh["drie_vragen_kaart"] == ("card woonkaart 1", False, None, False)
    assert fresh["plekkenkaart"] == (None, False, None, False), "a sheet to draw on has no edition"
    late = held.review_due + timedelta(days=1)
    assert [one.tool for one in tools(LP, [], late) if one.stale] == list(TOOLS[:3])

    days = (late - AT.date()).days
    case = opened("hulpmiddelen", {"report": "half_yearly"}, case_id="ronde")
    case = looked_at(case, TOOLS, days)
    assert not any(one.behind or one.verdict for one in tools(LP, [case], checked)), "the round was later"
    assert told([case, young_person(1)], late) == {
        tool: (fresh[tool][0], tool != "plekkenkaart", "kept", tool != "plekkenkaart") for tool in TOOLS
    }
    undone = after(case, "correct", {"version": 4, "why": "vergist"}, days=days)
    assert told([undone], late)["drie_vragen_kaart"] == ("card woonkaart 1", True, None, False)

    class Written:
        """Another card in its place, as the round wants it."""

        @hookimpl
        def leefplek_register_cards(self, register: Callable[[Card], None]) -> None:
            new = {"id": "woonkaart-elders", "status": "vastgesteld", "replaces": "woonkaart"}
            register(attrs.evolve(held, **new, valid_from=late, checked_on=None))

    newer = Leefplek(plugins=[Written()], lang="en")
    assert told([case], late, newer)["drie_vragen_kaart"] == ("card woonkaart-elders 1", False, "kept", False)
    ended = tools(LP, [case], held.valid_until + timedelta(days=1))[2]
    assert (ended.edition, ended.stale, ended.behind) == (None, True, True)


# ---- anonymous counts (000:126, 176)

ANSWERS = ("no", "possible", "yes", "concern", "dont_know")
BY_ANSWER = {answer: young_person(0, {"q1": answer}) for answer in ANSWERS}


def many(counts: dict[str, int]) -> list[Case]:
    """So many cases with each of these answers to the first question."""
    return [
        attrs.evolve(BY_ANSWER[answer], id=f"{answer}-{number}")
        for answer, times in counts.items()
        for number in range(times)
    ]


@given(st.dictionaries(st.sampled_from(ANSWERS), st.integers(1, 12)))
def test_no_small_count_is_shown_and_none_can_be_worked_out(counts: dict[str, int]) -> None:
    """What is left out of a question is never one number alone, and together no small one: for the other questions of
    the card tell how many there were.
    """
    for one in monitor(many(counts)):
        expected = counts if one.question == "q1" else {"no": sum(counts.values())}
        assert dict(one.answers).keys() == expected.keys()
        assert all(number is None or (number == expected[answer] >= 5) for answer, number in one.answers)
        hidden = [expected[answer] for answer, number in one.answers if number is None]
        assert not hidden or (len(hidden) > 1 and sum(hidden) >= 5)


@given(st.dictionaries(st.sampled_from(ANSWERS), st.integers(1, 7)), st.randoms(use_true_random=False))
@example({"no": 3, "yes": 6, "possible": 6}, Random(1))
def test_the_order_of_the_cases_tells_nothing(counts: dict[str, int], order: Random) -> None:
    cases = many(counts)
    mixed = order.sample(cases, len(cases))
    assert monitor(mixed) == monitor(cases) == monitor(list(reversed(cases)))


def test_no_more_is_left_out_than_keeps_people_unknown() -> None:
    """Two small counts that are five together hide each other; what is large is shown."""
    (first, *_) = monitor(many({"no": 2, "yes": 3, "concern": 5}))
    assert dict(first.answers) == {"no": None, "yes": None, "concern": 5}


def test_the_counts_are_of_the_latest_answers_and_tell_of_nobody() -> None:
    cases = many({"no": 9, "concern": 6})
    (first, *_) = monitor(cases)
    assert (first.card, first.version, first.question) == ("woonkaart", 1, "q1")
    assert dict(first.answers) == {"no": 9, "concern": 6}
    asked_again = after(BY_ANSWER["no"], "ask_card", {"card": card(q1="concern")}, by=SAW)
    later, gone = (attrs.evolve(one, id="no-0") for one in (asked_again, erased(asked_again, 1, 2)))
    assert dict(monitor([*cases, later])[0].answers) == {"no": 8, "concern": 7}, "once per case"
    assert dict(monitor([*cases, gone])[0].answers) == {"no": 8, "concern": 6}
    assert not any(one.id in repr(monitor(cases)) for one in cases)


def test_four_answers_are_too_few_to_show_anything() -> None:
    assert monitor(many({"no": 4})) == ()
    assert monitor([opened("knelpunt", GENERAL)]) == ()
