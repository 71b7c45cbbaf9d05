"""Two logs of every look and every step: who did what (audit), and what was processed, by nobody's name (processing).

One trace id links them. Both are streams of the store beside those of the cases, so that an entry is in the transaction
of what it records, or durable before data leave, and so that the chain, checkpoints, exports and backups hold for them
as for events. Fields: audit after NEN 7513 and BIO2 8.15.01 (what, when, whose file, who in which role, from where, on
what ground, with what result); processing after the interface of Logboek Dataverwerkingen.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Literal

import attrs

from leefplek import Actor
from leefplek.access import Grant

from ._base import Store
from ._notes import note, read_note, unreadable
from ._records import Batch, Record

__all__ = ["Entry", "Outcome", "Seen", "audit_stream", "batches", "seen_in"]

Outcome = Literal["allowed", "denied", "refused", "failed"]
"""`denied`: the access table did not let it be. `refused`: a rule of the workflow did not. `failed`: it broke off."""

ACTIVITY = "leefplek"
"""Which processing activity the processing log names, where the embedding system names none."""


def audit_stream(case_id: str | None) -> str:
    """The stream with who did what in a case, or with what was asked of no one case."""
    return "audit" if case_id is None else f"audit:{case_id}"


def processing_stream(case_id: str | None) -> str:
    """The stream with what was processed of a case."""
    return "processing" if case_id is None else f"processing:{case_id}"


@attrs.frozen
class Entry:
    """What is to be written down of one operation; `subject` is the person as the store names it, never in clear."""

    by: Actor
    operation: str
    outcome: Outcome
    started: datetime
    ended: datetime
    grant: Grant
    relation: str = "none"
    purpose: str | None = None
    case: str | None = None
    subject: str | None = attrs.field(default=None, repr=False)
    version: int | None = None
    transition: str = ""
    station: str = ""
    activity: str = ACTIVITY


@attrs.frozen
class Seen:
    """An entry of the audit log: who did what with a case, when, in which role, on what ground, and how it ended.

    `version` is that of the last event that was there to be seen, or that was stored; `sees` up to which sensitivity
    content was shown; `station` from where, as far as the embedding system said so. `position` is its place in the
    store.
    """

    trace: str
    at: datetime
    by: Actor
    operation: str
    outcome: Outcome
    case: str | None
    version: int | None
    transition: str
    relation: str
    purpose: str
    ground: str
    sees: str
    station: str
    position: int

    @property
    def emergency(self) -> bool:
        """Whether it was let be by an emergency access."""
        return self.ground == "emergency"

    def data(self) -> dict[str, Any]:
        """Plain data, for JSON."""
        plain = attrs.asdict(self, recurse=False)
        return {**plain, "at": self.at.isoformat(), "by": {"id": self.by.id, "role": self.by.role}}


def batches(store: Store, entries: Iterable[Entry]) -> Iterator[Batch]:
    """What to append for these, each under a trace id of its own."""
    for entry in entries:
        trace = secrets.token_hex(16)
        for stream, head in (
            (audit_stream(entry.case), _audit(store, entry, trace)),
            (processing_stream(entry.case), _processing(entry, trace)),
        ):
            yield note(stream, trace, head)


def _audit(store: Store, entry: Entry, trace: str) -> dict[str, Any]:
    head = {
        "what": "audit",
        "trace": trace,
        "at": entry.ended.isoformat(),
        "by": store.veiled(entry.by, entry.case),
        "operation": entry.operation,
        "outcome": entry.outcome,
        "relation": entry.relation,
        "purpose": entry.purpose or entry.grant.purpose,
        "ground": entry.grant.ground,
        "sees": entry.grant.most,
        "version": entry.version,
        "transition": entry.transition,
        "station": entry.station,
    }
    return {key: value for key, value in head.items() if value not in (None, "")}


def _processing(entry: Entry, trace: str) -> dict[str, Any]:
    attributes = {"dpl.core.processing_activity_id": entry.activity}
    if entry.subject is not None:
        attributes |= {"dpl.core.data_subject_id": entry.subject, "dpl.core.data_subject_id_type": "leefplek.person"}
    return {
        "what": "processing",
        "trace_id": trace,
        "operation_id": secrets.token_hex(8),
        "name": entry.operation,
        "status_code": 2 if entry.outcome == "failed" else 1,
        "start_time": _milliseconds(entry.started),
        "end_time": _milliseconds(entry.ended),
        "attributes": attributes,
    }


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def seen_in(store: Store, records: Iterable[Record]) -> Iterator[Seen]:
    """The entries of an audit stream, in order."""
    for record in records:
        head = read_note(record)
        try:
            yield _seen(store, record, head)
        except (KeyError, TypeError, ValueError):
            raise unreadable(record) from None


def _seen(store: Store, record: Record, head: Mapping[str, Any]) -> Seen:
    stream, _, case = record.stream.partition(":")
    return Seen(
        head["trace"],
        datetime.fromisoformat(head["at"]),
        store.unveiled(head["by"]),
        head["operation"],
        head["outcome"],
        case if stream == "audit" and case else None,
        head.get("version"),
        head.get("transition", ""),
        head.get("relation", "none"),
        head.get("purpose", ""),
        head.get("ground", ""),
        head.get("sees", ""),
        head.get("station", ""),
        record.position,
    )
