"""Make a whole workflow of an extension: deadlines, names, added fields and guards, narrower roles; nothing else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache
from typing import Any, cast

import attrs

from ._made import made
from .definition import Extension, Field, Payload, State, Transition, TransitionChange, Workflow, covering, doubles
from .errors import Finding
from .values import open_field, personal, special

__all__ = ["extended", "extension_findings", "payload_class"]

_FIELD: dict[str, Callable[..., Any]] = {"open": open_field, "personal": personal, "special": special}


def extension_findings(base: Workflow, by: Extension) -> list[Finding]:
    """What an extension may not do, all at once."""
    states = {state.id for state in base.states}
    rows = {row.id: row for row in base.transitions}
    findings = [
        _finding("unknown_state", by, change.id, f"{base.id} has no state {change.id}")
        for change in by.states
        if change.id not in states
    ]
    findings += [_finding("double_state", by, id, "changed twice") for id in doubles(one.id for one in by.states)]
    twice = doubles(one.id for one in by.transitions)
    findings += [_finding("double_transition", by, id, "changed twice") for id in twice]
    for change in by.transitions:
        row = rows.get(change.id)
        if row is None:
            findings.append(_finding("unknown_transition", by, change.id, f"{base.id} has no transition {change.id}"))
        elif change.roles is not None:
            findings += _role_findings(base, by, row, change.roles)
    return findings


def _role_findings(base: Workflow, by: Extension, row: Transition, roles: tuple[str, ...]) -> list[Finding]:
    key = f"{row.id}.roles"
    if not roles:
        return [_finding("no_role", by, key, "nobody could take this transition any more")]
    if set(roles) <= covering(base, row.roles):
        return []
    code = "sole_decider" if row.sole_decider else "wider_role"
    return [_finding(code, by, key, "an extension may narrow roles, never widen them")]


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
    return _with_fields(cast(Any, row.payload), row.fields) if row.fields else row.payload


@lru_cache(maxsize=1024)
def _with_fields(base: Any, fields: tuple[Field, ...]) -> type[Payload]:
    """One class for one base and its added fields, so that two `Leefplek`s that load the same agree on it."""
    body: dict[str, Any] = {field.name: _FIELD[field.sensitivity](default=None) for field in fields}
    body["__annotations__"] = {field.name: _TYPES[field.type] | None for field in fields}
    return made(_with_fields, (base, fields), body)
