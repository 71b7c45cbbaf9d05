"""What is asked of no one case: erasing, destroying and what is due for it, the clock, and the rooms of providers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING

from leefplek import Actor, KeyDestroyed, Leefplek

from ._across import Rooms
from ._desk import CLOCK, Desk
from ._emergency import Emergency
from ._gate import Gate, Who

if TYPE_CHECKING:
    from leefplek.retention import Due

    from ._erasure import Destroyed, Erased

__all__ = ["KeepingDesk"]


class KeepingDesk:
    """The part of the guarded desk for the privacy officer, the clock and the providers."""

    def __init__(self, desk: Desk, gate: Gate, report: Callable[[Emergency], object] | None) -> None:
        self.lp: Leefplek = desk.lp
        self._desk = desk
        self._store = desk.store
        self._gate = gate
        self._report = report

    def erase(self, person: str, *, by: Actor, ground: str) -> Erased:
        """Erase a person, as `Desk.erase` does."""
        self._gate.ask(Who(by), "erase")
        return self._desk.erase(person, by=by, at=self.lp.now(), ground=ground)

    def destroy(self, case: str, *, by: Actor) -> Destroyed:
        """Destroy a case whose period has ended, as `Desk.destroy` does."""
        self._gate.ask(Who(by), "destroy")
        return self._desk.destroy(case, by=by, at=self.lp.now())

    def due_for_destruction(self, *, by: Actor, limit: int | None = None) -> tuple[Due, ...]:
        """The cases whose period has ended, as `Desk.due_for_destruction` tells them."""
        self._gate.ask(Who(by), "due")
        return self._desk.due_for_destruction(self.lp.now(), limit=limit)

    def tick(self, *, by: Actor = CLOCK, at: datetime | None = None, limit: int | None = None) -> int:
        """Escalate each date that has passed at a moment (now if nothing is said), as `Desk.tick` does; answers how
        many.
        """
        who = Who(by)
        self._gate.ask(who, "tick")
        return len(self._desk._tick(self.lp.now() if at is None else at, limit, self._gate.beside(who)))

    def rooms(self, provider: str, *, by: Actor, purpose: str | None = None) -> Rooms:
        """The rooms of a provider, as `Desk.rooms` tells them; of a case that may not be seen there is no id."""
        who = Who(by, purpose)
        self._gate.ask(who, "rooms")
        return self._gate.rooms_shown(self._desk.rooms(provider), who)

    def set_rooms(self, provider: str, places: int, *, since: date, by: Actor, at: datetime) -> Rooms:
        """Say how many rooms a provider has from a day on, as `Desk.set_rooms` does."""
        self._gate.ask(Who(by), "set_rooms")
        return self._gate.rooms_shown(self._desk.set_rooms(provider, places, since=since, by=by, at=at), Who(by))

    def park(self, provider: str, case: str, *, until: date, why: str, by: Actor, at: datetime) -> Rooms:
        """Let the place of a case on the waiting list rest until a day, as `Desk.park` does."""
        self._gate.ask(Who(by), "set_rooms")
        try:
            rooms = self._desk.park(provider, case, until=until, why=why, by=by, at=at)
        except KeyDestroyed:  # by an entry that needs no key nobody hears that there was such a case
            rooms = self._desk.unpark(provider, case, by=by, at=at)
        return self._gate.rooms_shown(rooms, Who(by))

    def unpark(self, provider: str, case: str, *, by: Actor, at: datetime) -> Rooms:
        """Let the place of a case on the waiting list count again, as `Desk.unpark` does."""
        self._gate.ask(Who(by), "set_rooms")
        return self._gate.rooms_shown(self._desk.unpark(provider, case, by=by, at=at), Who(by))
