"""A workflow that a scenario brings itself, as every other: checked, and real cases can walk it."""

from __future__ import annotations

from typing import Any

from leefplek import Leefplek, Role, State, Transition, Workflow, hookimpl
from leefplek.values import words

from .scenario import Inline

__all__ = ["own"]

_WORKER = "worker"
_ARRIVING = "arriving"
_TEXT = words("van het scenario", "of the scenario")


def own(given: Inline) -> Leefplek:
    """A Leefplek with this workflow alone. Raises `DefinitionError` with all that is wrong with it."""
    return Leefplek(plugins=[Own(given)], built_in=False)


class Own:
    """The workflow of a scenario itself, as a plugin: any state may be where a case begins."""

    def __init__(self, given: Inline) -> None:
        self.given = given

    @hookimpl
    def leefplek_register_workflows(self, register: Any) -> None:
        """The workflow, with one role that takes every step."""
        given = self.given
        states = tuple(dict.fromkeys((*given.states, *given.final)))
        begins = (
            Transition(Workflow.OPEN, _TEXT, (), _ARRIVING, (_WORKER,), basis_needed=False),
            *(_transition(f"begin_{one}", (_ARRIVING,), one) for one in states),
        )
        register(
            Workflow(
                given.id,
                1,
                _TEXT,
                _ARRIVING,
                (
                    State(_ARRIVING, _TEXT, "P1Y"),
                    *(State(one, _TEXT, None if one in given.final else "P1Y", one in given.final) for one in states),
                ),
                (*begins, *(_transition(one.id, one.source, one.to) for one in given.transitions)),
                (Role(_WORKER, _TEXT),),
            )
        )


def _transition(id: str, sources: tuple[str, ...], to: str) -> Transition:
    return Transition(id, _TEXT, sources, to, (_WORKER,), basis_needed=False)
