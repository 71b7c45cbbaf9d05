"""Questions to somebody at a terminal, or to a program that answers one line at a time."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import BinaryIO, TypeVar

from leefplek.values import TextMap

from ._say import say
from ._sentences import said

__all__ = ["Stopped", "Talk"]

T = TypeVar("T")

_TRIES = 100
_LONGEST = 64 * 1024


class Stopped(Exception):
    """No answer came; says which sentence tells it."""


class Talk:
    """Questions to one stream, answers from stdin."""

    def __init__(self, lang: str, *, err: bool) -> None:
        self._lang = lang
        self._err = err
        self._input: BinaryIO | None = getattr(sys.stdin, "buffer", None)
        self._echoes = sys.stdin is not None and sys.stdin.isatty()

    def say(self, text: str) -> None:
        """Say something."""
        say(text, err=self._err)

    def end(self, why: str) -> None:
        """Say why it stops here."""
        self.say("\n" + said(why, self._lang))

    def offer(self, texts: Mapping[str, TextMap]) -> dict[str, str]:
        """Show what can be chosen, numbered; answers what may be typed for each."""
        for place, text in enumerate(texts.values(), 1):
            self.say(f"  {place}. {text.in_language(self._lang)}")
        return {str(place): id for place, id in enumerate(texts, 1)} | {id: id for id in texts}

    def until(self, read: Callable[[str], T | None], prompt: str, again: Callable[[str], str]) -> T:
        """What is read of the first line that is an answer; `again` is what to say of one that is not.

        Raises `Stopped` where none comes.
        """
        for _ in range(_TRIES):
            heard = self._hear(prompt)
            found = read(heard)
            if found is not None:
                return found
            self.say(again(heard))
        raise Stopped("ask_lost")

    def _hear(self, prompt: str) -> str:
        """The next line of what is said; raises `Stopped` at its end."""
        say(prompt, err=self._err, line=False)
        heard = self._line()
        if not self._echoes:
            self.say("")
        return heard.decode(sys.stdin.encoding or "utf-8", "replace").lstrip("\ufeff").strip()

    def _line(self) -> bytes:
        """A line, or as much of it as can be an answer; what is longer is passed over."""
        if self._input is None:
            raise Stopped("ask_ended")
        try:
            heard = part = self._input.readline(_LONGEST)
            while part and not part.endswith(b"\n"):
                part = self._input.readline(_LONGEST)
        except OSError:
            heard = b""
        if not heard:
            raise Stopped("ask_ended")
        return heard
