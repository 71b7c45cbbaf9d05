"""Notes beside the events of cases: entries of logs, emergencies, disputes. Persons in them are veiled as in events."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from leefplek import StoreFormatError
from leefplek.stored import Written, dumps

from ._base import Store
from ._records import END, Batch, Record

__all__ = ["note", "read_note", "telling", "told", "unreadable"]


def note(stream: str, command: str, head: Mapping[str, Any]) -> Batch:
    """What to append at the end of a stream."""
    return Batch(stream, END, command, (Written(dumps(head), None),))


def telling(store: Store, stream: str, command: str, head: Mapping[str, Any], content: Mapping[str, Any]) -> Batch:
    """The same with words about the case that the head names: they are sealed as what came with its steps."""
    return Batch(stream, END, command, (store.note(stream, head, content, head["case"]),))


def read_note(record: Record) -> dict[str, Any]:
    """The head of a note. Raises `StoreFormatError` for one that is not as it was written."""
    try:
        head: dict[str, Any] = json.loads(record.head)
    except ValueError:
        raise unreadable(record) from None
    return head


def told(store: Store, record: Record) -> dict[str, Any] | None:
    """The words of a note; None where there are none, or they were erased."""
    try:
        content = store.note_content(record, read_note(record)["case"])
        return None if content is None else dict(json.loads(content))
    except (ValueError, KeyError, TypeError):
        raise unreadable(record) from None


def unreadable(record: Record) -> StoreFormatError:
    """A note is not as it was written."""
    return StoreFormatError(
        f"the note at position {record.position} is not as it was written",
        true_now="Nothing was changed in it.",
        do="look what else is wrong: leefplek store verify",
    )
