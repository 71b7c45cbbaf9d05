"""What is other in a new version of a routekaart: nothing is left out, and it is said in words of both languages."""

from __future__ import annotations

import contextlib
from datetime import date
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leefplek import FactKind, Leefplek, LeefplekError, Route, Routekaart
from leefplek.criteria import AllOf, AnyOf, AtLeast, Compare, Criterion, NotThis, Ref
from leefplek.facts import Choice
from leefplek.route_changes import Change, changes, in_words
from leefplek.sources import NamedSource
from leefplek.values import TextMap, fields_of, words

X = words("iets anders", "something else")
DAY = date(2027, 5, 6)

BANK = NamedSource(id="bank", title="Een bron", publisher="Een bank", section="1", retrieved_on=date(2026, 1, 2))
OTHER = attrs.evolve(BANK, id="other")
AGE = FactKind("leeftijd", "number", words("Hoe oud?", "How old?"))
SCHOOL = FactKind(
    "school", "choice", words("Welke?", "Which?"), choices=(Choice("mbo", X), Choice("geen", words("Geen", "None")))
)
ADULT = Criterion(id="volwassen", text=words("Ja.", "Yes."), source="bank", test=Compare(fact="leeftijd", at_least=18))
YOUNG = Criterion(id="jong", text=words("Jong.", "Young."), source="bank", test=Compare(fact="leeftijd", below=28))
ROOM = Route(
    id="kamer",
    title=words("Een kamer", "A room"),
    provider=words("Een verhuurder", "A landlord"),
    source="bank",
    criteria=(ADULT, YOUNG),
    where=words("hier", "here"),
    next=(words("Bel.", "Call."),),
)
HOUSE = attrs.evolve(ROOM, id="huis", region=("groningen",))
KAART = Routekaart(
    id="kaart",
    version=1,
    status="vervangend",
    title=words("Een kaart", "A kaart"),
    owner="team",
    valid_from=date(2026, 1, 1),
    valid_until=date(2027, 12, 31),
    review_every="P6M",
    sources=(BANK, OTHER),
    routes=(ROOM, HOUSE),
    facts=(AGE, SCHOOL),
)

FIELDS: dict[type, dict[str, Any]] = {
    Routekaart: {
        "id": "andere", "version": 2, "status": "vastgesteld", "title": X, "owner": "anders", "note": X,
        "valid_from": date(2025, 1, 1), "valid_until": DAY, "review_every": "P1Y", "checked_on": DAY,
        "supplements": "huisvesting", "sources": (OTHER, BANK), "routes": (HOUSE, ROOM), "facts": (SCHOOL, AGE),
    },
    Route: {
        "id": "andere", "title": X, "provider": X, "source": "other", "criteria": (YOUNG, ADULT), "about": X,
        "region": ("assen",), "where": X, "next": (X,), "documents": (X,), "waiting": X, "section": "2",
        "step": "find_place", "valid_from": DAY, "valid_until": DAY,
    },
    Criterion: {
        "id": "andere", "text": X, "source": "other", "test": Compare(fact="leeftijd", at_least=19),
        "weight": "soft", "exception": X, "section": "2", "valid_from": DAY, "valid_until": DAY, "note": X,
    },
    NamedSource: {
        "title": "Anders", "publisher": "Anders", "section": "2", "retrieved_on": DAY, "link": "anders.nl",
        "licence": "CC0", "secondary": True,
    },
    FactKind: {"name": "jaren", "type": "money", "question": X, "unit": "jaar", "why": X, "choices": (Choice("x", X),)},
}  # fmt: skip
"""Another value for each field; `replaces` and the id of a source hang on other fields."""


def mutated(cls: type, name: str, kaart: Routekaart = KAART) -> Routekaart:
    """The routekaart with one field changed, of itself or of the first of its parts of that kind."""
    value = FIELDS[cls][name]
    first = kaart.routes[0]
    if cls is Routekaart:
        return attrs.evolve(kaart, **{name: value})
    if cls is Route:
        return attrs.evolve(kaart, routes=(attrs.evolve(first, **{name: value}), *kaart.routes[1:]))
    if cls is Criterion:
        other = attrs.evolve(first.criteria[0], **{name: value})
        routes = (attrs.evolve(first, criteria=(other, *first.criteria[1:])), *kaart.routes[1:])
        return attrs.evolve(kaart, routes=routes)
    if cls is NamedSource:
        return attrs.evolve(kaart, sources=(attrs.evolve(kaart.sources[0], **{name: value}), *kaart.sources[1:]))
    place = 1 if name == "choices" else 0
    facts = list(kaart.facts)
    more: dict[str, Any] = {"choices": ()} if name == "type" else {}
    facts[place] = attrs.evolve(facts[place], **{name: value}, **more)
    return attrs.evolve(kaart, facts=tuple(facts))


MUTATIONS = [(cls, name) for cls, fields in FIELDS.items() for name in fields]
EVERY = st.lists(st.sampled_from(MUTATIONS), min_size=1, unique=True)


def codes(old: Routekaart, new: Routekaart) -> list[str]:
    """The codes of what changed."""
    return [one.code for one in changes(old, new)]


def test_every_field_is_tried() -> None:
    for cls, tried in FIELDS.items():
        left = {one.name for one in fields_of(cls)} - set(tried)
        assert left <= {"replaces"} | ({"id"} if cls is NamedSource else set()), cls


@pytest.mark.parametrize(("cls", "name"), MUTATIONS, ids=lambda one: getattr(one, "__name__", one))
def test_every_mutation_shows_and_in_both_languages(cls: type, name: str) -> None:
    found = changes(KAART, mutated(cls, name))
    assert found
    for one in found:
        assert isinstance(one, Change)
        assert set(one.text) == {"nl", "en"}
        assert one.text["nl"] != one.text["en"]
        assert all(said.endswith((".", '."')) and "{" not in said for said in one.text.values())
    assert {one.route for one in found} <= {"", "kamer", "andere"}


@given(EVERY)
def test_nothing_changed_against_itself_and_all_that_is_other_shows(picked: list[tuple[type, str]]) -> None:
    new = KAART
    for cls, name in picked:
        with contextlib.suppress(LeefplekError):  # two mutations may exclude each other
            new = mutated(cls, name, new)
    assert changes(new, new) == ()
    assert bool(changes(KAART, new)) == (new != KAART)
    assert bool(changes(new, KAART)) == (new != KAART)


def test_those_that_ship_have_no_changes_against_themselves(lp: Leefplek) -> None:
    for one in lp.routekaarten():
        again = lp.from_json(Routekaart, lp.to_json(one.kaart))
        assert changes(one.kaart, again) == ()


@pytest.mark.parametrize(
    ("cls", "name", "code"),
    [
        (Routekaart, "status", "routekaart_status"),
        (Routekaart, "owner", "routekaart_owner"),
        (Routekaart, "valid_from", "routekaart_period"),
        (Routekaart, "routes", "routekaart_route_order"),
        (Route, "title", "route_title"),
        (Route, "criteria", "route_criterion_order"),
        (Route, "section", "route_source"),
        (Criterion, "weight", "criterion_weight"),
        (Criterion, "test", "criterion_test"),
        (Criterion, "valid_until", "criterion_period"),
        (Criterion, "exception", "criterion_exception"),
        (Criterion, "source", "criterion_source"),
        (NamedSource, "section", "source_section"),
        (NamedSource, "secondary", "source_secondary"),
        (FactKind, "question", "fact_question"),
    ],
)
def test_one_change_is_one_sentence_under_its_code(cls: type, name: str, code: str) -> None:
    assert codes(KAART, mutated(cls, name)) == [code]


def test_what_came_and_what_went() -> None:
    """Routes, criteria, sources and facts; each other way round when the two change places."""
    fewer = attrs.evolve(
        KAART, sources=(BANK,), facts=(AGE,), routes=(attrs.evolve(ROOM, criteria=(ADULT,)),), version=2
    )
    gone = ["routekaart_version", "source_gone", "fact_gone", "route_gone", "criterion_gone"]
    assert codes(KAART, fewer) == gone
    assert codes(fewer, KAART) == [one.replace("gone", "added") for one in [*gone[:3], gone[4], gone[3]]]
    told = {one.code: one for one in changes(KAART, fewer)}
    assert told["route_gone"].text["nl"] == "Route huis (groningen): is weg (Een kamer)."
    assert (told["criterion_gone"].route, told["criterion_gone"].criterion) == ("kamer", "jong")
    assert told["criterion_gone"].text["en"] == "Route kamer, criterion jong: is gone (Young.)."


def test_the_words_of_a_change() -> None:
    """What it was and what it is now; a change in another language only is said to be one."""
    (one,) = changes(KAART, mutated(Criterion, "test"))
    assert one.text == words(
        "Route kamer, criterium volwassen: de toets was (leeftijd is minstens 18), is nu (leeftijd is minstens 19).",
        "Route kamer, criterion volwassen: the test was (leeftijd is at least 18), is now (leeftijd is at least 19).",
    )
    (one,) = changes(KAART, mutated(Routekaart, "valid_until"))
    assert "was van 2026-01-01 tot en met 2027-12-31, is nu van 2026-01-01 tot en met 2027-05-06." in one.text["nl"]
    (one,) = changes(KAART, attrs.evolve(KAART, title=words("Een kaart", "One kaart")))
    assert one.text["nl"] == "De routekaart: de titel is anders in een andere taal."
    assert 'was "A kaart", is now "One kaart".' in one.text["en"]
    agreed = attrs.evolve(KAART, status="vastgesteld")
    (one,) = changes(agreed, attrs.evolve(agreed, replaces="huisvesting"))
    assert one.text["nl"] == "De routekaart: wat hij vervangt was niets, is nu huisvesting."
    (one,) = changes(KAART, mutated(NamedSource, "secondary"))
    assert one.text["nl"].endswith("was nee, is nu ja.")


def test_variants_of_one_route_are_told_apart_by_their_region() -> None:
    """So one that changes is not taken for the other, whatever the order; one of which the region changes stays."""
    here, there = (attrs.evolve(HOUSE, id="kmk", region=(name,)) for name in ("groningen", "assen"))
    old = attrs.evolve(KAART, routes=(here, there))
    new = attrs.evolve(KAART, routes=(attrs.evolve(there, title=X), here))
    assert codes(old, new) == ["route_title", "routekaart_route_order"]
    assert "assen" in changes(old, new)[0].text["nl"]
    moved = attrs.evolve(KAART, routes=(here, attrs.evolve(there, region=("emmen",))))
    assert codes(old, moved) == ["route_region"]
    assert codes(old, attrs.evolve(KAART, routes=(there,))) == ["route_gone"]


def test_tests_in_words() -> None:
    """Each kind, with what is inside it in brackets where that is needed."""
    ref = Compare(fact="huur", at_most=Ref(value="grens"), above=Ref(fact="inkomen"))
    school = Compare(fact="school", one_of=("mbo", "hbo"))
    yes = Compare(fact="woonvraag", is_=True)
    whole = AllOf(all_=(yes, AnyOf(any_=(school, NotThis(not_=yes))), AtLeast(at_least=2, of=(yes, school, ref))))
    assert in_words(ref)["nl"] == "huur is hoogstens de waarde grens en huur is meer dan inkomen"
    assert in_words(whole)["en"] == (
        "woonvraag is yes and (school is one of mbo, hbo or (not (woonvraag is yes))) and "
        "(at least 2 of (woonvraag is yes; school is one of mbo, hbo; "
        "huur is at most the value grens and huur is above inkomen))"
    )
    assert in_words(AllOf(all_=(yes,))) == in_words(yes)
    assert in_words(Compare(fact="leeftijd", below=18))["nl"] == "leeftijd is minder dan 18"


def test_a_text_without_dutch_is_a_text_still() -> None:
    """Titles may have more languages, or lack English."""
    old = attrs.evolve(KAART, title=TextMap({"nl": "Een", "ar": "x"}))
    (one,) = changes(old, attrs.evolve(KAART, title=TextMap({"nl": "Een", "ar": "y"})))
    assert "andere taal" in one.text["nl"]
    assert "another language" in one.text["en"]
