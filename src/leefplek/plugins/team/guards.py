"""The working rules of the team: two who hold the role, goals, the standing item, the tools, and nobody known."""

from typing import Any

from leefplek import Context, Guard, Rule
from leefplek.definition import CONTENT_ERASED
from leefplek.facts import ERASED, Missing
from leefplek.values import joined, words

from .payloads import (
    DISCUSSED,
    TOOLS,
    AgreeActions,
    Anonymous,
    BringIn,
    ForOther,
    LookAtTool,
    OpenRound,
    SetGoal,
    tool_fact,
)

__all__ = ["GUARDS", "TOOL_TEXTS"]

TOOL_TEXTS = {
    "routekaart_huisvesting": words("Routekaart Huisvesting", "Routekaart Huisvesting (housing)"),
    "routekaart_financien": words("Routekaart Financiën", "Routekaart Financiën (money)"),
    "drie_vragen_kaart": words("de '3 vragen'-kaart", "the card with three questions"),
    "plekkenkaart": words("de plekkenkaart", "the map of places (plekkenkaart)"),
}

TWO_NEEDED = Rule(
    "team_two_holders_needed",
    words(
        "Twee SAW-teamleden moeten deze rol hebben. Zo gaat het werk door als er één wegvalt.",
        "Two members of SAW must hold this role. So the work goes on when one of them is gone.",
    ),
    "000:145",
)
STAKEHOLDER_NEEDED = Rule(
    "team_stakeholder_needed",
    words(
        "Zeg bij wie dit doel hoort. Elk doel is voor één betrokken partij.",
        "Say whom this goal is for. Each goal is for one party that is involved.",
    ),
    "000:165",
)
VISION_NEEDED = Rule(
    "team_vision_needed",
    words(
        "Schrijf op hoe dit doel helpt om dichter bij het lonkend perspectief te komen.",
        "Write down how this goal helps to come nearer to the vision.",
    ),
    "000:165",
)
ACTIONS_NEEDED = Rule(
    "team_actions_needed",
    words(
        "Spreek minstens één actiepunt af: wie doet wat, en wanneer is het klaar?",
        "Agree on at least one action: who does what, and by when?",
    ),
    "000:165",
)
LOOK_BACK_NEEDED = Rule(
    "team_look_back_needed",
    words(
        "Kijk eerst samen terug: hoe ver zijn we met dit doel?",
        "First look back together: how far have we come with this goal?",
    ),
    "000:165",
)
SUBJECT_NEEDED = Rule(
    "team_subject_needed",
    words("Schrijf in het algemeen op waar het over gaat.", "Write down in general terms what it is about."),
)
ANONYMOUS_NEEDED = Rule(
    "team_anonymous_needed",
    words(
        "Schrijf dit zo op dat niemand te herkennen is, en bevestig dat. Gaat het over één jongere? Doe het dan in de "
        "zaak van die jongere.",
        "Write this down so that nobody can be recognised, and confirm that. Is it about one young person? Then do it "
        "in the case of that young person.",
    ),
    "000:176",
)
NO_CASE = Rule(
    "team_no_case_of_a_person",
    words(
        "Verwijs hier niet naar de zaak van een jongere.",
        "Do not refer to the case of a young person here.",
    ),
    "000:176",
)
DISCUSS_FIRST = Rule(
    "team_discuss_first",
    words("Er is iets ingebracht. Bespreek dat eerst.", "Something was brought in. Discuss that first."),
    "000:179",
)
NOTHING_BROUGHT_IN = Rule(
    "team_nothing_brought_in",
    words("Er is nog niets ingebracht om te bespreken.", "Nothing has been brought in to discuss yet."),
    "000:179",
)
TOOLS_OPEN = Rule(
    "team_tools_open",
    words(
        "Kijk eerst naar elk hulpmiddel. Nog niet bekeken: {tools}.",
        "First look at each tool. Not looked at yet: {tools}.",
    ),
    "000:150",
)
WHY_NEEDED = Rule(
    "team_why_needed",
    words(
        "Schrijf op waarom dit hulpmiddel zo blijft of anders wordt.",
        "Write down why this tool stays as it is or changes.",
    ),
)
REPORT_NEEDED = Rule(
    "team_report_needed",
    words(
        "Zeg bij welke beleidsrapportage deze ronde hoort: de halfjaarlijkse of de jaarlijkse.",
        "Say which policy report this round goes with: the half-yearly or the yearly one.",
    ),
    "000:150",
)
PARTY_NEEDED = Rule(
    "team_party_needed",
    words(
        "Zeg voor wie dit is: een rol of een organisatie, geen naam.",
        "Say whom this is for: a role or an organisation, not a name.",
    ),
    "000:177-178",
)

Ctx = Context[Any]


def _two(ctx: Ctx) -> Rule | None:
    holders = ctx.payload.holders
    return TWO_NEEDED if holders is None or holders < 2 else None


def _goal(ctx: Ctx) -> list[Rule]:
    needed = ((ctx.payload.stakeholder, STAKEHOLDER_NEEDED), (ctx.payload.vision, VISION_NEEDED))
    return [rule for given, rule in needed if given is None]


def _actions(ctx: Ctx) -> Rule | None:
    return None if ctx.payload.actions else ACTIONS_NEEDED


def _looked_back(ctx: Ctx) -> Rule | None:
    known = ctx.fact(DISCUSSED)
    if known is ERASED:
        return CONTENT_ERASED
    return None if known is True else LOOK_BACK_NEEDED


def _anonymous(ctx: Ctx) -> list[Rule]:
    """The system can't read whether somebody is recognisable: a person says that nobody is. The source asks it of the
    answers on the cards; here it holds for all that the team brings before others.
    """
    rules = [] if ctx.payload.about is not None else [SUBJECT_NEEDED]
    return rules if ctx.payload.anonymous is True else [*rules, ANONYMOUS_NEEDED]


def _no_case(ctx: Ctx) -> Rule | None:
    about_people = ctx.payload.origin in ("young_people", "monitoring")
    return NO_CASE if about_people and ctx.payload.refers_to is not None else None


def _nothing_waits(ctx: Ctx) -> Rule | None:
    known = ctx.fact(DISCUSSED)
    if known is ERASED:
        return CONTENT_ERASED
    return DISCUSS_FIRST if known is False else None


def _something_waits(ctx: Ctx) -> Rule | None:
    known = ctx.fact(DISCUSSED)
    if known is ERASED:
        return CONTENT_ERASED
    return None if known is False else NOTHING_BROUGHT_IN


def _tools(ctx: Ctx) -> Rule | None:
    known = {tool: ctx.fact(tool_fact(tool)) for tool in TOOLS}
    if ERASED in known.values():
        return CONTENT_ERASED
    left = [TOOL_TEXTS[tool] for tool, verdict in known.items() if isinstance(verdict, Missing)]
    return TOOLS_OPEN.because(tools=joined(left)) if left else None


def _why(ctx: Ctx) -> Rule | None:
    return WHY_NEEDED if ctx.payload.why is None else None


def _report(ctx: Ctx) -> Rule | None:
    return REPORT_NEEDED if ctx.payload.report is None else None


def _party(ctx: Ctx) -> Rule | None:
    return PARTY_NEEDED if ctx.payload.party is None else None


GUARDS = (
    Guard("team_two_holders_needed", _two, (TWO_NEEDED,), reads=SetGoal),
    Guard("team_goal_needed", _goal, (STAKEHOLDER_NEEDED, VISION_NEEDED), reads=SetGoal),
    Guard("team_actions_needed", _actions, (ACTIONS_NEEDED,), reads=AgreeActions),
    Guard("team_look_back_needed", _looked_back, (LOOK_BACK_NEEDED, CONTENT_ERASED)),
    Guard("team_anonymous_needed", _anonymous, (SUBJECT_NEEDED, ANONYMOUS_NEEDED), reads=Anonymous),
    Guard("team_no_case_of_a_person", _no_case, (NO_CASE,), reads=BringIn),
    Guard("team_discuss_first", _nothing_waits, (DISCUSS_FIRST, CONTENT_ERASED)),
    Guard("team_nothing_brought_in", _something_waits, (NOTHING_BROUGHT_IN, CONTENT_ERASED)),
    Guard("team_tools_open", _tools, (TOOLS_OPEN, CONTENT_ERASED)),
    Guard("team_why_needed", _why, (WHY_NEEDED,), reads=LookAtTool),
    Guard("team_report_needed", _report, (REPORT_NEEDED,), reads=OpenRound),
    Guard("team_party_needed", _party, (PARTY_NEEDED,), reads=ForOther),
)
