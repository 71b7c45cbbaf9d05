"""Many young people at once: the extra `simulation` (`pip install "leefplek[simulation]"`).

A scenario (`load_scenario`) is run (`run`) on the definition of a way of working, and gives visits and statistics.
`advise_many` is what `RoutekaartOn.advise` answers, for columns of facts.
"""

from importlib.util import find_spec

from ._missing import MissingExtra

if find_spec("numpy") is None or find_spec("scipy") is None:
    raise MissingExtra(
        "leefplek.simulation needs numpy and scipy", do='install them: pip install "leefplek[simulation]"'
    )

from ._advise_many import ANSWERS, advise_many
from ._conforms import VERDICTS, Conformance, Deviation, conforms
from ._event_log import EventLog, event_log
from ._loading import load_scenario
from ._planning import Replications, replications_needed
from ._ranking import Difference, Pair, Ranking, difference, rank
from ._read_log import read_log
from ._reading import scenario_of
from ._result import Result, Series
from ._run import Stopped, run, warm
from ._scenario import Scenario
from ._statistics import Interval, interval, order_interval, quantile
from ._stays import Stays, stays
from ._visits import MoveName, Names, Visits
from ._warm_up import Truncation, mser5

__all__ = [
    "ANSWERS",
    "VERDICTS",
    "Conformance",
    "Deviation",
    "Difference",
    "EventLog",
    "Interval",
    "MissingExtra",
    "MoveName",
    "Names",
    "Pair",
    "Ranking",
    "Replications",
    "Result",
    "Scenario",
    "Series",
    "Stays",
    "Stopped",
    "Truncation",
    "Visits",
    "advise_many",
    "conforms",
    "difference",
    "event_log",
    "interval",
    "load_scenario",
    "mser5",
    "order_interval",
    "quantile",
    "rank",
    "read_log",
    "replications_needed",
    "run",
    "scenario_of",
    "stays",
    "warm",
]
