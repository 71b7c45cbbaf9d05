"""The chain of a stream: each record has a link, made of its bytes and of the link before it.

So a record that is changed, taken out or put in between no longer fits the one after it, and whoever wants to hide that
has to make every later link anew. That is what signed checkpoints are for (`_checkpoints.py`). The chain runs over what
is stored, sealed content included, and needs no keys.
"""

from __future__ import annotations

from hashlib import sha256
from struct import Struct, error
from typing import NamedTuple

from ._records import Record

__all__ = ["BEGIN", "Place", "follow", "next_link", "right_link"]

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


class Place(NamedTuple):
    """How far a stream was followed: the version, the link that stands there, and the one that should."""

    version: int
    link: bytes | None
    right: bytes | None


BEGIN = Place(0, None, None)


def follow(before: Place, record: Record) -> tuple[Place, bool]:
    """The place of a record that comes after another, and whether its link is right.

    Where only the link of the one before was changed, this one is right after the link that should stand there.
    """
    right = right_link(before.link, record)
    fits = record.link == right and right is not None
    if not fits and before.link != before.right:
        other = right_link(before.right, record)
        fits, right = record.link == other, other
    return Place(record.version, record.link, right), fits
