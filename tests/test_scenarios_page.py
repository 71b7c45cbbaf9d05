"""docs/scenarios.md has a row for every key of a scenario, with its default, and for every statistic and column."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import attrs
import numpy as np
import pytest

from leefplek.simulation import load_scenario, run
from leefplek.simulation._logs.event_log import COLUMNS
from leefplek.simulation._scenarios import scenario as written
from leefplek.simulation._scenarios.loading import Variant
from leefplek.values import TextMap

DOCS = Path(__file__).parent.parent / "docs"
PAGE = (DOCS / "scenarios.md").read_text(encoding="utf-8")
CLASSES = [*(getattr(written, name) for name in written.__all__ if attrs.has(getattr(written, name))), Variant]
ROW = re.compile(r"^\| `(\w+)` \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
TYPES = {"str": "text|word", "date": "date", "float": "number", "int": "whole number", "bool": "yes or no"}

SCENARIO = """
scenario = "everything"
start = 2026-01-01
days = 400
replications = 2
assumption = "to see every statistic"
workflow = { id = "own", states = ["a", "b"], final = ["z"], transitions = [
    { id = "go", from = ["a"], to = "b" }, { id = "end", from = ["a", "b"], to = "z" } ] }

[arrivals.all]
stage = "a"
per_day = 1

[pools.workers]
units = 2
costs = [{ who = "payer", amount = 1, per = "unit_day" }]

[stages.a]
pool = "workers"
stay = { kind = "exponential", mean = 2 }
patience = [{ within = { kind = "exponential", mean = 5 }, do = "end", to = "z" }]
moves = [{ do = "go", to = "b" }]

[stages.b]
stay = { kind = "fixed", value = 1 }
moves = [{ do = "end", to = "z" }]
"""


def rows(name: str) -> list[tuple[str, str, str, str]]:
    """The rows below the heading of a table."""
    (section,) = re.findall(rf"^### {name}: .*?\n(.*?)(?=^##)", PAGE, re.MULTILINE | re.DOTALL)
    return ROW.findall(section)


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_every_key_of_a_table_has_a_row_and_every_row_a_key(cls: Any) -> None:
    fields = {one.metadata.get("key", one.name): one for one in attrs.fields(cls)}
    told = {key: (kind, default) for key, kind, default, _ in rows(cls.__name__)}
    assert sorted(told) == sorted(fields)
    for key, (_, default) in told.items():
        assert default == _default(fields[key]), f"{cls.__name__}.{key}"


def _default(field: Any) -> str:
    given = field.default
    if given is attrs.NOTHING:
        return "needed"
    if isinstance(given, attrs.Factory | TextMap) or given in (None, ()):  # type: ignore[arg-type]
        return "none"
    if isinstance(given, bool):
        return str(given).lower()
    return f'"{given}"' if isinstance(given, str) else f"{given:g}"


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_a_row_tells_the_type_of_its_key(cls: Any) -> None:
    """Where the type is a plain one."""
    fields = {one.metadata.get("key", one.name): str(one.type) for one in attrs.fields(cls)}
    for key, kind, _, _ in rows(cls.__name__):
        plain = fields[key].removesuffix(" | None")
        if plain in TYPES:
            assert re.match(TYPES[plain], kind), f"{cls.__name__}.{key}: {kind}"


def _sections(title: str) -> str:
    (found,) = re.findall(rf"^## {title}\n(.*?)(?=^## )", PAGE, re.MULTILINE | re.DOTALL)
    return str(found)


def _kinds(names: Iterator[str]) -> set[str]:
    return {name.partition(".")[0] for name in names}


def test_every_statistic_has_a_row_and_every_row_a_statistic() -> None:
    told = re.findall(r"^\| `(\w+)(?:\.<\w+>)?` \|", _sections("Statistics"), re.MULTILINE)
    result = run(load_scenario(SCENARIO))
    assert set(told) == _kinds(iter(result.values))
    assert len(told) == len(set(told))


def test_every_column_of_the_visits_has_a_row_in_its_order() -> None:
    told = re.findall(r"^\| `(\w+)` \|", _sections("Visits"), re.MULTILINE)
    visits = run(load_scenario(SCENARIO)).visits
    assert visits is not None
    assert told == list(visits.columns()) == visits.to_arrow().column_names


def test_every_column_of_the_log_is_named() -> None:
    assert all(f"`{name}`" in _sections("The event log") for name in COLUMNS)


def test_the_numbers_of_the_page_hold() -> None:
    """What the page says of a quantile, a year, and a weekday."""
    result = run(load_scenario(SCENARIO))
    assert result.visits is not None
    first = result.visits.of(0)
    waits = np.sort((first.column("start") - first.column("join"))[first.column("stage") == 0])
    waits = waits[~np.isnan(waits)]
    told = run(load_scenario(SCENARIO), replications=1).quantile("a", 0.9).mean
    assert told == pytest.approx(waits[int(np.ceil(0.9 * len(waits))) - 1], rel=0.016)
    half = SCENARIO.replace("units = 2", "units = 5\nweek = [0.5, 1, 1, 1, 1, 0, 0]")
    net = run(load_scenario(half)).network
    days = dict(zip(*(one.tolist() for one in net.capacity(0)), strict=True))
    monday = (date(2026, 1, 5) - date(2026, 1, 1)).days
    assert (days[monday], days[monday + 1], days[monday + 5]) == (3, 5, 0)  # 2.5 goes up


def test_the_snippet_for_a_cluster_runs_and_gives_the_same() -> None:
    """On threads of this process; dask is no part of what the tests need."""
    distributed = pytest.importorskip("distributed")
    page = (DOCS / "what_the_model_leaves_out.md").read_text(encoding="utf-8")
    (text,) = re.findall(r"^<!-- run by \S+ -->\n```text\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    code = text.replace('"examples/', f'"{DOCS.parent.as_posix()}/examples/').replace("200", "4")
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=2, processes=False, dashboard_address=None, protocol="inproc://"
    ) as cluster:
        names: dict[str, Any] = {"ADDRESS": cluster}
        exec(compile(code, "what_the_model_leaves_out.md", "exec"), names)  # noqa: S102 (a page of ours)
    alone = run(names["scenario"], replications=4)
    assert {name: values.tolist() for name, values in names["result"].values.items()} == {
        name: values.tolist() for name, values in alone.values.items()
    }
