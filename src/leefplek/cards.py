"""The '3 vragen'-kaart, as far as a case needs it: three answered questions, and the signal they give.

An answer is one of seven words. A card's own questions, answers and texts come with the plugins that bring cards;
the case keeps what was answered. There are no scores: the worst answer is the signal (000:171).
"""

from enum import IntEnum

import attrs

from .errors import Finding, PayloadError
from .values import TextMap, open_field, special, value

__all__ = ["ANSWERS", "CardAnswers", "Level", "Signal", "signal"]


class Level(IntEnum):
    """How loud a signal is, from nothing to unsafe. The order is the meaning; the number is not a score."""

    NONE = 0
    UNKNOWN = 1
    POSSIBLE = 2
    CONCERN = 3
    UNSAFE = 4


RATHER_NOT_SAY = "rather_not_say"

ANSWERS: dict[str, Level] = {
    "no": Level.NONE,
    "dont_know": Level.UNKNOWN,
    RATHER_NOT_SAY: Level.UNKNOWN,
    "possible": Level.POSSIBLE,
    "yes": Level.CONCERN,
    "concern": Level.CONCERN,
    "unsafe": Level.UNSAFE,
}
"""What each answer to 'is something the matter here?' means."""


@value
class CardAnswers:
    """The three answers a young person gave on one version of a card: question id to answer."""

    id: str = open_field()
    version: int = open_field()
    answers: TextMap = special()

    def __attrs_post_init__(self) -> None:
        findings = [
            Finding("wrong_shape", f"expected one of {', '.join(ANSWERS)}", key=f"answers.{question}")
            for question, answer in self.answers.items()
            if answer not in ANSWERS
        ]
        if len(self.answers) != 3:
            expected = "expected three questions, each with an answer"
            findings.append(Finding("wrong_shape", expected, key="answers", do="rather_not_say is an answer too"))
        if findings:
            raise PayloadError("the card is not answered", key="answers", findings=findings)


@attrs.frozen
class Signal:
    """What the latest answers per card say: the loudest level, and the cards and questions that gave it.

    `reasons` are pairs of card id and question id; `rather_not_say` tells whether the young person kept something back.
    """

    level: Level = attrs.field(repr=False)
    reasons: tuple[tuple[str, str], ...] = attrs.field(repr=False)
    rather_not_say: bool = attrs.field(repr=False)


def signal(answered: tuple[CardAnswers, ...]) -> Signal:
    """The signal of these cards, the latest last; a later answer on the same card replaces the earlier one.

    No card asked is `UNKNOWN`.
    """
    latest = {card.id: card.answers for card in answered}
    given = [(card, question, answer) for card, answers in latest.items() for question, answer in answers.items()]
    level = max((ANSWERS[answer] for _, _, answer in given), default=Level.UNKNOWN)
    return Signal(
        level=level,
        reasons=tuple((card, question) for card, question, answer in given if ANSWERS[answer] is level),
        rather_not_say=any(answer == RATHER_NOT_SAY for _, _, answer in given),
    )
