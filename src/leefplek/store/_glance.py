"""What a SQLite file says of itself, seen without leaving a trace.

To open a database is to mend it: SQLite takes back what another program had not finished, and moves its write-ahead log
into the file. So a file that may be somebody else's is looked at first in a way that does neither.
"""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path
from typing import NamedTuple

__all__ = ["Seen", "glance"]


class Seen(NamedTuple):
    """Whose database it is, of which format, how many things are in it, and whether it has a write-ahead log."""

    application: int
    format: int
    things: int
    wal: bool


def glance(path: Path) -> Seen | None:
    """What a file says of itself; None where it is empty, or can't be seen in this way. Raises `sqlite3.DatabaseError`
    for what is no database.
    """
    if not path.stat().st_size:
        return None
    with _reading(path, "mode=ro&immutable=1") as database:
        asked = ("PRAGMA application_id", "PRAGMA user_version", "SELECT count(*) FROM sqlite_master")
        try:
            application, format, things = (database.execute(one).fetchone()[0] for one in asked)
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_NOTADB:
                raise
            return None  # it seems damaged to who takes no lock, where another writes, or did not finish
    with _reading(path, "mode=ro") as database:
        try:
            wal = database.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
        except (
            sqlite3.OperationalError
        ):  # somebody is writing, or did not finish: then it has a journal of the other kind
            wal = False
    return Seen(application, format, things, wal)


def _reading(path: Path, how: str) -> contextlib.closing[sqlite3.Connection]:
    return contextlib.closing(sqlite3.connect(f"{path.as_uri()}?{how}", uri=True, isolation_level=None, timeout=1.0))
