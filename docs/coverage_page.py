"""The page of what was built, from coverage.toml: used by generate.py. A test holds each reference."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from workflow_pages import stands_on, table

from leefplek import Leefplek

FILE = Path(__file__).parent / "coverage.toml"

HEAD = """<!-- Written by docs/generate.py. Do not edit: change docs/coverage.toml, and run it again. -->

# What was built of what the sources tell

A row for everything that the [five documents](sources.md) give to a way of working, with the place that tells it and
where it lives here; where it does not, why. The names of the items are ours. The tags say what an item is: **R** a
rule, **E** an event, **D** data, **N** a number to keep exact, **C** places that do not agree, **G** something
announced and not given.

How to read the column *where*:

| word | what it names |
| --- | --- |
| `workflow`, `state`, `step`, `role`, `fact`, `outcome` | [a way of working](workflow.md), or a part of it |
| `guard` | [a rule](workflow.md#the-guards) by the name under which steps ask for it |
| `card`, `routekaart`, `route`, `value` | a [card](cards.md); a [routekaart](routekaarten.md), a route, a dated value |
| `practice`, `figure`, `contradiction`, `point`, `time` | [a practice](practices_that_ship.md), or what it says |
| `journey`, `scenario` | a told case that can be played (`leefplek run`), a file to simulate |
| `code` | a name in the library |
| `doc` | a page |

What many items share is not repeated in each: that the young person is asked first, that nobody hears of a case without
a consent or a ground, and that nothing is decided by the software.
"""

SECTIONS = {
    "A": "The way of working",
    "B": "What the two aandachtsfunctionarissen do",
    "C": "Tools",
    "D": "Bringing it in",
    "E": "The activities, in three layers",
    "F": "What makes it work",
    "G": "Experience and numbers",
    "H": "Rules and criteria of the routes",
    "I": "The six practice examples",
    "J": "Roles, organisations and terms",
    "K": "What is left of the appendices",
    "L": "Independent housing in five steps",
    "M": "School and help together",
    "N": "Building blocks of the U16",
    "P": "Pilots of the U16",
}
"""What the letters of the items stand for."""


def rows() -> list[dict[str, Any]]:
    """Every row of coverage.toml."""
    return list(tomllib.loads(FILE.read_text(encoding="utf-8"))["item"])


def page(lp: Leefplek) -> str:
    """The text of docs/coverage.md."""
    stands = {one.id: f"workflows/{one.workflows[0]}.md" for one in lp.practices if one.workflows}
    stands |= {f"guard {name}": f"workflows/{ids[0]}.md#rules" for name, ids in stands_on(lp).items() if ids}
    return "\n".join([HEAD, *_sections(rows(), stands)]).rstrip("\n") + "\n"


def _sections(items: list[dict[str, Any]], stands: dict[str, str]) -> Iterator[str]:
    for letter, title in SECTIONS.items():
        of_it = [one for one in items if one["item"][0] == letter]
        yield f"## {letter}. {title}\n"
        yield table(("item", "tags", "told in", "what", "where"), [_row(one, stands) for one in of_it])


def _row(one: dict[str, Any], stands: dict[str, str]) -> tuple[str, ...]:
    found = groupby((reference.split(" ", 1) for reference in one.get("where", ())), key=lambda pair: pair[0])
    said = "; ".join(_shown(kind, [name for _, name in names], stands) for kind, names in found)
    if "why" in one:
        why = one["why"]
        said += f"{'. ' if said else ''}Not modelled{' ' if why.startswith('as ') else ': '}{why}"
    return (one["item"], " ".join(one["tags"]) or "-", one["told"], one["says"], said)


def _shown(kind: str, names: list[str], stands: dict[str, str]) -> str:
    """References of one kind, each with a link where a page tells more."""
    if kind == "doc":
        return ", ".join(f"[{name.removesuffix('.md').split('#')[-1].replace('-', ' ')}]({name})" for name in names)
    return f"{kind} {', '.join(_linked(kind, name, stands) for name in names)}"


def _linked(kind: str, name: str, stands: dict[str, str]) -> str:
    first = name.split(".")[0]
    if kind in OF_WORKFLOWS:
        page = f"workflows/{first}.md"
    elif kind in OF_PRACTICES:
        page = stands.get(first, "practices_that_ship.md")
    else:
        page = stands.get(f"{kind} {name}", PAGES.get(kind, ""))
    return f"[`{name}`]({page})" if page else f"`{name}`"


OF_WORKFLOWS = ("workflow", "state", "step", "role", "fact", "outcome")
OF_PRACTICES = ("practice", "figure", "contradiction", "point", "time")
PAGES = {
    "guard": "workflow.md#what-the-shared-guards-say",
    "card": "cards.md",
    **dict.fromkeys(("routekaart", "route", "value"), "routekaarten.md"),
}
"""Where more is told of a kind of reference."""
