"""Payloads by transition, as plain tables: the first of each passes every working rule that looks at it where it can.

The others are right in shape but may be refused by a rule. `WRONG` are payloads that no transition takes.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from model_table import TRANSITIONS

Payload = dict[str, Any]

NO = {"q1": "no", "q2": "no", "q3": "no"}
HIDDEN = {"q1": "no", "q2": "dont_know", "q3": "rather_not_say"}
UNSURE = {"q1": "no", "q2": "dont_know", "q3": "dont_know"}
POSSIBLE = {"q1": "possible", "q2": "no", "q3": "rather_not_say"}
CONCERN = {"q1": "concern", "q2": "yes", "q3": "no"}
UNSAFE = {"q1": "unsafe", "q2": "no", "q3": "no"}
ANSWERS = (CONCERN, POSSIBLE, NO, HIDDEN, UNSURE, UNSAFE)

TASK = {"ground": "public_task", "why": "de taak van het SAW"}
CONSENT = {"ground": "consent", "why": "de jongere zei ja"}
CONSENT_WIJ = {"ground": "consent", "why": "de jongere zei ja", "party": "wij", "purpose": "begeleiding"}
BASES = (TASK, TASK, CONSENT, CONSENT_WIJ)

BIRTHDAYS = [date(year, 2, day) for year in (2003, 2004, 2006, 2008, 2010, 2012) for day in (27, 28)] + [
    date(2004, 2, 29), date(2008, 2, 29), date(2012, 2, 29),
    date(2005, 3, 1), date(2006, 3, 1), date(2009, 3, 1), date(2010, 3, 1),
]  # fmt: skip
"""Around the end of February, so that 11, 12, 15, 16, 17 and 18 all come by between 2021 and 2025."""

NOS = [
    {"side": side, "code": code, "words": "in eigen woorden"}
    for side, codes in {
        "young_person": ("other_wish", "not_ready", "no_contact", "no_agreement"),
        "provider": ("capacity", "profile", "other_help_first", "house_rules"),
        "system": ("municipality", "income", "age", "other"),
    }.items()
    for code in codes
]
FORM = {"housing": "a", "income": "b", "daily_activity": "c", "guidance": "d", "network": "e"}
FACTORS = ("handover", "money", "daily_activity", "network")
WATCH = [{"factor": factor, "signal": "a", "then": "b"} for factor in FACTORS]
OVER = {"form": FORM, "plan": {"watch": WATCH}}
"""All that a handover needs, beside a consent."""
TALK = {"on": date(2021, 3, 2), "with": "jongere"}
PARTIES = ("kmk", "school", "netwerk", "saw", "wij")
PURPOSES = {
    "kmk": ("plek", "overleg"),
    "school": ("afstemmen",),
    "netwerk": ("meedoen",),
    "saw": ("begeleiding",),
    "wij": ("begeleiding",),
}
GOALS = [{"text": "een eigen plek", "actions": [{"text": "inschrijven", "owner": "jongere", "due": date(2021, 5, 1)}]}]


def _card(answers: dict[str, str], which: str = "woonkaart") -> Payload:
    return {"id": which, "version": 1, "answers": answers}


def _open(answers: dict[str, str], basis: Payload | None = TASK) -> Payload:
    entry = {"kind": "intake", "where": "saw", "card": _card(answers)}
    return {"entry": entry, "legal_basis": basis} if basis else {"entry": entry}


def _fact(name: str, value: Any) -> Payload:
    return {"facts": [{"name": name, "value": value, "said_by": "jongere"}]}


def _talked() -> list[Payload]:
    both = [{"talk": TALK, "legal_basis": basis} for basis in BASES]
    return [*both, {"talk": {**TALK, "with": ["jongere", "ouder"]}}, {"legal_basis": TASK}, {}]


def _shared(extra: Payload) -> list[Payload]:
    return [{"party": party, "purpose": purpose, **extra} for party in PARTIES for purpose in PURPOSES[party]]


FACTS = [
    *(_fact(name, value) for name in ("woonvraag", "begeleidingsvraag") for value in (True, False, "dont_know")),
    *(_fact("geboortedatum", born) for born in BIRTHDAYS),
    _fact("geboortedatum", "rather_not_say"),
    _fact("gemeente", "Groningen"),
    {"facts": [*_fact("woonvraag", True)["facts"], *_fact("begeleidingsvraag", True)["facts"]]},
    {"facts": [*_fact("woonvraag", False)["facts"], *_fact("woonvraag", True)["facts"]]},
    {"facts": []},
]
CONCLUSIONS = (
    "helped_with_analysis", "helped_with_advice", "own_route", "settled", "outside_municipality",
    "withdrawn", "nothing",
)  # fmt: skip

SAMPLES: dict[str, list[Payload]] = {
    "open": [
        *(_open(answers, basis) for answers in ANSWERS for basis in BASES),
        _open(CONCERN, None),
        {"entry": {"kind": "intake", "where": "bat"}, "legal_basis": TASK},
        {"entry": {"kind": "intake", "where": "mentor", "card": _card(CONCERN)}, "legal_basis": TASK},
        {"entry": {"kind": "own_initiative"}, "legal_basis": TASK},
        {"entry": {"kind": "referral", "where": "mentor"}, "legal_basis": CONSENT},
    ],
    "ask_card": [
        *({"card": _card(one)} for one in ANSWERS),
        *({"card": _card(one, "financien"), "why": "schulden"} for one in (CONCERN, NO, HIDDEN)),
        *({"card": _card(one, "financien")} for one in (POSSIBLE, NO, {**NO, "q3": "unsafe"})),
    ],
    "dismiss": [
        {"outcome": outcome, **extra}
        for outcome in ("no_concern", "not_shared", "settled")
        for extra in ({}, {"reason": NOS[1]}, {"reason": NOS[4]})
    ],
    "analyse": _talked(),
    "reopen": _talked(),
    "record_facts": FACTS,
    "draw_places": [{"places": [{"name": "thuis", "when": "vroeger"}, {"name": "school", "when": "straks"}]}, {}],
    "mark_route": [{"route": "kamernet", "mark": mark} for mark in ("used", "possible", "not_possible", "unknown")],
    "involve_network": [{"party": "netwerk", "how": "denkt mee"}, {"party": "kmk", "purpose": "overleg"}, {}],
    "tune_with_school": [{}, {"purpose": "afstemmen"}, {"purpose": "iets anders"}],
    "share_on_ground": [
        *_shared({"ground": "vital_interest", "decided_by": "saw-1"}),
        *_shared({"ground": "consent", "decided_by": "saw-1"}),
    ],
    "consult_routekaart": [
        {"routekaart": which, "version": 1, "on": date(2021, 3, 3), "advice": advice}
        for which in ("huisvesting", "financien", "iets anders")
        for advice in ("bespreken", {"kamernet": "open"})
    ]
    + [
        {"routekaart": "huisvesting", "version": 1, "on": date(2021, 3, 3), **facts}
        for facts in (_fact("woonvraag", False), _fact("woonvraag", True), _fact("geboortedatum", BIRTHDAYS[0]))
    ],
    "add_substantiation": [{"grounds": "heeft baat bij structuur"}],
    "request_vooroverleg": [{}, {"purpose": "plek"}, {"purpose": "overleg"}],
    "vooroverleg_positive": [
        {"exception": {"why": "thuis gaat het niet"}, "parents": {"involved": True}},
        {"exception": {"why": "thuis gaat het niet"}, "parents": {"involved": False, "why_not": "geen contact"}},
        {"exception": {"why": "thuis gaat het niet"}, "parents": {"involved": False}},
        {"parents": {"involved": True}},
        {"exception": {"why": "thuis gaat het niet"}},
        {},
    ],
    "choose_route": [{"route": "kamernet"}, {"route": "woningcorporatie"}, {"route": "kmk"}],
    "agree_plan": [{"goals": GOALS}, {"goals": []}],
    "review_goal": [{"goal": 1, "result": "partly", "words": "het begin is er"}, {}],
    "repeat_intake": [{"why": "het ging niet goed"}],
    "make_contact": [{}, {"accompanied_by": "saw"}],
    "place": [{"kind": kind, "place": "studentenhuis 1"} for kind in ("room", "studio")],
    "move_on": [{"kind": "studio", "place": "studentenhuis 2"}, {"kind": "tent", "place": "camping"}],
    "find_place": [{"route": "kamernet"}, {"route": "familie", "place": "bij een tante"}],
    "conclude": [{"outcome": outcome} for outcome in CONCLUSIONS],
    "withdraw": [{}, *({"reason": reason} for reason in NOS[:3])],
    "lose_contact": [{}, {"reason": NOS[2]}],
    "hand_over": [
        *({"party": party, **OVER} for party in PARTIES),
        {"party": "school", **OVER, "purpose": "afstemmen"},
        {"party": "kmk", **OVER, "purpose": "overleg"},
        {"party": "school"},
        OVER,
        {"party": "kmk", "form": FORM},
        {"party": "kmk", "form": FORM, "plan": {"watch": WATCH[1:]}},
    ],
    "entered_in_error": [{"why": "de verkeerde jongere"}],
    "follow_up": [{"how": "goed"}, {}],
    "hold_meeting": [
        {"about": "de routes", "present": ["saw", "jongere"]},
        {"young_person_present": False, "why_not": "was ziek"},
        {"young_person_present": False},
    ],
    "consult": [{"with": "veilig thuis", "about": "hoe nu verder"}, {}],
    "give_consent": [
        *_shared({}),
        {"party": "saw", "purpose": "begeleiding", "legal_basis": TASK},
        {"party": "saw", "purpose": "begeleiding", "legal_basis": CONSENT},
    ],
    "withdraw_consent": _shared({}),
    "extend": [{"until": date(2030, 1, 1), "reason": "meer tijd nodig"}],
    "escalate": [{}, {"line": "main"}, {"line": "meldcode"}, {"line": "iets"}],
    "migrate": [{"to": to} for to in (2, 3, 1, 9)],
    "correct": [{"version": 2, "why": "een vergissing"}],
    "raise_safety": [{"why": "er is iets gebeurd"}],
    "meldcode.talk": [{}, {"held": False, "why_not": "niet veilig"}, {"held": False}, {"held": True, "about": "x"}],
    "meldcode.consult": [{}, {"with": "veilig thuis", "advice": "praat"}],
    "meldcode.decide": [{"help": {"yes": True, "why": "nodig"}, "report": {"yes": False, "why": "niet nodig"}}, {}],
    **{
        name: [{"reason": reason} for reason in NOS]
        for name in ("vooroverleg_negative", "decline", "revoke_admission", "withdraw_application", "lose_place")
    },
}
SAMPLES |= {name: [{}] for name in TRANSITIONS if name not in SAMPLES}

WRONG: list[Payload] = [
    {"no such key": 1},
    {"entry": "intake"},
    {"facts": [{"name": "woonvraag", "value": "false", "said_by": "jongere"}]},
    {"version": 3.9, "why": "x"},
    {"until": "2030-01-01T00:00:00", "reason": "x"},
    {"card": {"id": "woonkaart", "version": 1, "answers": {"q1": "no"}}},
]
