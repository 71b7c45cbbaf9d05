"""Where a key stands in a TOML text, so that a finding can name its line. Walked only when something is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ._toml import TOKEN

__all__ = ["line_of"]

_TAIL = re.compile(r"(?:\.[^.\[\]]+|\[\d+\])$")


def line_of(text: str, key: str) -> int | None:
    """The line (from 1) of a key such as `question[1].answer[0].means`, or of the nearest key that holds it."""
    lines = _Places(text).lines
    while key:
        if key in lines:
            return lines[key]
        shorter = _TAIL.sub("", key)
        key = shorter if shorter != key else ""
    return None


class _Places:
    """The line of every key and table that is written out, by its key from the top."""

    def __init__(self, text: str) -> None:
        self.lines: dict[str, int] = {}
        self._lists: dict[str, int] = {}
        self._table = ""
        for line, head in _statements(text):
            if head.startswith("[["):
                self._table = self._next(_parts(head[2:-2]))
            elif head.startswith("["):
                self._table = self._within("", _parts(head[1:-1]))
            else:
                self._remember(self._within(self._table, _parts(head)), line)
                continue
            self._remember(self._table, line)

    def _remember(self, key: str, line: int) -> None:
        """This key, and those that hold it and have no line of their own: `title.nl` stands for `title` too."""
        while key:
            self.lines.setdefault(key, line)
            key = _TAIL.sub("", key) if _TAIL.search(key) else ""

    def _within(self, table: str, parts: list[str]) -> str:
        for part in parts:
            table = f"{table}.{part}".lstrip(".")
            if table in self._lists:
                table = f"{table}[{self._lists[table]}]"
        return table

    def _next(self, parts: list[str]) -> str:
        table = f"{self._within('', parts[:-1])}.{parts[-1]}".lstrip(".")
        self._lists[table] = self._lists.get(table, -1) + 1
        return f"{table}[{self._lists[table]}]"


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """Each key or table's heading, with its line; what stands in values is passed over."""
    place = depth = start = 0
    in_value = False
    while match := TOKEN.match(text, place):
        place = match.end()
        mark = match.group() if match.lastgroup == "mark" else ""
        if mark == "\n" and depth == 0:
            head = _bare(text[start : match.start()])
            if not in_value and head.startswith("["):
                yield text.count("\n", 0, start) + 1, head
            start, in_value = place, False
        elif mark == "=" and depth == 0 and not in_value:
            yield text.count("\n", 0, start) + 1, _bare(text[start : match.start()])
            in_value = True
        elif mark in ("[", "{"):
            depth += in_value
        elif mark in ("]", "}"):
            depth -= in_value and depth > 0
    head = _bare(text[start:])
    if not in_value and head.startswith("["):
        yield text.count("\n", 0, start) + 1, head


def _bare(head: str) -> str:
    return re.sub(r"#[^\n]*$", "", head).strip()


def _parts(head: str) -> list[str]:
    """The parts of a dotted key. A quoted part with a dot in it is rare enough to be cut there."""
    return [part.strip().strip("\"'") for part in head.split(".")]
