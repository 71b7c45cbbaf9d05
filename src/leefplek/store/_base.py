"""What a store is: the promises that the memory, SQLite and PostgreSQL keep, and that another may keep as well."""

from __future__ import annotations

import contextlib
import threading
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import attrs

from leefplek import Conflict, Event, InputError, Leefplek, LogError
from leefplek.case import replay
from leefplek.stored import Written

from ._deciding import refuse_within
from ._records import Batch, Listed, Query, Record, case_stream, check_count, check_id
from ._sealing import Sealing

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

__all__ = ["Stats", "Store", "check_id"]

FORMAT = 2
"""The version of what a store keeps and how; a newer one is never opened, and an older one is brought up to it."""

LOOKS = (0.0, 0.1, 0.5, 2.0)
"""Seconds to wait before each look for a command whose outcome is unknown."""

LOOKED = "It is not stored: that was looked up."

TRIES = 1000
"""How often a step is decided again where others are always first. Stores of leefplek need two."""

PAGE = 1000
"""How many events `follow` answers at most, if nothing is said."""


@attrs.frozen
class Stats:
    """How much a store holds, and how it keeps it. `settings` were read back from the database itself."""

    kind: str
    format: int
    cases: int
    open_cases: int
    events: int
    position: int
    settings: Mapping[str, str]


class Store(Sealing, ABC):
    """Keeps the events of cases: what was acknowledged is there, once, in order, whatever happens.

    `append`, `load` and `follow` are what most need. Who writes a store of another kind implements the abstract
    methods, and shows with `leefplek.testing.StoreContract` that it keeps the promises. `lp` reads what came with a
    step; a `Desk` says which, and without one the built-in plugins do. With `keys` what is personal is sealed, and
    opened when somebody looks at it. Safe to share between threads; after a fork, open it again.
    """

    lp: Leefplek | None = None
    links = False
    """Whether each record has its link: the stores of leefplek do so; of another it is not asked."""
    turn_first = False
    """Whether a desk takes its turn before it looks at a case: where that costs less than being second."""

    # ---- events of cases

    def append(self, case_id: str, expected_version: int, events: Iterable[Event], command_id: str) -> int:
        """Append events to a case that stands at `expected_version` (0: it is not there yet); all or nothing.

        Answers the position of the last one. The same events under the same command id are stored once, and answered
        again. Raises `Conflict` where somebody else was first, `LogError` where the events do not follow on those
        that are there, `InputError` for what can't be stored, `StoreUnavailable`, or `OutcomeUnknown`.
        """
        check_id(case_id, "case_id")
        check_id(command_id, "command_id")
        if type(expected_version) is not int:
            raise InputError("this is no version", key="expected_version", why="expected an integer")
        refuse_within(self)
        given = _events(events)
        with self.turn_to_open(expected_version):
            return self._appended(case_id, expected_version, given, command_id)

    def _appended(self, case_id: str, expected_version: int, given: tuple[Event, ...], command_id: str) -> int:
        written = tuple(map(self.written, given))
        stream = case_stream(case_id)
        kept = self.read(stream)
        stored = self._stored(kept, command_id, written, case_id)
        if stored is not None:
            return stored
        if len(kept) != expected_version:
            raise conflict(stream)
        case = replay([*self.events(kept), *given])
        if case.id != case_id:
            raise LogError("the events belong to another case", case=case_id, key="events[0]")
        try:
            row = self.row(case, kept[0].head if kept else written[0].head)
            return self.write([Batch(stream, expected_version, command_id, written, row)])
        except Conflict:
            stored = self._stored(self.read(stream), command_id, written, case_id)
            if stored is None:
                raise
            return stored  # somebody else was first with the same

    def load(self, case_id: str) -> tuple[Event, ...]:
        """The events of a case, in order; none if there is no such case."""
        check_id(case_id, "case_id")
        return tuple(self.events(self.read(case_stream(case_id))))

    def follow(self, after: int = 0, limit: int = PAGE) -> list[tuple[int, Event]]:
        """The events of all cases after a position, in the order in which they were stored, each with its position.

        A position that was seen once never gets another event before it.
        """
        check_count(after, "after")
        check_count(limit, "limit")
        records = self.feed(after, limit, cases_only=True)
        return [(record.position, event) for record, event in zip(records, self.events(records), strict=True)]

    # ---- what a store must do

    @abstractmethod
    def write(self, batches: Sequence[Batch]) -> int:
        """Append every batch, or nothing; answers the last position. Positions are 1, 2, 3 ... without a gap.

        Raises `Conflict`, with `true_now`, where a stream does not stand at its expected version, or has seen the
        command id. When it answers, it is durable.
        """

    @abstractmethod
    def read(self, stream: str, after: int = 0) -> list[Record]:
        """The records of a stream after a version, in order."""

    @abstractmethod
    def feed(self, after: int, limit: int, *, cases_only: bool = False) -> list[Record]:
        """The records after a position, in order: of all streams, or of cases only."""

    @abstractmethod
    def find(self, query: Query) -> list[Listed]:
        """The cases of the list that are asked for, in order."""

    @abstractmethod
    def mark(self, name: str) -> int:
        """The position that was kept under this name; 0 if none was."""

    @abstractmethod
    def set_mark(self, name: str, position: int) -> None:
        """Keep a position under a name."""

    @abstractmethod
    def stats(self) -> Stats:
        """How much it holds."""

    def streams(self, prefix: str) -> list[str]:
        """The names of the streams that begin so, in order."""
        found: set[str] = set()
        after = 0
        while page := self.feed(after, PAGE):
            found.update(record.stream for record in page if record.stream.startswith(prefix))
            after = page[-1].position
        return sorted(found)

    def turn(self) -> contextlib.AbstractContextManager[object]:
        """Meanwhile nobody else writes, where the store can see to that; what is written counts when it ends.

        A desk takes its own. In a turn of yours its observers would hear of a step that may still be taken back.
        """
        return contextlib.nullcontext()

    def turn_to_open(self, version: int) -> contextlib.AbstractContextManager[object]:
        """A turn for what comes after this version, where it is a new case that is sealed: who is erased meanwhile has
        it among the cases that are, or is a new person to it; never a case that nobody could ever read.
        """
        return self.turn() if self.keys is not None and version == 0 else contextlib.nullcontext()

    def close(self) -> None:
        """Let go of what is open. It may be used again."""

    # ---- inside

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    @cached_property
    def deciding(self) -> threading.local:
        """What each thread notes while it decides a step in this store; for the desk."""
        return threading.local()

    @cached_property
    def _built_in(self) -> Leefplek:
        return Leefplek()

    @property
    def _reader(self) -> Leefplek:
        return self.lp or self._built_in

    def _stored(self, kept: Sequence[Record], command_id: str, written: Sequence[Written], case_id: str) -> int | None:
        """The last position that this command stored, if it did; raises `Conflict` where that was something else."""
        again = _again(kept, command_id)
        if again is None:
            return None
        if self.same(again, written):
            return again[-1].position
        raise Conflict(
            "this command id stored something else",
            true_now="What it stored first is stored; nothing of what was given now is.",
            do="give what is new a command id of its own",
            case=case_id,
        )


def conflict(stream: str) -> Conflict:
    """Somebody else was first."""
    _, _, name = stream.partition(":")
    return Conflict(
        "somebody else appended to this stream first",
        true_now="Nothing of what was given is stored.",
        why="it does not stand at the version that was expected, or has seen the command id",
        do="load it again, decide again, and append that",
        case=name if stream.startswith(case_stream("")) else "",
    )


def _events(given: Iterable[Any]) -> tuple[Event, ...]:
    events = tuple(given) if isinstance(given, Iterable) else ()
    if not events or not all(isinstance(one, Event) for one in events):
        raise InputError("these are no events", key="events", why="expected one event or more")
    return events


def _again(kept: Sequence[Record], command_id: str) -> Sequence[Record] | None:
    """The records that a command id stored, with those that came with it."""
    start = next((index for index, record in enumerate(kept) if record.command_id == command_id), None)
    if start is None:
        return None
    later: Iterator[int] = (index for index in range(start + 1, len(kept)) if kept[index].command_id is not None)
    return kept[start : next(later, len(kept))]
