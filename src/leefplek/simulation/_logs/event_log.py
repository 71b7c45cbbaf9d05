"""The event log of a simulation, as process mining has it: one row for each thing that happened, in time.

Columns go by the names of XES, so that a DataFrame or a parquet file is read as it is. A stay is a visit of a case to a
stage; all its events carry its number within the case (`concept:instance`), and tell it as follows:

| lifecycle:transition | concept:name | at | written |
| --- | --- | --- | --- |
| `schedule` | stage | `join`: the case queues | only where it had to wait, or waits still |
| `start` | stage | `start`: it gets a unit of the pool | for every stay but those that never began |
| `suspend` | stage | `ready`: done, waits for the next pool | only where it had to wait, or waits still |
| `complete` | transition | `end`: the case takes a step | for every stay but those that are open |

These four are words of the lifecycle of XES. A stay without `schedule` was joined at its start, one without `suspend`
was ready at its end, one with `complete` and no `start` was left out of the queue. The rows with `complete` alone are a
plain log of case, activity and time (`log.completed()`); `stays` puts the stays together again.

The names of cases are pseudonyms ("3-17": case 17 of replication 3). A log of real cases stays personal data, also
without names: who knows a few moments of somebody finds the rest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from os import PathLike
from typing import TYPE_CHECKING, Any, TypeAlias

import attrs
import numpy as np
import numpy.typing as npt

from .._results.frames import Framed
from .._results.visits import Visits
from .log_files import kind_of, written
from .log_raw import Array, arrow

if TYPE_CHECKING:
    from pyarrow import Table

__all__ = ["ACTIVITY", "CASE", "INSTANCE", "LIFECYCLE", "RESOURCE", "TIME", "EventLog", "event_log", "made", "micros"]

CASE = "case:concept:name"
ACTIVITY = "concept:name"
TIME = "time:timestamp"
RESOURCE = "org:resource"
LIFECYCLE = "lifecycle:transition"
INSTANCE = "concept:instance"
FROM = "state:from"
TO = "state:to"
COLUMNS = (CASE, ACTIVITY, TIME, RESOURCE, LIFECYCLE, INSTANCE, FROM, TO)

PHASES = ("schedule", "start", "suspend", "complete")
"""The events of a stay, in their order."""

DAY = 86_400_000_000
"""Microseconds."""

Ints: TypeAlias = npt.NDArray[np.signedinteger[Any]]
Moments: TypeAlias = npt.NDArray[np.datetime64]


@attrs.frozen(eq=False)
class EventLog(Framed):
    """Events in the order of case and time; the module tells what each row means.

    `table` is an Arrow table with the columns `case:concept:name`, `concept:name` (the activity), `time:timestamp`
    (UTC, in microseconds), `org:resource` (the pool of the stage, "" for none), `lifecycle:transition`,
    `concept:instance` (the number of the stay within its case), `state:from` and `state:to`. All but the time are text,
    each held as numbers into a dictionary without doubles; what is not told is "".

    A simulated case has a pseudonym for a name. A log of real cases is personal data, with or without names.
    """

    table: Table

    def __len__(self) -> int:
        return int(self.table.num_rows)

    @property
    def time(self) -> Moments:
        """The moments (UTC), as `datetime64[us]`; shape (events,)."""
        found: Moments = self._column(TIME).view("int64").to_numpy(zero_copy_only=False).view("datetime64[us]")
        return found

    def codes(self, column: str) -> npt.NDArray[np.int32]:
        """A text column as numbers into `names(column)`; shape (events,)."""
        found: npt.NDArray[np.int32] = self._column(column).indices.to_numpy(zero_copy_only=False)
        return found

    def names(self, column: str) -> list[str]:
        """What the numbers of a text column stand for; some may not occur."""
        found: list[str] = self._column(column).dictionary.to_pylist()
        return found

    def starts(self) -> npt.NDArray[np.int64]:
        """The rows where a case begins; shape (cases,)."""
        case = self.codes(CASE)
        return np.flatnonzero(np.diff(case, prepend=-1))

    def _column(self, name: str) -> Any:
        """A column as one array."""
        column = self.table[name]
        return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()

    def completed(self) -> EventLog:
        """Only what is complete: the plain log of cases, activities and moments."""
        rows = np.isin(
            self.codes(LIFECYCLE), [at for at, name in enumerate(self.names(LIFECYCLE)) if name == "complete"]
        )
        return EventLog(self.table.filter(arrow().array(rows)).combine_chunks())

    def to_arrow(self) -> Table:
        """An Arrow table with plain text."""
        pa = arrow()

        fields = [(name, pa.timestamp("us", "UTC") if name == TIME else pa.string()) for name in COLUMNS]
        found: Table = self.table.cast(arrow().schema(fields))
        return found

    def write(self, path: str | PathLike[str]) -> None:
        """Writes a file of the kind that its name tells: `.parquet`, `.csv`, `.xes`, `.xes.gz`, or OCEL 2.0 as
        `.jsonocel` or `.json` and `.sqlite`. It takes the place of a file that is there, once it is whole.

        Raises `InputError` for another name, where it can't be written, and where XES can't hold a character.
        """
        from . import ocel as _ocel
        from . import xes as _xes

        kind = kind_of(path)
        with written(path) as part:
            if kind == "parquet":
                import pyarrow.parquet as pq

                pq.write_table(self.to_arrow(), part, compression="zstd")
            elif kind == "csv":
                from pyarrow import csv

                csv.write_csv(self.to_arrow(), part)
            elif kind == "json":
                _ocel.write_json(self, part)
            elif kind == "sqlite":
                _ocel.write_sqlite(self, part)
            else:
                _xes.write(self, part, packed=kind == "xes.gz")


def event_log(visits: Visits, *, stays: bool = True) -> EventLog:
    """The event log of the visits of a simulation: what the module tells, or without `stays` only what is complete.

    The case is called by its replication and number: "3-17". A time is rounded to microseconds.
    """
    rows, phase, at = _happened(visits, stays)
    case, number, cases = _cases(visits)
    order = np.lexsort((phase, number[rows], at, case[rows]))
    rows, phase, at = rows[order], phase[order], at[order]
    return _told(visits, rows, phase, at.view("datetime64[us]"), (case[rows], cases), number[rows])


def micros(days: npt.NDArray[np.float64], start: Any) -> npt.NDArray[np.int64]:
    """Days since the midnight of a date as microseconds since 1970, rounded; what did not happen is NaT."""
    first = int(np.datetime64(start, "us").astype(np.int64))
    gone = np.isnan(days)
    found: npt.NDArray[np.int64] = np.rint(np.where(gone, 0.0, days) * DAY).astype(np.int64) + first
    found[gone] = np.datetime64("NaT").astype(np.int64)
    return found


def _happened(visits: Visits, stays: bool) -> tuple[Ints, Ints, npt.NDArray[np.int64]]:
    """Every event: the row of its visit, its phase and its moment."""
    join, start, ready, end = (
        micros(visits.column(name), visits.names.start) for name in ("join", "start", "ready", "end")
    )
    gone = np.datetime64("NaT").astype(np.int64)
    began, left = start != gone, visits.column("outcome") >= 0
    tells = np.array([*(bool(one.transition) for one in visits.names.moves), False])[visits.column("outcome")]
    waited = ~began | (start > join)
    held = (ready != gone) & (~left | (ready < end))
    told = ((waited, join), (began, start), (held, ready), (tells, end))
    events = [(np.flatnonzero(mask), at[mask]) for mask, at in (told if stays else told[3:])]
    phases = [np.full(len(rows), phase, np.int8) for phase, (rows, _) in enumerate(events, 0 if stays else 3)]
    return (
        np.concatenate([rows for rows, _ in events]),
        np.concatenate(phases),
        np.concatenate([at for _, at in events]),
    )


def _cases(visits: Visits) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int64], Array]:
    """For each visit the number of its case and its own number within it, from 1; and what the cases are called."""
    pa = arrow()
    pc = pa.compute

    key = (visits.replication.astype(np.int64) << 32) | visits.column("case")
    cases, case = np.unique(key, return_inverse=True)
    order = np.lexsort((np.arange(len(key)), visits.column("end"), visits.column("join"), case))
    first = np.flatnonzero(np.diff(case[order], prepend=-1))
    number = np.empty(len(key), np.int64)
    number[order] = np.arange(len(key)) - np.repeat(first, np.diff(first, append=len(key))) + 1
    parts = [pa.array(part).cast(pa.string()) for part in (cases >> 32, cases & 0xFFFFFFFF)]
    return case.astype(np.int32), number, pc.binary_join_element_wise(*parts, "-")


def _told(
    visits: Visits, rows: Ints, phase: Ints, at: Moments, cases: tuple[npt.NDArray[np.int32], Array], number: Ints
) -> EventLog:
    pa = arrow()

    names = visits.names
    stage, move = visits.column("stage")[rows], visits.column("outcome")[rows]
    complete = phase == PHASES.index("complete")
    done = np.where(complete, move + len(names.stages), stage)
    to = [names.states[one.target] if one.target >= 0 else one.final for one in names.moves]
    most = int(number.max(initial=0))
    return made(
        {
            CASE: pa.DictionaryArray.from_arrays(pa.array(cases[0]), cases[1]),
            ACTIVITY: _words([*names.stages, *(one.transition for one in names.moves)], done),
            TIME: pa.array(at).cast(pa.timestamp("us", "UTC")),
            RESOURCE: _words(names.pools, stage),
            LIFECYCLE: _words(PHASES, phase),
            INSTANCE: _words([str(one) for one in range(1, most + 1)], number - 1),
            FROM: _words(names.states, stage),
            TO: _words([*names.states, *to], np.where(complete, move + len(names.stages), stage)),
        }
    )


def _words(words: Sequence[str], places: Ints) -> Array:
    """A text column; the places of equal words become one."""
    pa = arrow()

    number = {word: at for at, word in enumerate(dict.fromkeys(words))}
    to = np.array([number[word] for word in words], np.int32)
    codes = to[places] if len(to) else np.empty(0, np.int32)
    return pa.DictionaryArray.from_arrays(pa.array(codes), pa.array(list(number), pa.string()))


def made(columns: Mapping[str, Array]) -> EventLog:
    """A log of columns that are in order already: dictionaries of text without doubles and without null."""
    pa = arrow()

    return EventLog(pa.table({name: columns[name] for name in COLUMNS}))
