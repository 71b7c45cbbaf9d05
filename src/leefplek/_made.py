"""Payload classes that are made while leefplek runs: for the fields of an extension, for the items of a list.

No module has such a class under its name, so it goes to another process as how it was made.
"""

from __future__ import annotations

import copyreg
from collections.abc import Callable
from typing import Any

from .definition import Payload
from .values import value

__all__ = ["made"]


class _Made(type):
    """The kind of these classes."""

    _made_by: tuple[Callable[..., Any], tuple[Any, ...]]


def made(how: Callable[..., type[Payload]], by: tuple[Any, ...], body: dict[str, Any], name: str = "") -> type[Payload]:
    """A class with this body, derived from the first of `by`: what `how(*by)`, which asks for it, makes elsewhere."""
    base = by[0]
    held = {"__module__": base.__module__, "_made_by": (how, by), **body}
    if name:
        held["__qualname__"] = name
    kind = _Made if issubclass(_Made, type(base)) else type(base)
    return value(kind(base.__name__, (base,), held))


copyreg.pickle(_Made, lambda cls: cls._made_by)
