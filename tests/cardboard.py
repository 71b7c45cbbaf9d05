"""Cards for tests: one good card as TOML, changed a little at a time, and plugins that bring what they are given."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from leefplek import Card, Finding, Leefplek, LeefplekError, hookimpl

CANARY = "kanarie-4711"
"""Stands in wrong values: no finding may repeat it, for what is wrong could be about a person."""

HEAD = """\
id = "sportkaart"
leefgebied = "vrije-tijd"
version = 1
status = "vervangend"
title.nl = "Sport: 3 vragen"
title.en = "Sports: 3 questions"
owner = "team sport"
valid_from = 2025-01-01
valid_until = 2030-12-31
checked_on = 2026-06-30
review_every = "P6M"
note.nl = "Deze kaart is een proef."

[[source]]
title = "Sport en wonen"
publisher = "De sportclub"
section = "2-3"
retrieved_on = 2026-01-31
"""

QUESTION = """
[[question]]
id = "q{0}"
text.nl = "Vraag {0}?"
text.en = "Question {0}?"

[[question.answer]]
id = "goed-{0}"
text.nl = "Het gaat goed"
text.en = "It goes well"
means = "nothing"

[[question.answer]]
id = "zorg-{0}"
text.nl = "Het gaat slecht"
text.en = "It goes badly"
means = "concern"
because.nl = "Dan is er iets {0}."
because.en = "Then something is the matter {0}."

[[question.answer]]
id = "gevaar-{0}"
text.nl = "Ik ben niet veilig"
text.en = "I am not safe"
means = "unsafe"
"""

QUESTIONS = [QUESTION.format(number) for number in (1, 2, 3)]
GOOD = HEAD + "".join(QUESTIONS)
"""A card that is right: three questions, `q1` to `q3`, with answers `goed-1`, `zorg-1`, `gevaar-1` and so on."""


def changed(*changes: tuple[str, str], text: str = GOOD) -> str:
    """The good card with the first place of each of these texts replaced."""
    for old, new in changes:
        assert old in text, f"the card has no {old!r}"
        text = text.replace(old, new, 1)
    return text


def set_to(key: str, value: str, *, text: str = GOOD) -> str:
    """The good card with another value (as TOML) for the first key with this name; None at all for an empty one."""
    lines = text.splitlines(keepends=True)
    place = next(index for index, line in enumerate(lines) if line.startswith(f"{key} = "))
    lines[place] = f"{key} = {value}\n" if value else ""
    return "".join(lines)


def dated(first: str, last: str, **keys: str) -> str:
    """The good card in force from one day to another, with other values (as TOML) for these keys."""
    text = set_to("valid_until", last, text=set_to("valid_from", first, text=set_to("checked_on", "")))
    for key, value in keys.items():
        text = set_to(key, value, text=text) if f"\n{key} = " in "\n" + text else f"{key} = {value}\n{text}"
    return text


def own(number: int, first: str = "2025-01-01", last: str = "2030-12-31", **keys: str) -> str:
    """A team's own card, agreed upon, that takes the place of the woonkaart."""
    keys = {"id": '"wij-woonkaart"', "status": '"vastgesteld"', "replaces": '"woonkaart"'} | keys
    return dated(first, last, version=str(number), **keys)


def put(folder: Path, **texts: str | bytes) -> Path:
    """A folder with a TOML file for each of these."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        content = text if isinstance(text, bytes) else text.encode()
        (folder / f"{name}.toml").write_bytes(content)
    return folder


def errors(*data: Path | str, **how: Any) -> LeefplekError:
    """The error that stops a build with these data."""
    try:
        Leefplek(data=data, **{"built_in": False, **how})
    except LeefplekError as error:
        return error
    raise AssertionError("nothing was found")


def placed(findings: Iterable[Finding]) -> set[tuple[str, str, str]]:
    """The code, file and key of each finding."""
    return {(one.code, one.file, one.key) for one in findings}


class Shelving:
    """A plugin that brings cards, or paths of cards."""

    def __init__(self, *cards: Card | Path) -> None:
        self.cards = cards

    @hookimpl
    def leefplek_register_cards(self, register: Any) -> None:
        """Each of them."""
        for one in self.cards:
            register(one)


class AlsoShelving(Shelving):
    """Another plugin that does the same."""
