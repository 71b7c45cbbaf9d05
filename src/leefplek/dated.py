"""Values that hold between two dates, such as the maximum of an allowance: each with its unit, source and check date.

A value is looked up for a day, and the answer says how sure it is: `known`, `expected` (announced, not adopted),
`unknown` (looked for and not found), `not_yet` (before the first), or `ended` (after the last). Money is `Decimal`
euros.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any, ClassVar, Literal

import attrs

from ._calendar import due_after, period_problem
from ._editions import period_findings
from ._texts import id_findings, line_findings, text_findings
from .errors import DatedError, Finding, InputError, LeefplekError
from .facts import MONEY, as_money
from .sources import NamedSource, right
from .values import Shared, TextMap, frozen, open_field, problem, value

__all__ = ["Amount", "DatedValue", "Found", "Period", "Series", "ValueOn", "Values", "overlap"]

Amount = Decimal | int | date
"""What a value is: money in euros, a whole number in the unit of its series, or a date."""

Found = Literal["known", "expected", "unknown", "not_yet", "ended"]
"""How sure an answer is."""


@value
class Period:
    """What a value was from one day to another, both included, on which source, and when that was last checked.

    Money is written as a text with two decimals (`"932.93"`). Without `amount` the value is said to be unknown, and
    `why` tells what was looked for. `status` is what its owner says: `in_force`, `expected` (announced, not adopted),
    or `ended` (nothing comes after it).
    """

    ERROR: ClassVar[type[LeefplekError]] = DatedError

    valid_from: date = open_field()
    valid_until: date = open_field()
    source: str = open_field()
    amount: int | date | str | None = open_field(default=None)
    status: Literal["in_force", "ended", "expected"] = open_field(default="in_force")
    section: str | None = open_field(default=None)
    checked_on: date | None = open_field(default=None)
    why: TextMap | None = open_field(default=None)

    def __attrs_post_init__(self) -> None:
        right(DatedError, "a period", self._wrong())

    def _wrong(self) -> Iterator[Finding]:
        yield from period_findings(self.valid_from, self.valid_until)
        if self.section is not None:
            yield from line_findings(self.section, "section")
        if self.why is not None:
            yield from text_findings(self.why, "why")
        if self.amount is None and self.why is None:
            do = "write the amount; or, where it is not known, say in why.nl what was looked for"
            yield Finding("missing_key", "there is no amount, and nothing says why", key="amount", do=do)


@value
class DatedValue:
    """A value by its id: what it is, its type and unit (`EUR per month`, `years`), and what it was in each period."""

    ERROR: ClassVar[type[LeefplekError]] = DatedError

    id: str = open_field()
    text: TextMap = open_field()
    type: Literal["money", "number", "date"] = open_field()
    unit: str = open_field()
    periods: tuple[Period, ...] = open_field(key="period")

    def __attrs_post_init__(self) -> None:
        right(
            DatedError,
            "a value",
            id_findings(self.id, "id"),
            text_findings(self.text, "text"),
            line_findings(self.unit, "unit"),
            self._wrong(),
        )

    def _wrong(self) -> Iterator[Finding]:
        if not self.periods:
            yield Finding("no_period", "expected a period", key="period", do="say what it is, in [[value.period]]")
        expected = {"money": "euros as a text, such as 932.93", "number": "a whole number", "date": "a date"}[self.type]
        for place, one in enumerate(self.periods):
            if one.amount is not None and amount_of(self.type, one.amount) is None:
                yield Finding("wrong_shape", f"expected {expected}", key=f"period[{place}].amount")
        ordered = sorted(enumerate(self.periods), key=lambda one: (one[1].valid_from, one[1].valid_until))
        for (_, first), (place, second) in pairwise(ordered):
            if overlap(first, second):
                text = "two periods have days in common"
                do = "let one end on the day before the other begins"
                yield Finding("overlapping_periods", text, key=f"period[{place}].valid_from", do=do)


@value
class Values:
    """One file of dated values, with the sources that they name.

    Its owner looks it over once every `review_every` (ISO 8601, `P6M`), last on `checked_on`.
    """

    ERROR: ClassVar[type[LeefplekError]] = DatedError
    CALLED: ClassVar[str] = "file of values"

    owner: str = open_field()
    checked_on: date = open_field()
    review_every: str = open_field()
    values: tuple[DatedValue, ...] = open_field(key="value")
    sources: tuple[NamedSource, ...] = open_field(key="source")

    def __attrs_post_init__(self) -> None:
        expected = period_problem(self.checked_on, self.review_every)
        period = [Finding("wrong_period", f"expected {expected}, such as P6M", key="review_every")] if expected else []
        right(DatedError, "a file of values", line_findings(self.owner, "owner"), period, self._wrong())

    def _wrong(self) -> Iterator[Finding]:
        known = {one.id for one in self.sources}
        if len(known) < len(self.sources):
            yield Finding("double_id", "two sources have one id", key="source", do="give each its own")
        if len({one.id for one in self.values}) < len(self.values):
            yield Finding("double_id", "two values have one id", key="value", do="give each its own")
        for at, one in enumerate(self.values):
            for place, period in enumerate(one.periods):
                if period.source not in known:
                    do = "write it in [[source]], or name one of those that are there"
                    key = f"value[{at}].period[{place}].source"
                    yield Finding("no_source", "there is no source with this id", key=key, do=do)

    @property
    def review_due(self) -> date:
        """The day by which its owner looks it over again."""
        return due_after(self.checked_on, self.review_every)


@frozen
class ValueOn:
    """The answer to what a value is on a day. `amount` is None where it is not known.

    `source`, `section`, `checked_on` and the period are those of the amount; for an `ended` answer that was asked for,
    those of the last known one.
    """

    found: Found
    amount: Amount | None = None
    unit: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    source: NamedSource | None = None
    section: str = ""
    checked_on: date | None = None
    why: TextMap | None = None


@frozen
class Part:
    """A period with the source that it names, and who brings it."""

    period: Period
    source: NamedSource
    checked_on: date
    owner: str


class Series(Shared):
    """All that is known of one value, from whichever files: its periods in order of time."""

    def __init__(self, declared: DatedValue, parts: tuple[Part, ...]) -> None:
        self.id, self.text, self.type, self.unit = declared.id, declared.text, declared.type, declared.unit
        filled = [one for one in parts if one.period.amount is not None]
        self.parts = tuple(sorted([*filled, *_unfilled(parts, filled)], key=lambda one: one.period.valid_from))
        self._begin = [one.period.valid_from for one in self.parts]
        self._made = True

    def __repr__(self) -> str:
        return f"Series({self.id!r})"

    def on(self, day: date, *, past_end: Literal["raise", "last_known"] = "raise") -> ValueOn:
        """The value on a day.

        After the last period it raises `DatedError`; with `past_end="last_known"` it answers the last known amount,
        flagged as `ended`. Raises `InputError` for what is no day, or another word than these.
        """
        expected = problem(date)(day)
        if expected is not None:
            raise InputError("this is no day", key="day", why=f"expected {expected}")
        if past_end not in ("raise", "last_known"):
            raise InputError("this is nothing to do past the end", key="past_end", do="choose raise or last_known")
        at = self.at(day)
        if at.found != "ended":
            return at
        if past_end == "raise":
            last = self.parts[-1].period.valid_until
            do = "look up what it is now; or ask for the last one known, with past_end='last_known'"
            over = self.parts[-1].period.status == "ended"
            what = f"{self.id} ended on {last}" if over else f"nothing is known of {self.id} after {last}"
            raise DatedError(what, key=self.id, do=do)
        known = [one for one in self.parts if one.period.amount is not None]
        return attrs.evolve(self._answer(known[-1]), found="ended") if known else at

    def at(self, day: date) -> ValueOn:
        """The same, where an end is an answer as any other, without an amount."""
        place = bisect_right(self._begin, day) - 1
        if place < 0:
            return ValueOn("not_yet", unit=self.unit, source=self.parts[0].source)
        before = self.parts[place]
        if day <= before.period.valid_until:
            return self._answer(before)
        if place == len(self.parts) - 1:
            return ValueOn("ended", unit=self.unit, source=before.source)
        return ValueOn("unknown", unit=self.unit, source=before.source)

    def _answer(self, part: Part) -> ValueOn:
        one = part.period
        found: Found = "known" if one.status != "expected" else "expected"
        amount = None if one.amount is None else amount_of(self.type, one.amount)
        return ValueOn(
            found if amount is not None else "unknown",
            amount,
            self.unit,
            one.valid_from,
            one.valid_until,
            part.source,
            one.section or part.source.section,
            part.checked_on,
            one.why,
        )


def amount_of(type: str, given: int | date | str) -> Amount | None:
    """The amount of this type; None where it is no such amount."""
    if type == "money":
        return as_money(given) if isinstance(given, int | str) and MONEY.fullmatch(str(given)) else None
    if type == "date":
        return given if isinstance(given, date) else None
    return given if isinstance(given, int) and not isinstance(given, bool) else None


def overlap(one: Period, other: Period) -> bool:
    """Whether two periods have a day in common."""
    return one.valid_from <= other.valid_until and other.valid_from <= one.valid_until


def _unfilled(parts: tuple[Part, ...], filled: list[Part]) -> Iterator[Part]:
    """The days that are said to be unknown, as far as no other file knows them, or says so too."""
    taken = [one.period for one in filled]
    for part in parts:
        if part.period.amount is None:
            whole: Any = part.period
            left = [attrs.evolve(whole, valid_from=one, valid_until=other) for one, other in _besides(whole, taken)]
            taken += left
            yield from (attrs.evolve(part, period=one) for one in left)


def _besides(period: Period, taken: Iterable[Period]) -> Iterator[tuple[date, date]]:
    """The first and last day of each stretch of a period that is not taken."""
    first = period.valid_from
    for one in sorted(taken, key=lambda one: one.valid_from):
        if not overlap(one, period) or one.valid_until < first:
            continue
        if first < one.valid_from:
            yield first, one.valid_from - timedelta(days=1)
        if one.valid_until >= period.valid_until:
            return
        first = one.valid_until + timedelta(days=1)
    yield first, period.valid_until
