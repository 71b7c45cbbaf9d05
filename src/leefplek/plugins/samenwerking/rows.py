"""The steps that every variant of cooperation has, in the order of the sources: see, talk, support, look back, end."""

from collections.abc import Iterator, Mapping, Sequence

from leefplek import State, Transition
from leefplek.common import Note, RecordFacts
from leefplek.usual import ends, step, usual_steps

from .payloads import Conversation, MakePlan, OwnWay, ReviewGoals, Signalled, Support, WithOthers
from .variants import Variant

__all__ = ["common_rows"]

ROUNDING = ("support", "team", "help")
"""Where a case can be rounded off."""

ASKING = ("question", "support", "team")
"""Where support of the school itself can be chosen; a youth team that is not needed gives the question back to it."""

QUESTION = "samenwerking_question_needed"
"""The guard that asks for a clear question."""

COUNTS = ("legal_basis",)
"""A ground that comes with a talk counts from then on."""


def common_rows(
    variant: Variant, states: Sequence[State], own: Mapping[str, Sequence[str]] | None = None
) -> tuple[Transition, ...]:
    """The steps of this variant. `own` are its own guards at the begin (`opening`), for a clear question (`question`),
    at the choice of support (`supporting`) and at the end (`finishing`).
    """
    own = own or {}
    open_ones = tuple(state.id for state in states if not state.final)
    return (
        *_signalling(variant, own.get("opening", ())),
        *_talking(variant, open_ones),
        *_supporting(variant, open_ones[1:], own.get("question", (QUESTION,)), _types(variant, own)),
        *_planning(variant, open_ones[1:]),
        *_with_others(variant, open_ones[1:]),
        *_ending(variant, tuple(one for one in open_ones if one in ROUNDING), own.get("finishing", ())),
        *usual_steps(
            states,
            team=variant.team,
            lead=variant.holders,
            everyone=variant.workers,
            follow_up=(*variant.team, "hulp", "jongere"),
            follow_up_restarts=("help",),
        ),
        *ends(states, lead=variant.holders, reopened="question", reopening=(*variant.team, "jongere")),
    )


def _types(variant: Variant, own: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """What is asked of the choice of support: a type, where there are types, and the rules of one's own."""
    return (*((f"{variant.prefix}_type_needed",) if variant.kinds else ()), *own.get("supporting", ()))


def _signalling(variant: Variant, guards: Sequence[str]) -> Iterator[Transition]:
    yield step(
        "open",
        "Er is een vraag of een signaal",
        "There is a question or a signal",
        (),
        "signal",
        variant.signals,
        Signalled,
        *guards,
        "legal_basis_needed",
        effects=("legal_basis",),
        source=variant.places.get("signals", ""),
    )
    yield step(
        "start_talk",
        "In gesprek gaan met de student",
        "Start to talk with the student",
        ("signal",),
        "question",
        variant.team,
        Conversation,
        "talk_needed",
        effects=COUNTS,
        source="003:456",
    )
    yield step(
        "close_light",
        "Afronden: het gesprek was genoeg",
        "Round off: the talk was enough",
        ("question",),
        "closed",
        (*variant.team, "jongere"),
        Conversation,
        "talk_needed",
        "safety_open",
        effects=COUNTS,
        outcome="helped_by_talk",
        basis_needed=False,
        source="003:456",
    )


def _talking(variant: Variant, open_ones: Sequence[str]) -> Iterator[Transition]:
    yield step(
        "talk",
        "Praten met de student",
        "Talk with the student",
        open_ones[1:],
        None,
        (*variant.team, "hulp"),
        Conversation,
        "talk_needed",
        effects=COUNTS,
        restarts_due=tuple(one for one in open_ones if one in ROUNDING),
        source="003:58",
    )
    yield step(
        "listen",
        "Luisteren naar ouders of anderen",
        "Listen to parents or others",
        open_ones,
        None,
        variant.team,
        Conversation,
        effects=COUNTS,
        source="003:516",
    )
    yield step(
        "own_way",
        "Zelf op zoek gaan naar hulp",
        "Look for help oneself",
        open_ones,
        None,
        ("jongere",),
        OwnWay,
        source="003:512",
    )
    yield step(
        "record_facts",
        "Opschrijven wat bekend is",
        "Record what is known",
        open_ones,
        None,
        (*variant.team, "jongere"),
        RecordFacts,
        "samenwerking_other_step_needed",
        source="003:502",
    )


def _supporting(
    variant: Variant, working: Sequence[str], question: Sequence[str], guards: Sequence[str]
) -> Iterator[Transition]:
    yield step(
        "start_support",
        "Steun kiezen en beginnen",
        "Choose support and begin",
        tuple(one for one in working if one in ASKING),
        "support",
        variant.team,
        Support,
        *question,
        *guards,
        source=variant.places.get("first", ""),
    )
    yield step(
        "support_beside",
        "Steun op school kiezen naast hulp van buiten",
        "Choose support at school beside help from outside",
        tuple(one for one in working if one not in ASKING),
        None,
        variant.team,
        Support,
        *guards,
        source="003:244" if variant.schakelen == "brought_in" else "003:403-407",
    )


def _planning(variant: Variant, working: Sequence[str]) -> Iterator[Transition]:
    yield step(
        "make_plan",
        "Samen een plan maken",
        "Make a plan together",
        working,
        None,
        ("jongere",),
        MakePlan,
        "talk_needed",
        "samenwerking_goals_needed",
        effects=("agree_plan", *COUNTS),
        source="003:342",
    )
    yield step(
        "review_goals",
        "Terugkijken op de doelen",
        "Look back on the goals",
        working,
        None,
        ("jongere",),
        ReviewGoals,
        "samenwerking_plan_needed",
        source="003:415",
    )
    yield step(
        "adapt_education",
        "Het onderwijs passend maken",
        "Make education fit",
        working,
        None,
        variant.team,
        Note,
        source="003:507",
    )


def _with_others(variant: Variant, working: Sequence[str]) -> Iterator[Transition]:
    contact = (f"{variant.prefix}_contact_stays",) if variant.schakelen == "brought_in" else ()
    yield step(
        "bring_in",
        "Iemand inschakelen",
        "Bring somebody in",
        working,
        None,
        (*variant.team, "jongere"),
        WithOthers,
        *contact,
        consent_for="*",
        source="003:309" if contact else "003:510",
    )
    if variant.feedback:
        yield _tell_back(variant, working)
    yield step(
        "monitor",
        "Volgen hoe de hulp loopt",
        "Follow how the help goes",
        ("help",),
        None,
        (variant.leads,),
        Note,
        restarts_due=("help",),
        source="003:140" if variant.id == "landstede" else "003:493",
    )
    yield step(
        "return_talk",
        "Praten over hoe het na de hulp verder gaat op school",
        "Talk about how things go on at school after the help",
        ("help",),
        "support",
        variant.team,
        Conversation,
        "talk_needed",
        effects=COUNTS,
        source="003:244" if contact else "003:493",
    )


def _tell_back(variant: Variant, working: Sequence[str]) -> Transition:
    return step(
        "tell_back",
        "Terugkoppelen",
        "Give feedback",
        working,
        None,
        dict.fromkeys(one.by for one in variant.feedback),
        WithOthers,
        f"{variant.prefix}_feedback_between",
        consent_for="*",
        source=variant.feedback[0].source,
    )


def _ending(variant: Variant, rounding: Sequence[str], guards: Sequence[str]) -> Iterator[Transition]:
    back = ("samenwerking_return_talk_needed",) if variant.schakelen == "brought_in" else ()
    yield step(
        "finish",
        "Samen afronden",
        "Round off together",
        rounding,
        "closed",
        (*variant.holders, "jongere"),
        Conversation,
        "talk_needed",
        *back,
        *guards,
        "samenwerking_goals_reviewed",
        "safety_open",
        effects=COUNTS,
        outcome="helped",
        basis_needed=False,
        source="003:419",
    )
