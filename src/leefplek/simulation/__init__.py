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
    from ._advise_many import ANSWERS as ANSWERS
    from ._advise_many import advise_many as advise_many
    from ._beside import compare as compare
    from ._changes import changed as changed
    from ._compare import Comparison as Comparison
    from ._conforms import VERDICTS as VERDICTS
    from ._conforms import Conformance as Conformance
    from ._conforms import Deviation as Deviation
    from ._conforms import conforms as conforms
    from ._design import Design as Design
    from ._design import from_samples as from_samples
    from ._design import grid as grid
    from ._event_log import EventLog as EventLog
    from ._event_log import event_log as event_log
    from ._explained import Explained as Explained
    from ._explained import explained as explained
    from ._figures import save_figures as save_figures
    from ._fit import fit as fit
    from ._fitted import Coming as Coming
    from ._fitted import Duration as Duration
    from ._fitted import Fitted as Fitted
    from ._fitted import Split as Split
    from ._fitted import Units as Units
    from ._found import Found as Found
    from ._found import Point as Point
    from ._loading import load_scenario as load_scenario
    from ._log_against import Beside as Beside
    from ._log_against import Parting as Parting
    from ._look import check_scenario as check_scenario
    from ._planning import Replications as Replications
    from ._planning import replications_needed as replications_needed
    from ._progress import progress as progress
    from ._ranking import Difference as Difference
    from ._ranking import Pair as Pair
    from ._ranking import Ranking as Ranking
    from ._ranking import difference as difference
    from ._ranking import rank as rank
    from ._read_log import read_log as read_log
    from ._reading import scenario_of as scenario_of
    from ._report import RunTime as RunTime
    from ._report import report as report
    from ._result import Result as Result
    from ._result import Series as Series
    from ._run import Stopped as Stopped
    from ._run import run as run
    from ._run import warm as warm
    from ._scenario import Scenario as Scenario
    from ._seek import seek as seek
    from ._statistics import Interval as Interval
    from ._statistics import interval as interval
    from ._statistics import order_interval as order_interval
    from ._statistics import quantile as quantile
    from ._stays import Stays as Stays
    from ._stays import stays as stays
    from ._sweep import SweepStopped as SweepStopped
    from ._sweep import sweep as sweep
    from ._swept import Failed as Failed
    from ._swept import Sweep as Sweep
    from ._visits import MoveName as MoveName
    from ._visits import Names as Names
    from ._visits import Visits as Visits
    from ._warm_up import Truncation as Truncation
    from ._warm_up import mser5 as mser5

_HOME = {
    "ANSWERS": "_advise_many",
    "Beside": "_log_against",
    "Coming": "_fitted",
    "Comparison": "_compare",
    "Conformance": "_conforms",
    "Design": "_design",
    "Deviation": "_conforms",
    "Difference": "_ranking",
    "Duration": "_fitted",
    "EventLog": "_event_log",
    "Explained": "_explained",
    "Failed": "_swept",
    "Fitted": "_fitted",
    "Found": "_found",
    "Interval": "_statistics",
    "MoveName": "_visits",
    "Names": "_visits",
    "Pair": "_ranking",
    "Parting": "_log_against",
    "Point": "_found",
    "Ranking": "_ranking",
    "Replications": "_planning",
    "Result": "_result",
    "RunTime": "_report",
    "Scenario": "_scenario",
    "Series": "_result",
    "Split": "_fitted",
    "Stays": "_stays",
    "Stopped": "_run",
    "Sweep": "_swept",
    "SweepStopped": "_sweep",
    "Truncation": "_warm_up",
    "Units": "_fitted",
    "VERDICTS": "_conforms",
    "Visits": "_visits",
    "advise_many": "_advise_many",
    "changed": "_changes",
    "check_scenario": "_look",
    "compare": "_beside",
    "conforms": "_conforms",
    "difference": "_ranking",
    "event_log": "_event_log",
    "explained": "_explained",
    "fit": "_fit",
    "from_samples": "_design",
    "grid": "_design",
    "interval": "_statistics",
    "load_scenario": "_loading",
    "mser5": "_warm_up",
    "order_interval": "_statistics",
    "progress": "_progress",
    "quantile": "_statistics",
    "rank": "_ranking",
    "read_log": "_read_log",
    "replications_needed": "_planning",
    "report": "_report",
    "run": "_run",
    "save_figures": "_figures",
    "scenario_of": "_reading",
    "seek": "_seek",
    "stays": "_stays",
    "sweep": "_sweep",
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
