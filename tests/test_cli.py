"""The command: what it prints in both languages, its exit codes, and that it never trips over its surroundings."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from leefplek import DefinitionError, Finding, Leefplek, __version__
from leefplek.cli import main
from leefplek.journeys import shipped
from telling import CANARY, WRONG, journey, step


def leefplek(*arguments: object) -> Result:
    """The command, in this process."""
    result = CliRunner().invoke(main, [str(one) for one in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def shell(*arguments: object, **given: Any) -> subprocess.CompletedProcess[bytes]:
    """The command, in a process of its own."""
    surroundings: Mapping[str, str] = {**os.environ, **given.pop("env", {})}
    command = [sys.executable, "-W", "error", "-m", "leefplek.cli", *(str(one) for one in arguments)]
    return subprocess.run(command, env=surroundings, timeout=60, check=False, **{"capture_output": True, **given})


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A journey that goes as it says."""
    path = tmp_path / "journey.toml"
    path.write_text(journey(step("note"), expect='state = "signal"'), encoding="utf-8")
    return path


# ---- demo


def test_demo_tells_the_six_in_dutch() -> None:
    """Path, refusals with text and source, end, and what to try next."""
    result = leefplek("demo")
    assert (result.exit_code, result.stderr) == (0, "")
    text = result.stdout
    places = [text.index(f"\nPraktijkvoorbeeld {number}: ") for number in range(1, 7)]
    assert places == sorted(places)
    assert "16 maart 2021\n" in text
    assert "Nog dezelfde dag neemt hij zelf contact op. (000:235)" in text
    assert "Nu: intake bij Kamers met Kansen." in text
    assert "Geweigerd: Toelaten (door: een SAW-medewerker). Waarom:" in text
    assert "Loop eerst samen beide routekaarten door: Huisvesting en Financi\u00ebn. (000:190)" in text
    assert text.count("Zo eindigt het: woont op een plek.") == 4
    assert text.count("Zo eindigt het: routes bekijken en kiezen.") == 2
    assert text.count("Dit ging zoals verwacht.") == 6
    assert "Wat kun je nu proberen?" in text
    assert "\x1b" not in text


def test_demo_tells_them_in_english() -> None:
    """Before the command or after it, `--lang` says the same."""
    result = leefplek("demo", "--lang", "en")
    assert result.stdout == leefplek("--lang", "en", "demo").stdout
    assert leefplek("--lang", "en", "demo", "--lang", "nl").stdout == leefplek("demo").stdout
    text = result.stdout
    for number in range(1, 7):
        assert f"\nPractice example {number}: " in text
    assert "16 March 2021\n" in text
    assert "Refused: Admit (by: a SAW worker). Why:" in text
    assert "This is how it ends: has a place to live." in text
    assert "What to try next?" in text
    assert not {"Praktijkvoorbeeld", "Geweigerd", "Nu:", "Waarom"} & set(text.replace("\n", " ").split(" "))


def test_what_demo_proposes_works(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each command under 'what to try next' runs as it stands."""
    monkeypatch.chdir(Path(__file__).parents[1])
    last = leefplek("demo").stdout.split("Wat kun je nu proberen?\n")[1]
    commands = [line.split() for line in last.splitlines() if line.startswith("  ") and line[2] != " "]
    assert len(commands) == 7
    for command in commands:
        assert leefplek(*command[1:]).exit_code == 0


def test_demo_proposes_the_command_as_it_can_be_typed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """By its name where the shell finds it, else by the path it was called with."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", [".venv/bin/leefplek"])
    monkeypatch.setenv("PATH", str(tmp_path))
    text = leefplek("demo").stdout
    assert "\n  .venv/bin/leefplek check\n" in text
    assert f"\n  .venv/bin/leefplek run {shipped()[3]}\n" in text


STEP = ["at", "transition", "from", "to", "actor", "role", "allowed", "told", "silent", "refusals"]


def test_demo_as_json() -> None:
    """The shape that others rely on."""
    told = json.loads(leefplek("demo", "--json").stdout)
    assert [one["journey"] for one in told] == [f"praktijkvoorbeeld-{number}" for number in range(1, 7)]
    for one in told:
        assert {"journey", "workflow", "version", "state", "outcome", "tracks", "as_expected", "steps"} <= set(one)
        assert (one["workflow"], one["version"], one["outcome"], one["tracks"]) == ("fijn-wonen", 1, None, {})
        assert one["as_expected"] is True
        for each in one["steps"]:
            assert list(each) == STEP
            assert each["allowed"] is (each["refusals"] == [])
            assert (each["to"] is None) is not each["allowed"]
            assert all(set(why) == {"code", "text", "source"} for why in each["refusals"])
        first = one["steps"][0]
        assert (first["transition"], first["from"], first["to"]) == ("open", None, "signal")
    assert json.loads(leefplek("run", "--json", *shipped()).stdout) == told


# ---- run


def test_run_says_whether_all_went_as_expected(file: Path, tmp_path: Path) -> None:
    """0 when all did, 1 when one did not."""
    result = leefplek("run", file, *shipped())
    assert result.exit_code == 0
    assert result.stdout.count("Dit ging zoals verwacht.") == 7
    other = tmp_path / "other.toml"
    other.write_text(journey(step("admit"), step("note", 'refused = ["wrong_role"]'), expect='state = "closed"'))
    result = leefplek("run", file, other)
    assert result.exit_code == 1
    assert "Dit ging NIET zoals verwacht:" in result.stdout
    assert "step[1].refused: verwacht toegestaan, het werd not_offered" in result.stdout
    assert "step[2].refused: verwacht wrong_role, het werd toegestaan" in result.stdout
    assert "expect.state: verwacht closed, het werd signal" in result.stdout
    assert "step[1] admit: Deze stap hoort niet bij waar de zaak nu staat (signaal)." in result.stdout
    assert CANARY not in result.output
    result = leefplek("run", other, "--lang", "en")
    assert "step[1].refused: expected allowed, found not_offered" in result.stdout
    assert [one["as_expected"] for one in json.loads(leefplek("run", file, other, "--json").stdout)] == [True, False]


def test_run_tells_the_outcome_and_the_tracks(tmp_path: Path) -> None:
    """A closed case has its outcome; a track goes on beside it with its own date."""
    file = tmp_path / "journey.toml"
    file.write_text(
        journey(
            step("raise_safety", f'payload.why = "{CANARY}"'),
            step("withdraw", role="jongere"),
            expect='state = "closed"\noutcome = "withdrawn"\ntracks = { meldcode = "signalled" }',
        )
    )
    result = leefplek("run", file)
    assert result.exit_code == 0
    assert "Zo eindigt het: afgesloten, de deur blijft open." in result.stdout
    assert "Uitkomst: de jongere stopt ermee." in result.stdout
    assert "Ernaast loopt: Meldcode (vervangend): er is een zorg om de veiligheid." in result.stdout
    assert "De volgende stap is uiterlijk nodig op 2 maart 2021." in result.stdout
    (data,) = json.loads(leefplek("run", file, "--json").stdout)
    assert (data["state"], data["outcome"], data["tracks"]) == ("closed", "withdrawn", {"meldcode": "signalled"})
    options = leefplek("options", file)
    assert "De signalen opschrijven [meldcode.map_signals]." in options.stdout


@pytest.mark.parametrize("case", WRONG)
@pytest.mark.parametrize("command", ["run", "options"])
def test_bad_input_is_one_clear_error(file: Path, tmp_path: Path, case: str, command: str) -> None:
    """On stderr, with exit 2, naming file and key; nothing half done, and nothing of a person in it."""
    text, key, expected = WRONG[case]
    wrong = tmp_path / "wrong.toml"
    wrong.write_text(text, encoding="utf-8")
    result = leefplek(command, *([file, wrong] if command == "run" else [wrong]))
    assert (result.exit_code, result.stdout) == (2, "")
    assert all(part in result.stderr for part in ("wrong.toml", key, expected))
    if "unknown key in a payload" not in case:  # its name is what was wrong
        assert CANARY not in result.output


BOMBS = {
    "10 MB": ("x = 1\n" * 2_000_000, "256 KiB"),
    "1,000 levels": ("\nx = " + "[" * 1000 + "]" * 1000, ":2: expected at most 32 levels"),
    "a dotted key of 40 KB": ("\n\n" + ".".join(["a"] * 20_000) + " = 1", ":3: expected a key of at most 16 parts"),
    "a typing error": (f"a = 1\n{CANARY} == 1", ":2: expected a value"),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_is_one_clear_error_too(tmp_path: Path, bomb: str) -> None:
    """In time, with its file and line."""
    text, expected = BOMBS[bomb]
    file = tmp_path / "wrong.toml"
    file.write_text(text)
    start = time.perf_counter()
    result = leefplek("run", file)
    assert time.perf_counter() - start < 1
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"{file}{expected}" in result.stderr or expected in result.stderr
    assert "wrong.toml" in result.stderr
    assert CANARY not in result.stderr


def test_every_wrong_file_is_named_at_once(file: Path, tmp_path: Path) -> None:
    """Not the first one only."""
    text, key, _ = WRONG["an unknown key"]
    wrong = tmp_path / "wrong.toml"
    wrong.write_text(text)
    result = leefplek("run", wrong, file, tmp_path, tmp_path / "missing.toml")
    assert (result.exit_code, result.stdout) == (2, "")
    assert all(part in result.stderr for part in (key, "missing.toml", "directory"))


def test_wrong_use_is_bad_input_too() -> None:
    """Of click's own: no file, another language, another format, another command."""
    for given in (["run"], ["demo", "--lang", "de"], ["workflow", "--format", "png"], ["fly"]):
        assert leefplek(*given).exit_code == 2
    assert leefplek("--help").exit_code == 0


# ---- options


def test_options_says_where_the_case_stands_and_what_is_possible() -> None:
    """In plain words: what may happen and what to write down, and what may not and why."""
    third = shipped()[2]
    result = leefplek("options", third)
    assert (result.exit_code, result.stderr) == (0, "")
    may, may_not = result.stdout.split("Dit mag nog niet, of niet met deze rol:")
    assert "Hier staat de zaak: routes bekijken en kiezen." in may
    assert "De volgende stap is uiterlijk nodig op 12 oktober 2021." in may
    assert "De vraag onderbouwen [add_substantiation]. Schrijf op: de onderbouwing." in may
    assert "Vooroverleg vragen aan Kamers met Kansen [request_vooroverleg].\n" in may_not
    assert "ook een vraag om begeleiding zijn. (000:221)" in may_not
    english = leefplek("options", third, "--lang", "en", "--role", "jongere").stdout
    assert "What the young person can do now" in english
    assert "Find a place oneself [find_place]. Write down: which route." in english.split("This may not")[0]


def test_options_as_json(lp: Leefplek) -> None:
    """The shape that others rely on."""
    fourth = shipped()[3]
    data = json.loads(leefplek("options", fourth, "--role", "kmk", "--json").stdout)
    assert (data["state"], data["due"], data["tracks"], data["outcome"]) == ("placed", "2022-03-06", {}, None)
    offered = {one["transition"]: one for one in data["options"]}
    assert all(list(one) == ["transition", "allowed", "missing", "refusals"] for one in data["options"])
    assert offered["move_on"] == {
        "transition": "move_on",
        "allowed": True,
        "missing": ["kind", "place"],
        "refusals": [],
    }
    assert [why["code"] for why in offered["conclude"]["refusals"]] == ["wrong_role"]
    placed = {row.id for row in lp.workflow("fijn-wonen").transitions if "placed" in row.sources}
    assert set(offered) == placed


def test_options_of_a_journey_that_went_otherwise(tmp_path: Path) -> None:
    """Says so on stderr; one that opens no case has no options."""
    file = tmp_path / "journey.toml"
    file.write_text(journey(expect='state = "closed"'))
    result = leefplek("options", file)
    assert result.exit_code == 0
    assert "Hier staat de zaak: signaal." in result.stdout
    assert "niet zoals verwacht" in result.stderr
    file.write_text(journey().replace('role = "saw"', 'role = "kmk"', 1))
    result = leefplek("options", file)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "wrong_role" in result.stderr
    result = leefplek("run", file)
    assert result.exit_code == 1
    assert "de zaak is niet begonnen" in result.stdout


def test_options_of_a_way_of_working_without_saw() -> None:
    """Are those of who wrote down the last step, and not of a role that nobody has there."""
    shown = leefplek("options", shipped()[0].parent / "pitstop.toml", "--lang", "en").stdout
    assert "What the guide can do now" in shown


def test_options_for_a_role_that_nobody_declared(file: Path) -> None:
    """Is bad input, and names the roles there are."""
    result = leefplek("options", file, "--role", "baker")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "choose one of" in result.stderr


# ---- workflow and check


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (["fijn-wonen"], "# Fijn wonen tijdens het MBO (fijn-wonen 1)"),
        (["fijn-wonen", "--lang", "en"], "# Living well during vocational school (fijn-wonen 1)"),
        (["fijn-wonen", "--format", "mermaid"], "stateDiagram-v2"),
        (["meldcode", "--format", "dot"], 'digraph "meldcode" {'),
    ],
)
def test_workflow_as_text(given: list[str], expected: str) -> None:
    """A table, by default in Dutch, or a drawing."""
    result = leefplek("workflow", *given)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith(expected)


def test_a_table_says_what_its_rules_and_roles_mean(lp: Leefplek) -> None:
    """In one language, with the source: who reads it has no other page at hand."""
    workflow = lp.workflow("omklap")
    shown = leefplek("workflow", "omklap").stdout
    assert "P2W is twee weken" in shown
    assert "| omklap_plan_first | Praat eerst samen en maak een plan. Pas als dat niet helpt, kan de" in shown
    assert "| talk_needed | Praat eerst met de bewoner zelf, en schrijf op wanneer en met wie. | 000:188 |" in shown
    assert all(f"| {name} |" in shown for one in workflow.transitions for name in one.guards)
    assert all(f"| {one.id} | {one.text['nl']} |" in shown for one in workflow.roles)
    assert "{" not in shown
    first = leefplek("workflow", "jeugdteam", "--lang", "en").stdout
    assert "| jeugdteam_first_looks | This question first goes to [...]. Let them" in first


@pytest.mark.parametrize("id", ["invoering", "stappenplan-jongere", "consultatie"])
def test_a_table_has_its_facts_and_of_a_list_the_second_column(lp: Leefplek, id: str) -> None:
    """So the items of a list can be read where one works it through; without facts there is no table of them."""
    shown, facts = leefplek("workflow", id, "--lang", "en").stdout, lp.workflow(id).facts
    for one in facts:
        beside = "" if one.why is None else f" {one.why['en']} |"
        assert f"| {one.name} | {one.question['en']} |{beside}\n" in shown
    assert ("| fact | " in shown) is bool(facts)


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_every_workflow_in_a_list(lp: Leefplek, lang: str) -> None:
    """With its title, its source, how large it is, and the command that shows one."""
    result = leefplek("workflow", "--lang", lang)
    assert (result.exit_code, result.stderr) == (0, "")
    for one in lp.workflows:
        assert f"{one.id} {one.version} ({one.source or '-'}): {len(one.states)} " in result.stdout
        assert f"    {one.title[lang]}\n" in result.stdout
    assert f"leefplek workflow {lp.workflows[0].id}" in result.stdout
    listed = json.loads(leefplek("workflow", "--format", "json").stdout)
    assert [(one["id"], one["version"]) for one in listed] == [(one.id, one.version) for one in lp.workflows]
    assert all(set(one) == {"id", "version", "title", "states", "transitions", "source"} for one in listed)


@pytest.mark.parametrize("drawing", ["mermaid", "dot"])
def test_no_drawing_of_all(drawing: str) -> None:
    """A drawing is of one."""
    result = leefplek("workflow", "--format", drawing)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "leefplek workflow" in result.stderr


def test_workflow_as_json(lp: Leefplek) -> None:
    """The shape that others rely on."""
    data = json.loads(leefplek("workflow", "fijn-wonen", "--format", "json").stdout)
    keys = {"id", "version", "initial", "states", "transitions", "outcomes", "reasons"}
    assert keys <= set(data)
    assert (data["id"], data["version"], data["initial"]) == ("fijn-wonen", 1, "signal")
    assert all({"id", "final", "due"} <= set(one) for one in data["states"])
    rows = {one["id"]: one for one in data["transitions"]}
    assert all({"id", "from", "to", "roles", "guards", "payload"} <= set(one) for one in rows.values())
    assert (rows["open"]["from"], rows["open"]["to"], rows["note"]["to"]) == ([], "signal", None)
    assert rows["place"]["payload"]["required"] == ["kind", "place"]
    assert [one["id"] for one in data["outcomes"]] == [one.id for one in lp.workflow("fijn-wonen").outcomes]


def test_an_unknown_workflow() -> None:
    """Is bad input, and names what is loaded."""
    result = leefplek("workflow", "nope")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "fijn-wonen 1" in result.stderr


def test_check_finds_nothing() -> None:
    """In the ways of working that come with leefplek."""
    found = json.loads(leefplek("check", "--json").stdout)["findings"]
    assert {one["code"] for one in found} <= {"stale"}, "a card waits for its owner once every half year"
    assert leefplek("check").exit_code == 0
    if not found:
        assert leefplek("check").stdout == "niets gevonden\n"
        assert leefplek("check", "--lang", "en").stdout == "nothing found\n"


def test_check_prints_what_it_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hint is no reason to fail, a warning is; a definition that is wrong is an error."""
    hint = Finding("unused", "a guard that nobody names", key="x", severity="hint", do="take it out")
    warning = Finding("trap", "a state that is hard to leave", key="y", file="f.toml", line=3, severity="warning")
    monkeypatch.setattr(Leefplek, "check", lambda _: (hint,))
    result = leefplek("check")
    assert (result.exit_code, result.stdout) == (0, "hint unused: x: a guard that nobody names (take it out)\n")
    monkeypatch.setattr(Leefplek, "check", lambda _: (hint, warning))
    result = leefplek("check", "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["findings"][1] == {
        "code": "trap",
        "severity": "warning",
        "file": "f.toml",
        "line": 3,
        "key": "y",
        "text": "a state that is hard to leave",
        "do": "",
    }

    def broken(_: Leefplek) -> None:
        raise DefinitionError("the workflows are not right", findings=[warning])

    monkeypatch.setattr(Leefplek, "check", broken)
    result = leefplek("check")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "hard to leave" in result.stderr


# ---- the surroundings


def test_the_version_costs_no_more_than_click() -> None:
    """Nothing heavy is loaded to say it."""
    code = (
        "import sys; from leefplek.cli import main\n"
        "try: main(['--version'], prog_name='leefplek')\n"
        "except SystemExit: pass\n"
        "print([one for one in ('attr', 'attrs', 'cattrs', 'pluggy', 'transitions', 'json') if one in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout == f"leefplek, version {__version__}\n[]\n"


@pytest.mark.parametrize(
    "env",
    [
        {"PYTHONIOENCODING": "ascii"},
        {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"LC_ALL": "C", "LANG": "C"},
        {"PYTHONIOENCODING": "latin-1"},
        {"TERM": "dumb", "COLUMNS": "20"},
    ],
    ids=str,
)
def test_any_encoding_and_no_terminal(env: dict[str, str]) -> None:
    """A letter that can't be shown loses its accent; JSON stays JSON."""
    result = shell("demo", env=env)
    assert (result.returncode, result.stderr) == (0, b"")
    assert any(name in result.stdout for name in (b"Financien.", "Financi\u00ebn.".encode(), b"Financi\xebn."))
    data = shell("workflow", "fijn-wonen", "--format", "json", env=env).stdout
    assert json.loads(data.decode(env.get("PYTHONIOENCODING", "utf-8")))["id"] == "fijn-wonen"
    result = shell("run", "missing-\u00eb.toml", env=env)
    assert (result.returncode, result.stdout) == (2, b"")
    assert b"Traceback" not in result.stderr


def test_letters_that_the_output_lacks() -> None:
    """Lose their accents, and in JSON they are escaped."""
    runner = CliRunner(charset="ascii")
    assert "Huisvesting en Financien." in runner.invoke(main, ["demo"]).stdout
    assert "co\\u00f6rdinator" in runner.invoke(main, ["workflow", "fijn-wonen", "--format", "json"]).stdout


@pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX pipe")
def test_a_reader_that_has_left() -> None:
    """Is no error: it had what it wanted."""
    reader, writer = os.pipe()
    os.close(reader)
    try:
        result = shell("demo", stdout=writer, stderr=subprocess.PIPE, capture_output=False)
    finally:
        os.close(writer)
    assert (result.returncode, result.stderr) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is full")
def test_a_full_disk() -> None:
    """Is said in one line."""
    with Path("/dev/full").open("wb") as full:
        result = shell("demo", stdout=full, stderr=subprocess.PIPE, capture_output=False)
    assert (result.returncode, result.stderr) == (1, b"Error: the output could not be written\n")
