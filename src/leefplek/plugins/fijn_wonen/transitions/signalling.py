"""From the three questions to the talk, and what may go along with every step (000:171, 182-189)."""

from leefplek.common import InvolveNetwork, RecordFacts, Talked
from leefplek.usual import step

from .. import payloads as p
from ..states import OPEN

SIGNALLING = (
    step(
        "open",
        "De zaak begint",
        "The case begins",
        (),
        "signal",
        ("school_intake", "bat", "saw", "wij", "mentor", "jongere"),
        p.Open,
        "intake_needed",
        "legal_basis_needed",
        effects=("legal_basis",),
        source="000:171",
    ),
    step(
        "ask_card",
        "Drie vragen stellen",
        "Ask three questions",
        ("signal", "inquiry", "analysis"),
        None,
        ("saw", "bat", "wij", "school_intake", "jongere"),
        p.AskCard,
        source="000:186",
    ),
    step(
        "dismiss",
        "Afsluiten: er is geen zorg, of de jongere vertelt het liever niet",
        "Close: there is no concern, or the young person would rather not say",
        ("signal", "inquiry"),
        "closed",
        ("saw", "bat", "wij", "school_intake"),
        p.Dismiss,
        "dismissal_fits",
        "safety_open",
        effects=("outcome", "apply_end"),
        basis_needed=False,
        source="000:187",
    ),
    step(
        "inquire",
        "Aanvullend onderzoek doen",
        "Do additional research",
        ("signal",),
        "inquiry",
        ("saw", "bat", "wij"),
        p.Inquire,
        "signal_needed",
        source="000:187",
    ),
    step(
        "analyse",
        "Samen de situatie bekijken",
        "Look at the situation together",
        ("signal", "inquiry"),
        "analysis",
        ("saw", "wij"),
        Talked,
        effects=("legal_basis",),
        source="000:188",
    ),
)

_HELPERS = ("saw", "saw_intern", "wij", "jongere")

ALONGSIDE = (
    step(
        "record_facts",
        "Opschrijven wat bekend is",
        "Record what is known",
        OPEN,
        None,
        _HELPERS,
        RecordFacts,
        source="000:223",
    ),
    step(
        "draw_places",
        "De plekkenkaart tekenen",
        "Draw the plekkenkaart",
        OPEN,
        None,
        _HELPERS,
        p.DrawPlaces,
        source="000:188",
    ),
    step(
        "mark_route",
        "Een route aankruisen",
        "Mark a route",
        OPEN,
        None,
        _HELPERS,
        p.MarkRoute,
        source="000:243",
    ),
    step(
        "involve_network",
        "Iemand uit het netwerk laten meedoen",
        "Involve somebody from the network",
        OPEN,
        None,
        _HELPERS,
        InvolveNetwork,
        consent_for="*",
        source="002:67",
    ),
    step(
        "tune_with_school",
        "Afstemmen met school",
        "Coordinate with the school",
        OPEN,
        None,
        ("saw", "bat"),
        p.TuneWithSchool,
        consent_for="school",
        source="000:189",
    ),
)
