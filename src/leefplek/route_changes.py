"""What is other in a new version of a routekaart, in words: for who agrees on it, and for who works with it.

Nothing is left out: two routekaarten without changes are the same. It says what was written otherwise, not which
answers come out otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

from .criteria import AllOf, AnyOf, AtLeast, Compare, Criterion, NotThis, Operand, Ref, Test
from .facts import Choice, FactKind
from .routes import Route, Routekaart
from .sources import NamedSource
from .values import TextMap, fields_of, frozen, words

__all__ = ["Change", "changes", "in_words"]

T = TypeVar("T", Criterion, FactKind, NamedSource, Route)


@frozen
class Change:
    """One thing that is other, in words.

    `code` is stable: what it is about (`routekaart`, `route`, `criterion`, `source`, `fact`) and what happened to it:
    `criterion_added`, `criterion_gone`, `route_criterion_order`, or the name of what changed, as in `route_title`,
    `criterion_weight`, `criterion_test`, `criterion_period`. `route` and `criterion` are ids, empty where it is about
    something else.
    """

    code: str
    text: TextMap
    route: str = ""
    criterion: str = ""


def changes(old: Routekaart, new: Routekaart) -> tuple[Change, ...]:
    """All that is other in `new`, in its order, with what is gone in its old place; empty where they are equal."""
    whole = _Part("routekaart", words("De routekaart", "The routekaart"))
    return (
        *_changed(whole, old, new),
        *_several(whole, _source, old.sources, new.sources),
        *_several(whole, _fact, old.facts, new.facts),
        *_several(whole, _route, old.routes, new.routes, _inside),
    )


# ---- what it can be about


@frozen
class _Part:
    """What a change is about, and what people call it."""

    noun: str
    name: TextMap
    route: str = ""
    criterion: str = ""

    def change(self, what: str, text: TextMap) -> Change:
        """A change of this part; the text is what there is to say of it."""
        said = {lang: f"{self.name.in_language(lang)}: {told}" for lang, told in text.items()}
        return Change(f"{self.noun}_{what}", TextMap(said), self.route, self.criterion)


def _source(one: NamedSource) -> _Part:
    return _Part("source", words(f"Bron {one.id}", f"Source {one.id}"))


def _fact(one: FactKind) -> _Part:
    return _Part("fact", words(f"Feit {one.name}", f"Fact {one.name}"))


def _route(one: Route) -> _Part:
    where = f" ({', '.join(one.region)})" if one.region else ""
    named = {lang: f"Route {one.id}{where}{_when(one, lang)}" for lang in ("nl", "en")}
    return _Part("route", TextMap(named), one.id)


def _inside(old: Route, new: Route) -> Iterator[Change]:
    """What happened to the criteria of a route."""
    whole = _route(new)

    def part(one: Criterion) -> _Part:
        named = {"nl": f"criterium {one.id}", "en": f"criterion {one.id}"}
        both = {lang: f"{whole.name[lang]}, {said}{_when(one, lang)}" for lang, said in named.items()}
        return _Part("criterion", TextMap(both), new.id, one.id)

    return _several(whole, part, old.criteria, new.criteria)


_FROM, _UNTIL = words(" vanaf {day}", " from {day}"), words(" tot en met {day}", " until {day}")


def _when(one: Criterion | Route, lang: str) -> str:
    """The period of what holds for a time only: another may have the same id then."""
    ends = ((_FROM, one.valid_from), (_UNTIL, one.valid_until))
    return "".join(text[lang].format(day=day) for text, day in ends if day is not None)


# ---- what came, went and changed


_ADDED = words("is nieuw{named}.", "is new{named}.")
_GONE = words("is weg{named}.", "is gone{named}.")
_ORDERS: Mapping[str, TextMap] = {
    "criterion": words("de criteria staan in een andere volgorde.", "the criteria are in another order."),
    "fact": words("de feiten staan in een andere volgorde.", "the facts are in another order."),
    "route": words("de routes staan in een andere volgorde.", "the routes are in another order."),
    "source": words("de bronnen staan in een andere volgorde.", "the sources are in another order."),
}


def _several(
    whole: _Part,
    part: Callable[[T], _Part],
    old: Sequence[T],
    new: Sequence[T],
    inside: Callable[[T, T], Iterator[Change]] = lambda _old, _new: iter(()),
) -> Iterator[Change]:
    """What happened to the parts of something, that have a name each."""
    pairs = _pairs(old, new)
    for one in old:
        if not any(one is before for before, _ in pairs):
            yield part(one).change("gone", _named(_GONE, one))
    for one in new:
        before = next((before for before, after in pairs if after is one), None)
        if before is None:
            yield part(one).change("added", _named(_ADDED, one))
        else:
            yield from _changed(part(one), before, one)
            yield from inside(before, one)
    places = [_at(old, before) for before, after in sorted(pairs, key=lambda pair: _at(new, pair[1]))]
    if places != sorted(places):
        noun = part(new[0]).noun
        yield whole.change(f"{noun}_order", _ORDERS[noun])


def _pairs(old: Sequence[T], new: Sequence[T]) -> list[tuple[T, T]]:
    """Which one of before each one of now is: of one name first those that are equal, then in order."""
    left, waiting = list(old), list(new)
    found: list[tuple[T, T]] = []
    for alike in (lambda one: (_name(one), one), lambda one: (_name(one), _place(one)), _name):
        for one in tuple(waiting):
            before = next((each for each in left if alike(each) == alike(one)), None)
            if before is not None:
                del left[_at(left, before)], waiting[_at(waiting, one)]
                found.append((before, one))
    return found


def _at(several: Sequence[T], one: T) -> int:
    """Its place; another that is equal is another."""
    return next(place for place, each in enumerate(several) if each is one)


def _name(one: Criterion | FactKind | NamedSource | Route) -> str:
    return one.name if isinstance(one, FactKind) else one.id


def _place(one: object) -> Hashable:
    """What tells two things of one name apart: the region of a route, and the day from which it holds."""
    return getattr(one, "region", ()), getattr(one, "valid_from", None)


def _named(text: TextMap, one: object) -> TextMap:
    """With the title of a route, or the sentence of a criterion."""
    named = getattr(one, "title", None) or getattr(one, "text", None)
    if not isinstance(named, TextMap):
        return TextMap({lang: said.format(named="") for lang, said in text.items()})
    return TextMap({lang: said.format(named=f" ({named.in_language(lang)})") for lang, said in text.items()})


# ---- what changed in one thing


_TOGETHER: Mapping[str, tuple[str, ...]] = {"period": ("valid_from", "valid_until"), "source": ("source", "section")}
"""Fields that are one thing to people."""

_INSIDE = ("routes", "sources", "facts", "criteria")
"""Fields of which each part is told by itself."""

_LABELS: Mapping[str, TextMap] = {
    "about": words("de uitleg", "the explanation"),
    "checked_on": words("de dag van het nakijken", "the day on which it was looked over"),
    "choices": words("de keuzes", "the choices"),
    "documents": words("wat je meebrengt", "what to bring"),
    "exception": words("de uitzondering", "the exception"),
    "licence": words("de licentie", "the licence"),
    "link": words("de link", "the link"),
    "next": words("de eerste stappen", "the first steps"),
    "note": words("de opmerking", "the note"),
    "owner": words("de eigenaar", "the owner"),
    "period": words("de periode", "the period"),
    "provider": words("wie het aanbiedt", "who provides it"),
    "publisher": words("de uitgever", "the publisher"),
    "question": words("de vraag", "the question"),
    "region": words("de gemeenten", "the municipalities"),
    "replaces": words("wat hij vervangt", "what it takes the place of"),
    "retrieved_on": words("de dag van het opzoeken", "the day on which it was looked up"),
    "review_every": words("hoe vaak hij nagekeken wordt", "how often it is looked over"),
    "secondary": words("te controleren bij de eigenaar", "to verify at its owner"),
    "section": words("de plaats in de bron", "the place in the source"),
    "source": words("de bron", "the source"),
    "step": words("de stap in de werkwijze", "the step in the way of working"),
    "supplements": words("wat hij aanvult", "what it supplements"),
    "test": words("de toets", "the test"),
    "text": words("de zin", "the sentence"),
    "title": words("de titel", "the title"),
    "type": words("het soort antwoord", "the kind of answer"),
    "unit": words("de eenheid", "the unit"),
    "version": words("de versie", "the version"),
    "waiting": words("de wachttijd", "the waiting time"),
    "weight": words("het gewicht", "the weight"),
    "where": words("hoe de regio heet", "what the region is called"),
    "why": words("waarom het gevraagd wordt", "why it is asked"),
}
"""What people call a field; another has its own name."""

_NOW = words("{label} was {old}, is nu {new}.", "{label} was {old}, is now {new}.")
_TRANSLATED = words("{label} is anders in een andere taal.", "{label} is other in another language.")


def _changed(part: _Part, old: object, new: object) -> Iterator[Change]:
    """Each field that is other; those that belong together at once."""
    fields = [one.name for one in fields_of(type(new)) if one.name not in _INSIDE]
    told = dict.fromkeys(next((key for key, held in _TOGETHER.items() if one in held), one) for one in fields)
    for name in told:
        held = [one for one in _TOGETHER.get(name, (name,)) if one in fields]
        before, after = [tuple(getattr(each, one) for one in held) for each in (old, new)]
        if before != after:
            label = name if len(held) == len(_TOGETHER.get(name, held)) else held[0]
            yield part.change(label, _told(label, before, after))


def _told(label: str, old: tuple[Any, ...], new: tuple[Any, ...]) -> TextMap:
    shown = _period if label == "period" else _several_shown
    name = _LABELS.get(label, words(label, label))
    said = {}
    for lang in ("nl", "en"):
        before, after = shown(old, lang), shown(new, lang)
        text = _TRANSLATED if before == after else _NOW
        said[lang] = text[lang].format(label=name[lang], old=before, new=after)
    return TextMap(said)


_PERIOD = words("van {first} tot en met {last}", "from {first} until {last}")
_BEGINNING, _END = words("het begin", "the beginning"), words("het eind", "the end")


def _period(ends: tuple[Any, ...], lang: str) -> str:
    first, last = ends
    return _PERIOD[lang].format(first=first or _BEGINNING[lang], last=last or _END[lang])


def _several_shown(held: tuple[Any, ...], lang: str) -> str:
    return ", ".join(_shown(one, lang) for one in held)


_NOTHING = words("niets", "nothing")
_YES, _NO = words("ja", "yes"), words("nee", "no")


def _shown(one: Any, lang: str) -> str:
    """Anything that a field may hold, for people."""
    if one is None or one == ():
        return _NOTHING[lang]
    if isinstance(one, bool):
        return (_YES if one else _NO)[lang]
    if isinstance(one, tuple):
        return "; ".join(_shown(each, lang) for each in one)
    if isinstance(one, Choice):
        return f"{one.id} ({one.text.in_language(lang)})"
    if isinstance(one, Test):
        return f"({in_words(one).in_language(lang)})"
    if isinstance(one, TextMap):
        return f'"{one.in_language(lang)}"'
    return one.isoformat() if isinstance(one, date) else str(one)


# ---- tests


_OPERATORS: Mapping[str, TextMap] = {
    "is_": words("is", "is"),
    "one_of": words("is een van", "is one of"),
    "at_least": words("is minstens", "is at least"),
    "at_most": words("is hoogstens", "is at most"),
    "above": words("is meer dan", "is above"),
    "below": words("is minder dan", "is below"),
}
_VALUE = words("de waarde {id}", "the value {id}")
_AND, _OR = words(" en ", " and "), words(" of ", " or ")
_NOT = words("niet ({inside})", "not ({inside})")
_SOME = words("minstens {number} van ({inside})", "at least {number} of ({inside})")


def in_words(test: Test) -> TextMap:
    """A test as a sentence: "leeftijd is minstens 18 en leeftijd is minder dan 28"."""
    return TextMap({lang: _test(test, lang) for lang in ("nl", "en")})


def _test(test: Test, lang: str) -> str:
    if isinstance(test, Compare):
        return _AND[lang].join(_compared(test.fact, name, given, lang) for name, given in test.said())
    if isinstance(test, NotThis):
        return _NOT[lang].format(inside=_test(test.not_, lang))
    if isinstance(test, AtLeast):
        return _SOME[lang].format(number=test.at_least, inside="; ".join(_test(one, lang) for one in test.of))
    if isinstance(test, AllOf):
        return _joined(test.all_, _AND, lang)
    return _joined(test.any_, _OR, lang) if isinstance(test, AnyOf) else type(test).__name__


def _joined(tests: Iterable[Test], word: TextMap, lang: str) -> str:
    several = tuple(tests)
    if len(several) == 1:
        return _test(several[0], lang)
    return word[lang].join(
        f"({_test(one, lang)})" if not isinstance(one, Compare) or len(one.said()) > 1 else _test(one, lang)
        for one in several
    )


def _compared(fact: str, operator: str, given: Operand | tuple[Operand, ...], lang: str) -> str:
    each = given if isinstance(given, tuple) else (given,)
    return f"{fact} {_OPERATORS[operator][lang]} {', '.join(_operand(one, lang) for one in each)}"


def _operand(given: Operand, lang: str) -> str:
    if not isinstance(given, Ref):
        return _shown(given, lang)
    return _VALUE[lang].format(id=given.value) if given.value is not None else str(given.fact)
