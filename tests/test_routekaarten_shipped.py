"""What ships as routekaarten and dated values: sourced, dated, every gap named, and honest about itself."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

import leefplek
from leefplek import Leefplek, Routekaart
from leefplek.dated import DatedValue, Values

LP = Leefplek(lang="en")
HERE = Path(leefplek.__file__).parent / "plugins" / "routekaarten"
KAARTEN = {
    file.stem: LP.structure(Routekaart, tomllib.loads(file.read_text("utf-8")))
    for file in sorted((HERE / "kaarten").glob("*.toml"))
}
FILES = {
    file.stem: LP.structure(Values, tomllib.loads(file.read_text("utf-8")))
    for file in sorted((HERE / "waarden").glob("*.toml"))
}
VALUES = [(held, one) for held in FILES.values() for one in held.values]
TODAY = date(2026, 11, 22)
EXAMPLES = ("kamers-met-kansen", "kamer-particulier", "housing-first", "pitstop", "hospita", "antikraak", "briefadres")
MONEY = ("studiefinanciering-basisbeurs", "huurtoeslag", "zorgtoeslag", "bouwdepot", "regelbudget", "schulden-eerst")


def texts(given: Any) -> Iterator[dict[str, str]]:
    """Every text in several languages in plain data."""
    if isinstance(given, dict):
        if given and set(given) <= {"nl", "en"} and all(isinstance(one, str) for one in given.values()):
            yield given
        for one in given.values():
            yield from texts(one)
    elif isinstance(given, list):
        for one in given:
            yield from texts(one)


def ids(held: tuple[Values, DatedValue]) -> str:
    """What a value is called."""
    return held[1].id


@pytest.mark.parametrize("held", VALUES, ids=ids)
def test_a_value_has_a_source_a_unit_and_says_every_gap(held: tuple[Values, DatedValue]) -> None:
    """Each amount has a source of its file; the periods follow each other to the day; what is not known says why."""
    file, one = held
    sources = {source.id: source for source in file.sources}
    assert one.unit
    assert all(sources[period.source].link or sources[period.source].section for period in one.periods)
    assert all((period.amount is None) == (period.why is not None) for period in one.periods)
    ordered = sorted(one.periods, key=lambda period: period.valid_from)
    for first, second in pairwise(ordered):
        assert first.valid_until + timedelta(days=1) == second.valid_from
    last = ordered[-1]
    assert last.status == "ended" or last.valid_until >= date(2026, 12, 31)


@pytest.mark.parametrize("held", VALUES, ids=ids)
def test_an_amount_is_exact(held: tuple[Values, DatedValue]) -> None:
    """Money is a `Decimal` with two decimals on each day it is known, and of its own sort on no other."""
    series = LP.value(held[1].id)
    for period in held[1].periods:
        found = series.at(period.valid_from)
        assert (found.amount is None) == (period.amount is None)
        assert found.unit == held[1].unit
        assert series.at(period.valid_until) == found
        if found.amount is not None and held[1].type == "money":
            assert isinstance(found.amount, Decimal)
            assert found.amount.as_tuple().exponent == -2


def test_no_value_has_two_homes() -> None:
    """Each id is in one file."""
    names = [one.id for _, one in VALUES]
    assert len(names) == len(set(names))


def test_the_grant_that_fell_in_the_middle_of_a_year() -> None:
    """On 1 August 2024 a supplement ended: a year is no period."""
    grant = LP.value("mbo-basisbeurs-uitwonend")
    assert grant.on(date(2024, 7, 31)).amount == Decimal("490.46")
    assert grant.on(date(2024, 8, 1)).amount == Decimal("326.16")


def test_what_ended_with_2025_is_not_asked_of_2026() -> None:
    """The maximum rent of the huurtoeslag is gone: the series says that it ended, and no criterion asks it any more."""
    assert LP.value("huurtoeslag-maximale-huur").at(date(2025, 12, 31)).found == "known"
    assert LP.value("huurtoeslag-maximale-huur").at(date(2026, 1, 1)).found == "ended"
    for day, used in ((date(2025, 12, 31), True), (date(2026, 1, 1), False)):
        reasons = LP.routekaart("financien", on=day).advise({}).routes["huurtoeslag"].reasons
        asked = {leaf.value_id for reason in reasons for leaf in reason.leaves()}
        assert ("huurtoeslag-maximale-huur" in asked) is used


@pytest.mark.parametrize("name", KAARTEN)
def test_a_routekaart_says_that_it_is_a_substitute(name: str) -> None:
    """In its status, in its title or note, and to people, in both languages; and it is kept up twice a year."""
    kaart = KAARTEN[name]
    assert (kaart.status, kaart.review_every) == ("vervangend", "P6M")
    said = " ".join([*kaart.title.values(), *(kaart.note or {}).values()]).lower()
    assert "vervangend" in said
    assert "substitute" in said
    assert name == f"{kaart.id}-{kaart.version}"


@pytest.mark.parametrize("name", KAARTEN)
def test_everything_people_read_is_there_in_dutch_and_english(name: str) -> None:
    """Each text has both languages, and no sentence is a screen long."""
    table = tomllib.loads((HERE / "kaarten" / f"{name}.toml").read_text("utf-8"))
    found = list(texts(table))
    assert len(found) > 10
    assert all(set(one) == {"nl", "en"} for one in found)
    assert all(len(sentence.split()) <= 45 for one in found for sentence in re.split(r"[.!?:;]\s", one["nl"]))


@pytest.mark.parametrize("name", KAARTEN)
def test_every_criterion_has_a_source_that_is_used_and_dated(name: str) -> None:
    """Nothing rests on nothing, no source is left over, and what nobody knows is said to be discussed."""
    kaart = KAARTEN[name]
    used = {route.source for route in kaart.routes} | {one.source for route in kaart.routes for one in route.criteria}
    assert used == {one.id for one in kaart.sources}
    assert all(one.retrieved_on <= TODAY for one in kaart.sources)


@pytest.mark.parametrize("place", ["Utrecht", "Woerden", "Zeist", "Nieuwegein", "IJsselstein", "Maastricht"])
def test_nobody_is_sent_to_a_place_where_they_do_not_live(place: str) -> None:
    """What is offered outside Groningen is offered by nobody there, and what to do first is not to be done there."""
    away = re.compile(r"Groning|Lefier|WIJ|SAW|Sappemeer")
    for kaart in ("huisvesting", "financien"):
        for id, one in LP.routekaart(kaart, on=TODAY).advise({"gemeente": place}).routes.items():
            if one.answer == "closed":
                continue
            first = one.route.next[0]["nl"]
            asked = re.split(r"(?<=[.?]) ", first)
            offered = [one.route.title["nl"], one.route.provider["nl"], *asked[: 1 if "?" not in asked[0] else 0]]
            assert not any(away.search(text) for text in offered), f"{id}: {offered}"
            others = [route.where["nl"] for route in one.routes if route.where is not None]
            assert all(place in text for text in others), f"{id}: {others}"


@pytest.mark.parametrize("name", KAARTEN)
def test_a_place_to_live_never_closes_on_age_school_or_drugs_alone(name: str) -> None:
    """Nobody is shut out by the software on age, dropping out or substance use (000:231-247): a no of those is talked
    about. The law may: on money, and on until when youth help can last."""
    if name.startswith("financien"):
        return
    by_law = {"verlengde-jeugdhulp.tot-23"}
    watched = {"leeftijd", "opleiding", "verslaving", "zware_verslaving", "drugs", "startkwalificatie"}
    for route in KAARTEN[name].routes:
        for one in route.criteria:
            looked_at = set() if one.test is None else set(re.findall(r"fact='(\w+)'", repr(one.test)))
            if looked_at & watched:
                closes = one.weight == "hard" and one.exception is None and f"{route.id}.{one.id}" not in by_law
                assert not closes, f"{route.id}.{one.id}"


def test_the_routes_of_the_sources_are_there() -> None:
    """By their Dutch ids, with hyphens, each with first steps in both languages, and who provides it."""
    found = {route.id: route for kaart in LP.routekaarten(TODAY) for route in kaart.routes}
    assert {*EXAMPLES, *MONEY} <= set(found)
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", id) for id in found)
    assert all(route.next and route.provider for route in found.values())


def test_kamers_met_kansen_is_told_by_region() -> None:
    """Each municipality has rules of its own; in Groningen it is always a talk, and then the vooroverleg."""
    facts = {"woonvraag": True, "begeleidingsvraag": True, "leeftijd": 19}
    for place in ("Groningen", "Tiel", "Leeuwarden", "Nijmegen", "Hoorn"):
        answer = LP.routekaart("huisvesting", on=TODAY).advise({**facts, "gemeente": place}).routes["kamers-met-kansen"]
        assert {one.variant for one in answer.reasons} == {answer.reasons[0].variant}
        assert answer.answer in ("to_discuss", "undecided")
    groningen = LP.routekaart("huisvesting", on=TODAY).advise({**facts, "gemeente": "groningen"})
    assert groningen.routes["kamers-met-kansen"].step == "request_vooroverleg"
    elsewhere = LP.routekaart("huisvesting", on=TODAY).advise({**facts, "gemeente": "Assen"}).routes
    assert elsewhere["kamers-met-kansen"].answer == "closed"
    assert elsewhere["kamers-met-kansen"].step is None


def test_every_day_to_two_years_ahead_has_an_answer() -> None:
    """Nothing stops working when the last date of a value passes: the rule is then unknown, and that is said."""
    day = date(2020, 9, 1)
    while day < date(2028, 12, 31):
        for kaart in LP.routekaarten(day):
            advice = kaart.advise({"leeftijd": 19, "woonvraag": True, "gemeente": "Groningen"})
            assert all(reason.source for route in advice.routes.values() for reason in route.reasons)
        day += timedelta(days=13)
    late = LP.routekaart("financien", on=date(2028, 6, 1)).advise({}).routes["huurtoeslag"]
    assert {leaf.found for reason in late.reasons for leaf in reason.leaves() if leaf.value_id} == {"ended"}


def test_what_is_due_for_whom() -> None:
    """Half a year after they were checked, the routekaarten and values are work for their owner."""
    codes = {finding.code for finding in LP.upkeep(TODAY)}
    assert "stale" not in codes
    assert {"to_verify", "unknown_value", "ends_soon"} <= codes
    later = [finding for finding in LP.upkeep(date(2027, 5, 23)) if finding.code == "stale"]
    assert sum(one.file == "leefplek.plugins.routekaarten" for one in later) == len(KAARTEN) + len(FILES)
