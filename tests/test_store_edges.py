"""What rarely happens to an open store: its file is taken away, the disk is full, others hold its lock, it forks."""

from __future__ import annotations

import contextlib
import os
import resource
import sqlite3
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from deskside import KINDS, Around, Between, url_of
from leefplek import (
    Conflict,
    Event,
    InputError,
    Leefplek,
    LeefplekError,
    OutcomeUnknown,
    StoreFormatError,
    StoreUnavailable,
)
from leefplek.store import Batch, Desk, Query, Record, Store, open_store
from leefplek.stored import Written
from story import NOW, actor, moment, opening

SAW = actor("saw")
WHO: dict[str, Any] = {"by": SAW, "at": moment("2021-03-01"), "recorded_at": NOW}
DATABASES = ("sqlite", "postgresql")
LARGE = b"x" * 200_000


def batch(stream: str, version: int, command: str, head: bytes = b"{}") -> Batch:
    """One record, that need be no event."""
    return Batch(stream, version, command, (Written(head, None),))


def notes(lp: Leefplek, case_id: str, *texts: str) -> list[Event]:
    """The events of a case in which these texts are noted."""
    step = lp.open("fijn-wonen", opening(), case_id=case_id, command_id="open", **WHO)
    for number, text in enumerate(texts):
        step = lp.step(step.after, "note", {"text": text}, command_id=f"{number} {text}", **WHO)
    return list(step.after.events)


def streams(store: Store) -> list[str]:
    """The streams of all that is stored, in order."""
    return [one.stream for one in store.feed(0, 100)]


def in_a_thread(call: Callable[[], object]) -> object:
    """What a call answers or raises in a thread of its own, where the store opens a connection of its own."""
    answers: list[object] = []

    def work() -> None:
        try:
            answers.append(call())
        except LeefplekError as error:
            answers.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    return answers[0]


@pytest.fixture(params=KINDS)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """Each store, empty."""
    with open_store(url_of(request.param, request, tmp_path)) as made:
        yield made


@pytest.fixture(params=DATABASES)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """Each store with connections, empty."""
    with open_store(url_of(request.param, request, tmp_path)) as made:
        yield made


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a SQLite file may be."""
    return tmp_path / "cases.db"


@pytest.fixture
def file(path: Path) -> Iterator[Store]:
    """A store in a SQLite file, with one record."""
    with open_store(f"sqlite:///{path}") as made:
        made.write([batch("x:1", 0, "c")])
        yield made


@pytest.fixture
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock that goes so fast that half a minute of waiting is over in a moment."""
    real = time.monotonic
    monkeypatch.setattr(time, "monotonic", lambda: real() * 300)


class TestAppend:
    """Somebody else appends between the look and the write."""

    def test_something_else(self, lp: Leefplek, store: Store) -> None:
        mine, other = notes(lp, "a", "mine"), notes(lp, "a", "theirs")
        between = Between(store, lambda: store.append("a", 0, other, "theirs"))
        with pytest.raises(Conflict):
            between.append("a", 0, mine, "mine")
        assert store.load("a") == tuple(other)

    def test_the_same_command(self, lp: Leefplek, store: Store) -> None:
        events = notes(lp, "a", "mine")
        between = Between(store, lambda: store.append("a", 0, events, "c"))
        assert between.append("a", 0, events, "c") == 2
        assert store.load("a") == tuple(events)


class Never(Around):
    """Somebody else is always first."""

    tries = 0

    def write(self, batches: Sequence[Batch]) -> int:
        self.tries += 1
        raise Conflict("always", true_now="Nothing is stored.")


class TestDesk:
    """What a desk does where its store does not."""

    def test_it_gives_up_where_others_are_always_first(
        self, lp: Leefplek, store: Store, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(time, "sleep", lambda _: None)
        never = Never(store)
        desk = Desk(lp, never)
        how: dict[str, Any] = {"since": date(2021, 1, 1), "by": actor("kmk"), "at": WHO["at"]}
        for call in (lambda: desk.open("fijn-wonen", opening(), **WHO), lambda: desk.set_rooms("kmk", 1, **how)):
            never.tries = 0
            with pytest.raises(StoreUnavailable, match="others keep being first") as caught:
                call()
            assert never.tries >= 1000
            assert caught.value.true_now == "Nothing is stored."
        assert streams(store) == []

    def test_a_tick_ends_where_the_store_is_away(self, lp: Leefplek, store: Store) -> None:
        class Away(Around):
            def read(self, stream: str, after: int = 0) -> list[Record]:
                raise StoreUnavailable("away", true_now="Nothing is stored.")

        for id in "ab":
            Desk(lp, store).open("fijn-wonen", opening(), case_id=id, **WHO)
        with pytest.raises(StoreUnavailable, match="away"):
            Desk(lp, Away(store)).tick(moment("2021-09-01"))
        assert len(streams(store)) == 2
        assert len(Desk(lp, store).tick(moment("2021-09-01"))) == 2

    def test_a_case_that_was_kept_and_is_another_now(self, lp: Leefplek) -> None:
        """As after a restore: what was kept is no more than a beginning that must still stand there."""
        with open_store("memory:") as first, open_store("memory:") as second:
            first.append("a", 0, notes(lp, "a", "one", "two"), "c")
            second.append("a", 0, notes(lp, "a", "other", "three", "four"), "c")
            around = Around(first)
            desk = Desk(lp, around)
            assert desk.case("a").events == first.load("a")
            around.inner = second
            assert desk.case("a").events == second.load("a")
            with open_store("memory:") as third:
                around.inner = third
                with pytest.raises(LeefplekError, match="no such case"):
                    desk.case("a")

    @pytest.mark.parametrize(("keep", "whole"), [(2, []), (1, ["b", "a"]), (0, ["a", "b", "a"])])
    def test_it_keeps_as_many_cases_as_it_was_told(
        self, lp: Leefplek, store: Store, keep: int, whole: list[str]
    ) -> None:
        """What is not kept is read from its beginning; what is kept, from its last event."""
        read: list[str] = []

        class Watched(Around):
            def read(self, stream: str, after: int = 0) -> list[Record]:
                if after == 0:
                    read.append(stream.removeprefix("case:"))
                return super().read(stream, after)

        for id in "ab":
            store.append(id, 0, notes(lp, id, "one"), "c")
        desk = Desk(lp, Watched(store), keep=keep)
        for id in "ba":
            assert desk.case(id).version == 2
        read.clear()
        for id in "aba":
            assert desk.case(id).events == store.load(id)
        assert read == whole

    @pytest.mark.parametrize("key", ["due_before", "tick_before"])
    @pytest.mark.parametrize("day", ["2021-01-01", 0, datetime(2021, 1, 1)])  # noqa: DTZ001 - it is no day either way
    def test_a_question_about_what_is_no_day(self, key: str, day: Any) -> None:
        with pytest.raises(InputError, match="no day") as caught:
            Query(**{key: day})
        assert caught.value.key == key


class TestTurns:
    """A turn in which something fails that its caller passes over."""

    def test_a_command_that_is_known_takes_back_no_more_than_is_told(self, database: Store) -> None:
        """PostgreSQL takes back the whole turn, and says so; SQLite only what failed."""
        kept = contextlib.nullcontext() if "sqlite" in database.stats().kind else pytest.raises(StoreUnavailable)
        with kept as caught, database.turn():
            database.write([batch("x:1", 0, "c")])
            with pytest.raises(Conflict):
                database.write([batch("x:1", 1, "c")])
        if caught is not None:
            assert "Nothing of what was given is stored" in caught.value.true_now
        assert streams(database) == ([] if caught else ["x:1"])
        database.write([batch("y:1", 0, "c")])
        assert streams(database)[-1] == "y:1"

    def test_a_list_that_is_not_as_it_was_written(
        self, lp: Leefplek, request: pytest.FixtureRequest, path: Path
    ) -> None:
        order = "UPDATE leefplek_case SET next_due = 'soon' WHERE id = 'a'"
        for url in (f"sqlite:///{path}", request.getfixturevalue("pg_url")):
            with open_store(url) as store:
                store.append("a", 0, notes(lp, "a"), "c")
                if url.startswith("sqlite"):
                    with closing(sqlite3.connect(path)) as other:
                        other.execute(order)
                        other.commit()
                else:
                    ask(url, order)
                with pytest.raises(StoreFormatError) as caught:
                    store.find(Query())
                assert (caught.value.case, "leefplek store check" in caught.value.do) == ("a", True)
                assert len(store.load("a")) == 1


@contextmanager
def forked(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What a store sees in a process that was forked from the one that opened it."""
    here = os.getpid()
    with monkeypatch.context() as patch:
        patch.setattr(os, "getpid", lambda: here + 1)
        yield


class TestForks:
    """In a child nothing is let go of, taken back or written: it is of the process that opened it."""

    def test_a_child_can_do_nothing(self, database: Store, monkeypatch: pytest.MonkeyPatch) -> None:
        database.write([batch("x:1", 0, "c")])
        with forked(monkeypatch):
            for call in (database.stats, partial(database.write, [batch("y:1", 0, "c")]), lambda: database.load("a")):
                with pytest.raises(StoreUnavailable, match="in another process"):
                    call()
            database.close()
        assert streams(database) == ["x:1"]

    @pytest.mark.parametrize("error", [KeyError, None])
    def test_a_child_ends_no_turn(
        self, database: Store, monkeypatch: pytest.MonkeyPatch, error: type[Exception] | None
    ) -> None:
        """What was begun is still begun, for who began it; and it is its to take back."""

        def child() -> None:
            with contextlib.ExitStack() as stack, database.turn():
                database.write([batch("x:1", 0, "c")])
                stack.enter_context(forked(monkeypatch))
                if error is not None:
                    raise error

        with pytest.raises(error or StoreUnavailable):
            child()
        assert streams(database) == ["x:1"]
        database.close()
        assert streams(database) == []


@contextmanager
def no_more_than(kind: int, most: int) -> Iterator[None]:
    """A limit of this process, for a while."""
    soft, hard = resource.getrlimit(kind)
    resource.setrlimit(kind, (most, hard))
    try:
        yield
    finally:
        resource.setrlimit(kind, (soft, hard))


def sound(path: Path) -> bool:
    """Whether SQLite finds nothing wrong with a file."""
    with closing(sqlite3.connect(path)) as other:
        return other.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


class TestDisk:
    """A file that can't grow, and a process that can't open one more file."""

    def test_a_commit_that_fails_has_an_outcome_that_is_not_known(self, file: Store, path: Path) -> None:
        with no_more_than(resource.RLIMIT_FSIZE, path.stat().st_size), pytest.raises(OutcomeUnknown) as caught:
            file.write([batch("y:1", 0, "c", LARGE)])
        assert "same command id" in caught.value.do
        assert streams(file) == ["x:1"]
        assert file.write([batch("y:1", 0, "c", LARGE)]) == 2
        file.close()
        assert sound(path)

    def test_a_desk_looks_it_up(self, lp: Leefplek, file: Store, path: Path) -> None:
        desk = Desk(lp, file)
        desk.open("fijn-wonen", opening(), case_id="a", **WHO)
        with no_more_than(resource.RLIMIT_FSIZE, path.stat().st_size), pytest.raises(StoreUnavailable) as caught:
            desk.step("a", "note", {"text": "x" * 200_000}, command_id="d", **WHO)
        assert "not stored" in caught.value.true_now
        assert desk.case("a").version == 1
        assert desk.step("a", "note", {"text": "x" * 200_000}, command_id="d", **WHO).after.version == 2

    def test_a_write_that_fails_stores_nothing(self, file: Store, path: Path) -> None:
        with no_more_than(resource.RLIMIT_FSIZE, 100), pytest.raises(StoreUnavailable) as caught:
            file.write([batch("y:1", 0, "c")])
        assert "Nothing of what was given is stored" in caught.value.true_now
        assert file.write([batch("y:1", 0, "c")]) == 2
        assert sound(path)

    def test_a_turn_does_not_outlive_it(self, file: Store) -> None:
        """Who passes over that a write failed can't go on in that turn, as if the first half were there."""

        def work() -> None:
            with file.turn():
                file.write([batch("y:1", 0, "c")])
                with no_more_than(resource.RLIMIT_FSIZE, 100), pytest.raises(StoreUnavailable):
                    file.write([batch("z:1", 0, "c", LARGE), batch("z:2", 0, "c", LARGE * 20)])
                file.write([batch("y:1", 1, "d")])

        with pytest.raises(StoreUnavailable, match="in the middle of a turn"):
            work()
        assert streams(file) == ["x:1"]
        assert file.write([batch("y:1", 0, "c")]) == 2

    def test_no_file_can_be_opened(self, file: Store, path: Path) -> None:
        file.close()
        lowest = os.open("/", os.O_RDONLY)
        os.close(lowest)
        with no_more_than(resource.RLIMIT_NOFILE, lowest), pytest.raises(StoreUnavailable) as caught:
            open_store(f"sqlite:///{path}")
        assert "unable to open database file" in caught.value.why
        assert streams(file) == ["x:1"]


class TestWaiting:
    """Others hold the lock for longer than anybody waits."""

    @pytest.mark.usefixtures("hurry")
    def test_another_writes(self, file: Store, path: Path) -> None:
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(StoreUnavailable, match="SQLITE_BUSY"):
                file.write([batch("y:1", 0, "c")])
            assert streams(file) == ["x:1"]
            other.execute("ROLLBACK")
            assert file.write([batch("y:1", 0, "c")]) == 2

    @pytest.mark.usefixtures("hurry")
    def test_another_reads_while_it_would_be_committed(self, file: Store, path: Path) -> None:
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN")
            other.execute("SELECT count(*) FROM leefplek_event").fetchone()
            with pytest.raises(StoreUnavailable) as caught:
                file.write([batch("y:1", 0, "c")])
            assert "Nothing of what was given is stored" in caught.value.true_now
            assert streams(file) == ["x:1"]
            other.execute("ROLLBACK")
            assert file.write([batch("y:1", 0, "c")]) == 2


class TestTaken:
    """The file under the name of a store is another than the one that was opened."""

    def test_another_has_its_place(self, file: Store, path: Path, tmp_path: Path) -> None:
        with open_store(f"sqlite:///{tmp_path / 'backup.db'}") as backup:
            backup.write([batch("b:1", 0, "c")])
        path.rename(tmp_path / "old.db")
        (tmp_path / "backup.db").rename(path)
        assert streams(file) == ["x:1"], "who only reads does not notice"
        with pytest.raises(StoreUnavailable, match="not the one that was opened"):
            file.write([batch("y:1", 0, "c")])
        assert file.write([batch("y:1", 0, "c")]) == 2
        assert streams(file) == ["b:1", "y:1"]
        with open_store(f"sqlite:///{tmp_path / 'old.db'}", create=False) as old:
            assert streams(old) == ["x:1"]

    def test_it_is_gone(self, file: Store, path: Path) -> None:
        """It is not begun anew in silence."""
        path.unlink()
        with pytest.raises(StoreUnavailable, match="not the one that was opened"):
            file.write([batch("y:1", 0, "c")])
        with pytest.raises(StoreUnavailable):
            file.write([batch("y:1", 0, "c")])
        assert not path.exists()

    @pytest.mark.parametrize(
        ("orders", "said"),
        [
            (["PRAGMA user_version = 99"], "newer version"),
            (["PRAGMA application_id = 7"], "another program"),
            (["DROP TABLE leefplek_mark"], "not all"),
        ],
    )
    def test_it_became_something_else(self, file: Store, path: Path, orders: list[str], said: str) -> None:
        """Each thread that comes looks at what it opens."""
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            for order in orders:
                other.execute(order)
        error = in_a_thread(file.stats)
        assert isinstance(error, StoreFormatError)
        assert said in f"{error.what} {error.why}"

    def test_its_last_page_is_not_whole(self, file: Store, path: Path) -> None:
        """SQLite counts it as a page all the same."""
        file.close()
        os.truncate(path, path.stat().st_size - 1)
        with pytest.raises(StoreFormatError, match="a part of it is gone"):
            open_store(f"sqlite:///{path}")


@contextmanager
def driver(monkeypatch: pytest.MonkeyPatch, kind: type[sqlite3.Connection]) -> Iterator[None]:
    """Every connection to SQLite is of this kind."""
    real = sqlite3.connect
    with monkeypatch.context() as patch:
        patch.setattr(sqlite3, "connect", partial(real, factory=kind))
        yield


class TestSettings:
    """A store is not opened with settings under which an answer is no promise."""

    def test_a_sqlite_that_does_not_take_one(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        class Deaf(sqlite3.Connection):
            def execute(self, sentence: str, *values: Any) -> sqlite3.Cursor:
                return super().execute("SELECT 1" if sentence == "PRAGMA synchronous = 3" else sentence, *values)

        with driver(monkeypatch, Deaf), pytest.raises(StoreUnavailable, match="synchronous") as caught:
            open_store(f"sqlite:///{path}")
        assert caught.value.true_now

    def test_two_that_begin_one_file(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """The other made the tables while this one waited for its turn: then they are there, and that is well."""
        url, others = f"sqlite:///{path}", [True]

        class Second(sqlite3.Connection):
            def execute(self, sentence: str, *values: Any) -> sqlite3.Cursor:
                if sentence == "BEGIN IMMEDIATE" and others:
                    others.clear()
                    with open_store(url) as first:
                        first.write([batch("x:1", 0, "c")])
                return super().execute(sentence, *values)

        with driver(monkeypatch, Second), open_store(url) as store:
            assert not others
            assert streams(store) == ["x:1"]
            assert store.write([batch("x:1", 1, "d")]) == 2

    @pytest.mark.parametrize(
        ("version", "safe"),
        [
            ((3, 44, 5), False),
            ((3, 44, 6), True),
            ((3, 45, 3), False),
            ((3, 50, 6), False),
            ((3, 50, 7), True),
            ((3, 51, 2), False),
            ((3, 51, 3), True),
            ((3, 52, 0), True),
        ],
    )
    def test_a_log_only_where_the_fault_is_mended(
        self, path: Path, monkeypatch: pytest.MonkeyPatch, version: tuple[int, int, int], safe: bool
    ) -> None:
        monkeypatch.setattr(sqlite3, "sqlite_version_info", version)
        if safe:
            with open_store(f"sqlite:///{path}?journal=wal") as store:
                assert store.stats().settings["journal_mode"] == "wal"
        else:
            with pytest.raises(InputError, match="write-ahead log"):
                open_store(f"sqlite:///{path}?journal=wal")
            assert not path.exists()

    def test_a_log_that_somebody_began_meanwhile(
        self, file: Store, path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 51, 2))
        with closing(sqlite3.connect(path)) as other:
            assert other.execute("PRAGMA journal_mode = WAL").fetchone() == ("wal",)
        error = in_a_thread(file.stats)
        assert isinstance(error, StoreFormatError)
        assert "write-ahead log" in error.what
        file.close()
        with pytest.raises(StoreFormatError, match="write-ahead log"):
            open_store(f"sqlite:///{path}")


def ask(url: str, order: str) -> None:
    """Give PostgreSQL an order, by another connection."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(order)


def setting(url: str, order: str) -> None:
    """Set what holds for every connection to this database from now on."""
    ask(url, f'ALTER DATABASE "{url.rpartition("/")[2].partition("?")[0]}" SET {order}')


class TestServer:
    """What a server of PostgreSQL may say to who opens a store."""

    def test_a_database_that_can_only_be_read(self, pg_url: str) -> None:
        setting(pg_url, "default_transaction_read_only = on")
        with pytest.raises(StoreUnavailable, match="can only be read"):
            open_store(pg_url)
        with pytest.raises(StoreUnavailable, match="no store in this database"):
            open_store(pg_url, create=False)

    def test_a_commit_waits_for_the_disk_whatever_the_database_says(self, pg_url: str) -> None:
        setting(pg_url, "synchronous_commit = off")
        with open_store(pg_url) as store:
            assert store.stats().settings["synchronous_commit"] == "on"

    def test_one_that_does_not_wait_for_its_disk(self, pg_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
        """As behind something that gives each sentence another connection."""
        import psycopg

        class Deaf(psycopg.Connection[Any]):
            def execute(self, query: Any, *values: Any, **how: Any) -> Any:
                return super().execute(b"SELECT 1" if b"SET synchronous" in query else query, *values, **how)

        setting(pg_url, "synchronous_commit = off")
        monkeypatch.setattr(psycopg, "connect", Deaf.connect)
        with pytest.raises(StoreUnavailable, match="synchronous_commit stays off"):
            open_store(pg_url)


class TestInstalled:
    """The driver of PostgreSQL comes with an extra."""

    def test_it_is_not_here(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delitem(sys.modules, "leefplek.store._postgres", raising=False)
        monkeypatch.setitem(sys.modules, "psycopg", None)
        with pytest.raises(InputError) as caught:
            open_store("postgresql://localhost/cases")
        assert "leefplek[store]" in caught.value.do

    def test_something_else_is_not_here(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Then the extra would not help, and it is not asked for."""
        monkeypatch.setitem(sys.modules, "leefplek.store._postgres", None)
        with pytest.raises(ModuleNotFoundError):
            open_store("postgresql://localhost/cases")


class TestMounts:
    """The list of mounts is what the machine says, if it says anything."""

    @pytest.mark.parametrize("table", [None, "", "odd\n\nlines only\n", "odd\n/dev/sda1 / ext4 rw 0 0\n"])
    def test_it_tells_of_no_network(self, path: Path, monkeypatch: pytest.MonkeyPatch, table: str | None) -> None:
        real = Path.read_text

        def read(self: Path, *how: Any, **more: Any) -> str:
            if str(self) != "/proc/self/mounts":
                return real(self, *how, **more)
            if table is None:
                raise FileNotFoundError
            return table

        monkeypatch.setattr(Path, "read_text", read)
        with open_store(f"sqlite:///{path}") as store:
            assert store.write([batch("x:1", 0, "c")]) == 1
