"""The rules that hold for every werkwijze, and what each effect asks before it may happen.

A definition that names an effect gets the rule that keeps the effect safe with it. A check that is `of_case` looks at
the case, the actor and the moment only, so that options can ask it without a payload.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import attrs

from .case import walk
from .definition import CONTENT_ERASED, Answer, Rule, covering
from .effects import Corrected, DueSet, Effect, Escalated, Migrated, Opened, Withdrawn
from .facts import ERASED
from .values import TextMap, joined, words

if TYPE_CHECKING:
    from ._draft import Draft, Line
    from .case import Case, Event
    from .definition import Workflow
    from .effects import Effect
    from .hooks import Context

NOT_OFFERED = Rule(
    "not_offered",
    words(
        "Deze stap hoort niet bij waar de zaak nu staat ({state}).",
        "This step does not belong to where the case stands now ({state}).",
    ),
)
WRONG_ROLE = Rule(
    "wrong_role",
    words(
        "Deze stap is niet voor deze rol. De stap is voor: {roles}.",
        "This step is not for this role. It is for: {roles}.",
    ),
)
WRONG_RECORDER = Rule(
    "wrong_recorder",
    words(
        "Wie dit opschrijft mag dat niet doen voor degene die beslist.",
        "The person who writes this down may not do that for the one who decides.",
    ),
)
AT_AFTER_RECORDED = Rule(
    "at_after_recorded",
    words(
        "Dit kan nog niet gebeurd zijn: het moment ligt na het opschrijven.",
        "This cannot have happened yet: the moment is later than when it was written down.",
    ),
)
CONSENT_NEEDED = Rule(
    "consent_needed",
    words(
        "Er is geen toestemming en geen wettelijke grond om dit te delen met {party}.",
        "There is no consent and no legal ground to share this with {party}.",
    ),
    "003:461",
)
CONSENT_NEEDED_FOR_PARTY = Rule(
    "consent_needed",
    words(
        "Er is geen toestemming en geen wettelijke grond om dit te delen met deze partij.",
        "There is no consent and no legal ground to share this with this party.",
    ),
    "003:461",
)
LEGAL_BASIS_NEEDED = Rule(
    "legal_basis_needed",
    words(
        "Er is geen grond meer om deze zaak bij te houden. Leg eerst een nieuwe grond vast, samen met een toestemming.",
        "There is no ground left to keep this case. First record a new ground, together with a consent.",
    ),
    "003:519",
)
APPLICATION_OPEN = Rule(
    "application_open",
    words(
        "Er loopt nog een aanmelding. Trek die eerst in.",
        "There is still an open application. Withdraw it first.",
    ),
)
NO_APPLICATION = Rule(
    "no_application",
    words("Er loopt geen aanmelding.", "There is no open application."),
)
POSITIVE_VOOROVERLEG_NEEDED = Rule(
    "positive_vooroverleg_needed",
    words(
        "Eerst moet het vooroverleg bij deze aanmelding positief zijn.",
        "First the vooroverleg of this application must be positive.",
    ),
    "000:217",
)
ADMISSION_NEEDED = Rule(
    "admission_needed",
    words(
        "Een plek toewijzen kan pas als de jongere is toegelaten.",
        "A place can only be assigned after admission in this application.",
    ),
    "000:217",
)
LINE_CLOSED = Rule(
    "line_closed",
    words("Dit onderdeel van de zaak is niet open.", "This part of the case is not open."),
)
LATER_DATE_NEEDED = Rule(
    "later_date_needed",
    words(
        "De nieuwe datum moet later zijn dan de datum die er al staat.",
        "The new date must be later than the date that is set now.",
    ),
)
DUE_NOT_PASSED = Rule(
    "due_not_passed",
    words("De datum is nog niet voorbij.", "The date has not passed yet."),
)
ALREADY_ESCALATED = Rule(
    "already_escalated",
    words("Er is al gemeld dat deze datum voorbij is.", "It was reported already that this date has passed."),
)
NOT_CORRECTABLE = Rule(
    "not_correctable",
    words(
        "Deze stap kun je niet ongedaan maken. Een afgesloten zaak kun je wel heropenen.",
        "This step can't be undone. A closed case can be reopened.",
    ),
)
NOT_OWN_RECORD = Rule(
    "not_own_record",
    words(
        "Je mag alleen ongedaan maken wat je zelf hebt opgeschreven. Alles ongedaan maken mag: {roles}.",
        "You may only undo what you wrote down yourself. Who may undo everything: {roles}.",
    ),
)
NOT_OWN_RECORD_HERE = Rule(
    "not_own_record",
    words(
        "Je mag alleen ongedaan maken wat je zelf hebt opgeschreven.",
        "You may only undo what you wrote down yourself.",
    ),
)
"""The same, where nobody undoes what others wrote down."""
LATER_EVENT_DEPENDS = Rule(
    "later_event_depends",
    words(
        "Een latere stap hangt hiervan af: nummer {version} ({transition}). Maak die eerst ongedaan.",
        "A later step rests on this one: number {version} ({transition}). Undo that one first.",
    ),
)
VERSION_NOT_NEWER = Rule(
    "version_not_newer",
    words(
        "De zaak kan alleen naar een nieuwere versie van de werkwijze die hier bekend is.",
        "The case can only move to a newer version of the werkwijze that is known here.",
    ),
)
STATE_MISSING = Rule(
    "state_missing",
    words(
        "De nieuwe versie van de werkwijze kent de fase niet waarin de zaak nu is.",
        "The newer version of the werkwijze lacks the state where the case stands now.",
    ),
)

NOWHERE = words("dit onderdeel loopt nu niet", "this part is not running")
"""Where a track stands that was never raised."""

CORE_RULES = tuple(rule for rule in list(globals().values()) if isinstance(rule, Rule))
"""Every rule of this module, so that each code can be shown to have a text and a test."""


@attrs.frozen
class Check:
    """What an effect asks first."""

    check: Callable[[Context[Any]], Answer]
    of_case: bool = False


def _no_application_yet(ctx: Context[Any]) -> Answer:
    return APPLICATION_OPEN if ctx.case is not None and ctx.case.application is not None else None


def _status(wanted: str, rule: Rule) -> Check:
    def check(ctx: Context[Any]) -> Answer:
        application = ctx.case.application if ctx.case is not None else None
        if application is None:
            return NO_APPLICATION
        return None if application.status == wanted else rule

    return Check(check, of_case=True)


def _age_readable(ctx: Context[Any]) -> Answer:
    return CONTENT_ERASED if ctx.age is ERASED else None


def _some_line_open(ctx: Context[Any]) -> Answer:
    return None if ctx.case is not None and ctx.case.is_open else LINE_CLOSED


def _some_date_passed(ctx: Context[Any]) -> Answer:
    """What holds for every line: escalating none of them could succeed."""
    core = ctx.case.core if ctx.case is not None else None
    lines = [] if core is None else [core.main, *(line for _, line in core.tracks)]
    dates = [(line.due, line.escalated) for line in lines if line.due is not None]
    if not dates:
        return LINE_CLOSED
    passed = [due not in escalated for due, escalated in dates if due < ctx.on]
    if not passed:
        return DUE_NOT_PASSED
    return None if any(passed) else ALREADY_ESCALATED


def _some_version_newer(ctx: Context[Any]) -> Answer:
    newer = ctx.case is not None and max(ctx.versions, default=0) > ctx.case.workflow_version
    return None if newer else VERSION_NOT_NEWER


def _extend(ctx: Context[Any]) -> Answer:
    line = ctx.case.line(ctx.payload.line) if ctx.case else None
    if line is None or line.due is None:
        return LINE_CLOSED
    return None if ctx.payload.until > line.due else LATER_DATE_NEEDED


def _escalate(ctx: Context[Any]) -> Answer:
    line = ctx.case.line(ctx.payload.line) if ctx.case else None
    if line is None or line.due is None:
        return LINE_CLOSED
    if ctx.on <= line.due:
        return DUE_NOT_PASSED
    return ALREADY_ESCALATED if line.due in line.escalated else None


def _migrate(ctx: Context[Any]) -> Answer:
    case, wanted = ctx.case, ctx.versions.get(ctx.payload.to)
    if case is None or wanted is None or wanted.version <= case.workflow_version:
        return VERSION_NOT_NEWER
    known = _knows(wanted, case.state) and all(
        _track_knows(wanted, ctx.known.tracks.get(wanted.version), id, line) for id, line in case.core.tracks
    )
    return None if known else STATE_MISSING


def _knows(workflow: Workflow, state: str) -> bool:
    return any(one.id == state for one in workflow.states)


def _track_knows(wanted: Workflow, beside: Workflow | None, id: str, line: Line) -> bool:
    """Whether the newer version can go on with this track: not having it does only where it has ended."""
    if wanted.track is None or beside is None or wanted.track.id != id:
        return not line.is_open
    return _knows(beside, line.state)


def _correct(ctx: Context[Any]) -> Answer:
    case, version = ctx.case, ctx.payload.version
    if case is None or not 1 < version <= case.version or version in case.corrected:
        return NOT_CORRECTABLE
    event = case.events[version - 1]
    if not _correctable(ctx, event):
        return NOT_CORRECTABLE
    answers = []
    correcting = [role for role in ctx.workflow.roles if role.corrects]
    if event.recorded_by != ctx.actor and ctx.actor.role not in covering(ctx.workflow, [one.id for one in correcting]):
        named = NOT_OWN_RECORD.because(roles=joined([one.text for one in correcting]))
        answers.append(named if correcting else NOT_OWN_RECORD_HERE)
    later = depends(case, version, ctx.versions)
    if later is not None:
        answers.append(LATER_EVENT_DEPENDS.because(version=str(later.version), transition=_called(ctx, later)))
    return answers


def _called(ctx: Context[Any], event: Event) -> TextMap | str:
    """What a step is called by the people who take it."""
    workflow = ctx.versions.get(event.workflow_version, ctx.workflow)
    return next((row.text for row in workflow.transitions if row.id == event.transition), event.transition)


def _correctable(ctx: Context[Any], event: Event) -> bool:
    if "." in event.transition or any(map(_stays, event.effects)):
        return False
    workflow = ctx.versions.get(event.workflow_version, ctx.workflow)
    rows = {one.id: one for one in workflow.transitions}
    final = {state.id for state in workflow.states if state.final}
    row = rows.get(event.transition)
    return row is not None and row.correctable and row.target not in final


def _stays(effect: Effect) -> bool:
    """Whether what this effect did can't be taken back; the date of a track is part of the track."""
    if isinstance(effect, DueSet | Escalated):
        return effect.of_track
    return isinstance(effect, Opened | Corrected | Migrated | Withdrawn)


def depends(case: Case, version: int, versions: Mapping[int, Workflow]) -> Event | None:
    """The first later event that would become impossible if this one no longer counted.

    The log is walked again by table and effects alone: a later event is impossible when it starts in a state that does
    not offer it, moves to a version that lacks the state, or misses the application, admission or permission it
    rests on.
    """
    offered = {
        number: {(state, row.id) for row in workflow.transitions for state in row.sources}
        for number, workflow in versions.items()
    }
    ignored = case.corrected | {version}
    for draft, event in walk(case.events, ignored):
        if event.version <= version or event.version in ignored:
            continue
        known = offered.get(event.workflow_version)
        on_main = "." not in event.transition
        if known is not None and on_main and (draft.main.state, event.transition) not in known:
            return event
        if not all(effect.possible(draft) and _has_state(effect, draft, versions) for effect in event.effects):
            return event
    return None


def _has_state(effect: Effect, draft: Draft, versions: Mapping[int, Workflow]) -> bool:
    """Whether the version that a case moves to, if that is what happens here, knows the state where it stands."""
    wanted = versions.get(effect.workflow_version) if isinstance(effect, Migrated) else None
    return wanted is None or _knows(wanted, draft.main.state)


EFFECT_CHECKS: dict[str, tuple[Check, ...]] = {
    "apply_open": (Check(_no_application_yet, of_case=True),),
    "apply_positive": (_status("opened", NO_APPLICATION),),
    "apply_admitted": (_status("positive", POSITIVE_VOOROVERLEG_NEEDED),),
    "apply_fulfil": (_status("admitted", ADMISSION_NEEDED),),
    "consent_give": (Check(_age_readable, of_case=True),),
    "extend": (Check(_some_line_open, of_case=True), Check(_extend)),
    "escalate": (Check(_some_date_passed, of_case=True), Check(_escalate)),
    "migrate": (Check(_some_version_newer, of_case=True), Check(_migrate)),
    "correct": (Check(_correct),),
}
