"""What is known of a case: named facts, who said each and when. Unknown is an answer too."""

import contextlib
import re
from collections.abc import Iterable
from datetime import date, datetime
from enum import Enum
from typing import TYPE_CHECKING, Literal

import attrs

from .values import TextMap, frozen, open_field, special, value

__all__ = [
    "AGE",
    "BORN",
    "ERASED",
    "RATHER_NOT_SAY",
    "UNKNOWN",
    "Choice",
    "Fact",
    "FactKind",
    "FactValue",
    "Missing",
    "Stated",
    "age",
    "as_money",
    "fact_problem",
    "latest",
]

if TYPE_CHECKING:
    from decimal import Decimal

AGE, BORN = "leeftijd", "geboortedatum"
"""The age is worked out from the day of birth on the day that is asked about, and never stored."""

FactValue = bool | int | date | str

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)

WITHHELD = ("dont_know", "rather_not_say")
"""What may be said instead of a value: it counts as unknown, and takes an earlier value back."""

MONEY = re.compile(r"\d{1,9}(?:\.\d{2})?", re.ASCII)
"""Euros, whole or with two decimals, as a text; whole ones may be a number too. Never a float."""


class Missing(Enum):
    """Why there is no value: nobody said it, somebody keeps it back, or the content that may have held it is gone."""

    UNKNOWN = "unknown"
    RATHER_NOT_SAY = "rather_not_say"
    ERASED = "erased"


UNKNOWN = Missing.UNKNOWN
RATHER_NOT_SAY = Missing.RATHER_NOT_SAY
ERASED = Missing.ERASED


@frozen
class Choice:
    """One of the values that a fact may have, and how people read it."""

    id: str
    text: TextMap


@frozen
class FactKind:
    """A fact that a workflow or a routekaart knows: its name, what kind of value it has, and the question that asks it.

    `boolean` is true or false, `number` a whole number in `unit`, `date` a date, `text` any text, `money` euros (whole,
    or a text with two decimals) in `unit` (`EUR per month`), and `choice` the id of one of the `choices`. `why` tells
    the young person why it is asked.
    """

    name: str
    type: Literal["boolean", "number", "date", "text", "money", "choice"]
    question: TextMap
    unit: str | None = None
    choices: tuple[Choice, ...] = ()
    why: TextMap | None = None


_EXPECTED = {
    "boolean": (bool, "true or false"),
    "number": (int, "a whole number"),
    "date": (date, "a date (YYYY-MM-DD)"),
    "text": (str, "text"),
}


def fact_problem(kind: FactKind, given: object) -> str | None:
    """What was expected of a value for this fact; None where it is right. Words for not saying are not looked at."""
    if kind.type == "money":
        whole = isinstance(given, int) and not isinstance(given, bool) and 0 <= given < 10**9
        right = whole or (isinstance(given, str) and MONEY.fullmatch(given))
        return None if right else 'euros: a whole number, or a text such as "932.93"'
    if kind.type == "choice":
        names = [one.id for one in kind.choices]
        return None if given in names else f"one of {', '.join(names)}"
    wanted, expected = _EXPECTED[kind.type]
    return None if type(given) is wanted else expected


def as_money(given: "int | str | Decimal") -> "Decimal":
    """Euros as they are written, as a `Decimal` with two decimals."""
    from decimal import Decimal  # who counts no money need not wait for it

    return Decimal(given).quantize(Decimal("0.01"))


@value
class Fact:
    """One fact as it was said: name, value, and who said it (a role or a party, never a name)."""

    name: str = open_field()
    value: bool | int | date | str = special()
    said_by: str = open_field()

    def __attrs_post_init__(self) -> None:
        if isinstance(self.value, str) and _DAY.fullmatch(self.value):
            with contextlib.suppress(ValueError):
                object.__setattr__(self, "value", date.fromisoformat(self.value))


def latest(newest_first: Iterable[tuple[Fact, ...] | None]) -> dict[str, FactValue | Missing]:
    """The latest value of each fact, from what each event stated, the newest event first.

    None stands for an event whose content was erased: a fact that only an older event states is then erased too,
    because the newer one may have changed it. The key `""` holds the answer for facts that nobody stated.
    """
    known: dict[str, FactValue | Missing] = {"": UNKNOWN}
    for stated in newest_first:
        if stated is None:
            known[""] = ERASED
            break
        for fact in reversed(stated):
            if fact.name not in known:
                said = fact.value
                known[fact.name] = _WITHHELD.get(said, said) if said.__class__ is str else said
    return known


def value_of(fact: Fact, kind: FactKind | None) -> "FactValue | Decimal | Missing":
    """The value of a fact as it was said, money as `Decimal`, or why there is none."""
    said = fact.value
    if isinstance(said, str) and said in WITHHELD:
        return _WITHHELD[said]
    if kind is not None and kind.type == "money" and isinstance(said, int | str) and fact_problem(kind, said) is None:
        return as_money(said)
    return said


_WITHHELD: dict[object, Missing] = {"dont_know": UNKNOWN, "rather_not_say": RATHER_NOT_SAY}


@frozen
class Stated:
    """What is known of one fact of a case: its value (money as `Decimal`) or why there is none, and the latest word on
    it: who said it (a role or a party), when, and at which version of the case. None where nobody did.
    """

    name: str
    value: "FactValue | Decimal | Missing" = attrs.field(repr=False)
    said_by: str | None = None
    at: datetime | None = None
    version: int | None = None


def age(born: date, on: date) -> int:
    """Whole years from birth to a day; who was born on 29 February is a year older on 1 March of a common year."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
