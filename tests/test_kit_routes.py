"""The conformance kit on routekaarten: what is worth a look on one that is right, by file and by plugin."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import leefplek
from leefplek import Finding, hookimpl
from leefplek.testing import check_path, check_plugin

SHIPPED = Path(leefplek.__file__).parent / "plugins" / "routekaarten"

HEAD = """
id = "kamers-elders"
supplements = "huisvesting"
version = 1
status = "vervangend"
title = { nl = "Kamers elders", en = "Rooms elsewhere" }
owner = "gemeente Elders"
valid_from = 2024-01-01
valid_until = 2030-12-31
review_every = "P50Y"

[[source]]
id = "regels"
title = "Regels"
publisher = "gemeente Elders"
section = "1"
retrieved_on = 2026-11-22
"""
ROUTE = """
[[route]]
id = "kamer-elders"
title = { nl = "Een kamer", en = "A room" }
provider = { nl = "de gemeente", en = "the municipality" }
source = "regels"
next = [{ nl = "Bel ons.", en = "Call us." }]

[[route.criterion]]
id = "oud-genoeg"
text = { nl = "Je bent 18 of ouder.", en = "You are 18 or over." }
source = "regels"
test = { fact = "leeftijd", at_least = 18 }
"""
YOUNG = """
[[route.criterion]]
id = "jong-genoeg"
text = { nl = "Je bent jonger dan 18.", en = "You are under 18." }
source = "regels"
test = { fact = "leeftijd", below = 18 }
"""
FACT = """
[[fact]]
name = "huisdier"
type = "boolean"
question = { nl = "Heb je een huisdier?", en = "Do you have a pet?" }
"""
ASKS = """
[[route.criterion]]
id = "dier"
text = { nl = "Je hebt geen huisdier.", en = "You have no pet." }
source = "regels"
test = { fact = "huisdier", is = false }
"""
MUCH = "\n".join(
    f"""
[[fact]]
name = "feit_{number}"
type = "boolean"
question = {{ nl = "Vraag {number}?", en = "Question {number}?" }}
why = {{ nl = "Daarom.", en = "Because." }}
"""
    for number in range(9)
)
ALL = "[" + ", ".join(f'{{ fact = "feit_{number}", is = true }}' for number in range(9)) + "]"
MUCH_ASKED = f"""
[[route.criterion]]
id = "alles"
text = {{ nl = "Alles klopt.", en = "All is right." }}
source = "regels"
weight = "soft"
test = {{ all = {ALL} }}
"""
CASES: dict[str, tuple[str, str, str, str]] = {
    "never_possible": (HEAD + ROUTE + YOUNG, "warning", "route[0]", "[[route]]"),
    "unused_fact": (HEAD + FACT + ROUTE, "hint", "fact[0].name", 'name = "huisdier"'),
    "no_why": (HEAD + FACT + ROUTE + ASKS, "hint", "fact[0].why", "[[fact]]"),
    "asks_much": (HEAD + MUCH + ROUTE + MUCH_ASKED, "hint", "route[0]", "[[route]]"),
    "language_incomplete": (HEAD + ROUTE.replace(', en = "Call us."', ""), "hint", "route[0].next[0].en", "next = "),
    "long_sentence": (
        HEAD + ROUTE.replace("Bel ons.", "Bel " + "en nog eens " * 6 + "ons."), "hint", "route[0].next[0].nl", "next = "
    ),
}  # fmt: skip


def of(found: list[Finding], code: str) -> list[Finding]:
    """The findings with this code."""
    return [one for one in found if one.code == code]


def test_what_is_right_has_nothing_to_mend(tmp_path: Path) -> None:
    """A supplement alone is checked beside what ships: it uses facts that are declared there."""
    file = tmp_path / "kamers-elders.toml"
    file.write_text(HEAD + ROUTE, "utf-8")
    assert check_path(file) == []


@pytest.mark.parametrize("code", CASES)
def test_what_is_worth_a_look_is_found_in_its_place(code: str, tmp_path: Path) -> None:
    """Each by its code, with its severity, file, key and line; and nothing is an error."""
    text, severity, key, line = CASES[code]
    file = tmp_path / "kamers-elders.toml"
    file.write_text(text, "utf-8")
    found = check_path(file)
    (one,) = of(found, code)
    assert (one.severity, one.file, one.key) == (severity, file.name, key)
    lines = text.splitlines()
    assert one.line is not None
    assert lines[one.line - 1].startswith(line)
    assert not [each for each in found if each.severity == "error"]


def test_a_fault_has_its_line(tmp_path: Path) -> None:
    """A slip in the name of a fact or a key is an error with its key, line, and what was perhaps meant."""
    file = tmp_path / "kamers-elders.toml"
    file.write_text(HEAD + ROUTE.replace('fact = "leeftijd"', 'fact = "leeftijt"'), "utf-8")
    (one,) = of(check_path(file), "unknown_fact")
    assert "leeftijd" in one.do
    assert (one.severity, one.key) == ("error", "route[0].criterion[0].test.fact")
    assert one.line is not None
    file.write_text(HEAD + ROUTE.replace("at_least", "atleast"), "utf-8")
    assert of(check_path(file), "unknown_key")[0].line is not None


def test_to_tell_a_route_that_ships_once_more_is_a_warning(tmp_path: Path) -> None:
    """It can't be loaded beside ours, but the file itself is right; `do` says how an agreed one takes its place."""
    text = HEAD.replace("kamers-elders", "kmk-mijn") + ROUTE.replace("kamer-elders", "kamers-met-kansen").replace(
        "source =", 'region = ["groningen"]\nwhere = { nl = "Groningen", en = "Groningen" }\nsource =', 1
    )
    file = tmp_path / "kmk.toml"
    file.write_text(text, "utf-8")
    (one,) = of(check_path(file), "double_route")
    assert (one.severity, "vastgesteld" in one.do) == ("warning", True)


@pytest.mark.parametrize("file", sorted(SHIPPED.glob("*/*.toml")), ids=lambda file: file.stem)
def test_what_ships_conforms(file: Path) -> None:
    """No errors, no warnings: only hints on words that are hard to do without."""
    assert {one.severity for one in check_path(file)} <= {"hint"}


class Brings:
    """A plugin with one file."""

    def __init__(self, file: Path) -> None:
        self._file = file

    @hookimpl
    def leefplek_register_routekaarten(self, register: Any) -> None:
        """The file."""
        register(self._file)


def test_a_plugin_with_a_routekaart_is_looked_at_too(tmp_path: Path) -> None:
    """What its file can never do is said of the plugin."""
    file = tmp_path / "kamers-elders.toml"
    file.write_text(HEAD + ROUTE + YOUNG, "utf-8")
    found = check_plugin(lambda: Brings(file))
    assert of(found, "never_possible")[0].key.startswith("routekaart kamers-elders 1: ")
