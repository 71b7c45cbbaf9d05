"""Housing as a standing item of the SAW meeting (000:151, 177, 179): one case is the item itself, and goes round.

At each meeting the team looks whether there is something to bring in or to discuss; nothing is an answer that is
written down too. That the team agrees on who does what is ours, and so are the two weeks to the next meeting: `extend`
names another day.
"""

from leefplek import FactKind, Outcome, State, Workflow
from leefplek.common import Note
from leefplek.usual import upkeep_steps, with_mistake
from leefplek.values import words

from ._shared import CLOSED, row
from .payloads import DISCUSSED, AgreeActions, BringIn, Discuss, ForOther
from .roles import OFFICER, ROLES, TEAM

__all__ = ["WORKFLOW"]

STATES = (
    State("on_agenda", words("op de agenda van het volgende overleg", "on the agenda of the next meeting"), due="P2W"),
    State("discussed", words("besproken in het overleg", "discussed in the meeting"), due="P2W"),
    CLOSED,
)
OPEN = ("on_agenda", "discussed")

TRANSITIONS = (
    row(
        "open",
        "Huisvesting een vast agendapunt maken",
        "Make housing a standing item",
        (),
        "on_agenda",
        TEAM,
        Note,
        source="000:151",
    ),
    row(
        "bring_in",
        "Iets inbrengen",
        "Bring something in",
        OPEN,
        None,
        (*TEAM, "bat", "manager"),
        BringIn,
        "team_anonymous_needed",
        "team_no_case_of_a_person",
        source="000:179",
    ),
    row(
        "nothing_to_discuss",
        "In het overleg gekeken: er is niets te bespreken",
        "Looked in the meeting: there is nothing to discuss",
        OPEN,
        "on_agenda",
        TEAM,
        Note,
        "team_discuss_first",
        source="000:179",
    ),
    row(
        "discuss",
        "In het overleg bespreken wat is ingebracht",
        "Discuss in the meeting what was brought in",
        OPEN,
        "discussed",
        TEAM,
        Discuss,
        "team_nothing_brought_in",
        source="000:179",
    ),
    row(
        "agree",
        "Afspraken maken",
        "Make agreements",
        ("discussed",),
        None,
        TEAM,
        AgreeActions,
        "team_actions_needed",
    ),
    row(
        "put_on_agenda",
        "Op de agenda zetten bij het BAT of een netwerkpartner",
        "Put it on the agenda of BAT or a partner in the network",
        ("discussed",),
        None,
        TEAM,
        ForOther,
        "team_anonymous_needed",
        "team_party_needed",
        source="000:177",
    ),
    row(
        "end",
        "Huisvesting is geen vast agendapunt meer",
        "Housing is no standing item any more",
        OPEN,
        "closed",
        (OFFICER,),
        Note,
        "team_discuss_first",
        outcome="ended",
    ),
    row(
        "reopen",
        "Weer een vast agendapunt maken",
        "Make it a standing item again",
        ("closed",),
        "on_agenda",
        TEAM,
        Note,
        effects=("reopen",),
        source="000:151",
    ),
    *upkeep_steps(STATES, who=TEAM, lead=(OFFICER,)),
)

WORKFLOW = with_mistake(
    Workflow(
        id="saw-overleg",
        version=1,
        title=words(
            "Huisvesting als vast agendapunt van het SAW-overleg", "Housing as a standing item of the SAW meeting"
        ),
        initial="on_agenda",
        states=STATES,
        transitions=TRANSITIONS,
        roles=ROLES,
        outcomes=(Outcome("ended", words("geen vast agendapunt meer", "no standing item any more")),),
        facts=(FactKind(DISCUSSED, "boolean", words("Is besproken wat is ingebracht?", "Was it discussed?")),),
        source="000:179",
    )
)
