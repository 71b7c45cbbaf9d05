"""The command for cards and plugins: what it shows, asks, loads and checks, in both languages, whatever it is told."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from leefplek import Leefplek, __version__
from leefplek.cards import IMPLICIT
from leefplek.cli import _ask as asking
from leefplek.cli import main
from leefplek.store import open_store
from telling import CANARY, journey, step
from test_cli import leefplek, shell

AREAS = 11
MINE = """
id = "mijn-kaart"
leefgebied = "sport"
version = 3
status = "vastgesteld"
title.nl = "Mijn kaart"
owner = "team sport"
valid_from = 2024-02-01
valid_until = 2024-12-31
review_every = "P6M"
replaces = "vrije-tijd"
[[source]]
title = "Een bron"
publisher = "Een uitgever"
section = "blz. 3"
retrieved_on = 2024-01-31
link = "voorbeeld.nl"
licence = "CC BY 4.0"
""" + "".join(
    f"""
[[question]]
id = "v{number}"
text.nl = "Vraag nummer {number}?"
[[question.answer]]
id = "ja"
text.nl = "Ja"
means = "nothing"
[[question.answer]]
id = "nee"
text.nl = "Nee"
means = "unsafe"
fact = [{{ name = "sport", value = false }}, {{ name = "sinds", value = 2024-01-02 }}, {{ name = "keer", value = 3 }}]
"""
    for number in (1, 2, 3)
)


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """A folder with an agreed card that is in force in 2024, in Dutch only."""
    (tmp_path / "mijn-kaart-3.toml").write_text(MINE, encoding="utf-8")
    return tmp_path


# ---- cards


@pytest.mark.parametrize(
    ("lang", "status", "title"),
    [
        ("nl", "Vervangend: niet vastgesteld", "Woonkaart: 3 vragen over wonen (vervangend)"),
        ("en", "Substitute: not agreed upon", "Housing card: 3 questions about housing (substitute)"),
    ],
)
def test_cards_lists_what_is_in_force(lang: str, status: str, title: str) -> None:
    result = leefplek("cards", "--lang", lang)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.count(status) == AREAS
    assert title in result.stdout
    assert all(one.id in result.stdout for one in Leefplek().cards())


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_a_card_as_a_person_reads_it(lang: str) -> None:
    """Title, note, three questions with all their answers, what they may mean, owner, period and sources."""
    card = Leefplek().card("woonkaart")
    result = leefplek("cards", "woonkaart", "--lang", lang)
    assert (result.exit_code, result.stderr) == (0, "")
    text = result.stdout
    assert card.note is not None
    shown = [card.title, card.note, *IMPLICIT.values()]
    for question in card.questions:
        shown += [question.text, *(one.text for one in question.answers)]
        shown += [one.because for one in question.answers if one.because]
    assert all(one[lang] in text for one in shown)
    assert all(one.title in text and one.publisher in text and one.section in text for one in card.sources)
    expected = {
        "nl": ("Vervangend: niet vastgesteld", "(geen zorg)", "(een zorg)", "(niet veilig)", "Eigenaar: leefplek.",
               "Geldt van 1 september 2020 tot en met 31 december 2031.", "Weet ik niet (dan weten we het nog niet)",
               "In mijn eigen woorden (misschien een zorg)", "Opgezocht op "),
        "en": ("Substitute: not agreed upon", "(no concern)", "(a concern)", "(not safe)", "Owner: leefplek.",
               "In force from 1 September 2020 up to and including 31 December 2031.", "Looked up on ",
               "I don't know (then we do not know yet)", "In my own words (maybe a concern)"),
    }[lang]  # fmt: skip
    assert [one for one in expected if one not in text] == []


def test_an_agreed_card_that_states_facts(mine: Path) -> None:
    """In the language that it has; it takes the place of a substitute in its year."""
    result = leefplek("cards", "vrije-tijd", "--on", "2024-03-01", "--data", mine, "--lang", "en")
    assert (result.exit_code, result.stderr) == (0, "")
    for part in ("Mijn kaart", "Agreed upon.", "Takes the place of the card vrije-tijd.", "CC BY 4.0", "voorbeeld.nl"):
        assert part in result.stdout
    assert result.stdout.count("This states too: sport = no, sinds = 2 January 2024, keer = 3.") == 3
    assert "looked over on" not in result.stdout
    assert "ja, sinds" not in leefplek("cards", "mijn-kaart", "--on", "2024-03-01", "--data", mine).stdout


CARD = ["id", "leefgebied", "version", "status", "title", "questions", "sources"]
MORE = ["owner", "valid_from", "valid_until", "checked_on", "review_every", "replaces", "note"]


def test_cards_as_json() -> None:
    """The shape that others rely on, a list also for one card."""
    told = json.loads(leefplek("cards", "--json").stdout)
    assert len({one["leefgebied"] for one in told}) == len(told) == AREAS
    for one in told:
        assert list(one) == CARD + MORE
        assert (one["status"], set(one["title"])) == ("vervangend", {"nl", "en"})
        assert [set(each) for each in one["questions"]] == [{"id", "text", "answers"}] * 3
        for question in one["questions"]:
            assert set(question["text"]) == {"nl", "en"}
            assert all(list(answer) == ["id", "text", "means"] for answer in question["answers"])
            assert {answer["means"] for answer in question["answers"]} <= {"nothing", "possible", "concern", "unsafe"}
        assert all(date.fromisoformat(each["retrieved_on"]) for each in one["sources"])
    assert json.loads(leefplek("cards", "woonkaart", "--json").stdout) == [
        one for one in told if one["id"] == "woonkaart"
    ]


def test_a_card_that_lacks_what_it_may_lack_as_json(mine: Path) -> None:
    (one,) = json.loads(leefplek("cards", "mijn-kaart", "--on", "2024-02-01", "--data", mine, "--json").stdout)
    assert (one["checked_on"], one["note"], one["replaces"]) == (None, None, "vrije-tijd")
    assert (one["valid_from"], one["valid_until"]) == ("2024-02-01", "2024-12-31")
    assert one["sources"][0]["link"] == "voorbeeld.nl"


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (["--on", "1999-01-01"], "Er is geen kaart die geldt (1 januari 1999).\n"),
        (["--on", "1999-01-01", "--lang", "en"], "No card is in force (1 January 1999).\n"),
        (["--on", "1999-01-01", "--json"], "[]\n"),
    ],
)
def test_no_card_at_all_is_a_sentence(given: list[str], sentence: str) -> None:
    result = leefplek("cards", *given)
    assert (result.exit_code, result.stdout) == (0, sentence)


def test_no_card_today_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Leefplek, "cards", lambda *_: ())
    assert leefplek("cards").stdout == "Er is geen kaart die geldt (vandaag).\n"


@pytest.mark.parametrize("command", ["cards", "ask"])
@pytest.mark.parametrize("id", ["nope", "", "../woonkaart", "w\u043eonkaart", "x" * 300, "\x1b[2J", "woon\nkaart"])
def test_an_unknown_card(command: str, id: str) -> None:
    """Is bad input; the message names what there is, and holds nothing that a terminal would obey."""
    result = leefplek(command, id)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "woonkaart" in result.stderr
    assert "\x1b" not in result.stderr


@pytest.mark.parametrize("on", ["gisteren", "2024-13-01", "2024-02-30", "01-02-2024", ""])
def test_a_day_that_is_no_day(on: str) -> None:
    result = leefplek("cards", "--on", on)
    assert (result.exit_code, result.stdout) == (2, "")


def test_a_card_that_is_not_in_force_on_that_day(mine: Path) -> None:
    """Is told with the days on which it is."""
    result = leefplek("cards", "mijn-kaart", "--on", "2025-01-01", "--data", mine)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "2024-12-31" in result.stderr


# ---- ask


def ask(*given: object, said: str | bytes) -> Result:
    """The three questions of the woonkaart, with these lines as answers."""
    arguments = [str(one) for one in (given if given and given[0] == "ask" else ("ask", "woonkaart", *given))]
    result = CliRunner().invoke(main, arguments, input=said)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


LEVELS = [
    ("1\n1\n1\n", "Uit je antwoorden komt geen zorg.", "There is no concern in your answers."),
    ("dont_know\nno\nno\n", "We weten nog niet of er iets is.", "We do not know yet if something is the matter."),
    ("2\n1\n1\n", "Misschien is er iets.", "Maybe something is the matter."),
    ("no\nyes\nunsafe-not\n1\n", "Er is een zorg.", "There is a concern."),
    ("1\n5\n1\n", "Je zegt dat je niet veilig bent.", "You say that you are not safe."),
]


@pytest.mark.parametrize(("said", "nl", "en"), LEVELS)
def test_ask_shows_the_signal_in_plain_words(said: str, nl: str, en: str) -> None:
    for lang, sentence in (("nl", nl), ("en", en)):
        result = ask("--lang", lang, said=said)
        assert (result.exit_code, result.stderr) == (0, "")
        assert sentence in result.stdout
        assert {"nl": "Er is niets bewaard", "en": "Nothing was kept"}[lang] in result.stdout
        assert all(one[lang] in result.stdout for one in IMPLICIT.values())


def test_ask_asks_as_the_young_person_sees_it() -> None:
    """Numbered, the answers of the card first, then those that belong to every question; reasons, and what is next."""
    result = ask(said="5\nrather_not_say\nno\n")
    text = result.stdout
    assert [text.index(f"Vraag {number} van 3") for number in (1, 2, 3)] == sorted(
        text.index(f"Vraag {number} van 3") for number in (1, 2, 3)
    )
    assert "  5. Ja, en ik ben daar niet veilig\n  6. Weet ik niet\n  7. Wil ik niet zeggen\n  8. In mijn" in text
    assert "  - Je bent niet veilig waar je slaapt." in text
    assert "Er is iets dat je liever niet zegt. Dat mag." in text
    assert "Een medewerker kijkt nu samen met jou naar je veiligheid." in text
    assert "niet veilig" not in text.split("Dit zeggen je antwoorden")[0].split("Vraag 3 van 3")[0].split("Vraag 1")[0]


def test_ask_takes_own_words_and_shows_them_to_nobody() -> None:
    """It asks for the words until there are some."""
    result = ask(said=f"8\n\n   \n{CANARY}\n1\n1\n")
    assert result.exit_code == 0
    assert result.stdout.count("Zeg het in je eigen woorden:") == 3
    assert "Je eigen woorden kan alleen een mens lezen, dit programma niet." in result.stdout
    assert CANARY not in result.output
    result = ask("--json", said=f"own_words\n{CANARY}\n1\n1\n")
    assert json.loads(result.stdout)["reasons"][0]["answer"] == "own_words"
    assert CANARY not in result.output


NONSENSE = "0\n9\n-1\n1.5\n\xb9\n\u0661\n\uff11\n" + "9" * 5000 + "\nja\n\n \n\x00\n\x1b[A\nq1\nmeans\n"


def test_ask_asks_again_on_nonsense() -> None:
    """Numbers beyond the list, digits of other alphabets, control characters, a line of megabytes."""
    result = ask(said=NONSENSE + "x" * 3_000_000 + "\n 1. \nNO\n1)\n")
    assert result.exit_code == 0
    assert result.stdout.count("Dat is geen antwoord op deze vraag. Kies een nummer van 1 tot en met 8.") == 16
    assert "Uit je antwoorden komt geen zorg." in result.stdout
    assert ask(said=b"\xff\xfe\n\x80\n1\n1\n1\n").exit_code == 0
    assert ask(said=b"\xef\xbb\xbf1\r\n1\r\n1").exit_code == 0


@pytest.mark.parametrize("said", ["", "1\n", "1\n1\n", "8\n", "nonsense\n"])
@pytest.mark.parametrize(("lang", "sentence"), [("nl", "Er is niets bewaard."), ("en", "Nothing was kept.")])
def test_the_end_of_the_input_is_a_sentence(said: str, lang: str, sentence: str) -> None:
    result = ask("--lang", lang, said=said)
    assert result.exit_code == 1
    assert result.stdout.rstrip().endswith(sentence)
    assert {"nl": "Dit zeggen", "en": "This is what"}[lang] not in result.stdout
    result = ask("--json", "--lang", lang, said=said)
    assert (result.exit_code, result.stdout) == (1, "")
    assert sentence in result.stderr


def test_ask_stops_when_no_answer_ever_comes() -> None:
    """A program that says nonsense for ever does not keep it busy for ever."""
    assert "te vaak" in ask(said="y\n" * 1000).stdout
    result = ask(said="8\n" + "\n" * 1000)
    assert (result.exit_code, "te vaak" in result.stdout) == (1, True)


def test_ctrl_c_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(_: object) -> bytes:
        raise KeyboardInterrupt

    monkeypatch.setattr(asking._Talk, "_line", stop)
    result = ask(said="")
    assert (result.exit_code, result.stdout.rstrip().split("\n")[-1]) == (
        1,
        "Je bent gestopt voordat alle vragen klaar waren. Dat mag. Er is niets bewaard.",
    )


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals")
def test_ctrl_c_in_the_terminal() -> None:
    command = [sys.executable, "-W", "error", "-m", "leefplek.cli", "ask", "woonkaart"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        seen = b""
        while b"antwoord" not in seen:
            seen += os.read(process.stdout.fileno(), 4096)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, err) == (1, b"")
    assert b"Er is niets bewaard." in out


def test_ask_as_json() -> None:
    """The shape that others rely on; what is asked goes to stderr."""
    result = ask("--json", said="2\nrather_not_say\npossible\n")
    assert result.exit_code == 0
    told = json.loads(result.stdout)
    assert list(told) == ["card", "version", "level", "rather_not_say", "reasons"]
    assert (told["card"], told["version"], told["level"], told["rather_not_say"]) == ("woonkaart", 1, "possible", True)
    assert [(one["question"], one["answer"]) for one in told["reasons"]] == [("q1", "possible"), ("q3", "possible")]
    assert all(set(one["text"]) == {"nl", "en"} for one in told["reasons"])
    assert "Vraag 1 van 3" in result.stderr
    assert json.loads(ask("--json", said="1\n1\n1\n").stdout)["reasons"] == []


def test_ask_in_a_process_of_its_own(tmp_path: Path) -> None:
    """Piped, without stdin, from a device, in any encoding; and nothing is left behind."""
    result = shell(
        "ask", "woonkaart", input="1\n8\n\u00eb\n5".encode(), env={"PYTHONIOENCODING": "ascii"}, cwd=tmp_path
    )
    assert (result.returncode, result.stderr) == (0, b"")
    assert b"Je zegt dat je niet veilig bent." in result.stdout
    result = shell("ask", "woonkaart", stdin=subprocess.DEVNULL, cwd=tmp_path)
    assert (result.returncode, result.stderr) == (1, b"")
    code = "import sys; sys.stdin = None; from leefplek.cli import main; main(['ask', 'woonkaart'])"
    without = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, timeout=60, check=False)
    assert (without.returncode, without.stderr) == (1, b"")
    assert list(tmp_path.iterdir()) == []


def test_input_that_fails_is_its_end() -> None:
    class Broken:
        """A stream that can't be read."""

        def readline(self, _: int) -> bytes:
            raise OSError

    talk = asking._Talk("nl", err=False)
    talk._input = Broken()  # type: ignore[assignment]
    with pytest.raises(asking._Stopped):
        talk._line()


# ---- --data and --plugin


SCENARIO = """
scenario = "small"
start = 2026-01-01
days = 10
replications = 2
assumption = "made up"
workflow = { id = "small", states = ["here", "gone"], final = ["gone"], transitions = [
    { id = "leave", from = ["here"], to = "gone" },
] }
arrivals.some = { stage = "here", per_day = 1.0 }
stages.here = { stay = { kind = "fixed", value = 1.0 }, moves = [{ do = "leave", to = "gone" }] }
"""
COMMANDS: dict[str, list[str]] = {
    "demo": [],
    "run": ["JOURNEY"],
    "workflow": [],
    "check": [],
    "options": ["JOURNEY"],
    "cards": [],
    "ask": ["woonkaart"],
    "plugins": [],
    "practice": [],
    "advise": [],
    "routekaart": [],
    "case": ["list", "--store", "STORE", "--as", "saw-1:saw"],
    "access": ["show"],
    "store": ["stats", "STORE"],
    "simulate": ["SCENARIO"],
}


def filled(command: str, played: Path) -> list[str]:
    """What goes after a command, with the journey, a scenario and an empty store beside it in their places."""
    store = f"sqlite:///{played.parent}/cases.db"
    if "STORE" in COMMANDS[command]:
        open_store(store).close()
    scenario = played.with_suffix(".scenario")
    scenario.write_text(SCENARIO, encoding="utf-8")
    given = {"JOURNEY": str(played), "STORE": store, "SCENARIO": str(scenario)}
    return [given.get(one, one) for one in COMMANDS[command]]


@pytest.fixture
def played(tmp_path: Path) -> Path:
    """A journey that goes as it says."""
    path = tmp_path / "journey.txt"
    path.write_text(journey(step("note"), expect='state = "signal"'), encoding="utf-8")
    return path


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("option", ["--data", "--plugin"])
def test_every_command_takes_data_and_plugins_before_and_after_it(command: str, option: str, played: Path) -> None:
    """What can't be loaded is told on stderr, with exit 2; the load report tells it by itself, with exit 1."""
    missing = str(played.parent / "missing.toml") if option == "--data" else "leefplek-missing"
    given = filled(command, played)
    for arguments in ([option, missing, command, *given], [command, *given, option, missing]):
        result = CliRunner().invoke(main, arguments, input="1\n1\n1\n")
        if command == "plugins":
            assert (result.exit_code, result.stderr) == (1, "")
            assert "MISLUKT" in result.stdout
        else:
            assert (result.exit_code, result.stdout) == (2, "")
            assert "missing" in result.stderr
            assert "Traceback" not in result.stderr


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_works_with_data(command: str, mine: Path, played: Path) -> None:
    given = filled(command, played)
    for arguments in (["--data", str(mine), command, *given], [command, *given, "--data", str(mine)]):
        result = CliRunner().invoke(main, arguments, input="1\n1\n1\n")
        assert (result.exit_code, result.stderr) == (0, ""), result.output


def test_data_before_and_after_add_up(mine: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "tweede-3.toml").write_text(MINE.replace("mijn-kaart", "tweede").replace('replaces = "vrije-tijd"', ""))
    (mine / "mijn-kaart-3.toml").rename(tmp_path / "a.toml")
    found = json.loads(
        leefplek("--data", other, "cards", "--data", tmp_path / "a.toml", "--on", "2024-05-01", "--json").stdout
    )
    assert {"mijn-kaart", "tweede"} <= {one["id"] for one in found}


@pytest.mark.parametrize("arguments", [["--data", "", "cards"], ["cards", "--data", ""], ["--plugin", "", "cards"]])
def test_an_empty_name_is_bad_input(arguments: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """And not the folder one happens to be in."""
    monkeypatch.chdir(tmp_path)
    assert (leefplek(*arguments).exit_code, leefplek(*arguments).stdout) == (2, "")


def test_a_card_of_data_that_is_wrong_is_named_with_its_line(mine: Path) -> None:
    (mine / "fout.toml").write_text(MINE.replace('"Vraag nummer 2?"', '"<b>Vraag</b>"').replace("mijn-kaart", "fout"))
    result = leefplek("cards", "--data", mine)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "fout.toml:" in result.stderr
    assert "question[1].text.nl" in result.stderr


# ---- plugins


STRANGER = '''
import sys
from leefplek import hookimpl
print("printed at import")

@hookimpl
def leefplek_step_committed(step):
    """Sees a step."""
'''


def installed(folder: Path, name: str, code: str) -> Path:
    """A folder in which a distribution with one plugin is installed."""
    (folder / f"{name}.py").write_text(code)
    info = folder / f"leefplek_{name}-2.5.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: leefplek-{name}\nVersion: 2.5\n")
    (info / "entry_points.txt").write_text(f"[leefplek]\n{name} = {name}\n")
    return folder


@pytest.fixture
def strangers(tmp_path: Path) -> dict[str, str]:
    """An environment with two installed plugins: one that prints when it is imported, one that can't be imported."""
    installed(tmp_path, "stranger", STRANGER)
    installed(tmp_path, "broken", f"raise RuntimeError({CANARY!r})")
    return {"PYTHONPATH": str(tmp_path), "COLUMNS": "200"}


def report(*arguments: str, env: dict[str, str]) -> tuple[int, Any]:
    """The load report as JSON, with its exit code."""
    result = shell("plugins", "--json", *arguments, env=env)
    return result.returncode, json.loads(result.stdout)


def test_plugins_tells_what_is_loaded(strangers: dict[str, str]) -> None:
    """Only what was asked for is loaded; what it prints meanwhile does not get into the JSON."""
    code, told = report(env=strangers)
    assert code == 0
    assert all(list(one) == ["name", "distribution", "version", "hooks", "registered", "need", "error"] for one in told)
    assert [one["name"] for one in told] == [
        f"leefplek.plugins.{name}"
        for name in ("usual", "meldcode", "fijn_wonen", "leefgebieden", "routekaarten", "toegang", "bewaartermijnen",
                     "team", "stappenplan", "samenwerking", "u16", "buurtstraat")
    ]  # fmt: skip
    assert told[3]["hooks"] == ["leefplek_check_transition", "leefplek_declare_need", "leefplek_register_cards"]
    assert "card woonkaart 1" in told[3]["registered"]
    assert all(one["version"] == __version__ and one["error"] == "" for one in told)
    for name in ("stranger", "leefplek-stranger", "Leefplek_Stranger"):
        code, told = report("--plugin", name, env=strangers)
        assert (code, len(told)) == (0, 13)
        assert (told[-1]["name"], told[-1]["distribution"], told[-1]["version"]) == (
            "stranger", "leefplek-stranger", "2.5"
        )  # fmt: skip
        assert told[-1]["hooks"] == ["leefplek_step_committed"]


def test_plugins_tells_what_failed(strangers: dict[str, str], mine: Path) -> None:
    """Each by itself, with exit 1, and nothing of what it said of somebody."""
    (mine / "fout.toml").write_text("x ==")
    code, told = report("--plugin", "broken", "--plugin", "nope", "--data", str(mine), env=strangers)
    failed = {one["name"]: one["error"] for one in told if one["error"]}
    assert (code, set(failed)) == (1, {"broken", "nope", "fout.toml"})
    assert "RuntimeError while importing broken" in failed["broken"]
    assert CANARY not in str(told)
    assert "card mijn-kaart 3 (replaces vrije-tijd)" in str(told)
    result = shell("plugins", "--plugin", "broken", "--lang", "en", env=strangers)
    assert result.returncode == 1
    assert b"FAILED: plugin broken (leefplek-broken 2.5) can't be imported" in result.stdout


@pytest.mark.parametrize(
    ("lang", "head", "how"),
    [
        ("nl", "Wel geïnstalleerd, niet gevraagd, en dus niet geladen:", "vraag erom met --plugin"),
        ("en", "Installed, not asked for, and so not loaded:", "ask for it with --plugin"),
    ],
)
def test_plugins_names_what_was_not_asked_for(lang: str, head: str, how: str, strangers: dict[str, str]) -> None:
    text = shell("plugins", "--lang", lang, env=strangers | {"PYTHONIOENCODING": "utf-8"}).stdout.decode()
    assert text.split(head)[1].splitlines()[1:] == [
        f"  broken (leefplek-broken 2.5): {how} broken",
        f"  stranger (leefplek-stranger 2.5): {how} stranger",
    ]
    asked = shell("plugins", "--plugin", "stranger", "--lang", lang, env=strangers | {"PYTHONIOENCODING": "utf-8"})
    assert f"{how} stranger" not in asked.stdout.decode()
    assert asked.stderr == b"printed at import\n"


# ---- check


def findings(*arguments: object) -> tuple[int, list[dict[str, Any]]]:
    """The exit code, and the findings as JSON."""
    result = leefplek("check", *arguments, "--json")
    assert result.stderr == ""
    told = json.loads(result.stdout)
    assert list(told) == ["findings"]
    keys = ["code", "severity", "file", "line", "key", "text", "do"]
    assert all(list(one) == keys for one in told["findings"])
    return result.exit_code, told["findings"]


def test_check_a_card_that_is_right(mine: Path) -> None:
    """A hint is no error."""
    code, found = findings(mine / "mijn-kaart-3.toml")
    assert code == 0
    assert {one["severity"] for one in found} <= {"hint", "warning"}
    assert findings(mine) == (code, found)


def test_check_names_file_line_and_key(mine: Path) -> None:
    text = MINE.replace('text.nl = "Vraag nummer 2?"', 'text.nl = "<b>Vraag</b>"')
    (mine / "mijn-kaart-3.toml").write_text(text)
    line = text.splitlines().index('text.nl = "<b>Vraag</b>"') + 1
    for place in (mine, mine / "mijn-kaart-3.toml"):
        code, found = findings(place)
        (one,) = [one for one in found if one["severity"] == "error"]
        assert (code, one["code"], one["line"], one["key"]) == (1, "html", line, "question[1].text.nl")
        assert one["file"].endswith("mijn-kaart-3.toml")
        result = leefplek("check", place)
        assert result.exit_code == 1
        assert result.stdout.startswith("error ")
        assert f"mijn-kaart-3.toml:{line}:question[1].text.nl: " in result.stdout


@pytest.mark.parametrize("text", ["x ==", "", "\0", "a = 1\n" * 100_000, ".".join("a" * 20_000) + " = 1", "[" * 1000])
def test_a_file_that_is_no_toml_or_defines_nothing_is_a_finding(text: str, tmp_path: Path) -> None:
    file = tmp_path / "fout.toml"
    file.write_text(text)
    code, found = findings(file)
    assert (code, [one["severity"] for one in found]) == (1, ["error"])
    assert found[0]["file"].endswith("fout.toml")


@pytest.mark.parametrize("what", ["missing.toml", "./missing", "leefplek-missing", "", "..\\x", "x" * 300, "a\nb"])
def test_what_cannot_be_read_at_all_is_bad_input(what: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for given in ([what], [what, "--json"]):
        result = leefplek("check", *given)
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr


def test_check_an_installed_distribution(strangers: dict[str, str]) -> None:
    """By its name, in a process of its own; one that can't be imported, or has no plugin, is an error."""
    result = shell("check", "leefplek-broken", "--json", env=strangers)
    assert result.returncode == 1
    assert {one["severity"] for one in json.loads(result.stdout)["findings"]} == {"error"}
    result = shell("check", "leefplek-stranger", "--json", env=strangers)
    assert (result.returncode, {one["code"] for one in json.loads(result.stdout)["findings"]}) == (
        1,
        {"prints_at_import"},
    )
    result = shell("check", "click", "--lang", "en")
    assert (result.returncode, b"entry point" in result.stdout) == (1, True)


def test_a_name_of_both_stands_for_the_plugin(strangers: dict[str, str], tmp_path: Path) -> None:
    """Beside the folder it was made in, the name still means what is installed; `./` means the folder."""
    (tmp_path / "leefplek-stranger").mkdir()
    codes = []
    for what in ("leefplek-stranger", "./leefplek-stranger"):
        result = shell("check", what, "--json", env=strangers, cwd=tmp_path)
        codes.append([one["code"] for one in json.loads(result.stdout)["findings"]])
    assert codes == [["prints_at_import"], ["nothing_here"]]


def test_a_path_is_checked_by_itself(mine: Path) -> None:
    """What would be left aside in silence is refused."""
    result = leefplek("check", mine, "--data", mine)
    assert (result.exit_code, result.stdout) == (2, "")
    assert leefplek("--plugin", "x", "check", mine).exit_code == 2


# ---- every command


@pytest.mark.parametrize(
    "command",
    [
        [],
        *([one] for one in COMMANDS),
        *(["case", one] for one in ("open", "step", "options", "show", "list", "tick", "migrate")),
        *(["access", one] for one in ("show", "who-saw", "file", "dispute", "emergency", "report")),
        *(["store", one] for one in ("init", "export", "import", "backup", "stats", "check")),
        *(["store", one] for one in ("verify", "checkpoint", "signing-key")),
        *(["store", one] for one in ("keys", "rotate", "erase", "destroy", "due")),
        ["new"],
        ["new", "card"],
        ["new", "plugin"],
    ],
    ids=" ".join,
)
def test_help_says_what_it_does(command: list[str]) -> None:
    """In a sentence, within the width of a terminal."""
    result = leefplek(*command, "--help")
    lines = result.stdout.splitlines()
    assert (result.exit_code, len(lines[2].split()) > 4) == (0, True)
    assert max(map(len, lines)) <= 100


@pytest.mark.parametrize("command", [["cards"], ["cards", "woonkaart"], ["plugins"]])
@pytest.mark.parametrize("env", [{"PYTHONIOENCODING": "ascii"}, {"PYTHONIOENCODING": "latin-1"}], ids=str)
def test_any_encoding(command: list[str], env: dict[str, str]) -> None:
    result = shell(*command, env=env)
    assert (result.returncode, result.stderr) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is full")
@pytest.mark.parametrize("command", [["cards"], ["ask", "woonkaart"]])
def test_a_full_disk(command: list[str]) -> None:
    """Is said in one line; a full stderr can't be told anywhere."""
    with Path("/dev/full").open("wb") as full:
        result = shell(*command, stdout=full, stderr=subprocess.PIPE, capture_output=False)
        assert (result.returncode, result.stderr) == (1, b"Error: the output could not be written\n")
        silent = shell("cards", "nope", stdout=subprocess.PIPE, stderr=full, capture_output=False)
    assert (silent.returncode, silent.stdout) == (2, b"")


def test_a_warning_on_a_path_is_no_reason_to_fail(tmp_path: Path) -> None:
    """Only an error is: what is asked of a path is whether it is right."""
    result = leefplek("check", str(tmp_path), "--json")
    assert [one["severity"] for one in json.loads(result.stdout)["findings"]] == ["warning"]
    assert result.exit_code == 0
