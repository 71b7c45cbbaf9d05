"""The working rules of the stappenplan. A guard is named after the code of its rule."""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from leefplek import Context, Guard, Rule
from leefplek.common import AgreePlan, End, RecordFacts
from leefplek.definition import CONTENT_ERASED
from leefplek.facts import ERASED, RATHER_NOT_SAY, WITHHELD, Missing, as_money
from leefplek.values import TextMap, joined, words

from . import names as n
from . import rules as r
from .menu import latest
from .payloads import Choose, LookBack, Menukaart, MoveIn, PlaceProcesregie, SetTarget, ShowMenu, Talk, Week

Ctx = Context[Any]
Check = Callable[[Ctx], Rule | None]


def _guard(check: Check, *rules: Rule, reads: type[Any] | None = None) -> Guard:
    return Guard(n.PREFIX + rules[0].code, check, rules, reads)


def _asked(questions: Iterable[TextMap]) -> TextMap:
    """Questions one after the other, each with its own mark."""
    every = list(questions)
    return words(*(" ".join(one[lang] for one in every) for lang in ("nl", "en")))


def _lacking(ctx: Ctx, questions: Mapping[str, TextMap], allowed: Iterable[object] = ()) -> list[TextMap] | None:
    """The questions that nobody answered; None where what was said of one is gone."""
    known = {name: ctx.fact(n.PREFIX + name) for name in questions}
    if ERASED in known.values():
        return None
    return [questions[name] for name, said in known.items() if isinstance(said, Missing) and said not in allowed]


def _all_known(rule: Rule, questions: Mapping[str, TextMap], allowed: Iterable[object] = ()) -> Guard:
    """A rule that asks for an answer to each of these questions, at a step before; `allowed` will do for one."""

    def check(ctx: Ctx) -> Rule | None:
        lacking = _lacking(ctx, questions, allowed)
        if lacking is None:
            return CONTENT_ERASED
        return rule.because(open=_asked(lacking)) if lacking else None

    return _guard(check, rule, CONTENT_ERASED)


def _all_said(rule: Rule, questions: Mapping[str, TextMap], reads: type[Any]) -> Guard:
    """A rule that asks for an answer to each of these questions with this step."""

    def check(ctx: Ctx) -> Rule | None:
        lacking = [text for name, text in questions.items() if getattr(ctx.payload, name) in (None, *WITHHELD)]
        return rule.because(open=_asked(lacking)) if lacking else None

    return _guard(check, rule, reads=reads)


def _one_known(rule: Rule, *facts: str, every: bool = True) -> Guard:
    """A rule that asks for each of these facts, or for one of them; a no and a nought count as none."""

    def check(ctx: Ctx) -> Rule | None:
        said = [ctx.fact(n.PREFIX + name) for name in facts]
        there = [bool(one) and not isinstance(one, Missing) for one in said]
        if all(there) or (any(there) and not every):
            return None
        return CONTENT_ERASED if ERASED in said else rule

    return _guard(check, rule, CONTENT_ERASED)


def _here(ctx: Ctx) -> Rule | None:
    """Each fact is told at the step whose rules look at it."""
    allowed = n.STEP_FACTS[ctx.transition.id]
    if all(one.name in allowed for one in ctx.payload.facts):
        return None
    about = [kind.question for kind in ctx.workflow.facts if kind.name in allowed]
    return r.OTHER_STEP_NEEDED.because(facts=_asked(about))


# ---- of a project


def _target(ctx: Ctx) -> Rule | None:
    number, by = ctx.payload.number, ctx.payload.by
    return None if number is not None and number > 0 and by is not None else r.TARGET_NEEDED


def _triangle(ctx: Ctx) -> Rule | None:
    known = {name: ctx.fact(f"{n.PREFIX}partij_{name}") for name in n.TRIANGLE}
    missing = [n.TRIANGLE[name] for name, joins in known.items() if joins is not True]
    if not missing:
        return None
    return CONTENT_ERASED if ERASED in known.values() else r.TRIANGLE_NEEDED.because(missing=joined(missing))


def _apart(ctx: Ctx) -> Rule | None:
    return None if ctx.payload.guides is False else r.PROCESREGIE_APART


def _visible(ctx: Ctx) -> Rule | None:
    return None if ctx.payload.apply_at else r.VISIBLE_PLACE_NEEDED


def _menu_items(ctx: Ctx) -> Rule | None:
    items = ctx.payload.items
    told = items and all(one.intensity and _phase(one.from_age, one.until_age) for one in items)
    return None if told else r.MENU_ITEMS_NEEDED


def _phase(first: int | None, last: int | None) -> bool:
    """Whether these ages are told, and there are some among them of the way to adulthood."""
    low, high = n.TRANSITION
    return first is not None and last is not None and first <= last and low <= last and first <= high


def _plan_agreed(rule: Rule) -> Guard:
    return _guard(lambda ctx: None if ctx.case is not None and ctx.case.plan_agreed else rule, rule)


def _who_does_what(ctx: Ctx) -> Rule | None:
    goals = ctx.payload.goals
    return None if goals and all(one.actions for one in goals) else r.WHO_DOES_WHAT_NEEDED


# ---- of a young person


def _left(ctx: Ctx) -> Rule | None:
    leaves = any(getattr(ctx.payload, question) == WITHHELD[1] for question in n.TALK)
    return r.LEFT_BY_YOUNG_PERSON if leaves and ctx.actor.role != "jongere" else None


def _apart_here(ctx: Ctx) -> Rule | None:
    """Who directs is who did so last, and so for who guides: one may take over from another."""
    other = {"procesregisseur": "begeleider", "begeleider": "procesregisseur"}.get(ctx.actor.role)
    if ctx.case is None or other is None:
        return None
    for event in reversed(ctx.case.events):
        if event.by.role == other and event.version not in ctx.case.corrected:
            return r.DIRECTS_OR_GUIDES if event.by.id == ctx.actor.id else None
    return None


def _shown(ctx: Ctx) -> Rule | None:
    return None if ctx.payload.items else r.SHOWN_MENU_NEEDED


def _on_menu(ctx: Ctx) -> Rule | None:
    """What does not stand on it is made to fit where it is told why it does, or that is kept back (002:74)."""
    if ctx.case is None or ctx.payload.why not in (None, WITHHELD[0]):
        return None
    shown = latest(ctx.case, "show_menu")
    if shown is None:
        return CONTENT_ERASED
    return None if _plain(ctx.payload.route) in {_plain(one.name) for one in shown} else r.NOT_ON_MENU


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()


def _looked_for(ctx: Ctx) -> Rule | None:
    return None if ctx.payload.reason is not None else r.KEEP_LOOKING


def _chosen(ctx: Ctx) -> Rule | None:
    return None if ctx.case is not None and ctx.case.route is not None else r.CHOICE_NEEDED


def _enough(ctx: Ctx, rule: Rule) -> Rule | None:
    known = ctx.fact(n.INCOME)
    if known is ERASED:
        return CONTENT_ERASED
    amount = _basic_income(ctx)
    enough = isinstance(known, int | str) and as_money(known) >= amount
    return None if enough else rule.because(amount=f"{amount:f}".removesuffix(".00"))


def _basic_income(ctx: Ctx) -> Decimal:
    """The amount on the day of the step, from whoever knows it; that of the source on a day that no file speaks of."""
    found = ctx.value(n.BASIC_INCOME_VALUE).amount
    return found if isinstance(found, Decimal) else as_money(n.BASIC_INCOME)


def _income(ctx: Ctx) -> Rule | None:
    """Letting go waits until there is enough to live on."""
    return _enough(ctx, r.INCOME_NEEDED)


def _home_with_income(ctx: Ctx) -> Rule | None:
    """What was agreed on will do for now: no amount keeps a young person out of a home by itself (002:74, 76)."""
    return None if ctx.payload.income not in (None, *WITHHELD) else _enough(ctx, r.HOME_WITH_INCOME_NEEDED)


_SAYS = {
    n.LASTING_YOUNG_PERSON: ("jongere", words("de jongere", "the young person")),
    n.LASTING_DIRECTOR: ("procesregisseur", words("de procesregisseur", "the director of the process")),
}


def _lasting(ctx: Ctx) -> Rule | None:
    known = {name: ctx.fact(name) for name in _SAYS}
    missing = [_SAYS[name][1] for name, said in known.items() if said is not True]
    if not missing:
        return None
    return CONTENT_ERASED if ERASED in known.values() else r.LASTING_NEEDED.because(who=joined(missing))


def _own_word(ctx: Ctx) -> Rule | None:
    said = [_SAYS[one.name][0] for one in ctx.payload.facts if one.name in _SAYS]
    return r.OWN_WORD_NEEDED if any(role != ctx.actor.role for role in said) else None


GUARDS = (
    _guard(_here, r.OTHER_STEP_NEEDED, reads=RecordFacts),
    _all_known(r.START_QUESTIONS_NEEDED, n.START),
    _guard(_target, r.TARGET_NEEDED, reads=SetTarget),
    Guard(
        n.PREFIX + "target_set",
        _one_known(r.TARGET_NEEDED, "aantal", "streefdatum").check,
        (r.TARGET_NEEDED, CONTENT_ERASED),
    ),
    _all_said(r.LOOK_BACK_NEEDED, n.LOOK_BACK, LookBack),
    _all_known(r.ANALYSIS_QUESTIONS_NEEDED, n.ANALYSIS),
    _guard(_triangle, r.TRIANGLE_NEEDED, CONTENT_ERASED),
    _one_known(r.PROCESREGIE_NEEDED, "procesregie_plek"),
    _guard(_apart, r.PROCESREGIE_APART, reads=PlaceProcesregie),
    _guard(_visible, r.VISIBLE_PLACE_NEEDED, reads=PlaceProcesregie),
    _one_known(r.MENU_NEEDED, "menukaart"),
    _guard(_menu_items, r.MENU_ITEMS_NEEDED, reads=Menukaart),
    _all_known(r.TEAM_NEEDED, n.TEAM),
    _plan_agreed(r.TASKS_NEEDED),
    _one_known(r.FINANCING_NEEDED, "financiering_nu", "financiering_straks"),
    _one_known(r.PERMISSION_NEEDED, "bestuurlijk_akkoord"),
    _all_said(r.WEEKLY_QUESTIONS_NEEDED, n.WEEKLY, Week),
    _all_known(r.EVALUATION_NEEDED, n.EVALUATION),
    _one_known(r.SHARING_NEEDED, "successen", "briljante_mislukkingen", every=False),
    _guard(_who_does_what, r.WHO_DOES_WHAT_NEEDED, reads=AgreePlan),
    _all_known(r.TALK_QUESTIONS_NEEDED, n.TALK, allowed=(RATHER_NOT_SAY,)),
    _guard(_left, r.LEFT_BY_YOUNG_PERSON, reads=Talk),
    _guard(_apart_here, r.DIRECTS_OR_GUIDES),
    _guard(_shown, r.SHOWN_MENU_NEEDED, reads=ShowMenu),
    _guard(_on_menu, r.NOT_ON_MENU, CONTENT_ERASED, reads=Choose),
    _guard(_chosen, r.CHOICE_NEEDED),
    _plan_agreed(r.OWN_PLAN_NEEDED),
    _guard(_income, r.INCOME_NEEDED, CONTENT_ERASED),
    _guard(_home_with_income, r.HOME_WITH_INCOME_NEEDED, CONTENT_ERASED, reads=MoveIn),
    _guard(_lasting, r.LASTING_NEEDED, CONTENT_ERASED),
    _guard(_looked_for, r.KEEP_LOOKING, reads=End),
    _guard(_own_word, r.OWN_WORD_NEEDED, reads=RecordFacts),
)
