"""Stores to move, back up and check: with cases, rooms, commands of several events, and text of all kinds."""

from __future__ import annotations

import io
import itertools
from datetime import date
from typing import Any

from leefplek import Actor, Leefplek
from leefplek.store import Batch, Desk, Query, Record, Store, export_lines
from leefplek.stored import Written
from story import CONCERN, NOW, Story, actor, fact, moment, opening
from story import card as answered

AT = moment("2021-03-01")
SAW, KMK = actor("saw"), actor("kmk")


def library() -> Leefplek:
    """A library that makes the same bytes each time."""
    numbers = itertools.count(1)
    return Leefplek(lang="en", clock=lambda: NOW, ids=lambda: f"id-{next(numbers)}")


def fill(store: Store, cases: int = 3) -> Desk:
    """Cases that were worked on by turns, one of them stored in one command, with rooms and one case per person."""
    desk = Desk(library(), store, one_open_case=["fijn-wonen"])
    for number in range(cases):
        desk.open("fijn-wonen", opening(CONCERN), by=SAW, at=AT, case_id=f"zaak-{number}", person=f"p-{number}")
        desk.step("zaak-0", "note", {"text": f"n\u00f3tities \U0001f3e0 \u2028 {number}"}, by=SAW, at=AT)
    desk.set_rooms("kmk", 2, since=date(2021, 1, 1), by=KMK, at=AT)
    desk.park("kmk", "zaak-1", until=date(2021, 5, 1), why="even rust", by=KMK, at=AT)
    told = Story(desk.lp).open(opening(CONCERN), case_id="in \u00e9\u00e9n keer").do("inquire")
    told.do("record_facts", fact("woonvraag", True)).do("ask_card", {"card": answered(q1="concern")})
    store.append("in \u00e9\u00e9n keer", 0, told.case.events, "one command")
    for number in range(cases):
        desk.step(f"zaak-{number}", "inquire", by=SAW, at=AT)
    return desk


def exported(store: Store) -> bytes:
    """The export of a store."""
    stream = io.BytesIO()
    export_lines(store, stream)
    return stream.getvalue()


def everything(store: Store) -> tuple[list[Record], list[Any]]:
    """All records, and the list of cases."""
    return store.feed(0, 1_000_000), store.find(Query())


def raw(stream: str, expected: int, head: bytes, content: bytes | None = None, command: str = "raw") -> Batch:
    """A record with these bytes, whatever they are."""
    return Batch(stream, expected, command, (Written(head, content),))


def worker(number: int) -> Actor:
    """One of many."""
    return Actor(f"saw-{number}", "saw")
