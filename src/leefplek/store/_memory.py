"""A store in the memory of one process: for tests, and for trying things out. It keeps the same promises but one."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator, Sequence

from ._base import FORMAT, Stats, Store, conflict
from ._chain import next_link
from ._records import CASE, Batch, Listed, Query, Record, check_count, check_id

__all__ = ["MemoryStore"]


class MemoryStore(Store):
    """Everything is gone when the process ends."""

    links = True

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._records: list[Record] = []
        self._streams: dict[str, list[Record]] = {}
        self._rows: dict[str, Listed] = {}
        self._marks: dict[str, int] = {}

    def write(self, batches: Sequence[Batch]) -> int:
        """Append every batch, or nothing."""
        with self._lock:
            versions: dict[str, int] = {}
            commands: set[tuple[str, str]] = set()
            for batch in batches:
                kept, command = self._streams.get(batch.stream, []), (batch.stream, batch.command_id)
                seen = command in commands or any(record.command_id == batch.command_id for record in kept)
                version = versions.get(batch.stream, len(kept))
                if not batch.fits(version) or seen:
                    raise conflict(batch.stream)
                versions[batch.stream] = version + len(batch.written)
                commands.add(command)
            for batch in batches:
                self._append(batch)
            return len(self._records)

    def _append(self, batch: Batch) -> None:
        stream = self._streams.setdefault(batch.stream, [])
        link = stream[-1].link if stream else None
        for index, (head, content) in enumerate(batch.written):
            command = batch.command_id if index == 0 else None
            made = (batch.stream, len(stream) + 1, command, head, content)
            link = next_link(link, *made)
            record = Record(len(self._records) + 1, *made, link)
            stream.append(record)
            self._records.append(record)
        if batch.row is not None:
            self._rows[batch.row.id] = batch.row

    def read(self, stream: str, after: int = 0) -> list[Record]:
        """The records of a stream after a version."""
        with self._lock:
            return self._streams.get(stream, [])[after:]

    def feed(self, after: int, limit: int, *, cases_only: bool = False) -> list[Record]:
        """The records after a position."""
        with self._lock:
            found: list[Record] = []
            for record in self._records[max(after, 0) :]:
                if len(found) >= limit:
                    break
                if not cases_only or record.stream.startswith(CASE):
                    found.append(record)
            return found

    def find(self, query: Query) -> list[Listed]:
        """The cases that are asked for."""
        with self._lock:
            return query.of(self._rows.values())

    def mark(self, name: str) -> int:
        """The position under this name."""
        check_id(name, "name")
        with self._lock:
            return self._marks.get(name, 0)

    def set_mark(self, name: str, position: int) -> None:
        """Keep a position."""
        check_id(name, "name")
        check_count(position, "position")
        with self._lock:
            self._marks[name] = position

    def stats(self) -> Stats:
        """How much it holds."""
        with self._lock:
            rows, position = self._rows.values(), len(self._records)
            cases = sum(record.stream.startswith(CASE) for record in self._records)
            return Stats("memory", FORMAT, len(rows), sum(row.is_open for row in rows), cases, position, {})

    @contextlib.contextmanager
    def turn(self) -> Iterator[None]:
        """Others wait. What was written in a turn that fails is taken back."""
        with self._lock:
            lengths = {name: len(kept) for name, kept in self._streams.items()}
            before = len(self._records), dict(self._rows), dict(self._marks)
            try:
                yield
            except BaseException:
                count, self._rows, self._marks = before
                del self._records[count:]
                self._streams = {name: kept[: lengths[name]] for name, kept in self._streams.items() if name in lengths}
                raise
