"""Printing that always comes out: in any encoding, without a terminal, and when the reader has left."""

from __future__ import annotations

import errno
import json
import os
import sys
import unicodedata
from typing import Any

import click

__all__ = ["say", "say_json"]


def say(text: str) -> None:
    """Print this text, all at once. Letters that the output can't show lose their accents."""
    _write(_fit(text if text.endswith("\n") else text + "\n", _encoding()))


def say_json(data: Any) -> None:
    """Print plain data as JSON."""
    unicode = _encoding().lower().replace("-", "") == "utf8"
    _write(json.dumps(data, ensure_ascii=not unicode, indent=2) + "\n")


def _encoding() -> str:
    return getattr(sys.stdout, "encoding", None) or "utf-8"


def _fit(text: str, encoding: str) -> str:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        plain = unicodedata.normalize("NFKD", text)
        bare = "".join(char for char in plain if not unicodedata.combining(char))
        return bare.encode(encoding, "replace").decode(encoding)
    return text


def _write(text: str) -> None:
    try:
        click.echo(text, nl=False)
    except OSError as error:
        # nothing may be left in the buffer, or the interpreter stumbles over it once more at its end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if error.errno not in (errno.EPIPE, errno.EINVAL):
            raise click.ClickException("the output could not be written") from None
