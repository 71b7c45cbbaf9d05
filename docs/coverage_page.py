"""The page of what was built, from coverage.toml: used by generate.py. A test holds each reference."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from workflow_pages import table

FILE = Path(__file__).parent / "coverage.toml"

HEAD = """<!-- Written by docs/generate.py. Do not edit: change docs/coverage.toml, and run it again. -->

# What was built of what the sources tell

A row for every rule, event, kind of data and number that the [five documents](sources.md) give to a way of working,
with the place that tells it and where it lives here; where it does not, why. The names of the items are ours. The
tags say what an item is: **R** a rule, **E** an event, **D** data, **N** a number to keep exact, **C** places that do
not agree, **G** something announced and not given.

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
    "K": "What is missing in the appendices",
    "L": "Independent housing in five steps",
    "M": "School and help together",
    "N": "Building blocks of the U16",
    "P": "Pilots of the U16",
}
"""What the letters of the items stand for."""


def rows() -> list[dict[str, Any]]:
    """Every row of coverage.toml."""
    return list(tomllib.loads(FILE.read_text(encoding="utf-8"))["item"])


def page() -> str:
    """The text of docs/coverage.md."""
    return "\n".join([HEAD, *_sections(rows())]).rstrip("\n") + "\n"


def _sections(items: list[dict[str, Any]]) -> Iterator[str]:
    for letter, title in SECTIONS.items():
        of_it = [one for one in items if one["item"][0] == letter]
        yield f"## {letter}. {title}\n"
        yield table(("item", "tags", "told in", "what", "where"), [_row(one) for one in of_it])


def _row(one: dict[str, Any]) -> tuple[str, ...]:
    where = "; ".join(linked(reference) for reference in one.get("where", ()))
    why = f"Not modelled: {one['why']}" if "why" in one else ""
    said = where + (". " if where and why else "") + why
    return (one["item"], " ".join(one["tags"]) or "-", one["told"], one["says"], said)


def linked(reference: str) -> str:
    """A reference as the page shows it: with a link where a page tells more."""
    kind, name = reference.split(" ", 1)
    page = PAGES[kind](name) if kind in PAGES else None
    if kind == "doc":
        return f"[{name.split('#')[-1].replace('-', ' ')}]({name})"
    return f"{kind} [`{name}`]({page})" if page else f"{kind} `{name}`"


def _of_workflow(name: str) -> str:
    return f"workflows/{name.split('.')[0]}.md"


PAGES: dict[str, Callable[[str], str]] = {
    **dict.fromkeys(("workflow", "state", "step", "role", "fact", "outcome"), _of_workflow),
    "card": lambda _: "cards.md",
    **dict.fromkeys(("routekaart", "route", "value"), lambda _: "routekaarten.md"),
    **dict.fromkeys(("practice", "figure", "contradiction", "point", "time"), lambda _: "practices_that_ship.md"),
}
"""Where more is told of a kind of reference."""
