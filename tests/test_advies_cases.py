"""The readable cases: what the shipped routekaarten say to whom, on which day.

They stand in `adviescases/`, one file per routekaart: a name, a day, the facts, the answers that are expected, and the
source that says so. Who knows the routes and no Python can read them, and add one.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from leefplek import Leefplek

HERE = Path(__file__).parent / "adviescases"
FILES = sorted(HERE.glob("*.toml"))
KEYS = {"name", "on", "facts", "expect", "source"}
LP = Leefplek()


def cases(file: Path) -> list[dict[str, Any]]:
    """The cases of one routekaart."""
    read: list[dict[str, Any]] = tomllib.loads(file.read_text("utf-8"))["case"]
    return read


@pytest.mark.parametrize(("kaart", "case"), [(file.stem, one) for file in FILES for one in cases(file)], ids=str)
def test_a_case_has_the_answers_that_are_expected(kaart: str, case: dict[str, Any]) -> None:
    """Each route that a case is about has the answer it expects."""
    routes = LP.routekaart(kaart, on=case["on"]).advise(case["facts"]).routes
    assert {id: routes[id].answer for id in case["expect"]} == case["expect"], case["name"]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_cases_say_what_they_are(file: Path) -> None:
    """Every case has the same five keys and a name of its own, and says where it rests on."""
    found = cases(file)
    assert all(set(one) == KEYS and one["source"] and one["expect"] for one in found)
    assert max(Counter(one["name"] for one in found).values()) == 1


def test_there_are_eighty_cases_and_more_and_every_route_is_met() -> None:
    """At least eighty; each route that ships is in one, and the answers that it can have are not all the same."""
    found = [(file.stem, one) for file in FILES for one in cases(file)]
    assert len(found) >= 80
    met = {(kaart, id) for kaart, one in found for id in one["expect"]}
    shipped = {
        (kaart.id, route.id)
        for day in (date(2021, 1, 1), date(2023, 6, 1), date(2025, 12, 31), date(2026, 1, 1))
        for kaart in LP.routekaarten(day)
        for route in kaart.routes
    }
    assert shipped == met & shipped


def test_both_sides_of_every_day_on_which_the_rules_change() -> None:
    """A day on which a criterion or route begins or ends has a case on it, and one before it."""
    for file in FILES:
        kaart, days = file.stem, {one["on"] for one in cases(file)}
        parts = [
            part
            for held in [LP.routekaart(kaart, on=date(2026, 11, 22)).kaart]
            for route in held.routes
            for part in (route, *route.criteria)
        ]
        for first in {part.valid_from for part in parts if part.valid_from is not None}:
            assert first in days, f"{kaart}: no case on {first}"
            assert any(day < first for day in days)
