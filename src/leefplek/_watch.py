"""Whether a plugin changed what it was only handed to look at. Values are frozen; this is for who goes round that."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache, wraps
from operator import attrgetter, is_not
from typing import Any

import attrs

from ._draft import Core
from .case import Case
from .hooks import Context
from .people import Actor
from .values import TextMap, fields_of

__all__ = ["Watch", "watched"]


def _names(cls: type[Any], at: str = "") -> list[str]:
    return [at + field.name for field in fields_of(cls)]


_OPENING = [*_names(Context), *_names(Actor, "actor."), *_names(Actor, "recorded_by.")]
_STANDING = [*_OPENING, *_names(Case, "case."), *_names(Core, "case.core.")]
_at_opening, _at_step = attrgetter(*_OPENING), attrgetter(*_STANDING)
_EVENTS = _STANDING.index("case.events")
_PLAIN = frozenset((str, int, bool, date, datetime, TextMap, type(None)))


@lru_cache(maxsize=1024)
def _held_by(cls: Any) -> Callable[[Any], tuple[Any, ...]] | None:
    """What reads all fields of a class at once; nothing for what is no value."""
    names = _names(cls) if attrs.has(cls) else []
    if len(names) > 1:
        return attrgetter(*names)
    return (lambda one: (getattr(one, names[0]),)) if names else None


_Part = tuple[Any, Callable[[Any], tuple[Any, ...]], tuple[Any, ...]]


def _gather(one: Any, into: list[_Part]) -> None:
    """A value and the values in it, each with what reads its fields, and what they hold."""
    if one.__class__ is tuple:
        for part in one:
            _gather(part, into)
        return
    read = _held_by(one.__class__)
    if read is None:
        return
    held = read(one)
    into.append((one, read, held))
    for part in held:
        if part.__class__ not in _PLAIN:
            _gather(part, into)


class Watch:
    """The parts of a context as they were: its fields, and those of its actors, case and core, and of all its payload.

    In the payload and the log each part must be the very same: cards that differ in what they were read to mean are
    equal.
    """

    __slots__ = ("_ctx", "_held", "_parts", "_read")

    def __init__(self, ctx: Context[Any]) -> None:
        self._ctx = ctx
        self._read = _at_opening if ctx.case is None else _at_step
        self._held = self._read(ctx)
        self._parts: list[_Part] = []
        _gather(ctx.payload, self._parts)

    def changed(self) -> bool:
        """Whether a field holds something else than it did."""
        try:
            now = self._read(self._ctx)
            if now != self._held or (len(now) > _EVENTS and now[_EVENTS] is not self._held[_EVENTS]):
                return True
            for one, read, held in self._parts:
                if any(map(is_not, read(one), held)):
                    return True
        except AttributeError:  # something stands there that is no case, or nothing
            return True
        return False

    def restore(self) -> None:
        """Give every field back what it held."""
        held = dict(zip(_OPENING if self._read is _at_opening else _STANDING, self._held, strict=True))
        for name, value in held.items():
            at, _, field = name.rpartition(".")
            object.__setattr__(held[at] if at else self._ctx, field, value)
        for one, _, fields in self._parts:
            for name, value in zip(_names(one.__class__), fields, strict=True):
                object.__setattr__(one, name, value)


def watched(check: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The same check, that fails where it changes what it is given; what it changed is put back."""

    @wraps(check)
    def looking(ctx: Context[Any]) -> Any:
        watch = Watch(ctx)
        try:
            answer = check(ctx)
        finally:
            changed = watch.changed()
            if changed:
                watch.restore()
        if changed:
            raise TypeError("a guard changed what it was given to look at")
        return answer

    return looking
