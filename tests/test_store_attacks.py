"""What a store and a desk answer to who asks the wrong way, at the wrong moment, or breaks off in the middle."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from itertools import count
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from leefplek import Actor, CommandReused, InputError, Leefplek, Refused, UnknownName, hookimpl
from leefplek.store import Desk, Store, backup, export_lines, open_store
from story import CONCERN, actor, moment, opening

AT = moment("2021-03-01")
SAW, KMK = actor("saw"), actor("kmk")
NOTE: dict[str, Any] = {"payload": {"text": "x"}, "by": SAW, "at": AT}
NO_ACTOR: Any = "saw-1:saw"


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """Each kind of store, empty."""
    urls = {"memory": lambda: "memory:", "sqlite": lambda: f"sqlite:///{tmp_path}/cases.db"}
    url = urls.get(request.param, lambda: request.getfixturevalue("pg_url"))()
    with open_store(url) as opened:
        yield opened


def begun(store: Store, *plugins: object) -> Desk:
    """A desk with two cases."""
    desk = Desk(Leefplek(plugins=plugins, lang="en"), store)
    for number in (1, 2):
        desk.open("fijn-wonen", opening(CONCERN), by=SAW, at=AT, case_id=f"case-{number}")
    return desk


class Meddler:
    """A guard that does something else with the store while a step is decided; and who hears of what was stored."""

    def __init__(self) -> None:
        self.act: Any = None
        self.heard: list[tuple[str, int]] = []
        self.raised: list[Exception] = []

    @hookimpl
    def leefplek_check_transition(self, ctx: Any) -> list[Any]:
        """Do it."""
        act, self.act = self.act, None
        if act is not None:
            try:
                act()
            except Exception as error:
                self.raised.append(error)
                raise
            finally:
                self.act = act
        return []

    @hookimpl
    def leefplek_step_committed(self, step: Any) -> None:
        """Remember."""
        self.heard.append((step.event.case_id, step.event.version))


@pytest.mark.parametrize("what", ["the same case", "another", "append", "rooms"])
def test_a_guard_can_store_nothing_while_a_step_is_decided(store: Store, what: str) -> None:
    meddler = Meddler()
    desk = begun(store, meddler)
    again = Desk(Leefplek(lang="en"), store)
    meddler.heard.clear()
    meddler.act = {
        "the same case": lambda: desk.step("case-1", "note", **NOTE),
        "another": lambda: again.step("case-2", "note", **NOTE),
        "append": lambda: store.append("case-2", 1, store.load("case-1"), "c"),
        "rooms": lambda: desk.set_rooms("kmk", 1, since=date(2021, 1, 1), by=KMK, at=AT),
    }[what]
    with pytest.raises(Refused) as refused:
        desk.step("case-1", "inquire", by=SAW, at=AT)
    assert [one.code for one in refused.value.refusals] == ["plugin_failed"]
    assert [type(error) for error in meddler.raised] == [InputError]
    assert (store.stats().position, meddler.heard) == (2, [])
    meddler.act = lambda: desk.case("case-2")
    assert desk.step("case-1", "inquire", by=SAW, at=AT).event.version == 2
    assert meddler.heard == [("case-1", 2)]


def test_the_command_id_of_an_append_is_no_other_step(store: Store) -> None:
    desk = begun(store)
    elsewhere = begun(open_store("memory:"))
    elsewhere.open("fijn-wonen", opening(CONCERN), by=SAW, at=AT, case_id="moved")
    elsewhere.step("moved", "note", command_id="form-1", **NOTE)
    store.append("moved", 0, elsewhere.store.load("moved"), "the move")
    began = time.monotonic()
    with pytest.raises(CommandReused):
        desk.step("moved", "note", command_id="the move", **NOTE)
    assert time.monotonic() - began < 5
    assert desk.step("moved", "note", command_id="form-1", **NOTE).event.version == 2
    assert len(store.load("moved")) == 2


class Interrupt:
    """Interrupts at the n-th call that a store makes, or that comes back to it; never while it lets go."""

    FILES = ("_sql.py", "_sqlite.py")
    LETS_GO = ("close", "rollback", "__del__", "_let_go")

    def __init__(self, after: int) -> None:
        self.left = after

    def __call__(self, frame: FrameType, _event: str, _what: object) -> None:
        """Called by Python for each call and each return."""
        if Path(frame.f_code.co_filename).name not in self.FILES or frame.f_code.co_name in self.LETS_GO:
            return
        self.left -= 1
        if self.left == 0:
            sys.setprofile(None)
            raise KeyboardInterrupt


def test_an_interrupt_leaves_nobody_else_waiting(tmp_path: Path) -> None:
    path = tmp_path / "cases.db"
    answered: list[str | None] = []
    interrupted = 0
    with open_store(f"sqlite:///{path}") as store, closing(sqlite3.connect(path, timeout=0)) as other:
        other.isolation_level = None
        desk = begun(store)
        for number in count(1):
            sys.setprofile(Interrupt(number))
            try:
                answered.append(desk.step("case-1", "note", command_id=f"form-{number}", **NOTE).event.command_id)
            except KeyboardInterrupt:
                interrupted += 1
            finally:
                sys.setprofile(None)
            other.execute("BEGIN IMMEDIATE")
            other.execute("ROLLBACK")
            if len(answered) == 3:
                break
        kept = [event.command_id for event in store.load("case-1")]
    assert interrupted > 50
    assert len(kept) == len(set(kept))
    assert set(answered) <= set(kept)


@pytest.mark.parametrize(
    ("name", "position"),
    [("a\0b", 1), ("a\ud800", 1), ("", 1), (3, 1), ("a", -1), ("a", 0.5), ("a", True), ("a", 2**63)],
)
def test_what_is_no_mark_is_refused_alike(store: Store, name: Any, position: Any) -> None:
    with pytest.raises(InputError):
        store.set_mark(name, position)
    assert store.mark("a") == 0


def test_what_is_of_another_kind_is_said_so(store: Store) -> None:
    desk = begun(store)
    until = date(2021, 5, 1)
    for why in (b"x", 3, None, object()):
        with pytest.raises(InputError, match="no reason"):
            desk.park("kmk", "case-1", until=until, why=why, by=KMK, at=AT)  # type: ignore[arg-type]
    for wrong in (
        lambda: desk.park("kmk", "case-1", until=until, why="rest", by=NO_ACTOR, at=AT),
        lambda: desk.set_rooms("kmk", 1, since=until, by=NO_ACTOR, at=AT),
        lambda: desk.migrate("case-1", to=1, by=NO_ACTOR, at=AT, dry_run=True),
    ):
        with pytest.raises(UnknownName, match="no actor"):
            wrong()
    anything: Any = "1"
    for other in (
        lambda: desk.tick(AT, limit=anything),
        lambda: desk.cases(is_open=anything),
        lambda: store.append("case-3", 0, None, "c"),  # type: ignore[arg-type]
    ):
        with pytest.raises(InputError):
            other()
    assert store.stats().position == 2
    assert isinstance(SAW, Actor)


@pytest.mark.parametrize("name", ["/", ".", "", "a\0b"])
def test_what_is_the_name_of_no_file_is_said_so(tmp_path: Path, name: str) -> None:
    with open_store(f"sqlite:///{tmp_path}/cases.db") as store:
        for call in (backup, export_lines):
            with pytest.raises(InputError):
                call(store, name)
    assert [one.name for one in tmp_path.iterdir()] == ["cases.db"]


def test_an_export_into_a_closed_output_is_said_so(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/cases.db"
    open_store(url).close()
    program = "import sys; from leefplek.cli import main; sys.stdout = None; sys.exit(main(sys.argv[1:]))"
    called = [sys.executable, "-c", program, "store", "export", url, "-", "--lang", "en"]
    ended = subprocess.run(called, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr.splitlines()[0]) == (2, "the output can't be written")


CLOSING = """
import sys, threading, time
from datetime import UTC, datetime
from leefplek import Actor, Leefplek, StoreUnavailable
from leefplek.store import Desk, open_store

given = {"by": Actor("saw-1", "saw"), "at": datetime(2024, 3, 4, 9, tzinfo=UTC)}
start = {"entry": {"kind": "own_initiative", "where": "jongere"}, "legal_basis": {"ground": "public_task", "why": "x"}}
store = open_store(sys.argv[1])
desk = Desk(Leefplek(), store)
desk.open("fijn-wonen", start, case_id="case-1", **given)
until, answered = time.monotonic() + 1.5, []


def work():
    while time.monotonic() < until:
        try:
            answered.append(desk.step("case-1", "note", {"text": "x"}, **given).event.version)
        except StoreUnavailable:
            pass


threads = [threading.Thread(target=work) for _ in range(4)]
for one in threads:
    one.start()
while time.monotonic() < until:
    store.close()
    time.sleep(0.02)
for one in threads:
    one.join()
assert sorted(answered) == sorted(set(answered))
assert set(answered) <= {event.version for event in store.load("case-1")}
store.close()
"""


def test_a_store_may_be_closed_while_others_are_in_it(tmp_path: Path) -> None:
    called = [sys.executable, "-c", CLOSING, f"sqlite:///{tmp_path}/cases.db"]
    ended = subprocess.run(called, capture_output=True, text=True, check=False, timeout=120)
    assert (ended.returncode, ended.stderr) == (0, "")
