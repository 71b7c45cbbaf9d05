"""Make a whole workflow of an extension: deadlines, names, added fields and guards, narrower roles; nothing else."""

from __future__ import annotations

from datetime import date, datetime

import attrs

from .definition import Extension, Payload, State, Transition, TransitionChange, Workflow
from .errors import Finding
from .values import open_field, personal, special, value

__all__ = ["extended", "extension_findings", "payload_class"]

_FIELD = {"open": open_field, "personal": personal, "special": special}


def extension_findings(base: Workflow, by: Extension) -> list[Finding]:
    """What an extension may not do, all at once."""
    states = {state.id for state in base.states}
    rows = {row.id: row for row in base.transitions}
    findings = [
        _finding("unknown_state", by, change.id, f"{base.id} has no state {change.id}")
        for change in by.states
        if change.id not in states
    ]
    for change in by.transitions:
        row = rows.get(change.id)
        if row is None:
            findings.append(_finding("unknown_transition", by, change.id, f"{base.id} has no transition {change.id}"))
        elif change.roles is not None and not set(change.roles) <= set(row.roles):
            code = "sole_decider" if row.sole_decider else "wider_role"
            text = "an extension may narrow roles, never widen them"
            findings.append(_finding(code, by, f"{change.id}.roles", text))
    return findings


def _finding(code: str, by: Extension, key: str, text: str) -> Finding:
    return Finding(code, text, key=f"{by.id} {by.version}: {key}")


def extended(base: Workflow, by: Extension) -> Workflow:
    """The base with the changes of an extension that `extension_findings` found nothing wrong with."""
    states = {change.id: change for change in by.states}
    transitions = {change.id: change for change in by.transitions}

    def state(one: State) -> State:
        change = states.get(one.id)
        return one if change is None else attrs.evolve(one, due=change.due or one.due, text=change.text or one.text)

    def transition(one: Transition) -> Transition:
        change = transitions.get(one.id)
        return one if change is None else _changed(one, change)

    return attrs.evolve(
        base,
        id=by.id,
        version=by.version,
        title=by.title,
        source=by.source or base.source,
        states=tuple(map(state, base.states)),
        transitions=tuple(map(transition, base.transitions)),
    )


def _changed(one: Transition, change: TransitionChange) -> Transition:
    return attrs.evolve(
        one,
        guards=(*one.guards, *change.guards),
        fields=(*one.fields, *change.fields),
        roles=one.roles if change.roles is None else change.roles,
        text=change.text or one.text,
    )


_TYPES: dict[str, type] = {"text": str, "boolean": bool, "number": int, "date": date, "moment": datetime}


def payload_class(row: Transition) -> type[Payload]:
    """The payload class of a transition, with the optional fields that the definition adds to it."""
    if not row.fields:
        return row.payload
    hints = {field.name: _TYPES[field.type] | None for field in row.fields}
    body = {field.name: _FIELD[field.sensitivity](default=None) for field in row.fields}
    name = row.payload.__name__
    made = type(name, (row.payload,), {"__annotations__": hints, "__module__": row.payload.__module__, **body})
    return value(made)
