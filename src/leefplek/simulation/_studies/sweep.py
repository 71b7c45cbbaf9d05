"""Many scenarios on the same chance: each row of a design, in batches of replications, on whatever workers there are.

A worker gets numbers only (the network), writes what came of them itself, and gives back that it did. A row that fails
is told and the others go on; a sweep that is stopped goes on where it was, when it is called again.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, as_completed, wait
from contextlib import closing
from errno import ENOENT
from hashlib import sha256
from os import PathLike, cpu_count
from pathlib import Path
from typing import Any

import attrs
import numpy as np

from leefplek import InputError, Leefplek, LeefplekError, __version__

from .._engines.network import Network, compile_network
from .._missing import needs
from .._results.measures import measures
from .._results.result import digest, plain
from .._run import PER_VISIT, SECONDS, Engine, Stopped, Task, Told, engine_of, split, work, workers_for
from .._scenarios.changes import changed, known_keys
from .._scenarios.flow import expected
from .._scenarios.profiles import groups_of
from .._scenarios.reading import built_in, checked, completed
from .._scenarios.scenario import Scenario
from .design import Design
from .sweep_files import Values, opened, part_name, read_part, tidy, write_part
from .swept import Failed, Sweep

__all__ = ["SweepStopped", "sweep"]

AHEAD = 4
"""So many tasks for each worker are handed out before the first is done."""

REMOTE = 64
"""So many workers an executor of somebody else's may have, where `workers` says no more."""


class SweepStopped(Stopped):
    """A sweep ended before it was done; `sweep` has what was."""

    def __init__(self, what: str, sweep: Sweep, *, why: str = "", do: str = "") -> None:
        super().__init__(what, why=why, do=do)
        self.sweep = sweep


@attrs.frozen(eq=False)
class Piece:
    """Some replications of a row, and about how many seconds they take. Picklable."""

    row: int
    task: Task
    pools: tuple[str, ...]
    seconds: float


@attrs.frozen(eq=False)
class Job:
    """Pieces for a worker, enough to be worth sending. Picklable."""

    pieces: tuple[Piece, ...]


@attrs.frozen(eq=False)
class Came:
    """What came of a piece: its values, unless they were written, or how it failed."""

    row: int
    first: int
    many: int
    values: Values | None = None
    failed: Failed | None = None


def sweep(
    scenario: Scenario,
    design: Design,
    *,
    out: str | PathLike[str] | None = None,
    lp: Leefplek | None = None,
    seed: int | None = None,
    replications: int | None = None,
    engine: Engine = "auto",
    workers: int | None = None,
    executor: Executor | None = None,
    told: Told | None = None,
) -> Sweep:
    """Runs the scenario of each row of a design, all with one seed: replication r has the same chance in every row.

    `out` is a directory: each worker writes what it did there (a parquet file for each batch of replications of a row,
    with columns row, replication, statistic and value), and a sweep that is called again with the same scenario,
    design, seed and replications does only what is not there yet, to the same bytes, whatever the engine and workers.
    Without it the values come back to the caller. Only statistics are kept, no visits.

    `executor` is any executor of `concurrent.futures`, also one that reaches other machines, such as
    `dask.distributed.Client(...).get_executor()`: `out` is then a directory that all of them see. The other arguments
    are those of `run`; `told` hears how many replications are done, of all rows together, those that failed too.

    A row that is no scenario, or that fails while it runs, is in `Sweep.failed`, and the others go on; only what failed
    while it ran is tried again another time. Raises `InputError` with all findings for a scenario that is wrong, keys
    that it does not have, a directory of another sweep; and `SweepStopped` on ctrl-C, where workers die or can't write.
    """
    lp = lp or built_in()
    doing = _Sweeping(completed(scenario), design, lp, seed, replications, engine, out)
    many = workers or (cpu_count() or 1 if doing.engine == "numba" else 1)
    stopped: BaseException | None = None
    try:
        with closing(doing.answers(many, executor)) as answers:
            for one in answers:
                doing.take(one)
                if told is not None:
                    told(doing.done, doing.total)
    except LeefplekError:
        raise
    except (KeyboardInterrupt, Exception) as error:  # noqa: BLE001 (executors die in ways of their own)
        stopped = error
    found = doing.sweep()
    if stopped is None:
        if doing.out is not None:
            tidy(doing.out)
        return found
    do = "call it again with the same out= to go on" if out else "give out= a directory, to go on where it stopped"
    what = f"the sweep stopped after {len(design) - len(found.to_do)} of {len(design)} rows"
    raise SweepStopped(what, found, why=_why(stopped), do=do) from stopped


def _why(error: BaseException) -> str:
    if isinstance(error, KeyboardInterrupt):
        return "ctrl-C"
    if isinstance(error, OSError):
        return f"results could not be written or read: {error.strerror or type(error).__name__}"
    return f"the workers ended ({type(error).__name__})"


class _Sweeping:
    """One sweep while it goes."""

    def __init__(
        self,
        scenario: Scenario,
        design: Design,
        lp: Leefplek,
        seed: int | None,
        replications: int | None,
        engine: Engine,
        out: str | PathLike[str] | None,
    ) -> None:
        if engine == "faithful":
            raise InputError("a sweep has no faithful engine", key="engine", do="give auto, python or numba")
        checked(scenario, lp)
        findings = known_keys(scenario, design.names)
        if findings:
            raise InputError("these keys can't be swept", findings=findings)
        self.scenario, self.design, self.lp = scenario, design, lp
        self.seed = scenario.seed if seed is None else seed
        self.replications = scenario.replications if replications is None else replications
        if self.replications < 1:
            raise InputError("there is nothing to run", key="replications", why="expected at least one replication")
        net = compile_network(scenario, groups_of(lp, scenario))
        self.engine = engine_of(engine, net, self.replications * len(design))
        self.whole = Task(net, scenario.warm_up, self.seed, 0, self.replications, self.engine, "statistics")
        self.batch = split(self.whole, 1)[0].replications
        self.out = None if out is None else Path(out)
        if self.out is not None:
            needs("pyarrow", "simulation")
            self.batch = opened(self.out, self._identity(net), self._about())["batch"]
        self.total = self.replications * len(design)
        self.done = 0
        self.parts: dict[tuple[int, int], Values] = {}
        self.failed: dict[int, Failed] = {}

    def _identity(self, net: Network) -> dict[str, Any]:
        return {
            "leefplek": __version__,
            "scenario_sha256": digest(self.scenario),
            "network_sha256": _network_digest(net),
            "design_sha256": self.design.digest,
            "seed": self.seed,
            "replications": self.replications,
        }

    def _about(self) -> dict[str, Any]:
        return {"batch": self.batch, "design": self.design.as_data(), "scenario": plain(self.scenario)}

    # ---- what is to be done

    def answers(self, workers: int, executor: Executor | None) -> Generator[Came, None, None]:
        """What comes of every piece, in any order."""
        if executor is None and workers == 1:
            for one in self._jobs():
                yield from worked(one, self.out) if isinstance(one, Job) else one
            return
        most = AHEAD * max(workers, 1 if executor is None else REMOTE)
        with workers_for(self.whole, workers, executor) as found:
            waiting: set[Future[list[Came]]] = set()
            try:
                for one in self._jobs():
                    if not isinstance(one, Job):
                        yield from one
                        continue
                    waiting.add(found.submit(worked, one, self.out))
                    if len(waiting) >= most:
                        ready, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                        yield from _all(ready)
                yield from _all(as_completed(waiting))
            finally:
                for future in waiting:
                    future.cancel()

    def _jobs(self) -> Iterator[Job | list[Came]]:
        """Pieces together that take a worker long enough, and what is known of others without any work."""
        pieces: list[Piece] = []
        seconds = 0.0
        for row in range(len(self.design)):
            known, left = self._row(row)
            if known:
                yield known
            for one in left:
                pieces.append(one)
                seconds += one.seconds
                if seconds >= SECONDS:
                    yield Job(tuple(pieces))
                    pieces, seconds = [], 0.0
        if pieces:
            yield Job(tuple(pieces))

    def _row(self, row: int) -> tuple[list[Came], list[Piece]]:
        """What is there already of a row, or how it fails, and its pieces that are to be run."""
        batches = [
            (first, min(self.batch, self.replications - first)) for first in range(0, self.replications, self.batch)
        ]
        known = [one for first, many in batches if (one := self._there(row, first, many)) is not None]
        left = [one for one in batches if one[0] not in {each.first for each in known}]
        if not left:
            return known, []
        try:
            made = changed(self.scenario, self.design.changes(row), lp=self.lp)
            net = compile_network(made, groups_of(self.lp, made))
            each = expected(net).rows * PER_VISIT[self.engine]
        except Exception as error:  # noqa: BLE001 (as when it runs)
            many = sum(batch for _, batch in left)
            return [*known, Came(row, left[0][0], many, failed=_failed(row, error))], []
        task, pools = attrs.evolve(self.whole, net=net, warm_up=made.warm_up), tuple(made.pools)
        return known, [
            Piece(row, attrs.evolve(task, first=first, replications=many), pools, each * many) for first, many in left
        ]

    def _there(self, row: int, first: int, many: int) -> Came | None:
        values = None if self.out is None else read_part(self.out / part_name(row, first), row, first, many)
        return None if values is None else Came(row, first, many, values)

    # ---- what was done

    def take(self, one: Came) -> None:
        """Keeps what came of a piece."""
        self.done += one.many
        if one.failed is not None:
            self.failed.setdefault(one.row, one.failed)
            return
        found = one if one.values is not None else self._there(one.row, one.first, one.many)
        if found is None or found.values is None:
            raise FileNotFoundError(ENOENT, "a worker wrote where this process does not see it")
        self.parts[one.row, one.first] = found.values

    def sweep(self) -> Sweep:
        """What is done so far; rows of which something is not are not."""
        failed = tuple(self.failed[row] for row in sorted(self.failed))
        rows = tuple(self._values(row) for row in range(len(self.design)))
        return Sweep(self.scenario, self.design, self.seed, self.replications, rows, failed, self.out)

    def _values(self, row: int) -> Values:
        parts = [self.parts.get((row, first)) for first in range(0, self.replications, self.batch)]
        whole = [one for one in parts if one is not None]
        if len(whole) < len(parts):
            return {}
        return {name: np.concatenate([one[name] for one in whole]) for name in whole[0]}


def _all(ready: Iterable[Future[list[Came]]]) -> Iterator[Came]:
    for one in ready:
        yield from one.result()


# ---- workers


def worked(job: Job, out: Path | None) -> list[Came]:
    """What a worker does: runs each piece, and writes its values, or gives them back where there is no directory."""
    found = []
    for one in job.pieces:
        first, many = one.task.first, one.task.replications
        try:
            values = _values(one)
        except Exception as error:  # noqa: BLE001 (a row may fail in any way, and the others go on)
            found.append(Came(one.row, first, many, failed=_failed(one.row, error)))
            continue
        if out is None:
            found.append(Came(one.row, first, many, values))
            continue
        write_part(out / part_name(one.row, first), one.row, first, values)
        found.append(Came(one.row, first, many))
    return found


def _values(piece: Piece) -> Values:
    tallies = work(piece.task).tallies
    rows = [measures(piece.task.net, piece.pools, piece.task.warm_up, one) for one in tallies]
    return {name: np.array([row[name] for row in rows]) for name in rows[0]}


def _failed(row: int, error: Exception) -> Failed:
    """How a row failed: words of our own, and of other errors the kind only."""
    if isinstance(error, LeefplekError):
        code = error.findings[0].code if error.findings else "failed"
        return Failed(row, code, error.what, error.findings)
    return Failed(row, "failed", f"it failed while it ran: {type(error).__name__}")


def _network_digest(net: Network) -> str:
    """The SHA-256 of what the engines read: what the workflow and the routekaart of a scenario come to."""
    found = sha256()
    for field in attrs.fields(Network):
        given = getattr(net, field.name)
        found.update(field.name.encode())
        found.update(given.tobytes() if isinstance(given, np.ndarray) else repr(given).encode())
    return found.hexdigest()
