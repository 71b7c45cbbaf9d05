"""Whether somebody may do something now, and what of it may be seen: the access table, asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._access_data import AccessTable, Group, Row
from ._access_grant import DENIED, HEIGHT, Grant, Seen
from .people import deciders

if TYPE_CHECKING:
    from .case import Case
    from .people import Permission

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
    transition: str | None = None,
    parties: tuple[str, ...] | None = None,
) -> Grant:
    """Whether this role may do this now, in this relation to the case; what the table does not allow is denied.

    `purpose` is the one asked for: a consent or ground for another one is none. `age` is the young person's, in years,
    on the day of asking. The case of an `open` is the one it would make. `transition` is the step that is to be taken;
    without it is asked whether any may be. `parties` are those that a consent or ground may name to let the actor know;
    None stands for the role and the party of its group.
    """
    group, rows = table.asked.get((role, operation, relation), _NO_CELL)
    if parties is None:
        parties = (group.party, role) if group is not None and group.party else (role,)
    held = []
    for row in rows:
        if not row.allow:
            return DENIED
        if row.steps and transition is not None and transition not in row.steps:
            continue
        if row.workflows and (case is None or case.workflow not in row.workflows):
            continue
        ground = _ground(row, table, (role, parties), case, purpose, age)
        if ground is not None:
            held.append((row, ground))
    if not held:
        return DENIED
    first, ground = held[0] if len(held) == 1 else max(held, key=lambda pair: HEIGHT[pair[0].sees])
    said = purpose if first.needs == "permission" else first.purpose or purpose
    rows = tuple([row for row, _ in held])
    needs = {row.needs for row in rows if row.sees != "nothing"}
    found = _permission(parties, case, purpose) if needs == {"permission"} else None
    rests_on = "" if found is None else found.party
    return Grant(True, rows, ground, said or "", tuple([row.seen for row in rows]), rests_on)


_NO_CELL: tuple[Group | None, tuple[Row, ...]] = (None, ())


def _ground(
    row: Row,
    table: AccessTable,
    who: tuple[str, tuple[str, ...]],
    case: Case | None,
    purpose: str | None,
    age: int | None,
) -> str | None:
    """The word of the ground on which what the row needs holds of the case; None where it does not hold."""
    role, parties = who
    if row.needs == "nothing":
        return row.ground or "nothing"
    if row.needs == "decides":
        return (row.ground or "decides") if role in deciders(age) else None
    if case is None:
        return None
    core = case.core
    if row.needs == "basis":
        return None if core.basis is None else core.basis.ground
    if row.needs == "project":
        return (row.ground or "project") if core.person is None and core.workflow in table.projects else None
    found = _permission(parties, case, purpose)
    if found is None:
        return None
    return "consent" if found.kind == "consent" else row.ground or "legal_ground"


def _permission(parties: tuple[str, ...], case: Case | None, purpose: str | None) -> Permission | None:
    """The consent or legal ground for this purpose that names one of these; the first that does."""
    if case is None or not purpose:
        return None
    found = (case.core.permission(party, purpose) for party in parties)
    return next((one for one in found if one is not None), None)


def in_emergency(table: AccessTable, *, role: str, operation: str) -> Grant:
    """What this role may do in an emergency that was asked for with a reason, and is not over."""
    group, may = table.by_role.get(role), table.emergency
    if group is None or group.id not in may.groups or operation not in may.operations:
        return DENIED
    return Grant(True, (), "emergency", may.purpose, (Seen(may.sees, frozenset(), may.tracks),))
