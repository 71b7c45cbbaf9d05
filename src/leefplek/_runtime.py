"""The governed step. Everything that refuses is gathered first; then the machine fires; only then is an event made.

The machine fires on a cursor that carries a state and nothing of a case. Nothing is registered with it and it has no
callbacks, so an error can't leave anything half done.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import attrs

from . import _rules as rules
from ._manager import Plugins
from ._produce import entered, purpose_of, raised, restarted, told, unsafe
from ._rows import Governed, Row
from .case import Case, Event, extend, replay
from .definition import MAIN, Rule
from .effects import Effect, Opened, OutcomeSet
from .errors import LeefplekError, Refusal, Refused
from .hooks import Context, Known, Step
from .people import Actor

__all__ = ["Moment", "Option", "Runtime"]


class Cursor:
    """What the machine moves: a state, and nothing that belongs to a case."""

    __slots__ = ("state",)

    def __init__(self, state: str) -> None:
        self.state = state


@attrs.frozen
class Option:
    """What may happen now, or why not.

    `allowed` False: a step refuses whatever its payload, with at least these refusals. `allowed` True: no state, role
    or case guard refuses. `missing` are the payload fields that a step will need.
    """

    transition: str
    allowed: bool
    missing: tuple[str, ...]
    refusals: tuple[Refusal, ...]


@attrs.frozen
class Moment:
    """Who does something and when, and who wrote it down and when."""

    by: Actor
    at: datetime
    recorded_by: Actor
    recorded_at: datetime
    command_id: str


class Runtime:
    """Decides steps for one `Leefplek`. It holds no case and nothing that changes but texts it has rendered before."""

    def __init__(self, plugins: Plugins, lang: str, day: Callable[[datetime], date]) -> None:
        self._plugins = plugins
        self._lang = lang
        self._day = day
        self._static: dict[Row, tuple[Option, Option]] = {}

    def open(self, governed: Governed, row: Row, payload: Any, who: Moment, case_id: str, person: str | None) -> Step:
        """Open a case; raises `Refused`."""
        workflow = governed.workflow
        ctx = self._context(governed, None, row, payload, who.by, who.recorded_by, who.at, Known(None, workflow))
        self._refuse(governed, row, ctx, who, case_id)
        first = Opened(workflow.id, workflow.version, person)
        event = self._event(governed, row, ctx, who, case_id, 1, (first, *self._effects(governed, row, ctx)))
        return Step(None, event, replay((event,)))

    def step(self, governed: Governed, case: Case, row: Row, payload: Any, who: Moment) -> Step:
        """Take a step that the case's line offers; raises `Refused`."""
        known = Known(case, governed.workflow)
        ctx = self._context(governed, case, row, payload, who.by, who.recorded_by, who.at, known)
        self._refuse(governed, row, ctx, who, case.id)
        self._fire(row, case)
        event = self._event(
            governed, row, ctx, who, case.id, case.events[-1].version + 1, self._effects(governed, row, ctx)
        )
        return Step(case, event, extend(case, event))

    def not_offered(self, governed: Governed, case: Case, row: Row) -> Refused:
        """The one refusal of a transition that the state does not offer."""
        owner, line = (governed, case.main) if row.line == MAIN else (governed.track, case.line(row.line))
        state = owner.states[line.state].text if owner and line else rules.NOWHERE
        return self._refused([rules.NOT_OFFERED.because(state=state)], governed, case.id, row)

    def options(self, governed: Governed, case: Case, by: Actor, at: datetime) -> tuple[Option, ...]:
        """For each transition that the main line and the open tracks offer: may it happen now, or why not."""
        known = Known(case, governed.workflow)
        rows = list(governed.offered[case.main.state].values())
        for id, line in case.track_lines:
            if line.is_open and governed.track is not None:
                rows += governed.track.offered[line.state].values()
        return tuple(self._option(governed, case, row, by, at, known) for row in rows)

    # ---- what refuses

    def _context(
        self,
        governed: Governed,
        case: Case | None,
        row: Row,
        payload: Any,
        by: Actor,
        recorded_by: Actor,
        at: datetime,
        known: Known,
    ) -> Context[Any]:
        state = None
        if case is not None:
            if row.line == MAIN:
                state = governed.states[case.main.state]
            elif governed.track is not None and (line := case.line(row.line)) is not None:
                state = governed.track.states[line.state]
        return Context(
            case,
            by,
            recorded_by,
            payload,
            at,
            self._day(at),
            row.transition,
            state,
            governed.workflow,
            governed.versions,
            known,
        )

    def _refuse(self, governed: Governed, row: Row, ctx: Context[Any], who: Moment, case_id: str) -> None:
        found: list[Rule] = []
        if ctx.actor.role not in row.roles:
            found.append(rules.WRONG_ROLE.because(roles=row.role_names))
        if ctx.recorded_by is not ctx.actor and not governed.may_record(ctx.recorded_by, ctx.actor):
            found.append(rules.WRONG_RECORDER)
        if ctx.at > who.recorded_at:
            found.append(rules.AT_AFTER_RECORDED)
        self._permissions(row, ctx, found)
        for check in row.checks:
            _ask(check, ctx, found)
        if self._plugins.decides:
            found += self._plugins.check(ctx)
        if found:
            raise self._refused(found, governed, case_id, row)

    @staticmethod
    def _permissions(row: Row, ctx: Context[Any], found: list[Rule]) -> None:
        case, party = ctx.case, row.consent_for
        if case is None:
            return
        if case.basis is None and row.basis_needed:
            found.append(rules.LEGAL_BASIS_NEEDED)
        if party is None or (party == "*" and ctx.payload is None):
            return
        hears = ctx.payload.party if party == "*" else party
        purpose = purpose_of(ctx, hears)
        if purpose is None or case.permission(hears, purpose) is None:
            fixed = rules.CONSENT_NEEDED.because(party=_party(ctx, hears))
            found.append(rules.CONSENT_NEEDED_FOR_PARTY if party == "*" else fixed)

    def _refused(self, found: list[Rule], governed: Governed, case_id: str, row: Row) -> Refused:
        refused = Refused(dict.fromkeys(self._said(rule, governed) for rule in found), case=case_id, transition=row.id)
        if self._plugins.observes_refusals:
            self._plugins.refused(refused)
        return refused

    def _said(self, rule: Rule, governed: Governed) -> Refusal:
        source = rule.source or f"{governed.workflow.id} {governed.workflow.version}"
        return Refusal(rule.code, rule.sentence(self._lang), source)

    def _option(self, governed: Governed, case: Case, row: Row, by: Actor, at: datetime, known: Known) -> Option:
        allowed, wrong_role = self._static.get(row) or self._render(governed, row)
        found: list[Rule] = []
        if row.case_checks or row.consent_for or case.basis is None:
            ctx = self._context(governed, case, row, None, by, by, at, known)
            self._permissions(row, ctx, found)
            for check in row.case_checks:
                _ask(check, ctx, found)
        if by.role in row.roles:
            return allowed if not found else self._no(governed, row, found)
        return wrong_role if not found else self._no(governed, row, found, wrong_role.refusals)

    def _no(self, governed: Governed, row: Row, found: list[Rule], before: tuple[Refusal, ...] = ()) -> Option:
        said = dict.fromkeys((*before, *(self._said(rule, governed) for rule in found)))
        return Option(row.id, False, row.missing, tuple(said))

    def _render(self, governed: Governed, row: Row) -> tuple[Option, Option]:
        """The two answers that hang on nothing but the role; rendered once."""
        no = self._said(rules.WRONG_ROLE.because(roles=row.role_names), governed)
        made = (Option(row.id, True, row.missing, ()), Option(row.id, False, row.missing, (no,)))
        self._static[row] = made
        return made

    # ---- what happens

    @staticmethod
    def _fire(row: Row, case: Case) -> None:
        line = case.main if row.line == MAIN else case.line(row.line)
        if line is None or row.trigger is None:
            raise LeefplekError("the machine was asked what the table does not offer", case=case.id, transition=row.id)
        cursor = Cursor(line.state)
        row.trigger(cursor)
        if cursor.state != (row.target.id if row.target else line.state):
            raise LeefplekError("machine and table disagree", case=case.id, transition=row.id)

    @staticmethod
    def _effects(governed: Governed, row: Row, ctx: Context[Any]) -> tuple[Effect, ...]:
        made: list[Effect] = []
        if row.target is not None:
            made += entered(row.line, row.target, ctx.on)
        elif ctx.state is not None and ctx.state.id in row.transition.restarts_due:
            made += restarted(row.line, ctx.state, ctx.on)
        if row.transition.outcome is not None:
            made.append(OutcomeSet(row.transition.outcome))
        if row.consent_for is not None and ctx.case is not None:
            party = ctx.payload.party if row.consent_for == "*" else row.consent_for
            made.append(told(party, purpose_of(ctx, party) or ""))
        for produce in row.producers:
            made += produce(ctx)
        track = governed.workflow.track
        if track is not None and governed.track is not None and (row.raises or unsafe(ctx)):
            made += raised(track, governed.track.workflow, ctx)
        return tuple(made)

    @staticmethod
    def _event(
        governed: Governed,
        row: Row,
        ctx: Context[Any],
        who: Moment,
        case_id: str,
        version: int,
        effects: tuple[Effect, ...],
    ) -> Event:
        return Event(
            case_id,
            version,
            governed.workflow.id,
            governed.workflow.version,
            row.id,
            who.by,
            who.recorded_by,
            who.at,
            who.recorded_at,
            ctx.payload,
            who.command_id,
            effects,
        )


def _party(ctx: Context[Any], party: str) -> Any:
    return next((role.text for role in ctx.workflow.roles if role.id == party), party)


def _ask(check: Callable[[Context[Any]], Any], ctx: Context[Any], found: list[Rule]) -> None:
    """Ask one guard. One that fails, or answers something else than rules, refuses the step and is named."""
    try:
        answer = check(ctx)
        if answer is None:
            return
        given = [answer] if isinstance(answer, Rule) else list(answer)
        if not all(isinstance(one, Rule) for one in given):
            raise TypeError("a guard answers rules, or None")
    except Exception:
        given = [rules.PLUGIN_FAILED.because(plugin=f"{check.__module__}.{getattr(check, '__qualname__', check)}")]
    found += given
