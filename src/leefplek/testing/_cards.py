"""Whether cards are right, and whether young people can read them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from os import PathLike
from typing import Any

import attrs

from leefplek import Card, CardError, Finding, Leefplek, LeefplekError
from leefplek.cards import IMPLICIT

from ._given import Definitions, findings_of, made, ordered
from ._language import language_findings, missing_languages

__all__ = ["card_findings", "check_cards"]


def check_cards(factory: object) -> list[Finding]:
    """All findings on cards, together and each by itself.

    `factory` makes what is to be checked: one card or path (of a TOML file or a folder), or an iterable of these. It
    raises nothing for cards that are wrong; a path that can't be read is a finding too.
    """
    try:
        given = made(factory)
    except LeefplekError as error:
        return findings_of(error)
    several = [given] if isinstance(given, Card | str | PathLike) else list(given)  # type: ignore[call-overload]
    paths = [one for one in several if not isinstance(one, Card)]
    cards = [one for one in several if isinstance(one, Card)]
    try:
        lp = Leefplek(built_in=False, plugins=[Definitions(cards)] if cards else [], data=paths)
    except LeefplekError as error:
        return ordered([*findings_of(error), *(hint for card in cards for hint in card_findings(card))])
    if not lp.plugins or not any(label.startswith("card ") for one in lp.plugins for label in one.registered):
        return [Finding("no_cards", "there are no cards here", do="write one, for example with leefplek new card")]
    loaded = [card for one in lp.plugins for card in registered_cards(lp, one.registered)]
    return ordered([*(finding for card in loaded for finding in card_findings(card, lp)), *lp.check()])


def registered_cards(lp: Leefplek, labels: Iterable[str]) -> Iterator[Card]:
    """The cards that a line of the load report names."""
    for label in labels:
        if label.startswith("card "):
            _, id, version, *_ = label.split()
            yield lp.card(id, version=int(version))


def card_findings(card: Card, lp: Leefplek | None = None) -> Iterator[Finding]:
    """What is worth a look on one card that is right: how it asks, what it leaves out, how it reads."""
    for finding in (
        *_asking(card),
        *missing_languages(card.title, _texts(card)),
        *_reading(card),
        *(_boundaries(card, lp) if lp else ()),
    ):
        yield attrs.evolve(finding, key=f"card {card.id} {card.version}: {finding.key}")


def _asking(card: Card) -> Iterator[Finding]:
    for index, question in enumerate(card.questions):
        means = {one.means for one in question.answers}
        key = f"question[{index}]"
        if means == {"nothing"}:
            text = "no answer to this question means anything"
            yield Finding(
                "asks_nothing", text, key=key, severity="warning", do="leave the question out, or ask another"
            )
        elif "nothing" not in means:
            text = "nobody can say that nothing is the matter"
            yield Finding("no_way_out", text, key=key, severity="warning", do="add an answer that means nothing")
        if len(question.answers) > 6:
            text = f"there are {len(question.answers)} answers to choose from"
            yield Finding("many_answers", text, key=key, severity="hint", do="five or six can be taken in at a glance")


def _reading(card: Card) -> Iterator[Finding]:
    for key, text in _texts(card):
        yield from language_findings(text, key)
    for index, question in enumerate(card.questions):
        for place, answer in enumerate(question.answers):
            if answer.because is not None:
                yield from language_findings(answer.because, f"question[{index}].answer[{place}].because")


def _texts(card: Card) -> Iterator[tuple[str, Any]]:
    yield "title", card.title
    for index, question in enumerate(card.questions):
        yield f"question[{index}].text", question.text
        for place, answer in enumerate(question.answers):
            yield f"question[{index}].answer[{place}].text", answer.text


def _boundaries(card: Card, lp: Leefplek) -> Iterator[Finding]:
    """On both sides of its period the card behaves as it says, and every answer can be weighed."""
    for on, inside in ((card.valid_from, True), (card.valid_until, True), (_next(card.valid_until), False)):
        if _found(lp, card, on) != inside:
            text = f"the card is {'not ' if inside else ''}in force on {on}"
            yield Finding("wrong_period", text, key="valid_until", severity="warning", do="is it replaced by another?")
    for question in card.questions:
        for answer in (*(one.id for one in question.answers), *IMPLICIT):
            signal = lp.assess(card, {one.id: "dont_know" for one in card.questions} | {question.id: answer})
            if any(not reason.text for reason in signal.reasons):
                yield Finding("no_reason", "an answer gives no reason in any language", key=question.id)


def _found(lp: Leefplek, card: Card, on: date) -> bool:
    try:
        return lp.card(card.id, on) == card
    except CardError:
        return False


def _next(on: date) -> date:
    return on + timedelta(days=1) if on < date.max else on
