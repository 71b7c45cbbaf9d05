"""The rules of the sports club. A guard looks at a frozen context and answers the rules that refuse the step.

Four rest on the source: support only who wants that (001:14). Its sentence can be read of professionals and volunteers,
such as a trainer, and of the young people they support; here it holds for both. The last rule is ours, so it refers to
the way of working itself.
"""

from typing import Any

from leefplek import Context, Guard, Rule
from leefplek.definition import CONTENT_ERASED
from leefplek.facts import Missing
from leefplek.values import words

from .payloads import COMES_ALONG, HandOn, HelpTrainer

__all__ = ["COME_ALONG", "GUARDS", "HANDING_ON", "SAFETY", "TRAINER"]

ASK_FIRST = Rule(
    "ask_first",
    words(
        "Vraag eerst of de jongere wil dat de vertrouwenspersoon langskomt.",
        "First ask whether the young person wants the trusted person to come along.",
    ),
    "001:14",
)
DOES_NOT_WANT = Rule(
    "does_not_want",
    words(
        "De jongere wil niet dat de vertrouwenspersoon langskomt.",
        "The young person does not want the trusted person to come along.",
    ),
    "001:14",
)
TRAINER_ASKS = Rule(
    "trainer_asks",
    words("Help de trainer alleen als die daar zelf om vraagt.", "Help the trainer only when they ask for it."),
    "001:14",
)
HELP_WANTED = Rule(
    "help_wanted",
    words("Vraag eerst of de jongere deze hulp wil.", "First ask whether the young person wants this help."),
    "001:14",
)
SAFETY_FIRST = Rule(
    "safety_first",
    words(
        "Er is een zorg om de veiligheid. Rond die eerst af.",
        "There is a worry about safety. First see that through.",
    ),
)


def _come_along(ctx: Context[Any]) -> Rule | None:
    """The trusted person is there only for who wants that; erased is not the same as no."""
    wish = ctx.fact(COMES_ALONG)
    if wish is Missing.ERASED:
        return CONTENT_ERASED
    if wish is Missing.UNKNOWN:
        return ASK_FIRST
    return None if wish else DOES_NOT_WANT


def _trainer(ctx: Context[HelpTrainer]) -> Rule | None:
    """A volunteer is helped when they want that."""
    return None if ctx.payload.asked_for else TRAINER_ASKS


def _handing_on(ctx: Context[HandOn]) -> Rule | None:
    """Other help comes only when it is wanted; that the other hears of it is a question of consent, beside this."""
    return None if ctx.payload.wanted else HELP_WANTED


def _safety(ctx: Context[Any]) -> Rule | None:
    """Nobody but the young person ends a case over which a worry about safety is open."""
    return SAFETY_FIRST if ctx.case is not None and ctx.case.track_open else None


COME_ALONG = Guard("sportclub_come_along", _come_along, rules=(ASK_FIRST, DOES_NOT_WANT, CONTENT_ERASED))
TRAINER = Guard("sportclub_trainer", _trainer, rules=(TRAINER_ASKS,), reads=HelpTrainer)
HANDING_ON = Guard("sportclub_handing_on", _handing_on, rules=(HELP_WANTED,), reads=HandOn)
SAFETY = Guard("sportclub_safety", _safety, rules=(SAFETY_FIRST,))

GUARDS = (COME_ALONG, TRAINER, HANDING_ON, SAFETY)
