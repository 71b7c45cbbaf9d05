"""What a plugin may implement, and what it is given. Mark each implementation with `@hookimpl`.

Order carries no meaning. Implementations take no defaults and are plain functions: no coroutines, no wrappers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import attrs
import pluggy

from .cards import CardAnswers, Signal, signal
from .definition import Extension, Guard, Payload, Rule, State, Transition, Workflow
from .facts import ERASED, FactValue, Missing, age, latest

if TYPE_CHECKING:
    from .case import Case, Event
    from .errors import Refused
    from .people import Actor

__all__ = ["Context", "Step", "hookimpl"]

P_co = TypeVar("P_co", bound=Payload, covariant=True)

hookspec = pluggy.HookspecMarker("leefplek")
hookimpl = pluggy.HookimplMarker("leefplek")


class Known:
    """What the log of a case holds beside its core state: facts and cards, read once and only when asked."""

    __slots__ = ("_case", "_facts", "_signal", "_workflow")

    def __init__(self, case: Case | None, workflow: Workflow) -> None:
        self._case = case
        self._workflow = workflow
        self._facts: dict[str, FactValue | Missing] | None = None
        self._signal: Signal | Missing | None = None

    def _log(self) -> Iterator[Event]:
        """The events that count, the newest first."""
        if self._case is not None:
            corrected = self._case.corrected
            yield from (event for event in reversed(self._case.events) if event.version not in corrected)

    @property
    def facts(self) -> dict[str, FactValue | Missing]:
        """The latest value of each fact; under the empty name, the answer for a fact that nobody stated."""
        if self._facts is None:
            self._facts = latest(
                ERASED if event.payload is None else event.payload.stated()
                for event in self._log()
                if event.payload is not None or _may(self._workflow, event, "stated")
            )
        return self._facts

    @property
    def signal(self) -> Signal | Missing:
        """What the latest answers per card say; erased if a card that was answered is gone."""
        if self._signal is None:
            self._signal = self._assess()
        return self._signal

    def _assess(self) -> Signal | Missing:
        asked: list[tuple[CardAnswers, ...]] = []
        for event in self._log():
            if event.payload is not None:
                asked.append(event.payload.asked())
            elif _may(self._workflow, event, "asked"):
                return ERASED
        return signal(tuple(card for cards in reversed(asked) for card in cards))


@attrs.frozen(eq=False, weakref_slot=False)
class Context(Generic[P_co]):
    """What a guard and `leefplek_check_transition` look at; frozen, and gone when the step is decided.

    `case` is None when a case is being opened. `on` is the day of `at` in the time zone of the `Leefplek`. `state`
    is the state of the line that the transition belongs to (None when opening). `versions` are the loaded versions
    of the case's workflow. A case guard must not read `payload`: for `options` there is none.
    """

    case: Case | None
    actor: Actor
    recorded_by: Actor
    payload: P_co
    at: datetime
    on: date
    transition: Transition
    state: State | None
    workflow: Workflow
    versions: Mapping[int, Workflow] = attrs.field(repr=False)
    known: Known = attrs.field(repr=False)

    def fact(self, name: str) -> FactValue | Missing:
        """The latest value of a fact; unknown if nobody said it, erased if the content that may hold it is gone."""
        facts = self.known.facts
        return facts.get(name, facts[""])

    @property
    def age(self) -> int | Missing:
        """The young person's age in whole years on the day of the step, from the fact `geboortedatum`."""
        born = self.fact("geboortedatum")
        if isinstance(born, Missing):
            return born
        return age(born, self.on) if isinstance(born, date) else Missing.UNKNOWN

    @property
    def signal(self) -> Signal | Missing:
        """What the latest answers per card say; erased if a card that was answered is gone."""
        return self.known.signal


def _may(workflow: Workflow, event: Event, what: str) -> bool:
    """Whether a step of this kind may have stated facts or asked cards, by its payload class."""
    cls = next((one.payload for one in workflow.transitions if one.id == event.transition), Payload)
    return getattr(cls, what) is not getattr(Payload, what)


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
