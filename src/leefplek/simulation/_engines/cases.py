"""Who come, as both engines need it: the cases that are there at the start, and blocks of those that arrive."""

from __future__ import annotations

from typing import TypeAlias

import attrs
import numpy as np
import numpy.typing as npt

from .draws import (
    AGAIN,
    Floats,
    Uints,
    case_keys,
    exponential,
    gamma,
    lognormal,
    named,
    replication_key,
    uniform,
    weibull,
)
from .network import KINDS, Network

__all__ = ["AT_ONCE", "First", "Ints", "arrivals_of", "durations", "first_cases", "profile_use"]

Ints: TypeAlias = npt.NDArray[np.int64]

AT_ONCE = 4096
"""So many arrivals are drawn together."""

_PROFILE = named("profile")
_ARRIVE = named("arrive")
_WAITED = named("waited")
_LEFT = named("left")


def profile_use() -> tuple[int, int]:
    """The numbers of the two uses of an arrival: which profile, and how long after the one before."""
    return _PROFILE, _ARRIVE


@attrs.frozen(eq=False)
class First:
    """The cases that are there at the start: those that stay, then those that wait, in their order; shape (n,).

    `join` is before 0 for who waits already; `left` is how long they stay still, NaN for a whole stay.
    """

    keys: Uints
    stage: npt.NDArray[np.int32]
    staying: npt.NDArray[np.bool_]
    profile: Ints
    join: Floats
    left: Floats


def first_cases(net: Network, seed: int, replication: int) -> First:
    """The cases that are there at the start of a replication."""
    start = replication_key(seed, replication)
    keys = np.zeros(len(net.first_stage), np.uint64)
    for use in np.unique(net.first_use):
        mine = net.first_use == use
        keys[mine] = case_keys(start, int(use), net.first_number[mine])
    u = uniform(keys, _PROFILE)
    profile = (net.first_cut <= u[:, None]).sum(axis=1).astype(np.int64)
    waited = durations(net, keys, _WAITED, net.first_waited)
    left = durations(net, keys, _LEFT, net.first_left)
    join = np.where(net.first_staying, 0.0, 0.0 - waited)
    left[~net.first_staying | (net.first_left < 0)] = np.nan
    place = np.lexsort((join, ~net.first_staying))
    return First(
        keys[place], net.first_stage[place], net.first_staying[place], profile[place], join[place], left[place]
    )


def arrivals_of(
    net: Network, seed: int, replication: int, stream: int, start: int, before: float
) -> tuple[Uints, Floats, Ints, float]:
    """The next arrivals of a stream, from number `start` on: keys, times, profiles, and how far its clock then is.

    The clock counts expected arrivals; `before` is what it said after the last one. A time is infinite for none.
    """
    numbers = np.arange(start, min(start + AT_ONCE, net.stream_limit[stream]), dtype=np.int64)
    keys = case_keys(replication_key(seed, replication), int(net.stream_use[stream]), numbers)
    profiles = np.searchsorted(net.stream_cut[stream], uniform(keys, _PROFILE), side="right").astype(np.int64)
    rate_from, rate_to = net.rate_from[stream], net.rate_from[stream + 1]
    if rate_from == rate_to:
        return keys, net.dates[net.dates_from[stream] :][numbers], profiles, before
    clock = np.cumsum(np.concatenate([[before], exponential(uniform(keys, _ARRIVE), 1.0)]))[1:]
    sums, rates = net.rate_sum[rate_from:rate_to], net.rate[rate_from:rate_to]
    piece = np.searchsorted(sums, clock, side="right") - 1
    rate = rates[piece]
    wait = np.divide(clock - sums[piece], rate, out=np.full(len(clock), np.inf), where=rate > 0.0)
    times = net.rate_at[rate_from:rate_to][piece] + wait
    return keys, times, profiles, float(clock[-1]) if len(clock) else before


def durations(net: Network, keys: Uints, use: int, distributions: npt.NDArray[np.int32]) -> Floats:
    """How long something takes for each key, by its own distribution (-1: no time at all); shape as `keys`."""
    found = np.zeros(len(keys))
    for one in np.unique(distributions):
        if one < 0:
            continue
        mine = distributions == one
        found[mine] = _drawn(net, int(one), keys[mine], use)
    return found


def _drawn(net: Network, one: int, keys: Uints, use: int) -> Floats:
    first, second = float(net.first[one]), float(net.second[one])
    kind = KINDS[net.kind[one]]
    if kind == "fixed":
        return np.full(len(keys), first)
    if kind == "gamma":
        return gamma(keys, use, first, second)
    u = uniform(keys, use)
    match kind:
        case "exponential":
            return exponential(u, first)
        case "lognormal":
            return lognormal(u, first, second)
        case "weibull":
            return weibull(u, first, second)
        case "uniform":
            return first + second * u
        case _:
            table = slice(int(net.table_from[one]), int(net.table_from[one + 1]))
            empirical: Floats = net.table[table][np.searchsorted(net.weight[table], u, side="right")]
            return empirical


def again(use: int, visit: int) -> int:
    """The number of a use at the visit of a case to a stage with this number, from 0."""
    return use + visit * AGAIN
