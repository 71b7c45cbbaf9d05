"""The routekaarten and dated values that one plugin or file brings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .values import frozen

if TYPE_CHECKING:
    from .dated import Values
    from .routes import Routekaart

__all__ = ["Brought"]


@frozen
class Brought:
    """The routekaarten and values of one owner."""

    owner: str
    kaarten: tuple[Routekaart, ...]
    values: tuple[Values, ...]
