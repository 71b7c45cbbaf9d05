"""The routekaarten and dated values of one `Leefplek`: which hold on a day, and what waits for their owners."""

from __future__ import annotations

import copy
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, timedelta
from itertools import chain, pairwise
from types import MappingProxyType

from ._advise import RoutekaartOn
from ._brought import Brought
from ._editions import Editions, Standing
from ._pool import agreed, kinds_of, series_of, standing_of
from ._route_check import same_kind
from ._upkeep import kaart_upkeep, value_upkeep
from ._weigh import Setting
from .criteria import Criterion
from .dated import Series
from .errors import Finding, RouteError, UnknownName
from .facts import FactKind
from .routes import Route, Routekaart

__all__ = ["Atlas"]

KEPT = 256
"""So many routekaarten are kept ready, each for days between which nothing changes."""


class Atlas:
    """Routekaarten that do not clash, with the values and facts that they name."""

    def __init__(self, brought: Iterable[Brought], known: Iterable[FactKind]) -> None:
        every, self._known = tuple(brought), tuple(known)
        self._kaarten = Editions(standing_of(every), "routekaart", RouteError)
        self.series: Mapping[str, Series] = MappingProxyType(series_of(every))
        self.files = tuple((one.owner, held) for one in every for held in one.values)
        self.kinds: Mapping[str, FactKind] = MappingProxyType(kinds_of(every, self._known))
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
            if held.values and held.review_due < on:
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
            yield from kaart_upkeep(standing, on, self._after(standing.held))
        for owner, held in self.files:
            for declared in held.values:
                yield from value_upkeep(self.series[declared.id], owner, on)

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
            supplements = (one.held for one in self._kaarten.in_force(on) if one.held.supplements is not None)
            beside = [one for one in supplements if one.supplements in (held.id, held.replaces)]
            told = [(held, route) for route in held.routes]
            told += [(one, route) for one in beside for route in one.routes if not agreed(held, route)]
            own = {kind.name: kind for one in (*reversed(beside), held) for kind in one.facts}
            kinds = {**self.kinds, **own}  # a routekaart asks in its own words
            if len(self._ready) >= KEPT:
                self._ready.clear()
            ready = self._ready[key] = RoutekaartOn(held, told, Setting(kinds, self.series, on), kinds)
        if ready.on == on:
            return ready
        same = copy.copy(ready)
        object.__setattr__(same, "on", on)
        return same


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
