"""The rule-based machine of the kit: it passes where all is right, and fails with the finding where it is not."""

from __future__ import annotations

from random import Random
from typing import Any

import attrs
import pytest
from hypothesis import HealthCheck, Phase, Verbosity, settings
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule, run_state_machine_as_test

from kit_faults import FAULTS, OURS, Impossible, Ours, changed, ours
from leefplek import Actor, CommandReused, Leefplek, UnknownName
from leefplek.testing._sample import Seeded
from leefplek.testing._small import Brings, small_workflow
from leefplek.testing.machine import WorkflowMachine, workflow_machine

SLOW = list(HealthCheck)
SMALL = settings(max_examples=15, stateful_step_count=25, suppress_health_check=SLOW)

TestShipped = workflow_machine(
    lambda: Leefplek(lang="en"), "fijn-wonen", words={"routekaart": ("huisvesting", "financien")}
).TestCase
TestShipped.settings = SMALL

TestOurs = workflow_machine(ours, "ours", 1).TestCase
TestOurs.settings = SMALL


def run(machine: Any, examples: int = 200) -> None:
    """Run a machine as pytest would, quietly and without making what it finds smaller."""
    quiet = settings(
        max_examples=examples,
        stateful_step_count=20,
        phases=[Phase.generate],
        suppress_health_check=SLOW,
        verbosity=Verbosity.quiet,
        report_multiple_bugs=False,
        database=None,
        derandomize=True,
    )
    run_state_machine_as_test(machine, settings=quiet)


@pytest.mark.parametrize("what", FAULTS)
def test_the_machine_finds_what_is_wrong(what: str) -> None:
    code, factory = FAULTS[what]
    with pytest.raises(AssertionError) as caught:
        run(workflow_machine(factory, "ours"))
    assert code in told(caught.value)


def told(error: BaseException | None) -> str:
    """What an error says, and those that came before it."""
    return "" if error is None else f"{error}\n{told(error.__context__)}"


class TakesTwice(Leefplek):
    """A library that takes a command twice."""

    def step(self, case: Any, transition: Any, payload: Any = None, **how: Any) -> Any:
        seen = any(one.command_id == how.get("command_id") for one in case.events)
        if seen:
            how["command_id"] = f"again-{case.version}"
        return super().step(case, transition, payload, **how)


class TakesAnother(Leefplek):
    """A library that takes a command id for another step."""

    def step(self, case: Any, transition: Any, payload: Any = None, **how: Any) -> Any:
        try:
            return super().step(case, transition, payload, **how)
        except CommandReused:
            return None


class KnowsAll(Leefplek):
    """A library that knows every transition."""

    def step(self, case: Any, transition: Any, payload: Any = None, **how: Any) -> Any:
        try:
            return super().step(case, transition, payload, **how)
        except UnknownName:
            return None


@pytest.mark.parametrize(
    ("cls", "said"),
    [(TakesTwice, "not one event"), (TakesAnother, "command id of another"), (KnowsAll, "nobody declares")],
)
def test_what_only_the_machine_tries_is_found_too(cls: type[Leefplek], said: str) -> None:
    with pytest.raises(AssertionError, match=said):
        run(workflow_machine(lambda: ours(cls), "ours"))


@pytest.mark.parametrize("seed", range(4))
def test_small_workflows_of_any_form_pass(seed: int) -> None:
    workflow = small_workflow(Seeded(Random(seed)))
    run(workflow_machine(lambda: Leefplek(built_in=False, plugins=[Brings(workflow)]), "random"), examples=6)


def test_a_payload_that_can_not_be_made_is_left_out() -> None:
    run(workflow_machine(lambda: ours(brings=Ours(changed("note", payload=Impossible))), "ours"), examples=5)


def test_a_machine_may_get_rules_of_ones_own() -> None:
    base: Any = workflow_machine(ours, "ours")

    class Mine(base):  # type: ignore[misc]
        """Who begins must tell."""

        @precondition(lambda self: self.case is not None)
        @rule(data=st.data())
        def told(self, data: Any) -> None:
            """A rule of one's own, with a step of the machine."""
            step = self.attempt(data, "tell", Actor("jongere-1", "jongere"))
            raise LookupError(type(step).__name__)

    with pytest.raises(LookupError, match="Step"):
        run(Mine)


@pytest.mark.parametrize(("name", "version"), [("nothing", None), ("ours", 3), ("small-track", None)])
def test_what_can_not_be_opened_is_an_error_at_once(name: str, version: int | None) -> None:
    with pytest.raises(UnknownName):
        workflow_machine(ours, name, version)


def test_an_older_version_needs_a_library_that_loads_no_newer_one() -> None:
    second = attrs.evolve(OURS, version=2)
    with pytest.raises(UnknownName, match="newest"):
        workflow_machine(lambda: ours(brings=Ours(OURS, second)), "ours", 1)
    assert issubclass(workflow_machine(lambda: ours(brings=Ours(OURS, second)), "ours", 2), WorkflowMachine)
