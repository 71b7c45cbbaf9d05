"""Each call that SQLite makes to the system fails in turn: the first write, the second, the third ...; and so on.

SQLite lets its system calls be replaced, for its own tests. The library that Python itself uses is found through
Python's own module; where it can't be reached (it was built in), nothing is swept, and that is said.
"""

from __future__ import annotations

import _sqlite3
import ctypes
import errno
import random
import shutil
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from failures_struck import Mend, begun, hurry, struck
from failures_work import Tally

__all__ = ["calls"]

Pointer, Number, Size = ctypes.c_void_p, ctypes.c_int, ctypes.c_ssize_t
CALLS: dict[str, tuple[Any, ...]] = {
    "open": (Number, Pointer, Number, Number),
    "write": (Size, Number, Pointer, ctypes.c_size_t),
    "pwrite64": (Size, Number, Pointer, ctypes.c_size_t, ctypes.c_int64),
    "pwrite": (Size, Number, Pointer, ctypes.c_size_t, ctypes.c_int64),
    "read": (Size, Number, Pointer, ctypes.c_size_t),
    "pread64": (Size, Number, Pointer, ctypes.c_size_t, ctypes.c_int64),
    "pread": (Size, Number, Pointer, ctypes.c_size_t, ctypes.c_int64),
    "ftruncate": (Number, Number, ctypes.c_int64),
    "unlink": (Number, Pointer),
    "fstat": (Number, Number, Pointer),
    "openDirectory": (Number, Pointer, Pointer),
}
"""What may fail, with what it answers and takes."""
ERRORS = (errno.EIO, errno.ENOSPC)


class _System(ctypes.Structure):
    """The part of SQLite's virtual file system that replaces system calls."""


_Ours = ctypes.POINTER(_System)
_System._fields_ = [
    ("version", Number),
    ("file_size", Number),
    ("longest_name", Number),
    ("next", Pointer),
    ("name", ctypes.c_char_p),
    ("data", Pointer),
    *((f"method_{number}", Pointer) for number in range(13)),
    ("replace", ctypes.CFUNCTYPE(Number, _Ours, ctypes.c_char_p, Pointer)),
    ("current", ctypes.CFUNCTYPE(Pointer, _Ours, ctypes.c_char_p)),
]


def _system() -> Any | None:
    try:
        find = ctypes.CDLL(_sqlite3.__file__).sqlite3_vfs_find
    except (AttributeError, OSError):
        return None
    find.restype, find.argtypes = _Ours, [ctypes.c_char_p]
    found = find(None)
    return found if found and found.contents.version >= 3 else None


class _Fault:
    """One system call of SQLite in this process, which fails the n-th time it is called, or ever after."""

    def __init__(self, name: str, nth: int, error: int, *, ever_after: bool) -> None:
        self._system = _system()
        assert self._system is not None
        self._key = name.encode()
        self._left, self._error, self._ever_after = nth, error, ever_after
        kind = ctypes.CFUNCTYPE(*CALLS[name], use_errno=True)
        self._address = self._system.contents.current(self._system, self._key)
        self._real = kind(self._address)
        self._mine = kind(self._called)
        self._system.contents.replace(self._system, self._key, ctypes.cast(self._mine, Pointer))

    def _called(self, *given: Any) -> int:
        self._left -= 1
        if self._left == 0 or (self._left < 0 and self._ever_after):
            ctypes.set_errno(self._error)
            return -1
        return int(self._real(*given))

    def mend(self) -> None:
        """The system call is what it was."""
        self._system.contents.replace(self._system, self._key, self._address)


def _strike(name: str, nth: int, error: int, ever_after: bool) -> Mend:
    return _Fault(name, nth, error, ever_after=ever_after).mend


def calls(base: str, folder: Path, rounds: int, seed: int) -> Tally:
    """This many faults, spread over calls, errors, and how often the call went well before."""
    hurry()
    chance = random.Random(seed)
    tally, began = Tally(), time.perf_counter()
    system = _system()
    if system is None:
        tally.counts["not possible here"] += 1
        return tally
    names = [name for name in CALLS if system.contents.current(system, name.encode())]
    if "pwrite64" in names:
        names = [name for name in names if name not in ("read", "write")]  # then SQLite uses these no more
    begun(folder, "begun")
    for number in range(rounds):
        shutil.copy(folder / "begun.db", folder / "called.db")
        name = names[number % len(names)]
        fault: Callable[[], Mend] = partial(
            _strike, name, chance.randint(1, 30), chance.choice(ERRORS), chance.random() < 0.5
        )
        met = struck(f"sqlite:///{folder}/called.db", fault, tally)
        tally.counts[f"{name} failed"] += bool(met)
    tally.counts["faults"] = rounds
    tally.seconds = time.perf_counter() - began
    return tally
