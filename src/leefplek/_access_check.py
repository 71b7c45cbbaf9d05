"""What is wrong with an access table as a whole: holes, clashes, names that nobody knows, rows that never hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from ._access_words import CASELESS, LEVELS, OPERATIONS, RELATIONS
from .errors import Finding
from .people import DECIDERS

if TYPE_CHECKING:
    from ._access_data import AccessTable, Group, Row
    from .definition import Workflow

__all__ = ["MatrixRow", "check", "matrix"]


class MatrixRow(NamedTuple):
    """One cell of the table, for a document: who, what, in which relation, and the rows that say so."""

    group: Group
    operation: str
    relation: str
    allowed: bool
    rows: tuple[Row, ...]


def matrix(table: AccessTable) -> Iterator[MatrixRow]:
    """Every cell that there is, in the order of groups, operations and relations."""
    for group in table.groups:
        for operation in OPERATIONS:
            for relation in table.relations(group, operation):
                rows = table.cells.get((group.id, operation, relation), ())
                yield MatrixRow(group, operation, relation, bool(rows) and all(row.allow for row in rows), rows)


def check(table: AccessTable, workflows: Iterable[Workflow]) -> Iterator[Finding]:
    """All that is wrong with the table, next to these workflows."""
    every = tuple(workflows)
    rows = [*table.rows, *(row for one in table.extensions for row in one.rows)]
    yield from _groups(table, every)
    yield from _projects(table, every)
    steps = _steps(every)
    for row in rows:
        yield from _unknown(table, row, steps, {one.id for one in every})
        yield from _never(table, row)
    yield from _emergency(table)
    yield from _cells(table)
    yield from _beyond(table)


def _found(code: str, text: str, key: str, do: str) -> Finding:
    return Finding(code, text, key=key, do=do)


def _groups(table: AccessTable, workflows: tuple[Workflow, ...]) -> Iterator[Finding]:
    for group in table.groups:
        for relation in group.relations:
            if relation not in RELATIONS:
                yield _strange("a relation", f"group {group.id}: relations", RELATIONS)
        if "none" not in group.relations:
            text = "everybody can be a stranger to a case"
            yield _found("access_hole", text, f"group {group.id}: relations", "add none")
    missing: dict[str, list[str]] = {}
    for workflow in workflows:
        for role in workflow.roles:
            if role.id not in table.by_role:
                missing.setdefault(role.id, []).append(workflow.id)
    for id, where in missing.items():
        text = f"the role {id} of {', '.join(where)} is in no group, so it may do nothing"
        yield _found("role_without_group", text, "group", "add it to the roles of a group")


def _projects(table: AccessTable, workflows: tuple[Workflow, ...]) -> Iterator[Finding]:
    about = {one.id: any(role.id in DECIDERS for role in one.roles) for one in workflows}
    for id in table.projects:
        if id not in about:
            yield _strange("a workflow", "projects", about)
        elif about[id]:
            text = f"in {id} a young person has a place"
            yield _found("project_with_person", text, "projects", "take it from the projects")
    for id, person in about.items():
        if not person and id not in table.projects:
            text = f"in {id} no young person has a place, and it is not among the projects"
            yield _found("access_hole", text, "projects", "add it to the projects")


def _steps(workflows: tuple[Workflow, ...]) -> frozenset[str]:
    """Every step that there is, those of tracks with the track before it."""
    own = {one.id: [transition.id for transition in one.transitions] for one in workflows}
    tracks = {one.track.id: one.track.workflow for one in workflows if one.track is not None}
    beside = {f"{track}.{id}" for track, workflow in tracks.items() for id in own.get(workflow, ())}
    return frozenset(beside.union(*own.values()))


def _strange(what: str, key: str, known: Iterable[str]) -> Finding:
    choices = ", ".join(sorted(known))
    do = f"choose from {choices}" if len(choices) <= 400 else "check its spelling"
    return _found("access_unknown", f"nobody knows {what} that is named here", key, do)


def _unknown(table: AccessTable, row: Row, steps: frozenset[str], workflows: set[str]) -> Iterator[Finding]:
    groups = {group.id for group in table.groups}
    purposes = {one.id for one in table.purposes}
    named = (
        ("groups", row.groups, groups, "a group"),
        ("operations", row.operations, OPERATIONS, "an operation"),
        ("relations", row.relations, RELATIONS, "a relation"),
        ("only", row.only, steps, "a step"),
        ("steps", row.steps, steps, "a step"),
        ("workflows", row.workflows, workflows, "a workflow"),
        ("purpose", () if row.purpose is None else (row.purpose,), purposes, "a purpose"),
    )
    for key, given, known, what in named:
        if not known >= set(given) if isinstance(known, set | frozenset) else not set(given) <= set(known):
            yield _strange(what, f"row {row.id}: {key}", known)


def _never(table: AccessTable, row: Row) -> Iterator[Finding]:
    groups = [group for group in table.groups if group.id in row.groups]
    operations = [one for one in row.operations if one in OPERATIONS]
    for group in groups:
        held = (
            relation in table.relations(group, operation) and _can_hold(group, operation, row)
            for operation in operations
            for relation in row.relations
        )
        if not any(held):
            text = f"for the group {group.id} this row can never hold"
            yield _found("access_never", text, f"row {row.id}", "take the group away, or give it what the row needs")


def _can_hold(group: Group, operation: str, row: Row) -> bool:
    if row.needs == "decides":
        return not DECIDERS.isdisjoint(group.roles)
    return row.needs == "nothing" or operation not in CASELESS


def _emergency(table: AccessTable) -> Iterator[Finding]:
    may = table.emergency
    known = {group.id for group in table.groups}
    for key, given, those, what in (
        ("groups", may.groups, known, "a group"),
        ("operations", may.operations, set(OPERATIONS), "an operation"),
        ("purpose", (may.purpose,), {one.id for one in table.purposes}, "a purpose"),
    ):
        if may.groups and not set(given) <= those:
            yield _strange(what, f"emergency: {key}", those)
    asking = {one.group.id for one in matrix(table) if one.operation == "emergency" and one.allowed}
    for id in sorted((known & set(may.groups)) ^ asking):
        text = f"the rows and the emergency do not agree on whether the group {id} may look in an emergency"
        yield _found("access_clash", text, "emergency: groups", "let both say the same")


def _cells(table: AccessTable) -> Iterator[Finding]:
    for cell in matrix(table):
        key = f"{cell.group.id}, {cell.operation}, {cell.relation}"
        if not cell.rows:
            text = "no row says whether this is allowed, so it is denied"
            yield _found("access_hole", text, key, "name it in a row, with allow = true or false")
        for one, other in combinations(cell.rows, 2):
            if _clash(one, other):
                text = f"the rows {one.id} and {other.id} contradict each other here"
                yield _found("access_clash", text, key, "keep one of them, or let them need something else")


_LESS = ("options", "list", "count", "follow", "export")


def _beyond(table: AccessTable) -> Iterator[Finding]:
    """A case that may not be looked at is not listed, counted, followed or copied either."""
    for cell in matrix(table):
        if cell.operation not in _LESS or not cell.allowed:
            continue
        shown = table.cells.get((cell.group.id, "show", cell.relation), ())
        needs = {row.needs for row in shown} if all(row.allow for row in shown) else set()
        if "nothing" not in needs and not needs.issuperset(row.needs for row in cell.rows):
            text = "this is allowed where the case may not be looked at"
            key = f"{cell.group.id}, {cell.operation}, {cell.relation}"
            yield _found("access_beyond_show", text, key, "allow show on the same need, or forbid this too")


def _clash(one: Row, other: Row) -> bool:
    """One allows what the other forbids, or both hold at once and give another amount of the same."""
    if one.allow != other.allow:
        return True
    return _where(one) == _where(other) and _given(one) != _given(other)


def _where(row: Row) -> tuple[str, set[str], set[str], set[str]]:
    return row.needs, set(row.only), set(row.steps), set(row.workflows)


def _given(row: Row) -> tuple[int, bool, str | None, str | None]:
    return LEVELS.index(row.sees), row.tracks, row.ground, row.purpose
