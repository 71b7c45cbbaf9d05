"""A file that is whole or not there: it is written beside its place as NAME.part, then renamed."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

from leefplek import InputError

if TYPE_CHECKING:
    from ._base import Store

__all__ = ["begin_private", "cant_write", "part_of", "publish", "refuse_own", "refuse_there", "settle"]

OWN = ("", "-journal", "-wal", "-shm")
"""What SQLite adds to the name of its file for those that stand beside it."""


def begin_private(path: Path) -> None:
    """Make an empty file that only its owner may read and write, where there is none: it will hold what is personal."""
    path.touch(mode=0o600, exist_ok=False)


def part_of(path: Path) -> Path:
    """Where a file is written that is not whole yet; raises where this is the name of no file."""
    if not path.name or "\0" in path.name:
        raise InputError("this can't be written", why="it is the name of no file", do="give the name of a file")
    return path.with_name(path.name + ".part")


def refuse_own(store: Store, path: Path) -> None:
    """Raises where this is the file of the store, or stands for one that SQLite keeps beside it.

    To open it once more in this process, and close it again, lets go of the locks of SQLite: it may never be.
    """
    own: Path | None = getattr(store, "path", None)
    if own is None:
        return
    for name in OWN:
        file = own.with_name(own.name + name)
        if path.absolute() == file or (file.exists() and path.exists() and path.samefile(file)):
            raise InputError("this is the file of the store itself", do="give another name", file=path.name)


def refuse_there(path: Path) -> None:
    """Raises where there is something under this name."""
    if os.path.lexists(path):
        do = "give another name, or take away what is there"
        raise InputError("this is there already", why="nothing is written over", do=do, file=path.name)


def publish(path: Path, *, replace: bool = False) -> None:
    """Give what was written beside it its name, on the disk; raises where somebody else took the name meanwhile."""
    part = part_of(path)
    if replace:
        part.replace(path)
    else:
        try:
            path.hardlink_to(part)
        except FileExistsError:
            refuse_there(path)
        except OSError:  # there are no links here
            refuse_there(path)
            part.rename(path)
        else:
            part.unlink()
    settle(path.parent)


def settle(folder: Path) -> None:
    """Wait until the names in a folder are on the disk, where it can be waited for."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def cant_write(path: Path, error: OSError, do: str) -> InputError:
    """A file could not be written."""
    why = error.strerror or type(error).__name__
    return InputError("this can't be written", why=why, do=do, file=path.name)
