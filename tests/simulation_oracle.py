"""What must hold of the visits of a simulation, worked out slowly from the scenario itself and nothing else.

The draws are made anew, one by one, with the mathematics of Python; the time of every arrival, stay and patience
follows. Who of those that wait comes first is not simulated again: it is looked up, at every start, who waited then.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from leefplek.simulation import Scenario
from leefplek.simulation._scenarios.scenario import Arrivals, Distribution, Move, Patience, Pool, Stage

Rows = npt.NDArray[np.void]

ALL = 2**64 - 1
STEP, AGAIN, ATTEMPT = 0x9E3779B97F4A7C15, 0xD1342543DE82EF95, 0xAEF17502108EF2D9
NEVER = math.nan
LATE = 2**40
"""Those who wait already have numbers from here on."""


# ---- draws, one by one


def number(*parts: object) -> int:
    return int.from_bytes(sha256("\0".join(map(str, parts)).encode()).digest()[:8], "little")


def mixed(x: int) -> int:
    x &= ALL
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9 & ALL
    x = (x ^ (x >> 27)) * 0x94D049BB133111EB & ALL
    return x ^ (x >> 31)


def chance(key: int, use: int) -> float:
    return ((mixed(key + use) >> 12) + 0.5) * 2.0**-52


def case_key(seed: int, replication: int, stream: int, at: int) -> int:
    return mixed(number("replication", seed, replication) + stream + at * STEP)


def duration(one: Distribution | None, key: int, use: int) -> float:
    """How long it takes: by inversion, but for the gamma distribution."""
    if one is None:
        return 0.0
    u = chance(key, use)
    match one.kind:
        case "fixed":
            return float(one.value or 0)
        case "exponential":
            return -(one.mean or 0) * math.log(u)
        case "lognormal":
            variance = math.log(1 + (one.cv or 0) ** 2)
            return (one.mean or 0) * math.exp(math.sqrt(variance) * float(ndtri(u)) - variance / 2)
        case "gamma":
            return _gamma(one, key, use)
        case "weibull":
            return (one.scale or 0) * (-math.log(u)) ** (1 / (one.shape or 1))
        case "uniform":
            return (one.least or 0) + ((one.most or 0) - (one.least or 0)) * u
        case _:
            return float(pick(dict(enumerate(one.weights or (1,) * len(one.values or ()))), u, one.values or ()))


def _gamma(one: Distribution, key: int, use: int) -> float:
    """Marsaglia and Tsang."""
    shape = 1 / (one.cv or 1) ** 2
    d = (shape if shape >= 1 else shape + 1) - 1 / 3
    for attempt in range(1000):
        x = float(ndtri(chance(key, use + 2 * attempt * ATTEMPT)))
        v = (1 + x / math.sqrt(9 * d)) ** 3
        if v > 0 and math.log(chance(key, use + (2 * attempt + 1) * ATTEMPT)) < x * x / 2 + d * (1 - v + math.log(v)):
            boost = 1.0 if shape >= 1 else chance(key, use - ATTEMPT) ** (1 / shape)
            return d * v * boost * (one.mean or 0) / shape
    raise AssertionError


def pick(weights: Mapping[Any, float], u: float, values: Any = None) -> Any:
    """The first key at which the shares up to it are above u; with `values` the one at its place."""
    total, before = math.fsum(weights.values()), 0.0
    for key, one in weights.items():
        before += one / total
        if before > u:
            return key if values is None else values[key]
    key = [key for key, one in weights.items() if one][-1]
    return key if values is None else values[key]


# ---- who come


class Comes(NamedTuple):
    """A case as it enters: where, when, of which profile, with which key; `left` only for who stays already."""

    stage: str
    join: float
    profile: str
    key: int
    staying: bool = False
    left: float = NEVER


def comes(scenario: Scenario, seed: int, replication: int) -> list[Comes]:
    """All cases in the order of their numbers: who is there, then who arrives before the end."""
    there = list(_already(scenario, seed, replication))
    waiting = sorted((one for one in there if not one.staying), key=lambda one: one.join)
    arrive = [
        (join, place, at, Comes(stream.stage, join, _profile(scenario, stream, key), key))
        for place, (name, stream) in enumerate(scenario.arrivals.items())
        for at, (join, key) in enumerate(_stream(scenario, stream, number("arrivals", name), seed, replication))
    ]
    return [*(one for one in there if one.staying), *waiting, *(one for *_, one in sorted(arrive, key=lambda a: a[:3]))]


def _profile(scenario: Scenario, given: Any, key: int) -> str:
    shares = given.profiles or {name: one.share or 0.0 for name, one in scenario.profiles.items()}
    return str(pick({name: shares.get(name, 0.0) for name in scenario.profiles}, chance(key, number("profile"))))


def _already(scenario: Scenario, seed: int, replication: int) -> Iterator[Comes]:
    before: list[str] = []
    for one in scenario.already:
        again = [before.count(one.stage)] if one.stage in before else []
        before.append(one.stage)
        use = number("already", one.stage, *again)
        for at in range(one.staying):
            key = case_key(seed, replication, use, at)
            left = NEVER if one.left is None else duration(one.left, key, number("left"))
            yield Comes(one.stage, 0.0, _profile(scenario, one, key), key, True, left)
        for at in range(one.waiting):
            key = case_key(seed, replication, use, LATE + at)
            yield Comes(one.stage, -duration(one.waited, key, number("waited")), _profile(scenario, one, key), key)


def _stream(scenario: Scenario, given: Arrivals, use: int, seed: int, replication: int) -> Iterator[tuple[float, int]]:
    most = math.inf if given.limit is None else given.limit
    clock, at = 0.0, 0
    dates = sorted(given.dates or ())
    while at < most:
        key = case_key(seed, replication, use, at)
        if given.dates is not None:
            if at == len(dates):
                return
            join = float((dates[at] - scenario.start).days)
        else:
            clock -= math.log(chance(key, number("arrive")))
            join = _when(scenario, given, clock)
        if not join < scenario.days:
            return
        yield join, key
        at += 1


def _when(scenario: Scenario, given: Arrivals, clock: float) -> float:
    """The moment before which so many are expected, day by day."""
    for day in range(math.ceil(scenario.days)):
        rate = rate_on(given, scenario.start + timedelta(day))
        if clock < rate:
            return day + clock / rate
        clock -= rate
    return math.inf


def rate_on(given: Arrivals, on: date) -> float:
    """How many a day are expected on a day."""
    told = [(one.on, one.per_year / 365.25) for one in given.changes if one.on <= on]
    rate = max(told)[1] if told else given.per_day if given.per_day is not None else (given.per_year or 0) / 365.25
    return rate * (given.months[on.month - 1] / (sum(given.months) / 12) if given.months else 1.0)


def units_on(pool: Pool, on: date) -> float:
    """How many units a pool has on a day."""
    told = [(one.on, one.units) for one in pool.changes if one.on <= on]
    units = max(told)[1] if told else pool.units
    if any(one.since <= on < one.until for one in pool.closed):
        return 0
    if units is None:
        return math.inf
    return units if pool.week is None else math.floor(units * pool.week[on.weekday()] + 0.5)


# ---- visits as they were


@dataclass
class Visit:
    """A visit of a simulation, with what the scenario says of it."""

    case: int
    comes: Comes
    stage: str
    move: Move | Patience | None
    waits: bool
    """Whether it still waits, at the end, for a unit of the next stage."""
    join: float
    start: float
    ready: float
    end: float
    hand: bool
    """Whether it brought its unit along."""
    again: int

    @property
    def reneged(self) -> bool:
        return isinstance(self.move, Patience)


class Oracle:
    """A scenario and the visits that an engine found."""

    def __init__(self, scenario: Scenario, rows: Rows, seed: int, replication: int) -> None:
        self.scenario, self.rows = scenario, rows
        self.near = 1e-9 * (1 + scenario.days)
        self.comes = comes(scenario, seed, replication)
        stages = scenario.stages.values()
        self.moves = [*(one for stage in stages for one in stage.moves)]
        self.moves += [one for stage in stages for one in stage.patience]  # type: ignore[misc]
        self.names = list(scenario.stages)
        self.journeys = self._journeys()
        self.visits = [one for journey in self.journeys for one in journey]

    def check(self) -> None:
        """Everything that must hold."""
        assert sorted(np.isnan(self.rows["end"]).tolist()) == np.isnan(self.rows["end"]).tolist()
        ended = self.rows["end"][~np.isnan(self.rows["end"])]
        assert (np.diff(ended) >= 0).all()
        assert (np.diff(self.rows["case"][np.isnan(self.rows["end"])]) > 0).all()
        for journey in self.journeys:
            self._journey(journey)
        for visit in self.visits:
            self._times(visit)
            self._drawn(visit)
        for name in self.scenario.pools:
            self._pool(name)

    # ---- one case

    def _journeys(self) -> list[list[Visit]]:
        found: list[list[Visit]] = [[] for _ in self.comes]
        for row in self.rows.tolist():
            case, stage, outcome, join, start, ready, end = row
            there, before = self.comes[case], found[case][-1] if found[case] else None
            name, place = self.names[stage], outcome if outcome >= -1 else -2 - outcome
            hand = there.staying if before is None else self._brings(before, name)
            again = sum(one.stage == name for one in found[case])
            move = None if place < 0 else self.moves[place]
            found[case].append(Visit(case, there, name, move, outcome < -1, join, start, ready, end, hand, again))
        return found

    def stage(self, name: str) -> Stage:
        return self.scenario.stages[name]

    def carries(self, name: str, to: str) -> bool:
        """Whether the unit goes along."""
        stage, target = self.stage(name), self.scenario.stages.get(to)
        return target is not None and stage.keep and stage.pool == target.pool

    def blocks(self, name: str, to: str) -> bool:
        """Whether one waits in a stage for a unit of the next."""
        target = self.scenario.stages.get(to)
        return target is not None and target.wait_before and not self.carries(name, to)

    def _brings(self, before: Visit, name: str) -> bool:
        return not before.reneged and (self.carries(before.stage, name) or self.blocks(before.stage, name))

    def _journey(self, journey: list[Visit]) -> None:
        assert journey  # every case has been somewhere
        first = journey[0]
        assert first.stage == first.comes.stage
        assert self._about(first.join, first.comes.join)
        for one, following in pairwise(journey):
            assert one.move is not None
            assert following.stage == one.move.to
            assert following.join == one.end
        last = journey[-1]
        if not math.isnan(last.end):
            assert last.move is not None
            assert last.move.to not in self.scenario.stages

    def _times(self, one: Visit) -> None:
        stage, begins = self.stage(one.stage), max(one.join, 0.0)
        times = [begins, one.start, one.ready, one.end]
        told = [time for time in times if not math.isnan(time)]
        assert told == sorted(told)
        assert all(time < self.scenario.days for time in told)
        if one.reneged:
            assert math.isnan(one.start)
            assert math.isnan(one.ready)
        else:
            assert math.isnan(one.start) <= math.isnan(one.ready) <= math.isnan(one.end)
        if stage.pool is None or one.hand:
            assert one.start == begins
        if not math.isnan(one.ready) and not self.blocks(one.stage, one.move.to if one.move else ""):
            assert one.end == one.ready

    def _drawn(self, one: Visit) -> None:
        """What was drawn for it is what it did."""
        stage, key, again = self.stage(one.stage), one.comes.key, one.again * AGAIN
        profile, days = one.comes.profile, self.scenario.days
        if stage.patience and not one.hand:
            limits = [
                (duration(patience.within, key, number("patience", one.stage, *name) + again), at, patience)
                for at, (patience, name) in enumerate(zip(stage.patience, _apart(stage.patience), strict=True))
            ]
            limit, _, leaves = min(limits)
            limit += max(one.join, 0.0)
            assert (
                self._about(one.end, limit)
                if one.reneged
                else one.start <= limit + self.near or limit > days - self.near
            )
            assert not one.reneged or one.move is leaves
        if math.isnan(one.start):
            return
        shares = {at: move.shares.get(profile, move.share or 1.0) for at, move in enumerate(stage.moves)}
        move = stage.moves[pick(shares, chance(key, number("move", one.stage) + again))]
        stay = move.stays.get(profile) or move.stay or stage.stays.get(profile) or stage.stay
        length = duration(stay, key, number("stay", one.stage) + again)
        if (
            one.comes.staying
            and one.join == 0.0
            and one is self.journeys[one.case][0]
            and not math.isnan(one.comes.left)
        ):
            length = one.comes.left
        if math.isnan(one.ready):
            assert one.move is None
            assert one.start + length >= days - self.near
        else:
            assert one.move is move
            assert self._about(one.ready, one.start + length)

    def _about(self, one: float, other: float) -> bool:
        return math.isclose(one, other, rel_tol=1e-9, abs_tol=self.near)

    # ---- one pool

    def waits(self, pool: str) -> Iterator[tuple[float, float, bool, Visit]]:
        """From when until when somebody waited for a unit, and whether they got it."""
        for one in self.visits:
            stage = self.stage(one.stage)
            if stage.pool == pool and not one.hand:
                until = one.end if math.isnan(one.start) else one.start
                yield one.join, math.inf if math.isnan(until) else until, not math.isnan(one.start), one
            to = one.move.to if one.move is not None and not one.reneged else ""
            if self.blocks(one.stage, to) and self.stage(to).pool == pool and not math.isnan(one.ready):
                yield one.ready, math.inf if math.isnan(one.end) else one.end, not math.isnan(one.end), one

    def held(self, pool: str) -> Iterator[tuple[float, float]]:
        """From when until when a unit was in use."""
        for one in self.visits:
            if self.stage(one.stage).pool == pool and not math.isnan(one.start):
                yield one.start, math.inf if math.isnan(one.end) else one.end

    def units(self, name: str, day: float) -> float:
        return units_on(self.scenario.pools[name], self.scenario.start + timedelta(math.floor(day)))

    def _pool(self, name: str) -> None:
        waits, held = list(self.waits(name)), list(self.held(name))
        moments = sorted(
            {time for since, until in [*held, *((w[0], w[1]) for w in waits)] for time in (since, until)}
            | {float(day) for day in range(math.ceil(self.scenario.days))}
        )
        moments = [time for time in moments if 0.0 <= time < self.scenario.days]
        for time, after in zip(moments, [*moments[1:], self.scenario.days], strict=True):
            middle = (time + after) / 2
            units, used = self.units(name, time), sum(since <= middle < until for since, until in held)
            waiting = [one for one in waits if one[0] <= middle < one[1]]
            assert not waiting or used >= units, "somebody waits while a unit is free"
            if any(got and until == time for _, until, got, _ in waits):
                assert used <= units, "a unit was given that is not there"
        for one in waits:
            if one[2]:
                for other in waits:
                    if other[0] < one[1] < other[1]:
                        assert self._before(name, one, other), "somebody else was first"

    def _before(self, pool: str, one: tuple[Any, ...], other: tuple[Any, ...]) -> bool:
        """Whether the one may go before the other, at the moment when it gets a unit."""
        mine, theirs = (self.scenario.profiles[visit.comes.profile] for visit in (one[3], other[3]))
        match self.scenario.pools[pool].order:
            case "first":
                return bool(one[0] <= other[0])
            case "priority":
                return (mine.priority, one[0]) <= (theirs.priority, other[0])
            case "longest":
                return one[3].comes.join <= other[3].comes.join or self._about(one[3].comes.join, other[3].comes.join)
            case _:
                gained, most = mine.gain * (one[1] - one[0]), theirs.gain * (one[1] - other[0])
                return one[0] <= other[0] if mine.gain == theirs.gain else (gained >= most or self._about(gained, most))


def _apart(patience: Iterable[Patience]) -> list[tuple[object, ...]]:
    """What a patience is named by; the second of the same name has a number."""
    found: list[tuple[object, ...]] = []
    names = [(one.do, one.to) for one in patience]
    for at, name in enumerate(names):
        again = names[:at].count(name)
        found.append((*name, again) if again else name)
    return found


# ---- what is counted of them


def slow_measures(oracle: Oracle) -> dict[str, float]:
    """Every measure, by its words: from the visits, one at a time."""
    return dict(_Counted(oracle).all())


class _Counted:
    def __init__(self, oracle: Oracle) -> None:
        self.oracle, self.scenario = oracle, oracle.scenario
        self.since, self.until = oracle.scenario.warm_up, oracle.scenario.days
        self.days = self.until - self.since
        self.visits = oracle.visits
        self.left = [one for one in self.visits if self._ended(one) and one.move and one.move.to not in oracle.names]
        self.arrived = sum(one.join >= self.since for one in oracle.comes if one.key not in self._there())

    def _there(self) -> set[int]:
        many = sum(one.staying + one.waiting for one in self.scenario.already)
        return {one.key for one in self.oracle.comes[:many]}

    def _ended(self, one: Visit) -> bool:
        return one.end >= self.since

    def _days(self, pairs: Iterable[tuple[float, float]]) -> float:
        return math.fsum(max(min(until, self.until) - max(since, self.since), 0.0) for since, until in pairs)

    def all(self) -> Iterator[tuple[str, float]]:
        for name in self.scenario.stages:
            yield from self._stage(name)
        for name in self.scenario.pools:
            yield from self._pool(name)
        ways = {_outcome(one) for one in self.oracle.moves if one.to not in self.oracle.names}
        for way in ways:
            many = sum(_outcome(one.move) == way for one in self.left if one.move)
            yield f"share.{way}", _part(many, len(self.left))
        yield "throughput", len(self.left) / self.days * 365.25
        yield "arrivals", self.arrived / self.days * 365.25
        yield from self._costs()

    def _stage(self, name: str) -> Iterator[tuple[str, float]]:
        stage = self.scenario.stages[name]
        mine = [one for one in self.visits if one.stage == name]
        ended = [one for one in mine if self._ended(one)]
        if stage.pool is not None:
            waits = self.started_waits(name)
            yield f"wait.{name}", _part(math.fsum(waits), len(waits))
            if stage.patience:
                left = sum(one.reneged for one in ended)
                yield f"reneged.{name}", _part(left, left + len(waits))
        yield f"stay.{name}", _part(math.fsum(one.end - one.join for one in ended), len(ended))
        yield f"present.{name}", self._present(name) / self.days

    def started_waits(self, name: str) -> list[float]:
        """The waits of who began to stay, in the queue or in the stage before."""
        found = []
        for journey in self.oracle.journeys:
            for before, one in zip([None, *journey], journey, strict=False):
                stayed = before is None and one.comes.staying
                if one.stage == name and one.start >= self.since and not stayed:
                    blocked = before is not None and not before.reneged and self.scenario.stages[name].wait_before
                    found.append(before.end - before.ready if before is not None and blocked else one.start - one.join)
        return found

    def _present(self, name: str) -> float:
        mine = [one for one in self.visits if one.stage == name]
        return self._days((one.join, math.inf if math.isnan(one.end) else one.end) for one in mine)

    def _begun(self, name: str) -> int:
        """Stays that began, where there is a pool, and that ended, where there is none; not who stayed already."""
        if self.scenario.stages[name].pool is None:
            return sum(one.stage == name and self._ended(one) for one in self.visits)
        return len(self.started_waits(name))

    def _unit_days(self, name: str) -> float:
        total = 0.0
        for day in range(math.floor(self.since), math.ceil(self.until)):
            part = min(day + 1, self.until) - max(day, self.since)
            total += part * self.oracle.units(name, day)
        return total

    def _pool(self, name: str) -> Iterator[tuple[str, float]]:
        there, busy = self._unit_days(name), self._days(self.oracle.held(name))
        yield f"queue.{name}", self._days((one[0], one[1]) for one in self.oracle.waits(name)) / self.days
        yield f"in_use.{name}", busy / self.days
        if there < math.inf:
            yield f"occupancy.{name}", _part(busy, there)

    def _costs(self) -> Iterator[tuple[str, float]]:
        found: dict[str, float] = {}
        for name, stage in self.scenario.stages.items():
            for one in stage.costs:
                begun = self._begun(name)
                many = begun if one.per == "visit" else self._present(name)
                found[one.who] = found.get(one.who, 0.0) + one.amount * many
        for name, pool in self.scenario.pools.items():
            for one in pool.costs:
                days = self._unit_days(name)
                found[one.who] = found.get(one.who, 0.0) + one.amount * (days if days < math.inf else 0.0)
        yield from ((f"cost.{who}", _part(amount, self.arrived)) for who, amount in found.items())


def _outcome(one: Move | Patience) -> str:
    return one.outcome or one.to


def _part(some: float, whole: float) -> float:
    return some / whole if whole else math.nan
