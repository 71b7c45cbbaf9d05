"""A store of an earlier format is brought up to this one when it is opened, in one transaction or not at all.

What is stored stays as it is. A store of format 1 gets what it lacks: each record its link (`_chain.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ._chain import right_link
from ._lines import PAGE
from ._records import Record
from ._sql import COMMANDS, EVENTS, FEED, RECORD, Connection, put_event

__all__ = ["add_links", "copy_with_links"]

OLD = RECORD.removesuffix(", link")
WITHOUT = b""
"""The link of a record that no store wrote as it stands: its place is kept, and whoever looks finds it wrong."""


def add_links(connection: Connection) -> None:
    """Give each record its link, in a column that is added to the table; where a table can be altered as it stands."""
    connection.run("ALTER TABLE leefplek_event ADD COLUMN link bytea")
    for record in _linked(connection, FEED.replace(RECORD, OLD)):
        connection.run("UPDATE leefplek_event SET link = ? WHERE position = ?", (record.link, record.position))
    connection.run("ALTER TABLE leefplek_event ALTER COLUMN link SET NOT NULL")


def copy_with_links(connection: Connection, types: Mapping[str, str]) -> None:
    """Give each record its link, in a new table that takes the place of the old one.

    SQLite can't add a column that is always filled; and it must be, so that an older version that has the file open
    still can't store anything without a link.
    """
    connection.run("DROP INDEX leefplek_event_command")
    connection.run("ALTER TABLE leefplek_event RENAME TO leefplek_event_1")
    connection.run(EVENTS.format_map(types))
    for record in _linked(connection, FEED.replace(RECORD, OLD).replace("leefplek_event", "leefplek_event_1")):
        put_event(connection, record)
    connection.run("DROP TABLE leefplek_event_1")
    connection.run(COMMANDS)


def _linked(connection: Connection, sentence: str) -> Iterator[Record]:
    """The records that a sentence answers, in order of position, each with its link."""
    last: dict[str, bytes | None] = {}
    after = 0
    while rows := connection.run(sentence, (after, PAGE)):
        for row in rows:
            record = Record(*row)
            last[record.stream] = link = right_link(last.get(record.stream), record) or WITHOUT
            yield record._replace(link=link)
        after = rows[-1][0]
