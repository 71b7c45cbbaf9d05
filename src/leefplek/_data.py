"""Workflows and extensions written as data: TOML files, or folders of them, one definition a file.

A file has the keys of `Workflow`, or those of `Extension` when it says `extends`. Guards, effects and payload classes
go by name, never as expressions, so that nothing in a file can run.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from os import PathLike
from pathlib import Path

from ._toml import read
from .convert import Codec
from .definition import Extension, Workflow
from .errors import Finding, InputError

__all__ = ["definitions"]


def definitions(places: Iterable[str | PathLike[str]], codec: Codec) -> list[tuple[str, Workflow | Extension]]:
    """Each definition with the name of its file; raises `InputError` with the findings of every file at once."""
    found: list[tuple[str, Workflow | Extension]] = []
    findings: list[Finding] = []
    for path in _files(places):
        try:
            table = read(path)
            wanted: type[Workflow] | type[Extension] = Extension if "extends" in table else Workflow
            found.append((path.name, codec.structure(wanted, table, file=path.name)))
        except InputError as error:
            text = error.why or error.what
            findings += error.findings or [Finding("unreadable", text, file=error.file or path.name, key=error.key)]
    if findings:
        raise InputError("a definition can't be read", findings=findings)
    return found


def _files(places: Iterable[str | PathLike[str]]) -> Iterator[Path]:
    for place in map(Path, places):
        if place.is_dir():
            yield from sorted(place.glob("*.toml"))
        else:
            yield place
