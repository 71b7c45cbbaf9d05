"""What advice over routekaarten costs, each as a ratio to a peer in the same run, and how many questions a talk takes.

Each pair runs peer and ours right after each other; the figure is the median of the pairs' ratios, with the lowest and
highest beside it. The peers: the same rules as plain Python (`plain_rules`), rule and DMN engines from PyPI that happen
to be installed (`rule_engines`), advice one by one, and fixed orders of questions. `python benchmarks/routes.py` takes
some minutes; `--quick` takes fewer pairs and orders. It needs the extra `simulation`.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from types import SimpleNamespace
from typing import Any

import numpy as np
import plain_rules
import rule_engines

from leefplek import Leefplek, RoutekaartOn, _advise
from leefplek.advice import next_question
from leefplek.simulation import ANSWERS, advise_many

ON = date(2026, 11, 22)
KAARTEN = ("huisvesting", "financien")
PLACES = ("Groningen", "Nijmegen", "Tiel", "Leeuwarden", "Hoorn", "Súdwest-Fryslân", "Utrecht")
MOST = {"jaarinkomen": 45_000, "vermogen": 60_000}

Person = dict[str, Any]


def fresh() -> tuple[RoutekaartOn, ...]:
    """The routekaarten of a library that has not advised yet."""
    lp = Leefplek()
    return tuple(lp.routekaart(id, ON) for id in KAARTEN)


# ---- people


def drawn(rng: random.Random, kaart: RoutekaartOn, name: str) -> Any:
    """A value of a fact, by chance."""
    kind = kaart.facts[name]
    if kind.type == "boolean":
        return rng.random() < 0.5
    if kind.type == "number":
        return rng.randint(14, 30) if name == "leeftijd" else rng.randint(0, 80)
    if kind.type == "money":
        return rng.randint(0, MOST.get(name, 2500))
    return rng.choice(kind.choices).id if kind.type == "choice" else rng.choice(PLACES)


def people(kaarten: Iterable[RoutekaartOn], count: int, unknown: float, seed: int = 2026) -> list[Person]:
    """People who differ from each other, each fact of whom is unknown with this chance."""
    rng = random.Random(seed)  # noqa: S311
    of = {name: kaart for kaart in kaarten for name in kaart.facts}
    found: dict[tuple[Any, ...], Person] = {}
    while len(found) < count:
        person = {name: drawn(rng, kaart, name) for name, kaart in of.items() if rng.random() >= unknown}
        found[tuple(person.items())] = person
    return list(found.values())


def columns_of(kaart: RoutekaartOn, some: Sequence[Person]) -> dict[str, list[Any]]:
    """People as columns; None where nothing is known."""
    return {name: [one.get(name) for one in some] for name in kaart.facts}


# ---- figures


def seconds(call: Callable[[Person], object], some: Sequence[Person]) -> float:
    """Seconds for each person."""
    start = time.perf_counter()
    for one in some:
        call(one)
    return (time.perf_counter() - start) / len(some)


def figure(name: str, ratios: Sequence[float], micros: Sequence[float], aim: str = "") -> None:
    """Print one figure: the median of the ratios."""
    spread = f"({min(ratios):.2f} - {max(ratios):.2f})"
    print(f"{name:<66} {statistics.median(ratios):7.2f}  {spread:<20} {statistics.median(micros) * 1e6:9.1f} us  {aim}")


def advice_of(kaarten: Iterable[RoutekaartOn]) -> Callable[[Person], object]:
    """Full advice over some routekaarten, the next question apart."""
    ready = [one.advise for one in kaarten]
    return lambda person: [advise(person) for advise in ready]


# ---- against plain Python


def by_hand(options: SimpleNamespace) -> None:
    """Full advice over both routekaarten, to the same rules as `if`s with reasons."""
    hand = {id: plain_rules.load(id, ON) for id in KAARTEN}
    every = people(fresh(), 2000, 0.3)
    same(fresh(), hand, every)
    first, second = every[:1000], every[1000:]
    functions = list(hand.values())

    def peer(person: Person) -> object:
        return [advise(person) for advise in functions]

    kept: dict[str, list[tuple[float, float]]] = {}
    for _ in range(options.pairs):
        advise = advice_of(fresh())
        for name, some in (("first", first), ("next", second), ("again", second)):
            theirs = seconds(peer, some)
            ours = seconds(advise, some)
            kept.setdefault(name, []).append((ours / theirs, ours))
    before = _advise.KEPT
    _advise.KEPT = 1
    try:
        for _ in range(options.pairs):
            advise = advice_of(fresh())
            theirs, ours = seconds(peer, first), seconds(advise, first)
            kept.setdefault("none", []).append((ours / theirs, ours))
    finally:
        _advise.KEPT = before
    print(f"advice of {len(functions)} routekaarten, to the same rules by hand (answers and reasons compared: equal)")
    names = {
        "first": "  the first 1,000 people that a library sees",
        "next": "  the next 1,000, not seen before",
        "again": "  the same 1,000 once more",
        "none": "  the first 1,000, and no answer is kept",
    }
    for name, title in names.items():
        figure(title, *zip(*kept[name], strict=True), aim="at most 3" if name != "again" else "")


def same(kaarten: Iterable[RoutekaartOn], hand: dict[str, Any], every: Sequence[Person]) -> None:
    """Both give the same answers, for the same reasons, with the same step: else the comparison is not fair."""
    for kaart in kaarten:
        for person in every:
            ours, theirs = kaart.advise(person).routes, hand[kaart.id](person)
            assert list(ours) == list(theirs)
            for id, one in ours.items():
                mine = [(each.criterion.id, each.answer, each.section, each.valid_until) for each in one.reasons]
                other = [(each.criterion, each.answer, each.section, each.valid_until) for each in theirs[id].reasons]
                assert (one.answer, one.step, mine) == (theirs[id].answer, theirs[id].step, other), (kaart.id, id)


# ---- against rule engines


def against_engines(options: SimpleNamespace) -> None:
    """Full advice, to what each engine takes for the answers alone of the routes that a decision table can express."""
    kaarten = fresh()
    decisions = {f"{id}-{one}": rows for id in KAARTEN for one, rows in rule_engines.tables(id, ON).items()}
    facts = rule_engines.facts_of(decisions)
    everyone = people(kaarten, 2000, 0.0)
    others, some = everyone[:1000], everyone[1000:]
    money = {name for kaart in kaarten for name, kind in kaart.facts.items() if kind.type == "money"}
    plain = [
        {name: float(one[name]) if name in money else low(one[name]) for name in facts} for one in some
    ]  # what every engine takes
    every = [
        {f"{k.id}-{route}": one.answer for k in kaarten for route, one in k.advise(each).routes.items()}
        for each in some
    ]
    count, routes = sum(map(len, decisions.values())), sum(len(kaart.needs) for kaart in kaarten)
    print(
        f"engines on {len(decisions)} decision tables of {count} rows, all facts known: their time to ours, which is of"
    )
    print(f"advice on all {routes} routes, with reasons, for people not seen before, after 1,000 others")
    for name, make in rule_engines.ENGINES.items():
        try:
            decide = make(decisions)
        except ImportError:
            print(f"  {name:<64} not installed")
            continue
        start = time.perf_counter()
        decide(plain[0])
        few = 25 if time.perf_counter() - start > 0.004 else 500
        for person, expected in zip(plain[:few], every, strict=False):
            found = decide(person)
            assert found == {route: expected[route] for route in found}, name
        left = f" ({len(found)} tables)" if len(found) < len(decisions) else ""
        kept = []
        for _ in range(options.pairs):
            advise = advice_of(fresh())
            seconds(advise, others)
            theirs, ours = seconds(decide, plain[:few]), seconds(advise, some)
            kept.append((theirs / ours, theirs))
        figure(f"  {name}{left}", *zip(*kept, strict=True), aim="at least 10")


def low(given: Any) -> Any:
    """A text as the tables have it."""
    return given.casefold() if isinstance(given, str) else given


# ---- many at once


def many(options: SimpleNamespace) -> None:
    """100,000 people at once, to one by one (2,000 of them, after 2,000 others, scaled)."""
    count = 100_000
    for title, unknown in (("all facts known", 0.0), ("three in ten unknown", 0.3)):
        kept: dict[str, list[tuple[float, float]]] = {}
        kaarten = fresh()
        some = people(kaarten, count, unknown)
        lists = [columns_of(kaart, some) for kaart in kaarten]
        arrays = [{name: as_array(column) for name, column in each.items()} for each in lists]
        for kaart, each in zip(kaarten, lists, strict=True):
            answers = advise_many(kaart, each)
            for row, person in enumerate(some[:2000]):
                assert all(ANSWERS[answers[id][row]] == one.answer for id, one in kaart.advise(person).routes.items())
        for _ in range(max(3, options.pairs // 3)):
            one_by_one = seconds(advice_of(kaarten), some[2000:4000]) * count
            for kind, columns in (("arrays", arrays), ("lists", lists)):
                start = time.perf_counter()
                for kaart, each in zip(kaarten, columns, strict=True):
                    advise_many(kaart, each)
                took = time.perf_counter() - start
                kept.setdefault(kind, []).append((one_by_one / took, took / count))
        for kind, found in kept.items():
            figure(f"100,000 people, {title}, in {kind}: one by one to this", *zip(*found, strict=True), "at least 30")


def as_array(column: Sequence[Any]) -> Any:
    """A column as researchers have it: numbers and booleans of numpy with a mask over what is unknown, texts as
    objects."""
    gaps = [one is None for one in column]
    filler = next(one for one in column if one is not None)
    if isinstance(filler, str):
        return np.array(column, object)
    plain = np.array([filler if one is None else one for one in column])
    return np.ma.array(plain, mask=gaps) if any(gaps) else plain


# ---- questions


class Talks:
    """Talks over some routekaarten with people all of whose facts are known, once they are asked."""

    def __init__(self, kaarten: Sequence[RoutekaartOn]) -> None:
        self.kaarten = kaarten
        self.facts = list(dict.fromkeys(name for kaart in kaarten for name in kaart.facts))
        self.bit = {name: 1 << place for place, name in enumerate(self.facts)}
        self.kind = {name: kaart.facts[name] for kaart in kaarten for name in kaart.facts}
        self.values = {name: self._values(name) for name in self.facts}
        self.routes = [Asked(kaart, route, self.bit) for kaart in kaarten for route in kaart.needs]

    def _values(self, name: str) -> list[Any]:
        """A value out of each cell, as `Variable.values` has them."""
        found = [one for kaart in self.kaarten for one in kaart.variables if one.facts == (name,)]
        return list(dict.fromkeys(value for one in found for value in one.values))

    def told(self, name: str, value: Any) -> Any:
        """A value of a cell as a person gives it."""
        if self.kind[name].type == "money":
            return f"{value // 100}.{value % 100:02}"
        return "elders" if value is None else value

    def ours(self, some: Sequence[Person]) -> list[int]:
        """How many questions are asked of each, the first of the next questions each time."""
        chosen: dict[frozenset[tuple[str, Any]], str | None] = {}
        counts = []
        for person in some:
            known: Person = {}
            while True:
                key = frozenset(known.items())
                if key not in chosen:
                    found = next_question(kaart.advise(self.of(kaart, known)) for kaart in self.kaarten)
                    chosen[key] = found.fact if found else None
                name = chosen[key]
                if name is None:
                    break
                known[name] = self.told(name, person[name])
            counts.append(len(known))
        return counts

    def of(self, kaart: RoutekaartOn, known: Person) -> Person:
        """What a routekaart looks at."""
        return {name: value for name, value in known.items() if name in kaart.facts}

    def check(self, some: Sequence[Person], rng: random.Random) -> None:
        """What can still change something is the same to the engine and to what the fixed orders leave out."""
        cells = [route.cells(self, some) for route in self.routes]
        for row, person in enumerate(some):
            told = rng.sample(self.facts, rng.randrange(len(self.facts)))
            still = 0
            for route, each in zip(self.routes, cells, strict=True):
                code = route.unknown + sum(int(each[name][row]) for name in told if name in route.facts)
                still |= int(route.asked(np.array([code]))[0])
            known = {name: self.told(name, person[name]) for name in told}
            advices = [kaart.advise(self.of(kaart, known)) for kaart in self.kaarten]
            asked = {each.fact for one in advices for each in one.next_questions}
            assert asked == {name for name in self.facts if still & self.bit[name]}

    def fixed(self, some: Sequence[Person], orders: Iterable[Sequence[str]]) -> list[float]:
        """The questions on average of each fixed order that leaves out what can no longer change anything."""
        cells = [route.cells(self, some) for route in self.routes]
        means = []
        for order in orders:
            codes = [np.full(len(some), route.unknown) for route in self.routes]
            count = np.zeros(len(some), np.intp)
            for name in order:
                mine = [place for place, route in enumerate(self.routes) if name in route.facts]
                asked = np.zeros(len(some), bool)
                for place in mine:
                    asked |= (self.routes[place].asked(codes[place]) & self.bit[name]) != 0
                count += asked
                for place in mine:
                    codes[place] += np.where(asked, cells[place][name], 0)
            means.append(float(count.mean()))
        return means


class Asked:
    """What can still change one route, for every combination of cells: worked out apart from the engine's own way."""

    def __init__(self, kaart: RoutekaartOn, route: str, bit: dict[str, int]) -> None:
        decision = kaart.decision(route)
        assert decision is not None
        self._decision = decision
        self.vars = {kaart.variables[var].facts[0]: var for var in kaart.needs[route]}
        self.facts = tuple(self.vars)
        self._kaart = kaart
        self._sizes = [kaart.variables[var].unknown + 1 for var in self.vars.values()]
        self._steps = [int(np.prod(self._sizes[:place])) for place in range(len(self._sizes))]
        self.unknown = sum(step * (size - 1) for step, size in zip(self._steps, self._sizes, strict=True))
        self._bits = {var: bit[name] for name, var in self.vars.items()}
        self._table = np.full(int(np.prod(self._sizes)), -1)

    def cells(self, talks: Talks, some: Sequence[Person]) -> dict[str, Any]:
        """For each fact what is added to the code of a person when it is answered."""
        found = {}
        for place, (name, var) in enumerate(self.vars.items()):
            one = self._kaart.variables[var]
            each = [self._kaart.cells({name: talks.told(name, person[name])})[var] for person in some]
            found[name] = (np.array(each) - one.unknown) * self._steps[place]
        return found

    def asked(self, codes: Any) -> Any:
        """The facts that can still change the answer, as bits."""
        found = self._table[codes]
        for code in np.unique(codes[found < 0]).tolist():
            cells = [code // step % size for step, size in zip(self._steps, self._sizes, strict=True)]
            known = {
                var: cell for var, cell, size in zip(self._bits, cells, self._sizes, strict=True) if cell < size - 1
            }
            self._table[code] = self._still(known)
        return self._table[codes] if (found < 0).any() else found

    def _still(self, known: dict[int, int]) -> int:
        """The variables of the decision that are left when what is known is filled in, and equal rows are one."""
        made: dict[tuple[int, tuple[int, ...]], int] = {}
        into, bits = [0, 1, 2], [0, 0, 0]
        for var, to in self._decision.rows:
            kids = tuple(into[one] for one in to)
            if var in known:
                into.append(kids[known[var]])
            elif len(set(kids)) == 1:
                into.append(kids[0])
            else:
                if (var, kids) not in made:
                    made[var, kids] = len(bits)
                    below = self._bits[var]
                    for kid in kids:
                        below |= bits[kid]
                    bits.append(below)
                into.append(made[var, kids])
        return bits[into[self._decision.start]]


def from_cells(talks: Talks, rng: random.Random, count: int) -> list[Person]:
    """People whose every fact is a value out of its cells, each as likely."""
    return [{name: rng.choice(values) for name, values in talks.values.items()} for _ in range(count)]


YES = {"bij_ouders": 55, "zelfstandige_woning": 15, "woonvraag": 90, "begeleidingsvraag": 60, "kind": 5, "schulden": 30}
YES |= {"ouders_bijstand": 20, "vaste_plek": 70, "snel_nodig": 30, "zorgverzekering": 90, "ingeschreven": 90}
YES |= {"startkwalificatie": 30, "jaar_dakloos": 5, "vaker_dakloos": 10, "jongerencontract_gehad": 5, "begeleider": 40}
STUDIES = {"mbo-bol": 60, "mbo-bbl": 20, "hbo-wo": 5, "anders": 5, "geen": 10}
AROUND = {"inkomen": 900, "jaarinkomen": 12_000, "vermogen": 3_000, "huur": 500}


def at_mbo(talks: Talks, rng: random.Random, count: int) -> list[Person]:
    """People as they may be at an mbo: made up, but not each as likely."""

    def value(name: str) -> Any:
        kind = talks.kind[name]
        if kind.type == "boolean":
            return rng.random() * 100 < YES.get(name, 50)
        if kind.type == "number":
            return min(30, 15 + int(rng.expovariate(0.25))) if name == "leeftijd" else rng.choice(talks.values[name])
        if kind.type == "money":
            return int(abs(rng.gauss(0, 1)) * AROUND.get(name, 800)) * 100
        if kind.type == "choice":
            ids = [one.id for one in kind.choices]
            return rng.choices(ids, [STUDIES.get(one, 10) for one in ids])[0]
        return rng.choices([*PLACES[:3], None], [60, 5, 5, 30])[0]

    return [{name: value(name) for name in talks.facts} for _ in range(count)]


def questions(options: SimpleNamespace) -> None:
    """The questions of a talk, to the best of many fixed orders on the same 500 people."""
    kaarten = fresh()
    print(f"questions of a talk, on average over 500 people: ours, and the best of {options.orders} fixed orders")
    for title, make in (("each cell as likely", from_cells), ("as at an mbo, made up", at_mbo)):
        for some in ([kaarten[0]], [kaarten[1]], list(kaarten)):
            talks, rng = Talks(some), random.Random(2026)  # noqa: S311
            group = make(talks, rng, 500)
            talks.check(group[:100], random.Random(1))  # noqa: S311
            orders = [rng.sample(talks.facts, len(talks.facts)) for _ in range(options.orders)]
            ours, best = statistics.mean(talks.ours(group)), min(talks.fixed(group, orders))
            names = " and ".join(kaart.id for kaart in some)
            print(f"  {title}, {names:<44} {ours:7.3f}  {best:7.3f}  ratio {ours / best:.3f}  at most 1")


def next_ones(options: SimpleNamespace) -> None:
    """What it takes to find the next question when nothing is known."""
    for place, id in enumerate(KAARTEN):
        first, later = [], []
        for _ in range(options.pairs):
            kaart = fresh()[place]
            for into in (first, later):
                start = time.perf_counter()
                assert kaart.advise({}).next_questions
                into.append((time.perf_counter() - start) * 1000)
        shown = f"{statistics.median(first):.1f} ms, and {statistics.median(later):.1f} ms once it was asked"
        print(f"the next question of {id}, nothing known: {shown}  at most 50")


def main() -> None:
    """Print all figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer pairs and orders")
    quick = parser.parse_args().quick
    options = SimpleNamespace(pairs=3 if quick else 15, orders=100 if quick else 1000)
    print(f"{'':<66} {'ratio':>7}  {'(low - high)':<20} {'a person':>12}")
    by_hand(options)
    against_engines(options)
    many(options)
    questions(options)
    next_ones(options)


if __name__ == "__main__":
    main()
