"""What a simulation gives: one row for every visit of a case to a stage, as columns."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cached_property
from os import PathLike
from typing import TYPE_CHECKING, Any, TypeAlias

import attrs
import numpy as np
import numpy.typing as npt

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


@attrs.frozen(eq=False, slots=False)
class Visits(Framed):
    """One row per visit, in the order of replication and end, the open ones last; shape of a column (visits,).

    `parts` holds the rows of each replication as records of `ROW`, 40 bytes each; `first` is the number of the first
    replication. They are put together when they are asked for together, for that takes as much memory again.
    """

    names: Names
    parts: tuple[npt.NDArray[np.void], ...]
    first: int = 0

    @cached_property
    def rows(self) -> npt.NDArray[np.void]:
        """The rows of all replications, one after the other."""
        return self.parts[0] if len(self.parts) == 1 else np.concatenate(self.parts)

    def __len__(self) -> int:
        return sum(map(len, self.parts))

    @property
    def nbytes(self) -> int:
        """The memory that the rows take, in bytes."""
        return sum(part.nbytes for part in self.parts)

    @property
    def replication(self) -> npt.NDArray[np.int32]:
        """The replication of each visit, made when it is asked for."""
        numbers = np.arange(self.first, self.first + len(self.parts), dtype=np.int32)
        found: npt.NDArray[np.int32] = np.repeat(numbers, [len(part) for part in self.parts])
        return found

    def column(self, name: str) -> npt.NDArray[Any]:
        """One column: `case`, `stage`, `outcome` (the place of the move; -1 is still there), `join`, `start`, `ready`,
        `end` (days since the start of the scenario, NaN for what did not happen), or `replication`."""
        if name == "replication":
            return self.replication
        found: npt.NDArray[Any] = np.concatenate([part[name] for part in self.parts])
        return np.maximum(found, np.int16(-1)) if name == "outcome" else found

    def of(self, replication: int) -> Visits:
        """The visits of one replication."""
        return Visits(self.names, (self.parts[replication - self.first],), replication)

    def columns(self) -> Columns:
        """Every column with its words in place of numbers: replication, case, state, stage, join, start, ready, end,
        outcome (`""` for who is still there), transition and resource (the pool)."""
        names, stage = self.names, self.column("stage")
        move = self.column("outcome")
        return {
            "replication": self.replication,
            "case": self.column("case"),
            "state": _words(names.states, stage),
            "stage": _words(names.stages, stage),
            "join": self.column("join"),
            "start": self.column("start"),
            "ready": self.column("ready"),
            "end": self.column("end"),
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

        names, stage, move = self.names, self.column("stage"), self.column("outcome")
        outcomes = [*(self._outcome(one) for one in names.moves), ""]
        transitions = [*(one.transition for one in names.moves), ""]

        def coded(places: npt.NDArray[np.int16], words: Sequence[str]) -> pa.DictionaryArray:
            """A column of words; the places of equal words become one."""
            distinct = list(dict.fromkeys(words))
            to = np.array([distinct.index(one) for one in words], np.int16)
            return pa.DictionaryArray.from_arrays(pa.array(to[places]), pa.array(distinct, pa.string()))

        def moment(name: str) -> pa.Array:
            return pa.array(self.column(name), from_pandas=True)

        return pa.table(
            {
                "replication": self.replication,
                "case": self.column("case"),
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
