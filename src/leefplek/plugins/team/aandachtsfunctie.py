"""A goal of the housing officers for one stakeholder: set together, looked back on, with action points on the way
(layer I, 000:157-165). How a goal ends is ours, and so are the periods: the source says *regularly* and *on the way*.
"""

from leefplek import FactKind, Outcome, State, Workflow
from leefplek.common import Consult, Note
from leefplek.usual import upkeep_steps, with_mistake
from leefplek.values import words

from ._shared import CLOSED, row
from .payloads import DISCUSSED, AgreeActions, Discuss, SetGoal
from .roles import OFFICER, ROLES

__all__ = ["WORKFLOW"]

STATES = (
    State("goal_set", words("het doel staat", "the goal is set"), due="P1M"),
    State("under_way", words("er wordt aan het doel gewerkt", "the goal is worked on"), due="P3M"),
    CLOSED,
)
OPEN, WORKING, OFFICERS = ("goal_set", "under_way"), ("under_way",), (OFFICER,)
GOAL = ("team_two_holders_needed", "team_goal_needed")

TRANSITIONS = (
    row(
        "open",
        "Samen een doel stellen",
        "Set a goal together",
        (),
        "goal_set",
        OFFICERS,
        SetGoal,
        *GOAL,
        source="000:165",
    ),
    row(
        "agree_actions",
        "Actiepunten afspreken",
        "Agree on action points",
        OPEN,
        "under_way",
        OFFICERS,
        AgreeActions,
        "team_actions_needed",
        source="000:165",
    ),
    row(
        "talk_with_stakeholder",
        "Overleggen met de betrokken partij",
        "Talk with the stakeholder",
        OPEN,
        None,
        OFFICERS,
        Consult,
        source="000:141",
    ),
    row(
        "talk_progress",
        "De voortgang bespreken met de praktijkbegeleider",
        "Talk about progress with the practice coach",
        OPEN,
        None,
        (OFFICER, "praktijkbegeleider"),
        Consult,
        source="000:142",
    ),
    row(
        "reflect",
        "Samen terugkijken op de voortgang",
        "Look back on progress together",
        WORKING,
        "under_way",
        OFFICERS,
        Discuss,
        source="000:165",
    ),
    row(
        "renew",
        "Het doel vernieuwen",
        "Renew the goal",
        OPEN,
        "goal_set",
        OFFICERS,
        SetGoal,
        *GOAL,
        source="000:165",
    ),
    row(
        "reach",
        "Het doel is bereikt",
        "The goal is reached",
        WORKING,
        "closed",
        OFFICERS,
        Note,
        "team_look_back_needed",
        outcome="reached",
    ),
    row(
        "stop",
        "Stoppen met dit doel",
        "Stop with this goal",
        OPEN,
        "closed",
        OFFICERS,
        Note,
        outcome="stopped",
    ),
    row(
        "reopen",
        "Het doel weer oppakken",
        "Take up the goal again",
        ("closed",),
        "goal_set",
        OFFICERS,
        SetGoal,
        *GOAL,
        effects=("reopen",),
    ),
    *upkeep_steps(STATES, who=OFFICERS),
)

WORKFLOW = with_mistake(
    Workflow(
        id="aandachtsfunctie",
        version=1,
        title=words("Zelfsturing van de aandachtsfunctionarissen", "Self-steering of the housing officers"),
        initial="goal_set",
        states=STATES,
        transitions=TRANSITIONS,
        roles=ROLES,
        outcomes=(
            Outcome("reached", words("het doel is bereikt", "the goal is reached")),
            Outcome("stopped", words("gestopt met dit doel", "stopped with this goal")),
        ),
        facts=(
            FactKind(DISCUSSED, "boolean", words("Is er samen op teruggekeken?", "Was it looked back on together?")),
        ),
        source="000:165",
    )
)
