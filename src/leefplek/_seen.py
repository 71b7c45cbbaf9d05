"""A context and a step as a plugin sees them that declares to need less than everything that comes with steps.

A payload with a field above the need is `Withheld`, in the step and in each event of the case. Most plugins look at no
event, so these are made when one does.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar

import attrs

from ._known import Known
from .case import Case, Event
from .definition import Payload, Withheld
from .facts import ERASED, Missing
from .hooks import Context, Step
from .redaction import cut, hidden_in
from .values import Sensitivity

__all__ = ["See", "Seen", "SeenCase", "SeenContext", "payload_seen", "step_seen"]

Plain = Callable[[Payload], Any]
Seen = Callable[[Event], Payload | None]
"""What is seen of the payload of an event; that very one where it is all of it."""

_put = object.__setattr__


def payload_seen(payload: Any, hidden: tuple[str, ...], to_plain: Plain) -> Any:
    """The payload itself where nothing in it is hidden, else `Withheld`."""
    return Withheld(hidden, partial(cut, payload, hidden, to_plain)) if hidden else payload


class SeenCase(Case):
    """A case whose events are made, with what may be seen of each, when somebody first looks at them."""

    __slots__ = ("_made", "_seen", "_whole")

    def __init__(self, whole: Case, seen: Callable[[Event], Event]) -> None:
        _put(self, "id", whole.id)
        _put(self, "core", whole.core)
        _put(self, "_whole", whole)
        _put(self, "_seen", seen)
        _put(self, "_made", None)

    def __getattr__(self, name: str) -> Any:
        """The events."""
        if name != "events":
            raise AttributeError(name)
        events = tuple(map(self._seen, self._whole.events))
        _put(self, "events", events)
        _put(self, "_made", events)
        return events

    def changed(self) -> bool:
        """Whether somebody put something else in it; raises `AttributeError` where it was taken away."""
        same = self.id is self._whole.id and self.core is self._whole.core
        return not same or (self._made is not None and self.events is not self._made)

    @property
    def version(self) -> int:
        """The version of the last event."""
        version: int = self._whole.version
        return version

    def __reduce__(self) -> tuple[Any, ...]:
        return Case, (self.id, self.events, self.core)


class SeenKnown(Known):
    """What is known around a step, where what was stated and answered is withheld; the age is `personal`."""

    __slots__ = ("_all", "_sees")

    def __init__(self, known: Known, case: Case | None, sees: Sensitivity) -> None:
        super().__init__(case, known._governed, known._at)
        self._all, self._sees = known, sees

    @property
    def age(self) -> int | Missing:
        """The age in whole years, for who needs what is personal."""
        return ERASED if self._sees == "open" else self._all.age


class SeenContext(Context[Any]):
    """The context of a step for a plugin with a need: what is less than the whole is made when it is looked at.

    Each need has a class of its own, so that a context holds nothing more until somebody looks.
    """

    _see: ClassVar[See]

    @property
    def case(self) -> Any:
        """The case, with what may be seen of its events."""
        return self._once("case", lambda see, case: None if case is None else SeenCase(case, see.event))

    @property
    def payload(self) -> Any:
        """What may be seen of the payload."""
        return self._once("payload", lambda see, payload: see.payload(payload))

    @property
    def known(self) -> Any:
        """What may be known."""
        return self._once("known", lambda see, known: SeenKnown(known, self.case, see.sees))

    def _once(self, name: str, make: Callable[[See, Any], Any]) -> Any:
        held = self.__dict__
        if name not in held:
            held[name] = make(self._see, tuple.__getitem__(self, self._fields.index(name)))
        return held[name]

    def changed(self) -> bool:
        """Whether the case that was made for it holds something else than it did."""
        case = self.__dict__.get("case")
        return case is not None and case.changed()

    def restore(self) -> None:
        """Make anew what is looked at from now on."""
        self.__dict__.clear()

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("a context can't be changed")

    def __iter__(self) -> Any:
        return (getattr(self, name) for name in self._fields)

    def __getitem__(self, at: Any) -> Any:
        return tuple(self)[at]


@attrs.frozen
class See:
    """How much a plugin sees of a step that is to be decided."""

    sees: Sensitivity
    to_plain: Plain
    _kind: Any = attrs.field(init=False, repr=False, eq=False)

    @_kind.default
    def _made(self) -> type[SeenContext]:
        return type("SeenContext", (SeenContext,), {"_see": self})

    def __call__(self, ctx: Context[Any]) -> Context[Any]:
        """The context as it is seen."""
        view: Context[Any] = tuple.__new__(self._kind, ctx)
        return view

    def hides(self, payload: Payload) -> bool:
        """Whether some of a payload is not seen."""
        return bool(hidden_in(payload, self.sees))

    def payload(self, given: Any) -> Any:
        """What is seen of a payload."""
        return None if given is None else payload_seen(given, hidden_in(given, self.sees), self.to_plain)

    def event(self, given: Event) -> Event:
        """What is seen of an event."""
        return _event_seen(given, lambda event: self.payload(event.payload))


def step_seen(step: Step, seen: Seen) -> Step:
    """A stored step for an observer."""
    event = _event_seen(step.event, seen)

    def made(one: Event) -> Event:
        return event if one is step.event else _event_seen(one, seen)

    before = None if step.before is None else SeenCase(step.before, made)
    return Step(before, event, SeenCase(step.after, made))


def _event_seen(event: Event, seen: Seen) -> Event:
    """The event with what may be seen of what came with it: itself where that is all of it, or nothing came with it."""
    if event._later is not None:  # what came with it is still to be read, and mostly nobody looks
        return _made(event, lambda: seen(event))
    found = seen(event)
    return event if found is event.payload else _made(event, lambda: found)


def _made(event: Event, later: Callable[[], Payload | None]) -> Event:
    """A copy of an event with another payload, and without the bytes that it was read from."""
    made: Event = Event.__new__(Event)
    for name in _HEAD:
        _put(made, name, getattr(event, name))
    _put(made, "_later", later)
    _put(made, "_stored", None)
    return made


_HEAD: tuple[str, ...] = (
    "case_id",
    "version",
    "workflow",
    "workflow_version",
    "transition",
    "by",
    "recorded_by",
    "at",
    "recorded_at",
)
_HEAD += ("command_id", "effects", "plugins")
