"""Decision diagrams: what every answer to every fact leads to, without trying them all.

A node asks one variable and has a child for each of its cells; the nodes 0, 1 and 2 are ends. Equal nodes are one and
the same, and none has only equal children: so a question that stands in a diagram can change the end, and one that does
not can't. (Reduced ordered decision diagrams, after R. E. Bryant, 1986, with three ends and more than two branches.)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

__all__ = ["ENDS", "Decision", "Diagram", "TooLargeError"]

ENDS = 3
RULE = 1
"""The end in the middle."""
LIMIT = 20_000
"""More nodes than this are not built: then the rules are weighed one by one, and the answer may stay undecided."""
PAIRS, BRANCHES = 5, 50
"""So many pairs of nodes are put together, and so many branches made, for each node that there may be; not more."""


class TooLargeError(Exception):
    """These rules hang together in too many ways."""


class Decision(NamedTuple):
    """The rules of a route as a decision diagram in rows: a variable, and where each of its cells leads to.

    That is an end (0 open, 1 to discuss, 2 closed), or a row: 3 for the first, 4 for the next. What a row leads to
    stands before it; `start` is where to begin.
    """

    start: int
    rows: tuple[tuple[int, tuple[int, ...]], ...]


class Diagram:
    """A table of nodes."""

    def __init__(self, limit: int = LIMIT) -> None:
        self._limit = limit
        self._branches = 0
        self._vars: list[int] = [-1] * ENDS
        self._kids: list[tuple[int, ...]] = [()] * ENDS
        self._made: dict[tuple[int, tuple[int, ...]], int] = {}
        self._merged: dict[tuple[Callable[[int, int], int], int, int], int] = {}
        self._asked: dict[int, int] = {}
        self._after: dict[tuple[int, int], dict[int, int]] = {}

    def node(self, var: int, kids: tuple[int, ...]) -> int:
        """The node that asks this variable; the child itself, where all children are one."""
        if kids.count(kids[0]) == len(kids):
            return kids[0]
        found = self._made.get((var, kids))
        if found is None:
            self._branches += len(kids)
            if len(self._vars) >= self._limit or self._branches > BRANCHES * self._limit:
                raise TooLargeError
            found = self._made[var, kids] = len(self._vars)
            self._vars.append(var)
            self._kids.append(kids)
        return found

    def merged(self, how: Callable[[int, int], int], one: int, other: int) -> int:
        """Two diagrams as one, their ends put together by `how` (`min` or `max`)."""
        if one == other:
            return one
        first, second = (one, other) if one < other else (other, one)
        if first < ENDS:
            if second < ENDS:
                return how(first, second)
            if first != RULE:  # an end that wins from every other, or from none
                return first if how(first, RULE) == first else second
        key = (how, first, second)
        found = self._merged.get(key)
        if found is None:
            if len(self._merged) >= PAIRS * self._limit:
                raise TooLargeError
            var = min(self._vars[node] for node in (one, other) if node >= ENDS)
            count = len(self._kids[one if self._vars[one] == var else other])
            pairs = zip(self._children(one, var, count), self._children(other, var, count), strict=True)
            found = self._merged[key] = self.node(var, tuple(self.merged(how, *two) for two in pairs))
        return found

    def renamed(self, node: int, ends: Sequence[int]) -> int:
        """The same diagram with other ends: 0 becomes the first of these, and so on."""
        done = {end: ends[end] for end in range(ENDS)}

        def visit(one: int) -> int:
            if one not in done:
                done[one] = self.node(self._vars[one], tuple(visit(kid) for kid in self._kids[one]))
            return done[one]

        return visit(node)

    def ends(self, node: int, known: Mapping[int, int]) -> set[int]:
        """The ends that can still be reached when these variables have these cells; two, where there are more."""
        found: set[int] = set()
        waiting, seen = [node], {node}
        while waiting and len(found) < 2:
            one = waiting.pop()
            if one < ENDS:
                found.add(one)
                continue
            cell = known.get(self._vars[one])
            for kid in self._kids[one] if cell is None else (self._kids[one][cell],):
                if kid not in seen:
                    seen.add(kid)
                    waiting.append(kid)
        return found

    def copied(self, other: Diagram, node: int, known: Mapping[int, int]) -> int:
        """A node of another diagram in this one, after these variables were answered."""
        done = {end: end for end in range(ENDS)}

        def visit(one: int) -> int:
            if one not in done:
                var, kids = other._vars[one], other._kids[one]
                cell = known.get(var)
                done[one] = self.node(var, tuple(map(visit, kids))) if cell is None else visit(kids[cell])
            return done[one]

        return visit(node)

    def after(self, node: int, var: int, cell: int) -> int:
        """What is left of a diagram after one variable is answered."""
        done = self._after.setdefault((var, cell), {})

        def visit(one: int) -> int:
            at = self._vars[one]
            if at >= var or one < ENDS:
                return self._kids[one][cell] if at == var else one
            if one not in done:
                done[one] = self.node(at, tuple([visit(kid) for kid in self._kids[one]]))
            return done[one]

        return visit(node) if self.asked(node) >> var & 1 else node

    def rows(self, root: int) -> Decision:
        """The diagram below a node, as rows."""
        number = {end: end for end in range(ENDS)}
        rows: list[tuple[int, tuple[int, ...]]] = []

        def visit(node: int) -> int:
            if node not in number:
                row = (self._vars[node], tuple([visit(kid) for kid in self._kids[node]]))
                number[node] = ENDS + len(rows)
                rows.append(row)
            return number[node]

        return Decision(visit(root), tuple(rows))

    def asked(self, node: int) -> int:
        """The variables that can change the end, as the bits of a number."""
        if node < ENDS:
            return 0
        if node not in self._asked:
            bits = 1 << self._vars[node]
            for kid in self._kids[node]:
                bits |= self.asked(kid)
            self._asked[node] = bits
        return self._asked[node]

    def _children(self, node: int, var: int, count: int) -> tuple[int, ...]:
        return self._kids[node] if node >= ENDS and self._vars[node] == var else (node,) * count
