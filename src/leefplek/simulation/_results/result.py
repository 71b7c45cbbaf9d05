"""What a run gives: visits where they are kept, statistics with their intervals, series, and the manifest."""

from __future__ import annotations

import json
import platform
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from hashlib import sha256
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, TypeAlias

import attrs
import numpy as np
import numpy.typing as npt

from leefplek import Finding, InputError, UnknownName, __version__
from leefplek.values import TextMap

from .._engines.network import Network
from .._scenarios.scenario import Scenario
from .._statistics.statistics import Interval, interval
from .measures import measures
from .tally import BINS, POINTS, Counter, Tally, value_of
from .visits import Visits

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Result", "Series", "digest", "plain"]

Floats: TypeAlias = npt.NDArray[np.float64]


@attrs.frozen(eq=False)
class Series:
    """How something went over time: its mean and interval over the replications at each of `days` (from the start)."""

    days: Floats
    mean: Floats
    low: Floats
    high: Floats


@attrs.frozen(eq=False, slots=False)
class Result:
    """A scenario that was run: so many replications from `first` on, with one seed.

    `visits` is None where only statistics were kept. `notices` has what is worth knowing of the scenario, such as a
    pool of which more is asked than there is.
    """

    scenario: Scenario
    network: Network
    seed: int
    replications: int
    engine: str
    visits: Visits | None
    counted: tuple[Tally, ...] | None
    notices: tuple[Finding, ...] = ()
    first: int = 0

    @cached_property
    def tallies(self) -> tuple[Tally, ...]:
        """What was counted, by replication."""
        if self.counted is not None:
            return self.counted
        assert self.visits is not None  # noqa: S101 (a run keeps one of the two)
        return tuple(
            tallied(self.network, self.scenario.warm_up, [self.visits.of(one).rows])
            for one in range(self.first, self.first + self.replications)
        )

    @cached_property
    def values(self) -> Mapping[str, Floats]:
        """Each measure by name, one value for each replication, shape (replications,); NaN where there was none."""
        pools = tuple(self.scenario.pools)
        rows = [measures(self.network, pools, self.scenario.warm_up, one) for one in self.tallies]
        return {name: np.array([row[name] for row in rows]) for name in rows[0]}

    @cached_property
    def statistics(self) -> Mapping[str, Interval]:
        """Each measure by name: its mean over the replications and the 95% interval of that mean (Student's t)."""
        return {name: interval(values) for name, values in self.values.items()}

    @property
    def cases(self) -> int:
        """How many cases there were, in all replications."""
        return sum(one.cases for one in self.tallies)

    def quantile(self, stage: str, share: float, level: float = 0.95) -> Interval:
        """So long wait at most this share of who began to stay in a stage, in days, with its interval.

        From the waits as they were counted: in bins, so within 1.6% of the true one. Raises `UnknownName`.
        """
        at = self._stage(stage)
        found = [_quantile(one.waits[at], share) for one in self.tallies]
        return interval(np.array(found), level)

    def series(self, what: str) -> Series:
        """`queue.<pool>`, `in_use.<pool>` or `present.<stage>` over time, without regard to the warm-up.

        Raises `UnknownName`.
        """
        kind, _, name = what.partition(".")
        tables = {"queue": "queued_at", "in_use": "busy_at", "present": "present_at"}
        if kind not in tables:
            raise UnknownName(f"there is no series {what!r}", do="one of queue.<pool>, in_use.<pool>, present.<stage>")
        at = self._stage(name) if kind == "present" else self._pool(name)
        rows: Floats = np.array([getattr(one, tables[kind])[at] for one in self.tallies], np.float64)
        found = [interval(column) for column in rows.T]
        days: Floats = ((np.arange(POINTS) + 0.5) * (self.network.days / POINTS)).astype(np.float64)
        low, high = (np.array([getattr(one, end) for one in found], np.float64) for end in ("low", "high"))
        return Series(days, np.array([one.mean for one in found], np.float64), low, high)

    def _stage(self, name: str) -> int:
        return _place(name, self.network.names.stages, "stage")

    def _pool(self, name: str) -> int:
        return _place(name, tuple(self.scenario.pools), "pool")

    @property
    def manifest(self) -> dict[str, Any]:
        """All that is needed to get the same bytes again: versions, seed, parameters, and the kind of machine."""
        packages = ("numpy", "scipy", *(("numba",) if self.engine == "numba" else ()))
        return {
            "leefplek": __version__,
            "python": platform.python_version(),
            "packages": {name: version(name) for name in packages},
            "machine": f"{platform.system()} {platform.machine()}",
            "seed": self.seed,
            "first_replication": self.first,
            "replications": self.replications,
            "engine": self.engine,
            "scenario_sha256": digest(self.scenario),
            "parameters": plain(self.scenario),
        }

    def as_data(self) -> dict[str, Any]:
        """The contract of `leefplek simulate --json`."""
        return {
            "scenario": self.scenario.scenario,
            "workflow": {"id": self.scenario.workflow.id, "version": self.scenario.workflow.version},
            "seed": self.seed,
            "replications": self.replications,
            "engine": self.engine,
            "cases": self.cases,
            "statistics": {name: _numbers(one) for name, one in self.statistics.items()},
            "manifest": self.manifest,
        }

    def to_polars(self) -> pl.DataFrame:
        """The visits as a DataFrame of polars; raises `InputError` where they were not kept."""
        if self.visits is None:
            raise InputError("the visits were not kept", do='run it with keep="visits"')
        return self.visits.to_polars()


def _numbers(one: Interval) -> dict[str, Any]:
    data = one.as_dict()
    return {name: data[name] for name in ("mean", "low", "high", "n")}


def tallied(net: Network, warm_up: float, parts: Sequence[npt.NDArray[np.void]]) -> Tally:
    """What is counted of the visits of one replication."""
    counter = Counter(net, warm_up)
    for one in parts:
        counter.take(one)
    return counter.tally()


def _quantile(counts: npt.NDArray[np.int64], share: float) -> float:
    total = counts.sum()
    if not total:
        return float("nan")
    at = np.searchsorted(np.cumsum(counts), share * total)
    return float(value_of(np.array([min(int(at), BINS - 1)]))[0])


def _place(name: str, names: Sequence[str], what: str) -> int:
    if name not in names:
        raise UnknownName(f"there is no {what} {name!r}", do=f"one of {', '.join(names)}")
    return names.index(name)


def plain(given: Any, *, dates: bool = False) -> Any:
    """A scenario, or a part of one, as plain data: what it does not say is left out; `dates` keeps dates."""
    if attrs.has(type(given)):
        told = {_key(field): getattr(given, field.name) for field in attrs.fields(type(given)) if _told(field, given)}
        return {name: plain(one, dates=dates) for name, one in told.items()}
    if isinstance(given, Mapping | TextMap):
        return {name: plain(one, dates=dates) for name, one in given.items()}
    if isinstance(given, tuple | list):
        return [plain(one, dates=dates) for one in given]
    return given.isoformat() if isinstance(given, date) and not dates else given


def _key(field: attrs.Attribute[Any]) -> str:
    key: str = field.metadata.get("key", field.name)
    return key


def _told(field: attrs.Attribute[Any], given: Any) -> bool:
    value = getattr(given, field.name)
    if isinstance(value, Mapping | tuple):
        return bool(value)
    return bool(value != field.default)


def digest(scenario: Scenario) -> str:
    """The SHA-256 of what a scenario says, whatever the order and the spaces of its file."""
    text = json.dumps(plain(scenario), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()
