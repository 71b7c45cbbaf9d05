"""The compiled engine: a network laid out as records for `kernel`, and room that grows when it is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from .._results.visits import ROW
from .cases import first_cases, profile_use
from .draws import replication_key
from .network import Network

__all__ = ["parts", "simulate"]

Rows: TypeAlias = npt.NDArray[np.void]
Array: TypeAlias = npt.NDArray[Any]

_STAGE = np.dtype(
    [
        ("pool", "i4"),
        ("keep", "i4"),
        ("before", "i4"),
        ("move_from", "i4"),
        ("move_to", "i4"),
        ("patience_from", "i4"),
        ("patience_to", "i4"),
        ("unused", "i4"),
        ("use_stay", "u8"),
        ("use_move", "u8"),
    ]
)
_DISTRIBUTION = np.dtype([("first", "f8"), ("second", "f8"), ("kind", "i4"), ("table_from", "i4")])
_POOL = np.dtype(
    [("order", "i4"), ("units", "i4"), ("used", "i4"), ("waiting", "i4"), ("queue_from", "i4"), ("queue_to", "i4")]
)
_QUEUE = np.dtype([("gain", "f8"), ("head", "i4"), ("tail", "i4")])
_PATIENCE = np.dtype([("use", "u8"), ("stay", "i4"), ("move", "i4")])
_CHANGE = np.dtype([("at", "f8"), ("pool", "i4"), ("units", "i4")])
_STREAM = np.dtype(
    [
        ("use", "u8"),
        ("key", "u8"),
        ("limit", "i8"),
        ("number", "i8"),
        ("clock", "f8"),
        ("next", "f8"),
        ("stage", "i4"),
        ("rate_from", "i4"),
        ("rate_to", "i4"),
        ("dates_from", "i4"),
        ("piece", "i4"),
        ("unused", "i4"),
    ]
)
_RATE = np.dtype([("at", "f8"), ("sum", "f8"), ("rate", "f8")])
_FIRST = np.dtype(
    [
        ("key", "u8"),
        ("join", "f8"),
        ("left", "f8"),
        ("stage", "i4"),
        ("profile", "i4"),
        ("staying", "i4"),
        ("unused", "i4"),
    ]
)
_STATE = np.dtype(
    [
        ("replication", "u8"),
        ("use_profile", "u8"),
        ("use_arrive", "u8"),
        ("days", "f8"),
        ("tick", "i8"),
        ("heap", "i8"),
        ("cases", "i8"),
        ("free", "i8"),
        ("active", "i8"),
        ("change", "i8"),
        ("rows", "i8"),
        ("first", "i8"),
        ("begun", "i8"),
    ]
)
_ROOM = 1024


class Tables(NamedTuple):
    """What the loop reads; pools, queues and streams change on the way, and are made anew for each replication."""

    stages: Array
    target: Array
    cut: Array
    stay: Array
    patience: Array
    distributions: Array
    table: Array
    weight: Array
    pools: Array
    queues: Array
    queue_of: Array
    changes: Array
    streams: Array
    stream_cut: Array
    rates: Array
    dates: Array
    first: Array


def simulate(net: Network, seed: int, replication: int) -> Iterator[Rows]:
    """The visits of one replication, some thousands at a time: as they end, then those that are open at the end."""
    return (part.copy() for part in parts(net, seed, replication))


def parts(net: Network, seed: int, replication: int) -> Iterator[Rows]:
    """The same, each part only until the next is asked for: it is in the same memory."""
    from . import kernel

    first = _first(net, seed, replication)
    tables, state = _tables(net, first), _state(net, seed, replication)
    slots, visits = np.zeros(0, kernel.SLOT), np.zeros((0, len(net.stage_pool)), np.uint32)
    slots, visits = _more(slots, visits, len(first) + _ROOM, state)
    heap = np.zeros(4 * len(slots), kernel.HEAP)
    rows = np.zeros(kernel.CHUNK + len(slots) + _ROOM, ROW)
    while (answer := kernel.advance(tables, state, slots, visits, heap, rows)) != kernel.DONE:
        if answer == kernel.FULL:
            yield _taken(rows, state)
            continue
        if state["active"][0] + 1 >= len(slots):
            slots, visits = _more(slots, visits, len(slots), state)
        heap = _longer(heap, state["heap"][0] + 4 * len(slots) + _ROOM)
        rows = _longer(rows, kernel.CHUNK + 2 * len(slots) + _ROOM)
    yield _taken(rows, state)
    yield _open(slots)


def _more(slots: Array, visits: Array, many: int, state: Array) -> tuple[Array, Array]:
    """Room for so many cases more; the new places are free, the first of them first."""
    old = len(slots)
    wider = np.zeros(old + many, slots.dtype)
    wider[:old] = slots
    wider["stage"][old:] = -1
    wider["next"][old:] = np.arange(old + 1, old + many + 1)
    wider["next"][-1] = state["free"][0]
    state["free"] = old
    counts = np.zeros((old + many, visits.shape[1]), visits.dtype)
    counts[:old] = visits
    return wider, counts


def _longer(given: Array, wanted: int) -> Array:
    if len(given) >= wanted:
        return given
    found = np.zeros(max(wanted, 2 * len(given)), given.dtype)
    found[: len(given)] = given
    return found


def _taken(rows: Array, state: Array) -> Rows:
    found = rows[: int(state["rows"][0])]
    state["rows"] = 0
    return found


def _open(slots: Array) -> Rows:
    """The visits that are open at the end, by the number of their case."""
    still = np.sort(slots[slots["stage"] >= 0], order="case")
    rows = np.zeros(len(still), ROW)
    waits = (still["token"] != 0) & (still["blocked"] == 0)
    rows["case"], rows["stage"], rows["outcome"] = (
        still["case"],
        still["stage"],
        np.where(still["blocked"] == 1, -2 - still["move"], -1),
    )
    rows["join"] = still["join"]
    rows["start"] = np.where(waits, np.nan, still["start"])
    rows["ready"] = np.where(still["blocked"] == 1, still["ready"], np.nan)
    rows["end"] = np.nan
    return rows


def _tables(net: Network, first: Array) -> Tables:
    stages = np.zeros(len(net.stage_pool), _STAGE)
    stages["pool"], stages["keep"], stages["use_stay"] = net.stage_pool, net.keep, net.use_stay
    stages["before"], stages["use_move"] = net.before & (net.stage_pool >= 0), net.use_move
    stages["move_from"], stages["move_to"] = net.move_from[:-1], net.move_from[1:]
    stages["patience_from"], stages["patience_to"] = net.patience_from[:-1], net.patience_from[1:]
    pools = _records(_POOL, order=net.order, queue_from=net.queue_from[:-1], queue_to=net.queue_from[1:])
    streams = _records(
        _STREAM,
        stage=net.stream_stage,
        use=net.stream_use,
        limit=net.stream_limit,
        rate_from=net.rate_from[:-1],
        rate_to=net.rate_from[1:],
        piece=net.rate_from[:-1],
        dates_from=net.dates_from[:-1],
    )
    return Tables(
        stages,
        net.target,
        net.cut,
        net.stay,
        _records(_PATIENCE, use=net.use_patience, stay=net.patience_stay, move=net.patience_move),
        _records(_DISTRIBUTION, kind=net.kind, first=net.first, second=net.second, table_from=net.table_from[:-1]),
        net.table,
        net.weight,
        pools,
        _records(_QUEUE, gain=net.gain, head=np.full(len(net.gain), -1), tail=np.full(len(net.gain), -1)),
        net.queue_of,
        _records(_CHANGE, at=net.change_at, pool=net.change_pool, units=net.change_units),
        streams,
        net.stream_cut,
        _records(_RATE, at=net.rate_at, sum=net.rate_sum, rate=net.rate),
        net.dates,
        first,
    )


def _records(dtype: np.dtype[np.void], **columns: Array) -> Array:
    found = np.zeros(len(next(iter(columns.values()))), dtype)
    for name, column in columns.items():
        found[name] = column
    return found


def _first(net: Network, seed: int, replication: int) -> Array:
    first = first_cases(net, seed, replication)
    return _records(
        _FIRST,
        key=first.keys,
        stage=first.stage,
        staying=first.staying,
        profile=first.profile,
        join=first.join,
        left=first.left,
    )


def _state(net: Network, seed: int, replication: int) -> Array:
    state = np.zeros(1, _STATE)
    state["replication"] = replication_key(seed, replication)
    state["use_profile"], state["use_arrive"] = profile_use()
    state["days"], state["free"] = net.days, -1
    return state


def warm() -> None:
    """Loads the compiled loop, and compiles it where that was not done before."""
    from .small import smallest

    for _ in simulate(smallest(), 1, 0):
        pass
