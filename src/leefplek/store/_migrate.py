"""What changes for a case that moves to a newer version of its workflow."""

from __future__ import annotations

from datetime import datetime

import attrs

from leefplek import Actor, Case, Finding, Leefplek, Refusal, Refused, Step, UnknownName, Workflow

__all__ = ["Migration", "migration"]


@attrs.frozen
class Migration:
    """What a move to another version changes, and what refuses it. `step` is None where it was not taken (yet).

    `changes` are findings of severity `hint`, for where the case stands now: `state` (another name or period),
    `added` and `gone` (a step that may be taken from there), `changed` (its roles, rules or fields), `outcome`.
    Due dates stay as they are.
    """

    case: Case = attrs.field(repr=False)
    to: int
    refusals: tuple[Refusal, ...]
    changes: tuple[Finding, ...]
    step: Step | None = None

    @property
    def may(self) -> bool:
        """Whether nothing refuses it."""
        return not self.refusals


def migration(lp: Leefplek, case: Case, to: int, by: Actor, at: datetime) -> Migration:
    """What the move changes for this case; nothing is stored. Raises `UnknownName` for a version that is not loaded."""
    old, new = lp.workflow(case.workflow, case.workflow_version), lp.workflow(case.workflow, to)
    names = [row.id for row in old.transitions if "migrate" in row.effects]
    if not names:
        raise UnknownName("this workflow has no transition to a newer version", key="to", case=case.id)
    refusals: tuple[Refusal, ...] = ()
    try:
        lp.step(case, min(names), {"to": to}, by=by, at=at)
    except Refused as refused:
        refusals = refused.refusals
    return Migration(case, to, refusals, tuple(_changes(lp, case, old, new)))


def _changes(lp: Leefplek, case: Case, old: Workflow, new: Workflow) -> list[Finding]:
    found = _of_state(case.state, old, new, lp.lang)
    before = {row.id: row for row in old.transitions if case.state in row.sources}
    after = {row.id: row for row in new.transitions if case.state in row.sources}
    found += [_hint("gone", id, f"{id} is no longer offered here") for id in before.keys() - after.keys()]
    found += [_hint("added", id, f"{id} is offered here from now on") for id in after.keys() - before.keys()]
    for id in before.keys() & after.keys():
        kept = attrs.fields_dict(type(before[id]))
        parts = [name for name in kept if getattr(before[id], name) != getattr(after[id], name)]
        if parts:
            found.append(_hint("changed", id, f"{id} differs in {', '.join(parts)}"))
    if case.outcome is not None and case.outcome not in {one.id for one in new.outcomes}:
        found.append(_hint("outcome", case.outcome, f"the outcome {case.outcome} is not known there"))
    return sorted(found, key=lambda one: (one.code, one.key))


def _of_state(state: str, old: Workflow, new: Workflow, lang: str) -> list[Finding]:
    before = next((one for one in old.states if one.id == state), None)
    after = next((one for one in new.states if one.id == state), None)
    if before is None or after is None or before == after:
        return []
    parts = [name for name in attrs.fields_dict(type(before)) if getattr(before, name) != getattr(after, name)]
    return [_hint("state", state, f"{after.text.in_language(lang)} ({state}) differs in {', '.join(parts)}")]


def _hint(code: str, key: str, text: str) -> Finding:
    return Finding(code, text, key=key, severity="hint")
