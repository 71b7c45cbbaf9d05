"""How long a case is kept, and on which day it is destroyed: rules as data, each with its source.

Which rule holds follows from what the case did, never from what was written in it, so that a case whose content is
erased answers too. Where the age makes a difference and can't be read, the longest period that may hold is taken.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import ClassVar, Literal

import attrs

from ._calendar import due_after, period_problem
from ._texts import id_findings, line_findings, text_findings
from .case import Case, Event
from .definition import Payload, Workflow, doubles
from .effects import Admitted, ApplicationEnded, ApplicationOpened, Effect, Moved, PlanAgreed, RouteChosen
from .errors import Finding, InputError, LeefplekError, RetentionError
from .facts import BORN, age, latest
from .sources import NamedSource, right
from .values import TextMap, frozen, open_field, value

__all__ = [
    "Due",
    "Happening",
    "Retention",
    "RetentionExtension",
    "RetentionPolicy",
    "RetentionRule",
    "When",
    "extended",
    "read_retention",
]

Happening = Literal["applied", "admitted", "placed", "plan_agreed", "route_chosen", "track_raised"]
"""What may have happened in a case, by its effects; what was corrected did not happen."""

ADULT = 18

_PERIOD = re.compile(r"([1-9][0-9]{0,2}) (year|month|week|day)s?", re.ASCII)
_HAPPENS: dict[type[Effect], Happening] = {
    ApplicationOpened: "applied",
    Admitted: "admitted",
    PlanAgreed: "plan_agreed",
    RouteChosen: "route_chosen",
}


@value
class When:
    """What must be so of a case for a rule to hold: everything that is said here. Nothing said holds for every case.

    `workflows`, `outcomes` and `grounds` (of the basis on which it is kept): one of these. `reached`: the main line
    came in one of these states; `only_reached`: in no other than these. `happened`: one of these did; `never`: none.
    `under_18`: whether the young person was so at the first event. That alone is read from the content.
    """

    ERROR: ClassVar[type[LeefplekError]] = RetentionError

    workflows: tuple[str, ...] = open_field(default=())
    outcomes: tuple[str, ...] = open_field(default=())
    grounds: tuple[str, ...] = open_field(default=())
    reached: tuple[str, ...] = open_field(default=())
    only_reached: tuple[str, ...] = open_field(default=())
    happened: tuple[Happening, ...] = open_field(default=())
    never: tuple[Happening, ...] = open_field(default=())
    under_18: bool | None = open_field(default=None)

    def __attrs_post_init__(self) -> None:
        lists = ("workflows", "outcomes", "grounds", "reached", "only_reached")
        named = ((f"{key}[{at}]", id) for key in lists for at, id in enumerate(getattr(self, key)))
        right(RetentionError, "a rule's when", (one for key, id in named for one in id_findings(id, key)))


ALWAYS = When()


@value
class RetentionRule:
    """How long a case is kept (`15 years`, `6 weeks`), counted from the day of its `end` or of its `last_change`.

    The end is the day on which the last of its lines ended, as it happened; the last change is the day on which its
    last event was written down. `status` is `vervangend` where leefplek chose what its source leaves open, such as
    which outcome counts as a withdrawn application: `note` says what.
    """

    ERROR: ClassVar[type[LeefplekError]] = RetentionError

    id: str = open_field()
    text: TextMap = open_field()
    period: str = open_field()
    trigger: Literal["end", "last_change"] = open_field()
    source: str = open_field()
    checked_on: date = open_field()
    status: Literal["vervangend", "vastgesteld"] = open_field()
    when: When = open_field(default=ALWAYS)
    section: str | None = open_field(default=None)
    note: TextMap | None = open_field(default=None)

    def __attrs_post_init__(self) -> None:
        section = () if self.section is None else line_findings(self.section, "section")
        note = () if self.note is None else text_findings(self.note, "note")
        right(
            RetentionError,
            "a retention rule",
            id_findings(self.id, "id"),
            text_findings(self.text, "text"),
            section,
            note,
            self._wrong(),
        )

    def _wrong(self) -> Iterator[Finding]:
        if not _PERIOD.fullmatch(self.period):
            text = "expected a number from 1 to 999 of years, months, weeks or days, such as 15 years"
            yield Finding("wrong_period", text, key="period")
        if self.status == "vervangend" and self.note is None:
            do = "say in note.nl what is not in the source"
            yield Finding("missing_key", "nothing says what stands in for what", key="note", do=do)

    def ends(self, since: date) -> date:
        """The last day of the period counted from a day."""
        number, unit = _PERIOD.fullmatch(self.period).groups()  # type: ignore[union-attr]
        return due_after(since, f"P{number}{unit[0].upper()}")


def _table_findings(
    id: str, owner: str, checked_on: date, review_every: str, sources: tuple[NamedSource, ...]
) -> Iterator[Finding]:
    """What is wrong with a file of rules, beside the rules themselves."""
    yield from id_findings(id, "retention")
    yield from line_findings(owner, "owner")
    expected = period_problem(checked_on, review_every)
    if expected:
        yield Finding("wrong_period", f"expected {expected}, such as P1Y", key="review_every")
    yield from _double("source", (one.id for one in sources))


def _double(key: str, ids: Iterable[str]) -> Iterator[Finding]:
    for id in doubles(ids):
        yield Finding("double_id", f"two stand under the id {id}", key=key, do="give each an id of its own")


def _rule_findings(rules: tuple[RetentionRule, ...], sources: Iterable[NamedSource]) -> Iterator[Finding]:
    known = {one.id for one in sources}
    yield from _double("rule", (one.id for one in rules))
    for at, one in enumerate(rules):
        if one.source not in known:
            do = "write it in [[source]], or name one of those that are there"
            yield Finding("no_source", "there is no source with this id", key=f"rule[{at}].source", do=do)


def _order_findings(rules: tuple[RetentionRule, ...]) -> Iterator[Finding]:
    """The first rule that holds counts: the last holds for every case, and none before it does."""
    if not rules or rules[-1].when != ALWAYS:
        text, do = "expected a last rule that holds for every other case", "add one without [rule.when]"
        yield Finding("no_last_rule", text, key=f"rule[{len(rules) - 1}]" if rules else "rule", do=do)
    for at, one in enumerate(rules[:-1]):
        if one.when == ALWAYS:
            text, do = "the rules after this one never hold", "say in [rule.when] when it holds, or put it last"
            yield Finding("never_reached", text, key=f"rule[{at}]", do=do)


@value
class Retention:
    """One file of rules on how long cases are kept. The first that holds for a case counts; the last always holds.

    Its owner looks it over once every `review_every` (ISO 8601, `P1Y`), last on `checked_on`. Raises `RetentionError`
    with all findings.
    """

    ERROR: ClassVar[type[LeefplekError]] = RetentionError
    CALLED: ClassVar[str] = "retention table"

    id: str = open_field(key="retention")
    title: TextMap = open_field()
    owner: str = open_field()
    checked_on: date = open_field()
    review_every: str = open_field()
    rules: tuple[RetentionRule, ...] = open_field(key="rule")
    sources: tuple[NamedSource, ...] = open_field(key="source")

    def __attrs_post_init__(self) -> None:
        right(
            RetentionError,
            "a retention table",
            text_findings(self.title, "title"),
            _table_findings(self.id, self.owner, self.checked_on, self.review_every, self.sources),
            _rule_findings(self.rules, self.sources),
            _order_findings(self.rules),
        )

    @property
    def review_due(self) -> date:
        """The day by which its owner looks it over again."""
        return due_after(self.checked_on, self.review_every)

    def source(self, id: str) -> NamedSource:
        """The source with this id; `KeyError` if there is none."""
        return {one.id: one for one in self.sources}[id]

    def check(self, workflows: Iterable[Workflow]) -> tuple[Finding, ...]:
        """The names in it that none of these workflows has: a rule on a slip of the pen never holds."""
        return tuple(_unknown(self.rules, tuple(workflows)))


@value
class RetentionExtension:
    """Rules of a municipality beside those of another table: one with the id of a rule there takes its place, any
    other comes before them all."""

    ERROR: ClassVar[type[LeefplekError]] = RetentionError
    CALLED: ClassVar[str] = "extension of a retention table"

    id: str = open_field(key="retention")
    extends: str = open_field()
    owner: str = open_field()
    checked_on: date = open_field()
    review_every: str = open_field()
    rules: tuple[RetentionRule, ...] = open_field(key="rule")
    sources: tuple[NamedSource, ...] = open_field(key="source")

    def __attrs_post_init__(self) -> None:
        nothing = [] if self.rules else [Finding("no_rule", "expected a rule", key="rule", do="write it in [[rule]]")]
        right(
            RetentionError,
            "an extension of a retention table",
            id_findings(self.extends, "extends"),
            _table_findings(self.id, self.owner, self.checked_on, self.review_every, self.sources),
            _rule_findings(self.rules, self.sources),
            nothing,
        )

    @property
    def review_due(self) -> date:
        """The day by which its owner looks it over again."""
        return due_after(self.checked_on, self.review_every)

    def check(self, workflows: Iterable[Workflow]) -> tuple[Finding, ...]:
        """The names in it that none of these workflows has: a rule on a slip of the pen never holds."""
        return tuple(_unknown(self.rules, tuple(workflows)))


def extended(base: Retention, extension: RetentionExtension) -> Retention:
    """The rules of both, under the id of the extension, to be looked over by the owner of the extension.

    Raises `RetentionError` where it extends another table, gives a source of the table another meaning, or leaves
    rules that never hold.
    """
    if extension.extends != base.id:
        do = f"the table is called {base.id}"
        found = Finding("unknown_table", "there is no retention table with this id", key="extends", do=do)
        raise RetentionError("an extension of a retention table is not right", findings=[found])
    own = {one.id: one for one in extension.rules}
    there = {one.id for one in base.rules}
    added = [one for one in extension.rules if one.id not in there]
    rules = (*added, *(own.get(one.id, one) for one in base.rules))
    try:
        return Retention(
            id=extension.id,
            title=base.title,
            owner=extension.owner,
            checked_on=min(base.checked_on, extension.checked_on),
            review_every=extension.review_every,
            rules=rules,
            sources=(*extension.sources, *(one for one in base.sources if one not in extension.sources)),
        )
    except RetentionError as error:
        places = {one.id: f"rule[{at}]" for at, one in enumerate(extension.rules)}
        where = {f"rule[{at}]": places.get(one.id, "") for at, one in enumerate(rules)}
        moved = [attrs.evolve(one, key=where.get(one.key, one.key)) for one in error.findings]
        raise RetentionError("an extension of a retention table is not right", findings=moved) from None


def read_retention(text: str, file: str = "") -> Retention | RetentionExtension:
    """The rules of a TOML text: an extension where it says what it `extends`. `file` is what findings call it.

    Raises `RetentionError` with every finding, each with its key and line; `InputError` for what is no TOML.
    """
    from .convert import Codec  # who reads none need not wait for what reads them
    from .lines import Lines
    from .toml import parse

    table = parse(text, file=file)
    wanted: type[Retention | RetentionExtension] = RetentionExtension if "extends" in table else Retention
    try:
        return Codec(lambda *_: Payload, lambda _: None).structure(wanted, table, file=file, error=RetentionError)
    except RetentionError as error:
        lines = Lines(text)
        found = [attrs.evolve(one, line=one.line or lines.of(one.key)) for one in error.findings]
        raise RetentionError(error.what, file=file, findings=found) from None


# ---- names


def _unknown(rules: Iterable[RetentionRule], workflows: tuple[Workflow, ...]) -> Iterator[Finding]:
    states = {one.id for workflow in workflows for one in workflow.states}
    known = {
        "workflows": {one.id for one in workflows},
        "outcomes": {one.id for workflow in workflows for one in workflow.outcomes},
        "reached": states,
        "only_reached": states,
    }
    for at, rule in enumerate(rules):
        for key, names in known.items():
            for place, id in enumerate(getattr(rule.when, key)):
                if id not in names:
                    text, do = "no loaded workflow has this name", "check its spelling, or load the workflow"
                    where = f"rule[{at}].when.{key}[{place}]"
                    yield Finding("names_nothing", text, key=where, severity="warning", do=do)


# ---- a case


@frozen
class Due:
    """That a case is to be destroyed on a day: the day after the period of a rule, counted from `since`, ends.

    `certain` is false where it could not be told which rule holds; then it is the last day that any of them gives.
    """

    case: str
    on: date
    rule: RetentionRule
    source: NamedSource
    since: date
    certain: bool


@attrs.frozen
class RetentionPolicy:
    """A retention table as it holds here, with days in one time zone; `table` is None where nobody brings one."""

    table: Retention | None
    _day: Callable[[datetime], date] = attrs.field(repr=False)

    @property
    def rules(self) -> tuple[RetentionRule, ...]:
        """The rules, in the order in which they are tried."""
        return self.table.rules if self.table else ()

    def destroy_on(self, case: Case) -> Due | None:
        """The day on which a case is to be destroyed. None while a line is open, also a track; where nobody brings a
        table; and where an event holds what only a newer version knows.
        """
        if not isinstance(case, Case):
            raise InputError("this is no case", key="case", why="expected a Case, as a step or replay answers it")
        if self.table is None or case.is_open or case.is_readable_only:
            return None
        told = _told(case)
        may_hold = self._may_hold(told, self.table.rules)
        dues = [self._due(rule, told, self.table, certain=len(may_hold) == 1) for rule in may_hold]
        return max(dues, key=lambda one: one.on)  # the first of two that give the same day

    def _may_hold(self, told: "_Told", rules: Iterable[RetentionRule]) -> list[RetentionRule]:
        """The first rule that holds, and those before it of which that can't be told."""
        answers = [(rule, self._holds(rule.when, told)) for rule in rules]
        first = [answer for _, answer in answers].index(True)
        return [rule for rule, answer in answers[: first + 1] if answer is not False]

    def _holds(self, when: When, told: "_Told") -> bool | None:
        """Whether a rule holds; None where that can't be told."""
        if not _matches(when, told):
            return False
        if when.under_18 is None:
            return True
        young = self._young(told)
        return None if young is None else young == when.under_18

    def _young(self, told: "_Told") -> bool | None:
        """Whether the young person was a minor on the first day of the case; None where that can't be read."""
        try:
            known = latest(told.case.stated_newest_first())
        except LeefplekError:  # content that can't be opened
            return None
        born = known.get(BORN)
        first = self._day(min(event.at for event in told.case.events))
        return age(born, first) < ADULT if isinstance(born, date) and born <= first else None

    def _due(self, rule: RetentionRule, told: "_Told", table: Retention, *, certain: bool) -> Due:
        since = self._day(told.end if rule.trigger == "end" else told.last_change)
        on = rule.ends(since) + timedelta(days=1)
        return Due(told.case.id, on, rule, table.source(rule.source), since, certain)


@attrs.frozen
class _Told:
    """What the events of a closed case tell, without their content."""

    case: Case
    end: datetime
    reached: frozenset[str]
    happened: frozenset[str]

    @property
    def last_change(self) -> datetime:
        return self.case.events[-1].recorded_at


def _told(case: Case) -> _Told:
    ended: dict[str, datetime] = {}
    reached: set[str] = set()
    happened: set[str] = set()
    for event, effect in _counting(case):
        if isinstance(effect, Moved):
            ended[effect.line] = event.at
            if effect.of_track:
                happened.add("track_raised")
            else:
                reached.add(effect.state)
        elif isinstance(effect, ApplicationEnded):
            happened.update(["placed"] if effect.fulfilled else [])
        elif type(effect) in _HAPPENS:
            happened.add(_HAPPENS[type(effect)])
    return _Told(case, max(ended.values(), default=case.events[-1].at), frozenset(reached), frozenset(happened))


def _counting(case: Case) -> Iterator[tuple[Event, Effect]]:
    """Every effect that counts with its event: a correction takes those on the main line away."""
    for event in case.events:
        for effect in event.effects:
            if effect.of_track or event.version not in case.corrected:
                yield event, effect


def _matches(when: When, told: _Told) -> bool:
    """Whether all holds that can be told without the content."""
    case = told.case
    one_of = (
        (when.workflows, {case.workflow}),
        (when.outcomes, {case.outcome}),
        (when.grounds, {case.basis.ground if case.basis else None}),
        (when.reached, told.reached),
        (when.happened, told.happened),
    )
    if not all(not wanted or not there.isdisjoint(wanted) for wanted, there in one_of):
        return False
    return told.happened.isdisjoint(when.never) and (not when.only_reached or told.reached <= set(when.only_reached))
