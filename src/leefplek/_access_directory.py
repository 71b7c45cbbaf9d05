"""Who stands how to a case: teams, schools, providers and parents, as data; another system may tell it as well."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from os import PathLike
from typing import Protocol

import attrs

from ._access_read import structured
from ._texts import id_findings
from .case import Case
from .definition import doubles
from .errors import AccessError, Finding
from .people import DECIDERS, Actor
from .sources import right
from .toml import read_text

__all__ = ["Directory", "Parent", "Provider", "Relations", "School", "Team", "read_directory"]


class Relations(Protocol):
    """Tells how somebody stands to a case: `own`, `team`, `school`, `provider` or `none`.

    It may have a method `parties` too, as a `Directory` has: the parties that a worker of a provider works for, by the
    names that consents and grounds have for them. Without it these are the role and the party of its group.
    """

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
    """A school: who works there, in which role, and which young people are its pupils.

    Who guides young people at a school does not stand here: that is a team that works for the school.
    """

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
        right(AccessError, "a directory", id_findings(self.id, "directory"), self._schools(), self._doubles())

    def _doubles(self) -> Iterator[Finding]:
        for key, many in (("team", self.teams), ("school", self.schools)):
            for _ in doubles(one.id for one in many):
                yield Finding("double_id", "two of these have one id", key=key, do="give each its own")

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
            return "own" if person in self._found.children.get(actor.id, ()) else "none"
        works = self._found.works.get((actor.role, actor.id), _NOWHERE)
        if person is not None and (works.schools or works.parties):
            if any(person in self._found.pupils[school] for school in works.schools):
                return "school"
            return "none" if works.parties.isdisjoint(_involved(case)) else "provider"
        return self._inside(actor, case, works.teams)

    def parties(self, actor: Actor, case: Case) -> tuple[str, ...]:
        """The parties involved in this case that this actor works for, in this role."""
        works = self._found.works.get((actor.role, actor.id), _NOWHERE)
        return tuple(sorted(works.parties.intersection(_involved(case))))

    def _inside(self, actor: Actor, case: Case, teams: frozenset[str]) -> str:
        id = actor.id
        mine = (one for event in case.events for one in (event.by, event.recorded_by) if one.id == id)
        if any(one.role not in DECIDERS for one in mine):  # what one did at home is no work
            return "own"
        if not teams:
            return "none"
        acted = {one for event in case.events for one in (event.by, event.recorded_by)}
        if any(teams & self._found.works.get((one.role, one.id), _NOWHERE).teams for one in acted):
            return "team"
        helped = (case.core.person in self._found.helped[team] for team in teams)
        return "team" if any(helped) else "none"

    @cached_property
    def _found(self) -> _Found:
        """All that is written here, by who asks: looked up once."""
        works: dict[tuple[str, str], _Works] = {}

        def add(workers: Workers, **where: str) -> None:
            for role, ids in workers.items():
                for id in ids:
                    works[role, id] = works.get((role, id), _NOWHERE).more(**where)

        for team in self.teams:
            add(team.members, team=team.id)
        for school in self.schools:
            add(school.staff, school=school.id)
        for provider in self.providers:
            add(provider.workers, party=provider.party)
        children: dict[str, frozenset[str]] = {}
        for parent in self.parents:
            children[parent.id] = children.get(parent.id, _NONE).union(parent.children)
        pupils = {one.id: frozenset(one.pupils) for one in self.schools}
        helped = {
            one.id: _NONE.union(one.young_people, *(pupils[school] for school in one.schools)) for one in self.teams
        }
        return _Found(works, pupils, helped, children)


_NONE: frozenset[str] = frozenset()


@attrs.frozen
class _Works:
    """Where somebody works, in one role."""

    teams: frozenset[str] = _NONE
    schools: frozenset[str] = _NONE
    parties: frozenset[str] = _NONE

    def more(self, team: str = "", school: str = "", party: str = "") -> _Works:
        """This, with one place more."""
        added = (self.teams | {team}, self.schools | {school}, self.parties | {party})
        return _Works(*(one - {""} for one in added))


_NOWHERE = _Works()


@attrs.frozen
class _Found:
    """A directory by what is asked of it."""

    works: Mapping[tuple[str, str], _Works]
    pupils: Mapping[str, frozenset[str]]
    helped: Mapping[str, frozenset[str]]
    children: Mapping[str, frozenset[str]]


def _involved(case: Case) -> Iterator[str]:
    """The parties with a live permission, an application, or a room."""
    core = case.core
    yield from (one.party for one in core.permissions if one.live)
    if core.room is not None:
        yield core.room
    if core.application is not None:
        yield core.application.party


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
