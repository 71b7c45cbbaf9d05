"""Whether a plugin changed what it was only handed to look at. Values are frozen; this is for who goes round that."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from operator import attrgetter
from typing import Any

from ._draft import Core
from .case import Case
from .hooks import Context
from .values import fields_of

__all__ = ["Watch"]


def _names(cls: type[Any], at: str = "") -> list[str]:
    return [at + field.name for field in fields_of(cls)]


_OPENING = _names(Context)
_STANDING = [*_OPENING, *_names(Case, "case."), *_names(Core, "case.core.")]
_at_opening, _at_step = attrgetter(*_OPENING), attrgetter(*_STANDING)


@lru_cache(maxsize=1024)
def _held_by(cls: Any) -> Callable[[Any], Any]:
    """What reads all fields of a payload class at once."""
    names = _names(cls)
    return attrgetter(*names) if names else lambda _: None


class Watch:
    """The parts of a context as they were: its fields, and those of its payload, case and core."""

    __slots__ = ("_ctx", "_fields", "_held", "_payload", "_read")

    def __init__(self, ctx: Context[Any]) -> None:
        self._ctx = ctx
        self._read = _at_opening if ctx.case is None else _at_step
        self._held = self._read(ctx)
        self._payload: Any = ctx.payload
        self._fields = _held_by(ctx.payload.__class__)(ctx.payload)

    def changed(self) -> bool:
        """Whether a field holds something else than it did."""
        payload = self._payload
        try:
            return bool(self._read(self._ctx) != self._held or _held_by(payload.__class__)(payload) != self._fields)
        except AttributeError:  # something stands there that is no case
            return True

    def restore(self) -> None:
        """Give every field back what it held."""
        held = dict(zip(_OPENING if self._read is _at_opening else _STANDING, self._held, strict=True))
        for name, value in held.items():
            at, _, field = name.rpartition(".")
            object.__setattr__(held[at] if at else self._ctx, field, value)
        names = _names(self._payload.__class__)
        fields = self._fields if len(names) > 1 else (self._fields,)
        for name, value in zip(names, fields, strict=False):
            object.__setattr__(self._payload, name, value)
