"""The working rules of cooperation. A guard bears the code of the rule it keeps; case guards have no `reads`."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from leefplek import Case, Context, Guard, Rule
from leefplek.common import HoldMeeting, RecordFacts
from leefplek.definition import CONTENT_ERASED
from leefplek.facts import ERASED, Missing
from leefplek.values import TextMap, joined, words

from . import rules as r
from .payloads import Conversation, MakePlan, ReviewGoals, Signalled, Support, WithOthers
from .variants import VARIANTS, Variant

__all__ = ["GUARDS", "guards_of"]

LOOKING = (Conversation, HoldMeeting, Support)
"""What somebody does who looks at a question: talk, meet, or give support."""

WEIGHTS = ("licht", "intensief")
"""How much is needed, as Friesland College estimates it (003:254)."""

WITH_A_PLAN = "ondersteuningsplan"
"""The type of support that is a plan (003:341)."""

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


def _who(variant: Variant, *roles: str) -> TextMap:
    """What these roles are called; a party that is no role is called by its id."""
    named = {role.id: role.text for role in variant.roles}
    return joined(named.get(one, words(one, one)) for one in roles)


def _also(variant: Variant, roles: Iterable[str]) -> frozenset[str]:
    """These roles, and those that are one of them as well."""
    known = {*roles}
    return frozenset(role.id for role in variant.roles if known & {role.id, *role.implies})


def _feedback_of(variant: Variant) -> Guard:
    """Feedback goes where this way of working says, or where it was agreed on for this student; with the consent that
    is asked for it.
    """

    def check(ctx: Ctx) -> Iterator[Rule]:
        owed = [one for one in variant.feedback if ctx.actor.role in _also(variant, (one.by,))]
        here = [one for one in owed if one.to == ctx.payload.party]
        if not here and ctx.payload.why is None:
            yield r.FEEDBACK_BETWEEN.because(parties=_who(variant, *(one.to for one in owed)))
        if all(one.consent_of for one in here) and _on_a_ground_alone(ctx):
            yield r.FEEDBACK_CONSENT

    name = f"{variant.prefix}_feedback_between"
    return Guard(name, check, (r.FEEDBACK_BETWEEN, r.FEEDBACK_CONSENT), reads=WithOthers)


def _there(said: object) -> tuple[str, ...]:
    """Who was at this meeting or talk, as far as that was told."""
    if isinstance(said, HoldMeeting):
        return said.present
    talk = said.talk if isinstance(said, Conversation) else None
    if talk is None:
        return ()
    return (talk.with_,) if isinstance(talk.with_, str) else talk.with_


def _on_a_ground_alone(ctx: Ctx) -> bool:
    """Whether the party may know something, and not because the student agreed."""
    said = ctx.payload
    may = [one for one in ctx.case.permissions if one.live and one.party == said.party] if ctx.case else []
    for_this = [one for one in may if said.purpose in (None, one.purpose)]
    return bool(for_this) and all(one.kind == "ground" for one in for_this)


def _first_of(variant: Variant) -> Guard:
    """A question is looked at first by those of this way of working, in a talk or meeting, or by support."""
    first = _also(variant, variant.first)
    rule = r.FIRST_LOOKS.because(who=_who(variant, *variant.first))

    def check(ctx: Ctx) -> Rule | None:
        if ctx.case is None or ctx.actor.role in first:
            return None
        looks = {row.id for row in ctx.workflow.transitions if issubclass(row.payload, LOOKING)}
        counts = (one for one in ctx.case.events if one.version not in ctx.case.corrected)
        looked = ({one.by.role, *_there(one.payload)} for one in counts if one.transition in looks)
        return None if any(first & roles for roles in looked) else rule

    return Guard(f"{variant.prefix}_first_looks", check, (r.FIRST_LOOKS,))


def _contact_of(variant: Variant) -> Guard:
    """Who leads stays the contact. Asked of who works there: a student who brings somebody in need not say it."""
    rule = r.CONTACT_STAYS.because(who=_who(variant, variant.leads), role=variant.leads)

    def check(ctx: Ctx) -> Rule | None:
        return None if ctx.payload.contact == variant.leads or ctx.actor.role == "jongere" else rule

    return Guard(f"{variant.prefix}_contact_stays", check, (r.CONTACT_STAYS,), reads=WithOthers)


def _door_of(variant: Variant, rule: Rule) -> Guard:
    def check(ctx: Ctx) -> Rule | None:
        return None if ctx.payload.via in variant.doors or ctx.payload.party in variant.straight else rule

    return Guard(rule.code, check, (rule,), reads=WithOthers)


def _types_of(variant: Variant) -> Guard:
    rule = r.TYPE_NEEDED.because(kinds=", ".join(variant.kinds))

    def check(ctx: Ctx) -> Rule | None:
        return None if ctx.payload.kinds and {*ctx.payload.kinds} <= {*variant.kinds} else rule

    return Guard(f"{variant.prefix}_type_needed", check, (r.TYPE_NEEDED,), reads=Support)


def _why(rule: Rule) -> Check:
    def check(ctx: Ctx) -> Rule | None:
        return None if ctx.payload.why is not None else rule

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


def _searching(ctx: Ctx) -> Rule | None:
    """Who looks for help tells nobody yet; a party that is named hears of the case."""
    party = ctx.payload.party
    knows = party is None or ctx.case is None or ctx.case.permission(party, ctx.payload.purpose) is not None
    return None if knows else r.SEARCH_TELLS_NOBODY


def _at_table(ctx: Ctx) -> list[Rule]:
    meeting = ctx.payload
    if meeting.why_not is not None:
        return []
    told = meeting.young_person_present
    there = "jongere" in meeting.present if told is None else told
    student = [] if there else [r.STUDENT_AT_TABLE]
    return student if "mentor" in meeting.present else [*student, r.COACH_AT_TABLE]


def _plan_together(ctx: Ctx) -> Rule | None:
    return None if {"jongere", "mentor"} <= {*_there(ctx.payload)} else r.PLAN_TOGETHER


def _weighed(ctx: Ctx) -> list[Rule]:
    areas = [] if ctx.payload.areas else [r.LIFE_AREAS_NEEDED]
    kinds = ctx.payload.kinds
    return areas if len(kinds) == 1 and kinds[0] in WEIGHTS else [*areas, r.WEIGHT_NEEDED]


def _back_from_outside(ctx: Ctx) -> Rule | None:
    outside = ctx.state is not None and ctx.state.id == "help"
    return r.RETURN_TALK_NEEDED if outside and not ctx.payload.after_help else None


def _plan_where_chosen(ctx: Ctx) -> Rule | None:
    """One student, one plan: who chose that type of support has a plan when it is rounded off (003:341-342)."""
    if ctx.case is None or ctx.case.plan_agreed:
        return None
    steps = ("start_support", "support_beside")
    chosen = [one for one in ctx.case.events if one.transition in steps and one.version not in ctx.case.corrected]
    said = chosen[-1].payload if chosen else Support()
    if not isinstance(said, Support):
        return CONTENT_ERASED
    return r.PLAN_NEEDED if WITH_A_PLAN in said.kinds else None


def _entry(ctx: Ctx) -> Rule | None:
    return r.ENTRY_NEEDED if ctx.payload.entry is None else None


def _one_type(ctx: Ctx) -> Rule | None:
    return r.ONE_TYPE if len({*ctx.payload.kinds} - {WITH_EVERY_TYPE}) > 1 else None


def _question_or_talk(ctx: Ctx) -> Rule | None:
    """Talks to make the question clear do not wait until it is clear."""
    kinds = set(ctx.payload.kinds)
    return None if kinds and kinds <= BEFORE_THE_QUESTION else _question(ctx)


def guards_of(variant: Variant) -> tuple[Guard, ...]:
    """The rules that the data of a variant ask for; the other rules of its steps are those of the plugin.

    A rule of its own (`beyond`, `door`) makes a guard of the same name.
    """
    made = [_feedback_of(variant)] if variant.feedback else []
    if variant.others_ask:
        made.append(_first_of(variant))
    if variant.beyond is not None:
        made.append(Guard(variant.beyond.code, _why(variant.beyond), (variant.beyond,), reads=WithOthers))
    if variant.door is not None:
        made.append(_door_of(variant, variant.door))
    if variant.schakelen == "brought_in":
        made.append(_contact_of(variant))
    return (*made, _types_of(variant)) if variant.kinds else tuple(made)


def _guards() -> Iterator[Guard]:
    yield Guard("samenwerking_question_needed", _question, (r.QUESTION_NEEDED, CONTENT_ERASED))
    yield Guard("samenwerking_other_step_needed", _here, (r.OTHER_STEP_NEEDED,), reads=RecordFacts)
    yield Guard("samenwerking_goals_needed", _goals, (r.GOALS_NEEDED,), reads=MakePlan)
    yield Guard("samenwerking_plan_needed", _plan, (r.PLAN_NEEDED,))
    yield Guard("samenwerking_goals_reviewed", _goals_reviewed, (r.GOALS_NOT_REVIEWED, CONTENT_ERASED))
    yield Guard("samenwerking_own_way_first", _own_way, (r.OWN_WAY_FIRST, CONTENT_ERASED))
    yield Guard("samenwerking_search_tells_nobody", _searching, (r.SEARCH_TELLS_NOBODY,), reads=WithOthers)
    yield Guard("samenwerking_return_talk_needed", _back_from_outside, (r.RETURN_TALK_NEEDED,), reads=Conversation)
    for one in VARIANTS:
        yield from guards_of(one)
    yield Guard("jeugdteam_is_16_plus", _age, (r.TEAM_IS_16_PLUS, CONTENT_ERASED), reads=WithOthers)
    yield Guard("landstede_at_table", _at_table, (r.STUDENT_AT_TABLE, r.COACH_AT_TABLE), reads=HoldMeeting)
    yield Guard("landstede_plan_together", _plan_together, (r.PLAN_TOGETHER,), reads=Conversation)
    yield Guard("friesland_weighed", _weighed, (r.LIFE_AREAS_NEEDED, r.WEIGHT_NEEDED), reads=Support)
    yield Guard("deltion_entry_needed", _entry, (r.ENTRY_NEEDED,), reads=Signalled)
    yield Guard("deltion_question_needed", _question_or_talk, (r.QUESTION_NEEDED, CONTENT_ERASED), reads=Support)
    yield Guard("deltion_one_type", _one_type, (r.ONE_TYPE,), reads=Support)
    yield Guard("deltion_plan_needed", _plan_where_chosen, (r.PLAN_NEEDED, CONTENT_ERASED))


GUARDS = tuple(_guards())
