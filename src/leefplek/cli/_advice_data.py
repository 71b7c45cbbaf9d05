"""What advice says, as plain data for other programs; nothing of what a fact is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from leefplek import Advice, FactKind, Leefplek, NextQuestion, RouteAdvice, RoutekaartOn, RouteReason
from leefplek.sources import NamedSource

from ._advice_words import title_of
from ._cited import in_full

__all__ = ["advice_data"]

_ORDERED = ("number", "money", "date")


def advice_data(lp: Leefplek, kaart: RoutekaartOn, advice: Advice, lang: str) -> dict[str, Any]:
    """The advice of one routekaart: every route with a row for each comparison, and the questions, best first."""
    return {
        "on": advice.on.isoformat(),
        "routekaart": advice.routekaart,
        "version": advice.version,
        "routes": [_Rows(lp, kaart, advice.on, lang).route(one) for one in advice.routes.values()],
        "next_questions": [_question(one, lang) for one in advice.next_questions],
        "status": kaart.kaart.status,
        "title": kaart.kaart.title.in_language(lang),
    }


class _Rows:
    """Reasons as rows."""

    def __init__(self, lp: Leefplek, kaart: RoutekaartOn, on: date, lang: str) -> None:
        self._lp, self._kaart, self._on, self._lang = lp, kaart, on, lang

    def route(self, one: RouteAdvice) -> dict[str, Any]:
        return {
            "id": one.id,
            "answer": one.answer,
            "reasons": [row for reason in one.reasons for row in self._rows(reason)],
            "title": title_of(one, self._lang),
            "step": one.step,
        }

    def _rows(self, reason: RouteReason) -> Iterator[dict[str, Any]]:
        criterion = reason.criterion
        exception = criterion.exception
        for leaf in reason.leaves():
            other = _other_fact(leaf, self._kaart.facts.get(leaf.fact or ""))
            yield {
                "criterion": criterion.id,
                "answer": leaf.answer,
                "fact": leaf.fact,
                "value": _plain(leaf.value),
                "source": self._source(leaf),
                "valid_from": leaf.valid_from.isoformat(),
                "valid_until": leaf.valid_until.isoformat(),
                "criterion_answer": reason.answer,
                "text": reason.text.in_language(self._lang),
                "weight": criterion.weight,
                "exception": exception and exception.in_language(self._lang),
                "operator": leaf.operator,
                "value_id": leaf.value_id,
                "value_fact": other,
                "found": leaf.found,
                "to_verify": leaf.to_verify,
                "variant": leaf.variant,
            }

    def _source(self, leaf: RouteReason) -> str:
        """On what the criterion rests; and behind it, on what the value does."""
        first = in_full(leaf.source, leaf.section)
        if leaf.value_id is None or leaf.value_source is None:
            return first
        second = in_full(leaf.value_source, self._section(leaf.value_id, leaf.value_source))
        return first if first == second else f"{first}; {second}"

    def _section(self, value: str, source: NamedSource) -> str:
        now = self._lp.value(value).at(self._on)
        return now.section if now.source == source else source.section


def _other_fact(leaf: RouteReason, kind: FactKind | None) -> str | None:
    """The fact that is compared with, where that is what the value names: of what has an order, a text is never one."""
    ordered = kind is not None and kind.type in _ORDERED
    return leaf.value if ordered and isinstance(leaf.value, str) else None


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _question(one: NextQuestion, lang: str) -> dict[str, Any]:
    why = one.kind.why
    return {
        "fact": one.fact,
        "question": one.question.in_language(lang),
        "decides": list(one.decides),
        "why": why and why.in_language(lang),
        "remaining": one.remaining,
        "record": one.record,
        "type": one.kind.type,
    }
