"""Cases that last: a store of events in memory, SQLite or PostgreSQL, and a desk that takes steps with them.

    store = open_store("sqlite:///cases.db")
    desk = Desk(Leefplek(), store)

SQLite needs no extra; PostgreSQL needs the extra `store`. What is true after each failure stands in
`docs/after_an_error.md`.
"""

from __future__ import annotations

from leefplek import Conflict, OutcomeUnknown, StoreError, StoreFormatError, StoreUnavailable

from ._across import Rooms
from ._base import Stats, Store
from ._catch_up import CaughtUp
from ._desk import Desk
from ._migrate import Migration
from ._open import open_store
from ._records import Batch, Listed, Query, Record

__all__ = [
    "Batch",
    "CaughtUp",
    "Conflict",
    "Desk",
    "Listed",
    "Migration",
    "OutcomeUnknown",
    "Query",
    "Record",
    "Rooms",
    "Stats",
    "Store",
    "StoreError",
    "StoreFormatError",
    "StoreUnavailable",
    "open_store",
]
