"""Numbers as they are handed in: made floats, or refused with the place where they are wrong."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from numbers import Integral, Real
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from leefplek.errors import Finding, InputError

__all__ = [
    "Numbers",
    "count",
    "findings_of",
    "jsonable",
    "measured",
    "numbers",
    "read",
    "running",
    "share",
    "unknown_alike",
]

Numbers: TypeAlias = npt.NDArray[np.float64]
"""An array of floats; NaN is: nothing was measured here."""

LARGEST = 1e150
"""Larger numbers are refused: their squares would no longer fit."""


def read(values: npt.ArrayLike, key: str, dimensions: tuple[int, ...] = (1,)) -> Numbers | Finding:
    """A list or array as new floats, NaN for None and for what is masked; or what is wrong with it."""
    try:
        if isinstance(values, np.ma.MaskedArray):
            values = np.ma.filled(values.astype(np.float64), math.nan)
        found = np.asarray(values)
        if found.dtype.kind == "O":
            found = np.array([_number(one) for one in found.ravel()]).reshape(found.shape)
    except (TypeError, ValueError, OverflowError):
        return _wrong(key, "not all of this is numbers", "give numbers, and NaN or None where nothing was measured")
    if found.ndim not in dimensions:
        wanted = " or ".join(str(one) for one in dimensions)
        return _wrong(key, f"an array of {found.ndim} dimensions", f"give one of {wanted}")
    if found.dtype.kind not in "biuf":
        return _wrong(key, f"an array of {found.dtype}, not of numbers", "give numbers; a length of time is in days")
    large = np.flatnonzero(np.abs(found.astype(np.float64)) > LARGEST)
    if large.size:
        return _wrong(key, f"number {large[0]} is infinite or too large", "NaN says that nothing was measured")
    return found.astype(np.float64)


def numbers(values: npt.ArrayLike, key: str = "values", dimensions: tuple[int, ...] = (1,)) -> Numbers:
    """What `read` makes of it; raises `InputError` where it is no array of numbers."""
    found = read(values, key, dimensions)
    if isinstance(found, Finding):
        raise InputError("these are not numbers to reckon with", findings=[found])
    return found


def measured(values: Numbers) -> Numbers:
    """Those that were measured."""
    return values[~np.isnan(values)]


def share(number: object, key: str) -> float:
    """A number between 0 and 1, both left out; raises `InputError` for anything else."""
    if isinstance(number, Real) and 0 < float(number) < 1:
        return float(number)
    raise InputError(f"{key} lies between 0 and 1", do="0.95 is usual for a level", key=key)


def count(number: object, key: str) -> int:
    """A whole number, 0 or more; raises `InputError` for anything else."""
    if isinstance(number, Integral) and int(number) >= 0:
        return int(number)
    raise InputError(f"{key} is a whole number, 0 or more", key=key)


def running(values: Numbers) -> tuple[Numbers, Numbers]:
    """The mean of the first, of the first two, and so on; and the sums of the squared distances to those means.

    These sums are added up from parts that are never negative (Welford), so equal values give 0 and nothing cancels.
    """
    if not values.size:
        return values, values
    away = values - values[0]
    size = np.arange(1, len(values) + 1)
    means = np.cumsum(away) / size
    before = np.concatenate(([0.0], means[:-1]))
    return values[0] + means, np.cumsum((away - before) ** 2 * ((size - 1) / size))


def unknown_alike(number: float) -> float | None:
    """None for NaN, so that what is unknown is equal to what is unknown."""
    return None if math.isnan(number) else number


def jsonable(fields: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Fields as JSON can keep them: None for NaN and for what is infinite."""
    return {name: None if isinstance(one, float) and not math.isfinite(one) else one for name, one in fields}


def findings_of(read_columns: Mapping[Any, Numbers | Finding]) -> list[Finding]:
    """Those of what was read that are wrong."""
    return [one for one in read_columns.values() if isinstance(one, Finding)]


def _number(one: object) -> float:
    if one is None:
        return math.nan
    if not isinstance(one, Real):
        raise TypeError("no number")
    return float(one)


def _wrong(key: str, text: str, do: str) -> Finding:
    return Finding("not_numbers", text, key=key, do=do)
