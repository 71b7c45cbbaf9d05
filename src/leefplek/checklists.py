"""Checklists: a list to work through, part by part, as data with a small workflow of its own.

One TOML file is a whole list: each part a state, each item done or set aside with a reason. The next part begins when
every item of this one has been looked at; or, in a list of a free order, one chooses what fits. The record of a list is
the log of a case like any other.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Any, ClassVar, Literal

import attrs

from ._calendar import is_period
from ._made import made
from ._texts import id_findings, line_findings, text_findings
from .case import Case
from .common import Note
from .definition import CONTENT_ERASED, Guard, Outcome, Payload, Rule, State, Transition, Workflow, doubles
from .errors import DefinitionError, Finding
from .facts import ERASED, Choice, Fact, FactKind, Missing
from .hooks import Context
from .people import Role
from .plan import Action
from .sources import right
from .usual import OWN_CASE, step, upkeep_steps, with_mistake
from .values import TextMap, joined, open_field, special, value, words

__all__ = ["Begin", "Checklist", "Done", "Item", "Part", "SetAside", "actions_of", "guards_of", "workflow_of"]

DONE, ASIDE, END = "done", "set_aside", "finished"
MAX_ID = 60


@attrs.frozen(kw_only=True)
class Item:
    """One thing to do or to ask; `beside` is what stands in the second column, where a list has one."""

    id: str
    text: TextMap
    told: str = ""
    beside: TextMap | None = None

    def __attrs_post_init__(self) -> None:
        more = () if self.beside is None else text_findings(self.beside, "beside")
        right(DefinitionError, "an item", text_findings(self.text, "text"), more, _name(self.id), _told(self.told))


@attrs.frozen(kw_only=True)
class Part:
    """A part of a list, due within a period (`P3M`) from its begin, with its items."""

    id: str
    text: TextMap
    due: str
    items: tuple[Item, ...] = attrs.field(metadata={"key": "item"})
    told: str = ""

    def __attrs_post_init__(self) -> None:
        right(
            DefinitionError,
            "a part",
            text_findings(self.text, "text"),
            _name(self.id),
            _told(self.told),
            self._wrong(),
        )

    def _wrong(self) -> Iterator[Finding]:
        if not self.items:
            yield Finding("missing_key", "expected one item or more", key="item", do="write an [[part.item]]")
        if not is_period(self.due):
            yield Finding("wrong_period", "expected years, months, weeks and days, such as P2W or P3M", key="due")
        if self.id in (END, Workflow.OPEN):
            yield Finding("reserved_id", f"{self.id} has a meaning of its own here", key="id", do="use another id")


@attrs.frozen(kw_only=True)
class Checklist:
    """A list to work through. `who` are the roles that do; `status` says whether it is told by a source
    (`vastgesteld`) or ours (`vervangend`); `beside` is the head of the second column. In a `free` order one begins any
    part from any other, and what nobody marks was not chosen. Raises `DefinitionError` with all findings.
    """

    id: str = attrs.field(metadata={"key": "checklist"})
    version: int
    title: TextMap
    status: Literal["vervangend", "vastgesteld"]
    who: tuple[Role, ...]
    parts: tuple[Part, ...] = attrs.field(metadata={"key": "part"})
    order: Literal["given", "free"] = "given"
    told: str = ""
    beside: TextMap | None = None

    def __attrs_post_init__(self) -> None:
        right(DefinitionError, "a checklist", id_findings(self.id, "checklist"), self._wrong())

    def _wrong(self) -> Iterator[Finding]:
        yield from text_findings(self.title, "title")
        yield from _told(self.told)
        if self.beside is not None:
            yield from text_findings(self.beside, "beside")
        for at, role in enumerate(self.who):
            yield from id_findings(role.id, f"who[{at}].id")
            yield from text_findings(role.text, f"who[{at}].text")
        if not self.parts:
            yield Finding("missing_key", "expected one part or more", key="part", do="write a [[part]]")
        if not self.who:
            yield Finding("missing_key", "expected one role or more", key="who", do="write a [[who]]")
        for id in doubles([*(one.id for one in self.parts), *(item.id for item in self.items)]):
            yield Finding("double_id", f"two stand under the id {id}", key="part", do="give each an id of its own")

    @property
    def items(self) -> tuple[Item, ...]:
        """Every item, in order."""
        return tuple(item for part in self.parts for item in part.items)


def _name(id: str) -> Iterator[Finding]:
    if not id.isidentifier() or len(id) > MAX_ID:
        yield Finding("wrong_id", f"expected a name of at most {MAX_ID} letters, digits and _", key="id")


def _told(place: str) -> Iterable[Finding]:
    """Where a list is told is said in words of one's own."""
    return line_findings(place, "told")


# ---- what is written down at a step


@value
class Begin(Payload):
    """What this list is worked through for: a school, a team, a municipality. Nothing of a person."""

    about: str | None = open_field(default=None)


@value
class Done(Payload):
    """An item is done; `words` tell what came of it, and `actions` what is to be done next (003:545)."""

    SCHEMA = 2
    CALLED: ClassVar[str] = "item of this list"

    item: str = open_field()
    words: str | None = special(default=None)
    actions: tuple[Action, ...] = special(default=())

    def stated(self) -> tuple[Fact, ...]:
        """That this item is done."""
        return (Fact(name=self.item, value=DONE, said_by="list"),)


@value
class SetAside(Payload):
    """An item is set aside, and why."""

    CALLED: ClassVar[str] = "item of this list"

    item: str = open_field()
    why: str = special()

    def stated(self) -> tuple[Fact, ...]:
        """That this item is set aside."""
        return (Fact(name=self.item, value=ASIDE, said_by="list"),)


def actions_of(case: Case) -> tuple[tuple[str, Action], ...]:
    """The action list of a list that is worked through: each action with the id of its item, in the order in which they
    were written down. Of an item that was looked at again, the last time counts; what was undone or erased is not told.
    """
    latest: dict[str, tuple[Action, ...]] = {}
    for event in case.events:
        said = event.payload
        if event.version not in case.corrected and isinstance(said, Done | SetAside):
            latest.pop(said.item, None)
            latest[said.item] = said.actions if isinstance(said, Done) else ()
    return tuple((item, one) for item, actions in latest.items() for one in actions)


@lru_cache(maxsize=256)
def _naming(base: Any, of: str, items: tuple[str, ...]) -> type[Payload]:
    """This class for the items of one list: another one has the wrong shape. One class for one list, so that two
    `Leefplek`s that load the same agree on it; `of` is the list and its version, for the name of the class.
    """
    body = {"__annotations__": {"item": Literal[items]}, "item": open_field()}
    return made(_naming, (base, of, items), body, f"{base.__qualname__} of {of}")


# ---- the workflow of a list

ITEMS_OPEN = Rule(
    "items_open",
    words("Kijk eerst naar elk punt van dit deel. Nog open: {items}.", "First look at each item. Still open: {items}."),
)
NOTHING_LOOKED_AT = Rule(
    "nothing_looked_at",
    words("Kies eerst een punt van deze lijst, en kijk ernaar.", "First choose an item of this list, and look at it."),
)
_MARKS = (Choice(DONE, words("gedaan", "done")), Choice(ASIDE, words("weggelegd", "set aside")))


def guards_of(checklist: Checklist) -> tuple[Guard, ...]:
    """A guard per part: each item was done or set aside; in a free order one guard: any item was. And who may say that
    the list was begun by mistake.
    """
    own = attrs.evolve(OWN_CASE, name=_own_guard_name(checklist))
    if checklist.order == "free":
        return (_any_guard(checklist), own)
    return (*(_guard(checklist, part) for part in checklist.parts), own)


def _own_guard_name(checklist: Checklist) -> str:
    """A list has a guard of its own for it, so that it works without any plugin."""
    return f"{checklist.id}_{checklist.version}_own_case"


def _any_guard(checklist: Checklist) -> Guard:
    rule = attrs.evolve(NOTHING_LOOKED_AT, source=checklist.told)

    def check(ctx: Context[Any]) -> Rule | None:
        marks = [ctx.fact(item.id) for item in checklist.items]
        if not all(isinstance(one, Missing) for one in marks):
            return None
        return CONTENT_ERASED if ERASED in marks else rule

    return Guard(_any_guard_name(checklist), check, (rule, CONTENT_ERASED))


def _any_guard_name(checklist: Checklist) -> str:
    return f"{checklist.id}_{checklist.version}_looked_at"


def _guard(checklist: Checklist, part: Part) -> Guard:
    rule = attrs.evolve(ITEMS_OPEN, source=part.told or checklist.told)

    def check(ctx: Context[Any]) -> Rule | None:
        marks = {item: ctx.fact(item.id) for item in part.items}
        if ERASED in marks.values():
            return CONTENT_ERASED
        left = [_open(item) for item, mark in marks.items() if isinstance(mark, Missing)]
        return rule.because(items=joined(left)) if left else None

    return Guard(_guard_name(checklist, part), check, (rule, CONTENT_ERASED))


def _open(item: Item) -> TextMap:
    """An item as it stands in the midst of a sentence."""
    return TextMap({lang: text.rstrip(".") for lang, text in item.text.items()})


def _guard_name(checklist: Checklist, part: Part) -> str:
    """A guard for each version of a list: another one may have other items."""
    return f"{checklist.id}_{checklist.version}_{part.id}_looked_at"


def workflow_of(checklist: Checklist) -> Workflow:
    """The workflow of a list: a state per part, steps to mark its items, to go on, and to go back."""
    states = (
        *(State(one.id, one.text, due=one.due) for one in checklist.parts),
        State(END, words("doorgewerkt", "worked through"), final=True),
    )
    roles = (*checklist.who, Role("system", words("het systeem", "the system"), professional=False))
    made = Workflow(
        id=checklist.id,
        version=checklist.version,
        title=checklist.title,
        initial=checklist.parts[0].id,
        states=states,
        transitions=tuple(_rows(checklist, states, [one.id for one in checklist.who])),
        roles=roles,
        outcomes=(
            Outcome("worked_through", words("de lijst is doorgewerkt", "the list was worked through")),
            Outcome("stopped", words("gestopt", "stopped")),
        ),
        facts=tuple(FactKind(one.id, "choice", one.text, choices=_MARKS, why=one.beside) for one in checklist.items),
        source=checklist.told,
    )
    return with_mistake(made, _own_guard_name(checklist))


def _said(nl: str, en: str, part: Part) -> tuple[str, str]:
    """A step to a part in Dutch and English, as far as the list speaks it."""
    return f"{nl}{part.text['nl']}", f"{en}{part.text.in_language('en')}"


def _rows(checklist: Checklist, states: tuple[State, ...], who: list[str]) -> Iterator[Transition]:
    parts = [one.id for one in checklist.parts]
    of, items = f"{checklist.id} {checklist.version}", tuple(one.id for one in checklist.items)
    free: dict[str, Any] = {"basis_needed": False}
    told: dict[str, Any] = {**free, "source": checklist.told}
    yield step("open", "Beginnen", "Begin", (), parts[0], who, Begin, **told)
    yield step("mark_done", "Een punt is gedaan", "An item is done", parts, None, who, _naming(Done, of, items), **told)
    yield step(
        "set_aside", "Een punt wegleggen", "Set an item aside", parts, None, who, _naming(SetAside, of, items), **told
    )
    yield from _in_free_order(checklist, who) if checklist.order == "free" else _in_given_order(checklist, who)
    yield step("stop", "Stoppen", "Stop", parts, END, who, Note, outcome="stopped", **free)
    yield step("reopen", "Weer oppakken", "Take up again", (END,), parts[0], who, Note, effects=("reopen",), **free)
    newer = words("Naar een nieuwere versie van de lijst", "Move to a newer version of the list")
    yield from upkeep_steps(states, who=who, newer=newer)


def _in_given_order(checklist: Checklist, who: list[str]) -> Iterator[Transition]:
    """On when this part was looked at, back whenever one wants."""
    for before, part in pairwise(checklist.parts):
        yield _to(part, (before.id,), who, _guard_name(checklist, before))
        back = _said("Terug naar: ", "Back to: ", before)
        told: dict[str, Any] = {"basis_needed": False, "source": before.told}
        yield step(f"back_to_{before.id}", *back, (part.id,), before.id, who, Note, **told)
    yield _finish(checklist, checklist.parts[-1:], who, _guard_name(checklist, checklist.parts[-1]))


def _in_free_order(checklist: Checklist, who: list[str]) -> Iterator[Transition]:
    """From any part to any other."""
    for part in checklist.parts:
        others = tuple(one.id for one in checklist.parts if one is not part)
        if others:
            yield _to(part, others, who)
    yield _finish(checklist, checklist.parts, who, _any_guard_name(checklist))


def _to(part: Part, sources: tuple[str, ...], who: list[str], *guards: str) -> Transition:
    text = _said("Verder met: ", "Go on with: ", part)
    more: dict[str, Any] = {"basis_needed": False, "source": part.told}
    return step(f"begin_{part.id}", *text, sources, part.id, who, Note, *guards, **more)


def _finish(checklist: Checklist, parts: tuple[Part, ...], who: list[str], guard: str) -> Transition:
    more: dict[str, Any] = {"outcome": "worked_through", "basis_needed": False, "source": checklist.told}
    return step("finish", "Afronden", "Finish", [one.id for one in parts], END, who, Note, guard, **more)
