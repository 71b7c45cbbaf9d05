"""What a context knows beside the core state: facts, cards and age, read from the log once and only when asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol

from .answers import CardAnswers, Signal, signal
from .facts import BORN, ERASED, UNKNOWN, FactValue, Missing, age, latest

if TYPE_CHECKING:
    from .case import Case
    from .dated import Series, ValueOn
    from .definition import Workflow

__all__ = ["Known"]


class Governed(Protocol):
    """What a step needs of the workflow it is taken under."""

    @property
    def workflow(self) -> Workflow: ...
    @property
    def versions(self) -> Mapping[int, Workflow]: ...
    @property
    def tracks(self) -> Mapping[int, Workflow]: ...
    @property
    def day(self) -> Callable[[datetime], date]: ...
    @property
    def series(self) -> Callable[[str], Series]: ...


class Known:
    """What is known around a step beside the core state: the workflow, and facts and cards, read once when asked."""

    __slots__ = ("_age", "_at", "_case", "_facts", "_governed", "_on", "_signal")

    def __init__(self, case: Case | None, governed: Governed, at: datetime) -> None:
        self._case = case
        self._governed = governed
        self._at = at
        self._on: date | None = None
        self._age: int | Missing | None = None
        self._facts: Mapping[str, FactValue | Missing] | None = None
        self._signal: Signal | Missing | None = None

    @property
    def workflow(self) -> Workflow:
        """The workflow that the case is pinned to."""
        return self._governed.workflow

    @property
    def versions(self) -> Mapping[int, Workflow]:
        """The loaded versions of this workflow."""
        return self._governed.versions

    @property
    def tracks(self) -> Mapping[int, Workflow]:
        """The workflow of the track beside each loaded version."""
        return self._governed.tracks

    @property
    def on(self) -> date:
        """The day of the step, in the time zone of the `Leefplek`."""
        if self._on is None:
            self._on = self._governed.day(self._at)
        return self._on

    def value(self, id: str) -> ValueOn:
        """A dated value on that day, after its last period the last one known; raises `UnknownName`."""
        return self._governed.series(id).on(self.on, past_end="last_known")

    @property
    def age(self) -> int | Missing:
        """The age in whole years on that day, from the fact `geboortedatum`; unknown before the birth."""
        if self._age is None:
            born = self.facts.get(BORN, self.facts[""])
            if isinstance(born, date) and born <= self.on:
                self._age = age(born, self.on)
            else:
                self._age = ERASED if born is ERASED else UNKNOWN
        return self._age

    @property
    def facts(self) -> Mapping[str, FactValue | Missing]:
        """The latest value of each fact; under the empty name, the answer for a fact that nobody stated."""
        if self._facts is None:
            stated = self._case.stated_newest_first() if self._case is not None else ()
            self._facts = MappingProxyType(latest(stated))
        return self._facts

    @property
    def signal(self) -> Signal | Missing:
        """What the latest answers per card say; erased if a card that was answered is gone."""
        if self._signal is None:
            self._signal = self._assess()
        return self._signal

    def _assess(self) -> Signal | Missing:
        asked: list[CardAnswers] = []
        for cards in self._case.asked_in_order() if self._case is not None else ():
            if cards is None:
                return ERASED
            asked += cards
        found = signal(tuple(asked))
        return ERASED if found is None else found
