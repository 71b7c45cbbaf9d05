"""The command `advise`: what it says on facts, of a case and in a talk, and never what somebody answered."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from leefplek import Leefplek, testing
from leefplek.cli import _cited as cited
from leefplek.cli import _heard as heard
from leefplek.cli import _interview as interview
from leefplek.cli import main
from leefplek.journeys import play, read_journey, shipped
from leefplek.values import words
from telling import CANARY, journey, step
from test_cli import leefplek, shell

MARKED = "Kanariestad"
"""Stands in a text fact: nothing that is printed may hold it."""

KAART = """
id = "proef"
version = 1
status = "vervangend"
title = { nl = "Proefkaart (vervangend)", en = "Trial kaart (substitute)" }
owner = "proefteam"
valid_from = 2024-01-01
valid_until = 2026-12-31
checked_on = 2026-01-01
review_every = "P1Y"
note = { nl = "Deze kaart is een proef.", en = "This kaart is a trial." }

[[source]]
id = "bron"
title = "Het stuk"
publisher = "De uitgever"
section = "blz. 1"
retrieved_on = 2026-01-01

[[source]]
id = "krant"
title = "Het bericht"
publisher = "De krant"
section = "blz. 2"
retrieved_on = 2026-01-01
link = "krant.nl"
secondary = true

[[fact]]
name = "leeftijd"
type = "number"
unit = "jaar"
question = { nl = "Hoe oud ben je?", en = "How old are you?" }
why = { nl = "Bij een route hoort een leeftijd.", en = "A route has an age." }

[[fact]]
name = "gemeente"
type = "text"
question = { nl = "Waar woon je?", en = "Where do you live?" }

[[fact]]
name = "proef_geld"
type = "money"
unit = "EUR per maand"
question = { nl = "Hoeveel geld krijg je?", en = "How much money do you get?" }

[[fact]]
name = "proef_haast"
type = "boolean"
question = { nl = "Heb je haast?", en = "Are you in a hurry?" }

[[fact]]
name = "proef_school"
type = "choice"
question = { nl = "Welke school?", en = "Which school?" }
choices = [
    { id = "mbo", text = { nl = "Het mbo", en = "Vocational school" } },
    { id = "geen", text = { nl = "Geen school", en = "No school" } },
]

[[fact]]
name = "proef_sinds"
type = "date"
question = { nl = "Sinds wanneer?", en = "Since when?" }

[[fact]]
name = "proef_keer"
type = "number"
question = { nl = "Hoe vaak?", en = "How often?" }

[[route]]
id = "kamer"
title = { nl = "Een *kamer*", en = "A *room*" }
about = { nl = "Een kamer voor jezelf.", en = "A room of your own." }
provider = { nl = "een verhuurder", en = "a landlord" }
source = "bron"
next = [{ nl = "Bel de verhuurder.", en = "Call the landlord." }, { nl = "Ga kijken.", en = "Go and look." }]
documents = [{ nl = "Een paspoort", en = "A passport" }]
waiting = { nl = "Een maand.", en = "A month." }
[[route.criterion]]
id = "leeftijd"
text = { nl = "Je bent 18 jaar of ouder.", en = "You are 18 or over." }
source = "bron"
section = "blz. 9"
test = { fact = "leeftijd", at_least = 18, below = 100 }
[[route.criterion]]
id = "geld"
text = { nl = "Je hebt genoeg geld.", en = "You have enough money." }
source = "bron"
test = { fact = "proef_geld", at_least = { value = "proef-grens" } }

[[route]]
id = "begeleid"
title = { nl = "Begeleid wonen", en = "Supported living" }
provider = { nl = "een begeleider", en = "a supporter" }
source = "bron"
step = "request_vooroverleg"
next = [{ nl = "Vraag het.", en = "Ask." }]
[[route.criterion]]
id = "volwassen"
text = { nl = "Je bent volwassen.", en = "You are an adult." }
source = "bron"
test = { fact = "leeftijd", at_least = 21 }
exception = { nl = "De begeleider kan het toestaan.", en = "The supporter may allow it." }
[[route.criterion]]
id = "klik"
text = { nl = "Het klikt met de groep.", en = "The group likes you." }
source = "bron"
weight = "discuss"
note = { nl = "Dit is van ons.", en = "This is ours." }

[[route]]
id = "rustig"
title = { nl = "Een rustige plek", en = "A quiet place" }
provider = { nl = "de buren", en = "the neighbours" }
source = "krant"
next = [{ nl = "Vraag rond.", en = "Ask around." }]
[[route.criterion]]
id = "haast"
text = { nl = "Je hebt geen haast.", en = "You are in no hurry." }
source = "krant"
weight = "soft"
test = { fact = "proef_haast", is = false }

[[route]]
id = "school"
title = { nl = "Bij de school", en = "At the school" }
provider = { nl = "de school", en = "the school" }
source = "bron"
next = [{ nl = "Vraag je docent.", en = "Ask your teacher." }]
[[route.criterion]]
id = "school"
text = { nl = "Je zit op het mbo, al een tijd.", en = "You are at vocational school, for a while now." }
source = "bron"
test = { all = [
    { fact = "proef_school", one_of = ["mbo"] },
    { any = [{ fact = "proef_sinds", below = 2024-01-01 }, { fact = "proef_keer", above = 3 }] },
    { not = { fact = "proef_haast", is = true } },
] }

[[route]]
id = "streek"
title = { nl = "In Assen", en = "In Assen" }
provider = { nl = "Assen", en = "Assen" }
source = "bron"
region = ["assen"]
where = { nl = "de gemeente Assen", en = "the municipality of Assen" }
next = [{ nl = "Ga naar het loket.", en = "Go to the desk." }]
[[route.criterion]]
id = "haast"
text = { nl = "Je hebt haast.", en = "You are in a hurry." }
source = "bron"
test = { fact = "proef_haast", is = true }

[[route]]
id = "streek"
title = { nl = "In Emmen", en = "In Emmen" }
provider = { nl = "Emmen", en = "Emmen" }
source = "bron"
region = ["emmen"]
where = { nl = "de gemeente Emmen", en = "the municipality of Emmen" }
next = [{ nl = "Bel de gemeente.", en = "Call the municipality." }]
"""

VALUES = """
owner = "proefteam"
checked_on = 2026-01-01
review_every = "P1Y"
[[source]]
id = "wet"
title = "De wet"
publisher = "Het Rijk"
section = "artikel 1"
retrieved_on = 2026-01-01
[[value]]
id = "proef-grens"
text = { nl = "De laagste inkomensgrens", en = "The lowest income" }
type = "money"
unit = "EUR per maand"
[[value.period]]
valid_from = 2024-01-01
valid_until = 2024-12-31
amount = "932.93"
source = "wet"
section = "artikel 2"
[[value.period]]
valid_from = 2025-01-01
valid_until = 2025-12-31
amount = "1250.00"
status = "expected"
source = "wet"
[[value.period]]
valid_from = 2026-01-01
valid_until = 2026-12-31
source = "wet"
why = { nl = "Gezocht, niet gevonden.", en = "Looked for, not found." }
"""

DAY = "2024-06-01"
ALL = f"""[facts]
leeftijd = 19
gemeente = "{MARKED}"
proef_geld = "1000.00"
proef_haast = false
proef_school = "mbo"
proef_sinds = 2020-02-03
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder with a routekaart of six routes, and a value that it compares with."""
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "proef-1.toml").write_text(KAART, encoding="utf-8")
    (folder / "waarden.toml").write_text(VALUES, encoding="utf-8")
    return folder


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    """No line is broken, so that a sentence can be looked for."""
    monkeypatch.setattr(cited, "_WIDTH", 10_000)


@pytest.fixture
def facts(tmp_path: Path) -> Path:
    """A file with what is known."""
    path = tmp_path / "facts.toml"
    path.write_text(ALL, encoding="utf-8")
    return path


def advise(data: Path, *given: object, on: str = DAY, said: str | bytes = "") -> Result:
    """Advice of that routekaart, on a day."""
    arguments = ["advise", "--data", data, "--routekaart", "proef", "--on", on, *given]
    result = CliRunner().invoke(main, [str(one) for one in arguments], input=said)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def told(data: Path, *given: object, **more: Any) -> str:
    """What is printed; it went well and holds nothing of what was said."""
    result = advise(data, *given, **more)
    assert (result.exit_code, result.stderr) == (0, "")
    assert MARKED not in result.stdout
    assert "1000.00" not in result.stdout
    return result.stdout


def parts(text: str, *heads: str) -> list[str]:
    """What stands below each heading; they come in this order."""
    places = [text.index(f"\n{head}\n") for head in heads]
    assert places == sorted(places)
    return [text[start:end] for start, end in zip(places, [*places[1:], len(text)], strict=True)]


# ---- in words


def test_the_routekaart_that_is_tried_is_right(data: Path) -> None:
    assert [one for one in testing.check_path(data) if one.severity == "error"] == []


def test_advice_in_dutch(data: Path, facts: Path) -> None:
    """Grouped by the answer, with the reasons that matter, their sources, and the values with their period."""
    text = told(data, "--facts", facts)
    assert text.startswith("Proefkaart (vervangend)\n=======================\nAdvies op 1 juni 2024. ")
    assert "Vervangend: niet vastgesteld." in text
    assert "Dit is advies. Mensen beslissen." in text
    possible, discuss = parts(text, "Dit kan", "Dit kun je bespreken")
    for part in (
        "Een *kamer* [kamer]",
        "Bij: een verhuurder.",
        "- Ja: Je bent 18 jaar of ouder. [1, blz. 9]",
        "- Ja: Je hebt genoeg geld. [1]",
        "De laagste inkomensgrens: 932,93 EUR per maand (1 januari 2024 tot en met 31 december 2024) [2, artikel 2]",
        "Eerste stap: Bel de verhuurder.",
        "Een rustige plek [rustig]",
        "- Ja: Je hebt geen haast. [3] (te controleren bij de eigenaar)",
        "Bij de school [school]",
    ):
        assert part in possible
    assert "Ga kijken." not in text
    for part in (
        "Begeleid wonen [begeleid]",
        "Bespreek dit met: een begeleider.",
        "- Nee: Je bent volwassen. [1]",
        "Een uitzondering kan: De begeleider kan het toestaan.",
        "- Bespreken: Het klikt met de groep. [1]",
        "Volgende stap in de werkwijze: Vooroverleg vragen aan Kamers met Kansen [request_vooroverleg].",
        "Voor wie ergens anders woont: In Assen (de gemeente Assen); In Emmen (de gemeente Emmen). Heb je "
        "een band met zo'n plaats, zoals familie of school? Vraag het dan daar.",
        "[1] Het stuk. De uitgever. blz. 1. Opgezocht op 1 januari 2026.",
        "[3] Het bericht. De krant. blz. 2. Opgezocht op 1 januari 2026. krant.nl (te controleren bij de eigenaar)",
        "Geen enkele vraag verandert nu nog iets.",
    ):
        assert part in discuss
    assert "Je woont in" not in text
    assert "Dit is van ons." not in text


def test_advice_in_english_of_what_is_not_possible(data: Path, tmp_path: Path) -> None:
    """Of a closed route only what closes it; a soft no closes nothing; what is announced is said to be that."""
    file = tmp_path / "few.toml"
    file.write_text('[facts]\nleeftijd = 17\nproef_haast = true\ngemeente = "ASSEN"\nproef_geld = 5\n')
    text = told(data, "--facts", file, "--lang", "en", on="2025-03-01")
    possible, discuss, closed = parts(text, "This is possible", "This can be discussed", "This is not possible now")
    assert "In Assen [streek]\n    By: Assen." in possible
    assert "- Yes: You live in the municipality of Assen. [1]" in possible
    assert "Emmen" not in possible
    assert "- No: You are in no hurry. [2] (to be verified at its owner)\n      This is a reason to talk." in discuss
    assert "An exception is possible: The supporter may allow it." in discuss
    assert "- No: You are 18 or over. [1, blz. 9]" in closed
    assert "- No: You have enough money. [1]" in closed
    assert (
        "The lowest income: 1,250.00 EUR a month, announced but not adopted yet "
        "(1 January 2025 to 31 December 2025) [3]" in closed
    )
    assert "- No: You are at vocational school" in closed
    assert "This is advice. People decide." in text
    assert "No question changes anything now." in text
    assert not {"Bespreken", "Nee:", "Ja:", "Bronnen"} & set(text.split())


def test_what_is_not_known_and_what_to_ask(data: Path) -> None:
    """On nothing at all: what each route hangs on, the question that decides most, and why it is asked."""
    text = told(data)
    discuss, unknown = parts(text, "Dit kun je bespreken", "Dit weten we nog niet")
    assert "- Nog niet bekend: Je bent volwassen. [1]" in discuss
    assert "In Assen / In Emmen [streek]" in unknown
    assert "Voor de gemeente Assen:" in unknown
    assert "- Nog niet bekend: Je woont in de gemeente Assen. [1]" in unknown
    assert "\nVraag nu: Heb je haast? [proef_haast]\n" in text  # three routes hang on it
    assert "Hier hangt van af: Een rustige plek; Bij de school; In Assen / In Emmen." in text
    later = Leefplek(data=[data]).routekaart("proef", date(2024, 6, 1)).advise({}).next_questions[1:]
    named = " ".join(one.question["nl"] for one in later[:5])
    assert f"Daarna kan ook helpen: {named} En nog {len(later) - 5}.\n" in text
    assert "Alle redenen: zet er --all bij." in text


def test_a_rule_that_nobody_knows_is_to_discuss(data: Path, facts: Path) -> None:
    """With what was looked for."""
    text = told(data, "--facts", facts, on="2026-06-01")
    assert "- Bespreken: Je hebt genoeg geld. [" in text
    assert "De laagste inkomensgrens: niemand weet wat dit is op 1 juni 2026. Gezocht, niet gevonden." in text


def test_all_tells_every_reason(data: Path, facts: Path) -> None:
    text = told(data, "--facts", facts, "--all")
    assert "Opmerking: Dit is van ons." in text
    assert "Eerste stap: Ga kijken." in text
    assert "--all" not in text
    facts.write_text('[facts]\nleeftijd = 17\nproef_geld = "2000.00"\n')
    enough = "- Ja: Je hebt genoeg geld."
    assert (enough in told(data, "--facts", facts), enough in told(data, "--facts", facts, "--all")) == (False, True)


def test_many_routes_of_which_nothing_is_known_are_told_briefly() -> None:
    """The two that ship have dozens: a line each, unless all is asked for."""
    short, long = (leefplek("advise", *more) for more in ((), ("--all",)))
    assert (short.exit_code, long.exit_code) == (0, 0)
    assert "Hangt af van: " in short.stdout
    assert len(short.stdout.splitlines()) < 200 < len(long.stdout.splitlines())
    assert leefplek("advise", "--lang", "en").stdout.count("Depends on: ") == short.stdout.count("Hangt af van: ")


def test_every_routekaart_in_force_or_those_that_were_named(data: Path) -> None:
    every = json.loads(leefplek("advise", "--data", data, "--on", DAY, "--json").stdout)
    ids = [one["routekaart"] for one in every]
    assert (ids[0], sorted(ids)[0]) == ("huisvesting", "financien")
    assert {"huisvesting", "proef"} <= set(ids)
    some = ["--routekaart", "proef", "--routekaart", "huisvesting", "--routekaart", "proef"]
    chosen = json.loads(leefplek("advise", "--data", data, "--on", DAY, "--json", *some).stdout)
    assert [one["routekaart"] for one in chosen] == ["proef", "huisvesting"]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ([], "Er is geen routekaart die geldt (1 januari 1999).\n"),
        (["--lang", "en"], "No routekaart is in force (1 January 1999).\n"),
        (["--json"], "[]\n"),
        (["--interactive"], "Er is geen routekaart die geldt (1 januari 1999).\n"),
    ],
)
def test_no_routekaart_at_all_is_a_sentence(given: list[str], sentence: str) -> None:
    result = leefplek("advise", "--on", "1999-01-01", *given)
    assert (result.exit_code, result.stdout, result.stderr) == (0, sentence, "")


@pytest.mark.parametrize("id", ["nope", "", "../proef", "pr\u043eef", "\x1b[2J", "x" * 300])
def test_an_unknown_routekaart(id: str) -> None:
    result = leefplek("advise", "--routekaart", id)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "huisvesting" in result.stderr
    assert "\x1b" not in result.stderr


# ---- for other programs

ADVICE = ["on", "routekaart", "version", "routes", "next_questions"]
ROUTE = ["id", "answer", "reasons"]
ROW = ["criterion", "answer", "fact", "value", "source", "valid_from", "valid_until"]
QUESTION = ["fact", "question", "decides"]


def rows(result: Result) -> dict[tuple[str, str], list[dict[str, Any]]]:
    """The rows of each criterion, by route and criterion."""
    (advice,) = json.loads(result.stdout)
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for route in advice["routes"]:
        for row in route["reasons"]:
            found.setdefault((route["id"], row["criterion"]), []).append(row)
    return found


def test_the_json_that_others_rely_on(data: Path, facts: Path) -> None:
    """These keys first; more may follow."""
    for given in ((), ("--facts", facts)):
        result = advise(data, *given, "--json")
        assert (result.exit_code, result.stderr) == (0, "")
        assert MARKED not in result.stdout
        (advice,) = json.loads(result.stdout)
        assert list(advice)[: len(ADVICE)] == ADVICE
        assert (advice["on"], advice["routekaart"], advice["version"]) == (DAY, "proef", 1)
        for route in advice["routes"]:
            assert list(route)[: len(ROUTE)] == ROUTE
            assert route["answer"] in ("open", "to_discuss", "undecided", "closed")
            for row in route["reasons"]:
                assert list(row)[: len(ROW)] == ROW
                assert row["answer"] in ("yes", "no", "unknown", "rule_unknown")
                assert row["source"].strip()
                assert date.fromisoformat(row["valid_from"]) <= date.fromisoformat(row["valid_until"])
        for question in advice["next_questions"]:
            assert list(question)[: len(QUESTION)] == QUESTION
            assert set(question["decides"]) <= {route["id"] for route in advice["routes"]}


def test_a_row_for_each_comparison(data: Path, facts: Path) -> None:
    """With the answer of its own, also where another decides; a discuss criterion is one row of nothing."""
    found = rows(advise(data, "--facts", facts, "--json"))
    low, high = found["kamer", "leeftijd"]
    assert [(one["operator"], one["value"]) for one in (low, high)] == [("at_least", 18), ("below", 100)]
    (money,) = found["kamer", "geld"]
    assert {key: money[key] for key in ROW} == {
        "criterion": "geld",
        "answer": "yes",
        "fact": "proef_geld",
        "value": "932.93",
        "source": "Het stuk, De uitgever, blz. 1; De wet, Het Rijk, artikel 2",
        "valid_from": "2024-01-01",
        "valid_until": "2024-12-31",
    }
    assert (money["value_id"], money["found"], money["text"]) == ("proef-grens", "known", "Je hebt genoeg geld.")
    (discuss,) = found["begeleid", "klik"]
    assert (discuss["fact"], discuss["value"], discuss["answer"]) == (None, None, "rule_unknown")
    assert discuss["weight"] == "discuss"
    (adult,) = found["begeleid", "volwassen"]
    assert (adult["answer"], adult["exception"]) == ("no", "De begeleider kan het toestaan.")
    school = found["school", "school"]
    assert [(one["fact"], one["answer"], one["value"]) for one in school] == [
        ("proef_school", "yes", ["mbo"]),
        ("proef_sinds", "yes", "2024-01-01"),
        ("proef_keer", "unknown", 3),
        ("proef_haast", "no", True),
    ]
    assert {one["criterion_answer"] for one in school} == {"yes"}
    assert [one["to_verify"] for one in found["rustig", "haast"]] == [True]
    assert found["streek", "region"][0]["value"] == ["assen"]


def test_the_json_of_a_value_that_nobody_knows(data: Path, facts: Path) -> None:
    (row,) = rows(advise(data, "--facts", facts, "--json", on="2026-02-01"))["kamer", "geld"]
    assert (row["answer"], row["value"], row["found"]) == ("rule_unknown", None, "unknown")
    assert "De wet, Het Rijk, artikel 1" in row["source"]


def test_the_next_questions_in_the_language_that_was_chosen(data: Path) -> None:
    for lang, question in (("nl", "Heb je haast?"), ("en", "Are you in a hurry?")):
        (advice,) = json.loads(advise(data, "--json", "--lang", lang).stdout)
        first = advice["next_questions"][0]
        assert (first["fact"], first["question"]) == ("proef_haast", question)
        assert first["decides"] == ["rustig", "school", "streek"]


def test_what_a_screen_needs_stands_in_the_json(data: Path, facts: Path) -> None:
    """After the keys of the contract: with whom, what to do, and how to ask."""
    (advice,) = json.loads(advise(data, "--facts", facts, "--json", "--lang", "en").stdout)
    room, living = advice["routes"][:2]
    assert (room["provider"], room["next"]) == ("a landlord", ["Call the landlord.", "Go and look."])
    assert (room["documents"], room["waiting"]) == (["A passport"], "A month.")
    assert (living["documents"], living["waiting"], living["step"]) == ([], None, "request_vooroverleg")
    (advice,) = json.loads(advise(data, "--json").stdout)
    asked = {one["fact"]: one for one in advice["next_questions"]}
    assert [asked["leeftijd"][key] for key in ("type", "unit", "record", "choices")] == [
        "number", "jaar", "geboortedatum", [],
    ]  # fmt: skip
    assert asked["leeftijd"]["why"] == "Bij een route hoort een leeftijd."
    choices = [{"id": "mbo", "text": "Het mbo"}, {"id": "geen", "text": "Geen school"}]
    assert asked["proef_school"]["choices"] == choices


def test_two_facts_that_are_compared_are_named(tmp_path: Path) -> None:
    """What looks like a value is the name of the other one."""
    more = '\n[[fact]]\nname = "proef_huur"\ntype = "money"\nquestion.nl = "Hoeveel huur?"\n[[route]]\n'
    text = KAART.replace("\n[[route]]\n", more, 1).replace('{ value = "proef-grens" }', '{ fact = "proef_huur" }')
    (tmp_path / "proef.toml").write_text(text)
    (row,) = rows(advise(tmp_path, "--json"))["kamer", "geld"]
    assert (row["fact"], row["value"], row["value_fact"]) == ("proef_geld", "proef_huur", "proef_huur")


# ---- files of facts

WRONG: dict[str, tuple[str, int | None, str, str]] = {
    "no TOML": (f"[facts]\n{MARKED} == 1\n", 2, "", "expected a value"),
    "a key that is there twice": (f'[facts]\n{MARKED} = 1\n{MARKED} = 2\n', None, "", "each key and table once"),
    "not text": ("[facts]\ngemeente = '\udcff'\n", 2, "", "UTF-8"),
    "nothing": ("", None, "facts", "no table of facts"),
    "no table": (f"facts = '{MARKED}'\n", 1, "facts", "no table of facts"),
    "another table": ("[facts]\n[other]\nx = 1\n", 2, "other", "nobody declared"),
    "a key outside the table": ("leeftijd = 19\n[facts]\n", 1, "leeftijd", "nobody declared"),
    "a fact that nobody knows": ("[facts]\nleeftijd = 19\nleeftyd = 19\n", 3, "facts.leeftyd", "did you mean leeftijd"),
    "a float": ("[facts]\nleeftijd = 19.5\n", 2, "facts.leeftijd", "a whole number"),
    "a float of money": ("[facts]\nproef_geld = 950.0\n", 2, "facts.proef_geld", "expected euros"),
    "a text for yes or no": ("[facts]\nproef_haast = 'false'\n", 2, "facts.proef_haast", "true or false"),
    "a moment for a date": ("[facts]\nproef_sinds = 2020-01-01T10:00:00\n", 2, "facts.proef_sinds", "a date"),
    "no choice": (f"[facts]\nproef_school = '{MARKED}'\n", 2, "facts.proef_school", "one of mbo, geen"),
    "a list": (f"[facts]\ngemeente = ['{MARKED}']\n", 2, "facts.gemeente", "text"),
    "a table": (f"[facts]\n[facts.gemeente]\nx = '{MARKED}'\n", 2, "facts.gemeente", "text"),
    "an empty text": ("[facts]\ngemeente = ' '\n", 2, "facts.gemeente", "not empty"),
    "a number beyond all use": ("[facts]\nproef_geld = 0x" + "f" * 5000, 2, "facts.proef_geld", "2**53"),
    "a number of too many digits": ("[facts]\nproef_geld = 1" + "0" * 5000, None, "", "at most 4,300 digits"),
    "an age that is not that of the birth date": (
        "[facts]\nleeftijd = 30\ngeboortedatum = 2005-01-01\n", 2, "facts.leeftijd", "not the age",
    ),
    "a birth that is yet to come": ("[facts]\ngeboortedatum = 2030-01-01\n", 2, "facts.geboortedatum", "that young"),
    "1,000 levels": ("[facts]\nx = " + "[" * 5000, None, "", "at most 32 levels"),
    "a dotted key of 40 KB": ("\n" + ".".join(["a"] * 20_000) + " = 1", 2, "", "at most 16 parts"),
    "10 MB": ("#\n" * 5_000_000, None, "", "256 KiB"),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
@pytest.mark.parametrize("piped", [False, True])
def test_a_file_of_facts_that_is_wrong_is_one_clear_error(data: Path, tmp_path: Path, case: str, piped: bool) -> None:
    """On stderr, with exit 2, naming file, line and key, and nothing of what a fact is; in time, through a pipe too."""
    text, line, key, expected = WRONG[case]
    given = text.encode("utf-8", "surrogateescape")
    file = tmp_path / "wrong.toml"
    file.write_bytes(given)
    start = time.perf_counter()
    result = advise(data, "--facts", "-" if piped else file, said=given if piped else b"")
    assert time.perf_counter() - start < 5
    assert (result.exit_code, result.stdout) == (2, "")
    assert expected in result.stderr
    assert MARKED not in result.stderr
    name = "-" if piped else "wrong.toml"
    if line is not None:
        assert f"{name}:{line}:{f'{key}: ' if key else ' '}" in result.stderr
    assert name in result.stderr
    assert key in result.stderr


def test_every_finding_at_once(data: Path, tmp_path: Path) -> None:
    """In the order of the file."""
    file = tmp_path / "wrong.toml"
    file.write_text("x = 1\n[facts]\nleeftijd = 1.5\nnope = 1\ngemeente = ''\n[more]\n")
    lines = advise(data, "--facts", file).stderr.splitlines()[1:]
    assert [re.findall(r"wrong\.toml:(\d+)", one) for one in lines] == [["1"], ["3"], ["4"], ["5"], ["6"]]


@pytest.mark.parametrize("value", ['"950.00"', "950", '"950"', '"dont_know"', '"rather_not_say"'])
def test_what_a_fact_may_be(data: Path, tmp_path: Path, value: str) -> None:
    file = tmp_path / "facts.toml"
    file.write_bytes(b"\xef\xbb\xbf[facts]\r\nproef_geld = " + value.encode() + b"\r\n")
    (row,) = rows(advise(data, "--facts", file, "--json"))["kamer", "geld"]
    assert row["answer"] == ("yes" if "950" in value else "unknown")
    (advice,) = json.loads(advise(data, "--facts", file, "--json").stdout)
    asked = "proef_geld" in [one["fact"] for one in advice["next_questions"]]
    assert not asked, "what was said before is not asked again"


def test_the_age_on_the_day(data: Path, tmp_path: Path) -> None:
    """May be given for it; or it follows from the date of birth."""
    file = tmp_path / "facts.toml"
    for text, on, answer in (
        ("leeftijd = 18", DAY, "yes"),
        ("geboortedatum = 2006-06-01", DAY, "yes"),
        ("geboortedatum = 2006-06-02", DAY, "no"),
    ):
        file.write_text(f"[facts]\n{text}\n")
        assert rows(advise(data, "--facts", file, "--json", on=on))["kamer", "leeftijd"][0]["answer"] == answer


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (["--facts", "missing.toml"], "missing.toml"),
        (["--facts", "."], "directory"),
        (["--facts", ""], "empty"),
        (["--facts", "a\0b"], "can't be used"),
        (["--case", "missing.toml"], "missing.toml"),
        (["--facts", "-", "--case", "-"], "not both"),
        (["--out", "page.md"], "--interactive"),
        (["-i", "--facts", "-"], "in a file"),
        (["--on", "gisteren"], "gisteren"),
    ],
)
def test_wrong_use_is_bad_input(data: Path, given: list[str], expected: str) -> None:
    result = CliRunner().invoke(main, ["advise", "--data", str(data), *given])
    assert (result.exit_code, result.stdout) == (2, "")
    assert expected in result.stderr


# ---- of a case

RECORD = (
    "payload.facts = ["
    f"{{ name = 'gemeente', value = '{MARKED}', said_by = 'jongere' }}, "
    "{ name = 'geboortedatum', value = 2005-06-01, said_by = 'jongere' }, "
    "{ name = 'proef_haast', value = false, said_by = 'saw' }, "
    "{ name = 'proef_geld', value = '1000.00', said_by = 'saw' }]"
)


def test_what_is_known_of_a_case_on_the_day_of_its_last_step(data: Path, tmp_path: Path) -> None:
    """A journey is played; unless another day is asked for."""
    file = tmp_path / "journey.toml"
    file.write_text(journey(step("record_facts", RECORD, at="2024-05-31T10:00:00+02:00")))
    for more, on, adult in (([], "2024-05-31", "no"), (["--on", "2026-06-01"], "2026-06-01", "yes")):
        result = leefplek("advise", "--data", data, "--routekaart", "proef", "--case", file, "--json", *more)
        assert (result.exit_code, result.stderr) == (0, "")
        assert MARKED not in result.stdout
        assert CANARY not in result.stdout
        (advice,) = json.loads(result.stdout)
        assert advice["on"] == on
        found = rows(result)
        assert found["begeleid", "volwassen"][0]["answer"] == adult
        assert found["rustig", "haast"][0]["answer"] == "yes"
    assert "Een rustige plek" in told(data, "--case", "-", said=file.read_bytes())
    file.write_text(journey(step("record_facts", RECORD.replace("'1000.00'", "'dont_know'"))))
    (advice,) = json.loads(advise(data, "--case", file, "--json").stdout)
    assert "proef_geld" not in [one["fact"] for one in advice["next_questions"]], "it was asked before"


def test_a_step_is_proposed_where_the_state_of_the_case_offers_it() -> None:
    """Vooroverleg is asked for where routes are weighed; elsewhere it is left out."""
    lp, seen = Leefplek(), set()
    for path in shipped():
        case = play(lp, read_journey(lp, path)).case
        assert case is not None
        rows = lp.workflow(case.workflow, case.workflow_version).transitions
        offered = any(row.id == "request_vooroverleg" and case.state in row.sources for row in rows)
        given = ("advise", "--case", path, "--on", "2026-01-01", "--routekaart", "huisvesting")
        (advice,) = json.loads(leefplek(*given, "--json").stdout)
        steps = {one["step"] for one in advice["routes"]} - {None}
        assert steps <= {"request_vooroverleg"} if offered else not steps
        assert ("[request_vooroverleg]" in leefplek(*given).stdout) is bool(steps)
        seen.add((offered, bool(steps)))
    assert (False, False) in seen


def test_the_json_of_a_case_is_read_today(data: Path, tmp_path: Path) -> None:
    lp = Leefplek(data=[data])
    case = play(lp, read_journey(lp, journey(step("record_facts", RECORD, at="2024-05-31T10:00:00+02:00")))).case
    assert case is not None
    file = tmp_path / "case.json"
    file.write_text(lp.to_json(case))
    result = leefplek("advise", "--data", data, "--case", file, "--json")
    assert result.exit_code == 0
    assert MARKED not in result.stdout
    assert {one["on"] for one in json.loads(result.stdout)} == {one.on.isoformat() for one in lp.routekaarten()}
    found = rows(advise(data, "--case", file, "--json"))
    assert (found["kamer", "leeftijd"][0]["answer"], found["kamer", "geld"][0]["answer"]) == ("yes", "yes")


def test_a_case_of_which_the_facts_cannot_be_true(data: Path, tmp_path: Path) -> None:
    """On that day, somebody was not born yet."""
    file = tmp_path / "journey.toml"
    file.write_text(journey(step("record_facts", RECORD.replace("2005-06-01", "2024-06-02"))))
    result = advise(data, "--case", file)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "facts.geboortedatum: nobody is that young" in result.stderr
    assert "2024" not in result.stderr


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"events": [', "no JSON"),
        ('{"events": []}', "event"),
        (f'{{"{CANARY}": 1}}', "events"),
        (f"{CANARY} ==", "no TOML"),
        (journey().replace('role = "saw"', 'role = "kmk"', 1), "opens no case"),
        ("", "journey"),
    ],
)
def test_what_is_no_case(data: Path, tmp_path: Path, text: str, expected: str) -> None:
    file = tmp_path / "wrong.case"
    file.write_text(text)
    result = advise(data, "--case", file)
    assert (result.exit_code, result.stdout) == (2, "")
    assert expected in result.stderr
    assert "wrong.case" in result.stderr
    assert CANARY not in result.stderr


# ---- the talk


def talk(data: Path, *given: object, said: Sequence[str] | str | bytes, **more: Any) -> Result:
    """The talk, with these lines as answers."""
    lines = said if isinstance(said, str | bytes) else "".join(f"{one}\n" for one in said)
    return advise(data, "--interactive", *given, said=lines, **more)


ASKED = re.compile(r"^Vraag \d+: (.+?)(?: \(EUR.*\))?$", re.MULTILINE)
ANSWERS = {
    "Heb je haast?": "nee",
    "Waar woon je?": MARKED,
    "Hoe oud ben je?": "1-6-2003",
    "Hoeveel geld krijg je?": "\u20ac 1.000,00",
    "Welke school?": "1",
    "Sinds wanneer?": "3 februari 2020",
    "Hoe vaak?": "2 keer",
}


def through(data: Path, answers: dict[str, str], *given: object) -> tuple[list[str], Result]:
    """The questions in the order in which they are asked, each answered; and the whole of it."""
    said: list[str] = []
    asked: list[str] = []
    while True:
        result = talk(data, *given, said=said)
        found = re.findall(
            r"^(?:Vraag|Question) \d+: (.+?)(?: \(EUR.*\))?$", result.stdout + result.stderr, re.MULTILINE
        )
        if len(found) == len(said):
            return asked, result
        asked = found
        said.append(answers[found[-1]])


def test_the_talk_asks_what_decides_most_until_nothing_can_change(data: Path) -> None:
    """One question at a time, with why; then a page to take along."""
    asked, result = through(data, ANSWERS)
    assert (result.exit_code, result.stderr) == (0, "")
    assert asked[0] == "Heb je haast?"
    assert set(asked) <= set(ANSWERS)
    assert "Hoe vaak?" not in asked, "it changes nothing any more"
    talked, made = result.stdout.split("\n# ")
    assert "Wil je stoppen? Typ stop" in talked
    assert "  Waarom: Bij een route hoort een leeftijd.\n" in talked
    assert "  Waarom: Hier hangt van af: Een rustige plek; Bij de school; In Assen / In Emmen.\n" in talked
    assert "  1. Ja\n  2. Nee\n  3. Weet ik niet\n  4. Wil ik niet zeggen\n" in talked
    assert "  1. Het mbo\n  2. Geen school\n  3. Weet ik niet\n" in talked
    assert re.search(r"\nVraag \d: Hoe oud ben je\?\n", talked)
    assert "Hoeveel geld krijg je? (EUR per maand)\n" in talked
    assert "Er is geen vraag meer die iets verandert." in talked
    for said in (MARKED, "2003", "1.000", "1000", "februari 2020", "2020-02-03"):
        assert said not in result.stdout
    assert made.startswith("Wat kan er voor jou?\n\nGemaakt op 1 juni 2024, met: Proefkaart (vervangend), versie 1.")


PAGE = """# Wat kan er voor jou?

Gemaakt op 1 juni 2024, met: Proefkaart (vervangend), versie 1. Op een andere dag kan het anders zijn.

Dit blad geeft advies. Het beslist niets. Mensen beslissen. Praat erover met iemand die je helpt.

**Let op: dit is een vervanging. De echte routekaart is nog niet vastgesteld.**

## Dit kan

- **Een \\*kamer\\***, bij: een verhuurder. Eerste stap: Bel de verhuurder.
- **Een rustige plek**, bij: de buren. Eerste stap: Vraag rond.
- **Bij de school**, bij: de school. Eerste stap: Vraag je docent.

## Dit kun je bespreken

- **Begeleid wonen**. Praat met: een begeleider. Eerste stap: Vraag het.

## Meer hierover

- **Een \\*kamer\\***. Ja, dit klopt: Je bent 18 jaar of ouder. [1] Je hebt genoeg geld. [1]
  - Daarna: Ga kijken. Neem mee: Een paspoort. Wachttijd: Een maand.
- **Een rustige plek**. Ja, dit klopt: Je hebt geen haast. [2]
- **Bij de school**. Ja, dit klopt: Je zit op het mbo, al een tijd. [1]
- **Begeleid wonen**. Nee, dit klopt nu niet: Je bent volwassen. [1] Een uitzondering kan: De begeleider kan het \
toestaan. Bespreken: Het klikt met de groep. [1]

## Dit past nu niet

- Voor wie ergens anders woont: In Assen (de gemeente Assen); In Emmen (de gemeente Emmen). Heb je een band met zo'n \
plaats, zoals familie of school? Vraag het dan daar.

## Bronnen

1. Het stuk. De uitgever. Opgezocht op 1 januari 2026.
2. Het bericht. De krant. Opgezocht op 1 januari 2026. (te controleren bij de eigenaar)
"""


def test_the_page_to_take_along(data: Path, facts: Path, tmp_path: Path) -> None:
    """Written where one says, in a folder that is made; what to discuss, what is not known, the sources."""
    out = tmp_path / "new" / "page.md"
    result = talk(data, "--facts", facts, "--out", out, said=[])
    assert (result.exit_code, result.stderr) == (0, "")
    assert str(out) in result.stdout
    assert "# " not in result.stdout
    made = out.read_text("utf-8")
    assert made == PAGE
    assert MARKED not in made


def test_the_page_is_short_enough_to_take_along() -> None:
    """Of all that ships: where much is known, and where the talk stopped after one answer."""
    for lines, most in (("ja\n" * 3 + "?\n" * 300, 150), ("19\nstop\n", 60)):
        result = CliRunner().invoke(main, ["advise", "-i"], input=lines)
        made = result.stdout[result.stdout.index("# Wat kan er voor jou?") :]
        assert len(made.splitlines()) < most
        assert not re.findall(r"\d{3}:\d", made), "a place in a source is no word for a young person"


def test_the_page_of_who_stops_at_once(data: Path) -> None:
    """Is what is known so far: nothing, and that is said kindly."""
    made = talk(data, "--lang", "en", said=["stop"]).stdout.split("We stop here. This is what we know now.\n")[1]
    assert "# What is possible for you?" in made
    assert "## This is possible" not in made
    assert "## This we do not know yet\n\nA \\*room\\*; A quiet place; At the school; In Assen / In Emmen.\n" in made
    assert "Not known yet: You are an adult. [1] To discuss: The group likes you. [1]" in made
    assert "People decide." in made
    assert "this is a substitute" in made


def test_the_page_when_nothing_is_possible(tmp_path: Path) -> None:
    """Of a routekaart that was agreed on: there is no word of a substitute, and only the reason that closes it."""
    before, closing = KAART.split("\n[[route]]\n", 1)
    route = closing.split("\n[[route]]\n")[0].split("[[route.criterion]]")
    soft = '[[route.criterion]]\nid = "x"\ntext.nl = "Iets."\nsource = "bron"\nweight = "soft"\ntest = { fact = "'
    text = f'{before}\n[[route]]\n{route[0]}[[route.criterion]]{route[1]}{soft}leeftijd", above = 90 }}\n'
    (tmp_path / "proef.toml").write_text(text.replace('"vervangend"', '"vastgesteld"'))
    facts = tmp_path / "facts.txt"
    facts.write_text("[facts]\nleeftijd = 3\n")
    data = tmp_path / "proef.toml"
    made = talk(data, "--facts", facts, said=[]).stdout
    assert "vervanging" not in made
    assert "\nEr staat nu nog niets vast. Dat kan nog komen.\n" in made
    assert made.endswith("\n- Een \\*kamer\\*. Nee, dit klopt nu niet: Je bent 18 jaar of ouder.\n")
    assert "Nee: Iets." not in told(data, "--facts", facts)
    assert "Nee: Iets." in told(data, "--facts", facts, "--all")
    assert told(data).rstrip().endswith("Hier hangt van af: Een *kamer*.\nAlle redenen: zet er --all bij.")


@pytest.mark.parametrize("said", ["", "\n\n", "ja\n\n\n", "ja\n\nx\n\n\n", "stop\n", "STOP", "ja\nstop\n", "klaar\n"])
def test_stopping_is_fine_at_any_time(data: Path, said: str) -> None:
    """With a word, two empty lines, or the end of the input: then the page so far."""
    result = talk(data, said=said)
    assert (result.exit_code, result.stderr) == (0, "")
    assert "We stoppen hier. Dit is wat we nu weten." in result.stdout
    assert "\n# Wat kan er voor jou?\n" in result.stdout


@pytest.mark.parametrize(("said", "asked"), [("STOP.", False), ("Stop!", False), ("nee", True)])
def test_stopping_with_a_full_stop(data: Path, said: str, asked: bool) -> None:
    assert ("Vraag 2: " in talk(data, said=[said]).stdout) is asked


@pytest.mark.parametrize(
    ("typed", "lines", "sentence"),
    [
        ("Asse", ["ja"], ""),
        ("Assn", ["2"], "Geen enkele regel noemt deze gemeente. Wat overal geldt"),
        (MARKED, [], "Geen enkele regel noemt deze gemeente. Wat overal geldt"),
        ("ASSEN", [], ""),
        ("?", [], ""),
    ],
)
def test_a_place_that_is_nearly_one_that_the_rules_name(
    data: Path, facts: Path, typed: str, lines: list[str], sentence: str
) -> None:
    """It is asked whether that one was meant; a place that no rule names is an answer too."""
    facts.write_text(ALL.replace("gemeente", "# ").replace("proef_haast = false", "proef_haast = true"))
    result = talk(data, "--facts", facts, said=[typed, *lines])
    assert ("Bedoel je Assen?\n  1. Ja\n  2. Nee\n" in result.stdout) is bool(lines)
    assert sentence in result.stdout
    assert ("Geen enkele regel" in result.stdout) is bool(sentence)
    made = result.stdout[result.stdout.index("# Wat kan er voor jou?") :]
    assert ("- **In Assen**, bij: Assen." in made) is (typed == "ASSEN" or lines == ["ja"])
    assert f"{typed} " not in result.stdout or typed in ("?", "ASSEN")


@pytest.mark.parametrize(
    ("value", "line"),
    [
        ("Emen", "No rule names this municipality. Did you mean Emmen?\n"),
        (MARKED, "No rule names this municipality.\n"),
        ("emmen", ""),
        ("dont_know", ""),
    ],
)
def test_a_municipality_that_no_rule_names(data: Path, facts: Path, value: str, line: str) -> None:
    """Is told in one line at the end, without what was written."""
    facts.write_text(f'[facts]\ngemeente = "{value}"\n')
    text = told(data, "--facts", facts, "--lang", "en")
    assert text.endswith(line)
    assert ("No rule names" in text) is line.startswith("No")
    assert "Emen" not in text


def test_what_is_asked_again_says_how_to_skip(data: Path) -> None:
    text = talk(data, said=["x", "", "stop"]).stdout
    assert text.count("Typ ?   Wil je het niet zeggen? Typ -   Wil je stoppen? Typ stop.") == 2


def test_one_routekaart_after_the_other(data: Path) -> None:
    """First all questions of the first one; then it says that the next one begins."""
    result = leefplek(
        "advise", "-i", "--data", data, "--on", DAY, "--routekaart", "proef", "--routekaart", "huisvesting"
    )
    assert "Nu komen" not in result.stdout
    given = ["advise", "-i", "--data", str(data), "--on", DAY, "--routekaart", "proef", "--routekaart", "huisvesting"]
    text = CliRunner().invoke(main, given, input="?\n" * 300).stdout
    before, after = text.split("\nNu komen de vragen over: Routekaart Huisvesting (vervangend).\n")
    own = {f"{one}\n" for one in ANSWERS}
    assert sum(before.count(one) for one in own) >= len(own) - 1
    assert not any(f": {one}" in after for one in own)


def test_one_empty_line_is_asked_about(data: Path) -> None:
    result = talk(data, said=["", "ja", "", "stop"])
    assert result.stdout.count("Nog een keer Enter, en we stoppen.") == 2


NONSENSE = ["0", "9", "-1", "1.5", "\xb9", "\u0661", "9" * 5000, "\x1b[A", "\0", "true?", "misschien", "x" * 100_000]


def test_it_asks_again_kindly_on_nonsense(data: Path) -> None:
    result = talk(data, said=[*NONSENSE, "ja"])
    assert result.exit_code == 0
    assert result.stdout.count("Dat kan ik niet lezen. Kies een nummer.") == len(NONSENSE)
    assert "Vraag 2: " in result.stdout
    assert talk(data, said=b"\xff\xfe\n\x80\n1\n").exit_code == 0


@pytest.mark.parametrize(
    ("question", "wrong", "again"),
    [
        ("Hoe oud ben je?", ["oud", "200", "2030-01-01", "31-02-2005", "-3", "19,5"], "Typ je leeftijd, zoals 18"),
        ("Hoeveel geld krijg je?", ["veel", "-5", "1,2,3", "12345678901"], "Typ een bedrag, zoals 950"),
        ("Welke school?", ["0", "5", "vwo"], "Kies een nummer."),
        ("Sinds wanneer?", ["ooit", "2020", "31-13-2020"], "Typ een dag, zoals 31-12-2006."),
        ("Hoe vaak?", ["vaak", "-2", "1.5"], "Typ een getal, zoals 3."),
    ],
)
def test_it_says_what_it_can_read(data: Path, question: str, wrong: list[str], again: str) -> None:
    lines: list[str] = []
    answers = ANSWERS | {"Sinds wanneer?": "4-5-2024"}
    while True:
        result = talk(data, said=lines)
        last = ASKED.findall(result.stdout)[-1]
        if last == question:
            break
        lines.append(answers[last])
    result = talk(data, said=[*lines, *wrong])
    assert result.stdout.count(again) == len(wrong)


@pytest.mark.parametrize("skip", ["?", "-", "weet ik niet", "Wil ik niet zeggen.", "I don't know", "dont_know"])
def test_every_question_may_be_skipped(data: Path, skip: str) -> None:
    """And is not asked again."""
    asked, result = through(data, dict.fromkeys(ANSWERS, skip))
    assert result.exit_code == 0
    assert len(asked) == len(set(asked)) == len(ANSWERS)
    assert "Er is geen vraag meer die iets verandert." in result.stdout
    assert "Weet je het niet? Typ ?   Wil je het niet zeggen? Typ -" in result.stdout


def test_the_talk_begins_with_what_is_known(data: Path, facts: Path) -> None:
    known = facts.read_text().replace("proef_school", "# proef_school")
    facts.write_text(known)
    asked, _ = through(data, ANSWERS, "--facts", facts)
    assert asked == ["Welke school?"]


def test_the_talk_in_english_over_every_routekaart() -> None:
    """All that is in force; a stranger can answer all of it with a question mark."""
    result = CliRunner().invoke(main, ["advise", "-i", "--lang", "en"], input="?\n" * 300)
    assert (result.exit_code, result.stderr) == (0, "")
    assert "There is no question left that changes anything." in result.stdout
    assert "## This we do not know yet" in result.stdout


def test_a_program_that_says_nonsense_for_ever(data: Path) -> None:
    """Does not keep it busy for ever; the page comes all the same."""
    result = talk(data, said="y?\n" * 1000)
    assert result.exit_code == 1
    assert "Er kwam te vaak geen antwoord." in result.stdout
    assert "# Wat kan er voor jou?" in result.stdout


def test_the_talk_as_json(data: Path, facts: Path) -> None:
    """What is asked goes to stderr, and the page to its file."""
    out = facts.parent / "page.md"
    result = talk(data, "--json", "--out", out, said=["ja", MARKED, "stop"])
    assert result.exit_code == 0
    (advice,) = json.loads(result.stdout)
    assert list(advice)[: len(ADVICE)] == ADVICE
    assert "Vraag 1: Heb je haast?" in result.stderr
    assert MARKED not in result.output
    assert out.read_text("utf-8").startswith("# Wat kan er voor jou?")
    assert "# Wat kan" not in talk(data, "--json", said=["stop"]).output


def test_the_page_is_never_written_over_anything(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """That is told before the first question; what goes wrong at the end leaves the page on the screen."""
    out = tmp_path / "page.md"
    out.write_text("mine")
    result = talk(data, "--out", out, said=["stop"])
    assert (result.exit_code, result.stdout) == (2, "")
    assert "page.md" in result.stderr
    assert out.read_text() == "mine"
    result = talk(data, "--out", out / "below.md", said=["stop"])
    assert result.exit_code == 2
    assert "# Wat kan er voor jou?" in result.stdout
    assert "below.md" in result.stderr
    assert leefplek("advise", "-i", "--out", "").exit_code == 2


def test_ctrl_c_gives_the_page_so_far(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(_: object) -> bytes:
        raise KeyboardInterrupt

    monkeypatch.setattr(interview.Interview, "_line", stop)
    result = talk(data, said="")
    assert result.exit_code == 0
    assert "We stoppen hier." in result.stdout
    assert "# Wat kan er voor jou?" in result.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals and terminals")
def test_at_a_terminal(data: Path) -> None:
    """A line that is typed is not followed by an empty one; ctrl-c ends it with the page so far."""
    import pty

    keyboard, terminal = pty.openpty()
    command = [sys.executable, "-W", "error", "-m", "leefplek.cli", "advise", "-i", "--data", str(data)]
    with subprocess.Popen(
        [*command, "--routekaart", "proef", "--on", DAY], stdin=terminal, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        os.close(terminal)
        assert process.stdout is not None
        seen = b""
        os.write(keyboard, b"nee\n")
        while b"Vraag 2" not in seen:
            seen += os.read(process.stdout.fileno(), 4096)
        while b"antwoord" not in seen.split(b"Vraag 2")[1]:
            seen += os.read(process.stdout.fileno(), 4096)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    os.close(keyboard)
    assert (process.returncode, err) == (0, b"")
    assert b"(een nummer): \nVraag 2" in seen
    assert b"# Wat kan er voor jou?" in out


# ---- what somebody types


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("950", "950.00"), ("950,5", "950.50"), ("950.50", "950.50"), ("\u20ac 950,-", "950.00"), ("0", "0.00"),
        ("1.250", "1250.00"), ("1.250,00", "1250.00"), ("1,250.75", "1250.75"), ("1250,00 euro", "1250.00"),
        ("EUR 12", "12.00"), ("1.250.000", "1250000.00"), ("999999999", "999999999.00"),
        ("1.25.0", None), ("1.250.00", None), ("-1", None), ("", None), ("9999999999", None), ("1e3", None),
        ("\u0661", None), ("1.000.000.000", None), ("12.345,6", None),
    ],
)  # fmt: skip
def test_money(text: str, value: str | None) -> None:
    assert heard.money_heard(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("31-12-2006", date(2006, 12, 31)), ("2006-12-31", date(2006, 12, 31)), ("1/3/2005", date(2005, 3, 1)),
        ("1 maart 2005", date(2005, 3, 1)), ("1 March 2005", date(2005, 3, 1)), ("3 mrt 2005", None),
        ("3 okt 2005", date(2005, 10, 3)), ("1.3.2005", date(2005, 3, 1)), ("29-2-2005", None), ("0-0-0000", None),
        ("1-3-05", None), ("maart", None), ("1 foo 2005", None),
    ],
)  # fmt: skip
def test_days(text: str, value: date | None) -> None:
    assert heard.day_heard(text) == value


@pytest.mark.parametrize(
    ("word", "id"),
    [("bol", "mbo-bol"), ("bb", None), ("bbl", "mbo-bbl"), ("mbo", None), ("uni", "hbo-wo"), ("niet", None),
     ("x", None), ("geen", "geen")],
)  # fmt: skip
def test_a_word_that_begins_one_choice(word: str, id: str | None) -> None:
    texts = {"mbo-bol": "Mbo, op school", "mbo-bbl": "Mbo, met werk", "hbo-wo": "Hbo of universiteit", "geen": "Niet"}
    assert heard.begun(word, {id: words(text, text) for id, text in texts.items()}, "nl") == id


@pytest.mark.parametrize(
    ("text", "value"),
    [("18", 18), ("18 jaar", 18), ("0", 0), ("120", 120), ("121", None), ("1-6-2006", date(2006, 6, 1)),
     ("2-6-2024", None), ("1-1-1800", None), ("achttien", None)],
)  # fmt: skip
def test_ages(text: str, value: int | date | None) -> None:
    assert heard.years_heard(text, date(2024, 6, 1)) == value


@pytest.mark.parametrize(
    ("amount", "nl", "en"),
    [
        (Decimal("1250.50"), "1.250,50 EUR", "1,250.50 EUR"),
        (Decimal("0.00"), "0,00 EUR", "0.00 EUR"),
        (27, "27 EUR", "27 EUR"),
        (date(2025, 3, 1), "1 maart 2025", "1 March 2025"),
    ],
)
def test_amounts(amount: Decimal | int | date, nl: str, en: str) -> None:
    assert cited.amount_in_words(amount, "EUR", "nl") == nl
    assert cited.amount_in_words(amount, "EUR", "en") == en


# ---- the surroundings


@pytest.mark.parametrize("env", [{"PYTHONIOENCODING": "ascii"}, {"PYTHONIOENCODING": "latin-1"}], ids=str)
@pytest.mark.parametrize("more", [[], ["--json"], ["-i"], ["--lang", "en", "--all"]], ids=" ".join)
def test_any_encoding(env: dict[str, str], more: list[str]) -> None:
    result = shell("advise", *more, env=env, input=b"\xeb\nstop\n")
    assert (result.returncode, result.stderr) == (0, b"")


@pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX pipe")
@pytest.mark.parametrize("more", [[], ["--json"], ["-i"]], ids=" ".join)
def test_a_reader_that_has_left(more: list[str]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    try:
        result = shell(
            "advise", *more, stdin=subprocess.DEVNULL, stdout=writer, stderr=subprocess.PIPE, capture_output=False
        )
    finally:
        os.close(writer)
    assert (result.returncode, result.stderr) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is full")
def test_a_full_disk() -> None:
    with Path("/dev/full").open("wb") as full:
        result = shell("advise", stdout=full, stderr=subprocess.PIPE, capture_output=False)
    assert (result.returncode, result.stderr) == (1, b"Error: the output could not be written\n")


def test_without_any_input_at_all() -> None:
    """Of a process that has no stdin."""
    code = "import sys; sys.stdin = None; from leefplek.cli import main; main(['advise', {}])"
    for more, ends in (("'-i'", 0), ("'--facts', '-'", 2)):
        command = [sys.executable, "-W", "error", "-c", code.format(more)]
        done = subprocess.run(command, capture_output=True, timeout=60, check=False)
        assert done.returncode == ends
        assert b"Traceback" not in done.stderr


def test_help_says_that_people_decide() -> None:
    result = leefplek("advise", "--help")
    assert (result.exit_code, "people decide" in result.stdout) == (0, True)
    assert max(map(len, result.stdout.splitlines())) <= 100


@pytest.mark.parametrize(("lang", "marked"), [("nl", "deze route kan niet."), ("en", "this route is not possible.")])
def test_how_a_route_was_marked_in_a_case_stands_beside_it(lang: str, marked: str) -> None:
    """Whether all possibilities were used (000:243): the last mark of each route that is there."""
    path = next(one for one in shipped() if one.stem == "praktijkvoorbeeld-1")
    lines = leefplek("advise", "--case", path, "--lang", lang).stdout.splitlines()
    at = next(number for number, line in enumerate(lines) if "[kamer-particulier]" in line)
    assert lines[at + 1].endswith(marked)
    assert sum(marked in line for line in lines) == 1


def test_where_it_is_not_known_where_somebody_lives_each_place_stands_apart(tmp_path: Path) -> None:
    """What is told for everywhere stands first, under its own head, and what to do first is of that one."""
    (tmp_path / "feiten.toml").write_text("[facts]\nleeftijd = 19\nsnel_nodig = true\n", "utf-8")
    given = ("--facts", tmp_path / "feiten.toml", "--on", "2026-12-01", "--routekaart", "huisvesting", "--lang", "en")
    text = leefplek("advise", *given).stdout
    part = text[text.index("[sociale-huur]") : text.index("[studentenkamer]")]
    heads = ["For who lives elsewhere:", "For the municipality of Groningen:", "First step: Ask a corporation in your"]
    assert [part.index(one) for one in heads] == sorted(part.index(one) for one in heads)


def test_what_was_agreed_upon_for_everywhere_is_not_only_for_who_lives_elsewhere(tmp_path: Path) -> None:
    """It gives way to no substitute for a region: both are told."""
    head, (rest, emmen) = KAART.partition("[[fact]]")[0], KAART.rsplit("[[route]]", 1)
    agreed = rest.replace('status = "vervangend"', 'status = "vastgesteld"').replace(
        'region = ["assen"]\nwhere', "about"
    )
    beside = head.replace('id = "proef"', 'id = "naast"\nsupplements = "proef"', 1)
    (tmp_path / "proef-1.toml").write_text(agreed, "utf-8")
    (tmp_path / "naast-1.toml").write_text(f"{beside}[[route]]{emmen}", "utf-8")
    (tmp_path / "waarden.toml").write_text(VALUES, "utf-8")
    text = told(tmp_path, "--lang", "en")
    part = text[text.index("[streek]") :]
    assert "Wherever you live:" in part
    assert "For the municipality of Emmen:" in part
    assert "For who lives elsewhere:" not in text
