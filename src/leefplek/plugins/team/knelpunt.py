"""What does not work in practice: told to the manager, who takes it into policy talks with the municipality (000:118).

The source tells no more than that. That the answer comes back to who reported it, and the periods, are ours.
"""

from leefplek import Outcome, State, Workflow
from leefplek.common import Note
from leefplek.usual import upkeep_steps, with_mistake
from leefplek.values import words

from ._shared import CLOSED, row
from .payloads import Anonymous
from .roles import ROLES

__all__ = ["WORKFLOW"]

STATES = (
    State("reported", words("gemeld bij de manager", "reported to the manager"), due="P2W"),
    State("in_policy_talks", words("in beleidsoverleg met de gemeente", "in policy talks"), due="P3M"),
    State("answered", words("er is een antwoord", "there is an answer"), due="P2W"),
    CLOSED,
)
OPEN, REPORTING, MANAGER = ("reported", "in_policy_talks", "answered"), ("saw", "bat", "wij"), ("manager",)

TRANSITIONS = (
    row(
        "open",
        "Een knelpunt melden",
        "Report a bottleneck",
        (),
        "reported",
        REPORTING,
        Anonymous,
        "team_anonymous_needed",
        source="000:118",
    ),
    row(
        "take_along",
        "Meenemen in het beleidsoverleg",
        "Take it into the policy talks",
        ("reported",),
        "in_policy_talks",
        MANAGER,
        Note,
        source="000:118",
    ),
    row(
        "answer",
        "Antwoord geven",
        "Give an answer",
        ("reported", "in_policy_talks"),
        "answered",
        MANAGER,
        Note,
    ),
    row(
        "tell_back",
        "Terugkoppelen aan wie het meldde",
        "Tell it back to who reported it",
        ("answered",),
        "closed",
        (*MANAGER, "saw"),
        Note,
        outcome="told_back",
    ),
    row(
        "withdraw",
        "De melding intrekken",
        "Withdraw the report",
        OPEN,
        "closed",
        REPORTING,
        Note,
        outcome="withdrawn",
    ),
    row(
        "reopen",
        "Het knelpunt is er nog",
        "The bottleneck is still there",
        ("closed",),
        "reported",
        REPORTING,
        Anonymous,
        "team_anonymous_needed",
        effects=("reopen",),
        source="000:118",
    ),
    *upkeep_steps(STATES, who=(*REPORTING, *MANAGER), lead=MANAGER),
)

WORKFLOW = with_mistake(
    Workflow(
        id="knelpunt",
        version=1,
        title=words("Een knelpunt in de uitvoering", "A bottleneck in practice"),
        initial="reported",
        states=STATES,
        transitions=TRANSITIONS,
        roles=ROLES,
        outcomes=(
            Outcome("told_back", words("het antwoord is teruggekoppeld", "the answer was told back")),
            Outcome("withdrawn", words("de melding is ingetrokken", "the report was withdrawn")),
        ),
        source="000:118",
    )
)
