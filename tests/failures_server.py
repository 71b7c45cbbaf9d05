"""What a PostgreSQL server does to a store: it crashes, stops, shuts its door, ends a session, is full, or read-only.

It starts a server of its own: one that others use must not crash. Each scenario is like those of a disk; and between
them the server crashes at any moment, while a writer asks until it is answered.
"""

from __future__ import annotations

import os
import random
import shlex
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import attrs
import psycopg

import postgres
from failures_check import Ack, checked
from failures_mounts import fill, mounted, own_mounts, unmounted
from failures_struck import Mend, hurry, struck
from failures_work import CASE_LENGTH, Child, Say, Tally, count_rooms, desk_of, opened, sorted_out, take
from leefplek import OutcomeUnknown, StoreUnavailable
from leefplek.store import Desk

__all__ = ["crash", "server"]

SMALL = 24 * 2**20
"""A disk on which an empty database fits."""
ANSWERED = 60
"""Seconds within which a server that is there again must have answered."""


@attrs.frozen
class Server:
    """A server that may be stopped: its URL, and where its data is."""

    url: str
    data: str

    def ask(self, *orders: str) -> list[Any]:
        """What the last order answers, asked as one who may always write."""
        with psycopg.connect(self.url, autocommit=True, options="-c default_transaction_read_only=off") as connection:
            for order in orders[:-1]:
                connection.execute(order)
            found = connection.execute(orders[-1])
            return found.fetchall() if found.description else []

    def control(self, *args: str) -> bool:
        """`pg_ctl`; answers whether it did it."""
        command = [*postgres._user(), str(postgres._programs() / "pg_ctl"), "-D", self.data, "-w", *args]
        quiet = subprocess.DEVNULL  # a server that keeps a pipe of ours open would keep us waiting for its end
        done = subprocess.run(command, stdin=quiet, stdout=quiet, stderr=quiet, timeout=60, cwd="/", check=False)
        return done.returncode == 0

    def start(self) -> None:
        """Start it as it was started at first, if it does not run; and wait until it answers."""
        if not self.control("status"):
            _program, *options = shlex.split(Path(self.data, "postmaster.opts").read_text())
            at = options.index("-D")
            said = shlex.join(options[:at] + options[at + 2 :])
            self.control("-l", str(Path(self.data).parent / "log"), "-o", said, "start")
        _patient(lambda: self.ask("SELECT 1"))

    def sessions(self, url: str) -> list[int]:
        """The processes of the server that work for a database."""
        order = "SELECT datname, pid FROM pg_stat_activity"
        return [pid for name, pid in self.ask(order) if name == _name(url)]


@contextmanager
def own() -> Iterator[Server]:
    """A server that nobody else uses."""
    given = os.environ.pop(postgres.GIVEN, None)
    try:
        with postgres.server() as url, psycopg.connect(url) as connection:
            ((data,),) = connection.execute("SHOW data_directory").fetchall()
            connection.close()
            found = Server(url, data)
            yield found
            found.start()
    finally:
        if given is not None:
            os.environ[postgres.GIVEN] = given


def _name(url: str) -> str:
    return url.partition("?")[0].rpartition("/")[2]


# ---- scenarios


def read_only(at: Server, url: str) -> Mend:
    """From now on everything is read-only, as on a server that became a standby."""

    def tell(order: str) -> None:
        at.ask(order, "SELECT pg_reload_conf()")
        time.sleep(0.3)

    tell("ALTER SYSTEM SET default_transaction_read_only = on")
    return lambda: tell("ALTER SYSTEM RESET default_transaction_read_only")


def ended(at: Server, url: str) -> Mend:
    """Its sessions are ended by who keeps the server."""
    for pid in at.sessions(url):
        at.ask(f"SELECT pg_terminate_backend({pid})")
    return lambda: None


def door_shut(at: Server, url: str) -> Mend:
    """Nobody is let in any more, and who is in is sent out."""
    at.ask(f"ALTER DATABASE {_name(url)} ALLOW_CONNECTIONS false")
    ended(at, url)
    return lambda: at.ask(f"ALTER DATABASE {_name(url)} ALLOW_CONNECTIONS true")


def stopped(at: Server, url: str) -> Mend:
    """It is stopped, as for an update."""
    at.control("-m", "fast", "stop")
    return at.start


def crashed(at: Server, url: str) -> Mend:
    """It stops at once, and comes back by recovery."""
    at.control("-m", "immediate", "stop")
    return at.start


def full(disk: Path, at: Server, url: str) -> Mend:
    """Its disk is full."""
    return fill(disk, 0)


def server(base: str, folder: Path, rounds: int, seed: int) -> Tally:
    """Every scenario, this many times."""
    hurry()
    tally, began = Tally(), time.perf_counter()
    disk = _disk(folder)
    with own() as at:
        strikes: list[Callable[[Server, str], Mend]] = [read_only, ended, door_shut, stopped, crashed]
        if disk is None:
            tally.counts["not possible here"] += 1
        else:
            at.ask(f"CREATE TABLESPACE small LOCATION '{disk}/space'")
        for _ in range(rounds):
            for strike in strikes:
                with postgres.database(at.url) as url:
                    _scenario(strike, at, url, tally)
            if disk is not None:
                with _on_a_small_disk(at) as url:
                    _scenario(partial(full, disk), at, url, tally)
    unmounted(folder / "disk")  # or the folder could not be taken away
    tally.seconds = time.perf_counter() - began
    return tally


def _scenario(strike: Callable[[Server, str], Mend], at: Server, url: str, tally: Tally) -> None:
    found = Tally()
    met = struck(url, lambda: strike(at, url), found)
    name = getattr(strike, "__name__", "full")
    tally.faults += [f"{name}: {fault}" for fault in found.faults]
    tally.counts += found.counts
    tally.counts["scenarios"] += 1
    if not met and strike is not ended:  # a session that is ended is begun again, and nobody need hear of it
        tally.faults.append(f"{name}: nothing went wrong, so nothing was shown")


def _disk(folder: Path) -> Path | None:
    """A small disk, before the server starts: so it sees it too."""
    disk = folder / "disk"
    disk.mkdir()
    if os.geteuid() != 0 or not own_mounts() or not mounted(disk, SMALL):
        return None
    (disk / "space").mkdir()
    shutil.chown(disk / "space", "postgres")
    return disk


@contextmanager
def _on_a_small_disk(at: Server) -> Iterator[str]:
    at.ask("CREATE DATABASE small TABLESPACE small")
    try:
        yield at.url.rpartition("/")[0] + "/small"
    finally:
        at.ask("DROP DATABASE small WITH (FORCE)")


# ---- crashes at any moment


def crash(base: str, folder: Path, rounds: int, seed: int) -> Tally:
    """This many crashes of the server, by kill -9 of one of its processes or by stopping it at once."""
    chance = random.Random(seed)
    tally, began = Tally(), time.perf_counter()
    with own() as at, ExitStack() as stack:
        url = stack.enter_context(postgres.database(at.url))
        acked: list[Ack] = []
        for number in range(rounds):
            writer = Child(partial(_write, url, f"r{number}-"))
            before = writer.said(chance.randint(3, 30), 20)
            time.sleep(chance.random() * 0.02)
            if number % 3 == 0:
                crashed(at, url)()
            else:
                tally.counts["killed processes of the server"] += _kill_one(at, url)
            if writer.said(before + 20, ANSWERED) < before + 20:
                tally.faults.append("it was not answered again")
            acked += [tuple(one) for one in sorted_out(writer.kill(), tally)]
            at.start()
            checked(url, acked, tally, twice=number == rounds - 1)
        tally.counts["acknowledged"] += len(set(acked))
    tally.counts["crashes"] = rounds
    tally.seconds = time.perf_counter() - began
    return tally


def _kill_one(at: Server, url: str) -> int:
    found = at.sessions(url)
    for pid in found[:1]:
        command = [*postgres._user(), "kill", "-9", str(pid)]
        subprocess.run(command, check=False, capture_output=True, cwd="/")
    return len(found[:1])


def _write(url: str, name: str, say: Say) -> None:
    """Cases one after the other; what fails with an error of a store is asked again under the same command id."""

    def one(case: str, number: int) -> None:
        step = take(desk, case, number)
        if step.event.version != number:
            raise AssertionError(f"{case}-{number} is version {step.event.version}")
        say((case, number, f"{case}-{number}"))

    with _patient(lambda: opened(url)) as store:
        desk: Desk = desk_of(store)
        _patient(lambda: count_rooms(desk))
        for case in range(1_000_000):
            for number in range(1, CASE_LENGTH + 1):
                _patient(partial(one, f"{name}{case}", number))


def _patient(ask: Callable[[], Any]) -> Any:
    until = time.monotonic() + ANSWERED
    while True:
        try:
            return ask()
        except (StoreUnavailable, OutcomeUnknown, psycopg.Error):
            if time.monotonic() > until:
                raise
            time.sleep(0.02)
