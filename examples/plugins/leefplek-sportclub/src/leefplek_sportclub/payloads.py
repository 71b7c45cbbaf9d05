"""What is written down at each step. Shape only: what must hold before a step are the rules.

Don't postpone the annotations here (`from __future__ import annotations`): `@value` reads them when a class is made.
"""

from datetime import date
from typing import Literal

from leefplek import CardAnswers, Fact, LegalBasis, Payload
from leefplek.values import open_field, personal, special, value

__all__ = ["BORN", "COMES_ALONG", "AskCard", "HandOn", "HelpTrainer", "Opening", "Tell"]

COMES_ALONG = "komt_langszij"
BORN = "geboortedatum"


@value
class Opening(Payload):
    """What somebody at the club noticed or tells, and the ground of law on which that is written down."""

    what: str | None = special(default=None)
    legal_basis: LegalBasis = special()


@value
class AskCard(Payload):
    """Three questions and their answers; `why`, where the card is on another life area than the one before."""

    card: CardAnswers = special()
    why: str | None = special(default=None)

    def asked(self) -> tuple[CardAnswers, ...]:
        """The card: without this method nobody looks at what the answers mean."""
        return (self.card,)


@value
class Tell(Payload):
    """What the young person says: may the trusted person come along, and a date of birth if they want to give it."""

    comes_along: bool | None = special(default=None)
    born: date | None = personal(default=None)

    def stated(self) -> tuple[Fact, ...]:
        """What was said, as facts."""
        said = {COMES_ALONG: self.comes_along, BORN: self.born}
        return tuple(Fact(name=name, value=one, said_by="jongere") for name, one in said.items() if one is not None)


@value
class HelpTrainer(Payload):
    """Whether the trainer asked for help, and what it was about: seeing signals and reacting, nobody's story."""

    asked_for: bool | None = open_field(default=None)
    about: str | None = special(default=None)


@value
class HandOn(Payload):
    """Who goes on with the young person, whether that is wanted, and for which purpose that party hears."""

    party: Literal["wij", "saw"] = open_field()
    wanted: bool | None = special(default=None)
    purpose: str | None = special(default=None)
