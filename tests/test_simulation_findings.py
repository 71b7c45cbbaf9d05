"""What is wrong in a scenario, one fault at a time and several at once: file, line, key and code."""

from __future__ import annotations

from pathlib import Path

import pytest

from leefplek import InputError
from leefplek.simulation import event_log, load_scenario, run
from leefplek.simulation._run import Engine

RIGHT = """scenario = "right"
start = 2026-01-01
days = 50
assumption = "ours"

[workflow]
id = "right"
states = ["here", "there"]
final = ["gone"]
transitions = [
    { id = "on", from = ["here"], to = "there" },
    { id = "go", from = ["here", "there"], to = "gone" },
    { id = "back", from = ["there"], to = "here" },
]

[arrivals.all]
stage = "here"
per_day = 2.0

[pools.workers]
units = 2

[stages.here]
stay = { kind = "exponential", mean = 0.8 }
moves = [{ do = "on", to = "there", share = 0.5 }, { do = "go", to = "gone", share = 0.5 }]

[stages.there]
pool = "workers"
stay = { kind = "lognormal", mean = 0.4, cv = 1.0 }
moves = [{ do = "go", to = "gone" }]
patience = [{ within = { kind = "fixed", value = 3 }, do = "back", to = "here" }]
"""


def found(text: str, path: Path | None = None) -> list[tuple[int | None, str, str]]:
    """The line, key and code of every finding."""
    with pytest.raises(InputError) as caught:
        load_scenario(text if path is None else path)
    return [(one.line, one.key, one.code) for one in caught.value.findings]


def test_it_is_right() -> None:
    assert run(load_scenario(RIGHT), replications=1).cases > 0


@pytest.mark.parametrize(
    ("there", "then", "expected"),
    [
        ("days = 50", "days = 0", [(3, "days", "wrong_time")]),
        ("days = 50", "days = -5", [(3, "days", "wrong_time")]),
        ("days = 50", "days = 50\nwarm_up = 60", [(4, "warm_up", "wrong_time")]),
        ("days = 50", "days = 50\ncolour = 1", [(4, "colour", "unknown_key")]),
        ('kind = "exponential"', 'kind = "exponentail"', [(24, "stages.here.stay.kind", "unknown_distribution")]),
        ("mean = 0.8", "mean = -0.8", [(24, "stages.here.stay.mean", "wrong_duration")]),
        (
            "mean = 0.8",
            "cv = 0.8",
            [(24, "stages.here.stay.mean", "missing_duration"), (24, "stages.here.stay.cv", "unknown_key")],
        ),
        (
            'stay = { kind = "exponential", mean = 0.8 }\n',
            "",
            [
                (24, "stages.here.moves[0]", "missing_duration"),
                (24, "stages.here.moves[1]", "missing_duration"),
            ],
        ),
        (
            'states = ["here", "there"]',
            'states = ["here"]',
            [
                (10, "workflow.transitions[0]", "unknown_state"),
                (10, "workflow.transitions[1]", "unknown_state"),
                (10, "workflow.transitions[2]", "unknown_state"),
                (27, "stages.there", "unknown_state"),
            ],
        ),
        ('pool = "workers"', 'pool = "worker"', [(28, "stages.there.pool", "unknown_pool")]),
        ('to = "there", share = 0.5', 'to = "their", share = 0.5', [(25, "stages.here.moves[0].to", "unknown_stage")]),
        ("share = 0.5 }, {", "share = 0.6 }, {", [(25, "stages.here.moves", "wrong_share")]),
        ('moves = [{ do = "go", to = "gone" }]', "moves = []", [(27, "stages.there", "never_leaves")]),
        ('moves = [{ do = "go", to = "gone" }]', 'moves = [{ do = "back", to = "here" }]', []),
        ("per_day = 2.0", "per_day = -2.0", [(16, "arrivals.all", "wrong_number")]),
        ("per_day = 2.0", "", [(16, "arrivals.all", "wrong_arrivals")]),
        ("units = 2", "units = -1", [(21, "pools.workers.units", "wrong_number")]),
        ("units = 2", "week = [1, 1, 1, 1, 1, 0, 0]", [(20, "pools.workers.units", "wrong_calendar")]),
        ('do = "back", to = "here"', 'do = "on", to = "here"', [(31, "stages.there.patience[0].do", "not_offered")]),
        (
            'stay = { kind = "lognormal"',
            'route = "x"\nstay = { kind = "lognormal"',
            [(29, "stages.there.route", "unknown_key")],
        ),
        ('to = "gone" }]', 'to = "gone", route = "x" }]', [(30, "stages.there.moves[0].route", "unknown_route")]),
        ("value = 3", "value = 0", []),
    ],
)
def test_one_fault(there: str, then: str, expected: list[tuple[int, str, str]]) -> None:
    """Told where it is; and what looks odd but is none is let pass."""
    assert there in RIGHT
    text = RIGHT.replace(there, then, 1)
    if not expected:
        load_scenario(text)
        return
    assert found(text) == expected


def test_many_faults_are_told_at_once() -> None:
    text = RIGHT
    for there, then in (
        ("days = 50", "days = 0"),
        ("units = 2", "units = -2"),
        ("mean = 0.8", "mean = 0"),
        ("share = 0.5 }, {", "share = 0.6 }, {"),
        ("[arrivals.all]", "[arrivals.all]\nhow_many = 3"),
    ):
        text = text.replace(there, then, 1)
    codes = [code for _, _, code in found(text)]
    assert sorted(codes) == ["unknown_key", "wrong_duration", "wrong_number", "wrong_share", "wrong_time"]


def test_who_goes_round_in_one_moment_is_told() -> None:
    """A wait of no time that leads back to its own queue would never end."""
    text = RIGHT.replace("value = 3", "value = 0").replace("mean = 0.8", "value = 0").replace("exponential", "fixed")
    sure = text.replace(', share = 0.5 }, { do = "go", to = "gone", share = 0.5 }', " }")
    assert found(sure) == [(31, "stages.there.patience[0]", "endless")]
    assert run(load_scenario(text), replications=1).cases > 0


def test_a_number_without_a_ground_is_told() -> None:
    """The nearest table around it that says where it comes from counts."""
    bare = RIGHT.replace('assumption = "ours"', "")
    keys = [key for _, key, code in found(bare) if code == "unsourced"]
    assert "stages.here.stay" in keys
    assert "pools.workers" in keys
    some = bare.replace("[stages.here]", '[stages.here]\nsource = "a count"')
    assert "stages.here.stay" not in [key for _, key, _ in found(some)]


def test_a_load_above_one_runs_and_says_so() -> None:
    made = load_scenario(RIGHT.replace("units = 2", "units = 0"))
    assert [one.code for one in run(made, replications=1).notices] == ["overload"]


@pytest.mark.parametrize(("keep", "told"), [("", ["deadlock"]), ("keep = true", [])])
def test_who_may_wait_for_each_other_is_told(keep: str, told: list[str]) -> None:
    """Holding a worker while waiting for another of the same: with two workers and two such cases all stands still."""
    text = RIGHT.replace("[stages.here]", f'[stages.here]\npool = "workers"\n{keep}')
    text = text.replace("[stages.there]", "[stages.there]\nwait_before = true").replace(
        "per_day = 2.0", "per_day = 0.5"
    )
    text = text.replace('patience = [{ within = { kind = "fixed", value = 3 }, do = "back", to = "here" }]\n', "")
    assert [one.code for one in run(load_scenario(text), replications=1).notices] == told


def test_too_many_visits_are_refused_with_what_to_do() -> None:
    made = load_scenario(RIGHT.replace("per_day = 2.0", "per_day = 20000000.0"))
    with pytest.raises(InputError) as caught:
        run(made, replications=1)
    assert caught.value.key == "keep"
    assert 'keep="statistics"' in caught.value.do


ARRIVALS = '[arrivals.all]\nstage = "here"\nper_day = 2.0\n'
STEADY = "[profiles]\nold = { share = 0.5 }\nyoung = { share = 0.5 }\n"
KAART = '[routekaart]\nid = "huisvesting"\nversion = 1\non = 2026-11-22\n'


@pytest.mark.parametrize(
    ("there", "then", "key", "code"),
    [
        ("days = 50", "days = 50\nreplications = 0", "replications", "wrong_number"),
        ('moves = [{ do = "go"', 'wait_before = true\nmoves = [{ do = "go"', "stages.there.patience", "wrong_queue"),
        ("[stages.here]", "[stages.here]\nkeep = true", "stages.here", "wrong_queue"),
        (ARRIVALS, ARRIVALS + '[[already]]\nstage = "here"\nwaiting = 3\n', "already[0].waiting", "wrong_queue"),
        (ARRIVALS, ARRIVALS + '[[already]]\nstage = "there"\nwaiting = -3\n', "already[0]", "wrong_number"),
        ('stage = "here"', 'stage = "her"', "arrivals.all.stage", "unknown_stage"),
        ('to = "there", share', 'to = "gone", share', "stages.here.moves[0].to", "not_offered"),
        ('do = "go", to = "gone", share', 'to = "gone", share', "stages.here.moves[1].do", "unknown_transition"),
        ('do = "on"', 'do = "onn"', "stages.here.moves[0].do", "unknown_transition"),
        (ARRIVALS, ARRIVALS + "profiles = { all = 1 }\n", "arrivals.all.profiles.all", "unknown_profile"),
        ("[pools.workers]", STEADY.replace("0.5", "0.4") + "[pools.workers]", "arrivals.all.profiles", "wrong_share"),
        (
            "[pools.workers]",
            STEADY.replace("share = 0.5", "priority = 1") + "[pools.workers]",
            "arrivals.all.profiles",
            "missing_share",
        ),
        ("[pools.workers]", "[profiles]\nall = { gain = -1.0 }\n[pools.workers]", "profiles.all.gain", "wrong_number"),
        (
            "[pools.workers]",
            "[profiles]\nall = { facts.leeftijd = 17 }\n[pools.workers]",
            "profiles.all.facts",
            "unused_facts",
        ),
        (
            "[pools.workers]",
            KAART.replace("huisvesting", "huis") + "[pools.workers]",
            "routekaart",
            "unknown_routekaart",
        ),
        (
            "[pools.workers]",
            KAART + "[profiles]\nall = { facts.kleur = 1 }\n[pools.workers]",
            "profiles.all.facts.kleur",
            "unknown_fact",
        ),
        (
            "[pools.workers]",
            KAART + "[profiles]\nall = { facts.leeftijd = { values = [17, 18], shares = [0.5, 0.4] } }\n"
            "[pools.workers]",
            "profiles.all.facts.leeftijd.shares",
            "wrong_share",
        ),
        (
            '{ kind = "exponential", mean = 0.8 }',
            '{ kind = "uniform", least = 3, most = 2 }',
            "stages.here.stay.most",
            "wrong_duration",
        ),
        (
            '{ kind = "exponential", mean = 0.8 }',
            '{ kind = "empirical", values = [] }',
            "stages.here.stay.values",
            "missing_duration",
        ),
        (
            '{ kind = "exponential", mean = 0.8 }',
            '{ kind = "empirical", values = [1, 2], weights = [1] }',
            "stages.here.stay.weights",
            "wrong_share",
        ),
        ('to = "there", share = 0.5', 'to = "there"', "stages.here.moves[0]", "missing_share"),
        (
            "units = 2",
            "units = 2\nchanges = [{ on = 2026-01-09, units = -1 }]",
            "pools.workers.changes[0].units",
            "wrong_number",
        ),
        (
            "units = 2",
            "units = 2\nclosed = [{ since = 2026-01-09, until = 2026-01-08 }]",
            "pools.workers.closed[0].until",
            "wrong_calendar",
        ),
        ("units = 2", "units = 2\nweek = [1, 1, 1]", "pools.workers.week", "wrong_calendar"),
        ("units = 2", 'units = 2\ncosts = [{ who = "saw", amount = 2 }]', "pools.workers.costs[0].per", "wrong_cost"),
        ("per_day = 2.0", "per_day = 2.0\nmonths = [1, 2]", "arrivals.all.months", "wrong_arrivals"),
        ("per_day = 2.0", "per_day = 2.0\nlimit = -1", "arrivals.all.limit", "wrong_number"),
        (
            "per_day = 2.0",
            "dates = [2026-01-09]\nmonths = [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]",
            "arrivals.all",
            "wrong_arrivals",
        ),
        (
            'id = "right"\nstates = ["here", "there"]\nfinal = ["gone"]',
            'id = "nothing"',
            "workflow",
            "unknown_workflow",
        ),
    ],
)  # fmt: skip
def test_one_fault_by_key(there: str, then: str, key: str, code: str) -> None:
    """Each kind of fault is found, under its key and with a line."""
    assert there in RIGHT
    text = RIGHT.replace(there, then, 1)
    if code == "unknown_workflow":
        text = text[: text.index("transitions = [")] + text[text.index("[arrivals.all]") :]
    told = found(text)
    assert (key, code) in [(where, what) for _, where, what in told]
    assert all(line is not None for line, _, _ in told)


def test_a_scenario_to_which_nobody_comes_is_told() -> None:
    """There is no line for what is not there."""
    assert found(RIGHT.replace(ARRIVALS, "")) == [(None, "arrivals", "nobody_comes")]


CLOSED = """
[stages.gone]
stay = { kind = "fixed", value = 5 }
moves = [{ do = "again", to = "here", share = 0.4 }, { to = "gone", share = 0.6 }]
"""


@pytest.mark.parametrize("engine", ["python", "faithful"])
def test_a_case_may_stay_closed_for_good_or_come_back(engine: Engine) -> None:
    """No step is taken by who stays; each coming to the final state is an end, and only coming back is told of."""
    again = '{ id = "back", from = ["there"], to = "here" },\n    { id = "again", from = ["gone"], to = "here" },'
    text = RIGHT.replace('{ id = "back", from = ["there"], to = "here" },', again) + CLOSED
    result = run(load_scenario(text), engine=engine, replications=2)
    visits = result.visits
    assert visits is not None
    columns = visits.columns()
    closed, left = columns["stage"] == "gone", visits.column("outcome") >= 0
    assert set(columns["transition"][closed & left]) == {"again", ""}
    assert result.statistics["throughput"].mean > result.statistics["arrivals"].mean
    assert result.statistics["share.gone"].mean == 1.0
    told = event_log(visits).completed().to_arrow()["concept:name"].to_pylist()
    assert "again" in told
    assert "" not in told
