"""Values that come from outside: frozen, keyword only, checked by their types, and each field's sensitivity said.

`@value` makes such a class. The types it knows: text, yes or no, whole numbers, dates, moments, a choice of words, an
optional one of these, a tuple of these, `TextMap`, and other values. A text is never blank and holds no NUL
or lone surrogate; a whole number stays within 2**53, so that every store and every reader of JSON keeps it.
"""

from __future__ import annotations

import re
import types
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import cache
from typing import (
    TYPE_CHECKING,
    Any,
    Literal,
    TypeVar,
    Union,
    cast,
    dataclass_transform,
    get_args,
    get_origin,
    overload,
)

import attrs

from .errors import Finding, LeefplekError, PayloadError

__all__ = [
    "Sensitivity",
    "TextMap",
    "Wrong",
    "fields_of",
    "frozen",
    "joined",
    "key_of",
    "open_field",
    "personal",
    "problem",
    "sensitivity",
    "special",
    "value",
    "words",
]

T = TypeVar("T")

Sensitivity = Literal["open", "personal", "special"]
"""How careful a field must be treated: `open` says nothing of a person, `personal` does, `special` also on health,
safety, offences or belief (GDPR articles 9 and 10), or may hold it because it is free text."""

LARGEST = 2**53


class Wrong(ValueError):
    """A field does not hold what it should; says what was expected, never what was given."""

    def __init__(self, expected: str) -> None:
        super().__init__(f"expected {expected}")
        self.expected = expected


class TextMap(Mapping[str, str]):
    """A frozen mapping from text to text: the answers of a card, or one sentence in several languages."""

    __slots__ = ("_pairs", "_right")

    def __init__(self, pairs: Mapping[str, str]) -> None:
        self._pairs: dict[str, str] = dict(pairs)
        self._right: bool | None = None

    @property
    def right(self) -> bool:
        """Whether every key and text is a text that can be kept; looked up once, for this is asked of each value."""
        if self._right is None:
            self._right = not any(_text(part) for pair in self._pairs.items() for part in pair)
        return self._right

    def __getitem__(self, key: str) -> str:
        return self._pairs[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._pairs)

    def __len__(self) -> int:
        return len(self._pairs)

    def __hash__(self) -> int:
        return hash(frozenset(self._pairs.items()))

    def __repr__(self) -> str:
        return f"TextMap({', '.join(self._pairs)})"

    def in_language(self, lang: str) -> str:
        """The text in this language; else in Dutch, English, or whichever there is; empty if there is none."""
        for key in (lang, "nl", "en", *self._pairs):
            if key in self._pairs:
                return self._pairs[key]
        return ""


def joined(texts: Iterable[TextMap]) -> TextMap:
    """These texts with commas between them, in every language that one of them has."""
    every = list(texts)
    languages = dict.fromkeys(lang for text in every for lang in text)
    return TextMap({lang: ", ".join(text.in_language(lang) for text in every) for lang in languages})


def words(nl: str, en: str, **more: str) -> TextMap:
    """One text in Dutch and English; another language is a key more."""
    return TextMap({"nl": nl, "en": en, **more})


@overload
def open_field(*, key: str = ...) -> Any: ...
@overload
def open_field(*, default: T, key: str = ...) -> T: ...
def open_field(*, default: Any = attrs.NOTHING, key: str = "") -> Any:
    """A field that says nothing of a person; `key` is its name outside, where that is another."""
    outside = {"key": key} if key else {}
    return attrs.field(default=default, metadata={"sensitivity": "open", **outside})


@overload
def personal() -> Any: ...
@overload
def personal(*, default: T) -> T: ...
def personal(*, default: Any = attrs.NOTHING) -> Any:
    """A field about a person: never in a `repr` or a message."""
    return attrs.field(default=default, repr=False, metadata={"sensitivity": "personal"})


@overload
def special(*, compared: bool = ...) -> Any: ...
@overload
def special(*, default: T, compared: bool = ...) -> T: ...
def special(*, default: Any = attrs.NOTHING, compared: bool = True) -> Any:
    """A field that holds, or may hold, special categories of personal data: never in a `repr` or a message.

    One that is not `compared` was worked out from the others, and makes no two values differ.
    """
    return attrs.field(default=default, repr=False, eq=compared, metadata={"sensitivity": "special"})


def fields_of(cls: type[Any]) -> tuple[attrs.Attribute[Any], ...]:
    """The fields of a value class, in order."""
    fields: tuple[attrs.Attribute[Any], ...] = attrs.fields(cls)
    return fields


def key_of(field: attrs.Attribute[Any]) -> str:
    """The name of a field outside: the key it says, or `with` for `with_`, because that is a word of Python."""
    named: str = field.metadata.get("key", field.name.rstrip("_"))
    return named


def sensitivity(field: attrs.Attribute[Any]) -> Sensitivity:
    """How careful this field must be treated; a field that does not say counts as `special`."""
    marked: Sensitivity = field.metadata.get("sensitivity", "special")
    return marked


class Shared:
    """What all who ask for it share, and nobody can change once it is `_made`."""

    _made: bool

    def __setattr__(self, name: str, value: object) -> None:
        if getattr(self, "_made", False):
            raise AttributeError(f"a {type(self).__name__} can't be changed: others have the same one")
        object.__setattr__(self, name, value)


Check = Callable[[object], "str | None"]


_UNKEPT = re.compile("[\0\ud800-\udfff]")
"""What no store and no reader of JSON keeps: NUL and lone surrogates."""


def _text(given: object) -> str | None:
    if not isinstance(given, str):
        return "text"
    if not given.strip():
        return "text that is not empty"
    if _UNKEPT.search(given):
        return "text without NUL or lone surrogates"
    return None


def _flag(given: object) -> str | None:
    return None if isinstance(given, bool) else "true or false"


def _number(given: object) -> str | None:
    if not isinstance(given, int) or isinstance(given, bool):
        return "a whole number"
    return None if -LARGEST <= given <= LARGEST else "a whole number within 2**53"


def _day(given: object) -> str | None:
    return None if isinstance(given, date) and not isinstance(given, datetime) else "a date (YYYY-MM-DD)"


def _moment(given: object) -> str | None:
    if isinstance(given, datetime) and given.utcoffset() is not None:
        return None
    return "a moment with a time zone (YYYY-MM-DDTHH:MM:SS+01:00)"


def _text_map(given: object) -> str | None:
    if not isinstance(given, TextMap):
        return "a table of texts"
    return None if given.right else "a table of texts, none of them empty"


_PLAIN: dict[Any, Check] = {
    str: _text,
    bool: _flag,
    int: _number,
    date: _day,
    datetime: _moment,
    TextMap: _text_map,
    type(None): lambda given: None if given is None else "nothing",
}


@cache
def problem(wanted: Any) -> Check:
    """The check for a type: answers what was expected, or None where the value is right."""
    if wanted in _PLAIN:
        return _PLAIN[wanted]
    origin, inner = get_origin(wanted), get_args(wanted)
    if origin is Literal:
        return _one_of(inner)
    if origin in (Union, types.UnionType):
        return _any_of(tuple(problem(one) for one in inner if one is not type(None)), type(None) in inner)
    if origin is tuple and len(inner) == 2 and inner[1] is Ellipsis:
        return _many(problem(inner[0]))
    if isinstance(wanted, type) and attrs.has(wanted):
        return lambda given: None if isinstance(given, wanted) else f"a {wanted.__name__}"
    raise TypeError(f"a value cannot have a field of type {wanted}")


def _one_of(choices: tuple[Any, ...]) -> Check:
    expected = "one of " + ", ".join(str(choice) for choice in choices)
    return lambda given: None if isinstance(given, str) and given in choices else expected


def _any_of(checks: tuple[Check, ...], optional: bool) -> Check:
    def check(given: object) -> str | None:
        if given is None and optional:
            return None
        answers = [one(given) for one in checks]
        return None if None in answers else " or ".join(str(answer) for answer in answers)

    return check


def _many(one: Check) -> Check:
    def check(given: object) -> str | None:
        if not isinstance(given, tuple):
            return "a list"
        return next((answer for answer in map(one, given) if answer is not None), None)

    return check


@cache
def _plan(cls: type[Any]) -> tuple[tuple[str, Any, Check, str], ...]:
    """For each field of a class its name, default, check, and key outside: looked up once."""
    return tuple((one.name, one.default, problem(cast(Any, one.type)), key_of(one)) for one in fields_of(cls))


def _init(self: Any, **given: Any) -> None:
    """Fill a value by the names of its fields; raises with every field that is wrong.

    The error is a `PayloadError`, or of the family that the class names as its `ERROR`.
    """
    findings = []
    for name, default, check, key in _plan(self.__class__):
        held = given.pop(name, default)
        if isinstance(held, list):
            held = tuple(held)
        if held is attrs.NOTHING:
            findings.append(Finding("missing_key", "this key is needed", key=key))
            continue
        expected = check(held)
        if expected is not None:
            findings.append(Finding("wrong_shape", f"expected {expected}", key=key))
        object.__setattr__(self, name, held)
    findings += [Finding("unknown_key", "nobody declared this key", key=name) for name in given]
    if findings:
        family: type[LeefplekError] = getattr(self, "ERROR", PayloadError)
        raise family(f"this is no {type(self).__name__}", findings=findings)
    after = getattr(self, "__attrs_post_init__", None)
    if after is not None:
        after()


def _equal(self: Any, other: object) -> Any:
    if other.__class__ is not self.__class__:
        return NotImplemented
    return all(getattr(self, one.name) == getattr(other, one.name) for one in fields_of(type(self)) if one.eq)


def _hash(self: Any) -> int:
    return hash((self.__class__, *(getattr(self, one.name) for one in fields_of(type(self)) if one.eq)))


def _repr(self: Any) -> str:
    shown = (f"{one.name}={getattr(self, one.name)!r}" for one in fields_of(type(self)) if one.repr)
    return f"{type(self).__name__}({', '.join(shown)})"


_SHARED = {"__eq__": _equal, "__hash__": _hash, "__repr__": _repr}


def _share(cls: type, methods: Mapping[str, object]) -> None:
    """Give a class these methods, so that attrs need not generate them: that takes half of the time to start."""
    for name, method in methods.items():
        if name not in cls.__dict__ or cls.__dict__[name] is None:
            setattr(cls, name, method)


if TYPE_CHECKING:
    from attrs import frozen as frozen  # what it is to a type checker, so that `attrs.evolve` takes these values
else:

    def frozen(cls: type[T]) -> type[T]:
        """Make a frozen value of a class that the project itself fills: by position, and not checked."""
        _share(cls, _SHARED)
        return attrs.frozen(cls, weakref_slot=False)


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(open_field, personal, special))
def value(cls: type[T]) -> type[T]:
    """Make a frozen, checked value of a class; the module must not postpone its annotations.

    A field that would clash with a word of Python ends in an underscore (`with_`), which JSON and TOML leave out.
    """
    _share(cls, {**_SHARED, "__init__": _init})
    made: type[T] = attrs.frozen(cls, kw_only=True, weakref_slot=False)
    return made
