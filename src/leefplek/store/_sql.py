"""What SQLite and PostgreSQL have in common: the tables, and the sentences that read and write them.

One writer at a time, also in PostgreSQL: so positions come in the order of commits, without a gap, and who follows
the feed never misses one that was still on its way.
"""

from __future__ import annotations

import contextlib
import os
import threading
import weakref
from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Protocol

from leefplek import StoreFormatError, StoreUnavailable

from ._base import FORMAT, Stats, Store, conflict
from ._chain import next_link
from ._records import CASE, Batch, Listed, Query, Record, check_count, check_id

__all__ = [
    "COLUMNS",
    "COMMANDS",
    "EVENTS",
    "FEED",
    "RECORD",
    "Connection",
    "SqlStore",
    "columns_of",
    "create",
    "listed_of",
    "newer",
    "put_event",
]

NOTHING_STORED = "Nothing of what was given is stored; what was stored before still is."


class Connection(Protocol):
    """One connection of one thread. Its errors are those of leefplek."""

    def run(self, sql: str, values: Sequence[object] = ()) -> list[Any]:
        """The rows that a sentence answers. Raises `Conflict` where a key is there already."""

    def begin(self) -> None:
        """Begin to write: others that write wait. Raises `StoreUnavailable` where it takes too long."""

    def commit(self) -> None:
        """Make it durable; raises `OutcomeUnknown` where it can't be told whether it is."""

    def rollback(self) -> None:
        """Take back what was written."""

    def close(self) -> None:
        """Let go."""

    @property
    def broken(self) -> bool:
        """Whether it has to be opened again."""


EVENTS = (
    "CREATE TABLE leefplek_event ("
    "position {number} NOT NULL PRIMARY KEY, stream {text} NOT NULL, version {number} NOT NULL, command_id {text},"
    " head {bytes} NOT NULL, content {bytes}, link {bytes} NOT NULL, UNIQUE (stream, version))"
)
COMMANDS = "CREATE UNIQUE INDEX leefplek_event_command ON leefplek_event (stream, command_id)"
TABLES = (
    EVENTS,
    COMMANDS,
    "CREATE TABLE leefplek_case ("
    "id {text} NOT NULL PRIMARY KEY, workflow {text} NOT NULL, workflow_version {number} NOT NULL,"
    " version {number} NOT NULL, state {text} NOT NULL, due {text}, next_due {text}, next_tick {text},"
    " outcome {text}, person {text}, room {text})",
    "CREATE INDEX leefplek_case_due ON leefplek_case (next_due, id)",
    "CREATE INDEX leefplek_case_tick ON leefplek_case (next_tick) WHERE next_tick IS NOT NULL",
    "CREATE INDEX leefplek_case_person ON leefplek_case (person) WHERE person IS NOT NULL",
    "CREATE INDEX leefplek_case_room ON leefplek_case (room) WHERE room IS NOT NULL",
    "CREATE TABLE leefplek_mark (name {text} NOT NULL PRIMARY KEY, position {number} NOT NULL)",
)
"""The second format: the first had no links (`_upgrade.py`). What is stored is not rewritten."""

COLUMNS = "id, workflow, workflow_version, version, state, due, next_due, next_tick, outcome, person, room"
NAMES = COLUMNS.split(", ")
RECORD = "position, stream, version, command_id, head, content, link"
PUT_CASE = (
    f"INSERT INTO leefplek_case ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in NAMES[1:])
)
PUT_EVENT = f"INSERT INTO leefplek_event ({RECORD}) VALUES (?, ?, ?, ?, ?, ?, ?)"
PUT_MARK = (
    "INSERT INTO leefplek_mark (name, position) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET position ="
    " excluded.position"
)
END_OF_ALL = "SELECT max(position) FROM leefplek_event"
LAST = f"SELECT version, link, ({END_OF_ALL}) FROM leefplek_event WHERE stream = ? ORDER BY version DESC LIMIT 1"
OF_STREAM = f"SELECT {RECORD} FROM leefplek_event WHERE stream = ? AND version > ? ORDER BY version"
FEED = f"SELECT {RECORD} FROM leefplek_event WHERE position > ? ORDER BY position LIMIT ?"
STRAYS = f"SELECT {RECORD} FROM leefplek_event WHERE position < ? ORDER BY position"
STREAMS = "SELECT DISTINCT stream FROM leefplek_event WHERE stream >= ? AND stream < ? ORDER BY stream"
FEED_CASES = (
    f"SELECT {RECORD} FROM leefplek_event WHERE position > ? AND stream >= '{CASE}' AND stream < '{CASE[:-1]};'"
    " ORDER BY position LIMIT ?"
)


def create(connection: Connection, types: Mapping[str, str]) -> None:
    """Make the tables, in the transaction that was begun."""
    for sentence in TABLES:
        connection.run(sentence.format_map(types))


def put_event(connection: Connection, record: Record) -> None:
    """Store a record as it is."""
    connection.run(PUT_EVENT, record)


def newer(found: int) -> StoreFormatError:
    """This store was made by a newer version."""
    return StoreFormatError(
        "this store is of a newer version of leefplek",
        true_now="Nothing was read and nothing was changed.",
        why=f"it has format {found}, and this version knows up to {FORMAT}",
        do="update leefplek",
    )


class SqlStore(Store):
    """A store in a database. Each thread has a connection of its own, opened when it is first needed."""

    def __init__(self) -> None:
        self._process = os.getpid()
        self._mine = threading.local()
        self._all: weakref.WeakSet[Any] = weakref.WeakSet()

    @abstractmethod
    def _connect(self) -> Connection:
        """Open a connection."""

    @abstractmethod
    def _settings(self, connection: Connection) -> Mapping[str, str]:
        """What the database itself says of how it keeps things."""

    kind = ""
    links = True
    reopens = False
    """Whether a connection that was lost while nobody used it is opened again without a word."""

    def write(self, batches: Sequence[Batch]) -> int:
        """Append every batch, or nothing."""
        with self._all_of(batches):
            connection = self._connection()
            run = connection.run
            position = 0
            for batch in batches:
                found = run(LAST, (batch.stream,))
                version, link, position = found[0] if found else (0, None, run(END_OF_ALL)[0][0] or 0)
                if not batch.fits(version):
                    raise conflict(batch.stream)
                command: str | None = batch.command_id
                for number, (head, content) in enumerate(batch.written, start=version + 1):
                    position += 1
                    link = next_link(link, batch.stream, number, command, head, content)
                    put_event(connection, Record(position, batch.stream, number, command, head, content, link))
                    command = None
                if batch.row is not None:
                    run(*_put(batch.row, batch.old))
            return position

    def read(self, stream: str, after: int = 0) -> list[Record]:
        """The records of a stream after a version."""
        return list(map(Record._make, self._ask(OF_STREAM, (stream, after))))

    def feed(self, after: int, limit: int, *, cases_only: bool = False) -> list[Record]:
        """The records after a position."""
        return list(map(Record._make, self._ask(FEED_CASES if cases_only else FEED, (after, limit))))

    def find(self, query: Query) -> list[Listed]:
        """The cases that are asked for."""
        sentence, values = _asked(query)
        return [listed_of(row) for row in self._ask(sentence, values)]

    def streams(self, prefix: str) -> list[str]:
        """The names of the streams that begin so, in order."""
        after = prefix[:-1] + chr(ord(prefix[-1]) + 1)
        return [row[0] for row in self._ask(STREAMS, (prefix, after))]

    def rows(self, after: str | None = None, limit: int = -1, *, only: str | None = None) -> list[tuple[Any, ...]]:
        """The rows of the list of cases as they stand in the table, by id: those after one, one only, or all."""
        where, value = ("id > ?", after) if only is None else ("id = ?", only)
        if value is None:
            where, value = "id >= ?", ""
        bound = "" if limit < 0 else f" LIMIT {int(limit)}"
        sentence = f"SELECT {COLUMNS} FROM leefplek_case WHERE {where} ORDER BY id{bound}"
        return list(map(tuple, self._ask(sentence, (value,))))

    def strays(self) -> list[Record]:
        """Records that stand before the first position, where no store puts any and no feed finds them."""
        return list(map(Record._make, self._ask(STRAYS, (1,))))

    def mark(self, name: str) -> int:
        """The position under this name."""
        check_id(name, "name")
        rows = self._ask("SELECT position FROM leefplek_mark WHERE name = ?", (name,))
        return int(rows[0][0]) if rows else 0

    def set_mark(self, name: str, position: int) -> None:
        """Keep a position."""
        check_id(name, "name")
        check_count(position, "position")
        with self.turn():
            self._connection().run(PUT_MARK, (name, position))

    def stats(self) -> Stats:
        """How much it holds."""
        connection = self._connection()
        ((cases, open_cases),) = connection.run("SELECT count(*), count(next_due) FROM leefplek_case")
        ((events,),) = connection.run("SELECT sum(version) FROM leefplek_case")
        ((position,),) = connection.run("SELECT max(position) FROM leefplek_event")
        return Stats(
            self.kind, FORMAT, cases, open_cases, int(events or 0), position or 0, dict(self._settings(connection))
        )

    @contextlib.contextmanager
    def turn(self) -> Iterator[None]:
        """Others that write wait; within a turn, another is the same."""
        connection = self._connection()
        if getattr(self._mine, "turn", False):
            yield
            return
        try:  # from before it begins until after it ends: an interrupt leaves nobody else waiting
            connection = self._begun(connection)
            self._mine.turn = True
            yield
            self._not_forked()
            connection.commit()
        except BaseException:
            connection.rollback()
            raise
        finally:
            self._mine.turn = False

    def _ask(self, sql: str, values: Sequence[object]) -> list[Any]:
        """The rows that a sentence answers; asked again where the connection was lost while nobody used it."""
        connection = self._connection()
        try:
            return connection.run(sql, values)
        except StoreUnavailable:
            if not (self.reopens and connection.broken) or self._mine.turn:
                raise
            return self._connection().run(sql, values)

    def _begun(self, connection: Connection) -> Connection:
        """A connection whose turn has begun: this one, or one that is opened because this one was lost meanwhile."""
        try:
            connection.begin()
        except StoreUnavailable:
            if not (self.reopens and connection.broken):
                raise
            connection = self._connection()
            connection.begin()
        return connection

    @contextlib.contextmanager
    def _all_of(self, batches: Sequence[Batch]) -> Iterator[None]:
        """A turn; where one has begun, several batches are taken back together without ending it."""
        connection = self._connection()
        if not getattr(self._mine, "turn", False) or len(batches) < 2:
            with self.turn():
                yield
            return
        connection.run("SAVEPOINT leefplek_write")
        try:
            yield
        except BaseException:
            if not connection.broken:
                connection.run("ROLLBACK TO SAVEPOINT leefplek_write")
            raise
        connection.run("RELEASE SAVEPOINT leefplek_write")

    def close(self) -> None:
        """Close the connections of all threads."""
        if os.getpid() == self._process:
            for connection in list(self._all):
                connection.close()

    def _not_forked(self) -> None:
        if os.getpid() != self._process:
            raise StoreUnavailable(
                "this store was opened in another process",
                true_now=NOTHING_STORED,
                why="a connection must not go along with a fork",
                do="open the store again in this process",
            )

    def _connection(self) -> Connection:
        self._not_forked()
        mine: Connection | None = getattr(self._mine, "connection", None)
        if mine is not None and mine.broken and self._mine.turn:
            raise StoreUnavailable("the store went away in the middle of a turn", true_now=NOTHING_STORED)
        if mine is None or mine.broken:
            self._mine.turn = False
            self._mine.connection = mine = self._connect()
            self._all.add(mine)
        return mine


def _put(row: Listed, old: Listed | None) -> tuple[str, tuple[object, ...]]:
    """The sentence that puts a case in the list. Of one that is there, only what changed: each index costs time."""
    values = columns_of(row)
    if old is None:
        return PUT_CASE, values
    changed = [number for number, (now, then) in enumerate(zip(values, columns_of(old), strict=True)) if now != then]
    named = ", ".join(f"{NAMES[number]} = ?" for number in changed)
    return f"UPDATE leefplek_case SET {named} WHERE id = ?", (*(values[number] for number in changed), row.id)


def columns_of(row: Listed) -> tuple[object, ...]:
    """A line of the list of cases as a row of the table."""
    return (
        row.id,
        row.workflow,
        row.workflow_version,
        row.version,
        row.state,
        _text(row.due),
        _text(row.next_due),
        _text(row.next_tick),
        row.outcome,
        row.person,
        row.room,
    )


def _text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def listed_of(row: Sequence[Any]) -> Listed:
    """A row of the table as a line of the list of cases."""
    id, workflow, workflow_version, version, state, due, next_due, next_tick, outcome, person, room = row
    try:
        dates = _day(due), _day(next_due), _day(next_tick)
    except (ValueError, TypeError):
        raise StoreFormatError(
            "the list of cases is not as it was written",
            true_now="Nothing was changed in it.",
            do="look what else is wrong: leefplek store check",
            case=str(id),
        ) from None
    return Listed(id, workflow, workflow_version, version, state, *dates, outcome, person, room)


def _asked(query: Query) -> tuple[str, list[object]]:
    """The sentence that asks the list of cases."""
    wanted: list[str] = []
    values: list[object] = []
    for name in ("state", "workflow", "person", "room"):
        value = getattr(query, name)
        if value is not None:
            wanted.append(f"{name} = ?")
            values.append(value)
    for name, day in (("next_due", query.due_before), ("next_tick", query.tick_before)):
        if day is not None:
            wanted.append(f"{name} < ?")
            values.append(day.isoformat())
    if query.is_open is not None:
        wanted.append("next_due IS NOT NULL" if query.is_open else "next_due IS NULL")
    where = f" WHERE {' AND '.join(wanted)}" if wanted else ""
    order = " ORDER BY next_due IS NULL, next_due, id"
    if query.due_before is not None or query.is_open:
        order = " ORDER BY next_due, id"  # the same, for none of these is without a date; and by the index
    limit = ""
    if query.limit is not None:
        limit = f" LIMIT {int(query.limit)}"
    return f"SELECT {COLUMNS} FROM leefplek_case{where}{order}{limit}", values
