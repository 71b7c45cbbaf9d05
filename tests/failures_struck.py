"""Steps in the middle of which something strikes: what every such scenario does, and asks of what comes of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from failures_check import Ack, checked
from failures_work import Child, Say, Tally, count_rooms, desk_of, opened, sorted_out, take
from leefplek import Conflict, StoreError, StoreUnavailable
from leefplek.store import Desk, Store, _desk, open_store

__all__ = ["Mend", "ack", "begun", "expect", "fail", "hurry", "reads_only", "refused_to_open", "struck"]

STEPS = 20
"""Steps of a case that a scenario tries."""

Mend = Callable[[], object]


def begun(folder: Path, name: str) -> str:
    """A store with one case in it, made by another process."""

    def go(say: Say) -> None:
        with opened(url) as store:
            desk = desk_of(store)
            count_rooms(desk)
            for number in range(1, 4):
                take(desk, "old", number)

    url = f"sqlite:///{folder}/{name}.db"
    child = Child(go)
    assert child.end() == []
    return url


def struck(
    url: str, strike: Callable[[], Mend], tally: Tally, *, asks: Callable[[Desk, int], Ack] | None = None
) -> list[str]:
    """Steps in another process; in the middle of them it strikes. Answers the kinds of error that were met."""

    def go(say: Say) -> None:
        with opened(url) as store:
            desk = desk_of(store)
            for number in range(1, 4):
                say(ack(desk, number))
            mend, met = strike(), ""
            for number in range(4, STEPS + 1):
                try:
                    say(ack(desk, number))
                except StoreError as error:
                    met = type(error).__name__
                    if isinstance(error, Conflict) or not error.true_now:
                        raise AssertionError("a conflict, or an error that does not say what is true") from error
                    mend()
                    say(ack(desk, number))  # it works again, with the same command
            mend()
            say({"met": met})

    said = sorted_out(Child(go).end(), tally)
    acked = [tuple(one) for one in said if isinstance(one, list)]
    if len({version for _, version, _ in acked}) != STEPS:
        tally.faults.append(f"{len(acked)} of {STEPS} steps were answered")
    checked(url, acked, tally)
    tally.counts["acknowledged"] += len(acked)
    met = [one["met"] for one in said if isinstance(one, dict) and one["met"]]
    tally.counts["typed errors"] += len(met)
    return met


def ack(desk: Desk, number: int) -> Ack:
    step = take(desk, "new", number)
    if step.event.version != number:
        raise AssertionError(f"step {number} is version {step.event.version}")
    return "new", number, f"new-{number}"


def refused_to_open(url: str, kinds: type[StoreError] | tuple[type[StoreError], ...]) -> None:
    """The store can't be opened now, and the error says so."""
    try:
        open_store(url).close()
    except kinds as error:
        if error.true_now:
            return
    raise AssertionError("it was opened, or the error does not say what is true")


def reads_only(store: Store) -> None:
    """What was stored can be read; a step is refused by the disk."""
    desk = desk_of(store)
    assert desk.case("old").version == 3
    try:
        take(desk, "new", 1)
    except StoreUnavailable as error:
        if "Nothing" in error.true_now:
            return
    raise AssertionError("it was stored, or the error does not say that it is not")


def expect(met: Iterable[str], tally: Tally) -> None:
    if not list(met):
        tally.faults.append("nothing went wrong, so nothing was shown")


def fail(found: Tally) -> None:
    if found.faults:
        raise AssertionError("\n".join(found.faults))


def hurry() -> None:
    """A desk that can't look for a command asks again for seconds; hundreds of times here, so for less."""
    _desk.LOOKS = (0.0, 0.02)
