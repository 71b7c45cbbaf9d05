"""What is known of a case: named facts, who said each and when. Unknown is an answer too."""

import contextlib
import re
from collections.abc import Iterable
from datetime import date
from enum import Enum
from typing import Literal

import attrs

from .values import TextMap, open_field, special, value

__all__ = ["ERASED", "UNKNOWN", "Fact", "FactKind", "FactValue", "Missing", "age", "latest"]

FactValue = bool | int | date | str

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)

WITHHELD = ("dont_know", "rather_not_say")
"""What may be said instead of a value: it counts as unknown, and takes an earlier value back."""


KINDS: dict[str, tuple[type, str]] = {
    "boolean": (bool, "true or false"),
    "number": (int, "a whole number"),
    "date": (date, "a date (YYYY-MM-DD)"),
    "text": (str, "text"),
}
"""The kinds of values that a fact may have: the type, and how to say what was expected."""


class Missing(Enum):
    """Why there is no value: nobody said it, or the content that may have held it was erased."""

    UNKNOWN = "unknown"
    ERASED = "erased"


UNKNOWN = Missing.UNKNOWN
ERASED = Missing.ERASED


@attrs.frozen
class FactKind:
    """A fact that a workflow knows: its name, what kind of value it has, and the question that asks for it."""

    name: str
    type: Literal["boolean", "number", "date", "text"]
    question: TextMap


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
                known[fact.name] = UNKNOWN if said.__class__ is str and said in WITHHELD else said
    return known


def age(born: date, on: date) -> int:
    """Whole years from birth to a day; who was born on 29 February is a year older on 1 March of a common year."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
