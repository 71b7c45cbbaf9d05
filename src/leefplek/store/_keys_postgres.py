"""Keys in PostgreSQL, in a schema of their own, so that they can have rights and a backup of their own.

What was destroyed is gone from the table when it is written anew, which is done at once. The log of the server and its
backups keep what stood there until they are recycled: after an erasure, rotate the master key, and what is left there
opens with nothing that still exists.
"""

from __future__ import annotations

import logging
from pathlib import Path

import psycopg

from leefplek import InputError, StoreUnavailable

from ._keys import TABLES
from ._keys_rooms import KEYS_FORMAT, refuse_newer
from ._postgres import TYPES, PostgresStore, _Connection, _foreign, _holds_every_text, _unavailable
from ._sql import Connection

__all__ = ["KeySchema"]

logger = logging.getLogger("leefplek")

TURN = 0x4C65654B
"""The advisory lock of who writes keys: another than that of the store, which may be held meanwhile."""


class KeySchema(PostgresStore):
    """The schema `leefplek_keys` of the database at `url`."""

    def _connect(self) -> Connection:
        connection = _Keys(self._url)
        try:
            connection.run("SET search_path TO leefplek_keys")
            if not self._ready:
                self._check(connection)
                self._ready = True
        except BaseException:
            connection.close()
            raise
        return connection

    def _check(self, connection: _Connection) -> None:
        _holds_every_text(connection)
        connection.begin()
        try:
            found = _tables(connection)
            if not found and self._create:
                connection.run("CREATE SCHEMA IF NOT EXISTS leefplek_keys")
                for sentence in (*TABLES, "CREATE TABLE leefplek_format (format {number} NOT NULL)"):
                    connection.run(sentence.format_map(TYPES))
                connection.run("INSERT INTO leefplek_format (format) VALUES (?)", (KEYS_FORMAT,))
                connection.commit()
                return
            connection.rollback()
        except BaseException:
            connection.rollback()
            raise
        if not found:
            do = "look at the URL, or let them be made"
            raise StoreUnavailable("there are no keys in this database", true_now="Nothing was made.", do=do)
        if found != {"leefplek_key", "leefplek_keys", "leefplek_format"}:
            raise _foreign("it has some of the tables of keys, and not all")
        refuse_newer(max((row[0] for row in connection.run("SELECT format FROM leefplek_format")), default=0))

    def clean(self) -> None:
        """Write the table anew: what was destroyed does not stay in it."""
        try:
            self._connection().run("VACUUM FULL leefplek_key")
        except StoreUnavailable as error:  # it is destroyed all the same
            logger.warning("the table of the keys could not be written anew (%s): rotate the master key", error.why)

    def copy(self, path: Path) -> int:
        """The server has tools of its own."""
        raise InputError("only keys in a file can be backed up like this", do="use pg_dump", file=path.name)


class _Keys(_Connection):
    """A connection with a turn of its own."""

    def begin(self) -> None:
        """Take the turn to write keys."""
        try:
            self._db.execute(f"BEGIN; SELECT pg_advisory_xact_lock({TURN})")
        except psycopg.Error as error:
            self.rollback()
            raise _unavailable(error) from None


def _tables(connection: _Connection) -> set[str]:
    rows = connection.run(
        "SELECT table_name FROM information_schema.tables WHERE table_schema = 'leefplek_keys'"
        " AND table_name IN ('leefplek_key', 'leefplek_keys', 'leefplek_format')"
    )
    return {row[0] for row in rows}
