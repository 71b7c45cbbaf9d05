"""What a fit gives: a scenario, what each of its numbers rests on, and where the data are too thin."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import attrs

from leefplek import Finding

from .._scenarios.scenario import Distribution, Scenario
from .._scenarios.toml_out import scenario_text
from .._statistics.measured import jsonable
from .._statistics.statistics import Interval

__all__ = ["Coming", "Duration", "Fitted", "Split", "Units"]


@attrs.frozen
class Duration:
    """How long a stay takes, or with `do` how long one waits before going elsewhere; in days.

    `ended` have ended, `going_on` had not when the log ended (or, for who waits, when they were helped): both count.
    `numbers` are those of the distribution with their intervals (none for `fixed` and `empirical`), `mean` is its mean.
    `aic` is Akaike's criterion of every kind that was tried: the lowest fits best. `fit` is the chance of data that lie
    at least so far off were the distribution right (NaN where there are too few), `distance` the most that the share
    lasting longer than any time differs from that of Kaplan and Meier. `spread_by_move` is the chance of stays that
    differ so much between the moves that end them, were there no difference (Kruskal and Wallis).
    """

    stage: str
    distribution: Distribution
    ended: int
    going_on: int
    numbers: Mapping[str, Interval]
    mean: Interval
    aic: Mapping[str, float]
    fit: float
    distance: float
    do: str = ""
    spread_by_move: float = 1.0

    @property
    def kind(self) -> str:
        """The distribution that was chosen."""
        return self.distribution.kind


@attrs.frozen
class Split:
    """Which share of those who left a stage, having been helped, took a move; the interval is that of Clopper and
    Pearson."""

    stage: str
    do: str
    to: str
    many: int
    share: Interval


@attrs.frozen
class Coming:
    """How many come to a stage first, a year, with the exact interval for a Poisson number.

    `months` are weights (January first) where the seasons differ for sure; `seasons` is the chance of months that
    differ so much if they did not, NaN where the log is too short to say.
    """

    stage: str
    many: int
    per_year: Interval
    months: tuple[float, ...] | None
    seasons: float


@attrs.frozen
class Units:
    """How many of a pool were in use at once at most: no more than a lower bound for how many there are.

    `waited` is how many had to wait; without any there is no limit to be seen, and `units` is None. `full` is the share
    of the time in which somebody waited while so many were in use: with a fixed number of units that is all of it.
    """

    pool: str
    most: int
    units: int | None
    waited: int
    full: float


@attrs.frozen
class Fitted:
    """A scenario from an event log, and how sure it is.

    `thin` has where the data are too few, by the key of the scenario; `warnings` what to know before it is used, and
    the first of these is about people. `told` says what the log tells: `stays`, `steps` or `activities`.
    """

    scenario: Scenario
    told: Literal["stays", "steps", "activities"]
    cases: int
    days: float
    durations: tuple[Duration, ...]
    patience: tuple[Duration, ...]
    splits: tuple[Split, ...]
    arrivals: tuple[Coming, ...]
    pools: tuple[Units, ...]
    thin: tuple[Finding, ...]
    warnings: tuple[Finding, ...]

    @property
    def text(self) -> str:
        """The scenario as the text of a TOML file, with what is to be known of it above; `load_scenario` reads it."""
        return scenario_text(self.scenario, above=[str(one) for one in (*self.warnings, *self.thin)])

    def to_toml(self) -> str:
        """The same as `text`."""
        return self.text

    def as_data(self) -> dict[str, Any]:
        """For JSON; what is unknown is null."""
        return {
            "scenario": self.scenario.scenario,
            "told": self.told,
            "cases": self.cases,
            "days": self.days,
            **{
                name: [_data(one) for one in getattr(self, name)]
                for name in ("durations", "patience", "splits", "arrivals", "pools", "thin", "warnings")
            },
        }


def _data(given: Any) -> Any:
    if isinstance(given, Interval):
        return given.as_dict()
    if isinstance(given, Distribution):
        return {name: one for name, one in attrs.asdict(given).items() if one is not None}
    if attrs.has(type(given)):
        return {field.name: _data(getattr(given, field.name)) for field in attrs.fields(type(given))}
    if isinstance(given, Mapping):
        return {name: _data(one) for name, one in given.items()}
    if isinstance(given, tuple):
        return [_data(one) for one in given]
    return jsonable([("", given)])[""]
