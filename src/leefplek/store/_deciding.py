"""While a step is decided nothing else is stored by the same thread.

A part that has a say in a step, such as a guard, might take a step of its own. It would be taken back with the step
that is decided, after it was answered; or come before it, so that this one has to be decided again, and again.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from typing import Protocol

from leefplek import InputError

__all__ = ["deciding", "refuse_within"]


class Decided(Protocol):
    """A store that knows which threads are deciding a step in it."""

    @property
    def deciding(self) -> threading.local:
        """What each thread notes for itself."""


@contextlib.contextmanager
def deciding(store: Decided) -> Iterator[None]:
    """Meanwhile a step in this store is decided by this thread."""
    mine = store.deciding
    mine.busy = True
    try:
        yield
    finally:
        mine.busy = False


def refuse_within(store: Decided) -> None:
    """Raises where this thread is deciding a step in this store."""
    if getattr(store.deciding, "busy", False):
        do = "do it when the step is stored: in an observer"
        raise InputError("nothing can be stored while a step is decided", key="store", do=do)
