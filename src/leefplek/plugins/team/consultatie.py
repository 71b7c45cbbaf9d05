"""Advice asked of the housing officers by another professional, and the other way round (000:146, 178): whom it is
asked of is written down.

Only in general terms: a question about one young person, and what young people ask themselves, stands in their own
case, where the consent is. The periods are ours.
"""

from leefplek import Outcome, State, Workflow
from leefplek.common import Note
from leefplek.usual import upkeep_steps, with_mistake
from leefplek.values import words

from ._shared import CLOSED, row
from .payloads import ForOther
from .roles import OFFICER, ROLES

__all__ = ["WORKFLOW"]

STATES = (
    State("asked", words("er is advies gevraagd", "advice was asked"), due="P1W"),
    State("passed_on", words("de vraag is doorgegeven", "the question was passed on"), due="P2W"),
    CLOSED,
)
OPEN, ASKING = ("asked", "passed_on"), ("saw", "bat", "wij", "netwerkpartner")

TRANSITIONS = (
    row(
        "open",
        "Advies vragen",
        "Ask for advice",
        (),
        "asked",
        ASKING,
        ForOther,
        "team_anonymous_needed",
        "team_party_needed",
        source="000:178",
    ),
    row(
        "pass_on",
        "De vraag doorgeven",
        "Pass the question on",
        OPEN,
        "passed_on",
        (OFFICER,),
        ForOther,
        "team_anonymous_needed",
        "team_party_needed",
        source="000:178",
    ),
    row(
        "give_advice",
        "Advies geven",
        "Give advice",
        OPEN,
        "closed",
        ASKING,
        Note,
        outcome="advised",
        source="000:178",
    ),
    row(
        "withdraw",
        "De vraag intrekken",
        "Withdraw the question",
        OPEN,
        "closed",
        ASKING,
        Note,
        outcome="withdrawn",
    ),
    row(
        "reopen",
        "Verder vragen",
        "Ask further",
        ("closed",),
        "asked",
        ASKING,
        ForOther,
        "team_anonymous_needed",
        "team_party_needed",
        effects=("reopen",),
        source="000:178",
    ),
    *upkeep_steps(STATES, who=ASKING, lead=(OFFICER,)),
)

WORKFLOW = with_mistake(
    Workflow(
        id="consultatie",
        version=1,
        title=words("Consultatie over huisvesting", "Consultation about housing"),
        initial="asked",
        states=STATES,
        transitions=TRANSITIONS,
        roles=ROLES,
        outcomes=(
            Outcome("advised", words("er is advies gegeven", "advice was given")),
            Outcome("withdrawn", words("de vraag is ingetrokken", "the question was withdrawn")),
        ),
        source="000:178",
    )
)
