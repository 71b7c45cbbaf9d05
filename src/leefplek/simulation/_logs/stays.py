"""The stays that an event log tells: who joined, began, was ready and left when. What waits are fitted to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import numpy as np
import numpy.typing as npt

from .event_log import ACTIVITY, CASE, FROM, INSTANCE, LIFECYCLE, RESOURCE, EventLog, Ints, Moments
from .log_raw import arrow

if TYPE_CHECKING:
    from pyarrow import Table

__all__ = ["Stays", "stays"]

TEXTS = ("case", "stage", "state", "resource", "transition")


@attrs.frozen(eq=False)
class Stays:
    """One row per stay, in the order of case and number; shape of a column (stays,).

    `case`, `stage`, `state`, `resource` and `transition` are places in the list of that name in `words`; that
    of "" stands for what is not told, such as the transition of who is still there. `join`, `start`, `ready` and `end`
    are `datetime64[us]` in UTC; NaT is what did not happen, or is not known. `of` has one value for each event of the
    log: the row of its stay, or -1.
    """

    words: dict[str, list[str]]
    case: Ints
    stage: Ints
    state: Ints
    resource: Ints
    transition: Ints
    join: Moments
    start: Moments
    ready: Moments
    end: Moments
    of: Ints

    def __len__(self) -> int:
        return len(self.join)

    def to_arrow(self) -> Table:
        """An Arrow table: words as dictionaries, what did not happen as null."""
        pa = arrow()

        texts = {
            name: pa.DictionaryArray.from_arrays(
                pa.array(getattr(self, name).astype(np.int32)), pa.array(self.words[name], pa.string())
            )
            for name in TEXTS
        }
        moments = {
            name: pa.array(getattr(self, name)).cast(pa.timestamp("us", "UTC"))
            for name in ("join", "start", "ready", "end")
        }
        found: Table = pa.table({**texts, **moments})
        return found


def stays(log: EventLog) -> Stays:
    """The stays of a log.

    Where events carry the number of their stay (`concept:instance`), as those of `event_log` do, a stay is as the table
    of the module `event_log` tells: `join` is the moment of `schedule`, or else of `start`; `ready` that of `suspend`,
    or else of `complete`; a stay that never began has no `start` and no `ready`.

    What is complete and has no number, as in many logs from elsewhere, ends a stay that was joined and began when the
    case completed something before: when somebody waited is not told there, and of the first in a case not when it
    began.
    """
    phase = _phase(log)
    numbered = log.codes(INSTANCE) != _place("", log.names(INSTANCE))
    rows = np.flatnonzero((phase >= 0) & (numbered | (phase == 3)))
    group, first = _groups(log, rows, numbered[rows])
    at = np.full((4, len(first)), np.datetime64("NaT"), "datetime64[us]")
    found = np.full((4, len(first)), -1, np.int64)
    for one in range(4):
        here = np.flatnonzero(phase[rows] == one)
        told, place = np.unique(group[here], return_index=True)  # of doubles the first counts
        found[one, told] = rows[here[place]]
        at[one, told] = log.time[rows[here[place]]]
    at = _filled(at, log.codes(CASE)[rows[first]], ~numbered[rows[first]])
    of = np.full(len(log), -1, np.int64)
    of[rows] = group
    return _worded(log, at, found, rows[first], of)


def _phase(log: EventLog) -> Ints:
    """For each event which of the four it is, or -1."""
    names = {"schedule": 0, "start": 1, "suspend": 2, "complete": 3}
    found: Ints = np.array([names.get(name, -1) for name in [*log.names(LIFECYCLE), ""]], np.int8)[log.codes(LIFECYCLE)]
    return found


def _place(word: str, words: list[str]) -> int:
    return words.index(word) if word in words else -1


def _groups(log: EventLog, rows: Ints, numbered: npt.NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """For each of these events the number of its stay, and the first event of each stay; in the order of the log."""
    many = len(log.names(INSTANCE)) + len(rows)
    instance = np.where(numbered, log.codes(INSTANCE)[rows], len(log.names(INSTANCE)) + np.arange(len(rows)))
    key = log.codes(CASE)[rows].astype(np.int64) * many + instance
    _, first, group = np.unique(key, return_index=True, return_inverse=True)
    order = np.argsort(first)
    number = np.empty(len(order), np.int64)
    number[order] = np.arange(len(order))
    return number[group], first[order]


def _filled(at: Moments, case: Ints, plain: npt.NDArray[np.bool_]) -> Moments:
    """The moments that are not written because they are another."""
    join, start, ready, end = at
    before = np.full(len(case), np.datetime64("NaT"), "datetime64[us]")
    same = np.flatnonzero(case[1:] == case[:-1]) + 1
    before[same] = end[same - 1]
    start = np.where(plain, before, start)
    began = ~np.isnat(start) | plain
    join = np.where(np.isnat(join), start, join)
    ready = np.where(np.isnat(ready) & began, end, ready)
    return np.stack([join, start, ready, end])


def _worded(log: EventLog, at: Moments, found: Ints, first: Ints, of: Ints) -> Stays:
    """With what the stays are called: by their first event, and by the last what was done."""
    staying = found[:3].max(axis=0)

    def word(column: str, rows: Ints) -> tuple[list[str], Ints]:
        names = [*log.names(column), ""]
        codes = np.append(log.codes(column), len(names) - 1)
        return names, codes[rows]

    columns = {
        "case": word(CASE, first),
        "stage": word(ACTIVITY, staying),
        "state": word(FROM, first),
        "resource": word(RESOURCE, first),
        "transition": word(ACTIVITY, found[3]),
    }
    return Stays(
        {name: words for name, (words, _) in columns.items()},
        **{name: codes for name, (_, codes) in columns.items()},
        join=at[0],
        start=at[1],
        ready=at[2],
        end=at[3],
        of=of,
    )
