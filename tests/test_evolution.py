"""Versions go by, and what was stored stays: it is lifted on reading, kept as it stands where nobody here can read it,
and a case that holds what only a newer version knows can be read and not gone on with.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import attrs
import pytest

from diary import WRITTEN as SAID
from diary import First, Second, Third, broken, library
from leefplek import (
    Case,
    CommandReused,
    Event,
    InputError,
    Leefplek,
    LeefplekError,
    Payload,
    Refused,
    StoreFormatError,
    UnknownName,
)
from leefplek.definition import Unread
from leefplek.effects import CLEARABLE, Newer
from leefplek.store import Batch, Desk, Query, Record, Store, export_lines, import_lines, open_store
from leefplek.stored import FORMAT, Written
from story import NOW, actor, moment
from test_stored import head_of

AT = moment("2021-03-01")
LATE = datetime(2029, 1, 1, tzinfo=UTC)
HOW: dict[str, Any] = {"by": actor("jongere"), "at": AT}
STEP: dict[str, Any] = {"by": actor("system"), "at": LATE}


@pytest.fixture(params=["memory:", "sqlite"])
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    """A store, in memory and as a file; in a folder without a disk, where there is one."""
    with TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as folder:  # noqa: S108
        url = request.param if ":" in request.param else f"sqlite:///{folder}/cases.db"
        with open_store(url) as opened:
            yield opened


def begun(store: Store, *written: type[Payload], id: str = "d1") -> Case:
    """A diary in which these versions of the plugin wrote, one after the other."""
    Desk(library(written[0] if written else First), store).open("diary", case_id=id, person="p1", **HOW)
    for cls in written:
        Desk(library(cls), store).step(id, "write", SAID[cls], **HOW)
    return Desk(library(written[-1] if written else First), store).case(id)


def bytes_of(store: Store, id: str = "d1") -> list[Written]:
    """What is stored of a case."""
    return [record.written for record in store.read(f"case:{id}")]


def core(case: Case) -> dict[str, Any]:
    """The core state of a case, by the names that one asks for."""
    names = """
        id version workflow workflow_version person state due outcome tracks is_open application permissions consulted
        substantiated plan_agreed route basis corrected room is_readable_only core
    """
    return {name: getattr(case, name) for name in names.split()}


# ---- lifted on reading, never rewritten


def test_an_older_shape_is_lifted_step_by_step_on_reading(store: Store) -> None:
    begun(store, First)
    second, third = (Desk(library(cls), store).case("d1").events[1].payload for cls in (Second, Third))
    assert second == Second(words="vandaag", born=date(2003, 3, 1))
    assert third == Third(words="vandaag", born=date(2003, 3, 1), mood="lifted from ['born', 'words']")


def test_versions_live_side_by_side_in_one_case(store: Store) -> None:
    case = begun(store, First, Second, Third)
    assert [type(event.payload) for event in case.events] == [Payload, Third, Third, Third]
    heads = [json.loads(one.head) for one in bytes_of(store)]
    assert [head.get("schema") for head in heads] == [None, None, 2, 3]
    assert not case.is_readable_only


def test_what_is_stored_stays_as_it_is_whoever_goes_on(store: Store) -> None:
    begun(store, First, Second)
    before = bytes_of(store)
    desk = Desk(library(Third), store)
    desk.step("d1", "write", SAID[Third], **HOW)
    desk.step("d1", "stop", **HOW)
    assert bytes_of(store)[:3] == before
    assert [store.lp and store.lp.write(event) for event in desk.case("d1").events] == bytes_of(store)


def test_lifted_events_carry_the_old_bytes_to_another_store(store: Store) -> None:
    """Also where they are looked at on the way, copied, and appended again; a second time is the same append."""
    begun(store, First, Second)
    newest = library(Third)
    with open_store("memory:", lp=newest) as other:
        events = [newest.read(written) for written in bytes_of(store)]
        assert [type(event.payload) for event in events] == [Payload, Third, Third]
        assert other.append("d1", 0, events, "moved") == 3
        assert other.append("d1", 0, events, "moved") == 3
        assert bytes_of(other) == bytes_of(store)
    assert [newest.checked(written) for written in bytes_of(store)] == events


LIBRARIES = {
    "of the first": lambda: library(First),
    "of the last": lambda: library(Third),
    "that can't lift": lambda: library(broken(_raises)),
    "without the plugin": Leefplek,
}


@pytest.mark.parametrize("which", LIBRARIES)
def test_export_and_import_carry_the_old_bytes_whoever_reads_them(store: Store, which: str) -> None:
    case = begun(store, First, Second, Third)
    text, again = BytesIO(), BytesIO()
    store.lp = LIBRARIES[which]()
    export_lines(store, text)
    with open_store("memory:", lp=store.lp) as other:
        import_lines(other, BytesIO(text.getvalue()))
        assert bytes_of(other) == bytes_of(store)
        export_lines(other, again)
        assert Desk(library(Third), other).case("d1") == case
    assert again.getvalue() == text.getvalue()


def test_facts_of_an_older_shape_count(store: Store) -> None:
    begun(store, First)
    lp = library(Third)
    assert lp.facts(Desk(lp, store).case("d1"))["geboortedatum"].value == date(2003, 3, 1)


def test_an_event_in_json_is_lifted_too(store: Store) -> None:
    old = library(First).to_json(begun(store, First).events[1])
    made = library(Third).from_json(Event, old)
    assert isinstance(made.payload, Third)
    assert json.loads(library(Third).to_json(made))["schema"] == 3


def test_erased_content_of_an_older_shape_is_still_erased(store: Store) -> None:
    begun(store, Second)
    head = bytes_of(store)[1].head
    for cls in (First, Second, Third):
        lp = library(cls)
        assert lp.read(Written(head, None)).payload is None
        assert lp.checked(Written(head, None)).effects == lp.read(bytes_of(store)[1]).effects[:1]


# ---- what can't be lifted


def _raises(schema: int, data: dict[str, Any]) -> Any:
    raise RuntimeError("never mind")


BROKEN = {
    "raises": _raises,
    "lacks a key": lambda schema, data: {"words": "x"},
    "has a key too many": lambda schema, data: {**SAID[Third], "more": 1},
    "has a wrong type": lambda schema, data: {**SAID[Third], "mood": 5},
    "is no table": lambda schema, data: None,
    "spoils what it is given": lambda schema, data: data.clear(),
}


@pytest.mark.parametrize("how", BROKEN)
def test_what_can_not_be_lifted_is_unread_and_the_core_state_is_the_same(store: Store, how: str) -> None:
    case = begun(store, First, Third)
    lp = library(broken(BROKEN[how]))
    desk = Desk(lp, store)
    found = desk.case("d1")
    assert core(found) == core(case)
    payload = found.events[1].payload
    assert isinstance(payload, Unread)
    assert (json.loads(payload.text), payload.schema) == (SAID[First], 1)
    assert isinstance(found.events[2].payload, Third), "what is of this version is read"
    assert json.loads(lp.to_json(found.events[1]))["payload"] == SAID[First]
    assert lp.write(found.events[1]) == bytes_of(store)[1]
    assert lp.checked(bytes_of(store)[1]) == found.events[1]
    assert "vandaag" not in repr(found.events[1]) + repr(payload)


def test_a_rule_that_needs_what_can_not_be_read_refuses(store: Store) -> None:
    """Whoever is of age to consent rests on a day of birth that is there, and can't be read here."""
    begun(store, First)
    desk = Desk(library(broken(_raises)), store)
    given = {"party": "school", "purpose": "afstemmen"}
    with pytest.raises(Refused) as caught:
        desk.step("d1", "consent", given, **HOW)
    assert [one.code for one in caught.value.refusals] == ["content_erased"]
    Desk(library(Third), store).step("d1", "consent", given, **HOW)
    desk.step("d1", "stop", **HOW)
    assert not desk.case("d1").is_open


def test_a_command_asked_again_is_the_same_event_where_its_content_can_not_be_read(store: Store) -> None:
    """As it is where the content was erased; for another step it is still an error."""
    Desk(library(First), store).open("diary", case_id="d1", command_id="c1", **HOW)
    first = Desk(library(First), store).step("d1", "write", SAID[First], command_id="c2", **HOW).event
    desk = Desk(library(broken(_raises)), store)
    again = desk.step("d1", "write", SAID[Third], command_id="c2", **HOW)
    assert (again.event.version, again.event.command_id) == (first.version, "c2")
    assert desk.case("d1").version == 2
    with pytest.raises(CommandReused):
        desk.step("d1", "stop", command_id="c2", **HOW)


# ---- what only a newer version knows

TELEPORTED = {"effect": "teleported", "to": "de maan"}


def _edited(written: Written, **parts: Any) -> Written:
    return Written(head_of({**json.loads(written.head), **parts}), written.content)


def _newer_payload(store: Store) -> None:
    begun(store, Third)


def _newer_effect(store: Store) -> None:
    """Between effects that are known."""
    case = begun(store)
    known = {"effect": "due_set", "line": "main", "due": "2021-04-01"}
    self_made = attrs.evolve(case.events[0], version=2, transition="stop", command_id="c", effects=())
    _add(store, _edited(library().write(self_made), effects=[TELEPORTED, known]), case)


def _newer_field(store: Store) -> None:
    case = begun(store)
    event = attrs.evolve(case.events[0], version=2, transition="stop", command_id="c", effects=())
    effect = {"effect": "due_set", "line": "main", "due": "2021-04-01", "hour": 12}
    _add(store, _edited(library().write(event), effects=[effect]), case)


def _newer_word(store: Store) -> None:
    case = begun(store)
    event = attrs.evolve(case.events[0], version=2, transition="stop", command_id="c", effects=())
    assert "mood" not in CLEARABLE
    _add(store, _edited(library().write(event), effects=[{"effect": "cleared", "what": ["mood"]}]), case)


def _newer_format(store: Store) -> None:
    case = begun(store)
    event = attrs.evolve(case.events[0], version=2, transition="stop", command_id="c", effects=())
    _add(store, _edited(library().write(event), format=FORMAT + 1, effects=[], more={"x": 1}), case)


def _newer_from_the_start(store: Store) -> None:
    case = begun(store, id="elsewhere")
    written = _edited(library().write(case.events[0]), format=FORMAT + 1, case_id="d1")
    row = attrs.evolve(store.find(Query())[0], id="d1")
    store.write([Batch("case:d1", 0, "c", (written,), row)])


def _add(store: Store, written: Written, case: Case) -> None:
    """What a newer version appends; in the list of cases it stands as before, one version later."""
    row = next(row for row in store.find(Query()) if row.id == case.id)
    store.write([Batch(f"case:{case.id}", 1, "c", (written,), attrs.evolve(row, version=2))])


NEWER = [_newer_payload, _newer_effect, _newer_field, _newer_word, _newer_format, _newer_from_the_start]


@pytest.fixture(params=NEWER, ids=lambda make: make.__name__.removeprefix("_newer_"))
def newer(request: pytest.FixtureRequest, store: Store) -> Desk:
    """A desk of an older version, over a store where the case `d1` holds something newer."""
    request.param(store)
    store.lp = library(First, versions=2)
    return Desk(store.lp, store)


def test_a_case_with_something_newer_can_be_read(newer: Desk) -> None:
    case = newer.case("d1")
    assert case.is_readable_only
    assert (case.state, case.person, case.workflow, case.is_open) == ("here", "p1", "diary", True)
    assert newer.lp.replay(case.events) == case
    assert [newer.lp.write(event) for event in case.events] == bytes_of(newer.store)
    assert [newer.lp.checked(written) for written in bytes_of(newer.store)] == list(case.events)
    text = BytesIO()
    export_lines(newer.store, text)
    with open_store("memory:", lp=newer.lp) as other:
        import_lines(other, BytesIO(text.getvalue()))
        assert bytes_of(other) == bytes_of(newer.store)
    assert newer.lp.facts(case) is not None
    assert newer.store.load("d1") == case.events


def test_what_is_known_of_it_counts(store: Store) -> None:
    _newer_effect(store)
    assert Desk(library(), store).case("d1").due == date(2021, 4, 1)


def test_no_step_is_taken_with_it(newer: Desk) -> None:
    before = bytes_of(newer.store)
    for take in (
        lambda: newer.step("d1", "stop", **HOW),
        lambda: newer.step("d1", "write", SAID[First], **HOW),
        lambda: newer.options("d1", **HOW),
        lambda: newer.migrate("d1", to=2, **STEP),
        lambda: newer.migrate("d1", to=2, dry_run=True, **STEP),
        lambda: newer.lp.step(newer.case("d1"), "stop", **HOW),
    ):
        with pytest.raises(StoreFormatError) as caught:
            take()
        assert "can be read" in caught.value.true_now
        assert caught.value.case == "d1"
    assert bytes_of(newer.store) == before


def test_the_others_go_on(newer: Desk, caplog: pytest.LogCaptureFixture) -> None:
    newer.open("diary", case_id="d2", person="p2", **HOW)
    assert {row.id for row in newer.cases(state="here")} >= {"d1", "d2"}
    with caplog.at_level(logging.ERROR, "leefplek"):
        done = newer.tick(LATE)
    assert "d2" in {step.event.case_id for step in done}
    assert "d1" not in {step.event.case_id for step in done}
    assert any("d1" in record.getMessage() for record in caplog.records)
    assert newer.step("d2", "stop", **HOW).after.outcome == "done"


def test_what_can_not_be_gone_on_with_does_not_stand_in_the_way(newer: Desk) -> None:
    """However few cases are escalated at a time, the others get their turn."""
    newer.open("diary", case_id="d2", person="p2", at=LATE.replace(year=2028), by=actor("jongere"))
    assert "d2" in {step.event.case_id for _ in range(3) for step in newer.tick(LATE, limit=1)}


def test_the_original_is_in_the_json(store: Store) -> None:
    _newer_effect(store)
    lp = library()
    plain = json.loads(lp.to_json(Desk(lp, store).case("d1")))
    assert plain["events"][1]["effects"][0] == TELEPORTED
    with pytest.raises(InputError):
        lp.from_json(Case, json.dumps(plain))


def test_the_original_payload_is_in_the_json(store: Store) -> None:
    _newer_payload(store)
    lp = library(First)
    plain = json.loads(lp.to_json(Desk(lp, store).case("d1").events[1]))
    assert (plain["payload"], plain["schema"]) == (SAID[Third], 3)
    assert all(effect["effect"] != "newer" for effect in plain["effects"])


def test_with_the_newer_plugin_it_goes_on(store: Store) -> None:
    _newer_payload(store)
    assert Desk(library(Second), store).case("d1").is_readable_only
    assert Desk(library(Third), store).step("d1", "stop", **HOW).after.outcome == "done"


def test_an_event_made_anew_keeps_what_is_newer_in_it(store: Store) -> None:
    """Who changes an event that was read, such as an erasure does, changes nothing else."""
    _newer_effect(store)
    lp = library()
    event = lp.read(bytes_of(store)[1])
    assert isinstance(event.effects[0], Newer)
    assert lp.write(attrs.evolve(event)) == bytes_of(store)[1]


def test_a_head_that_this_version_does_not_know_says_so(store: Store) -> None:
    written = bytes_of(store)[0] if begun(store) else None
    assert written is not None
    plain = json.loads(written.head) | {"format": FORMAT + 1, "by": "saw:saw-1"}
    with pytest.raises(StoreFormatError, match="a newer version wrote it") as caught:
        library().read(Written(head_of(plain), None))
    assert "update" in caught.value.do


@pytest.mark.parametrize("schema", [0, -1, "2", 1.5, True, None, []])
def test_a_shape_without_a_right_version_is_found(store: Store, schema: Any) -> None:
    begun(store, Second)
    head = head_of(json.loads(bytes_of(store)[1].head) | {"schema": schema})
    with pytest.raises(StoreFormatError):
        library(Second).read(Written(head, b"{}"))


# ---- a plugin taken away


def test_without_its_plugin_a_case_has_the_same_core_state(store: Store) -> None:
    case = begun(store, First, Second, Third)
    full = Desk(library(Third), store)
    full.step("d1", "consent", {"party": "school", "purpose": "afstemmen"}, **HOW)
    full.tick(LATE)
    case = full.case("d1")
    lp = Leefplek(lang="en", clock=lambda: NOW)
    desk = Desk(lp, store)
    without = desk.case("d1")
    assert core(without) == core(case)
    assert case.permissions
    assert case.core.main.escalated
    assert {row.id for row in desk.cases(workflow="diary")} == {"d1"}
    for event, original in zip(without.events, bytes_of(store), strict=True):
        assert isinstance(event.payload, Unread)
        assert event.payload.text.encode() == original.content
        assert json.loads(lp.to_json(event)).get("payload") == json.loads(original.content or b"null")
        assert lp.write(event) == original
        assert lp.write(attrs.evolve(event)) == original
        assert lp.checked(original) == event
    for take in (lambda: desk.step("d1", "stop", **HOW), lambda: desk.options("d1", **HOW)):
        with pytest.raises(UnknownName):
            take()
    assert desk.tick(LATE) == ()


def test_with_its_plugin_back_everything_is_as_before(store: Store) -> None:
    case = begun(store, First, Second)
    Desk(Leefplek(), store).case("d1")
    again = Desk(library(Second), store).case("d1")
    assert again == case
    assert [event.payload for event in again.events] == [event.payload for event in case.events]


def test_the_others_go_on_without_a_plugin(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    begun(store, First)
    desk = Desk(Leefplek(lang="en", clock=lambda: NOW), store)
    with caplog.at_level(logging.ERROR, "leefplek"):
        opened = desk.open(
            "fijn-wonen",
            {"entry": {"kind": "own_initiative"}, "legal_basis": {"ground": "public_task", "why": "taak"}},
            by=actor("saw"),
            at=AT,
        )
        done = desk.tick(LATE)
    assert [step.event.case_id for step in done] == [opened.after.id]


# ---- bytes that nobody wrote, in a store


def _rewritten(store: Store, change: Any) -> list[Record]:
    return [record._replace(head=change(record.head)) for record in store.read("case:d1")]


@pytest.mark.parametrize(
    "change", [lambda head: head[:-9], lambda head: b"{}", lambda head: b"", lambda head: b"\0" * 9]
)
def test_a_spoilt_record_is_an_error_of_the_store_and_the_others_go_on(
    store: Store, change: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun(store, First)
    begun(store, First, id="d2")
    spoilt, read = _rewritten(store, change), store.read
    monkeypatch.setattr(store, "read", lambda stream, *a: spoilt if stream == "case:d1" else read(stream, *a))
    desk = Desk(library(), store)
    for take in (
        lambda: desk.case("d1"),
        lambda: desk.step("d1", "stop", **HOW),
        lambda: desk.options("d1", **HOW),
        lambda: store.load("d1"),
    ):
        with pytest.raises(StoreFormatError) as caught:
            take()
        assert isinstance(caught.value, LeefplekError)
        assert "vandaag" not in str(caught.value)
    assert {step.event.case_id for step in desk.tick(LATE)} == {"d2"}
    assert desk.step("d2", "stop", **HOW).after.outcome == "done"
