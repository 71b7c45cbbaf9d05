"""Scenarios of every kind that can be written down, to run: small ones with many ties, so that what is rare happens.

Durations are often multiples of half a day, and zero. Every stage has a move that leads on to a later stage or out, so
that cases leave; the other moves lead anywhere, also back. Who runs out of patience goes back only after half a day at
least: else a case could go round for ever in no time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from hypothesis import strategies as st

from leefplek import Leefplek
from leefplek.simulation import Scenario, scenario_of
from leefplek.simulation._engines.network import Network, compile_network
from leefplek.simulation._scenarios.profiles import groups_of

Data: TypeAlias = dict[str, Any]
Draw: TypeAlias = Callable[[st.SearchStrategy[Any]], Any]

START = date(2026, 1, 30)
"""A Friday, shortly before the end of a month."""
OUT = ("gone", "away")
ORDERS = ("first", "priority", "longest", "accumulating")

halves = st.integers(0, 12).map(lambda many: many / 2)
some = st.floats(0.05, 6.0).map(lambda x: round(x, 2))
weights = st.integers(0, 3)


@cache
def library() -> Leefplek:
    """One for all: it does not change."""
    return Leefplek()


def compiled(scenario: Scenario) -> Network:
    """The numbers of a scenario."""
    return compile_network(scenario, groups_of(library(), scenario))


def made(data: Mapping[str, Any]) -> Scenario:
    """The checked scenario of plain data."""
    return scenario_of(data, lp=library())


def rows_of(engine: Any, net: Network, seed: int = 1, replication: int = 0) -> npt.NDArray[np.void]:
    """All visits that an engine finds in one replication."""
    return np.concatenate(list(engine.simulate(net, seed, replication)))


# ---- durations

fixed = halves.map(lambda value: {"kind": "fixed", "value": value})
lasting = st.one_of(
    st.integers(1, 8).map(lambda many: {"kind": "fixed", "value": many / 2}),
    st.builds(lambda least, more: {"kind": "uniform", "least": 0.5 + least, "most": 0.5 + least + more}, halves, some),
)
"""Half a day at least."""
durations = st.one_of(
    fixed,
    fixed,
    some.map(lambda mean: {"kind": "exponential", "mean": mean}),
    st.builds(lambda mean, cv: {"kind": "lognormal", "mean": mean, "cv": cv}, some, some),
    st.builds(lambda mean, cv: {"kind": "gamma", "mean": mean, "cv": cv}, some, some),
    st.builds(lambda scale, shape: {"kind": "weibull", "scale": scale, "shape": shape}, some, some),
    st.builds(lambda least, more: {"kind": "uniform", "least": least, "most": least + more}, halves, halves),
    st.lists(st.tuples(halves, weights), min_size=1, max_size=4)
    .filter(lambda pairs: any(weight for _, weight in pairs))
    .map(lambda pairs: {"kind": "empirical", "values": [v for v, _ in pairs], "weights": [w for _, w in pairs]}),
    st.lists(halves, min_size=1, max_size=3).map(lambda values: {"kind": "empirical", "values": values}),
)


# ---- a scenario, part by part


def _shares(draw: Draw, names: Sequence[str]) -> dict[str, float]:
    """Shares that add up to 1; the last is above 0."""
    found = [*(draw(weights) for _ in names[1:]), draw(st.integers(1, 3))]
    return {name: one / sum(found) for name, one in zip(names, found, strict=True)}


def _profiles(draw: Draw) -> Data:
    names = [f"p{at}" for at in range(draw(st.integers(1, 3)))]
    shares = _shares(draw, names)
    return {
        name: {
            "share": shares[name],
            "priority": draw(st.integers(0, 2)),
            "gain": draw(st.sampled_from([0, 0.5, 1, 3])),
        }
        for name in names
    }


def _pool(draw: Draw, days: float) -> Data:
    found: Data = {"order": draw(st.sampled_from(ORDERS)), "costs": [{"who": "town", "amount": 2.5, "per": "unit_day"}]}
    if draw(st.integers(0, 9)) == 9:
        return found
    found["units"] = draw(st.sampled_from([1, 2, 3, 4, 0]))
    day = st.integers(-3, int(days) + 2).map(lambda at: START + timedelta(at))
    if draw(st.integers(0, 2)) == 0:
        on = draw(st.lists(day, unique=True, max_size=4))
        found["changes"] = [{"on": one, "units": draw(st.integers(0, 5))} for one in on]
    if draw(st.integers(0, 3)) == 0:
        since = draw(st.lists(day, max_size=2))
        found["closed"] = [{"since": one, "until": one + timedelta(draw(st.integers(1, 6)))} for one in since]
    if draw(st.integers(0, 3)) == 0:
        found["week"] = [draw(st.sampled_from([1.0, 0.5, 0.0])) for _ in range(7)]
    return found


def _stay(draw: Draw, profiles: Data) -> Data:
    """A stay, and others for some profiles."""
    found: Data = {"stay": draw(durations)}
    if draw(st.integers(0, 3)) == 0:
        found["stays"] = {draw(st.sampled_from(list(profiles))): draw(durations)}
    return found


def _moves(draw: Draw, at: int, stages: Sequence[str], profiles: Data) -> list[Data]:
    """Moves to any stage or out, and one, the first or the last, to a later stage or out."""
    on = draw(st.sampled_from([*stages[at + 1 :], *OUT]))
    to = draw(st.lists(st.sampled_from([*stages, *OUT]), max_size=3))
    by_profile = {name: _shares(draw, [*(str(one) for one in range(len(to))), "on"]) for name in profiles}
    moves: list[Data] = []
    for number, one in enumerate([*to, on]):
        key = "on" if number == len(to) else str(number)
        shares = {name: by_profile[name][key] for name in profiles}
        move: Data = {"do": f"{stages[at]}_{one}", "to": one, "shares": shares}
        if draw(st.integers(0, 4)) == 0:
            move |= _stay(draw, profiles)
        if one in OUT and draw(st.booleans()):
            move["outcome"] = draw(st.sampled_from(["well", "badly"]))
        moves.append(move)
    return moves[::-1] if draw(st.booleans()) else moves


def _patience(draw: Draw, at: int, stages: Sequence[str]) -> list[Data]:
    found = []
    for _ in range(draw(st.integers(1, 3))):
        back = draw(st.integers(0, 3)) == 0
        to = draw(st.sampled_from(stages[: at + 1] if back else [*stages[at + 1 :], *OUT]))
        found.append({"within": draw(lasting if back else durations), "do": f"{stages[at]}_{to}", "to": to})
    return found


def _stage(draw: Draw, at: int, stages: Sequence[str], pools: Sequence[str], profiles: Data) -> Data:
    found: Data = {"moves": _moves(draw, at, stages, profiles), **_stay(draw, profiles)}
    found["costs"] = [{"who": "all", "amount": 3.0, "per": draw(st.sampled_from(["visit", "day"]))}]
    if pools and draw(st.integers(0, 4)):
        found |= {"pool": draw(st.sampled_from(pools)), "keep": draw(st.booleans())}
        match draw(st.integers(0, 4)):
            case 0 | 1:
                found["patience"] = _patience(draw, at, stages)
            case 2:
                found["wait_before"] = True
            case _:
                pass
    return found


def _stream(draw: Draw, stages: Sequence[str], profiles: Data, days: float) -> Data:
    found: Data = {"stage": draw(st.sampled_from(stages))}
    day = st.integers(0, int(days) + 1).map(lambda at: START + timedelta(at))
    if draw(st.integers(0, 3)) == 3:
        found["dates"] = draw(st.lists(day, max_size=8))
    else:
        rate = draw(st.sampled_from([2.0, 6.0, 4.0, 0.5, 0.0]))
        found |= draw(st.sampled_from([{"per_day": rate}, {"per_year": rate * 365.25}]))
        if draw(st.integers(0, 3)) == 0:
            on = draw(st.lists(day, unique=True, max_size=3))
            found["changes"] = [{"on": one, "per_year": draw(st.integers(0, 4)) * 365.25} for one in on]
        if draw(st.integers(0, 3)) == 0:
            found["months"] = [draw(st.integers(0, 2)) for _ in range(11)] + [1]
    if draw(st.integers(0, 5)) == 5:
        found["limit"] = draw(st.integers(0, 12))
    if draw(st.integers(0, 3)) == 0:
        found["profiles"] = _shares(draw, list(profiles))
    return found


def _already(draw: Draw, stages: Data, profiles: Data) -> Data:
    name = draw(st.sampled_from(list(stages)))
    found: Data = {"stage": name, "staying": draw(st.integers(0, 4))}
    if "pool" in stages[name]:
        found["waiting"] = draw(st.integers(0, 4))
        if draw(st.booleans()):
            found["waited"] = draw(durations)
    if draw(st.booleans()):
        found["left"] = draw(durations)
    if draw(st.integers(0, 3)) == 0:
        found["profiles"] = _shares(draw, list(profiles))
    return found


def transitions(stages: Mapping[str, Data]) -> list[Data]:
    """The transitions that the moves name, each once."""
    found: Data = {}
    for name, stage in stages.items():
        for one in [*stage["moves"], *stage.get("patience", ())]:
            sources = found.setdefault(one["do"], {"id": one["do"], "from": [], "to": one["to"]})["from"]
            sources += [name] if name not in sources else []
    return list(found.values())


@st.composite
def scenarios(draw: Draw) -> Data:
    """A scenario as plain data, as a TOML file would have it."""
    days = draw(st.one_of(st.integers(10, 40), st.floats(1.0, 40.0)))
    profiles = _profiles(draw)
    pools = {f"pool{at}": _pool(draw, days) for at in range(draw(st.sampled_from([1, 2, 3, 0])))}
    names = [f"s{at}" for at in range(draw(st.integers(1, 6)))]
    stages = {name: _stage(draw, at, names, list(pools), profiles) for at, name in enumerate(names)}
    streams = {f"come{at}": _stream(draw, names, profiles, days) for at in range(draw(st.integers(1, 3)))}
    already = [_already(draw, stages, profiles) for _ in range(draw(st.integers(0, 3)))]
    return {
        "scenario": "drawn",
        "start": START,
        "days": days,
        "warm_up": draw(st.sampled_from([0.0, 0.25, 0.8])) * days,
        "assumption": "drawn",
        "workflow": {"id": "drawn", "states": names, "final": list(OUT), "transitions": transitions(stages)},
        "profiles": profiles,
        "pools": pools,
        "stages": stages,
        "arrivals": streams,
        "already": already,
    }


# ---- a scenario of one's own, without what goes without saying


def scenario(stages: Mapping[str, Data], **rest: Any) -> Scenario:
    """A scenario of these stages; the workflow follows from their moves. `days` is 1,000 where it is not given."""
    targets = {one["to"] for stage in stages.values() for one in [*stage["moves"], *stage.get("patience", ())]}
    final = sorted(targets - set(stages))
    data: Data = {
        "scenario": "own",
        "start": date(2026, 1, 5),
        "days": 1000.0,
        "assumption": "a test",
        "workflow": {"id": "own", "states": [*stages], "final": final, "transitions": transitions(stages)},
        "stages": stages,
    }
    return made(data | rest)


def goes(to: str, share: float | None = None, do: str | None = None, **rest: Any) -> Data:
    """A move."""
    return {"do": do or f"to_{to}", "to": to, **({} if share is None else {"share": share}), **rest}
