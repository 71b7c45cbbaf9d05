"""Printing that always comes out: in any encoding, without a terminal, and when the reader has left."""

from __future__ import annotations

import errno
import json
import os
import sys
import unicodedata
from typing import Any

import click

__all__ = ["say", "say_exactly", "say_json"]

_UNSEEN = dict.fromkeys((*range(9), *range(11, 32), *range(127, 160)), "?")
"""What could move the cursor of a terminal: a text or a file name may come from anybody."""


def say(text: str, *, err: bool = False, line: bool = True) -> None:
    """Print this text, all at once, as a line or more. Letters that the output can't show lose their accents."""
    ended = text if text.endswith("\n") or not line else text + "\n"
    _write(_fit(ended.translate(_UNSEEN), _encoding(err)), err)


def say_json(data: Any) -> None:
    """Print plain data as JSON."""
    unicode = _encoding(False).lower().replace("-", "") == "utf8"
    text = json.dumps(data, ensure_ascii=not unicode, indent=2) + "\n"
    _write(text if _can(text, "utf-8") else json.dumps(data, indent=2) + "\n", False)


def say_exactly(text: str) -> None:
    """Print this text as it is, in UTF-8 whatever the output expects: for who keeps or compares it."""
    _write(f"{text}\n".encode(), False)


def _encoding(err: bool) -> str:
    return getattr(sys.stderr if err else sys.stdout, "encoding", None) or "utf-8"


def _fit(text: str, encoding: str) -> str:
    if _can(text, encoding):
        return text
    plain = unicodedata.normalize("NFKD", text)
    bare = "".join(char for char in plain if not unicodedata.combining(char))
    return bare.encode(encoding, "replace").decode(encoding)


def _can(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _write(text: str | bytes, err: bool) -> None:
    try:
        click.echo(text, nl=False, err=err)
    except OSError as error:
        # nothing may be left in the buffer, or the interpreter stumbles over it once more at its end
        os.dup2(os.open(os.devnull, os.O_WRONLY), (sys.stderr if err else sys.stdout).fileno())
        if not err and error.errno not in (errno.EPIPE, errno.EINVAL):
            raise click.ClickException("the output could not be written") from None
