"""One small line on a terminal that tells how far it is; nothing at all where nobody watches."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Iterator
from typing import Any, Protocol

import click

__all__ = ["Told", "progress"]

EVERY = 0.1
"""Seconds between two looks of the line."""


class Told(Protocol):
    """Called with what is done, how far it is, and how far it goes (0: nobody knows)."""

    def __call__(self, what: str, done: int, total: int, /) -> object:
        """Show it, now and then."""


class _Line:
    """The line, written over itself."""

    def __init__(self, names: dict[str, str], stream: Any) -> None:
        self._names = names
        self._stream = stream
        self._at = 0.0
        self._width = 0

    def __call__(self, what: str, done: int, total: int, /) -> None:
        now = time.monotonic()
        if now - self._at < EVERY and done != total:
            return
        self._at = now
        part = f" ({done * 100 // total}%)" if total else ""
        self._show(f"{self._names.get(what, what)} {done}{part}")

    def _show(self, text: str) -> None:
        with contextlib.suppress(OSError, ValueError):
            click.echo("\r" + text.ljust(self._width), nl=False, file=self._stream)
        self._width = len(text)

    def gone(self) -> None:
        """Nothing of it stays."""
        if self._width:
            self._show("")
            with contextlib.suppress(OSError, ValueError):
                click.echo("\r", nl=False, file=self._stream)


@contextlib.contextmanager
def progress(names: dict[str, str]) -> Iterator[Told | None]:
    """What to call with how far it is, and None where stderr is no terminal; `names` tell what is done."""
    if not sys.stderr.isatty():
        yield None
        return
    line = _Line(names, sys.stderr)
    try:
        yield line
    finally:
        line.gone()
