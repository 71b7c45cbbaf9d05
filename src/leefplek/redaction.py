"""What one may see of what came with a step: plain data without the fields that are too sensitive.

What is left out follows from the sensitivity that each field of a payload class says, however deep it is; a
field in a more sensitive one is as sensitive as that one, and one that does not say is `special`.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import lru_cache
from typing import Any, Literal, NamedTuple, Union, get_args, get_origin

import attrs

from .definition import Payload, Unread, Withheld
from .values import Sensitivity, TextMap, fields_of, key_of, sensitivity, words

__all__ = ["ALL", "AUDIENCES", "LEVELS", "Audience", "Need", "Redacted", "Redacting", "Withheld", "keys_of", "redact"]

LEVELS: tuple[Sensitivity, ...] = ("open", "personal", "special")
"""From what says nothing of a person to what is most careful to be treated."""

Audience = Literal["shown", "exported", "logged", "observer"]
"""For whom something is redacted: on a screen, to leave the house, for a log, or for a plugin."""

AUDIENCES: tuple[Audience, ...] = ("shown", "exported", "logged", "observer")

ALL = "*"
"""What is hidden where nobody here knows which fields there are."""


class Need(NamedTuple):
    """What a plugin has to see of payloads to do its work: fields up to a sensitivity, and why."""

    sees: Sensitivity
    why: TextMap


OPEN = Need("open", words("Er is niet om meer gevraagd.", "No more was asked for."))
"""The need of a plugin that declares none."""


class Redacted(NamedTuple):
    """What one may see of a payload, as plain data, and the keys that were left out, dotted, lists without indexes.

    `hidden` names each key that the payload class has and that may not be seen, whether or not it was filled. `plain`
    is None where the content was erased.
    """

    plain: Mapping[str, Any] | None
    hidden: tuple[str, ...]

    def __repr__(self) -> str:
        return f"Redacted(hidden={self.hidden!r})"


class Redacting(NamedTuple):
    """What is about to be redacted, and for whom; `keys` are those that would be seen: names, no values."""

    workflow: str
    version: int
    transition: str
    audience: Audience
    role: str
    sees: Sensitivity
    keys: tuple[str, ...]


@lru_cache(maxsize=4096)
def keys_of(cls: Any) -> Mapping[str, Sensitivity]:
    """Every key of a value class, dotted, lists without indexes; and how sensitive it is with all that it stands in."""
    found: dict[str, Sensitivity] = {}
    for key, level in _keys(cls, "", "open"):
        found[key] = max(level, found.get(key, "open"), key=LEVELS.index)
    return types.MappingProxyType(found)


def _keys(cls: type[Any], at: str, within: Sensitivity) -> Iterator[tuple[str, Sensitivity]]:
    for field in fields_of(cls):
        level = max(sensitivity(field), within, key=LEVELS.index)
        key = at + key_of(field)
        yield key, level
        for inner in _values_in(field.type):
            yield from _keys(inner, f"{key}.", level)


def _values_in(wanted: Any) -> Iterator[type[Any]]:
    """The value classes in a type: it itself, what a list is of, and every choice."""
    if get_origin(wanted) in (Union, types.UnionType, tuple):
        for one in get_args(wanted):
            yield from _values_in(one)
    elif isinstance(wanted, type) and attrs.has(wanted):
        yield wanted


@lru_cache(maxsize=4096)
def hidden_of(cls: Any, sees: Sensitivity, more: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """The keys of a class that may not be seen: those above this sensitivity and `more`; without what stands in one."""
    hidden: list[str] = []
    for key, level in keys_of(cls).items():
        if any(key.startswith(f"{one}.") for one in hidden):
            continue
        if key in more or LEVELS.index(level) > LEVELS.index(sees):
            hidden.append(key)
    return tuple(hidden)


def seen_of(cls: Any, sees: Sensitivity) -> tuple[str, ...]:
    """The keys of a class that may be seen up to this sensitivity."""
    return tuple(key for key, level in keys_of(cls).items() if LEVELS.index(level) <= LEVELS.index(sees))


More = Callable[[tuple[str, ...]], Collection[str] | None]
"""Which keys of those that would be seen are to be hidden too; None hides everything."""


def hidden_in(payload: Payload, sees: Sensitivity, more: More | None = None) -> tuple[str, ...]:
    """The keys of a payload that may not be seen; all of them where nobody here can read it."""
    cls: Any = payload.__class__
    if cls is Unread or cls is Withheld:
        return (ALL,)
    if more is None:
        return hidden_of(cls, sees)
    asked = more(seen_of(cls, sees))
    if asked is None:
        return tuple(map(key_of, fields_of(cls)))
    return hidden_of(cls, sees, frozenset(asked).intersection(keys_of(cls)))


def redact(
    payload: Payload | None, *, sees: Sensitivity, to_plain: Callable[[Payload], Any], more: More | None = None
) -> Redacted:
    """What may be seen of a payload up to a sensitivity, and less where `more` says so; `to_plain` answers its plain
    data."""
    if payload is None:
        return Redacted(None, ())
    hidden = hidden_in(payload, sees, more)
    return Redacted(cut(payload, hidden, to_plain), hidden)


def cut(payload: Payload, hidden: tuple[str, ...], to_plain: Callable[[Payload], Any]) -> dict[str, Any]:
    """Plain data of a payload without these keys, and without those that its class does not have."""
    if ALL in hidden:
        return {}
    cls: Any = payload.__class__
    found: dict[str, Any] = _cut(payload, to_plain(payload), "", keys_of(cls).keys() - set(hidden))
    return found


def _cut(value: Any, plain: Any, at: str, seen: Collection[str]) -> Any:
    if isinstance(value, tuple):
        return [_cut(one, part, at, seen) for one, part in zip(value, plain, strict=True)]
    if not attrs.has(type(value)):
        return plain
    named = {key_of(field): getattr(value, field.name) for field in fields_of(type(value))}
    return {key: _cut(named[key], part, f"{at}{key}.", seen) for key, part in plain.items() if at + key in seen}
