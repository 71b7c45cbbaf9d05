"""How many went from where to where in a run, on average over the replications, ready to be drawn."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias

import attrs
import numpy as np
import numpy.typing as npt

from leefplek.values import words

from .._engines.network import YEAR
from .._results.numbers import Lang, readable
from .._results.result import Result
from .sankey import Flow, Kind, Node, Picture, balanced, picture

__all__ = ["Flows", "flows_of"]

Floats: TypeAlias = npt.NDArray[np.float64]

_COMES = words("komt binnen", "comes in")
_BEFORE = words("was er al", "was there before")
_AFTER = words("is er nog", "is still there")
_BACK = words("terug naar {}", "back to {}")
_PER_YEAR = words("jongeren per jaar", "young people a year")
_PER_RUN = words("jongeren in de gemeten tijd", "young people in the measured time")


@attrs.frozen
class Flows:
    """The flows, in what they are measured, and where they stand."""

    flows: tuple[Flow, ...]
    unit: str
    picture: Picture


def flows_of(result: Result, lang: Lang) -> Flows:
    """Flows after the warm-up: for each year, or where less than a year was measured for all of that time."""
    measured = result.network.days - result.scenario.warm_up
    times, unit = (YEAR / measured, _PER_YEAR) if measured >= 365 else (1.0, _PER_RUN)
    before, after = _BEFORE.in_language(lang), _AFTER.in_language(lang)
    found = balanced(_merged(_flows(result, times, lang)), before=before, after=after)
    return Flows(found, unit.in_language(lang), picture(found, back=_BACK.in_language(lang)))


def _flows(result: Result, times: float, lang: Lang) -> Iterator[Flow]:
    names = result.network.names
    moves = _mean([one.moves for one in result.tallies]) * times
    joined = _mean([one.joined for one in result.tallies]) * times
    stages = [Node("stage", one) for one in names.stages]
    for place, stage in enumerate(stages):
        inside = sum(float(many) for many, move in zip(moves, names.moves, strict=True) if move.target == place)
        yield Flow(Node("in", _COMES.in_language(lang)), stage, float(joined[place]) - inside, "comes")
    for many, move in zip(moves.tolist(), names.moves, strict=True):
        ends = stages[move.target] if move.target >= 0 else Node("out", move.outcome)
        kind: Kind = "gives_up" if move.reneges else "on" if move.target >= 0 else "leaves"
        yield Flow(stages[move.stage], ends, many, kind, readable(move.transition))


def _merged(flows: Iterable[Flow]) -> list[Flow]:
    """Moves between the same two as one flow, with all their names."""
    found: dict[tuple[Node, Node, Kind], list[Flow]] = {}
    for one in flows:
        found.setdefault((one.source, one.target, one.kind), []).append(one)
    return [
        attrs.evolve(
            some[0], size=sum(one.size for one in some), label=", ".join(dict.fromkeys(one.label for one in some))
        )
        for some in found.values()
    ]


def _mean(rows: list[npt.NDArray[np.int64]]) -> Floats:
    found: Floats = np.mean(np.array(rows, np.float64), axis=0)
    return found
