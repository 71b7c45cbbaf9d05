"""Experiments: scenarios changed, compared, swept over many rows and workers, and sought for a goal."""

from __future__ import annotations

import doctest
import io
import json
import math
import multiprocessing
import os
import pickle
import subprocess
import sys
import warnings
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leefplek import InputError, Leefplek, UnknownName
from leefplek.simulation import Scenario, Stopped, interval, load_scenario, run
from leefplek.simulation._scenarios.changes import changed
from leefplek.simulation._scenarios.scenario import Distribution
from leefplek.simulation._studies import design as _design
from leefplek.simulation._studies import progress as _progress
from leefplek.simulation._studies import sweep as _sweep
from leefplek.simulation._studies.compare import compare
from leefplek.simulation._studies.design import Design, from_samples, grid
from leefplek.simulation._studies.found import Found
from leefplek.simulation._studies.progress import progress
from leefplek.simulation._studies.seek import seek
from leefplek.simulation._studies.sweep import SweepStopped, sweep
from leefplek.simulation._studies.swept import Sweep

SMALL = """
scenario = "small"
start = 2026-01-01
days = 120
warm_up = 10
replications = 4
seed = 7
assumption = "made up, to try"
[workflow]
id = "small"
states = ["desk", "rooms", "gone"]
final = ["gone"]
transitions = [
  {id = "on", from = ["desk"], to = "rooms"},
  {id = "leave", from = ["desk", "rooms"], to = "gone"},
]
[arrivals.signals]
stage = "desk"
per_day = 0.5
[profiles.young]
share = 0.5
[profiles.older]
share = 0.5
priority = 1
[pools.desk]
units = 2
[pools.rooms]
units = 5
costs = [{who = "municipality", amount = 30, per = "unit_day"}]
[stages.desk]
pool = "desk"
stay = {kind = "exponential", mean = 2}
moves = [{do = "on", to = "rooms", share = 0.75}, {do = "leave", to = "gone", share = 0.25, outcome = "helped"}]
[stages.rooms]
pool = "rooms"
stay = {kind = "lognormal", mean = 15, cv = 0.5}
moves = [{do = "leave", to = "gone", outcome = "housed"}]
"""
SHIPPED = sorted((Path(__file__).parent.parent / "examples" / "scenarios").glob("*.toml"))
ROOMS = grid({"pools.rooms.units": [3, 5, 7]})


@cache
def small() -> Scenario:
    """A desk and some rooms."""
    return load_scenario(SMALL)


@cache
def library() -> Leefplek:
    """One for all: it does not change."""
    return Leefplek()


def codes(error: InputError) -> list[str]:
    """The codes of what is wrong."""
    return [one.code for one in error.findings]


def same_values(one: Sweep, other: Sweep) -> bool:
    """Whether two sweeps have the same numbers to the last bit."""
    pairs = zip(one.values, other.values, strict=True)
    return all(
        a.keys() == b.keys() and all(np.array_equal(a[name], b[name], equal_nan=True) for name in a) for a, b in pairs
    )


def content(folder: Path) -> dict[str, bytes]:
    """The bytes of every file in a directory."""
    return {one.name: one.read_bytes() for one in folder.iterdir()}


# ---- scenarios that were changed


PLACES: dict[str, tuple[Callable[[Scenario], Any], st.SearchStrategy[Any]]] = {
    "pools.rooms.units": (lambda one: one.pools["rooms"].units, st.integers(0, 50)),
    "arrivals.signals.per_day": (lambda one: one.arrivals["signals"].per_day, st.floats(0.01, 5)),
    "stages.rooms.stay.mean": (lambda one: one.stages["rooms"].stay.mean, st.floats(0.1, 50)),
    "stages.desk.moves[1].outcome": (
        lambda one: one.stages["desk"].moves[1].outcome,
        st.sampled_from(["helped", "no"]),
    ),
    "profiles.older.priority": (lambda one: one.profiles["older"].priority, st.integers(0, 5)),
    "pools.rooms.costs[0].amount": (lambda one: one.pools["rooms"].costs[0].amount, st.floats(0, 100)),
    "days": (lambda one: one.days, st.floats(11, 500)),
    "start": (lambda one: one.start, st.dates(date(2020, 1, 1), date(2030, 1, 1))),
    "title.en": (lambda one: one.title.get("en"), st.sampled_from(["one", "other"])),
}


@given(st.data())
@settings(max_examples=30, deadline=None)
def test_what_is_changed_is_there_and_what_is_changed_back_is_as_it_was(data: st.DataObject) -> None:
    """Each key has its value, the rest is as before, and the old values make the old scenario."""
    keys = data.draw(st.lists(st.sampled_from(sorted(PLACES)), unique=True))
    wanted = {key: data.draw(PLACES[key][1], key) for key in keys}
    made = changed(small(), wanted, lp=library())
    for key, (of, _) in PLACES.items():
        assert of(made) == wanted.get(key, of(small())), key
    assert changed(made, {key: PLACES[key][0](small()) for key in keys}, lp=library()) == small()


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_scenario_without_changes_is_itself(path: Path) -> None:
    """Plain data and back loses nothing, of what is shipped too."""
    scenario = load_scenario(path)
    assert changed(scenario, {}) == scenario


def test_values_are_what_the_file_could_have() -> None:
    """Whole tables, values of our own classes, numbers of numpy, and None to take something away."""
    made = changed(
        small(),
        {
            "pools.rooms.units": np.int64(12),
            "arrivals.signals.per_day": None,
            "arrivals.signals.per_year": np.float64(150),
            "stages.desk.stay": Distribution("fixed", value=1.0),
            "pools.desk.changes": [{"on": date(2026, 3, 1), "units": 3}],
            "pools.desk.week": np.array([1.0, 1, 1, 1, 1, 0.5, 0]),
            "arrivals.signals.profiles.young": 0.25,
            "arrivals.signals.profiles.older": 0.75,
        },
    )
    assert made.pools["rooms"].units == 12
    assert (made.arrivals["signals"].per_day, made.arrivals["signals"].per_year) == (None, 150.0)
    assert made.stages["desk"].stay == Distribution("fixed", value=1.0)
    assert made.pools["desk"].changes[0].units == 3
    assert made.pools["desk"].week == (1, 1, 1, 1, 1, 0.5, 0)
    assert made.arrivals["signals"].profiles == {"young": 0.25, "older": 0.75}


def test_a_name_may_have_dots_in_it() -> None:
    """The longest name that fits is meant."""
    text = SMALL.replace("[pools.rooms]", '[pools."rooms.new"]').replace('pool = "rooms"', 'pool = "rooms.new"')
    assert changed(load_scenario(text), {"pools.rooms.new.units": 9}).pools["rooms.new"].units == 9


def test_every_key_that_is_unknown_is_told() -> None:
    """All of them at once, with what may have been meant; nothing is made that was not there."""
    wrong = [
        "pools.romos.units", "pools.rooms.unit", "stages.desk.moves[2].share", "stages.desk.moves[-1]",
        "routekaart.id", "stages.desk.stay.mean.x", "pools.", ".pools", "", "pools.rooms.units[0]", "[0]",
        "pools..units",
    ]  # fmt: skip
    with pytest.raises(InputError) as told:
        changed(small(), dict.fromkeys(wrong, 1))
    assert [one.key for one in told.value.findings] == wrong
    assert set(codes(told.value)) == {"unknown_key"}
    assert told.value.findings[0].do == "did you mean rooms?"


def test_a_place_is_changed_once() -> None:
    """A table and what stands in it can't be changed both, and no place in a list is taken away."""
    with pytest.raises(InputError) as told:
        changed(small(), {"pools.rooms": {"units": 1}, "pools.rooms.units": 2, "stages.desk.moves[0]": None})
    assert codes(told.value) == ["changed_twice", "unknown_key"]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("pools.rooms.units", -1),
        ("pools.rooms.units", 2.5),
        ("pools.rooms.units", "many"),
        ("pools.rooms.units", True),
        ("stages.desk.moves[0].share", 0.5),
        ("stages.rooms.stay", None),
        ("stages.rooms.stay.mean", 0),
        ("stages.rooms.stay", {"kind": "fixed"}),
        ("workflow", None),
        ("profiles.young.facts.age", 17),
        ("arrivals.signals.profiles.nobody", 1.0),
    ],
)
def test_what_is_changed_is_checked_again(key: str, value: Any) -> None:
    """A value that makes it no scenario is told as when a file is read."""
    with pytest.raises(InputError) as told:
        changed(small(), {key: value})
    assert told.value.findings


# ---- designs


def test_the_example_of_a_grid_is_true() -> None:
    """What a docstring shows is what comes out."""
    done = doctest.testmod(_design)
    assert done.attempted
    assert not done.failed


def test_a_grid_has_every_combination() -> None:
    """The last key changes fastest."""
    made = grid({"pools.rooms.units": [3, 4], "arrivals.signals.per_day": np.array([0.5, 1.0])})
    assert made.rows == ((3, 0.5), (3, 1.0), (4, 0.5), (4, 1.0))
    assert made.changes(1) == {"pools.rooms.units": 3, "arrivals.signals.per_day": 1.0}
    assert made.labels[1] == "pools.rooms.units=3, arrivals.signals.per_day=1"
    json.dumps(made.as_data())


def test_rows_that_are_alike_are_told_apart() -> None:
    """By their number."""
    assert Design(("pools.rooms.units",), [(3,), (4,), (3,)]).labels == (
        "pools.rooms.units=3 (row 0)",
        "pools.rooms.units=4",
        "pools.rooms.units=3 (row 2)",
    )


def test_what_is_wrong_in_a_design_is_told() -> None:
    """Keys that no scenario has, keys twice, what is the same in every row, rows of another length, no rows."""
    names = ("nope", "pools.x.units", "pools.x.units", "seed")
    with pytest.raises(InputError) as told:
        Design(names, [(1,)])
    assert codes(told.value) == ["unknown_key", "changed_twice", "not_swept", "wrong_row"]
    with pytest.raises(InputError) as told:
        grid({"pools.x.units": []})
    assert codes(told.value) == ["no_rows"]


@given(st.lists(st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6)), min_size=1, max_size=20))
def test_samples_become_rows(samples: list[tuple[float, float]]) -> None:
    """Numbers stay what they are; whole ones become the nearest, halves going up."""
    made = from_samples(["pools.rooms.units", "stages.rooms.stay.mean"], np.array(samples))
    assert len(made) == len(samples)
    for (whole, number), (x, y) in zip(made.rows, samples, strict=True):
        assert isinstance(whole, int)
        assert whole - 0.5 <= x < whole + 0.5 or math.isclose(whole - 0.5, x)
        assert number == y


@given(st.integers(0, 50), st.integers(1, 20), st.floats(0, 1, exclude_max=True))
def test_whole_numbers_have_the_same_chance(low: int, many: int, part: float) -> None:
    """From half below the lowest to half above the highest, each gets a stretch of 1, and none else gets any."""
    ((found,),) = from_samples(["pools.rooms.units"], [[low - 0.5 + part * many]]).rows
    assert low <= found < low + many or part * many > many - 1e-9
    assert found == low + int(part * many) or math.isclose(part * many, round(part * many), abs_tol=1e-9)


def test_samples_of_scipy_and_dataframes_are_rows() -> None:
    """Columns by their names; all of them where no names are given."""
    pd = pytest.importorskip("pandas")
    pl = pytest.importorskip("polars")
    from scipy.stats import qmc

    unit = qmc.LatinHypercube(2, rng=np.random.default_rng(1)).random(8)
    scaled = qmc.scale(unit, [1.5, 10.0], [9.5, 20.0])
    keys = ("pools.rooms.units", "stages.rooms.stay.mean")
    made = from_samples(keys, scaled)
    assert sorted(row[0] for row in made.rows) == list(range(2, 10))
    for frame in (pd.DataFrame(scaled, columns=list(keys)), pl.DataFrame(scaled, schema=list(keys))):
        assert from_samples(None, frame) == made
        assert from_samples(list(keys[1:]), frame).rows == tuple((row[1],) for row in made.rows)
        with pytest.raises(InputError) as told:
            from_samples(["days", "pools.rooms.units"], frame)
        assert codes(told.value) == ["missing_column"]


def test_samples_of_places_in_lists_are_rows() -> None:
    """A number anywhere, by place, by profile, by fact."""
    keys = [
        "pools.rooms.costs[0].amount",
        "pools.rooms.week[6]",
        "stages.a.b.stays.young.mean",
        "profiles.young.facts.age",
    ]
    assert from_samples(keys, [[1.5, 0.5, 2.5, 17.5]]).rows == ((1.5, 0.5, 2.5, 18),)


@pytest.mark.parametrize(
    ("names", "samples"),
    [
        (None, [[1.0]]),
        (["start"], [[1.0]]),
        (["nope"], [[1.0]]),
        (["days"], [[math.nan]]),
        (["days"], [[math.inf]]),
        (["days"], [1.0]),
        (["days"], [[1.0, 2.0]]),
        (["days"], [["many"]]),
        (["days"], np.empty((0, 1))),
    ],
)
def test_what_is_no_sample_is_told(names: Any, samples: Any) -> None:
    """Keys that take no number, and what is no finite number."""
    with pytest.raises(InputError):
        from_samples(names, samples)


# ---- comparing


def test_a_scenario_beside_itself_has_no_difference_at_all() -> None:
    """Exactly zero, for everything that was measured."""
    found = compare(small(), small())
    assert found.differences
    for one in (*found.differences.values(), *found.costs.values()):
        assert (one.interval.mean, one.interval.low, one.interval.high) == (0, 0, 0)
    assert not found.clear
    assert not found.changes


def test_a_difference_is_that_of_the_replications() -> None:
    """b minus a, paired; the same for results, scenarios, and one of each, on any seed."""
    more = changed(small(), {"pools.rooms.units": 7})
    one, other = (run(each, keep="statistics", seed=3, replications=5) for each in (small(), more))
    found = compare(one, other)
    apart = other.values["wait.rooms"] - one.values["wait.rooms"]
    assert found.differences["wait.rooms"].interval.mean == pytest.approx(apart.mean())
    assert found.differences["wait.rooms"].interval.mean < 0
    assert "wait.rooms" in found.clear
    assert "wait.desk" not in found.clear
    assert found.changes == {"pools.rooms.units": (5, 7)}
    assert found.as_data() == compare(small(), more, seed=3, replications=5).as_data()
    assert found.as_data() == compare(one, more).as_data()
    assert found.as_data() == compare(small(), other).as_data()
    json.dumps(found.as_data(), allow_nan=False)


def test_what_only_one_of_them_has_is_told_apart() -> None:
    """No room was ever free for who waits forever: nothing measured. And a cost that is in one only counts whole."""
    other = changed(
        small(),
        {
            "pools.rooms.units": 0,
            "stages.desk.costs": [{"who": "school", "amount": 10, "per": "visit"}],
            "stages.rooms.patience": [
                {"within": {"kind": "fixed", "value": 5}, "do": "leave", "to": "gone", "outcome": "left"}
            ],
        },
    )
    found = compare(small(), other)
    assert set(found.only_in_b) == {"reneged.rooms", "share.left", "cost.school"}
    assert found.only_in_a == ()
    assert "wait.rooms" in found.unmeasured
    assert "wait.rooms" not in found.differences
    assert found.costs["school"].interval.mean > 0
    assert found.costs["municipality"].interval.mean < 0
    back = compare(other, small())
    assert back.only_in_a == found.only_in_b
    assert back.costs["school"].interval.mean == -found.costs["school"].interval.mean
    json.dumps(found.as_data(), allow_nan=False)


def test_what_may_be_concluded_is_said() -> None:
    """The null alternative, what was changed, the costs, and what all of it rests on; in two languages."""
    found = compare(small(), changed(small(), {"pools.rooms.units": 7, "scenario": "more rooms"}))
    text = found.kea()
    assert "Nulalternatief: small. Vergeleken: more rooms." in text
    assert "pools.rooms.units: 5 -> 7" in text
    assert "municipality: +" in text
    assert found.limits["nl"] in text
    assert "(assumptions: 1)" in str(found)
    assert "no proof" in str(found)
    assert found.assumptions == (("", "made up, to try"),)


def test_what_has_no_pairs_is_not_compared() -> None:
    """Another seed, other replications, another time to look at; all of it is told."""
    other = changed(small(), {"seed": 8, "replications": 5, "days": 130, "warm_up": 0, "start": date(2026, 2, 1)})
    with pytest.raises(InputError) as told:
        compare(small(), other)
    assert {one.key for one in told.value.findings} == {"seed", "replications", "days", "warm_up", "start"}
    assert set(codes(told.value)) == {"not_alike"}
    one = run(small(), keep="statistics", first=2)
    with pytest.raises(InputError) as told:
        compare(one, run(small(), keep="statistics"))
    assert [each.key for each in told.value.findings] == ["first"]
    assert compare(one, small()).first == 2
    with pytest.raises(InputError) as told:
        compare(small(), small(), replications=1)
    assert codes(told.value) == ["replications"]


def test_both_runs_are_told_of() -> None:
    """One count for the two."""
    heard: list[tuple[int, int]] = []
    compare(small(), small(), told=lambda done, many: heard.append((done, many)))
    assert heard[-1] == (8, 8)
    assert heard == sorted(heard)


# ---- sweeping


def test_each_row_is_what_a_run_of_it_is() -> None:
    """The same numbers as the scenario of that row gives by itself."""
    found = sweep(small(), ROOMS)
    for at, units in enumerate((3, 5, 7)):
        alone = run(changed(small(), {"pools.rooms.units": units}), keep="statistics")
        assert found.values[at].keys() == alone.values.keys()
        for name, values in alone.values.items():
            assert np.array_equal(found.values[at][name], values, equal_nan=True)
    assert found.means("wait.rooms")[0] > found.means("wait.rooms")[2]
    assert not found.failed
    assert not found.to_do
    with pytest.raises(UnknownName):
        found.means("nope")


def test_a_sweep_is_a_table() -> None:
    """One row for each row of the design and statistic, in each kind of table."""
    pytest.importorskip("polars")
    pytest.importorskip("pandas")
    made = grid(
        {"pools.rooms.units": [3, 5], "stages.rooms.stay": [{"kind": "fixed", "value": 10}], "days": [90, 100.5]}
    )
    found = sweep(small(), made)
    assert len(found.rows) == 4 * len(found.names)
    assert found.to_polars().rows(named=True)[0]["pools.rooms.units"] == 3
    assert list(found.to_pandas().columns) == found.to_arrow().column_names
    assert found.to_pandas()["mean"].tolist() == pytest.approx([one["mean"] for one in found.rows], nan_ok=True)
    json.dumps(found.as_data(), allow_nan=False)


def test_rows_are_ranked() -> None:
    """On common random numbers; a row that failed is not in it, and one that lacks the statistic is told."""
    found = sweep(small(), grid({"pools.rooms.units": [3, -1, 9]}))
    ranking = found.rank("wait.rooms", "lower")
    assert ranking.names == ("pools.rooms.units=9", "pools.rooms.units=3")
    assert ranking.told_apart(*ranking.names)
    with pytest.raises(InputError) as told:
        found.rank("wait.rooms", "lower", rows=[0, 1, 9])
    assert [one.key for one in told.value.findings] == ["rows[1]", "rows[9]"]
    with pytest.raises(UnknownName):
        found.rank("nope", "lower")


def test_a_row_that_fails_does_not_stop_the_rest(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """One is no scenario, one fails while it runs: both are told, the others are there. The second is tried again."""
    whole = _sweep.work

    def work(task: Any) -> Any:
        if task.net.units[1] == 5:
            raise ZeroDivisionError("of somebody")
        return whole(task)

    monkeypatch.setattr(_sweep, "work", work)
    design = grid({"pools.rooms.units": [3, -1, 5, 7]})
    heard: list[tuple[int, int]] = []
    found = sweep(small(), design, out=tmp_path / "out", told=lambda *now: heard.append(now))
    assert heard[-1] == (16, 16)
    assert [(one.row, one.code) for one in found.failed] == [(1, "wrong_number"), (2, "failed")]
    assert found.failed[0].findings[0].key == "pools.rooms.units"
    assert "ZeroDivisionError" in found.failed[1].text
    assert "somebody" not in found.failed[1].text
    assert np.isnan(found.means("wait.rooms")).tolist() == [False, True, True, False]
    json.dumps(found.as_data(), allow_nan=False)
    monkeypatch.undo()
    again = sweep(small(), design, out=tmp_path / "out")
    assert [one.row for one in again.failed] == [1]
    assert np.isfinite(again.means("wait.rooms")).tolist() == [True, False, True, True]


def test_whatever_stands_in_a_row_the_others_are_run() -> None:
    """What is no number at all, far too large, or of another kind is a row that failed, with a word on why."""
    values = [math.nan, math.inf, -1.0, 10**400, "many", None, True, [1], {"mean": 1}, 12.0]
    found = sweep(small(), grid({"stages.rooms.stay.mean": values}))
    assert [one.row for one in found.failed] == list(range(9))
    assert all(one.code and one.text for one in found.failed)
    assert found.values[9]
    shapes = [{"kind": "weibull", "scale": 1, "shape": 1e-300}, {"kind": "fixed", "value": 3}]
    found = sweep(small(), grid({"stages.rooms.stay": shapes}))
    assert [one.row for one in found.failed] == [0]
    assert found.values[1]
    json.dumps(found.as_data(), allow_nan=False)


def test_a_sweep_without_a_base_is_none() -> None:
    """A scenario that is wrong, a key that it does not have, an engine that there is not, nothing to run."""
    with pytest.raises(InputError):
        sweep(attrs.evolve(small(), days=-1.0), ROOMS)
    with pytest.raises(InputError) as told:
        sweep(small(), grid({"pools.beds.units": [1]}))
    assert codes(told.value) == ["unknown_key"]
    with pytest.raises(InputError):
        sweep(small(), ROOMS, engine="faithful")
    with pytest.raises(InputError):
        sweep(small(), ROOMS, replications=0)


def test_what_is_written_is_read_by_others(tmp_path: Path) -> None:
    """A parquet file for each batch: the rows, replications, statistics and values, and a manifest in words."""
    pl = pytest.importorskip("polars")
    found = sweep(small(), ROOMS, out=tmp_path)
    read = pl.read_parquet(tmp_path / "*.parquet")
    assert read.columns == ["row", "replication", "statistic", "value"]
    waits = read.filter((pl.col("row") == 1) & (pl.col("statistic") == "wait.rooms")).sort("replication")
    assert waits["value"].to_list() == found.values[1]["wait.rooms"].tolist()
    said = json.loads((tmp_path / "manifest.json").read_text())
    assert said["identity"]["seed"] == 7
    assert said["design"]["rows"] == [[3], [5], [7]]


@pytest.fixture
def batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Long runs are cut into batches; here these are small, so that a row has two of them and each is a task."""
    monkeypatch.setattr(_sweep, "SECONDS", 0.0)
    monkeypatch.setattr(_sweep, "REMOTE", 1)
    monkeypatch.setattr(_sweep, "AHEAD", 2)
    monkeypatch.setattr(_sweep, "split", lambda task, _: [attrs.evolve(task, replications=2)])


@pytest.mark.usefixtures("batches")
def test_a_stopped_sweep_goes_on_to_the_same_bytes(tmp_path: Path) -> None:
    """Ctrl-C after any task: what was done is told and kept, and the rest gives what would have been."""
    whole = sweep(small(), ROOMS, out=tmp_path / "whole")
    for after in (2, 6, 10):
        out = tmp_path / str(after)
        with pytest.raises(Stopped) as told:
            sweep(small(), ROOMS, out=out, told=stops(after))
        assert isinstance(told.value, SweepStopped)
        assert told.value.why == "ctrl-C"
        assert "out=" in told.value.do
        assert len(told.value.sweep.to_do) == 3 - after // 4
        assert len(content(out)) == 1 + after // 2
        assert same_values(sweep(small(), ROOMS, out=out), whole)
        assert content(out) == content(tmp_path / "whole")


KILLED = """
import os, sys
from leefplek.simulation import load_scenario
from leefplek.simulation._studies import sweep as _sweep
from leefplek.simulation._studies.design import grid
_sweep.SECONDS = 0.0
text = sys.stdin.read()
def told(done, many):
    if done >= 8:
        os._exit(9)
_sweep.sweep(load_scenario(text), grid({"pools.rooms.units": [3, 5, 7]}), out=sys.argv[1], told=told)
"""


def test_a_killed_sweep_goes_on_to_the_same_bytes(tmp_path: Path) -> None:
    """Also where something was left half written."""
    done = subprocess.run([sys.executable, "-c", KILLED, tmp_path / "out"], input=SMALL.encode(), check=False)
    assert done.returncode == 9
    before = content(tmp_path / "out")
    assert len(before) == 3
    (tmp_path / "out" / ".row-000002-000000.parquet.here.1.1.part").write_bytes(b"half")
    whole = sweep(small(), ROOMS, out=tmp_path / "whole")
    assert same_values(sweep(small(), ROOMS, out=tmp_path / "out"), whole)
    after = content(tmp_path / "out")
    assert after == content(tmp_path / "whole")
    assert before.items() <= after.items()


def test_what_is_done_is_not_done_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nothing runs the second time, whatever engine is asked; a file that is no longer whole is made again."""
    first = sweep(small(), ROOMS, out=tmp_path)
    before = content(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(_sweep, "work", lambda _: pytest.fail("it ran again"))
        assert same_values(sweep(small(), ROOMS, out=tmp_path, engine="python"), first)
    for spoiled in (b"", b"PAR1 no more PAR1", before["row-000000-000000.parquet"]):
        (tmp_path / "row-000001-000000.parquet").write_bytes(spoiled)
        assert same_values(sweep(small(), ROOMS, out=tmp_path), first)
        assert content(tmp_path) == before


@pytest.mark.parametrize(
    ("other", "key"),
    [
        ({"seed": 8}, "seed"),
        ({"replications": 5}, "replications"),
        ({"design": grid({"pools.rooms.units": [3, 5]})}, "design_sha256"),
        ({"scenario": changed(load_scenario(SMALL), {"pools.desk.units": 3})}, "scenario_sha256"),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_the_directory_of_another_sweep_is_refused(other: dict[str, Any], key: str, tmp_path: Path) -> None:
    """With what differs, and nothing in it is touched."""
    given: dict[str, Any] = {"scenario": small(), "design": ROOMS}
    sweep(**given, out=tmp_path)
    before = content(tmp_path)
    with pytest.raises(InputError) as told:
        sweep(**given | other, out=tmp_path)
    assert key in [one.key for one in told.value.findings]
    assert set(codes(told.value)) == {"another_sweep"}
    assert content(tmp_path) == before


def test_what_is_no_directory_of_a_sweep_is_refused(tmp_path: Path) -> None:
    """A directory with other files, a manifest that can't be read, a file."""
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(InputError, match="no directory of a sweep"):
        sweep(small(), ROOMS, out=tmp_path)
    for text in ("no json", "[]", '{"identity": {}}', '{"identity": {}, "batch": 0}'):
        (tmp_path / "manifest.json").write_text(text)
        with pytest.raises(InputError, match="manifest"):
            sweep(small(), ROOMS, out=tmp_path)
    with pytest.raises(InputError, match="can't be used"):
        sweep(small(), ROOMS, out=tmp_path / "notes.txt")
    assert set(content(tmp_path)) == {"notes.txt", "manifest.json"}


def test_a_full_disk_stops_the_sweep(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """It says so; what is done stays."""

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(_sweep, "write_part", full)
    with pytest.raises(SweepStopped) as told:
        sweep(small(), ROOMS, out=tmp_path)
    assert "No space left" in told.value.why
    assert told.value.sweep.to_do == (0, 1, 2)


def test_results_that_are_not_seen_stop_the_sweep(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """As where a worker on another machine writes to a directory of its own."""
    monkeypatch.setattr(_sweep, "write_part", lambda *_: None)
    with pytest.raises(SweepStopped) as told:
        sweep(small(), ROOMS, out=tmp_path)
    assert "does not see it" in told.value.why


# ---- workers


@pytest.mark.usefixtures("batches")
@pytest.mark.parametrize("made", ["threads", "given threads", "processes"])
def test_workers_change_nothing(made: str, tmp_path: Path) -> None:
    """The same bytes whoever does the work, and the values come back where there is no directory."""
    whole = sweep(small(), ROOMS, out=tmp_path / "whole")
    if made == "threads":
        pytest.importorskip("numba")
        found = sweep(small(), ROOMS, out=tmp_path / "out", engine="numba", workers=2)
    else:
        with _executor(made) as workers:
            found = sweep(small(), ROOMS, out=tmp_path / "out", engine="python", executor=workers)
            assert same_values(sweep(small(), ROOMS, engine="python", executor=workers), whole)
            (tmp_path / "out" / "row-000001-000002.parquet").unlink()
            again = sweep(small(), ROOMS, out=tmp_path / "out", engine="python", executor=workers)
            assert same_values(again, whole)
    assert same_values(found, whole)
    assert content(tmp_path / "out") == content(tmp_path / "whole")


def _executor(made: str) -> Executor:
    if made == "processes":
        return ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"))
    return ThreadPoolExecutor(2)


class Dying(ProcessPoolExecutor):
    """Processes of which one ends in the middle of its third task."""

    handed = 0

    def submit(self, fn: Callable[..., Any], /, *args: Any, **named: Any) -> Future[Any]:
        """The third task is the end of a process."""
        self.handed += 1
        return super().submit(os._exit, 1) if self.handed == 3 else super().submit(fn, *args, **named)


@pytest.mark.usefixtures("batches")
def test_workers_that_die_leave_what_is_done(tmp_path: Path) -> None:
    """The sweep stops, says why, and goes on later to the same bytes."""
    with (
        Dying(1, mp_context=multiprocessing.get_context("spawn")) as workers,
        pytest.raises(SweepStopped) as told,
    ):
        sweep(small(), ROOMS, out=tmp_path / "out", executor=workers)
    assert "BrokenProcessPool" in told.value.why
    assert told.value.sweep.to_do
    assert "row-000000-000000.parquet" in content(tmp_path / "out")
    whole = sweep(small(), ROOMS, out=tmp_path / "whole")
    assert same_values(sweep(small(), ROOMS, out=tmp_path / "out"), whole)
    assert content(tmp_path / "out") == content(tmp_path / "whole")


@pytest.mark.usefixtures("batches")
def test_workers_on_other_machines(tmp_path: Path) -> None:
    """The executor of dask.distributed, as one gets for a cluster; here one process of this machine."""
    distributed = pytest.importorskip("distributed")
    whole = sweep(small(), ROOMS, out=tmp_path / "whole")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        asked = {"n_workers": 1, "threads_per_worker": 1, "processes": False, "dashboard_address": None}
        with (
            distributed.LocalCluster(**asked, protocol="tcp", host="127.0.0.1") as cluster,
            distributed.Client(cluster) as client,
            client.get_executor() as workers,
        ):
            found = sweep(small(), ROOMS, out=tmp_path / "out", executor=workers)
            back = sweep(small(), ROOMS, executor=workers)
    assert same_values(found, whole)
    assert same_values(back, whole)
    assert content(tmp_path / "out") == content(tmp_path / "whole")


def test_salib_samples_and_analyses() -> None:
    """Its samples are the rows, and the means of the rows are what it analyses: rooms matter, the desk hardly does."""
    pytest.importorskip("SALib")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from SALib.analyze import morris as analysis
        from SALib.sample import morris

        keys = ["pools.rooms.units", "stages.rooms.stay.mean", "stages.desk.stay.cv"]
        problem = {"num_vars": 2, "names": keys[:2], "bounds": [[2.5, 8.5], [8.0, 16.0]]}
        samples = morris.sample(problem, 4, num_levels=4, seed=1)
        found = sweep(small(), from_samples(keys[:2], samples), replications=3)
        indices = analysis.analyze(problem, samples, found.means("wait.rooms"), num_levels=4, seed=1)
    assert len(found.design) == len(samples) == 12
    assert indices["mu"][0] < 0 < indices["mu"][1]


# ---- seeking


@cache
def waits() -> dict[int, np.ndarray[Any, Any]]:
    """The mean wait for rooms in each replication, by how many rooms there are."""
    found = sweep(small(), grid({"pools.rooms.units": range(2, 13)}))
    return {row[0]: one["wait.rooms"] for row, one in zip(found.design.rows, found.values, strict=True)}


@given(st.floats(0, 60), st.integers(2, 6), st.integers(7, 12), st.sampled_from(["mean", "bound"]))
@settings(max_examples=25, deadline=None)
def test_what_is_found_is_what_trying_all_finds(limit: float, low: int, high: int, judge: Any) -> None:
    """More rooms, shorter waits: the smallest number of rooms that is enough, by the mean or the whole interval."""
    found = seek(small(), "pools.rooms.units", low=low, high=high, until={"wait.rooms": ("<=", limit)}, judge=judge)
    bounds = {units: interval(values) for units, values in waits().items()}
    enough = [
        units
        for units in range(low, high + 1)
        if (bounds[units].mean if judge == "mean" else bounds[units].high) <= limit
    ]
    assert found.value == (min(enough) if enough else None)
    for one in found.points:
        assert one.statistics["wait.rooms"] == bounds[int(one.value)]
    if enough:
        assert found.certain == (bounds[min(enough)].high <= limit)
        assert found.scenario is not None
        assert found.scenario.pools["rooms"].units == min(enough)
    assert ("never_met" in noticed(found)) == (not enough)
    assert ("met_at_start" in noticed(found)) == (found.value == low)
    assert ("not_certain" in noticed(found)) == (found.value is not None and not found.certain)
    assert "not_monotone" not in noticed(found)
    json.dumps(found.as_data(), allow_nan=False)
    assert found.key in str(found)


def noticed(found: Found) -> list[str]:
    """The codes of what is to be known."""
    return [one.code for one in found.notices]


def test_the_most_that_can_come() -> None:
    """A number that is no whole one, of which less is better, to a tolerance; two goals at once."""
    goals: Any = {"wait.rooms": ("<=", 5.0), "throughput": (">=", 10.0)}
    found = seek(small(), "arrivals.signals.per_day", low=0.1, high=2.0, until=goals, find="largest", tolerance=0.05)
    assert isinstance(found.value, float)
    tried = {one.value: one.meets for one in found.points}
    assert tried[found.value]
    above = min(value for value, meets in tried.items() if not meets)
    assert 0 < above - found.value <= 0.05
    assert all(meets == (value <= found.value) for value, meets in tried.items())


def test_a_number_is_sought_to_the_last_bit() -> None:
    """Where the tolerance is smaller than any difference between two numbers, it ends at neighbours."""
    until: Any = {"wait.rooms": ("<=", 5.0)}
    found = seek(small(), "arrivals.signals.per_day", low=0.4, high=0.5, until=until, find="largest", tolerance=1e-300)
    assert isinstance(found.value, float)
    assert math.nextafter(found.value, 1.0) in [one.value for one in found.points]


def test_the_wrong_way_round_is_noticed() -> None:
    """More rooms make the wait shorter: a search for the most rooms with a short wait ends at once, and says so."""
    found = seek(small(), "pools.rooms.units", low=3, high=9, until={"wait.rooms": ("<=", 5)}, find="largest")
    assert found.value == 9
    assert "met_at_start" in noticed(found)
    turned = next(one for one in found.notices if one.code == "not_monotone")
    assert turned.severity == "warning"
    assert "find" in turned.do


def test_a_goal_by_a_date_is_measured_in_the_days_before_it() -> None:
    """Each value is the scenario that ends on that day, with all before the window as warm-up."""
    found = seek(
        small(), "pools.rooms.units", low=3, high=9, until={"wait.rooms": ("<=", 5)}, by=date(2026, 7, 1), window=60
    )
    assert found.by == date(2026, 7, 1)
    assert found.window == 60.0
    assert found.value is not None
    for one in found.points:
        alone = run(changed(small(), {"days": 181.0, "warm_up": 121.0, "pools.rooms.units": one.value}))
        assert one.statistics["wait.rooms"] == alone.statistics["wait.rooms"]
    assert found.scenario is not None
    assert (found.scenario.days, found.scenario.warm_up) == (181.0, 121.0)


@pytest.mark.parametrize(
    ("by", "window"), [(date(2026, 1, 31), 21.0), (date(2025, 1, 1), 9.0), (date(2026, 6, 1), 0.0)]
)
def test_a_window_that_can_not_be_measured_is_told(by: date, window: float) -> None:
    """It begins in the warm-up or before the start, or is no time at all."""
    with pytest.raises(InputError, match="window"):
        seek(small(), "pools.rooms.units", low=3, high=9, until={"wait.rooms": ("<=", 5)}, by=by, window=window)


def test_what_can_not_be_sought_is_told() -> None:
    """All of it at once."""
    wrong: dict[str, Any] = {"low": 5, "high": 5, "until": {}, "find": "best", "tolerance": 0.0}
    with pytest.raises(InputError) as told:
        seek(small(), "pools.beds.units", **wrong)
    assert codes(told.value) == ["unknown_key", "wrong_number", "wrong_number", "wrong_word", "wrong_goal"]
    goal: Any = {"wait.rooms": ("<=", 5)}
    for key, low, high in [("start", 1, 2), ("seed", 1, 2), ("pools.rooms.units", 1.5, 4), ("days", 20, math.inf)]:
        with pytest.raises(InputError):
            seek(small(), key, low=low, high=high, until=goal)
    for until in ({"wait.rooms": ("<", 5)}, {"wait.rooms": ("<=", math.nan)}, {"wait.rooms": 5}):
        with pytest.raises(InputError):
            seek(small(), "pools.rooms.units", low=3, high=9, until=until)  # type: ignore[arg-type]
    with pytest.raises(UnknownName, match=r"wait\.beds"):
        seek(small(), "pools.rooms.units", low=3, high=9, until={"wait.beds": ("<=", 5)})
    with pytest.raises(InputError):
        seek(small(), "days", low=20, high=90, until=goal, by=date(2026, 7, 1))
    with pytest.raises(InputError):
        seek(small(), "pools.rooms.units", low=-3, high=9, until=goal)


def kept(heard: list[tuple[int, int]]) -> Callable[[int, int], None]:
    """A listener that keeps what it hears."""
    return lambda done, many: heard.append((done, many))


def test_a_seek_is_told_of_to_its_end() -> None:
    """Never more than all, and all at the end, also where it is done sooner."""
    for limit in (5.0, -1.0):
        heard: list[tuple[int, int]] = []
        until: Any = {"wait.rooms": ("<=", limit)}
        seek(small(), "pools.rooms.units", low=2, high=12, until=until, told=kept(heard))
        assert heard == sorted(heard)
        assert heard[-1] == (6 * 4, 6 * 4)


def test_where_nothing_is_measured_no_goal_is_met() -> None:
    """No rooms at all: nobody waits to the end, and that is not good enough."""
    found = seek(small(), "pools.rooms.units", low=0, high=12, until={"wait.rooms": ("<=", 3)}, replications=1)
    assert not found.points[0].meets
    assert found.value is not None
    assert not found.certain


def test_ctrl_c_says_how_far_it_was() -> None:
    """In a seek after how many values, in a comparison in which of the two; what was done is in the error."""
    until: Any = {"wait.rooms": ("<=", 5.0)}
    for after, values in ((2, 0), (10, 2)):
        with pytest.raises(Stopped, match=f"after {values} values") as told:
            seek(small(), "pools.rooms.units", low=2, high=12, until=until, told=stops(after))
        assert told.value.why == "ctrl-C"
        assert "first=" not in told.value.do
    for after, which in ((2, "first"), (6, "second")):
        with pytest.raises(Stopped, match=f"in the {which} scenario"):
            compare(small(), small(), told=stops(after))


def stops(after: int) -> Callable[[int, int], None]:
    """Ctrl-C after so many replications."""

    def told(done: int, _: int) -> None:
        if done >= after:
            raise KeyboardInterrupt

    return told


# ---- telling how far


class Terminal(io.StringIO):
    """A terminal that keeps what it shows."""

    def isatty(self) -> bool:
        """It says it is one."""
        return True


@pytest.fixture
def _plain_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")


@pytest.mark.usefixtures("_plain_terminal")
def test_a_bar_is_shown_on_a_terminal_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing in a file, nothing without rich, and on a terminal how many of how many."""
    pytest.importorskip("rich")
    shown, written = Terminal(), io.StringIO()
    with progress("replications", shown) as told:
        run(small(), keep="statistics", told=told)
    assert "replications" in shown.getvalue()
    assert "4/4" in shown.getvalue()
    with progress(stream=written) as told:
        told(1, 2)
    monkeypatch.setattr(_progress, "find_spec", lambda _: None)
    shown = Terminal()
    with progress(stream=shown) as told:
        told(1, 2)
    assert shown.getvalue() == written.getvalue() == ""


def test_what_travels_can_be_pickled() -> None:
    """Errors with their sweep, and failures, for executors in other processes."""
    found = sweep(small(), grid({"pools.rooms.units": [-1]}))
    there = pickle.dumps(SweepStopped("it stopped", found, why="ctrl-C", do="go on"))
    stopped = pickle.loads(there)  # noqa: S301 (our own)
    assert stopped.sweep.failed == found.failed
    assert (stopped.what, stopped.why, stopped.do) == ("it stopped", "ctrl-C", "go on")
