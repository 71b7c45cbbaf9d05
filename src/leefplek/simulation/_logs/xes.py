"""XES, the standard of event logs (IEEE 1849): written and read as a stream, in time that grows with the log.

What is read may come from anybody: a file with a DOCTYPE is refused, so that no entity is ever expanded or fetched, and
nothing in it is run.
"""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

import attrs
import numpy as np

from leefplek import Finding, InputError

from .event_log import ACTIVITY, CASE, COLUMNS, TIME, EventLog
from .log_raw import Array, Raw, arrow

__all__ = ["read", "write"]

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849-2016" xes.features="" xmlns="http://www.xes-standard.org/">
<extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
<extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
<extension name="Lifecycle" prefix="lifecycle" uri="http://www.xes-standard.org/lifecycle.xesext"/>
<extension name="Organizational" prefix="org" uri="http://www.xes-standard.org/org.xesext"/>
<global scope="trace"><string key="concept:name" value=""/></global>
<global scope="event"><string key="concept:name" value=""/>\
<date key="time:timestamp" value="1970-01-01T00:00:00Z"/>\
<string key="lifecycle:transition" value="complete"/></global>
<classifier name="Activity" keys="concept:name"/>
<classifier name="Activity and lifecycle" keys="concept:name lifecycle:transition"/>
<string key="lifecycle:model" value="standard"/>
"""

NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
BATCH = 10_000
"""So many events are put into text together."""


# ---- writing


def write(log: EventLog, path: Path, *, packed: bool) -> None:
    """Writes a log; raises `InputError` where a text holds a character that XML can't."""
    parts = {name: _attributes(log, name) for name in COLUMNS if name not in (CASE, TIME)}
    traces = [f"</trace>\n<trace>{one}\n" for one in _attributes(log, CASE)]
    with path.open("wb") as plain:
        if not packed:
            _write(log, plain, parts, traces)
            return
        with gzip.GzipFile("", "wb", 6, plain, mtime=0) as file:  # no name and no clock: the same log is the same bytes
            _write(log, file, parts, traces)


def _write(log: EventLog, file: IO[bytes] | gzip.GzipFile, parts: Mapping[str, list[str]], traces: list[str]) -> None:
    file.write(HEAD.encode())
    begins = np.zeros(len(log), bool)
    begins[log.starts()] = True
    for start in range(0, len(log), BATCH):
        rows = slice(start, start + BATCH)
        case = [traces[at] if new else "" for at, new in zip(log.codes(CASE)[rows], begins[rows], strict=True)]
        columns = [[words[at] for at in log.codes(name)[rows].tolist()] for name, words in parts.items()]
        time = np.datetime_as_string(log.time[rows], timezone="UTC").tolist()
        events = [
            f'{one}<event>{"".join(told)}<date key="time:timestamp" value="{at}"/></event>\n'
            for one, at, *told in zip(case, time, *columns, strict=True)
        ]
        text = "".join(events)
        file.write((text.removeprefix("</trace>\n") if start == 0 else text).encode())
    file.write(b"</trace>\n</log>\n" if len(log) else b"</log>\n")


def _attributes(log: EventLog, column: str) -> list[str]:
    """Each text of a column as an attribute; "" is none."""
    names = log.names(column)
    if any(NOT_XML.search(name) for name in names):
        text = "it has a control character, which XML can't hold"
        finding = Finding("wrong_text", text, key=column, do="write parquet or CSV, or take it out")
        raise InputError("this log can't be written as XES", findings=[finding])
    key = "concept:name" if column == CASE else column
    needed = column in (CASE, ACTIVITY)
    return [f'<string key="{key}" value={quoteattr(name)}/>' if name or needed else "" for name in names]


# ---- reading


class _DoctypeError(Exception):
    """There is a DOCTYPE."""


@attrs.define
class _Reading:
    """What was read so far. `wanted` are the keys of events, `case` is that of traces."""

    parser: Any
    wanted: tuple[str, ...]
    case: str
    rows: list[dict[str, str]] = attrs.Factory(list)
    lines: list[int] = attrs.Factory(list)
    cases: list[str | None] = attrs.Factory(list)
    findings: list[Finding] = attrs.Factory(list)
    depth: int = 0
    trace: str | None = None
    in_trace: bool = False
    event: dict[str, str] | None = None

    def start(self, tag: str, told: dict[str, str]) -> None:
        """An element begins."""
        self.depth += 1
        if self.depth == 4 and self.event is not None:
            key = told.get("key", "")
            if key in self.wanted:
                if key in self.event:
                    self.wrong("double_key", f"an event has {key} twice", key)
                self.event[key] = told.get("value", "")
        elif self.depth == 3 and self.in_trace:
            if tag.rpartition(":")[2] == "event":
                self.event = {}
                self.rows.append(self.event)
                self.lines.append(self.parser.CurrentLineNumber)
            elif told.get("key") == self.case:
                self.trace = told.get("value")
        elif self.depth <= 2:
            self.outer(tag.rpartition(":")[2])

    def outer(self, tag: str) -> None:
        """The log itself, or what stands in it."""
        if self.depth == 1 and tag != "log":
            self.wrong("foreign_file", "the first element is no log", "log")
        if self.depth == 2:
            self.in_trace, self.trace = tag == "trace", None
            if tag == "event":
                self.wrong("outside_trace", "an event stands outside of the traces", "event")

    def end(self, _: str) -> None:
        """An element ends."""
        self.depth -= 1
        if self.depth == 2:
            self.event = None
        elif self.depth == 1 and self.in_trace:  # the name may stand behind the events
            self.cases.extend([self.trace] * (len(self.rows) - len(self.cases)))
            self.in_trace = False

    def wrong(self, code: str, text: str, key: str) -> None:
        """Notes what is wrong here."""
        self.findings.append(Finding(code, text, key=key, line=self.parser.CurrentLineNumber))


def read(path: Path, names: Mapping[str, str], *, packed: bool) -> Raw:
    """What an XES file tells, unchecked; `names` are the keys of the columns."""
    parser = expat.ParserCreate()
    wanted = {column: key for column, key in names.items() if column != CASE}
    reading = _Reading(parser, tuple(wanted.values()), names[CASE])
    parser.StartElementHandler, parser.EndElementHandler = reading.start, reading.end
    parser.StartDoctypeDeclHandler = _refuse
    try:
        with gzip.open(path) if packed else path.open("rb") as file:
            parser.ParseFile(file)
    except _DoctypeError:
        reading.wrong("doctype", "it has a DOCTYPE, which a log does not need and which may do harm", "")
    except expat.ExpatError as error:
        reading.wrong("no_xml", f"it is no XML: {expat.ErrorString(error.code)}", "")
    except (gzip.BadGzipFile, EOFError, zlib.error):
        reading.wrong("no_gzip", "it is no gzip, or its end is missing", "")
    except (LookupError, UnicodeError, ValueError):
        reading.wrong("not_text", "its encoding is not known", "")
    return _raw(reading, wanted, names)


def _refuse(*_: object) -> None:
    raise _DoctypeError


def _raw(reading: _Reading, wanted: Mapping[str, str], names: Mapping[str, str]) -> Raw:
    pa = arrow()

    if reading.event is not None:  # it broke off here
        reading.rows.pop()
    reading.cases.extend([reading.trace] * (len(reading.rows) - len(reading.cases)))
    columns: dict[str, Array] = {CASE: pa.array(reading.cases, pa.string())}
    for column, key in wanted.items():
        columns[column] = pa.array([row.get(key) for row in reading.rows], pa.string())
    lines = reading.lines
    return Raw(columns, names, lambda name, row: {"key": name, "line": lines[row]}, tuple(reading.findings))
