"""What a seek found: the value, every point that was tried, and what a reader should know of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import pairwise
from typing import Any, Literal, TypeAlias

import attrs
import numpy as np
import numpy.typing as npt

from leefplek import Finding

from .._results.result import plain
from .._scenarios.scenario import Scenario
from .._statistics.ranking import difference
from .._statistics.statistics import Interval

__all__ = ["Find", "Found", "Goals", "Judge", "Point", "notices_of"]

Goals: TypeAlias = Mapping[str, tuple[Literal["<=", ">="], float]]
"""By the name of a statistic: at most, or at least, so much."""

Find: TypeAlias = Literal["smallest", "largest"]
Judge: TypeAlias = Literal["mean", "bound"]


@attrs.frozen
class Point:
    """A value that was tried: the statistics of the goals, whether their means meet them, and whether the bounds do."""

    value: int | float
    statistics: Mapping[str, Interval]
    meets: bool
    certain: bool
    values: Mapping[str, npt.NDArray[np.float64]] = attrs.field(eq=False, repr=False)


@attrs.frozen
class Found:
    """What `seek` found: the `value` of `key` with which the goals are met; None where no value in the range does.

    `certain` says whether the bounds of the intervals meet the goals too, and not only the means. `points` has every
    value that was tried, the lowest first. `notices` has what a reader should know: `met_at_start` (perhaps less is
    enough), `never_met`, `not_certain`, `not_monotone` (a warning where the difference is clear, else a hint).
    `scenario` is the one with the value, or None; `window` is the days before `by` over which is measured.
    """

    key: str
    value: int | float | None
    until: Goals
    find: Find
    judge: Judge
    certain: bool
    points: tuple[Point, ...]
    notices: tuple[Finding, ...]
    scenario: Scenario | None
    by: date | None
    window: float | None
    seed: int
    replications: int
    level: float

    def as_data(self) -> dict[str, Any]:
        """Plain data for JSON, with None for what is unknown."""
        return {
            "key": self.key,
            "value": self.value,
            "until": {name: list(goal) for name, goal in self.until.items()},
            "find": self.find,
            "judge": self.judge,
            "certain": self.certain,
            "by": plain(self.by),
            "window": self.window,
            "seed": self.seed,
            "replications": self.replications,
            "level": self.level,
            "points": [
                {
                    "value": one.value,
                    "meets": one.meets,
                    "certain": one.certain,
                    "statistics": {name: each.as_dict() for name, each in one.statistics.items()},
                }
                for one in self.points
            ],
            "notices": [attrs.asdict(one) for one in self.notices],
        }

    def __str__(self) -> str:
        goals = " and ".join(f"{name} {sign} {limit:g}" for name, (sign, limit) in self.until.items())
        by = f" by {self.by.isoformat()}" if self.by else ""
        head = f"{self.key} = {'no value' if self.value is None else f'{self.value:.6g}'} for {goals}{by}"
        lines = [f"{one.value:.6g}: {_told(one)}{', meets' if one.meets else ''}" for one in self.points]
        return "\n".join([head, *lines, *(f"{one.text}{f' ({one.do})' if one.do else ''}" for one in self.notices)])


def notices_of(points: tuple[Point, ...], best: Point | None, until: Goals, find: Find) -> Iterator[Finding]:
    """What to know of these points: see `Found`."""
    start, end = (points[0], points[-1]) if find == "smallest" else (points[-1], points[0])
    further, before = ("higher", "lower") if find == "smallest" else ("lower", "higher")
    if best is None:
        text = f"no value in this range meets the goals, also not {end.value:.6g}: {_told(end)}"
        yield Finding("never_met", text, severity="warning", do=f"look {further}, or at what else holds it up")
    elif best is start:
        text = f"the goals are met at {start.value:.6g} already, where the range begins"
        yield Finding("met_at_start", text, severity="hint", do=f"look {before} too")
    if best is not None and not best.certain:
        sure = [one for one in points if one.certain]
        near = min(sure, key=lambda one: abs(one.value - best.value), default=None)
        tried = f"of what was tried they do at {near.value:.6g}" if near else "they do at no value that was tried"
        text = f"the means meet the goals and the bounds of their intervals do not; {tried}"
        yield Finding("not_certain", text, severity="hint", do='run more replications, or judge="bound"')
    for name, goal in until.items():
        yield from _turns(points, name, rising=(goal[0] == ">=") == (find == "smallest"))


def _turns(points: tuple[Point, ...], name: str, rising: bool) -> Iterator[Finding]:
    """Where a statistic goes away from its goal, though the values go on: the answer may then not be the only one."""
    turns = [
        (one, other, clear) for one, other in pairwise(points) if (clear := _back(one, other, name, rising)) is not None
    ]
    if turns:
        places = ", ".join(f"{one.value:.6g} to {other.value:.6g}" for one, other, _ in turns)
        clear = any(one for *_, one in turns)
        text = f"{name} goes away from its goal from {places}" + ("" if clear else ", perhaps by chance")
        severity: Literal["warning", "hint"] = "warning" if clear else "hint"
        do = "look at points: other values may meet the goals too, or find is the wrong way round"
        yield Finding("not_monotone", text, key=name, severity=severity, do=do)


def _back(one: Point, other: Point, name: str, rising: bool) -> bool | None:
    """Whether it is clear that a statistic goes the wrong way between two points; None where it does not."""
    a, b = one.values[name], other.values[name]
    both = ~np.isnan(a) & ~np.isnan(b)
    if not both.any():
        return None
    apart = float(np.mean(b[both] - a[both]))
    if apart == 0 or (apart > 0) == rising:
        return None
    return bool(both.sum() > 1 and difference(b, a).clear)


def _told(one: Point) -> str:
    return ", ".join(f"{name} {each}" for name, each in one.statistics.items())
