"""Runs a scenario: which engine, how many at a time, on which workers, and what is kept."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from importlib.util import find_spec
from math import ceil
from os import cpu_count
from typing import Literal, TypeAlias

import attrs
import numpy as np
import numpy.typing as npt

from leefplek import Finding, InputError, Leefplek, LeefplekError

from ._engines import compiled as _compiled
from ._engines import python as _python
from ._engines.guards import guarded
from ._engines.network import Network, compile_network
from ._engines.real import final_states
from ._missing import needs
from ._results.result import Result
from ._results.tally import Counter, Tally
from ._results.visits import ROW, Visits
from ._scenarios.flow import expected, load_findings
from ._scenarios.profiles import groups_of
from ._scenarios.reading import built_in, checked, completed
from ._scenarios.scenario import Scenario

__all__ = ["Engine", "Keep", "Stopped", "run", "warm"]

Engine: TypeAlias = Literal["auto", "python", "numba", "faithful"]
Keep: TypeAlias = Literal["visits", "statistics"]
Rows: TypeAlias = npt.NDArray[np.void]
Told: TypeAlias = Callable[[int, int], object]

ENOUGH = 100_000
"""From so many cases on, in all replications, the compiled engine is worth what loading it costs."""

MOST_BYTES = 4 * 2**30
"""So much memory visits may take that are kept."""

SECONDS = 0.25
"""So long a task of a worker should take at least."""

PER_VISIT = {"python": 2.0e-6, "numba": 0.25e-6}
"""About so many seconds a visit takes, statistics included: only to make tasks large enough."""


class Stopped(LeefplekError):
    """A run ended before it was done; `result` has the replications that were, or None."""

    def __init__(self, what: str, *, result: Result | None = None, why: str = "", do: str = "") -> None:
        super().__init__(what, why=why, do=do)
        self.result = result


@attrs.frozen(eq=False)
class Task:
    """Some replications of a network, for a worker. Picklable."""

    net: Network
    warm_up: float
    seed: int
    first: int
    replications: int
    engine: Literal["python", "numba"]
    keep: Keep


@attrs.frozen(eq=False)
class Done:
    """What came of a task: for each replication its visits, or what was counted of them."""

    first: int
    rows: tuple[Rows, ...]
    tallies: tuple[Tally, ...]


def run(
    scenario: Scenario,
    *,
    lp: Leefplek | None = None,
    seed: int | None = None,
    replications: int | None = None,
    first: int = 0,
    engine: Engine = "auto",
    workers: int | None = None,
    executor: Executor | None = None,
    keep: Keep = "visits",
    told: Told | None = None,
) -> Result:
    """Runs a scenario.

    `seed` and `replications` are those of the scenario where they are not given; `first` is the number of the first
    replication. `engine`: `python`, `numba` (the extra `fast`), `faithful` (every step is taken by a real case, for
    small scenarios), or `auto`, which looks at the work. `workers`: threads for numba (as many as there are cores,
    where it is not given), processes for python (one); an `executor` of your own in place of these. `keep`: `visits`,
    or `statistics` only, in the same memory however many cases there are. `told` hears how many replications are done,
    of how many.

    The visits are the same to the last bit whatever engine, workers and order. Raises `InputError` with all findings,
    also for more visits than memory should hold, `MissingExtra`, and `Stopped` where a worker dies or on ctrl-C.
    """
    lp = lp or built_in()
    scenario = completed(scenario)
    checked(scenario, lp)
    many = scenario.replications if replications is None else replications
    if many < 1 or first < 0:
        raise InputError("there is nothing to run", key="replications", why="expected at least one replication")
    seed = scenario.seed if seed is None else seed
    groups, refused = guarded(lp, scenario, groups_of(lp, scenario))
    net = compile_network(scenario, groups, final_states(lp, scenario))
    notices = (*refused, *load_findings(net, tuple(scenario.pools)))
    if engine == "faithful":
        from ._engines.faithful import run_faithful

        return run_faithful(lp, scenario, net, groups, notices, seed, many, first)
    whole = Task(net, scenario.warm_up, seed, first, many, engine_of(engine, net, many), keep)
    _fits(whole)
    done: dict[int, Done] = {}
    try:
        for one in _answers(whole, workers, executor):
            done[one.first] = one
            if told is not None:
                told(sum(_many(each) for each in done.values()), many)
    except (KeyboardInterrupt, RuntimeError, OSError) as error:
        kept = _whole(scenario, whole, done, notices)
        why = "ctrl-C" if isinstance(error, KeyboardInterrupt) else f"the workers ended ({type(error).__name__})"
        raise Stopped(
            f"the run stopped after {kept.replications if kept else 0} of {many} replications", result=kept, why=why,
            do="what is done is in the error's result; run the rest with first=",
        ) from error  # fmt: skip
    found = _whole(scenario, whole, done, notices)
    assert found is not None  # noqa: S101 (every task was done)
    return found


def warm() -> None:
    """Compiles the engine and keeps it on disk, so that the first run need not. Raises `MissingExtra`."""
    needs("numba", "fast")
    _compiled.warm()


def engine_of(asked: Engine, net: Network, many: int) -> Literal["python", "numba"]:
    if asked == "numba":
        needs("numba", "fast")
    if asked == "python" or asked == "numba":
        return asked
    if asked != "auto":
        raise InputError("there is no such engine", key="engine", why="expected auto, python, numba or faithful")
    worth = expected(net).cases * many >= ENOUGH
    return "numba" if worth and find_spec("numba") is not None else "python"


def _fits(task: Task) -> None:
    if task.keep not in ("visits", "statistics"):
        raise InputError("there is no such way to keep", key="keep", why="expected visits or statistics")
    most = expected(task.net).rows * task.replications * ROW.itemsize
    if task.keep == "visits" and most > MOST_BYTES:
        raise InputError(
            "these are too many visits to keep in memory",
            key="keep",
            why=f"about {most / 2**30:,.0f} GiB, and at most {MOST_BYTES / 2**30:,.0f} are kept",
            do='keep the statistics only (keep="statistics"): the memory is then the same however many cases there are',
        )


# ---- tasks


def work(task: Task) -> Done:
    """What a worker does."""
    parts = _compiled.parts if task.engine == "numba" else _python.simulate
    rows, tallies = [], []
    about = ceil(expected(task.net).rows)
    for one in range(task.first, task.first + task.replications):
        visits = parts(task.net, task.seed, one)
        if task.keep == "visits":
            rows.append(_together(visits, about))
            continue
        counter = Counter(task.net, task.warm_up)
        for part in visits:
            counter.take(part)
        tallies.append(counter.tally())
    return Done(task.first, tuple(rows), tuple(tallies))


def _together(parts: Iterator[Rows], about: int) -> Rows:
    """All visits, of which about so many are expected: written once, each to where it stays."""
    most = MOST_BYTES // ROW.itemsize
    found, many = np.empty(min(about + about // 64 + 4096, most), ROW), 0
    for part in parts:
        if many + len(part) > len(found):
            wider = np.empty(many + len(part) + len(found) // 4, ROW)
            wider[:many] = found[:many]
            found = wider
        found[many : many + len(part)] = part
        many += len(part)
    found.resize(many, refcheck=False)  # gives back what is left over, without a copy
    return found


def split(task: Task, workers: int) -> list[Task]:
    """Tasks of `SECONDS` or more, and enough of them to keep the workers busy."""
    each = expected(task.net).rows * PER_VISIT[task.engine]
    least = ceil(SECONDS / max(each, 1e-9))
    size = max(1, min(least, task.replications), ceil(task.replications / (workers * 8)) if least == 1 else 1)
    return [
        attrs.evolve(task, first=start, replications=min(size, task.first + task.replications - start))
        for start in range(task.first, task.first + task.replications, size)
    ]


def _answers(task: Task, workers: int | None, executor: Executor | None) -> Iterator[Done]:
    many = workers or (cpu_count() or 1 if task.engine == "numba" else 1)
    tasks = split(task, many)
    if executor is None and (many == 1 or len(tasks) == 1):
        yield from map(work, tasks)
        return
    with workers_for(task, min(many, len(tasks)), executor) as found:
        waiting: list[Future[Done]] = [found.submit(work, one) for one in tasks]
        try:
            yield from (one.result() for one in as_completed(waiting))
        finally:
            for one in waiting:
                one.cancel()


@contextmanager
def workers_for(task: Task, workers: int, given: Executor | None) -> Iterator[Executor]:
    """The executor that was given, which its owner closes, or one of our own."""
    if given is not None:
        yield given
        return
    if task.engine == "numba":
        _compiled.warm()  # once, and not in each thread
        with ThreadPoolExecutor(workers) as threads:
            yield threads
        return
    with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn")) as processes:
        yield processes


def _many(done: Done) -> int:
    return max(len(done.rows), len(done.tallies))


def _whole(scenario: Scenario, task: Task, done: dict[int, Done], notices: tuple[Finding, ...]) -> Result | None:
    """The result of the replications that follow on each other from the first; None without any."""
    parts: list[Done] = []
    at = task.first
    while at in done:
        parts.append(done[at])
        at += _many(done[at])
    if not parts:
        return None
    rows = tuple(one for part in parts for one in part.rows)
    visits = Visits(task.net.names, rows, task.first) if task.keep == "visits" else None
    counted = None if visits is not None else tuple(one for part in parts for one in part.tallies)
    return Result(scenario, task.net, task.seed, at - task.first, task.engine, visits, counted, notices, task.first)
