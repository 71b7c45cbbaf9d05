"""The routekaarten and dated values of one `Leefplek`: which hold on a day, and what is wrong between them."""

from __future__ import annotations

import copy
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import chain, pairwise
from types import MappingProxyType

import attrs

from ._advise import AGE, BORN, RoutekaartOn
from ._brought import Brought
from ._calendar import due_after
from ._editions import Editions, Standing, edition_findings
from ._route_check import fact_clashes, kaart_findings, same_kind
from ._weigh import Setting
from .criteria import Criterion
from .dated import DatedValue, Part, Period, Series, Values, overlap
from .errors import Finding, RouteError, UnknownName
from .facts import FactKind
from .routes import Route, Routekaart, same_place
from .values import words

__all__ = ["Atlas", "atlas_findings"]

SOON = "P3M"
"""What ends within this period ends soon."""

_ALWAYS = (
    FactKind(BORN, "date", words("Wanneer ben je geboren?", "When were you born?")),
    FactKind(AGE, "number", words("Hoe oud ben je?", "How old are you?"), "jaar"),
)
"""The facts that need no declaration: the one that age is worked out from, and age itself, which is never stored."""


class Atlas:
    """Routekaarten that do not clash, with the values and facts that they name."""

    def __init__(self, brought: Iterable[Brought], known: Iterable[FactKind]) -> None:
        every, self._known = tuple(brought), tuple(known)
        self._kaarten = Editions(_standing(every), "routekaart", RouteError)
        self.series: Mapping[str, Series] = MappingProxyType(_series(every))
        self.files = tuple((one.owner, held) for one in every for held in one.values)
        declared = [kind for one in every for kaart in one.kaarten for kind in kaart.facts]
        first = {kind.name: kind for kind in reversed(declared)}
        self.kinds: Mapping[str, FactKind] = MappingProxyType(
            {**{kind.name: kind for kind in (*self._known, *_ALWAYS)}, **first}
        )
        self._ready: dict[tuple[int, int], RoutekaartOn] = {}
        self._changes = sorted(set(_changes(every)))

    @property
    def standing(self) -> tuple[Standing[Routekaart], ...]:
        """Every version, supplements too, with who brought it."""
        return self._kaarten.standing

    def kaarten(self, on: date) -> tuple[RoutekaartOn, ...]:
        """The routekaarten in force on a day, by id."""
        now = (one.held for one in self._kaarten.in_force(on) if one.held.supplements is None)
        return tuple(self._made(one, on) for one in now)

    def kaart(self, id: str, on: date, version: int | None = None) -> RoutekaartOn:
        """One routekaart on a day; raises `UnknownName`, or `RouteError` where none is in force."""
        held = self._kaarten.on(id, on) if version is None else self._kaarten.version(id, version)
        if held.supplements is not None:
            raise RouteError(f"{id} supplements a routekaart", key="routekaart", do=f"ask for {held.supplements}")
        return self._made(held, on)

    def edition(self, id: str, version: int) -> Routekaart:
        """What was declared under this id and version, supplements too; raises `UnknownName`."""
        return self._kaarten.version(id, version)

    def value(self, id: str) -> Series:
        """One dated value; raises `UnknownName`."""
        if id not in self.series:
            do = f"loaded are: {', '.join(sorted(self.series)) or 'none'}"
            raise UnknownName("there is no such value", key="value", do=do)
        return self.series[id]

    def findings(self, on: date) -> Iterator[Finding]:
        """The work that waits for the owners of routekaarten and values on a day: hints, and nothing that is wrong."""
        yield from self._kaarten.review_findings(on)
        yield from self._kaarten.replacing_findings()
        yield from self.gaps()
        known = {one.held.id for one in self.standing if one.held.supplements is None}
        for one in self.standing:
            if one.held.supplements is not None and one.held.supplements not in known:
                text = f"there is no routekaart {one.held.supplements} to supplement"
                do = f"check its spelling; there are {', '.join(sorted(known))}"
                key = f"{one.key}: supplements"
                yield Finding("supplements_nothing", text, key=key, file=one.owner, severity="warning", do=do)
        for kind in self._known:
            if not same_kind(kind, self.kinds[kind.name]):
                text = f"the fact {kind.name} is of another kind in a routekaart than in a workflow"
                do = "give one of them another name: what a case has of it can't be weighed"
                yield Finding("fact_clash", text, key=f"fact {kind.name}", severity="hint", do=do)
        for owner, held in self.files:
            if held.review_due < on:
                text = f"the values should have been looked over by {held.review_due}"
                do = f"{held.owner}: look them over, and write the day in checked_on"
                more = f" and {len(held.values) - 1} more" if len(held.values) > 1 else ""
                key = f"values {held.values[0].id}{more}: checked_on"
                yield Finding("stale", text, key=key, file=owner, severity="hint", do=do)

    def step_findings(self, steps: Collection[str]) -> Iterator[Finding]:
        """The steps that routes lead to and no loaded workflow has."""
        for one in self.standing:
            for at, route in enumerate(one.held.routes):
                if route.step is not None and route.step not in steps:
                    text = f"no loaded workflow has the step {route.step}"
                    do = "check its spelling, or load the workflow that has it"
                    key = f"{one.key}: route[{at}].step"
                    yield Finding("step_goes_nowhere", text, key=key, file=one.owner, severity="hint", do=do)

    def gaps(self) -> Iterator[Finding]:
        """Days between two periods of a value of which nothing is said, not even that nobody knows."""
        for series in self.series.values():
            for one, other in pairwise(series.parts):
                if one.period.valid_until + timedelta(days=1) < other.period.valid_from:
                    text = f"nothing is said of this between {one.period.valid_until} and {other.period.valid_from}"
                    do = "write a period without an amount, and say in why.nl what was looked for"
                    key = f"value {series.id}"
                    yield Finding("gap_unsaid", text, key=key, file=other.owner, severity="hint", do=do)

    def upkeep(self, on: date) -> Iterator[Finding]:
        """All work for owners: what is due, what ends soon, what nobody knows, and what should be verified."""
        yield from self.findings(on)
        for standing in self._kaarten.in_force(on):
            yield from _kaart_upkeep(standing, on, self._after(standing.held))
        for owner, held in self.files:
            for declared in held.values:
                yield from _value_upkeep(self.series[declared.id], owner, on)

    def _after(self, held: Routekaart) -> Iterator[Routekaart]:
        """What comes after a routekaart or supplement ends: its next version, or what takes its place."""
        if held.valid_until < date.max:
            day = held.valid_until + timedelta(days=1)
            yield from (one.held for one in self._kaarten.in_force(day) if held.id in (one.held.id, one.held.replaces))

    def _made(self, held: Routekaart, on: date) -> RoutekaartOn:
        """A routekaart on a day; days between which nothing changes share what was made ready."""
        key = (id(held), bisect_right(self._changes, on))
        ready = self._ready.get(key)
        if ready is None:
            beside = [
                one.held for one in self._kaarten.in_force(on) if one.held.supplements in (held.id, held.replaces)
            ]
            told = [(held, route) for route in held.routes]
            told += [
                (one, route) for one in beside if one.supplements for route in one.routes if not _agreed(held, route)
            ]
            own = {kind.name: kind for one in (*reversed(beside), held) for kind in one.facts}
            kinds = {**self.kinds, **own}  # a routekaart asks in its own words
            ready = self._ready[key] = RoutekaartOn(held, told, Setting(kinds, self.series, on), kinds)
        if ready.on == on:
            return ready
        same = copy.copy(ready)
        same.on = on
        return same


def _agreed(kaart: Routekaart, route: Route) -> bool:
    """Whether a routekaart that replaces a substitute tells of this route itself, for the same region."""
    own = (one for one in kaart.routes if kaart.replaces is not None and one.id == route.id)
    return any(bool(one.region) == bool(route.region) and set(route.region) <= set(one.region) for one in own)


def _standing(every: Iterable[Brought]) -> Iterator[Standing[Routekaart]]:
    return (Standing(one.owner, kaart, "routekaart") for one in every for kaart in one.kaarten)


def _parts(every: Iterable[Brought]) -> Iterator[tuple[str, Values, int]]:
    """Each dated value that a file brings: its owner, the file, and its place there."""
    return ((one.owner, held, at) for one in every for held in one.values for at in range(len(held.values)))


def _series(every: Iterable[Brought]) -> dict[str, Series]:
    parts: dict[str, list[Part]] = {}
    first: dict[str, DatedValue] = {}
    for owner, held, at in _parts(every):
        declared = held.values[at]
        first.setdefault(declared.id, declared)
        sources = {one.id: one for one in held.sources}
        parts.setdefault(declared.id, []).extend(
            Part(one, sources[one.source], one.checked_on or held.checked_on, owner) for one in declared.periods
        )
    return {id: Series(declared, tuple(parts[id])) for id, declared in first.items()}


def _changes(every: Iterable[Brought]) -> Iterator[date]:
    """The days on which anything begins to hold, or holds no longer."""
    for one in every:
        for kaart in one.kaarten:
            criteria = (each for route in kaart.routes for each in route.criteria)
            yield from _ends(kaart.valid_from, kaart.valid_until)
            for part in chain[Route | Criterion](kaart.routes, criteria):
                yield from _ends(part.valid_from, part.valid_until)
        for held in one.values:
            for period in (each for series in held.values for each in series.periods):
                yield from _ends(period.valid_from, period.valid_until)


def _ends(first: date | None, last: date | None) -> Iterator[date]:
    if first is not None:
        yield first
    if last is not None and last < date.max:
        yield last + timedelta(days=1)


# ---- what waits for an owner


def _kaart_upkeep(standing: Standing[Routekaart], on: date, later: Iterable[Routekaart]) -> Iterator[Finding]:
    kaart = standing.held
    parts: list[tuple[str, Routekaart | Route | Criterion]] = [("", kaart)]
    parts += [(one.id, one) for one in kaart.routes if one.in_force(on)]
    parts += [(f"{one.id}.{each.id}", each) for one in kaart.routes for each in one.criteria if each.in_force(on)]
    if any(later):
        parts = parts[1:]
    for name, one in parts:
        key = f"{standing.key}: {name}".rstrip(": ")
        if one.valid_until is not None and on <= one.valid_until <= due_after(on, SOON):
            yield _hint(
                "ends_soon", f"this ends on {one.valid_until}", key, standing.owner, "write what holds after it"
            )
        if isinstance(one, Criterion) and kaart.source(one.source).secondary:
            publisher = kaart.source(one.source).publisher
            text = f"this rests on a page of {publisher}, which is not the owner's own"
            yield _hint("to_verify", text, key, standing.owner, "verify it at the owner")


def _value_upkeep(series: Series, owner: str, on: date) -> Iterator[Finding]:
    now, then = series.at(on), series.at(due_after(on, SOON))
    key = f"value {series.id}"
    if now.found == "unknown":
        do = "look it up at its owner, and write the amount"
        yield _hint("unknown_value", "nobody knows what this is now", key, owner, do)
    if now.found == "ended" and not _over(series):
        text = f"nothing is known of this after {series.parts[-1].period.valid_until}"
        yield _hint("ended", text, key, owner, "look up what it is now")
    if now.amount is not None and now.valid_until is not None and then.amount is None and not _over(series):
        text = f"nothing is known of this after {now.valid_until}"
        yield _hint("ends_soon", text, key, owner, "look up what it will be")
    if now.amount is not None and now.source is not None and now.source.secondary:
        text = f"this rests on a page of {now.source.publisher}, which is not the owner's own"
        yield _hint("to_verify", text, key, owner, "verify it at the owner")


def _over(series: Series) -> bool:
    """Whether nothing comes after the last period, by its owner's own word."""
    return series.parts[-1].period.status == "ended"


def _hint(code: str, text: str, key: str, owner: str, do: str) -> Finding:
    return Finding(code, text, key=key, file=owner, severity="hint", do=do)


# ---- what is wrong between them


def atlas_findings(every: Iterable[Brought], known: Iterable[FactKind]) -> Iterator[tuple[str, Finding]]:
    """What is wrong with routekaarten and values, each with the owner that brought it."""
    brought = tuple(every)
    yield from edition_findings(_standing(brought))
    yield from _replacing_findings(brought)
    yield from _value_clashes(brought)
    yield from fact_clashes(brought)
    yield from _route_clashes(brought)
    atlas = Atlas(brought, known)
    for one in brought:
        for kaart in one.kaarten:
            for finding in kaart_findings(kaart, atlas.kinds, atlas.series):
                yield one.owner, attrs.evolve(finding, key=f"routekaart {kaart.id} {kaart.version}: {finding.key}")


def _value_clashes(every: Iterable[Brought]) -> Iterator[tuple[str, Finding]]:
    """Two files may know one value in different periods, but not in the same, and not as something else."""
    seen: dict[str, list[tuple[str, Values, int]]] = {}
    for owner, held, at in _parts(every):
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
    standing = tuple(_standing(every))
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
    standing = tuple(_standing(every))
    told: list[tuple[Standing[Routekaart], Route, list[Days]]] = []
    for one in standing:
        left = _unreplaced(one.held, [other.held for other in standing])
        for route in one.held.routes:
            days = [both for some in left if (both := _both(some, (route.valid_from, route.valid_until)))]
            for other, another, theirs in told:
                if other.held.id == one.held.id or not _same_kaart(one.held, other.held):
                    continue
                if route.id == another.id and same_place(route, another) and _meet(days, theirs):
                    text = f"the route {route.id} is told twice for one region, by {other.owner} and by {one.owner}"
                    agree = f"agree on it, and say status = 'vastgesteld' and replaces = {other.held.id!r}"
                    do = f"{agree}; or give another region"
                    yield one.owner, Finding("double_route", text, key=f"{one.key}: {route.id}", do=do)
            told.append((one, route, days))


def _same_kaart(one: Routekaart, other: Routekaart) -> bool:
    """Whether two files tell of the same routekaart."""
    return (one.supplements or one.id) == (other.supplements or other.id)


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


def _meet(some: Iterable[Days], others: Sequence[Days]) -> bool:
    """Whether any day is in both."""
    return any(_both(one, other) for one in some for other in others)
