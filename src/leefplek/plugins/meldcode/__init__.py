"""The Meldcode (reporting code for domestic violence and child abuse) as a track beside a case.

Its five steps follow the national code: map signals, consult, talk, weigh, decide on help and on a report. The terms
are ours (`vervangend`): an organisation brings its own by another plugin. The track runs on a legal ground of its
own, so a consent that was withdrawn does not stop it (003:519; docs/sources.md).
"""

from collections.abc import Callable
from pathlib import Path

from leefplek import Extension, Guard, Workflow, hookimpl

from .payloads import Acute, Consult, Decide, Decision, MapSignals, Talk, Weigh
from .workflow import GUARDS, WORKFLOW

__all__ = ["WORKFLOW", "Acute", "Consult", "Decide", "Decision", "MapSignals", "Talk", "Weigh"]


@hookimpl
def leefplek_register_workflows(register: Callable[[Workflow | Extension], None]) -> None:
    """The track."""
    register(WORKFLOW)


@hookimpl
def leefplek_register_guards(register: Callable[[Guard], None]) -> None:
    """Its working rules."""
    for guard in GUARDS:
        register(guard)


@hookimpl
def leefplek_register_practices(register: Callable[[Path], None]) -> None:
    """The folder with what the sources tell of it, and what is ours."""
    register(Path(__file__).parent / "praktijken")
