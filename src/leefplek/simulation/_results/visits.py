"""What a simulation gives: one row for every visit of a case to a stage, as columns."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from os import PathLike
from typing import TYPE_CHECKING, Any, TypeAlias

import attrs
import numpy as np
import numpy.typing as npt

from leefplek import InputError

from .._missing import needs
from .frames import Framed

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["ROW", "MoveName", "Names", "Visits"]

Columns: TypeAlias = dict[str, npt.NDArray[Any]]

ROW = np.dtype(
    [
        ("case", np.int32),
        ("stage", np.int16),
        ("outcome", np.int16),
        ("join", np.float64),
        ("start", np.float64),
        ("ready", np.float64),
        ("end", np.float64),
    ]
)
"""A visit as the engines write it: 40 bytes. An open one has outcome -1, or -2 less the move that it waits to take."""


@attrs.frozen
class MoveName:
    """A way out of a stage: from which, by which transition, to which stage (-1: the case leaves) or final state.

    `outcome` is how the case ended, where it `ends`: that is, comes to a final state. `reneges` says that it is taken
    by who waited too long. Without a transition nothing happens: a case in a final state stays there for good.
    """

    stage: int
    transition: str
    target: int
    final: str
    outcome: str
    reneges: bool
    ends: bool = False


@attrs.frozen
class Names:
    """What the numbers in the columns stand for; `states` and `pools` have one for each stage ("" is no pool)."""

    start: date
    stages: tuple[str, ...]
    states: tuple[str, ...]
    pools: tuple[str, ...]
    moves: tuple[MoveName, ...]


@attrs.frozen(eq=False)
class Visits(Framed):
    """One row per visit, in the order of replication and end, the open ones last; shape of a column (visits,).

    `rows` holds the columns of one replication after the other as records of `ROW`, 40 bytes each; `first` and `ends`
    say from which replication on, and where each of them ends.
    """

    names: Names
    rows: npt.NDArray[np.void]
    ends: npt.NDArray[np.int64]
    first: int = 0

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def nbytes(self) -> int:
        """The memory that the rows take, in bytes."""
        return self.rows.nbytes

    @property
    def replication(self) -> npt.NDArray[np.int32]:
        """The replication of each visit, made when it is asked for."""
        sizes = np.diff(self.ends, prepend=0)
        found: npt.NDArray[np.int32] = np.repeat(np.arange(len(sizes), dtype=np.int32) + np.int32(self.first), sizes)
        return found

    def column(self, name: str) -> npt.NDArray[Any]:
        """One column: `case`, `stage`, `outcome` (the place of the move; -1 is still there), `join`, `start`, `ready`,
        `end` (days since the start of the scenario, NaN for what did not happen), or `replication`."""
        if name == "replication":
            return self.replication
        found: npt.NDArray[Any] = self.rows[name]
        return np.maximum(found, np.int16(-1)) if name == "outcome" else found

    def of(self, replication: int) -> Visits:
        """The visits of one replication."""
        at = replication - self.first
        start = int(self.ends[at - 1]) if at else 0
        rows = self.rows[start : self.ends[at]]
        return Visits(self.names, rows, np.array([len(rows)], np.int64), replication)

    def columns(self) -> Columns:
        """Every column with its words in place of numbers: replication, case, state, stage, join, start, ready, end,
        outcome (`""` for who is still there), transition and resource (the pool)."""
        names, stage = self.names, self.rows["stage"]
        move = self.column("outcome")
        return {
            "replication": self.replication,
            "case": self.rows["case"],
            "state": _words(names.states, stage),
            "stage": _words(names.stages, stage),
            "join": self.rows["join"],
            "start": self.rows["start"],
            "ready": self.rows["ready"],
            "end": self.rows["end"],
            "outcome": _words([*(self._outcome(one) for one in names.moves), ""], move),
            "transition": _words([*(one.transition for one in names.moves), ""], move),
            "resource": _words(names.pools, stage),
        }

    def _outcome(self, move: MoveName) -> str:
        return self.names.stages[move.target] if move.target >= 0 else move.outcome

    def to_arrow(self) -> pa.Table:
        """An Arrow table: words as dictionaries, what did not happen as null."""
        needs("pyarrow", "simulation")
        import pyarrow as pa

        names, stage, move = self.names, self.rows["stage"], self.column("outcome")
        outcomes = [*(self._outcome(one) for one in names.moves), ""]
        transitions = [*(one.transition for one in names.moves), ""]

        def coded(places: npt.NDArray[np.int16], words: Sequence[str]) -> pa.DictionaryArray:
            """A column of words; the places of equal words become one."""
            distinct = list(dict.fromkeys(words))
            to = np.array([distinct.index(one) for one in words], np.int16)
            return pa.DictionaryArray.from_arrays(pa.array(to[places]), pa.array(distinct, pa.string()))

        def moment(name: str) -> pa.Array:
            return pa.array(np.ascontiguousarray(self.rows[name]), from_pandas=True)

        return pa.table(
            {
                "replication": self.replication,
                "case": np.ascontiguousarray(self.rows["case"]),
                "state": coded(stage, names.states),
                "stage": coded(stage, names.stages),
                **{name: moment(name) for name in ("join", "start", "ready", "end")},
                "outcome": coded(move, outcomes),
                "transition": coded(move, transitions),
                "resource": coded(stage, names.pools),
            }
        )

    def to_parquet(self, path: str | PathLike[str]) -> None:
        """Writes a parquet file."""
        needs("pyarrow", "simulation")
        import pyarrow.parquet as pq

        pq.write_table(self.to_arrow(), path, compression="zstd")

    def to_csv(self, path: str | PathLike[str]) -> None:
        """Writes a CSV file: a comma, a point, UTF-8, a header; empty is what did not happen. R reads it as it is."""
        needs("pyarrow", "simulation")
        import pyarrow as pa
        from pyarrow import csv

        table = self.to_arrow()
        plain = [pa.string() if pa.types.is_dictionary(one.type) else one.type for one in table.schema]
        csv.write_csv(table.cast(pa.schema(list(zip(table.column_names, plain, strict=True)))), path)


def _words(words: Sequence[str], places: npt.NDArray[np.int16]) -> npt.NDArray[np.str_]:
    found: npt.NDArray[np.str_] = np.array(words, np.str_)[places]
    return found


def joined(parts: Sequence[Visits]) -> Visits:
    """The visits of several replications, one after the other."""
    if not parts:
        raise InputError("there are no visits to put together")
    ends = np.concatenate([one.ends + before for one, before in zip(parts, _before(parts), strict=True)])
    return Visits(parts[0].names, np.concatenate([one.rows for one in parts]), ends, parts[0].first)


def _before(parts: Sequence[Visits]) -> list[int]:
    found, total = [], 0
    for one in parts:
        found.append(total)
        total += len(one)
    return found
