"""What a reference in docs/coverage.toml names, looked up in the library, the examples and the pages."""

from __future__ import annotations

import importlib
import re
import tomllib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from leefplek import Leefplek, Practice, UnknownName, Workflow

ROOT = Path(__file__).parent.parent


class NoSuchThingError(LookupError):
    """A reference to something that is not there."""


class Finder:
    """Finds what a reference names; `find` answers it, or raises `NoSuchThingError`."""

    def __init__(self, lp: Leefplek) -> None:
        self.lp = lp
        self.workflows = {one.id: one for one in lp.workflows}
        files = (ROOT / "examples" / "journeys").glob("*.toml")
        data = [tomllib.loads(one.read_text("utf-8")) for one in files]
        self.journeys = {one["journey"]: [step["told"] for step in one["step"] if "told" in step] for one in data}

    def find(self, reference: str) -> Any:
        """The thing itself."""
        kind, _, name = reference.partition(" ")
        how = getattr(self, f"_{kind}", None)
        if how is None or not name:
            raise NoSuchThingError(reference)
        try:
            found = how(name)
        except (LookupError, UnknownName, AttributeError, ImportError, ValueError) as missing:
            raise NoSuchThingError(reference) from missing
        return found

    # ---- ways of working

    def _workflow(self, name: str) -> Workflow:
        return self.workflows[name]

    def _in(self, name: str, rows: Callable[[Workflow], Iterable[Any]], key: str = "id") -> Any:
        workflow, _, part = name.partition(".")
        found = [one for one in rows(self.workflows[workflow]) if getattr(one, key) == part]
        return found[0] if found else _none(name)

    def _state(self, name: str) -> Any:
        return self._in(name, lambda one: one.states)

    def _step(self, name: str) -> Any:
        return self._in(name, lambda one: one.transitions)

    def _role(self, name: str) -> Any:
        return self._in(name, lambda one: one.roles)

    def _outcome(self, name: str) -> Any:
        return self._in(name, lambda one: one.outcomes)

    def _fact(self, name: str) -> Any:
        return self._in(name, lambda one: one.facts, "name")

    def _guard(self, name: str) -> Any:
        rows = [row for one in self.workflows.values() for row in (*one.states, *one.transitions)]
        return self.lp._library.guards[name] if any(name in asked(row) for row in rows) else _none(name)

    # ---- cards, routekaarten and values

    def _card(self, name: str) -> Any:
        return self.lp.card(name, version=1)

    def _routekaart(self, name: str) -> Any:
        return self.lp.declared_routekaart(name, 1)

    def _route(self, name: str) -> Any:
        kaart, _, route = name.partition(".")
        return next(one for one in self._routekaart(kaart).routes if one.id == route)

    def _value(self, name: str) -> Any:
        return self.lp.value(name)

    # ---- practices

    def _practice(self, name: str) -> Practice:
        return self.lp.practice(name)

    def _figure(self, name: str) -> Any:
        practice, _, figure = name.partition(".")
        return self.lp.practice(practice).figure(figure)

    def _time(self, name: str) -> Any:
        practice, _, case = name.partition(".")
        found = [one for one in self.lp.practice(practice).time if one.case == case]
        return found or _none(name)

    def _contradiction(self, name: str) -> Any:
        practice, _, id = name.partition(".")
        return {one.id: one for one in self.lp.practice(practice).contradictions}[id]

    def _point(self, name: str) -> Any:
        """What a practice says at a line: `point pitstop.004:1068`."""
        practice, _, place = name.partition(".")
        found = [one for one in said(self.lp.practice(practice)) if overlap(one.told, place)]
        return found or _none(name)

    # ---- what else there is

    def _journey(self, name: str) -> list[str]:
        """The places that its steps tell."""
        return self.journeys[name]

    def _scenario(self, name: str) -> Path:
        return _file(ROOT / "examples" / "scenarios" / name)

    def _code(self, name: str) -> Any:
        module, _, path = name.partition(":")
        found: Any = importlib.import_module(module)
        for part in path.split("."):
            found = getattr(found, part)
        return found

    def _doc(self, name: str) -> Path:
        page, _, anchor = name.partition("#")
        path = _file(ROOT / "docs" / page)
        heads = re.findall(r"^#+ (.+)$", path.read_text("utf-8"), re.MULTILINE)
        return path if not anchor or anchor in map(slug, heads) else _none(name)


def _none(name: str) -> Any:
    raise LookupError(name)


def _file(path: Path) -> Path:
    return path if path.is_file() else _none(path.name)


def slug(head: str) -> str:
    """The anchor of a heading, as the pages have it."""
    return re.sub(r"[^\w\- ]", "", head.lower()).strip().replace(" ", "-")


def asked(row: Any) -> tuple[str, ...]:
    """The guards that a state or a step asks."""
    return (*getattr(row, "needs", ()), *getattr(row, "guards", ()))


def said(practice: Practice) -> list[Any]:
    """All that a practice says at a place, beside its figures; a frame around all of it is no place."""
    parts = (
        *(practice.about, practice.eligibility, practice.contra_indications, practice.asks, practice.gives),
        *(practice.duration, practice.caseload, practice.questions, practice.points, practice.left_out, practice.gaps),
    )
    together = practice.cooperation
    more = () if together is None else (together.first, together.schakelen, *together.feedback)
    return [one for part in (*parts, more) for one in part]


# ---- places


def lines(told: str) -> set[tuple[str, int]]:
    """Each line of a place: `000:94, 124` and `002:17; 003:12-14`."""
    found = set()
    for place in told.split(";"):
        document, _, rest = place.strip().partition(":")
        for first, last in re.findall(r"(\d+)(?:-(\d+))?", rest):
            found |= {(document, line) for line in range(int(first), int(last or first) + 1)}
    return found


def overlap(one: str, other: str) -> bool:
    """Whether two places share a line."""
    return bool(lines(one) & lines(other))
