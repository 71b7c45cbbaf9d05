"""The engines of the simulation: the same bits, the rules of queues case by case, and chance that stays where it is."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from datetime import date, timedelta
from importlib.util import find_spec
from itertools import pairwise, product
from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import special, stats

from leefplek import Finding, InputError
from leefplek.simulation import Scenario, run, scenario_of
from leefplek.simulation._engines import draws as draws
from leefplek.simulation._engines import python as plain
from leefplek.simulation._engines.cases import durations
from leefplek.simulation._engines.network import KINDS, Network
from leefplek.simulation._run import Task, split
from simulation_oracle import Oracle, chance, mixed
from simulation_scenarios import Data, compiled, goes, library, made, rows_of, scenario, scenarios

NUMBA = bool(os.environ.get("CI")) or find_spec("numba") is not None
numba_only = pytest.mark.skipif(not NUMBA, reason="numba is not installed: pip install leefplek[fast]")
MANY = 1_000_000
FEW = 300
"""Scenarios with more visits are left out where every pair of them is looked at."""


def fast() -> Any:
    """The compiled engine; only there where numba is."""
    from leefplek.simulation._engines import compiled as _compiled

    return _compiled


def fixed(value: float) -> Data:
    return {"kind": "fixed", "value": value}


def exponential(mean: float) -> Data:
    return {"kind": "exponential", "mean": mean}


# ---- the same bits


@numba_only
@settings(max_examples=250)
@given(scenarios(), st.integers(0, 2**63), st.integers(0, 3))
def test_both_engines_find_the_same_bytes(data: Data, seed: int, replication: int) -> None:
    net = compiled(made(data))
    assert rows_of(plain, net, seed, replication).tobytes() == rows_of(fast(), net, seed, replication).tobytes()


@numba_only
@settings(max_examples=25)
@given(scenarios())
def test_both_engines_say_the_same_through_the_door(data: Data) -> None:
    one, other = (run(made(data), replications=2, engine=engine, workers=1) for engine in ("python", "numba"))
    assert one.visits is not None
    assert other.visits is not None
    assert one.visits.rows.tobytes() == other.visits.rows.tobytes()
    assert {name: values.tobytes() for name, values in one.values.items()} == {
        name: values.tobytes() for name, values in other.values.items()
    }


def busy(days: float = 9000.0) -> Scenario:
    """Some 70,000 visits: more than are handed over at once, and more cases at a time than there is room for first."""
    stay = {"kind": "lognormal", "mean": 400.0, "cv": 0.6}
    return scenario(
        {
            "intake": {"pool": "workers", "stay": {"kind": "gamma", "mean": 1.0, "cv": 0.7}, "moves": [goes("home")]},
            "home": {
                "pool": "rooms",
                "stay": stay,
                "moves": [goes("gone")],
                "patience": [{"within": exponential(300.0), "do": "to_gone", "to": "gone"}],
            },
        },
        pools={"workers": {"units": 5}, "rooms": {"units": 1200}},
        arrivals={"signals": {"stage": "intake", "per_day": 4.0}},
        days=days,
    )


@numba_only
def test_many_cases_at_once_and_many_visits() -> None:
    net = compiled(busy())
    rows = rows_of(plain, net)
    assert len(rows) > plain.CHUNK
    assert rows.tobytes() == rows_of(fast(), net).tobytes()
    parts = list(fast().simulate(net, 1, 0))
    assert len(parts) > 2
    assert all(len(one) <= plain.CHUNK + 3000 for one in parts)


@numba_only
def test_all_who_wait_may_move_at_one_moment() -> None:
    """Thousands wait for a day on which there is room for all, in the queue and in the stage before."""
    stages = {
        "first": {"stay": fixed(0), "moves": [goes("second", 0.5), goes("third", 0.5)]},
        "second": {"pool": "rooms", "stay": fixed(1), "moves": [goes("gone")]},
        "third": {"pool": "rooms", "wait_before": True, "stay": fixed(1), "moves": [goes("gone")]},
    }
    opens = [{"on": "2026-04-15", "units": 90_000}]
    late = scenario(
        stages,
        pools={"rooms": {"units": 0, "changes": opens}},
        arrivals={"signals": {"stage": "first", "per_day": 60.0}},
        days=110.0,
    )
    rows = rows_of(plain, compiled(late))
    assert (rows["start"] == 100.0).sum() > 5000
    assert rows.tobytes() == rows_of(fast(), compiled(late)).tobytes()


class Backwards(Executor):
    """Runs what it was asked last first, when it is asked for an answer."""

    def __init__(self) -> None:
        self.asked: list[tuple[Future[Any], Callable[[], Any]]] = []

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self.asked.append((future, lambda: fn(*args, **kwargs)))
        if len(self.asked) == 6:
            for one, work in reversed(self.asked):
                one.set_result(work())
        return future


def answers(one: Scenario, **how: Any) -> tuple[bytes, dict[str, bytes]]:
    result = run(one, replications=6, **how)
    rows = b"" if result.visits is None else result.visits.rows.tobytes()
    return rows, {name: values.tobytes() for name, values in result.values.items()}


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every replication is a task of its own."""
    monkeypatch.setattr("leefplek.simulation._run.SECONDS", 0.0)
    return iter(())


@pytest.mark.usefixtures("alone")
@pytest.mark.parametrize("engine", ["python", pytest.param("numba", marks=numba_only)])
@pytest.mark.parametrize("keep", ["visits", "statistics"])
def test_who_does_the_work_in_which_order_does_not_matter(engine: str, keep: str) -> None:
    small = busy(400.0)
    expected = answers(small, engine=engine, keep=keep, workers=1)
    assert answers(small, engine=engine, keep=keep, executor=Backwards()) == expected
    with ThreadPoolExecutor(3) as threads:
        assert answers(small, engine=engine, keep=keep, executor=threads, workers=3) == expected
    if engine == "numba":
        assert answers(small, engine=engine, keep=keep, workers=3) == expected


@pytest.mark.usefixtures("alone")
def test_processes_find_the_same() -> None:
    small = busy(200.0)
    assert answers(small, engine="python", workers=2) == answers(small, engine="python", workers=1)


def test_replications_can_be_run_in_parts() -> None:
    small = busy(300.0)
    whole = run(small, replications=5, engine="python").visits
    first, rest = run(small, replications=2, engine="python").visits, run(small, first=2, replications=3).visits
    assert whole is not None
    assert first is not None
    assert rest is not None
    assert whole.rows.tobytes() == first.rows.tobytes() + rest.rows.tobytes()
    assert whole.of(3).rows.tobytes() == rest.of(3).rows.tobytes()
    assert np.array_equal(whole.replication, np.concatenate([first.replication, rest.replication]))


@given(st.integers(1, 500), st.integers(1, 40), st.integers(0, 5), st.floats(0.1, 1e4))
def test_tasks_are_all_replications_once(many: int, workers: int, first: int, days: float) -> None:
    whole = Task(compiled(busy(days)), 0.0, 1, first, many, "numba", "visits")
    tasks = split(whole, workers)
    assert [at for one in tasks for at in range(one.first, one.first + one.replications)] == [
        *range(first, first + many)
    ]


@pytest.mark.parametrize("engine", ["python", pytest.param("numba", marks=numba_only)])
def test_statistics_alone_are_those_of_the_visits(engine: Any) -> None:
    """To the last bit, however many parts the visits come in."""
    for one in (busy(), busy(100.0)):
        by_keep = [run(one, replications=2, engine=engine, keep=keep).values for keep in ("visits", "statistics")]
        kept, counted = ({name: values.tobytes() for name, values in found.items()} for found in by_keep)
        assert kept == counted


# ---- what must hold of visits


@settings(max_examples=200)
@given(scenarios(), st.integers(0, 2**63), st.integers(0, 3))
def test_visits_follow_from_the_scenario(data: Data, seed: int, replication: int) -> None:
    """Arrivals, stays, moves and patience as drawn; at every moment the right one is first, and no unit is idle."""
    one = made(data)
    rows = rows_of(plain, compiled(one), seed, replication)
    assume(len(rows) < FEW)
    Oracle(one, rows, seed, replication).check()


def test_who_waits_already_gets_a_free_unit_by_the_order_of_the_pool() -> None:
    stages = {"a": {"pool": "p", "stay": fixed(3), "moves": [goes("gone")]}}
    profiles = {"calm": {"share": 0.5, "priority": 1}, "urgent": {"share": 0.5, "priority": 0}}
    waiting = {"stage": "a", "waiting": 1}
    already = [
        waiting | {"waited": fixed(9), "profiles": {"calm": 1.0}},
        waiting | {"waited": fixed(1), "profiles": {"urgent": 1.0}},
    ]
    pools = {"p": {"units": 1, "order": "priority"}}
    rows = rows_of(plain, compiled(scenario(stages, pools=pools, profiles=profiles, already=already)))
    assert rows[["join", "start"]].tolist() == [(-1.0, 0.0), (-9.0, 3.0)]


def on(*days: int) -> list[date]:
    """These days of the scenario."""
    return [date(2026, 1, 5) + timedelta(day) for day in days]


def test_at_one_moment_units_change_before_cases_arrive() -> None:
    changes = [{"on": day, "units": units} for day, units in zip(on(3, 5), (0, 1), strict=True)]
    stages = {"a": {"pool": "p", "stay": fixed(1), "moves": [goes("gone")]}}
    streams = {"x": {"stage": "a", "dates": on(0, 3, 5)}}
    one = scenario(stages, pools={"p": {"units": 1, "changes": changes}}, arrivals=streams)
    assert rows_of(plain, compiled(one))[["join", "start"]].tolist() == [(0.0, 0.0), (3.0, 5.0), (5.0, 6.0)]


@pytest.mark.parametrize(("second", "patience", "served"), [(2, 1, True), (1, 3, False)])
def test_at_one_moment_what_began_first_ends_first(second: int, patience: int, served: bool) -> None:
    """A stay that began before the wait makes room just in time, one that began after it just too late."""
    impatient = [{"within": fixed(patience), "do": "to_away", "to": "away"}]
    stages = {
        "a": {"pool": "p", "stay": fixed(1), "moves": [goes("b")], "keep": True},
        "b": {"pool": "p", "stay": fixed(2), "moves": [goes("gone")]},
        "c": {"pool": "p", "stay": fixed(1), "moves": [goes("gone")], "patience": impatient},
    }
    streams = {"x": {"stage": "a", "dates": on(0 if served else 1)}, "y": {"stage": "c", "dates": on(second)}}
    rows = rows_of(plain, compiled(scenario(stages, pools={"p": {"units": 1}}, arrivals=streams)))
    mine = rows[rows["stage"] == 2][0]
    assert (mine["start"] == second + patience) == served


def test_two_groups_that_stay_already_are_not_the_same_people() -> None:
    stay = {"stage": "a", "staying": 50}
    stages = {"a": {"stay": exponential(10.0), "moves": [goes("gone")]}}
    rows = rows_of(plain, compiled(scenario(stages, already=[stay, stay])))
    assert len(set(rows["end"].tolist())) == 100


def test_patience_of_one_name_is_drawn_apart_and_anew() -> None:
    """Two kinds of patience that lead to one place; and who comes back to a queue may be more patient."""
    either = [{"within": exponential(5.0), "do": "to_b", "to": "b", "outcome": name} for name in ("tired", "moved")]
    stages = {
        "a": {"pool": "p", "stay": fixed(1), "moves": [goes("gone")], "patience": either},
        "b": {"stay": fixed(1), "moves": [goes("a", 0.9), goes("gone", 0.1)]},
    }
    closed = {"units": 0}
    one = scenario(stages, pools={"p": closed}, arrivals={"x": {"stage": "a", "per_day": 5.0}}, days=300.0)
    rows = rows_of(plain, compiled(one))
    left = rows[(rows["stage"] == 0) & (rows["outcome"] >= 0)]
    waits = left["end"] - left["join"]
    assert np.bincount(left["outcome"])[-2:] / len(left) == pytest.approx([0.5, 0.5], abs=0.02)
    assert waits.mean() == pytest.approx(2.5, abs=0.1)
    again = [wait for case in np.unique(left["case"])[:300] for wait in pairwise(waits[left["case"] == case])]
    assert abs(np.corrcoef(np.array(again).T)[0, 1]) < 0.1


# ---- what a scenario can't be


def _nothing(**rest: Any) -> Data:
    return {"stay": fixed(0), **rest}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"arrivals": {"x": {"stage": "a", "dates": ["2025-12-31"]}}}, "wrong_time"),
        (
            {"pools": {"p": {"units": 1, "changes": [{"on": "2026-02-01", "units": n} for n in (2, 3)]}}},
            "wrong_calendar",
        ),
        (
            {"arrivals": {"x": {"stage": "a", "per_day": 1, "changes": [{"on": "2026-02-01", "per_year": 9}] * 2}}},
            "wrong_calendar",
        ),
        (
            {
                "profiles": {"p": {"share": 0.5}, "q": {"share": 0.5}},
                "stages": {
                    "a": _nothing(
                        moves=[goes("gone", shares={"p": 0, "q": 1}), goes("a", shares={"p": 1, "q": 0}, do="again")]
                    )
                },
            },
            "never_leaves",
        ),
    ],
)
def test_what_would_go_wrong_is_found_first(change: Data, code: str) -> None:
    data: Data = {
        "scenario": "wrong",
        "start": "2026-01-05",
        "days": 10,
        "assumption": "a test",
        "workflow": {
            "id": "own",
            "states": ["a"],
            "final": ["gone"],
            "transitions": [{"id": "to_gone", "from": ["a"], "to": "gone"}, {"id": "again", "from": ["a"], "to": "a"}],
        },
        "stages": {"a": _nothing(moves=[goes("gone")], pool="p")},
        "pools": {"p": {"units": 1}},
        "arrivals": {"x": {"stage": "a", "per_day": 1}},
    }
    scenario_of(data, lp=library())
    with pytest.raises(InputError) as found:
        scenario_of(data | change, lp=library())
    assert [one.code for one in found.value.findings] == [code]


def test_a_loop_that_only_impatience_ends_can_be_run() -> None:
    stages = {
        "a": {
            "pool": "p",
            "stay": fixed(1),
            "moves": [goes("b")],
            "patience": [{"within": fixed(2), "do": "to_gone", "to": "gone"}],
        },
        "b": {"stay": fixed(1), "moves": [goes("a")]},
    }
    one = scenario(stages, pools={"p": {"units": 1}}, arrivals={"x": {"stage": "a", "per_day": 1.0}}, days=50.0)
    found = run(one, replications=1)
    assert found.cases > 20
    assert [notice.code for notice in found.notices if isinstance(notice, Finding)] == ["overload"]
    timeless = {name: stage | {"stay": fixed(0)} for name, stage in stages.items()}
    with pytest.raises(InputError, match="for ever"):
        run(scenario(timeless, pools={"p": {"units": 1}}, arrivals={"x": {"stage": "a", "per_day": 1.0}}))


# ---- common random numbers


def _drawn(one: Scenario, seed: int) -> dict[tuple[Any, ...], tuple[float, int]]:
    """For each stay of each case, by key of the case, stage and how many-eth visit: how long it took, and the move."""
    oracle = Oracle(one, rows_of(plain, compiled(one), seed), seed, 0)
    moves = [*(one.do for stage in one.stages.values() for one in stage.moves)]
    moves += [one.do for stage in one.stages.values() for one in stage.patience]
    return {
        (visit.comes.key, visit.stage, visit.again): (visit.ready - visit.start, visit.move.do)
        for visit in oracle.visits
        if visit.move is not None and not visit.reneged
    }


def _comes(one: Scenario, seed: int) -> dict[int, tuple[str, float, str]]:
    """What is known of each case at its entrance, as the engine has it."""
    rows = rows_of(plain, compiled(one), seed)
    found = {}
    for number, there in enumerate(Oracle(one, rows, seed, 0).comes):
        first = rows[rows["case"] == number][0]
        found[there.key] = (tuple(one.stages)[first["stage"]], float(first["join"]), there.profile)
    return found


def _same(before: dict[Any, Any], after: dict[Any, Any]) -> int:
    """How many are in both; they are then equal, but for the rounding of a difference."""
    both = before.keys() & after.keys()
    for key in both:
        assert before[key][1:] == after[key][1:]
        assert before[key][0] == pytest.approx(after[key][0], abs=1e-9)
    return len(both)


@settings(max_examples=40)
@given(scenarios(), st.integers(0, 9), st.data())
def test_other_units_leave_all_draws_as_they_were(data: Data, units: int, more: st.DataObject) -> None:
    one = made(data)
    assume(one.pools and len(rows_of(plain, compiled(one))) < 2000)
    name = more.draw(st.sampled_from(list(one.pools)))
    pool = attrs.evolve(one.pools[name], units=units, order=more.draw(st.sampled_from(["first", "longest"])))
    other = attrs.evolve(one, pools={**one.pools, name: pool})
    assert _comes(one, 5) == _comes(other, 5)
    _same(_drawn(one, 5), _drawn(other, 5))


def test_more_workers_leave_the_stays_of_everybody_as_they_were() -> None:
    one = busy(200.0)
    other = attrs.evolve(one, pools={name: attrs.evolve(pool, units=300) for name, pool in one.pools.items()})
    before, after = _drawn(one, 3), _drawn(other, 3)
    assert _same(before, after) > 0.9 * len(before) > 500


@settings(max_examples=40)
@given(scenarios())
def test_another_stage_stream_or_pool_changes_no_draw_of_others(data: Data) -> None:
    one = made(data)
    assume(len(rows_of(plain, compiled(one))) < 2000)
    stage = {"pool": "extra", "stay": exponential(2.0), "moves": [goes("gone", do="extra_gone")]}
    workflow = data["workflow"]
    more = made(
        data
        | {
            "workflow": workflow
            | {
                "states": ["extra", *workflow["states"]],
                "transitions": [{"id": "extra_gone", "from": ["extra"], "to": "gone"}, *workflow["transitions"]],
            },
            "pools": {"extra": {"units": 1}, **data["pools"]},
            "stages": {"extra": stage, **data["stages"]},
            "arrivals": {"extra": {"stage": "extra", "per_day": 3.0}, **data["arrivals"]},
        }
    )
    before, after = _drawn(one, 7), _drawn(more, 7)
    assert _same(before, after) == len(before)
    came = _comes(more, 7)
    assert all(came[key] == there for key, there in _comes(one, 7).items())


def test_a_seed_and_a_replication_are_other_chance() -> None:
    net = compiled(busy(50.0))
    found = {rows_of(plain, net, seed, replication).tobytes() for seed in range(4) for replication in range(4)}
    assert len(found) == 16


# ---- draws: one number as many

KEYS = draws.case_keys(12345, 67890, np.arange(MANY, dtype=np.int64))

DISTRIBUTIONS: dict[str, tuple[Data, Any]] = {
    "fixed": (fixed(2.5), None),
    "exponential": (exponential(3.0), stats.expon(scale=3.0)),
    "lognormal": (
        {"kind": "lognormal", "mean": 540.0, "cv": 0.6},
        stats.lognorm(s=math.sqrt(math.log(1.36)), scale=540.0 / math.sqrt(1.36)),
    ),
    "gamma": ({"kind": "gamma", "mean": 5.0, "cv": 0.5}, stats.gamma(4.0, scale=1.25)),
    "gamma, wide": ({"kind": "gamma", "mean": 5.0, "cv": 2.0}, stats.gamma(0.25, scale=20.0)),
    "gamma, exponential": ({"kind": "gamma", "mean": 2.0, "cv": 1.0}, stats.expon(scale=2.0)),
    "weibull": ({"kind": "weibull", "scale": 3.0, "shape": 1.7}, stats.weibull_min(1.7, scale=3.0)),
    "weibull, wide": ({"kind": "weibull", "scale": 3.0, "shape": 0.6}, stats.weibull_min(0.6, scale=3.0)),
    "uniform": ({"kind": "uniform", "least": 2.0, "most": 5.0}, stats.uniform(2.0, 3.0)),
    "empirical": ({"kind": "empirical", "values": [1, 2, 4, 8], "weights": [1, 0, 2, 5]}, None),
}


def network_of(distribution: Data) -> Network:
    """A network in which one stay has this distribution."""
    stages = {"a": {"stay": distribution, "moves": [goes("gone")]}}
    return compiled(scenario(stages, arrivals={"x": {"stage": "a", "per_day": 1.0}}))


def drawn(distribution: Data, use: int, many: int = MANY) -> draws.Floats:
    net = network_of(distribution)
    return durations(net, KEYS[:many], use, np.zeros(many, np.int32))


def one_by_one(name: str) -> Callable[..., Any]:
    """A function of the kernel, for many numbers one after the other."""
    import numba

    from leefplek.simulation._engines import kernel as _kernel

    each = getattr(_kernel, name)

    @numba.njit(error_model="numpy")  # type: ignore[untyped-decorator, unused-ignore]
    def all_of(given: Any, found: Any) -> None:
        for at in range(len(given)):
            found[at] = each(given[at])

    return all_of


def durations_one_by_one() -> Callable[..., Any]:
    import numba

    from leefplek.simulation._engines import kernel as _kernel

    each = _kernel._duration

    @numba.njit(error_model="numpy")  # type: ignore[untyped-decorator, unused-ignore]
    def all_of(tables: Any, keys: Any, use: Any, found: Any) -> None:
        for at in range(len(keys)):
            found[at] = each(tables, 0, keys[at], use)

    return all_of


@numba_only
def test_one_draw_of_the_compiled_engine_is_that_of_many_at_once() -> None:
    """To the last bit, for every distribution, a million times."""
    each = durations_one_by_one()
    for name, (distribution, _) in DISTRIBUTIONS.items():
        net = network_of(distribution)
        assert KINDS[net.kind[0]] == distribution["kind"]
        tables = fast()._tables(net, fast()._first(net, 1, 0))
        found = np.zeros(MANY)
        use = draws.named("use of", name)
        each(tables, KEYS, np.uint64(use), found)
        assert found.tobytes() == drawn(distribution, use).tobytes(), name


@numba_only
@pytest.mark.parametrize("name", ["_log", "_exp", "_normal"])
def test_one_logarithm_is_that_of_many_at_once(name: str) -> None:
    u = draws.uniform(KEYS, 1)
    given: Any = {"_log": np.exp(np.linspace(-700, 700, MANY)), "_exp": (u - 0.5) * 1600, "_normal": u}[name]
    edges = [2.0**-53, 1 - 2.0**-53, 0.075, 0.925, 0.5, draws.ROOT_HALF, np.nextafter(draws.ROOT_HALF, 0.0), 1.0]
    given[: len(edges)] = edges
    given = np.minimum(given, 1 - 2.0**-53) if name == "_normal" else given
    many = {"_log": draws._log, "_exp": draws._exp, "_normal": draws.normal}[name](given)
    found = np.zeros(MANY)
    one_by_one(name)(given, found)
    assert found.tobytes() == many.tobytes()


# ---- draws: what they are worth


def ulps(found: draws.Floats, exact: draws.Floats) -> float:
    """The largest error, in units of the last place."""
    return float(np.max(np.abs(found - exact) / np.spacing(np.abs(exact))))


def test_logarithm_exponential_and_normal_quantile_are_accurate() -> None:
    u = draws.uniform(KEYS, 2)
    wide = np.exp((u - 0.5) * 1400)
    near_one = 1.0 + (u - 0.5) * 1e-3
    assert ulps(draws._log(u), np.log(u)) <= 1.0
    assert ulps(draws._log(wide), np.log(wide)) <= 1.0
    assert ulps(draws._log(near_one), np.log(near_one)) <= 1.0
    assert ulps(draws._exp((u - 0.5) * 1400), np.exp((u - 0.5) * 1400)) <= 2.0
    assert draws._exp(np.array([0.0, -np.inf, np.inf])).tolist()[0] == 1.0
    assert np.isfinite(draws._exp(np.array([-1e9, 1e9]))).all()
    tails = np.concatenate([u, 10.0 ** -np.linspace(1, 15, 1000), 1 - 10.0 ** -np.linspace(1, 15, 1000)])
    np.testing.assert_allclose(draws.normal(tails), special.ndtri(tails), rtol=2e-14, atol=2e-15)


@pytest.mark.parametrize("name", [name for name, (_, theory) in DISTRIBUTIONS.items() if theory is not None])
def test_durations_have_their_distribution(name: str) -> None:
    """Mean and deviation within five standard errors, and Kolmogorov and Smirnov on a tenth of them."""
    distribution, theory = DISTRIBUTIONS[name]
    found = drawn(distribution, draws.named("worth", name))
    mean, variance, _, excess = theory.stats("mvsk")
    assert found.mean() == pytest.approx(mean, abs=5 * math.sqrt(variance / MANY))
    assert found.var() == pytest.approx(variance, abs=5 * variance * math.sqrt((excess + 2) / MANY))
    assert stats.kstest(found[: MANY // 10], theory.cdf).pvalue > 1e-3
    assert (found > 0).all()


def test_values_that_were_measured_come_as_often_as_they_weigh() -> None:
    found = drawn(DISTRIBUTIONS["empirical"][0], 3)
    values, counts = np.unique(found, return_counts=True)
    assert values.tolist() == [1, 4, 8]
    assert stats.chisquare(counts, np.array([1, 2, 5]) / 8 * MANY).pvalue > 1e-3
    assert (drawn(fixed(2.5), 4) == 2.5).all()


def test_means_are_those_that_the_scenario_says() -> None:
    for name, (distribution, _) in DISTRIBUTIONS.items():
        if "mean" in distribution:
            found = drawn(distribution, draws.named("mean of", name))
            error = found.std() / math.sqrt(MANY)
            assert found.mean() == pytest.approx(distribution["mean"], abs=5 * error), name
            assert found.std() / found.mean() == pytest.approx(distribution.get("cv", 1.0), rel=0.02), name


# ---- draws: neighbours know nothing of each other

USES = {
    "cases": lambda: (draws.uniform(KEYS, 1), draws.uniform(np.roll(KEYS, -1), 1)),
    "visits": lambda: (draws.uniform(KEYS, 1), draws.uniform(KEYS, 1 + draws.AGAIN)),
    "attempts": lambda: (draws.uniform(KEYS, 1), draws.uniform(KEYS, 1 + draws.ATTEMPT)),
    "uses": lambda: (draws.uniform(KEYS, draws.named("stay", "a")), draws.uniform(KEYS, draws.named("stay", "b"))),
    "uses next to each other": lambda: (draws.uniform(KEYS, 1), draws.uniform(KEYS, 2)),
    "streams": lambda: (draws.uniform(KEYS, 1), draws.uniform(_keys(1, "two"), 1)),
    "replications": lambda: (draws.uniform(_keys(1, "one"), 1), draws.uniform(_keys(1, "one", 1), 1)),
    "seeds": lambda: (draws.uniform(_keys(1, "one"), 1), draws.uniform(_keys(2, "one"), 1)),
}


def _keys(seed: int, stream: str, replication: int = 0) -> draws.Uints:
    return draws.case_keys(draws.replication_key(seed, replication), draws.named("arrivals", stream), np.arange(MANY))


@pytest.mark.parametrize("of", USES)
def test_neighbours_are_independent(of: str) -> None:
    """No correlation, also between their distances from the middle, and all squares of a board are hit alike."""
    one, other = USES[of]()
    assert abs(np.corrcoef(one, other)[0, 1]) < 5 / math.sqrt(MANY)
    assert abs(np.corrcoef(abs(one - 0.5), abs(other - 0.5))[0, 1]) < 5 / math.sqrt(MANY)
    board = np.bincount((one * 64).astype(int) * 64 + (other * 64).astype(int), minlength=4096)
    assert 1e-4 < stats.chisquare(board).pvalue < 1 - 1e-4
    close = ((other - one) % 1.0 * 1024).astype(int)
    assert 1e-4 < stats.chisquare(np.bincount(close, minlength=1024)).pvalue < 1 - 1e-4


def test_draws_are_uniform() -> None:
    u = draws.uniform(KEYS, 5)
    assert stats.kstest(u, "uniform").pvalue > 1e-3
    assert 0.0 < u.min() < 1e-5
    assert 1 - 1e-5 < u.max() < 1.0
    low = (u * 2.0**32 % 1.0 * 4096).astype(int)  # what is in the lower bits
    assert 1e-4 < stats.chisquare(np.bincount(low, minlength=4096)).pvalue < 1 - 1e-4
    highest = draws.uniform(np.array([0], np.uint64), 0)  # the mix of zero is zero: the lowest there is
    assert highest.tolist() == [2.0**-53]


def test_one_bit_of_change_changes_half_of_the_bits() -> None:
    keys = KEYS[:20_000]
    for bit in range(64):
        flipped = draws.mixed(keys ^ np.uint64(1 << bit)) ^ draws.mixed(keys)
        changed = np.unpackbits(flipped.view(np.uint8)).mean()
        assert changed == pytest.approx(0.5, abs=0.01), bit


@given(st.integers(0, 2**64 - 1), st.integers(0, 2**70))
def test_the_hash_is_that_of_its_definition(key: int, use: int) -> None:
    keys = np.array([key], np.uint64)
    assert draws.mixed(keys).tolist() == [mixed(key)]
    assert draws.uniform(keys, use).tolist() == [chance(key, use)]


def test_no_two_cases_have_one_key() -> None:
    ways = product((1, 2), ("a", "b"), (0, 1))
    keys = np.concatenate([_keys(*way)[: MANY // 10] for way in ways])
    assert len(np.unique(keys)) == len(keys)
