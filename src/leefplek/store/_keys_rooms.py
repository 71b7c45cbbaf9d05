"""Where keys are kept: a SQLite file, or the memory of a process. In PostgreSQL: `_keys_postgres`.

What opens, checks and sets the file of a store does so for the file of the keys; only what stands in it is other.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from leefplek import InputError, StoreFormatError
from leefplek.stored import check_plain

from ._beside import begin_private, cant_write, part_of, publish, refuse_own, refuse_there
from ._glance import glance
from ._keys import TABLES
from ._sql import Connection, SqlStore, newer
from ._sqlite import SMALLEST, SqliteStore, _Connection, _foreign, _why

__all__ = ["KEYS_APPLICATION_ID", "KEYS_FORMAT", "KeyFile", "KeyMemory", "refuse_newer", "room"]

KEYS_APPLICATION_ID = 0x4C65654B
"""What marks a file of keys, at a fixed place in its header: "LeeK"."""

KEYS_FORMAT = 1
"""The version of what is kept of keys and how; a newer one is never opened."""

TYPES = {"number": "INTEGER", "text": "TEXT", "bytes": "BLOB"}
OURS = {"leefplek_key", "leefplek_keys"}


def room(url: str, create: bool) -> SqlStore:
    """The place at a URL, open and checked."""
    if not isinstance(url, str) or any(check_plain(url)) or any(char < " " for char in url):
        raise _no_url("expected a text without control characters and lone surrogates")
    scheme = url.partition(":")[0]
    if scheme == "memory" and url.rstrip("/") == "memory:":
        return KeyMemory()
    if scheme == "sqlite":
        return KeyFile(_path(url), create=create)
    if scheme in ("postgresql", "postgres"):
        return _schema(url, create)
    raise _no_url("expected sqlite:///FILE, postgresql://... or memory:")


def _path(url: str) -> Path:
    try:
        parts = urlsplit(url)
    except ValueError:
        raise _no_url("it can't be read") from None
    path = unquote(parts.path)[1:]
    plain = parts.path.startswith("/") and not (parts.netloc or parts.fragment or parse_qsl(parts.query, True))
    if not plain or not path or "\0" in path:
        raise _no_url("expected sqlite:///FILE: a file of this machine, and nothing after it")
    return Path(path)


def _schema(url: str, create: bool) -> SqlStore:
    try:
        from ._keys_postgres import KeySchema
    except ModuleNotFoundError as error:
        if error.name != "psycopg":
            raise
        do = "pip install 'leefplek[store]'"
        raise InputError("PostgreSQL needs a part that is not installed", key="url", do=do) from None
    return KeySchema(url, create=create)


def _no_url(why: str) -> InputError:
    return InputError("this is no URL of keys", key="url", why=why)


def refuse_newer(found: int) -> None:
    """Raises where keys were made by a newer version."""
    if found > KEYS_FORMAT:
        made = newer(found)
        made.why = f"its keys have format {found}, and this version knows up to {KEYS_FORMAT}"
        raise made


class KeyFile(SqliteStore):
    """The file of the keys. It deletes its journal, waits for the disk, and writes over what is deleted."""

    def _glance(self) -> None:
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
        if seen is not None and seen.application != KEYS_APPLICATION_ID and any(seen):
            raise _foreign(self.path, "it is no file of keys")

    def _is_empty(self, connection: _Connection) -> bool:
        run = connection.run
        ((found,),), ((number,),) = run("PRAGMA application_id"), run("PRAGMA user_version")
        names = {name for (name,) in run("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if found == 0 and number == 0 and not names:
            return True
        if found != KEYS_APPLICATION_ID or number < 1 or not names >= OURS:
            raise _foreign(self.path, "it is no file of keys, or not all of it")
        refuse_newer(number)
        return False

    def _begin_file(self, connection: _Connection) -> None:
        self._set(connection)
        connection.begin()
        ((tables,),) = connection.run("SELECT count(*) FROM sqlite_master")
        if tables:  # somebody else made them meanwhile
            connection.rollback()
            self._check(connection)
            return
        for sentence in TABLES:
            connection.run(sentence.format_map(TYPES))
        connection.run(f"PRAGMA application_id = {KEYS_APPLICATION_ID}")
        connection.run(f"PRAGMA user_version = {KEYS_FORMAT}")
        connection.commit()

    @staticmethod
    def _bring_up(connection: _Connection) -> None:
        """There is one format of keys."""

    def clean(self) -> None:
        """What was destroyed was written over in the same transaction: `secure_delete`."""

    def copy(self, path: Path) -> int:
        """Copy it into a new file; answers its bytes."""
        part = part_of(path)
        for one in (path, part):
            refuse_own(self, one)
        refuse_there(path)
        try:
            part.unlink(missing_ok=True)
            begin_private(part)
            self._connection().run("VACUUM INTO ?", (str(part.absolute()),))
            with part.open("r+b") as made:
                os.fsync(made.fileno())
            publish(path)
            return path.stat().st_size
        except OSError as error:
            raise cant_write(path, error, "give a folder that can be written in") from None
        finally:
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)


class KeyMemory(SqlStore):
    """Keys in the memory of this process: with it they are gone, and so is all that they sealed."""

    kind = "memory"

    def __init__(self) -> None:
        super().__init__()
        self._db = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        self._one_at_a_time = threading.RLock()
        self._db.execute("PRAGMA secure_delete = ON")
        for sentence in TABLES:
            self._db.execute(sentence.format_map(TYPES))

    def _connect(self) -> Connection:
        return _Shared(self._db, self._one_at_a_time)

    def _settings(self, _: Connection) -> Mapping[str, str]:
        return {}

    def clean(self) -> None:
        """What was destroyed was written over."""

    def copy(self, path: Path) -> int:
        """There is nothing to copy."""
        raise InputError("keys in memory can't be backed up", do="keep them in a file", file=path.name)


class _Shared:
    """The one database in memory, for one thread: who writes has it alone."""

    broken = False

    def __init__(self, db: sqlite3.Connection, lock: threading.RLock) -> None:
        self._db = db
        self._lock: Any = lock

    def run(self, sql: str, values: Sequence[object] = ()) -> list[Any]:
        """The rows that a sentence answers."""
        with self._lock:
            return self._db.execute(sql, values).fetchall()

    def begin(self) -> None:
        """Take the turn."""
        self._lock.acquire()
        self._db.execute("BEGIN")

    def commit(self) -> None:
        """Give it back."""
        self._db.execute("COMMIT")
        self._lock.release()

    def rollback(self) -> None:
        """Take back what was written, and give the turn back."""
        self._db.execute("ROLLBACK")
        self._lock.release()

    def close(self) -> None:
        """It stays as long as the keys do."""
