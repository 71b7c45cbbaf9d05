"""Every code of a finding that the software can give is explained in docs/conformance.md, and no other."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import leefplek
from test_docs import DOCS

SRC = Path(leefplek.__file__).parent
MODULES = [path for path in sorted(SRC.rglob("*.py")) if "cli" not in path.parts]
CODE = re.compile(r"[a-z]+(?:_[a-z]+)*")
ROW = re.compile(r"^\| (`[a-z_`, ]+`) \| ((?:error|warning|hint)(?:, (?:error|warning|hint))*) \|", re.MULTILINE)
Given = tuple[str, str | None]
"""A code, as a pattern where part of it is worked out, and its severity where that is written out."""


def given(path: Path) -> Iterator[Given]:
    """The codes that a module can give."""
    tree = ast.parse(path.read_text("utf-8"))
    takes = {"Finding": 0, **{node.name: _place(node) for node in ast.walk(tree) if _place(node) is not None}}
    tables: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = getattr(node.func, "id", getattr(node.func, "attr", ""))
            place = takes.get(called)
            values = [one.value for one in node.keywords if one.arg == "code"]
            if place is not None and len(node.args) > place:
                values.append(node.args[place])
            severity = _severity(node) if called == "Finding" else None
            yield from ((code, severity) for value in values for code in _texts(value))
        elif isinstance(node, ast.arguments):
            named = zip(reversed(node.args), reversed(node.defaults), strict=False)
            yield from ((code, None) for one, value in named if one.arg == "code" for code in _texts(value))
        elif isinstance(node, ast.Assign | ast.comprehension):
            target = node.target if isinstance(node, ast.comprehension) else node.targets[0]
            first = target.elts[0] if isinstance(target, ast.Tuple) else target
            if getattr(first, "id", "") == "code":
                source = node.iter if isinstance(node, ast.comprehension) else node.value
                tables.add(getattr(source, "id", getattr(getattr(source, "func", None), "id", "")))
                yield from ((code, None) for code in _texts(source))
    yield from ((code, None) for name in tables for code in _in_table(tree, name))


def _place(node: ast.AST) -> int | None:
    """At which place a function takes a code."""
    names = [one.arg for one in node.args.args if one.arg != "self"] if isinstance(node, ast.FunctionDef) else []
    return names.index("code") if "code" in names else None


def _severity(call: ast.Call) -> str | None:
    for one in call.keywords:
        if one.arg == "severity":
            return one.value.value if isinstance(one.value, ast.Constant) else None
    return "error"


def _texts(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield re.escape(node.value)
    elif isinstance(node, ast.JoinedStr):
        parts = [re.escape(one.value) if isinstance(one, ast.Constant) else "[a-z_]+" for one in node.values]
        yield "".join(parts)
    elif isinstance(node, ast.IfExp):
        yield from (*_texts(node.body), *_texts(node.orelse))


def _in_table(tree: ast.AST, name: str) -> Iterator[str]:
    """The codes that a function returns before others, or that stand first in the rows of a table."""
    if not name:  # worked out in place, by no table
        return
    for node in ast.walk(tree):
        rows: list[ast.expr] = []
        if isinstance(node, ast.FunctionDef) and node.name == name:
            rows = [one.value for one in ast.walk(node) if isinstance(one, ast.Return) and one.value is not None]
        elif isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == name:
            if isinstance(node.value, ast.Call):
                yield from _in_table(tree, getattr(node.value.func, "id", ""))
            rows = getattr(node.value, "elts", [])
        for row in rows:
            if isinstance(row, ast.Tuple):
                yield from (code for code in _texts(row.elts[0]) if CODE.fullmatch(code))


def told() -> list[tuple[str, set[str]]]:
    """The codes on the page, each with its severities."""
    rows = ROW.findall((DOCS / "conformance.md").read_text(encoding="utf-8"))
    return [(code, set(severity.split(", "))) for codes, severity in rows for code in re.findall(r"`(\w+)`", codes)]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(SRC).as_posix())
def test_every_code_of_a_module_is_on_the_page(path: Path) -> None:
    page = dict(told())
    for code, severity in given(path):
        known = [one for one in page if re.fullmatch(code, one)]
        assert known, f"{path.name} gives {code}, which docs/conformance.md does not explain"
        for one in known:
            assert severity is None or severity in page[one], f"{one} is {severity} in {path.name}"


def test_no_code_on_the_page_was_made_up_or_stands_there_twice() -> None:
    patterns = {code for path in MODULES for code, _ in given(path)}
    hard_to_find = {
        "key_too_long",
        "never_entered",
        "wider_role",
        "overlapping_versions",
        "missing_key",
        "other_target",
    }
    assert hard_to_find <= patterns
    codes = [code for code, _ in told()]
    assert [one for one in codes if not any(re.fullmatch(code, one) for code in patterns)] == []
    assert sorted(codes) == sorted(set(codes))
