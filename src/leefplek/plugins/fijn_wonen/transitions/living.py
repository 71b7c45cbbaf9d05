"""Living somewhere, and how a case ends and begins again (000:209, 247-251; 004:385)."""

from leefplek.common import WithReason
from leefplek.usual import ends, step

from .. import payloads as p
from ..states import STATES
from ._roles import JONGERE, KMK, SAW

LIVING = (
    step(
        "find_place",
        "Zelf een plek vinden",
        "Find a place oneself",
        ("route_choice", "vooroverleg", "plan", "route_active", "awaiting_contact", "intake", "waiting_list"),
        "placed",
        JONGERE,
        p.FindPlace,
        effects=("apply_end",),
        source="000:219",
    ),
    step(
        "move_on",
        "Doorstromen naar een volgende plek",
        "Move on to a next place",
        ("placed",),
        "placed",
        ("kmk", "jongere"),
        p.MoveOn,
        "housed_by_kmk",
        "room_or_studio",
        effects=("leave_room",),
        source="000:247",
    ),
    step(
        "set_guidance_plan",
        "Het begeleidingsplan maken",
        "Set the guidance plan",
        ("placed",),
        None,
        KMK,
        p.SetGuidancePlan,
        source="000:247",
    ),
    step(
        "lose_place",
        "De plek kwijtraken",
        "Lose the place",
        ("placed",),
        "route_choice",
        ("jongere", "kmk", "saw"),
        WithReason,
        source="002:23",
    ),
)

ENDING = (
    step(
        "conclude",
        "De zaak afronden",
        "Conclude the case",
        ("analysis", "route_choice", "route_active", "placed"),
        "closed",
        ("saw", "jongere"),
        p.Conclude,
        "outcome_fits",
        "safety_open",
        effects=("outcome",),
        basis_needed=False,
        source="000:209",
    ),
    *ends(STATES, lead=SAW, reopened="analysis", effects=("apply_end",)),
)
