"""What may be wrong in a scenario, all of it: names, numbers, shares, sources, and whether cases can come and go."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from math import fsum, isclose
from typing import Any

import attrs

from leefplek import Finding, InputError, Leefplek, LeefplekError, UnknownName

from .flow import flow_findings
from .inline import own
from .profiles import groups_of
from .scenario import (
    Already,
    Arrivals,
    Change,
    Cost,
    Distribution,
    Inline,
    Move,
    Patience,
    Pool,
    Profile,
    Rate,
    Scenario,
    Spread,
    Stage,
)

__all__ = ["findings_of_scenario"]

_NEEDED: Mapping[str, tuple[str, ...]] = {
    "fixed": ("value",),
    "exponential": ("mean",),
    "lognormal": ("mean", "cv"),
    "gamma": ("mean", "cv"),
    "weibull": ("scale", "shape"),
    "uniform": ("least", "most"),
    "empirical": ("values",),
}
_NUMBERS = ("value", "mean", "cv", "scale", "shape", "least", "most", "values", "weights")
_ABOVE_ZERO = {"mean", "cv", "scale", "shape"}
_ENOUGH = 1e-6
"""So far from 1 may shares add up."""

MOST_COMBINATIONS = 100_000


def findings_of_scenario(scenario: Scenario, lp: Leefplek) -> list[Finding]:
    """Every finding; what can only be judged when the rest is right is left out until it is."""
    check = _Check(scenario, lp)
    found = [*check.times(), *check.names(), *check.numbers(), *check.unsourced()]
    if not found:
        groups = groups_of(lp, scenario)
        found = list(flow_findings(scenario, groups))
    return found


def wrong(code: str, text: str, key: str, do: str = "") -> Finding:
    """A finding that stands in the way."""
    return Finding(code, text, key=key, do=do)


def _unknown(code: str, what: str, given: str, known: Iterable[str], key: str) -> Finding:
    names = list(known)
    near = get_close_matches(given, names, 1)
    meant = f"did you mean {near[0]}?" if near else f"one of {', '.join(names[:12])}" if names else "none is declared"
    return wrong(code, f"expected {what}", key, meant)


class _Check:
    """The parts of a scenario, one after the other."""

    def __init__(self, scenario: Scenario, lp: Leefplek) -> None:
        self.scenario, self.lp = scenario, lp
        self.offered: dict[str, tuple[tuple[str, ...], str | None]] | None = None
        self.states: tuple[str, ...] = ()
        self.finals: frozenset[str] = frozenset()

    # ---- time

    def times(self) -> Iterator[Finding]:
        one = self.scenario
        if one.days <= 0:
            yield wrong("wrong_time", "expected a horizon after the start: more than 0 days", "days")
        if one.warm_up < 0 or (one.days > 0 and one.warm_up >= one.days):
            yield wrong("wrong_time", "expected a warm-up of 0 days or more that ends before the horizon", "warm_up")
        if one.replications < 1:
            yield wrong("wrong_number", "expected at least one replication", "replications")
        if not one.stages:
            yield wrong("missing_stage", "expected at least one stage", "stages")
        if not one.arrivals and not one.already:
            yield wrong("nobody_comes", "expected somebody who comes or is there already", "arrivals")

    # ---- names

    def names(self) -> Iterator[Finding]:
        yield from self._workflow(self.scenario.workflow)
        for name, stage in self.scenario.stages.items():
            yield from self._stage(name, stage, f"stages.{name}")
        for name, arrivals in self.scenario.arrivals.items():
            yield from self._begins(arrivals, f"arrivals.{name}")
        for at, already in enumerate(self.scenario.already):
            yield from self._begins(already, f"already[{at}]")
            queued = self.scenario.stages.get(already.stage)
            if already.waiting and queued is not None and queued.pool is None:
                yield wrong(
                    "wrong_queue", "expected a stage with a pool: nobody waits for another", f"already[{at}].waiting"
                )
        yield from self._facts()

    def _workflow(self, given: Inline) -> Iterator[Finding]:
        if given.states or given.transitions or given.final:
            yield from self._inline(given)
            return
        try:
            found = self.lp.workflow(given.id, given.version)
        except UnknownName as error:
            yield wrong(
                "unknown_workflow",
                "expected a workflow that is loaded, or states and transitions",
                "workflow",
                error.do,
            )
            return
        self.states = tuple(state.id for state in found.states)
        self.finals = frozenset(state.id for state in found.states if state.final)
        self.offered = {one.id: (one.sources, one.target) for one in found.transitions}

    def _inline(self, given: Inline) -> Iterator[Finding]:
        self.states = (*given.states, *(one for one in given.final if one not in given.states))
        self.finals = frozenset(given.final)
        self.offered = {one.id: (one.source, one.to) for one in given.transitions}
        unknown = [
            _unknown("unknown_state", "a state of this workflow", state, self.states, f"workflow.transitions[{at}]")
            for at, one in enumerate(given.transitions)
            for state in (*one.source, one.to)
            if state not in self.states
        ]
        yield from unknown
        try:
            own(given)
        except LeefplekError as error:
            rest = () if unknown else error.findings or (Finding("wrong_workflow", error.what),)
            yield from (attrs.evolve(one, key="workflow", file="") for one in rest)

    def _stage(self, name: str, stage: Stage, key: str) -> Iterator[Finding]:
        state = stage.state or name
        if self.offered is not None and state not in self.states:
            yield _unknown(
                "unknown_state", "a state of the workflow", state, self.states, f"{key}.state" if stage.state else key
            )
        if stage.pool is not None and stage.pool not in self.scenario.pools:
            yield _unknown("unknown_pool", "a pool of this scenario", stage.pool, self.scenario.pools, f"{key}.pool")
        if stage.pool is None and (stage.patience or stage.wait_before or stage.keep):
            yield wrong("wrong_queue", "expected a pool: without one nobody waits, and nothing is kept", key)
        if stage.wait_before and stage.patience:
            yield wrong(
                "wrong_queue",
                "expected no patience: who waits in the stage before has a place already",
                f"{key}.patience",
            )
        for at, move in enumerate(stage.moves):
            yield from self._move(state, move, f"{key}.moves[{at}]")
        for at, patience in enumerate(stage.patience):
            yield from self._move(state, patience, f"{key}.patience[{at}]")
        yield from self._profiles(stage.stays, f"{key}.stays")

    def _move(self, state: str, move: Move | Patience, key: str) -> Iterator[Finding]:
        stage = self.scenario.stages.get(move.to)
        target = move.to if stage is None else stage.state or move.to
        if stage is None and move.to not in self.finals:
            known = (*self.scenario.stages, *sorted(self.finals))
            yield _unknown("unknown_stage", "a stage, or a final state of the workflow", move.to, known, f"{key}.to")
        if isinstance(move, Move):
            yield from self._profiles(move.shares, f"{key}.shares")
            yield from self._profiles(move.stays, f"{key}.stays")
        if self.offered is None:
            return
        if not move.do:
            if state not in self.finals or move.to != state:
                text = (
                    "expected a transition: only in a final state nothing need happen for a case to stay there for good"
                )
                yield wrong("unknown_transition", text, f"{key}.do")
            return
        if move.do not in self.offered:
            yield _unknown("unknown_transition", "a transition of the workflow", move.do, self.offered, f"{key}.do")
            return
        sources, to = self.offered[move.do]
        if state in self.states and state not in sources:
            yield wrong("not_offered", f"the state {state} does not offer {move.do}", f"{key}.do")
        elif target in self.states and target != (state if to is None else to):
            yield wrong("not_offered", f"{move.do} does not lead from {state} to {target}", f"{key}.to")

    def _begins(self, given: Arrivals | Already, key: str) -> Iterator[Finding]:
        if given.stage not in self.scenario.stages:
            yield _unknown(
                "unknown_stage", "a stage of this scenario", given.stage, self.scenario.stages, f"{key}.stage"
            )
        yield from self._profiles(given.profiles, f"{key}.profiles")
        shares: dict[str, float | None] = {name: one.share for name, one in self.scenario.profiles.items()}
        shares = dict(given.profiles) or shares
        told = [share for share in shares.values() if share is not None]
        if len(told) < len(shares):
            yield wrong(
                "missing_share", "expected the share of every profile, here or at the profile", f"{key}.profiles"
            )
        elif any(one < 0 for one in told) or not isclose(fsum(told), 1.0, abs_tol=_ENOUGH):
            yield wrong("wrong_share", "expected shares that add up to 1", f"{key}.profiles")

    def _profiles(self, given: Mapping[str, Any], key: str) -> Iterator[Finding]:
        for name in given:
            if name not in self.scenario.profiles:
                yield _unknown(
                    "unknown_profile", "a profile of this scenario", name, self.scenario.profiles, f"{key}.{name}"
                )

    # ---- facts and routes

    def _facts(self) -> Iterator[Finding]:
        routes = [
            (move.route, f"stages.{name}.moves[{at}].route")
            for name, stage in self.scenario.stages.items()
            for at, move in enumerate(stage.moves)
            if move.route is not None
        ]
        asked = self.scenario.routekaart
        if asked is None:
            for _, key in routes:
                yield wrong(
                    "unknown_route",
                    "expected a routekaart that has this route",
                    key,
                    "name one: [routekaart] id, version",
                )
            for name, profile in self.scenario.profiles.items():
                if profile.facts:
                    yield wrong("unused_facts", "facts decide nothing without a routekaart", f"profiles.{name}.facts")
            return
        try:
            kaart = self.lp.routekaart(asked.id, asked.on or self.scenario.start, version=asked.version)
        except (UnknownName, InputError) as error:
            yield wrong(
                "unknown_routekaart", "expected a routekaart that is in force on that day", "routekaart", error.do
            )
            return
        for route, key in routes:
            if route not in kaart.needs:
                yield _unknown("unknown_route", "a route of the routekaart", route, kaart.needs, key)
        for name, profile in self.scenario.profiles.items():
            yield from self._profile_facts(kaart, profile, f"profiles.{name}.facts")

    def _profile_facts(self, kaart: Any, profile: Profile, key: str) -> Iterator[Finding]:
        many = 1
        for name, given in profile.facts.items():
            spread = given if isinstance(given, Spread) else Spread((given,), (1.0,))
            many *= len(spread.values)
            for value in spread.values:
                try:
                    kaart.known({name: value})
                except InputError as error:
                    yield from (attrs.evolve(one, key=f"{key}.{name}") for one in error.findings[:1])
                    break
            right = len(spread.values) == len(spread.shares) > 0 and all(one >= 0 for one in spread.shares)
            if not right or not isclose(fsum(spread.shares), 1.0, abs_tol=_ENOUGH):
                yield wrong("wrong_share", "expected one share for each value, together 1", f"{key}.{name}.shares")
        if many > MOST_COMBINATIONS:
            yield wrong("too_many", f"expected at most {MOST_COMBINATIONS} combinations of facts", key)

    # ---- numbers

    def numbers(self) -> Iterator[Finding]:
        for key, one in tables(self.scenario):
            match one:
                case Distribution():
                    yield from _distribution(one, key)
                case Stage():
                    yield from _stage_numbers(one, self.scenario.profiles, key)
                case Pool():
                    yield from _pool(one, key)
                    yield from _twice(one.changes, key)
                case Arrivals():
                    yield from _arrivals(one, key)
                    yield from _twice(one.changes, key)
                    yield from _early(one, self.scenario.start, key)
                case Already() if one.waiting < 0 or one.staying < 0:
                    yield wrong("wrong_number", "expected numbers of 0 or more", key)
                case Cost():
                    yield from _cost(one, key)
                case Profile() if one.gain < 0:
                    yield wrong("wrong_number", "expected a gain of 0 or more", f"{key}.gain")
                case _:
                    pass

    # ---- sources

    def unsourced(self) -> Iterator[Finding]:
        """A number says where it comes from or that it is an assumption, or a table around it does."""
        if _grounded(self.scenario):
            return
        grounded = {key for key, one in tables(self.scenario) if _grounded(one)}
        for key, one in tables(self.scenario):
            if _has_numbers(one) and not any(key == at or key.startswith((f"{at}.", f"{at}[")) for at in grounded):
                yield wrong(
                    "unsourced",
                    "expected a source, or that this is an assumption",
                    key,
                    'add source = "..." or assumption = "..."',
                )


def tables(scenario: Scenario) -> Iterator[tuple[str, Any]]:
    """Every table of a scenario with its key, those around before those within."""
    yield from _within("", scenario)


def _within(key: str, given: Any) -> Iterator[tuple[str, Any]]:
    if attrs.has(type(given)):
        if key:
            yield key, given
        for field in attrs.fields(type(given)):
            yield from _within(f"{key}.{field.name}".lstrip("."), getattr(given, field.name))
    elif isinstance(given, Mapping):
        for name, one in given.items():
            yield from _within(f"{key}.{name}", one)
    elif isinstance(given, tuple):
        for at, one in enumerate(given):
            yield from _within(f"{key}[{at}]", one)


def _grounded(one: Any) -> bool:
    return bool(getattr(one, "source", None) or getattr(one, "assumption", None))


def _has_numbers(one: Any) -> bool:
    if isinstance(one, Distribution | Cost | Arrivals | Already):
        return True
    if isinstance(one, Pool):
        return one.units is not None
    if isinstance(one, Profile):
        return bool(one.facts) or one.share not in (None, 1.0)
    return isinstance(one, Move) and (one.share not in (None, 1.0) or bool(one.shares))


def _distribution(one: Distribution, key: str) -> Iterator[Finding]:
    if one.kind not in _NEEDED:
        yield _unknown("unknown_distribution", "a distribution", one.kind, _NEEDED, f"{key}.kind")
        return
    needed = _NEEDED[one.kind]
    for name in needed:
        if getattr(one, name) is None:
            yield wrong("missing_duration", f"a {one.kind} distribution needs {' and '.join(needed)}", f"{key}.{name}")
    for name in _NUMBERS:
        if getattr(one, name) is not None:
            yield from _number(one, name, key)
    if one.least is not None and one.most is not None and one.most < one.least:
        yield wrong("wrong_duration", "expected most to be at least as long as least", f"{key}.most")
    if one.kind == "empirical" and one.values is not None:
        yield from _empirical(one.values, one.weights, key)


def _number(one: Distribution, name: str, key: str) -> Iterator[Finding]:
    given = getattr(one, name)
    if name not in _NEEDED[one.kind] and (one.kind, name) != ("empirical", "weights"):
        yield wrong("unknown_key", f"a {one.kind} distribution has no {name}", f"{key}.{name}")
    elif any(number < 0 for number in (given if isinstance(given, tuple) else (given,))):
        yield wrong("wrong_duration", "expected no number below 0", f"{key}.{name}")
    elif name in _ABOVE_ZERO and given == 0:
        yield wrong("wrong_duration", "expected a number above 0", f"{key}.{name}")


def _empirical(values: Sequence[float], weights: Sequence[float] | None, key: str) -> Iterator[Finding]:
    if not values:
        yield wrong("missing_duration", "expected at least one value", f"{key}.values")
    if weights is not None and (len(weights) != len(values) or not sum(weights) > 0):
        yield wrong("wrong_share", "expected one weight for each value, together above 0", f"{key}.weights")


def _stage_numbers(stage: Stage, profiles: Mapping[str, Profile], key: str) -> Iterator[Finding]:
    if not stage.moves:
        yield wrong("never_leaves", "expected a move: a case can never leave this stage", key)
    for at, move in enumerate(stage.moves):
        told = stage.stay or move.stay or all(name in move.stays or name in stage.stays for name in profiles)
        if not told:
            do = 'say how long: stay = { kind = "fixed", value = 0 } is no time at all'
            yield wrong("missing_duration", "expected how long the stay takes", f"{key}.moves[{at}]", do)
    if len(stage.moves) > 1:
        for at, move in enumerate(stage.moves):
            if move.share is None and set(move.shares) != set(profiles):
                yield wrong("missing_share", "expected a share, for there are several moves", f"{key}.moves[{at}]")
                return
    for name in profiles:
        shares = [one.shares.get(name, 1.0 if one.share is None else one.share) for one in stage.moves]
        if any(one < 0 for one in shares) or (shares and not isclose(fsum(shares), 1.0, abs_tol=_ENOUGH)):
            yield wrong("wrong_share", f"expected shares that add up to 1 (profile {name})", f"{key}.moves")
            return


def _twice(changes: Sequence[Change | Rate], key: str) -> Iterator[Finding]:
    days = [one.on for one in changes]
    if len(set(days)) < len(days):
        yield wrong("wrong_calendar", "expected one change on a day", f"{key}.changes", "leave one of the two out")


def _pool(pool: Pool, key: str) -> Iterator[Finding]:
    if pool.units is not None and not 0 <= pool.units < 2**30:
        yield wrong("wrong_number", "expected 0 units or more, or none for no limit", f"{key}.units")
    for at, change in enumerate(pool.changes):
        if not 0 <= change.units < 2**30:
            yield wrong("wrong_number", "expected 0 units or more", f"{key}.changes[{at}].units")
    if pool.units is None and (pool.changes or pool.week or pool.closed):
        yield wrong("wrong_calendar", "expected units: what has no limit has no calendar", f"{key}.units")
    for at, closed in enumerate(pool.closed):
        if closed.until <= closed.since:
            yield wrong("wrong_calendar", "expected an end after the beginning", f"{key}.closed[{at}].until")
    if pool.week is not None and (len(pool.week) != 7 or any(not 0 <= one <= 1 for one in pool.week)):
        yield wrong("wrong_calendar", "expected seven shares between 0 and 1, Monday first", f"{key}.week")


def _early(one: Arrivals, start: date, key: str) -> Iterator[Finding]:
    if any(day < start for day in one.dates or ()):
        do = "who came before and is there still belongs in [[already]]"
        yield wrong("wrong_time", "expected dates from the start of the scenario on", f"{key}.dates", do)


def _arrivals(one: Arrivals, key: str) -> Iterator[Finding]:
    ways = [name for name in ("per_day", "per_year", "dates") if getattr(one, name) is not None]
    if len(ways) != 1:
        yield wrong("wrong_arrivals", "expected one of per_day, per_year, dates", key)
    rates = (one.per_day or 0, one.per_year or 0, *(change.per_year for change in one.changes))
    if any(rate < 0 for rate in rates):
        yield wrong("wrong_number", "expected rates of 0 or more", key)
    if one.dates is not None and (one.changes or one.months):
        yield wrong("wrong_arrivals", "expected no changes and months beside the dates themselves", key)
    if one.months is not None and (len(one.months) != 12 or any(m < 0 for m in one.months) or not sum(one.months) > 0):
        yield wrong("wrong_arrivals", "expected twelve weights of 0 or more, together above 0", f"{key}.months")
    if one.limit is not None and one.limit < 0:
        yield wrong("wrong_number", "expected a limit of 0 or more", f"{key}.limit")


def _cost(one: Cost, key: str) -> Iterator[Finding]:
    on_pool = key.startswith("pools.")
    if on_pool != (one.per == "unit_day"):
        expected = "unit_day" if on_pool else "visit or day"
        yield wrong("wrong_cost", f"expected per to be {expected} here", f"{key}.per")
