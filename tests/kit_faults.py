"""A small way of working, and what can be wrong with it, with a plugin or with a wrapper: the kit must find each."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

import attrs

from leefplek import (
    Actor,
    Case,
    Event,
    FactKind,
    Guard,
    InputError,
    Leefplek,
    Outcome,
    Payload,
    Refusal,
    Refused,
    Role,
    Rule,
    State,
    Step,
    Transition,
    Workflow,
    hookimpl,
)
from leefplek.common import Note, RaiseSafety
from leefplek.effects import Moved
from leefplek.testing._small import BESIDE, TRACK
from leefplek.values import TextMap, open_field, special, value, words
from needs import SeesAll

TEXT = words("iets", "something")
HOUSE = Rule("house", TEXT)
NO = (Refusal("never", "never", ""),)


@value
class Shout(Payload):
    """A payload that changes what it is given: JSON there and back is another one."""

    text: str = special()

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "text", self.text + "!")


@value
class Picky(Payload):
    """A payload that refuses half of what it is given."""

    number: int = open_field()

    def __attrs_post_init__(self) -> None:
        if self.number % 2:
            raise ValueError("odd")


@value
class Impossible(Payload):
    """A payload that refuses whatever it is given."""

    number: int = open_field()

    def __attrs_post_init__(self) -> None:
        raise ValueError("never")


@value
class Ending(Payload):
    """How it ended."""

    outcome: str = open_field()


def _row(id: str, sources: tuple[str, ...], target: str | None, role: str = "worker", **more: Any) -> Transition:
    return Transition(id, TEXT, sources, target, (role,), basis_needed=False, **more)


OURS = Workflow(
    id="ours",
    version=1,
    title=TEXT,
    initial="new",
    states=(
        State("new", TEXT, due="P1W"),
        State("busy", TEXT, due="P2W"),
        State("done", TEXT, final=True),
    ),
    transitions=(
        _row("open", (), "new"),
        _row("begin", ("new",), "busy"),
        _row("note", ("new", "busy"), None, payload=Note),
        _row("tell", ("new", "busy", "done"), None, role="jongere"),
        _row("finish", ("busy",), "done", outcome="good"),
        _row("again", ("done",), "busy", effects=("reopen",)),
        _row("worry", ("new", "busy", "done"), None, payload=RaiseSafety, effects=("raise_track",)),
    ),
    roles=(Role("worker", TEXT), Role("jongere", TEXT, recorded_by=("worker",), professional=False)),
    facts=(FactKind("agreed", "boolean", TEXT), FactKind("born", "date", TEXT), FactKind("rooms", "number", TEXT)),
    outcomes=(Outcome("good", TEXT), Outcome("other", TEXT)),
    track=BESIDE,
)


class Ours:
    """A plugin that brings the small way of working, or others, and guards."""

    def __init__(self, *workflows: Workflow, guards: Iterable[Guard] = ()) -> None:
        self.workflows = workflows or (OURS,)
        self.guards = tuple(guards)

    @hookimpl
    def leefplek_register_workflows(self, register: Any) -> None:
        for one in (*self.workflows, TRACK):
            register(one)

    @hookimpl
    def leefplek_register_guards(self, register: Any) -> None:
        for one in self.guards:
            register(one)


class Deciding(SeesAll):
    """A plugin that decides as it is told to, and sees all."""

    def __init__(self, decide: Callable[[Any], Any]) -> None:
        self.decide = decide

    @hookimpl
    def leefplek_check_transition(self, ctx: Any) -> Any:
        return self.decide(ctx)


def changed(id: str, **more: Any) -> Workflow:
    """The small way of working with one transition changed."""
    rows = tuple(attrs.evolve(row, **more) if row.id == id else row for row in OURS.transitions)
    return attrs.evolve(OURS, transitions=rows)


def ours(cls: type[Leefplek] = Leefplek, *, plugins: Iterable[object] = (), brings: object = None) -> Leefplek:
    """A `Leefplek` of any class with the small way of working."""
    return cls(built_in=False, plugins=[brings or Ours(), *plugins], lang="en")


# ---- plugins and definitions that are wrong


def _raises(_: Any) -> Any:
    raise RuntimeError("broken")


def _guarded(check: Callable[[Any], Any]) -> Leefplek:
    """A guard that reads the payload, so that options never ask it."""
    return ours(brings=Ours(changed("note", guards=("told",)), guards=[Guard("told", check, (HOUSE,), reads=Note)]))


def _deciding(decide: Callable[[Any], Any]) -> Leefplek:
    return ours(plugins=[Deciding(decide)])


def _change_case(ctx: Any) -> None:
    if ctx.case is not None and ctx.case.version > 2:
        object.__setattr__(ctx.case.core, "outcome", "changed")


def _change_event(ctx: Any) -> None:
    if ctx.case is not None:
        object.__setattr__(ctx.case.events[0], "command_id", "changed")


def _change_to_a_list(ctx: Any) -> None:
    if ctx.case is not None:
        object.__setattr__(ctx.case.core, "corrected", [])


def _change_payload(ctx: Any) -> None:
    if isinstance(ctx.payload, Note):
        object.__setattr__(ctx.payload, "text", "changed")


def _change_definition(ctx: Any) -> None:
    object.__setattr__(ctx.workflow.states[0], "text", TextMap({"nl": "changed"}))


def _with_own_states() -> Leefplek:
    """A definition of its own, so that what changes it changes no other test's."""
    states = tuple(attrs.evolve(one) for one in OURS.states)
    return ours(brings=Ours(attrs.evolve(OURS, states=states)), plugins=[Deciding(_change_definition)])


def _counting() -> Leefplek:
    asked: list[int] = []

    def decide(_: Any) -> Rule | None:
        asked.append(1)
        return HOUSE if len(asked) % 3 == 0 else None

    return _deciding(decide)


def _by_transition() -> Leefplek:
    """A case guard that looks at the transition: options ask it once for all of them."""
    guard = Guard("told", lambda ctx: None if ctx.transition.id == "begin" else HOUSE, (HOUSE,))
    rows = tuple(attrs.evolve(row, guards=("told",)) if row.id != "open" else row for row in OURS.transitions)
    return ours(brings=Ours(attrs.evolve(OURS, transitions=rows[:1] + rows[:0:-1]), guards=[guard]))


# ---- wrappers that are wrong


class Wrapper(Leefplek):
    """A `Leefplek` whose steps are changed on their way out."""

    def step(self, case: Any, transition: Any, payload: Any = None, **how: Any) -> Step:
        return self.changed(super().step(case, transition, payload, **how))

    def changed(self, step: Step) -> Step:
        return step


class OptionsRefuse(Leefplek):
    """Options that say no to everything, for a reason that no step gives."""

    def options(self, case: Case, **how: Any) -> Any:
        return tuple(attrs.evolve(one, allowed=False, refusals=NO) for one in super().options(case, **how))


class OptionsForget(Leefplek):
    """Options that leave out the last."""

    def options(self, case: Case, **how: Any) -> Any:
        return super().options(case, **how)[:-1]


class OptionsFail(Leefplek):
    """Options that fail."""

    def options(self, case: Case, **how: Any) -> Any:
        raise KeyError("broken")


class LandsElsewhere(Wrapper):
    """A step that lands in another state than its target."""

    def changed(self, step: Step) -> Step:
        if step.event.transition != "begin":
            return step
        moved = tuple(attrs.evolve(one, state="new") if isinstance(one, Moved) else one for one in step.event.effects)
        event = attrs.evolve(step.event, effects=moved)
        return Step(step.before, event, self.replay((*step.after.events[:-1], event)))


class LandsNowhere(Wrapper):
    """A step that lands in a state that nobody declares."""

    def changed(self, step: Step) -> Step:
        moved = tuple(attrs.evolve(one, state="void") if isinstance(one, Moved) else one for one in step.event.effects)
        event = attrs.evolve(step.event, effects=moved)
        return Step(step.before, event, self.replay((*step.after.events[:-1], event)))


class TakesAll(Leefplek):
    """A library that takes what it should refuse."""

    def step(self, case: Any, transition: Any, payload: Any = None, **how: Any) -> Step:
        try:
            return super().step(case, transition, payload, **how)
        except Refused:
            event = attrs.evolve(
                case.events[-1],
                version=case.version + 1,
                transition=transition,
                command_id=how["command_id"],
                effects=(),
            )
            return Step(case, event, self.replay((*case.events, event)))


class TrackForgets(Wrapper):
    """A worry that raises no track."""

    def changed(self, step: Step) -> Step:
        if step.event.transition != "worry":
            return step
        event = attrs.evolve(step.event, effects=())
        return Step(step.before, event, self.replay((*step.after.events[:-1], event)))


class LosesDue(Wrapper):
    """A step after which the main line has no due date."""

    def changed(self, step: Step) -> Step:
        return self.with_due(step, None)

    def with_due(self, step: Step, due: date | None) -> Step:
        moved = tuple(attrs.evolve(one, due=due) if isinstance(one, Moved) else one for one in step.event.effects)
        event = attrs.evolve(step.event, effects=moved)
        return Step(step.before, event, self.replay((*step.after.events[:-1], event)))


class KeepsDue(LosesDue):
    """A step after which an ended line has a due date."""

    def changed(self, step: Step) -> Step:
        return self.with_due(step, date(2030, 1, 1))


class Forgets(Wrapper):
    """A step that rewrites the log."""

    def changed(self, step: Step) -> Step:
        events = tuple(attrs.evolve(one, command_id=f"new-{one.version}") for one in step.after.events)
        return Step(step.before, events[-1], self.replay(events))


class LosesOutcome(Wrapper):
    """A step that ends the case without an outcome."""

    def changed(self, step: Step) -> Step:
        event = attrs.evolve(step.event, effects=step.event.effects[:1])
        return Step(step.before, event, self.replay((*step.after.events[:-1], event)))


class Renumbers(Wrapper):
    """A step whose event has the wrong version."""

    def changed(self, step: Step) -> Step:
        event = attrs.evolve(step.event, version=step.event.version + 1)
        return Step(step.before, event, attrs.evolve(step.after, events=(*step.after.events[:-1], event)))


class OneCommand(Wrapper):
    """Steps that all have one command id."""

    def changed(self, step: Step) -> Step:
        event = attrs.evolve(step.event, command_id="one")
        return Step(step.before, event, self.replay((*step.after.events[:-1], event)))


class AnybodyMay(Leefplek):
    """A library that lets a wrong role go on as if it were another."""

    def step(self, case: Any, transition: Any, payload: Any = None, *, by: Actor, **how: Any) -> Step:
        step = super().step(case, transition, payload, by=attrs.evolve(by, role="worker"), **how)
        return step if transition != "note" else Step(step.before, attrs.evolve(step.event, by=by), step.after)


class NobodyMay(Wrapper):
    """A library that says of what it offers that it does not."""

    def changed(self, step: Step) -> Step:
        raise Refused([Refusal("not_offered", "no", "")])


class Fails(Wrapper):
    """A library that fails with an error of Python."""

    def changed(self, step: Step) -> Step:
        raise KeyError(step.event.transition)


class Complains(Wrapper):
    """A library that answers an error where it should refuse."""

    def changed(self, step: Step) -> Step:
        raise InputError("not like this")


class ReplaysOtherwise(Leefplek):
    """A library whose replay forgets the last event, or gives up."""

    def replay(self, events: Any) -> Case:
        log = tuple(events)
        return super().replay(log[:-1] if len(log) == 3 else () if len(log) == 5 else log)


class WritesOtherwise(Leefplek):
    """A library whose JSON leaves something out."""

    def from_json(self, wanted: Any, text: Any) -> Any:
        read = super().from_json(wanted, text)
        event = read.events[-1] if isinstance(read, Case) else read
        other = attrs.evolve(event, command_id="other")
        return other if isinstance(read, Event) else super().replay((*read.events[:-1], other))


FAULTS: dict[str, tuple[str, Callable[[], Leefplek]]] = {
    "a guard raises": ("plugin_failed", lambda: _guarded(_raises)),
    "a guard answers what is no rule": ("plugin_failed", lambda: _guarded(lambda _: False)),
    "a hook raises": ("plugin_failed", lambda: _deciding(_raises)),
    "a hook changes the case": ("plugin_failed", lambda: _deciding(_change_case)),
    "a hook changes the payload": ("plugin_failed", lambda: _deciding(_change_payload)),
    "a hook changes an event": ("case_changed", lambda: _deciding(_change_event)),
    "a guard changes the case": ("plugin_failed", lambda: _guarded(_change_case)),
    "a guard changes an event": ("case_changed", lambda: _guarded(_change_event)),
    "a guard puts a list in the case": ("case_changed", lambda: _guarded(_change_to_a_list)),
    "a guard changes the payload": ("plugin_failed", lambda: _guarded(_change_payload)),
    "a hook changes the definition": ("definition_changed", _with_own_states),
    "a hook answers otherwise each time": ("other_answer", _counting),
    "a case guard looks at the transition": ("options_disagree", _by_transition),
    "an end is left and its outcome stays": (
        "outcome_while_open",
        lambda: ours(brings=Ours(changed("again", effects=()))),
    ),
    "any text is an outcome": (
        "no_outcome",
        lambda: ours(brings=Ours(changed("finish", outcome=None, effects=("outcome",), payload=Ending))),
    ),
    "a payload changes on its way": ("json_differs", lambda: ours(brings=Ours(changed("note", payload=Shout)))),
    "options say no to all": ("options_disagree", lambda: ours(OptionsRefuse)),
    "options leave one out": ("options_offer_other", lambda: ours(OptionsForget)),
    "options fail": ("error_not_ours", lambda: ours(OptionsFail)),
    "a step lands elsewhere": ("other_target", lambda: ours(LandsElsewhere)),
    "a step lands nowhere": ("unknown_state", lambda: ours(LandsNowhere)),
    "all is taken": ("offered_otherwise", lambda: ours(TakesAll)),
    "a worry raises no track": ("other_target", lambda: ours(TrackForgets)),
    "a due date is lost": ("no_due", lambda: ours(LosesDue)),
    "an end has a due date": ("due_on_end", lambda: ours(KeepsDue)),
    "a case ends without outcome": ("no_outcome", lambda: ours(LosesOutcome)),
    "the log is rewritten": ("log_rewritten", lambda: ours(Forgets)),
    "an event has the wrong version": ("wrong_versions", lambda: ours(Renumbers)),
    "all events have one command id": ("command_twice", lambda: ours(OneCommand)),
    "anybody may": ("role_otherwise", lambda: ours(AnybodyMay)),
    "nothing is offered": ("offered_otherwise", lambda: ours(NobodyMay)),
    "a step fails": ("error_not_ours", lambda: ours(Fails)),
    "a step complains": ("error_instead", lambda: ours(Complains)),
    "replay differs": ("replay_differs", lambda: ours(ReplaysOtherwise)),
    "JSON differs": ("json_differs", lambda: ours(WritesOtherwise)),
}
"""What is wrong, the code by which the kit calls it, and a factory."""
