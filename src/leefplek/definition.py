"""What a werkwijze (way of working) is: a frozen `Workflow` of states and transitions, nothing that runs.

Guards go by name, due dates and roles are data, and each transition has one target: a state, or none when the case
stays where it is. Payload classes hold shape only; every working rule is a guard, so that each refusal has a source.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Iterable
from copy import deepcopy
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeVar

import attrs

from .facts import Fact, FactKind
from .people import Role
from .values import Sensitivity, TextMap, frozen, value, words

if TYPE_CHECKING:
    from .answers import CardAnswers
    from .hooks import Context

__all__ = [
    "CONTENT_ERASED",
    "EFFECTS",
    "NO_TEXT",
    "PLUGIN_FAILED",
    "Extension",
    "Field",
    "Guard",
    "GuardOn",
    "Outcome",
    "Payload",
    "ReasonKind",
    "Rule",
    "State",
    "StateChange",
    "Track",
    "Transition",
    "TransitionChange",
    "Unread",
    "Withheld",
    "Workflow",
    "covering",
    "doubles",
    "rules_of",
]

NO_TEXT = TextMap({})

MAIN = "main"
"""The name of a case's main line; its tracks go by their own ids."""


@value
class Payload:
    """What comes with a step. Derive from it with `@value`; a class that asks cards or states facts says so here.

    `SCHEMA` is the version of its shape. Who changes the shape of a class that cases were stored with raises it, and
    tells in `lifted` what an older one means now: what is stored is never rewritten.
    """

    SCHEMA: ClassVar[int] = 1

    def asked(self) -> tuple[CardAnswers, ...]:
        """The cards that were answered with this step."""
        return ()

    def stated(self) -> tuple[Fact, ...]:
        """The facts that were stated with this step."""
        return ()

    @classmethod
    def lifted(cls, schema: int, data: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG003 - who overrides it looks at it
        """What was written under version `schema`, as the version after it has it: one step, from plain data to plain
        data. Asked until `SCHEMA` is reached, on reading.
        """
        return data


@frozen
class Unread(Payload):
    """What came with a step and can't be read here: its plugin is not loaded, or is older than what it wrote.

    `text` is the JSON as it is stored. It states nothing and asks nothing; a rule that needs it refuses, as it does
    for what was erased.
    """

    text: str = attrs.field(repr=False)
    schema: int = 1


@frozen
class Withheld(Payload):
    """What came with a step, for a plugin that may not see all of it: `plain` data of what it may, and `hidden` keys.

    It states nothing and asks nothing, can't be stored, and can't come with a step.
    """

    hidden: tuple[str, ...]
    _plain: Callable[[], Any] = attrs.field(repr=False, eq=False)

    @property
    def plain(self) -> dict[str, Any]:
        """The plain data that may be seen, anew each time: who changes it changes nothing."""
        found: dict[str, Any] = self._plain()
        return found

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Withheld) and (self.hidden, self.plain) == (other.hidden, other.plain)

    def __hash__(self) -> int:
        return hash(self.hidden)

    def __reduce__(self) -> tuple[Any, ...]:
        return Withheld, (self.hidden, partial(deepcopy, self.plain))


@attrs.frozen(cache_hash=True)
class Rule:
    """Why something may not happen: a stable code, a sentence for people per language, and the place of the rule.

    `source` is a place in the sources (`000:221`); empty stands for the definition's own id and version.
    A sentence may hold `{names}`, filled by `because`.
    """

    code: str
    text: TextMap
    source: str = ""
    values: tuple[tuple[str, str | TextMap], ...] = ()

    def because(self, **values: str | TextMap) -> Rule:
        """This rule with the names in its sentence filled in; never fill in anything of a person."""
        return Rule(self.code, self.text, self.source, tuple(values.items()))

    def sentence(self, lang: str) -> str:
        """The sentence in this language, filled in."""
        said = self.text.in_language(lang)
        for name, part in self.values:
            said = said.replace(f"{{{name}}}", part if isinstance(part, str) else part.in_language(lang))
        return said


CONTENT_ERASED = Rule(
    "content_erased",
    words(
        "Wat hiervoor nodig is, is gewist of hier niet te lezen. Vraag het opnieuw.",
        "What is needed for this was erased, or can't be read here. Ask again.",
    ),
)
"""What a guard answers where it would have to read content that was erased, or that no plugin here can read."""

PLUGIN_FAILED = Rule(
    "plugin_failed",
    words(
        "Een onderdeel dat hierover meebeslist, werkt niet goed ({plugin}). Daarom gaat de stap niet door.",
        "A part that has a say in this does not work well ({plugin}). Therefore the step does not happen.",
    ),
)
"""What refuses a step where a guard or a plugin that has a say in it fails."""

Answer = Rule | Iterable[Rule] | None


def rules_of(answer: object) -> list[Rule]:
    """The rules in what a guard or a plugin answered; raises `TypeError` where it answered something else."""
    given: list[Any] = [answer] if isinstance(answer, Rule) or not isinstance(answer, Iterable) else list(answer)
    if not all(isinstance(one, Rule) and _can_be_said(one) for one in given):
        raise TypeError("expected rules, or None")
    return given


def _can_be_said(rule: Rule) -> bool:
    """Whether a rule has what a refusal is made of; a plugin may have made it of anything."""
    said = all(isinstance(part, str | TextMap) and isinstance(name, str) for name, part in rule.values)
    texts = isinstance(rule.code, str) and isinstance(rule.source, str) and isinstance(rule.text, TextMap)
    return said and texts and bool(rule.code and rule.text)


@frozen
class Guard:
    """A named working rule: looks at a context and answers the rules that refuse the step, or nothing.

    `reads` is the payload class (or a class that payload classes derive from) it looks into; a guard without is a
    case guard: it looks at the case, the actor and the moment only, so `options` can ask it too.
    `rules` lists all that it may answer.
    """

    name: str
    check: Callable[[Context[Any]], Answer]
    rules: tuple[Rule, ...]
    reads: type[Any] | None = None


@frozen
class Outcome:
    """How a case may end."""

    id: str
    text: TextMap


@frozen
class ReasonKind:
    """A reason of a no, and on whose side it lies: the young person's, the provider's or the system's."""

    side: Literal["young_person", "provider", "system"]
    code: str
    text: TextMap


@frozen
class State:
    """A state of a line.

    `due` is an ISO 8601 period of years, months, weeks and days (`P2W`, `P3M`, `P0D`), counted from the day of
    entry. `needs` are guards of every transition that enters. `clears` names what no longer counts after entry:
    `plan`, `route`, `routekaarten`, `substantiation`. `outcomes` are those a case may be given from here by choice.
    """

    id: str
    text: TextMap
    due: str | None = None
    final: bool = False
    needs: tuple[str, ...] = ()
    clears: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()


@frozen
class Field:
    """An optional payload field that a definition adds, beside those of the payload class."""

    name: str
    type: Literal["text", "boolean", "number", "date", "moment"]
    sensitivity: Sensitivity = "special"


EFFECTS: dict[str, str] = {
    "apply_open": "opens an application",
    "apply_positive": "the application's vooroverleg was positive",
    "apply_admitted": "the provider admits the applicant",
    "apply_end": "ends the open application, if there is one",
    "apply_fulfil": "ends the application with a place; it must have been admitted",
    "leave_room": "the young person leaves the provider's room, unless it is the provider who moves them on",
    "consent_give": "the decider gives the consent in the payload",
    "consent_withdraw": "a decider takes the consent in the payload back",
    "share_on_ground": "the party in the payload may know, on a legal ground",
    "consult": "the routekaart in the payload was consulted",
    "substantiate": "the question was substantiated",
    "agree_plan": "a plan was agreed",
    "choose_route": "the route in the payload was chosen",
    "outcome": "the case ends with the outcome in the payload",
    "reopen": "the outcome is cleared",
    "legal_basis": "the legal basis in the payload, if there is one, counts from now on",
    "extend": "the line in the payload gets the later date in the payload",
    "escalate": "the passed date of the line in the payload was escalated",
    "correct": "the event with the version in the payload no longer counts",
    "migrate": "the case goes on under the version in the payload",
    "raise_track": "opens the safety track, signals again, or reopens it",
}
"""The effects a transition may name; they say what a step does to the core state beside moving its line."""


@frozen
class Transition:
    """A transition: from some states to one target, or to none when the line stays where it is.

    `roles` may take it (as the one who decides); `guards` and `effects` go by name; `fields` are added to the
    payload class. `consent_for` names the party that hears of the case with this step (`*`: the party in the
    payload), so that a live consent or a legal ground is needed. `basis_needed`: the case must have a legal basis.
    `sole_decider`: an extension may never widen the roles. `restarts_due`: the states in which a stay starts the due
    date anew. `source` is the place in the sources.
    """

    id: str
    text: TextMap
    sources: tuple[str, ...] = attrs.field(metadata={"key": "from"})
    target: str | None = attrs.field(metadata={"key": "to"})
    roles: tuple[str, ...]
    payload: type[Payload] = Payload
    guards: tuple[str, ...] = ()
    effects: tuple[str, ...] = ()
    fields: tuple[Field, ...] = ()
    outcome: str | None = None
    consent_for: str | None = None
    basis_needed: bool = True
    correctable: bool = True
    sole_decider: bool = False
    restarts_due: tuple[str, ...] = ()
    source: str = ""


@frozen
class Track:
    """Another workflow that runs beside the main line once it is raised; it goes on when the main line is closed.

    `again` and `reopen` name its transitions for being raised while open, and after it ended: the track stays as it is,
    or goes to the target of `reopen`. Give them no roles, for callers do not take them. An answer that means unsafe
    raises it, whatever the step. `roles` says who of the main workflow acts in which role of the track (`{coach:
    "bat"}`); roles that both have need not be named.
    """

    id: str
    workflow: str
    workflow_version: int
    again: str
    reopen: str
    roles: TextMap = NO_TEXT

    def acting(self, roles: Container[str]) -> frozenset[str]:
        """The roles of the main workflow that act in one of these roles of the track."""
        return frozenset(mine for mine, its in self.roles.items() if its in roles)


@frozen
class Workflow:
    """A way of working, whole: what every reader (check, runtime, table, drawing, simulation) reads.

    `keepers` are the parties that keep the case themselves: a consent for one of these may be its legal basis.
    """

    id: str
    version: int
    title: TextMap
    initial: str
    states: tuple[State, ...]
    transitions: tuple[Transition, ...]
    roles: tuple[Role, ...]
    outcomes: tuple[Outcome, ...] = ()
    reasons: tuple[ReasonKind, ...] = ()
    facts: tuple[FactKind, ...] = ()
    track: Track | None = None
    keepers: tuple[str, ...] = ()
    source: str = ""

    OPEN: ClassVar[str] = "open"

    @property
    def guards(self) -> tuple[str, ...]:
        """The names of its guards, each once: those of its states, then those of its transitions."""
        named = (*(one.needs for one in self.states), *(one.guards for one in self.transitions))
        return tuple(dict.fromkeys(name for names in named for name in names))

    def state(self, id: str) -> State:
        """The state with this id; `KeyError` if there is none."""
        return _by_id(self.states, id)

    def transition(self, id: str) -> Transition:
        """The transition with this id; `KeyError` if there is none."""
        return _by_id(self.transitions, id)


Named = TypeVar("Named", State, Transition)


def _by_id(rows: Iterable[Named], id: str) -> Named:
    for row in rows:
        if row.id == id:
            return row
    raise KeyError(id)


@frozen
class GuardOn:
    """A guard as a workflow has it: the `transitions` that name it, the `states` that need it on entry, all that it may
    say, and the plugin that brings it.
    """

    name: str
    transitions: tuple[str, ...]
    states: tuple[str, ...]
    rules: tuple[Rule, ...]
    plugin: str


@frozen
class TransitionChange:
    """What an extension changes of one transition: guards and optional fields added, roles narrowed, another text."""

    id: str
    guards: tuple[str, ...] = ()
    fields: tuple[Field, ...] = ()
    roles: tuple[str, ...] | None = None
    text: TextMap | None = None


@frozen
class StateChange:
    """What an extension changes of one state: another period before it is due, another name."""

    id: str
    due: str | None = None
    text: TextMap | None = None


@frozen
class Extension:
    """A workflow that extends another: other names and deadlines, added fields and guards, narrower roles."""

    id: str
    version: int
    title: TextMap
    extends: str
    extends_version: int
    states: tuple[StateChange, ...] = ()
    transitions: tuple[TransitionChange, ...] = ()
    source: str = ""


def covering(workflow: Workflow, roles: Iterable[str]) -> frozenset[str]:
    """These roles and every role that implies one of them."""
    wanted = set(roles)
    return frozenset(role.id for role in workflow.roles if role.id in wanted or wanted & set(role.implies))


def doubles(ids: Iterable[str]) -> list[str]:
    """The ids that stand here more than once, each once."""
    return [id for id, times in Counter(ids).items() if times > 1]
