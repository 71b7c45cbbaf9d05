"""A case is the fold of its events. Both are frozen; the log is the truth and the case is what it says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, TypeGuard

import attrs

from ._draft import Application, Basis, Core, Draft, Line
from .answers import CardAnswers
from .definition import Payload, Unread, Withheld
from .effects import Effect, Opened
from .errors import LogError
from .facts import ERASED, Fact, FactKind, Stated, value_of
from .people import Actor, Permission

__all__ = ["Application", "Basis", "Case", "Event", "Line", "PluginVersion", "extend", "replay", "stated", "walk"]


@attrs.frozen(weakref_slot=False)
class PluginVersion:
    """A plugin and its version, as they had a say in a step: by a guard, a card, or a hook that decides."""

    name: str
    version: str = ""


@attrs.frozen(weakref_slot=False)
class Event:
    """One thing that happened to a case, with its effects in it.

    `version` counts from 1 without gaps and is the order. `by` decided or acted, `recorded_by` wrote it down; `at` is
    when it happened, `recorded_at` when it was stored. `payload` is None where the content was erased, and `Unread`
    where no plugin here can read it. `plugins` are those whose guard or card decided, by name.
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
    plugins: tuple[PluginVersion, ...] = ()
    _later: Callable[[], Payload | None] | None = attrs.field(default=None, init=False, repr=False, eq=False)
    _stored: tuple[bytes, bytes | None] | None = attrs.field(default=None, init=False, repr=False, eq=False)

    def __getattr__(self, name: str) -> Any:
        """The payload of a stored event is read when somebody first looks at it: the fold needs none."""
        if name != "payload":
            raise AttributeError(name)
        later = self._later
        if later is None:  # another thread was first
            return object.__getattribute__(self, name)
        payload = later()
        object.__setattr__(self, "payload", payload)
        object.__setattr__(self, "_later", None)
        return payload


@attrs.frozen(weakref_slot=False)
class Case:
    """Where one young person's case stands: the fold of `events`, nothing else.

    `core` is what the effects of the events made, and most of what one asks of a case is read from it.
    """

    id: str
    events: tuple[Event, ...] = attrs.field(repr=False)
    core: Core

    @property
    def version(self) -> int:
        """The version of the last event."""
        return self.events[-1].version

    @property
    def workflow(self) -> str:
        """The id of the workflow."""
        return self.core.workflow

    @property
    def workflow_version(self) -> int:
        """The version of the workflow that the case is pinned to."""
        return self.core.workflow_version

    @property
    def person(self) -> str | None:
        """The embedding system's key of the young person."""
        return self.core.person

    @property
    def state(self) -> str:
        """The state of the main line."""
        return self.core.main.state

    @property
    def due(self) -> date | None:
        """The day by which the next step of the main line is due; none when it is closed."""
        return self.core.main.due

    @property
    def outcome(self) -> str | None:
        """How the case ended; set exactly while the main line is closed."""
        return self.core.outcome

    @property
    def tracks(self) -> dict[str, Line]:
        """The tracks that were ever raised, by id."""
        return dict(self.core.tracks)

    @property
    def is_open(self) -> bool:
        """Whether the main line or any track is open."""
        return self.core.main.due is not None or self.track_open

    @property
    def track_open(self) -> bool:
        """Whether any track is open."""
        return any(line.due is not None for _, line in self.core.tracks)

    @property
    def application(self) -> Application | None:
        """The open application to a provider."""
        return self.core.application

    @property
    def permissions(self) -> tuple[Permission, ...]:
        """Consents and legal grounds, live or not yet, in the order they were last given."""
        return self.core.permissions

    @property
    def consulted(self) -> frozenset[str]:
        """The routekaarten consulted since the last entry of a state that clears them."""
        return self.core.consulted

    @property
    def substantiated(self) -> bool:
        """Whether the question was substantiated since the last entry of a state that clears this."""
        return self.core.substantiated

    @property
    def plan_agreed(self) -> bool:
        """Whether a plan was agreed since the last entry of a state that clears it."""
        return self.core.plan_agreed

    @property
    def route(self) -> str | None:
        """The route that was chosen and still counts."""
        return self.core.route

    @property
    def basis(self) -> Basis | None:
        """The legal ground on which the case is kept; none after the consent it was was withdrawn."""
        return self.core.basis

    @property
    def corrected(self) -> frozenset[int]:
        """The versions of the events that no longer count."""
        return self.core.corrected

    @property
    def room(self) -> str | None:
        """The provider whose room or studio the young person lives in, as far as this case tells."""
        return self.core.room

    @property
    def is_readable_only(self) -> bool:
        """Whether an event holds what only a newer version knows: the case can be looked at, and no step taken."""
        return self.core.newer

    def stated_newest_first(self) -> list[tuple[Fact, ...] | None]:
        """The facts that each event stated, the newest event first; None for one whose content was erased."""
        payloads = [self.events[version - 1].payload for version in reversed(self.core.stated)]
        return [_said(payload) if _can_be_read(payload) else None for payload in payloads]

    def asked_in_order(self) -> list[tuple[CardAnswers, ...] | None]:
        """The cards that were answered at each event, in order; None for one whose content was erased."""
        payloads = [self.events[version - 1].payload for version in self.core.asked]
        return [payload.asked() if _can_be_read(payload) else None for payload in payloads]

    def line(self, id: str) -> Line | None:
        """The line with this id: `main` or a track; None for a track that was never raised."""
        return self.core.main if id == "main" else self.tracks.get(id)

    def permission(self, party: str, purpose: str | None = None) -> Permission | None:
        """The latest live consent or legal ground for this party, and this purpose if one is given."""
        return self.core.permission(party, purpose)


def _can_be_read(payload: Payload | None) -> TypeGuard[Payload]:
    return payload is not None and type(payload) is not Unread and type(payload) is not Withheld


def _said(payload: Payload) -> tuple[Fact, ...]:
    """What was stated with a step, by itself and by the answers on a card."""
    stated, cards = payload.stated(), payload.asked()
    return sum((card.read.facts for card in cards if card.read is not None), start=stated) if cards else stated


def stated(case: Case, kinds: Mapping[str, FactKind]) -> Iterator[Stated]:
    """The latest word on each fact, the newest first; `kinds` tell which are money.

    A fact that only an event before an erased one states is `ERASED`: the erased one may have changed it.
    """
    seen: set[str] = set()
    erased = False
    for version in reversed(case.core.stated):
        event = case.events[version - 1]
        if not _can_be_read(event.payload):
            erased = True
            continue
        for fact in reversed(_said(event.payload)):
            if fact.name in seen:
                continue
            seen.add(fact.name)
            found = ERASED if erased else value_of(fact, kinds.get(fact.name))
            yield Stated(fact.name, found, fact.said_by, event.at, version)


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
    if not isinstance(log[0], Event):
        raise LogError("this is no event", key="events[0]")
    id = log[0].case_id
    first = log[0].effects[0] if log[0].effects else None
    if not isinstance(first, Opened):
        raise LogError("the log does not begin with the opening of a case", case=id)
    draft = Draft()
    draft.workflow_version = first.workflow_version
    for version, event in enumerate(log, start=1):
        if not isinstance(event, Event):
            raise LogError("this is no event", key=f"events[{version - 1}]")
        if event.version != version or event.case_id != id or event.workflow_version != draft.workflow_version:
            raise _misfit(event, version, id)
        for effect in event.effects:
            effect.apply(draft)
    if draft.corrected:
        draft = _without_corrected(log, draft.corrected)
    return Case(id, log, draft.freeze())


def _without_corrected(log: tuple[Event, ...], corrected: frozenset[int]) -> Draft:
    draft = Draft()
    for step in walk(log, corrected):
        draft = step[0]  # one and the same draft: the walk has applied the last effects when it ends
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
        return Case(case.id, events, case.core)
    draft = case.core.thaw()
    for effect in event.effects:
        effect.apply(draft)
    if draft.corrected is not case.core.corrected:
        return replay(events)
    return Case(case.id, events, draft.freeze())
