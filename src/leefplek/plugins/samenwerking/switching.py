"""Switching to help (schakelen), as the data of a variant say, and the steps that one practice has and no other."""

from collections.abc import Sequence
from typing import Any

from leefplek import Transition
from leefplek.common import HoldMeeting, Note
from leefplek.usual import step

from .payloads import Conversation, OwnWay, WithOthers
from .rows import QUESTION
from .variants import Variant

__all__ = ["landstede_rows", "switching_rows"]

ASKING = ("question", "support")


def switching_rows(variant: Variant, referring: Sequence[str] = ()) -> tuple[Transition, ...]:
    """The steps from a question to help; `referring` are guards of its own where the question goes on."""
    if variant.schakelen == "referred":
        return _referred(variant, referring)
    if variant.hands_on:
        return (_refer(variant, "team", (*_asked(variant), *referring)), _outside(variant, "team"))
    return (_outside(variant, "support", *_asked(variant), *referring),)


def _asked(variant: Variant) -> tuple[str, ...]:
    """The guards that the data of a variant ask for where a question goes on to others."""
    own = tuple(one.code for one in (variant.beyond, variant.door) if one is not None)
    first = (f"{variant.prefix}_first_looks",) if variant.others_ask else ()
    return (*first, *own, *((f"{variant.prefix}_contact_stays",) if variant.schakelen == "brought_in" else ()))


def _referred(variant: Variant, referring: Sequence[str]) -> tuple[Transition, ...]:
    """Referred out: to the one party that there is, or to where the student goes in the home town."""
    if variant.own_way:
        found = (_search_help(variant, *referring), _start_help(variant, (variant.leads,), WithOthers, consent_for="*"))
    else:
        who = (variant.leads, "jongere") if variant.to is None else (variant.to, variant.leads)
        help_begins = _start_help(variant, who, Note, consent_for=variant.to)  # the yes may be gone by now
        found = (_refer(variant, "finding", (*_asked(variant), *referring)), help_begins)
    return (*found, *(() if variant.to else (_go_to_help(variant),)), _no_help(variant))


def _refer(variant: Variant, target: str, guards: Sequence[str]) -> Transition:
    """The school hands the question on; who hears of it needs the student's yes."""
    return step(
        "refer",
        "Verwijzen",
        "Refer",
        ASKING,
        target,
        variant.asking,
        WithOthers,
        QUESTION,
        *guards,
        consent_for=variant.to or (variant.leads if variant.hands_on else "*"),
        source=variant.places.get("schakelen", ""),
    )


def _search_help(variant: Variant, *guards: str) -> Transition:
    """Who leads looks for help, once the student's own way did not lead to it."""
    return step(
        "search_help",
        "Zoeken naar passende hulp",
        "Search for fitting help",
        ASKING,
        "finding",
        variant.asking,
        WithOthers,
        QUESTION,
        "samenwerking_own_way_first",
        "samenwerking_search_tells_nobody",
        *_asked(variant),
        *guards,
        source=variant.places.get("schakelen", ""),
    )


def _outside(variant: Variant, source: str, *guards: str) -> Transition:
    """Help outside school begins, where help at school is not enough."""
    return step(
        "switch_outside",
        "Hulp van buiten laten beginnen",
        "Let help from outside begin",
        (source,),
        "help",
        (variant.leads,),
        WithOthers,
        *guards,
        consent_for="*",
        source=variant.places.get("schakelen", ""),
    )


def _start_help(variant: Variant, roles: Sequence[str], payload: Any, **more: Any) -> Transition:
    return step(
        "start_help",
        "De hulp begint",
        "The help begins",
        ("finding",),
        "help",
        roles,
        payload,
        source=variant.places.get("schakelen", ""),
        **more,
    )


def _go_to_help(variant: Variant) -> Transition:
    return step(
        "go_to_help",
        "Zelf naar de hulp gaan",
        "Go to help oneself",
        (*ASKING, "finding"),
        "help",
        ("jongere",),
        OwnWay,
        source=variant.places.get("schakelen", ""),
    )


def _no_help(variant: Variant) -> Transition:
    """Help does not fit, is not there soon enough, or is not wanted any more: the question is looked at again."""
    return step(
        "no_help_found",
        "Toch geen hulp van buiten: terug naar de vraag",
        "No help from outside after all: back to the question",
        ("finding",),
        "question",
        variant.team,
        Note,
        source=variant.places.get("no_help", ""),
    )


def landstede_rows() -> tuple[Transition, ...]:
    """The steps that only Landstede has: the meeting with all around the student, and the support plan."""
    return (
        step(
            "hold_mdo",
            "Overleggen met allen om de student heen (MDO)",
            "Meet with all around the student (MDO)",
            ("question", "support", "finding", "help"),
            None,
            ("schakelfunctionaris",),
            HoldMeeting,
            "landstede_at_table",
            source="003:141",
        ),
        step(
            "record_support_plan",
            "Het ondersteuningsplan vastleggen",
            "Write down the support plan",
            ("question", "support", "finding", "help"),
            None,
            ("studentadviseur",),
            Conversation,
            "landstede_plan_together",
            effects=("legal_basis",),
            source="003:143",
        ),
    )
