"""The command `ask`: the three questions of a card as a young person sees them, and what the answers say.

Nothing that is said here is kept or shown again: not even the words that somebody writes.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any, BinaryIO

from leefplek import Card, Signal
from leefplek.answers import OWN_WORDS
from leefplek.cards import IMPLICIT, Question

from ._say import say, say_json
from ._sentences import said
from ._setting import Setting

__all__ = ["ask"]

_TRIES = 100
_LONGEST = 64 * 1024


class _Stopped(Exception):
    """No answer came; says which sentence tells it."""


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


class _Talk:
    """Questions to one stream, answers from stdin."""

    def __init__(self, lang: str, *, err: bool) -> None:
        self._lang = lang
        self._err = err
        self._input: BinaryIO | None = getattr(sys.stdin, "buffer", None)
        self._echoes = sys.stdin is not None and sys.stdin.isatty()

    def through(self, card: Card) -> dict[str, str]:
        """The answer to each question; raises `_Stopped` where none comes."""
        self._say(card.title.in_language(self._lang))
        if card.note is not None:
            self._say(card.note.in_language(self._lang))
        self._say(said("ask_intro", self._lang))
        return {one.id: self._answer(number, one) for number, one in enumerate(card.questions, 1)}

    def end(self, why: str) -> None:
        """Say why it stops here."""
        self._say("\n" + said(why, self._lang))

    def _answer(self, number: int, question: Question) -> str:
        texts = {**{one.id: one.text for one in question.answers}, **IMPLICIT}
        ids = list(texts)
        self._say(f"\n{said('ask_question', self._lang, number=number)}\n{question.text.in_language(self._lang)}")
        for place, id in enumerate(ids, 1):
            self._say(f"  {place}. {texts[id].in_language(self._lang)}")
        choices = {str(place): id for place, id in enumerate(ids, 1)} | {id: id for id in ids}
        for _ in range(_TRIES):
            chosen = choices.get(self._hear("ask_answer").rstrip(".)").lower())
            if chosen is not None:
                break
            self._say(said("ask_again", self._lang, last=len(ids)))
        else:
            raise _Stopped("ask_lost")
        if chosen == OWN_WORDS:
            self._words()
        return chosen

    def _words(self) -> None:
        """Let somebody say it; only that there are words counts here."""
        for _ in range(_TRIES):
            if self._hear("ask_words"):
                return
            self._say(said("ask_words_again", self._lang))
        raise _Stopped("ask_lost")

    def _hear(self, prompt: str) -> str:
        """The next line of what is said; raises `_Stopped` at its end."""
        say(said(prompt, self._lang), err=self._err, line=False)
        heard = self._line()
        if not self._echoes:
            self._say("")
        return heard.decode(sys.stdin.encoding or "utf-8", "replace").lstrip("\ufeff").strip()

    def _line(self) -> bytes:
        """A line, or as much of it as can be an answer; what is longer is passed over."""
        if self._input is None:
            raise _Stopped("ask_ended")
        try:
            heard = part = self._input.readline(_LONGEST)
            while part and not part.endswith(b"\n"):
                part = self._input.readline(_LONGEST)
        except OSError:
            heard = b""
        if not heard:
            raise _Stopped("ask_ended")
        return heard

    def _say(self, text: str) -> None:
        say(text, err=self._err)


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
