"""What an exhaustive search tries in a street and with a resident; the first of each has every field."""

from __future__ import annotations

from typing import Any

TASK = {"ground": "public_task", "why": "steun aan een bewoner"}
TEAM = {"street": "de Voorbeeldstraat", "disciplines": ["opbouwwerk", "maatschappelijk werk"], "fixed": True}
NO_TEAM = {"disciplines": ["opbouwwerk"]}
NOTE = {"text": "gedaan"}

SAMPLES: dict[str, dict[str, list[dict[str, Any]]]] = {
    "buurtstraat": {
        "open": [TEAM, NO_TEAM],
        "be_present": [NOTE],
        "use_tool": [NOTE],
        "work_together": [{"with": "buurthuis", "about": "wat er speelt", "minutes": 30}],
        "support_other": [
            {"who": "volunteer", "wanted": True, "what": "meedenken"},
            {"who": "professional", "wanted": False},
        ],
        "prevent": [{"aim": "liveability", "what": "samen opruimen"}],
        "look_at_place": [NOTE],
        "look_back": [NOTE],
        "end": [NOTE],
        "reopen": [TEAM, NO_TEAM],
    },
    "buurtstraat-bewoner": {
        "open": [
            {"street": "straat-1", "wanted": True, "legal_basis": TASK},
            {"street": "straat-1", "legal_basis": TASK},
            {},
        ],
        "record_facts": [
            {"facts": [{"name": "buurtstraat_hulp_gewenst", "value": value, "said_by": "jongere"}]}
            for value in (True, False)
        ],
        "support": [NOTE],
        "strengthen": [NOTE],
        "join_in_the_street": [NOTE],
        "look_back": [NOTE],
        "settle": [NOTE],
    },
}
