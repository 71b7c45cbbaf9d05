"""Whether a plugin changed what it was only handed to look at. Values are frozen; this is for who goes round that."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import lru_cache
from operator import attrgetter, is_not
from typing import TYPE_CHECKING, Any, cast

from .values import fields_of

if TYPE_CHECKING:
    from .hooks import Context

__all__ = ["Watch"]


class Watch:
    """The parts of a context as they were: its fields, and those of its payload, case and core."""

    __slots__ = ("_held",)

    def __init__(self, ctx: Context[Any]) -> None:
        case = ctx.case
        watched: tuple[Any, ...] = (ctx, ctx.payload) if case is None else (ctx, ctx.payload, case, case.core)
        self._held = [(one, _fields(one.__class__)(one)) for one in watched]

    def changed(self) -> bool:
        """Whether a field holds another object than it did."""
        for one, held in self._held:
            now = _fields(one.__class__)(one)
            if any(map(is_not, now, held)):
                return True
        return False

    def restore(self) -> None:
        """Give every field back what it held."""
        for one, held in self._held:
            for name, value in zip(_names(one.__class__), held, strict=True):
                object.__setattr__(one, name, value)


@lru_cache(maxsize=1024)
def _names(cls: Hashable) -> tuple[str, ...]:
    return tuple(field.name for field in fields_of(cast(type[Any], cls)))


@lru_cache(maxsize=1024)
def _fields(cls: Hashable) -> Callable[[Any], tuple[Any, ...]]:
    """What reads all fields of a class at once, as a tuple."""
    names = _names(cls)
    if len(names) > 1:
        return attrgetter(*names)
    return lambda one: tuple(getattr(one, name) for name in names)
