"""The commands for who may see a case, who looked, what is sealed and erased, and what was changed."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from leefplek import Actor, Leefplek
from leefplek.access import OPERATIONS, read_directory
from leefplek.cli import main
from leefplek.store import Desk, GuardedDesk, MasterKey, open_keys, open_store
from telling import CANARY

DIRECTORY = Path(__file__).parents[1] / "examples" / "who-works-where.toml"
PERSON = "leerling-3141"
SAW, COLLEAGUE, STRANGER = "saw-1:saw", "saw-2:saw", "saw-9:saw"
YOUNG, OFFICER, SCHOOL = f"{PERSON}:jongere", "fg-1:privacy_officer", "mentor-1:mentor"
INTAKE = """\
entry.kind = "own_initiative"
entry.where = "jongere"
legal_basis = { ground = "public_task", why = "steun op school" }
"""
CONSENT = 'party = "school"\npurpose = "afstemming"\nground = "consent"\ndecided_by = "jongere"\n'
NOWHERE = "there is no such case"


def asked(*arguments: object, given: str | bytes = "", env: dict[str, str | None] | None = None) -> Result:
    """The command, in this process."""
    names = ("AS", "STORE", "DIRECTORY", "KEYS", "MASTER")
    surroundings: dict[str, str | None] = dict.fromkeys(f"LEEFPLEK_{name}" for name in names)
    result = CliRunner().invoke(main, [str(one) for one in arguments], input=given, env={**surroundings, **(env or {})})
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


class Place:
    """A store with one case, of a young person; perhaps with keys."""

    def __init__(self, folder: Path, *, keys: bool) -> None:
        self.folder = folder
        self.url = f"sqlite:///{folder}/cases.db"
        self.keys = [f"sqlite:///{folder}/keys.db", str(folder / "master.key")] if keys else []
        open_store(self.url).close()
        if keys:
            done = asked("store", "keys", self.keys[0], "--master", self.keys[1], "--new-master")
            assert done.exit_code == 0, done.output

    def opened(self) -> Place:
        """With the case: opened, with a note, and shared with the school."""
        open_case = ("case", "open", "fijn-wonen", "--person", PERSON, "--id", "zaak-1", "--payload", "-", "--by", SAW)
        self.done(*open_case, given=INTAKE)
        self.done("case", "step", "zaak-1", "note", "--payload", "-", "--as", SAW, given=f"text = '{CANARY}'")
        consent = ("case", "step", "zaak-1", "give_consent", "--payload", "-", "--by", YOUNG)
        self.done(*consent, "--as", SAW, given=CONSENT)
        return self

    def ask(self, *arguments: object, given: str = "") -> Result:
        """A command on this store; who works where stands in the examples."""
        group, command = arguments[:2]
        keys = ["--keys", self.keys[0], "--master", self.keys[1]] if self.keys else []
        if group == "store":
            return asked(group, command, self.url, *arguments[2:], "--directory", DIRECTORY, *keys, given=given)
        return asked(*arguments, "--store", self.url, "--directory", DIRECTORY, *keys, given=given)

    def done(self, *arguments: object, given: str = "") -> str:
        """The same, where it succeeds; answers what was printed."""
        result = self.ask(*arguments, given=given)
        assert (result.exit_code, result.stderr) == (0, ""), result.output
        return result.stdout

    def told(self, *arguments: object, given: str = "") -> Any:
        """The same, as JSON."""
        return json.loads(self.done(*arguments, "--json", given=given))


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A store in clear, with the case."""
    return Place(tmp_path, keys=False).opened()


@pytest.fixture
def sealed(tmp_path: Path) -> Place:
    """A store with keys, with the case."""
    return Place(tmp_path, keys=True).opened()


# ---- the table


def test_the_table_says_every_cell(lp: Leefplek) -> None:
    """As JSON each cell; in words each group, and for what may be done the row that says so."""
    result = asked("access", "show", "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    data = json.loads(result.stdout)
    cells = {(one.group.id, one.operation, one.relation): one.allowed for one in lp.access.matrix()}
    assert {(one["group"], one["operation"], one["relation"]): one["allowed"] for one in data["matrix"]} == cells
    assert {one["operation"] for one in data["matrix"]} == set(OPERATIONS)
    assert data["findings"] == []
    assert {row for one in data["matrix"] for row in one["rows"]} == {one["id"] for one in data["rows"]}
    text = asked("access", "show", "--lang", "en").stdout
    for group in lp.access.groups:
        assert f"({group.id}; roles: " in text
    named = {row.id for one in lp.access.matrix() if one.allowed for row in one.rows}
    assert all(f"[{id}]" in text for id in named)


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_table_in_words(lang: str, lp: Leefplek) -> None:
    """Of one role no other group is told; of one row why it is so, and on what that rests."""
    text = asked("access", "show", "--role", "saw", "--lang", lang).stdout
    assert text.count("(team; rol") == 1
    assert "(school; rol" not in text
    assert ("In een noodgeval" if lang == "nl" else "In an emergency") in text
    (row,) = [one for one in lp.access.rows if one.id == "school_permitted"]
    page = " ".join(asked("access", "show", row.id, "--lang", lang).stdout.split())
    assert row.why.in_language(lang) in page
    assert row.source in page
    assert all(step in page for step in row.only)
    assert json.loads(asked("access", "show", row.id, "--json").stdout)["row"]["id"] == row.id
    always = asked("access", "show", "school_safety", "--lang", lang).stdout
    assert ("Zet alleen deze stappen: " if lang == "nl" else "Takes only these steps: ") + "raise_safety." in always


@pytest.mark.parametrize("wrong", [["--role", "baker"], ["nobody"]], ids=" ".join)
def test_a_name_that_the_table_does_not_have(wrong: list[str]) -> None:
    result = asked("access", "show", *wrong)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "choose one of" in result.stderr


def test_what_is_wrong_with_the_table_is_shown(tmp_path: Path) -> None:
    """An extension of a municipality that names a step nobody knows: told beside the table, and 1."""
    (tmp_path / "more.toml").write_text(
        'access = "elders"\nextends = "toegang"\nstatus = "vervangend"\nowner = "elders"\nchecked_on = 2026-11-22\n'
        'title = { nl = "Elders", en = "Elsewhere" }\n'
        '[[row]]\nid = "school_sees_more"\ngroups = ["school"]\noperations = ["show"]\nrelations = ["school"]\n'
        'allow = true\nneeds = "permission"\nsees = "open"\nonly = ["no_such_step"]\n'
        'source = "ours"\nwhy = { nl = "Omdat", en = "Because" }\n'
    )
    result = asked("access", "show", "--data", tmp_path / "more.toml", "--lang", "en")
    assert (result.exit_code, result.stderr) == (1, "")
    assert "Extended by: elders.\n" in result.stdout
    assert "[school_sees_more]" in result.stdout
    assert "  - error access_unknown: row school_sees_more: only: " in result.stdout


# ---- who asks


def test_everybody_sees_what_the_table_says(place: Place) -> None:
    """The worker all, a colleague less, and the school as long as there is a consent, for its purpose."""
    own = place.told("case", "show", "zaak-1", "--as", SAW)["events"]
    assert [(one["payload"] or {}).get("text") for one in own] == [None, CANARY, None]
    assert all(one["hidden"] == [] for one in own)
    team = place.told("case", "show", "zaak-1", "--as", COLLEAGUE)["events"]
    assert team[1]["hidden"] == ["text"]
    assert CANARY not in json.dumps(team)
    shown = place.done("case", "show", "zaak-1", "--as", COLLEAGUE, "--lang", "en")
    assert "(by: a SAW worker). Not all that came with it is shown to this role.\n" in shown
    for purpose, code in (("afstemming", 0), ("aanmelding", 2)):
        assert place.ask("case", "show", "zaak-1", "--as", SCHOOL, "--purpose", purpose).exit_code == code
    withdraw = ("case", "step", "zaak-1", "withdraw_consent", "--payload", "-", "--by", YOUNG, "--as", SAW)
    place.done(*withdraw, given='party = "school"\npurpose = "afstemming"\n')
    school = ("--as", SCHOOL, "--purpose", "afstemming")
    assert place.ask("case", "show", "zaak-1", *school).exit_code == 2
    assert place.told("case", "list", "--all", *school)["cases"] == []
    assert place.told("case", "list", "--all", "--count", *school) == {"count": 0}
    assert place.done("case", "list", "--count", "--as", SAW, "--lang", "en") == "Cases that fit this: 1.\n"


LOOKS: dict[str, list[str]] = {
    "show": ["case", "show", "CASE"],
    "options": ["case", "options", "CASE"],
    "step": ["case", "step", "CASE", "note", "--payload", "-"],
    "migrate": ["case", "migrate", "CASE", "--to", "1"],
    "who-saw": ["access", "who-saw", "CASE"],
    "dispute": ["access", "dispute", "CASE", "--why", "-"],
}


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("as_json", [[], ["--json"]], ids=["words", "json"])
def test_not_there_and_not_allowed_are_the_same(place: Place, look: str, as_json: list[str]) -> None:
    """To the byte, but for the id that was asked for, and with the same exit code."""
    answers = []
    for id in ("zaak-1", "zaak-2"):
        command = [id if one == "CASE" else one for one in LOOKS[look]]
        result = place.ask(*command, "--as", STRANGER, *as_json, given="text = 'x'")
        answers.append((result.exit_code, result.stdout.replace(id, "?"), result.stderr.replace(id, "?")))
    assert answers[0] == answers[1]
    assert answers[0][0] == 2
    assert NOWHERE in answers[0][2]


def test_who_asks_is_who_writes_it_down(place: Place) -> None:
    """And two that differ are a slip; what was given is not repeated."""
    note = ("case", "step", "zaak-1", "note", "--payload", "-")
    result = place.ask(*note, "--by", SAW, "--recorded-by", f"{CANARY}:saw", "--as", SAW, given="text = 'x'")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "who asks is who writes it down" in result.stderr
    assert CANARY not in result.stderr
    same = ("--by", YOUNG, "--recorded-by", SAW, "--as", SAW, "--payload", "-")
    place.done("case", "step", "zaak-1", "give_consent", *same, given=CONSENT.replace("school", "kmk"))
    place.done(*note, "--as", SAW, given="text = 'x'")
    events = place.told("case", "show", "zaak-1", "--as", SAW)["events"]
    assert [(one["role"], one["recorded_role"]) for one in events[-2:]] == [("jongere", "saw"), ("saw", "saw")]
    for command in (("options", "zaak-1"), ("migrate", "zaak-1", "--to", "1")):
        assert place.ask("case", *command, "--by", SAW, "--as", STRANGER).exit_code == 2
        assert "--by" in place.ask("case", *command).stderr


@pytest.mark.parametrize("command", [["case", "show", "x"], ["case", "list"], ["access", "file"], ["access", "report"]])
def test_who_looks_says_who(place: Place, command: list[str]) -> None:
    result = place.ask(*command)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "LEEFPLEK_AS" in result.stderr


def test_what_stands_in_the_environment(place: Place) -> None:
    """Who asks, the store and who works where; the command line goes before it."""
    env = {"LEEFPLEK_AS": COLLEAGUE, "LEEFPLEK_STORE": place.url, "LEEFPLEK_DIRECTORY": str(DIRECTORY)}
    assert asked("case", "show", "zaak-1", env=env).exit_code == 0
    assert asked("case", "show", "zaak-1", env={**env, "LEEFPLEK_DIRECTORY": ""}).exit_code == 2
    assert asked("case", "show", "zaak-1", "--as", STRANGER, env=env).exit_code == 2


def test_the_clock_is_the_role_system(place: Place) -> None:
    """Another may not, and hears so: that is of no one case."""
    old = ("case", "open", "fijn-wonen", "--payload", "-", "--by", SAW, "--at", "2021-03-01T10:00")
    place.done(*old, given=INTAKE)
    assert place.told("case", "tick", "--at", "2021-04-01T00:05")["escalated"] == 1
    for lang, words in (("nl", "Dit mag niet. Waarom:\n  * "), ("en", "This may not happen. Why:\n  * ")):
        result = place.ask("case", "tick", "--as", SAW, "--lang", lang)
        assert (result.exit_code, result.stderr) == (1, "")
        assert result.stdout.startswith(words)
    refused = place.ask("case", "tick", "--as", SAW, "--json")
    assert [one["code"] for one in json.loads(refused.stdout)["refusals"]] == ["not_allowed"]


def test_a_directory_that_is_not_right(place: Path, tmp_path: Path) -> None:
    """Is told with its line, and never what it holds."""
    wrong = tmp_path / "wrong.toml"
    wrong.write_text(f'directory = "x"\n[[team]]\nid = "{CANARY} x"\nmembers = 3\n')
    result = asked("case", "list", "--store", "sqlite:///x.db", "--as", SAW, "--directory", wrong)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "wrong.toml:" in result.stderr
    assert CANARY not in result.stderr


# ---- who looked


def test_who_saw_a_case(place: Place) -> None:
    """Every look with its ground, also one that was denied; from a moment until another."""
    place.done("case", "show", "zaak-1", "--as", COLLEAGUE, "--station", "balie 3")
    place.ask("case", "show", "zaak-1", "--as", STRANGER)
    data = place.told("access", "who-saw", "zaak-1", "--as", OFFICER)
    seen = [(one["by"]["id"], one["operation"], one["outcome"]) for one in data["seen"]]
    assert seen == [
        ("saw-1", "open", "allowed"),
        ("saw-1", "step", "allowed"),
        ("saw-1", "step", "allowed"),
        ("saw-2", "show", "allowed"),
        ("saw-9", "show", "denied"),
    ]
    assert (data["seen"][3]["station"], data["seen"][3]["relation"]) == ("balie 3", "team")
    words = " ".join(place.done("access", "who-saw", "zaak-1", "--as", OFFICER, "--lang", "en").split())
    assert "(saw-2): look at a case; this was allowed. Ground: a public task. What for: support" in words
    assert "(saw-9): look at a case; this was not allowed." in words
    assert "Step: Note something." in words
    assert CANARY not in words + json.dumps(data)
    until = ("--until", "2000-01-01T00:00")
    none = place.done("access", "who-saw", "zaak-1", "--as", OFFICER, *until, "--lang", "en")
    assert none.endswith("Nothing is written down in this time.\n")


def test_the_own_file(place: Place, tmp_path: Path) -> None:
    """What there is, who looked and with whom was shared; all of it in a new file."""
    words = place.done("access", "file", "--as", YOUNG)
    assert words.startswith("Wat er over jou is\n==================\n")
    assert "Zaak zaak-1\n" in words
    assert "de school, voor afstemming. De toestemming is gegeven." in " ".join(words.split())
    assert "(saw-1): een zaak beginnen; dit mocht." in words
    assert "Stap: Iets opschrijven." in " ".join(words.split())
    assert "Soms staat iets er niet bij" in words, "that it may not be all is told, always"
    out = tmp_path / "mine.json"
    assert place.done("access", "file", "--as", YOUNG, "--out", out) == f"Geschreven: {out}.\n"
    assert out.stat().st_mode & 0o077 == 0, "others can read it"
    data = json.loads(out.read_text())
    assert set(data) == {"cases", "seen", "disputes"}
    assert data["cases"][0]["events"][1]["payload"] == {"text": CANARY}
    again = place.ask("access", "file", "--as", YOUNG, "--out", out)
    assert (again.exit_code, again.stdout) == (2, "")
    assert place.told("access", "file", "--as", "leerling-1:jongere") == {"cases": [], "seen": [], "disputes": []}
    other = place.done("access", "file", "--as", "leerling-1:jongere", "--lang", "en")
    assert "There is nothing about you, or nothing that you may see in this role." in other


def test_a_dispute_is_kept_and_reported(place: Place, tmp_path: Path) -> None:
    """Of an entry, an event or the case; why is printed to whose words they are, and to who has to answer for it."""
    trace = place.told("access", "who-saw", "zaak-1", "--as", YOUNG)["seen"][0]["trace"]
    why = tmp_path / "why.txt"
    why.write_text(f"{CANARY}: dat klopt niet\n")
    dispute = ("access", "dispute", "zaak-1", "--as", YOUNG, "--why")
    said = place.done(*dispute, why, "--trace", trace)
    said += place.done(*dispute, "-", "--version", 2, given=CANARY)
    made = place.told(*dispute, "-", given=CANARY)
    assert set(made) == {"id", "case", "by", "at", "trace", "version"}
    report = place.told("access", "report", "--as", OFFICER)
    assert [(one["trace"], one["version"]) for one in report["disputes"]] == [(trace, None), (None, 2), (None, None)]
    words = place.done("access", "report", "--as", OFFICER, "--lang", "en")
    assert f": case zaak-1, entry {trace} of the log.\n" in words
    assert CANARY not in said + json.dumps(made)
    assert [CANARY in one["why"] for one in report["disputes"]] == [True] * 3
    assert words.count(f"    Reason: {CANARY}") == 3
    assert CANARY in json.dumps(place.told("access", "file", "--as", YOUNG)["disputes"])
    for wrong in (("--trace", CANARY), ("--version", 99)):
        result = place.ask(*dispute, "-", *wrong, given="x")
        assert (result.exit_code, result.stdout) == (2, "")
        assert CANARY not in result.stderr


@pytest.mark.parametrize(
    ("given", "expected"), [("", "a reason is needed"), ("x" * 20_000, "larger"), ("x" * 3000, "2000")]
)
def test_a_reason_that_is_none(place: Place, given: str, expected: str) -> None:
    result = place.ask("access", "dispute", "zaak-1", "--as", YOUNG, "--why", "-", given=given)
    assert (result.exit_code, result.stdout) == (2, "")
    assert expected in result.stderr
    assert "xxxx" not in result.stderr


def test_an_emergency_is_short_and_reported(place: Place) -> None:
    """With a reason, that is printed to the officer alone; and who may not, hears that there is no such case."""
    emergency = ("access", "emergency", "zaak-1", "--why", "-")
    words = place.done(*emergency, "--as", STRANGER, "--lang", "en", given=f"{CANARY}\x1b[2J")
    assert words.startswith("You may look at case zaak-1 until ")
    assert words.endswith(" This is written down and reported.\n")
    assert place.told("case", "show", "zaak-1", "--as", STRANGER)["state"] == "signal"
    assert [one["case"] for one in place.told("access", "report", "--as", OFFICER)["emergencies"]] == ["zaak-1"]
    report = place.done("access", "report", "--as", OFFICER)
    assert "zaak zaak-1, door een SAW-medewerker (saw-9), tot " in report
    assert CANARY not in words + place.done("access", "file", "--as", YOUNG)
    assert f"    Reden: {CANARY} [2J\n" in report
    assert NOWHERE in place.ask(*emergency, "--as", SCHOOL, given="x").stderr
    refused = place.ask("access", "report", "--as", SAW)
    assert (refused.exit_code, refused.stderr) == (1, "")


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_words_never_tell_what_came_with_a_step(place: Place, lang: str) -> None:
    """Also not to who may see all of it: that is in the JSON of `show`, and in the file that `file` writes."""
    asks = {
        SAW: ["case show zaak-1", "case list", "case list --json", "case options zaak-1", "case options zaak-1 --json"]
    }
    asks[OFFICER] = ["access who-saw zaak-1", "access who-saw zaak-1 --json", "access report", "access report --json"]
    asks[YOUNG] = ["access file", "case show zaak-1", "access who-saw zaak-1"]
    for who, commands in asks.items():
        for command in commands:
            printed = place.done(*command.split(), "--as", who, "--lang", lang)
            assert printed
            assert CANARY not in printed, command
    assert CANARY in place.done("case", "show", "zaak-1", "--as", SAW, "--json")


# ---- keys, erasing, destroying


def test_what_is_sealed_needs_its_keys(sealed: Place) -> None:
    """One of the two options alone is a slip; without both what is sealed is not opened, and that is told."""
    assert CANARY.encode() not in (sealed.folder / "cases.db").read_bytes()
    show = ("case", "show", "zaak-1", "--as", SAW, "--store", sealed.url)
    for half in (("--keys", sealed.keys[0]), ("--master", sealed.keys[1])):
        result = asked(*show, *half)
        assert (result.exit_code, result.stdout) == (2, "")
        assert "master key" in result.stderr
    bare = asked(*show, "--json")
    assert (bare.exit_code, bare.stdout) == (2, "")
    assert "--keys URL" in bare.stderr
    env = {"LEEFPLEK_KEYS": sealed.keys[0], "LEEFPLEK_MASTER": sealed.keys[1]}
    assert CANARY in asked(*show, "--json", env=env).stdout


def test_keys_are_begun_once(tmp_path: Path) -> None:
    url, master = f"sqlite:///{tmp_path}/keys.db", tmp_path / "master.key"
    begin = ("store", "keys", url, "--master", master)
    assert asked(*begin).exit_code == 2
    assert list(tmp_path.iterdir()) == []
    first = asked(*begin, "--new-master", "--lang", "en")
    assert (first.exit_code, first.stderr) == (0, "")
    assert first.stdout.endswith("The store of the keys is begun.\n")
    assert master.stat().st_mode & 0o077 == 0
    again = asked(*begin, "--lang", "en")
    assert again.stdout == "There are keys here already, and the master key opens them. Nothing changed.\n"
    other = asked("store", "keys", url, "--master", tmp_path / "other.key", "--new-master")
    assert (other.exit_code, other.stdout) == (2, "")
    assert not (tmp_path / "other.key").exists()


def test_a_store_is_sealed_from_its_first_case_on(tmp_path: Path) -> None:
    """Begun with keys, nobody writes in it without them; one that is there may be sealed from now on."""
    where, master = f"sqlite:///{tmp_path}/keys.db", str(tmp_path / "master.key")
    assert asked("store", "keys", where, "--master", master, "--new-master").exit_code == 0
    url, keys = f"sqlite:///{tmp_path}/cases.db", ("--keys", where, "--master", master)
    begun = asked("store", "init", url, *keys, "--lang", "en")
    assert (begun.exit_code, begun.stdout) == (0, "The store is begun (sqlite), sealed with these keys.\n")
    opening = ("case", "open", "fijn-wonen", "--payload", "-", "--as", SAW, "--store", url, "--person", PERSON)
    result = asked(*opening, given=INTAKE)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "--keys URL" in result.stderr
    assert asked(*opening, *keys, given=INTAKE).exit_code == 0
    assert PERSON.encode() not in (tmp_path / "cases.db").read_bytes()
    again = asked("store", "init", url, *keys, "--lang", "nl").stdout
    assert again == ("Hier is al een opslag (sqlite). Wat er vanaf nu bij komt, wordt verzegeld met deze sleutels.\n")


def test_another_master_key(sealed: Place) -> None:
    """After it the old one opens nothing; where it fails, no new file is left."""
    new = sealed.folder / "next.key"
    rotate = ("store", "rotate", "--keys", sealed.keys[0], "--new-master", new)
    wrong = sealed.folder / "wrong.key"
    MasterKey.new(wrong)
    assert (asked(*rotate, "--master", wrong).exit_code, new.exists()) == (2, False)
    done = asked(*rotate, "--master", sealed.keys[1], "--lang", "en")
    assert (done.exit_code, done.stderr) == (0, "")
    assert "The new master key opens all keys now: " in done.stdout
    assert sealed.ask("case", "show", "zaak-1", "--as", SAW).exit_code == 2
    sealed.keys[1] = str(new)
    assert CANARY in sealed.done("case", "show", "zaak-1", "--as", SAW, "--json")


def test_a_person_is_erased(sealed: Place) -> None:
    """Only when it is asked for sure, by who may; afterwards nothing that was written is read."""
    erase = ("store", "erase", "--person", "-", "--ground", "request")
    sealed.done("case", "show", "zaak-1", "--as", YOUNG)
    only = sealed.ask(*erase, "--as", OFFICER, "--lang", "en", given=PERSON)
    assert only.exit_code == 1
    assert only.stdout.endswith("Nothing was done. Do it with --yes.\n")
    refused = sealed.ask(*erase, "--as", SAW, "--yes", given=PERSON)
    assert (refused.exit_code, refused.stderr) == (1, "")
    assert CANARY in sealed.done("case", "show", "zaak-1", "--as", SAW, "--json")
    assert sealed.ask(*erase, "--as", OFFICER, "--yes", given="\n").exit_code == 2
    done = sealed.told(*erase, "--as", OFFICER, "--yes", given=f"{PERSON}\n")
    assert done == {"erased": True, "cases": ["zaak-1"], "events": 3}
    after = sealed.ask("case", "show", "zaak-1", "--as", SAW, "--json")
    assert CANARY not in after.output
    assert PERSON not in after.output
    saw = sealed.done("access", "who-saw", "zaak-1", "--as", OFFICER)
    assert PERSON not in saw
    assert "de jongere (gewist): een zaak bekijken; dit mocht." in " ".join(saw.split())
    none = sealed.done(*erase, "--as", OFFICER, "--yes", "--lang", "en", given=PERSON)
    assert none == "Nobody is known by this key, or nobody any more.\n"
    assert sealed.told(*erase, "--as", OFFICER, "--yes", given=PERSON) == {"erased": False, "cases": [], "events": 0}


def test_without_keys_nothing_is_erased(place: Place) -> None:
    erase = ("store", "erase", "--person", PERSON, "--ground", "request", "--as", OFFICER, "--yes")
    result = place.ask(*erase)
    assert (result.exit_code, result.stdout) == (2, "")
    assert PERSON not in result.stderr


def closed(place: Place) -> None:
    """A case of long ago, that ended the same day."""
    lp = Leefplek()
    at = datetime(2003, 5, 1, 12, tzinfo=UTC)
    with (
        open_keys(place.keys[0], master=MasterKey.read(place.keys[1])) as keys,
        open_store(place.url, keys=keys) as store,
    ):
        desk = Desk(lp, store)
        saw, basis = Actor("saw-1", role="saw"), {"ground": "public_task", "why": "x"}
        start = {"entry": {"kind": "own_initiative"}, "legal_basis": basis}
        desk.open("fijn-wonen", start, by=saw, at=at, recorded_at=at, case_id="oud", person="leerling-1")
        young = Actor("leerling-1", role="jongere")
        desk.step("oud", "withdraw", by=young, recorded_by=saw, at=at, recorded_at=at)


def test_what_is_due_is_destroyed(sealed: Place) -> None:
    """It is told first, with the rule; afterwards it is not due any more, and another case is as it was."""
    none = sealed.done("store", "due", "--as", OFFICER, "--lang", "en")
    assert none == "There is no case of which the period has ended.\n"
    closed(sealed)
    (row,) = sealed.told("store", "due", "--as", OFFICER)["due"]
    assert set(row) == {"case", "on", "since", "rule", "period", "source", "certain"}
    assert row["case"] == "oud"
    first = sealed.ask("store", "destroy", "--due", "--as", OFFICER, "--lang", "en")
    assert (first.exit_code, first.stderr) == (1, "")
    assert "  - oud: to be destroyed from " in first.stdout
    assert sealed.told("store", "due", "--as", OFFICER)["due"] == [row]
    other = sealed.ask("store", "destroy", "zaak-1", "--as", OFFICER, "--yes", "--lang", "en")
    assert (other.exit_code, other.stdout.splitlines()) == (
        1,
        ["The period of this case has not ended, or there is no such case.", "Nothing was done."],
    )
    assert sealed.ask("store", "destroy", "oud", "--as", SAW, "--yes").exit_code == 1
    assert sealed.told("store", "destroy", "oud", "--as", OFFICER, "--yes")["destroyed"] == ["oud"]
    assert sealed.told("store", "due", "--as", OFFICER)["due"] == []
    assert sealed.told("store", "destroy", "--due", "--as", OFFICER, "--yes")["destroyed"] == []
    for wrong in ((), ("oud", "--due")):
        assert sealed.ask("store", "destroy", *wrong, "--as", OFFICER, "--yes").exit_code == 2


# ---- proof


def flipped(database: Path) -> None:
    """Change one byte of the second event of the case, behind everybody's back."""
    where = ("case:zaak-1", 2)
    with closing(sqlite3.connect(database)) as con, con:
        ((content,),) = con.execute("SELECT content FROM leefplek_event WHERE stream = ? AND version = ?", where)
        changed = bytes([*content[:-8], content[-8] ^ 1, *content[-7:]])
        con.execute("UPDATE leefplek_event SET content = ? WHERE stream = ? AND version = ?", (changed, *where))


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_a_flipped_byte_is_named(place: Place, lang: str) -> None:
    """Against signed checkpoints, by somebody without keys: the case and the version, and 1."""
    folder = place.folder
    assert asked("store", "signing-key", folder / "signing.pem").exit_code == 0
    points = folder / "checkpoints.jsonl"
    signed = asked("store", "checkpoint", place.url, "--to", points, "--key", folder / "signing.pem", "--lang", lang)
    assert (signed.exit_code, signed.stderr) == (0, "")
    verify = ("store", "verify", place.url, "--checkpoints", points, "--public-key", folder / "signing.pem.pub")
    clean = asked(*verify, "--lang", lang)
    assert (clean.exit_code, clean.stderr) == (0, "")
    unchanged = (
        "Er is niets veranderd, voor zover dat te zien is." if lang == "nl" else "Nothing was changed, as far as"
    )
    assert unchanged in clean.stdout
    flipped(folder / "cases.db")
    found = asked(*verify, "--lang", lang)
    assert found.exit_code == 1
    assert "case zaak-1, version 2" in found.stdout
    data = json.loads(asked(*verify, "--json").stdout)
    assert data["changed"] is True
    assert {one["key"] for one in data["findings"] if one["severity"] == "error"} == {"case zaak-1, version 2"}
    assert CANARY not in found.output


@pytest.mark.parametrize(
    "command",
    [
        ["verify", "URL"],
        ["checkpoint", "URL", "--to", "x", "--key", "y"],
        ["due", "URL", "--as", OFFICER],
        ["destroy", "URL", "--due", "--as", OFFICER],
        ["erase", "URL", "--person", "x", "--ground", "request", "--as", OFFICER, "--yes"],
        ["rotate", "--keys", "URL", "--master", "x", "--new-master", "y"],
    ],
    ids=lambda given: given[0],
)
def test_a_store_that_is_not_there_is_not_made(command: list[str], tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.chdir(tmp_path)
    result = asked("store", *(f"sqlite:///{tmp_path}/no.db" if one == "URL" else one for one in command))
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Traceback" not in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_directory_of_the_examples_stands_for_these(place: Place) -> None:
    """Who is named in it stands to the case as it says."""
    lp = Leefplek()
    with open_store(place.url, create=False) as store:
        desk = Desk(lp, store)
        assert GuardedDesk(desk, read_directory(DIRECTORY)).show("zaak-1", by=Actor("saw-2", role="saw")).id == "zaak-1"
        case, found = desk.case("zaak-1"), read_directory(DIRECTORY)
    stands = {
        ("saw-1", "saw"): "own",
        ("stagiair-1", "saw_intern"): "team",
        ("mentor-1", "mentor"): "school",
        ("ouder-1", "ouder"): "own",
        (PERSON, "jongere"): "own",
        ("kmk-1", "kmk"): "none",
    }
    assert {who: found.relation(Actor(*who), case) for who in stands} == stands


def test_the_same_over_postgresql(tmp_path: Path, pg_url: str) -> None:
    """The store and its keys in one database: sealed, looked at, erased, and nothing changed behind anybody's back."""
    place = Place(tmp_path, keys=False)
    place.url, place.keys = pg_url, [pg_url, str(tmp_path / "master.key")]
    assert asked("store", "init", pg_url).exit_code == 0
    begun = asked("store", "keys", pg_url, "--master", place.keys[1], "--new-master", "--lang", "en")
    assert begun.stdout.endswith("The store of the keys is begun.\n"), begun.output
    place.opened()
    assert CANARY in place.done("case", "show", "zaak-1", "--as", SAW, "--json")
    assert CANARY not in asked("store", "export", pg_url).stdout
    assert place.ask("case", "show", "zaak-1", "--as", STRANGER).exit_code == 2
    erase = ("store", "erase", "--person", "-", "--ground", "request", "--as", OFFICER, "--yes")
    assert place.told(*erase, given=PERSON)["cases"] == ["zaak-1"]
    assert CANARY not in place.done("case", "show", "zaak-1", "--as", SAW, "--json")
    verified = asked("store", "verify", pg_url, "--json")
    assert (verified.exit_code, json.loads(verified.stdout)["changed"]) == (0, False)
