"""What the golden files hold: for each transition an event with all that may come with it, and one with little."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

from harness import Newer
from leefplek import Leefplek
from samples import FORM, GOALS, OVER, TALK, TASK
from story import EXCEPTION, KMK, NOW, REASON, WISH, Story, actor, card, fact, moment, opening

Plain = dict[str, Any]
Way = Callable[[Story], Any]


class Row(NamedTuple):
    """One event: what happens before it, who takes it, what comes with it, and how it is recorded."""

    transition: str
    way: Way
    by: str
    payload: Plain
    how: Plain


def _rows(transition: str, way: Way, by: str, *payloads: Plain, **how: Any) -> list[Row]:
    return [Row(transition, way, by, payload, how) for payload in payloads]


# ---- ways to where it happens


def _begin(_: Story) -> None:
    """Nothing was before."""


def _worried(*steps: str) -> Way:
    def way(story: Story) -> Story:
        story.open().do("raise_safety", {"why": "er is iets gebeurd"})
        for step in steps:
            story.do(f"meldcode.{step}")
        return story

    return way


def _chosen(story: Story) -> Story:
    return story.to_route_choice().consult().do("choose_route", {"route": "kamernet"}, by="jongere").plan()


def _consented(story: Story) -> Story:
    story.open(opening(legal_basis={"ground": "consent", "why": "de jongere zei ja"}))
    for party, purpose in (("school", "afstemmen"), ("netwerk", "meedoen"), ("saw", "begeleiding")):
        story.do("give_consent", {"party": party, "purpose": purpose}, by="jongere")
    return story


def _ready(story: Story) -> Story:
    story.to_route_choice().consult().do("add_substantiation", {"grounds": "structuur"})
    return story.do("give_consent", KMK, by="jongere")


def _moving(story: Story) -> Story:
    library = Leefplek(plugins=[Newer(story.lp.workflow("fijn-wonen"))], clock=lambda: NOW, ids=story.lp.new_id)
    return story.open().do("note").with_library(library)


def _applied(story: Story) -> Story:
    return story.to_plan().do("apply", by="jongere")


# ---- what comes with it

BASIS = {"ground": "consent", "why": "de jongere zei ja", "party": "wij", "purpose": "begeleiding"}
MEANS = {"q1": "own_words", "q2": "dont_know", "q3": "rather_not_say"}
CARD = {"id": "woonkaart", "version": 1, "answers": MEANS, "own_words": {"q1": "ik slaap op de bank"}}
STATING = {"id": "woonkaart-met-feit", "version": 1, "answers": {"q1": "no", "q2": "no", "q3": "rather_not_say"}}
FACTS = [
    {"name": "woonvraag", "value": True, "said_by": "jongere"},
    {"name": "begeleidingsvraag", "value": "dont_know", "said_by": "mentor"},
    {"name": "geboortedatum", "value": "2004-02-29", "said_by": "ouder"},
    {"name": "gemeente", "value": "'s-Hertogenbosch é ☂", "said_by": "school"},
]
ROUTEKAART = {"routekaart": "huisvesting", "version": 1, "on": "2021-03-03"}
PLACES = [{"name": "bij oma", "when": "nu", "feeling": "rustig"}, {"name": "school", "when": "straks"}]
SHARE = {"party": "school", "purpose": "afstemmen"}
GROUND = {"ground": "vital_interest", "decided_by": "saw-1"}
YES, NO = {"yes": True, "why": "het is nodig"}, {"yes": False, "why": "nu nog niet"}
FULL_FORM = {**FORM, "signals": "slaapt slecht"}
MEETING = {
    "about": "de routes",
    "present": ["saw", "kmk"],
    "young_person_present": False,
    "why_not": "was ziek",
    "minutes": 30,
}
TALKED = {"talk": {**TALK, "with": ["jongere", "ouder"]}, "legal_basis": BASIS}
REASONED = ({"reason": REASON}, {"reason": WISH})

ROWS = [
    *_rows(
        "open", _begin, "jongere",
        {"entry": {"kind": "intake", "where": "saw", "card": CARD}, "legal_basis": BASIS},
        {"entry": {"kind": "own_initiative"}, "legal_basis": TASK},
        case_id="zaak-1", person="persoon-1", recorded_by=actor("saw"),
    ),
    *_rows(
        "open", _begin, "saw",
        {"entry": {"kind": "intake", "where": "saw", "card": card(q1="unsafe")}, "legal_basis": TASK},
        recorded_at=moment("2021-03-01"),
    ),
    *_rows("open", _begin, "saw", {"entry": {"kind": "intake", "where": "saw", "card": STATING}, "legal_basis": TASK}),
    *_rows("ask_card", Story.open, "saw",
           {"card": CARD, "why": "het gaat over wonen"}, {"card": STATING}, {"card": card()}),
    *_rows("dismiss", lambda story: story.open(opening({"q1": "no", "q2": "no", "q3": "no"})), "saw",
           {"outcome": "no_concern", "reason": WISH}, {"outcome": "no_concern"}),
    *_rows("inquire", Story.open, "saw", {"what": "hoe het met het inkomen zit"}, {}),
    *_rows("analyse", Story.open, "saw", TALKED, {"talk": TALK, "legal_basis": TASK}),
    *_rows("record_facts", Story.open, "saw", {"facts": FACTS}, {"facts": []}),
    *_rows("draw_places", Story.open, "saw", {"places": PLACES}, {}),
    *_rows("mark_route", Story.open, "saw",
           {"route": "kamernet", "mark": "used", "why": "vorig jaar"}, {"route": "kamernet", "mark": "unknown"}),
    *_rows("involve_network", _consented, "saw",
           {"party": "netwerk", "how": "denkt mee", "purpose": "meedoen"}, {"party": "netwerk"}),
    *_rows("tune_with_school", _consented, "saw", {"agreed": "minder lessen", "purpose": "afstemmen"}, {}),
    *_rows("share_on_ground", Story.open, "saw", {**SHARE, **GROUND}),
    *_rows("weigh_routes", lambda story: story.to_analysis().do("record_facts", fact("woonvraag", True)), "saw", {}),
    *_rows("consult_routekaart", Story.to_route_choice, "saw",
           {**ROUTEKAART, "advice": {"kamernet": "open"}, "facts": FACTS}, {**ROUTEKAART, "advice": "in woorden"},
           ROUTEKAART),
    *_rows("adjust_expectation", Story.to_route_choice, "saw", {"expectation": "het duurt een jaar"}, {}),
    *_rows("add_substantiation", Story.to_analysis, "saw", {"grounds": "heeft baat bij structuur"}),
    *_rows("request_vooroverleg", _ready, "saw", {"purpose": "plek"}, {}),
    *_rows("vooroverleg_positive", Story.to_vooroverleg, "kmk",
           {"exception": {"why": "thuis gaat het niet"}, "parents": {"involved": False, "why_not": "geen contact"}},
           EXCEPTION, {}),
    *_rows("vooroverleg_negative", Story.to_vooroverleg, "kmk", *REASONED),
    *_rows("choose_route", lambda story: story.to_route_choice().consult(), "jongere", {"route": "kamernet"}),
    *_rows("agree_plan", _applied, "jongere", {"goals": GOALS}, {"goals": [{"text": "een eigen plek"}]}),
    *_rows("review_goal", Story.to_plan, "jongere", {"goal": 1, "result": "partly", "words": "het begin is er"}, {}),
    *_rows("apply", Story.to_plan, "jongere", {}, recorded_by=actor("saw")),
    *_rows("start_route", _chosen, "jongere", {}),
    *_rows("reconsider", _chosen, "saw", {"why": "liever iets anders"}, {}),
    *_rows("make_contact", _applied, "jongere", {"accompanied_by": "saw"}, {}),
    *_rows("repeat_intake", Story.to_intake, "kmk", {"why": "het ging niet goed"}),
    *_rows("admit", Story.to_intake, "kmk", {}),
    *_rows("decline", Story.to_intake, "kmk", *REASONED),
    *_rows("revoke_admission", Story.to_waiting_list, "kmk", *REASONED),
    *_rows("decline_offer", Story.to_waiting_list, "jongere", {"place": "kamer 3", "why": "te ver"}, {}),
    *_rows("place", Story.to_waiting_list, "kmk", {"kind": "room", "place": "studentenhuis 1"}),
    *_rows("withdraw_application", Story.to_waiting_list, "jongere", *REASONED),
    *_rows("find_place", Story.to_plan, "jongere",
           {"route": "familie", "place": "bij een tante"}, {"route": "kamernet"}),
    *_rows("move_on", Story.to_placed, "jongere", {"kind": "studio", "place": "studentenhuis 2"}),
    *_rows("move_on", Story.to_placed, "kmk", {"kind": "room", "place": "studentenhuis 2"}),
    *_rows("set_guidance_plan", Story.to_placed, "kmk", {"plan": "elke week een gesprek"}, {}),
    *_rows("lose_place", Story.to_placed, "saw", *REASONED),
    *_rows("conclude", Story.to_analysis, "saw",
           {"outcome": "helped_with_analysis", "reason": WISH}, {"outcome": "helped_with_analysis"}),
    *_rows("withdraw", Story.open, "jongere", {"reason": WISH}, {}),
    *_rows("lose_contact", Story.open, "saw", {"reason": WISH}, {}),
    *_rows("hand_over", _consented, "saw",
           {**SHARE, **OVER, "form": FULL_FORM, "reason": WISH}, {"party": "school", **OVER}),
    *_rows("entered_in_error", Story.open, "saw", {"why": "de verkeerde jongere"}),
    *_rows("reopen", Story.to_closed, "saw", TALKED, {"talk": TALK, "legal_basis": TASK}),
    *_rows("follow_up", Story.to_placed, "kmk", {"how": "goed", "next_on": date(2021, 9, 1)}, {}),
    *_rows("hold_meeting", Story.open, "saw", MEETING, {}),
    *_rows("consult", Story.open, "saw", {"with": "veilig thuis", "about": "hoe nu verder", "minutes": 15}, {}),
    *_rows("report_bottleneck", Story.open, "saw", {"what": "er zijn te weinig kamers"}, {}),
    *_rows("note", Story.open, "saw", {"text": "regel 1\nregel 2 \"met\" \\ tekens"}, {}),
    *_rows("give_consent", Story.open, "jongere",
           {**SHARE, **GROUND, "legal_basis": {**BASIS, **SHARE}}, {"party": "saw", "purpose": "begeleiding"}),
    *_rows("withdraw_consent", _consented, "jongere",
           {**SHARE, **GROUND}, {"party": "saw", "purpose": "begeleiding"}),
    *_rows("extend", Story.open, "saw", {"line": "main", "until": "2030-01-01", "reason": "meer tijd nodig"}),
    *_rows("extend", _worried(), "saw", {"line": "meldcode", "until": "2030-01-01", "reason": "meer tijd nodig"}),
    *_rows("escalate", Story.open, "system", {}, on="2029-01-01"),
    *_rows("escalate", _worried(), "system", {"line": "meldcode"}, on="2029-01-01"),
    *_rows("migrate", _moving, "system", {"to": 2}),
    *_rows("correct", lambda story: story.open().do("note"), "saw", {"version": 2, "why": "een vergissing"}),
    *_rows("raise_safety", Story.open, "saw", {"why": "er is iets gebeurd"}),
    *_rows("raise_safety", _worried(), "saw", {"why": "nog eens"}),
    *_rows("raise_safety", _worried("acute"), "saw", {"why": "weer"}),
    *_rows("meldcode.map_signals", _worried(), "saw", {"signals": "blauwe plekken"}, {}),
    *_rows("meldcode.consult", _worried("map_signals"), "saw",
           {"with": "veilig thuis", "advice": "praat", "minutes": 15}, {}),
    *_rows("meldcode.talk", _worried("map_signals", "consult"), "saw",
           {"held": False, "about": "de zorg", "why_not": "niet veilig"}, {}),
    *_rows("meldcode.weigh", _worried("map_signals", "consult", "talk"), "saw", {"weighed": "ernstig"}, {}),
    *_rows("meldcode.decide", _worried("map_signals", "consult", "talk", "weigh"), "saw",
           {"help": YES, "report": NO}, {}),
    *_rows("meldcode.acute", _worried(), "saw", {"why": "direct gevaar"}, {}),
]  # fmt: skip
"""Of the transitions that a caller may take; `meldcode.signal_again` and `meldcode.reopen` are never an event."""
