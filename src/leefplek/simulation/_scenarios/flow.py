"""How cases flow on average, by linear equations: who gets where, how often, and how much of a pool they ask.

No waiting and no impatience are in it: an estimate for findings, for memory and for work, not a result.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import exp, gamma

import attrs
import numpy as np

from leefplek import Finding, InputError

from .._engines.network import KINDS, NO_LIMIT, Floats, Network
from .profiles import Group, weights
from .scenario import Already, Arrivals, Distribution, Move, Scenario

__all__ = ["Expected", "expected", "flow_findings", "load_findings"]

MOST_VISITS = 1e6
"""So many times no case comes to a stage: more is a loop that nobody leaves."""


@attrs.frozen(eq=False)
class Expected:
    """What a scenario asks on average: cases in all the days, visits of a stage per day (S,), load of a pool (Q,)."""

    cases: float
    visits: Floats
    load: Floats

    @property
    def rows(self) -> float:
        """About so many visits a replication has."""
        return float(self.visits.sum())


def flow_findings(scenario: Scenario, groups: Sequence[Group]) -> Iterator[Finding]:
    """Routes that nobody can take, profiles that can go nowhere, and stages that a case can never leave for good."""
    for name, stage in scenario.stages.items():
        for at, move in enumerate(stage.moves):
            if not any(group.takes(move) for group in groups):
                text = "no profile can take this route: the routekaart closes it to all of them"
                yield Finding("closed_route", text, key=f"stages.{name}.moves[{at}].route")
        for group in groups:
            if not sum(weights(stage.moves, group)):
                text = f"who is of profile {group.profile} finds every move closed here"
                yield Finding("closed_route", text, key=f"stages.{name}.moves", do="add a move without a route")
    yield from _stuck(scenario, groups)
    yield from _endless(scenario)


def _stuck(scenario: Scenario, groups: Sequence[Group]) -> Iterator[Finding]:
    """Stages from which nobody can reach a final state, or somebody who gets there cannot."""
    ways = [_ways(scenario, group) for group in groups]
    for name in scenario.stages:
        stuck = [name not in out for _, out in ways]
        if all(stuck) or any(name in gets and name not in out for gets, out in ways):
            yield Finding("never_leaves", "a case that comes here can never leave for good", key=f"stages.{name}")


def _endless(scenario: Scenario) -> Iterator[Finding]:
    """Patience of no time that leads back to where it began: a case goes round for ever in one moment."""
    at_once: dict[str, set[str]] = {
        name: {
            *(one.to for one in stage.patience if _no_time(one.within)),
            *(_leads(one) for one in stage.moves if len(stage.moves) == 1 and _no_time(one.stay or stage.stay)),
        }
        for name, stage in scenario.stages.items()
    }
    for name, stage in scenario.stages.items():
        for at, patience in enumerate(stage.patience):
            gets = {patience.to} if _no_time(patience.within) else set()
            while more := {to for one in gets for to in at_once.get(one, ())} - gets:
                gets |= more
            if name in gets:
                text = "who waits no time at all and comes back goes round for ever"
                yield Finding("endless", text, key=f"stages.{name}.patience[{at}]", do="let it last, or lead elsewhere")


def _leads(move: Move) -> str:
    """To which stage or final state a move leads; to none where nothing happens and the case stays for good."""
    return move.to if move.do else ""


def _no_time(given: Distribution | None) -> bool:
    return given is not None and given.kind == "fixed" and not given.value


def _ways(scenario: Scenario, group: Group) -> tuple[set[str], set[str]]:
    """The stages to which those of a group get, and those from which they can reach a final state."""
    leads: dict[str, set[str]] = {
        name: {
            *(_leads(one) for one, weight in zip(stage.moves, weights(stage.moves, group), strict=True) if weight > 0),
            *(one.to for one in stage.patience),
        }
        for name, stage in scenario.stages.items()
    }
    out: set[str] = set()
    while more := {name for name, to in leads.items() if name not in out and (to & out or to - set(leads))}:
        out |= more
    begin: tuple[Arrivals | Already, ...] = (*scenario.arrivals.values(), *scenario.already)
    gets = {one.stage for one in begin if one.profiles.get(group.profile, 0.0 if one.profiles else 1.0) > 0}
    while more := {to for name in gets for to in leads[name] if to in leads} - gets:
        gets |= more
    return gets, out


def expected(net: Network) -> Expected:
    """What a network asks on average, over all its days."""
    stages, profiles = len(net.stage_pool), len(net.profiles)
    visits = np.zeros(stages)
    load = np.zeros(len(net.units))
    cases = float(len(net.first_stage))
    coming = np.zeros((profiles, stages))
    for stream, stage in enumerate(net.stream_stage):
        many = _arrivals(net, stream)
        cases += many
        coming[:, stage] += many * np.diff(net.stream_cut[stream], prepend=0.0)
    if len(net.first_stage):
        np.add.at(coming.T, net.first_stage, np.diff(net.first_cut, prepend=0.0, axis=1))
    for profile in range(profiles):
        shares, stays = _shares(net, profile)
        flow = _flow(shares, stays, coming[profile], net.days)
        visits += flow
        for stage, pool in enumerate(net.stage_pool):
            if pool >= 0:
                load[pool] += flow[stage] * stays[stage]
    for pool in range(len(load)):
        load[pool] /= max(unit_days(net, pool, 0.0, net.days), 1e-12)
    return Expected(cases, visits, load)


def _flow(shares: Floats, stays: Floats, coming: Floats, days: float) -> Floats:
    """Visits of each stage. Where only impatience leads out of a loop, as many as there is time for, about.

    Raises `InputError` where a loop takes no time at all: it would never end.
    """
    there_is_time = days / (days + stays)
    for goes_on in (np.ones(len(stays)), there_is_time):
        left = np.eye(len(stays)) - (shares * goes_on[:, None]).T * (1.0 - 1e-12)
        found: Floats = np.linalg.solve(left, coming).astype(np.float64)
        if found.max(initial=0.0) <= MOST_VISITS * max(float(coming.sum()), 1.0):
            return found
    raise InputError("cases would go round for ever in no time", do="give one of the stages of the loop a stay")


def unit_days(net: Network, pool: int, since: float, until: float) -> float:
    """How many units times days a pool has between two moments; infinite for one without a limit."""
    at, units = net.capacity(pool)
    if units[0] >= NO_LIMIT:
        return float("inf")
    edges = np.clip(np.append(at, net.days), since, until)
    return float((np.diff(edges) * units).sum())


def load_findings(net: Network, pools: Sequence[str]) -> Iterator[Finding]:
    """Pools of which more is asked than there is, and those of which each waits for a unit that the others hold."""
    for name, load in zip(pools, expected(net).load.tolist(), strict=True):
        if load > 1.0:
            text = f"about {load:.2f} times what there is is asked of this pool: who waits only becomes more"
            yield Finding("overload", text, key=f"pools.{name}", severity="warning")
    yield from _deadlocks(net, pools)


def _deadlocks(net: Network, pools: Sequence[str]) -> Iterator[Finding]:
    """Pools whose units are held by who waits, in the end, for a unit of that same pool."""
    waits: dict[int, set[int]] = {}
    for move in net.names.moves:
        held = int(net.stage_pool[move.stage])
        asked = int(net.stage_pool[move.target]) if move.target >= 0 and net.before[move.target] else -1
        if held >= 0 and asked >= 0 and not move.reneges and not (held == asked and net.keep[move.stage]):
            waits.setdefault(held, set()).add(asked)
    for pool in waits:
        gets = set(waits[pool])
        while more := {to for one in gets for to in waits.get(one, ())} - gets:
            gets |= more
        if pool in gets:
            text = "who holds a unit of this pool may wait for another of it: all may come to wait for each other"
            yield Finding(
                "deadlock", text, key=f"pools.{pools[pool]}", severity="warning", do="keep the unit, or wait after"
            )


def _arrivals(net: Network, stream: int) -> float:
    start, stop = net.rate_from[stream], net.rate_from[stream + 1]
    limit = float(net.stream_limit[stream])
    if start == stop:
        return min(limit, float((net.dates[net.dates_from[stream] : net.dates_from[stream + 1]] < net.days).sum()))
    edges = np.append(net.rate_at[start:stop], net.days)
    return min(limit, float((np.maximum(np.diff(np.minimum(edges, net.days)), 0.0) * net.rate[start:stop]).sum()))


def _shares(net: Network, profile: int) -> tuple[Floats, Floats]:
    """From which stage to which (S, S), and how long one stays on average (S,)."""
    stages = len(net.stage_pool)
    shares, stays = np.zeros((stages, stages)), np.zeros(stages)
    for stage in range(stages):
        before = 0.0
        for move in range(net.move_from[stage], net.move_from[stage + 1]):
            share = net.cut[profile, move] - before
            before = net.cut[profile, move]
            stays[stage] += share * mean(net, int(net.stay[profile, move]))
            if net.target[move] >= 0:
                shares[stage, net.target[move]] += share
    return shares, stays


def mean(net: Network, one: int) -> float:
    """The mean of a distribution, in days."""
    if one < 0:
        return 0.0
    first, second = float(net.first[one]), float(net.second[one])
    match KINDS[net.kind[one]]:
        case "fixed" | "exponential":
            return first
        case "lognormal":
            return exp(first + second * second / 2)
        case "gamma":
            return first * second
        case "weibull":
            return first * gamma(1.0 + second)
        case "uniform":
            return first + second / 2
        case _:
            table = slice(int(net.table_from[one]), int(net.table_from[one + 1]))
            return float((net.table[table] * np.diff(net.weight[table], prepend=0.0)).sum())
