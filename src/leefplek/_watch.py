"""Whether a plugin changed what it was only handed to look at. Values are frozen; this is for who goes round that."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from functools import lru_cache, wraps
from operator import attrgetter, is_not
from typing import Any, Protocol

import attrs

from .case import Case
from .definition import rules_of
from .hooks import Context
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


_WHO = attrgetter("actor.id", "actor.role", "recorded_by.id", "recorded_by.role")
_CORE = ("main", "tracks", "outcome", "application", "basis")
_WHOLE = ("id", "events", "core")
_CASE = attrgetter(*_WHOLE, *(f"core.{name}" for name in _CORE))


def _frame(ctx: Context[Any], case: Case | None) -> tuple[Any, ...]:
    """Who acts and who writes it down; and of the case what it is made of, and what says where it stands."""
    return _WHO(ctx) if case is None else _WHO(ctx) + _CASE(case)


class View(Protocol):
    """A context that shows less than all; what is made for it can be changed too."""

    def changed(self) -> bool: ...
    def restore(self) -> None: ...


class Watch:
    """What a plugin may not change of what it is handed: the actors, the case, and the payload with all that is in it.

    Each part must be the very same: cards that differ in what they were read to mean are equal. It is asked at every
    step, so it looks at no more than what goes into the event and the next case. The context itself is a tuple, which
    nobody can change; who goes deeper still is found by the conformance kit. `views` are the contexts that show less
    than all; of a payload that is not `shown` to anybody, nothing can be changed.
    """

    __slots__ = ("_case", "_ctx", "_held", "_payload", "_views")

    def __init__(self, ctx: Context[Any], views: Iterable[View] = (), *, shown: bool = True) -> None:
        self._ctx, self._case, self._views = ctx, ctx.case, views
        self._held = _frame(ctx, self._case)
        self._payload: list[_Part] = []
        if shown:
            _gather(ctx.payload, self._payload)

    def changed(self) -> bool:
        """Whether a field holds something else than it did."""
        try:
            frame, case = _frame(self._ctx, self._case), self._case
            if frame != self._held or (case is not None and frame[5] is not self._held[5]):
                return True  # tuples look for the very same first; equal events may differ in what cards were read as
            for one, read, held in self._payload:
                if any(map(is_not, read(one), held)):
                    return True
            for view in self._views:
                if view.changed():
                    return True
        except AttributeError:  # a field was taken away, or something else stands in its place
            return True
        return False

    def restore(self) -> None:
        """Give every field back what it held."""
        ctx = self._ctx
        who, case = self._held[:4], self._held[4:]
        _put(ctx.actor, ("id", "role"), who[:2])
        _put(ctx.recorded_by, ("id", "role"), who[2:])
        if self._case is not None:
            _put(self._case, _WHOLE, case[:3])
            _put(self._case.core, _CORE, case[3:])
        for one, _, held in self._payload:
            _put(one, _names(one.__class__), held)
        for view in self._views:
            view.restore()


def _put(one: object, names: Sequence[str], held: Sequence[object]) -> None:
    for name, value in zip(names, held, strict=True):
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
