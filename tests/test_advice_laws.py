"""What advice must be, whatever the routekaart and the facts: held against an oracle that tries every answer."""

from __future__ import annotations

import copy
import random
import sys
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaarten import (
    CHOICES,
    KEPT_BACK,
    KINDS,
    ON,
    WITHHELD,
    Plain,
    World,
    algebra,
    criterion,
    fact,
    kaart,
    library,
    limits,
    on_day,
    period,
    route,
    said,
    series,
    source,
    values,
    worlds,
)
from leefplek import Advice, InputError, RouteAdvice, RoutekaartOn, RouteReason, Stated
from leefplek.facts import ERASED, RATHER_NOT_SAY, UNKNOWN

CANARY = "kanarie-4711"
DECIDED = ("open", "closed", "to_discuss")


def answers(advice: Advice) -> dict[str, str]:
    """The answer of each route."""
    return {id: one.answer for id, one in advice.routes.items()}


def asked(advice: Advice) -> set[str]:
    """The facts that may still be asked."""
    return {one.fact for one in advice.next_questions}


def criterion_answers(advice: RouteAdvice) -> list[tuple[str, str]]:
    """The criteria that the reasons are about, with their answers."""
    return [(one.criterion.id, one.answer) for one in advice.reasons]


def facts_of(*names: str) -> list[Plain]:
    """These facts, declared."""
    return [fact(name, KINDS[name]) for name in names]


def of_one(test: Plain, *names: str, held: tuple[Plain, ...] = (), **keys: Any) -> RoutekaartOn:
    """A routekaart with one route and one criterion."""
    return on_day(kaart([route("r", criterion("c", test, **keys))], facts_of(*names)), held=held)


# ---- a: exact


@given(st.data())
def test_the_answer_is_that_of_trying_everything(data: st.DataObject) -> None:
    """Decided is what every way to fill in the rest leads to, undecided means that two ways differ."""
    world = data.draw(worlds())
    for _ in range(3):
        known = data.draw(world.known())
        assert answers(world.kaart.advise(known)) == world.oracle.answers(known)


@given(st.data())
def test_with_all_facts_known_it_is_what_the_rules_say(data: st.DataObject) -> None:
    """Nothing is undecided then, and nothing asked; also where facts are compared with each other."""
    world = data.draw(worlds(pairs=data.draw(st.booleans())))
    known = data.draw(world.all_known())
    advice = world.kaart.advise(known)
    facts = world.oracle.as_compared(known)
    assert answers(advice) == {id: world.oracle.answer(id, facts) for id in world.oracle.routes}
    assert advice.next_questions == ()


@given(st.data())
def test_facts_that_are_compared_with_each_other_never_mislead(data: st.DataObject) -> None:
    """A decided answer is that of every way to fill in the rest, and no question is left out that could change it.

    The other way round it is not exact: that rent is over income and income over 933 says that rent is over 933, but
    the engine takes the two comparisons as if they did not hang together. It then stays undecided, and asks.
    """
    world = data.draw(worlds(pairs=True))
    known = data.draw(world.known())
    advice = world.kaart.advise(known)
    exact = world.oracle.answers(known)
    for id, answer in answers(advice).items():
        assert answer in ("undecided", exact[id])
    kept_back = {name for name, given in known.items() if given in KEPT_BACK}
    told = set(world.oracle.as_compared(known))
    assert not asked(advice) & (kept_back | told)
    if not kept_back:
        assert set(world.oracle.deciding(known)) <= asked(advice)


X, Y, Z = {"fact": "vlag", "is": True}, {"fact": "ook_vlag", "is": True}, {"fact": "keuze", "is": "anders"}
EITHER, NEITHER = {"any": [X, {"not": X}]}, {"all": [X, {"not": X}]}
NO_RULE = {"fact": "bedrag", "at_most": {"value": "grens-bedrag"}}
LATER = values(series("grens-bedrag", "money", [period(ON + timedelta(1), ON + timedelta(9), "932.93")]))
"""A limit that is not there yet."""

TAUTOLOGIES: dict[str, tuple[Plain, str]] = {
    "it or not": (EITHER, "open"),
    "it and not": (NEITHER, "closed"),
    "18 or more, or less than 20": (
        {"any": [{"fact": "getal", "at_least": 18}, {"fact": "getal", "below": 20}]},
        "open",
    ),
    "less than 18 and more than 17": ({"fact": "getal", "below": 18, "above": 17}, "closed"),
    "from 18 to 18, or another": (
        {"any": [{"fact": "getal", "at_least": 18, "at_most": 18}, {"not": {"fact": "getal", "is": 18}}]},
        "open",
    ),
    "each choice": ({"fact": "keuze", "one_of": list(CHOICES)}, "open"),
    "none of the choices": ({"all": [{"not": {"fact": "keuze", "is": one}} for one in CHOICES]}, "closed"),
    "yes and no": ({"fact": "vlag", "one_of": [True, False]}, "open"),
    "two of four, of which two hold": ({"at_least": 2, "of": [X, {"not": X}, Y, {"not": Y}]}, "open"),
    "three of four, of which two hold": ({"at_least": 3, "of": [X, {"not": X}, Y, {"not": Y}]}, "closed"),
    "one text in two ways of writing": (
        {
            "all": [
                {"fact": "woord", "is": "S\u00fadwest-Frysl\u00e2n"},
                {"not": {"fact": "woord", "is": "SUDWEST FRYSLAN"}},
            ]
        },
        "closed",
    ),
    "money is never less than nothing": ({"fact": "bedrag", "at_least": "0.00"}, "open"),
    "money is never below nothing": ({"fact": "bedrag", "below": 0}, "closed"),
    "no day comes before the first": ({"fact": "dag", "at_least": date.min}, "open"),
    "no day comes after the last": ({"fact": "dag", "above": date.max}, "closed"),
    "no rule": (NO_RULE, "to_discuss"),
    "not no rule": ({"not": NO_RULE}, "to_discuss"),
    "no rule, or no": ({"any": [NO_RULE, NEITHER]}, "to_discuss"),
    "no rule, and no": ({"all": [NO_RULE, NEITHER]}, "closed"),
    "no rule, or yes": ({"any": [NO_RULE, EITHER]}, "open"),
    "no rule, and yes": ({"all": [NO_RULE, EITHER]}, "to_discuss"),
    "one of no rule, yes and no": ({"at_least": 1, "of": [NO_RULE, X, {"not": X}]}, "open"),
    "two of no rule, yes and no": ({"at_least": 2, "of": [NO_RULE, X, {"not": X}]}, "to_discuss"),
    "three of no rule, yes and no": ({"at_least": 3, "of": [NO_RULE, X, {"not": X}]}, "closed"),
}
"""Tests that no fact can change, and what they come to for who says nothing."""


@pytest.mark.parametrize("name", TAUTOLOGIES)
def test_what_no_fact_can_change_is_decided_at_once(name: str) -> None:
    """And nothing is asked."""
    test, expected = TAUTOLOGIES[name]
    advice = of_one(test, *KINDS, held=(LATER,)).advise({})
    assert (advice.routes["r"].answer, advice.next_questions) == (expected, ())


def test_a_fact_hangs_together_over_criteria_and_variants() -> None:
    """A rule that holds here and elsewhere holds for who does not say where; two that rule each other out close."""
    adult, minor = {"fact": "getal", "at_least": 18}, {"fact": "getal", "below": 18}
    other = criterion("c", {"fact": "vlag", "is": True}, weight="soft")
    apart = route("r", criterion("c", adult), region=["tiel"])
    plain = on_day(kaart([route("r", criterion("c", adult)), apart], [*facts_of("getal"), fact("gemeente", "text")]))
    told = plain.advise({"getal": 20})
    assert (told.routes["r"].answer, told.next_questions) == ("open", ())
    assert criterion_answers(told.routes["r"]) == [("region", "unknown"), ("c", "yes")] * 2
    both = kaart([route("r", criterion("a", adult), criterion("b", minor), other)], facts_of("getal", "vlag"))
    assert on_day(both).advise({}).routes["r"].answer == "closed"


def test_what_is_told_for_everywhere_gives_way_where_it_is_told_apart() -> None:
    """There the rules and the first step of that place count, also when those of everywhere would say more."""
    apart = route("r", criterion("c", {"fact": "vlag", "is": True}), region=["tiel"])
    plain = on_day(kaart([route("r"), apart], [*facts_of("vlag"), fact("gemeente", "text")]))
    for place, flag, answer, regions in (
        ("Tiel", False, "closed", ("tiel",)),
        ("Tiel", "dont_know", "undecided", ("tiel",)),
        ("Elders", False, "open", ()),
    ):
        told = plain.advise({"gemeente": place, "vlag": flag}).routes["r"]
        assert (told.answer, told.route.region, len(told.routes)) == (answer, regions, 1)
    assert [one.fact for one in plain.advise({"vlag": False}).next_questions] == ["gemeente"]
    assert plain.advise({"vlag": True}).routes["r"].answer == "open"


def test_a_route_is_told_apart_in_as_many_places_as_there_are() -> None:
    """More than a line can name; a place that two tell of is named once."""
    many = [f"plaats-{number}" for number in range(80)]
    apart = [route("r", region=[one], where=said(f"de gemeente {one}")) for one in many]
    plain = on_day(kaart([route("r"), *apart], [fact("gemeente", "text")]))
    for place, region in (("Plaats 7", ("plaats-7",)), ("Elders", ())):
        told = plain.advise({"gemeente": place}).routes["r"]
        assert (told.answer, told.route.region, criterion_answers(told)) == ("open", region, [("region", "yes")])
    twice = on_day(kaart([route("r"), *(route("r", region=[one]) for one in many[:2])], [fact("gemeente", "text")]))
    (reason,) = twice.advise({"gemeente": "Elders"}).routes["r"].reasons
    assert reason.criterion.text["nl"] == "Je woont niet in de streek."


# ---- b: the laws of Kleene


def laws(a: Plain, b: Plain, c: Plain) -> dict[str, tuple[Plain, Plain]]:
    """Pairs of tests that must come to the same, by Kleene's logic."""
    three, none = [a, b, c], [{"not": one} for one in (c, a, b)]
    twos = [{"all": [a, b]}, {"all": [a, c]}, {"all": [b, c]}]
    return {
        "not not": ({"not": {"not": a}}, a),
        "de Morgan": ({"not": {"all": [a, b]}}, {"any": [{"not": a}, {"not": b}]}),
        "de Morgan too": ({"not": {"any": [a, b]}}, {"all": [{"not": a}, {"not": b}]}),
        "absorption": ({"all": [a, {"any": [a, b]}]}, a),
        "absorption too": ({"any": [a, {"all": [a, b]}]}, a),
        "all the same": ({"all": [a, a]}, a),
        "any the same": ({"any": [a, a, a]}, a),
        "all turned": ({"all": three}, {"all": [c, a, b]}),
        "any turned": ({"any": three}, {"any": [b, c, a]}),
        "at least turned": ({"at_least": 2, "of": three}, {"at_least": 2, "of": [c, b, a]}),
        "all in two": ({"all": three}, {"all": [a, {"all": [b, c]}]}),
        "spread": ({"all": [a, {"any": [b, c]}]}, {"any": twos[:2]}),
        "one of three": ({"at_least": 1, "of": three}, {"any": three}),
        "all of three": ({"at_least": 3, "of": three}, {"all": three}),
        "two of three": ({"at_least": 2, "of": three}, {"any": twos}),
        "not two of three": ({"not": {"at_least": 2, "of": three}}, {"at_least": 2, "of": none}),
        "of one": ({"at_least": 1, "of": [a]}, a),
    }


@given(st.data())
def test_kleenes_laws(data: st.DataObject) -> None:
    """For the answers of the routes and for those of the criteria, which stay unknown where a part is."""
    names = data.draw(st.lists(st.sampled_from(list(KINDS)), min_size=1, max_size=4, unique=True))
    pairs = data.draw(st.booleans())
    parts = [data.draw(algebra(names, depth=1, pairs=pairs)) for _ in range(3)]
    weight = data.draw(st.sampled_from(["hard", "soft"]))
    both = laws(*parts)
    routes = [
        route(f"{side}-{number}", criterion("c", test, weight=weight))
        for number, two in enumerate(both.values())
        for side, test in zip(("left", "right"), two, strict=True)
    ]
    world = World((kaart(routes, facts_of(*names)),), (data.draw(limits()),))
    for known in data.draw(st.lists(world.known(), min_size=2, max_size=2)):
        found = world.kaart.advise(known).routes
        for number, name in enumerate(both):
            left, right = found[f"left-{number}"], found[f"right-{number}"]
            assert (left.answer, criterion_answers(left)) == (right.answer, criterion_answers(right)), name


# ---- c: knowing more


@given(st.data())
def test_who_says_more_turns_nothing_over(data: st.DataObject) -> None:
    """A decided route stays what it is, and so does the answer of a criterion that is not unknown."""
    world = data.draw(worlds(pairs=data.draw(st.booleans())))
    every = data.draw(world.all_known())
    order = data.draw(st.permutations(list(every)))
    known: Plain = {}
    before = world.kaart.advise(known).routes
    for name in order:
        known[name] = every[name]
        now = world.kaart.advise(known).routes
        for id, was in before.items():
            assert was.answer in ("undecided", now[id].answer)
            for one in was.reasons:
                mine = (one.variant, one.criterion)
                again = {each.answer for each in now[id].reasons if (each.variant, each.criterion) == mine}
                assert one.answer == "unknown" or one.answer in again or not again
        before = now


@given(st.data())
def test_who_keeps_back_says_nothing(data: st.DataObject) -> None:
    """The answers and reasons are those of leaving it out; only that it is not asked again."""
    world = data.draw(worlds())
    told = {name: given for name, given in data.draw(world.known()).items() if given not in WITHHELD}
    back = data.draw(st.lists(st.sampled_from(sorted(world.oracle.types)), unique=True))
    word = st.sampled_from([*KEPT_BACK, RATHER_NOT_SAY])
    kept = {name: data.draw(word) for name in back if name not in told}
    silent, keeping = world.kaart.advise(told), world.kaart.advise({**told, **kept})
    assert dict(silent.routes) == dict(keeping.routes)
    assert asked(keeping) == asked(silent) - set(kept)
    nothing: Plain = {name: data.draw(st.sampled_from([None, UNKNOWN, ERASED])) for name in kept}
    assert asked(world.kaart.advise({**told, **nothing})) == asked(silent)


# ---- d: order


def shuffled(given: Any, order: random.Random) -> Any:
    """The same routekaart, test or facts in another order."""
    if isinstance(given, list):
        return order.sample([shuffled(one, order) for one in given], len(given))
    if isinstance(given, Mapping):
        return {name: shuffled(given[name], order) for name in order.sample(list(given), len(given))}
    return given


@settings(max_examples=50)
@given(st.data())
def test_order_never_matters(data: st.DataObject) -> None:
    """Not of facts, routes, criteria, parts of a test, regions, choices, or periods of a value."""
    world = data.draw(worlds(pairs=data.draw(st.booleans())))
    order = data.draw(st.randoms(use_true_random=False))
    main, *more = [shuffled(one, order) for one in world.kaarten]
    other = World((main, *order.sample(more, len(more))), tuple(shuffled(list(world.held), order)))
    known = data.draw(world.known())
    one, two = world.kaart.advise(known), other.kaart.advise(shuffled(known, order))
    assert answers(one) == answers(two)
    assert {q.fact: (set(q.decides), round(q.remaining, 9)) for q in one.next_questions} == {
        q.fact: (set(q.decides), round(q.remaining, 9)) for q in two.next_questions
    }
    for id, told in one.routes.items():
        assert sorted(criterion_answers(told)) == sorted(criterion_answers(two.routes[id]))


# ---- e: what to ask


@given(st.data())
def test_what_is_asked_can_change_an_answer_and_what_can_is_asked(data: st.DataObject) -> None:
    """By trying everything: two ways to fill in the rest that differ in that fact alone, and end differently."""
    world = data.draw(worlds())
    known = data.draw(world.known())
    advice = world.kaart.advise(known)
    kept_back = {name for name, given in known.items() if given in KEPT_BACK}
    expected = {name: ids for name, ids in world.oracle.deciding(known).items() if name not in kept_back}
    assert {one.fact: set(one.decides) for one in advice.next_questions} == expected
    left = len(advice.next_questions)
    assert all(0 <= one.remaining <= left - 1 for one in advice.next_questions)
    worth = [(one.remaining, -len(one.decides)) for one in advice.next_questions]
    assert worth == sorted(worth)
    if "undecided" not in answers(advice).values():
        assert advice.next_questions == ()


@settings(max_examples=60)
@given(st.data())
def test_the_first_question_leaves_fewest_to_ask(data: st.DataObject) -> None:
    """Held against all talks that there can be: what is left is counted, not guessed."""
    world = data.draw(worlds(facts=3, most=100))
    known = data.draw(world.known())
    kept_back = {name for name, given in known.items() if given in KEPT_BACK}
    expected = world.oracle.left_to_ask(known, kept_back)
    found = {one.fact: one.remaining for one in world.kaart.advise(known).next_questions}
    assert found == pytest.approx(expected)


@given(st.data())
def test_a_talk_comes_to_an_end(data: st.DataObject) -> None:
    """Who answers the first question each time is asked each fact once, and has advice in the end.

    Unless something is kept back: then only that stands in the way.
    """
    pairs = data.draw(st.booleans())
    world = data.draw(worlds(pairs=pairs))
    truth = data.draw(world.all_known())
    silent = set(data.draw(st.lists(st.sampled_from(sorted(world.oracle.types)), unique=True, max_size=2)))
    known: Plain = {}
    while questions := world.kaart.advise(known).next_questions:
        first = questions[0].fact
        assert first not in known
        known[first] = data.draw(st.sampled_from(KEPT_BACK)) if first in silent else truth[first]
    kept_back = {name for name, given in known.items() if given in KEPT_BACK}
    for id, answer in answers(world.kaart.advise(known)).items():
        deciding = {name for name, ids in world.oracle.deciding(known).items() if id in ids}
        assert answer in DECIDED or (kept_back and pairs) or kept_back & deciding


def test_of_two_that_are_compared_only_the_unknown_one_is_asked() -> None:
    """What one has said is not asked again; and where one of the two is kept back, the other tells nothing."""
    kaart = of_one({"fact": "huur", "at_most": {"fact": "bedrag"}}, "huur", "bedrag")
    assert asked(kaart.advise({})) == {"huur", "bedrag"}
    assert asked(kaart.advise({"huur": 500})) == {"bedrag"}
    assert asked(kaart.advise({"bedrag": 500})) == {"huur"}
    assert asked(kaart.advise({"bedrag": "dont_know"})) == set()
    assert asked(kaart.advise({"bedrag": 500, "huur": "rather_not_say"})) == set()


# ---- f: reasons


def leaves(reasons: tuple[RouteReason, ...]) -> list[RouteReason]:
    """Every comparison in these reasons."""
    return [leaf for one in reasons for leaf in one.leaves()]


@given(st.data())
def test_each_criterion_has_its_reason(data: st.DataObject) -> None:
    """With the answer of Kleene's logic: unknown where a fact is wanting, even if the whole is decided.

    A variant that is told for elsewhere keeps quiet, unless they all are: then each says no more than where it is.
    """
    world = data.draw(worlds(pairs=data.draw(st.booleans())))
    oracle, known = world.oracle, data.draw(world.known())
    for id, told in world.kaart.advise(known).routes.items():
        every = {(one["id"], tuple(one["region"])): one for one in oracle.routes[id]}
        heard = [
            [(one["id"], oracle.criterion_answer(one, known)) for one in oracle.criteria(each)]
            for each in (every[one.id, one.region] for one in told.routes)
        ]
        away = [one for one in oracle.routes[id] if oracle.is_away(one, known)]
        if len(away) == len(every):
            heard = [one[:1] for one in heard]
        assert criterion_answers(told) == [each for some in heard for each in some]
        assert len(told.routes) == (len(every) - len(away) or len(every))


@given(st.data())
def test_every_leaf_has_a_source_and_a_period(data: st.DataObject) -> None:
    """What it rests on and from when to when; one that was compared says with what, but never the fact itself."""
    world = data.draw(worlds(pairs=data.draw(st.booleans())))
    advice = world.kaart.advise(data.draw(world.known()))
    for told in advice.routes.values():
        for leaf in leaves(told.reasons):
            assert leaf.source.id == leaf.criterion.source
            assert leaf.section
            assert leaf.route in told.routes
            assert leaf.valid_from <= ON <= leaf.valid_until
            assert (leaf.fact is None) == (leaf.criterion.test is None)
            assert (leaf.found is None) == (leaf.value_id is None) == (leaf.value_source is None)
            if leaf.found in ("unknown", "not_yet", "ended"):
                assert (leaf.value, leaf.answer) == (None, "rule_unknown")
            elif leaf.fact is not None:
                assert (leaf.value is None) == (leaf.value_fact is not None)


def test_a_reason_shows_what_was_compared_with() -> None:
    """A dated value is told with its id, its own source and its own period; money is exact."""
    held = values(
        series("grens-bedrag", "money", [period(ON, ON, "932.93", source="folder", section="3.2")]),
        source=[source("folder", secondary=True)],
    )
    test = {"all": [{"fact": "bedrag", "at_most": {"value": "grens-bedrag"}}, {"fact": "getal", "at_least": 18}]}
    (reason,) = of_one(test, "bedrag", "getal", held=(held,)).advise({"bedrag": "932.93"}).routes["r"].reasons
    amount, number = reason.leaves()
    assert (reason.answer, amount.answer, number.answer) == ("unknown", "yes", "unknown")
    assert (amount.fact, amount.operator, amount.value) == ("bedrag", "at_most", Decimal("932.93"))
    assert amount.value_id == "grens-bedrag"
    assert (amount.valid_from, amount.valid_until, amount.found) == (ON, ON, "known")
    assert amount.value_source is not None
    assert (amount.value_source.id, amount.source.id) == ("folder", "bron")
    assert (reason.to_verify, amount.to_verify, number.to_verify) == (True, True, False)
    assert (number.value, number.value_id, number.valid_from) == (18, None, date(2020, 1, 1))


def test_the_variant_that_counts_comes_first() -> None:
    """Its next steps and its step in the way of working are those that are told."""
    plain = kaart(
        [
            route("r", criterion("c", {"fact": "vlag", "is": True}), next=[said("Elders.")], step="begin_again"),
            route("r", region=["tiel"], next=[said("Hier.")], step="request_vooroverleg"),
        ],
        [*facts_of("vlag"), fact("gemeente", "text")],
    )
    here = on_day(plain).advise({"vlag": False, "gemeente": "Tiel"}).routes["r"]
    assert (here.answer, here.step, here.route.next[0]["nl"]) == ("open", "request_vooroverleg", "Hier.")
    there = on_day(plain).advise({"vlag": True, "gemeente": "Buren"}).routes["r"]
    assert (there.answer, there.step, there.route.next[0]["nl"]) == ("open", "begin_again", "Elders.")
    assert on_day(plain).advise({"vlag": False, "gemeente": "Buren"}).routes["r"].step is None


# ---- g: what is kept


@settings(max_examples=40)
@given(st.data())
def test_what_was_asked_before_changes_nothing(data: st.DataObject) -> None:
    """One that answered before and a new one agree on answers, reasons and questions, over any series of questions."""
    world = data.draw(worlds(pairs=data.draw(st.booleans())))
    for known in data.draw(st.lists(world.known(), min_size=2, max_size=5)):
        used, new = world.kaart.advise(known), World(world.kaarten, world.held).kaart.advise(known)
        assert (used.routes, used.next_questions) == (new.routes, new.next_questions)


@settings(max_examples=15)
@given(st.data())
def test_threads_do_not_get_in_each_others_way(data: st.DataObject) -> None:
    """Eight that ask one new routekaart at once hear what each would hear alone."""
    world = data.draw(worlds())
    every = data.draw(st.lists(world.known(), min_size=8, max_size=8))
    alone = [World(world.kaarten, world.held).kaart.advise(known) for known in every]
    kaart = world.kaart
    told = at_once(8, lambda place: (kaart.advise(every[place]).routes, kaart.advise(every[place]).next_questions))
    assert told == [(one.routes, one.next_questions) for one in alone]


def at_once(count: int, ask: Callable[[int], Any]) -> list[Any]:
    """What so many threads hear that ask at the same moment."""
    start = threading.Barrier(count)

    def one(place: int) -> Any:
        start.wait()
        return ask(place)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


def halves(names: list[str]) -> list[tuple[str, str]]:
    """Each name of the first half with one of the second: what is compared last stands far from what comes first."""
    return list(zip(names[: len(names) // 2], names[len(names) // 2 :], strict=True))


def test_threads_that_draw_one_large_diagram_draw_the_same() -> None:
    """Each decision, answer and question is that of one who asked alone."""
    names = [f"x{number}" for number in range(18)]
    first = {"any": [{"fact": name, "is": flag} for name in names for flag in (True, False)]}
    pairs = [{"all": [{"fact": one, "is": True}, {"fact": other, "is": True}]} for one, other in halves(names)]
    plain = kaart(
        [route("r", criterion("a", first), criterion("c", {"any": pairs}))], [fact(n, "boolean") for n in names]
    )
    alone, shared = on_day(plain), on_day(plain)
    expected = (alone.decision("r"), answers(alone.advise({})), alone.advise({}).next_questions)
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        told = at_once(
            6, lambda _: (shared.decision("r"), answers(shared.advise({})), shared.advise({}).next_questions)
        )
    finally:
        sys.setswitchinterval(before)
    assert all(one == expected for one in told)


def test_days_between_which_nothing_changes_share_no_more_than_that() -> None:
    """Age is counted on the day that was asked for, also where the rest was made ready on another."""
    lp = library(kaart([route("r", criterion("c", {"fact": "leeftijd", "at_least": 18}))]))
    for on, expected in ((date(2026, 6, 14), "closed"), (date(2026, 6, 15), "open"), (date(2026, 6, 14), "closed")):
        advice = lp.routekaart("kaart", on).advise({"geboortedatum": date(2008, 6, 15)})
        assert (advice.on, advice.routes["r"].answer) == (on, expected)


# ---- h: what is handed in

ANY = [
    X,
    Y,
    Z,
    {"fact": "getal", "is": 1},
    {"fact": "bedrag", "is": "932.93"},
    {"fact": "dag", "is": ON},
    {"fact": "woord", "is": "Tiel"},
]
EVERY = of_one({"any": ANY}, *KINDS)
"""A routekaart that looks at a fact of every kind."""

RIGHT: dict[str, tuple[str, Any]] = {
    "money as a text": ("bedrag", "932.93"),
    "money as a Decimal": ("bedrag", Decimal("932.93")),
    "money as a Decimal of more zeros": ("bedrag", Decimal("932.9300")),
    "a fact as a case knows it": ("bedrag", Stated("bedrag", Decimal("932.93"), "jongere")),
    "a text in capitals": ("woord", "TIEL"),
    "a text with accents": ("woord", "tíël"),
    "a day": ("dag", ON),
    "a stated day": ("dag", Stated("dag", ON)),
    "a flag": ("vlag", True),
    "a stated flag": ("vlag", Stated("vlag", True, "jongere")),
    "a choice": ("keuze", "anders"),
    "a number": ("getal", 1),
}


@pytest.mark.parametrize("name", RIGHT)
def test_a_value_may_come_in_these_ways(name: str) -> None:
    """Each of them opens the route by itself."""
    key, given = RIGHT[name]
    assert EVERY.advise({key: given}).routes["r"].answer == "open"


CENTS: list[tuple[Any, bool]] = [
    (0, True),
    (933, False),
    (Decimal(932), True),
    (Decimal("932.94"), False),
    (Decimal("-0"), True),
    (999_999_999, False),
    ("999999999.99", False),
    (Decimal("999999999.99"), False),
]


@pytest.mark.parametrize(("given", "expected"), CENTS)
def test_money_is_compared_to_the_cent(given: Any, expected: bool) -> None:
    """Whole euros may be a number; nothing is rounded."""
    kaart = of_one({"fact": "bedrag", "at_most": "932.93"}, "bedrag")
    assert kaart.advise({"bedrag": given}).routes["r"].answer == ("open" if expected else "closed")


class Word(str):
    """A text that is more than a text, as other libraries make them."""

    __slots__ = ()


SILENT: dict[str, tuple[Any, bool]] = {
    "nothing": (None, True),
    "unknown": (UNKNOWN, True),
    "gone": (ERASED, True),
    "kept back": (RATHER_NOT_SAY, False),
    "not known, in words": ("dont_know", False),
    "kept back, in words": ("rather_not_say", False),
    "a word of another class": (Word("dont_know"), False),
    "stated by nobody": (Stated("vlag", UNKNOWN), True),
    "stated as not known": (Stated("vlag", UNKNOWN, "jongere"), False),
    "stated as kept back": (Stated("vlag", RATHER_NOT_SAY, "jongere"), False),
    "stated, and gone": (Stated("vlag", ERASED, "jongere"), True),
}
"""Ways to say nothing of a fact, and whether it is then asked."""


@pytest.mark.parametrize("name", SILENT)
def test_nothing_may_be_said_in_these_ways(name: str) -> None:
    """Each counts as unknown; what somebody said not to know, or to keep back, is not asked again."""
    given, again = SILENT[name]
    for test in (X, {"not": X}):
        advice = of_one(test, "vlag").advise({"vlag": given})
        assert (advice.routes["r"].answer, asked(advice)) == ("undecided", {"vlag"} if again else set())


WRONG: dict[str, tuple[Plain, set[tuple[str, str]]]] = {
    "a text for a flag": ({"vlag": CANARY}, {("wrong_shape", "facts.vlag")}),
    "a number for a flag": ({"vlag": 1}, {("wrong_shape", "facts.vlag")}),
    "a flag for a number": ({"getal": True}, {("wrong_shape", "facts.getal")}),
    "a number with a point": ({"getal": 18.0}, {("wrong_shape", "facts.getal")}),
    "a Decimal for a number": ({"getal": Decimal(18)}, {("wrong_shape", "facts.getal")}),
    "a number in quotes": ({"getal": "18"}, {("wrong_shape", "facts.getal")}),
    "money with a point": ({"bedrag": 4711.25}, {("wrong_shape", "facts.bedrag")}),
    "money with one decimal": ({"bedrag": "4711.2"}, {("wrong_shape", "facts.bedrag")}),
    "money in words": ({"bedrag": CANARY}, {("wrong_shape", "facts.bedrag")}),
    "money that is owed": ({"bedrag": -4711}, {("wrong_shape", "facts.bedrag")}),
    "a Decimal that is owed": ({"bedrag": Decimal(-4711)}, {("wrong_shape", "facts.bedrag")}),
    "part of a cent": ({"bedrag": Decimal("4711.005")}, {("wrong_shape", "facts.bedrag")}),
    "more money than there is": ({"bedrag": Decimal("4711E+30")}, {("wrong_shape", "facts.bedrag")}),
    "a number too large": ({"bedrag": 47_110_000_000}, {("wrong_shape", "facts.bedrag")}),
    "no number": ({"bedrag": Decimal("NaN4711")}, {("wrong_shape", "facts.bedrag")}),
    "a number that signals": ({"bedrag": Decimal("sNaN4711")}, {("wrong_shape", "facts.bedrag")}),
    "without end": ({"bedrag": Decimal("Infinity")}, {("wrong_shape", "facts.bedrag")}),
    "true money": ({"bedrag": True}, {("wrong_shape", "facts.bedrag")}),
    "a day in quotes": ({"dag": "2026-06-15"}, {("wrong_shape", "facts.dag")}),
    "a choice that is not there": ({"keuze": CANARY}, {("wrong_shape", "facts.keuze")}),
    "a choice in capitals": ({"keuze": "ANDERS"}, {("wrong_shape", "facts.keuze")}),
    "a list": ({"woord": [CANARY]}, {("wrong_shape", "facts.woord")}),
    "a day for a text": ({"woord": ON}, {("wrong_shape", "facts.woord")}),
    "a stated text for a flag": ({"vlag": Stated("vlag", CANARY)}, {("wrong_shape", "facts.vlag")}),
    "a fact that nobody knows": ({"geboorteplaats": CANARY}, {("unknown_fact", "facts.geboorteplaats")}),
    "no name": ({"": CANARY}, {("unknown_fact", "facts.")}),
    "a number for a name": ({4: CANARY}, {("unknown_fact", "facts.4")}),
    "born tomorrow": ({"geboortedatum": ON + timedelta(1)}, {("wrong_age", "facts.geboortedatum")}),
    "another age": ({"geboortedatum": date(2008, 6, 15), "leeftijd": 4711}, {("wrong_age", "facts.leeftijd")}),
    "an age in quotes": ({"leeftijd": "18"}, {("wrong_shape", "facts.leeftijd")}),
    "all of it at once": (
        {"vlag": CANARY, "getal": CANARY, "keuze": "anders", "vlga": CANARY},
        {("wrong_shape", "facts.vlag"), ("wrong_shape", "facts.getal"), ("unknown_fact", "facts.vlga")},
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_told_all_at_once(name: str) -> None:
    """By the name of the fact, and never with what was given."""
    facts, expected = WRONG[name]
    with pytest.raises(InputError) as caught:
        EVERY.advise(facts)
    assert {(one.code, one.key) for one in caught.value.findings} == expected
    for said_of in (str(caught.value), repr(caught.value.findings)):
        assert CANARY not in said_of
        assert "4711" not in said_of


@pytest.mark.parametrize("facts", [None, [], "vlag", [("vlag", True)], {"vlag"}, 1])
def test_what_is_no_table_of_facts(facts: Any) -> None:
    with pytest.raises(InputError, match="these are no facts"):
        EVERY.advise(facts)


@given(st.data())
def test_what_was_handed_in_stays_as_it_was(data: st.DataObject) -> None:
    """And who changes it afterwards, or changes the answers, changes nothing of the next advice."""
    world = data.draw(worlds())
    known = data.draw(world.known())
    before = copy.deepcopy(known)
    advice = world.kaart.advise(known)
    assert advice.next_questions is not None
    assert (known, list(known)) == (before, list(before))
    first = answers(advice)
    known.clear()
    getattr(advice.routes, "clear", lambda: None)()
    assert answers(world.kaart.advise(before)) == first


# ---- age

BORN: dict[str, tuple[date, int, str]] = {
    "18 today": (date(2008, 6, 15), 18, "open"),
    "18 tomorrow": (date(2008, 6, 16), 17, "closed"),
    "born today": (ON, 0, "closed"),
    "born on a leap day": (date(2008, 2, 29), 18, "open"),
}


@pytest.mark.parametrize("name", BORN)
def test_age_follows_from_the_day_of_birth(name: str) -> None:
    """Either may be given, or both where they agree; the day of birth is what is recorded."""
    born, years, expected = BORN[name]
    kaart = of_one({"fact": "leeftijd", "at_least": 18})
    for facts in ({"geboortedatum": born}, {"leeftijd": years}, {"geboortedatum": born, "leeftijd": years}):
        assert kaart.advise(facts).routes["r"].answer == expected
    assert kaart.advise({"geboortedatum": Stated("geboortedatum", born, "jongere")}).routes["r"].answer == expected
    (question,) = kaart.advise({}).next_questions
    assert (question.fact, question.record) == ("leeftijd", "geboortedatum")


@pytest.mark.parametrize("name", ["leeftijd", "geboortedatum"])
def test_who_keeps_back_a_birthday_is_not_asked_for_an_age(name: str) -> None:
    kaart = of_one({"fact": "leeftijd", "at_least": 18})
    assert asked(kaart.advise({name: "rather_not_say"})) == set()


def test_an_age_that_is_known_is_known_though_the_birthday_is_kept_back() -> None:
    """And what it is compared with may be asked."""
    kaart = of_one({"fact": "leeftijd", "at_least": {"fact": "getal"}}, "getal")
    for facts in ({"leeftijd": 18, "geboortedatum": "dont_know"}, {"leeftijd": "dont_know", "geboortedatum": ON}):
        assert asked(kaart.advise(facts)) == {"getal"}


# ---- what is too much


def test_rules_that_hang_together_in_too_many_ways_are_weighed_one_by_one() -> None:
    """Then a decided answer is right, and a route may stay undecided that need not; what is asked may be too much."""
    names = [f"x{number}" for number in range(28)]
    first = {"any": [{"fact": name, "is": flag} for name in names for flag in (True, False)]}
    pairs = [{"all": [{"fact": one, "is": True}, {"fact": other, "is": True}]} for one, other in halves(names)]
    criteria = (criterion("a", first), criterion("c", {"any": pairs}))
    large = on_day(kaart([route("r", *criteria)], [fact(name, "boolean") for name in names]))
    assert (large.decision("r"), large.advise({}).routes["r"].answer) == (None, "undecided")
    assert asked(large.advise({})) == set(names)
    assert large.advise(dict.fromkeys(names, False)).routes["r"].answer == "closed"
    assert large.advise(dict.fromkeys(names, True)).routes["r"].answer == "open"
    assert large.advise({"x0": True, "x14": True, "x1": False}).routes["r"].answer in ("open", "undecided")
