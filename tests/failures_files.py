"""What somebody does to the files of a store: takes rights away, moves, replaces, cuts, or stands in the way."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

from failures_check import checked
from failures_struck import Mend, ack, begun, expect, reads_only, refused_to_open, struck
from failures_work import Child, Say, Tally, desk_of, opened, sorted_out
from leefplek import StoreFormatError, StoreUnavailable

__all__ = [
    "file_cut",
    "file_gone",
    "file_read_only",
    "file_replaced",
    "folder_gone",
    "folder_read_only",
    "journal_in_the_way",
]

NOBODY = 65534


def _as_nobody(work: Callable[[], None]) -> None:
    """Rights do not hold root back."""
    if os.geteuid() == 0:
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, 0)
    work()


def _give(*paths: Path) -> None:
    if os.geteuid() == 0:
        for path in paths:
            os.chown(path, NOBODY, NOBODY)


def file_read_only(folder: Path, tally: Tally) -> None:
    """The file may only be read when it is opened; then it may be written."""
    _rights(folder, tally, lambda path: path, 0o444, 0o644)


def folder_read_only(folder: Path, tally: Tally) -> None:
    """The folder may only be read: no journal can be made."""
    _rights(folder, tally, lambda path: path.parent, 0o555, 0o755)


def _rights(folder: Path, tally: Tally, which: Callable[[Path], Path], less: int, more: int) -> None:
    url = begun(folder, "rights")
    path = Path(url[10:])
    _give(folder, path)

    def go(say: Say) -> None:
        def work() -> None:
            which(path).chmod(less)
            try:
                with opened(url) as store:
                    reads_only(store)
                    which(path).chmod(more)
                    for number in range(1, 4):
                        say(ack(desk_of(store), number))
            finally:
                which(path).chmod(more)

        _as_nobody(work)

    acked = [tuple(one) for one in sorted_out(Child(go).end(), tally)]
    tally.faults += [] if len(acked) == 3 else [f"{len(acked)} of 3 steps were answered"]
    tally.counts["typed errors"] += len(acked) == 3
    checked(url, acked, tally)


def folder_gone(folder: Path, tally: Tally) -> None:
    """The folder goes away, and comes back."""
    home = folder / "home"
    home.mkdir()
    url = begun(home, "gone")
    expect(struck(url, partial(_away, home), tally), tally)


def file_gone(folder: Path, tally: Tally) -> None:
    """The file goes away while it is open, and comes back: nothing is answered that is not in it."""
    url = begun(folder, "gone")
    expect(struck(url, partial(_away, Path(url[10:])), tally), tally)


def _away(path: Path) -> Mend:
    other = path.with_suffix(".away")
    path.rename(other)

    def back() -> None:
        if other.exists():
            if path.exists():
                raise AssertionError("a new one was begun in its place")
            other.rename(path)

    return back


def file_replaced(folder: Path, tally: Tally) -> None:
    """A backup takes the place of the file while it is open: what is answered from then on is in the backup."""
    url = begun(folder, "replaced")
    path = Path(url[10:])
    shutil.copy(path, folder / "copy.db")

    def go(say: Say) -> None:
        with opened(url) as store:
            desk = desk_of(store)
            for number in range(1, 4):
                ack(desk, number)
            (folder / "copy.db").replace(path)
            for number in range(1, 6):
                try:
                    say(ack(desk, number))
                except StoreUnavailable:
                    say(ack(desk, number))

    acked = [tuple(one) for one in sorted_out(Child(go).end(), tally)]
    checked(url, acked, tally)


def journal_in_the_way(folder: Path, tally: Tally) -> None:
    """Something else has the name of the journal."""
    url = begun(folder, "journal")
    other = Path(url[10:] + "-journal")

    def strike() -> Mend:
        other.mkdir()
        return lambda: other.rmdir() if other.is_dir() else None

    expect(struck(url, strike, tally), tally)


def file_cut(folder: Path, tally: Tally) -> None:
    """A part of the file is gone, or what is there is no database: not opened, not changed; put back, it goes on."""
    url = begun(folder, "cut")
    path = Path(url[10:])
    whole = path.read_bytes()
    for damaged in (whole[:-4096], whole[:5000], b"no database at all" * 300):
        path.write_bytes(damaged)
        in_a_child(lambda: refused_to_open(url, StoreFormatError), tally)
        if path.read_bytes() != damaged:
            tally.faults.append("a damaged file was changed")
        path.write_bytes(whole)
    struck(url, lambda: lambda: None, tally)


def in_a_child(work: Callable[[], object], tally: Tally) -> None:
    sorted_out(Child(lambda say: work()).end(), tally)
