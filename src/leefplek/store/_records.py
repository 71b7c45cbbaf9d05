"""What a store keeps and finds: records of streams, the list of cases, and what is asked of that list."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

import attrs

from leefplek import Case, Finding, InputError
from leefplek.stored import Written, check_plain

__all__ = ["END", "Batch", "Listed", "Query", "Record", "case_stream", "check_count", "check_id", "listed"]

CASE = "case:"
"""How the name of a stream begins that holds the events of a case; others hold what goes across cases."""

END = -1
"""As `Batch.expected_version`: wherever the stream stands. Of a case nobody may append without having looked at it, so
there it is a version like any other, and a conflict."""

LONGEST = 500
"""How many bytes an id may take: more is no key of an index everywhere."""

MOST = 2**63 - 1
"""The largest number that every database counts with."""


def check_id(given: object, key: str) -> str:
    """An id as it was given; raises `InputError` for what no store keeps."""
    if isinstance(given, str) and given and not any(check_plain(given)) and len(given.encode()) <= LONGEST:
        return given
    expected = f"expected a text of at most {LONGEST} bytes, not empty, without NUL or lone surrogates"
    raise InputError("this is no id", key=key, findings=[Finding("wrong_shape", expected, key=key)])


def check_count(given: object, key: str) -> int:
    """A number as it was given; raises `InputError` for what no database counts with."""
    if type(given) is int and 0 <= given <= MOST:
        return given
    raise InputError("this is no number to count with", key=key, why="expected an integer from 0")


def case_stream(case_id: str) -> str:
    """The name of the stream of a case."""
    return CASE + case_id


class Record(NamedTuple):
    """One thing that was appended: `version` counts from 1 in its stream, `position` from 1 in the whole store.

    `command_id` stands with the first record that a command appended. `link` ties it to the record before it in its
    stream (`_chain.py`); a store that does not link (`Store.links`) has None there.
    """

    position: int
    stream: str
    version: int
    command_id: str | None
    head: bytes
    content: bytes | None
    link: bytes | None = None

    @property
    def written(self) -> Written:
        """Its bytes."""
        return Written(self.head, self.content)

    def __repr__(self) -> str:
        return f"Record(position={self.position}, stream={self.stream!r}, version={self.version})"


@attrs.frozen
class Listed:
    """A case as it stands in the list of cases: derived from its events, and kept with them in one transaction.

    `due` is the date of the main line, `next_due` the first of all open lines; it is None where no line is open.
    `next_tick` is the first that was not escalated yet.
    """

    id: str
    workflow: str
    workflow_version: int
    version: int
    state: str
    due: date | None
    next_due: date | None
    next_tick: date | None
    outcome: str | None
    person: str | None = attrs.field(repr=False)
    room: str | None

    @property
    def is_open(self) -> bool:
        """Whether any line of the case is open."""
        return self.next_due is not None


def listed(case: Case) -> Listed:
    """The line of a case in the list of cases; raises `InputError` for a key of a person that no store keeps."""
    core = case.core
    if core.person:
        check_id(core.person, "person")
    lines = (core.main, *(line for _, line in core.tracks))
    dates = [line.due for line in lines if line.due is not None]
    waiting = [line.due for line in lines if line.due is not None and line.due not in line.escalated]
    return Listed(
        case.id,
        core.workflow,
        core.workflow_version,
        len(case.events),
        core.main.state,
        core.main.due,
        min(dates, default=None),
        min(waiting, default=None),
        core.outcome,
        core.person,
        core.room,
    )


class Batch(NamedTuple):
    """What one command appends to one stream, if that stands at `expected_version`.

    `row` is the line of the case afterwards, in the list of cases; `old` is the line before, where there was one: a
    store may write what changed and no more. Where `written` is empty nothing is appended, and the stream must stand
    there all the same. With `END` as the expected version it is appended at the end of a stream that is of no case.
    """

    stream: str
    expected_version: int
    command_id: str
    written: tuple[Written, ...]
    row: Listed | None = None
    old: Listed | None = None

    def fits(self, version: int) -> bool:
        """Whether it may be appended to its stream where that stands at this version."""
        expected = self.expected_version
        return expected == version or (expected == END and not self.stream.startswith(CASE))


@attrs.frozen
class Query:
    """Which cases of the list; what is None is not asked. `due_before`: a line is due before that day; `tick_before`:
    and it was not escalated yet.

    In order of the first due date, then of the id.
    """

    state: str | None = None
    due_before: date | None = None
    tick_before: date | None = None
    workflow: str | None = None
    person: str | None = attrs.field(default=None, repr=False)
    room: str | None = None
    is_open: bool | None = None
    limit: int | None = None

    def __attrs_post_init__(self) -> None:
        """Raises `InputError` for what can't be asked: alike for every store."""
        for key in ("state", "workflow", "person", "room"):
            value = getattr(self, key)
            if value is not None and (not isinstance(value, str) or any(check_plain(value))):
                raise InputError("this is no name", key=key, why="expected a text without NUL or lone surrogates")
        for key in ("due_before", "tick_before"):
            if type(getattr(self, key)) not in (date, type(None)):
                raise InputError("this is no day", key=key, why="expected a date")
        if type(self.is_open) not in (bool, type(None)):
            raise InputError("this is no answer", key="is_open", why="expected True or False")
        if self.limit is not None:
            check_count(self.limit, "limit")

    def fits(self, row: Listed) -> bool:
        """Whether this case is one of them."""
        same = (
            (self.state, row.state),
            (self.workflow, row.workflow),
            (self.person, row.person),
            (self.room, row.room),
            (self.is_open, row.is_open),
        )
        days = ((self.due_before, row.next_due), (self.tick_before, row.next_tick))
        passed = all(before is None or (due is not None and due < before) for before, due in days)
        return passed and all(wanted is None or wanted == found for wanted, found in same)

    def of(self, rows: Iterable[Listed]) -> list[Listed]:
        """Those of these cases, in order."""
        found = sorted((row for row in rows if self.fits(row)), key=lambda row: (row.next_due or date.max, row.id))
        return found if self.limit is None else found[: self.limit]
