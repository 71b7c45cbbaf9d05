"""A street with its fixed team: being there, prevention for the whole street, and the place itself (001:11-16, 21).

No person is in it; a resident who wants support has a case of their own, which names this one. The periods are ours.
"""

from functools import partial

from leefplek import Outcome, State, Workflow
from leefplek.common import Consult, Note
from leefplek.usual import step, upkeep_steps, with_mistake
from leefplek.values import words

from .payloads import Prevent, StartTeam, SupportOther
from .roles import STREETS_ROLES, TEAM

__all__ = ["WORKFLOW"]

STATES = (
    State("present", words("het team is in de straat", "the team is in the street"), due="P1M"),
    State("closed", words("afgesloten", "closed"), final=True),
)
OPEN = ("present",)

row = partial(step, basis_needed=False)

TRANSITIONS = (
    row(
        "open",
        "Beginnen met een vast team",
        "Begin with a fixed team",
        (),
        "present",
        TEAM,
        StartTeam,
        "buurtstraat_fixed_team_needed",
        source="001:21",
    ),
    row("be_present", "In de straat zijn", "Be in the street", OPEN, None, TEAM, Note, source="001:11"),
    row(
        "use_tool",
        "Met een eenvoudig hulpmiddel contact maken",
        "Make contact with a simple tool",
        OPEN,
        None,
        TEAM,
        Note,
        source="001:12",
    ),
    row(
        "work_together",
        "Samenwerken met wie bij de straat hoort",
        "Work together with who belongs to the street",
        OPEN,
        None,
        TEAM,
        Consult,
        source="001:13",
    ),
    row(
        "support_other",
        "Een professional of vrijwilliger steunen",
        "Support a professional or volunteer",
        OPEN,
        None,
        TEAM,
        SupportOther,
        "buurtstraat_other_wants_it",
        source="001:14",
    ),
    row(
        "prevent",
        "Iets doen voor de hele straat",
        "Do something for the whole street",
        OPEN,
        None,
        TEAM,
        Prevent,
        source="001:21",
    ),
    row(
        "look_at_place",
        "Kijken hoe de plek en de mensen elkaar beïnvloeden",
        "See how the place and the people affect each other",
        OPEN,
        None,
        TEAM,
        Note,
        source="001:16",
    ),
    row(
        "look_back",
        "Samen kijken hoe het met de straat gaat",
        "See together how the street is doing",
        OPEN,
        "present",
        (*TEAM, "professional", "vrijwilliger"),
        Note,
        source="001:21",
    ),
    row(
        "end",
        "Het team stopt in deze straat",
        "The team stops in this street",
        OPEN,
        "closed",
        TEAM,
        Note,
        outcome="ended",
    ),
    row(
        "reopen",
        "Het team begint weer",
        "The team begins again",
        ("closed",),
        "present",
        TEAM,
        StartTeam,
        "buurtstraat_fixed_team_needed",
        effects=("reopen",),
        source="001:21",
    ),
    *upkeep_steps(STATES, who=TEAM),
)

WORKFLOW = with_mistake(
    Workflow(
        id="buurtstraat",
        version=1,
        title=words("Buurtstraat: de straat", "Buurtstraat: the street"),
        initial="present",
        states=STATES,
        transitions=TRANSITIONS,
        roles=STREETS_ROLES,
        outcomes=(Outcome("ended", words("het team is gestopt in deze straat", "the team stopped in this street")),),
        source="001:21",
    )
)
