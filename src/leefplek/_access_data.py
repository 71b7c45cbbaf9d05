"""The access table as data: groups of roles, and rows that say what a group may do in which relation to a case."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import ClassVar, Literal

import attrs

from ._access_cells import Cells, cells_of
from ._access_check import MatrixRow, check, matrix
from ._access_grant import Seen
from ._access_words import CASELESS, OPERATIONS, RELATIONS
from ._texts import id_findings, line_findings, text_findings
from .definition import Workflow, doubles
from .errors import AccessError, Finding
from .sources import right
from .values import TextMap

__all__ = ["NO_TABLE", "AccessExtension", "AccessTable", "Emergency", "Group", "Purpose", "Row", "extended"]

Sees = Literal["nothing", "open", "personal", "special"]
Status = Literal["vervangend", "vastgesteld"]


def _ids(key: str, given: Iterable[str]) -> Iterator[Finding]:
    for at, one in enumerate(given):
        yield from id_findings(one, f"{key}[{at}]")


def _named(key: str, given: Iterable[str]) -> Iterator[Finding]:
    """Steps go by name; that of a step of a track has the track before it, with a point between."""
    for at, one in enumerate(given):
        for part in one.split("."):
            yield from id_findings(part, f"{key}[{at}]")


def _some(key: str, given: tuple[str, ...]) -> Iterator[Finding]:
    if not given:
        yield Finding("missing_key", "expected one or more", key=key, do="name them, or take the row away")


@attrs.frozen(kw_only=True)
class Group:
    """Roles that may do the same, and the relations that they can have to a case.

    `party` is what a consent or legal ground names when it lets all of them know. Each role is a party by itself as
    well: what names the mentor lets no other of the school know.
    """

    id: str
    text: TextMap
    roles: tuple[str, ...]
    relations: tuple[str, ...] = ("none",)
    party: str | None = None

    def __attrs_post_init__(self) -> None:
        party = () if self.party is None else id_findings(self.party, "party")
        lists = (_ids(key, getattr(self, key)) for key in ("roles", "relations"))
        right(AccessError, "a group", id_findings(self.id, "id"), text_findings(self.text, "text"), *lists, party)


@attrs.frozen(kw_only=True)
class Purpose:
    """For what data are looked at or worked on, in words for people."""

    id: str
    text: TextMap

    def __attrs_post_init__(self) -> None:
        right(AccessError, "a purpose", id_findings(self.id, "id"), text_findings(self.text, "text"))


@attrs.frozen(kw_only=True)
class Row:
    """Every one of these groups may do each of these operations in each of these relations, or may not (`allow`).

    `needs` must hold of the case. `sees` is how careful the fields are that are shown; `only` the steps whose content
    is shown (empty: all), `steps` the only steps that may be taken (empty: all that the way of working lets the role
    take), `tracks` whether events of a track, such as the Meldcode, are shown too. `workflows` are the only ways of
    working for whose cases it holds (empty: all). `ground` and `purpose` are what the log says, where the case itself
    has no word for it. `why` and `source` tell on what it rests.
    """

    id: str
    groups: tuple[str, ...]
    operations: tuple[str, ...]
    relations: tuple[str, ...]
    allow: bool
    why: TextMap
    source: str
    needs: Literal["nothing", "basis", "permission", "decides", "project"] = "nothing"
    sees: Sees = "nothing"
    only: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    tracks: bool = False
    workflows: tuple[str, ...] = ()
    ground: str | None = None
    purpose: str | None = None
    status: Status = "vervangend"

    def __attrs_post_init__(self) -> None:
        lists = ("groups", "operations", "relations")
        right(
            AccessError,
            "a row",
            id_findings(self.id, "id"),
            *(_some(key, getattr(self, key)) for key in lists),
            *(_ids(key, getattr(self, key)) for key in lists),
            _named("only", self.only),
            _named("steps", self.steps),
            _ids("workflows", self.workflows),
            self._stepping(),
            text_findings(self.why, "why"),
            line_findings(self.source, "source"),
            *(id_findings(one, key) for key in ("ground", "purpose") if (one := getattr(self, key)) is not None),
            self._denied(),
        )

    @cached_property
    def seen(self) -> Seen:
        """What this row lets be seen."""
        return Seen(self.sees, frozenset(self.only), self.tracks)

    def _stepping(self) -> Iterator[Finding]:
        """Which steps may be taken is said of steps, and of nothing else."""
        if self.steps and self.operations != ("step",):
            text = "steps are named in a row whose only operation is step"
            yield Finding("steps_and_more", text, key="steps", do="write the other operations in a row of their own")

    def _denied(self) -> Iterator[Finding]:
        """A row that forbids does so whatever the case, and says nothing of what is seen."""
        gives = (
            ("needs", "nothing"),
            ("sees", "nothing"),
            ("only", ()),
            ("steps", ()),
            ("tracks", False),
            ("workflows", ()),
            ("ground", None),
        )
        for key, empty in gives:
            if not self.allow and getattr(self, key) != empty:
                yield Finding("denies_and_gives", "a row that does not allow gives nothing", key=key, do="take it away")


@attrs.frozen(kw_only=True)
class Emergency:
    """Access in an emergency: for which groups, how many hours, to what. It needs a reason and is always reported."""

    groups: tuple[str, ...]
    operations: tuple[str, ...]
    hours: int
    sees: Sees
    why: TextMap
    source: str
    tracks: bool = False
    purpose: str = "emergency"
    status: Status = "vervangend"

    LONGEST: ClassVar[int] = 24
    """Hours: who needs longer gets a relation to the case, or asks again and is reported again."""

    def __attrs_post_init__(self) -> None:
        right(
            AccessError,
            "the access in an emergency",
            *(_ids(key, getattr(self, key)) for key in ("groups", "operations")),
            text_findings(self.why, "why"),
            line_findings(self.source, "source"),
            id_findings(self.purpose, "purpose"),
            self._hours(),
        )

    def _hours(self) -> Iterator[Finding]:
        if not 1 <= self.hours <= self.LONGEST:
            text = f"expected 1 to {self.LONGEST} hours"
            yield Finding("wrong_hours", text, key="hours", do="an emergency ends within a day")


@attrs.frozen(kw_only=True)
class AccessExtension:
    """What a municipality adds to the table it `extends`: roles to groups, groups, purposes, and rows.

    Its rows take the place of those of the table in every cell (group, operation, relation) that they name, and
    nowhere else; its `emergency`, where it has one, that of the table.
    """

    id: str = attrs.field(metadata={"key": "access"})
    extends: str
    title: TextMap
    owner: str
    checked_on: date
    status: Status = "vervangend"
    roles: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict, hash=False)
    projects: tuple[str, ...] = ()
    groups: tuple[Group, ...] = attrs.field(default=(), metadata={"key": "group"})
    purposes: tuple[Purpose, ...] = attrs.field(default=(), metadata={"key": "purpose"})
    rows: tuple[Row, ...] = attrs.field(default=(), metadata={"key": "row"})
    emergency: Emergency | None = None

    def __attrs_post_init__(self) -> None:
        more = (id_findings(self.extends, "extends"), *(_ids(f"roles.{key}", ids) for key, ids in self.roles.items()))
        right(AccessError, "an extension of the access table", _whole(self), *more)


@attrs.frozen(kw_only=True)
class AccessTable:
    """Who may see and do what: default deny, readable by whoever answers for it.

    `projects` are the ways of working in which no young person has a place. `extensions` are those it was `extended`
    by. Raises `AccessError` with all findings.
    """

    id: str = attrs.field(metadata={"key": "access"})
    title: TextMap
    owner: str
    checked_on: date
    status: Status
    groups: tuple[Group, ...] = attrs.field(metadata={"key": "group"})
    rows: tuple[Row, ...] = attrs.field(metadata={"key": "row"})
    emergency: Emergency
    purposes: tuple[Purpose, ...] = attrs.field(default=(), metadata={"key": "purpose"})
    projects: tuple[str, ...] = ()
    extensions: tuple[AccessExtension, ...] = ()

    def __attrs_post_init__(self) -> None:
        right(AccessError, "the access table", _whole(self), self._roles())

    def _roles(self) -> Iterator[Finding]:
        for role in doubles(role for group in self.groups for role in group.roles):
            text = f"the role {role} stands in two groups"
            yield Finding("double_role", text, key="group", do="a role may do what one group may: choose")

    @cached_property
    def cells(self) -> Cells:
        """The rows of every cell that is named; those of extensions in place of its own."""
        base = cells_of(self.rows)
        added = cells_of(row for one in self.extensions for row in one.rows)
        return {**base, **added}

    @cached_property
    def by_role(self) -> Mapping[str, Group]:
        """The group of each role."""
        return {role: group for group in self.groups for role in group.roles}

    @cached_property
    def asked(self) -> Mapping[tuple[str, str, str], tuple[Group, tuple[Row, ...]]]:
        """For each role, operation and relation that there is, the group and the rows: looked up once."""
        found = {}
        for role, group in self.by_role.items():
            for operation in OPERATIONS:
                for relation in self.relations(group, operation):
                    rows = self.cells.get((group.id, operation, relation), ())
                    found[role, operation, relation] = (group, rows)
        return found

    def relations(self, group: Group, operation: str) -> tuple[str, ...]:
        """The relations for which there is a cell: what is done with no one case has none."""
        if operation in CASELESS:
            return ("none",)
        return tuple(one for one in RELATIONS if one in group.relations)

    def check(self, workflows: Iterable[Workflow]) -> tuple[Finding, ...]:
        """Holes, clashes, names that nobody knows, rows that never hold, and roles of these workflows in no group."""
        return tuple(check(self, workflows))

    def matrix(self) -> tuple[MatrixRow, ...]:
        """Every cell with the rows that name it, for a document."""
        return tuple(matrix(self))


def _whole(held: AccessTable | AccessExtension) -> Iterator[Finding]:
    """What is wrong with either as a whole."""
    yield from id_findings(held.id, "access")
    yield from text_findings(held.title, "title")
    yield from line_findings(held.owner, "owner")
    yield from _ids("projects", held.projects)
    for key, many in (("group", held.groups), ("purpose", held.purposes), ("row", held.rows)):
        ids = [one.id for one in many]
        for id, times in Counter(ids).items():
            if times > 1:
                at = f"{key}[{len(ids) - 1 - ids[::-1].index(id)}].id"
                yield Finding("double_id", "two of these have one id", key=at, do="give each its own")


def extended(table: AccessTable, extensions: Iterable[AccessExtension]) -> AccessTable:
    """The table with these extensions in it; raises `AccessError` with all findings where they do not fit."""
    added = tuple(extensions)
    if not added:
        return table
    right(AccessError, "an extension of the access table", *(_misfits(table, one, added) for one in added))
    given: dict[str, tuple[str, ...]] = {}
    for one in added:
        for id, roles in one.roles.items():
            given[id] = (*given.get(id, ()), *roles)
    groups = [  # two may add the same role to one group: plugins that do not know of each other
        attrs.evolve(group, roles=tuple(dict.fromkeys((*group.roles, *given.get(group.id, ())))))
        for group in table.groups
    ]
    return attrs.evolve(
        table,
        groups=(*groups, *(group for one in added for group in one.groups)),
        purposes=(*table.purposes, *(purpose for one in added for purpose in one.purposes)),
        projects=tuple(dict.fromkeys((*table.projects, *(id for one in added for id in one.projects)))),
        emergency=next((one.emergency for one in reversed(added) if one.emergency is not None), table.emergency),
        extensions=(*table.extensions, *added),
    )


def _misfits(table: AccessTable, one: AccessExtension, added: tuple[AccessExtension, ...]) -> Iterator[Finding]:
    where = one.id
    if one.extends != table.id:
        text = "there is no access table with this id"
        yield Finding("unknown_table", text, key="extends", file=where, do=f"write {table.id}")
    if [*(other.id for other in (*table.extensions, *added)), table.id].count(one.id) > 1:
        yield Finding("double_id", "another has this id", key="access", file=where, do="give each its own")
    known = {group.id for group in table.groups}
    for id in one.roles:
        if id not in known:
            do = f"the table has {', '.join(sorted(known))}; a new group stands in [[group]]"
            yield Finding("access_unknown", "there is no such group", key=f"roles.{id}", file=where, do=do)
    known |= {group.id for other in added for group in other.groups}
    for row in one.rows:  # a slip in a row that forbids would forbid nothing
        for key, given, there in (
            ("groups", row.groups, known),
            ("operations", row.operations, OPERATIONS),
            ("relations", row.relations, RELATIONS),
        ):
            for id in (id for id in given if id not in there):
                do, text = f"choose from {', '.join(sorted(there))}", f"nobody knows {id}"
                yield Finding("access_unknown", text, key=f"row {row.id}: {key}", file=where, do=do)


NO_TABLE = AccessTable(
    id="none",
    title=TextMap({"nl": "Niemand mag iets", "en": "Nobody may do anything"}),
    owner="leefplek",
    checked_on=date(2026, 11, 22),
    status="vervangend",
    groups=(),
    rows=(),
    emergency=Emergency(
        groups=(),
        operations=(),
        hours=1,
        sees="nothing",
        why=TextMap({"nl": "Er is geen tabel", "en": "There is no table"}),
        source="leefplek",
    ),
)
"""The table of nothing: where nobody brings one, nobody may do anything."""
