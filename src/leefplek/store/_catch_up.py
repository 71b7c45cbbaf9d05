"""The feed drives observers, in this process or another: at least once, in order, from a position that is kept."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable

import attrs

from leefplek import Case, InputError, Leefplek, Step
from leefplek.case import extend, replay

from ._base import PAGE, Store, check_id
from ._kept import KEPT
from ._records import Record

__all__ = ["CaughtUp", "catch_up"]


@attrs.frozen
class CaughtUp:
    """How far an observer came: it has heard of everything up to `position`, of `told` steps this time.

    `failed` are the plugins that failed at the step after it; it will be told again.
    """

    position: int
    told: int
    failed: tuple[str, ...] = ()


def catch_up(
    lp: Leefplek, store: Store, name: str, observer: Callable[[Step], object] | None, limit: int | None
) -> CaughtUp:
    """Tell of every step after the kept position; keeps how far it came, also when the observer raises."""
    check_id(name, "name")
    if limit is not None and (type(limit) is not int or limit < 0):
        raise InputError("this is no limit", key="limit", why="expected an integer from 0")
    kept = position = store.mark(name)
    told, steps = 0, _Steps(lp, store)
    try:
        while limit is None or told < limit:
            page = store.feed(position, PAGE if limit is None else min(PAGE, limit - told), cases_only=True)
            if not page:
                break
            for record in page:
                failed = _tell(lp, steps.of(record), observer)
                if failed:
                    return CaughtUp(position, told, failed)
                position, told = record.position, told + 1
    finally:
        if position != kept:
            store.set_mark(name, position)
    return CaughtUp(position, told)


def _tell(lp: Leefplek, step: Step, observer: Callable[[Step], object] | None) -> tuple[str, ...]:
    if observer is None:
        return lp.committed(step)
    observer(step)
    return ()


class _Steps:
    """The steps as they were when they were stored; the cases that were told of last need not be read again."""

    def __init__(self, lp: Leefplek, store: Store) -> None:
        self._lp = lp
        self._store = store
        self._cases: OrderedDict[str, Case] = OrderedDict()
        self._generation = 0

    def of(self, record: Record) -> Step:
        """The step that stored this."""
        self._refresh()
        before = self._before(record)
        (event,) = self._store.events([record], lp=self._lp)
        after = replay([event]) if before is None else extend(before, event)
        self._cases[record.stream] = after
        if len(self._cases) > KEPT:
            self._cases.popitem(last=False)
        return Step(before, event, after)

    def _before(self, record: Record) -> Case | None:
        case = self._cases.pop(record.stream, None)
        if record.version == 1 or case is not None:
            return case
        kept = self._store.read(record.stream)[: record.version - 1]
        return replay(self._store.events(kept, lp=self._lp))

    def _refresh(self) -> None:
        """Keep nothing that was read before a key was destroyed."""
        now = 0 if self._store.keys is None else self._store.keys.generation()
        if now != self._generation:
            self._cases.clear()
            self._generation = now
