"""What is wrong with a routekaart that reads well: facts and values that nobody knows, or that can't be compared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from .criteria import Compare, Ref, Test, inside
from .errors import Finding
from .facts import AGE, BORN, FactKind, fact_problem
from .routes import REGION
from .values import fields_of, key_of

if TYPE_CHECKING:
    from ._brought import Brought
    from .dated import Series
    from .routes import Routekaart

__all__ = ["fact_clashes", "kaart_findings", "same_kind"]

ORDERED = ("number", "money", "date")

OWN = {AGE: "number", BORN: "date"}
"""The facts that need no declaration, with their types: one follows from the other."""


def fact_clashes(every: Iterable[Brought]) -> Iterator[tuple[str, Finding]]:
    """Among routekaarten one name is one kind of fact, whoever declares it; age and date of birth are known already."""
    seen: dict[str, tuple[FactKind, str]] = {}
    for one in every:
        for kaart in one.kaarten:
            for at, kind in enumerate(kaart.facts):
                other, by = seen.setdefault(kind.name, (kind, f"{kaart.id} {kaart.version} ({one.owner})"))
                if kind.type != OWN.get(kind.name, kind.type):
                    key = f"routekaart {kaart.id} {kaart.version}: fact[{at}].type"
                    text = f"the fact {kind.name} is a {OWN[kind.name]} wherever it is asked"
                    yield one.owner, Finding("fact_clash", text, key=key, do="give it that type, or another name")
                elif not same_kind(kind, other):
                    text = f"the fact {kind.name} is another kind of fact in {by}"
                    key = f"routekaart {kaart.id} {kaart.version}: fact[{at}].type"
                    do = "give it another name, or the same type and choices"
                    yield one.owner, Finding("fact_clash", text, key=key, do=do)


def same_kind(one: FactKind, other: FactKind) -> bool:
    """Whether two declarations ask for the same kind of value."""
    return (one.type, _ids(one)) == (other.type, _ids(other))


def _ids(kind: FactKind) -> set[str]:
    return {one.id for one in kind.choices}


def kaart_findings(kaart: Routekaart, kinds: Mapping[str, FactKind], series: Mapping[str, Series]) -> Iterator[Finding]:
    """What is wrong with the tests of one routekaart; what it declares itself is what it means."""
    kinds = {**kinds, **{kind.name: kind for kind in kaart.facts}}
    for at, route in enumerate(kaart.routes):
        if route.region and kinds.get(REGION) is None:
            do = f"declare the fact {REGION} in [[fact]]"
            yield Finding("unknown_fact", f"no fact says {REGION}", key=f"route[{at}].region", do=do)
        elif route.region:
            yield from _comparison(kinds[REGION], "one_of", route.region, f"route[{at}].region", kinds, series)
        for place, one in enumerate(route.criteria):
            if one.test is not None:
                yield from _test(one.test, f"route[{at}].criterion[{place}].test", kinds, series)


def _test(test: Test, key: str, kinds: Mapping[str, FactKind], series: Mapping[str, Series]) -> Iterator[Finding]:
    if isinstance(test, Compare):
        kind = kinds.get(test.fact)
        if kind is None:
            yield _unknown(test.fact, f"{key}.fact", kinds)
            return
        for operator, given in test.said():
            yield from _comparison(kind, operator, given, f"{key}.{operator.rstrip('_')}", kinds, series)
    for one, name in zip(inside(test), _names(test), strict=True):
        yield from _test(one, f"{key}.{name}", kinds, series)


def _names(test: Test) -> Iterator[str]:
    """The keys of the tests inside a test."""
    holder = next((key_of(field) for field in fields_of(type(test)) if field.name != "at_least"), "")
    return (holder if holder == "not" else f"{holder}[{place}]" for place in range(len(inside(test))))


def _comparison(
    kind: FactKind,
    operator: str,
    given: Any,
    key: str,
    kinds: Mapping[str, FactKind],
    series: Mapping[str, Series],
) -> Iterator[Finding]:
    ordered = operator not in ("is_", "one_of")
    if ordered and kind.type not in ORDERED:
        do = "compare it with is or one_of"
        yield Finding("wrong_comparison", f"the fact {kind.name} has no order", key=key, do=do)
    elif isinstance(given, Ref):
        yield from _reference(kind, given, key, kinds, series)
    else:
        for one in given if isinstance(given, tuple) else (given,):
            expected = fact_problem(kind, one)
            if expected is not None:
                yield Finding("wrong_shape", f"expected {expected}", key=key)


def _reference(
    kind: FactKind, given: Ref, key: str, kinds: Mapping[str, FactKind], series: Mapping[str, Series]
) -> Iterator[Finding]:
    if given.value is not None and given.value not in series:
        do = f"there are {', '.join(sorted(series)) or 'none'}"
        yield Finding("unknown_value", f"there is no value {given.value}", key=f"{key}.value", do=do)
        return
    if given.fact is not None and given.fact not in kinds:
        yield _unknown(given.fact, f"{key}.fact", kinds)
        return
    compared: Series | FactKind = series[given.value] if given.value is not None else kinds[str(given.fact)]
    other, unit = compared.type, compared.unit
    if other != kind.type or kind.type not in ORDERED:
        text = f"a {kind.type} can't be compared with a {other}"
        do = "compare numbers with numbers, money with money, dates with dates"
        yield Finding("wrong_comparison", text, key=key, do=do)
    elif kind.unit and unit and kind.unit != unit:
        text = f"{kind.unit} can't be compared with {unit}"
        yield Finding("wrong_unit", text, key=key, do="say both in one unit, written the same")


def _unknown(fact: str, key: str, kinds: Mapping[str, FactKind]) -> Finding:
    from difflib import get_close_matches

    near = get_close_matches(fact, kinds, 1)
    do = f"did you mean {near[0]}?" if near else "declare it in [[fact]]"
    return Finding("unknown_fact", f"nothing declares the fact {fact}", key=key, do=do)
