"""The state of the model: the fold of plain changes. A change is a tuple: what, and what it needs."""

from __future__ import annotations

from datetime import date
from typing import Any

Change = tuple[Any, ...]


def who_decides(age: int | None) -> set[str]:
    """Under 12 a parent, 12 to 15 both, from 16 or unknown the young person."""
    if age is not None and age < 12:
        return {"ouder"}
    return {"jongere", "ouder"} if age is not None and age < 16 else {"jongere"}


class State:
    """What the log says: the fold of its changes."""

    def __init__(self) -> None:
        self.main: list[Any] = ["", None, ()]
        self.track: list[Any] | None = None
        self.outcome: str | None = None
        self.app: list[Any] | None = None
        self.apps = 0
        self.consents: dict[tuple[str, str], tuple[set[str], set[str]]] = {}
        self.grounds: set[tuple[str, str]] = set()
        self.kaarten: set[str] = set()
        self.substantiated = False
        self.plan = False
        self.route: str | None = None
        self.basis: tuple[str, str | None, str | None] | None = None
        self.workflow_version = 1
        self.by_kmk = False

    def live(self, party: str, purpose: str) -> bool:
        """A live consent, or a legal ground."""
        given, needed = self.consents.get((party, purpose), (set(), {"nobody"}))
        return (party, purpose) in self.grounds or needed <= given

    def purposes(self, party: str) -> list[str]:
        """What this party may know the case for."""
        known = {purpose for other, purpose in (*self.consents, *self.grounds) if other == party}
        return sorted(one for one in known if self.live(party, one))

    # ---- changes

    def apply(self, change: Change) -> None:
        """Make one change."""
        getattr(self, "_" + change[0])(*change[1:])

    def _move(self, state: str, due: date | None) -> None:
        self.main = [state, due, ()]
        if state in ("route_choice", "plan"):
            self.plan = False
        if state == "route_choice":
            self.route = None
        if state == "analysis":
            self.kaarten, self.substantiated = set(), False
        if state == "closed":
            self.app = None

    def _track(self, state: str, due: date | None) -> None:
        self.track = [state, due, ()]

    def _due(self, line: str, due: date) -> None:
        mine = self.main if line == "main" else self.track
        if mine and mine[1] is not None:
            mine[1] = due

    def _escalated(self, line: str, due: date) -> None:
        mine = self.main if line == "main" else self.track
        if mine:
            mine[2] = (*mine[2], due)

    def _outcome(self, outcome: str | None) -> None:
        self.outcome = outcome

    def _app_open(self, number: int, purpose: str) -> None:
        self.app, self.apps = [number, "opened", purpose], max(self.apps, number)

    def _app(self, status: str) -> None:
        if self.app:
            self.app = [self.app[0], status, self.app[2]]

    def _app_end(self) -> None:
        self.app = None

    def _consent(self, party: str, purpose: str, role: str, needed: set[str]) -> None:
        given, before = self.consents.get((party, purpose), (set(), {"nobody"}))
        self.consents[party, purpose] = (given | {role}, before if before <= given else needed)

    def _consent_end(self, party: str, purpose: str, keeper: bool) -> None:
        self.consents.pop((party, purpose), None)
        if self.basis and self.basis[0] == "consent" and self.basis[2] in (None, purpose):
            ours = keeper if self.basis[1] is None else self.basis[1] == party
            self.basis = None if ours else self.basis

    def _housed(self, by_kmk: bool) -> None:
        self.by_kmk = by_kmk

    def _ground(self, party: str, purpose: str) -> None:
        self.grounds = self.grounds | {(party, purpose)}

    def _kaart(self, which: str) -> None:
        self.kaarten = self.kaarten | {which}

    def _substantiate(self) -> None:
        self.substantiated = True

    def _plan(self) -> None:
        self.plan = True

    def _route(self, route: str) -> None:
        self.route = route

    def _basis(self, basis: tuple[str, str | None, str | None] | None) -> None:
        self.basis = basis

    def _version(self, to: int) -> None:
        self.workflow_version = to
