"""Work that takes long, for the command: how far it is on a terminal, how long it took, and what a stop leaves."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from leefplek import Leefplek

from ._say import say
from ._setting import Lang
from ._simulate_options import Asked
from ._simulate_sentences import told
from ._simulate_words import number

if TYPE_CHECKING:
    from leefplek.simulation import Result, Scenario, Stopped

__all__ = ["Ran", "ran", "say_why", "took", "watched"]

T = TypeVar("T")
Told = Callable[[int, int], object]


class Ran(NamedTuple, Generic[T]):
    """What came of it in how many seconds; where it was stopped, how, and None or what was done until then."""

    found: T | None
    seconds: float
    stopped: KeyboardInterrupt | Stopped | None = None


def watched(work: Callable[[Told], T], lang: Lang) -> Ran[T]:
    """Do some work, with a bar on a terminal that tells how many replications are done."""
    from leefplek.simulation import Stopped, progress

    began = time.perf_counter()
    with progress(told("replications", lang)) as seen:
        try:
            return Ran(work(seen), time.perf_counter() - began)
        except (KeyboardInterrupt, Stopped) as error:
            return Ran(None, time.perf_counter() - began, error)


def ran(scenario: Scenario, asked: Asked, lp: Leefplek, lang: Lang) -> Ran[Result]:
    """Run a scenario as it was asked."""
    from leefplek.simulation import Stopped, run

    def work(seen: Told) -> Result:
        return run(
            scenario,
            lp=lp,
            seed=asked.seed,
            replications=asked.replications,
            engine=asked.engine,
            workers=asked.workers,
            keep=asked.keep,
            told=seen,
        )

    one = watched(work, lang)
    return one._replace(found=one.stopped.result) if isinstance(one.stopped, Stopped) else one


def say_why(stopped: KeyboardInterrupt | Stopped, lang: Lang) -> None:
    """Why it stopped, where that was not ctrl-C: who pressed that knows."""
    cause: BaseException | None = stopped
    while cause is not None and not isinstance(cause, KeyboardInterrupt):
        cause = cause.__cause__
    if cause is None and not isinstance(stopped, KeyboardInterrupt):
        say(told("broke", lang, why=stopped.why), err=True)


def took(seconds: float, lang: Lang) -> None:
    """How long it took, where somebody watches: it differs each time, and so it stays out of what is printed."""
    if sys.stderr.isatty():
        say(told("took", lang, seconds=number(round(seconds, 2), lang)), err=True)
