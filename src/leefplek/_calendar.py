"""Due dates: ISO 8601 periods counted by calendar days and months, and days in one named time zone."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta
from functools import lru_cache

__all__ = ["due_after", "is_period", "period_problem"]

_PERIOD = re.compile(r"P(?=\d)(?:(\d{1,3})Y)?(?:(\d{1,4})M)?(?:(\d{1,4})W)?(?:(\d{1,5})D)?", re.ASCII)


def is_period(text: str) -> bool:
    """Whether this is a period of years, months, weeks and days, such as `P2W` or `P3M`."""
    return _PERIOD.fullmatch(text) is not None


@lru_cache(maxsize=4096)
def due_after(day: date, period: str) -> date:
    """The day a period after another. 31 January and a month is the last day of February.

    Raises `ValueError` for what is no period.
    """
    match = _PERIOD.fullmatch(period)
    if match is None:
        raise ValueError(f"{period!r} is no period")
    years, months, weeks, days = (int(part or 0) for part in match.groups())
    month = day.year * 12 + day.month - 1 + years * 12 + months
    year, month = divmod(month, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last)) + timedelta(weeks=weeks, days=days)


def period_problem(day: date, period: str) -> str:
    """What a period of review should have been instead; empty where it is right."""
    if not is_period(period):
        return "years, months, weeks and days"
    try:
        longer = due_after(day, period) > day
    except (ValueError, OverflowError):
        return "a period that ends before the calendar does"
    return "" if longer else "a period of a day or more"
