"""Which scenarios to run: rows of values for the same keys, as a grid or from samples."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from itertools import product
from typing import Any

import attrs
import numpy as np

from leefplek import Finding, InputError

from .._results.result import plain
from .._scenarios.changes import kind_of, unknown_key

__all__ = ["Design", "from_samples", "grid"]

_NOT_SWEPT = ("seed", "replications")
"""The same in every row, so that the rows have the same chance."""


def _names(given: Iterable[str]) -> tuple[str, ...]:
    return tuple(given)


def _rows(given: Iterable[Iterable[Any]]) -> tuple[tuple[Any, ...], ...]:
    return tuple(tuple(one) for one in given)


@attrs.frozen
class Design:
    """The rows of a sweep: each has one value for each of `names`, which are keys as `changed` takes them.

    Raises `InputError` with all findings: a key that no scenario has, or twice; `seed` and `replications`, which are
    the same in all rows; a row of another length; no rows.
    """

    names: tuple[str, ...] = attrs.field(converter=_names)
    rows: tuple[tuple[Any, ...], ...] = attrs.field(converter=_rows, repr=False)

    def __attrs_post_init__(self) -> None:
        findings = [*_findings(self.names), *self._shape()]
        if findings:
            raise InputError("this is no design", findings=findings)

    def _shape(self) -> Iterator[Finding]:
        if not self.rows:
            yield Finding("no_rows", "expected at least one row", key="rows")
        for at, row in enumerate(self.rows):
            if len(row) != len(self.names):
                yield Finding("wrong_row", f"expected {len(self.names)} values, one for each key", key=f"rows[{at}]")
                return

    def __len__(self) -> int:
        return len(self.rows)

    def changes(self, row: int) -> dict[str, Any]:
        """What `changed` needs to make the scenario of a row."""
        return dict(zip(self.names, self.rows[row], strict=True))

    @property
    def labels(self) -> tuple[str, ...]:
        """A name for each row: its keys and values; rows that are alike have their number too."""
        found = [
            ", ".join(f"{key}={_said(value)}" for key, value in self.changes(at).items()) for at in range(len(self))
        ]
        many = Counter(found)
        return tuple(f"{one} (row {at})" if many[one] > 1 else one for at, one in enumerate(found))

    @property
    def digest(self) -> str:
        """The SHA-256 of keys and values."""
        text = json.dumps(self.as_data(), ensure_ascii=False, separators=(",", ":"))
        return sha256(text.encode()).hexdigest()

    def as_data(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {"names": list(self.names), "rows": [[_finite(plain(one)) for one in row] for row in self.rows]}


def grid(values: Mapping[str, Iterable[Any]]) -> Design:
    """Every combination of these values, the last key changing fastest.

    >>> grid({"pools.rooms.units": [10, 12], "arrivals.signals.per_year": [100.0, 150.0]}).rows
    ((10, 100.0), (10, 150.0), (12, 100.0), (12, 150.0))

    Raises `InputError` as `Design` does.
    """
    return Design(tuple(values), product(*([_value(each) for each in one] for one in values.values())))


def from_samples(names: Sequence[str] | None, samples: Any) -> Design:
    """The rows of samples, one column for each key: of SALib, `scipy.stats.qmc.scale`, or your own.

    `samples` is an array (rows, keys), or a DataFrame of pandas or polars that has these columns (all of them, where
    `names` is None). Where a key takes whole numbers (units, priorities, facts), a sample x becomes floor(x + 0.5): the
    nearest one, halves going up. So to give each of 10 to 20 the same chance, sample from 9.5 to 20.5. Analyse what
    came of the rows beside the samples that they came from.

    Raises `InputError` with all findings: a key that no scenario has or that takes no number, another number of
    columns, a sample that is no finite number.
    """
    columns = getattr(samples, "columns", None)
    if columns is not None:
        names = tuple(columns) if names is None else tuple(names)
        missing = [one for one in names if one not in tuple(columns)]
        if missing:
            findings = [Finding("missing_column", "expected a column with this name", key=one) for one in missing]
            raise InputError("these samples can't be used", findings=findings)
        samples = samples[list(names)].to_numpy()
    if names is None:
        raise InputError("an array has no names of its own", do="give the keys of its columns", key="names")
    kinds = _kinds(tuple(names))
    return Design(
        names, [[_sampled(*pair) for pair in zip(kinds, row, strict=True)] for row in _array(samples, len(kinds))]
    )


def _findings(names: Sequence[str]) -> Iterator[Finding]:
    for at, name in enumerate(names):
        if name in _NOT_SWEPT:
            yield Finding("not_swept", "this is the same in every row", key=name, do="give it to sweep")
        elif not isinstance(name, str) or kind_of(name) is None:
            yield unknown_key(str(name))
        elif name in names[:at]:
            yield Finding("changed_twice", "expected each key once", key=name)


def _kinds(names: tuple[str, ...]) -> list[str | None]:
    kinds = [kind_of(one) for one in names]
    findings = [
        Finding("takes_no_number", "expected a key that takes a number", key=name, do="use grid or Design")
        for name, kind in zip(names, kinds, strict=True)
        if kind == "other"
    ]
    if findings or (findings := list(_findings(names))):
        raise InputError("these samples can't be used", findings=findings)
    return list(kinds)


def _array(samples: Any, wide: int) -> list[list[float]]:
    try:
        found = np.asarray(samples, np.float64)
    except (TypeError, ValueError):
        found = np.array(math.nan)
    if found.ndim == 2 and found.shape[1] == wide and bool(np.isfinite(found).all()):
        rows: list[list[float]] = found.tolist()
        return rows
    why = f"expected finite numbers in {wide} columns, found an array of shape {found.shape}"
    raise InputError("these samples can't be used", key="samples", why=why)


def _sampled(kind: str | None, x: float) -> int | float:
    return x if kind == "float" else math.floor(x + 0.5)


def _value(given: Any) -> Any:
    return given.item() if isinstance(given, np.generic) else given


def _finite(one: Any) -> Any:
    """What JSON can keep: a number that is none as text."""
    return str(one) if isinstance(one, float) and not math.isfinite(one) else one


def _said(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.6g}"
    return json.dumps(plain(value), ensure_ascii=False) if isinstance(value, dict | list | tuple) else str(value)
