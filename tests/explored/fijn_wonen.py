"""What is tried with the steps of 'fijn-wonen'; `search.py` looks further, with what it knows of that one alone."""

from __future__ import annotations

from typing import Any

from model_table import TRANSITIONS
from samples import CONCERN, HIDDEN, NO, TALK, TASK
from samples import SAMPLES as KNOWN
from search import ADULT, FEW
from search import FIRST as BEFORE

USUAL = {
    "follow_up", "hold_meeting", "consult", "report_bottleneck", "note", "share_on_ground", "give_consent",
    "withdraw_consent", "extend", "escalate", "migrate", "correct", "raise_safety", "withdraw", "lose_contact",
    "hand_over", "reopen",
}  # fmt: skip

SAMPLES: dict[str, dict[str, list[dict[str, Any]]]] = {
    "fijn-wonen": {
        **{
            name: FEW.get(name, KNOWN[name])
            for name in TRANSITIONS
            if name not in USUAL and not name.startswith("meldcode.")
        },
        "open": [KNOWN["open"][0], {"entry": {"kind": "own_initiative"}, "legal_basis": TASK}, *KNOWN["open"][-5:]],
        "ask_card": [{"card": {"id": "woonkaart", "version": 1, "answers": one}} for one in (NO, HIDDEN, CONCERN)],
        "record_facts": [{"facts": ADULT}],
        "analyse": [{"talk": TALK, "legal_basis": TASK}, {"legal_basis": TASK}, {"talk": TALK}],
        "involve_network": [{"party": "netwerk", "how": "denkt mee"}, {}],
    }
}

FIRST = {"fijn-wonen": {name: BEFORE[name] for name in ("request_vooroverleg", "vooroverleg_positive")}}
