"""The part of a report that tells what one scenario gives above another."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from .._results.numbers import Lang, amount, digits_of
from .._results.result import plain
from .._statistics.ranking import Difference
from .._statistics.statistics import Interval
from .._studies.compare import Comparison
from .explained import KINDS, explained
from .html import Html, el, table
from .page import Section
from .page_words import told

__all__ = ["compared"]


def compared(given: Comparison, lang: Lang) -> Section:
    """What differs in what the scenarios say, in what came of them, and what may be concluded."""
    lead = told("comparison_lead", lang, a=given.a, b=given.b)
    parts = (el("p", lead), *_changes(given, lang), *_differences(given, lang))
    limits = el("p", given.limits.in_language(lang), class_="note")
    return Section("comparison", told("comparison", lang), (*parts, limits))


def _changes(given: Comparison, lang: Lang) -> Iterator[Html]:
    if not given.changes:
        yield el("p", told("no_changes", lang))
        return
    rows = [(el("code", key), _said(a, lang), _said(b, lang)) for key, (a, b) in given.changes.items()]
    yield table(told("changes", lang), (told("head_key", lang), given.a, given.b), rows)


def _said(value: Any, lang: Lang) -> str:
    if value is None:
        return told("missing", lang)
    data = plain(value)
    return data if isinstance(data, str) else json.dumps(data, ensure_ascii=False, default=str)


def _differences(given: Comparison, lang: Lang) -> Iterator[Html]:
    kinds = list(KINDS)
    rows = {**given.differences, **{f"cost.{who}": one for who, one in given.costs.items()}}
    order = sorted(rows, key=lambda name: kinds.index(kind) if (kind := name.partition(".")[0]) in kinds else 99)
    heads = tuple(told(f"head_{one}", lang) for one in ("what", "difference", "between", "clear"))
    caption = told("differences", lang, a=given.a, b=given.b)
    yield table(caption, heads, (_row(name, rows[name], lang) for name in order), numbers=(1, 2))


def _row(name: str, one: Difference, lang: Lang) -> tuple[str, str, str, str]:
    about = explained(name, one.interval, lang)
    unit = told("points", lang) if about.unit == "%" else about.unit
    low, mean, high = (value * about.times for value in (one.interval.low, one.interval.mean, one.interval.high))
    scaled = Interval(mean, low, high, one.interval.n)
    digits = digits_of(scaled)
    if mean != mean:
        return about.label, told("unknown", lang), "", ""
    sure = told("clear" if one.clear else "unclear", lang) if low == low else told("unknown", lang)
    bounds = about.bounds.removesuffix("%") or told("unknown", lang)
    text = amount(mean, lang, digits)
    plus = "+" if mean > 0 and any(sign in text for sign in "123456789") else ""
    return about.label, f"{plus}{text} {unit}", bounds, sure
