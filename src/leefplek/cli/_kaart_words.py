"""One routekaart in full, in words, without anybody's facts: to read what it says, and on what it rests."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from leefplek import Leefplek, Route, Routekaart, RoutekaartOn, RouteReason
from leefplek.criteria import Criterion
from leefplek.route_changes import in_words
from leefplek.values import TextMap

from ._advice_words import agreed, by_variant, step_title
from ._cited import Cited, value_in_words, wrapped
from ._owned import owner_in_words
from ._route_sentences import told
from ._sentences import day, said

__all__ = ["kaart_line", "kaart_words", "values_used"]


def kaart_line(kaart: RoutekaartOn, lang: str, only: Routekaart | None = None) -> str:
    """Its id, version, status and number of routes; or those of a supplement to it."""
    held, routes = kaart.kaart if only is None else only, kaart.routes
    number = len({one.id for one in routes if only is None or one in only.routes})
    status, noun = said(held.status, lang), told("one_route" if number == 1 else "routes", lang)
    return told("kaart_line", lang, id=held.id, version=held.version, status=status, number=number, routes=noun)


def values_used(kaart: RoutekaartOn, only: Routekaart | None = None) -> tuple[str, ...]:
    """The dated values that its criteria compare with on its day; or those of a supplement to it."""
    reasons = (reason for one in kaart.advise({}).routes.values() for reason in one.reasons)
    mine = (reason for reason in reasons if only is None or reason.variant == only.id)
    leaves = (leaf for reason in mine for leaf in reason.leaves())
    return tuple(dict.fromkeys(leaf.value_id for leaf in leaves if leaf.value_id is not None))


def kaart_words(lp: Leefplek, kaart: RoutekaartOn, lang: str, only: Routekaart | None = None) -> Iterator[str]:
    """All of it, line by line; or of one supplement to it."""
    return _Words(lp, kaart, lang, only).lines()


class _Words:
    """A routekaart, part by part."""

    def __init__(self, lp: Leefplek, kaart: RoutekaartOn, lang: str, only: Routekaart | None) -> None:
        self._lp, self._kaart, self._lang, self._only = lp, kaart, lang, only
        self._held = kaart.kaart if only is None else only
        self._cited = Cited()

    def lines(self) -> Iterator[str]:
        lang, kaart = self._lang, self._kaart
        title = self._in(self._held.title)
        yield from (title, "=" * len(title), "", kaart_line(kaart, lang, self._only))
        if self._held.note is not None:
            yield from wrapped("", self._in(self._held.note))
        yield from self._beside()
        yield told("kaart_day", lang, day=day(kaart.on, lang))
        for advice in kaart.advise({}).routes.values():
            for route, reasons in by_variant(advice):
                if self._only is None or route in self._only.routes:
                    yield from ("", *self._route(route, reasons))
        yield from ("", *self._upkeep(), "", said("sources", lang), *self._cited.lines(lang))

    def _beside(self) -> Iterator[str]:
        """What supplements it, or what it supplements."""
        lang, kaart = self._lang, self._kaart
        if self._only is not None:
            yield from wrapped("", told("supplements", lang, title=self._in(kaart.kaart.title), id=kaart.id))
            return
        for one in kaart.supplements:
            own = told("supplement", lang, title=self._in(one.title), id=one.id, version=one.version)
            yield from wrapped("", f"{own}{agreed(kaart, one.routes[0], lang)}")

    def _route(self, route: Route, reasons: Iterable[RouteReason]) -> Iterator[str]:
        lang = self._lang
        own = "" if self._only is not None else agreed(self._kaart, route, lang)
        yield from wrapped("", told("route", lang, title=self._in(route.title), id=route.id) + own)
        if route.about is not None:
            yield from wrapped("  ", self._in(route.about))
        yield from wrapped("  ", told("provider", lang, text=self._in(route.provider)))
        if route.where is not None:
            yield from wrapped("  ", told("region", lang, where=self._in(route.where)))
        yield from self._listed("criteria", (line for one in reasons for line in self._criterion(one)))
        yield from self._listed("next", self._items(route.next))
        yield from self._listed("documents", self._items(route.documents))
        if route.waiting is not None:
            yield from wrapped("  ", told("waiting", lang, text=self._in(route.waiting)))
        if route.step is not None:
            text = step_title(self._lp, route.step, lang)
            yield from wrapped("  ", told("workflow_step", lang, text=text, id=route.step))

    def _listed(self, head: str, lines: Iterable[str]) -> Iterator[str]:
        several = tuple(lines)
        if several:
            yield from (f"  {told(head, self._lang)}", *several)

    def _items(self, texts: Iterable[TextMap]) -> Iterator[str]:
        for text in texts:
            yield from wrapped("    - ", self._in(text))

    def _criterion(self, reason: RouteReason) -> Iterator[str]:
        lang, one = self._lang, reason.criterion
        own = f" {told('to_verify', lang)}" if reason.to_verify else ""
        how = ", ".join((told(_weight(one), lang), *self._period(one)))
        mark = self._cited.mark(reason.source, reason.section)
        yield from wrapped("    - ", f"{self._in(one.text)} ({how}) {mark}{own}")
        if one.exception is not None:
            yield from wrapped("      ", told("exception", lang, text=self._in(one.exception)))
        if one.test is not None:
            yield from wrapped("      ", told("test", lang, text=self._in(in_words(one.test))))
        for id in dict.fromkeys(leaf.value_id for leaf in reason.leaves() if leaf.value_id is not None):
            yield from wrapped("      ", value_in_words(self._lp, id, self._kaart.on, lang, self._cited))
        if one.note is not None:
            yield from wrapped("      ", told("note", lang, text=self._in(one.note)))

    def _period(self, one: Criterion) -> Iterator[str]:
        """The period of a criterion that has its own."""
        if one.valid_from is not None:
            yield told("from", self._lang, first=day(one.valid_from, self._lang))
        if one.valid_until is not None:
            yield told("until", self._lang, last=day(one.valid_until, self._lang))

    def _upkeep(self) -> Iterator[str]:
        lang, held = self._lang, self._held
        yield from owner_in_words(held, lang)
        if held.replaces is not None:
            yield told("replaces", lang, id=held.replaces)

    def _in(self, text: TextMap) -> str:
        return text.in_language(self._lang)


def _weight(one: Criterion) -> str:
    if one.weight == "hard":
        return "hard" if one.exception is None else "exception_weight"
    return "soft_weight" if one.weight == "soft" else "discuss"
