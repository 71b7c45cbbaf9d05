"""Hypothesis strategies for what leefplek works with: workflows, payloads, actors, moments, cases, cards and answers.

They are made from what a `Leefplek` has loaded, so they fit any way of working that anybody declares. They need
Hypothesis, which comes with `leefplek[test]`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from importlib.util import find_spec
from random import Random
from typing import Any, TypeVar

from leefplek import Actor, Card, CardAnswers, Case, InputError, Leefplek, Payload, Workflow

from ._reading import Reading
from ._sample import FIRST_DAY, LAST_DAY, NO_WORDS, Seeded, Words, actor, answers_on, found, payload
from ._small import GUARDS, Brings, small_workflow
from ._small_card import small_card
from ._walk import Walker

if find_spec("hypothesis") is None:
    raise ImportError("leefplek.testing.strategies needs Hypothesis: install leefplek[test]", name="hypothesis")

from hypothesis import reject
from hypothesis import strategies as st

__all__ = ["GUARDS", "Brings", "actors", "answers", "cards", "cases", "moments", "payloads", "workflows"]

T = TypeVar("T")

LONGEST_TEXT = 20

FIRST_MOMENT, LAST_MOMENT = datetime(2000, 1, 1), datetime(2100, 1, 1)  # noqa: DTZ001 - bounds; each moment has a zone


class Drawn:
    """Choices by Hypothesis: what it finds it makes smaller, towards no, the lowest, the first."""

    def __init__(self, draw: Callable[[st.SearchStrategy[Any]], Any]) -> None:
        self._draw = draw

    def flag(self, likely: float = 0.5) -> bool:
        """Yes or no; yes about this often."""
        return bool(self._draw(st.integers(0, 99)) >= 100 - round(likely * 100))

    def integer(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        return int(self._draw(st.integers(low, high)))

    def one_of(self, of: Sequence[T]) -> T:
        """One of these; there must be one."""
        return of[self.integer(0, len(of) - 1)]

    def text(self) -> str:
        """Any text that a value takes."""
        return str(self._draw(_texts()))

    def day(self, first: date = FIRST_DAY, last: date = LAST_DAY) -> date:
        """A day from `first` to `last`, both included."""
        drawn: date = self._draw(st.dates(first, last))
        return drawn


def _texts() -> st.SearchStrategy[str]:
    letters = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
    return st.text(letters, min_size=1, max_size=LONGEST_TEXT).filter(lambda one: bool(one.strip()))


def workflows(*, plain: bool = False, sound: bool = True) -> st.SearchStrategy[Workflow]:
    """Small workflows of any form: `Leefplek(built_in=False, plugins=[Brings(workflow)])` loads one.

    They have guards (`GUARDS`), several roles, payloads, outcomes, and some a track. A `plain` one has none of these:
    each step that a state offers is allowed to a `worker`. One that is not `sound` may have states that no path leads
    to or from; building it then raises `DefinitionError`.
    """

    @st.composite
    def made(draw: st.DrawFn) -> Workflow:
        return small_workflow(Drawn(draw), plain=plain, sound=sound)

    return made()


def payloads(
    lp: Leefplek, workflow: Workflow | str, transition: str, *, case: Case | None = None, words: Words = NO_WORDS
) -> st.SearchStrategy[Payload]:
    """Payloads of the right shape for a transition (`meldcode.consult` for one of a track).

    With a `case` more of them fit it. `words` are texts to choose from by the name of a field. Raises `UnknownName` for
    what is not declared, and `InputError` where no payload could be made.
    """
    declared = found(lp, workflow)
    chance = Random(0)  # noqa: S311 - one try, so that what can't be made is told here and by its name
    payload(Seeded(chance), lp, declared, transition, case, words)

    @st.composite
    def made(draw: st.DrawFn) -> Payload:
        return _or_reject(lambda: payload(Drawn(draw), lp, declared, transition, case, words))

    return made()


def _or_reject(make: Callable[[], T]) -> T:
    """What was made; choices that a class refuses are not looked at."""
    try:
        return make()
    except InputError:
        reject()


def actors(lp: Leefplek, workflow: Workflow | str, transition: str | None = None) -> st.SearchStrategy[Actor]:
    """Somebody in any role of a workflow or its track, two people in each; mostly in a role that may take a transition.

    Raises `UnknownName` for a workflow that is not loaded, `KeyError` for a transition that it does not declare.
    """
    reading, declared = Reading(lp), found(lp, workflow)
    if transition is None:
        roles = dict.fromkeys(role.id for owner in reading.lines(declared).values() for role in owner.roles)
        people = [Actor(f"{role}-{number}", role) for role in roles for number in (1, 2)]
        return st.sampled_from(people)
    place = reading.places(declared)[transition]

    @st.composite
    def made(draw: st.DrawFn) -> Actor:
        return actor(Drawn(draw), place.owner, place.row)

    return made()


def moments() -> st.SearchStrategy[datetime]:
    """Moments of this century, in any time zone, also when a clock is put forward or back."""
    return st.datetimes(FIRST_MOMENT, LAST_MOMENT, timezones=st.just(UTC) | st.timezones())


def cases(
    lp: Leefplek, workflow: Workflow | str, *, max_steps: int = 25, words: Words = NO_WORDS
) -> st.SearchStrategy[Case]:
    """Cases as steps make them, from just opened to well on their way, or closed; smaller ones have fewer steps.

    At most `max_steps` are tried after the opening, and as many as it takes to end some of the cases.
    `words` are texts to choose from by the name of a payload field. Raises `UnknownName` for a workflow that is not
    loaded or under which no case can be opened.
    """
    declared = found(lp, workflow)
    _walker(lp, declared, 0, words)

    @st.composite
    def made(draw: st.DrawFn) -> Case:
        steps, end, seed = draw(st.integers(0, max_steps)), draw(st.booleans()), draw(st.integers(0, 2**32 - 1))
        case = _walker(lp, declared, seed, words).one_case(steps, end)
        return reject() if case is None else case

    return made()


def cards() -> st.SearchStrategy[Card]:
    """3-vragen cards that are right: substitutes and agreed ones, in force for a day or for years.

    `Leefplek(plugins=[Brings(cards=[card])])` loads one.
    """

    @st.composite
    def made(draw: st.DrawFn) -> Card:
        return small_card(Drawn(draw))

    return made()


def answers(card: Card) -> st.SearchStrategy[CardAnswers]:
    """Answers to the three questions of a card: its own, or what belongs to every question, with words beside some."""

    @st.composite
    def made(draw: st.DrawFn) -> CardAnswers:
        return answers_on(Drawn(draw), card)

    return made()


def _walker(lp: Leefplek, workflow: Workflow, seed: int, words: Words) -> Walker:
    chance = Random(seed)  # noqa: S311 - drawn by Hypothesis, so that it can be drawn again
    return Walker(lp, workflow, Seeded(chance), words)
