"""Who works in the team and around it; the same roles in each of its workflows."""

from leefplek import Role
from leefplek.values import words

__all__ = ["OFFICER", "ROLES", "TEAM"]

OFFICER = "aandachtsfunctionaris_huisvesting"
TEAM = ("saw",)
"""Everybody of SAW: a housing officer is one of them (000:161)."""

ROLES = (
    Role(
        OFFICER,
        words("de aandachtsfunctionaris huisvesting", "the housing officer of SAW"),
        implies=("saw",),
        corrects=True,
    ),
    Role("saw", words("een SAW-medewerker", "a SAW worker")),
    Role("bat", words("het begeleidings- en adviesteam (BAT)", "the school's advice team (BAT)"), recorded_by=TEAM),
    Role("wij", words("een WIJ-medewerker", "a WIJ worker"), recorded_by=TEAM),
    Role("praktijkbegeleider", words("de praktijkbegeleider", "the practice coach"), recorded_by=TEAM),
    Role("manager", words("de manager", "the manager"), recorded_by=TEAM),
    Role("netwerkpartner", words("een netwerkpartner", "a partner in the network"), recorded_by=TEAM),
    Role("system", words("het systeem", "the system"), professional=False),
)
"""The roles of 000:106-180. Who does not work with the system is written down by SAW."""
