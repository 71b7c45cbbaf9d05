"""A store into a file of lines, or a stream: all that is in it at one moment, while others go on writing."""

from __future__ import annotations

import contextlib
import hashlib
import os
from pathlib import Path
from typing import BinaryIO

import attrs

from leefplek import InputError

from ._base import Store
from ._beside import begin_private, cant_write, part_of, publish, refuse_own, refuse_there
from ._lines import HEADER, LINE, Progress, last_line, line_of, lines_of

__all__ = ["Exported", "export_lines"]

GO_ON = "make room or give another name; the same export goes on where this one stopped"


@attrs.frozen
class Exported:
    """How many records were exported, and how many of them an export had written before that was broken off."""

    records: int
    kept: int = 0


@attrs.define
class _Part:
    """What was written before: its records, its bytes, and their digest."""

    records: int
    size: int
    digest: hashlib._Hash


def export_lines(
    store: Store, to: Path | str | BinaryIO, *, replace: bool = False, progress: Progress | None = None
) -> Exported:
    """Write every record of a store as a line of JSON; `import_lines` reads them.

    A file is written beside its place as NAME.part, and renamed when it is whole and on the disk. After a break, the
    same export goes on with what is there. One that is there already is only replaced when that is asked. A stream that
    is handed in is written to, and left open. Others may write to the store meanwhile: what they append is left out.

    Raises `InputError` for a place that can't be written, and `StoreFormatError` for a store that is damaged.
    """
    until = store.stats().position
    if not isinstance(to, Path | str):
        to.write(HEADER)
        _write(store, to, _Part(0, len(HEADER), hashlib.sha256(HEADER)), until, progress)
        return Exported(until)
    path = Path(to)
    part = part_of(path)
    for one in (path, part):
        refuse_own(store, one)
    if not replace:
        refuse_there(path)
    if not path.absolute().parent.is_dir():
        raise InputError("there is no such folder", do="make the folder first", file=path.name)
    try:
        with contextlib.suppress(FileExistsError):
            begin_private(part)
        with part.open("r+b") as file:
            kept = _kept(store, file, part, until)
            file.truncate(kept.size)
            file.seek(kept.size)
            before = kept.records
            _write(store, file, kept, until, progress)
            file.flush()
            os.fsync(file.fileno())
        publish(path, replace=replace)
    except OSError as error:
        raise cant_write(path, error, GO_ON) from None
    return Exported(until, before)


def _write(store: Store, to: BinaryIO, done: _Part, until: int, progress: Progress | None) -> None:
    for line in lines_of(store, done.records, until):
        to.write(line)
        done.digest.update(line)
        done.records += 1
        if progress is not None:
            progress("write", done.records, until)
    to.write(last_line(until, done.digest))


def _kept(store: Store, file: BinaryIO, part: Path, until: int) -> _Part:
    """What an export that was broken off has written, without a line that is half; the header is written anew."""
    found = _Part(0, len(HEADER), hashlib.sha256(HEADER))
    first = file.readline(LINE)
    if first != HEADER:
        if not HEADER.startswith(first):
            raise _other(part)
        file.seek(0)
        file.write(HEADER)
        return found
    last = b""
    while (line := file.readline(LINE)).endswith(b"\n") and not line.startswith(b'{"end":'):
        if b"\0" in line:
            raise _other(part)
        found.records += 1
        found.size += len(line)
        found.digest.update(line)
        last = line
    if found.records > until or (last and line_of(store.feed(found.records - 1, 1)[0]) != last):
        raise _other(part)
    return found


def _other(part: Path) -> InputError:
    why = "it is not the beginning of this export"
    return InputError("there is something else already", why=why, do="take it away", file=part.name)
