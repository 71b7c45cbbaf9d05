"""What the store and the desk cost, beside a bare `sqlite3` loop, plain SQL, and the library `eventsourcing`.

Each pair runs both right after each other; a figure is the median of the pairs' ratios, with the lowest and highest
beside it. CPU time is measured on a file system in memory, commits a second on disk. `python benchmarks/store.py` takes
some minutes; `--quick` takes fewer pairs and a smaller store. The peers of `hot` and `load`, and the PostgreSQL server
that `hot` starts for itself, are those of `store_candidates.py`.
"""

from __future__ import annotations

import argparse
import gc
import multiprocessing
import shutil
import signal
import sqlite3
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import date, timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple
from uuid import uuid4

import attrs
from steps import AT, KMK, SAW, grown, story

from leefplek import Actor, Leefplek
from leefplek.plugins.fijn_wonen import Note, VooroverlegPositive
from leefplek.store import Batch, Desk, Listed, Query, Store, open_store

NOTE = Note(text="all is well " * 34)
"""As many bytes as an event of the peers holds."""

MOVES: tuple[tuple[str, Any, Actor], ...] = (
    ("note", NOTE, SAW),
    ("vooroverleg_positive", VooroverlegPositive(), KMK),
    ("note", NOTE, SAW),
    ("note", NOTE, SAW),
)
"""What happens to each of these cases, which had nine events: the tenth to the thirteenth."""

PUT = (
    "INSERT INTO leefplek_event (position, stream, version, command_id, head, content, link)"
    " VALUES (?, ?, ?, ?, ?, ?, ?)"
)
LAST = "SELECT (SELECT max(version) FROM leefplek_event WHERE stream = ?), (SELECT max(position) FROM leefplek_event)"
MARK = "UPDATE leefplek_case SET version = ? WHERE id = ?"
DUE = (
    "SELECT id, workflow, workflow_version, version, state, due, next_due, next_tick, outcome, person, room"
    " FROM leefplek_case WHERE next_due < ? ORDER BY next_due, id"
)
SETTINGS = ("journal_mode = delete", "synchronous = 3", "secure_delete = 1", "trusted_schema = 0")

Clock = Callable[[], float]
Pair = tuple[float, float]


# How a figure is made


class Aim(NamedTuple):
    """What a ratio should be."""

    bound: float
    at_least: bool = False

    def __str__(self) -> str:
        return f"at {'least' if self.at_least else 'most'} {self.bound:g}"

    def met(self, ratio: float) -> bool:
        """Whether it is so."""
        return ratio >= self.bound if self.at_least else ratio <= self.bound


def line(what: str, figure: str, aim: str, more: str) -> None:
    """Print one row."""
    print(f"{what:<66} {figure:<24} {aim:<18} {more}", flush=True)


def show(what: str, found: Sequence[Pair], aim: Aim | None, unit: str, scale: float = 1.0) -> None:
    """Print a figure: ours to the peer's, of each pair."""
    ratios = [mine / peer for mine, peer in found]
    middle = statistics.median(ratios)
    mine, peer = (statistics.median(values) * scale for values in zip(*found, strict=True))
    verdict = "" if aim is None else f"{aim}: {'yes' if aim.met(middle) else 'NO'}"
    spread = f"{middle:6.2f} ({min(ratios):.2f} - {max(ratios):.2f})"
    line(what, spread, verdict, f"{mine:,.1f} to {peer:,.1f} {unit}")


def each(call: Callable[[], object], rounds: int, clock: Clock = time.process_time) -> float:
    """Seconds for one call."""
    gc.collect()
    start = clock()
    for _ in range(rounds):
        call()
    return (clock() - start) / rounds


def alternating(mine: Callable[[], float], peer: Callable[[], float], pairs: int) -> list[Pair]:
    """Pairs, of which now the one and then the other goes first; one is thrown away to warm up."""
    mine(), peer()
    found = []
    for number in range(pairs):
        if number % 2:
            later = peer()
            found.append((mine(), later))
        else:
            found.append((mine(), peer()))
    return found


# A step, on cases of about ten events


class Steps:
    """The same steps in the same store: through a desk, and as bare rows."""

    def __init__(self, lp: Leefplek, folder: Path, clock: Clock, cases: int) -> None:
        self.lp, self.folder, self.clock = lp, folder, clock
        self.before, self.now = folder / "before.db", folder / "now.db"
        self.ids: list[str] = []
        with open_store(f"sqlite:///{self.before}", lp=lp) as store, store.turn():
            for number in range(cases):
                case = story(lp, AT + timedelta(minutes=number), number)
                self.ids.append(case.id)
                for event in case.events:
                    store.append(case.id, event.version - 1, [event], event.command_id)
        self.through(0)
        with closing(sqlite3.connect(self.now)) as con:
            sql = "SELECT position, stream, version, command_id, head, content, link FROM leefplek_event"
            sql += " WHERE position > ?"
            self.rows = con.execute(sql + " ORDER BY position", (9 * cases,)).fetchall()
        assert len(self.rows) == cases * len(MOVES)

    def through(self, keep: int | None) -> float:
        """Seconds for one step through a desk that has seen these cases before."""
        shutil.copyfile(self.before, self.now)
        more = {} if keep is None else {"keep": keep}
        with open_store(f"sqlite:///{self.now}") as store:
            desk = Desk(self.lp, store, **more)
            for id in self.ids:
                desk.case(id)
            return self.timed(partial(self.moves, desk))

    def moves(self, desk: Desk) -> None:
        """All steps of all cases."""
        at = AT + timedelta(days=1)
        for number, (transition, payload, by) in enumerate(MOVES):
            for id in self.ids:
                desk.step(id, transition, payload, by=by, recorded_by=SAW, at=at, command_id=f"{id}-{number}")

    def bare(self, looks: bool) -> float:
        """Seconds for one of the same rows; `looks`: it also asks for the version, and keeps that in the list."""
        shutil.copyfile(self.before, self.now)
        with closing(sqlite3.connect(self.now, isolation_level=None)) as con:
            for setting in SETTINGS:
                con.execute(f"PRAGMA {setting}")
            return self.timed(partial(self.inserts, con, looks))

    def inserts(self, con: sqlite3.Connection, looks: bool) -> None:
        """One durable commit for each row."""
        run = con.execute
        for row in self.rows:
            run("BEGIN IMMEDIATE")
            if looks:
                run(LAST, (row[1],)).fetchall()
                run(MARK, (row[2], row[1].removeprefix("case:")))
            run(PUT, row)
            run("COMMIT")

    def timed(self, call: Callable[[], object]) -> float:
        """Seconds for one step, where all are one call."""
        return each(call, 1, self.clock) / (len(self.ids) * len(MOVES))


def step(options: Any) -> None:
    """CPU time of a step."""
    with folder_in(options.memory_dir) as folder:
        steps = Steps(Leefplek(), folder, time.process_time, 200)
        for what, keep, looks, aim in (
            ("a step through the desk, to a bare loop", None, False, Aim(3)),
            ("the same, a desk that keeps no cases (keep=0)", 0, False, Aim(3)),
            ("a step, to a loop that also looks, and keeps the list", None, True, None),
            ("the same, keep=0", 0, True, None),
        ):
            found = alternating(partial(steps.through, keep), partial(steps.bare, looks), options.pairs)
            show(what, found, aim, "us CPU", 1e6)


def disk(options: Any) -> None:
    """Commits a second, on disk."""
    with folder_in(options.dir) as folder:
        steps = Steps(Leefplek(), folder, time.perf_counter, 50)
        for what, keep in (("steps a second on disk, to a bare loop", None), ("the same, keep=0", 0)):
            seconds = alternating(partial(steps.through, keep), partial(steps.bare, False), options.pairs)
            found = [(1 / mine, 1 / peer) for mine, peer in seconds]
            show(what, found, Aim(0.7, at_least=True), "commits/s")


# Eight processes, one case


class Shares(NamedTuple):
    """Seconds of CPU for an event; and which shares of its time a process waits for its turn, works in it, commits."""

    cpu: float
    turns: list[float]


def watch(store: Store) -> list[float]:
    """Time what the store does in turns: the seconds that it waits, works and commits, as they grow."""
    turn, spent, inside = store.turn, [0.0, 0.0, 0.0], []

    @contextmanager
    def timed() -> Iterator[None]:
        if inside:
            yield
            return
        times = [time.perf_counter()]
        inside.append(times)
        try:
            with turn():
                times.append(time.perf_counter())
                try:
                    yield
                finally:
                    times.append(time.perf_counter())
        finally:
            times.append(time.perf_counter())
            inside.clear()
            for number, (start, end) in enumerate(pairwise(times)):
                spent[number] += end - start

    store.turn = timed  # type: ignore[method-assign]  # the clock stands around it
    return spent


def desk_writer(url: str, case: str, commands: list[str], start: Any, done: Any) -> None:
    """One of the processes: a desk. Before it is timed, it has stored something."""
    with open_store(url, create=False) as store:
        desk = Desk(Leefplek(), store)
        own = story(desk.lp)
        store.append(own.id, 0, own.events, "made")
        desk.step(own.id, "note", NOTE, by=SAW, at=AT)
        spent = watch(store)
        race(lambda command: desk.step(case, "note", NOTE, by=SAW, at=AT, command_id=command), commands, start, done)
        done.put(spent)


def app_writer(env: dict[str, str], case: str, commands: list[str], start: Any, done: Any) -> None:
    """The same with an application of `eventsourcing`, with retries."""
    other = peers()
    with other.Application(env=env | {"CREATE_TABLE": "no"}) as app:
        own = other.KeptCase()
        app.save(own)
        other.saves(app, str(own.id), "first")
        race(partial(other.saves, app, case), commands, start, done)
        done.put([])


def race(call: Callable[[str], object], commands: list[str], start: Any, done: Any) -> None:
    """One call for each command, when all are ready; tells how long it took, and how much CPU time."""
    done.put(None)
    start.wait(120)
    began, cpu = time.perf_counter(), time.process_time()
    for command in commands:
        call(command)
    done.put((time.perf_counter() - began, time.process_time() - cpu))


def hot_one(writer: Callable[..., None], at: Any, case: str, many: int, count: int) -> tuple[float, Shares, set[str]]:
    """Events a second of so many processes, how they spent their time, and the commands of all."""
    context = multiprocessing.get_context("spawn")
    start, done = context.Event(), [context.Queue() for _ in range(many)]
    commands = [[str(uuid4()) for _ in range(count)] for _ in range(many)]
    pairs = zip(commands, done, strict=True)
    started = [context.Process(target=writer, args=(at, case, mine, start, tell), daemon=True) for mine, tell in pairs]
    for process in started:
        process.start()
    for tell in done:
        tell.get(timeout=120)
    start.set()
    times = [tell.get(timeout=300) for tell in done]
    spent = [tell.get(timeout=60) for tell in done]
    for process in started:
        process.join(60)
    whole, cpu = (sum(each) for each in zip(*times, strict=True))
    turns = [sum(each) / whole for each in zip(*spent, strict=True)]
    sent = {command for mine in commands for command in mine}
    return many * count / max(took for took, _ in times), Shares(cpu / many / count, turns), sent


def hot_desk(url: str, many: int, count: int) -> tuple[float, Shares]:
    """Events a second of so many desks that write one case."""
    lp = Leefplek()
    with open_store(url, lp=lp) as store:
        case = story(lp)
        store.append(case.id, 0, case.events, "made")
    rate, shares, sent = hot_one(desk_writer, url, case.id, many, count)
    with open_store(url, lp=lp) as store:
        kept = [event.command_id for event in store.load(case.id)[len(case.events) :]]
    assert len(kept) == len(sent), "lost or twice"
    assert set(kept) == sent, "lost or twice"
    return rate, shares


def hot_app(other: Any, backend: str, place: Any, many: int, count: int) -> float:
    """The same with `eventsourcing`."""
    with other.Application(env=place.env) as app:
        kept = other.KeptCase()
        app.save(kept)
    rate, _, sent = hot_one(app_writer, place.env, str(kept.id), many, count)
    found = other.kept_commands(backend, "eventsourcing", place, str(kept.id))
    assert len(found) == len(sent), "lost or twice"
    assert set(found) == sent, "lost or twice"
    return rate


def url_of(place: Any) -> str:
    """A place of `store_candidates`, as we name it."""
    if place.path:
        return f"sqlite:///{place.path}"
    return f"postgresql://leefplek@/{place.database}?host={place.host}&port={place.port}"


def hot(options: Any) -> None:
    """Events a second where eight processes write one case."""
    other = peers()
    with folder_in(options.dir) as slow, folder_in(options.memory_dir) as fast, other.server(slow) as server:
        for what, root, folder in (
            ("SQLite on disk", other.Place(), slow),
            ("SQLite in memory", other.Place(), fast),
            ("PostgreSQL on disk", server, slow),
        ):
            heat(other, what, partial(other.fresh, root, folder), options)


def heat(other: Any, what: str, fresh: Callable[[], Any], options: Any) -> None:
    """The same at one place, and how long a process is at what."""
    backend = what.partition(" ")[0]
    spent: list[Shares] = []

    def ours() -> float:
        rate, shares = hot_desk(url_of(fresh()), 8, options.each)
        spent.append(shares)
        return rate

    theirs = partial(hot_app, other, backend)
    found = alternating(ours, lambda: theirs(fresh(), 8, options.each), options.hot)
    show(f"8 processes, one case, {what}, to eventsourcing", found, Aim(10, at_least=True), "events/s")
    alone = alternating(
        lambda: hot_desk(url_of(fresh()), 1, 8 * options.each)[0], lambda: theirs(fresh(), 1, 8 * options.each), 2
    )
    show("    one process alone", alone, None, "events/s")
    cpu = statistics.median(one.cpu for one in spent) * 1e6
    waits, works, commits = (100 * statistics.median(each) for each in zip(*(one.turns for one in spent), strict=True))
    print(
        f"    each of our eight waits {waits:.0f}% of the time for its turn, works {works:.1f}% in it and commits"
        f" {commits:.1f}%; {cpu:.0f} us CPU an event"
    )


# Twenty events


def load(options: Any) -> None:
    """CPU time to load and fold a case of twenty events."""
    other = peers()
    lp = Leefplek()
    with folder_in(options.memory_dir) as folder, open_store(f"sqlite:///{folder / 'cases.db'}", lp=lp) as store:
        case = grown(lp, 9)
        while len(case.events) < 20:
            case = lp.step(case, "note", NOTE, by=SAW, at=AT).after
        for event in case.events:
            store.append(case.id, event.version - 1, [event], event.command_id)
        with closing(other.Application(env=other.fresh(other.Place(), folder).env)) as app:
            kept = other.KeptCase()
            for _ in range(19):
                kept.step(**other.FIELDS, command=str(uuid4()))
            app.save(kept)
            theirs = partial(each, partial(app.repository.get, kept.id), options.rounds)
            for what, keep, aim in (
                ("load and fold 20 events (keep=0), to repository.get", 0, Aim(0.3)),
                ("the same, a case that the desk keeps", 1, None),
            ):
                mine = partial(each, partial(Desk(lp, store, keep=keep).case, case.id), options.rounds)
                show(what, alternating(mine, theirs, options.pairs), aim, "us CPU", 1e6)


# A large store


def large(lp: Leefplek, folder: Path, count: int) -> Path:
    """A store of so many cases, each of ten events; of these, 1,000 are due before the day `AT`."""
    path = folder / "large.db"
    with open_store(f"sqlite:///{path}", lp=lp) as store:
        case = grown(lp, 10)
        store.append(case.id, 0, case.events, "made")
        (row,) = store.find(Query())
        records = [record.written for record in store.read(f"case:{case.id}")]
        for start in range(1, count, 1000):
            with store.turn():
                for number in range(start, min(start + 1000, count)):
                    write_copy(store, row, records, number)
    return path


def write_copy(store: Store, row: Listed, records: Sequence[Any], number: int) -> None:
    """The same case once more, under another id and due on another day."""
    id = uuid4().hex
    due = AT.date() + timedelta(days=number % 365)
    if number <= 1000:
        due = AT.date() - timedelta(days=1 + number % 30)
    old, new = row.id.encode(), id.encode()
    copies = [record._replace(head=record.head.replace(old, new)) for record in records]
    batches = [Batch(f"case:{id}", index, f"{index}", (copy,)) for index, copy in enumerate(copies[:-1])]
    now = attrs.evolve(row, id=id, due=due, next_due=due, next_tick=due, person=f"person {number}")
    store.write([*batches, Batch(f"case:{id}", len(batches), "last", (copies[-1],), now)])


def large_ones(options: Any) -> None:
    """What the list and an open cost where there is much."""
    lp = Leefplek()
    with folder_in(options.memory_dir) as folder:
        path = large(lp, folder, options.cases)
        if options.only in (None, "list"):
            listing(lp, path, options)
        if options.only in (None, "open"):
            opening(path, folder / "empty.db", options)


def listing(lp: Leefplek, path: Path, options: Any) -> None:
    """CPU time to list the cases that are due."""
    with open_store(f"sqlite:///{path}") as store, closing(sqlite3.connect(path)) as con:
        desk = Desk(lp, store)
        ask = partial(desk.cases, due_before=AT.date())
        bare = partial(rows_of, con, AT.date())
        found = [row.id for row in ask()]
        assert found == [row[0] for row in bare()]
        assert len(found) == 1000
        peer = partial(each, bare, 50)
        what = f"list 1,000 due cases among {options.cases:,}, to the bare query"
        show(what, alternating(partial(each, ask, 20), peer, options.pairs), Aim(20), "us CPU", 1e6)


def rows_of(con: sqlite3.Connection, day: date) -> list[Any]:
    """The bare query."""
    return con.execute(DUE, (day.isoformat(),)).fetchall()


def opening(path: Path, empty: Path, options: Any) -> None:
    """CPU time to open a large store, and an empty one."""
    open_store(f"sqlite:///{empty}").close()

    def opens(which: Path) -> float:
        return each(lambda: open_store(f"sqlite:///{which}", create=False).close(), 50)

    found = alternating(partial(opens, path), partial(opens, empty), options.pairs)
    show(f"open a store of {10 * options.cases:,} events, to an empty one", found, Aim(5), "us CPU", 1e6)


# The program


@contextmanager
def folder_in(parent: Path) -> Iterator[Path]:
    """A folder that goes away again, which a server may enter."""
    with TemporaryDirectory(dir=parent, prefix="store-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


def peers() -> Any:
    """The other candidates; what is missing is said in words."""
    import store_candidates

    return store_candidates


SECTIONS: dict[str, Callable[[Any], None]] = {
    "step": step,
    "disk": disk,
    "hot": hot,
    "load": load,
    "list": large_ones,
    "open": large_ones,
}


def main() -> None:
    """All sections, or one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer pairs, and 100,000 events for 1,000,000")
    parser.add_argument("--only", choices=list(SECTIONS), help="one section")
    parser.add_argument("--dir", type=Path, default=Path.cwd(), help="the folder on disk")
    parser.add_argument("--memory-dir", type=Path, default=Path("/dev/shm"), help="a folder in memory")  # noqa: S108 - ours is made in it
    options: Any = parser.parse_args()
    options.pairs, options.hot, options.each = (5, 2, 10) if options.quick else (15, 7, 25)
    options.rounds, options.cases = (200, 10_000) if options.quick else (1000, 100_000)
    for folder in (options.dir, options.memory_dir):
        if not folder.is_dir():
            raise SystemExit(f"{folder} is missing: give --dir and --memory-dir")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the server stops
    line("ours to the peer", "ratio (low - high)", "aim", "medians")
    chosen = [SECTIONS[options.only]] if options.only else list(dict.fromkeys(SECTIONS.values()))
    for section in chosen:
        section(options)


if __name__ == "__main__":
    main()
