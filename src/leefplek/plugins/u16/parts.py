"""What the three ways of working of the U16 share: roles, reasons, ends, and the steps around debts, money and moving.

Due periods are ours (`vervangend`): no source gives them. They are days to look back together, and end nothing.
"""

from collections.abc import Iterable, Sequence

import attrs

from leefplek import Outcome, ReasonKind, Role, State, Transition
from leefplek.common import Note, RecordFacts, WithBasis, WithReason
from leefplek.usual import MELDCODE, ends, step, usual_steps
from leefplek.values import TextMap, words

from . import payloads as p

__all__ = [
    "COORDINATOR",
    "GUIDE",
    "JONGERE",
    "REASONS",
    "TRACK",
    "always",
    "arrange_benefit",
    "ended",
    "ending",
    "facts_step",
    "falls_through",
    "note_step",
    "opening",
    "record_facts",
    "roles",
    "stabilise_debts",
    "stand_surety",
    "still_lives_there",
    "work_together",
]

JONGERE = ("jongere",)
GUIDE = ("begeleider",)
COORDINATOR = ("coordinator",)
BASIS = "legal_basis_needed"

TRACK = attrs.evolve(MELDCODE, roles=TextMap({"begeleider": "wij", "coordinator": "wij"}))

REASONS = (
    ReasonKind("young_person", "other_wish", words("wil iets anders", "wishes something else")),
    ReasonKind("young_person", "not_ready", words("is er nog niet aan toe", "is not ready yet")),
    ReasonKind("young_person", "no_contact", words("er is geen contact", "there is no contact")),
    ReasonKind("young_person", "agreements", words("afspraken lukken niet", "agreements are not kept")),
    ReasonKind("provider", "capacity", words("er is geen plek", "there is no place")),
    ReasonKind("provider", "risk", words("het risico is te groot", "the risk is too large")),
    ReasonKind("provider", "profile", words("past niet bij deze plek", "does not fit this place")),
    ReasonKind("provider", "other_help", words("andere hulp past beter", "other help fits better")),
    ReasonKind("system", "municipality", words("de gemeente", "the municipality")),
    ReasonKind("system", "income", words("het inkomen", "the income")),
    ReasonKind("system", "other", words("iets anders", "something else")),
)


def roles(person: TextMap, *more: Role, recorders: tuple[str, ...] = ("begeleider", "coordinator")) -> tuple[Role, ...]:
    """The roles of every one of the three, and `more`; `person` is what the one who comes to live there is called."""
    return (
        Role("jongere", person, recorded_by=recorders, professional=False),
        Role("ouder", words("een ouder of verzorger", "a parent or carer"), recorded_by=recorders, professional=False),
        Role("begeleider", words("de begeleider", "the guide"), recorded_by=("coordinator",)),
        Role("coordinator", words("de coördinator", "the coordinator"), implies=("begeleider",), corrects=True),
        Role("gemeente", words("de gemeente", "the municipality"), recorded_by=recorders),
        *more,
        Role("system", words("het systeem", "the system"), professional=False),
    )


def ended(nl: str, en: str, *more: Outcome) -> tuple[Outcome, ...]:
    """The outcomes: `more`, and those of every case; `nl` and `en` are what the person is called."""
    return (
        *more,
        Outcome("withdrawn", words(f"{nl} stopt ermee", f"{en} stops")),
        Outcome("out_of_view", words("uit beeld", "out of view")),
        Outcome("handed_over", words("overgedragen", "handed over")),
    )


def opening(initial: str, nl: str, en: str, roles: Iterable[str], source: str) -> Transition:
    """How a case begins."""
    effects = ("legal_basis",)
    return step(
        "open", nl, en, (), initial, roles, WithBasis, BASIS, effects=effects, basis_needed=False, source=source
    )


def facts_step(id: str, nl: str, en: str, states: Iterable[str], roles: Iterable[str], source: str) -> Transition:
    """A step that tells facts; those with a step of their own are told nowhere else."""
    return step(id, nl, en, states, None, roles, RecordFacts, "u16_facts_fit", source=source)


def record_facts(states: Iterable[str], source: str) -> Transition:
    """What became known, for whom this is among it."""
    nl, en = "Opschrijven wat we weten", "Write down what is known"
    return facts_step("record_facts", nl, en, states, (*GUIDE, *JONGERE), source)


def stabilise_debts(states: Iterable[str], source: str) -> Transition:
    """Whether the debts are stable, or there are none."""
    return facts_step("stabilise_debts", "Rust brengen in de schulden", "Make the debts stable", states, GUIDE, source)


def stand_surety(states: Iterable[str]) -> Transition:
    """Whether the municipality stands surety for the rent: only the municipality says so (004:333, 755, 1302)."""
    nl, en = "Garant staan voor de huur", "Stand surety for the rent"
    return facts_step("stand_surety", nl, en, states, ("gemeente",), "004:1302")


def arrange_benefit(states: Iterable[str]) -> Transition:
    """Whether a benefit is needed, and from which day there is one: that asks for short lines to work and income."""
    nl, en = "De uitkering regelen", "Arrange the benefit"
    return facts_step("arrange_benefit", nl, en, states, (*GUIDE, "gemeente"), "004:305")


def falls_through(id: str, nl: str, en: str, states: Iterable[str], target: str, roles: Iterable[str]) -> Transition:
    """A place that was found is not there after all; no source tells it, and it happens."""
    return step(id, nl, en, states, target, roles, WithReason)


def still_lives_there(states: Iterable[str], target: str, roles: Iterable[str], *guards: str) -> Transition:
    """Who was out of view, or thought of leaving, may live there all the time; that is ours, no source tells it."""
    nl, en = "De bewoner woont er nog", "The resident still lives there"
    return step("still_lives_there", nl, en, states, target, roles, Note, "u16_moved_needed", *guards)


def work_together(states: Iterable[str], source: str) -> Transition:
    """Another party takes part, and hears of the case."""
    nl, en = "Samen met een ander optrekken", "Act together with another party"
    return step("work_together", nl, en, states, None, GUIDE, p.Together, consent_for="*", source=source)


def always(
    states: Sequence[State], *more: str, restarts: Sequence[str], hear: Sequence[str] = ()
) -> tuple[Transition, ...]:
    """What may happen at any time; `more` are the other workers, `restarts` the states in which hearing how it goes
    starts the due date anew, `hear` who else hears it.
    """
    return usual_steps(
        states,
        team=GUIDE,
        lead=GUIDE,
        everyone=(*GUIDE, *more),
        follow_up=(*GUIDE, *JONGERE, *hear),
        follow_up_restarts=restarts,
    )


def ending(states: Sequence[State], reopened: str, *trying: str) -> tuple[Transition, ...]:
    """How a case ends otherwise; `trying` are guards of losing contact."""
    rows = ends(states, lead=GUIDE, reopened=reopened)
    return tuple(attrs.evolve(row, guards=(*trying, *row.guards)) if row.id == "lose_contact" else row for row in rows)


def note_step(
    id: str, nl: str, en: str, sources: Iterable[str], target: str | None, roles: Iterable[str], source: str
) -> Transition:
    """A step with a word on it."""
    return step(id, nl, en, sources, target, roles, Note, source=source)
