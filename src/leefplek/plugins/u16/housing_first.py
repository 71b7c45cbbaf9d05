"""Housing First: first a home in one's own name, and then what is needed for as long as it is needed (004:1264-1338).

Nothing forces a next step: the pace is that of the participant (004:1282), and each due date is a day on which the
workers look back. The source names no one who decides who may begin ('men kijkt', 004:1280); here the coordinator does,
and writes down why. Debts are worked on beside the home (004:710) and are no bar to it. Not wanting help ends nothing:
the home stays, and so does contact (004:299, 1284). Losing the home ends nothing either: support goes on, and so does
looking for a next one (004:1312).
"""

from leefplek import Outcome, Role, State, Workflow
from leefplek.common import Note, Talked, WithReason
from leefplek.usual import step, with_mistake
from leefplek.values import words

from . import payloads as p
from .facts import HF_FACTS
from .parts import (
    COORDINATOR,
    GUIDE,
    JONGERE,
    REASONS,
    TRACK,
    always,
    arrange_benefit,
    ended,
    ending,
    facts_step,
    falls_through,
    note_step,
    opening,
    record_facts,
    roles,
    stabilise_debts,
    stand_surety,
    work_together,
)

__all__ = ["HOUSING_FIRST"]

STATES = (
    State("considered", words("bekijken of het past", "looking whether it fits"), due="P4W"),
    State("home_search", words("een woning zoeken", "looking for a home"), due="P3M"),
    State("home_asked", words("een woning is aangevraagd", "a home is asked for"), due="P4W"),
    State("home_found", words("er is een woning", "there is a home"), due="P2W"),
    State("close_by", words("woont, en we zijn dichtbij", "lives there, and we are close by"), due="P2W"),
    State("living", words("woont met begeleiding", "lives there with guidance"), due="P3M"),
    State("scaled_down", words("woont met minder begeleiding", "lives there with less guidance"), due="P6M"),
    State("closed", words("afgesloten, de deur blijft open", "closed, the door stays open"), final=True),
)
OPEN = tuple(state.id for state in STATES if not state.final)
SEEKING = ("home_search", "home_asked")
SUPPORTED = OPEN[1:]
HOUSED = ("close_by", "living", "scaled_down")

ROLES = roles(
    words("de deelnemer", "the participant"),
    Role(
        "corporatie", words("de woningcorporatie", "the housing corporation"), recorded_by=("begeleider", "coordinator")
    ),
    Role("wijkagent", words("de wijkagent", "the neighbourhood police officer"), recorded_by=("begeleider",)),
)

_BEGIN = (
    opening("considered", "Aanmelden", "Bring forward", (*GUIDE, *JONGERE, "gemeente"), "004:1270"),
    record_facts(OPEN, "004:1280"),
    facts_step(
        "check_regular_help",
        "Kijken of gewone hulp genoeg is",
        "Look whether regular help is enough",
        ("considered",),
        GUIDE,
        "004:1280",
    ),
    step(
        "start",
        "Beginnen met Housing First",
        "Begin with Housing First",
        ("considered",),
        "home_search",
        COORDINATOR,
        p.Decision,
        "talk_needed",
        "hf_regular_help_first",
        "hf_conditions_needed",
        "hf_why_needed",
        effects=("legal_basis",),
        sole_decider=True,
        source="004:1280",
    ),
    step(
        "choose_regular_help",
        "Kiezen voor gewone hulp",
        "Choose regular help",
        ("considered",),
        "closed",
        COORDINATOR,
        WithReason,
        "hf_regular_help_first",
        "safety_open",
        outcome="regular_help",
        sole_decider=True,
        basis_needed=False,
        source="004:1280",
    ),
    step(
        "assign_workers",
        "Afspreken welke twee begeleiders er zijn",
        "Agree who the two guides are",
        SUPPORTED,
        None,
        COORDINATOR,
        p.AssignWorkers,
        "hf_two_workers_told",
        source="004:1288",
    ),
)

_HOME = (
    stabilise_debts(SUPPORTED, "004:303"),
    step(
        "ask_home",
        "Een woning aanvragen",
        "Ask for a home",
        ("home_search",),
        "home_asked",
        GUIDE,
        Note,
        consent_for="corporatie",
        source="004:1304",
    ),
    step(
        "corporation_declines",
        "De corporatie zegt nee",
        "The corporation says no",
        ("home_asked",),
        "home_search",
        ("corporatie",),
        WithReason,
        source="004:1302",
    ),
    step(
        "ask_surety",
        "De gemeente vragen om garant te staan",
        "Ask the municipality to stand surety",
        SEEKING,
        None,
        GUIDE,
        Note,
        consent_for="gemeente",
        source="004:1302",
    ),
    stand_surety(SEEKING),
    step(
        "offer_home",
        "Een woning aanbieden",
        "Offer a home",
        ("home_asked",),
        "home_found",
        ("corporatie",),
        p.Offer,
        "hf_surety_needed",
        source="004:1304",
    ),
    step(
        "decline_home",
        "De woning niet willen",
        "Not want this home",
        ("home_found",),
        "home_search",
        JONGERE,
        Note,
        source="004:1284",
    ),
    falls_through(
        "home_falls_through",
        "De woning gaat toch niet door",
        "The home falls through after all",
        ("home_found",),
        "home_search",
        (*GUIDE, "corporatie"),
    ),
    arrange_benefit((*SEEKING, "home_found")),
    step(
        "move_in",
        "Verhuizen naar de eigen woning",
        "Move into the home",
        ("home_found",),
        "close_by",
        JONGERE,
        p.MoveIn,
        "hf_own_name_needed",
        "hf_two_workers_needed",
        "u16_benefit_needed",
        source="004:1284",
    ),
    step(
        "has_home",
        "De deelnemer heeft al een woning",
        "The participant has a home already",
        SEEKING,
        "close_by",
        JONGERE,
        Note,
        "hf_two_workers_needed",
        source="004:1312",
    ),
)

_LIVING = (
    note_step(
        "report_nuisance",
        "Overlast melden",
        "Report nuisance",
        HOUSED,
        None,
        (*GUIDE, "corporatie", "wijkagent"),
        "004:1304",
    ),
    note_step(
        "small_success",
        "Een klein succes opschrijven",
        "Write down a small success",
        SUPPORTED,
        None,
        (*GUIDE, *JONGERE),
        "004:1282",
    ),
    note_step(
        "decline_help",
        "Nu geen begeleiding willen, en de woning houden",
        "Want no guidance for now, and keep the home",
        HOUSED,
        None,
        (*GUIDE, *JONGERE),
        "004:299",
    ),
    work_together(OPEN, "004:1292"),
    step(
        "settle_in",
        "Het gaat rustiger",
        "It has become calmer",
        ("close_by",),
        "living",
        GUIDE,
        Talked,
        "talk_needed",
        effects=("legal_basis",),
        source="004:200",
    ),
    step(
        "scale_down",
        "Minder begeleiding",
        "Less guidance",
        ("living",),
        "scaled_down",
        (*GUIDE, *JONGERE),
        Talked,
        "talk_needed",
        effects=("legal_basis",),
        source="004:1314",
    ),
    note_step(
        "scale_up",
        "Weer meer begeleiding",
        "More guidance again",
        ("living", "scaled_down"),
        "close_by",
        (*GUIDE, *JONGERE),
        "004:411",
    ),
    step(
        "lose_home",
        "De woning kwijtraken, en samen verder zoeken",
        "Lose the home, and go on looking together",
        HOUSED,
        "home_search",
        (*GUIDE, *JONGERE, "corporatie"),
        WithReason,
        source="004:1312",
    ),
    step(
        "manage",
        "De deelnemer redt het zelf",
        "The participant manages alone",
        ("scaled_down",),
        "closed",
        (*GUIDE, *JONGERE),
        Talked,
        "talk_needed",
        "safety_open",
        outcome="manages",
        basis_needed=False,
        effects=("legal_basis",),
        source="004:1314",
    ),
)

HOUSING_FIRST = with_mistake(
    Workflow(
        id="housing-first",
        version=1,
        title=words("Housing First", "Housing First"),
        initial="considered",
        states=STATES,
        transitions=(
            *_BEGIN,
            *_HOME,
            *_LIVING,
            *ending(STATES, "considered", "hf_keep_trying"),
            *always(STATES, "corporatie", "gemeente", "wijkagent", restarts=HOUSED),
        ),
        roles=ROLES,
        outcomes=ended(
            "de deelnemer",
            "the participant",
            Outcome("manages", words("redt het zelf", "manages alone")),
            Outcome("regular_help", words("gekozen voor gewone hulp", "regular help was chosen")),
        ),
        reasons=REASONS,
        facts=HF_FACTS,
        track=TRACK,
        keepers=("begeleider", "coordinator"),
        source="004:1264",
    )
)
