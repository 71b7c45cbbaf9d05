"""What the commands for cases print as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import attrs

from leefplek import Option, Refusal
from leefplek.store import Listed, Moved, Shown, Taken

from ._offers import options_data

__all__ = ["case_options_data", "listed_data", "migration_data", "refused_data", "step_data", "ticked_data"]


def step_data(taken: Taken, transition: str, command: str) -> dict[str, Any]:
    """A step that is stored, and where the case stands after it, as far as who took it may see that."""
    return {**_answer(taken.id, taken.version, transition, command, ()), **_standing(taken)}


def refused_data(shown: Shown | None, transition: str, refusals: Iterable[Refusal]) -> dict[str, Any]:
    """A step that is not stored and why; and where the case stands now, if there is one that may be seen."""
    id, version = (shown.id, _version(shown)) if shown else (None, 0)
    return {**_answer(id, version, transition, None, refusals), **_standing(shown)}


def _answer(
    id: str | None, version: int, transition: str, command: str | None, refusals: Iterable[Refusal]
) -> dict[str, Any]:
    return {
        "stored": command is not None,
        "case": id,
        "version": version,
        "transition": transition,
        "command": command,
        "refusals": [attrs.asdict(one) for one in refusals],
    }


def _standing(one: Taken | Shown | None) -> dict[str, Any]:
    """Where the main line stands; of what may not be seen, nothing."""
    return {
        "state": one.state if one else None,
        "outcome": one.outcome if one else None,
        "due": _day(one.due) if one else None,
    }


def _version(shown: Shown) -> int:
    """That of the last event that may be seen."""
    return max((event.version for event in shown.events), default=0)


def case_options_data(id: str, shown: Shown | None, found: Iterable[Option]) -> dict[str, Any]:
    """What may happen with a case now, and what may not and why."""
    return {
        "case": id,
        "version": _version(shown) if shown else 0,
        **_standing(shown),
        "tracks": dict(shown.tracks) if shown else {},
        "options": options_data(found),
    }


def listed_data(rows: Iterable[Listed], on: date) -> dict[str, Any]:
    """The cases that were asked for, as they stand on a day; without who they are about."""
    return {"on": on.isoformat(), "cases": [_listed(row, on) for row in rows]}


def _listed(row: Listed, on: date) -> dict[str, Any]:
    return {
        "case": row.id,
        "workflow": row.workflow,
        "workflow_version": row.workflow_version,
        "version": row.version,
        "state": row.state,
        "outcome": row.outcome,
        "open": row.is_open,
        "due": _day(row.due),
        "next_due": _day(row.next_due),
        "overdue": row.next_due is not None and row.next_due < on,
    }


def ticked_data(number: int, on: date, failed: Sequence[str]) -> dict[str, Any]:
    """How many dates have passed, and what could not be done."""
    return {"on": on.isoformat(), "escalated": number, "failed": list(failed)}


def migration_data(found: Moved, *, stored: bool) -> dict[str, Any]:
    """What a move to another version changes, what refuses it, and whether it is stored."""
    return {
        "stored": stored,
        "case": found.id,
        "from": found.version,
        "to": found.to,
        "changes": [{"code": one.code, "key": one.key, "text": one.text} for one in found.changes],
        "refusals": [attrs.asdict(one) for one in found.refusals],
    }


def _day(on: date | None) -> str | None:
    return on.isoformat() if on else None
