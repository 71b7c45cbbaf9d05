"""Facts as the answers to them that a set of rules can tell apart.

An age of 18 and one of 19 are the same to rules that ask for 18 and 21: they lie in one *cell*. So every fact has
finitely many cells, and what holds for all of them holds for every answer: that makes advice exact, and quick.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from math import inf
from typing import Any

from .facts import WITHHELD, FactKind, Missing, as_money, fact_problem
from .values import Shared

__all__ = ["AS_IT_IS", "Asked", "Variable", "canonical", "compared_with", "given_problem", "plain", "variable"]

Canonical = bool | int | str
"""A value as it is compared: money in cents and dates by their number are whole numbers, texts are made `plain`."""

Asked = Callable[[Any], bool]
"""A comparison with a fixed value."""


AS_IT_IS: Mapping[str, type] = {"boolean": bool, "number": int}
"""The kinds of facts whose values are compared as they are given, and the class of those that are right."""


LONGEST = 100
"""Longer texts are not kept by what makes them plain: no name of a place is."""


def plain(text: str) -> str:
    """A text without capitals, accents and signs: how texts are compared. "Súdwest-Fryslân" is "sudwest-fryslan"."""
    return _plain(text) if len(text) <= LONGEST else _plain.__wrapped__(text)


@lru_cache(maxsize=4096)
def _plain(text: str) -> str:
    bare = unicodedata.normalize("NFKD", text)
    seen = (one for one in bare if not unicodedata.combining(one) and unicodedata.category(one) != "Cf")
    return re.sub(r"[^\w]+", "-", "".join(seen).casefold()).strip("-")


def canonical(kind: FactKind, given: Any) -> Canonical:
    """The value of a fact as it is compared; it is right for its kind."""
    if kind.type == "money":
        return given * 100 if isinstance(given, int) else int(as_money(given) * 100)
    if kind.type == "date":
        day: date = given
        return day.toordinal()
    if kind.type in ("text", "choice"):
        return plain(given)
    value: bool | int = given
    return value


def given_problem(kind: FactKind, given: object) -> str | None:
    """What was expected of a value that is given for this fact; None where it is right, or says that it is unknown."""
    if given is None or isinstance(given, Missing) or (isinstance(given, str) and given in WITHHELD):
        return None
    if kind.type == "money" and isinstance(given, Decimal):
        right = given.is_finite() and 0 <= given < 10**9 and given == as_money(given)
        return None if right else "euros, not negative and with two decimals"
    if kind.type == "text" and isinstance(given, str) and not given.strip():
        return "text that is not empty"
    return fact_problem(kind, given)


_AT: Mapping[str, Callable[[int], tuple[int, ...]]] = {
    "is_": lambda at: (at, at + 1),
    "at_least": lambda at: (at,),
    "below": lambda at: (at,),
    "above": lambda at: (at + 1,),
    "at_most": lambda at: (at + 1,),
}
"""Where the cells of an ordered fact are cut for a comparison: each number is the first of a new cell."""

_ASKED: Mapping[str, Callable[[Any], Asked]] = {
    "is_": lambda at: lambda value: bool(value == at),
    "at_least": lambda at: lambda value: bool(value >= at),
    "below": lambda at: lambda value: bool(value < at),
    "above": lambda at: lambda value: bool(value > at),
    "at_most": lambda at: lambda value: bool(value <= at),
}


def compared_with(operator: str, at: Any) -> Asked:
    """The comparison with a value, or with each of several (`one_of`)."""
    if operator == "one_of":
        among = frozenset(at)
        return lambda value: value in among
    return _ASKED[operator](at)


_ENDS: Mapping[str, tuple[float, float]] = {
    "money": (0, 99_999_999_999),
    "date": (date.min.toordinal(), date.max.toordinal()),
}
"""The first and the last value that there is, as it is compared: no euros below nothing, no day off the calendar."""


class Variable(Shared):
    """One fact, or two that are compared with each other, and its cells; `unknown` is the number of cells.

    `values` has a value out of each cell, to try the rules on; None stands for a text that no rule names. `cuts` are
    the numbers, in order, at which another cell may begin: between two of them no rule tells values apart.
    """

    def __init__(
        self, facts: tuple[str, ...], values: Sequence[Any], cell: Callable[[Any], int], cuts: Sequence[int] = ()
    ) -> None:
        self.facts = facts
        self.name = facts[0] if len(facts) == 1 else " <> ".join(facts)
        self.values = tuple(values)
        self.unknown = len(values)
        self.cuts = tuple(cuts)
        self._cell = cell
        self._made = True

    def __repr__(self) -> str:
        return f"Variable({self.name!r}, {self.unknown} cells)"

    def cell(self, known: Mapping[str, Canonical]) -> int:
        """The cell of what is known; `unknown` where nothing is."""
        if len(self.facts) == 1:
            value = known.get(self.facts[0])
            return self.unknown if value is None else self._cell(value)
        one, other = (known.get(fact) for fact in self.facts)
        return self.unknown if one is None or other is None else self._cell((one, other))


def variable(kind: FactKind, asked: Iterable[tuple[str, Any]]) -> Variable:
    """The cells of a fact under all comparisons (operator and canonical value) with it."""
    every = list(asked)
    said = _apart(every)
    if kind.type == "boolean":
        return _merged(kind.name, [False, True], said, bool)
    if kind.type in ("text", "choice"):
        named = {one for operator, at in every for one in (at if operator == "one_of" else (at,))}
        listed = [plain(one.id) for one in kind.choices]
        words: list[Any] = listed if kind.type == "choice" else [*sorted(named), None]
        place = {word: number for number, word in enumerate(words)}
        return _merged(kind.name, words, said, lambda value: place.get(value, len(words) - 1))
    first, last = _ENDS.get(kind.type, (-inf, inf))
    cuts = sorted({cut for one in every for cut in _cuts(*one) if first < cut <= last})
    numbers = [cuts[0] - 1, *cuts] if cuts else [max(first, 0)]
    return _merged(kind.name, numbers, said, lambda value: bisect_right(cuts, value), cuts)


def _apart(every: Iterable[tuple[str, Any]]) -> Callable[[Any], Hashable]:
    """What all comparisons together say of a value: how many steps it lies above, and which of them name it."""
    steps: set[int] = set()
    named: dict[Any, list[int]] = {}
    for number, (operator, at) in enumerate(every):
        if operator in ("is_", "one_of"):
            for one in dict.fromkeys(at if operator == "one_of" else (at,)):
                named.setdefault(one, []).append(number)
        else:
            steps.update(_cuts(operator, at))
    ordered = sorted(steps)
    return lambda value: (bisect_right(ordered, value), tuple(named.get(value, ())))


def _cuts(operator: str, at: Any) -> Iterable[int]:
    if operator == "one_of":
        return [cut for one in at for cut in _AT["is_"](one)]
    return _AT[operator](at)


def pair(one: str, other: str) -> Variable:
    """The cells of two facts that are compared with each other: smaller, the same, greater."""
    return Variable((one, other), ((0, 1), (1, 1), (1, 0)), lambda two: 1 + (two[0] > two[1]) - (two[0] < two[1]))


def _merged(
    name: str, values: list[Any], apart: Callable[[Any], Hashable], cell: Callable[[Any], int], cuts: Sequence[int] = ()
) -> Variable:
    """A variable in which the values that no test tells apart share a cell."""
    seen: dict[Hashable, int] = {}
    kept: list[Any] = []
    into = []
    for value in values:
        said = apart(value)
        if said not in seen:
            seen[said] = len(kept)
            kept.append(value)
        into.append(seen[said])
    if len(kept) == len(values):
        return Variable((name,), values, cell, cuts)
    table = tuple(into)
    return Variable((name,), kept, lambda value: table[cell(value)], cuts)
