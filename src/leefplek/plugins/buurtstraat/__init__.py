"""Buurtstraat: a close, fixed team per street combines street-wide prevention and individual support (001:21).

The source is a page with a few sentences; the report itself is not in it. So these are small: two workflows, tied by a
fact, and what the page tells of Buurtstraat and of the sports club as practices.
"""

from collections.abc import Callable
from pathlib import Path

from leefplek import Guard, Workflow, hookimpl

from . import bewoner, straat
from .guards import GUARDS
from .payloads import Opening, Prevent, StartTeam, SupportOther

__all__ = ["Opening", "Prevent", "StartTeam", "SupportOther"]


@hookimpl
def leefplek_register_workflows(register: Callable[[Workflow], None]) -> None:
    """The street, and a resident."""
    register(straat.WORKFLOW)
    register(bewoner.WORKFLOW)


@hookimpl
def leefplek_register_guards(register: Callable[[Guard], None]) -> None:
    """Their working rules."""
    for guard in GUARDS:
        register(guard)


@hookimpl
def leefplek_register_practices(register: Callable[[Path], None]) -> None:
    """The folder with what the source tells."""
    register(Path(__file__).parent / "praktijken")
