"""The cells of the access table: each group, operation and relation, with the rows that name it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ._access_data import Row

__all__ = ["Cell", "Cells", "cells_of"]

Cell = tuple[str, str, str]
"""A group, an operation and a relation."""

Cells = Mapping[Cell, "tuple[Row, ...]"]


def cells_of(rows: Iterable[Row]) -> Cells:
    """The rows by each cell that they name."""
    found: dict[Cell, tuple[Row, ...]] = {}
    for row in rows:
        named = {(group, op, relation) for group in row.groups for op in row.operations for relation in row.relations}
        for cell in named:
            found[cell] = (*found.get(cell, ()), row)
    return found
