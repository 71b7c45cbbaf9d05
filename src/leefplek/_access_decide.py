"""Whether somebody may do something now, and what of it may be seen: the access table, asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import attrs

from ._access_data import AccessTable, Group, Row
from ._access_grant import DENIED, HEIGHT, Grant, Seen
from .people import deciders

if TYPE_CHECKING:
    from .case import Case

__all__ = ["decide", "in_emergency"]


def decide(
    table: AccessTable,
    *,
    role: str,
    operation: str,
    relation: str,
    case: Case | None = None,
    purpose: str | None = None,
    age: int | None = None,
) -> Grant:
    """Whether this role may do this now, in this relation to the case; what the table does not allow is denied.

    `purpose` is the one asked for: a consent or ground for another one is none. `age` is the young person's, in years,
    on the day of asking. The case of an `open` is the one it would make.
    """
    group = table.by_role.get(role)
    rows = () if group is None else table.cells.get((group.id, operation, relation), ())
    if group is None or not rows or relation not in table.relations(group, operation):
        return DENIED
    held = []
    for row in rows:
        if not row.allow:
            return DENIED
        ground = _HOLDS[row.needs](_Asked(table, group, role, case, purpose, age), row)
        if ground is not None:
            held.append((row, ground))
    if not held:
        return DENIED
    first, ground = max(held, key=lambda pair: HEIGHT[pair[0].sees])
    said = purpose or "" if first.needs == "permission" else first.purpose or purpose or ""
    seen = tuple(Seen(row.sees, frozenset(row.only), row.tracks) for row, _ in held)
    return Grant(True, tuple(row for row, _ in held), ground, said, seen)


def in_emergency(table: AccessTable, *, role: str, operation: str) -> Grant:
    """What this role may do in an emergency that was asked for with a reason, and is not over."""
    group, may = table.by_role.get(role), table.emergency
    if group is None or group.id not in may.groups or operation not in may.operations:
        return DENIED
    return Grant(True, (), "emergency", may.purpose, (Seen(may.sees, frozenset(), may.tracks),))


@attrs.frozen
class _Asked:
    """What was asked, of which case."""

    table: AccessTable
    group: Group
    role: str
    case: Case | None
    purpose: str | None
    age: int | None


def _nothing(asked: _Asked, row: Row) -> str | None:  # noqa: ARG001 - it holds of every case
    return row.ground or "nothing"


def _basis(asked: _Asked, row: Row) -> str | None:  # noqa: ARG001 - the case has the word for it
    basis = None if asked.case is None else asked.case.core.basis
    return None if basis is None else basis.ground


def _permission(asked: _Asked, row: Row) -> str | None:
    if asked.case is None or not asked.purpose:
        return None
    found = asked.case.core.permission(asked.group.party or asked.role, asked.purpose)
    if found is None:
        return None
    return "consent" if found.kind == "consent" else row.ground or "legal_ground"


def _decides(asked: _Asked, row: Row) -> str | None:
    return (row.ground or "decides") if asked.role in deciders(asked.age) else None


def _project(asked: _Asked, row: Row) -> str | None:
    case = asked.case
    if case is None or case.core.person is not None or case.core.workflow not in asked.table.projects:
        return None
    return row.ground or "project"


_HOLDS: Mapping[str, Callable[[_Asked, Row], str | None]] = {
    "nothing": _nothing,
    "basis": _basis,
    "permission": _permission,
    "decides": _decides,
    "project": _project,
}
"""For each need the ground on which it holds, or None."""
