"""Plugins decide and observe, but never lift a refusal; one that fails is named, and refuses."""

from __future__ import annotations

from functools import partial
from types import SimpleNamespace
from typing import Any

import attrs
import pytest

from deskside import at_once
from explored import samples
from leefplek import Event, Guard, Leefplek, LeefplekError, LogError, PluginError, Rule, Workflow, hookimpl
from leefplek import _runtime as runtime
from leefplek._build import BUILT_IN, OTHERS
from leefplek.hooks import when_asked
from leefplek.values import words
from story import NOW, Story, actor, card, moment
from test_findings import GOOD

HOUSE = Rule("house_rule", words("Dat mag hier niet.", "That is not allowed here."))


def _raises(_: Any) -> Any:
    raise RuntimeError("broken")


ANSWERS: dict[str, tuple[Any, set[str]]] = {
    "nothing": (lambda _: None, set()),
    "one rule": (lambda _: HOUSE, {"house_rule"}),
    "rules": (lambda _: [HOUSE, HOUSE], {"house_rule"}),
    "no rules": (lambda _: (), set()),
    "a bare False": (lambda _: False, {"plugin_failed"}),
    "a text": (lambda _: "no", {"plugin_failed"}),
    "a list of texts": (lambda _: ["no"], {"plugin_failed"}),
    "an error": (_raises, {"plugin_failed"}),
}


class Deciding:
    """A plugin that answers what it is told to."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer

    @hookimpl
    def leefplek_check_transition(self, ctx: Any) -> Any:
        return self.answer(ctx)


class Guarding:
    """A plugin with a workflow whose one guard answers what it is told to."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer

    @hookimpl
    def leefplek_register_workflows(self, register: Any) -> None:
        rows = [attrs.evolve(row, guards=("told",) if row.id == "stay" else ()) for row in GOOD.transitions]
        register(attrs.evolve(GOOD, transitions=tuple(rows)))

    @hookimpl
    def leefplek_register_guards(self, register: Any) -> None:
        register(Guard("told", self.answer, (HOUSE,)))


@pytest.mark.parametrize("what", ANSWERS)
def test_a_plugin_adds_refusals_and_a_failing_one_refuses(what: str) -> None:
    answer, codes = ANSWERS[what]
    story = Story(Leefplek()).open()
    story.with_library(Leefplek(plugins=[Deciding(answer)], clock=lambda: NOW))
    assert story.refused("inquire") == codes
    assert story.refused("inquire", by="kmk") == codes | {"wrong_role"}
    if codes == {"plugin_failed"}:
        assert any("Deciding" in one.text for one in story.refusals("inquire"))


@pytest.mark.parametrize("what", ANSWERS)
def test_a_guard_answers_rules_and_a_failing_one_refuses(what: str) -> None:
    answer, codes = ANSWERS[what]
    lp = Leefplek(built_in=False, plugins=[Guarding(answer)], clock=lambda: NOW)
    story = Story(lp).open({}, by="worker", workflow="good")
    assert story.refused("stay", by="worker") == codes
    options = {one.transition: one for one in lp.options(story.case, by=actor("worker"), at=NOW)}
    assert {one.code for one in options["stay"].refusals} == codes
    assert options["stay"].allowed == (not codes)


class Observing:
    """A plugin that sees what was stored and what was refused, and may fail at it."""

    def __init__(self, fail: bool = False) -> None:
        self.fail = fail
        self.seen: list[str] = []

    @hookimpl
    def leefplek_step_committed(self, step: Any) -> None:
        self._see(step.event.transition)

    @hookimpl
    def leefplek_step_refused(self, refused: Any) -> None:
        self._see("no " + refused.transition)

    def _see(self, what: str) -> None:
        if self.fail:
            raise RuntimeError("broken")
        self.seen.append(what)


class AlsoObserving(Observing):
    """Another one."""


def test_observers_run_when_the_caller_has_stored_and_each_by_itself() -> None:
    failing, seeing = Observing(fail=True), AlsoObserving()
    lp = Leefplek(plugins=[failing, seeing], clock=lambda: NOW)
    story = Story(lp).open()
    assert seeing.seen == []
    assert lp.committed(story.steps[0]) == ("test_plugins.Observing",)
    assert story.refused("inquire", by="kmk") == {"wrong_role"}
    assert story.refused("place") == {"not_offered"}
    assert seeing.seen == ["open", "no inquire", "no place"]


class Misspelt:
    """A hook that does not exist."""

    @hookimpl
    def leefplek_check_transitions(self, ctx: Any) -> None:
        """Nobody calls this."""


class Coroutine:
    """A hook that would never be awaited."""

    @hookimpl
    async def leefplek_check_transition(self, ctx: Any) -> None:
        """Nobody awaits this."""


class Defaulted:
    """An argument with a default hides what the caller passes."""

    @hookimpl
    def leefplek_check_transition(self, ctx: Any = None) -> None:
        """Never called."""


class Wrapping:
    """A wrapper could lift what another refuses."""

    @hookimpl(wrapper=True)
    def leefplek_check_transition(self) -> Any:
        return (yield)


class OtherArguments:
    """An argument that the hook does not have."""

    @hookimpl
    def leefplek_check_transition(self, case: Any) -> None:
        """Never called."""


class WrongThing:
    """What it registers is no workflow."""

    @hookimpl
    def leefplek_register_workflows(self, register: Any) -> None:
        register("fijn-wonen")


class FailsToRegister:
    """It fails while it registers."""

    @hookimpl
    def leefplek_register_workflows(self) -> None:
        raise RuntimeError("broken")


@pytest.mark.parametrize(
    "plugin", [Misspelt, Coroutine, Defaulted, Wrapping, OtherArguments, WrongThing, FailsToRegister]
)
def test_a_plugin_that_does_not_fit_stops_the_build_and_is_named(plugin: type) -> None:
    with pytest.raises(PluginError) as caught:
        Leefplek(plugins=[plugin()])
    assert plugin.__name__ in str(caught.value)


def test_one_plugin_is_loaded_once() -> None:
    with pytest.raises(PluginError):
        Leefplek(plugins=[Observing(), Observing()])


class TestCore:
    """What no shipped werkwijze comes to, and still must hold."""

    def test_what_is_no_event_is_no_log(self, lp: Leefplek) -> None:
        event: Any = Story(lp).open().event
        for log in (["open"], [event, "note"], [attrs.evolve(event, effects=())]):
            with pytest.raises(LogError):
                lp.replay(log)

    def test_the_core_of_a_case_does_not_change(self, lp: Leefplek) -> None:
        case = Story(lp).open(person="key-1").case
        assert case.person == "key-1"
        for change in (lambda: setattr(case.core, "outcome", "settled"), lambda: delattr(case.core, "outcome")):
            with pytest.raises(attrs.exceptions.FrozenInstanceError):
                change()

    def test_an_erased_birthday_is_asked_again(self, lp: Leefplek) -> None:
        story = Story(lp).to_vooroverleg().erase("record_facts")
        assert story.refused("vooroverleg_positive", by="kmk") == {"content_erased"}
        assert story.refused("give_consent", {"party": "x", "purpose": "y"}, by="jongere") == {"content_erased"}

    def test_a_version_without_the_track_takes_a_case_whose_track_has_ended(self, lp: Leefplek) -> None:
        story = Story(lp).open().do("raise_safety", {"why": "x"})
        story.with_library(Leefplek(plugins=[WithoutTrack(lp.workflow("fijn-wonen"))], clock=lambda: NOW))
        assert story.refused("migrate", {"to": 2}) == {"state_missing"}
        story.do("meldcode.acute").do("migrate", {"to": 2})
        assert story.lp.options(story.case, by=actor("saw"), at=NOW)
        assert story.do("note").case.workflow_version == 2

    def test_a_context_answers_the_same_twice(self, lp: Leefplek) -> None:
        seen: list[Any] = []

        def look(ctx: Any) -> None:
            for _ in range(2):
                seen.append((ctx.signal, ctx.age, ctx.on, ctx.fact("gemeente"), ctx.workflow.id, len(ctx.versions)))

        story = Story(lp).open()
        story.with_library(Leefplek(plugins=[Deciding(look)], clock=lambda: NOW)).do("inquire")
        assert seen[0] == seen[1]

    def test_a_track_that_is_not_loaded_has_no_state(self, lp: Leefplek) -> None:
        """A row of a track, where the case never had that track."""
        case, here = Story(lp).open().case, lp._library.get("fijn-wonen")
        assert here.track is not None
        row, who = here.track.rows["meldcode.consult"], actor("saw")
        assert lp._runtime._context(here, case, row, None, who, who, NOW).state is None

    def test_the_machine_is_not_asked_what_the_table_does_not_offer(self, lp: Leefplek) -> None:
        case: Any = Story(lp).open().case
        rows: list[Any] = [
            SimpleNamespace(id="x", line="main", trigger=None, target=None),
            SimpleNamespace(id="x", line="main", trigger=lambda _: True, target=SimpleNamespace(id="closed")),
        ]
        for row in rows:
            with pytest.raises(LeefplekError):
                runtime._fire(row, case)

    @pytest.mark.parametrize(
        "at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:00:00-10:00", "9999-12-01T00:00:00+00:00"]
    )
    def test_a_moment_at_the_end_of_the_calendar_is_an_error_of_ours(self, lp: Leefplek, at: str) -> None:
        with pytest.raises(LeefplekError):
            Story(lp, on=at).open(recorded_at=moment("9999-12-31T23:59:00-11:00"))


class WithoutTrack:
    """A second version of the werkwijze that has no safety track."""

    def __init__(self, first: Workflow) -> None:
        self.first = first

    @hookimpl
    def leefplek_register_workflows(self, register: Any) -> None:
        rows = [attrs.evolve(one, effects=()) if one.id == "raise_safety" else one for one in self.first.transitions]
        register(attrs.evolve(self.first, version=2, track=None, transitions=tuple(rows)))


def test_who_looks_at_answered_cards_is_asked_and_named_at_no_other_step() -> None:
    """Neither when another plugin meddles, and each is asked once more."""
    asked: list[str] = []

    class AtCards:
        """Looks at cards only."""

        @when_asked
        @hookimpl
        def leefplek_check_transition(self, ctx: Any) -> None:
            asked.append(ctx.transition.id)

    def meddle(ctx: Any) -> None:
        if ctx.transition.id == "inquire":
            object.__setattr__(ctx.case, "id", "another")

    story = Story(Leefplek(plugins=[AtCards(), Deciding(meddle)], clock=lambda: NOW)).open()
    assert story.refused("inquire") == {"plugin_failed"}
    story.do("note", {"text": "x"}).do("ask_card", {"card": card()})
    assert asked == ["open", "ask_card"]
    looked = [{one.name.rpartition(".")[2] for one in step.event.plugins} for step in story.steps]
    assert ["AtCards" in one for one in looked] == [True, False, True]
    assert ["leefgebieden" in one for one in looked] == [True, False, True]
    assert all("Deciding" in one for one in looked)


# ---- those that come with leefplek and wait until somebody asks


def test_whoever_asks_first_gets_all_that_comes_with_leefplek(lp: Leefplek) -> None:
    """Many at once, each for something else: they agree, and nothing is loaded by halves."""
    asking: list[Any] = [
        lambda one: one.workflow("omklap"),
        lambda one: one.workflows,
        lambda one: one.practices,
        lambda one: one.plugins,
        lambda one: one.check(),
        lambda one: one.payload_class("knelpunt", 1, "open"),
    ]
    expected = [ask(lp) for ask in asking]
    for _ in range(3):
        fresh = Leefplek(lang="en")
        assert at_once(*(partial(ask, fresh) for ask in asking)) == expected


@pytest.mark.parametrize("id", ["omklap", "knelpunt", "invoering"])
def test_an_event_of_a_way_of_working_that_waits_is_read(id: str, lp: Leefplek) -> None:
    """By who never asked for that one: its payload is no unread text."""
    payload, row = samples().get(id, {}).get("open", [{}])[0], lp.workflow(id).transition("open")
    event = lp.open(id, payload, by=actor(row.roles[0]), at=moment("2021-03-01")).event
    assert Leefplek().read(lp.write(event)) == event
    assert Leefplek().checked(lp.write(event)).payload == event.payload
    assert Leefplek().from_json(Event, lp.to_json(event)) == event


def test_the_plugins_that_come_with_leefplek_are_in_the_load_report(lp: Leefplek) -> None:
    """Each brings something, and no two the same."""
    report = {one.name: one for one in lp.plugins if one.name.startswith("leefplek.plugins.")}
    assert set(report) == {f"leefplek.plugins.{name}" for name in (*BUILT_IN, *OTHERS)}
    assert all(one.registered and not one.error for one in report.values())
    brought = [what for one in report.values() for what in one.registered]
    assert len(brought) == len(set(brought))
    assert {f"workflow {one.id} {one.version}" for one in lp.workflows} <= set(brought)
    assert {f"practice {one.id}" for one in lp.practices} <= set(brought)
