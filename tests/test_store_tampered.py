"""What somebody does with the database itself, or who stops in the middle, to get more out of a sealed store."""

from __future__ import annotations

import re
import sqlite3
import threading
from collections.abc import Sequence
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from deskside import Told
from leefplek import Actor, ContentChanged, InputError, KeyDestroyed, KeyWrong
from leefplek.access import Directory
from leefplek.store import (
    Batch,
    Desk,
    GuardedDesk,
    Keys,
    Record,
    Store,
    check_store,
    checkpoint,
    new_signing_key,
    open_store,
    verify,
)
from leefplek.store._chain import next_link
from leefplek.store._keys import GENERATION
from leefplek.store._keys import Keys as AllKeys
from leefplek.stored import dumps
from sealing import AT, LP, PERSON, SAW, desk_of, keys_in, sealed_store, worked
from story import fact, opening

OFFICER = Actor("officer-1", role="wij")


def changed(file: Path, *sentences: tuple[str, tuple[Any, ...]]) -> None:
    """Change a database behind the back of whoever has it open."""
    with closing(sqlite3.connect(file)) as db:
        for sql, values in sentences:
            db.execute(sql, values)
        db.commit()


def last(store: Store, stream: str = "case:a") -> Record:
    """The last record of a stream."""
    return store.read(stream)[-1]


class TestKeys:
    """What is looked for in the keys is bound to nothing: whose an alias is tells only what is sealed."""

    def test_two_people_put_in_the_place_of_each_other(self, tmp_path: Path) -> None:
        keys = keys_in(tmp_path)
        one, other = keys.alias("anna"), keys.alias("bert")
        keys.close()
        with closing(sqlite3.connect(tmp_path / "keys.db")) as db:
            found = dict(db.execute("SELECT id, lookup FROM leefplek_key").fetchall())
        put = "UPDATE leefplek_key SET lookup = ? WHERE id = ?"
        changed(tmp_path / "keys.db", (put, (found[other], one)), (put, (found[one], other)))
        for ask in (Keys.known, Keys.alias, Keys.traces):
            with keys_in(tmp_path) as again, pytest.raises(KeyWrong):
                ask(again, "anna")

    @pytest.mark.parametrize(
        "sentence",
        [
            "DELETE FROM leefplek_keys WHERE name = 'generation'",
            "UPDATE leefplek_keys SET number = 'x' WHERE name = 'generation'",
            "UPDATE leefplek_keys SET value = NULL WHERE name = 'id'",
            "UPDATE leefplek_keys SET value = X'FF' WHERE name = 'id'",
            "DELETE FROM leefplek_keys WHERE name = 'lookup'",
            "UPDATE leefplek_key SET wrapped = 'x'",
        ],
    )
    def test_what_is_no_key_as_it_was_written(self, tmp_path: Path, sentence: str) -> None:
        with keys_in(tmp_path) as keys:
            keys.alias("anna")
        changed(tmp_path / "keys.db", (sentence, ()))
        with pytest.raises(KeyWrong), keys_in(tmp_path) as again:
            again.known("anna")

    def test_who_is_erased_is_found_no_more_also_after_a_break_and_an_old_backup(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        desk = desk_of(sealed_store(tmp_path))
        worked(desk)
        with monkeypatch.context() as broken:
            broken.setattr(AllKeys, "forget", _stop)
            with pytest.raises(KeyboardInterrupt):
                desk.erase(PERSON, by=OFFICER, at=AT)
        assert sealed_store(tmp_path, keys_in(tmp_path)).the_keys().traces(PERSON) == ()
        again = desk_of(sealed_store(tmp_path))
        again.store.the_keys().alias(PERSON)
        again.store.the_keys().backup(tmp_path / "old.db")
        again.erase(PERSON, by=OFFICER, at=AT)
        assert sealed_store(tmp_path, keys_in(tmp_path, "old.db")).the_keys().traces(PERSON) == ()


def _stop(*_: object) -> None:
    raise KeyboardInterrupt


class TestDestroying:
    """Destroying that stopped before it was written down is gone on with, though the content is gone."""

    def test_somebody_whose_age_nobody_can_read_any_more(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        desk = desk_of(sealed_store(tmp_path))
        told = Told(desk, "a", PERSON).to_analysis().do("record_facts", fact("geboortedatum", "2000-01-01"))
        told.do("lose_contact", on="2021-05-01")
        due = LP.retention.destroy_on(desk.case("a"))
        assert due is not None
        late = AT + (due.on - AT.date()) + timedelta(days=1)
        with monkeypatch.context() as broken:
            broken.setattr(Desk, "_record", _stop)
            with pytest.raises(KeyboardInterrupt):
                desk.destroy("a", by=OFFICER, at=late)
        assert LP.retention.destroy_on(desk.case("a")) != due
        assert [one.case for one in desk.due_for_destruction(late)] == ["a"]
        assert desk.destroy("a", by=OFFICER, at=late).case == "a"
        assert desk.due_for_destruction(late) == ()
        with pytest.raises(InputError, match="has not ended"):
            desk.destroy("a", by=OFFICER, at=late)


class TestVerify:
    """Where nothing is ever stored something may stand all the same."""

    @pytest.mark.parametrize("position", [0, -1, -(2**63)])
    def test_a_record_before_the_first_position(self, tmp_path: Path, position: int) -> None:
        """No feed answers it, and who reads its case does: so it is looked for by itself."""
        store = open_store(f"sqlite:///{tmp_path / 'cases.db'}")
        worked(desk_of(store))
        end = last(store)
        head = end.head.replace(b'"version":3', b'"version":4').replace(str(end.command_id).encode(), b"forged")
        content = dumps({"text": "forged"})
        link = next_link(end.link, end.stream, 4, "forged", head, content)
        put = "INSERT INTO leefplek_event VALUES (?, ?, ?, ?, ?, ?, ?)"
        row = "UPDATE leefplek_case SET version = 4"
        values = (position, end.stream, 4, "forged", head, content, link)
        changed(tmp_path / "cases.db", (put, values), (row, ()))
        assert desk_of(store).case("a").version == 4
        found = [(one.code, one.key) for one in verify(store) if one.severity != "hint"]
        assert found == [("wrong_order", "case a, version 4")]
        assert ("wrong_position", f"position {position}") in [(one.code, one.key) for one in check_store(store)]

    def test_a_row_without_an_id(self, tmp_path: Path) -> None:
        store = open_store(f"sqlite:///{tmp_path / 'cases.db'}")
        worked(desk_of(store))
        changed(tmp_path / "cases.db", ("UPDATE leefplek_case SET id = ''", ()))
        for found in (verify(store), check_store(store)):
            assert {one.key for one in found if one.code == "wrong_row"} == {"case ", "case a"}


class TestDowngrade:
    """What was sealed is not taken for what stands in its place in clear."""

    @pytest.mark.parametrize("read_before", [True, False])
    def test_a_content_in_clear_in_place_of_a_sealed_one(self, tmp_path: Path, read_before: bool) -> None:
        desk = desk_of(sealed_store(tmp_path))
        worked(desk)
        desk.step("a", "note", {"text": "right"}, by=SAW, at=AT)
        record = last(desk.store)
        if read_before:
            desk.case("a")
        head = re.sub(rb'"sealed":"[0-9a-f]{32}",', b"", record.head)
        assert head != record.head
        put = "UPDATE leefplek_event SET head = ?, content = ? WHERE position = ?"
        changed(tmp_path / "cases.db", (put, (head, dumps({"text": "forged"}), record.position)))
        for asked in (desk, desk_of(desk.store)):
            with pytest.raises(ContentChanged):
                asked.case("a")
        with pytest.raises(ContentChanged):
            desk.store.follow(record.position - 1)

    def test_what_stood_in_clear_before_there_were_keys_is_read(self, tmp_path: Path) -> None:
        url = f"sqlite:///{tmp_path / 'cases.db'}"
        desk = desk_of(open_store(url))
        worked(desk)
        later = desk_of(sealed_store(tmp_path))
        later.step("a", "note", {"text": "sealed"}, by=SAW, at=AT)
        again = desk_of(sealed_store(tmp_path))
        payloads = [event.payload for event in again.case("a").events]
        assert [getattr(one, "text", None) for one in payloads] == [None, "canary-note", None, "sealed"]
        assert [event.payload for _, event in again.store.follow(1)] == payloads[1:]


class TestErasing:
    """Who is erased while somebody opens a case."""

    @pytest.mark.parametrize("how", ["desk", "store"])
    def test_the_new_case_is_among_those_that_are_erased(
        self, tmp_path: Path, how: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Never a case of which nobody could ever read what it began with, and of which no record tells."""
        desk = desk_of(open_store("memory:", keys=keys_in(tmp_path)))
        worked(desk)
        event = LP.open("fijn-wonen", opening(), case_id="b", person=PERSON, by=SAW, at=AT).event
        erased: list[Any] = []
        other = threading.Thread(target=lambda: erased.append(desk.erase(PERSON, by=OFFICER, at=AT)))
        write = desk.store.write

        def between(batches: Sequence[Batch]) -> int:
            if batches[0].stream == "case:b":
                other.start()
                other.join(0.3)
            return write(batches)

        monkeypatch.setattr(desk.store, "write", between)
        if how == "desk":
            desk.open("fijn-wonen", opening(), case_id="b", person=PERSON, by=SAW, at=AT)
        else:
            desk.store.append("b", 0, [event], "open")
        other.join()
        assert set(erased[0].cases) == {"a", "b"}
        assert desk.case("b").events[0].payload is None


class TestAtOnce:
    """In one step or look it is asked once whether a key was destroyed meanwhile; what counts is asked at the next."""

    def test_what_others_destroy_counts_afterwards_and_what_oneself_does_at_once(self, tmp_path: Path) -> None:
        keys, other = keys_in(tmp_path), keys_in(tmp_path)
        for case in ("a", "b"):
            keys.case_key(case, None)
        (one,), (two,) = keys.keys_of("a"), keys.keys_of("b")
        with keys.at_once(), keys.at_once():
            keys.secret(one)
            other.destroy_case("a")
            assert keys.secret(one).id == one
            keys.secret(two)
            keys.destroy_case("b")
            for gone in (one, two):
                with pytest.raises(KeyDestroyed):
                    keys.secret(gone)
        other.case_key("c", None)
        with keys.at_once():
            keys.generation()
        before = keys.generation()
        other.destroy_case("c")
        assert keys.generation() == before + 1

    def test_a_step_and_a_look_ask_once(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        desk = desk_of(sealed_store(tmp_path))
        worked(desk)
        guarded = GuardedDesk(desk, Directory(id="none"))
        keys = desk.store.the_keys()
        asked: list[str] = []
        ask = keys._ask

        def counted(sql: str, values: Sequence[object] = ()) -> list[Any]:
            asked.append(sql)
            return ask(sql, values)

        monkeypatch.setattr(keys, "_ask", counted)
        for do in (
            lambda: guarded.step("a", "note", {"text": "x"}, by=SAW, at=AT),
            lambda: guarded.show("a", by=SAW),
        ):
            asked.clear()
            do()
            assert asked.count(GENERATION) == 1


def test_checkpoints_between_which_nothing_was_stored_are_no_change(tmp_path: Path) -> None:
    """A night in which nobody worked."""
    store = open_store("memory:")
    desk = desk_of(store)
    public = new_signing_key(tmp_path / "key")
    for case in ("a", None, None, "b", None):
        if case is not None:
            worked(desk, case)
        checkpoint(store, tmp_path / "key", tmp_path / "points", AT)
        found = verify(store, checkpoints=tmp_path / "points", public_key=public)
        assert [one.code for one in found] == ["unproven"]


def test_a_check_tells_what_was_changed_though_it_could_have_been_written_so(tmp_path: Path) -> None:
    """What stands there is right by itself; that it was put there afterwards the link tells."""
    store = open_store(f"sqlite:///{tmp_path / 'clear.db'}", lp=LP)
    worked(desk_of(store))
    assert check_store(store) == ()
    store.close()
    other = dumps({"text": "all was well"})
    changed(tmp_path / "clear.db", ("UPDATE leefplek_event SET content = ? WHERE version = 2", (other,)))
    (finding,) = check_store(store)
    assert (finding.code, finding.key) == ("wrong_link", "position 2")


def test_a_case_that_was_destroyed_stays_so_and_its_person_lives(tmp_path: Path) -> None:
    """When the store is opened again only what was destroyed is looked for, and nothing else is taken away."""
    desk = desk_of(sealed_store(tmp_path))
    worked(desk, "a")
    worked(desk, "b")
    desk.destroy("a", by=SAW, at=AT, rule="test")
    desk.store.close()
    again = desk_of(sealed_store(tmp_path))
    assert again.case("a").events[1].payload is None
    assert again.case("b").events[1].payload is not None
    assert again.case("b").person == PERSON
