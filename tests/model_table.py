"""The table of the design's section 4, as plain data: states with due dates, and transitions with roles."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from functools import lru_cache

Row = tuple[tuple[str, ...], str | None, tuple[str, ...]]

_STATES = """
signal inquiry analysis route_choice vooroverleg plan route_active awaiting_contact intake waiting_list placed
"""
OPEN = _STATES.split()
ANY = [*OPEN, "closed"]
FIVE = ["signalled", "mapped", "consulted", "talked", "weighed"]

DUE: dict[str, tuple[int, int]] = {  # months, days
    "signal": (0, 14),
    "inquiry": (0, 28),
    "analysis": (0, 42),
    "route_choice": (0, 28),
    "vooroverleg": (0, 14),
    "plan": (0, 14),
    "route_active": (3, 0),
    "awaiting_contact": (0, 14),
    "intake": (0, 28),
    "waiting_list": (3, 0),
    "placed": (6, 0),
    "signalled": (0, 0),
    "mapped": (0, 14),
    "consulted": (0, 7),
    "talked": (0, 7),
    "weighed": (0, 7),
}
NEWER_DUE = {"plan": (1, 0)}
"""What the test's own second version of the werkwijze changes; its third lacks `inquiry`."""

NO_PROFESSIONAL = {"jongere", "ouder", "system"}
_ROLES = """
jongere ouder mentor school_intake bat wij saw saw_intern aandachtsfunctionaris_huisvesting kmk system
"""
ROLES = _ROLES.split()
PROFESSIONAL = {"jongere", "ouder", "system"}
ROLES = [
    "jongere",
    "ouder",
    "mentor",
    "school_intake",
    "bat",
    "wij",
    "saw",
    "saw_intern",
    "aandachtsfunctionaris_huisvesting",
    "kmk",
    "system",
]
PROFESSIONAL = " ".join(role for role in ROLES if role not in NO_PROFESSIONAL)
SAW_TOO = {"aandachtsfunctionaris_huisvesting": {"aandachtsfunctionaris_huisvesting", "saw"}}
_FOR_FAMILY = {"saw", "saw_intern", "wij", "bat", "school_intake", "kmk"}
RECORDERS = {"jongere": _FOR_FAMILY, "ouder": _FOR_FAMILY, "kmk": {"saw", "wij", "bat"}}

HELPERS = "saw saw_intern wij jongere"
TEAM = "saw bat wij kmk aandachtsfunctionaris_huisvesting"
PLANNED = "plan route_active awaiting_contact intake waiting_list placed"
APPLYING = "vooroverleg plan awaiting_contact intake waiting_list"

_TABLE = f"""
open                 | | signal | school_intake bat saw wij mentor jongere
ask_card             | signal inquiry analysis | | saw bat wij school_intake jongere
dismiss              | signal inquiry | closed | saw bat wij school_intake
inquire              | signal | inquiry | saw bat wij
analyse              | signal inquiry | analysis | saw wij
record_facts         | OPEN | | {HELPERS}
draw_places          | OPEN | | {HELPERS}
mark_route           | OPEN | | {HELPERS}
involve_network      | OPEN | | {HELPERS}
tune_with_school     | OPEN | | saw bat
share_on_ground      | OPEN | | saw bat wij kmk
weigh_routes         | analysis | route_choice | saw
consult_routekaart   | route_choice | | saw saw_intern jongere
adjust_expectation   | route_choice | | saw saw_intern jongere
add_substantiation   | analysis route_choice | | saw
request_vooroverleg  | route_choice | vooroverleg | saw
vooroverleg_positive | vooroverleg | plan | kmk
vooroverleg_negative | vooroverleg | route_choice | kmk
choose_route         | route_choice | plan | jongere
agree_plan           | {PLANNED} | | jongere
review_goal          | {PLANNED} | | jongere
apply                | plan | awaiting_contact | jongere
start_route          | plan | route_active | jongere
reconsider           | plan route_active | route_choice | jongere saw
make_contact         | awaiting_contact | intake | jongere
repeat_intake        | intake | intake | kmk
admit                | intake | waiting_list | kmk
decline              | awaiting_contact intake | route_choice | kmk
revoke_admission     | waiting_list | route_choice | kmk
decline_offer        | waiting_list | | jongere
place                | waiting_list | placed | kmk
find_place           | route_choice route_active {APPLYING} | placed | jongere
move_on              | placed | placed | kmk jongere
set_guidance_plan    | placed | | kmk
lose_place           | placed | route_choice | jongere kmk saw
withdraw_application | {APPLYING} | route_choice | jongere
conclude             | analysis route_choice route_active placed | closed | saw jongere
withdraw             | OPEN | closed | jongere
lose_contact         | OPEN | closed | saw
hand_over            | OPEN | closed | saw
entered_in_error     | OPEN | closed | school_intake bat saw wij mentor jongere
reopen               | closed | analysis | saw jongere
follow_up            | ANY | | saw kmk jongere
hold_meeting         | OPEN | | {TEAM}
consult              | OPEN | | {TEAM}
report_bottleneck    | OPEN | | {TEAM}
note                 | OPEN | | {TEAM}
give_consent         | ANY | | jongere ouder
withdraw_consent     | ANY | | jongere ouder
extend               | ANY | | saw
escalate             | ANY | | system
migrate              | ANY | | system saw
correct              | ANY | | {PROFESSIONAL}
raise_safety         | ANY | | {PROFESSIONAL}
"""
_TRACK = f"""
meldcode.map_signals  | signalled | mapped | {PROFESSIONAL}
meldcode.consult      | mapped | consulted | {PROFESSIONAL}
meldcode.talk         | consulted | talked | {PROFESSIONAL}
meldcode.weigh        | talked | weighed | saw bat wij kmk
meldcode.decide       | weighed | decided | saw bat wij kmk
meldcode.acute        | {" ".join(FIVE)} | decided | saw bat wij kmk
meldcode.signal_again | {" ".join(FIVE)} | |
meldcode.reopen       | decided | signalled |
"""


def _read(table: str, without: str = "") -> dict[str, Row]:
    made: dict[str, Row] = {}
    for text in table.strip().splitlines():
        name, sources, target, roles = (part.strip() for part in text.split("|"))
        named = sources.replace("OPEN", " ".join(OPEN)).replace("ANY", " ".join(ANY)).split()
        if target != without or not without:
            made[name] = (tuple(one for one in named if one != without), target or None, tuple(roles.split()))
    return made


TRACK = _read(_TRACK)
_ROWS = {1: _read(_TABLE), 2: _read(_TABLE), 3: _read(_TABLE, without="inquiry")}
TRANSITIONS = (*_ROWS[1], *TRACK)

CLOSING = {"dismiss", "conclude", "withdraw", "lose_contact", "hand_over", "entered_in_error"}
NO_BASIS = CLOSING | {"give_consent", "withdraw_consent", "correct", "escalate", "migrate", "raise_safety"}
"""What remains when the consent on which the case was kept was withdrawn."""

OUTCOME = {
    "withdraw": "withdrawn",
    "lose_contact": "out_of_view",
    "hand_over": "handed_over",
    "entered_in_error": "entered_in_error",
}

PARTY = {
    **dict.fromkeys(("request_vooroverleg", "vooroverleg_positive", "apply", "repeat_intake", "admit", "place"), "kmk"),
    "tune_with_school": "school",
    "involve_network": "*",
    "hand_over": "*",
}
"""Who hears of the case with a step; `*`: the party that it names."""


def rows(version: int) -> dict[str, Row]:
    """The table of one version of the werkwijze."""
    return _ROWS[version]


@lru_cache(maxsize=100_000)
def add(day: date, months: int, days: int) -> date:
    """Calendar months, then days; the last of the month where there is no such day."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1])) + timedelta(days=days)


def due_in(state: str, on: date, version: int) -> date | None:
    """By when, for who enters this state today; None for an end."""
    within = (NEWER_DUE.get(state) if version > 1 else None) or DUE.get(state)
    return add(on, *within) if within else None
