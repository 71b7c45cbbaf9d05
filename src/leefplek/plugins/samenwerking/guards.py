"""The working rules of cooperation. A guard bears the code of the rule it keeps; case guards have no `reads`."""

from collections.abc import Callable, Iterator
from typing import Any

from leefplek import Case, Context, Guard, Rule
from leefplek.common import HoldMeeting, RecordFacts
from leefplek.definition import CONTENT_ERASED
from leefplek.facts import ERASED, Missing
from leefplek.values import joined

from . import rules as r
from .payloads import Conversation, MakePlan, ReviewGoals, Signalled, Support, WithOthers
from .variants import DELTION, FRIESLAND, VARIANTS, Variant

__all__ = ["GUARDS"]

FRISIAN_DOORS = ("huisarts", "wijkteam")
"""The doors to help outside that Friesland College names (003:244)."""

TOWN = (*FRISIAN_DOORS, "gezinsteam")
"""The doors to help in the home town (003:87, 94)."""

STRAIGHT = "veilig_thuis"
"""Who is brought in without such a door: so it went with Abe (003:309)."""

WITH_EVERY_TYPE = "onderwijs"
"""The type of support that goes along with the others (003:344)."""

BEFORE_THE_QUESTION = frozenset({"vraagverheldering", WITH_EVERY_TYPE})
"""Types of support that no clear question of the student comes before: one makes it clear (003:338), the other is for
teachers (003:344).
"""

Ctx = Context[Any]
Check = Callable[[Ctx], Rule | None]


def _question(ctx: Ctx) -> Rule | None:
    known = ctx.fact("samen_vraag_helder")
    if known is ERASED:
        return CONTENT_ERASED
    return None if known is True else r.QUESTION_NEEDED


def _here(ctx: Ctx) -> Rule | None:
    """What the student says in a talk, of their own way or in the plan is told there, in their own words."""
    elsewhere = any(one.name.startswith("samen_") for one in ctx.payload.facts)
    return r.OTHER_STEP_NEEDED if elsewhere else None


def _goals(ctx: Ctx) -> Rule | None:
    return None if ctx.payload.goals else r.GOALS_NEEDED


def _plan(ctx: Ctx) -> Rule | None:
    return None if ctx.case is not None and ctx.case.plan_agreed else r.PLAN_NEEDED


def _goals_reviewed(ctx: Ctx) -> Rule | None:
    """Each goal of the plan was looked back on, in as many talks as that took; without a plan there is none."""
    return None if ctx.case is None else _left_to_review(ctx.case)


def _left_to_review(case: Case) -> Rule | None:
    """From the latest step back to the plan that counts."""
    reviewed: set[int] = set()
    erased = False
    for event in reversed(case.events):
        if event.version in case.corrected or event.transition not in ("make_plan", "review_goals"):
            continue
        said = event.payload
        if isinstance(said, MakePlan):
            left = set(range(1, len(said.goals) + 1)) - reviewed
            return None if not left else CONTENT_ERASED if erased else r.GOALS_NOT_REVIEWED
        if isinstance(said, ReviewGoals):
            reviewed |= {one.goal for one in said.results}
        elif event.transition == "make_plan":
            return CONTENT_ERASED
        else:
            erased = True
    return None


def _feedback_of(variant: Variant) -> Guard:
    """Feedback goes where this way of working says, or where it was agreed on for this student."""

    def check(ctx: Ctx) -> Rule | None:
        acts_as = {one for role in variant.roles if role.id == ctx.actor.role for one in (role.id, *role.implies)}
        parties = [one.to for one in variant.feedback if one.by in acts_as]
        if ctx.payload.party in parties or ctx.payload.why is not None:
            return None
        named = {role.id: role.text for role in variant.roles}
        return r.FEEDBACK_BETWEEN.because(parties=joined(named[one] for one in parties))

    return Guard(f"{variant.prefix}_feedback_between", check, (r.FEEDBACK_BETWEEN,), reads=WithOthers)


def _why(rule: Rule) -> Check:
    def check(ctx: Ctx) -> Rule | None:
        return None if ctx.payload.why is not None else rule

    return check


def _via_town(ctx: Ctx) -> Rule | None:
    return None if ctx.payload.via in TOWN else r.VIA_OWN_TOWN


def _via_friesland(ctx: Ctx) -> Rule | None:
    there = ctx.payload.via in FRISIAN_DOORS or ctx.payload.party == STRAIGHT
    return None if there else r.VIA_FRIESLAND


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
    """Asked of who works there: a student who brings somebody in need not say it."""
    stays = ctx.payload.contact == FRIESLAND.leads or ctx.actor.role == "jongere"
    return None if stays else r.CONTACT_STAYS


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


def _question_or_talk(ctx: Ctx) -> Rule | None:
    """Talks to make the question clear do not wait until it is clear."""
    kinds = set(ctx.payload.kinds)
    return None if kinds and kinds <= BEFORE_THE_QUESTION else _question(ctx)


def _guards() -> Iterator[Guard]:
    yield Guard("samenwerking_question_needed", _question, (r.QUESTION_NEEDED, CONTENT_ERASED))
    yield Guard("samenwerking_other_step_needed", _here, (r.OTHER_STEP_NEEDED,), reads=RecordFacts)
    yield Guard("samenwerking_goals_needed", _goals, (r.GOALS_NEEDED,), reads=MakePlan)
    yield Guard("samenwerking_plan_needed", _plan, (r.PLAN_NEEDED,))
    yield Guard("samenwerking_goals_reviewed", _goals_reviewed, (r.GOALS_NOT_REVIEWED, CONTENT_ERASED))
    yield from (_feedback_of(one) for one in VARIANTS)
    for rule in (r.BEYOND_SCHOOL, r.BEYOND_EDUCATION, r.BEYOND_CARE_TEAM, r.SPECIALIST_NEEDED):
        yield Guard(rule.code, _why(rule), (rule,), reads=WithOthers)
    yield Guard("eigen_wijk_via_needed", _via_town, (r.VIA_OWN_TOWN,), reads=WithOthers)
    yield Guard("friesland_via_needed", _via_friesland, (r.VIA_FRIESLAND,), reads=WithOthers)
    yield Guard("jeugdteam_is_16_plus", _age, (r.TEAM_IS_16_PLUS, CONTENT_ERASED), reads=WithOthers)
    yield Guard("landstede_own_way_first", _own_way, (r.OWN_WAY_FIRST, CONTENT_ERASED))
    yield Guard("landstede_at_table", _at_table, (r.STUDENT_AT_TABLE, r.COACH_AT_TABLE), reads=HoldMeeting)
    yield Guard("landstede_plan_together", _plan_together, (r.PLAN_TOGETHER,), reads=Conversation)
    yield Guard("friesland_weighed", _weighed, (r.LIFE_AREAS_NEEDED, r.WEIGHT_NEEDED), reads=Support)
    yield Guard("friesland_contact_stays", _contact, (r.CONTACT_STAYS,), reads=WithOthers)
    yield Guard("friesland_return_talk_needed", _back_from_outside, (r.RETURN_TALK_NEEDED,), reads=Conversation)
    yield Guard("deltion_entry_needed", _entry, (r.ENTRY_NEEDED,), reads=Signalled)
    yield Guard("deltion_question_needed", _question_or_talk, (r.QUESTION_NEEDED, CONTENT_ERASED), reads=Support)
    yield Guard("deltion_types", _types, (r.TYPE_NEEDED, r.ONE_TYPE), reads=Support)


GUARDS = tuple(_guards())
