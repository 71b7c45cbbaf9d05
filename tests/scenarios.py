"""One small scenario per rule: what somebody does, and the refusals that answer it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Literal

import attrs

from harness import Newer
from leefplek import CardAnswers, Leefplek, Payload, Refusal, Refused, Role, State, Transition, Workflow, hookimpl
from leefplek.common import Correct
from leefplek.values import special, value, words
from samples import FORM, HIDDEN, NO, OVER, WATCH
from story import EXCEPTION, KMK, NOW, REASON, TALK, TASK, Story, actor, card, fact, opening

Lang = Literal["nl", "en"]
Scenario = Callable[[Lang], Iterable[Refusal]]


def library(lang: Lang, *plugins: object) -> Leefplek:
    """A library in a language, with plugins."""
    return Leefplek(lang=lang, plugins=plugins, clock=lambda: NOW)


def told(lang: Lang, *plugins: object) -> Story:
    """A story in a language."""
    return Story(library(lang, *plugins))


def opened(lang: Lang, payload: Any, **how: Any) -> Iterable[Refusal]:
    """What refuses an opening."""
    try:
        told(lang).open(payload, **how)
    except Refused as refused:
        return refused.refusals
    return ()


def newer(lang: Lang) -> Story:
    """An inquiry, where a third version of the werkwijze is loaded that has no inquiry."""
    story = told(lang).open().do("inquire")
    story.lp = library(lang, Newer(story.lp.workflow("fijn-wonen")))
    return story


class Failing:
    """A plugin that can't decide."""

    @hookimpl
    def leefplek_check_transition(self) -> None:
        raise RuntimeError("broken")


def _small(*rows: Transition) -> Workflow:
    text = words("klein", "small")
    return Workflow(
        id="small",
        version=1,
        title=text,
        initial="here",
        states=(State("here", text, due="P1W"), State("end", text, final=True)),
        transitions=(
            Transition("open", text, (), "here", ("worker",)),
            Transition("stop", text, ("here",), "end", ("worker",)),
            *rows,
        ),
        roles=(Role("worker", words("een werker", "a worker")),),
    )


class Small:
    """A werkwijze that lets an application be opened, found positive, admitted and fulfilled at any time."""

    @hookimpl
    def leefplek_register_workflows(self, register: Any) -> None:
        text = words("iets", "something")
        register(
            _small(
                *(
                    Transition(name, text, ("here",), None, ("worker",), effects=(name,), basis_needed=False)
                    for name in ("apply_open", "apply_positive", "apply_admitted", "apply_fulfil")
                ),
                Transition(
                    "correct",
                    text,
                    ("here",),
                    None,
                    ("worker",),
                    payload=Correct,
                    effects=("correct",),
                    basis_needed=False,
                ),
            )
        )


def small(lang: Lang, *before: str) -> Story:
    """A case of the small werkwijze, after these steps."""
    story = told(lang, Small()).open({}, by="worker", workflow="small")
    for name in before:
        story.do(name, by="worker")
    return story


def no_basis(lang: Lang) -> Story:
    """A case whose own consent was withdrawn."""
    story = told(lang).open(opening(legal_basis={"ground": "consent", "why": "zei ja"}))
    return story.do("withdraw_consent", {"party": "saw", "purpose": "begeleiding"}, by="jongere")


@value
class TwoCards(Payload):
    """An opening with more than one card."""

    cards: tuple[CardAnswers, ...] = special()

    def asked(self) -> tuple[CardAnswers, ...]:
        """All of them."""
        return self.cards


class ManyCards:
    """A werkwijze that would begin with every card there is."""

    @hookimpl
    def leefplek_register_workflows(self, register: Any) -> None:
        small = _small()
        rows = [attrs.evolve(row, payload=TwoCards) if row.id == "open" else row for row in small.transitions]
        register(attrs.evolve(small, transitions=tuple(rows)))


def many_cards(lang: Lang) -> Iterable[Refusal]:
    """A case that begins with two cards."""
    both = {"cards": [card(), {**card(), "id": "financien"}]}
    try:
        told(lang, ManyCards()).open(both, by="worker", workflow="small")
    except Refused as refused:
        return refused.refusals
    return ()


SCENARIOS: dict[str, Scenario] = {
    # what holds for every card
    "one_card_at_start": many_cards,
    "area_needs_reason": lambda lang: told(lang)
    .open().refusals("ask_card", {"card": {**card(), "id": "financien"}}),
    # what holds for every werkwijze
    "not_offered": lambda lang: told(lang).open().refusals("place", {"kind": "room", "place": "x"}, by="kmk"),
    "wrong_role": lambda lang: told(lang).open().refusals("inquire", by="kmk"),
    "wrong_role, of nobody": lambda lang: told(lang)
    .open().do("raise_safety", {"why": "x"}).refusals("meldcode.signal_again"),
    "not_own_case": lambda lang: told(lang).open().refusals("entered_in_error", {"why": "x"}, by="wij"),
    "not_own_case, of nobody else": lambda lang: told(lang)
    .open({}, by="gemeente", workflow="bestuurlijk-gesprek")
    .refusals("entered_in_error", {"why": "x"}, by="school"),
    "wrong_recorder": lambda lang: told(lang).open().refusals("inquire", recorded_by=actor("saw", 2)),
    "at_after_recorded": lambda lang: told(lang).open().refusals("inquire", on="2031-01-01"),
    "consent_needed": lambda lang: told(lang).to_route_choice().refusals("request_vooroverleg"),
    "consent_needed, named party": lambda lang: told(lang).open().refusals("involve_network", {"party": "netwerk"}),
    "legal_basis_needed": lambda lang: no_basis(lang).refusals("inquire"),
    "plugin_failed": lambda lang: told(lang).open().with_library(library(lang, Failing())).refusals("inquire"),
    "line_closed": lambda lang: told(lang).to_closed().refusals("escalate", by="system"),
    "later_date_needed": lambda lang: told(lang).open().refusals("extend", {"until": "2021-03-02", "reason": "x"}),
    "due_not_passed": lambda lang: told(lang).open().refusals("escalate", by="system", on="2021-03-15"),
    "already_escalated": lambda lang: told(lang)
    .open().do("escalate", by="system", on="2021-03-16").refusals("escalate", by="system", on="2021-03-17"),
    "not_correctable": lambda lang: told(lang).open().refusals("correct", {"version": 1, "why": "x"}),
    "not_own_record": lambda lang: told(lang)
    .open().do("inquire").refusals("correct", {"version": 2, "why": "x"}, by="wij"),
    "not_own_record, where there is no SAW": lambda lang: small(lang, "apply_open")
    .refusals("correct", {"version": 2, "why": "x"}, by=actor("worker", 2)),
    "later_event_depends": lambda lang: told(lang)
    .to_route_choice().refusals("correct", {"version": 2, "why": "x"}),
    "version_not_newer": lambda lang: told(lang).open().refusals("migrate", {"to": 2}),
    "state_missing": lambda lang: newer(lang).refusals("migrate", {"to": 3}),
    "application_open, any werkwijze": lambda lang: small(lang, "apply_open").refusals("apply_open", by="worker"),
    "no_application, any werkwijze": lambda lang: small(lang).refusals("apply_positive", by="worker"),
    "positive_vooroverleg_needed, any werkwijze": lambda lang: small(lang, "apply_open")
    .refusals("apply_admitted", by="worker"),
    "admission_needed": lambda lang: small(lang, "apply_open", "apply_positive")
    .refusals("apply_fulfil", by="worker"),
    # the werkwijze
    "card_needed": lambda lang: opened(lang, {"entry": {"kind": "intake"}, "legal_basis": TASK}),
    "intake_needed": lambda lang: opened(
        lang, {"entry": {"kind": "intake", "where": "mentor", "card": card()}, "legal_basis": TASK}
    ),
    "admission_needed, to move on": lambda lang: told(lang)
    .to_route_choice().do("find_place", {"route": "kamernet"}, by="jongere")
    .refusals("move_on", {"kind": "studio", "place": "x"}, by="kmk"),
    "room_or_studio_needed": lambda lang: told(lang)
    .to_placed().refusals("move_on", {"kind": "tent", "place": "x"}, by="kmk"),
    "plan_needed, without goals": lambda lang: told(lang).to_vooroverleg()
    .do("vooroverleg_positive", EXCEPTION, by="kmk").refusals("agree_plan", {"goals": []}, by="jongere"),
    "legal_basis_needed, at the start": lambda lang: opened(lang, {"entry": {"kind": "referral"}}),
    "talk_needed": lambda lang: told(lang).open().refusals("analyse", {"legal_basis": TASK}),
    "outcome_does_not_fit": lambda lang: told(lang).to_analysis().refusals("conclude", {"outcome": "settled"}),
    "safety_open": lambda lang: told(lang)
    .open().do("raise_safety", {"why": "x"}).refusals("lose_contact"),
    "signal_needed": lambda lang: told(lang).open(opening(NO)).refusals("inquire"),
    "housing_question_needed": lambda lang: told(lang).to_analysis().refusals("weigh_routes"),
    "guidance_question_needed": lambda lang: told(lang)
    .to_route_choice().do("record_facts", fact("begeleidingsvraag", False)).refusals("request_vooroverleg"),
    "substantiation_needed": lambda lang: told(lang).to_route_choice().refusals("request_vooroverleg"),
    "routekaarten_needed": lambda lang: told(lang).to_route_choice().refusals("request_vooroverleg"),
    "exception_needed": lambda lang: told(lang)
    .to_vooroverleg("2004-01-01").refusals("vooroverleg_positive", {"parents": {"involved": True}}, by="kmk"),
    "parents_needed": lambda lang: told(lang)
    .to_vooroverleg("2004-01-01").refusals("vooroverleg_positive", {"exception": {"why": "x"}}, by="kmk"),
    "other_route_needed": lambda lang: told(lang)
    .to_route_choice().consult().refusals("choose_route", {"route": "kmk"}, by="jongere"),
    "plan_needed": lambda lang: told(lang)
    .to_route_choice().consult().do("choose_route", {"route": "x"}, by="jongere").refusals("start_route", by="jongere"),
    "positive_vooroverleg_needed": lambda lang: told(lang)
    .to_route_choice().consult().do("choose_route", {"route": "x"}, by="jongere").refusals("apply", by="jongere"),
    "route_needed": lambda lang: told(lang).to_plan().refusals("start_route", by="jongere"),
    "application_open": lambda lang: told(lang).to_plan().refusals("reconsider"),
    "no_application": lambda lang: told(lang)
    .to_route_choice().consult().do("choose_route", {"route": "x"}, by="jongere")
    .refusals("withdraw_application", {"reason": REASON}, by="jongere"),
    "ground_needed": lambda lang: told(lang)
    .open().refusals("share_on_ground", {**KMK, "ground": "consent", "decided_by": "saw-1"}),
    "absence_reason_needed": lambda lang: told(lang).open().refusals("hold_meeting", {"young_person_present": False}),
    "form_needed": lambda lang: told(lang).open().refusals("hand_over", {"party": "school"}),
    "signalling_plan_needed": lambda lang: told(lang).open().refusals("hand_over", {"party": "school", "form": FORM}),
    "relapse_factors_needed": lambda lang: told(lang)
    .open().refusals("hand_over", {"party": "school", **OVER, "plan": {"watch": WATCH[1:]}}),
    "skip_reason_needed": lambda lang: told(lang)
    .open().do("raise_safety", {"why": "x"}).do("meldcode.map_signals").do("meldcode.consult")
    .refusals("meldcode.talk", {"held": False}),
    "content_erased": lambda lang: told(lang).to_route_choice().erase("record_facts").refusals("request_vooroverleg"),
    "outcome_does_not_fit, of a dismissal": lambda lang: told(lang)
    .open(opening(HIDDEN)).do("ask_card", {"card": card(q1="concern")}).refusals("dismiss", {"outcome": "not_shared"}),
    "talk_needed, again": lambda lang: told(lang).to_closed().refusals("reopen", {"legal_basis": TASK}),
    "legal_basis_needed, again": lambda lang: told(lang).to_closed().refusals("reopen", {"talk": TALK}),
}  # fmt: skip
"""By code, with what is special after a comma."""
