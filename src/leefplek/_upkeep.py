"""What waits for the owner of a routekaart or a dated value: what ends soon, what nobody knows, what to verify."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from ._calendar import due_after
from ._editions import Standing
from .criteria import Criterion
from .dated import Series
from .errors import Finding
from .routes import Route, Routekaart

__all__ = ["kaart_upkeep", "value_upkeep"]

SOON = "P3M"
"""What ends within this period ends soon."""


def kaart_upkeep(standing: Standing[Routekaart], on: date, later: Iterable[Routekaart]) -> Iterator[Finding]:
    kaart = standing.held
    parts: list[tuple[str, Routekaart | Route | Criterion]] = [("", kaart)]
    parts += [(one.id, one) for one in kaart.routes if one.in_force(on)]
    parts += [(f"{one.id}.{each.id}", each) for one in kaart.routes for each in one.criteria if each.in_force(on)]
    if any(later):
        parts = parts[1:]
    for name, one in parts:
        key = f"{standing.key}: {name}".rstrip(": ")
        if one.valid_until is not None and on <= one.valid_until <= _soon(on):
            yield _hint(
                "ends_soon", f"this ends on {one.valid_until}", key, standing.owner, "write what holds after it"
            )
        if isinstance(one, Criterion) and kaart.source(one.source).secondary:
            publisher = kaart.source(one.source).publisher
            text = f"this rests on a page of {publisher}, which is not the owner's own"
            yield _hint("to_verify", text, key, standing.owner, "verify it at the owner")


def value_upkeep(series: Series, owner: str, on: date) -> Iterator[Finding]:
    now, then = series.at(on), series.at(_soon(on))
    key = f"value {series.id}"
    if now.found == "unknown":
        do = "look it up at its owner, and write the amount"
        yield _hint("unknown_value", "nobody knows what this is now", key, owner, do)
    if now.found == "ended" and not _over(series):
        text = f"nothing is known of this after {series.parts[-1].period.valid_until}"
        yield _hint("ended", text, key, owner, "look up what it is now")
    if now.amount is not None and now.valid_until is not None and then.amount is None and not _over(series):
        text = f"nothing is known of this after {now.valid_until}"
        yield _hint("ends_soon", text, key, owner, "look up what it will be")
    if now.amount is not None and now.source is not None and now.source.secondary:
        text = f"this rests on a page of {now.source.publisher}, which is not the owner's own"
        yield _hint("to_verify", text, key, owner, "verify it at the owner")


def _soon(on: date) -> date:
    """The last day of what is soon; the calendar has an end too."""
    try:
        return due_after(on, SOON)
    except ValueError:
        return date.max


def _over(series: Series) -> bool:
    """Whether nothing comes after the last period, by its owner's own word."""
    return series.parts[-1].period.status == "ended"


def _hint(code: str, text: str, key: str, owner: str, do: str) -> Finding:
    return Finding(code, text, key=key, file=owner, severity="hint", do=do)
