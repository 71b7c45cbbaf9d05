"""The feed drives observers, in this process or another: at least once, in order, from a position that is kept."""

from __future__ import annotations

from collections.abc import Callable

import attrs

from leefplek import InputError, Leefplek, Step
from leefplek.case import replay

from ._base import PAGE, Store, check_id
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
    told = 0
    try:
        while limit is None or told < limit:
            page = store.feed(position, PAGE if limit is None else min(PAGE, limit - told), cases_only=True)
            if not page:
                break
            for record in page:
                failed = _tell(lp, _step(lp, store, record), observer)
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


def _step(lp: Leefplek, store: Store, record: Record) -> Step:
    """The step as it was when this was stored."""
    kept = store.read(record.stream)[: record.version]
    events = lp.read_all([(one.head, one.content) for one in kept])
    before = replay(events[:-1]) if len(events) > 1 else None
    return Step(before, events[-1], replay(events))
