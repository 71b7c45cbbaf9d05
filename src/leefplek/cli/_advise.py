"""The command `advise`: what is possible with what is known, why, and what to ask next. It keeps nothing."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import attrs

from leefplek import Advice, InputError, Leefplek, RoutekaartOn

from ._advice_data import advice_data
from ._advice_words import AdviceWords, asked_next
from ._facts_file import Given, facts_of_case, facts_of_file, nothing_known
from ._files import write_file
from ._interview import Interview
from ._page import page
from ._places import unnamed
from ._route_sentences import told
from ._say import say, say_json
from ._sentences import day, said
from ._setting import Setting
from ._toml_file import STDIN, named
from ._typed import as_typed

__all__ = ["Asked", "advise"]


class Asked(NamedTuple):
    """What was asked for: on which facts, day and routekaarten, and how much of it to tell."""

    facts: Path | None = None
    case: Path | None = None
    on: date | None = None
    routekaarten: tuple[str, ...] = ()
    everything: bool = False
    interactive: bool = False
    out: Path | None = None


def advise(asked: Asked, setting: Setting, as_json: bool) -> int:
    """Give the advice; answers the exit code."""
    _fitting(asked)
    lp, lang = setting.leefplek(), setting.lang
    given = _given(lp, asked)
    on = asked.on or given.on
    kaarten = _chosen(lp, asked.routekaarten, on)
    facts = given.known(kaarten)
    if asked.interactive and kaarten:
        return _talked(kaarten, facts, given.steps, asked.out, lang, as_json=as_json)
    advices = [_offered(one.advise(facts), given.steps) for one in kaarten]
    if as_json:
        _say_data(kaarten, advices, lang)
    elif kaarten:
        lines = _told(lp, kaarten, advices, given.marks, lang, everything=asked.everything)
        say("\n".join([*lines, *unnamed(kaarten, facts, lang)]))
    else:
        say(told("none_in_force", lang, day=said("today", lang) if on is None else day(on, lang)))
    return 0


def _fitting(asked: Asked) -> None:
    """Raises `InputError` where the options do not go together, before anything is read or asked."""
    if asked.facts is not None and asked.case is not None:
        raise InputError("facts come from one place", do="give --facts or --case, not both")
    if asked.out is not None and not asked.interactive:
        raise InputError("there is no page to write", key="--out", do="give --interactive too")
    if str(asked.out) == STDIN:
        raise InputError("the page can't go to a file of this name", key="--out", do="leave it out: then it is printed")
    if asked.interactive and STDIN in (str(asked.facts), str(asked.case)):
        raise InputError("the answers come through the pipe", do="give the facts in a file")
    if asked.out is not None and os.path.lexists(asked.out):
        do = "give another name, or take away what is there"
        raise InputError("this is there already", why="nothing is ever written over", do=do, file=named(asked.out))


def _given(lp: Leefplek, asked: Asked) -> Given:
    if asked.facts is not None:
        return facts_of_file(asked.facts)
    return nothing_known() if asked.case is None else facts_of_case(lp, asked.case)


def _chosen(lp: Leefplek, ids: Sequence[str], on: date | None) -> tuple[RoutekaartOn, ...]:
    """These routekaarten on a day, or all that are in force: those that lead to a step of the werkwijze first."""
    if ids:
        return tuple(lp.routekaart(id, on) for id in dict.fromkeys(ids))
    return tuple(sorted(lp.routekaarten(on), key=lambda one: all(route.step is None for route in one.routes)))


def _offered(advice: Advice, steps: Collection[str] | None) -> Advice:
    """The advice with only those steps of the way of working that the state of a case offers."""
    if steps is None:
        return advice
    routes = {id: one if one.step in steps else attrs.evolve(one, step=None) for id, one in advice.routes.items()}
    return Advice(advice.on, advice.routekaart, advice.version, routes, lambda: advice.next_questions)


def _told(
    lp: Leefplek,
    kaarten: Sequence[RoutekaartOn],
    advices: Sequence[Advice],
    marks: Mapping[str, str],
    lang: str,
    *,
    everything: bool,
) -> Iterator[str]:
    for kaart, advice in zip(kaarten, advices, strict=True):
        yield from AdviceWords(lp, kaart, lang, everything=everything, marks=marks).lines(advice)
        yield ""
    yield from asked_next(advices, lang)
    if not everything:
        yield told("try_all", lang)


def _say_data(kaarten: Sequence[RoutekaartOn], advices: Sequence[Advice], lang: str) -> None:
    say_json([advice_data(kaart, advice, lang) for kaart, advice in zip(kaarten, advices, strict=True)])


# ---- the talk


def _talked(
    kaarten: Sequence[RoutekaartOn],
    facts: Mapping[str, Any],
    steps: Collection[str] | None,
    out: Path | None,
    lang: str,
    *,
    as_json: bool,
) -> int:
    """Ask, then hand over the page; with JSON all that is said goes to stderr, and the advice to stdout."""
    talk = Interview(kaarten, lang, err=as_json)
    found, end = talk.through(facts)
    advices = [_offered(one, steps) for one in found]
    talk.say(f"\n{told(end, lang)}\n")
    made = page(kaarten, advices, lang)
    if out is not None:
        _write(out, made, lang, err=as_json)
    elif not as_json:
        say(made)
    if as_json:
        _say_data(kaarten, advices, lang)
    return 1 if end == "talk_lost" else 0


def _write(out: Path, made: str, lang: str, *, err: bool) -> None:
    """Write the page; where that fails it is printed, for nobody answers all of it twice."""
    try:
        write_file(out, made)
    except InputError:
        say(made, err=err)
        raise
    say(said("written", lang, path=as_typed(out)), err=err)
