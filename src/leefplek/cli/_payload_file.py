"""What comes with a step, of a TOML or JSON file; what is wrong is told with its file and line, never with its text."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import attrs

from leefplek import InputError, Leefplek, LeefplekError, PayloadError
from leefplek.lines import Lines
from leefplek.toml import MAX_BYTES, MAX_DEPTH, MAX_NODES, MAX_STRING, decoded, parse

from ._toml_file import STDIN, named, read_bytes

__all__ = ["PayloadFile", "no_payload", "read_payload"]


class PayloadFile(NamedTuple):
    """The plain data of a file; `name` is what errors call it, and `toml` its text, if it is TOML."""

    name: str
    data: Mapping[str, Any] | None
    toml: str | None = None

    @contextlib.contextmanager
    def placed(self) -> Iterator[None]:
        """Meanwhile an error about a payload names this file, and the line of each finding."""
        try:
            yield
        except PayloadError as error:
            if not self.name:
                error.do = error.do or "give with --payload what this step needs"
                raise
            lines = Lines(self.toml) if self.toml is not None else None
            error.findings = tuple(
                attrs.evolve(one, file=self.name, line=lines.of(one.key) if lines else None) for one in error.findings
            )
            raise


def no_payload() -> PayloadFile:
    """Nothing comes with the step."""
    return PayloadFile("", None)


def read_payload(lp: Leefplek, path: Path) -> PayloadFile:
    """What a file holds, or the pipe: JSON where its name ends in .json, TOML where it ends in .toml, else what it
    begins as. Raises `InputError` for what is neither, or too large.
    """
    name = named(path)
    given = read_bytes(path, MAX_BYTES, f"give a TOML or JSON file, or {STDIN} for what comes through the pipe")
    text = decoded(given, file=name)
    if name == STDIN and not text.strip():
        raise InputError("nothing came through the pipe", do="leave --payload out where nothing is needed", file=name)
    kind = path.suffix.lower()
    if kind != ".json" and (kind == ".toml" or not text.lstrip().startswith("{")):
        return PayloadFile(name, parse(text, file=name), text)
    return PayloadFile(name, _json(lp, text, name))


def _json(lp: Leefplek, text: str, name: str) -> dict[str, Any]:
    if not text.lstrip().startswith("{"):
        raise InputError("this is no payload", why="expected a table: {...}", file=name)
    try:
        data = lp.from_json(dict[str, Any], text)
    except LeefplekError as error:
        error.file = name
        raise
    why = _beyond(data)
    if why is not None:
        raise InputError("this JSON is larger than what is read", why=why, file=name)
    return data


def _beyond(data: dict[str, Any]) -> str | None:
    """What was expected where it goes beyond the limits that TOML has as well."""
    waiting: list[tuple[int, Any]] = [(1, data)]
    seen = 0
    while waiting:
        depth, one = waiting.pop()
        seen += 1
        if seen > MAX_NODES:
            return f"expected at most {MAX_NODES:,} values"
        if depth > MAX_DEPTH:
            return f"expected at most {MAX_DEPTH} levels"
        if isinstance(one, str) and len(one.encode("utf-8", "replace")) > MAX_STRING:
            return f"expected texts of at most {MAX_STRING // 1024} KiB"
        if isinstance(one, dict):
            waiting += [(depth + 1, part) for part in (*one, *one.values())]
        elif isinstance(one, list):
            waiting += [(depth + 1, part) for part in one]
    return None
