"""A store as lines of JSON: the same records are the same bytes, whichever store they come from.

The first line says what it is. Then comes a line for each record of every stream, in order of position, with the head
and the content in it byte for byte as they are stored. The last line tells how many there are, and the SHA-256 of all
that stands before it: so a file that was cut short, or damaged on its way, is known for it.

The positions of observers (`mark`) do not go along: they tell what somebody outside the store has done, with mails sent
from this machine, and a copy of the store has done nothing yet. Who moves an observer as well takes its mark over:
positions are the same in both stores.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from typing import Any, NoReturn

import attrs

from leefplek import Finding, StoreFormatError
from leefplek.stored import LONGEST, check_plain

from ._base import Store
from ._records import Record

__all__ = [
    "FORMAT",
    "HEADER",
    "LINE",
    "PAGE",
    "Progress",
    "Wrong",
    "in_order",
    "last_line",
    "line_of",
    "lines_of",
    "plain_of",
]

FORMAT = 1
"""The version of these lines; a newer one is not imported."""

HEADER = b'{"format":%d,"leefplek":"store"}\n' % FORMAT
LINE = 2 * LONGEST + 2**16
"""How many bytes a line may take."""

MOST = 500_000
"""How many values a line may hold: more than any step brings, and less than fills the memory."""

PAGE = 500
"""How many records are read from the store at a time."""

Progress = Callable[[str, int, int], object]
"""Called with what is done (`read`, `check`, `store`, `write`, `copy`), how far it is, and how far it goes, or 0."""

_SUSPECT = re.compile(rb"\\u0000|\d{16}")
_TEXT = re.compile(rb'"(?:[^"\\]|\\.)*"')
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


class Wrong(Exception):
    """Something is wrong with a line."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.text)
        self.finding = finding


def _no_constant(_: str) -> NoReturn:
    raise Wrong(Finding("wrong_number", "expected numbers that are not NaN or Infinity"))


def plain_of(raw: bytes) -> Any:
    """The plain data of JSON as a store writes it: its keys in their order, no spaces. Raises `Wrong`."""
    if raw.count(b",") > MOST and _TEXT.sub(b"", raw).count(b",") > MOST:
        raise Wrong(Finding("too_many", f"expected at most {MOST} values"))
    try:
        found = json.loads(raw.decode(), parse_constant=_no_constant)
        same = in_order(found) == raw
        unfit = next(check_plain(found), None) if same and _SUSPECT.search(raw) else None
    except UnicodeDecodeError:
        raise Wrong(Finding("not_text", "expected text in UTF-8")) from None
    except UnicodeEncodeError:
        raise Wrong(Finding("wrong_text", "expected text that UTF-8 can hold, without lone surrogates")) from None
    except RecursionError:
        raise Wrong(Finding("too_deep", "expected data that is not nested too deep")) from None
    except json.JSONDecodeError:
        raise Wrong(Finding("no_json", "expected JSON")) from None
    except ValueError:
        raise Wrong(Finding("wrong_number", "expected numbers of a usual size")) from None
    if not same:
        raise Wrong(Finding("not_canonical", "expected JSON as it is written: no spaces, each key once"))
    if unfit is not None:
        raise Wrong(attrs.evolve(unfit, key=""))
    return found


def in_order(plain: Any) -> bytes:
    """JSON with the keys as they stand."""
    return _encode(plain).encode()


# ---- a store as lines


def line_of(record: Record) -> bytes:
    """A record as a line; raises `StoreFormatError` where it holds what is no JSON."""
    position, stream, version, command_id, head, content, _ = record
    try:
        for part in (head, content):
            if part is not None:
                plain_of(part)
    except (Wrong, TypeError, AttributeError):
        raise StoreFormatError(
            f"the record at position {position} is not as it was written",
            true_now="Nothing was changed in the store.",
            do="look what else is wrong: leefplek store check",
        ) from None
    parts = [] if command_id is None else [b'"command_id":', in_order(command_id), b","]
    parts += [] if content is None else [b'"content":', content, b","]
    parts += [b'"head":', head, b',"position":%d,"stream":' % position, in_order(stream)]
    return b"".join([b"{", *parts, b',"version":%d}\n' % version])


def lines_of(store: Store, after: int, until: int) -> Iterator[bytes]:
    """The lines of the records after a position, and up to another. What is appended meanwhile is left out."""
    while after < until:
        page = store.feed(after, min(PAGE, until - after))
        if not page or page[-1].position != after + len(page):
            raise StoreFormatError(
                "a record is missing in the store",
                true_now="Nothing was changed in the store.",
                do="look what else is wrong: leefplek store check",
            )
        yield from map(line_of, page)
        after += len(page)


def last_line(records: int, digest: hashlib._Hash) -> bytes:
    """The line that says that nothing is missing."""
    return b'{"end":%d,"sha256":"%s"}\n' % (records, digest.hexdigest().encode())
