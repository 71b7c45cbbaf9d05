"""The numbers by which a log and a model are held next to each other, each with how many it rests on."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

import numpy as np

from .._statistics.statistics import Interval, interval
from .coming import portion, rate
from .likelihood import Flags, Floats
from .observed import Observed

__all__ = ["FAR", "sides"]

FAR = 0.9
"""The quantile of stays that is looked at beside their mean."""


def sides(seen: Observed) -> dict[str, Interval]:
    """The statistics of what was seen from time 0 on; times in days, rates a year.

    `arrivals.<stage>`: cases that came there first. `throughput`: cases that left. `stay.<stage>`: the mean stay of
    those that ended, without waiting; `long_stay.<stage>`: the stay that nine in ten do not exceed. `wait.<stage>`: the
    mean wait of who was helped, `queue.<stage>`: how many waited; `blocked.<stage>`: how long one waited on average for
    the next stage, being done; `reneged.<stage>`: the share that waited too long. `move.<stage>.<transition>`: of those
    who left, having been helped, the share that took it. `present.<stage>`: how many were there.

    Intervals are those of a number that stands alone: cases are taken as independent, which those in one queue are not.
    """
    return dict(_every(seen))


def _every(seen: Observed) -> Iterator[tuple[str, Interval]]:
    days = max(seen.days, 1e-9)
    since = np.where(np.isnan(seen.join), seen.end, seen.join)
    counted = since >= 0
    target = np.array([one.target for one in seen.names.moves] or [0])[seen.move]
    gone = (seen.move >= 0) & (target < 0) & (seen.end > 0)
    yield "throughput", rate(int(gone.sum()), days)
    first = seen.first & (since > 0)
    for place, name in enumerate(seen.names.stages):
        mine = seen.stage == place
        came = int((first & mine).sum())
        if came:
            yield f"arrivals.{name}", rate(came, days)
        if bool(mine.any()):
            yield f"present.{name}", _alone(_average(since[mine], seen.end[mine], days), int(mine.sum()))
            yield from _stage(seen, place, name, mine & counted, days)


def _stage(seen: Observed, place: int, name: str, mine: Flags, days: float) -> Iterator[tuple[str, Interval]]:
    target = np.array([one.target for one in seen.names.moves] or [0])[seen.move]
    held = (seen.move >= 0) & (target >= 0) & np.isin(target, list(seen.blocks))
    ready = np.where((seen.move >= 0) & ~held, seen.end, seen.ready)
    took = (ready - seen.start)[mine & ~np.isnan(ready) & ~np.isnan(seen.start)]
    yield f"stay.{name}", interval(took)
    if len(took):
        yield f"long_stay.{name}", _alone(float(np.quantile(took, FAR)), len(took))
    reneges = np.array([one.reneges for one in seen.names.moves] or [False], bool)
    if seen.told == "stays":
        begun = mine & ~np.isnan(seen.start)
        yield f"wait.{name}", interval((seen.start - seen.join)[begun])
        until = np.where(np.isnan(seen.start), seen.end, seen.start)
        there = seen.stage == place
        yield f"queue.{name}", _alone(_average(seen.join[there], until[there], days), int(there.sum()))
        yield f"blocked.{name}", interval((seen.end - ready)[begun & (seen.move >= 0)])
        gave_up = int((mine & (seen.move >= 0) & reneges[seen.move]).sum())
        yield f"reneged.{name}", portion(gave_up, gave_up + int(begun.sum()))
    yield from _moves(seen, name, mine, reneges)


def _moves(seen: Observed, name: str, mine: Flags, reneges: Flags) -> Iterator[tuple[str, Interval]]:
    """The shares of the moves; those that lead to the same place are one where the log tells no states."""
    moves = seen.names.moves
    left = mine & (seen.move >= 0)
    if seen.told == "stays":
        left &= ~reneges[seen.move]
    many: dict[str, int] = {}
    for at in np.unique(seen.move[left]).tolist():
        one = moves[at]
        to = seen.names.stages[one.target] if one.target >= 0 else one.final
        called = one.transition if seen.states_told else to
        many[called] = many.get(called, 0) + int((left & (seen.move == at)).sum())
    total = int(left.sum())
    if total:
        yield f"leavers.{name}", Interval(total, total, total, total)
    for called, count in many.items():
        yield f"move.{name}.{called}", portion(count, total)


def _average(since: Floats, until: Floats, days: float) -> float:
    """How many there were at a time on average, from 0 to the end."""
    end = np.minimum(np.where(np.isnan(until), days, until), days)
    return float(np.maximum(end - np.maximum(np.nan_to_num(since), 0.0), 0.0).sum()) / days


def _alone(value: float, many: int) -> Interval:
    return Interval(value, math.nan, math.nan, many)


def completed_with(found: Mapping[str, Interval], names: set[str]) -> dict[str, Interval]:
    """With 0 for a move that nobody took where others were taken, and for a stage where nobody came first."""
    zeros = dict(found)
    for name in names - set(found):
        kind, _, rest = name.partition(".")
        leavers = next((one for at, one in found.items() if at == f"leavers.{rest.rpartition('.')[0]}"), None)
        if kind == "move" and leavers is not None:
            zeros[name] = portion(0, leavers.n)
        elif kind == "arrivals":
            zeros[name] = _alone(0.0, 0)
    return {name: one for name, one in zeros.items() if not name.startswith("leavers.")}
