"""A log next to a model of it: where the two part, and where they can't be told apart."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from os import PathLike
from typing import Any

import attrs
import numpy as np

from leefplek import Finding, InputError, Leefplek, UnknownName, Workflow
from leefplek.values import TextMap, words

from .._logs.conforms import Conformance, conforms
from .._logs.event_log import FROM, TO, EventLog, event_log, made
from .._logs.log_raw import arrow
from .._results.result import Result
from .._results.visits import Visits
from .._run import Engine, run
from .._scenarios.inline import own
from .._scenarios.reading import built_in
from .._scenarios.scenario import Scenario
from .._statistics.measured import jsonable, share
from .._statistics.statistics import Interval, t_times
from .fit import log_of
from .likelihood import Floats
from .log_sides import completed_with, sides
from .observed import Observed, observed, seen, shifted

__all__ = ["Beside", "Parting", "compare_log"]

REPLICATIONS = 40
JUDGED = 5
"""With fewer in the log, or fewer replications that have a number, nothing is said of it."""

_SMALL = 1e-6

_SAID = {
    "arrivals": words("wie er per jaar komen bij {of}", "who come to {of} a year"),
    "throughput": words("wie er per jaar vertrekken", "who leave a year"),
    "stay": words("hoe lang men gemiddeld in {of} blijft, in dagen", "how long one stays in {of} on average, in days"),
    "long_stay": words("de tijd waarin negen van de tien in {of} klaar zijn, in dagen",
                       "the time in which nine in ten are done in {of}, in days"),
    "wait": words("hoe lang men gemiddeld op {of} wacht, in dagen", "how long one waits for {of} on average, in days"),
    "queue": words("hoeveel er op {of} wachten", "how many wait for {of}"),
    "blocked": words("hoe lang wie klaar is in {of} op de volgende plek wacht, in dagen",
                     "how long who is done in {of} waits for the next place, in days"),
    "reneged": words("het deel dat het wachten op {of} opgeeft", "the share that gives up waiting for {of}"),
    "move": words("het deel dat deze stap zet: {of}", "the share that takes this move: {of}"),
    "present": words("hoeveel er in {of} zijn", "how many are in {of}"),
}  # fmt: skip
_PARTS = words(
    "{what}: in het log {log}, volgens het model tussen {low} en {high}",
    "{what}: {log} in the log, between {low} and {high} in the model",
)
_AGREES = words(
    "{what}: in het log {log}, en dat past bij het model (tussen {low} en {high})",
    "{what}: {log} in the log, which agrees with the model (between {low} and {high})",
)
_UNKNOWN = words("{what}: in het log te weinig om iets te zeggen", "{what}: too little in the log to say anything")


@attrs.frozen
class Beside:
    """One number: in the log with its own interval, and in the model.

    `model` has the mean over the replications and the interval in which the same number of one log of this length is
    expected, were the model right (a prediction, so wider than the interval of the mean); all judged numbers hold
    together at the level of the comparison. `parts` says that the log lies outside it. It is not `judged` where the log
    or the replications have too few.
    """

    name: str
    log: Interval
    model: Interval
    judged: bool
    parts: bool

    @property
    def words(self) -> TextMap:
        """What this says, in Dutch and English."""
        kind, _, of = self.name.partition(".")
        form = _UNKNOWN if not self.judged else _PARTS if self.parts else _AGREES
        numbers = {"log": self.log.mean, "low": self.model.low, "high": self.model.high}
        told = {name: f"{one:.4g}" for name, one in numbers.items()}
        said = {lang: _SAID[kind][lang].format(of=of) for lang in form}
        return TextMap({lang: form[lang].format(what=said[lang], **told) for lang in form})


@attrs.frozen(eq=False)
class Parting:
    """Where a log and a scenario part; `statistics` has every number by name, see `log_sides`.

    `only_in_log` and `only_in_model` are stages and moves (`stage.transition`) that only one of them has; `fits` is the
    share of the cases that made only moves that the scenario has. `conformance` is that of the log and the workflow,
    None where neither the log tells of states nor the workflow is one that is loaded. `notices` has what to know.
    """

    scenario: str
    told: str
    cases: int
    days: float
    seed: int
    replications: int
    level: float
    statistics: Mapping[str, Beside]
    only_in_log: tuple[str, ...]
    only_in_model: tuple[str, ...]
    fits: float
    conformance: Conformance | None
    notices: tuple[Finding, ...]

    @property
    def parted(self) -> tuple[str, ...]:
        """The numbers in which they part."""
        return tuple(name for name, one in self.statistics.items() if one.parts)

    @property
    def words(self) -> tuple[TextMap, ...]:
        """Where they part, in sentences."""
        return tuple(one.words for one in self.statistics.values() if one.parts)

    def as_data(self) -> dict[str, Any]:
        """For JSON; what is unknown is null."""
        walk = self.conformance
        return {
            **{name: getattr(self, name) for name in ("scenario", "told", "cases", "days", "seed", "replications")},
            "level": self.level,
            "parted": list(self.parted),
            "statistics": {
                name: {
                    "log": one.log.as_dict(), "model": one.model.as_dict(), "judged": one.judged, "parts": one.parts,
                    "words": dict(one.words),
                }
                for name, one in self.statistics.items()
            },
            "only_in_log": list(self.only_in_log),
            "only_in_model": list(self.only_in_model),
            **jsonable([("fits", self.fits), ("conforms", math.nan if walk is None else walk.share)]),
            "deviations": [] if walk is None else [attrs.asdict(one) for one in walk.deviations],
            "notices": [attrs.asdict(one) for one in self.notices],
        }  # fmt: skip


def compare_log(
    log: EventLog | str | PathLike[str],
    scenario: Scenario,
    *,
    lp: Leefplek | None = None,
    since: date | None = None,
    until: date | None = None,
    ends: Collection[str] = (),
    replications: int = REPLICATIONS,
    seed: int | None = None,
    engine: Engine = "auto",
    level: float = 0.95,
) -> Parting:
    """Holds an event log (one, or the file of one) against a scenario, which is run for as long as the log lasts.

    Each replication is read as if it were a log that tells as much as this one. `since`, `until` and `ends` are as in
    `fit`. Where the scenario and the log share days, those are compared; else the scenario is moved to the days of the
    log, and a notice says so. Of a hundred logs of the model itself about 100 x `level` part nowhere. A scenario that
    was fitted to this very log agrees more than that, for it has seen it: hold a later log against it.

    Raises `InputError` as `fit` and `run` do.
    """
    share(level, "level")
    if replications < JUDGED:
        raise InputError(f"expected at least {JUDGED} replications", key="replications")
    return _Against(log_of(log)[0], scenario, lp or built_in(), since, until, ends).parting(
        lambda moved: run(moved, lp=lp, seed=seed, replications=replications, engine=engine), level
    )


class _Against:
    """A log, and the scenario that it is held against."""

    def __init__(
        self,
        log: EventLog,
        scenario: Scenario,
        lp: Leefplek,
        since: date | None,
        until: date | None,
        ends: Collection[str],
    ) -> None:
        self.log, self.scenario, self.ends = log, scenario, ends
        self.workflow = _workflow(scenario, lp)
        self.mine = observed(log, workflow=self.workflow, since=since, until=until, ends=ends)

    def parting(self, runs: Callable[[Scenario], Result], level: float) -> Parting:
        """What comes of it; `runs` runs the scenario for the days of the log."""
        moved, offset, notices = _placed(self.scenario, self.mine)
        result = runs(moved)
        assert result.visits is not None  # noqa: S101 (they are kept)
        view = _View(self.mine, self.workflow, self.ends, moved)
        theirs = [shifted(view.of(result.visits.of(one)), offset) for one in range(result.replications)]
        mine = shifted(self.mine, (moved.start - self.mine.names.start).days + offset)
        known, known_there = _moves_of(mine), _moves_of(theirs[0], every=True)
        return Parting(
            self.scenario.scenario, mine.told, int(mine.first.sum()), mine.days,
            result.seed, result.replications, level,
            _beside(sides(mine), [sides(one) for one in theirs], level),
            tuple(sorted(known - known_there)), tuple(sorted(known_there - known)),
            _fitting(mine, known_there), _walk(self.log, self.scenario, mine, self.workflow),
            (*notices, *result.notices),
        )  # fmt: skip


def _workflow(scenario: Scenario, lp: Leefplek) -> Workflow | None:
    """The workflow that is loaded; None for one of the scenario's own."""
    given = scenario.workflow
    if given.states or given.transitions or given.final:
        return None
    try:
        return lp.workflow(given.id, given.version)
    except UnknownName as error:
        raise InputError("this workflow is not loaded", key="workflow", do=error.do) from None


def _placed(scenario: Scenario, mine: Observed) -> tuple[Scenario, float, tuple[Finding, ...]]:
    """The scenario for the days of the log, and how many of its days are before what is compared."""
    offset = (mine.names.start - scenario.start).days
    plain = attrs.evolve(scenario, warm_up=0.0)
    if -mine.days < offset < scenario.days:
        return attrs.evolve(plain, days=offset + mine.days), float(max(offset, 0)), ()
    text = "the log is of other days: the scenario was moved there, but not the dates in it"
    moved = attrs.evolve(plain, start=mine.names.start, days=mine.days)
    return moved, 0.0, (Finding("moved", text, key="start", severity="warning"),)


class _View:
    """Sees a replication as the log lets see what happened."""

    def __init__(self, mine: Observed, workflow: Workflow | None, ends: Collection[str], scenario: Scenario) -> None:
        self.mine, self.workflow, self.ends, self.scenario = mine, workflow, ends, scenario

    def of(self, visits: Visits) -> Observed:
        """What would be seen of this replication."""
        if self.mine.told == "stays":
            found = seen(visits, self.scenario.days, clean=self.workflow is None)
            return attrs.evolve(found, states_told=self.mine.states_told)
        log = event_log(visits).completed()
        if not len(log):
            raise InputError("nothing happens in this scenario in the days of the log", key="days")
        if self.mine.told == "activities":
            log = _without_states(log)
        found = observed(log, workflow=self.workflow, ends=self.ends)
        back = (found.names.start - self.scenario.start).days
        return attrs.evolve(shifted(found, -back), days=self.scenario.days)


def _without_states(log: EventLog) -> EventLog:
    pa = arrow()
    nothing = pa.DictionaryArray.from_arrays(pa.array(np.zeros(len(log), np.int32)), [""])
    columns = {name: log.table[name] for name in log.table.column_names}
    return made({**columns, FROM: nothing, TO: nothing})


def _moves_of(one: Observed, *, every: bool = False) -> set[str]:
    """The stages and moves: those that were seen, or every one that there is."""
    moves = range(len(one.names.moves)) if every else np.unique(one.move[one.move >= 0]).tolist()
    stages = range(len(one.names.stages)) if every else np.unique(one.stage).tolist()
    return {one.names.stages[at] for at in stages} | {_called(one, at) for at in moves}


def _called(one: Observed, at: int) -> str:
    move = one.names.moves[at]
    to = one.names.stages[move.target] if move.target >= 0 else move.final
    return f"{one.names.stages[move.stage]}.{move.transition if one.states_told else to}"


def _fitting(mine: Observed, there: set[str]) -> float:
    wrong = np.array([_called(mine, at) not in there for at in range(len(mine.names.moves))] + [False], bool)[mine.move]
    cases, place = np.unique(mine.case, return_inverse=True)
    return float((np.bincount(place, wrong, len(cases)) == 0).mean())


def _walk(log: EventLog, scenario: Scenario, mine: Observed, workflow: Workflow | None) -> Conformance | None:
    if workflow is None and not mine.states_told:
        return None
    found = workflow or own(scenario.workflow).workflow(scenario.workflow.id)
    told = any(log.names(FROM)[one] for one in np.unique(log.codes(FROM)).tolist())
    return conforms(log, found, begins="told" if told else "initial")


# ---- judging


def _beside(mine: dict[str, Interval], theirs: Sequence[dict[str, Interval]], level: float) -> dict[str, Beside]:
    names = {name for one in (mine, *theirs) for name in one}
    log, model = completed_with(mine, names), [completed_with(one, names) for one in theirs]
    unknown = Interval(math.nan, math.nan, math.nan, 0)
    values = {
        name: np.array([one.get(name, unknown).mean for one in model], np.float64)
        for name in sorted(names)
        if not name.startswith("leavers.")
    }
    values = {name: known[~np.isnan(known)] for name, known in values.items()}
    shown = {name for name, known in values.items() if not _same(log.get(name), known)}
    judged = {
        name for name in shown
        if name in log and log[name].n >= min(JUDGED, _needed(name)) and not math.isnan(log[name].mean)
        and len(values[name]) >= JUDGED
    }  # fmt: skip
    among = max(len(judged), 1)
    found = {}
    for name in sorted(shown):
        own_number = log.get(name, unknown)
        expected, out = _predicted(values[name], own_number.mean, level, among)
        found[name] = Beside(name, own_number, expected, name in judged, name in judged and out)
    return found


def _same(log: Interval | None, known: Floats) -> bool:
    """Whether it is one number and always the same, such as the share of the only move, or no wait at all."""
    mean = math.nan if log is None else log.mean
    if not len(known):
        return math.isnan(mean)
    return bool((np.abs((known if math.isnan(mean) else np.append(known, mean)) - known[:1]) <= _SMALL).all())


def _needed(name: str) -> int:
    """A number of events is known whatever it is."""
    return 0 if name.partition(".")[0] in ("arrivals", "throughput") else JUDGED


def _predicted(known: Floats, value: float, level: float, among: int) -> tuple[Interval, bool]:
    """Where one more value is expected, and whether this one lies outside; as it is and as a logarithm, for waits are
    skewed; and no value lies outside that is not beyond all of the model's own."""
    many, miss = len(known), (1 - level) / among
    if many < 2:
        mean = float(known.mean()) if many else math.nan
        return Interval(mean, math.nan, math.nan, many, 1 - miss), False
    times = t_times(many, miss / 2) * math.sqrt(1 + 1 / many)
    low, high = _around(known, times)
    if known.min() > 0:
        below, above = _around(np.log(known), times)
        low, high = min(low, math.exp(below)), max(high, math.exp(min(above, 700.0)))
    low, high = max(min(low, float(known.min())), 0.0), max(high, float(known.max()))
    return Interval(float(known.mean()), low, high, many, 1 - miss), not low - _SMALL <= value <= high + _SMALL


def _around(known: Floats, times: float) -> tuple[float, float]:
    half = times * float(known.std(ddof=1))
    return float(known.mean()) - half, float(known.mean()) + half
