"""Was anything changed in a store? Read from its first record to its last, against the chain and signed checkpoints.

For who is not who looks after the store: it needs no keys to the content, no plugins and no right to write.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import attrs

from leefplek import Finding, Leefplek, LeefplekError, StoreFormatError
from leefplek.case import replay

from ._base import Store
from ._chain import BEGIN, Place, follow, right_link
from ._checkpoints import Checkpoint, lines_in, read_line, start_of
from ._lines import PAGE, Progress, Wrong
from ._records import CASE, Query, Record, case_stream, listed
from ._signing import Signers
from ._sql import SqlStore, columns_of
from ._streams import is_newer

__all__ = ["verify"]


def verify(
    store: Store,
    *,
    checkpoints: Path | str | None = None,
    public_key: Path | str | None = None,
    progress: Progress | None = None,
) -> tuple[Finding, ...]:
    """What was changed in a store since it was stored; the key of a finding names the case and the version.

    `checkpoints` is the file that `checkpoint` wrote, `public_key` the file with the keys of who signed. The last
    finding is a hint (`unproven`) that says what can't be known from what was given: an end that was cut off after the
    last checkpoint, for one. A store that nobody changed has hints and nothing else. Others may write meanwhile; what
    they append is left out. Raises `InputError` for files that can't be read, and `StoreUnavailable`.
    """
    told = progress or _nobody
    found: list[Finding] = []
    try:
        signed = _Signed(checkpoints, public_key)
        found += signed.findings
        walk = _Walk(store, signed, told)
        found += walk.findings()
        found += _list(store, walk, told)
        found += signed.unproven()
    except StoreFormatError as error:
        found.append(Finding("damaged", f"{error.what}: {error.why}" if error.why else error.what))
    return tuple(found)


def _nobody(what: str, done: int, total: int) -> None:
    """Nobody asked."""


# ---- the file of checkpoints


class _Span(NamedTuple):
    """What a checkpoint says of the positions after the one before it; `before` is None where that is not known."""

    after: int
    start: Any
    point: Checkpoint


class _Signed:
    """What the checkpoints say that can be relied on, and what is wrong with the file."""

    def __init__(self, path: Path | str | None, public_key: Path | str | None) -> None:
        self._path = None if path is None else Path(path)
        self._signers = None if public_key is None else Signers(Path(public_key))
        self.findings: list[Finding] = []
        self.spans: list[_Span] = []
        self.links: dict[tuple[str, int], str] = {}
        self._last: Checkpoint | None = None
        if self._path is not None:
            self._read(self._path)

    def _read(self, path: Path) -> None:
        last: Checkpoint | None = None
        before: str | None = None
        for number, raw in enumerate(lines_in(path), start=1):
            place: dict[str, Any] = {"line": number, "file": path.name, "key": f"checkpoint {number}"}
            try:
                point = read_line(raw)
            except Wrong as wrong:
                self.findings.append(attrs.evolve(wrong.finding, **place))
                last, before = None, sha256(raw).hexdigest()
                continue
            follows = point.before == before
            if not follows:
                text = "the line before it is not the one that stood there when this one was signed"
                self.findings.append(Finding("checkpoint_gap", text, **place))
            before = sha256(raw).hexdigest()
            if self._signers and not self._signers.signed(point.signer, point.signed, point.signature):
                text = "it was not signed by one of the given keys, or it was changed afterwards"
                self.findings.append(Finding("wrong_signature", text, **place))
                last = None
                continue
            self._rely_on(point, last, follows)
            last = point

    def _rely_on(self, point: Checkpoint, last: Checkpoint | None, follows: bool) -> None:
        known = follows and (last is not None or point.before is None)
        if known:
            self.spans.append(_Span(last.position if last else 0, start_of(last), point))
        for stream, version, link in point.streams:
            self.links[stream, version] = link
        if self._last is None or point.position >= self._last.position:
            self._last = point

    @property
    def position(self) -> int:
        """Up to which position something is signed."""
        return 0 if self._last is None else self._last.position

    def unproven(self) -> Iterator[Finding]:
        """What can't be known."""
        if self._last is None:
            text = "without a checkpoint nobody can tell whether the end was cut off, or all of it made anew"
        else:
            signed = f"position {self.position} was signed on {self._last.at.date().isoformat()}"
            text = f"{signed}; of what came later nobody can tell whether the end was cut off, or made anew"
        do = "make checkpoints often, and keep the file where who looks after the store can't change it"
        yield Finding("unproven", text, severity="hint", do=do)
        if self._last is not None and self._signers is None:
            text = "the signatures of the checkpoints were not looked at"
            yield Finding("unsigned", text, severity="hint", do="give the public key of who signed")


# ---- every record


class _Walk:
    """Every record in order of position, against the one before it in its stream and against the checkpoints."""

    def __init__(self, store: Store, signed: _Signed, told: Progress) -> None:
        self._store = store
        self._signed = signed
        self._told = told
        self._links = dict(signed.links)
        self._spans = iter(signed.spans)
        self._good: dict[str, int] = {}
        self._told_of: set[tuple[object, object]] = set()
        self._anew: set[str] = set()
        self.places: dict[str, Place] = {}
        self.broken: set[str] = set()
        self.until = 0

    def findings(self) -> Iterator[Finding]:
        """All that is wrong."""
        self.until = self._store.stats().position
        yield from self._strays()
        self._next_span()
        expected, after = 1, 0
        while page := self._store.feed(after, PAGE):
            for record in page:
                if record.position > self.until:
                    break
                if record.position != expected:
                    self._wrong = True
                    yield _missing(f"position {_range(expected, record.position - 1)}")
                expected = record.position + 1
                while record.position > self._end:  # more than one, where nothing was stored between two checkpoints
                    yield from self._close()
                yield from self._record(record)
            after = page[-1].position
            self._told("read", min(after, self.until), self.until)
            if after >= self.until:
                break
        if self._signed.position >= expected:
            self._wrong = True
            yield _missing(f"position {_range(expected, self._signed.position)}")
        while self._span is not None:
            yield from self._close()
        yield from self._gone()

    def _strays(self) -> Iterator[Finding]:
        for record in self._store.strays() if isinstance(self._store, SqlStore) else ():
            yield self._broke(record, "wrong_order", "it stands before the first position, where nothing is stored")

    def _record(self, record: Record) -> Iterator[Finding]:
        stream = record.stream
        before = self.places.get(stream, BEGIN)
        if not self._store.links:
            record = record._replace(link=right_link(before.link, record))
        place, fits = follow(before, record)
        if place.right is None or not isinstance(record.link, bytes):
            yield self._broke(record, "wrong_record", "this is no record as a store writes it")
            if isinstance(stream, str) and type(record.version) is int:
                self.places[stream] = place
            return
        if record.version != before.version + 1:
            yield self._order(record, before)
        elif not fits:
            yield self._broke(record, "wrong_link", "what is stored here was changed: the link says otherwise")
        if record.version > before.version:
            self.places[stream] = place
        self._head.update(record.link)
        want = self._links.pop((stream, record.version), None)
        if want is not None:
            yield from self._signed_link(record, want)

    def _order(self, record: Record, before: Place) -> Finding:
        if record.version > before.version + 1:
            self.broken.add(record.stream)
            self._wrong = True
            return _missing(
                _named(record.stream, _range(before.version + 1, record.version - 1)), "or stands elsewhere"
            )
        return self._broke(
            record, "wrong_order", f"expected version {before.version + 1} at position {record.position}"
        )

    def _broke(self, record: Record, code: str, text: str) -> Finding:
        self._wrong = True
        self._told_of.add((record.stream, record.version))
        if isinstance(record.stream, str):
            self.broken.add(record.stream)
        return Finding(code, text, key=_named(record.stream, record.version))

    # ---- against the checkpoints

    def _signed_link(self, record: Record, want: str) -> Iterator[Finding]:
        stream, version = record.stream, record.version
        if (record.link or b"").hex() == want:
            self._good[stream] = version
            return
        self._wrong = True
        if stream in self._anew or (stream, version) in self._told_of:
            return
        self._anew.add(stream)
        self.broken.add(stream)
        text = "it is not what was signed: the chain was made anew"
        yield Finding("checkpoint_mismatch", text, key=_named(stream, _range(self._good.get(stream, 0) + 1, version)))

    def _next_span(self) -> None:
        self._span = next(self._spans, None)
        self._end = self.until if self._span is None else self._span.point.position
        self._head = sha256() if self._span is None else self._span.start
        self._wrong = False

    def _close(self) -> Iterator[Finding]:
        """At the end of what a checkpoint signed: is the order of all records the same?"""
        span = self._span
        if span is not None and not self._wrong and self._head.hexdigest() != span.point.head:
            text = "the records are in another order than was signed"
            yield Finding("checkpoint_mismatch", text, key=f"position {_range(span.after + 1, span.point.position)}")
        self._next_span()

    def _gone(self) -> Iterator[Finding]:
        """What a checkpoint has and the store has no more."""
        gone: dict[str, int] = {}
        for stream, version in self._links:
            gone[stream] = max(version, gone.get(stream, 0))
        for stream, version in gone.items():
            there = self.places.get(stream, BEGIN).version
            if version > there:
                self.broken.add(stream)
                yield _missing(_named(stream, _range(there + 1, version)))


def _missing(key: str, more: str = "") -> Finding:
    return Finding("missing", f"it was stored, and is not there any more {more}".rstrip(), key=key)


def _range(first: int, last: int) -> str:
    return str(last) if first >= last else f"{first}-{last}"


def _named(stream: object, version: object) -> str:
    """Which record it is: the name of a case, or of another stream, and the version."""
    name = stream if isinstance(stream, str) else "?"
    number = version if isinstance(version, int | str) else "?"
    return f"{'case ' + name.removeprefix(CASE) if name.startswith(CASE) else 'stream ' + name}, version {number}"


# ---- the list of cases


def _list(store: Store, walk: _Walk, told: Progress) -> Iterator[Finding]:
    """Whether the list of cases says what the events say: each case is folded once, from heads alone."""
    lp = store.lp or Leefplek()
    seen: set[str] = set()
    for done, row in enumerate(_rows(store), start=1):
        stream = case_stream(str(row[0]))
        seen.add(stream)
        if stream not in walk.broken:
            yield from _row(store, lp, row)
        if done % PAGE == 0:
            told("check", done, 0)
    for stream in walk.places:
        if stream.startswith(CASE) and stream not in seen and stream not in walk.broken:
            yield from _row(store, lp, (stream.removeprefix(CASE),))


def _rows(store: Store) -> Iterator[tuple[Any, ...]]:
    if not isinstance(store, SqlStore):
        yield from map(columns_of, store.find(Query()))
        return
    after: str | None = None
    while page := store.rows(after, PAGE):
        yield from page
        after = page[-1][0]


def _row(store: Store, lp: Leefplek, row: tuple[Any, ...]) -> Iterator[Finding]:
    """Whether a case stands in the list as it is; where it seems not to, nobody writes at the second look."""
    if _same(store, lp, row):
        return
    with store.turn():
        id = str(row[0])
        now = next(iter(store.rows(only=id)), None) if isinstance(store, SqlStore) else _found(store, id)
        if _same(store, lp, now or (id,)):
            return
    records = store.read(case_stream(id))
    if not records:
        text = "the list of cases has a case without events"
    elif now is None:
        text = "this case has events, and is not in the list of cases"
    else:
        text = "the list of cases says something else than the events of this case"
    yield Finding("wrong_row", text, key=f"case {id}")


def _found(store: Store, id: str) -> tuple[Any, ...] | None:
    return next((columns_of(row) for row in store.find(Query()) if row.id == id), None)


def _same(store: Store, lp: Leefplek, row: tuple[Any, ...]) -> bool:
    records = store.read(case_stream(str(row[0])))
    if not records:
        return False
    try:
        case = replay(lp.read_all([(record.head, None) for record in records]))
        return columns_of(listed(case)) == row
    except (LeefplekError, ValueError, TypeError, KeyError, AttributeError):
        return any(map(is_newer, records))  # of what a newer version wrote nobody here knows how it folds
