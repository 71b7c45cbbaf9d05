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
from .definition import Transition, rules_of
from .hooks import Context
from .people import Actor
from .values import TextMap, fields_of

__all__ = ["Watch", "watched"]

_PLAIN = frozenset((str, int, bool, date, datetime, TextMap, type(None)))

_Read = Callable[[Any], tuple[Any, ...]]
_Part = tuple[Any, _Read, tuple[Any, ...]]
"""A value, what reads all of its fields at once, and what they held."""


def _names(cls: type[Any]) -> list[str]:
    return [field.name for field in fields_of(cls)]


@lru_cache(maxsize=1024)
def _reader(cls: Any) -> _Read | None:
    """What reads all fields of a class at once; nothing for what is no value, or has none."""
    names = _names(cls) if attrs.has(cls) else []
    if len(names) > 1:
        return attrgetter(*names)
    return (lambda one: (getattr(one, names[0]),)) if names else None


_of_context, _of_row, _of_case, _of_core, _of_actor = (
    attrgetter(*_names(cls)) for cls in (Context, Transition, Case, Core, Actor)
)


def _gather(one: Any, into: list[_Part]) -> None:
    """A value and the values in it."""
    if one.__class__ is tuple:
        for part in one:
            _gather(part, into)
        return
    read = _reader(one.__class__)
    if read is None:
        return
    held = read(one)
    into.append((one, read, held))
    for part in held:
        if part.__class__ not in _PLAIN:
            _gather(part, into)


class Watch:
    """The parts of a context as they were: its fields, those of its actors, transition, case and core, and its payload.

    In the payload and the log each part must be the very same: cards that differ in what they were read to mean are
    equal.
    """

    __slots__ = ("_case", "_events", "_frame", "_payload")

    def __init__(self, ctx: Context[Any]) -> None:
        case, actor, recorder = ctx.case, ctx.actor, ctx.recorded_by
        row = ctx.transition
        self._frame: list[_Part] = [
            (ctx, _of_context, _of_context(ctx)),
            (row, _of_row, _of_row(row)),
            (actor, _of_actor, _of_actor(actor)),
        ]
        if recorder is not actor:
            self._frame.append((recorder, _of_actor, _of_actor(recorder)))
        if case is not None:
            self._frame += [(case, _of_case, _of_case(case)), (case.core, _of_core, _of_core(case.core))]
        self._payload: list[_Part] = []
        _gather(ctx.payload, self._payload)
        self._case, self._events = case, case.events if case is not None else ()

    def changed(self) -> bool:
        """Whether a field holds something else than it did."""
        try:
            for one, read, held in self._frame:
                if read(one) != held:
                    return True
            for one, read, held in self._payload:
                if any(map(is_not, read(one), held)):
                    return True
        except AttributeError:  # a field was taken away
            return True
        return self._case is not None and self._case.events is not self._events

    def restore(self) -> None:
        """Give every field back what it held."""
        for one, _, held in (*self._frame, *self._payload):
            for name, value in zip(_names(one.__class__), held, strict=True):
                object.__setattr__(one, name, value)


def watched(check: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The same check, that fails where it changes what it is given; what it changed is put back."""

    @wraps(check)
    def looking(ctx: Context[Any]) -> Any:
        watch = Watch(ctx)
        try:
            answer = check(ctx)
            rules = None if answer is None else rules_of(answer)  # by now a generator has done what it does, too
        finally:
            changed = watch.changed()
            if changed:
                watch.restore()
        if changed:
            raise TypeError("a guard changed what it was given to look at")
        return rules

    return looking
