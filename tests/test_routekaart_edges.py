"""Routekaarten at their edges: large or hostile rules, odd values, and what nobody may see or change."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from kaarten import HOW, ON, Plain, criterion, fact, kaart, library, on_day, period, route, said, series, values
from leefplek import InputError, Leefplek, RouteError, RoutekaartOn, _advise, _atlas, _cells, _questions, criteria
from leefplek._cells import plain, variable
from leefplek._diagram import Diagram, TooLargeError
from leefplek.cli import main
from leefplek.facts import FactKind
from leefplek.testing._routes import kaart_findings
from leefplek.values import words


def yes(name: str) -> Plain:
    """The test that a fact is true."""
    return {"fact": name, "is": True}


def flags(many: int) -> list[str]:
    """The names of so many facts that are true or false."""
    return [f"feit-{number}" for number in range(many)]


def of(names: Iterable[str], *routes: Plain) -> RoutekaartOn:
    """These routes, with facts that are true or false."""
    return on_day(kaart(routes, [fact(one, "boolean") for one in names]))


# ---- large and hostile rules


def test_many_that_must_all_hold_are_weighed_together() -> None:
    """Sixty that must all hold beside one that may not: no fact needs to be known to see that it can't be."""
    names = flags(60)
    every = {"all": [yes(one) for one in names]}
    held = of(names, route("r", criterion("alle", every), criterion("niet", {"not": yes(names[30])})))
    advice = held.advise({})
    assert advice.routes["r"].answer == "closed"
    assert advice.next_questions == ()


def test_many_of_which_some_must_hold_are_weighed_together() -> None:
    names = flags(60)
    some, none = ({"at_least": 30, "of": [yes(one) for one in names]}, [{"not": yes(one)} for one in names[:31]])
    held = of(names, route("r", criterion("enkele", some), *(criterion(f"c{at}", one) for at, one in enumerate(none))))
    assert held.advise({}).routes["r"].answer == "closed"


def test_hundreds_of_facts_do_not_exhaust_the_stack() -> None:
    names = flags(700)
    one_way = route("heen", *(criterion(f"c{at}", yes(one)) for at, one in enumerate(names)))
    turned = {"not": {"any": [{"not": yes(one)} for one in reversed(names)]}}
    held = of(names, one_way, route("terug", criterion("alle", turned)))
    advice = held.advise({})
    assert {one.answer for one in advice.routes.values()} == {"undecided"}
    assert len(advice.next_questions) == 700
    assert held.decision("heen") is None
    assert {one.answer for one in held.advise(dict.fromkeys(names, True)).routes.values()} == {"open"}


def terms(names: list[str], many: int, chance: random.Random) -> Plain:
    """Any of so many sets of three that must hold together: rules that hang together in many ways."""
    picked = ([(one, chance.random() < 0.5) for one in chance.sample(names, 3)] for _ in range(many))
    return {"any": [{"all": [yes(one) if so else {"not": yes(one)} for one, so in some]} for some in picked]}


@pytest.mark.parametrize(
    ("limit", "most"), [("NODES", 10), ("NODES", 100), ("NODES", 400), ("LIMIT", 0), ("LIMIT", 500)]
)
def test_rules_that_are_too_large_to_count_questions_are_still_asked_about(
    monkeypatch: pytest.MonkeyPatch, limit: str, most: int
) -> None:
    """The same facts, for the same routes; only what is left after each is counted more roughly."""
    chance = random.Random(1)
    names = flags(16)
    routes = [route(f"r{at}", criterion("c", terms(names, 12, chance))) for at in range(4)]
    held = of(names, *routes)
    exact = {one.fact: set(one.decides) for one in held.advise({}).next_questions}
    monkeypatch.setattr(_questions, limit, most)
    rough = held.advise({}).next_questions
    assert {one.fact: set(one.decides) for one in rough} == exact
    assert all(one.remaining >= 0 for one in rough)


def counting(diagram: Diagram, weights: list[int], modulo: int, last: tuple[int, int]) -> int:
    """Yes where the weights of what is true add up to a multiple of this, and the last question says so too."""
    rows = [diagram.node(len(weights), last) if left == 0 else 0 for left in range(modulo)]
    for var, weight in reversed(list(enumerate(weights))):
        rows = [diagram.node(var, (rows[left], rows[(left + weight) % modulo])) for left in range(modulo)]
    return rows[0]


def test_pairs_of_nodes_are_limited_as_nodes_are() -> None:
    """Two of a few thousand nodes that are never both yes: nothing would be left, after very many pairs."""
    diagram = Diagram(limit=2_500)
    one = counting(diagram, [1] * 60, 17, (0, 2))
    other = counting(diagram, [place % 18 + 1 for place in range(60)], 19, (2, 0))
    with pytest.raises(TooLargeError):
        diagram.merged(min, one, other)
    larger = Diagram(limit=50_000)
    one = counting(larger, [1] * 60, 17, (0, 2))
    other = counting(larger, [place % 18 + 1 for place in range(60)], 19, (2, 0))
    assert larger.merged(min, one, other) == 0


def test_one_fact_compared_in_thousands_of_ways() -> None:
    """It took a minute and 2.7 GB, when each comparison had a reason of its own for each cell."""
    every = {"any": [{"fact": "getal", "is": 3 * number} for number in range(2000)]}
    held = on_day(kaart([route("r", criterion("c", every))], [fact("getal", "number")]))
    assert [held.advise({"getal": one}).routes["r"].answer for one in (0, 1, 5997, 5998, -3)] == [
        "open", "closed", "open", "closed", "closed"
    ]  # fmt: skip
    assert [one.fact for one in held.advise({}).next_questions] == ["getal"]


COMPARED = st.one_of(
    st.tuples(st.sampled_from(["is_", "at_least", "at_most", "above", "below"]), st.integers(-3, 9)),
    st.tuples(st.just("one_of"), st.lists(st.integers(-3, 9), min_size=1, max_size=3).map(tuple)),
)


@given(st.lists(COMPARED, max_size=5))
def test_two_numbers_share_a_cell_where_no_comparison_tells_them_apart(asked: list[tuple[str, object]]) -> None:
    held = variable(FactKind("getal", "number", words("Hoeveel?", "How many?")), asked)
    numbers = range(-6, 13)
    answers = {one: tuple(HOW[name.rstrip("_")](one, at) for name, at in asked) for one in numbers}
    for one in numbers:
        for other in numbers:
            assert (held.cell({held.name: one}) == held.cell({held.name: other})) == (answers[one] == answers[other])
    assert len(held.values) == held.unknown == len(set(answers.values()))


def test_a_check_of_a_large_routekaart_looks_at_some_days(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each day on which something begins took as long as advice: a file of 600 such days took a hundred seconds."""
    rules = [criterion(f"c{at}", yes("kind"), valid_from=ON + timedelta(at)) for at in range(200)]
    lp = library(kaart([route("r", *rules)], [fact("kind", "boolean")]))
    asked: list[date] = []
    everything = Leefplek.routekaarten

    def routekaarten(self: Leefplek, on: date | None = None) -> tuple[RoutekaartOn, ...]:
        assert on is not None
        asked.append(on)
        return everything(self, on)

    monkeypatch.setattr(Leefplek, "routekaarten", routekaarten)
    found = list(kaart_findings(lp.declared_routekaart("kaart", 1), lp))
    assert [one.code for one in found if one.severity == "error"] == []
    assert len(set(asked)) <= 51


# ---- what is kept


def test_a_supplement_asks_in_its_own_words() -> None:
    """Whatever another routekaart calls it, that has nothing to do with this one."""
    asks = {
        id: kaart([route(id, criterion("c", yes("kind")))], [fact("kind", "boolean", question=said(f"{id}?"))], id=id)
        for id in ("aa", "aanvulling")
    }
    base = kaart([route("r", criterion("c"))])
    lp = library(asks["aa"], base, {**asks["aanvulling"], "supplements": "kaart"})
    (question,) = lp.routekaart("kaart", ON).advise({}).next_questions
    assert question.question["nl"] == "aanvulling?"


def test_what_is_kept_ready_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    """A value may be another each day; whoever asks for all those days does not fill the memory."""
    monkeypatch.setattr(_atlas, "KEPT", 4)
    days = [ON + timedelta(number) for number in range(40)]
    limit = series("grens", "number", [period(one, one, number) for number, one in enumerate(days)])
    held = kaart(
        [route("r", criterion("c", {"fact": "getal", "at_most": {"value": "grens"}}))], [fact("getal", "number")]
    )
    lp = library(held, held=[values(limit)])
    answers = [lp.routekaart("kaart", one).advise({"getal": 20}).routes["r"].answer for one in (*days, *days)]
    assert answers == [*["closed"] * 20, *["open"] * 20] * 2
    assert len(lp._library.atlas._ready) <= 4


def test_the_answers_that_are_kept_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_advise, "REASONS", 50)
    monkeypatch.setattr(_advise, "FEWEST", 2)
    numbers = [f"getal-{at}" for at in range(2)]
    routes = [
        route(
            f"r{at}",
            *(criterion(one, {"any": [{"fact": one, "is": 3 * number} for number in range(20)]}) for one in numbers),
        )
        for at in range(3)
    ]
    lp = library(kaart(routes, [fact(one, "number") for one in numbers]))
    held = lp.routekaart("kaart", ON)
    for number in range(100):
        expected = "open" if number % 3 == 0 and number < 60 else "closed"
        assert held.advise(dict.fromkeys(numbers, number)).routes["r1"].answer == expected
    assert all(len(way._kept) <= 50 // 6 for way in held._ways)


@pytest.mark.parametrize("name", ["on", "routes", "variables", "facts", "kaart", "new"])
def test_what_all_share_cannot_be_changed(name: str) -> None:
    limit = series("grens", "number", [period(ON, ON, 3)])
    held = kaart(
        [route("r", criterion("c", {"fact": "getal", "at_most": {"value": "grens"}}))], [fact("getal", "number")]
    )
    lp = library(held, held=[values(limit)])
    for on in (ON, ON - timedelta(1)):
        for shared in (lp.routekaart("kaart", on), *lp.routekaart("kaart", on).variables, lp.value("grens")):
            with pytest.raises(AttributeError):
                setattr(shared, name, ())
    assert lp.routekaart("kaart", ON).advise({"getal": 3}).routes["r"].answer == "open"


# ---- who tells of a route


BASE = kaart([route("q")], [fact("gemeente", "text")])
REPLACING: Plain = {"id": "eigen", "status": "vastgesteld", "replaces": "kaart"}
TIEL = route("r", criterion("c"), region=["tiel"])
BOTH = route("r", criterion("c"), region=["tiel", "delft"])


@pytest.mark.parametrize(
    "others",
    [
        [kaart([TIEL], **REPLACING), kaart([BOTH], id="aanvulling", supplements="kaart")],
        [
            kaart([route("s")], **REPLACING),
            kaart([TIEL], id="een", supplements="kaart"),
            kaart([BOTH], id="ander", supplements="eigen"),
        ],
    ],
    ids=["by what replaces it for a part", "by a supplement to each"],
)
def test_what_supplements_a_substitute_also_supplements_what_replaces_it(others: list[Plain]) -> None:
    """So it may not tell of the same route for the same place: the better of the two would be the answer."""
    for order in (others, others[::-1]):
        with pytest.raises(RouteError) as caught:
            library(BASE, *order)
        assert [one.code for one in caught.value.findings] == ["double_route"]


@pytest.mark.parametrize(
    "others",
    [
        [kaart([BOTH], **REPLACING), kaart([TIEL], id="aanvulling", supplements="kaart")],
        [kaart([TIEL], **REPLACING), kaart([{**BOTH, "valid_until": ON}], id="aanvulling", supplements="kaart")],
    ],
    ids=["what is agreed comes first", "on other days"],
)
def test_a_route_that_is_told_once(others: list[Plain]) -> None:
    later = [{**one, "valid_from": ON + timedelta(1)} if "replaces" in one else one for one in others]
    lp = library(BASE, *later)
    for on in (ON, ON + timedelta(1)):
        for held in lp.routekaarten(on):
            assert len([one for one in held.routes if one.id == "r"]) <= 1


@pytest.mark.parametrize("id", ["dont_know", "rather_not_say"])
def test_what_may_be_said_of_every_fact_is_no_choice(id: str) -> None:
    """A rule on it would wait for ever: who says it has said nothing."""
    choices = [{"id": one, "text": said()} for one in ("wel", id)]
    with pytest.raises(InputError) as caught:
        library(kaart([route("r")], [fact("keuze", "choice", choices=choices)]))
    assert [(one.code, one.key) for one in caught.value.findings] == [("reserved_id", "fact[0].choices[1].id")]


@pytest.mark.parametrize("key", ["exception", "note"])
def test_a_text_in_no_language_is_no_text(key: str) -> None:
    """It went by unseen, and the JSON of advice could not be written."""
    with pytest.raises(InputError) as caught:
        library(kaart([route("r", criterion("c", yes("kind"), **{key: {}}))], [fact("kind", "boolean")]))
    assert [(one.code, one.key) for one in caught.value.findings] == [
        ("missing_language", f"route[0].criterion[0].{key}.nl")
    ]


def test_a_file_without_any_value_waits_for_nobody() -> None:
    """It was an `IndexError` as soon as it should have been looked over."""
    lp = library(held=[values()])
    assert lp.upkeep(date(2040, 1, 1)) == ()
    assert lp.values == ()


# ---- objects of plugins


class Lying(criteria.Test):
    """A test that nobody can answer."""


def nested(depth: int) -> criteria.Test:
    """A test in a test in a test."""
    made: criteria.Test = criteria.Compare(fact="kind", is_=True)
    for _ in range(depth - 1):
        made = criteria.NotThis(not_=made)
    return made


@pytest.mark.parametrize(
    "test",
    [Lying(), criteria.AllOf(all_=(Lying(),)), nested(33), nested(5000)],
    ids=["strange", "strange inside", "deep", "very deep"],
)
def test_a_criterion_has_tests_of_the_kinds_that_there_are(test: criteria.Test) -> None:
    """Found when it is made, before anything goes down as deep."""
    with pytest.raises(RouteError) as caught:
        criteria.Criterion(id="c", text=words("Zin.", "Sentence."), source="bron", test=test)
    assert [(one.code, one.key) for one in caught.value.findings] == [("wrong_shape", "test")]


def test_as_many_levels_as_a_file_has_are_fine() -> None:
    assert criteria.Criterion(id="c", text=words("Zin.", "Sentence."), source="bron", test=nested(32)).test is not None


# ---- odd values


@pytest.mark.parametrize(
    "written",
    [
        "Súdwest-Fryslân",
        "Su\u0301dwest-Frysla\u0302n",
        "SÚDWEST FRYSLÂN ",
        "Súd\u00adwest\u2011Frys\u00adlân",
        "\ufeffSúd\u200bwest-Frys\u2060lân\u200f",
        "\u202aSúdwest \u2013 Fryslân\u202c",
    ],
)
def test_a_place_is_the_same_however_it_is_written(written: str) -> None:
    """Out of a web page it may hold what nobody sees, such as where the word may be broken off."""
    held = on_day(kaart([route("r", region=["sudwest-fryslan"])], [fact("gemeente", "text")]))
    assert held.advise({"gemeente": written}).routes["r"].answer == "open"


def test_what_makes_texts_plain_keeps_no_long_ones() -> None:
    long, before = "é" * 10_000, _cells._plain.cache_info().currsize
    assert plain(long) == "e" * 10_000
    assert _cells._plain.cache_info().currsize == before


ODD = {
    "more than all money": ("bedrag", 10**5000),
    "less than none": ("bedrag", -(10**5000)),
    "no text": ("plaats", ""),
    "only space": ("plaats", " "),
}


@pytest.mark.parametrize(("name", "given"), ODD.values(), ids=ODD)
def test_what_no_fact_can_be_is_an_error_with_its_key(name: str, given: Any) -> None:
    tests = (criterion("m", {"fact": "bedrag", "at_most": 5}), criterion("p", {"fact": "plaats", "is": "Tiel"}))
    held = on_day(kaart([route("r", *tests)], [fact("bedrag", "money"), fact("plaats", "text")]))
    with pytest.raises(InputError) as caught:
        held.advise({name: given})
    assert [one.key for one in caught.value.findings] == [f"facts.{name}"]


@pytest.mark.parametrize("on", [date.min, date(9999, 9, 30), date(9999, 10, 1), date.max])
def test_work_for_owners_at_the_ends_of_the_calendar(on: date) -> None:
    held = kaart([route("r", criterion("c"))], valid_from=date.min, valid_until=date.max, review_every="P900Y")
    limit = series("grens", "number", [period(date.min, date.max, 3)])
    lp = library(held, held=[values(limit)])
    assert all(one.severity == "hint" for one in lp.upkeep(on))
    assert lp.value("grens").on(on).amount == 3


# ---- the command


BORN = """
id = "proef"
version = 1
status = "vastgesteld"
title.nl = "Proef"
owner = "team"
valid_from = 2020-01-01
valid_until = 2031-12-31
review_every = "P6M"
[[source]]
id = "bron"
title = "Gids"
publisher = "Uitgever"
section = "1"
retrieved_on = 2026-01-01
[[route]]
id = "r"
title.nl = "Kamer"
provider.nl = "De gemeente"
source = "bron"
next = [{ nl = "Bel." }]
[[route.criterion]]
id = "leeftijd"
text.nl = "Je bent 18 of ouder."
source = "bron"
test = { fact = "leeftijd", at_least = 18 }
[[route.criterion]]
id = "geboren"
text.nl = "Je bent geboren voor 2010."
source = "bron"
test = { fact = "geboortedatum", below = 2010-01-01 }
"""


@pytest.fixture
def asking(tmp_path: Path) -> Path:
    """A routekaart that asks for an age and for a day of birth."""
    (tmp_path / "proef.toml").write_text(BORN, "utf-8")
    return tmp_path / "proef.toml"


def talk(data: Path, *given: object, said: str) -> Result:
    """The talk, with these answers."""
    arguments = ["advise", "--data", data, "--routekaart", "proef", "--on", "2026-06-15", "--interactive", *given]
    return CliRunner().invoke(main, [str(one) for one in arguments], input=said)


@pytest.mark.parametrize("wrong", ["3-4-2012", "1-1-2050", "volgend jaar"])
@pytest.mark.parametrize("facts", ["", "[facts]\nleeftijd = 19\n"], ids=["said", "given"])
def test_a_day_of_birth_that_does_not_fit_is_asked_again(asking: Path, wrong: str, facts: str) -> None:
    """It ended the talk, and all that was answered was lost."""
    (asking.parent / "feiten.txt").write_text(facts, "utf-8")
    known = ("--facts", asking.parent / "feiten.txt") if facts else ()
    told = talk(asking, *known, said=f"{'' if facts else '19'}\n{wrong}\n3-4-2007\n".lstrip())
    assert told.exit_code == 0
    assert told.stdout.count("Dat is geen dag waarop je geboren kunt zijn.") == 1
    assert "Kamer" in told.stdout
    assert "2012" not in told.stdout + told.stderr
    assert "2007" not in told.stdout + told.stderr


def test_a_page_does_not_go_to_a_file_with_the_name_of_a_pipe(asking: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(asking.parent)
    told = talk(asking, "--out", "-", said="")
    assert told.exit_code == 2
    assert [one.name for one in asking.parent.iterdir()] == ["proef.toml"]
