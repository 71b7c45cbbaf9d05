"""What advice says, in words for who gives it: what is possible, what to discuss, what to ask, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from leefplek import Advice, Leefplek, NextQuestion, Route, RouteAdvice, Routekaart, RoutekaartOn, RouteReason
from leefplek.advice import RouteAnswer, next_question

from ._cited import Cited, value_in_words, wrapped
from ._route_sentences import told
from ._sentences import day, said

__all__ = [
    "GROUPS",
    "AdviceWords",
    "agreed",
    "asked_next",
    "by_variant",
    "elsewhere",
    "hanging",
    "in_order",
    "matters",
    "only_elsewhere",
    "step_title",
    "title_of",
]

GROUPS: tuple[RouteAnswer, ...] = ("open", "to_discuss", "undecided", "closed")

_MATTERS = {
    "open": ("yes",),
    "to_discuss": ("no", "rule_unknown", "unknown"),
    "undecided": ("no", "unknown"),
    "closed": ("no",),
}
_SOME = 5
_MANY = 10


def elsewhere(one: RouteAdvice) -> bool:
    """Whether a route is told for other municipalities only."""
    return (
        all(reason.criterion.id == "region" and reason.answer == "no" for reason in one.reasons) and one.reasons != ()
    )


def matters(one: RouteAdvice, reason: RouteReason) -> bool:
    """Whether a reason matters for the answer of its route: of a closed one, only what closes it."""
    if one.answer == "closed" and (reason.criterion.weight != "hard" or reason.criterion.exception is not None):
        return False
    return reason.answer in _MATTERS[one.answer]


def by_variant(one: RouteAdvice) -> Iterator[tuple[Route, Sequence[RouteReason]]]:
    """The reasons of each variant of a route by itself."""
    for route in one.routes:
        yield route, [reason for reason in one.reasons if reason.route is route]


def agreed(kaart: RoutekaartOn, route: Route, lang: str) -> str:
    """Says of a route of a supplement that was agreed upon, where the routekaart itself is a substitute."""
    if kaart.kaart.status == "vastgesteld":
        return ""
    settled = any(one.status == "vastgesteld" and route in one.routes for one in kaart.supplements)
    return f" {told('agreed', lang)}" if settled else ""


def for_whom(variant: Route, reasons: Iterable[RouteReason], lang: str) -> str:
    """For whom a variant is, where there are several: in its region, or everywhere else, or everywhere where that was
    agreed upon and the others were not."""
    if variant.where is not None:
        return told("for_region", lang, where=variant.where.in_language(lang))
    return told("for_the_rest" if any(one.criterion.id == "region" for one in reasons) else "for_all", lang)


def in_order(some: Iterable[RouteAdvice]) -> list[RouteAdvice]:
    """Those that lead to a step of the way of working first."""
    return sorted(some, key=lambda one: one.step is None)


def only_elsewhere(some: Iterable[RouteAdvice], lang: str) -> str:
    """The routes for other municipalities: each variant with its place, once."""
    every = [route for one in some for route in one.routes]
    named = (f"{one.title.in_language(lang)} ({one.where.in_language(lang)})" for one in every if one.where is not None)
    return told("elsewhere", lang, routes="; ".join(dict.fromkeys(named)))


def title_of(one: RouteAdvice, lang: str) -> str:
    """The title of a route; of each variant, where nobody knows which one it is about."""
    return " / ".join(dict.fromkeys(route.title.in_language(lang) for route in one.routes))


def step_title(lp: Leefplek, id: str, lang: str) -> str:
    """What the step that fits next in a way of working is called there; its id where nobody declares it."""
    rows = (row for workflow in lp.workflows for row in workflow.transitions if row.id == id)
    return next((row.text.in_language(lang) for row in rows), id)


class AdviceWords:
    """Advice of one routekaart, line by line; with `everything` the reasons that change nothing too.

    `marks` are how routes were marked in a case, by their ids.
    """

    def __init__(
        self, lp: Leefplek, kaart: RoutekaartOn, lang: str, *, everything: bool, marks: Mapping[str, str]
    ) -> None:
        self._lp, self._kaart, self._lang, self._everything, self._marks = lp, kaart, lang, everything, marks
        self._cited = Cited()
        self._explained: set[str] = set()

    def lines(self, advice: Advice) -> Iterator[str]:
        """All of it: the heading, the routes by their answer, and the sources."""
        lang = self._lang
        yield from _head(self._kaart.kaart, advice.on, lang)
        away = [one for one in advice.routes.values() if elsewhere(one)]
        for answer in GROUPS:
            some = in_order(one for one in advice.routes.values() if one.answer == answer and one not in away)
            if some:
                brief = answer == "undecided" and len(some) > _MANY and not self._everything
                yield from ("", told(answer, lang))
                for one in some:
                    yield from self._briefly(one) if brief else self._route(one, advice.on)
        if away:
            yield from ("", *wrapped("", only_elsewhere(away, lang)))
        cited = list(self._cited.lines(lang))
        if cited:
            yield from ("", said("sources", lang), *cited)

    def _briefly(self, one: RouteAdvice) -> Iterator[str]:
        """A route with the questions that it hangs on, where there are too many to tell all."""
        leaves = (leaf for reason in one.reasons if matters(one, reason) for leaf in reason.leaves())
        facts = dict.fromkeys(leaf.fact for leaf in leaves if leaf.answer == "unknown" and leaf.fact is not None)
        kinds = self._kaart.facts
        asked = " ".join(kinds[name].question.in_language(self._lang) for name in facts)
        title = title_of(one, self._lang)
        yield from wrapped("  ", told("hangs_on", self._lang, title=title, id=one.id, questions=asked))
        yield from self._mark(one)

    def _mark(self, one: RouteAdvice) -> Iterator[str]:
        if one.id in self._marks:
            yield f"    {told(f'marked_{self._marks[one.id]}', self._lang)}"

    def _route(self, one: RouteAdvice, on: date) -> Iterator[str]:
        lang, route = self._lang, one.route
        own = agreed(self._kaart, route, lang) if len(one.routes) == 1 else ""
        yield from wrapped("  ", f"{title_of(one, lang)} [{one.id}]{own}")
        yield from self._mark(one)
        if one.answer in ("open", "to_discuss"):
            key = "by" if one.answer == "open" else "discuss_with"
            yield from wrapped("    ", told(key, lang, provider=route.provider.in_language(lang)))
        seen: set[tuple[str, ...]] = set()
        for variant, reasons in by_variant(one):
            if len(one.routes) > 1:
                own = agreed(self._kaart, variant, lang)
                yield f"    {for_whom(variant, reasons, lang)}{own}"
            for reason in reasons:
                if self._everything or matters(one, reason):
                    lines = tuple(self._reason(reason, on))
                    yield from () if lines in seen else lines
                    seen.add(lines)
        if one.answer in ("open", "to_discuss"):
            yield from self._next(one)

    def _next(self, one: RouteAdvice) -> Iterator[str]:
        lang = self._lang
        if one.step is not None:
            step = step_title(self._lp, one.step, lang)
            yield from wrapped("    ", told("workflow_step", lang, text=step, id=one.step))
        for text in one.route.next if self._everything else one.route.next[:1]:
            yield from wrapped("    ", told("first_step", lang, text=text.in_language(lang)))

    def _reason(self, reason: RouteReason, on: date) -> Iterator[str]:
        lang, criterion = self._lang, reason.criterion
        text = told(reason.answer, lang, text=reason.text.in_language(lang))
        own = f" {told('to_verify', lang)}" if reason.to_verify else ""
        yield from wrapped("    - ", f"{text} {self._cited.mark(reason.source, reason.section)}{own}")
        if reason.answer == "no" and criterion.exception is not None:
            yield from wrapped("      ", told("exception", lang, text=criterion.exception.in_language(lang)))
        if reason.answer == "no" and criterion.weight == "soft":
            yield from wrapped("      ", told("soft", lang))
        for id in dict.fromkeys(leaf.value_id for leaf in reason.leaves() if leaf.value_id is not None):
            if id not in self._explained:
                self._explained.add(id)
                yield from wrapped("      ", value_in_words(self._lp, id, on, lang, self._cited))
        if self._everything and criterion.note is not None:
            yield from wrapped("      ", told("note", lang, text=criterion.note.in_language(lang)))


def _head(kaart: Routekaart, on: date, lang: str) -> Iterator[str]:
    title = kaart.title.in_language(lang)
    status = said(kaart.status, lang)
    yield from (title, "=" * len(title))
    yield told("advice_on", lang, day=day(on, lang), id=kaart.id, version=kaart.version, status=status)
    yield told("advises", lang)


# ---- what to ask


def asked_next(advices: Sequence[Advice], lang: str) -> Iterator[str]:
    """The question that decides most over all routekaarten, why it is asked, and which ones may help after it."""
    question = next_question(advices)
    if question is None:
        yield told("ask_nothing", lang)
        return
    yield from wrapped("", told("ask_now", lang, question=question.question.in_language(lang), fact=question.fact))
    if question.kind.why is not None:
        yield from wrapped("  ", told("ask_why", lang, why=question.kind.why.in_language(lang)))
    yield from wrapped("  ", hanging(question, advices, lang))
    every = {one.fact: one.question.in_language(lang) for advice in advices for one in advice.next_questions}
    later = [text for fact, text in every.items() if fact != question.fact]
    if later:
        more = [told("more_questions", lang, number=len(later) - _SOME)] if len(later) > _SOME else []
        yield from wrapped("  ", told("ask_later", lang, questions=" ".join([*later[:_SOME], *more])))


def hanging(question: NextQuestion, advices: Iterable[Advice], lang: str) -> str:
    """Which routes hang on a question."""
    titles = {id: title_of(one, lang) for advice in advices for id, one in advice.routes.items()}
    names = [titles[id] for id in question.decides]
    some, more = "; ".join(names[:_SOME]), len(names) - _SOME
    return told("decides", lang, routes=told("and_more", lang, some=some, number=more) if more > 0 else some)
