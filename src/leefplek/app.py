"""`Leefplek`: the object that an embedding system builds once and shares. No globals; immutable once built."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache, partial
from os import PathLike
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ._build import BUILT_IN, OTHERS, Library, Loaded, others
from ._build import built_in as shipped
from ._candidates import Candidate, given
from ._faults import Faults
from ._manager import Plugins
from ._rows import Governed, Row
from ._runtime import Option, Runtime
from .case import Case, Event, PluginVersion, replay, stated
from .definition import GuardOn, Payload, Rule, Unread, Withheld, Workflow
from .errors import CommandReused, Finding, InputError, PayloadError, Refused, StoreFormatError, UnknownName
from .facts import BORN
from .facts import age as whole_years
from .hooks import Step
from .people import Actor
from .redaction import AUDIENCES, LEVELS, redact
from .values import fields_of, problem

if TYPE_CHECKING:
    from ._advise import RoutekaartOn
    from .access import AccessTable
    from .answers import Signal
    from .cards import Card
    from .dated import Series
    from .facts import Stated
    from .practices import Practice
    from .redaction import Audience, Redacted
    from .retention import RetentionPolicy
    from .routes import Routekaart
    from .stored import Held, Written
    from .values import Sensitivity

__all__ = ["Leefplek"]

T = TypeVar("T")

_offset = lru_cache(maxsize=256)(timezone)


def _now() -> datetime:
    return datetime.now(UTC)


def _new_id() -> str:
    """A random UUID (version 4), written out directly: the class of the standard library takes longer than a step."""
    digits = os.urandom(16).hex()
    variant = "89ab"[int(digits[16], 16) & 3]
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:]}"


class Leefplek:
    """Cases, governed by the loaded ways of working.

    `plugins` (modules or objects) come beside the built-in ones; `built_in=False` leaves those out, `without` some of
    them, by their names in the load report (`leefplek.plugins.u16`). `entry_points` are the names of installed plugins
    that may be loaded too, or of their distributions; no other is. `data` are TOML files, or folders of them, with a
    card, a table, a workflow or an extension each. What is not right stops the build, named with all its findings, in a
    `PluginError`, `InputError`, `DefinitionError`, `CardError` or another of the family; with `lenient` it is left out,
    and `plugins` (the load report) says why. `lang` is the language of
    refusals. `clock` and `ids` supply the moment and the ids that a caller leaves out; `zone` names the time zone in
    which days are counted.

    It holds no cases: a step answers the new case and its event, and the caller stores the event.
    """

    def __init__(
        self,
        *,
        plugins: Iterable[object] = (),
        entry_points: Iterable[str] = (),
        data: Iterable[str | PathLike[str]] = (),
        built_in: bool = True,
        without: Iterable[str] = (),
        lenient: bool = False,
        lang: Literal["nl", "en"] = "nl",
        clock: Callable[[], datetime] = _now,
        ids: Callable[[], str] = _new_id,
        zone: str | ZoneInfo = "Europe/Amsterdam",
    ) -> None:
        if lang not in ("nl", "en"):
            raise InputError("there is no such language here", key="lang", do="choose nl or en")
        self.lang = lang
        self._clock = clock
        self._ids = ids
        self._zone = _zone(zone)
        faults = Faults(lenient=lenient)
        left_out = _left_out(without)
        start, later = (shipped(left_out), partial(others, left_out)) if built_in else ([], list)
        found = [*start, *map(given, plugins), *_installed(entry_points)]
        self._plugins = Plugins(found, faults)
        self._library = Library(self._plugins, faults, self._day, data, later)
        self._runtime = Runtime(self._plugins, lang)
        self._built = True

    def __setattr__(self, name: str, value: object) -> None:
        if getattr(self, "_built", False):
            raise AttributeError("a Leefplek can't be changed once it is built; build another")
        object.__setattr__(self, name, value)

    # ---- cases

    def open(
        self,
        workflow: str,
        payload: Payload | Mapping[str, Any] | None = None,
        *,
        by: Actor,
        at: datetime,
        recorded_by: Actor | None = None,
        recorded_at: datetime | None = None,
        case_id: str | None = None,
        person: str | None = None,
        command_id: str | None = None,
    ) -> Step:
        """Open a case under the newest loaded version of a workflow.

        `by` decides or acts, at the moment `at`; `recorded_by` writes it down at `recorded_at` (by default `by`, and
        the clock). `person` is the embedding system's key of the young person. Raises `Refused` with all refusals,
        `PayloadError` with all findings, or `UnknownName`.
        """
        governed = self._library.get(workflow)
        row = governed.rows.get(Workflow.OPEN)
        if row is None:
            raise UnknownName(f"{workflow} is a track: it opens beside a case", key="workflow")
        recorder, stored, at = self._recorded(governed, None, by, at, recorded_by, recorded_at)
        given = self._payload(row, payload, "")
        given, judges = self._read(governed, row, given, "")
        governed.check_words(given, row.id)
        opened = (_id(case_id, "case_id") or self._ids(), _id(person, "person"))
        command = _id(command_id, "command_id") or self._ids()
        return self._runtime.step(governed, None, row, given, by, at, recorder, stored, command, opened, judges)

    def step(
        self,
        case: Case,
        transition: str,
        payload: Payload | Mapping[str, Any] | None = None,
        *,
        by: Actor,
        at: datetime,
        recorded_by: Actor | None = None,
        recorded_at: datetime | None = None,
        command_id: str | None = None,
    ) -> Step:
        """Take a step with a case; a track's transition is named `meldcode.consult`.

        Nothing is stored and the case given stays as it is: store `event` of the answer, then say `committed`. A
        command id that the case has seen answers the first step again. Raises `Refused` with all refusals,
        `PayloadError` with all findings, `CommandReused`, or `UnknownName`.
        """
        governed = self._governed(case)
        if case.core.newer:
            raise _newer(case)
        row, offered = governed.find(case, transition)
        if command_id is not None:
            again = self._again(case, row, payload, command_id)
            if again is not None:
                return again
        recorder, stored, at = self._recorded(governed, case, by, at, recorded_by, recorded_at)
        if not offered:
            raise self._runtime.not_offered(governed, case, row)
        given = payload if type(payload) is row.payload else self._payload(row, payload, case.id)
        judges: tuple[PluginVersion, ...] = ()
        if row.asks:
            given, judges = self._read(governed, row, given, case.id)
        if row.speaks:
            governed.check_words(given, row.id)
        command = self._ids() if command_id is None else command_id
        return self._runtime.step(governed, case, row, given, by, at, recorder, stored, command, judges=judges)

    def committed(self, step: Step) -> tuple[str, ...]:
        """Say that the event of this step is stored: now the observers run, each by itself.

        Answers the names of the observers that failed, for the caller to report.
        """
        return self._plugins.committed(step)

    def refused(self, case: Case, transition: str, rules: Iterable[Rule]) -> Refused:
        """The refusal of a step by rules that the embedding system holds, such as those across cases; to be raised.

        The observers of refusals hear of it, as they do of any other.
        """
        governed = self._governed(case)
        return self._runtime.refused(list(rules), case.id, governed.find(case, transition)[0])

    def repeated(
        self, case: Case, transition: str, payload: Payload | Mapping[str, Any] | None, *, command_id: str
    ) -> Step | None:
        """The step that this command id gave before, also the opening; None if the case has not seen it.

        Raises `CommandReused` where it gave another step.
        """
        governed = self._governed(case)
        row = governed.rows[Workflow.OPEN] if transition == Workflow.OPEN else governed.find(case, transition)[0]
        return self._again(case, row, payload, command_id)

    def options(self, case: Case, *, by: Actor, at: datetime) -> tuple[Option, ...]:
        """What this actor may do with the case at this moment, or why not: one answer per offered transition."""
        governed = self._governed(case)
        if case.core.newer:
            raise _newer(case)
        governed.know(by, "by")
        return self._runtime.options(governed, case, by, _aware(at, "at"))

    def replay(self, events: Iterable[Event]) -> Case:
        """The case that these events make; needs no definition. Raises `LogError` for what is not one case's log."""
        return replay(events)

    def redacted(self, event: Event, *, sees: Sensitivity, audience: Audience, role: str = "") -> Redacted:
        """What came with an event, as plain data with only the fields up to a sensitivity, and the keys left out.

        Plugins may hide more (`leefplek_redact`), for this `audience` (`shown`, `exported`, `logged`, `observer`) and
        this role. None where the content was erased; nothing of what no plugin here can read.
        """
        for key, said, known in (("sees", sees, LEVELS), ("audience", audience, AUDIENCES)):
            if said not in known:
                raise InputError("this can't be redacted", key=key, why=f"expected one of {', '.join(known)}")
        more = self._plugins.more(event, sees, audience, role)
        return redact(event.payload, sees=sees, to_plain=self._plugins.to_plain, more=more)

    # ---- definitions

    @property
    def workflows(self) -> tuple[Workflow, ...]:
        """Every loaded workflow, by id and version."""
        every = self._library.every().workflows
        return tuple(every[key] for key in sorted(every))

    def workflow(self, id: str, version: int | None = None) -> Workflow:
        """One workflow, by default its newest version; raises `UnknownName`."""
        return self._library.get(id, version).workflow

    @property
    def plugins(self) -> tuple[Loaded, ...]:
        """The load report: every plugin and file with its hooks and what it registered, or why it was left out."""
        return self._library.loaded

    def check(self) -> tuple[Finding, ...]:
        """Findings on all loaded workflows and cards; errors stop the build, so these are warnings and hints.

        Among them the work that waits for the owner of a card: one that was not looked over in time, or has ended.
        """
        return tuple(self._library.findings(self._today()))

    def guards(self, workflow: str, version: int | None = None) -> tuple[GuardOn, ...]:
        """The guards of a way of working, those of its states first: where each is asked, and all that it may say, with
        the sources. Those of its track are asked for by the track's own id.
        """
        return tuple(self._library.guards_on(self.workflow(workflow, version)))

    def payload_class(self, workflow: str, version: int, transition: str) -> type[Payload]:
        """The class of a transition's payload, with the fields that an extension added; raises `UnknownName`."""
        return self._library.payload_of(workflow, version, transition)

    # ---- cards

    def cards(self, on: date | None = None) -> tuple[Card, ...]:
        """The 3-vragen cards in force on a day (today, if nothing is said), by id; without those that are replaced."""
        return self._library.shelf.cards(self._today() if on is None else _date(on))

    def card(self, id: str, on: date | None = None, *, version: int | None = None) -> Card:
        """The card in force on a day (today, if nothing is said), or the one that then replaces it; or one `version`,
        whatever the day: old ones stay readable. Raises `UnknownName`, or `CardError` where none is in force.
        """
        if version is not None:
            return self._library.shelf.version(id, version)
        return self._library.shelf.card(id, self._today() if on is None else _date(on))

    def assess(self, card: Card | str, answers: Mapping[str, str]) -> Signal:
        """The signal of three answers (question id to answer id) on a card, or on the one that is in force today.

        Raises `InputError` with every answer that is missing, or that the card does not have.
        """
        from .cards import assess

        return assess(self.card(card) if isinstance(card, str) else card, answers)

    # ---- routekaarten

    def routekaarten(self, on: date | None = None) -> tuple[RoutekaartOn, ...]:
        """The routekaarten in force on a day (today, if nothing is said), by id, each with its supplements."""
        return self._library.atlas.kaarten(self._today() if on is None else _date(on))

    def routekaart(self, id: str, on: date | None = None, *, version: int | None = None) -> RoutekaartOn:
        """A routekaart as it stands on a day (today, if nothing is said), or the one that then replaces it; or one
        `version` of it. Its `advise` says what is possible, and why.

        Raises `UnknownName`, or `RouteError` where none is in force.
        """
        return self._library.atlas.kaart(id, self._today() if on is None else _date(on), version)

    def declared_routekaart(self, id: str, version: int) -> Routekaart:
        """What was declared under this id and version, a supplement too, whatever the day; raises `UnknownName`."""
        return self._library.atlas.edition(id, version)

    @property
    def values(self) -> tuple[Series, ...]:
        """Every dated value, by id."""
        return tuple(series for _, series in sorted(self._library.atlas.series.items()))

    def value(self, id: str) -> Series:
        """One dated value, such as the maximum of an allowance; raises `UnknownName`."""
        return self._library.atlas.value(id)

    def upkeep(self, on: date | None = None) -> tuple[Finding, ...]:
        """The work that waits for the owners of routekaarten and values on a day: hints, and nothing that is wrong.

        `stale`: not looked over in time. `ended`, `ends_soon`: what comes after it is not known. `unknown_value`:
        nobody knows what it is now. `to_verify`: it does not rest on its owner's own word.
        """
        return tuple(self._library.atlas.upkeep(self._today() if on is None else _date(on)))

    def facts(self, case: Case) -> Mapping[str, Stated]:
        """What is known of a case, by the name of each fact: its latest value, who said it and when.

        A fact that was said once, and may have been said again in what was erased, is `ERASED`. Hand it to `advise`.
        """
        governed = self._governed(case)
        return MappingProxyType({one.name: one for one in stated(case, governed.facts)})

    def age(self, case: Case, at: datetime | None = None) -> int | None:
        """The young person's age in whole years on the day of a moment (now if nothing is said), from the fact
        `geboortedatum`; None where nobody said it, or it was erased.
        """
        governed = self._governed(case)
        known = next((one for one in stated(case, governed.facts) if one.name == BORN), None)
        born, on = (None if known is None else known.value), self.day(self.now() if at is None else at)
        return whole_years(born, on) if isinstance(born, date) and born <= on else None

    # ---- practices

    @property
    def practices(self) -> tuple[Practice, ...]:
        """Every practice that is described, by id: pilots, ways of working together, building blocks."""
        return tuple(practice for _, practice in self._library.practices.values())

    def practice(self, id: str) -> Practice:
        """One practice as its source tells of it, with its figures; raises `UnknownName`."""
        return self._library.practice(id)

    # ---- who may see a case, and how long it is kept

    @property
    def access(self) -> AccessTable:
        """Who may see and do what; where nobody brings a table, nobody may do anything."""
        return self._library.policies.access

    @property
    def retention(self) -> RetentionPolicy:
        """How long cases are kept, and on which day each is destroyed."""
        from .retention import RetentionPolicy

        return RetentionPolicy(self._library.policies.retention, self._day)

    # ---- text

    def to_json(self, value: Case | Event | Payload | Workflow | Card | Routekaart | Practice) -> str:
        """The JSON text of a case (its events), an event, a payload, a workflow, a card, a routekaart or a practice."""
        return self._library.codec.to_json(value)

    def from_json(self, wanted: type[T], text: str | bytes) -> T:
        """The same value again; a case is replayed. Raises `InputError` with all findings."""
        return self._library.codec.from_json(wanted, text)

    def structure(self, wanted: type[T], given: object, *, file: str = "") -> T:
        """A value of plain data, as TOML or JSON gives it; raises `InputError` with all findings."""
        return self._library.codec.structure(wanted, given, file=file)

    def now(self) -> datetime:
        """This moment, of `clock`."""
        return self._clock()

    def new_id(self) -> str:
        """A fresh id, of `ids`."""
        return self._ids()

    def day(self, moment: datetime) -> date:
        """The day of a moment in `zone`; raises `InputError` for a moment without a time zone."""
        return self._day(_aware(moment, "at"))

    def write(self, event: Event) -> Written:
        """The bytes of an event, as a store keeps it. Raises `InputError` for what not every store can keep."""
        from .stored import write

        return write(event, self._library.codec)

    def read(self, written: Written) -> Event:
        """The event of these bytes. What came with it is read when somebody looks at it; where no plugin here can, it
        is `Unread`. Raises `StoreFormatError` for bytes that `write` never made.
        """
        return self.read_all([written])[0]

    def read_all(self, many: Iterable[tuple[bytes, bytes | None] | Held]) -> list[Event]:
        """The events of many heads and contents, in order, as `read` reads one."""
        from .stored import read_all

        return read_all(many, self._library.codec)

    def checked(self, written: Written) -> Event:
        """The event of bytes from elsewhere, all of it looked at. Raises `LeefplekError` for what this version can't
        have written; what a plugin that is not loaded wrote stays unread.
        """
        from .stored import checked

        return checked(written, self._library.codec)

    # ---- inside

    def _today(self) -> date:
        return self._day(self._clock())

    def _read(
        self, governed: Governed, row: Row, payload: Payload, case: str
    ) -> tuple[Payload, tuple[PluginVersion, ...]]:
        """The payload with what the answers on its cards mean, and who brought those cards."""
        if not row.asks or not payload.asked():
            return payload, ()
        try:
            read, owners = self._library.shelf.read(payload, governed.facts)
        except PayloadError as error:
            error.case, error.transition = case, row.id
            raise
        return read, tuple(map(self._plugins.version, owners))

    def _day(self, moment: datetime) -> date:
        return moment.astimezone(self._zone).date()

    def _governed(self, case: Case) -> Governed:
        if not isinstance(case, Case):
            raise InputError("this is no case", key="case", why="expected a Case, as a step or replay answers it")
        found = self._library.governed((case.workflow, case.workflow_version))
        return found if found is not None else self._library.get(case.workflow, case.workflow_version)

    def _recorded(
        self,
        governed: Governed,
        case: Case | None,
        by: Actor,
        at: datetime,
        recorded_by: Actor | None,
        recorded_at: datetime | None,
    ) -> tuple[Actor, datetime, datetime]:
        """Who writes it down, when it is stored, and when it happened; all of them checked."""
        governed.know(by, "by")
        if recorded_by is None:
            recorded_by = by
        else:
            governed.know(recorded_by, "recorded_by")
        stored = _aware(self._clock() if recorded_at is None else recorded_at, "recorded_at")
        if case is not None and stored < case.events[-1].recorded_at:
            stored = case.events[-1].recorded_at  # a clock that goes back never reorders
        return recorded_by, stored, _aware(at, "at")

    def _payload(self, row: Row, given: Any, case: str) -> Payload:
        if type(given) is row.payload:
            payload: Payload = given
        elif isinstance(given, row.transition.payload) and not isinstance(given, Unread | Withheld):
            payload = row.payload(**{one.name: getattr(given, one.name) for one in fields_of(type(given))})
        elif given is None or isinstance(given, Mapping):
            payload = self._structured(row, given or {}, case)
        else:
            expected = Finding("wrong_shape", f"expected a {row.payload.__name__} or a table", key="payload")
            raise PayloadError(
                "this is not the payload of this transition", case=case, transition=row.id, findings=[expected]
            )
        return payload

    def _equals(self, row: Row, given: Any, first: Payload) -> bool:
        try:
            return self._payload(row, given, "") == first
        except PayloadError:
            return False

    def _structured(self, row: Row, given: Mapping[str, Any], case: str) -> Payload:
        try:
            return self._library.codec.structure(row.payload, given, error=PayloadError)
        except PayloadError as error:
            error.case, error.transition = case, row.id
            raise

    def _again(self, case: Case, row: Row, given: Any, command_id: str) -> Step | None:
        """The step that this command id gave before, if the case has seen it."""
        _id(command_id, "command_id")
        event = next((one for one in case.events if one.command_id == command_id), None)
        if event is None:
            return None
        same = event.transition == row.id
        if same and event.payload is not None and not isinstance(event.payload, Unread | Withheld):
            same = self._equals(row, given, event.payload)
        if not same:
            raise CommandReused("this command id was used for another step", case=case.id, transition=row.id)
        seen = event.version
        before = replay(case.events[: seen - 1]) if seen > 1 else None
        return Step(before, event, replay(case.events[:seen]))


def _left_out(names: Iterable[str]) -> frozenset[str]:
    """The built-in plugins that are not wanted, by their short names; a name that none of them has is an error."""
    wanted = [names] if isinstance(names, str) else list(names)
    known = {f"leefplek.plugins.{one}": one for one in (*BUILT_IN, *OTHERS)}
    wrong = [one for one in wanted if one not in known]
    if wrong:
        text = "no built-in plugin has this name"
        found = [
            Finding("unknown_plugin", text, key=f"without: {one}", do="choose one of leefplek.plugins") for one in wrong
        ]
        raise InputError("there is no such built-in plugin", key="without", findings=found)
    return frozenset(known[one] for one in wanted)


def _installed(names: Iterable[str]) -> list[Candidate]:
    """The installed plugins of these names; who asks for none need not wait for the search."""
    if not names:
        return []
    from ._candidates import allowed

    return allowed(names)


def _newer(case: Case) -> StoreFormatError:
    return StoreFormatError(
        "no step can be taken with this case",
        true_now="The case can be read; nothing was changed.",
        why="it holds an event of a newer version than this one",
        do="update leefplek and its plugins",
        case=case.id,
    )


def _date(on: object) -> date:
    expected = problem(date)(on)
    if not isinstance(on, date) or expected is not None:
        raise InputError("this is no day", key="on", why=f"expected {expected}")
    return on


def _zone(zone: str | ZoneInfo) -> ZoneInfo:
    if isinstance(zone, ZoneInfo):
        return zone
    try:
        return ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, TypeError, OSError) as error:
        do = "give another name, or install the time zone data of the machine or the package tzdata"
        raise InputError("there is no such time zone here", key="zone", do=do) from error


def _id(given: object, key: str) -> str | None:
    """The id as it was given: text, or nothing."""
    if given is None:
        return None
    expected = problem(str)(given)
    if expected is not None:
        raise InputError("this is no id", key=key, why=f"expected {expected}")
    return str(given)


FIRST_YEAR, LAST_YEAR = 1000, 7000
"""Between these, no time zone and no due date leaves the calendar."""


def _aware(moment: object, key: str) -> datetime:
    """The moment with a fixed offset, so that it is equal to what JSON brings back; raises without a time zone."""
    if not isinstance(moment, datetime):
        raise InputError("this is no moment", key=key, why="expected a datetime with a time zone")
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise InputError(
            "this moment is too far away", key=key, why=f"expected a year from {FIRST_YEAR} to {LAST_YEAR}"
        )
    zone = moment.tzinfo
    if type(zone) is timezone:
        return moment
    offset: timedelta | None = moment.utcoffset()
    if offset is None:
        raise InputError("this moment has no time zone", key=key, why="expected a datetime with a time zone")
    return moment.replace(tzinfo=_offset(offset), fold=0)
