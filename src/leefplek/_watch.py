"""Whether a plugin changed what it was only handed to look at. Values are frozen; this is for who goes round that."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache, wraps
from operator import is_not
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

_FRAME: tuple[tuple[str, type[Any]], ...] = (
    ("", Context),
    ("actor", Actor),
    ("recorded_by", Actor),
    ("transition", Transition),
    ("case", Case),
    ("case.core", Core),
)
"""What is looked at beside the payload: where it stands in the context, and its class."""


def _names(cls: type[Any]) -> list[str]:
    return [field.name for field in fields_of(cls)]


def _reading(frame: tuple[tuple[str, type[Any]], ...]) -> _Read:
    """A function that reads all these fields as one tuple. It names each, for that takes a third of `attrgetter`."""
    named = []
    for number, (at, cls) in enumerate(frame):
        first, *rest = _names(cls)
        named += [f"(one{number} := ctx{at and '.' + at}).{first}", *(f"one{number}.{name}" for name in rest)]
    made: _Read = eval(f"lambda ctx: ({', '.join(named)},)")  # noqa: S307 - names of fields, and nothing from outside
    return made


_at_opening, _at_step = _reading(_FRAME[:4]), _reading(_FRAME)


@lru_cache(maxsize=1024)
def _reader(cls: Any) -> _Read | None:
    """What reads all fields of a class at once; nothing for what is no value, or has none."""
    return _reading((("", cls),)) if attrs.has(cls) and _names(cls) else None


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

    __slots__ = ("_ctx", "_events", "_held", "_payload", "_read")

    def __init__(self, ctx: Context[Any]) -> None:
        case = ctx.case
        self._ctx = ctx
        self._read = _at_opening if case is None else _at_step
        self._events: object = None if case is None else case.events
        self._held = self._read(ctx)
        self._payload: list[_Part] = []
        _gather(ctx.payload, self._payload)

    def changed(self) -> bool:
        """Whether a field holds something else than it did."""
        try:
            if self._read(self._ctx) != self._held:
                return True
            for one, read, held in self._payload:
                if any(map(is_not, read(one), held)):
                    return True
        except AttributeError:  # a field was taken away, or something else stands in its place
            return True
        return self._ctx.case is not None and self._ctx.case.events is not self._events

    def restore(self) -> None:
        """Give every field back what it held."""
        held = iter(self._held)
        found: dict[str, Any] = {"": self._ctx}
        for at, cls in _FRAME if self._events is not None else _FRAME[:4]:
            for name in _names(cls):
                found[f"{at}.{name}".lstrip(".")] = value = next(held)
                object.__setattr__(found[at], name, value)
        for one, _, fields in self._payload:
            for name, value in zip(_names(one.__class__), fields, strict=True):
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
