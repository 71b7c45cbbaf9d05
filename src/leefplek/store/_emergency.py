"""Emergency access: somebody says why, sees what is needed for a few hours, and it is always reported.

What the reason is may be about the young person, so it is sealed as content is; that it happened never is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

import attrs

from leefplek import Actor

from ._base import Store
from ._notes import note, read_note, telling, told, unreadable
from ._records import Batch, Record

__all__ = ["EMERGENCIES", "Emergency", "batches", "emergency_of", "emergency_stream", "in_stream"]

EMERGENCIES = "emergencies"
"""The stream with every emergency access, whatever the case: it is the report."""


def emergency_stream(case_id: str) -> str:
    """The stream with the emergency accesses to a case."""
    return f"emergency:{case_id}"


@attrs.frozen
class Emergency:
    """An emergency access: who, in which role, to which case, from when and until when.

    `why` is the reason that was given; None where it was erased, or may not be seen.
    """

    id: str
    case: str
    by: Actor
    at: datetime
    until: datetime
    why: str | None = attrs.field(repr=False)

    def data(self) -> dict[str, Any]:
        """Plain data, for JSON."""
        plain = attrs.asdict(self, recurse=False)
        times = {"at": self.at.isoformat(), "until": self.until.isoformat()}
        return {**plain, **times, "by": {"id": self.by.id, "role": self.by.role}}


def batches(store: Store, one: Emergency) -> Iterable[Batch]:
    """What to append for an emergency access: with the case and its reason, and in the report."""
    head = {
        "what": "emergency",
        "id": one.id,
        "case": one.case,
        "by": store.veiled(one.by, one.case),
        "at": one.at.isoformat(),
        "until": one.until.isoformat(),
    }
    yield telling(store, emergency_stream(one.case), one.id, head, {"why": one.why})
    yield note(EMERGENCIES, one.id, head)


def in_stream(store: Store, records: Iterable[Record]) -> Iterator[Emergency]:
    """The emergency accesses of a stream, in order."""
    for record in records:
        head, content = read_note(record), told(store, record)
        try:
            yield Emergency(
                head["id"],
                head["case"],
                store.unveiled(head["by"]),
                datetime.fromisoformat(head["at"]),
                datetime.fromisoformat(head["until"]),
                None if content is None else content["why"],
            )
        except (KeyError, TypeError, ValueError):
            raise unreadable(record) from None


def emergency_of(store: Store, case_id: str, by: Actor, now: datetime) -> bool:
    """Whether this actor has an emergency access to a case that is not over."""
    records = store.read(emergency_stream(case_id))
    return any(one.by == by and one.at <= now < one.until for one in in_stream(store, records))
