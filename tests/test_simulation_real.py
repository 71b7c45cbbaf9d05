"""What the way of working refuses: closed to a group before a run, and an error in the faithful one."""

from __future__ import annotations

import pytest

from leefplek import InputError
from leefplek.simulation import load_scenario, run

BASE = """scenario = "real"
start = 2022-01-03
days = 60
assumption = "ours"
workflow = { id = "fijn-wonen", version = 1 }
arrivals.all = { stage = "signal", per_day = 0.3 }
[pools.workers]
units = 3
[stages.signal]
stay = { kind = "fixed", value = 1 }
moves = [{ do = "analyse", to = "analysis" }]
[stages.analysis]
pool = "workers"
stay = { kind = "exponential", mean = 2 }
"""
FITS = '{ do = "conclude", to = "closed", outcome = "helped_with_analysis", share = SHARE }'
REFUSED = '{ do = "conclude", to = "closed", outcome = "own_route", share = SHARE }'
BOTH = f"moves = [{FITS}, {REFUSED}]\n".replace("SHARE", "0.5")
"""From the analysis a case can't end along a route of its own: no route was chosen there."""


def test_a_move_that_is_refused_is_closed_and_told() -> None:
    """Nobody goes there, and the others take its share; every run says so."""
    for engine in ("python", "faithful"):
        result = run(load_scenario(BASE + BOTH), engine=engine, replications=2)
        (told,) = result.notices
        assert (told.code, told.key, told.severity) == ("refused_move", "stages.analysis.moves[1]", "warning")
        assert "conclude" in told.text
        assert result.statistics["share.own_route"].mean == 0.0
        assert result.statistics["share.helped_with_analysis"].mean == 1.0


def test_where_every_move_is_refused_nothing_is_run() -> None:
    with pytest.raises(InputError) as caught:
        run(load_scenario(BASE + f"moves = [{REFUSED}]\n".replace("SHARE", "1")))
    (found,) = caught.value.findings
    assert (found.code, found.key) == ("refused_move", "stages.analysis.moves")
    assert "outcome_does_not_fit" in found.text


IMPATIENT = """patience = [
    { within = { kind = "fixed", value = 1 }, do = "conclude", to = "closed", outcome = "own_route" },
]
"""


def test_the_faithful_run_stops_at_what_is_refused() -> None:
    """With the case, the move and why; the other engines, which ask nobody, go on."""
    made = load_scenario(BASE.replace("units = 3", "units = 0") + BOTH + IMPATIENT)
    assert run(made, engine="python", replications=1).statistics["share.own_route"].mean == 1.0
    with pytest.raises(InputError) as caught:
        run(made, engine="faithful", replications=1)
    assert caught.value.what == "the way of working refuses what case 0 does: it takes conclude from analysis"
    assert caught.value.key == "stages.analysis"
    assert ": " in caught.value.why, "each refusal with its code"


ANOTHER = """[[steps.analyse]]
do = "inquire"
by = "saw"
payload.what = "hoe het gaat"
"""


def test_steps_that_lead_elsewhere_are_told() -> None:
    """The real case is in another state than the move says: the steps are wrong, and no guard is blamed."""
    made = load_scenario(BASE + BOTH + ANOTHER)
    assert "refused_move" not in [one.code for one in run(made, engine="python", replications=1).notices]
    with pytest.raises(InputError) as caught:
        run(made, engine="faithful", replications=1)
    assert caught.value.what == "case 0 is in inquiry and not in analysis after analyse"
    assert caught.value.key == "steps.analyse"


def test_who_never_moved_is_a_real_case_too() -> None:
    """A case that is still in its first stage at the end was opened: the visits are those of the other engines."""
    made = load_scenario(BASE.replace("value = 1", "value = 500") + BOTH)
    seen = [run(made, engine=engine, replications=1).visits for engine in ("python", "faithful")]
    assert seen[0] is not None
    assert seen[1] is not None
    assert len(seen[0]) > 0
    assert seen[0].rows.tobytes() == seen[1].rows.tobytes()
