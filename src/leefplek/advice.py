"""What a routekaart says on one day: an answer per route, every reason with its source, and what to ask next.

`open`: nothing stands in the way. `closed`: a hard rule says no. `to_discuss`: a softer rule says no, or a rule is not
known: ask the provider. `undecided`: a fact that is not known can still change the answer. It only advises: people
decide.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, Literal

from .criteria import Criterion
from .dated import Found, ValueOn
from .facts import AGE, BORN, FactKind
from .routes import Route
from .sources import NamedSource
from .values import TextMap, frozen

__all__ = [
    "Advice",
    "CriterionAnswer",
    "NextQuestion",
    "RouteAdvice",
    "RouteAnswer",
    "RouteReason",
    "next_question",
]

RouteAnswer = Literal["open", "to_discuss", "undecided", "closed"]

CriterionAnswer = Literal["yes", "no", "unknown", "rule_unknown"]
"""`unknown` for want of a fact; `rule_unknown` where nobody knows the rule, or only a person can weigh it."""

Compared = bool | int | date | Decimal | str | tuple[bool | int | date | Decimal | str, ...]


@frozen
class RouteReason:
    """One criterion of a route and its answer, or a part of one that is put together (`parts`).

    `route` is the variant that it is of, `variant` the id of the routekaart or supplement that tells of it. `fact` is
    what was looked at, `operator` how, and `value` with what: never the fact's own value. Where that is a dated value,
    `value_id` names it and `used` is what it was on that day, with a source of its own; where it is another fact,
    `value_fact` names that. The period is that of the value, else of the criterion, else of the routekaart.
    """

    criterion: Criterion
    answer: CriterionAnswer
    source: NamedSource
    section: str
    valid_from: date
    valid_until: date
    route: Route
    variant: str
    fact: str | None = None
    operator: str | None = None
    value: Compared | None = None
    value_id: str | None = None
    value_fact: str | None = None
    used: ValueOn | None = None
    parts: tuple[RouteReason, ...] = ()

    @property
    def found(self) -> Found | None:
        """How sure the dated value is; None where there is none."""
        return None if self.used is None else self.used.found

    @property
    def value_source(self) -> NamedSource | None:
        """On what the dated value rests."""
        return None if self.used is None else self.used.source

    @property
    def text(self) -> TextMap:
        """The criterion, as a sentence that is true where the answer is yes."""
        return self.criterion.text

    @property
    def to_verify(self) -> bool:
        """Whether it rests on what is not its owner's own word, and should be verified there."""
        own = self.value_source is not None and self.value_source.secondary
        return own or self.source.secondary or any(one.to_verify for one in self.parts)

    def leaves(self) -> Iterator[RouteReason]:
        """The comparisons that it consists of; itself where it is one."""
        if not self.parts:
            yield self
        for one in self.parts:
            yield from one.leaves()


@frozen
class RouteAdvice:
    """The answer for one route, and every reason for and against it. `routes` are the variants that it is about.

    `step` is the transition that fits next in the way of working, where the route is open or to discuss.
    """

    id: str
    answer: RouteAnswer
    reasons: tuple[RouteReason, ...]
    routes: tuple[Route, ...]
    step: str | None = None

    @property
    def route(self) -> Route:
        """The route: what it is, who provides it, and what to do next."""
        return self.routes[0]


@frozen
class NextQuestion:
    """A fact that can still change something, why it is asked, and the routes that hang on it.

    `remaining` is how many questions are then still to be asked, on average over the answers that make a difference.
    """

    fact: str
    kind: FactKind
    decides: tuple[str, ...]
    remaining: float

    @property
    def question(self) -> TextMap:
        """The question, in each language."""
        return self.kind.question

    @property
    def record(self) -> str:
        """The fact to record in a case: the age is never stored, but the birth date is."""
        return BORN if self.fact == AGE else self.fact


def next_question(advices: Iterable[Advice]) -> NextQuestion | None:
    """The question that leaves least to ask over several routekaarten together; None when nothing can change."""
    every = [one.next_questions for one in advices]
    asked: dict[str, list[NextQuestion]] = {}
    for one in (one for some in every for one in some):
        asked.setdefault(one.fact, []).append(one)
    waiting = sum(len(some) for some in every)
    found = []
    for same in asked.values():
        touched = sum(len(some) for some in every if any(one in same for one in some))
        decides = tuple(dict.fromkeys(route for one in same for route in one.decides))
        left = waiting - touched + sum(one.remaining for one in same)
        found.append(NextQuestion(same[0].fact, same[0].kind, decides, left))
    return min(found, key=lambda one: (one.remaining, -len(one.decides)), default=None)


class Advice:
    """What one routekaart says of these facts on one day."""

    def __init__(
        self,
        on: date,
        routekaart: str,
        version: int,
        routes: Mapping[str, RouteAdvice],
        ask: Callable[[], tuple[NextQuestion, ...]],
    ) -> None:
        self.on, self.routekaart, self.version, self.routes = on, routekaart, version, routes
        self._ask = ask

    def __repr__(self) -> str:
        return f"Advice({self.routekaart!r}, {self.version}, {self.on})"

    @cached_property
    def next_questions(self) -> tuple[NextQuestion, ...]:
        """The facts that can still change an answer, the one that decides most first; worked out when asked for."""
        return self._ask()

    def shown(self) -> dict[str, Any]:
        """What a step `consult_routekaart` records of this: the routekaart, its version, the day, and each answer."""
        answers = {id: one.answer for id, one in self.routes.items()}
        return {"routekaart": self.routekaart, "version": self.version, "on": self.on, "advice": answers}
