"""What it costs that nobody sees what does not concern them: access, logs, encryption and the chain, beside the same
without; verifying a store beside the bare hash; and who looked at a case beside the bare query.

Each pair runs both right after each other; a figure is the median of the pairs' ratios, with the lowest and highest
beside it. `python benchmarks/privacy.py` takes some minutes; `--quick` takes fewer pairs and a smaller log.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from functools import partial
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch
from zoneinfo import ZoneInfo

from store import Aim, alternating, each, line, show

from leefplek import Actor, Leefplek
from leefplek.access import Directory
from leefplek.plugins.fijn_wonen import Note
from leefplek.store import Batch, Desk, GuardedDesk, MasterKey, Store, open_keys, open_store, verify
from leefplek.stored import Written

SAW = Actor("saw-1", role="saw")
AT = datetime(2024, 3, 4, 10, tzinfo=ZoneInfo("Europe/Amsterdam"))
START = {
    "entry": {"kind": "own_initiative", "where": "jongere"},
    "legal_basis": {"ground": "public_task", "why": "support at school"},
}
NOTE = Note(text="all is well " * 34)
CASES = 20
LOOK = (
    "SELECT position, stream, version, command_id, head, content, link FROM leefplek_event"
    " WHERE stream = ? ORDER BY version"
)

Clock = Callable[[], float]


# A step


class Steps:
    """The same steps with cases of about ten events: with access, logs, encryption and chain, and without."""

    def __init__(self, folder: Path, clock: Clock, rounds: int) -> None:
        self.lp, self.folder, self.clock, self.rounds = Leefplek(), folder, clock, rounds
        self.number = count(1)

    def guarded(self) -> float:
        """Seconds a step, with all of it."""
        at = self.folder / f"guarded-{next(self.number)}"
        at.mkdir()
        master = MasterKey.new(at / "master.key")
        with (
            open_keys(f"sqlite:///{at / 'keys.db'}", master=master) as keys,
            open_store(f"sqlite:///{at / 'cases.db'}", keys=keys) as store,
        ):
            desk = GuardedDesk(Desk(self.lp, store), Directory(id="none"))
            ids = [desk.open("fijn-wonen", START, by=SAW, at=AT, person=f"p-{n}").id for n in range(CASES)]
            return self.timed(partial(taken, desk), ids)

    def bare(self) -> float:
        """Seconds a step, with none of it."""
        at = self.folder / f"bare-{next(self.number)}.db"
        with unchained(), open_store(f"sqlite:///{at}") as store:
            desk = Desk(self.lp, store)
            ids = [desk.open("fijn-wonen", START, by=SAW, at=AT, person=f"p-{n}").after.id for n in range(CASES)]
            return self.timed(partial(taken, desk), ids)

    def timed(self, step: Callable[[str], object], ids: list[str]) -> float:
        """Seconds for one step, after each case has had eight."""
        for id in ids * 8:
            step(id)
        turns = iter(ids * (self.rounds // CASES + 1))
        return each(lambda: step(next(turns)), self.rounds, self.clock)


def taken(desk: Desk | GuardedDesk, id: str) -> object:
    """A step of the most usual kind."""
    return desk.step(id, "note", NOTE, by=SAW, at=AT)


@contextmanager
def unchained() -> Iterator[None]:
    """Meanwhile no link is made: a constant stands in its place."""
    with patch("leefplek.store._sql.next_link", lambda *_: b"\0" * 32):
        yield


def steps(memory: Path, disk: Path, pairs: int, rounds: int) -> None:
    """The first figures."""
    cpu = Steps(memory, time.process_time, rounds)
    aim = Aim(2.0)
    show(
        "a desk step with access, logs, encryption, chain, to without, CPU",
        alternating(cpu.guarded, cpu.bare, pairs),
        aim,
        "us",
        1e6,
    )
    wall = Steps(disk, time.perf_counter, rounds)
    show("the same on disk, by the clock on the wall", alternating(wall.guarded, wall.bare, pairs), aim, "us", 1e6)


# Verifying


def filled(store: Store, cases: int, events: int) -> int:
    """Fill a store with records as steps make them; answers how many."""
    lp = Leefplek()
    desk = Desk(lp, store)
    with store.turn():
        for number in range(cases):
            id = desk.open("fijn-wonen", START, by=SAW, at=AT, person=f"p-{number}").after.id
            for _ in range(events - 1):
                desk.step(id, "note", NOTE, by=SAW, at=AT)
    return cases * events


def verifying(folder: Path, pairs: int, cases: int) -> None:
    """The second figure: events a second, and the rate to that of SHA-256 over the same bytes."""
    with open_store(f"sqlite:///{folder / 'verify.db'}") as store:
        events = filled(store, cases, 20)
        records = store.feed(0, events)
        parts = [(one.stream.encode() + one.head + (one.content or b"")) for one in records]

        def ours() -> float:
            return each(lambda: _clean(store), 1)

        def bare() -> float:
            return each(lambda: [hashlib.sha256(part).digest() for part in parts], 1)

        found = alternating(ours, bare, pairs)
        rate = events / sorted(mine for mine, _ in found)[len(found) // 2]
        line("events verified a second", f"{rate:,.0f}", f"at least 50,000: {'yes' if rate >= 50_000 else 'NO'}", "")
        show(
            "the rate of bare SHA-256 over the same bytes, to that of verify",
            [(peer, mine) for mine, peer in found],
            Aim(0.3, at_least=True),
            "s",
        )


def _clean(store: Store) -> None:
    assert not [one for one in verify(store) if one.severity == "error"]


# Who saw


def who_saw(folder: Path, pairs: int, entries: int) -> None:
    """The third figure, over a log of many entries."""
    lp = Leefplek()
    path = folder / "log.db"
    with open_store(f"sqlite:///{path}") as store:
        desk = GuardedDesk(Desk(lp, store), Directory(id="none"))
        ids = [desk.open("fijn-wonen", START, by=SAW, at=AT, person=f"p-{n}").id for n in range(200)]
        template = json.loads(store.read(f"audit:{ids[0]}")[0].head)
        each_case = entries // len(ids)
        with store.turn():
            for id in ids:
                head = json.dumps({**template, "operation": "show"}, sort_keys=True, separators=(",", ":")).encode()
                batch = (Written(head, None),)
                store.write([Batch(f"audit:{id}", -1, f"{id}-{n}", batch) for n in range(each_case)])
        officer = Actor("fg-1", role="privacy_officer")
        turns = iter(ids * (pairs + 2))

        def ours() -> float:
            return each(lambda: desk.who_saw(next(turns), by=officer), 10)

        with closing(sqlite3.connect(path)) as con:

            def bare() -> float:
                return each(lambda: con.execute(LOOK, (f"audit:{ids[7]}",)).fetchall(), 10)

            show(
                f"who saw a case, over {entries:,} entries, to the bare query",
                alternating(ours, bare, pairs),
                Aim(20),
                "us",
                1e6,
            )


def main() -> None:
    """All figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer pairs, a smaller log")
    parser.add_argument("--memory-dir", type=Path, default=Path("/dev/shm"), help="a file system in memory")  # noqa: S108 - it is asked for by name
    parser.add_argument("--dir", type=Path, default=None, help="a folder on disk")
    asked = parser.parse_args()
    pairs, rounds, entries = (5, 200, 100_000) if asked.quick else (15, 1000, 1_000_000)
    with TemporaryDirectory(dir=asked.memory_dir) as memory, TemporaryDirectory(dir=asked.dir) as disk:
        steps(Path(memory), Path(disk), pairs, rounds)
        verifying(Path(memory), pairs, 100 if asked.quick else 1000)
        who_saw(Path(disk), pairs, entries)


if __name__ == "__main__":
    main()
