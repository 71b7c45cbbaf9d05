"""Which question decides most: of the facts that can still change an answer, the one that leaves least to ask.

Exact by decision diagrams: a fact is asked only if two answers to it can end differently. Its worth is the number of
questions that are left after it, on average over the answers that the rules can tell apart, each as likely.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence, Set

import attrs

from ._cells import Variable
from ._diagram import Diagram
from .advice import NextQuestion
from .facts import FactKind

__all__ = ["Open", "questions"]


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
    local = Diagram(limit=1_000_000)
    routes = [(one.id, _node(one, local), _bits(one.unknown)) for one in waiting]
    asked = {id: local.asked(node) if node is not None else bits for id, node, bits in routes}
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
    found = []
    for fact, vars in facts.items():
        bits = _bits(vars)
        decides = tuple(id for id, every in asked.items() if every & bits)
        left_over = sum(_left(var, routes, asked, variables, local, never) for var in vars) / len(vars)
        found.append(NextQuestion(fact, kinds[fact], decides, left_over))
    return tuple(sorted(found, key=lambda one: (one.remaining, -len(one.decides))))


def _node(one: Open, local: Diagram) -> int | None:
    if one.drawn is None:
        return None
    diagram, node = one.drawn
    return local.copied(diagram, node, one.known)


def _left(
    var: int,
    routes: Sequence[tuple[str, int | None, int]],
    asked: Mapping[str, int],
    variables: Sequence[Variable],
    local: Diagram,
    never: int,
) -> float:
    """How many variables can still change something after this one is answered, on average over its cells."""
    others = 0
    nodes = []
    for id, node, _ in routes:
        if asked[id] >> var & 1 and node is not None:
            nodes.append(node)
        else:
            others |= asked[id]
    counts = []
    for cell in range(variables[var].unknown):
        bits = others
        for node in nodes:
            bits |= local.asked(local.copied(local, node, {var: cell}))
        counts.append((bits & ~never & ~(1 << var)).bit_count())
    return sum(counts) / len(counts)


def _bits(vars: Iterable[int]) -> int:
    bits = 0
    for var in vars:
        bits |= 1 << var
    return bits
