"""Advice for many people: every answer is the one that advice for one gives, however the columns are written."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kaarten import World, criterion, fact, kaart, on_day, route, worlds
from leefplek import InputError, Leefplek, RoutekaartOn, _advise, _weigh
from leefplek.simulation import ANSWERS, advise_many
from leefplek.simulation._facts import advise_many as _advise_many
from leefplek.simulation._facts import columns as _columns

ON = date(2026, 11, 22)
SHIPPED = ("huisvesting", "financien")
SMALL = on_day(
    kaart(
        [
            route("jong", criterion("leeftijd", {"fact": "leeftijd", "at_least": 18, "below": 27})),
            route(
                "arm",
                criterion("inkomen", {"fact": "inkomen", "at_most": "932.93"}),
                criterion("vast", {"fact": "inkomen", "is": 500}, weight="soft"),
            ),
            route("duur", criterion("huur", {"fact": "huur", "at_most": {"fact": "loon"}})),
            route("toen", criterion("dag", {"fact": "dag", "at_most": date(2020, 1, 1)})),
            route("daar", criterion("plaats", {"fact": "gemeente", "one_of": ["Súdwest-Fryslân", "Tiel"]})),
            route(
                "zo",
                criterion("soort", {"fact": "soort", "is": "a"}),
                criterion("kind", {"fact": "kind", "is": True}),
            ),
        ],
        [
            fact("inkomen", "money", unit="EUR"),
            fact("huur", "money", unit="EUR"),
            fact("loon", "money", unit="EUR"),
            fact("dag", "date"),
            fact("gemeente", "text"),
            fact("soort", "choice", choices=[{"id": one, "text": {"nl": one}} for one in "ab"]),
            fact("kind", "boolean"),
        ],
    ),
    on=ON,
)


def one_by_one(kaart: RoutekaartOn, facts: Mapping[str, Sequence[Any]]) -> dict[str, list[str]]:
    """The same answers, by asking for each person."""
    people = len(next(iter(facts.values())))
    advices = [kaart.advise({name: column[row] for name, column in facts.items()}) for row in range(people)]
    return {route: [one.routes[route].answer for one in advices] for route in kaart.needs}


def many(kaart: RoutekaartOn, facts: Mapping[str, Any]) -> dict[str, list[str]]:
    """The answers as lists."""
    return {route: [ANSWERS[one] for one in found] for route, found in advise_many(kaart, facts).items()}


def agrees(kaart: RoutekaartOn, facts: Mapping[str, Sequence[Any]]) -> None:
    """Both ways say the same."""
    assert many(kaart, facts) == one_by_one(kaart, facts)


def columns_of(people: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
    """People as columns; what nobody says of a person is unknown."""
    names = dict.fromkeys(name for one in people for name in one)
    return {name: [one.get(name) for one in people] for name in names}


# ---- exactly advise


@st.composite
def asked(draw: st.DrawFn, *, pairs: bool) -> tuple[World, list[dict[str, Any]]]:
    """A routekaart by chance, and some people."""
    world = draw(worlds(pairs=pairs))
    return world, draw(st.lists(world.known(), min_size=1, max_size=12))


@pytest.mark.parametrize("decision", [True, False], ids=["by the diagram", "by asking"])
@pytest.mark.parametrize("pairs", [False, True], ids=["facts", "facts compared with facts"])
@given(st.data())
@settings(max_examples=60, suppress_health_check=list(HealthCheck), deadline=None)
def test_any_routekaart_gives_the_same_answers(pairs: bool, decision: bool, data: st.DataObject) -> None:
    """For routekaarten by chance, with facts that are compared with each other, and where no diagram can be had."""
    world, people = data.draw(asked(pairs=pairs))
    found = columns_of(people)
    if not found:
        return
    with pytest.MonkeyPatch.context() as patch:
        if not decision and world.kaart.variables:
            patch.setattr(RoutekaartOn, "decision", lambda *_: None)
        agrees(world.kaart, found)


@pytest.mark.parametrize("id", SHIPPED)
@given(st.data())
@settings(max_examples=60, suppress_health_check=list(HealthCheck), deadline=None)
def test_the_routekaarten_that_ship_give_the_same_answers(lp: Leefplek, id: str, data: st.DataObject) -> None:
    """People near every limit of the rules, some of whose facts nobody knows."""
    kaart = lp.routekaart(id, ON)
    near = {name: st.sampled_from(values_of(kaart, name)) for name in kaart.facts}
    person = st.fixed_dictionaries({}, optional=near)
    found = columns_of(data.draw(st.lists(person, min_size=1, max_size=30)))
    if found:
        agrees(kaart, found)


def values_of(kaart: RoutekaartOn, name: str) -> list[Any]:
    """Values of a fact around every limit."""
    kind = kaart.facts[name]
    cuts = [cut for one in kaart.variables if name in one.facts for cut in one.cuts]
    around: dict[str, list[Any]] = {
        "boolean": [True, False],
        "number": [at for cut in cuts for at in (cut - 1, cut, cut + 1)],
        "money": [f"{max(at, 0) // 100}.{max(at, 0) % 100:02}" for cut in cuts for at in (cut - 1, cut, cut + 1)],
        "choice": [one.id for one in kind.choices],
        "text": ["Groningen", "groningen", "Nijmegen", "Tiel", "Elders"],
    }
    return [*around[kind.type], None, "dont_know", "rather_not_say"]


@pytest.mark.parametrize("table", [1, 7, 1 << 18])
def test_more_combinations_than_a_table_holds_are_numbered_anew(lp: Leefplek, table: int) -> None:
    """The sizes at which another way is taken make no difference."""
    rng = np.random.default_rng(1)
    kaart = lp.routekaart("huisvesting", ON)
    facts: dict[str, Any] = {}
    for name in kaart.facts:
        values = values_of(kaart, name)
        facts[name] = [values[at] for at in rng.integers(0, len(values), 200)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_columns, "TABLE", table)
        patch.setattr(_advise_many, "BATCH", table)
        agrees(kaart, facts)


@pytest.mark.parametrize("id", SHIPPED)
def test_what_is_kept_of_earlier_answers_makes_no_difference(id: str) -> None:
    """One by one without anything kept, as many at once."""
    rng = np.random.default_rng(3)
    kaart = Leefplek().routekaart(id, ON)
    values = {name: values_of(kaart, name) for name in kaart.facts}
    facts = {name: [each[at] for at in rng.integers(0, len(each), 200)] for name, each in values.items()}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_advise, "KEPT", 1)
        patch.setattr(_weigh, "KEPT", 1)
        agrees(kaart, facts)


@pytest.mark.parametrize("many_from", [1, 10**6])
@pytest.mark.parametrize("gaps", [False, True])
def test_many_numbers_that_are_the_same_to_the_rules_change_nothing(many_from: int, gaps: bool) -> None:
    """Whole amounts and ages in great number, in a list, an array, and an array with gaps."""
    rng = np.random.default_rng(2)
    ages, amounts = rng.integers(-3, 40, 500), rng.integers(0, 2000, 500)
    gone = rng.random(500) < 0.3 if gaps else np.zeros(500, bool)
    facts = {
        "leeftijd": [None if no else int(one) for one, no in zip(ages, gone, strict=True)],
        "inkomen": [None if no else int(one) for one, no in zip(amounts, gone, strict=True)],
    }
    expected = one_by_one(SMALL, facts)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_columns, "MANY", many_from)
        assert many(SMALL, facts) == expected
        for name, column in (("leeftijd", ages), ("inkomen", amounts)):
            for other in (np.ma.array(column, mask=gone), np.where(gone, np.nan, column.astype(float))):
                assert many(SMALL, {**facts, name: other}) == expected


# ---- columns of every kind


class NAType:
    """What stands for a gap in pandas."""

    def __eq__(self, other: object) -> Any:
        return self

    def __bool__(self) -> bool:
        raise TypeError("boolean value of NA is ambiguous")

    def __hash__(self) -> int:
        return 7


class Series:
    """A column of a package that is not numpy."""

    def __init__(self, held: Any) -> None:
        self.held = held

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        return self.held


AGES = {"leeftijd": [17, 18, None, 27]}
INCOMES = {"inkomen": [0, 500, None, 933]}
DAYS = {"dag": [date(2019, 12, 31), date(2020, 1, 1), None, date(2020, 1, 2)]}
PLACES = {"gemeente": ["TIEL", "sudwest-fryslan", None, "Elders"]}
SORTS = {"soort": ["a", "b", None, "a"]}
KIDS = {"kind": [True, False, None, True]}
NAN = float("nan")


@pytest.mark.parametrize(
    ("plain", "column"),
    [
        (AGES, (17, 18, None, 27)),
        (AGES, [17, 18, "dont_know", 27]),
        (AGES, [17, 18, "rather_not_say", 27]),
        (AGES, [17, 18, NAN, 27]),
        (AGES, [17.0, 18.0, float("nan"), 27.0]),
        (AGES, [np.int64(17), 18, NAType(), np.float64(27)]),
        (AGES, np.array([17, 18, NAN, 27])),
        (AGES, np.array([17, 18, NAN, 27], np.float32)),
        (AGES, np.array([17, 18, None, 27], object)),
        (AGES, np.ma.array([17, 18, 99, 27], mask=[0, 0, 1, 0])),
        (AGES, np.ma.array(np.array([17, 18, 99, 27], np.uint8), mask=[0, 0, 1, 0])),
        (AGES, np.ma.array([17.0, 18.0, NAN, 27.0], mask=[0, 0, 1, 0])),
        (AGES, Series(np.array([17, 18, NAN, 27]))),
        (INCOMES, [0, 500, None, Decimal("933")]),
        (INCOMES, ["0", "500.00", None, "932.94"]),
        (INCOMES, [Decimal(0), Decimal(500), None, Decimal("932.94")]),
        (INCOMES, [Decimal(0), 500, "dont_know", "933"]),
        (INCOMES, np.array([0, 500, NAN, 933])),
        (DAYS, np.array(["2019-12-31", "2020-01-01", "NaT", "2020-01-02"], "datetime64[D]")),
        (DAYS, np.array(["2019-12-31", "2020-01-01", "NaT", "2020-01-02"], "datetime64[ns]")),
        (DAYS, [date(2019, 12, 31), np.datetime64("2020-01-01"), np.datetime64("NaT"), date(2020, 1, 2)]),
        (PLACES, np.array(["tiel", "Súdwest-Fryslân", "dont_know", "Elders"])),
        (PLACES, np.array(["tiel", "Súdwest-Fryslân", NAN, "Elders"], object)),
        (SORTS, np.array(["a", "b", "rather_not_say", "a"])),
        (SORTS, [np.str_("a"), "b", None, "a"]),
        (KIDS, np.array([True, False, None, True], object)),
        (KIDS, [True, False, NAN, np.True_]),
        (KIDS, np.ma.array([True, False, True, True], mask=[0, 0, 1, 0])),
    ],
)
def test_a_column_may_be_written_in_many_ways(plain: dict[str, list[Any]], column: Any) -> None:
    """What a list of Python's own values says, another column says too."""
    ((name, expected),) = plain.items()
    assert many(SMALL, {name: column}) == one_by_one(SMALL, {name: expected})


def test_facts_that_are_compared_with_each_other_may_be_written_in_different_ways() -> None:
    """A rent as an array, a wage as text; one of them unknown."""
    rents, wages = [400, 500, 600, 700, None], ["500", "500.00", "500.01", "dont_know", "500"]
    agrees(SMALL, {"huur": rents, "loon": wages})
    found = many(SMALL, {"huur": np.array([400, 500, 600, 700, NAN]), "loon": wages})
    assert found["duur"] == ["open", "open", "closed", "undecided", "undecided"]


def test_a_date_of_birth_tells_the_age() -> None:
    """Alone, and beside an age that some have told."""
    born = [date(2008, 11, 22), date(2008, 11, 23), None, "dont_know"]
    agrees(SMALL, {"geboortedatum": born})
    agrees(SMALL, {"geboortedatum": born, "leeftijd": [18, None, 18, 30]})
    agrees(SMALL, {"leeftijd": [18, None, 18, 30], "geboortedatum": born})
    days = np.array(["2008-11-22", "2008-11-23", "NaT", "NaT"], "datetime64[D]")
    assert many(SMALL, {"geboortedatum": days}) == one_by_one(SMALL, {"geboortedatum": born})


def test_a_fact_that_no_rule_looks_at_is_read_all_the_same(lp: Leefplek) -> None:
    """As `advise` does: it may be a fact of the way of working."""
    kaart = lp.routekaart("huisvesting", ON)
    with pytest.raises(InputError):
        kaart.advise({"geboortedatum": "then"})
    with pytest.raises(InputError):
        advise_many(kaart, {"geboortedatum": ["then"]})


# ---- what comes out


def test_the_answers_are_places_in_the_tuple_of_answers_and_a_better_one_is_lower() -> None:
    """One array for each route, with as many answers as there are people."""
    found = advise_many(SMALL, {"leeftijd": [17, 20, None], "inkomen": [2000, 500, 400]})
    assert list(found) == [route.id for route in SMALL.routes]
    assert {one.dtype for one in found.values()} == {np.dtype("int8")}
    assert {one.shape for one in found.values()} == {(3,)}
    assert np.array(ANSWERS)[found["jong"]].tolist() == ["closed", "open", "undecided"]
    assert np.array(ANSWERS)[found["arm"]].tolist() == ["closed", "open", "to_discuss"]
    assert (found["arm"] <= ANSWERS.index("to_discuss")).tolist() == [False, True, True]


@pytest.mark.parametrize("facts", [{}, {"leeftijd": []}, {"leeftijd": np.array([]), "kind": ()}])
def test_nobody_has_no_answers(facts: dict[str, Any]) -> None:
    """Empty columns give empty arrays."""
    found = advise_many(SMALL, facts)
    assert {one.shape for one in found.values()} == {(0,)}
    assert {one.dtype for one in found.values()} == {np.dtype("int8")}
    assert set(found) == set(SMALL.needs)


# ---- wrong columns


@pytest.mark.parametrize(
    ("name", "column", "row"),
    [
        ("leeftijd", [18, "18", "19"], 1),
        ("leeftijd", [18, True, 18], 1),
        ("leeftijd", [True, 1, 1], 0),
        ("leeftijd", [18, 18.5, 18], 1),
        ("leeftijd", np.array([18, 18.5, NAN]), 1),
        ("leeftijd", np.array([18, 18, np.inf]), 2),
        ("leeftijd", np.array(["2020-01-01"], "datetime64[D]"), 0),
        ("leeftijd", [18, [18], None], 1),
        ("leeftijd", [18, 18, ([],)], 2),
        ("leeftijd", np.array([1j]), 0),
        ("kind", [1, 0, 1], 0),
        ("kind", np.array([1.0, 0.0]), 0),
        ("inkomen", [1, -1, 2], 1),
        ("inkomen", np.array([1, -1, 2]), 1),
        ("inkomen", [*range(400), 10**9], 400),
        ("inkomen", [*range(400), -1], 400),
        ("inkomen", [2**70], 0),
        ("inkomen", [932.93], 0),
        ("inkomen", ["1.5", "2"], 0),
        ("inkomen", [Decimal("NaN")], 0),
        ("dag", np.array(["2020-01-01T10:00"], "datetime64[s]"), 0),
        ("dag", [datetime(2020, 1, 1, tzinfo=UTC)], 0),
        ("dag", ["2020-01-01"], 0),
        ("soort", ["a", "c"], 1),
        ("gemeente", [b"Tiel"], 0),
        ("geboortedatum", [date(2030, 1, 1)], 0),
    ],
)
def test_a_wrong_value_is_found_with_its_first_row(name: str, column: Any, row: int) -> None:
    """One finding for the column, which does not say the value."""
    with pytest.raises(InputError) as caught:
        advise_many(SMALL, {name: column})
    (found,) = caught.value.findings
    assert found.key == f"facts.{name}[{row}]"
    assert found.code in ("wrong_shape", "wrong_age")


def test_all_wrong_columns_are_found_at_once() -> None:
    """An unknown fact, no column, another length, wrong values: each has its finding."""
    wrong: dict[str, Any] = {
        "leeftijd": [1, 2, "3", "4"],
        "leeftyd": [1, 2, 3, 4],
        "kind": True,
        "soort": "a",
        "dag": np.zeros((4, 2)),
        "huur": [1, 2, 3],
        "inkomen": np.float64(3),
    }
    with pytest.raises(InputError) as caught:
        advise_many(SMALL, wrong)
    found = {one.key: (one.code, one.text) for one in caught.value.findings}
    assert {key: code for key, (code, _) in found.items()} == {
        "facts.leeftijd[2]": "wrong_shape",
        "facts.leeftyd": "unknown_fact",
        "facts.kind": "wrong_column",
        "facts.soort": "wrong_column",
        "facts.dag": "wrong_column",
        "facts.huur": "wrong_length",
        "facts.inkomen": "wrong_column",
    }
    assert found["facts.leeftijd[2]"][1].endswith("here and in 1 more rows")
    with pytest.raises(InputError, match="no columns"):
        advise_many(SMALL, [1, 2])  # type: ignore[arg-type]


def test_an_age_that_is_not_that_of_the_date_of_birth_is_found() -> None:
    """As `advise` finds it, with the row."""
    born = [date(2008, 11, 22), date(2008, 11, 22)]
    with pytest.raises(InputError) as caught:
        advise_many(SMALL, {"geboortedatum": born, "leeftijd": [18, 19]})
    assert [(one.code, one.key) for one in caught.value.findings] == [("wrong_age", "facts.leeftijd[1]")]


# ---- without numpy


def test_without_numpy_it_says_what_to_install() -> None:
    """An error of leefplek that is an ImportError too."""
    code = """
import sys
sys.modules["numpy"] = None
from leefplek import LeefplekError
try:
    import leefplek.simulation
except ImportError as error:
    assert isinstance(error, LeefplekError)
    print(error)
"""
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True)
    assert "leefplek[simulation]" in done.stdout
