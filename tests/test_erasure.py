"""Erasing: nothing is found of whom was erased, the case still counts, and it stays so after a crash or a restore."""

from __future__ import annotations

import json
import logging
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import attrs
import pytest

import guarded
from deskside import Around, Told
from leefplek import Actor, InputError, KeyDestroyed, KeyMissing, LeefplekError, OutcomeUnknown, Refused, UnknownName
from leefplek.store import (
    Desk,
    Erased,
    Store,
    backup,
    check_store,
    export_lines,
    open_keys,
    open_store,
    verify,
)
from leefplek.store._audit import seen_in
from leefplek.store._erasure import destroy_again
from leefplek.store._keys_rooms import KeyFile
from sealing import (
    AT,
    KMK,
    LP,
    PARENT,
    PERSON,
    SAW,
    canaried,
    desk_of,
    found_in,
    keys_in,
    master,
    sealed_store,
    worked,
)
from story import CONCERN, opening

OFFICER = Actor("officer-1", role="wij")
CANARIES = (b"canary", PERSON.encode(), PARENT.encode())


@pytest.fixture
def filled(tmp_path: Path) -> Desk:
    """A case with marked strings everywhere, and a desk."""
    store = sealed_store(tmp_path)
    store.lp = LP
    store.append("a", 0, canaried("a"), "all")
    desk = desk_of(store)
    desk.park("kmk", "a", until=AT.date() + timedelta(9), why="canary-parked", by=KMK, at=AT)
    return desk


def _tables(db: Any, folder: str) -> bytes:
    """Every file of the tables of the database that one is connected to, as they stand on the disk."""
    db.execute("CHECKPOINT")
    ((oid,),) = db.execute("SELECT oid FROM pg_database WHERE datname = current_database()").fetchall()
    return b"".join(file.read_bytes() for file in Path(folder, "base", str(oid)).iterdir() if file.is_file())


def wrapped_in(folder: Path, name: str = "keys.db") -> list[bytes]:
    """The wrapped keys that stand in a file of keys, and what is sealed with them."""
    import sqlite3

    with sqlite3.connect(folder / name) as db:
        rows = db.execute("SELECT wrapped, said FROM leefplek_key").fetchall()
    db.close()
    return [bytes(one) for row in rows for one in row if one is not None]


class TestNothingIsFound:
    """A scan of every byte of every file."""

    def test_after_an_erasure(self, tmp_path: Path, filled: Desk) -> None:
        """In the store, its journal, the keys, a backup and an export from before: nothing of the person at all."""
        store = filled.store
        backup(store, tmp_path / "backup.db")
        export_lines(store, tmp_path / "export.jsonl")
        (wrapped := wrapped_in(tmp_path))
        assert len(wrapped) == 3
        assert found_in(tmp_path, *wrapped), "before it they are there"
        assert filled.erase(PERSON, by=OFFICER, at=AT) == Erased(*self.told(store))
        assert not found_in(tmp_path, *CANARIES, *wrapped)
        assert all(event.payload is None for event in filled.case("a").events)

    @staticmethod
    def told(store: Store) -> tuple[str, tuple[str, ...], int]:
        (stream,) = store.streams("erased:")
        return stream.removeprefix("erased:"), ("a",), store.stats().events

    def test_the_scan_would_find_it(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Where the file of the keys does not write over what is deleted, and where a store has no keys."""
        with monkeypatch.context() as patched:
            patched.setattr(KeyFile, "_set", lambda self, connection: connection.run("PRAGMA secure_delete = OFF"))
            keys = keys_in(tmp_path)
            alias = keys.alias(PERSON)
            for number in range(3):
                keys.case_key(f"{number}", alias)
            wrapped = wrapped_in(tmp_path)
            keys.destroy_person(alias)
            keys.close()
        assert not wrapped_in(tmp_path)
        assert found_in(tmp_path, *wrapped)
        (tmp_path / "plain").mkdir()
        with open_store(f"sqlite:///{tmp_path / 'plain' / 'cases.db'}") as plain:
            plain.lp = LP
            plain.append("a", 0, canaried("a"), "all")
        assert {one for _, one in found_in(tmp_path / "plain", *CANARIES)} == set(CANARIES)

    def test_with_it_on_the_same_leaves_nothing(self, tmp_path: Path) -> None:
        keys = keys_in(tmp_path)
        alias = keys.alias(PERSON)
        for number in range(3):
            keys.case_key(f"{number}", alias)
        wrapped = wrapped_in(tmp_path)
        keys.destroy_person(alias)
        assert not found_in(tmp_path, *wrapped, *CANARIES)

    def test_on_a_server(self, tmp_path: Path, pg_url: str) -> None:
        """Beside its log the server holds nothing of it; and what the log keeps opens with no master that is left."""
        import psycopg

        keys = open_keys(pg_url, master=master())
        store = open_store(pg_url, keys=keys)
        desk = desk_of(store)
        worked(desk)
        with psycopg.connect(pg_url, autocommit=True) as db:
            rows = db.execute("SELECT wrapped, said FROM leefplek_keys.leefplek_key").fetchall()
            ((folder,),) = db.execute("SHOW data_directory").fetchall()
            before = _tables(db, folder)
            desk.erase(PERSON, by=OFFICER, at=AT)
            keys.rotate(master(7))
            after = _tables(db, folder)
        wanted = [bytes(one) for row in rows for one in row if one is not None]
        assert len(wanted) == 3
        assert all(one in before for one in wanted), "before it they are there"
        assert not [one for one in (*wanted, *CANARIES) if one in after]
        for one in wanted:
            with pytest.raises(LeefplekError):
                master(7).unwrap(one, b"")


class TestWhatStays:
    """The case folds, lists and counts as before (invariants 19 and 20)."""

    def test_all_but_the_content_and_the_people(self, tmp_path: Path) -> None:
        desk = desk_of(sealed_store(tmp_path))
        told = Told(desk, "a", person=PERSON)
        told.open(opening(CONCERN)).do("inquire")
        told.do("record_facts", {"facts": [{"name": "woonvraag", "value": True, "said_by": "jongere"}]})
        before, rows, stats = desk.case("a"), desk.cases(), desk.store.stats()
        desk.erase(PERSON, by=OFFICER, at=AT)
        for after in (desk.case("a"), desk_of(sealed_store(tmp_path)).case("a")):
            parts = [{**attrs.asdict(one.core, recurse=False), "person": None} for one in (before, after)]
            assert parts[0] == parts[1]
            assert after.person != before.person
            assert [event.payload for event in after.events] == [None, None, None]
        assert [attrs.evolve(row, person=None) for row in desk.cases()] == [
            attrs.evolve(row, person=None) for row in rows
        ]
        assert desk.store.stats().events == stats.events
        assert check_store(desk.store) == ()
        assert not [one for one in verify(desk.store) if one.severity == "error"]

    def test_what_needs_the_content_refuses_and_nothing_new_is_kept(self, tmp_path: Path) -> None:
        desk = desk_of(sealed_store(tmp_path))
        worked(desk)
        desk.erase(PERSON, by=OFFICER, at=AT)
        with pytest.raises((Refused, KeyDestroyed)):
            desk.step("a", "note", {"text": "x"}, by=SAW, at=AT)
        assert desk.cases(person=PERSON) == ()
        worked(desk, "b")
        assert [row.id for row in desk.cases(person=PERSON)] == ["b"], "who comes back is somebody new"
        assert desk.case("a").person != desk.case("b").person

    def test_the_clock_leaves_it_alone(self, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
        desk = desk_of(sealed_store(tmp_path))
        worked(desk)
        worked(desk, "b", "somebody")
        desk.erase(PERSON, by=OFFICER, at=AT)
        done = desk.tick(AT + timedelta(days=400))
        assert [step.after.id for step in done] == ["b"]
        assert not caplog.records

    def test_the_record_tells_no_more_than_that_it_happened(self, tmp_path: Path) -> None:
        desk = desk_of(sealed_store(tmp_path))
        worked(desk)
        done = desk.erase(PERSON, by=OFFICER, at=AT, ground="retention:wmo", command_id="c")
        (record,) = desk.store.read(f"erased:{done.alias}")
        assert json.loads(record.head) == {
            "what": "erased",
            "at": AT.isoformat(),
            "by": {"id": "officer-1", "role": "wij"},
            "cases": ["a"],
            "ground": "retention:wmo",
            "person": done.alias,
        }
        assert record.content is None
        assert desk.erase(PERSON, by=OFFICER, at=AT) == Erased("", (), 0)
        assert desk.erase("nobody", by=OFFICER, at=AT) == Erased("", (), 0)


class TestOneCase:
    """A case is destroyed by itself; with the last one its person goes."""

    def test_the_others_stay_until_the_last(self, tmp_path: Path) -> None:
        desk = desk_of(sealed_store(tmp_path))
        worked(desk)
        worked(desk, "b")
        done = desk.destroy("a", by=OFFICER, at=AT, rule="wmo")
        assert (done.case, done.rule, done.events) == ("a", "wmo", 3)
        assert desk.case("a").events[1].payload is None
        assert desk.case("a").person == done.alias
        assert desk.case("b").events[1].payload is not None
        assert [row.id for row in desk.cases(person=PERSON)] == ["b"]
        assert desk.destroy("a", by=OFFICER, at=AT, rule="wmo") == done
        assert len(desk.store.read(f"erased:{done.alias}")) == 1
        desk.destroy("b", by=OFFICER, at=AT, rule="wmo")
        assert desk.store.the_keys().person(done.alias) is None
        assert desk.store.the_keys().traces(PERSON) == ()

    def test_a_case_of_nobody(self, tmp_path: Path) -> None:
        desk = desk_of(sealed_store(tmp_path))
        worked(desk, person=None)
        assert desk.destroy("a", by=OFFICER, at=AT, rule="wmo").alias == "case:a"
        assert desk.case("a").events[1].payload is None
        desk.store.the_keys().backup(tmp_path / "k")
        assert destroy_again(desk.store, desk.store.the_keys()) == 0

    def test_what_is_due_is_what_the_policy_says(self, tmp_path: Path) -> None:
        desk = desk_of(sealed_store(tmp_path))
        for case in ("a", "b", "open"):
            worked(desk, case, f"person of {case}")
        for case in ("a", "b"):
            desk.step(case, "withdraw", by=Actor(f"person of {case}", role="jongere"), at=AT, recorded_by=SAW)
        assert desk.due_for_destruction(AT) == ()
        with pytest.raises(InputError, match="has not ended"):
            desk.destroy("a", by=OFFICER, at=AT)
        late = AT + timedelta(days=366 * 21)
        found = desk.due_for_destruction(late)
        assert [one.case for one in found] == ["a", "b"]
        assert desk.due_for_destruction(late, limit=1) == found[:1]
        assert desk.destroy("a", by=OFFICER, at=late).rule == found[0].rule.id
        assert [one.case for one in desk.due_for_destruction(late)] == ["b"]
        with pytest.raises(InputError):
            desk.due_for_destruction(late, limit=-1)


class TestRefused:
    """Nothing is half done, and nothing about anybody is written down in clear."""

    @pytest.mark.parametrize(
        "how",
        [
            {"by": Actor("x", role="jongere")},
            {"by": Actor(PERSON, role="saw")},
            {"ground": "Because Anna asked"},
            {"ground": "x" * 65},
            {"ground": 7},
            {"ground": ""},
            {"by": "me"},
            {"at": AT.replace(tzinfo=None)},
            {"command_id": ""},
        ],
    )
    def test_what_cannot_be_written_down(self, tmp_path: Path, how: dict[str, Any]) -> None:
        desk = desk_of(sealed_store(tmp_path))
        worked(desk)
        before = desk.store.stats().position
        with pytest.raises(LeefplekError):
            desk.erase(PERSON, **{"by": OFFICER, "at": AT, **how})
        assert desk.store.stats().position == before
        assert desk.case("a").events[1].payload is not None

    def test_a_store_without_keys(self) -> None:
        desk = desk_of(open_store("memory:"))
        worked(desk)
        for call in (
            lambda: desk.erase(PERSON, by=OFFICER, at=AT),
            lambda: desk.destroy("a", by=OFFICER, at=AT, rule="wmo"),
        ):
            with pytest.raises(KeyMissing):
                call()

    def test_no_such_case(self, tmp_path: Path) -> None:
        with pytest.raises(UnknownName):
            desk_of(sealed_store(tmp_path)).destroy("a", by=OFFICER, at=AT, rule="wmo")

    def test_what_stands_in_clear_is_named_and_nothing_is_erased(self, tmp_path: Path) -> None:
        url = f"sqlite:///{tmp_path / 'cases.db'}"
        with open_store(url) as plain:
            for case in ("a", "b"):
                worked(desk_of(plain), case)
        desk = desk_of(open_store(url, keys=keys_in(tmp_path)))
        desk.step("a", "note", {"text": "later"}, by=SAW, at=AT)
        worked(desk, "c")
        with pytest.raises(InputError) as told:
            desk.erase(PERSON, by=OFFICER, at=AT)
        assert [one.key for one in told.value.findings] == ["case a", "case b"]
        assert desk.case("c").events[1].payload is not None
        assert PERSON not in str(told.value)
        for case in ("a", "b"):
            with pytest.raises(InputError):
                desk.destroy(case, by=OFFICER, at=AT, rule="wmo")
        moved = sealed_store(tmp_path, keys_in(tmp_path, "k2.db"), "moved.db")
        for case in ("a", "b"):
            moved.append(case, 0, [*open_store("memory:").events([])] or self.clear(desk.store, case), "moved")
        assert desk_of(moved).erase(PERSON, by=OFFICER, at=AT).cases == ("a", "b")

    @staticmethod
    def clear(store: Store, case: str) -> Any:
        """The events of a case that were stored before there were keys."""
        return [event for event in store.load(case) if event.version <= 3]

    def test_a_word_in_clear_beside_a_sealed_case(self, tmp_path: Path) -> None:
        """Who wrote with a store that was opened before there were keys."""
        desk = desk_of(sealed_store(tmp_path))
        worked(desk)
        blind = Around(desk.store)
        desk_of(blind).park("kmk", "a", until=AT.date() + timedelta(9), why="clear", by=KMK, at=AT)
        with pytest.raises(InputError) as told:
            desk.erase(PERSON, by=OFFICER, at=AT)
        assert [one.key for one in told.value.findings] == ["case a"]


KILL = """
import os, signal, sys
sys.path[:0] = {path!r}
from pathlib import Path
from sealing import *
from leefplek.store import _erasure, Keys
store = sealed_store(Path({folder!r}))
desk = desk_of(store)
def die(*_, **__): os.kill(os.getpid(), signal.SIGKILL)
{how}
desk.erase(PERSON, by=Actor("officer-1", role="wij"), at=AT)
"""


class TestAfterACrash:
    """Whoever asks again after a break ends where he would have ended."""

    @pytest.mark.parametrize(
        "how",
        [
            "Keys.destroy_person = die",
            "Keys.destroy_case = die",
            "_erasure.ErasingDesk._record = die",
            "store.write = die",
            "Keys.forget = die",
        ],
    )
    def test_a_kill_between_any_two(self, tmp_path: Path, how: str) -> None:
        desk = desk_of(sealed_store(tmp_path))
        worked(desk)
        worked(desk, "b")
        desk.store.close()
        code = KILL.format(path=[str(Path(__file__).parent)], folder=str(tmp_path), how=how)
        code = code.replace("from sealing import *", "from leefplek import Actor\nfrom sealing import *")
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
        assert done.returncode == -signal.SIGKILL, done.stderr.decode()
        desk = desk_of(sealed_store(tmp_path))
        recorded = desk.store.streams("erased:")
        again = desk.erase(PERSON, by=OFFICER, at=AT)
        assert again.cases == ("a", "b") or recorded, "what was done and written down need not be asked again"
        (stream,) = desk.store.streams("erased:")
        assert len(desk.store.read(stream)) == 1
        assert desk.erase(PERSON, by=OFFICER, at=AT).cases == ()
        assert [event.payload for event in desk.case("b").events] == [None, None, None]
        assert not found_in(tmp_path, *CANARIES)

    def test_a_commit_that_fails_is_asked_again(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        desk = desk_of(sealed_store(tmp_path))
        worked(desk)

        def unknown(_: Any) -> int:
            raise OutcomeUnknown("the commit failed")

        with monkeypatch.context() as patched:
            patched.setattr(desk.store, "write", unknown)
            with pytest.raises(OutcomeUnknown):
                desk.erase(PERSON, by=OFFICER, at=AT)
        assert desk.erase(PERSON, by=OFFICER, at=AT).cases == ("a",)

    def test_two_desks_at_once(self, tmp_path: Path) -> None:
        """What one of them keeps in memory shows nothing once the other has erased it."""
        one, two = desk_of(sealed_store(tmp_path)), desk_of(sealed_store(tmp_path))
        worked(one)
        assert two.case("a").events[1].payload is not None
        one.erase(PERSON, by=OFFICER, at=AT)
        assert [event.payload for event in two.case("a").events] == [None, None, None]
        assert two.case("a").person != PERSON
        assert two.cases()[0].person != PERSON

    def test_who_follows_meanwhile_is_told_no_more(self, tmp_path: Path) -> None:
        desk = desk_of(sealed_store(tmp_path))
        worked(desk)
        told: list[Any] = []

        def hear(step: Any) -> None:
            if not told:
                desk.erase(PERSON, by=OFFICER, at=AT)
            told.append([event.payload is None for event in step.after.events])

        desk.catch_up("name", hear)
        assert told == [[False], [True, True], [True, True, True]] or told[1:] == [[True, True], [True, True, True]]

    def test_another_process_sees_it(self, tmp_path: Path) -> None:
        desk = desk_of(sealed_store(tmp_path))
        worked(desk)
        assert desk.case("a").events[1].payload is not None
        code = KILL.format(path=[str(Path(__file__).parent)], folder=str(tmp_path), how="")
        code = code.replace("from sealing import *", "from leefplek import Actor\nfrom sealing import *")
        subprocess.run([sys.executable, "-c", code], check=True)
        assert [event.payload for event in desk.case("a").events] == [None, None, None]
        with pytest.raises(KeyDestroyed):
            desk.step("a", "note", {"text": "x"}, by=SAW, at=AT)


class TestRestored:
    """An old backup brings nothing back."""

    def test_of_the_store(self, tmp_path: Path) -> None:
        desk = desk_of(sealed_store(tmp_path))
        worked(desk)
        backup(desk.store, tmp_path / "old.db")
        desk.erase(PERSON, by=OFFICER, at=AT)
        old = desk_of(open_store(f"sqlite:///{tmp_path / 'old.db'}", keys=desk.store.keys))
        assert [event.payload for event in old.case("a").events] == [None, None, None]
        assert old.case("a").person != PERSON

    @pytest.mark.parametrize("how", ["erase", "destroy"])
    def test_of_the_keys(self, tmp_path: Path, how: str, caplog: pytest.LogCaptureFixture) -> None:
        desk = desk_of(sealed_store(tmp_path))
        worked(desk)
        worked(desk, "b", "somebody")
        desk.store.the_keys().backup(tmp_path / "old.db")
        if how == "erase":
            desk.erase(PERSON, by=OFFICER, at=AT)
        else:
            desk.destroy("a", by=OFFICER, at=AT, rule="wmo")
        desk.store.close()
        with caplog.at_level(logging.WARNING, "leefplek"):
            again = desk_of(sealed_store(tmp_path, keys_in(tmp_path, "old.db")))
        assert "destroyed again" in caplog.text
        assert [event.payload for event in again.case("a").events] == [None, None, None]
        assert again.case("b").events[1].payload is not None
        assert again.store.the_keys().traces(PERSON) == ()
        caplog.clear()
        sealed_store(tmp_path, keys_in(tmp_path, "old.db"))
        assert not caplog.records

    def test_of_both_is_not_caught_but_the_old_master_may_be_gone(self, tmp_path: Path) -> None:
        """What is restored together is as it was; unless the master key was rotated and the old one thrown away."""
        desk = desk_of(sealed_store(tmp_path))
        worked(desk)
        backup(desk.store, tmp_path / "old-cases.db")
        desk.store.the_keys().backup(tmp_path / "old-keys.db")
        desk.erase(PERSON, by=OFFICER, at=AT)
        desk.store.the_keys().rotate(master(9))
        with pytest.raises(LeefplekError):
            open_keys(f"sqlite:///{tmp_path / 'old-keys.db'}", master=master(9))
        both = desk_of(sealed_store(tmp_path, keys_in(tmp_path, "old-keys.db"), "old-cases.db"))
        assert both.case("a").events[1].payload is not None


class TestLogsAndNotes:
    """What the guarded desk writes down beside the events."""

    def test_nobody_who_is_no_worker_stands_there_and_words_go_with_the_case(self, tmp_path: Path) -> None:
        keys = keys_in(tmp_path)
        store = sealed_store(tmp_path, keys)
        clock = guarded.Clock()
        desk, guard = guarded.desks(store, clock)
        young, stranger = Actor(PERSON, role="jongere"), Actor("canary-stranger", role="jongere")
        case = guarded.begun(desk, person=PERSON)
        assert guard.show(case, by=young).id == case
        with pytest.raises(UnknownName):
            guard.show(case, by=stranger)
        guard.own_file(by=stranger)
        guard.emergency(case, by=guarded.FAR, why="canary-emergency")
        guard.dispute(case, by=young, why="canary-dispute")
        assert [one.why for one in guard.own_file(by=young).disputes] == ["canary-dispute"]
        seen = guard.who_saw(case, by=young)
        assert {PERSON, "canary-stranger"} <= {one.by.id for one in seen}
        assert not found_in(tmp_path, b"canary")
        guard.erase(PERSON, by=guarded.OFFICER, ground="request")
        assert not found_in(tmp_path, b"canary")
        audit = list(seen_in(store, store.read(f"audit:{case}")))
        assert len(audit) >= len(seen)
        assert not {one.by.id for one in audit} & {PERSON, "canary-stranger"}
        assert check_store(store) == ()
        with pytest.raises(KeyDestroyed):
            guard.emergency(case, by=guarded.FAR, why="canary-late")
        before = desk.erase("canary-stranger", by=OFFICER, at=AT)
        assert (before.alias[:1], before.cases, before.events) == ("~", (), 0), "who only asked is forgotten as well"
