"""What was wrong in plain data, as findings: each with its key and what was expected, never with what was given."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any

import attrs
import cattrs
from cattrs.errors import IterableValidationNote

from ._texts import shorten
from .errors import Finding, LeefplekError
from .values import Wrong, key_of

__all__ = ["findings_of"]


def findings_of(error: BaseException, at: str) -> list[Finding]:
    """Every finding in an error, whatever nests it, with its key."""
    if isinstance(error, cattrs.ClassValidationError | cattrs.IterableValidationError):
        named, bare = error.group_exceptions()
        cls = getattr(error, "cl", None)
        found = [one for inner, note in named for one in findings_of(inner, at + _step(note, cls))]
        return found + [one for inner in bare for one in findings_of(inner, at)]
    if isinstance(error, cattrs.ForbiddenExtraKeysError):
        return [
            Finding("unknown_key", "nobody declared this key", key=_join(at, shorten(key)), do=_meant(key, error.cl))
            for key in sorted(error.extra_fields)
        ]
    if isinstance(error, LeefplekError):
        inner_findings = error.findings or [Finding("wrong", error.what)]
        return [attrs.evolve(one, key=_join(at, one.key)) for one in inner_findings]
    code, text = _said(error)
    return [Finding(code, text, key=_join(at, ""))]


def _meant(key: str, cls: Any) -> str:
    """What somebody may have meant by a key that a class does not have."""
    known = [key_of(field) for field in attrs.fields(cls)] if attrs.has(cls) else []
    near = get_close_matches(key, known, 1)
    return f"did you mean {near[0]}?" if near else "check its spelling"


def _said(error: BaseException) -> tuple[str, str]:
    """The code and the words of an error that nests nothing; never what was given."""
    if isinstance(error, Wrong):
        return "wrong_shape", f"expected {error.expected}"
    if isinstance(error, KeyError):
        return "missing_key", "this key is needed"
    if isinstance(error, RecursionError):
        return "too_deep", "nested too deep"
    return "wrong_shape", f"expected something else ({type(error).__name__})"


def _step(note: Any, cls: Any) -> str:
    if isinstance(note, IterableValidationNote):
        return f"[{note.index}]"
    return f".{key_of(attrs.fields_dict(cls)[note.name])}"


def _join(at: str, key: str) -> str:
    return (f"{at}.{key}" if key and not key.startswith("[") else at + key).strip(".")
