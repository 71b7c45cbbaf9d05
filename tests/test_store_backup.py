"""A backup of a SQLite store: whole, also while others write to it, or not there at all."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from leefplek import InputError, StoreFormatError, StoreUnavailable
from leefplek.store import _backup, backup, check_store, open_store
from stores import everything, exported, fill, raw
from test_store_moving import run

WRITER = """
import sys, time
from pathlib import Path
from leefplek import Actor, Leefplek
from leefplek.store import Desk, open_store
from stores import AT

number, url, told = int(sys.argv[1]), sys.argv[2], Path(sys.argv[3])
who = Actor("saw-1", "saw")
with open_store(url) as store, told.open("a") as out:
    desk = Desk(Leefplek(), store)
    opening = {"entry": {"kind": "own_initiative"}, "legal_basis": {"ground": "public_task", "why": "x"}}
    desk.open("fijn-wonen", opening, by=who, at=AT, case_id=f"case-{number}")
    for index in range(100_000):
        step = desk.step(f"case-{number}", "note", {"text": "x" * 2000}, by=who, at=AT)
        out.write(f"{step.event.case_id} {step.event.version} {step.event.command_id}\\n")
        out.flush()
        if not told.exists():
            break
"""


def test_a_backup_made_while_four_write_holds_all_that_was_acknowledged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_backup, "STEP", 8)
    url, told = f"sqlite:///{tmp_path}/cases.db", [tmp_path / f"told-{number}" for number in range(4)]
    with open_store(url) as store:
        fill(store)
        for file in told:
            file.touch()
        writers = [
            subprocess.Popen(
                [sys.executable, "-W", "error", "-c", WRITER, str(number), url, str(file)],
                env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            )
            for number, file in enumerate(told)
        ]
        try:
            until = time.monotonic() + 30
            while any(len(file.read_text().splitlines()) < 10 for file in told) and time.monotonic() < until:
                time.sleep(0.05)
            before = [line.split() for file in told for line in file.read_text().splitlines()]
            done = backup(store, tmp_path / "copy.db")
            assert all(writer.poll() is None for writer in writers)
        finally:
            for file in told:
                file.unlink()
            ended = [writer.wait(timeout=60) for writer in writers]
        assert ended == [0] * 4
        after = store.feed(0, 1_000_000)
    assert len(before) >= 40
    with open_store(f"sqlite:///{tmp_path}/copy.db", create=False) as copy:
        assert check_store(copy) == ()
        kept = copy.feed(0, 1_000_000)
        assert kept == after[: len(kept)]
        assert len(kept) == done.position < len(after)
        acknowledged = {(case, int(version), command) for case, version, command in before}
        assert acknowledged <= {(one.stream.removeprefix("case:"), one.version, one.command_id or "") for one in kept}
    assert sorted(one.name for one in tmp_path.iterdir()) == ["cases.db", "copy.db"]


def test_writers_do_not_make_it_begin_anew_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody writes between any two steps: after some of that they wait, and it is made in one go."""
    monkeypatch.setattr(_backup, "STEP", 2)
    url = f"sqlite:///{tmp_path}/cases.db"
    with open_store(url) as store, open_store(url) as other:
        fill(store, 10)
        seen: list[tuple[int, int]] = []

        def write(what: str, done: int, total: int) -> None:
            seen.append((done, total))
            other.write([raw(f"other:{len(seen)}", 0, b'{"what":"' + b"x" * 5000 + b'"}')])

        done = backup(store, tmp_path / "copy.db", progress=write)
        assert [one == other for one, other in seen] == [False] * (len(seen) - 1) + [True]
        assert 3 <= len(seen) <= 10
        with open_store(f"sqlite:///{tmp_path}/copy.db", create=False) as copy:
            assert check_store(copy) == ()
            assert copy.feed(0, 1000) == store.feed(0, done.position)
            assert done.position == store.stats().position - 1


def test_a_backup_is_a_store_by_itself(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path}/cases.db") as store:
        desk = fill(store)
        done = backup(store, tmp_path / "copy.db")
        with open_store(f"sqlite:///{tmp_path}/copy.db", create=False) as copy:
            assert everything(copy) == everything(store)
            assert copy.stats() == store.stats()
            assert done.position == store.stats().position
        assert done.size == (tmp_path / "copy.db").stat().st_size
        assert desk.case("zaak-0").version == 5


def test_what_is_there_is_never_written_over(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path}/cases.db") as store:
        (tmp_path / "copy.db").write_text("mine")
        with pytest.raises(InputError, match="there already"):
            backup(store, tmp_path / "copy.db")
        assert (tmp_path / "copy.db").read_text() == "mine"
        for name in ("cases.db", "cases.db-journal"):
            with pytest.raises(InputError, match="the store itself"):
                backup(store, tmp_path / name)
        (tmp_path / "new.db.part").write_text("left behind")
        backup(store, tmp_path / "new.db")
        assert sorted(one.name for one in tmp_path.iterdir()) == ["cases.db", "copy.db", "new.db"]


def test_other_stores_are_told_what_to_do(pg_url: str, tmp_path: Path) -> None:
    with open_store(pg_url) as store, pytest.raises(InputError, match="pg_dump"):
        backup(store, tmp_path / "copy.db")
    with pytest.raises(InputError, match="export"):
        backup(open_store("memory:"), tmp_path / "copy.db")
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_leaves_nothing(tmp_path: Path) -> None:
    """No name, no half file; the store is as it was."""
    url = f"sqlite:///{tmp_path}/cases.db"
    with open_store(url) as store:
        fill(store)
        before = exported(store)
    code = f"""
        import resource
        from leefplek import StoreUnavailable
        from leefplek.store import backup, open_store
        with open_store({url!r}) as store:
            resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, resource.RLIM_INFINITY))
            try:
                backup(store, {str(tmp_path / "copy.db")!r})
            except StoreUnavailable as error:
                print(error.what, error.true_now)
    """
    assert run(code) == "the backup could not be made There is no backup under this name; the store is as it was.\n"
    assert sorted(one.name for one in tmp_path.iterdir()) == ["cases.db"]
    with open_store(url) as store:
        assert exported(store) == before


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path}/cases.db") as store, pytest.raises(InputError, match="can't be written"):
        backup(store, tmp_path / "missing" / "copy.db")


def test_a_store_that_is_damaged_has_no_backup(tmp_path: Path) -> None:
    """A copy of a damaged store would take the place of one that is whole."""
    path = tmp_path / "cases.db"
    with open_store(f"sqlite:///{path}") as store:
        fill(store, 20)
    damage(path)
    with open_store(f"sqlite:///{path}") as store, pytest.raises((StoreFormatError, StoreUnavailable)):
        backup(store, tmp_path / "copy.db")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["cases.db"]


def damage(path: Path) -> None:
    """Write over the pages of an index in the middle of a file."""
    db = sqlite3.connect(path)
    ((page,),) = db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'leefplek_event_command'")
    ((size,),) = db.execute("PRAGMA page_size")
    db.close()
    with path.open("r+b") as file:
        file.seek((page - 1) * size + size // 2)
        file.write(b"\xaa" * (size // 2))


def test_a_writer_that_never_ends_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_backup, "WAIT", 0.3)
    path = tmp_path / "cases.db"
    with open_store(f"sqlite:///{path}") as store:
        fill(store)
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        try:
            with pytest.raises(StoreUnavailable, match="no backup under this name"):
                backup(store, tmp_path / "copy.db")
        finally:
            other.execute("ROLLBACK")
            other.close()
        assert backup(store, tmp_path / "copy.db").position == store.stats().position


def test_one_that_has_the_name_meanwhile_keeps_it(tmp_path: Path) -> None:
    """Whoever comes first: another file under the name, or another backup that is being made."""
    path, part = tmp_path / "copy.db", tmp_path / "copy.db.part"
    with open_store(f"sqlite:///{tmp_path}/cases.db") as store:
        fill(store)

        def taken(what: str, done: int, total: int) -> None:
            assert (what, done) == ("copy", total)
            path.write_text("mine")

        with pytest.raises(InputError, match="there already"):
            backup(store, path, progress=taken)
        assert path.read_text() == "mine"
        assert not part.exists()
        path.unlink()

        def begun(what: str, done: int, total: int) -> None:
            (tmp_path / "other").write_text("theirs")
            (tmp_path / "other").replace(part)

        with pytest.raises(StoreUnavailable, match="somebody else"):
            backup(store, path, progress=begun)
        assert part.read_text() == "theirs"
        assert not path.exists()


def test_where_there_are_no_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "hardlink_to", no_links)
    with open_store(f"sqlite:///{tmp_path}/cases.db") as store:
        backup(store, tmp_path / "copy.db")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["cases.db", "copy.db"]


def no_links(self: Path, target: Path) -> None:
    """As on a disk that knows no links."""
    raise PermissionError


def test_a_copy_that_is_not_whole_gets_no_name(tmp_path: Path) -> None:
    path = tmp_path / "cases.db"
    with open_store(f"sqlite:///{path}") as store:
        fill(store)
        unsound(path)
    with open_store(f"sqlite:///{path}") as store:
        with pytest.raises(StoreFormatError, match="no backup under this name"):
            backup(store, tmp_path / "copy.db")
        assert {one.code for one in check_store(store)} == {"damaged"}
    assert sorted(one.name for one in tmp_path.iterdir()) == ["cases.db"]


def unsound(path: Path) -> None:
    """A table that holds what it says it can't."""
    db = sqlite3.connect(path)
    with db:
        db.execute("PRAGMA writable_schema = ON")
        db.execute("UPDATE sqlite_master SET sql = replace(sql, 'content BLOB', 'content BLOB NOT NULL')")
    db.close()
