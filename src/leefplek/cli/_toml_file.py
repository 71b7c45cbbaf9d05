"""TOML that somebody hands to a command, read with limits; what is wrong is told with its line, never with its text."""

from __future__ import annotations

import os
import re
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import attrs

from leefplek import Finding, InputError
from leefplek.lines import Lines

__all__ = ["STDIN", "TomlFile", "named", "read_bytes", "read_toml"]

STDIN = "-"
"""The name that stands for what comes through the pipe."""

_MAX_BYTES = 256 * 1024
_MAX_DOTS = 16
_QUOTED = re.compile(r""""(?:[^"\\\n]|\\.)*+"|'[^'\n]*+'|#[^\n]*+""")
_LINE = re.compile(r"\(at line (\d+),")


class TomlFile(NamedTuple):
    """The plain data of a file, and the text that it was read from; `name` is what errors call it."""

    name: str
    data: dict[str, Any]
    text: str

    def wrong(self, what: str, findings: Iterable[Finding]) -> InputError:
        """The error with these findings, each with the file and its line, in the order of the file."""
        lines = Lines(self.text)
        placed = [attrs.evolve(one, file=self.name, line=one.line or lines.of(one.key)) for one in findings]
        return InputError(what, findings=sorted(placed, key=lambda one: one.line or 0))


def named(path: Path) -> str:
    """What errors call a file: its path, as text that can always be written."""
    return os.fsencode(path).decode("utf-8", "replace")


def read_bytes(path: Path, most: int, do: str) -> bytes:
    """What a file holds, or stdin where that is its name; raises `InputError` where it can't be read, or is larger."""
    try:
        given = _piped(most) if str(path) == STDIN else _stored(path, most)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "the name can't be used"
        raise InputError("this file can't be read", why=why, do=do, file=named(path)) from None
    if len(given) > most:
        why = f"expected at most {most // 1024} KiB"
        raise InputError("this file is larger than what is read", why=why, file=named(path))
    return given


def read_toml(path: Path) -> TomlFile:
    """A TOML file, or stdin; raises `InputError` for what can't be read, is too large or too deep, or is no TOML."""
    given = read_bytes(path, _MAX_BYTES, "give the path of a TOML file, or - for what comes through the pipe")
    name = named(path)
    try:
        text = given.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = given.count(b"\n", 0, error.start) + 1
        raise _no_toml(name, "expected text in UTF-8", line) from None
    # the parser takes seconds for a key of many parts, so a line may not hold one
    for line, bare in enumerate(_QUOTED.sub("", text).split("\n"), 1):
        if bare.count(".") > _MAX_DOTS:
            raise _no_toml(name, f"expected at most {_MAX_DOTS} dots outside the texts of one line", line)
    return TomlFile(name, _parsed(name, text), text)


def _stored(path: Path, most: int) -> bytes:
    with path.open("rb") as stream:
        return stream.read(most + 1)


def _piped(most: int) -> bytes:
    stream = getattr(sys.stdin, "buffer", None)
    return b"" if stream is None else bytes(stream.read(most + 1))


def _parsed(name: str, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = _LINE.search(str(error))  # its words may hold a key
        raise _no_toml(name, "expected TOML", int(place[1]) if place else text.rstrip().count("\n") + 1) from None
    except RecursionError:
        raise _no_toml(name, "expected tables and lists that are not nested so deep", None) from None
    except ValueError:  # a number with more digits than Python reads
        raise _no_toml(name, "expected numbers of a usual size", None) from None


def _no_toml(name: str, text: str, line: int | None) -> InputError:
    return InputError("this is no TOML that can be read", findings=[Finding("no_toml", text, file=name, line=line)])
