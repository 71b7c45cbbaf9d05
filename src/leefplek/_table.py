"""A workflow as integers: for 'what may happen now?', for walks, and for the simulation of many cases."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import attrs

from .definition import Transition, Workflow

__all__ = ["NOT_OFFERED", "STAYS", "Table", "compile_table"]

NOT_OFFERED = -1
STAYS = -2


@attrs.frozen(eq=False)
class Table:
    """The rows of a workflow.

    `targets[state][transition]` is the index of the target state, `STAYS`, or `NOT_OFFERED`; shape
    (states, transitions), in the order of the definition.
    """

    workflow: Workflow
    states: tuple[str, ...]
    transitions: tuple[str, ...]
    targets: tuple[tuple[int, ...], ...]
    finals: frozenset[int]

    def target(self, state: str, transition: str) -> str | None:
        """The state after this transition: the same one for a stay, None when the state does not offer it."""
        row = self.targets[self.states.index(state)]
        to = row[self.transitions.index(transition)]
        if to == NOT_OFFERED:
            return None
        return state if to == STAYS else self.states[to]

    def offered(self, state: str) -> tuple[str, ...]:
        """The ids of the transitions that this state offers."""
        row = self.targets[self.states.index(state)]
        return tuple(name for name, to in zip(self.transitions, row, strict=True) if to != NOT_OFFERED)

    def reachable(self) -> frozenset[str]:
        """The states that can be reached from the initial one."""
        start = self.states.index(self.workflow.initial)
        return frozenset(self.states[one] for one in self._spread({start}, lambda state: self.targets[state]))

    def can_end(self) -> frozenset[str]:
        """The states from which a final state can be reached."""
        back: list[list[int]] = [[] for _ in self.states]
        for state, row in enumerate(self.targets):
            for to in row:
                if to >= 0:
                    back[to].append(state)
        return frozenset(self.states[one] for one in self._spread(set(self.finals), lambda state: back[state]))

    @staticmethod
    def _spread(found: set[int], nexts: Callable[[int], Iterable[int]]) -> set[int]:
        todo = list(found)
        while todo:
            for one in nexts(todo.pop()):
                if one >= 0 and one not in found:
                    found.add(one)
                    todo.append(one)
        return found


def compile_table(workflow: Workflow) -> Table:
    """The table of a workflow that `_check` found nothing wrong with."""
    states = tuple(state.id for state in workflow.states)
    where = {id: index for index, id in enumerate(states)}

    def row(state: str, transitions: Iterable[Transition]) -> tuple[int, ...]:
        return tuple(
            NOT_OFFERED if state not in one.sources else STAYS if one.target is None else where[one.target]
            for one in transitions
        )

    return Table(
        workflow,
        states,
        tuple(one.id for one in workflow.transitions),
        tuple(row(state, workflow.transitions) for state in states),
        frozenset(index for index, state in enumerate(workflow.states) if state.final),
    )
