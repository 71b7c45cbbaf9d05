"""Many processes that write at once: to one hot case, and to a thousand cases; and all make the same store at once.

Nothing that was answered is lost, no version is there twice, no command is stored twice, also where two processes ask
for the same one, and nobody hears of a conflict.
"""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from failures_check import Ack, checked
from failures_work import AT, NOW, ROAD, WORKFLOW, Child, Say, Tally, count_rooms, desk_of, opened, sorted_out, stores
from leefplek.store import Desk
from story import actor

__all__ = ["hot", "make", "thousand"]

PROCESSES = (2, 4, 8, 16)
HOT = 96
"""Events that processes bring to a hot case before all go to the next: its history is read at each step."""
SHARED = 8
"""Every so many commands is one that all processes ask for."""

Work = Callable[[Desk, int, Say], object]


def together(url: str, processes: int, work: Work, tally: Tally) -> list[Ack]:
    """The same work in this many processes at once; answers what was acknowledged."""

    def one(number: int) -> Callable[[Say], object]:
        def go(say: Say) -> None:
            with opened(url) as store:
                desk = desk_of(store)
                count_rooms(desk)
                work(desk, number, say)

        return go

    children = [Child(one(number)) for number in range(processes)]
    acked: list[Ack] = []
    for child in children:
        acked += [tuple(ack) for page in sorted_out(child.end(), tally) for ack in page]
    checked(url, acked, tally)
    tally.counts["acknowledged"] += len(set(acked))
    versions = {(case, version) for case, version, _ in acked}
    if len(versions) != len(set(acked)):
        tally.faults.append("a version was answered for two commands")
    return acked


def _opened(desk: Desk, case: str) -> Ack:
    """A case that all open under one command: it is opened once."""
    first = ROAD[0]
    step = desk.open(WORKFLOW, first.payload, by=first.by, at=AT, recorded_at=NOW, case_id=case, command_id="open")
    return case, step.event.version, "open"


def _noted(desk: Desk, case: str, command: str) -> Ack:
    rest: dict[str, Any] = {"by": actor("saw"), "at": AT, "recorded_at": NOW}
    step = desk.step(case, "note", {"text": command}, command_id=command, **rest)
    return case, step.event.version, command


def _brought(at_once: int) -> int:
    """How many events a hot case gets from so many processes."""
    steps = HOT // at_once
    shared = math.ceil(steps / SHARED)
    return 1 + shared + (steps - shared) * at_once


def hot(base: str, folder: Path, rounds: int, seed: int) -> Tally:
    """At least this many events on hot cases, by 2, 4, 8 and 16 processes in turn."""

    def work(desk: Desk, number: int, say: Say) -> None:
        for case in (f"hot{index}" for index in range(cases)):
            say([_opened(desk, case)])
            for at in range(HOT // at_once):
                who = "all" if at % SHARED == 0 else f"p{number}"
                say([_noted(desk, case, f"{who}-{at}")])

    cases = math.ceil(rounds / sum(map(_brought, PROCESSES)))
    tally, began = Tally(), time.perf_counter()
    places = stores(base, folder)
    for at_once in PROCESSES:
        together(next(places), at_once, work, tally)
    tally.seconds = time.perf_counter() - began
    return tally


def thousand(base: str, folder: Path, rounds: int, seed: int) -> Tally:
    """At least this many events on a thousand cases, by 2, 4, 8 and 16 processes in turn, by chance."""

    def work(desk: Desk, number: int, say: Say) -> None:
        chance = random.Random(seed * 100 + number)
        for at in range(math.ceil(rounds / len(PROCESSES) / at_once)):
            case = f"case{chance.randrange(1000)}"
            say([_opened(desk, case), _noted(desk, case, f"p{number}-{at}")])

    tally, began = Tally(), time.perf_counter()
    places = stores(base, folder)
    for at_once in PROCESSES:
        together(next(places), at_once, work, tally)
    tally.seconds = time.perf_counter() - began
    return tally


def make(base: str, folder: Path, rounds: int, seed: int) -> Tally:
    """This many new stores, each made by four processes in the same moment."""
    tally, began = Tally(), time.perf_counter()
    places = stores(base, folder)
    for _ in range(rounds):
        url = next(places)
        start = time.monotonic() + 0.02

        def go(say: Say, url: str = url, start: float = start) -> None:
            time.sleep(max(0.0, start - time.monotonic()))
            with opened(url) as store:
                say([_opened(desk_of(store), "one")])

        acked: list[Ack] = []
        for child in [Child(go) for _ in range(4)]:
            acked += [tuple(ack) for page in sorted_out(child.end(), tally) for ack in page]
        if len(acked) != 4:
            tally.faults.append("not everybody could open the new store")
        checked(url, acked, tally)
    tally.counts["made"] += rounds
    tally.seconds = time.perf_counter() - began
    return tally
