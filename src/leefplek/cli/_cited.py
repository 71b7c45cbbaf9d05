"""Sources and amounts in words: each source has a number where it is named, and stands once in a list below."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from leefplek import Leefplek
from leefplek.dated import Amount
from leefplek.sources import NamedSource

from ._owned import source_in_words
from ._route_sentences import told
from ._sentences import day

__all__ = ["Cited", "amount_in_words", "in_full", "value_in_words", "wrapped"]

_WIDTH = 100


class Cited:
    """The sources that were named so far."""

    def __init__(self) -> None:
        self._sources: list[NamedSource] = []

    def mark(self, source: NamedSource, section: str = "") -> str:
        """The number of a source in brackets, with the place in it where that is another: [3, 000:247]."""
        if source not in self._sources:
            self._sources.append(source)
        number = self._sources.index(source) + 1
        return f"[{number}, {section}]" if section and section != source.section else f"[{number}]"

    def texts(self, lang: str) -> list[str]:
        """Each source with its publisher, place, day and link, in the order of the numbers."""
        return [_told(one, lang) for one in self._sources]

    def lines(self, lang: str) -> Iterator[str]:
        """The same, each with its number, in lines below each other."""
        for number, text in enumerate(self.texts(lang), 1):
            yield from wrapped(f"  [{number}] ", text)


def _told(one: NamedSource, lang: str) -> str:
    text = source_in_words(one, lang)
    return f"{text} {told('to_verify', lang)}" if one.secondary else text


def in_full(source: NamedSource, section: str) -> str:
    """A source as one text: title, publisher, place."""
    return f"{source.title}, {source.publisher}, {section or source.section}"


def wrapped(start: str, text: str) -> Iterator[str]:
    """A text in lines, those after the first one as far in."""
    indent = " " * len(start)
    yield from textwrap.wrap(
        text, _WIDTH, initial_indent=start, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )


def amount_in_words(amount: Amount, unit: str, lang: str) -> str:
    """An amount with its unit: 1.250,00 EUR per maand."""
    if isinstance(amount, date):
        return day(amount, lang)
    shown = f"{amount:,.2f}" if isinstance(amount, Decimal) else str(amount)
    if lang == "nl":
        shown = shown.translate(str.maketrans(",.", ".,"))
    return f"{shown} {_UNITS.get(unit, unit) if lang == 'en' else unit}"


_UNITS = {"EUR per maand": "EUR a month", "EUR per jaar": "EUR a year", "jaar": "years", "maanden": "months"}
"""The usual units in English; another one stands as its owner wrote it."""


def value_in_words(lp: Leefplek, id: str, on: date, lang: str, cited: Cited) -> str:
    """A dated value as it is on a day, with its period and source; or that nobody knows it, and why."""
    series = lp.value(id)
    now = series.at(on)
    text = series.text.in_language(lang)
    mark = f" {cited.mark(now.source, now.section)}" if now.source is not None else ""
    if now.amount is None or now.valid_from is None or now.valid_until is None:
        why = f" {now.why.in_language(lang)}" if now.why is not None else ""
        return told("value_unknown", lang, text=text, day=day(on, lang)) + why + mark
    key = "value_expected" if now.found == "expected" else "value"
    amount = amount_in_words(now.amount, now.unit, lang)
    first, last = day(now.valid_from, lang), day(now.valid_until, lang)
    own = f" {told('to_verify', lang)}" if now.source is not None and now.source.secondary else ""
    return told(key, lang, text=text, amount=amount, first=first, last=last) + mark + own
