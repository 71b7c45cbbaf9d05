"""The governed step. Everything that refuses is gathered first; then the machine fires; only then is an event made.

The machine fires on a cursor that carries a state and nothing of a case. Nothing is registered with it and it has no
callbacks, so an error can't leave anything half done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import attrs

from . import _rules as rules
from ._known import Known
from ._produce import purpose_of, raised, restarted, spoke, told, unsafe
from ._rows import Cursor, Governed, Row
from .case import Case, Event, PluginVersion, extend, replay
from .definition import MAIN, PLUGIN_FAILED, Rule, rules_of
from .effects import Effect, Opened, OutcomeSet
from .errors import LeefplekError, Refusal, Refused
from .hooks import Context, Step
from .people import Actor

if TYPE_CHECKING:
    from ._manager import Plugins

__all__ = ["Option", "Runtime"]


KEPT = 4096
"""How many different answers of `options` are kept; more than the shipped definitions can give."""

Check = Callable[[Context[Any]], object]


@lru_cache(maxsize=1024)
def _with(some: tuple[PluginVersion, ...], more: tuple[PluginVersion, ...]) -> tuple[PluginVersion, ...]:
    """These plugins, each once, by name; cases share the answer."""
    return tuple(sorted({*some, *more}, key=lambda one: one.name))


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


class Runtime:
    """Decides steps for one `Leefplek`. It holds no case, and nothing that changes but texts rendered before."""

    def __init__(self, plugins: Plugins, lang: str) -> None:
        self._plugins = plugins
        self._lang = lang
        self._static: dict[Row, tuple[Option, Option]] = {}
        self._refusing: dict[tuple[Row, bool, tuple[Rule, ...]], Option] = {}

    def step(
        self,
        governed: Governed,
        case: Case | None,
        row: Row,
        payload: Any,
        by: Actor,
        at: datetime,
        recorded_by: Actor,
        recorded_at: datetime,
        command_id: str,
        opened: tuple[str, str | None] = ("", None),
        judges: tuple[PluginVersion, ...] = (),
    ) -> Step:
        """Take a step that the case's line offers, or open a case; raises `Refused`.

        `opened` are the id of the case and the key of the person, where `case` is None; `judges` are the plugins whose
        cards were answered.
        """
        ctx = self._context(governed, case, row, payload, by, recorded_by, at)
        purpose = self._refuse(governed, row, ctx, recorded_at, opened[0] if case is None else case.id)
        if case is not None:
            _fire(row, case)
        workflow = governed.workflow
        version = 1 if case is None else len(case.events) + 1
        effects = _effects(governed, row, ctx, purpose)
        if case is None:
            effects.insert(0, Opened(workflow.id, workflow.version, opened[1]))
        asked = payload.asked() if row.asks else ()
        stated = row.states and bool(payload.stated())
        if stated or asked:
            effects.append(spoke(version, stated or any(one.read and one.read.facts for one in asked), row.asks))
        event = Event(
            opened[0] if case is None else case.id,
            version,
            workflow.id,
            workflow.version,
            row.id,
            by,
            recorded_by,
            at,
            recorded_at,
            payload,
            command_id,
            tuple(effects),
            _with(row.judges, judges) if judges else row.judges,
        )
        return Step(case, event, replay((event,)) if case is None else extend(case, event))

    def not_offered(self, governed: Governed, case: Case, row: Row) -> Refused:
        """The one refusal of a transition that the state does not offer."""
        owner, line = (governed, case.core.main) if row.line == MAIN else (governed.track, case.line(row.line))
        state = owner.states[line.state].text if owner and line else rules.NOWHERE
        return self.refused([rules.NOT_OFFERED.because(state=state)], case.id, row)

    def options(self, governed: Governed, case: Case, by: Actor, at: datetime) -> tuple[Option, ...]:
        """For each transition that the main line and the open tracks offer: may it happen now, or why not."""
        known = Known(case, governed, at)
        found = self._line_options(governed, governed.rows_of(case.core.main.state).values(), case, by, at, known)
        for _, line in case.core.tracks:
            if line.is_open and governed.track is not None:
                rows = governed.track.rows_of(line.state).values()
                found += self._line_options(governed, rows, case, by, at, known)
        return tuple(found)

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
        known: Known | None = None,
    ) -> Context[Any]:
        if known is None:
            known = Known(case, governed, at)
        state = None
        if case is not None:
            if row.line == MAIN:
                state = governed.states[case.core.main.state]
            elif governed.track is not None and (line := case.line(row.line)) is not None:
                state = governed.track.states[line.state]
        return Context(case, by, recorded_by, payload, at, row.transition, state, known)

    def _refuse(
        self, governed: Governed, row: Row, ctx: Context[Any], recorded_at: datetime, case_id: str
    ) -> str | None:
        """Raises `Refused` with all that refuses; else answers the purpose for which a party hears of the case."""
        found: list[Rule] = []
        actor, recorder = ctx.actor, ctx.recorded_by
        if actor.role not in row.roles:
            found.append(rules.WRONG_ROLE.because(roles=row.role_names))
        if recorder is not actor and not governed.may_record(recorder, actor):
            found.append(rules.WRONG_RECORDER)
        if ctx.at > recorded_at:
            found.append(rules.AT_AFTER_RECORDED)
        purpose = _permitted(row, ctx, found)
        for check in row.checks:
            try:
                answer = check(ctx)
                if answer is not None:
                    found += rules_of(answer)
            except (Exception, SystemExit):
                found.append(_failed(check))
        plugins = self._plugins
        if plugins.decides or (row.asks and plugins.decides_on_cards):
            found += plugins.check(ctx, asks=row.asks)
        if found:
            raise self.refused(found, case_id, row)
        return purpose

    def refused(self, found: list[Rule], case_id: str, row: Row) -> Refused:
        """The refusal by these rules, which is to be raised; observers have heard of it."""
        refused = Refused(dict.fromkeys(self._said(rule, row) for rule in found), case=case_id, transition=row.id)
        if self._plugins.observes_refusals:
            self._plugins.refused(refused)
        return refused

    def _said(self, rule: Rule, row: Row) -> Refusal:
        source = rule.source or f"{row.workflow.id} {row.workflow.version}"
        return Refusal(rule.code, rule.sentence(self._lang), source)

    # ---- options

    def _line_options(
        self, governed: Governed, rows: Iterable[Row], case: Case, by: Actor, at: datetime, known: Known
    ) -> list[Option]:
        """One answer per row. A case guard is asked once for the whole line, whichever rows it guards."""
        static, role, basis = self._static, by.role, case.core.basis
        asked: dict[object, list[Rule]] = {}
        ctx: Context[Any] | None = None
        options = []
        for row in rows:
            allowed, wrong_role = static.get(row) or self._render(row)
            answer = allowed if role in row.roles else wrong_role
            found: list[Rule] = []
            if basis is None and row.basis_needed:
                found.append(rules.LEGAL_BASIS_NEEDED)
            if row.case_checks or row.consent_for:
                if ctx is None:
                    ctx = self._context(governed, case, row, None, by, by, at, known)
                _case_rules(row, ctx, asked, found)
            options.append(self._no(row, answer, tuple(found)) if found else answer)
        return options

    def _no(self, row: Row, answer: Option, found: tuple[Rule, ...]) -> Option:
        """The answer with these rules against it; the same rules are rendered once."""
        key = (row, answer.allowed, found)
        made = self._refusing.get(key)
        if made is None:
            said = dict.fromkeys((*answer.refusals, *(self._said(rule, row) for rule in found)))
            made = Option(answer.transition, False, answer.missing, tuple(said))
            if len(self._refusing) < KEPT:
                self._refusing[key] = made
        return made

    def _render(self, row: Row) -> tuple[Option, Option]:
        """The two answers that hang on nothing but the role; rendered once."""
        no = self._said(rules.WRONG_ROLE.because(roles=row.role_names), row)
        made = (Option(row.id, True, row.missing, ()), Option(row.id, False, row.missing, (no,)))
        self._static[row] = made
        return made


def _permitted(row: Row, ctx: Context[Any], found: list[Rule]) -> str | None:
    """The purpose for which a party hears of the case, if one does; adds what refuses that, or keeping the case."""
    case, party = ctx.case, row.consent_for
    if case is None:
        return None
    if row.basis_needed and case.core.basis is None:
        found.append(rules.LEGAL_BASIS_NEEDED)
    if party is None:
        return None
    if party == "*":
        party = ctx.payload.party
    purpose = purpose_of(ctx, party)
    if purpose is None or case.core.permission(party, purpose) is None:
        found.append(row.consent_needed)
    return purpose


def _fire(row: Row, case: Case) -> None:
    line = case.core.main if row.line == MAIN else case.line(row.line)
    if line is None or row.trigger is None:
        raise LeefplekError("the machine was asked what the table does not offer", case=case.id, transition=row.id)
    cursor = Cursor(line.state)
    row.trigger(cursor)
    if cursor.state != (line.state if row.target is None else row.target.id):
        raise LeefplekError("machine and table disagree", case=case.id, transition=row.id)


def _effects(governed: Governed, row: Row, ctx: Context[Any], purpose: str | None) -> list[Effect]:
    made: list[Effect] = []
    if row.target is not None:
        made += row.enter(ctx.on)
        if row.transition.outcome is not None:
            made.append(OutcomeSet(row.transition.outcome))
    elif row.transition.restarts_due and ctx.state is not None and ctx.state.id in row.transition.restarts_due:
        made += restarted(row.line, ctx.state, ctx.on)
    if purpose is not None:
        made.append(told(ctx.payload.party if row.consent_for == "*" else row.consent_for or "", purpose))
    for produce in row.producers:
        made += produce(ctx)
    track = governed.workflow.track
    if track is not None and governed.track is not None and (row.raises or (row.asks and unsafe(ctx.payload))):
        made += raised(track, governed.track.workflow, ctx)
    return made


def _case_rules(row: Row, ctx: Context[Any], asked: dict[object, list[Rule]], found: list[Rule]) -> None:
    """Add what the case guards of a row say; `asked` keeps the answers for the other rows of the line."""
    party = row.consent_for
    if party is not None and party != "*":
        if party not in asked:
            purpose = purpose_of(ctx, party)
            live = purpose is not None and ctx.case is not None and ctx.case.core.permission(party, purpose) is not None
            asked[party] = [] if live else [row.consent_needed]
        found += asked[party]
    for check in row.case_checks:
        if check not in asked:
            asked[check] = _ask(check, ctx)
        found += asked[check]


def _ask(check: Check, ctx: Context[Any]) -> list[Rule]:
    """Ask one guard. One that fails, or answers something else than rules, refuses the step and is named."""
    try:
        answer = check(ctx)
        return [] if answer is None else rules_of(answer)
    except (Exception, SystemExit):
        return [_failed(check)]


def _failed(check: Check) -> Rule:
    return PLUGIN_FAILED.because(plugin=f"{check.__module__}.{getattr(check, '__qualname__', check)}")
