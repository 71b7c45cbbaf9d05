"""What a store is tried with: cases with notes, raw batches, and lines for the list of cases."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any

import attrs

from leefplek import Actor, Event, Leefplek
from leefplek.case import replay
from leefplek.store import Batch, Listed, Query, Record, Store
from leefplek.stored import Written

__all__ = ["ROWS", "batch", "everything", "line", "must", "notes", "raises", "together"]

AT = datetime(2021, 3, 1, 12, tzinfo=UTC)
WORKER = Actor("worker-1", role="saw")


@lru_cache(maxsize=1)
def _lp() -> Leefplek:
    return Leefplek()


def notes(case_id: str, *texts: str, person: str | None = None, command: str = "command") -> list[Event]:
    """The events of a case that is opened, and in which these texts are noted; the commands are numbered from 1."""
    lp = _lp()
    who: dict[str, Any] = {"by": WORKER, "at": AT, "recorded_at": AT}
    opening = {"entry": {"kind": "own_initiative"}, "legal_basis": {"ground": "public_task", "why": "its task"}}
    step = lp.open("fijn-wonen", opening, case_id=case_id, person=person, command_id=f"{command}-1", **who)
    for number, text in enumerate(texts, start=2):
        step = lp.step(step.after, "note", {"text": text}, command_id=f"{command}-{number}", **who)
    return list(step.after.events)


def batch(stream: str, expected: int, command: str, *heads: bytes, row: Listed | None = None) -> Batch:
    """What a command appends, with heads that need be no events."""
    return Batch(stream, expected, command, tuple(Written(head, None) for head in heads or (b"{}",)), row)


def everything(store: Store) -> tuple[list[Record], list[Listed]]:
    """All that can be seen of what is stored."""
    return store.feed(0, 1_000_000), store.find(Query())


def line(id: str, *, days: int | None = None, tick: bool = True, **more: Any) -> Listed:
    """A case as it stands in the list, due after so many days, or closed."""
    case = replay(notes("any"))
    due = None if days is None else date(2021, 3, 1) + timedelta(days=days)
    given = {"due": due, "next_due": due, "next_tick": due if tick else None, "person": None, "room": None, **more}
    first = Listed(id, case.workflow, 1, 1, case.state, None, None, None, None, None, None)
    return attrs.evolve(first, **given)


ROWS = (
    line("b", days=5, person="p-1"),
    line("a", days=5, person="p-2", state="inquiry"),
    line("B", days=5, tick=False),
    line("c", days=1, workflow="other", person="p-1"),
    line("é", days=9, room="kmk"),
    line("\U0001f600", days=9, room="kmk", due=None),
    line("￿", days=9, room="KMK"),
    line("closed", outcome="settled", person="p-1"),
    line("Closed", outcome="settled", state="closed"),
    line("d", days=40, workflow_version=7, version=12, tick=False),
)
"""Lines that differ in each field, also where an order by bytes differs from one by letters or by UTF-16."""


def must(held: bool, text: str) -> None:
    """Fails with this text; not by `assert`, which an optimised Python leaves out."""
    if not held:
        raise AssertionError(text)


def raises(kind: type[Exception], text: str, call: Callable[..., object], *given: Any) -> None:
    """Fails with this text where a call with what is given does not raise such an error."""
    try:
        call(*given)
    except kind:
        return
    except Exception as error:
        raise AssertionError(f"{text}: it raised {type(error).__name__}") from error
    raise AssertionError(f"{text}: nothing was raised")


def together(*calls: Callable[[], Any]) -> list[Any]:
    """What calls answer, or the errors they raise, when each is made by a thread of its own, all at the same moment."""
    start = threading.Barrier(len(calls))
    answers: list[Any] = [None] * len(calls)

    def make(index: int) -> None:
        start.wait()
        try:
            answers[index] = calls[index]()
        except Exception as error:
            answers[index] = error

    threads = [threading.Thread(target=make, args=(index,)) for index in range(len(calls))]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return answers
