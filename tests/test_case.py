"""Readable examples of what a case does: who and when, due dates, consent, the safety track, closing and reopening."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import attrs
import pytest

from leefplek import Actor, Case, CommandReused, Event, InputError, Leefplek, LogError, Refused, UnknownName
from samples import NO, OVER
from story import CONCERN, KMK, NOW, REASON, TASK, Story, actor, card, fact, moment, opening


@pytest.fixture
def story(lp: Leefplek) -> Story:
    return Story(lp)


class TestCommands:
    """One command id is one event."""

    def test_the_same_command_twice_gives_the_first_step_again(self, story: Story) -> None:
        story.open().do("note", {"text": "een"}, command_id="c-1").do("note", {"text": "twee"})
        again = story.lp.step(story.case, "note", {"text": "een"}, by=actor("saw"), at=NOW, command_id="c-1")
        assert again == story.steps[1]
        assert again.after.version == 2

    @pytest.mark.parametrize(("name", "payload"), [("note", {"text": "anders"}), ("consult", {})])
    def test_for_another_step_it_is_an_error(self, story: Story, name: str, payload: Any) -> None:
        story.open().do("note", {"text": "een"}, command_id="c-1")
        with pytest.raises(CommandReused):
            story.do(name, payload, command_id="c-1")

    def test_the_opening_has_a_command_too(self, story: Story) -> None:
        story.open(command_id="c-0")
        with pytest.raises(CommandReused):
            story.do("note", {}, command_id="c-0")

    def test_erased_content_is_still_the_same_command(self, story: Story) -> None:
        story.open().do("note", {"text": "een"}, command_id="c-1").erase("note")
        again = story.lp.step(story.case, "note", {"text": "een"}, by=actor("saw"), at=NOW, command_id="c-1")
        assert again.event == story.case.events[1]


class TestWhoAndWhen:
    """`by` decides, `recorded_by` writes; order is by version, whatever the moments say."""

    def test_an_earlier_moment_is_accepted_and_order_is_by_version(self, story: Story) -> None:
        story.open().do("note", on="2020-01-01")
        assert [event.version for event in story.case.events] == [1, 2]
        assert story.event.at < story.case.events[0].at

    def test_nothing_happens_after_it_was_written_down(self, story: Story) -> None:
        assert story.open().refused("note", on="2030-01-02") == {"at_after_recorded"}

    def test_a_clock_that_goes_back_never_reorders(self, story: Story) -> None:
        story.open(recorded_at=moment("2021-06-01")).do("note", recorded_at=moment("2021-05-01"))
        assert story.event.recorded_at == moment("2021-06-01")

    def test_the_clock_gives_the_moment_of_recording(self) -> None:
        lp = Leefplek(clock=lambda: moment("2021-03-05"), ids=iter("abcdefg").__next__)
        step = lp.open("fijn-wonen", opening(), by=actor("saw"), at=moment("2021-03-01"))
        assert step.event.recorded_at == moment("2021-03-05")
        assert {step.event.case_id, step.event.command_id} == {"a", "b"}

    def test_the_day_is_that_of_the_named_zone(self) -> None:
        late = datetime(2021, 3, 1, 23, 30, tzinfo=UTC)
        days = {}
        for zone in ("Europe/Amsterdam", "UTC"):
            lp = Leefplek(zone=zone, clock=lambda: NOW)
            days[zone] = lp.open("fijn-wonen", opening(), by=actor("saw"), at=late).after.due
        assert days == {"Europe/Amsterdam": date(2021, 3, 16), "UTC": date(2021, 3, 15)}

    @pytest.mark.parametrize("at", [datetime(2021, 3, 1), date(2021, 3, 1), "2021-03-01T10:00:00+01:00"])  # noqa: DTZ001
    def test_a_moment_has_a_time_zone(self, lp: Leefplek, at: Any) -> None:
        with pytest.raises(InputError):
            lp.open("fijn-wonen", opening(), by=actor("saw"), at=at)

    @pytest.mark.parametrize("writer", ["saw", "saw_intern", "wij", "bat", "school_intake", "kmk"])
    def test_these_write_for_the_young_person(self, story: Story, writer: str) -> None:
        assert story.open().refused("mark_route", MARK, by="jongere", recorded_by=actor(writer)) == set()

    @pytest.mark.parametrize("writer", ["mentor", "ouder", "system"])
    def test_these_do_not(self, story: Story, writer: str) -> None:
        refused = story.open().refused("mark_route", MARK, by="jongere", recorded_by=actor(writer))
        assert refused == {"wrong_recorder"}

    def test_for_the_coordinator_write_saw_wij_and_bat_and_the_housing_officer(self, story: Story) -> None:
        story.to_vooroverleg()
        for writer in ("saw", "wij", "bat", "aandachtsfunctionaris_huisvesting"):
            assert story.refused("vooroverleg_positive", by="kmk", recorded_by=actor(writer)) == set()
        for writer in ("saw_intern", "school_intake", "jongere"):
            assert story.refused("vooroverleg_positive", by="kmk", recorded_by=actor(writer)) == {"wrong_recorder"}

    def test_the_housing_officer_is_saw_too(self, story: Story) -> None:
        story.to_analysis().do("record_facts", fact("woonvraag", True))
        assert story.refused("weigh_routes", by="aandachtsfunctionaris_huisvesting") == set()

    def test_unknown_names_are_errors(self, story: Story) -> None:
        story.open()
        for call in (
            lambda: story.do("fly"),
            lambda: story.do("note", by="pilot"),
            lambda: story.do("note", recorded_by=Actor("x", "pilot")),
            lambda: story.do("meldcode.fly"),
            lambda: story.open(workflow="nothing"),
            lambda: story.open(workflow="meldcode"),
        ):
            with pytest.raises(UnknownName):
                call()


MARK = {"route": "kamernet", "mark": "used"}


class TestConsent:
    """Under 12 a parent, 12 to 15 both, from 16 or unknown the young person alone (invariant 12)."""

    @pytest.mark.parametrize(
        ("born", "needed"),
        [
            ("2009-03-02", {"ouder"}),  # 11: twelve tomorrow
            ("2009-03-01", {"ouder", "jongere"}),  # 12 today
            ("2005-03-02", {"ouder", "jongere"}),  # 15: sixteen tomorrow
            ("2005-03-01", {"jongere"}),  # 16 today
            ("2008-02-29", {"ouder", "jongere"}),  # 13 on 1 March of a common year
            ("rather_not_say", {"jongere"}),
        ],
    )
    def test_age_on_the_day_decides(self, story: Story, born: str, needed: set[str]) -> None:
        story.open().do("record_facts", fact("geboortedatum", born))
        for given in ({"jongere"}, {"ouder"}, {"jongere", "ouder"}):
            told = Story(story.lp)
            told.steps = list(story.steps)
            for who in sorted(given):
                told.do("give_consent", KMK, by=who)
            assert (told.case.permission("kmk") is not None) == (needed <= given)

    def test_born_on_29_february_is_a_year_older_on_1_march(self, story: Story) -> None:
        story.open().do("record_facts", fact("geboortedatum", "2004-02-29")).do("give_consent", KMK, by="ouder")
        for day, live in (("2016-02-28", True), ("2016-02-29", False), ("2015-03-01", True)):
            story.do("give_consent", {"party": "school", "purpose": day}, by="ouder", on=day)
            assert (story.case.permission("school", day) is not None) == live, day

    def test_a_live_consent_outlives_a_birthday(self, story: Story) -> None:
        story.open().do("record_facts", fact("geboortedatum", "2009-03-02")).do("give_consent", KMK, by="ouder")
        assert story.do("note", on="2027-01-01").case.permission("kmk") is not None

    @pytest.mark.parametrize("who", ["jongere", "ouder"])
    def test_either_deciders_withdrawal_ends_it(self, story: Story, who: str) -> None:
        story.open().do("record_facts", fact("geboortedatum", "2007-01-01"))
        story.do("give_consent", KMK, by="ouder").do("give_consent", KMK, by="jongere")
        assert story.do("withdraw_consent", KMK, by=who).case.permission("kmk") is None

    def test_who_decides_nothing_ends_nothing(self, story: Story) -> None:
        story.open().do("record_facts", fact("geboortedatum", "2000-01-01")).do("give_consent", KMK, by="jongere")
        assert story.do("withdraw_consent", KMK, by="ouder").case.permission("kmk") is not None

    def test_withdrawing_moves_nothing_but_what_rests_on_it_is_refused(self, story: Story) -> None:
        story.to_intake().do("withdraw_consent", KMK, by="jongere")
        assert story.case.state == "intake"
        assert story.refused("admit", by="kmk") == {"consent_needed"}
        assert story.refused("repeat_intake", {"why": "x"}, by="kmk") == {"consent_needed"}
        assert story.do("decline", {"reason": REASON}, by="kmk").case.state == "route_choice"

    def test_a_legal_ground_stands_in_for_consent(self, story: Story) -> None:
        story.to_intake().do("withdraw_consent", KMK, by="jongere")
        story.do("share_on_ground", {**KMK, "ground": "vital_interest", "decided_by": "saw-1"})
        assert story.refused("admit", by="kmk") == set()

    def test_consent_for_another_purpose_does_not_count(self, story: Story) -> None:
        story.to_intake()
        other = {"party": "kmk", "purpose": "anders"}
        assert story.refused("involve_network", other) == {"consent_needed"}
        assert story.refused("hand_over", {**other, **OVER}) == {"consent_needed"}
        assert story.refused("hand_over", {**KMK, **OVER}) == set()


class TestLegalBasis:
    """A case that was kept on a consent goes on without it only as far as it must."""

    LEFT = frozenset(
        {"dismiss", "withdraw", "lose_contact", "hand_over", "entered_in_error", "give_consent", "withdraw_consent"}
        | {"correct", "escalate", "migrate", "raise_safety"}
    )

    def test_only_these_are_left_until_there_is_a_new_basis(self, story: Story) -> None:
        story.open(opening(legal_basis={"ground": "consent", "why": "zei ja"}))
        story.do("withdraw_consent", {"party": "saw", "purpose": "begeleiding"}, by="jongere")
        refused = set()
        for role in ("saw", "jongere", "system"):
            for option in story.lp.options(story.case, by=actor(role), at=NOW):
                if "legal_basis_needed" in {one.code for one in option.refusals}:
                    refused.add(option.transition)
        offered = {one.transition for one in story.lp.options(story.case, by=actor("saw"), at=NOW)}
        assert offered - refused == self.LEFT
        story.do("give_consent", {"party": "saw", "purpose": "begeleiding", "legal_basis": TASK}, by="jongere")
        assert story.refused("inquire") == set()

    def test_another_consent_is_not_the_basis(self, story: Story) -> None:
        story.open(opening(legal_basis={"ground": "consent", "why": "zei ja"}))
        story.do("give_consent", KMK, by="jongere").do("withdraw_consent", KMK, by="jongere")
        assert story.refused("inquire") == set()

    def test_the_tracks_go_on(self, story: Story) -> None:
        story.open(opening(legal_basis={"ground": "consent", "why": "zei ja"})).do("raise_safety", {"why": "x"})
        story.do("withdraw_consent", {"party": "wij", "purpose": "begeleiding"}, by="jongere")
        assert story.do("meldcode.map_signals").case.tracks["meldcode"].state == "mapped"


class TestSafety:
    """A worry about safety runs beside the case, and ends by a decision only."""

    @pytest.mark.parametrize("who", ["saw", "jongere"])
    def test_an_unsafe_answer_opens_it_whoever_filled_in_the_card(self, story: Story, who: str) -> None:
        story.open(opening(NO)).do("ask_card", {"card": card(q2="unsafe")}, by=who)
        line = story.case.tracks["meldcode"]
        assert (line.state, line.due) == ("signalled", date(2021, 3, 1))

    def test_also_at_the_start(self, story: Story) -> None:
        assert story.open(opening({**CONCERN, "q1": "unsafe"})).case.tracks["meldcode"].state == "signalled"

    def test_it_holds_the_closing_but_not_stopping(self, story: Story) -> None:
        story.open().do("raise_safety", {"why": "x"})
        assert story.refused("lose_contact") == {"safety_open"}
        story.do("withdraw", by="jongere")
        assert (story.case.state, story.case.outcome, story.case.is_open) == ("closed", "withdrawn", True)
        story.do("meldcode.acute", by="wij")
        assert (story.case.outcome, story.case.is_open) == ("withdrawn", False)

    def test_raised_on_a_closed_case_it_is_open_again(self, story: Story) -> None:
        story.to_closed()
        assert not story.case.is_open
        story.do("raise_safety", {"why": "x"}, by="mentor")
        assert story.case.is_open
        assert (story.case.state, story.case.outcome, story.case.due) == ("closed", "withdrawn", None)

    def test_another_signal_joins_and_after_a_decision_it_begins_anew(self, story: Story) -> None:
        story.open().do("raise_safety", {"why": "x"}).do("meldcode.map_signals", on="2021-03-02")
        mapped = story.case.tracks["meldcode"]
        assert mapped.due == date(2021, 3, 16)
        assert story.do("raise_safety", {"why": "y"}, on="2021-03-05").case.tracks["meldcode"] == mapped
        story.do("meldcode.acute").do("raise_safety", {"why": "z"}, on="2021-04-01")
        assert (story.case.tracks["meldcode"].state, story.case.tracks["meldcode"].due) == (
            "signalled",
            date(2021, 4, 1),
        )

    @pytest.mark.parametrize("name", ["signal_again", "reopen"])
    def test_no_caller_fires_what_fires_by_itself(self, story: Story, name: str) -> None:
        story.open().do("raise_safety", {"why": "x"})
        if name == "reopen":
            story.do("meldcode.acute")
        for role in ("saw", "system", "kmk"):
            assert story.refused(f"meldcode.{name}", by=role) == {"wrong_role"}

    def test_only_some_decide(self, story: Story) -> None:
        story.open().do("raise_safety", {"why": "x"})
        for role in ("mentor", "school_intake", "saw_intern", "jongere"):
            assert story.refused("meldcode.acute", by=role) == {"wrong_role"}


class TestReplay:
    """The case is the fold of its events, and only of one case's events in order."""

    @pytest.fixture
    def events(self, story: Story) -> list[Event]:
        return list(story.to_placed().case.events)

    def test_without_plugins_it_is_the_same_case(self, story: Story, events: list[Event]) -> None:
        assert Leefplek(built_in=False).replay(events) == story.case

    def test_every_prefix_is_the_case_of_then(self, story: Story, events: list[Event]) -> None:
        for number, step in enumerate(story.steps, start=1):
            assert story.lp.replay(events[:number]) == step.after

    def test_json_brings_the_same_case(self, story: Story) -> None:
        story.to_placed()
        text = story.lp.to_json(story.case)
        assert story.lp.from_json(Case, text) == story.case
        assert story.lp.to_json(story.lp.from_json(Case, text)) == text

    def test_a_moment_in_any_zone_comes_back_equal(self, lp: Leefplek) -> None:
        odd = timezone(timedelta(hours=5, minutes=45))
        step = lp.open("fijn-wonen", opening(), by=actor("saw"), at=moment("2021-03-01").astimezone(odd))
        assert lp.from_json(Event, lp.to_json(step.event)) == step.event

    @pytest.mark.parametrize("fault", ["none", "gap", "double", "order", "other", "start", "newer"])
    def test_what_is_not_one_case_is_an_error(self, lp: Leefplek, events: list[Event], fault: str) -> None:
        broken: dict[str, list[Event]] = {
            "none": [],
            "gap": [*events[:2], *events[3:]],
            "double": [*events[:3], *events[2:]],
            "order": [events[0], events[2], events[1], *events[3:]],
            "other": [*events[:3], attrs.evolve(events[3], case_id="another")],
            "start": events[1:],
            "newer": [*events[:3], attrs.evolve(events[3], workflow_version=2)],
        }
        with pytest.raises(LogError):
            lp.replay(broken[fault])


def test_answers_that_nobody_read_are_as_good_as_gone(story: Story) -> None:
    """As in a log that was written by other means: the case is whole, and what the answers mean is not guessed."""
    plain = json.loads(story.lp.to_json(story.open().case))
    del plain["events"][0]["payload"]["entry"]["card"]["read"]
    unread = story.lp.from_json(Case, json.dumps(plain))
    assert unread == story.case
    how: Any = {"by": actor("saw"), "at": moment("2021-03-02")}
    with pytest.raises(Refused) as refused:
        story.lp.step(unread, "dismiss", {"outcome": "no_concern"}, **how)
    assert "content_erased" in {one.code for one in refused.value.refusals}
    asked_again = story.lp.step(unread, "ask_card", {"card": card(q1="no")}, **how).after
    told = story.lp.step(asked_again, "record_facts", fact("woonvraag", True), **how).after
    assert story.lp.step(told, "dismiss", {"outcome": "no_concern"}, **how).after.outcome == "no_concern"
