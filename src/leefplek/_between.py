"""What is wrong between routekaarten and values, each with the owner that brought it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

import attrs

from ._brought import Brought
from ._editions import edition_findings
from ._pool import agreed, kinds_of, parts_of, series_of, standing_of
from ._route_check import fact_clashes, kaart_findings
from .dated import Period, Values, overlap
from .errors import Finding
from .facts import FactKind
from .routes import Route, Routekaart, same_place

__all__ = ["atlas_findings"]


def atlas_findings(every: Iterable[Brought], known: Iterable[FactKind]) -> Iterator[tuple[str, Finding]]:
    """What is wrong with routekaarten and values, each with the owner that brought it."""
    brought = tuple(every)
    yield from edition_findings(standing_of(brought))
    yield from _replacing_findings(brought)
    yield from _value_clashes(brought)
    yield from fact_clashes(brought)
    yield from _route_clashes(brought)
    kinds, series = kinds_of(brought, known), series_of(brought)
    for one in brought:
        for kaart in one.kaarten:
            for finding in kaart_findings(kaart, kinds, series):
                yield one.owner, attrs.evolve(finding, key=f"routekaart {kaart.id} {kaart.version}: {finding.key}")


def _value_clashes(every: Iterable[Brought]) -> Iterator[tuple[str, Finding]]:
    """Two files may know one value in different periods, but not in the same, and not as something else."""
    seen: dict[str, list[tuple[str, Values, int]]] = {}
    for owner, held, at in parts_of(every):
        mine = held.values[at]
        for other, theirs, place in seen.get(mine.id, ()):
            that = theirs.values[place]
            both = f", by {other} and by {owner}"
            if (mine.type, mine.unit) != (that.type, that.unit):
                text = f"the value {mine.id} has two types or units{both}"
                yield owner, Finding("clash", text, key=f"value {mine.id}", do="give it another id, or the same unit")
            elif any(_both_known(one, another) for one in mine.periods for another in that.periods):
                text = f"the value {mine.id} is known twice on the same days{both}"
                yield owner, Finding("clash", text, key=f"value {mine.id}", do="keep one of them")
        seen.setdefault(mine.id, []).append((owner, held, at))


def _both_known(one: Period, other: Period) -> bool:
    return one.amount is not None and other.amount is not None and overlap(one, other)


def _replacing_findings(every: Iterable[Brought]) -> Iterator[tuple[str, Finding]]:
    """A supplement takes the place of a supplement to the same routekaart, a routekaart that of a routekaart."""
    standing = tuple(standing_of(every))
    for one in standing:
        for other in standing:
            if one.held.replaces == other.held.id and one.held.supplements != other.held.supplements:
                text = f"{one.held.id} can't take the place of {other.held.id}, which supplements something else"
                do = "let both supplement one routekaart, or neither"
                yield one.owner, Finding("wrong_replaces", text, key=f"{one.key}: replaces", do=do)


Days = tuple[date, date]
"""The first and the last of some days."""


def _route_clashes(every: Iterable[Brought]) -> Iterator[tuple[str, Finding]]:
    """A route is told once for a region, by the routekaart or by one supplement that nobody replaces."""
    standing = tuple(standing_of(every))
    kaarten = [one.held for one in standing]
    told = [_told(one.held, kaarten) for one in standing]
    for at, (one, mine) in enumerate(zip(standing, told, strict=True)):
        for other, theirs in zip(standing[:at], told[:at], strict=True):
            shared = [] if other.held.id == one.held.id else list(_together(one.held, other.held, kaarten))
            for route, days in mine if shared else ():
                for another, others in theirs:
                    same = route.id == another.id and same_place(route, another)
                    if same and _meet(days, others, shared) and not _settled(one.held, route, other.held, another):
                        text = f"the route {route.id} is told twice for one region, by {other.owner} and by {one.owner}"
                        agree = f"agree on it, and say status = 'vastgesteld' and replaces = {other.held.id!r}"
                        do = f"{agree}; or give another region"
                        yield one.owner, Finding("double_route", text, key=f"{one.key}: {route.id}", do=do)


def _told(held: Routekaart, every: Iterable[Routekaart]) -> list[tuple[Route, list[Days]]]:
    """The routes of a file, each with the days on which it is told."""
    left = _unreplaced(held, every)
    return [
        (route, [both for some in left if (both := _both(some, (route.valid_from, route.valid_until)))])
        for route in held.routes
    ]


def _together(one: Routekaart, other: Routekaart, every: Iterable[Routekaart]) -> Iterator[Days]:
    """The days on which two files may tell of the same routekaart: what supplements a substitute also supplements the
    routekaart that takes its place."""
    mine, theirs = one.supplements or one.id, other.supplements or other.id
    if mine == theirs:
        yield date.min, date.max
    for kaart in every:
        if (kaart.id, kaart.replaces) in ((mine, theirs), (theirs, mine)):
            yield kaart.valid_from, kaart.valid_until


def _settled(one: Routekaart, route: Route, other: Routekaart, another: Route) -> bool:
    """Whether one of these routes gives way: what is agreed comes before a supplement of what it takes the place of."""
    return (one.replaces is not None and one.replaces == other.supplements and agreed(one, another)) or (
        other.replaces is not None and other.replaces == one.supplements and agreed(other, route)
    )


def _unreplaced(kaart: Routekaart, every: Iterable[Routekaart]) -> list[Days]:
    """The days on which a routekaart or supplement is in force and nothing takes its place."""
    left = [(kaart.valid_from, kaart.valid_until)]
    for other in every:
        if other.replaces == kaart.id and other is not kaart:
            left = [part for some in left for part in _without(some, (other.valid_from, other.valid_until))]
    return left


def _without(some: Days, others: Days) -> Iterator[Days]:
    """These days without the others."""
    if others[0] > some[1] or others[1] < some[0]:
        yield some
        return
    if some[0] < others[0]:
        yield some[0], others[0] - timedelta(days=1)
    if others[1] < some[1]:
        yield others[1] + timedelta(days=1), some[1]


def _both(one: Days, other: tuple[date | None, date | None]) -> Days | None:
    """The days in both; None where there are none."""
    first, last = max(one[0], other[0] or date.min), min(one[1], other[1] or date.max)
    return (first, last) if first <= last else None


def _meet(some: Iterable[Days], others: Sequence[Days], shared: Sequence[Days]) -> bool:
    """Whether any day is in all three."""
    every = (both for one in some for other in others if (both := _both(one, other)))
    return any(_both(both, one) for both in every for one in shared)
