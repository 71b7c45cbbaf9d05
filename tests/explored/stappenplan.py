"""What is tried with the steps of the stappenplan: a project, and the way of a young person."""

from __future__ import annotations

from datetime import date
from typing import Any

from samples import TASK

Plain = dict[str, Any]

START = ("perspectief", "wens", "regulier")
ANALYSIS = ("organisaties", "draagvlak", "besluit", "aanbieders", "proces", "toeleiding", "financiering")
TEAM = ("projectteam", "stakeholders")
LOOK_BACK = ("vraag", "bedoeling", "helpt")
WEEKLY = ("gaat_goed", "gaat_niet", "aanpassen", "erbij")
EVALUATION = ("goed_gegaan", "verbeterpunten", "geleerd")
SHARED = ("successen", "briljante_mislukkingen")
TALK = (
    "ondersteuning", "intensiteit", "intensiteit_professional", "wat_werkte", "behandelaars", "netwerk", "dromen",
    "vooral_niet", "omgaan", "veiligheid", "niet_wonen",
)  # fmt: skip
TRIANGLE = ("sociaal_domein", "wonen", "werk_en_inkomen", "zorgaanbieder", "woningcorporatie")
KEPT_BACK = "dont_know"
"""Said, and kept as unknown: the step is taken, and the case does not branch on it."""


def answers(*questions: str, said: str = "in eigen woorden", by: str = "project") -> Plain:
    """An answer to each of these questions."""
    return {**dict.fromkeys(questions, said), "said_by": by}


def facts(by: str = "project", **said: Any) -> Plain:
    """These facts of the stappenplan, and those of others by their whole name."""
    whole = ("inkomen", "geboortedatum")
    return {
        "facts": [
            {"name": name if name in whole else f"stappenplan_{name}", "value": value, "said_by": by}
            for name, value in said.items()
        ]
    }


PLAN: Plain = {
    "goals": [{"text": "wonen", "actions": [{"text": "een woning", "owner": "gemeente", "due": date(2021, 9, 1)}]}]
}
PLANS = [PLAN, {"goals": [{"text": "wonen"}]}]
LOOKED = [answers(*LOOK_BACK), answers("vraag")]
ITEM = {"name": "een eigen woning", "intensity": "elke week", "provider": "een zorgaanbieder"}

PROJECT: dict[str, list[Plain]] = {
    "answer": [answers(*START, *TEAM)],
    "set_target": [{"number": 6, "by": date(2022, 6, 30)}, {"number": 6}],
    "begin_analysis": LOOKED,
    "bring_in": [{"parties": list(TRIANGLE), "joins": True}],
    "place_procesregie": [
        {"where": "sociaal_team", "guides": False, "apply_at": "het vaste nummer"},
        {"where": "zorgaanbieder", "guides": True, "apply_at": "het vaste nummer"},
        {"where": "sociaal_team", "guides": False},
    ],
    "compose_menu": [
        {"items": [{**ITEM, "from_age": 18, "until_age": 27}]},
        {"items": [{**ITEM, "from_age": 28, "until_age": 35}]},
        {},
    ],
    "agree_financing": [facts(financiering_nu=KEPT_BACK, financiering_straks=KEPT_BACK), facts(aantal=1)],
    "keep_document": [facts(bestuurlijk_akkoord=True, commitment=KEPT_BACK, convenant=KEPT_BACK), facts(aantal=1)],
    "begin_tuning": LOOKED,
    "agree_tasks": PLANS,
    "begin_carrying_out": LOOKED,
    "weekly_review": [answers(*WEEKLY), answers("gaat_goed")],
    "begin_evaluation": LOOKED,
    "evaluate": [answers(*EVALUATION, said=KEPT_BACK)],
    "share": [answers(*SHARED, said=KEPT_BACK)],
    "finish": LOOKED,
}

LASTING = ("duurzaam_jongere", "duurzaam_procesregisseur")
BORN = date(2000, 1, 1)
YOUNG_PERSON: dict[str, list[Plain]] = {
    "open": [
        {"project": "project-1", "subgroup": "te_kwetsbaar", "legal_basis": TASK},
        {},
    ],
    "record_facts": [
        facts("jongere", inkomen=1050, geboortedatum=BORN),
        facts(duurzaam_procesregisseur=True),
        facts(dromen="kok worden"),
    ],
    "talk": [answers(*TALK, by="jongere"), answers("veiligheid", said="rather_not_say", by="begeleider")],
    "involve_network": [{"party": "netwerk", "how": "denkt mee", "purpose": "meedenken"}, {}],
    "show_menu": [{"items": [{**ITEM, "from_age": 18, "until_age": 27}]}, {}],
    "choose": [{"route": "een eigen woning", "why": "een groep werkt niet"}, {"route": "een boot"}],
    "agree_plan": PLANS,
    "arrange_income": [facts("gemeente", inkomen=1050), facts(duurzaam_jongere=True)],
    "move_in": [
        {"place": "een eigen woning", "income": "de gemeente regelt het voor juni"},
        {"place": "een eigen woning"},
    ],
    "say_lasting": [*(facts(one.removeprefix("duurzaam_"), **{one: True}) for one in LASTING), facts(inkomen=1)],
}

SAMPLES: dict[str, dict[str, list[Plain]]] = {"stappenplan-project": PROJECT, "stappenplan-jongere": YOUNG_PERSON}

FIRST: dict[str, dict[str, list[tuple[str, Plain]]]] = {
    "stappenplan-project": {
        "begin_tuning": [("answer", answers(*ANALYSIS))],
        "begin_carrying_out": [
            ("agree_financing", facts(financiering_nu="jeugdwet", financiering_straks="wmo")),
            ("bring_in", {"parties": ["woningcorporatie"], "joins": False}),
            ("answer", answers(*TEAM, said=KEPT_BACK)),
        ],
        "finish": [("evaluate", answers(*EVALUATION, *SHARED))],
    },
    "stappenplan-jongere": {"let_go": [("record_facts", facts("jongere", inkomen=KEPT_BACK))]},
}
