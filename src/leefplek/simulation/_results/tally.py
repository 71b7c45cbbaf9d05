"""What is counted of the visits of one replication: everything that statistics, series and figures need.

Visits come some thousands at a time and are let go of: the memory stays the same however many there are. Only what
falls after the warm-up counts; a visit that is open at the end counts up to the end.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import attrs
import numpy as np
import numpy.typing as npt

from .._engines.network import Network
from .visits import ROW

__all__ = ["BINS", "POINTS", "Counter", "Tally", "bin_of", "value_of"]

Floats: TypeAlias = npt.NDArray[np.float64]
Counts: TypeAlias = npt.NDArray[np.int64]
Rows: TypeAlias = npt.NDArray[np.void]

AT_ONCE = 1 << 16
"""So many visits are counted together."""

POINTS = 240
"""So many moments a series has."""

_FINE = 32
_LOWEST, _HIGHEST = -20, 20
BINS = 1 + (_HIGHEST - _LOWEST) * _FINE
"""Bins for waits: the first for none at all, then 32 for every doubling from 2**-20 to 2**20 days."""


@attrs.frozen(eq=False)
class Tally:
    """The counts of one replication after its warm-up. S stages, M moves, Q pools; times in days.

    `joined` has how many came to a stage, those who were there when the scenario started left out.
    `waits` has the number of waits by stage and length (S, BINS); `present`, `busy` and `queued` are days added up over
    all who were there, had a unit, or waited for one; the series are numbers at `POINTS` moments of the whole run.
    """

    cases: int
    arrived: int
    joined: Counts
    started: Counts
    wait: Floats
    waits: Counts
    reneged: Counts
    ended: Counts
    stayed: Floats
    present: Floats
    moves: Counts
    busy: Floats
    queued: Floats
    present_at: Counts
    busy_at: Counts
    queued_at: Counts


def bin_of(waits: Floats) -> npt.NDArray[np.int64]:
    """The bin of each wait; shape as given."""
    part, power = np.frexp(np.maximum(waits, 2.0**_LOWEST))
    place = (power - 1 - _LOWEST) * _FINE + ((part - 0.5) * (2 * _FINE)).astype(np.int64)
    found: npt.NDArray[np.int64] = np.where(waits > 0.0, 1 + np.minimum(place, BINS - 2), 0).astype(np.int64)
    return found


def value_of(bins: npt.NDArray[np.int64]) -> Floats:
    """The wait in the middle of each bin, in days: at most 1.6% from every wait in it."""
    power, part = np.divmod(bins - 1, _FINE)
    found: Floats = np.where(bins > 0, np.ldexp(0.5 + (part + 0.5) / (2 * _FINE), power + 1 + _LOWEST), 0.0)
    return found


class Counter:
    """Counts the visits of one replication as they come.

    Always the same number of them at a time, however they come: so sums are the same to the last bit.
    """

    def __init__(self, net: Network, warm_up: float) -> None:
        self.net, self.since, self.until = net, warm_up, net.days
        stages, moves, pools = len(net.stage_pool), len(net.target), len(net.units)
        self.moments = (np.arange(POINTS) + 0.5) * (net.days / POINTS)
        self.before, self.last = -1, -1
        self.known = np.zeros(int(net.first_staying.sum()), np.bool_)
        self.left_over = np.zeros(0, ROW)
        self.joined, self.started, self.reneged, self.ended = (np.zeros(stages, np.int64) for _ in range(4))
        self.wait, self.stayed, self.present = np.zeros(stages), np.zeros(stages), np.zeros(stages)
        self.waits = np.zeros((stages, BINS), np.int64)
        self.moves = np.zeros(moves, np.int64)
        self.busy, self.queued = np.zeros(pools), np.zeros(pools)
        self.present_at = np.zeros((stages, POINTS + 1), np.int64)
        self.busy_at, self.queued_at = np.zeros((pools, POINTS + 1), np.int64), np.zeros((pools, POINTS + 1), np.int64)
        # the stage in whose queue one is who waits to make a move from the stage before; -1 for none
        there = np.append(net.target, -1)
        self.waits_for = np.where((there >= 0) & net.before[there], there, -1)[:-1]

    def take(self, rows: Rows) -> None:
        """Some visits of this replication."""
        rows = np.concatenate([self.left_over, rows]) if len(self.left_over) else rows
        whole = len(rows) - len(rows) % AT_ONCE
        for start in range(0, whole, AT_ONCE):
            self._count(rows[start : start + AT_ONCE])
        self.left_over = rows[whole:].copy()

    def _count(self, rows: Rows) -> None:
        stage, outcome = rows["stage"].astype(np.intp), rows["outcome"].astype(np.intp)
        join, start, ready = (np.ascontiguousarray(rows[name]) for name in ("join", "start", "ready"))
        end = np.where(np.isnan(rows["end"]), self.until, rows["end"])
        ended = outcome >= 0
        counted = ended & (end >= self.since)
        self._cases(rows["case"], join)
        came = (join >= self.since) & ((join > 0.0) | (rows["case"] >= len(self.net.first_stage)))
        self.joined += np.bincount(stage[came], minlength=len(self.joined))
        self.moves += np.bincount(outcome[counted], minlength=len(self.moves))
        self.ended += np.bincount(stage[counted], minlength=len(self.ended))
        self.stayed += np.bincount(stage[counted], (end - join)[counted], len(self.stayed))
        self._between(self.present, self.present_at, stage, join, end)
        self._queues(stage, join, start, end, counted)
        self._begun(rows["case"], stage, join, start)
        self._blocked(outcome, ready, end, ended)

    def _cases(self, case: npt.NDArray[np.int32], join: Floats) -> None:
        """Cases have numbers in the order in which they come."""
        self.last = max(self.last, int(case.max()))
        early = case[join < self.since]
        if len(early):
            self.before = max(self.before, int(early.max()))

    def _queues(self, stage: Any, join: Floats, start: Floats, end: Floats, counted: npt.NDArray[np.bool_]) -> None:
        pool = self.net.stage_pool[stage]
        pooled = pool >= 0
        served = pooled & ~np.isnan(start)
        self._between(self.busy, self.busy_at, pool[served], start[served], end[served])
        until = np.where(np.isnan(start), end, start)
        waited = pooled & (until > join)
        self._between(self.queued, self.queued_at, pool[waited], join[waited], until[waited])
        left = pooled & counted & np.isnan(start)
        self.reneged += np.bincount(stage[left], minlength=len(self.reneged))

    def _begun(self, case: npt.NDArray[np.int32], stage: Any, join: Floats, start: Floats) -> None:
        """Who began to stay with a unit; not the first stay of those, with the first numbers, who stayed already."""
        begun = (self.net.stage_pool[stage] >= 0) & (start >= self.since)
        early = np.flatnonzero((case < len(self.known)) & (start == 0.0))
        cases, place = np.unique(case[early], return_index=True)
        begun[early[place[~self.known[cases]]]] = False
        self.known[cases] = True
        self._waited(stage[begun], (start - join)[begun])

    def _blocked(self, outcome: Any, ready: Floats, end: Floats, ended: npt.NDArray[np.bool_]) -> None:
        """Who waited in the stage before: that wait is one for the next stage."""
        move = np.where(outcome < -1, -2 - outcome, outcome)
        target = np.where(move >= 0, self.waits_for[move], -1) if len(self.waits_for) else np.full(len(move), -1)
        waits = (target >= 0) & ~np.isnan(ready)
        pool = self.net.stage_pool[target]
        self._between(self.queued, self.queued_at, pool[waits], ready[waits], end[waits])
        begun = waits & ended & (end >= self.since)
        # such a stage counts its own visits as begun without a wait: these take their place
        self._waited(target[begun], (end - ready)[begun])
        self.started -= np.bincount(target[begun], minlength=len(self.started))
        self.waits[:, 0] -= np.bincount(target[begun], minlength=len(self.started))

    def _waited(self, stage: Any, wait: Floats) -> None:
        self.started += np.bincount(stage, minlength=len(self.started))
        self.wait += np.bincount(stage, wait, len(self.wait))
        found = np.bincount(stage * BINS + bin_of(wait), minlength=self.waits.size)
        self.waits += found.reshape(self.waits.shape)

    def _between(self, total: Floats, series: Counts, place: Any, since: Floats, until: Floats) -> None:
        """Adds up, for each place, how long it was so, and the moments of the series at which it was."""
        within = np.minimum(until, self.until) - np.maximum(since, self.since)
        total += np.bincount(place, np.maximum(within, 0.0), len(total))
        for sign, moment in ((1, since), (-1, until)):
            at = np.searchsorted(self.moments, moment)
            found = np.bincount(place * (POINTS + 1) + at, minlength=series.size).reshape(series.shape)
            series += sign * found

    def tally(self) -> Tally:
        """What was counted, when all have come."""
        if len(self.left_over):
            self._count(self.left_over)
        first = len(self.net.first_stage)
        return Tally(
            cases=self.last + 1,
            arrived=self.last - max(self.before, first - 1),
            joined=self.joined,
            started=self.started,
            wait=self.wait,
            waits=self.waits,
            reneged=self.reneged,
            ended=self.ended,
            stayed=self.stayed,
            present=self.present,
            moves=self.moves,
            busy=self.busy,
            queued=self.queued,
            present_at=np.cumsum(self.present_at, axis=1)[:, :-1],
            busy_at=np.cumsum(self.busy_at, axis=1)[:, :-1],
            queued_at=np.cumsum(self.queued_at, axis=1)[:, :-1],
        )
