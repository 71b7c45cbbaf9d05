"""A small disk of one's own, where one may be mounted: it is full, at first or later, or it turns read-only."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

from failures_check import checked
from failures_struck import Mend, ack, begun, expect, fail, reads_only, refused_to_open, struck
from failures_work import Child, Say, Tally, desk_of, opened, sorted_out
from leefplek import InputError, StoreError
from leefplek.store import backup, export_lines, open_store

__all__ = [
    "copy_on_full_disk",
    "disk_full",
    "disk_full_at_first",
    "disk_read_only",
    "fill",
    "mounted",
    "own_mounts",
    "unmounted",
]


def own_mounts() -> bool:
    """Whether this process may mount: what it mounts is its own, and gone with it."""
    libc = ctypes.CDLL(None, use_errno=True)
    new_user, new_mounts, private, recursive = 0x10000000, 0x00020000, 1 << 18, 1 << 14
    user, group = os.getuid(), os.getgid()
    if not hasattr(libc, "unshare"):
        return False
    if libc.unshare(new_mounts) != 0:
        if libc.unshare(new_user | new_mounts) != 0:
            return False
        with suppress(OSError):
            Path("/proc/self/setgroups").write_text("deny")
        try:
            Path("/proc/self/uid_map").write_text(f"0 {user} 1")
            Path("/proc/self/gid_map").write_text(f"0 {group} 1")
        except OSError:
            return False
    return bool(libc.mount(b"none", b"/", None, recursive | private, None) == 0)


def mounted(place: Path, size: int, *, read_only: bool = False, again: bool = False) -> bool:
    flags = (1 if read_only else 0) | (32 if again else 0)
    libc = ctypes.CDLL(None, use_errno=True)
    return bool(libc.mount(b"tmpfs", str(place).encode(), b"tmpfs", flags, f"size={size}".encode()) == 0)


def unmounted(place: Path) -> None:
    """Take a disk away, whoever still looks at it."""
    libc = ctypes.CDLL(None)
    if hasattr(libc, "umount2"):
        libc.umount2(str(place).encode(), 2)


def _on_a_small_disk(folder: Path, tally: Tally, work: Callable[[Path], None]) -> None:
    """Work on a disk of 1 MB, in a process that has it for itself."""

    def go(say: Say) -> None:
        if not own_mounts() or not mounted(place, 2**20):
            say("no mounts here")
            return
        mine = Tally()
        work(place)
        say(mine.to_json())

    place = folder / "disk"
    place.mkdir(exist_ok=True)
    said = sorted_out(Child(go).end(), tally)
    tally.counts["not possible here"] += said == ["no mounts here"]


def disk_full(folder: Path, tally: Tally, step: int = 8192) -> None:
    """The disk has this much left, and no more; over many sizes."""

    def work(place: Path) -> None:
        found, met = Tally(), []
        for left in range(0, 48 * 1024, step):
            url = begun(place, f"left{left}")
            met += struck(url, partial(fill, place, left), found)
            Path(url[10:]).unlink()
        expect(met, found)
        fail(found)

    _on_a_small_disk(folder, tally, work)


def fill(place: Path, left: int) -> Mend:
    ballast = place / "ballast"
    with ballast.open("wb") as file, suppress(OSError):
        while True:
            os.write(file.fileno(), bytes(4096))
    os.truncate(ballast, max(0, ballast.stat().st_size - left))
    return lambda: ballast.unlink(missing_ok=True)


def disk_full_at_first(folder: Path, tally: Tally) -> None:
    """A store is to be made on a full disk."""

    def work(place: Path) -> None:
        for left in range(0, 44 * 1024, 4096):
            mend = fill(place, left)
            url = f"sqlite:///{place}/made{left}.db"
            refused_to_open(url, StoreError)
            mend()
            found = Tally()
            struck(url, lambda: lambda: None, found)
            fail(found)
            Path(url[10:]).unlink()

    _on_a_small_disk(folder, tally, work)


def copy_on_full_disk(folder: Path, tally: Tally) -> None:
    """A backup and an export find the disk full: an error of ours, no file under their name, the store as it was."""

    def work(place: Path) -> None:
        url = begun(folder, "source")
        with opened(url) as store:
            for make in (backup, export_lines):
                name = place / make.__name__
                mend = fill(place, 0)
                _no_copy(partial(make, store, name), name)
                mend()
                make(store, name)
                if not name.exists():
                    raise AssertionError("no copy was made")
        open_store(f"sqlite:///{place}/backup", create=False).close()

    _on_a_small_disk(folder, tally, work)


def _no_copy(make: Callable[[], object], name: Path) -> None:
    try:
        make()
    except (StoreError, InputError):
        if not name.exists():
            return
    raise AssertionError("a copy was made on a full disk")


def disk_read_only(folder: Path, tally: Tally) -> None:
    """The disk turns read-only: the store is read, and not written, until it is as it was."""

    def work(place: Path) -> None:
        url = begun(place, "read")
        mounted(place, 2**20, read_only=True, again=True)
        with opened(url) as store:
            reads_only(store)
            mounted(place, 2**20, again=True)
            for number in range(1, 4):
                ack(desk_of(store), number)
        found = Tally()
        checked(url, [("new", number, f"new-{number}") for number in range(1, 4)], found)
        fail(found)

    _on_a_small_disk(folder, tally, work)
