"""The working rules of cooperation. A guard bears the code of the rule it keeps; case guards have no `reads`."""

from collections.abc import Callable, Iterator
from typing import Any

from leefplek import Context, Guard, Rule
from leefplek.common import HoldMeeting
from leefplek.definition import CONTENT_ERASED
from leefplek.facts import ERASED, Missing
from leefplek.values import joined

from . import rules as r
from .payloads import Conversation, MakePlan, Signalled, Support, WithOthers
from .variants import DELTION, FRIESLAND, VARIANTS, Variant

__all__ = ["GUARDS"]

TOWN = ("huisarts", "wijkteam")
"""The doors to help outside that the source names (003:94, 244)."""

WITH_EVERY_TYPE = "onderwijs"
"""The type of support that goes along with the others (003:344)."""

Ctx = Context[Any]
Check = Callable[[Ctx], Rule | None]


def _question(ctx: Ctx) -> Rule | None:
    known = ctx.fact("samen_vraag_helder")
    if known is ERASED:
        return CONTENT_ERASED
    return None if known is True else r.QUESTION_NEEDED


def _goals(ctx: Ctx) -> Rule | None:
    return None if ctx.payload.goals else r.GOALS_NEEDED


def _plan(ctx: Ctx) -> Rule | None:
    return None if ctx.case is not None and ctx.case.plan_agreed else r.PLAN_NEEDED


def _goals_reviewed(ctx: Ctx) -> Rule | None:
    """As many goals were looked back on as there are; without a plan there is nothing to look back on."""
    goals, reviewed = ctx.fact("samen_doelen"), ctx.fact("samen_besproken")
    if ERASED in (goals, reviewed):
        return CONTENT_ERASED
    if isinstance(goals, Missing) or isinstance(reviewed, Missing):
        return None
    return r.GOALS_NOT_REVIEWED if reviewed < goals else None  # type: ignore[operator]


def _feedback_of(variant: Variant) -> Guard:
    """Feedback goes where this way of working says."""

    def check(ctx: Ctx) -> Rule | None:
        parties = [one.to for one in variant.feedback if one.by == ctx.actor.role]
        if ctx.payload.party in parties:
            return None
        named = {role.id: role.text for role in variant.roles}
        return r.FEEDBACK_BETWEEN.because(parties=joined(named[one] for one in parties))

    return Guard(f"{variant.prefix}_feedback_between", check, (r.FEEDBACK_BETWEEN,), reads=WithOthers)


def _why(rule: Rule) -> Check:
    def check(ctx: Ctx) -> Rule | None:
        return None if ctx.payload.why is not None else rule

    return check


def _via(rule: Rule) -> Check:
    def check(ctx: Ctx) -> Rule | None:
        return None if ctx.payload.via in TOWN else rule

    return check


def _age(ctx: Ctx) -> Rule | None:
    """An agreement opens the door to who is younger: no age shuts it by itself."""
    age = ctx.age
    if age is ERASED:
        return CONTENT_ERASED
    younger = not isinstance(age, Missing) and age < 16
    return r.TEAM_IS_16_PLUS if younger and ctx.payload.what is None else None


def _own_way(ctx: Ctx) -> Rule | None:
    known = ctx.fact("samen_eigen_weg")
    if known is ERASED:
        return CONTENT_ERASED
    return None if known is False else r.OWN_WAY_FIRST


def _at_table(ctx: Ctx) -> list[Rule]:
    meeting = ctx.payload
    if meeting.why_not is not None:
        return []
    student = [] if meeting.young_person_present else [r.STUDENT_AT_TABLE]
    return student if "mentor" in meeting.present else [*student, r.COACH_AT_TABLE]


def _plan_together(ctx: Ctx) -> Rule | None:
    talk = ctx.payload.talk
    there = () if talk is None or isinstance(talk.with_, str) else talk.with_
    return None if {"jongere", "mentor"} <= set(there) else r.PLAN_TOGETHER


def _weighed(ctx: Ctx) -> list[Rule]:
    areas = [] if ctx.payload.areas else [r.LIFE_AREAS_NEEDED]
    kinds = ctx.payload.kinds
    return areas if len(kinds) == 1 and kinds[0] in FRIESLAND.kinds else [*areas, r.WEIGHT_NEEDED]


def _contact(ctx: Ctx) -> Rule | None:
    return None if ctx.payload.contact == FRIESLAND.leads else r.CONTACT_STAYS


def _back_from_outside(ctx: Ctx) -> Rule | None:
    outside = ctx.state is not None and ctx.state.id == "help"
    return r.RETURN_TALK_NEEDED if outside and not ctx.payload.after_help else None


def _entry(ctx: Ctx) -> Rule | None:
    return r.ENTRY_NEEDED if ctx.payload.entry is None else None


def _types(ctx: Ctx) -> Rule | None:
    kinds = ctx.payload.kinds
    if not kinds or not set(kinds) <= set(DELTION.kinds):
        return r.TYPE_NEEDED.because(kinds=", ".join(DELTION.kinds))
    return r.ONE_TYPE if len({*kinds} - {WITH_EVERY_TYPE}) > 1 else None


def _guards() -> Iterator[Guard]:
    yield Guard("samenwerking_question_needed", _question, (r.QUESTION_NEEDED, CONTENT_ERASED))
    yield Guard("samenwerking_goals_needed", _goals, (r.GOALS_NEEDED,), reads=MakePlan)
    yield Guard("samenwerking_plan_needed", _plan, (r.PLAN_NEEDED,))
    yield Guard("samenwerking_goals_reviewed", _goals_reviewed, (r.GOALS_NOT_REVIEWED, CONTENT_ERASED))
    yield from (_feedback_of(one) for one in VARIANTS)
    for rule in (r.BEYOND_SCHOOL, r.BEYOND_EDUCATION, r.BEYOND_CARE_TEAM, r.SPECIALIST_NEEDED):
        yield Guard(rule.code, _why(rule), (rule,), reads=WithOthers)
    for rule in (r.VIA_OWN_TOWN, r.VIA_FRIESLAND):
        yield Guard(rule.code, _via(rule), (rule,), reads=WithOthers)
    yield Guard("jeugdteam_is_16_plus", _age, (r.TEAM_IS_16_PLUS, CONTENT_ERASED), reads=WithOthers)
    yield Guard("landstede_own_way_first", _own_way, (r.OWN_WAY_FIRST, CONTENT_ERASED))
    yield Guard("landstede_at_table", _at_table, (r.STUDENT_AT_TABLE, r.COACH_AT_TABLE), reads=HoldMeeting)
    yield Guard("landstede_plan_together", _plan_together, (r.PLAN_TOGETHER,), reads=Conversation)
    yield Guard("friesland_weighed", _weighed, (r.LIFE_AREAS_NEEDED, r.WEIGHT_NEEDED), reads=Support)
    yield Guard("friesland_contact_stays", _contact, (r.CONTACT_STAYS,), reads=WithOthers)
    yield Guard("friesland_return_talk_needed", _back_from_outside, (r.RETURN_TALK_NEEDED,), reads=Conversation)
    yield Guard("deltion_entry_needed", _entry, (r.ENTRY_NEEDED,), reads=Signalled)
    yield Guard("deltion_types", _types, (r.TYPE_NEEDED, r.ONE_TYPE), reads=Support)


GUARDS = tuple(_guards())
