"""Lines into a store: first all of them are looked at and nothing is stored, then they are, a thousand at a time.

What a store has already is passed by if it is the same, byte for byte: so an import that was broken off is done again
in the same words, and an export of a store that went on brings what is new.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from itertools import groupby, zip_longest
from pathlib import Path
from typing import Any, BinaryIO

import attrs

from leefplek import Case, Finding, InputError, Leefplek
from leefplek.case import extend, replay

from ._base import Store, check_id
from ._beside import refuse_own
from ._lines import FORMAT, HEADER, LINE, PAGE, Progress, Wrong, in_order, last_line, plain_of
from ._records import CASE, Batch, Record, listed
from ._spool import Line, Spool, spool
from ._streams import Place, look

__all__ = ["Imported", "import_lines"]

TOGETHER = 1000
"""How many records are stored in one transaction, or as many as hold ..."""
WEIGHT = 64 * 2**20
"""... this many bytes."""
TOLD = 100
"""How many findings are told; of the others, how many there are."""

KEYS = tuple(
    (*command, *content, "head", "position", "stream", "version")
    for command in ((), ("command_id",))
    for content in ((), ("content",))
)


@attrs.frozen
class Imported:
    """How many records were stored, and how many the store had already."""

    stored: int
    passed: int


def import_lines(store: Store, source: Path | str | BinaryIO, *, progress: Progress | None = None) -> Imported:
    """Store every record of an export, made by `export_lines`; positions and bytes are those of the store it is from.

    All of it is looked at before anything is stored. What an unknown newer version or an absent plugin wrote is carried
    as it is. A stream that is handed in is read to its end, and left open. Raises `InputError`, with a finding for each
    line that is wrong, and where the store holds something else; and what `Store.write` raises.
    """
    told = progress or _nobody
    with _opened(store, source) as file, spool() as kept:
        found = _Reader(file, kept, told).read()
        _look(kept, store.lp or Leefplek(), found, told)
        passed, until = _passed(store, kept)
        return Imported(_stored(store, kept, passed, until, told), passed)


def _nobody(what: str, done: int, total: int) -> None:
    """Nobody asked."""


def _opened(store: Store, source: Path | str | BinaryIO) -> Any:
    if not isinstance(source, Path | str):
        return nullcontext(source)
    path = Path(source)
    refuse_own(store, path)
    try:
        return path.open("rb")
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "the name can't be used"
        raise InputError("this can't be read", why=why, file=path.name) from None


# ---- first all of it is looked at


class _Findings:
    """What is wrong: the first ones, and how many there are; and how many lines could not be read."""

    def __init__(self) -> None:
        self.first: list[Finding] = []
        self.count = 0
        self.unread = 0

    def add(self, *found: Finding) -> None:
        self.first += found[: max(0, TOLD - len(self.first))]
        self.count += len(found)

    def raise_any(self) -> None:
        """Raises where anything is wrong."""
        if self.count:
            more = self.count - len(self.first)
            found = sorted(self.first, key=lambda one: one.line or 0)
            why = f"and {more} more" if more else ""
            raise InputError("this can't be imported; nothing was stored", why=why, findings=found)


class _Reader:
    """Reads line by line what stands there, and looks at what one line can tell, and the one before."""

    def __init__(self, file: BinaryIO, kept: Spool, told: Progress) -> None:
        self._file = file
        self._kept = kept
        self._told = told
        self._found = _Findings()
        self._digest = hashlib.sha256(HEADER)
        self._number = 1
        self._position = 0
        self._ended = False
        self._part = self._count = self._weight = 0

    def read(self) -> _Findings:
        """Read all; answers what is wrong. Raises `InputError` where it is no export at all."""
        try:
            self._header()
            for raw in self._lines():
                self._take(raw)
                self._told("read", self._number - 1, 0)
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or type(error).__name__
            raise InputError("this can't be read", why=why, do="nothing was stored") from None
        if not self._ended:
            self._wrong("cut_short", "expected a last line that tells how many there are: the file was cut short", 1)
        return self._found

    def _wrong(self, code: str, text: str, later: int = 0) -> None:
        self._found.add(Finding(code, text, line=self._number + later))

    def _header(self) -> None:
        first = self._file.readline(LINE)
        if first == HEADER:
            return
        if _format(first) > FORMAT:
            self._wrong("newer_format", f"expected a format up to {FORMAT}: a newer version of leefplek made it")
        else:
            expected = HEADER.decode().strip()
            self._wrong("foreign_file", f"expected {expected}: a file made by leefplek store export")
        self._found.raise_any()

    def _lines(self) -> Iterator[bytes]:
        while raw := self._file.readline(LINE):
            self._number += 1
            if raw.endswith(b"\n"):
                yield raw
            elif len(raw) < LINE:
                self._unread(Wrong(Finding("cut_short", "expected the end of this line: the file was cut short")))
                self._ended = True
            else:
                self._unread(Wrong(Finding("too_large", f"expected at most {LINE} bytes in a line")))
                while raw and not raw.endswith(b"\n"):
                    raw = self._file.readline(LINE)

    def _take(self, raw: bytes) -> None:
        try:
            if self._ended:
                raise Wrong(Finding("foreign_line", "expected nothing after the last line"))
            plain = plain_of(raw[:-1])
            if isinstance(plain, dict) and "end" in plain:
                self._end(raw)
                return
            record = _record(plain)
        except Wrong as wrong:
            self._unread(wrong)
            return
        self._digest.update(raw)
        self._place(record.position)
        self._keep(record, len(raw))

    def _unread(self, wrong: Wrong) -> None:
        """A line that can't be read stands for the one position that is expected there."""
        self._position += 1
        self._found.unread += 1
        self._found.add(attrs.evolve(wrong.finding, line=self._number))

    def _end(self, raw: bytes) -> None:
        self._ended = True
        if not self._found.count and raw != last_line(self._position, self._digest):
            self._wrong("wrong_end", "expected the number and the SHA-256 of what stands before: it was changed since")

    def _place(self, position: int) -> None:
        expected, self._position = self._position + 1, max(self._position, position)
        if position < expected:
            self._wrong("wrong_position", f"expected position {expected}: {position} stands there already")
        elif position > expected:
            self._wrong("wrong_position", f"expected position {expected}, found {position}: lines are missing")

    def _keep(self, record: Record, size: int) -> None:
        if record.command_id is not None and (self._count >= TOGETHER or self._weight >= WEIGHT):
            self._part += 1
            self._count = self._weight = 0
        self._count += 1
        self._weight += size
        self._kept.put(Line(record, self._number, self._part))


def _format(first: bytes) -> int:
    """Of which format a file is, by its first line; 0 if it is no export."""
    try:
        plain = plain_of(first.rstrip(b"\n"))
    except Wrong:
        return 0
    found = plain.get("format") if isinstance(plain, dict) and "leefplek" in plain else None
    return found if type(found) is int else 0


def _record(plain: Any) -> Record:
    """The record of a line; raises `Wrong`."""
    if not isinstance(plain, dict) or tuple(plain) not in KEYS:
        raise Wrong(Finding("foreign_line", "expected a record: " + ", ".join(KEYS[-1]) + ", in this order"))
    position, stream, version = plain["position"], plain["stream"], plain["version"]
    command = plain.get("command_id", "-")
    try:
        check_id(stream, "stream")
        check_id(command, "command_id")
    except InputError as error:
        raise Wrong(Finding("foreign_line", f"expected a text under {error.key}")) from None
    if stream == CASE or not all(type(one) is int and one > 0 for one in (position, version)):
        raise Wrong(Finding("foreign_line", "expected a position and a version, from 1, and the name of a stream"))
    if not isinstance(plain["head"], dict):
        raise Wrong(Finding("foreign_line", "expected a table under head"))
    content = in_order(plain["content"]) if "content" in plain else None
    return Record(position, stream, version, plain.get("command_id"), in_order(plain["head"]), content)


def _look(kept: Spool, lp: Leefplek, found: _Findings, told: Progress) -> None:
    """Look at every stream as a whole, and note how the list of cases has to be at the end of each transaction.

    Raises `InputError` with all that is wrong. Where a line could not be read, nobody knows of which stream it is.
    """
    kept.index()
    done = 0
    for _, lines in kept.streams():
        looked = look([line.record for line in lines], [Place(line.number) for line in lines], lp)
        found.add(*(one for one in looked.findings if not found.unread or one.code == "wrong_event"))
        if looked.case is not None:
            _note(kept, lines, looked.case)
        done += len(lines)
        told("check", done, 0)
    found.raise_any()


def _note(kept: Spool, lines: Sequence[Line], whole: Case) -> None:
    ends = [index for index, line in enumerate(lines[:-1]) if lines[index + 1].part != line.part]
    case = replay(whole.events[:1])
    for end in ends:
        for event in whole.events[case.version : end + 1]:
            case = extend(case, event)
        kept.put_row(lines[end].record.position, listed(case))
    kept.put_row(lines[-1].record.position, listed(whole))


# ---- then it is stored


def _passed(store: Store, kept: Spool) -> tuple[int, int]:
    """How many of the records the store has already, all the same; and how many there are. Raises where it holds
    something else.
    """
    same = until = 0
    for line, there in zip_longest(kept.lines(), _feed(store)):
        if line is None:
            break
        until = line.record.position
        if there is None:
            continue
        if line.record != there._replace(link=None):  # that follows from the rest
            text = f"the store holds something else at position {line.record.position}"
            finding = Finding("other_record", text, line=line.number)
            do = "import into an empty store; nothing was stored"
            raise InputError("this store is not the beginning of what is imported", do=do, findings=[finding])
        same = until
    return same, until


def _feed(store: Store) -> Iterator[Record]:
    after = 0
    while page := store.feed(after, PAGE):
        yield from page
        after = page[-1].position


def _stored(store: Store, kept: Spool, passed: int, until: int, told: Progress) -> int:
    """Store what is new: each group of lines with the list of cases as it then is, in one transaction."""
    for _, group in groupby(kept.lines(passed), key=lambda line: line.part):
        lines = [line.record for line in group]
        with store.turn():
            if lines[0].command_id is None or store.feed(lines[0].position - 1, 1):
                raise _other_writer()
            for command in _commands(lines):
                position = store.write([_batch(command, kept)])
                if position != command[-1].position:
                    raise _other_writer()
        told("store", lines[-1].position, until)
    return until - passed


def _commands(records: Sequence[Record]) -> Iterator[list[Record]]:
    together: list[Record] = []
    for record in records:
        if together and record.command_id is not None:
            yield together
            together = []
        together.append(record)
    yield together


def _batch(records: Sequence[Record], kept: Spool) -> Batch:
    first = records[0]
    row = kept.row(records[-1].position)
    written = tuple(record.written for record in records)
    return Batch(first.stream, first.version - 1, first.command_id or "", written, row)


def _other_writer() -> InputError:
    why = "what was imported before that is stored"
    return InputError("somebody else writes to this store", why=why, do="import into a store that nobody else uses yet")
