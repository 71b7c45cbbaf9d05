"""The states, steps and rules of the Meldcode track."""

from typing import Any

from leefplek import Context, Guard, Rule, State, Transition, Workflow
from leefplek.common import PROFESSIONALS, ROLES
from leefplek.values import words

from .payloads import Acute, Consult, Decide, MapSignals, Talk, Weigh

SOURCE = "003:519"
DECIDERS = ("saw", "bat", "wij", "kmk")

STATES = (
    State("signalled", words("er is een zorg om de veiligheid", "there is worry about safety"), due="P0D"),
    State("mapped", words("de signalen zijn opgeschreven", "the signals are mapped"), due="P2W"),
    State("consulted", words("er is advies gevraagd", "advice was asked"), due="P1W"),
    State("talked", words("er is gepraat met de jongere", "there was a talk"), due="P1W"),
    State("weighed", words("de zorg is gewogen", "the worry is weighed"), due="P1W"),
    State("decided", words("er is besloten over hulp en melden", "help and report are decided on"), final=True),
)
OPEN = tuple(state.id for state in STATES if not state.final)

SKIP_REASON_NEEDED = Rule(
    "skip_reason_needed",
    words(
        "Schrijf op waarom er nog niet gepraat is: alleen de veiligheid kan daar een reden voor zijn.",
        "Write down why there was no talk yet: only safety can be a reason.",
    ),
    SOURCE,
)


def _skip(ctx: Context[Any]) -> Rule | None:
    return SKIP_REASON_NEEDED if ctx.payload.held is False and not ctx.payload.why_not else None


GUARDS = (Guard("meldcode_skip_reason", _skip, (SKIP_REASON_NEEDED,), reads=Talk),)


def _step(id: str, nl: str, en: str, source: str, target: str, roles: tuple[str, ...], payload: Any) -> Transition:
    return Transition(
        id,
        words(nl, en),
        (source,),
        target,
        roles,
        payload=payload,
        basis_needed=False,
        correctable=False,
        source=SOURCE,
    )


WORKFLOW = Workflow(
    id="meldcode",
    version=1,
    title=words("Meldcode (vervangend)", "Meldcode (substitute)"),
    initial="signalled",
    states=STATES,
    roles=ROLES,
    source=SOURCE,
    transitions=(
        _step(
            "map_signals",
            "De signalen opschrijven",
            "Map the signals",
            "signalled",
            "mapped",
            PROFESSIONALS,
            MapSignals,
        ),
        _step("consult", "Advies vragen", "Ask for advice", "mapped", "consulted", PROFESSIONALS, Consult),
        Transition(
            "talk",
            words("Praten over de zorg", "Talk about the worry"),
            ("consulted",),
            "talked",
            PROFESSIONALS,
            payload=Talk,
            guards=("meldcode_skip_reason",),
            basis_needed=False,
            correctable=False,
            source=SOURCE,
        ),
        _step("weigh", "De zorg wegen", "Weigh the worry", "talked", "weighed", DECIDERS, Weigh),
        _step(
            "decide",
            "Besluiten over hulp en melden",
            "Decide on help and report",
            "weighed",
            "decided",
            DECIDERS,
            Decide,
        ),
        Transition(
            "acute",
            words("Direct melden bij acuut gevaar", "Report at once in acute danger"),
            OPEN,
            "decided",
            DECIDERS,
            payload=Acute,
            basis_needed=False,
            correctable=False,
            source=SOURCE,
        ),
        Transition(
            "signal_again",
            words("Er komt een signaal bij", "Another signal joins"),
            OPEN,
            None,
            (),
            basis_needed=False,
            correctable=False,
            source=SOURCE,
        ),
        Transition(
            "reopen",
            words("De zorg is er weer", "The worry is back"),
            ("decided",),
            "signalled",
            (),
            basis_needed=False,
            correctable=False,
            source=SOURCE,
        ),
    ),
)
