"""OCEL 2.0, read as the log of one type of objects: each event once for every such object that it has to do with."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Container, Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, TypeAlias

import attrs

from leefplek import Finding

from .event_log import ACTIVITY, CASE, TIME
from .log_raw import Array, Raw, arrow

__all__ = ["read_json", "read_sqlite"]

Text: TypeAlias = str | None

Row: TypeAlias = tuple[Text, int, dict[str, Text]]
"""The id of a case, the place of an event in the file, and what is told of it, by the columns of a log."""


def _raw(
    rows: list[Row],
    cases: Mapping[Text, int],
    names: Mapping[str, str],
    findings: Iterable[Finding],
    *,
    utc: bool = False,
) -> Raw:
    """The columns, by case in the order of the objects, and then in that of the events."""
    pa = arrow()

    rows.sort(key=lambda row: (cases[row[0]], row[1]))
    own = {column: name for column, name in names.items() if column not in (CASE, ACTIVITY, TIME)}
    columns: dict[str, Array] = {CASE: pa.array([case for case, _, _ in rows], pa.string())}
    for column in (ACTIVITY, TIME, *own):
        columns[column] = pa.array([told.get(column) for _, _, told in rows], pa.string())
    places = [at for _, at, _ in rows]
    keys = {CASE: "objects", ACTIVITY: "type", TIME: "time"} | own
    return Raw(columns, keys, lambda name, row: {"key": f"events[{places[row]}].{name}"}, tuple(findings), utc)


def _nothing(names: Mapping[str, str], findings: Iterable[Finding]) -> Raw:
    return Raw({}, names, lambda name, _: {"key": name}, tuple(findings))


def _no_cases() -> Finding:
    do = "say in case= which type of objects the cases are"
    return Finding("no_cases", "there are no objects of this type, and there are events", key="case", do=do)


# ---- JSON


@attrs.define
class _Shape:
    """Looks whether JSON has the shape that it should; notes where it has not."""

    findings: list[Finding] = attrs.Factory(list)

    def wrong(self, key: str, text: str) -> None:
        """Notes one place."""
        self.findings.append(Finding("wrong_shape", text, key=key))

    def text(self, one: object, key: str, name: str) -> str | None:
        """What stands under this name, if it is text."""
        found = one.get(name) if isinstance(one, dict) else None
        if isinstance(found, str):
            return found
        self.wrong(f"{key}.{name}", "expected text")
        return None

    def each(self, one: object, key: str) -> list[Any]:
        """What stands in a list; nothing if there is none."""
        if isinstance(one, list):
            return one
        if one is not None:
            self.wrong(key, "expected a list")
        return []


def read_json(path: Path, names: Mapping[str, str], type: str) -> Raw:
    """What a JSON file tells, unchecked."""
    with path.open("rb") as file:
        told = file.read()
    try:
        data = json.loads(told)
    except json.JSONDecodeError as error:
        return _nothing(names, [Finding("no_json", f"it is no JSON: {error.msg}", line=error.lineno)])
    except (UnicodeDecodeError, RecursionError, ValueError):
        return _nothing(names, [Finding("no_json", "it is no JSON in UTF-8, or too deeply nested")])
    if not isinstance(data, dict) or not all(isinstance(data.get(key), list) for key in ("events", "objects")):
        text = "expected OCEL 2.0: an object with lists of events and objects"
        return _nothing(names, [Finding("foreign_file", text)])
    shape = _Shape()
    types = _objects(shape, data["objects"])
    cases: dict[Text, int] = {id: at for at, id in enumerate(one for one, kind in types.items() if kind == type)}
    rows = [row for at, event in enumerate(data["events"]) for row in _event(shape, at, event, names, types, cases)]
    if data["events"] and not cases and not shape.findings:
        shape.findings.append(_no_cases())
    return _raw(rows, cases, names, shape.findings)


def _objects(shape: _Shape, objects: list[Any]) -> dict[str, str]:
    """The type of each object."""
    found: dict[str, str] = {}
    for at, one in enumerate(objects):
        key = f"objects[{at}]"
        id, kind = shape.text(one, key, "id"), shape.text(one, key, "type")
        if id is not None and id in found:
            shape.findings.append(Finding("double_id", "two objects go by one id", key=f"{key}.id"))
        if id is not None and kind is not None:
            found[id] = kind
    return found


def _event(
    shape: _Shape, at: int, event: Any, names: Mapping[str, str], types: Mapping[str, str], cases: Mapping[Text, int]
) -> Iterator[Row]:
    """The event, once for each case that it has to do with."""
    key = f"events[{at}]"
    activity, time = shape.text(event, key, "type"), shape.text(event, key, "time")
    if not isinstance(event, dict):
        return
    attributes = _attributes(shape, event, key, names)
    row: dict[str, Text] = {column: attributes.get(name) for column, name in names.items()}
    row[ACTIVITY], row[TIME] = activity, time
    related: dict[str, None] = {}
    for place, one in enumerate(shape.each(event.get("relationships"), f"{key}.relationships")):
        id = shape.text(one, f"{key}.relationships[{place}]", "objectId")
        if id is not None and id not in types:
            shape.findings.append(_unknown(f"{key}.relationships[{place}].objectId"))
        elif id in cases:
            related[str(id)] = None
    if activity is not None and time is not None:
        yield from ((id, at, row) for id in related)


def _attributes(shape: _Shape, event: dict[str, Any], key: str, names: Mapping[str, str]) -> dict[str, str]:
    """Those attributes of an event that a log has; whole numbers as text."""
    found: dict[str, str] = {}
    wanted = names.values()
    for place, one in enumerate(shape.each(event.get("attributes"), f"{key}.attributes")):
        name = one.get("name") if isinstance(one, dict) else shape.text(one, f"{key}.attributes[{place}]", "name")
        if isinstance(name, str) and name in wanted:
            whole = str(one["value"]) if type(one.get("value")) is int else None
            value = whole or shape.text(one, f"{key}.attributes[{place}]", "value")
            found[name] = value or ""
    return found


def _unknown(key: str) -> Finding:
    return Finding("unknown_object", "there is no such object", key=key)


# ---- SQLite

TABLES = {
    "event": ("ocel_id", "ocel_type"),
    "object": ("ocel_id", "ocel_type"),
    "event_map_type": ("ocel_type", "ocel_type_map"),
    "event_object": ("ocel_event_id", "ocel_object_id"),
}


def read_sqlite(path: Path, names: Mapping[str, str], type: str) -> Raw:
    """What a SQLite file tells, unchecked; it is opened to be read only."""
    path.open("rb").close()
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as base:
            base.execute("PRAGMA trusted_schema = OFF")
            return _read(base, names, type)
    except sqlite3.Error:
        text = "it is no SQLite database, or damaged, or holds what is no text in UTF-8"
        return _nothing(names, [Finding("no_table", text)])


def _read(base: sqlite3.Connection, names: Mapping[str, str], type: str) -> Raw:
    tables = {name for (name,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    findings = [one for name, columns in TABLES.items() for one in _lacking(base, tables, name, columns)]
    if findings:
        return _nothing(names, findings)
    mapped = _pairs(_select(base, "event_map_type", TABLES["event_map_type"]))
    events = _pairs(_select(base, "event", TABLES["event"]))
    told: dict[Text, dict[str, Text]] = {}
    for kind in dict.fromkeys(events.values()):
        table = f"event_{mapped.get(kind)}"
        findings += _lacking(base, tables, table, ("ocel_id", "ocel_time"))
        if not findings:
            told |= _told(base, table, kind, names)
    if findings:
        return _nothing(names, findings)
    objects = _pairs(_select(base, "object", TABLES["object"]))
    cases = {id: at for at, id in enumerate(id for id, kind in objects.items() if kind == type)}
    place = {id: at for at, id in enumerate(events)}
    rows: dict[tuple[Text, Text], Row] = {}
    for at, (event, id) in enumerate(_select(base, "event_object", TABLES["event_object"])):
        if id not in objects or event not in events:
            findings.append(_unknown(f"event_object[{at}]"))
        elif id in cases:
            rows[event, id] = (id, place[event], told.get(event, {}))
    if events and not cases and not findings:
        findings.append(_no_cases())
    return _raw(list(rows.values()), cases, names, findings, utc=True)


def _told(base: sqlite3.Connection, table: str, kind: Text, names: Mapping[str, str]) -> dict[Text, dict[str, Text]]:
    """What a table tells of each of its events."""
    here = _columns(base, table)
    own = {column: name for column, name in names.items() if column not in (CASE, ACTIVITY, TIME) and name in here}
    found = _select(base, table, ("ocel_id", "ocel_time", *own.values()))
    return {id: {ACTIVITY: kind, TIME: at, **dict(zip(own, rest, strict=True))} for id, at, *rest in found}


def _lacking(base: sqlite3.Connection, tables: Container[str], table: str, columns: Iterable[str]) -> list[Finding]:
    """A finding for what is not there of a table."""
    if table not in tables:
        return [Finding("missing_column", "there is no such table", key=table if table in TABLES else "event_map_type")]
    here = _columns(base, table)
    return [
        Finding("missing_column", "there is no such column", key=f"{table if table in TABLES else 'event_...'}.{name}")
        for name in columns
        if name not in here
    ]


def _columns(base: sqlite3.Connection, table: str) -> set[str]:
    return {row[1] for row in base.execute(f"PRAGMA table_info({_quoted(table)})")}


def _select(base: sqlite3.Connection, table: str, columns: Iterable[str]) -> Iterator[tuple[Text, ...]]:
    """These columns as text."""
    wanted = ", ".join(f"CAST({_quoted(name)} AS TEXT)" for name in columns)
    yield from base.execute(f"SELECT {wanted} FROM {_quoted(table)}")  # noqa: S608 (names, quoted)


def _pairs(rows: Iterable[tuple[Text, ...]]) -> dict[Text, Text]:
    return {one: other for one, other in rows}  # noqa: C416 (they are pairs, which the types do not tell)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
