"""The command `simulate`: what it prints in both languages, its JSON, its files, and every way to be wrong."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from leefplek.cli import _simulate_files as files
from test_cli import leefplek, shell

SMALL = """
scenario = "klein"
start = 2026-01-01
days = 60
replications = 4
title.nl = "Een kleine proef"
title.en = "A small trial"
question.nl = "Zijn er genoeg kamers?"
left_out.nl = "Weekends."
assumption = "made up"
[workflow]
id = "small"
states = ["rooms", "gone"]
final = ["gone"]
transitions = [{ id = "leave", from = ["rooms"], to = "gone" }]
[arrivals.signals]
stage = "rooms"
per_day = 1.0
[pools]
rooms.units = 5
[stages.rooms]
pool = "rooms"
stay = { kind = "exponential", mean = 6.0 }
moves = [{ do = "leave", to = "gone", outcome = "moved" }]
patience = [{ within = { kind = "exponential", mean = 30.0 }, do = "leave", to = "gone", outcome = "left" }]
costs = [{ who = "gemeente", amount = 100.0, per = "day" }]
"""
LONG = SMALL.replace("days = 60", "days = 60000").replace("replications = 4", "replications = 4000")
NAMES = {"wait.rooms", "queue.rooms", "occupancy.rooms", "share.moved", "throughput", "arrivals", "cost.gemeente"}


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A scenario that takes no time: five rooms, of which more is asked than there is."""
    path = tmp_path / "small.toml"
    path.write_text(SMALL, encoding="utf-8")
    return path


@pytest.fixture
def more(tmp_path: Path) -> Path:
    """The same with more rooms."""
    path = tmp_path / "more.toml"
    path.write_text(SMALL.replace("rooms.units = 5", "rooms.units = 8").replace('"klein"', '"meer"'), encoding="utf-8")
    return path


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without figures: they take the most time of all."""
    monkeypatch.setattr(files, "has_figures", lambda: False)
    monkeypatch.setattr("leefplek.cli._simulate.has_figures", lambda: True)


def found(*arguments: object) -> Any:
    """What the command prints as JSON; it says nothing else."""
    result = leefplek("simulate", *arguments, "--json")
    assert (result.exit_code, result.stderr) == (0, ""), result.output
    return json.loads(result.stdout)


def refused(*arguments: object) -> str:
    """What it says of bad input."""
    result = leefplek("simulate", *arguments)
    assert (result.exit_code, result.stdout) == (2, ""), result.output
    assert "Traceback" not in result.stderr
    return result.stderr


# ---- a run


def test_a_run_is_told_in_dutch(small: Path) -> None:
    result = leefplek("simulate", small)
    assert (result.exit_code, result.stderr) == (0, "")
    lines = result.stdout.splitlines()
    assert lines[:4] == [
        "Een kleine proef",
        "=" * 16,
        "De vraag: Zijn er genoeg kamers?",
        "Wat er niet in zit: Weekends.",
    ]
    assert "Van 1 januari 2026 tot 2 maart 2026: 60 dagen." in result.stdout
    assert "Nagespeeld: 4 keer (seed 1, engine python)" in result.stdout
    assert "Deze jongeren zijn verzonnen." in result.stdout
    for name in NAMES:
        row = next(one for one in lines if one.startswith(f"  {name} "))
        assert "tussen" in row
    assert "Let op: pools.rooms: hiervan wordt meer gevraagd dan er is." in lines[-1]


def test_and_in_english(small: Path) -> None:
    text = leefplek("simulate", small, "--lang", "en").stdout
    assert text == leefplek("--lang", "en", "simulate", small).stdout
    assert text.startswith("A small trial\n")
    assert "Played: 4 times (seed 1, engine python)" in text
    assert "Note: pools.rooms: more is asked of this than there is." in text
    assert not {"Nagespeeld:", "tussen", "gemiddeld", "Let"} & set(text.split())


@pytest.mark.usefixtures("bare")
def test_the_json_is_that_of_the_contract_and_the_same_again(small: Path, tmp_path: Path) -> None:
    once = shell("simulate", small, "--json")
    assert (once.returncode, once.stderr) == (0, b"")
    assert shell("simulate", small, "--json", "--lang", "en").stdout == once.stdout
    written = leefplek("simulate", small, "--json", "--out", tmp_path / "out")
    assert (written.stdout.encode(), written.stderr[:12]) == (once.stdout, "Geschreven: ")
    data = json.loads(once.stdout)
    keys = ["scenario", "workflow", "seed", "replications", "engine", "cases", "statistics", "manifest"]
    assert list(data) == keys
    assert (data["scenario"], data["seed"], data["replications"]) == ("klein", 1, 4)
    assert set(data["statistics"]) >= NAMES
    assert all(list(one) == ["mean", "low", "high", "n"] for one in data["statistics"].values())
    assert data["manifest"]["parameters"]["pools"]["rooms"]["units"] == 5
    assert "seconds" not in once.stdout.decode()


def test_what_the_options_change(small: Path) -> None:
    base = found(small)
    assert found(small, "--engine", "python", "--workers", "1") == base
    assert found(small, "--seed", "2")["statistics"] != base["statistics"]
    one = found(small, "--replications", "1")
    assert (one["replications"], one["statistics"]["wait.rooms"]["low"]) == (1, None)
    kept = found(small, "--keep", "statistics")
    assert kept["statistics"]["wait.rooms"]["mean"] == pytest.approx(base["statistics"]["wait.rooms"]["mean"])
    changed = found(small, "--set", "pools.rooms.units=50", "--set", 'title.nl="Ruim"')
    assert changed["statistics"]["wait.rooms"]["mean"] == 0
    assert leefplek("simulate", small, "--set", "title.nl=Ruim").stdout.startswith("Ruim\n")
    assert "1 keer naspelen" in leefplek("simulate", small, "--replications", "1").stdout.replace("Een", "1")


def test_engines_agree(small: Path) -> None:
    """Each says which it was; the numbers are the same."""
    engines = ["python", "faithful", *(["numba"] if find_spec("numba") else [])]
    every = [found(small, "--engine", one, "--replications", 2) for one in engines]
    assert [one["engine"] for one in every] == engines
    assert all(one["statistics"] == every[0]["statistics"] for one in every)


# ---- only looking


def test_a_scenario_is_only_looked_at(small: Path, tmp_path: Path) -> None:
    result = leefplek("simulate", small, "--check")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith(f"warning overload: {small}:20:pools.rooms: about 1.2")
    fine = tmp_path / "fine.toml"
    fine.write_text(SMALL.replace("units = 5", "units = 9"), encoding="utf-8")
    assert leefplek("simulate", fine, "--check").stdout == "Het scenario klopt.\n"
    assert leefplek("simulate", fine, "--check", "--lang", "en").stdout == "The scenario is right.\n"
    assert json.loads(leefplek("simulate", fine, "--check", "--json").stdout) == {"findings": []}


def test_everything_that_is_wrong_is_told_with_its_place(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.toml"
    text = SMALL.replace('do = "leave", to = "gone", outcome = "moved"', 'do = "leap", to = "gone"')
    wrong.write_text(text.replace("mean = 6.0", "mean = -6.0").replace("units = 5", "unit = 5"), encoding="utf-8")
    looked = leefplek("simulate", wrong, "--check")
    assert (looked.exit_code, looked.stderr) == (1, "")
    assert f"{wrong}:20:pools.rooms.unit: " in looked.stdout
    said = refused(wrong)
    assert f"{wrong}:20:pools.rooms.unit: " in said
    assert json.loads(leefplek("simulate", wrong, "--check", "--json").stdout)["findings"][0]["file"] == str(wrong)
    wrong.write_text(text.replace("mean = 6.0", "mean = -6.0"), encoding="utf-8")
    said = refused(wrong)
    assert all(f"{wrong}:{line}:stages.rooms." in said for line in (23, 24))


def test_a_file_that_is_none(tmp_path: Path) -> None:
    broken = tmp_path / "broken.toml"
    broken.write_text("scenario = \n")
    assert f"{broken}:1" in refused(broken)
    assert f"error no_toml: {broken}:1" in leefplek("simulate", broken, "--check").stdout
    for more in ([], ["--check"]):
        assert "missing.toml" in refused(tmp_path / "missing.toml", *more)
        refused(tmp_path, *more)


# ---- bad input


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "there is nothing to simulate"),
        (["--json"], "give the TOML file of a scenario"),
        ([""], "this is empty"),
        (["FILE", "--replications", "0"], "--replications"),
        (["FILE", "--engine", "fast"], "--engine"),
        (["FILE", "--workers", "0"], "--workers"),
        (["FILE", "--keep", "all"], "--keep"),
        (["FILE", "--set", "pools.rooms.units"], "expected KEY=VALUE"),
        (["FILE", "--set", "pools.rooms.unit=6"], "did you mean units?"),
        (["FILE", "--set", "pools.rooms.units=-6"], "pools.rooms.units: expected 0 units or more"),
        (["FILE", "--set", "days=6", "--set", "days=7"], "days: this is given twice"),
        (["FILE", "--format", "csv"], "no visits are written"),
        (["FILE", "--out", "OUT", "--keep", "statistics", "--format", "csv"], "no visits are written"),
        (["FILE", "--out", ""], "this is empty"),
        (["FILE", "--replace"], "there is nothing to replace"),
        (["FILE", "--report", "OUT"], "the name of a page ends with .html"),
        (["--report"], "there is nothing to simulate"),
        (["FILE", "--check", "--warm"], "these do not go together"),
        (["FILE", "--warm"], "--warm does not use them"),
        (["FILE", "--check", "--out", "OUT"], "--check does not use them"),
        (["FILE", "--compare", "FILE", "MORE"], "[key SCENARIO]"),
        (["--compare", "FILE", ""], "this is empty"),
        (["--compare", "FILE", "MORE", "--replications", "1"], "expected at least two replications"),
        (["--compare", "FILE", "FILE", "--keep", "statistics"], "[key --keep]"),
        (["FILE", "--sweep", "pools.rooms.units"], "expected KEY=V1,V2,..."),
        (["FILE", "--sweep", "pools.rooms.unit=3,4"], "pools.rooms.unit"),
        (["FILE", "--sweep", "pools.rooms.units=3", "--sweep", "pools.rooms.units=4"], "this is given twice"),
        (["--sweep", "pools.rooms.units=3"], "there is nothing to simulate"),
        (["FILE", "--seek", "pools.rooms.units=3..9"], "give --until too"),
        (["FILE", "--until", "wait.rooms<=60"], "these go with --seek"),
        (["FILE", "--by", "2026-02-01"], "these go with --seek"),
        (["FILE", "--seek", "pools.rooms.units=3", "--until", "wait.rooms<=6"], "expected KEY=LOW..HIGH"),
        (["FILE", "--seek", "pools.rooms.units=a..b", "--until", "wait.rooms<=6"], "expected KEY=LOW..HIGH"),
        (["FILE", "--seek", "pools.rooms.units=9..3", "--until", "wait.rooms<=6"], "expected a low below the high"),
        (["FILE", "--seek", "pools.rooms.units=3..9", "--until", "wait.rooms"], "expected NAME<=NUMBER"),
        (["FILE", "--seek", "pools.rooms.units=3..9", "--until", "wait.rooms<=x"], "expected NAME<=NUMBER"),
        (["FILE", "--seek", "pools.rooms.units=3..9", "--until", "wait.room<=6"], "one of wait.rooms"),
        (["FILE", "--seek", "pools.rooms.units=3..9", "--until", "wait.rooms<=6", "--window", "9"], "give --by too"),
        (["FILE", "--seek", "days=3..9", "--until", "wait.rooms<=6", "--by", "2026-02-01"], "at most 31 days"),
    ],
    ids=str,
)
def test_bad_input_is_told(arguments: list[str], says: str, small: Path, more: Path, tmp_path: Path) -> None:
    """In a sentence, with exit code 2, and nothing is left."""
    names = {"FILE": str(small), "MORE": str(more), "OUT": str(tmp_path / "out")}
    assert says in refused(*(names.get(one, one) for one in arguments))
    assert sorted(tmp_path.iterdir()) == [more, small]


def test_what_is_not_comparable_is_told_before_anything_is_run(small: Path, tmp_path: Path) -> None:
    long = tmp_path / "long.toml"
    long.write_text(LONG, encoding="utf-8")
    assert "days: 60.0 in the first, 60000.0 in the second" in refused("--compare", small, long)


@pytest.mark.parametrize("package", ["matplotlib", "pyarrow", "numba"])
def test_an_extra_that_is_not_there(package: str, small: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Is told before anything is run: what to install."""
    page = ["--report", tmp_path / "page.html"]
    asked = {"matplotlib": page, "pyarrow": ["--out", tmp_path / "out"], "numba": ["--engine", "numba"]}
    for module in ("leefplek.cli._simulate_files", "leefplek.simulation._missing"):
        monkeypatch.setattr(f"{module}.find_spec", lambda name: None if name == package else find_spec(name))
    said = refused(small, *asked[package])
    assert package in said
    assert "pip install" in said
    if package == "numba":
        assert "pip install" in refused("--warm")
    assert list(tmp_path.iterdir()) == [small]


def test_without_the_extra_simulation(small: Path, tmp_path: Path) -> None:
    """All others still work, and this one says what to install."""
    (tmp_path / "sitecustomize.py").write_text("import sys\nsys.modules['numpy'] = None\n")
    env = {"PYTHONPATH": str(tmp_path)}
    done = shell("simulate", small, env=env)
    assert (done.returncode, done.stdout) == (2, b"")
    assert b'pip install "leefplek[simulation]"' in done.stderr
    assert b"Traceback" not in done.stderr
    assert shell("simulate", "--help", env=env).returncode == 0


# ---- files


def test_everything_goes_into_a_new_folder(small: Path, tmp_path: Path) -> None:
    out = tmp_path / "new" / "out"
    result = leefplek("simulate", small, "--out", out)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.endswith(f"\nGeschreven: {out}\n")
    names = {one.relative_to(out).as_posix() for one in out.rglob("*") if one.is_file()}
    assert names >= {"visits.parquet", "statistics.json", "manifest.json"}
    if find_spec("matplotlib"):
        assert {one.rpartition(".")[2] for one in names if one.startswith("figures/")} == {"svg", "png"}
    manifest = json.loads((out / "manifest.json").read_bytes())
    assert set(manifest["files"]) == names - {"manifest.json"}
    assert manifest["seconds"] > 0
    own = found(small)
    assert {one: manifest[one] for one in own["manifest"]} == own.pop("manifest")
    assert json.loads((out / "statistics.json").read_bytes()) == own


@pytest.mark.usefixtures("bare")
def test_visits_go_out_in_every_form(small: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    forms = ["parquet", "csv", "xes", "ocel", "csv"]
    assert leefplek("simulate", small, "--out", out, *(f"--format={one}" for one in forms)).exit_code == 0
    assert {"visits.parquet", "visits.csv", "events.xes", "events.jsonocel"} < {one.name for one in out.iterdir()}
    assert (out / "visits.csv").read_text().startswith('"replication","case","state","stage"')
    few = tmp_path / "few"
    assert leefplek("simulate", small, "--out", few, "--keep", "statistics").exit_code == 0
    assert not list(few.glob("visits*"))


@pytest.mark.usefixtures("bare")
def test_the_same_bytes_again(small: Path, tmp_path: Path) -> None:
    for name in ("a", "b"):
        assert leefplek("simulate", small, "--out", tmp_path / name, "--format", "csv").exit_code == 0
    for one in ("visits.csv", "statistics.json"):
        assert (tmp_path / "a" / one).read_bytes() == (tmp_path / "b" / one).read_bytes()


@pytest.mark.usefixtures("bare")
def test_nothing_is_written_over(small: Path, tmp_path: Path) -> None:
    out, other = tmp_path / "out", tmp_path / "other"
    assert leefplek("simulate", small, "--out", out).exit_code == 0
    assert "this is there already" in refused(small, "--out", out)
    assert leefplek("simulate", small, "--out", out, "--replace", "--format", "csv").exit_code == 0
    assert {one.name for one in out.glob("visits*")} == {"visits.csv"}
    (out / "mine.txt").write_text("mine")
    assert "it holds more than simulate wrote" in refused(small, "--out", out, "--replace")
    assert (out / "mine.txt").read_text() == "mine"
    other.mkdir()
    assert leefplek("simulate", small, "--out", other, "--replace").exit_code == 0
    link = tmp_path / "link"
    link.symlink_to(other)
    assert "it holds more" in refused(small, "--out", link, "--replace")
    assert "it holds more" in refused(small, "--out", small, "--replace")
    assert sorted(tmp_path.iterdir()) == sorted([small, out, other, link])


@pytest.mark.parametrize("manifest", ["", "[]", '{"files": 1}', '{"files": [1]}', '{"files": ["../small.toml"]}'])
def test_a_manifest_of_something_else_is_no_leave(manifest: str, small: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "manifest.json").write_text(manifest)
    (out / "more").write_text("mine")
    assert "it holds more" in refused(small, "--out", out, "--replace")


@pytest.mark.usefixtures("bare")
def test_a_folder_that_can_not_be_written_leaves_nothing(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What came of it was printed by then; what stood there still does."""
    out = tmp_path / "out"
    assert leefplek("simulate", small, "--out", out).exit_code == 0
    before = {one: one.read_bytes() for one in out.rglob("*") if one.is_file()}

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files, "write_json", full)
    for place, more in ((tmp_path / "new", []), (out, ["--replace"])):
        result = leefplek("simulate", small, "--out", place, *more)
        assert (result.exit_code, "wait.rooms" in result.stdout) == (2, True)
        assert "No space left on device" in result.stderr
    assert sorted(tmp_path.iterdir()) == [out, small]
    assert {one: one.read_bytes() for one in out.rglob("*") if one.is_file()} == before


@pytest.mark.usefixtures("bare")
@pytest.mark.parametrize("goes", ["away", "in its place"])
def test_a_folder_that_can_not_be_replaced_stays(
    goes: str, small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    assert leefplek("simulate", small, "--out", out).exit_code == 0
    rename = Path.rename
    left = [True]

    def failing(self: Path, to: Path) -> Path:
        if (self if goes == "away" else to) == out and left and left.pop():
            raise PermissionError(13, "Permission denied")
        return rename(self, to)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", failing)
        assert "this can't be replaced" in leefplek("simulate", small, "--out", out, "--replace").stderr
    assert (out / "manifest.json").exists()
    assert sorted(tmp_path.iterdir()) == [out, small]


def test_without_figures_it_says_so(small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "find_spec", lambda name: None if name == "matplotlib" else find_spec(name))
    result = leefplek("simulate", small, "--out", tmp_path / "out", "--lang", "en")
    assert "Without figures" in result.stdout
    assert not (tmp_path / "out" / "figures").exists()


# ---- a page


@pytest.mark.skipif(not find_spec("matplotlib"), reason="needs matplotlib")
def test_a_page(small: Path, more: Path, tmp_path: Path) -> None:
    out, page = tmp_path / "out", tmp_path / "page.html"
    assert leefplek("simulate", "--report", small, "--out", out).exit_code == 0
    html = (out / "report.html").read_text(encoding="utf-8")
    assert "Zijn er genoeg kamers?" in html
    assert "report.html" in json.loads((out / "manifest.json").read_bytes())["files"]
    result = leefplek("simulate", small, "--report", page, "--lang", "en")
    assert result.stdout.endswith(f"\nWritten: {page}\n")
    assert "<html" in page.read_text(encoding="utf-8")
    assert "this is there already" in refused(small, "--report", page)
    both = tmp_path / "both"
    assert leefplek("simulate", "--compare", small, more, "--out", both, "--report").exit_code == 0
    assert "klein" in (both / "report.html").read_text(encoding="utf-8")


@pytest.mark.skipif(not find_spec("matplotlib"), reason="needs matplotlib")
def test_a_page_without_a_name_is_called_as_its_scenario(
    small: Path, more: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the folder where one is, and nothing is written over."""
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    assert leefplek("simulate", small, "--report").exit_code == 0
    assert [one.name for one in here.iterdir()] == [f"{small.stem}.html"]
    assert "this is there already" in refused(small, "--report")
    assert leefplek("simulate", "--compare", small, more, "--report").exit_code == 0
    assert (here / f"{small.stem}-{more.stem}.html").is_file()


# ---- two scenarios, many, and the one that is sought


def test_two_are_compared(small: Path, more: Path, tmp_path: Path) -> None:
    result = leefplek("simulate", "--compare", small, more)
    assert (result.exit_code, result.stderr) == (0, "")
    assert "Anders in B: pools.rooms.units, van 5 naar 8." in result.stdout
    assert "Overal hetzelfde: arrivals.\n" in result.stdout
    english = leefplek("simulate", "--compare", small, more, "--lang", "en").stdout
    assert "Different in B: pools.rooms.units, from 5 to 8." in english
    data = found("--compare", small, more)
    assert (data["null_alternative"], data["compared"]) == ("klein", "meer")
    assert data["differences"]["wait.rooms"]["mean"] < 0
    out = tmp_path / "out"
    assert leefplek("simulate", "--compare", small, more, "--out", out).exit_code == 0
    assert json.loads((out / "comparison.json").read_bytes()) == data
    assert json.loads((out / "b.json").read_bytes())["scenario"] == "meer"
    same = leefplek("simulate", "--compare", small, small, "--set", "pools.rooms.units=8").stdout
    assert "Anders in B" not in same


def test_the_seed_of_the_first_is_that_of_both(small: Path, more: Path) -> None:
    more.write_text(more.read_text().replace("replications = 4", "replications = 9\nseed = 7"))
    data = found("--compare", small, more)
    assert (data["seed"], data["replications"]) == (1, 4)


def test_many_are_run(small: Path, tmp_path: Path) -> None:
    """A row that is no scenario is told, and ends with 1; the others are run."""
    result = leefplek("simulate", small, "--sweep", "pools.rooms.units=5,8", "--lang", "en")
    assert (result.exit_code, result.stderr) == (0, "")
    assert "2 scenarios, each played 4 times on the same chance (seed 1)." in result.stdout
    assert "The same everywhere: arrivals." in result.stdout
    rows = [one.split("  ")[1] for one in result.stdout.splitlines() if one.startswith("  pools.rooms.units=")]
    assert rows[:2] == ["pools.rooms.units=5", "pools.rooms.units=8"]
    failed = leefplek("simulate", small, "--sweep", "pools.rooms.units=5,-1")
    assert failed.exit_code == 1
    assert "Mislukt: pools.rooms.units=-1: this is no scenario" in failed.stdout
    data = found(small, "--sweep", "pools.rooms.units=5,8", "--sweep", "title.nl=a,b")
    assert [one["pools.rooms.units"] for one in data["rows"] if one["statistic"] == "wait.rooms"] == [5, 5, 8, 8]
    out = tmp_path / "out"
    for _ in range(2):  # the second time all of it is there
        again = leefplek("simulate", small, "--sweep", "pools.rooms.units=5,8", "--out", out)
        assert (again.exit_code, again.stderr) == (0, "")
        assert again.stdout.endswith(f"Geschreven: {out}\n")
    assert "[file out]" in refused(small, "--sweep", "days=50,60", "--out", out)


def test_what_is_needed_is_sought(small: Path) -> None:
    asked = ["--seek", "pools.rooms.units=2..20", "--until", "wait.rooms<=2", "--until", "share.moved>=0.5"]
    result = leefplek("simulate", small, *asked)
    assert (result.exit_code, result.stderr) == (0, "")
    data = found(small, *asked)
    value = data["value"]
    assert 2 < value < 20
    says = f"pools.rooms.units = {value} is het minste waarmee dit lukt: wait.rooms <= 2 en share.moved >= 0,5."
    assert says in result.stdout
    less = found(small, "--set", f"pools.rooms.units={value - 1}")["statistics"]["wait.rooms"]["mean"]
    assert less > 2 >= found(small, "--set", f"pools.rooms.units={value}")["statistics"]["wait.rooms"]["mean"]


def test_what_is_not_found_ends_with_1(small: Path) -> None:
    asked = ["--seek", "pools.rooms.units=1..2", "--until", "wait.rooms<=0.001"]
    result = leefplek("simulate", small, *asked, "--lang", "en")
    assert (result.exit_code, result.stderr) == (1, "")
    assert "With no value of pools.rooms.units in this range this holds: wait.rooms <= 0.001." in result.stdout
    assert "Note: no value in this range does it." in result.stdout
    assert json.loads(leefplek("simulate", small, *asked, "--json").stdout)["value"] is None


def test_the_most_and_by_a_day(small: Path) -> None:
    asked = ["--seek", "arrivals.signals.per_day=0.1..3", "--until", "wait.rooms<=2", "--find", "largest"]
    asked += ["--by", "2026-02-20", "--window", "20"]
    text = leefplek("simulate", small, *asked).stdout
    assert "is het meeste waarmee dit lukt: wait.rooms <= 2, gemeten in de 20 dagen voor 20 februari 2026." in text
    assert found(small, *asked)["window"] == 20


# ---- broken off


def test_how_far_it_is_stands_on_a_terminal_and_nowhere_else(small: Path) -> None:
    mine, theirs = pty.openpty()
    command = [sys.executable, "-W", "error", "-m", "leefplek.cli", "simulate", str(small)]
    process = subprocess.Popen(
        [*command, "--replications", "300", "--lang", "en"], stdout=subprocess.DEVNULL, stderr=theirs
    )
    os.close(theirs)
    shown = ""
    with contextlib.suppress(OSError):  # so a terminal ends
        while some := os.read(mine, 100_000):
            shown += some.decode(errors="replace")
    os.close(mine)
    assert process.wait(timeout=30) == 0
    assert "300/300" in shown
    assert "That took " in shown


def test_what_is_done_is_kept_and_said(tmp_path: Path) -> None:
    """Somebody presses ctrl-C once a replication is done."""
    long = tmp_path / "long.toml"
    long.write_text(LONG, encoding="utf-8")
    mine, theirs = pty.openpty()
    command = [sys.executable, "-W", "error", "-m", "leefplek.cli", "simulate", str(long), "--json"]
    command += ["--engine", "python", "--keep", "statistics"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=theirs)
    os.close(theirs)
    shown = ""
    try:
        while not re.search(r"[1-9]\d*/4000", shown):
            shown += os.read(mine, 100_000).decode(errors="replace")
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=30)
        with contextlib.suppress(OSError):  # so a terminal ends
            while more := os.read(mine, 100_000).decode(errors="replace"):
                shown += more
    finally:
        process.kill()
        os.close(mine)
    many = json.loads(out)["replications"]
    assert (process.returncode, 0 < many < 4000) == (1, True)
    assert f"Gestopt na {many} van de 4000 keer. Wat klaar was, staat hieronder.\r\n" in shown


@pytest.fixture
def interrupts(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """From now on, ctrl-C comes as soon as something is done."""

    def start() -> None:
        def bar(*_: object) -> Any:
            class Bar:
                def __enter__(self) -> Any:
                    def hear(*_: object) -> None:
                        raise KeyboardInterrupt

                    return hear

                def __exit__(self, *_: object) -> None:
                    """Nothing to do."""

            return Bar()

        monkeypatch.setattr("leefplek.simulation.progress", bar)

    return start


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--compare", "FILE", "FILE"], "Gestopt. Er is niets vergeleken, en niets geschreven.\n"),
        (["FILE", "--seek", "pools.rooms.units=2..9", "--until", "wait.rooms<=2"], "Gestopt. Er is niets gevonden.\n"),
        (["FILE", "--sweep", "pools.rooms.units=2,9"], "Gestopt: 1 van de 2 zijn klaar."),
        (["FILE", "--sweep", "pools.rooms.units=2,9", "--out", "OUT"], "Met dezelfde opdracht ga je verder.\n"),
    ],
    ids=str,
)
def test_the_others_say_that_they_were_stopped(
    arguments: list[str], says: str, small: Path, tmp_path: Path, interrupts: Callable[[], None]
) -> None:
    interrupts()
    names = {"FILE": str(small), "OUT": str(tmp_path / "out")}
    result = leefplek("simulate", *(names.get(one, one) for one in arguments), "--engine", "python")
    assert result.exit_code == 1
    assert says in result.stderr


def test_workers_that_die_are_told(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from leefplek.simulation import Stopped

    def dies(*_: object, **__: object) -> None:
        raise Stopped("stopped", why="the workers ended (BrokenProcessPool)") from RuntimeError()

    monkeypatch.setattr("leefplek.simulation.run", dies)
    result = leefplek("simulate", small)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == (
        "Gestopt. Er was nog niets klaar, en er is niets geschreven.\nthe workers ended (BrokenProcessPool).\n"
    )


def test_the_engine_is_made_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[bool] = []
    monkeypatch.setattr("leefplek.simulation.warm", lambda: done.append(True))
    assert leefplek("simulate", "--warm").stdout.startswith("De snelle engine is klaar voor gebruik.")
    assert leefplek("simulate", "--warm", "--lang", "en").stdout.startswith("The fast engine is ready.")
    assert done == [True, True]


def test_numbers_as_they_are_written() -> None:
    from leefplek.cli._simulate_words import number

    written = {60.0: "60", 0.5: "0,5", 1234.4: "1.234", 1.25: "1,25", 0.001: "0,001", float("nan"): "?"}
    assert [number(one, "nl") for one in written] == list(written.values())
    assert number(1234.4, "en") == "1,234"
