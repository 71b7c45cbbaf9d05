"""What is looked at of a stream as a whole: that nothing is missing, each command is there once, and a case folds."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date

import attrs

from leefplek import Case, Event, Finding, Leefplek, LeefplekError, LogError
from leefplek.case import replay
from leefplek.stored import FORMAT

from ._records import CASE, Record
from ._sealed import kept_clear

__all__ = ["Looked", "Place", "is_newer", "look"]


@attrs.frozen
class Place:
    """Where a finding is: the line of a file, or a place in a store."""

    line: int | None = None
    key: str = ""


@attrs.frozen
class Looked:
    """What was found of a stream. `case` is None where it is of no case, or does not fold."""

    findings: tuple[Finding, ...]
    case: Case | None = None


def look(records: Sequence[Record], places: Sequence[Place], lp: Leefplek) -> Looked:
    """Look at all records of one stream, in order; `places` tell where each stands."""
    findings = [*_versions(records, places), *_commands(records, places)]
    events: list[Event] = []
    is_case = folds = records[0].stream.startswith(CASE)
    for record, place in zip(records, places, strict=True):
        try:
            if is_case:
                events.append(_event(record, lp))
            else:
                _entry(record)
        except LeefplekError as error:
            if is_newer(record):  # it is carried all the same, but nobody here knows where the case stands
                folds = False
                continue
            findings.append(Finding("wrong_event", error.why or error.what, line=place.line, key=place.key))
        except (ValueError, TypeError, KeyError, AttributeError):
            findings.append(Finding("wrong_event", "expected a head as it is written", line=place.line, key=place.key))
    if findings or not folds:
        return Looked(tuple(findings))
    try:
        return Looked((), replay(events))
    except LeefplekError as error:
        if is_newer(records[0]):
            return Looked(())
        text = error.why or error.what
        return Looked((Finding("wrong_log", text, line=places[0].line, key=places[0].key),))


def _versions(records: Sequence[Record], places: Sequence[Place]) -> Iterator[Finding]:
    """Whether versions count from 1 without a gap; told once for each place where they do not."""
    before = 0
    for record, place in zip(records, places, strict=True):
        if record.version != before + 1:
            text = f"expected version {before + 1} of this stream, found {record.version}"
            yield Finding("wrong_order", text, line=place.line, key=place.key)
        before = record.version


def _commands(records: Sequence[Record], places: Sequence[Place]) -> Iterator[Finding]:
    """Whether each command stands there once, and its records right after each other."""
    seen: set[str] = set()
    before = None
    for record, place in zip(records, places, strict=True):
        command = record.command_id
        if command is None and (before is None or record.position != before + 1):
            text = "expected a command id: only a record right after another of its command has none"
            yield Finding("wrong_command", text, line=place.line, key=place.key)
        elif command is not None and command in seen:
            text = "this command id stands in this stream already"
            yield Finding("wrong_command", text, line=place.line, key=place.key)
        elif command is not None:
            seen.add(command)
        before = record.position


def _event(record: Record, lp: Leefplek) -> Event:
    """The event of a record; raises where this version can't have written it. What a newer one wrote is carried."""
    written = kept_clear(record)
    event = lp.read(written) if is_newer(record) else lp.checked(written)
    if CASE + event.case_id != record.stream:
        raise LogError("the event belongs to another case")
    if event.version != record.version:
        raise LogError("the event has another version than the record")
    return event


def is_newer(record: Record) -> bool:
    """Whether a newer version wrote it."""
    head = json.loads(record.head)
    format = head.get("format", FORMAT) if isinstance(head, dict) else FORMAT
    return type(format) is int and format > FORMAT


def _entry(record: Record) -> None:
    """Raises where rooms could not be read from it; what it does not know is let be."""
    head = json.loads(record.head)
    if not isinstance(head, dict):
        raise TypeError
    wanted = {"rooms_set": ("from",), "parked": ("case", "until"), "unparked": ("case",), "taken": ("case",)}
    what = head["what"]
    if not isinstance(what, str):
        raise TypeError
    if not record.stream.startswith("rooms:"):
        return
    for key in wanted.get(what, ()):
        if not isinstance(head[key], str):
            raise TypeError
        if key in ("from", "until"):
            date.fromisoformat(head[key])
    if what == "rooms_set" and type(head["places"]) is not int:
        raise TypeError
