"""Lines on their way into a store, in a temporary database: on the disk where they are many, gone when it is closed.

So what comes through a pipe can be looked at twice, by position and by stream, and a file of millions of lines takes no
more memory than one of a thousand.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby
from typing import NamedTuple

from leefplek import StoreUnavailable

from ._records import Listed, Record
from ._sql import COLUMNS, columns_of, listed_of

__all__ = ["Line", "Spool", "spool"]

TABLES = (
    "PRAGMA journal_mode = OFF",
    "CREATE TABLE line (position INTEGER PRIMARY KEY, stream TEXT, version INTEGER, command_id TEXT, head BLOB,"
    " content BLOB, link BLOB, number INTEGER, part INTEGER)",
    f"CREATE TABLE row (position INTEGER PRIMARY KEY, {COLUMNS})",
    "BEGIN",
)
BY_STREAM = "SELECT * FROM line ORDER BY stream, version, position"
BY_POSITION = "SELECT * FROM line WHERE position > ? ORDER BY position"


class Line(NamedTuple):
    """A record, the number of its line (or its position, where it comes from a store), and with which others it is
    stored in one transaction.
    """

    record: Record
    number: int
    part: int


class Spool:
    """What was read, and the lines of the list of cases that follow from it."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def put(self, line: Line) -> None:
        """Add a record; one with the same position is left out."""
        record, number, part = line
        self._db.execute("INSERT OR IGNORE INTO line VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", (*record, number, part))

    def put_row(self, position: int, row: Listed) -> None:
        """How the list of cases has to be when the record at this position is stored."""
        self._db.execute("INSERT INTO row VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", (position, *columns_of(row)))

    def row(self, position: int) -> Listed | None:
        """How the list of cases has to be when the record at this position is stored, if it changes then."""
        found = self._db.execute("SELECT * FROM row WHERE position = ?", (position,)).fetchone()
        return None if found is None else listed_of(found[1:])

    def streams(self) -> Iterator[tuple[str, list[Line]]]:
        """Every stream with its records, in order of version: one stream is in memory at a time."""
        rows = self._db.execute(BY_STREAM)
        for stream, found in groupby(rows, key=lambda row: row[1]):
            yield stream, list(map(_line, found))

    def lines(self, after: int = 0) -> Iterator[Line]:
        """The records after a position, in order."""
        return map(_line, self._db.execute(BY_POSITION, (after,)))

    def has(self, stream: str) -> bool:
        """Whether there is any record of a stream."""
        return bool(self._db.execute("SELECT 1 FROM line WHERE stream = ? LIMIT 1", (stream,)).fetchall())

    def index(self) -> None:
        """Make ready for `streams` and `has`."""
        self._db.execute("CREATE INDEX line_stream ON line (stream, version, position)")


def _line(row: tuple[object, ...]) -> Line:
    *record, number, part = row
    return Line(Record(*record), number, part)  # type: ignore[arg-type]  # the columns are those of a record


@contextmanager
def spool() -> Iterator[Spool]:
    """A temporary database; nothing of it is left afterwards, however it ends."""
    # without a name SQLite keeps it in memory while it is small, else in a file that has no name either
    db = sqlite3.connect("", isolation_level=None)
    try:
        for sentence in TABLES:
            db.execute(sentence)
        yield Spool(db)
    except sqlite3.Error as error:
        raise StoreUnavailable(
            "there is no room to look at what is read",
            true_now="What was stored before is stored, and nothing more.",
            why=f"a temporary database failed: {getattr(error, 'sqlite_errorname', type(error).__name__)}",
            do="make room in the folder for temporary files (TMPDIR), then ask again",
        ) from None
    finally:
        db.close()
