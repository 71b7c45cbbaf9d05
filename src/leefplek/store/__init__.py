"""Cases that last: a store of events in memory, SQLite or PostgreSQL, and a desk that takes steps with them.

    store = open_store("sqlite:///cases.db")
    desk = Desk(Leefplek(), store)

SQLite needs no extra; PostgreSQL needs the extra `store`. What is true after each failure stands in
`docs/after_an_error.md`.
"""

from __future__ import annotations

from leefplek import (
    Conflict,
    ContentChanged,
    KeyDestroyed,
    KeyMissing,
    KeyWrong,
    OutcomeUnknown,
    SealError,
    StoreError,
    StoreFormatError,
    StoreUnavailable,
)

from ._across import Rooms
from ._backup import BackedUp, backup
from ._base import Stats, Store
from ._catch_up import CaughtUp
from ._desk import Desk
from ._export import Exported, export_lines
from ._import import Imported, import_lines
from ._inspect import check_store
from ._migrate import Migration
from ._open import open_store
from ._records import END, Batch, Listed, Query, Record

__all__ = [
    "END",
    "BackedUp",
    "Batch",
    "CaughtUp",
    "Conflict",
    "ContentChanged",
    "Desk",
    "Exported",
    "Imported",
    "KeyDestroyed",
    "KeyMissing",
    "KeyWrong",
    "Listed",
    "Migration",
    "OutcomeUnknown",
    "Query",
    "Record",
    "Rooms",
    "SealError",
    "Stats",
    "Store",
    "StoreError",
    "StoreFormatError",
    "StoreUnavailable",
    "backup",
    "check_store",
    "export_lines",
    "import_lines",
    "open_store",
]
