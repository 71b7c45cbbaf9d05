"""What is shown before a release: the failures of `failures.py` in the size of a release, and a dated record of it.

    python tests/release.py            begins
    python tests/release.py --resume   goes on where it was stopped, or where there was a fault

Takes hours; `--scale 0.01` takes a hundredth of every part, and the record says so. What is done is kept in a file
beside, one line a chunk, so that nothing is done twice. Ends with 1 when there was a fault.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import signal
import sqlite3
import sys
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock

import attrs

import postgres
from failures import begin, end, finish
from failures_work import Tally
from leefplek import __version__

ROOT = Path(__file__).parents[1]
RECORD = ROOT / "docs" / "failures_record.md"
PROGRESS = ROOT / "docs" / "_build" / "failures.jsonl"
WITHIN = 1800
"""Seconds that a chunk may take."""


@attrs.frozen
class Job:
    """A part on a store: how much before a release, in chunks of how much; what is counted, and what it is called."""

    part: str
    store: str
    size: int
    chunk: int
    counted: str
    text: str

    @property
    def key(self) -> str:
        """What names it in the progress."""
        return f"{self.part} {self.store}"


JOBS = (
    Job("kill", "SQLite", 10_000, 250, "deaths", "kill -9 of a writer"),
    Job("kill", "PostgreSQL", 2_000, 200, "deaths", "kill -9 of a client"),
    Job("crash", "PostgreSQL", 200, 20, "crashes", "crash of the server"),
    Job("disk", "SQLite", 20, 1, "scenarios", "disk full, read-only, gone: 14 scenarios, 20 times"),
    Job("server", "PostgreSQL", 20, 2, "scenarios", "server stopped, full, read-only: 6 scenarios, 20 times"),
    Job("limits", "SQLite", 400, 50, "limits", "every limit of the size of a file, by 128 bytes"),
    Job("calls", "SQLite", 5_000, 250, "faults", "a system call of SQLite that fails, the n-th or from then on"),
    Job("hot", "SQLite", 100_000, 20_000, "acknowledged", "2 to 16 writers, hot cases"),
    Job("thousand", "SQLite", 100_000, 20_000, "acknowledged", "2 to 16 writers, 1,000 cases"),
    Job("hot", "PostgreSQL", 120_000, 10_000, "acknowledged", "2 to 16 writers, hot cases"),
    Job("thousand", "PostgreSQL", 100_000, 10_000, "acknowledged", "2 to 16 writers, 1,000 cases"),
    Job("make", "SQLite", 1_000, 100, "made", "a new store, made by four at once"),
    Job("make", "PostgreSQL", 500, 100, "made", "a new store, made by four at once"),
    Job("last_room", "SQLite", 10_000, 500, "races", "race of four for the last room"),
    Job("last_room", "PostgreSQL", 10_000, 500, "races", "race of four for the last room"),
    Job("one_case", "SQLite", 10_000, 500, "races", "race of four for the one open case of a person"),
    Job("one_case", "PostgreSQL", 10_000, 500, "races", "race of four for the one open case of a person"),
    Job("first_word", "SQLite", 1_000, 100, "races", "the first word on rooms, while three move in"),
    Job("first_word", "PostgreSQL", 500, 50, "races", "the first word on rooms, while three move in"),
    Job("restore", "SQLite", 100, 5, "backups", "backup and restore while four write"),
)


def chunks(job: Job, scale: float) -> Iterator[tuple[int, int]]:
    """The seed and the size of each chunk."""
    left, seed = math.ceil(job.size * scale), 0
    while left > 0:
        seed += 1
        yield seed, min(job.chunk, left)
        left -= job.chunk


@attrs.define
class Progress:
    """What was done: a line for each chunk, kept at once."""

    path: Path
    done: dict[str, Tally] = attrs.field(factory=dict)
    again: set[str] = attrs.field(factory=set)
    lock: Lock = attrs.field(factory=Lock)

    def read(self) -> None:
        """What an earlier run did. A chunk with a fault is done again; half a line is a chunk that was not done."""
        if not self.path.exists():
            return
        for line in self.path.read_text("utf-8").splitlines():
            try:
                kept = json.loads(line)
            except ValueError:
                continue
            tally = Tally.of_json(json.dumps(kept["tally"]))
            if tally.faults:
                self.again.add(kept["chunk"])
            else:
                self.done[kept["chunk"]] = tally

    def keep(self, chunk: str, tally: Tally) -> None:
        """One more."""
        line = json.dumps({"chunk": chunk, "tally": json.loads(tally.to_json())})
        with self.lock, self.path.open("a", encoding="utf-8") as file:
            self.done[chunk] = tally
            file.write(line + "\n")
            file.flush()
            os.fsync(file.fileno())

    def of(self, job: Job) -> Tally:
        """All that was done of a job."""
        sums = Tally()
        for chunk, tally in sorted(self.done.items()):
            if chunk.startswith(job.key + " "):
                sums.add(tally)
        return sums


def run(jobs: Iterable[Job], scale: float, progress: Progress, url: str) -> None:
    """Every chunk that was not done yet, two at a time."""
    pool = ThreadPoolExecutor(2)
    running = []
    for job in jobs:
        for seed, size in chunks(job, scale):
            name = f"{job.key} {seed} {size}"
            if name not in progress.done:
                running.append(pool.submit(_one, job, seed, size, name, progress, url))
    try:
        for one in running:
            one.result()
    finally:
        pool.shutdown(cancel_futures=True)


def _one(job: Job, seed: int, size: int, name: str, progress: Progress, url: str) -> None:
    if job.store == "SQLite":
        tally = _finished(job.part, "sqlite", size, seed)
    else:
        with postgres.database(url) as database:
            tally = _finished(job.part, database, size, seed)
    progress.keep(name, tally)
    told = f"{len(tally.faults)} FAULTS\n{tally.faults[0]}" if tally.faults else "well"
    sys.stdout.write(f"{name}: {told}, {tally.seconds:.0f} s\n")


def _finished(part: str, store: str, size: int, seed: int) -> Tally:
    running = begin(part, store, size, seed)
    try:
        return finish(running, WITHIN)
    finally:
        end(running)


# ---- the record


HEAD = """# Failures on purpose: the last record

What `python tests/release.py` did, and found. It kills writers, fills disks, makes system calls fail, crashes servers,
and lets crowds write and race, all through the public door. After each the whole store is looked at: what was answered
is there, once and in order, positions and versions have no gap, nothing is there by half, the list of cases is the fold
of the events, and nobody heard of a conflict. Whatever else is a fault. `done` counts what `for a release` counts, and
`answered` the steps that were acknowledged.

{date:%Y-%m-%d}: leefplek {leefplek}, Python {python}, SQLite {sqlite}, PostgreSQL {server}. SQLite wrote to memory where there is such
a disk, and the server did not wait for its disk: this is about processes and calls that fail, not about power.

| what | on | for a release | done | answered | faults | seconds |
| --- | --- | ---: | ---: | ---: | ---: | ---: |
"""  # noqa: E501 - the first line of the second paragraph is shorter once it is filled in


def record(progress: Progress, server: str) -> str:
    """The page, from what was done and nothing else."""
    versions = {"python": sys.version.split()[0], "sqlite": sqlite3.sqlite_version, "server": server}
    page = HEAD.format(date=datetime.now(UTC), leefplek=__version__, **versions)
    page += "".join(_line(job, progress.of(job)) for job in JOBS)
    skipped = sum(tally.counts["not possible here"] for tally in progress.done.values())
    if skipped:
        page += f"\n{skipped} scenarios were not possible on that machine, and not tried.\n"
    if progress.again:
        page += f"\nChunks with a fault in an earlier try, done again since: {', '.join(sorted(progress.again))}.\n"
    full = all(_amount(job, progress.of(job)) >= _wanted(job) for job in JOBS)
    return page + ("\nEvery part was done in full.\n" if full else "\nNot every part was done in full: see `done`.\n")


def _wanted(job: Job) -> int:
    """How much a release asks; scenarios are counted one by one."""
    return job.size * {"disk": 14, "server": 6}.get(job.part, 1)


def _amount(job: Job, tally: Tally) -> int:
    return tally.counts[job.counted]


def _line(job: Job, tally: Tally) -> str:
    figures = (_wanted(job), _amount(job, tally), tally.counts["acknowledged"] or tally.counts["won"])
    told = " | ".join(f"{figure:,}" for figure in figures)
    return f"| {job.text} | {job.store} | {told} | {len(tally.faults)} | {tally.seconds:,.0f} |\n"


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--scale", type=float, default=1.0, help="how much of every part")
    parser.add_argument("--only", default="", help="parts, with commas between")
    parser.add_argument("--progress", type=Path, default=PROGRESS)
    parser.add_argument("--record", type=Path, default=RECORD)
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    given.progress.parent.mkdir(parents=True, exist_ok=True)
    if not given.resume:
        given.progress.unlink(missing_ok=True)
    progress, began = Progress(given.progress), time.perf_counter()
    progress.read()
    jobs = [job for job in JOBS if not given.only or job.part in given.only.split(",")]
    with postgres.server() as url:
        try:
            run(jobs, given.scale, progress, url)
        finally:
            given.record.write_text(record(progress, _server(url)), "utf-8")
    faults = sum(len(tally.faults) for tally in progress.done.values())
    sys.stdout.write(f"{faults} faults in {time.perf_counter() - began:.0f} s: {given.record.name}\n")
    return 1 if faults else 0


def _server(url: str) -> str:
    import psycopg

    with psycopg.connect(url) as connection:
        ((version,),) = connection.execute("SHOW server_version").fetchall()
    return str(version).split(" ")[0]


if __name__ == "__main__":
    sys.exit(main())
