"""The command `practice`, and `run` with a folder."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from leefplek import Leefplek
from leefplek.cli import main

BUDDIES = """
practice = "maatjes"
kind = "pilot"
title = { nl = "Maatjes in Elders", en = "Buddies in Elders" }
told = "elders:10-40"
region = ["elders"]
workflows = ["fijn-wonen"]
routes = ["eigen-netwerk"]
blocks = ["wonen"]
source = { title = "Maatjes", publisher = "Gemeente Elders", section = "alles", retrieved_on = 2024-05-01 }
duration = [{ text = { nl = "Een half jaar", en = "Half a year" }, told = "elders:14" }]
caseload = [{ text = { nl = "Twee", en = "Two" }, told = "elders:15" }]
about = [{ text = { nl = "Samen op pad", en = "Going out together" }, told = "elders:10" }]
eligibility = [{ text = { nl = "Jongeren", en = "Young people" }, told = "elders:11" }]
asks = [{ text = { nl = "Tijd", en = "Time" }, told = "elders:12" }]
gives = [{ text = { nl = "Een maatje", en = "A buddy" }, told = "elders:13" }]
point = [{ text = { nl = "Klein begin", en = "Begin" }, told = "elders:16", note = { nl = "Ons idee", en = "Ours" } }]
gap = [{ text = { nl = "Het formulier", en = "The form" }, told = "elders:20" }]
left_out = [{ text = { nl = "De subsidie: geen stap", en = "The grant: no step" }, told = "elders:21" }]

[[contra_indication]]
text = { nl = "Gevaar", en = "Danger" }
told = "elders:17"

[[figure]]
id = "pairs"
text = { nl = "Koppels en uren", en = "Pairs and hours" }
number = [1200, 2.5]
unit = "koppels, uren"
told = "elders:18"
quote = "1.200 koppels, elk 2,5 uur"

[[time]]
case = "noor"
who = "maatje"
what = { nl = "wandelen", en = "walking" }
times = 3
minutes = 30
told = "elders:19"
quote = "3 keer 30 minuten"

[[contradiction]]
id = "begin"
text = { nl = "Het begin is 2020 of 2021", en = "It began in 2020 or 2021" }
told = "elders:22, 23"
kept = { nl = "We kiezen niet.", en = "We do not choose." }

[cooperation]
signals = ["mentor"]
leads = "maatje"
told = "elders:24"
first = { text = { nl = "De mentor", en = "The mentor" }, told = "elders:24" }
schakelen = { text = { nl = "Samen bellen", en = "Calling together" }, told = "elders:25" }

[[cooperation.feedback]]
by = "maatje"
to = "mentor"
what = { nl = "hoe het gaat", en = "how it goes" }
consent_of = "jongere"
told = "elders:26"

[[cooperation.feedback]]
by = "mentor"
to = "maatje"
what = { nl = "wie er meedoet", en = "who takes part" }
told = "elders:27"
"""


@pytest.fixture
def buddies(tmp_path: Path) -> Path:
    """A practice with every key."""
    path = tmp_path / "maatjes.toml"
    path.write_text(BUDDIES, encoding="utf-8")
    return path


def leefplek(*given: object) -> Result:
    """What the command answers."""
    return CliRunner().invoke(main, [str(one) for one in given])


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        (
            "nl",
            (
                "Maatjes in Elders\n=================",
                "maatjes (pilot), elders:10-40",
                "Als werkwijze in leefplek: fijn-wonen.",
                "Als route op een routekaart: eigen-netwerk.",
                "Voor wie:\n  - Jongeren (elders:11)",
                "Wanneer het niet past:\n  - Gevaar (elders:17)",
                "Klein begin (elders:16) Ons idee",
                "wie een signaal geeft: mentor",
                "maatje vertelt mentor: hoe het gaat (elders:26) Met toestemming van jongere.",
                "mentor vertelt maatje: wie er meedoet (elders:27)\n",
                'Koppels en uren: 1200 / 2,5 (elders:18: "1.200 koppels, elk 2,5 uur")',
                "noor, maatje: wandelen 3x 30 min (elders:19)",
                "Het begin is 2020 of 2021 (elders:22, 23) We kiezen niet.",
                "Wat leefplek niet overneemt, en waarom:\n  - De subsidie: geen stap (elders:21)",
                "Bron:\n  - Maatjes. Gemeente Elders. alles. Opgezocht op 1 mei 2024.",
            ),
        ),
        (
            "en",
            (
                "Buddies in Elders\n=================",
                "Municipality: elders.",
                "How long:\n  - Half a year (elders:14)",
                "For how many people at a time:\n  - Two (elders:15)",
                "who leads: maatje",
                "what switching to help means here: Calling together (elders:25)",
                'Pairs and hours: 1200 / 2.5 (elders:18: "1.200 koppels, elk 2,5 uur")',
                "What the source names and does not give:\n  - The form (elders:20)",
            ),
        ),
    ],
)
def test_one_practice_as_a_person_reads_it(buddies: Path, lang: str, expected: tuple[str, ...]) -> None:
    result = leefplek("practice", "maatjes", "--data", buddies, "--lang", lang)
    assert (result.exit_code, result.stderr) == (0, "")
    for part in expected:
        assert part in result.stdout


def test_one_practice_for_other_programs(buddies: Path) -> None:
    """By the keys of its file, so that it can be read back."""
    (shown,) = json.loads(leefplek("practice", "maatjes", "--data", buddies, "--json").stdout)
    lp = Leefplek(data=[buddies])
    assert lp.structure(type(lp.practice("maatjes")), shown) == lp.practice("maatjes")


def test_every_practice_in_a_list(lp: Leefplek, buddies: Path) -> None:
    result = leefplek("practice", "--data", buddies)
    assert "maatjes (pilot), elders:10-40\n    Maatjes in Elders\n" in result.stdout
    for one in lp.practices:
        assert f"{one.id} (" in result.stdout
        assert f"    {one.title['nl']}\n" in result.stdout
    listed = json.loads(leefplek("practice", "--json").stdout)
    assert [one["practice"] for one in listed] == [one.id for one in lp.practices]


@pytest.mark.parametrize(("workflow", "found"), [("pitstop", []), ("nergens", ["unknown_workflow"])])
def test_a_practice_may_name_what_ships(workflow: str, found: list[str], tmp_path: Path) -> None:
    """What it names is looked for beside what comes with leefplek."""
    path = tmp_path / "maatjes.toml"
    path.write_text(BUDDIES.replace('["fijn-wonen"]', f'["{workflow}"]'), encoding="utf-8")
    result = leefplek("check", path, "--json")
    assert [one["code"] for one in json.loads(result.stdout)["findings"]] == found


def test_a_practice_that_is_not_there() -> None:
    result = leefplek("practice", "nergens")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "there is no such practice" in result.stderr


def test_a_folder_of_journeys(tmp_path: Path) -> None:
    """All in it are played, by their names; other files are passed over."""
    examples = Path(__file__).parents[1] / "examples" / "journeys"
    for name in ("praktijkvoorbeeld-2.toml", "praktijkvoorbeeld-1.toml"):
        shutil.copy(examples / name, tmp_path)
    (tmp_path / "README.md").touch()
    played = json.loads(leefplek("run", tmp_path, "--json").stdout)
    assert [one["journey"] for one in played] == ["praktijkvoorbeeld-1", "praktijkvoorbeeld-2"]
    told = leefplek("run", tmp_path, examples / "praktijkvoorbeeld-3.toml")
    assert told.exit_code == 0
    assert "(praktijkvoorbeeld-2)\n" in told.stdout, "each is named by its id"


def test_a_folder_without_journeys(tmp_path: Path) -> None:
    result = leefplek("run", tmp_path)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "no journeys" in result.stderr
    assert str(tmp_path) in result.stderr
