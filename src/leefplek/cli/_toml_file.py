"""TOML that somebody hands to a command, read with limits; what is wrong is told with its line, never with its text."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import attrs

from leefplek import Finding, InputError
from leefplek.lines import Lines
from leefplek.toml import MAX_BYTES, decoded, parse

__all__ = ["STDIN", "TomlFile", "named", "read_bytes", "read_toml"]

STDIN = "-"
"""The name that stands for what comes through the pipe."""


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
    name = named(path)
    given = read_bytes(path, MAX_BYTES, "give the path of a TOML file, or - for what comes through the pipe")
    text = decoded(given, file=name)
    return TomlFile(name, parse(text, file=name), text)


def _stored(path: Path, most: int) -> bytes:
    with path.open("rb") as stream:
        return stream.read(most + 1)


def _piped(most: int) -> bytes:
    stream = getattr(sys.stdin, "buffer", None)
    return b"" if stream is None else bytes(stream.read(most + 1))
