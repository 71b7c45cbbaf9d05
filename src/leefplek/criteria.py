"""What a route asks: criteria, each a test on facts, in a small algebra that is data and never an expression.

A test compares a fact, or puts tests together: all of them, any of them, not this one, at least so many of them.
Its answer is yes, no, or unknown, by Kleene's rules; a *rule* may be unknown too (`discuss`, a dated value that nobody
knows): then no fact settles it, and one asks the provider.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import ClassVar, Literal

from ._editions import period_findings
from ._texts import id_findings, line_findings, text_findings
from .errors import Finding, LeefplekError, RouteError
from .sources import right
from .values import TextMap, open_field, value

__all__ = ["AllOf", "AnyOf", "AtLeast", "Compare", "Criterion", "NotThis", "Operand", "Ref", "Test", "facts_of"]

OPERATORS = ("is_", "one_of", "at_least", "at_most", "above", "below")
"""How a fact may be compared; several in one comparison must all hold."""


@value
class Ref:
    """What a fact is compared with, where that is no fixed value: a dated value by its id, or another fact."""

    ERROR: ClassVar[type[LeefplekError]] = RouteError

    value: str | None = open_field(default=None)
    fact: str | None = open_field(default=None)

    def __attrs_post_init__(self) -> None:
        wrong = (self.value is None) == (self.fact is None)
        found = [Finding("one_of_two", "expected a value or a fact, one of the two", key="value")] if wrong else []
        named = (("value", self.value), ("fact", self.fact))
        right(RouteError, "this reference", found, *(id_findings(one, key) for key, one in named if one is not None))


Operand = bool | int | date | str | Ref
"""A fixed value (money is a text, `"932.93"`), or a reference to a dated value or another fact."""


@value
class Test:
    """A question with the answer yes, no or unknown; one of the classes below."""

    ERROR: ClassVar[type[LeefplekError]] = RouteError
    __test__: ClassVar[bool] = False  # pytest would take it for a test of its own


@value
class Compare(Test):
    """A fact compared with a fixed value, a dated value or another fact; texts without regard to capitals and accents.

    `is` and `one_of` are for every kind of fact; `at_least`, `at_most`, `above` and `below` for numbers, money and
    dates. With more than one of them, all must hold.
    """

    fact: str = open_field()
    is_: bool | int | date | str | Ref | None = open_field(default=None)
    one_of: tuple[bool | int | date | str, ...] = open_field(default=())
    at_least: bool | int | date | str | Ref | None = open_field(default=None)
    at_most: bool | int | date | str | Ref | None = open_field(default=None)
    above: bool | int | date | str | Ref | None = open_field(default=None)
    below: bool | int | date | str | Ref | None = open_field(default=None)

    def __attrs_post_init__(self) -> None:
        found = [] if self.said() else [Finding("no_comparison", "there is nothing to compare with", key="fact")]
        right(RouteError, "a comparison", found, id_findings(self.fact, "fact"))

    def said(self) -> tuple[tuple[str, "Operand | tuple[Operand, ...]"], ...]:
        """Each way in which the fact is compared, with what."""
        every = ((name, getattr(self, name)) for name in OPERATORS)
        return tuple((name, given) for name, given in every if given is not None and given != ())


@value
class AllOf(Test):
    """Yes when all of these are."""

    all_: tuple[Test, ...] = open_field()

    def __attrs_post_init__(self) -> None:
        right(RouteError, "a test", _some(self.all_, "all"))


@value
class AnyOf(Test):
    """Yes when at least one of these is."""

    any_: tuple[Test, ...] = open_field()

    def __attrs_post_init__(self) -> None:
        right(RouteError, "a test", _some(self.any_, "any"))


@value
class NotThis(Test):
    """Yes when this is no."""

    not_: Test = open_field()


@value
class AtLeast(Test):
    """Yes when at least so many of these are."""

    at_least: int = open_field()
    of: tuple[Test, ...] = open_field()

    def __attrs_post_init__(self) -> None:
        wrong = not 1 <= self.at_least <= len(self.of)
        do = "give a number from 1 to as many as there are"
        found = [Finding("wrong_number", "so many there are not", key="at_least", do=do)] if wrong else []
        right(RouteError, "a test", _some(self.of, "of"), found)


def _some(tests: tuple[Test, ...], key: str) -> Iterator[Finding]:
    if not tests:
        yield Finding("no_test", "expected a test", key=key)


def inside(test: Test) -> tuple[Test, ...]:
    """The tests that this one puts together."""
    if isinstance(test, AllOf):
        return test.all_
    if isinstance(test, AnyOf):
        return test.any_
    if isinstance(test, NotThis):
        return (test.not_,)
    return test.of if isinstance(test, AtLeast) else ()


DEEPEST = 32
"""Levels of tests inside tests: as many as a file may have."""


def _shape(test: Test) -> Iterator[Finding]:
    """What an object that a plugin makes may be, and a file may not: another kind of test, or one that never ends."""
    waiting = [(test, 1)]
    while waiting:
        one, depth = waiting.pop()
        if depth > DEEPEST:
            yield Finding("wrong_shape", f"expected at most {DEEPEST} levels of tests", key="test")
            return
        if not isinstance(one, Compare | AllOf | AnyOf | NotThis | AtLeast):
            yield Finding("wrong_shape", "expected tests of the kinds that there are", key="test")
            return
        waiting += [(each, depth + 1) for each in inside(one)]


def compared(test: Test) -> Iterator[Compare]:
    """Every comparison in a test."""
    if isinstance(test, Compare):
        yield test
    for one in inside(test):
        yield from compared(one)


def facts_of(test: Test) -> Iterator[str]:
    """The facts that a test looks at, in order; one may come more than once."""
    for one in compared(test):
        yield one.fact
        yield from (given.fact for _, given in one.said() if isinstance(given, Ref) and given.fact)


@value
class Criterion:
    """One thing that matters for a route, as a sentence to the young person that is true or not: "Je bent 18 of ouder."

    `weight` says what a no does: of a `hard` criterion it closes the route, unless somebody may make an `exception`
    (the text says who), of a `soft` one it is a reason to talk. `discuss` has no test: no rule is known, or only a
    person can weigh it. `source` is the id of a source of the file, `section` a place in it. A criterion may hold in a
    period only.
    """

    ERROR: ClassVar[type[LeefplekError]] = RouteError

    id: str = open_field()
    text: TextMap = open_field()
    source: str = open_field()
    test: Test | None = open_field(default=None)
    weight: Literal["hard", "soft", "discuss"] = open_field(default="hard")
    exception: TextMap | None = open_field(default=None)
    section: str | None = open_field(default=None)
    valid_from: date | None = open_field(default=None)
    valid_until: date | None = open_field(default=None)
    note: TextMap | None = open_field(default=None)

    def __attrs_post_init__(self) -> None:
        right(
            RouteError,
            "a criterion",
            id_findings(self.id, "id"),
            text_findings(self.text, "text"),
            *(
                text_findings(one, key)
                for key, one in (("exception", self.exception), ("note", self.note))
                if one is not None
            ),
            () if self.section is None else line_findings(self.section, "section"),
            self._wrong(),
            period_findings(self.valid_from, self.valid_until),
            () if self.test is None else _shape(self.test),
        )

    def _wrong(self) -> Iterator[Finding]:
        if self.weight == "discuss" and self.test is not None:
            do = 'take the test away; or, where the facts decide, say weight = "soft"'
            yield Finding("test_of_discuss", "what is always discussed has no test", key="test", do=do)
        if self.weight != "discuss" and self.test is None:
            do = 'write a test; or, where no rule is known, say weight = "discuss"'
            yield Finding("missing_key", "there is no test", key="test", do=do)
        if self.exception is not None and self.weight != "hard":
            do = "take the exception away: this does not close a route"
            yield Finding("needless_exception", "only a hard criterion has exceptions", key="exception", do=do)

    def in_force(self, on: date) -> bool:
        """Whether this criterion holds on a day."""
        return (self.valid_from is None or self.valid_from <= on) and (
            self.valid_until is None or on <= self.valid_until
        )


def texts_findings(texts: Iterable[TextMap], key: str) -> Iterator[Finding]:
    """What is wrong with texts in a list."""
    for place, one in enumerate(texts):
        yield from text_findings(one, f"{key}[{place}]")
