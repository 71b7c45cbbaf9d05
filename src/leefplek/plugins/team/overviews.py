"""What can be told of many cases at once: bottlenecks, consultations, what waits for the meeting, anonymous counts.

Nothing here changes a case or asks who may see it: that is for the embedding system, which chooses the cases. These
functions read what is stored, of whatever workflow.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

import attrs

from leefplek import CardAnswers, Case, Event
from leefplek.common import Bottleneck, Consult

from ._cases import counting, once
from .payloads import Anonymous

__all__ = ["LEAST", "Counted", "Seen", "agenda", "bottlenecks", "consultations", "monitor"]

LEAST = 5
"""Counts below this are not shown, so that nobody is recognised in them: our choice, no source gives a number."""


@attrs.frozen
class Seen:
    """An event in a case: where and when, and its words only for who asks for them."""

    case_id: str
    workflow: str
    version: int
    at: datetime
    words: str | None = attrs.field(default=None, repr=False)


@attrs.frozen
class Counted:
    """How often each answer to a question of a card was given; None for what is too small to show."""

    card: str
    version: int
    question: str
    answers: tuple[tuple[str, int | None], ...]


def bottlenecks(cases: Iterable[Case], *, with_words: bool = False) -> tuple[Seen, ...]:
    """What was reported not to work (000:118), oldest first: in cases of any workflow, and by a `knelpunt` that is
    still open. One in another case stays as long as that case is kept: nothing there closes it.
    """
    return _seen(cases, "report_bottleneck", "knelpunt", with_words)


def consultations(cases: Iterable[Case], *, with_words: bool = False) -> tuple[Seen, ...]:
    """Where advice was asked (000:178), oldest first: in cases of any workflow, and by a `consultatie` that is still
    open.
    """
    return _seen(cases, "consult", "consultatie", with_words)


def _seen(cases: Iterable[Case], transition: str, workflow: str, with_words: bool) -> tuple[Seen, ...]:
    found = [
        _shown(event, with_words)
        for case in once(cases)
        for event in counting(case)
        if event.transition == transition or (event.workflow == workflow and case.is_open and event.version == 1)
    ]
    return _oldest_first(found)


def agenda(cases: Iterable[Case], *, with_words: bool = False) -> tuple[Seen, ...]:
    """What was brought in for a SAW meeting and waits to be discussed (000:179), oldest first."""
    found: list[Seen] = []
    for case in once(cases):
        if case.workflow != "saw-overleg" or not case.is_open:
            continue
        waiting: list[Event] = []
        for event in counting(case):
            if event.transition == "discuss":
                waiting = []
            elif event.transition == "bring_in":
                waiting.append(event)
        found += [_shown(event, with_words) for event in waiting]
    return _oldest_first(found)


def _shown(event: Event, with_words: bool) -> Seen:
    said = _words(event) if with_words else None
    return Seen(event.case_id, event.workflow, event.version, event.at, said)


def _words(event: Event) -> str | None:
    """The words of an event; none where they were left out, erased, or can't be read here."""
    payload = event.payload
    if isinstance(payload, Bottleneck):
        return payload.what
    return payload.about if isinstance(payload, Anonymous | Consult) else None


def _oldest_first(found: Iterable[Seen]) -> tuple[Seen, ...]:
    return tuple(sorted(found, key=lambda one: (one.at, one.case_id, one.version)))


# ---- monitoring


def monitor(cases: Iterable[Case]) -> tuple[Counted, ...]:
    """How often each answer was given to the questions of the cards (000:126, 176), by card and question.

    A case counts once per card, with its latest answers that can still be read. Nothing tells whose they are: no case,
    no day, no words of anybody, and no count below `LEAST`. Where one number could be worked out from the others, the
    next smallest is left out too. Run it on many cases; two runs that differ by one case tell of that case.
    """
    counted: dict[tuple[str, int, str], Counter[str]] = {}
    for case in once(cases):
        for card in _latest(case):
            for question, answer in card.answers.items():
                counted.setdefault((card.id, card.version, question), Counter())[answer] += 1
    rows = ((key, _hidden(answers)) for key, answers in sorted(counted.items()))
    return tuple(Counted(*key, answers) for key, answers in rows if any(number is not None for _, number in answers))


def _latest(case: Case) -> Iterable[CardAnswers]:
    """The latest answers on each card; what was erased is not counted."""
    return {card.id: card for cards in case.asked_in_order() for card in cards or ()}.values()


def _hidden(answers: Counter[str]) -> tuple[tuple[str, int | None], ...]:
    """The counts, without the small ones: those left out are together at least `LEAST`, and never one alone."""
    left_out: list[str] = []
    for answer, number in sorted(answers.items(), key=lambda one: (one[1], one[0])):
        together = sum(answers[one] for one in left_out)
        if number >= LEAST and (not left_out or together >= LEAST):
            break
        left_out.append(answer)
    return tuple((answer, None if answer in left_out else answers[answer]) for answer in sorted(answers))
