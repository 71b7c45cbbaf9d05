"""How long cases are kept: the Wmo 2015, the Jeugdwet, and the municipal selection list, with what leefplek chose.

The periods are those of their sources. To which case each applies is a substitute (`vervangend`): the sources speak of
applications, plans and provisions, and a case has outcomes and states.
"""

from collections.abc import Callable
from pathlib import Path

from leefplek import hookimpl

__all__: list[str] = []


@hookimpl
def leefplek_register_retention(register: Callable[[Path], None]) -> None:
    """The file with the rules."""
    register(Path(__file__).parent / "bewaartermijnen.toml")
