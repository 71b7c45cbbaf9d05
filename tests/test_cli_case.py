"""The commands for cases: a worker's whole day from the terminal, over SQLite and PostgreSQL."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from leefplek import Actor, Case, Leefplek
from leefplek.access import Directory
from leefplek.cli import main
from leefplek.store import Desk, GuardedDesk, open_store
from telling import CANARY

SAW = ("--by", f"{CANARY}:saw")
MORNING = ("--at", "2021-03-01T10:00")
INTAKE = f"""\
legal_basis = {{ ground = "public_task", why = "{CANARY}" }}
[entry]
kind = "intake"
where = "saw"
card = {{ id = "woonkaart", version = 1, answers = {{ q1 = "concern", q2 = "dont_know", q3 = "rather_not_say" }} }}
"""
TALK = f"""\
talk = {{ on = 2021-03-02, with = "jongere" }}
legal_basis = {{ ground = "public_task", why = "{CANARY}" }}
"""
STANDING = {"state", "outcome", "due"}
ELSEWHERE = Path(__file__).parents[1] / "examples" / "fijn-wonen-elders.toml"


def case(*arguments: object, url: str, given: str | bytes = "") -> Result:
    """A command of the group, on a store; who looks is who opened the cases, if nothing is said."""
    if arguments[0] in ("show", "list") and "--as" not in arguments:
        arguments = (*arguments, "--as", SAW[1])
    result = CliRunner().invoke(main, ["case", *(str(one) for one in arguments), "--store", url], input=given)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def opened(url: str, id: str = "case-1", *more: object) -> Result:
    """A case that begins on 1 March 2021."""
    asked = ("open", "fijn-wonen", *SAW, *MORNING, "--id", id, "--payload", "-")
    result = case(*asked, *more, url=url, given=INTAKE)
    assert result.exit_code == 0, result.output
    return result


def stored(url: str, id: str = "case-1") -> Case:
    """The case as the store has it."""
    with open_store(url, create=False) as store:
        return Desk(Leefplek(), store).case(id)


def told(result: Result) -> Any:
    """What a command printed as JSON."""
    return json.loads(result.stdout)


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A SQLite store with nothing in it."""
    found = f"sqlite:///{tmp_path}/cases.db"
    open_store(found).close()
    return found


@pytest.fixture(params=["sqlite", "postgresql"])
def both(request: pytest.FixtureRequest) -> str:
    """A store with nothing in it, of each kind."""
    if request.param == "sqlite":
        return str(request.getfixturevalue("url"))
    found: str = request.getfixturevalue("pg_url")
    open_store(found).close()
    return found


# ---- the day


def test_a_working_day(both: str) -> None:
    """Open, be refused, step, what may happen now, what is due this week, what passed; and nothing of a person."""
    result = opened(both)
    assert result.stdout == (
        "De zaak is geopend: case-1.\nHier staat de zaak: signaal.\n"
        "De volgende stap is uiterlijk nodig op 15 maart 2021.\n"
    )
    later = (*SAW, "--at", "2021-03-02T11:00")
    result = case("step", "case-1", "analyse", *later, url=both)
    assert (result.exit_code, result.stderr) == (1, "")
    assert result.stdout.startswith("Geweigerd: Samen de situatie bekijken (door: een SAW-medewerker). Waarom:\n  * ")
    assert "Praat eerst met de jongere zelf, en schrijf op wanneer en met wie. (000:188)\n" in result.stdout
    assert "Schrijf op waarom je deze zaak mag bijhouden" in result.stdout
    assert "\nEr is niets opgeslagen.\nHier staat de zaak: signaal.\n" in result.stdout
    assert stored(both).version == 1
    result = case("step", "case-1", "analyse", *later, "--payload", "-", url=both, given=TALK)
    assert result.exit_code == 0
    assert "Opgeslagen in zaak case-1: Samen de situatie bekijken.\nHier staat de zaak: samen" in result.stdout
    assert stored(both).state == "analysis"
    result = case("options", "case-1", *later, url=both)
    assert "Dit mag:\n  - " in result.stdout
    assert "Routes gaan bekijken [weigh_routes]." in result.stdout
    opened(both, "case-2")
    week = case("list", "--due-this-week", "--at", "2021-03-15T09:00", url=both).stdout
    assert week == (
        "Vandaag is 15 maart 2021.\n\nDeze week, tot en met 21 maart 2021:\n  - case-2: signaal; 15 maart 2021\n"
    )
    ticked = case("tick", "--at", "2021-03-16T00:05", url=both)
    assert (ticked.exit_code, ticked.stderr) == (0, "")
    assert ticked.stdout == "Datums die voorbij zijn en nu opgeschreven: 1.\n"
    shown = case("show", "case-2", url=both).stdout
    assert "16 maart 2021\n  2. Een datum is voorbij (door: het systeem). De datum 15 maart 2021 ging voorbij." in shown
    for each in (["show", "case-1"], ["list"], ["list", "--json"], ["options", "case-1", *later, "--json"]):
        assert CANARY not in case(*each, url=both).output


def test_the_day_in_english(url: str) -> None:
    opened(url)
    result = case("step", "case-1", "analyse", *SAW, "--lang", "en", url=url)
    assert "Refused: Look at the situation together (by: a SAW worker). Why:\n" in result.stdout
    assert "Nothing is stored.\nThis is where the case stands: signal.\n" in result.stdout
    shown = case("show", "case-1", "--lang", "en", url=url).stdout
    assert "Way of working: Living well during vocational school (fijn-wonen 1).\n" in shown
    assert shown.endswith("\n1 March 2021\n  1. The case begins (by: a SAW worker). Now: signal.\n")
    listed = case("list", "--at", "2021-03-16T10:00", "--lang", "en", url=url).stdout
    assert listed == "Today is 16 March 2021.\n\nOverdue:\n  - case-1: signal; 15 March 2021\n"
    assert case("list", "--state", "closed", "--lang", "en", url=url).stdout.endswith("No case fits this.\n")


def test_who_wrote_it_down_is_told_where_it_was_another(url: str) -> None:
    """By role; the ids of people stand in the JSON alone."""
    opened(url, "case-1", "--recorded-at", "2021-03-01T10:00")
    young = ("--by", f"{CANARY}-2:jongere", "--recorded-by", SAW[1], "--at", "2021-03-02T10:00")
    result = case("step", "case-1", "withdraw", *young, "--recorded-at", "2021-03-03T09:00:30+01:00", url=url)
    assert result.exit_code == 0, result.output
    event = stored(url).events[-1]
    assert (event.by.id, event.by.role, event.recorded_by.id) == (f"{CANARY}-2", "jongere", CANARY)
    assert event.recorded_at.isoformat() == "2021-03-03T09:00:30+01:00"
    shown = case("show", "case-1", url=url).stdout
    assert "(door: de jongere; opgeschreven door: een SAW-medewerker). Nu: afgesloten" in " ".join(shown.split())
    assert "Uitkomst: de jongere stopt ermee.\n" in shown
    assert CANARY not in shown


def test_what_was_corrected_is_told_so(url: str) -> None:
    opened(url)
    case("step", "case-1", "analyse", *SAW, "--payload", "-", url=url, given=TALK)
    correct = json.dumps({"version": 2, "why": CANARY})
    result = case("step", "case-1", "correct", *SAW, "--payload", "-", url=url, given=correct)
    assert result.exit_code == 0, result.output
    shown = case("show", "case-1", url=url).stdout
    assert "Hier staat de zaak: signaal.\n" in shown
    assert "  2. Samen de situatie bekijken (door: een SAW-medewerker)." in shown
    assert " ".join(shown.split()).count("Dit telt niet meer.") == 1
    assert CANARY not in shown


# ---- as JSON


def test_a_step_as_json(both: str) -> None:
    """The shape that others rely on: what is stored, or what refuses it, and what is true now."""
    data = told(opened(both, "case-1", "--json", "--command", "go"))
    assert data == {
        "stored": True,
        "case": "case-1",
        "version": 1,
        "transition": "open",
        "command": "go",
        "refusals": [],
        "state": "signal",
        "outcome": None,
        "due": "2021-03-15",
    }
    result = case("step", "case-1", "analyse", *SAW, "--json", url=both)
    assert (result.exit_code, result.stderr) == (1, "")
    refused = told(result)
    assert list(refused) == list(data)
    assert [one["code"] for one in refused["refusals"]] == ["talk_needed", "legal_basis_needed"]
    assert all(set(one) == {"code", "text", "source"} for one in refused["refusals"])
    assert (refused["stored"], refused["command"], refused["version"]) == (False, None, 1)
    assert {name: refused[name] for name in STANDING} == {name: data[name] for name in STANDING}
    assert stored(both).version == 1


def test_a_refused_opening_as_json(url: str) -> None:
    """Then there is no case."""
    result = case("open", "fijn-wonen", "--by", "x:kmk", "--payload", "-", "--json", url=url, given=INTAKE)
    assert result.exit_code == 1
    data = told(result)
    assert (data["stored"], data["case"], data["version"], data["state"], data["due"]) == (False, None, 0, None, None)
    assert "wrong_role" in [one["code"] for one in data["refusals"]]
    assert told(case("list", "--all", "--json", url=url))["cases"] == []
    result = case("open", "fijn-wonen", "--by", "x:kmk", "--payload", "-", "--lang", "en", url=url, given=INTAKE)
    assert result.stdout.startswith("Refused: The case begins (by: the coordinator of Kamers met Kansen). Why:\n  * ")
    assert result.stdout.endswith("\nNothing is stored.\n")


def shown(url: str, by: Actor) -> bytes:
    """A case as somebody may see it, as JSON."""
    with open_store(url, create=False) as store:
        return GuardedDesk(Desk(Leefplek(), store), Directory(id="nobody")).show("case-1", by=by).to_json().encode()


def test_show_as_json_is_the_case_as_one_may_see_it(both: str) -> None:
    """To the byte: for who works in it all that came with a step."""
    opened(both)
    case("step", "case-1", "note", *SAW, "--payload", "-", url=both, given='text = "caf\u00e9 \u2603"')
    result = case("show", "case-1", "--json", url=both)
    assert result.stdout_bytes == shown(both, Actor(CANARY, "saw"))
    events = told(result)["events"]
    assert [one["transition"] for one in events] == ["open", "note"]
    assert (events[1]["payload"], events[1]["by"], events[1]["hidden"]) == ({"text": "caf\u00e9 \u2603"}, CANARY, [])


@pytest.mark.parametrize("env", [{"PYTHONIOENCODING": "ascii"}, {"LC_ALL": "C", "PYTHONUTF8": "0"}], ids=str)
def test_show_as_json_is_the_same_in_any_encoding(url: str, env: dict[str, str]) -> None:
    opened(url)
    case("step", "case-1", "note", *SAW, "--payload", "-", url=url, given='text = "caf\u00e9 \u2603"')
    command = [sys.executable, "-W", "error", "-m", "leefplek.cli", "case", "show", "case-1", "--json"]
    there = {**os.environ, **env, "LEEFPLEK_STORE": url, "LEEFPLEK_AS": SAW[1]}
    done = subprocess.run(command, env=there, capture_output=True, timeout=60, check=True)
    assert (done.stdout, done.stderr) == (shown(url, Actor(CANARY, "saw")), b"")


def test_options_as_json(url: str, lp: Leefplek) -> None:
    opened(url)
    data = told(case("options", "case-1", *SAW, "--json", url=url))
    assert set(data) == {"case", "version", "tracks", "options"} | STANDING
    assert all(list(one) == ["transition", "allowed", "missing", "refusals"] for one in data["options"])
    offered = {row.id for row in lp.workflow("fijn-wonen").transitions if "signal" in row.sources}
    assert {one["transition"] for one in data["options"]} == offered
    (row,) = [one for one in data["options"] if one["transition"] == "ask_card"]
    assert row == {"transition": "ask_card", "allowed": True, "missing": ["card"], "refusals": []}


# ---- what is due


def test_the_list_is_by_what_is_due(both: str) -> None:
    """What is overdue first; those that ended are not in it, unless they are asked for."""
    for id, at in (("case-3", "2021-03-09T10:00"), ("case-1", "2021-03-01T10:00"), ("case-2", "2021-03-08T10:00")):
        opened(both, id, "--at", at)
    opened(both, "case-4", "--at", "2021-01-04T10:00")
    case("step", "case-4", "withdraw", "--by", "j:jongere", "--recorded-by", SAW[1], url=both)
    at = ("--at", "2021-03-17T12:00")
    assert case("list", "--all", *at, url=both).stdout == (
        "Vandaag is 17 maart 2021.\n"
        "\nTe laat:\n  - case-1: signaal; 15 maart 2021\n"
        "\nLater:\n  - case-2: signaal; 22 maart 2021\n  - case-3: signaal; 23 maart 2021\n"
        "\nAfgelopen:\n  - case-4: afgesloten, de deur blijft open; de jongere stopt ermee\n"
    )

    def ids(*asked: str) -> list[str]:
        return [one["case"] for one in told(case("list", *asked, *at, "--json", url=both))["cases"]]

    assert ids() == ["case-1", "case-2", "case-3"]
    assert ids("--due-this-week") == ["case-1"]
    assert ids("--due-before", "2021-03-23") == ["case-1", "case-2"]
    assert ids("--state", "signal") == ["case-1", "case-2", "case-3"]
    assert ids("--state", "closed") == ["case-4"]
    assert ids("--workflow", "fijn-wonen", "--all") == ["case-1", "case-2", "case-3", "case-4"]
    data = told(case("list", *at, "--json", url=both))
    assert data["on"] == "2021-03-17"
    assert data["cases"][0] == {
        "case": "case-1",
        "workflow": "fijn-wonen",
        "workflow_version": 1,
        "version": 1,
        "state": "signal",
        "outcome": None,
        "open": True,
        "due": "2021-03-15",
        "next_due": "2021-03-15",
        "overdue": True,
    }
    assert [one["overdue"] for one in data["cases"]] == [True, False, False]


@pytest.mark.parametrize(
    ("day", "found"),
    [("2021-03-14", []), ("2021-03-15", ["case-1"]), ("2021-03-21", ["case-1"])],
)
def test_a_week_is_from_monday_to_sunday(url: str, day: str, found: list[str]) -> None:
    opened(url)
    opened(url, "case-2", "--at", "2021-03-08T10:00")
    data = told(case("list", "--due-this-week", "--at", f"{day}T23:59", "--json", url=url))
    assert [one["case"] for one in data["cases"]] == found


def test_what_runs_beside_a_case_is_due_as_well(url: str) -> None:
    opened(url)
    case("step", "case-1", "raise_safety", *SAW, *MORNING, "--payload", "-", url=url, given="why = 'x'")
    assert told(case("list", *MORNING, "--json", url=url))["cases"][0]["next_due"] == "2021-03-01"
    assert "  - case-1: signaal; 1 maart 2021 (ernaast)\n" in case("list", *MORNING, url=url).stdout
    seen = case("show", "case-1", url=url).stdout
    assert "Ernaast loopt: Meldcode (vervangend): er is een zorg om de veiligheid.\n" in seen
    assert "Ernaast nu: er is een zorg om de veiligheid." in " ".join(seen.split())
    assert case("tick", "--at", "2021-03-02T00:05", url=url).stdout.endswith(": 1.\n")
    seen = " ".join(case("show", "case-1", url=url).stdout.split())
    which = "Welk onderdeel: meldcode."
    assert f"Een datum is voorbij (door: het systeem). {which} De datum 1 maart 2021 ging voorbij." in seen


def test_a_date_is_escalated_once(both: str) -> None:
    opened(both)
    first, second = (told(case("tick", "--at", "2021-03-16T00:05", "--json", url=both)) for _ in range(2))
    assert first == {"on": "2021-03-16", "escalated": 1, "failed": []}
    assert second == {**first, "escalated": 0}
    assert stored(both).version == 2


def test_a_case_that_cant_be_escalated_is_named(url: str) -> None:
    """And the others are; the exit code tells it."""
    given = ("--id", "elsewhere", "--payload", "-", "--data", ELSEWHERE)
    assert case("open", "fijn-wonen-elders", *SAW, *MORNING, *given, url=url, given=INTAKE).exit_code == 0
    opened(url)
    result = case("tick", "--at", "2021-04-01T00:05", "--json", url=url)
    assert result.exit_code == 1
    assert told(result)["escalated"] == 1
    assert "elsewhere" in told(result)["failed"][0]
    assert result.stderr.count("elsewhere") == 1
    assert case("tick", "--at", "2021-04-01T00:05", "--data", ELSEWHERE, url=url).exit_code == 0


def test_show_tells_which_thing_a_step_was_about_and_nothing_that_was_written_in_words(url: str) -> None:
    opened(url)
    later = ("--at", "2021-03-02T10:00")
    steps = {
        "consult": {"with": CANARY, "about": CANARY, "minutes": 15},
        "hold_meeting": {"about": CANARY, "young_person_present": True},
        "share_on_ground": {
            "party": "school",
            "purpose": f"{CANARY} in words",
            "ground": "vital_interest",
            "decided_by": CANARY,
        },
        "extend": {"until": "2021-05-03", "reason": CANARY},
    }
    for name, payload in steps.items():
        result = case("step", "case-1", name, *SAW, *later, "--payload", "-", url=url, given=json.dumps(payload))
        assert result.exit_code == 0, result.output
    for lang, said in (
        (
            "nl",
            ("Hoeveel minuten: 15.", "Was de jongere erbij: ja.", "Welke partij: school; de grond: vital_interest."),
        ),
        ("en", ("How many minutes: 15.", "Until when: 3 May 2021.")),
    ):
        shown = " ".join(case("show", "case-1", "--lang", lang, url=url).stdout.split())
        assert [one for one in said if one not in shown] == [], shown
        assert CANARY not in shown
    assert "main" not in shown, "what is so by default says nothing"


# ---- ways of working of others


def test_the_way_of_working_of_another_team(url: str) -> None:
    """With its file it is used as any other; without it the case is shown by the ids of things."""
    data = ("--data", ELSEWHERE)
    given = ("--id", "c", "--payload", "-", *data)
    assert case("open", "fijn-wonen-elders", *SAW, *MORNING, *given, url=url, given=INTAKE).exit_code == 0
    assert (
        "Werkwijze: Fijn wonen tijdens het MBO, elders (fijn-wonen-elders 1).\n"
        in case("show", "c", *data, url=url).stdout
    )
    result = case("show", "c", url=url)
    assert (result.exit_code, result.stderr) == (0, "")
    assert "Werkwijze: fijn-wonen-elders (fijn-wonen-elders 1).\nHier staat de zaak: signal.\n" in result.stdout
    assert "  1. open (door: saw). Nu: signal. Niet alles wat hierbij hoort, is te zien in deze rol.\n" in result.stdout
    assert "  - c: signal; 8 maart 2021\n" in case("list", *MORNING, url=url).stdout
    result = case("step", "c", "note", *SAW, url=url)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "fijn-wonen-elders is not loaded" in result.stderr


SECOND = """id = "fijn-wonen"
version = 2
extends = "fijn-wonen"
extends_version = 1
title = { nl = "Fijn wonen, twee", en = "Living well, two" }
[[states]]
id = "signal"
due = "P1W"
"""


def test_a_case_moves_to_a_newer_version(both: str, tmp_path: Path) -> None:
    """First what would change, then the change; asked again with the same command id it is the same."""
    newer = tmp_path / "newer.toml"
    newer.write_text(SECOND)
    opened(both)
    move = ("migrate", "case-1", "--to", 2, *SAW, "--data", newer, "--command", "move")
    result = case(*move, "--dry-run", url=both)
    assert result.exit_code == 0
    assert result.stdout.startswith("Zaak case-1 van versie 1 naar versie 2.\nDit verandert:\n  - ")
    assert result.stdout.endswith("Dit was om te kijken. Er is niets opgeslagen.\n")
    assert told(case(*move, "--dry-run", "--json", url=both))["stored"] is False
    assert stored(both).version == 1
    data = told(case(*move, "--json", url=both))
    assert (data["stored"], data["case"], data["from"], data["to"], data["refusals"]) == (True, "case-1", 1, 2, [])
    assert [(one["code"], one["key"]) for one in data["changes"]] == [("state", "signal")]
    assert told(case(*move, "--json", url=both)) == data
    assert (stored(both).version, stored(both).workflow_version) == (2, 2)


@pytest.mark.parametrize("more", [[], ["--dry-run"]], ids=["for real", "dry run"])
def test_a_move_that_is_refused(url: str, more: list[str]) -> None:
    """Is no error, but nothing is stored; a version that is not there is one."""
    opened(url)
    result = case("migrate", "case-1", "--to", 1, *SAW, *more, url=url)
    assert result.exit_code == 1
    assert "\nDit mag niet. Waarom:\n  * " in result.stdout
    assert result.stdout.endswith("Er is niets opgeslagen.\n")
    data = told(case("migrate", "case-1", "--to", 1, *SAW, "--json", *more, url=url))
    assert (data["stored"], data["to"], len(data["refusals"])) == (False, 1, 1)
    result = case("migrate", "case-1", "--to", 7, *SAW, *more, url=url)
    assert (result.exit_code, result.stdout) == (2, "")
    assert stored(url).version == 1


# ---- once


def test_a_command_id_is_one_step(both: str) -> None:
    """Asked twice, it is stored once and told the same; for something else it can't be used."""
    first = opened(both, "case-1", "--command", "one")
    assert opened(both, "case-1", "--command", "one").stdout == first.stdout
    note = ("step", "case-1", "note", *SAW, "--command", "two", "--payload", "-")
    told = [case(*note, url=both, given="text = 'a'").stdout for _ in range(2)]
    assert told[0] == told[1]
    assert stored(both).version == 2
    result = case(*note, url=both, given="text = 'b'")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "used for another step" in result.stderr
    result = case("open", "fijn-wonen", *SAW, "--id", "case-1", "--payload", "-", url=both, given=INTAKE)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "a case with this id already" in result.stderr


def test_a_case_without_an_id_of_ones_own(both: str) -> None:
    """Gets one that follows from the command id; without that, a fresh one each time."""
    asked = ("open", "fijn-wonen", *SAW, "--payload", "-", "--json")
    first, again = (told(case(*asked, "--command", "one", url=both, given=INTAKE)) for _ in range(2))
    assert first == again
    other = told(case(*asked, url=both, given=INTAKE))
    assert other["case"] != first["case"]
    assert told(case(*asked, "--command", other["command"], url=both, given=INTAKE)) == other
    assert len(told(case("list", "--json", url=both))["cases"]) == 2


def test_the_key_of_a_person_is_stored_and_not_told(url: str) -> None:
    opened(url, "case-1", "--person", "kanarie-person")
    assert stored(url).person == "kanarie-person"
    for asked in (["show", "case-1"], ["list"], ["list", "--json"]):
        assert "kanarie-person" not in case(*asked, url=url).output


# ---- who and when


@pytest.mark.parametrize("by", ["saw", "saw:", ":saw", "", " :saw", "x: "])
@pytest.mark.parametrize("option", ["--by", "--recorded-by"])
def test_who_is_an_id_and_a_role(url: str, by: str, option: str) -> None:
    opened(url)
    given = SAW if option == "--recorded-by" else ()
    result = case("step", "case-1", "note", *given, option, by, url=url)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "expected ID:ROLE" in result.stderr


def test_an_id_may_hold_a_colon(url: str) -> None:
    """What was given is never repeated in an error, for it is about somebody."""
    opened(url)
    urn = ("--by", f"urn:{CANARY}:1:saw", "--payload", "-", "--id", "case-2")
    assert case("open", "fijn-wonen", *urn, url=url, given=INTAKE).exit_code == 0
    assert stored(url, "case-2").events[-1].by.id == f"urn:{CANARY}:1"
    result = case("step", "case-1", "note", "--by", f"{CANARY}:baker", "--as", SAW[1], url=url)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "choose one of" in result.stderr
    assert CANARY not in case("step", "case-1", "note", "--by", CANARY, url=url).output + result.output


@pytest.mark.parametrize(
    ("given", "at"),
    [
        ("2021-03-01T10:00", "2021-03-01T10:00:00+01:00"),
        ("2021-07-01 10:00:30", "2021-07-01T10:00:30+02:00"),
        ("2021-07-01T10:00Z", "2021-07-01T10:00:00+00:00"),
        ("2021-07-01T10:00-05:00", "2021-07-01T10:00:00-05:00"),
        ("2021-10-31T02:30+01:00", "2021-10-31T02:30:00+01:00"),
    ],
)
def test_a_moment_without_an_offset_is_one_of_amsterdam(url: str, given: str, at: str) -> None:
    opened(url, "case-1", "--at", given)
    assert stored(url).events[0].at.isoformat() == at


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2021-03-01", "a day and a time"),
        ("yesterday", "a day and a time"),
        ("2021-02-30T10:00", "a moment that exists"),
        ("2021-02-30T10:00+01:00", "a moment that exists"),
        ("2021-10-31T02:30", "an offset too"),
        ("2021-03-28T02:30", "an offset too"),
        ("0001-01-01T10:00", "too far away"),
        ("9999-12-31T23:59", "too far away"),
    ],
)
def test_what_is_no_moment(url: str, at: str, expected: str) -> None:
    """A day alone is none, and neither is an hour that was there twice, or not at all."""
    for asked in (["list"], ["tick"], ["open", "fijn-wonen", *SAW, "--payload", "-"]):
        result = case(*asked, "--at", at, url=url, given=INTAKE)
        assert (result.exit_code, result.stdout) == (2, "")
        assert expected in result.stderr
    assert told(case("list", "--all", "--json", url=url))["cases"] == []


def test_without_a_moment_it_is_now(url: str) -> None:
    before = datetime.now().astimezone()
    assert case("open", "fijn-wonen", *SAW, "--id", "c", "--payload", "-", url=url, given=INTAKE).exit_code == 0
    event = stored(url, "c").events[0]
    assert before <= event.at <= event.recorded_at <= datetime.now().astimezone()
    assert date.fromisoformat(told(case("list", "--json", url=url))["on"]) - before.date() <= timedelta(days=1)


# ---- what comes with a step


PAYLOADS = {
    "note.toml": 'text = "een gesprek"',
    "note.json": '{"text": "een gesprek"}',
    "NOTE.JSON": '  {"text": "een gesprek"}\n',
    "note": 'text = "een gesprek"',
    "note.txt": '{"text": "een gesprek"}',
    "bom.toml": '\ufefftext = "een gesprek"',
}


@pytest.mark.parametrize("name", [*PAYLOADS, "-"])
def test_a_payload_is_toml_or_json(url: str, tmp_path: Path, name: str) -> None:
    """By the end of its name, or by how it begins; from the pipe as well."""
    opened(url)
    texts = list(PAYLOADS.values()) if name == "-" else [PAYLOADS[name]]
    for text in texts:
        file = tmp_path / name
        if name != "-":
            file.write_text(text, encoding="utf-8")
        path = name if name == "-" else file
        result = case("step", "case-1", "note", *SAW, "--payload", path, url=url, given=text)
        assert result.exit_code == 0, result.output
        assert getattr(stored(url).events[-1].payload, "text", "") == "een gesprek"


def test_all_that_is_wrong_is_told_at_once(url: str, tmp_path: Path) -> None:
    """With the file and the line, and never what was given."""
    opened(url)
    file = tmp_path / "talk.toml"
    file.write_text(f'why = "{CANARY}"\n[talk]\non = "{CANARY}"\nwith = 7\n')
    result = case("step", "case-1", "analyse", *SAW, "--payload", file, url=url)
    assert (result.exit_code, result.stdout) == (2, "")
    found = sorted(line for line in result.stderr.splitlines() if line.startswith("- "))
    assert found == [
        f"- {file}:1:why: nobody declared this key (check its spelling)",
        f"- {file}:3:talk.on: expected a date (YYYY-MM-DD)",
        f"- {file}:4:talk.with: expected text",
    ]
    assert CANARY not in result.output
    wrong = json.dumps({"why": CANARY, "talk": {"on": CANARY, "with": 7}})
    result = case("step", "case-1", "analyse", *SAW, "--payload", "-", url=url, given=wrong)
    assert all(part in result.stderr for part in ("-:talk.on: ", "-:talk.with: ", "-:why: "))
    assert CANARY not in result.output
    result = case("step", "case-1", "ask_card", *SAW, url=url)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "card: this key is needed" in result.stderr
    assert "--payload" in result.stderr
    assert stored(url).version == 1


BROKEN = {
    "too large": ("x.toml", "x = 1\n" * 50_000, "at most 256 KiB"),
    "too large as JSON": ("x.json", '{"text": "' + "x" * 300_000 + '"}', "at most 256 KiB"),
    "too deep": ("x.toml", "x = " + "[" * 1000 + "]" * 1000, "at most 32 levels"),
    "too deep as JSON": ("x.json", '{"text": ' + "[" * 33 + "]" * 33 + "}", "at most 32 levels"),
    "far too deep as JSON": ("x.json", '{"text": ' + "[" * 100_000 + "]" * 100_000 + "}", "too deep"),
    "too many as JSON": ("x.json", '{"text": [' + "1," * 20_000 + "1]}", "at most 10,000 values"),
    "a long text as JSON": ("x.json", '{"text": "' + "x" * 70_000 + '"}', "at most 64 KiB"),
    "a list": ("x.json", "[1]", "a table"),
    "nothing": ("x.json", "", "a table"),
    "no JSON": ("x.json", f'{{"text": {CANARY}}}', "no JSON"),
    "a key twice": ("x.json", '{"text": "a", "text": "b"}', "each key once"),
    "no number": ("x.json", '{"text": NaN}', "without NaN"),
    "a long number": ("x.json", '{"text": ' + "9" * 5000 + "}", "numbers of a usual size"),
    "no TOML": ("x.toml", f"text == {CANARY}", ":1: expected a value"),
    "JSON that is called TOML": ("x.toml", '{"text": "a"}', "no TOML"),
    "TOML that is called JSON": ("x.json", "text = 'a'", "a table"),
    "no text": ("x.toml", b"text = '\xff'", "UTF-8"),
    "half a letter": ("x.json", '{"text": "\\ud800"}', "text"),
    "NUL": ("x.json", '{"text": "\\u0000"}', "NUL"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_payload_that_cant_be_read(url: str, tmp_path: Path, name: str) -> None:
    """Is one clear error that names the file; nothing is stored, and nothing of it is repeated."""
    opened(url)
    file, text, expected = BROKEN[name]
    path = tmp_path / file
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    result = case("step", "case-1", "note", *SAW, "--payload", path, url=url)
    assert (result.exit_code, result.stdout) == (2, "")
    assert expected in result.stderr
    assert file in result.stderr or name == "NUL"
    assert CANARY not in result.output
    assert len(result.stderr) < 1000
    assert stored(url).version == 1


@pytest.mark.parametrize("path", ["missing.toml", "", "."])
def test_a_payload_that_is_not_there(url: str, path: str) -> None:
    opened(url)
    result = case("step", "case-1", "note", *SAW, "--payload", path, url=url)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Traceback" not in result.stderr


# ---- bad input


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (["show", "nope"], "no such case"),
        (["options", "nope", *SAW], "no such case"),
        (["step", "nope", "note", *SAW], "no such case"),
        (["migrate", "nope", "--to", "2", *SAW], "no such case"),
        (["show", ""], "this is no id"),
        (["open", "nope", *SAW], "fijn-wonen 1"),
        (["open", "meldcode", *SAW], "a track"),
        (["step", "case-1", "nope", *SAW], "no such transition"),
        (["list", "--state", "sgnal"], "choose one of"),
        (["list", "--state", "talked"], "choose one of"),
        (["list", "--workflow", "fijnwonen"], "fijn-wonen"),
        (["list", "--due-before", "soon"], "%Y-%m-%d"),
        (["list", "--due-before", "2021-03-01", "--due-this-week"], "not both"),
        (["step", "case-1", "note"], "--by"),
        (["step", "case-1", "note", *SAW, "--command", ""], "empty"),
        (["open", "fijn-wonen", *SAW, "--id", ""], "no id"),
        (["fly"], "No such command"),
    ],
    ids=lambda given: " ".join(given) if isinstance(given, list) else "",
)
def test_bad_input(url: str, asked: list[str], expected: str) -> None:
    """One message on stderr, and 2."""
    opened(url)
    result = case(*asked, url=url)
    assert (result.exit_code, result.stdout) == (2, "")
    assert expected in result.stderr
    assert "Traceback" not in result.stderr


def test_no_command_makes_a_store(tmp_path: Path) -> None:
    """`leefplek store init` does, and the error says so."""
    for asked in (["open", "fijn-wonen", *SAW], ["list"], ["tick"], ["show", "x"]):
        result = case(*asked, url=f"sqlite:///{tmp_path}/nope.db")
        assert (result.exit_code, result.stdout) == (2, "")
        assert "leefplek store init" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_database_without_a_store(pg_url: str) -> None:
    result = case("list", url=pg_url)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "leefplek store init" in result.stderr


def test_what_is_no_store(tmp_path: Path) -> None:
    (tmp_path / "text.db").write_text("no database, but a text\n" * 100)
    for given in (f"sqlite:///{tmp_path}/text.db", f"sqlite:///{tmp_path}", "memory:", "cases.db", "mysql://x", ""):
        result = case("list", url=given)
        assert (result.exit_code, result.stdout) == (2, "")
        assert "Traceback" not in result.stderr


def test_the_store_of_the_environment(url: str, tmp_path: Path) -> None:
    """So that one script runs on another store; what is said with the command counts first."""
    opened(url)
    runner = CliRunner()
    asks = {"LEEFPLEK_AS": SAW[1]}
    result = runner.invoke(main, ["case", "list", "--json"], env={"LEEFPLEK_STORE": url, **asks})
    assert [one["case"] for one in json.loads(result.stdout)["cases"]] == ["case-1"]
    other = {"LEEFPLEK_STORE": f"sqlite:///{tmp_path}/x.db", **asks}
    assert runner.invoke(main, ["case", "list", "--store", url], env=other).exit_code == 0
    for env in ({"LEEFPLEK_STORE": None}, {"LEEFPLEK_STORE": ""}):
        result = runner.invoke(main, ["case", "list"], env={**env, **asks})
        assert (result.exit_code, result.stdout) == (2, "")
        assert "LEEFPLEK_STORE" in result.stderr


@pytest.mark.parametrize("odd", ["x\udcff", "x\0y"], ids=["half a letter", "NUL"])
def test_what_no_store_keeps_is_bad_input(url: str, odd: str) -> None:
    """Wherever it stands among the arguments."""
    opened(url)
    for asked in (
        ["open", odd, *SAW],
        ["open", "fijn-wonen", *SAW, "--id", odd, "--payload", "-"],
        ["open", "fijn-wonen", *SAW, "--person", odd, "--payload", "-"],
        ["open", "fijn-wonen", *SAW, "--command", odd, "--payload", "-"],
        ["open", "fijn-wonen", "--by", f"{odd}:saw", "--payload", "-"],
        ["open", "fijn-wonen", *SAW, "--payload", odd],
        ["step", odd, "note", *SAW],
        ["step", "case-1", odd, *SAW],
        ["show", odd],
        ["list", "--state", odd],
        ["list", "--at", odd],
    ):
        result = case(*asked, url=url, given=INTAKE)
        assert (result.exit_code, result.stdout) == (2, ""), asked
        assert "Traceback" not in result.stderr
    assert len(told(case("list", "--all", "--json", url=url))["cases"]) == 1


def test_a_server_that_is_not_there() -> None:
    """What is true now is told, and no password."""
    pytest.importorskip("psycopg")
    result = case("list", url=f"postgresql://worker:{CANARY}@127.0.0.1:1/cases")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Nothing of what was given is stored" in result.stderr
    assert CANARY not in result.output
