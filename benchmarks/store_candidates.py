"""Three ways to keep an event log, on SQLite and PostgreSQL: plain drivers, SQLAlchemy Core, eventsourcing.

Each adds one event of some 700 bytes to a case at an expected version, in one durable transaction, and loads a case of
20 events. A pair runs the plain driver and another candidate right after each other; the figure is the median of the
pairs' ratios, with the lowest and highest beside it. What each promises is tried out, not read in its manual.

`python benchmarks/store_candidates.py` takes a few minutes; `--quick` takes fewer rounds. It starts a PostgreSQL server
of its own that listens on a socket only; `--dir` is the folder on disk that commits are timed in.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import select
import shutil
import signal
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, replace
from functools import cache, partial
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple, Protocol
from uuid import UUID, uuid4

try:
    import psycopg
    import sqlalchemy as sa
    from eventsourcing.application import Application
    from eventsourcing.domain import Aggregate, event
    from eventsourcing.persistence import PersistenceError, StoredEvent
    from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
    from eventsourcing.sqlite import SQLiteApplicationRecorder, SQLiteDatastore
except ImportError as error:
    wanted = "'psycopg[binary]' 'sqlalchemy>=2' 'eventsourcing[postgres]'"
    raise SystemExit(f"{error.name} is missing; install what is compared: pip install {wanted}") from None

FIELDS = {"transition": "note", "by": "saw-1", "recorded_by": "saw-1", "at": "2021-03-01T10:00:00+01:00"}
FIELDS["text"] = "all is well " * 34
DURABLE = {"journal_mode": "delete", "synchronous": 3, "secure_delete": 1}
WAL = {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1}
SERVER = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
SQLITE_TABLE = """create table if not exists events (position integer primary key autoincrement, case_id text not null,
    version integer not null, command_id text not null, body blob not null,
    unique (case_id, version), unique (case_id, command_id))"""
POSTGRES_TABLE = """create table if not exists events (position bigint generated always as identity,
    xid xid8 not null default pg_current_xact_id(), case_id text, version bigint, command_id text not null,
    body bytea not null, primary key (case_id, version), unique (case_id, command_id), unique (xid, position))"""
LAST = "select coalesce(max(version), 0) from events where case_id = "
INSERT = "insert into events (case_id, version, command_id, body) values "
LOAD = "select body from events where case_id = {} order by version"
FEED = "select position, position, case_id, version from events where position > %s order by position"
SAFE_FEED = """select xid::text::bigint, position, case_id, version from events
    where xid >= %s::text::xid8 and xid < pg_snapshot_xmin(pg_current_snapshot()) order by xid, position"""


class Refused(Exception):
    """The expected version is not the case's, or a setting is not what was asked."""


FAULTS = (Refused, sqlite3.Error, psycopg.Error, sa.exc.SQLAlchemyError, PersistenceError, UnicodeError, ValueError)


@dataclass(frozen=True)
class Place:
    """Where a log is kept: a file, or a database of a server."""

    path: str = ""
    host: str = ""
    port: int = 5432
    database: str = "postgres"

    @property
    def conninfo(self) -> str:
        """How psycopg connects."""
        return f"host={self.host} port={self.port} user=leefplek dbname={self.database}"

    @property
    def url(self) -> sa.URL:
        """How SQLAlchemy connects."""
        if self.path:
            return sa.URL.create("sqlite", database=self.path)
        query = {"host": self.host, "port": str(self.port)}
        return sa.URL.create("postgresql+psycopg", "leefplek", database=self.database, query=query)

    @property
    def env(self) -> dict[str, str]:
        """How an application of eventsourcing connects."""
        if self.path:
            return {"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": self.path}
        parts = {
            "DBNAME": self.database,
            "HOST": self.host,
            "PORT": str(self.port),
            "USER": "leefplek",
            "PASSWORD": "-",
        }
        return {"PERSISTENCE_MODULE": "eventsourcing.postgres"} | {f"POSTGRES_{key}": parts[key] for key in parts}


class Row(NamedTuple):
    """One event as it is kept."""

    case: str
    version: int
    command: str
    body: bytes


class Store(Protocol):
    """What every candidate can do."""

    def append(self, row: Row) -> None:
        """Add one event in one durable transaction."""

    def load(self, case: str) -> list[bytes]:
        """The events of a case, in order."""

    def run(self, sql: str) -> Any:
        """Rows of a statement on the candidate's own connection."""

    def close(self) -> None:
        """Let go of it."""


def a_row(case: str, version: int, command: str = "") -> Row:
    """An event of some 700 bytes."""
    command = command or str(uuid4())
    return Row(case, version, command, json.dumps(FIELDS | {"command": command, "case": case}).encode())


def wants(settings: dict[str, Any], run: Callable[[str], Any], words: str = "pragma") -> None:
    """Refuse a connection whose settings, read back, are not these."""
    for name, value in settings.items():
        found = run(f"{words} {name}")[0][0]
        if found != value:
            raise Refused(f"{name} is {found}, not {value}")


def read(cursor: Any, sql: str) -> Any:
    """All rows of a statement of a driver."""
    done = cursor.execute(sql)
    return done.fetchall() if done.description else []


class PlainSqlite:
    """The driver of the standard library."""

    def __init__(self, place: Place, settings: dict[str, Any] = DURABLE) -> None:
        self.con = sqlite3.connect(place.path, isolation_level=None, timeout=30, check_same_thread=False)
        self.run = partial(read, self.con)
        try:
            for name, value in settings.items():
                self.con.execute(f"pragma {name} = {value}")
            wants(settings, self.run)
        except BaseException:
            self.con.close()
            raise
        self.con.execute(SQLITE_TABLE)

    def append(self, row: Row) -> None:
        """Add one event."""
        self.con.execute("begin immediate")
        try:
            (last,) = self.con.execute(LAST + "?", (row.case,)).fetchone()
            if row.version != last + 1:
                raise Refused(f"the case is at {last}")
            self.con.execute(INSERT + "(?, ?, ?, ?)", row)
            self.con.execute("commit")
        except BaseException:
            if self.con.in_transaction:
                self.con.execute("rollback")
            raise

    def load(self, case: str) -> list[bytes]:
        """The events of a case."""
        return [body for (body,) in self.con.execute(LOAD.format("?"), (case,))]

    def close(self) -> None:
        """Let go of it."""
        self.con.close()


class PlainPostgres:
    """psycopg 3."""

    def __init__(self, place: Place) -> None:
        self.con = psycopg.connect(place.conninfo, autocommit=True)
        self.run = partial(read, self.con)
        wants(SERVER, self.run, "show")
        self.con.execute(POSTGRES_TABLE)

    def append(self, row: Row) -> None:
        """Add one event."""
        with self.con.transaction():
            found = self.con.execute(LAST + "%s", (row.case,)).fetchone()
            if not found or row.version != found[0] + 1:
                raise Refused("the case is elsewhere")
            self.con.execute(INSERT + "(%s, %s, %s, %s)", row)

    def load(self, case: str) -> list[bytes]:
        """The events of a case."""
        return [body for (body,) in self.con.execute(LOAD.format("%s"), (case,))]

    def close(self) -> None:
        """Let go of it."""
        self.con.close()


class Alchemy:
    """SQLAlchemy Core with the same settings, on either database."""

    columns = ("case_id", "version", "command_id", "body")
    table = sa.Table("events", sa.MetaData(), *(sa.Column(name) for name in columns))
    last = sa.select(sa.func.coalesce(sa.func.max(table.c.version), 0)).where(table.c.case_id == sa.bindparam("case"))
    whole = sa.select(table.c.body).where(table.c.case_id == sa.bindparam("case")).order_by(table.c.version)

    def __init__(self, place: Place) -> None:
        self.engine = sa.create_engine(place.url)
        sa.event.listen(self.engine, "connect", self.set_up)
        if place.path:
            sa.event.listen(self.engine, "begin", self.begin)
        self.reading = self.engine.execution_options(reads=True)
        try:
            self.run(SQLITE_TABLE if place.path else POSTGRES_TABLE)
        except BaseException:
            self.close()
            raise

    def set_up(self, con: Any, _: object) -> None:
        """Set and read back, on each new connection of the pool."""
        if isinstance(con, sqlite3.Connection):
            con.isolation_level = None
            for name, value in DURABLE.items():
                con.execute(f"pragma {name} = {value}")
            wants(DURABLE, partial(read, con))
        else:
            wants(SERVER, partial(read, con), "show")
            con.rollback()

    @staticmethod
    def begin(con: sa.Connection) -> None:
        """Take the lock at once, but for what only reads."""
        con.exec_driver_sql("begin" if con.get_execution_options().get("reads") else "begin immediate")

    def run(self, sql: str) -> Any:
        """Rows of a statement."""
        with self.engine.begin() as con:
            done = con.exec_driver_sql(sql)
            return [tuple(row) for row in done] if done.returns_rows else []

    def append(self, row: Row) -> None:
        """Add one event."""
        with self.engine.begin() as con:
            last = con.execute(self.last, {"case": row.case}).scalar_one()
            if row.version != last + 1:
                raise Refused(f"the case is at {last}")
            con.execute(self.table.insert(), dict(zip(self.columns, row, strict=True)))

    def load(self, case: str) -> list[bytes]:
        """The events of a case."""
        with self.reading.connect() as con:
            return list(con.execute(self.whole, {"case": case}).scalars())

    def close(self) -> None:
        """Let go of it."""
        self.engine.dispose()


class Eventsourcing:
    """The recorders of eventsourcing in their default settings; a command id has no place but inside the bytes."""

    def __init__(self, place: Place, functions: bool = False) -> None:
        self.recorder: Any
        if place.path:
            self.recorder = SQLiteApplicationRecorder(SQLiteDatastore(place.path))
        else:
            whole = (place.database, place.host, place.port, "leefplek", "")
            self.recorder = PostgresApplicationRecorder(PostgresDatastore(*whole, enable_db_functions=functions))
        self.recorder.create_table()

    def run(self, sql: str) -> Any:
        """Rows of a statement."""
        with self.recorder.datastore.get_connection(**self.reads) as con:
            rows = read(getattr(con, "_sqlite_conn", con), sql)
        return [tuple(row.values() if isinstance(row, dict) else row) for row in rows]

    @property
    def reads(self) -> dict[str, bool]:
        """What only the pool for SQLite asks."""
        return {"commit": True} if isinstance(self.recorder, SQLiteApplicationRecorder) else {}

    def append(self, row: Row) -> None:
        """Add one event."""
        self.recorder.insert_events([StoredEvent(UUID(row.case), row.version, "leefplek:Event", row.body)])

    def load(self, case: str) -> list[bytes]:
        """The events of a case."""
        return [stored.state for stored in self.recorder.select_events(UUID(case))]

    def close(self) -> None:
        """Let go of it."""
        self.recorder.datastore.close()


class KeptCase(Aggregate):
    """A case as an aggregate."""

    def __init__(self) -> None:
        self.steps = 0

    @event("Stepped")
    def step(self, transition: str, by: str, recorded_by: str, at: str, text: str, command: str) -> None:
        """One event with some fields of text."""
        self.steps += 1


Kind = Callable[[Place], Store]
KINDS: dict[str, dict[str, Kind]] = {
    "SQLite": {"plain": PlainSqlite, "SQLAlchemy": Alchemy, "eventsourcing": Eventsourcing},
    "PostgreSQL": {"plain": PlainPostgres, "SQLAlchemy": Alchemy, "eventsourcing": Eventsourcing},
}
PLAIN_WAL = partial(PlainSqlite, settings=WAL)


# The server


def binaries() -> Path:
    """Where the programs of PostgreSQL are: on the path, or where Debian puts the newest."""
    found = shutil.which("initdb")
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if not found and not debian:
        raise SystemExit("PostgreSQL is missing: install the server (Debian: apt-get install postgresql)")
    return Path(found).parent if found else debian[-1].parent


def as_server(*words: str | Path) -> None:
    """Run a program of PostgreSQL, which refuses to be run by root."""
    before = ("runuser", "-u", "postgres", "--") if os.geteuid() == 0 else ()
    done = subprocess.run([*before, *words], cwd="/", capture_output=True, text=True, check=False, timeout=60)
    if done.returncode and "initdb" in str(words[0]):
        raise SystemExit(f"initdb fails in {words[2]} (try --dir): {done.stderr.strip()}")


@contextmanager
def server(folder: Path) -> Iterator[Place]:
    """A server in this folder that syncs as it does by default, on a socket only."""
    at, data, control = Path(tempfile.mkdtemp()), folder / "data", binaries() / "pg_ctl"
    data.mkdir()
    for path in (at, data):
        if os.geteuid() == 0:
            shutil.chown(path, "postgres")
    as_server(binaries() / "initdb", "-D", data, "-U", "leefplek", "--auth=trust", "-E", "UTF8", "--no-sync")
    options = f"-c listen_addresses='' -c max_connections=60 -k {at}"
    try:
        as_server(control, "-D", data, "-w", "-l", at / "log", "-o", options, "start")
        yield Place(host=str(at))
    finally:
        as_server(control, "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(at)


@contextmanager
def folder_in(parent: Path) -> Iterator[Path]:
    """A folder that goes away again, which the server may enter."""
    with tempfile.TemporaryDirectory(dir=parent, prefix="store-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@cache
def numbers() -> Iterator[int]:
    """Names for what is made anew."""
    return iter(range(10**9))


def fresh(root: Place, folder: Path) -> Place:
    """A new file, or a new database of the server."""
    name = f"log{next(numbers())}"
    if not root.host:
        return Place(path=str(folder / name))
    with closing(psycopg.connect(root.conninfo, autocommit=True)) as con:
        con.execute(f"create database {name}")
    return replace(root, database=name)


# Speed


def appends(store: Store, rounds: int, clock: Callable[[], float]) -> float:
    """Seconds for one append, each twenty to a case of their own."""
    rows = [a_row(case, version) for case in cases(rounds // 20) for version in range(1, 21)]
    start = clock()
    for row in rows:
        store.append(row)
    return (clock() - start) / len(rows)


def cases(count: int) -> list[str]:
    """New ids."""
    return [str(uuid4()) for _ in range(count)]


def loads(case: str, store: Store, rounds: int, clock: Callable[[], float]) -> float:
    """Seconds to load a case."""
    start = clock()
    for _ in range(rounds):
        store.load(case)
    return (clock() - start) / rounds


def line(label: str, figures: Iterable[str], wide: int = 36) -> None:
    """Print one row."""
    print(f"{label:<{wide}}" + "".join(f" {figure}" for figure in figures), flush=True)


Measure = Callable[[Store, int, Callable[[], float]], float]


def pairs(label: str, stores: dict[str, Store], measure: dict[str, Measure], options: Any, disk: bool = False) -> None:
    """One row for each candidate, paired with the plain driver."""
    clock, rounds = (time.perf_counter, options.commits) if disk else (time.process_time, options.rounds)
    for name, store in stores.items():
        both = []
        for _ in range(options.pairs):
            peer = measure["plain"](stores["plain"], rounds, clock)
            both.append((peer, measure[name](store, rounds, clock)))
        ratios = [mine / peer for peer, mine in both]
        middle = statistics.median(mine for _, mine in both)
        figure = f"{1 / middle:8.0f} commits/s" if disk else f"{middle * 1e6:8.1f} us CPU   "
        spread = f"({min(ratios):.2f} - {max(ratios):.2f})"
        line(f"{label}, {name}", [figure, f"{statistics.median(ratios):6.2f} x the time of plain {spread}"], 44)


def speed(backend: str, root: Place, folder: Path, options: Any, disk: bool) -> None:
    """What an append and a load take."""
    kinds = dict(KINDS[backend])
    if backend == "SQLite":
        kinds["plain, WAL + FULL"] = PLAIN_WAL
    with ExitStack() as stack:
        stores = {name: stack.enter_context(closing(kind(fresh(root, folder)))) for name, kind in kinds.items()}
        pairs(f"{backend}: append", stores, dict.fromkeys(stores, appends), options, disk)
        if disk:
            return
        measures: dict[str, Measure] = {}
        for name, store in stores.items():
            (case,) = cases(1)
            for version in range(1, 21):
                store.append(a_row(case, version))
            measures[name] = partial(loads, case)
        pairs(f"{backend}: load 20", stores, measures, options)


def gets(where: dict[str, Place | None], options: Any) -> None:
    """What the repository of eventsourcing takes for an aggregate of twenty events."""
    for name, place in where.items():
        app: Application[UUID] = Application(env=place.env if place else {})
        kept = KeptCase()
        for _ in range(19):
            kept.step(**FIELDS, command=str(uuid4()))
        app.save(kept)
        times = []
        for _ in range(options.pairs):
            start = time.process_time()
            for _ in range(options.rounds // 2):
                app.repository.get(kept.id)
            times.append((time.process_time() - start) / (options.rounds // 2) * 1e6)
        figure = f"{statistics.median(times):8.1f} us CPU    ({min(times):.0f} - {max(times):.0f})"
        line(f"repository.get, 20 events, {name}", [figure], 44)
        app.close()


# Eight processes, one case


def writes(store: Store, case: str, command: str) -> int:
    """Load the case and add to it until that works; the number of conflicts."""
    for conflicts in range(10_000):
        try:
            store.append(a_row(case, len(store.load(case)) + 1, command))
        except (Refused, sqlite3.IntegrityError, psycopg.IntegrityError, sa.exc.IntegrityError):
            continue
        return conflicts
    raise Refused("10,000 conflicts")


def saves(app: Application[UUID], case: str, command: str) -> int:
    """The same through an application of eventsourcing."""
    for conflicts in range(10_000):
        kept: KeptCase = app.repository.get(UUID(case))
        kept.step(**FIELDS, command=command)
        try:
            app.save(kept)
        except PersistenceError:
            continue
        return conflicts
    raise Refused("10,000 conflicts")


def writer(backend: str, name: str, place: Place, case: str, commands: list[str], start: Any, done: Any) -> None:
    """One of the processes."""
    if name == "eventsourcing":
        app: Application[UUID] = Application(env=place.env | {"CREATE_TABLE": "no"})  # see opens_at_once
        one: Callable[[str], int] = partial(saves, app, case)
        close = app.close
    else:
        store = KINDS[backend][name](place)
        one, close = partial(writes, store, case), store.close
    done.put(0)
    start.wait(120)
    done.put(sum(one(command) for command in commands))
    close()


def kept_commands(backend: str, name: str, place: Place, case: str) -> list[str]:
    """The commands in a case; an application of eventsourcing has a table of its own name on PostgreSQL."""
    if name == "eventsourcing":
        with Application[UUID](env=place.env) as app:
            bodies = [stored.state for stored in app.recorder.select_events(UUID(case), gt=1)]
    else:
        with closing(KINDS[backend][name](place)) as store:
            bodies = store.load(case)
    return [json.loads(body)["command"] for body in bodies]


def hot(backend: str, name: str, place: Place, each: int) -> tuple[float, int]:
    """Events a second of eight processes, and the conflicts that were met."""
    context = multiprocessing.get_context("spawn")
    start, done = context.Event(), context.Queue()
    commands = [[str(uuid4()) for _ in range(each)] for _ in range(8)]
    case = str(uuid4())
    if name == "eventsourcing":
        with Application[UUID](env=place.env) as app:
            kept = KeptCase()
            app.save(kept)
            case = str(kept.id)
    else:
        KINDS[backend][name](place).close()
    processes = [
        context.Process(target=writer, args=(backend, name, place, case, mine, start, done), daemon=True)
        for mine in commands
    ]
    for process in processes:
        process.start()
    for _ in processes:
        done.get(timeout=120)
    began = time.perf_counter()
    start.set()
    conflicts = sum(done.get(timeout=300) for _ in processes)
    took = time.perf_counter() - began
    for process in processes:
        process.join(60)
    assert sorted(kept_commands(backend, name, place, case)) == sorted(chain(*commands)), f"{name}: lost or twice"
    return 8 * each / took, conflicts


def hot_cases(backend: str, root: Place, folder: Path, options: Any) -> None:
    """Eight processes that write one case, in turn with the plain driver."""
    rates: dict[str, list[tuple[float, int]]] = {name: [] for name in KINDS[backend]}
    for _ in range(options.hot):
        for name, found in rates.items():
            found.append(hot(backend, name, fresh(root, folder), options.each))
    for name, found in rates.items():
        ratio = statistics.median(peer[0] / mine[0] for peer, mine in zip(rates["plain"], found, strict=True))
        figure = f"{statistics.median(rate for rate, _ in found):8.0f} events/s    {ratio:6.2f} x the time of plain"
        retries = statistics.median(conflicts for _, conflicts in found) / 8 / options.each
        line(f"{backend}: 8 processes, one case, {name}", [f"{figure}, {retries:.1f} conflicts an event"], 52)


def imports(options: Any) -> None:
    """Milliseconds of the first import, each in a process of its own."""
    for what in (
        "sqlite3",
        "psycopg",
        "sqlalchemy, sqlalchemy.dialects.sqlite",
        "sqlalchemy, sqlalchemy.dialects.postgresql.psycopg, psycopg",
        "eventsourcing.application, eventsourcing.sqlite",
        "eventsourcing.application, eventsourcing.postgres",
    ):
        code = f"import time; start = time.perf_counter(); import {what}; print(time.perf_counter() - start)"
        runs = [
            float(subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, timeout=60).stdout)
            for _ in range(options.pairs)
        ]
        line(f"import {what}", [f"{statistics.median(runs) * 1e3:8.0f} ms"], 68)


# Promises: each gives what happened, in a few words


class LosesAnswer:
    """Stands before the server; once armed, it lets one COMMIT through and hangs up before the answer is read."""

    def __init__(self, behind: Place, folder: Path) -> None:
        self.armed, self.behind, self.place = False, behind, replace(behind, host=str(folder))
        self.listening = socket.socket(socket.AF_UNIX)
        self.listening.bind(str(folder / ".s.PGSQL.5432"))
        self.listening.listen()
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self) -> None:
        """One thread for each connection."""
        with suppress(OSError):
            while True:
                client, _ = self.listening.accept()
                threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def serve(self, client: socket.socket) -> None:
        """Hand over what either side says."""
        lose = False
        with client, socket.socket(socket.AF_UNIX) as server, suppress(OSError):
            server.connect(f"{self.behind.host}/.s.PGSQL.5432")
            while True:
                for ready in select.select([client, server], [], [], 60)[0]:
                    said = ready.recv(65536)
                    if not said or (lose and ready is server and b"COMMIT\0" in said):
                        return
                    if ready is client and self.armed and b"COMMIT" in said:
                        self.armed, lose = False, True
                    (server if ready is client else client).sendall(said)


def tried(call: Callable[[], object], fine: str) -> str:
    """What a call gives: these words, or the name of the error."""
    try:
        call()
    except FAULTS as error:
        cause = getattr(error, "orig", None)
        return f"{type(error).__name__}" + (f" of {type(cause).__name__}" if cause else "")
    return fine


def runs_with(kind: Kind, root: Place, folder: Path) -> str:
    """The settings on the candidate's own connection."""
    with closing(kind(fresh(root, folder))) as store:
        if root.host:
            return "/".join(store.run(f"show {name}")[0][0] for name in SERVER)
        mode, sync, wipes = (store.run(f"pragma {name}")[0][0] for name in DURABLE)
        return f"{mode}, {('OFF', 'NORMAL', 'FULL', 'EXTRA')[sync]}, secure_delete {wipes}"


def reads_back(kind: Kind, root: Place, folder: Path) -> str:
    """Whether it opens when its settings do not take: a file whose mode cannot change, a server told not to wait."""
    place = fresh(root, folder)
    if root.host:
        with closing(psycopg.connect(root.conninfo, autocommit=True)) as con:
            con.execute(f"alter database {place.database} set synchronous_commit = off")
        return tried(lambda: kind(place).close(), "opens, not noticed")
    if kind is Eventsourcing:  # it wants WAL, which needs shared memory
        place = Place(path=f"file:{place.path}?vfs=unix-none")
        with closing(kind(place)) as store:
            return f"opens in {store.run('pragma journal_mode')[0][0]}, not noticed"
    with closing(sqlite3.connect(place.path)) as other:
        other.execute("pragma journal_mode = wal")
        other.execute("create table held (n)")
        held = tried(lambda: kind(place).close(), "opens, not noticed")
    other_mode = tried(lambda: kind(Place(path=":memory:")).close(), "opens, not noticed")
    return f"held: {held.split()[0]}; no file: {other_mode}"


def opens_at_once(kind: Kind, root: Place, folder: Path) -> str:
    """Eight that open a log that is there, ten times."""
    place, failed = fresh(root, folder), []
    kind(place).close()

    def opens(barrier: threading.Barrier) -> None:
        barrier.wait(30)
        failed.append(tried(lambda: kind(place).close(), ""))

    for _ in range(10):
        threads = [threading.Thread(target=opens, args=(barrier,)) for barrier in [threading.Barrier(8)] * 8]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
    errors = [error for error in failed if error]
    return f"{len(errors)} of {len(failed)} fail" + (f": {errors[0]}" if errors else "")


def command_twice(kind: Kind, root: Place, folder: Path) -> str:
    """One command id at two versions of a case."""
    with closing(kind(fresh(root, folder))) as store:
        (case,) = cases(1)
        store.append(a_row(case, 1, "same"))
        return tried(lambda: store.append(a_row(case, 2, "same")), "stored twice")


def stale(version: int, kind: Kind, root: Place, folder: Path) -> str:
    """A version that is taken, or one too far, when the case is at 2."""
    with closing(kind(fresh(root, folder))) as store:
        (case,) = cases(1)
        for number in (1, 2):
            store.append(a_row(case, number))
        found = tried(lambda: store.append(a_row(case, version)), "stored")
        assert len(store.load(case)) == 2 + (found == "stored")
        return found


def sends(open_it: Callable[[], Store], case: str, command: str) -> str:
    """What a caller does who must be sure: on an error look whether the command is there, else send again."""
    store, first = open_it(), ""
    for _ in range(5):
        try:
            store.append(a_row(case, len(store.load(case)) + 1, command))
        except FAULTS as error:
            first = first or type(error).__name__
        else:
            break
        store.close()
        store = open_it()
        with suppress(*FAULTS):
            if store.run(f"select 1 from events where command_id = '{command}'"):  # noqa: S608 - ours
                break
    store.close()
    return first or "no error"


def sent_again(kind: Kind, root: Place, folder: Path) -> str:
    """A caller that died after the commit sends its command again."""
    place, (case, command) = fresh(root, folder), cases(2)
    sends(lambda: kind(place), case, command)
    first = sends(lambda: kind(place), case, command)
    with closing(kind(place)) as store:
        return f"{first}; stored {len(store.load(case))} x"


def unknown(kind: Kind, root: Place, folder: Path) -> str:
    """The connection drops when the commit is done and its answer is not read."""
    if not root.host:
        return "see the row above"
    place, (case, command) = fresh(root, folder), cases(2)
    with tempfile.TemporaryDirectory() as name:
        proxy = LosesAnswer(place, Path(name))
        with closing(kind(proxy.place)) as store:
            store.append(a_row(case, 1))

        def armed() -> Store:
            store = kind(proxy.place)
            proxy.armed = not tries
            tries.append(1)
            return store

        tries: list[int] = []
        first = sends(armed, case, command)
        proxy.listening.close()
    with closing(kind(place)) as store:
        stored = [json.loads(body)["command"] for body in store.load(case)]
    return f"{first}; stored {stored.count(command)} x"


def text(value: str, kind: Kind, root: Place, folder: Path) -> str:
    """Text with a character that not every store keeps, as a case id; with eventsourcing as a field of an event."""
    place = fresh(root, folder)
    if kind is Eventsourcing:
        app: Application[UUID] = Application(env=place.env)
        kept = KeptCase()
        kept.step(**FIELDS | {"text": value}, command="c")
        found = tried(lambda: app.save(kept), "stored")
        app.close()
        return found
    with closing(kind(place)) as store:
        row = a_row("", 1)._replace(case=f"case {value}")
        return tried(lambda: store.append(row), "stored")


def tail(store: Store, feed: str, stop: threading.Event, rest: int) -> int:
    """How many of so many events a reader never sees that goes on from the last position it saw."""
    seen: set[Any] = set()
    after, ended = 0, False
    while True:
        ended = stop.is_set()
        rows = store.run(feed.replace("%s", str(after)))
        seen.update(row[1] for row in rows)
        after = max([after, *(row[0] for row in rows)])
        if ended:
            return rest - len(seen)


def feed(sql: str, kind: Kind, root: Place, folder: Path) -> str:
    """Events that a reader of the feed misses while eight threads commit."""
    place, stop, found = fresh(root, folder), threading.Event(), []
    if isinstance(kind, partial) or kind is Eventsourcing:
        if sql == SAFE_FEED:
            return "has one feed only"
        sql = "select notification_id, notification_id as n from stored_events where notification_id > %s"
    with ExitStack() as stack:
        stores = [stack.enter_context(closing(kind(place))) for _ in range(9)]
        reader = threading.Thread(target=lambda: found.append(tail(stores[8], sql, stop, 8 * 200)))
        writers = [threading.Thread(target=appends, args=(store, 200, time.perf_counter)) for store in stores[:8]]
        for thread in (reader, *writers):
            thread.start()
        for thread in writers:
            thread.join(120)
        stop.set()
        reader.join(120)
    return f"misses {found[0]} of 1600"


def erased(kind: Kind, root: Place, folder: Path) -> str:
    """Whether a position of the feed means the same event after a case was erased and the file vacuumed."""
    if root.host:
        return "a column of its own"
    at = fresh(root, folder)
    with closing(kind(at)) as store:
        one, two, three = cases(3)
        for case in (one, two):
            store.append(a_row(case, 1))
        table, key, place = "events", "case_id", "position"
        if kind is Eventsourcing:
            table, key, place, one, two = "stored_events", "originator_id", "rowid", UUID(one).hex, UUID(two).hex
        where = f"select {place} from {table} where {key} = '{two}'"  # noqa: S608 - ours
        before = store.run(where)
        store.run(f"delete from {table} where {key} = '{one}'")  # noqa: S608 - ours
        with closing(sqlite3.connect(at.path)) as other:
            other.execute("vacuum")
        moved = store.run(where) != before
        store.run(f"delete from {table} where {key} = '{two}'")  # noqa: S608 - ours
        store.append(a_row(three, 1))
        again = store.run(f"select max({place}) from {table}")[0][0] <= before[0][0]  # noqa: S608 - ours
        return ("moves" if moved else "stays") + ("; given out again" if again else "; never again")


def promises(backend: str, root: Place, folder: Path) -> None:
    """One row for each promise, one column for each candidate."""
    rows: dict[str, Callable[[Kind, Place, Path], str]] = {
        "runs with": runs_with,
        "opens when they do not take": reads_back,
        "eight that open at once": opens_at_once,
        "a command id twice": command_twice,
        "version taken": partial(stale, 2),
        "version too far": partial(stale, 9),
        "sent again after the commit": sent_again,
        "answer of the commit lost": unknown,
        "lone surrogate": partial(text, "\ud800"),
        "NUL": partial(text, "\0"),
        "position after an erased case": erased,
    }
    if root.host:
        rows["feed by position alone"] = partial(feed, FEED)
        rows["feed up to the oldest open one"] = partial(feed, SAFE_FEED)
    kinds = KINDS[backend]
    if root.host:
        print("\nRuns with: " + "/".join(SERVER))
    line(backend, (f"{name:<46}" for name in kinds), 34)
    for label, check in rows.items():
        line(label, (f"{check(kind, root, folder):<46}" for kind in kinds.values()), 34)
    if root.host:
        quick: Any = partial(Eventsourcing, functions=True)
        line("feed, enable_db_functions", [f"eventsourcing {feed(FEED, quick, root, folder)}"], 34)


def speeds(root: Place, fast: Path, disk: Place, slow: Path, options: Any) -> None:
    """All of one process."""
    for title, folder, there in (("In memory, CPU time of the client", fast, root), ("On disk", slow, disk)):
        print(f"\n{title}")
        for backend, at in (("SQLite", Place()), ("PostgreSQL", there)):
            speed(backend, at, folder, options, disk=folder is slow)
    print("\nAn aggregate of eventsourcing")
    gets({"in memory (POPO)": None, "SQLite": fresh(Place(), fast), "PostgreSQL": fresh(root, fast)}, options)
    print("\nImport")
    imports(options)


def main() -> None:
    """All sections."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rounds")
    parser.add_argument("--dir", type=Path, default=Path.cwd(), help="the folder on disk")
    parser.add_argument("--only", choices=["speed", "hot", "promises"], help="one section")
    options: Any = parser.parse_args()
    options.pairs, options.rounds, options.commits = (3, 200, 60) if options.quick else (15, 1000, 300)
    options.hot, options.each = (1, 10) if options.quick else (5, 25)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the servers stop
    memory = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it
    if not memory.is_dir():
        raise SystemExit(f"{memory} is missing: the CPU time is measured in memory")
    with folder_in(memory) as fast, server(fast) as root, folder_in(options.dir) as slow, server(slow) as disk:
        if options.only in (None, "speed"):
            speeds(root, fast, disk, slow, options)
        if options.only in (None, "hot"):
            print("\nEight processes write one case, on disk")
            for backend, at in (("SQLite", Place()), ("PostgreSQL", disk)):
                hot_cases(backend, at, slow, options)
        if options.only in (None, "promises"):
            print("\nPromises, on disk")
            for backend, at in (("SQLite", Place()), ("PostgreSQL", disk)):
                promises(backend, at, slow)


if __name__ == "__main__":
    main()
