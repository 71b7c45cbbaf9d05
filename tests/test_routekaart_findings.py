"""What is wrong with routekaarten and dated values: planted one by one, and named with its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import leefplek
from cardboard import CANARY, errors, put
from kaarten import (
    DOOR,
    FIRST,
    LAST,
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
    route,
    said,
    series,
    source,
    values,
)
from leefplek import FactKind, InputError, Leefplek, LeefplekError, PluginError, RouteError, Routekaart, UnknownName
from leefplek.dated import DatedValue, Period, Values
from leefplek.sources import NamedSource
from leefplek.values import words
from test_advice_laws import WRONG as WRONG_FACTS
from test_findings import GOOD as WORKFLOW
from test_findings import Brings

KAART = """\
id = "wonen"
version = 1
status = "vervangend"
title.nl = "Wonen"
title.en = "Housing"
owner = "team wonen"
valid_from = 2026-01-01
valid_until = 2027-12-31
checked_on = 2026-06-01
review_every = "P6M"
note.nl = "Dit is een proef."

[[source]]
id = "gids"
title = "De gids"
publisher = "De gemeente"
section = "2"
retrieved_on = 2026-06-01
link = "gids.example"

[[fact]]
name = "gemeente"
type = "text"
question.nl = "Waar woon je?"
why.nl = "Sommige routes zijn er alleen in een gemeente."

[[fact]]
name = "huur"
type = "money"
unit = "EUR per maand"
question.nl = "Hoeveel huur betaal je?"

[[fact]]
name = "inkomen"
type = "money"
question.nl = "Wat verdien je?"

[[fact]]
name = "werk"
type = "choice"
question.nl = "Wat doe je?"
choices = [{ id = "school", text.nl = "School" }, { id = "werk", text.nl = "Werk" }]

[[fact]]
name = "ingeschreven"
type = "boolean"
question.nl = "Sta je ingeschreven?"

[[route]]
id = "kamer"
title.nl = "Een kamer"
provider.nl = "Een verhuurder"
source = "gids"
section = "3.1"
about.nl = "Een kamer met een huurcontract."
region = ["groningen"]
where.nl = "de gemeente Groningen"
next = [{ nl = "Zoek." }]
documents = [{ nl = "Een paspoort." }]
waiting.nl = "Dat weet niemand."
step = "request_vooroverleg"

[[route.criterion]]
id = "grens"
text.nl = "Je huur is niet te hoog."
source = "gids"
test = { fact = "huur", at_most = { value = "huurgrens" } }
exception.nl = "De verhuurder."

[[route.criterion]]
id = "inkomen"
text.nl = "Je huur is lager dan je inkomen."
source = "gids"
weight = "soft"
test = { all = [{ fact = "huur", below = { fact = "inkomen" } }, { not = { fact = "werk", is = "school" } }] }

[[route.criterion]]
id = "twee"
text.nl = "Er kloppen er twee."
source = "gids"
test = { at_least = 2, of = [{ fact = "leeftijd", at_least = 18 }, { fact = "ingeschreven", is = true }] }

[[route.criterion]]
id = "klik"
text.nl = "Het klikt."
source = "gids"
weight = "discuss"
"""
"""A routekaart that is right, with a bit of everything."""

WAARDEN = """\
owner = "team wonen"
checked_on = 2026-06-01
review_every = "P1Y"

[[source]]
id = "tabel"
title = "Huurgrenzen"
publisher = "Het ministerie"
section = "1"
retrieved_on = 2026-06-01

[[value]]
id = "huurgrens"
text.nl = "De hoogste huur"
type = "money"
unit = "EUR per maand"

[[value.period]]
valid_from = 2026-01-01
valid_until = 2026-12-31
amount = "932.93"
source = "tabel"

[[value.period]]
valid_from = 2027-01-01
valid_until = 2027-12-31
why.nl = "Dat is er nog niet."
source = "tabel"
"""
"""A file of values that is right."""


def changed(*changes: tuple[str, str], text: str = KAART) -> str:
    """The text with the first place of each of these replaced."""
    for old, new in changes:
        assert old in text, f"there is no {old!r}"
        text = text.replace(old, new, 1)
    return text


@attrs.frozen
class Broken:
    """A broken file: its text, and what must be found: a code, its key, and the line of `on`."""

    text: str
    code: str
    key: str
    on: str = ""

    @property
    def line(self) -> int | None:
        """The line that must be named."""
        return self.text[: self.text.index(self.on)].count("\n") + 1 if self.on else None


def slip(old: str, new: str, code: str, key: str, on: str = "") -> Broken:
    """The routekaart with a change; the line that is named is that of the new text, if no other is given."""
    return Broken(changed((old, new)), code, key, on or new.strip())


def amount(old: str, new: str, code: str, key: str, on: str = "") -> Broken:
    """The file of values with a change."""
    return Broken(changed((old, new), text=WAARDEN), code, key, on or new.strip())


def in_test(rule: str, code: str, key: str = "") -> Broken:
    """The routekaart with another test for `grens`; the key is that within the test."""
    at = "route[0].criterion[0].test" + (f".{key}".replace(".[", "[") if key else "")
    return slip('test = { fact = "huur", at_most = { value = "huurgrens" } }', f"test = {rule}", code, at)


AGREED = ('status = "vervangend"', 'status = "vastgesteld"')
CRITERION = 'id = "grens"\n'
SECOND = KAART[KAART.index("\n[[route]]") : KAART.index("\n[[route.criterion]]")]
"""The route, without criteria."""

WHOLE = {
    "no id": Broken(changed(('id = "wonen"\n', "")), "missing_key", "id"),
    "an id with a space": slip('"wonen"', '"wo nen"', "wrong_id", "id"),
    "version 0": slip("version = 1", "version = 0", "wrong_version", "version"),
    "a version in quotes": slip("version = 1", 'version = "1"', "wrong_shape", "version"),
    "a status of one's own": slip('"vervangend"', f'"{CANARY}"', "wrong_shape", "status"),
    "no Dutch title": slip('title.nl = "Wonen"\n', "", "missing_language", "title.nl", "title.en"),
    "an owner who can be called": slip('"team wonen"', '"050 123 45 67"', "contact_details", "owner"),
    "HTML in a note": slip("Dit is een proef.", "<b>x", "html", "note.nl"),
    "it ends before it begins": slip(
        "valid_until = 2027-12-31", "valid_until = 2025-12-31", "ends_before_it_begins", "valid_until"
    ),
    "a moment for a day": slip("2026-01-01", "2026-01-01T00:00:00", "wrong_shape", "valid_from"),
    "checked after its end": slip("2026-06-01", "2028-01-01", "checked_after_its_end", "checked_on"),
    "reviewed at once": slip('"P6M"', '"P0D"', "wrong_period", "review_every"),
    "reviewed in words": slip('"P6M"', f'"{CANARY}"', "wrong_period", "review_every"),
    "a substitute that replaces": slip(
        'owner = "team wonen"',
        'owner = "x"\nreplaces = "huisvesting"',
        "replaces_as_substitute",
        "replaces",
        "replaces",
    ),
    "what is no id is replaced": Broken(
        changed(AGREED, ("version = 1", f'replaces = "{CANARY} x"\nversion = 1')), "wrong_id", "replaces", "replaces"
    ),
    "what is no id is supplemented": slip(
        "version = 1", 'supplements = "X"\nversion = 1', "wrong_id", "supplements", "supplements"
    ),
    "it supplements itself": slip(
        "version = 1", 'supplements = "wonen"\nversion = 1', "supplements_itself", "supplements", "supplements"
    ),
    "a key that nobody declared": slip("version = 1", "version = 1\ncolour = 1", "unknown_key", "colour", "colour"),
    "no source at all": Broken(
        KAART[: KAART.index("\n[[source]]")] + KAART[KAART.index("\n[[fact]]") :], "missing_key", "source"
    ),
    "no route at all": Broken("route = []\n" + KAART[: KAART.index("\n[[route]]")], "no_route", "route", "route"),
    "a source twice": slip(
        "\n[[fact]]",
        KAART[KAART.index("\n[[source]]") : KAART.index("\n[[fact]]")] + "\n[[fact]]",
        "double_id",
        "source",
        "[[source]]",
    ),
    "a source without a publisher": slip(
        'publisher = "De gemeente"\n', "", "missing_key", "source[0].publisher", "[[source]]"
    ),
    "a source of which the id is none": slip('id = "gids"', 'id = "De gids"', "wrong_id", "source[0].id"),
    "a source of two lines": slip('"De gids"', '"De\\ngids"', "control_character", "source[0].title", 'title = "De'),
    "a source with a float": slip('section = "2"', "section = 2.0", "wrong_shape", "source[0].section"),
    "a link that runs": slip('"gids.example"', f'"javascript:{CANARY}"', "wrong_link", "source[0].link"),
    "a link with a space": slip('"gids.example"', f'"gids {CANARY}"', "wrong_link", "source[0].link"),
    "a link in a tag": slip('"gids.example"', '"<gids>"', "wrong_link", "source[0].link"),
    "a link that can't be seen": slip('"gids.example"', '"gids\\u200b"', "wrong_link", "source[0].link"),
}

FACTS = {
    "a fact twice": slip('name = "huur"', 'name = "inkomen"', "double_id", "fact", "[[fact]]"),
    "a name in capitals": slip('name = "huur"', 'name = "Huur"', "wrong_id", "fact[1].name"),
    "a kind that is none": slip('type = "money"', f'type = "{CANARY}"', "wrong_shape", "fact[1].type"),
    "no question": slip(
        'question.nl = "Waar woon je?"\n', "", "missing_key", "fact[0].question", '[[fact]]\nname = "gemeente"'
    ),
    "no Dutch question": slip(
        'question.nl = "Waar woon je?"',
        'question.en = "Where?"',
        "missing_language",
        "fact[0].question.nl",
        "question.en",
    ),
    "no Dutch why": slip("why.nl", "why.en", "missing_language", "fact[0].why.nl", "why.en"),
    "a unit of two lines": slip('"EUR per maand"', '"EUR\\nper maand"', "control_character", "fact[1].unit", "unit"),
    "a choice of nothing": slip(
        'choices = [{ id = "school", text.nl = "School" }, { id = "werk", text.nl = "Werk" }]\n',
        "",
        "wrong_choices",
        "fact[3].choices",
        '[[fact]]\nname = "werk"',
    ),
    "a flag with choices": slip('type = "choice"', 'type = "boolean"', "wrong_choices", "fact[3].choices", "choices"),
    "a choice twice": slip('id = "werk", text', 'id = "school", text', "double_id", "fact[3].choices", "choices"),
    "a choice in capitals": slip(
        'id = "school", text', 'id = "School", text', "wrong_id", "fact[3].choices[0].id", "choices"
    ),
    "a choice without Dutch": slip(
        'text.nl = "School"', 'text.en = "School"', "missing_language", "fact[3].choices[0].text.nl", "choices"
    ),
}

ROUTES = {
    "a route without a title": slip('title.nl = "Een kamer"\n', "", "missing_key", "route[0].title", "[[route]]"),
    "an id in capitals": slip('id = "kamer"', 'id = "Kamer"', "wrong_id", "route[0].id"),
    "a provider with a telephone": slip(
        '"Een verhuurder"', '"Bel 06 12 34 56 78"', "contact_details", "route[0].provider.nl"
    ),
    "HTML in what it is": slip("Een kamer met", "<i>Een kamer met", "html", "route[0].about.nl"),
    "HTML in where": slip("de gemeente Groningen", "<i>Groningen", "html", "route[0].where.nl"),
    "HTML in the waiting time": slip("Dat weet niemand.", "<i>", "html", "route[0].waiting.nl"),
    "HTML in what to do next": slip('nl = "Zoek."', 'nl = "<i>"', "html", "route[0].next[0].nl", "next"),
    "HTML in what to bring": slip("Een paspoort.", "<i>", "html", "route[0].documents[0].nl", "documents"),
    "a place of two lines": slip('section = "3.1"', 'section = "3\\n1"', "control_character", "route[0].section"),
    "a step that is no id": slip('step = "request', 'step = "Request', "wrong_id", "route[0].step"),
    "nothing to do next": slip('next = [{ nl = "Zoek." }]', "next = []", "no_next", "route[0].next"),
    "next left out": slip('next = [{ nl = "Zoek." }]\n', "", "no_next", "route[0].next", "[[route]]"),
    "a region that is no id": slip('["groningen"]', '["Groningen"]', "wrong_id", "route[0].region[0]", "region"),
    "a region that people can't read": slip(
        'where.nl = "de gemeente Groningen"\n', "", "missing_key", "route[0].where", "[[route]]"
    ),
    "the source of another": slip(
        'source = "gids"\nsection',
        f'source = "{CANARY}"\nsection',
        "no_source",
        "route[0].source",
        f'source = "{CANARY}"',
    ),
    "it ends before it begins": slip(
        'step = "request_vooroverleg"',
        "valid_from = 2026-07-01\nvalid_until = 2026-06-30",
        "ends_before_it_begins",
        "route[0].valid_until",
        "valid_until = 2026-06-30",
    ),
    "one told twice": Broken(
        KAART + SECOND.replace("Een kamer", "Nog een kamer", 1),
        "double_route",
        "route[1].id",
        'id = "kamer"\ntitle.nl = "Nog een kamer"',
    ),
    "one told twice everywhere": Broken(
        (KAART + SECOND).replace('region = ["groningen"]\nwhere.nl = "de gemeente Groningen"\n', ""),
        "double_route",
        "route[1].id",
    ),
    "one told twice, in one of two regions": Broken(
        KAART + SECOND.replace('["groningen"]', '["tiel", "groningen"]'), "double_route", "route[1].id"
    ),
    "one told twice on one day": Broken(
        changed(("step =", "valid_until = 2026-07-01\nstep =")) + SECOND + "valid_from = 2026-07-01\n",
        "double_route",
        "route[1].id",
    ),
    "a key that nobody declared": slip("step =", "stap =", "unknown_key", "route[0].stap"),
    "one as a text": Broken(
        f'route = ["{CANARY}"]\n' + KAART[: KAART.index("\n[[route]]")], "wrong_shape", "route[0]", "route"
    ),
}

CRITERIA = {
    "an id twice": slip(
        'id = "twee"', 'id = "grens"', "double_id", "route[0].criterion[2].id", 'id = "grens"\ntext.nl = "Er'
    ),
    "the id of the region": slip('id = "twee"', 'id = "region"', "reserved_id", "route[0].criterion[2].id"),
    "an id in capitals": slip('id = "twee"', 'id = "Twee"', "wrong_id", "route[0].criterion[2].id"),
    "no Dutch text": slip(
        'text.nl = "Het klikt."', 'text.en = "Click."', "missing_language", "route[0].criterion[3].text.nl", "text.en"
    ),
    "the source of another": slip(
        'source = "gids"\ntest', 'source = "boek"\ntest', "no_source", "route[0].criterion[0].source", 'source = "boek"'
    ),
    "no test": slip(
        'test = { fact = "huur", at_most = { value = "huurgrens" } }\n',
        "",
        "missing_key",
        "route[0].criterion[0].test",
        '[[route.criterion]]\nid = "grens"',
    ),
    "a test of what is discussed": slip(
        'weight = "discuss"',
        'weight = "discuss"\ntest = { fact = "huur", above = 0 }',
        "test_of_discuss",
        "route[0].criterion[3].test",
        'test = { fact = "huur", above = 0 }',
    ),
    "an exception to what is soft": slip(
        'weight = "soft"',
        'weight = "soft"\nexception.nl = "De baas."',
        "needless_exception",
        "route[0].criterion[1].exception",
        'exception.nl = "De baas."',
    ),
    "an exception to what is discussed": slip(
        'weight = "discuss"',
        'weight = "discuss"\nexception.nl = "De baas."',
        "needless_exception",
        "route[0].criterion[3].exception",
        'exception.nl = "De baas."',
    ),
    "a weight of one's own": slip('"soft"', f'"{CANARY}"', "wrong_shape", "route[0].criterion[1].weight"),
    "HTML in an exception": slip('"De verhuurder."', '"<i>"', "html", "route[0].criterion[0].exception.nl"),
    "HTML in a note": slip(
        CRITERION, f'{CRITERION}note.nl = "<i>"\n', "html", "route[0].criterion[0].note.nl", 'note.nl = "<i>'
    ),
    "a place of two lines": slip(
        CRITERION,
        f'{CRITERION}section = "1\\n2"\n',
        "control_character",
        "route[0].criterion[0].section",
        'section = "1',
    ),
    "it ends before it begins": slip(
        CRITERION,
        f"{CRITERION}valid_from = 2026-07-01\nvalid_until = 2026-06-30\n",
        "ends_before_it_begins",
        "route[0].criterion[0].valid_until",
        "valid_until = 2026-06-30",
    ),
}

TESTS = {
    "nothing to compare with": in_test('{ fact = "huur" }', "no_comparison", "fact"),
    "none of nothing": in_test('{ fact = "huur", one_of = [] }', "no_comparison", "fact"),
    "all of nothing": in_test("{ all = [] }", "no_test", "all"),
    "any of nothing": in_test("{ any = [] }", "no_test", "any"),
    "one of nothing": in_test("{ at_least = 1, of = [] }", "no_test", "of"),
    "three of one": in_test('{ at_least = 3, of = [{ fact = "huur", above = 0 }] }', "wrong_number", "at_least"),
    "none of one": in_test('{ at_least = 0, of = [{ fact = "huur", above = 0 }] }', "wrong_number", "at_least"),
    "how many, in quotes": in_test(
        '{ at_least = "1", of = [{ fact = "huur", above = 0 }] }', "wrong_shape", "at_least"
    ),
    "how many left out": in_test('{ of = [{ fact = "huur", above = 0 }] }', "missing_key", "at_least"),
    "a value and a fact": in_test(
        '{ fact = "huur", above = { value = "x", fact = "y" } }', "one_of_two", "above.value"
    ),
    "neither of them": in_test('{ fact = "huur", above = {} }', "one_of_two", "above.value"),
    "a float": in_test('{ fact = "huur", above = 932.93 }', "wrong_shape", "above"),
    "a list": in_test('{ fact = "huur", is = [1] }', "wrong_shape", "is"),
    "two tests in one": in_test(f'{{ all = [{{ fact = "{CANARY}", is = 1 }}], fact = "huur" }}', "wrong_shape"),
    "no test at all": in_test("{ huur = 1 }", "wrong_shape"),
    "a test in words": in_test(f'"huur > {CANARY}"', "wrong_shape"),
    "a key that nobody declared": in_test('{ fact = "huur", over = 1 }', "unknown_key", "over"),
    "not of two": in_test('{ not = [{ fact = "huur", above = 0 }] }', "wrong_shape", "not"),
    "deep inside": in_test(
        '{ any = [{ not = { all = [{ fact = "huur" }] } }] }', "no_comparison", "any[0].not.all[0].fact"
    ),
    "a fact that is no id": in_test(f'{{ fact = "Wat verdient {CANARY}?", above = 0 }}', "wrong_id", "fact"),
    "another that is no id": in_test(
        f'{{ fact = "huur", above = {{ fact = "{CANARY} x" }} }}', "wrong_id", "above.fact"
    ),
    "a value that is no id": in_test(
        f'{{ fact = "huur", above = {{ value = "{CANARY} x" }} }}', "wrong_id", "above.value"
    ),
}

VALUES = {
    "no owner": Broken(WAARDEN.replace('owner = "team wonen"\n', ""), "missing_key", "owner"),
    "reviewed at once": amount('"P1Y"', '"P0D"', "wrong_period", "review_every"),
    "an owner of two lines": amount('"team wonen"', '"team\\nwonen"', "control_character", "owner"),
    "no value at all": Broken(
        "value = 1\n" + WAARDEN[: WAARDEN.index("\n[[value]]")], "wrong_shape", "value", "value = 1"
    ),
    "an id in capitals": amount('"huurgrens"', '"Huurgrens"', "wrong_id", "value[0].id"),
    "no Dutch text": amount("text.nl", "text.en", "missing_language", "value[0].text.nl", "text.en"),
    "a kind that is none": amount('"money"', f'"{CANARY}"', "wrong_shape", "value[0].type"),
    "no unit": amount('unit = "EUR per maand"\n', "", "missing_key", "value[0].unit", "[[value]]"),
    "a unit with HTML": amount('"EUR per maand"', '"<i>"', "html", "value[0].unit"),
    "no period": Broken(
        WAARDEN[: WAARDEN.index("\n[[value.period]]")] + "period = []\n", "no_period", "value[0].period", "period = []"
    ),
    "a period left out": Broken(
        WAARDEN[: WAARDEN.index("\n[[value.period]]")], "missing_key", "value[0].period", "[[value]]"
    ),
    "an amount as a float": amount('"932.93"', "932.93", "wrong_shape", "value[0].period[0].amount"),
    "an amount with a comma": amount('"932.93"', '"932,93"', "wrong_shape", "value[0].period[0].amount"),
    "nothing known, and no why": amount(
        'amount = "932.93"\n', "", "missing_key", "value[0].period[0].amount", "[[value.period]]"
    ),
    "a why without Dutch": amount("why.nl", "why.en", "missing_language", "value[0].period[1].why.nl", "why.en"),
    "a period that ends before it begins": amount(
        "valid_until = 2026-12-31",
        "valid_until = 2025-12-31",
        "ends_before_it_begins",
        "value[0].period[0].valid_until",
    ),
    "two periods with a day in common": amount(
        "valid_from = 2027-01-01",
        "valid_from = 2026-12-31",
        "overlapping_periods",
        "value[0].period[1].valid_from",
    ),
    "a state of one's own": amount(
        'amount = "932.93"',
        f'amount = "932.93"\nstatus = "{CANARY}"',
        "wrong_shape",
        "value[0].period[0].status",
        "status",
    ),
    "a place of two lines": amount(
        'amount = "932.93"',
        'amount = 1\nsection = "a\\nb"',
        "control_character",
        "value[0].period[0].section",
        'section = "a',
    ),
    "the source of another": amount(
        'source = "tabel"', 'source = "boek"', "no_source", "value[0].period[0].source", 'source = "boek"'
    ),
    "a source twice": amount(
        "\n[[value]]",
        WAARDEN[WAARDEN.index("\n[[source]]") : WAARDEN.index("\n[[value]]")] + "\n[[value]]",
        "double_id",
        "source",
        "[[source]]",
    ),
    "a value twice": Broken(WAARDEN + WAARDEN[WAARDEN.index("\n[[value]]") :], "double_id", "value", "[[value]]"),
    "a key that nobody declared": amount("review_every", "review_evry", "unknown_key", "review_evry"),
}

TABLES = {"whole": WHOLE, "fact": FACTS, "route": ROUTES, "criterion": CRITERIA, "test": TESTS, "value": VALUES}
ALL = {f"{table}: {name}": broken for table, rows in TABLES.items() for name, broken in rows.items()}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> SimpleNamespace:
    """All in one folder beside a good routekaart and good values: what stops the build, and what is left of it."""
    folder = put(tmp_path_factory.mktemp("kaarten"), wonen=KAART, waarden=WAARDEN)
    names = {name: f"broken-{number:03}" for number, name in enumerate(ALL)}
    put(folder, **{file: ALL[name].text for name, file in names.items()})
    return SimpleNamespace(
        file={name: f"{file}.toml" for name, file in names.items()},
        error=errors(folder),
        lenient=Leefplek(data=[folder], built_in=False, lenient=True),
    )


@pytest.mark.parametrize("name", ALL)
def test_a_broken_file_is_named_with_file_line_and_key(name: str, told: SimpleNamespace) -> None:
    broken, file = ALL[name], told.file[name]
    mine = [one for one in told.error.findings if one.file == file]
    found = [one for one in mine if (one.code, one.key) == (broken.code, broken.key)]
    assert found, f"found are {[(one.code, one.key) for one in mine]}"
    assert broken.line is None or broken.line in {one.line for one in found}
    assert all(one.text and one.line is not None for one in found if broken.on)


@pytest.mark.parametrize("name", ALL)
def test_the_rest_keeps_working_where_that_is_asked(name: str, told: SimpleNamespace) -> None:
    """The broken one is in the load report with the reason; what is beside it is there."""
    (report,) = [one for one in told.lenient.plugins if one.name == told.file[name]]
    assert report.error
    assert report.registered == ()
    assert [one.id for one in told.lenient.routekaarten(ON)] == ["wonen"]
    assert [one.id for one in told.lenient.values] == ["huurgrens"]


def test_what_was_wrong_is_repeated_nowhere(told: SimpleNamespace) -> None:
    """It could be about a person: what was pasted into the wrong file."""
    for shown in (str(told.error), repr(told.error.findings), repr(told.lenient.plugins)):
        for secret in (CANARY, "12 34 56", "123 45", "<b>", "<i>"):
            assert secret not in shown, secret


def test_what_is_right_is_right(tmp_path: Path) -> None:
    """Nothing is found in what the broken ones are made of."""
    lp = Leefplek(data=[put(tmp_path, wonen=KAART, waarden=WAARDEN)], built_in=False, clock=lambda: MIDSUMMER)
    assert lp.check() == ()
    advice = lp.routekaart("wonen").advise({"gemeente": "Groningen", "huur": 500, "inkomen": "900.50", "werk": "werk"})
    assert advice.routes["kamer"].answer == "undecided"
    assert {one.fact for one in advice.next_questions} == {"leeftijd", "ingeschreven"}
    again = lp.from_json(Routekaart, lp.to_json(lp.routekaart("wonen").kaart))
    assert again == lp.routekaart("wonen").kaart


MIDSUMMER = datetime(2026, 6, 15, 12, tzinfo=UTC)

# ---- a route in two periods, or in two regions, is told once


TWICE = {
    "in another region": KAART + SECOND.replace('["groningen"]', '["tiel"]'),
    "everywhere, and in a region": KAART
    + SECOND.replace('region = ["groningen"]\nwhere.nl = "de gemeente Groningen"\n', ""),
    "in another period": changed(("step =", "valid_until = 2026-06-30\nstep =")) + SECOND + "valid_from = 2026-07-01\n",
    "a criterion in two periods": changed(
        (CRITERION, f"{CRITERION}valid_until = 2026-06-30\n"),
        ('id = "twee"\n', 'id = "grens"\nvalid_from = 2026-07-01\n'),
    ),
}


@pytest.mark.parametrize("name", TWICE)
def test_what_does_not_meet_does_not_clash(name: str, tmp_path: Path) -> None:
    lp = Leefplek(data=[put(tmp_path, wonen=TWICE[name], waarden=WAARDEN)], built_in=False)
    assert set(lp.routekaart("wonen", ON).advise({}).routes) == {"kamer"}


# ---- what only shows beside the rest


@attrs.frozen
class Beside:
    """Files that read well, but not together: what is found, under which key, and whose it is."""

    texts: dict[str, str]
    code: str
    key: str
    file: str = "wonen.toml"


def unknown(test: str, code: str, key: str = "") -> Beside:
    """The routekaart with another test for `grens`, beside the values."""
    at = f"routekaart wonen 1: route[0].criterion[0].test{key}"
    text = changed(('{ fact = "huur", at_most = { value = "huurgrens" } }', test))
    return Beside({"wonen": text, "waarden": WAARDEN}, code, at)


OTHER = changed(('id = "wonen"', 'id = "ook-wonen"'))
SIGNED_UP = 'name = "ingeschreven"\ntype = "boolean"'
BOTH = '{ fact = "leeftijd", at_least = 18 }, { fact = "ingeschreven", is = true }'
NONE = '{ fact = "huur", above = 1 }, { fact = "huur", above = 2 }'
"""In the place of what looks at the age."""
REGION_FACT = KAART[KAART.index('[[fact]]\nname = "gemeente"') : KAART.index('[[fact]]\nname = "huur"')]
REGION = "routekaart wonen 1: route[0].region"

BESIDE = {
    "a fact that nobody declares": unknown('{ fact = "schoenmaat", above = 40 }', "unknown_fact", ".fact"),
    "another fact that nobody declares": unknown(
        '{ fact = "huur", above = { fact = "schoenmaat" } }', "unknown_fact", ".above.fact"
    ),
    "one deep inside": unknown(
        '{ any = [{ not = { at_least = 1, of = [{ fact = "schoenmaat", is = 1 }] } }] }',
        "unknown_fact",
        ".any[0].not.of[0].fact",
    ),
    "a value that nobody brings": unknown(
        '{ fact = "huur", above = { value = "huurgens" } }', "unknown_value", ".above.value"
    ),
    "a flag in an order": unknown('{ fact = "ingeschreven", at_least = true }', "wrong_comparison", ".at_least"),
    "a choice in an order": unknown('{ fact = "werk", below = "werk" }', "wrong_comparison", ".below"),
    "a text in an order": unknown('{ fact = "gemeente", above = "a" }', "wrong_comparison", ".above"),
    "a flag as a value": unknown('{ fact = "ingeschreven", is = { value = "huurgrens" } }', "wrong_comparison", ".is"),
    "a number as a value of money": unknown(
        '{ fact = "leeftijd", is = { value = "huurgrens" } }', "wrong_comparison", ".is"
    ),
    "a number beside money": unknown('{ fact = "leeftijd", is = { fact = "huur" } }', "wrong_comparison", ".is"),
    "two texts": unknown('{ fact = "gemeente", is = { fact = "gemeente" } }', "wrong_comparison", ".is"),
    "a text for a flag": unknown(f'{{ fact = "ingeschreven", is = "{CANARY}" }}', "wrong_shape", ".is"),
    "a number for a flag": unknown('{ fact = "ingeschreven", is = 1 }', "wrong_shape", ".is"),
    "a flag for a number": unknown('{ fact = "leeftijd", is = true }', "wrong_shape", ".is"),
    "a text for a number": unknown('{ fact = "leeftijd", at_least = "18" }', "wrong_shape", ".at_least"),
    "a choice that is none": unknown(f'{{ fact = "werk", one_of = ["werk", "{CANARY}"] }}', "wrong_shape", ".one_of"),
    "money with one decimal": unknown('{ fact = "huur", above = "9.5" }', "wrong_shape", ".above"),
    "money that is owed": unknown('{ fact = "huur", above = -1 }', "wrong_shape", ".above"),
    "a day for a text": unknown('{ fact = "gemeente", is = "2026-06-15" }', "wrong_shape", ".is"),
    "a number for a day": unknown('{ fact = "geboortedatum", above = 2008 }', "wrong_shape", ".above"),
    "a region that no fact tells": Beside(
        {"wonen": changed((REGION_FACT, "")), "waarden": WAARDEN}, "unknown_fact", REGION
    ),
    "a region that is a number": Beside(
        {"wonen": changed((REGION_FACT, REGION_FACT.replace('"text"', '"number"'))), "waarden": WAARDEN},
        "wrong_shape",
        REGION,
    ),
    "a region that is none of the choices": Beside(
        {
            "wonen": changed(
                (REGION_FACT, REGION_FACT.replace('"text"', '"choice"\nchoices = [{ id = "tiel", text.nl = "Tiel" }]'))
            ),
            "waarden": WAARDEN,
        },
        "wrong_shape",
        REGION,
    ),
    "an age in words": Beside(
        {
            "wonen": changed((SIGNED_UP, 'name = "leeftijd"\ntype = "text"'), (BOTH, NONE)),
            "waarden": WAARDEN,
        },
        "fact_clash",
        "routekaart wonen 1: fact[4].type",
    ),
    "a birthday in words": Beside(
        {
            "wonen": changed((SIGNED_UP, 'name = "geboortedatum"\ntype = "text"'), (BOTH, NONE)),
            "waarden": WAARDEN,
        },
        "fact_clash",
        "routekaart wonen 1: fact[4].type",
    ),
    "a fact of another kind elsewhere": Beside(
        {
            "andere": changed(
                (SIGNED_UP, 'name = "ingeschreven"\ntype = "date"'), ("is = true", "is = 2026-01-01"), text=OTHER
            ),
            "waarden": WAARDEN,
            "wonen": KAART,
        },
        "fact_clash",
        "routekaart wonen 1: fact[4].type",
    ),
    "a fact with other choices elsewhere": Beside(
        {
            "andere": changed(('{ id = "school"', '{ id = "thuis"'), ('is = "school"', 'is = "thuis"'), text=OTHER),
            "waarden": WAARDEN,
            "wonen": KAART,
        },
        "fact_clash",
        "routekaart wonen 1: fact[3].type",
    ),
    "one version twice": Beside({"andere": KAART, "waarden": WAARDEN, "wonen": KAART}, "clash", "routekaart wonen 1"),
    "two versions on one day": Beside(
        {"andere": KAART, "waarden": WAARDEN, "wonen": changed(("version = 1", "version = 2"))},
        "overlapping_versions",
        "routekaart wonen 2",
    ),
    "what was agreed upon is replaced": Beside(
        {
            "andere": changed(AGREED),
            "waarden": WAARDEN,
            "wonen": changed(AGREED, ('id = "wonen"', 'id = "nieuw"\nreplaces = "wonen"')),
        },
        "clash",
        "routekaart nieuw 1",
    ),
    "a route told again by a supplement": Beside(
        {
            "andere": KAART,
            "waarden": WAARDEN,
            "wonen": changed(('id = "wonen"', 'id = "streek"\nsupplements = "wonen"')),
        },
        "double_route",
        "routekaart streek 1: kamer",
    ),
    "a supplement that replaces what it supplements": Beside(
        {
            "andere": KAART,
            "waarden": WAARDEN,
            "wonen": changed(AGREED, ('id = "wonen"', 'id = "streek"\nsupplements = "wonen"\nreplaces = "wonen"')),
        },
        "wrong_replaces",
        "routekaart streek 1: replaces",
    ),
    "a value known twice": Beside(
        {"andere": WAARDEN, "waarden": WAARDEN.replace('"932.93"', '"1.00"'), "wonen": KAART},
        "clash",
        "value huurgrens",
        "waarden.toml",
    ),
}  # fmt: skip
"""The guilty one comes last, in order of names."""


@pytest.mark.parametrize("name", BESIDE)
def test_what_does_not_fit_beside_the_rest_is_told(name: str, tmp_path: Path) -> None:
    """With its key and whose it is; and where that is asked, only the guilty one is left out."""
    beside = BESIDE[name]
    error = errors(put(tmp_path, **beside.texts))
    assert isinstance(error, RouteError)
    assert (beside.code, beside.key) in {(one.code, one.key) for one in error.findings}
    assert beside.file in str(error)
    assert CANARY not in str(error)
    lenient = Leefplek(data=[tmp_path], built_in=False, lenient=True)
    blamed = {one.name: one for one in lenient.plugins if one.error}
    assert beside.file in blamed
    assert beside.key in blamed[beside.file].error
    assert blamed[beside.file].registered == ()
    assert set(blamed) == {beside.file}


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    """Not the first of it."""
    text = changed(
        ('at_most = { value = "huurgrens" }', 'at_most = { value = "x" }'),
        ('{ fact = "leeftijd", at_least = 18 }', '{ fact = "leeftjid", at_least = 18 }'),
        ('is = "school"', 'is = "thuis"'),
    )
    found = errors(put(tmp_path, wonen=text, waarden=WAARDEN)).findings
    assert {one.code for one in found} == {"unknown_value", "unknown_fact", "wrong_shape"}
    (slip_of,) = [one for one in found if one.code == "unknown_fact"]
    assert slip_of.do == "did you mean leeftijd?"


# ---- replacing and supplementing


def supplement(id: str, *routes: Plain, **keys: Any) -> Plain:
    """A supplement to the routekaart."""
    return kaart(routes, id=id, **{"supplements": "kaart", **keys})


MAIN = kaart(
    [route("a"), route("b", criterion("c", {"fact": "vlag", "is": True}))],
    [fact("vlag", "boolean"), fact("gemeente", "text")],
)
OURS = supplement("streek", route("b", region=["tiel"], next=[said("Vervangend.")]))
AGREED_ON: Plain = {"status": "vastgesteld", "replaces": "streek"}


def first_steps(
    lp: Leefplek, on: date = ON, kaart_of: str = "kaart", *, gemeente: str = "Tiel"
) -> dict[str, list[str]]:
    """For each route what the variants that it is told with say to do next, for who lives there."""
    advice = lp.routekaart(kaart_of, on).advise({"gemeente": gemeente, "vlag": False})
    return {id: [one.next[0]["nl"] for one in told.routes] for id, told in advice.routes.items()}


def test_a_supplement_adds_routes_and_variants() -> None:
    """Two that do not clash are both told, each under its own name and in its own region; elsewhere the general one."""
    other = supplement("stad", route("b", region=["groningen"]), route("z", next=[said("Nieuw.")]))
    lp = library(MAIN, OURS, other)
    assert first_steps(lp) == {"a": ["Zin."], "b": ["Vervangend."], "z": ["Nieuw."]}
    for place, who in (("Groningen", "stad"), ("Tiel", "streek"), ("Elders", "kaart")):
        told = lp.routekaart("kaart", ON).advise({"gemeente": place, "vlag": False}).routes["b"]
        assert {one.variant for one in told.reasons} == {who}
    nowhere = lp.routekaart("kaart", ON).advise({"vlag": False}).routes["b"]
    assert {one.variant for one in nowhere.reasons} == {"kaart", "stad", "streek"}
    assert [one.id for one in lp.routekaart("kaart", ON).supplements] == ["stad", "streek"]
    with pytest.raises(RouteError, match="supplements") as caught:
        lp.routekaart("streek", ON)
    assert caught.value.do == "ask for kaart"


def test_a_supplement_of_ones_own_takes_the_place_of_the_one_that_ships() -> None:
    """In its own period; before and after it the substitute stands in. The load report says so."""
    agreed = {**AGREED_ON, "valid_from": date(2026, 6, 1), "valid_until": date(2026, 6, 30)}
    own = supplement("eigen-streek", route("b", region=["tiel"], next=[said("Vastgesteld.")]), **agreed)
    plugins = [bringing([MAIN, OURS]), bringing([own], kind=AlsoCharting)]
    lp = Leefplek(plugins=plugins, built_in=False)
    assert [one.registered for one in lp.plugins] == [
        ("routekaart kaart 1", "routekaart streek 1"),
        ("routekaart eigen-streek 1 (replaces streek)",),
    ]
    told = {
        on: first_steps(lp, on)["b"][0]
        for on in (date(2026, 5, 31), date(2026, 6, 1), date(2026, 6, 30), date(2026, 7, 1))
    }
    assert list(told.values()) == ["Vervangend.", "Vastgesteld.", "Vastgesteld.", "Vervangend."]


def test_one_that_ships_may_be_replaced(tmp_path: Path) -> None:
    """A municipality that agreed on its own variant of Kamers met Kansen."""
    shipped = Leefplek(lang="en")
    old = next(one for one in shipped.routekaart("huisvesting", ON).supplements if "groningen" in one.id)
    text = changed(
        AGREED,
        ('id = "wonen"', f'id = "groningen-zelf"\nsupplements = "huisvesting"\nreplaces = "{old.id}"'),
        (KAART[KAART.index("[[fact]]") : KAART.index("[[route]]")], ""),
        ('id = "kamer"', f'id = "{old.routes[0].id}"'),
        (KAART[KAART.index("[[route.criterion]]") :], ""),
    )
    lp = Leefplek(data=[put(tmp_path, zelf=text)])
    assert [one.registered for one in lp.plugins if one.is_file] == [
        (f"routekaart groningen-zelf 1 (replaces {old.id})",)
    ]
    now = {one.id for one in lp.routekaart("huisvesting", ON).supplements}
    before = {one.id for one in shipped.routekaart("huisvesting", ON).supplements}
    assert now == before - {old.id} | {"groningen-zelf"}
    assert (
        lp.routekaart("huisvesting", date(2028, 6, 15)).supplements
        == shipped.routekaart("huisvesting", date(2028, 6, 15)).supplements
    )


def test_a_routekaart_that_is_replaced_is_asked_for_by_its_old_name() -> None:
    own = kaart([route("a", next=[said("Eigen.")])], id="eigen", status="vastgesteld", replaces="kaart", valid_from=ON)
    lp = library(MAIN, own)
    assert [one.id for one in lp.routekaarten(ON)] == ["eigen"]
    assert lp.routekaart("kaart", ON).id == lp.routekaart("eigen", ON).id == "eigen"
    assert lp.routekaart("kaart", FIRST).id == "kaart"
    assert lp.routekaart("kaart", ON, version=1).id == "kaart"


def test_a_routekaart_is_there_in_its_period_and_readable_outside_it() -> None:
    lp = library(kaart([route("a")], valid_from=ON, valid_until=ON))
    assert [one.on for one in lp.routekaarten(ON)] == [ON]
    for on in (FIRST, LAST):
        assert lp.routekaarten(on) == ()
        with pytest.raises(RouteError, match="not in force"):
            lp.routekaart("kaart", on)
        assert lp.routekaart("kaart", on, version=1).advise({}).routes["a"].answer == "open"
    for ask in (lambda: lp.routekaart("kart", ON), lambda: lp.routekaart("kaart", ON, version=2)):
        with pytest.raises(UnknownName):
            ask()
    with pytest.raises(InputError, match="this is no day"):
        lp.routekaart("kaart", "2026-06-15")  # type: ignore[arg-type]


def test_of_two_that_clash_the_first_stays_where_that_is_asked() -> None:
    """Both are named; what does not clash is all there."""
    rival = supplement("rivaal", route("b", region=["tiel", "buren"]))
    plugins = [bringing([MAIN, OURS]), bringing([rival], kind=AlsoCharting)]
    with pytest.raises(RouteError) as caught:
        Leefplek(plugins=plugins, built_in=False)
    (finding,) = caught.value.findings
    assert (finding.code, finding.key) == ("double_route", "routekaart rivaal 1: b")
    assert "by kaarten.Charting and by kaarten.AlsoCharting" in finding.text
    lenient = Leefplek(plugins=plugins, built_in=False, lenient=True)
    assert [bool(one.error) for one in lenient.plugins] == [False, True]
    assert first_steps(lenient) == first_steps(library(MAIN, OURS))


# ---- what is known to be wrong still

LATER: Plain = {"valid_from": date(2026, 7, 1)}


def test_who_clashes_does_not_take_others_along() -> None:
    """A supplement that relies on the fact of a routekaart stays, when a later file declares that fact anew."""
    streek = supplement("streek", route("z", criterion("c", {"fact": "vlag", "is": True})))
    rival = kaart([route("r")], [fact("vlag", "date")], id="rivaal")
    plugins = [bringing([MAIN, streek]), bringing([rival], kind=AlsoCharting)]
    lenient = Leefplek(plugins=plugins, built_in=False, lenient=True)
    assert [bool(one.error) for one in lenient.plugins] == [False, True]


def test_one_version_is_not_taken_for_the_other() -> None:
    """One that replaces another under its own id and version, asked for on a day on which it is not there."""
    keys: Plain = {"status": "vastgesteld", "replaces": "kaart", **LATER}
    lp = library(MAIN, kaart([route("a", next=[said("Eigen.")])], **keys))
    assert lp.routekaart("kaart", ON, version=1).kaart.status == "vastgesteld"
    assert lp.routekaart("kaart", ON).kaart.status == "vervangend"


def test_a_supplement_may_tell_of_a_route_in_another_period() -> None:
    ended = supplement("vroeger", route("b", valid_until=date(2026, 6, 30), region=["tiel"]))
    lp = library(MAIN, ended, supplement("later", route("b", region=["tiel"], next=[said("Later.")], **LATER)))
    assert first_steps(lp, date(2026, 7, 1))["b"][0] == "Later."


def test_one_that_is_replaced_later_may_clash_before() -> None:
    agreed = supplement("eigen", route("b", region=["tiel"]), **AGREED_ON, **LATER)
    rival = supplement("rivaal", route("b", region=["tiel"]), valid_until=date(2026, 6, 30))
    with pytest.raises(RouteError):
        library(MAIN, OURS, agreed, rival)


def test_supplements_stay_when_a_routekaart_is_replaced_under_another_name() -> None:
    own = kaart([route("b")], id="eigen", status="vastgesteld", replaces="kaart")
    assert set(first_steps(library(MAIN, OURS, own))["b"]) == {"Vervangend.", "Zin."}


def test_what_was_agreed_upon_gives_way_to_what_was_agreed_upon_only() -> None:
    """A substitute for a region hides nothing that was settled for everywhere."""
    own = kaart([route("b")], id="eigen", status="vastgesteld", replaces="kaart")
    there = supplement("ook-eigen", route("b", region=["tiel"], next=[said("Eigen.")]), status="vastgesteld")
    assert first_steps(library(MAIN, there))["b"] == ["Eigen."]
    assert first_steps(library(MAIN, there, own))["b"] == ["Eigen."]
    assert first_steps(library(MAIN, there, own), gemeente="Elders")["b"] == ["Zin."]


def test_what_an_agreed_routekaart_tells_itself_comes_before_a_supplement() -> None:
    """It replaces a substitute, and tells of the same route for the same region."""
    own = kaart([route("b", region=["tiel"])], id="eigen", status="vastgesteld", replaces="kaart")
    assert first_steps(library(MAIN, OURS, own))["b"] == ["Zin."]


def test_a_supplement_to_a_supplement_is_a_hint() -> None:
    """Nobody is ever told what is in it."""
    lp = library(MAIN, OURS, supplement("wijk", route("w"), supplements="streek"))
    assert {one.code for one in lp.check()} & {"supplements_nothing"}


def test_a_supplement_does_not_replace_a_routekaart() -> None:
    """Nothing would be left to ask for."""
    own = supplement("eigen", route("b"), status="vastgesteld", replaces="kaart")
    with pytest.raises(RouteError):
        library(MAIN, own)


SPAN = st.tuples(st.integers(0, 9), st.integers(0, 9)).map(sorted)
PLACE = st.sampled_from([(), ("tiel",), ("tiel", "buren"), ("buren",)])


def within(span: list[int]) -> Plain:
    """A period, counted in days from the day of the tests."""
    return {"valid_from": ON + timedelta(span[0]), "valid_until": ON + timedelta(span[1])}


@given(st.tuples(SPAN, SPAN), st.lists(st.tuples(SPAN, SPAN, PLACE), min_size=1, max_size=2), st.booleans())
def test_a_route_is_told_once_for_a_place_on_each_day(
    own: tuple[list[int], list[int]], others: list[tuple[list[int], list[int], tuple[str, ...]]], replaced: bool
) -> None:
    """Held against each day by itself: what is in force, what takes its place, and which routes are there then."""
    told = [supplement("streek", route("s", region=["tiel"], **within(own[1])), **within(own[0]))]
    told += [
        supplement(f"ook-{at}", route("s", region=list(place), **within(there)), **within(whole))
        for at, (whole, there, place) in enumerate(others)
    ]
    if replaced:
        told[1] |= AGREED_ON
    main = kaart([route("a")], [fact("gemeente", "text")])
    twice = False
    for on in (ON + timedelta(at) for at in range(10)):
        now = [one for one in told if one["valid_from"] <= on <= one["valid_until"]]
        gone = {one.get("replaces") for one in now}
        there = [one["route"][0] for one in now if one["id"] not in gone]
        places = [set(one["region"]) for one in there if one["valid_from"] <= on <= one["valid_until"]]
        twice |= any(one & two or not (one or two) for one, two in combinations(places, 2))
    if not twice:
        assert library(main, *told).routekaart("kaart", ON)
        return
    with pytest.raises(RouteError) as caught:
        library(main, *told)
    assert {one.code for one in caught.value.findings} == {"double_route"}


# ---- by plugins


def test_objects_come_through_the_hooks() -> None:
    """As well as files do."""
    made = values(series("grens", "number", [period(FIRST, LAST, 18)]))
    plain = kaart(
        [route("r", criterion("c", {"fact": "getal", "at_least": {"value": "grens"}}))], [fact("getal", "number")]
    )
    lp = library(plain, held=[made])
    (report,) = lp.plugins
    assert report.hooks == ("leefplek_register_routekaarten", "leefplek_register_values")
    assert report.registered == ("routekaart kaart 1", "value grens")
    assert lp.routekaart("kaart", ON).advise({"getal": 17}).routes["r"].answer == "closed"


def test_files_come_through_the_hooks(tmp_path: Path) -> None:
    put(tmp_path / "kaarten", wonen=KAART)
    put(tmp_path / "waarden", waarden=WAARDEN)
    lp = Leefplek(plugins=[Charting([tmp_path / "kaarten"], [tmp_path / "waarden" / "waarden.toml"])], built_in=False)
    assert lp.plugins[0].registered == ("routekaart wonen 1", "value huurgrens")


def test_the_files_of_a_plugin_are_its_own(tmp_path: Path) -> None:
    put(tmp_path, a=changed(("version = 1", "version = 0")), b=changed(("review_every", "review_evry"), text=WAARDEN))
    with pytest.raises(InputError) as caught:
        Leefplek(plugins=[Charting([tmp_path])], built_in=False)
    assert {(one.file, one.code) for one in caught.value.findings} == {
        ("a.toml", "wrong_version"),
        ("b.toml", "unknown_key"),
        ("b.toml", "missing_key"),
    }
    assert "kaarten.Charting" in str(caught.value)


class Raising(Charting):
    """A plugin of which the parts are made as they are asked for, and can't be."""

    def __init__(self, make: Callable[[], Any]) -> None:
        super().__init__()
        self.make = make

    @property
    def kaarten(self) -> Iterable[Any]:  # type: ignore[override]
        """The routekaart."""
        return [self.make()]

    @kaarten.setter
    def kaarten(self, given: Any) -> None:
        """It is made later."""


def _kaart(**keys: Any) -> Callable[[], Routekaart]:
    return lambda: DOOR.structure(Routekaart, kaart([route("a")], **keys))


def _period() -> Period:
    return Period(valid_from=ON, valid_until=ON, source="bron")


def _value() -> DatedValue:
    return DatedValue(
        id="x",
        text=words("x", "x"),
        type="money",
        unit="EUR",
        periods=(Period(valid_from=ON, valid_until=ON, source="b", amount="1.2"),),
    )


def _values() -> Values:
    return Values(
        owner="x",
        checked_on=ON,
        review_every="P1D",
        values=(),
        sources=(NamedSource(id="B", title="x", publisher="x", section="x", retrieved_on=ON),),
    )


def _attribute() -> Routekaart:
    return attrs.evolve(_kaart()(), version=f"{CANARY}")  # type: ignore[misc]


def _no_kaart() -> Values:
    return DOOR.structure(Values, values())


BLAMED: dict[str, tuple[Callable[[], Any], type[LeefplekError], str, str]] = {
    "a version of nothing": (_kaart(version=0), InputError, "wrong_version", "version"),
    "a period without an amount": (_period, LeefplekError, "missing_key", "amount"),
    "money with one decimal": (_value, LeefplekError, "wrong_shape", "period[0].amount"),
    "a source that is no id": (_values, LeefplekError, "wrong_id", "id"),
    "a version that is a text": (_attribute, RouteError, "wrong_shape", "version"),
    "what is no routekaart": (lambda: CANARY, PluginError, "wrong_registration", "kaarten.Raising"),
    "values for a routekaart": (_no_kaart, PluginError, "wrong_registration", "kaarten.Raising"),
    "what is nothing at all": (lambda: None, PluginError, "wrong_registration", "kaarten.Raising"),
    "what can't be made": (lambda: 1 // 0, PluginError, "registration_failed", "kaarten.Raising"),
}  # fmt: skip


@pytest.mark.parametrize("name", BLAMED)
def test_a_plugin_is_blamed_for_what_it_brings(name: str) -> None:
    """By its name; leniently it is left out, and the rest is there."""
    make, family, code, key = BLAMED[name]
    with pytest.raises(family) as caught:
        Leefplek(plugins=[Raising(make)], built_in=False)
    key = key.replace("kaarten.", f"{__name__}.")
    assert (code, key) in {(one.code, one.key) for one in caught.value.findings}
    lenient = Leefplek(plugins=[Raising(make), bringing([MAIN])], built_in=False, lenient=True)
    assert [(one.name, bool(one.error)) for one in lenient.plugins] == [
        (f"{__name__}.Raising", True),
        ("kaarten.Charting", False),
    ]
    assert [one.id for one in lenient.routekaarten(ON)] == ["kaart"]
    for shown in (str(caught.value), repr(lenient.plugins)):
        assert CANARY not in shown
        assert "Raising" in shown


def test_a_routekaart_as_an_object_is_checked_beside_the_rest_too() -> None:
    """What it names and nobody knows is told with the plugin that brings it."""
    plain = kaart([route("r", criterion("c", {"fact": "schoenmaat", "is": 43}))])
    with pytest.raises(RouteError) as caught:
        library(plain)
    (finding,) = caught.value.findings
    assert (finding.code, finding.key) == ("unknown_fact", "routekaart kaart 1: route[0].criterion[0].test.fact")
    assert "kaarten.Charting" in str(caught.value)


# ---- the work that waits for an owner


def works(lp: Leefplek, on: date) -> set[tuple[str, str, str]]:
    """Code, key and owner of all work for owners on a day."""
    found = lp.upkeep(on)
    assert all((one.severity == "warning") == (one.code == "supplements_nothing") for one in found)
    assert all(one.text and one.do for one in found)
    return {(one.code, one.key, one.file) for one in found}


def upkeep(folder: Path, on: str, kaart_text: str = KAART, held: str = WAARDEN) -> set[tuple[str, str, str]]:
    """The work for the owners of these files."""
    return works(Leefplek(data=[put(folder, wonen=kaart_text, waarden=held)], built_in=False), date.fromisoformat(on))


def hint(code: str, key: str, file: str = "wonen.toml") -> tuple[str, str, str]:
    """A hint for an owner."""
    return code, key, file


SECONDHAND = ('link = "gids.example"', "secondary = true")
UNSURE = ("retrieved_on = 2026-06-01", "retrieved_on = 2026-06-01\nsecondary = true")
WAITING: dict[str, tuple[str, str, str, set[tuple[str, str, str]]]] = {
    "nothing": ("2026-06-15", KAART, WAARDEN, set()),
    "the last day of looking over": ("2026-09-30", changed(("2026-06-01", "2026-03-31")), WAARDEN, set()),
    "a day too late": (
        "2026-10-01",
        changed(("2026-06-01", "2026-03-31")),
        WAARDEN.replace("2027-01-01", "2027-01-02").replace("2026-12-31", "2027-01-01"),
        {hint("stale", "routekaart wonen 1: checked_on")},
    ),
    "values a day too late": (
        "2026-06-15",
        KAART,
        WAARDEN.replace("checked_on = 2026-06-01", "checked_on = 2025-06-14"),
        {hint("stale", "values huurgrens: checked_on", "waarden.toml")},
    ),
    "never checked": (
        "2026-07-02",
        changed(("checked_on = 2026-06-01\n", "")),
        WAARDEN,
        {hint("stale", "routekaart wonen 1: valid_from")},
    ),
    "a routekaart that ends soon": (
        "2026-06-15",
        changed(("2027-12-31", "2026-09-15")),
        WAARDEN,
        {hint("ends_soon", "routekaart wonen 1")},
    ),
    "a routekaart that ends, but not soon": ("2026-06-15", changed(("2027-12-31", "2026-09-16")), WAARDEN, set()),
    "a route that ends soon": (
        "2026-06-15",
        changed(("step =", "valid_until = 2026-07-01\nstep =")),
        WAARDEN,
        {hint("ends_soon", "routekaart wonen 1: kamer")},
    ),
    "a criterion that ends soon": (
        "2026-06-15",
        changed((CRITERION, f"{CRITERION}valid_until = 2026-07-01\n")),
        WAARDEN,
        {hint("ends_soon", "routekaart wonen 1: kamer.grens")},
    ),
    "a routekaart that has ended": (
        "2026-06-15",
        changed(("2027-12-31", "2026-06-14")),
        WAARDEN,
        {hint("ended", "routekaart wonen 1: valid_until")},
    ),
    "a value of which the next is not known": (
        "2026-11-01",
        KAART,
        WAARDEN.replace("checked_on = 2026-06-01", "checked_on = 2026-10-01"),
        {hint("ends_soon", "value huurgrens", "waarden.toml")},
    ),
    "a value that nobody knows": (
        "2027-01-15",
        changed(("2026-06-01", "2027-01-01")),
        WAARDEN.replace("checked_on = 2026-06-01", "checked_on = 2027-01-01"),
        {hint("unknown_value", "value huurgrens", "waarden.toml")},
    ),
    "the word of another": (
        "2026-06-15",
        changed(SECONDHAND),
        WAARDEN,
        {hint("to_verify", f"routekaart wonen 1: kamer.{one}") for one in ("grens", "inkomen", "twee", "klik")},
    ),
    "a value by the word of another": (
        "2026-06-15",
        KAART,
        changed(UNSURE, text=WAARDEN),
        {hint("to_verify", "value huurgrens", "waarden.toml")},
    ),
    "a supplement to nothing": (
        "2026-06-15",
        changed(('version = 1', 'supplements = "woonen"\nversion = 1')),
        WAARDEN,
        {hint("supplements_nothing", "routekaart wonen 1: supplements")},
    ),
    "a value that has ended": (
        "2028-01-15",
        changed(("2026-06-01", "2028-01-01"), ("2027-12-31", "2028-12-31")),
        WAARDEN.replace("checked_on = 2026-06-01", "checked_on = 2028-01-01"),
        {hint("ended", "value huurgrens", "waarden.toml")},
    ),
    "days of which nothing is said": (
        "2026-06-15",
        KAART,
        WAARDEN.replace("valid_from = 2027-01-01", "valid_from = 2027-01-03"),
        {hint("gap_unsaid", "value huurgrens", "waarden.toml")},
    ),
    "one that replaces nothing": (
        "2026-06-15",
        changed(AGREED, ('version = 1', 'replaces = "woonen"\nversion = 1')),
        WAARDEN,
        {hint("replaces_nothing", "routekaart wonen 1: replaces")},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", WAITING)
def test_the_work_that_waits_for_an_owner(name: str, tmp_path: Path) -> None:
    """A hint, to the owner, with what to do; what is stale, ended or named in vain is told by the check too."""
    on, text, held, expected = WAITING[name]
    found = {
        one
        for one in upkeep(tmp_path, on, text, held)
        if one[0] != "stale" or name.count("late") or name.count("never")
    }
    assert found == expected
    clock = datetime.combine(date.fromisoformat(on), datetime.min.time(), UTC).replace(hour=12)
    checked = {
        (one.code, one.key, one.file) for one in Leefplek(data=[tmp_path], built_in=False, clock=lambda: clock).check()
    }
    later = ("ends_soon", "to_verify", "unknown_value")
    assert {one for one in expected if one[0] not in later and one[:2] != ("ended", "value huurgrens")} <= checked


def test_a_value_that_has_ended_for_good_needs_no_next(tmp_path: Path) -> None:
    """Its owner said that nothing comes after it."""
    text = WAARDEN[: WAARDEN.rindex("\n[[value.period]]")]
    assert hint("ends_soon", "value huurgrens", "waarden.toml") in upkeep(tmp_path / "a", "2026-11-01", KAART, text)
    ended = text + 'status = "ended"\n'
    assert hint("ends_soon", "value huurgrens", "waarden.toml") not in upkeep(
        tmp_path / "b", "2026-11-01", KAART, ended
    )


def test_a_fact_that_a_workflow_knows_as_another_kind_is_a_hint() -> None:
    """What a case has of it can't be weighed."""
    flow = attrs.evolve(
        WORKFLOW, facts=(FactKind("getal", "text", words("x", "x")), FactKind("vlag", "boolean", words("x", "x")))
    )
    kaart_of = bringing(
        [
            kaart(
                [route("r", criterion("c", {"fact": "getal", "is": 1}))],
                [fact("getal", "number"), fact("vlag", "boolean")],
            )
        ]
    )
    lp = Leefplek(plugins=[Brings(flow), kaart_of], built_in=False)
    found = [(one.code, one.key, one.severity) for one in lp.check() if one.code == "fact_clash"]
    assert found == [("fact_clash", "fact getal", "hint")]
    assert lp.routekaart("kaart", ON).advise({"getal": 1}).routes["r"].answer == "open"


CODE = re.compile(r'(?:Finding|_hint)\(\s*"(\w+)"')
MODULES = (
    "routes", "criteria", "dated", "sources", "_route_check", "_atlas", "_between", "_upkeep", "_advise", "_editions"
)  # fmt: skip


@pytest.mark.parametrize("module", MODULES)
def test_every_code_is_planted_somewhere(module: str) -> None:
    """Here, or among the facts for advice."""
    text = (Path(leefplek.__file__).parent / f"{module}.py").read_text("utf-8")
    planted = {one.code for one in (*ALL.values(), *BESIDE.values())}
    planted |= {code for *_, expected in WAITING.values() for code, *_ in expected}
    planted |= {"step_goes_nowhere", "wrong_unit"}  # each in a test of its own, below
    planted |= {code for _, expected in WRONG_FACTS.values() for code, _ in expected}
    assert set(CODE.findall(text)) <= planted


def test_sources_are_read_as_they_are() -> None:
    """One may be secondary, without a licence, and have an address without a scheme."""
    made = DOOR.structure(Values, values(source=[source(link="www.example/a?b=1#c", licence="CC0", secondary=True)]))
    assert (made.sources[0].link, made.sources[0].secondary) == ("www.example/a?b=1#c", True)


def test_a_step_that_no_workflow_has_is_a_hint() -> None:
    """It would be told as the next step, and nobody could take it."""
    told = [route("a", step="nergens"), route("b", step=WORKFLOW.transitions[0].id)]
    lp = Leefplek(plugins=[Brings(WORKFLOW), bringing([kaart(told)])], built_in=False)
    steps = [(one.key, one.severity) for one in lp.check() if one.code == "step_goes_nowhere"]
    assert steps == [("routekaart kaart 1: route[0].step", "hint")]


def test_what_is_compared_has_one_unit() -> None:
    """An income by the month is not held against a limit by the year."""
    income = fact("getal", "number", unit="EUR per maand")
    test = {"fact": "getal", "at_least": {"value": "grens"}}
    held = [values(series("grens", "number", [period(FIRST, LAST, 18)], unit="EUR per jaar"))]
    with pytest.raises(RouteError) as caught:
        library(kaart([route("r", criterion("c", test))], [income]), held=held)
    (found,) = caught.value.findings
    assert (found.code, found.key) == ("wrong_unit", "routekaart kaart 1: route[0].criterion[0].test.at_least")
