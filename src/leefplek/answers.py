"""What was answered on a 3-vragen card, and the signal that answers give. There are no scores: the worst one counts.

A case keeps the answers together with what they meant on that card, so that no later card changes an earlier talk.
"""

from enum import IntEnum

import attrs

from .errors import Finding, PayloadError
from .facts import Fact
from .values import TextMap, open_field, special, value

__all__ = [
    "DONT_KNOW",
    "OWN_WORDS",
    "RATHER_NOT_SAY",
    "CardAnswers",
    "Level",
    "Reading",
    "Signal",
    "SignalReason",
    "signal",
]


class Level(IntEnum):
    """How loud a signal is, from nothing to unsafe. The order is the meaning; the number is not a score."""

    NONE = 0
    UNKNOWN = 1
    POSSIBLE = 2
    CONCERN = 3
    UNSAFE = 4


LEVELS = {"nothing": Level.NONE, "unknown": Level.UNKNOWN} | {
    level.name.lower(): level for level in (Level.POSSIBLE, Level.CONCERN, Level.UNSAFE)
}
"""The level of each word for what an answer means."""

DONT_KNOW = "dont_know"
RATHER_NOT_SAY = "rather_not_say"
OWN_WORDS = "own_words"


@value
class Reading:
    """What the answers on a card mean, as read when they were given: the life area, a word per question, facts."""

    leefgebied: str = special()
    means: TextMap = special()
    facts: tuple[Fact, ...] = special(default=())

    def __attrs_post_init__(self) -> None:
        if not LEVELS.keys() >= set(self.means.values()):
            expected = f"expected one of {', '.join(LEVELS)}"
            raise PayloadError("this is no reading", findings=[Finding("wrong_shape", expected, key="means")])

    @property
    def unsafe(self) -> bool:
        """Whether an answer means unsafe."""
        return "unsafe" in self.means.values()


@value
class CardAnswers:
    """The three answers a young person gave on one version of a card: question id to answer id.

    `own_words` has what somebody said beside an answer, or instead of one (the answer is then `own_words`). `read` is
    filled in when the step is taken: whatever a caller gives there is worked out anew.
    """

    id: str = open_field()
    version: int = open_field()
    answers: TextMap = special()
    own_words: TextMap | None = special(default=None)
    read: Reading | None = special(default=None, compared=False)

    def __attrs_post_init__(self) -> None:
        findings = []
        if len(self.answers) != 3:
            expected = "expected three questions, each with an answer"
            findings.append(Finding("wrong_shape", expected, key="answers", do="rather_not_say is an answer too"))
        said = self.own_words or ()
        if any(question not in self.answers for question in said):
            findings.append(Finding("unknown_question", "expected words with an answered question", key="own_words"))
        if any(answer == OWN_WORDS and question not in said for question, answer in self.answers.items()):
            findings.append(Finding("missing_key", "an answer in own words needs the words", key="own_words"))
        if findings:
            raise PayloadError("the card is not answered", key="answers", findings=findings)


@attrs.frozen
class SignalReason:
    """An answer that made a signal as loud as it is: card, question, answer, and why it matters, per language."""

    card: str
    question: str
    answer: str = attrs.field(repr=False)
    text: TextMap = attrs.field(default=TextMap({}), repr=False)


@attrs.frozen
class Signal:
    """What answers say: the loudest level, and the answers that gave it.

    `rather_not_say` tells whether the young person kept something back. Nothing is the matter without reasons.
    """

    level: Level = attrs.field(repr=False)
    reasons: tuple[SignalReason, ...] = attrs.field(repr=False)
    rather_not_say: bool = attrs.field(repr=False)


def signal(answered: tuple[CardAnswers, ...]) -> Signal | None:
    """The signal of the cards of a case, the latest last; a later answer on the same card replaces the earlier one.

    No card asked is `UNKNOWN`. None where a card was never read.
    """
    latest = {card.id: card for card in answered}
    found = []
    for card in latest.values():
        if card.read is None:
            return None
        for question, means in card.read.means.items():
            found.append((LEVELS[means], SignalReason(card.id, question, card.answers.get(question, ""))))
    level = max((at for at, _ in found), default=Level.UNKNOWN)
    return Signal(
        level=level,
        reasons=() if level is Level.NONE else tuple(reason for at, reason in found if at is level),
        rather_not_say=any(RATHER_NOT_SAY in card.answers.values() for card in latest.values()),
    )
