"""What a log shows, in the terms of a scenario: stages, pools, moves, and the stays in days.

Logs tell more or less, and `told` says how much. `stays`: when each was joined, begun and left, as the logs of a
simulation do. `steps`: only what was completed, and between which states. `activities`: only what was completed: a stay
is then called by the activity before it ("begin" before the first), and when the first began is not known.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, Literal, TypeAlias

import attrs
import numpy as np
import numpy.typing as npt

from leefplek import InputError, Workflow

from .._logs import conforms as _conforms
from .._logs.event_log import ACTIVITY, CASE, FROM, LIFECYCLE, TO, EventLog, Ints, Moments
from .._logs.stays import stays
from .._results.visits import MoveName, Names, Visits
from .._scenarios.clean_names import cleaned, distinct

__all__ = ["Observed", "Told", "observed", "seen", "shifted"]

Told: TypeAlias = Literal["stays", "steps", "activities"]
Floats: TypeAlias = npt.NDArray[np.float64]
Flags: TypeAlias = npt.NDArray[np.bool_]

DAY = np.timedelta64(1, "D").astype("timedelta64[us]")
BEGIN, ENDED, NAMELESS = "begin", "ended", "nameless"
"""What the stay before the first activity is called, where cases end of which the log does not say where, and a stay of
which it says nothing at all."""

GAP = 1e-3
"""So many days apart may stays lie that follow on each other."""


FAR_MORE = 10


@attrs.frozen(eq=False)
class Observed:
    """The stays of a log, in the order of case and time; shape of a column (stays,). Times are days since midnight of
    `start`, and the log ends at `days`.

    `move` is a place in `names.moves`, or -1 for who is still there. `first` says which stays are the first of their
    case. `gaps` is the share of stays that do not begin where the one before ended, `torn` the share of cases whose
    trail breaks off before an end. `ends_told` and `states_told` say whether the log tells where cases end, and between
    which states they go: without these a move is known by where it leads.
    """

    names: Names
    told: Told
    days: float
    case: Ints
    stage: Ints
    move: Ints
    join: Floats
    start: Floats
    ready: Floats
    end: Floats
    first: Flags
    gaps: float = 0.0
    torn: float = 0.0
    ends_told: bool = True
    states_told: bool = True

    def __len__(self) -> int:
        return len(self.case)

    @property
    def blocks(self) -> frozenset[int]:
        """The stages for whose pool one waits in the stage before, and never in a queue of their own."""
        target = np.array([one.target for one in self.names.moves] or [-1])[self.move]
        held = (self.move >= 0) & (target >= 0) & (self.ready < self.end)
        queued = np.isnan(self.start) | (self.start > self.join)
        own = {int(one) for one in np.unique(self.stage[queued])}
        return frozenset({int(one) for one in np.unique(target[held]) if self.names.pools[one]} - own)


def observed(
    log: EventLog,
    *,
    workflow: Workflow | None = None,
    since: date | None = None,
    until: date | None = None,
    ends: Collection[str] = (),
) -> Observed:
    """What a log shows; `since` and `until` as in `fit`. Raises `InputError` for a log without events, or times that
    leave out a part of it."""
    if not len(log):
        raise InputError("this log has no events", do="give a log in which something happens")
    start, last = _window(log.time, since, until)
    rows = _rows_of(log, workflow)
    return _whole(rows, start, last, set(ends), workflow)


def _window(time: Moments, since: date | None, until: date | None) -> tuple[date, np.datetime64]:
    first, last = time.min(), time.max()
    start = first.astype("datetime64[D]").astype(object) if since is None else since
    end = last if until is None else np.datetime64(until, "us")
    if np.datetime64(start, "us") > first or end < last:
        key = "since" if np.datetime64(start, "us") > first else "until"
        raise InputError("a part of the log lies outside this time", key=key, do="choose the cases before, not here")
    return start, end


# ---- what the events say


@attrs.frozen(eq=False)
class _Rows:
    """Stays as a log tells them, before they have numbers of their own: words and moments. "" is not told."""

    told: Told
    case: Ints
    stage: list[str]
    state: list[str]
    pool: list[str]
    done: list[str]
    to: list[str]
    join: Moments
    start: Moments
    ready: Moments
    end: Moments


def _rows_of(log: EventLog, workflow: Workflow | None) -> _Rows:
    phases = {log.names(LIFECYCLE)[one] for one in np.unique(log.codes(LIFECYCLE)).tolist()}
    found = _begun(log, workflow) if phases & {"start", "schedule"} else None
    return found or _plain(log, workflow)


def _words(log: EventLog, column: str, rows: Ints) -> list[str]:
    return [log.names(column)[one] for one in log.codes(column)[rows].tolist()]


def _states(log: EventLog, workflow: Workflow | None) -> tuple[list[str], list[str]] | None:
    """From which state to which each event leads; None where the log does not say, and no workflow does."""
    every = np.arange(len(log))
    told = _words(log, FROM, every), _words(log, TO, every)
    if all(any(one) for one in told):
        return told
    return None if workflow is None else _walked(log, workflow)


def _plain(log: EventLog, workflow: Workflow | None) -> _Rows:
    """A log of what was completed alone: a stay lasts from one event of a case to its next."""
    log = log.completed()
    if not len(log):
        raise InputError("this log has nothing that is complete", do="look at lifecycle:transition")
    case, time = log.codes(CASE), log.time
    first = np.diff(case, prepend=-1) != 0
    start = np.where(first, np.datetime64("NaT", "us"), np.roll(time, 1))
    done = _words(log, ACTIVITY, np.arange(len(log)))
    states = _states(log, workflow)
    if states is None:
        before = [BEGIN if begins else done[at - 1] for at, begins in enumerate(first.tolist())]
        return _Rows("activities", case, before, before, [""] * len(done), done, done, start, start, time, time)
    return _Rows("steps", case, states[0], states[0], [""] * len(done), done, states[1], start, start, time, time)


def _begun(log: EventLog, workflow: Workflow | None) -> _Rows | None:
    """A log that tells when stays began; None where those events have no number (`concept:instance`)."""
    found = stays(log)
    if not len(found) or np.isnat(found.start).all():
        return None
    word = {name: [found.words[name][one] for one in getattr(found, name).tolist()] for name in found.words}
    states = _states(log, workflow)
    told = any(log.names(FROM)[one] for one in np.unique(log.codes(FROM)).tolist())
    if states is None:
        state, to = word["stage"], [""] * len(found)
    else:
        state, to = _of_stays(log, found.of, states, len(found))
    many: dict[str, set[str]] = {}
    for stage, pool in zip(word["stage"], word["resource"], strict=True):
        many.setdefault(stage, set()).add(pool)
    # in a log of another kind a resource is often a person: their names are not taken along
    pools = [
        "" if many[stage] == {""} else pool if told and len(many[stage]) == 1 else stage
        for stage, pool in zip(word["stage"], word["resource"], strict=True)
    ]
    # a stay of which only the end is told is called by that
    parts = zip(word["stage"], state, word["transition"], strict=True)
    stage = [first or next(filter(None, more), NAMELESS) for first, *more in parts]
    state = [one or other for one, other in zip(state, stage, strict=True)]
    times = (found.join, found.start, found.ready, found.end)
    return _Rows("stays", found.case, stage, state, pools, word["transition"], to, *times)


def _walked(log: EventLog, workflow: Workflow) -> tuple[list[str], list[str]]:
    """The states that a workflow says, each case from its initial one; only what is complete leads on."""
    complete = np.array([name == "complete" for name in log.names(LIFECYCLE)])[log.codes(LIFECYCLE)]
    before, after, names = _conforms.states_of(log.completed(), workflow)
    case, state = log.codes(CASE).tolist(), workflow.initial
    leads = iter(zip(before.tolist(), after.tolist(), strict=True))
    found: tuple[list[str], list[str]] = ([], [])
    for at, moved in enumerate(complete.tolist()):
        state = workflow.initial if at == 0 or case[at] != case[at - 1] else state
        since = state
        if moved:
            since, state = (names[one] for one in next(leads))
        found[0].append(since)
        found[1].append(state)
    return found


def _of_stays(log: EventLog, of: Ints, states: tuple[list[str], list[str]], many: int) -> tuple[list[str], list[str]]:
    """The state of each stay, by its first event, and that to which its last one leads, where it is complete."""
    state, to = [""] * many, [""] * many
    complete = [name == "complete" for name in log.names(LIFECYCLE)]
    for event, (row, phase) in enumerate(zip(of.tolist(), log.codes(LIFECYCLE).tolist(), strict=True)):
        if row >= 0:
            state[row] = state[row] or states[0][event]
            to[row] = states[1][event] if complete[phase] else to[row]
    return state, to


# ---- stages, moves and the end of the log


def _whole(rows: _Rows, start: date, last: np.datetime64, ends: set[str], workflow: Workflow | None) -> Observed:
    same = np.append(rows.case[1:] == rows.case[:-1], False)
    targets, torn = _targets(rows, same, ends, {one.id for one in workflow.states if one.final} if workflow else set())
    join, begun, ready, left = (_days(one, start) for one in (rows.join, rows.start, rows.ready, rows.end))
    reneged = np.isnan(begun) & ~np.isnan(join) & ~np.isnan(left)
    waited = (begun > join) | reneged
    gaps = np.abs(join[1:] - left[:-1])[same[:-1]]
    names, stage, move = _numbered(rows, targets, reneged.tolist(), waited.tolist(), start, clean=workflow is None)
    states_told = any(rows.to) and rows.told != "activities"
    found = Observed(
        names, rows.told, float((last - np.datetime64(start, "us")) / DAY), rows.case, stage, move,
        join, begun, ready, left, np.diff(rows.case, prepend=-1) != 0,
        gaps=float((gaps > GAP).mean()) if len(gaps) else 0.0,
        torn=len(torn) / len(np.unique(rows.case)),
        ends_told=bool(ends) or states_told,
        states_told=states_told,
    )  # fmt: skip
    return _still_there(found, torn)


_Target: TypeAlias = tuple[str, str]
"""The stage where a stay leads, and the final state: one of the two is "", and both where it is open."""


def _targets(rows: _Rows, same: Flags, ends: set[str], finals: set[str]) -> tuple[list[_Target], list[int]]:
    """Where each stay leads, and the stays after which a trail breaks off.

    Those cases are still in the state where they went.
    """
    gone = np.isnat(rows.end)
    lasts = np.flatnonzero(~same & ~gone).tolist()
    inner = _inner(rows, Counter(rows.to[at] for at in lasts)) - finals
    stage_of = {state: stage for stage, state in zip(reversed(rows.stage), reversed(rows.state), strict=True)}
    found = [(rows.stage[at + 1], "") if on else ("", "") for at, on in enumerate((same & ~gone).tolist())]
    torn = []
    for at in lasts:
        to = rows.to[at]
        if rows.done[at] in ends or to not in inner:
            found[at] = "", to if to and to not in inner else ENDED
        else:
            found[at] = stage_of[to], ""
            torn.append(at)
    return found, torn


def _inner(rows: _Rows, ended: Counter[str]) -> set[str]:
    """The states in which cases stay, for all that may end there: those of which more stays are told than ends.

    An open stay is told only in a log that has their beginnings: without, a state must have far more ends to be one.
    """
    first = np.diff(rows.case, prepend=-1) != 0
    counted = ~first if rows.told == "stays" else np.ones_like(first)
    many = Counter(state for state, one in zip(rows.state, counted.tolist(), strict=True) if one)
    times = 1 if rows.told == "stays" else FAR_MORE
    return {state for state in rows.state if ended[state] <= many[state] * times}


def _numbered(
    rows: _Rows, targets: list[_Target], reneged: list[bool], waited: list[bool], start: date, *, clean: bool
) -> tuple[Names, Ints, Ints]:
    """The names, and for each stay the places of its stage and its move (-1 for none)."""
    finals = {final for _, final in targets if final}
    # a move leads to a stage before a final state of that name
    called = {word: f"{word}_again" if word in finals else word for word in rows.stage}
    names_of = distinct(called.values(), clean=clean)
    stage_of = {word: names_of[one] for word, one in called.items()}
    state_of = distinct([*rows.state, *finals], clean=clean)
    pool_of = distinct((one for one in rows.pool if one), clean=clean)
    stages = tuple(dict.fromkeys(stage_of[one] for one in rows.stage))
    place = {name: at for at, name in enumerate(stages)}
    states = {stage_of[stage]: state_of[state] for stage, state in zip(rows.stage, rows.state, strict=True)}
    pools = {stage_of[stage]: pool_of.get(pool, "") for stage, pool in zip(rows.stage, rows.pool, strict=True)}
    for stage in {one for one, waits in zip(rows.stage, waited, strict=True) if waits}:
        pools[stage_of[stage]] = pools[stage_of[stage]] or stage_of[stage]
    keys = [
        (place[stage_of[stage]], done, place[stage_of[to]] if to else -1, state_of[final] if final else "", gives)
        for stage, done, (to, final), gives in zip(rows.stage, rows.done, targets, reneged, strict=True)
    ]
    known = sorted({one for one in keys if one[2] >= 0 or one[3]})
    number = {one: at for at, one in enumerate(known)}
    told = tuple(states[one] for one in stages)
    names = Names(start, stages, told, tuple(pools[one] for one in stages), _moves(known, told, clean=clean))
    return (
        names,
        np.array([place[stage_of[one]] for one in rows.stage]),
        np.array([number.get(one, -1) for one in keys]),
    )


def _moves(known: Sequence[Any], states: Sequence[str], *, clean: bool) -> tuple[MoveName, ...]:
    """The moves; what leads to several states becomes a transition for each."""
    called = distinct((one[1] for one in known), clean=clean)
    leads: dict[str, set[str]] = {}
    ends = [states[to] if to >= 0 else final for _, _, to, final, _ in known]
    for one, end in zip(known, ends, strict=True):
        leads.setdefault(called[one[1]], set()).add(end)
    found = []
    for (stage, done, to, final, gives), end in zip(known, ends, strict=True):
        name = called[done] if not clean or len(leads[called[done]]) == 1 else cleaned(f"{called[done]}_to_{end}")
        found.append(MoveName(stage, name, to, final, final, gives))
    return tuple(found)


def _still_there(found: Observed, torn: list[int]) -> Observed:
    """With a stay that is open for each case whose trail breaks off."""
    if not torn:
        return found
    at = np.array(torn)
    target = np.array([one.target for one in found.names.moves])[found.move[at]]
    nothing = np.full(len(at), np.nan)
    added = {
        "case": found.case[at], "stage": target, "move": np.full(len(at), -1), "join": found.end[at],
        "start": found.end[at], "ready": nothing, "end": nothing, "first": np.zeros(len(at), bool),
    }  # fmt: skip
    columns: dict[str, Any] = {name: np.concatenate([getattr(found, name), more]) for name, more in added.items()}
    order = np.lexsort((np.arange(len(columns["case"])), columns["case"]))
    return attrs.evolve(found, **{name: column[order] for name, column in columns.items()})


def _days(at: Moments, start: date) -> Floats:
    days: Floats = (at - np.datetime64(start, "us")) / DAY
    return days


def shifted(given: Observed, days: float) -> Observed:
    """The same with times that count from so many days later on."""
    if not days:
        return given
    times = {name: getattr(given, name) - days for name in ("join", "start", "ready", "end", "days")}
    return attrs.evolve(given, **times)


# ---- the same of a run


def seen(visits: Visits, days: float, *, clean: bool = True) -> Observed:
    """What the log of one replication would show, without writing it; `told` is `stays`. With `clean` its names are
    made as those of a log that has no workflow."""
    order = np.lexsort((np.nan_to_num(visits.rows["end"], nan=np.inf), visits.rows["join"], visits.rows["case"]))
    rows = visits.rows[order]
    join, start, ready, end = (np.ascontiguousarray(rows[name]) for name in ("join", "start", "ready", "end"))
    case, stage = rows["case"].astype(np.int64), rows["stage"].astype(np.int64)
    move = np.maximum(rows["outcome"].astype(np.int64), -1)
    names = _cleaned(visits.names) if clean else visits.names
    return Observed(names, "stays", days, case, stage, move, join, start, ready, end, np.diff(case, prepend=-1) != 0)


def _cleaned(names: Names) -> Names:
    finals = {one.final for one in names.moves if one.final}
    stages = distinct(names.stages, clean=True)
    pools = distinct((one for one in names.pools if one), clean=True)
    states = distinct([*names.states, *finals], clean=True)
    called = distinct((one.transition for one in names.moves), clean=True)
    return Names(
        names.start,
        tuple(stages[one] for one in names.stages),
        tuple(states[one] for one in names.states),
        tuple(pools.get(one, "") for one in names.pools),
        tuple(
            attrs.evolve(one, transition=called[one.transition], final=states.get(one.final, "")) for one in names.moves
        ),
    )
