"""Values that hold between two dates: on each day one answer, that says how sure it is."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardboard import errors, put
from kaarten import (
    LITERALS,
    ON,
    AlsoCharting,
    Charting,
    Plain,
    bringing,
    criterion,
    fact,
    kaart,
    library,
    period,
    periods,
    route,
    said,
    series,
    source,
    values,
)
from leefplek import (
    Actor,
    Context,
    DatedError,
    InputError,
    Leefplek,
    Refused,
    RouteError,
    UnknownName,
    hookimpl,
)
from leefplek.dated import Series, ValueOn
from leefplek.redaction import Need
from leefplek.values import words
from samples import SAMPLES

HEAD = """\
owner = "team geld"
checked_on = 2026-06-30
review_every = "P6M"

[[source]]
id = "folder"
title = "Bedragen"
publisher = "De dienst"
section = "tabel 1"
retrieved_on = 2026-06-30
"""

LIMIT = """
[[value]]
id = "huurgrens"
text.nl = "De hoogste huur"
text.en = "The highest rent"
type = "money"
unit = "EUR per maand"
"""

STORY = (
    HEAD
    + LIMIT
    + """
[[value.period]]
valid_from = 2024-01-01
valid_until = 2024-12-31
amount = "879.66"
source = "folder"

[[value.period]]
valid_from = 2025-01-01
valid_until = 2025-12-31
amount = "900.07"
source = "folder"
section = "tabel 2"
checked_on = 2026-01-02

[[value.period]]
valid_from = 2026-01-01
valid_until = 2026-06-30
why.nl = "Niet gevonden; de dienst weet het."
source = "folder"

[[value.period]]
valid_from = 2026-07-01
valid_until = 2026-12-31
amount = 933
source = "folder"
status = "expected"
"""
)


@pytest.fixture(scope="module")
def limit(tmp_path_factory: pytest.TempPathFactory) -> Series:
    """A limit that is known, then unknown, then expected."""
    return Leefplek(data=[put(tmp_path_factory.mktemp("waarden"), a=STORY)], built_in=False).value("huurgrens")


def day(text: str) -> date:
    """A day."""
    return date.fromisoformat(text)


FOUND = {
    "2023-12-31": ("not_yet", None),
    "2024-01-01": ("known", "879.66"),
    "2024-12-31": ("known", "879.66"),
    "2025-01-01": ("known", "900.07"),
    "2025-12-31": ("known", "900.07"),
    "2026-01-01": ("unknown", None),
    "2026-06-30": ("unknown", None),
    "2026-07-01": ("expected", "933.00"),
    "2026-12-31": ("expected", "933.00"),
}


@pytest.mark.parametrize("on", FOUND)
def test_a_value_on_a_day_says_how_sure_it_is(on: str, limit: Series) -> None:
    found, amount = FOUND[on]
    answer = limit.on(day(on))
    assert (answer.found, answer.unit) == (found, "EUR per maand")
    assert answer.amount == (None if amount is None else Decimal(amount))
    assert answer == limit.on(day(on), past_end="last_known")


def test_an_answer_says_on_what_it_rests(limit: Series) -> None:
    """The source, the section of the period or else of the source, the day it was checked, and the period."""
    first, second, unknown = (limit.on(day(on)) for on in ("2024-05-01", "2025-05-01", "2026-05-01"))
    assert first.source is not None
    assert (first.source.publisher, first.section, first.checked_on) == ("De dienst", "tabel 1", day("2026-06-30"))
    assert (second.section, second.checked_on) == ("tabel 2", day("2026-01-02"))
    assert (second.valid_from, second.valid_until) == (day("2025-01-01"), day("2025-12-31"))
    assert unknown.why is not None
    assert unknown.why["nl"] == "Niet gevonden; de dienst weet het."


def test_past_the_end_is_an_error_unless_one_asks_for_the_last(limit: Series) -> None:
    """By default nothing that is over is taken for what is; the last that was known is flagged as over."""
    for on in (day("2027-01-01"), date.max):
        with pytest.raises(DatedError) as caught:
            limit.on(on)
        assert "2026-12-31" in str(caught.value)
        assert caught.value.key == "huurgrens"
        last = limit.on(on, past_end="last_known")
        assert (last.found, last.amount, last.valid_until) == ("ended", Decimal("933.00"), day("2026-12-31"))


def test_the_last_known_may_lie_before_the_last_period() -> None:
    """Where nobody knew the end, the one before counts; where nobody ever knew, there is none."""
    periods = [period(ON, ON, "1.00"), period(ON + timedelta(1), ON + timedelta(1))]
    one = library(held=[values(series("x", "money", periods))]).value("x").on(date.max, past_end="last_known")
    assert (one.found, one.amount, one.valid_until) == ("ended", Decimal("1.00"), ON)
    never = library(held=[values(series("x", "money", periods[1:]))]).value("x")
    assert never.on(date.max, past_end="last_known").amount is None
    assert never.on(ON) == ValueOn("not_yet", unit="EUR", source=never.on(date.max, past_end="last_known").source)


@pytest.mark.parametrize("on", ["2026-07-01", datetime(2026, 7, 1, tzinfo=UTC), 20260701, True, None])
def test_what_is_no_day(on: Any, limit: Series) -> None:
    with pytest.raises(InputError, match="this is no day"):
        limit.on(on)


def test_what_is_asked_past_the_end_is_one_of_two(limit: Series) -> None:
    """A slip would else answer an amount that is over."""
    with pytest.raises(InputError, match="past the end"):
        limit.on(ON, past_end="last")  # type: ignore[arg-type]


@pytest.mark.parametrize("need", ["open", "special"])
def test_a_rule_asks_what_a_value_is_on_the_day_of_the_step(need: Any) -> None:
    """Also one that may see nothing of the case; a value that nobody brings is a mistake of the plugin."""
    seen: list[Any] = []

    class Reckons:
        """A plugin whose rule asks."""

        id = "bijstand-18-tot-21"

        @hookimpl
        def leefplek_declare_need(self) -> Any:
            """How much of a case it sees."""
            return Need(need, words("Rekent.", "Reckons."))

        @hookimpl
        def leefplek_check_transition(self, ctx: Context[Any]) -> None:
            """Asks, and refuses nothing."""
            seen.append(ctx.value(self.id))

    plugin = Reckons()
    lp = Leefplek(lang="en", clock=lambda: datetime(2040, 1, 1, tzinfo=UTC), plugins=[plugin])
    saw, series = Actor("saw-1", "saw"), lp.value(plugin.id)
    for on in (date(2026, 1, 1), date(2026, 12, 1), date(2035, 1, 1)):
        lp.open("fijn-wonen", SAMPLES["open"][0], by=saw, at=datetime(on.year, on.month, 1, 12, tzinfo=UTC))
        assert seen.pop() == series.on(on, past_end="last_known")
    plugin.id = "niemand-weet-het"
    with pytest.raises(Refused) as caught:
        lp.open("fijn-wonen", SAMPLES["open"][0], by=saw, at=datetime(2026, 1, 1, 12, tzinfo=UTC))
    assert [one.code for one in caught.value.refusals] == ["plugin_failed"]


def test_a_value_that_nobody_brings(tmp_path: Path) -> None:
    lp = Leefplek(data=[put(tmp_path, a=STORY)], built_in=False)
    assert [one.id for one in lp.values] == ["huurgrens"]
    with pytest.raises(UnknownName, match="no such value") as caught:
        lp.value("huurgens")
    assert "huurgrens" in caught.value.do


# ---- amounts

MONEY: dict[Any, str | None] = {
    "932.93": "932.93",
    "0.00": "0.00",
    "0": "0.00",
    933: "933.00",
    0: "0.00",
    "999999999.99": "999999999.99",
    "932.9": None,
    "932.930": None,
    "932,93": None,
    "1e3": None,
    " 1": None,
    "-1.00": None,
    -1: None,
    "1000000000": None,
    10**9: None,
    "\u0661": None,
    "": None,
}


@pytest.mark.parametrize("given", MONEY, ids=repr)
def test_money_is_exact(given: Any) -> None:
    """Euros as a text with two decimals, or whole; never a float, and never rounded."""
    made = series("x", "money", [period(ON, ON, given)])
    expected = MONEY[given]
    if expected is None:
        with pytest.raises(InputError) as caught:
            library(held=[values(made)])
        (finding,) = caught.value.findings
        assert (finding.code, finding.key.partition("period")[2]) == ("wrong_shape", "[0].amount")
        return
    amount = library(held=[values(made)]).value("x").on(ON).amount
    assert isinstance(amount, Decimal)
    assert str(amount) == expected


WRONG_AMOUNTS = {
    "a number with a point": ("money", "932.93"),
    "a number with a point, of a number": ("number", "18.0"),
    "a number in quotes": ("number", '"18"'),
    "a yes for a number": ("number", "true"),
    "a yes for money": ("money", "true"),
    "money for a number": ("number", '"18.00"'),
    "a number for a date": ("date", "2026"),
    "a moment for a date": ("date", "2026-01-01T00:00:00"),
    "a date for money": ("money", "2026-01-01"),
    "a word": ("money", '"veel"'),
}


@pytest.mark.parametrize("name", WRONG_AMOUNTS)
def test_an_amount_is_of_its_type(name: str, tmp_path: Path) -> None:
    type, amount = WRONG_AMOUNTS[name]
    text = STORY.replace('type = "money"', f'type = "{type}"').partition("\n[[value.period]]")[0]
    text += (
        f'\n[[value.period]]\nvalid_from = 2024-01-01\nvalid_until = 2024-12-31\nsource = "folder"\namount = {amount}\n'
    )
    (finding,) = errors(put(tmp_path, a=text)).findings
    assert (finding.code, finding.file, finding.key) == ("wrong_shape", "a.toml", "value[0].period[0].amount")
    assert finding.line == text[: text.index("amount = ")].count("\n") + 1


# ---- several files


def brought(*held: Plain) -> Leefplek:
    """A library where each of these files is brought by a plugin of its own."""
    kinds = (Charting, AlsoCharting)
    return Leefplek(plugins=[bringing(held=[one], kind=kinds[at]) for at, one in enumerate(held)], built_in=False)


def days(first: int, last: int) -> tuple[date, date]:
    """Two days, counted from the day of the tests."""
    return ON + timedelta(first), ON + timedelta(last)


def test_files_fill_what_another_does_not_know() -> None:
    """An unknown period ends where another file knows; what that does not fill stays said to be unknown, and why."""
    ours = values(
        series("x", "number", [period(*days(0, 9), 1), period(*days(10, 29), why=said("Wij weten het niet."))]),
        owner="ons team",
    )
    theirs = values(series("x", "number", [period(*days(15, 19), 2, source="folder")]), source=[source("folder")])
    for lp in (brought(ours, theirs), brought(theirs, ours)):
        x = lp.value("x")
        told = [x.on(ON + timedelta(at)) for at in (-1, 0, 9, 10, 14, 15, 19, 20, 29)]
        assert [(one.found, one.amount) for one in told] == [
            ("not_yet", None),
            ("known", 1),
            ("known", 1),
            ("unknown", None),
            ("unknown", None),
            ("known", 2),
            ("known", 2),
            ("unknown", None),
            ("unknown", None),
        ]
        assert [one.source.id for one in told if one.source is not None][1:] == ["bron"] * 4 + ["folder"] * 2 + [
            "bron"
        ] * 2
        assert all(
            one.why is not None and one.why["nl"] == "Wij weten het niet." for one in told if one.found == "unknown"
        )
        with pytest.raises(DatedError):
            x.on(ON + timedelta(30))
        assert x.on(ON + timedelta(30), past_end="last_known").amount == 2


def test_advice_knows_what_either_file_knows() -> None:
    limits = [values(series("x", "number", [one])) for one in (period(*days(0, 9)), period(*days(3, 3), 18))]
    plain = kaart(
        [route("r", criterion("c", {"fact": "getal", "at_least": {"value": "x"}}))], [fact("getal", "number")]
    )
    lp = Leefplek(plugins=[bringing([plain], limits[:1]), bringing([], limits[1:], AlsoCharting)], built_in=False)
    told = [lp.routekaart("kaart", ON + timedelta(at)).advise({"getal": 17}).routes["r"] for at in (2, 3, 4)]
    assert [one.answer for one in told] == ["to_discuss", "closed", "to_discuss"]
    assert [one.reasons[0].found for one in told] == ["unknown", "known", "unknown"]


CLASHES: dict[str, tuple[Plain, Plain, str]] = {
    "known twice on one day": (
        series("x", "number", [period(*days(0, 9), 1)]),
        series("x", "number", [period(*days(9, 12), 1)]),
        "is known twice on the same days",
    ),
    "two types": (
        series("x", "number", [period(*days(0, 9), 1)]),
        series("x", "money", [period(*days(20, 29), 1)]),
        "has two types or units",
    ),
    "two units": (
        series("x", "number", [period(*days(0, 9), 1)], unit="jaar"),
        series("x", "number", [period(*days(20, 29), 1)], unit="maanden"),
        "has two types or units",
    ),
    "two units of what nobody knows": (
        series("x", "number", [period(*days(0, 9))], unit="jaar"),
        series("x", "number", [period(*days(0, 9))], unit="maanden"),
        "has two types or units",
    ),
}


@pytest.mark.parametrize("name", CLASHES)
def test_two_files_that_clash_are_both_named(name: str) -> None:
    """And leniently the first one stays."""
    one, other, says = CLASHES[name]
    plugins = [bringing(held=[values(one)]), bringing(held=[values(other)], kind=AlsoCharting)]
    with pytest.raises(RouteError) as caught:
        Leefplek(plugins=plugins, built_in=False)
    (finding,) = caught.value.findings
    assert (finding.code, finding.key) == ("clash", "value x")
    assert says in finding.text
    assert "by kaarten.Charting and by kaarten.AlsoCharting" in finding.text
    lenient = Leefplek(plugins=plugins, built_in=False, lenient=True)
    assert [bool(one.error) for one in lenient.plugins] == [False, True]
    assert lenient.value("x").on(ON) == library(held=[values(one)]).value("x").on(ON)


def test_two_that_do_not_know_do_not_clash() -> None:
    """The first to say so is heard, and the other on the days that are left."""
    one = series("x", "number", [period(*days(0, 9), why=said("Een."))])
    other = series("x", "number", [period(*days(-5, 12), why=said("Twee."))])
    x = brought(values(one), values(other)).value("x")
    heard = [x.on(ON + timedelta(at)).why for at in (-5, -1, 0, 9, 10, 12)]
    assert [why["nl"] for why in heard if why] == ["Twee.", "Twee.", "Een.", "Een.", "Twee.", "Twee."]


# ---- any periods at all


def scanned(held: list[Plain], on: date, type: str) -> tuple[str, Any]:
    """The answer by looking at every period of every file, one by one."""
    every = [one for file in held for each in file["value"] for one in each["period"]]
    now = [one for one in every if one["valid_from"] <= on <= one["valid_until"]]
    known = [one for one in now if "amount" in one]
    if known:
        (one,) = known
        amount = Decimal(one["amount"]) if type == "money" else one["amount"]
        return "expected" if one.get("status") == "expected" else "known", amount
    if now:
        return "unknown", None
    if on < min(one["valid_from"] for one in every):
        return "not_yet", None
    return ("ended" if on > max(one["valid_until"] for one in every) else "unknown"), None


@st.composite
def files(draw: st.DrawFn) -> tuple[str, list[Plain]]:
    """A value of some type in one file, or in two that do not both know it on one day."""
    type = draw(st.sampled_from(["money", "number", "date"]))
    first = draw(periods(type))
    if draw(st.booleans()):
        return type, [values(series("x", type, first))]
    second = [
        one
        for one in draw(periods(type))
        if "amount" not in one
        or not any(
            "amount" in other
            and one["valid_from"] <= other["valid_until"]
            and other["valid_from"] <= one["valid_until"]
            for other in first
        )
    ]
    return type, [values(series("x", type, some)) for some in (first, second) if some]


@given(files())
def test_on_each_day_there_is_one_answer(made: tuple[str, list[Plain]]) -> None:
    """That of looking through all periods: whatever the gaps, the order, and who brings what."""
    type, held = made
    x = brought(*held).value("x")
    for number in range(-30, 60):
        on = ON + timedelta(number)
        found, amount = scanned(held, on, type)
        if found == "ended":
            with pytest.raises(DatedError):
                x.on(on)
            assert x.on(on, past_end="last_known").found == "ended"
            continue
        answer = x.on(on)
        assert (answer.found, answer.amount, answer.source is None) == (found, amount, False)
        if answer.valid_from is not None and answer.valid_until is not None:
            assert answer.valid_from <= on <= answer.valid_until


@given(st.data())
def test_no_two_periods_of_a_file_share_a_day(data: st.DataObject) -> None:
    """They are told where they do, in whatever order they come."""
    spans = data.draw(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 9)), min_size=1, max_size=4))
    held = [period(*days(at, at + length), data.draw(st.sampled_from(LITERALS["number"]))) for at, length in spans]
    taken = [at + more for at, length in spans for more in range(length + 1)]
    if len(taken) == len(set(taken)):
        assert library(held=[values(series("x", "number", held))]).value("x").on(held[0]["valid_from"]).found == "known"
        return
    with pytest.raises(InputError) as caught:
        library(held=[values(series("x", "number", held))])
    assert {one.code for one in caught.value.findings} == {"overlapping_periods"}
