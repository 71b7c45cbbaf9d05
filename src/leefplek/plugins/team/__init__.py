"""The work of the team around 'Fijn wonen tijdens het MBO': self-steering of the housing officers, and collective
prevention (layers I and II, 000:106-180).

No young person is in these workflows. What is seen across cases is in `overviews`, and the tools as they stand in
`tools`.
"""

from collections.abc import Callable
from pathlib import Path

from leefplek import Extension, Guard, Workflow, hookimpl

from . import aandachtsfunctie, consultatie, hulpmiddelen, knelpunt, saw_overleg
from .guards import GUARDS
from .overviews import Counted, Seen, agenda, bottlenecks, consultations, monitor
from .payloads import AgreeActions, Anonymous, BringIn, Discuss, ForOther, LookAtTool, OpenRound, SetGoal
from .tools import Tool, tools

__all__ = [
    "AgreeActions",
    "Anonymous",
    "BringIn",
    "Counted",
    "Discuss",
    "ForOther",
    "LookAtTool",
    "OpenRound",
    "Seen",
    "SetGoal",
    "Tool",
    "agenda",
    "bottlenecks",
    "consultations",
    "monitor",
    "tools",
]


@hookimpl
def leefplek_register_workflows(register: Callable[[Workflow | Extension | Path], None]) -> None:
    """Its workflows, and the folder of lists: the phases in which the werkwijze is brought in."""
    for module in (aandachtsfunctie, saw_overleg, hulpmiddelen, consultatie, knelpunt):
        register(module.WORKFLOW)
    register(Path(__file__).parent / "lijsten")


@hookimpl
def leefplek_register_guards(register: Callable[[Guard], None]) -> None:
    """Its working rules."""
    for guard in GUARDS:
        register(guard)


@hookimpl
def leefplek_register_practices(register: Callable[[Path], None]) -> None:
    """The folder with what the source tells of the team, and what is ours."""
    register(Path(__file__).parent / "praktijken")
