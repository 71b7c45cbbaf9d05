"""Races at the guarded desk, by the order of positions in the store: it is the only order that there is.

A consent is withdrawn while the school looks and a step shares with it: nothing that rests on the consent comes after
the withdrawal (invariants 8 and 9). A worry about safety is raised while the case is being closed: either it came first
and the closing was refused, or the case is open afterwards (invariants 10 and 11).
"""

from __future__ import annotations

import json
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from itertools import count
from pathlib import Path

import attrs
import pytest

from deskside import KINDS, url_of
from guarded import MATE, MENTOR, PURPOSE, SAW, START, YOUNG, Clock, desks, library
from leefplek import Event, Refused, UnknownName
from leefplek.store import Desk, GuardedDesk, Store, open_store
from story import opening

ROUNDS, BATCH = 1000, 100
"""How many rounds in all, and how many in one store."""
MEMORY = Path("/dev/shm")  # noqa: S108 - mkdtemp makes a room of its own in it
"""Where the disk is not waited for: what is raced for is the order."""
CLOCK = Clock()
LP = library(CLOCK)


def _begun() -> tuple[Event, ...]:
    """A case in which the school may know, for one purpose."""
    first = LP.open("fijn-wonen", opening(), by=SAW, at=START, person="p-1", case_id="zaak")
    yes = {"party": "school", "purpose": PURPOSE}
    return first.event, LP.step(first.after, "give_consent", yes, by=YOUNG, at=START).event


BEGUN = _begun()
Try = Callable[[GuardedDesk, str], str]


def _is(refused: Refused, code: str) -> None:
    assert [one.code for one in refused.refusals] == [code]


def _soon() -> Iterator[int]:
    """Again and again, for a minute at most: who waits for the lock may wait long on a busy machine."""
    until = time.monotonic() + 60
    for times in count():
        if time.monotonic() > until:
            return
        yield times
        time.sleep(0.0002)


def _look(guarded: GuardedDesk, case: str) -> str:
    """The school looks until it sees nothing any more; how often it saw something."""
    for times in _soon():
        try:
            guarded.show(case, by=MENTOR, purpose=PURPOSE)
        except UnknownName:
            return str(times)
    raise AssertionError("the school sees it for ever")


def _share(guarded: GuardedDesk, case: str) -> str:
    """A step that rests on the consent, until it is refused; how often it was taken."""
    for times in _soon():
        try:
            guarded.step(case, "tune_with_school", {"purpose": PURPOSE}, by=SAW, at=START)
        except Refused as refused:
            _is(refused, "consent_needed")
            return str(times)
    raise AssertionError("it is shared for ever")


def _withdraw(guarded: GuardedDesk, case: str) -> str:
    guarded.step(case, "withdraw_consent", {"party": "school", "purpose": PURPOSE}, by=YOUNG, at=START)
    return "withdrawn"


def _close(guarded: GuardedDesk, case: str) -> str:
    try:
        guarded.step(case, "lose_contact", {}, by=SAW, at=START)
    except Refused as refused:
        _is(refused, "safety_open")
        return "refused"
    return "closed"


def _raise(guarded: GuardedDesk, case: str) -> str:
    guarded.step(case, "raise_safety", {"why": "een zorg"}, by=MATE, at=START)
    return "raised"


def _race(pool: ThreadPoolExecutor, guarded: list[GuardedDesk], case: str, *tries: Try) -> list[str]:
    """All at once, each at a desk of its own where there is one."""
    start = threading.Barrier(len(tries))

    def run(one: Try, desk: GuardedDesk) -> str:
        start.wait(30)
        return one(desk, case)

    return [one.result() for one in [pool.submit(run, one, desk) for one, desk in zip(tries, guarded, strict=False)]]


def _consent_held(store: Store, case: str, looked: str, shared: str) -> None:
    events = [(one.position, json.loads(one.head)["transition"]) for one in store.read(f"case:{case}")]
    withdrawn = next(position for position, name in events if name == "withdraw_consent")
    steps = [position for position, name in events if name == "tune_with_school"]
    entries = [(one.position, json.loads(one.head)) for one in store.read(f"audit:{case}")]
    looks = [position for position, one in entries if one["by"]["role"] == "mentor" and one["outcome"] == "allowed"]
    assert (len(looks), len(steps)) == (int(looked), int(shared))
    assert all(position < withdrawn for position in (*looks, *steps))


def _safety_held(desk: Desk, case: str, closed: str) -> str:
    now = desk.case(case)
    order = [one.transition for one in now.events if one.transition in ("lose_contact", "raise_safety")]
    assert order == (["raise_safety"] if closed == "refused" else ["lose_contact", "raise_safety"])
    assert now.is_open
    assert now.track_open
    return closed


@pytest.mark.parametrize("kind", KINDS)
def test_consent_withdrawn_and_safety_raised_at_the_same_time(kind: str, request: pytest.FixtureRequest) -> None:
    count: Counter[str] = Counter()
    with ThreadPoolExecutor(3) as pool, tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as room:
        for batch in range(ROUNDS // BATCH):
            url = url_of(kind, request, Path(room))
            _batch(pool, url.replace("cases.db", f"{batch}.db"), batch, count)
    assert min(count["looked True"], count["looked False"], count["shared True"]) > 0
    assert min(count["closed"], count["refused"]) > 0


def _batch(pool: ThreadPoolExecutor, url: str, batch: int, count: Counter[str]) -> None:
    """Three desks: on a database each with a connection of its own, or all with one by turns."""
    alone = 1 if url == "memory:" or batch % 2 else 3
    with ExitStack() as stack:
        stores = [stack.enter_context(open_store(url)) for _ in range(alone)]
        every = [desks(store, CLOCK, lp=LP) for store in stores]
        guarded = [one for _, one in every] * (4 - len(every))
        for number in range(BATCH):
            case = f"zaak-{batch}-{number}"
            stores[0].append(case, 0, [attrs.evolve(one, case_id=case) for one in BEGUN], "begun")
            turned = guarded[number % 3 :] + guarded[: number % 3]
            looked, shared, _ = _race(pool, turned, case, _look, _share, _withdraw)
            _consent_held(stores[0], case, looked, shared)
            closed, _ = _race(pool, turned, case, _close, _raise)
            held = _safety_held(every[0][0], case, closed)
            count.update([held, f"looked {looked != '0'}", f"shared {shared != '0'}"])
