"""The command `cards`: which cards are in force, and one card as a person reads it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from leefplek import Card, Leefplek
from leefplek.cards import IMPLICIT, Answer, CardSource, Question

from ._owned import owner_in_words, source_in_words
from ._say import say, say_json
from ._sentences import day, said
from ._setting import Setting
from ._typed import program

__all__ = ["cards"]


def cards(id: str | None, on: date | None, setting: Setting, as_json: bool) -> int:
    """The cards in force on a day, or one of them; answers the exit code."""
    lp = setting.leefplek()
    found = lp.cards(on) if id is None else (lp.card(id, on),)
    if as_json:
        say_json([_as_data(one) for one in found])
    elif id is not None:
        say("\n".join(_read(lp, found[0], setting.lang)))
    else:
        say("\n".join(_listed(found, setting.lang)) or said("cards_none", setting.lang, day=_named(on, setting.lang)))
    return 0


def _named(on: date | None, lang: str) -> str:
    return said("today", lang) if on is None else day(on, lang)


def _listed(found: Iterable[Card], lang: str) -> Iterator[str]:
    first = ""
    for one in found:
        first = first or one.id
        yield _line(one, lang)
        yield f"    {one.title.in_language(lang)}"
    if first:
        yield ""
        yield said("try_card", lang, command=f"{program()} cards {first}")
        yield said("try_ask", lang, command=f"{program()} ask {first}")


def _line(card: Card, lang: str) -> str:
    status = said(card.status, lang)
    return said("card_line", lang, id=card.id, area=card.leefgebied, version=card.version, status=status)


# ---- one card


def _read(lp: Leefplek, card: Card, lang: str) -> Iterator[str]:
    title = card.title.in_language(lang)
    yield from (title, "=" * len(title), "", _line(card, lang))
    if card.note is not None:
        yield card.note.in_language(lang)
    for number, question in enumerate(card.questions, 1):
        yield from ("", said("question", lang, number=number, text=question.text.in_language(lang)))
        yield from (line for one in question.answers for line in _answer(one, lang))
    yield from ("", said("always", lang))
    yield from (f"  - {text.in_language(lang)} ({_implied(lp, card, id, lang)})" for id, text in IMPLICIT.items())
    yield from ("", *_upkeep(card, lang), "", said("sources", lang))
    yield from (f"  - {source_in_words(one, lang)}" for one in card.sources)


def _answer(one: Answer, lang: str) -> Iterator[str]:
    yield f"  - {one.text.in_language(lang)} ({said(f'{one.means}_means', lang)})"
    if one.because is not None:
        yield f"      {one.because.in_language(lang)}"
    if one.facts:
        facts = ", ".join(f"{fact.name} = {_value(fact.value, lang)}" for fact in one.facts)
        yield f"      {said('stated', lang, facts=facts)}"


def _value(given: bool | int | date | str, lang: str) -> str:
    if isinstance(given, bool):
        return said("yes" if given else "no", lang)
    return day(given, lang) if isinstance(given, date) else str(given)


def _implied(lp: Leefplek, card: Card, id: str, lang: str) -> str:
    """What an answer that belongs to every question means on this card."""
    level = lp.assess(card, {one.id: id for one in card.questions}).level
    return said(f"{level.name.lower()}_means", lang)


def _upkeep(card: Card, lang: str) -> Iterator[str]:
    yield from owner_in_words(card, lang)
    if card.replaces is not None:
        yield said("replaces", lang, id=card.replaces)


# ---- for other programs


def _as_data(card: Card) -> dict[str, Any]:
    return {
        "id": card.id,
        "leefgebied": card.leefgebied,
        "version": card.version,
        "status": card.status,
        "title": dict(card.title),
        "questions": [_question(one) for one in card.questions],
        "sources": [_source_data(one) for one in card.sources],
        "owner": card.owner,
        "valid_from": card.valid_from.isoformat(),
        "valid_until": card.valid_until.isoformat(),
        "checked_on": card.checked_on and card.checked_on.isoformat(),
        "review_every": card.review_every,
        "replaces": card.replaces,
        "note": card.note and dict(card.note),
    }


def _question(one: Question) -> dict[str, Any]:
    answers = [{"id": each.id, "text": dict(each.text), "means": each.means} for each in one.answers]
    return {"id": one.id, "text": dict(one.text), "answers": answers}


def _source_data(one: CardSource) -> dict[str, Any]:
    return {
        "title": one.title,
        "publisher": one.publisher,
        "section": one.section,
        "retrieved_on": one.retrieved_on.isoformat(),
        "link": one.link,
        "licence": one.licence,
    }
