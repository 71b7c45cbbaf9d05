"""kill -9 of writers at any moment: while a store is made, within a commit, beside another writer, after an answer.

A round is one death. Some deaths strike the same store one after the other; after each, the store is opened again by
another process, which looks at all of it. Who writes next first asks again for the last step of a case.
"""

from __future__ import annotations

import random
import time
from pathlib import Path
from typing import Any

from failures_check import Ack, checked
from failures_work import CASE_LENGTH, Child, Say, Tally, count_rooms, desk_of, opened, sorted_out, stores, take
from leefplek import UnknownName

__all__ = ["kill"]

LIFE = 12
"""Deaths that one store sees."""


def kill(base: str, folder: Path, rounds: int, seed: int) -> Tally:
    """This many deaths."""
    chance = random.Random(seed)
    tally, began = Tally(), time.perf_counter()
    places = stores(base, folder)
    done = 0
    while done < rounds:
        done += _life(base, next(places), min(LIFE, rounds - done), chance, tally)
    tally.counts["deaths"] = done
    tally.seconds = time.perf_counter() - began
    return tally


def _life(base: str, url: str, rounds: int, chance: random.Random, tally: Tally) -> int:
    """One store, and who dies at it."""
    acked: list[Ack] = []
    done = 0
    while done < rounds:
        names = ("a", "b") if chance.random() < 0.3 and done + 2 <= rounds else ("a",)
        writers = [Child(lambda say, name=name: write(url, name, say)) for name in names]
        seen = 0
        for writer in writers:
            seen += chance.choice((0, 1, 2, 5, 12))
            writer.said(seen, 5)
            time.sleep(chance.random() * (0.012 if seen == 0 else 0.003))
            told = sorted_out(writer.kill(), tally)
            if base == "sqlite":
                tally.counts["died within a commit"] += Path(url.removeprefix("sqlite:///") + "-journal").exists()
            tally.counts["died before an answer"] += not told
            acked += [tuple(one) for one in told]
            done += 1
        checked(url, acked, tally, twice=done == rounds)
    tally.counts["acknowledged"] += len(set(acked))
    return done


def write(url: str, name: str, say: Say) -> None:
    """Cases one after the other, each step under its command id; what was there is asked again first."""
    with opened(url) as store:
        desk = desk_of(store)
        count_rooms(desk)
        for number in range(1_000_000):
            case = f"{name}{number}"
            version = _version(desk, case)
            for at in range(max(version, 1), CASE_LENGTH + 1):
                step = take(desk, case, at)
                if step.event.version != at:
                    raise AssertionError(f"{case}-{at} is version {step.event.version}")
                say((case, at, f"{case}-{at}"))


def _version(desk: Any, case: str) -> int:
    try:
        return int(desk.case(case).version)
    except UnknownName:
        return 0
