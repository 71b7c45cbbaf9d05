"""Criteria made ready to be weighed on one day: each test over the cells of its facts, with the reasons it can give.

An answer is a pair of numbers, the least and the most that it can still become, on the scale no (0), a rule that nobody
knows (1), yes (2). That is Kleene's logic with a middle value that no fact can settle.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial, reduce
from typing import Any, Protocol

import attrs

from ._cells import Variable, canonical, compared_with, pair, variable
from ._diagram import Diagram
from .advice import CriterionAnswer, RouteReason
from .criteria import AllOf, AtLeast, Compare, Criterion, NotThis, Ref, Test, inside
from .dated import Series, ValueOn
from .facts import FactKind, as_money

__all__ = ["Setting", "Span", "Weighed", "effect", "made_ready", "said", "variables_of"]

Span = tuple[int, int]
"""The least and the most that an answer can still become."""

NO, RULE, YES = 0, 1, 2

KEPT = 256
"""So many answers of one test that is put together are kept."""

_SAID: Mapping[Span, CriterionAnswer] = {(NO, NO): "no", (RULE, RULE): "rule_unknown", (YES, YES): "yes"}


def said(span: Span) -> CriterionAnswer:
    """The answer that a span stands for."""
    return _SAID.get(span, "unknown")


def effect(criterion: Criterion) -> tuple[int, int, int]:
    """What a no, a rule that nobody knows, and a yes do to the route: 0 leaves it open, 1 to discuss, 2 closes it."""
    return (2, 1, 0) if criterion.weight == "hard" and criterion.exception is None else (1, 1, 0)


# ---- comparisons


@attrs.frozen
class Leaf:
    """One fact compared in one way: with a fixed value, with a dated value as it is on the day, or with a fact."""

    fact: str
    operator: str
    given: Any
    other: str | None = None
    value_id: str | None = None
    looked_up: ValueOn | None = None

    @property
    def variable(self) -> str:
        """The name of the variable whose cell answers it."""
        return self.fact if self.other is None else f"{self.fact} <> {self.other}"

    @property
    def known(self) -> bool:
        """Whether anybody knows what to compare with."""
        return self.other is not None or self.given is not None


@attrs.frozen
class Setting:
    """What tests are made ready with: the kinds of facts by name, the dated values by id, and the day."""

    kinds: Mapping[str, FactKind]
    series: Mapping[str, Series]
    on: date

    def leaves(self, compare: Compare) -> Iterator[Leaf]:
        """Each way in which a fact is compared."""
        for operator, given in compare.said():
            if not isinstance(given, Ref):
                yield Leaf(compare.fact, operator, self._shown(compare.fact, given))
            elif given.fact is not None:
                yield Leaf(compare.fact, operator, None, other=given.fact)
            elif given.value is not None:
                found = self.series[given.value].at(self.on)
                yield Leaf(compare.fact, operator, found.amount, value_id=given.value, looked_up=found)

    def compared(self, leaf: Leaf) -> Any:
        """What a leaf compares with, as it is compared."""
        kind = self.kinds[leaf.fact]
        if isinstance(leaf.given, tuple):
            return tuple(canonical(kind, one) for one in leaf.given)
        return canonical(kind, leaf.given)

    def _shown(self, fact: str, given: Any) -> Any:
        """A fixed value, money as `Decimal`."""
        if self.kinds[fact].type != "money":
            return given
        return tuple(map(as_money, given)) if isinstance(given, tuple) else as_money(given)


def variables_of(tests: Iterable[Test], setting: Setting) -> dict[str, Variable]:
    """The variables of these tests by name, in the order in which they come."""
    asked: dict[str, list[tuple[str, Any]]] = {}
    made: dict[str, Variable | None] = {}
    for leaf in (leaf for test in tests for leaf in _leaves(test, setting)):
        if leaf.other is not None:
            made[leaf.variable] = pair(leaf.fact, leaf.other)
        elif leaf.known:
            made.setdefault(leaf.fact, None)
            asked.setdefault(leaf.fact, []).append((leaf.operator, setting.compared(leaf)))
    return {name: found or variable(setting.kinds[name], asked[name]) for name, found in made.items()}


def _leaves(test: Test, setting: Setting) -> Iterator[Leaf]:
    if isinstance(test, Compare):
        yield from setting.leaves(test)
    for one in inside(test):
        yield from _leaves(one, setting)


# ---- ready to be weighed


class Weighed(Protocol):
    """A test, ready."""

    @property
    def vars(self) -> tuple[int, ...]:
        """The variables that it looks at."""

    def weigh(self, cells: Sequence[int]) -> tuple[Span, RouteReason]:
        """The span and the reason, for the cells of all variables."""

    def drawn(self, diagram: Diagram) -> int:
        """Its node in a diagram, with the ends no, rule not known, and yes."""


class One:
    """One comparison: what each cell of its variable answers, looked up."""

    __slots__ = ("_answers", "_var", "vars")

    def __init__(self, blank: RouteReason, var: int, spans: Sequence[Span]) -> None:
        self._var = var
        self.vars = (var,)
        answers = {span: (span, attrs.evolve(blank, answer=said(span))) for span in set(spans)}
        self._answers = [answers[span] for span in spans]

    def weigh(self, cells: Sequence[int]) -> tuple[Span, RouteReason]:
        """What the cell of its variable answers."""
        return self._answers[cells[self._var]]

    def drawn(self, diagram: Diagram) -> int:
        """A question with an end for each cell."""
        return diagram.node(self._var, tuple([low for (low, _), _ in self._answers[:-1]]))


class Always:
    """What no fact changes: no rule is known."""

    __slots__ = ("_answer", "vars")

    def __init__(self, blank: RouteReason) -> None:
        self.vars = ()
        self._answer = ((RULE, RULE), attrs.evolve(blank, answer="rule_unknown"))

    def weigh(self, cells: Sequence[int]) -> tuple[Span, RouteReason]:  # noqa: ARG002 - the others look at them
        """The middle, whatever the facts."""
        return self._answer

    def drawn(self, diagram: Diagram) -> int:  # noqa: ARG002 - the others draw in it
        """An end."""
        return RULE


class Together(ABC):
    """A test of others. What it says for the cells of its variables is worked out once."""

    __slots__ = ("_blank", "_kept", "_parts", "vars")

    def __init__(self, blank: RouteReason, parts: Sequence[Weighed]) -> None:
        self._blank = blank
        self._parts = parts
        self._kept: dict[tuple[int, ...], tuple[Span, RouteReason]] = {}
        self.vars = tuple(sorted({var for part in parts for var in part.vars}))

    def weigh(self, cells: Sequence[int]) -> tuple[Span, RouteReason]:
        """What its parts say, put together."""
        key = tuple([cells[var] for var in self.vars])
        found = self._kept.get(key)
        if found is None:
            if len(self._kept) >= KEPT:
                self._kept.clear()
            each = [part.weigh(cells) for part in self._parts]
            span = self._span([span for span, _ in each])
            reason = attrs.evolve(self._blank, answer=said(span), parts=tuple(reason for _, reason in each))
            found = self._kept[key] = span, reason
        return found

    @abstractmethod
    def _span(self, spans: Sequence[Span]) -> Span:
        """What the spans of its parts come to."""


class Many(Together):
    """Tests of which so many must hold."""

    __slots__ = ("_rank",)

    def __init__(self, blank: RouteReason, parts: Sequence[Weighed], rank: int) -> None:
        super().__init__(blank, parts)
        self._rank = rank

    def _span(self, spans: Sequence[Span]) -> Span:
        """All of them is the least, any the greatest, at least n the nth greatest."""
        lows, highs = (sorted(ends, reverse=True) for ends in zip(*spans, strict=True))
        return lows[self._rank - 1], highs[self._rank - 1]

    def drawn(self, diagram: Diagram) -> int:
        """The greatest so far are kept in order, as many as count, and each next one sinks to its place.

        The last comes first: what is asked before it is then drawn on top, and nothing below it anew.
        """
        if self._rank == len(self._parts):
            return reduce(partial(diagram.merged, min), [one.drawn(diagram) for one in reversed(self._parts)])
        kept = [NO] * self._rank
        for one in reversed(self._parts):
            node = one.drawn(diagram)
            for place, other in enumerate(kept):
                kept[place] = diagram.merged(max, other, node)
                if place + 1 < self._rank:
                    node = diagram.merged(min, other, node)
        return kept[-1]


class Turned(Together):
    """The other way round."""

    __slots__ = ()

    def _span(self, spans: Sequence[Span]) -> Span:
        """No for yes."""
        ((low, high),) = spans
        return YES - high, YES - low

    def drawn(self, diagram: Diagram) -> int:
        """The same diagram with the ends turned."""
        return diagram.renamed(self._parts[0].drawn(diagram), (YES, RULE, NO))


def made_ready(
    test: Test | None, blank: RouteReason, setting: Setting, places: Mapping[str, int], variables: Sequence[Variable]
) -> Weighed:
    """A test, ready to be weighed; `blank` is its reason without an answer."""

    def ready(one: Test) -> Weighed:
        if isinstance(one, Compare):
            leaves = [_one(leaf, blank, setting, places, variables) for leaf in setting.leaves(one)]
            return leaves[0] if len(leaves) == 1 else Many(blank, leaves, len(leaves))
        if isinstance(one, NotThis):
            return Turned(blank, [ready(one.not_)])
        parts = [ready(part) for part in inside(one)]
        if isinstance(one, AtLeast):
            return Many(blank, parts, one.at_least)
        return Many(blank, parts, len(parts) if isinstance(one, AllOf) else 1)

    return Always(blank) if test is None else ready(test)


def _one(
    leaf: Leaf, blank: RouteReason, setting: Setting, places: Mapping[str, int], variables: Sequence[Variable]
) -> Weighed:
    reason = _reason(leaf, blank)
    if not leaf.known:
        return Always(reason)
    var = places[leaf.variable]
    if leaf.other is not None:
        holds = compared_with(leaf.operator, 0)
        said_of = [holds(one - other) for one, other in variables[var].values]
    else:
        holds = compared_with(leaf.operator, setting.compared(leaf))
        said_of = [holds(value) for value in variables[var].values]
    return One(reason, var, [*((YES, YES) if yes else (NO, NO) for yes in said_of), (NO, YES)])


def _reason(leaf: Leaf, blank: RouteReason) -> RouteReason:
    used = leaf.looked_up
    made = attrs.evolve(
        blank,
        fact=leaf.fact,
        operator=leaf.operator.rstrip("_"),
        value=leaf.given,
        value_id=leaf.value_id,
        value_fact=leaf.other,
    )
    if used is None:
        return made
    return attrs.evolve(
        made,
        used=used,
        valid_from=used.valid_from or made.valid_from,
        valid_until=used.valid_until or made.valid_until,
    )
