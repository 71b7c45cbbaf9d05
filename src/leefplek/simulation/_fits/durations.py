"""Which distribution a scenario gets for durations that were observed, and how sure that is.

Of exponential, lognormal, gamma and Weibull the one with the lowest AIC is taken of those that are not refused by the
data; with few ends only the exponential one is tried, for a second number would say more than is known. Where none
fits, the observed durations themselves are taken: means of groups of at least `PEOPLE` stays, in three digits, so that
no value is that of one person. With fewer stays, or with too many that go on beyond what was seen, that can't be done:
the best of the four is then taken, and said to fit badly.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import attrs
import numpy as np
from scipy.special import chdtrc

from .._scenarios.scenario import Distribution
from .._statistics.statistics import Interval
from .likelihood import KINDS, Flags, Floats, Likely, distance, goodness, kaplan_meier, likeliest

__all__ = ["ENOUGH_STAYS", "PEOPLE", "Chosen", "chosen", "differ", "rounded"]

PEOPLE = 10
"""A value of an empirical distribution is the mean of at least so many stays."""

VALUES = 50
"""So many values it has at most."""

ENOUGH_STAYS = 30
"""With fewer ends, data are thin: no empirical distribution is made of them."""

TWO_NUMBERS = 10
"""From so many ends on, distributions with two numbers are tried."""

REFUSED = 0.001
"""A distribution is refused where data that lie as far off have a smaller chance than this."""

BEYOND = 0.1
"""An empirical distribution is made where at most this share lasts longer than all that has ended."""

_EQUAL = 1e-9
"""Durations that differ less are equal (days; a log has microseconds)."""


@attrs.frozen
class Chosen:
    """A distribution without its source, and what it rests on; `Duration` tells of each field."""

    distribution: Distribution
    numbers: Mapping[str, Interval]
    mean: Interval
    aic: Mapping[str, float]
    fit: float
    distance: float
    refused: bool = False


def rounded(x: float, digits: int = 6) -> float:
    """A number with so many digits that count."""
    return float(f"{x:.{digits}g}")


def chosen(took: Floats, ended: Flags, level: float = 0.95) -> Chosen | None:
    """The distribution of durations in days (n,), of which some have `ended` (n,); None where none has."""
    ends = took[ended]
    if not len(ends):
        return None
    spread = float(ends.max() - ends.min())
    if float(ends.max()) <= _EQUAL or (len(ends) >= PEOPLE and spread <= _EQUAL):
        return _fixed(float(ends.mean()), len(ends), level)
    above = ends[ends > 0]
    floored = np.maximum(took, float(above.min()) / 2)  # what took no time at all took less than the shortest
    tried = tuple(KINDS) if len(ends) >= TWO_NUMBERS else ("exponential",)
    known = [one for kind in tried if (one := likeliest(kind, floored, ended, level)) is not None]
    known.sort(key=lambda one: one.aic)
    fits = {one.kind: goodness(one, floored, ended) for one in known}
    best = next((one for one in known if not fits[one.kind] < REFUSED), None)
    aic = {one.kind: one.aic for one in known}
    if best is None:
        empirical = _empirical(took, ended, aic, level)
        if empirical is not None:
            return empirical
    one = best or known[0]
    numbers: dict[str, Any] = {name: rounded(interval.mean) for name, interval in one.numbers.items()}
    found = Distribution(one.kind, **numbers)
    return Chosen(found, one.numbers, one.mean, aic, fits[one.kind], _distance(one, floored, ended), best is None)


def _distance(one: Likely, took: Floats, ended: Flags) -> float:
    return distance(one, took, ended)


def _fixed(value: float, many: int, level: float) -> Chosen:
    value = rounded(value)
    mean = Interval(value, value, value, many, level)
    return Chosen(Distribution("fixed", value=value), {}, mean, {}, math.nan, 0.0)


def _empirical(took: Floats, ended: Flags, aic: Mapping[str, float], level: float) -> Chosen | None:
    """What was observed, by the weights of Kaplan and Meier; None where that is too little, or says who it was."""
    many = int(ended.sum())
    at, lasts = kaplan_meier(took, ended)
    if many < ENOUGH_STAYS or lasts[-1] > BEYOND:
        return None
    ends = np.sort(took[ended])
    place = np.searchsorted(at, ends)
    each = -np.diff(lasts, prepend=1.0) / np.bincount(place, minlength=len(at))
    each[-1] += float(lasts[-1]) / np.count_nonzero(place == len(at) - 1)  # what lasts longer, ends with the last
    groups = np.array_split(np.arange(many), min(VALUES, many // PEOPLE))
    weights = [float(each[place[one]].sum()) for one in groups]
    values = [rounded(float(np.average(ends[one], weights=each[place[one]])), 3) for one in groups]
    found = Distribution("empirical", values=tuple(values), weights=tuple(rounded(one) for one in weights))
    middle = float(np.average(values, weights=weights))
    error = math.sqrt(float(np.average((ends - middle) ** 2, weights=each[place])) / many)
    half = 1.959963984540054 * error if level == 0.95 else math.nan
    mean = Interval(middle, middle - half, middle + half, many, level)
    return Chosen(found, {}, mean, aic, math.nan, math.nan)


def differ(groups: list[Floats]) -> float:
    """The chance of groups of durations that differ so much, were they alike (Kruskal and Wallis); 1 for one group."""
    groups = [one for one in groups if len(one) >= 5]
    values = np.concatenate(groups) if groups else np.zeros(0)
    many = len(values)
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    ties = 1 - float((counts.astype(float) ** 3 - counts).sum()) / max(many**3 - many, 1)
    if len(groups) < 2 or ties <= 0:
        return 1.0
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[place]
    parts = np.split(ranks, np.cumsum([len(one) for one in groups])[:-1])
    h = 12 / (many * (many + 1)) * sum(float(one.sum()) ** 2 / len(one) for one in parts) - 3 * (many + 1)
    return float(chdtrc(len(groups) - 1, max(h / ties, 0.0)))
