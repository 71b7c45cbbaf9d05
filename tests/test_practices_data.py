"""The practices that ship: each figure is in its quote, each place in a section, and nothing is claimed that no source
can carry. What the sources give in numbers is written down here once more, apart from the data.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from leefplek import DefinitionError, Leefplek
from leefplek.practices import Figure, Practice, TimeSpent, minutes_in, numbers_in
from leefplek.toml import parse
from leefplek.values import TextMap

PAGE = Path(__file__).parents[1] / "docs" / "sources.md"
IDS = [one.id for one in Leefplek().practices]
SCHOOLS = ("landstede", "friesland-college", "deltion")


@pytest.fixture(params=IDS)
def practice(request: pytest.FixtureRequest, lp: Leefplek) -> Practice:
    """Each practice that ships."""
    return lp.practice(request.param)


def said(one: Any) -> Iterator[TextMap]:
    """Every text in it that people read."""
    if isinstance(one, TextMap):
        yield one
    elif isinstance(one, tuple):
        for part in one:
            yield from said(part)
    elif hasattr(one, "__attrs_attrs__"):
        for field in one.__attrs_attrs__:
            yield from said(getattr(one, field.name))


def told(one: Any) -> Iterator[str]:
    """Every place that it names."""
    if isinstance(one, tuple):
        for part in one:
            yield from told(part)
    elif hasattr(one, "__attrs_attrs__"):
        for field in one.__attrs_attrs__:
            found = getattr(one, field.name)
            if field.name == "told":
                yield found
            else:
                yield from told(found)


def spans(place: str) -> Iterator[tuple[str, int, int]]:
    """`004:1056-1068, 1088; 003:12` as documents with a first and a last line."""
    for part in place.split(";"):
        document, lines = part.strip().split(":")
        for some in lines.split(","):
            first, _, last = some.strip().partition("-")
            yield document, int(first), int(last or first)


# ---- an independent reading of Dutch numbers

SMALL = ("nul", "een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien", "elf", "twaalf")
TEENS = ("dertien", "veertien", "vijftien", "zestien", "zeventien", "achttien", "negentien")
TENS = ("twintig", "dertig", "veertig", "vijftig", "zestig", "zeventig", "tachtig", "negentig")
WORDS: dict[str, float] = {
    "honderd": 100,
    "duizend": 1000,
    "half": 0.5,
    "halve": 0.5,
    "helft": 0.5,
    **{word: number for number, word in enumerate(SMALL + TEENS)},
    **{word: 10 * number for number, word in enumerate(TENS, start=2)},
    **{f"{one}en{ten}": unit + 10 * tens for unit, one in enumerate(SMALL[:10]) for tens, ten in enumerate(TENS, 2)},
}


def plain(quote: str) -> str:
    """In small letters, without accents."""
    apart = unicodedata.normalize("NFD", quote.lower())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def read(quote: str) -> set[float]:
    """The numbers in a Dutch text."""
    found = set()
    for token in re.split(r"[^\w.,]+", plain(quote)):
        word = token.strip(".,")
        digits = re.match(r"\d+(?:[.,]\d+)*", word)
        if word in WORDS:
            found.add(float(WORDS[word]))
        elif digits:
            found.add(amount(digits[0]))
    return found


def amount(digits: str) -> float:
    """`11.000`, `0,8`, `15,00` or `2016`: a point parts thousands, a comma the decimals."""
    whole, _, rest = digits.partition(",")
    parts = whole.split(".")
    if len(parts) > 1 and any(len(one) != 3 for one in parts[1:]):
        whole, _, rest = digits.partition(".")
        parts = [whole]
    return float(f"{''.join(parts)}.{rest or 0}")


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("circa 11.000.", {11000}),
        ("elk 0,8 fte, van 1,3 naar 0,4%", {0.8, 1.3, 0.4}),
        ("alle 16+ jongeren, 2x per week", {16, 2}),
        ("Sinds 2015/'16, in 2016\u20132017", {2015, 16, 2016, 2017}),
        ("€15,00 per jaar", {15}),
        ("één à twee, tweeëntwintig, de helft", {1, 2, 22, 0.5}),
        ("> €100.000, - en 1.250.000,50", {100000, 1250000.5}),
    ],
)
def test_the_reading_itself(text: str, numbers: set[float]) -> None:
    assert read(text) == numbers


# ---- every practice


def test_there_are_practices_to_look_at() -> None:
    assert {*SCHOOLS, "eigen-wijk", "jeugdteam", "mbo-als-wijk", "samen-werken", "fijn-wonen"} <= set(IDS)


def test_each_figure_is_in_its_short_quote(practice: Practice) -> None:
    for one in practice.figures:
        assert len(one.quote) <= 300, one.id
        assert set(one.numbers) <= read(one.quote), one.id
        assert set(one.numbers) <= numbers_in(one.quote), one.id


def test_what_a_case_took_is_in_its_quote(practice: Practice) -> None:
    lasts = {"uur": 60, "kwartier": 15, "minuten": 1}
    for one in practice.time:
        words = plain(one.quote).split()
        spent = {
            number * lasts[unit.strip(".,")]
            for number, unit in pairwise(words)
            if unit.strip(".,") in lasts
            for number in read(number)
        }
        assert len(one.quote) <= 300, one.quote
        assert one.minutes is None or one.minutes in spent, one.quote
        assert one.times is None or one.times in read(one.quote), one.quote


def test_each_place_falls_in_a_section(practice: Practice) -> None:
    rows = re.findall(r"^\| (00[0-4]):(\d+)-(\d+) \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    known = [(document, range(int(first), int(last) + 1)) for document, first, last in rows]
    places = list(told(practice))
    assert len(places) > 5
    lost = [
        (document, line)
        for place in places
        for document, first, last in spans(place)
        for line in (first, last)
        if first > last or not any(document == one and line in lines for one, lines in known)
    ]
    assert lost == []


def test_each_text_is_there_in_both_languages(practice: Practice) -> None:
    texts = list(said(practice))
    assert len(texts) > 5
    for one in texts:
        assert {"nl", "en"} <= set(one)
        assert one["nl"] != one["en"] or len(one["nl"].split()) < 6, one["nl"]


PERSONAL = re.compile(r"https?:|www\.|\S@\S|\b\d{4} ?[A-Z]{2}\b|\b0\d{1,3}[ -]?\d{6,}")


def test_nothing_tells_how_to_reach_anybody(practice: Practice) -> None:
    lines = [text for one in said(practice) for text in one.values()]
    lines += [one.quote for one in (*practice.figures, *practice.time)]
    assert [one for one in lines if PERSONAL.search(one)] == []


PROVEN = re.compile(r"\b(bewezen|bewijst|bewijs|aangetoond|aantoonbaar|gegarandeerd|proven|proves|proof)\b")
DENIED = re.compile(r"\b(geen|niet|niets|no|not|nothing)\b")
CHANGED = re.compile(
    r"\b(effect\w*|gunstig|gedaald|daalde|uitval|uitvallen|voorkom\w*|verminder\w*|goedkoper)\b"
    r"|\b(drop out|dropout|fewer|fell|cheaper|prevents?|prevented)\b"
)
TELLER = re.compile(r"\b(bron|zegt|zeggen|volgens|vindt|vinden|ervaring|doel|source|says?|according|experience|goal)\b")


def test_no_effect_is_claimed_to_be_proven(practice: Practice) -> None:
    lines = [text.lower() for one in said(practice) for text in one.values()]
    assert [one for one in lines if PROVEN.search(one) and not DENIED.search(one)] == []


def test_a_result_is_told_as_what_the_source_says(practice: Practice) -> None:
    lines = [text.lower() for one in practice.gives for text in one.text.values()]
    assert [one for one in lines if CHANGED.search(one) and not TELLER.search(one)] == []


def test_the_workflows_it_names_are_there(lp: Leefplek, practice: Practice) -> None:
    ids = {one.id for one in lp.workflows}
    assert set(practice.workflows) <= ids


@pytest.mark.parametrize("id", SCHOOLS)
def test_the_results_of_the_three_schools_say_that_the_comparison_failed(lp: Leefplek, id: str) -> None:
    """They could not be compared, and two questions stayed unanswered (003:437)."""
    gives = lp.practice(id).gives
    assert all(one.text["nl"].startswith("De bron zegt") for one in gives)
    assert all(one.text["en"].startswith("The source says") for one in gives)
    assert any("003:437" in one.note["en"] for one in gives if one.note)
    told = {one.told for one in lp.practice("samen-werken").points}
    assert {"003:427", "003:433", "003:437"} <= told


# ---- what the sources give in numbers, read in them apart from the data

FIGURES: dict[str, list[tuple[str, str, tuple[float, ...], str]]] = {
    "D9": [("fijn-wonen", "aandachtsfunctionarissen", (2,), "000:145")],
    "A12": [
        ("fijn-wonen", "onderzoek", (2020, 2022), "000:61"),
        ("fijn-wonen", "onderzoekers", (2,), "000:76"),
    ],
    "E4": [("fijn-wonen", "vragen-op-de-kaart", (3,), "000:171")],
    "G7": [("fijn-wonen", "gesprekken", (9, 10), "000:221")],
    "G11": [
        ("fijn-wonen", "meiden-jongens", (53, 47), "000:223"),
        ("fijn-wonen", "deel-huisvesting", (10,), "000:223"),
        ("fijn-wonen", "vragen-2020", (136,), "000:223"),
        ("fijn-wonen", "vragen-2021", (175,), "000:223"),
    ],
    "I1": [("fijn-wonen", "kamer-voorbeeld-1", (3,), "000:235")],
    "M3": [("samen-werken", "gemeenten", (90, 2), "003:62")],
    "M6": [("jeugdteam", "leeftijd", (16,), "003:105")],
    "M8": [("landstede", "start", (1, 2015), "003:150")],
    "M10": [("landstede", "proef", (2013, 2014), "003:127")],
    "M11": [("landstede", "schakelfunctionarissen", (2,), "003:129")],
    "M24": [("landstede", "studenten", (11000,), "003:152")],
    "M27": [("landstede", "woongemeenten", (55,), "003:165")],
    "M29": [
        ("landstede", "extra-ondersteuning", (2700,), "003:173"),
        ("landstede", "bereik-schakelfunctionaris", (400,), "003:173"),
    ],
    "M30": [
        ("landstede", "fte", (22,), "003:177"),
        ("landstede", "fte-schakelfunctionaris", (2, 0.8), "003:177"),
        ("landstede", "fte-studentadviseur", (25, 0.6), "003:177"),
    ],
    "M34": [("landstede", "sharon-therapie", (2,), "003:213")],
    "M35": [
        ("landstede", "sharon-therapie-per-week", (2,), "003:229"),
        ("landstede", "sharon-doorlooptijd", (6,), "003:233"),
    ],
    "M37": [("friesland-college", "begin", (2011,), "003:243")],
    "M38": [("friesland-college", "naar-specialist", (1,), "003:244")],
    "M41": [("friesland-college", "aanwezig", (8, 12), "003:252")],
    "M46": [
        ("friesland-college", "teams", (2,), "003:258"),
        ("friesland-college", "teamleiders", (1,), "003:258"),
    ],
    "M47": [("friesland-college", "zelf-geholpen", (99,), "003:259")],
    "M48": [
        ("friesland-college", "niveau-1-2", (2011, 1, 2), "003:267"),
        ("friesland-college", "niveau-3-4", (2014, 3, 4), "003:267"),
        ("friesland-college", "heerenveen", (2015, 16), "003:267"),
    ],
    "M49": [
        ("friesland-college", "studenten", (10000,), "003:269"),
        ("friesland-college", "studenten-saw", (7700,), "003:269"),
        ("friesland-college", "gezien", (1740,), "003:269"),
    ],
    "M52": [
        ("friesland-college", "uren", (400,), "003:282"),
        ("friesland-college", "eigen-medewerkers", (9, 5, 4), "003:283"),
        ("friesland-college", "uren-eigen", (4, 32), "003:283"),
        ("friesland-college", "medewerkers-van-buiten", (22, 14, 6, 2), "003:284"),
        ("friesland-college", "uren-van-buiten", (6, 32), "003:284"),
        ("friesland-college", "uren-leiding", (28, 16), "003:285"),
    ],
    "M53": [
        ("friesland-college", "regeling-sinds", (2017,), "003:287"),
        ("friesland-college", "bijdrage", (20, 15), "003:287"),
        ("friesland-college", "deel-gemeenten", (1, 3), "003:287"),
        ("friesland-college", "deel-zorgverzekeraar", (1, 3), "003:287"),
        ("friesland-college", "deel-school", (1, 3), "003:287"),
    ],
    "M55": [
        ("friesland-college", "uren-2011", (100,), "003:297"),
        ("friesland-college", "uren-2016", (400,), "003:297"),
        ("friesland-college", "contact", (1, 6), "003:298"),
        ("friesland-college", "contact-2018", (1, 5), "003:298"),
        ("friesland-college", "meer-bereikt", (191,), "003:299"),
        ("friesland-college", "verwijzingen", (1.3, 0.4), "003:299"),
        ("friesland-college", "verwijzingen-jaren", (4,), "003:299"),
    ],
    "M58": [
        ("friesland-college", "abe-gesprekken", (4,), "003:319"),
        ("friesland-college", "abe-doorlooptijd", (2,), "003:319"),
    ],
    "M59": [("deltion", "start", (2015,), "003:327")],
    "M62": [("deltion", "ontwerpprincipes", (3,), "003:330")],
    "M65": [
        ("deltion", "soorten-ondersteuning", (4,), "003:336"),
        ("deltion", "vraagverheldering", (1, 2), "003:338"),
    ],
    "M72": [("deltion", "proef", (2013, 14, 2015, 2020), "003:351")],
    "M73": [
        ("deltion", "studenten", (15890,), "003:353"),
        ("deltion", "entree-en-niveau-2", (2545,), "003:353"),
        ("deltion", "uit-zwolle", (14,), "003:353"),
        ("deltion", "uit-regio", (46,), "003:353"),
        ("deltion", "van-verder", (40,), "003:353"),
    ],
    "M76": [
        ("deltion", "geestelijke-gezondheid", (50,), "003:364"),
        ("deltion", "huiselijke-relaties", (36,), "003:364"),
        ("deltion", "werk", (35,), "003:364"),
        ("deltion", "begeleid", (307,), "003:364"),
        ("deltion", "drie-leefgebieden", (0.5, 3), "003:364"),
    ],
    "M77": [
        ("deltion", "succescentrum", (50, 40), "003:368"),
        ("deltion", "fte", (3.5, 14), "003:370"),
    ],
    "M78": [
        ("deltion", "jeugdzorgregio", (10,), "003:373"),
        ("deltion", "rmc-regio", (11,), "003:373"),
        ("deltion", "woongemeenten", (50,), "003:373"),
    ],
    "M82": [
        ("deltion", "munin-begin", (2015,), "003:393"),
        ("deltion", "munin-geslaagd", (2017,), "003:415"),
    ],
    "M86": [("samen-werken", "aanbevelingen", (6,), "003:441")],
    "M93": [("samen-werken", "tips", (8,), "003:450")],
    "M5": [("samen-werken", "varianten", (3,), "003:80")],
    "M101": [("samen-werken", "vuistregel", (30, 40, 30), "003:582")],
}
"""Each number of 000 and 003, by its item (coverage_items.py): the practice and the figure that hold it, and the line
where it stands.
"""


@pytest.mark.parametrize("item", FIGURES)
def test_each_number_of_the_sources_is_in_the_data(lp: Leefplek, item: str) -> None:
    for id, figure, numbers, line in FIGURES[item]:
        found = lp.practice(id).figure(figure)
        assert found.numbers == numbers, figure
        ((document, at, _),) = spans(line)
        assert any(document == one and first <= at <= last for one, first, last in spans(found.told)), figure


def test_no_figure_of_these_documents_is_outside_the_table(lp: Leefplek) -> None:
    known = {(id, figure) for rows in FIGURES.values() for id, figure, _, _ in rows}
    practices = [one for one in lp.practices if one.told.startswith(("000:", "003:"))]
    assert {(one.id, figure.id) for one in practices for figure in one.figures} == known
    assert len(known) == sum(map(len, FIGURES.values()))


# ---- what a told case took

TIMES: dict[str, list[tuple[str, str, int, str]]] = {
    "sharon": [
        ("studentadviseur", "gesprekken", 3, "003:227"),
        ("studentadviseur", "telefoongesprekken", 5, "003:227"),
        ("huisarts", "gesprek", 1, "003:229"),
        ("crisisdienst", "gesprekken", 2, "003:229"),
        ("politie", "gesprek", 1, "003:229"),
        ("ambulante-begeleiding", "gesprek", 1, "003:229"),
        ("ambulante-begeleiding", "huisbezoeken", 2, "003:229"),
        ("jongere", "gesprekken", 2, "003:231"),
    ],
    "abe": [
        ("saw", "gesprek", 1, "003:319"),
        ("saw", "gesprekken", 3, "003:319"),
        ("saw", "vader", 1, "003:319"),
        ("saw", "bellen", 2, "003:319"),
        ("regiecentrum", "gesprekken", 2, "003:319"),
    ],
    "munin": [("djt", "gesprek", 1, "003:405")],
}
"""Who did something so many times in a told case; a word that says what; and the line."""


def spent(lp: Leefplek, case: str) -> list[TimeSpent]:
    """All that was put into a case."""
    return [one for practice in lp.practices for one in practice.time if one.case == case]


@pytest.mark.parametrize("case", TIMES)
def test_how_often_each_did_what(lp: Leefplek, case: str) -> None:
    counted = [one for one in spent(lp, case) if one.times is not None]
    assert [(one.who, one.times, one.told) for one in counted] == [
        (who, times, line) for who, _, times, line in TIMES[case]
    ]
    for one, (_, word, _, _) in zip(counted, TIMES[case], strict=True):
        assert word in one.what["nl"]


def test_the_minutes_of_the_case_of_abe(lp: Leefplek) -> None:
    """An hour and three half hours with him, an hour with his father, twice ten minutes, twice a quarter (003:319)."""
    minutes = lp.practice("friesland-college").minutes("abe")
    assert minutes == {"saw": 60 + 3 * 30 + 60 + 2 * 10, "regiecentrum": 2 * 15}
    assert sum(minutes.values()) == 260


def test_the_other_cases_have_no_minutes(lp: Leefplek) -> None:
    assert lp.practice("landstede").minutes("sharon") == {}
    assert lp.practice("deltion").minutes("munin") == {}
    assert {one.who for one in spent(lp, "sharon")} >= {"schakelfunctionaris", "psycholoog", "ggz", "oma"}
    told = [(one.who, one.told) for one in spent(lp, "munin")]
    assert [line for who, line in told if who == "djt"] == ["003:411", "003:411", "003:413", "003:405", "003:411"]
    others = [(who, line) for who, line in told if who != "djt"]
    assert others == [
        ("mentor", "003:403"),
        ("mentor", "003:407"),
        ("loopbaanadviseur", "003:403"),
        ("jongerenwerk", "003:407"),
        ("verslavingszorg", "003:407"),
        ("jeugd-ggz", "003:407"),
    ]


# ---- what does not agree, and what is missing

KEPT = {
    ("landstede", "sharon-gesprekken"): "003:227, 231",
    ("deltion", "begin"): "003:327, 351",
    ("deltion", "munin-begin"): "003:351, 393",
    ("fijn-wonen", "naam-van-de-kaart"): "000:46, 94, 124, 316",
    ("fijn-wonen", "naam-van-de-routekaart"): "000:8, 122, 217, 233, 326",
    ("fijn-wonen", "vroeger-nu-straks"): "000:188, 285, 336",
}


@pytest.mark.parametrize(("id", "contradiction"), KEPT)
def test_what_does_not_agree_is_kept(lp: Leefplek, id: str, contradiction: str) -> None:
    (found,) = [one for one in lp.practice(id).contradictions if one.id == contradiction]
    assert found.told == KEPT[id, contradiction]


@pytest.mark.parametrize("line", ["000:308", "000:312", "000:316-326", "000:80-82", "000:194-196", "000:223"])
def test_what_the_werkwijze_announces_and_does_not_give(lp: Leefplek, line: str) -> None:
    assert line in [one.told for one in lp.practice("fijn-wonen").gaps]


def test_the_eight_tips_and_six_recommendations_are_all_there(lp: Leefplek) -> None:
    points = [one.text["nl"] for one in lp.practice("samen-werken").points]
    assert [one[:5] for one in points if one.startswith("Tip ")] == [f"Tip {number}" for number in range(1, 9)]
    counted = [one[:13] for one in points if one.startswith("Aanbeveling ")]
    assert counted == [f"Aanbeveling {number}" for number in range(1, 7)]
    for number in range(1, 9):
        assert any(one.startswith(f"Bij tip {number}:") for one in points)


# ---- the governance talk

QUESTIONS = {
    "verkennen": [549, 549, 551, 557, 557, 563, 564, 570, 576, 577, 577, 578, 584, 584, 584, 584],
    "verbeelden": [588, 590, 596],
    "vormgeven": [604, 610, 616, 622],
    "verankeren": [630],
}
"""The lines of 003 that ask something, by phase; two in one line are two questions."""

POINTERS = {551, 555, 561, 568, 574, 582, 594, 600, 608, 614, 620, 626, 634}
"""The lines that stand with a question and say what to think of."""


def told_lines(told: str) -> set[int]:
    """Every line of a place."""
    return {line for _, first, last in spans(told) for line in range(first, last + 1)}


def test_the_governance_talk_asks_what_the_source_asks(lp: Leefplek) -> None:
    file = Path(__file__).parents[1] / "src/leefplek/plugins/samenwerking/lijsten/bestuurlijk-gesprek-1.toml"
    table = parse(file.read_text(encoding="utf-8"), file=file.name)
    assert table["status"] == "vastgesteld"
    asked = {one["id"]: [min(told_lines(item["told"])) for item in one["item"]] for one in table["part"]}
    assert asked == QUESTIONS
    assert list(asked) == list(QUESTIONS)
    pointed = {line for one in table["part"] for item in one["item"] for line in told_lines(item["told"])}
    assert pointed >= POINTERS
    workflow = lp.workflow("bestuurlijk-gesprek")
    assert [one.name for one in workflow.facts] == [item["id"] for one in table["part"] for item in one["item"]]


# ---- the reader of what a case took


def time_spent(quote: str, **more: Any) -> TimeSpent:
    """A row of this quote."""
    what = TextMap({"nl": "praten", "en": "talking"})
    return TimeSpent(case="a", who="saw", what=what, told="003:319", quote=quote, **more)


@pytest.mark.parametrize(
    ("quote", "minutes"),
    [
        ("tien minuten", 10),
        ("één minuut", 1),
        ("een uur en een kwartier", 15),
        ("drie kwartier", 45),
        ("een half uur", 30),
        ("1,5 uur", 90),
        ("2 uur", 120),
    ],
)
def test_a_duration_is_read_in_minutes(quote: str, minutes: int) -> None:
    assert minutes in minutes_in(quote)
    assert time_spent(quote, minutes=minutes).minutes == minutes
    with pytest.raises(DefinitionError, match="does not hold 7"):
        time_spent(quote, minutes=7)


def test_a_number_that_is_no_duration_is_no_duration() -> None:
    assert minutes_in("vier gesprekken, 22 fte, in 2016") == frozenset()
    with pytest.raises(DefinitionError, match="does not hold 4"):
        time_spent("vier gesprekken", minutes=4)
    with pytest.raises(DefinitionError, match="does not hold 3"):
        time_spent("vier gesprekken", times=3)


def test_a_figure_that_is_not_in_its_quote_is_refused() -> None:
    text = TextMap({"nl": "uren", "en": "hours"})
    with pytest.raises(DefinitionError, match="does not hold 99"):
        Figure(id="a", text=text, numbers=(99,), unit="uur", told="003:297", quote="ruim honderd uur per week")
