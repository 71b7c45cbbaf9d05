"""Writing that is all or nothing, and never over something that is there."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from leefplek import InputError

__all__ = ["new_folder", "write_file", "write_folder"]


def write_file(path: Path, text: str) -> None:
    """Write a new file, in a folder that is made if it is missing; raises `InputError` and then leaves nothing."""
    with _new(path) as beside:
        beside.write_bytes(text.encode())
        _link(beside, path, text.encode())


def _link(beside: Path, path: Path, content: bytes) -> None:
    """Let the path lead to what was written beside it."""
    try:
        path.hardlink_to(beside)
    except FileExistsError:
        raise
    except OSError:  # there are no links here: write it once more, and only where nothing is
        with path.open("xb") as stream:
            try:
                stream.write(content)
                stream.flush()
            except BaseException:
                path.unlink(missing_ok=True)
                raise


def write_folder(path: Path, texts: Mapping[str, str]) -> None:
    """Write a new folder with these files, each by its path in it; raises `InputError` and then leaves nothing."""
    with new_folder(path) as folder:
        for name, text in texts.items():
            file = folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text.encode())


@contextlib.contextmanager
def new_folder(path: Path) -> Iterator[Path]:
    """A folder to write in, that gets its name in the end; raises `InputError` and then leaves nothing."""
    with _new(path) as beside:
        beside.mkdir()
        yield beside
        beside.rename(path)


@contextlib.contextmanager
def _new(path: Path) -> Iterator[Path]:
    """A place beside this one, to write in first. In the end it is gone, and after an error so is all that was made."""
    beside = path.with_name(f".{path.name}.{os.urandom(8).hex()}")
    made: list[Path] = []
    try:
        if os.path.lexists(path):
            raise FileExistsError
        for folder in reversed([one for one in (path.parent, *path.parent.parents) if not one.exists()]):
            folder.mkdir()
            made.append(folder)
        yield beside
    except BaseException as error:
        _take_away(beside)
        for folder in reversed(made):
            with contextlib.suppress(OSError):
                folder.rmdir()
        if not isinstance(error, OSError | ValueError):
            raise
        raise _told(path, error) from None
    _take_away(beside)


def _take_away(beside: Path) -> None:
    if os.path.isdir(beside):  # noqa: PTH112 - the method of a path raises for a name that can't be
        shutil.rmtree(beside, ignore_errors=True)
    else:
        with contextlib.suppress(OSError, ValueError):
            beside.unlink()


def _told(path: Path, error: OSError | ValueError) -> InputError:
    file = os.fsencode(path).decode("utf-8", "replace")
    if isinstance(error, FileExistsError):
        do = "give another name or folder, or take away what is there"
        return InputError("this is there already", why="nothing is ever written over", do=do, file=file)
    why = getattr(error, "strerror", None) or "the name can't be used"
    return InputError("this can't be written", why=why, do="give a folder that can be written in", file=file)
