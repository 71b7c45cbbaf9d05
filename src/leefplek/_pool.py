"""What all plugins and files bring, put together: versions of routekaarten, series of values, kinds of facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ._brought import Brought
from ._editions import Standing
from .dated import DatedValue, Part, Series, Values
from .facts import AGE, BORN, FactKind
from .routes import Route, Routekaart
from .values import words

__all__ = ["agreed", "kinds_of", "parts_of", "series_of", "standing_of"]

_ALWAYS = (
    FactKind(BORN, "date", words("Wanneer ben je geboren?", "When were you born?")),
    FactKind(AGE, "number", words("Hoe oud ben je?", "How old are you?"), "jaar"),
)
"""The facts that need no declaration: the one that age is worked out from, and age itself, which is never stored."""


def kinds_of(every: Iterable[Brought], known: Iterable[FactKind]) -> dict[str, FactKind]:
    """Every fact by its name: of two declarations in routekaarten the first counts, and before one of a workflow."""
    declared = [kind for one in every for kaart in one.kaarten for kind in kaart.facts]
    first = {kind.name: kind for kind in reversed(declared)}
    return {**{kind.name: kind for kind in (*known, *_ALWAYS)}, **first}


def standing_of(every: Iterable[Brought]) -> Iterator[Standing[Routekaart]]:
    """Each routekaart and supplement with who brought it."""
    return (Standing(one.owner, kaart, "routekaart") for one in every for kaart in one.kaarten)


def parts_of(every: Iterable[Brought]) -> Iterator[tuple[str, Values, int]]:
    """Each dated value that a file brings: its owner, the file, and its place there."""
    return ((one.owner, held, at) for one in every for held in one.values for at in range(len(held.values)))


def series_of(every: Iterable[Brought]) -> dict[str, Series]:
    """Every dated value by its id, with its periods from whichever files."""
    parts: dict[str, list[Part]] = {}
    first: dict[str, DatedValue] = {}
    for owner, held, at in parts_of(every):
        declared = held.values[at]
        first.setdefault(declared.id, declared)
        sources = {one.id: one for one in held.sources}
        parts.setdefault(declared.id, []).extend(
            Part(one, sources[one.source], one.checked_on or held.checked_on, owner) for one in declared.periods
        )
    return {id: Series(declared, tuple(parts[id])) for id, declared in first.items()}


def agreed(kaart: Routekaart, route: Route) -> bool:
    """Whether a routekaart that replaces a substitute tells of this route itself, for the same region."""
    own = (one for one in kaart.routes if kaart.replaces is not None and one.id == route.id)
    return any(bool(one.region) == bool(route.region) and set(route.region) <= set(one.region) for one in own)
