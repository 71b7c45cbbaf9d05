"""The simulation held against what theory says of queues, against SimPy and Ciw, and its sums against slow ones.

Seeds are fixed, so that nothing here fails by chance. An interval is of 99.9%, and must be narrow too.
"""

from __future__ import annotations

import importlib.util
import math
import os
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.special import gamma, stdtrit

from conftest import absent
from leefplek.simulation import Result, Scenario, Visits, interval, load_scenario, run
from leefplek.simulation._engines import python as plain
from leefplek.simulation._engines.draws import case_keys, named, replication_key, uniform
from leefplek.simulation._results.measures import measures
from leefplek.simulation._results.result import tallied
from leefplek.simulation._results.tally import BINS, POINTS, bin_of, value_of
from queues import (
    STROKE_DELAYS,
    STROKE_EXCEPTION,
    accumulating_waits,
    erlang_a,
    erlang_b,
    erlang_c,
    erlang_c_longer,
    pollaczek_khinchine,
    priority_waits,
    priority_waits_one,
    stroke_delay,
    stroke_load,
    tandem,
    transient,
)
from simulation_oracle import Oracle, slow_measures
from simulation_scenarios import Data, compiled, goes, made, rows_of, scenario, scenarios

NUMBA = bool(os.environ.get("CI")) or importlib.util.find_spec("numba") is not None
LESS = 1 if NUMBA else 10
"""Without the compiled engine a tenth of the work, and intervals that much wider."""
ROOT = Path(__file__).parent.parent


def exponential(mean: float) -> Data:
    return {"kind": "exponential", "mean": mean}


def played(one: Scenario, replications: int = 60, seed: int = 11) -> Result:
    """The statistics of a scenario, with the compiled engine where it is there."""
    return run(one, seed=seed, replications=replications, engine="numba" if NUMBA else "python", keep="statistics")


def agrees(found: Sequence[float] | np.ndarray, theory: float, precision: float) -> None:
    """Theory lies in the interval, which is no wider than this share of it to either side."""
    known = interval(np.asarray(found), 0.999)
    assert known.low <= theory <= known.high, f"{theory} is not in {known}"
    assert (known.high - known.low) / 2 <= precision * theory * math.sqrt(LESS), known


def station(days: float, per_day: float, stay: Data, units: int, **rest: Any) -> Scenario:
    """One queue."""
    patience = rest.pop("patience", None)
    stage: Data = {"pool": "p", "stay": stay, "moves": [goes("gone")]}
    if patience is not None:
        stage["patience"] = [{"within": patience, "do": "to_gone", "to": "gone", "outcome": "left"}]
    return scenario(
        {"a": stage},
        pools={"p": {"units": units}},
        arrivals={"x": {"stage": "a", "per_day": per_day}},
        days=days / LESS,
        warm_up=days / LESS / 10,
        **rest,
    )


# ---- one station


@pytest.mark.parametrize("stay", [exponential(8.355), {"kind": "lognormal", "mean": 8.355, "cv": 1.2}])
def test_who_does_not_wait_at_all_is_lost_as_erlang_b_says(stay: Data) -> None:
    found = played(station(20_000.0, 1.0, stay, 9, patience={"kind": "fixed", "value": 0}))
    agrees(found.values["reneged.a"], erlang_b(8.355, 9), 0.015)
    agrees(found.values["share.left"], erlang_b(8.355, 9), 0.015)


def test_five_servers_wait_as_erlang_c_says() -> None:
    theory = erlang_c(4.5, 1.0, 5)
    found = played(station(20_000.0, 4.5, exponential(1.0), 5), 100)
    assert theory.wait == pytest.approx(1.5250, abs=5e-5)
    agrees(found.values["wait.a"], theory.wait, 0.04)
    agrees(found.values["queue.p"], theory.queue, 0.04)
    agrees(found.values["present.a"], theory.system, 0.03)
    agrees(found.values["occupancy.p"], 0.9, 0.003)
    agrees(found.values["stay.a"], theory.wait + 1.0, 0.03)
    for days in (0.5, 1.0, 2.0, 4.0, 8.0):  # where bins begin
        longer = [one.waits[0, bin_of(np.array([days]))[0] :].sum() / one.waits[0].sum() for one in found.tallies]
        agrees(longer, erlang_c_longer(days, 4.5, 1.0, 5), 0.03 + 0.03 * days)


def test_the_queue_of_a_published_model() -> None:
    """Burgess: 35 arrivals a year, 4 servers with 12 services a year each."""
    found = played(station(400_000.0, 35 / 365.25, exponential(365.25 / 12), 4), 100)
    agrees(found.values["present.a"], 4.1955, 0.01)
    agrees(found.values["queue.p"], 1.2788, 0.03)
    agrees(found.values["arrivals"], 35.0, 0.002)


def test_rooms_for_the_impatient_are_those_of_erlang_a() -> None:
    theory = erlang_a(0.6, 540.0, 240, 180.0)
    assert (theory.renege, theory.wait) == (pytest.approx(0.25928, abs=5e-6), pytest.approx(46.671, abs=5e-4))
    found = played(station(200_000.0, 0.6, exponential(540.0), 240, patience=exponential(180.0)), 24)
    agrees(found.values["reneged.a"], theory.renege, 0.015)
    agrees(found.values["queue.p"] / (found.values["arrivals"] / 365.25), theory.wait, 0.015)
    agrees(found.values["wait.a"], theory.served_wait, 0.02)
    assert found.values["in_use.p"].mean() == pytest.approx(theory.busy, rel=1e-4)


CV = math.sqrt(gamma(1 + 2 / 0.8) / gamma(1 + 1 / 0.8) ** 2 - 1)


@pytest.mark.parametrize(
    ("stay", "cv"),
    [
        ({"kind": "fixed", "value": 2.0}, 0.0),
        ({"kind": "uniform", "least": 1.0, "most": 3.0}, 1 / math.sqrt(12)),
        ({"kind": "gamma", "mean": 2.0, "cv": 1.5}, 1.5),
        ({"kind": "lognormal", "mean": 2.0, "cv": 0.8}, 0.8),
        ({"kind": "weibull", "scale": 2.0 / gamma(1 + 1 / 0.8), "shape": 0.8}, CV),
        ({"kind": "empirical", "values": [1.0, 4.0], "weights": [2.0, 1.0]}, 1 / math.sqrt(2)),
    ],
)
def test_one_server_waits_as_pollaczek_and_khinchine_say(stay: Data, cv: float) -> None:
    found = played(station(100_000.0, 0.35, stay, 1))
    agrees(found.values["wait.a"], pollaczek_khinchine(0.35, 2.0, cv).wait, 0.04)


# ---- who is first


def classes(order: str, rates: Sequence[float], units: int, **profiles: Data) -> Scenario:
    """Two kinds of cases, high and low, before the same workers, each in a stage of its own."""
    stay = exponential(1.0) if units > 1 else {"kind": "lognormal", "mean": 1.0, "cv": 1.5}
    stages = {name: {"pool": "p", "stay": stay, "moves": [goes("gone")]} for name in profiles}
    streams = {
        name: {"stage": name, "per_day": rate, "profiles": {name: 1.0}}
        for name, rate in zip(profiles, rates, strict=True)
    }
    return scenario(
        stages,
        pools={"p": {"units": units, "order": order}},
        profiles=profiles,
        arrivals=streams,
        days=40_000.0 / LESS,
        warm_up=2000.0 / LESS,
    )


@pytest.mark.parametrize("units", [1, 3])
def test_priorities(units: int) -> None:
    arrivals = [0.3 * units, 0.5 * units]
    found = played(classes("priority", arrivals, units, high={"priority": 0}, low={"priority": 1}))
    if units > 1:
        first, second = priority_waits(arrivals, 1.0, units)
    else:
        first, second = priority_waits_one(arrivals, [1.0, 1.0], [1.5, 1.5])
    agrees(found.values["wait.high"], first, 0.03)
    agrees(found.values["wait.low"], second, 0.06)


@pytest.mark.parametrize("ratio", [0.0, 0.4, 1.0])
def test_accumulating_priorities(ratio: float) -> None:
    found = played(classes("accumulating", [0.6, 1.0], 2, high={"gain": 5.0}, low={"gain": 5.0 * ratio}))
    first, second = accumulating_waits(0.6, 1.0, 1.0, 2, ratio)
    agrees(found.values["wait.high"], first, 0.04)
    agrees(found.values["wait.low"], second, 0.05)


def test_orders_that_come_to_the_same_are_the_same() -> None:
    """In one stage who came first of all joined first; and with equal gains who waits longest has gained most."""
    same = {"high": {"gain": 2.0, "priority": 3}, "low": {"gain": 2.0, "priority": 3}}
    engine = "numba" if NUMBA else "python"
    found = set()
    for order in ("first", "priority", "longest", "accumulating"):
        visits = run(classes(order, [3.0, 4.5], 8, **same), replications=1, engine=engine, seed=3).visits
        assert visits is not None
        found.add(visits.rows.tobytes())
    assert len(found) == 1


# ---- more than one stage


@pytest.mark.parametrize(("services", "servers"), [((1.0, 1.0), (1, 1)), ((2.0, 0.7), (3, 1))])
def test_two_stations_without_room_between_them(services: tuple[float, float], servers: tuple[int, int]) -> None:
    theory = tandem(0.5, services, servers)
    stages = {
        "first": {"pool": "one", "stay": exponential(services[0]), "moves": [goes("second")]},
        "second": {"pool": "two", "wait_before": True, "stay": exponential(services[1]), "moves": [goes("gone")]},
    }
    one = scenario(
        stages,
        pools={"one": {"units": servers[0]}, "two": {"units": servers[1]}},
        arrivals={"x": {"stage": "first", "per_day": 0.5}},
        days=100_000.0 / LESS,
        warm_up=2000.0 / LESS,
    )
    values = played(one).values
    agrees(values["wait.first"], theory.wait, 0.04)
    agrees(values["wait.second"], theory.blocked, 0.02)
    agrees(values["queue.two"], theory.blocked * theory.throughput, 0.02)
    agrees(values["present.first"] + values["present.second"], theory.system, 0.03)
    agrees(values["throughput"] / 365.25, theory.throughput, 0.005)


def test_the_course_of_a_queue_over_time() -> None:
    """Rates and workers that change on days, from a start with a crowd: who is being helped goes on."""
    arrivals, workers = [(0.0, 2.0), (10.0, 5.0), (25.0, 1.0)], [(0.0, 5.0), (15.0, 2.0), (30.0, 8.0)]
    day = "2026-{:02d}-{:02d}".format
    one = scenario(
        {"a": {"pool": "p", "stay": exponential(1.5), "moves": [goes("gone")],
               "patience": [{"within": exponential(6.0), "do": "to_gone", "to": "gone"}]}},
        pools={"p": {"units": 5, "changes": [{"on": day(1, 20), "units": 2}, {"on": day(2, 4), "units": 8}]}},
        arrivals={
            "x": {
                "stage": "a",
                "per_day": 2.0,
                "changes": [{"on": day(1, 15), "per_year": 5 * 365.25}, {"on": day(1, 30), "per_year": 365.25}],
            }
        },
        already=[{"stage": "a", "staying": 7, "waiting": 6}],
        days=40.0,
    )  # fmt: skip
    found = played(one, 6000 // LESS)
    present, waiting, busy = (found.series(name) for name in ("present.a", "queue.p", "in_use.p"))
    theory = transient(present.days.tolist(), arrivals, workers, 1.5, patience=6.0, start=(7, 6))
    for series, exact in ((present, theory.in_system), (waiting, theory.in_queue), (busy, theory.in_service)):
        few = np.sqrt(exact / found.replications)  # what is rare may not have been seen at all
        error = np.maximum((series.high - series.low) / 2 / 1.96, few)
        assert (np.abs(series.mean - exact) < 4.5 * error).all()
        assert np.mean(np.abs(series.mean - exact) < 1.96 * error) > 0.8
        assert error.max() < 0.1 * math.sqrt(LESS)


def test_the_network_without_queues_is_poisson_in_every_stage() -> None:
    """Unlimited pools: as many are there as come a day times how long they stay, and the variance is the mean."""
    wide, narrow = {"kind": "gamma", "mean": 2.0, "cv": 2.0}, {"kind": "weibull", "scale": 3.0, "shape": 2.0}
    stages: Data = {
        "a": {"pool": "p", "stay": wide, "moves": [goes("b", 0.4), goes("gone", 0.6)]},
        "b": {"stay": narrow, "moves": [goes("a", 0.25), goes("gone", 0.75)]},
    }
    one = scenario(stages, pools={"p": {}}, arrivals={"x": {"stage": "a", "per_day": 1.0}}, days=600.0, warm_up=200.0)
    found = played(one, 600 // LESS)
    first = 1 / (1 - 0.4 * 0.25)
    for name, mean in (("a", 2.0 * first), ("b", 0.4 * first * 3.0 * gamma(1.5))):
        agrees(found.values[f"present.{name}"], mean, 0.05)
        at = np.array([one.present_at[list(stages).index(name)] for one in found.tallies])[:, 100::20]
        assert at.var(axis=0, ddof=1).mean() / at.mean() == pytest.approx(1.0, abs=0.1 * math.sqrt(LESS))


# ---- a published case


def occupancy(visits: Visits, stages: Sequence[str], since: float, until: float) -> np.ndarray:
    """The share of the time that so many are present, over all replications."""
    places = [visits.names.stages.index(name) for name in stages]
    most = np.zeros(200)
    for one in range(len(visits.parts)):
        rows = visits.of(one).rows
        rows = rows[np.isin(rows["stage"], places)]
        end = np.where(np.isnan(rows["end"]), until, rows["end"])
        times = np.concatenate([rows["join"], end])
        order = np.argsort(times, kind="stable")
        there = np.cumsum(np.repeat([1, -1], len(rows))[order])
        lasts = np.diff(np.clip(times[order], since, until), append=until)
        most += np.bincount(there, lasts, 200)
    return most / most.sum()


@pytest.fixture(scope="module")
def stroke_units() -> Visits:
    one = load_scenario(ROOT / "examples" / "scenarios" / "stroke-units.toml")
    visits = run(one, replications=150, engine="numba" if NUMBA else "python").visits
    assert visits is not None
    return visits


def test_beds_for_strokes_as_published(stroke_units: Visits) -> None:
    """P(delay) for so many beds: more than these are needed, or all of them, out of what there would then be."""
    for (unit, growth, beds), published in {
        (unit, growth, beds): delay
        for (unit, growth), delays in STROKE_DELAYS.items()
        for beds, delay in delays.items()
        if growth == 1.0
    }.items():
        stages = ["acute", "rehab"] if unit == "pooled" else [unit]
        there = occupancy(stroke_units, stages, 1095.0, 2920.0)
        delay = there[beds] / there[: beds + 1].sum()
        assert delay == pytest.approx(stroke_delay(unit, beds), abs=0.005)
        assert (there * np.arange(200)).sum() == pytest.approx(stroke_load(unit), rel=0.02)
        if (unit, growth, beds) != STROKE_EXCEPTION:
            assert delay == pytest.approx(published, abs=0.01)
        else:
            assert delay == pytest.approx(0.065, abs=0.005)  # the authors' later model


# ---- sums


def near(one: float, other: float) -> bool:
    return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-9) or (math.isnan(one) and math.isnan(other))


@settings(max_examples=200)
@given(scenarios())
def test_measures_are_what_their_words_say(data: Data) -> None:
    """Every measure, from the visits one at a time: warm-up, blocking, impatience and open visits included."""
    one, net = made(data), compiled(made(data))
    rows = rows_of(plain, net)
    assume(len(rows) < 600)
    slow = slow_measures(Oracle(one, rows, 1, 0))
    quick = measures(net, tuple(one.pools), one.warm_up, tallied(net, one.warm_up, [rows]))
    assert slow.keys() == quick.keys()
    assert [(name, quick[name], slow[name]) for name in slow if not near(quick[name], slow[name])] == []


@settings(max_examples=60)
@given(scenarios(), st.integers(1, 50))
def test_sums_do_not_depend_on_the_parts_that_visits_come_in(data: Data, size: int) -> None:
    one, net = made(data), compiled(made(data))
    rows = rows_of(plain, net)
    parts = [rows[start : start + size] for start in range(0, len(rows), size)]
    whole, piecewise = (tallied(net, one.warm_up, given) for given in ([rows], parts))
    for name in whole.__slots__:
        if not name.startswith("__"):
            assert np.asarray(getattr(whole, name)).tobytes() == np.asarray(getattr(piecewise, name)).tobytes()


@settings(max_examples=60)
@given(scenarios())
def test_little_s_law_holds_exactly(data: Data) -> None:
    """The days that the number of those present adds up to are the days that each was there."""
    one = made(data | {"warm_up": 0.0})
    net = compiled(one)
    rows = rows_of(plain, net)
    tally = tallied(net, 0.0, [rows])
    for place in range(len(net.stage_pool)):
        mine = rows[rows["stage"] == place]
        still = mine[np.isnan(mine["end"])]
        before = np.minimum(mine["join"], 0.0).sum()
        left = tally.stayed[place] + (one.days - still["join"]).sum() + before
        assert tally.present[place] == pytest.approx(left, abs=1e-6)
        moments = np.sort(
            np.unique([0.0, one.days, *np.maximum(mine["join"], 0.0), *mine["end"][~np.isnan(mine["end"])]])
        )
        there = [
            np.count_nonzero((mine["join"] <= at) & ~(mine["end"] <= at)) for at in (moments[1:] + moments[:-1]) / 2
        ]
        assert tally.present[place] == pytest.approx((np.diff(moments) * there).sum(), abs=1e-6)


@settings(max_examples=60)
@given(scenarios())
def test_series_are_the_numbers_at_their_moments(data: Data) -> None:
    one = made(data)
    net = compiled(one)
    rows = rows_of(plain, net)
    assume(0 < len(rows) < 600)
    tally, oracle = tallied(net, one.warm_up, [rows]), Oracle(one, rows, 1, 0)
    for at in range(0, POINTS, 7):
        moment = (at + 0.5) * (one.days / POINTS)
        for place, name in enumerate(one.stages):
            mine = [visit for visit in oracle.visits if visit.stage == name]
            assert tally.present_at[place, at] == sum(v.join <= moment and not v.end <= moment for v in mine)
        for place, name in enumerate(one.pools):
            assert tally.busy_at[place, at] == sum(since <= moment < until for since, until in oracle.held(name))
            assert tally.queued_at[place, at] == sum(w[0] <= moment < w[1] for w in oracle.waits(name))


@given(st.floats(0.0, 1e9))
def test_waits_are_counted_where_they_belong(wait: float) -> None:
    place = bin_of(np.array([wait]))
    value = float(value_of(place)[0])
    assert 0 <= place[0] < BINS
    if wait == 0.0:
        assert value == 0.0
    elif 2.0**-20 <= wait < 2.0**20:
        assert value == pytest.approx(wait, rel=0.016)


# ---- other simulations


@pytest.fixture(scope="module")
def peers() -> ModuleType:
    """The reference network in SimPy and in Ciw."""
    for name in ("simpy", "ciw"):
        if importlib.util.find_spec(name) is None:
            absent(f"no {name}: install leefplek[peers]")
    spec = importlib.util.spec_from_file_location("simulation_peers", ROOT / "benchmarks" / "simulation_peers.py")
    assert spec is not None
    assert spec.loader is not None
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


def reference(cases: int, *, rich: bool = False, closes: bool = False) -> Scenario:
    """The reference network as a scenario; `rich` has urgent cases and a coordinator who waits for the room."""
    days = cases / 4.0
    order: Data = {"order": "priority", "week": [1.0] * 5 + [0.0 if closes else 1.0] * 2}
    workers = {"intake": 8 if rich else 7, "analysis": 23, "coordinator": 1}
    pools = {name: {"units": many, **(order if rich else {})} for name, many in workers.items()}
    patience = [{"within": exponential(180.0), "do": "to_gone", "to": "gone", "outcome": "left"}]
    routes = [goes("gone", 0.55), goes("private", 0.30), goes("vooroverleg", 0.15)]
    stages: Data = {
        "intake": {"pool": "intake", "stay": _lognormal(1.5, 1.0), "moves": [goes("analysis")]},
        "analysis": {"pool": "analysis", "stay": _lognormal(5.0, 0.8), "moves": routes},
        "private": {"stay": exponential(120.0), "moves": [goes("gone")]},
        "vooroverleg": {"pool": "coordinator", "stay": _lognormal(1.2, 0.5), "moves": [goes("room")]},
        "room": {"pool": "rooms", "stay": _lognormal(540.0, 0.6), "moves": [goes("gone")]},
    }
    stages["vooroverleg" if rich else "room"]["patience"] = patience
    stages["room"]["wait_before"] = rich
    profiles = {"urgent": {"share": 0.2, "priority": 0}, "other": {"share": 0.8, "priority": 1}}
    return scenario(
        stages,
        pools=pools | {"rooms": {"units": 240, **({"order": "priority"} if rich else {})}},
        profiles=profiles,
        arrivals={"signals": {"stage": "intake", "per_day": 4.0}},
        days=days,
    )


def _lognormal(mean: float, cv: float) -> Data:
    return {"kind": "lognormal", "mean": mean, "cv": cv}


def ours(peers: ModuleType, one: Scenario, replications: int) -> list[Any]:
    """The waits of our own visits, counted as those of the peers are."""
    visits = run(one, replications=replications, seed=SEED, engine="numba" if NUMBA else "python").visits
    assert visits is not None
    found = []
    for at in range(replications):
        rows = visits.of(at).rows
        case, stage, join, start, end = (rows[name] for name in ("case", "stage", "join", "start", "end"))
        keys = case_keys(replication_key(SEED, at), named("arrivals", "signals"), np.arange(case.max() + 1))
        urgent = uniform(keys, named("profile"))[case] < 0.2
        found.append(peers.waits_of(case, stage, join, start, end, urgent))
    return found


def compared(mine: Sequence[Any], theirs: Sequence[Any]) -> None:
    """The means are no further apart than the 99.9% interval of their difference allows."""
    for name in type(mine[0])._fields:
        one, other = (np.array([getattr(each, name) for each in all_of]) for all_of in (mine, theirs))
        if np.isnan(other).any():
            continue
        error = math.hypot(one.std(ddof=1) / math.sqrt(len(one)), other.std(ddof=1) / math.sqrt(len(other)))
        assert abs(one.mean() - other.mean()) <= error * float(stdtrit(len(other) - 1, 0.9995)), name


CASES, SEED, RUNS = 5000, 5, 80 // LESS + 10


def test_the_reference_network_is_that_of_simpy_and_ciw(peers: ModuleType) -> None:
    mine = ours(peers, reference(CASES), RUNS)
    compared(mine, [peers.waits(peers.simpy_network(CASES, seed)) for seed in range(8)])
    compared(mine, [peers.waits(peers.ciw_network(CASES, seed)) for seed in range(5)])


def test_urgent_cases_and_blocking_are_those_of_simpy_and_ciw(peers: ModuleType) -> None:
    mine = ours(peers, reference(CASES, rich=True), RUNS)
    compared(mine, [peers.waits(peers.simpy_urgent_network(CASES, seed)) for seed in range(8)])
    compared(mine, [peers.waits(peers.ciw_urgent_network(CASES, seed)) for seed in range(5)])


def test_weekends_are_those_of_simpy(peers: ModuleType) -> None:
    mine = ours(peers, reference(CASES, rich=True, closes=True), RUNS)
    compared(mine, [peers.waits(peers.simpy_rich_network(CASES, seed)) for seed in range(8)])
