"""The event loop in plain Python; `kernel` has the same for the compiler, step by step.

What happens at one moment happens in this order: the units of pools change, cases arrive (by stream), stays and
patience end, in the order in which they began. Who leaves a stage gives its unit back, enters the next stage, and only
then does the unit go to who waits for it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from heapq import heappop, heappush
from itertools import count
from math import inf, nan
from struct import Struct
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from .._results.visits import ROW
from .cases import Ints, again, arrivals_of, durations, first_cases
from .draws import Uints, uniform
from .network import ORDERS, Network

__all__ = ["Loop", "simulate"]

Rows: TypeAlias = npt.NDArray[np.void]

_PACK = Struct("<ihhdddd").pack
CHUNK = 1 << 16
"""So many visits are handed over together."""

SOME = 1 << 12
"""So many moments pass between two looks at how many visits there are."""

STAYS = 0
"""What stands for a token where a stay ends."""


def simulate(net: Network, seed: int, replication: int) -> Iterator[Rows]:
    """The visits of one replication, some thousands at a time: as they end, then those that are open at the end."""
    return Loop(net, seed, replication).run()


Plan: TypeAlias = tuple[list[int], list[float]]


class Block:
    """Cases that are drawn for together, and what was drawn."""

    __slots__ = ("keys", "net", "patience", "plans", "profiles")

    def __init__(self, net: Network, keys: Uints, profiles: Ints) -> None:
        self.net, self.keys, self.profiles = net, keys, profiles
        self.plans: dict[int, Plan] = {}
        self.patience: dict[int, list[float]] = {}

    def plan(self, stage: int, visit: int) -> Plan:
        """For each case the move out of a stage, and how long it stays there."""
        net = self.net
        start, stop = net.move_from[stage], net.move_from[stage + 1]
        u = uniform(self.keys, again(int(net.use_move[stage]), visit))
        moves = start + (net.cut[self.profiles, start:stop] <= u[:, None]).sum(axis=1)
        use = again(int(net.use_stay[stage]), visit)
        stays = durations(net, self.keys, use, net.stay[self.profiles, moves])
        found = self.plans[stage + visit * len(net.stage_pool)] = moves.tolist(), stays.tolist()
        return found

    def waits(self, one: int, visit: int) -> list[float]:
        """For each case how long it waits at most."""
        net = self.net
        which = np.full(len(self.keys), net.patience_stay[one])
        found: list[float] = durations(net, self.keys, again(int(net.use_patience[one]), visit), which).tolist()
        self.patience[one + visit * len(net.patience_stay)] = found
        return found


class Pool:
    """How many units there are, how many are in use, and who waits, by class; `line` is their only queue."""

    __slots__ = ("classes", "gains", "line", "queues", "sorted", "units", "used", "waiting")

    def __init__(self, net: Network, pool: int) -> None:
        start, stop = int(net.queue_from[pool]), int(net.queue_from[pool + 1])
        order = ORDERS[net.order[pool]]
        self.units = self.used = self.waiting = 0
        self.sorted = order == "longest"
        self.gains = net.gain[start:stop].tolist() if order == "accumulating" else None
        self.queues: list[Any] = [[] if self.sorted else deque() for _ in range(start, stop)]
        self.classes = (net.queue_of[pool] - start).tolist()
        self.line: deque[tuple[float, int, Case]] | None = None
        if len(self.queues) == 1 and not self.sorted:
            self.line = self.queues[0]

    def add(self, case: Case, rank: float) -> None:
        """A case begins to wait."""
        self.waiting += 1
        if self.line is not None:
            self.line.append((rank, case.token, case))
            return
        queue = self.queues[self.classes[case.profile]]
        if self.sorted:
            heappush(queue, (case.arrived, case.token, case))
        else:
            queue.append((rank, case.token, case))

    def next(self, now: float) -> Case:
        """Who is first, taken out; there is somebody."""
        self.waiting -= 1
        queue: Any = self.line
        if queue is None:
            queue = self.queues[0] if self.sorted else self._first(now)
        while True:
            _, token, case = heappop(queue) if self.sorted else queue.popleft()
            if case.token == token:
                case.token = STAYS
                return case  # type: ignore[no-any-return]  # a deque or a heap, of the same

    def _first(self, now: float) -> Any:
        """The queue of who is first: the lowest class, or the one whose head has gained most."""
        best, found = -1.0, None
        for at, queue in enumerate(self.queues):
            while queue and queue[0][2].token != queue[0][1]:
                queue.popleft()
            if queue:
                if self.gains is None:
                    return queue
                gained = self.gains[at] * (now - queue[0][0])
                if gained > best:
                    best, found = gained, queue
        return found


class Stage:
    """A stage, with what the loop asks of it at hand; `bit` stands for it in what a case has seen."""

    __slots__ = ("bit", "number", "patience", "pool")

    def __init__(self, net: Network, number: int, pool: Pool | None) -> None:
        self.number, self.bit, self.pool = number, 1 << number, pool
        places = range(net.patience_from[number], net.patience_from[number + 1])
        self.patience = [(one, int(net.patience_move[one])) for one in places]


class Way:
    """A move: to which stage (None is out), whether the unit goes along, and the pool that one waits for before it."""

    __slots__ = ("before", "carries", "target")

    def __init__(self, net: Network, stage: Stage, target: Stage | None) -> None:
        pool = target.pool if target is not None else None
        self.target = target
        self.carries = pool is not None and bool(net.keep[stage.number]) and stage.pool is pool
        waits = target is not None and bool(net.before[target.number]) and not self.carries
        self.before = pool if waits else None


class Case:
    """A case in the loop. `token` is that of its place in a queue; `hand` says that it brings a unit along.

    `seen` has the bits of the stages where it was, and `more` how often, for those where it was more than once.
    """

    __slots__ = (
        "arrived", "block", "blocked", "hand", "join", "more", "move", "number", "place", "profile", "ready", "seen",
        "stage", "start", "token",
    )  # fmt: skip
    join: float
    move: int
    ready: float
    stage: Stage
    start: float

    def __init__(self, number: int, block: Block, place: int, profile: int, arrived: float) -> None:
        self.number, self.block, self.place, self.profile, self.arrived = number, block, place, profile, arrived
        self.seen = 0
        self.more: dict[int, int] | None = None
        self.token = STAYS
        self.hand = self.blocked = False

    def visits(self) -> int:
        """How often it was in its stage before."""
        if not self.seen & self.stage.bit:
            return 0
        return 1 if self.more is None else self.more.get(self.stage.number, 1)

    def visited(self) -> None:
        """It was in its stage once more."""
        if self.seen & self.stage.bit:
            self.more = self.more or {}
            self.more[self.stage.number] = self.more.get(self.stage.number, 1) + 1
        self.seen |= self.stage.bit


Ending: TypeAlias = Case | tuple[Case, int, int]
"""What ends at a moment: the stay of a case, or a patience (whose, its token, and the move that is then taken)."""


class Loop:
    """One replication.

    `times` is a heap of the moments to come, each once, and `at` has what ends then; or, where that is more than one, a
    queue of them in the order in which they began. `told` hears of each visit that ends, before it is written.
    """

    told: Callable[[Case, int, float], object] | None = None

    def __init__(self, net: Network, seed: int, replication: int) -> None:
        self.net, self.seed, self.replication = net, seed, replication
        self.pools = [Pool(net, one) for one in range(len(net.units))]
        self.stages = [Stage(net, one, self.pools[at] if at >= 0 else None) for one, at in enumerate(net.stage_pool)]
        self.ways = [
            Way(net, self.stages[move.stage], self.stages[move.target] if move.target >= 0 else None)
            for move in net.names.moves
        ]
        self.times = [inf]
        self.at: dict[float, Ending | deque[Ending]] = {}
        self.ticks = count(1)
        self.cases = 0
        self.rows = bytearray()
        self.streams = [Stream(self, one) for one in range(len(net.stream_stage))]
        self.changes = deque(
            zip(net.change_at.tolist(), net.change_pool.tolist(), net.change_units.tolist(), strict=True)
        )

    def run(self) -> Iterator[Rows]:
        """The visits, some thousands at a time."""
        self._begin()
        while self._some():
            if len(self.rows) >= CHUNK * ROW.itemsize:
                yield self._taken()
        self._open()
        yield self._taken()

    # ---- the moments, in their order

    def _some(self) -> bool:
        """Some moments; answers whether there are more."""
        times, at, days = self.times, self.at, self.net.days
        stream, comes = self._next()
        for _ in range(SOME):
            now = times[0]
            if comes <= now:
                if comes >= days:
                    return False
                self._comes(stream, comes)
                stream, comes = self._next()
                continue
            if now >= days:
                return False
            one = at[now]
            if one.__class__ is Case:
                heappop(times)
                del at[now]
                self.ended(one, now)
            else:
                self._first(one, now)
        return True

    def _next(self) -> tuple[Stream | None, float]:
        """When units change or a case arrives next: the stream, None where units change, and the moment."""
        changing = self.changes[0][0] if self.changes else inf
        if len(self.streams) == 1:
            stream = self.streams[0]
        elif self.streams:
            stream = min(self.streams, key=Stream.when)
        else:
            return None, changing
        return (stream, stream.next) if stream.next < changing else (None, changing)

    def _comes(self, stream: Stream | None, now: float) -> None:
        """A case arrives, or the units of a pool change."""
        if stream is not None:
            self.enter(stream.taken(), stream.stage, now)
            return
        _, pool, units = self.changes.popleft()
        self.pools[pool].units = units
        if self._served(self.pools[pool], now):
            self._others(now)

    def _first(self, found: Ending | deque[Ending], now: float) -> None:
        """The first that ends at a moment at which a patience does, or more than one thing."""
        one = found.popleft() if isinstance(found, deque) else found
        if one is found or not found:
            heappop(self.times)
            del self.at[now]
        if isinstance(one, Case):
            self.ended(one, now)
        elif isinstance(one, tuple) and one[0].token == one[1]:
            self._reneged(one[0], one[2], now)

    def _also(self, ends: float, one: Ending) -> None:
        """Something more ends at a moment, after what was told of before."""
        found = self.at[ends]
        if isinstance(found, deque):
            found.append(one)
        else:
            self.at[ends] = deque((found, one))

    def _begin(self) -> None:
        first = first_cases(self.net, self.seed, self.replication)
        block = Block(self.net, first.keys, first.profile)
        columns = (first.stage, first.staying, first.profile.tolist(), first.join.tolist(), first.left.tolist())
        for place, (number, staying, profile, join, left) in enumerate(zip(*columns, strict=True)):
            case, stage = Case(self.cases, block, place, profile, join), self.stages[number]
            self.cases += 1
            if not staying:
                self.enter(case, stage, join)
                continue
            if stage.pool is not None:
                stage.pool.used += 1
            case.stage, case.join = stage, join
            self.begin(case, max(join, 0.0), left if left == left else None)  # NaN: a whole stay

    def still(self) -> list[Case]:
        """The cases that are still here, by number."""
        ending = (one for many in self.at.values() for one in (many if isinstance(many, deque) else (many,)))
        found = [one for one in ending if isinstance(one, Case)]
        queued = (one for pool in self.pools for queue in pool.queues for one in queue)
        found += [case for _, token, case in queued if case.token == token]
        return sorted(found, key=lambda case: case.number)

    def _open(self) -> None:
        """The visits that are open at the end, by the number of their case."""
        for case in self.still():
            waits = case.token != STAYS and not case.blocked
            outcome, ready = (-2 - case.move, case.ready) if case.blocked else (-1, nan)
            start = nan if waits else case.start
            self.rows += _PACK(case.number, case.stage.number, outcome, case.join, start, ready, nan)

    def _taken(self) -> Rows:
        rows = np.frombuffer(bytes(self.rows), ROW)
        self.rows.clear()
        return rows

    # ---- what happens to a case

    def enter(self, case: Case, stage: Stage, now: float) -> None:
        """A case comes to a stage; it begins its stay, or waits for a unit."""
        case.stage, case.join = stage, now
        pool = stage.pool
        if pool is None or case.hand:
            case.hand = False
            self.begin(case, now if now > 0.0 else 0.0)
        elif pool.used < pool.units and not pool.waiting:
            pool.used += 1
            self.begin(case, now if now > 0.0 else 0.0)
        else:
            case.token = next(self.ticks)
            pool.add(case, now)
            if stage.patience:
                self._patience(case, max(now, 0.0))

    def begin(self, case: Case, now: float, left: float | None = None) -> None:
        """A stay begins: where the case goes next is drawn now, and how long it stays, where that is not given."""
        case.start = now
        stage, block = case.stage, case.block
        if case.seen & stage.bit:
            visit = case.visits()
            case.visited()
            plan = block.plans.get(stage.number + visit * len(self.stages)) or block.plan(stage.number, visit)
        else:
            case.seen |= stage.bit
            plan = block.plans.get(stage.number) or block.plan(stage.number, 0)
        place = case.place
        case.move = plan[0][place]
        ends = now + (plan[1][place] if left is None else left)
        if self.at.setdefault(ends, case) is case:
            heappush(self.times, ends)
        else:
            self._also(ends, case)

    def _patience(self, case: Case, now: float) -> None:
        visit = case.visits()
        shortest, found = inf, -1
        for one, move in case.stage.patience:
            drawn = case.block.patience.get(one + visit * len(self.net.patience_stay)) or case.block.waits(one, visit)
            if drawn[case.place] < shortest:
                shortest, found = drawn[case.place], move
        ends, patience = now + shortest, (case, case.token, found)
        if self.at.setdefault(ends, patience) is patience:
            heappush(self.times, ends)
        else:
            self._also(ends, patience)

    def ended(self, case: Case, now: float) -> None:
        """A stay has ended: the case goes on, or waits here for a unit of the next stage.

        The unit that it leaves goes to who waits, once it is in the next stage; and so may others move on.
        """
        way, stage = self.ways[case.move], case.stage
        if way.before is not None and not self._goes(case, way.before, now):
            return
        if self.told is not None:
            self.told(case, case.move, now)
        self.rows += _PACK(case.number, stage.number, case.move, case.join, case.start, now, now)
        pool = stage.pool
        if way.carries:
            case.hand, pool = True, None
        elif pool is not None:
            pool.used -= 1
        if way.target is not None:
            self.enter(case, way.target, now)
        if pool is not None and pool.waiting and self._served(pool, now):
            self._others(now)

    def _goes(self, case: Case, pool: Pool, now: float) -> bool:
        """Whether it gets a unit of the next stage, and takes it along; else it waits for it."""
        if pool.used < pool.units and not pool.waiting:
            pool.used += 1
            case.hand = True
            return True
        case.ready, case.blocked = now, True
        case.token = next(self.ticks)
        pool.add(case, now)
        return False

    def _others(self, now: float) -> None:
        """Who waited in the stage before left it, which may free others."""
        moved = True
        while moved:
            moved = False
            for one in self.pools:
                if one.waiting and one.used < one.units:
                    moved = self._served(one, now) or moved

    def _served(self, pool: Pool, now: float) -> bool:
        """The free units of one pool; answers whether a unit of a stage before was given back."""
        moved = False
        while pool.waiting and pool.used < pool.units:
            case = pool.next(now)
            pool.used += 1
            if not case.blocked:
                self.begin(case, now)
                continue
            case.blocked, case.hand = False, True
            left, target = case.stage.pool, self.ways[case.move].target
            assert target is not None  # noqa: S101 (who is blocked waits for a stage)
            self._written(case, case.move, case.start, case.ready, now)
            self.enter(case, target, now)
            if left is not None:
                left.used -= 1
                moved = True
        return moved

    def _reneged(self, case: Case, move: int, now: float) -> None:
        """A case has waited long enough and goes elsewhere."""
        case.token = STAYS
        pool = case.stage.pool
        assert pool is not None  # noqa: S101 (only who waits for a pool has patience)
        pool.waiting -= 1
        case.visited()
        self._written(case, move, nan, nan, now)
        target = self.ways[move].target
        if target is not None:
            self.enter(case, target, now)

    def _written(self, case: Case, move: int, start: float, ready: float, end: float) -> None:
        """A visit has ended; `ended` does the same without a call."""
        if self.told is not None:
            self.told(case, move, end)
        self.rows += _PACK(case.number, case.stage.number, move, case.join, start, ready, end)


class Stream:
    """A stream of arrivals, drawn some thousands at a time."""

    __slots__ = ("block", "clock", "loop", "next", "number", "place", "profiles", "stage", "taken_before", "times")
    next: float

    def __init__(self, loop: Loop, number: int) -> None:
        self.loop, self.number = loop, number
        self.stage = loop.stages[loop.net.stream_stage[number]]
        self.clock, self.taken_before, self.place = 0.0, 0, 0
        self._more()

    def when(self) -> float:
        """The moment of the next arrival."""
        return self.next

    def taken(self) -> Case:
        """The case that arrives now; the next one is looked up."""
        place, loop = self.place, self.loop
        case = Case(loop.cases, self.block, place, self.profiles[place], self.next)
        loop.cases += 1
        self.place = place + 1
        if self.place < len(self.times):
            self.next = self.times[self.place]
        else:
            self.taken_before += len(self.times)
            self._more()
        return case

    def _more(self) -> None:
        loop = self.loop
        keys, times, profiles, self.clock = arrivals_of(
            loop.net, loop.seed, loop.replication, self.number, self.taken_before, self.clock
        )
        self.block = Block(loop.net, keys, profiles)
        self.times, self.profiles, self.place = times.tolist(), profiles.tolist(), 0
        self.next = self.times[0] if self.times else inf
