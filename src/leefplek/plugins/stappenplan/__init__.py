"""The stappenplan for independent housing of young people from youth care: a project, and the way of each young person.

`tally` says how a project stands: its target, and how many of its young people are where. `menukaart` is what they can
choose from.

Source: 'Projectmatig stappenplan: zelfstandige huisvesting jongeren uit de jeugdzorg' (002; see docs/sources.md).
"""

from collections.abc import Callable
from pathlib import Path

from leefplek import Guard, Workflow, hookimpl

from .counting import Tally, tally
from .guards import GUARDS
from .jongere import YOUNG_PERSONS
from .menu import menukaart
from .names import BASIC_INCOME
from .project import PROJECT

__all__ = ["BASIC_INCOME", "PROJECT", "YOUNG_PERSONS", "Tally", "menukaart", "tally"]


@hookimpl
def leefplek_register_workflows(register: Callable[[Workflow], None]) -> None:
    """The project, and the way of a young person."""
    register(PROJECT)
    register(YOUNG_PERSONS)


@hookimpl
def leefplek_register_guards(register: Callable[[Guard], None]) -> None:
    """The working rules of both."""
    for guard in GUARDS:
        register(guard)


@hookimpl
def leefplek_register_values(register: Callable[[Path], None]) -> None:
    """The folder with the basic income."""
    register(Path(__file__).parent / "waarden")


@hookimpl
def leefplek_register_practices(register: Callable[[Path], None]) -> None:
    """The folder with what the source tells."""
    register(Path(__file__).parent / "praktijken")
