"""The tools as they stand: what the round says of each, beside what its edition says of itself (000:120-126, 150).

A round is talk; the edition is what young people and workers hold. Here the two meet, and what of it waits is told.
"""

from collections.abc import Iterable
from datetime import date

import attrs

from leefplek import Card, CardError, Case, Leefplek, RouteError, Routekaart, UnknownName

from ._cases import counting, once
from .payloads import TOOLS, LookAtTool

__all__ = ["Tool", "tools"]

EDITIONS = {
    "routekaart_huisvesting": ("routekaart", "huisvesting"),
    "routekaart_financien": ("routekaart", "financien"),
    "drie_vragen_kaart": ("card", "woonkaart"),
}
"""What leefplek has of each tool. The plekkenkaart is a sheet to draw on: it has no edition."""


@attrs.frozen
class Tool:
    """A tool on a day: the edition in force and when it is to be looked over, and what the latest round said of it.

    `stale`: it was not looked over in time, or no edition is in force. `behind`: a round looked at it after the last
    day that the edition names (`valid_from`, `checked_on`), so the file is still to be written.
    """

    tool: str
    edition: str | None = None
    review_due: date | None = None
    stale: bool = False
    looked_on: date | None = None
    verdict: str | None = None
    behind: bool = False


def tools(lp: Leefplek, cases: Iterable[Case], on: date) -> tuple[Tool, ...]:
    """Each tool of the housing officers on a day, with what the rounds among these cases say of it."""
    looked = _looked(lp, cases, on)
    return tuple(_tool(lp, tool, looked.get(tool), on) for tool in TOOLS)


def _looked(lp: Leefplek, cases: Iterable[Case], on: date) -> dict[str, tuple[date, str]]:
    """The latest day on which each tool was looked at, and the verdict, as far as that can still be read."""
    rounds = (case for case in once(cases) if case.workflow == "hulpmiddelen")
    events = sorted((event for case in rounds for event in counting(case)), key=lambda one: (one.at, one.version))
    said = ((lp.day(one.at), one.payload) for one in events if isinstance(one.payload, LookAtTool))
    return {payload.tool: (day, payload.verdict) for day, payload in said if day <= on}


def _tool(lp: Leefplek, tool: str, looked: tuple[date, str] | None, on: date) -> Tool:
    looked_on, verdict = looked or (None, None)
    if tool not in EDITIONS:
        return Tool(tool, looked_on=looked_on, verdict=verdict)
    kind, id = EDITIONS[tool]
    held = _held(lp, kind, id, on)
    if held is None:
        return Tool(tool, stale=True, looked_on=looked_on, verdict=verdict, behind=looked_on is not None)
    edition, known = f"{kind} {held.id} {held.version}", max(held.valid_from, held.checked_on or held.valid_from)
    behind = looked_on is not None and looked_on > known
    return Tool(tool, edition, held.review_due, held.review_due < on, looked_on, verdict, behind)


def _held(lp: Leefplek, kind: str, id: str, on: date) -> Card | Routekaart | None:
    """The edition in force, or the one that replaces it; none where there is none on this day."""
    try:
        return lp.card(id, on) if kind == "card" else lp.routekaart(id, on).kaart
    except (CardError, RouteError, UnknownName):
        return None
