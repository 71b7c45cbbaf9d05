"""What came of a simulation, as lines to read: what was simulated, a table for each kind of number, and what to mind."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from leefplek import Finding

from ._sentences import day
from ._simulate_sentences import KINDS, told

if TYPE_CHECKING:
    from leefplek.simulation import Interval, Result, Scenario

__all__ = ["aligned", "amount", "heading", "interval", "kind_of", "lines", "notices"]

PARTS = {"occupancy", "share", "reneged"}
"""The kinds of numbers between 0 and 1: they are told as percentages."""


def lines(result: Result, lang: str) -> Iterator[str]:
    """All that is told of a run."""
    yield from heading(result.scenario, lang)
    cases = amount(result.cases, lang, digits=0)
    about = {"replications": result.replications, "seed": result.seed, "engine": result.engine}
    yield told("ran", lang, cases=cases, **about)
    yield told("invented", lang)
    yield from _tables(result.statistics, result.replications, lang)
    yield from notices(result.notices, lang)


def heading(scenario: Scenario, lang: str) -> Iterator[str]:
    """What a scenario is about."""
    title = scenario.title.in_language(lang) if scenario.title else scenario.scenario
    yield from (title, "=" * len(title))
    for what in ("question", "left_out"):
        text = getattr(scenario, what)
        if text:
            yield told(what, lang, text=text.in_language(lang))
    first, last = scenario.start, scenario.start + timedelta(days=scenario.days)
    days = amount(scenario.days, lang, digits=0)
    yield told("about", lang, workflow=scenario.workflow.id, first=day(first, lang), last=day(last, lang), days=days)
    if scenario.warm_up:
        yield told("warm_up", lang, days=amount(scenario.warm_up, lang, digits=0))


def notices(found: Sequence[Finding], lang: str) -> Iterator[str]:
    """What to mind of a scenario."""
    if found:
        yield ""
    for one in found:
        text = told("overload", lang, key=one.key) if one.code == "overload" else str(one)
        yield told("notice", lang, text=text)


def kind_of(name: str) -> str:
    """The kind of a statistic, by its name."""
    kind = name.partition(".")[0]
    return kind if kind in KINDS else "other"


def _tables(statistics: Mapping[str, Interval], replications: int, lang: str) -> Iterator[str]:
    width = max(map(len, statistics))
    for kind, title in KINDS.items():
        names = [name for name in statistics if kind_of(name) == kind]
        if names:
            yield from ("", title.in_language(lang))
            head = ("", told("mean", lang), told("between", lang))
            rows = [(name, *interval(statistics[name], kind, replications, lang)) for name in names]
            yield from aligned([head, *rows], width)


def interval(one: Interval, kind: str, replications: int, lang: str) -> tuple[str, str]:
    """The mean of a statistic, and between what it lies."""
    if not one.n:
        return "-", told("nothing", lang)
    mean, low, high = (_number(each, kind, lang) for each in (one.mean, one.low, one.high))
    between = told("once", lang) if math.isnan(one.low) else told("interval", lang, low=low, high=high)
    some = f" ({told('of', lang, n=one.n, all=replications)})" if one.n < replications else ""
    return mean, between + some


def aligned(rows: Sequence[Sequence[str]], width: int = 0) -> Iterator[str]:
    """Rows of text as columns: the first and last from the left, numbers between them to the right."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    widths[0] = max(widths[0], width)
    for row in rows:
        cells = [row[0].ljust(widths[0]), *(one.rjust(many) for one, many in zip(row[1:-1], widths[1:-1], strict=True))]
        yield f"  {'  '.join([*cells, row[-1]])}".rstrip()


def _number(value: float, kind: str, lang: str) -> str:
    return f"{amount(value * 100, lang, digits=1)}%" if kind in PARTS else amount(value, lang)


def amount(value: float, lang: str, *, digits: int | None = None) -> str:
    """A number as it is written in this language: about three digits where it is not said how many after the point."""
    if math.isnan(value):
        return "?"
    if digits is None:
        digits = 2 if abs(value) < 10 else 1 if abs(value) < 1000 else 0
    text = f"{value:,.{digits}f}"
    return text.translate(str.maketrans(",.", ".,")) if lang == "nl" else text
