"""Event logs in tables: parquet and CSV, as they are told."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TextIO

import attrs

from leefplek import Finding

from .log_raw import Array, Raw, arrow

__all__ = ["read_csv", "read_parquet"]

RIGHT = "1970-01-01T00:00:00Z"
"""What stands for a text that can't be read, so that one finding is enough."""


def read_parquet(path: Path, names: Mapping[str, str]) -> Raw:
    """The columns with these names."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    def place(name: str, row: int) -> dict[str, Any]:
        return {"key": f"{name}[{row}]"}

    with path.open("rb") as file:
        try:
            parquet = pq.ParquetFile(file)
            here = {column: name for column, name in names.items() if name in parquet.schema_arrow.names}
            table = parquet.read(columns=list(dict.fromkeys(here.values())))
        except (pa.ArrowException, OSError, UnicodeDecodeError):
            return Raw({}, names, place, (Finding("no_table", "it is no parquet file, or it is damaged"),))
    findings = tuple(_doubles(table.column_names, here))
    return Raw({} if findings else {column: table[name] for column, name in here.items()}, names, place, findings)


def _doubles(header: list[str], names: Mapping[str, str], line: int | None = None) -> list[Finding]:
    text, do = "there are two columns with this name", "take one away, or rename it"
    twice = [name for name in dict.fromkeys(names.values()) if header.count(name) > 1]
    return [Finding("double_column", text, key=name, line=line, do=do) for name in twice]


def read_csv(path: Path, names: Mapping[str, str], delimiter: str) -> Raw:
    """The columns with these names, as text.

    It is read by Arrow. What Arrow refuses is read again line by line, and so is what turns out to be wrong later: then
    to tell the lines.
    """
    lines: list[int] = []

    def place(name: str, row: int) -> dict[str, Any]:
        if not lines:
            lines.extend(_by_line(path, delimiter).lines)
        return {"key": name, "line": lines[row] if row < len(lines) else None}

    header = _header(path, delimiter)
    here = {column: name for column, name in names.items() if name in header}
    findings = _doubles(header, here, 1)
    if not header:
        do = "give the names of the columns in the first line"
        findings = [Finding("no_table", "it has no header that can be read", line=1, do=do)]
    if findings or not here:
        return Raw({}, names, place, tuple(findings))
    try:
        return Raw(_by_arrow(path, delimiter, here), names, place)
    except (arrow().ArrowException, UnicodeDecodeError):
        return _slowly(path, delimiter, names, here)


def _by_arrow(path: Path, delimiter: str, here: Mapping[str, str]) -> dict[str, Array]:
    import pyarrow as pa
    from pyarrow import csv as reader

    wanted = list(dict.fromkeys(here.values()))
    table = reader.read_csv(
        path,
        parse_options=reader.ParseOptions(delimiter=delimiter, newlines_in_values=True),
        convert_options=reader.ConvertOptions(
            include_columns=wanted, column_types=dict.fromkeys(wanted, pa.string()), strings_can_be_null=False
        ),
    )
    return {column: table[name] for column, name in here.items()}


def _slowly(path: Path, delimiter: str, names: Mapping[str, str], here: Mapping[str, str]) -> Raw:
    """What Arrow refuses: line by line, with all that is wrong."""
    read = _by_line(path, delimiter)
    findings = list(read.findings)
    columns: dict[str, Array] = {}
    for column, name in here.items():
        at = read.header.index(name)
        texts = [row[at] for row in read.rows]
        for row, text in enumerate(texts):
            if not text.isascii() and not _is_text(text):
                key, do = read.lines[row], "save it anew as UTF-8"
                findings.append(Finding("not_text", "it is no text in UTF-8", key=name, line=key, do=do))
                texts[row] = RIGHT
        columns[column] = arrow().array(texts, arrow().string())
    return Raw(columns, names, lambda name, row: {"key": name, "line": read.lines[row]}, tuple(findings))


def _is_text(text: str) -> bool:
    """Whether it is UTF-8; what is not was read as lone surrogates."""
    return not any("\ud800" <= one <= "\udfff" for one in text)


def _header(path: Path, delimiter: str) -> list[str]:
    with _opened(path) as file:
        try:
            return next((row for row in csv.reader(file, delimiter=delimiter, strict=True) if row), [])
        except csv.Error:
            return []


def _opened(path: Path) -> TextIO:
    return path.open(encoding="utf-8-sig", errors="surrogateescape", newline="")


@attrs.frozen
class _Lines:
    """A table read line by line: the rows as long as the header, the lines where they begin, and what is wrong."""

    header: list[str]
    rows: list[list[str]]
    lines: list[int]
    findings: list[Finding]


def _by_line(path: Path, delimiter: str) -> _Lines:
    found = _Lines([], [], [], [])
    with _opened(path) as file:
        rows = csv.reader(file, delimiter=delimiter, strict=True)
        line = 1
        try:
            for row in rows:
                _sorted(found, row, line)
                line = rows.line_num + 1
        except csv.Error:  # the places of what comes after it are not known
            text = "from here on it is no CSV: mostly a quote that is not closed"
            found.findings.append(Finding("no_table", text, line=line))
    return found


def _sorted(found: _Lines, row: list[str], line: int) -> None:
    """Puts a row where it belongs."""
    if not found.header:
        found.header.extend(row)
    elif len(row) == len(found.header):
        found.rows.append(row)
        found.lines.append(line)
    elif row:
        text, do = f"expected {len(found.header)} fields, as in the header", "look at the quotes and the delimiter"
        found.findings.append(Finding("wrong_width", text, line=line, do=do))
