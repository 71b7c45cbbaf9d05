"""What a plugin may implement, and what it is given. Mark each implementation with `@hookimpl`.

Order carries no meaning. Implementations take no defaults and are plain functions: no coroutines, no wrappers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from os import PathLike
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

import attrs
import pluggy

if TYPE_CHECKING:
    from ._known import Known
    from .access import AccessExtension, AccessTable
    from .answers import Signal
    from .cards import Card
    from .case import Case, Event
    from .dated import ValueOn, Values
    from .definition import Extension, Guard, Payload, Rule, State, Transition, Workflow
    from .errors import Refused
    from .facts import FactValue, Missing
    from .people import Actor
    from .practices import Practice
    from .redaction import Need, Redacting
    from .retention import Retention, RetentionExtension
    from .routes import Routekaart

__all__ = ["Context", "Step", "hookimpl", "when_asked"]

P_co = TypeVar("P_co", bound="Payload", covariant=True)

hookspec = pluggy.HookspecMarker("leefplek")
hookimpl = pluggy.HookimplMarker("leefplek")


class Context(NamedTuple, Generic[P_co]):
    """What a guard and `leefplek_check_transition` look at; frozen, and gone when the step is decided.

    `case` is None when a case is being opened; `state` is the state of the line that the transition belongs to (None
    when opening). A case guard looks at the case, the actor and the moment only: for `options` there is no payload,
    and one answer serves every transition of a line.
    """

    case: Case | None
    actor: Actor
    recorded_by: Actor
    payload: P_co
    at: datetime
    transition: Transition
    state: State | None
    known: Known

    def __repr__(self) -> str:
        return f"Context(transition={self.transition.id!r}, actor={self.actor!r}, at={self.at!r})"

    @property
    def on(self) -> date:
        """The day of `at`, in the time zone of the `Leefplek`."""
        return self.known.on

    @property
    def workflow(self) -> Workflow:
        """The workflow that the case is pinned to."""
        return self.known.workflow

    @property
    def versions(self) -> Mapping[int, Workflow]:
        """The loaded versions of this workflow."""
        return self.known.versions

    def fact(self, name: str) -> FactValue | Missing:
        """The latest value of a fact; unknown if nobody said it, erased if the content that may hold it is gone."""
        facts = self.known.facts
        return facts.get(name, facts[""])

    def value(self, id: str) -> ValueOn:
        """What a dated value is on the day of the step, from whichever file; raises `UnknownName` for no such value.

        Past its last period it is the last amount known, flagged as `ended`.
        """
        return self.known.value(id)

    @property
    def age(self) -> int | Missing:
        """The young person's age in whole years on the day of the step, from the fact `geboortedatum`."""
        return self.known.age

    @property
    def signal(self) -> Signal | Missing:
        """What the latest answers per card say; erased if a card that was answered is gone."""
        return self.known.signal


@attrs.frozen
class Step:
    """A step that was taken: the case before (None when it was opened), the event, and the case after."""

    before: Case | None
    event: Event
    after: Case


Hook = TypeVar("Hook", bound=Callable[..., Any])


def when_asked(implementation: Hook) -> Hook:
    """Say of a `leefplek_check_transition` that it looks at answered cards: it is not called where there are none."""
    implementation.when_asked = True  # type: ignore[attr-defined]
    return implementation


@hookspec
def leefplek_register_workflows(register: Callable[[Workflow | Extension | PathLike[str]], None]) -> None:
    """Declare the workflows of this plugin.

    When: once, while a `Leefplek` is built. Called by: the build.
    Arguments: `register`, to be called with each workflow or extension, or with the `Path` of a TOML file or of a
    folder of them.
    Returns: nothing. Errors: two workflows with one id and version stop the build; both plugins are named.
    """


@hookspec
def leefplek_register_guards(register: Callable[[Guard], None]) -> None:
    """Declare the guards of this plugin, by name.

    When: once, while a `Leefplek` is built. Called by: the build.
    Arguments: `register`, to be called with each guard.
    Returns: nothing. Errors: two guards with one name stop the build; both plugins are named.
    """


@hookspec
def leefplek_register_cards(register: Callable[[Card | PathLike[str]], None]) -> None:
    """Declare the 3-vragen cards of this plugin.

    When: once, while a `Leefplek` is built. Called by: the build; what the built-in plugins alone bring is read when a
    card is first asked for. Arguments: `register`, to be called with each card, or with the `Path` of a TOML file or of
    a folder of them. Returns: nothing.
    Errors: a card that is not right, two under one id and version, or versions of one card that are in force on the
    same day, stop the build; both plugins are named. An agreed card (vastgesteld) may replace a substitute.
    """


@hookspec
def leefplek_register_routekaarten(register: Callable[[Routekaart | PathLike[str]], None]) -> None:
    """Declare the routekaarten of this plugin, and supplements to those of others.

    When: once, while a `Leefplek` is built. Called by: the build; what the built-in plugins alone bring is read when a
    routekaart is first asked for. Arguments: `register`, to be called with each routekaart, or with the `Path` of a
    TOML file or of a folder of them. Returns: nothing.
    Errors: a routekaart that is not right or names a fact or value that nobody knows, two under one id and version, and
    one route told twice for a region, stop the build; both plugins are named. An agreed one (vastgesteld) may replace a
    substitute.
    """


@hookspec
def leefplek_register_values(register: Callable[[Values | PathLike[str]], None]) -> None:
    """Declare the dated values of this plugin, such as amounts that routekaarten compare with.

    When: once, while a `Leefplek` is built. Called by: the build; what the built-in plugins alone bring is read when a
    routekaart or value is first asked for. Arguments: `register`, to be called with each file of values, or with the
    `Path` of a TOML file or of a folder of them. Returns: nothing.
    Errors: a value that is known twice on one day, or has two units, stops the build; both plugins are named.
    """


@hookspec
def leefplek_register_practices(register: Callable[[Practice | PathLike[str]], None]) -> None:
    """Declare practices as their sources tell of them: pilots, ways of working together, with their figures.

    When: once, while a `Leefplek` is built. Called by: the build; what the built-in plugins alone bring is read when a
    practice is first asked for. Arguments: `register`, to be called with each practice, or with the `Path` of a TOML
    file or of a folder of them. Returns: nothing.
    Errors: a practice that is not right, and two under one id, stop the build; both plugins are named.
    """


@hookspec
def leefplek_declare_need() -> Need:  # type: ignore[empty-body] # a specification has none
    """Say how much this plugin has to see of what comes with steps, and why.

    When: once, while a `Leefplek` is built. Called by: the build.
    Arguments: none. Returns: a `Need`. Without one it is `open`. What is more sensitive is `Withheld` from its
    `leefplek_check_transition` and `leefplek_step_committed`: in the payload, and in every event of the case.
    Errors: one that raises or answers something else stops the build; the plugin is named.
    """


@hookspec
def leefplek_redact(ctx: Redacting) -> Iterable[str] | None:
    """Hide more of what came with a step than its sensitivity asks for. Nothing that is answered here can show more.

    When: each time a payload is redacted: to be shown, exported or logged, and before an observer sees it.
    Called by: `Leefplek.redacted` and `Leefplek.committed`. Arguments: `ctx`, frozen: which step, for whom, and the
    keys that would be seen, without what stands in them.
    Returns: keys to hide, dotted and without the indexes of lists, or None; all answers are united, and a key that is
    not there means nothing.
    Errors: one that raises or answers something else hides everything, and is named in the log.
    """


@hookspec
def leefplek_register_access(register: Callable[[AccessTable | AccessExtension | PathLike[str]], None]) -> None:
    """Declare who may see and do what: the access table, or what a municipality adds to it.

    When: once, while a `Leefplek` is built. Called by: the build; what the built-in plugins alone bring is read when
    the access table is first asked for. Arguments: `register`, to be called with a table or an extension, or with the
    `Path` of a TOML file or of a folder of them. Returns: nothing.
    Errors: a table that is not right, a second table, and an extension of what is not there, stop the build; both
    plugins are named.
    """


@hookspec
def leefplek_register_retention(register: Callable[[Retention | RetentionExtension | PathLike[str]], None]) -> None:
    """Declare how long cases are kept: the retention table, or what a municipality puts in its place.

    When: once, while a `Leefplek` is built. Called by: the build; what the built-in plugins alone bring is read when
    the retention table is first asked for. Arguments: `register`, to be called with a table or an extension, or with
    the `Path` of a TOML file or of a folder of them. Returns: nothing.
    Errors: a table that is not right, a second table, two extensions of one table, and an extension of what is not
    there, stop the build; both plugins are named.
    """


@hookspec
def leefplek_check_transition(ctx: Context[Any]) -> Iterable[Rule] | None:
    """Add reasons why this step may not happen. Nothing that is answered here can lift another refusal.

    When: before every step that is offered, with the guards; marked with `hooks.when_asked`, before those that may
    answer a card. Called by: `Leefplek.open` and `Leefplek.step`.
    Arguments: `ctx`, the frozen context, with no more of payloads than the plugin's declared need.
    Returns: rules, or None; all answers are united.
    Errors: one that raises, answers something else, or changes what it was given to look at, refuses the step with
    `plugin_failed` and is named; what it changed is put back.
    """


@hookspec
def leefplek_step_committed(step: Step) -> None:
    """See a step that the embedding system has stored.

    When: the embedding system says that a step is stored. Called by: `Leefplek.committed`. Arguments: `step`,
    with no more of payloads than the plugin's declared need. Returns: nothing.
    Errors: an observer that raises is reported; the others run.
    """


@hookspec
def leefplek_step_refused(refused: Refused) -> None:
    """See a refusal.

    When: after a step was refused, before the caller hears it. Called by: `Leefplek.open` and `Leefplek.step`.
    Arguments: `refused`, with its refusals. Returns: nothing. Errors: one that raises is reported; the others run.
    """
