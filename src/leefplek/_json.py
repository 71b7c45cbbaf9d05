"""JSON from outside: no key twice in a table, no NaN or Infinity, no depth or number that a reader can't hold."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, NoReturn

from .errors import InputError
from .values import Wrong

__all__ = ["parse_json"]


def parse_json(text: str | bytes) -> Any:
    """Plain data of a JSON text. No NaN or Infinity, no key twice in one table; raises `InputError`."""
    try:
        return json.loads(text, object_pairs_hook=_no_doubles, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise InputError("this is no JSON", why=f"{error.msg} at line {error.lineno}, column {error.colno}") from None
    except UnicodeDecodeError:
        raise InputError("this is no JSON", why="it is not text in UTF-8") from None
    except RecursionError:
        raise InputError("this JSON is nested too deep") from None
    except TypeError:
        raise InputError("this is no JSON", why="expected text or bytes") from None
    except ValueError as error:
        if not isinstance(error, Wrong):
            raise InputError("this JSON can't be read", why="expected numbers of a usual size") from None
        raise InputError("this JSON can't be read", why=f"expected {error.expected}") from None


def _no_doubles(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for key, part in pairs:
        if key in made:
            raise Wrong("each key once in a table")
        made[key] = part
    return made


def _no_constant(_: str) -> NoReturn:
    raise Wrong("numbers without NaN or Infinity")
