"""How vocational schools and help work together: three variants and three practices, as ways of working.

Source: 'Samen werken aan optimale ondersteuning mbo-studenten' (003:78-421; see docs/sources.md). One builder makes
the workflows of data (`Variant`), and so it does of a variant that another plugin describes: `cooperation` is its way
of working, `guards_of` are the rules that its data ask for. What the source tells of the practices stands in
`praktijken/`.
"""

from collections.abc import Callable
from pathlib import Path

from leefplek import Extension, Guard, Workflow, hookimpl

from .guards import GUARDS, guards_of
from .payloads import Conversation, GoalResult, MakePlan, OwnWay, ReviewGoals, Signalled, Support, WithOthers
from .time_spent import minutes_spent
from .variants import VARIANTS, Owed, Variant, roles_around
from .workflow import WORKFLOWS, cooperation

__all__ = [
    "VARIANTS",
    "WORKFLOWS",
    "Conversation",
    "GoalResult",
    "MakePlan",
    "Owed",
    "OwnWay",
    "ReviewGoals",
    "Signalled",
    "Support",
    "Variant",
    "WithOthers",
    "cooperation",
    "guards_of",
    "minutes_spent",
    "roles_around",
]

HERE = Path(__file__).parent


@hookimpl
def leefplek_register_workflows(register: Callable[[Workflow | Extension | Path], None]) -> None:
    """The ways of working, and the folder of lists."""
    for workflow in WORKFLOWS:
        register(workflow)
    register(HERE / "lijsten")


@hookimpl
def leefplek_register_guards(register: Callable[[Guard], None]) -> None:
    """Their working rules."""
    for guard in GUARDS:
        register(guard)


@hookimpl
def leefplek_register_practices(register: Callable[[Path], None]) -> None:
    """The folder with one file per practice or variant."""
    register(HERE / "praktijken")
