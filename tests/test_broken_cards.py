"""Broken cards, each a small change of one good card: named by file, line, key and code, and the rest goes on."""

from __future__ import annotations

import errno
import json
import os
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardboard import (
    CANARY,
    GOOD,
    HEAD,
    QUESTION,
    QUESTIONS,
    Shelving,
    changed,
    dated,
    errors,
    placed,
    put,
    set_to,
)
from leefplek import Finding, InputError, Leefplek, LeefplekError
from leefplek.testing import check_path

PATIENCE = 5.0
"""Seconds in which anything must be refused on a busy machine; it takes a tenth of one or less."""


@attrs.frozen
class Broken:
    """A broken card: its text, and what must be found: a code, its key (any if none is given), and the line of `on`."""

    text: str | bytes
    code: str
    key: str = ""
    on: str = ""

    @property
    def line(self) -> int | None:
        """The line that must be named."""
        if not self.on or isinstance(self.text, bytes):
            return None
        return self.text[: self.text.index(self.on)].count("\n") + 1


def without(part: str, key: str, on: str = "", code: str = "missing_key") -> Broken:
    """A part left out; what is named is the line of what should hold it."""
    return Broken(changed((part + "\n", "")), code, key, on)


def given_as(key: str, toml: str, code: str = "wrong_shape", at: str = "") -> Broken:
    """A wrong value for a key at the top; `at` where the finding is about another."""
    return Broken(set_to(key, toml), code, at or key, f"{key} = {toml}" if not at else "")


def said(text: str, code: str) -> Broken:
    """A wrong title."""
    title = f'"{text} {CANARY}"'
    return Broken(set_to("title.nl", title), code, "title.nl", "title.nl = ")


def called(id: str) -> Broken:
    """A wrong id of the card."""
    return given_as("id", f'"{id}"', "wrong_id")


def inside(old: str, new: str, code: str, key: str, on: str = "") -> Broken:
    """A change further on; the line named is that of the new text, if no other is given."""
    return Broken(changed((old, new)), code, key, on or new)


DAY = date(2026, 7, 1)
"""The good card is in force."""
ABC = "abcdefghijklmnopqrstuvwxyz"
ONE = QUESTIONS[0]
BADLY = 'text.nl = "Het gaat slecht"'
AGREED = ('status = "vervangend"', 'status = "vastgesteld"')

QUESTION_FAULTS = {
    "two questions": Broken(HEAD + "".join(QUESTIONS[:2]), "three_questions", "question", "[[question]]"),
    "four questions": Broken(GOOD + QUESTION.format(4), "three_questions", "question", "[[question]]"),
    "no questions": Broken(HEAD, "three_questions", "question"),
    "no questions, in so many words": Broken("question = []\n" + HEAD, "three_questions", "question", "question = []"),
    "a question twice": inside(
        'id = "q3"', 'id = "q2"', "double_id", "question[2].id", 'id = "q2"\ntext.nl = "Vraag 3?"'
    ),
    "two questions, one of them wrong": Broken(
        changed(('id = "q1"', 'id = "Q 1"'), (QUESTIONS[2], "")), "three_questions", "question", "[[question]]"
    ),
    "one answer": Broken(
        changed((ONE, ONE[: ONE.index('\n[[question.answer]]\nid = "zorg')])), "few_answers", "question[0].answer"
    ),
    "an answer twice": inside(
        'id = "zorg-1"', 'id = "goed-1"', "double_id", "question[0].answer[1].id", f'id = "goed-1"\n{BADLY}'
    ),
    "two answers that read the same": inside(
        BADLY, 'text.nl = "HET gaat goed"', "same_text", "question[0].answer.nl", "[[question.answer]]"
    ),
    "an answer that belongs to every question": inside(
        'id = "zorg-1"', 'id = "dont_know"', "reserved_id", "question[0].answer[1].id"
    ),
    "another of those": inside('id = "zorg-2"', 'id = "rather_not_say"', "reserved_id", "question[1].answer[1].id"),
    "the last of those": inside('id = "zorg-3"', 'id = "own_words"', "reserved_id", "question[2].answer[1].id"),
    "an answer without meaning": inside(
        'means = "concern"\n', "", "missing_key", "question[0].answer[1].means", '[[question.answer]]\nid = "zorg-1"'
    ),
    "an answer that means something else": inside(
        'means = "concern"', f'means = "{CANARY}"', "wrong_shape", "question[0].answer[1].means"
    ),
    "an answer that means a number": inside(
        'means = "unsafe"', "means = 4", "wrong_shape", "question[0].answer[2].means"
    ),
}

LEFT_OUT = {
    "id": without('id = "sportkaart"', "id"),
    "leefgebied": without('leefgebied = "vrije-tijd"', "leefgebied"),
    "version": without("version = 1", "version"),
    "status": without('status = "vervangend"', "status"),
    "title": without('title.nl = "Sport: 3 vragen"\ntitle.en = "Sports: 3 questions"', "title"),
    "title.nl": without('title.nl = "Sport: 3 vragen"', "title.nl", "title.en", "missing_language"),
    "valid_from": without("valid_from = 2025-01-01", "valid_from"),
    "valid_until": without("valid_until = 2030-12-31", "valid_until"),
    "owner": without('owner = "team sport"', "owner"),
    "review_every": without('review_every = "P6M"', "review_every"),
    "source": Broken(changed((HEAD[HEAD.index("\n[[source]]") :], "")), "missing_key", "source"),
    "a source at all": Broken(
        "source = []\n" + changed((HEAD[HEAD.index("\n[[source]]") :], "")), "no_source", "source", "source"
    ),
    "source.title": without('title = "Sport en wonen"', "source[0].title", "[[source]]"),
    "source.publisher": without('publisher = "De sportclub"', "source[0].publisher", "[[source]]"),
    "source.section": without('section = "2-3"', "source[0].section", "[[source]]"),
    "source.retrieved_on": without("retrieved_on = 2026-01-31", "source[0].retrieved_on", "[[source]]"),
    "question.id": without('id = "q1"', "question[0].id", "[[question]]"),
    "question.text": without('text.nl = "Vraag 1?"\ntext.en = "Question 1?"', "question[0].text", "[[question]]"),
    "question.text.nl": without(
        'text.nl = "Vraag 2?"', "question[1].text.nl", 'text.en = "Question 2?"', "missing_language"
    ),
    "question.answer": Broken(
        changed((ONE, ONE[: ONE.index("\n[[question.answer")])), "missing_key", "question[0].answer", "[[question]]"
    ),
    "answer.id": without('id = "goed-1"', "question[0].answer[0].id", "[[question.answer]]"),
    "answer.text.nl": without(
        'text.nl = "Het gaat goed"', "question[0].answer[0].text.nl", 'text.en = "It goes well"', "missing_language"
    ),
    "answer.means": without('means = "nothing"', "question[0].answer[0].means", "[[question.answer]]"),
    "because.nl": without(
        'because.nl = "Dan is er iets 1."', "question[0].answer[1].because.nl", "because.en", "missing_language"
    ),
}

UNKNOWN_KEYS = {
    "on the card": Broken('colour = "red"\n' + GOOD, "unknown_key", "colour", "colour"),
    "a slip of the pen": inside("review_every", "review_evry", "unknown_key", "review_evry"),
    "in a source": inside("section = ", "page = 1\nsection = ", "unknown_key", "source[0].page", "page"),
    "in a question": inside('id = "q2"', 'id = "q2"\nhelp = "x"', "unknown_key", "question[1].help", "help"),
    "in an answer": inside(
        'id = "zorg-1"', 'id = "zorg-1"\nscore = 3', "unknown_key", "question[0].answer[1].score", "score"
    ),
    "in a fact": inside(
        'means = "concern"',
        'means = "concern"\nfact = [{ name = "x", value = true, when = 1 }]',
        "unknown_key",
        "question[0].answer[1].fact[0].when",
        "fact",
    ),
    "in a title": inside("title.en", "title.english", "unknown_language", "title", "title.nl"),
    "a table of its own": Broken(GOOD + "[extra]\nx = 1\n", "unknown_key", "extra", "[extra]"),
}

WRONG_TYPES = {
    "a version in quotes": given_as("version", '"1"'),
    "a version with a point": given_as("version", "1.0"),
    "a version that is true": given_as("version", "true"),
    "a version too large to keep": given_as("version", str(2**60)),
    "version 0": given_as("version", "0", "wrong_version"),
    "a version before 0": given_as("version", "-1", "wrong_version"),
    "a moment for a day": given_as("valid_from", "2025-01-01T00:00:00Z"),
    "a moment without a zone": given_as("valid_until", "2030-12-31T12:00:00"),
    "a time of the day": given_as("checked_on", "07:32:00"),
    "a day as a word": given_as("valid_from", f'"{CANARY}"'),
    "a day as a number": given_as("valid_from", "20250101"),
    "a list for a text": given_as("owner", f'["{CANARY}"]'),
    "a text for a table": Broken(
        changed(('title.nl = "Sport: 3 vragen"\ntitle.en', f'title = "{CANARY}"\nnote.en')),
        "wrong_shape",
        "title",
        "title",
    ),
    "a list for a language": given_as("title.nl", f'["{CANARY}"]'),
    "an empty text": given_as("title.nl", '""'),
    "spaces for an owner": given_as("owner", '"  "'),
    "a status of one's own": given_as("status", f'"{CANARY}"'),
    "a status in capitals": given_as("status", '"Vervangend"'),
    "a list of replaced cards": Broken('replaces = ["woonkaart"]\n' + GOOD, "wrong_shape", "replaces", "replaces"),
    "one question as a table": Broken("[question]\n" + HEAD.split("\n\n")[0], "wrong_shape", "question", "[question]"),
    "a question as a text": Broken('question = ["x", "y", "z"]\n' + HEAD, "wrong_shape", "question[0]", "question"),
    "a number as a text": inside(BADLY, "text.nl = 5", "wrong_shape", "question[0].answer[1].text.nl"),
    "a fact that is a list": inside(
        'means = "concern"',
        'means = "concern"\nfact = [{ name = "x", value = [1] }]',
        "wrong_shape",
        "question[0].answer[1].fact[0].value",
        "fact",
    ),
}

PERIODS = {
    "it ends before it begins": given_as("valid_until", "2024-12-31", "ends_before_it_begins"),
    "checked after its end": given_as("checked_on", "2031-01-01", "checked_after_its_end"),
    "reviewed at once": given_as("review_every", '"P0D"', "wrong_period"),
    "without the P": given_as("review_every", '"6M"', "wrong_period"),
    "in hours": given_as("review_every", '"PT1H"', "wrong_period"),
    "in words": given_as("review_every", f'"{CANARY}"', "wrong_period"),
    "nothing but the P": given_as("review_every", '"P"', "wrong_period"),
    "beyond the calendar": Broken(dated("9999-07-15", "9999-12-31"), "wrong_period", "review_every", "review_every"),
    "checked at the end of the calendar": Broken(
        changed(("2030-12-31", "9999-12-31"), ("2026-06-30", "9999-10-01")),
        "wrong_period",
        "review_every",
        "review_every",
    ),
}

REPLACEMENTS = {
    "a substitute that replaces": Broken(
        'replaces = "woonkaart"\n' + GOOD, "replaces_as_substitute", "replaces", "replaces"
    ),
    "what is no id is replaced": Broken(
        changed(AGREED, text='replaces = "De Kaart"\n' + GOOD), "wrong_id", "replaces", "replaces"
    ),
}

TEXTS = {
    "HTML": said("<b>vet</b>", "html"),
    "a comment of HTML": said("<!-- x -->", "html"),
    "a closing tag": said("</p", "html"),
    "an entity": said("&amp;", "html"),
    "an entity by number": said("&#x41;", "html"),
    "a bell": said("\\u0007", "control_character"),
    "an escape": said("\\u001B[31m", "control_character"),
    "a new line": said("een\\ntwee", "control_character"),
    "a tab": said("een\\ttwee", "control_character"),
    "two lines": Broken(set_to("title.nl", f'"""een\n{CANARY}"""'), "control_character", "title.nl", "title.nl"),
    "a line separator": said("een\\u2028twee", "control_character"),
    "from right to left": said("\\u202E", "bidi_character"),
    "an isolate": said("\\u2066", "bidi_character"),
    "a mark of direction": said("\\u200F", "bidi_character"),
    "a zero width space": said("wo\\u200Bnen", "control_character"),
    "a zero width joiner": said("wo\\u200Dnen", "control_character"),
    "a word joiner": said("wo\\u2060nen", "control_character"),
    "a soft hyphen": said("wo\\u00ADnen", "control_character"),
    "a byte order mark": said("wo\\uFEFFnen", "control_character"),
    "a filler": said("\\u3164", "control_character"),
    "letters that are tags": said("\\U000E0041\\U000E0042", "control_character"),
    "what nobody has assigned": said("\\U000E0FFF", "control_character"),
    "what is private": said("\\uE000", "control_character"),
    "a Cyrillic a": said("vr\\u0430gen", "mixed_scripts"),
    "a Greek o": said("w\\u03BFnen", "mixed_scripts"),
    "an e-mail address": said("bel iemand@example.org", "contact_details"),
    "a telephone number": said("bel 06 12 34 56 78", "contact_details"),
    "a number from abroad": said("bel +31 (0)50 123 45 67", "contact_details"),
    "501 letters": said("a" * 488, "too_long"),
    "60 KB": said("a" * 60_000, "too_long"),
    "60 KB of addresses": said("a@" * 30_000, "too_long"),
    "60 KB of entities": said("&a" * 30_000, "too_long"),
    "space before it": said(" Sport", "space_around"),
    "HTML in an answer": inside(BADLY, 'text.nl = "<i>x</i>"', "html", "question[0].answer[1].text.nl"),
    "HTML in a reason": inside(
        'because.nl = "Dan is er iets 2."', 'because.nl = "<i>x"', "html", "question[1].answer[1].because.nl"
    ),
    "HTML in a question": inside('"Vraag 3?"', '"Vraag <a>?"', "html", "question[2].text.nl"),
    "a name in a note": given_as("note.nl", '"Vraag het aan iemand@example.org"', "contact_details"),
    "an owner who can be called": given_as("owner", '"050 123 45 67"', "contact_details"),
    "HTML in a source": inside('"De sportclub"', '"<script>"', "html", "source[0].publisher", "publisher"),
    "a link that runs": inside(
        'section = "2-3"', 'section = "2-3"\nlink = "javascript:alert(1)"', "wrong_link", "source[0].link", "link"
    ),
    "no language": inside("title.en", 'title."<b>"', "unknown_language", "title", "title.nl"),
}

IDS = {
    "a Cyrillic o": called("sp\\u043Ertkaart"),
    "fullwidth letters": called("\\uFF53port"),
    "an accent": called("sportk\\u00E4art"),
    "capitals": called("Sportkaart"),
    "200 letters": called("a" * 200),
    "a path": called("../sportkaart"),
    "a space": called("sport kaart"),
    "a hyphen at the end": called("sport-"),
    "a digit first": called("1sport"),
    "a new line at the end": called("sport\\n"),
    "a dot": called("sport.kaart"),
    "an area with a look-alike": given_as("leefgebied", '"w\\u043Enen"', "wrong_id"),
    "a question": inside('id = "q2"', 'id = "q\u200b2"', "wrong_id", "question[1].id"),
    "an answer": inside('id = "zorg-1"', 'id = "Zorg <1>"', "wrong_id", "question[0].answer[1].id"),
}

FILES = {
    "no file at all": Broken("", "unknown_kind"),
    "nothing but a comment": Broken("# a card\n", "unknown_kind"),
    "another file": Broken("[tool.ruff]\nline-length = 120\n", "unknown_kind"),
    "JSON": Broken(json.dumps({"id": CANARY}, indent=1), "no_toml", "", "{"),
    "YAML": Broken(f"id: {CANARY}\n", "no_toml", "", "id"),
    "a quote that does not close": Broken(changed(('"team sport"', '"team sport')), "no_toml", "", "owner"),
    "a key twice": Broken(changed(("version = 1", "version = 1\nversion = 2")), "no_toml", "", "version = 2"),
    "a day that does not exist": Broken(set_to("valid_from", "2025-02-30"), "no_toml", "", "valid_from"),
    "a lone surrogate": Broken(set_to("title.nl", '"\\uD800"'), "no_toml", "", "title.nl"),
    "NUL as an escape": Broken(set_to("title.nl", f'"{CANARY}\\u0000"'), "not_text", "title.nl"),
    "NUL": Broken(changed(("team sport", "team\0sport")), "not_text", "", "owner"),
    "a byte that is no text": Broken(GOOD.encode().replace(b"team", b"t\xe9am"), "not_text"),
    "UTF-16": Broken(GOOD.encode("utf-16"), "not_text"),
    "UTF-16 without a mark": Broken(GOOD.encode("utf-16-le"), "not_text"),
    "a key of 40 KB": Broken(GOOD + ".".join(["a"] * 20_000) + " = 1\n", "key_too_long"),
    "a key of 40 KB in quotes": Broken(GOOD + '"' + "a." * 20_000 + '" = 1\n', "unknown_key"),
    "1,000 levels": Broken("x = " + "[" * 1000 + "]" * 1000 + "\n" + GOOD, "too_deep", "", "x = "),
    "1,000 tables in each other": Broken("x = " + "{a=" * 1000 + "1" + "}" * 1000, "too_deep", "", "x = "),
    "10 MB": Broken(GOOD + "#" * 10_000_000, "too_large"),
    "10 MB of nothing": Broken(b"\n" * 10_000_000, "too_large"),
    "a text of 70 KB": Broken(set_to("owner", '"' + "a" * 70_000 + '"'), "text_too_long", "owner"),
    "20,000 keys": Broken("\n".join(f"k{number} = 1" for number in range(20_000)), "too_many"),
    "8,000 unknown keys": Broken(
        "".join(f"k{number} = 1\n" for number in range(8_000)) + GOOD, "unknown_key", "k7999", "k7999"
    ),
    "2,000 answers without a meaning": Broken(
        GOOD + '[[question.answer]]\nid = "a"\ntext.nl = "a"\n' * 2_000, "missing_key"
    ),
    "1,500 answers that are one": Broken(
        GOOD + '[[question.answer]]\nid = "a"\ntext.nl = "a"\nmeans = "nothing"\n' * 1_500,
        "double_id",
        "question[2].answer[1502].id",
    ),
    "1,000 answers beside one in 4,000 languages": Broken(
        GOOD
        + "".join(f'text.{one}{two}{three} = "a"\n' for one in ABC for two in ABC for three in ABC[:6])
        + "".join(f'[[question.answer]]\nid = "a{n}"\ntext.nl = "{n // 2}"\nmeans = "nothing"\n' for n in range(1_000)),
        "same_text",
        "question[2].answer.nl",
    ),
    "a number of 5,000 digits": Broken(set_to("version", "9" * 5_000), "no_toml"),
}

TABLES = {
    "questions": QUESTION_FAULTS,
    "left out": LEFT_OUT,
    "unknown key": UNKNOWN_KEYS,
    "wrong type": WRONG_TYPES,
    "period": PERIODS,
    "replaces": REPLACEMENTS,
    "text": TEXTS,
    "id": IDS,
    "file": FILES,
}
ALL = {f"{table}: {name}": broken for table, rows in TABLES.items() for name, broken in rows.items()}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> SimpleNamespace:
    """All in one folder beside a good card: what stops the build, what is left of it, and what a check finds."""
    folder = put(tmp_path_factory.mktemp("cards"), good=GOOD)
    names = {name: f"broken-{number:03}" for number, name in enumerate(ALL)}
    put(folder, **{file: ALL[name].text for name, file in names.items()})
    start = time.perf_counter()
    error = errors(folder)
    seconds = time.perf_counter() - start
    return SimpleNamespace(
        file={name: f"{file}.toml" for name, file in names.items()},
        error=error,
        seconds=seconds,
        lenient=Leefplek(data=[folder], built_in=False, lenient=True),
        checked=check_path(folder),
    )


def test_all_are_told_at_once_and_soon(told: SimpleNamespace) -> None:
    assert isinstance(told.error, InputError)
    assert {one.file for one in told.error.findings} == set(told.file.values())
    assert told.seconds < PATIENCE


@pytest.mark.parametrize("name", ALL)
def test_a_broken_card_is_named_with_file_line_and_key(name: str, told: SimpleNamespace) -> None:
    broken, file = ALL[name], told.file[name]
    for findings in (told.error.findings, told.checked):
        mine = [one for one in findings if one.file == file and one.severity == "error"]
        found = [one for one in mine if one.code == broken.code and broken.key in ("", one.key)]
        assert found, f"found are {[(one.code, one.key) for one in mine][:9]}"
        assert broken.line is None or broken.line in {one.line for one in found}
        assert all(one.text for one in found)


@pytest.mark.parametrize("name", ALL)
def test_the_rest_keeps_working_where_that_is_asked(name: str, told: SimpleNamespace) -> None:
    """The broken one is in the load report with the reason; what is beside it is there."""
    (report,) = [one for one in told.lenient.plugins if one.name == told.file[name]]
    assert report.error
    assert report.registered == ()
    assert [one.id for one in told.lenient.cards(on=DAY)] == ["sportkaart"]


def test_what_was_wrong_is_repeated_nowhere(told: SimpleNamespace) -> None:
    """It could be about a person: a name, a telephone number, a text that was pasted into the wrong file."""
    said = [str(told.error), repr(told.error.findings), repr(told.lenient.plugins), repr(told.checked)]
    for secret in (CANARY, "voorbeeld.nl", "12 34 56", "123 45", "alert", "<b>", "<script"):
        assert not any(secret in one for one in said), secret


# ---- files and folders


def _link(at: Path, to: Path | str) -> None:
    at.parent.mkdir(parents=True, exist_ok=True)
    at.symlink_to(to)


def _elsewhere(folder: Path) -> Path:
    return put(folder.parent / "elsewhere", good=GOOD)


def _two_steps_out(folder: Path) -> None:
    _elsewhere(folder)
    _link(folder / "a", "..")
    _link(folder / "x.toml", "a/elsewhere/good.toml")


ODD_PLACES: dict[str, tuple[Callable[[Path], object], str, str]] = {
    "a link out of the folder": (lambda at: _link(at / "x.toml", _elsewhere(at) / "good.toml"), "outside", "x.toml"),
    "a link to a folder elsewhere": (lambda at: _link(at / "more", _elsewhere(at)), "outside", "more"),
    "a link by way of another": (_two_steps_out, "outside", "x.toml"),
    "a link to a secret": (lambda at: _link(at / "x.toml", "/etc/hostname"), "outside", "x.toml"),
    "a link to itself": (lambda at: _link(at / "x.toml", "x.toml"), "unreadable", "x.toml"),
    "two links to each other": (
        lambda at: (_link(at / "x.toml", "y"), _link(at / "y", "x.toml")),
        "unreadable",
        "x.toml",
    ),
    "a link to nothing": (lambda at: _link(at / "x.toml", "nothing.toml"), "unreadable", "x.toml"),
    "a link to nothing elsewhere": (lambda at: _link(at / "x.toml", "/nothing.toml"), "outside", "x.toml"),
    "a pipe": (lambda at: os.mkfifo(at / "x.toml"), "unreadable", "x.toml"),
    "a folder named as a file": (lambda at: (at / "x.toml").mkdir(), "unreadable", "x.toml"),
    "a name that is no text": (lambda at: (at / "\udcff.toml").write_text("x"), "no_toml", "\ufffd.toml"),
    "a name that paints the screen": (lambda at: (at / "\x1b[31m.toml").write_text("x"), "no_toml", "\ufffd[31m.toml"),
    "a name that reads backwards": (lambda at: (at / "\u202ex.toml").write_text("x"), "no_toml", "\ufffdx.toml"),
    "a file in a folder": (lambda at: put(at / "deep" / "er", x="x"), "no_toml", "deep/er/x.toml"),
    "capitals": (lambda at: (at / "X.TOML").write_text("x"), "no_toml", "X.TOML"),
}


@pytest.mark.parametrize("name", ODD_PLACES)
def test_what_is_no_plain_file_in_the_folder_is_named(name: str, tmp_path: Path) -> None:
    make, code, file = ODD_PLACES[name]
    folder = put(tmp_path / "cards", good=GOOD)
    make(folder)
    start = time.perf_counter()
    found = errors(folder).findings
    lenient = Leefplek(data=[folder], built_in=False, lenient=True)
    assert time.perf_counter() - start < PATIENCE
    assert {(one.code, one.file) for one in found} >= {(code, file)}
    assert {one.file for one in found} <= {file, "a"}
    assert [one.name for one in lenient.plugins if not one.error] == ["good.toml"]
    assert [one.id for one in lenient.cards(DAY)] == ["sportkaart"]


@pytest.mark.parametrize("name", [name for name in ODD_PLACES if name != "a pipe"])
def test_a_check_of_the_folder_names_it_too(name: str, tmp_path: Path) -> None:
    make, code, file = ODD_PLACES[name]
    folder = put(tmp_path / "cards", good=GOOD)
    make(folder)
    assert (code, file) in {(one.code, one.file) for one in check_path(folder)}


def test_a_check_does_not_open_a_pipe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(put(tmp_path, good=GOOD) / "x.toml")
    opened: list[str] = []
    monkeypatch.setattr(Path, "read_text", lambda at, *how: opened.append(at.name) or "")
    assert ("unreadable", "x.toml") in {(one.code, one.file) for one in check_path(tmp_path)}
    assert "x.toml" not in opened


GOOD_PLACES: dict[str, tuple[Callable[[Path], object], tuple[str, ...]]] = {
    "a byte order mark": (lambda at: put(at, x=b"\xef\xbb\xbf" + GOOD.encode()), ("x.toml",)),
    "lines as Windows ends them": (lambda at: put(at, x=GOOD.replace("\n", "\r\n")), ("x.toml",)),
    "no new line at the end": (lambda at: put(at, x=GOOD.rstrip()), ("x.toml",)),
    "a link within the folder": (
        lambda at: (put(at / ".kept", x=GOOD), _link(at / "y.toml", ".kept/x.toml")),
        ("y.toml",),
    ),
    "a link to a folder within it": (
        lambda at: (put(at / "deep", x=GOOD), _link(at / "also", "deep")),
        ("deep/x.toml",),
    ),
    "a link to the folder itself": (lambda at: (put(at, x=GOOD), _link(at / "again", ".")), ("x.toml",)),
    "what begins with a dot": (lambda at: put(at / ".hidden", x="x").parent.joinpath(".x.toml").write_text("x"), ()),
    "the settings of a project": (lambda at: (at / "pyproject.toml").write_text("[tool]\nx = 1\n"), ()),
    "other files": (lambda at: [(at / name).write_text("x") for name in ("x.toml~", "x.toml.bak", "x.md", "toml")], ()),
    "nothing": (lambda at: None, ()),
}


@pytest.mark.parametrize("name", GOOD_PLACES)
def test_what_is_read_and_what_is_left_alone(name: str, tmp_path: Path) -> None:
    make, files = GOOD_PLACES[name]
    make(tmp_path)
    lp = Leefplek(data=[tmp_path], built_in=False)
    assert tuple(one.name for one in lp.plugins) == files
    assert all(one.registered == ("card sportkaart 1",) for one in lp.plugins)


def _refuse(*_: object, **__: object) -> None:
    raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))


LOST_PLACES: dict[str, Callable[[Path], Path | str]] = {
    "not there": lambda at: at / "lost",
    "not there as a file": lambda at: at / "lost.toml",
    "a pipe": lambda at: (os.mkfifo(at / "x.toml"), at / "x.toml")[1],
    "a device": lambda _: "/dev/zero",
    "a link to itself": lambda at: (_link(at / "x", "x"), at / "x")[1],
    "a link to nothing": lambda at: (_link(at / "x", "y"), at / "x")[1],
    "a name that is too long": lambda at: at / ("a" * 5000),
    "a name with NUL": lambda _: "a\0b",
    "a file for a folder": lambda at: put(at, x=GOOD) / "x.toml" / "y.toml",
}


@pytest.mark.parametrize("name", LOST_PLACES)
def test_a_place_that_can_not_be_read_at_all(name: str, tmp_path: Path) -> None:
    place = LOST_PLACES[name](tmp_path)
    start = time.perf_counter()
    error = errors(place)
    assert time.perf_counter() - start < PATIENCE
    assert isinstance(error, InputError)
    assert (error.what, bool(error.why), bool(error.do)) == ("this place can't be read", True, True)
    lenient = Leefplek(data=[place, put(tmp_path / "cards", good=GOOD)], built_in=False, lenient=True)
    assert [(one.name, bool(one.error)) for one in lenient.plugins] == [("good.toml", False), (error.file, True)]


# The kit looks at the place once more by itself (leefplek.testing._paths): a fault of check_path, not of the reader.
@pytest.mark.parametrize("name", LOST_PLACES)
def test_a_check_of_such_a_place_raises(name: str, tmp_path: Path) -> None:
    with pytest.raises(InputError):
        check_path(LOST_PLACES[name](tmp_path))


@pytest.mark.parametrize("function", ["scandir", "walk"])
def test_a_folder_that_can_not_be_listed(function: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Simulated, because an administrator may list everything."""
    put(tmp_path, good=GOOD)
    monkeypatch.setattr(os, function, _refuse)
    error = errors(tmp_path)
    assert (error.file, error.why) == (str(tmp_path), "Permission denied")


def test_a_folder_in_a_folder_that_can_not_be_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is named, and the others are read."""
    closed = put(put(tmp_path, good=GOOD) / "closed", other=GOOD)
    scandir = os.scandir

    def listing(place: Any) -> Any:
        if Path(place) == closed:
            raise PermissionError(errno.EACCES, "Permission denied", str(place))
        return scandir(place)

    monkeypatch.setattr(os, "scandir", listing)
    assert placed(errors(tmp_path).findings) == {("unreadable", "closed", "")}
    lenient = Leefplek(data=[tmp_path], built_in=False, lenient=True)
    assert [(one.name, bool(one.error)) for one in lenient.plugins] == [("good.toml", False), ("closed", True)]


def test_a_file_that_can_not_be_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, good=GOOD, other=GOOD)
    opening = Path.open
    monkeypatch.setattr(Path, "open", lambda at, *how: _refuse() if at.name == "other.toml" else opening(at, *how))
    error = errors(tmp_path)
    assert (error.file, error.why) == ("other.toml", "Permission denied")
    lenient = Leefplek(data=[tmp_path], built_in=False, lenient=True)
    assert [(one.name, bool(one.error)) for one in lenient.plugins] == [("good.toml", False), ("other.toml", True)]


def test_two_files_of_one_name_are_two(tmp_path: Path) -> None:
    """A fault in the one leaves the other alone; each has its own name, with no more of its path than is needed."""
    broken, good = put(tmp_path / "a", card=set_to("version", '"1"')), put(tmp_path / "b", card=GOOD)
    lenient = Leefplek(data=[broken, good], built_in=False, lenient=True)
    assert [(one.name, bool(one.error)) for one in lenient.plugins] == [("b/card.toml", False), ("card.toml", True)]


def test_one_broken_file_given_over_and_over_is_told_each_time(tmp_path: Path) -> None:
    file = put(tmp_path, card=set_to("version", '"1"')) / "card.toml"
    names = [one.file for one in errors(*[file] * 40).findings]
    assert len(set(names)) == 40
    assert names[:2] == ["card.toml", f"{tmp_path.name}/card.toml"]


def test_the_files_of_a_plugin_are_its_own(tmp_path: Path) -> None:
    """All of its broken files are told, and whose they are."""
    put(tmp_path, a=set_to("version", '"1"'), b=set_to("id", '"A"'), c=GOOD)
    with pytest.raises(InputError) as caught:
        Leefplek(plugins=[Shelving(tmp_path)], built_in=False)
    assert placed(caught.value.findings) == {("wrong_shape", "a.toml", "version"), ("wrong_id", "b.toml", "id")}
    assert "cardboard.Shelving" in str(caught.value)
    lenient = Leefplek(plugins=[Shelving(tmp_path)], lenient=True)
    (report,) = [one for one in lenient.plugins if one.error]
    assert report.name == "cardboard.Shelving"
    assert "a.toml" in report.error
    assert "b.toml" in report.error
    assert len(lenient.cards()) == 11


# ---- any change at all

PIECES = st.sampled_from(
    [*"\"'[]{}=.,# \n\t\\0123abc\0", '"""', "[[question]]", "id = ", "\u202e", "\ud800", "<b>", "nl"]
)


@given(st.lists(st.tuples(st.integers(0, len(GOOD)), st.integers(0, 12), PIECES), min_size=1, max_size=4))
def test_a_card_with_any_change_is_read_or_told(tmp_path_factory: pytest.TempPathFactory, slips: list[Any]) -> None:
    """Never another exception, and each finding names the file, and a line that the file has."""
    said = GOOD
    for place, cut, piece in slips:
        said = said[:place] + piece + said[place + cut :]
    file = tmp_path_factory.getbasetemp() / "any-card.toml"
    file.write_bytes(said.encode("utf-8", "surrogatepass"))
    found: tuple[Finding, ...] = ()
    try:
        Leefplek(data=[file], built_in=False)
    except LeefplekError as error:
        found = error.findings or (Finding("nothing", "said"),)
    for one in found:
        assert one.file == "any-card.toml"
        assert one.line is None or 1 <= one.line <= said.count("\n") + 1
