"""What came up when others used the desk: unknown outcomes of what a provider says, many steps to catch up with."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from deskside import Around
from leefplek import Actor, Conflict, Event, InputError, Leefplek, OutcomeUnknown, Step, StoreUnavailable
from leefplek.cli import main
from leefplek.effects import Newer
from leefplek.store import Batch, Desk, Record, Store, export_lines, open_store
from story import NOW, moment

KMK = Actor("kmk-1", role="kmk")
AT = moment("2021-03-01")
JANUARY = date(2021, 1, 1)


class Unsure(Around):
    """A commit of which nobody knows: the first `times`, after it was stored or instead."""

    def __init__(self, inner: Store, times: int, *, stored: bool, blind: bool = False) -> None:
        super().__init__(inner)
        self.times, self.stored, self.blind = times, stored, blind

    def write(self, batches: Sequence[Batch]) -> int:
        if not self.times:
            return super().write(batches)
        self.times -= 1
        if self.stored:
            super().write(batches)
        raise OutcomeUnknown("the commit failed", true_now="It is not known whether it is stored.")

    def read(self, stream: str, after: int = 0) -> list[Record]:
        if self.blind and self.times == 0:
            raise StoreUnavailable("the server is away")
        return super().read(stream, after)


class Lost(Around):
    """The answer of the first commit is lost: it is stored, and nobody was told."""

    lost = False

    @contextmanager
    def turn(self) -> Iterator[None]:
        with super().turn():
            yield
        if not self.lost:
            self.lost = True
            raise OutcomeUnknown("the commit failed", true_now="It is not known whether it is stored.")


@pytest.fixture
def store() -> Store:
    return open_store("memory:")


def said(lp: Leefplek, store: Store) -> Callable[[], object]:
    return lambda: Desk(lp, store).set_rooms("kmk", 3, since=JANUARY, by=KMK, at=AT)


@pytest.mark.parametrize("stored", [True, False])
def test_what_a_provider_says_is_stored_once_though_its_outcome_was_unknown(
    lp: Leefplek, store: Store, stored: bool
) -> None:
    said(lp, Unsure(store, 1, stored=stored))()
    assert len(store.read("rooms:kmk")) == 1


def test_what_a_provider_says_is_not_said_again_where_the_answer_was_lost(lp: Leefplek, store: Store) -> None:
    said(lp, Lost(store))()
    assert len(store.read("rooms:kmk")) == 1


def test_a_provider_hears_what_is_not_stored(lp: Leefplek, store: Store) -> None:
    with pytest.raises(StoreUnavailable) as caught:
        said(lp, Unsure(store, 2, stored=False))()
    assert caught.value.true_now == "It is not stored: that was looked up."
    assert store.read("rooms:kmk") == []


def test_a_provider_hears_that_nobody_knows(lp: Leefplek, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("leefplek.store._rooms.LOOKS", (0.0, 0.0))
    with pytest.raises(OutcomeUnknown) as caught:
        said(lp, Unsure(store, 1, stored=True, blind=True))()
    assert "counts once" in caught.value.do


def test_who_rests_does_so_until_a_day_to_come(lp: Leefplek, store: Store) -> None:
    desk = Desk(lp, store)
    desk.open("fijn-wonen", **opening("a"))
    with pytest.raises(InputError, match="past"):
        desk.park("kmk", "a", until=date(2021, 2, 28), why="op reis", by=KMK, at=AT)
    assert store.read("rooms:kmk") == []


class Counting(Around):
    """How often the log of a case is read."""

    reads = 0

    def read(self, stream: str, after: int = 0) -> list[Record]:
        self.reads += 1
        return super().read(stream, after)


@pytest.mark.parametrize(("kept", "reads"), [(3, 0), (2, 6)])
def test_catching_up_reads_no_case_twice(
    lp: Leefplek, store: Store, monkeypatch: pytest.MonkeyPatch, kept: int, reads: int
) -> None:
    """The steps are those that were stored, in order; a case is read only where more are told of than are kept."""
    monkeypatch.setattr("leefplek.store._catch_up.KEPT", kept)
    desk, steps = Desk(lp, store), list[Step]()
    for id in "abc":
        steps += [desk.open("fijn-wonen", **opening(id))]
    for text in ("een", "twee"):
        steps += [desk.step(id, "note", {"text": text}, by=Actor("saw-1", role="saw"), at=AT) for id in "abc"]
    told: list[Step] = []
    counting = Counting(store)
    assert Desk(lp, counting).catch_up("list", told.append).told == len(steps) == 9
    assert told == steps
    assert counting.reads == reads

    again: list[Step] = []
    assert desk.catch_up("in parts", again.append, limit=4).told == 4
    desk.catch_up("in parts", again.append)
    assert again == steps


def opening(id: str) -> dict[str, Any]:
    entry = {"kind": "own_initiative", "where": "jongere"}
    basis = {"ground": "public_task", "why": "ondersteuning op school"}
    payload = {"entry": entry, "legal_basis": basis}
    return {"payload": payload, "case_id": id, "by": Actor("saw-1", role="saw"), "at": AT}


def test_a_move_may_leave_out_who_and_when(lp: Leefplek, store: Store) -> None:
    """Then it is the system, now; here there is nothing newer to move to."""
    Desk(lp, store).open("fijn-wonen", **opening("a"))
    found = Desk(Leefplek(lang="en", clock=lambda: NOW), store).migrate("a", to=1, dry_run=True)
    assert [one.code for one in found.refusals] == ["version_not_newer"]


def test_a_case_that_others_write_is_looked_at_in_its_turn(
    lp: Leefplek, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who was second once takes the turn first from then on, and is second no more; not for ever for every case."""
    monkeypatch.setattr("leefplek.store._desk.KEPT", 1)
    other, noted = Desk(lp, store), {"by": Actor("saw-1", role="saw"), "at": AT}
    turns: list[str] = []

    class Crowded(Around):
        crowd = ""

        def read(self, stream: str, after: int = 0) -> list[Record]:
            turns.append("look")
            return super().read(stream, after)

        def write(self, batches: Sequence[Batch]) -> int:
            id, self.crowd = self.crowd, ""
            if id:
                other.step(id, "note", {"text": "eerst"}, **noted)
            return super().write(batches)

        def turn(self) -> AbstractContextManager[object]:
            turns.append("turn")
            return super().turn()

    crowded = Crowded(store)
    desk = Desk(lp, crowded)

    def first_look(id: str, crowd: str = "") -> str:
        crowded.crowd = crowd
        turns.clear()
        desk.step(id, "note", {"text": "daarna"}, **noted)
        return turns[0]

    for id in "ab":
        other.open("fijn-wonen", **opening(id))
    assert [first_look("a", "a"), first_look("a")] == ["look", "turn"]
    assert [first_look("b", "b"), first_look("b"), first_look("a")] == ["look", "turn", "look"]
    assert [len(store.load(id)) for id in "ab"] == [5, 4]


def test_an_empty_pipe_is_no_payload(tmp_path: Path) -> None:
    """What should have filled it failed, perhaps; a step is not taken on nothing."""
    url = f"sqlite:///{tmp_path}/cases.db"
    runner = CliRunner()
    assert runner.invoke(main, ["store", "init", url]).exit_code == 0
    given = ["case", "open", "fijn-wonen", "--store", url, "--by", "w:saw", "--payload", "-", "--lang", "en"]
    done = runner.invoke(main, given, input="")
    assert (done.exit_code, "nothing came through the pipe" in done.output) == (2, True)


class Behind(Around):
    """Somebody else is always first, so many times."""

    def __init__(self, inner: Store, times: int) -> None:
        super().__init__(inner)
        self.times = times

    def write(self, batches: Sequence[Batch]) -> int:
        self.times -= 1
        if self.times >= 0:
            raise Conflict("somebody else was first", true_now="Nothing of what was given is stored.")
        return super().write(batches)


def test_who_is_second_more_than_once_is_heard_in_the_end(lp: Leefplek, store: Store) -> None:
    Desk(lp, store).open("fijn-wonen", **opening("a"))
    step = Desk(lp, Behind(store, 3)).step("a", "note", {"text": "x"}, by=Actor("saw-1", role="saw"), at=AT)
    assert store.load("a")[1:] == (step.event,)
    said(lp, Behind(store, 3))()
    assert len(store.read("rooms:kmk")) == 1


def test_a_provider_that_is_never_first_hears_so(lp: Leefplek, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("leefplek.store._rooms.TRIES", 3)
    with pytest.raises(StoreUnavailable, match="others keep being first"):
        said(lp, Behind(store, 99))()
    assert store.read("rooms:kmk") == []


@pytest.mark.parametrize("version", [True, 1.0, "1", None])
def test_a_version_is_an_integer(lp: Leefplek, store: Store, version: Any) -> None:
    event = Desk(lp, store).open("fijn-wonen", **opening("a")).event
    with pytest.raises(InputError, match="no version"):
        store.append("b", version, [event], "c")


def test_an_export_that_can_not_be_written_says_so(store: Store, tmp_path: Path) -> None:
    (tmp_path / "cases.jsonl.part").mkdir()
    with pytest.raises(InputError, match="can't be written"):
        export_lines(store, tmp_path / "cases.jsonl")


def test_an_event_has_no_more_than_it_has(lp: Leefplek, store: Store) -> None:
    """What is read late is the payload, and nothing else."""
    Desk(lp, store).open("fijn-wonen", **opening("a"))
    (event,) = store.load("a")
    with pytest.raises(AttributeError):
        event.nothing  # type: ignore[attr-defined]  # noqa: B018
    assert event.payload is not None
    assert Event.__getattr__(event, "payload") is event.payload  # a second thread that comes too late


def test_what_is_newer_stays_though_the_event_is_corrected() -> None:
    """It may be of a track, which a correction leaves alone."""
    assert Newer('{"effect":"later"}').of_track
