"""The numbers of one replication by name: waits, queues, occupancy, outcomes, costs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import inf, isinf, nan

from .._engines.network import YEAR, Network
from .._scenarios.flow import unit_days
from .tally import Tally

__all__ = ["measures"]


def measures(net: Network, pools: tuple[str, ...], warm_up: float, tally: Tally) -> dict[str, float]:
    """Every measure of one replication; NaN where there was nothing to measure. Times in days.

    `wait.<stage>`: the mean wait of who began to stay, in its queue, or in the stage before where one waits there.
    `reneged.<stage>`: the share of those who waited too long. `stay.<stage>`: from coming to going, waiting included.
    `present.<stage>`: how many were there on average. `queue.<pool>`: how many waited. `in_use.<pool>`: units in use;
    `occupancy.<pool>`: the share of what there was. `share.<outcome>`: of the cases that ended (a case that is
    reopened ends again). `throughput`: cases that ended a year. `arrivals`: cases that came a year. `cost.<who>`: per
    case that came.
    """
    days = net.days - warm_up
    left = sum(int(tally.moves[place]) for place, move in enumerate(net.names.moves) if move.ends)
    return {
        **dict(_stages(net, tally, days)),
        **dict(_pools(net, pools, warm_up, tally, days)),
        **{name: _part(many, left) for name, many in _outcomes(net, tally).items()},
        "throughput": float(left) / days * YEAR,
        "arrivals": tally.arrived / days * YEAR,
        **{name: _part(amount, tally.arrived) for name, amount in _costs(net, warm_up, tally).items()},
    }


def _part(some: float, whole: float) -> float:
    return float(some) / float(whole) if whole else nan


def _stages(net: Network, tally: Tally, days: float) -> Iterator[tuple[str, float]]:
    for place, name in enumerate(net.names.stages):
        if net.stage_pool[place] >= 0:
            yield f"wait.{name}", _part(tally.wait[place], tally.started[place])
        if net.patience_from[place] < net.patience_from[place + 1]:
            yield f"reneged.{name}", _part(tally.reneged[place], tally.reneged[place] + tally.started[place])
        yield f"stay.{name}", _part(tally.stayed[place], tally.ended[place])
        yield f"present.{name}", float(tally.present[place]) / days


def _pools(
    net: Network, pools: tuple[str, ...], warm_up: float, tally: Tally, days: float
) -> Iterator[tuple[str, float]]:
    for place, name in enumerate(pools):
        there = unit_days(net, place, warm_up, net.days)
        yield f"queue.{name}", float(tally.queued[place]) / days
        yield f"in_use.{name}", float(tally.busy[place]) / days
        if not isinf(there):
            yield f"occupancy.{name}", _part(tally.busy[place], there)


def _outcomes(net: Network, tally: Tally) -> Mapping[str, int]:
    found: dict[str, int] = {}
    for place, move in enumerate(net.names.moves):
        if move.ends:
            name = f"share.{move.outcome}"
            found[name] = found.get(name, 0) + int(tally.moves[place])
    return found


def _costs(net: Network, warm_up: float, tally: Tally) -> Mapping[str, float]:
    found: dict[str, float] = {}
    for who, per, place, amount in net.costs:
        match per:
            case "visit":
                many = float(tally.started[place] if net.stage_pool[place] >= 0 else tally.ended[place])
            case "day":
                many = float(tally.present[place])
            case _:
                many = unit_days(net, place, warm_up, net.days)
        found[f"cost.{who}"] = found.get(f"cost.{who}", 0.0) + amount * (0.0 if many == inf else many)
    return found
