"""Due dates: dates, by calendar months, in one zone; they start anew, are extended, and are escalated once."""

from __future__ import annotations

from datetime import date

import pytest

from leefplek import Leefplek
from story import KMK, Story


@pytest.fixture
def story(lp: Leefplek) -> Story:
    return Story(lp)


@pytest.mark.parametrize(
    ("on", "due"),
    [
        ("2021-01-31", date(2021, 4, 30)),  # three months from the last of January
        ("2021-11-30", date(2022, 2, 28)),
        ("2023-11-30", date(2024, 2, 29)),
        ("2021-03-15", date(2021, 6, 15)),
    ],
)
def test_months_are_calendar_months_and_end_with_the_month(story: Story, on: str, due: date) -> None:
    story.to_intake().do("admit", by="kmk", on=on)
    assert (story.case.state, story.case.due) == ("waiting_list", due)


def test_a_date_has_passed_on_the_day_after(story: Story) -> None:
    story.open()
    assert story.case.due == date(2021, 3, 15)
    assert story.refused("escalate", by="system", on="2021-03-15") == {"due_not_passed"}
    assert story.refused("escalate", by="system", on="2021-03-16") == set()


def test_the_day_is_counted_where_the_werkwijze_lives(story: Story) -> None:
    """Half past eleven in the evening of the 15th in London is the 16th in Groningen."""
    story.open()
    assert story.refused("escalate", by="system", on="2021-03-15T22:59:00+00:00") == {"due_not_passed"}
    assert story.refused("escalate", by="system", on="2021-03-15T23:30:00+00:00") == set()


def test_each_date_is_escalated_once(story: Story) -> None:
    story.open().do("escalate", by="system", on="2021-03-16")
    assert story.case.due == date(2021, 3, 15)
    assert story.refused("escalate", by="system", on="2021-03-17") == {"already_escalated"}
    story.do("extend", {"until": "2021-03-20", "reason": "x"})
    assert story.refused("escalate", by="system", on="2021-03-20") == {"due_not_passed"}
    story.do("escalate", {"line": "main"}, by="system", on="2021-03-21")
    assert story.refused("escalate", by="system", on="2021-03-21") == {"already_escalated"}


def test_a_date_that_was_replaced_needs_no_escalation(story: Story) -> None:
    story.open().do("inquire", on="2021-03-16")
    assert story.refused("escalate", by="system", on="2021-03-17") == {"due_not_passed"}


def test_only_the_system_escalates(story: Story) -> None:
    assert story.open().refused("escalate", on="2021-03-16") == {"wrong_role"}


def test_a_stay_keeps_the_date(story: Story) -> None:
    story.open().do("note", on="2021-03-10").do("follow_up", on="2021-03-10").do("give_consent", KMK, by="jongere")
    assert story.case.due == date(2021, 3, 15)


def test_a_transition_to_its_own_state_starts_it_anew(story: Story) -> None:
    story.to_intake().do("repeat_intake", {"why": "ging niet goed"}, by="kmk", on="2021-04-01")
    assert story.case.due == date(2021, 4, 29)
    story.do("admit", by="kmk").do("place", {"kind": "room", "place": "x"}, by="kmk")
    story.do("move_on", {"kind": "studio", "place": "y"}, by="kmk", on="2021-05-31")
    assert story.case.due == date(2021, 11, 30)


def test_follow_up_starts_it_anew_in_placed_only(story: Story) -> None:
    story.to_placed().do("follow_up", on="2021-08-31")
    assert story.case.due == date(2022, 2, 28)
    story.do("lose_place", {"reason": {"side": "system", "code": "other", "words": "x"}}, on="2021-09-01")
    assert story.do("follow_up", on="2021-09-10").case.due == date(2021, 9, 29)


def test_extend_sets_a_later_date(story: Story) -> None:
    story.open()
    for until, codes in (
        ("2021-03-14", {"later_date_needed"}),
        ("2021-03-15", {"later_date_needed"}),
        ("2021-03-16", set()),
    ):
        assert story.refused("extend", {"until": until, "reason": "x"}) == codes
    assert story.do("extend", {"until": "2021-04-01", "reason": "x"}).case.due == date(2021, 4, 1)


def test_a_track_has_a_date_of_its_own(story: Story) -> None:
    story.open().do("raise_safety", {"why": "x"})
    story.do("escalate", {"line": "meldcode"}, by="system", on="2021-03-02")
    story.do("extend", {"line": "meldcode", "until": "2021-03-05", "reason": "x"})
    assert (story.case.tracks["meldcode"].due, story.case.due) == (date(2021, 3, 5), date(2021, 3, 15))


def test_of_a_closed_line_nothing_is_due(story: Story) -> None:
    story.to_closed()
    assert story.case.due is None
    assert story.refused("escalate", by="system", on="2025-01-01") == {"line_closed"}
    assert story.refused("extend", {"until": "2025-01-01", "reason": "x"}) == {"line_closed"}
    assert story.refused("extend", {"line": "meldcode", "until": "2025-01-01", "reason": "x"}) == {"line_closed"}
