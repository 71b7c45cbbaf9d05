"""A scenario as it is written: who come, where they stay and how long, who and what is there, where they go.

Frozen, plain, and in the words of its TOML file; docs/scenarios.md has the table of every key. Times are in days (a
day has 24 hours), dates are midnights. What numbers rest on is said beside them: `source`, or `assumption`; what a
table does not say itself is said by the one around it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal, TypeAlias

import attrs

from leefplek.values import TextMap

__all__ = [
    "Already",
    "Arrivals",
    "Change",
    "Closed",
    "Cost",
    "Distribution",
    "Inline",
    "InlineTransition",
    "KaartRef",
    "Move",
    "Patience",
    "Pool",
    "Profile",
    "Rate",
    "Scenario",
    "Spread",
    "Stage",
    "Step",
]

_NOTHING = TextMap({})

FactValue: TypeAlias = bool | int | date | str


@attrs.frozen
class Distribution:
    """How long something takes, in days.

    `fixed` (value), `exponential` (mean), `lognormal` (mean, cv), `gamma` (mean, cv), `weibull` (scale, shape),
    `uniform` (least, most), `empirical` (values, and weights where they are not equally likely). The cv is the standard
    deviation over the mean.
    """

    kind: str
    value: float | None = None
    mean: float | None = None
    cv: float | None = None
    scale: float | None = None
    shape: float | None = None
    least: float | None = None
    most: float | None = None
    values: tuple[float, ...] | None = None
    weights: tuple[float, ...] | None = None
    source: str | None = None
    assumption: str | None = None


@attrs.frozen
class Move:
    """One way out of a stage: the transition, where it leads, and how many go there.

    `to` is another stage, or a final state: then the case leaves. `share` is a number, and `shares` has others by
    profile; where moves name a `route`, only those that the routekaart leaves open to a profile are left, and their
    shares are taken as weights. `stay` replaces that of the stage for who takes this move. `outcome` is how the case
    ended. In a final state it may have no `do`, for nothing happens: who takes it stays there for good.
    """

    to: str
    do: str = ""
    share: float | None = None
    shares: Mapping[str, float] = attrs.field(factory=dict)
    route: str | None = None
    stay: Distribution | None = None
    stays: Mapping[str, Distribution] = attrs.field(factory=dict)
    outcome: str | None = None
    source: str | None = None
    assumption: str | None = None


@attrs.frozen
class Patience:
    """How long one waits for the pool of a stage before going elsewhere; with several, the first that ends decides."""

    within: Distribution
    do: str
    to: str
    outcome: str | None = None
    source: str | None = None
    assumption: str | None = None


@attrs.frozen
class Cost:
    """What a stay or a place asks of somebody: an amount `per` visit, per day that one stays, or per unit and day.

    On a stage: `visit` (counted at its start, without a pool at its end) or `day`; on a pool: `unit_day`, used or not.
    """

    who: str
    amount: float
    per: Literal["visit", "day", "unit_day"] = "visit"
    source: str | None = None
    assumption: str | None = None


@attrs.frozen
class Stage:
    """A stay in a state of the workflow (its own name, where it says no `state`).

    With a `pool` one queues for a unit of it first, and holds it for the stay. `keep`: the unit goes along to the next
    stage where that has the same pool. `wait_before`: one waits for this stage's unit in the stage before, and keeps
    the unit of that one meanwhile.
    """

    moves: tuple[Move, ...] = ()
    state: str | None = None
    pool: str | None = None
    stay: Distribution | None = None
    stays: Mapping[str, Distribution] = attrs.field(factory=dict)
    keep: bool = False
    wait_before: bool = False
    patience: tuple[Patience, ...] = ()
    costs: tuple[Cost, ...] = ()
    source: str | None = None
    assumption: str | None = None


@attrs.frozen
class Change:
    """From this day on there are so many units."""

    on: date
    units: int
    source: str | None = None
    assumption: str | None = None


@attrs.frozen
class Closed:
    """From the first day up to, and not on, the last one nobody new is helped; who is being helped goes on."""

    since: date
    until: date


@attrs.frozen
class Pool:
    """Workers or places: how many, when, and who is first.

    Without `units` there is no limit. `week` has seven shares, Monday first, of the units that are there on that day.
    `order`: `first` come, `priority` (the profile's, 0 first), `longest` since the first signal, or `accumulating`:
    each time the one whose profile's `gain` times the days waited is highest.
    """

    units: int | None = None
    order: Literal["first", "priority", "longest", "accumulating"] = "first"
    changes: tuple[Change, ...] = ()
    closed: tuple[Closed, ...] = ()
    week: tuple[float, ...] | None = None
    costs: tuple[Cost, ...] = ()
    source: str | None = None
    assumption: str | None = None


@attrs.frozen
class Spread:
    """A fact that differs: its values and the share of each; `dont_know` is a value too."""

    values: tuple[FactValue, ...]
    shares: tuple[float, ...]


@attrs.frozen
class Profile:
    """A group of young people: what is known of them, so that the routekaart decides, and their place in a queue."""

    share: float | None = None
    facts: Mapping[str, Any] = attrs.field(factory=dict)
    priority: int = 0
    gain: float = 1.0
    source: str | None = None
    assumption: str | None = None


@attrs.frozen
class Rate:
    """From this day on so many come a year."""

    on: date
    per_year: float
    source: str | None = None
    assumption: str | None = None


@attrs.frozen
class Arrivals:
    """Who come, and where they begin.

    A rate (`per_day` or `per_year`, a year is 365.25 days), that `changes` and that `months` (twelve weights, January
    first, around their own mean) make higher and lower; or the `dates` themselves. `limit` is the most that come.
    `profiles` has their shares, where those differ from the profiles' own.
    """

    stage: str
    per_day: float | None = None
    per_year: float | None = None
    changes: tuple[Rate, ...] = ()
    months: tuple[float, ...] | None = None
    dates: tuple[date, ...] | None = None
    limit: int | None = None
    profiles: Mapping[str, float] = attrs.field(factory=dict)
    source: str | None = None
    assumption: str | None = None


@attrs.frozen
class Already:
    """Who is there when the scenario starts: `waiting` in the queue of a stage, and `staying` in it.

    `waited` is how long those who wait already did; `left` is how long those who stay still will (else a whole stay).
    """

    stage: str
    waiting: int = 0
    staying: int = 0
    waited: Distribution | None = None
    left: Distribution | None = None
    profiles: Mapping[str, float] = attrs.field(factory=dict)
    source: str | None = None
    assumption: str | None = None


@attrs.frozen
class Step:
    """A step in a real case, for the run that takes every step through the workflow itself."""

    do: str
    by: str | None = None
    payload: Mapping[str, Any] = attrs.field(factory=dict)


@attrs.frozen
class InlineTransition:
    """A transition of a workflow that a scenario brings itself."""

    id: str
    source: tuple[str, ...] = attrs.field(metadata={"key": "from"})
    to: str


@attrs.frozen
class Inline:
    """The workflow: one that is loaded, by `id` and `version`, or states and transitions of the scenario's own."""

    id: str
    version: int | None = None
    states: tuple[str, ...] = ()
    final: tuple[str, ...] = ()
    transitions: tuple[InlineTransition, ...] = ()


@attrs.frozen
class KaartRef:
    """The routekaart that decides which routes are open, on a day (else the day on which the scenario starts)."""

    id: str
    version: int | None = None
    on: date | None = None


@attrs.frozen
class Scenario:
    """Everything that a simulation rests on, as its TOML file has it; `load_scenario` reads and checks one."""

    scenario: str
    start: date
    days: float
    workflow: Inline
    stages: Mapping[str, Stage]
    arrivals: Mapping[str, Arrivals] = attrs.field(factory=dict)
    already: tuple[Already, ...] = ()
    pools: Mapping[str, Pool] = attrs.field(factory=dict)
    profiles: Mapping[str, Profile] = attrs.field(factory=dict)
    routekaart: KaartRef | None = None
    steps: Mapping[str, tuple[Step, ...]] = attrs.field(factory=dict)
    title: TextMap = _NOTHING
    question: TextMap = _NOTHING
    left_out: TextMap = _NOTHING
    units: Mapping[str, str] = attrs.field(factory=dict)
    warm_up: float = 0.0
    replications: int = 20
    seed: int = 1
    source: str | None = None
    assumption: str | None = None
