"""The '3 vragen'-kaart: three questions on one life area, with their answers and what each may mean.

A card is data, one TOML file per version. What was answered on it, and the signal that gives, is in `answers`.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import ClassVar, Literal

from ._calendar import due_after
from ._editions import held_findings
from ._texts import id_findings, line_findings, text_findings
from .answers import DONT_KNOW, LEVELS, OWN_WORDS, RATHER_NOT_SAY, CardAnswers, Level, Reading, Signal, SignalReason
from .errors import CardError, Finding, InputError, LeefplekError
from .facts import Fact, FactKind, fact_problem
from .sources import Source, right
from .values import TextMap, open_field, value, words

__all__ = [
    "IMPLICIT",
    "Answer",
    "Card",
    "CardAnswers",
    "CardSource",
    "Level",
    "Question",
    "Reading",
    "Signal",
    "SignalReason",
    "StatedFact",
    "answer_findings",
    "assess",
    "read",
]

IMPLICIT: Mapping[str, TextMap] = {
    DONT_KNOW: words("Weet ik niet", "I don't know"),
    RATHER_NOT_SAY: words("Wil ik niet zeggen", "I'd rather not say"),
    OWN_WORDS: words("In mijn eigen woorden", "In my own words"),
}
"""The answers that belong to every question without being written on a card."""

_IMPLICIT_MEANS = {DONT_KNOW: "unknown", RATHER_NOT_SAY: "unknown", OWN_WORDS: "possible"}
"""Only a person can read somebody's own words: until then they may mean something."""


@value
class CardSource(Source):
    """On what a card rests: a title, its publisher, the section, and the day on which it was looked up."""

    ERROR: ClassVar[type[LeefplekError]] = CardError


@value
class StatedFact:
    """A fact that an answer states: its name and value."""

    ERROR: ClassVar[type[LeefplekError]] = CardError

    name: str = open_field()
    value: bool | int | date | str = open_field()

    def __attrs_post_init__(self) -> None:
        said = Fact(name=self.name, value=self.value, said_by="jongere").value
        object.__setattr__(self, "value", said)
        _right(
            "a fact", line_findings(self.name, "name"), line_findings(said, "value") if isinstance(said, str) else ()
        )


@value
class Answer:
    """One answer to a question, what it may mean, why that matters, and the facts it states."""

    ERROR: ClassVar[type[LeefplekError]] = CardError

    id: str = open_field()
    text: TextMap = open_field()
    means: Literal["nothing", "possible", "concern", "unsafe"] = open_field()
    because: TextMap | None = open_field(default=None)
    facts: tuple[StatedFact, ...] = open_field(default=(), key="fact")

    def __attrs_post_init__(self) -> None:
        _right(
            "an answer",
            id_findings(self.id, "id"),
            _reserved(self.id),
            text_findings(self.text, "text"),
            () if self.because is None else text_findings(self.because, "because"),
        )


@value
class Question:
    """One question, with the answers to choose from; `IMPLICIT` has those that belong to every question."""

    ERROR: ClassVar[type[LeefplekError]] = CardError

    id: str = open_field()
    text: TextMap = open_field()
    answers: tuple[Answer, ...] = open_field(key="answer")

    def __attrs_post_init__(self) -> None:
        found = [id_findings(self.id, "id"), text_findings(self.text, "text")]
        if len(self.answers) < 2:
            do = "write another [[question.answer]]"
            found.append(iter([Finding("few_answers", "expected two answers or more", key="answer", do=do)]))
        _right("a question", *found, _double([one.id for one in self.answers], "answer"), self._same_texts())

    def _same_texts(self) -> Iterator[Finding]:
        texts: dict[str, list[str]] = defaultdict(list)
        for one in self.answers:
            for lang, said in one.text.items():
                texts[lang].append(" ".join(unicodedata.normalize("NFKC", said).casefold().split()))
        for lang, read in texts.items():
            if len(set(read)) < len(read):
                do = "give each answer a text of its own"
                yield Finding("same_text", "two answers to this question read the same", key=f"answer.{lang}", do=do)


@value
class Card:
    """One version of a 3-vragen card on one life area (leefgebied).

    `status` says whether it was agreed upon (`vastgesteld`) or stands in for one that is missing (`vervangend`);
    `replaces` names the card it takes the place of. It is in force from `valid_from` to `valid_until`, both included,
    and its owner looks it over once every `review_every` (ISO 8601, `P6M`), last on `checked_on`. Raises `CardError`
    with all findings.
    """

    ERROR: ClassVar[type[LeefplekError]] = CardError

    id: str = open_field()
    leefgebied: str = open_field()
    version: int = open_field()
    status: Literal["vervangend", "vastgesteld"] = open_field()
    title: TextMap = open_field()
    owner: str = open_field()
    valid_from: date = open_field()
    valid_until: date = open_field()
    review_every: str = open_field()
    sources: tuple[CardSource, ...] = open_field(key="source")
    questions: tuple[Question, ...] = open_field(key="question")
    checked_on: date | None = open_field(default=None)
    replaces: str | None = open_field(default=None)
    note: TextMap | None = open_field(default=None)

    def __attrs_post_init__(self) -> None:
        _right(
            "a card",
            id_findings(self.id, "id"),
            id_findings(self.leefgebied, "leefgebied"),
            text_findings(self.title, "title"),
            line_findings(self.owner, "owner"),
            () if self.note is None else text_findings(self.note, "note"),
            _numbers(self),
            _double([one.id for one in self.questions], "question"),
            held_findings(self),
        )

    def in_force(self, on: date) -> bool:
        """Whether this version is in force on a day."""
        return self.valid_from <= on <= self.valid_until

    @property
    def review_due(self) -> date:
        """The day by which its owner looks it over again."""
        return due_after(self.checked_on or self.valid_from, self.review_every)

    @cached_property
    def _table(self) -> "dict[tuple[str, str], tuple[Level, SignalReason]]":
        """What each answer to each question says."""
        return {
            (question.id, id): (LEVELS[means], SignalReason(self.id, question.id, id, text))
            for question in self.questions
            for id, means, text in _meanings(question)
        }


def _meanings(question: Question) -> Iterator[tuple[str, str, TextMap]]:
    for one in question.answers:
        yield one.id, one.means, one.because or _both(question.text, one.text)
    for id, means in _IMPLICIT_MEANS.items():
        yield id, means, _both(question.text, IMPLICIT[id])


def _both(question: TextMap, answer: TextMap) -> TextMap:
    """Question and answer as one text, in every language that both have."""
    return TextMap({lang: f"{question[lang]} {answer[lang]}" for lang in question if lang in answer})


def _right(what: str, *found: Iterable[Finding]) -> None:
    right(CardError, what, *found)


def _reserved(id: str) -> Iterator[Finding]:
    if id in IMPLICIT:
        yield Finding("reserved_id", "this answer belongs to every question", key="id", do="leave it out")


def _double(ids: list[str], key: str) -> Iterator[Finding]:
    for id in sorted({id for id in ids if ids.count(id) > 1}):
        place = len(ids) - 1 - ids[::-1].index(id)
        yield Finding("double_id", "two of these have one id", key=f"{key}[{place}].id", do="give each its own")


def _numbers(card: Card) -> Iterator[Finding]:
    if len(card.questions) != 3:
        do = "a card asks three questions, no more and no less"
        text = f"expected three questions, found {len(card.questions)}"
        yield Finding("three_questions", text, key="question", do=do)
    if not card.sources:
        yield Finding("no_source", "expected a source", key="source", do="say on what the card rests, in [[source]]")


def assess(card: Card, answers: Mapping[str, str]) -> Signal:
    """The signal of three answers (question id to answer id) on a card; raises `InputError` with all findings."""
    if not isinstance(card, Card) or not isinstance(answers, Mapping):
        raise InputError("this can't be weighed", why="expected a card, and a table with an answer to each question")
    table = card._table
    try:
        found = [table[one.id, answers.get(one.id, "")] for one in card.questions]
    except (KeyError, TypeError):
        found = []
    if not found or len(answers) != 3:
        raise InputError("the card is not answered", findings=answer_findings(card, answers))
    level = max(found[0][0], found[1][0], found[2][0])
    reasons = () if level is Level.NONE else tuple([reason for at, reason in found if at is level])
    return Signal(level, reasons, RATHER_NOT_SAY in answers.values())


def answer_findings(card: Card, answers: Mapping[str, str]) -> list[Finding]:
    """What is wrong with these answers: a question or an answer that the card does not have, or one left out."""
    choices = {one.id: [*(answer.id for answer in one.answers), *IMPLICIT] for one in card.questions}
    findings = [
        Finding("missing_answer", "expected an answer", key=question, do="rather_not_say is an answer too")
        for question in choices
        if question not in answers
    ]
    for question, answer in answers.items():
        if question not in choices:
            expected = f"expected one of {', '.join(choices)}"
            findings.append(Finding("unknown_question", expected, do="answer the questions of this card"))
        elif answer not in choices[question]:
            expected = f"expected one of {', '.join(choices[question])}"
            findings.append(Finding("unknown_answer", expected, key=question))
    return findings


def read(card: Card, given: CardAnswers, known: Mapping[str, FactKind]) -> CardAnswers:
    """These answers with what they mean on this card, and the facts they state of those that a workflow knows.

    The card is the young person's own word, so that is who said it.
    """
    chosen = {
        question.id: next((one for one in question.answers if one.id == given.answers[question.id]), None)
        for question in card.questions
    }
    means = {id: one.means if one else _IMPLICIT_MEANS[given.answers[id]] for id, one in chosen.items()}
    facts = [
        Fact(name=fact.name, value=fact.value, said_by="jongere")
        for one in chosen.values()
        if one is not None
        for fact in one.facts
        if fact.name in known and fact_problem(known[fact.name], fact.value) is None
    ]
    reading = Reading(leefgebied=card.leefgebied, means=TextMap(means), facts=tuple(facts))
    return CardAnswers(
        id=given.id, version=given.version, answers=given.answers, own_words=given.own_words, read=reading
    )
