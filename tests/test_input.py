"""Bad input: one clear error of ours with all findings at once; whatever is mutated, no foreign exception."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leefplek import Actor, Case, Event, InputError, Leefplek, LeefplekError, PayloadError, UnknownName
from leefplek.plugins.fijn_wonen import MakeContact, Note
from leefplek.values import TextMap
from story import NOW, Story, actor, opening

LP = Leefplek(lang="en", clock=lambda: NOW)
STORY = Story(LP).to_placed().do("raise_safety", {"why": "x"})
PLAIN = json.loads(LP.to_json(STORY.case))

SHIPPED = [one.id for one in Leefplek().workflows]


def _paths(given: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield at
    inner = given.items() if isinstance(given, dict) else enumerate(given) if isinstance(given, list) else ()
    for key, part in inner:
        yield from _paths(part, (*at, key))


PATHS = [path for path in _paths(PLAIN) if path]
ODD: list[Any] = [None, True, 0, -1, 3.9, 2**60, "", " ", "x", "\0", "2021-02-30", "9999-12-31", [], {}, [[]], {"x": 1}]


def _mutated(path: tuple[Any, ...], odd: Any, how: str) -> Any:
    plain = json.loads(json.dumps(PLAIN))
    inner = plain
    for key in path[:-1]:
        inner = inner[key]
    if how == "drop":
        del inner[path[-1]]
    elif how == "add" and isinstance(inner, dict):
        inner["nobody declared this"] = odd
    else:
        inner[path[-1]] = odd
    return plain


@settings(max_examples=1500)
@given(st.sampled_from(PATHS), st.sampled_from(ODD), st.sampled_from(["set", "set", "drop", "add"]))
def test_a_mutated_case_is_read_or_is_an_error_of_ours(path: tuple[Any, ...], odd: Any, how: str) -> None:
    text = json.dumps(_mutated(path, odd, how))
    try:
        case = LP.from_json(Case, text)
    except LeefplekError:
        return
    assert LP.from_json(Case, LP.to_json(case)) == case


@pytest.mark.parametrize(
    "text",
    [
        "", "{", "nothing", '{"events": NaN}', '{"events": 1e400}', '{"events": [], "events": []}', "[" * 100_000,
        b"\xff\xfe", 5, '{"events": ' + "9" * 5000 + "}", '"\\ud800"', "[]", "null", "{}", '{"events": {}}',
        '{"events": [1]}',
    ],
    ids=range(16),
)  # fmt: skip
def test_what_is_no_case_is_an_input_error(text: Any) -> None:
    with pytest.raises(LeefplekError):
        LP.from_json(Case, text)


EVENTS: dict[str, tuple[tuple[Any, ...], Any]] = {
    "an actor without a role": (("by",), {"id": "x"}),
    "an actor whose id is a number": (("by", "id"), 5),
    "an effect nobody knows": (("effects", 0, "effect"), "explode"),
    "an effect that is text": (("effects", 0), "moved"),
    "a moment without a zone": (("at",), "2021-03-01T10:00:00"),
    "a moment that does not exist": (("at",), "2021-02-30T10:00:00+01:00"),
    "a version that is text": (("version",), "1"),
    "a workflow nobody loaded": (("workflow",), "another"),
    "a payload with a wrong field": (("payload", "entry", "kind"), "visit"),
}


@pytest.mark.parametrize("what", EVENTS)
def test_a_wrong_event_is_an_error_that_names_the_key(what: str) -> None:
    path, odd = EVENTS[what]
    plain = json.loads(LP.to_json(STORY.case.events[0]))
    inner = plain
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = odd
    with pytest.raises(LeefplekError) as caught:
        LP.from_json(Event, json.dumps(plain))
    assert caught.value.findings or caught.value.key


def test_an_erased_event_is_read_without_its_workflow() -> None:
    plain = json.loads(LP.to_json(STORY.case.events[0])) | {"payload": None, "workflow": "another"}
    assert LP.from_json(Event, json.dumps(plain)).payload is None


class TestTheDoor:
    """What is handed to the library itself."""

    @pytest.mark.parametrize("zone", ["Mars/Base", "", "../x", 5])
    def test_a_zone_that_is_none(self, zone: Any) -> None:
        with pytest.raises(InputError):
            Leefplek(zone=zone)

    def test_a_zone_may_be_an_object(self) -> None:
        assert Leefplek(zone=ZoneInfo("UTC")).plugins

    def test_no_case_and_no_actor(self) -> None:
        some: Any = "x"
        with pytest.raises(InputError):
            LP.step(some, "note", by=actor("saw"), at=NOW)
        with pytest.raises(InputError):
            LP.options(some, by=actor("saw"), at=NOW)
        with pytest.raises(UnknownName):
            LP.step(STORY.case, "note", by=some, at=NOW)
        with pytest.raises(UnknownName):
            LP.options(STORY.case, by=some, at=NOW)

    @pytest.mark.parametrize("id", ["", 5, "a\0b"])
    def test_ids_are_text(self, id: Any) -> None:
        with pytest.raises(LeefplekError):
            LP.open("fijn-wonen", opening(), by=actor("saw"), at=NOW, case_id=id)
        with pytest.raises(LeefplekError):
            Actor(id, "saw")

    def test_a_payload_of_another_transition(self) -> None:
        some: Any = 5
        for payload in (MakeContact(), some, [("text", "x")]):
            with pytest.raises(PayloadError) as caught:
                LP.step(STORY.case, "note", payload, by=actor("saw"), at=NOW)
            assert caught.value.findings

    def test_an_object_is_checked_as_a_mapping_is(self) -> None:
        some: Any = {"text": 5, "more": 1}
        with pytest.raises(PayloadError) as caught:
            Note(**some)
        assert {one.key for one in caught.value.findings} == {"text", "more"}

    def test_a_version_that_is_not_loaded(self) -> None:
        with pytest.raises(UnknownName):
            LP.workflow("fijn-wonen", 9)
        assert [one.id for one in LP.workflows] == SHIPPED

    def test_a_case_of_a_version_that_is_not_loaded_folds_and_waits(self) -> None:
        bare = Leefplek(built_in=False)
        case = bare.replay(STORY.case.events)
        with pytest.raises(UnknownName):
            bare.options(case, by=actor("saw"), at=datetime(2021, 3, 1, tzinfo=UTC))

    def test_texts_in_a_language_nobody_wrote(self) -> None:
        assert TextMap({"fy": "hûs"}).in_language("en") == "hûs"
        assert TextMap({}).in_language("en") == ""
        assert repr(TextMap({"nl": "huis"})) == "TextMap(nl)"
