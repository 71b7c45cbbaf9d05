"""The states, outcomes and facts of cooperation. The source gives no periods but two weeks to the begin of help and
half a year in all (003:213, 233); the others are ours.
"""

from leefplek import FactKind, Outcome, State
from leefplek.usual import ENDINGS
from leefplek.values import words

__all__ = ["FACTS", "OUTCOMES", "states_of"]

_SIGNAL = State("signal", words("gesignaleerd", "signalled"), due="P1W")
_QUESTION = State("question", words("in gesprek over de vraag", "talking about the question"), due="P4W")
_SUPPORT = State("support", words("steun op school", "support at school"), due="P3M")
_TEAM = State("team", words("steun van het jeugdteam op school", "support by the youth team at school"), due="P3M")
_FINDING = State("finding", words("op weg naar hulp", "on the way to help"), due="P2W")
_HELP = State("help", words("de hulp van buiten loopt", "help from outside goes on"), due="P6M")
_CLOSED = State("closed", words("afgesloten, de deur blijft open", "closed, the door stays open"), final=True)


def states_of(*, finding: bool = False, team: bool = False) -> tuple[State, ...]:
    """The states, with those that not every way of working has."""
    between = (*((_TEAM,) if team else ()), *((_FINDING,) if finding else ()))
    return (_SIGNAL, _QUESTION, _SUPPORT, *between, _HELP, _CLOSED)


OUTCOMES = (
    Outcome("helped_by_talk", words("geholpen met het gesprek zelf", "helped by the talk itself")),
    Outcome("helped", words("samen afgerond", "rounded off together")),
    *ENDINGS,
)

FACTS = (
    FactKind("geboortedatum", "date", words("Wanneer ben je geboren?", "When were you born?")),
    FactKind(
        "samen_vraag_helder",
        "boolean",
        words("Is duidelijk waar je hulp bij wilt?", "Is it clear what you want help with?"),
    ),
    FactKind(
        "samen_eigen_weg",
        "boolean",
        words("Is het je gelukt om zelf hulp te vinden?", "Did you manage to find help yourself?"),
    ),
    FactKind("samen_doelen", "number", words("Hoeveel doelen staan er in je plan?", "How many goals has your plan?")),
    FactKind(
        "samen_besproken",
        "number",
        words(
            "Op hoeveel doelen is de laatste keer teruggekeken?",
            "How many goals were looked back on the last time?",
        ),
    ),
)
