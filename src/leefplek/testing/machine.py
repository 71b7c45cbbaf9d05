"""A rule-based machine for any way of working: Hypothesis takes steps, and after each one what must hold is looked at.

    TestMine = workflow_machine(lambda: Leefplek(plugins=[mine]), "mine").TestCase

It needs Hypothesis, which comes with `leefplek[test]`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from importlib.util import find_spec
from typing import ClassVar

import attrs

from leefplek import Actor, Case, CommandReused, Finding, InputError, Leefplek, Refused, Step, UnknownName, Workflow

from ._holds import holds, holds_from_the_start, survives_json
from ._sample import NO_WORDS, Words
from ._walk import START, can_open
from ._watch import Seal, Try, Watch

if find_spec("hypothesis") is None:
    raise ImportError("leefplek.testing.machine needs Hypothesis: install leefplek[test]", name="hypothesis")

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from .strategies import actors, payloads

__all__ = ["WorkflowMachine", "workflow_machine"]

GAPS = (0, 0, 1, 7, 31, 100)
"""Days between two steps."""

OPENINGS = 8
"""How often a case is tried to be opened before the other rules begin."""


@attrs.frozen
class Setup:
    """What a machine walks: who makes the `Leefplek`, the workflow, and texts for its payloads."""

    factory: Callable[[], Leefplek]
    workflow: str
    words: Words


def workflow_machine(
    factory: Callable[[], Leefplek], workflow: str, version: int | None = None, *, words: Words = NO_WORDS
) -> type[WorkflowMachine]:
    """A machine that walks a way of working; its `TestCase` is what pytest and unittest collect.

    `factory` makes the `Leefplek`, anew for each example, so that a plugin that remembers does no harm. `words` are
    texts to choose from by the name of a payload field, where a rule asks for certain ones. The machine fails with the
    findings of what is not right. Raises `UnknownName` for a workflow, or a version, under which no case can be opened.
    """
    lp = factory()
    can_open(lp, lp.workflow(workflow, version))
    body = {"setup": Setup(factory, workflow, words), "__doc__": WorkflowMachine.__doc__}
    return type(f"Machine_{workflow.replace('-', '_')}", (WorkflowMachine,), body)


class WorkflowMachine(RuleBasedStateMachine):
    """One case of a way of working, and everybody who may do something with it.

    A class that derives from one made by `workflow_machine` may add rules: `lp` is the library, `case` the case as it
    stands (None before one is opened), and `attempt` tries a step.
    """

    setup: ClassVar[Setup]

    def __init__(self) -> None:
        super().__init__()
        self.lp = self.setup.factory()
        self.case: Case | None = None
        self._declared = self.lp.workflow(self.setup.workflow)
        self._watch = Watch(self.lp)
        self._reading = self._watch.reading
        self._moments: list[Case] = []
        self._last: tuple[Case, Try, Step] | None = None
        self._now = START
        self._commands = 0

    # ---- how a step is tried

    def attempt(self, data: st.DataObject, name: str, by: Actor, days: int = 0) -> Step | Refused | None:
        """Try a step, so many days after the last, with a payload that is drawn; raises `AssertionError` with findings.

        None where no payload could be made.
        """
        before = self._current()
        tried = self._tried(data, before, name, by, days)
        if tried is None:
            return None
        answer = self._watch.step(before, tried)
        self._right()
        if isinstance(answer, Step):
            self.case, self._last = answer.after, (before, tried, answer)
            self._moments.append(answer.after)
        return answer

    def _tried(self, data: st.DataObject, case: Case | None, name: str, by: Actor, days: int = 0) -> Try | None:
        workflow = self._declared if case is None else self._reading.workflow(case)
        try:
            fitting = payloads(self.lp, workflow, name, case=case, words=self.setup.words)
        except InputError:
            return None
        self._now += timedelta(days=days)
        self._commands += 1
        made = data.draw(fitting, label="payload")
        return Try(name, made, by, self._now, self._now, f"command-{self._commands}")

    def _right(self, findings: Iterable[Finding] = ()) -> None:
        """Fails with what was found, if anything was."""
        self._watch.add(findings)
        wrong = self._watch.findings
        _must(not wrong, "\n".join(f"{one.code}: {one}" for one in wrong))

    def _current(self) -> Case:
        """The case as it stands; the rules that ask for it have it."""
        if self.case is None:
            raise AssertionError("no case is open")
        return self.case

    # ---- rules

    @initialize(data=st.data())
    def begin(self, data: st.DataObject) -> None:
        """Open a case, if that goes in a few tries."""
        for _ in range(OPENINGS):
            if self.case is None:
                self.open(data)

    @precondition(lambda self: self.case is None or not self.case.is_open)
    @rule(data=st.data())
    def open(self, data: st.DataObject) -> None:
        """Open a case: the first, or another after one that has ended."""
        by = data.draw(actors(self.lp, self._declared, Workflow.OPEN), label="by")
        tried = self._tried(data, None, Workflow.OPEN, by)
        answer = None if tried is None else self._watch.open(self._declared, tried, f"case-{self._commands}")
        self._right()
        if isinstance(answer, Step):
            self.case, self._moments, self._last = answer.after, [answer.after], None

    @precondition(lambda self: self.case is not None)
    @rule(data=st.data(), days=st.sampled_from(GAPS))
    def go_on(self, data: st.DataObject, days: int) -> None:
        """A step that the case offers, by somebody who may take it, if anybody may."""
        offered = self._reading.offered(self._current())
        if offered:
            name = data.draw(st.sampled_from(offered), label="transition")
            place = self._reading.place(self._current(), name)
            roles = [role.id for role in place.owner.roles if role.id in place.roles]
            role = data.draw(st.sampled_from(roles or [role.id for role in place.owner.roles]), label="role")
            self.attempt(data, name, Actor(f"{role}-1", role), days)

    @precondition(lambda self: self.case is not None)
    @rule(data=st.data(), days=st.sampled_from(GAPS))
    def anything(self, data: st.DataObject, days: int) -> None:
        """Any step that is declared, by anybody."""
        workflow = self._reading.workflow(self._current())
        name = data.draw(st.sampled_from(list(self._reading.places(workflow))), label="transition")
        self.attempt(data, name, data.draw(actors(self.lp, workflow), label="by"), days)

    @precondition(lambda self: self._last is not None)
    @rule()
    def twice(self) -> None:
        """One command id twice is one event, and for another step it is an error."""
        if self._last is None:
            return
        before, tried, step = self._last
        now = self._current()
        seal = Seal(now)
        again = _called(lambda: self.lp.step(now, tried.transition, tried.payload, **tried.how))
        same = isinstance(again, Step) and (again.before, again.event, again.after) == (before, step.event, step.after)
        _must(same, f"{tried.transition}: one command id twice is not one event")
        places = self._reading.places(self._reading.workflow(now))
        other = next(name for name in places if name != tried.transition)
        error = _called(lambda: self.lp.step(now, other, None, **tried.how))
        _must(isinstance(error, CommandReused), f"{other}: the command id of another step is taken")
        _must(not seal.broken(), "a command that was seen before changed the case")

    @precondition(lambda self: self.case is not None)
    @rule(data=st.data())
    def foreign(self, data: st.DataObject) -> None:
        """A step that nobody declares is an error; one that the state does not offer is refused, with that alone."""
        case = self._current()
        workflow = self._reading.workflow(case)
        names = [name for name in self._reading.places(workflow) if not self._reading.offers(case, name)]
        name = data.draw(st.sampled_from(["nobody_declares_this", *names]), label="transition")
        by = data.draw(actors(self.lp, workflow), label="by")
        seal = Seal(case)
        error = _called(lambda: self.lp.step(case, name, None, by=by, at=self._now, recorded_at=self._now))
        if name in names:
            codes = [one.code for one in error.refusals] if isinstance(error, Refused) else None
            _must(codes == ["not_offered"], f"offered_otherwise: {name} in {case.state}: found {codes}")
        else:
            _must(isinstance(error, UnknownName), "a step that nobody declares is no error")
        _must(not seal.broken(), "a step that is not offered changed the case")

    # ---- what always holds

    @invariant()
    def always(self) -> None:
        """The fold, the versions, the due dates, the outcome, and the last event through JSON."""
        if self.case is not None:
            self._right(holds(self.lp, self._reading, self.case))
            self._right(survives_json(self.lp, self.case.events[-1]))

    def teardown(self) -> None:
        """The fold at every prefix, the case through JSON, and the definitions as they were."""
        if self.case is not None:
            self._watch.end()
            self._right(holds_from_the_start(self.lp, self._reading, self._moments))
            self._right(survives_json(self.lp, self.case))


def _must(held: bool, text: str) -> None:
    """Fails with this text; not by `assert`, which an optimised Python leaves out."""
    if not held:
        raise AssertionError(text)


def _called(call: Callable[[], object]) -> object:
    """The answer, or the error that was raised."""
    try:
        return call()
    except Exception as error:
        return error
