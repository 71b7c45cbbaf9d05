"""The built-in plugins that wait until something of them is asked for: nobody can tell, but by the time it takes."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from typing import Any

import pytest

from leefplek import Actor, Leefplek, Rule, UnknownName, hookimpl, hooks
from leefplek._build import OTHERS
from leefplek.values import words
from story import NOW

MODULES = [f"leefplek.plugins.{name}" for name in OTHERS]
WAITS = "import sys; print([one for one in sys.modules if one.startswith('leefplek.plugins.u16')])"


def loaded_after(code: str) -> str:
    """Which of two that wait are loaded after this code, in a process of its own."""
    done = subprocess.run([sys.executable, "-c", f"{code}\n{WAITS}"], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_a_case_of_another_way_of_working_does_not_wait_for_them() -> None:
    case = (
        "from datetime import UTC, datetime\nfrom leefplek import Actor, Leefplek\nlp = Leefplek()\n"
        "entry = {'entry': {'kind': 'own_initiative'}, 'legal_basis': {'ground': 'public_task', 'why': 'x'}}\n"
        "by, at = Actor('a', 'saw'), datetime(2021, 1, 1, tzinfo=UTC)\n"
        "case = lp.open('fijn-wonen', entry, by=by, at=at).after\n"
        "case = lp.step(case, 'note', {'text': 'x'}, by=by, at=at).after\n"
        "lp.options(case, by=by, at=at)"
    )
    assert loaded_after(case) == "[]"
    assert "leefplek.plugins.u16" in loaded_after("from leefplek import Leefplek; Leefplek().workflow('pitstop')")


ASKED: dict[str, Callable[[Leefplek], object]] = {
    "a workflow": lambda lp: lp.workflow("pitstop").id == "pitstop",
    "all workflows": lambda lp: {"fijn-wonen", "pitstop", "invoering"} <= {one.id for one in lp.workflows},
    "a payload class": lambda lp: lp.payload_class("pitstop", 1, "open").__name__,
    "the load report": lambda lp: set(MODULES) <= {one.name for one in lp.plugins},
    "a practice": lambda lp: lp.practice("pitstop-woerden").workflows == ("pitstop",),
    "routekaarten": lambda lp: "pitstop" in str([one.routes for one in lp.routekaarten()]),
    "findings": lambda lp: all(one.severity == "hint" for one in lp.check()),
}


@pytest.mark.parametrize("what", ASKED)
def test_whatever_is_asked_first_is_answered(what: str) -> None:
    assert ASKED[what](Leefplek(lang="en"))


def test_a_workflow_that_nobody_brings_is_told_with_all_that_are_there() -> None:
    with pytest.raises(UnknownName) as caught:
        Leefplek().workflow("nope")
    assert "pitstop 1" in caught.value.do


def test_a_definition_is_read_back_whatever_was_asked_before() -> None:
    text = Leefplek().to_json(Leefplek().workflow("pitstop"))
    lp = Leefplek()
    assert lp.from_json(type(lp.workflow("fijn-wonen")), text) == lp.workflow("pitstop")


def test_without_the_built_in_plugins_nothing_waits() -> None:
    lp = Leefplek(built_in=False)
    assert (lp.workflows, lp.plugins, lp.practices) == ((), (), ())
    with pytest.raises(UnknownName):
        lp.workflow("pitstop")


class Deciding:
    """Somebody else's plugin that looks at every step, and brings nothing."""

    @hookimpl
    def leefplek_check_transition(self, ctx: Any) -> Rule | None:
        return Rule("no", words("nee", "no")) if ctx.actor.id == "stranger" else None


def test_who_decides_on_steps_decides_on_those_that_waited_too() -> None:
    lp = Leefplek(plugins=[Deciding()], lang="en")
    stranger = Actor("stranger", "aandachtsfunctionaris_huisvesting")
    with pytest.raises(Exception, match=r"\bno\b"):
        lp.open("invoering", {}, by=stranger, at=NOW)


def test_threads_that_ask_first_get_the_same() -> None:
    for _ in range(5):
        lp = Leefplek()
        begin = threading.Barrier(8)
        found: list[object] = []

        def ask(lp: Leefplek = lp, begin: threading.Barrier = begin, found: list[object] = found) -> None:
            begin.wait()
            found.append((len(lp.workflows), len(lp.practices), lp.workflow("pitstop").id))

        threads = [threading.Thread(target=ask) for _ in range(8)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        assert found == [found[0]] * 8


def test_who_waits_has_no_hook_of_steps() -> None:
    """Else a step would be decided on differently before and after."""
    of_steps = {"leefplek_check_transition", "leefplek_step_committed", "leefplek_step_refused"}
    assert all(hasattr(hooks, name) for name in of_steps)
    assert not any(of_steps & set(one.hooks) for one in Leefplek().plugins if one.name in MODULES)


def test_who_guards_a_case_or_looks_what_is_due_does_not_wait_for_them() -> None:
    """None of those that wait brings access or periods: what is asked of these is whole without them."""
    for module in MODULES:
        assert not {"leefplek_register_access", "leefplek_register_retention"} & set(vars(sys.modules[module]))
    guards = "from leefplek import Leefplek\nlp = Leefplek()\nassert lp.access.groups and lp.retention.rules"
    assert loaded_after(guards) == "[]"
