"""Failures on purpose: each part does its worst to a store, through the public door, and says what it found.

    python tests/failures.py kill --store sqlite --rounds 250 --seed 1

prints one line of JSON: counts, faults, seconds; and ends with 1 when there was a fault. `--store` is `sqlite`, or the
URL of a PostgreSQL database that may be filled. A part runs in a process of its own, in which no store is open when it
forks; so it pays one start of Python for hundreds of rounds.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from failures_calls import calls
from failures_disk import disk
from failures_kill import kill
from failures_limits import limits
from failures_races import first_word, last_room, one_case
from failures_restore import restore
from failures_server import crash, server
from failures_work import Tally, room
from failures_writers import hot, make, thousand

__all__ = ["PARTS", "begin", "end", "finish"]

Part = Callable[[str, Path, int, int], Tally]
PARTS: dict[str, Part] = {
    "kill": kill,
    "disk": disk,
    "limits": limits,
    "calls": calls,
    "server": server,
    "crash": crash,
    "restore": restore,
    "hot": hot,
    "thousand": thousand,
    "make": make,
    "last_room": last_room,
    "one_case": one_case,
    "first_word": first_word,
}


def begin(part: str, store: str, rounds: int, seed: int) -> subprocess.Popen[str]:
    """Start a part beside what goes on here."""
    command = [sys.executable, __file__, part, "--store", store, "--rounds", str(rounds), "--seed", str(seed)]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, start_new_session=True)


def finish(running: subprocess.Popen[str], within: float) -> Tally:
    """What a part found. One that takes too long is ended, with all that it started."""
    try:
        out, err = running.communicate(timeout=within)
    except subprocess.TimeoutExpired:
        out, err = "", f"not done within {within} seconds"
    finally:
        end(running)
    last = out.strip().rpartition("\n")[2]
    return Tally.of_json(last) if last.startswith("{") else Tally(faults=[err[-3000:] or "it said nothing"])


def end(running: subprocess.Popen[str]) -> None:
    """End a part: it may stop its server first, and then nothing of it is left."""
    for how in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(running.pid, how)
        with suppress(subprocess.TimeoutExpired):
            running.communicate(timeout=10)


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", choices=PARTS)
    parser.add_argument("--store", default="sqlite")
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with room() as folder:
        tally = PARTS[given.part](given.store, folder, given.rounds, given.seed)
    sys.stdout.write(tally.to_json() + "\n")
    return 1 if tally.faults else 0


if __name__ == "__main__":
    sys.exit(main())
