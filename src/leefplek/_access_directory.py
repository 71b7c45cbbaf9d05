"""Who stands how to a case: teams, schools, providers and parents, as data; another system may tell it as well."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from os import PathLike
from typing import Protocol

import attrs

from ._access_read import structured
from ._texts import id_findings
from .case import Case
from .errors import AccessError, Finding
from .people import Actor
from .sources import right
from .toml import read_text

__all__ = ["Directory", "Parent", "Provider", "Relations", "School", "Team", "read_directory"]


class Relations(Protocol):
    """Tells how somebody stands to a case: `own`, `team`, `school`, `provider` or `none`."""

    def relation(self, actor: Actor, case: Case) -> str:
        """The relation of this actor, in this role, to the case as it is now."""


Workers = Mapping[str, tuple[str, ...]]
"""The ids of those who work somewhere, by the role in which they do."""


def _roles(key: str, workers: Workers) -> Iterator[Finding]:
    for role in workers:
        yield from id_findings(role, f"{key}.{role}")


@attrs.frozen(kw_only=True)
class Team:
    """A team: who works in it, in which role; the schools it works for, and the young people it was asked to help.

    By the last two it can take up a case in which none of its members acted yet: one that the school or the young
    person opened.
    """

    id: str
    members: Workers = attrs.field(repr=False, hash=False)
    schools: tuple[str, ...] = ()
    young_people: tuple[str, ...] = attrs.field(default=(), repr=False)

    def __attrs_post_init__(self) -> None:
        right(AccessError, "a team", id_findings(self.id, "id"), _roles("members", self.members))


@attrs.frozen(kw_only=True)
class School:
    """A school: who works there, in which role, and which young people are its pupils."""

    id: str
    staff: Workers = attrs.field(repr=False, hash=False)
    pupils: tuple[str, ...] = attrs.field(repr=False)

    def __attrs_post_init__(self) -> None:
        right(AccessError, "a school", id_findings(self.id, "id"), _roles("staff", self.staff))


@attrs.frozen(kw_only=True)
class Provider:
    """A party that offers something, such as a room: who works there, in which role."""

    party: str
    workers: Workers = attrs.field(repr=False, hash=False)

    def __attrs_post_init__(self) -> None:
        right(AccessError, "a provider", id_findings(self.party, "party"), _roles("workers", self.workers))


@attrs.frozen(kw_only=True)
class Parent:
    """A parent or carer, and the young people whose parent he or she is."""

    id: str = attrs.field(repr=False)
    children: tuple[str, ...] = attrs.field(repr=False)


@attrs.frozen(kw_only=True)
class Directory:
    """Who stands how to a case, by what is written here and by what the case itself tells.

    A young person stands to the own case, a parent to that of a child. Staff of a school stand to the cases of its
    pupils, and workers of a provider to those with a live permission, application or room of that party, in the role
    in which they are listed. Anybody else stands to a case in which he or she acted (`own`), or a member of the same
    team in a role of that team, or of a young person whom the team works for (`team`).
    Raises `AccessError` with all findings.
    """

    id: str = attrs.field(metadata={"key": "directory"})
    teams: tuple[Team, ...] = attrs.field(default=(), metadata={"key": "team"})
    schools: tuple[School, ...] = attrs.field(default=(), metadata={"key": "school"})
    providers: tuple[Provider, ...] = attrs.field(default=(), metadata={"key": "provider"})
    parents: tuple[Parent, ...] = attrs.field(default=(), metadata={"key": "parent"})

    def __attrs_post_init__(self) -> None:
        right(AccessError, "a directory", id_findings(self.id, "directory"), self._schools())

    def _schools(self) -> Iterator[Finding]:
        known = {one.id for one in self.schools}
        for at, team in enumerate(self.teams):
            if not known.issuperset(team.schools):
                do = "write it in [[school]], or check its spelling"
                yield Finding("unknown_school", "there is no such school here", key=f"team[{at}].schools", do=do)

    def relation(self, actor: Actor, case: Case) -> str:
        """How this actor stands to the case, in this role."""
        person = case.core.person
        if actor.role == "jongere":
            return "own" if person is not None and actor.id == person else "none"
        if actor.role == "ouder":
            children = (one.children for one in self.parents if one.id == actor.id)
            return "own" if any(person in some for some in children) else "none"
        schools = [one for one in self.schools if actor.id in one.staff.get(actor.role, ())]
        parties = [one.party for one in self.providers if actor.id in one.workers.get(actor.role, ())]
        if person is not None and (schools or parties):
            return _outside(schools, parties, case)
        return self._inside(actor, case)

    def _inside(self, actor: Actor, case: Case) -> str:
        acted = {one for event in case.events for one in (event.by, event.recorded_by)}
        if any(one.id == actor.id for one in acted):
            return "own"
        teams = [team for team in self.teams if _in(team, actor)]
        return "team" if any(self._known_to(team, case, acted) for team in teams) else "none"

    def _known_to(self, team: Team, case: Case, acted: set[Actor]) -> bool:
        """Whether a member acted in the case, or the team works for this young person, or for the school."""
        person = case.core.person
        if any(_in(team, one) for one in acted) or (person is not None and person in team.young_people):
            return True
        return any(person in one.pupils for one in self.schools if one.id in team.schools)


def _in(team: Team, actor: Actor) -> bool:
    return actor.id in team.members.get(actor.role, ())


def _outside(schools: list[School], parties: list[str], case: Case) -> str:
    """The relation of who works at a school or a provider."""
    if any(case.core.person in one.pupils for one in schools):
        return "school"
    core = case.core
    involved = {one.party for one in core.permissions if one.live}
    if core.room is not None:
        involved.add(core.room)
    if core.application is not None:
        involved.add(core.application.party)
    return "provider" if not involved.isdisjoint(parties) else "none"


def read_directory(given: str | PathLike[str]) -> Directory:
    """The directory in a TOML file, or in a TOML text (anything with a line end or an `=` in it).

    Raises `AccessError` with every finding, each with its key and line, and `InputError` for a file that can't be read.
    """
    text, file = _text(given)
    return structured(text, file, lambda _: Directory)


def _text(given: str | PathLike[str]) -> tuple[str, str]:
    if isinstance(given, str) and ("\n" in given or "=" in given):
        return given, ""
    name = str(given)
    return read_text(given, file=name), name
