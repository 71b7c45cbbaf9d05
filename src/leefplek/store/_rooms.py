"""What a provider says of its rooms: how many there are, from which day, and whose place on the list rests."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from leefplek import (
    Actor,
    Conflict,
    InputError,
    Leefplek,
    OutcomeUnknown,
    Refused,
    Rule,
    StoreUnavailable,
    UnknownName,
)
from leefplek.stored import Written

from ._across import Rooms, entry, rooms_of, rooms_stream
from ._base import LOOKED, LOOKS, TRIES, Store, check_id
from ._deciding import refuse_within
from ._records import Batch
from ._rules import NOT_THE_PROVIDER, ROOMS_TAKEN, refusal

__all__ = ["RoomsDesk"]


class RoomsDesk:
    """The part of the desk that keeps the rooms of providers. Where nobody said how many, nothing is counted."""

    def __init__(self, lp: Leefplek, store: Store) -> None:
        self.lp = lp
        self.store = store

    def rooms(self, provider: str) -> Rooms:
        """The rooms of a provider, such as `kmk`: how many from which day, and which cases live in one."""
        return rooms_of(self.store, check_id(provider, "provider"))

    def set_rooms(self, provider: str, places: int, *, since: date, by: Actor, at: datetime) -> Rooms:
        """Say how many rooms a provider has from a day on: an opening, or fewer. Only who has its role says so.

        Raises `Refused` where more young people live there than that (`rooms_taken`).
        """
        if type(places) is not int or not 0 <= places <= 1_000_000:
            raise InputError("this is no number of rooms", key="places", why="expected an integer from 0")
        if type(since) is not date:
            raise InputError("this is no day", key="since", why="expected a date")

        def decide(rooms: Rooms) -> Written:
            if places < len(rooms.taken):
                raise self._refused(ROOMS_TAKEN.because(taken=str(len(rooms.taken))))
            said: dict[str, Any] = {"from": since.isoformat(), "places": places}
            return entry("rooms_set", self.store.veiled(by, None), at.isoformat(), **said)

        return self._say(provider, by, at, decide)

    def park(self, provider: str, case_id: str, *, until: date, why: str, by: Actor, at: datetime) -> Rooms:
        """Let the place of a case on the waiting list rest until a day, that day included: no room goes to it.

        A room that it gets later ends this, and so does `unpark`. Raises `InputError` for a day that is past; whether
        there is such a case is not asked.
        """
        if type(until) is not date:
            raise InputError("this is no day", key="until", why="expected a date")
        check_id(case_id, "case_id")
        if not isinstance(why, str):
            raise InputError("this is no reason", key="why", why="expected a text")

        def decide(_: Rooms) -> Written:
            if until < self.lp.day(at):
                raise InputError("this day is past", key="until", why="expected a day that is not before that of at")
            stream, who = rooms_stream(provider), self.store.veiled(by, None)
            head = {"what": "parked", "by": who, "at": at.isoformat(), "case": case_id, "until": until.isoformat()}
            return self.store.note(stream, head, {"why": why}, case_id)

        return self._say(provider, by, at, decide)

    def unpark(self, provider: str, case_id: str, *, by: Actor, at: datetime) -> Rooms:
        """Let the place of a case on the waiting list count again."""
        check_id(case_id, "case_id")
        return self._say(
            provider, by, at, lambda _: entry("unparked", self.store.veiled(by, None), at.isoformat(), case=case_id)
        )

    def _say(self, provider: str, by: Actor, at: datetime, decide: Callable[[Rooms], Written]) -> Rooms:
        check_id(provider, "provider")
        self.lp.day(at)  # a moment without a time zone is none
        refuse_within(self.store)
        if not isinstance(by, Actor):
            raise UnknownName("this is no actor", key="by", do="give an Actor with an id and a role")
        if by.role != provider:
            raise self._refused(NOT_THE_PROVIDER.because(provider=provider))
        self._append(provider, self.lp.new_id(), decide)
        return self.rooms(provider)

    def _append(self, provider: str, command: str, decide: Callable[[Rooms], Written]) -> None:
        """Decide and store, until nobody else was first."""
        failed: OutcomeUnknown | None = None
        for _ in range(TRIES):
            try:
                with self.store.turn():
                    rooms = self.rooms(provider)
                    batch = Batch(rooms_stream(provider), rooms.version, command, (decide(rooms),))
                    self.store.write([batch])
            except Conflict:
                continue
            except OutcomeUnknown as error:
                if self._is_stored(provider, command, error):
                    return
                if failed is not None:
                    why, do = error.why, "look at the disk or the server, then ask again"
                    raise StoreUnavailable("the store does not take it now", true_now=LOOKED, why=why, do=do) from None
                failed = error
            else:
                return
        raise StoreUnavailable("others keep being first", true_now="Nothing is stored.", do="ask again")

    def _is_stored(self, provider: str, command: str, error: OutcomeUnknown) -> bool:
        """Whether this command stored what it said; raises where the store can't be asked."""
        for wait in LOOKS:
            time.sleep(wait)
            try:
                with self.store.turn():
                    return any(one.command_id == command for one in self.store.read(rooms_stream(provider)))
            except (StoreUnavailable, OutcomeUnknown):
                continue
        do = "look at the rooms again later: what is said twice counts once"
        raise OutcomeUnknown(error.what, true_now=error.true_now, why=error.why, do=do) from None

    def _refused(self, rule: Rule) -> Refused:
        return Refused([refusal(rule, self.lp.lang)], transition="rooms")
