"""The working rules of the U16, each with its place in the source.

A guard bears the name of the rule it keeps. Guards without `reads` look at what is known, so `options` asks them too.
No rule here shuts anybody out: what is found is recorded, a person decides, and the record says why.
"""

import calendar
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from leefplek import Context, Guard, Rule
from leefplek.common import AgreePlan, End, RecordFacts
from leefplek.definition import CONTENT_ERASED
from leefplek.facts import ERASED, UNKNOWN
from leefplek.values import TextMap, joined

from . import rules as r
from .facts import HF_CONDITIONS, HF_REGULAR, NAMES, PITSTOP_AGAINST, PITSTOP_FOR, THREE, TOLD_AT, TOLD_ELSEWHERE
from .payloads import Agreement, AssignWorkers, Decision, MoveIn, Offer

__all__ = ["GUARDS", "months_after"]

Ctx = Context[Any]
Facts = Callable[[Ctx], Rule | None]


def months_after(day: date, months: int) -> date:
    """The day so many months later; the last day of the month, where it has no such day, and of the calendar."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > date.max.year:
        return date.max
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _named(names: Iterable[str]) -> TextMap:
    return joined(NAMES[name] for name in names)


def _erased(ctx: Ctx, names: Iterable[str]) -> bool:
    return any(ctx.fact(name) is ERASED for name in names)


def _looked_at(names: tuple[str, ...], rule: Rule) -> Facts:
    """Whether these were asked; who would rather not say, was asked too."""

    def check(ctx: Ctx) -> Rule | None:
        if _erased(ctx, names):
            return CONTENT_ERASED
        missing = [name for name in names if ctx.fact(name) is UNKNOWN]
        return rule.because(facts=_named(missing)) if missing else None

    return check


def _true(name: str, rule: Rule) -> Facts:
    def check(ctx: Ctx) -> Rule | None:
        if ctx.fact(name) is ERASED:
            return CONTENT_ERASED
        return None if ctx.fact(name) is True else rule

    return check


def _plan(rule: Rule) -> Facts:
    return lambda ctx: None if ctx.case is not None and ctx.case.plan_agreed else rule


def _facts_fit(ctx: Ctx) -> list[Rule]:
    """A fact that has a step of its own is told there, by who may say it."""
    told = {fact.name for fact in ctx.payload.facts}
    step = TOLD_AT.get(ctx.transition.id)
    if step is None:
        missing, elsewhere = [], sorted(told & TOLD_ELSEWHERE)
    else:
        missing = [name for name in step.must if name not in told]
        elsewhere = sorted(told - {*step.must, *step.may})
    needed = [r.FACTS_NEEDED.because(facts=_named(missing))] if missing else []
    return [*needed, r.FACTS_ELSEWHERE.because(facts=_listed(elsewhere))] if elsewhere else needed


def _listed(names: Iterable[str]) -> TextMap:
    """As `_named`; a fact that any workflow has and that has no name here, goes by its own."""
    return joined(NAMES.get(name, TextMap({"nl": name, "en": name})) for name in names)


def _benefit(ctx: Ctx) -> Rule | None:
    """The benefit starts on the moving date at the latest, is not needed, or the rent is paid in another way."""
    if ctx.payload.bridge is not None:
        return None
    if _erased(ctx, ("u16_uitkering_nodig", "u16_uitkering_vanaf")):
        return CONTENT_ERASED
    if ctx.fact("u16_uitkering_nodig") is False:
        return None
    start = ctx.fact("u16_uitkering_vanaf")
    return None if isinstance(start, date) and start <= ctx.payload.on else r.BENEFIT_NEEDED


def _moved(ctx: Ctx) -> Rule | None:
    """Whether somebody ever moved in; whether they still live there, a person says."""
    moved = ctx.fact("u16_verhuisd_op")
    if moved is ERASED:
        return CONTENT_ERASED
    return None if isinstance(moved, date) else r.MOVED_NEEDED


def _goals(ctx: Ctx) -> Rule | None:
    return None if ctx.payload.goals else r.GOALS_NEEDED


# ---- Housing First


def _hf_why(ctx: Ctx) -> Rule | None:
    """Where a condition does not hold, or other help is enough, the person who decides says why."""
    if ctx.payload.why is not None:
        return None
    if _erased(ctx, (*HF_CONDITIONS, *HF_REGULAR)):
        return CONTENT_ERASED
    holds = all(ctx.fact(name) is True for name in HF_CONDITIONS)
    enough = any(ctx.fact(name) is True for name in HF_REGULAR)
    return None if holds and not enough else r.HF_WHY_NEEDED


def _two_told(ctx: Ctx) -> Rule | None:
    """A guide may leave before there is another: the record tells how many there are, and why."""
    return None if len(set(ctx.payload.workers)) >= 2 or ctx.payload.why is not None else r.TWO_WORKERS_TOLD


def _workers(least: int, rule: Rule) -> Facts:
    def check(ctx: Ctx) -> Rule | None:
        workers = ctx.fact("u16_begeleiders")
        if workers is ERASED:
            return CONTENT_ERASED
        return None if isinstance(workers, int) and workers >= least else rule

    return check


def _own_name(ctx: Ctx) -> Rule | None:
    return None if ctx.payload.lease == "own_name" else r.OWN_NAME_NEEDED


def _surety(ctx: Ctx) -> Rule | None:
    return _true("u16_garantstelling", r.SURETY_NEEDED)(ctx) if ctx.payload.too_risky else None


def _keep_trying(ctx: Ctx) -> Rule | None:
    return None if ctx.payload.reason is not None else r.KEEP_TRYING


# ---- the lease that comes in one's own name


def _debts(ctx: Ctx) -> Rule | None:
    """Stable debts come first (004:303); a surety of the municipality may stand in for them (004:710, 755)."""
    names = ("u16_schulden_rustig", "u16_garantstelling")
    if any(ctx.fact(name) is True for name in names):
        return None
    return CONTENT_ERASED if _erased(ctx, names) else r.DEBTS_FIRST


def _three_parties(ctx: Ctx) -> Rule | None:
    return None if len(set(ctx.payload.signed_by)) == 3 else r.THREE_PARTIES_NEEDED


def _period(ctx: Ctx) -> Rule | None:
    """A length that the calendar holds; two or three years is what the source tells of, and no rule."""
    months = ctx.payload.months
    return None if months is not None and 0 < months <= 120 else r.PERIOD_NEEDED


def _link(ctx: Ctx) -> Rule | None:
    return None if ctx.payload.link_told else r.LINK_NEEDED


def _period_over(ctx: Ctx) -> Rule | None:
    moved, months = ctx.fact("u16_verhuisd_op"), ctx.fact("omklap_maanden")
    if moved is ERASED or months is ERASED:
        return CONTENT_ERASED
    if not isinstance(moved, date) or not isinstance(months, int):
        return r.PERIOD_NOT_OVER
    return None if ctx.on >= months_after(moved, months) else r.PERIOD_NOT_OVER


def _all_three(ctx: Ctx) -> Rule | None:
    if _erased(ctx, THREE):
        return CONTENT_ERASED
    missing = [name for name in THREE if ctx.fact(name) is not True]
    return r.ALL_THREE_NEEDED.because(parties=_named(missing)) if missing else None


def _reason(ctx: Ctx) -> Rule | None:
    return None if ctx.payload.reason is not None else r.REASON_NEEDED


# ---- Pitstop


def _pitstop_why(ctx: Ctx) -> Rule | None:
    """For whom Pitstop is, is no gate: where something is not so, or not known, the screener says why it fits."""
    if ctx.payload.why is not None:
        return None
    if _erased(ctx, PITSTOP_FOR):
        return CONTENT_ERASED
    return None if all(ctx.fact(name) is True for name in PITSTOP_FOR) else r.PITSTOP_WHY_NEEDED


def _contra_indication(ctx: Ctx) -> Rule | None:
    """What speaks against it refuses the place, unless the screener writes down why it is possible here."""
    if ctx.payload.why is not None:
        return None
    if _erased(ctx, PITSTOP_AGAINST):
        return CONTENT_ERASED
    found = [name for name in PITSTOP_AGAINST if ctx.fact(name) is True]
    return r.CONTRA_INDICATION.because(facts=_named(found)) if found else None


def _main_resident(ctx: Ctx) -> Rule | None:
    return None if ctx.payload.main_resident else r.MAIN_RESIDENT_NEEDED


def _guide_stays(ctx: Ctx) -> list[Rule]:
    """Another guide comes with a reason; so does that there is none for the moment."""
    if ctx.payload.why is not None:
        return []
    if not ctx.payload.workers:
        return [r.GUIDE_NEEDED]
    had = ctx.fact("u16_begeleiders")
    if had is ERASED:
        return [CONTENT_ERASED]
    return [r.GUIDE_STAYS] if isinstance(had, int) and had > 0 else []


_HOUSING_FIRST = (
    Guard(
        "hf_regular_help_first", _looked_at(HF_REGULAR, r.REGULAR_HELP_FIRST), (r.REGULAR_HELP_FIRST, CONTENT_ERASED)
    ),
    Guard(
        "hf_conditions_needed", _looked_at(HF_CONDITIONS, r.CONDITIONS_NEEDED), (r.CONDITIONS_NEEDED, CONTENT_ERASED)
    ),
    Guard("hf_why_needed", _hf_why, (r.HF_WHY_NEEDED, CONTENT_ERASED), reads=Decision),
    Guard("hf_two_workers_told", _two_told, (r.TWO_WORKERS_TOLD,), reads=AssignWorkers),
    Guard("hf_two_workers_needed", _workers(2, r.TWO_WORKERS_NEEDED), (r.TWO_WORKERS_NEEDED, CONTENT_ERASED)),
    Guard("hf_own_name_needed", _own_name, (r.OWN_NAME_NEEDED,), reads=MoveIn),
    Guard("hf_surety_needed", _surety, (r.SURETY_NEEDED, CONTENT_ERASED), reads=Offer),
    Guard("hf_keep_trying", _keep_trying, (r.KEEP_TRYING,), reads=End),
)
_OMKLAP = (
    Guard("omklap_debts_first", _debts, (r.DEBTS_FIRST, CONTENT_ERASED)),
    Guard("omklap_three_parties_needed", _three_parties, (r.THREE_PARTIES_NEEDED,), reads=Agreement),
    Guard("omklap_period_needed", _period, (r.PERIOD_NEEDED,), reads=Agreement),
    Guard("omklap_link_needed", _link, (r.LINK_NEEDED,), reads=Agreement),
    Guard("omklap_period_not_over", _period_over, (r.PERIOD_NOT_OVER, CONTENT_ERASED)),
    Guard("omklap_all_three_needed", _all_three, (r.ALL_THREE_NEEDED, CONTENT_ERASED)),
    Guard("omklap_plan_first", _plan(r.PLAN_FIRST), (r.PLAN_FIRST,)),
    Guard("omklap_reason_needed", _reason, (r.REASON_NEEDED,), reads=End),
)
_PITSTOP = (
    Guard(
        "pitstop_screening_needed",
        _looked_at(PITSTOP_AGAINST, r.SCREENING_NEEDED),
        (r.SCREENING_NEEDED, CONTENT_ERASED),
    ),
    Guard("pitstop_why_needed", _pitstop_why, (r.PITSTOP_WHY_NEEDED, CONTENT_ERASED), reads=Decision),
    Guard("pitstop_main_resident_needed", _main_resident, (r.MAIN_RESIDENT_NEEDED,), reads=Offer),
    Guard("pitstop_contra_indication", _contra_indication, (r.CONTRA_INDICATION, CONTENT_ERASED), reads=MoveIn),
    Guard("pitstop_wmo_needed", _true("pitstop_wmo", r.WMO_NEEDED), (r.WMO_NEEDED, CONTENT_ERASED)),
    Guard("pitstop_guide_needed", _workers(1, r.GUIDE_NEEDED), (r.GUIDE_NEEDED, CONTENT_ERASED)),
    Guard("pitstop_guide_stays", _guide_stays, (r.GUIDE_NEEDED, r.GUIDE_STAYS, CONTENT_ERASED), reads=AssignWorkers),
    Guard("pitstop_plan_needed", _plan(r.PLAN_NEEDED), (r.PLAN_NEEDED,)),
)
GUARDS = (
    Guard("u16_facts_fit", _facts_fit, (r.FACTS_NEEDED, r.FACTS_ELSEWHERE), reads=RecordFacts),
    Guard("u16_benefit_needed", _benefit, (r.BENEFIT_NEEDED, CONTENT_ERASED), reads=MoveIn),
    Guard("u16_moved_needed", _moved, (r.MOVED_NEEDED, CONTENT_ERASED)),
    Guard("u16_goals_needed", _goals, (r.GOALS_NEEDED,), reads=AgreePlan),
    *_HOUSING_FIRST,
    *_OMKLAP,
    *_PITSTOP,
)
