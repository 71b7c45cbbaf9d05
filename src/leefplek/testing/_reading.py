"""What a definition says, read from its data alone: which steps a state offers, to whom, and where each one leads.

Nothing here asks a `Leefplek` what it would do, so that what it does can be compared with this.
"""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from leefplek import Case, Event, Leefplek, Track, Transition, Workflow
from leefplek.definition import MAIN, covering

__all__ = ["Place", "Reading"]


@attrs.frozen
class Place:
    """A transition, the line that it moves, and the workflow that declares it."""

    line: str
    row: Transition
    owner: Workflow
    beside: Track | None = None

    @property
    def roles(self) -> frozenset[str]:
        """The roles that may take it."""
        roles = covering(self.owner, self.row.roles)
        return roles | self.beside.acting(roles) if self.beside else roles


class Reading:
    """The loaded definitions, as anybody may read them."""

    def __init__(self, lp: Leefplek) -> None:
        self._workflows = {(one.id, one.version): one for one in lp.workflows}
        self._places = {key: self._all(one) for key, one in self._workflows.items()}
        self._offered = {key: _by_state(places) for key, places in self._places.items()}

    def _all(self, workflow: Workflow) -> dict[str, Place]:
        return {
            row.id if line == MAIN else f"{line}.{row.id}": Place(
                line, row, owner, None if line == MAIN else workflow.track
            )
            for line, owner in self.lines(workflow).items()
            for row in owner.transitions
        }

    def lines(self, workflow: Workflow) -> dict[str, Workflow]:
        """The main line and the track, if there is one, each with the workflow that it follows."""
        track = workflow.track
        beside = {track.id: self._workflows[track.workflow, track.workflow_version]} if track else {}
        return {MAIN: workflow, **beside}

    def workflow(self, case: Case) -> Workflow:
        """The workflow that a case is pinned to."""
        return self._workflows[case.workflow, case.workflow_version]

    def places(self, workflow: Workflow) -> dict[str, Place]:
        """Every transition of a workflow and of its track, by its full name."""
        return self._places[workflow.id, workflow.version]

    def place(self, case: Case, name: str) -> Place:
        """A transition of the workflow of a case."""
        return self.places(self.workflow(case))[name]

    def offered(self, case: Case) -> list[str]:
        """What the main line and the open tracks of a case offer, in order."""
        offered = self._offered[case.workflow, case.workflow_version]
        names = list(offered.get((MAIN, case.state), ()))
        for id, line in case.tracks.items():
            if line.is_open:
                names += offered.get((id, line.state), ())
        return names

    def offers(self, case: Case, name: str) -> bool:
        """Whether a step may be asked where the case stands; an ended track is a place too."""
        place = self.place(case, name)
        line = case.line(place.line)
        return line is not None and line.state in place.row.sources

    def ways(self, workflow: Workflow, goal: str) -> dict[str, list[str]]:
        """For each state of the main line, the steps that begin a shortest way to another."""
        moves = [(source, row.target, row.id) for row in workflow.transitions for source in row.sources]
        ways: dict[str, list[str]] = {goal: []}
        edge = {goal}
        while edge:
            found: dict[str, list[str]] = {}
            for source, target, name in moves:
                if target in edge and source not in ways:
                    found.setdefault(source, []).append(name)
            ways |= found
            edge = set(found)
        return ways

    def ends(self, workflow: Workflow, name: str) -> bool:
        """Whether a step ends its line."""
        place = self.places(workflow)[name]
        return place.row.target is not None and place.owner.state(place.row.target).final

    def stands(self, events: Iterable[Event]) -> str:
        """The state of the main line after these events, by the one target of each that still counts."""
        log = [(event, self._row(event)) for event in events]
        undone = {getattr(event.payload, "version", 0) for event, row in log if "correct" in row.effects}
        state = ""
        for event, row in log:
            if event.version not in undone and row.target is not None and "." not in event.transition:
                state = row.target
        return state

    def _row(self, event: Event) -> Transition:
        return self._places[event.workflow, event.workflow_version][event.transition].row

    def tracks(self, before: Case | None, event: Event) -> dict[str, set[str]]:
        """Where each track may stand after an event: one state, or two where nobody read an answered card."""
        workflow = self._workflows[event.workflow, event.workflow_version]
        track = workflow.track
        if track is None:
            return {}
        line = before.line(track.id) if before is not None else None
        was = "" if line is None else line.state
        place = self._places[workflow.id, workflow.version][event.transition]
        now = (place.row.target or was) if place.line == track.id else was
        raised = self._raised(self.lines(workflow)[track.id], track.reopen, was)
        if "raise_track" in place.row.effects:
            return {track.id: {raised}}
        readings = [card.read for card in event.payload.asked()] if event.payload is not None else []
        if any(read is None for read in readings):
            return {track.id: {now, raised}}
        return {track.id: {raised if any(read.unsafe for read in readings if read) else now}}

    @staticmethod
    def _raised(beside: Workflow, reopen: str, was: str) -> str:
        """Where a track stands that is raised from a state; the empty text is never raised before."""
        if not was:
            return beside.initial
        ended = any(state.id == was and state.final for state in beside.states)
        return (beside.transition(reopen).target or beside.initial) if ended else was


def _by_state(places: dict[str, Place]) -> dict[tuple[str, str], list[str]]:
    """What each state of each line offers."""
    offered: dict[tuple[str, str], list[str]] = {}
    for name, place in places.items():
        for source in place.row.sources:
            offered.setdefault((place.line, source), []).append(name)
    return offered
