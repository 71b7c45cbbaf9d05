"""What may happen at any time: consent, time, corrections, talks around the case, and a worry about safety."""

from leefplek.common import PROFESSIONALS
from leefplek.usual import usual_steps

from ..states import STATES
from ._roles import SAW

ALWAYS = usual_steps(
    STATES,
    team=("saw", "bat", "wij", "kmk", "aandachtsfunctionaris_huisvesting"),
    lead=SAW,
    everyone=PROFESSIONALS,
    sharing=("saw", "bat", "wij", "kmk"),
    follow_up=("saw", "kmk", "jongere"),
    follow_up_restarts=("placed",),
)
