"""Columns of facts, read by a routekaart: each distinct value once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import count
from operator import itemgetter
from typing import Any, TypeAlias

import attrs
import numpy as np
import numpy.typing as npt

from leefplek import Finding, InputError, RoutekaartOn

__all__ = ["Column", "Numbers", "combinations", "combined", "known_columns"]

Numbers: TypeAlias = npt.NDArray[np.intp]

TABLE = 1 << 18
"""Up to so many combinations are looked up in a table; of more than that, those that occur are numbered anew."""

MANY = 256
"""From so many distinct whole numbers on it is worth to look which of them are the same to the rules."""

WHOLE = 2**53
"""Up to here a float says exactly which whole number it is."""


@attrs.frozen
class Column:
    """The distinct values of a column, and for each row the place of its value; the place after them is unknown."""

    places: Numbers
    values: Sequence[Any]

    def value(self, place: int) -> Any:
        """The value at a place; None is unknown too."""
        return self.values[place] if place < len(self.values) else None


def known_columns(kaart: RoutekaartOn, facts: Mapping[str, object]) -> tuple[dict[str, Column], int]:
    """What is known of each fact, as the rules compare it, and how many people there are."""
    if not isinstance(facts, Mapping):
        raise InputError("these are no columns", key="facts", why="expected a table of names and columns")
    findings: list[Finding] = []
    columns = dict(_columns(kaart, facts, findings))
    people = next((len(one.places) for one in columns.values()), 0)
    for name, one in columns.items():
        if len(one.places) != people:
            text = f"expected {people} rows, as in the first column, and found {len(one.places)}"
            findings.append(_wrong(name, "wrong_length", text))
    read = {name: _read(kaart, {name: _thinned(kaart, name, one)}, findings) for name, one in columns.items()}
    known: dict[str, Column] = {}
    for fact in dict.fromkeys(fact for told in read.values() for fact in told):
        tellers = {name: columns[name] for name, told in read.items() if fact in told}
        if len(tellers) > 1 and not findings:  # an age, and a date of birth that tells the age too
            known |= _read(kaart, tellers, findings)
        else:
            known[fact] = read[next(iter(tellers))][fact]
    if findings:
        raise InputError("these columns can't be used", findings=findings)
    return known, people


def _columns(kaart: RoutekaartOn, facts: Mapping[str, object], findings: list[Finding]) -> Iterator[tuple[str, Column]]:
    for name, given in facts.items():
        try:
            kaart.known({name: None})
        except InputError as error:
            findings.extend(error.findings)
            continue
        column = _column(given)
        if column is None:
            findings.append(_wrong(name, "wrong_column", "expected a column: a list, or an array of one dimension"))
        else:
            yield name, column


def _wrong(name: str, code: str, text: str) -> Finding:
    return Finding(code, text, key=f"facts.{name}", do="give one value for each person")


def _column(given: object) -> Column | None:
    if isinstance(given, list | tuple):
        return _listed(given)
    if isinstance(given, np.generic) or not hasattr(given, "__array__"):
        return None
    array = np.asanyarray(given)
    if array.ndim != 1:
        return None
    plain = np.ma.getdata(array)
    gaps = np.ma.getmaskarray(array) | (np.isnan(plain) if plain.dtype.kind == "f" else False)
    return _with_gaps(plain, gaps)


def _with_gaps(array: npt.NDArray[Any], gaps: npt.NDArray[np.bool_]) -> Column:
    if not gaps.any():
        return _distinct(array)
    if array.dtype.kind in "iuf":  # what stands in a gap may be any number
        known = array[~gaps]
        array = np.where(gaps, known[0] if known.size else 0, array)
    one = _distinct(array)
    return Column(np.where(gaps, len(one.values), one.places), one.values)


def _distinct(array: npt.NDArray[Any]) -> Column:
    """The values of an array without gaps; among those of whole numbers there may be some that do not occur."""
    if array.dtype.kind == "b":
        return Column(array.astype(np.intp), (False, True))
    if array.dtype.kind == "M":
        days = array.astype("datetime64[D]")
        array = days if bool(np.all((days == array) | np.isnat(array))) else array.astype("datetime64[us]")
    elif array.dtype.kind not in "iuf":
        return _listed(array.tolist())
    elif array.size and array.min() > -WHOLE and array.max() < WHOLE and bool(np.all(array == np.rint(array))):
        whole = array.astype(np.intp)
        low, high = int(whole.min()), int(whole.max())
        if high - low < TABLE:
            return Column(whole - low, range(low, high + 1))
    values, places = np.unique(array, return_inverse=True)
    return Column(places, [_value(one) for one in values.tolist()])


def _listed(given: Sequence[Any]) -> Column:
    """Anything. Values of several classes are told apart by class as well: True is not 1 here."""
    classes = set(map(type, given))
    if classes in ({bool}, {int}, {int, type(None)}):
        gaps = type(None) in classes
        array = np.array([one or 0 for one in given] if gaps else given)
        if array.dtype != object:
            return _with_gaps(array, np.array([one is None for one in given])) if gaps else _distinct(array)
    keys: Sequence[Any] = given
    if len(classes - {type(None), str}) > 1:
        keys = list(zip(map(type, given), given, strict=True))
    place: defaultdict[Any, int] = defaultdict(count().__next__)
    try:
        places = np.fromiter(map(place.__getitem__, keys), np.intp, len(keys))
    except TypeError:  # something that no fact can be, such as a list
        return _listed([one if one.__class__ in _SIMPLE else _STRANGE for one in given])
    return Column(places, [_value(one) for one in (place if keys is given else map(itemgetter(1), place))])


_SIMPLE = (type(None), bool, int, float, str, date)
_STRANGE = object()


def _value(given: object) -> object:
    """A value as `advise` takes it: None where it is unknown, a whole number where a float is one."""
    one = given.item() if isinstance(given, np.generic) else given
    if type(one).__name__ in ("NAType", "NaTType"):  # of pandas, which need not be there
        return None
    if isinstance(one, float):
        return None if one != one else int(one) if one.is_integer() else one
    return one


def _thinned(kaart: RoutekaartOn, name: str, column: Column) -> Column:
    """The column with one value for all whole numbers that the rules can't tell apart, where there are many."""
    whole = column.values
    looked_at = [one for one in kaart.variables if name in one.facts]
    alone = len(looked_at) == 1 and len(looked_at[0].facts) == 1
    if not isinstance(whole, range) or len(whole) < MANY or not alone or not _right(kaart, name, whole):
        return column
    cuts = looked_at[0].cuts
    amounts = np.array(whole) * (100 if kaart.facts[name].type == "money" else 1)
    between = np.searchsorted(np.array(cuts), amounts, side="right")
    one_of = dict(zip(between.tolist(), whole, strict=True))
    into = np.append(between, len(cuts) + 1)
    return Column(into[column.places], [one_of.get(place) for place in range(len(cuts) + 1)])


def _right(kaart: RoutekaartOn, name: str, whole: range) -> bool:
    """Whether all these whole numbers are right for a fact: they are if the least and the greatest are."""
    try:
        for one in (whole[0], whole[-1]):
            kaart.known({name: one})
    except InputError:
        return False
    return kaart.facts[name].type in ("number", "money")


def _read(kaart: RoutekaartOn, columns: Mapping[str, Column], findings: list[Finding]) -> dict[str, Column]:
    """What the routekaart makes of columns of one length, each combination of their values once."""
    places, given = combinations(columns)
    read: list[Mapping[str, object]] = []
    wrong: dict[int, Finding] = {}
    for place, one in enumerate(given):
        try:
            read.append(kaart.known(one))
        except InputError as error:
            read.append({})
            wrong[place] = error.findings[0]
    rows = np.flatnonzero(np.isin(places, list(wrong))) if wrong else np.empty(0, np.intp)
    if rows.size:
        first = wrong[int(places[rows[0]])]
        more = f", here and in {len(rows) - 1} more rows" if len(rows) > 1 else ""
        findings.append(attrs.evolve(first, text=first.text + more, key=f"{first.key}[{rows[0]}]"))
    told = {fact for one in read for fact in one}
    return {fact: Column(places, [one.get(fact) for one in read]) for fact in told}


# ---- combinations


def combinations(columns: Mapping[str, Column]) -> tuple[Numbers, list[dict[str, Any]]]:
    """For each row the place of its combination of values, and the combinations; of one column all its values."""
    if len(columns) == 1:
        ((name, one),) = columns.items()
        return one.places, [{name: value} for value in (*one.values, None)]
    places, rows = combined([(one.places, len(one.values) + 1) for one in columns.values()])
    picked = [map(one.value, one.places[rows].tolist()) for one in columns.values()]
    return places, [dict(zip(columns, one, strict=True)) for one in zip(*picked, strict=True)]


def combined(parts: Sequence[tuple[Numbers, int]]) -> tuple[Numbers, Numbers]:
    """For each row the number of its combination of places, of so many each; and for each number a row that has it."""
    people = len(parts[0][0])
    codes, size = np.zeros(people, np.intp), 1
    for places, many in parts:
        codes, size = codes * many + places, size * many
        if size > TABLE:
            distinct, codes = np.unique(codes, return_inverse=True)
            size = len(distinct)
    rows = np.full(size, -1)
    rows[codes] = np.arange(people)
    number = np.cumsum(rows >= 0) - 1
    return number[codes], rows[rows >= 0]
