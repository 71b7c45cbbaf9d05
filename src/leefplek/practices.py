"""Practices as their sources tell of them: for whom, what each asks and gives, its figures, and what does not agree.

A practice is data, one TOML file each. What is said in it bears the place that tells it; a figure also bears the words
in which it was read, and is refused when they do not hold its numbers. It decides nothing: routes that are open to a
young person stand on a routekaart, and what may happen in a case is a workflow.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from math import isfinite
from typing import Literal

import attrs

from ._texts import id_findings, line_findings, text_findings
from .definition import doubles
from .errors import DefinitionError, Finding
from .sources import Source, right
from .values import TextMap

__all__ = [
    "Contradiction",
    "Cooperation",
    "Feedback",
    "Figure",
    "Practice",
    "TimeSpent",
    "Told",
    "minutes_in",
    "numbers_in",
]

_ONES = r"[0-9]{1,6}(?:-[0-9]{1,6})?"
_IN_ONE = rf"[\w.-]+:{_ONES}(?:, ?{_ONES})*"
PLACE = re.compile(rf"{_IN_ONE}(?:; ?{_IN_ONE})*")
"""Lines of a document: `004:1056`, `004:1056-1068, 1088`, or places in several: `003:327; 004:62`."""

QUOTE = 300
"""How many characters a quote may have: it shows where a figure was read, and is no copy."""

_RANGE = re.compile(r"[:,] ?(\d+)-(\d+)")
_GROUPED = r"(?!0)\d{1,3}(?:\.\d{3})+(?!\d)(?:,\d+)?"
_NUMBER = re.compile(rf"{_GROUPED}|\d+(?:[.,]\d+)?")
_SAID = {
    "nul": 0.0,
    "een": 1.0,
    "één": 1.0,
    "twee": 2.0,
    "drie": 3.0,
    "vier": 4.0,
    "vijf": 5.0,
    "zes": 6.0,
    "zeven": 7.0,
    "acht": 8.0,
    "negen": 9.0,
    "tien": 10.0,
    "elf": 11.0,
    "twaalf": 12.0,
    "dertien": 13.0,
    "veertien": 14.0,
    "vijftien": 15.0,
    "zestien": 16.0,
    "zeventien": 17.0,
    "achttien": 18.0,
    "negentien": 19.0,
    "twintig": 20.0,
    "dertig": 30.0,
    "veertig": 40.0,
    "vijftig": 50.0,
    "zestig": 60.0,
    "zeventig": 70.0,
    "tachtig": 80.0,
    "negentig": 90.0,
    "honderd": 100.0,
    "half": 0.5,
    "halve": 0.5,
    "helft": 0.5,
}


def numbers_in(quote: str) -> frozenset[float]:
    """The numbers in a Dutch text: `11.000`, `0,8`, `99%` and `drie`; a year is one too."""
    digits = (float(one.replace(".", "").replace(",", ".")) if _grouped(one) else _plain(one) for one in _found(quote))
    words = (_SAID[word] for word in re.findall(r"\w+", quote.lower()) if word in _SAID)
    return frozenset([*digits, *words])


_LASTS = {"minuut": 1, "minuten": 1, "kwartier": 15, "uur": 60}
_HOW_LONG = re.compile(rf"(?<![\w.,])([\w.,]++) ({'|'.join(_LASTS)})\b")


def minutes_in(quote: str) -> frozenset[int]:
    """The durations in a Dutch text, in minutes: `tien minuten`, `een kwartier`, `een half uur`."""
    found = _HOW_LONG.findall(quote.lower())
    lasts = (number * _LASTS[unit] for said, unit in found for number in numbers_in(said))
    return frozenset(round(one) for one in lasts if isfinite(one))


def _found(quote: str) -> list[str]:
    return _NUMBER.findall(quote)


def _grouped(number: str) -> bool:
    return re.fullmatch(_GROUPED, number) is not None


def _plain(number: str) -> float:
    return float(number.replace(",", "."))


def _places(told: str, key: str = "told") -> Iterator[Finding]:
    if not PLACE.fullmatch(told):
        do = "name the document and its lines, such as 004:1056 or 004:1056-1068, 1088"
        yield Finding("wrong_place", "expected a place in a document", key=key, do=do)
    elif any(int(first) >= int(last) for first, last in _RANGE.findall(told)):
        do = "give the first line, then the last one"
        yield Finding("wrong_place", "expected lines that end after they begin", key=key, do=do)


def _ids(key: str, given: Iterable[str]) -> Iterator[Finding]:
    for at, one in enumerate(given):
        yield from id_findings(one, f"{key}[{at}]")


def _quoted(quote: str) -> Iterator[Finding]:
    yield from line_findings(quote, "quote")
    if len(quote) > QUOTE:
        yield Finding("too_long", f"expected at most {QUOTE} characters", key="quote", do="quote less")


@attrs.frozen(kw_only=True)
class Told:
    """One thing that a source says, in our words, and the place that tells it; `note` is what we add."""

    text: TextMap
    told: str
    note: TextMap | None = None

    def __attrs_post_init__(self) -> None:
        more = () if self.note is None else text_findings(self.note, "note")
        right(DefinitionError, "what is told", text_findings(self.text, "text"), more, _places(self.told))


@attrs.frozen(kw_only=True)
class Figure:
    """Numbers that a source gives, and the words in which it does; each number stands in these words."""

    id: str
    text: TextMap
    numbers: tuple[float, ...] = attrs.field(metadata={"key": "number"})
    unit: str
    told: str
    quote: str
    year: str | None = None

    def __attrs_post_init__(self) -> None:
        right(
            DefinitionError,
            "a figure",
            id_findings(self.id, "id"),
            text_findings(self.text, "text"),
            line_findings(self.unit, "unit"),
            () if self.year is None else line_findings(self.year, "year"),
            _places(self.told),
            _quoted(self.quote),
            self._numbers(),
        )

    def _numbers(self) -> Iterator[Finding]:
        if not self.numbers:
            yield Finding("missing_key", "expected one number or more", key="number")
        missing = [one for one in self.numbers if one not in numbers_in(self.quote)]
        if missing:
            text = f"the quote does not hold {', '.join(f'{one:g}' for one in missing)}"
            yield Finding("not_in_quote", text, key="number", do="quote the words in which it was read")


@attrs.frozen(kw_only=True)
class Contradiction:
    """Places that do not agree, and what each says; `kept` tells what we do with it."""

    id: str
    text: TextMap
    told: str
    kept: TextMap

    def __attrs_post_init__(self) -> None:
        right(
            DefinitionError,
            "a contradiction",
            id_findings(self.id, "id"),
            text_findings(self.text, "text"),
            text_findings(self.kept, "kept"),
            _places(self.told),
        )


@attrs.frozen(kw_only=True)
class Feedback:
    """What is told back, by which role to which, and whose consent it needs (a role; None where nobody's is named)."""

    by: str
    to: str
    what: TextMap
    told: str
    consent_of: str | None = None

    def __attrs_post_init__(self) -> None:
        right(
            DefinitionError,
            "feedback",
            *(id_findings(one, key) for key, one in (("by", self.by), ("to", self.to))),
            () if self.consent_of is None else id_findings(self.consent_of, "consent_of"),
            text_findings(self.what, "what"),
            _places(self.told),
        )


@attrs.frozen(kw_only=True)
class Cooperation:
    """How school and help work together: who may signal and who leads (roles), where a question goes first, what
    switching to help (schakelen) means here, and which feedback is owed.
    """

    signals: tuple[str, ...]
    leads: str
    first: Told
    schakelen: Told
    told: str
    feedback: tuple[Feedback, ...] = ()

    def __attrs_post_init__(self) -> None:
        found = (_ids("signals", self.signals), id_findings(self.leads, "leads"), _places(self.told))
        right(DefinitionError, "the cooperation", *found)


@attrs.frozen(kw_only=True)
class TimeSpent:
    """What somebody put into one told case: a role, what they did, how often and how many minutes each, where the
    source says so, and the words in which it does.
    """

    case: str
    who: str
    what: TextMap
    told: str
    quote: str
    times: int | None = None
    minutes: int | None = None

    def __attrs_post_init__(self) -> None:
        right(
            DefinitionError,
            "time spent",
            id_findings(self.case, "case"),
            id_findings(self.who, "who"),
            text_findings(self.what, "what"),
            _places(self.told),
            _quoted(self.quote),
            self._numbers(),
        )

    def _numbers(self) -> Iterator[Finding]:
        said = (("times", self.times, numbers_in(self.quote)), ("minutes", self.minutes, minutes_in(self.quote)))
        for key, given, found in said:
            if given is not None and given not in found:
                yield Finding("not_in_quote", f"the quote does not hold {given}", key=key, do="quote the words")


@attrs.frozen(kw_only=True)
class Practice:
    """A practice, a pilot, a variant of cooperation, a building block or a way of working, as its source tells of it.

    `workflows` model it, `routes` are its routes on routekaarten, `blocks` the building blocks it names. `region` are
    the municipalities that it is for, in small letters. `left_out` is what the source tells and leefplek does not
    model, and `gaps` what the source announces and does not give. Raises `DefinitionError` with all findings.
    """

    id: str = attrs.field(metadata={"key": "practice"})
    kind: Literal["pilot", "practice", "variant", "building_block", "way_of_working"]
    title: TextMap
    source: Source
    told: str
    about: tuple[Told, ...] = ()
    region: tuple[str, ...] = ()
    workflows: tuple[str, ...] = ()
    routes: tuple[str, ...] = ()
    blocks: tuple[str, ...] = ()
    eligibility: tuple[Told, ...] = ()
    contra_indications: tuple[Told, ...] = attrs.field(default=(), metadata={"key": "contra_indication"})
    asks: tuple[Told, ...] = ()
    gives: tuple[Told, ...] = ()
    duration: tuple[Told, ...] = ()
    caseload: tuple[Told, ...] = ()
    questions: tuple[Told, ...] = attrs.field(default=(), metadata={"key": "question"})
    points: tuple[Told, ...] = attrs.field(default=(), metadata={"key": "point"})
    cooperation: Cooperation | None = None
    figures: tuple[Figure, ...] = attrs.field(default=(), metadata={"key": "figure"})
    time: tuple[TimeSpent, ...] = ()
    contradictions: tuple[Contradiction, ...] = attrs.field(default=(), metadata={"key": "contradiction"})
    left_out: tuple[Told, ...] = ()
    gaps: tuple[Told, ...] = attrs.field(default=(), metadata={"key": "gap"})

    def __attrs_post_init__(self) -> None:
        right(
            DefinitionError,
            "a practice",
            id_findings(self.id, "practice"),
            text_findings(self.title, "title"),
            _places(self.told),
            *(_ids(key, getattr(self, key)) for key in ("region", "workflows", "routes", "blocks")),
            _double("figure", (one.id for one in self.figures)),
            _double("contradiction", (one.id for one in self.contradictions)),
        )

    def figure(self, id: str) -> Figure:
        """The figure with this id; `KeyError` if there is none."""
        for one in self.figures:
            if one.id == id:
                return one
        raise KeyError(id)

    def minutes(self, case: str) -> dict[str, int]:
        """The minutes that each role put into a told case, as far as the source gives them."""
        spent: dict[str, int] = {}
        for one in self.time:
            if one.case == case and one.minutes is not None:
                spent[one.who] = spent.get(one.who, 0) + one.minutes * (1 if one.times is None else one.times)
        return spent


def _double(key: str, ids: Iterable[str]) -> Iterator[Finding]:
    for id in doubles(ids):
        yield Finding("double_id", f"two stand under the id {id}", key=key, do="give each an id of its own")
