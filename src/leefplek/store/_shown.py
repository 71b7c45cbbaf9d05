"""What is shown of a case: no more than a grant lets be seen, as plain values that hold nothing behind them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any, Literal

import attrs

from leefplek import Actor, Case, Event, Leefplek, UnknownName, Workflow
from leefplek.access import Grant
from leefplek.effects import Consented, DueSet, Effect, Escalated, Moved, RestsOn, SharedOnGround, Withdrawn
from leefplek.values import Sensitivity

from ._records import Listed

__all__ = [
    "Shared",
    "Shown",
    "ShownEvent",
    "in_track",
    "of_track_step",
    "row_shown",
    "shared",
    "shown",
    "shown_event",
    "workflow_of",
]

Audience = Literal["shown", "exported"]

ABOUT = ("personal", "special")
"""What is about the person, and not only about where the case stands."""


@attrs.frozen
class ShownEvent:
    """An event as somebody may see it. `hidden` are the keys of what came with it and is not shown.

    `by` is who decided or acted, where that may be seen; the role always is, and so is the role of who wrote it down.
    `states` are those that it led to, by the line; `passed` is the date that went by. `payload` is None where nothing
    came with the event, where it was erased, or where nothing of it may be seen.
    """

    version: int
    transition: str
    at: datetime
    role: str
    recorded_role: str
    by: Actor | None
    states: Mapping[str, str]
    passed: date | None
    payload: Mapping[str, Any] | None = attrs.field(repr=False)
    hidden: tuple[str, ...] = ()

    def data(self) -> dict[str, Any]:
        """Plain data, for JSON."""
        return {
            "version": self.version,
            "transition": self.transition,
            "at": self.at.isoformat(),
            "role": self.role,
            "recorded_role": self.recorded_role,
            "by": None if self.by is None else self.by.id,
            "states": dict(self.states),
            "passed": None if self.passed is None else self.passed.isoformat(),
            "payload": self.payload,
            "hidden": list(self.hidden),
        }


@attrs.frozen
class Shared:
    """A party was told of the case, may be told, or no more, for one purpose: by which event, on what ground."""

    version: int
    at: datetime
    party: str
    purpose: str
    what: Literal["consent", "ground", "told", "withdrawn"]


@attrs.frozen
class Shown:
    """A case as somebody may see it: where it stands, and the events that may be seen, each with what may be seen.

    `person` is the embedding system's key of the young person, where that may be seen. What runs beside the main line
    and may not be seen is left out: then `due` and `is_open` are those of the main line alone. That something was left
    out shows in the versions of the events, where one is missing.
    """

    id: str
    workflow: str
    workflow_version: int
    state: str
    due: date | None
    is_open: bool
    outcome: str | None
    is_readable_only: bool
    room: str | None
    person: str | None = attrs.field(repr=False)
    tracks: Mapping[str, str] = attrs.field(repr=False)
    events: tuple[ShownEvent, ...] = attrs.field(repr=False)
    shared: tuple[Shared, ...] = attrs.field(repr=False)

    def data(self) -> dict[str, Any]:
        """Plain data, for JSON."""
        plain = attrs.asdict(self, recurse=False)
        return {
            **plain,
            "due": None if self.due is None else self.due.isoformat(),
            "tracks": dict(self.tracks),
            "events": [event.data() for event in self.events],
            "shared": [{**attrs.asdict(one), "at": one.at.isoformat()} for one in self.shared],
        }

    def to_json(self) -> str:
        """JSON of what is shown: readable text, keys in a fixed order."""
        return json.dumps(self.data(), ensure_ascii=False, indent=2) + "\n"


def shown(lp: Leefplek, case: Case, grant: Grant, role: str, audience: Audience = "shown") -> Shown:
    """A case as this grant lets it be seen."""
    workflow = workflow_of(lp, case)
    tracks = {name: line.state for name, line in case.core.tracks} if grant.tracks else {}
    personal = knows_whose(case, workflow, grant)
    return Shown(
        case.id,
        case.workflow,
        case.workflow_version,
        case.state,
        case.due,
        case.is_open if grant.tracks else case.due is not None,
        case.outcome,
        case.is_readable_only,
        case.room if personal else None,
        case.person if personal else None,
        tracks,
        tuple(_events(lp, case, workflow, grant, role, audience)),
        tuple(shared(case, workflow, grant)),
    )


def knows_whose(case: Case, workflow: Workflow | None, grant: Grant) -> bool:
    """Whether this grant lets be seen whose case it is: where anything that is about the person is shown."""
    return grant.throughout in ABOUT or (
        grant.most in ABOUT and any(_sees(one, workflow, grant) in ABOUT for one in case.events)
    )


def _sees(event: Event, workflow: Workflow | None, grant: Grant) -> Sensitivity | None:
    if grant.party and all(_of_another(effect, grant.party) for effect in event.effects) and event.effects:
        return None
    return grant.sees(event.transition, of_track(event, workflow))


def _of_another(effect: Effect, party: str) -> bool:
    """Whether an effect is a permission of another party than this one, given or taken back."""
    return isinstance(effect, Consented | SharedOnGround | Withdrawn) and effect.party != party


def _events(
    lp: Leefplek, case: Case, workflow: Workflow | None, grant: Grant, role: str, audience: Audience
) -> Iterator[ShownEvent]:
    for event in case.events:
        found = shown_event(lp, event, workflow, grant, role, audience)
        if found is not None:
            yield found


def shown_event(
    lp: Leefplek, event: Event, workflow: Workflow | None, grant: Grant, role: str, audience: Audience = "shown"
) -> ShownEvent | None:
    """An event as this grant lets it be seen; None where the event itself may not be."""
    sees = _sees(event, workflow, grant)
    if sees is None:
        return None
    redacted = lp.redacted(event, sees=sees, audience=audience, role=role)
    seen = [one for one in event.effects if grant.tracks or not one.of_track]
    return ShownEvent(
        event.version,
        event.transition,
        event.at,
        event.by.role,
        event.recorded_by.role,
        event.by if sees in ABOUT else None,
        {one.line: one.state for one in seen if isinstance(one, Moved)},
        next((one.due for one in seen if isinstance(one, Escalated)), None),
        redacted.plain,
        redacted.hidden,
    )


def workflow_of(lp: Leefplek, case: Case) -> Workflow | None:
    """The workflow of a case; None where it is not loaded: then its case can be looked at, by the ids of things."""
    try:
        return lp.workflow(case.workflow, case.workflow_version)
    except UnknownName:
        return None


def in_track(transition: str, workflow: Workflow | None) -> bool:
    """Whether a transition is a step of the track."""
    if workflow is None:
        return "." in transition
    return workflow.track is not None and transition.startswith(f"{workflow.track.id}.")


def of_track(event: Event, workflow: Workflow | None) -> bool:
    """Whether an event tells of the track: it is one of its steps, its own step is there to raise it, or it is about
    the date of the track.

    An answer on a card that raises the track on the way is shown as the answer that it is; where the workflow is not
    loaded, nobody can tell that it is one.
    """
    if of_track_step(event.transition, workflow):
        return True
    beside = [one for one in event.effects if one.of_track]
    return any(isinstance(one, DueSet | Escalated) for one in beside) or (workflow is None and bool(beside))


def of_track_step(transition: str, workflow: Workflow | None) -> bool:
    """Whether a transition is a step of the track, or is there to raise it."""
    rows = workflow.transitions if workflow is not None else ()
    return in_track(transition, workflow) or any(row.id == transition and "raise_track" in row.effects for row in rows)


def shared(case: Case, workflow: Workflow | None, grant: Grant) -> Iterator[Shared]:
    """What was shared with whom, on what ground, in order: by the events of which what is personal may be seen."""
    for event in case.events:
        if _sees(event, workflow, grant) not in ABOUT:
            continue
        for effect in event.effects:
            match effect:
                case Consented() | SharedOnGround() | RestsOn() | Withdrawn() if grant.party in ("", effect.party):
                    yield Shared(event.version, event.at, effect.party, effect.purpose, KINDS[type(effect)])


KINDS: dict[type, Literal["consent", "ground", "told", "withdrawn"]] = {
    Consented: "consent",
    SharedOnGround: "ground",
    RestsOn: "told",
    Withdrawn: "withdrawn",
}


def row_shown(row: Listed, case: Case, workflow: Workflow | None, grant: Grant) -> Listed:
    """A line of the list of cases as this grant lets it be seen."""
    personal = knows_whose(case, workflow, grant)
    if not grant.tracks:
        row = attrs.evolve(row, next_due=row.due, next_tick=None)
    return row if personal else attrs.evolve(row, person=None, room=None)
