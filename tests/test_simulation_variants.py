"""A scenario that extends another: what it may change, what it must say, and where its faults are told."""

from __future__ import annotations

from pathlib import Path

import pytest

from leefplek import InputError, Leefplek
from leefplek.simulation import load_scenario, run

BASE = """
scenario = "base"
start = 2026-01-01
days = 50
assumption = "ours"
arrivals.all = { stage = "here", per_day = 2.0 }
[workflow]
id = "base"
states = ["here"]
final = ["gone"]
transitions = [{ id = "go", from = ["here"], to = "gone" }]
[pools.workers]
units = 2
source = "a count"
[stages.here]
pool = "workers"
stay = { kind = "exponential", mean = 0.8 }
moves = [{ do = "go", to = "gone" }]
"""

VARIANT = """
scenario = "more"
extends = "base.toml"
assumption = "what if"
title = { nl = "Meer", en = "More" }
[changes]
"pools.workers.units" = 3
"stages.here.stay.mean" = 0.5
"""


def written(folder: Path, **texts: str) -> Path:
    """These texts as files; answers the last."""
    for name, text in texts.items():
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return folder / f"{name}.toml"


def test_what_it_says_is_changed_and_says_on_what_it_rests(tmp_path: Path) -> None:
    """And nothing else."""
    base = load_scenario(written(tmp_path, base=BASE))
    made = load_scenario(written(tmp_path, base=BASE, more=VARIANT))
    assert (made.scenario, made.title["en"], made.days, made.arrivals) == ("more", "More", 50.0, base.arrivals)
    pool, stay = made.pools["workers"], made.stages["here"].stay
    assert (pool.units, pool.source, pool.assumption) == (3, None, "what if")
    assert stay is not None
    assert (stay.mean, stay.kind, stay.assumption) == (0.5, "exponential", "what if")


def test_one_may_extend_another_that_extends(tmp_path: Path) -> None:
    last = 'scenario = "most"\nextends = "more.toml"\nsource = "a plan"\n[changes]\n"pools.workers.units" = 9\n'
    made = load_scenario(written(tmp_path, base=BASE, more=VARIANT, most=last))
    pool, stay = made.pools["workers"], made.stages["here"].stay
    assert (pool.units, pool.source, pool.assumption) == (9, "a plan", None)
    assert stay is not None
    assert stay.mean == 0.5
    assert run(made, replications=1).cases > 0


@pytest.mark.parametrize(
    ("there", "then", "line", "key", "code"),
    [
        ("workers", "worker", 7, "changes.pools.worker.units", "unknown_key"),
        ("= 3", "= -3", 7, "changes.pools.workers.units", "wrong_number"),
        ('assumption = "what if"', "", 6, "changes", "unsourced"),
        ("[changes]", 'colour = "red"\n[changes]', 6, "colour", "unknown_key"),
        ('extends = "base.toml"', "extends = 3", 3, "extends", "wrong_shape"),
        ("base.toml", "more.toml", 3, "extends", "too_deep"),
    ],
)
def test_a_fault_is_told_where_it_is(tmp_path: Path, there: str, then: str, line: int, key: str, code: str) -> None:
    """By file, line and key of the file that extends."""
    path = written(tmp_path, base=BASE, more=VARIANT.replace(there, then))
    with pytest.raises(InputError) as caught:
        load_scenario(path)
    (found,) = caught.value.findings
    assert (found.file, found.line, found.key, found.code) == (str(path), line, key, code)


def test_a_fault_in_the_file_below_is_told_there(tmp_path: Path) -> None:
    path = written(tmp_path, base=BASE.replace("units = 2", "units = -2"), more=VARIANT)
    with pytest.raises(InputError) as caught:
        load_scenario(path)
    (found,) = caught.value.findings
    assert (found.file, found.line, found.key) == (str(tmp_path / "base.toml"), 13, "pools.workers.units")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    path = written(tmp_path, more=VARIANT)
    with pytest.raises(InputError, match="no scenario") as caught:
        load_scenario(path)
    assert caught.value.findings


def test_a_text_lies_beside_no_file(lp: Leefplek) -> None:
    with pytest.raises(InputError) as caught:
        load_scenario(VARIANT, lp=lp)
    assert [one.code for one in caught.value.findings] == ["unknown_scenario"]
