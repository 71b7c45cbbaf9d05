"""Two things beside each other: scenarios and their results, or an event log and a scenario."""

from __future__ import annotations

from os import PathLike
from typing import Any, overload

from ._fits.log_against import Parting, compare_log
from ._logs.event_log import EventLog
from ._results.result import Result
from ._scenarios.scenario import Scenario
from ._studies.compare import Comparison
from ._studies.compare import compare as compare_results

__all__ = ["compare"]


@overload
def compare(a: Result | Scenario, b: Result | Scenario, **given: Any) -> Comparison: ...
@overload
def compare(a: EventLog | str | PathLike[str], b: Scenario, **given: Any) -> Parting: ...
def compare(a: Any, b: Any, **given: Any) -> Comparison | Parting:
    """What differs between two scenarios, or where an event log and a scenario part.

    Of two results or scenarios: what `b` has above `a`, the null alternative, each statistic of b minus that of a by
    replication, on common random numbers. A scenario is run first; `lp`, `seed`, `replications`, `engine`, `workers`,
    `executor` and `told` are those of `run`, `level` (0.95) is that of the intervals. Raises `InputError` with all
    findings where nothing pairs the two: other seeds, replications, or days to look at.

    Of a log (one, or the path of one) and a scenario: the scenario is run for as long as the log lasts, and each
    replication is read as if it were a log that tells as much. `since`, `until` and `ends` are as in `fit`;
    `replications` (40), `seed`, `engine`, `level` as above. What lies outside what the model's own logs would give, in
    `level` of them, is where they part. Raises `InputError` as `fit` and `run` do.
    """
    if isinstance(a, Result | Scenario):
        return compare_results(a, b, **given)
    return compare_log(a, b, **given)
