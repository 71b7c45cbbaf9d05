"""Workflows and extensions written as TOML: the same definitions as in Python, guards by name, all findings at once."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from leefplek import Actor, Case, DefinitionError, InputError, Leefplek, PayloadError, Refused, Workflow

AT = datetime(2022, 1, 31, 12, tzinfo=UTC)
SAW = Actor("saw-1", "saw")
BASIS = {"ground": "public_task", "why": "begeleiding"}

TALK = """
id = "praatje"
version = 1
title = { nl = "Een praatje", en = "A talk" }
initial = "begonnen"
[[states]]
id = "begonnen"
text = { nl = "begonnen", en = "begun" }
due = "P1M"
[[states]]
id = "klaar"
text = { nl = "klaar", en = "done" }
final = true
[[roles]]
id = "saw"
text = { nl = "SAW", en = "SAW" }
[[outcomes]]
id = "gepraat"
text = { nl = "gepraat", en = "talked" }
[[transitions]]
id = "open"
text = { nl = "beginnen", en = "begin" }
from = []
to = "begonnen"
roles = ["saw"]
payload = "leefplek.plugins.fijn_wonen.Open"
guards = ["legal_basis_needed"]
effects = ["legal_basis"]
[[transitions]]
id = "stop"
text = { nl = "stoppen", en = "stop" }
from = ["begonnen"]
to = "klaar"
roles = ["saw"]
outcome = "gepraat"
fields = [{ name = "woorden", type = "text" }, { name = "keer", type = "number", sensitivity = "open" }]
"""

ELSEWHERE = """
id = "fijn-wonen-elders"
version = 1
title = { nl = "Fijn wonen elders", en = "Living well elsewhere" }
extends = "fijn-wonen"
extends_version = 1
[[states]]
id = "signal"
due = "P1W"
text = { nl = "melding", en = "report" }
[[transitions]]
id = "analyse"
roles = ["saw"]
fields = [{ name = "wijk", type = "text", sensitivity = "personal" }]
"""


def put(folder: Path, **texts: str) -> Path:
    """A folder with these files."""
    for name, text in texts.items():
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return folder


def begin(lp: Leefplek, workflow: str) -> Case:
    """A case by own initiative."""
    payload = {"entry": {"kind": "own_initiative"}, "legal_basis": BASIS}
    return lp.open(workflow, payload, by=SAW, at=AT).after


def test_a_workflow_of_a_file_takes_a_case_to_its_end(tmp_path: Path) -> None:
    lp = Leefplek(data=[put(tmp_path, talk=TALK) / "talk.toml"])
    case = begin(lp, "praatje")
    assert case.due == date(2022, 2, 28)
    step = lp.step(case, "stop", {"woorden": "het gaat goed", "keer": 3}, by=SAW, at=AT)
    assert (step.after.state, step.after.outcome, step.after.is_open) == ("klaar", "gepraat", False)
    assert lp.from_json(Case, lp.to_json(step.after)) == step.after
    assert "het gaat goed" not in repr(step)


def test_its_guards_refuse_and_its_fields_are_checked(tmp_path: Path) -> None:
    lp = Leefplek(data=[put(tmp_path, talk=TALK)])
    with pytest.raises(Refused) as refused:
        lp.open("praatje", {"entry": {"kind": "own_initiative"}}, by=SAW, at=AT)
    assert [one.code for one in refused.value.refusals] == ["legal_basis_needed"]
    with pytest.raises(PayloadError) as wrong:
        lp.step(begin(lp, "praatje"), "stop", {"woorden": 3, "keer": "3", "meer": 1}, by=SAW, at=AT)
    assert {one.key for one in wrong.value.findings} == {"woorden", "keer", "meer"}


def test_a_definition_goes_to_json_and_back(tmp_path: Path) -> None:
    lp = Leefplek(data=[put(tmp_path, talk=TALK, elsewhere=ELSEWHERE)])
    for workflow in lp.workflows:
        assert lp.from_json(Workflow, lp.to_json(workflow)) == workflow


def test_a_municipality_extends(tmp_path: Path) -> None:
    lp = Leefplek(data=[put(tmp_path, elsewhere=ELSEWHERE)])
    case = begin(lp, "fijn-wonen-elders")
    assert case.due == date(2022, 2, 7)
    workflow = lp.workflow("fijn-wonen-elders")
    assert workflow.state("signal").text["nl"] == "melding"
    assert workflow.state("analysis") == lp.workflow("fijn-wonen").state("analysis")
    talk = {"talk": {"on": "2022-01-31", "with": "jongere"}, "legal_basis": BASIS, "wijk": "Noord"}
    step = lp.step(case, "analyse", talk, by=SAW, at=AT)
    assert step.event.payload is not None
    assert "Noord" not in repr(step.event.payload)
    assert lp.from_json(Case, lp.to_json(step.after)) == step.after
    with pytest.raises(Refused) as refused:
        lp.step(case, "analyse", talk, by=Actor("wij-1", "wij"), at=AT)
    assert [one.code for one in refused.value.refusals] == ["wrong_role"]


def test_a_payload_of_the_class_that_was_extended_serves(tmp_path: Path) -> None:
    lp = Leefplek(data=[put(tmp_path, elsewhere=ELSEWHERE)])
    case = begin(lp, "fijn-wonen-elders")
    plain = lp.payload_class("fijn-wonen", 1, "analyse")
    talk = lp.structure(plain, {"talk": {"on": "2022-01-31", "with": ["jongere"]}, "legal_basis": BASIS})
    step = lp.step(case, "analyse", talk, by=SAW, at=AT)
    assert lp.from_json(Case, lp.to_json(step.after)) == step.after


WRONG_FILES = {
    "unknown_key": (TALK.replace('due = "P1M"', 'due = "P1M"\ncolour = "red"'), "states[0].colour"),
    "wrong_shape": (TALK.replace("version = 1", 'version = "1"'), "version"),
    "missing_key": (TALK.replace('initial = "begonnen"', ""), "initial"),
    "payload": (TALK.replace("fijn_wonen.Open", "fijn_wonen.Shell"), "transitions[0].payload"),
    "type": (TALK.replace('type = "number"', 'type = "formula"'), "transitions[1].fields[1].type"),
}


@pytest.mark.parametrize("name", WRONG_FILES)
def test_a_wrong_file_is_named_with_its_key(name: str, tmp_path: Path) -> None:
    text, key = WRONG_FILES[name]
    with pytest.raises(InputError) as wrong:
        Leefplek(data=[put(tmp_path, talk=text)])
    assert [(one.file, one.key) for one in wrong.value.findings] == [("talk.toml", key)]


def test_all_files_are_read_before_anything_is_said(tmp_path: Path) -> None:
    put(tmp_path, one=TALK.replace("version = 1", "version = 1.5"), two="id = [", three=TALK)
    with pytest.raises(InputError) as wrong:
        Leefplek(data=[tmp_path, tmp_path / "lost.toml"])
    files = [one.file for one in wrong.value.findings]
    assert [Path(file).name for file in files] == ["one.toml", "two.toml", "lost.toml"]


WRONG_DEFINITIONS = {
    "unknown_guard": TALK.replace('guards = ["legal_basis_needed"]', 'guards = ["__import__"]'),
    "unknown_effect": TALK.replace('effects = ["legal_basis"]', 'effects = ["delete"]'),
    "unknown_state": TALK.replace('to = "klaar"', 'to = "weg"'),
    "no_due": TALK.replace('due = "P1M"', ""),
    "unknown_workflow": ELSEWHERE.replace("extends_version = 1", "extends_version = 9"),
    "wider_role": ELSEWHERE.replace('roles = ["saw"]', 'roles = ["saw", "mentor"]'),
    "sole_decider": ELSEWHERE.replace('id = "analyse"', 'id = "admit"'),
    "clash": TALK.replace('id = "praatje"', 'id = "fijn-wonen"', 1),
}


@pytest.mark.parametrize("code", WRONG_DEFINITIONS)
def test_a_definition_that_is_not_right_stops_the_build(code: str, tmp_path: Path) -> None:
    with pytest.raises(DefinitionError) as wrong:
        Leefplek(data=[put(tmp_path, talk=WRONG_DEFINITIONS[code])])
    assert code in {one.code for one in wrong.value.findings}
    assert all(one.key and one.text for one in wrong.value.findings)
