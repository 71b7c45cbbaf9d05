"""What must hold in a store after whatever happened to it, looked up through its public door, once it is open again."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable
from contextlib import closing

from failures_work import LP, Child, Tally, opened, sorted_out
from leefplek import Case
from leefplek.store import Listed, Query, Record, Store, check_store

__all__ = ["checked", "looked_at"]

Ack = tuple[str, int, str]
"""Case, version and command id of a step that was answered."""


def checked(url: str, acked: Iterable[Ack], tally: Tally, *, twice: bool = True) -> None:
    """Look at a store from another process; what is wrong goes to the tally. `twice`: `check_store` looks as well."""
    given = [tuple(one) for one in acked]
    for found in sorted_out(Child(lambda say: say(looked_at(url, given, twice=twice))).end(), tally):
        tally.faults += found
        tally.counts["looks"] += 1


def looked_at(url: str, acked: list[tuple[str, int, str]], *, twice: bool) -> list[str]:
    """What is wrong in the store at a URL."""
    faults: list[str] = []
    with opened(url) as store, store.turn():  # a server may still be at work for who was killed
        records = _all(store)
        cases = _cases(store, records, faults)
        faults += _order(records)
        faults += _acked(records, acked)
        faults += _rows(store, cases)
        faults += _across(records, cases)
        faults += [f"check_store: {one.code} {one.text}" for one in (check_store(store) if twice else ())]
    if url.startswith("sqlite:///"):
        faults += _whole(url.removeprefix("sqlite:///"))
    return faults


def _all(store: Store) -> list[Record]:
    records: list[Record] = []
    while page := store.feed(records[-1].position if records else 0, 1000):
        records += page
    return records


def _order(records: list[Record]) -> list[str]:
    """Positions 1..n, versions 1..n in each stream, each command once."""
    faults = []
    if [one.position for one in records] != list(range(1, len(records) + 1)):
        faults.append("positions have a gap or a double")
    streams: dict[str, list[Record]] = {}
    for one in records:
        streams.setdefault(one.stream, []).append(one)
    for stream, kept in streams.items():
        if [one.version for one in kept] != list(range(1, len(kept) + 1)):
            faults.append(f"{stream}: versions have a gap, a double or another order")
        commands = [one.command_id for one in kept if one.command_id is not None]
        if len(set(commands)) != len(commands):
            faults.append(f"{stream}: a command is there twice")
    return faults


def _acked(records: list[Record], acked: list[tuple[str, int, str]]) -> list[str]:
    """What was answered is there, once, as it was answered."""
    where = {(one.stream, one.version): one.command_id for one in records}
    times = Counter((one.stream, one.command_id) for one in records if one.command_id)
    faults = []
    for case, version, command in acked:
        if times["case:" + case, command] != 1:
            faults.append(f"lost or doubled: {command} of {case} is there {times['case:' + case, command]} times")
        elif where.get(("case:" + case, version)) != command:
            faults.append(f"{command} of {case} was answered as version {version}, and is not")
    return faults


def _cases(store: Store, records: list[Record], faults: list[str]) -> dict[str, Case]:
    """Every case, folded from what `load` answers; the feed has the same."""
    ids = list(dict.fromkeys(one.stream[5:] for one in records if one.stream.startswith("case:")))
    cases: dict[str, Case] = {}
    followed: dict[str, list[object]] = {}
    at = 0
    while page := store.follow(at):
        at = page[-1][0]
        for _, event in page:
            followed.setdefault(event.case_id, []).append(event)
    for id in ids:
        events = store.load(id)
        cases[id] = LP.replay(events)
        if followed.get(id) != list(events):
            faults.append(f"{id}: the feed and the case have other events")
    return cases


def _rows(store: Store, cases: dict[str, Case]) -> list[str]:
    """The list of cases is what the cases are: no row without events, no events without a row."""
    rows = {row.id: row for row in store.find(Query())}
    faults = [f"{id}: events without a row, or a row without events" for id in rows.keys() ^ cases.keys()]
    for id in rows.keys() & cases.keys():
        faults += [f"{id}: the row says another {name}" for name, same in _same(rows[id], cases[id]) if not same]
    return faults


def _same(row: Listed, case: Case) -> list[tuple[str, bool]]:
    lines = [case.core.main, *(line for _, line in case.core.tracks)]
    first = min((line.due for line in lines if line.due is not None), default=None)
    return [
        ("version", row.version == case.version),
        ("state", row.state == case.state),
        ("due", (row.due, row.next_due) == (case.due, first)),
        ("outcome", row.outcome == case.outcome),
        ("person", row.person == case.person),
        ("room", row.room == case.room),
    ]


def _across(records: list[Record], cases: dict[str, Case]) -> list[str]:
    """A place and an opening have their record across cases right behind them, where such are kept; never half."""
    after = {one.position: one for one in records}
    counted = next((one.position for one in records if one.stream == "rooms:kmk"), None)
    faults = []
    expected = 0
    for one in records:
        if not one.stream.startswith("case:") or one.command_id is None:
            continue
        id = one.stream[5:]
        transition = cases[id].events[one.version - 1].transition
        wanted = {"place": "rooms:kmk", "open": "person:"}.get(transition)
        if wanted is None or (wanted == "rooms:kmk" and (counted is None or one.position < counted)):
            continue
        if transition == "open" and cases[id].person is None:
            continue
        expected += 1
        beside = after.get(one.position + 1)
        if beside is None or not beside.stream.startswith(wanted) or json.loads(beside.head)["case"] != id:
            faults.append(f"{id}: {transition} stands without its record in {wanted}")
    written = sum(not one.stream.startswith("case:") and _by_a_case(one) for one in records)
    if written != expected:
        faults.append(f"{written} records of places and openings for {expected} of them")
    return faults


def _by_a_case(record: Record) -> bool:
    return b'"taken"' in record.head or b'"opened"' in record.head


def _whole(path: str) -> list[str]:
    """SQLite itself finds nothing wrong, and no journal is left."""
    with closing(sqlite3.connect(path)) as connection:
        ((said,),) = connection.execute("PRAGMA integrity_check").fetchall()
    return [] if said == "ok" else [f"integrity_check: {said}"]
