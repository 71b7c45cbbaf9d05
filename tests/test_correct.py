"""Corrections, closing and reopening, and moving to a newer version, told as examples."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from harness import Newer
from leefplek import Leefplek, Workflow, hookimpl
from samples import FORM, HIDDEN, NO, NOS, OVER, WATCH
from story import KMK, NOW, REASON, TALK, TASK, WISH, Story, actor, fact, opening


@pytest.fixture
def story(lp: Leefplek) -> Story:
    return Story(lp)


def wrong(version: int) -> dict[str, Any]:
    """The payload of a correction."""
    return {"version": version, "why": "een vergissing"}


class TestCorrect:
    """The fold ignores what was corrected; the log keeps it; what later events rest on stays."""

    def test_the_fold_ignores_it_and_the_log_keeps_it(self, story: Story) -> None:
        story.open().do("inquire").do("correct", wrong(2))
        assert story.case.state == "signal"
        assert [event.transition for event in story.case.events] == ["open", "inquire", "correct"]
        assert story.case.corrected == {2}
        assert story.lp.replay(story.case.events) == story.case

    def test_a_fact_that_was_corrected_is_unknown_again(self, story: Story) -> None:
        story.to_analysis().do("record_facts", fact("woonvraag", True)).do("correct", wrong(3))
        assert story.refused("weigh_routes") == {"housing_question_needed"}

    def test_an_admission_is_corrected_after_its_place(self, story: Story) -> None:
        story.to_placed()
        admit, place = story.at_version("admit"), story.at_version("place")
        (refusal,) = story.refusals("correct", wrong(admit))
        assert refusal.code == "later_event_depends"
        assert str(place) in refusal.text
        called = story.lp.workflow("fijn-wonen").transition("place").text
        assert any(text in refusal.text for text in called.values()), "it is named as people know it"
        story.do("correct", wrong(place)).do("correct", wrong(admit))
        assert (story.case.state, story.case.application.status) == ("intake", "positive")  # type: ignore[union-attr]

    def test_a_consent_that_something_rests_on_stays(self, story: Story) -> None:
        story.to_vooroverleg()
        assert story.refused("correct", wrong(story.at_version("give_consent"))) == {"later_event_depends"}

    @pytest.mark.parametrize("name", ["open", "correct", "withdraw_consent", "withdraw"])
    def test_these_are_never_corrected(self, story: Story, name: str) -> None:
        story.to_analysis().do("note").do("correct", wrong(3)).do("give_consent", KMK, by="jongere")
        story.do("withdraw_consent", KMK, by="jongere").do("withdraw", by="jongere")
        assert story.refused("correct", wrong(story.at_version(name))) == {"not_correctable"}

    def test_nor_is_more_time_for_a_track(self, story: Story) -> None:
        story.open().do("raise_safety", {"why": "x"})
        for line, codes in (("meldcode", {"not_correctable"}), ("main", set())):
            story.do("extend", {"line": line, "until": "2029-01-01", "reason": "meer tijd nodig"})
            assert story.refused("correct", wrong(story.case.version)) == codes

    def test_nor_are_events_of_a_track_nor_what_is_not_there(self, story: Story) -> None:
        story.open().do("raise_safety", {"why": "x"}).do("meldcode.map_signals").do("note").do("correct", wrong(4))
        for version in (0, -1, 3, 4, 6, 99):
            assert story.refused("correct", wrong(version)) == {"not_correctable"}

    def test_one_corrects_ones_own_record_and_saw_everything(self, story: Story) -> None:
        story.open().do("note", by="wij").do("note", by="kmk", recorded_by=actor("wij"))
        assert story.refused("correct", wrong(2), by=actor("wij", 2)) == {"not_own_record"}
        assert story.refused("correct", wrong(3), by="kmk") == {"not_own_record"}
        for who in ("wij", "saw", "aandachtsfunctionaris_huisvesting"):
            assert story.refused("correct", wrong(3), by=who) == set()
        assert story.refused("correct", wrong(2), by="jongere") == {"wrong_role", "not_own_record"}

    def test_correcting_what_opened_a_track_leaves_the_track(self, story: Story) -> None:
        story.open().do("raise_safety", {"why": "x"}).do("correct", wrong(2))
        assert story.case.tracks["meldcode"].state == "signalled"
        assert story.case.is_open

    def test_a_negative_answer_taken_back_gives_the_application_back(self, story: Story) -> None:
        story.to_vooroverleg().do("vooroverleg_negative", {"reason": REASON}, by="kmk")
        story.do("correct", wrong(story.at_version("vooroverleg_negative")))
        assert (story.case.state, story.case.application.status) == ("vooroverleg", "opened")  # type: ignore[union-attr]

    def test_the_application_ends_with_the_case_whatever_is_corrected_later(self, story: Story) -> None:
        story.to_placed().do("lose_contact").do("correct", wrong(story.at_version("place")))
        assert (story.case.state, story.case.application) == ("closed", None)

    def test_finding_a_place_ends_an_application_that_a_correction_brings_back(self, story: Story) -> None:
        story.to_vooroverleg().do("withdraw_application", {"reason": WISH}, by="jongere")
        story.do("find_place", {"route": "kamernet"}, by="jongere")
        story.do("correct", wrong(story.at_version("withdraw_application")))
        assert (story.case.state, story.case.application) == ("placed", None)


class TestEnds:
    """Each end has exactly one outcome that fits, and the door stays open."""

    def test_nothing_the_matter(self, story: Story) -> None:
        story.open(opening(NO)).do("dismiss", {"outcome": "no_concern"})
        assert (story.case.state, story.case.outcome) == ("closed", "no_concern")

    def test_without_a_card_nobody_knows(self, story: Story) -> None:
        story.open({"entry": {"kind": "referral"}, "legal_basis": TASK})
        assert story.refused("dismiss", {"outcome": "no_concern"}) == {"outcome_does_not_fit"}

    def test_rather_not_say(self, story: Story) -> None:
        story.open(opening(HIDDEN))
        assert story.refused("dismiss", {"outcome": "no_concern"}) == {"outcome_does_not_fit"}
        assert story.refused("dismiss", {"outcome": "not_shared"}) == set()

    def test_a_concern_is_dismissed_after_inquiry_with_a_reason_or_when_the_young_person_says_so(
        self, story: Story
    ) -> None:
        said = {"outcome": "no_concern", "reason": NOS[11]}
        assert story.open().refused("dismiss", said) == {"outcome_does_not_fit"}
        assert story.refused("dismiss", {"outcome": "not_shared", "reason": WISH}) == set()
        assert story.do("inquire").refused("dismiss", said) == set()

    @pytest.mark.parametrize(
        ("way", "fitting"),
        [
            (Story.to_analysis, {"helped_with_analysis", "outside_municipality"}),
            (
                lambda story: story.to_route_choice().consult(),
                {"helped_with_advice", "own_route", "outside_municipality"},
            ),
            (Story.to_placed, {"settled"}),
        ],
    )
    def test_an_outcome_fits_the_state(self, story: Story, lp: Leefplek, way: Any, fitting: set[str]) -> None:
        way(story)
        every = {outcome.id for outcome in lp.workflow("fijn-wonen").outcomes} | {"nonsense"}
        assert {one for one in every if not story.refused("conclude", {"outcome": one})} == fitting

    def test_advice_needs_both_routekaarten(self, story: Story) -> None:
        story.to_route_choice()
        assert story.refused("conclude", {"outcome": "helped_with_advice"}) == {"routekaarten_needed"}

    def test_handing_over_needs_a_form_a_party_and_its_consent(self, story: Story) -> None:
        story.open()
        assert story.refused("hand_over", {}) == {"form_needed", "signalling_plan_needed", "consent_needed"}
        assert story.refused("hand_over", {"form": FORM}) == {"signalling_plan_needed", "consent_needed"}
        assert story.refused("hand_over", OVER) == {"consent_needed"}
        story.do("give_consent", {"party": "jeugdhulp", "purpose": "overdracht"}, by="jongere")
        assert story.refused("hand_over", {**OVER, "party": "jeugdhulp", "plan": {"watch": WATCH[:3]}}) == {
            "relapse_factors_needed"
        }
        assert story.do("hand_over", {**OVER, "party": "jeugdhulp"}).case.outcome == "handed_over"

    def test_reopening_clears_the_outcome_and_asks_for_talk_and_basis(self, story: Story) -> None:
        story.to_closed()
        assert story.refused("reopen", {}) == {"talk_needed", "legal_basis_needed"}
        story.do("reopen", {"talk": TALK, "legal_basis": TASK}, by="jongere")
        assert (story.case.state, story.case.outcome, story.case.is_open) == ("analysis", None, True)

    def test_after_the_end_only_what_lists_closed_is_offered(self, story: Story) -> None:
        options = story.to_closed().lp.options(story.case, by=actor("saw"), at=NOW)
        assert {one.transition for one in options} == {
            "reopen", "follow_up", "give_consent", "withdraw_consent", "extend", "escalate", "migrate", "correct",
            "raise_safety",
        }  # fmt: skip

    def test_a_second_application_after_a_no_reuses_what_was_done(self, story: Story) -> None:
        story.to_plan().do("withdraw_application", {"reason": WISH}, by="jongere")
        assert story.do("request_vooroverleg").case.application.number == 2  # type: ignore[union-attr]
        story.do("vooroverleg_positive", by="kmk")
        assert story.refused("apply", by="jongere") == {"plan_needed"}

    def test_a_new_analysis_starts_with_empty_hands(self, story: Story) -> None:
        story.to_vooroverleg().do("withdraw", by="jongere").do("reopen", {"talk": TALK, "legal_basis": TASK})
        story.do("weigh_routes")
        assert story.refused("request_vooroverleg") == {"substantiation_needed", "routekaarten_needed"}


class Beside:
    """A test's plugin: version 2 of the werkwijze, whose track is a newer Meldcode without one of its states."""

    @hookimpl
    def leefplek_register_workflows(self, register: Any) -> None:
        lp = Leefplek()
        main, track = lp.workflow("fijn-wonen"), lp.workflow("meldcode")
        shorter = attrs.evolve(
            track,
            version=2,
            states=tuple(one for one in track.states if one.id != "talked"),
            transitions=tuple(_without_talk(track)),
        )
        register(shorter)
        register(attrs.evolve(main, version=2, track=attrs.evolve(main.track, workflow_version=2)))


def _without_talk(track: Workflow) -> list[Any]:
    rows = [one for one in track.transitions if one.id not in ("talk", "weigh")]
    rows = [attrs.evolve(one, sources=tuple(id for id in one.sources if id != "talked")) for one in rows]
    weigh = attrs.evolve(track.transition("weigh"), sources=("consulted",))
    return [*rows, weigh]


class TestMigrate:
    """A case is pinned to its version until it is moved to a newer one that knows where it stands."""

    @pytest.fixture
    def newer(self, story: Story, lp: Leefplek) -> Story:
        story.open()
        return story.with_library(Leefplek(plugins=[Newer(lp.workflow("fijn-wonen"))], clock=lambda: NOW))

    def test_a_case_stays_on_its_version_until_it_is_moved(self, newer: Story) -> None:
        assert newer.do("note").event.workflow_version == 1
        due = newer.case.due
        newer.do("migrate", {"to": 2}, by="system")
        assert (newer.event.workflow_version, newer.case.workflow_version, newer.case.due) == (1, 2, due)
        assert newer.do("note").event.workflow_version == 2
        assert newer.lp.replay(newer.case.events) == newer.case

    def test_a_new_case_opens_under_the_newest(self, newer: Story) -> None:
        assert newer.open().case.workflow_version == 3

    @pytest.mark.parametrize("to", [0, 1, 4])
    def test_only_to_a_newer_version_that_is_loaded(self, newer: Story, to: int) -> None:
        assert newer.refused("migrate", {"to": to}) == {"version_not_newer"}

    def test_not_where_the_state_is_unknown(self, newer: Story) -> None:
        assert newer.do("inquire").refused("migrate", {"to": 3}) == {"state_missing"}

    def test_nor_by_a_correction_afterwards(self, newer: Story) -> None:
        newer.do("inquire").do("analyse", {"talk": TALK, "legal_basis": TASK}).do("migrate", {"to": 3})
        assert newer.refused("correct", wrong(3)) == {"later_event_depends"}

    def test_not_where_an_open_track_stands_in_a_state_that_the_newer_one_lacks(self, story: Story) -> None:
        story.open().do("raise_safety", {"why": "x"})
        story.with_library(Leefplek(plugins=[Beside()], clock=lambda: NOW))
        assert story.refused("migrate", {"to": 2}) == set()
        for step in ("map_signals", "consult", "talk"):
            story.do(f"meldcode.{step}")
        assert story.refused("migrate", {"to": 2}) == {"state_missing"}
