"""The command `ask`: the three questions of a card as a young person sees them, and what the answers say.

Nothing that is said here is kept or shown again: not even the words that somebody writes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from leefplek import Card, Signal
from leefplek.answers import OWN_WORDS
from leefplek.cards import IMPLICIT, Question

from ._say import say, say_json
from ._sentences import said
from ._setting import Setting
from ._talk import Stopped as _Stopped
from ._talk import Talk

__all__ = ["ask"]


def ask(id: str, setting: Setting, as_json: bool) -> int:
    """Ask, then tell what the answers say; answers the exit code. With JSON the questions go to stderr."""
    lp, lang = setting.leefplek(), setting.lang
    card = lp.card(id)
    talk = _Talk(lang, err=as_json)
    try:
        answers = talk.through(card)
    except _Stopped as stopped:
        talk.end(str(stopped))
        return 1
    except KeyboardInterrupt:
        talk.end("ask_ended")
        return 1
    signal = lp.assess(card, answers)
    if as_json:
        say_json(_as_data(card, signal))
    else:
        say("\n".join(["", *_told(signal, OWN_WORDS in answers.values(), lang)]))
    return 0


class _Talk(Talk):
    """The questions of a card."""

    def through(self, card: Card) -> dict[str, str]:
        """The answer to each question; raises `_Stopped` where none comes."""
        self.say(card.title.in_language(self._lang))
        if card.note is not None:
            self.say(card.note.in_language(self._lang))
        self.say(said("ask_intro", self._lang))
        return {one.id: self._answer(number, one) for number, one in enumerate(card.questions, 1)}

    def _answer(self, number: int, question: Question) -> str:
        self.say(f"\n{said('ask_question', self._lang, number=number)}\n{question.text.in_language(self._lang)}")
        texts = {**{one.id: one.text for one in question.answers}, **IMPLICIT}
        choices = self.offer(texts)
        chosen = self.until(
            lambda heard: choices.get(heard.rstrip(".)").lower()),
            said("ask_answer", self._lang),
            lambda _: said("ask_again", self._lang, last=len(texts)),
        )
        if chosen == OWN_WORDS:  # only that there are words counts here
            self.until(
                lambda heard: heard or None,
                said("ask_words", self._lang),
                lambda _: said("ask_words_again", self._lang),
            )
        return chosen


# ---- what the answers say


def _told(signal: Signal, own_words: bool, lang: str) -> Iterator[str]:
    level = signal.level.name.lower()
    yield from (said("ask_says", lang), f"  {said(f'{level}_level', lang)}")
    if signal.reasons:
        yield f"  {said('ask_why', lang)}"
        yield from (f"  - {one.text.in_language(lang)}" for one in signal.reasons)
    if signal.rather_not_say:
        yield f"  {said('rather_not_say', lang)}"
    if own_words:
        yield f"  {said('own_words', lang)}"
    yield from ("", said("ask_next", lang), f"  {said(f'{level}_next', lang)}", "", said("ask_kept", lang))


def _as_data(card: Card, signal: Signal) -> dict[str, Any]:
    return {
        "card": card.id,
        "version": card.version,
        "level": signal.level.name.lower(),
        "rather_not_say": signal.rather_not_say,
        "reasons": [{"question": one.question, "answer": one.answer, "text": dict(one.text)} for one in signal.reasons],
    }
