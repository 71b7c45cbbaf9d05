"""A store in one SQLite file: no server, no extra. Right for one machine, also with several processes.

Its settings are set and read back at every open: a rollback journal that is deleted, `synchronous` EXTRA and
`secure_delete`. Python's own default loses what was acknowledged when the power fails. A write-ahead log is only for a
SQLite in which the fault is mended that can lose commits there.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

from leefplek import InputError, OutcomeUnknown, StoreError, StoreFormatError, StoreUnavailable

from ._base import FORMAT, conflict
from ._beside import begin_private
from ._forks import hold, left_alone, release
from ._glance import glance
from ._mounts import FAR, on_network
from ._sql import NOTHING_STORED, Connection, SqlStore, create, newer
from ._upgrade import copy_with_links

__all__ = ["APPLICATION_ID", "SqliteStore"]

APPLICATION_ID = 0x4C656566
"""What marks the file as ours, at a fixed place in its header: "Leef"."""

TAKEN = ("SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY")
OURS = {"leefplek_event", "leefplek_case", "leefplek_mark"}
TYPES = {"number": "INTEGER", "text": "TEXT", "bytes": "BLOB"}
WAIT = 30.0
"""Seconds that a thread waits for its turn to write before it gives up."""
POLL = 0.01
"""Seconds after which SQLite is asked anew. Left to itself it looks ever less often, up to ten times a second, and who
waits so beside somebody who writes all the time may wait for seconds."""

DELETE = {"journal_mode": "delete", "synchronous": 3, "secure_delete": 1, "trusted_schema": 0}
WAL = {**DELETE, "journal_mode": "wal", "synchronous": 2}

SMALLEST = 512
"""How many bytes a database has at least; SQLite takes a shorter file for a new one, and writes over it."""

_BACKPORTED = {(3, 44): 6, (3, 50): 7}


def wal_is_safe(version: tuple[int, int, int]) -> bool:
    """Whether this SQLite has the fix of the write-ahead log that could lose commits."""
    if version[:2] in _BACKPORTED:
        return version[2] >= _BACKPORTED[version[:2]]
    return version >= (3, 51, 3)


class SqliteStore(SqlStore):
    """The store in the file at `path`; `create` makes it where there is none. `journal` is `delete` or `wal`."""

    kind = "sqlite"
    turn_first = True

    def __init__(self, path: Path, *, create: bool = True, journal: str = "delete", wait: float = WAIT) -> None:
        super().__init__()
        self.path = path.absolute()
        self._wait = wait
        self._create = create
        self._wanted = WAL if journal == "wal" else DELETE
        if journal == "wal" and not wal_is_safe(sqlite3.sqlite_version_info):
            raise _no_wal(InputError)
        self._look()
        self._connection()

    def _look(self) -> None:
        """What can be seen of the file before it is opened."""
        try:
            self._look_at(self.path.parent)
        except (OSError, ValueError, RuntimeError) as error:  # no right to look, a name too long, links in a circle
            why = type(error).__name__
            raise StoreUnavailable("the file can't be looked at", true_now=NOTHING_STORED, why=why) from None

    def _look_at(self, folder: Path) -> None:
        if on_network(folder) or self.path.name.startswith(FAR):
            raise StoreUnavailable(
                "a SQLite store can't be on a network",
                true_now=NOTHING_STORED,
                why="locks do not hold there, and what was acknowledged can be lost",
                do="use a folder of this machine, or PostgreSQL",
                file=self.path.name,
            )
        if not folder.is_dir():
            do = "make the folder first"
            raise StoreUnavailable("there is no such folder", true_now=NOTHING_STORED, do=do, file=self.path.name)
        if self.path.exists():
            self._glance()
        elif self._create:
            with contextlib.suppress(OSError):  # SQLite tells why not, or another process was first
                begin_private(self.path)
        else:
            raise self._no_store()

    def _glance(self) -> None:
        """Refuse what is no store, or one that must not be opened here, before anything is done to it."""
        if not self.path.is_file():
            raise StoreFormatError("this is no file", true_now="Nothing was changed.", file=self.path.name)
        if 0 < self.path.stat().st_size < SMALLEST:
            raise _foreign(self.path, "it is shorter than any database")
        try:
            seen = glance(self.path)
        except sqlite3.OperationalError:
            return  # it can't be opened now, and that is told when it is opened
        except sqlite3.Error as error:
            raise _foreign(self.path, _why(error)) from None
        if seen is None:
            return
        if seen.application != APPLICATION_ID and (seen.application or seen.format or seen.things):
            raise _foreign(self.path, "it is a database of another program")
        if seen.format > FORMAT:
            raise newer(seen.format)
        if seen.wal and not wal_is_safe(sqlite3.sqlite_version_info):
            raise _no_wal(StoreFormatError, self.path.name)

    def _no_store(self) -> StoreUnavailable:
        return StoreUnavailable(
            "there is no such store",
            true_now="Nothing was made.",
            do="look at the name, or begin one: leefplek store init URL",
            file=self.path.name,
        )

    def _connect(self) -> Connection:
        connection = _Connection(self.path, self._wait, create=self._create)
        try:
            self._check(connection)
        except BaseException:
            connection.close()
            raise
        self._create = False  # one that went away is not begun anew in silence
        return connection

    def _check(self, connection: _Connection) -> None:
        """Look at the file, and begin it if it is empty."""
        connection.run("BEGIN")  # all at one moment: another process may be making it just now
        try:
            is_empty = self._is_empty(connection)
            connection.know()
        finally:
            connection.rollback()
        if is_empty and not self._create:
            raise self._no_store()
        if is_empty:
            self._begin_file(connection)
        else:
            self._set(connection)
            self._bring_up(connection)

    def _is_empty(self, connection: _Connection) -> bool:
        """Whether nothing is in it yet; raises where it holds something else, or not all that it should."""
        run = connection.run
        ((tables,),) = run("SELECT count(*) FROM sqlite_master")
        ((found,),) = run("PRAGMA application_id")
        ((number,),) = run("PRAGMA user_version")
        if found == 0 and number == 0 and tables == 0:
            return True
        if found != APPLICATION_ID:
            raise _foreign(self.path, "it is a database of another program")
        if number > FORMAT:
            raise newer(number)
        names = run("SELECT name FROM sqlite_master WHERE type = 'table'")
        if number < 1 or not {name for (name,) in names} >= OURS:
            raise _foreign(self.path, "it has some of what a store has, and not all")
        ((pages,),), ((size,),) = run("PRAGMA page_count"), run("PRAGMA page_size")
        if self.path.stat().st_size < pages * size:
            raise _foreign(self.path, "it is shorter than it says: a part of it is gone")
        return False

    def _begin_file(self, connection: _Connection) -> None:
        """Make the tables, if nobody else did meanwhile."""
        self._set(connection)
        connection.begin()
        ((tables,),) = connection.run("SELECT count(*) FROM sqlite_master")
        if tables:
            connection.rollback()
            self._check(connection)
            return
        create(connection, TYPES)
        connection.run(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.run(f"PRAGMA user_version = {FORMAT}")
        connection.commit()

    @staticmethod
    def _bring_up(connection: _Connection) -> None:
        """Bring a file of an earlier format up to this one, if nobody else did meanwhile."""
        if _read(connection, "user_version") == FORMAT:
            return
        connection.begin()
        try:
            if _read(connection, "user_version") == 1:
                copy_with_links(connection, TYPES)
                connection.run(f"PRAGMA user_version = {FORMAT}")
            connection.commit()
        except BaseException:
            connection.rollback()
            raise

    def _set(self, connection: _Connection) -> None:
        """Set the settings, and read them back."""
        ((journal,),) = connection.run("PRAGMA journal_mode")
        if journal == "wal" and not wal_is_safe(sqlite3.sqlite_version_info):
            raise _no_wal(StoreFormatError, self.path.name)
        for name, value in self._wanted.items():
            if name != "journal_mode" or journal != value:
                connection.run(f"PRAGMA {name} = {value}")
        wrong = [name for name, value in self._wanted.items() if _read(connection, name) != value]
        if wrong:
            raise StoreUnavailable(
                "the database does not take the settings that keep what is stored",
                true_now=NOTHING_STORED,
                why="it stays otherwise: " + ", ".join(wrong),
                do="close other programs that have it open",
                file=self.path.name,
            )

    def unsound(self) -> list[str]:
        """What SQLite says is wrong with the file as a database; nothing where it is sound. It reads all of it."""
        told = [str(row[0]) for row in self._connection().run("PRAGMA integrity_check")]
        return [] if told == ["ok"] else told

    def _settings(self, connection: Connection) -> Mapping[str, str]:
        return {"sqlite": sqlite3.sqlite_version, **{name: str(_read(connection, name)) for name in DELETE}}


def _read(connection: Connection, name: str) -> object:
    ((value,),) = connection.run(f"PRAGMA {name}")
    return value


class _Connection:
    """A connection of one thread to the file."""

    def __init__(self, path: Path, wait: float, *, create: bool) -> None:
        self._path = path
        self._name = path.name
        self._wait = wait
        self._file: tuple[int, int] | None = None
        self._process = os.getpid()
        self._held: list[sqlite3.Connection] = []
        self._using = threading.RLock()  # to close a connection in which another thread is ends the process
        self.broken = False
        where = f"{path.as_uri()}?mode={'rwc' if create else 'rw'}"
        try:
            self._db = sqlite3.connect(
                where, uri=True, timeout=POLL, isolation_level=None, check_same_thread=False, cached_statements=64
            )
        except sqlite3.Error as error:
            self._fail(error)
        hold(self._db)
        self._held.append(self._db)

    def run(self, sql: str, values: Sequence[object] = ()) -> list[Any]:
        """The rows that a sentence answers."""
        try:
            return self._patiently(sql, values)
        except sqlite3.Error as error:
            if getattr(error, "sqlite_errorname", "") in TAKEN:
                raise conflict(str(values[1])) from None
            self._fail(error)

    def _patiently(self, sql: str, values: Sequence[object] = ()) -> list[Any]:
        """Ask until nobody is in the way, or the wait is over."""
        until = 0.0
        while True:
            try:
                with self._using:
                    return self._db.execute(sql, values).fetchall()
            except sqlite3.OperationalError as error:
                now = time.monotonic()
                until = until or now + self._wait
                if _primary(error) != sqlite3.SQLITE_BUSY or now >= until:
                    raise

    def begin(self) -> None:
        """Take the turn to write."""
        self.run("BEGIN IMMEDIATE")
        if self._file != _identity(self._path):
            self.close()
            raise StoreUnavailable(
                "the file of the store is not the one that was opened",
                true_now=NOTHING_STORED,
                why="it was moved, or another has taken its place",
                do="ask again: then the file that has the name now is opened",
                file=self._name,
            )

    def know(self) -> None:
        """Remember which file this is, so that nothing is kept in one that nobody finds any more."""
        self._file = _identity(self._path)

    def commit(self) -> None:
        """Make it durable."""
        try:
            self._patiently("COMMIT")
        except sqlite3.Error as error:
            if _primary(error) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) and self._db.in_transaction:
                self.rollback()
                self._fail(error)
            self.close()
            raise OutcomeUnknown(
                "the commit failed",
                true_now="It is not known whether it is stored.",
                why=_why(error),
                do="ask again with the same command id",
                file=self._name,
            ) from None

    def rollback(self) -> None:
        """Take back what was written; a connection that can't is closed, which does the same."""
        if left_alone(self._process, self._db):
            return
        try:
            with self._using:
                self._db.execute("ROLLBACK")
        except sqlite3.Error:
            self.close()

    def close(self) -> None:
        """Let go of the file."""
        self.broken = True
        with contextlib.suppress(sqlite3.Error, AttributeError):
            if not left_alone(self._process, self._db):
                with self._using:
                    self._db.close()
                self._let_go()

    def _let_go(self) -> None:
        with contextlib.suppress(IndexError):  # two threads may do so at once
            release(self._held.pop())

    def __del__(self) -> None:
        self.close()

    def _fail(self, error: sqlite3.Error) -> NoReturn:
        if _primary(error) in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
            raise _foreign(Path(self._name), _why(error)) from None
        if _primary(error) not in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            self.close()  # a file that could not be written, for one, is opened anew when it may be
        raise StoreUnavailable(
            "the store can't be read or written now",
            true_now=NOTHING_STORED,
            why=_why(error),
            do="look at the disk and its rights, then ask again",
            file=self._name,
        ) from None


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = os.stat(path)  # noqa: PTH116 - at every step, and this is the fast one
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _primary(error: sqlite3.Error) -> int:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


_OF_THE_DISK = frozenset(
    (
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOTADB,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_READONLY,
    )
)
"""Errors whose text is SQLite's own, about the file. Another may hold what a trigger or a sentence says."""


def _why(error: sqlite3.Error) -> str:
    """What SQLite says, where that can't be what is stored."""
    name: str = getattr(error, "sqlite_errorname", type(error).__name__)
    return f"{error} ({name})" if _primary(error) in _OF_THE_DISK else name


def _foreign(path: Path, why: str) -> StoreFormatError:
    return StoreFormatError(
        "this file is no store of leefplek, or a damaged one",
        true_now="Nothing was changed in it.",
        why=why,
        do="look at the name; or restore a backup beside it, and compare",
        file=path.name,
    )


def _no_wal(kind: type[StoreError] | type[InputError], file: str = "") -> StoreError | InputError:
    made = kind(
        "this SQLite must not be used with a write-ahead log",
        why=f"{sqlite3.sqlite_version} can lose commits there; mended in 3.51.3, 3.50.7 and 3.44.6",
        do="with another SQLite: PRAGMA journal_mode = DELETE" if file else "leave journal=wal out",
        file=file,
    )
    if isinstance(made, StoreError):
        made.true_now = "Nothing was changed in it."
    return made
