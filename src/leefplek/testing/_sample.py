"""Payloads by their types: right in shape for any transition that anybody declares, and often right for its rules.

One maker serves chance with a seed and Hypothesis alike: all it asks of either is a `Chooser`. Where the name of a
field says what it holds (a fact, a reason, an outcome, a role, a line, a version), it is filled with what the workflow
declares or the case has, so that a good share of the steps is allowed.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta, timezone
from random import Random
from typing import Any, Literal, Protocol, TypeVar, Union, get_args, get_origin

import attrs

from leefplek import (
    Actor,
    CardAnswers,
    Case,
    Fact,
    InputError,
    Leefplek,
    LeefplekError,
    LegalBasis,
    Payload,
    Reason,
    Transition,
    Workflow,
)
from leefplek.answers import OWN_WORDS
from leefplek.cards import IMPLICIT, Card, Question
from leefplek.definition import MAIN, covering
from leefplek.facts import WITHHELD, FactKind
from leefplek.values import TextMap, fields_of

__all__ = ["NO_WORDS", "Chooser", "Seeded", "Words", "actor", "answers_on", "found", "payload", "row_of"]

T = TypeVar("T")

Words = Mapping[str, Sequence[str]]
"""Texts to choose from by the name of a field, where a rule asks for certain ones."""

NO_WORDS: Words = types.MappingProxyType({})

TRIES = 25
"""How often a value whose class checks itself is made anew before it is given up."""

LARGEST = 2**53
"""The largest whole number that a value takes."""

FIRST_DAY, LAST_DAY = date(2020, 1, 1), date(2035, 12, 31)
BORN = (date(1990, 1, 1), date(2016, 12, 31))
"""Young people's birthdays, so that a rule that asks for an age meets both sides of it."""


class Chooser(Protocol):
    """Where choices come from: chance with a seed, or Hypothesis."""

    def flag(self, likely: float = 0.5) -> bool:
        """Yes or no; yes about this often."""

    def integer(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""

    def one_of(self, of: Sequence[T]) -> T:
        """One of these; there must be one."""

    def text(self) -> str:
        """A text as a value takes it: not blank, without NUL or lone surrogates."""

    def day(self, first: date = FIRST_DAY, last: date = LAST_DAY) -> date:
        """A day from `first` to `last`, both included."""


TEXTS = (
    "iets",
    "een gesprek over wonen",
    'met "aanhalingstekens" en een \\',
    "regel één\nregel twee",
    "ñandú, Zoë, 中文, مرحبا",
    "e\u0301en klank en een \u200d verbinding",
    "🏠🔑",
    "{party} %s <b>vet</b>",
    "0",
    "null",
    "a" * 300,
)
"""Texts that somebody may really write, and texts that what handles them may trip over."""


class Seeded:
    """Choices by chance with a seed: the same seed gives the same choices, on every Python."""

    def __init__(self, random: Random) -> None:
        self._random = random

    def flag(self, likely: float = 0.5) -> bool:
        """Yes or no; yes about this often."""
        return self._random.random() < likely

    def integer(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        return low + int(self._random.random() * (high - low + 1))

    def one_of(self, of: Sequence[T]) -> T:
        """One of these; there must be one."""
        return of[self.integer(0, len(of) - 1)]

    def text(self) -> str:
        """One of the texts above, or a few letters."""
        if self.flag(0.3):
            return self.one_of(TEXTS)
        return "".join(self.one_of("abcdeilnorst") for _ in range(self.integer(1, 12)))

    def day(self, first: date = FIRST_DAY, last: date = LAST_DAY) -> date:
        """A day from `first` to `last`, both included."""
        return first + timedelta(days=self.integer(0, (last - first).days))


# ---- the door


def found(lp: Leefplek, workflow: Workflow | str) -> Workflow:
    """The workflow itself, or the newest version of the one with this id; raises `UnknownName`."""
    return workflow if isinstance(workflow, Workflow) else lp.workflow(workflow)


def row_of(lp: Leefplek, workflow: Workflow, transition: str) -> tuple[Workflow, Transition]:
    """A transition by its name, `meldcode.consult` for one of a track, and the workflow that declares it.

    Raises `KeyError` for a name that neither the workflow nor its track declares.
    """
    track = workflow.track
    if track is not None and transition.startswith(f"{track.id}."):
        owner = lp.workflow(track.workflow, track.workflow_version)
        return owner, owner.transition(transition.removeprefix(f"{track.id}."))
    return workflow, workflow.transition(transition)


def payload(
    chooser: Chooser,
    lp: Leefplek,
    workflow: Workflow,
    transition: str,
    case: Case | None = None,
    words: Words = NO_WORDS,
) -> Payload:
    """A payload of the right shape for a transition; with a case, one that fits the case more often.

    Raises `UnknownName` for a transition that is not declared, and `InputError` where no payload could be made: its
    class refuses all that was tried, or has a field of a type that no value can have.
    """
    cls = lp.payload_class(workflow.id, workflow.version, transition)
    _, row = row_of(lp, workflow, transition)
    try:
        made: Payload = _Maker(chooser, lp, workflow, row, case, words).make(cls)
    except NothingFitsError as error:
        raise InputError(
            "no payload could be made", why=str(error), key=transition, do="say in `words` which texts its fields take"
        ) from error
    return made


def actor(chooser: Chooser, workflow: Workflow, transition: Transition | None = None) -> Actor:
    """Somebody in one of the roles of a workflow; with a transition, mostly in a role that may take it."""
    roles = [role.id for role in workflow.roles]
    if transition is not None and chooser.flag(0.85):
        allowed = covering(workflow, transition.roles)
        roles = [role for role in roles if role in allowed] or roles
    role = chooser.one_of(roles)
    return Actor(f"{role}-{chooser.integer(1, 2)}", role)


# ---- inside


class NothingFitsError(Exception):
    """There is no value of this type that fits here."""


def _parties(workflow: Workflow) -> Iterator[str]:
    """The parties that a payload lets one choose from."""
    for row in workflow.transitions:
        for field in fields_of(row.payload):
            if field.name == "party" and get_origin(field.type) is Literal:
                yield from get_args(field.type)


class _Maker:
    """Makes the parts of one payload."""

    def __init__(
        self, chooser: Chooser, lp: Leefplek, workflow: Workflow, row: Transition, case: Case | None, words: Words
    ) -> None:
        self.chooser = chooser
        self.lp = lp
        self.workflow = workflow
        self.row = row
        self.case = case
        self.words = words
        self.party, self.purpose = self._shared()

    def make(self, cls: type[Any]) -> Any:
        """A value of a class; one that checks itself may need several tries."""
        special = _SPECIAL.get(cls)
        if special is not None:
            return special(self)
        why = ""
        for _ in range(TRIES):
            given = self._given(cls)
            try:
                return cls(**given)
            except (LeefplekError, ValueError, TypeError) as error:
                why = type(error).__name__
        raise NothingFitsError(f"{cls.__name__} refused all {TRIES} tries, the last with {why}")

    def _given(self, cls: type[Any]) -> dict[str, Any]:
        """What to make a value with: all that it needs, and most of what it may have."""
        given: dict[str, Any] = {}
        for one in fields_of(cls):
            needed = one.default is attrs.NOTHING
            if not one.init or not (needed or self.chooser.flag(0.8)):
                continue
            try:
                given[one.alias or one.name] = self.of(one.type, one.name.rstrip("_"))
            except NothingFitsError:
                if needed:
                    raise
        return given

    def of(self, wanted: Any, name: str = "") -> Any:
        """A value of a type; the name of its field says what to choose from."""
        if wanted is str and name in self.words:
            return self.chooser.one_of(self.words[name])
        named = _NAMED.get((name, wanted)) if isinstance(wanted, type) else None
        if named is not None and self.chooser.flag(0.9):
            return named(self)
        plain = _PLAIN.get(wanted) if isinstance(wanted, type) else None
        if plain is not None:
            return plain(self.chooser)
        return self._composed(wanted, name)

    def _composed(self, wanted: Any, name: str) -> Any:
        origin, inner = get_origin(wanted), get_args(wanted)
        if origin is Literal:
            fits = name == "party" and self.party in inner
            return self.party if fits else self.chooser.one_of(self.words.get(name, inner))
        if origin in (Union, types.UnionType):
            return self._any_of(inner, name)
        if origin is tuple and len(inner) == 2 and inner[1] is Ellipsis:
            return self._many(inner[0], name)
        if isinstance(wanted, type) and attrs.has(wanted):
            return self.make(wanted)
        raise NothingFitsError(f"{name} has a type that no value can have")

    def _any_of(self, kinds: tuple[Any, ...], name: str) -> Any:
        optional = type(None) in kinds
        if optional and not self.chooser.flag(0.8):
            return None
        try:
            return self.of(self.chooser.one_of([one for one in kinds if one is not type(None)]), name)
        except NothingFitsError:
            if optional:
                return None
            raise

    def _many(self, kind: Any, name: str) -> tuple[Any, ...]:
        size = self.chooser.one_of((1, 1, 1, 2, 3, 0))
        try:
            return tuple(self.of(kind, name) for _ in range(size))
        except NothingFitsError:
            return ()

    # ---- what the workflow and the case say

    def _shared(self) -> tuple[str, str]:
        """A party and a purpose that go together: often those of a permission that is live."""
        live = [(one.party, one.purpose) for one in self.case.permissions if one.live] if self.case else []
        if live and self.chooser.flag(0.4 if "consent_give" in self.row.effects else 0.8):
            return self.chooser.one_of(live)
        purpose = self.chooser.one_of(self.words.get("purpose", ("hulp", "afstemmen")))
        told = dict.fromkeys(str(one.consent_for) for one in self.workflow.transitions if one.consent_for)
        told.pop("*", None)  # whichever the payload names
        told |= dict.fromkeys(_parties(self.workflow))
        parties = list(told) if told and self.chooser.flag(0.6) else [*self.workflow.keepers, *self._roles()]
        return self.chooser.one_of(self.words.get("party", parties)), purpose

    def _roles(self) -> list[str]:
        return [role.id for role in self.workflow.roles]

    def role(self) -> str:
        """One of the roles."""
        return self.chooser.one_of(self._roles())

    def line(self) -> str:
        """The main line, or the track if there is one."""
        track = self.workflow.track
        return self.chooser.one_of((MAIN, MAIN, track.id) if track else (MAIN,))

    def outcome(self) -> str:
        """An outcome that the state may give; else any that is declared."""
        here = next((one for one in self.workflow.states if self.case and one.id == self.case.state), None)
        ids = [one.id for one in self.workflow.outcomes]
        if here is not None and here.outcomes and self.chooser.flag(0.8):
            return self.chooser.one_of(here.outcomes)
        return self.chooser.one_of(ids) if ids else self.chooser.text()

    def version(self) -> int:
        """The version of a late event where that is what the step is about; else a small number."""
        if self.case is not None and "correct" in self.row.effects:
            last = self.case.version
            return (
                self.chooser.integer(max(1, last - 3), last) if self.chooser.flag(0.8) else self.chooser.integer(0, 9)
            )
        return self.chooser.integer(1, 3)

    def newer(self) -> int:
        """A version of the workflow, mostly a loaded one."""
        loaded = [one.version for one in self.lp.workflows if one.id == self.workflow.id]
        return self.chooser.one_of((*loaded, max(loaded) + 1)) if self.chooser.flag(0.9) else self.chooser.integer(0, 9)

    def until(self) -> date:
        """A day around the due date of the line, mostly after it."""
        due = self.case.due if self.case is not None else None
        return self.chooser.day() if due is None else due + timedelta(days=self.chooser.integer(-2, 40))

    def fact(self) -> Fact:
        """A fact that the workflow declares, with a value of its kind or a word for not saying."""
        if not self.workflow.facts:
            raise NothingFitsError("the workflow declares no facts")
        kind = self.chooser.one_of(self.workflow.facts)
        value = self.chooser.one_of(WITHHELD) if self.chooser.flag(0.1) else self._fact_value(kind)
        return Fact(name=kind.name, value=value, said_by=self.role())

    def _fact_value(self, kind: FactKind) -> bool | int | date | str:
        if kind.type == "boolean":
            return self.chooser.flag(0.7)
        if kind.type == "number":
            return self.chooser.integer(0, 40)
        if kind.type == "choice":
            return self.chooser.one_of(kind.choices).id
        if kind.type == "money":
            euros = self.chooser.integer(0, 2000)
            return euros if self.chooser.flag() else f"{euros}.50"
        return self.chooser.day(*BORN) if kind.type == "date" else self.chooser.text()

    def reason(self) -> Reason:
        """A reason that the workflow declares."""
        if not self.workflow.reasons:
            raise NothingFitsError("the workflow declares no reasons")
        kind = self.chooser.one_of(self.workflow.reasons)
        return Reason(side=kind.side, code=kind.code, words=self.chooser.text())

    def legal_basis(self) -> LegalBasis:
        """A ground of law, now and then a consent."""
        if self.chooser.flag(0.75):
            return LegalBasis(ground="public_task", why=self.chooser.text())
        named = self.chooser.flag()
        return LegalBasis(
            ground="consent",
            why=self.chooser.text(),
            party=self.party if named else None,
            purpose=self.purpose if named else None,
        )


def answers_on(chooser: Chooser, card: Card) -> CardAnswers:
    """Three answers on a card: any of its own, or one that belongs to every question, with words beside some."""
    answers = {one.id: _answer(chooser, one) for one in card.questions}
    said = {id: chooser.text() for id, answer in answers.items() if answer == OWN_WORDS or chooser.flag(0.1)}
    return CardAnswers(
        id=card.id, version=card.version, answers=TextMap(answers), own_words=TextMap(said) if said else None
    )


def _answer(chooser: Chooser, question: Question) -> str:
    if chooser.flag(0.75):
        return chooser.one_of(question.answers).id
    return chooser.one_of(list(IMPLICIT))


def _some_card(maker: _Maker) -> CardAnswers:
    """Answers on a card that is in force on some day."""
    for _ in range(TRIES):
        cards = maker.lp.cards(maker.chooser.day())
        if cards:
            return answers_on(maker.chooser, maker.chooser.one_of(cards))
    raise NothingFitsError("no card is in force")


def _number(chooser: Chooser) -> int:
    """A small number, or one from all that a value takes."""
    return chooser.integer(0, 12) if chooser.flag(0.8) else chooser.integer(-LARGEST, LARGEST)


def _moment(chooser: Chooser) -> datetime:
    """A moment, with a fixed offset: what JSON brings back is the same, also where a clock was put back."""
    zone = timezone(timedelta(minutes=chooser.one_of((0, 60, 120, -300, 330))))
    minute = chooser.integer(0, 24 * 60 - 1)
    return datetime.combine(chooser.day(), time(minute // 60, minute % 60), zone)


def _text_map(chooser: Chooser) -> TextMap:
    return TextMap({chooser.text(): chooser.text() for _ in range(chooser.integer(0, 3))})


_PLAIN: dict[type, Callable[[Chooser], Any]] = {
    str: lambda chooser: chooser.text(),
    bool: lambda chooser: chooser.flag(),
    int: _number,
    date: lambda chooser: chooser.day(),
    datetime: _moment,
    TextMap: _text_map,
}
"""A value of each plain type."""

_SPECIAL: dict[type, Callable[[_Maker], Any]] = {
    Fact: _Maker.fact,
    Reason: _Maker.reason,
    LegalBasis: _Maker.legal_basis,
    CardAnswers: _some_card,
}
"""The values that must say what a definition declares."""

_NAMED: dict[tuple[str, type], Callable[[_Maker], Any]] = {
    ("party", str): lambda maker: maker.party,
    ("purpose", str): lambda maker: maker.purpose,
    ("line", str): _Maker.line,
    ("outcome", str): _Maker.outcome,
    ("owner", str): _Maker.role,
    ("said_by", str): _Maker.role,
    ("decided_by", str): _Maker.role,
    ("version", int): _Maker.version,
    ("to", int): _Maker.newer,
    ("until", date): _Maker.until,
}
"""The fields that effects read, and others whose name says what they hold."""
