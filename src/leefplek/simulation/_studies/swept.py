"""What a sweep gives: the statistics of each row of its design, and what became of the rows that failed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np
import numpy.typing as npt

from leefplek import Finding, InputError, UnknownName

from .._missing import needs
from .._results.frames import Framed
from .._results.result import plain
from .._scenarios.scenario import Scenario
from .._statistics.ranking import Better, Ranking, rank
from .._statistics.statistics import interval
from .design import Design
from .sweep_files import Values

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["Failed", "Sweep"]


@attrs.frozen
class Failed:
    """A row that gave nothing: a stable code, a sentence, and the findings where it is no scenario."""

    row: int
    code: str
    text: str
    findings: tuple[Finding, ...] = ()

    def as_data(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {**attrs.asdict(self, recurse=False), "findings": [attrs.asdict(one) for one in self.findings]}


@attrs.frozen(eq=False, slots=False)
class Sweep(Framed):
    """The scenarios of a design that were run, all on the same chance.

    `values` has for each row its statistics by name, one value for each replication (NaN where nothing was measured);
    empty for a row that failed or was not done. `out` is the directory, where there is one.
    """

    scenario: Scenario
    design: Design
    seed: int
    replications: int
    values: tuple[Values, ...] = attrs.field(repr=False)
    failed: tuple[Failed, ...] = ()
    out: Path | None = None

    @property
    def to_do(self) -> tuple[int, ...]:
        """The rows that were not run yet, where a sweep was stopped."""
        failed = {one.row for one in self.failed}
        return tuple(at for at, one in enumerate(self.values) if not one and at not in failed)

    @property
    def names(self) -> tuple[str, ...]:
        """Every statistic that a row has."""
        return tuple(dict.fromkeys(name for one in self.values for name in one))

    def means(self, statistic: str) -> npt.NDArray[np.float64]:
        """The mean of a statistic over the replications, shape (rows,): what SALib calls Y.

        NaN for a row that has none. Raises `UnknownName`.
        """
        self._known(statistic)
        return np.array([_mean(one.get(statistic)) for one in self.values], np.float64)

    @cached_property
    def rows(self) -> tuple[dict[str, Any], ...]:
        """For each row and statistic: `row`, the values of the design by key, `statistic`, `mean`, `low`, `high`, `n`.

        The bounds are those of the 95% interval of the mean (Student's t). Rows that failed are in `failed`.
        """
        return tuple(
            {"row": at, **self.design.changes(at), "statistic": name, **_figures(values)}
            for at, one in enumerate(self.values)
            for name, values in one.items()
        )

    def to_arrow(self) -> pa.Table:
        """The `rows` as a table of pyarrow. A value of the design that is no number or text is told as text."""
        needs("pyarrow", "simulation")
        import pyarrow as pa

        names = ("row", *self.design.names, "statistic", "mean", "low", "high", "n")
        types = {"row": pa.int32(), "statistic": pa.string(), "n": pa.int32()}
        types |= dict.fromkeys(("mean", "low", "high"), pa.float64())
        return pa.table({name: pa.array(_column([one[name] for one in self.rows]), types.get(name)) for name in names})

    def rank(
        self, statistic: str, better: Better, *, rows: Iterable[int] | None = None, level: float = 0.95
    ) -> Ranking:
        """The rows from the best to the worst in this statistic, and what of that is certain (`rank`).

        Each row is named by `design.labels`. `rows` are the ones to rank; else all that were run. Every pair is
        compared, so of very many rows, rank the few that matter. Raises `UnknownName`, and `InputError` with a finding
        for each row that does not have this statistic.
        """
        self._known(statistic)
        chosen = [at for at, one in enumerate(self.values) if one] if rows is None else list(rows)
        lacking = [at for at in chosen if not 0 <= at < len(self.values) or statistic not in self.values[at]]
        if lacking:
            text = "this row does not have the statistic"
            findings = [
                Finding("nothing_measured", text, key=f"rows[{at}]", do="leave it out: rows=") for at in lacking
            ]
            raise InputError("these rows can't be ranked", findings=findings)
        labels = self.design.labels
        return rank({labels[at]: self.values[at][statistic] for at in chosen}, better, level)

    def as_data(self) -> dict[str, Any]:
        """Plain data for JSON, with None for what is unknown."""
        return {
            "scenario": self.scenario.scenario,
            "seed": self.seed,
            "replications": self.replications,
            "design": self.design.as_data(),
            "rows": [{name: plain(_known_or_none(one)) for name, one in row.items()} for row in self.rows],
            "failed": [one.as_data() for one in self.failed],
            "to_do": list(self.to_do),
        }

    def _known(self, statistic: str) -> None:
        if statistic not in self.names:
            raise UnknownName(f"there is no statistic {statistic!r}", do=f"one of {', '.join(self.names)}")


def _mean(values: npt.NDArray[np.float64] | None) -> float:
    return float("nan") if values is None else interval(values).mean


def _figures(values: npt.NDArray[np.float64]) -> Mapping[str, float | int]:
    one = interval(values)
    return {"mean": one.mean, "low": one.low, "high": one.high, "n": one.n}


def _known_or_none(one: Any) -> Any:
    return None if isinstance(one, float) and not np.isfinite(one) else one


def _column(values: Sequence[Any]) -> Sequence[Any]:
    """Values that arrow can put in one column: as they are where they are of one kind, else as text."""
    kinds = {type(one) for one in values if one is not None}
    if kinds <= {int, float} or (len(kinds) == 1 and not isinstance(next(iter(values)), dict | list | tuple)):
        return values
    return [None if one is None else str(plain(one)) for one in values]
