"""The cases that were used last, so that a step need not read and fold the whole log again."""

from __future__ import annotations

import threading
from collections import OrderedDict

from leefplek import Case, Leefplek
from leefplek.case import extend, replay

from ._base import Store
from ._records import case_stream

__all__ = ["KEPT", "Kept"]

KEPT = 256
"""How many cases a desk keeps, if nothing is said."""


class Kept:
    """Loads cases. What is kept is the beginning of a log and never the truth: each time the store is asked what
    follows on it, and whether the last event that is kept still stands there as it was.
    """

    def __init__(self, lp: Leefplek, store: Store, size: int) -> None:
        self._lp = lp
        self._store = store
        self._size = size
        self._lock = threading.Lock()
        self._cases: OrderedDict[str, tuple[Case, bytes]] = OrderedDict()

    def load(self, id: str) -> Case | None:
        """The case as it is in the store now; None if there is no such case."""
        with self._lock:
            case, last = self._cases.get(id, (None, b""))
        records = self._store.read(case_stream(id), 0 if case is None else case.version - 1)
        if case is not None and not (records and records[0].head == last):
            self.forget(id)
            case, records = None, self._store.read(case_stream(id))
        if not records:
            return None
        new = self._lp.read_all([record[-2:] for record in (records if case is None else records[1:])])
        if case is None:
            case = replay(new)
        else:
            for event in new:
                case = extend(case, event)
        self.keep(case, records[-1].head)
        return case

    def keep(self, case: Case, head: bytes) -> None:
        """Keep a case that is stored, with the head of its last event."""
        if self._size < 1:
            return
        with self._lock:
            self._cases[case.id] = (case, head)
            self._cases.move_to_end(case.id)
            if len(self._cases) > self._size:
                self._cases.popitem(last=False)

    def forget(self, id: str) -> None:
        """Keep a case no longer."""
        with self._lock:
            self._cases.pop(id, None)
