"""What was built of what the documents tell: each item has its row, and each row leads to something that is there."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from coverage_items import COUNTS, ITEMS, NUMBERS
from covered import ROOT, Finder, NoSuchThingError, lines, overlap
from leefplek import Leefplek
from test_docs import load

RULES = {"guard", "role", "state", "step", "route", "routekaart"}
"""Where a rule may live."""

LIVES = {"R": RULES, "E": {"step", "journey"}, "D": {"fact", "step", "journey", "code"}}
"""Where what has this tag may live: a rule asks, an event is a step, and data is written down."""

YEARS = range(1990, 2031)


@pytest.fixture(scope="module")
def generate() -> Any:
    return load(ROOT / "docs" / "generate.py")


@pytest.fixture(scope="module")
def rows(generate: Any) -> list[dict[str, Any]]:
    return list(generate.coverage_page.rows())


@pytest.fixture(scope="module")
def finder(lp: Leefplek) -> Finder:
    return Finder(lp)


def test_the_page_is_current(generate: Any) -> None:
    page = (ROOT / "docs" / "coverage.md").read_text(encoding="utf-8")
    assert page == generate.WRITTEN["coverage.md"](), "run python docs/generate.py"


def test_every_item_has_one_row_with_its_tags(rows: list[dict[str, Any]]) -> None:
    assert Counter(one["item"] for one in rows) == Counter(ITEMS.keys())
    assert {one["item"]: "".join(one["tags"]) for one in rows} == {item: tags for item, (tags, _) in ITEMS.items()}


def test_no_item_was_left_out_of_both_lists() -> None:
    assert set(ITEMS) == {f"{letter}{number}" for letter, last in COUNTS.items() for number in range(1, last + 1)}


def test_no_row_is_empty(rows: list[dict[str, Any]]) -> None:
    keys = {"item", "tags", "told", "says", "where", "why"}
    assert [one["item"] for one in rows if not one["says"].strip() or not (one.get("where") or "why" in one)] == []
    assert [one["item"] for one in rows if not one.get("why", "why not").strip()] == []
    assert [one["item"] for one in rows if set(one) - keys] == []


def test_every_place_is_among_the_lines_of_its_item(rows: list[dict[str, Any]]) -> None:
    assert [
        one["item"] for one in rows if not lines(one["told"]) or lines(one["told"]) - lines(ITEMS[one["item"]][1])
    ] == []


def test_every_reference_leads_to_something(rows: list[dict[str, Any]], finder: Finder) -> None:
    lost = []
    for one in rows:
        for reference in one.get("where", ()):
            try:
                finder.find(reference)
            except NoSuchThingError:
                lost.append(f"{one['item']}: {reference}")
    assert lost == []


@pytest.mark.parametrize("tag", LIVES)
def test_what_has_a_tag_lives_where_it_can_or_says_why_not(tag: str, rows: list[dict[str, Any]]) -> None:
    kinds = {one["item"]: {reference.split(" ")[0] for reference in one.get("where", ())} for one in rows}
    tagged = [one for one in rows if tag in one["tags"] and "why" not in one]
    assert [one["item"] for one in tagged if not kinds[one["item"]] & LIVES[tag]] == []


def test_what_does_not_agree_is_kept_as_a_contradiction(rows: list[dict[str, Any]]) -> None:
    differing = [one for one in rows if "C" in one["tags"]]
    assert [one["item"] for one in differing if not any(ref.startswith("contradiction ") for ref in one["where"])] == []


def test_every_workflow_and_practice_that_ships_has_a_row(rows: list[dict[str, Any]], lp: Leefplek) -> None:
    """The other way round: nothing was built that the list does not know."""
    named = {ref.split(" ", 1)[1].split(".")[0] for one in rows for ref in one.get("where", ()) if _by_id(ref)}
    assert {one.id for one in lp.workflows} - named == set()
    assert {one.id for one in lp.practices} - named == set()


def _by_id(reference: str) -> bool:
    return reference.split(" ")[0] not in ("guard", "code", "doc", "journey", "scenario", "value", "card")


def test_what_a_practice_says_is_told_where_the_item_is(rows: list[dict[str, Any]], finder: Finder) -> None:
    """A figure, a contradiction, a point and time spent bear their own lines; these are among those of the item."""
    lost = []
    for one in rows:
        for reference in one.get("where", ()):
            if reference.split(" ")[0] in ("figure", "contradiction", "point", "time"):
                found = finder.find(reference)
                each = found if isinstance(found, list) else [found]
                if not any(overlap(part.told, ITEMS[one["item"]][1]) for part in each):
                    lost.append(f"{one['item']}: {reference}")
    assert lost == []


def test_a_journey_tells_lines_of_the_item(rows: list[dict[str, Any]], finder: Finder) -> None:
    pairs = [
        (one["item"], reference)
        for one in rows
        for reference in one.get("where", ())
        if reference.startswith("journey ") and not any(overlap(told, one["told"]) for told in finder.find(reference))
    ]
    assert pairs == []


def test_every_item_with_numbers_is_in_the_table() -> None:
    assert set(NUMBERS) == {item for item, (tags, _) in ITEMS.items() if "N" in tags}


@pytest.mark.parametrize("item", NUMBERS)
def test_the_numbers_are_those_of_the_source(item: str, rows: list[dict[str, Any]], finder: Finder) -> None:
    """As they were read apart from the data; beside them nothing but a year."""
    (row,) = [one for one in rows if one["item"] == item]
    found = {number for reference in row.get("where", ()) for number in _numbers(reference, item, finder)}
    assert found >= NUMBERS[item]
    assert {number for number in found - NUMBERS[item] if number not in YEARS} == set()


def _numbers(reference: str, item: str, finder: Finder) -> set[float]:
    """The numbers of what a reference names, as far as it is told where the item is."""
    kind = reference.split(" ")[0]
    told = ITEMS[item][1]
    if kind == "figure":
        figure = finder.find(reference)
        return set(figure.numbers) if overlap(figure.told, told) else set()
    if kind == "time":
        spent = [one for one in finder.find(reference) if overlap(one.told, told)]
        return {float(each) for one in spent for each in (one.times, one.minutes) if each is not None}
    if kind == "value":
        series = finder.find(reference)
        found = [series.at(part.period.valid_from) for part in series.parts]
        here = [one for one in found if one.amount is not None and one.section and overlap(one.section, told)]
        return {float(one.amount) for one in here}
    return set()
