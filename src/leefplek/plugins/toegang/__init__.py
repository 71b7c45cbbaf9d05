"""The access table that ships: who may see and do what, for every role of every way of working that ships.

All of it is ours (`vervangend`): the sources say that only what is permitted is told, between named professionals and
with the student's consent (003:454-465, 003:495-508), and leave the cells to whoever keeps the file.
"""

from collections.abc import Callable
from pathlib import Path

from leefplek import hookimpl


@hookimpl
def leefplek_register_access(register: Callable[[Path], None]) -> None:
    """The table, and the place where a municipality finds how it is written."""
    register(Path(__file__).parent / "toegang.toml")
