"""What the ways of working share: the roles, and the payloads of steps that each of them has.

A plugin may use these or bring its own. The core knows two ids: `jongere` and `ouder` decide on consent.
"""

from datetime import date
from typing import Literal

from .definition import Payload
from .facts import Fact
from .people import LegalBasis, Reason, Role
from .plan import Goal
from .values import open_field, personal, special, value, words

__all__ = [
    "PROFESSIONALS",
    "RELAPSE_FACTORS",
    "ROLES",
    "AgreePlan",
    "Bottleneck",
    "Consult",
    "Correct",
    "End",
    "Escalate",
    "Extend",
    "FollowUp",
    "GiveConsent",
    "HandOver",
    "HandoverForm",
    "HoldMeeting",
    "InvolveNetwork",
    "Migrate",
    "Mistaken",
    "Note",
    "RaiseSafety",
    "RecordFacts",
    "ShareOnGround",
    "SignallingPlan",
    "Talk",
    "Talked",
    "Watch",
    "WithBasis",
    "WithReason",
    "WithdrawConsent",
]

_RECORDERS = ("saw", "saw_intern", "wij", "bat", "school_intake", "kmk")

ROLES = (
    Role("jongere", words("de jongere", "the young person"), recorded_by=_RECORDERS, professional=False),
    Role("ouder", words("een ouder of verzorger", "a parent or carer"), recorded_by=_RECORDERS, professional=False),
    Role("mentor", words("de mentor of SLB'er", "the mentor or career guide")),
    Role("school_intake", words("de intake van school", "the school's intake")),
    Role("bat", words("het begeleidings- en adviesteam (BAT)", "the school's advice team (BAT)")),
    Role("wij", words("een WIJ-medewerker", "a WIJ worker")),
    Role("saw", words("een SAW-medewerker", "a SAW worker"), corrects=True),
    Role("saw_intern", words("een SAW-stagiair", "a SAW intern")),
    Role(
        "aandachtsfunctionaris_huisvesting",
        words("de aandachtsfunctionaris huisvesting", "the housing officer of SAW"),
        implies=("saw",),
    ),
    Role(
        "kmk",
        words("de coördinator van Kamers met Kansen", "the coordinator of Kamers met Kansen"),
        recorded_by=("saw", "wij", "bat"),
    ),
    Role("system", words("het systeem", "the system"), professional=False),
)
"""The roles of the sources (000:90-177); who may write down what another decided is part of the role."""

RELAPSE_FACTORS = ("handover", "money", "daily_activity", "network")
"""Why people lose their place again: the care was handed over badly, they can't manage their money, they have no daily
activity that means something, or few people around them (004:376-379)."""

PROFESSIONALS = tuple(role.id for role in ROLES if role.professional)


@value
class WithReason(Payload):
    """A no, with its reason."""

    reason: Reason = special()


@value
class Note(Payload):
    """Something to remember, in words."""

    text: str | None = special(default=None)


@value
class RaiseSafety(Payload):
    """Why there is worry about safety."""

    why: str = special()


@value
class GiveConsent(Payload):
    """A yes to sharing with a party for a purpose; `legal_basis` if the case itself is kept on a new ground."""

    party: str = open_field()
    purpose: str = open_field()
    ground: str | None = open_field(default=None)
    decided_by: str | None = personal(default=None)
    legal_basis: LegalBasis | None = special(default=None)


@value
class WithdrawConsent(Payload):
    """A consent taken back."""

    party: str = open_field()
    purpose: str = open_field()
    ground: str | None = open_field(default=None)
    decided_by: str | None = personal(default=None)


@value
class ShareOnGround(Payload):
    """Sharing without consent, on a ground of law, and who decided that."""

    party: str = open_field()
    purpose: str = open_field()
    ground: str = open_field()
    decided_by: str = personal()


@value
class Extend(Payload):
    """More time for a line (`main` or a track), until a later date, and why."""

    line: str = open_field(default="main")
    until: date = open_field()
    reason: str = special()


@value
class Escalate(Payload):
    """The due date of a line has passed."""

    line: str = open_field(default="main")


@value
class Correct(Payload):
    """The event with this version was wrong, and why."""

    version: int = open_field()
    why: str = special()


@value
class Migrate(Payload):
    """The case goes on under this newer version of its workflow."""

    to: int = open_field()


@value
class WithBasis(Payload):
    """A step that may name the ground on which the case is kept."""

    legal_basis: LegalBasis | None = special(default=None)


@value
class Talk:
    """When there was a talk, and with whom (roles or parties)."""

    on: date = open_field()
    with_: str | tuple[str, ...] = open_field()


@value
class Talked(WithBasis):
    """A step that rests on a talk with the young person."""

    talk: Talk | None = special(default=None)


@value
class RecordFacts(Payload):
    """What became known, and who said it."""

    facts: tuple[Fact, ...] = special()

    def stated(self) -> tuple[Fact, ...]:
        """These facts."""
        return self.facts


@value
class InvolveNetwork(Payload):
    """Somebody of the young person's network takes part: as which party, and how (002:67)."""

    party: str | None = open_field(default=None)
    how: str | None = special(default=None)
    purpose: str | None = open_field(default=None)


@value
class AgreePlan(Payload):
    """The plan: goals with actions, each with an owner and a date."""

    goals: tuple[Goal, ...] = special()


@value
class FollowUp(Payload):
    """How it goes with the young person, also after the case was closed, and the day of the next contact, if there is
    to be one (000:239; 004:1528).
    """

    SCHEMA = 2

    how: str | None = special(default=None)
    next_on: date | None = open_field(default=None)


@value
class HoldMeeting(Payload):
    """A meeting about the case: who was there, and the young person too, or why not (003:141); how long it took."""

    SCHEMA = 2

    about: str | None = special(default=None)
    present: tuple[str, ...] = personal(default=())
    young_person_present: bool | None = open_field(default=None)
    why_not: str | None = special(default=None)
    minutes: int | None = open_field(default=None)


@value
class Consult(Payload):
    """Advice asked of another professional (000:178), and how long it took."""

    SCHEMA = 2

    with_: str | None = personal(default=None)
    about: str | None = special(default=None)
    minutes: int | None = open_field(default=None)


@value
class Bottleneck(Payload):
    """What does not work in practice, for the manager's talks with the municipality (000:118)."""

    what: str | None = special(default=None)


@value
class End(Payload):
    """The reason of an end, where one is given."""

    reason: Reason | None = special(default=None)


@value
class Mistaken(Payload):
    """Why this case should not have been opened: on the wrong person, twice, or by a slip."""

    why: str = special()


@value
class HandoverForm:
    """What the next party must know: housing, income, daily activity, guidance and network (004:376-449).

    The source tells that there is a form (004:385, 1212) and does not print it: these parts are ours.
    """

    housing: str = special()
    income: str = special()
    daily_activity: str = special()
    guidance: str = special()
    network: str = special()
    signals: str | None = special(default=None)


@value
class Watch:
    """One factor by which people lose their place again: the signal that it goes wrong, and who then does what."""

    factor: Literal["handover", "money", "daily_activity", "network"] = open_field()
    signal: str = special()
    then: str = special()


@value
class SignallingPlan:
    """What to look out for after the handover, on each of the four factors of relapse (004:376-379, 385).

    The source does not print its plan either: that it speaks of each factor is ours.
    """

    watch: tuple[Watch, ...] = special()

    @property
    def missing(self) -> tuple[str, ...]:
        """The factors that it does not speak of."""
        told = {one.factor for one in self.watch}
        return tuple(factor for factor in RELAPSE_FACTORS if factor not in told)


@value
class HandOver(End):
    """The receiving party, the handover form and the signalling plan; `purpose` names the consent it rests on, if there
    are several.
    """

    SCHEMA = 2

    party: str | None = open_field(default=None)
    form: HandoverForm | None = special(default=None)
    plan: SignallingPlan | None = special(default=None)
    purpose: str | None = open_field(default=None)
