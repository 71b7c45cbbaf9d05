"""Individual support of a resident of the street (001:14-15, 21). The states, the periods and the outcomes are ours."""

import attrs

from leefplek import FactKind, Outcome, State, Transition, Workflow
from leefplek.common import Note, RecordFacts
from leefplek.usual import ENDINGS, MELDCODE, ends, step, usual_steps, with_mistake
from leefplek.values import TextMap, words

from .payloads import STREET, WANTED, Opening
from .roles import RESIDENTS_ROLES, TEAM

__all__ = ["WORKFLOW"]

STATES = (
    State("contact", words("er is contact", "there is contact"), due="P2W"),
    State("supported", words("de bewoner krijgt steun", "the resident is supported"), due="P3M"),
    State("closed", words("afgesloten, de deur blijft open", "closed, the door stays open"), final=True),
)
OPEN, BOTH = ("contact", "supported"), (*TEAM, "jongere")

_SAID = {
    "lose_contact": words("De bewoner is uit beeld", "The resident is out of view"),
    "withdrawn": words("de bewoner stopt ermee", "the resident stops"),
}
"""What the shared steps and outcomes say of a young person, said of a resident."""


def _of_a_resident(row: Transition) -> Transition:
    return attrs.evolve(row, text=_SAID.get(row.id, row.text))


OWN = (
    step(
        "open",
        "Contact met een bewoner",
        "Contact with a resident",
        (),
        "contact",
        BOTH,
        Opening,
        "legal_basis_needed",
        "buurtstraat_street_needed",
        effects=("legal_basis",),
        basis_needed=False,
        source="001:21",
    ),
    step("record_facts", "Opschrijven wat bekend is", "Write down what is known", OPEN, None, BOTH, RecordFacts),
    step(
        "support",
        "Beginnen met steun",
        "Begin to support",
        ("contact",),
        "supported",
        TEAM,
        Note,
        "buurtstraat_resident_wants_it",
        source="001:21",
    ),
    step(
        "strengthen",
        "Zelf doen, en elkaar helpen",
        "Do it oneself, and help each other",
        ("supported",),
        None,
        BOTH,
        Note,
        source="001:21",
    ),
    step(
        "join_in_the_street",
        "Meedoen met iets in de straat",
        "Take part in something in the street",
        OPEN,
        None,
        BOTH,
        Note,
        source="001:15",
    ),
    step("look_back", "Samen terugkijken", "Look back together", ("supported",), "supported", BOTH, Note),
    step(
        "settle",
        "Afronden",
        "Round off",
        OPEN,
        "closed",
        BOTH,
        Note,
        "safety_open",
        outcome="settled",
        basis_needed=False,
    ),
)

WORKFLOW = with_mistake(
    Workflow(
        id="buurtstraat-bewoner",
        version=1,
        title=words("Buurtstraat: een bewoner", "Buurtstraat: a resident"),
        initial="contact",
        states=STATES,
        transitions=(
            *OWN,
            *map(_of_a_resident, usual_steps(STATES, team=TEAM, lead=TEAM, everyone=TEAM)),
            *map(_of_a_resident, ends(STATES, lead=TEAM, reopened="contact")),
        ),
        roles=RESIDENTS_ROLES,
        outcomes=(
            Outcome("settled", words("het gaat goed zo", "it is fine like this")),
            *(attrs.evolve(one, text=_SAID.get(one.id, one.text)) for one in ENDINGS),
        ),
        facts=(
            FactKind(STREET, "text", words("Bij welke straat hoort dit?", "Which street does this belong to?")),
            FactKind(WANTED, "boolean", words("Wil je hulp van het team?", "Do you want help from the team?")),
            FactKind("geboortedatum", "date", words("Wanneer ben je geboren?", "When were you born?")),
        ),
        track=attrs.evolve(MELDCODE, roles=TextMap({"buurtteam": "wij"})),
        keepers=TEAM,
        source="001:21",
    )
)
