"""Everything that can be wrong with a definition is found before anything is built, all at once."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import attrs
import pytest

import leefplek
from kit_payloads import Heard, Unheard
from leefplek import (
    DefinitionError,
    Extension,
    FactKind,
    Field,
    Guard,
    Leefplek,
    Outcome,
    Payload,
    ReasonKind,
    Role,
    Rule,
    State,
    StateChange,
    Track,
    Transition,
    TransitionChange,
    Workflow,
    hookimpl,
)
from leefplek.common import GiveConsent
from leefplek.values import open_field, value, words

TEXT = words("iets", "something")
NO = Rule("no", words("Nee.", "No."))


@value
class Named(Payload):
    """A payload with one field."""

    name: str | None = open_field(default=None)


GUARDS = (Guard("sound", lambda _: None, (NO,)), Guard("reads_named", lambda _: None, (NO,), reads=Named))
GOOD = Workflow(
    id="good",
    version=1,
    title=TEXT,
    initial="here",
    states=(State("here", TEXT, due="P1W"), State("end", TEXT, final=True)),
    transitions=(
        Transition("open", TEXT, (), "here", ("worker",)),
        Transition(
            "stay",
            TEXT,
            ("here",),
            None,
            ("worker",),
            payload=Named,
            guards=("sound", "reads_named"),
            basis_needed=False,
        ),
        Transition("stop", TEXT, ("here",), "end", ("worker",), outcome="done", sole_decider=True),
    ),
    roles=(Role("worker", TEXT), Role("other", TEXT)),
    outcomes=(Outcome("done", TEXT),),
    reasons=(ReasonKind("system", "other", TEXT),),
    facts=(FactKind("fact", "boolean", TEXT),),
)
OTHER = attrs.evolve(GOOD, id="other", outcomes=(), transitions=(*GOOD.transitions[:2], attrs.evolve(
    GOOD.transitions[2], outcome=None)))  # fmt: skip


class Brings:
    """A plugin that brings definitions and guards."""

    def __init__(self, *definitions: Workflow | Extension) -> None:
        self.definitions = definitions

    @hookimpl
    def leefplek_register_workflows(self, register: Any) -> None:
        for one in self.definitions:
            register(one)

    @hookimpl
    def leefplek_register_guards(self, register: Any) -> None:
        for one in GUARDS:
            register(one)


def found(*definitions: Workflow | Extension) -> set[tuple[str, str]]:
    """The findings on these definitions: code and key."""
    try:
        Leefplek(built_in=False, plugins=[Brings(*definitions)])
    except DefinitionError as error:
        return {(one.code, one.key) for one in error.findings}
    return set()


def _state(**how: Any) -> Workflow:
    return attrs.evolve(GOOD, states=(attrs.evolve(GOOD.states[0], **how), GOOD.states[1]))


def _row(index: int = 1, **how: Any) -> Workflow:
    rows = list(GOOD.transitions)
    rows[index] = attrs.evolve(rows[index], **how)
    return attrs.evolve(GOOD, transitions=tuple(rows))


def _twice(what: str) -> Workflow:
    those = getattr(GOOD, what)
    return attrs.evolve(GOOD, **{what: (*those, those[-1])})


def _track(**how: Any) -> Workflow:
    named = {"id": "beside", "workflow": "other", "workflow_version": 1, "again": "stay", "reopen": "stay", **how}
    return attrs.evolve(GOOD, track=Track(**named))


def _more(*states: State, rows: tuple[Transition, ...] = ()) -> Workflow:
    return attrs.evolve(GOOD, states=(*GOOD.states, *states), transitions=(*GOOD.transitions, *rows))


LONELY = State("lonely", TEXT, due="P1D")
FAULTS: list[tuple[str, str, Workflow]] = [
    ("not_frozen", "good 1: good", attrs.evolve(GOOD, states=list(GOOD.states))),  # type: ignore[arg-type]
    ("not_frozen", "good 1: stay", _row(sources=["here"])),
    ("wrong_field", "good 1: stay.fields", _row(fields=(Field("file-number", "text"),))),
    ("wrong_field", "good 1: stay.fields", _row(fields=(Field("class", "text"),))),
    ("wrong_field", "good 1: stay.fields", _row(fields=(Field("stated", "text"),))),
    ("wrong_field", "good 1: stay.fields", _row(fields=(Field("__init__", "text"),))),
    ("wrong_field", "good 1: stay.fields", _row(fields=(Field("with_", "text"),))),
    ("wrong_field", "good 1: stay.fields", _row(fields=(Field("", "text"),))),
    ("wrong_version", "good 0: version", attrs.evolve(GOOD, version=0)),
    ("double_state", "good 1: end", _twice("states")),
    ("double_transition", "good 1: stop", _twice("transitions")),
    ("double_role", "good 1: other", _twice("roles")),
    ("double_outcome", "good 1: done", _twice("outcomes")),
    ("double_reason", "good 1: system other", _twice("reasons")),
    ("double_fact", "good 1: fact", _twice("facts")),
    ("wrong_id", "good 1: not so", _row(id="not so")),
    ("unknown_state", "good 1: initial", attrs.evolve(GOOD, initial="nowhere")),
    ("unknown_state", "good 1: stay", _row(sources=("nowhere",))),
    ("unknown_state", "good 1: stay", _row(target="nowhere")),
    ("unknown_state", "good 1: stay", _row(restarts_due=("nowhere",))),
    ("unknown_mark", "good 1: here.clears", _state(clears=("everything",))),
    ("unknown_outcome", "good 1: here.outcomes", _state(outcomes=("none",))),
    ("unknown_outcome", "good 1: stop.outcome", _row(2, outcome="none")),
    ("no_due", "good 1: here.due", _state(due=None)),
    ("wrong_period", "good 1: here.due", _state(due="two weeks")),
    ("due_on_final", "good 1: end.due", attrs.evolve(GOOD, states=(GOOD.states[0], State("end", TEXT, "P1W", True)))),
    ("unknown_guard", "good 1: here.needs", _state(needs=("nobody",))),
    ("unknown_guard", "good 1: stay.guards", _row(guards=("nobody",))),
    ("double_source", "good 1: stay.from", _row(sources=("here", "here"))),
    ("unknown_role", "good 1: stay.roles", _row(roles=("nobody",))),
    ("unknown_role", "good 1: x", attrs.evolve(GOOD, roles=(*GOOD.roles, Role("x", TEXT, implies=("nobody",))))),
    ("unknown_role", "good 1: x", attrs.evolve(GOOD, roles=(*GOOD.roles, Role("x", TEXT, recorded_by=("nobody",))))),
    ("wrong_open", "good 1: open", _row(0, sources=("here",))),
    ("wrong_open", "good 1: open", _row(0, target="end", outcome="done")),
    ("no_source", "good 1: stay", _row(sources=())),
    ("guard_reads_other", "good 1: stay.guards", _row(payload=Payload)),
    ("guard_reads_other", "good 1: open.guards", _state(needs=("reads_named",))),
    ("unknown_effect", "good 1: stay.effects", _row(effects=("wonder",))),
    ("payload_lacks_field", "good 1: stay.payload", _row(effects=("consult",))),
    ("payload_lacks_field", "good 1: stay.payload", _row(consent_for="*")),
    ("double_field", "good 1: stay.fields", _row(fields=(Field("name", "text"),))),
    ("outcome_misfit", "good 1: stop", _row(2, outcome=None)),
    ("outcome_misfit", "good 1: stay", _row(outcome="done")),
    ("card_not_asked", "good 1: open.payload", _row(0, payload=Unheard)),
    ("no_track", "good 1: stay", _row(effects=("raise_track",))),
    ("unknown_workflow", "good 1: track.beside", _track(workflow="nobody")),
    ("unknown_workflow", "good 1: track.beside", _track(workflow_version=2)),
    ("unknown_transition", "good 1: track.beside", _track(again="nothing")),
    ("unknown_transition", "good 1: track.beside", _track(reopen="nothing")),
    ("unreachable", "good 1: lonely", _more(LONELY)),
    ("trap", "good 1: lonely", _more(LONELY, rows=(Transition("go", TEXT, ("here",), "lonely", ("worker",)),))),
]


@pytest.mark.parametrize(
    ("code", "key", "workflow"), FAULTS, ids=[f"{number}-{one[0]}" for number, one in enumerate(FAULTS)]
)
def test_a_planted_fault_is_found_and_placed(code: str, key: str, workflow: Workflow) -> None:
    assert (code, key) in found(workflow, OTHER)


def test_nothing_is_found_where_nothing_is_wrong() -> None:
    assert found(GOOD, OTHER) == set()
    assert found(_track(), OTHER) == set()


def _extension(**how: Any) -> Extension:
    return Extension("town", 1, TEXT, "good", 1, **how)


EXTENSIONS: list[tuple[str, str, Extension]] = [
    ("unknown_state", "town 1: nowhere", _extension(states=(StateChange("nowhere", due="P1W"),))),
    ("unknown_transition", "town 1: nothing", _extension(transitions=(TransitionChange("nothing"),))),
    ("wider_role", "town 1: stay.roles", _extension(transitions=(TransitionChange("stay", roles=("other",)),))),
    ("sole_decider", "town 1: stop.roles", _extension(transitions=(TransitionChange("stop", roles=("other",)),))),
    ("unknown_guard", "town 1: stay.guards", _extension(transitions=(TransitionChange("stay", guards=("nobody",)),))),
    ("double_field", "town 1: stay.fields", _extension(
        transitions=(TransitionChange("stay", fields=(Field("name", "text"),)),))),
    ("wrong_period", "town 1: here.due", _extension(states=(StateChange("here", due="soon"),))),
    ("no_role", "town 1: stay.roles", _extension(transitions=(TransitionChange("stay", roles=()),))),
    ("double_transition", "town 1: stay", _extension(
        transitions=(TransitionChange("stay", guards=("sound",)), TransitionChange("stay")))),
    ("double_state", "town 1: here", _extension(states=(StateChange("here", due="P1W"), StateChange("here")))),
    ("unknown_workflow", "town 1", Extension("town", 1, TEXT, "nobody", 1)),
    ("unknown_workflow", "town 1", Extension("town", 1, TEXT, "good", 9)),
]  # fmt: skip


@pytest.mark.parametrize(("code", "key", "extension"), EXTENSIONS, ids=[f"{one[0]}-{one[1]}" for one in EXTENSIONS])
def test_what_an_extension_may_not_do_is_found(code: str, key: str, extension: Extension) -> None:
    assert (code, key) in found(GOOD, extension)


def test_an_extension_does_what_it_may() -> None:
    """Other deadlines and names, added fields and guards, narrower roles; the payload takes the new field."""
    change = TransitionChange("stay", guards=("sound",), fields=(Field("town", "text"),), roles=("worker",))
    extension = _extension(
        states=(StateChange("here", due="P3D", text=words("hier", "over here")),), transitions=(change,)
    )
    lp = Leefplek(built_in=False, plugins=[Brings(GOOD, extension)])
    made = lp.workflow("town")
    assert (made.state("here").due, made.state("here").text["en"]) == ("P3D", "over here")
    assert [field.name for field in made.transition("stay").fields] == ["town"]
    who: Any = {"by": leefplek.Actor("a", "worker"), "at": datetime(2021, 3, 1, tzinfo=UTC)}
    step = lp.step(lp.open("town", **who).after, "stay", {"town": "Groningen"}, **who)
    assert lp.from_json(leefplek.Event, lp.to_json(step.event)) == step.event


def test_all_findings_come_at_once() -> None:
    worst = attrs.evolve(
        GOOD,
        version=0,
        initial="nowhere",
        states=(State("here", TEXT), State("end", TEXT, "P1W", final=True)),
        roles=(Role("worker", TEXT), Role("worker", TEXT)),
    )
    codes = {code for code, _ in found(worst)}
    assert {"wrong_version", "unknown_state", "no_due", "due_on_final", "double_role"} <= codes


def test_cards_without_a_track_are_worth_a_look() -> None:
    lp = Leefplek(built_in=False, plugins=[Brings(_row(0, payload=Heard))])
    (finding,) = lp.check()
    assert (finding.code, finding.severity, finding.key) == ("unsafe_unheard", "warning", "good 1: open")
    assert Leefplek(built_in=False, plugins=[Brings(GOOD)]).check() == ()


def test_consent_that_nobody_can_give_is_worth_a_look() -> None:
    giving = _row(payload=GiveConsent, effects=("consent_give", "legal_basis"), guards=())
    found = Leefplek(built_in=False, plugins=[Brings(giving)]).check()
    assert {(one.code, one.severity, one.key) for one in found} == {
        ("nobody_decides", "warning", "good 1: stay.roles"),
        ("age_never_known", "hint", "good 1: stay"),
    }


def test_two_plugins_under_one_name_clash_and_both_are_named() -> None:
    class Another(Brings):
        """A second plugin."""

    with pytest.raises(DefinitionError) as caught:
        Leefplek(built_in=False, plugins=[Brings(GOOD), Another(GOOD)])
    (finding,) = caught.value.findings
    assert finding.code == "clash"
    assert "Brings" in finding.text
    assert "Another" in finding.text


def test_every_finding_in_the_source_has_its_fault_here() -> None:
    home = Path(leefplek.__file__).parent
    text = "".join((home / name).read_text("utf-8") for name in ("_check.py", "_extend.py"))
    codes = set(re.findall(r'[Ff]inding\(\s*"(\w+)"', text)) | {"sole_decider", "wider_role"}
    planted = {code for code, _, _ in FAULTS} | {code for code, _, _ in EXTENSIONS}
    milder = {"unsafe_unheard", "nobody_decides", "age_never_known"}
    assert codes - planted == milder, "these stop nothing, and have tests of their own"
