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
from ._audit import Seen
from ._backup import BackedUp, backup
from ._base import Stats, Store
from ._catch_up import CaughtUp
from ._checkpoints import Checkpoint, checkpoint
from ._desk import Desk
from ._dispute import Dispute
from ._emergency import Emergency
from ._erasure import Destroyed, Erased
from ._export import Exported, export_lines
from ._guarded import ASKS, Followed, GuardedDesk, Moved, Taken
from ._import import Imported, import_lines
from ._inspect import check_store
from ._keys import Keys, open_keys, rotate
from ._migrate import Migration
from ._open import open_store
from ._own import OwnFile, Report
from ._records import END, Batch, Listed, Query, Record
from ._secret import MasterKey
from ._shown import Shared, Shown, ShownEvent
from ._signing import new_signing_key
from ._verify import verify

__all__ = [
    "ASKS",
    "END",
    "BackedUp",
    "Batch",
    "CaughtUp",
    "Checkpoint",
    "Conflict",
    "ContentChanged",
    "Desk",
    "Destroyed",
    "Dispute",
    "Emergency",
    "Erased",
    "Exported",
    "Followed",
    "GuardedDesk",
    "Imported",
    "KeyDestroyed",
    "KeyMissing",
    "KeyWrong",
    "Keys",
    "Listed",
    "MasterKey",
    "Migration",
    "Moved",
    "OutcomeUnknown",
    "OwnFile",
    "Query",
    "Record",
    "Report",
    "Rooms",
    "SealError",
    "Seen",
    "Shared",
    "Shown",
    "ShownEvent",
    "Stats",
    "Store",
    "StoreError",
    "StoreFormatError",
    "StoreUnavailable",
    "Taken",
    "backup",
    "check_store",
    "checkpoint",
    "export_lines",
    "import_lines",
    "new_signing_key",
    "open_keys",
    "open_store",
    "rotate",
    "verify",
]
