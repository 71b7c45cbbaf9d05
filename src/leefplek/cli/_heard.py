"""What somebody types, as the value that it stands for; None where it stands for none."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from leefplek.cards import IMPLICIT
from leefplek.facts import age
from leefplek.values import TextMap

from ._sentences import months

__all__ = ["begun", "day_heard", "money_heard", "number_heard", "withheld_heard", "years_heard", "yes_or_no"]

OLDEST = 120

_SHORTEST = 3
"""How many letters of a choice tell which one is meant."""
_VAGUE = ("een", "het", "met", "niet", "wel", "not", "the", "you", "with")

_YES, _NO = ("ja", "j", "yes", "y"), ("nee", "n", "no")
_WITHHELD = {"?": "dont_know", "-": "rather_not_say", "weet niet": "dont_know", "liever niet": "rather_not_say"} | {
    said.lower(): id
    for id, text in IMPLICIT.items()
    if id in ("dont_know", "rather_not_say")
    for said in (id, *text.values())
}
_NUMBER = re.compile(r"(\d{1,9})(?:\s*\D{1,12})?", re.ASCII)
_CENTS = re.compile(r"(\d{1,9})(?:[.,](\d{1,2}))?", re.ASCII)
_THOUSANDS = re.compile(r"(\d{1,3}(?:([.,])\d{3})(?:\2\d{3})*)(?:(?!\2)[.,](\d{2}))?", re.ASCII)
_EURO = re.compile(r"€|\beuros?\b|\beur\b|\s|,-$|,--$", re.IGNORECASE)
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_DAY = re.compile(r"(\d{1,2})[-/. ]+(\d{1,2}|[a-z]+)\.?[-/. ]+(\d{4})", re.ASCII)


def withheld_heard(text: str) -> str | None:
    """`dont_know` or `rather_not_say`, however somebody says it."""
    return _WITHHELD.get(text.lower().rstrip(".!"))


def yes_or_no(text: str) -> str | None:
    """`true` or `false` of yes or no."""
    word = text.lower().rstrip(".!")
    return "true" if word in _YES else "false" if word in _NO else None


def begun(word: str, choices: Mapping[str, TextMap], lang: str) -> str | None:
    """The one choice of which a word of its text or id begins with this; None where that is none, or several."""
    if len(word) < _SHORTEST or word in _VAGUE:
        return None
    parts = {id: re.findall(r"\w+", f"{id} {text.in_language(lang)}".lower()) for id, text in choices.items()}
    found = [id for id, words in parts.items() if any(one.startswith(word) for one in words)]
    return found[0] if len(found) == 1 else None


def number_heard(text: str) -> int | None:
    """A whole number, perhaps with its unit: 3, 19 jaar."""
    found = _NUMBER.fullmatch(text)
    return int(found[1]) if found else None


def money_heard(text: str) -> str | None:
    """Euros as they are kept, of 950, 950,5, 1.250,00 or € 1,250."""
    bare = _EURO.sub("", text)
    if found := _THOUSANDS.fullmatch(bare):
        whole, cents = re.sub("[.,]", "", found[1]), found[3] or "00"
    elif found := _CENTS.fullmatch(bare):
        whole, cents = found[1], (found[2] or "00").ljust(2, "0")
    else:
        return None
    return f"{int(whole)}.{cents}" if len(whole) <= 9 else None


def day_heard(text: str) -> date | None:
    """A day: 31-12-2006, 2006-12-31, 31 december 2006."""
    bare = text.lower()
    if found := _ISO.fullmatch(bare):
        year, month, number = found.groups()
    elif found := _DAY.fullmatch(bare):
        number, month, year = found.groups()
    else:
        return None
    try:
        return date(int(year), int(month) if month.isdigit() else _month(month), int(number))
    except ValueError:
        return None


def years_heard(text: str, on: date) -> int | date | None:
    """An age in years, or the day of birth of somebody who lives on a day."""
    born = day_heard(text)
    if born is not None:
        return born if 0 <= age(born, on) <= OLDEST else None
    years = number_heard(text)
    return years if years is not None and years <= OLDEST else None


def _month(name: str) -> int:
    """The number of a month by its name, or the first three letters of it; 0 for none."""
    for lang in ("nl", "en"):
        for number, month in enumerate(months(lang), 1):
            if name in (month.lower(), month[:3].lower()):
                return number
    return 0
