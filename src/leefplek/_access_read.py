"""The access table and its extensions, read from TOML: strict, all findings at once, each with its line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, TypeVar

import attrs

from ._access_data import AccessExtension, AccessTable
from .convert import Codec
from .definition import Payload
from .errors import AccessError, Finding, InputError
from .lines import Lines
from .toml import parse

__all__ = ["read_access", "structured"]

T = TypeVar("T")


@cache
def _codec() -> Codec:
    """What reads both; made when one is first read. It meets no payload."""
    return Codec(lambda *_: Payload, lambda _: None)


def read_access(text: str, file: str) -> AccessTable | AccessExtension:
    """The table in a TOML text, or the extension, where it says what it extends.

    Raises `AccessError` with every finding, each with its file, key and line.
    """

    def kind(table: Mapping[str, Any]) -> type[AccessTable | AccessExtension]:
        return AccessExtension if "extends" in table else AccessTable

    found = structured(text, file, kind)
    if isinstance(found, AccessTable) and found.extensions:
        do = "an extension stands in a file of its own"
        finding = Finding("unknown_key", "nobody declared this key", "extensions", file, Lines(text).of("extensions"))
        raise AccessError("this is no access table", file=file, findings=[attrs.evolve(finding, do=do)])
    return found


def structured(text: str, file: str, kind: Callable[[Mapping[str, Any]], type[T]]) -> T:
    """A value of the class that `kind` tells from the plain data of a TOML text."""
    try:
        table = parse(text, file=file)
    except InputError as error:
        raise AccessError(error.what, file=file, findings=error.findings) from None
    try:
        return _codec().structure(kind(table), table, file=file, error=AccessError)
    except AccessError as error:
        lines = Lines(text)
        found = [attrs.evolve(one, line=one.line or lines.of(one.key)) for one in error.findings]
        raise AccessError(error.what, file=file, findings=found) from None
