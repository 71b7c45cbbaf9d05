"""Scenarios from files: one that says everything, or one that `extends` another and says what is different."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from os import PathLike, fspath
from pathlib import Path
from typing import Any

import attrs

from leefplek import Finding, InputError, Leefplek
from leefplek.lines import Lines
from leefplek.toml import parse, read_text
from leefplek.values import TextMap

from .changes import changed, known_keys
from .reading import built_in, scenario_of
from .scenario import Scenario

__all__ = ["load_scenario"]

DEEPEST = 8
"""So many files may extend one another."""


@attrs.frozen
class Variant:
    """What a file says that extends another: the changes by key, and why they are as they are."""

    scenario: str
    extends: str
    changes: Mapping[str, Any]
    title: TextMap | None = None
    question: TextMap | None = None
    left_out: TextMap | None = None
    source: str | None = None
    assumption: str | None = None


def load_scenario(source: str | PathLike[str], *, lp: Leefplek | None = None) -> Scenario:
    """The scenario of a TOML file (a path) or a TOML text (a string with a line end).

    A file that `extends` another (a path beside it) has `changes` by key, as `changed` takes them, and a `source` or
    `assumption` for these. `lp` has the workflows and routekaarten that a scenario may name. Raises `InputError` with
    every finding: what is no TOML, unknown keys, names and distributions, numbers that can't be, shares that do not add
    up to 1, a route that no profile can take, a state that a case can never leave, a number that says neither its
    source nor that it is an assumption.
    """
    written = isinstance(source, str) and "\n" in source
    file = "" if written else fspath(source)
    text = str(source) if written else read_text(source, file=file)
    return _loaded(text, file, lp or built_in(), 1)


def _loaded(text: str, file: str, lp: Leefplek, deep: int) -> Scenario:
    try:
        data = parse(text, file=file)
        return _varied(data, file, lp, deep) if "extends" in data else scenario_of(data, lp=lp)
    except InputError as error:
        raise InputError("this is no scenario", file=file, findings=_placed(error, text, file)) from None


def _placed(error: InputError, text: str, file: str) -> Iterable[Finding]:
    """The findings with their file and line; those of a file that this one extends keep theirs."""
    found = error.findings or (Finding("wrong", error.why or error.what),)
    lines = Lines(text) if all(one.code != "no_toml" for one in found) else None
    return [
        one
        if one.file and one.file != file
        else attrs.evolve(one, file=file, line=one.line if lines is None else one.line or lines.of(one.key))
        for one in found
    ]


# ---- a file that extends another


def _varied(data: Mapping[str, Any], file: str, lp: Leefplek, deep: int) -> Scenario:
    told = lp.structure(Variant, data)
    if not file:
        raise _wrong("unknown_scenario", "expected a file: a text lies beside no other", "extends")
    if deep >= DEEPEST:
        raise _wrong("too_deep", f"expected at most {DEEPEST} files that extend one another", "extends")
    if not (told.source or told.assumption):
        raise _wrong("unsourced", "expected a source, or that these changes are an assumption", "changes")
    path = Path(file).parent / told.extends
    base = _loaded(read_text(path, file=fspath(path)), fspath(path), lp, deep + 1)
    try:
        made = changed(base, {**told.changes, **_grounds(base, told)}, lp=lp)
    except InputError as error:
        raise InputError(error.what, findings=[_behind(one) for one in error.findings]) from None
    words = {name: getattr(told, name) for name in ("title", "question", "left_out") if getattr(told, name) is not None}
    return attrs.evolve(made, scenario=told.scenario, **words)


def _behind(one: Finding) -> Finding:
    """A finding of a changed place, so that its line is that of the change."""
    return attrs.evolve(one, key=f"changes.{one.key}")


def _wrong(code: str, text: str, key: str) -> InputError:
    return InputError("this is no scenario", findings=[Finding(code, text, key=key)])


def _grounds(base: Scenario, told: Variant) -> dict[str, Any]:
    """What the changed numbers rest on now, in the nearest table around each that says such a thing."""
    found: dict[str, Any] = {}
    for key in told.changes:
        around = key
        while (dot := around.rfind(".")) > 0:
            around = around[:dot]
            grounds = {f"{around}.source": told.source, f"{around}.assumption": told.assumption}
            if not known_keys(base, grounds):
                found |= {name: value for name, value in grounds.items() if name not in told.changes}
                break
    return found
