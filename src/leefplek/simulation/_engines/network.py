"""A scenario as numbers: what both engines read, and nothing else.

Stages, pools, moves and profiles are places in tuples of names; -1 is none. Moves of a stage stand together, those that
end in impatience after all others.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import accumulate, pairwise
from math import fsum
from typing import Any, TypeAlias

import attrs
import numpy as np
import numpy.typing as npt

from .._results.visits import MoveName, Names
from .._scenarios.profiles import Group, weights
from .._scenarios.scenario import Already, Arrivals, Distribution, Move, Pool, Rate, Scenario
from .draws import named

__all__ = ["KINDS", "NO_LIMIT", "ORDERS", "YEAR", "Network", "compile_network", "known_rates"]

Ints: TypeAlias = npt.NDArray[np.int32]
Floats: TypeAlias = npt.NDArray[np.float64]
Uints: TypeAlias = npt.NDArray[np.uint64]

KINDS = ("fixed", "exponential", "lognormal", "gamma", "weibull", "uniform", "empirical")
ORDERS = ("first", "priority", "longest", "accumulating")

NO_LIMIT = 2**30
"""So many units has a pool without a limit."""

YEAR = 365.25


@attrs.frozen(eq=False)
class Network:
    """What the engines read: arrays, and the names that their places stand for. Picklable: workers get it.

    Shapes: S stages, M moves, P profiles, Q pools, K patiences, D distributions, A streams of arrivals.
    """

    names: Names
    days: float
    profiles: tuple[str, ...]
    streams: tuple[str, ...]
    stage_pool: Ints
    keep: npt.NDArray[np.bool_]
    before: npt.NDArray[np.bool_]
    move_from: Ints
    """Shape (S + 1,): the moves of a stage are those from its place on, up to that of the next."""
    target: Ints
    cut: Floats
    """Shape (P, M): the share of this move and those before it in its stage."""
    stay: Ints
    """Shape (P, M): the distribution of the stay; -1 for none, so no time at all."""
    patience_from: Ints
    patience_stay: Ints
    patience_move: Ints
    use_stay: Uints
    use_move: Uints
    use_patience: Uints
    kind: Ints
    first: Floats
    second: Floats
    table_from: Ints
    table: Floats
    """The values of empirical distributions, and in `weight` how likely each of them and those before it are."""
    weight: Floats
    order: Ints
    queue_from: Ints
    """Shape (Q + 1,): the queues of a pool, one for each class of its order."""
    queue_of: Ints
    """Shape (Q, P)."""
    gain: Floats
    units: Ints
    change_at: Floats
    """When the units of a pool become others; at 0, when it opens for who waits already, each has its first."""
    change_pool: Ints
    change_units: Ints
    stream_stage: Ints
    stream_use: Uints
    stream_cut: Floats
    stream_limit: npt.NDArray[np.int64]
    rate_from: Ints
    rate_at: Floats
    rate_sum: Floats
    rate: Floats
    dates_from: Ints
    dates: Floats
    first_stage: Ints
    first_staying: npt.NDArray[np.bool_]
    first_use: Uints
    first_number: npt.NDArray[np.int64]
    first_cut: Floats
    first_waited: Ints
    first_left: Ints
    costs: tuple[tuple[str, str, int, float], ...]
    """Who, per what (visit, day, unit_day), the stage or pool, and the amount."""

    def capacity(self, pool: int) -> tuple[Floats, Floats]:
        """The days on which the units of a pool change, from 0, and how many there are from then on."""
        mine = self.change_pool == pool
        return self.change_at[mine], self.change_units[mine].astype(np.float64)


def compile_network(scenario: Scenario, groups: Sequence[Group], finals: Collection[str] = ()) -> Network:
    """The numbers of a scenario that was found right.

    `groups` are its profiles as the routekaart sees them, `finals` the final states of its workflow where it is not
    one of the scenario's own.
    """
    return _Compiler(scenario, groups, finals or scenario.workflow.final).network()


class _Compiler:
    """Names become places here; every list grows in the order of the file."""

    def __init__(self, scenario: Scenario, groups: Sequence[Group], finals: Collection[str]) -> None:
        self.scenario, self.finals = scenario, finals
        self.groups = groups
        self.stages = tuple(scenario.stages)
        self.states = tuple(one.state or name for name, one in scenario.stages.items())
        self.pools = tuple(scenario.pools)
        self.distributions: list[Distribution] = []
        self.moves: list[MoveName] = []
        self.cut: list[list[float]] = []
        self.stay: list[list[int]] = []

    def network(self) -> Network:
        move_from = [0, *accumulate(len(one.moves) for one in self.scenario.stages.values())]
        for place, name in enumerate(self.stages):
            self._moves(place, name)
        patience = self._patience()
        calendar = sorted(self._calendar())
        first = [calendar[place][2] for place in range(len(self.pools))]  # at 0, those of each pool stand first
        queues = [self._classes(one) for one in self.scenario.pools.values()]
        streams = self._streams()
        already = self._already()
        names = Names(
            self.scenario.start,
            self.stages,
            self.states,
            tuple(stage.pool or "" for stage in self.scenario.stages.values()),
            tuple(self.moves),
        )
        stages = self.scenario.stages.values()
        return Network(
            names=names,
            days=self.scenario.days,
            profiles=tuple(group.name for group in self.groups),
            streams=tuple(self.scenario.arrivals),
            stage_pool=_ints(self.pools.index(one.pool) if one.pool else -1 for one in stages),
            keep=np.array([one.keep for one in stages], np.bool_),
            before=np.array([one.wait_before for one in stages], np.bool_),
            move_from=_ints(move_from),
            target=_ints(one.target for one in self.moves),
            cut=np.ascontiguousarray(np.array(self.cut, np.float64).T),
            stay=np.ascontiguousarray(np.array(self.stay, np.int32).T),
            **patience,
            use_stay=_uints(named("stay", one) for one in self.stages),
            use_move=_uints(named("move", one) for one in self.stages),
            order=_ints(ORDERS.index(one.order) for one in self.scenario.pools.values()),
            queue_from=_ints([0, *accumulate(len(set(one)) for one in queues)]),
            queue_of=self._queue_of(queues),
            gain=self._gains(queues),
            units=_ints(first),
            change_at=np.array([at for at, _, _ in calendar], np.float64),
            change_pool=_ints(pool for _, pool, _ in calendar),
            change_units=_ints(number for _, _, number in calendar),
            **streams,
            **already,
            costs=tuple(self._costs()),
            **self._tables(),  # last: the distributions are all known only now
        )

    # ---- stages

    def _moves(self, place: int, name: str) -> None:
        stage = self.scenario.stages[name]
        shares = [[one / fsum(told) for one in told] for told in (weights(stage.moves, group) for group in self.groups)]
        cuts = [list(accumulate(one)) for one in shares]
        for number, move in enumerate(stage.moves):
            self.moves.append(self._named(place, move.do, move.to, move.outcome, False))
            # the last that has a share takes what rounding leaves
            self.cut.append([1.0 if not any(shares[at][number + 1 :]) else cuts[at][number] for at in range(len(cuts))])
            self.stay.append([self._distribution(self._stay(name, move, group)) for group in self.groups])

    def _stay(self, name: str, move: Move, group: Group) -> Distribution | None:
        stage = self.scenario.stages[name]
        return move.stays.get(group.profile) or move.stay or stage.stays.get(group.profile) or stage.stay

    def _named(self, place: int, do: str, to: str, outcome: str | None, reneges: bool) -> MoveName:
        target = self.stages.index(to) if do and to in self.stages else -1  # without a step it stays for good
        state, there = (self.states[at] if at >= 0 else to for at in (place, target))
        final = there if there in self.finals else ""
        return MoveName(place, do, target, final, outcome or final, reneges, bool(final) and state not in self.finals)

    def _patience(self) -> dict[str, Any]:
        starts, stays, moves, uses = [0], [], [], []
        for place, (name, stage) in enumerate(self.scenario.stages.items()):
            uses += _apart([("patience", name, one.do, one.to) for one in stage.patience])
            for one in stage.patience:
                stays.append(self._distribution(one.within))
                moves.append(len(self.moves))
                self.moves.append(self._named(place, one.do, one.to, one.outcome, True))
                self.cut.append([1.0] * len(self.groups))
                self.stay.append([-1] * len(self.groups))
            starts.append(len(stays))
        return {
            "patience_from": _ints(starts),
            "patience_stay": _ints(stays),
            "patience_move": _ints(moves),
            "use_patience": _uints(uses),
        }

    # ---- distributions

    def _distribution(self, given: Distribution | None) -> int:
        if given is None:
            return -1
        if given not in self.distributions:
            self.distributions.append(given)
        return self.distributions.index(given)

    def _tables(self) -> dict[str, Any]:
        pairs = [_numbers(one) for one in self.distributions]
        tables = [_table(one) for one in self.distributions]
        return {
            "kind": _ints(KINDS.index(one.kind) for one in self.distributions),
            "first": np.array([one for one, _ in pairs], np.float64),
            "second": np.array([one for _, one in pairs], np.float64),
            "table_from": _ints([0, *accumulate(len(values) for values, _ in tables)]),
            "table": np.array([one for values, _ in tables for one in values], np.float64),
            "weight": np.array([one for _, weights in tables for one in weights], np.float64),
        }

    # ---- pools

    def _classes(self, pool: Pool) -> list[float]:
        """What sets the profiles apart in the queues of a pool."""
        if pool.order == "priority":
            return [float(self._profile(group).priority) for group in self.groups]
        if pool.order == "accumulating":
            return [self._profile(group).gain for group in self.groups]
        return [0.0] * len(self.groups)

    def _profile(self, group: Group) -> Any:
        return self.scenario.profiles[group.profile]

    def _queue_of(self, queues: Sequence[Sequence[float]]) -> Ints:
        found, start = np.zeros((len(queues), len(self.groups)), np.int32), 0
        for pool, classes in enumerate(queues):
            ranks = sorted(set(classes))
            found[pool] = [start + ranks.index(one) for one in classes]
            start += len(ranks)
        return found

    def _gains(self, queues: Sequence[Sequence[float]]) -> Floats:
        return np.array([one for classes in queues for one in sorted(set(classes))], np.float64)

    def _calendar(self) -> Iterator[tuple[float, int, int]]:
        for place, pool in enumerate(self.scenario.pools.values()):
            units = _by_day(pool, self.scenario)
            changes = np.flatnonzero(np.diff(units, prepend=-1))
            for day, many in zip(changes.tolist(), units[changes].tolist(), strict=True):
                yield float(day), place, many

    # ---- who come, and who are there

    def _streams(self) -> dict[str, Any]:
        given = self.scenario.arrivals
        rates = [known_rates(one, self.scenario.start, self.scenario.days) for one in given.values()]
        dates = [sorted(float((day - self.scenario.start).days) for day in one.dates or ()) for one in given.values()]
        most = 2**62
        limits = (
            len(found) if one.dates is not None else most for one, found in zip(given.values(), dates, strict=True)
        )
        return {
            "stream_stage": _ints(self.stages.index(one.stage) for one in given.values()),
            "stream_use": _uints(named("arrivals", name) for name in given),
            "stream_cut": self._mixes(given.values()),
            "stream_limit": np.array(
                [
                    least if one.limit is None else min(one.limit, least)
                    for one, least in zip(given.values(), limits, strict=True)
                ],
                np.int64,
            ),
            "rate_from": _ints([0, *accumulate(len(one) for one in rates)]),
            "rate_at": np.array([at for one in rates for at, _, _ in one], np.float64),
            "rate_sum": np.array([sum for one in rates for _, sum, _ in one], np.float64),
            "rate": np.array([rate for one in rates for _, _, rate in one], np.float64),
            "dates_from": _ints([0, *accumulate(map(len, dates))]),
            "dates": np.array([day for one in dates for day in one], np.float64),
        }

    def _mixes(self, given: Iterable[Arrivals | Already]) -> Floats:
        """For each the profiles that come, as the share of each and those before it; shape (len(given), P)."""
        rows = []
        for one in given:
            shares = one.profiles or {name: profile.share or 0.0 for name, profile in self.scenario.profiles.items()}
            cuts = list(accumulate(shares.get(group.profile, 0.0) * group.share for group in self.groups))
            rows.append([min(cut / cuts[-1], 1.0) for cut in cuts[:-1]] + [1.0])
        return np.array(rows, np.float64).reshape(len(rows), len(self.groups))

    def _already(self) -> dict[str, Any]:
        uses = _apart([("already", one.stage) for one in self.scenario.already])
        rows = [
            (self.stages.index(one.stage), staying, use, number, place)
            for place, (one, use) in enumerate(zip(self.scenario.already, uses, strict=True))
            for staying, many in ((True, one.staying), (False, one.waiting))
            for number in range(many)
        ]
        numbers = [number + (2**40 if not staying else 0) for _, staying, _, number, _ in rows]
        mixes = self._mixes(self.scenario.already)
        return {
            "first_stage": _ints(stage for stage, *_ in rows),
            "first_staying": np.array([staying for _, staying, *_ in rows], np.bool_),
            "first_use": _uints(use for _, _, use, _, _ in rows),
            "first_number": np.array(numbers, np.int64),
            "first_cut": mixes[np.array([place for *_, place in rows], np.intp)],
            "first_waited": _ints(self._distribution(self.scenario.already[place].waited) for *_, place in rows),
            "first_left": _ints(self._distribution(self.scenario.already[place].left) for *_, place in rows),
        }

    def _costs(self) -> Iterator[tuple[str, str, int, float]]:
        for place, stage in enumerate(self.scenario.stages.values()):
            for one in stage.costs:
                yield one.who, one.per, place, one.amount
        for place, pool in enumerate(self.scenario.pools.values()):
            for one in pool.costs:
                yield one.who, one.per, place, one.amount


def _apart(names: Sequence[tuple[str, ...]]) -> list[int]:
    """The numbers of uses with these names; where a name comes again, the later one is told apart by how often."""
    return [named(*one, *([again] if (again := names[:at].count(one)) else [])) for at, one in enumerate(names)]


def _numbers(one: Distribution) -> tuple[float, float]:
    """The two numbers that a distribution is drawn with."""
    match one.kind:
        case "fixed":
            return one.value or 0.0, 0.0
        case "exponential":
            return one.mean or 0.0, 0.0
        case "lognormal":
            spread = math.log1p((one.cv or 0.0) ** 2)
            return math.log(one.mean or 1.0) - spread / 2, math.sqrt(spread)
        case "gamma":
            return (one.cv or 1.0) ** -2, (one.mean or 0.0) * (one.cv or 1.0) ** 2
        case "weibull":
            return one.scale or 0.0, 1.0 / (one.shape or 1.0)
        case "uniform":
            return one.least or 0.0, (one.most or 0.0) - (one.least or 0.0)
        case _:
            return 0.0, 0.0


def _table(one: Distribution) -> tuple[Sequence[float], Sequence[float]]:
    values = one.values or ()
    weights = one.weights or (1.0,) * len(values)
    cuts = [cut / fsum(weights) for cut in accumulate(weights)]
    return values, [*cuts[:-1], 1.0] if values else []


def _by_day(pool: Pool, scenario: Scenario) -> npt.NDArray[np.int64]:
    """How many units a pool has on each day of a scenario, and on the one after; shape (days + 1,)."""
    days = np.arange(math.ceil(scenario.days) + 1)
    found = np.full(len(days), NO_LIMIT if pool.units is None else pool.units)
    for one in sorted(pool.changes, key=lambda one: one.on):
        found[max((one.on - scenario.start).days, 0) :] = one.units
    if pool.week is not None:
        week = np.roll(pool.week, -scenario.start.weekday())
        found = np.floor(found * week[days % 7] + 0.5).astype(np.int64)
    for closed in pool.closed:
        since, until = (max((day - scenario.start).days, 0) for day in (closed.since, closed.until))
        found[since:until] = 0
    return found


def known_rates(given: Arrivals, start: date, days: float) -> list[tuple[float, float, float]]:
    """From which day, how many are expected before it, and how many a day from then on; nothing for `dates`."""
    if given.dates is not None:
        return []
    whole = given.per_day if given.per_day is not None else (given.per_year or 0.0) / YEAR
    changes = sorted(given.changes, key=lambda one: one.on)
    days_told = {start} | {one.on for one in changes if one.on > start}
    if given.months is not None:
        days_told |= set(_firsts(start, days))
    pieces = [(day, _rate(given, changes, whole, day)) for day in sorted(days_told)]
    found, before = [], 0.0
    for (day, rate), (until, _) in pairwise([*pieces, (pieces[-1][0], 0.0)]):
        found.append((float((day - start).days), before, rate))
        before += rate * (until - day).days
    return found


def _rate(given: Arrivals, changes: Sequence[Rate], whole: float, day: date) -> float:
    rate = next((one.per_year / YEAR for one in reversed(changes) if one.on <= day), whole)
    return rate if given.months is None else rate * given.months[day.month - 1] * 12 / fsum(given.months)


def _firsts(start: date, days: float) -> Iterator[date]:
    """The first day of every month in these days."""
    end = start + timedelta(math.ceil(days))
    at = date(start.year, start.month, 1)
    while at <= end:
        if at > start:
            yield at
        at = date(at.year + at.month // 12, at.month % 12 + 1, 1)


def _ints(given: Iterable[int]) -> Ints:
    return np.array(list(given), np.int32)


def _uints(given: Iterable[int]) -> Uints:
    return np.array(list(given), np.uint64)
