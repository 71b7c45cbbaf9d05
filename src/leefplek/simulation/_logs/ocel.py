"""OCEL 2.0, the standard of logs with several kinds of objects, as JSON and as SQLite: written by the library itself.

The objects are the cases (type `case`), and of each pool its units (the type is the pool, such as `rooms`; the object
`3-rooms-1` is unit 1 in replication 3). Which unit a stay had is not simulated, for units of a pool are alike. It is
worked out afterwards, always the same way: the stays of a pool in order of their start, each with the lowest number
that is free. So there are as many units as were ever in use at once. A stay that is open keeps its unit, and so does a
case that goes on in the same pool at once.

An event belongs to its case, and from the start of a stay to its end to the unit. Its type is the activity; what else
is told of it are its attributes, by the names of XES.
"""

from __future__ import annotations

import errno
import heapq
import itertools
import json
import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

import attrs
import numpy as np

from .event_log import ACTIVITY, CASE, COLUMNS, LIFECYCLE, TIME, EventLog, Ints
from .stays import Stays, stays

__all__ = ["Units", "units", "write_json", "write_sqlite"]

TYPE = "case"
ATTRIBUTES = tuple(name for name in COLUMNS if name not in (CASE, ACTIVITY, TIME))
NUMBERED = re.compile(r"(\d+)-\d+")
"""What a simulated case is called: its replication and number."""

EVENT_TYPES = ", ".join(f'"{name}" TEXT' for name in ATTRIBUTES)


@attrs.frozen(eq=False)
class Units:
    """The units of the pools: the id and type of each, and for each event the place of its unit among them, or -1."""

    ids: tuple[str, ...]
    types: tuple[str, ...]
    of: Ints


def units(log: EventLog) -> Units:
    """The units of the pools, worked out as the module tells."""
    found = stays(log)
    pools, worlds = found.words["resource"], _worlds(found.words["case"])
    held = np.flatnonzero(~np.isnat(found.start) & np.array([name != "" for name in pools])[found.resource])
    span, spans = _spans(found, held)
    busy: dict[tuple[str, str], _Busy] = {}
    number: dict[tuple[str, str, int], int] = {}
    unit = np.empty(len(spans), np.int64)
    for at in np.lexsort((spans[:, 2], spans[:, 0])).tolist():
        start, end, case, pool = spans[at].tolist()
        which = worlds[case], pools[pool]
        taken = busy.setdefault(which, _Busy()).take(start, end)
        unit[at] = number.setdefault((*which, taken), len(number))
    of = np.full(len(found) + 1, -1, np.int64)  # the last place is for the events of no stay
    of[held] = unit[span]
    queued = np.array([name == "schedule" for name in log.names(LIFECYCLE)], bool)[log.codes(LIFECYCLE)]
    cases = set(found.words["case"])
    ids = tuple(_id(world, pool, one, cases) for world, pool, one in number)
    types = tuple(pool if pool != TYPE else f"{pool} (pool)" for _, pool, _ in number)
    return Units(ids, types, np.where(queued, -1, of[found.of]))


def _spans(found: Stays, held: Ints) -> tuple[Ints, Ints]:
    """For each of these stays the place of its span; and the spans: start, end, case and pool, shape (spans, 4).

    A case that goes on in one pool at once has one span for both stays, and so one unit.
    """
    start, end = found.start[held].astype(np.int64), found.end[held].astype(np.int64)
    end[np.isnat(found.end[held])] = np.iinfo(np.int64).max
    case, pool = found.case[held], found.resource[held]
    new = np.ones(len(held), bool)
    new[1:] = (case[1:] != case[:-1]) | (pool[1:] != pool[:-1]) | (start[1:] != end[:-1])
    first, last = np.flatnonzero(new), np.flatnonzero(np.append(new, True)[1:])
    return np.cumsum(new) - 1, np.stack([start[first], end[last], case[first], pool[first]], axis=1)


@attrs.define
class _Busy:
    """The units of a pool that are in use, by when they come free, and those that are free among the others."""

    used: list[tuple[int, int]] = attrs.Factory(list)
    free: list[int] = attrs.Factory(list)

    def take(self, start: int, end: int) -> int:
        """The lowest unit that is free at the start, from then on in use until the end."""
        while self.used and self.used[0][0] <= start:
            heapq.heappush(self.free, heapq.heappop(self.used)[1])
        unit = heapq.heappop(self.free) if self.free else len(self.used) + 1
        heapq.heappush(self.used, (end, unit))
        return unit


def _worlds(cases: Sequence[str]) -> list[str]:
    """The replication of each case, as text; "" for all where they are not called as simulated ones."""
    found = [NUMBERED.fullmatch(name) for name in cases]
    told = all(match or not name for match, name in zip(found, cases, strict=True))
    return [match[1] if match and told else "" for match in found]


def _id(world: str, pool: str, unit: int, taken: set[str]) -> str:
    """What a unit is called: as nothing else in the log."""
    name = f"{world}-{pool}-{unit}" if world else f"{pool}-{unit}"
    while name in taken:
        name += "_"
    return name


# ---- JSON


def write_json(log: EventLog, path: Path) -> None:
    """Writes OCEL 2.0 as JSON, a line for each object and event."""
    told = units(log)
    attributes = [{"name": name, "type": "string"} for name in ATTRIBUTES]
    event_types = [{"name": name, "attributes": attributes} for name in _used(log, ACTIVITY)]
    object_types = [{"name": name, "attributes": []} for name in dict.fromkeys((TYPE, *told.types))]
    objects = ({"id": id, "type": type} for id, type in _objects(log, told))
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(
            f'{{"objectTypes": {json.dumps(object_types)},\n"eventTypes": {json.dumps(event_types)},\n"objects": ['
        )
        file.writelines(_listed(json.dumps({**one, "attributes": [], "relationships": []}) for one in objects))
        file.write('],\n"events": [')
        file.writelines(_listed(_json_events(log, told)))
        file.write("]}\n")


def _listed(lines: Iterable[str]) -> Iterator[str]:
    for at, line in enumerate(lines):
        yield f",\n{line}" if at else f"\n{line}"


def _used(log: EventLog, column: str) -> list[str]:
    """The words of a column that occur, in the order of its dictionary."""
    names = log.names(column)
    return [names[at] for at in np.unique(log.codes(column)).tolist()]


def _objects(log: EventLog, told: Units) -> Iterator[tuple[str, str]]:
    """The id and type of each object: the cases in the order of the log, then the units."""
    names = log.names(CASE)
    yield from ((names[at], TYPE) for at in log.codes(CASE)[log.starts()].tolist())
    yield from zip(told.ids, told.types, strict=True)


def _json_events(log: EventLog, told: Units) -> Iterator[str]:
    """Each event as a line; the parts that many events share are made once."""
    fixed = [
        [f", {json.dumps({'name': name, 'value': word})}" if word else "" for word in log.names(name)]
        for name in ATTRIBUTES
    ]
    cases = [json.dumps({"objectId": name, "qualifier": "case"}) for name in log.names(CASE)]
    held = [f", {json.dumps({'objectId': id, 'qualifier': 'resource'})}" for id in told.ids]
    types = [json.dumps(name) for name in log.names(ACTIVITY)]
    columns = [log.codes(name).tolist() for name in (ACTIVITY, CASE, *ATTRIBUTES)]
    for at, (time, unit, type, case, *codes) in enumerate(zip(_times(log), told.of.tolist(), *columns, strict=True), 1):
        attributes = "".join(words[code] for words, code in zip(fixed, codes, strict=True))[2:]
        unit_held = held[unit] if unit >= 0 else ""
        yield (
            f'{{"id": "e{at}", "type": {types[type]}, "time": "{time}", "attributes": [{attributes}], '
            f'"relationships": [{cases[case]}{unit_held}]}}'
        )


def _times(log: EventLog) -> list[str]:
    found: list[str] = np.datetime_as_string(log.time, timezone="UTC").tolist()
    return found


# ---- SQLite

SCHEMA = """
CREATE TABLE event_map_type (ocel_type TEXT PRIMARY KEY, ocel_type_map TEXT);
CREATE TABLE object_map_type (ocel_type TEXT PRIMARY KEY, ocel_type_map TEXT);
CREATE TABLE event (ocel_id TEXT PRIMARY KEY, ocel_type TEXT REFERENCES event_map_type (ocel_type));
CREATE TABLE object (ocel_id TEXT PRIMARY KEY, ocel_type TEXT REFERENCES object_map_type (ocel_type));
CREATE TABLE event_object (ocel_event_id TEXT REFERENCES event (ocel_id),
    ocel_object_id TEXT REFERENCES object (ocel_id),
    ocel_qualifier TEXT, PRIMARY KEY (ocel_event_id, ocel_object_id, ocel_qualifier));
CREATE TABLE object_object (ocel_source_id TEXT REFERENCES object (ocel_id),
    ocel_target_id TEXT REFERENCES object (ocel_id),
    ocel_qualifier TEXT, PRIMARY KEY (ocel_source_id, ocel_target_id, ocel_qualifier));
"""


def write_sqlite(log: EventLog, path: Path) -> None:
    """Writes OCEL 2.0 as a SQLite database."""
    told = units(log)
    try:
        with closing(sqlite3.connect(path)) as base, base:
            base.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + SCHEMA)
            _fill_objects(base, log, told)
            _fill_events(base, log, told)
    except sqlite3.Error:
        raise OSError(errno.EIO, "SQLite can't write it") from None


def _fill_objects(base: sqlite3.Connection, log: EventLog, told: Units) -> None:
    tables = _tables(dict.fromkeys((TYPE, *told.types)))
    base.executemany("INSERT INTO object_map_type VALUES (?, ?)", tables.items())
    base.executemany("INSERT INTO object VALUES (?, ?)", _objects(log, told))
    for type, table in tables.items():
        columns = "ocel_id TEXT PRIMARY KEY REFERENCES object (ocel_id), ocel_time TIMESTAMP, ocel_changed_field TEXT"
        base.execute(f'CREATE TABLE "object_{table}" ({columns})')
        rows = f'INSERT INTO "object_{table}" SELECT ocel_id, ?, NULL FROM object WHERE ocel_type = ?'  # noqa: S608 (ASCII)
        base.execute(rows, ("1970-01-01T00:00:00Z", type))


def _fill_events(base: sqlite3.Connection, log: EventLog, told: Units) -> None:
    types, cases = log.names(ACTIVITY), log.names(CASE)
    tables = _tables(_used(log, ACTIVITY))
    base.executemany("INSERT INTO event_map_type VALUES (?, ?)", tables.items())
    activity, case = log.codes(ACTIVITY), log.codes(CASE).tolist()
    ids = [f"e{at}" for at in range(1, len(log) + 1)]
    base.executemany("INSERT INTO event VALUES (?, ?)", zip(ids, (types[at] for at in activity.tolist()), strict=True))
    of = ((id, cases[at], "case") for id, at in zip(ids, case, strict=True))
    held = ((id, told.ids[at], "resource") for id, at in zip(ids, told.of.tolist(), strict=True) if at >= 0)
    base.executemany("INSERT INTO event_object VALUES (?, ?, ?)", itertools.chain(of, held))
    words = [[word or None for word in log.names(name)] for name in ATTRIBUTES]
    columns = [[texts[at] for at in log.codes(name).tolist()] for name, texts in zip(ATTRIBUTES, words, strict=True)]
    rows = list(zip(ids, _times(log), *columns, strict=True))
    marks = ", ".join("?" * (2 + len(ATTRIBUTES)))
    for at, type in enumerate(types):
        if type in tables:
            name = f'"event_{tables[type]}"'
            keys = "ocel_id TEXT PRIMARY KEY REFERENCES event (ocel_id), ocel_time TIMESTAMP"
            base.execute(f"CREATE TABLE {name} ({keys}, {EVENT_TYPES})")
            here = np.flatnonzero(activity == at).tolist()
            base.executemany(f"INSERT INTO {name} VALUES ({marks})", (rows[row] for row in here))  # noqa: S608 (ASCII)


def _tables(types: Iterable[str]) -> dict[str, str]:
    """A name for the table of each type: letters and digits of it, and a number where that is taken."""
    taken, found = {"object"}, {}  # "event_object" is the table of what belongs together
    for type in types:
        plain = re.sub("[^A-Za-z0-9]", "", type) or "type"
        names = itertools.chain([plain], (f"{plain}{at}" for at in itertools.count(2)))
        found[type] = next(name for name in names if name.lower() not in taken)
        taken.add(found[type].lower())
    return found
