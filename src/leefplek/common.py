"""What the ways of working share: the roles, and the payloads of steps that each of them has.

A plugin may use these or bring its own. The core knows three ids: `jongere` and `ouder` decide on consent, and who
covers `saw` may undo what others wrote down.
"""

from datetime import date

from .definition import Payload
from .people import LegalBasis, Reason, Role
from .values import open_field, personal, special, value, words

__all__ = [
    "PROFESSIONALS",
    "ROLES",
    "Correct",
    "Escalate",
    "Extend",
    "GiveConsent",
    "Migrate",
    "Note",
    "RaiseSafety",
    "ShareOnGround",
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
    Role("saw", words("een SAW-medewerker", "a SAW worker")),
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
