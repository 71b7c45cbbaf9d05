"""A case is the fold of its events. Both are frozen; the log is the truth and the case is what it says."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

import attrs

from ._draft import Application, Basis, Draft, Line
from .definition import Payload
from .effects import Effect, Opened
from .errors import LogError
from .people import Actor, Permission

__all__ = ["Application", "Basis", "Case", "Event", "Line", "extend", "replay", "walk"]


@attrs.frozen(weakref_slot=False)
class Event:
    """One thing that happened to a case, with its effects in it.

    `version` counts from 1 without gaps and is the order. `by` decided or acted, `recorded_by` wrote it down; `at` is
    when it happened, `recorded_at` when it was stored. `payload` is None where the content was erased.
    """

    case_id: str
    version: int
    workflow: str
    workflow_version: int
    transition: str
    by: Actor
    recorded_by: Actor
    at: datetime
    recorded_at: datetime
    payload: Payload | None = attrs.field(repr=False)
    command_id: str
    effects: tuple[Effect, ...]


@attrs.frozen(weakref_slot=False)
class Case:
    """Where one young person's case stands: the fold of `events`, nothing else.

    `main` is the main line; `outcome` is set exactly while it is closed. `permissions` are consents and legal
    grounds, `consulted` the routekaarten, `corrected` the versions of events that no longer count.
    """

    id: str
    events: tuple[Event, ...] = attrs.field(repr=False)
    workflow: str
    workflow_version: int
    main: Line
    track_lines: tuple[tuple[str, Line], ...]
    outcome: str | None
    person: str | None = attrs.field(repr=False)
    application: Application | None
    applications: int
    permissions: tuple[Permission, ...]
    consulted: frozenset[str]
    substantiated: bool
    plan_agreed: bool
    route: str | None
    basis: Basis | None
    corrected: frozenset[int]

    @property
    def version(self) -> int:
        """The version of the last event."""
        return self.events[-1].version

    @property
    def state(self) -> str:
        """The state of the main line."""
        return self.main.state

    @property
    def due(self) -> date | None:
        """The day by which the next step of the main line is due; none when it is closed."""
        return self.main.due

    @property
    def tracks(self) -> dict[str, Line]:
        """The tracks that were ever raised, by id."""
        return dict(self.track_lines)

    @property
    def is_open(self) -> bool:
        """Whether the main line or any track is open."""
        return self.main.due is not None or any(line.is_open for _, line in self.track_lines)

    def line(self, id: str) -> Line | None:
        """The line with this id: `main` or a track; None for a track that was never raised."""
        return self.main if id == "main" else self.tracks.get(id)

    def permission(self, party: str, purpose: str | None = None) -> Permission | None:
        """The latest live consent or legal ground for this party, and this purpose if one is given."""
        for one in reversed(self.permissions):
            if one.party == party and purpose in (None, one.purpose) and one.live:
                return one
        return None


def _freeze(draft: Draft, id: str, events: tuple[Event, ...]) -> Case:
    return Case(
        id,
        events,
        draft.workflow,
        draft.workflow_version,
        draft.main,
        draft.tracks,
        draft.outcome,
        draft.person,
        draft.application,
        draft.applications,
        draft.permissions,
        draft.consulted,
        draft.substantiated,
        draft.plan_agreed,
        draft.route,
        draft.basis,
        draft.corrected,
    )


def _thaw(case: Case) -> Draft:
    draft = Draft.__new__(Draft)
    draft.workflow = case.workflow
    draft.workflow_version = case.workflow_version
    draft.main = case.main
    draft.tracks = case.track_lines
    draft.outcome = case.outcome
    draft.person = case.person
    draft.application = case.application
    draft.applications = case.applications
    draft.permissions = case.permissions
    draft.consulted = case.consulted
    draft.substantiated = case.substantiated
    draft.plan_agreed = case.plan_agreed
    draft.route = case.route
    draft.basis = case.basis
    draft.corrected = case.corrected
    return draft


def walk(events: Iterable[Event], ignored: frozenset[int]) -> Iterable[tuple[Draft, Event]]:
    """The draft before each event, for who must look at every step; an ignored event keeps its effects on tracks."""
    draft = Draft()
    for event in events:
        yield draft, event
        counts = event.version not in ignored
        for effect in event.effects:
            if counts or effect.of_track:
                effect.apply(draft)


def replay(events: Iterable[Event]) -> Case:
    """The case that these events make: the fold of their effects, by no other knowledge.

    Raises `LogError` when they are not the log of one case, in order from its opening.
    """
    log = tuple(events)
    if not log:
        raise LogError("there are no events", do="a case begins with the event of its opening")
    id = log[0].case_id
    first = log[0].effects[0] if log[0].effects else None
    if not isinstance(first, Opened):
        raise LogError("the log does not begin with the opening of a case", case=id)
    draft = Draft()
    draft.workflow_version = first.workflow_version
    version = 0
    for event in log:
        version += 1
        if event.version != version or event.case_id != id or event.workflow_version != draft.workflow_version:
            raise _misfit(event, version, id)
        for effect in event.effects:
            effect.apply(draft)
    if draft.corrected:
        draft = _without_corrected(log, draft.corrected)
    return _freeze(draft, id, log)


def _without_corrected(log: tuple[Event, ...], corrected: frozenset[int]) -> Draft:
    draft = Draft()
    for draft, _ in walk(log, corrected):
        pass
    # the generator has applied the last event's effects when it ends
    return draft


def _misfit(event: Event, version: int, id: str) -> LogError:
    if event.case_id != id:
        return LogError("an event belongs to another case", case=id, key=f"events[{version - 1}]")
    if event.version != version:
        why = f"expected version {version}, found {event.version}"
        return LogError("the events are out of order, doubled or incomplete", why=why, case=id)
    why = "its definition is another version than the case is on, and no migrate came before"
    return LogError("an event does not belong here", why=why, case=id, key=f"events[{version - 1}]")


def extend(case: Case, event: Event) -> Case:
    """The case after one more event: the same as replaying the whole log, without doing so."""
    events = (*case.events, event)
    if not event.effects:
        return _freeze(_thaw(case), case.id, events)
    draft = _thaw(case)
    for effect in event.effects:
        effect.apply(draft)
    if draft.corrected is not case.corrected:
        return replay(events)
    return _freeze(draft, case.id, events)
