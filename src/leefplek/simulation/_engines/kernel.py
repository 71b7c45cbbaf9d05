"""The event loop for the compiler: `python`, step by step, over records in place of objects.

Compiled once for every model (the network is data) and kept on disk by numba; without the lock of the interpreter, so
that threads run replications side by side. Nothing here allocates: the caller gives room, and more of it when told to.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from .draws import (
    AGAIN,
    ATTEMPT,
    EXP,
    HALF,
    LN2_HIGH,
    LN2_LOW,
    LOG,
    MIX_1,
    MIX_2,
    NORMAL,
    ROOT_HALF,
    STEP,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    F = TypeVar("F", bound=Callable[..., Any])

    def _compiled(function: F) -> F: ...

    _inline = _compiled
else:
    from numba import njit

    # Without counting references (the caller holds every array, nothing is allocated): counted, it is six times slower.
    _options = {"cache": True, "nogil": True, "_nrt": False, "error_model": "numpy"}
    _compiled = njit(**_options)
    _inline = njit(forceinline=True, **_options)

__all__ = ["CHUNK", "DONE", "FULL", "GROW", "HEAP", "SLOT", "advance"]

CHUNK = 1 << 16
DONE, FULL, GROW = 0, 1, 2
"""What `advance` answers: the days are over, the visits must be taken out, or it needs more room."""

NONE = -1
STAYS = 0

SLOT = np.dtype(
    [
        ("key", "u8"),
        ("token", "i8"),
        ("join", "f8"),
        ("start", "f8"),
        ("ready", "f8"),
        ("arrived", "f8"),
        ("left", "f8"),
        ("rank", "f8"),
        ("case", "i4"),
        ("profile", "i4"),
        ("stage", "i4"),
        ("move", "i4"),
        ("next", "i4"),
        ("prev", "i4"),
        ("queue", "i4"),
        ("hand", "i2"),
        ("blocked", "i2"),
    ]
)
HEAP = np.dtype([("time", "f8"), ("tick", "i8"), ("token", "i8"), ("slot", "i4"), ("move", "i4")])

_STEP, _AGAIN, _ATTEMPT = np.uint64(STEP), np.uint64(AGAIN), np.uint64(ATTEMPT)
_MIX_1, _MIX_2 = np.uint64(MIX_1), np.uint64(MIX_2)
_S12, _S27, _S30, _S31 = np.uint64(12), np.uint64(27), np.uint64(30), np.uint64(31)
_TWO = np.uint64(2)
_LONGEST, _ACCUMULATING = 2, 3
_MIDDLE, _TAIL, _FAR = NORMAL


# ---- draws, to the last bit as in `draws`


@_inline
def _mixed(x: Any) -> Any:
    x = (x ^ (x >> _S30)) * _MIX_1
    x = (x ^ (x >> _S27)) * _MIX_2
    return x ^ (x >> _S31)


@_inline
def _uniform(key: Any, use: Any) -> Any:
    return (np.float64(_mixed(key + use) >> _S12) + 0.5) * HALF


@_inline
def _log(x: Any) -> Any:
    part, power = math.frexp(x)
    k = np.float64(power)
    if part < ROOT_HALF:
        part = part + part
        k -= 1.0
    f = part - 1.0
    s = f / (2.0 + f)
    z = s * s
    w = z * z
    odd = w * (LOG[1] + w * (LOG[3] + w * LOG[5]))
    even = z * (LOG[0] + w * (LOG[2] + w * (LOG[4] + w * LOG[6])))
    half = 0.5 * f * f
    return k * LN2_HIGH - ((half - (s * (half + (odd + even)) + k * LN2_LOW)) - f)


@_inline
def _exp(x: Any) -> Any:
    x = min(max(x, -700.0), 700.0)
    k = np.floor(x * 1.44269504088896338700 + 0.5)
    high = x - k * LN2_HIGH
    low = k * LN2_LOW
    r = high - low
    t = r * r
    c = r - t * (EXP[0] + t * (EXP[1] + t * (EXP[2] + t * (EXP[3] + t * EXP[4]))))
    return math.ldexp(1.0 - ((low - (r * c) / (2.0 - c)) - high), int(k))


@_inline
def _polynomial(c: Any, r: Any) -> Any:
    return ((((((c[7] * r + c[6]) * r + c[5]) * r + c[4]) * r + c[3]) * r + c[2]) * r + c[1]) * r + c[0]


@_compiled
def _normal(u: Any) -> Any:
    q = u - 0.5
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        return q * (_polynomial(_MIDDLE[0], r) / _polynomial(_MIDDLE[1], r))
    r = math.sqrt(-_log(min(u, 1.0 - u)))
    if r <= 5.0:
        r -= 1.6
        found = _polynomial(_TAIL[0], r) / _polynomial(_TAIL[1], r)
    else:
        r -= 5.0
        found = _polynomial(_FAR[0], r) / _polynomial(_FAR[1], r)
    return -found if q < 0.0 else found


@_compiled
def _gamma(key: Any, use: Any, shape: Any, scale: Any) -> Any:
    boosted = shape < 1.0
    d = (shape + 1.0 if boosted else shape) - 1.0 / 3.0
    c = 1.0 / (3.0 * math.sqrt(d))
    number = use
    while True:
        x = _normal(_uniform(key, number))
        u = _uniform(key, number + _ATTEMPT)
        v = 1.0 + c * x
        v = v * v * v
        if v > 0.0 and _log(u) < 0.5 * x * x + d * ((1.0 - v) + _log(v)):
            break
        number += _TWO * _ATTEMPT
    found = d * v
    if boosted:
        found = found * _exp(_log(_uniform(key, use - _ATTEMPT)) / shape)
    return found * scale


@_inline
def _duration(t: Any, one: Any, key: Any, use: Any) -> Any:
    if one < 0:
        return 0.0
    d = t.distributions[one]
    kind = d.kind
    if kind == 0:
        return d.first
    if kind == 3:
        return _gamma(key, use, d.first, d.second)
    u = _uniform(key, use)
    if kind == 1:
        return -d.first * _log(u)
    if kind == 2:
        return _exp(d.first + d.second * _normal(u))
    if kind == 4:
        return d.first * _exp(d.second * _log(-_log(u)))
    if kind == 5:
        return d.first + d.second * u
    at = d.table_from
    while t.weight[at] <= u:
        at += 1
    return t.table[at]


# ---- the events that are still to come: a heap, the earliest first, then who began first


@_inline
def _push(one: Any, heap: Any, time: Any, slot: Any, token: Any, move: Any) -> None:
    one.tick += 1
    tick = one.tick
    at = one.heap
    one.heap = at + 1
    while at > 0:
        above = (at - 1) >> 1
        if heap[above].time <= time:  # an equal time began earlier
            break
        heap[at] = heap[above]
        at = above
    heap[at].time = time
    heap[at].tick = tick
    heap[at].slot = slot
    heap[at].token = token
    heap[at].move = move


@_inline
def _pop(one: Any, heap: Any) -> None:
    """Takes the first event out; the caller has looked at it."""
    one.heap -= 1
    last = one.heap
    time = heap[last].time
    tick = heap[last].tick
    at = 0
    while True:
        below = 2 * at + 1
        if below >= last:
            break
        right = below + 1
        if right < last and (
            heap[right].time < heap[below].time
            or (heap[right].time == heap[below].time and heap[right].tick < heap[below].tick)
        ):
            below = right
        if time < heap[below].time or (time == heap[below].time and tick < heap[below].tick):
            break
        heap[at] = heap[below]
        at = below
    heap[at] = heap[last]


# ---- queues: lists through the slots, in the order of rank


@_inline
def _wait(t: Any, one: Any, slots: Any, slot: Any, pool: Any, rank: Any) -> None:
    """A case begins to wait for a pool."""
    one.tick += 1
    case = slots[slot]
    case.token = one.tick
    t.pools[pool].waiting += 1
    queue = t.queue_of[pool, case.profile]
    if t.pools[pool].order == _LONGEST:
        rank = case.arrived
    case.rank = rank
    case.queue = queue
    after = t.queues[queue].tail
    while after != NONE and slots[after].rank > rank:
        after = slots[after].prev
    before = t.queues[queue].head if after == NONE else slots[after].next
    case.prev = after
    case.next = before
    if after == NONE:
        t.queues[queue].head = slot
    else:
        slots[after].next = slot
    if before == NONE:
        t.queues[queue].tail = slot
    else:
        slots[before].prev = slot


@_inline
def _unwait(t: Any, slots: Any, slot: Any, pool: Any) -> None:
    """A case waits no longer."""
    case = slots[slot]
    case.token = STAYS
    t.pools[pool].waiting -= 1
    if case.prev == NONE:
        t.queues[case.queue].head = case.next
    else:
        slots[case.prev].next = case.next
    if case.next == NONE:
        t.queues[case.queue].tail = case.prev
    else:
        slots[case.next].prev = case.prev


@_inline
def _who(t: Any, slots: Any, pool: Any, now: Any) -> Any:
    """Who is first in a pool where somebody waits."""
    best, found = -1.0, NONE
    for queue in range(t.pools[pool].queue_from, t.pools[pool].queue_to):
        head = t.queues[queue].head
        if head == NONE:
            continue
        if t.pools[pool].order != _ACCUMULATING:
            return head
        gained = t.queues[queue].gain * (now - slots[head].rank)
        if gained > best:
            best, found = gained, head
    return found


# ---- what happens to a case


@_inline
def _begin(t: Any, one: Any, slots: Any, visits: Any, heap: Any, slot: Any, now: Any) -> None:
    case = slots[slot]
    case.start = now
    stage = t.stages[case.stage]
    visit = np.uint64(visits[slot, case.stage]) * _AGAIN
    visits[slot, case.stage] += 1
    move = stage.move_from
    if stage.move_to - move > 1:
        u = _uniform(case.key, stage.use_move + visit)
        while t.cut[case.profile, move] <= u:
            move += 1
    case.move = move
    if math.isnan(case.left):
        stay = _duration(t, t.stay[case.profile, move], case.key, stage.use_stay + visit)
    else:
        stay = case.left
        case.left = np.nan
    _push(one, heap, now + stay, slot, STAYS, 0)


@_inline
def _enter(t: Any, one: Any, slots: Any, visits: Any, heap: Any, slot: Any, stage: Any, now: Any) -> None:
    case = slots[slot]
    case.stage = stage
    case.join = now
    pool = t.stages[stage].pool
    if pool == NONE or case.hand:
        case.hand = 0
        _begin(t, one, slots, visits, heap, slot, max(now, 0.0))
    elif t.pools[pool].used < t.pools[pool].units and t.pools[pool].waiting == 0:
        t.pools[pool].used += 1
        _begin(t, one, slots, visits, heap, slot, max(now, 0.0))
    else:
        _wait(t, one, slots, slot, pool, now)
        _be_patient(t, one, slots, visits, heap, slot, max(now, 0.0))


@_inline
def _be_patient(t: Any, one: Any, slots: Any, visits: Any, heap: Any, slot: Any, now: Any) -> None:
    case = slots[slot]
    stage = t.stages[case.stage]
    if stage.patience_from == stage.patience_to:
        return
    visit = np.uint64(visits[slot, case.stage]) * _AGAIN
    shortest, found = np.inf, NONE
    for at in range(stage.patience_from, stage.patience_to):
        patience = t.patience[at]
        drawn = _duration(t, patience.stay, case.key, patience.use + visit)
        if drawn < shortest:
            shortest, found = drawn, patience.move
    _push(one, heap, now + shortest, slot, case.token, found)


@_inline
def _write(one: Any, slots: Any, rows: Any, slot: Any, move: Any, start: Any, ready: Any, end: Any) -> None:
    case = slots[slot]
    row = rows[one.rows]
    one.rows += 1
    row.case = case.case
    row.stage = case.stage
    row.outcome = move
    row.join = case.join
    row.start = start
    row.ready = ready
    row.end = end


@_inline
def _served(t: Any, one: Any, slots: Any, visits: Any, heap: Any, rows: Any, pool: Any, now: Any) -> bool:
    moved = False
    while t.pools[pool].waiting > 0 and t.pools[pool].used < t.pools[pool].units:
        slot = _who(t, slots, pool, now)
        _unwait(t, slots, slot, pool)
        t.pools[pool].used += 1
        case = slots[slot]
        if not case.blocked:
            _begin(t, one, slots, visits, heap, slot, now)
            continue
        case.blocked = 0
        case.hand = 1
        left = t.stages[case.stage].pool
        _write(one, slots, rows, slot, case.move, case.start, case.ready, now)
        _enter(t, one, slots, visits, heap, slot, t.target[case.move], now)
        if left != NONE:
            t.pools[left].used -= 1
            moved = True
    return moved


@_inline
def _serve(t: Any, one: Any, slots: Any, visits: Any, heap: Any, rows: Any, pool: Any, now: Any) -> None:
    moved = _served(t, one, slots, visits, heap, rows, pool, now)
    while moved:
        moved = False
        for other in range(len(t.pools)):
            if t.pools[other].waiting > 0 and t.pools[other].used < t.pools[other].units:
                moved = bool(_served(t, one, slots, visits, heap, rows, other, now)) or moved


@_inline
def _carries(t: Any, stage: Any, target: Any) -> bool:
    return bool(t.stages[stage].keep and t.stages[stage].pool == t.stages[target].pool)


@_inline
def _leave(t: Any, one: Any, slots: Any, visits: Any, heap: Any, rows: Any, slot: Any, now: Any) -> None:
    case = slots[slot]
    _write(one, slots, rows, slot, case.move, case.start, case.ready, now)
    target = t.target[case.move]
    pool = t.stages[case.stage].pool
    if pool != NONE:
        if target != NONE and _carries(t, case.stage, target):
            case.hand = 1
            pool = NONE
        else:
            t.pools[pool].used -= 1
    if target != NONE:
        _enter(t, one, slots, visits, heap, slot, target, now)
    else:
        _free(one, slots, slot)
    if pool != NONE and t.pools[pool].waiting > 0:
        _serve(t, one, slots, visits, heap, rows, pool, now)


@_inline
def _ended(t: Any, one: Any, slots: Any, visits: Any, heap: Any, rows: Any, slot: Any, now: Any) -> None:
    case = slots[slot]
    case.ready = now
    target = t.target[case.move]
    if target != NONE and t.stages[target].before and not _carries(t, case.stage, target):
        pool = t.stages[target].pool
        if t.pools[pool].used >= t.pools[pool].units or t.pools[pool].waiting > 0:
            case.blocked = 1
            _wait(t, one, slots, slot, pool, now)
            return
        t.pools[pool].used += 1
        case.hand = 1
    _leave(t, one, slots, visits, heap, rows, slot, now)


@_inline
def _reneged(t: Any, one: Any, slots: Any, visits: Any, heap: Any, rows: Any, slot: Any, move: Any, now: Any) -> None:
    _unwait(t, slots, slot, t.stages[slots[slot].stage].pool)
    visits[slot, slots[slot].stage] += 1
    _write(one, slots, rows, slot, move, np.nan, np.nan, now)
    target = t.target[move]
    if target != NONE:
        _enter(t, one, slots, visits, heap, slot, target, now)
    else:
        _free(one, slots, slot)


# ---- who come


@_inline
def _free(one: Any, slots: Any, slot: Any) -> None:
    slots[slot].stage = NONE
    slots[slot].next = one.free
    one.free = slot
    one.active -= 1


@_inline
def _new(one: Any, slots: Any, visits: Any, key: Any, profile: Any, arrived: Any) -> Any:
    slot = one.free
    case = slots[slot]
    one.free = case.next
    case.key = key
    case.case = one.cases
    case.profile = profile
    case.arrived = arrived
    case.left = np.nan
    case.token = STAYS
    case.hand = 0
    case.blocked = 0
    visits[slot, :] = 0
    one.cases += 1
    one.active += 1
    return slot


@_inline
def _next(t: Any, one: Any, number: Any) -> None:
    """The next arrival of a stream."""
    stream = t.streams[number]
    if stream.number >= stream.limit:
        stream.next = np.inf
        return
    stream.key = _mixed(one.replication + stream.use + np.uint64(stream.number) * _STEP)
    if stream.rate_from == stream.rate_to:
        stream.next = t.dates[stream.dates_from + stream.number]
    else:
        stream.clock += -1.0 * _log(_uniform(stream.key, one.use_arrive))
        at = stream.piece
        while at + 1 < stream.rate_to and t.rates[at + 1].sum <= stream.clock:
            at += 1
        stream.piece = at
        rate = t.rates[at]
        wait = (stream.clock - rate.sum) / rate.rate if rate.rate > 0.0 else np.inf
        stream.next = rate.at + wait
    stream.number += 1


@_inline
def _arrive(t: Any, one: Any, slots: Any, visits: Any, heap: Any, number: Any) -> None:
    stream = t.streams[number]
    profile = 0
    if t.stream_cut.shape[1] > 1:
        u = _uniform(stream.key, one.use_profile)
        while t.stream_cut[number, profile] <= u:
            profile += 1
    now = stream.next
    slot = _new(one, slots, visits, stream.key, profile, now)
    _next(t, one, number)
    _enter(t, one, slots, visits, heap, slot, t.streams[number].stage, now)


@_inline
def _first(t: Any, one: Any, slots: Any, visits: Any, heap: Any) -> None:
    """The next of the cases that are there already comes in."""
    given = t.first[one.first]
    one.first += 1
    slot = _new(one, slots, visits, given.key, given.profile, given.join)
    slots[slot].left = given.left
    pool = t.stages[given.stage].pool
    if given.staying:
        slots[slot].hand = 1
        if pool != NONE:
            t.pools[pool].used += 1
    _enter(t, one, slots, visits, heap, slot, given.stage, given.join)


@_inline
def _soonest(t: Any) -> Any:
    """The stream from which a case comes first."""
    stream = NONE
    soonest = np.inf
    for number in range(len(t.streams)):
        if t.streams[number].next < soonest:
            stream = number
            soonest = t.streams[number].next
    return stream


@_inline
def _has_room(one: Any, slots: Any, heap: Any, rows: Any) -> Any:
    """One event may move every case that is here, and each may begin to wait: so much is kept free."""
    fits = one.active + 1 < len(slots) and one.heap + 2 * one.active + 4 < len(heap)
    return fits and one.rows + one.active + 2 < len(rows)


@_inline
def _event(t: Any, one: Any, slots: Any, visits: Any, heap: Any, rows: Any, now: Any) -> None:
    event = heap[0]
    slot = event.slot
    token = event.token
    move = event.move
    _pop(one, heap)
    if token == STAYS:
        _ended(t, one, slots, visits, heap, rows, slot, now)
    elif slots[slot].token == token:
        _reneged(t, one, slots, visits, heap, rows, slot, move, now)


@_compiled
def advance(t: Any, state: Any, slots: Any, visits: Any, heap: Any, rows: Any) -> int:
    """Events in their order, until the days are over, the visits must be taken out, or there is too little room."""
    one = state[0]
    if one.begun == 0:
        one.begun = 1
        for number in range(len(t.streams)):
            _next(t, one, number)
    while True:
        if one.rows >= CHUNK:
            return FULL
        if not _has_room(one, slots, heap, rows):
            return GROW
        if one.first < len(t.first):
            _first(t, one, slots, visits, heap)
            continue
        stream = _soonest(t)
        changing = t.changes[one.change].at if one.change < len(t.changes) else np.inf
        arrives = t.streams[stream].next if stream != NONE else np.inf
        now = min(changing, arrives, heap[0].time if one.heap > 0 else np.inf)
        if now >= one.days:
            return DONE
        if now == changing:
            change = t.changes[one.change]
            one.change += 1
            t.pools[change.pool].units = change.units
            _serve(t, one, slots, visits, heap, rows, change.pool, now)
        elif now == arrives:
            _arrive(t, one, slots, visits, heap, stream)
        else:
            _event(t, one, slots, visits, heap, rows, now)
