"""The event loop in plain Python; `_kernel` has the same for the compiler, step by step.

What happens at one moment happens in this order: the units of pools change, cases arrive (by stream), stays and
patience end, in the order in which they began. Who leaves a stage gives its unit back, enters the next stage, and only
then does the unit go to who waits for it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from heapq import heappop, heappush
from itertools import count
from math import inf, nan
from struct import Struct
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from ._cases import Ints, again, arrivals_of, durations, first_cases
from ._draws import Uints, uniform
from ._network import ORDERS, Network
from ._visits import ROW

__all__ = ["Loop", "simulate"]

Rows: TypeAlias = npt.NDArray[np.void]

_PACK = Struct("<ihhdddd").pack
CHUNK = 1 << 16
"""So many visits are handed over together."""

STAYS = 0
"""What stands for a token where a stay ends."""


def simulate(net: Network, seed: int, replication: int) -> Iterator[Rows]:
    """The visits of one replication, some thousands at a time: as they end, then those that are open at the end."""
    return Loop(net, seed, replication).run()


class Block:
    """Cases that are drawn for together, and what was drawn."""

    __slots__ = ("keys", "net", "patience", "plans", "profiles")

    def __init__(self, net: Network, keys: Uints, profiles: Ints) -> None:
        self.net, self.keys, self.profiles = net, keys, profiles
        self.plans: dict[int, tuple[list[int], list[float]]] = {}
        self.patience: dict[int, list[float]] = {}

    def plan(self, stage: int, visit: int) -> tuple[list[int], list[float]]:
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
    """How many units there are, how many are in use, and who waits, by class."""

    __slots__ = ("classes", "gains", "queues", "sorted", "units", "used", "waiting")

    def __init__(self, net: Network, pool: int) -> None:
        start, stop = int(net.queue_from[pool]), int(net.queue_from[pool + 1])
        order = ORDERS[net.order[pool]]
        self.units = self.used = self.waiting = 0
        self.sorted = order == "longest"
        self.gains = net.gain[start:stop].tolist() if order == "accumulating" else None
        self.queues: list[Any] = [[] if self.sorted else deque() for _ in range(start, stop)]
        self.classes = (net.queue_of[pool] - start).tolist()

    def add(self, case: Case, rank: float) -> None:
        """A case begins to wait."""
        self.waiting += 1
        queue = self.queues[self.classes[case.profile]]
        if self.sorted:
            heappush(queue, (case.arrived, case.token, case))
        else:
            queue.append((rank, case.token, case))

    def next(self, now: float) -> Case:
        """Who is first, taken out; there is somebody."""
        self.waiting -= 1
        queue = self.queues[0] if len(self.queues) == 1 else self._first(now)
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
    """A stage, with what the loop asks of it at hand."""

    __slots__ = ("before", "keep", "number", "patience", "pool")

    def __init__(self, net: Network, number: int, pool: Pool | None) -> None:
        self.number, self.pool = number, pool
        self.keep, self.before = bool(net.keep[number]), bool(net.before[number])
        places = range(net.patience_from[number], net.patience_from[number + 1])
        self.patience = [(one, int(net.patience_move[one])) for one in places]


class Case:
    """A case in the loop. `token` is that of its place in a queue; `hand` says that it brings a unit along."""

    __slots__ = (
        "arrived", "block", "blocked", "hand", "join", "left", "move", "number", "place", "profile", "ready", "stage",
        "start", "token", "visits",
    )  # fmt: skip

    def __init__(self, number: int, block: Block, place: int, profile: int, arrived: float) -> None:
        self.number, self.block, self.place, self.profile, self.arrived = number, block, place, profile, arrived
        self.visits: dict[int, int] = {}
        self.token = STAYS
        self.hand = self.blocked = False
        self.left = nan
        self.stage: Stage
        self.join = self.start = self.ready = 0.0
        self.move = -1


class Loop:
    """One replication."""

    def __init__(self, net: Network, seed: int, replication: int) -> None:
        self.net, self.seed, self.replication = net, seed, replication
        self.pools = [Pool(net, one) for one in range(len(net.units))]
        self.stages = [Stage(net, one, self.pools[at] if at >= 0 else None) for one, at in enumerate(net.stage_pool)]
        self.targets = [self.stages[at] if at >= 0 else None for at in net.target]
        self.events: list[tuple[float, int, Case, int, int]] = []
        self.ticks = count(1)
        self.cases = 0
        self.streams = [Stream(self, one) for one in range(len(net.stream_stage))]
        self.rows = bytearray()

    def run(self) -> Iterator[Rows]:
        """The visits, some thousands at a time."""
        self._begin()
        yield from self._events()
        self._open()
        yield self._taken()

    # ---- the moments, in their order

    def _events(self) -> Iterator[Rows]:
        events, days, size = self.events, self.net.days, CHUNK * ROW.itemsize
        changes = deque(zip(self.net.change_at.tolist(), self.net.change_pool, self.net.change_units, strict=True))
        stream = min(self.streams, key=Stream.when, default=None)
        while True:
            changing = changes[0][0] if changes else inf
            arrives = stream.next if stream else inf
            now = min(changing, arrives, events[0][0] if events else inf)
            if now >= days:
                return
            if now == changing:
                _, pool, units = changes.popleft()
                self.pools[pool].units = int(units)
                self._serve(self.pools[pool], now)
            elif stream is not None and now == arrives:
                self.enter(stream.taken(), stream.stage, now)
                if len(self.streams) > 1:
                    stream = min(self.streams, key=Stream.when)
            else:
                self._event()
            if len(self.rows) >= size:
                yield self._taken()

    def _event(self) -> None:
        now, _, case, token, move = heappop(self.events)
        if token == STAYS:
            self.ended(case, now)
        elif case.token == token:
            self._reneged(case, move, now)

    def _begin(self) -> None:
        first = first_cases(self.net, self.seed, self.replication)
        block = Block(self.net, first.keys, first.profile)
        for place, (stage, staying, profile, join, left) in enumerate(
            zip(
                first.stage,
                first.staying,
                first.profile.tolist(),
                first.join.tolist(),
                first.left.tolist(),
                strict=True,
            )
        ):
            case = Case(self.cases, block, place, profile, join)
            self.cases += 1
            case.left = left
            case.hand = bool(staying)
            at = self.stages[stage]
            if case.hand and at.pool is not None:
                at.pool.used += 1
            self.enter(case, at, join)

    def still(self) -> list[Case]:
        """The cases that are still here, by number."""
        found = [one[2] for one in self.events if one[3] == STAYS]
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
            self.begin(case, max(now, 0.0))
        elif pool.used < pool.units and not pool.waiting:
            pool.used += 1
            self.begin(case, max(now, 0.0))
        else:
            case.token = next(self.ticks)
            pool.add(case, now)
            if stage.patience:
                self._patience(case, max(now, 0.0))

    def begin(self, case: Case, now: float) -> None:
        """A stay begins: where the case goes next and how long it stays is drawn now."""
        case.start = now
        number = case.stage.number
        visit = case.visits.get(number, 0)
        case.visits[number] = visit + 1
        block = case.block
        plan = block.plans.get(number + visit * len(self.stages)) or block.plan(number, visit)
        case.move = plan[0][case.place]
        stay = plan[1][case.place]
        if case.left == case.left:  # not NaN: it was here when the scenario started
            stay, case.left = case.left, nan
        heappush(self.events, (now + stay, next(self.ticks), case, STAYS, 0))

    def _patience(self, case: Case, now: float) -> None:
        visit = case.visits.get(case.stage.number, 0)
        shortest, found = inf, -1
        for one, move in case.stage.patience:
            drawn = case.block.patience.get(one + visit * len(self.net.patience_stay)) or case.block.waits(one, visit)
            if drawn[case.place] < shortest:
                shortest, found = drawn[case.place], move
        heappush(self.events, (now + shortest, next(self.ticks), case, case.token, found))

    def ended(self, case: Case, now: float) -> None:
        """A stay has ended: the case goes on, or waits here for a unit of the next stage."""
        case.ready = now
        target = self.targets[case.move]
        if target is not None and target.before and target.pool is not None and not self._carries(case, target):
            pool = target.pool
            if pool.used >= pool.units or pool.waiting:
                case.blocked = True
                case.token = next(self.ticks)
                pool.add(case, now)
                return
            pool.used += 1
            case.hand = True
        self.leave(case, now)

    def leave(self, case: Case, now: float) -> None:
        """A case goes from its stage to the next; the unit it leaves goes to who waits, and so may others move on."""
        self.written(case, case.move, case.start, case.ready, now)
        stage, target = case.stage, self.targets[case.move]
        pool = stage.pool
        if pool is not None:
            if target is not None and self._carries(case, target):
                case.hand, pool = True, None
            else:
                pool.used -= 1
        if target is not None:
            self.enter(case, target, now)
        if pool is not None and pool.waiting:
            self._serve(pool, now)

    def _carries(self, case: Case, target: Stage) -> bool:
        return case.stage.keep and case.stage.pool is target.pool

    def _serve(self, pool: Pool, now: float) -> None:
        """Units that are free go to who waits; who waited in the stage before leaves it, which may free others."""
        moved = self._served(pool, now)
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
            left, target = case.stage.pool, self.targets[case.move]
            assert target is not None  # noqa: S101 (who is blocked waits for a stage)
            self.written(case, case.move, case.start, case.ready, now)
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
        number = case.stage.number
        case.visits[number] = case.visits.get(number, 0) + 1
        self.written(case, move, nan, nan, now)
        target = self.targets[move]
        if target is not None:
            self.enter(case, target, now)

    def written(self, case: Case, move: int, start: float, ready: float, end: float) -> None:
        """A visit has ended."""
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
