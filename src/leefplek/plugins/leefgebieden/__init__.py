"""The 3-vragen cards that ship, one for each life area (leefgebied) that the sources name.

All of them are substitutes (`vervangend`): the three questions of the source are missing (000:316-326). The areas are
those of 003:364. A case starts with the card of its intake; another area is added when it matters, and never all by
default: to record every area of everybody was found unlawful (Dutch regulator, 2018).
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from leefplek import CardAnswers, Context, Payload, Rule, hookimpl
from leefplek.hooks import when_asked
from leefplek.redaction import Need
from leefplek.values import words

__all__ = ["AREA_NEEDS_REASON", "ONE_CARD_AT_START"]

ONE_CARD_AT_START = Rule(
    "one_card_at_start",
    words(
        "Begin met één kaart. Vraag later naar een ander leefgebied, als dat er voor de jongere toe doet.",
        "Begin with one card. Ask about another life area later, when it matters to the young person.",
    ),
    "000:171",
)

AREA_NEEDS_REASON = Rule(
    "area_needs_reason",
    words(
        "Dit leefgebied is nieuw in deze zaak. Schrijf op waarom het er nu toe doet.",
        "This life area is new in this case. Write down why it matters now.",
    ),
    "000:186",
)


@hookimpl
def leefplek_register_cards(register: Callable[[Path], None]) -> None:
    """The folder with one file per version of a card."""
    register(Path(__file__).parent / "cards")


@hookimpl
def leefplek_declare_need() -> Need:
    """What was answered on the cards, and on those before."""
    why = words("Of een leefgebied nieuw is, blijkt uit de kaarten.", "Whether a life area is new shows in the cards.")
    return Need("special", why)


@when_asked
@hookimpl
def leefplek_check_transition(ctx: Context[Any]) -> Rule | None:
    """One card at the start, and a reason for each life area that is added. Unsafety is never kept waiting."""
    payload: Payload = ctx.payload
    asked = payload.asked()
    if not asked or any(card.read is not None and card.read.unsafe for card in asked):
        return None
    if ctx.case is None:
        return ONE_CARD_AT_START if len(asked) > 1 else None
    if getattr(payload, "why", None) is not None:
        return None
    before = [card for cards in ctx.case.asked_in_order() for card in cards or ()]
    known = all(any(_same_area(card, other) for other in before) for card in asked)
    return AREA_NEEDS_REASON if before and not known else None


def _same_area(card: CardAnswers, other: CardAnswers) -> bool:
    """The same card, or one on the same life area; a log written by other means may have answers that nobody read."""
    if card.id == other.id:
        return True
    return card.read is not None and other.read is not None and card.read.leefgebied == other.read.leefgebied
