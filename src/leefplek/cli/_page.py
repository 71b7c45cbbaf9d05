"""A page to take along, in Markdown: what is possible for a young person, why, and what to do first.

It tells the rules that count, never what the young person said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from leefplek import Advice, Route, RouteAdvice, RoutekaartOn, RouteReason
from leefplek.advice import RouteAnswer
from leefplek.values import TextMap

from ._advice_words import GROUPS, by_variant, elsewhere, matters
from ._cited import Cited
from ._route_sentences import told
from ._sentences import day

__all__ = ["page"]

_SIGNS = re.compile(r"([\\`*_<>\[\]|])")


def page(kaarten: Sequence[RoutekaartOn], advices: Sequence[Advice], lang: str) -> str:
    """The whole page; the advice is that of the routekaarten, in their order."""
    return "\n".join([*_Page(lang).lines(kaarten, advices), ""])


def _plain(text: str) -> str:
    """A text in which Markdown sees no signs of its own."""
    return _SIGNS.sub(r"\\\1", text)


class _Page:
    """The page, part by part."""

    def __init__(self, lang: str) -> None:
        self._lang = lang
        self._cited = Cited()

    def lines(self, kaarten: Sequence[RoutekaartOn], advices: Sequence[Advice]) -> Iterator[str]:
        lang = self._lang
        names = [told("page_kaart", lang, title=self._in(one.kaart.title), version=one.version) for one in kaarten]
        yield from (f"# {told('page_title', lang)}", "")
        yield told("page_on", lang, day=day(advices[0].on, lang), kaarten="; ".join(names))
        yield from ("", told("page_advice", lang))
        if any(one.kaart.status == "vervangend" for one in kaarten):
            yield from ("", f"**{told('page_substitute', lang)}**")
        routes = [one for advice in advices for one in advice.routes.values() if not elsewhere(one)]
        for answer in GROUPS[:-1]:
            yield from self._group(answer, [one for one in routes if one.answer == answer])
        others = sum(one.answer == "closed" for advice in advices for one in advice.routes.values())
        if others:
            yield from ("", told("page_others", lang, number=others))
        yield from self._sources()

    def _group(self, answer: RouteAnswer, some: Sequence[RouteAdvice]) -> Iterator[str]:
        if not some:
            return
        yield from ("", f"## {told(f'page_{answer}', self._lang)}")
        if answer == "undecided":
            yield from ("", told("page_why_undecided", self._lang), "")
        for one in some:
            for route, reasons in by_variant(one):
                where = f" ({self._in(route.where)})" if len(one.routes) > 1 and route.where else ""
                title = f"{self._in(route.title)}{where}"
                if answer == "undecided":
                    yield from (f"- {title}", *(f"  {line}" for line in self._reasons(one, reasons)))
                else:
                    yield from ("", f"### {title}", *self._about(route))
                    yield from ("", told(f"page_why_{answer}", self._lang), "", *self._reasons(one, reasons))
                    yield from self._steps(route)

    def _about(self, route: Route) -> Iterator[str]:
        about = [] if route.about is None else [self._in(route.about), ""]
        yield from ("", *about, told("page_provider", self._lang, text=self._in(route.provider)))

    def _reasons(self, one: RouteAdvice, reasons: Iterable[RouteReason]) -> dict[str, None]:
        """The reasons that matter, each once."""
        return dict.fromkeys(line for reason in reasons if matters(one, reason) for line in self._reason(reason))

    def _reason(self, reason: RouteReason) -> Iterator[str]:
        mark = self._cited.mark(reason.source, reason.section)
        own = f" {told('to_verify', self._lang)}" if reason.to_verify else ""
        yield f"- {self._in(reason.text)} {mark}{own}"
        if reason.criterion.exception is not None and reason.answer == "no":
            yield f"  - {told('exception', self._lang, text=self._in(reason.criterion.exception))}"

    def _steps(self, route: Route) -> Iterator[str]:
        yield from ("", told("page_next", self._lang), "")
        yield from (f"{number}. {self._in(text)}" for number, text in enumerate(route.next, 1))
        if route.documents:
            yield from ("", told("page_documents", self._lang), "")
            yield from (f"- {self._in(text)}" for text in route.documents)
        if route.waiting is not None:
            yield from ("", told("page_waiting", self._lang, text=self._in(route.waiting)))

    def _sources(self) -> Iterator[str]:
        lines = [f"- [{number}] {_plain(text)}" for number, text in enumerate(self._cited.texts(self._lang), 1)]
        if lines:
            yield from ("", f"## {told('page_sources', self._lang)}", "", *lines)
        else:
            yield from ("", told("page_nothing", self._lang))

    def _in(self, text: TextMap) -> str:
        return _plain(text.in_language(self._lang))
