"""How sure replications are of a mean or a quantile.

Values come in with one number for each replication, in the unit of what was measured (a wait in days, a share between
0 and 1), and an interval has that same unit. NaN is a replication in which nothing was measured. The replications are
independent of each other; the cases within one are not, for they wait for the same workers and places.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from leefplek.errors import InputError

from .measured import Numbers, findings_of, jsonable, measured, numbers, read, share, unknown_alike

__all__ = ["Interval", "interval", "mean_and_error", "order_interval", "quantile", "t_interval", "t_times"]


@attrs.frozen
class Interval:
    """An estimate, and between what the true value lies; all in the unit of what was measured.

    `mean` is the estimate itself (of a mean, or of a quantile), `low` and `high` are the bounds, and `n` is how many
    values were measured. Of a hundred such intervals about 100 x `level` hold the true value.

    A bound that the values can't give is NaN: unknown, which is neither zero nor infinite. So one replication gives a
    mean without bounds, and none at all not even a mean. NaN is no JSON, there it is null: see `as_dict`. Two
    intervals are equal if what they know is.
    """

    mean: float = attrs.field(eq=unknown_alike)
    low: float = attrs.field(eq=unknown_alike)
    high: float = attrs.field(eq=unknown_alike)
    n: int
    level: float = 0.95

    @property
    def half_width(self) -> float:
        """Half of what lies between the bounds; NaN where a bound is unknown."""
        return (self.high - self.low) / 2

    def contains(self, x: float) -> bool:
        """Whether `x` lies between the bounds or on one; False where a bound is unknown, so nothing passes unseen."""
        return self.low <= x <= self.high

    def as_dict(self) -> dict[str, Any]:
        """The fields for JSON, with None for what is unknown."""
        return jsonable(attrs.asdict(self).items())

    def __str__(self) -> str:
        if not self.n:
            return "nothing measured"
        low, high = ("?" if math.isnan(one) else f"{one:.4g}" for one in (self.low, self.high))
        return f"{self.mean:.4g} ({low} to {high}, n={self.n})"


def interval(values: npt.ArrayLike, level: float = 0.95) -> Interval:
    """The mean over replications with its t interval, in the unit of `values` (n,).

    NaN and None are left out, and `n` says how many are left; with one left the bounds are NaN. If all values are
    equal, so are the bounds. The order of the values makes no difference.

    The interval supposes means that are about normal: of skewed values at few replications it holds the true mean
    less often than `level` says.

    >>> print(interval([9.0, 10.0, 11.0, float("nan")]))  # the mean wait of each replication, in days
    10 (7.516 to 12.48, n=3)
    >>> print(interval([9.0]))
    9 (? to ?, n=1)

    Raises `InputError` if these are no numbers (n,), if one is infinite, or if `level` is not between 0 and 1.
    """
    return t_interval(numbers(values), share(level, "level"))


def t_interval(values: Numbers, level: float, among: int = 1) -> Interval:
    """The t interval of values that were read already; one `among` so many that hold together (Bonferroni)."""
    known = measured(values)
    n, miss = len(known), (1 - level) / among
    if not n:
        return Interval(math.nan, math.nan, math.nan, 0, 1 - miss)
    mean, error = mean_and_error(known)
    half = t_times(n, miss / 2) * error
    return Interval(mean, mean - half, mean + half, n, 1 - miss)


def t_times(n: int, tail: float) -> float:
    """How many standard errors leave `tail` above them, with n values; NaN for fewer than two."""
    if n < 2:
        return math.nan
    from scipy.special import stdtrit  # here: it takes a tenth of a second to load

    return float(-stdtrit(n - 1, tail))


def mean_and_error(known: Numbers) -> tuple[float, float]:
    """The mean of one or more values, and its standard error (NaN for one)."""
    # Sorted, so that the order makes no difference; from the least up, so that equal values are exactly equal.
    away = np.sort(known) - known.min()
    error = float(np.std(away, ddof=1)) / math.sqrt(len(away)) if len(away) > 1 else math.nan
    return float(known.min() + away.mean()), error


def quantile(values_by_replication: Iterable[npt.ArrayLike], p: float, level: float = 0.95) -> Interval:
    """The quantile `p` of what was measured within replications, with an interval, in the unit of the values.

    `values_by_replication` has for each replication the values of its cases: rows of an array, or arrays of different
    lengths. The quantile of each replication is taken (interpolated between values, numpy's default), and of those the
    t interval. So the dependence between cases of one replication does no harm. A replication without values is left
    out, and `n` is the number of replications with values. Of few cases a far quantile is biased, towards the middle,
    and more replications do not mend that: have ten or more of them beyond it.

    >>> print(quantile([[1.0, 2.0, 3.0], [2.0, 3.0, 4.0], [3.0, 4.0, 5.0, 3.0, 4.0]], 0.5))  # the median wait in days
    3 (0.5159 to 5.484, n=3)

    Raises `InputError`, with a finding for each replication that is not numbers (m,), and if `p` or `level` is not
    between 0 and 1.
    """
    p, level = share(p, "p"), share(level, "level")
    found = {row: read(one, f"values_by_replication[{row}]") for row, one in enumerate(_rows(values_by_replication))}
    if wrong := findings_of(found):
        raise InputError("not every replication has numbers", findings=wrong)
    each = [_quantile(measured(one), p) for one in found.values() if isinstance(one, np.ndarray)]
    return t_interval(np.array(each, np.float64), level)


def _rows(values: Iterable[npt.ArrayLike]) -> Iterable[npt.ArrayLike]:
    if isinstance(values, Iterable) and not (isinstance(values, np.ndarray) and values.ndim == 0):
        return values
    raise InputError("there is one array of values for each replication", do="give a list of arrays", key="values")


def _quantile(known: Numbers, p: float) -> float:
    return float(np.quantile(known, p)) if known.size else math.nan


def order_interval(values: npt.ArrayLike, p: float, level: float = 0.95) -> Interval:
    """The quantile `p` of independent values (n,), with an interval that supposes nothing on how they are spread.

    The bounds are two of the values themselves: how many of n fall below the true quantile is binomial. So the true
    quantile lies between them (or on one) with a chance of at least `level`. Where even the least or the greatest
    value is not far enough out, that bound is unknown (NaN): n = 20 gives no upper bound for p = 0.95. `mean` is the
    quantile of the values, interpolated. NaN and None are left out.

    Independent are values of different replications (the longest wait in each, say), not the cases of one: for those
    there is `quantile`.

    >>> print(order_interval([3, 1, 4, 1, 5, 9, 2, 6, 5, 3], 0.5))  # in days
    3.5 (1 to 6, n=10)

    Raises `InputError` if these are no numbers (n,), and if `p` or `level` is not between 0 and 1.
    Source: David and Nagaraja, Order Statistics, section 7.1.
    """
    from scipy.special import bdtr

    known = np.sort(measured(numbers(values)))
    p, tail, n = share(p, "p"), (1 - share(level, "level")) / 2, len(known)

    def below(k: int) -> float:
        """The chance that at most k of the values lie below the true quantile."""
        return float(bdtr(k, n, p))

    low = bisect_right(range(n), tail, key=below) - 1
    high = bisect_left(range(n), 1 - tail, key=below)
    least, most = (float(known[at]) if 0 <= at < n else math.nan for at in (low, high))
    return Interval(_quantile(known, p), least, most, n, level)
