"""The steps and rules that every way of working has: consent, time, corrections, safety, and how a case ends.

A workflow takes them over with `usual_steps` and `ends`, and says who does what in its own roles. The guards that
they name are registered by the built-in plugin `usual`.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import attrs

from .case import Case
from .common import (
    Bottleneck,
    Consult,
    Correct,
    End,
    Escalate,
    Extend,
    FollowUp,
    GiveConsent,
    HandOver,
    HoldMeeting,
    Migrate,
    Mistaken,
    Note,
    RaiseSafety,
    ShareOnGround,
    Talked,
    WithBasis,
    WithdrawConsent,
)
from .definition import Guard, Outcome, Payload, Rule, State, Track, Transition, Workflow, covering
from .errors import DefinitionError, Finding
from .hooks import Context
from .people import is_consent
from .values import TextMap, joined, words

__all__ = [
    "DECIDERS",
    "ENDINGS",
    "GUARDS",
    "MELDCODE",
    "MISTAKE",
    "OWN_CASE",
    "RULES",
    "ends",
    "is_mistake",
    "step",
    "upkeep_steps",
    "usual_steps",
    "with_mistake",
]

DECIDERS = ("jongere", "ouder")
"""Who decides on consent: which of the two, or both, depends on age."""

MELDCODE = Track("meldcode", "meldcode", 1, again="signal_again", reopen="reopen")
"""The track that is raised by a worry about safety; a workflow with roles of its own says who acts as whom."""

ENDINGS = (
    Outcome("withdrawn", words("de jongere stopt ermee", "the young person stops")),
    Outcome("out_of_view", words("uit beeld", "out of view")),
    Outcome("handed_over", words("overgedragen", "handed over")),
)
"""The outcomes of the steps of `ends`."""

MISTAKE = Outcome(
    "entered_in_error",
    words("een vergissing, deze zaak had er niet moeten zijn", "a mistake, this case should not have been made"),
)
"""The outcome of a case that was opened by mistake: no result, and nobody who stopped. `with_mistake` gives it."""

NEWER = words("Naar een nieuwere versie van de werkwijze", "Move to a newer version of the werkwijze")

# ---- rules; `{who}` is what the workflow calls the role `jongere`

LEGAL_BASIS_NEEDED = Rule(
    "legal_basis_needed",
    words(
        "Schrijf op waarom je deze zaak mag bijhouden: op welke grond, en waarom die hier geldt.",
        "Write down why you may keep this case: the ground, and why it holds here.",
    ),
    "003:519",
)
TALK_NEEDED = Rule(
    "talk_needed",
    words(
        "Praat eerst met {who} zelf, en schrijf op wanneer en met wie.",
        "First talk with {who}, and write down when and with whom.",
    ),
    "000:188",
)
SAFETY_OPEN = Rule(
    "safety_open",
    words(
        "Er is nog een open zorg om de veiligheid. Rond eerst de Meldcode af.",
        "There is still an open worry about safety. First finish the Meldcode.",
    ),
    "003:519",
)
GROUND_NEEDED = Rule(
    "ground_needed",
    words(
        "Toestemming is hier geen wettelijke grond. Geeft {who} toestemming? Gebruik dan 'Toestemming geven'.",
        "Consent is no legal ground here. Does {who} consent? Then use 'Give consent'.",
    ),
    "003:519",
)
ABSENCE_REASON_NEEDED = Rule(
    "absence_reason_needed",
    words(
        "Overleg is samen met {who}. Was dat nu niet zo? Schrijf dan op waarom.",
        "A meeting is held together with {who}. Was it not, this time? Then write down why.",
    ),
    "003:141",
)
FORM_NEEDED = Rule(
    "form_needed",
    words(
        "Vul eerst het overdrachtsformulier in, zodat {who} niet opnieuw hoeft te beginnen.",
        "First fill in the handover form, so that {who} need not start again.",
    ),
    "004:385",
)
SIGNALLING_PLAN_NEEDED = Rule(
    "signalling_plan_needed",
    words(
        "Maak eerst samen een signaleringsplan. Schrijf op waar we op letten, en wie dan wat doet.",
        "First make a signalling plan together. Write down what we look out for, and who then does what.",
    ),
    "004:385",
)
RELAPSE_FACTORS_NEEDED = Rule(
    "relapse_factors_needed",
    words(
        "Het signaleringsplan mist nog: {factors}. Aan deze dingen ligt het vaak als iemand zijn plek weer kwijtraakt.",
        "The signalling plan still lacks: {factors}. These are often why people lose their place again.",
    ),
    "004:376",
)
NOT_OWN_CASE = Rule(
    "not_own_case",
    words(
        "Alleen wie de zaak opende, kan zeggen dat het een vergissing was. Of een van deze: {roles}.",
        "Only who opened the case can say that it was a mistake. Or one of these: {roles}.",
    ),
)
NOT_OWN_CASE_HERE = Rule(
    "not_own_case",
    words(
        "Alleen wie de zaak opende, kan zeggen dat het een vergissing was.",
        "Only who opened the case can say that it was a mistake.",
    ),
)
"""The same, where nobody undoes what others wrote down."""
RULES = (
    LEGAL_BASIS_NEEDED,
    TALK_NEEDED,
    SAFETY_OPEN,
    GROUND_NEEDED,
    ABSENCE_REASON_NEEDED,
    FORM_NEEDED,
    SIGNALLING_PLAN_NEEDED,
    RELAPSE_FACTORS_NEEDED,
    NOT_OWN_CASE,
    NOT_OWN_CASE_HERE,
)

_FACTORS = {
    "handover": words("de overdracht", "the handover"),
    "money": words("rondkomen met geld", "managing money"),
    "daily_activity": words("een zinvolle dag", "a day that means something"),
    "network": words("mensen om je heen", "people around you"),
}

_WHO = words("de jongere", "the young person")

Ctx = Context[Any]


def _of(rule: Rule, ctx: Ctx) -> Rule:
    """A rule that calls the person as this workflow does: the student, the resident."""
    roles = (role.text for role in ctx.workflow.roles if role.id == "jongere")
    return rule.because(who=next(roles, _WHO))


def _legal_basis(ctx: Ctx) -> Rule | None:
    return LEGAL_BASIS_NEEDED if ctx.payload.legal_basis is None else None


def _talk(ctx: Ctx) -> Rule | None:
    return _of(TALK_NEEDED, ctx) if ctx.payload.talk is None else None


def _safety(ctx: Ctx) -> Rule | None:
    return SAFETY_OPEN if ctx.case is not None and ctx.case.track_open else None


def _ground(ctx: Ctx) -> Rule | None:
    return _of(GROUND_NEEDED, ctx) if is_consent(ctx.payload.ground) else None


def _absence(ctx: Ctx) -> Rule | None:
    absent = ctx.payload.young_person_present is False
    return _of(ABSENCE_REASON_NEEDED, ctx) if absent and not ctx.payload.why_not else None


def _handover(ctx: Ctx) -> list[Rule]:
    """What the next party needs: the form, and a signalling plan that speaks of each factor of relapse."""
    form, plan = ctx.payload.form, ctx.payload.plan
    rules = [] if form is not None else [_of(FORM_NEEDED, ctx)]
    if plan is None:
        return [*rules, SIGNALLING_PLAN_NEEDED]
    missing = joined(_FACTORS[one] for one in plan.missing)
    return [*rules, RELAPSE_FACTORS_NEEDED.because(factors=missing)] if missing else rules


def _own_case(ctx: Ctx) -> Rule | None:
    """Who opened it, or wrote that down, and who may undo what others wrote."""
    if ctx.case is None or ctx.actor in (ctx.case.events[0].by, ctx.case.events[0].recorded_by):
        return None
    correcting = [role for role in ctx.workflow.roles if role.corrects]
    if ctx.actor.role in covering(ctx.workflow, [one.id for one in correcting]):
        return None
    return NOT_OWN_CASE.because(roles=joined(one.text for one in correcting)) if correcting else NOT_OWN_CASE_HERE


OWN_CASE = Guard("not_own_case", _own_case, (NOT_OWN_CASE, NOT_OWN_CASE_HERE))
"""Only who opened a case says that it was a mistake, and who may undo what others wrote down."""

GUARDS = (
    Guard("legal_basis_needed", _legal_basis, (LEGAL_BASIS_NEEDED,), reads=WithBasis),
    Guard("talk_needed", _talk, (TALK_NEEDED,), reads=Talked),
    Guard("safety_open", _safety, (SAFETY_OPEN,)),
    Guard("ground_needed", _ground, (GROUND_NEEDED,), reads=ShareOnGround),
    Guard("absence_reason_needed", _absence, (ABSENCE_REASON_NEEDED,), reads=HoldMeeting),
    Guard("form_needed", _handover, (FORM_NEEDED, SIGNALLING_PLAN_NEEDED, RELAPSE_FACTORS_NEEDED), reads=HandOver),
    OWN_CASE,
)

# ---- rows


def step(
    id: str,
    nl: str,
    en: str,
    sources: Iterable[str],
    target: str | None,
    roles: Iterable[str],
    payload: type[Payload] = Payload,
    *guards: str,
    **more: Any,
) -> Transition:
    """A transition in few words: `nl` and `en` are its name, `guards` come after the payload class.

    `more` are the other fields of `Transition`, by their names.
    """
    return Transition(
        id=id,
        text=words(nl, en),
        sources=tuple(sources),
        target=target,
        roles=tuple(roles),
        payload=payload,
        guards=guards,
        **more,
    )


def usual_steps(
    states: Sequence[State],
    *,
    team: Sequence[str],
    lead: Sequence[str],
    everyone: Sequence[str],
    sharing: Sequence[str] = (),
    follow_up: Sequence[str] = (),
    follow_up_restarts: Sequence[str] = (),
) -> tuple[Transition, ...]:
    """What may happen at any time in a case of a young person, by who may do it.

    `team` meets, asks advice, reports what does not work and notes; `lead` gives more time and moves the case to a
    newer version; `everyone` who works there may undo what they wrote down and raise a worry about safety (so they are
    roles of workers). `sharing` (else `team`) decide to share on a legal ground, `follow_up` (else `lead` and the young
    person) hear how it goes, which starts the due date of the states `follow_up_restarts` anew. The workflow needs the
    roles `jongere`, `ouder` and `system`, and a track.
    """
    told, restarts = tuple(follow_up) or (*lead, "jongere"), tuple(follow_up_restarts)
    at_any_time = _staying(state.id for state in states)
    return (
        at_any_time(
            "follow_up",
            "Horen hoe het gaat",
            "Hear how it goes",
            told,
            FollowUp,
            restarts_due=restarts,
            source="000:239",
        ),
        *_around(_staying(state.id for state in states if not state.final), team, sharing or team),
        *_consenting(at_any_time),
        *_keeping(at_any_time, lead, everyone),
    )


def upkeep_steps(
    states: Sequence[State], *, who: Sequence[str], lead: Sequence[str] = (), newer: TextMap = NEWER
) -> tuple[Transition, ...]:
    """What may happen at any time in a case without a young person, such as a project, a meeting or a list.

    `who` notes and undoes what they wrote down; `lead` (else `who`) gives more time and moves the case to a newer
    version, which is called `newer`. Nobody's consent or legal basis is asked. The workflow needs the role `system`.
    """
    free: dict[str, Any] = {"basis_needed": False}
    any_time, while_open = _staying(one.id for one in states), _staying(one.id for one in states if not one.final)
    return (
        while_open("note", "Iets opschrijven", "Note something", who, Note, **free),
        *_time(while_open, tuple(lead) or tuple(who), free),  # no track has a date once the case is closed
        *_mistakes(any_time, tuple(lead) or tuple(who), who, newer),
    )


Staying = Callable[..., Transition]


def _staying(states: Iterable[str]) -> Staying:
    """Makes steps that leave the case where it is."""
    sources = tuple(states)

    def row(
        id: str, nl: str, en: str, roles: Iterable[str], payload: type[Payload], *guards: str, **more: Any
    ) -> Transition:
        return step(id, nl, en, sources, None, roles, payload, *guards, **more)

    return row


def _around(row: Staying, team: Sequence[str], sharing: Sequence[str]) -> Iterator[Transition]:
    """What a team does around a case while it is open."""
    absence = "absence_reason_needed"
    yield row("hold_meeting", "Overleggen", "Hold a meeting", team, HoldMeeting, absence, source="003:141")
    yield row("consult", "Advies vragen", "Ask for advice", team, Consult, source="000:178")
    yield row("report_bottleneck", "Een knelpunt melden", "Report a bottleneck", team, Bottleneck, source="000:118")
    yield row("note", "Iets opschrijven", "Note something", team, Note, source="000:223")
    yield row(
        "share_on_ground",
        "Delen op een wettelijke grond",
        "Share on a legal ground",
        sharing,
        ShareOnGround,
        "ground_needed",
        effects=("share_on_ground",),
        source="003:519",
    )


def _consenting(row: Staying) -> Iterator[Transition]:
    """A yes, and taking it back: always possible, whatever else stands in the way."""
    yield row(
        "give_consent",
        "Toestemming geven",
        "Give consent",
        DECIDERS,
        GiveConsent,
        effects=("consent_give", "legal_basis"),
        basis_needed=False,
        source="003:461",
    )
    yield row(
        "withdraw_consent",
        "Toestemming intrekken",
        "Withdraw consent",
        DECIDERS,
        WithdrawConsent,
        effects=("consent_withdraw",),
        basis_needed=False,
        correctable=False,
        source="003:461",
    )


def _keeping(row: Staying, lead: Sequence[str], everyone: Sequence[str]) -> Iterator[Transition]:
    """Time, versions, mistakes and safety."""
    yield from _time(row, lead, {})
    yield from _mistakes(row, lead, everyone, NEWER)
    worry = words("Een zorg om de veiligheid melden", "Raise a worry about safety")
    yield row(
        "raise_safety",
        worry["nl"],
        worry["en"],
        everyone,
        RaiseSafety,
        effects=("raise_track",),
        source="003:519",
        basis_needed=False,
    )


def _time(row: Staying, lead: Sequence[str], more: dict[str, Any]) -> Iterator[Transition]:
    """More time, and dates that passed; `more` is what else is said of giving it."""
    passed = ("Een datum is voorbij", "A date has passed")
    yield row("extend", "Meer tijd geven", "Give more time", lead, Extend, effects=("extend",), **more)
    yield row("escalate", *passed, ("system",), Escalate, effects=("escalate",), basis_needed=False)


def _mistakes(row: Staying, lead: Sequence[str], everyone: Sequence[str], newer: TextMap) -> Iterator[Transition]:
    """Newer versions, and mistakes."""
    fixed: dict[str, Any] = {"basis_needed": False, "correctable": False}
    mistake = ("Een vergissing herstellen", "Correct a mistake")
    yield row("migrate", newer["nl"], newer["en"], ("system", *lead), Migrate, effects=("migrate",), **fixed)
    yield row("correct", *mistake, everyone, Correct, effects=("correct",), **fixed)


def _closed(states: Sequence[State]) -> str:
    """The one final state; a workflow with several says itself which end leads where."""
    final = [state.id for state in states if state.final]
    if len(final) == 1:
        return final[0]
    do = "give one final state, or write the ends yourself with step"
    found = Finding("final_states", f"expected one final state, found {len(final)}", key="states", do=do)
    raise DefinitionError("these ends are not right", findings=[found])


def ends(
    states: Sequence[State],
    *,
    lead: Sequence[str],
    reopened: str,
    reopening: Sequence[str] = (),
    effects: Sequence[str] = (),
) -> tuple[Transition, ...]:
    """How a case of a young person ends without being finished, and begins again: the young person stops, is out of
    view, or is handed over with the handover form and the signalling plan; `reopened` is the state to which a closed
    case comes back.

    `lead` does this, `reopening` (else `lead` and the young person) opens it again; `effects` are those that every end
    has. The workflow needs the outcomes `ENDINGS`. Raises `DefinitionError` unless one state is final.
    """
    open_ones = tuple(state.id for state in states if not state.final)
    closed = _closed(states)

    def end(
        id: str, nl: str, en: str, roles: Iterable[str], payload: type[Payload], *guards: str, **more: Any
    ) -> Transition:
        more = {"effects": tuple(effects), "basis_needed": False, **more}
        return step(id, nl, en, open_ones, closed, roles, payload, *guards, **more)

    lost = words("Uit beeld: er is geen contact meer", "Out of view: there is no contact any more")
    over = words("Overdragen aan een ander", "Hand over to another")
    return (
        end("withdraw", "Stoppen", "Stop", ("jongere",), End, outcome="withdrawn", source="000:255"),
        end("lose_contact", lost["nl"], lost["en"], lead, End, "safety_open", outcome="out_of_view", source="002:23"),
        end(
            "hand_over",
            over["nl"],
            over["en"],
            lead,
            HandOver,
            "form_needed",
            "safety_open",
            outcome="handed_over",
            consent_for="*",
            source="004:385",
        ),
        step(
            "reopen",
            "De zaak heropenen",
            "Reopen the case",
            (closed,),
            reopened,
            reopening or (*lead, "jongere"),
            Talked,
            effects=("reopen", "legal_basis"),
            source="003:419",
        ),
    )


# ---- a case that should not have been made


def with_mistake(workflow: Workflow, whose: str = OWN_CASE.name) -> Workflow:
    """The same workflow, in which a case that was opened by mistake has an end of its own: the step `entered_in_error`,
    with the outcome `MISTAKE`.

    For who opened the case, and for the roles that correct. A worry about safety that is still open comes first, an
    open application ends with it, and `reopen`, where there is one, takes it back. `whose` is the guard that says who
    may, for a workflow that must do without the built-in plugins. Raises `DefinitionError` unless one state is final.
    """
    opening = [one.roles for one in workflow.transitions if one.id == Workflow.OPEN]
    correcting = [role.id for role in workflow.roles if role.corrects]
    applies = any("apply_open" in one.effects for one in workflow.transitions)
    row = step(
        MISTAKE.id,
        "De zaak was een vergissing",
        "The case was a mistake",
        [state.id for state in workflow.states if not state.final],
        _closed(workflow.states),
        dict.fromkeys(role for roles in (*opening, correcting) for role in roles),
        Mistaken,
        *(whose, *(() if workflow.track is None else ("safety_open",))),
        effects=("apply_end",) if applies else (),
        outcome=MISTAKE.id,
        basis_needed=False,
    )
    return attrs.evolve(workflow, transitions=(*workflow.transitions, row), outcomes=(*workflow.outcomes, MISTAKE))


def is_mistake(case: Case) -> bool:
    """Whether this case should not have been made. Who counts cases, counts neither it nor what is in it."""
    return case.outcome == MISTAKE.id
