"""Many young people at once: the extra `simulation` (`pip install "leefplek[simulation]"`).

A scenario (`load_scenario`) is run (`run`) on the definition of a way of working, and gives visits and statistics.
`advise_many` is what `RoutekaartOn.advise` answers, for columns of facts. What is here is loaded when it is first asked
for.
"""

from __future__ import annotations

import importlib
from importlib.util import find_spec
from typing import TYPE_CHECKING

from ._missing import MissingExtra

if find_spec("numpy") is None or find_spec("scipy") is None:
    raise MissingExtra(
        "leefplek.simulation needs numpy and scipy", do='install them: pip install "leefplek[simulation]"'
    )

if TYPE_CHECKING:
    from ._beside import compare as compare
    from ._facts.advise_many import ANSWERS as ANSWERS
    from ._facts.advise_many import advise_many as advise_many
    from ._fits.fit import fit as fit
    from ._fits.fitted import Coming as Coming
    from ._fits.fitted import Duration as Duration
    from ._fits.fitted import Fitted as Fitted
    from ._fits.fitted import Split as Split
    from ._fits.fitted import Units as Units
    from ._fits.log_against import Beside as Beside
    from ._fits.log_against import Parting as Parting
    from ._logs.conforms import VERDICTS as VERDICTS
    from ._logs.conforms import Conformance as Conformance
    from ._logs.conforms import Deviation as Deviation
    from ._logs.conforms import conforms as conforms
    from ._logs.event_log import EventLog as EventLog
    from ._logs.event_log import event_log as event_log
    from ._logs.read_log import read_log as read_log
    from ._logs.stays import Stays as Stays
    from ._logs.stays import stays as stays
    from ._pages.explained import Explained as Explained
    from ._pages.explained import explained as explained
    from ._pages.figures import save_figures as save_figures
    from ._pages.report import RunTime as RunTime
    from ._pages.report import report as report
    from ._results.result import Result as Result
    from ._results.result import Series as Series
    from ._results.visits import MoveName as MoveName
    from ._results.visits import Names as Names
    from ._results.visits import Visits as Visits
    from ._run import Stopped as Stopped
    from ._run import run as run
    from ._run import warm as warm
    from ._scenarios.changes import changed as changed
    from ._scenarios.loading import load_scenario as load_scenario
    from ._scenarios.look import check_scenario as check_scenario
    from ._scenarios.reading import scenario_of as scenario_of
    from ._scenarios.scenario import Scenario as Scenario
    from ._statistics.planning import Replications as Replications
    from ._statistics.planning import replications_needed as replications_needed
    from ._statistics.ranking import Difference as Difference
    from ._statistics.ranking import Pair as Pair
    from ._statistics.ranking import Ranking as Ranking
    from ._statistics.ranking import difference as difference
    from ._statistics.ranking import rank as rank
    from ._statistics.statistics import Interval as Interval
    from ._statistics.statistics import interval as interval
    from ._statistics.statistics import order_interval as order_interval
    from ._statistics.statistics import quantile as quantile
    from ._statistics.warm_up import Truncation as Truncation
    from ._statistics.warm_up import mser5 as mser5
    from ._studies.compare import Comparison as Comparison
    from ._studies.design import Design as Design
    from ._studies.design import from_samples as from_samples
    from ._studies.design import grid as grid
    from ._studies.found import Found as Found
    from ._studies.found import Point as Point
    from ._studies.progress import progress as progress
    from ._studies.seek import seek as seek
    from ._studies.sweep import SweepStopped as SweepStopped
    from ._studies.sweep import sweep as sweep
    from ._studies.swept import Failed as Failed
    from ._studies.swept import Sweep as Sweep

_HOME = {
    "ANSWERS": "_facts.advise_many",
    "Beside": "_fits.log_against",
    "Coming": "_fits.fitted",
    "Comparison": "_studies.compare",
    "Conformance": "_logs.conforms",
    "Design": "_studies.design",
    "Deviation": "_logs.conforms",
    "Difference": "_statistics.ranking",
    "Duration": "_fits.fitted",
    "EventLog": "_logs.event_log",
    "Explained": "_pages.explained",
    "Failed": "_studies.swept",
    "Fitted": "_fits.fitted",
    "Found": "_studies.found",
    "Interval": "_statistics.statistics",
    "MoveName": "_results.visits",
    "Names": "_results.visits",
    "Pair": "_statistics.ranking",
    "Parting": "_fits.log_against",
    "Point": "_studies.found",
    "Ranking": "_statistics.ranking",
    "Replications": "_statistics.planning",
    "Result": "_results.result",
    "RunTime": "_pages.report",
    "Scenario": "_scenarios.scenario",
    "Series": "_results.result",
    "Split": "_fits.fitted",
    "Stays": "_logs.stays",
    "Stopped": "_run",
    "Sweep": "_studies.swept",
    "SweepStopped": "_studies.sweep",
    "Truncation": "_statistics.warm_up",
    "Units": "_fits.fitted",
    "VERDICTS": "_logs.conforms",
    "Visits": "_results.visits",
    "advise_many": "_facts.advise_many",
    "changed": "_scenarios.changes",
    "check_scenario": "_scenarios.look",
    "compare": "_beside",
    "conforms": "_logs.conforms",
    "difference": "_statistics.ranking",
    "event_log": "_logs.event_log",
    "explained": "_pages.explained",
    "fit": "_fits.fit",
    "from_samples": "_studies.design",
    "grid": "_studies.design",
    "interval": "_statistics.statistics",
    "load_scenario": "_scenarios.loading",
    "mser5": "_statistics.warm_up",
    "order_interval": "_statistics.statistics",
    "progress": "_studies.progress",
    "quantile": "_statistics.statistics",
    "rank": "_statistics.ranking",
    "read_log": "_logs.read_log",
    "replications_needed": "_statistics.planning",
    "report": "_pages.report",
    "run": "_run",
    "save_figures": "_pages.figures",
    "scenario_of": "_scenarios.reading",
    "seek": "_studies.seek",
    "stays": "_logs.stays",
    "sweep": "_studies.sweep",
    "warm": "_run",
}

__all__ = [*_HOME, "MissingExtra"]


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(importlib.import_module(f".{_HOME[name]}", __name__), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOME})
