"""Everything in a store, looked at: is all of it there, can it be read, and does the list of cases say the same?"""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

import attrs

from leefplek import Case, Finding, Leefplek, LeefplekError, StoreFormatError
from leefplek.case import replay
from leefplek.definition import Unread

from ._across import rooms_of
from ._base import Store
from ._chain import BEGIN, follow
from ._lines import PAGE, Progress, Wrong, plain_of
from ._records import CASE, Query, Record, listed
from ._sealed import kept_clear
from ._spool import Line, Spool, spool
from ._sql import SqlStore, columns_of
from ._sqlite import SqliteStore
from ._streams import Place, look

__all__ = ["check_store"]

Row = tuple[Any, ...]
ROOMS = "rooms:"


def check_store(store: Store, *, progress: Progress | None = None) -> tuple[Finding, ...]:
    """Read all that a store holds, and answer what is wrong with it; nothing is repaired.

    Whether the file is sound (SQLite), positions and versions have no gap, each record is as it was written, each case
    folds and stands in the list of cases as it is, and no more live with a provider than it has rooms. `unread` tells
    how many payloads nobody here can read: their plugin is not loaded (hint), or reads them no longer (warning).
    Others may write meanwhile; what they append is left out. Raises `StoreUnavailable`.
    """
    found: list[Finding] = []
    try:
        found.extend(_Check(store, progress or _nobody).findings())
    except StoreFormatError as error:
        found.append(Finding("damaged", f"{error.what}: {error.why}" if error.why else error.what))
    return tuple(found)


def _nobody(what: str, done: int, total: int) -> None:
    """Nobody asked."""


class _Check:
    """One look at a store."""

    def __init__(self, store: Store, told: Progress) -> None:
        self._store = store
        self._told = told
        self._lp = store.lp or Leefplek()
        self._unread: Counter[tuple[str, int, str]] = Counter()
        self._broken: set[str] = set()

    def findings(self) -> Iterator[Finding]:
        """All that is wrong, in order of what was looked at."""
        unsound = list(self._file())
        if unsound:  # what can't be relied on says nothing of the rest
            yield from unsound
            return
        until = self._store.stats().position
        with spool() as kept:
            yield from self._records(kept, until)
            kept.index()
            row_of = self._row_of()
            for stream, lines in kept.streams():
                records = [line.record for line in lines]
                yield from self._stream(stream, records, row_of)
            yield from self._strangers(kept)
        yield from self._payloads()

    def _file(self) -> Iterator[Finding]:
        if isinstance(self._store, SqliteStore):
            for told in self._store.unsound():
                yield Finding("damaged", f"the file is not sound: {told}")

    def _records(self, kept: Spool, until: int) -> Iterator[Finding]:
        """Whether each record is there, and as it was written; they are kept aside to be looked at by stream."""
        expected, after = 1, 0
        for record in self._store.strays() if isinstance(self._store, SqlStore) else ():
            self._broken.add(record.stream)
            yield Finding("wrong_position", "expected a position from 1", key=f"position {record.position}")
        while page := self._store.feed(after, PAGE):
            for record in page:
                if record.position > until:
                    return
                key = f"position {record.position}"
                if record.position != expected:
                    yield Finding("wrong_position", f"expected position {expected}: a record is missing", key=key)
                expected = record.position + 1
                try:
                    _as_written(record)
                    kept.put(Line(record, record.position, 0))
                except Wrong as wrong:
                    self._broken.add(record.stream)
                    yield attrs.evolve(wrong.finding, key=key)
            after = page[-1].position
            self._told("read", after, until)

    def _stream(self, stream: str, records: list[Record], row_of: Callable[[str], Row | None]) -> Iterator[Finding]:
        places = [Place(key=f"position {record.position}") for record in records]
        looked = look(records, places, self._lp)
        if stream in self._broken:  # what can't be read leaves a gap: that was told
            yield from (one for one in looked.findings if one.code == "wrong_event")
            return
        yield from looked.findings
        if looked.findings:
            return
        yield from self._links(records)
        if stream.startswith(CASE) and looked.case is not None:
            self._count(looked.case)
            yield from self._listed(looked.case, row_of)
        if stream.startswith(ROOMS):
            yield from self._rooms(stream.removeprefix(ROOMS), records)

    def _links(self, records: list[Record]) -> Iterator[Finding]:
        """Whether each record is tied to the one before it, where the store does so."""
        place = BEGIN
        for record in records if self._store.links else ():
            place, fits = follow(place, record)
            if not fits:
                text = "what is stored here was changed: the link says otherwise"
                yield Finding("wrong_link", text, key=f"position {record.position}")

    # ---- the list of cases

    def _row_of(self) -> Callable[[str], Row | None]:
        """How to find the row of a case."""
        store = self._store
        if isinstance(store, SqlStore):
            return lambda case_id: next(iter(store.rows(only=case_id)), None)
        rows = {row.id: columns_of(row) for row in store.find(Query())}
        return rows.get

    def _listed(self, case: Case, row_of: Callable[[str], Row | None]) -> Iterator[Finding]:
        """Whether the case stands in the list as it is; where it went on meanwhile, it is looked at again."""
        if row_of(case.id) == columns_of(listed(case)):
            return
        with self._store.turn():
            raw = [kept_clear(record) for record in self._store.read(CASE + case.id)]
            now = replay(self._lp.read_all(raw))
            if self._row_of()(case.id) != columns_of(listed(now)):
                text = "the list of cases says something else than the events of this case"
                yield Finding("wrong_row", text, key=f"case {case.id}")

    def _strangers(self, kept: Spool) -> Iterator[Finding]:
        """Cases in the list that have no events."""
        for id in self._ids():
            if not kept.has(CASE + id) and not self._store.read(CASE + id):
                yield Finding("wrong_row", "the list of cases has a case without events", key=f"case {id}")

    def _ids(self) -> Iterator[str]:
        if not isinstance(self._store, SqlStore):
            yield from (row.id for row in self._store.find(Query()))
            return
        after: str | None = None
        while page := self._store.rows(after, PAGE):
            yield from (str(row[0]) for row in page)
            after = page[-1][0]

    # ---- rooms and payloads

    def _rooms(self, provider: str, records: list[Record]) -> Iterator[Finding]:
        """Whether there are rooms for all who live there, on the latest day that anything happened to the rooms."""
        days = []
        for record in records:
            with contextlib.suppress(LeefplekError, KeyError, TypeError, ValueError):
                days.append(self._lp.day(datetime.fromisoformat(plain_of(record.head)["at"])))
        rooms = rooms_of(self._store, provider)
        free = rooms.fewest_from(max(days, default=date.min))
        if rooms.counted and len(rooms.taken) > free:
            text = f"{len(rooms.taken)} live there, and there are {free} rooms"
            yield Finding("too_many_placed", text, key=f"provider {provider}")

    def _count(self, case: Case) -> None:
        for event in case.events:
            if isinstance(event.payload, Unread):
                self._unread[event.workflow, event.workflow_version, event.transition] += 1

    def _payloads(self) -> Iterator[Finding]:
        for (workflow, version, transition), count in sorted(self._unread.items()):
            key = f"{workflow} {version} {transition}"
            try:
                self._lp.payload_class(workflow, version, transition)
            except LeefplekError:
                text = f"{count} payloads stay unread: their plugin is not loaded"
                yield Finding("unread", text, key=key, severity="hint", do="load it with --plugin")
            else:
                text = f"{count} payloads can't be read by the plugin that is loaded"
                yield Finding("unread", text, key=key, severity="warning", do="look at the version of the plugin")


def _as_written(record: Record) -> None:
    """Raises `Wrong` where a record is not as a store writes it."""
    _, stream, version, command, head, content, _ = record
    if not isinstance(stream, str) or type(version) is not int or not isinstance(command, str | None):
        raise Wrong(Finding("wrong_record", "expected a stream and a command id of text, and a version"))
    if not isinstance(head, bytes) or not isinstance(content, bytes | None):
        raise Wrong(Finding("wrong_record", "expected bytes as head and content"))
    plain_of(head)
    if content is not None:
        plain_of(content)
