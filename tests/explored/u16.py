"""What is tried with the steps of the U16: Housing First, the omklap home and Pitstop."""

from __future__ import annotations

from datetime import date
from typing import Any

from samples import OVER, TALK, TASK

Plain = dict[str, Any]

BORN = {"name": "geboortedatum", "value": date(1990, 5, 1), "said_by": "jongere"}
PLAN = {
    "goals": [{"text": "rust in huis", "actions": [{"text": "praten", "owner": "jongere", "due": date(2021, 4, 1)}]}]
}
NO = {"reason": {"side": "provider", "code": "risk", "words": "in eigen woorden"}}
END = {"reason": {"side": "system", "code": "other", "words": "in eigen woorden"}}
TALKED = [{"talk": TALK, "legal_basis": TASK}, {"legal_basis": TASK}]
DECIDED = [{"talk": TALK, "legal_basis": TASK, "why": "omdat het past"}, {"talk": TALK, "legal_basis": TASK}, {}]
SAID = [{"text": "in eigen woorden"}]


def facts(*names: str, value: Any = True, **other: Any) -> Plain:
    """These facts with this value, and `other` ones with theirs."""
    said = dict.fromkeys(names, value) | other
    return {"facts": [{"name": name, "value": one, "said_by": "begeleider"} for name, one in said.items()]}


NOTHING = facts()
KEPT_BACK = "dont_know"
"""Said, and kept as unknown: the step is taken, and the case does not branch on it."""

BENEFIT = [facts(u16_uitkering_nodig=KEPT_BACK, u16_uitkering_vanaf=KEPT_BACK), NOTHING]
HANDING = [
    {"party": "gemeente", **OVER, **END},
    {"party": "gemeente", **OVER, "form": None},
    {"party": "gemeente", **OVER},
]
SIGNED = [
    {"signed_by": ["bewoner", "corporatie", "zorgaanbieder"], "months": 24, "link_told": True},
    {"signed_by": ["bewoner", "corporatie"]},
]

HOUSING_FIRST: dict[str, list[Plain]] = {
    "open": [{"legal_basis": TASK}, {}],
    "record_facts": [
        facts(
            "jaar_dakloos",
            "vaker_dakloos",
            "hf_andere_problemen",
            "hf_past_niet_in_groep",
            "hf_andere_aanpak_nodig",
            geboortedatum=BORN["value"],
        ),
        facts("u16_garantstelling"),
    ],
    "check_regular_help": [facts("hf_opvang_genoeg", "hf_wijk_genoeg"), facts("hf_wijk_genoeg")],
    "start": DECIDED,
    "choose_regular_help": [NO],
    "assign_workers": [
        {"workers": ["b-1", "b-2"], "why": "een nieuwe begeleider"},
        {"workers": ["b-1"], "why": "er is er een weg"},
        {"workers": ["b-1", "b-1"]},
    ],
    "stabilise_debts": [facts("u16_schulden_rustig", value=KEPT_BACK), NOTHING],
    "ask_home": SAID,
    "corporation_declines": [NO],
    "ask_surety": SAID,
    "stand_surety": [facts("u16_garantstelling"), NOTHING],
    "offer_home": [{"place": "een flat", "too_risky": True, "main_resident": False}, {"place": "een flat"}],
    "decline_home": SAID,
    "arrange_benefit": [facts("u16_uitkering_nodig", u16_uitkering_vanaf=date(2021, 3, 1)), NOTHING],
    "move_in": [
        {"on": date(2021, 3, 1), "lease": "own_name", "bridge": "uit spaargeld", "why": "het kan"},
        {"on": date(2021, 3, 1), "lease": "own_name"},
        {"on": date(2021, 3, 1), "lease": "provider"},
    ],
    "has_home": SAID,
    "report_nuisance": SAID,
    "small_success": SAID,
    "decline_help": SAID,
    "work_together": [{"party": "gemeente", "agreed": "samen optrekken", "purpose": "samenwerken"}],
    "settle_in": TALKED,
    "scale_down": TALKED,
    "scale_up": SAID,
    "lose_home": [NO],
    "home_falls_through": [NO],
    "manage": TALKED,
    "lose_contact": [END, {}],
}

OMKLAP: dict[str, list[Plain]] = {
    "open": [{"legal_basis": TASK}, {}],
    "record_facts": [facts(geboortedatum=BORN["value"]), facts("u16_garantstelling")],
    "stabilise_debts": [facts("u16_schulden_rustig"), NOTHING],
    "stand_surety": [facts("u16_garantstelling", value=KEPT_BACK), NOTHING],
    "save_up": SAID,
    "awareness_talk": SAID,
    "use_regelbudget": SAID,
    "ask_home": SAID,
    "ask_to_keep_home": SAID,
    "corporation_declines": [NO],
    "offer_home": [{"place": "een flat", "too_risky": False, "main_resident": False}],
    "decline_home": SAID,
    "home_falls_through": [NO],
    "sign": SIGNED,
    "change_agreement": SIGNED,
    "arrange_benefit": BENEFIT,
    "move_in": [
        {"on": date(2018, 1, 15), "lease": "provider", "bridge": "uit spaargeld", "why": "het kan"},
        {"on": date(2021, 3, 1), "bridge": "uit spaargeld"},
        {"on": date(2021, 3, 1)},
    ],
    "settle_in": TALKED,
    "resident_says": [facts("omklap_goed_bewoner"), NOTHING],
    "corporation_says": [facts("omklap_goed_corporatie"), NOTHING],
    "provider_says": [facts("omklap_goed_zorgaanbieder"), NOTHING],
    "scale_up": SAID,
    "stay_over": SAID,
    "land": SAID,
    "report_nuisance": SAID,
    "agree_plan": [PLAN, {"goals": []}],
    "work_together": [{"party": "gemeente", "agreed": "samen optrekken", "purpose": "samenwerken"}],
    "hand_over_guidance": HANDING,
    "own_name": SAID,
    "move_elsewhere": SAID,
    "resolve": TALKED,
    "still_lives_there": SAID,
    "lose_home": [NO],
    "end_agreement": HANDING,
}

PITSTOP: dict[str, list[Plain]] = {
    "open": [{"legal_basis": TASK}, {}],
    "record_facts": [
        facts(
            "pitstop_uit_de_stad",
            "pitstop_dakloos",
            "pitstop_lichte_vraag",
            "pitstop_kans_op_doorstroom",
            geboortedatum=BORN["value"],
        ),
        facts("pitstop_wmo"),
    ],
    "hold_intake": TALKED,
    "screen": [
        facts(
            "pitstop_24_uur_nodig",
            "pitstop_ernstige_verslaving",
            "pitstop_veel_problemen",
            value=False,
            pitstop_niet_samen_wonen=True,
        ),
        NOTHING,
    ],
    "grant_wmo": [facts("pitstop_wmo"), NOTHING],
    "fits": DECIDED,
    "does_not_fit": [NO],
    "assign_guide": [{"workers": ["b-1"], "why": "de vaste begeleider"}, {"workers": ["b-1"]}, {}],
    "match_location": [{"place": "een huis", "too_risky": False, "main_resident": True}, {"place": "een huis"}],
    "decline_room": SAID,
    "room_falls_through": [NO],
    "still_lives_there": SAID,
    "bridge_vacancy": [facts(pitstop_leegstand_betaald_door=KEPT_BACK), NOTHING],
    "place": [
        {"on": date(2021, 3, 1), "lease": "provider", "bridge": "uit spaargeld", "why": "met de ggz erbij kan het"},
        {"on": date(2021, 3, 1)},
    ],
    "settle_in": TALKED,
    "at_home": SAID,
    "work_together": [{"party": "hoofdbewoner", "agreed": "samen eten", "purpose": "samenwerken"}],
    "agree_plan": [PLAN, {"goals": []}],
    "change_house": [NO],
    "flow_on": SAID,
}

SAMPLES = {"housing-first": HOUSING_FIRST, "omklap": OMKLAP, "pitstop": PITSTOP}
