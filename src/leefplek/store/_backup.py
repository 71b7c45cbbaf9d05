"""A copy of a SQLite store, made while others write: whole, looked over, and on the disk before it has its name."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import attrs

from leefplek import InputError, StoreFormatError, StoreUnavailable

from ._base import FORMAT, Store
from ._beside import begin_private, cant_write, part_of, publish, refuse_own, refuse_there
from ._lines import Progress
from ._sqlite import APPLICATION_ID, WAIT, SqliteStore

__all__ = ["BackedUp", "backup"]

STEP = 256
"""How many pages are copied before writers get their turn."""
RESTARTS = 3
"""How often writers may make a copy begin anew before it is made in one go, while they wait."""
NO_COPY = "There is no backup under this name; the store is as it was."


@attrs.frozen
class BackedUp:
    """How many bytes the backup has, and the position up to which it goes."""

    size: int
    position: int


class _OftenError(Exception):
    """Writers made the copy begin anew too often."""


def backup(store: Store, path: Path | str, *, progress: Progress | None = None) -> BackedUp:
    """Copy a SQLite store into a new file, while others write to it.

    What was acknowledged before the call is in it, and it is a store by itself. It is made beside its place as
    NAME.part, looked over, and renamed; a NAME.part that an earlier one left behind is taken away. A PostgreSQL or
    memory store is refused with `InputError`, as is a name that is taken; raises `StoreUnavailable` where it fails.
    """
    if not isinstance(store, SqliteStore):
        do = "use pg_dump for PostgreSQL; or export it: leefplek store export"
        raise InputError("only a SQLite store can be backed up like this", do=do)
    target = Path(path)
    for one in (target, part_of(target)):
        refuse_own(store, one)
    refuse_there(target)
    try:
        return _copy(store.path, target, progress)
    except OSError as error:
        raise cant_write(target, error, "give a folder that can be written in") from None
    except sqlite3.Error as error:
        name = getattr(error, "sqlite_errorname", str(error))
        raise _failed(target, name, "look at the disk and its rights, then ask again") from None


def _copy(source: Path, target: Path, progress: Progress | None) -> BackedUp:
    """A copy of the file that is there, looked over, on the disk, under its name; after an error nothing is left."""
    part = part_of(target)
    _take_away(part)
    begin_private(part)
    mine = part.stat()
    try:
        position = _made(source, part, progress)
        with part.open("r+b") as made:
            os.fsync(made.fileno())
            found = os.fstat(made.fileno())
        if os.path.samestat(found, mine):
            publish(target)
            return BackedUp(found.st_size, position)
    except BaseException:
        _take_away(part)
        raise
    raise _failed(target, "somebody else makes a backup under this name", "let that one finish")


def _made(source: Path, part: Path, progress: Progress | None) -> int:
    """The last position in a copy of a file, made and looked over."""
    with _connection(source) as old, _connection(part) as new:
        new.execute("PRAGMA synchronous = EXTRA")
        try:
            _pages(old, new, STEP, progress)
        except _OftenError:
            _pages(old, new, -1, progress)
        new.execute("PRAGMA journal_mode = DELETE")
        return _looked_over(new)


@contextlib.contextmanager
def _connection(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection of its own: to the store it is one more of those that SQLite keeps apart by its locks."""
    db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, timeout=WAIT, isolation_level=None)
    try:
        yield db
    finally:
        db.close()


def _pages(old: sqlite3.Connection, new: sqlite3.Connection, step: int, progress: Progress | None) -> None:
    left, restarts = -1, 0

    def look(status: int, remaining: int, total: int) -> None:
        nonlocal left, restarts
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):  # SQLite waited for its turn itself
            raise sqlite3.OperationalError("another writer held the turn for too long")
        if step > 0 and left >= 0 and remaining > left - min(step, left):
            restarts += 1
        left = remaining
        if restarts > RESTARTS:
            raise _OftenError
        if progress is not None:
            progress("copy", total - remaining, total)

    old.backup(new, pages=step, progress=look, sleep=0.005)


def _looked_over(db: sqlite3.Connection) -> int:
    """The last position in a copy that is whole; raises where it is not."""
    found = [row[0] for row in db.execute("PRAGMA integrity_check")]
    ((mark,),) = db.execute("PRAGMA application_id")
    ((number,),) = db.execute("PRAGMA user_version")
    if found != ["ok"] or mark != APPLICATION_ID or number > FORMAT:
        raise StoreFormatError(
            "the store is damaged: a copy of it is not whole",
            true_now=NO_COPY,
            do="look what is wrong with it: leefplek store check",
        )
    ((position,),) = db.execute("SELECT max(position) FROM leefplek_event")
    return position or 0


def _take_away(part: Path) -> None:
    for name in ("", "-journal", "-wal", "-shm"):
        part.with_name(part.name + name).unlink(missing_ok=True)


def _failed(path: Path, why: str, do: str) -> StoreUnavailable:
    return StoreUnavailable("the backup could not be made", true_now=NO_COPY, why=why, do=do, file=path.name)
