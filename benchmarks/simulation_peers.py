"""The reference network in SimPy and in Ciw, as somebody who knows them well writes it, to compare the simulation with.

Four signals a day on average; an intake by 7 workers and an analysis by 23. Then 55% help themselves and leave, 30%
come on a private list without limit, and 15% need supported housing: a talk beforehand (vooroverleg) with one
coordinator, then one of 240 rooms, first come first served, for whose wait the patience is exponential.

`simpy_rich_network` is the same town with weekends at which the workers start nothing (what was begun is finished),
with urgent cases that go before others, and with a coordinator who keeps a case until there is a room for it. Patience
then holds for the wait before the coordinator, since nobody else waits for a room. Ciw is compared with it without the
weekends: its schedules put a full new shift to work on Monday beside those who are still busy with what they began, so
there it would be another town.

A run starts empty, on a Monday, and lasts as many days as bring `cases` cases on average; visits that are still open at
its end are recorded too. `python benchmarks/simulation_peers.py` compares the two; `--quick` takes shorter runs.
"""

from __future__ import annotations

import argparse
import math
import random
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import ciw
import numpy as np
import simpy
from scipy.special import stdtrit

SIGNALS = 4.0
"""A day."""
INTAKE, ANALYSIS, PRIVATE, VOOROVERLEG, ROOM = STATES = ("intake", "analysis", "private", "vooroverleg", "room")
WORKERS = {INTAKE: 7, ANALYSIS: 23, VOOROVERLEG: 1}
RICH_WORKERS = WORKERS | {INTAKE: 8}
"""In the rich network: with weekends, seven can barely keep up."""
ROOMS = 240
STAY = {INTAKE: (1.5, 1.0), ANALYSIS: (5.0, 0.8), VOOROVERLEG: (1.2, 0.5), ROOM: (540.0, 0.6)}
"""Mean days and coefficient of variation, lognormal."""
PRIVATE_STAY = 120.0
PATIENCE = 180.0
"""Mean days, both exponential."""
TO_PRIVATE, TO_SUPPORTED = 0.30, 0.15
URGENT = 0.20
"""The share of the cases that goes first, in the rich network."""
OPEN_DAYS, WEEK = 5.0, 7.0

NEVER = math.nan

Visit = list[Any]
"""[case, state, join, start, end, urgency], in days.

Not a number: the start of who still waits or left the queue, and the end of who is still there. Urgency 0 goes first;
where nobody does it is 1.
"""
Records = list[Visit]


def lognormal(mean: float, cv: float) -> tuple[float, float]:
    """The mean and standard deviation of the logarithm."""
    variance = math.log1p(cv**2)
    return math.log(mean) - variance / 2, math.sqrt(variance)


# ---- SimPy

Events = Iterator[simpy.Event]


class _Town:
    """The reference network: a process for each case, a `Resource` for each pool, the usual race for patience."""

    workers = WORKERS

    def __init__(self, seed: int) -> None:
        self.env = simpy.Environment()
        self.chance = random.Random(seed)  # noqa: S311 - a simulation
        self.pools = {state: self.pool(number) for state, number in self.workers.items()}
        self.rooms = simpy.Resource(self.env, ROOMS)
        self.stays = {state: lognormal(*STAY[state]) for state in STAY}
        self.records: Records = []
        self.env.process(self.signals())

    def pool(self, number: int) -> simpy.Resource:
        return simpy.Resource(self.env, number)

    def signals(self) -> Events:
        number = 0
        while True:
            yield self.env.timeout(self.chance.expovariate(SIGNALS))
            self.env.process(self.journey(number))
            number += 1

    def journey(self, number: int, **asked: int) -> Events:
        yield from self.served(number, INTAKE, **asked)
        yield from self.served(number, ANALYSIS, **asked)
        route = self.chance.random()
        if route < TO_SUPPORTED:
            yield from self.supported(number, **asked)
        elif route < TO_SUPPORTED + TO_PRIVATE:
            visit = self.joins(number, PRIVATE, **asked)
            visit[3] = self.env.now
            yield self.env.timeout(self.chance.expovariate(1 / PRIVATE_STAY))
            visit[4] = self.env.now

    def served(self, number: int, state: str, **asked: int) -> Events:
        visit = self.joins(number, state, **asked)
        with self.pools[state].request(**asked) as turn:
            yield turn
            visit[3] = self.env.now
            yield self.stay(state)
            visit[4] = self.env.now

    def supported(self, number: int) -> Events:
        yield from self.served(number, VOOROVERLEG)
        visit = self.joins(number, ROOM)
        with self.rooms.request() as room:
            yield from self.patiently(room)
            if room.triggered:
                visit[3] = self.env.now
                yield self.stay(ROOM)
            visit[4] = self.env.now

    def joins(self, number: int, state: str, priority: int = 1) -> Visit:
        visit = [number, state, self.env.now, NEVER, NEVER, priority]
        self.records.append(visit)
        return visit

    def stay(self, state: str) -> simpy.Timeout:
        return self.env.timeout(self.chance.lognormvariate(*self.stays[state]))

    def patiently(self, turn: simpy.resources.resource.Request) -> Events:
        if not turn.triggered:
            yield turn | self.env.timeout(self.chance.expovariate(1 / PATIENCE))


class _RichTown(_Town):
    """With urgent cases, a coordinator who is released when the room is given, and weekends if asked for."""

    workers = RICH_WORKERS

    def __init__(self, seed: int, *, closes: bool) -> None:
        self.closes = closes
        super().__init__(seed)

    def pool(self, number: int) -> simpy.PriorityResource:
        pool = simpy.PriorityResource(self.env, number)
        for _ in range(number if self.closes else 0):
            self.env.process(self.weekends(pool))
        return pool

    def weekends(self, pool: simpy.PriorityResource) -> Events:
        """A worker's weekend is a request before all others, given up on Monday if the worker never got free."""
        while True:
            yield self.env.timeout(OPEN_DAYS)
            with pool.request(priority=-1) as off:
                monday = self.env.timeout(WEEK - OPEN_DAYS)
                yield off | monday
                if not monday.processed:
                    yield monday

    def signals(self) -> Events:
        number = 0
        while True:
            yield self.env.timeout(self.chance.expovariate(SIGNALS))
            self.env.process(self.journey(number, priority=0 if self.chance.random() < URGENT else 1))
            number += 1

    def supported(self, number: int, priority: int) -> Events:
        visit = self.joins(number, VOOROVERLEG, priority)
        with self.pools[VOOROVERLEG].request(priority) as turn:
            yield from self.patiently(turn)
            if not turn.triggered:
                visit[4] = self.env.now
                return
            visit[3] = self.env.now
            yield self.stay(VOOROVERLEG)
            room = self.rooms.request()
            yield room
            visit[4] = self.env.now
        with room:
            visit = self.joins(number, ROOM, priority)
            visit[3] = self.env.now
            yield self.stay(ROOM)
            visit[4] = self.env.now


def simpy_network(cases: int, seed: int) -> Records:
    """The reference network in SimPy."""
    town = _Town(seed)
    town.env.run(until=cases / SIGNALS)
    return town.records


def simpy_rich_network(cases: int, seed: int) -> Records:
    """The network with weekends, urgent cases and a coordinator who waits for the room, in SimPy."""
    town = _RichTown(seed, closes=True)
    town.env.run(until=cases / SIGNALS)
    return town.records


def simpy_urgent_network(cases: int, seed: int) -> Records:
    """The rich network without its weekends, in SimPy."""
    town = _RichTown(seed, closes=False)
    town.env.run(until=cases / SIGNALS)
    return town.records


# ---- Ciw

CIW_STAYS = [ciw.dists.Lognormal(*lognormal(*STAY[state])) for state in (INTAKE, ANALYSIS)] + [
    ciw.dists.Exponential(1 / PRIVATE_STAY),
    *(ciw.dists.Lognormal(*lognormal(*STAY[state])) for state in (VOOROVERLEG, ROOM)),
]
CIW_SERVERS = [WORKERS[INTAKE], WORKERS[ANALYSIS], math.inf, WORKERS[VOOROVERLEG], ROOMS]
CIW_RICH_SERVERS = [RICH_WORKERS[INTAKE], *CIW_SERVERS[1:]]
CIW_ROUTES = [
    [0.0, 1.0, 0.0, 0.0, 0.0],
    [0.0, 0.0, TO_PRIVATE, TO_SUPPORTED, 0.0],
    [0.0, 0.0, 0.0, 0.0, 0.0],
    [0.0, 0.0, 0.0, 0.0, 1.0],
    [0.0, 0.0, 0.0, 0.0, 0.0],
]


def ciw_network(cases: int, seed: int) -> Records:
    """The reference network in Ciw: five nodes, a matrix of routes, reneging at the rooms."""
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(SIGNALS), None, None, None, None],
        service_distributions=CIW_STAYS,
        number_of_servers=CIW_SERVERS,
        routing=CIW_ROUTES,
        reneging_time_distributions=[None, None, None, None, ciw.dists.Exponential(1 / PATIENCE)],
    )
    return _ciw_run(network, cases, seed)


def ciw_urgent_network(cases: int, seed: int) -> Records:
    """The rich network without its weekends, in Ciw: a node where nobody can wait blocks the one before it."""
    nowhere = [None] * 4
    patience = ciw.dists.Exponential(1 / PATIENCE)
    network = ciw.create_network(
        arrival_distributions={
            "urgent": [ciw.dists.Exponential(SIGNALS * URGENT), *nowhere],
            "other": [ciw.dists.Exponential(SIGNALS * (1 - URGENT)), *nowhere],
        },
        service_distributions={"urgent": CIW_STAYS, "other": CIW_STAYS},
        number_of_servers=CIW_RICH_SERVERS,
        queue_capacities=[math.inf, math.inf, math.inf, math.inf, 0],
        routing={"urgent": CIW_ROUTES, "other": CIW_ROUTES},
        priority_classes={"urgent": 0, "other": 1},
        reneging_time_distributions={kind: [None, None, None, patience, None] for kind in ("urgent", "other")},
    )
    return _ciw_run(network, cases, seed)


def _ciw_run(network: ciw.network.Network, cases: int, seed: int) -> Records:
    ciw.seed(seed)
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_time(cases / SIGNALS)
    found = simulation.get_all_records(only=["service", "renege"], include_incomplete=True)
    return [
        [
            one.id_number,
            STATES[one.node - 1],
            one.arrival_date,
            NEVER if one.service_start_date is None else one.service_start_date,
            NEVER if one.exit_date is None else one.exit_date,
            0 if one.customer_class == "urgent" else 1,
        ]
        for one in found
    ]


# ---- what came of it


class Waits(NamedTuple):
    """Mean days of waiting and shares, over the cases that arrive in the middle half of the run."""

    intake: float
    analysis: float
    vooroverleg: float
    """Of those who were served."""
    room: float
    """Of those who were placed."""
    renege: float
    """The share that left the queue, of those who were placed or left it; in the rich network that of vooroverleg."""
    held: float
    """Days that vooroverleg took from its start to leaving for a room, the wait for the room included."""
    urgent: float
    """As `vooroverleg`, of the urgent cases; not a number where there are none."""


def waits(records: Records) -> Waits:
    """The waits of a run; the run lasts until the last arrival, and a visit still waiting at its end does not count."""
    case = np.array([record[0] for record in records])
    state = np.array([STATES.index(str(record[1])) for record in records])
    join, start, end = np.array([record[2:5] for record in records], float).T
    return waits_of(case, state, join, start, end, np.array([record[5] for record in records]) == 0)


def waits_of(
    case: np.ndarray, state: np.ndarray, join: np.ndarray, start: np.ndarray, end: np.ndarray, urgent: np.ndarray
) -> Waits:
    """The same of columns; `state` is a place in `STATES`."""
    first = state == STATES.index(INTAKE)
    horizon = join[first].max()
    counted = case[first & (join >= horizon / 4) & (join < horizon * 3 / 4)]
    middle = np.isin(case, counted)

    def mean(values: np.ndarray, of: str, who: np.ndarray = middle) -> float:
        chosen = values[who & (state == STATES.index(of)) & ~np.isnan(values)]
        return float(chosen.mean()) if chosen.size else NEVER

    left = int((middle & np.isnan(start) & ~np.isnan(end)).sum())
    placed = int((middle & (state == STATES.index(ROOM)) & ~np.isnan(start)).sum())
    return Waits(
        *(mean(start - join, of) for of in (INTAKE, ANALYSIS, VOOROVERLEG, ROOM)),
        renege=left / max(left + placed, 1),
        held=mean(end - start, VOOROVERLEG),
        urgent=mean(start - join, VOOROVERLEG, middle & urgent),
    )


def interval(values: Sequence[float]) -> tuple[float, float]:
    """The mean over replications, and the half-width of its 95% interval."""
    half = float(stdtrit(len(values) - 1, 0.975)) * float(np.std(values, ddof=1)) / math.sqrt(len(values))
    return float(np.mean(values)), half


NETWORKS: dict[str, Callable[[int, int], Records]] = {
    "SimPy": simpy_network,
    "Ciw": ciw_network,
    "SimPy, rich": simpy_rich_network,
    "SimPy, rich without weekends": simpy_urgent_network,
    "Ciw, rich without weekends": ciw_urgent_network,
}


def main() -> None:
    """Print the waits of each network with their intervals, and its speed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="four runs of 10,000 cases")
    parser.add_argument("--runs", type=int, default=8)
    parser.add_argument("--cases", type=int, default=40_000)
    parser.add_argument("--seed", type=int, default=0, help="of the first run; the next has the next")
    parser.add_argument("--only", choices=NETWORKS)
    asked = parser.parse_args()
    runs, cases = (4, 10_000) if asked.quick else (asked.runs, asked.cases)
    for name, network in NETWORKS.items():
        if asked.only not in (None, name):
            continue
        found, spent = [], 0.0
        for seed in range(asked.seed, asked.seed + runs):
            begun = time.perf_counter()
            records = network(cases, seed)
            spent += time.perf_counter() - begun
            found.append(waits(records))
        told = [
            f"{key} {mean:.3f}±{half:.3f}" for key, (mean, half) in _intervals(found).items() if not math.isnan(mean)
        ]
        print(f"{name}: {', '.join(told)}; {runs * cases / spent:,.0f} cases/s", flush=True)


def _intervals(found: Sequence[Waits]) -> dict[str, tuple[float, float]]:
    return {key: interval([getattr(one, key) for one in found]) for key in Waits._fields}


if __name__ == "__main__":
    main()
