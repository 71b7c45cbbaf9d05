"""Hypothesis strategies for what comes with a step: payloads as plain data, right and wrong, for every transition.

They are made from the payload classes themselves, so that a new field is covered the day it is added.
"""

from __future__ import annotations

import types
from datetime import date, datetime
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import attrs
from hypothesis import strategies as st

from leefplek import CardAnswers, Fact, Leefplek, Payload, Reason
from leefplek.values import TextMap
from samples import NOS

Plain = dict[str, Any]

text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=20).filter(
    lambda one: bool(one.strip())
)
numbers = st.integers(-(2**53), 2**53)
days = st.dates().map(date.isoformat)
moments = st.datetimes(timezones=st.timezones()).filter(lambda one: one.utcoffset() is not None)

_PLAIN: dict[Any, st.SearchStrategy[Any]] = {
    str: text,
    bool: st.booleans(),
    int: numbers,
    date: days,
    datetime: moments.map(lambda one: one.isoformat(timespec="seconds")),
    TextMap: st.dictionaries(text, text, max_size=3),
}
FACTS = st.one_of(
    st.fixed_dictionaries({"name": st.sampled_from(["woonvraag", "begeleidingsvraag"]), "value": st.booleans()}),
    st.fixed_dictionaries({"name": st.just("geboortedatum"), "value": days}),
    st.fixed_dictionaries({"name": st.just("gemeente"), "value": st.sampled_from(["Groningen", "rather_not_say"])}),
).map(lambda one: {**one, "said_by": "jongere"})
WORDS = ("no", "possible", "yes", "concern", "unsafe", "dont_know", "rather_not_say")
CARDS = st.fixed_dictionaries(
    {
        "id": st.just("woonkaart"),
        "version": st.just(1),
        "answers": st.fixed_dictionaries(dict.fromkeys(("q1", "q2", "q3"), st.sampled_from(WORDS))),
    }
)
_OWN: dict[Any, st.SearchStrategy[Any]] = {Fact: FACTS, CardAnswers: CARDS, Reason: st.sampled_from(NOS)}


def of_type(wanted: Any) -> st.SearchStrategy[Any]:
    """Plain data that is right for a type."""
    if wanted in _PLAIN:
        return _PLAIN[wanted]
    if wanted in _OWN:
        return _OWN[wanted]
    origin, inner = get_origin(wanted), get_args(wanted)
    if origin is Literal:
        return st.sampled_from(inner)
    if origin in (Union, types.UnionType):
        return st.one_of([st.none() if one is type(None) else of_type(one) for one in inner])
    if origin is tuple:
        return st.lists(of_type(inner[0]), max_size=3)
    return table(wanted)


@cache
def table(cls: type[Any]) -> st.SearchStrategy[Plain]:
    """A plain table for a value class: all that is needed, and any of what is not."""
    hints = get_type_hints(cls)
    needed = {one.name: of_type(hints[one.name]) for one in attrs.fields(cls) if one.default is attrs.NOTHING}
    optional = {one.name: of_type(hints[one.name]) for one in attrs.fields(cls) if one.name not in needed}
    made = st.fixed_dictionaries(needed, optional=optional)
    return made.map(lambda one: {name.rstrip("_"): part for name, part in one.items()})


def payloads(cls: type[Payload]) -> st.SearchStrategy[Plain]:
    """Right payloads of a class."""
    return table(cls)


WRONG_FOR: dict[Any, list[Any]] = {
    str: [5, True, "", "  ", [], {}, "a\0b"],
    bool: ["false", 0, 1, []],
    int: [3.9, "3", True, 2**60, []],
    date: ["2030-01-01T00:00:00", "2030-13-01", "1 mei", 20300101, True],
}


@st.composite
def wrong(draw: st.DrawFn, cls: type[Payload]) -> Plain:
    """A payload with one thing wrong: a key nobody declared, a needed key missing, or a value of another type."""
    made = dict(draw(table(cls)))
    fields, hints = attrs.fields(cls), get_type_hints(cls)
    kinds = ["unknown", *(one.name for one in fields)]
    kind = draw(st.sampled_from(kinds))
    if kind == "unknown":
        return {**made, "nobody declared this": 1}
    field = next(one for one in fields if one.name == kind)
    key = kind.rstrip("_")
    if field.default is attrs.NOTHING and draw(st.booleans()):
        made.pop(key)
        return made
    made[key] = draw(st.sampled_from(_wrong_for(hints[kind])))
    return made


def _wrong_for(wanted: Any) -> list[Any]:
    inner = [one for one in get_args(wanted) if one is not type(None)]
    if wanted in WRONG_FOR:
        return WRONG_FOR[wanted]
    if get_origin(wanted) in (Union, types.UnionType) and len(inner) == 1:
        return _wrong_for(inner[0])
    if get_origin(wanted) is Literal:
        return ["nothing of the kind", 1, []]
    return [5, True, 3.9]


def transitions(lp: Leefplek) -> list[tuple[str, type[Payload]]]:
    """Every transition of the werkwijze and its track, with its payload class."""
    main, track = lp.workflow("fijn-wonen"), lp.workflow("meldcode")
    names = [row.id for row in main.transitions] + [f"meldcode.{row.id}" for row in track.transitions]
    return [(name, lp.payload_class("fijn-wonen", 1, name)) for name in names]
