"""What is wrong in a scenario, one fault at a time and several at once: file, line, key and code."""

from __future__ import annotations

from pathlib import Path

import pytest

from leefplek import InputError
from leefplek.simulation import load_scenario, run

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
