"""TOML from outside, with limits that are kept before the parser runs.

A text of 40 KB can hold the parser for 13 seconds (a dotted key), and a nested one can exhaust its stack. So the text
is walked once first, token by token as TOML has them, so that what stands in a string or a comment is not counted.
No finding holds anything of the text itself.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from os import PathLike, fspath
from pathlib import Path
from typing import Any

from .errors import Finding, InputError

__all__ = ["MAX_BYTES", "TOKEN", "decoded", "parse", "read", "read_text"]

MAX_BYTES = 256 * 1024
MAX_DEPTH = 32
MAX_KEY_PARTS = 16
MAX_NODES = 10_000
MAX_STRING = 64 * 1024

TOKEN = re.compile(
    r"""
      (?P<skip> [^\n"'\#\[\]{}=,.]++ | \#[^\n]*+ )
    | (?P<string> \"""(?: [^"\\]++ | \\. | "(?!"") )*+\"""{1,3}
                | '''(?: [^']++ | '(?!'') )*+'''{1,3}
                | (?!\""")"(?: [^"\\\n]++ | \\[^\n] )*+"
                | (?!''')'[^'\n]*+' )
    | (?P<mark> [\n\[\]{}=,.] )
    """,
    re.VERBOSE | re.DOTALL,
)

_HEADING = re.compile(r"^[ \t]*\[\[?[^\[\]{}=\n]*\]\]?[ \t]*$", re.MULTILINE)
_ODD = re.compile("[\0\ud800-\udfff]|\\\\[uU]0000")
"""NUL or a lone surrogate, or an escape that may become NUL."""

_KEY_TWICE = ("Cannot overwrite", "Cannot declare", "Duplicate inline", "Cannot mutate")
_PLACE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")
_EXPECTED = (
    ("Expected '=' after a key", "expected = after a key"),
    ("Expected newline or end", "expected the end of the line after a value"),
    ("Expected ']", "expected ] at the end of a table's name"),
    ("Unclosed array", "expected , or ] in a list"),
    ("Unclosed inline table", "expected , or } in a table"),
    ("Invalid initial character for a key", "expected a key"),
    ("Invalid statement", "expected a key, a [table] or a comment"),
    ("Invalid value", "expected a value: text in quotes, a number, true, false, a date, a list or a table"),
    ("Invalid date or datetime", "expected a date or moment that exists"),
    ("Unterminated string", "expected the closing quotes of a text"),
    ("Expected '\"", "expected the closing quotes of a text"),
    ("Expected \"'", "expected the closing quotes of a text"),
    ("Unescaped '\\'", "expected a known escape after \\ in a text"),
    ("Illegal character", "expected a text that ends on its own line, without control characters"),
    ("Found invalid character", "expected a text or comment without control characters"),
    ("Escaped character is not", "expected an escape of a character that exists"),
    ("Invalid hex value", "expected hexadecimal digits in an escape"),
)


def read(path: str | PathLike[str]) -> dict[str, Any]:
    """The plain data of a TOML file.

    Raises `InputError`, with the file and the line or key, for a file that can't be read, is too large, is not text in
    UTF-8, is no TOML, or goes beyond a limit.
    """
    name = fspath(path)
    return parse(read_text(path, file=name), file=name)


def read_text(path: str | PathLike[str], *, file: str) -> str:
    """The text of a file; `file` is what errors call it. Raises `InputError` as `read` does."""
    try:
        with Path(path).open("rb") as stream:
            given = stream.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "the name can't be used"
        raise InputError("this file can't be read", why=why, do="give the path of a TOML file", file=file) from None
    return decoded(given, file=file)


def decoded(given: bytes, *, file: str) -> str:
    """The text of these bytes; raises `InputError` where they are too many, or no text in UTF-8."""
    if len(given) > MAX_BYTES:
        raise _too_much("too_large", f"expected at most {MAX_BYTES // 1024} KiB", file=file)
    try:
        return given.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = given.count(b"\n", 0, error.start) + 1
        raise _error("not_text", "expected text in UTF-8", file=file, line=line) from None


def parse(text: str, *, file: str = "") -> dict[str, Any]:
    """The plain data of a TOML text; `file` is named in errors. Raises `InputError` as `read` does."""
    small = _small(text)
    if not small:
        _bounded(text, file)
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        expected, line = _said(str(error), text)
        raise _error("no_toml", expected, file=file, line=line) from None
    except ValueError:  # a number with more digits than Python reads
        raise _error("no_toml", "expected numbers of at most 4,300 digits", file=file) from None
    if not small:
        _within(data, file)
    return data


def _error(code: str, text: str, *, file: str = "", line: int | None = None, key: str = "") -> InputError:
    finding = Finding(code, text, file=file, line=line, key=key)
    return InputError("this is no TOML that can be read", file=file, findings=[finding])


def _too_much(code: str, text: str, *, file: str = "", line: int | None = None, key: str = "") -> InputError:
    finding = Finding(code, text, file=file, line=line, key=key)
    return InputError("this TOML is larger than what is read", file=file, findings=[finding])


def _small(text: str) -> bool:
    """Whether a text can't go beyond any limit, whatever it holds: by counts that are quick and never too low.

    It saves most of the time that reading a usual file would take beside the parser's own.
    """
    if len(text) * 4 > MAX_STRING or _ODD.search(text):
        return False
    inside = _HEADING.sub("", text)
    depth = inside.count("[") + inside.count("{")
    values = text.count("=") + text.count(",") + text.count("[") + text.count("{")
    parts = max((line.count(".") for line in text.splitlines()), default=0) + 1
    return depth <= MAX_DEPTH and values <= MAX_NODES and parts <= MAX_KEY_PARTS


def _bounded(text: str, file: str) -> None:
    """Raises for what the parser should not see: too large, too deep, too many parts in a key, too many values."""
    size = len(text)
    if size <= MAX_BYTES:
        try:
            size = len(text.encode())
        except UnicodeEncodeError as error:
            line = text.count("\n", 0, error.start) + 1
            raise _error("not_text", "expected text without lone surrogates", file=file, line=line) from None
    if size > MAX_BYTES:
        raise _too_much("too_large", f"expected at most {MAX_BYTES // 1024} KiB", file=file)
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise _error("not_text", "expected text without NUL", file=file, line=line)
    found = _beyond(text)
    if found is not None:
        code, expected, place = found
        raise _too_much(code, expected, file=file, line=text.count("\n", 0, place) + 1)


def _beyond(text: str) -> tuple[str, str, int] | None:
    """The first place where the text goes beyond a limit, with what was expected.

    Each `=` or table's heading, each `,` and each opening bracket goes with a value of its own, so more of one of these
    than there may be values is too many. A quote that does not close stops the parser: what follows is not looked at.
    """
    depth = dots = values = commas = brackets = place = 0
    before = "\n"
    while match := TOKEN.match(text, place):
        place = match.end()
        if match.lastgroup != "mark":
            continue
        mark = match.group()
        if mark == ".":
            dots += 1
            if dots >= MAX_KEY_PARTS:
                return "key_too_long", f"expected a key of at most {MAX_KEY_PARTS} parts", match.start()
            continue
        dots = 0
        heading = mark == "[" and before == "\n" and depth == 0
        if mark in "[{":
            depth += 1
            values += heading
            brackets += not heading and before != "heading"
            if depth > MAX_DEPTH:
                return "too_deep", f"expected at most {MAX_DEPTH} levels", match.start()
        elif mark in "]}":
            depth -= 1
        before = "heading" if heading else mark
        values += mark == "="
        commas += mark == ","
        if max(values, commas, brackets) > MAX_NODES:
            return "too_many", f"expected at most {MAX_NODES:,} values", match.start()
    return None


def _said(message: str, text: str) -> tuple[str, int]:
    """What the parser expected, in our words (its own may hold keys), and the line."""
    place = _PLACE.search(message)
    line = int(place[1]) if place and place[1] else text.rstrip().count("\n") + 1
    if message.startswith(_KEY_TWICE):
        return "expected each key and table once", line
    return next((ours for theirs, ours in _EXPECTED if message.startswith(theirs)), "expected TOML"), line


def _within(data: dict[str, Any], file: str) -> None:
    """Raises for more values, or a longer text, than is read."""
    for seen, (key, value) in enumerate(_values(data, "")):
        if seen > MAX_NODES:
            raise _too_much("too_many", f"expected at most {MAX_NODES:,} values", file=file, key=key)
        if isinstance(value, str):
            if len(value.encode()) > MAX_STRING:
                expected = f"expected texts of at most {MAX_STRING // 1024} KiB"
                raise _too_much("text_too_long", expected, file=file, key=key)
            if "\0" in value:
                raise _error("not_text", "expected texts without NUL", file=file, key=key)


def _values(data: dict[str, Any], at: str) -> Iterator[tuple[str, Any]]:
    """Every value with its key; a name that is long or odd comes as a text under its table's key."""
    waiting: list[tuple[str, Any]] = [(at, data)]
    while waiting:
        key, value = waiting.pop()
        yield key, value
        if isinstance(value, dict):
            for name, part in value.items():
                if len(name) > 60 or "\0" in name:
                    yield key, name
                waiting.append((f"{key}.{_shorten(name)}" if key else _shorten(name), part))
        elif isinstance(value, list):
            waiting += [(f"{key}[{index}]", part) for index, part in enumerate(value)]


def _shorten(name: str) -> str:
    return name if len(name) <= 60 else name[:57] + "..."
