"""An event as bytes: the same event is the same bytes, what is read says the same, and wrong bytes are found."""

from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any, get_args

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from golden_files import GOLDEN, parsed
from leefplek import Case, Event, InputError, Leefplek, LeefplekError, StoreFormatError, stored
from leefplek.effects import Effect, Newer
from leefplek.store import Record
from leefplek.store._kept import Known
from leefplek.store._records import listed
from leefplek.stored import LARGEST, LONGEST, Held, Written, dumps
from leefplek.testing.strategies import cases
from story import NOW, Story

LP = Leefplek(lang="en", clock=lambda: NOW)
CASES = cases(LP, "fijn-wonen", max_steps=40)
SHARED = ("effects", "plugins", "transition", "workflow", "workflow_version")
"""What stands at the end of a head: events of many cases have it alike."""
KNOWN = [parsed(path.read_bytes())[0] for path in sorted(GOLDEN.glob("format-1/fijn-wonen-1/*.jsonl"))]
few = settings(max_examples=30)


def plain_json(plain: Any) -> bytes:
    """JSON as it is stored, also of what can't be."""
    text = json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode("utf-8", "surrogatepass")


def head_of(plain: Any) -> bytes:
    """A head of plain data: in order, what is shared at its end."""
    if not isinstance(plain, dict):
        return plain_json(plain)
    own = {key: part for key, part in plain.items() if key not in SHARED}
    shared = {key: part for key, part in plain.items() if key in SHARED}
    return plain_json(own)[:-1] + b"," + plain_json(shared)[1:]


def events(case: Case) -> list[tuple[Event, Written]]:
    """The events of a case, each with its bytes."""
    return [(event, LP.write(event)) for event in case.events]


# ---- laws


@few
@given(CASES)
def test_what_is_read_is_what_was_written(case: Case) -> None:
    for event, written in events(case):
        read = LP.read(written)
        assert read == event
        assert hash(read) == hash(event)
        assert LP.write(read) == written
        assert LP.checked(written) == event
    assert LP.replay(LP.read(written) for _, written in events(case)) == case


@few
@given(CASES)
def test_an_event_is_the_same_bytes_however_it_came_to_be(case: Case) -> None:
    for event, written in events(case):
        assert LP.write(attrs.evolve(LP.read(written))) == written
        assert LP.write(LP.from_json(Event, LP.to_json(event))) == written


@few
@given(CASES)
def test_the_head_is_canonical_json_of_the_event_without_its_content(case: Case) -> None:
    for event, written in events(case):
        plain = json.loads(LP.to_json(event))
        payload = plain.pop("payload", None)
        if plain["recorded_by"] == plain["by"]:
            del plain["recorded_by"]
        if plain["recorded_at"] == plain["at"]:
            del plain["recorded_at"]
        assert json.loads(written.head) == plain
        assert head_of(json.loads(written.head)) == written.head
        assert written.content == (None if payload is None else dumps(payload))


@few
@given(CASES)
def test_events_that_were_read_can_be_copied_and_sent(case: Case) -> None:
    for event, written in events(case):
        for again in (copy.copy, copy.deepcopy, lambda one: pickle.loads(pickle.dumps(one))):  # noqa: S301
            made = again(LP.read(written))
            assert made == event
            assert LP.write(made) == written


def test_erased_content_is_no_content() -> None:
    event = LP.read(KNOWN[0])
    erased = attrs.evolve(event, payload=None)
    assert LP.write(erased) == Written(KNOWN[0].head, None)
    assert LP.read(LP.write(erased)) == erased
    assert LP.checked(LP.write(erased)).payload is None


# ---- what came with a step is read when somebody looks at it


def test_a_payload_nobody_looks_at_is_never_read() -> None:
    """A content that is no JSON spoils the event for who looks at it, and for nobody else."""
    event = LP.read(Written(KNOWN[0].head, b"{"))
    assert event.transition == LP.read(KNOWN[0]).transition
    assert "payload" not in repr(event)
    for _ in range(2):
        with pytest.raises(StoreFormatError, match="no JSON of an event"):
            _ = event.payload
    with pytest.raises(AttributeError, match="nothing_of_the_kind"):
        _ = event.nothing_of_the_kind


def test_a_case_is_folded_without_reading_what_came_with_it() -> None:
    told = Story(LP).to_placed()
    broken = [LP.read(Written(LP.write(event).head, b"\xff")) for event in told.case.events]
    assert LP.replay(broken).core == told.case.core


def test_the_payload_is_read_once() -> None:
    event = LP.read(KNOWN[0])
    assert event.payload is event.payload


def test_two_threads_may_look_at_once() -> None:
    with ThreadPoolExecutor(8) as pool:
        for _ in range(200):
            event, gate = LP.read(KNOWN[0]), Barrier(8)

            def look(event: Event = event, gate: Barrier = gate) -> Any:
                gate.wait()
                return event.payload

            found = [one.result() for one in [pool.submit(look) for _ in range(8)]]
            assert found == [LP.read(KNOWN[0]).payload] * 8


# ---- wrong bytes

GONE: Any = object()
VALUES: list[Any] = [
    None, 0, -1, 1, 2**70, 1.5, float("nan"), True,
    "", "x", "a\0b", "\ud800", "2021-02-30", [], {}, ["x"], {"x": 1}, GONE,
]  # fmt: skip


def places(plain: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every part of plain data."""
    yield at
    pairs = plain.items() if isinstance(plain, dict) else enumerate(plain) if isinstance(plain, list) else ()
    for key, part in pairs:
        yield from places(part, (*at, key))


def with_part(plain: Any, at: tuple[Any, ...], part: Any) -> Any:
    """Plain data with one part replaced, or without it."""
    if not at:
        return None if part is GONE else part
    key, *rest = at
    made = plain.copy()
    if not rest and part is GONE:
        del made[key]
    else:
        made[key] = with_part(plain[key], tuple(rest), part)
    return made


def use(written: Written) -> bool:
    """Do what is done with an event; whatever is wrong with it is an error of the family. Whether it can be read."""
    try:
        event = LP.read(written)
    except StoreFormatError:
        return False
    for look in (
        lambda: event.payload,
        lambda: hash(event) + len(repr(event)),
        lambda: LP.to_json(event),
        lambda: LP.checked(written),
        lambda: LP.facts(LP.replay([event])),
    ):
        try:
            look()
        except LeefplekError:
            continue
    assert LP.write(event) == written
    return True


def at(plain: Any, way: tuple[Any, ...]) -> Any:
    """A part of plain data."""
    for key in way:
        plain = plain[key]
    return plain


MAY_BE_NULL = {"due", "party", "purpose", "outcome", "person"}


def test_every_part_of_a_head_replaced_by_anything_is_no_foreign_error() -> None:
    """A value of another type is found at once, but for what may be null."""
    for written in KNOWN[::3]:
        plain = json.loads(written.head)
        for way in places(plain):
            for part in VALUES:
                readable = use(Written(head_of(with_part(plain, way, part)), written.content))
                now = at(plain, way)
                if part is not GONE and now is not None and type(part) is not type(now) and readable:
                    assert part is None, (way, part)
                    assert way[-1] in MAY_BE_NULL


def test_every_part_of_a_content_replaced_by_anything_is_no_foreign_error() -> None:
    for written in KNOWN:
        plain = json.loads(written.content or b"{}")
        for way in places(plain):
            for part in VALUES:
                use(Written(written.head, plain_json(with_part(plain, way, part))))


@settings(max_examples=1500)
@given(st.sampled_from(KNOWN), st.data())
def test_bytes_cut_changed_or_doubled_are_no_foreign_error(written: Written, data: st.DataObject) -> None:
    which = data.draw(st.sampled_from(("head", "content")))
    text = getattr(written, which) or b""
    start, length = data.draw(st.integers(0, len(text))), data.draw(st.integers(0, 12))
    changed = text[:start] + data.draw(st.binary(max_size=4)) + text[start + length :]
    use(written._replace(**{which: changed}))


@pytest.mark.parametrize("text", [b"", b"null", b"[]", b'"x"', b"{}", b"5", b"{", b"\xff\xfe{", b"[" * 100_000])
def test_what_is_no_head_is_found(text: bytes) -> None:
    with pytest.raises(StoreFormatError) as caught:
        LP.read(Written(text, None))
    assert caught.value.do
    if text != b"{}":
        with pytest.raises(StoreFormatError):
            LP.checked(Written(KNOWN[0].head, text))


@pytest.mark.parametrize("size", range(0, len(KNOWN[0].head), 7))
def test_a_head_that_was_cut_is_found_and_says_nothing_of_a_person(size: int) -> None:
    with pytest.raises(StoreFormatError) as caught:
        LP.read(Written(KNOWN[0].head[:size], None))
    assert "jongere-1" not in str(caught.value)


def test_an_effect_that_this_event_can_not_have_is_found() -> None:
    plain = json.loads(KNOWN[0].head)
    spoke = {"effect": "spoke", "version": 7, "stated": True, "asked": True}
    for effect in ({"effect": "corrected", "version": 9}, spoke):
        with pytest.raises(StoreFormatError):
            LP.read(Written(head_of({**plain, "effects": [effect]}), None))


# ---- from elsewhere


def test_what_is_not_as_it_is_written_is_not_taken_in() -> None:
    """Spaces, another order, a key nobody declared, a default that is spelled out, two of one key: all read, and none
    is what a store writes.
    """
    head, content = KNOWN[0]
    plain = json.loads(head)
    others = [
        Written(head.replace(b",", b", ", 1), content),
        Written(head_of({**plain, "more": 1}), content),
        Written(head_of({**plain, "recorded_by": plain["by"]}), content),
        Written(head_of({**plain, "schema": 1}), content),
        Written(head_of({**plain, "at": plain["at"].replace("+00:00", "Z")}), content),
        Written(head, b" " + (content or b"")),
        Written(head, b'{"a":1,"a":1}'),
    ]
    assert LP.checked(Written(head, content)) == LP.read(KNOWN[0])
    for other in others:
        with pytest.raises(LeefplekError):
            LP.checked(other)


def test_an_event_that_contradicts_itself_is_not_taken_in() -> None:
    plain = json.loads(KNOWN[0].head)
    with pytest.raises(InputError, match="contradicts itself"):
        LP.checked(Written(head_of({**plain, "at": "2031-01-01T00:00:00+00:00"}), KNOWN[0].content))


# ---- what no store keeps

BIG = "x" * (LONGEST + 1)
DEEP: Any = []
for _ in range(100_000):
    DEEP = [DEEP]


@pytest.mark.parametrize(
    ("plain", "code"),
    [
        ({"a": {"b": ["x\0"]}}, "wrong_text"),
        ("\ud800", "wrong_text"),
        ({"a\0": 1}, "wrong_text"),
        (LARGEST + 1, "wrong_number"),
        (-LARGEST - 1, "wrong_number"),
        (float("nan"), "wrong_number"),
        (float("inf"), "wrong_number"),
        (DEEP, "wrong_shape"),
    ],
    ids=["nul", "surrogate", "key", "large", "small", "nan", "infinity", "deep"],
)
def test_what_no_store_keeps_is_found_with_its_place(plain: Any, code: str) -> None:
    with pytest.raises(InputError) as caught:
        dumps(plain, "zaak-1", "payload")
    assert [one.code for one in caught.value.findings] == [code]
    assert caught.value.case == "zaak-1"
    assert caught.value.findings[0].key.startswith("payload")


def test_what_is_too_long_is_found() -> None:
    with pytest.raises(InputError, match="16 MiB"):
        dumps(BIG)


@pytest.mark.parametrize("plain", [LARGEST, -LARGEST, "0" * 22, 1.5, "\\u0000", {"é": ["☂", None, True]}])
def test_what_every_store_keeps(plain: Any) -> None:
    assert json.loads(dumps(plain)) == plain


def test_an_event_that_no_store_keeps_can_not_be_written() -> None:
    event = Story(LP).open().event
    for wrong in ({"case_id": "a\ud800"}, {"command_id": "a\0"}, {"version": LARGEST + 1}):
        with pytest.raises(InputError):
            LP.write(attrs.evolve(event, **wrong))  # type: ignore[arg-type]


@pytest.mark.parametrize("cls", [one for one in get_args(Effect) if one is not Newer], ids=lambda cls: cls.__name__)
def test_an_effect_is_read_alike_once_its_types_were_looked_up(cls: type[Any]) -> None:
    """Who makes a case of JSON first has them looked up; who opens a store first has not."""
    as_written = stored._shape(cls)
    looked_up = stored._shape(attrs.resolve_types(cls))
    assert (looked_up.readers, looked_up.keys) == (as_written.readers, as_written.keys)


def test_no_repr_of_what_is_kept_says_what_stands_there() -> None:
    """Not of the bytes, not of what is opened later, and not of what a desk keeps in memory."""
    written = Written(b'{"by":"kanarie"}', None)
    held = Held({"by": "kanarie"}, b"kanarie", lambda: b"kanarie", written)
    case = Story(LP).open(person="kanarie").case
    known = Known(case, listed(case), b"kanarie")
    record = Record(1, "case:a", 1, "c", b"kanarie", b"kanarie")
    assert "16 bytes" in repr(written)
    assert "nothing" in repr(written)
    assert "kanarie" not in repr((written, held, known, record))
