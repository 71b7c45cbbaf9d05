"""The stores that tests run on, a store with somebody in between, and a story that is told at a desk."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from leefplek.store import Batch, Desk, Listed, Query, Record, Stats, Store, open_store
from story import Story

KINDS = ("memory", "sqlite", "postgresql")


def url_of(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a store that is not there yet."""
    if kind == "postgresql":
        url: str = request.getfixturevalue("pg_url")
        return url
    return "memory:" if kind == "memory" else f"sqlite:///{tmp_path / 'cases.db'}"


def reopened(store: Store, url: str) -> Store:
    """The store as another process would open it; in memory, the same."""
    return store if url == "memory:" else open_store(url, create=False)


class Around(Store):
    """A store that passes everything on to another; a test overrides what it wants to see or to break."""

    def __init__(self, inner: Store) -> None:
        self.inner = inner

    def write(self, batches: Sequence[Batch]) -> int:
        return self.inner.write(batches)

    def read(self, stream: str, after: int = 0) -> list[Record]:
        return self.inner.read(stream, after)

    def feed(self, after: int, limit: int, *, cases_only: bool = False) -> list[Record]:
        return self.inner.feed(after, limit, cases_only=cases_only)

    def find(self, query: Query) -> list[Listed]:
        return self.inner.find(query)

    def mark(self, name: str) -> int:
        return self.inner.mark(name)

    def set_mark(self, name: str, position: int) -> None:
        self.inner.set_mark(name, position)

    def stats(self) -> Stats:
        return self.inner.stats()

    def turn(self) -> AbstractContextManager[object]:
        return self.inner.turn()


class Between(Around):
    """Before something is written for the first time, somebody else does something."""

    def __init__(self, inner: Store, doing: Callable[[], object]) -> None:
        super().__init__(inner)
        self.doing: Callable[[], object] | None = doing

    def write(self, batches: Sequence[Batch]) -> int:
        doing, self.doing = self.doing, None
        if doing is not None:
            doing()
        return super().write(batches)


class Told(Story):
    """A story about one case, told at a desk."""

    def __init__(self, desk: Desk, id: str = "a", person: str | None = None, on: str = "2021-03-01") -> None:
        super().__init__(desk, on)  # type: ignore[arg-type]
        self.id, self.person = id, person

    def open(self, payload: Any = None, **how: Any) -> Story:
        """The case begins."""
        return super().open(payload, case_id=self.id, person=self.person, **how)


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """What these calls answer or raise, each in a thread of its own, at the same moment."""
    start, answers = threading.Barrier(len(calls)), [None] * len(calls)

    def run(index: int) -> None:
        start.wait()
        try:
            answers[index] = calls[index]()
        except Exception as error:  # noqa: BLE001 - it is what the call answered
            answers[index] = error  # type: ignore[call-overload]

    threads = [threading.Thread(target=run, args=(index,)) for index in range(len(calls))]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return answers
