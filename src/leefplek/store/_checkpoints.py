"""Checkpoints: how a store stood at a moment, signed, in a file of its own that is kept where the store can't reach.

A chain alone does not show that its end was cut off, or that all of it was made anew. A checkpoint does: it holds the
last link of each stream that went on since the one before, and a head that runs over all links in order of position.
Each line of the file is canonical JSON, and holds the SHA-256 of the line before it.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import os
from collections.abc import Iterator
from datetime import datetime
from functools import reduce
from hashlib import sha256
from pathlib import Path
from typing import Any

import attrs

from leefplek import Finding, InputError, StoreFormatError
from leefplek.stored import dumps

from ._base import Store
from ._beside import cant_write, refuse_own, settle
from ._chain import BEGIN, Place, follow, right_link
from ._lines import PAGE, Progress, Wrong, plain_of
from ._records import Record
from ._signing import Signer

__all__ = ["Checkpoint", "checkpoint", "lines_in", "read_line", "start_of"]

FORMAT = 1
"""The version of these lines."""

KEYS = ("at", "before", "checkpoint", "count", "head", "position", "signature", "signer", "streams")


@attrs.frozen
class Checkpoint:
    """How a store stood: up to which position, how many records, and the last links of what went on since the last one.

    `head` runs over all links in order of position; `before` is the SHA-256 of the line before this one, None for the
    first; `signer` is the SHA-256 of the public key.
    """

    at: datetime
    before: str | None
    count: int
    head: str
    position: int
    signer: str
    streams: tuple[tuple[str, int, str], ...]
    signature: bytes = attrs.field(default=b"", repr=False)

    @property
    def signed(self) -> bytes:
        """What is signed: the line without the signature."""
        return dumps(self._plain())

    @property
    def line(self) -> bytes:
        """The line."""
        return dumps({**self._plain(), "signature": base64.b64encode(self.signature).decode()}) + b"\n"

    def _plain(self) -> dict[str, Any]:
        plain = attrs.asdict(self, recurse=False, filter=lambda field, _: field.name != "signature")
        streams = [list(one) for one in self.streams]
        return {**plain, "at": self.at.isoformat(), "streams": streams, "checkpoint": FORMAT}


def checkpoint(
    store: Store, signing_key: Path | str, to: Path | str, at: datetime, *, progress: Progress | None = None
) -> Checkpoint:
    """Add a signed line to the file `to`: how the store stands now, after the last line that is there.

    `signing_key` is a file made by `new_signing_key`. What was stored since the last checkpoint is looked at first: a
    store that was changed is not signed (`StoreFormatError`). One at a time for a file; others may write to the store
    meanwhile. Raises `InputError` for a key or a file that can't be used.
    """
    if not isinstance(at, datetime) or at.utcoffset() is None:
        raise InputError("this is no moment", key="at", why="expected a date and a time with a zone")
    signer, path = Signer(Path(signing_key)), Path(to)
    refuse_own(store, path)
    last, before = _last(path)
    until = store.stats().position
    if last is not None and until < last.position:
        raise _changed("records are missing that the last checkpoint has")
    walk = _Walk(store, last)
    walk.go(until, progress)
    streams = tuple(sorted((name, place.version, (place.link or b"").hex()) for name, place in walk.streams.items()))
    count = walk.count + (0 if last is None else last.count)
    made = Checkpoint(at, before, count, walk.head.hexdigest(), until, signer.name, streams)
    made = attrs.evolve(made, signature=signer.sign(made.signed))
    _append(path, made.line)
    return made


def start_of(last: Checkpoint | None) -> Any:
    """The digest over links, as it begins after a checkpoint."""
    return sha256(b"leefplek head 1\n" + (b"" if last is None else bytes.fromhex(last.head)))


class _Walk:
    """What was stored since the last checkpoint."""

    def __init__(self, store: Store, last: Checkpoint | None) -> None:
        self._store = store
        self._after = 0 if last is None else last.position
        self.head = start_of(last)
        self.streams: dict[str, Place] = {}
        self.count = 0

    def go(self, until: int, progress: Progress | None) -> None:
        """Follow every record up to a position; raises where one is not as it was stored."""
        while self._after < until:
            page = self._store.feed(self._after, min(PAGE, until - self._after))
            if not page or page[-1].position != self._after + len(page):
                raise _changed("a record is missing")
            for record in page:
                self._take(record)
            self._after += len(page)
            if progress is not None:
                progress("read", self._after, until)

    def _take(self, record: Record) -> None:
        before = self.streams.get(record.stream)
        if before is None:
            before = _place_before(self._store, record)
        record = record if self._store.links else record._replace(link=right_link(before.link, record))
        place, fits = follow(before, record)
        if not fits or record.link is None or record.version != before.version + 1:
            raise _changed(f"the record at position {record.position} is not as it was stored")
        self.streams[record.stream] = place
        self.head.update(record.link)
        self.count += 1


def _place_before(store: Store, record: Record) -> Place:
    """The place of the record before one in its stream, from the store."""
    if record.version == 1:
        return BEGIN
    if store.links:
        found = store.read(record.stream, record.version - 2)[:1]
        link = found[0].link if found else None
    else:
        kept = store.read(record.stream)[: record.version - 1]
        link = reduce(right_link, kept, None)
    return Place(record.version - 1, link, link)


def _changed(why: str) -> StoreFormatError:
    return StoreFormatError(
        "this store was changed: it is not signed",
        true_now="Nothing was written; the store is as it was.",
        why=why,
        do="look what it is: leefplek store verify",
    )


# ---- the file


def lines_in(path: Path) -> Iterator[bytes]:
    """The lines of a file; raises `InputError` where it can't be read."""
    try:
        with path.open("rb") as file:
            yield from file
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "the name can't be used"
        raise InputError("the checkpoints can't be read", why=why, file=path.name) from None


def read_line(raw: bytes) -> Checkpoint:
    """The checkpoint of a line; raises `Wrong` where it is none."""
    wrong = Wrong(Finding("wrong_checkpoint", "expected a checkpoint, as it was written"))
    try:
        plain = plain_of(raw.removesuffix(b"\n"))
        made = _made(plain)
    except (Wrong, KeyError, ValueError, TypeError, binascii.Error):
        raise wrong from None
    if made.line != raw:
        raise wrong
    return made


def _made(plain: Any) -> Checkpoint:
    """Raises an error of some kind for what is none."""
    given = {key: plain[key] for key in KEYS}
    streams = tuple((name, version, bytes.fromhex(link).hex()) for name, version, link in given["streams"])
    numbers = (given["count"], given["position"], *(version for _, version, _ in streams))
    texts = (given["signer"], *(name for name, _, _ in streams))
    known = given.pop("checkpoint") == FORMAT
    if not known or {*map(type, numbers)} != {int} or {*map(type, texts)} != {str}:
        raise ValueError
    bytes.fromhex(given["head"])
    signature = base64.b64decode(given["signature"], validate=True)
    return Checkpoint(
        **{**given, "at": datetime.fromisoformat(given["at"]), "streams": streams, "signature": signature}
    )


def _last(path: Path) -> tuple[Checkpoint | None, str | None]:
    """The last checkpoint of a file, and the SHA-256 of its line; nothing where there is no file or an empty one."""
    if not path.exists():
        return None, None
    raw = b""
    for line in lines_in(path):
        raw = line
    if not raw:
        return None, None
    try:
        return read_line(raw), sha256(raw).hexdigest()
    except Wrong:
        why, do = (
            "its last line is no checkpoint, or half of one",
            "look at it; a half line at the end may be taken away",
        )
        raise InputError("this is no file of checkpoints", why=why, do=do, file=path.name) from None


def _append(path: Path, line: bytes) -> None:
    """Add a line, on the disk; after an error nothing of it is left."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            size = os.fstat(handle).st_size
            try:
                if os.write(handle, line) != len(line):
                    raise OSError(None, "there is no room")
                os.fsync(handle)
            except OSError:
                with contextlib.suppress(OSError):
                    os.ftruncate(handle, size)
                raise
        finally:
            os.close(handle)
    except (OSError, ValueError) as error:
        given = error if isinstance(error, OSError) else OSError(None, "the name can't be used")
        raise cant_write(path, given, "make room, or give another place") from None
    settle(path.absolute().parent)
