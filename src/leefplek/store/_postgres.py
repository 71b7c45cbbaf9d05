"""A store in PostgreSQL: for several machines, and for who has a server already. It needs the extra `store`.

Writers take turns by an advisory lock, so that positions come in the order of commits. Tables are made in the first
schema of the search path.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import psycopg

from leefplek import OutcomeUnknown, StoreFormatError, StoreUnavailable

from ._base import FORMAT, conflict
from ._forks import left_alone
from ._sql import NOTHING_STORED, Connection, SqlStore, create, newer
from ._upgrade import add_links

__all__ = ["PostgresStore"]

TYPES = {"number": "bigint", "text": 'text COLLATE "C"', "bytes": "bytea"}
TURN = 0x4C656566
"""The advisory lock of who writes."""

SETTINGS = (
    "SET lock_timeout = '30s'; SET idle_in_transaction_session_timeout = '60s';"
    " SET client_encoding = 'UTF8'; SET default_transaction_isolation = 'read committed'"
)
READ_BACK = ("synchronous_commit", "fsync", "full_page_writes", "server_version", "server_encoding")
DURABLE = ("on", "remote_apply")
"""The settings of `synchronous_commit` under which a commit that was answered is on the disk."""

CONNECT_WITHIN = 10
"""Seconds."""


class PostgresStore(SqlStore):
    """The store in the database at `url`; `create` makes the tables where they are not there."""

    kind = "postgresql"
    reopens = True

    def __init__(self, url: str, *, create: bool = True) -> None:
        super().__init__()
        self._url = url
        self._ready = False
        self._create = create
        self._connection()

    def _connect(self) -> Connection:
        connection = _Connection(self._url)
        try:
            if not self._ready:
                self._check(connection)
                self._ready = True
        except BaseException:
            connection.close()
            raise
        return connection

    def _check(self, connection: _Connection) -> None:
        """Look whether the tables are there, and make them if they may be."""
        _holds_every_text(connection)
        connection.begin()
        try:
            found = _tables(connection)
            if not found and self._create:
                create(connection, TYPES)
                connection.run("CREATE TABLE leefplek_store (format bigint NOT NULL)")
                connection.run("INSERT INTO leefplek_store (format) VALUES (?)", (FORMAT,))
                connection.commit()
                return
            connection.rollback()
        except BaseException:
            connection.rollback()
            raise
        if not found:
            raise StoreUnavailable(
                "there is no store in this database",
                true_now="Nothing was made.",
                do="look at the URL, or begin one: leefplek store init URL",
            )
        if found != {"leefplek_store", "leefplek_event", "leefplek_case", "leefplek_mark"}:
            raise _foreign("it has some of the tables of a store, and not all")
        rows = connection.run("SELECT format FROM leefplek_store")
        if len(rows) != 1:
            raise _foreign("it does not say of which format it is")
        if rows[0][0] > FORMAT:
            raise newer(rows[0][0])
        if rows[0][0] < FORMAT:
            _bring_up(connection)

    def _settings(self, connection: Connection) -> Mapping[str, str]:
        return {name: str(connection.run(f"SHOW {name}")[0][0]) for name in READ_BACK}


def _bring_up(connection: _Connection) -> None:
    """Bring a store of an earlier format up to this one, if nobody else did meanwhile. Only the owner may."""
    connection.begin()
    try:
        if connection.run("SELECT format FROM leefplek_store") == [(1,)]:
            ((may,),) = connection.run(
                "SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = 'leefplek_event'::regclass"
            )
            if not may:
                raise StoreUnavailable(
                    "this store has to be brought up to this version first",
                    true_now="Nothing was changed in it.",
                    why="only the owner of its tables may do that",
                    do="as the owner, once: leefplek store init URL",
                )
            add_links(connection)
            connection.run("UPDATE leefplek_store SET format = ?", (FORMAT,))
        connection.commit()
    except BaseException:
        connection.rollback()
        raise


def _holds_every_text(connection: _Connection) -> None:
    """Raises where the database has another encoding than UTF8: then an id may be refused that other stores keep."""
    encoding = connection.run("SHOW server_encoding")[0][0]
    if encoding != "UTF8":
        raise StoreUnavailable(
            "the encoding of this database does not hold every text",
            true_now="Nothing was made or changed.",
            why=f"it is {encoding}",
            do="make a database with ENCODING 'UTF8'",
        )


def _tables(connection: _Connection) -> set[str]:
    rows = connection.run(
        "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()"
        " AND table_name IN ('leefplek_store', 'leefplek_event', 'leefplek_case', 'leefplek_mark')"
    )
    return {row[0] for row in rows}


def _foreign(why: str) -> StoreFormatError:
    return StoreFormatError(
        "this database is no store of leefplek, or a damaged one",
        true_now="Nothing was changed in it.",
        why=why,
        do="look at the URL; or restore a backup into another database, and compare",
    )


@lru_cache(maxsize=256)
def _marked(sql: str) -> bytes:
    """A sentence with the marks of this driver."""
    return sql.replace("%", "%%").replace("?", "%s").encode()


class _Connection:
    """A connection of one thread to the server."""

    def __init__(self, url: str) -> None:
        self._process = os.getpid()
        try:
            self._db = psycopg.connect(url, autocommit=True, connect_timeout=CONNECT_WITHIN)
        except psycopg.Error as error:
            raise _unavailable(error) from None
        try:
            self.run(SETTINGS)
            self._make_durable()
        except BaseException:
            self.close()
            raise

    def _make_durable(self) -> None:
        """See to it that a commit waits for the disk; raises where the server does not say so afterwards."""
        if self.run("SHOW synchronous_commit")[0][0] not in DURABLE:
            self.run("SET synchronous_commit = on")
        found = self.run("SHOW synchronous_commit")[0][0]
        if found not in DURABLE:
            raise StoreUnavailable(
                "the database does not take the setting that keeps what is stored",
                true_now=NOTHING_STORED,
                why=f"synchronous_commit stays {found}",
            )

    @property
    def broken(self) -> bool:
        """Whether the server is gone, or the connection was closed."""
        return self._db.closed

    def run(self, sql: str, values: Sequence[object] = ()) -> list[Any]:
        """The rows that a sentence answers."""
        try:
            found = self._db.execute(_marked(sql), values or None)
            return found.fetchall() if found.description is not None else []
        except psycopg.errors.UniqueViolation:
            raise conflict(str(values[1])) from None
        except psycopg.Error as error:
            raise _unavailable(error) from None

    def begin(self) -> None:
        """Take the turn to write."""
        try:
            self._db.execute(f"BEGIN; SELECT pg_advisory_xact_lock({TURN})")
        except psycopg.Error as error:
            self.rollback()
            raise _unavailable(error) from None

    def commit(self) -> None:
        """Make it durable."""
        try:
            done = self._db.execute("COMMIT").statusmessage
        except psycopg.Error as error:
            self.close()
            raise OutcomeUnknown(
                "the commit failed",
                true_now="It is not known whether it is stored.",
                why=_why(error),
                do="ask again with the same command id",
            ) from None
        if done != "COMMIT":
            raise StoreUnavailable(
                "the turn was taken back", true_now=NOTHING_STORED, why="something in it failed before"
            )

    def rollback(self) -> None:
        """Take back what was written; a connection that can't is closed, which does the same."""
        if left_alone(self._process, self._db):
            return
        try:
            self._db.execute("ROLLBACK")  # where nothing was begun, the server says so and goes on
        except psycopg.Error:
            self.close()

    def close(self) -> None:
        """Let go of the connection."""
        with contextlib.suppress(psycopg.Error, AttributeError):  # there is none where the server did not answer
            if not left_alone(self._process, self._db):
                self._db.close()

    def __del__(self) -> None:
        self.close()


def _unavailable(error: psycopg.Error) -> StoreUnavailable:
    return StoreUnavailable(
        "the store can't be reached, read or written now",
        true_now=NOTHING_STORED,
        why=_why(error),
        do="look at the server and the URL, then ask again",
    )


_TOLD = {
    "28P01": "the password is wrong",
    "28000": "the server does not let this user in",
    "3D000": "there is no such database",
    "53300": "the server has too many connections",
    "53100": "the disk of the server is full",
    "25006": "the database can only be read",
    "55P03": "another writer held the turn for too long",
    "57P01": "the server went away",
    "password": "the server asks for a password, or the one it got is wrong",
    "refused": "no server answers there",
    "does not exist": "there is no such database or user",
    "timeout": "no server answered in time",
    "resolve": "there is no machine of this name",
    "invalid": "the URL can't be read",
}
"""What can go wrong, by its SQLSTATE, or for want of one by a word in what the driver says."""


def _why(error: psycopg.Error) -> str:
    """What kind of thing the server or the network says, never in its own words: they may hold a URL or a value."""
    state = error.sqlstate or ""
    said = str(error).lower()
    by_word = (told for word, told in _TOLD.items() if word.islower() and word in said)
    return _TOLD.get(state) or ("" if state else next(by_word, "")) or f"{type(error).__name__} {state}".strip()
