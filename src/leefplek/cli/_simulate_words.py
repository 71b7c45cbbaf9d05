"""What came of a simulation, as lines to read: what was run, a table for each kind of number, and what to mind."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from leefplek import Finding

from ._sentences import day
from ._setting import Lang
from ._simulate_sentences import told

if TYPE_CHECKING:
    from leefplek.simulation import Comparison, Explained, Result, Scenario

__all__ = ["aligned", "differences", "heading", "lines", "notices", "number", "title_of"]

Row = tuple[str, ...]


def lines(result: Result, lang: Lang) -> Iterator[str]:
    """All that is told of a run."""
    yield from heading(result.scenario, lang)
    cases, seed = number(result.cases, lang), result.seed
    yield told("ran", lang, replications=result.replications, seed=seed, engine=result.engine, cases=cases)
    yield told("invented", lang)
    yield told("certain" if result.replications > 1 else "once", lang)
    yield from _tables(result, lang)
    yield from notices(result.notices, lang)


def heading(scenario: Scenario, lang: Lang) -> Iterator[str]:
    """What a scenario is about."""
    title = title_of(scenario, lang)
    yield from (title, "=" * len(title))
    for what in ("question", "left_out"):
        text = getattr(scenario, what)
        if text:
            yield told(what, lang, text=text.in_language(lang))
    first, last = scenario.start, scenario.start + timedelta(days=scenario.days)
    days = number(scenario.days, lang)
    yield told("about", lang, workflow=scenario.workflow.id, first=day(first, lang), last=day(last, lang), days=days)
    if scenario.warm_up:
        yield told("warm_up", lang, days=number(scenario.warm_up, lang))


def title_of(scenario: Scenario, lang: Lang) -> str:
    """What a scenario is called."""
    return scenario.title.in_language(lang) if scenario.title else scenario.scenario


def notices(found: Sequence[Finding], lang: Lang) -> Iterator[str]:
    """What to mind of a scenario."""
    if found:
        yield ""
    for one in found:
        yield told("notice", lang, text=told("overload", lang, key=one.key) if one.code == "overload" else str(one))


def _tables(result: Result, lang: Lang) -> Iterator[str]:
    """What each kind of number means, and the numbers."""
    from leefplek.simulation import explained

    every = {name: explained(name, one, lang, result.scenario.units) for name, one in result.statistics.items()}
    some = {name: _row(name, one, result.replications, lang) for name, one in every.items()}
    widths = _widths(some.values())
    for names in _by_kind(every):
        yield from ("", every[names[0]].meaning)
        yield from aligned([some[name] for name in names], widths)


def _by_kind(every: Mapping[str, Explained]) -> Iterator[list[str]]:
    """The names of the same kind together; the kinds as they come first."""
    kinds = list(dict.fromkeys(one.kind for one in every.values()))
    for kind in kinds:
        yield [name for name, one in every.items() if one.kind == kind]


def _row(name: str, one: Explained, replications: int, lang: Lang) -> Row:
    some = told("of", lang, n=one.interval.n, all=replications) if 0 < one.interval.n < replications else ""
    return name, one.value, f"{one.bounds} {some}".strip()


def differences(found: Comparison, a: Result, b: Result, lang: Lang) -> Iterator[str]:
    """What the second of two scenarios has above the first."""
    clear = set(found.clear)
    same = {name for name, one in found.differences.items() if one.interval.low == one.interval.high == 0.0}
    yield from (told("compared", lang, a=title_of(a.scenario, lang), b=title_of(b.scenario, lang)), "")
    yield from (
        told("change", lang, key=key, a=_short(one), b=_short(two)) for key, (one, two) in found.changes.items()
    )
    for what, names in (("clear", clear), ("unclear", set(found.differences) - clear - same)):
        rows = [_difference(name, found, a, b, lang) for name in found.differences if name in names]
        if rows:
            yield from ("", told(what, lang))
            yield from aligned([("", "A", "B", told("difference", lang), ""), *rows])
    if same:
        yield from ("", told("same", lang, names=", ".join(name for name in found.differences if name in same)))
    if found.unmeasured:
        yield from ("", told("unmeasured", lang, names=", ".join(found.unmeasured)))
    yield from notices([*a.notices, *b.notices], lang)
    yield from ("", found.limits.in_language(lang))


def _difference(name: str, found: Comparison, a: Result, b: Result, lang: Lang) -> Row:
    from leefplek.simulation import explained

    one = explained(name, found.differences[name].interval, lang, b.scenario.units)
    before, after = (explained(name, each.statistics[name], lang, each.scenario.units).value for each in (a, b))
    change, bounds = (text.replace("%", told("points", lang)) for text in (one.value, one.bounds.removesuffix("%")))
    return name, before, after, f"{'+' if one.interval.mean > 0 else ''}{change}", bounds


def _short(value: object) -> str:
    return "-" if value is None else "..." if isinstance(value, dict | list) else str(value)


# ---- columns and numbers


def aligned(rows: Sequence[Row], widths: Sequence[int] = ()) -> Iterator[str]:
    """Rows of text as columns: the first and last from the left, what is between them from the right."""
    first, *between, _ = widths or _widths(rows)
    for row in rows:
        cells = (cell.rjust(width) for cell, width in zip(row[1:-1], between, strict=True))
        yield "  ".join(["", row[0].ljust(first), *cells, row[-1]]).rstrip()


def _widths(rows: Iterable[Row]) -> list[int]:
    return [max(map(len, column)) for column in zip(*rows, strict=True)]


def number(value: float, lang: Lang) -> str:
    """A number as it is written in this language: whole from a thousand up, else with what it has after the point."""
    if math.isnan(value):
        return "?"
    text = f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.6g}"
    return text.translate(str.maketrans(",.", ".,")) if lang == "nl" else text
