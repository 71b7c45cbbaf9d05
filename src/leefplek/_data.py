"""What is written as data: cards, workflows and extensions, one a TOML file, alone or in folders.

A file that asks questions is a card, one that says `extends` an extension, any other a workflow. Guards, effects and
payload classes go by name, never as expressions, so that nothing in a file can run.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from os import PathLike
from pathlib import Path
from typing import Any

import attrs

from ._toml import parse, read_text
from .cards import Card
from .convert import Codec
from .definition import Extension, Workflow
from .errors import Finding, InputError
from .lines import line_of

__all__ = ["DataFile", "Definition", "data_files", "read_definition"]

Definition = Card | Workflow | Extension


@attrs.frozen
class DataFile:
    """A file that holds a definition, and what it is called: by its path within the folder that was given."""

    path: Path
    name: str


def data_files(place: str | PathLike[str]) -> Iterator[DataFile | Finding]:
    """The TOML files at a place: the file itself, or those in a folder and its folders, in order of their names.

    A finding stands for what is no plain file inside that folder. Raises `InputError` for a place that is not there or
    can't be listed. `pyproject.toml` and what begins with a dot is no data.
    """
    root = Path(place)
    try:
        if not root.is_dir():
            root.stat()
            yield DataFile(root, root.name)
            return
        inside = root.resolve(strict=True)
        for path in sorted(_walk(root)):
            name = _shown(path.relative_to(root))
            if not path.resolve().is_relative_to(inside):
                do = "put the file itself in the folder"
                yield Finding("outside", "this is a link to a file outside the folder", file=name, do=do)
            elif not path.is_file():
                yield Finding("unreadable", "this is no file that can be read", file=name, do="take it away")
            else:
                yield DataFile(path, name)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "the name can't be used"
        do = "give the path of a TOML file or of a folder that can be read"
        raise InputError("this place can't be read", why=why, do=do, file=_shown(root)) from None


def _walk(root: Path) -> Iterator[Path]:
    def stop(error: OSError) -> None:
        raise error

    for folder, folders, files in os.walk(root, onerror=stop):
        folders[:] = [one for one in folders if not one.startswith(".")]
        for name in files:
            if name.endswith(".toml") and not name.startswith(".") and name != "pyproject.toml":
                yield Path(folder, name)


def _shown(path: Path) -> str:
    """The path as text that can always be written: what is no text in it becomes a question mark."""
    return os.fsencode(path).decode("utf-8", "replace")


def read_definition(one: DataFile, codec: Codec) -> Definition:
    """What a file defines; raises `InputError` with every finding, each with its file, key and line."""
    text = read_text(one.path, file=one.name)
    table = parse(text, file=one.name)
    try:
        found: Definition = codec.structure(_kind(table), table, file=one.name)
    except InputError as error:
        seen = [*error.findings, *_missing_questions(table, error.findings)]
        findings = [attrs.evolve(each, file=one.name, line=each.line or line_of(text, each.key)) for each in seen]
        raise InputError(error.what, file=one.name, findings=findings) from None
    return found


def _kind(table: Mapping[str, Any]) -> type[Any]:
    if "leefgebied" in table or "question" in table:
        return Card
    if "extends" in table:
        return Extension
    if "transitions" in table or "states" in table:
        return Workflow
    do = "a card has [[question]], a workflow [[states]] and [[transitions]], an extension says what it extends"
    unknown = Finding("unknown_kind", "this is no card, workflow or extension", do=do)
    raise InputError("this file defines nothing", findings=[unknown])


def _missing_questions(table: Mapping[str, Any], found: Iterable[Finding]) -> Iterator[Finding]:
    """The number of questions, also where one of them is wrong and the card was not made."""
    questions = table.get("question")
    counted = any(one.code == "three_questions" for one in found)
    if isinstance(questions, list) and len(questions) != 3 and not counted:
        text = f"expected three questions, found {len(questions)}"
        yield Finding("three_questions", text, key="question", do="a card asks three questions, no more and no less")
