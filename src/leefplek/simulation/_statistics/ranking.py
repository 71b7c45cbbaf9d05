"""Scenarios next to each other on common random numbers: what differs, and which may be the best.

Replication r of each scenario has the same arrivals and durations, so what they have in common falls away in the
difference of replication r, and the differences say far more than the values themselves.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any, Literal

import attrs
import numpy as np
import numpy.typing as npt

from leefplek.errors import Finding, InputError

from .measured import Numbers, findings_of, jsonable, numbers, read, share, unknown_alike
from .statistics import Interval, mean_and_error, t_interval, t_times

__all__ = ["Difference", "Pair", "Ranking", "difference", "rank"]

Better = Literal["lower", "higher"]


@attrs.frozen
class Difference:
    """The first minus the second, replication by replication, in the unit of what was measured.

    `interval` holds the mean difference and its bounds, `error` is the standard error of that mean.
    `variance_reduction` says what common random numbers gave: how many times larger the variance would be of two
    independent series of the same length. It is 1 where they gave nothing, below 1 where they did harm, infinite if
    every difference is the same, and NaN if none of the values varies.
    """

    interval: Interval
    error: float
    variance_reduction: float = attrs.field(eq=unknown_alike)

    @property
    def clear(self) -> bool:
        """Whether 0 lies outside the bounds, so that the two are told apart."""
        return not self.interval.contains(0.0)

    def as_dict(self) -> dict[str, Any]:
        """The fields in one level for JSON, with None for what is unknown or infinite."""
        own = {"error": self.error, "variance_reduction": self.variance_reduction, "clear": self.clear}
        return self.interval.as_dict() | jsonable(own.items())

    def __str__(self) -> str:
        return f"{self.interval}, {'clear' if self.clear else 'not clear'}"


def difference(a: npt.ArrayLike, b: npt.ArrayLike, level: float = 0.95) -> Difference:
    """How much `a` is above `b`: the t interval of the paired differences, in the unit of the values.

    `a` and `b` (n,) have one number for each replication, the same replications in the same order. A replication in
    which either is NaN or None is left out, and `interval.n` says how many are left.

    >>> print(difference([12.0, 15.0, 11.0, 14.0], [10.0, 14.0, 9.0, 11.0]))  # mean waits in days
    2 (0.7008 to 3.299, n=4), clear

    Raises `InputError` if these are no numbers (n,), if one has more of them than the other, if there are fewer than
    two pairs, or if `level` is not between 0 and 1.
    """
    one, other = numbers(a, "a"), numbers(b, "b")
    if len(one) != len(other):
        what = f"{len(one)} replications can't be paired with {len(other)}"
        raise InputError(what, do="give the same replications of both", key="b")
    both = ~np.isnan(one) & ~np.isnan(other)
    if both.sum() < 2:
        raise InputError("there are fewer than two pairs", do="run more replications", key="a")
    return _paired(one[both], other[both], share(level, "level"))


def _paired(one: Numbers, other: Numbers, level: float, among: int = 1) -> Difference:
    apart = one - other
    _, error = mean_and_error(apart)
    # Sorted, so that the order of the replications makes no difference, not even of rounding.
    alone = float(np.var(np.sort(one), ddof=1) + np.var(np.sort(other), ddof=1)) / len(one)
    less = alone / error**2 if error**2 else (math.inf if alone else math.nan)
    return Difference(t_interval(apart, level, among), error, less)


@attrs.frozen
class Pair:
    """Two scenarios, the one with the better mean first, and what the first has above the second."""

    first: str
    second: str
    difference: Difference


@attrs.frozen
class Ranking:
    """Scenarios from the best mean to the worst, and what of that is certain.

    - `names`: from the best to the worst; `intervals`: the mean of each with its own interval, in the same order.
    - `pairs`: each two of them (in the order of `names`). Their intervals are widened (Bonferroni), so that with a
      chance of `level` or more **all** of them hold together. Who is told apart is therefore read from them, not from
      whether two `intervals` overlap.
    - `groups`: the longest rows of neighbours in `names` of which no two are told apart. A scenario may be in several:
      not told apart is not the same. Two that share no group may still be not told apart if one between them is:
      `told_apart` knows.
    - `may_be_best`: the set that has the true best in it with a chance of `level` or more. The first is always in it.
    - `better`: what was asked, `n`: the replications that were compared.
    """

    names: tuple[str, ...]
    intervals: tuple[Interval, ...]
    pairs: tuple[Pair, ...] = attrs.field(repr=False)
    groups: tuple[tuple[str, ...], ...]
    may_be_best: tuple[str, ...]
    better: Better
    n: int
    level: float

    def told_apart(self, one: str, other: str) -> bool:
        """Whether one of these two is truly better, as far as `level` goes; raises `InputError` for other names."""
        unknown = [name for name in (one, other) if name not in self.names]
        if unknown:
            raise InputError("no such scenario was ranked", do="see names", key=", ".join(unknown))
        pair = {one, other}
        return any(each.difference.clear for each in self.pairs if {each.first, each.second} == pair)

    def rows(self) -> list[dict[str, Any]]:
        """A row for each scenario, best first, ready for JSON or a DataFrame.

        `mean`, `low`, `high`: its own interval; `behind`, `behind_low`, `behind_high`: what the first has above it,
        with the widened bounds (None for the first itself); `groups`: the numbers of its groups, from 1.
        """
        found = []
        for at, (name, own) in enumerate(zip(self.names, self.intervals, strict=True)):
            behind = self.pairs[at - 1].difference.interval if at else None
            found.append(
                {
                    "rank": at + 1,
                    "name": name,
                    "mean": own.mean,
                    "low": own.low,
                    "high": own.high,
                    "behind": behind and behind.mean,
                    "behind_low": behind and behind.low,
                    "behind_high": behind and behind.high,
                    "groups": [number for number, group in enumerate(self.groups, 1) if name in group],
                    "may_be_best": name in self.may_be_best,
                }
            )
        return found

    def __str__(self) -> str:
        head = ("scenario", "mean", "low", "high", "groups", "may be best")
        lines = [head]
        for row in self.rows():
            figures = (f"{row[key]:.4g}" for key in ("mean", "low", "high"))
            groups = " ".join(str(number) for number in row["groups"])
            lines.append((row["name"], *figures, groups, "yes" if row["may_be_best"] else "no"))
        wide = [max(len(line[column]) for line in lines) for column in range(len(head))]
        table = ["  ".join(text.ljust(size) for text, size in zip(line, wide, strict=True)).rstrip() for line in lines]
        about = f"{self.better} is better, {self.n} replications, level {self.level:.4g}"
        return "\n".join([about, *table])


def rank(results: Mapping[str, npt.ArrayLike], better: Better, level: float = 0.95) -> Ranking:
    """Ranks scenarios by their mean over the same replications, and says what of the ranking is certain.

    `results` has for each scenario one number for each replication (n,), all in one unit and in the same order. What is
    compared are the replications in which every scenario has a number. Equal means are ordered by name.

    All pairs are compared by paired t intervals with Bonferroni's correction. Holm's would tell a few more pairs apart,
    but it gives no intervals to go with its verdicts; here each verdict can be read from an interval that is shown, and
    on the same replications "better than" carries over: a better than b and b than c makes a better than c. Neither
    correction minds that the scenarios depend on each other, as they do on common random numbers.

    The set that may have the best needs fewer comparisons, only those with the true best, each on one side: a scenario
    falls out of it when another is better by more than the t quantile of (1 - level) / (k - 1) times the standard error
    of their paired difference.

    >>> waits = {"now": [60.0, 70.0, 65.0], "one more worker": [58.0, 68.5, 63.0], "ten more rooms": [31.0, 41.5, 35.5]}
    >>> print(rank(waits, "lower"))  # days
    lower is better, 3 replications, level 0.95
    scenario         mean   low    high   groups  may be best
    ten more rooms   36     22.91  49.09  1       yes
    one more worker  63.17  50.12  76.21  2       no
    now              65     52.58  77.42  3       no

    Raises `InputError` with all findings: fewer than two scenarios, no numbers (n,), different numbers of replications,
    fewer than two replications in which all have a number; and if `better` or `level` is wrong.
    Source: subset selection on common random numbers, Nelson, Swann, Goldsman and Song 2001, Operations Research 49(6).
    """
    level = share(level, "level")
    if better not in ("lower", "higher"):
        raise InputError("better is lower or higher", key="better")
    values = _common(results)
    sign = 1 if better == "lower" else -1
    means = {name: sign * mean_and_error(one)[0] for name, one in values.items()}
    names = tuple(sorted(values, key=lambda name: (means[name], name)))
    many = len(names) * (len(names) - 1) // 2
    pairs = tuple(Pair(a, b, _paired(values[a], values[b], level, many)) for a, b in combinations(names, 2))
    n = len(values[names[0]])
    return Ranking(
        names,
        tuple(t_interval(values[name], level) for name in names),
        pairs,
        _groups(names, pairs),
        _may_be_best(names, pairs, n, level),
        better,
        n,
        level,
    )


def _common(results: Mapping[str, npt.ArrayLike]) -> dict[str, Numbers]:
    """The numbers of each scenario, of the replications in which all have one."""
    found = {name: read(one, name) for name, one in results.items()}
    if len(found) < 2:
        raise InputError("ranking needs two scenarios or more", key="results")
    findings = findings_of(found)
    values = {name: one for name, one in found.items() if isinstance(one, np.ndarray)}
    most = max((len(one) for one in values.values()), default=0)
    for name, one in values.items():
        if len(one) != most:
            text = f"{len(one)} replications, where another has {most}"
            findings.append(Finding("replications", text, key=name, do="give the same replications of each scenario"))
        elif np.sum(~np.isnan(one)) < 2:
            text = "fewer than two replications in which something was measured"
            findings.append(Finding("nothing_measured", text, key=name, do="leave it out, or run more"))
    if findings:
        raise InputError("these results can't be ranked", findings=findings)
    both = ~np.any([np.isnan(one) for one in values.values()], axis=0)
    if both.sum() < 2:
        what = "there are fewer than two replications in which every scenario has a number"
        raise InputError(what, do="run more, or leave out a scenario that often has none", key="results")
    return {name: one[both] for name, one in values.items()}


def _groups(names: Sequence[str], pairs: Sequence[Pair]) -> tuple[tuple[str, ...], ...]:
    """The longest rows of neighbours of which no two are told apart."""
    place = {name: at for at, name in enumerate(names)}
    ends = [len(names)] * len(names)
    for pair in pairs:
        if pair.difference.clear:
            ends[place[pair.first]] = min(ends[place[pair.first]], place[pair.second])
    for at in reversed(range(len(names) - 1)):
        ends[at] = min(ends[at], ends[at + 1])
    return tuple(tuple(names[at:end]) for at, end in enumerate(ends) if not at or end > ends[at - 1])


def _may_be_best(names: Sequence[str], pairs: Sequence[Pair], n: int, level: float) -> tuple[str, ...]:
    """Those that no other beats by more than chance could."""
    times = max(0.0, t_times(n, (1 - level) / (len(names) - 1)))
    out = {each.second for each in pairs if abs(each.difference.interval.mean) > times * each.difference.error}
    return tuple(name for name in names if name not in out)
