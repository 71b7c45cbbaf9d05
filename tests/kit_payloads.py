"""Payloads with a field of every type that a value knows."""

from datetime import date, datetime
from typing import Literal

from leefplek import CardAnswers, Fact, LegalBasis, Payload, Reason
from leefplek.values import TextMap, open_field, special, value


@value
class Inner:
    """A value in a payload."""

    with_: str = special()
    on: date = open_field()


@value
class Everything(Payload):
    """A field of every type."""

    text: str = special()
    flag: bool = open_field()
    number: int = open_field()
    day: date = open_field()
    moment: datetime = open_field()
    texts: TextMap = special()
    choice: Literal["a", "b"] = open_field()
    optional: str | None = special()
    either: str | tuple[str, ...] = special()
    anything: bool | int | date | str = special()
    inner: Inner = special()
    values: tuple[Inner, ...] = special()
    basis: LegalBasis = special()
    facts: tuple[Fact, ...] = special()
    defaulted: int = open_field(default=7)

    def stated(self) -> tuple[Fact, ...]:
        """These facts."""
        return self.facts


@value
class Unknown(Payload):
    """A field of a type that no value can have."""

    odd: dict[str, str] = special()


@value
class MayNotBe(Payload):
    """What a definition without facts, reasons and cards can do without."""

    reason: Reason | None = special()
    card: CardAnswers | None = special(default=None)
    facts: tuple[Fact, ...] = special()
    why: Reason | str = special()

    def asked(self) -> tuple[CardAnswers, ...]:
        """The card, if there is one."""
        return () if self.card is None else (self.card,)


@value
class NeedsReason(Payload):
    """What a definition without reasons can't give."""

    reason: Reason = special()


@value
class NeedsFact(Payload):
    """What a definition without facts can't give."""

    fact: Fact = special()


@value
class NeedsCard(Payload):
    """What a library without cards can't give."""

    card: CardAnswers = special()

    def asked(self) -> tuple[CardAnswers, ...]:
        """The card."""
        return (self.card,)


@value
class Unheard(Payload):
    """Holds answers on cards, deep inside, and does not say so."""

    cards: tuple[CardAnswers, ...] | None = special(default=None)


@value
class Heard(Unheard):
    """Says so."""

    def asked(self) -> tuple[CardAnswers, ...]:
        """These cards."""
        return self.cards or ()
