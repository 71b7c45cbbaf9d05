"""A check of a store: a sound one has no findings, and each kind of damage has its own; nothing is repaired."""

from __future__ import annotations

import sqlite3
from datetime import date
from pathlib import Path

import attrs
import pytest

from leefplek import Leefplek
from leefplek.store import Desk, Query, Store, check_store, open_store
from scenarios import Small
from stores import AT, KMK, SAW, fill, library, raw
from story import TALK, TASK, actor, opening
from test_store_backup import damage

DAMAGE: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "a record is gone": (
        "DELETE FROM leefplek_event WHERE position = 3",
        [("wrong_position", "position 4"), ("wrong_order", "position 6")],
    ),
    "the last record is gone": (
        "DELETE FROM leefplek_event WHERE position = (SELECT max(position) FROM leefplek_event)",
        [("wrong_row", "case zaak-2")],
    ),
    "a head is no JSON": ("UPDATE leefplek_event SET head = x'7b' WHERE position = 1", [("no_json", "position 1")]),
    "a head is text": (
        "UPDATE leefplek_event SET head = CAST(head AS TEXT) WHERE position = 1",
        [("wrong_record", "position 1")],
    ),
    "a head has spaces": (
        "UPDATE leefplek_event SET head = CAST(replace(CAST(head AS TEXT), ':', ': ') AS BLOB) WHERE position = 1",
        [("not_canonical", "position 1")],
    ),
    "a content is no text": (
        "UPDATE leefplek_event SET content = x'ff' WHERE position = 1",
        [("not_text", "position 1")],
    ),
    "a version is text": (
        "UPDATE leefplek_event SET version = 'x' WHERE position = 1",
        [("wrong_record", "position 1")],
    ),
    "a head of another case": (
        "UPDATE leefplek_event SET head = CAST(replace(CAST(head AS TEXT), 'zaak-0', 'zaak-9') AS BLOB)"
        " WHERE position = 1",
        [("wrong_event", "position 1")],
    ),
    "a version twice": (
        "UPDATE leefplek_event SET version = 7 WHERE position = 3",
        [("wrong_event", "position 3"), ("wrong_order", "position 3"), ("wrong_order", "position 6")],
    ),
    "a case is not in the list": ("DELETE FROM leefplek_case WHERE id = 'zaak-1'", [("wrong_row", "case zaak-1")]),
    "a case in the list differs": (
        "UPDATE leefplek_case SET state = 'closed' WHERE id = 'zaak-1'",
        [("wrong_row", "case zaak-1")],
    ),
    "a date in the list is none": (
        "UPDATE leefplek_case SET next_due = 'soon' WHERE id = 'zaak-1'",
        [("wrong_row", "case zaak-1")],
    ),
    "a case in the list has no events": (
        "INSERT INTO leefplek_case (id, workflow, workflow_version, version, state) VALUES ('x', 'w', 1, 1, 'y')",
        [("wrong_row", "case x")],
    ),
    "a day of the rooms is none": (
        "UPDATE leefplek_event SET head = CAST(replace(CAST(head AS TEXT), '2021-01-01', 'soon') AS BLOB)"
        " WHERE stream = 'rooms:kmk' AND version = 1",
        [("wrong_event", "position 10")],
    ),
    "a command has no id": (
        "UPDATE leefplek_event SET command_id = NULL WHERE position = 3",
        [("wrong_command", "position 3")],
    ),
}


def found(store: Store) -> list[tuple[str, str]]:
    """The findings of a check, in order."""
    return sorted((one.code, one.key) for one in check_store(store))


@pytest.mark.parametrize("name", DAMAGE)
def test_each_kind_of_damage_is_found(name: str, tmp_path: Path) -> None:
    sentence, expected = DAMAGE[name]
    path = tmp_path / "cases.db"
    with open_store(f"sqlite:///{path}", lp=library()) as store:
        fill(store)
        assert found(store) == []
        db = sqlite3.connect(path)
        with db:
            assert db.execute(sentence).rowcount == 1
        db.close()
        before = store.feed(0, 1000)
        assert found(store) == sorted(expected)
        assert store.feed(0, 1000) == before


@pytest.mark.parametrize("name", ["a record is gone", "a case in the list differs", "a case is not in the list"])
def test_it_is_found_in_postgresql_too(name: str, pg_url: str) -> None:
    import psycopg

    sentence, expected = DAMAGE[name]
    with open_store(pg_url) as store:
        fill(store)
        assert found(store) == []
        with psycopg.connect(pg_url) as db:
            db.execute(sentence)
        assert found(store) == sorted(expected)


def test_a_file_that_is_not_sound(tmp_path: Path) -> None:
    path = tmp_path / "cases.db"
    with open_store(f"sqlite:///{path}") as store:
        fill(store, 20)
    damage(path)
    with open_store(f"sqlite:///{path}") as store:
        assert {one.code for one in check_store(store)} == {"damaged"}


def test_a_list_of_another_kind_of_store_is_looked_at_too() -> None:
    store = open_store("memory:")
    fill(store)
    assert found(store) == []
    stranger = attrs.evolve(store.find(Query())[0], id="x")
    store.write([raw("other:1", 0, b'{"what":"nothing"}')._replace(row=stranger)])
    assert found(store) == [("wrong_row", "case x")]


def test_more_who_live_there_than_rooms() -> None:
    store = open_store("memory:")
    assert fill(store).rooms("kmk").places == ((date(2021, 1, 1), 2),)
    for row in store.find(Query())[:3]:
        batch = raw(f"other:{row.id}", 0, b'{"what":"nothing"}')
        store.write([batch._replace(row=attrs.evolve(row, room="kmk"))])
    (told,) = (one for one in check_store(store) if one.code == "too_many_placed")
    assert (told.key, told.text) == ("provider kmk", "3 live there, and there are 2 rooms")


def test_payloads_that_nobody_here_can_read_are_counted() -> None:
    small = Leefplek(plugins=[Small()])
    store = open_store("memory:", lp=small)
    case = small.open("small", {}, by=actor("worker"), at=AT, case_id="small-1", recorded_at=AT).after
    store.append("small-1", 0, case.events, "one")
    assert found(store) == []
    store.lp = library()
    (one,) = check_store(store)
    assert (one.code, one.severity, one.key) == ("unread", "hint", "small 1 open")
    other = open_store("memory:", lp=small)
    other.write([raw("case:small-1", 0, store.read("case:small-1")[0].head, b'{"nobody":"declared this"}')])
    assert ("unread", "small 1 open") in found(other)
    assert {one.severity for one in check_store(other) if one.code == "unread"} == {"warning"}


def test_what_others_append_meanwhile_is_no_damage(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/cases.db"
    with open_store(url) as store, open_store(url) as other:
        fill(store)
        before = store.stats().position
        desk = Desk(Leefplek(lang="en"), other)

        def meanwhile(what: str, done: int, total: int) -> None:
            desk.set_rooms("kmk", 5, since=date(2021, 2, 1), by=KMK, at=AT)
            desk.step("zaak-2", "analyse", {"talk": TALK, "legal_basis": TASK}, by=SAW, at=AT)
            desk.open("fijn-wonen", opening(), by=SAW, at=AT)

        assert check_store(store, progress=meanwhile) == ()
        assert store.stats().position == before + 3


def test_a_head_that_is_no_table() -> None:
    store = open_store("memory:")
    store.write([raw("rooms:kmk", 0, b"[]"), raw("case:x", 0, b"[]")])
    assert found(store) == [("wrong_event", "position 1"), ("wrong_event", "position 2")]
