"""What a plugin may implement, and what it is given. Mark each implementation with `@hookimpl`.

Order carries no meaning. Implementations take no defaults and are plain functions: no coroutines, no wrappers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

import attrs
import pluggy

from .cards import CardAnswers, Signal, signal
from .definition import Extension, Guard, Payload, Rule, State, Transition, Workflow
from .facts import ERASED, UNKNOWN, FactValue, Missing, age, latest

if TYPE_CHECKING:
    from .case import Case, Event
    from .errors import Refused
    from .people import Actor

__all__ = ["Context", "Step", "hookimpl"]


class Governed(Protocol):
    """What a step needs of the workflow it is taken under."""

    @property
    def workflow(self) -> Workflow: ...
    @property
    def versions(self) -> Mapping[int, Workflow]: ...
    @property
    def day(self) -> Callable[[datetime], date]: ...


P_co = TypeVar("P_co", bound=Payload, covariant=True)

hookspec = pluggy.HookspecMarker("leefplek")
hookimpl = pluggy.HookimplMarker("leefplek")


class Known:
    """What is known around a step beside the core state: the workflow, and facts and cards, read once when asked."""

    __slots__ = ("_age", "_at", "_case", "_facts", "_governed", "_on", "_signal")

    def __init__(self, case: Case | None, governed: Governed, at: datetime) -> None:
        self._case = case
        self._governed = governed
        self._at = at
        self._on: date | None = None
        self._age: int | Missing | None = None
        self._facts: dict[str, FactValue | Missing] | None = None
        self._signal: Signal | Missing | None = None

    @property
    def workflow(self) -> Workflow:
        """The workflow that the case is pinned to."""
        return self._governed.workflow

    @property
    def versions(self) -> Mapping[int, Workflow]:
        """The loaded versions of this workflow."""
        return self._governed.versions

    @property
    def on(self) -> date:
        """The day of the step, in the time zone of the `Leefplek`."""
        if self._on is None:
            self._on = self._governed.day(self._at)
        return self._on

    @property
    def age(self) -> int | Missing:
        """The young person's age in whole years on that day, from the fact `geboortedatum`."""
        if self._age is None:
            born = self.facts.get("geboortedatum", self.facts[""])
            self._age = age(born, self.on) if isinstance(born, date) else ERASED if born is ERASED else UNKNOWN
        return self._age

    @property
    def facts(self) -> dict[str, FactValue | Missing]:
        """The latest value of each fact; under the empty name, the answer for a fact that nobody stated."""
        if self._facts is None:
            self._facts = latest(self._case.stated_newest_first() if self._case is not None else ())
        return self._facts

    @property
    def signal(self) -> Signal | Missing:
        """What the latest answers per card say; erased if a card that was answered is gone."""
        if self._signal is None:
            self._signal = self._assess()
        return self._signal

    def _assess(self) -> Signal | Missing:
        asked: list[CardAnswers] = []
        for cards in self._case.asked_in_order() if self._case is not None else ():
            if cards is None:
                return ERASED
            asked += cards
        return signal(tuple(asked))


@attrs.frozen(eq=False, weakref_slot=False)
class Context(Generic[P_co]):
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
    known: Known = attrs.field(repr=False)

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


@hookspec
def leefplek_register_workflows(register: Callable[[Workflow | Extension], None]) -> None:
    """Declare the workflows of this plugin.

    When: once, while a `Leefplek` is built. Called by: the build.
    Arguments: `register`, to be called with each workflow or extension.
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
def leefplek_check_transition(ctx: Context[Any]) -> Iterable[Rule] | None:
    """Add reasons why this step may not happen. Nothing that is answered here can lift another refusal.

    When: before every step that is offered, with the guards. Called by: `Leefplek.open` and `Leefplek.step`.
    Arguments: `ctx`, the frozen context. Returns: rules, or None; all answers are united.
    Errors: one that raises, or answers something else, refuses the step with `plugin_failed` and is named.
    """


@hookspec
def leefplek_step_committed(step: Step) -> None:
    """See a step that the embedding system has stored.

    When: on `Leefplek.committed`. Called by: that. Arguments: `step`. Returns: nothing.
    Errors: an observer that raises is reported; the others run.
    """


@hookspec
def leefplek_step_refused(refused: Refused) -> None:
    """See a refusal.

    When: after a step was refused, before the caller hears it. Called by: `Leefplek.open` and `Leefplek.step`.
    Arguments: `refused`, with its refusals. Returns: nothing. Errors: one that raises is reported; the others run.
    """
