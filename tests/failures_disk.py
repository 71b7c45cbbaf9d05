"""What a disk does to a SQLite store: full, too large, read-only, gone, back again; no rights, no more open files.

Each scenario strikes while a desk takes steps. Every error must be one of a store; what was answered must be there;
and as soon as the cause is taken away, the very same store goes on, with the same command.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from failures_files import (
    file_cut,
    file_gone,
    file_read_only,
    file_replaced,
    folder_gone,
    folder_read_only,
    journal_in_the_way,
)  # fmt: skip
from failures_limits import file_too_large, new_file_too_large, too_many_files
from failures_mounts import copy_on_full_disk, disk_full, disk_full_at_first, disk_read_only
from failures_struck import hurry
from failures_work import Tally

__all__ = ["SCENARIOS", "disk"]

Scenario = Callable[[Path, Tally], None]

SCENARIOS: tuple[Scenario, ...] = (
    file_too_large,
    new_file_too_large,
    too_many_files,
    disk_full,
    disk_full_at_first,
    copy_on_full_disk,
    disk_read_only,
    file_read_only,
    folder_read_only,
    folder_gone,
    file_gone,
    file_replaced,
    journal_in_the_way,
    file_cut,
)


def disk(base: str, folder: Path, rounds: int, seed: int) -> Tally:
    """Every scenario, this many times."""
    hurry()
    tally, began = Tally(), time.perf_counter()
    for number in range(rounds):
        for scenario in SCENARIOS:
            found = Tally()
            place = folder / f"{scenario.__name__}{number}"
            place.mkdir()
            scenario(place, found)
            tally.faults += [f"{scenario.__name__}: {fault}" for fault in found.faults]
            tally.counts += found.counts
            tally.counts["scenarios"] += not found.counts["not possible here"]
    tally.seconds = time.perf_counter() - began
    return tally
