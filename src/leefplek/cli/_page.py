"""A page to take along, in Markdown: what is possible for a young person, with whom, what to do first, and why.

It tells the rules that count, never what the young person said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from leefplek import Advice, Route, RouteAdvice, RoutekaartOn, RouteReason
from leefplek.advice import RouteAnswer
from leefplek.values import TextMap

from ._advice_words import agreed, by_variant, elsewhere, in_order, matters, only_elsewhere, title_of
from ._route_sentences import told
from ._sentences import day

__all__ = ["page"]

_SIGNS = re.compile(r"([\\`*_<>\[\]|])")
_POSSIBLE: tuple[RouteAnswer, ...] = ("open", "to_discuss")


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
        self._sources: dict[str, int] = {}
        self._kaarten: Sequence[RoutekaartOn] = ()

    def lines(self, kaarten: Sequence[RoutekaartOn], advices: Sequence[Advice]) -> Iterator[str]:
        lang, self._kaarten = self._lang, kaarten
        names = [told("page_kaart", lang, title=self._in(one.kaart.title), version=one.version) for one in kaarten]
        yield from (f"# {told('page_title', lang)}", "")
        yield told("page_on", lang, day=day(advices[0].on, lang), kaarten="; ".join(names))
        yield from ("", told("page_advice", lang))
        if any(one.kaart.status == "vervangend" for one in kaarten):
            yield from ("", f"**{told('page_substitute', lang)}**")
        every = in_order(one for advice in advices for one in advice.routes.values())
        possible = [one for answer in _POSSIBLE for one in every if one.answer == answer]
        if not possible:
            yield from ("", told("page_nothing", lang))
        for answer in _POSSIBLE:
            yield from self._briefly(answer, [one for one in possible if one.answer == answer])
        yield from self._in_full(possible)
        yield from self._undecided([one for one in every if one.answer == "undecided"])
        yield from self._closed([one for one in every if one.answer == "closed"])
        yield from self._cited()

    def _briefly(self, answer: RouteAnswer, some: Sequence[RouteAdvice]) -> Iterator[str]:
        """A line for each route: with whom, and what to do first."""
        if some:
            yield from ("", f"## {told(f'page_{answer}', self._lang)}", "")
        for one in some:
            title, provider = _plain(title_of(one, self._lang)), self._in(one.route.provider)
            first = told("page_first", self._lang, text=self._in(one.route.next[0]))
            yield f"- {told(f'page_brief_{answer}', self._lang, title=title, provider=provider)} {first}"

    def _in_full(self, some: Sequence[RouteAdvice]) -> Iterator[str]:
        """Two lines for each route: why, and what comes after the first step."""
        if some:
            yield from ("", f"## {told('page_more', self._lang)}", "")
        for one in some:
            for route, reasons in by_variant(one):
                where = f" ({self._in(route.where)})" if len(one.routes) > 1 and route.where else ""
                why = self._reasons(reason for reason in reasons if matters(one, reason))
                own = "".join(dict.fromkeys(agreed(kaart, route, self._lang) for kaart in self._kaarten))
                yield " ".join((f"- **{self._in(route.title)}{where}**{own}.", *why))
                later = " ".join(self._later(route))
                yield from (f"  - {later}",) if later else ()

    def _reasons(self, reasons: Iterable[RouteReason]) -> Iterator[str]:
        """The reasons, those with one verdict together, each once."""
        verdicts: dict[str, dict[str, None]] = {}
        for reason in reasons:
            text = f"{self._in(reason.text)} {self._mark(reason)}"
            if reason.criterion.exception is not None and reason.answer == "no":
                text += f" {told('exception', self._lang, text=self._in(reason.criterion.exception))}"
            verdicts.setdefault(reason.answer, {})[text] = None
        for verdict, texts in verdicts.items():
            yield told(f"page_{verdict}", self._lang, text=" ".join(texts))

    def _mark(self, reason: RouteReason) -> str:
        """The number of the source; and where only an amount is to be verified, that."""
        one, lang = reason.source, self._lang
        text = told("page_source", lang, title=one.title, publisher=one.publisher, day=day(one.retrieved_on, lang))
        text = _plain(text.replace("?.", "?")) + (f" {told('to_verify', lang)}" if one.secondary else "")
        own = f" {told('to_verify', lang)}" if reason.to_verify and not one.secondary else ""
        return f"[{self._sources.setdefault(text, len(self._sources) + 1)}]{own}"

    def _later(self, route: Route) -> Iterator[str]:
        """What comes after the first step, what to bring, and how long it takes."""
        if route.next[1:]:
            yield told("page_next", self._lang, text=" ".join(map(self._in, route.next[1:])))
        if route.documents:
            yield told("page_documents", self._lang, text="; ".join(map(self._in, route.documents)))
        if route.waiting is not None:
            yield told("page_waiting", self._lang, text=self._in(route.waiting))

    def _undecided(self, some: Sequence[RouteAdvice]) -> Iterator[str]:
        if some:
            titles = "; ".join(_plain(title_of(one, self._lang)) for one in some)
            yield from ("", f"## {told('page_undecided', self._lang)}", "", f"{titles}.")

    def _closed(self, some: Sequence[RouteAdvice]) -> Iterator[str]:
        """A line for each route, with the first reason that closes it; those of elsewhere in one."""
        away = [one for one in some if elsewhere(one)]
        if some:
            yield from ("", f"## {told('page_closed', self._lang)}", "")
        for one in (one for one in some if one not in away):
            reason = next((reason for reason in one.reasons if matters(one, reason)), None)
            why = "" if reason is None else f" {told('page_no', self._lang, text=self._in(reason.text))}"
            yield f"- {_plain(title_of(one, self._lang))}.{why}"
        if away:
            yield f"- {_plain(only_elsewhere(away, self._lang))}"

    def _cited(self) -> Iterator[str]:
        if self._sources:
            yield from ("", f"## {told('page_sources', self._lang)}", "")
            yield from (f"{number}. {text}" for text, number in self._sources.items())

    def _in(self, text: TextMap) -> str:
        return _plain(text.in_language(self._lang))
