"""The round of the tools (000:120-126, 150, 163): each is looked at, kept or changed, published and spread again.

The source asks for an update that goes with the half-yearly and yearly policy reports: so a round is due in half a
year. The other periods are ours.
"""

from leefplek import FactKind, Outcome, State, Workflow
from leefplek.common import Note
from leefplek.facts import Choice
from leefplek.usual import upkeep_steps, with_mistake
from leefplek.values import words

from ._shared import CLOSED, row
from .guards import TOOL_TEXTS
from .payloads import TOOLS, LookAtTool, OpenRound, tool_fact
from .roles import OFFICER, ROLES

__all__ = ["WORKFLOW"]

STATES = (
    State("looking", words("de hulpmiddelen worden bekeken", "the tools are looked at"), due="P6M"),
    State("published", words("de hulpmiddelen zijn uitgebracht", "the tools are published"), due="P1M"),
    State("spreading", words("de hulpmiddelen worden verspreid", "the tools are spread"), due="P3M"),
    CLOSED,
)
OPEN, OFFICERS = ("looking", "published", "spreading"), (OFFICER,)
VERDICTS = (Choice("kept", words("blijft zo", "stays as it is")), Choice("changed", words("veranderd", "changed")))

TRANSITIONS = (
    row(
        "open",
        "Een ronde beginnen",
        "Begin a round",
        (),
        "looking",
        OFFICERS,
        OpenRound,
        "team_report_needed",
        source="000:150",
    ),
    row(
        "look_at_tool",
        "Een hulpmiddel bekijken",
        "Look at a tool",
        ("looking",),
        None,
        OFFICERS,
        LookAtTool,
        "team_why_needed",
        source="000:163",
    ),
    row(
        "publish",
        "De hulpmiddelen uitbrengen",
        "Publish the tools",
        ("looking",),
        "published",
        OFFICERS,
        Note,
        "team_tools_open",
        source="000:150",
    ),
    row(
        "spread",
        "De hulpmiddelen verspreiden en uitleggen",
        "Spread the tools and explain them",
        ("published", "spreading"),
        "spreading",
        OFFICERS,
        Note,
        source="000:144",
    ),
    row(
        "finish",
        "De ronde afronden",
        "Finish the round",
        ("spreading",),
        "closed",
        OFFICERS,
        Note,
        outcome="up_to_date",
        source="000:120",
    ),
    row(
        "stop",
        "Stoppen met deze ronde",
        "Stop this round",
        OPEN,
        "closed",
        OFFICERS,
        Note,
        outcome="stopped",
    ),
    row(
        "reopen",
        "De volgende ronde beginnen",
        "Begin the next round",
        ("closed",),
        "looking",
        OFFICERS,
        OpenRound,
        "team_report_needed",
        effects=("reopen",),
        source="000:150",
    ),
    *upkeep_steps(STATES, who=("saw",), lead=OFFICERS),
)

WORKFLOW = with_mistake(
    Workflow(
        id="hulpmiddelen",
        version=1,
        title=words("De ronde langs de hulpmiddelen", "The round of the tools"),
        initial="looking",
        states=STATES,
        transitions=TRANSITIONS,
        roles=ROLES,
        outcomes=(
            Outcome(
                "up_to_date", words("elk hulpmiddel is bekeken en verspreid", "each tool was looked at and spread")
            ),
            Outcome("stopped", words("gestopt met deze ronde", "stopped this round")),
        ),
        facts=tuple(FactKind(tool_fact(tool), "choice", TOOL_TEXTS[tool], choices=VERDICTS) for tool in TOOLS),
        source="000:150",
    )
)
