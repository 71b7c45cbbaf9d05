"""Advice for many people: columns in, columns out, and nothing is worked out twice.

A column has few distinct values, and the rules tell even fewer apart (the cells of a variable). So each distinct value
is read once, by the routekaart itself, and each route is decided once for every combination of cells that occurs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from leefplek import RoutekaartOn
from leefplek.advice import RouteAnswer

from .columns import Column, Numbers, combinations, combined, known_columns

__all__ = ["ANSWERS", "advise_many"]

ANSWERS: tuple[RouteAnswer, ...] = ("open", "to_discuss", "undecided", "closed")
"""The answers that there are, from the best to the worst: what the numbers in an array of `advise_many` stand for."""

Answers: TypeAlias = npt.NDArray[np.int8]

_OF_ENDS = np.array([2, 0, 1, 2, 3, 2, 2, 2], np.int8)
"""The place in ANSWERS, by the ends that can still be reached: 1 for open, 2 for to discuss, 4 for closed, added up."""

BATCH = 4096
"""So many combinations are decided together: a large routekaart then still fits in memory."""


def advise_many(kaart: RoutekaartOn, facts: Mapping[str, Sequence[object] | npt.NDArray[Any]]) -> dict[str, Answers]:
    """The answer of each route for many people: by the id of the route one array, with one answer for each of them.

    `facts` has one column for each fact: a list, an array of numpy (masked ones too), or a column of pandas or polars,
    all equally long. None, NaN, NaT, what is masked, `dont_know`, `rather_not_say` and a column that is not there are
    unknown. Values are what `advise` takes; a whole number may also be a float (`18.0`), as pandas keeps numbers with
    gaps, and a date a `datetime64`. Money is whole euros, `Decimal`, or text.

    The arrays have one dimension and hold the place of each answer in `ANSWERS` (`int8`), so that a lower number is
    better: `found <= 1` is open or to discuss. For words there is `numpy.array(ANSWERS)[found]`, and, in a fortieth of
    the memory, `pandas.Categorical.from_codes(found, ANSWERS, ordered=True)`.

    Each answer is exactly that of `kaart.advise`. Raises `InputError` with all findings, one for each column that is
    wrong, with the first row where it is.
    """
    known, people = known_columns(kaart, facts)
    cells = [_cells(kaart, var, known, people) for var in range(len(kaart.variables))]
    return {route: _decided(kaart, route, cells, people) for route in kaart.needs}


def _cells(kaart: RoutekaartOn, var: int, known: Mapping[str, Column], people: int) -> Numbers:
    """The cell of a variable for each person."""
    one = kaart.variables[var]
    if not all(fact in known for fact in one.facts):
        return np.full(people, one.unknown)
    places, given = combinations({fact: known[fact] for fact in one.facts})
    return np.array([one.cell(each) for each in given], np.intp)[places]


def _decided(kaart: RoutekaartOn, route: str, cells: Sequence[Numbers], people: int) -> Answers:
    """The answer of one route for each person, each combination of cells decided once."""
    parts = [(cells[var], kaart.variables[var].unknown + 1) for var in kaart.needs[route]]
    places, rows = combined([(np.zeros(people, np.intp), 1), *parts])
    batches = [rows[start : start + BATCH] for start in range(0, len(rows), BATCH)]
    answers = [_answers(kaart, route, [one[batch] for one in cells], len(batch)) for batch in batches]
    decided: Answers = np.concatenate([np.empty(0, np.int8), *answers])[places]
    return decided


def _answers(kaart: RoutekaartOn, route: str, cells: Sequence[Numbers], people: int) -> Answers:
    """The answers for columns of cells."""
    decision = kaart.decision(route)
    if decision is None:
        given = zip(*(one.tolist() for one in cells), strict=True)
        return np.array([ANSWERS.index(kaart.answers(one)[route]) for one in given], np.int8)
    reached = [np.full(people, 1 << end, np.uint8) for end in range(3)]
    for var, to in decision.rows:
        each = [reached[one] for one in to]
        reached.append(np.stack([*each, np.bitwise_or.reduce(each)])[cells[var], np.arange(people)])
    answers: Answers = _OF_ENDS[reached[decision.start]]
    return answers
