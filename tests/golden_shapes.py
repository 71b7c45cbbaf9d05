"""What comes with the steps that are the own ones of other ways of working: each class of payload, with all fields."""

from __future__ import annotations

from typing import Any, NamedTuple


class Shape(NamedTuple):
    """One event: its workflow and transition, who takes it, and what comes with it."""

    workflow: str
    transition: str
    by: str
    payload: dict[str, Any]


SHAPES = [
    Shape(
        "aandachtsfunctie",
        "open",
        "aandachtsfunctionaris_huisvesting",
        {
            "goal": "meer studenten op tijd ingeschreven",
            "stakeholder": "woningcorporaties",
            "vision": "eerder een fijne plek",
            "holders": 2,
            "activity": "registration",
        },
    ),
    Shape(
        "aandachtsfunctie",
        "agree_actions",
        "aandachtsfunctionaris_huisvesting",
        {"actions": [{"text": "bellen", "owner": "aandachtsfunctionaris_huisvesting", "due": "2024-06-01"}]},
    ),
    Shape("aandachtsfunctie", "reflect", "aandachtsfunctionaris_huisvesting", {"text": "gedaan"}),
    Shape("bestuurlijk-gesprek", "open", "gemeente", {"about": "de regio rond een mbo-instelling"}),
    Shape(
        "bestuurlijk-gesprek",
        "mark_done",
        "gemeente",
        {
            "words": "besproken met iedereen",
            "item": "gesprek_overleg",
            "actions": [{"text": "de zorgverzekeraar bellen", "owner": "school", "due": "2024-06-01"}],
        },
    ),
    Shape("bestuurlijk-gesprek", "set_aside", "gemeente", {"why": "past hier niet", "item": "gesprek_overleg"}),
    Shape(
        "buurtstraat",
        "open",
        "buurtteam",
        {"street": "de Voorbeeldstraat", "disciplines": ["opbouwwerk", "maatschappelijk werk"], "fixed": True},
    ),
    Shape("buurtstraat", "support_other", "buurtteam", {"who": "volunteer", "wanted": True, "what": "meedenken"}),
    Shape("buurtstraat", "prevent", "buurtteam", {"aim": "liveability", "what": "samen opruimen"}),
    Shape(
        "buurtstraat-bewoner",
        "open",
        "buurtteam",
        {
            "legal_basis": {
                "ground": "public_task",
                "why": "steun aan een bewoner",
                "party": "gemeente",
                "purpose": "begeleiding",
            },
            "street": "straat-1",
            "wanted": True,
        },
    ),
    Shape(
        "consultatie", "open", "saw", {"about": "studenten van buiten de gemeente", "anonymous": True, "party": "bat"}
    ),
    Shape(
        "deltion",
        "open",
        "jongere",
        {
            "legal_basis": {
                "ground": "public_task",
                "why": "de taak van het SAW",
                "party": "gemeente",
                "purpose": "begeleiding",
            },
            "seen": "vaak afwezig",
            "entry": "noticed",
        },
    ),
    Shape(
        "deltion",
        "start_talk",
        "mentor",
        {
            "legal_basis": {
                "ground": "public_task",
                "why": "de taak van het SAW",
                "party": "gemeente",
                "purpose": "begeleiding",
            },
            "talk": {"on": "2021-03-02", "with": "jongere"},
            "about": "hoe het gaat",
            "question": "hulp met geld",
            "agrees": True,
            "after_help": True,
            "how": "phone",
            "minutes": 30,
        },
    ),
    Shape("deltion", "own_way", "jongere", {"what": "zelf gebeld", "worked": False}),
    Shape(
        "deltion",
        "start_support",
        "mentor",
        {"kinds": ["psychosociaal", "onderwijs"], "areas": ["geld"], "what": "gesprekken"},
    ),
    Shape(
        "deltion",
        "make_plan",
        "jongere",
        {
            "legal_basis": {
                "ground": "public_task",
                "why": "de taak van het SAW",
                "party": "gemeente",
                "purpose": "begeleiding",
            },
            "talk": {"on": "2021-03-02", "with": "jongere"},
            "goals": [
                {"text": "een diploma", "actions": [{"text": "bellen", "owner": "jongere", "due": "2021-03-02"}]}
            ],
        },
    ),
    Shape("deltion", "review_goals", "jongere", {"results": [{"goal": 1, "result": "partly", "words": "bijna"}]}),
    Shape(
        "deltion",
        "bring_in",
        "mentor",
        {
            "party": "mentor",
            "purpose": "samenwerken",
            "what": "meedoen",
            "why": "dat helpt",
            "via": "mentor",
            "contact": "saw",
            "minutes": 10,
        },
    ),
    Shape(
        "housing-first",
        "open",
        "begeleider",
        {
            "legal_basis": {
                "ground": "public_task",
                "why": "de taak van het SAW",
                "party": "gemeente",
                "purpose": "begeleiding",
            }
        },
    ),
    Shape(
        "housing-first",
        "start",
        "coordinator",
        {
            "legal_basis": {
                "ground": "public_task",
                "why": "de taak van het SAW",
                "party": "gemeente",
                "purpose": "begeleiding",
            },
            "talk": {"on": "2021-03-02", "with": "jongere"},
            "why": "omdat het past",
        },
    ),
    Shape(
        "housing-first", "assign_workers", "coordinator", {"workers": ["b-1", "b-2"], "why": "een nieuwe begeleider"}
    ),
    Shape(
        "housing-first", "offer_home", "corporatie", {"place": "een flat", "too_risky": True, "main_resident": False}
    ),
    Shape(
        "housing-first",
        "move_in",
        "jongere",
        {"on": "2021-03-01", "lease": "own_name", "bridge": "uit spaargeld", "why": "het kan"},
    ),
    Shape(
        "housing-first",
        "work_together",
        "begeleider",
        {"party": "gemeente", "agreed": "samen optrekken", "purpose": "samenwerken"},
    ),
    Shape("hulpmiddelen", "open", "aandachtsfunctionaris_huisvesting", {"report": "half_yearly"}),
    Shape(
        "hulpmiddelen",
        "look_at_tool",
        "aandachtsfunctionaris_huisvesting",
        {"tool": "routekaart_huisvesting", "verdict": "changed", "why": "een route erbij"},
    ),
    Shape(
        "invoering",
        "mark_done",
        "aandachtsfunctionaris_huisvesting",
        {
            "words": "besproken met iedereen",
            "item": "tijd_in_het_team",
            "actions": [
                {"text": "rooster maken", "owner": "aandachtsfunctionaris_huisvesting", "due": "2024-06-01"},
            ],
        },
    ),
    Shape(
        "invoering",
        "set_aside",
        "aandachtsfunctionaris_huisvesting",
        {"why": "past hier niet", "item": "tijd_in_het_team"},
    ),
    Shape("knelpunt", "open", "saw", {"about": "studenten van buiten de gemeente", "anonymous": True}),
    Shape(
        "omklap",
        "sign",
        "jongere",
        {"signed_by": ["bewoner", "corporatie", "zorgaanbieder"], "months": 24, "link_told": True},
    ),
    Shape(
        "saw-overleg",
        "bring_in",
        "saw",
        {
            "about": "studenten van buiten de gemeente",
            "anonymous": True,
            "origin": "bottleneck",
            "refers_to": "knelpunt-1",
        },
    ),
    Shape(
        "stappenplan-jongere",
        "open",
        "jongere",
        {
            "legal_basis": {
                "ground": "public_task",
                "why": "de taak van het SAW",
                "party": "gemeente",
                "purpose": "begeleiding",
            },
            "project": "project-1",
            "subgroup": "te_kwetsbaar",
        },
    ),
    Shape(
        "stappenplan-jongere",
        "talk",
        "jongere",
        {
            "said_by": "jongere",
            "ondersteuning": "in eigen woorden",
            "intensiteit": "in eigen woorden",
            "intensiteit_professional": "in eigen woorden",
            "wat_werkte": "in eigen woorden",
            "behandelaars": "in eigen woorden",
            "netwerk": "in eigen woorden",
            "dromen": "in eigen woorden",
            "vooral_niet": "in eigen woorden",
            "omgaan": "in eigen woorden",
            "veiligheid": "in eigen woorden",
            "niet_wonen": "in eigen woorden",
        },
    ),
    Shape(
        "stappenplan-jongere",
        "show_menu",
        "begeleider",
        {
            "items": [
                {
                    "name": "een eigen woning",
                    "from_age": 18,
                    "until_age": 27,
                    "intensity": "elke week",
                    "provider": "een zorgaanbieder",
                }
            ]
        },
    ),
    Shape("stappenplan-jongere", "choose", "jongere", {"route": "een eigen woning", "why": "een groep werkt niet"}),
    Shape(
        "stappenplan-jongere",
        "move_in",
        "jongere",
        {"place": "een eigen woning", "income": "de gemeente regelt het voor juni"},
    ),
    Shape(
        "stappenplan-project",
        "answer",
        "gemeente",
        {
            "said_by": "project",
            "perspectief": "in eigen woorden",
            "wens": "in eigen woorden",
            "regulier": "in eigen woorden",
            "organisaties": "in eigen woorden",
            "draagvlak": "in eigen woorden",
            "besluit": "in eigen woorden",
            "aanbieders": "in eigen woorden",
            "proces": "in eigen woorden",
            "toeleiding": "in eigen woorden",
            "financiering": "in eigen woorden",
            "projectteam": "in eigen woorden",
            "stakeholders": "in eigen woorden",
            "goed_gegaan": "in eigen woorden",
            "verbeterpunten": "in eigen woorden",
            "geleerd": "in eigen woorden",
            "successen": "in eigen woorden",
            "briljante_mislukkingen": "in eigen woorden",
        },
    ),
    Shape("stappenplan-project", "set_target", "gemeente", {"number": 6, "by": "2022-06-30"}),
    Shape(
        "stappenplan-project",
        "begin_analysis",
        "gemeente",
        {
            "said_by": "project",
            "vraag": "in eigen woorden",
            "bedoeling": "in eigen woorden",
            "helpt": "in eigen woorden",
        },
    ),
    Shape(
        "stappenplan-project",
        "bring_in",
        "gemeente",
        {
            "parties": ["sociaal_domein", "wonen", "werk_en_inkomen", "zorgaanbieder", "woningcorporatie"],
            "joins": False,
        },
    ),
    Shape(
        "stappenplan-project",
        "place_procesregie",
        "gemeente",
        {"where": "sociaal_team", "guides": False, "apply_at": "het vaste nummer"},
    ),
    Shape(
        "stappenplan-project",
        "compose_menu",
        "gemeente",
        {
            "items": [
                {
                    "name": "een eigen woning",
                    "from_age": 18,
                    "until_age": 27,
                    "intensity": "elke week",
                    "provider": "een zorgaanbieder",
                }
            ]
        },
    ),
    Shape(
        "stappenplan-project",
        "weekly_review",
        "gemeente",
        {
            "said_by": "project",
            "gaat_goed": "in eigen woorden",
            "gaat_niet": "in eigen woorden",
            "aanpassen": "in eigen woorden",
            "erbij": "in eigen woorden",
        },
    ),
]
