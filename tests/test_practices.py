"""Practices: what is told of them is read with its place and words, and what is not right is named by line and key."""

from __future__ import annotations

import json
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import leefplek
from leefplek import DefinitionError, Leefplek, LeefplekError, PluginError, UnknownName, hookimpl
from leefplek.practices import Practice, minutes_in, numbers_in

GOOD = """\
practice = "een-huis"
kind = "pilot"
title = { nl = "Een huis", en = "A house" }
told = "004:10-20"
workflows = ["fijn-wonen"]
region = ["groningen"]

[source]
title = "Een boek"
publisher = "Een uitgever"
section = "Deel 1"
retrieved_on = 2026-11-22

[[about]]
text = { nl = "Het is er.", en = "It is there." }
told = "004:11, 13; 003:2"
note = { nl = "Dat zeggen wij.", en = "We say so." }

[[eligibility]]
text = { nl = "Je bent 18.", en = "You are 18." }
told = "004:12"

[cooperation]
signals = ["mentor"]
leads = "saw"
told = "004:13"
first = { text = { nl = "Vraag het de mentor." }, told = "004:13" }
schakelen = { text = { nl = "Iemand anders helpt." }, told = "004:14" }

[[cooperation.feedback]]
by = "saw"
to = "mentor"
what = { nl = "Hoe het ging." }
told = "004:15"
consent_of = "jongere"

[[figure]]
id = "plekken"
text = { nl = "Plekken", en = "Places" }
number = [11000, 0.8]
unit = "plek"
told = "004:16"
quote = "er zijn 11.000 plekken en 0,8 mens"
year = "2021"

[[figure]]
id = "jongeren"
text = { nl = "Jongeren", en = "Young people" }
number = [3]
unit = "jongere"
told = "004:16"
quote = "het zijn drie jongeren"

[[time]]
case = "abe"
who = "mentor"
what = { nl = "Bellen" }
told = "004:17"
quote = "twee keer een kwartier"
times = 2
minutes = 15

[[time]]
case = "abe"
who = "saw"
what = { nl = "Praten" }
told = "004:17"
quote = "een paar keer"

[[contradiction]]
id = "hoeveel"
text = { nl = "Twee getallen." }
told = "004:16; 004:18"
kept = { nl = "Wij noemen beide." }

[[left_out]]
text = { nl = "De kleur van de deur." }
told = "004:19"

[[gap]]
text = { nl = "Deel 2 komt niet." }
told = "004:20"
"""


def changed(*changes: tuple[str, str], text: str = GOOD) -> str:
    """The good practice with the first place of each of these texts replaced."""
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def file(folder: Path, text: str = GOOD, name: str = "een-huis") -> Path:
    """A file with this text."""
    path = folder / f"{name}.toml"
    path.write_text(text, "utf-8")
    return path


def line_of(text: str, on: str) -> int:
    """The line on which a text stands."""
    return text[: text.index(on)].count("\n") + 1


class Bringing:
    """A plugin that brings practices, or paths of them."""

    def __init__(self, *practices: Any) -> None:
        self.practices = practices
        self.asked = 0

    @hookimpl
    def leefplek_register_practices(self, register: Any) -> None:
        """Each of them."""
        self.asked += 1
        for one in self.practices:
            register(one)


class AlsoBringing(Bringing):
    """Another plugin that does the same."""


def test_a_practice_is_read_as_it_is_written(tmp_path: Path) -> None:
    lp = Leefplek(data=[file(tmp_path)])
    one = lp.practice("een-huis")
    assert one in lp.practices
    assert (one.kind, one.title["nl"], one.region, one.workflows) == (
        "pilot",
        "Een huis",
        ("groningen",),
        ("fijn-wonen",),
    )
    assert one.figure("plekken").numbers == (11000.0, 0.8)
    assert (one.figure("plekken").year, one.figure("jongeren").year) == ("2021", None)
    assert one.cooperation is not None
    assert one.cooperation.feedback[0].consent_of == "jongere"
    assert one.about[0].note is not None
    assert (one.left_out[0].told, one.gaps[0].told) == ("004:19", "004:20")
    assert one.minutes("abe") == {"mentor": 30}
    assert one.minutes("iemand anders") == {}
    with pytest.raises(KeyError):
        one.figure("iets")


def test_feedback_may_need_nobodys_yes(tmp_path: Path) -> None:
    one = Leefplek(data=[file(tmp_path, changed(('consent_of = "jongere"', "")))]).practice("een-huis")
    assert one.cooperation is not None
    assert one.cooperation.feedback[0].consent_of is None


@pytest.mark.parametrize("longer", [0, 1])
def test_a_quote_has_room_for_300_characters(longer: int, tmp_path: Path) -> None:
    quote = "drie " + "e" * (295 + longer)
    lp = Leefplek(data=[file(tmp_path, changed(("het zijn drie jongeren", quote)))], lenient=True)
    assert ("een-huis" in {one.id for one in lp.practices}) is (longer == 0)


def test_minutes_count_as_often_as_is_told_and_once_where_nothing_is_told(tmp_path: Path) -> None:
    text = changed(("times = 2\nminutes = 15", "minutes = 15"), ('who = "saw"\nwhat', 'who = "mentor"\nwhat'))
    assert Leefplek(data=[file(tmp_path, text)]).practice("een-huis").minutes("abe") == {"mentor": 15}
    text = changed(('quote = "een paar keer"', 'quote = "één uur"\nminutes = 60'), text=text)
    assert Leefplek(data=[file(tmp_path, text)]).practice("een-huis").minutes("abe") == {"mentor": 75}


BROKEN = {
    "a place without lines": (changed(('told = "004:10-20"', 'told = "blz. 4"')), "wrong_place", "told", 'told = "blz'),
    "lines that end where they begin": (
        changed(('told = "004:10-20"', 'told = "004:10-10"')),
        "wrong_place",
        "told",
        'told = "004:10-10"',
    ),
    "lines that end before they begin": (
        changed(('told = "004:10-20"', 'told = "004:20-10"')),
        "wrong_place",
        "told",
        'told = "004:20-10"',
    ),
    "a place in what is told": (
        changed(("004:11, 13; 003:2", "004:11,")),
        "wrong_place",
        "about[0].told",
        'told = "004:11,"',
    ),
    "a place of feedback": (
        changed(('told = "004:15"', 'told = "15"')),
        "wrong_place",
        "cooperation.feedback[0].told",
        'told = "15"',
    ),
    "a place of working together": (
        changed(('leads = "saw"\ntold = "004:13"', 'leads = "saw"\ntold = "13"')),
        "wrong_place",
        "cooperation.told",
        'told = "13"',
    ),
    "a number that is not in the quote": (
        changed(("[11000, 0.8]", "[11000, 0.9]")),
        "not_in_quote",
        "figure[0].number",
        "number = [11000",
    ),
    "a figure without numbers": (changed(("[11000, 0.8]", "[]")), "missing_key", "figure[0].number", "number = []"),
    "times that are not in the quote": (changed(("times = 2", "times = 4")), "not_in_quote", "time[0].times", "times"),
    "minutes that are not in the quote": (
        changed(("minutes = 15", "minutes = 20")),
        "not_in_quote",
        "time[0].minutes",
        "minutes",
    ),
    "a quote that is a copy": (
        changed(("het zijn drie jongeren", "drie " + "e" * 300)),
        "too_long",
        "figure[1].quote",
        'quote = "drie',
    ),
    "a quote with a telephone number": (
        changed(("een paar keer", "bel 0612345678")),
        "contact_details",
        "time[1].quote",
        'quote = "bel',
    ),
    "two figures under one id": (changed(('id = "jongeren"', 'id = "plekken"')), "double_id", "figure", "[[figure]]"),
    "two contradictions under one id": (
        GOOD + GOOD[GOOD.index("[[contradiction]]") : GOOD.index("[[left_out]]")],
        "double_id",
        "contradiction",
        "[[contradiction]]",
    ),
    "an id that is none": (changed(('practice = "een-huis"', 'practice = "Een huis"')), "wrong_id", "practice", "Een"),
    "an id of a figure": (changed(('id = "plekken"', 'id = "De plekken"')), "wrong_id", "figure[0].id", "id = "),
    "an id of a contradiction": (
        changed(('id = "hoeveel"', 'id = "-"')),
        "wrong_id",
        "contradiction[0].id",
        'id = "-"',
    ),
    "no Dutch": (
        changed(('{ nl = "Een huis", en', "{ en")),
        "missing_language",
        "title.nl",
        "title = ",
    ),
    "a note with markup": (
        changed(("Dat zeggen wij.", "Dat <b>zeggen</b> wij.")),
        "html",
        "about[0].note.nl",
        "note = ",
    ),
    "a unit with space": (changed(('unit = "plek"', 'unit = "plek "')), "space_around", "figure[0].unit", "unit = "),
    "another kind": (changed(('kind = "pilot"', 'kind = "idee"')), "wrong_shape", "kind", "kind = "),
    "no title": (changed(('title = { nl = "Een huis", en = "A house" }\n', "")), "missing_key", "title", ""),
    "no source": (
        changed((GOOD[GOOD.index("[source]") : GOOD.index("[[about]]")], "")),
        "missing_key",
        "source",
        "",
    ),
    "a figure without a quote": (
        changed(('quote = "het zijn drie jongeren"\n', "")),
        "missing_key",
        "figure[1].quote",
        "",
    ),
    "a region with capitals": (changed(('["groningen"]', '["Groningen"]')), "wrong_id", "region[0]", "region = "),
    "a workflow that is no id": (changed(('["fijn-wonen"]', '["-"]')), "wrong_id", "workflows[0]", "workflows = "),
    "who signals": (
        changed(('signals = ["mentor"]', 'signals = ["de mentor"]')),
        "wrong_id",
        "cooperation.signals[0]",
        "signals = ",
    ),
    "who tells back": (changed(('by = "saw"', 'by = "het SAW"')), "wrong_id", "cooperation.feedback[0].by", "by = "),
    "whose yes": (
        changed(('consent_of = "jongere"', 'consent_of = "de jongere"')),
        "wrong_id",
        "cooperation.feedback[0].consent_of",
        "consent_of = ",
    ),
    "a case that is no id": (changed(('case = "abe"', 'case = "Abe"')), "wrong_id", "time[0].case", "case = "),
    "a year with space": (changed(('year = "2021"', 'year = " 2021"')), "space_around", "figure[0].year", "year = "),
    "a key that nobody knows": (changed(("region =", "regio =")), "unknown_key", "regio", "regio = "),
    "a key in a figure": (changed(('year = "2021"', 'jaar = "2021"')), "unknown_key", "figure[0].jaar", "jaar = "),
    "numbers that are text": (
        changed(("[11000, 0.8]", '["11000"]')),
        "wrong_shape",
        "figure[0].number[0]",
        "number = ",
    ),
    "yes is no number": (changed(("[11000, 0.8]", "[true]")), "wrong_shape", "figure[0].number[0]", "number = "),
    "text that is no list": (changed(('["groningen"]', '"groningen"')), "wrong_shape", "region", "region = "),
    "minutes that are no whole number": (
        changed(("minutes = 15", "minutes = 15.5")),
        "wrong_shape",
        "time[0].minutes",
        "minutes = ",
    ),
}
"""A practice that is wrong, the code and the key of what is wrong, and where it stands."""


@pytest.mark.parametrize("what", BROKEN)
def test_what_is_wrong_is_named_by_file_key_code_and_line(what: str, tmp_path: Path) -> None:
    text, code, key, on = BROKEN[what]
    path = file(tmp_path, text)
    with pytest.raises(LeefplekError) as caught:
        Leefplek(data=[path], built_in=False)
    (found,) = [one for one in caught.value.findings if (one.code, one.key) == (code, key)] or [None]
    assert found is not None, caught.value.findings
    assert (found.file, found.severity) == ("een-huis.toml", "error")
    if on:
        lines = {number for number, line in enumerate(text.splitlines(), 1) if on in line}
        assert found.line in lines, (found.line, lines)
    report = {one.name: one for one in Leefplek(data=[path], lenient=True, built_in=False).plugins}["een-huis.toml"]
    assert found in report.findings
    assert report.registered == ()


def test_every_code_that_is_for_practices_alone_is_met() -> None:
    assert {"wrong_place", "not_in_quote"} <= {code for _, code, _, _ in BROKEN.values()}


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    text = changed(
        ('kind = "pilot"', 'kind = "idee"'), ("[11000, 0.8]", "[1]"), ("minutes = 15", "minutes = 20"), ("11, 13", "x")
    )
    with pytest.raises(LeefplekError) as caught:
        Leefplek(data=[file(tmp_path, text)])
    assert {one.key for one in caught.value.findings} >= {
        "kind",
        "figure[0].number",
        "time[0].minutes",
        "about[0].told",
    }


# ---- numbers in a quote


def dutch(number: Decimal, *, grouped: bool) -> str:
    """A number as it is written in Dutch."""
    return f"{number:,f}".replace(",", " ").replace(".", ",").replace(" ", "." if grouped else "")


NUMBERS = st.decimals(min_value=0, max_value=10**9, places=None, allow_nan=False, allow_infinity=False).map(
    lambda one: one.quantize(Decimal("0.001")).normalize()
)
AROUND = st.sampled_from(
    ["{}", "er zijn {}", "{} keer", "({}%)", "€ {} per maand.", "wel {}!", "{}: dat zijn er veel."]
)


@given(st.integers(0, 10**9) | NUMBERS, st.booleans(), AROUND)
def test_a_number_as_it_is_written_in_dutch_is_found_again(number: Any, grouped: bool, around: str) -> None:
    written = dutch(Decimal(number), grouped=grouped)
    assert numbers_in(around.format(written)) == {float(number)}


@given(st.lists(st.integers(0, 10**7), max_size=6), st.booleans())
def test_all_numbers_of_a_quote_are_found_and_no_others(numbers: list[int], grouped: bool) -> None:
    quote = " en ".join(dutch(Decimal(one), grouped=grouped) for one in numbers)
    assert numbers_in(quote) == set(map(float, numbers))


@given(st.text(alphabet=st.characters(exclude_categories=["Nd", "Cs"])))
def test_text_without_digits_has_only_numbers_that_are_words(text: str) -> None:
    assert numbers_in("xx" + text.replace(" ", "x") + "xx") <= {
        0.0,
        0.5,
        *map(float, range(21)),
        *map(float, range(30, 101)),
    }
    assert numbers_in("") == frozenset()


SPOKEN = {
    "nul": 0, "een": 1, "één": 1, "twee": 2, "drie": 3, "vier": 4, "vijf": 5, "zes": 6, "zeven": 7, "acht": 8,
    "negen": 9, "tien": 10, "elf": 11, "twaalf": 12, "dertien": 13, "veertien": 14, "vijftien": 15, "zestien": 16,
    "zeventien": 17, "achttien": 18, "negentien": 19, "twintig": 20, "dertig": 30, "veertig": 40, "vijftig": 50,
    "zestig": 60, "zeventig": 70, "tachtig": 80, "negentig": 90, "honderd": 100, "half": 0.5, "halve": 0.5,
    "helft": 0.5,
}  # fmt: skip


@pytest.mark.parametrize(("word", "number"), SPOKEN.items())
def test_a_number_that_is_said_in_a_word(word: str, number: float) -> None:
    assert numbers_in(f"Er zijn {word} jongeren") == {number}


@pytest.mark.parametrize(
    ("quote", "numbers"),
    [
        ("Zeven van de tien", {7, 10}),
        ("de helft", {0.5}),
        ("één jaar", {1}),
        ("11.000", {11000}),
        ("0,8 fte", {0.8}),
        ("99%", {99}),
        ("18-27 jaar", {18, 27}),
        ("in 2021.", {2021}),
        ("€ 1.234,50", {1234.5}),
        ("steen en been", set()),
    ],
)
def test_numbers_as_sources_write_them(quote: str, numbers: set[float]) -> None:
    assert numbers_in(quote) == numbers


@pytest.mark.parametrize(
    ("quote", "minutes"),
    [
        ("tien minuten", {10}),
        ("een kwartier", {15}),
        ("een half uur", {30}),
        ("drie kwartier", {45}),
        ("1,5 uur", {90}),
        ("twee uur en 20 minuten", {120, 20}),
        ("een minuut", {1}),
        ("een tijdje", set()),
        ("een paar uur", set()),
    ],
)
def test_how_long_something_took(quote: str, minutes: set[int]) -> None:
    assert minutes_in(quote) == minutes


# ---- who brings them


def test_a_practice_that_is_not_there_is_an_error_that_names_those_that_are(tmp_path: Path) -> None:
    lp = Leefplek(data=[file(tmp_path)])
    with pytest.raises(UnknownName, match="een-huis"):
        lp.practice("een-hut")
    with pytest.raises(UnknownName, match="loaded are: none"):
        Leefplek(built_in=False).practice("een-hut")
    assert Leefplek(built_in=False).practices == ()


def test_two_under_one_id_are_refused_and_both_who_bring_them_are_named(tmp_path: Path) -> None:
    path = file(tmp_path)
    with pytest.raises(DefinitionError) as caught:
        Leefplek(plugins=[Bringing(path), AlsoBringing(path)], built_in=False)
    named = {"test_practices.Bringing", "test_practices.AlsoBringing", "practice een-huis"}
    assert all(one in str(caught.value) for one in named)
    lp = Leefplek(plugins=[Bringing(path), AlsoBringing(path)], built_in=False, lenient=True)
    assert {one.name: bool(one.error) for one in lp.plugins} == {
        "test_practices.Bringing": False,
        "test_practices.AlsoBringing": True,
    }
    assert len(lp.practices) == 1


def test_a_practice_may_be_made_in_python_and_is_in_the_load_report(tmp_path: Path) -> None:
    made = Leefplek(data=[file(tmp_path)]).practice("een-huis")
    lp = Leefplek(plugins=[Bringing(made)])
    assert lp.practice("een-huis") is made
    report = {one.name: one for one in lp.plugins}["test_practices.Bringing"]
    assert (report.registered, report.hooks) == (("practice een-huis",), ("leefplek_register_practices",))
    (of_file,) = [one for one in Leefplek(data=[tmp_path]).plugins if one.is_file]
    assert (of_file.name, of_file.registered) == ("een-huis.toml", ("practice een-huis",))


def test_what_is_no_practice_is_refused() -> None:
    with pytest.raises(PluginError, match="Bringing"):
        Leefplek(plugins=[Bringing("een-huis")])


@pytest.mark.parametrize("lenient", [False, True])
def test_a_file_of_a_plugin_that_is_wrong_names_the_plugin(lenient: bool, tmp_path: Path) -> None:
    path = file(tmp_path, BROKEN["a place without lines"][0])
    if not lenient:
        with pytest.raises(LeefplekError, match="Bringing"):
            Leefplek(plugins=[Bringing(path)])
        return
    lp = Leefplek(plugins=[Bringing(path)], lenient=True)
    report = {one.name: one for one in lp.plugins}["test_practices.Bringing"]
    assert report.registered == ()
    assert {one.code for one in report.findings} == {"wrong_place"}
    assert "een-huis" not in [one.id for one in lp.practices]


def test_a_workflow_that_is_not_loaded_is_a_warning(tmp_path: Path) -> None:
    def found(text: str, **how: Any) -> list[Any]:
        lp = Leefplek(data=[file(tmp_path, text)], **how)
        return [one for one in lp.check() if one.key.startswith("practice een-huis")]

    assert found(GOOD) == []
    (one,) = found(changed(('["fijn-wonen"]', '["fijn-wonen", "nergens"]')))
    assert (one.code, one.severity, one.key) == ("unknown_workflow", "warning", "practice een-huis: workflows")
    assert "nergens" in one.text
    assert one.file == "een-huis.toml"
    (alone,) = found(GOOD, built_in=False)
    assert "fijn-wonen" in alone.text


# ---- those that come with leefplek


@pytest.mark.parametrize("lenient", [False, True])
def test_they_are_read_when_one_is_first_asked_for(lenient: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    structure = leefplek.convert.Codec.structure

    def watched(self: Any, wanted: Any, *rest: Any, **how: Any) -> Any:
        if wanted is Practice:
            read.append(how.get("file", ""))
        return structure(self, wanted, *rest, **how)

    monkeypatch.setattr("leefplek.convert.Codec.structure", watched)
    leefplek._data._content.cache_clear()
    lp = Leefplek(lenient=lenient)
    _ = lp.workflow("fijn-wonen"), lp.cards()
    assert read == []
    assert len(lp.practices) == len(read) > 0
    first = list(read)
    assert lp.practices == lp.practices
    assert Leefplek().practices == lp.practices
    assert read == first, "they are read once, for all who ask"


def test_one_that_is_broken_stops_nobody_who_asks_leniently(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As if one that comes with leefplek were broken: who asks for no practice never hears of it."""
    text = BROKEN["a place without lines"][0]
    path = file(tmp_path, text)

    @hookimpl
    def leefplek_register_practices(register: Any) -> None:
        register(path)

    name = "leefplek.plugins.usual.leefplek_register_practices"
    monkeypatch.setattr(name, leefplek_register_practices, raising=False)
    strict = Leefplek()
    assert strict.workflow("fijn-wonen").id == "fijn-wonen"
    with pytest.raises(LeefplekError, match="usual"):
        _ = strict.practices
    lenient = Leefplek(lenient=True)
    assert "een-huis" not in [one.id for one in lenient.practices]
    assert {one.name: bool(one.error) for one in lenient.plugins}["leefplek.plugins.usual"]


def test_no_two_that_come_with_leefplek_have_one_id(lp: Leefplek) -> None:
    """Those are read late, when nobody compares them any more."""
    folder = Path(leefplek.__file__).parent / "plugins"
    tables = [tomllib.loads(path.read_text("utf-8")) for path in folder.glob("*/praktijken/*.toml")]
    ids = [table["practice"] for table in tables]
    assert sorted(ids) == sorted({one.id for one in lp.practices})
    assert [one.id for one in lp.practices] == sorted(ids)


def test_what_is_told_of_them_is_whole(lp: Leefplek) -> None:
    """Both languages, and a place in the documents that docs/sources.md names."""
    for one in lp.practices:
        texts = [one.title, *(told.text for told in _told(one)), *(figure.text for figure in one.figures)]
        assert all({"nl", "en"} <= set(text) for text in texts), one.id
        assert attrs.asdict(one.source)["retrieved_on"] is not None
        assert all(part.split(":")[0] in ("000", "001", "002", "003", "004") for part in one.told.split("; "))


def _told(one: Practice) -> list[Any]:
    many = (one.about, one.eligibility, one.contra_indications, one.asks, one.gives, one.duration, one.caseload)
    return [told for some in (*many, one.points, one.left_out, one.gaps) for told in some]


def test_the_json_of_everything_else_is_as_it_was(lp: Leefplek, tmp_path: Path) -> None:
    """Practices and checklists beside it change nothing of a workflow, a card or a routekaart as text."""
    more = Leefplek(data=[file(tmp_path)], lang="en")
    assert more.to_json(more.workflow("fijn-wonen")) == lp.to_json(lp.workflow("fijn-wonen"))
    assert [more.to_json(one) for one in more.cards()] == [lp.to_json(one) for one in lp.cards()]
    for one in lp.workflows:
        assert json.loads(lp.to_json(one))["id"] == one.id
