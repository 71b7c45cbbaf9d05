"""How long something takes, from durations of which some are still going on: maximum likelihood, and how well it fits.

What is still going on at the end of a log (right-censored) took at least that long: it counts with its chance of
lasting on. Leaving it out would make everything look short, for what takes long is still going on more often.

A distribution is sought by the logarithms of the two numbers that a scenario writes down, so that the intervals of
those (Wald, on that scale) come along and hold no number below 0. Sources: Klein and Moeschberger, Survival Analysis
(Kaplan-Meier, censored likelihoods); Akritas 1988 (the chi-square test for censored data).
"""

from __future__ import annotations

import math
from typing import TypeAlias

import attrs
import numpy as np
import numpy.typing as npt
from scipy.special import chdtrc, digamma, gammaincc, gammaln, log_ndtr, ndtri

from .._statistics.statistics import Interval

__all__ = ["KINDS", "Likely", "distance", "goodness", "kaplan_meier", "likeliest", "survival"]

Floats: TypeAlias = npt.NDArray[np.float64]
Flags: TypeAlias = npt.NDArray[np.bool_]

KINDS = {
    "exponential": ("mean",),
    "lognormal": ("mean", "cv"),
    "gamma": ("mean", "cv"),
    "weibull": ("scale", "shape"),
}
"""The distributions that are tried, with the numbers a scenario has of them."""

_TINY = 1e-300
_WORST = 1e100
_WIDEST = {"mean": 12.0, "scale": 12.0, "cv": 4.0, "shape": 4.0}
"""So far from a first guess may the logarithm of a number lie."""

_BINS, _EACH = 10, 8
"""The test takes at most so many bins, each with at least so many ends."""


@attrs.frozen
class Likely:
    """The likeliest of one kind: its numbers with their intervals, its mean likewise, and Akaike's criterion."""

    kind: str
    numbers: dict[str, Interval]
    mean: Interval
    aic: float


def likeliest(kind: str, took: Floats, ended: Flags, level: float = 0.95) -> Likely | None:
    """The likeliest distribution of a kind for durations (n,), all above 0, of which some have `ended` (n,).

    None where none has ended, or where the likelihood goes on rising up to numbers that make no sense.
    """
    many = int(ended.sum())
    if not many:
        return None
    names, unit = KINDS[kind], float(took.sum()) / many
    x = took / unit
    if kind == "exponential":
        theta, covariance, most = np.zeros(1), np.array([[1.0 / many]]), -float(many)
    else:
        found = _sought(kind, x, ended)
        if found is None:
            return None
        theta, covariance, most = found
    times = float(-ndtri((1 - level) / 2))
    units = [unit if name in ("mean", "scale") else 1.0 for name in names]
    numbers = {
        name: _interval(float(theta[at]), float(covariance[at, at]), times, units[at], many, level)
        for at, name in enumerate(names)
    }
    middle, variance = _log_mean(kind, theta, covariance)
    aic = 2 * len(names) - 2 * (most - many * math.log(unit))
    return Likely(kind, numbers, _interval(middle, variance, times, unit, many, level), aic)


def _interval(middle: float, variance: float, times: float, unit: float, n: int, level: float) -> Interval:
    half = times * math.sqrt(variance) if variance >= 0 else math.nan
    return Interval(math.exp(middle) * unit, math.exp(middle - half) * unit, math.exp(middle + half) * unit, n, level)


def _log_mean(kind: str, theta: Floats, covariance: Floats) -> tuple[float, float]:
    """The logarithm of the mean and its variance; of Weibull by the delta method."""
    if kind != "weibull":
        return float(theta[0]), float(covariance[0, 0])
    power = math.exp(-float(theta[1]))
    slope = np.array([1.0, -float(digamma(1 + power)) * power])
    return float(theta[0]) + float(gammaln(1 + power)), float(slope @ covariance @ slope)


def _sought(kind: str, x: Floats, ended: Flags) -> tuple[Floats, Floats, float] | None:
    """The logarithms of the likeliest numbers, their covariances, and the logarithm of the likelihood."""
    from scipy.optimize import minimize

    def missed(theta: Floats) -> float:
        density, lasting = _logs(kind, theta, x)
        return min(-float(density[ended].sum() + lasting[~ended].sum()), _WORST)

    first = _first(kind, x[ended])
    bounds = [(at - _WIDEST[name], at + _WIDEST[name]) for at, name in zip(first, KINDS[kind], strict=True)]
    # without gradients: for two numbers it is quicker than what calls upon linear algebra, which starts threads
    corners = first + np.array([[0.0, 0.0], [0.4, 0.0], [0.0, 0.4]])
    options = {"initial_simplex": corners, "xatol": 1e-6, "fatol": 1e-8, "maxfev": 1000}
    found = minimize(missed, first, method="Nelder-Mead", bounds=bounds, options=options)
    theta: Floats = found.x
    inside = all(low + 1e-3 < at < high - 1e-3 for at, (low, high) in zip(theta.tolist(), bounds, strict=True))
    if not inside or not found.fun < _WORST:
        return None
    return theta, _covariance(missed, theta), -float(found.fun)


def _first(kind: str, ends: Floats) -> Floats:
    """Where the search begins: about the numbers of what has ended; the mean of all is 1."""
    cv = float(np.clip(ends.std() / max(float(ends.mean()), 1e-12), 0.1, 3.0)) if len(ends) > 1 else 1.0
    return np.array([0.0, -math.log(cv) if kind == "weibull" else math.log(cv)])


def _covariance(missed: object, theta: Floats) -> Floats:
    """The inverse of the observed information, by differences; NaN where there is none."""
    assert callable(missed)  # noqa: S101
    step, size = 1e-3, len(theta)
    away = np.eye(size) * step
    found = np.empty((size, size))
    for row in range(size):
        for column in range(size):
            plus, minus = away[row] + away[column], away[row] - away[column]
            both = missed(theta + plus) + missed(theta - plus)
            found[row, column] = (both - missed(theta + minus) - missed(theta - minus)) / (4 * step * step)
    try:
        covariance: Floats = np.linalg.inv(found).astype(np.float64)
    except np.linalg.LinAlgError:
        return np.full((size, size), math.nan)
    return covariance if bool((np.diag(covariance) > 0).all()) else np.full((size, size), math.nan)


def _logs(kind: str, theta: Floats, x: Floats) -> tuple[Floats, Floats]:
    """The logarithms of the density and of the chance of lasting longer, at each x above 0."""
    first, second = math.exp(float(theta[0])), math.exp(float(theta[-1]))
    if kind == "exponential":
        return -math.log(first) - x / first, -x / first
    if kind == "lognormal":
        spread = math.log1p(second * second)
        away = (np.log(x) - math.log(first) + spread / 2) / math.sqrt(spread)
        return -away * away / 2 - np.log(x) - math.log(2 * math.pi * spread) / 2, log_ndtr(-away)
    if kind == "gamma":
        shape, scale = second**-2, first * second * second
        density = (shape - 1) * np.log(x) - x / scale - float(gammaln(shape)) - shape * math.log(scale)
        return density, np.log(np.maximum(gammaincc(shape, x / scale), _TINY))
    power = np.log(x) - math.log(first)
    hazard: Floats = np.exp(np.minimum(second * power, 200.0))
    return math.log(second) - np.log(x) + second * power - hazard, -hazard


def survival(one: Likely, x: Floats) -> Floats:
    """The chance of lasting longer than each x (days, above 0); shape as x."""
    theta = np.log([interval.mean for interval in one.numbers.values()])
    found: Floats = np.exp(_logs(one.kind, theta, x)[1])
    return found


# ---- how well it fits


def kaplan_meier(took: Floats, ended: Flags) -> tuple[Floats, Floats]:
    """The moments at which something ended, in order, and the share that lasts longer than each; no model at all."""
    order = np.argsort(took, kind="stable")
    x, done = took[order], ended[order]
    at, first = np.unique(x, return_index=True)
    ends = np.add.reduceat(done.astype(np.float64), first) if len(x) else np.zeros(0)
    left = len(x) - first
    share: Floats = np.cumprod(1.0 - ends / left).astype(np.float64)
    return at[ends > 0], share[ends > 0]


def distance(one: Likely, took: Floats, ended: Flags) -> float:
    """The most that the chance of lasting longer differs from that of Kaplan and Meier."""
    at, share = kaplan_meier(took, ended)
    if not len(at):
        return math.nan
    told = survival(one, at)
    before = np.concatenate([[1.0], share[:-1]])
    return float(np.maximum(np.abs(told - share), np.abs(told - before)).max())


def goodness(one: Likely, took: Floats, ended: Flags) -> float:
    """The chance of ends that differ from the expected ones at least as much, were this the distribution.

    Bins have about as many ends each; what is expected in one is the hazard that all went through in it. The degrees
    of freedom are bins less numbers, which judges a bit too strictly. NaN where there are too few ends.
    """
    ends = np.sort(took[ended])
    bins = min(_BINS, len(ends) // _EACH)
    freedom = bins - len(one.numbers)
    if freedom < 1:
        return math.nan
    inner = np.unique(ends[(np.arange(1, bins) * len(ends)) // bins])
    edges = np.concatenate([inner, [np.inf]])
    seen = np.diff(np.searchsorted(ends, edges, side="right"), prepend=0)
    hazard = [float(-np.log(np.maximum(survival(one, np.minimum(took, edge)), _TINY)).sum()) for edge in edges]
    awaited = np.maximum(np.diff(hazard, prepend=0.0), 1e-12)
    freedom = len(edges) - len(one.numbers)
    return float(chdtrc(freedom, ((seen - awaited) ** 2 / awaited).sum())) if freedom > 0 else math.nan
