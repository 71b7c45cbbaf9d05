"""The working rules of 'Fijn wonen tijdens het MBO', each with its place in the sources.

A guard bears the code of the rule it keeps. Case guards (without `reads`) are asked by `options` too.
"""

from typing import Any

from leefplek import Context, Guard, Level, Rule
from leefplek.common import AgreePlan
from leefplek.definition import CONTENT_ERASED
from leefplek.facts import ERASED, Missing

from .payloads import (
    INTAKES,
    KMK_ROUTES,
    ChooseRoute,
    Conclude,
    Dismiss,
    MoveOn,
    Open,
    VooroverlegPositive,
)
from .rules import (
    ADMISSION_NEEDED,
    APPLICATION_OPEN,
    CARD_NEEDED,
    EXCEPTION_NEEDED,
    GUIDANCE_QUESTION_NEEDED,
    HOUSING_QUESTION_NEEDED,
    INTAKE_NEEDED,
    NO_APPLICATION,
    OTHER_ROUTE_NEEDED,
    OUTCOME_DOES_NOT_FIT,
    PARENTS_NEEDED,
    PLAN_NEEDED,
    POSITIVE_VOOROVERLEG_NEEDED,
    ROOM_OR_STUDIO_NEEDED,
    ROUTE_NEEDED,
    ROUTEKAARTEN_NEEDED,
    SIGNAL_NEEDED,
    SUBSTANTIATION_NEEDED,
)

ROUTEKAARTEN = frozenset({"huisvesting", "financien"})

Ctx = Context[Any]


def _intake(ctx: Ctx) -> list[Rule]:
    entry = ctx.payload.entry
    if entry.kind != "intake":
        return []
    answers = [] if entry.card is not None else [CARD_NEEDED]
    return answers if entry.where in INTAKES else [*answers, INTAKE_NEEDED]


def _signal(ctx: Ctx) -> Rule | None:
    signal = ctx.signal
    if isinstance(signal, Missing):
        return CONTENT_ERASED
    return SIGNAL_NEEDED if signal.level is Level.NONE else None


def _dismiss(ctx: Ctx) -> Rule | None:
    """No concern: nothing on the cards, or a finding after inquiry. Not shared: kept back, or said so."""
    payload, state = ctx.payload, ctx.state
    if state is None or payload.outcome not in state.outcomes:
        return OUTCOME_DOES_NOT_FIT
    reason = payload.reason
    if payload.outcome == "no_concern":
        said = state.id == "inquiry" and reason is not None
    else:
        said = reason is not None and reason.side == "young_person"
    if said:
        return None
    signal = ctx.signal
    if isinstance(signal, Missing):
        return CONTENT_ERASED
    if payload.outcome == "no_concern":
        fits = signal.level is Level.NONE
    else:
        fits = signal.level is Level.UNKNOWN and signal.rather_not_say
    return None if fits else OUTCOME_DOES_NOT_FIT


def _said_yes(name: str, rule: Rule) -> Any:
    def check(ctx: Ctx) -> Rule | None:
        known = ctx.fact(name)
        if known is ERASED:
            return CONTENT_ERASED
        return None if known is True else rule

    return check


def _substantiated(ctx: Ctx) -> Rule | None:
    return None if ctx.case is not None and ctx.case.substantiated else SUBSTANTIATION_NEEDED


def _routekaarten(ctx: Ctx) -> Rule | None:
    return None if ctx.case is not None and ctx.case.consulted >= ROUTEKAARTEN else ROUTEKAARTEN_NEEDED


def _exception(ctx: Ctx) -> Rule | None:
    age = ctx.age
    if age is ERASED:
        return CONTENT_ERASED
    return EXCEPTION_NEEDED if not _adult(age) and ctx.payload.exception is None else None


def _parents(ctx: Ctx) -> Rule | None:
    age = ctx.age
    if age is ERASED:
        return CONTENT_ERASED
    parents = ctx.payload.parents
    told = parents is not None and (parents.involved or parents.why_not is not None)
    return None if told or _adult(age) else PARENTS_NEEDED


def _adult(age: int | Missing) -> bool:
    """Whether the young person is known to be 18 or over."""
    return not isinstance(age, Missing) and age >= 18


def _other_route(ctx: Ctx) -> Rule | None:
    letters = "".join(char for char in ctx.payload.route.casefold() if char.isalpha())
    return OTHER_ROUTE_NEEDED if letters in KMK_ROUTES else None


def _plan(ctx: Ctx) -> Rule | None:
    return None if ctx.case is not None and ctx.case.plan_agreed else PLAN_NEEDED


def _positive(ctx: Ctx) -> Rule | None:
    application = ctx.case.application if ctx.case is not None else None
    return None if application is not None and application.status == "positive" else POSITIVE_VOOROVERLEG_NEEDED


def _route(ctx: Ctx) -> Rule | None:
    return None if ctx.case is not None and ctx.case.route is not None else ROUTE_NEEDED


def _no_open_application(ctx: Ctx) -> Rule | None:
    return APPLICATION_OPEN if ctx.case is not None and ctx.case.application is not None else None


def _application(ctx: Ctx) -> Rule | None:
    return None if ctx.case is not None and ctx.case.application is not None else NO_APPLICATION


def _goals(ctx: Ctx) -> Rule | None:
    return None if ctx.payload.goals else PLAN_NEEDED


def _housed_by_kmk(ctx: Ctx) -> Rule | None:
    """Kamers met Kansen moves on who lives in its own rooms; the young person moves where they like."""
    if ctx.actor.role != "kmk" or ctx.case is None:
        return None
    return None if ctx.case.room == "kmk" else ADMISSION_NEEDED


def _room_or_studio(ctx: Ctx) -> Rule | None:
    return None if ctx.actor.role != "kmk" or ctx.payload.kind in ("room", "studio") else ROOM_OR_STUDIO_NEEDED


def _outcome(ctx: Ctx) -> Rule | None:
    outcome = ctx.payload.outcome
    if ctx.state is None or outcome not in ctx.state.outcomes:
        return OUTCOME_DOES_NOT_FIT
    if ctx.state.id == "route_choice" and outcome == "helped_with_advice":
        return _routekaarten(ctx)
    return None


GUARDS = (
    Guard("intake_needed", _intake, (CARD_NEEDED, INTAKE_NEEDED), reads=Open),
    Guard("signal_needed", _signal, (SIGNAL_NEEDED, CONTENT_ERASED)),
    Guard("dismissal_fits", _dismiss, (OUTCOME_DOES_NOT_FIT, CONTENT_ERASED), reads=Dismiss),
    Guard(
        "housing_question_needed",
        _said_yes("woonvraag", HOUSING_QUESTION_NEEDED),
        (HOUSING_QUESTION_NEEDED, CONTENT_ERASED),
    ),
    Guard(
        "guidance_question_needed",
        _said_yes("begeleidingsvraag", GUIDANCE_QUESTION_NEEDED),
        (GUIDANCE_QUESTION_NEEDED, CONTENT_ERASED),
    ),
    Guard("substantiation_needed", _substantiated, (SUBSTANTIATION_NEEDED,)),
    Guard("routekaarten_needed", _routekaarten, (ROUTEKAARTEN_NEEDED,)),
    Guard("exception_needed", _exception, (EXCEPTION_NEEDED, CONTENT_ERASED), reads=VooroverlegPositive),
    Guard("parents_needed", _parents, (PARENTS_NEEDED, CONTENT_ERASED), reads=VooroverlegPositive),
    Guard("other_route_needed", _other_route, (OTHER_ROUTE_NEEDED,), reads=ChooseRoute),
    Guard("plan_needed", _plan, (PLAN_NEEDED,)),
    Guard("positive_vooroverleg_needed", _positive, (POSITIVE_VOOROVERLEG_NEEDED,)),
    Guard("route_needed", _route, (ROUTE_NEEDED,)),
    Guard("application_open", _no_open_application, (APPLICATION_OPEN,)),
    Guard("no_application", _application, (NO_APPLICATION,)),
    Guard("goals_needed", _goals, (PLAN_NEEDED,), reads=AgreePlan),
    Guard("housed_by_kmk", _housed_by_kmk, (ADMISSION_NEEDED,)),
    Guard("room_or_studio", _room_or_studio, (ROOM_OR_STUDIO_NEEDED,), reads=MoveOn),
    Guard("outcome_fits", _outcome, (OUTCOME_DOES_NOT_FIT, ROUTEKAARTEN_NEEDED), reads=Conclude),
)
