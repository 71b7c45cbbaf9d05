"""Where a key stands in a TOML text, so that a finding can name its line. Walked only when something is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ._texts import shorten
from .toml import TOKEN

__all__ = ["Lines"]

_TAIL = re.compile(r"(?:\.[^.\[\]]+|\[\d+\])$")
_PART = re.compile(r"""([^\s."']+)|"((?:[^"\\]|\\.)*)"|'([^']*)'""")


class Lines:
    """The line (from 1) of every key and table that is written out in a TOML text. It is walked once, for all keys."""

    def __init__(self, text: str) -> None:
        self._lines: dict[str, int] = {}
        self._lists: dict[str, int] = {}
        table = ""
        for line, head in _statements(text):
            if head.startswith("[["):
                *holders, last = _parts(head[2:-2])
                within = self._within("", holders, line)
                table = self._next(f"{within}.{last}".lstrip("."), line)
            elif head.startswith("["):
                table = self._within("", _parts(head[1:-1]), line)
            else:
                self._within(table, _parts(head), line)

    def of(self, key: str) -> int | None:
        """The line of a key such as `question[1].answer[0].means`, or of the nearest that holds it; None for none."""
        while key:
            if key in self._lines:
                return self._lines[key]
            shorter = _TAIL.sub("", key)
            key = shorter if shorter != key else ""
        return None

    def _remember(self, key: str, line: int) -> str:
        self._lines.setdefault(key, line)
        return key

    def _within(self, table: str, parts: list[str], line: int) -> str:
        """The key of these parts in a table. Each holder has this line too, where it has none of its own."""
        for part in parts:
            table = self._remember(f"{table}.{part}".lstrip("."), line)
            if table in self._lists:
                table = self._remember(f"{table}[{self._lists[table]}]", line)
        return table

    def _next(self, table: str, line: int) -> str:
        """The key of the next table of a list."""
        number = self._lists[self._remember(table, line)] = self._lists.get(table, -1) + 1
        return self._remember(f"{table}[{number}]", line)


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """Each key or table's heading, with its line; what stands in values is passed over."""
    text += "\n"
    place = depth = start = closed = 0
    line = 1
    in_value = False
    while match := TOKEN.match(text, place):
        place = match.end()
        mark = match.group() if match.lastgroup == "mark" else ""
        if mark == "\n" and depth == 0:
            if closed > start:
                yield line, text[start:closed].strip()
            line += text.count("\n", start, place)
            start, in_value = place, False
        elif mark == "=" and not in_value:
            yield line, text[start : match.start()]
            in_value = True
        elif mark == "]" and not in_value:
            closed = place
        elif mark in ("[", "{"):
            depth += in_value
        elif mark in ("]", "}"):
            depth -= in_value


def _parts(head: str) -> list[str]:
    """The parts of a dotted key, each as findings show it."""
    found = (bare or quoted or literal for bare, quoted, literal in _PART.findall(head))
    return [shorten(part) for part in found]
