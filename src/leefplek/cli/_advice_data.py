"""What advice says, as plain data for other programs; nothing of what a fact is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from leefplek import Advice, NextQuestion, RouteAdvice, RoutekaartOn, RouteReason

from ._advice_words import title_of
from ._cited import in_full

__all__ = ["advice_data"]


def advice_data(kaart: RoutekaartOn, advice: Advice, lang: str) -> dict[str, Any]:
    """The advice of one routekaart: every route with a row for each comparison, and the questions, best first."""
    return {
        "on": advice.on.isoformat(),
        "routekaart": advice.routekaart,
        "version": advice.version,
        "routes": [_route(one, lang) for one in advice.routes.values()],
        "next_questions": [_question(one, lang) for one in advice.next_questions],
        "status": kaart.kaart.status,
        "title": kaart.kaart.title.in_language(lang),
    }


def _route(one: RouteAdvice, lang: str) -> dict[str, Any]:
    return {
        "id": one.id,
        "answer": one.answer,
        "reasons": [row for reason in one.reasons for row in _rows(reason, lang)],
        "title": title_of(one, lang),
        "step": one.step,
        "provider": one.route.provider.in_language(lang),
        "next": [text.in_language(lang) for text in one.route.next],
        "documents": [text.in_language(lang) for text in one.route.documents],
        "waiting": one.route.waiting and one.route.waiting.in_language(lang),
    }


def _rows(reason: RouteReason, lang: str) -> Iterator[dict[str, Any]]:
    criterion = reason.criterion
    exception = criterion.exception
    for leaf in reason.leaves():
        yield {
            "criterion": criterion.id,
            "answer": leaf.answer,
            "fact": leaf.fact,
            "value": leaf.value_fact or _plain(leaf.value),
            "source": _source(leaf),
            "valid_from": leaf.valid_from.isoformat(),
            "valid_until": leaf.valid_until.isoformat(),
            "criterion_answer": reason.answer,
            "text": reason.text.in_language(lang),
            "weight": criterion.weight,
            "exception": exception and exception.in_language(lang),
            "operator": leaf.operator,
            "value_id": leaf.value_id,
            "value_fact": leaf.value_fact,
            "found": leaf.found,
            "to_verify": leaf.to_verify,
            "variant": leaf.variant,
        }


def _source(leaf: RouteReason) -> str:
    """On what the criterion rests; and behind it, on what the value does."""
    first = in_full(leaf.source, leaf.section)
    if leaf.used is None or leaf.used.source is None:
        return first
    second = in_full(leaf.used.source, leaf.used.section or leaf.used.source.section)
    return first if first == second else f"{first}; {second}"


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
        "unit": one.kind.unit,
        "choices": [{"id": each.id, "text": each.text.in_language(lang)} for each in one.kind.choices],
    }
