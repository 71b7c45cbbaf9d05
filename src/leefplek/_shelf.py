"""The cards of one `Leefplek`: which versions there are, which is in force on a day, and what answers on them mean."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date
from itertools import chain
from typing import Any, TypeVar

import attrs

from ._editions import Editions, Standing
from .answers import CardAnswers
from .cards import Card, answer_findings, read
from .errors import CardError, Finding, PayloadError
from .facts import FactKind
from .values import fields_of

__all__ = ["Shelf", "card_of"]

V = TypeVar("V")


def card_of(owner: str, card: Card) -> Standing[Card]:
    """A card and the plugin or file that brought it."""
    return Standing(owner, card, "card")


class Shelf:
    """Cards that do not clash. Old versions stay, so that answers given on them can be read."""

    def __init__(self, standing: Iterable[Standing[Card]]) -> None:
        self._cards = Editions(standing, "card", CardError)

    @property
    def standing(self) -> tuple[Standing[Card], ...]:
        """Every version with who brought it."""
        return self._cards.standing

    def cards(self, on: date) -> tuple[Card, ...]:
        """The cards in force on a day, by id; one that is replaced on that day is not among them."""
        return tuple(one.held for one in self._cards.in_force(on))

    def card(self, id: str, on: date) -> Card:
        """The version of a card in force on a day, or the card that replaces it on that day.

        Raises `UnknownName` for a card that nobody brings, `CardError` where no version is in force.
        """
        return self._cards.on(id, on)

    def version(self, id: str, version: int) -> Card:
        """One version of a card, whatever the day; raises `UnknownName`."""
        return self._cards.version(id, version)

    def findings(self, on: date, known: Collection[str]) -> Iterator[Finding]:
        """The work that waits for the owners of the cards, what replaces nothing, and facts that nobody knows."""
        return chain(self._cards.review_findings(on), self._cards.replacing_findings(), self._fact_findings(known))

    def _fact_findings(self, known: Collection[str]) -> Iterator[Finding]:
        """The facts that answers state and no loaded workflow knows: they are left out of every case."""
        for one in self.standing:
            for at, question in enumerate(one.held.questions):
                for place, answer in enumerate(question.answers):
                    for number, fact in enumerate(answer.facts):
                        if fact.name not in known:
                            key = f"{one.key}: question[{at}].answer[{place}].fact[{number}].name"
                            text = f"no loaded workflow knows the fact {fact.name}"
                            do = "check its spelling, or load the workflow that knows it"
                            yield Finding("fact_goes_nowhere", text, key=key, file=one.owner, severity="hint", do=do)

    def read(self, payload: V, facts: Mapping[str, FactKind]) -> tuple[V, tuple[str, ...]]:
        """A payload whose answered cards say what they mean, and the owners of those cards.

        `facts` are the facts that the workflow knows, by name. Raises `PayloadError` with all findings.
        """
        findings: list[Finding] = []
        owners: list[str] = []

        def reading(given: CardAnswers, at: str) -> CardAnswers:
            found = self._cards.at.get((given.id, given.version))
            if found is None:
                findings.append(
                    Finding("unknown_card", "there is no such card", key=at, do=self._cards.known(given.id))
                )
                return given
            wrong = answer_findings(found.held, given.answers)
            findings.extend(attrs.evolve(one, key=f"{at}.answers.{one.key}".rstrip(".")) for one in wrong)
            owners.append(found.owner)
            return given if wrong else read(found.held, given, facts)

        made = _mapped(payload, "", reading)
        if findings:
            raise PayloadError("the card is not answered", key="card", findings=findings)
        return made, tuple(owners)


def _mapped(given: Any, at: str, reading: Callable[[CardAnswers, str], CardAnswers]) -> Any:
    """The same value with every answered card in it read; itself where there is none."""
    if isinstance(given, CardAnswers):
        return reading(given, at)
    if isinstance(given, tuple):
        parts = tuple(_mapped(one, f"{at}[{index}]", reading) for index, one in enumerate(given))
        return given if all(new is old for new, old in zip(parts, given, strict=True)) else parts
    if not attrs.has(type(given)):
        return given
    changed = {}
    for field in fields_of(type(given)):
        old = getattr(given, field.name)
        new = _mapped(old, f"{at}.{field.name}".lstrip("."), reading)
        if new is not old:
            changed[field.name] = new
    return attrs.evolve(given, **changed) if changed else given
