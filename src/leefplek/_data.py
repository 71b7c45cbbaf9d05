"""What is written as data, one a TOML file, or in folders: cards, routekaarten, dated values, practices, checklists,
access and retention tables, workflows and extensions.

A file that asks questions is a card, one with routes a routekaart, one with values just that; a practice, a checklist
and a table say so in their first key; what says `extends` is an extension, any other a workflow. Guards, effects and
payload classes go by name, never as expressions, so that nothing in a file can run.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import chain, count
from os import PathLike
from pathlib import Path
from typing import Any, NoReturn, cast

import attrs

from .access import AccessExtension, AccessTable
from .cards import Card
from .checklists import Checklist
from .convert import Codec
from .dated import Values
from .definition import Extension, Workflow
from .errors import Finding, InputError, UnknownName
from .lines import Lines
from .practices import Practice
from .retention import Retention, RetentionExtension
from .routes import Routekaart
from .toml import parse, read_text

__all__ = ["DataFile", "Definition", "data_files", "read_definition"]

Tables = AccessTable | AccessExtension | Retention | RetentionExtension
Definition = Card | Routekaart | Values | Practice | Checklist | Tables | Workflow | Extension


@attrs.frozen
class DataFile:
    """A file that holds a definition, and what it is called: by its path within the folder that was given."""

    path: Path
    name: str


def data_files(place: str | PathLike[str], taken: set[str]) -> Iterator[DataFile | Finding]:
    """The TOML files at a place: the file itself, or those in a folder and its folders, in order of their names.

    Each gets a name that is not `taken`, and takes it. A finding stands for what is no plain file inside that folder,
    or a folder in it that can't be listed. Raises `InputError` for a place that is not there, is no file or folder, or
    can't be listed. `pyproject.toml` and what begins with a dot is no data.
    """
    root = Path(place)
    try:
        if root.is_dir():
            yield from _inside(root, root.resolve(strict=True), taken)
        elif stat.S_ISREG(root.stat().st_mode):
            yield DataFile(root, _name(root, Path(root.name), taken))
        else:
            raise OSError(errno.EINVAL, "it is no file and no folder")
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "the name can't be used"
        do = "give the path of a TOML file or of a folder that can be read"
        raise InputError("this place can't be read", why=why, do=do, file=_shown(root)) from None


def _inside(root: Path, real: Path, taken: set[str]) -> Iterator[DataFile | Finding]:
    unlisted: list[OSError] = []
    for path in sorted(_walk(root, unlisted)):
        if not _is_data(path.name) and _leads_inside(path, real):
            continue
        yield _looked_at(path, _name(path, path.relative_to(root), taken), real)
    for error in unlisted:
        if error.filename is None or Path(error.filename) == root:
            raise error
        path = Path(error.filename)
        name = _name(path, path.relative_to(root), taken)
        yield Finding("unreadable", "this folder can't be listed", file=name, do="let it be read, or take it away")


def _walk(root: Path, unlisted: list[OSError]) -> Iterator[Path]:
    """What should be a file, and every link to a folder: nobody follows those."""
    for folder, folders, files in os.walk(root, onerror=unlisted.append):
        folders[:] = [one for one in folders if not one.startswith(".")]
        for name in files:
            if _is_data(name) and not name.startswith(".") and name != "pyproject.toml":
                yield Path(folder, name)
        for name in folders:
            if _is_data(name) or Path(folder, name).is_symlink():
                yield Path(folder, name)


def _is_data(name: str) -> bool:
    return name.lower().endswith(".toml")


def _leads_inside(path: Path, real: Path) -> bool:
    """Whether a path is in the folder, whatever links it is made of; before Python 3.13 a loop is a `RuntimeError`."""
    with contextlib.suppress(OSError, RuntimeError):
        return path.resolve().is_relative_to(real)
    return True


def _looked_at(path: Path, name: str, real: Path) -> DataFile | Finding:
    if not _leads_inside(path, real):
        do = "put it in the folder itself"
        return Finding("outside", "this is a link to a place outside the folder", file=name, do=do)
    with contextlib.suppress(OSError):
        if path.is_file():
            return DataFile(path, name)
    return Finding("unreadable", "this is no file that can be read", file=name, do="take it away")


def _name(path: Path, short: Path, taken: set[str]) -> str:
    """What a file is called: by its path in the folder; where that is taken, with as much before it as is needed."""
    longer = (Path(*path.parts[-number:]) for number in range(len(short.parts), len(path.parts) + 1))
    names = chain(map(_shown, longer), (f"{_shown(short)} ({number})" for number in count(2)))
    name = next(one for one in names if one not in taken)
    taken.add(name)
    return name


def _shown(path: Path) -> str:
    """The path as text that can always be written: what is no text in it, or can't be seen, becomes a question mark."""
    text = os.fsencode(path).decode("utf-8", "replace")
    return "".join(one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in text)


def read_definition(one: DataFile, codec: Codec, *, ships: bool = False) -> Definition:
    """What a file defines; raises `InputError` with every finding, each with its file, key and line.

    A file that `ships` with leefplek is read once, for it stays as it is while a program runs.
    """
    return (_content(one.path) if ships else None) or _defined(one, codec)


@cache
def _content(path: Path) -> Definition | None:
    """What a file defines that names no class of a plugin, and so is the same in each `Leefplek`. None for another, and
    for what is wrong, which is told by who reads it next.
    """
    try:
        table = parse(read_text(path, file=path.name))
        kind = _kind(table)
        return None if kind in (Workflow, Extension, Checklist) else cast(Definition, _CODEC.structure(kind, table))
    except InputError:
        return None


def _no_class(*_: object) -> NoReturn:
    raise UnknownName("content names no class of a plugin")


_CODEC = Codec(_no_class, _no_class)


def _defined(one: DataFile, codec: Codec) -> Definition:
    text = read_text(one.path, file=one.name)
    table = parse(text, file=one.name)
    try:
        found: Definition = codec.structure(_kind(table), table, file=one.name)
    except InputError as error:
        seen = [*error.findings, *_missing_questions(table, error.findings), *_behind(table, error.findings, codec)]
        lines = Lines(text)
        findings = [
            attrs.evolve(_elsewhere(each), file=one.name, line=each.line or lines.of(each.key)) for each in seen
        ]
        raise InputError(error.what, file=one.name, findings=findings) from None
    return found


def _elsewhere(finding: Finding) -> Finding:
    """What is no slip, but stands in the wrong file."""
    if (finding.code, finding.key) == ("unknown_key", "value"):
        return attrs.evolve(finding, do="dated values stand in a file of their own, beside this one")
    return finding


_SOUND: Mapping[str, Any] = {
    "id": "x", "leefgebied": "x", "owner": "x", "version": 1, "status": "vastgesteld", "title": {"nl": "x"},
    "valid_from": "0001-01-01", "valid_until": "9999-12-31", "review_every": "P1Y",
    "source": [{"title": "x", "publisher": "x", "section": "x", "retrieved_on": "2000-01-01"}],
    "question": [
        {"id": f"q{number}", "text": {"nl": "x"}, "answer": [
            {"id": answer, "text": {"nl": answer}, "means": "nothing"} for answer in ("a", "b")
        ]}
        for number in (1, 2, 3)
    ],
}  # fmt: skip
"""A card with which nothing is wrong: it stands in for what could not be read."""


def _behind(table: Mapping[str, Any], found: Iterable[Finding], codec: Codec) -> Sequence[Finding]:
    """What is wrong with a card as a whole, which is only seen once each of its parts can be read."""
    if not _is_card(table):
        return ()
    broken = {re.split(r"[.\[]", one.key)[0] for one in found}
    sound = {key: part for key, part in table.items() if key not in broken}
    try:
        codec.structure(Card, {**_SOUND, **sound})
    except InputError as error:
        return error.findings
    return ()


def _is_card(table: Mapping[str, Any]) -> bool:
    return "leefgebied" in table or "question" in table


def _kind(table: Mapping[str, Any]) -> type[Any]:
    if "access" in table or "retention" in table:
        return _table_kind(table)
    if "practice" in table:
        return Practice
    if "checklist" in table:
        return Checklist
    if _is_card(table):
        return Card
    if "route" in table:
        return Routekaart
    if "value" in table:
        return Values
    if "extends" in table:
        return Extension
    if "transitions" in table or "states" in table:
        return Workflow
    do = (
        "a card has [[question]], a routekaart [[route]], a file of values [[value]], a practice says practice, a "
        "checklist says checklist, a table says access or retention, a workflow has [[states]] and [[transitions]]; an "
        "extension says what it extends"
    )
    text = "this is no card, routekaart, practice, checklist, table, workflow or extension"
    unknown = Finding("unknown_kind", text, do=do)
    raise InputError("this file defines nothing", findings=[unknown])


def _table_kind(table: Mapping[str, Any]) -> type[Any]:
    if "access" in table:
        return AccessExtension if "extends" in table else AccessTable
    return RetentionExtension if "extends" in table else Retention


def _missing_questions(table: Mapping[str, Any], found: Iterable[Finding]) -> Iterator[Finding]:
    """The number of questions, also where there is none, or one is wrong and the card was not made."""
    questions = table.get("question", [])
    counted = any(one.code == "three_questions" for one in found)
    if _is_card(table) and isinstance(questions, list) and len(questions) != 3 and not counted:
        text = f"expected three questions, found {len(questions)}"
        yield Finding("three_questions", text, key="question", do="a card asks three questions, no more and no less")
