"""Reading an event log, also one from elsewhere: strictly, with everything that is wrong at once and its place.

No finding holds what stands in the file, for it may be about a person.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from os import PathLike
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import numpy as np

from leefplek import Finding, InputError

from . import log_tables as _log_tables
from . import ocel_read as _ocel_read
from . import xes as _xes
from .event_log import ACTIVITY, CASE, COLUMNS, LIFECYCLE, RESOURCE, TIME, EventLog, made
from .log_files import Kind, kind_of
from .log_raw import Array, Raw, arrow

__all__ = ["read_log"]

NEEDED = (CASE, ACTIVITY, TIME)
SHOWN = 20
"""So many findings of one kind in one column are told one by one."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FIRST, LAST = -62_135_596_800_000_000, 253_402_300_799_999_999
"""The moments of the years 1 to 9999, in microseconds since 1970: what every reader knows."""


def read_log(
    path: str | PathLike[str],
    *,
    case: str | None = None,
    activity: str | None = None,
    time: str | None = None,
    resource: str | None = None,
    lifecycle: str | None = None,
    zone: str | None = None,
    delimiter: str = ",",
) -> EventLog:
    """An event log from a file: `.parquet`, `.csv`, `.xes`, `.xes.gz`, OCEL 2.0 as `.jsonocel`, `.json` or `.sqlite`.

    Of a table `case`, `activity`, `time`, `resource` and `lifecycle` name the columns, if they are not called as in XES
    (`case:concept:name`, `concept:name`, `time:timestamp`, `org:resource`, `lifecycle:transition`); of XES they name
    the keys (that of the trace is `concept:name`). Of OCEL `case` is the type of objects that are cases ("case"), and
    each event stands in the log once for every such object that it has to do with; `activity` and `time` mean
    nothing there. Case, activity and time must be there. What else is not told is "", but for the lifecycle: that is
    then `complete`. It is read in small letters.

    Times are those of ISO 8601. One without a zone is refused, unless `zone` says which is meant, such as `UTC` or
    `Europe/Amsterdam` (of an hour that comes twice it is the first); only in SQLite, where OCEL has no zones, it is UTC
    if nothing is said. What is finer than microseconds is cut off. Events get in the order of time within their case,
    cases stay in the order in which they come first.

    The names of cases are taken as they are: a log of real cases is personal data, and stays so. Raises `InputError`
    with every finding, by line or row and column.
    """
    file, kind, where = Path(path), kind_of(path), _zone(zone)
    given = {CASE: case, ACTIVITY: activity, TIME: time, RESOURCE: resource, LIFECYCLE: lifecycle}
    asked = {column: name for column, name in given.items() if name is not None}
    try:
        raw = _raw(file, kind, asked, delimiter)
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise InputError("this log can't be read", why=why, do="look at the name", file=file.name) from None
    findings = list(raw.findings)
    if raw.columns or not findings:
        findings += [_missing(raw, column) for column in dict.fromkeys((*NEEDED, *asked)) if column not in raw.columns]
    columns = {column: _checked(raw, column, where, findings) for column in COLUMNS if column in raw.columns}
    if findings:
        raise InputError("this log can't be used", findings=[attrs.evolve(one, file=file.name) for one in findings])
    return _ordered(columns)


def _zone(zone: str | None) -> tzinfo | None:
    try:
        return None if zone is None else UTC if zone == "UTC" else ZoneInfo(zone)
    except (OSError, ValueError, LookupError):
        raise InputError("there is no such zone", do="give one such as Europe/Amsterdam", key="zone") from None


def _raw(path: Path, kind: Kind, asked: Mapping[str, str], delimiter: str) -> Raw:
    names = {column: column for column in COLUMNS} | dict(asked)
    if kind == "parquet":
        return _log_tables.read_parquet(path, names)
    if kind == "csv":
        return _log_tables.read_csv(path, names, delimiter)
    if kind == "json":
        return _ocel_read.read_json(path, names, asked.get(CASE, "case"))
    if kind == "sqlite":
        return _ocel_read.read_sqlite(path, names, asked.get(CASE, "case"))
    return _xes.read(path, {**names, CASE: asked.get(CASE, "concept:name")}, packed=kind == "xes.gz")


def _missing(raw: Raw, column: str) -> Finding:
    do = "say what it is called there" if raw.names[column] == column else "look at its name"
    return Finding("missing_column", "there is no such column", key=raw.names[column], do=do)


def _rows(raw: Raw, column: str, rows: Iterable[int], code: str, text: str, do: str = "") -> list[Finding]:
    """A finding for each row, and one for how many there are beyond those that are shown."""
    every, name = list(rows), raw.names[column]
    found = [Finding(code, text, do=do, **raw.place(name, row)) for row in every[:SHOWN]]
    if len(every) > SHOWN:
        found.append(Finding(code, f"{text}, in {len(every) - SHOWN} more rows", key=name, do=do))
    return found


def _checked(raw: Raw, column: str, where: tzinfo | None, findings: list[Finding]) -> Array:
    """A column that is right, or None beside the findings that tell why not."""
    pa = arrow()

    given = raw.columns[column]
    array = given.combine_chunks() if isinstance(given, pa.ChunkedArray) else given
    if pa.types.is_dictionary(array.type):
        array = array.cast(array.type.value_type)
    if column == TIME:
        return _moments(raw, array, where or (UTC if raw.utc else None), findings)
    return _text(raw, column, array, findings)


def _text(raw: Raw, column: str, array: Array, findings: list[Finding]) -> Array:
    pa = arrow()
    pc = pa.compute

    if not (_is_text(array.type) or pa.types.is_integer(array.type)):
        text = "expected text or whole numbers"
        findings.append(Finding("wrong_column", text, key=raw.names[column], do="write it as text"))
        return None
    texts = array.cast(pa.string()).fill_null("")
    if column in NEEDED:
        empty = np.flatnonzero(pc.equal(texts, "").to_numpy(zero_copy_only=False))
        findings += _rows(raw, column, empty.tolist(), "no_value", "nothing stands here, and it is needed")
    if column == LIFECYCLE:
        lower = pc.utf8_lower(texts)
        return pc.if_else(pc.equal(lower, ""), "complete", lower)
    return texts


def _is_text(type: Any) -> bool:
    pa = arrow()

    kinds = (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view, pa.types.is_null)
    return any(one(type) for one in kinds)


# ---- moments


def _moments(raw: Raw, array: Array, zone: tzinfo | None, findings: list[Finding]) -> Array:
    """Moments in UTC and microseconds, or None beside the findings that tell why not."""
    pa = arrow()
    pc = pa.compute

    if pa.types.is_timestamp(array.type):
        found = _stamps(raw, array, zone, findings)
    elif _is_text(array.type) or pa.types.is_date(array.type):
        found = _parsed(raw, array.cast(pa.string()).fill_null(""), zone, findings)
    else:
        text, do = "expected moments", "write them as moments, or as text in ISO 8601"
        findings.append(Finding("wrong_column", text, key=raw.names[TIME], do=do))
        return None
    if found is None:
        return None
    gone = np.flatnonzero(found.is_null().to_numpy(zero_copy_only=False))
    findings += _rows(raw, TIME, gone.tolist(), "no_value", "nothing stands here, and it is needed")
    numbers = found.cast(pa.int64()).fill_null(0)
    beyond = pc.or_(pc.less(numbers, FIRST), pc.greater(numbers, LAST)).to_numpy(zero_copy_only=False)
    text, do = "it is no moment of the years 1 to 9999", "write it as 2026-01-31T09:30:00Z"
    findings += _rows(raw, TIME, np.flatnonzero(beyond).tolist(), "wrong_moment", text, do)
    return found


def _stamps(raw: Raw, array: Array, zone: tzinfo | None, findings: list[Finding]) -> Array:
    """What has the type of a moment already."""
    pa = arrow()
    pc = pa.compute

    try:
        fine = pc.cast(array, options=pc.CastOptions(pa.timestamp("us", array.type.tz), allow_time_truncate=True))
    except pa.ArrowInvalid:
        text = "it has moments beyond the year 9999"
        findings.append(Finding("wrong_moment", text, key=raw.names[TIME]))
        return None
    if array.type.tz is None and zone is not UTC:
        text = fine.cast(pa.string()).fill_null("")
        return _parsed(raw, text, zone, findings)
    return fine.cast(pa.timestamp("us", "UTC"))


def _parsed(raw: Raw, texts: Array, zone: tzinfo | None, findings: list[Finding]) -> Array:
    """Text in ISO 8601; null for "". All at once where they are written alike, else one by one."""
    pa = arrow()
    pc = pa.compute

    utc = pa.timestamp("us", "UTC")
    told = pc.if_else(pc.equal(texts, ""), pa.scalar(None, pa.string()), texts)
    for type in (utc, *([pa.timestamp("us")] if zone is UTC else [])):
        try:
            return told.cast(type).cast(utc)
        except pa.ArrowInvalid:
            continue
    numbers: list[int | None] = []
    wrong: list[int] = []
    bare: list[int] = []
    for row, text in enumerate(told.to_pylist()):
        try:
            moment = None if text is None else datetime.fromisoformat(text)
            if moment is not None and moment.tzinfo is None:
                if zone is None:
                    bare.append(row)
                moment = moment.replace(tzinfo=zone or UTC)
            numbers.append(None if moment is None else (moment - EPOCH) // timedelta(microseconds=1))
        except (ValueError, OverflowError):
            numbers.append(0)
            wrong.append(row)
    findings += _rows(
        raw, TIME, wrong, "wrong_moment", "it is no moment of ISO 8601", "write it as 2026-01-31T09:30:00Z"
    )
    findings += _rows(raw, TIME, bare, "no_zone", "it has no time zone", "say in zone= which is meant")
    return pa.array(numbers, pa.int64()).cast(utc)


def _ordered(columns: Mapping[str, Array]) -> EventLog:
    """A log in the order of case and time; what is equal stays in the order of the file."""
    pa = arrow()

    time = columns[TIME]
    texts: dict[str, Any] = {}
    for column in COLUMNS:
        if column == TIME:
            continue
        if column in columns:
            texts[column] = columns[column].dictionary_encode()
        else:
            zeros = pa.array(np.zeros(len(time), np.int32))
            texts[column] = pa.DictionaryArray.from_arrays(zeros, ["complete" if column == LIFECYCLE else ""])
    case = texts[CASE].indices.to_numpy(zero_copy_only=False)
    order = pa.array(np.lexsort((time.cast(pa.int64()).to_numpy(zero_copy_only=False), case)))
    return made({name: one.take(order) for name, one in {**texts, TIME: time}.items()})
