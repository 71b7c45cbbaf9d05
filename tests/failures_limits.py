"""Limits of the process: no file may grow beyond one, no more files may be opened. Each limit fails another call."""

from __future__ import annotations

import os
import resource
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from failures_check import checked
from failures_struck import Mend, ack, begun, expect, hurry, refused_to_open, struck
from failures_work import Child, Say, Tally, desk_of, opened, sorted_out
from leefplek import StoreError

__all__ = ["file_too_large", "limits", "new_file_too_large", "too_many_files"]


@contextmanager
def limited(kind: int, limit: int) -> Iterator[None]:
    """A limit of this process, for a while."""
    before = resource.getrlimit(kind)
    resource.setrlimit(kind, (limit, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(kind, before)


def _limit(kind: int, limit: int) -> Mend:
    before = resource.getrlimit(kind)
    resource.setrlimit(kind, (limit, before[1]))
    return lambda: resource.setrlimit(kind, before)


def file_too_large(folder: Path, tally: Tally, which: slice = slice(None, None, 16)) -> None:
    """No file may grow beyond a limit: the journal at first, then the store; over some of the many limits."""
    path = Path(begun(folder, "begun")[10:])
    size = path.stat().st_size
    met: list[str] = []
    for limit in (*range(0, 24_000, 128), *range(size - 4096, size + 24_000, 128))[which]:
        shutil.copy(path, folder / "large.db")
        strike = partial(_limit, resource.RLIMIT_FSIZE, limit)
        met += struck(f"sqlite:///{folder}/large.db", strike, tally)
        tally.counts["limits"] += 1
    if which.step != 1:
        expect(met, tally)


def limits(base: str, folder: Path, rounds: int, seed: int) -> Tally:
    """This many limits of the size of a file, each 128 bytes more; `seed` tells which: the first so many, the next."""
    hurry()
    tally, began = Tally(), time.perf_counter()
    file_too_large(folder, tally, slice((seed - 1) * rounds, seed * rounds, 1))
    tally.seconds = time.perf_counter() - began
    return tally


def new_file_too_large(folder: Path, tally: Tally, step: int = 4096) -> None:
    """A store can't be made; as soon as it can, it is, from what was left behind."""

    def go(limit: int, say: Say) -> None:
        with limited(resource.RLIMIT_FSIZE, limit):
            refused_to_open(url, StoreError)
        with opened(url) as store:
            say([ack(desk_of(store), 1)])

    url = f"sqlite:///{folder}/made.db"
    for limit in range(0, 40_000, step):
        acked = [tuple(one) for page in sorted_out(Child(partial(go, limit)).end(), tally) for one in page]
        tally.counts["typed errors"] += len(acked)
        checked(url, acked, tally)
        Path(url[10:]).unlink()


def too_many_files(folder: Path, tally: Tally) -> None:
    """The process may open no more files: no journal can be made."""

    def strike() -> Mend:
        with Path(os.devnull).open() as lowest:
            free = lowest.fileno()
        return _limit(resource.RLIMIT_NOFILE, free)

    expect(struck(begun(folder, "files"), strike, tally), tally)
