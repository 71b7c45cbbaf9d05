"""The effects of a step: what it does to the core state, worked out once and then kept in the event."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from . import effects as fx
from ._calendar import due_after
from .facts import Missing
from .people import deciders

if TYPE_CHECKING:
    from .definition import Payload, State, Track, Workflow
    from .hooks import Context

Effects = Iterable[fx.Effect]

# Cases of one day share their effects: a hundred thousand cases hold each distinct one once.
_moved = lru_cache(maxsize=4096)(fx.Moved)
_rests_on = lru_cache(maxsize=1024)(fx.RestsOn)
_cleared = lru_cache(maxsize=64)(fx.Cleared)
_consulted = lru_cache(maxsize=64)(fx.Consulted)
_spoke = lru_cache(maxsize=1024)(fx.Spoke)
_basis_set = lru_cache(maxsize=64)(fx.BasisSet)
_numbered = lru_cache(maxsize=64)(lambda effect, *args: effect(*args))
ROOM_LEFT = fx.RoomLeft()
PLAN_AGREED = fx.PlanAgreed()
SUBSTANTIATED = fx.Substantiated()


def entered(line: str, state: State, on: date) -> tuple[fx.Effect, ...]:
    """A line enters a state: where it stands, by when, and what no longer counts."""
    moved = _moved(line, state.id, due_after(on, state.due) if state.due else None)
    return (moved, _cleared(state.clears)) if state.clears else (moved,)


def spoke(version: int, stated: bool, asked: bool) -> fx.Effect:
    """The event with this version holds facts or answered cards."""
    return _spoke(version, stated, asked)


def told(party: str, purpose: str) -> fx.Effect:
    """The party hears of the case with this step."""
    return _rests_on(party, purpose)


def _number(ctx: Context[Any]) -> int:
    return ctx.case.application.number if ctx.case and ctx.case.application else 0


def _apply_open(ctx: Context[Any]) -> Effects:
    party = ctx.transition.consent_for or ""
    number = ctx.case.core.applications + 1 if ctx.case else 1
    return (_numbered(fx.ApplicationOpened, number, party, purpose_of(ctx, party) or ""),)


def purpose_of(ctx: Context[Any], party: str) -> str | None:
    """The purpose for which this party hears of the case: the open application's, the one named, or any permitted.

    Where the payload names the party, its purpose comes first: the application's says nothing of that.
    """
    named: str | None = getattr(ctx.payload, "purpose", None)
    if named is not None and ctx.transition.consent_for == "*":
        return named
    application = ctx.case.core.application if ctx.case else None
    if application is not None and application.party == party:
        return application.purpose
    if named is not None:
        return named
    live = ctx.case.permission(party) if ctx.case else None
    return live.purpose if live else None


def _end(ctx: Context[Any], fulfilled: bool) -> Effects:
    return (_numbered(fx.ApplicationEnded, _number(ctx), fulfilled),)


def _consent_give(ctx: Context[Any]) -> Effects:
    """The yes of who decides on that day; another's is kept but counts for nothing, also later."""
    age = ctx.age
    needed = deciders(None if isinstance(age, Missing) else age)
    if ctx.actor.role not in needed:
        return ()
    return (fx.Consented(ctx.payload.party, ctx.payload.purpose, ctx.actor.role, needed),)


def _consent_withdraw(ctx: Context[Any]) -> Effects:
    """Only who had to decide, then or today, ends it; another's word is kept but ends nothing."""
    party, purpose = ctx.payload.party, ctx.payload.purpose
    age = ctx.age
    may = set(deciders(None if isinstance(age, Missing) else age))
    for one in ctx.case.permissions if ctx.case else ():
        if one.kind == "consent" and (one.party, one.purpose) == (party, purpose):
            may |= one.needed
    if ctx.actor.role not in may:
        return ()
    return (fx.Withdrawn(party, purpose, party in ctx.workflow.keepers),)


def _legal_basis(ctx: Context[Any]) -> Effects:
    """The basis that the payload names. On a consent that is given here, it counts once all deciders said yes."""
    basis = ctx.payload.legal_basis
    if basis is None or (basis.rests_on_consent and not _all_said_yes(ctx)):
        return ()
    ground = fx.CONSENT if basis.rests_on_consent else basis.ground
    return (_basis_set(ground, basis.party, basis.purpose),)


def _all_said_yes(ctx: Context[Any]) -> bool:
    if "consent_give" not in ctx.transition.effects:
        return True
    age = ctx.age
    needed = deciders(None if isinstance(age, Missing) else age)
    given = {ctx.actor.role}
    for one in ctx.case.permissions if ctx.case else ():
        if one.kind == "consent" and (one.party, one.purpose) == (ctx.payload.party, ctx.payload.purpose):
            given |= one.given
    return ctx.actor.role in needed and needed <= given


def restarted(line: str, state: State, on: date) -> Effects:
    """The due date of a line starts anew, in the state where it stays."""
    return (fx.DueSet(line, due_after(on, state.due)),) if state.due else ()


def _escalate(ctx: Context[Any]) -> Effects:
    line = ctx.case.line(ctx.payload.line) if ctx.case else None
    return (fx.Escalated(ctx.payload.line, line.due),) if line and line.due else ()


def _leave_room(ctx: Context[Any]) -> Effects:
    """A provider that moves somebody on does so within its own rooms."""
    room = ctx.case.room if ctx.case else None
    return (ROOM_LEFT,) if room is not None and ctx.actor.role != room else ()


PRODUCERS: dict[str, Callable[[Context[Any]], Effects]] = {
    "apply_open": _apply_open,
    "apply_positive": lambda ctx: (_numbered(fx.PositiveTalk, _number(ctx)),),
    "apply_admitted": lambda ctx: (_numbered(fx.Admitted, _number(ctx)),),
    "apply_end": lambda ctx: _end(ctx, False),
    "apply_fulfil": lambda ctx: _end(ctx, True),
    "leave_room": _leave_room,
    "consent_give": _consent_give,
    "consent_withdraw": _consent_withdraw,
    "share_on_ground": lambda ctx: (fx.SharedOnGround(ctx.payload.party, ctx.payload.purpose),),
    "consult": lambda ctx: (_consulted(ctx.payload.routekaart),),
    "substantiate": lambda _: (SUBSTANTIATED,),
    "agree_plan": lambda _: (PLAN_AGREED,),
    "choose_route": lambda ctx: (fx.RouteChosen(ctx.payload.route),),
    "outcome": lambda ctx: (fx.OutcomeSet(ctx.payload.outcome),),
    "reopen": lambda _: (fx.OutcomeSet(None),),
    "legal_basis": _legal_basis,
    "extend": lambda ctx: (fx.DueSet(ctx.payload.line, ctx.payload.until),),
    "escalate": _escalate,
    "correct": lambda ctx: (fx.Corrected(ctx.payload.version),),
    "migrate": lambda ctx: (fx.Migrated(ctx.payload.to),),
}
"""One producer for each name in `EFFECTS`, but for `raise_track`, which needs the track's own workflow."""

EFFECT_FIELDS: dict[str, tuple[str, ...]] = {
    "consent_give": ("party", "purpose"),
    "consent_withdraw": ("party", "purpose"),
    "share_on_ground": ("party", "purpose"),
    "consult": ("routekaart",),
    "choose_route": ("route",),
    "outcome": ("outcome",),
    "legal_basis": ("legal_basis",),
    "extend": ("line", "until"),
    "escalate": ("line",),
    "correct": ("version",),
    "migrate": ("to",),
}
"""The payload fields that an effect reads."""


def raised(track: Track, workflow: Workflow, ctx: Context[Any]) -> Effects:
    """The safety track opens, or opens again; where it is open already, the signal joins it and the date stays."""
    line = ctx.case.line(track.id) if ctx.case else None
    if line is not None and line.is_open:
        return ()
    start = workflow.initial if line is None else workflow.transition(track.reopen).target or workflow.initial
    return entered(track.id, workflow.state(start), ctx.on)


def unsafe(payload: Payload) -> bool:
    """Whether an answer that came with this step means unsafe."""
    return any(card.read is not None and card.read.unsafe for card in payload.asked())
