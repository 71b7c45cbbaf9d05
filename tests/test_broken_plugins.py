"""Plugins that do not fit, fail, cheat or meddle: each is named, the rest goes on, and no case changes."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest

import leefplek.plugins.meldcode as meldcode
from cardboard import GOOD, Shelving, put, set_to
from leefplek import (
    Actor,
    DefinitionError,
    Extension,
    Guard,
    InputError,
    Leefplek,
    LeefplekError,
    PluginError,
    Rule,
    StateChange,
    hookimpl,
)
from leefplek.values import TextMap, words
from needs import ALL
from story import CONCERN, NOW, Story, actor, card, opening
from test_findings import GOOD as PLAIN

HOUSE = Rule("house_rule", words("Dat mag hier niet.", "That is not allowed here."))

SHIPPED = [one.id for one in Leefplek().workflows]


_LOOKING = {"check_transition", "step_committed"}


def plugin(name: str = "Planted", **hooks: Callable[..., Any]) -> Any:
    """A plugin with these hooks, and this name of its class; one that meddles with all that comes with a step."""
    hooks = {"declare_need": lambda: ALL, **hooks} if hooks.keys() & _LOOKING else hooks
    return type(name, (), {f"leefplek_{hook}": staticmethod(hookimpl(function)) for hook, function in hooks.items()})()


def registering(what: str, *given: object, name: str = "Planted") -> Any:
    """A plugin that registers these things, as `guards`, `workflows` or `cards`."""

    def function(register: Any) -> None:
        for one in given:
            register(one)

    return plugin(name, **{f"register_{what}": function})


def deciding(answer: Callable[[Any], Any], name: str = "Planted") -> Any:
    """A plugin that decides like this."""

    def function(ctx: Any) -> Any:
        return answer(ctx)

    return plugin(name, check_transition=function)


def guarding(check: Any, name: str = "Planted") -> Any:
    """A plugin with a workflow, of which one transition has one guard."""
    rows = [attrs.evolve(row, guards=("told",) if row.id == "stay" else ()) for row in PLAIN.transitions]
    workflow = attrs.evolve(PLAIN, transitions=tuple(rows))
    return plugin(
        name,
        register_guards=lambda register: register(Guard("told", check, (HOUSE,))),
        register_workflows=lambda register: register(workflow),
    )


def _raise(*_: object) -> Any:
    raise RuntimeError("broken")


def _exit(*_: object) -> Any:
    sys.exit(0)


async def _later(register: Any) -> None:
    """Nobody waits for this."""


async def _later_and_later(register: Any) -> Any:
    yield


def _yielding(register: Any) -> Iterator[object]:
    register(PLAIN)
    yield PLAIN


def _keyword(*, ctx: Any) -> None:
    """It can't be called by position."""


class Method:
    """A plugin as one writes it; wrong where the class itself is handed over."""

    @hookimpl
    def leefplek_check_transition(self, ctx: Any) -> None:
        """Nothing against it."""


class Bare:
    """The same, with a hook that takes nothing."""

    @hookimpl
    def leefplek_register_guards(self) -> None:
        """No guards."""


class Wrapping:
    """A wrapper could lift what another refuses."""

    @hookimpl(wrapper=True)
    def leefplek_check_transition(self, ctx: Any) -> Any:
        yield
        return []


class OldWrapping:
    """The same, in the old way."""

    @hookimpl(hookwrapper=True)
    def leefplek_check_transition(self, ctx: Any) -> Any:
        outcome = yield
        outcome.force_result([])


GUARDS = (Guard("sound", lambda _: None, (HOUSE,)), Guard("reads_named", lambda _: None, (HOUSE,)))
WITHOUT_GUARDS = tuple(attrs.evolve(row, guards=()) for row in PLAIN.transitions)
METHOD = Method()
RULES = Guard("x", lambda _: None, (HOUSE,))

UNFIT: dict[str, tuple[tuple[object, ...], str, str]] = {
    "a slip of the pen": (
        (plugin(check_transitions=_raise),),
        "unknown_hook",
        "did you mean leefplek_check_transition?",
    ),
    "a hook of one's own": ((plugin(make_coffee=_raise),), "unknown_hook", "choose one of leefplek_check_transition"),
    "another argument": ((plugin(check_transition=lambda case: None),), "wrong_argument", "case"),
    "an argument too many": ((plugin(check_transition=lambda ctx, case: None),), "wrong_argument", "case"),
    "an argument by keyword only": ((plugin(check_transition=_keyword),), "wrong_argument", "take the arguments"),
    "a default": ((plugin(check_transition=lambda ctx=None: None),), "default_argument", "take the default away"),
    "a coroutine": ((plugin(register_cards=_later),), "coroutine", "leefplek_register_cards"),
    "a generator of coroutines": ((plugin(register_cards=_later_and_later),), "coroutine", "leefplek_register_cards"),
    "a generator that registers": ((plugin(register_workflows=_yielding),), "generator", "take the yield away"),
    "a generator that observes": ((plugin(step_committed=lambda step: (yield)),), "generator", "step_committed"),
    "a wrapper": ((Wrapping(),), "wrapper", "could lift"),
    "a wrapper of the old kind": ((OldWrapping(),), "wrapper", "could lift"),
    "a class": ((Method,), "wrong_argument", "give an instance, not the class"),
    "a class whose hook takes nothing": ((Bare,), "wrong_argument", "give an instance, not the class"),
    "a name": (("leefplek-sportclub",), "no_plugin", "entry_points"),
    "a path": ((Path("plugin.py"),), "no_plugin", "expected a module or an object"),
    "nothing": ((None,), "no_plugin", "NoneType"),
    "a number": ((4,), "no_plugin", "int"),
    "a list of plugins": (([METHOD],), "no_plugin", "list"),
    "a table": (({},), "no_plugin", "dict"),
    "one plugin twice": ((METHOD, METHOD), "loaded_twice", "(once more)"),
    "two of one class": ((Method(), Method()), "loaded_twice", "give it once"),
    "one that is built in": ((meldcode,), "loaded_twice", "leefplek.plugins.meldcode"),
    "a text for a workflow": ((registering("workflows", "fijn-wonen"),), "wrong_registration", "str"),
    "a guard for a workflow": ((registering("workflows", RULES),), "wrong_registration", "Guard"),
    "a workflow for a guard": ((registering("guards", PLAIN),), "wrong_registration", "Workflow"),
    "a file for a guard": ((registering("guards", Path("x.toml")),), "wrong_registration", "Path"),
    "a workflow for a card": ((registering("cards", PLAIN),), "wrong_registration", "Workflow"),
    "nothing for a card": ((registering("cards", None),), "wrong_registration", "NoneType"),
    "an answer for a registration": (
        (plugin(register_workflows=lambda register: [PLAIN]),),
        "wrong_registration",
        "call register",
    ),
    "a coroutine for a guard": ((registering("guards", Guard("x", _later, ())),), "coroutine", "the guard x"),
    "a guard that is no function": ((registering("guards", Guard("x", None, ())),), "wrong_guard", "x"),
    "it raises": ((plugin(register_workflows=_raise),), "registration_failed", "RuntimeError"),
    "it ends the process": ((plugin(register_cards=_exit),), "registration_failed", "SystemExit"),
    "it raises halfway": (
        (plugin(register_workflows=lambda register: (register(PLAIN), _raise())),),
        "registration_failed",
        "RuntimeError",
    ),
}


@pytest.mark.parametrize("name", UNFIT)
def test_a_plugin_that_does_not_fit_is_named_with_the_reason(name: str) -> None:
    plugins, code, says = UNFIT[name]
    with pytest.raises(PluginError) as caught:
        Leefplek(plugins=plugins)
    (finding,) = caught.value.findings
    assert finding.code == code
    assert says in str(caught.value)
    assert finding.key in {one.name for one in Leefplek(plugins=plugins, lenient=True).plugins}


@pytest.mark.parametrize("name", UNFIT)
def test_the_rest_keeps_working_where_that_is_asked(name: str) -> None:
    """The load report has the broken one with the reason, and what is beside it does as before."""
    plugins, _, says = UNFIT[name]
    beside = registering("workflows", attrs.evolve(PLAIN, id="beside"), name="Beside")
    guards = registering("guards", *GUARDS, name="Guards")
    lp = Leefplek(plugins=[*plugins, beside, guards], lenient=True)
    (broken,) = [one for one in lp.plugins if one.error]
    assert says in broken.error
    assert broken.registered == ()
    assert {one.id for one in lp.workflows} == {*SHIPPED, "beside"}
    story = Story(lp).open({}, by="worker", workflow="beside").do("stay", {}, by="worker")
    assert {one.name for one in story.event.plugins} >= {"test_broken_plugins.Guards"}
    assert Story(lp).open().do("inquire").case.state == "inquiry"


def test_what_is_wrong_with_several_is_told_at_once() -> None:
    names = ("a slip of the pen", "a wrapper", "a class whose hook takes nothing", "a name", "one plugin twice")
    with pytest.raises(PluginError) as caught:
        Leefplek(plugins=[one for name in names for one in UNFIT[name][0]])
    assert sorted(one.code for one in caught.value.findings) == sorted(UNFIT[name][1] for name in names)


def test_who_stops_the_program_is_heard() -> None:
    """A person who presses Ctrl-C is no fault of a plugin."""

    def function(register: Any) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Leefplek(plugins=[plugin(register_cards=function)], lenient=True)


def test_a_plugin_without_hooks_does_nothing() -> None:
    """The kit says so (`no_hooks`, `not_marked`); to load one is no error."""
    lp = Leefplek(plugins=[object()])
    assert (lp.plugins[-1].name, lp.plugins[-1].hooks, lp.plugins[-1].error) == ("builtins.object", (), "")


def test_what_is_registered_later_goes_nowhere(tmp_path: Path) -> None:
    """What was loaded was checked as a whole; nobody adds to it behind its back."""
    kept: list[Any] = []

    def keep(register: Any) -> None:
        kept.append(register)

    lp = Leefplek(plugins=[plugin(register_cards=keep, register_workflows=keep)])
    (late,) = Leefplek(data=[put(tmp_path, x=GOOD)], built_in=False).cards(NOW.date())
    for register, given in zip(kept, (PLAIN, late), strict=True):
        register(given)
    assert lp.plugins[-1].registered == ()
    assert [one.id for one in lp.workflows] == SHIPPED
    assert len(lp.cards()) == 11


# ---- two that clash

OTHER = attrs.evolve(PLAIN, title=words("Een andere", "Another"))
OURS = "leefplek.plugins.fijn_wonen"

CLASHES: dict[str, tuple[list[object], str, tuple[str, str]]] = {
    "one name for two guards": (
        [registering("guards", RULES, name="One"), registering("guards", attrs.evolve(RULES, rules=()), name="Other")],
        "guard x",
        ("test_broken_plugins.One", "test_broken_plugins.Other"),
    ),
    "a guard under a name of ours": (
        [registering("guards", attrs.evolve(RULES, name="talk_needed"), name="Other")],
        "guard talk_needed",
        ("leefplek.plugins.usual", "test_broken_plugins.Other"),
    ),
    "a workflow under an id of ours that waits to be asked for": (
        [registering("workflows", attrs.evolve(PLAIN, id="pitstop"), name="Other")],
        "workflow pitstop 1",
        ("leefplek.plugins.u16", "test_broken_plugins.Other"),
    ),
    "one id and version for two workflows": (
        [guarding(lambda _: None, name="One"), registering("workflows", OTHER, name="Other")],
        "workflow good 1",
        ("test_broken_plugins.One", "test_broken_plugins.Other"),
    ),
    "the very same workflow": (
        [guarding(lambda _: None, name="One"), registering("workflows", PLAIN, name="Other")],
        "workflow good 1",
        ("test_broken_plugins.One", "test_broken_plugins.Other"),
    ),
    "a workflow under an id of ours": (
        [registering("workflows", attrs.evolve(OTHER, id="fijn-wonen"), name="Other")],
        "workflow fijn-wonen 1",
        (OURS, "test_broken_plugins.Other"),
    ),
    "an extension under the id of a workflow": (
        [
            guarding(lambda _: None, name="One"),
            registering("workflows", Extension("good", 1, PLAIN.title, "fijn-wonen", 1), name="Other"),
        ],
        "workflow good 1",
        ("test_broken_plugins.One", "test_broken_plugins.Other"),
    ),
}


@pytest.mark.parametrize("name", CLASHES)
def test_both_sides_of_a_clash_are_named(name: str) -> None:
    plugins, what, both = CLASHES[name]
    with pytest.raises(DefinitionError) as caught:
        Leefplek(plugins=plugins)
    (finding,) = [one for one in caught.value.findings if one.code == "clash"]
    assert finding.key == what
    assert all(one in finding.text for one in both)


@pytest.mark.parametrize("name", CLASHES)
def test_where_that_is_asked_the_first_stays(name: str) -> None:
    plugins, what, (first, second) = CLASHES[name]
    reports = {one.name: one for one in Leefplek(plugins=plugins, lenient=True).plugins}
    assert what in reports[first].registered
    assert (reports[second].registered, what in reports[second].error) == ((), True)


def test_a_plugin_that_registers_one_thing_twice() -> None:
    with pytest.raises(DefinitionError) as caught:
        Leefplek(plugins=[registering("workflows", PLAIN, PLAIN), registering("guards", *GUARDS, name="Guards")])
    assert [one.key for one in caught.value.findings if one.code == "clash"] == ["workflow good 1"]


# ---- what one broken plugin takes with it

EXTENDS = Extension("wider", 1, PLAIN.title, "good", 1, states=(StateChange("here", due="P2W"),))


def test_what_rests_on_a_broken_plugin_is_left_out_with_it() -> None:
    """A workflow whose guard is gone, and an extension of that: each named, with what it lacks."""
    lp = Leefplek(
        plugins=[
            plugin("Broken", register_guards=lambda register: (register(GUARDS[0]), _raise())),
            registering("guards", GUARDS[1], name="Guards"),
            registering("workflows", PLAIN, name="Leaning"),
            registering("workflows", EXTENDS, name="Extending"),
            registering("workflows", attrs.evolve(PLAIN, id="alone", transitions=WITHOUT_GUARDS), name="Alone"),
        ],
        lenient=True,
    )
    told = {one.name.split(".")[-1]: one.error for one in lp.plugins}
    assert "RuntimeError" in told["Broken"]
    assert "guard sound" in told["Leaning"]
    assert "guard sound" in told["Extending"]
    assert (told["Guards"], told["Alone"]) == ("", "")
    assert [one.id for one in lp.workflows] == sorted(["alone", *SHIPPED])
    assert Story(lp).open({}, by="worker", workflow="alone").case.state == "here"


def test_a_file_that_extends_what_is_gone(tmp_path: Path) -> None:
    text = 'id = "elders"\nversion = 1\ntitle = { nl = "x", en = "x" }\nextends = "good"\nextends_version = 1\n'
    lp = Leefplek(
        plugins=[plugin("Broken", register_workflows=lambda register: (register(PLAIN), _exit()))],
        data=[put(tmp_path, x=text, good=GOOD)],
        lenient=True,
    )
    told = {one.name: one.error for one in lp.plugins if one.error}
    assert list(told) == ["test_broken_plugins.Broken", "x.toml"]
    assert "good 1 is not loaded" in told["x.toml"]
    assert lp.card("sportkaart", version=1)


def test_a_plugin_with_one_broken_card_brings_nothing(tmp_path: Path) -> None:
    """Half of a plugin could be worse than none: its deciding hook is not asked either."""
    place = put(tmp_path, a=set_to("id", '"A"')) / "a.toml"
    broken = plugin(
        "Half",
        register_workflows=lambda register: register(attrs.evolve(PLAIN, transitions=WITHOUT_GUARDS)),
        register_cards=lambda register: register(place),
        check_transition=lambda ctx: HOUSE,
        step_refused=_raise,
    )
    with pytest.raises(InputError, match="Half"):
        Leefplek(plugins=[broken])
    lp = Leefplek(plugins=[broken, Shelving()], lenient=True)
    assert [one.name for one in lp.plugins if one.error] == ["test_broken_plugins.Half"]
    assert [one.id for one in lp.workflows] == SHIPPED
    assert Story(lp).open().refused("inquire") == set()


# ---- at a step: who fails, meddles or cheats


def told(story: Story, transition: str, payload: Any = None, **how: Any) -> list[tuple[str, str]]:
    """The refusals of a step: each code, and its text."""
    return [(one.code, one.text) for one in story.refusals(transition, payload, **how)]


ALONE = Leefplek(lang="en", clock=lambda: NOW)


def beside(*plugins: object) -> Story:
    """A case that began without these plugins, and goes on with them."""
    story = Story(ALONE).open()
    return story.with_library(Leefplek(lang="en", clock=lambda: NOW, plugins=plugins))


class Wrong:
    """No rule, and no way to make one of it."""

    def __iter__(self) -> Iterator[Rule]:
        raise ValueError("no rules")


def _half(_: Any) -> Iterator[Rule]:
    yield HOUSE
    raise RuntimeError("broken")


FAILS: dict[str, Callable[[Any], Any]] = {
    "raises": _raise,
    "ends the process": _exit,
    "asks too deep": lambda ctx: FAILS["asks too deep"](ctx),
    "answers true": lambda _: True,
    "answers false": lambda _: False,
    "answers a number": lambda _: 1,
    "answers a text": lambda _: "no",
    "answers bytes": lambda _: b"no",
    "answers a table": lambda _: {"code": "no"},
    "answers the class of rules": lambda _: Rule,
    "answers a list of texts": lambda _: ["no"],
    "answers a rule and something else": lambda _: [HOUSE, None],
    "answers what can't be gone through": lambda _: Wrong(),
    "answers a generator that raises": _half,
    "sets what is frozen": lambda ctx: setattr(ctx, "state", None),
    "sets what is frozen in the case": lambda ctx: setattr(ctx.case, "id", "another"),
    "sets what there is not": lambda ctx: setattr(ctx.case.core, "mine", 1),
}


@pytest.mark.parametrize("name", FAILS)
def test_a_plugin_that_fails_refuses_the_step_and_is_named(name: str) -> None:
    """It alone: the others are asked too."""
    others = [deciding(lambda _: HOUSE, "House"), deciding(lambda _: None, "Content")]
    story = beside(others[0], deciding(FAILS[name], "Broken"), others[1])
    before = story.lp.to_json(story.case)
    refusals = dict(told(story, "inquire"))
    assert set(refusals) == {"plugin_failed", "house_rule"}
    assert "(test_broken_plugins.Broken)" in refusals["plugin_failed"]
    assert story.lp.to_json(story.case) == before
    assert story.with_library(ALONE).do("inquire").case.state == "inquiry"


def _sets(at: str, field: str, value: Callable[[Any], Any]) -> Callable[[Any], None]:
    """Go round the freeze of a part of the context."""

    def answer(ctx: Any) -> None:
        held = ctx
        for name in at.split(".") if at else ():
            held = getattr(held, name)
        object.__setattr__(held, field, value(held))

    return answer


def _silenced(payload: Any) -> Any:
    """The same answers, made to mean nothing; equal to those that were given."""
    read = attrs.evolve(payload.card.read, means=TextMap(dict.fromkeys(payload.card.read.means, "nothing")))
    return attrs.evolve(payload.card, read=read)


MUTATES: dict[str, Callable[[Any], None]] = {
    "the case": _sets("", "case", lambda _: None),
    "the actor": _sets("", "actor", lambda ctx: Actor("x", "kmk")),
    "the actor's role": _sets("actor", "role", lambda _: "kmk"),
    "the recorder's id": _sets("recorded_by", "id", lambda _: "somebody else"),
    "the moment": _sets("", "at", lambda ctx: ctx.at.replace(year=2000)),
    "the payload": _sets("", "payload", lambda _: None),
    "the transition": _sets("", "transition", lambda ctx: ctx.workflow.transition("note")),
    "the state": _sets("", "state", lambda _: None),
    "a field of the payload": _sets("payload", "why", lambda _: "something else"),
    "the card in the payload": _sets("payload", "card", _silenced),
    "the answers on the card": _sets(
        "payload.card", "answers", lambda held: TextMap(dict.fromkeys(held.answers, "no"))
    ),
    "what the answers mean": _sets("payload.card", "read", lambda held: None),
    "what an answer means": _sets(
        "payload.card.read", "means", lambda held: TextMap(dict.fromkeys(held.means, "nothing"))
    ),
    "the id of the case": _sets("case", "id", lambda _: "another"),
    "the log of the case": _sets("case", "events", lambda case: case.events[:0]),
    "an event for its equal": _sets("case", "events", lambda case: tuple(attrs.evolve(one) for one in case.events)),
    "the core": _sets("case", "core", lambda case: attrs.evolve(case.core, person="x")),
    "the outcome": _sets("case.core", "outcome", lambda _: "settled"),
    "the legal basis": _sets("case.core", "basis", lambda _: None),
    "the line": _sets("case.core", "main", lambda _: None),
    "an attribute taken away": lambda ctx: object.__delattr__(ctx, "payload"),
    "an attribute of the core taken away": lambda ctx: object.__delattr__(ctx.case.core, "main"),
    "two things, and then it raises": lambda ctx: (
        object.__setattr__(ctx.case, "id", "another"),
        object.__setattr__(ctx.case.core, "outcome", "settled"),
        _raise(),
    ),
}


@pytest.mark.parametrize("name", MUTATES)
def test_a_plugin_that_changes_what_it_is_handed_is_undone_and_named(name: str) -> None:
    """It alone, although those asked after it saw what it made of it; and an unsafe answer is not silenced."""
    late = deciding(lambda ctx: ctx.payload.card.id and ctx.case.core.main.state and None, "Late")
    early = deciding(lambda ctx: ctx.payload.card.id and ctx.case.core.main.state and None, "Early")
    story = beside(early, deciding(MUTATES[name], "Meddling"), late)
    before, log = story.case, story.lp.to_json(story.case)
    payload = story.lp.structure(
        story.lp.payload_class("fijn-wonen", 1, "ask_card"), {"card": card(q1="unsafe"), "why": "x"}
    )
    who = Actor("saw-1", "saw")
    ((code, text),) = told(story, "ask_card", payload, by=who)
    assert (code, "(test_broken_plugins.Meddling)" in text) == ("plugin_failed", True)
    assert story.case is before
    assert story.lp.to_json(story.case) == log
    assert who == Actor("saw-1", "saw")
    assert payload.why == "x"
    after = story.with_library(ALONE).do("ask_card", payload, by=who)
    assert after.case.tracks["meldcode"].state == "signalled"
    assert after.event.by == who


@pytest.mark.parametrize("name", ["the payload", "the moment", "the actor's role", "an attribute taken away"])
def test_so_it_is_when_a_case_is_opened(name: str) -> None:
    story = Story(Leefplek(lang="en", clock=lambda: NOW, plugins=[deciding(MUTATES[name], "Meddling")]))
    with pytest.raises(LeefplekError) as caught:
        story.open(opening(CONCERN))
    assert "(test_broken_plugins.Meddling)" in str(caught.value)
    assert story.steps == []


def test_one_that_meddles_once_is_among_those_named() -> None:
    """Asked again it behaves; so nobody knows which of them it was, and the step is refused."""
    times: list[int] = []

    def answer(ctx: Any) -> None:
        times.append(1)
        if len(times) == 1:
            object.__setattr__(ctx.case, "id", "another")

    story = beside(deciding(answer, "Once"), deciding(lambda _: None, "Other"))
    ((code, text),) = told(story, "inquire")
    assert code == "plugin_failed"
    assert "Once" in text
    assert "Other" in text
    assert story.refused("inquire") == set()


LIFTS: dict[str, Callable[[Any], Any]] = {
    "by silence": lambda _: None,
    "by no rules": lambda _: [],
    "by an empty tuple": lambda _: (),
    "by a rule that says it is fine": lambda _: Rule("allowed", words("Mag wel.", "It is fine.")),
    "by the very rule that refuses": lambda _: Rule("wrong_role", words("Mag wel.", "It is fine.")),
    "by another actor": _sets("", "actor", lambda _: Actor("saw-1", "saw")),
    "by another role of the actor": _sets("actor", "role", lambda _: "saw"),
    "by another transition": _sets("", "transition", lambda ctx: ctx.workflow.transition("note")),
}


@pytest.mark.parametrize("name", LIFTS)
def test_nothing_that_a_plugin_does_lifts_a_refusal(name: str) -> None:
    refused = told(beside(), "inquire", by="kmk")
    story = beside(deciding(LIFTS[name]))
    before = story.lp.to_json(story.case)
    assert {code for code, _ in refused} == {"wrong_role"}
    assert set(told(story, "inquire", by="kmk")) >= set(refused)
    assert story.lp.to_json(story.case) == before


def test_a_plugin_can_not_offer_what_the_state_does_not() -> None:
    asked: list[Any] = []
    story = beside(deciding(asked.append))
    assert story.refused("place") == {"not_offered"}
    assert asked == [], "nobody is asked about what is not offered"


@pytest.mark.parametrize("name", FAILS)
def test_a_guard_that_fails_refuses_the_step(name: str) -> None:
    lp = Leefplek(plugins=[guarding(FAILS[name])], built_in=False, lang="en", clock=lambda: NOW)
    story = Story(lp).open({}, by="worker", workflow="good")
    before = lp.to_json(story.case)
    assert story.refused("stay", {}, by="worker") == {"plugin_failed"}
    (option,) = [one for one in lp.options(story.case, by=actor("worker"), at=NOW) if one.transition == "stay"]
    assert [one.code for one in option.refusals] == ["plugin_failed"]
    assert lp.to_json(story.case) == before


def _on_the_way(ctx: Any) -> Iterator[Rule]:
    MUTATES["the outcome"](ctx)
    yield from ()


GUARDS_THAT_MEDDLE = {
    name: MUTATES[name]
    for name in ("the case", "the actor's role", "the moment", "the state", "the id of the case", "the log of the case")
} | {
    "an event for its equal": MUTATES["an event for its equal"],
    "the outcome": MUTATES["the outcome"],
    "the outcome, on the way": _on_the_way,
    "an attribute taken away": MUTATES["an attribute taken away"],
}


@pytest.mark.parametrize("name", GUARDS_THAT_MEDDLE)
def test_a_guard_that_changes_what_it_is_handed_refuses_and_is_undone(name: str) -> None:
    """At a step, and where it is only asked what may happen."""
    lp = Leefplek(plugins=[guarding(GUARDS_THAT_MEDDLE[name])], built_in=False, clock=lambda: NOW)
    story = Story(lp).open({}, by="worker", workflow="good")
    before, log, who = story.case, lp.to_json(story.case), Actor("worker-1", "worker")
    assert story.refused("stay", {}, by=who) == {"plugin_failed"}
    options = {one.transition: one for one in lp.options(story.case, by=who, at=NOW)}
    assert [one.code for one in options["stay"].refusals] == ["plugin_failed"]
    assert [one.code for one in options["stop"].refusals] == ["legal_basis_needed"], "the others are as they were"
    assert story.case is before
    assert lp.to_json(story.case) == log
    assert who == Actor("worker-1", "worker")


UNSAYABLE = {
    "plain text": Rule("x", "no"),
    "no text": Rule("x", None),
    "a list for a code": Rule([], words("Nee.", "No.")),
    "a number for a code": Rule(4, words("Nee.", "No.")),
    "a number for a source": Rule("x", words("Nee.", "No."), 221),
    "a number filled in": HOUSE.because(number=4),
}


@pytest.mark.parametrize("name", UNSAYABLE)
@pytest.mark.parametrize("how", [deciding, guarding])
def test_a_rule_that_can_not_be_said_is_a_failure_of_its_plugin(name: str, how: Any) -> None:
    fine = guarding(lambda _: None, "Fine")
    story = Story(Leefplek(plugins=[fine], clock=lambda: NOW)).open({}, by="worker", workflow="good")
    broken = how(lambda _: UNSAYABLE[name], "Broken")
    story.with_library(Leefplek(plugins=[broken] if how is guarding else [broken, fine], clock=lambda: NOW))
    assert story.refused("stay", {}, by="worker") == {"plugin_failed"}


# ---- observers

OBSERVERS: dict[str, Callable[[Any], Any]] = {
    "raises": _raise,
    "ends the process": _exit,
    "sets what is frozen": lambda told: setattr(told, "refusals", ()) or setattr(told, "event", None),
}


@pytest.mark.parametrize("name", OBSERVERS)
def test_an_observer_that_fails_is_named_and_the_others_run(name: str) -> None:
    seen: list[Any] = []

    def see(told: Any) -> None:
        seen.append(told)

    def watching(name: str, function: Callable[[Any], Any]) -> Any:
        return plugin(name, step_committed=lambda step: function(step), step_refused=lambda refused: function(refused))

    lp = Leefplek(
        clock=lambda: NOW,
        plugins=[watching("First", see), watching("Broken", OBSERVERS[name]), watching("Last", see)],
    )
    story = Story(lp).open()
    assert lp.committed(story.steps[0]) == ("test_broken_plugins.Broken",)
    assert seen == [story.steps[0]] * 2
    before = lp.to_json(story.case)
    assert story.refused("inquire", by="kmk") == {"wrong_role"}
    assert [type(one).__name__ for one in seen[2:]] == ["Refused", "Refused"]
    assert lp.to_json(story.case) == before


def test_a_failing_plugin_is_written_to_the_log_without_what_it_saw(caplog: pytest.LogCaptureFixture) -> None:
    def answer(ctx: Any) -> None:
        raise ValueError(f"about {ctx.payload.card.answers}")

    story = beside(deciding(answer, "Broken"))
    story.refused("ask_card", {"card": card(q1="unsafe")})
    assert "test_broken_plugins.Broken" in caplog.text
    assert "unsafe" not in caplog.text
    assert all(one.exc_info is None for one in caplog.records)


@pytest.mark.parametrize("who", ["actor", "recorded_by"])
def test_each_of_two_people_is_put_back(who: str) -> None:
    """Where one acts and another writes it down, both stay who they are."""
    acting, writing = Actor("young-1", "jongere"), Actor("saw-1", "saw")
    meddling = deciding(lambda ctx: object.__setattr__(getattr(ctx, who), "role", "kmk"), "Meddling")
    story = beside(meddling)
    consent = {"party": "kmk", "purpose": "plek"}
    assert story.refused("give_consent", consent, by=acting, recorded_by=writing) == {"plugin_failed"}
    assert (acting, writing) == (Actor("young-1", "jongere"), Actor("saw-1", "saw"))
