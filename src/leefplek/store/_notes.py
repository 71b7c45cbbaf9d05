"""Notes beside the events of cases: entries of logs, emergencies, disputes. Persons in them are veiled as in events."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from leefplek import Actor, StoreFormatError
from leefplek.stored import Written, dumps

from ._base import Store
from ._records import END, Batch, Record

__all__ = ["actor_in", "note", "read_note", "subject", "who"]


def note(stream: str, command: str, head: Mapping[str, Any], content: Mapping[str, Any] | None = None) -> Batch:
    """What to append at the end of a stream."""
    return Batch(stream, END, command, (Written(dumps(head), None if content is None else dumps(content)),))


def read_note(record: Record) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """The head and the content of a note. Raises `StoreFormatError` for one that is not as it was written."""
    try:
        head = json.loads(record.head)
        content = None if record.content is None else json.loads(record.content)
    except ValueError:
        raise unreadable(record) from None
    return head, content


def unreadable(record: Record) -> StoreFormatError:
    """A note is not as it was written."""
    return StoreFormatError(
        f"the note at position {record.position} is not as it was written",
        true_now="Nothing was changed in it.",
        do="look what else is wrong: leefplek store verify",
    )


def who(store: Store, by: Actor, case_id: str | None) -> dict[str, str]:
    """Who did something, as a note keeps it."""
    return {"id": by.id, "role": by.role}


def actor_in(store: Store, kept: Mapping[str, str]) -> Actor:
    """Who did something, of a note."""
    return Actor(kept["id"], role=kept["role"])


def subject(store: Store, person: str | None) -> str | None:
    """How the store names a person, never in clear; None where it has no name of its own for anybody."""
    return None
