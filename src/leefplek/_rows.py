"""A workflow made ready to step: rows with their roles spelled out, their guards looked up and the trigger at hand."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping
from datetime import date, datetime
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import attrs
from transitions import Event as Trigger
from transitions import EventData, Machine
from transitions import Transition as Arrow

from ._extend import payload_class
from ._produce import PRODUCERS, entered
from ._rules import CONSENT_NEEDED, CONSENT_NEEDED_FOR_PARTY, EFFECT_CHECKS
from .case import Case, PluginVersion
from .definition import MAIN, Guard, Payload, Rule, State, Track, Transition, Workflow, covering
from .effects import Effect
from .errors import Finding, LogError, PayloadError, UnknownName
from .facts import WITHHELD, FactKind, fact_problem
from .people import Actor, Reason
from .values import TextMap, fields_of, joined

if TYPE_CHECKING:
    from .dated import Series

__all__ = ["Governed", "Row"]


class Row:
    """One transition, ready to step. Made once, read by all, changed by none."""

    __slots__ = (
        "asks",
        "basis_needed",
        "case_checks",
        "checks",
        "consent_for",
        "consent_needed",
        "enter",
        "id",
        "judges",
        "line",
        "missing",
        "payload",
        "producers",
        "raises",
        "role_names",
        "roles",
        "speaks",
        "states",
        "target",
        "transition",
        "trigger",
        "workflow",
    )

    def __init__(
        self,
        transition: Transition,
        workflow: Workflow,
        machine: Machine,
        guards: Mapping[str, Guard],
        line: str,
        judges: tuple[PluginVersion, ...],
        beside: Track | None,
        main: Workflow,
    ) -> None:
        self.judges = judges
        self.transition = transition
        self.line = line
        self.workflow = workflow
        self.id = transition.id if line == MAIN else f"{line}.{transition.id}"
        self.target = workflow.state(transition.target) if transition.target else None
        self.trigger: Callable[[Any], bool] | None = None
        if transition.sources:
            self.trigger = machine.events[transition.id].trigger
        self.enter = _entry(line, self.target)
        self.roles = covering(workflow, transition.roles)
        if beside is not None:
            self.roles |= beside.acting(self.roles)
        self.role_names = _names(_called(main, beside, transition.roles) or _named(workflow, transition.roles))
        self.payload = payload_class(transition)
        self.producers = tuple(PRODUCERS[name] for name in transition.effects if name in PRODUCERS)
        self.raises = "raise_track" in transition.effects
        self.basis_needed = transition.basis_needed
        self.consent_for = transition.consent_for
        self.consent_needed = _consent_needed(transition.consent_for or "", workflow)
        named = [guards[name] for name in (*(self.target.needs if self.target else ()), *transition.guards)]
        implied = [check for name in transition.effects for check in EFFECT_CHECKS.get(name, ())]
        self.checks = (*(one.check for one in named), *(one.check for one in implied))
        self.case_checks = (
            *(one.check for one in named if one.reads is None),
            *(one.check for one in implied if one.of_case),
        )
        fields = fields_of(self.payload)
        self.missing = tuple(one.name.rstrip("_") for one in fields if one.default is attrs.NOTHING)
        self.asks = self.payload.asked is not Payload.asked
        self.states = self.payload.stated is not Payload.stated
        self.speaks = self.states or any(one.name == "reason" for one in fields)


def _consent_needed(party: str, workflow: Workflow) -> Rule:
    if party == "*":
        return CONSENT_NEEDED_FOR_PARTY
    return CONSENT_NEEDED.because(party=next((one.text for one in workflow.roles if one.id == party), party))


def _entry(line: str, target: State | None) -> Callable[[date], tuple[Effect, ...]]:
    """What entering the target does on a day; cases that move on the same day share it."""
    return lru_cache(maxsize=512)(lambda on: () if target is None else entered(line, target, on))


def _called(main: Workflow, beside: Track | None, roles: tuple[str, ...]) -> list[TextMap]:
    """What a case calls who acts in these roles of its track; nothing where it knows nobody who does."""
    return [] if beside is None else _named(main, {*roles, *beside.acting(roles)})


def _named(workflow: Workflow, roles: Container[str]) -> list[TextMap]:
    return [role.text for role in workflow.roles if role.id in roles]


def _names(named: list[TextMap]) -> TextMap:
    """These names of roles, in every language that one of them has."""
    if not named:
        return TextMap({"nl": "niemand zelf, hij gaat vanzelf", "en": "nobody, it goes by itself"})
    return joined(named)


class Cursor:
    """What the machine moves: a state, and nothing that belongs to a case."""

    __slots__ = ("state",)

    def __init__(self, state: str) -> None:
        self.state = state


class BareArrow(Arrow):
    """A transition of the machine that moves the state and nothing else: we give it no conditions and no callbacks."""

    def execute(self, event_data: EventData) -> bool:
        """Move the cursor; answers True, for there is nothing here that could refuse."""
        if self.dest is not None:
            setattr(event_data.model, event_data.machine.model_attribute, self.dest)
        return True


class BareTrigger(Trigger):
    """An event of the machine that fires at once: there is no queue, and nothing to call when it is done."""

    def trigger(self, model: object, *_: object, **__: object) -> bool:
        """Fire on a cursor; raises `MachineError` where its state does not offer this."""
        state = self.machine.get_model_state(model)
        self._is_valid_source(state)
        arrow = self.transitions[state.name][0]
        return bool(arrow.execute(EventData(state, self, self.machine, model, (), {})))


class BareMachine(Machine):
    """A machine of bare transitions, through the library's own door for this."""

    event_cls = BareTrigger
    transition_cls = BareArrow


def _machine(workflow: Workflow) -> Machine:
    machine = BareMachine(
        model=None,
        states=[state.id for state in workflow.states],
        initial=workflow.initial,
        auto_transitions=False,
        queued=False,
        name=workflow.id,
    )
    for row in workflow.transitions:
        if row.sources:
            machine.add_transition(row.id, list(row.sources), row.target)
    return machine


class KnownFacts(Mapping[str, FactKind]):
    """The facts that may be recorded: those of the workflow, and, looked up when another is named, of routekaarten."""

    def __init__(self, own: Mapping[str, FactKind], more: Callable[[], Mapping[str, FactKind]]) -> None:
        self._own, self._more = own, more

    def __getitem__(self, name: str) -> FactKind:
        found = self._own.get(name)
        return self._more()[name] if found is None else found

    def __iter__(self) -> Iterator[str]:
        yield from self._own
        yield from (name for name in self._more() if name not in self._own)

    def __len__(self) -> int:
        return sum(1 for _ in self)


MANY = 12
"""More names than this are not written out."""

NO_TRACKS: Mapping[int, Workflow] = MappingProxyType({})


class Governed:
    """A workflow with its machine and its rows, and the track that may run beside it. Made once, changed by none."""

    def __init__(
        self,
        workflow: Workflow,
        guards: Mapping[str, Guard],
        versions: Mapping[int, Workflow],
        day: Callable[[datetime], date],
        judges: Callable[[Workflow, Transition], tuple[PluginVersion, ...]],
        track: Governed | None = None,
        beside: Track | None = None,
        main: Workflow | None = None,
        tracks: Mapping[int, Workflow] = NO_TRACKS,
        more_facts: Callable[[], Mapping[str, FactKind]] = dict,
        *,
        series: Callable[[str], Series],
    ) -> None:
        machine = _machine(workflow)
        line = beside.id if beside else MAIN
        rows = [
            Row(one, workflow, machine, guards, line, judges(workflow, one), beside, main or workflow)
            for one in workflow.transitions
        ]
        self.workflow = workflow
        self.versions = versions
        self.tracks = tracks
        self.day = day
        self.series = series
        self.track = track
        self.states = {state.id: state for state in workflow.states}
        self.rows = {row.id: row for row in rows}
        self._offered = {
            state: {row.id: row for row in rows if state in row.transition.sources} for state in self.states
        }
        self.roles: set[str] = {role.id for role in workflow.roles} | (track.roles if track else set())
        self.recorders = {role.id: covering(workflow, role.recorded_by) for role in workflow.roles if role.recorded_by}
        self.facts = KnownFacts({kind.name: kind for kind in workflow.facts}, more_facts)
        self._reasons = {(reason.side, reason.code) for reason in workflow.reasons}

    def find(self, case: Case, transition: str) -> tuple[Row, bool]:
        """The row of this transition, and whether the case's line offers it now; raises `UnknownName`."""
        row = self.rows.get(transition) if isinstance(transition, str) else None
        if row is not None:
            return row, transition in self.rows_of(case.core.main.state)
        track = self.track if isinstance(transition, str) else None
        if track is not None and (row := track.rows.get(transition)) is not None:
            line = case.line(row.line)
            return row, line is not None and transition in track.rows_of(line.state)
        raise UnknownName(
            "there is no such transition",
            why=f"{self.workflow.id} {self.workflow.version} does not declare it",
            do=f"choose one of {', '.join((*self.rows, *(track.rows if track else ())))}",
            case=case.id,
            key="transition",
        )

    def rows_of(self, state: str) -> Mapping[str, Row]:
        """The rows that a state offers; raises `LogError` for a state that the workflow does not have."""
        found = self._offered.get(state)
        if found is None:
            raise LogError(
                "the log leads to a state that its workflow lacks",
                why=f"{self.workflow.id} {self.workflow.version} declares no such state",
            )
        return found

    def know(self, actor: object, key: str) -> None:
        """Raises `UnknownName` for who is no actor, or has a role that nobody declared."""
        if not isinstance(actor, Actor):
            raise UnknownName("this is no actor", key=key, do="give an Actor with an id and a role")
        if actor.role not in self.roles:
            known = ", ".join(sorted(self.roles))
            raise UnknownName("there is no such role", key=f"{key}.role", do=f"choose one of {known}")

    def may_record(self, recorder: Actor, actor: Actor) -> bool:
        """Whether one may write down what the other decided: oneself may, and who the workflow names for that role."""
        return recorder == actor or recorder.role in self.recorders.get(actor.role, ())

    def check_words(self, payload: Payload, transition: str) -> None:
        """Facts and reasons go by names that the workflow declares; raises `PayloadError` with all that do not."""
        findings = [*self._fact_findings(payload), *self._reason_findings(getattr(payload, "reason", None))]
        if findings:
            raise PayloadError("the payload uses a name in a wrong way", transition=transition, findings=findings)

    def _fact_findings(self, payload: Payload) -> Iterator[Finding]:
        for index, fact in enumerate(payload.stated()):
            kind = self.facts.get(fact.name)
            if kind is None:
                yield self._unknown_fact(fact.name, f"facts[{index}].name")
            elif fact.value not in WITHHELD and (expected := fact_problem(kind, fact.value)) is not None:
                yield Finding("wrong_shape", f"expected {expected}", key=f"facts[{index}].value")

    def _unknown_fact(self, name: str, key: str) -> Finding:
        from difflib import get_close_matches  # only who is wrong waits for it

        many = len(self.facts) > MANY
        known = f"the {len(self.facts)} facts that are known" if many else ", ".join(self.facts)
        near = get_close_matches(name, self.facts, 1)
        do = f"did you mean {near[0]}?" if near else "check its spelling, or load what declares it"
        return Finding("unknown_fact", f"expected one of {known}", key=key, do=do)

    def _reason_findings(self, reason: object) -> Iterator[Finding]:
        if isinstance(reason, Reason) and (reason.side, reason.code) not in self._reasons:
            known = ", ".join(sorted(code for side, code in self._reasons if side == reason.side))
            text = f"expected one of {known}" if known else "no reason of this side is declared, so leave it out"
            yield Finding("unknown_reason", text, key="reason.code")
