"""What the drivers of failures share: the way that a case goes, and processes that die when told and never linger."""

from __future__ import annotations

import json
import os
import select
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import attrs

from leefplek import Actor, Leefplek, Step
from leefplek.store import Desk, Store, open_store
from story import NOW, Story, actor, moment

__all__ = ["AT", "CASE_LENGTH", "LP", "NOW", "ROAD", "Child", "Move", "Tally", "desk_of", "room", "stores", "take"]

DAY = "2021-03-01"
AT = moment(DAY)
CASE_LENGTH = 24
WORKFLOW = "fijn-wonen"
LAST = 300
"""Seconds after which a child ends by itself, whatever happened to who started it."""


class Move(NamedTuple):
    """One step of a case: what, with which payload, by whom."""

    transition: str
    payload: Any
    by: Actor


LP = Leefplek(lang="en", clock=lambda: NOW)
"""Made before any fork, and never with a store open."""


def _road() -> tuple[Move, ...]:
    story = Story(LP).to_placed()
    return tuple(Move(step.event.transition, step.event.payload, step.event.by) for step in story.steps)


ROAD = _road()
"""From the opening to a room, in 17 steps; a case goes on with notes."""


def move(number: int) -> Move:
    """The step that brings a case to this version."""
    return ROAD[number - 1] if number <= len(ROAD) else Move("note", {"text": f"note {number}"}, actor("saw"))


def take(desk: Desk, case: str, number: int) -> Step:
    """The step that brings a case to this version, under the command id that always stands for it."""
    transition, payload, by = move(number)
    rest: dict[str, Any] = {"by": by, "at": AT, "recorded_at": NOW, "command_id": f"{case}-{number}"}
    if number == 1:
        return desk.open(WORKFLOW, payload, case_id=case, person=f"person of {case}", **rest)
    return desk.step(case, transition, payload, **rest)


def desk_of(store: Store) -> Desk:
    """A desk on which a person has one open case."""
    return Desk(LP, store, one_open_case=(WORKFLOW,))


def count_rooms(desk: Desk, places: int = 10_000) -> None:
    """Say how many rooms there are, if nobody did, so that each place leaves a record with the rooms."""
    if not desk.rooms("kmk").counted:
        desk.set_rooms("kmk", places, since=date(2021, 1, 1), by=actor("kmk"), at=AT)


# ---- what was found


@attrs.define
class Tally:
    """What a driver did and what it found: counts by name, and every fault in words."""

    counts: Counter[str] = attrs.field(factory=Counter)
    faults: list[str] = attrs.field(factory=list)
    seconds: float = 0.0

    def add(self, other: Tally) -> None:
        """Take another's in."""
        self.counts += other.counts
        self.faults += other.faults
        self.seconds += other.seconds

    def to_json(self) -> str:
        """As a line."""
        return json.dumps({"counts": self.counts, "faults": self.faults[:20], "seconds": round(self.seconds, 1)})

    @classmethod
    def of_json(cls, line: str) -> Tally:
        """From a line."""
        read = json.loads(line)
        return cls(Counter(read["counts"]), read["faults"], read["seconds"])


# ---- processes


Say = Callable[[object], None]


class Child:
    """A fork that does one thing, says lines, and is gone at the end: no test waits for it without a limit."""

    def __init__(self, work: Callable[[Say], object]) -> None:
        reading, writing = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            os.close(reading)
            self._work(work, writing)
        os.close(writing)
        self._reading = reading
        self._rest = b""
        self._lines: list[str] = []
        self.ended = False

    @staticmethod
    def _work(work: Callable[[Say], object], writing: int) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.alarm(LAST)
        code = 1
        try:
            work(lambda said: _write(writing, json.dumps(said).encode() + b"\n"))
            code = 0
        except BaseException as error:  # noqa: BLE001 - it must not go on as a second driver
            text = "".join(traceback.format_exception(error))
            with suppress(OSError):
                _write(writing, json.dumps({"bad": text[-1500:]}).encode() + b"\n")
        finally:
            os._exit(code)

    def said(self, count: int, within: float) -> int:
        """Wait until it has said this many lines, or ended, or this many seconds passed; answers how many it said."""
        until = time.monotonic() + within
        while len(self._lines) < count and not self.ended and (left := until - time.monotonic()) > 0:
            if select.select([self._reading], [], [], left)[0]:
                self._read()
        return len(self._lines)

    def so_far(self, count: int) -> list[Any]:
        """All that it said, once that is this many lines; it goes on."""
        self.said(count, 20)
        while not self.ended and select.select([self._reading], [], [], 0)[0]:
            self._read()
        return [json.loads(line) for line in self._lines]

    def _read(self) -> None:
        read = os.read(self._reading, 65536)
        self.ended = not read
        *lines, self._rest = (self._rest + read).split(b"\n")
        self._lines += [line.decode() for line in lines]

    def kill(self) -> list[Any]:
        """kill -9; answers all that it had said."""
        os.kill(self.pid, signal.SIGKILL)
        return self.end(10)

    def end(self, within: float = LAST) -> list[Any]:
        """All that it says until it ends; killed if it takes too long, which is a fault like another."""
        self.said(sys.maxsize, within)
        late = not self.ended
        if late:
            os.kill(self.pid, signal.SIGKILL)
            self.said(sys.maxsize, 10)
        os.close(self._reading)
        os.waitpid(self.pid, 0)
        return [json.loads(line) for line in self._lines] + ([{"bad": "it did not end in time"}] if late else [])


def _write(where: int, line: bytes) -> None:
    while line:
        line = line[os.write(where, line) :]


def sorted_out(said: list[Any], tally: Tally) -> list[Any]:
    """What a child acknowledged; its faults go to the tally."""
    tally.faults += [one["bad"] for one in said if isinstance(one, dict) and "bad" in one]
    return [one for one in said if not (isinstance(one, dict) and "bad" in one)]


# ---- places for stores


@contextmanager
def room() -> Iterator[Path]:
    """A folder in memory, where there is one to be had."""
    memory = Path("/dev/shm")  # noqa: S108 - mkdtemp makes a room of its own in it
    with tempfile.TemporaryDirectory(
        prefix="leefplek-", dir=memory if os.access(memory, os.W_OK) else None, ignore_cleanup_errors=True
    ) as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def stores(base: str, folder: Path) -> Iterator[str]:
    """URLs of new stores, without end: of files in a folder, or of schemas in the PostgreSQL database `base`."""
    number = 0
    while True:
        number += 1
        if base == "sqlite":
            yield f"sqlite:///{folder}/store-{number}.db"
            (folder / f"store-{number}.db").unlink(missing_ok=True)
        else:
            yield _schema(base, f"room_{os.getpid()}_{number}")


def _schema(base: str, name: str) -> str:
    import psycopg

    with psycopg.connect(base, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {name}")
    return f"{base}{'&' if '?' in base else '?'}options=-csearch_path%3D{name}"


def opened(url: str) -> Store:
    """The store at a URL."""
    return open_store(url, lp=LP)
