"""Numbers, days and names as people read them, in Dutch or English."""

from __future__ import annotations

import math
from datetime import date
from typing import Literal, TypeAlias, get_args

from leefplek import InputError
from leefplek.values import words

from .._statistics.statistics import Interval

__all__ = [
    "LANGUAGES",
    "Lang",
    "amount",
    "between",
    "checked_language",
    "day",
    "digits_of",
    "readable",
    "short",
    "spread",
]

Lang: TypeAlias = Literal["nl", "en"]
LANGUAGES: tuple[Lang, ...] = get_args(Lang)

_MONTHS = words(
    "januari februari maart april mei juni juli augustus september oktober november december",
    "January February March April May June July August September October November December",
)
_BETWEEN = words("tussen {low} en {high}", "between {low} and {high}")
_LONGEST = 34


def checked_language(lang: str) -> Lang:
    """The language, if figures and pages are made in it; else `InputError`."""
    for one in LANGUAGES:
        if one == lang:
            return one
    raise InputError("there is no such language here", key="lang", why=f"expected {' or '.join(LANGUAGES)}")


def digits_of(one: Interval) -> int:
    """So many digits after the point say what the interval allows, and no more."""
    size = abs(one.mean)
    most = 0 if size >= 100 else 1 if size >= 10 else 2
    half = one.half_width
    if math.isnan(half) or half <= 0.0:
        return 0 if float(one.mean).is_integer() else most
    return min(max(1 - math.floor(math.log10(half) + 0.7), 0), most)


def amount(value: float, lang: Lang, digits: int = 0) -> str:
    """A number with so many digits after the point (after the comma, in Dutch)."""
    text = f"{value:,.{digits}f}"
    text = text.removeprefix("-") if not any(sign in text for sign in "123456789") else text
    return text.translate(str.maketrans(",.", ".,")) if lang == "nl" else text


def between(one: Interval, lang: Lang, times: float = 1.0) -> str:
    """Between what the mean lies, or nothing where that is not known; `times` makes a share a percentage."""
    if math.isnan(one.half_width):
        return ""
    scaled = Interval(one.mean * times, one.low * times, one.high * times, one.n, one.level)
    digits = digits_of(scaled)
    low, high = (amount(bound, lang, digits) for bound in (scaled.low, scaled.high))
    return _BETWEEN.in_language(lang).format(low=low, high=high)


def spread(low: float, high: float, lang: Lang, digits: int) -> str:
    """Two bounds in a narrow place: 38 - 44, with a dash that is no minus."""
    return f"{amount(low, lang, digits)} \N{EN DASH} {amount(high, lang, digits)}"


_ONE = {"dagen": "dag", "days": "day", "jongeren": "jongere", "young people": "young person"}


def counted(text: str, unit: str) -> str:
    """A number with its unit: 1 dag, 41 dagen."""
    return f"{text} {_ONE.get(unit, unit) if text == '1' else unit}".rstrip()


def day(on: date, lang: Lang) -> str:
    """A day in words: 1 maart 2026."""
    return f"{on.day} {_MONTHS.in_language(lang).split()[on.month - 1]} {on.year}"


def readable(name: str) -> str:
    """The name of a stage, pool or outcome as a text."""
    return name.replace("_", " ").replace("-", " ").strip() or name


def short(name: str) -> str:
    """A readable name that fits in a figure, on one line."""
    text = " ".join(readable(name).split())
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "\N{HORIZONTAL ELLIPSIS}"
