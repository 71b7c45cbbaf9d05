"""The core state of a case while it is being folded: a mutable draft, and the small frozen values it is made of."""

from __future__ import annotations

from datetime import date
from typing import Literal, cast

import attrs

from .people import Permission

__all__ = ["NONE", "NOWHERE", "Application", "Basis", "Core", "Draft", "Line"]

NONE: frozenset[str] = frozenset()
NO_VERSIONS: frozenset[int] = frozenset()


@attrs.frozen(weakref_slot=False)
class Line:
    """Where the main line or a track stands. An open line always has a due date, a closed one never.

    `escalated` are the due dates that passed and were escalated while it stood here.
    """

    state: str
    due: date | None
    escalated: tuple[date, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether this line has not ended."""
        return self.due is not None


NOWHERE = Line("", None)
"""Where a track stands that was never raised."""


@attrs.frozen(weakref_slot=False)
class Application:
    """The open application to a provider, numbered from 1, and what the provider may know it for."""

    number: int
    status: Literal["opened", "positive", "admitted"]
    party: str
    purpose: str


@attrs.frozen(weakref_slot=False)
class Basis:
    """The ground on which the case may be kept; for a consent, whose and what for, where that was said."""

    ground: str
    party: str | None = None
    purpose: str | None = None


@attrs.define(slots=True, weakref_slot=False, unsafe_hash=True)
class Draft:
    """The core state, changed by effects one by one. Only the fold holds one.

    `stated` and `asked` are the versions of the events that hold facts and answered cards: where to look, not what
    was said. `room` is the provider in whose room the young person lives. `newer`: an event holds what only a newer
    version knows.
    """

    person: str | None = attrs.field(default=None, repr=False)
    workflow: str = ""
    workflow_version: int = 0
    main: Line = NOWHERE
    tracks: tuple[tuple[str, Line], ...] = ()
    outcome: str | None = None
    application: Application | None = None
    applications: int = 0
    permissions: tuple[Permission, ...] = ()
    consulted: frozenset[str] = NONE
    substantiated: bool = False
    plan_agreed: bool = False
    route: str | None = attrs.field(default=None, repr=False)
    basis: Basis | None = None
    corrected: frozenset[int] = NO_VERSIONS
    stated: tuple[int, ...] = ()
    asked: tuple[int, ...] = ()
    room: str | None = None
    newer: bool = False

    def line(self, id: str) -> Line:
        """The main line or a track; a track that was never raised stands nowhere and is closed."""
        if id == "main":
            return self.main
        return next((line for track, line in self.tracks if track == id), NOWHERE)

    def put(self, id: str, line: Line) -> None:
        """Set the main line or a track."""
        if id == "main":
            self.main = line
        else:
            others = tuple(pair for pair in self.tracks if pair[0] != id)
            self.tracks = (*others, (id, line))

    def permission(self, party: str, purpose: str | None = None) -> Permission | None:
        """The latest live consent or legal ground for this party, and this purpose if one is given."""
        for one in reversed(self.permissions):
            if one.party == party and purpose in (None, one.purpose) and one.live:
                return one
        return None

    def freeze(self) -> Core:
        """This draft as the core state of a case, from now on unchangeable: it changes its class, and is not copied."""
        self.__class__ = Core
        return cast(Core, self)


class Core(Draft):
    """The core state of a case. It has the slots of a draft and can't be changed."""

    __slots__ = ()

    def __setattr__(self, name: str, value: object) -> None:
        raise attrs.exceptions.FrozenInstanceError

    def __delattr__(self, name: str) -> None:
        raise attrs.exceptions.FrozenInstanceError

    def thaw(self) -> Draft:
        """A draft that begins as this state."""
        draft = Draft.__new__(Draft)
        draft.person = self.person
        draft.workflow = self.workflow
        draft.workflow_version = self.workflow_version
        draft.main = self.main
        draft.tracks = self.tracks
        draft.outcome = self.outcome
        draft.application = self.application
        draft.applications = self.applications
        draft.permissions = self.permissions
        draft.consulted = self.consulted
        draft.substantiated = self.substantiated
        draft.plan_agreed = self.plan_agreed
        draft.route = self.route
        draft.basis = self.basis
        draft.corrected = self.corrected
        draft.stated = self.stated
        draft.asked = self.asked
        draft.room = self.room
        draft.newer = self.newer
        return draft
