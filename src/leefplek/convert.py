"""Between values and JSON or TOML: strict, all findings at once, and back again unchanged.

Nothing is guessed: "false" is not false, 3.9 is not 3, a datetime is not a date, and a key that nobody declared is an
error. A finding names the key and what was expected, never what was given.
"""

from __future__ import annotations

import collections.abc
import contextlib
import json
import re
import sys
from collections.abc import Callable, Mapping
from datetime import date, datetime, timezone
from functools import lru_cache
from sys import intern
from typing import Any, Literal, NoReturn, TypeVar, get_args, get_origin

import attrs
import cattrs
from cattrs.cols import homogenous_tuple_structure_factory
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn, override

from ._findings import findings_of
from ._json import parse_json
from ._texts import shorten
from .case import Case, Event, PluginVersion, replay
from .criteria import AllOf, AnyOf, AtLeast, Compare, NotThis, Operand, Ref, Test
from .definition import Payload, Unread, Withheld
from .effects import CLEARABLE, Cleared, Corrected, Effect, Newer, Opened, Spoke
from .errors import Finding, InputError, LeefplekError, LogError, PayloadError
from .people import Actor
from .values import TextMap, Wrong, key_of, problem

__all__ = ["Codec", "day_of", "fits", "moment_of", "possible", "tag_of"]

T = TypeVar("T")

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MOMENT = re.compile(
    r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?)", re.ASCII
)

_zone = lru_cache(maxsize=256)(timezone)
_actor = lru_cache(maxsize=4096)(Actor)
_together = lru_cache(maxsize=4096)(lambda *plugins: plugins)


@lru_cache(maxsize=4096)
def _interned(effect: Any) -> Any:
    """The one object for all equal effects: many cases do the same, and read from JSON each would hold its own."""
    return effect


@lru_cache(maxsize=4096)
def moment_of(text: str) -> datetime:
    """The moment that a text tells, with a fixed offset; raises `Wrong`."""
    if not _MOMENT.fullmatch(text):
        raise Wrong("a moment with a time zone (YYYY-MM-DDTHH:MM:SS+01:00)")
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Wrong("a moment that exists, with a time zone") from None
    offset = moment.utcoffset()
    return moment if offset is None else moment.replace(tzinfo=_zone(offset))


@lru_cache(maxsize=4096)
def day_of(text: str) -> date:
    """The day that a text tells; raises `Wrong`."""
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise Wrong("a date (YYYY-MM-DD)")


def _day(given: object, _: object = None) -> date:
    found = day_of(given) if isinstance(given, str) else given
    day: date = _plain(found, date)
    return day


def _moment(given: object, _: object = None) -> datetime:
    found = moment_of(given) if isinstance(given, str) else given
    moment: datetime = _plain(found, datetime)
    return moment


def _number(given: object, _: object = None) -> float:
    if isinstance(given, bool) or not isinstance(given, int | float):
        raise Wrong("a number")
    if not abs(given) <= sys.float_info.max:
        raise Wrong("a finite number")
    return float(given)


def _plain(given: Any, wanted: Any) -> Any:
    expected = problem(wanted)(given)
    if expected is not None:
        raise Wrong(expected)
    return given


def _text_map(given: object, _: object = None) -> TextMap:
    if not isinstance(given, Mapping):
        raise Wrong('a table of texts, such as { nl = "...", en = "..." }')
    if all(isinstance(key, str) and isinstance(text, str) for key, text in given.items()):
        made = TextMap({intern(key): text for key, text in given.items()})
        if made.right:
            return made
    wrong = ((key, problem(str)(text)) for key, text in given.items())
    findings = [Finding("wrong_shape", f"expected {what}", key=shorten(str(key))) for key, what in wrong if what]
    raise PayloadError("a text is missing", findings=findings or [Finding("wrong_shape", "expected named texts")])


def _text_or_map(given: object, _: object = None) -> TextMap | str | None:
    if given is None or isinstance(given, str):
        return None if given is None else str(_plain(given, str))
    return _text_map(given)


def _text_or_texts(given: object, _: object = None) -> str | tuple[str, ...]:
    if not isinstance(given, list | tuple):
        return str(_plain(given, str))
    return tuple(str(_plain(one, str)) for one in given)


def _amount(given: object, _: object = None) -> int | date | str | None:
    if given is None:
        return None
    found = _fact_value(given)
    amount: int | date | str = _plain(found, int | date | str)
    return amount


def _operand(given: object, converter: cattrs.BaseConverter) -> bool | int | date | str | Ref | None:
    if given is None:
        return None
    return converter.structure(given, Ref) if isinstance(given, Mapping) else _fact_value(given)


_TESTS: dict[str, type[Test]] = {"fact": Compare, "all": AllOf, "any": AnyOf, "not": NotThis, "of": AtLeast}


def _test(given: object, converter: cattrs.BaseConverter) -> Test:
    """A test of the kind that its keys tell."""
    if isinstance(given, Test):
        return given
    kinds = [kind for key, kind in _TESTS.items() if isinstance(given, Mapping) and key in given]
    if len(kinds) != 1:
        raise Wrong("a test: a table with one of fact, all, any, not, of")
    return converter.structure(given, kinds[0])


def _fact_value(given: object, _: object = None) -> bool | int | date | str:
    if isinstance(given, str) and _DAY.fullmatch(given):
        with contextlib.suppress(Wrong):
            return day_of(given)
    if isinstance(given, float):
        raise Wrong('a number without decimals; an amount of money is a text in quotes, such as "650.50"')
    value: bool | int | date | str = _plain(given, bool | int | date | str)
    return value


def tag_of(effect: type) -> str:
    """The name of a kind of effect in plain data."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", effect.__name__).lower()


_EFFECTS: dict[str, type] = {tag_of(effect): effect for effect in get_args(Effect) if effect is not Newer}


class Codec:
    """Structures and unstructures everything that crosses the door.

    `payload_of` answers the payload class of a transition of a workflow's version; it raises `LeefplekError` for one
    that is not loaded. `named` finds a payload class by its name, for definitions written as data.
    """

    def __init__(
        self,
        payload_of: Callable[[str, int, str], type[Payload]],
        named: Callable[[str], type[Payload] | None],
    ) -> None:
        self.payload_of = payload_of
        self._named = named
        self._converter = self._strict()

    def _strict(self) -> cattrs.Converter:
        made = cattrs.Converter(forbid_extra_keys=True, detailed_validation=True)
        for primitive in (str, bool, int, type(None)):
            made.register_structure_hook(primitive, lambda given, wanted: _plain(given, wanted))
        made.register_structure_hook(float, _number)
        made.register_structure_hook(date, _day)
        made.register_structure_hook(datetime, _moment)
        made.register_structure_hook(TextMap, _text_map)
        made.register_structure_hook(bool | int | date | str, _fact_value)
        made.register_structure_hook(TextMap | str | None, _text_or_map)
        made.register_structure_hook(str | tuple[str, ...], _text_or_texts)
        made.register_structure_hook_func(lambda wanted: _origin(wanted) is Literal, _plain)
        made.register_structure_hook_func(lambda wanted: wanted == type[Payload], self._class)
        made.register_structure_hook_func(lambda wanted: wanted == Effect, self._effect)
        made.register_structure_hook(int | date | str | None, _amount)
        made.register_structure_hook(Operand | None, lambda given, _: _operand(given, made))
        made.register_structure_hook(Test | None, lambda given, _: None if given is None else _test(given, made))
        made.register_structure_hook_factory(_is_tuple, lambda wanted, conv: _list(wanted, conv))
        made.register_structure_hook_func(_is_mapping, lambda given, wanted: _named(given, wanted, made))
        made.register_structure_hook_factory(attrs.has, lambda cls, conv: _table(cls, conv))
        made.register_structure_hook_func(lambda wanted: wanted is Test, lambda given, _: _test(given, made))
        made.register_structure_hook(Actor, self._actor)
        made.register_structure_hook(Event, self._event)
        made.register_structure_hook(Case, self._case)
        made.register_unstructure_hook(date, date.isoformat)
        made.register_unstructure_hook(datetime, datetime.isoformat)
        made.register_unstructure_hook(TextMap, dict)
        made.register_unstructure_hook_func(lambda given: _origin(given) is frozenset, sorted)
        made.register_unstructure_hook_func(lambda given: given == type[Payload], class_name)
        made.register_unstructure_hook_func(lambda given: given == Effect, self._untagged)
        for wanted in (Payload | None, Test | None, Operand | None):
            made.register_unstructure_hook(wanted, lambda given: made.unstructure(given, type(given)))
        made.register_unstructure_hook_factory(attrs.has, lambda cls, conv: _untable(cls, conv))
        made.register_unstructure_hook_func(
            lambda wanted: wanted is Test, lambda given: made.unstructure(given, type(given))
        )
        made.register_unstructure_hook(Unread, lambda payload: json.loads(payload.text))
        made.register_unstructure_hook(Withheld, _withheld)
        untabled = _untable(Event, made)
        made.register_unstructure_hook(Event, lambda event: _plain_event(event, untabled))
        made.register_unstructure_hook(Case, lambda case: {"events": [made.unstructure(one) for one in case.events]})
        return made

    # ---- the door

    def structure(
        self, wanted: type[T], given: object, *, file: str = "", error: type[LeefplekError] = InputError
    ) -> T:
        """This type made of plain data; raises `error` with every finding."""
        try:
            return self._converter.structure(given, wanted)
        except Exception as problem:
            findings = [attrs.evolve(one, file=file) for one in findings_of(problem, "")]
            raise error(f"this is no {_title(wanted)}", file=file, findings=findings) from None

    def to_plain(self, given: object) -> Any:
        """The plain data of a value: tables, lists, texts, numbers."""
        return self._converter.unstructure(given)

    def to_json(self, given: object) -> str:
        """The JSON text of a value: one line, keys in a fixed order."""
        return json.dumps(self.to_plain(given), ensure_ascii=False, separators=(",", ":"), default=_not_ours)

    def from_json(self, wanted: type[T], text: str | bytes) -> T:
        """The value of a JSON text; raises `InputError` with every finding."""
        return self.structure(wanted, parse_json(text))

    def lifted(self, cls: type[Payload], schema: int, given: Any) -> Payload:
        """What came with a step, written under this version of its shape; raises `PayloadError` with every finding."""
        try:
            if not 0 < schema <= cls.SCHEMA:
                raise Wrong(f"a shape of version 1 to {cls.SCHEMA}")
            for version in range(schema, cls.SCHEMA):
                given = cls.lifted(version, given)
            return self._converter.structure(given, cls)
        except Exception as problem:
            raise PayloadError("the payload is wrong", findings=findings_of(problem, "payload")) from None

    # ---- the types that need more than their shape

    def _actor(self, given: object, _: object) -> Actor:
        if not isinstance(given, Mapping) or set(given) != {"id", "role"}:
            raise Wrong("an actor with an id and a role")
        for key in ("id", "role"):
            if problem(str)(given[key]):
                raise Wrong("an actor with an id and a role, both text")
        return _actor(given["id"], intern(given["role"]))

    def _class(self, given: object, _: object) -> type[Payload]:
        found = self._named(given) if isinstance(given, str) else None
        if found is None:
            raise Wrong("the name of a payload class that a plugin brings")
        return found

    def _effect(self, given: object, _: object) -> Any:
        name = given.get("effect") if isinstance(given, Mapping) else None
        cls = _EFFECTS.get(name) if isinstance(name, str) else None
        if cls is None or not isinstance(given, Mapping):
            raise Wrong("an effect that this version knows")
        rest = {key: part for key, part in given.items() if key != "effect"}
        return _interned(self._converter.structure(rest, cls))

    def _untagged(self, effect: Any) -> Any:
        if isinstance(effect, Newer):
            return json.loads(effect.text) if effect.text else None
        return {"effect": tag_of(type(effect)), **self._converter.unstructure(effect, type(effect))}

    def _event(self, given: object, _: object) -> Event:
        if not isinstance(given, Mapping):
            raise Wrong("an event")
        rest = {key: part for key, part in given.items() if key not in ("payload", "schema")}
        head = self._converter.structure(rest, _Head)
        fits(head)
        payload = None
        if given.get("payload") is not None:
            cls = self.payload_of(head.workflow, head.workflow_version, head.transition)
            payload = self.lifted(cls, _schema(given), given["payload"])
        return Event(
            intern(head.case_id),
            head.version,
            intern(head.workflow),
            head.workflow_version,
            intern(head.transition),
            head.by,
            head.recorded_by,
            head.at,
            head.recorded_at,
            payload,
            head.command_id,
            head.effects,
            _together(*head.plugins),
        )

    def _case(self, given: object, _: object) -> Case:
        if not isinstance(given, Mapping) or set(given) != {"events"}:
            raise Wrong("a case: a table with its events")
        try:
            events = self._converter.structure(given["events"], tuple[Event, ...])
        except Exception as problem:
            raise InputError("the events are wrong", findings=findings_of(problem, "events")) from None
        if len({event.command_id for event in events}) < len(events):
            raise LogError("two events have one command id", do="a command is one event")
        return replay(events)


def _schema(given: Mapping[str, Any]) -> int:
    schema: int = _plain(given.get("schema", 1), int)
    return schema


def _plain_event(event: Event, untabled: Callable[[Event], dict[str, Any]]) -> dict[str, Any]:
    """The plain data of an event, with the version of its payload's shape where that is not the first.

    What a newer version wrote stands there as it was written.
    """
    plain = untabled(event)
    payload = event.payload
    schema = payload.schema if isinstance(payload, Unread) else 1 if payload is None else payload.SCHEMA
    if schema > 1:
        plain["schema"] = schema
    plain["effects"] = [one for one in plain["effects"] if one is not None]
    return plain


@attrs.frozen
class _Head:
    """An event without its payload, whose class depends on the rest."""

    case_id: str
    version: int
    workflow: str
    workflow_version: int
    transition: str
    by: Actor
    recorded_by: Actor
    at: datetime
    recorded_at: datetime
    command_id: str
    effects: tuple[Effect, ...]
    plugins: tuple[PluginVersion, ...] = ()


def fits(head: Event | _Head) -> None:
    """Raises where the effects can't be those of this event, or its moments are in the wrong order."""
    findings = []
    if head.at > head.recorded_at:
        findings.append(Finding("wrong_moment", "expected a moment not later than recorded_at", key="at"))
    for index, effect in enumerate(head.effects):
        if not possible(effect, head.version, index):
            findings.append(Finding("wrong_effect", "this event can't have this effect", key=f"effects[{index}]"))
    if findings:
        raise InputError("the event contradicts itself", findings=findings)


def possible(effect: Effect, version: int, index: int) -> bool:
    """Whether the event with this version may have this effect, at this place among its effects."""
    match effect:
        case Opened():
            return (version, index) == (1, 0)
        case Corrected(version=corrected):
            return 1 < corrected < version
        case Spoke(version=spoke):
            return spoke == version
        case Cleared(what=what):
            return set(what) <= set(CLEARABLE)
        case _:
            return True


def class_name(cls: type[Payload]) -> str:
    """The name of a payload class in definitions written as data: where it is imported from."""
    home = cls.__module__.removesuffix(".payloads").removesuffix(".definition")
    return f"{home}.{cls.__qualname__}"


def _title(wanted: object) -> str:
    """What people read it is called: a class of several words has spaces between them."""
    name = getattr(wanted, "CALLED", getattr(wanted, "__name__", str(wanted)))
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()


def _origin(wanted: Any) -> Any:
    return get_origin(wanted)


def _is_tuple(wanted: Any) -> bool:
    return get_origin(wanted) is tuple and get_args(wanted)[-1] is Ellipsis


def _list(wanted: Any, converter: cattrs.BaseConverter) -> Callable[[Any, Any], Any]:
    inner = homogenous_tuple_structure_factory(wanted, converter)

    def structure(given: Any, _: Any) -> Any:
        if not isinstance(given, list | tuple):
            raise Wrong("a list")
        return inner(given, wanted)

    return structure


def _is_mapping(wanted: Any) -> bool:
    return get_origin(wanted) is collections.abc.Mapping


def _named(given: object, wanted: Any, converter: cattrs.BaseConverter) -> Mapping[str, Any]:
    """Named values of one type, every wrong one found."""
    inner = get_args(wanted)[1]
    if not isinstance(given, Mapping) or not all(isinstance(key, str) for key in given):
        raise Wrong("a table")
    made: dict[str, Any] = {}
    findings: list[Finding] = []
    for key, one in given.items():
        try:
            made[key] = one if inner is Any else converter.structure(one, inner)
        except Exception as problem:
            findings += findings_of(problem, shorten(key))
    if findings:
        raise PayloadError("some values are wrong", findings=findings)
    return made


def _renames(cls: type) -> dict[str, Any]:
    return {field.name: override(rename=key_of(field)) for field in attrs.fields(cls) if key_of(field) != field.name}


def _table(cls: type, converter: cattrs.BaseConverter) -> Callable[[Any, Any], Any]:
    inner: Callable[[Any, Any], Any] = make_dict_structure_fn(
        cls, converter, _cattrs_forbid_extra_keys=True, _cattrs_detailed_validation=True, **_renames(cls)
    )
    expected = "a table with " + (", ".join(map(key_of, attrs.fields(cls))) or "nothing in it")

    def structure(given: Any, _: Any) -> Any:
        if isinstance(given, cls):
            return given
        if not isinstance(given, Mapping) or not all(isinstance(key, str) for key in given):
            raise Wrong(expected)
        return inner(given, cls)

    return structure


def _untable(cls: type, converter: cattrs.BaseConverter) -> Callable[[Any], Any]:
    return make_dict_unstructure_fn(cls, converter, _cattrs_omit_if_default=True, **_renames(cls))


def _withheld(_: object) -> NoReturn:
    why = "it was withheld from the plugin that hands it on"
    raise InputError("what came with this step is not all here", why=why, do="load the case from where it is kept")


def _not_ours(given: object) -> NoReturn:
    raise InputError("this can't be written as JSON", why=f"expected a value of leefplek, found {type(given).__name__}")
