"""Whether cases went as their way of working says: a walk along its table, for all cases at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, TypeAlias

import attrs
import numpy as np
import numpy.typing as npt

from leefplek import Workflow

from .event_log import ACTIVITY, CASE, FROM, EventLog, Ints
from .log_raw import arrow

if TYPE_CHECKING:
    from pyarrow import Table

__all__ = ["VERDICTS", "Conformance", "Deviation", "conforms"]

Verdict: TypeAlias = Literal["fits", "open", "not_offered", "unknown_activity", "unknown_state"]

VERDICTS: tuple[Verdict, ...] = ("fits", "open", "not_offered", "unknown_activity", "unknown_state")
"""What is said of a case: it fits and has ended; it fits so far; or its first deviation is of this kind."""

FEW = 32
"""With fewer cases than this left, they are walked one by one."""


@attrs.frozen
class Deviation:
    """A step that the way of working has not there: its kind, from which state, which activity, and how often in how
    many cases. The kinds: `not_offered` in that state, `unknown_activity`, and `unknown_state` (the case begins in a
    state that there is not)."""

    kind: Verdict
    state: str
    activity: str
    events: int
    cases: int


@attrs.frozen(eq=False)
class Conformance:
    """What a walk found; the columns have one value for each case, in the order of the log.

    `case` is its name, `verdict` a place in `VERDICTS`, `first` the row of its first deviation in `log` or -1, `ended`
    whether it came to a final state. `deviations` has each kind of deviation, the most frequent first.
    """

    log: EventLog
    case: npt.NDArray[np.object_]
    verdict: npt.NDArray[np.int8]
    first: npt.NDArray[np.int64]
    ended: npt.NDArray[np.bool_]
    deviations: tuple[Deviation, ...]

    def __len__(self) -> int:
        return len(self.case)

    @property
    def fits(self) -> npt.NDArray[np.bool_]:
        """Whether every step of a case was offered, ended or not; shape (cases,)."""
        return self.first < 0

    @property
    def share(self) -> float:
        """The share of the cases that fit; NaN where there is none."""
        return float(self.fits.mean()) if len(self) else float("nan")

    def to_arrow(self) -> Table:
        """One row per case: case, verdict, ended, and the activity and time of its first deviation, if there is one."""
        pa = arrow()

        gone = self.first < 0
        rows = pa.array(self.first, mask=gone)
        table = self.log.to_arrow()
        found: Table = pa.table(
            {
                "case": pa.array(self.case, pa.string()),
                "verdict": pa.DictionaryArray.from_arrays(pa.array(self.verdict), pa.array(VERDICTS)),
                "ended": self.ended,
                "activity": table[ACTIVITY].take(rows),
                "time": table["time:timestamp"].take(rows),
            }
        )
        return found


@attrs.frozen(eq=False)
class _Table:
    """A way of working against the activities of a log: by state and activity the next state, and the kind of deviation
    (0 for none). The state `len(states)` is that of a case that has not begun, in which `open` is offered too."""

    states: tuple[str, ...]
    final: npt.NDArray[np.bool_]
    next: Ints
    kind: npt.NDArray[np.int8]
    initial: int


def conforms(log: EventLog, workflow: Workflow, *, begins: Literal["initial", "told"] = "initial") -> Conformance:
    """Walks each case along the transitions of a workflow, from its initial state; only what is `complete` counts.

    A case may begin with `open`, and may also leave that out. A transition without a target keeps the state. After a
    step that is not offered the walk goes on in the state where that step leads; after one that there is not, and after
    one that keeps the state, where it was. With `begins="told"` a case begins in the state that its first event tells
    (`state:from`), if it does: for those that were on their way when the log begins.
    """
    done = log.completed()
    starts, table = done.starts(), _table(workflow, done.names(ACTIVITY))
    state, unknown = _begun(done, starts, table, told=begins == "told")
    activity = done.codes(ACTIVITY)
    before, last = _walked(state, starts, activity, table)
    kind = table.kind[before, activity]
    kind[starts[unknown]] = VERDICTS.index("unknown_state")
    return _found(done, starts, kind, before, table.final[last], table)


def states_of(done: EventLog, workflow: Workflow) -> tuple[Ints, Ints, tuple[str, ...]]:
    """Of a log with only what is complete: the state before each event and after it, as places among the names."""
    table = _table(workflow, done.names(ACTIVITY))
    starts, activity = done.starts(), done.codes(ACTIVITY)
    before, _ = _walked(_begun(done, starts, table, told=False)[0], starts, activity, table)
    names = (*table.states, workflow.initial)  # a case that has not begun is where it begins
    return before, table.next[before, activity], names


def _table(workflow: Workflow, activities: Sequence[str]) -> _Table:
    states = tuple(one.id for one in workflow.states)
    at = {id: place for place, id in enumerate(states)}
    number = {name: place for place, name in enumerate(activities)}
    shape = (len(states) + 1, len(activities))
    next = np.broadcast_to(np.arange(shape[0], dtype=np.int32)[:, None], shape).copy()
    kind = np.full(shape, VERDICTS.index("unknown_activity"), np.int8)
    for one in workflow.transitions:
        place = number.get(one.id)
        if place is None:
            continue
        kind[:, place] = VERDICTS.index("not_offered")
        if one.target is not None:
            next[:, place] = at[one.target]
        here = [at[source] for source in one.sources]
        if workflow.initial in one.sources or not one.sources:
            here.append(len(states))
        kind[here, place] = 0
    next[-1] = np.where(next[-1] == len(states), at[workflow.initial], next[-1])
    final = np.array([*(one.final for one in workflow.states), False])
    return _Table(states, final, next, kind, at[workflow.initial])


def _begun(log: EventLog, starts: Ints, table: _Table, *, told: bool) -> tuple[Ints, npt.NDArray[np.bool_]]:
    """The state in which each case begins, and whether it is told and unknown."""
    fresh = len(table.states)
    if not told:
        return np.full(len(starts), fresh), np.zeros(len(starts), bool)
    at = {id: place for place, id in enumerate(table.states)} | {"": fresh}
    place = np.array([at.get(name, -1) for name in log.names(FROM)], np.int64)[log.codes(FROM)[starts]]
    return np.where(place < 0, fresh, place), place < 0


def _walked(state: Ints, starts: Ints, activity: Ints, table: _Table) -> tuple[Ints, Ints]:
    """The state before each event, and after the last of each case: a step of every case at a time, the longest first,
    so that those that go on are the first ones."""
    lengths = np.diff(starts, append=len(activity))
    order = np.argsort(-lengths, kind="stable")
    begin, now = starts[order], state[order].astype(np.int32)
    before = np.empty(len(activity), np.int32)
    going = np.cumsum(np.bincount(lengths)[::-1])[::-1][1:]  # how many cases have so many events, or more
    for step, many in enumerate(going.tolist()):
        if many < FEW:
            _one_by_one(now[:many], begin[:many] + step, lengths[order[:many]] - step, activity, table, before)
            break
        rows = begin[:many] + step
        before[rows] = now[:many]
        now[:many] = table.next[now[:many], activity[rows]]
    last = np.empty_like(now)
    last[order] = now
    return before, last


def _one_by_one(now: Ints, rows: Ints, lengths: Ints, activity: Ints, table: _Table, before: Ints) -> None:
    """The rest of a few long cases; writes into `now` and `before`."""
    next = table.next.tolist()
    for at, (row, length) in enumerate(zip(rows.tolist(), lengths.tolist(), strict=True)):
        state, passed = int(now[at]), []
        for one in activity[row : row + length].tolist():
            passed.append(state)
            state = next[state][one]
        before[row : row + length] = passed
        now[at] = state


def _found(
    log: EventLog, starts: Ints, kind: Ints, before: Ints, ended: npt.NDArray[np.bool_], table: _Table
) -> Conformance:
    wrong = np.flatnonzero(kind)
    case = np.repeat(np.arange(len(starts)), np.diff(starts, append=len(log)))[wrong]
    first = np.full(len(starts), -1, np.int64)
    edge = np.flatnonzero(np.diff(case, prepend=-1))
    first[case[edge]] = wrong[edge]
    verdict = np.where(ended, 0, 1).astype(np.int8)
    verdict[first >= 0] = kind[first[first >= 0]]
    names = np.array(log.names(CASE), object)[log.codes(CASE)[starts]]
    return Conformance(log, names, verdict, first, ended, _deviations(log, wrong, case, kind, before, table))


def _deviations(
    log: EventLog, wrong: Ints, case: Ints, kind: Ints, before: Ints, table: _Table
) -> tuple[Deviation, ...]:
    """What deviates, counted."""
    begun = np.where(before[wrong] == len(table.states), table.initial, before[wrong])
    lost = kind[wrong] == VERDICTS.index("unknown_state")
    names, states = log.names(ACTIVITY), [*table.states, ""]
    shape = (len(VERDICTS), len(states), len(names))
    key = np.ravel_multi_index(
        (kind[wrong], np.where(lost, len(table.states), begun), log.codes(ACTIVITY)[wrong]), shape
    )
    distinct, number, events = np.unique(key, return_inverse=True, return_counts=True)
    pairs = np.unique(number * (len(log) + 1) + case)
    cases = np.bincount(pairs // (len(log) + 1), minlength=len(distinct))
    parts = [part.tolist() for part in (*np.unravel_index(distinct, shape), events, cases)]
    found = [
        Deviation(VERDICTS[one], states[state], names[activity], many, among)
        for one, state, activity, many, among in zip(*parts, strict=True)
    ]
    return tuple(sorted(found, key=lambda one: (-one.events, one.kind, one.state, one.activity)))
