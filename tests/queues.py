"""What theory says of queues: the formulas and chains the simulation is held against, without any of its code.

Times are in days. `arrival` is a rate (cases a day), `service` and `patience` are means (days), `servers` a number of
workers or places. Where a chain has no end it is cut where hardly any probability is left; a cut that comes too early
is a `ValueError`, as is a queue that grows for ever.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import expm_multiply, spsolve

Floats = np.ndarray[tuple[int, ...], np.dtype[np.float64]]
Steps = Sequence[tuple[float, float]]
"""A value that changes by steps: (from which day, value), in order, the first from day 0."""

NEGLIGIBLE = 1e-9


class Waiting(NamedTuple):
    """A queue in its steady state; `wait`, `queue` and `system` are means."""

    delayed: float
    """The probability that a case has to wait."""
    wait: float
    """Wq, days between joining and the start of service."""
    queue: float
    """Lq, cases that wait."""
    system: float
    """L, cases that wait or are served."""


# ---- one station


def erlang_b(load: float, servers: int) -> float:
    """The probability that all servers are busy in M/G/c/c, for an offered load in erlangs (Erlang 1917).

    By the recursion B(0) = 1, B(c) = load B(c-1) / (c + load B(c-1)).
    """
    blocked = 1.0
    for one in range(1, servers + 1):
        blocked = load * blocked / (one + load * blocked)
    return blocked


def erlang_c(arrival: float, service: float, servers: int) -> Waiting:
    """M/M/c: P(wait) = B / (1 - rho (1 - B)) with B of Erlang-B, Wq = P(wait) service / (c - load)."""
    load = arrival * service
    rho = _stable(load / servers)
    blocked = erlang_b(load, servers)
    delayed = blocked / (1 - rho * (1 - blocked))
    wait = delayed * service / (servers - load)
    return Waiting(delayed, wait, arrival * wait, arrival * wait + load)


def erlang_c_longer(days: float, arrival: float, service: float, servers: int) -> float:
    """M/M/c, first come first served: P(W > t) = P(wait) exp(-(c - load) t / service)."""
    waiting = erlang_c(arrival, service, servers)
    return waiting.delayed * math.exp(-(servers - arrival * service) * days / service)


class Impatient(NamedTuple):
    """M/M/c+M in its steady state."""

    renege: float
    """The share of all cases that leave the queue before their service starts."""
    wait: float
    """Mean days in the queue over all cases, also those that leave it."""
    served_wait: float
    """Mean days in the queue of the cases that are served (first come, first served)."""
    queue: float
    """Mean number of cases that wait."""
    busy: float
    """Mean number of servers at work."""
    delayed: float
    """The probability that a case has to wait."""


def erlang_a(arrival: float, service: float, servers: int, patience: float) -> Impatient:
    """M/M/c+M (Palm 1946), by the birth-death chain of the number in the system.

    With n in the system the death rate is min(n, c) / service + max(n - c, 0) / patience; then Lq is a sum, the mean
    wait is Lq / arrival and the share that reneges is Lq / (patience arrival).

    Who joins behind j waiting cases starts after j + 1 departures, which take exponential times with rates c / service
    + i / patience for i = 0..j. With X their sum, P(served) = E exp(-X / patience), a product of r / (r + 1 / patience)
    over those rates r, and E(wait; served) = E X exp(-X / patience), P(served) times the sum of 1 / (r + 1 / patience).
    """
    # Past its top the queue falls off at least as a normal distribution with variance arrival * patience.
    crowd = max(arrival - servers / service, 0.0) * patience
    most = servers + math.ceil(crowd + 12 * math.sqrt(arrival * patience)) + 200
    n = np.arange(most + 1)
    behind = np.maximum(n - servers, 0)
    chain = _birth_death(np.full(most, arrival), (np.minimum(n, servers) / service + behind / patience)[1:])
    queue = float(chain @ behind)
    leave = servers / service + np.arange(most + 1 - servers) / patience
    served = np.cumprod(leave / (leave + 1 / patience))
    waited = served * np.cumsum(1 / (leave + 1 / patience))
    finds = chain[servers:]  # what an arrival sees (PASTA)
    through = float(chain[:servers].sum() + finds @ served)
    return Impatient(
        renege=queue / patience / arrival,
        wait=queue / arrival,
        served_wait=float(finds @ waited) / through,
        queue=queue,
        busy=float(chain @ np.minimum(n, servers)),
        delayed=float(finds.sum()),
    )


def pollaczek_khinchine(arrival: float, service: float, cv: float) -> Waiting:
    """M/G/1: Wq = rho service (1 + cv^2) / (2 (1 - rho)), for a mean service time and its coefficient of variation."""
    rho = _stable(arrival * service)
    wait = rho * service * (1 + cv**2) / (2 * (1 - rho))
    return Waiting(rho, wait, arrival * wait, arrival * wait + rho)


# ---- priorities


def priority_waits(arrivals: Sequence[float], service: float, servers: int) -> list[float]:
    """Non-preemptive M/M/c with one mean service time: mean wait of each class, the first class goes first.

    W_i = W0 / ((1 - sigma_(i-1)) (1 - sigma_i)), with sigma_i the load of the classes up to i for each server and
    W0 = P(wait) service / c of the whole queue (Cobham 1954; Kella and Yechiali 1985).
    """
    first = erlang_c(sum(arrivals), service, servers).delayed * service / servers
    return _cobham(first, [arrival * service / servers for arrival in arrivals])


def priority_waits_one(arrivals: Sequence[float], services: Sequence[float], cvs: Sequence[float]) -> list[float]:
    """Non-preemptive M/G/1 (Cobham 1954): as `priority_waits`, with W0 = sum of arrival E(S^2) / 2 over the classes."""
    _stable(sum(arrival * service for arrival, service in zip(arrivals, services, strict=True)))
    kinds = list(zip(arrivals, services, cvs, strict=True))
    first = sum(arrival * service**2 * (1 + cv**2) / 2 for arrival, service, cv in kinds)
    return _cobham(first, [arrival * service for arrival, service, _ in kinds])


def accumulating_waits(high: float, low: float, service: float, servers: int, ratio: float) -> tuple[float, float]:
    """Accumulating priority, two classes, M/M/c with one mean service time: mean wait of the high and the low class.

    A waiting case earns priority in proportion to its wait, one of the low class `ratio` (0 to 1) times as fast as one
    of the high class; a free server takes the case with most. With W of Erlang-C and rho of each class for each server,
    W_low = W / (1 - rho_high (1 - ratio)) and W_high = W - rho_low (1 - ratio) W_low (Kleinrock 1964 for one server;
    Stanford, Taylor and Ziedins 2014). Ratio 1 is first come first served, ratio 0 is `priority_waits`.
    """
    together = erlang_c(high + low, service, servers).wait
    late = together / (1 - high * service / servers * (1 - ratio))
    return together - low * service / servers * (1 - ratio) * late, late


def _cobham(first: float, loads: Sequence[float]) -> list[float]:
    above = np.concatenate([[0.0], np.cumsum(loads)])
    return [float(first / ((1 - before) * (1 - upto))) for before, upto in pairwise(above)]


# ---- rates and servers that change


class Course(NamedTuple):
    """Expected numbers of cases at each of the times asked for."""

    in_system: Floats
    in_service: Floats
    in_queue: Floats


def transient(
    times: Sequence[float],
    arrivals: Steps,
    servers: Steps,
    service: float,
    *,
    patience: float = math.inf,
    start: tuple[int, int] = (0, 0),
    most: int = 200,
) -> Course:
    """M(t)/M/s(t), with or without patience: expected numbers over time, at increasing times.

    The state is (k in service, q waiting), not their sum alone: when the number of servers drops to s < k, all k go on
    and are finished, and nobody starts until fewer than s are in service (exhaustive, non-preemptive). When it rises,
    waiting cases start at once. Between changes the chain moves from (k, q)

    - with the arrival rate, to (k + 1, 0) if k < s (then q = 0), else to (k, q + 1);
    - with rate k / service, to (k, q - 1) if a case waits and k <= s, else to (k - 1, q);
    - with rate q / patience, to (k, q - 1).

    `start` is (in service, waiting) on day 0, before the servers of day 0 take waiting cases. At a time at which
    something changes the answer is from after the change. `most` is where the queue is cut.
    """
    top = int(max(start[0], *(number for _, number in servers)))
    chance: Floats = np.zeros((top + 1, most + 1))
    chance[start] = 1.0
    moments = sorted({*times, *(day for day, _ in [*arrivals, *servers]), 0.0})
    seen = {}
    generators: dict[tuple[float, int], sparse.csr_array] = {}
    before = 0.0
    for moment in moments:
        if moment > times[-1]:
            break
        if moment > before:
            now = (_at(arrivals, before), int(_at(servers, before)))
            if now not in generators:
                generators[now] = _mmst((top + 1, most + 1), now[0], now[1], service, patience)
            chance = expm_multiply(generators[now] * (moment - before), chance.ravel()).reshape(chance.shape)
        chance = _take_waiting(chance, int(_at(servers, moment)))
        _cut(chance[:, -1].sum())
        seen[moment] = chance.sum(axis=1) @ np.arange(top + 1), chance.sum(axis=0) @ np.arange(most + 1)
        before = moment
    busy, queue = np.array([seen[float(time)] for time in times]).T
    return Course(busy + queue, busy, queue)


def _mmst(shape: tuple[int, int], arrival: float, servers: int, service: float, patience: float) -> sparse.csr_array:
    """The generator of `transient` between two changes, transposed: column from, row to."""
    busy, queue = (axis.ravel() for axis in np.indices(shape))
    joins = (busy >= servers) & (queue < shape[1] - 1)
    starts = (busy < servers) & (queue == 0)
    next_one = (busy > 0) & (queue > 0) & (busy <= servers)
    none_next = (busy > 0) & ~next_one
    moves = [
        (joins, 0, 1, np.full(busy.size, arrival)),
        (starts, 1, 0, np.full(busy.size, arrival)),
        (next_one, 0, -1, busy / service),
        (none_next, -1, 0, busy / service),
        (queue > 0, 0, -1, queue / patience),
    ]
    return _generator(shape, (busy, queue), moves)


def _take_waiting(chance: Floats, servers: int) -> Floats:
    """Free servers take waiting cases."""
    moved = np.zeros_like(chance)
    busy, queue = np.indices(chance.shape)
    taken = np.clip(servers - busy, 0, queue)
    np.add.at(moved, (busy + taken, queue - taken), chance)
    return moved


def _at(steps: Steps, day: float) -> float:
    return [value for since, value in steps if since <= day][-1]


# ---- blocking


class Tandem(NamedTuple):
    """Two stations without room between them, in their steady state; all but the first are means."""

    throughput: float
    """Cases that leave the second station, a day."""
    wait: float
    """Days from joining to the start at the first station."""
    blocked: float
    """Days that a case, done at the first station, keeps its server there because the second is full."""
    system: float
    """Cases that wait, are served, are blocked."""


def tandem(
    arrival: float, services: tuple[float, float], servers: tuple[int, int] = (1, 1), *, most: int = 400
) -> Tandem:
    """M/M/c1 -> /M/c2 with no buffer between and blocking after service, solved as a Markov chain.

    The state is (n, j): n cases wait or are served at the first station, j are past that service, of which
    b = max(j - c2, 0) are blocked and hold a server there. From (n, j) the chain moves with rate arrival to (n + 1, j),
    with rate min(n, c1 - b) / service 1 to (n - 1, j + 1), and with rate min(j, c2) / service 2 to (n, j - 1).
    `most` is where n is cut.
    """
    if arrival >= saturated_tandem(services, servers):
        raise ValueError("more cases come than the stations can pass on")
    (first, second), (ones, twos) = services, servers
    shape = most + 1, ones + twos + 1
    here, past = (axis.ravel() for axis in np.indices(shape))
    blocked = np.maximum(past - twos, 0)
    served = np.minimum(here, ones - blocked)
    moves = [
        (here < most, 1, 0, np.full(here.size, arrival)),
        (served > 0, -1, 1, served / first),
        (past > 0, 0, -1, np.minimum(past, twos) / second),
    ]
    chance = _steady(_generator(shape, (here, past), moves))
    _cut(chance[here == most].sum())
    through = float(chance @ np.minimum(past, twos)) / second
    return Tandem(
        throughput=through,
        wait=float(chance @ (here - served)) / through,
        blocked=float(chance @ blocked) / through,
        system=float(chance @ (here + past)),
    )


def saturated_tandem(services: tuple[float, float], servers: tuple[int, int] = (1, 1)) -> float:
    """The most that `tandem` passes on, a day: its throughput when cases always wait before the first station.

    The number past the first service is then a birth-death chain, up with (c1 - blocked) / service 1, down with
    min(j, c2) / service 2. For one server each, with rates a and b: a b (a + b) / (a^2 + a b + b^2) (Hunt 1956).
    """
    (first, second), (ones, twos) = services, servers
    past = np.arange(ones + twos + 1)
    down = np.minimum(past, twos) / second
    chance = _birth_death(((ones - np.maximum(past - twos, 0)) / first)[:-1], down[1:])
    return float(chance @ down)


# ---- a published case: two stroke units


class Kind(NamedTuple):
    """A kind of patient of the stroke units; times in days, `None` where nobody of this kind comes that way."""

    acute_gap: float
    """Between admissions to the acute unit."""
    acute_stay: float
    """Mean over all of this kind."""
    to_rehab: float
    """The share that goes on from the acute to the rehabilitation unit."""
    rehab_gap: float | None
    """Between admissions to the rehabilitation unit from elsewhere."""
    rehab_stay: float
    """Mean over all of this kind."""


STROKE_KINDS = {
    "stroke": Kind(1.2, 0.87 * 7.4 + 0.13 * 4.6, 0.24, 21.8, 0.6 * 28.4 + 0.4 * 30.3),
    "tia": Kind(9.3, 1.8, 0.01, None, 18.7),
    "neuro": Kind(3.6, 4.0, 0.11, 31.7, 27.6),
    "other": Kind(3.2, 3.8, 0.05, 28.6, 16.1),
}
"""Inputs of Monks et al., BMC Health Services Research 2016;16:530: 13% and 40% of strokes with early discharge."""

STROKE_DELAYS = {
    ("acute", 1.0): {9: 0.19, 10: 0.14, 11: 0.09, 12: 0.06, 13: 0.04, 14: 0.02},
    ("acute", 1.05): {10: 0.16, 11: 0.11, 12: 0.07, 13: 0.05, 14: 0.03},
    ("rehab", 1.0): {10: 0.20, 12: 0.11, 13: 0.08, 14: 0.05, 15: 0.03, 16: 0.02},
    ("rehab", 1.05): {12: 0.13, 13: 0.09, 14: 0.07, 15: 0.04, 16: 0.02},
    ("pooled", 1.0): {22: 0.057},
}
"""Published P(delay) by unit, admissions as a factor of today's, and beds; the same source, by simulation."""

STROKE_EXCEPTION = ("pooled", 1.0, 22)
"""Published as 0.057; theory gives 0.067, and the authors' later model 0.065."""


def stroke_load(unit: str, growth: float = 1.0) -> float:
    """The beds in use if there were enough: the sum over the kinds of admissions a day times stay (Little).

    `unit` is "acute", "rehab" or "pooled" (both in one), `growth` a factor on all admissions.
    """
    if unit == "pooled":
        return stroke_load("acute", growth) + stroke_load("rehab", growth)
    if unit == "acute":
        return growth * sum(kind.acute_stay / kind.acute_gap for kind in STROKE_KINDS.values())
    return growth * sum(_to_rehab(kind) * kind.rehab_stay for kind in STROKE_KINDS.values())


def stroke_delay(unit: str, beds: int, growth: float = 1.0) -> float:
    """P(delay): the probability that all beds are in use, by Erlang-B of the offered load."""
    return erlang_b(stroke_load(unit, growth), beds)


def _to_rehab(kind: Kind) -> float:
    return kind.to_rehab / kind.acute_gap + (1 / kind.rehab_gap if kind.rehab_gap else 0.0)


# ---- chains

Move = tuple[np.ndarray, int, int, np.ndarray]
"""From which states, how far along each of two axes, and with what rate from each state."""


def _generator(shape: tuple[int, int], axes: tuple[np.ndarray, np.ndarray], moves: Sequence[Move]) -> sparse.csr_array:
    """The generator of a chain on a grid, transposed: column from, row to."""
    size = shape[0] * shape[1]
    state = np.arange(size)
    total = sparse.csr_array((size, size))
    for which, one, two, rate in moves:
        away = state[which]
        to = np.ravel_multi_index((axes[0][which] + one, axes[1][which] + two), shape)
        total = total + sparse.csr_array((rate[which], (to, away)), shape=(size, size))
        total = total - sparse.csr_array((rate[which], (away, away)), shape=(size, size))
    return total


def _steady(generator: sparse.csr_array) -> Floats:
    """The stationary distribution, where one balance equation, the last, gives way to the sum."""
    size = generator.shape[0]
    lines = sparse.vstack([generator[:-1], sparse.csr_array(np.ones((1, size)))]).tocsc()
    right = np.zeros(size)
    right[-1] = 1.0
    right[:] = spsolve(lines, right)
    return right


def _birth_death(up: Floats, down: Floats) -> Floats:
    """The stationary distribution, in logarithms: hundreds of servers make the products too large and too small."""
    weight = np.concatenate([[0.0], np.cumsum(np.log(up) - np.log(down))])
    chance: Floats = np.exp(weight - weight.max())
    chance /= chance.sum()
    return chance


def _stable(rho: float) -> float:
    if rho >= 1:
        raise ValueError(f"the queue grows for ever: load {rho} for each server")
    return rho


def _cut(left_over: float) -> None:
    if left_over > NEGLIGIBLE:
        raise ValueError(f"the chain is cut too early: {left_over} of the probability lies at its end")
