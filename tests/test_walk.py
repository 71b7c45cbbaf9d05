"""The walker, small: the million of it runs as `python tests/walk.py`."""

from __future__ import annotations

from model_table import ANY, FIVE
from walk import Walker, missed, places, wanted_codes

EVENTS = 40_000


def test_library_and_model_agree_and_the_walk_reaches_nearly_everything() -> None:
    report = Walker(seed=2).walk(EVENTS)
    assert report.events == EVENTS
    assert not report.difference, report.difference
    assert {state for state, _ in report.allowed} == {"", *ANY, *FIVE}  # a case opens from nowhere
    gaps = missed(report)
    assert gaps["codes never met"] == []
    assert len(gaps["never allowed"]) + len(gaps["never refused"]) < 0.2 * len(list(places()))


def test_a_seed_gives_the_same_walk() -> None:
    first, second = Walker(seed=3).walk(500), Walker(seed=3).walk(500)
    assert first == second


def test_the_walk_looks_for_every_guard() -> None:
    assert {"housing_question_needed", "exception_needed", "skip_reason_needed", "content_erased"} <= wanted_codes()
