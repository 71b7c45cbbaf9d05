"""The omklapconstructie: rent by an agreement of three, and later the same home in one's own name (004:281, 291-293).

The parties are the corporation, the resident and the care provider. Rent and guidance hang together (004:293) until
the trajectory has gone well (004:281). Who says so is not told; that all three say it is ours. The period is what they
agreed, and can be agreed anew: two or three years (004:293), or within three (004:1122). Debts come first where a home
is applied for (004:303), or the surety of the municipality (004:333). Who lives there already, by a lease of the care
provider, keeps the home (004:912, 1124): the agreement is then made for that home, and the moving day is the one on
which they came to live there. Nuisance leads to a talk; that a plan comes before the agreement is ended is ours, no
source tells how these agreements end early. Where a home is lost all the same, the guide writes that down, and the
guidance goes on.
"""

import attrs

from leefplek import Outcome, Role, State, Transition, Workflow
from leefplek.common import AgreePlan, HandOver, Note, Talked, WithReason
from leefplek.usual import step, with_mistake
from leefplek.values import words

from . import payloads as p
from .facts import OMKLAP_FACTS
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
    still_lives_there,
    work_together,
)

__all__ = ["OMKLAP"]

STATES = (
    State("preparing", words("voorbereiden op een woning", "preparing for a home"), due="P3M", clears=("plan",)),
    State("home_asked", words("een woning is aangevraagd", "a home is asked for"), due="P3M"),
    State("home_offered", words("er is een woning", "there is a home"), due="P2W"),
    State("agreed", words("de drie partijen hebben getekend", "the three parties have signed"), due="P2W"),
    State("close_by", words("woont, en we zijn dichtbij", "lives there, and we are close by"), due="P2W"),
    State("living", words("woont met een overeenkomst van drie", "lives by an agreement of three"), due="P6M"),
    State("talking", words("er is iets mis, we praten", "something is wrong, we talk"), due="P2W"),
    State("closed", words("afgesloten, de deur blijft open", "closed, the door stays open"), final=True),
)
OPEN = tuple(state.id for state in STATES if not state.final)
BEFORE = ("preparing", "home_asked")
HOUSED = ("close_by", "living", "talking")
RECORDERS = ("begeleider", "coordinator")

ROLES = roles(
    words("de bewoner", "the resident"),
    Role("zorgaanbieder", words("de zorgaanbieder", "the care provider"), recorded_by=RECORDERS),
    Role("corporatie", words("de woningcorporatie", "the housing corporation"), recorded_by=RECORDERS),
    Role("sociaal_team", words("het sociaal team", "the social team"), recorded_by=RECORDERS),
)
PARTIES = (*JONGERE, "corporatie", "zorgaanbieder")

_HOME = (
    opening(
        "preparing", "Beginnen met voorbereiden", "Begin to prepare", (*GUIDE, *JONGERE, "zorgaanbieder"), "004:281"
    ),
    record_facts(OPEN, "004:281"),
    stabilise_debts(OPEN, "004:303"),
    stand_surety(BEFORE),
    note_step(
        "save_up",
        "Sparen voor de verhuizing",
        "Save for the move",
        (*BEFORE, "home_offered"),
        None,
        (*GUIDE, *JONGERE),
        "004:732",
    ),
    note_step(
        "awareness_talk",
        "Praten met iemand die het zelf heeft meegemaakt",
        "Talk with somebody who went through it",
        (*BEFORE, "home_offered", "agreed"),
        None,
        (*GUIDE, *JONGERE),
        "004:1218",
    ),
    note_step(
        "use_regelbudget",
        "Extra kosten betalen uit het regelbudget",
        "Pay extra costs from the regelbudget",
        ("home_offered", "agreed", "close_by"),
        None,
        GUIDE,
        "004:311",
    ),
    step(
        "ask_home",
        "Een woning aanvragen",
        "Ask for a home",
        ("preparing",),
        "home_asked",
        GUIDE,
        Note,
        "omklap_debts_first",
        consent_for="corporatie",
        source="004:303",
    ),
    step(
        "ask_to_keep_home",
        "Vragen of de woning waar de bewoner al woont, kan omklappen",
        "Ask whether the home where the resident lives already can become theirs",
        ("preparing",),
        "home_asked",
        GUIDE,
        Note,
        consent_for="corporatie",
        source="004:1124",
    ),
    step(
        "corporation_declines",
        "De corporatie zegt nee",
        "The corporation says no",
        ("home_asked",),
        "preparing",
        ("corporatie",),
        WithReason,
        source="004:281",
    ),
    step(
        "offer_home",
        "Een woning aanbieden",
        "Offer a home",
        ("home_asked",),
        "home_offered",
        ("corporatie",),
        p.Offer,
        source="004:281",
    ),
    step(
        "decline_home",
        "De woning niet willen",
        "Not want this home",
        ("home_offered",),
        "home_asked",
        JONGERE,
        Note,
    ),
    falls_through(
        "home_falls_through",
        "De woning gaat toch niet door",
        "The home falls through after all",
        ("home_offered", "agreed"),
        "home_asked",
        (*GUIDE, "corporatie"),
    ),
)

_AGREED = ("omklap_three_parties_needed", "omklap_period_needed", "omklap_link_needed")

_AGREEMENT = (
    step(
        "sign",
        "De overeenkomst met zijn drieën tekenen",
        "Sign the agreement of three",
        ("home_offered",),
        "agreed",
        PARTIES,
        p.Agreement,
        *_AGREED,
        source="004:281",
    ),
    step(
        "change_agreement",
        "De overeenkomst met zijn drieën veranderen",
        "Change the agreement of three",
        ("agreed", *HOUSED),
        None,
        PARTIES,
        p.Agreement,
        *_AGREED,
        source="004:1122",
    ),
    arrange_benefit((*BEFORE, "home_offered", "agreed")),
    step(
        "move_in",
        "Verhuizen naar de woning",
        "Move into the home",
        ("agreed",),
        "close_by",
        JONGERE,
        p.MoveIn,
        "u16_benefit_needed",
        source="004:305",
    ),
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
)


def _says(id: str, nl: str, en: str, *roles: str) -> Transition:
    """One of the three parties says how it goes: each for itself, nobody for another."""
    row = facts_step(id, nl, en, HOUSED, roles, "004:281")
    return attrs.evolve(row, restarts_due=("living",))


_LIVING = (
    _says("resident_says", "Zelf zeggen hoe het gaat", "Say oneself how it goes", "jongere"),
    _says("corporation_says", "Als corporatie zeggen hoe het gaat", "Say how it goes, as corporation", "corporatie"),
    _says(
        "provider_says",
        "Als zorgaanbieder zeggen hoe het gaat",
        "Say how it goes, as care provider",
        "zorgaanbieder",
        "begeleider",
    ),
    note_step(
        "scale_up",
        "Weer meer begeleiding",
        "More guidance again",
        ("living",),
        "close_by",
        (*GUIDE, *JONGERE),
        "004:411",
    ),
    note_step(
        "stay_over",
        "Even ergens logeren, en de woning houden",
        "Stay over elsewhere for a while, and keep the home",
        HOUSED,
        None,
        (*GUIDE, *JONGERE),
        "004:994",
    ),
    note_step(
        "land",
        "Je thuis gaan voelen in de wijk",
        "Come to feel at home in the neighbourhood",
        HOUSED,
        None,
        (*GUIDE, *JONGERE),
        "004:452",
    ),
    note_step(
        "report_nuisance",
        "Overlast of een afspraak die niet lukt melden",
        "Report nuisance or an agreement that is not kept",
        ("close_by", "living"),
        "talking",
        (*GUIDE, *JONGERE, "corporatie", "zorgaanbieder"),
        "004:315",
    ),
    step(
        "resolve",
        "Gepraat: het is opgelost, of het klopte niet",
        "Talked: it is solved, or it was not so",
        ("talking",),
        "living",
        GUIDE,
        Talked,
        "talk_needed",
        effects=("legal_basis",),
    ),
    step(
        "agree_plan",
        "Praten en samen een plan maken",
        "Talk and make a plan together",
        ("talking",),
        "living",
        (*GUIDE, *JONGERE),
        AgreePlan,
        "u16_goals_needed",
        effects=("agree_plan",),
        source="004:289",
    ),
    work_together(OPEN, "004:289"),
    step(
        "hand_over_guidance",
        "De begeleiding overdragen; de bewoner blijft wonen",
        "Hand over the guidance; the resident stays",
        HOUSED,
        None,
        GUIDE,
        HandOver,
        "form_needed",
        consent_for="*",
        source="004:425",
    ),
    step(
        "own_name",
        "Omklappen: de woning op naam van de bewoner",
        "Omklappen: the lease in the resident's name",
        ("living",),
        "closed",
        ("corporatie",),
        Note,
        "omklap_period_not_over",
        "omklap_all_three_needed",
        "safety_open",
        outcome="own_name",
        basis_needed=False,
        source="004:293",
    ),
    still_lives_there(BEFORE, "close_by", (*GUIDE, *JONGERE)),
    step(
        "lose_home",
        "De woning kwijtraken; de begeleiding gaat door",
        "Lose the home; the guidance goes on",
        HOUSED,
        "preparing",
        (*GUIDE, *JONGERE),
        WithReason,
    ),
    step(
        "move_elsewhere",
        "Ergens anders gaan wonen",
        "Go to live elsewhere",
        ("agreed", *HOUSED),
        "closed",
        JONGERE,
        Note,
        outcome="moved_elsewhere",
        basis_needed=False,
    ),
    step(
        "end_agreement",
        "De overeenkomst stoppen",
        "End the agreement",
        ("living", "talking"),
        "closed",
        (*COORDINATOR, "corporatie", "zorgaanbieder"),
        HandOver,
        "omklap_plan_first",
        "omklap_reason_needed",
        "form_needed",
        "safety_open",
        outcome="agreement_ended",
        basis_needed=False,
        consent_for="*",
    ),
)

OMKLAP = with_mistake(
    Workflow(
        id="omklap",
        version=1,
        title=words("De omklapwoning", "The omklap home"),
        initial="preparing",
        states=STATES,
        transitions=(
            *_HOME,
            *_AGREEMENT,
            *_LIVING,
            *ending(STATES, "preparing"),
            *always(STATES, "corporatie", "zorgaanbieder", "gemeente", "sociaal_team", restarts=("close_by",)),
        ),
        roles=ROLES,
        outcomes=ended(
            "de bewoner",
            "the resident",
            Outcome("own_name", words("de woning staat op naam van de bewoner", "the lease is in the resident's name")),
            Outcome("moved_elsewhere", words("ergens anders gaan wonen", "gone to live elsewhere")),
            Outcome("agreement_ended", words("de overeenkomst is gestopt", "the agreement has ended")),
        ),
        reasons=REASONS,
        facts=OMKLAP_FACTS,
        track=TRACK,
        keepers=("begeleider", "coordinator"),
        source="004:281",
    )
)
