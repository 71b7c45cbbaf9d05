"""Small 3-vragen cards of any content that a card takes."""

from __future__ import annotations

from datetime import date, timedelta

from leefplek import Card
from leefplek.cards import Answer, CardSource, Question, StatedFact
from leefplek.values import TextMap

from ._sample import FIRST_DAY, LAST_DAY, Chooser

__all__ = ["small_card"]

LETTERS = "abcdefghijklmnopqrstuvwxyzéëïöçñ"
OTHER = {"ar": "كيف حالك؟", "uk": "як справи", "fr": "où es-tu ?"}
"""Other languages that a text may come in."""


def small_card(chooser: Chooser) -> Card:
    """A card with three questions of two to four answers each, in force for a day or for years."""
    first = chooser.day(FIRST_DAY, LAST_DAY)
    last = first + timedelta(days=chooser.integer(0, 2000))
    agreed = chooser.flag()
    return Card(
        id=_id(chooser),
        leefgebied=_id(chooser),
        version=chooser.integer(1, 9),
        status="vastgesteld" if agreed else "vervangend",
        title=_text(chooser),
        owner=_line(chooser),
        valid_from=first,
        valid_until=last,
        review_every=chooser.one_of(("P6M", "P1Y", "P2W", "P1D")),
        sources=tuple(_source(chooser) for _ in range(chooser.integer(1, 2))),
        questions=tuple(_question(chooser, number) for number in (1, 2, 3)),
        checked_on=chooser.day(first, last) if chooser.flag() else None,
        replaces=_id(chooser) if agreed and chooser.flag() else None,
        note=_text(chooser) if chooser.flag() else None,
    )


def _source(chooser: Chooser) -> CardSource:
    return CardSource(
        title=_line(chooser),
        publisher=_line(chooser),
        section=_line(chooser),
        retrieved_on=chooser.day(),
        link=f"https://example.org/{_word(chooser)}" if chooser.flag() else None,
    )


def _question(chooser: Chooser, number: int) -> Question:
    answers = tuple(_answer(chooser, one) for one in range(chooser.integer(2, 4)))
    return Question(id=f"{_id(chooser)}-{number}", text=_text(chooser), answers=answers)


def _answer(chooser: Chooser, number: int) -> Answer:
    """An answer; its number makes its id and its texts differ from those of the others."""
    text = TextMap({lang: f"{said} {number}" for lang, said in _text(chooser).items()})
    return Answer(
        id=f"{_id(chooser)}-{number}",
        text=text,
        means=chooser.one_of(("nothing", "possible", "concern", "unsafe")),
        because=_text(chooser) if chooser.flag() else None,
        facts=(StatedFact(name="said_on_card", value=_value(chooser)),) if chooser.flag(0.3) else (),
    )


def _value(chooser: Chooser) -> bool | int | date | str:
    values: tuple[bool | int | date | str, ...] = (
        chooser.flag(),
        chooser.integer(0, 9),
        chooser.day(),
        _word(chooser),
    )
    return chooser.one_of(values)


def _id(chooser: Chooser) -> str:
    """A word of small letters, now and then of two parts."""
    word = _word(chooser, LETTERS[:26])
    return f"{word}_{chooser.integer(0, 9)}" if chooser.flag(0.3) else word


def _text(chooser: Chooser) -> TextMap:
    """A text in Dutch, and now and then in another language."""
    also = chooser.one_of(list(OTHER)) if chooser.flag(0.3) else None
    return TextMap({"nl": _line(chooser)} | ({also: OTHER[also]} if also else {}))


def _line(chooser: Chooser) -> str:
    return " ".join(_word(chooser) for _ in range(chooser.integer(1, 4)))


def _word(chooser: Chooser, letters: str = LETTERS) -> str:
    return "".join(chooser.one_of(letters) for _ in range(chooser.integer(1, 7)))
