"""TOML from outside: what is read, what is refused before the parser sees it, and how fast."""

from __future__ import annotations

import errno
import os
import time
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leefplek import Finding, InputError
from leefplek.toml import parse, read

CANARY = "kanarie-4711"


def wrong(text: str) -> Finding:
    """The one finding on this text."""
    with pytest.raises(InputError) as caught:
        parse(text, file="journey.toml")
    (finding,) = caught.value.findings
    assert caught.value.file == finding.file == "journey.toml"
    assert CANARY not in str(caught.value)
    return finding


BOMBS = {
    "a dotted key of 40 KB": (".".join(["a"] * 20_000) + " = 1", "16 parts"),
    "the same in quotes": (".".join(['"a"'] * 10_000) + " = 1", "16 parts"),
    "the same with spaces": ("x = 1\n" + " . ".join(["a"] * 10_000) + " = 1", "16 parts"),
    "in a heading": ("[" + ".".join(["a"] * 20_000) + "]", "16 parts"),
    "in the heading of a list": ("[[" + ".".join(["a"] * 20_000) + "]]", "16 parts"),
    "in an inline table": ("x = {" + ".".join(["a"] * 20_000) + " = 1}", "16 parts"),
    "lists of 1,000 levels": ("x = " + "[" * 1000 + "]" * 1000, "32 levels"),
    "tables of 1,000 levels": ("x = " + "{a=" * 1000 + "1" + "}" * 1000, "32 levels"),
    "levels that never close": ("x = " + "[" * 200_000, "32 levels"),
    "10 MB": ("x = '" + "a" * 10_000_000 + "'", "256 KiB"),
    "256 KiB of two bytes each": ("x = '" + "\u00eb" * 140_000 + "'", "256 KiB"),
    "too many keys": ("\n".join(f"a{number} = 1" for number in range(20_000)), "10,000 values"),
    "too many headings": ("[[a]]\n" * 40_000, "10,000 values"),
    "too long a list": ("x = [" + "0," * 100_000 + "]", "10,000 values"),
    "too many empty lists": ("x = [" + "[[[[]]]]," * 6_000 + "]", "10,000 values"),
    "too long a text": ("x = '" + "a" * 70_000 + "'", "64 KiB"),
    "too many quotes": ('"' * 200_000, "="),
    "quotes that never close": ('x = """' + '"\n' * 100_000, "closing quotes"),
    "escapes that never close": ('x = "' + "\\" * 200_000, "closing quotes"),
    "escaped quotes that never close": ('x = """' + '\\"""' * 60_000, "closing quotes"),
    "a number of 5,000 digits": ("x = " + "9" * 5_000, "4,300 digits"),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_is_refused_at_once(bomb: str) -> None:
    """However small or large, it never holds the process."""
    text, expected = BOMBS[bomb]
    start = time.perf_counter()
    finding = wrong(text)
    assert time.perf_counter() - start < 0.5, "0.1 s on a quiet machine"
    assert expected in finding.text


@pytest.mark.parametrize(
    "text",
    [
        "# " + "[" * 100 + "." * 100 + "\nx = 1",
        "x = '" + "[" * 100 + "." * 100 + "'",
        'x = "' + "{" * 100 + '\\"' + "." * 100 + '"',
        'x = """' + "[" * 100 + '\\""" "" ' + "." * 100 + '"""""',
        "x = '''" + "[" * 100 + "'' " + "." * 100 + "'''''",
        "x = \"\"\ny = ''\nz = \"\"\"\"\"\"\nq = ''''''",
        "x = [ # ]]]\n" + "[1],\n" * 100 + "]",
        "[" + ".".join("abcdefghijklmnop") + "]\n" + ".".join("abcdefghijklmnop") + " = 1.5",
        "x = " + "[" * 32 + "]" * 32,
        "[[a]]\n" * 9_998,
        "x = [" + "[], " * 9_997 + "]",
        "x = [" + "{a = 1}, " * 3_332 + "]",
    ],
)
def test_what_stands_in_texts_and_comments_is_not_counted(text: str) -> None:
    """The limits are on the structure, and what is within them is read as any parser reads it."""
    assert parse(text) == tomllib.loads(text)


@pytest.mark.parametrize(
    ("text", "line", "expected"),
    [
        (f"a = 1\n{CANARY} = = 2\n", 2, "expected a value"),
        (f"a = 1\n\n{CANARY}\n", 3, "expected = after a key"),
        (f"{CANARY} = 1\n{CANARY} = 2", 2, "each key and table once"),
        (f"[{CANARY}]\n[{CANARY}]\n", 2, "each key and table once"),
        (f"x = {{ {CANARY} = 1, {CANARY} = 2 }}", 1, "each key and table once"),
        (f"x = 1 {CANARY}", 1, "the end of the line"),
        (f'x = "{CANARY}', 1, "closing quotes"),
        (f'x = "{CANARY}\n"', 1, "ends on its own line"),
        (f'x = "{CANARY} \\q"', 1, "escape"),
        ("a = 1\nx = 2021-02-30", 2, "exists"),
        ("x = [1, 2", 1, "expected , or ]"),
        ("x = [1 2]", 1, "expected , or ]"),
        ("a = 1\nb = 'x\0'", 2, "NUL"),
        ("a = 1\nb = 'x\ud800'", 2, "surrogates"),
        ("a = 1\nb = 'x\x01'", 2, "control characters"),
    ],
)
def test_a_typing_error_names_its_line(text: str, line: int, expected: str) -> None:
    """And what was expected there, in words that hold nothing of the text."""
    finding = wrong(text)
    assert (finding.line, expected in finding.text) == (line, True)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('[a]\nb = [1, "\\u0000"]', "a.b[1]"),
        ('[a]\n"\\u0000" = 1', "a"),
        ("[a]\nb = [1, '" + "x" * 70_000 + "']", "a.b[1]"),
        ("[a]\n" + "k" * 70_000 + " = 1", "a"),
    ],
)
def test_what_can_only_be_seen_afterwards_names_its_key(text: str, key: str) -> None:
    """A NUL that was written as an escape, and a text or key that is too long."""
    assert wrong(text).key == key


def test_files(tmp_path: Path) -> None:
    """A file that can't be read is an error of the input too, and is named."""
    good = tmp_path / "good.toml"
    good.write_bytes(b"\xef\xbb\xbfa = 1\r\n")
    assert read(good) == {"a": 1}
    latin = tmp_path / "latin.toml"
    latin.write_bytes("a = 1\nb = '\u00eb'".encode("latin-1"))
    with pytest.raises(InputError, match="UTF-8") as caught:
        read(latin)
    assert caught.value.findings[0].line == 2
    big = tmp_path / "big.toml"
    big.write_bytes(b"#" * 10_000_000)
    for file, expected in ((big, "256 KiB"), (tmp_path, "directory"), (tmp_path / "no", "No such"), ("a\0b", "name")):
        start = time.perf_counter()
        with pytest.raises(InputError, match=expected) as caught:
            read(file)
        assert caught.value.file == str(file)
        assert time.perf_counter() - start < 0.5


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Permission is a matter of the input, not a crash; simulated, because an administrator may read everything."""

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    closed = tmp_path / "closed.toml"
    closed.write_text("a = 1")
    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(InputError, match="Permission"):
        read(closed)


PIECES = st.sampled_from(
    [
        *"abc019 \n\t=.,#[]{}\"'\\-_:TZ+eixu\r\0\u00eb\ud800",
        '"""',
        "'''",
        '\\"',
        "[[",
        "]]",
        "a = ",
        "true",
        "\n[a.b]\n",
    ]
)


def outcome(attempt: Callable[[], dict[str, Any]]) -> str | set[str]:
    """What was read, or the codes of what was found; any other exception comes through."""
    try:
        return repr(attempt())
    except InputError as error:
        return {one.code for one in error.findings}


@given(st.lists(PIECES, max_size=60).map("".join))
def test_any_text_is_read_as_the_parser_reads_it_or_refused(text: str) -> None:
    """Never another exception, and never another meaning."""
    found = outcome(lambda: parse(text))
    try:
        expected = repr(tomllib.loads(text))
    except (ValueError, UnicodeError):
        assert isinstance(found, set)
    else:
        assert found == expected or (isinstance(found, set) and found <= {"not_text", "key_too_long", "too_deep"})


@given(st.binary(max_size=200))
def test_any_file_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    """Bytes that are no text at all too."""
    file = tmp_path_factory.getbasetemp() / "any.toml"
    file.write_bytes(content)
    assert outcome(lambda: read(file))
