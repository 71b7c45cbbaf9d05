"""The pilots and building blocks of the U16 (004): Housing First, the omklap home and Pitstop as ways of working, and
the other pilots as practices.
"""

from collections.abc import Callable
from pathlib import Path

from leefplek import Extension, Guard, Workflow, hookimpl

from .guards import GUARDS
from .housing_first import HOUSING_FIRST
from .omklap import OMKLAP
from .pitstop import PITSTOP

__all__ = ["HOUSING_FIRST", "OMKLAP", "PITSTOP"]


@hookimpl
def leefplek_register_workflows(register: Callable[[Workflow | Extension], None]) -> None:
    """The three ways of working."""
    for workflow in (HOUSING_FIRST, OMKLAP, PITSTOP):
        register(workflow)


@hookimpl
def leefplek_register_guards(register: Callable[[Guard], None]) -> None:
    """Their working rules."""
    for guard in GUARDS:
        register(guard)


@hookimpl
def leefplek_register_practices(register: Callable[[Path], None]) -> None:
    """The folder with one file per pilot."""
    register(Path(__file__).parent / "praktijken")


@hookimpl
def leefplek_register_routekaarten(register: Callable[[Path], None]) -> None:
    """The folder with what pilots add to the routekaarten in their region."""
    register(Path(__file__).parent / "kaarten")
