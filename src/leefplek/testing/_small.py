"""Small workflows of any form, and the guards, payloads and track that they are made with."""

from collections.abc import Callable, Iterable
from os import PathLike
from typing import Any

import attrs

from leefplek import (
    Card,
    Context,
    Extension,
    Fact,
    FactKind,
    Field,
    Guard,
    LegalBasis,
    Outcome,
    Payload,
    Role,
    Rule,
    State,
    Track,
    Transition,
    Workflow,
    hookimpl,
)
from leefplek.common import Correct, Escalate, Extend, GiveConsent, RaiseSafety, WithdrawConsent
from leefplek.values import open_field, special, value, words

from ._sample import Chooser

__all__ = ["GUARDS", "Brings", "small_workflow"]

TEXT = words("iets", "something")


@value
class Opening(Payload):
    """What a small workflow begins with."""

    legal_basis: LegalBasis | None = special(default=None)


@value
class Telling(Payload):
    """What somebody tells at a step: words, facts, how much."""

    told: str | None = special(default=None)
    facts: tuple[Fact, ...] = special(default=())
    amount: int = open_field(default=0)

    def stated(self) -> tuple[Fact, ...]:
        """These facts."""
        return self.facts


BASIS_NEEDED = Rule("small_basis_needed", words("Er is een grond nodig.", "A ground is needed."))
NOT_ON_SUNDAY = Rule("small_not_on_sunday", words("Niet op zondag.", "Not on a Sunday."))
ANOTHER_NEEDED = Rule("small_another_needed", words("Dit doet iemand anders.", "Somebody else does this."))
ENOUGH = Rule("small_enough", words("Het zijn genoeg stappen.", "These are enough steps."))
AGREED_NEEDED = Rule("small_agreed_needed", words("Eerst moet het goed zijn.", "First it must be agreed."))
WORDS_NEEDED = Rule("small_words_needed", words("Vertel er iets bij.", "Say something about it."))


def _basis(ctx: Context[Any]) -> Rule | None:
    return BASIS_NEEDED if ctx.payload.legal_basis is None else None


def _not_on_sunday(ctx: Context[Any]) -> Rule | None:
    return NOT_ON_SUNDAY if ctx.on.isoweekday() == 7 else None


def _another(ctx: Context[Any]) -> Rule | None:
    return ANOTHER_NEEDED if ctx.case is not None and ctx.case.events[-1].by.id == ctx.actor.id else None


def _enough(ctx: Context[Any]) -> list[Rule]:
    return [ENOUGH] if ctx.case is not None and ctx.case.version > 25 else []


def _agreed(ctx: Context[Any]) -> Rule | None:
    return None if ctx.fact("agreed") is True else AGREED_NEEDED


def _told(ctx: Context[Any]) -> Rule | None:
    return WORDS_NEEDED if ctx.payload.told is None else None


CASE_GUARDS = (
    Guard("small_not_on_sunday", _not_on_sunday, (NOT_ON_SUNDAY,)),
    Guard("small_another", _another, (ANOTHER_NEEDED,)),
    Guard("small_enough", _enough, (ENOUGH,)),
    Guard("small_agreed", _agreed, (AGREED_NEEDED,)),
)
GUARDS = (
    *CASE_GUARDS,
    Guard("small_basis", _basis, (BASIS_NEEDED,), reads=Opening),
    Guard("small_told", _told, (WORDS_NEEDED,), reads=Telling),
)
"""The guards that small workflows name."""

ROLES = (
    Role("worker", TEXT, recorded_by=("helper",)),
    Role("helper", TEXT),
    Role("lead", TEXT, implies=("worker",)),
    Role("jongere", TEXT, recorded_by=("worker", "helper"), professional=False),
    Role("system", TEXT, professional=False),
)
WORKER = (Role("worker", TEXT),)
FACTS = (
    FactKind("agreed", "boolean", TEXT),
    FactKind("geboortedatum", "date", TEXT),
    FactKind("rooms", "number", TEXT),
)
FIELDS = (Field("extra", "text"), Field("count", "number", "open"), Field("when", "moment"))
DUES = ("P1W", "P0D", "P2M", "P1Y1M1W1D")

TRACK = Workflow(
    id="small-track",
    version=1,
    title=TEXT,
    initial="raised",
    states=(State("raised", TEXT, due="P0D"), State("settled", TEXT, final=True)),
    transitions=(
        Transition("settle", TEXT, ("raised",), "settled", ("worker",), payload=Telling, basis_needed=False),
        Transition("again", TEXT, ("raised",), None, (), basis_needed=False),
        Transition("reopen", TEXT, ("settled",), "raised", (), basis_needed=False),
    ),
    roles=ROLES,
)
BESIDE = Track("beside", "small-track", 1, again="again", reopen="reopen")


class Brings:
    """A plugin that brings workflows and cards, and what small workflows name: their guards and their track."""

    def __init__(self, *workflows: Workflow, cards: Iterable[Card] = ()) -> None:
        self.workflows = workflows
        self.cards = tuple(cards)

    @hookimpl
    def leefplek_register_workflows(self, register: Callable[[Workflow | Extension], None]) -> None:
        """The workflows, and the track that runs beside one of them."""
        for one in self.workflows:
            register(one)
        if any(one.track == BESIDE for one in self.workflows):
            register(TRACK)

    @hookimpl
    def leefplek_register_guards(self, register: Callable[[Guard], None]) -> None:
        """Every guard that a small workflow may name."""
        for one in GUARDS:
            register(one)

    @hookimpl
    def leefplek_register_cards(self, register: Callable[[Card | PathLike[str]], None]) -> None:
        """The cards."""
        for one in self.cards:
            register(one)


def small_workflow(chooser: Chooser, *, plain: bool = False, sound: bool = True) -> Workflow:
    """A workflow of one to eight states.

    A sound one has a path to every state and from every state to an end; another may not, and is refused when it is
    built. In a plain one each step that a state offers is allowed to a `worker`, whatever comes with it.
    """
    size = chooser.integer(1, 8)
    rows = [_row(chooser, size) for _ in range(chooser.integer(0, 12))]
    finals = {one for one in range(size) if chooser.flag(0.3)}
    if sound:
        finals = {size - 1}
        for one in range(size - 1):  # a chain through all states, somewhere among the other rows
            rows.insert(chooser.integer(0, len(rows)), ({one}, one + 1))
    told = not plain and chooser.flag()
    states = tuple(_state(chooser, one, one in finals, plain) for one in range(size))
    opening = Transition("open", TEXT, (), "s0", ("worker",), outcome="done" if told and 0 in finals else None)
    transitions = [
        Transition(
            f"t{index}",
            TEXT,
            tuple(f"s{one}" for one in sorted(sources)),
            None if target is None else f"s{target}",
            ("worker",),
            outcome="done" if told and target in finals else None,
            effects=("reopen",) if told and target is not None and target not in finals else (),
            basis_needed=False,
        )
        for index, (sources, target) in enumerate(rows)
    ]
    bare = Workflow("random", 1, TEXT, "s0", states, (opening, *transitions), WORKER)
    outcomes = (Outcome("done", TEXT), Outcome("stopped", TEXT)) if told else ()
    return bare if plain else _dressed(chooser, attrs.evolve(bare, outcomes=outcomes))


def _row(chooser: Chooser, size: int) -> tuple[set[int], int | None]:
    """Where a transition starts, and where it leads."""
    first = chooser.integer(0, size - 1)
    sources = {first} | {one for one in range(size) if chooser.flag(0.25)}
    return sources, chooser.integer(0, size - 1) if chooser.flag(0.75) else None


def _state(chooser: Chooser, number: int, final: bool, plain: bool) -> State:
    if plain:
        return State(f"s{number}", TEXT, due=None if final else "P1W", final=final)
    needs = (chooser.one_of(CASE_GUARDS).name,) if number and chooser.flag(0.1) else ()
    return State(f"s{number}", TEXT, due=None if final else chooser.one_of(DUES), final=final, needs=needs)


def _dressed(chooser: Chooser, bare: Workflow) -> Workflow:
    """A workflow with more roles, payloads, guards and fields, what may happen at any time, and perhaps a track."""
    opening = attrs.evolve(
        bare.transitions[0], payload=Opening, guards=("small_basis",), effects=("legal_basis",), basis_needed=False
    )
    rows = [_dress(chooser, row) for row in bare.transitions[1:]]
    track = BESIDE if chooser.flag(0.4) else None
    return attrs.evolve(
        bare,
        transitions=(opening, *rows, *_standing(chooser, tuple(state.id for state in bare.states), track is not None)),
        roles=ROLES,
        facts=FACTS,
        track=track,
        keepers=("worker",),
    )


def _dress(chooser: Chooser, row: Transition) -> Transition:
    telling = chooser.flag()
    guards = [one.name for one in CASE_GUARDS if chooser.flag(0.12)]
    return attrs.evolve(
        row,
        roles=chooser.one_of((("worker",), ("worker", "helper"), ("helper", "jongere"))),
        payload=Telling if telling else Payload,
        guards=(*guards, *(("small_told",) if telling and chooser.flag(0.3) else ())),
        fields=tuple(one for one in FIELDS if chooser.flag(0.15)),
        basis_needed=chooser.flag(0.3),
        restarts_due=row.sources if row.target is None and chooser.flag() else (),
    )


def _standing(chooser: Chooser, everywhere: tuple[str, ...], track: bool) -> list[Transition]:
    """What may happen at any time."""

    def stay(id: str, payload: type[Payload], role: str, *effects: str) -> Transition:
        return Transition(
            id, TEXT, everywhere, None, (role,), payload=payload, effects=effects, basis_needed=False, correctable=False
        )

    raising = [stay("raise_worry", RaiseSafety, "worker", "raise_track")] if track else []
    some = [
        stay("tell", Telling, "jongere"),
        stay("give_consent", GiveConsent, "jongere", "consent_give", "legal_basis"),
        stay("withdraw_consent", WithdrawConsent, "jongere", "consent_withdraw"),
        attrs.evolve(stay("inform", Payload, "worker"), consent_for="helper"),
        stay("extend", Extend, "worker", "extend"),
        stay("escalate", Escalate, "system", "escalate"),
        stay("correct", Correct, "worker", "correct"),
    ]
    return [*raising, *(one for one in some if chooser.flag(0.4))]
