"""Whatever fails: what was answered is stored, once, in order, whole; and the store goes on. In the size of every run.

The drivers are in `failures.py` and its rooms, each in a process of its own; `release.py` runs them in the size of a
release.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

import postgres
import release
from failures import PARTS, begin, end, finish
from failures_check import looked_at
from failures_work import Tally, count_rooms, desk_of, opened, take

WITHIN = 240
"""Seconds after which a part is killed; each takes less than a tenth on two cores."""


def done(*parts: tuple[str, str, int, int]) -> list[Tally]:
    """Some parts beside each other: part, store, rounds, seed."""
    running = [begin(*part) for part in parts]
    try:
        found = [finish(one, WITHIN) for one in running]
    finally:
        for one in running:
            end(one)
    assert not any(one.faults for one in found), "\n\n".join(fault for one in found for fault in one.faults)
    return found


def on_both(part: str, rounds: int, pg_url: str) -> Tally:
    """A part on SQLite and on PostgreSQL, beside each other."""
    sums = Tally()
    for one in done((part, "sqlite", rounds, 1), (part, pg_url, rounds, 2)):
        sums.add(one)
    return sums


# ---- kill -9


def test_what_was_answered_survives_500_deaths() -> None:
    """kill -9 of who writes to a SQLite store; some of them within a commit, or this shows nothing."""
    found = done(("kill", "sqlite", 250, 1), ("kill", "sqlite", 250, 2))
    assert sum(one.counts["deaths"] for one in found) == 500
    assert sum(one.counts["died within a commit"] for one in found) > 5
    assert sum(one.counts["acknowledged"] for one in found) > 1000


def test_what_was_answered_survives_deaths_beside_postgresql(pg_url: str) -> None:
    """The same of the client of a server, while a backup of a SQLite store is made and restored as four write."""
    killed, restored = done(("kill", pg_url, 60, 3), ("restore", "sqlite", 5, 1))
    assert killed.counts["deaths"] == 60
    assert restored.counts["backups"] == 5
    assert restored.counts["answered before a backup"] > 500


# ---- disks, calls, servers


def test_a_disk_that_fails_is_told_and_gone_on_with() -> None:
    """Fourteen scenarios of a disk, and 110 system calls of SQLite that fail."""
    disk, calls = done(("disk", "sqlite", 1, 1), ("calls", "sqlite", 110, 1))
    assert disk.counts["scenarios"] + disk.counts["not possible here"] == 14
    assert disk.counts["scenarios"] >= 10  # a disk of one's own can't be mounted everywhere
    assert calls.counts["typed errors"] > 20 or calls.counts["not possible here"]


def test_a_server_that_fails_is_told_and_gone_on_with() -> None:
    """Six scenarios of a server, and nine crashes, at servers of their own."""
    try:
        postgres._programs()
    except postgres.MissingError:
        pytest.skip("a server that others keep must not be made to crash")
    server, crash = done(("server", "", 1, 1), ("crash", "", 9, 1))
    assert server.counts["scenarios"] + server.counts["not possible here"] == 6
    assert (crash.counts["crashes"], crash.counts["acknowledged"] > 180) == (9, True)


# ---- many at once


@pytest.mark.parametrize(("part", "rounds", "stored"), [("hot", 10_000, 20_000), ("thousand", 8_000, 20_000)])
def test_two_to_sixteen_processes_lose_nothing(part: str, rounds: int, stored: int, pg_url: str) -> None:
    """Forty thousand events on both stores together: to hot cases, and to a thousand."""
    assert on_both(part, rounds, pg_url).counts["acknowledged"] >= stored


def test_a_store_may_be_made_by_several_at_once(pg_url: str) -> None:
    """Four processes open the same store that is not there yet."""
    assert on_both("make", 20, pg_url).counts["made"] == 40


@pytest.mark.parametrize("part", ["last_room", "one_case"])
def test_of_those_who_race_one_gets_it(part: str, pg_url: str) -> None:
    """A thousand rounds on each store: the last room of a provider; the one open case of a young person."""
    found = on_both(part, 1000, pg_url)
    assert (found.counts["races"], found.counts["won"]) == (2000, 2000)


def test_the_first_word_on_rooms_is_heard(pg_url: str) -> None:
    """Three move in while the provider says for the first time that it has no room: it is said, or they live there."""
    assert on_both("first_word", 25, pg_url).counts["races"] == 50


# ---- the checks themselves: each of these faults is found


BREAKS: dict[str, tuple[str, str]] = {
    "a lost event": ("DELETE FROM leefplek_event WHERE stream = 'case:one' AND version = 18", "lost or doubled"),
    "a gap": ("DELETE FROM leefplek_event WHERE stream LIKE 'person:%'", "positions have a gap"),
    "half a place": ("DELETE FROM leefplek_event WHERE stream = 'rooms:kmk' AND version = 2", "without its record"),
    "a row too few": ("DELETE FROM leefplek_case", "without a row"),
    "an old row": ("UPDATE leefplek_case SET state = 'signal'", "another state"),
    "a row of before": ("UPDATE leefplek_case SET version = 3", "another version"),
    "nobody's room": ("UPDATE leefplek_case SET room = NULL", "another room"),
    "another command": ("UPDATE leefplek_event SET command_id = 'x' WHERE version = 7", "lost or doubled"),
}


@pytest.mark.parametrize("name", BREAKS)
def test_the_look_finds_what_is_wrong(tmp_path: Path, name: str) -> None:
    """A store that is sound, and then is not."""
    url = f"sqlite:///{tmp_path}/one.db"
    with opened(url) as store:
        desk = desk_of(store)
        count_rooms(desk)
        acked = [("one", take(desk, "one", number).event.version, f"one-{number}") for number in range(1, 19)]
    assert looked_at(url, acked, twice=True) == []
    order, told = BREAKS[name]
    with closing(sqlite3.connect(tmp_path / "one.db")) as connection, connection:
        connection.execute(order)
    assert told in " ".join(looked_at(url, acked, twice=False))


def test_a_part_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """No run waits for ever."""
    found = finish(begin("kill", "sqlite", 1_000_000, 1), 1.0)
    assert found.faults == ["not done within 1.0 seconds"]


# ---- the record of a release


def test_a_release_reaches_its_figures() -> None:
    """So many deaths, and so many events of writers in all."""
    sizes = {part: sum(job.size for job in release.JOBS if job.part == part) for part in PARTS}
    assert sizes["kill"] >= 10_000
    assert sizes["hot"] + sizes["thousand"] >= 400_000
    assert all(sizes.values())


def test_the_record_tells_what_was_done_and_what_was_not(tmp_path: Path) -> None:
    """Half a line is no chunk; a chunk with a fault is done again, and the record keeps that it was there."""
    kept = tmp_path / "progress"
    before = release.Progress(kept)
    before.keep("kill SQLite 1 250", Tally(Counter(deaths=250, acknowledged=4000), [], 12.0))
    before.keep("kill SQLite 2 250", Tally(Counter(deaths=250), ["lost: one"], 1.0))
    kept.write_text(kept.read_text("utf-8") + '{"chunk": "kill SQLite 3 250", "ta', "utf-8")
    after = release.Progress(kept)
    after.read()
    assert list(after.done) == ["kill SQLite 1 250"]
    page = release.record(after, "15.1")
    assert "| kill -9 of a writer | SQLite | 10,000 | 250 | 4,000 | 0 | 12 |" in page
    assert "done again since: kill SQLite 2 250." in page
    assert "Not every part was done in full" in page
    assert "| 1 |" in release.record(before, "15.1")


def test_every_part_is_run_here() -> None:
    """None is forgotten; of the limits of a file a release tries each, and here `disk` tries some."""
    text = Path(__file__).read_text("utf-8").partition("# ---- the record")[0]
    assert [part for part in PARTS if f'"{part}"' not in text] == ["limits"]
