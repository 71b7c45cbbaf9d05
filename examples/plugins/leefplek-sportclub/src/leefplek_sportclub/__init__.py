"""A plugin for leefplek: the sports club, with its card, its way of working and its rules."""

from collections.abc import Callable
from pathlib import Path

from leefplek import Guard, Workflow, hookimpl

from .rules import GUARDS
from .workflow import WORKFLOW

__all__ = ["GUARDS", "WORKFLOW"]
__version__ = "0.1.0"


@hookimpl
def leefplek_register_workflows(register: Callable[[Workflow], None]) -> None:
    """The way of working."""
    register(WORKFLOW)


@hookimpl
def leefplek_register_guards(register: Callable[[Guard], None]) -> None:
    """Its working rules."""
    for guard in GUARDS:
        register(guard)


@hookimpl
def leefplek_register_cards(register: Callable[[Path], None]) -> None:
    """The folder with one TOML file for each version of a card."""
    register(Path(__file__).parent / "cards")
