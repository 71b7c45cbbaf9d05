"""The JSON Schema (2020-12) of a payload class, so that a form or another program knows what to send."""

from __future__ import annotations

import types
from datetime import date, datetime
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import attrs

from .answers import CardAnswers
from .values import LARGEST, TextMap, sensitivity

__all__ = ["json_schema"]

_TEXT = {"type": "string", "pattern": r"^[^\u0000]*[^\s\u0000][^\u0000]*$"}

_PLAIN: dict[Any, dict[str, Any]] = {
    str: _TEXT,
    bool: {"type": "boolean"},
    int: {"type": "integer", "minimum": -LARGEST, "maximum": LARGEST},
    date: {"type": "string", "format": "date"},
    datetime: {"type": "string", "format": "date-time"},
    TextMap: {"type": "object", "additionalProperties": _TEXT},
}


def json_schema(cls: type[Any]) -> dict[str, Any]:
    """The schema of a value class: every key, what it holds, which are needed, and how sensitive each is."""
    hints = get_type_hints(cls)
    fields = attrs.fields(cls)
    schema: dict[str, Any] = {
        "type": "object",
        "properties": {
            field.name.rstrip("_"): {**_schema(hints[field.name]), "x-sensitivity": sensitivity(field)}
            for field in fields
        },
        "required": [field.name.rstrip("_") for field in fields if field.default is attrs.NOTHING],
        "additionalProperties": False,
    }
    if cls is CardAnswers:
        schema["properties"]["answers"].update(minProperties=3, maxProperties=3)
    return schema


def _schema(wanted: Any) -> dict[str, Any]:
    if wanted in _PLAIN:
        return dict(_PLAIN[wanted])
    origin, inner = get_origin(wanted), get_args(wanted)
    if origin is Literal:
        return {"type": "string", "enum": list(inner)}
    if origin in (Union, types.UnionType):
        choices = [_schema(one) for one in inner if one is not type(None)]
        if type(None) in inner:
            choices.append({"type": "null"})
        return {"anyOf": choices}
    if origin is tuple:
        return {"type": "array", "items": _schema(inner[0])}
    return json_schema(wanted)
