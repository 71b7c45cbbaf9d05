"""Small routekaarten for tests, by hand and by chance, and an oracle written from the page on their format.

Everything here is plain data, as TOML gives it. The oracle reads that data itself and tries every answer there is: it
shares nothing with the engine but the format.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from itertools import product
from math import prod
from typing import Any

import attrs
from hypothesis import strategies as st

from leefplek import Leefplek, Routekaart, RoutekaartOn, hookimpl
from leefplek.dated import Values

Plain = dict[str, Any]

ON = date(2026, 6, 15)
"""The day on which advice is asked; whatever holds in a period holds around it, or does not."""
FIRST, LAST = date(2020, 1, 1), date(2031, 12, 31)
LARGEST = Decimal("999999999.99")
"""The most money that can be written."""
WITHHELD = (None, "dont_know", "rather_not_say")
"""What may be said of a fact without saying it."""
KEPT_BACK = ("dont_know", "rather_not_say")
"""And what makes that nobody asks again."""

# ---- by hand


def said(text: str = "Zin.") -> Plain:
    """A text."""
    return {"nl": text}


def source(id: str = "bron", **keys: Any) -> Plain:
    """A source."""
    return {"id": id, "title": "Gids", "publisher": "Uitgever", "section": "1", "retrieved_on": ON, **keys}


def criterion(id: str, test: Plain | None = None, **keys: Any) -> Plain:
    """A criterion; without a test it is to discuss."""
    judged = {"weight": "discuss"} if test is None else {"test": test}
    return {"id": id, "text": said(), "source": "bron", **judged, **keys}


def route(id: str, *criteria: Plain, **keys: Any) -> Plain:
    """A route; one with a region says where that is."""
    where = {"where": said("de streek")} if keys.get("region") else {}
    base = {"id": id, "title": said(), "provider": said(), "source": "bron", "next": [said()]}
    return {**base, "criterion": list(criteria), **where, **keys}


def fact(name: str, type: str, **keys: Any) -> Plain:
    """A fact; a choice is one of three."""
    choices = {"choices": [{"id": one, "text": said()} for one in CHOICES]} if type == "choice" else {}
    return {"name": name, "type": type, "question": said("Vraag?"), **choices, **keys}


def kaart(routes: Sequence[Plain], facts: Sequence[Plain] = (), **keys: Any) -> Plain:
    """A routekaart."""
    base = {"id": "kaart", "version": 1, "status": "vervangend", "title": said(), "owner": "team"}
    period = {"valid_from": FIRST, "valid_until": LAST, "review_every": "P6M"}
    return {**base, **period, "source": [source()], "route": list(routes), "fact": list(facts), **keys}


def period(first: date, last: date, amount: Any = None, **keys: Any) -> Plain:
    """A period of a dated value; without an amount it says that nobody knows."""
    known = {"why": said()} if amount is None else {"amount": amount}
    return {"valid_from": first, "valid_until": last, "source": "bron", **known, **keys}


def series(id: str, type: str, periods: Sequence[Plain], **keys: Any) -> Plain:
    """A dated value."""
    return {"id": id, "text": said(), "type": type, "unit": "EUR", "period": list(periods), **keys}


def values(*held: Plain, **keys: Any) -> Plain:
    """A file of dated values."""
    base = {"owner": "team", "checked_on": ON, "review_every": "P6M", "source": [source()]}
    return {**base, "value": list(held), **keys}


class Charting:
    """A plugin that brings routekaarten and values, or paths of them."""

    def __init__(self, kaarten: Iterable[Any] = (), held: Iterable[Any] = ()) -> None:
        self.kaarten, self.held = tuple(kaarten), tuple(held)

    @hookimpl
    def leefplek_register_routekaarten(self, register: Any) -> None:
        """Each routekaart."""
        for one in self.kaarten:
            register(one)

    @hookimpl
    def leefplek_register_values(self, register: Any) -> None:
        """Each file of values."""
        for one in self.held:
            register(one)


class AlsoCharting(Charting):
    """Another plugin that does the same."""


DOOR = Leefplek(built_in=False)
"""Makes values of plain data."""


def bringing(kaarten: Iterable[Plain] = (), held: Iterable[Plain] = (), kind: type[Charting] = Charting) -> Charting:
    """A plugin that brings these as objects."""
    return kind([DOOR.structure(Routekaart, one) for one in kaarten], [DOOR.structure(Values, one) for one in held])


def library(*kaarten: Plain, held: Iterable[Plain] = (), **how: Any) -> Leefplek:
    """A library with these routekaarten and values, brought by one plugin, and nothing else."""
    return Leefplek(plugins=[bringing(kaarten, held)], **{"built_in": False, **how})


def on_day(*kaarten: Plain, held: Iterable[Plain] = (), on: date = ON) -> RoutekaartOn:
    """The first of these routekaarten on a day, with what supplements it."""
    return library(*kaarten, held=held).routekaart(kaarten[0]["id"], on)


# ---- the oracle: values

NO, RULE, YES = 0, 1, 2
"""What a test answers; the middle is a rule that nobody knows."""


def same_text(given: str) -> str:
    """A text without capitals and accents, with one hyphen for any other sign."""
    bare = "".join(one for one in unicodedata.normalize("NFD", given.lower()) if not unicodedata.combining(one))
    return "-".join("".join(one if one.isalnum() else " " for one in bare).split())


def comparable(type: str, given: Any) -> Any:
    """A value as the oracle compares it."""
    if type == "money":
        return Decimal(given)
    return same_text(given) if type in ("text", "choice") else given


def amount_on(id: str, held: Iterable[Plain], day: date) -> Any:
    """What a dated value is on a day, from any file; None where nobody knows."""
    for one in (one for file in held for one in file["value"] if one["id"] == id):
        for each in one["period"]:
            if each["valid_from"] <= day <= each["valid_until"] and "amount" in each:
                return each["amount"]
    return None


HOW: dict[str, Callable[[Any, Any], bool]] = {
    "is": lambda mine, other: mine == other,
    "one_of": lambda mine, other: mine in other,
    "at_least": lambda mine, other: mine >= other,
    "at_most": lambda mine, other: mine <= other,
    "above": lambda mine, other: mine > other,
    "below": lambda mine, other: mine < other,
}
"""The operators of a comparison."""


# ---- the oracle: tests


def parts_of(test: Plain) -> list[Plain]:
    """The tests that a test puts together."""
    found = test.get("all") or test.get("any") or test.get("of") or [test["not"]]
    return list(found)


def comparisons(test: Plain) -> Iterator[Plain]:
    """Every comparison in a test."""
    if "fact" in test:
        yield test
    else:
        yield from (each for one in parts_of(test) for each in comparisons(one))


def how_many(test: Plain) -> int:
    """How many of its parts a test asks for."""
    asked: int = test["at_least"] if "of" in test else len(parts_of(test)) if "all" in test else 1
    return asked


class Oracle:
    """What the page on the format says of routekaarten (the first with its supplements) and values on a day."""

    def __init__(self, kaarten: Sequence[Plain], held: Sequence[Plain] = (), on: date = ON) -> None:
        self.held, self.on = held, on
        self.types = {one["name"]: one["type"] for each in kaarten for one in each["fact"]}
        self.routes: dict[str, list[Plain]] = {}
        for one in (one for each in kaarten if self._there(each) for one in each["route"] if self._there(one)):
            self.routes.setdefault(one["id"], []).append(one)
        self._criteria = {id(one): self._bound(one, some) for some in self.routes.values() for one in some}
        self._pieces: dict[int, list[tuple[str, Any]]] = {}

    # ---- what is there on the day

    def _there(self, one: Plain) -> bool:
        first, last = one.get("valid_from", date.min), one.get("valid_until", date.max)
        return bool(first <= self.on <= last)

    def _bound(self, variant: Plain, every: Sequence[Plain]) -> list[Plain]:
        lives = {"fact": "gemeente", "one_of": [name for one in every for name in one.get("region", [])]}
        bond = [criterion("region", {"not": lives})] if lives["one_of"] else []
        if variant.get("region"):
            bond = [criterion("region", {"fact": "gemeente", "one_of": list(variant["region"])})]
        return [*bond, *(one for one in variant["criterion"] if self._there(one))]

    def criteria(self, variant: Plain) -> list[Plain]:
        """The criteria of a route on the day: the region is one that is hard, and everywhere is where no other is."""
        return self._criteria[id(variant)]

    @cached_property
    def comparisons(self) -> list[Plain]:
        """Every comparison that matters on the day."""
        held = [one for some in self._criteria.values() for one in some if "test" in one]
        return [each for one in held for each in comparisons(one["test"])]

    def pieces(self, test: Plain) -> list[tuple[str, Any]]:
        """Each operator of a comparison with what it compares with: a fixed value, a fact, or None for no rule."""
        if id(test) not in self._pieces:
            self._pieces[id(test)] = [(one, self._other(test, one)) for one in HOW if one in test]
        return self._pieces[id(test)]

    def _other(self, test: Plain, operator: str) -> Any:
        type, given = self.types[test["fact"]], test[operator]
        if isinstance(given, Mapping) and "value" in given:
            given = amount_on(given["value"], self.held, self.on)
        if given is None or isinstance(given, Mapping):
            return given
        if operator == "one_of":
            return [comparable(type, one) for one in given]
        return comparable(type, given)

    # ---- answers to tests

    def truth(self, test: Plain, facts: Plain) -> int:
        """The answer of a test when every fact is known (and comparable)."""
        if "fact" in test:
            return min(_held(facts, test, *one) for one in self.pieces(test))
        if "not" in test:
            return YES - self.truth(test["not"], facts)
        answers = sorted((self.truth(one, facts) for one in parts_of(test)), reverse=True)
        return answers[how_many(test) - 1]

    def kleene(self, test: Plain, known: Plain) -> set[int]:
        """The answers that a test may have when each comparison with an unknown fact may go either way by itself."""
        if "fact" in test:
            return {min(one) for one in product(*(_maybe(known, test, *piece) for piece in self.pieces(test)))}
        if "not" in test:
            return {YES - one for one in self.kleene(test["not"], known)}
        sets = [self.kleene(one, known) for one in parts_of(test)]
        return {sorted(one, reverse=True)[how_many(test) - 1] for one in product(*sets)}

    def criterion_answer(self, one: Plain, known: Plain) -> str:
        """What a criterion answers, as reasons say it."""
        found = self.kleene(one["test"], self.as_compared(known)) if "test" in one else {RULE}
        return ("no", "rule_unknown", "yes")[found.pop()] if len(found) == 1 else "unknown"

    # ---- answers of routes

    def is_away(self, variant: Plain, known: Plain) -> bool:
        """Whether a variant is known to be told for elsewhere."""
        bond = self.criteria(variant)[:1]
        return any(one["id"] == "region" and self.criterion_answer(one, known) == "no" for one in bond)

    def answer(self, id: str, facts: Plain) -> str:
        """The answer of a route when every fact is known (and comparable): its best variant counts."""
        found = {self.variant_answer(one, facts) for one in self.routes[id]}
        return next(one for one in ("open", "to_discuss", "closed") if one in found)

    def variant_answer(self, variant: Plain, facts: Plain) -> str:
        """The answer of one variant."""
        found = {self._effect(one, facts) for one in self.criteria(variant)}
        return next((one for one in ("closed", "to_discuss") if one in found), "open")

    def _effect(self, one: Plain, facts: Plain) -> str:
        answer = self.truth(one["test"], facts) if "test" in one else RULE
        if answer == NO:
            hard = one.get("weight", "hard") == "hard" and "exception" not in one
            return "closed" if hard else "to_discuss"
        return "to_discuss" if answer == RULE else "open"

    # ---- every way to fill in what is unknown

    def as_compared(self, known: Plain) -> Plain:
        """What is known, as it is compared."""
        told = {name: given for name, given in known.items() if given not in WITHHELD}
        return {name: comparable(self.types[name], given) for name, given in told.items()}

    @cached_property
    def looked_at(self) -> list[str]:
        """The facts that any test looks at, in the order of their names."""
        others = [
            other["fact"] for one in self.comparisons for _, other in self.pieces(one) if isinstance(other, Mapping)
        ]
        return sorted({one["fact"] for one in self.comparisons} | set(others))

    @cached_property
    def domains(self) -> dict[str, list[Any]]:
        """For each fact every value that could matter: what it is compared with, what is next to that, and far away.

        What is compared with another fact may matter as what that one is compared with.
        """
        literals: dict[str, set[Any]] = {name: set() for name in self.looked_at}
        linked = set()
        for one in self.comparisons:
            for _, other in self.pieces(one):
                if isinstance(other, Mapping):
                    linked |= {one["fact"], other["fact"]}
                elif other is not None:
                    literals[one["fact"]].update(other if isinstance(other, list) else [other])
        shared = {
            name: {each for one in linked if self.types[one] == self.types[name] for each in literals[one]}
            for name in linked
        }
        return {name: domain(self.types[name], found) for name, found in (literals | shared).items()}

    @property
    def size(self) -> int:
        """How many ways there are to fill in everything."""
        return prod(map(len, self.domains.values()))

    @cached_property
    def _every(self) -> list[tuple[Plain, dict[str, str]]]:
        facts = (dict(zip(self.looked_at, one, strict=True)) for one in product(*map(self.domains.get, self.looked_at)))
        return [(one, {id: self.answer(id, one) for id in self.routes}) for one in facts]

    def completions(self, known: Plain) -> list[tuple[Plain, dict[str, str]]]:
        """Every way to fill in what is not known, with the answers of all routes."""
        fixed = {name: given for name, given in self.as_compared(known).items() if name in self.domains}
        return [one for one in self._every if all(one[0][name] == given for name, given in fixed.items())]

    def answers(self, known: Plain) -> dict[str, str]:
        """The answer of each route by trying everything."""
        every = self.completions(known)
        ends = {id: {answers[id] for _, answers in every} for id in self.routes}
        return {id: one.pop() if len(one) == 1 else "undecided" for id, one in ends.items()}

    def deciding(self, known: Plain) -> dict[str, set[str]]:
        """For each fact that is not known, the routes that end differently for two answers to that fact alone."""
        every = self.completions(known)
        found: dict[str, set[str]] = {}
        for name in set(self.looked_at) - set(self.as_compared(known)):
            ends: dict[Any, set[str]] = {}
            for facts, answers in every:
                rest = tuple(facts[one] for one in self.looked_at if one != name)
                for id, answer in answers.items():
                    ends.setdefault((id, rest), set()).add(answer)
            found[name] = {id for (id, _), one in ends.items() if len(one) > 1}
        return {name: routes for name, routes in found.items() if routes}

    # ---- how much is left to ask

    def kinds_of_answers(self, name: str) -> list[Any]:
        """One answer of each kind to a fact: what no rule tells apart is one kind."""
        rules = [one for one in self.comparisons if one["fact"] == name]
        told = [(one, operator, other) for one in rules for operator, other in self.pieces(one) if other is not None]
        seen = {tuple(HOW[how](given, other) for _, how, other in told): given for given in self.domains[name]}
        return list(seen.values())

    def left_to_ask(self, known: Plain, kept_back: Set[str]) -> dict[str, float]:
        """For each fact that is worth asking how many questions are left after it, for who asks on in the best way.

        On average over the kinds of answers, each as likely. Every talk there can be is gone through.
        """
        count: dict[frozenset[tuple[str, Any]], float] = {}

        def after(told: Plain, name: str) -> float:
            every = self.kinds_of_answers(name)
            return sum(fewest({**told, name: given}) for given in every) / len(every)

        def fewest(told: Plain) -> float:
            key = frozenset(told.items())
            if key not in count:
                worth = set(self.deciding(told)) - kept_back
                count[key] = min((1 + after(told, name) for name in worth), default=0.0)
            return count[key]

        told = self.as_compared(known)
        return {name: after(told, name) for name in set(self.deciding(known)) - kept_back}


def _held(facts: Plain, test: Plain, operator: str, other: Any) -> int:
    if other is None:
        return RULE
    against = facts[other["fact"]] if isinstance(other, Mapping) else other
    return YES if HOW[operator](facts[test["fact"]], against) else NO


def _maybe(known: Plain, test: Plain, operator: str, other: Any) -> set[int]:
    named = {test["fact"], *((other["fact"],) if isinstance(other, Mapping) else ())}
    return {NO, YES} if other is not None and not named <= set(known) else {_held(known, test, operator, other)}


def domain(type: str, literals: set[Any]) -> list[Any]:
    """The values of a fact that could matter: each literal, those next to it, and some far from all of them."""
    if type == "boolean":
        return [False, True]
    if type in ("choice", "text"):
        return sorted({same_text(one) for one in CHOICES} if type == "choice" else {*literals, "dit-noemt-niemand"})
    if type == "date":
        days = {one.toordinal() for one in literals} or {ON.toordinal()}
        last = date.max.toordinal()
        near = {at + by for at in days for by in (-1, 0, 1)} | {min(days) - 999, max(days) + 999}
        return [date.fromordinal(one) for one in sorted({max(1, min(at, last)) for at in near})]
    step = Decimal("0.01") if type == "money" else 1
    numbers = literals or {18}
    near = {at + by for at in numbers for by in (-step, 0, step)} | {min(numbers) - 999, max(numbers) + 999}
    return sorted({max(Decimal(0), min(one, LARGEST)) for one in near} if type == "money" else near)


# ---- by chance: facts, values, tests

CHOICES = ("niveau-1", "niveau-2", "anders")
KINDS = {
    "vlag": "boolean",
    "ook_vlag": "boolean",
    "getal": "number",
    "maat": "number",
    "dag": "date",
    "einde": "date",
    "woord": "text",
    "bedrag": "money",
    "huur": "money",
    "keuze": "choice",
}
"""The facts that tests ask for, with their types."""
LITERALS: dict[str, list[Any]] = {
    "boolean": [True, False],
    "number": [18, 19, 21, -1],
    "date": [ON, ON + timedelta(1), date(2000, 2, 29), date.min],
    "text": ["Tiel", "s\u00fadwest-frysl\u00e2n", "NIJMEGEN"],
    "money": ["932.93", "932.94", 933, "0.00", 0],
    "choice": list(CHOICES),
}
"""What they are compared with: some next to each other, some at the end of what there is."""
LIMITS = {"number": "grens-getal", "date": "grens-dag", "money": "grens-bedrag"}
"""The dated values."""
REGIONS = ("groningen", "sudwest-fryslan", "tiel")


def amounts(type: str) -> st.SearchStrategy[Any]:
    """What a dated value may be."""
    return st.sampled_from(LITERALS[type])


@st.composite
def periods(draw: st.DrawFn, type: str, around: date = ON, *, gaps: bool = True) -> list[Plain]:
    """The periods of a dated value, around a day: known, expected, unknown, a gap, and at the end perhaps ended."""
    kinds = ["known", "known", "expected", "unknown", *(["gap"] if gaps else [])]
    spans = draw(st.lists(st.tuples(st.sampled_from(kinds), st.integers(1, 9)), min_size=1, max_size=4))
    start = around - timedelta(draw(st.integers(-3, 20)))
    found = []
    for kind, length in spans:
        last = start + timedelta(length - 1)
        if kind != "gap":
            amount = None if kind == "unknown" else draw(amounts(type))
            found.append(period(start, last, amount, status="expected" if kind == "expected" else "in_force"))
        start = last + timedelta(1)
    if not found:
        found = [period(around, around, draw(amounts(type)))]
    if draw(st.booleans()):
        found[-1]["status"] = "ended"
    return found


@st.composite
def limits(draw: st.DrawFn) -> Plain:
    """A file with a dated value of each type that has an order."""
    return values(*[series(id, type, draw(periods(type))) for type, id in LIMITS.items()])


ORDERED = ("at_least", "at_most", "above", "below")


@st.composite
def leaves(draw: st.DrawFn, names: Sequence[str], *, pairs: bool = False) -> Plain:
    """A comparison of one of these facts, in one way or in two."""
    name = draw(st.sampled_from(names))
    type = KINDS[name]
    ways = ("is", "one_of", *(ORDERED if type in LIMITS else ()))
    chosen = draw(st.lists(st.sampled_from(ways), min_size=1, max_size=2, unique=True))
    others = [one for one in names if KINDS[one] == type and one != name]
    made: Plain = {"fact": name}
    for operator in chosen:
        if operator == "one_of":
            made[operator] = draw(st.lists(st.sampled_from(LITERALS[type]), min_size=1, max_size=2))
        elif pairs and others and type in LIMITS and draw(st.booleans()):
            made[operator] = {"fact": draw(st.sampled_from(others))}
        elif type in LIMITS and draw(st.integers(0, 3)) == 0:
            made[operator] = {"value": LIMITS[type]}
        else:
            made[operator] = draw(st.sampled_from(LITERALS[type]))
    return made


@st.composite
def algebra(draw: st.DrawFn, names: Sequence[str], *, depth: int = 3, pairs: bool = False) -> Plain:
    """A test of the whole algebra; now and then the same part stands in it twice, and once the other way round."""
    kinds = ["fact", "fact", *(["all", "any", "not", "of", "again"] if depth else [])]
    kind = draw(st.sampled_from(kinds))
    if kind == "fact":
        return draw(leaves(names, pairs=pairs))
    inner = algebra(names, depth=depth - 1, pairs=pairs)
    if kind == "not":
        return {"not": draw(inner)}
    if kind == "again":
        one, more = draw(inner), draw(st.lists(inner, max_size=1))
        turned = [one, {"not": one}] if draw(st.booleans()) else [one, one]
        return {draw(st.sampled_from(["all", "any"])): [*turned, *more]}
    parts = draw(st.lists(inner, min_size=1, max_size=3))
    return {"at_least": draw(st.integers(1, len(parts))), "of": parts} if kind == "of" else {kind: parts}


# ---- by chance: routes

PERIODS: list[Plain] = [
    {},
    {},
    {},
    {"valid_from": ON},
    {"valid_until": ON},
    {"valid_from": ON + timedelta(1)},
    {"valid_until": ON - timedelta(1)},
    {"valid_from": ON - timedelta(9), "valid_until": ON + timedelta(9)},
]
"""When something holds: mostly always, else from or until the day, or not on it."""


@st.composite
def criteria(draw: st.DrawFn, id: str, names: Sequence[str], *, pairs: bool = False) -> Plain:
    """A criterion of any weight."""
    weight = draw(st.sampled_from(["hard", "hard", "hard", "soft", "exception", "discuss"]))
    keys = dict(draw(st.sampled_from(PERIODS)))
    if weight == "discuss":
        return criterion(id, **keys)
    if weight == "exception":
        keys["exception"] = said()
    elif weight == "soft" or draw(st.booleans()):
        keys["weight"] = weight
    return criterion(id, draw(algebra(names, pairs=pairs)), **keys)


@st.composite
def variants(draw: st.DrawFn, id: str, names: Sequence[str], *, pairs: bool = False) -> list[Plain]:
    """A route everywhere, in regions, or both."""
    places = draw(st.sampled_from([[()], [()], [()], [(REGIONS[0],)], [(), REGIONS[:2]], [REGIONS[:1], REGIONS[1:]]]))
    found = []
    for place in places:
        count = draw(st.integers(0, 3))
        held = [draw(criteria(f"c{number}", names, pairs=pairs)) for number in range(count)]
        found.append(route(id, *held, region=list(place), **draw(st.sampled_from(PERIODS))))
    return found


@attrs.frozen(slots=False, repr=False)
class World:
    """A routekaart with or without a supplement, values, and the oracle of both."""

    kaarten: tuple[Plain, ...]
    held: tuple[Plain, ...]

    def __repr__(self) -> str:
        """What an example that fails should show, and no more."""
        return f"World({_bare([one['route'] for one in self.kaarten])}, {_bare([one['value'] for one in self.held])})"

    def _repr_pretty_(self, printer: Any, _: bool) -> None:
        """The same for Hypothesis, which knows attrs and would show all."""
        printer.text(repr(self))

    @cached_property
    def oracle(self) -> Oracle:
        """What the page says."""
        return Oracle(self.kaarten, self.held)

    @cached_property
    def kaart(self) -> RoutekaartOn:
        """The engine under test, on the day."""
        return on_day(*self.kaarten, held=self.held)

    def known(self) -> st.SearchStrategy[Plain]:
        """Some of the facts, with values that could matter, or words for not saying."""
        declared = [one["name"] for each in self.kaarten for one in each["fact"]]
        told = {name: given_as(self.oracle, name) | st.sampled_from(WITHHELD) for name in declared}
        return st.fixed_dictionaries({}, optional=told)

    def all_known(self) -> st.SearchStrategy[Plain]:
        """All of the facts."""
        declared = [one["name"] for each in self.kaarten for one in each["fact"]]
        return st.fixed_dictionaries({name: given_as(self.oracle, name) for name in declared})


def _bare(given: Any) -> Any:
    """What matters of plain data."""
    if isinstance(given, Mapping):
        usual = ("title", "provider", "text", "where", "next", "source", "unit", "why")
        return {name: _bare(part) for name, part in given.items() if name not in usual}
    return [_bare(one) for one in given] if isinstance(given, list | tuple) else given


def given_as(oracle: Oracle, name: str) -> st.SearchStrategy[Any]:
    """The values of a fact that could matter, as a caller may give them."""
    type = oracle.types[name]
    found = st.sampled_from(oracle.domains.get(name) or domain(type, set()))
    if type == "money":
        return found.flatmap(lambda one: st.sampled_from(as_money(one)))
    if type == "text":
        clothes = {"sudwest-fryslan": "S\u00fadwest-Frysl\u00e2n", "dit-noemt-niemand": "D\u00edt noemt niemand!"}
        return found.map(lambda one: clothes.get(one, one.title()))
    return found


def as_money(amount: Decimal) -> list[Any]:
    """The ways to give an amount."""
    return [amount, f"{amount:.2f}", *([int(amount)] if amount == int(amount) else [])]


@st.composite
def worlds(draw: st.DrawFn, *, pairs: bool = False, facts: int = 3, regions: bool = True, most: int = 1500) -> World:
    """A small routekaart on at most so many facts, and with so few answers to them that all can be tried."""
    count = draw(st.integers(1, 3))
    names = draw(st.lists(st.sampled_from(PAIRED if pairs else list(KINDS)), min_size=1, max_size=facts, unique=True))
    found = [draw(variants(f"r{number}", names, pairs=pairs)) for number in range(count)]
    every = [one for some in found for one in some if regions or not one["region"]]
    more = [one for one in every[1:] if one["region"] and draw(st.booleans())]
    main = [one for one in every if one not in more]
    declared = [fact(name, KINDS[name]) for name in names]
    if any(one["region"] for one in every):
        declared.append(fact("gemeente", "text"))
    whole = kaart(main or [route("r9")], declared)
    beside = kaart(more, id="aanvulling", supplements="kaart", **draw(st.sampled_from(WHOLE)))
    world = World((whole, beside) if more else (whole,), (draw(limits()),))
    return world if world.oracle.size <= most else draw(worlds(pairs=pairs, facts=1, regions=regions))


WHOLE: list[Plain] = [{}, {}, {"valid_until": ON - timedelta(1)}]
"""When a supplement holds."""
PAIRED = [name for name, type in KINDS.items() if type in LIMITS]
"""Facts of which two can be compared with each other."""
