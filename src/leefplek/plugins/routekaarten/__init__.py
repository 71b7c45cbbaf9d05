"""The routekaarten that ship, Huisvesting and Financien, and the dated values that they compare with.

All of them are substitutes (`vervangend`): the routekaarten of the source are missing (000:306-316). What the sources
say on routes stands in them line by line; the rest comes from public pages, each with its date. What nobody could
verify is said to be unknown.
"""

from collections.abc import Callable
from pathlib import Path

from leefplek import hookimpl

__all__: list[str] = []


@hookimpl
def leefplek_register_routekaarten(register: Callable[[Path], None]) -> None:
    """The folder with one file per version of a routekaart, or of a supplement for a region."""
    register(Path(__file__).parent / "kaarten")


@hookimpl
def leefplek_register_values(register: Callable[[Path], None]) -> None:
    """The folder with files of dated values."""
    register(Path(__file__).parent / "waarden")
