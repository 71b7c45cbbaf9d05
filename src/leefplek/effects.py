"""What an event did to the core state, as data in the event itself.

The core state of a case is the fold of these alone: no definition, plugin or payload is needed to replay it. Each
effect applies itself to a draft, and can say whether the draft has what it rests on: that is how a correction finds out
whether a later event would become impossible. `of_track` tells the effects that a correction leaves alone.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

import attrs

from ._draft import NONE, Application, Basis, Draft, Line
from .people import Permission
from .values import frozen

__all__ = [
    "Admitted",
    "ApplicationEnded",
    "ApplicationOpened",
    "BasisSet",
    "Cleared",
    "Consented",
    "Consulted",
    "Corrected",
    "DueSet",
    "Effect",
    "Escalated",
    "Migrated",
    "Moved",
    "Newer",
    "Opened",
    "OutcomeSet",
    "PlanAgreed",
    "PositiveTalk",
    "RestsOn",
    "RoomLeft",
    "RouteChosen",
    "SharedOnGround",
    "Spoke",
    "Substantiated",
    "Withdrawn",
]


CONSENT = "consent"
"""The ground of a legal basis that rests on a consent, and may end with it."""


class _Effect:
    __slots__ = ()

    @property
    def of_track(self) -> bool:
        """Whether this concerns a track, which a correction leaves as it is."""
        return False

    def possible(self, draft: Draft) -> bool:  # noqa: ARG002 - the others look at it
        """Whether the draft has the application, admission or permission that this rests on."""
        return True


class _OnLine(_Effect):
    __slots__ = ()
    line: str

    @property
    def of_track(self) -> bool:
        return self.line != "main"


@frozen
class Opened(_Effect):
    """The case began, under this version of this workflow."""

    workflow: str
    workflow_version: int
    person: str | None = attrs.field(repr=False)

    def apply(self, draft: Draft) -> None:
        draft.workflow = self.workflow
        draft.workflow_version = self.workflow_version
        draft.person = self.person


@frozen
class Moved(_OnLine):
    """A line entered a state; `due` is the day by which the next step is due, none when the line ended."""

    line: str
    state: str
    due: date | None

    def apply(self, draft: Draft) -> None:
        if draft.room is not None and self.line == "main" and self.state != draft.main.state:
            draft.room = None
        draft.put(self.line, Line(self.state, self.due))


@frozen
class DueSet(_OnLine):
    """A line got another due date and stayed where it is."""

    line: str
    due: date

    def apply(self, draft: Draft) -> None:
        line = draft.line(self.line)
        if line.due is not None:
            draft.put(self.line, Line(line.state, self.due, line.escalated))


@frozen
class Escalated(_OnLine):
    """The due date of a line had passed and was escalated."""

    line: str
    due: date

    def apply(self, draft: Draft) -> None:
        line = draft.line(self.line)
        draft.put(self.line, Line(line.state, line.due, (*line.escalated, self.due)))


@frozen
class OutcomeSet(_Effect):
    """The case got its outcome, or lost it (none) when it was reopened."""

    outcome: str | None

    def apply(self, draft: Draft) -> None:
        draft.outcome = self.outcome


@frozen
class ApplicationOpened(_Effect):
    """An application was opened; the party may know of the case for this purpose."""

    number: int
    party: str
    purpose: str

    def possible(self, draft: Draft) -> bool:
        return draft.application is None

    def apply(self, draft: Draft) -> None:
        draft.application = Application(self.number, "opened", self.party, self.purpose)
        draft.applications = max(draft.applications, self.number)


def _has(draft: Draft, number: int, status: str) -> bool:
    return draft.application is not None and (draft.application.number, draft.application.status) == (number, status)


def _now(draft: Draft, status: Literal["positive", "admitted"]) -> Application | None:
    old = draft.application
    return None if old is None else Application(old.number, status, old.party, old.purpose)


@frozen
class PositiveTalk(_Effect):
    """The application's vooroverleg was positive."""

    number: int

    def possible(self, draft: Draft) -> bool:
        return _has(draft, self.number, "opened")

    def apply(self, draft: Draft) -> None:
        draft.application = _now(draft, "positive")


@frozen
class Admitted(_Effect):
    """The provider admitted the applicant."""

    number: int

    def possible(self, draft: Draft) -> bool:
        return _has(draft, self.number, "positive")

    def apply(self, draft: Draft) -> None:
        draft.application = _now(draft, "admitted")


@frozen
class ApplicationEnded(_Effect):
    """The application ended; `fulfilled` with a place of the provider, which only an admitted one can be.

    Number 0: none was open. It says so all the same, for a correction of an earlier event may leave one open here.
    """

    number: int
    fulfilled: bool

    def possible(self, draft: Draft) -> bool:
        if self.fulfilled:
            return _has(draft, self.number, "admitted")
        if self.number == 0:
            return True
        return draft.application is not None and draft.application.number == self.number

    def apply(self, draft: Draft) -> None:
        if self.fulfilled and draft.application is not None:
            draft.room = draft.application.party
        draft.application = None


@frozen
class RoomLeft(_Effect):
    """The young person left the provider's room, and stays in the state of who has a place."""

    def apply(self, draft: Draft) -> None:
        draft.room = None


@frozen
class Consented(_Effect):
    """A decider consented; `needed` are those whose yes was needed on that day.

    A consent that is live stays so: another yes adds the decider, whatever birthday came in between.
    """

    party: str
    purpose: str
    decider: str
    needed: frozenset[str]

    def apply(self, draft: Draft) -> None:
        mine = _key(draft, self, "consent")
        given = (mine.given if mine else NONE) | {self.decider}
        needed = mine.needed if mine and mine.live else self.needed
        _replace(draft, mine, Permission(self.party, self.purpose, "consent", given, needed))


@frozen
class Withdrawn(_Effect):
    """A decider took the consent back: it ended, for every decider.

    `keeper`: the party keeps the case itself, so that a legal basis on a consent that was not named was this one.
    """

    party: str
    purpose: str
    keeper: bool

    def apply(self, draft: Draft) -> None:
        _replace(draft, _key(draft, self, "consent"), None)
        basis = draft.basis
        if basis is not None and basis.ground == CONSENT and self._was(basis):
            draft.basis = None

    def _was(self, basis: Basis) -> bool:
        ours = self.keeper if basis.party is None else basis.party == self.party
        return ours and basis.purpose in (None, self.purpose)


@frozen
class SharedOnGround(_Effect):
    """The party may know of the case for this purpose on a ground of law."""

    party: str
    purpose: str

    def apply(self, draft: Draft) -> None:
        if _key(draft, self, "ground") is None:
            _replace(draft, None, Permission(self.party, self.purpose, "ground"))


@frozen
class RestsOn(_Effect):
    """This event told the party of the case, on the permission that was live then."""

    party: str
    purpose: str

    def possible(self, draft: Draft) -> bool:
        return draft.permission(self.party, self.purpose) is not None

    def apply(self, draft: Draft) -> None:
        """Nothing changes: this is what the event leans on."""


def _key(draft: Draft, of: Consented | Withdrawn | SharedOnGround, kind: str) -> Permission | None:
    for one in draft.permissions:
        if one.kind == kind and one.party == of.party and one.purpose == of.purpose:
            return one
    return None


def _replace(draft: Draft, old: Permission | None, new: Permission | None) -> None:
    kept = tuple(one for one in draft.permissions if one is not old)
    draft.permissions = kept if new is None else (*kept, new)


@frozen
class Consulted(_Effect):
    """A routekaart was consulted."""

    routekaart: str

    def apply(self, draft: Draft) -> None:
        draft.consulted |= {self.routekaart}


@frozen
class Substantiated(_Effect):
    """The question was substantiated for the provider."""

    def apply(self, draft: Draft) -> None:
        draft.substantiated = True


@frozen
class PlanAgreed(_Effect):
    """A plan was agreed."""

    def apply(self, draft: Draft) -> None:
        draft.plan_agreed = True


@frozen
class RouteChosen(_Effect):
    """A route was chosen."""

    route: str = attrs.field(repr=False)

    def apply(self, draft: Draft) -> None:
        draft.route = self.route


@frozen
class Cleared(_Effect):
    """What no longer counts since this state was entered."""

    what: tuple[str, ...]

    def apply(self, draft: Draft) -> None:
        for name in self.what:
            setattr(draft, *CLEARABLE[name])


CLEARABLE: dict[str, tuple[str, object]] = {
    "plan": ("plan_agreed", False),
    "route": ("route", None),
    "routekaarten": ("consulted", NONE),
    "substantiation": ("substantiated", False),
}
"""What a state may clear: the part of the core state, and what it is then."""


@frozen
class BasisSet(_Effect):
    """The case may be kept on this ground."""

    ground: str
    party: str | None = None
    purpose: str | None = None

    def apply(self, draft: Draft) -> None:
        draft.basis = Basis(self.ground, self.party, self.purpose)


@frozen
class Spoke(_Effect):
    """The event with this version, this very one, holds facts that were stated or cards that were answered."""

    version: int
    stated: bool
    asked: bool

    def apply(self, draft: Draft) -> None:
        if self.stated:
            draft.stated = (*draft.stated, self.version)
        if self.asked:
            draft.asked = (*draft.asked, self.version)


@frozen
class Corrected(_Effect):
    """The event with this version no longer counts; the log keeps it."""

    version: int

    def apply(self, draft: Draft) -> None:
        draft.corrected |= {self.version}


@frozen
class Migrated(_Effect):
    """The case goes on under this version of its workflow."""

    workflow_version: int

    def apply(self, draft: Draft) -> None:
        draft.workflow_version = self.workflow_version


@frozen
class Newer(_Effect):
    """What a newer version wrote and this one does not know: the JSON `text` of an effect.

    Without a text it is what came with the step that is newer. The case can be read, and no step taken with it.
    """

    text: str = attrs.field(default="", repr=False)

    @property
    def of_track(self) -> bool:
        """It may be of anything, so no correction leaves it out."""
        return True

    def apply(self, draft: Draft) -> None:
        draft.newer = True


Effect = (
    Opened
    | Moved
    | DueSet
    | Escalated
    | OutcomeSet
    | ApplicationOpened
    | PositiveTalk
    | Admitted
    | ApplicationEnded
    | Consented
    | Withdrawn
    | SharedOnGround
    | Spoke
    | RestsOn
    | Consulted
    | Substantiated
    | PlanAgreed
    | RouteChosen
    | Cleared
    | BasisSet
    | Corrected
    | Migrated
    | RoomLeft
    | Newer
)
"""Everything an event can do to the core state."""
