"""Switching to help (schakelen), and the steps that one practice has and no other."""

from collections.abc import Sequence
from typing import Any

from leefplek import Transition
from leefplek.common import HoldMeeting, Note
from leefplek.usual import step

from .payloads import Conversation, OwnWay, WithOthers
from .variants import Variant

__all__ = ["OWN"]

ASKING = ("question", "support")
QUESTION = "samenwerking_question_needed"


def _refer(variant: Variant, target: str, roles: Sequence[str], *guards: str) -> Transition:
    """The school hands the question on; who hears of it needs the student's yes."""
    return step(
        "refer",
        "Verwijzen",
        "Refer",
        ASKING,
        target,
        roles,
        WithOthers,
        QUESTION,
        *guards,
        consent_for=variant.to or "*",
        source=variant.places["schakelen"],
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
        source=variant.places["schakelen"],
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
        source=variant.places["schakelen"],
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
        source=variant.places["schakelen"],
    )


def _no_help(variant: Variant, source: str = "") -> Transition:
    """Help does not fit, is not there soon enough, or is not wanted any more: the question is looked at again."""
    return step(
        "no_help_found",
        "Toch geen hulp van buiten: terug naar de vraag",
        "No help from outside after all: back to the question",
        ("finding",),
        "question",
        variant.team,
        Note,
        source=source,
    )


def _eigen_wijk(variant: Variant) -> tuple[Transition, ...]:
    return (
        _refer(variant, "finding", ("smw", "mentor"), "eigen_wijk_beyond_school", "eigen_wijk_via_needed"),
        _start_help(variant, ("smw", "jongere"), Note),
        _go_to_help(variant),
        _no_help(variant),
    )


def _jeugdteam(variant: Variant) -> tuple[Transition, ...]:
    return (
        _refer(variant, "finding", ("zorgteam", "smw"), "jeugdteam_beyond_education", "jeugdteam_is_16_plus"),
        _start_help(variant, ("jeugdteam", "smw"), Note),
        _no_help(variant),
    )


def _mbo_als_wijk(variant: Variant) -> tuple[Transition, ...]:
    return (
        _refer(variant, "team", ("zorgteam",), "mbo_als_wijk_beyond_care_team"),
        _outside(variant, "team"),
    )


def _landstede(variant: Variant) -> tuple[Transition, ...]:
    return (
        step(
            "search_help",
            "Zoeken naar passende hulp",
            "Search for fitting help",
            ASKING,
            "finding",
            ("schakelfunctionaris",),
            WithOthers,
            QUESTION,
            "landstede_own_way_first",
            source="003:126",
        ),
        _start_help(variant, ("schakelfunctionaris",), WithOthers, consent_for="*"),
        _go_to_help(variant),
        _no_help(variant, "003:138"),
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


def _friesland(variant: Variant) -> tuple[Transition, ...]:
    return (_outside(variant, "support", "friesland_via_needed", "friesland_contact_stays"),)


def _deltion(variant: Variant) -> tuple[Transition, ...]:
    return (_outside(variant, "support", "deltion_specialist_needed"),)


OWN = (
    ("eigen-wijk", _eigen_wijk),
    ("jeugdteam", _jeugdteam),
    ("mbo-als-wijk", _mbo_als_wijk),
    ("landstede", _landstede),
    ("friesland-college", _friesland),
    ("deltion", _deltion),
)
"""The steps of its own that each way of working has, by its id."""
