"""One routekaart on one day, with its supplements, ready to give advice.

What can be worked out beforehand is: the cells of each fact, the reasons that each criterion can give, and, when a
question of that kind is asked, the decision diagram of each route. The answers to what was asked before are kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from types import MappingProxyType
from typing import Any

from ._cells import AS_IT_IS, Canonical, Variable, canonical, given_problem
from ._diagram import LIMIT, Decision, Diagram, TooLargeError
from ._questions import Open, questions
from ._texts import MAX_LENGTH, shorten
from ._weigh import Setting, Span, Weighed, effect, made_ready, variables_of
from .advice import Advice, NextQuestion, RouteAdvice, RouteAnswer, RouteReason
from .criteria import Compare, Criterion, NotThis, Test
from .errors import Finding, InputError, UnknownName
from .facts import AGE, BORN, RATHER_NOT_SAY, UNKNOWN, WITHHELD, FactKind, Missing, Stated, age
from .routes import REGION, Route, Routekaart
from .values import Shared, TextMap, joined, words

__all__ = ["RoutekaartOn"]

KEPT, REASONS, FEWEST = 4096, 600_000, 64
"""So many answers of one route are kept; fewer where the routekaart then has more reasons than this, in all routes."""

WIDEST = 200
"""A route that looks at more variables than this is weighed rule by rule: its diagram may be as deep."""
ALL, LEAST = 600_000, 2_000
"""So many nodes the routes of one routekaart have together, and at least so many each; those that ship take 75."""

_ANSWERS: tuple[RouteAnswer, ...] = ("open", "to_discuss", "closed")

_WITHHELD = (*WITHHELD, RATHER_NOT_SAY)

Told = tuple[Routekaart, Route]
"""A route, and the routekaart or supplement that tells of it."""
Rules = tuple[Routekaart, Route, tuple[Criterion, ...]]
"""A route with the criteria that hold on a day, the bond with its region first."""


class _Variant:
    """A route in one region, ready: its criteria in order, the bond with the region first."""

    def __init__(
        self, rules: Rules, setting: Setting, places: Mapping[str, int], variables: Sequence[Variable]
    ) -> None:
        kaart, self.route, criteria = rules
        self.bound = criteria[:1] != () and criteria[0].id == "region"
        self.rows: list[tuple[Weighed, tuple[int, int, int]]] = []
        for criterion in criteria:
            blank = _blank(kaart, self.route, criterion)
            ready = made_ready(criterion.test, blank, setting, places, variables)
            self.rows.append((ready, effect(criterion)))

    def weigh(self, cells: Sequence[int]) -> tuple[Span, tuple[RouteReason, ...], bool]:
        """The least and the most that its answer can become, the reasons, and whether it is out of its region: that
        says enough."""
        least = most = 0
        reasons = []
        for ready, does in self.rows:
            (low, high), reason = ready.weigh(cells)
            least, most = max(least, does[high]), max(most, does[low])
            reasons.append(reason)
            if self.bound and len(reasons) == 1 and reason.answer == "no":
                return (least, most), (reason,), True
        return (least, most), tuple(reasons), False

    def drawn(self, diagram: Diagram) -> int:
        """Its node in a diagram, with the ends open, to discuss, closed."""
        node = 0
        for ready, does in reversed(self.rows):
            node = diagram.merged(max, node, diagram.renamed(ready.drawn(diagram), does))
        return node


class _Way:
    """All variants of one route; its diagram has no more nodes than `limit`, and it keeps so many answers."""

    def __init__(self, id: str, variants: Sequence[_Variant], needs: Sequence[int], *, limit: int, keeps: int) -> None:
        self.id = id
        self.needs = tuple(needs)
        self._variants = variants
        self._limit, self._keeps = limit, keeps
        self._kept: dict[tuple[int, ...], RouteAdvice] = {}

    def advice(self, cells: Sequence[int], unknown: Sequence[int]) -> RouteAdvice:
        """The answer and its reasons for these cells."""
        key = tuple([cells[var] for var in self.needs])
        found = self._kept.get(key)
        if found is None:
            if len(self._kept) >= self._keeps:
                self._kept.clear()
            found = self._kept[key] = self._weighed(cells, unknown)
        return found

    @cached_property
    def drawn(self) -> tuple[Diagram, int] | None:
        """The decision diagram; None where it would be too large. Two threads that ask first each draw their own."""
        if len(self.needs) > WIDEST:
            return None
        diagram, node = Diagram(self._limit), 2
        try:
            for one in self._variants:
                node = diagram.merged(min, node, one.drawn(diagram))
        except TooLargeError:
            return None
        return diagram, node

    def known(self, cells: Sequence[int], unknown: Sequence[int]) -> dict[int, int]:
        """The cells of the variables that are known and that this route looks at."""
        return {var: cells[var] for var in self.needs if cells[var] != unknown[var]}

    def _weighed(self, cells: Sequence[int], unknown: Sequence[int]) -> RouteAdvice:
        found = [(one, *one.weigh(cells)) for one in self._variants]
        here = [one for one in found if not one[3]]
        least, most = min(low for _, (low, _), _, _ in found), min(high for _, (_, high), _, _ in found)
        answer: RouteAnswer = _ANSWERS[least] if least == most else self._exactly(cells, unknown)
        # the best first, and of equals what is told for everywhere: what to do next is told of that one
        shown = sorted(here or found, key=lambda one: (one[1], one[0].route.region != ()))
        reasons = [each for _, _, reasons, _ in shown for each in reasons]
        step = shown[0][0].route.step if answer in ("open", "to_discuss") else None
        return RouteAdvice(self.id, answer, tuple(reasons), tuple(one.route for one, *_ in shown), step)

    def _exactly(self, cells: Sequence[int], unknown: Sequence[int]) -> RouteAnswer:
        """The answer that every way to fill in what is unknown leads to; undecided where they differ."""
        if self.drawn is None:
            return "undecided"
        diagram, node = self.drawn
        ends = diagram.ends(node, self.known(cells, unknown))
        return _ANSWERS[ends.pop()] if len(ends) == 1 else "undecided"


class RoutekaartOn(Shared):
    """A routekaart as it stands on one day, supplements included: gives advice on facts.

    `kaart` is what was declared, `supplements` what tells of its routes beside it, `routes` all routes that are there
    on that day, `facts` the kinds of the facts that they look at, by name.
    """

    def __init__(
        self, kaart: Routekaart, routes: Iterable[Told], setting: Setting, kinds: Mapping[str, FactKind]
    ) -> None:
        self.kaart, self.on = kaart, setting.on
        told = [(one, route) for one, route in routes if route.in_force(self.on)]
        self.supplements = tuple({one.id: one for one, _ in told if one is not kaart}.values())
        self.routes = tuple(route for _, route in told)
        rules = tuple(_rules(told, self.on))
        found = variables_of([one.test for *_, every in rules for one in every if one.test is not None], setting)
        self.variables = tuple(found.values())
        """The facts as the answers that the rules can tell apart; two facts that are compared are one variable."""
        self._unknown = tuple(one.unknown for one in self.variables)
        places = {name: place for place, name in enumerate(found)}
        self._ways = tuple(_ways(rules, setting, places, self.variables))
        self._kinds = kinds
        names = dict.fromkeys(fact for one in self.variables for fact in one.facts)
        self.facts: Mapping[str, FactKind] = MappingProxyType({name: kinds[name] for name in names})
        self._made = True

    def __repr__(self) -> str:
        return f"RoutekaartOn({self.id!r}, {self.version}, {self.on})"

    @property
    def id(self) -> str:
        """The id of the routekaart."""
        return self.kaart.id

    @property
    def version(self) -> int:
        """Its version."""
        return self.kaart.version

    def advise(self, facts: Mapping[str, Any]) -> Advice:
        """What is possible with these facts (name to value), and why.

        The facts of a case (`Leefplek.facts`) will do. One that is left out, None, `dont_know` or `rather_not_say` is
        unknown; those that were said are not asked again. `leeftijd` may stand for `geboortedatum`. Raises `InputError`
        with all findings for a fact that nothing declares, or a value of the wrong kind.
        """
        known, kept_back = self._read(facts)
        cells = [one.cell(known) for one in self.variables]
        routes = {way.id: way.advice(cells, self._unknown) for way in self._ways}
        return Advice(self.on, self.id, self.version, routes, lambda: self._questions(cells, routes, known, kept_back))

    def cells(self, facts: Mapping[str, Any]) -> tuple[int, ...]:
        """The cell of each of the `variables` for these facts; its `unknown` where nothing is known."""
        known, _ = self._read(facts)
        return tuple(one.cell(known) for one in self.variables)

    def answers(self, cells: Sequence[int]) -> Mapping[str, RouteAnswer]:
        """The answer of each route for these cells, without reasons."""
        return {way.id: way.advice(cells, self._unknown).answer for way in self._ways}

    @property
    def needs(self) -> Mapping[str, tuple[int, ...]]:
        """For each route the places of the `variables` that it looks at."""
        return {way.id: way.needs for way in self._ways}

    def known(self, facts: Mapping[str, Any]) -> Mapping[str, Canonical]:
        """What is known, as the rules compare it: money in cents, a date by its number, a text plain; the age too where
        the date of birth is known. A `Variable` tells the cell of it."""
        return self._read(facts)[0]

    def decision(self, route: str) -> Decision | None:
        """The rules of one route over the `variables`; None where that would be too large, and only `answers` tells.

        Where some variables are unknown, the route has the answer that all ways to fill them in lead to.
        """
        way = next((one for one in self._ways if one.id == route), None)
        if way is None:
            raise UnknownName("there is no such route", key="route", do=f"choose one of {', '.join(self.needs)}")
        return None if way.drawn is None else way.drawn[0].rows(way.drawn[1])

    # ---- inside

    def _read(self, facts: Mapping[str, Any]) -> tuple[dict[str, Canonical], set[str]]:
        """What is known, as it is compared, and the facts that were asked without a value."""
        if not isinstance(facts, Mapping):
            raise InputError("these are no facts", key="facts", why="expected a table of names and values")
        facts = {name: _of_case(one) if one.__class__ is Stated else one for name, one in facts.items()}
        known: dict[str, Canonical] = {}
        kept_back: set[str] = set()
        kinds = self._kinds
        for name, given in facts.items():
            kind = kinds.get(name)
            if kind is not None and AS_IT_IS.get(kind.type) is given.__class__:
                known[name] = given  # type: ignore[assignment]
                continue
            if kind is None or given_problem(kind, given) is not None:
                raise InputError("these facts can't be used", findings=fact_findings(facts, kinds))
            if given is None or isinstance(given, Missing) or (isinstance(given, str) and given in WITHHELD):
                if given in _WITHHELD:
                    kept_back.add(name)
            else:
                known[name] = canonical(kind, given)
        if BORN in facts:
            self._aged(known, kept_back, facts)
        return known, kept_back

    def _aged(self, known: dict[str, Canonical], kept_back: set[str], facts: Mapping[str, Any]) -> None:
        """The age on the day, from the date of birth."""
        born = facts[BORN]
        if BORN in kept_back:
            kept_back.add(AGE)
        if not isinstance(born, date):
            return
        years = age(born, self.on)
        if years < 0 or known.get(AGE, years) != years:
            text = "nobody is that young" if years < 0 else "this is not the age of who was born then"
            do = "give one of the two, as it is on the day that is asked about"
            finding = Finding("wrong_age", text, key=f"facts.{BORN if years < 0 else AGE}", do=do)
            raise InputError("these facts can't be used", findings=[finding])
        known[AGE] = years

    def _questions(
        self, cells: Sequence[int], routes: Mapping[str, RouteAdvice], known: Mapping[str, Any], kept_back: set[str]
    ) -> tuple[NextQuestion, ...]:
        waiting = [
            Open(
                way.id,
                way.drawn,
                way.known(cells, self._unknown),
                [v for v in way.needs if cells[v] == self._unknown[v]],
            )
            for way in self._ways
            if routes[way.id].answer == "undecided"
        ]
        return questions(waiting, self.variables, self._kinds, known, kept_back - known.keys())


def _of_case(one: Stated) -> object:
    """The value that a case knows; of what somebody said not to know, that this was said."""
    return WITHHELD[0] if one.value is UNKNOWN and one.said_by is not None else one.value


def fact_findings(facts: Mapping[str, Any], kinds: Mapping[str, FactKind]) -> Iterator[Finding]:
    """What is wrong with facts that are given for advice."""
    from difflib import get_close_matches

    for name, given in facts.items():
        kind = kinds.get(name)
        if kind is None:
            near = get_close_matches(str(name), kinds, 1)
            do = f"did you mean {near[0]}?" if near else "leave it out, or check its spelling"
            yield Finding("unknown_fact", "no routekaart or workflow knows this fact", key=_key(name), do=do)
            continue
        expected = given_problem(kind, given)
        if expected is not None:
            yield Finding("wrong_shape", f"expected {expected}", key=_key(name), do="dont_know is an answer too")


def _key(name: object) -> str:
    return f"facts.{shorten(str(name))}"


def _rules(told: Sequence[Told], on: date) -> Iterator[Rules]:
    """Each route with its criteria that hold on a day; one that is told for everywhere gives way to its variants, but
    what was agreed upon to no substitute."""
    apart: dict[str, list[Told]] = {}
    for one in told:
        if one[1].region:
            apart.setdefault(one[1].id, []).append(one)
    for kaart, route in told:
        settled = kaart.status == "vastgesteld"
        other = [each for held, each in apart.get(route.id, ()) if not settled or held.status == "vastgesteld"]
        yield kaart, route, (*_bond(route, other), *(one for one in route.criteria if one.in_force(on)))


def _bond(route: Route, apart: Sequence[Route]) -> Iterator[Criterion]:
    """That somebody lives in the region of a route; or, where it is told for everywhere, in none of those for which it
    is told apart: what holds in general says nothing where it is told otherwise."""
    test: Test
    if route.bound_to is not None and route.where is not None:
        text, test = _in_words(_LIVES, route.where) or _LIVES_THERE, route.bound_to
    elif apart:
        regions = dict.fromkeys(name for one in apart for name in one.region)
        where = joined(dict.fromkeys(one.where for one in apart if one.where is not None))
        text = _in_words(_LIVES_NOT, where) or _LIVES_ELSEWHERE
        test = NotThis(not_=Compare(fact=REGION, one_of=tuple(regions)))
    else:
        return
    yield Criterion(id="region", text=text, source=route.source, section=route.section, test=test)


def _in_words(text: TextMap, where: TextMap) -> TextMap | None:
    """The text with the names of the places; None where there are too many to read."""
    made = TextMap({lang: text[lang].format(where=one) for lang, one in where.items() if lang in text})
    return made if all(len(one) <= MAX_LENGTH for one in made.values()) else None


_LIVES = words("Je woont in {where}.", "You live in {where}.")
_LIVES_THERE = words("Je woont in de regio van deze route.", "You live in the region of this route.")
_LIVES_NOT = words("Je woont niet in {where}.", "You do not live in {where}.")
_LIVES_ELSEWHERE = words(
    "Je woont niet in een gemeente met eigen regels voor deze route.",
    "You do not live in a municipality with rules of its own for this route.",
)


def _blank(kaart: Routekaart, route: Route, criterion: Criterion) -> RouteReason:
    source = kaart.source(criterion.source)
    first = criterion.valid_from or route.valid_from or kaart.valid_from
    last = criterion.valid_until or route.valid_until or kaart.valid_until
    section = criterion.section or source.section
    return RouteReason(criterion, "unknown", source, section, first, last, route, kaart.id)


def _ways(
    rules: Iterable[Rules], setting: Setting, places: Mapping[str, int], variables: Sequence[Variable]
) -> Iterator[_Way]:
    variants: dict[str, list[Rules]] = {}
    for one in rules:
        variants.setdefault(one[1].id, []).append(one)
    made = {id: [_Variant(one, setting, places, variables) for one in every] for id, every in variants.items()}
    limit = max(LEAST, min(LIMIT, ALL // max(1, len(made))))
    reasons = sum(len(one.rows) for every in made.values() for one in every)
    keeps = max(FEWEST, min(KEPT, REASONS // max(1, reasons)))
    for id, every in variants.items():
        tests = [one.test for *_, criteria in every for one in criteria if one.test is not None]
        needs = sorted(places[name] for name in variables_of(tests, setting))
        yield _Way(id, made[id], needs, limit=limit, keeps=keeps)
