"""The chain of a stream: each record has a link, made of its bytes and of the link before it.

So a record that is changed, taken out or put in between no longer fits the one after it, and whoever wants to hide that
has to make every later link anew. That is what signed checkpoints are for (`_checkpoints.py`). The chain runs over what
is stored, sealed content included, and needs no keys.
"""

from __future__ import annotations

from hashlib import sha256
from struct import Struct, error

from ._records import Record

__all__ = ["next_link", "right_link"]

NAME = b"leefplek link 1\n"
"""What stands before all: a digest made for something else is never a link."""

ABSENT = -1
"""As a length: there is nothing, which is not the same as nothing in it."""

_sizes = Struct(">qqqqqq").pack


def next_link(
    before: bytes | None, stream: str, version: int, command_id: str | None, head: bytes, content: bytes | None
) -> bytes:
    """The link of a record after the link before it in its stream (None: it is the first).

    The SHA-256 over the version, the lengths of the five other parts, and these: so no two records are the same bytes.
    """
    parts = (before, stream.encode(), None if command_id is None else command_id.encode(), head, content)
    sizes = _sizes(version, *[ABSENT if part is None else len(part) for part in parts])
    return sha256(b"".join((NAME, sizes, *filter(None, parts)))).digest()


def right_link(before: bytes | None, record: Record) -> bytes | None:
    """The link that a record has to have; None for one that no store of leefplek wrote."""
    try:
        return next_link(before, *record[1:6])
    except (TypeError, AttributeError, error, UnicodeEncodeError):
        return None
