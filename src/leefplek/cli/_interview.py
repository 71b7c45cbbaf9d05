"""One question at a time, the one that decides most, one routekaart after the other, until nothing can change.

Nothing that is said is shown again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from leefplek import Advice, InputError, NextQuestion, RoutekaartOn
from leefplek.cards import IMPLICIT
from leefplek.facts import BORN
from leefplek.routes import REGION
from leefplek.values import TextMap, words

from ._advice_words import hanging
from ._heard import begun, day_heard, money_heard, number_heard, withheld_heard, years_heard, yes_or_no
from ._places import Names
from ._route_sentences import told
from ._talk import Stopped, Talk

__all__ = ["Interview"]

_STOP = ("stop", "stoppen", "klaar", "quit", "exit")
_WITHHELD = {id: IMPLICIT[id] for id in ("dont_know", "rather_not_say")}
_TRUE_FALSE = {"true": words("Ja", "Yes"), "false": words("Nee", "No")}


class Interview(Talk):
    """The questions of routekaarten on one day."""

    def __init__(self, kaarten: Sequence[RoutekaartOn], lang: str, *, err: bool) -> None:
        super().__init__(lang, err=err)
        self._kaarten = kaarten
        self._on = kaarten[0].on
        self._silent = False
        self._now: str | None = None
        self._known: dict[str, Any] = {}

    def through(self, facts: Mapping[str, Any]) -> tuple[list[Advice], str]:
        """The advice at the end, and which sentence tells why it ends: nothing can change, or somebody stopped."""
        known = self._known = dict(facts)
        number = 0
        self.say(told("talk_intro", self._lang))
        while True:
            advices = [one.advise(known) for one in self._kaarten]
            place = next((place for place, one in enumerate(advices) if one.next_questions), None)
            if place is None:
                return advices, "talk_done"
            self._begin(self._kaarten[place])
            question = advices[place].next_questions[0]
            number += 1
            try:
                name, answer = self._asked(number, question, advices)
            except Stopped as stopped:
                return advices, "talk_lost" if str(stopped) == "ask_lost" else "talk_stopped"
            except KeyboardInterrupt:
                self.say("")
                return advices, "talk_stopped"
            known[name] = answer

    def _begin(self, kaart: RoutekaartOn) -> None:
        """Say about what the questions are, where another routekaart begins."""
        if self._now not in (None, kaart.id):
            self.say(f"\n{told('talk_kaart', self._lang, title=kaart.kaart.title.in_language(self._lang))}")
        self._now = kaart.id

    def _asked(self, number: int, question: NextQuestion, advices: Sequence[Advice]) -> tuple[str, Any]:
        """The fact that an answer tells, and what it tells."""
        lang, kind = self._lang, question.kind
        unit = f" {told('talk_unit', lang, unit=kind.unit)}" if kind.unit and question.fact != "leeftijd" else ""
        why = hanging(question, advices, lang) if kind.why is None else kind.why.in_language(lang)
        self.say(f"\n{told('talk_question', lang, number=number, text=question.question.in_language(lang))}{unit}")
        self.say(f"  {told('ask_why', lang, why=why)}")
        answer = self._choice(question) if kind.type in ("boolean", "choice") else self._open(question)
        if isinstance(answer, date) and question.fact == "leeftijd":
            return question.record, answer
        return question.fact, answer

    def _choice(self, question: NextQuestion) -> Any:
        kind = question.kind
        yes_no = kind.type == "boolean"
        own: Mapping[str, TextMap] = _TRUE_FALSE if yes_no else {one.id: one.text for one in kind.choices}
        choices = self.offer({**own, **_WITHHELD})

        def read(heard: str) -> str | None:
            said = yes_or_no(heard) if yes_no else None
            word = heard.rstrip(".)").lower()
            return said or choices.get(word) or withheld_heard(heard) or begun(word, own, self._lang)

        chosen = self._heard_of(read, "choice")
        return chosen == "true" if yes_no and chosen in _TRUE_FALSE else chosen

    def _open(self, question: NextQuestion) -> Any:
        self.say(told("talk_skip", self._lang))
        name = {"leeftijd": "age", BORN: "born"}.get(question.fact, question.kind.type)
        own: dict[str, Callable[[str], Any]] = {
            "age": lambda heard: years_heard(heard, self._on),
            "number": number_heard,
            "money": money_heard,
            "date": day_heard,
            "born": self._born,
            "text": lambda heard: heard,
        }
        answer = self._heard_of(lambda heard: withheld_heard(heard) or own[name](heard), name)
        return self._place(question.fact, answer) if name == "text" and answer not in _WITHHELD else answer

    def _born(self, heard: str) -> date | None:
        """A date of birth that fits the day, and the age that was said before."""
        day = day_heard(heard)
        try:
            self._kaarten[0].known({**self._known, BORN: day})
        except InputError:
            return None
        return day

    def _place(self, fact: str, text: str) -> str:
        """A text that somebody typed; or the one that the rules name, where they meant that."""
        names = Names(self._kaarten, fact)
        if not names.lacks(text):
            return text
        meant = names.close(text)
        if meant is not None:
            self.say(f"\n{told('meant', self._lang, name=meant)}")
            choices = self.offer(_TRUE_FALSE)
            if self._heard_of(lambda heard: yes_or_no(heard) or choices.get(heard.rstrip(".)")), "choice") == "true":
                return meant
        if fact == REGION:
            self.say(told("talk_unnamed", self._lang))
        return text

    def _heard_of(self, read: Callable[[str], Any], name: str) -> Any:
        """An answer; raises `Stopped` for a word that says so, and for two empty lines."""

        def heard(line: str) -> Any:
            if line.lower().rstrip(".!") in _STOP or (not line and self._silent):
                raise Stopped("talk_stopped")
            self._silent = not line
            return read(line) if line else None

        def again(line: str) -> str:
            lang = self._lang
            return f"{told(f'again_{name}' if line else 'again_empty', lang)}\n{told('again_skip', lang)}"

        return self.until(heard, told(f"talk_{name}", self._lang), again)
