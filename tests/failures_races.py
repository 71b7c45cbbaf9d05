"""Races for what there is only one of: the last room of a provider, and the one open case of a person.

Four processes wait for each other before every round, and then ask in the same moment. Exactly one of them gets it; the
others are refused, with the one code that says why. A conflict, another refusal, or two who get it, is a fault.
"""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import attrs

from failures_check import Ack, checked
from failures_work import AT, LP, NOW, ROAD, WORKFLOW, Child, Move, Say, Tally, desk_of, opened, sorted_out, stores
from leefplek import Event, Refused
from leefplek.store import Desk
from story import Story, actor

__all__ = ["first_word", "last_room", "one_case"]

RACERS = 4
BATCH = 25
"""Rounds in one store: the records of the rooms are read at each place."""
WAITS = 60
"""Seconds that a racer waits for the others before it gives up, so that a dead one stops the race."""

Race = Callable[[Desk, int, int, Callable[[], object]], Ack | str]
"""What one racer does in a round, with its number and what it waits with; answers what it got, or the code that
refused it."""


def _waiting_list() -> tuple[Event, ...]:
    return tuple(step.event for step in Story(LP).to_waiting_list().steps)


WAITING = _waiting_list()
PLACE: Move = ROAD[-1]


def _tried(take: Callable[[], Any], case: str, command: str) -> Ack | str:
    try:
        return case, take().event.version, command
    except Refused as refused:
        return " ".join(one.code for one in refused.refusals)


def _place(desk: Desk, case: str) -> Ack | str:
    how: dict[str, Any] = {"by": PLACE.by, "at": AT, "recorded_at": NOW, "command_id": "place"}
    return _tried(lambda: desk.step(case, PLACE.transition, PLACE.payload, **how), case, "place")


def _stand_in_line(desk: Desk, case: str) -> None:
    desk.store.append(case, 0, [attrs.evolve(event, case_id=case) for event in WAITING], f"{case} so far")


def _room(desk: Desk, number: int, at: int, wait: Callable[[], object]) -> Ack | str:
    """A case of one's own on the waiting list; one room more than are taken; then all at once."""
    case = f"room-{at}-{number}"
    _stand_in_line(desk, case)
    if number == 0:
        desk.set_rooms("kmk", at + 1, since=date(2021, 1, 1), by=actor("kmk"), at=AT)
    wait()
    return _place(desk, case)


def _person(desk: Desk, number: int, at: int, wait: Callable[[], object]) -> Ack | str:
    """A case for the same young person."""
    case, first = f"person-{at}-{number}", ROAD[0]
    how: dict[str, Any] = {"by": first.by, "at": AT, "recorded_at": NOW, "command_id": "open", "case_id": case}
    wait()
    return _tried(lambda: desk.open(WORKFLOW, first.payload, person=f"person {at}", **how), case, "open")


def _word(desk: Desk, number: int, at: int, wait: Callable[[], object]) -> Ack | str:
    """The first word on how many rooms there are: none, while others move in. Who is late is refused."""
    case = f"word-{at}-{number}"
    if number:
        _stand_in_line(desk, case)
    wait()
    if number:
        return _place(desk, case)
    try:
        desk.set_rooms("kmk", 0, since=date(2021, 1, 1), by=actor("kmk"), at=AT)
    except Refused as refused:
        return " ".join(one.code for one in refused.refusals)
    return "said"


def last_room(base: str, folder: Path, rounds: int, seed: int) -> Tally:
    """This many last rooms."""
    return _races(_room, lambda got: _one(got, "no_room"), base, folder, rounds, BATCH)


def one_case(base: str, folder: Path, rounds: int, seed: int) -> Tally:
    """This many young people."""
    return _races(_person, lambda got: _one(got, "person_has_case"), base, folder, rounds, BATCH)


def first_word(base: str, folder: Path, rounds: int, seed: int) -> Tally:
    """This many providers that say for the first time that there is no room."""
    return _races(_word, _said_or_moved_in, base, folder, rounds, 1)


def _one(got: list[Ack | str], code: str) -> str:
    won = sum(isinstance(one, tuple) for one in got)
    others = {one for one in got if isinstance(one, str)}
    return "" if won == 1 and others == {code} else f"{won} got it, and the others were told {sorted(others)}"


def _said_or_moved_in(got: list[Ack | str]) -> str:
    moved = sum(isinstance(one, tuple) for one in got)
    if "said" in got:
        return f"{moved} moved in where there is no room" if moved else ""
    return "" if moved and "rooms_taken" in got else f"neither said nor taken: {got}"


def _races(
    race: Race, judge: Callable[[list[Ack | str]], str], base: str, folder: Path, rounds: int, batch: int
) -> Tally:
    tally, began = Tally(), time.perf_counter()
    places = stores(base, folder)
    left = rounds
    while left > 0 and not tally.faults:
        _batch(race, judge, next(places), min(batch, left), tally, last=left <= batch)
        left -= batch
    tally.counts["races"] = rounds - max(left, 0)
    tally.seconds = time.perf_counter() - began
    return tally


def _batch(
    race: Race, judge: Callable[[list[Ack | str]], str], url: str, rounds: int, tally: Tally, *, last: bool
) -> None:
    with opened(url):
        pass
    barrier = multiprocessing.get_context("fork").Barrier(RACERS, timeout=WAITS)

    def racer(number: int) -> Callable[[Say], object]:
        def go(say: Say) -> None:
            try:
                with opened(url) as store:
                    desk = desk_of(store)
                    for at in range(rounds):
                        barrier.wait()
                        say(race(desk, number, at, barrier.wait))
            except BaseException:
                barrier.abort()  # the others must not wait for who is gone
                raise

        return go

    told = [sorted_out(child.end(), tally) for child in [Child(racer(number)) for number in range(RACERS)]]
    for at, got in enumerate(zip(*told, strict=False)):
        given: list[Ack | str] = [tuple(one) if isinstance(one, list) else one for one in got]
        wrong = judge(given)
        tally.faults += [f"round {at}: {wrong}"] if wrong else []
        tally.counts["won"] += sum(isinstance(one, tuple) for one in given)
    checked(url, [tuple(one) for some in told for one in some if isinstance(one, list)], tally, twice=last)
