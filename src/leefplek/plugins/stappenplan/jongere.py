"""The way of one young person, from talks to a home and an income that last (002:16-113).

Who leads is never who guides: the procesregisseur directs, the begeleider of the care provider guides (002:53). Nothing
is asked at the door but a ground to keep the case: conditions must not shut people out (002:74).
"""

from collections.abc import Iterator

import attrs

from leefplek import Outcome, Payload, Role, State, Transition, Workflow
from leefplek.common import AgreePlan, InvolveNetwork, Note, RecordFacts, WithReason
from leefplek.definition import ReasonKind
from leefplek.usual import ENDINGS, MELDCODE, ends, step, usual_steps, with_mistake
from leefplek.values import TextMap, words

from .names import PREFIX, YOUNG_PERSON_FACTS
from .payloads import Apply, Choose, MoveIn, ShowMenu, Talk

STATES = (
    State("aanmelding", words("aangemeld", "applied"), due="P2W"),
    State("gesprekken", words("in gesprek", "talking"), due="P4W", clears=("route", "plan")),
    State(
        "keuze", words("kiezen van de menukaart", "choosing from the menukaart"), due="P4W", clears=("route", "plan")
    ),
    State("plan", words("een eigen plan maken", "making a plan of one's own"), due="P2W", clears=("plan",)),
    State("regelen", words("woning en inkomen regelen", "arranging home and income"), due="P3M"),
    State("wonen", words("woont in een eigen huis", "lives in a home of their own"), due="P3M"),
    State("closed", words("afgesloten, de deur blijft open", "closed, the door stays open"), final=True),
)
"""The source gives no periods here: these are ours."""

OPEN = tuple(state.id for state in STATES if not state.final)
UNDER_WAY = ("plan", "regelen", "wonen")

_RECORDERS = ("procesregisseur", "begeleider", "gemeente", "ervaringsdeskundige")
ROLES = (
    Role("jongere", words("de jongere", "the young person"), recorded_by=_RECORDERS, professional=False),
    Role("ouder", words("een ouder of verzorger", "a parent or carer"), recorded_by=_RECORDERS, professional=False),
    Role("begeleider", words("de begeleider van de zorgaanbieder", "the guide of the care provider")),
    Role("procesregisseur", words("de procesregisseur", "the director of the process"), corrects=True),
    Role("gemeente", words("de gemeente", "the municipality")),
    Role(
        "woningcorporatie",
        words("de woningcorporatie", "the housing corporation"),
        recorded_by=("procesregisseur",),
    ),
    Role("ervaringsdeskundige", words("de ervaringsdeskundige", "the expert by experience")),
    Role("system", words("het systeem", "the system"), professional=False),
)
EVERYONE = tuple(role.id for role in ROLES if role.professional)
DIRECTOR = ("procesregisseur",)
YOUNG_PERSON = ("jongere",)
BESIDE = ("procesregisseur", "begeleider", "ervaringsdeskundige")
"""Who talks with the young person."""
APART = PREFIX + "directs_or_guides"

TALKING = (
    step(
        "open",
        "Aanmelden",
        "Apply",
        (),
        "aanmelding",
        ("jongere", "begeleider", "procesregisseur", "gemeente"),
        Apply,
        "legal_basis_needed",
        effects=("legal_basis",),
        source="002:53",
    ),
    step(
        "record_facts",
        "Opschrijven wat bekend is",
        "Record what is known",
        OPEN,
        None,
        ("jongere", "procesregisseur", "begeleider", "gemeente"),
        RecordFacts,
        PREFIX + "other_step_needed",
        PREFIX + "own_word_needed",
        source="002:76",
    ),
    step(
        "start_talks",
        "Beginnen met praten",
        "Start the talks",
        ("aanmelding",),
        "gesprekken",
        DIRECTOR,
        Payload,
        APART,
        source="002:61",
    ),
    step(
        "talk",
        "Over een of meer van de tien vragen praten",
        "Talk about one or more of the ten questions",
        ("gesprekken", "keuze", *UNDER_WAY),
        None,
        ("jongere", *BESIDE),
        Talk,
        APART,
        PREFIX + "left_by_young_person",
        restarts_due=("gesprekken",),
        source="002:63-72",
    ),
    step(
        "involve_network",
        "Iemand uit het netwerk laten meedoen",
        "Let somebody of the network take part",
        OPEN,
        None,
        ("procesregisseur", "begeleider"),
        InvolveNetwork,
        consent_for="*",
        source="002:67",
    ),
)

CHOOSING = (
    step(
        "show_menu",
        "De menukaart laten zien",
        "Show the menukaart",
        ("gesprekken", "keuze"),
        "keuze",
        ("jongere", "procesregisseur", "begeleider"),
        ShowMenu,
        PREFIX + "shown_menu_needed",
        source="002:49",
    ),
    step(
        "choose",
        "Van de menukaart kiezen",
        "Choose from the menukaart",
        ("keuze",),
        None,
        YOUNG_PERSON,
        Choose,
        PREFIX + "not_on_menu",
        effects=("choose_route",),
        source="002:49",
    ),
    step(
        "talk_again",
        "Eerst verder praten",
        "Talk more first",
        ("keuze", "plan"),
        "gesprekken",
        ("jongere", "procesregisseur"),
        Note,
        source="002:74",
    ),
    step(
        "make_plan",
        "Een plan gaan maken",
        "Start making a plan",
        ("keuze",),
        "plan",
        ("jongere", "procesregisseur"),
        Payload,
        PREFIX + "choice_needed",
        PREFIX + "talk_questions_needed",
        source="002:109",
    ),
    step(
        "agree_plan",
        "Het eigen plan afspreken of aanpassen",
        "Agree on or adjust one's own plan",
        UNDER_WAY,
        None,
        YOUNG_PERSON,
        AgreePlan,
        PREFIX + "who_does_what_needed",
        effects=("agree_plan",),
        source="002:109",
    ),
    step(
        "choose_again",
        "Opnieuw kiezen",
        "Choose again",
        ("plan", "regelen", "wonen"),
        "keuze",
        YOUNG_PERSON,
        Note,
        source="002:49",
    ),
)

LIVING = (
    step(
        "arrange",
        "Woning en inkomen gaan regelen",
        "Start arranging home and income",
        ("plan",),
        "regelen",
        ("jongere", "procesregisseur"),
        Payload,
        PREFIX + "own_plan_needed",
        source="002:76",
    ),
    step(
        "arrange_income",
        "Een inkomen regelen",
        "Arrange an income",
        ("regelen", "wonen"),
        None,
        ("gemeente",),
        RecordFacts,
        PREFIX + "other_step_needed",
        source="002:76",
    ),
    step(
        "ask_for_home",
        "De woningcorporatie om een woning vragen",
        "Ask the housing corporation for a home",
        ("regelen",),
        None,
        DIRECTOR,
        Note,
        APART,
        consent_for="woningcorporatie",
        source="002:33",
    ),
    step(
        "offer_home",
        "Een woning aanbieden",
        "Offer a home",
        ("regelen",),
        None,
        ("woningcorporatie",),
        Note,
        consent_for="woningcorporatie",
        source="002:33",
    ),
    step(
        "decline_home",
        "Een aangeboden woning weigeren",
        "Decline a home that is offered",
        ("regelen",),
        None,
        YOUNG_PERSON,
        Note,
        source="002:72",
    ),
    step(
        "move_in",
        "In een eigen huis gaan wonen",
        "Move into a home of one's own",
        OPEN[1:-1],  # a home that comes early waits for no talk and no plan (002:74)
        "wonen",
        YOUNG_PERSON,
        MoveIn,
        PREFIX + "home_with_income_needed",
        source="002:76",
    ),
    step("guide", "Begeleiden", "Guide", UNDER_WAY, None, ("begeleider",), Note, APART, source="002:53"),
    step(
        "say_lasting",
        "Zeggen of dit huis een blijvende plek is",
        "Say whether the home will last",
        ("wonen",),
        None,
        ("jongere", "procesregisseur"),
        RecordFacts,
        APART,
        PREFIX + "other_step_needed",
        PREFIX + "own_word_needed",
        source="002:53",
    ),
    step(
        "lose_home",
        "Het huis kwijtraken",
        "Lose the home",
        ("wonen",),
        "regelen",
        ("jongere", "procesregisseur", "begeleider", "woningcorporatie"),
        WithReason,
        source="002:53",
    ),
    step(
        "let_go",
        "Loslaten: dit is een blijvende plek",
        "Let go: the home will last",
        ("wonen",),
        "closed",
        DIRECTOR,
        Payload,
        APART,
        PREFIX + "lasting_needed",
        PREFIX + "income_needed",
        "safety_open",
        outcome="durably_housed",
        basis_needed=False,
        source="002:53",
    ),
)

ALWAYS = usual_steps(
    STATES,
    team=EVERYONE,
    lead=DIRECTOR,
    everyone=EVERYONE,
    sharing=("procesregisseur", "begeleider", "gemeente"),
    follow_up=("procesregisseur", "begeleider", "jongere"),
    follow_up_restarts=("wonen",),
)

TRACK = attrs.evolve(
    MELDCODE,
    roles=TextMap(
        {
            "procesregisseur": "wij",
            "begeleider": "saw",
            "gemeente": "wij",
            "woningcorporatie": "mentor",
            "ervaringsdeskundige": "mentor",
        }
    ),
)
"""Who directs, guides or acts for the municipality may weigh and decide; the others map, talk and ask advice."""


def _endings() -> Iterator[Transition]:
    """How a case ends otherwise; who is out of view is looked for first."""
    for row in ends(STATES, lead=DIRECTOR, reopened="gesprekken"):
        lost = row.id == "lose_contact"
        yield attrs.evolve(row, guards=(PREFIX + "keep_looking", *row.guards)) if lost else row


YOUNG_PERSONS = with_mistake(
    Workflow(
        id="stappenplan-jongere",
        version=1,
        title=words(
            "Stappenplan zelfstandige huisvesting: de jongere",
            "Step by step to independent housing: the young person",
        ),
        initial="aanmelding",
        states=STATES,
        transitions=(
            *TALKING,
            *CHOOSING,
            *LIVING,
            *_endings(),
            *ALWAYS,
        ),
        roles=ROLES,
        outcomes=(Outcome("durably_housed", words("heeft een blijvend eigen huis", "durably housed")), *ENDINGS),
        reasons=(
            ReasonKind("young_person", "other_wish", words("wil iets anders", "wishes something else")),
            ReasonKind("young_person", "no_contact", words("er is geen contact", "there is no contact")),
            ReasonKind("provider", "no_home", words("er is geen woning", "there is no home")),
            ReasonKind(
                "provider", "no_support", words("er is geen passende ondersteuning", "there is no fitting support")
            ),
            ReasonKind("system", "income", words("het inkomen", "the income")),
            ReasonKind("system", "rules", words("de regels", "the rules")),
            ReasonKind("system", "other", words("iets anders", "something else")),
        ),
        facts=YOUNG_PERSON_FACTS,
        track=TRACK,
        keepers=DIRECTOR,
        source="002",
    )
)
