"""Which question decides most: of the facts that can still change an answer, the one that leaves least to ask.

Exact by decision diagrams: a fact is asked only if two answers to it can end differently. Its worth is the number of
questions that are left after it where the best is asked each time, on average over the answers that the rules can tell
apart, each as likely. That too is exact, unless the routes hang together in too many ways: then all that can still
change something count.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection, Container, Iterable, Mapping, Sequence, Set
from functools import partial

import attrs

from ._cells import Variable
from ._diagram import Diagram, TooLargeError
from .advice import NextQuestion
from .facts import FactKind

__all__ = ["Open", "questions"]

LIMIT = 60_000
"""So many times a route is looked at after an answer, to find how many questions are left: some 100 milliseconds."""

NODES = 50_000
"""And so many nodes are made for that; those that ship take a hundred."""


@attrs.frozen
class Open:
    """A route that is undecided: its diagram (None where that is too large), the cells that are known, and the
    variables that are not."""

    id: str
    drawn: tuple[Diagram, int] | None
    known: Mapping[int, int]
    unknown: Sequence[int]


def questions(
    waiting: Iterable[Open],
    variables: Sequence[Variable],
    kinds: Mapping[str, FactKind],
    known: Container[str],
    kept_back: Set[str],
) -> tuple[NextQuestion, ...]:
    """The facts that are worth asking, the best first; never one that is known, or was asked before."""
    local = Diagram(limit=NODES)
    routes = [(one.id, *_left(one, local)) for one in waiting]
    asked = {id: bits for id, _, bits in routes}
    facts: dict[str, list[int]] = {}
    never = 0
    for var, one in enumerate(variables):
        if any(bits >> var & 1 for bits in asked.values()):
            if not kept_back.isdisjoint(one.facts):
                never |= 1 << var
                continue
            for fact in one.facts:
                if fact not in known:
                    facts.setdefault(fact, []).append(var)
    nodes = [node for _, node, _ in routes if node is not None]
    others = _union(asked[id] for id, node, _ in routes if node is None)
    talk = _Talk(local, [one.unknown for one in variables], never)
    left_after = talk.left_after({var for vars in facts.values() for var in vars}, nodes, others)
    found = []
    for fact, vars in facts.items():
        bits = _bits(vars)
        decides = tuple(id for id, every in asked.items() if every & bits)
        left_over = sum(left_after[var] for var in vars) / len(vars)
        found.append(NextQuestion(fact, kinds[fact], decides, round(left_over, 9)))
    return tuple(sorted(found, key=lambda one: (one.remaining, -len(one.decides))))


def _left(one: Open, local: Diagram) -> tuple[int | None, int]:
    """The node of a route after what is known (None where that would be too large), and what can still change it."""
    if one.drawn is None:
        return None, _bits(one.unknown)
    diagram, node = one.drawn
    try:
        found = local.copied(diagram, node, one.known)
    except TooLargeError:
        own = Diagram()
        return None, own.asked(own.copied(diagram, node, one.known))
    return found, local.asked(found)


class _Talk:
    """What a talk still takes: nodes of one diagram stand for the routes, and what is kept back is never asked."""

    def __init__(self, local: Diagram, cells: Sequence[int], never: int) -> None:
        self._local = local
        self._cells = cells
        self._never = never
        self._fewest: dict[tuple[int, ...], float] = {}
        self._looked_at = 0

    def left_after(self, vars: Iterable[int], nodes: Iterable[int], others: int) -> dict[int, float]:
        """How many questions are left when each of these is answered; `others` are asked whatever the answer."""
        waiting, every = frozenset(nodes), sorted(vars)
        if not others:
            with contextlib.suppress(TooLargeError):
                return {var: self._mean(var, waiting, self.fewest) for var in every}
        self._looked_at = 0
        try:
            return {var: self._mean(var, waiting, partial(self._count, others & ~(1 << var))) for var in every}
        except TooLargeError:
            return {var: self._count(others & ~(1 << var), waiting, 1 << var) for var in every}

    def fewest(self, nodes: Iterable[int]) -> float:
        """The questions of a talk that asks the best one each time, on average: routes that share none add up."""
        return sum(map(self._fewest_of, self._apart(nodes)))

    def _fewest_of(self, nodes: tuple[int, ...]) -> float:
        found = self._fewest.get(nodes)
        if found is None:
            bits = [self._asked(node) for node in nodes]
            needed = [one for one in bits if one.bit_count() == 1]
            # What a route hangs on alone is asked whatever comes: nothing is lost by asking it first.
            best = needed[0] if needed else _union(bits)
            found = 1 + min(self._mean(var, nodes, self.fewest) for var in _vars(best))
            self._fewest[nodes] = found
        return found

    def _mean(self, var: int, nodes: Collection[int], worth: Callable[[Iterable[int]], float]) -> float:
        """What is left after a variable is answered, on average over its cells."""
        count = self._cells[var]
        self._looked_at += count * len(nodes)
        if self._looked_at > LIMIT:
            raise TooLargeError
        return sum(worth({self._local.after(node, var, cell) for node in nodes}) for cell in range(count)) / count

    def _asked(self, node: int) -> int:
        return self._local.asked(node) & ~self._never

    def _count(self, others: int, nodes: Iterable[int], but: int = 0) -> int:
        """All that can still change something, but for these."""
        return ((_union(map(self._asked, nodes)) | others & ~self._never) & ~but).bit_count()

    def _apart(self, nodes: Iterable[int]) -> Iterable[tuple[int, ...]]:
        """The routes that still wait for an answer, in groups that share no question."""
        groups: list[tuple[int, list[int]]] = []
        for node in nodes:
            bits, together = self._asked(node), [node]
            if bits:
                for other in [one for one in groups if one[0] & bits]:
                    groups.remove(other)
                    bits, together = bits | other[0], together + other[1]
                groups.append((bits, together))
        return [tuple(sorted(together)) for _, together in groups]


def _vars(bits: int) -> list[int]:
    return [var for var in range(bits.bit_length()) if bits >> var & 1]


def _bits(vars: Iterable[int]) -> int:
    return _union(1 << var for var in vars)


def _union(every: Iterable[int]) -> int:
    bits = 0
    for one in every:
        bits |= one
    return bits
