"""What a disk does to a SQLite store: full, too large, read-only, gone, back again; no rights, no more open files.

Each scenario strikes while a desk takes steps. Every error must be one of a store; what was answered must be there;
and as soon as the cause is taken away, the very same store goes on, with the same command.
"""

from __future__ import annotations

import ctypes
import os
import resource
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

from failures_check import Ack, checked
from failures_work import Child, Say, Tally, count_rooms, desk_of, opened, sorted_out, take
from leefplek import Conflict, InputError, StoreError, StoreFormatError, StoreUnavailable
from leefplek.store import Desk, Store, _desk, backup, export_lines, open_store

__all__ = ["SCENARIOS", "Scenario", "begun", "disk", "fill", "hurry", "limits", "mounted", "own_mounts", "struck"]

STEPS = 20
"""Steps of a case that a scenario tries."""
NOBODY = 65534

Mend = Callable[[], object]
Scenario = Callable[[Path, Tally], None]


def begun(folder: Path, name: str) -> str:
    """A store with one case in it, made by another process."""

    def go(say: Say) -> None:
        with opened(url) as store:
            desk = desk_of(store)
            count_rooms(desk)
            for number in range(1, 4):
                take(desk, "old", number)

    url = f"sqlite:///{folder}/{name}.db"
    child = Child(go)
    assert child.end() == []
    return url


def struck(
    url: str, strike: Callable[[], Mend], tally: Tally, *, asks: Callable[[Desk, int], Ack] | None = None
) -> list[str]:
    """Steps in another process; in the middle of them it strikes. Answers the kinds of error that were met."""

    def go(say: Say) -> None:
        with opened(url) as store:
            desk = desk_of(store)
            for number in range(1, 4):
                say(_ack(desk, number))
            mend, met = strike(), ""
            for number in range(4, STEPS + 1):
                try:
                    say(_ack(desk, number))
                except StoreError as error:
                    met = type(error).__name__
                    if isinstance(error, Conflict) or not error.true_now:
                        raise AssertionError("a conflict, or an error that does not say what is true") from error
                    mend()
                    say(_ack(desk, number))  # it works again, with the same command
            mend()
            say({"met": met})

    said = sorted_out(Child(go).end(), tally)
    acked = [tuple(one) for one in said if isinstance(one, list)]
    if len({version for _, version, _ in acked}) != STEPS:
        tally.faults.append(f"{len(acked)} of {STEPS} steps were answered")
    checked(url, acked, tally)
    tally.counts["acknowledged"] += len(acked)
    met = [one["met"] for one in said if isinstance(one, dict) and one["met"]]
    tally.counts["typed errors"] += len(met)
    return met


def _ack(desk: Desk, number: int) -> Ack:
    step = take(desk, "new", number)
    if step.event.version != number:
        raise AssertionError(f"step {number} is version {step.event.version}")
    return "new", number, f"new-{number}"


def refused_to_open(url: str, kinds: type[StoreError] | tuple[type[StoreError], ...]) -> None:
    """The store can't be opened now, and the error says so."""
    try:
        open_store(url).close()
    except kinds as error:
        if error.true_now:
            return
    raise AssertionError("it was opened, or the error does not say what is true")


# ---- limits of the process: each limit makes another call fail


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
        _expect(met, tally)


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
            say([_ack(desk_of(store), 1)])

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

    _expect(struck(begun(folder, "files"), strike, tally), tally)


# ---- a disk of its own, where one may be mounted


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
        _expect(met, found)
        _fail(found)

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
            _fail(found)
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
            _read_only(store)
            mounted(place, 2**20, again=True)
            for number in range(1, 4):
                _ack(desk_of(store), number)
        found = Tally()
        checked(url, [("new", number, f"new-{number}") for number in range(1, 4)], found)
        _fail(found)

    _on_a_small_disk(folder, tally, work)


def _read_only(store: Store) -> None:
    """What was stored can be read; a step is refused by the disk."""
    desk = desk_of(store)
    assert desk.case("old").version == 3
    try:
        take(desk, "new", 1)
    except StoreUnavailable as error:
        if "Nothing" in error.true_now:
            return
    raise AssertionError("it was stored, or the error does not say that it is not")


# ---- rights, and what somebody does to the files


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
                    _read_only(store)
                    which(path).chmod(more)
                    for number in range(1, 4):
                        say(_ack(desk_of(store), number))
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
    _expect(struck(url, partial(_away, home), tally), tally)


def file_gone(folder: Path, tally: Tally) -> None:
    """The file goes away while it is open, and comes back: nothing is answered that is not in it."""
    url = begun(folder, "gone")
    _expect(struck(url, partial(_away, Path(url[10:])), tally), tally)


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
                _ack(desk, number)
            (folder / "copy.db").replace(path)
            for number in range(1, 6):
                try:
                    say(_ack(desk, number))
                except StoreUnavailable:
                    say(_ack(desk, number))

    acked = [tuple(one) for one in sorted_out(Child(go).end(), tally)]
    checked(url, acked, tally)


def journal_in_the_way(folder: Path, tally: Tally) -> None:
    """Something else has the name of the journal."""
    url = begun(folder, "journal")
    other = Path(url[10:] + "-journal")

    def strike() -> Mend:
        other.mkdir()
        return lambda: other.rmdir() if other.is_dir() else None

    _expect(struck(url, strike, tally), tally)


def file_cut(folder: Path, tally: Tally) -> None:
    """A part of the file is gone, or what is there is no database: not opened, not changed; put back, it goes on."""
    url = begun(folder, "cut")
    path = Path(url[10:])
    whole = path.read_bytes()
    for damaged in (whole[:-4096], whole[:5000], b"no database at all" * 300):
        path.write_bytes(damaged)
        _in_a_child(lambda: refused_to_open(url, StoreFormatError), tally)
        if path.read_bytes() != damaged:
            tally.faults.append("a damaged file was changed")
        path.write_bytes(whole)
    struck(url, lambda: lambda: None, tally)


def _in_a_child(work: Callable[[], object], tally: Tally) -> None:
    sorted_out(Child(lambda say: work()).end(), tally)


# ---- all of them


def _expect(met: Iterable[str], tally: Tally) -> None:
    if not list(met):
        tally.faults.append("nothing went wrong, so nothing was shown")


def _fail(found: Tally) -> None:
    if found.faults:
        raise AssertionError("\n".join(found.faults))


SCENARIOS: tuple[Scenario, ...] = (
    file_too_large,
    new_file_too_large,
    too_many_files,
    disk_full,
    disk_full_at_first,
    copy_on_full_disk,
    disk_read_only,
    file_read_only,
    folder_read_only,
    folder_gone,
    file_gone,
    file_replaced,
    journal_in_the_way,
    file_cut,
)


def hurry() -> None:
    """A desk that can't look for a command asks again for seconds; hundreds of times here, so for less."""
    _desk.LOOKS = (0.0, 0.02)


def disk(base: str, folder: Path, rounds: int, seed: int) -> Tally:
    """Every scenario, this many times."""
    hurry()
    tally, began = Tally(), time.perf_counter()
    for number in range(rounds):
        for scenario in SCENARIOS:
            found = Tally()
            place = folder / f"{scenario.__name__}{number}"
            place.mkdir()
            scenario(place, found)
            tally.faults += [f"{scenario.__name__}: {fault}" for fault in found.faults]
            tally.counts += found.counts
            tally.counts["scenarios"] += 1
    tally.seconds = time.perf_counter() - began
    return tally
