"""Who is in the street, and who decides in a resident's case."""

from leefplek import Role
from leefplek.values import words

__all__ = ["RESIDENTS_ROLES", "STREETS_ROLES", "TEAM"]

TEAM = ("buurtteam",)

_TEAM = Role("buurtteam", words("iemand van het vaste team", "somebody of the fixed team"), corrects=True)
_SYSTEM = Role("system", words("het systeem", "the system"), professional=False)

STREETS_ROLES = (
    _TEAM,
    Role("professional", words("een professional in de buurt", "a professional in the area"), recorded_by=TEAM),
    Role("vrijwilliger", words("een vrijwilliger", "a volunteer"), recorded_by=TEAM, professional=False),
    _SYSTEM,
)

RESIDENTS_ROLES = (
    Role("jongere", words("de bewoner", "the resident"), recorded_by=TEAM, professional=False),
    Role("ouder", words("een ouder of verzorger", "a parent or carer"), recorded_by=TEAM, professional=False),
    _TEAM,
    _SYSTEM,
)
"""A resident may be of any age. The id `jongere` stays, because consent hangs on it."""
