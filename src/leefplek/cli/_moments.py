"""Moments as people type them, and now."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from leefplek.convert import moment_of
from leefplek.values import Wrong

__all__ = ["hour", "moment", "now", "week"]

_ZONE = "Europe/Amsterdam"
"""Where days are counted, as `Leefplek` does if nothing is said."""

_MOMENT = re.compile(
    r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?(?P<offset>Z|[+-]\d{2}:\d{2})?", re.ASCII
)


def now() -> datetime:
    """This moment."""
    return datetime.now(UTC).astimezone(ZoneInfo(_ZONE))


def hour(at: datetime) -> str:
    """What the clock said at a moment, where days are counted."""
    return at.astimezone(ZoneInfo(_ZONE)).strftime("%H:%M")


def moment(text: str) -> datetime:
    """The moment that a text tells; without an offset it is one of the zone. Raises `Wrong`.

    A day alone is no moment: nobody knows what was before and what after it. And where the clock goes back or ahead,
    an hour may be there twice or not at all: then only an offset can tell.
    """
    match = _MOMENT.fullmatch(text)
    if match is None:
        raise Wrong("a day and a time, such as 2026-11-22T10:00 or 2026-11-22T10:00+01:00")
    if match["offset"]:
        return moment_of(text)
    try:
        bare = datetime.fromisoformat(text)
    except ValueError:
        raise Wrong("a moment that exists") from None
    first, second = (bare.replace(tzinfo=ZoneInfo(_ZONE), fold=fold) for fold in (0, 1))
    if first.utcoffset() != second.utcoffset():
        raise Wrong("an offset too, such as +01:00: on that day the clock changes, and this hour is there twice or not")
    return first


def week(on: date) -> tuple[date, date]:
    """The Monday and the Sunday of the week of a day."""
    monday = on - timedelta(days=on.weekday())
    return monday, monday + timedelta(days=6)
