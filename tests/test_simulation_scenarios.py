"""The shipped scenarios: read without a finding, sourced number by number, walked by real cases, and run."""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import attrs
import numpy as np
import pytest

from leefplek import Leefplek
from leefplek.simulation import Result, Scenario, load_scenario, run
from leefplek.simulation._engines.real import Real
from leefplek.simulation._scenarios.changes import changed
from leefplek.simulation._scenarios.checks import tables
from leefplek.simulation._scenarios.profiles import Group, groups_of
from leefplek.toml import read
from queues import erlang_c, stroke_load

FOLDER = Path(__file__).parent.parent / "examples" / "scenarios"
FILES = sorted(FOLDER.glob("*.toml"))
NAMES = [file.stem for file in FILES]

PRINTED: dict[str, frozenset[float]] = {
    "000:223": frozenset({10, 47, 53, 136, 175}),
    "003:173": frozenset({400, 2700}),
    "003:213": frozenset({2}),
    "003:227": frozenset({3, 5}),
    "003:233": frozenset({6}),
    "003:269": frozenset({1740, 7700, 10_000}),
    "003:282": frozenset({400}),
    "003:299": frozenset({0.4, 1.3, 4, 191}),
    "003:319": frozenset({0.5, 1, 2, 3, 4, 10}),
    "003:338": frozenset({1, 2}),
    "003:364": frozenset({3, 35, 36, 50, 307}),
    "003:411": frozenset({0.5, 1}),
    "003:582": frozenset({30, 40}),
}
"""The numbers that a line of the sources has, in figures or in words."""

LAST_LINE = {"000": 339, "001": 23, "002": 146, "003": 651, "004": 1754}

REFERENCE = re.compile(r"(\d{3}):(\d+)")
SOURCED = re.compile(r"(\d{3}:\d+)(?:, ([\d\s.+\-*/()]+))?")
FIGURE = re.compile(r"(\d+(?:,\d{3})*(?:\.\d+)?)(%?)")

NUMBERS = {
    "Distribution": ("value", "mean", "scale", "least", "most"),
    "Move": ("share",),
    "Cost": ("amount",),
    "Pool": ("units",),
    "Change": ("units",),
    "Rate": ("per_year",),
    "Arrivals": ("per_day", "per_year"),
    "Profile": ("share",),
    "Already": ("waiting", "staying"),
}
"""The numbers of a table that its own source is about."""


@pytest.fixture(scope="module")
def scenarios(lp: Leefplek) -> dict[str, Scenario]:
    """All of them, by the name of their file."""
    return {file.stem: load_scenario(file, lp=lp) for file in FILES}


@pytest.fixture(scope="module")
def results(lp: Leefplek, scenarios: dict[str, Scenario]) -> dict[str, Result]:
    """Each of them run twice; the one with millions of cases for a week."""
    week = {"days": 7.0, "warm_up": 1.0}
    return {
        name: run(attrs.evolve(one, **(week if name == "nationaal" else {})), lp=lp, replications=2, engine="python")
        for name, one in scenarios.items()
    }


# ---- what they say


def test_all_are_there() -> None:
    """Those of the sources, the whole country, and two to compare with theory."""
    practices = ["deltion", "friesland-college", "landstede"]
    more = ["groningen-drie-kamers-erbij", "groningen-een-medewerker-erbij"]
    here = ["groningen", *more, "groningen-woonkaart-elke-intake", "groningen-woonkaart-op-verzoek"]
    assert sorted(NAMES) == sorted([*practices, *here, "mmc", "nationaal", "stroke-units"])


@pytest.mark.parametrize("name", NAMES)
def test_each_tells_its_question_and_what_it_leaves_out(scenarios: dict[str, Scenario], name: str) -> None:
    """In both languages, and under its own name."""
    one = scenarios[name]
    assert one.scenario == name
    for text in (one.title, one.question, one.left_out):
        assert text.in_language("nl") != text.in_language("en")


def numbers(table: Any) -> list[float]:
    """The numbers of a table itself."""
    found = (getattr(table, name) for name in NUMBERS.get(type(table).__name__, ()))
    return [float(one) for one in found if one is not None]


def value(node: ast.AST) -> float:
    """What a sum comes to."""
    match node:
        case ast.Expression(body=body):
            return value(body)
        case ast.Constant(value=int() | float() as number):
            return float(number)
        case ast.BinOp(left=left, op=op, right=right):
            one, two = value(left), value(right)
            match op:
                case ast.Add():
                    return one + two
                case ast.Sub():
                    return one - two
                case ast.Mult():
                    return one * two
                case _:
                    return one / two
        case _:
            raise ValueError("no sum")


def said(assumption: str | None) -> set[float]:
    """The figures in an assumption; percentages also as parts of one."""
    found = [(float(one.replace(",", "")), percent) for one, percent in FIGURE.findall(assumption or "")]
    return {one for one, _ in found} | {one / 100 for one, percent in found if percent}


def unprinted(table: Any) -> Iterator[str]:
    """The numbers of a table that neither the line it names nor its assumption has."""
    match = SOURCED.fullmatch(table.source)
    assert match is not None, table.source
    line, sum_of = match.groups()
    known = PRINTED[line]
    if sum_of is None:
        yield from (f"{one}" for one in numbers(table) if one not in known)
        return
    tree = ast.parse(sum_of, mode="eval")
    parts = {float(one.value) for one in ast.walk(tree) if isinstance(one, ast.Constant)}  # type: ignore[arg-type]
    yield from (f"{one} in {sum_of}" for one in parts - known - said(table.assumption) - {1.0, 100.0})
    if not parts & known:
        yield f"nothing of {line} in {sum_of}"
    yield from (f"{one}" for one in numbers(table) if not math.isclose(one, value(tree), rel_tol=1e-9))


@pytest.mark.parametrize("name", NAMES)
def test_a_number_with_a_source_is_on_that_line(scenarios: dict[str, Scenario], name: str) -> None:
    """As it stands there, or as a sum of what stands there and of what the assumption says."""
    sourced = [(key, one) for key, one in tables(scenarios[name]) if getattr(one, "source", None)]
    ours = [(key, one) for key, one in sourced if isinstance(one.source, str) and REFERENCE.match(one.source)]
    assert {key: found for key, one in ours if (found := list(unprinted(one)))} == {}


@pytest.mark.parametrize("file", FILES, ids=NAMES)
def test_each_reference_is_a_line_of_a_source(file: Path) -> None:
    """Also those in an assumption or a comment."""
    found = REFERENCE.findall(file.read_text(encoding="utf-8"))
    assert [(code, line) for code, line in found if not 0 < int(line) <= LAST_LINE[code]] == []


def test_what_extends_another_differs_in_its_changes_only(scenarios: dict[str, Scenario]) -> None:
    """So that what comes of a difference comes of these."""
    for file in FILES:
        data = read(file)
        if "extends" not in data:
            continue
        base = scenarios[data["extends"].removesuffix(".toml")]
        again = changed(scenarios[file.stem], _before(base, data["changes"]))
        words = {name: getattr(base, name) for name in ("scenario", "title", "question", "left_out")}
        assert attrs.evolve(again, **words) == base


def _before(base: Scenario, changes: dict[str, object]) -> dict[str, object]:
    """What stood where the changes are, and on what it rested."""
    found: dict[str, object] = {}
    for key in changes:
        around: Any = base
        *within, last = key.split(".")
        for part in within:
            name, _, place = part.removesuffix("]").partition("[")
            around = around[name] if isinstance(around, Mapping) else getattr(around, name)
            around = around[int(place)] if place else around
        for name in (last, "source", "assumption"):
            found[".".join([*within, name])] = getattr(around, name)
    return found


# ---- what comes of them


@pytest.mark.parametrize("name", NAMES)
def test_nobody_is_lost(results: dict[str, Result], name: str) -> None:
    """Every case that came has left for good or is somewhere still; shares of all that ended are one."""
    result = results[name]
    assert result.visits is not None
    leaves = np.array([one.target < 0 for one in result.visits.names.moves])
    for place, tally in enumerate(result.tallies):
        rows = result.visits.of(place).rows
        ended = rows["outcome"] >= 0
        last = ~ended | (ended & leaves[np.maximum(rows["outcome"], 0)])
        assert np.array_equal(np.sort(rows["case"][last]), np.arange(tally.cases))
    shares = [values for key, values in result.values.items() if key.startswith("share.")]
    assert np.allclose(np.sum(shares, axis=0), 1.0)


@pytest.mark.parametrize("name", NAMES)
def test_no_more_leave_than_come_or_were_there(results: dict[str, Result], name: str) -> None:
    """After the warm-up: who came, who was there then, and who came back, together are at least those who ended."""
    result = results[name]
    assert result.visits is not None
    since, names = result.scenario.warm_up, result.visits.names
    years = (result.network.days - since) / 365.25
    finals = {one.final for one in names.moves}
    closed = np.array([state in finals for state in names.states])
    for place in range(2):
        rows = result.visits.of(place).rows
        at_end = np.where(np.isnan(rows["end"]), np.inf, rows["end"])
        there = ((rows["join"] < since) & (at_end >= since)).sum()
        back = (closed[rows["stage"]] & (at_end >= since) & (rows["outcome"] >= 0)).sum()
        came, ended = (round(result.values[key][place] * years) for key in ("arrivals", "throughput"))
        assert ended <= came + there + back
        assert ended >= came - (at_end == np.inf).sum()


def test_theory_is_met(lp: Leefplek, scenarios: dict[str, Scenario]) -> None:
    """The smallest has what Erlang-C says, and the stroke units have the beds in use that Little's law says."""
    small = run(scenarios["mmc"], lp=lp, engine="python").statistics
    exact = erlang_c(35.0, 1 / 12, 4)
    for name, expected in (("present.helped", exact.system), ("queue.workers", exact.queue)):
        assert small[name].low <= expected <= small[name].high
    stroke = run(scenarios["stroke-units"], lp=lp, engine="python", replications=20, keep="statistics").statistics
    for unit in ("acute", "rehab"):
        assert stroke[f"present.{unit}"].low <= stroke_load(unit) <= stroke[f"present.{unit}"].high


def test_more_comes_to_light_where_everybody_is_asked(results: dict[str, Result]) -> None:
    """That is all that the two differ in."""
    each, asked = (results[f"groningen-woonkaart-{way}"].values for way in ("elke-intake", "op-verzoek"))
    assert (each["share.at_once"] > asked["share.at_once"]).all()
    assert (each["share.never"] < asked["share.never"]).all()
    assert np.array_equal(each["arrivals"], asked["arrivals"])


# ---- real cases


@pytest.fixture(scope="module")
def real(lp: Leefplek, scenarios: dict[str, Scenario]) -> Real:
    """Groningen with real cases."""
    return Real(lp, scenarios["groningen"])


@pytest.fixture(scope="module")
def group(lp: Leefplek, scenarios: dict[str, Scenario]) -> Group:
    """Those to whom Kamers met Kansen is open."""
    return groups_of(lp, scenarios["groningen"])[0]


STAGES = list(load_scenario(FOLDER / "groningen.toml").stages)


@pytest.mark.parametrize("stage", STAGES)
def test_a_real_case_takes_every_way_out(real: Real, group: Group, stage: str) -> None:
    """And from where that leads every way out again, with no step refused."""
    stages = real.scenario.stages
    begun = real.begin(group, stage, 3.0, f"case-{stage}")
    assert begun.state == real.state(stage)
    for one in (*stages[stage].moves, *stages[stage].patience):
        after = real.take(begun, one, group, 10.0)
        assert after.state == real.state(one.to)
        next_stage = stages.get(one.to)
        for two in () if next_stage is None else (*next_stage.moves, *next_stage.patience):
            assert real.take(after, two, group, 20.5).state == real.state(two.to)


@pytest.mark.parametrize("name", NAMES)
def test_real_cases_do_what_the_loop_says(lp: Leefplek, scenarios: dict[str, Scenario], name: str) -> None:
    """A faithful run of the first days is to the last bit that of the loop."""
    days = {"groningen": 500.0, "nationaal": 0.2, "stroke-units": 60.0, "mmc": 365.0}.get(name, 20.0)
    short = attrs.evolve(scenarios[name], days=days, warm_up=0.0)
    faithful, loop = (run(short, lp=lp, replications=1, engine=one) for one in ("faithful", "python"))
    assert faithful.visits is not None
    assert loop.visits is not None
    assert faithful.cases > 0
    assert faithful.visits.rows.tobytes() == loop.visits.rows.tobytes()


def test_the_steps_that_are_shipped_end_with_their_transition(lp: Leefplek) -> None:
    """A key is a transition of the way of working, perhaps with an outcome; every step before it stays in place."""
    path = Path(__file__).parent.parent / "src" / "leefplek" / "simulation" / "_engines" / "steps" / "fijn-wonen-1.toml"
    workflow = lp.workflow("fijn-wonen", 1)
    for key, steps in read(path)["steps"].items():
        transition, _, outcome = key.partition(":")
        assert steps[-1]["do"] == transition
        assert not outcome or outcome in {one.id for one in workflow.outcomes}
        assert [one["do"] for one in steps[:-1] if workflow.transition(one["do"]).target is not None] == []
        for one in steps:
            assert one["by"] in workflow.transition(one["do"]).roles
    changing = {one.id for one in workflow.transitions if one.target is not None}
    assert changing <= {key.partition(":")[0] for key in read(path)["steps"]}


def test_the_routekaart_closes_kamers_met_kansen_outside_the_town(lp: Leefplek, scenarios: dict[str, Scenario]) -> None:
    """Who lives elsewhere, or has no question for guidance, finds it closed; home is open to who lives at home."""
    groups = groups_of(lp, scenarios["groningen"])
    open_to = {one.profile for one in groups if "kamers-met-kansen" not in one.closed}
    assert open_to == {"town_with_guidance"}
    for one in groups:
        home = dict(one.facts)["bij_ouders"]
        assert ("thuis-blijven-wonen" in one.closed, "terug-naar-huis" in one.closed) == (not home, home)


def test_the_cards_are_in_force_all_the_time(lp: Leefplek, scenarios: dict[str, Scenario]) -> None:
    """So that a real case can be asked and advised on any day of the scenario."""
    one = scenarios["groningen"]
    for day in (one.start - timedelta(days=28), one.start + timedelta(days=one.days)):
        assert lp.routekaart("huisvesting", day).version == 1
        assert lp.routekaart("financien", day).version == 1
