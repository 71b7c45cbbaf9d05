"""What is given for a store and is none: a typed error that says what is true now, and no byte is moved."""

from __future__ import annotations

import multiprocessing
import os
import socket
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from deskside import KINDS, Around, url_of
from leefplek import (
    InputError,
    Leefplek,
    LeefplekError,
    StoreError,
    StoreFormatError,
    StoreUnavailable,
)
from leefplek.store import Batch, Desk, Query, Store, backup, export_lines, open_store
from story import NOW, actor, moment, opening

SAW = actor("saw")
AT = moment("2021-03-01")
WHO: dict[str, Any] = {"by": SAW, "at": AT, "recorded_at": NOW}
AFFECTED = not (
    sqlite3.sqlite_version_info >= (3, 51, 3)
    or (sqlite3.sqlite_version_info[:2], sqlite3.sqlite_version_info[2]) in (((3, 44), 6), ((3, 50), 7))
)


def filled(lp: Leefplek, url: str, cases: int = 3) -> None:
    """A store with cases."""
    with open_store(url) as store:
        desk = Desk(lp, store)
        for number in range(cases):
            desk.open("fijn-wonen", opening(), case_id=f"zaak-{number}", **WHO)


def folder(path: Path) -> dict[str, bytes]:
    """Every file of a folder, with its bytes; what SQLite shares between processes in memory does not count."""
    return {one.name: one.read_bytes() for one in path.iterdir() if not one.name.endswith("-shm")}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a SQLite file may be."""
    return tmp_path / "cases.db"


@pytest.fixture
def cases(lp: Leefplek, path: Path) -> Path:
    """A SQLite file with cases."""
    filled(lp, f"sqlite:///{path}")
    return path


def refused(url: str, kind: type[StoreError] = StoreFormatError, **how: Any) -> StoreError:
    """The error with which a store is not opened; it says what is true now, and nothing of its neighbours' errors."""
    with pytest.raises(kind) as caught:
        open_store(url, **how).close()
    error = caught.value
    assert type(error) is kind
    assert error.true_now
    assert error.__cause__ is None
    assert error.__context__ is None or error.__suppress_context__
    return error


class TestFiles:
    """What is no store stays as it is, byte for byte."""

    @pytest.mark.parametrize(
        "content",
        [
            b"x",
            b"no database at all\n" * 500,
            b"\0" * 8192,
            b"SQLite format 3\0",
            bytes(range(256)) * 40,
            b"\xff" * 100,
        ],
    )
    @pytest.mark.parametrize("create", [True, False])
    def test_a_file_that_is_no_database(self, path: Path, content: bytes, create: bool) -> None:
        path.write_bytes(content)
        before = folder(path.parent)
        refused(f"sqlite:///{path}", create=create)
        assert folder(path.parent) == before

    @pytest.mark.parametrize(
        "orders",
        [
            ["CREATE TABLE notes (words TEXT)"],
            ["PRAGMA application_id = 252006674"],
            ["PRAGMA user_version = 3"],
            ["PRAGMA journal_mode = WAL", "CREATE TABLE notes (words TEXT)"],
            ["CREATE TABLE leefplek_event (position INTEGER)"],
        ],
    )
    def test_the_database_of_another_program(self, path: Path, orders: list[str]) -> None:
        with closing(sqlite3.connect(path)) as other:
            for order in orders:
                other.execute(order)
            other.commit()
        before = folder(path.parent)
        assert "another program" in refused(f"sqlite:///{path}").why
        assert {name: found for name, found in folder(path.parent).items() if found} == before

    def test_what_another_program_did_not_finish_is_left_to_it(self, path: Path) -> None:
        unfinished(
            path, "CREATE TABLE notes (words TEXT)", "INSERT INTO notes SELECT 'x' || value FROM numbers", wal=False
        )
        before = folder(path.parent)
        assert set(before) == {path.name, f"{path.name}-journal"}
        refused(f"sqlite:///{path}")
        assert folder(path.parent) == before

    @pytest.mark.parametrize("version", [3, 99, 2**31 - 1])
    def test_a_newer_format(self, cases: Path, version: int) -> None:
        with closing(sqlite3.connect(cases)) as other:
            other.execute(f"PRAGMA user_version = {version}")
        before = folder(cases.parent)
        error = refused(f"sqlite:///{cases}")
        assert "newer version" in error.what
        assert str(version) in error.why
        assert folder(cases.parent) == before

    @pytest.mark.parametrize(
        "order", ["DROP TABLE leefplek_case", "DROP TABLE leefplek_mark", "PRAGMA user_version = 0"]
    )
    def test_not_all_of_a_store_is_there(self, cases: Path, order: str) -> None:
        with closing(sqlite3.connect(cases)) as other:
            other.execute(order)
        before = folder(cases.parent)
        assert "not all" in refused(f"sqlite:///{cases}").why
        assert folder(cases.parent) == before

    @pytest.mark.parametrize("part", ["half", "page", "header", "less than a header", "one byte"])
    @pytest.mark.parametrize("create", [True, False])
    def test_a_part_is_gone(self, cases: Path, part: str, create: bool) -> None:
        whole = cases.read_bytes()
        sizes = {
            "half": len(whole) // 2,
            "page": len(whole) - 4096,
            "header": 100,
            "less than a header": 60,
            "one byte": 1,
        }
        cases.write_bytes(whole[: sizes[part]])
        before = folder(cases.parent)
        error = refused(f"sqlite:///{cases}", create=create)
        assert "restore a backup" in error.do
        assert folder(cases.parent) == before

    def test_an_empty_file_is_a_store_that_was_not_begun(self, path: Path) -> None:
        path.touch()
        assert "no such store" in refused(f"sqlite:///{path}", StoreUnavailable, create=False).what
        assert path.stat().st_size == 0
        with open_store(f"sqlite:///{path}") as store:
            assert store.stats().position == 0

    def test_one_that_is_not_there_is_not_made_unasked(self, path: Path) -> None:
        assert "Nothing was made" in refused(f"sqlite:///{path}", StoreUnavailable, create=False).true_now
        assert folder(path.parent) == {}

    def test_a_folder_is_no_file(self, tmp_path: Path) -> None:
        refused(f"sqlite:///{tmp_path}")

    def test_a_pipe_is_no_file(self, path: Path) -> None:
        os.mkfifo(path)
        refused(f"sqlite:///{path}")
        refused("sqlite:////dev/null")

    def test_a_folder_that_is_not_there(self, tmp_path: Path) -> None:
        refused(f"sqlite:///{tmp_path / 'nowhere' / 'cases.db'}", StoreUnavailable)
        assert not (tmp_path / "nowhere").exists()

    def test_a_name_that_no_file_can_have(self, tmp_path: Path) -> None:
        refused(f"sqlite:///{tmp_path / ('x' * 300)}", StoreUnavailable)
        circle = tmp_path / "circle"
        circle.symlink_to(circle)
        refused(f"sqlite:///{circle / 'cases.db'}", StoreUnavailable)

    @pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
    def test_a_folder_that_can_only_be_read(self, tmp_path: Path, cases: Path) -> None:
        tmp_path.chmod(0o500)
        try:
            refused(f"sqlite:///{tmp_path / 'other.db'}", StoreUnavailable)
            with open_store(f"sqlite:///{cases}") as store, pytest.raises(StoreUnavailable):
                store.set_mark("x", 1)
        finally:
            tmp_path.chmod(0o700)

    def test_a_folder_where_nothing_can_be_made(self) -> None:
        error = refused("sqlite:////proc/leefplek-cases.db", StoreUnavailable)
        assert error.why

    def test_the_settings_are_read_back(self, cases: Path) -> None:
        with open_store(f"sqlite:///{cases}") as store:
            settings = dict(store.stats().settings)
        assert settings.pop("sqlite") == sqlite3.sqlite_version
        assert settings == {"journal_mode": "delete", "synchronous": "3", "secure_delete": "1", "trusted_schema": "0"}

    def test_the_settings_of_a_file_are_set_right(self, path: Path) -> None:
        with closing(sqlite3.connect(path)) as other:
            other.execute("PRAGMA journal_mode = PERSIST")
        with open_store(f"sqlite:///{path}") as store:
            assert store.stats().settings["journal_mode"] == "delete"

    def test_the_mark_of_the_file_is_at_its_place(self, cases: Path) -> None:
        header = cases.read_bytes()[:100]
        assert header[68:72] == b"Leef"
        assert int.from_bytes(header[60:64], "big") == 2


@pytest.mark.skipif(not AFFECTED, reason="this SQLite is not affected")
class TestWriteAheadLog:
    """A SQLite that can lose commits in a write-ahead log is never used with one."""

    def test_it_is_not_made(self, path: Path) -> None:
        with pytest.raises(InputError, match="must not be used with a write-ahead log"):
            open_store(f"sqlite:///{path}?journal=wal")
        assert folder(path.parent) == {}

    def test_a_file_with_one_is_refused(self, cases: Path) -> None:
        with closing(sqlite3.connect(cases)) as other:
            assert other.execute("PRAGMA journal_mode = WAL").fetchone() == ("wal",)
        before = cases.read_bytes()
        assert sqlite3.sqlite_version in refused(f"sqlite:///{cases}").why
        assert cases.read_bytes() == before

    def test_what_is_in_the_log_stays_there(self, cases: Path) -> None:
        unfinished(cases, "INSERT INTO leefplek_mark VALUES ('reader', 7)", wal=True)
        before = folder(cases.parent)
        assert len(before[f"{cases.name}-wal"]) > 0
        refused(f"sqlite:///{cases}")
        assert folder(cases.parent) == before


def unfinished(path: Path, *orders: str, wal: bool) -> None:
    """Another process ends in the middle: with a committed log beside the file, or pages of a transaction in it."""
    program = """
import os, sqlite3, sys
db = sqlite3.connect(sys.argv[1], isolation_level=None)
wal = sys.argv[2] == "True"
db.execute(f"PRAGMA journal_mode = {'WAL' if wal else 'DELETE'}")
db.execute("PRAGMA cache_size = 2")
if not wal:
    db.execute("BEGIN")
    db.execute("CREATE TABLE numbers (value INTEGER)")
    db.executemany("INSERT INTO numbers VALUES (?)", [(n,) for n in range(9000)])
    db.execute("COMMIT")
    db.execute("BEGIN")
for order in sys.argv[3:]:
    db.execute(order)
os._exit(0)
"""
    subprocess.run([sys.executable, "-c", program, str(path), str(wal), *orders], check=True)


class TestUrls:
    """What is no URL of a store, and what lies behind one."""

    @pytest.mark.parametrize(
        "url",
        [
            "",
            "cases.db",
            "sqlite:",
            "sqlite:///",
            "sqlite:cases.db",
            "sqlite:/",
            "sqlite://server/cases.db",
            "mysql://x/y",
            "memory:x",
            "sqlite:///a.db?journal=off",
            "sqlite:///a.db?mode=ro",
            "sqlite:///a.db#x",
            "sqlite:///a%00.db",
            "sqlite:///a\nb",
            "sqlite:///\ud800.db",
            "postgresql://127.0.0.1/\ud800",
            "postgresql://127.0.0.1/a\0b",
            "sqlite://[/x",
            None,
            7,
            Path("cases.db"),
            b"sqlite:///cases.db",
            "SQLITE:///cases.db",
        ],
        ids=ascii,
    )
    def test_what_is_no_url(self, url: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        with pytest.raises(InputError) as caught:
            open_store(url)
        assert caught.value.key == "url"
        assert list(tmp_path.iterdir()) == []

    def test_a_name_of_any_letters(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        for name in ("zaken é 北.db", ":memory:", "a?b.db", "a#b.db", "100%.db", "file:x.db"):
            quoted = name.replace("%", "%25").replace("?", "%3F").replace("#", "%23")
            with open_store(f"sqlite:///{quoted}") as store:
                assert store.stats().position == 0
            assert (tmp_path / name).is_file()

    def test_a_path_on_a_network(self) -> None:
        assert "network" in refused("sqlite://///server/share/cases.db", StoreUnavailable).what
        assert "network" in refused(r"sqlite:///\\server\share\cases.db", StoreUnavailable).what

    def test_a_folder_that_is_mounted_over_a_network(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        table = f"/dev/sda1 / ext4 rw 0 0\nserver:/share {path.parent} nfs4 rw 0 0\n"
        real = Path.read_text

        def read(self: Path, *how: Any, **more: Any) -> str:
            return table if str(self) == "/proc/self/mounts" else real(self, *how, **more)

        monkeypatch.setattr(Path, "read_text", read)
        assert "network" in refused(f"sqlite:///{path}", StoreUnavailable).what
        assert folder(path.parent) == {}


SECRET = "geheim-7Q"  # noqa: S105 - so that it is found where it should not be


@contextmanager
def server_that_says(*answers: bytes) -> Iterator[int]:
    """The port of something that answers each message as told, and then hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as door:

        def serve() -> None:
            while True:
                try:
                    caller, _ = door.accept()
                except OSError:
                    return
                with caller:
                    caller.settimeout(2)
                    for answer in answers:
                        try:
                            caller.recv(4096)
                            caller.sendall(answer)
                        except OSError:
                            break

        threading.Thread(target=serve, daemon=True).start()
        yield door.getsockname()[1]
        door.shutdown(socket.SHUT_RDWR)


ASKS_A_PASSWORD = b"R\0\0\0\x08\0\0\0\x03"


def an_error(code: str, text: str) -> bytes:
    """An error as PostgreSQL sends it."""
    fields = b"".join(part.encode() + b"\0" for part in ("SFATAL", f"C{code}", f"M{text}")) + b"\0"
    return b"E" + (len(fields) + 4).to_bytes(4, "big") + fields


class TestServers:
    """PostgreSQL that is not there, does not let anybody in, or goes away."""

    def test_a_wrong_password(self) -> None:
        wrong = an_error("28P01", f'password authentication failed for user "{SECRET}"')
        with server_that_says(b"N", ASKS_A_PASSWORD, wrong) as port:
            error = refused(f"postgresql://leefplek:{SECRET}@127.0.0.1:{port}/cases", StoreUnavailable)
        assert "password" in error.why
        assert SECRET not in f"{error} {error!r} {vars(error)}"

    @pytest.mark.parametrize("answers", [(), (b"N",), (b"N", b"\0" * 40), (b"HTTP/1.1 400 Bad Request\r\n\r\n",)])
    def test_something_else_answers(self, answers: tuple[bytes, ...]) -> None:
        with server_that_says(*answers) as port:
            error = refused(f"postgresql://leefplek:{SECRET}@127.0.0.1:{port}/cases", StoreUnavailable)
        assert SECRET not in f"{error} {error!r} {vars(error)}"

    @pytest.mark.parametrize(
        "rest",
        [
            "127.0.0.1:1/cases",
            "127.0.0.1:abc/cases",
            "127.0.0.1:99999/cases",
            "[::1/cases",
            "127.0.0.1:1/cases?geheim-7Q=1",
            "127.0.0.1:1/cases?connect_timeout=geheim-7Q",
            "nowhere.invalid/cases",
            "%zz/geheim-7Q",
        ],
    )
    def test_no_message_holds_the_password(self, rest: str) -> None:
        for scheme in ("postgresql", "postgres"):
            with pytest.raises(LeefplekError) as caught:
                open_store(f"{scheme}://leefplek:{SECRET}@{rest}")
            error = caught.value
            assert isinstance(error, StoreUnavailable | InputError)
            assert SECRET not in f"{error} {error!r} {vars(error)}"

    def test_a_store_does_not_show_its_password(self, pg_url: str) -> None:
        parts = urlsplit(pg_url)
        with open_store(f"postgresql://leefplek:{SECRET}@{parts.hostname}:{parts.port}{parts.path}") as store:
            assert SECRET not in f"{store!r} {store} {store.stats()}"

    def test_a_database_that_is_not_there(self, pg_url: str) -> None:
        assert "no such database" in refused(f"{pg_url}_nowhere", StoreUnavailable).why

    def test_a_database_without_a_store(self, pg_url: str) -> None:
        assert "Nothing was made" in refused(pg_url, StoreUnavailable, create=False).true_now
        assert ask(pg_url, "SELECT count(*) FROM pg_tables WHERE tablename LIKE 'leefplek%'") == [(0,)]

    @pytest.mark.parametrize(
        ("order", "said"),
        [
            ("UPDATE leefplek_store SET format = 3", "newer version"),
            ("UPDATE leefplek_store SET format = 99", "newer version"),
            ("DELETE FROM leefplek_store", "no store"),
            ("INSERT INTO leefplek_store VALUES (1)", "no store"),
            ("DROP TABLE leefplek_mark", "no store"),
        ],
    )
    def test_what_is_no_store_of_this_version(self, lp: Leefplek, pg_url: str, order: str, said: str) -> None:
        filled(lp, pg_url)
        ask(pg_url, order)
        before = ask(pg_url, "SELECT * FROM leefplek_event ORDER BY position")
        assert said in refused(pg_url).what
        assert ask(pg_url, "SELECT * FROM leefplek_event ORDER BY position") == before
        assert len(before) == 3

    def test_tables_of_others_are_left_alone(self, pg_url: str) -> None:
        ask(pg_url, "CREATE TABLE notes (words text)")
        with open_store(pg_url) as store:
            assert store.stats().position == 0
        assert ask(pg_url, "SELECT count(*) FROM notes") == [(0,)]

    def test_the_settings_are_read_back(self, pg_url: str) -> None:
        with open_store(pg_url) as store:
            settings = store.stats().settings
        assert settings["synchronous_commit"] == "on"
        assert set(settings) >= {"fsync", "full_page_writes", "server_version", "server_encoding"}

    @pytest.mark.parametrize("when", ["before the step", "after the load"])
    def test_a_connection_that_was_lost_meanwhile(self, lp: Leefplek, pg_url: str, when: str) -> None:
        """Nothing had been asked of it, so the desk opens another, and the caller hears nothing of it."""
        filled(lp, pg_url)
        with open_store(pg_url) as store:
            away = Leaving(store, lambda: end_others(pg_url), when)
            if when == "before the step":
                end_others(pg_url)
            step = Desk(lp, away).step("zaak-0", "note", {"text": "een"}, command_id="c", **WHO)
            assert store.load("zaak-0")[1:] == (step.event,)

    def test_a_server_that_goes_away(self, lp: Leefplek, pg_url: str) -> None:
        filled(lp, pg_url)
        with open_store(pg_url) as store:
            desk = Desk(lp, Leaving(store, lambda: end_others(pg_url), "in the turn"))
            with pytest.raises(StoreUnavailable) as caught:
                desk.step("zaak-0", "note", {"text": "een"}, command_id="c", **WHO)
            assert "Nothing of what was given is stored" in caught.value.true_now
            assert len(store.load("zaak-0")) == 1
            step = desk.step("zaak-0", "note", {"text": "een"}, command_id="c", **WHO)
            assert store.load("zaak-0")[1:] == (step.event,)

    def test_a_server_that_goes_away_at_the_commit(self, lp: Leefplek, pg_url: str) -> None:
        """The desk looks for the command, and the caller hears nothing of it."""
        filled(lp, pg_url)
        with open_store(pg_url) as store:
            step = Desk(lp, Leaving(store, lambda: end_others(pg_url), "at the commit")).step(
                "zaak-0", "note", {"text": "een"}, command_id="c", **WHO
            )
            assert store.load("zaak-0")[1:] == (step.event,)


class Leaving(Around):
    """Something happens once, between the load and the write of a step, or within its turn."""

    def __init__(self, inner: Store, doing: Callable[[], object], when: str) -> None:
        super().__init__(inner)
        self.doing, self.when = doing, when

    def write(self, batches: Sequence[Batch]) -> int:
        if self.when == "after the load":
            self.when = ""
            self.doing()
        if self.when == "in the turn":
            self.when = ""
            with self.inner.turn():
                self.inner.write(batches)
                self.doing()
                return len(self.inner.read(batches[0].stream))
        if self.when == "at the commit":
            self.when = ""
            with self.inner.turn():
                self.inner.write(batches)
                self.doing()
        return super().write(batches)


def ask(url: str, order: str) -> list[Any]:
    """What an order answers, by another connection; committed."""
    import psycopg

    with psycopg.connect(url) as connection:
        found = connection.execute(order)
        return found.fetchall() if found.description else []


def end_others(url: str) -> None:
    """End every other connection to this database, as a restart of the server does, and wait until they are gone."""
    others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    assert len(ask(url, f"SELECT pg_terminate_backend(pid, 5000) {others}")) == 1


class TestContent:
    """Text and numbers that not every store keeps are refused alike, and nothing of them is stored."""

    @pytest.fixture(params=KINDS)
    def store(self, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
        with open_store(url_of(request.param, request, tmp_path)) as made:
            yield made

    @pytest.mark.parametrize(
        "value",
        ["a\0b", "\ud800", "x\udfffy", float("nan"), float("inf"), -float("inf"), 2**53 + 1, -(2**53) - 1, 2**200],
    )
    def test_in_a_payload(self, lp: Leefplek, store: Store, value: Any) -> None:
        desk = Desk(lp, store)
        desk.open("fijn-wonen", opening(), case_id="a", **WHO)
        before = store.feed(0, 10), store.find(Query())
        told = {"facts": [{"name": "woonvraag", "value": value, "said_by": "jongere"}]}
        for transition, payload in (("note", {"text": value}), ("record_facts", told)):
            with pytest.raises(LeefplekError) as caught:
                desk.step("a", transition, payload, **WHO)
            assert caught.value.findings
            assert str(value) not in str(caught.value)
        assert (store.feed(0, 10), store.find(Query())) == before

    def test_text_that_every_store_keeps(self, lp: Leefplek, store: Store) -> None:
        desk = Desk(lp, store)
        desk.open("fijn-wonen", opening(), case_id="a", **WHO)
        text = "".join(map(chr, range(1, 0x300))) + "北\u2028\u2029\ufeff\uffff\U0001f600\U0010ffff \\u0000 e\u0301"
        step = desk.step("a", "note", {"text": text}, **WHO)
        assert store.load("a")[1].payload.text == text == step.event.payload.text


def child_of_fork(store: Store, answers: Any) -> None:
    """What a process says that got an open store by a fork."""
    try:
        store.load("zaak-0")
    except StoreUnavailable as error:
        answers.put((error.what, error.do))
    else:
        answers.put(("nothing was raised", ""))


class TestForks:
    """An open store does not go along with a fork; in the process that opened it, nothing changes."""

    @pytest.fixture(params=["sqlite", "postgresql"])
    def url(self, request: pytest.FixtureRequest, tmp_path: Path, lp: Leefplek) -> str:
        made = url_of(request.param, request, tmp_path)
        filled(lp, made)
        return made

    def test_the_child_is_told(self, url: str) -> None:
        context = multiprocessing.get_context("fork")
        with open_store(url) as store:
            answers = context.SimpleQueue()
            child = context.Process(target=child_of_fork, args=(store, answers))
            child.start()
            child.join()
            what, do = answers.get()
            assert "another process" in what
            assert "open the store again" in do
            assert len(store.load("zaak-0")) == 1

    @pytest.mark.parametrize("end", ["os._exit(0)", "sys.exit(3)", "pass", "store.close()", "del store; gc.collect()"])
    def test_the_parent_goes_on_in_the_middle_of_a_turn(self, url: str, end: str) -> None:
        program = f"""
import gc, os, sys, threading
from leefplek.store import Batch, open_store
from leefplek.stored import Written

store = open_store(sys.argv[1], create=False)
ready, go = threading.Event(), threading.Event()
heard = []

def other():
    store.mark("x"); ready.set(); go.wait(); heard.append(store.mark("x"))

thread = threading.Thread(target=other); thread.start(); ready.wait()
with store.turn():
    store.write([Batch("x:1", 0, "c", tuple(Written(b"x" * 1000, None) for _ in range(4000)))])
    child = os.fork()
    if child == 0:
        sys.stderr = open(os.devnull, "w")
        {end}
        sys.exit(0)
    os.waitpid(child, 0)
go.set(); thread.join()
print(len(store.read("x:1")), store.stats().position, heard, len(store.load("zaak-0")))
store.close()
"""
        quiet = [sys.executable, "-W", "ignore::DeprecationWarning", "-c", program, url]
        done = subprocess.run(quiet, capture_output=True, text=True, check=False)
        assert done.stdout == "4000 4003 [0] 1\n", done.stderr
        with open_store(url, create=False) as store:
            assert len(store.read("x:1")) == 4000


@pytest.mark.skipif(os.name != "posix", reason="rights of files are those of POSIX")
def test_a_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    """A store, a backup and an export hold what is personal: nobody else may read them, unless it is said."""
    path = tmp_path / "cases.db"
    with open_store(f"sqlite:///{path}") as store:
        export_lines(store, tmp_path / "cases.jsonl")
        backup(store, tmp_path / "copy.db")
    assert [one.stat().st_mode & 0o777 for one in sorted(tmp_path.iterdir())] == [0o600] * 3
