"""Everything that is wrong with a definition, found at once and before anything is built."""

from __future__ import annotations

import keyword
from collections.abc import Iterator, Mapping
from typing import Any, get_args

import attrs

from ._calendar import is_period
from ._produce import EFFECT_FIELDS
from ._table import compile_table
from .answers import CardAnswers
from .definition import EFFECTS, Guard, Payload, State, Transition, Workflow, doubles
from .effects import CLEARABLE
from .errors import Finding
from .facts import BORN
from .people import DECIDERS
from .values import fields_of

__all__ = ["workflow_findings"]


def workflow_findings(
    workflow: Workflow, guards: Mapping[str, Guard], workflows: Mapping[tuple[str, int], Workflow]
) -> list[Finding]:
    """All findings on one workflow, given the guards and the other workflows it may name."""
    loose = _loose(workflow)
    if loose:
        return loose
    findings = [*_ids(workflow), *_states(workflow, guards), *_transitions(workflow, guards)]
    findings += _roles(workflow)
    findings += [*_asking(workflow), *_consenting(workflow)]
    findings += _track(workflow, workflows)
    if not findings:
        findings += _flow(workflow)
    name = f"{workflow.id} {workflow.version}"
    return [attrs.evolve(one, key=f"{name}: {one.key}" if one.key else name) for one in findings]


def _loose(workflow: Workflow) -> list[Finding]:
    """Parts that are lists and could change under a reader; a definition is frozen all the way down."""
    name = f"{workflow.id} {workflow.version}"
    return [
        Finding("not_frozen", f"expected a tuple for {field.name}", key=f"{name}: {getattr(part, 'id', '')}")
        for part in (workflow, *workflow.states, *workflow.transitions)
        for field in fields_of(type(part))
        if isinstance(getattr(part, field.name), list | set | dict)
    ]


def _ids(workflow: Workflow) -> Iterator[Finding]:
    if workflow.version < 1:
        yield Finding("wrong_version", "a version is a whole number from 1", key="version")
    for kind, ids in (
        ("state", [one.id for one in workflow.states]),
        ("transition", [one.id for one in workflow.transitions]),
        ("role", [one.id for one in workflow.roles]),
        ("outcome", [one.id for one in workflow.outcomes]),
        ("reason", [f"{one.side} {one.code}" for one in workflow.reasons]),
        ("fact", [one.name for one in workflow.facts]),
    ):
        for id in doubles(ids):
            yield Finding(f"double_{kind}", f"two {kind}s under one id", key=id, do="give each an id of its own")
    for one in workflow.transitions:
        if not one.id.isidentifier():
            yield Finding("wrong_id", "a transition's id is a name of letters, digits and _", key=one.id)


def _states(workflow: Workflow, guards: Mapping[str, Guard]) -> Iterator[Finding]:
    ids = {state.id for state in workflow.states}
    if workflow.initial not in ids:
        yield Finding("unknown_state", f"the initial state {workflow.initial} is not among the states", key="initial")
    outcomes = {outcome.id for outcome in workflow.outcomes}
    for state in workflow.states:
        yield from _due(state)
        for name in state.needs:
            yield from _guard(name, guards, f"{state.id}.needs")
        for what in state.clears:
            if what not in CLEARABLE:
                yield Finding("unknown_mark", f"{what} can't be cleared", key=f"{state.id}.clears")
        for outcome in state.outcomes:
            if outcome not in outcomes:
                yield Finding("unknown_outcome", f"{outcome} is not among the outcomes", key=f"{state.id}.outcomes")


def _due(state: State) -> Iterator[Finding]:
    key = f"{state.id}.due"
    if state.final and state.due is not None:
        yield Finding("due_on_final", "a final state has no due date", key=key)
    if not state.final and state.due is None:
        yield Finding("no_due", "an open state needs a due date", key=key, do="give a period such as P2W")
    if state.due is not None and not is_period(state.due):
        yield Finding("wrong_period", "expected years, months, weeks and days, such as P2W or P3M", key=key)


def _guard(name: str, guards: Mapping[str, Guard], key: str) -> Iterator[Finding]:
    if name not in guards:
        yield Finding("unknown_guard", f"no plugin registers the guard {name}", key=key)


def _transitions(workflow: Workflow, guards: Mapping[str, Guard]) -> Iterator[Finding]:
    states = {state.id: state for state in workflow.states}
    roles = {role.id for role in workflow.roles}
    outcomes = {outcome.id for outcome in workflow.outcomes}
    for row in workflow.transitions:
        for id in (*row.sources, *row.restarts_due, *((row.target,) if row.target else ())):
            if id not in states:
                yield Finding("unknown_state", f"{id} is not among the states", key=row.id)
        for id in doubles(row.sources):
            yield Finding("double_source", f"{id} is named twice", key=f"{row.id}.from")
        for role in row.roles:
            if role not in roles:
                yield Finding("unknown_role", f"{role} is not among the roles", key=f"{row.id}.roles")
        if row.outcome is not None and row.outcome not in outcomes:
            yield Finding("unknown_outcome", f"{row.outcome} is not among the outcomes", key=f"{row.id}.outcome")
        yield from _opening(row, workflow)
        yield from _payload(row, guards, states.get(row.target or ""))
        yield from _outcome(row, states.get(row.target or ""), bool(workflow.outcomes))


def _opening(row: Transition, workflow: Workflow) -> Iterator[Finding]:
    if row.id == Workflow.OPEN:
        if row.sources or row.target != workflow.initial:
            yield Finding("wrong_open", "open starts nowhere and leads to the initial state", key=row.id)
    elif not row.sources:
        yield Finding("no_source", "no state offers this transition", key=row.id)


def _payload(row: Transition, guards: Mapping[str, Guard], target: State | None) -> Iterator[Finding]:
    needs = target.needs if target else ()
    for name in row.guards:
        yield from _guard(name, guards, f"{row.id}.guards")
    for name in (*row.guards, *needs):
        guard = guards.get(name)
        if guard and guard.reads is not None and not issubclass(row.payload, guard.reads):
            text = f"{name} reads {guard.reads.__name__}, but the payload is {row.payload.__name__}"
            yield Finding("guard_reads_other", text, key=f"{row.id}.guards")
    fields = {field.name for field in fields_of(row.payload)}
    for name in row.effects:
        if name not in EFFECTS:
            yield Finding("unknown_effect", f"{name} is no effect", key=f"{row.id}.effects")
        for field in EFFECT_FIELDS.get(name, ()):
            if field not in fields:
                text = f"{name} reads {field}, which the payload {row.payload.__name__} lacks"
                yield Finding("payload_lacks_field", text, key=f"{row.id}.payload")
    if row.consent_for == "*" and "party" not in fields:
        yield Finding("payload_lacks_field", "consent for * reads party", key=f"{row.id}.payload")
    yield from _fields(row, fields)


def _fields(row: Transition, fields: set[str]) -> Iterator[Finding]:
    for field in doubles([*(added.name for added in row.fields), *fields]):
        yield Finding("double_field", f"{field} is a field already", key=f"{row.id}.fields")
    for added in row.fields:
        if added.name not in fields and not _is_name(added.name):
            text = "expected a name of letters, digits and _ that is no word of Python and not used by payloads"
            yield Finding("wrong_field", text, key=f"{row.id}.fields")


def _is_name(name: str) -> bool:
    plain = name.isidentifier() and not keyword.iskeyword(name) and not name.startswith("_") and not name.endswith("_")
    return plain and not hasattr(Payload, name) and name != "self"


def _outcome(row: Transition, target: State | None, told: bool) -> Iterator[Finding]:
    """A case that ends gets exactly one outcome, and a case that does not gets none."""
    gives = (row.outcome is not None) + ("outcome" in row.effects)
    ends = target is not None and target.final and told
    if gives != ends:
        text = "a transition gives exactly one outcome when it ends the case, and none when it does not"
        yield Finding("outcome_misfit", text, key=row.id)


def _roles(workflow: Workflow) -> Iterator[Finding]:
    ids = {role.id for role in workflow.roles}
    for role in workflow.roles:
        for other in (*role.implies, *role.recorded_by):
            if other not in ids:
                yield Finding("unknown_role", f"{other} is not among the roles", key=role.id)


def _track(workflow: Workflow, workflows: Mapping[tuple[str, int], Workflow]) -> Iterator[Finding]:
    raises = [row.id for row in workflow.transitions if "raise_track" in row.effects]
    track = workflow.track
    if track is None:
        for id in raises:
            yield Finding("no_track", "raise_track needs a track", key=id)
        return
    other = workflows.get((track.workflow, track.workflow_version))
    if other is None:
        text = f"no plugin registers {track.workflow} {track.workflow_version}"
        yield Finding("unknown_workflow", text, key=f"track.{track.id}")
        return
    rows = {row.id for row in other.transitions}
    for id in (track.again, track.reopen):
        if id not in rows:
            yield Finding("unknown_transition", f"{track.workflow} has no transition {id}", key=f"track.{track.id}")
    for named, known in ((track.roles, workflow), (track.roles.values(), other)):
        for id in sorted(set(named) - {role.id for role in known.roles}):
            yield Finding("unknown_role", f"{id} is not among the roles of {known.id}", key=f"track.{track.id}.roles")


def _asking(workflow: Workflow) -> Iterator[Finding]:
    """An answer that means unsafe must be heard: by the payload that holds it, and by a track."""
    asking = [row.id for row in workflow.transitions if row.payload.asked is not Payload.asked]
    for row in workflow.transitions:
        if row.id not in asking and _holds_cards(row.payload, frozenset()):
            text = f"{row.payload.__name__} holds answers on a card, but does not say so: they would not be read"
            do = "give the class a method asked() that answers them"
            yield Finding("card_not_asked", text, key=f"{row.id}.payload", do=do)
    opens = any(row.id == Workflow.OPEN for row in workflow.transitions)
    if asking and opens and workflow.track is None:
        text = "cards are asked here, but an answer that means unsafe opens nothing"
        do = 'give the workflow a track, such as Track("meldcode", "meldcode", 1, "signal_again", "reopen")'
        yield Finding("unsafe_unheard", text, key=asking[0], severity="warning", do=do)


def _consenting(workflow: Workflow) -> Iterator[Finding]:
    """Somebody who decides can give the consent that a step needs, and their age can be known."""
    giving = [row for row in workflow.transitions if "consent_give" in row.effects]
    for row in giving:
        if not DECIDERS & set(row.roles):
            text = f"only {' and '.join(sorted(DECIDERS))} decide on consent, and neither may take this step"
            do = "give it their roles; a yes of anybody else is kept and counts for nothing"
            yield Finding("nobody_decides", text, key=f"{row.id}.roles", severity="warning", do=do)
    if giving and all(kind.name != BORN for kind in workflow.facts):
        text = "the fact geboortedatum is not declared, so consent is always the young person's alone"
        do = "declare it (a date), and let a step or a card state it"
        yield Finding("age_never_known", text, key=giving[0].id, severity="hint", do=do)


def _holds_cards(wanted: Any, seen: frozenset[type]) -> bool:
    """Whether a type is, or has in it, the answers on a card."""
    if wanted is CardAnswers:
        return True
    if not isinstance(wanted, type) or not attrs.has(wanted):
        return any(_holds_cards(one, seen) for one in get_args(wanted))
    if wanted in seen:
        return False
    return any(_holds_cards(field.type, seen | {wanted}) for field in fields_of(wanted))


def _flow(workflow: Workflow) -> Iterator[Finding]:
    table = compile_table(workflow)
    reachable, can_end = table.reachable(), table.can_end()
    for state in workflow.states:
        if state.id not in reachable:
            yield Finding("unreachable", "no path leads to this state", key=state.id)
        elif state.id not in can_end:
            yield Finding("trap", "no path leads from this state to an end", key=state.id)
