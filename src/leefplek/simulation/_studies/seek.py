"""How much of something is needed for a goal: bisection, each value on the same chance."""

from __future__ import annotations

import math
from collections.abc import Callable
from concurrent.futures import Executor
from datetime import date
from typing import Any

from leefplek import Finding, InputError, Leefplek, UnknownName

from .._results.result import Result
from .._run import Engine, Stopped, Told, run
from .._scenarios.changes import changed, kind_of, known_keys
from .._scenarios.reading import built_in
from .._scenarios.scenario import Scenario
from .._statistics.measured import share
from .._statistics.statistics import interval
from .found import Find, Found, Goals, Judge, Point, notices_of

__all__ = ["seek"]

STEPS = 256
"""A number that is no whole one is sought to this part of the range, where no tolerance is given."""


def seek(
    scenario: Scenario,
    key: str,
    *,
    low: int | float,
    high: int | float,
    until: Goals,
    by: date | None = None,
    window: float = 90.0,
    find: Find = "smallest",
    judge: Judge = "mean",
    tolerance: float | None = None,
    lp: Leefplek | None = None,
    seed: int | None = None,
    replications: int | None = None,
    level: float = 0.95,
    engine: Engine = "auto",
    workers: int | None = None,
    executor: Executor | None = None,
    told: Told | None = None,
) -> Found:
    """The smallest value of a key, from `low` to `high`, with which all goals are met: how many rooms for a wait of 60?

    `until` has the goals by the name of a statistic: `{"wait.rooms": ("<=", 60)}`. Each value is run on the same seed
    and replications, so that the values differ by nothing but themselves. It is found by bisection, so the goals are
    taken to be met from some value on; `find="largest"` is for a key of which less is better (how many may come?).
    Where a key takes whole numbers the answer is exact; else it is at most `tolerance` (the range / 256) beyond it.

    `judge`: the goals are met where the `mean` over the replications does, or where the whole interval does (`bound`).
    `Found.certain` tells the second either way. A statistic in which nothing was measured meets no goal.

    With `by`, each run ends at that date, and only what falls in the `window` days before it is measured: of a wait,
    those who begin to stay in them. Calendars and rates go on as the scenario has them. Take a window in which enough
    happens; without `by` the days and the warm-up are those of the scenario.

    `told` hears how many replications are done, of the most that may be needed. The other arguments are those of `run`,
    which raises what it raises; `Stopped` has the replications of the value that was being tried. Raises `InputError`
    too for a key that takes no number, and for a range or goals that can't be.
    """
    whole = _checked(scenario, key, low, high, until, find, judge, tolerance)
    share(level, "level")
    if whole:
        low, high = int(low), int(high)
    lp = lp or built_in()
    ends = _ending(scenario, key, by, window)
    seed = scenario.seed if seed is None else seed
    many = scenario.replications if replications is None else replications
    step = 1 if whole else (high - low) / STEPS if tolerance is None else tolerance
    most = many * (2 + max(0, math.ceil(math.log2((high - low) / step))))
    done = 0

    def tried(value: int | float) -> Point:
        nonlocal done
        made = changed(scenario, {**ends, key: value}, lp=lp)
        hear = None if told is None else lambda now, _: told(done + now, most)
        try:
            result = run(
                made, lp=lp, seed=seed, replications=many, engine=engine, workers=workers, executor=executor,
                keep="statistics", told=hear,
            )  # fmt: skip
        except Stopped as error:
            what = f"the seek stopped after {done // many} values"
            raise Stopped(what, result=error.result, why=error.why, do="begin again, with a narrower range") from error
        done += many
        return _point(value, result, until, judge, level)

    points = _bisected(tried, low, high, step, whole, find)
    if told is not None and done < most:
        told(most, most)
    met = [one for one in points if one.meets]
    best = (min if find == "smallest" else max)(met, key=lambda one: one.value, default=None)
    value = None if best is None else best.value
    return Found(
        key, value, dict(until), find, judge, best is not None and best.certain, points,
        notices=tuple(notices_of(points, best, until, find)),
        scenario=None if best is None else changed(scenario, {**ends, key: value}, lp=lp),
        by=by, window=None if by is None else float(window), seed=seed, replications=many, level=level,
    )  # fmt: skip


# ---- what is asked


def _checked(
    scenario: Scenario,
    key: str,
    low: float,
    high: float,
    until: Goals,
    find: str,
    judge: str,
    tolerance: float | None,
) -> bool:
    """Whether the key takes whole numbers; raises `InputError` with all that can't be."""
    kind = kind_of(key)
    findings = known_keys(scenario, [key])
    if not findings and (kind == "other" or key in ("seed", "replications")):
        findings = [Finding("takes_no_number", "expected a key that takes a number to seek", key=key)]
    if kind == "int" and not (_whole(low) and _whole(high)):
        findings.append(
            Finding("wrong_number", "expected whole numbers, for this key takes no others", key="low, high")
        )
    if not (math.isfinite(low) and math.isfinite(high) and low < high):
        findings.append(Finding("wrong_number", "expected a low below the high", key="low, high"))
    if tolerance is not None and not (math.isfinite(tolerance) and tolerance > 0):
        findings.append(Finding("wrong_number", "expected a number above 0", key="tolerance"))
    if find not in ("smallest", "largest") or judge not in ("mean", "bound"):
        text = "expected smallest or largest, and mean or bound"
        findings.append(Finding("wrong_word", text, key="find, judge"))
    if not until or not all(_goal(one) for one in until.values()):
        text = 'expected goals as {"wait.rooms": ("<=", 60)}'
        findings.append(Finding("wrong_goal", text, key="until"))
    if findings:
        raise InputError("this can't be sought", findings=findings)
    return kind == "int"


def _whole(number: float) -> bool:
    return math.isfinite(number) and float(number).is_integer()


def _goal(given: Any) -> bool:
    if not isinstance(given, tuple | list) or len(given) != 2 or given[0] not in ("<=", ">="):
        return False
    return isinstance(given[1], int | float) and math.isfinite(given[1])


def _ending(scenario: Scenario, key: str, by: date | None, window: float) -> dict[str, Any]:
    """What makes a run end at a date, with only the window before it measured."""
    if by is None:
        return {}
    days = float((by - scenario.start).days)
    if not 0 < window <= days - scenario.warm_up:
        raise InputError(
            "this window can't be measured",
            key="window",
            why=f"it lies between the warm-up and the date: at most {max(0.0, days - scenario.warm_up):g} days",
            do="give a shorter window, a later date, or a scenario with a shorter warm-up",
        )
    if key in ("start", "days", "warm_up"):
        raise InputError("this key and a date can't go together", key=key, do="leave out by")
    return {"days": days, "warm_up": days - window}


# ---- what is found


def _point(value: int | float, result: Result, until: Goals, judge: str, level: float) -> Point:
    unknown = [name for name in until if name not in result.values]
    if unknown:
        raise UnknownName(f"there is no statistic {unknown[0]!r}", do=f"one of {', '.join(result.values)}")
    values = {name: result.values[name] for name in until}
    found = {name: interval(one, level) for name, one in values.items()}
    means = all(_meets(found[name].mean, found[name].mean, goal) for name, goal in until.items())
    certain = all(_meets(found[name].low, found[name].high, goal) for name, goal in until.items())
    return Point(value, found, certain if judge == "bound" else means, certain, values)


def _meets(low: float, high: float, goal: tuple[str, float]) -> bool:
    """Whether all from low to high meets a goal; what is unknown does not."""
    sign, limit = goal
    return high <= limit if sign == "<=" else low >= limit


def _bisected(
    tried: Callable[[int | float], Point], low: int | float, high: int | float, step: float, whole: bool, find: str
) -> tuple[Point, ...]:
    """Both ends, and values between one that does not meet the goals and one that does, until these are neighbours."""
    less, more = tried(low), tried(high)
    points = [less, more]
    short, enough = (less, more) if find == "smallest" else (more, less)
    while not short.meets and enough.meets and abs(enough.value - short.value) > step:
        total = short.value + enough.value
        value = int(total) // 2 if whole else total / 2
        if value in (short.value, enough.value):
            break
        point = tried(value)
        points.append(point)
        short, enough = (short, point) if point.meets else (point, enough)
    return tuple(sorted(points, key=lambda one: one.value))
