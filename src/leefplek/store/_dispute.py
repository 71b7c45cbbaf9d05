"""A dispute: the young person does not agree with an entry of the log, and that is recorded beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

import attrs

from leefplek import Actor

from ._base import Store
from ._notes import note, read_note, telling, told, unreadable
from ._records import Batch, Record

__all__ = ["DISPUTES", "Dispute", "batches", "dispute_stream", "disputes_in"]

DISPUTES = "disputes"
"""The stream with every dispute, whatever the case: somebody has to answer each."""


def dispute_stream(case_id: str) -> str:
    """The stream with the disputes of a case."""
    return f"dispute:{case_id}"


@attrs.frozen
class Dispute:
    """Somebody disputes an entry of the audit log, or a version of the case, and says why.

    `why` is None where it was erased, or may not be seen.
    """

    id: str
    case: str
    by: Actor
    at: datetime
    trace: str | None
    version: int | None
    why: str | None = attrs.field(repr=False)

    def data(self) -> dict[str, Any]:
        """Plain data, for JSON."""
        plain = attrs.asdict(self, recurse=False)
        return {**plain, "at": self.at.isoformat(), "by": {"id": self.by.id, "role": self.by.role}}


def batches(store: Store, one: Dispute) -> Iterable[Batch]:
    """What to append for a dispute: with the case and its words, and in the list of all disputes."""
    head = {
        "what": "dispute",
        "id": one.id,
        "case": one.case,
        "by": store.veiled(one.by, one.case),
        "at": one.at.isoformat(),
        "trace": one.trace,
        "version": one.version,
    }
    head = {key: value for key, value in head.items() if value is not None}
    yield telling(store, dispute_stream(one.case), one.id, head, {"why": one.why})
    yield note(DISPUTES, one.id, head)


def disputes_in(store: Store, records: Iterable[Record]) -> Iterator[Dispute]:
    """The disputes of a stream, in order."""
    for record in records:
        head, content = read_note(record), told(store, record)
        try:
            yield Dispute(
                head["id"],
                head["case"],
                store.unveiled(head["by"]),
                datetime.fromisoformat(head["at"]),
                head.get("trace"),
                head.get("version"),
                None if content is None else content["why"],
            )
        except (KeyError, TypeError, ValueError):
            raise unreadable(record) from None
