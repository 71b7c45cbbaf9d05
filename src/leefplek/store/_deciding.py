"""While a step is decided nothing else is stored by the same thread.

A part that has a say in a step, such as a guard, might take a step of its own. It would be taken back with the step
that is decided, after it was answered; or come before it, so that this one has to be decided again, and again.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator

from leefplek import InputError

__all__ = ["deciding", "refuse_within"]

_MINE = threading.local()


@contextlib.contextmanager
def deciding(store: object) -> Iterator[None]:
    """Meanwhile a step in this store is decided by this thread."""
    busy: set[int] = _MINE.__dict__.setdefault("busy", set())
    busy.add(id(store))
    try:
        yield
    finally:
        busy.discard(id(store))


def refuse_within(store: object) -> None:
    """Raises where this thread is deciding a step in this store."""
    if id(store) in _MINE.__dict__.get("busy", ()):
        do = "do it when the step is stored: in an observer"
        raise InputError("nothing can be stored while a step is decided", key="store", do=do)
