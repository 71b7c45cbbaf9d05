"""How many replications a statistic needs: each statistic its own number, for they differ a lot."""

from __future__ import annotations

import math
from bisect import bisect_left
from numbers import Real
from typing import Any

import attrs
import numpy as np
import numpy.typing as npt
from scipy.special import stdtrit

from leefplek.errors import InputError

from .measured import Numbers, count, jsonable, numbers, running, share, unknown_alike
from .statistics import t_times

__all__ = ["Replications", "replications_needed"]

FEWEST = 3
"""Fewer values say too little of their own spread."""

MOST = 10**9
"""An estimate above this is none: nobody runs that many."""


@attrs.frozen
class Replications:
    """How many replications one statistic needs for the precision that was asked for.

    `needed` is the number that was enough and stayed so during the look-ahead; None if these values don't show it yet.
    `estimate` is `needed`, or else what is to be expected from the spread so far; None if that can't be said: fewer
    than three values, a mean of 0, or more than a billion. `n` is how many replications were looked at. `reached` is
    the half width with all of them, as a share of the mean: NaN for fewer than two values, infinite at a mean of 0.
    `relative`, `level` and `look_ahead` are what was asked.
    """

    needed: int | None
    estimate: int | None
    n: int
    reached: float = attrs.field(eq=unknown_alike)
    relative: float = 0.05
    level: float = 0.95
    look_ahead: int = 5

    @property
    def to_run(self) -> int | None:
        """The replications to run in all, so that the look-ahead after `estimate` is there too; None without one."""
        return None if self.estimate is None else self.estimate + _ahead(self.estimate, self.look_ahead)

    def as_dict(self) -> dict[str, Any]:
        """The fields for JSON, with None for what is unknown or infinite."""
        return jsonable({**attrs.asdict(self), "to_run": self.to_run}.items())

    def __str__(self) -> str:
        within = f"for {self.relative:.3g} of the mean at {self.level:.4g}"
        if self.needed is not None:
            return f"{self.needed} replications {within}"
        about = "no estimate" if self.estimate is None else f"about {self.estimate}, run {self.to_run}"
        return f"more than these {self.n} replications {within} ({about})"


def replications_needed(
    values: npt.ArrayLike, relative: float = 0.05, level: float = 0.95, look_ahead: int = 5
) -> Replications:
    """After how many replications the half width of the t interval is at most `relative` of the mean, and stays so.

    `values` (n,) has the statistic of each replication, in the order in which they ran, in any unit. The answer is the
    smallest number, of three or more, at which the half width is small enough and at each of the next `look_ahead`
    replications too: an interval can be narrow by chance for a while. Above 100 replications the look-ahead grows with
    them, to `look_ahead` in each hundred. A replication in which nothing was measured (NaN) counts as one that was run.

    For a share near 0, `relative` asks a lot: the mean itself is what it is compared with. And values that are all
    equal are taken at their word, so a share of 0 in the first eight replications passes: look at rare events yourself.

    >>> waits = [10.0, 11.0, 9.0, 10.5, 9.5, 10.0, 10.2, 9.8, 10.1, 9.9]  # days
    >>> print(replications_needed(waits, relative=0.1))
    5 replications for 0.1 of the mean at 0.95
    >>> print(replications_needed(waits, relative=0.02))
    more than these 10 replications for 0.02 of the mean at 0.95 (about 31, run 36)

    Raises `InputError` if these are no numbers (n,), if `relative` is not above 0, if `level` is not between 0 and 1,
    and if `look_ahead` is no whole number of 0 or more.
    Source: Hoad, Robinson and Davies 2010, Journal of the Operational Research Society 61(11).
    """
    found = numbers(values)
    level, look_ahead = share(level, "level"), count(look_ahead, "look_ahead")
    if not isinstance(relative, Real) or not 0 < float(relative) < math.inf:
        raise InputError("relative is a share of the mean, above 0", do="0.05 is usual", key="relative")
    known = ~np.isnan(found)
    means, half = _half_widths(found[known], level)
    enough = half <= relative * np.abs(means)
    enough[: FEWEST - 1] = False
    # Each replication looks at what was measured up to and with it; before the first there is nothing to look at.
    within = np.concatenate(([False], enough))[np.cumsum(known)]
    needed = _first(within, look_ahead)
    estimate = needed if needed is not None else _estimate(within, means, half, relative, level)
    return Replications(needed, estimate, len(found), _reached(means, half), relative, level, look_ahead)


def _half_widths(known: Numbers, level: float) -> tuple[Numbers, Numbers]:
    """The mean and the half width after each value; NaN for the half width of one value."""
    means, squares = running(known)
    size = np.arange(1, len(known) + 1)
    half = np.full(len(known), math.nan)
    half[1:] = -stdtrit(size[1:] - 1, (1 - level) / 2) * np.sqrt(squares[1:] / (size[1:] - 1) / size[1:])
    return means, half


def _ahead(n: int, look_ahead: int) -> int:
    return look_ahead * max(n, 100) // 100


def _first(within: npt.NDArray[np.bool_], look_ahead: int) -> int | None:
    """The smallest number of replications that is within, and within at each of those that are looked ahead at."""
    outside = np.append(np.flatnonzero(~within), len(within))
    for at in np.flatnonzero(within).tolist():
        if outside[np.searchsorted(outside, at)] - at > _ahead(at + 1, look_ahead):
            return int(at) + 1
    return None


def _estimate(
    within: npt.NDArray[np.bool_], means: Numbers, half: Numbers, relative: float, level: float
) -> int | None:
    """The number to be expected: where it is within since, or else from the mean and the spread so far."""
    n, known = len(within), len(means)
    if known < FEWEST:
        return None
    if within[-1]:
        return n - int(np.argmin(within[::-1])) + 1
    if means[-1] == 0:
        return None
    goal = relative * abs(float(means[-1]))
    spread = float(half[-1]) / t_times(known, (1 - level) / 2) * math.sqrt(known)
    more = range(known, MOST + 1)
    at = bisect_left(more, True, key=lambda m: t_times(m, (1 - level) / 2) * spread / math.sqrt(m) <= goal)
    return max(math.ceil(more[at] * n / known), n + 1) if at < len(more) else None


def _reached(means: Numbers, half: Numbers) -> float:
    if len(means) < 2:
        return math.nan
    if half[-1] == 0:
        return 0.0
    return float(half[-1] / abs(means[-1])) if means[-1] else math.inf
