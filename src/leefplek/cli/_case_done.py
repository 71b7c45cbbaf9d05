"""Which thing was done with a step: of what came with it the fields that say nothing of a person, and no prose."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import attrs

from leefplek import Leefplek, Payload, UnknownName
from leefplek.store import Shown, ShownEvent
from leefplek.values import fields_of, key_of, sensitivity

from ._sentences import day, said
from ._words import Names

_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)

__all__ = ["what_was_done"]


def what_was_done(lp: Leefplek, names: Names, shown: Shown, event: ShownEvent) -> str:
    """Which item, party, route or other thing this step was about, as far as it is shown; empty if nothing says so."""
    return "; ".join(_parts(lp, names, shown, event))


def _parts(lp: Leefplek, names: Names, shown: Shown, event: ShownEvent) -> Iterator[str]:
    plain = event.payload or {}
    for field in _open_fields(lp, shown, event) if plain else ():
        key = key_of(field)
        value = plain.get(key)
        if value is not None and value != field.default:
            text = _in_words(names, key, value)
            if text:
                yield f"{names.fields([key])}: {text}"


def _open_fields(lp: Leefplek, shown: Shown, event: ShownEvent) -> list[attrs.Attribute[Any]]:
    """The fields that say nothing of a person; none where the way of working is not loaded."""
    try:
        cls: type[Payload] = lp.payload_class(shown.workflow, shown.workflow_version, event.transition)
    except UnknownName:
        return []
    return [field for field in fields_of(cls) if sensitivity(field) == "open"]


def _in_words(names: Names, key: str, value: object) -> str:
    """A value in words; none for what is made of parts, or was written in words of one's own."""
    if isinstance(value, bool):
        return said("yes" if value else "no", names.lang)
    if isinstance(value, list):
        return ", ".join(filter(None, (_in_words(names, key, one) for one in value)))
    if isinstance(value, Mapping):
        return ""
    return _text(names, key, str(value))


def _text(names: Names, key: str, value: str) -> str:
    if key == "item":
        return names.fact(value).rstrip(".")
    if key == "outcome":
        return names.outcome(value)
    if _DAY.fullmatch(value):
        return day(date.fromisoformat(value), names.lang)
    return names.role(value) if _ID.fullmatch(value) else ""
