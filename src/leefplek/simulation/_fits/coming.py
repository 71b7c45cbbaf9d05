"""What a log says of who come and of what is in use: rates, seasons, shares and pools, with exact intervals."""

from __future__ import annotations

import math
from datetime import date, timedelta

import numpy as np
from scipy.special import betaincinv, chdtrc, gammaincinv

from .._engines.network import YEAR
from .._statistics.statistics import Interval
from .fitted import Units
from .likelihood import Floats
from .observed import Observed

__all__ = ["EVERY_MONTH", "TWO_YEARS", "in_use", "monthly", "rate", "steady", "trend", "units_of"]

TWO_YEARS = 730.0
EVERY_MONTH = 20
"""Seasons are looked for in two years or more, with on average so many arrivals in each month of the year."""

_SEASONS = 0.01


def rate(many: int, days: float, level: float = 0.95) -> Interval:
    """How many a year, with the exact interval of a Poisson number (Garwood 1936)."""
    tail = (1 - level) / 2
    low = float(gammaincinv(many, tail)) if many else 0.0
    high = float(gammaincinv(many + 1, 1 - tail))
    year = YEAR / days
    return Interval(many * year, low * year, high * year, many, level)


def portion(many: int, of: int, level: float = 0.95) -> Interval:
    """A share with the exact interval of a binomial number (Clopper and Pearson 1934); n is of how many."""
    if not of:
        return Interval(math.nan, math.nan, math.nan, 0, level)
    tail = (1 - level) / 2
    low = float(betaincinv(many, of - many + 1, tail)) if many else 0.0
    high = float(betaincinv(many + 1, of - many, 1 - tail)) if many < of else 1.0
    return Interval(many / of, low, high, of, level)


def monthly(at: Floats, start: date, days: float) -> tuple[tuple[float, ...] | None, float]:
    """Weights of the months where they differ for sure, and the chance of such a difference if they do not (NaN where
    the log is too short)."""
    if days < TWO_YEARS or len(at) < 12 * EVERY_MONTH:
        return None, math.nan
    first = np.datetime64(start, "D")
    months = (first + np.arange(math.floor(days))).astype("datetime64[M]").astype(int) % 12
    there = np.bincount(months, minlength=12) + 0.0
    came = np.bincount(months[np.minimum(at.astype(np.int64), len(months) - 1)], minlength=12)
    awaited = len(at) * there / there.sum()
    chance = float(chdtrc(11, ((came - awaited) ** 2 / awaited).sum()))
    weights = came / there * (there.sum() / len(at))
    return (tuple(round(float(one), 3) for one in weights) if chance < _SEASONS else None), chance


def trend(at: Floats, days: float) -> float:
    """How far the rate goes up (above 0) or down: about normal where it stays the same (Laplace's test)."""
    return float((at.mean() - days / 2) / (days / math.sqrt(12 * len(at)))) if len(at) else 0.0


def steady(at: Floats, days: float) -> float:
    """The chance of weeks that differ so much in arrivals, or more, were these a Poisson process; NaN for few."""
    weeks = math.floor(days / 7)
    if weeks < 10 or len(at) < 5 * weeks:
        return math.nan
    each = np.bincount((at / 7).astype(np.int64), minlength=weeks)[:weeks]
    return float(chdtrc(weeks - 1, ((each - each.mean()) ** 2).sum() / each.mean()))


def day(start: date, days: float) -> date:
    """The date so many days later."""
    return start + timedelta(math.floor(days))


# ---- pools


def in_use(seen: Observed, pool: str) -> tuple[Floats, Floats, Floats]:
    """From each moment on, how many units of a pool are in use, and how many wait for one; in the order of time."""
    names, until = seen.names, seen.days
    mine = np.array([one == pool for one in names.pools], bool)[seen.stage]
    end = np.where(np.isnan(seen.end), until, seen.end)
    served = mine & ~np.isnan(seen.start)
    begun = np.where(np.isnan(seen.start), end, seen.start)
    waited = mine & ~np.isnan(seen.join) & (begun > seen.join)
    target = np.array([one.target for one in names.moves] or [-1])[seen.move]
    into = (seen.move >= 0) & (target >= 0) & np.isin(target, list(seen.blocks))
    held = into & np.array([one == pool for one in names.pools], bool)[target] & (seen.ready < end)
    changes = [
        (seen.start[served], 1, 0), (end[served], -1, 0), (seen.join[waited], 0, 1), (begun[waited], 0, -1),
        (seen.ready[held], 0, 1), (end[held], 0, -1),
    ]  # fmt: skip
    at = np.concatenate([one for one, _, _ in changes])
    busy, queue = (np.concatenate([np.full(len(one[0]), one[which]) for one in changes]) for which in (1, 2))
    moments, place = np.unique(at, return_inverse=True)
    sums = [np.cumsum(np.bincount(place, one, len(moments))).astype(np.float64) for one in (busy, queue)]
    return moments.astype(np.float64), sums[0], sums[1]


def units_of(seen: Observed, pool: str, waited: int) -> Units:
    """How many units of a pool were in use at most, and whether that was so whenever somebody waited."""
    at, busy, queue = in_use(seen, pool)
    if not len(at):
        return Units(pool, 0, None, waited, math.nan)
    lasts = np.diff(at, append=max(seen.days, float(at[-1])))
    most = round(float(busy.max()))
    short = (queue > 0.5) * lasts
    full = float((short * (busy > most - 0.5)).sum() / short.sum()) if short.sum() > 0 else math.nan
    return Units(pool, most, most if waited else None, waited, full)
