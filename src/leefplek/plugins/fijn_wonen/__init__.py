"""The way of working 'Fijn wonen tijdens het MBO', from the three questions at an intake to a place to live.

Source: Van den Berg and others, 'Beschrijving werkwijze: Fijn wonen tijdens het MBO' (000; see docs/sources.md).
A case has one line, on purpose, and Kamers met Kansen is always reached through a vooroverleg.
"""

from collections.abc import Callable
from pathlib import Path

from leefplek import Extension, Guard, Track, Workflow, hookimpl
from leefplek.common import (
    ROLES,
    AgreePlan,
    Bottleneck,
    Consult,
    Correct,
    End,
    Escalate,
    Extend,
    FollowUp,
    GiveConsent,
    HandOver,
    HandoverForm,
    HoldMeeting,
    InvolveNetwork,
    Migrate,
    Note,
    RaiseSafety,
    RecordFacts,
    ShareOnGround,
    SignallingPlan,
    Talk,
    Talked,
    Watch,
    WithdrawConsent,
    WithReason,
)
from leefplek.usual import with_mistake
from leefplek.values import words

from .guards import GUARDS
from .payloads import (
    AddSubstantiation,
    AdjustExpectation,
    AskCard,
    ChooseRoute,
    Conclude,
    ConsultRoutekaart,
    DeclineOffer,
    Dismiss,
    DrawPlaces,
    Entry,
    ExceptionMade,
    FindPlace,
    Inquire,
    MakeContact,
    MarkRoute,
    MoveOn,
    Open,
    Parents,
    Place,
    RepeatIntake,
    RequestVooroverleg,
    ReviewGoal,
    Room,
    SetGuidancePlan,
    TuneWithSchool,
    VooroverlegPositive,
    Why,
)
from .states import FACTS, OUTCOMES, REASONS, STATES
from .transitions import TRANSITIONS

__all__ = [
    "WORKFLOW",
    "AddSubstantiation",
    "AdjustExpectation",
    "AgreePlan",
    "AskCard",
    "Bottleneck",
    "ChooseRoute",
    "Conclude",
    "Consult",
    "ConsultRoutekaart",
    "Correct",
    "DeclineOffer",
    "Dismiss",
    "DrawPlaces",
    "End",
    "Entry",
    "Escalate",
    "ExceptionMade",
    "Extend",
    "FindPlace",
    "FollowUp",
    "GiveConsent",
    "HandOver",
    "HandoverForm",
    "HoldMeeting",
    "Inquire",
    "InvolveNetwork",
    "MakeContact",
    "MarkRoute",
    "Migrate",
    "MoveOn",
    "Note",
    "Open",
    "Parents",
    "Place",
    "RaiseSafety",
    "RecordFacts",
    "RepeatIntake",
    "RequestVooroverleg",
    "ReviewGoal",
    "Room",
    "SetGuidancePlan",
    "ShareOnGround",
    "SignallingPlan",
    "Talk",
    "Talked",
    "TuneWithSchool",
    "VooroverlegPositive",
    "Watch",
    "Why",
    "WithReason",
    "WithdrawConsent",
]

WORKFLOW = with_mistake(
    Workflow(
        id="fijn-wonen",
        version=1,
        title=words("Fijn wonen tijdens het MBO", "Living well during vocational school"),
        initial="signal",
        states=STATES,
        transitions=TRANSITIONS,
        roles=ROLES,
        outcomes=OUTCOMES,
        reasons=REASONS,
        facts=FACTS,
        track=Track("meldcode", "meldcode", 1, again="signal_again", reopen="reopen"),
        keepers=("saw", "wij"),
        source="000",
    )
)


@hookimpl
def leefplek_register_workflows(register: Callable[[Workflow | Extension], None]) -> None:
    """The werkwijze."""
    register(WORKFLOW)


@hookimpl
def leefplek_register_guards(register: Callable[[Guard], None]) -> None:
    """Its working rules."""
    for guard in GUARDS:
        register(guard)


@hookimpl
def leefplek_register_practices(register: Callable[[Path], None]) -> None:
    """What the source tells of it: for whom, with what, its figures, and what is missing."""
    register(Path(__file__).parent / "praktijken")
