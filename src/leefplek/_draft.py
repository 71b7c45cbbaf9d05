"""The core state of a case while it is being folded: a mutable draft, and the small frozen values it is made of."""

from __future__ import annotations

from datetime import date
from typing import Literal

import attrs

from .people import Permission

__all__ = ["Application", "Basis", "Draft", "Line"]

NONE: frozenset[str] = frozenset()


@attrs.frozen(weakref_slot=False)
class Line:
    """Where the main line or a track stands. An open line always has a due date, a closed one never.

    `escalated` is the latest due date that passed and was escalated.
    """

    state: str
    due: date | None
    escalated: date | None = None

    @property
    def is_open(self) -> bool:
        """Whether this line has not ended."""
        return self.due is not None


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


class Draft:
    """The core state, changed by effects one by one. Only the fold holds one."""

    __slots__ = (
        "application",
        "applications",
        "basis",
        "consulted",
        "corrected",
        "main",
        "outcome",
        "permissions",
        "person",
        "plan_agreed",
        "route",
        "substantiated",
        "tracks",
        "workflow",
        "workflow_version",
    )

    def __init__(self) -> None:
        self.person: str | None = None
        self.workflow = ""
        self.workflow_version = 0
        self.main = Line("", None)
        self.tracks: tuple[tuple[str, Line], ...] = ()
        self.outcome: str | None = None
        self.application: Application | None = None
        self.applications = 0
        self.permissions: tuple[Permission, ...] = ()
        self.consulted = NONE
        self.substantiated = False
        self.plan_agreed = False
        self.route: str | None = None
        self.basis: Basis | None = None
        self.corrected: frozenset[int] = frozenset()

    def line(self, id: str) -> Line:
        """The main line or a track; a track that was never raised stands nowhere and is closed."""
        if id == "main":
            return self.main
        return next((line for track, line in self.tracks if track == id), Line("", None))

    def put(self, id: str, line: Line) -> None:
        """Set the main line or a track."""
        if id == "main":
            self.main = line
        else:
            others = tuple(pair for pair in self.tracks if pair[0] != id)
            self.tracks = (*others, (id, line))

    def permission(self, party: str, purpose: str) -> Permission | None:
        """The live permission for this party and purpose, if there is one."""
        for one in self.permissions:
            if one.party == party and one.purpose == purpose and one.live:
                return one
        return None
