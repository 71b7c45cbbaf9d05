"""The command `routekaart`: what it lists and shows, the work that waits for owners, and what changed in a version."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from leefplek import Finding, Leefplek
from leefplek.cli import _cited as cited
from telling import CANARY
from test_cli import leefplek, shell
from test_cli_advise import KAART, VALUES

SHIPPED = ("financien", "huisvesting")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder with a routekaart, a supplement to it, and a value that it compares with."""
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "proef-1.toml").write_text(KAART, encoding="utf-8")
    (folder / "meer-1.toml").write_text(MORE, encoding="utf-8")
    (folder / "waarden.toml").write_text(VALUES, encoding="utf-8")
    return folder


MORE = """
id = "meer"
supplements = "proef"
version = 4
status = "vastgesteld"
title = { nl = "Meer in Coevorden", en = "More in Coevorden" }
owner = "Coevorden"
valid_from = 2024-01-01
valid_until = 2026-12-31
review_every = "P1Y"
[[source]]
id = "blad"
title = "Het blad"
publisher = "Coevorden"
section = "blz. 3"
retrieved_on = 2026-01-01
licence = "CC0"
[[route]]
id = "loket"
title = { nl = "Het loket", en = "The desk" }
provider = { nl = "Coevorden", en = "Coevorden" }
source = "blad"
region = ["coevorden"]
where = { nl = "de gemeente Coevorden", en = "the municipality of Coevorden" }
next = [{ nl = "Ga erheen.", en = "Go there." }]
[[route.criterion]]
id = "haast"
text = { nl = "Je hebt haast.", en = "You are in a hurry." }
source = "blad"
test = { fact = "proef_haast", is = true }
valid_from = 2024-02-01
valid_until = 2025-01-31
"""


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    """No line is broken, so that a sentence can be looked for."""
    monkeypatch.setattr(cited, "_WIDTH", 10_000)


def show(data: Path, *given: object, on: str = "2024-06-01") -> str:
    """What is printed; it went well."""
    result = leefplek("routekaart", *given, "--data", data, "--on", on)
    assert (result.exit_code, result.stderr) == (0, "")
    return result.stdout


# ---- those in force


@pytest.mark.parametrize(
    ("lang", "status"), [("nl", "Vervangend: niet vastgesteld"), ("en", "Substitute: not agreed upon")]
)
def test_the_list_of_those_in_force(lang: str, status: str) -> None:
    result = leefplek("routekaart", "--lang", lang)
    assert (result.exit_code, result.stderr) == (0, "")
    for one in Leefplek().routekaarten():
        assert f"{one.id}, " in result.stdout
        assert one.kaart.title[lang] in result.stdout
    assert result.stdout.count(status) == len(SHIPPED)
    assert f"leefplek routekaart {SHIPPED[0]}" in result.stdout
    assert f"leefplek advise --interactive --routekaart {SHIPPED[0]}" in result.stdout


def test_a_list_with_ones_own(data: Path) -> None:
    assert "proef, versie 1. Vervangend: niet vastgesteld. 6 routes.\n    Proefkaart" in show(data)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ([], "Er is geen routekaart die geldt (1 januari 1999).\n"),
        (["--lang", "en"], "No routekaart is in force (1 January 1999).\n"),
        (["--json"], "[]\n"),
    ],
)
def test_no_routekaart_at_all_is_a_sentence(given: list[str], sentence: str) -> None:
    result = leefplek("routekaart", "--on", "1999-01-01", *given)
    assert (result.exit_code, result.stdout, result.stderr) == (0, sentence, "")


def test_no_routekaart_today_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Leefplek, "routekaarten", lambda *_: ())
    assert leefplek("routekaart").stdout == "Er is geen routekaart die geldt (vandaag).\n"
    assert leefplek("advise").stdout == "Er is geen routekaart die geldt (vandaag).\n"


# ---- one of them


def test_one_in_full_in_dutch(data: Path) -> None:
    """Routes with what counts for them, the values of the day, next steps, sources, region and upkeep; no facts."""
    text = show(data, "proef")
    assert text.startswith("Proefkaart (vervangend)\n=======================\n\nproef, versie 1. ")
    for part in (
        "Deze kaart is een proef.\n",
        "Aangevuld met: Meer in Coevorden (meer, versie 4). (vastgesteld)\n",
        "Zo staat hij er op 1 juni 2024.\n",
        "Route: Een *kamer* [kamer]\n  Een kamer voor jezelf.\n  Wie dit aanbiedt: een verhuurder\n  Wat telt:\n",
        "    - Je bent 18 jaar of ouder. (moet) [1, blz. 9]\n",
        "      Toets: leeftijd is minstens 18 en leeftijd is minder dan 100.\n",
        "      Toets: proef_geld is minstens de waarde proef-grens.\n      De laagste inkomensgrens: 932,93 EUR",
        "  Eerste stappen:\n    - Bel de verhuurder.\n    - Ga kijken.\n  Meebrengen:\n    - Een paspoort\n",
        "  Wachttijd: Een maand.\n",
        "    - Je bent volwassen. (moet, met een uitzondering) [1]\n",
        "      Een uitzondering kan: De begeleider kan het toestaan.\n",
        "    - Het klikt met de groep. (bespreken) [1]\n      Opmerking: Dit is van ons.\n",
        "  Volgende stap in de werkwijze: Vooroverleg vragen aan Kamers met Kansen [request_vooroverleg].\n",
        "    - Je hebt geen haast. (liefst) [3] (te controleren bij de eigenaar)\n",
        "Route: In Assen [streek]\n  Wie dit aanbiedt: Assen\n  Alleen voor: de gemeente Assen.\n",
        "Route: In Emmen [streek]\n",
        "    - Je hebt haast. (moet, vanaf 1 februari 2024, tot en met 31 januari 2025) [4]\n",
        "Eigenaar: proefteam.\nGeldt van 1 januari 2024 tot en met 31 december 2026.\n",
        "Voor het laatst nagekeken op 1 januari 2026.\nOpnieuw nakijken: uiterlijk 1 januari 2027.\n",
        "Bronnen:\n  [1] Het stuk. De uitgever. blz. 1. Opgezocht op 1 januari 2026.\n",
        "  [4] Het blad. Coevorden. blz. 3. Opgezocht op 1 januari 2026. Licentie: CC0.\n",
    ):
        assert part in text


def test_one_in_full_in_english_on_another_day(data: Path) -> None:
    """A criterion that has ended is gone, and a value that nobody knows is said to be that."""
    text = show(data, "proef", "--lang", "en", on="2026-06-01")
    assert "The lowest income: nobody knows what this is on 1 June 2026. Looked for, not found. [2]" in text
    assert "You are in a hurry. (needed) [1]" in text
    assert "(needed, from" not in text
    assert "Test: school" not in text
    assert (
        "      Test: proef_school is one of mbo and (proef_sinds is below 2024-01-01 or proef_keer is above 3)" in text
    )
    assert not {"Toets:", "Route:", "Wat", "moet"} & {one for one in text.split() if one != "Route:"}


def test_one_that_takes_the_place_of_another(data: Path) -> None:
    """Is shown under the name of both; without a day of checking it is looked over from its first day."""
    text = KAART.replace('id = "proef"', 'id = "echt"', 1).replace("vervangend", "vastgesteld", 1)
    text = text.replace("checked_on = 2026-01-01", 'replaces = "proef"').replace("note = {", "# {")
    (data / "echt.toml").write_text(text)
    for id in ("proef", "echt"):
        shown = show(data, id)
        assert "echt, versie 1. Vastgesteld. " in shown
        assert "Komt in de plaats van de routekaart proef." in shown
        assert "Voor het laatst nagekeken" not in shown


KEYS = [
    "id", "version", "status", "title", "on", "owner", "valid_from", "valid_until", "checked_on", "review_every",
    "review_due", "replaces", "note", "supplements", "routes", "facts", "values", "sources",
]  # fmt: skip


def test_the_json_that_others_rely_on(data: Path) -> None:
    """A list, also for one; supplements included, each route with what tells of it."""
    every = json.loads(show(data, "--json"))
    assert [list(one) for one in every] == [KEYS] * (len(SHIPPED) + 1)
    (one,) = json.loads(show(data, "proef", "--json"))
    assert one in every
    assert (one["id"], one["version"], one["on"], one["review_due"]) == ("proef", 1, "2024-06-01", "2027-01-01")
    assert one["supplements"] == [{"id": "meer", "version": 4}]
    variants = [(route["id"], route["variant"]) for route in one["routes"]]
    assert variants[-3:] == [("streek", "proef"), ("streek", "proef"), ("loket", "meer")]
    assert one["routes"][0]["criterion"][0]["test"] == {"fact": "leeftijd", "at_least": 18, "below": 100}
    assert one["values"] == [
        {
            "id": "proef-grens",
            "text": {"nl": "De laagste inkomensgrens", "en": "The lowest income"},
            "found": "known",
            "amount": "932.93",
            "unit": "EUR per maand",
            "valid_from": "2024-01-01",
            "valid_until": "2024-12-31",
            "source": "De wet",
        }
    ]
    (late,) = json.loads(show(data, "proef", "--json", on="2026-06-01"))
    assert [(value["found"], value["amount"]) for value in late["values"]] == [("unknown", None)]


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("id", SHIPPED)
def test_those_that_ship_are_shown_with_all_that_they_say(id: str, lang: str) -> None:
    """On a day of the practice examples, and today."""
    for kaart in (Leefplek().routekaart(id, date(2021, 10, 4)), Leefplek().routekaart(id)):
        text = leefplek("routekaart", id, "--lang", lang, "--on", kaart.on).stdout
        for route in kaart.routes:
            shown = [route.title, route.provider, *route.next, *route.documents]
            shown += [one for each in route.criteria if each.in_force(kaart.on) for one in (each.text,)]
            assert [one[lang] for one in shown if one[lang] not in text] == []
        assert "{" not in text


@pytest.mark.parametrize("id", ["nope", "", "../proef", "pr\u043eef", "\x1b[2J", "x" * 300])
def test_an_unknown_routekaart(id: str) -> None:
    result = leefplek("routekaart", id)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "huisvesting" in result.stderr
    assert "\x1b" not in result.stderr


def test_one_that_is_not_in_force(data: Path) -> None:
    result = leefplek("routekaart", "proef", "--data", data, "--on", "2030-01-01")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "2026-12-31" in result.stderr
    result = leefplek("routekaart", "meer", "--data", data, "--on", "2030-01-01")
    assert (result.exit_code, result.stdout) == (2, "")


def test_a_supplement_alone(data: Path) -> None:
    """Its routes, sources, owner and status, and what it supplements."""
    text = show(data, "meer")
    assert text.startswith("Meer in Coevorden\n=================\n\nmeer, versie 4. Vastgesteld. 1 route.\n")
    assert "Vult aan: Proefkaart (vervangend) (proef).\n" in text
    assert text.count("Route: ") == 1
    assert "Route: Het loket [loket]\n" in text
    assert "Eigenaar: Coevorden.\n" in text
    assert "Bronnen:\n  [1] Het blad. Coevorden." in text
    (one,) = json.loads(show(data, "meer", "--json"))
    assert list(one) == KEYS
    assert (one["id"], one["version"], one["supplements"], one["values"]) == ("meer", 4, [], [])
    assert [(route["id"], route["variant"]) for route in one["routes"]] == [("loket", "meer")]


def test_what_was_agreed_upon_beside_a_substitute_is_marked(data: Path) -> None:
    """In the routekaart, and in advice."""
    text = show(data, "proef")
    assert "Route: Het loket [loket] (vastgesteld)\n" in text
    assert text.count("(vastgesteld)") == 2
    advice = leefplek("advise", "--data", data, "--routekaart", "proef", "--on", "2024-06-01", "--lang", "en").stdout
    assert "The desk [loket] (agreed upon)\n" in advice
    assert advice.count("(agreed upon)") == 1
    facts = data.parent / "facts.toml"
    facts.write_text('[facts]\ngemeente = "coevorden"\nproef_haast = true\n')
    made = leefplek(
        "advise", "-i", "--data", data, "--routekaart", "proef", "--on", "2024-06-01", "--facts", facts
    ).stdout
    assert "- **Het loket** (vastgesteld). Ja, dit klopt: " in made
    (data / "proef-1.toml").write_text(KAART.replace('"vervangend"', '"vastgesteld"'))
    assert "(vastgesteld)" not in show(data, "proef")


# ---- the work for owners

WORK = {
    code: Finding(code, f"text of {code}", key=f"key of {code}", file="team", severity="hint", do=f"do {code}")
    for code in ("to_verify", "stale", "supplements_nothing", "ends_soon", "unknown_value", "ended")
}


@pytest.mark.parametrize(
    ("lang", "heads"),
    [
        ("nl", ["Nakijken door de eigenaar (1)", "Geldt niet meer (1)", "Loopt binnenkort af (1)",
                "Niemand weet het (1)", "Te controleren bij de eigenaar (1)", "Ander werk (1)"]),
        ("en", ["Due for its owner (1)", "Ended (1)", "Ends soon (1)", "Nobody knows (1)",
                "To verify at its owner (1)", "Other work (1)"]),
    ],
)  # fmt: skip
def test_the_work_is_grouped_by_its_kind(monkeypatch: pytest.MonkeyPatch, lang: str, heads: list[str]) -> None:
    monkeypatch.setattr(Leefplek, "upkeep", lambda *_: tuple(WORK.values()))
    result = leefplek("routekaart", "--stale", "--lang", lang)
    assert (result.exit_code, result.stderr) == (1, "")
    places = [result.stdout.index(f"\n\n{head}\n  - team:key of ") for head in heads]
    assert places == sorted(places)
    assert "team:key of ended: text of ended (do ended)" in result.stdout


def findings(*given: object) -> tuple[int, list[dict[str, Any]]]:
    """The exit code, and the findings as JSON."""
    result = leefplek("routekaart", "--stale", "--json", *given)
    assert result.stderr == ""
    told = json.loads(result.stdout)
    assert list(told) == ["findings"]
    keys = ["code", "severity", "file", "line", "key", "text", "do"]
    assert all(list(one) == keys for one in told["findings"])
    return result.exit_code, told["findings"]


def test_the_work_on_a_day(data: Path) -> None:
    """Of all that is loaded, as the library tells it."""
    lp = Leefplek(data=[data])
    for on in (date(2026, 6, 1), date(2027, 2, 1), date(2040, 1, 1)):
        code, found = findings("--data", data, "--on", on)
        assert code == 1
        assert [(one["code"], one["key"]) for one in found] == [(one.code, one.key) for one in lp.upkeep(on)]
    late = findings("--data", data, "--on", "2027-02-01")[1]
    assert {"stale", "ended"} <= {one["code"] for one in late}


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (["--on", "2026-12-01"], "Er wacht geen werk op 1 december 2026.\n"),
        (["--on", "2026-12-01", "--lang", "en"], "No work is waiting on 1 December 2026.\n"),
        (["--json"], '{\n  "findings": []\n}\n'),
    ],
)
def test_no_work_is_a_sentence(monkeypatch: pytest.MonkeyPatch, given: list[str], sentence: str) -> None:
    monkeypatch.setattr(Leefplek, "upkeep", lambda *_: ())
    result = leefplek("routekaart", "--stale", *given)
    assert (result.exit_code, result.stdout) == (0, sentence)


# ---- what changed


def versions(folder: Path) -> tuple[Path, Path]:
    """A next version, and a draft in which one more thing changed."""
    next_, draft = folder / "proef-2.toml", folder / "draft.toml"
    text = KAART.replace("version = 1", "version = 2", 1).replace("at_least = 18", "at_least = 16")
    next_.write_text(text)
    draft.write_text(text.replace('owner = "proefteam"', 'owner = "een ander"'))
    return next_, draft


def test_what_changed_between_a_version_and_a_draft(data: Path, tmp_path: Path) -> None:
    """In words; a version by its number, a file by its path, also one that would clash with what is loaded."""
    next_, draft = versions(tmp_path)
    text = show(data, "proef", "--diff", "1", next_)
    assert text == (
        "proef: van versie 1 naar versie 2\n"
        "  - De routekaart: de versie was 1, is nu 2.\n"
        "  - Route kamer, criterium leeftijd: de toets was (leeftijd is minstens 18 en leeftijd is minder dan 100), "
        "is nu (leeftijd is minstens 16 en leeftijd is minder dan 100).\n"
    )
    text = show(data, "proef", "--diff", next_, draft, "--lang", "en")
    assert text == (
        "proef: from version 2 to version 2\n  - The routekaart: the owner was proefteam, is now een ander.\n"
    )


def test_what_changed_in_a_supplement(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "meer-5.toml"
    file.write_text(MORE.replace("version = 4", "version = 5").replace("valid_until = 2025-01-31\n", ""))
    assert show(data, "meer", "--diff", "4", file).splitlines()[2:] == [
        "  - Route loket (coevorden), criterium haast vanaf 2024-02-01: "
        "de periode was van 2024-02-01 tot en met 2025-01-31, is nu van 2024-02-01 tot en met het eind."
    ]


@pytest.mark.parametrize("id", ["proef", "echt"])
@pytest.mark.parametrize("old", ["1", "old.toml"])
def test_what_changed_in_what_takes_its_place(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, id: str, old: str
) -> None:
    """Named by the one or the other."""
    monkeypatch.chdir(tmp_path)
    Path("old.toml").write_text(KAART, encoding="utf-8")
    text = KAART.replace('id = "proef"', 'id = "echt"\nreplaces = "proef"', 1).replace('"vervangend"', '"vastgesteld"')
    Path("new.toml").write_text(text.replace("version = 1", "version = 3"), encoding="utf-8")
    told = show(data, id, "--diff", old, "new.toml")
    assert told.startswith("Van proef, versie 1, naar echt, versie 3\n")
    assert "wat hij vervangt was niets, is nu proef." in told
    result = leefplek("routekaart", "ander", "--diff", "old.toml", "new.toml", "--data", data)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "expected the routekaart ander" in result.stderr


def test_nothing_changed(data: Path) -> None:
    assert show(data, "proef", "--diff", "1", "1").endswith("  Er is niets veranderd.\n")
    file = data / "proef-1.toml"
    assert show(data, "proef", "--diff", "1", file, "--lang", "en").endswith("  Nothing has changed.\n")


def test_what_changed_as_json(data: Path, tmp_path: Path) -> None:
    next_, _ = versions(tmp_path)
    told = json.loads(show(data, "proef", "--diff", "1", next_, "--json"))
    assert list(told) == ["routekaart", "old", "new", "changes"]
    assert (told["routekaart"], told["old"], told["new"]) == ("proef", 1, 2)
    assert all(list(one) == ["code", "route", "criterion", "text"] for one in told["changes"])
    last = told["changes"][-1]
    assert (last["code"], last["route"], last["criterion"]) == ("criterion_test", "kamer", "leeftijd")
    assert set(last["text"]) == {"nl", "en"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (KAART.replace('id = "proef"', 'id = "ander"', 1), "wrong.toml:2:id: expected the routekaart proef"),
        (KAART.replace("version = 1", "version = 1.5", 1), "wrong.toml:3:version: expected a whole number"),
        (KAART.replace('weight = "discuss"', f'weight = "{CANARY}"'), "weight: expected one of hard, soft, discuss"),
        (f"{CANARY} ==", "wrong.toml:1: expected a value"),
        ("", "wrong.toml:id: this key is needed"),
    ],
)
def test_a_file_that_is_no_such_routekaart(data: Path, tmp_path: Path, text: str, expected: str) -> None:
    file = tmp_path / "wrong.toml"
    file.write_text(text)
    result = leefplek("routekaart", "proef", "--diff", "1", file, "--data", data)
    assert (result.exit_code, result.stdout) == (2, "")
    assert expected in result.stderr
    assert CANARY not in result.stderr


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (["proef", "--diff", "1", "7"], "there are the versions 1"),
        (["proef", "--diff", "1", "9" * 400], "version"),
        (["nope", "--diff", "1", "1"], "proef"),
        (["proef", "--diff", "1", "missing.toml"], "missing.toml"),
        (["proef", "--diff", "1", ""], "can't be read"),
        (["--diff", "1", "1"], "its id before --diff"),
        (["proef", "--diff", "1"], "--diff"),
        (["proef", "--stale"], "--stale by itself"),
        (["--stale", "--diff", "1", "1"], "--stale by itself"),
        (["--on", "2024-02-30"], "2024-02-30"),
    ],
)
def test_wrong_use_is_bad_input(data: Path, given: list[str], expected: str) -> None:
    result = leefplek("--data", data, "routekaart", *given)
    assert (result.exit_code, result.stdout) == (2, "")
    assert expected in result.stderr


# ---- the surroundings


@pytest.mark.parametrize("env", [{"PYTHONIOENCODING": "ascii"}, {"PYTHONIOENCODING": "latin-1"}], ids=str)
@pytest.mark.parametrize("more", [[], ["financien"], ["--stale"], ["--json"]], ids=" ".join)
def test_any_encoding(env: dict[str, str], more: list[str]) -> None:
    result = shell("routekaart", *more, env=env)
    assert (result.returncode, result.stderr) == (1 if "--stale" in more else 0, b"")


def test_help_says_what_it_does() -> None:
    result = leefplek("routekaart", "--help")
    assert result.exit_code == 0
    assert max(map(len, result.stdout.splitlines())) <= 100


@pytest.mark.parametrize("command", ["advise", "routekaart"])
@pytest.mark.parametrize("option", ["--data", "--plugin"])
def test_what_cannot_be_loaded_is_told(command: str, option: str, tmp_path: Path) -> None:
    """Before the command and after it, on stderr, with exit 2."""
    missing = tmp_path / "missing.toml" if option == "--data" else "leefplek-missing"
    for arguments in ([option, missing, command], [command, option, missing]):
        result = leefplek(*arguments)
        assert (result.exit_code, result.stdout) == (2, "")
        assert "missing" in result.stderr
