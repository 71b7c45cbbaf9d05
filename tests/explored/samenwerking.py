"""What is tried with the steps of cooperation between school and help: three variants and three practices."""

from __future__ import annotations

from datetime import date
from typing import Any

from samples import TALK, TASK

Plain = dict[str, Any]

BOTH = {"on": date(2021, 3, 2), "with": ["jongere", "mentor"]}
TALKED: Plain = {
    "talk": TALK,
    "legal_basis": TASK,
    "about": "hoe het gaat",
    "agrees": True,
    "after_help": True,
    "how": "phone",
    "minutes": 30,
}
SILENT: Plain = {"about": "hoe het gaat"}
"""What lacks the talk that a step rests on."""


def others(party: str = "mentor", **more: Any) -> Plain:
    """Somebody else hears of the case: every field but those that a rule of one way of working asks for."""
    return {"party": party, "purpose": "samenwerken", "what": "meedoen", "minutes": 10, **more}


def born(year: int) -> Plain:
    """A day of birth."""
    return {"facts": [{"name": "geboortedatum", "value": date(year, 1, 1), "said_by": "jongere"}]}


COMMON: dict[str, list[Plain]] = {
    "open": [{"seen": "vaak afwezig", "entry": "noticed", "legal_basis": TASK}, {"seen": "vaak afwezig"}],
    "start_talk": [{**TALKED, "question": "hulp met geld"}, TALKED, SILENT],
    "close_light": [TALKED, SILENT],
    "talk": [{**TALKED, "question": "hulp met geld"}, SILENT],
    "listen": [TALKED, SILENT],
    "own_way": [{"what": "zelf gebeld", "worked": False}, {"worked": True}, {}],
    "record_facts": [born(2000), {"facts": [{"name": "samen_eigen_weg", "value": False, "said_by": "mentor"}]}],
    "start_support": [{"kinds": ["licht"], "areas": ["geld"], "what": "een gesprek"}, {}],
    "support_beside": [{"kinds": ["licht"], "areas": ["geld"], "what": "een gesprek"}, {}],
    "make_plan": [
        {"talk": TALK, "legal_basis": TASK, "goals": [{"text": "een diploma"}]},
        {"talk": TALK},
        {"goals": [{"text": "een diploma"}]},
    ],
    "review_goals": [{"results": [{"goal": 1, "result": "partly", "words": "bijna"}]}, {}],
    "adapt_education": [{"text": "een tempo dat past"}],
    "bring_in": [others(contact="saw"), {}],
    "tell_back": [others(), others("netwerk"), {}],
    "monitor": [{"text": "het gaat goed"}],
    "return_talk": [TALKED, SILENT],
    "finish": [TALKED, SILENT],
}
HELP_BEGINS: dict[str, list[Plain]] = {"start_help": [{"text": "begonnen"}]}
BY_ONESELF: dict[str, list[Plain]] = {"go_to_help": [{"what": "zelf gegaan", "worked": True}]}

SAMPLES: dict[str, dict[str, list[dict[str, Any]]]] = {
    "eigen-wijk": {
        **COMMON,
        **HELP_BEGINS,
        **BY_ONESELF,
        "refer": [others(why="de school kan dit niet", via="huisarts"), others(via="kennis"), {}],
    },
    "jeugdteam": {
        **COMMON,
        **HELP_BEGINS,
        "refer": [others("jeugdteam", why="dit is meer dan school"), {"why": "dit is meer dan school"}, {}],
        "tell_back": [others("smw"), others("mentor"), {}],
    },
    "mbo-als-wijk": {
        **COMMON,
        "refer": [others("jeugdteam", why="het zorgteam kan dit niet"), {}],
        "switch_outside": [others(), {}],
    },
    "landstede": {
        **COMMON,
        **BY_ONESELF,
        "search_help": [{"what": "passende hulp"}, {"party": "werkgever"}],
        "start_help": [others(), {}],
        "hold_mdo": [
            {"about": "een plan", "present": ["jongere", "mentor"], "young_person_present": True, "minutes": 45},
            {"young_person_present": False, "why_not": "was ziek"},
            {"present": ["mentor"]},
            {"young_person_present": True},
        ],
        "record_support_plan": [{**TALKED, "talk": BOTH}, TALKED, {}],
    },
    "friesland-college": {
        **COMMON,
        "finish": [TALKED, {"talk": TALK}, SILENT],
        "start_support": [{"kinds": ["licht"], "areas": ["geld"], "what": "een gesprek"}, {"areas": ["geld"]}, {}],
        "support_beside": [{"kinds": ["intensief"], "areas": ["geld"], "what": "een gesprek"}, {}],
        "switch_outside": [others(via="wijkteam", contact="saw", why="een behandeling"), others(), {}],
    },
    "deltion": {
        **COMMON,
        "start_support": [
            {"kinds": ["psychosociaal", "onderwijs"], "areas": ["geld"], "what": "gesprekken"},
            {"kinds": ["psychosociaal", "ondersteuningsplan"]},
            {"kinds": ["vraagverheldering"]},
            {"kinds": ["licht"]},
            {},
        ],
        "support_beside": [
            {"kinds": ["psychosociaal"], "areas": ["geld"], "what": "gesprekken"},
            {"kinds": ["psychosociaal", "vraagverheldering"]},
            {},
        ],
        "switch_outside": [others(why="dit kan niet op school"), others(), {}],
    },
}

TOLD: dict[str, list[tuple[str, Plain]]] = {
    "tell_back": [("give_consent", {"party": "mentor", "purpose": "samenwerken"})]
}
"""The student agrees: where the mentor knows on a legal ground already, that is not enough."""

FIRST: dict[str, dict[str, list[tuple[str, Plain]]]] = {
    "eigen-wijk": TOLD,
    "jeugdteam": {"refer": [("record_facts", born(2010))]},
    "mbo-als-wijk": TOLD,
    "landstede": {**TOLD, "search_help": [("record_support_plan", {**TALKED, "talk": BOTH})]},
    "friesland-college": TOLD,
    "deltion": {**TOLD, "finish": [("start_support", {"kinds": ["ondersteuningsplan"]})]},
}
"""Who is younger than 16; a student adviser who looks first; who chose to have a plan."""
