"""From an event log to a scenario: how long, which way, who come, how many there are, and how sure that is.

The log is that of `event_log`, or one from elsewhere that `read_log` reads. Open stays count (see `likelihood`).
Waits and stays are told apart where the log does so, by `schedule`, `start`, `suspend` and `complete`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from hashlib import file_digest, sha256
from os import PathLike
from pathlib import Path
from typing import Any

import attrs
import numpy as np

from leefplek import Finding, InputError, Leefplek, Workflow
from leefplek.values import words

from .._logs.event_log import COLUMNS, TIME, EventLog
from .._logs.read_log import read_log
from .._results.result import plain
from .._results.visits import MoveName
from .._scenarios.reading import built_in, scenario_of
from .._scenarios.scenario import (
    Arrivals,
    Distribution,
    Inline,
    InlineTransition,
    Move,
    Patience,
    Pool,
    Scenario,
    Stage,
)
from .._statistics.measured import share
from .._statistics.statistics import Interval
from .coming import monthly, portion, rate, units_of
from .durations import Chosen, chosen, differ, rounded
from .fit_findings import findings_of_fit, thin_of
from .fitted import Coming, Duration, Fitted, Split, Units
from .likelihood import Flags, Floats
from .observed import Observed, observed

__all__ = ["fit", "log_of"]

NOT_SEEN = "not_seen"
"""Where cases go from a stage that nobody left while the log lasted."""

_LEFT_OUT = words(
    "Niet uit de logbestanden te halen: profielen, voorrang, roosters, kosten, en wie er bij de start al waren.",
    "Not in an event log: profiles, priorities, calendars, costs, and who were there already at the start.",
)


def fit(
    log: EventLog | str | PathLike[str],
    *,
    workflow: Workflow | None = None,
    scenario: str = "fitted",
    since: date | None = None,
    until: date | None = None,
    ends: Collection[str] = (),
    lp: Leefplek | None = None,
    level: float = 0.95,
) -> Fitted:
    """A scenario from an event log (one, or the file of one), with intervals, and with what the log can't tell.

    Its workflow is `workflow`, which `lp` has loaded, or one made of the states and activities in the log: moves that
    the first does not offer are left out, and counted. `since` and `until` are midnights between which the log was
    kept, for rates and for what was still going on: else from the day of its first event to its last event. `ends`
    has activities that end a case, for a log that does not tell; there it is those that nothing ever follows.

    How much is told differs, see `Fitted.told`; what follows from that is in its `warnings`, and in `thin` where there
    are too few data. Raises `InputError` for a log without events and for one out of which no scenario can be made.
    A log of real cases is personal data, and what is fitted to few people may be so too.
    """
    share(level, "level")
    log, name = log_of(log)
    seen = observed(log, workflow=workflow, since=since, until=until, ends=ends)
    return _Fit(seen, name, workflow, level).fitted(scenario, lp or built_in())


def log_of(log: EventLog | str | PathLike[str]) -> tuple[EventLog, str]:
    """The log, and what it is called in a source: its file and the digest of that."""
    if isinstance(log, EventLog):
        return log, f"event log (sha256 {_digest(log)[:16]})"
    found = read_log(log)
    with Path(log).open("rb") as stream:
        return found, f"{Path(log).name} (sha256 {file_digest(stream, 'sha256').hexdigest()[:16]})"


def _digest(log: EventLog) -> str:
    """The SHA-256 of what a log says."""
    found = sha256(np.ascontiguousarray(log.time).tobytes())
    for column in COLUMNS:
        if column != TIME:
            found.update("\0".join(log.names(column)).encode())
            found.update(np.ascontiguousarray(log.codes(column)).tobytes())
    return found.hexdigest()


class _Fit:
    """The parts of a scenario, each with what it rests on."""

    def __init__(self, seen: Observed, name: str, workflow: Workflow | None, level: float) -> None:
        self.seen, self.name, self.workflow, self.level = seen, name, workflow, level
        self.stages = seen.names.stages
        self.blocks = seen.blocks
        self.dropped = frozenset(at for at, one in enumerate(seen.names.moves) if not self._offered(one))
        self.ready = self._ready()
        self.durations: list[Duration] = []
        self.patience: list[Duration] = []
        self.splits: list[Split] = []
        self.thin: list[Finding] = []
        self.extra: list[InlineTransition] = []

    def fitted(self, called: str, lp: Leefplek) -> Fitted:
        """The scenario and all that goes with it; it is checked as one that is read."""
        seen = self.seen
        stages = {name: self._stage(at) for at, name in enumerate(self.stages)}
        coming = tuple(self._coming())
        pools = tuple(units_of(seen, name, self._waited(name)) for name in dict.fromkeys(seen.names.pools) if name)
        made = Scenario(
            called,
            seen.names.start,
            float(max(np.ceil(seen.days), 1.0)),
            self._workflow(),
            stages,
            arrivals={one.stage: self._arrivals(one) for one in coming},
            pools={one.pool: self._pool(one) for one in pools},
            left_out=_LEFT_OUT,
            source=f"{self.name}, {seen.days:.0f} days",
        )
        cases = int(seen.first.sum())
        found = Fitted(
            _checked(made, lp), seen.told, cases, seen.days, tuple(self.durations), tuple(self.patience),
            tuple(self.splits), coming, pools, (), (),
        )  # fmt: skip
        many = int(np.isin(seen.move, list(self.dropped)).sum())
        thin = (*self.thin, *thin_of(found))
        return attrs.evolve(found, thin=thin, warnings=tuple(findings_of_fit(found, seen, many)))

    # ---- the workflow

    def _offered(self, move: MoveName) -> bool:
        """Whether the workflow that was given has this move."""
        if self.workflow is None:
            return True
        states = self.seen.names.states
        to = states[move.target] if move.target >= 0 else move.final
        return any(
            one.id == move.transition
            and states[move.stage] in one.sources
            and to == (states[move.stage] if one.target is None else one.target)
            for one in self.workflow.transitions
        )

    def _workflow(self) -> Inline:
        if self.workflow is not None:
            return Inline(self.workflow.id, self.workflow.version)
        names = self.seen.names
        finals = sorted({one.final for one in names.moves if one.final} | {one.to for one in self.extra})
        leads: dict[tuple[str, str], set[str]] = {}
        for one in names.moves:
            to = names.states[one.target] if one.target >= 0 else one.final
            leads.setdefault((one.transition, to), set()).add(names.states[one.stage])
        transitions = [InlineTransition(id, tuple(sorted(come)), to) for (id, to), come in sorted(leads.items())]
        states = tuple(dict.fromkeys(names.states))
        return Inline("fitted", None, states, tuple(finals), (*transitions, *self.extra))

    # ---- stages

    def _ready(self) -> Floats:
        """When stays were done: as told where one then waited for a pool, else when they were left."""
        seen = self.seen
        target = np.array([one.target for one in seen.names.moves] or [-1])[seen.move]
        held = (seen.move >= 0) & (target >= 0) & np.isin(target, list(self.blocks))
        found: Floats = np.where((seen.move >= 0) & ~held, seen.end, seen.ready)
        return found

    def _stage(self, at: int) -> Stage:
        seen, names = self.seen, self.seen.names
        mine = seen.stage == at
        moves = [place for place, one in enumerate(names.moves) if one.stage == at and place not in self.dropped]
        stay = self._stay(at, mine, [place for place in moves if not names.moves[place].reneges])
        return Stage(
            moves=self._moves(at, mine, [place for place in moves if not names.moves[place].reneges]),
            state=None if names.states[at] == self.stages[at] else names.states[at],
            pool=names.pools[at] or None,
            stay=stay,
            keep=bool(names.pools[at]) and self._keeps(at),
            wait_before=at in self.blocks,
            patience=tuple(self._patience(at, mine, [place for place in moves if names.moves[place].reneges])),
        )

    def _stay(self, at: int, mine: Flags, moves: list[int]) -> Distribution:
        seen, key = self.seen, f"stages.{self.stages[at]}.stay"
        begun = mine & ~np.isnan(seen.start)
        if not begun.any():
            text = "the log does not say when these stays began: they take no time in the scenario"
            self.thin.append(_thin("no_start", text, key))
            return Distribution("fixed", value=0.0, assumption="when these stays began is not in the log")
        ended = ~np.isnan(self.ready[begun])
        took = np.where(ended, self.ready[begun], seen.days) - seen.start[begun]
        took = np.maximum(took, 0.0)
        found = chosen(took, ended, self.level)
        if found is None:
            exposed = max(float(took.sum()), 1.0)
            text = f"nobody was done here in {exposed:.4g} days of stays: how long one stays is not known"
            self.thin.append(_thin("nobody_left", text, key, "say how long, from another source"))
            return Distribution("exponential", mean=rounded(exposed), assumption=text)
        groups = [seen.end[one] - seen.start[one] for one in (begun & (seen.move == move) for move in moves)]
        made = self._told(at, found, ended, "", differ(groups))
        self.durations.append(made)
        return made.distribution

    def _told(self, at: int, found: Chosen, ended: Flags, do: str, apart: float) -> Duration:
        many, more = int(ended.sum()), int((~ended).sum())
        told = f"{many} that ended, {more} " + ("that were helped first or wait still" if do else "still going on")
        numbers = ", ".join(f"{name} {_said(one)}" for name, one in found.numbers.items())
        text = f"{self.name}: {told}; {numbers or f'mean {_said(found.mean)}'}"
        source = attrs.evolve(found.distribution, source=text)
        return Duration(
            self.stages[at], source, many, more, found.numbers, found.mean, found.aic,
            found.fit, found.distance, do, apart,
        )  # fmt: skip

    def _moves(self, at: int, mine: Flags, moves: list[int]) -> tuple[Move, ...]:
        seen, names = self.seen, self.seen.names
        many = [int((mine & (seen.move == move)).sum()) for move in moves]
        if not moves:
            return (self._way_out(at),)
        found = []
        for move, count in zip(moves, many, strict=True):
            one, part = names.moves[move], portion(count, sum(many), self.level)
            to = self.stages[one.target] if one.target >= 0 else one.final
            self.splits.append(Split(self.stages[at], one.transition, to, count, part))
            source = None if len(moves) == 1 else f"{self.name}: {count} of {sum(many)}, {_said(part)}"
            found.append(Move(to, one.transition, None if len(moves) == 1 else part.mean, source=source))
        return tuple(found)

    def _way_out(self, at: int) -> Move:
        """A move for a stage that nobody left: a scenario needs one."""
        name, state = self.stages[at], self.seen.names.states[at]
        assumption = "nobody left this stage while the log lasted"
        if self.workflow is None:
            self.extra.append(InlineTransition(f"leave_{name}", (state,), NOT_SEEN))
            return Move(NOT_SEEN, f"leave_{name}", assumption=assumption)
        finals = {one.id for one in self.workflow.states if one.final}
        here = {there: name for name, there in zip(self.stages, self.seen.names.states, strict=True)}
        offered = [one for one in self.workflow.transitions if state in one.sources and one.target is not None]
        for one in sorted(offered, key=lambda one: one.target not in finals):
            if one.target in finals or one.target in here:
                return Move(here.get(str(one.target), str(one.target)), one.id, assumption=assumption)
        raise InputError(
            "no scenario can be made of this log", key=f"stages.{name}", why="no move of the workflow leads out of here"
        )

    def _patience(self, at: int, mine: Flags, moves: list[int]) -> Iterator[Patience]:
        """Of each move that ends a wait its own: who is helped, or goes elsewhere first, waited at least so long."""
        seen, names = self.seen, self.seen.names
        waits = mine & ~np.isnan(seen.join)
        until = np.where(np.isnan(seen.start), np.where(np.isnan(seen.end), seen.days, seen.end), seen.start)
        took = np.maximum(until - seen.join, 0.0)
        for move in moves:
            ended = seen.move[waits] == move
            found = chosen(took[waits][ended | (took[waits] > 0)], ended[ended | (took[waits] > 0)], self.level)
            one = names.moves[move]
            if found is None or not found.mean.mean > 0:
                text = f"{one.transition} ends waits that took no time: it is left out, for nobody would ever wait"
                self.thin.append(_thin("no_wait", text, f"stages.{self.stages[at]}.patience"))
                continue
            made = self._told(at, found, ended, one.transition, 1.0)
            self.patience.append(made)
            to = self.stages[one.target] if one.target >= 0 else one.final
            yield Patience(made.distribution, one.transition, to)

    def _keeps(self, at: int) -> bool:
        """Whether who goes on within the same pool never waits for it, where others do."""
        seen, names = self.seen, self.seen.names
        pool = names.pools[at]
        on = [one.target >= 0 and names.pools[one.target] == pool for one in names.moves]
        before = np.array([*on, False], bool)[seen.move] & (seen.stage == at)
        after = np.roll(before, 1) & ~seen.first
        mine = np.array([one == pool for one in names.pools], bool)[seen.stage] & ~np.isnan(seen.start)
        waited = seen.start > seen.join
        others = mine & ~after
        enough = int(after.sum()) >= 10 and bool(others.any())
        return enough and not bool(waited[after].any()) and float(waited[others].mean()) > 0.2

    # ---- who come, and what there is

    def _coming(self) -> Iterator[Coming]:
        seen = self.seen
        at = np.where(np.isnan(seen.join), np.where(np.isnan(seen.start), seen.end, seen.start), seen.join)
        days = max(seen.days, 1.0)  # of a log of some hours no rate can be told that means anything
        for place, name in enumerate(self.stages):
            mine = np.sort(at[seen.first & (seen.stage == place)])
            if len(mine):
                months, chance = monthly(mine, seen.names.start, days)
                yield Coming(name, len(mine), rate(len(mine), days, self.level), months, chance)

    def _arrivals(self, one: Coming) -> Arrivals:
        source = f"{self.name}: {one.many} in {self.seen.days:.0f} days; {_said(one.per_year)} a year"
        return Arrivals(one.stage, per_year=rounded(one.per_year.mean), months=one.months, source=source)

    def _waited(self, pool: str) -> int:
        """How many waited for a unit of a pool, in its own queue or in the stage before."""
        seen, names = self.seen, self.seen.names
        mine = np.array([one == pool for one in names.pools], bool)
        until = np.where(np.isnan(seen.start), np.where(np.isnan(seen.end), seen.days, seen.end), seen.start)
        own = mine[seen.stage] & (until > seen.join)
        target = np.array([one.target for one in names.moves] or [-1])[seen.move]
        held = (seen.move >= 0) & (target >= 0) & (seen.ready < seen.end)
        return int(own.sum()) + int((held & mine[target] & np.isin(target, list(self.blocks))).sum())

    def _pool(self, one: Units) -> Pool:
        if one.units is None:
            return Pool(assumption=f"nobody waited, with at most {one.most} in use at once: no limit is seen")
        return Pool(one.units, assumption="the most that were in use at once in the log: there may be more")


def _said(one: Interval) -> str:
    low, high = ("?" if np.isnan(end) else f"{end:.4g}" for end in (one.low, one.high))
    return f"{one.mean:.4g} ({low} to {high}, {one.level:.0%} interval)"


def _thin(code: str, text: str, key: str, do: str = "") -> Finding:
    return Finding(code, text, key=key, severity="warning", do=do)


def _checked(made: Scenario, lp: Leefplek) -> Scenario:
    """As it is read from its own text; raises `InputError` with why no scenario can be made of this log."""
    try:
        data: dict[str, Any] = {**plain(made), "start": made.start}
        return scenario_of(data, lp=lp)
    except InputError as error:
        what = "no scenario can be made of this log"
        if not any(one.code in ("never_leaves", "trap") for one in error.findings):
            raise InputError(what, findings=error.findings) from None
        why = "cases go round in it, or stop, and none comes to an end"
        raise InputError(what, why=why, do="say in ends= which activities end a case") from None
