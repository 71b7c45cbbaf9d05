"""The routekaart: the routes that there are, their criteria, and what a young person does next on each.

A routekaart is data, one TOML file per version. A file may also supplement one: a municipality brings its own routes,
or its own variant of a route for its region. What a day's advice says is in `advice`.
"""

from collections.abc import Iterator
from datetime import date
from typing import ClassVar, Literal

from ._calendar import due_after
from ._editions import held_findings, period_findings
from ._texts import id_findings, line_findings, text_findings
from .criteria import Compare, Criterion, facts_of, texts_findings
from .errors import Finding, LeefplekError, RouteError
from .facts import WITHHELD, FactKind
from .sources import NamedSource, right
from .values import TextMap, open_field, value

__all__ = ["REGION", "Route", "Routekaart"]

REGION = "gemeente"
"""The fact that tells for whom a route of one region is: the municipality where the young person lives."""


@value
class Route:
    """One route to a place, to money or to help.

    `region` are the municipalities that it is told for (as one writes them, small letters, hyphens; none means
    everywhere), and `where` what people read of that; two routes of one `id` in different regions are variants of one.
    `next` are the first steps to take, `documents` what to bring. `step` is the transition of the way of working that
    fits when the route is open or to discuss.
    """

    ERROR: ClassVar[type[LeefplekError]] = RouteError

    id: str = open_field()
    title: TextMap = open_field()
    provider: TextMap = open_field()
    source: str = open_field()
    criteria: tuple[Criterion, ...] = open_field(default=(), key="criterion")
    about: TextMap | None = open_field(default=None)
    region: tuple[str, ...] = open_field(default=())
    where: TextMap | None = open_field(default=None)
    next: tuple[TextMap, ...] = open_field(default=())
    documents: tuple[TextMap, ...] = open_field(default=())
    waiting: TextMap | None = open_field(default=None)
    section: str | None = open_field(default=None)
    step: str | None = open_field(default=None)
    valid_from: date | None = open_field(default=None)
    valid_until: date | None = open_field(default=None)

    def __attrs_post_init__(self) -> None:
        texts = (("title", self.title), ("provider", self.provider), ("about", self.about), ("where", self.where))
        right(
            RouteError,
            "a route",
            id_findings(self.id, "id"),
            *(text_findings(one, key) for key, one in (*texts, ("waiting", self.waiting)) if one is not None),
            texts_findings(self.next, "next"),
            texts_findings(self.documents, "documents"),
            () if self.section is None else line_findings(self.section, "section"),
            () if self.step is None else id_findings(self.step, "step"),
            period_findings(self.valid_from, self.valid_until),
            self._wrong(),
        )

    def _wrong(self) -> Iterator[Finding]:
        for place, name in enumerate(self.region):
            yield from id_findings(name, f"region[{place}]")
        if self.region and self.where is None:
            do = 'write where.nl, such as "de gemeente Groningen"'
            yield Finding("missing_key", "a region needs a name that people read", key="where", do=do)
        if not self.next:
            do = "write in next what the young person does first"
            yield Finding("no_next", "nothing says what to do next", key="next", do=do)
        for at, one in enumerate(self.criteria):
            for other in self.criteria[:at]:
                if one.id == other.id and _together(one, other):
                    text = "two criteria with one id hold on the same days"
                    key = f"criterion[{at}].id"
                    yield Finding("double_id", text, key=key, do="give each its own id, or its own period")
            if one.id == "region":
                do = "say region = [...] of the route, or take another id"
                yield Finding("reserved_id", "this criterion belongs to every route", key=f"criterion[{at}].id", do=do)

    def in_force(self, on: date) -> bool:
        """Whether this route is there on a day."""
        return (self.valid_from is None or self.valid_from <= on) and (
            self.valid_until is None or on <= self.valid_until
        )

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts that this route looks at, each once, in order."""
        tested = (name for one in self.criteria if one.test is not None for name in facts_of(one.test))
        return tuple(dict.fromkeys([*((REGION,) if self.region else ()), *tested]))

    @property
    def bound_to(self) -> Compare | None:
        """The test that a young person lives in the region of this route; None where it is told for everywhere."""
        return Compare(fact=REGION, one_of=self.region) if self.region else None


@value
class Routekaart:
    """One version of a routekaart, or of a supplement to one (`supplements` then names it).

    `status` says whether it was agreed upon (`vastgesteld`) or stands in for one that is missing (`vervangend`);
    `replaces` names the routekaart or supplement it takes the place of. It is in force from `valid_from` to
    `valid_until`, both included, and its owner looks it over once every `review_every` (ISO 8601, `P6M`), last on
    `checked_on`. `facts` are those it asks for that nothing else declares. Raises `RouteError` with all findings.
    """

    ERROR: ClassVar[type[LeefplekError]] = RouteError

    id: str = open_field()
    version: int = open_field()
    status: Literal["vervangend", "vastgesteld"] = open_field()
    title: TextMap = open_field()
    owner: str = open_field()
    valid_from: date = open_field()
    valid_until: date = open_field()
    review_every: str = open_field()
    sources: tuple[NamedSource, ...] = open_field(key="source")
    routes: tuple[Route, ...] = open_field(key="route")
    facts: tuple[FactKind, ...] = open_field(default=(), key="fact")
    checked_on: date | None = open_field(default=None)
    supplements: str | None = open_field(default=None)
    replaces: str | None = open_field(default=None)
    note: TextMap | None = open_field(default=None)

    def __attrs_post_init__(self) -> None:
        right(
            RouteError,
            "a routekaart",
            id_findings(self.id, "id"),
            text_findings(self.title, "title"),
            line_findings(self.owner, "owner"),
            () if self.note is None else text_findings(self.note, "note"),
            held_findings(self),
            self._supplementing(),
            self._sources(),
            self._routes(),
            self._facts(),
        )

    def in_force(self, on: date) -> bool:
        """Whether this version is in force on a day."""
        return self.valid_from <= on <= self.valid_until

    @property
    def review_due(self) -> date:
        """The day by which its owner looks it over again."""
        return due_after(self.checked_on or self.valid_from, self.review_every)

    def source(self, id: str) -> NamedSource:
        """The source with this id, which is there."""
        return next(one for one in self.sources if one.id == id)

    def _supplementing(self) -> Iterator[Finding]:
        if self.supplements is not None:
            yield from id_findings(self.supplements, "supplements")
        if self.supplements == self.id:
            do = "give it an id of its own"
            yield Finding("supplements_itself", "this supplements itself", key="supplements", do=do)

    def _sources(self) -> Iterator[Finding]:
        known = {one.id for one in self.sources}
        if len(known) < len(self.sources):
            yield Finding("double_id", "two sources have one id", key="source", do="give each its own")
        for at, route in enumerate(self.routes):
            named = [(f"route[{at}]", route.source)]
            named += [(f"route[{at}].criterion[{place}]", one.source) for place, one in enumerate(route.criteria)]
            for key, source in named:
                if source not in known:
                    do = "write it in [[source]], or name one of those that are there"
                    yield Finding("no_source", "there is no source with this id", key=f"{key}.source", do=do)

    def _routes(self) -> Iterator[Finding]:
        if not self.routes:
            yield Finding("no_route", "expected a route", key="route", do="write one in [[route]]")
        for place, one in enumerate(self.routes):
            for other in self.routes[:place]:
                if one.id == other.id and same_place(one, other) and _together(one, other):
                    text = f"the route {one.id} is told twice for one region, on the same days"
                    do = "give each a region, a period or an id of its own"
                    yield Finding("double_route", text, key=f"route[{place}].id", do=do)

    def _facts(self) -> Iterator[Finding]:
        if len({one.name for one in self.facts}) < len(self.facts):
            yield Finding("double_id", "two facts have one name", key="fact", do="give each its own")
        for place, one in enumerate(self.facts):
            key = f"fact[{place}]"
            yield from id_findings(one.name, f"{key}.name")
            yield from text_findings(one.question, f"{key}.question")
            yield from () if one.why is None else text_findings(one.why, f"{key}.why")
            yield from () if one.unit is None else line_findings(one.unit, f"{key}.unit")
            yield from _choices(one, key)


def same_place(one: Route, other: Route) -> bool:
    """Whether two routes are told for a region that they share."""
    return (not one.region and not other.region) or bool(set(one.region) & set(other.region))


def _together(one: Criterion | Route, other: Criterion | Route) -> bool:
    """Whether these two hold on one day."""
    first = max(one.valid_from or date.min, other.valid_from or date.min)
    return first <= min(one.valid_until or date.max, other.valid_until or date.max)


def _choices(kind: FactKind, key: str) -> Iterator[Finding]:
    if (kind.type == "choice") != bool(kind.choices):
        do = 'write choices where type = "choice", and nowhere else'
        yield Finding("wrong_choices", "choices belong to a fact to choose", key=f"{key}.choices", do=do)
    if len({one.id for one in kind.choices}) < len(kind.choices):
        yield Finding("double_id", "two choices have one id", key=f"{key}.choices", do="give each its own")
    for place, one in enumerate(kind.choices):
        yield from id_findings(one.id, f"{key}.choices[{place}].id")
        if one.id in WITHHELD:
            do = "leave it out: it may be said of every fact, and counts as unknown"
            yield Finding("reserved_id", "this is no choice", key=f"{key}.choices[{place}].id", do=do)
        yield from text_findings(one.text, f"{key}.choices[{place}].text")
