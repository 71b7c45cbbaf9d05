"""The cases that were used last, so that a step need not read and fold the whole log again."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from functools import reduce
from typing import NamedTuple

from leefplek import Case, Leefplek
from leefplek.case import extend, replay

from ._base import Store
from ._records import Listed, Record, case_stream

__all__ = ["KEPT", "Kept", "Known"]

KEPT = 256
"""How many cases a desk keeps, if nothing is said."""


class Known(NamedTuple):
    """A case, its line in the list of cases, and the bytes of its last event, by which it is known again."""

    case: Case
    row: Listed
    last: bytes

    def __repr__(self) -> str:
        return f"Known({self.case!r})"


class Kept:
    """Loads cases. What is kept is the beginning of a log and never the truth: each time the store is asked what
    follows on it, and whether the last event that is kept still stands there as it was.
    """

    def __init__(self, lp: Leefplek, store: Store, size: int) -> None:
        self._lp = lp
        self._store = store
        self._size = size
        self._lock = threading.Lock()
        self._cases: OrderedDict[str, Known] = OrderedDict()
        self._generation = 0

    def load(self, id: str) -> tuple[Case, Listed] | tuple[None, None]:
        """The case as it is in the store now, and its line in the list; nothing if there is no such case."""
        self._refresh()
        with self._lock:
            kept = self._cases.get(id)
        if kept is not None:
            case, row, last = kept
            records = self._store.read(case_stream(id), case.version - 1)
            if records and records[0].head == last:
                return (case, row) if len(records) == 1 else self._loaded(case, row, records[1:])
            self._forget(id)
        records = self._store.read(case_stream(id))
        return self._loaded(None, None, records) if records else (None, None)

    def keep(self, known: Known) -> None:
        """Keep a case that is stored now; the one that was used longest ago makes room for it."""
        if self._size < 1:
            return
        with self._lock:
            self._cases[known.case.id] = known
            self._cases.move_to_end(known.case.id)
            if len(self._cases) > self._size:
                self._cases.popitem(last=False)

    def _refresh(self) -> None:
        """Keep nothing that was read before a key was destroyed, by this process or another."""
        keys = self._store.keys
        now = 0 if keys is None else keys.generation()
        with self._lock:
            if now != self._generation:
                self._cases.clear()
                self._generation = now

    def _loaded(self, case: Case | None, old: Listed | None, records: Sequence[Record]) -> tuple[Case, Listed]:
        new = self._store.events(records, lp=self._lp)
        now = replay(new) if case is None else reduce(extend, new, case)
        row = self._store.row(now, records[0].head, old)
        self.keep(Known(now, row, records[-1].head))
        return now, row

    def _forget(self, id: str) -> None:
        with self._lock:
            self._cases.pop(id, None)
