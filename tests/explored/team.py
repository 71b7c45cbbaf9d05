"""What an exhaustive search tries in the workflows of the team, step by step; the first of each has every field."""

from __future__ import annotations

from typing import Any

GOAL = {
    "goal": "meer studenten op tijd ingeschreven",
    "stakeholder": "woningcorporaties",
    "vision": "eerder een fijne plek",
    "holders": 2,
    "activity": "registration",
}
ALONE = {"goal": "meer studenten op tijd ingeschreven", "holders": 1}
ACTIONS = {"actions": [{"text": "bellen", "owner": "aandachtsfunctionaris_huisvesting", "due": "2024-06-01"}]}
GENERAL = {"about": "studenten van buiten de gemeente", "anonymous": True}
ONE_PERSON = {"about": "een student die volgende week op straat staat", "anonymous": False}
FOR_OTHER = {**GENERAL, "party": "bat"}
TALKED = {"with": "woningcorporatie", "about": "wat wij doen", "minutes": 30}
NOTE = {"text": "gedaan"}
TOOLS = ("routekaart_huisvesting", "routekaart_financien", "drie_vragen_kaart", "plekkenkaart")

SAMPLES: dict[str, dict[str, list[dict[str, Any]]]] = {
    "aandachtsfunctie": {
        "open": [GOAL, ALONE],
        "agree_actions": [ACTIONS, {}],
        "talk_with_stakeholder": [TALKED],
        "talk_progress": [TALKED],
        "reflect": [NOTE],
        "renew": [GOAL, ALONE],
        "reach": [NOTE],
        "stop": [NOTE],
        "reopen": [GOAL, ALONE],
    },
    "saw-overleg": {
        "open": [NOTE],
        "bring_in": [
            {**GENERAL, "origin": "bottleneck", "refers_to": "knelpunt-1"},
            {**GENERAL, "origin": "young_people", "refers_to": "jongere-1"},
            {**ONE_PERSON, "origin": "young_people"},
            {"origin": "monitoring", "anonymous": True},
        ],
        "nothing_to_discuss": [NOTE],
        "discuss": [NOTE],
        "agree": [ACTIONS, {}],
        "put_on_agenda": [FOR_OTHER, GENERAL, {**ONE_PERSON, "party": "WerkPro"}],
        "end": [NOTE],
        "reopen": [NOTE],
    },
    "hulpmiddelen": {
        "open": [{"report": "half_yearly"}, {}],
        "look_at_tool": [
            {"tool": TOOLS[0], "verdict": "changed", "why": "een route erbij"},
            {"tool": TOOLS[1], "verdict": "kept", "why": "de bedragen kloppen"},
            {"tool": TOOLS[2], "verdict": "kept", "why": "past bij elke intake"},
            {"tool": TOOLS[3], "verdict": "kept", "why": "tekenen werkt goed"},
            {"tool": TOOLS[0], "verdict": "kept"},
        ],
        "publish": [NOTE],
        "spread": [NOTE],
        "finish": [NOTE],
        "stop": [NOTE],
        "reopen": [{"report": "yearly"}, {}],
    },
    "consultatie": {
        "open": [FOR_OTHER, GENERAL, ONE_PERSON, {}],
        "pass_on": [FOR_OTHER, GENERAL, {**ONE_PERSON, "party": "bat"}],
        "give_advice": [NOTE],
        "withdraw": [NOTE],
        "reopen": [FOR_OTHER, ONE_PERSON],
    },
    "knelpunt": {
        "open": [GENERAL, ONE_PERSON, {}],
        "take_along": [NOTE],
        "answer": [NOTE],
        "tell_back": [NOTE],
        "withdraw": [NOTE],
        "reopen": [GENERAL, ONE_PERSON],
    },
    "invoering": {"open": [{"about": "een SAW-team"}, {}]},
}
"""The items of the list are marked by the search."""
