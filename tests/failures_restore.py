"""A backup is made while four write, and is restored: all that was answered before is in it, and nothing by half."""

from __future__ import annotations

import time
from functools import partial
from pathlib import Path

from failures_check import Ack, checked
from failures_kill import write
from failures_work import Child, Say, Tally, desk_of, opened, sorted_out, take
from leefplek.store import backup

__all__ = ["restore"]

WRITERS = ("a", "b", "c", "d")


def restore(base: str, folder: Path, rounds: int, seed: int) -> Tally:
    """This many backups of one store, by turns of the four who write to it."""
    tally, began = Tally(), time.perf_counter()
    url = f"sqlite:///{folder}/kept.db"
    with opened(url):
        pass
    writers = [Child(partial(write, url, name)) for name in WRITERS]
    for number in range(rounds):
        before = [tuple(one) for writer in writers for one in writer.so_far(20 * number)]
        copy = folder / f"copy{number}.db"
        sorted_out(Child(partial(_copied, url, copy)).end(), tally)
        again = f"sqlite:///{copy}"
        checked(again, before, tally)
        checked(again, before + _gone_on(again, before, tally), tally)
        tally.counts["answered before a backup"] += len(before)
    acked = [tuple(one) for writer in writers for one in sorted_out(writer.kill(), tally)]
    checked(url, acked, tally)
    tally.counts["backups"] = rounds
    tally.counts["acknowledged"] += len(set(acked))
    tally.seconds = time.perf_counter() - began
    return tally


def _copied(url: str, copy: Path, say: Say) -> None:
    with opened(url) as store:
        backup(store, copy)


def _gone_on(url: str, before: list[Ack], tally: Tally) -> list[Ack]:
    """The restored store is a store: what is in it is not stored again, and the next step is."""

    def go(say: Say) -> None:
        with opened(url) as store:
            desk = desk_of(store)
            for case in sorted({case for case, _, _ in before})[:4]:
                for number in (1, desk.case(case).version + 1):
                    say((case, take(desk, case, number).event.version, f"{case}-{number}"))

    return [tuple(one) for one in sorted_out(Child(go).end(), tally)]
