"""Whether routekaarten are right beside those that ship, and whether young people can read them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

import attrs

from leefplek import Finding, Leefplek, Routekaart
from leefplek.routes import REGION
from leefplek.values import TextMap

from ._language import language_findings, missing_languages

__all__ = ["kaart_findings", "registered_kaarten"]

MANY = 8
"""More facts than this are much to ask for one route."""

DAYS, RULES = 10, 10_000
"""Of a large routekaart in which something else holds every few days, so many days are looked at, or so many rules."""


def registered_kaarten(lp: Leefplek, labels: Iterable[str]) -> Iterator[Routekaart]:
    """The routekaarten and supplements that a line of the load report names."""
    for label in labels:
        if label.startswith("routekaart "):
            _, id, version, *_ = label.split()
            yield lp.declared_routekaart(id, int(version))


def kaart_findings(kaart: Routekaart, lp: Leefplek) -> Iterator[Finding]:
    """What is worth a look on one routekaart that is right: how it reads, what it asks, and what can never be."""
    for finding in (
        *missing_languages(kaart.title, _texts(kaart)),
        *_reading(kaart),
        *_asking(kaart, lp),
        *_closed(kaart, lp),
    ):
        yield attrs.evolve(finding, key=f"routekaart {kaart.id} {kaart.version}: {finding.key}")


def _reading(kaart: Routekaart) -> Iterator[Finding]:
    for key, text in _texts(kaart):
        yield from language_findings(text, key)


def _texts(kaart: Routekaart) -> Iterator[tuple[str, TextMap]]:
    """Everything that people read, by its key."""
    yield "title", kaart.title
    for at, fact in enumerate(kaart.facts):
        yield f"fact[{at}].question", fact.question
    for at, route in enumerate(kaart.routes):
        held = f"route[{at}]"
        yield f"{held}.title", route.title
        lists = (("next", route.next), ("documents", route.documents))
        yield from ((f"{held}.{name}[{place}]", one) for name, some in lists for place, one in enumerate(some))
        yield from ((f"{held}.criterion[{place}].text", one.text) for place, one in enumerate(route.criteria))


def _asking(kaart: Routekaart, lp: Leefplek) -> Iterator[Finding]:
    beside = (route for one in lp.routekaarten(kaart.checked_on or kaart.valid_from) for route in one.routes)
    asked = {name for route in (*kaart.routes, *beside) for name in route.facts}
    for at, fact in enumerate(kaart.facts):
        if fact.name not in asked:
            text = f"no rule looks at the fact {fact.name}"
            yield Finding("unused_fact", text, key=f"fact[{at}].name", severity="hint", do="leave it out")
        elif fact.why is None:
            text = f"nothing says why {fact.name} is asked"
            do = "write why.nl: who is asked something may know what for"
            yield Finding("no_why", text, key=f"fact[{at}].why", severity="hint", do=do)
    for at, route in enumerate(kaart.routes):
        if len(route.facts) > MANY:
            text = f"this route asks {len(route.facts)} facts"
            yield Finding("asks_much", text, key=f"route[{at}]", severity="hint", do="ask what decides")


def _closed(kaart: Routekaart, lp: Leefplek) -> Iterator[Finding]:
    """A route that is closed whatever the facts are: advice is exact, so it says so where only the place is known."""
    base = kaart.supplements or kaart.id
    many = max(DAYS, RULES // max(1, sum(len(route.criteria) for route in kaart.routes)))
    looked_at = sorted(_days(kaart))[:many]
    days = [(on, next((one for one in lp.routekaarten(on) if one.id == base), None)) for on in looked_at]
    for at, route in enumerate(kaart.routes):
        where = {REGION: route.region[0]} if route.region else {}
        for on, held in days:
            mine = None if held is None else held.advise(where).routes.get(route.id)
            if mine is not None and route in mine.routes and mine.answer == "closed":
                text = f"on {on} this route is closed whatever the facts are"
                do = "look at its criteria: do two of them exclude each other?"
                yield Finding("never_possible", text, key=f"route[{at}]", severity="warning", do=do)
                break


def _days(kaart: Routekaart) -> set[date]:
    """The days on which something begins to hold."""
    begun = [route.valid_from for route in kaart.routes]
    begun += [one.valid_from for route in kaart.routes for one in route.criteria]
    return {kaart.valid_from, *(day for day in begun if day is not None and kaart.in_force(day))}
