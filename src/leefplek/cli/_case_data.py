"""What the commands for cases print as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import attrs

from leefplek import Case, Option, Refusal, Step
from leefplek.effects import Escalated
from leefplek.store import Listed, Migration

from ._offers import options_data, standing_data

__all__ = ["case_options_data", "listed_data", "migration_data", "refused_data", "step_data", "ticked_data"]


def step_data(step: Step) -> dict[str, Any]:
    """A step that is stored, and where the case stood after it."""
    event = step.event
    return _answer(step.after, event.transition, event.version, event.command_id, ())


def refused_data(case: Case | None, transition: str, refusals: Iterable[Refusal]) -> dict[str, Any]:
    """A step that is not stored and why; and where the case stands now, if there is one."""
    return _answer(case, transition, case.version if case else 0, None, refusals)


def _answer(
    case: Case | None, transition: str, version: int, command: str | None, refusals: Iterable[Refusal]
) -> dict[str, Any]:
    return {
        "stored": command is not None,
        "case": case.id if case else None,
        "version": version,
        "transition": transition,
        "command": command,
        "refusals": [attrs.asdict(one) for one in refusals],
        **standing_data(case),
    }


def case_options_data(case: Case, found: Iterable[Option]) -> dict[str, Any]:
    """What may happen with a case now, and what may not and why."""
    return {"case": case.id, "version": case.version, **standing_data(case), "options": options_data(found)}


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


def ticked_data(steps: Iterable[Step], on: date, failed: Sequence[str]) -> dict[str, Any]:
    """The dates that have passed, each with its case and line; and what could not be done."""
    return {
        "on": on.isoformat(),
        "escalated": [
            {"case": step.event.case_id, "version": step.event.version, "line": one.line, "due": _day(one.due)}
            for step in steps
            for one in step.event.effects
            if isinstance(one, Escalated)
        ],
        "failed": list(failed),
    }


def migration_data(found: Migration) -> dict[str, Any]:
    """What a move to another version changes, what refuses it, and whether it is stored."""
    return {
        "stored": found.step is not None,
        "case": found.case.id,
        "from": found.case.workflow_version,
        "to": found.to,
        "changes": [{"code": one.code, "key": one.key, "text": one.text} for one in found.changes],
        "refusals": [attrs.asdict(one) for one in found.refusals],
    }


def _day(on: date | None) -> str | None:
    return on.isoformat() if on else None
