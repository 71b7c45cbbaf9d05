"""The transitions of 'Fijn wonen tijdens het MBO', row by row in the order of the werkwijze (000:182-192, 215-255)."""

from .always import ALWAYS
from .kamers_met_kansen import KAMERS_MET_KANSEN
from .living import ENDING, LIVING
from .routes import PLANNING, ROUTES
from .signalling import ALONGSIDE, SIGNALLING

TRANSITIONS = (
    *SIGNALLING,
    *ALONGSIDE,
    *ROUTES,
    *PLANNING,
    *KAMERS_MET_KANSEN,
    *LIVING,
    *ENDING,
    *ALWAYS,
)
