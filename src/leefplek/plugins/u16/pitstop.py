"""Pitstop: a room in a shared house with a main resident, light guidance, and on to one's own place (004:1050-1112).

Who fits is looked at by the professionals of Pitstop (004:1088). The source says of four things that people with them
can't go there (004:1068), and on the same line that residents have heavier problems by now. So nothing is shut by the
system: what the screening finds is recorded, and the one who screens may place somebody all the same and writes down
why. How long one may stay is not told: nothing ends a stay. That a plan comes before moving on is ours; the source asks
that it is clear then which support is needed (004:1224).
"""

import attrs

from leefplek import Outcome, Role, State, Workflow
from leefplek.common import AgreePlan, Note, Talked, WithReason
from leefplek.usual import step, with_mistake
from leefplek.values import TextMap, words

from . import payloads as p
from .facts import PITSTOP_FACTS
from .parts import (
    COORDINATOR,
    GUIDE,
    JONGERE,
    REASONS,
    TRACK,
    always,
    ended,
    ending,
    facts_step,
    falls_through,
    note_step,
    opening,
    record_facts,
    roles,
    still_lives_there,
    work_together,
)

__all__ = ["PITSTOP"]

STATES = (
    State("applied", words("aangemeld", "applied"), due="P1W"),
    State("screening", words("intake en screening", "intake and screening"), due="P2W"),
    State("matching", words("een kamer zoeken die past", "looking for a room that fits"), due="P4W"),
    State("room_found", words("er is een kamer", "there is a room"), due="P2W"),
    State("moved_in", words("net verhuisd, we letten extra op", "just moved, we pay extra attention"), due="P2W"),
    State("living", words("woont bij Pitstop", "lives at Pitstop"), due="P3M"),
    State("closed", words("afgesloten, de deur blijft open", "closed, the door stays open"), final=True),
)
OPEN = tuple(state.id for state in STATES if not state.final)
BEFORE = ("screening", "matching", "room_found")
HOUSED = ("moved_in", "living")
RECORDERS = ("begeleider", "coordinator", "screener")

ROLES = roles(
    words("de bewoner", "the resident"),
    Role(
        "screener",
        words("de professional van Pitstop die screent", "the professional of Pitstop who screens"),
        implies=("begeleider",),
    ),
    Role(
        "hoofdbewoner",
        words("de hoofdbewoner", "the main resident"),
        recorded_by=("begeleider", "coordinator"),
        professional=False,
    ),
    recorders=RECORDERS,
)
SCREENER = ("screener",)

_SCREENING = (
    opening("applied", "Aanmelden", "Apply", (*GUIDE, *JONGERE, *SCREENER, "gemeente"), "004:1056"),
    record_facts(OPEN, "004:1056"),
    step(
        "hold_intake",
        "Een intakegesprek voeren",
        "Hold an intake talk",
        ("applied",),
        "screening",
        SCREENER,
        Talked,
        "talk_needed",
        effects=("legal_basis",),
        source="004:1088",
    ),
    facts_step(
        "screen",
        "Kijken of er iets tegen Pitstop spreekt (screening)",
        "Look whether anything speaks against Pitstop (screening)",
        BEFORE,
        SCREENER,
        "004:1088",
    ),
    facts_step("grant_wmo", "De Wmo-indicatie geven", "Grant guidance by the Wmo", OPEN, ("gemeente",), "004:1082"),
    step(
        "fits",
        "Besluiten dat Pitstop past",
        "Decide that Pitstop fits",
        ("screening",),
        "matching",
        SCREENER,
        p.Decision,
        "talk_needed",
        "pitstop_screening_needed",
        "pitstop_why_needed",
        effects=("legal_basis",),
        sole_decider=True,
        source="004:1088",
    ),
    step(
        "does_not_fit",
        "Besluiten dat een andere plek beter past",
        "Decide that another place fits better",
        ("screening", "matching"),
        "closed",
        SCREENER,
        WithReason,
        "pitstop_screening_needed",
        "safety_open",
        outcome="other_place",
        sole_decider=True,
        basis_needed=False,
        source="004:1068",
    ),
)

_ROOM = (
    step(
        "assign_guide",
        "Afspreken wie de vaste begeleider is",
        "Agree who the fixed guide is",
        ("matching", "room_found", *HOUSED),
        None,
        COORDINATOR,
        p.AssignWorkers,
        "pitstop_guide_stays",
        source="004:1076",
    ),
    step(
        "match_location",
        "Een huis vinden dat past",
        "Find a house that fits",
        ("matching",),
        "room_found",
        SCREENER,
        p.Offer,
        "pitstop_main_resident_needed",
        consent_for="hoofdbewoner",
        source="004:1088",
    ),
    step(
        "decline_room",
        "De kamer niet willen",
        "Not want this room",
        ("room_found",),
        "matching",
        JONGERE,
        Note,
    ),
    falls_through(
        "room_falls_through",
        "De kamer gaat toch niet door",
        "The room falls through after all",
        ("room_found",),
        "matching",
        SCREENER,
    ),
    facts_step(
        "bridge_vacancy",
        "Afspreken wie de lege kamer betaalt",
        "Agree who pays for the empty room",
        ("matching", "room_found", *HOUSED, "closed"),
        COORDINATOR,
        "004:1088",
    ),
    step(
        "place",
        "Een kamer geven",
        "Give a room",
        ("room_found",),
        "moved_in",
        SCREENER,
        p.MoveIn,
        "pitstop_contra_indication",
        "pitstop_wmo_needed",
        "pitstop_guide_needed",
        sole_decider=True,
        source="004:1088",
    ),
)

_LIVING = (
    step(
        "settle_in",
        "Het gaat rustiger",
        "It has become calmer",
        ("moved_in",),
        "living",
        GUIDE,
        Talked,
        "talk_needed",
        effects=("legal_basis",),
        source="004:200",
    ),
    note_step(
        "at_home",
        "Opschrijven hoe het in huis gaat",
        "Note how it goes in the house",
        HOUSED,
        None,
        (*GUIDE, "hoofdbewoner"),
        "004:1074",
    ),
    work_together(OPEN, "004:1076"),
    step(
        "agree_plan",
        "Samen een plan maken voor de volgende plek",
        "Make a plan together for the next place",
        ("matching", "room_found", *HOUSED),
        None,
        (*GUIDE, *JONGERE),
        AgreePlan,
        "u16_goals_needed",
        effects=("agree_plan",),
        source="004:1224",
    ),
    step(
        "change_house",
        "Een ander huis zoeken",
        "Look for another house",
        HOUSED,
        "matching",
        (*GUIDE, *JONGERE),
        WithReason,
        source="004:1088",
    ),
    still_lives_there(BEFORE, "living", SCREENER, "pitstop_wmo_needed", "pitstop_guide_needed"),
    step(
        "flow_on",
        "Doorstromen naar een eigen plek",
        "Move on to a place of one's own",
        ("matching", "room_found", *HOUSED),
        "closed",
        JONGERE,
        Note,
        "pitstop_plan_needed",
        outcome="own_place",
        basis_needed=False,
        source="004:1068",
    ),
)

PITSTOP = with_mistake(
    Workflow(
        id="pitstop",
        version=1,
        title=words("Pitstop", "Pitstop"),
        initial="applied",
        states=STATES,
        transitions=(
            *_SCREENING,
            *_ROOM,
            *_LIVING,
            *ending(STATES, "screening"),
            *always(STATES, "screener", "gemeente", restarts=("moved_in",), hear=("hoofdbewoner",)),
        ),
        roles=ROLES,
        outcomes=ended(
            "de bewoner",
            "the resident",
            Outcome("own_place", words("doorgestroomd naar een eigen plek", "moved on to a place of one's own")),
            Outcome("other_place", words("een andere plek past beter", "another place fits better")),
        ),
        reasons=REASONS,
        facts=PITSTOP_FACTS,
        track=attrs.evolve(TRACK, roles=TextMap({**TRACK.roles, "screener": "wij"})),
        keepers=("begeleider", "coordinator", "screener"),
        source="004:1050",
    )
)
