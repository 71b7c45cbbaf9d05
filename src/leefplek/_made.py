"""Payload classes that are made while leefplek runs: for the fields of an extension, for the items of a list.

No module has such a class under its name, so what one holds goes to another process with how its class was made.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .definition import Payload
from .values import fields_of, value

__all__ = ["made"]

Recipe = tuple[Any, ...] | type[Payload]
"""How a class is made, of which other and of what more; or a class that a module has."""


def made(how: Callable[..., type[Payload]], by: tuple[Any, ...], body: dict[str, Any], name: str = "") -> type[Payload]:
    """A class with this body, derived from the first of `by`: what `how(*by)`, which asks for it, makes elsewhere."""
    base = by[0]
    held = {"__module__": base.__module__, "__reduce__": _reduce, "_made_by": (how, *by), **body}
    if name:
        held["__qualname__"] = name
    return value(type(base.__name__, (base,), held))


def _reduce(self: Payload) -> tuple[Any, ...]:
    return _revive, (_recipe(type(self)), {one.name: getattr(self, one.name) for one in fields_of(type(self))})


def _recipe(cls: type[Payload]) -> Recipe:
    by = cls.__dict__.get("_made_by")
    return cls if by is None else (by[0], _recipe(by[1]), *by[2:])


def _revive(recipe: Recipe, held: dict[str, object]) -> Payload:
    """A payload as it was, in another process."""
    return _again(recipe)(**held)


def _again(recipe: Recipe) -> type[Payload]:
    return recipe if isinstance(recipe, type) else recipe[0](_again(recipe[1]), *recipe[2:])
