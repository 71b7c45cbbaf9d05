"""What somebody may do with a case now, or why not: in words, and as data with where the case stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import attrs

from leefplek import Case, Option

from ._sentences import said
from ._words import Names

__all__ = ["offers", "options_data", "standing_data"]


def standing_data(case: Case | None) -> dict[str, Any]:
    """Where a case stands; of one that is not there, nothing."""
    return {
        "state": case.state if case else None,
        "outcome": case.outcome if case else None,
        "due": case.due.isoformat() if case and case.due else None,
        "tracks": {track: line.state for track, line in case.tracks.items()} if case else {},
    }


def options_data(found: Iterable[Option]) -> list[dict[str, Any]]:
    """Each transition that is offered, and what refuses it."""
    return [
        {
            "transition": one.transition,
            "allowed": one.allowed,
            "missing": list(one.missing),
            "refusals": [attrs.asdict(why) for why in one.refusals],
        }
        for one in found
    ]


def offers(role: str, found: Sequence[Option], names: Names) -> list[str]:
    """What this role may do now and what to write down then, and what it may not and why."""
    lang = names.lang
    lines = [said("options_for", lang, who=names.role(role)), "", said("may", lang)]
    for one in found:
        if one.allowed:
            needs = f" {said('needs', lang, fields=names.fields(one.missing))}" if one.missing else ""
            lines.append(f"  - {names.step(one.transition)} [{one.transition}].{needs}")
    lines += ["", said("may_not", lang)]
    for one in found:
        if not one.allowed:
            lines.append(f"  - {names.step(one.transition)} [{one.transition}].")
            lines += [f"    * {names.because(why)}" for why in one.refusals]
    return lines
