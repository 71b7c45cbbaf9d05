"""The strategies of the kit: what they make is right, varied, and fits what a `Leefplek` has loaded."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime
from typing import Any

import attrs
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from kit_faults import Impossible, Ours, Picky, changed, ours
from kit_payloads import Everything, MayNotBe, NeedsCard, NeedsFact, NeedsReason, Unknown
from leefplek import Actor, Card, Case, InputError, Leefplek, Payload, UnknownName, Workflow
from leefplek.answers import OWN_WORDS
from leefplek.cards import IMPLICIT, answer_findings
from leefplek.testing._walk import walk
from leefplek.testing.strategies import (
    Brings,
    actors,
    answers,
    cards,
    cases,
    moments,
    payloads,
    workflows,
)
from leefplek.values import fields_of, problem

LP = Leefplek(lang="en")
MAIN = LP.workflow("fijn-wonen")
NAMES = [row.id for row in MAIN.transitions] + [f"meldcode.{row.id}" for row in LP.workflow("meldcode").transitions]
FEW = settings(max_examples=25)


@pytest.mark.parametrize("name", NAMES)
def test_a_payload_of_each_transition_is_right_and_survives_json(name: str) -> None:
    cls = LP.payload_class("fijn-wonen", 1, name)

    @settings(max_examples=4)
    @given(payloads(LP, "fijn-wonen", name))
    def right(payload: Payload) -> None:
        assert type(payload) is cls
        assert LP.from_json(cls, LP.to_json(payload)) == payload

    right()


@FEW
@given(st.data())
def test_every_type_that_a_value_knows_is_made(data: st.DataObject) -> None:
    lp = ours(brings=Ours(changed("note", payload=Everything)))
    made: Any = data.draw(payloads(lp, "ours", "note"))
    for field in fields_of(Everything):
        assert problem(field.type)(getattr(made, field.name)) is None
    assert lp.from_json(Everything, lp.to_json(made)) == made


def some(strategy: st.SearchStrategy[Any], number: int = 150) -> list[Any]:
    """Some of what a strategy makes."""
    made: list[Any] = []

    @settings(max_examples=number, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(strategy)
    def keep(one: Any) -> None:
        made.append(one)

    keep()
    return made


def test_the_payloads_vary() -> None:
    lp = ours(brings=Ours(changed("note", payload=Everything)))
    made = some(payloads(lp, "ours", "note"))
    for wanted in (
        lambda one: one.optional is None,
        lambda one: one.optional is not None,
        lambda one: one.choice == "b",
        lambda one: isinstance(one.either, tuple) and len(one.either) > 1,
        lambda one: isinstance(one.either, str),
        lambda one: isinstance(one.anything, date),
        lambda one: isinstance(one.anything, bool),
        lambda one: abs(one.number) > 2**20,
        lambda one: one.moment.utcoffset(),
        lambda one: len(one.values) == 2,
        lambda one: any(fact.value == "rather_not_say" for fact in one.facts),
        lambda one: any(isinstance(fact.value, date) for fact in one.facts),
        lambda one: one.defaulted == 7,
        lambda one: one.defaulted != 7,
    ):
        assert any(map(wanted, made)), wanted.__code__.co_firstlineno


def test_a_class_that_refuses_much_is_made_and_one_that_can_not_be_is_told_by_name() -> None:
    lp = ours(brings=Ours(changed("note", payload=Picky)))
    assert all(one.number % 2 == 0 for one in some(payloads(lp, "ours", "note"), 20))
    needs = ((NeedsReason, "reasons"), (NeedsFact, "facts"), (NeedsCard, "card"))
    for cls, why in ((Impossible, "Impossible"), (Unknown, "odd"), *needs):
        lp = ours(brings=Ours(without(changed("note", payload=cls))))
        with pytest.raises(InputError) as caught:
            payloads(lp, "ours", "note")
        assert why in str(caught.value)


def without(workflow: Workflow) -> Workflow:
    """The workflow without facts; it has no reasons."""
    return attrs.evolve(workflow, facts=())


def test_what_a_definition_does_not_have_is_left_out_where_that_goes() -> None:
    lp = ours(brings=Ours(without(changed("note", payload=MayNotBe))))
    for one in some(payloads(lp, "ours", "note"), 30):
        assert (one.reason, one.card, one.facts, type(one.why)) == (None, None, (), str)


def test_words_say_what_a_field_takes() -> None:
    made = payloads(LP, "fijn-wonen", "consult_routekaart", words={"routekaart": ("huisvesting",)})
    assert {one.routekaart for one in some(made, 20)} == {"huisvesting"}


@FEW
@given(st.data())
def test_a_payload_made_for_a_case_fits_it_more_often(data: st.DataObject) -> None:
    case = data.draw(cases(LP, MAIN, max_steps=8))
    made: Any = data.draw(payloads(LP, MAIN, "correct", case=case))
    assert isinstance(made.version, int)


def test_what_is_not_declared_is_an_error_at_once() -> None:
    for make in (
        lambda: payloads(LP, "fijn-wonen", "nothing"),
        lambda: payloads(LP, "nothing", "open"),
        lambda: actors(LP, "nothing"),
        lambda: cases(LP, "nothing"),
        lambda: cases(LP, "meldcode"),
    ):
        with pytest.raises(UnknownName):
            make()


def test_actors_have_all_the_roles_that_there_are() -> None:
    made = some(actors(LP, MAIN))
    assert {one.role for one in made} == {role.id for role in MAIN.roles}
    assert {one.id[-2:] for one in made} == {"-1", "-2"}
    kmk = [one.role for one in some(actors(LP, MAIN, "admit"), 60)]
    assert 0.5 * len(kmk) < kmk.count("kmk") < len(kmk)
    with pytest.raises(KeyError):
        actors(LP, MAIN, "nothing")


@FEW
@given(moments())
def test_moments_have_a_zone_and_are_taken(moment: datetime) -> None:
    assert moment.utcoffset() is not None
    lp = ours()
    assert lp.open("ours", by=Actor("1", "worker"), at=moment, recorded_at=moment).event.at == moment.astimezone(UTC)


@FEW
@given(cases(LP, "fijn-wonen", words={"routekaart": ("huisvesting", "financien")}))
def test_cases_are_as_steps_make_them(case: Case) -> None:
    assert LP.replay(case.events) == case
    assert LP.from_json(Case, LP.to_json(case)) == case


def test_cases_are_short_and_long_open_and_closed() -> None:
    made = some(cases(LP, "fijn-wonen"), 60)
    assert min(one.version for one in made) == 1
    assert max(one.version for one in made) > 10
    assert {one.is_open for one in made} == {True, False}


@settings(max_examples=30)
@given(workflows(), st.integers(0, 99))
def test_workflows_are_right_and_are_walked_without_a_finding(workflow: Workflow, seed: int) -> None:
    lp = Leefplek(built_in=False, plugins=[Brings(workflow)])
    assert lp.check() == ()
    assert walk(lp, workflow, steps=30, seed=seed).findings == ()


def test_the_workflows_vary() -> None:
    made = some(workflows())
    for wanted in (
        lambda one: len(one.states) == 1,
        lambda one: len(one.states) == 8,
        lambda one: one.track and one.outcomes,
        lambda one: any(len(row.guards) > 1 for row in one.transitions),
        lambda one: any(row.fields for row in one.transitions),
        lambda one: any(row.restarts_due for row in one.transitions),
        lambda one: any("reopen" in row.effects for row in one.transitions),
        lambda one: any("correct" in row.effects for row in one.transitions),
        lambda one: any(row.consent_for for row in one.transitions),
        lambda one: any(state.needs for state in one.states),
        lambda one: any(row.target is None for row in one.transitions),
        lambda one: any(len(row.sources) > 2 for row in one.transitions),
    ):
        assert any(map(wanted, made)), wanted.__code__.co_firstlineno


@settings(max_examples=20)
@given(st.data())
def test_cards_are_right_and_what_is_answered_on_them_too(data: st.DataObject) -> None:
    card = data.draw(cards())
    given_answers = data.draw(answers(card))
    lp = Leefplek(plugins=[Brings(cards=[card])])
    assert lp.card(card.id, version=card.version) == card
    assert answer_findings(card, given_answers.answers) == []
    assert lp.assess(card, given_answers.answers)
    assert set(given_answers.own_words or ()) <= {one.id for one in card.questions}
    assert lp.structure(Card, lp.structure(Card, card)) == card


def test_answers_are_of_the_card_or_belong_to_every_question() -> None:
    card = LP.card("woonkaart", date(2026, 1, 5))
    own = {one.id for question in card.questions for one in question.answers}
    made = some(answers(card), 300)
    assert {answer for one in made for answer in one.answers.values()} == {*own, *IMPLICIT}
    assert all(one.own_words for one in made if OWN_WORDS in one.answers.values())


BLOCKED = """
import sys
sys.modules["hypothesis"] = None
import importlib.util
from leefplek import Leefplek
from leefplek.testing._walk import walk
assert walk(Leefplek(), "fijn-wonen", steps=20).steps == 20
for name in ("strategies", "machine"):
    try:
        __import__(f"leefplek.testing.{name}")
    except ImportError as error:
        print(error)
"""


def test_without_hypothesis_the_walk_works_and_the_rest_says_what_to_install() -> None:
    done = subprocess.run([sys.executable, "-c", BLOCKED], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == [
        f"leefplek.testing.{name} needs Hypothesis: install leefplek[test]" for name in ("strategies", "machine")
    ]
