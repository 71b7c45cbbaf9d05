"""The work that waits for the owners of routekaarten and values, grouped by what kind of work it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from leefplek import Finding, Leefplek

from ._check import finding_data
from ._route_sentences import told
from ._say import say, say_json
from ._sentences import day, said

__all__ = ["upkeep"]

_KINDS = {"stale": "stale", "ended": "ended", "ends_soon": "ends_soon", "unknown_value": "unknown_value",
          "to_verify": "verify"}  # fmt: skip
"""The kinds of work in the order in which they are told, with their sentence."""


def upkeep(lp: Leefplek, on: date | None, lang: str, *, as_json: bool) -> int:
    """Tell the work that is waiting on a day; answers the exit code: 0 where there is none."""
    found = lp.upkeep(on)
    if as_json:
        say_json({"findings": [finding_data(one) for one in found]})
    else:
        shown = said("today", lang) if on is None else day(on, lang)
        say("\n".join(_told(found, shown, lang)) if found else told("upkeep_none", lang, day=shown))
    return 1 if found else 0


def _told(found: Sequence[Finding], shown: str, lang: str) -> Iterator[str]:
    yield told("upkeep", lang, day=shown)
    for kind in dict.fromkeys([*_KINDS, *(one.code for one in found)]):
        some = [one for one in found if one.code == kind]
        if some:
            yield from ("", told(_KINDS.get(kind, "other_work"), lang, number=len(some)))
            yield from (f"  - {one}" for one in some)
