"""The working rules of Buurtstraat: those that the source states, and no others (001:14, 21).

Support only when there is a need for it (001:14) can be read in two ways: professionals and volunteers are supported
when they want it, or give support when the other wants it. It holds here for both.
"""

from typing import Any

from leefplek import Context, Guard, Rule
from leefplek.definition import CONTENT_ERASED
from leefplek.facts import ERASED
from leefplek.values import words

from .payloads import WANTED, Opening, StartTeam, SupportOther

__all__ = ["GUARDS"]

FIXED_TEAM_NEEDED = Rule(
    "buurtstraat_fixed_team_needed",
    words(
        "Een straat heeft een vast team: steeds dezelfde mensen.",
        "A street has a fixed team: the same people all the time.",
    ),
    "001:21",
)
DISCIPLINES_NEEDED = Rule(
    "buurtstraat_disciplines_needed",
    words(
        "Noem de vakgebieden in het team: het zijn er meer dan één.",
        "Name the disciplines in the team: there is more than one.",
    ),
    "001:21",
)
OTHER_WANTS_IT = Rule(
    "buurtstraat_other_wants_it",
    words(
        "Steun een professional of vrijwilliger alleen als die dat zelf wil.",
        "Support a professional or volunteer only when they want it themselves.",
    ),
    "001:14",
)
RESIDENT_WANTS_IT = Rule(
    "buurtstraat_resident_wants_it",
    words(
        "Vraag eerst aan de bewoner of die hulp wil. Zonder ja begint de hulp niet.",
        "First ask the resident whether they want help. Without a yes the help does not begin.",
    ),
    "001:14",
)
STREET_NEEDED = Rule(
    "buurtstraat_street_needed",
    words(
        "Zeg bij welke straat deze bewoner hoort. Hulp voor één bewoner en preventie in de straat horen bij elkaar.",
        "Say to which street this resident belongs. Support of one resident and prevention in the street go together.",
    ),
    "001:21",
)

Ctx = Context[Any]


def _team(ctx: Ctx) -> list[Rule]:
    rules = [] if ctx.payload.fixed is True else [FIXED_TEAM_NEEDED]
    return rules if len(set(ctx.payload.disciplines)) > 1 else [*rules, DISCIPLINES_NEEDED]


def _other_wants_it(ctx: Ctx) -> Rule | None:
    return None if ctx.payload.wanted is True else OTHER_WANTS_IT


def _resident_wants_it(ctx: Ctx) -> Rule | None:
    known = ctx.fact(WANTED)
    if known is ERASED:
        return CONTENT_ERASED
    return None if known is True else RESIDENT_WANTS_IT


def _street(ctx: Ctx) -> Rule | None:
    return STREET_NEEDED if ctx.payload.street is None else None


GUARDS = (
    Guard("buurtstraat_fixed_team_needed", _team, (FIXED_TEAM_NEEDED, DISCIPLINES_NEEDED), reads=StartTeam),
    Guard("buurtstraat_other_wants_it", _other_wants_it, (OTHER_WANTS_IT,), reads=SupportOther),
    Guard("buurtstraat_resident_wants_it", _resident_wants_it, (RESIDENT_WANTS_IT, CONTENT_ERASED)),
    Guard("buurtstraat_street_needed", _street, (STREET_NEEDED,), reads=Opening),
)
