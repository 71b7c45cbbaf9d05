"""The guarded desk: its logs, emergencies, the own file, disputes, what is asked twice or at the wrong moment."""

from __future__ import annotations

import json
import logging
import sqlite3
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import attrs
import pytest

from deskside import Around
from guarded import (
    AMSTERDAM,
    FAR,
    KMK,
    MATE,
    MENTOR,
    OFFICER,
    OTHER_YOUNG,
    PARENT,
    PURPOSE,
    SAW,
    START,
    SYSTEM,
    YOUNG,
    Clock,
    begun,
    born,
    consent,
    denied,
    desks,
    library,
    someone,
    withdraw,
)  # fmt: skip
from leefplek import (
    Actor,
    CommandReused,
    InputError,
    Leefplek,
    LeefplekError,
    Refused,
    StoreError,
    StoreFormatError,
    StoreUnavailable,
    UnknownName,
    hookimpl,
)
from leefplek.store import ASKS, Batch, Desk, GuardedDesk, Store, open_store
from leefplek.stored import Written
from sealing import keys_in
from story import TASK, opening

WHY = "GEHEIME REDEN"
NO_TABLE = Leefplek(built_in=False).access


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store() -> Store:
    return open_store("memory:")


@pytest.fixture
def pair(store: Store, clock: Clock) -> tuple[Desk, GuardedDesk]:
    desk, guarded = desks(store, clock, station="balie 3", activity="https://register/leefplek")
    begun(desk)
    return desk, guarded


def heads(store: Store, stream: str) -> list[dict[str, Any]]:
    """The records of a stream."""
    return [json.loads(one.head) for one in store.read(stream)]


def logged(store: Store) -> list[dict[str, Any]]:
    """Every entry of the audit logs, in order."""
    return [json.loads(one.head) for one in store.feed(0, 10**6) if one.stream.partition(":")[0] == "audit"]


def processed(store: Store) -> list[dict[str, Any]]:
    """Every entry of the processing logs, in order."""
    return [json.loads(one.head) for one in store.feed(0, 10**6) if one.stream.partition(":")[0] == "processing"]


CALLS: dict[str, Any] = {
    "open": lambda desk, by: desk.open("fijn-wonen", opening(), by=by, at=START, person="p-1"),
    "step": lambda desk, by: desk.step("zaak", "note", {"text": "x"}, by=by, at=START),
    "migrate": lambda desk, by: desk.migrate("zaak", to=1, by=by, at=START),
    "options": lambda desk, by: desk.options("zaak", by=by, at=START),
    "show": lambda desk, by: desk.show("zaak", by=by),
    "cases": lambda desk, by: desk.cases(by=by),
    "count": lambda desk, by: desk.count(by=by),
    "follow": lambda desk, by: desk.follow(by=by).events,
    "export": lambda desk, by: desk.export("zaak", by=by),
    "who_saw": lambda desk, by: desk.who_saw("zaak", by=by),
    "own_file": lambda desk, by: desk.own_file(by=by).cases,
    "dispute": lambda desk, by: desk.dispute("zaak", by=by, why=WHY),
    "emergency": lambda desk, by: desk.emergency("zaak", by=by, why=WHY),
    "report": lambda desk, by: desk.report(by=by),
    "erase": lambda desk, by: desk.erase("p-1", by=by, ground="request"),
    "destroy": lambda desk, by: desk.destroy("zaak", by=by),
    "due_for_destruction": lambda desk, by: desk.due_for_destruction(by=by),
    "tick": lambda desk, by: desk.tick(by=by),
    "rooms": lambda desk, by: desk.rooms("kmk", by=by),
    "set_rooms": lambda desk, by: desk.set_rooms("kmk", 1, since=date(2024, 1, 1), by=by, at=START),
    "park": lambda desk, by: desk.park("kmk", "zaak", until=date(2024, 6, 1), why="x", by=by, at=START),
    "unpark": lambda desk, by: desk.unpark("kmk", "zaak", by=by, at=START),
}


def _heard(guarded: GuardedDesk, name: str, by: Actor) -> LeefplekError | None:
    """What a call raises; None where it answers nothing."""
    try:
        answer = CALLS[name](guarded, by)
    except LeefplekError as error:
        return error
    assert not answer
    return None


def _no_role(error: LeefplekError) -> bool:
    """Whether the way of working itself has no such role, or not for this: that is no secret."""
    return error.key == "by.role" or (isinstance(error, Refused) and error.refusals[0].code == "wrong_role")


EVERYBODY = (SAW, FAR, MENTOR, KMK, YOUNG, OTHER_YOUNG, PARENT, OFFICER, SYSTEM)


# ---- the logs


@pytest.mark.parametrize("name", ASKS)
def test_where_nobody_may_anything_every_call_answers_nothing_and_is_written_down(
    name: str, store: Store, clock: Clock
) -> None:
    desk, guarded = desks(store, clock, table=NO_TABLE)
    begun(desk)
    for by in EVERYBODY:
        before = len(logged(store)), len(processed(store)), len(store.read("case:zaak"))
        error = _heard(guarded, name, by)
        assert error is None or denied(error) or (name == "open" and _no_role(error))
        after = len(logged(store)), len(processed(store)), len(store.read("case:zaak"))
        assert after == (before[0] + 1, before[1] + 1, before[2])
        assert logged(store)[-1]["operation"] == ASKS[name]


def test_every_look_and_step_has_one_entry_in_both_logs(store: Store, pair: tuple[Desk, GuardedDesk]) -> None:
    desk, guarded = pair
    born(desk, "zaak", date(2000, 1, 1))
    asked = [(YOUNG, "show"), (SAW, "show"), (FAR, "show"), (SAW, "step"), (MENTOR, "step"), (SAW, "cases"),
             (SAW, "count"), (SAW, "follow"), (YOUNG, "export"), (YOUNG, "who_saw"), (YOUNG, "dispute"),
             (FAR, "emergency"), (OFFICER, "report"), (SAW, "options"), (SYSTEM, "tick"), (KMK, "rooms")]  # fmt: skip
    for by, name in asked:
        try:
            CALLS[name](guarded, by)
        except UnknownName:
            continue
    with pytest.raises(Refused):
        guarded.step("zaak", "conclude", {"outcome": "settled"}, by=SAW, at=START)
    audit, other = logged(store), processed(store)
    assert [(one["by"]["id"], one["operation"]) for one in audit] == [
        *((by.id, ASKS[name]) for by, name in asked),
        (SAW.id, "step"),
    ]
    outcomes = [one["outcome"] for one in audit]
    assert outcomes == [
        "denied" if (by, name) in ((FAR, "show"), (MENTOR, "step")) else "allowed" for by, name in asked
    ] + ["refused"]
    assert [one["trace"] for one in audit] == [one["trace_id"] for one in other]
    assert len({one["trace"] for one in audit}) == len(audit)
    assert {one["station"] for one in audit} == {"balie 3"}
    assert {one["attributes"]["dpl.core.processing_activity_id"] for one in other} == {"https://register/leefplek"}
    assert [one["status_code"] for one in other] == [1] * len(other)
    assert all(one["start_time"] <= one["end_time"] for one in other)
    step = audit[3]
    assert (step["transition"], step["version"], step["ground"], step["purpose"]) == (
        "note",
        3,
        "public_task",
        "support",
    )


def test_the_processing_log_says_nothing_of_who_asked(store: Store, clock: Clock) -> None:
    desk, guarded = desks(store, clock)
    begun(desk)
    for name, by in [(name, by) for name in CALLS for by in EVERYBODY if name not in ("erase", "destroy")]:
        try:
            CALLS[name](guarded, by)
        except (LeefplekError, AttributeError):
            continue
    found = b"".join(
        one.head + (one.content or b"") for one in store.feed(0, 10**6) if one.stream.startswith("processing")
    )
    assert len(found) > 10_000
    for by in EVERYBODY:
        assert by.id.encode() not in found.replace(b'"desk', b"") or by == SYSTEM
        assert b'"%s"' % by.role.encode() not in found
    assert WHY.encode() not in found


class Full(Around):
    """A store whose disk is full, but for the events of cases."""

    full = False

    def write(self, batches: Sequence[Batch]) -> int:
        if self.full and any(one.stream.startswith(("audit", "processing")) for one in batches):
            raise StoreUnavailable("the disk is full", true_now="Nothing is stored.")
        return super().write(batches)


LOOKS = (
    "show",
    "options",
    "cases",
    "count",
    "follow",
    "export",
    "who_saw",
    "own_file",
    "dispute",
    "emergency",
    "report",
)


def test_where_the_log_cant_be_written_nothing_is_shown_and_no_step_taken(store: Store, clock: Clock) -> None:
    full = Full(store)
    desk, guarded = desks(full, clock)
    begun(desk)
    full.full = True
    before = store.stats().position
    for name in (*LOOKS, "step", "open", "tick", "rooms", "set_rooms", "migrate"):
        for by in (SAW, YOUNG, OFFICER, KMK, FAR, SYSTEM):
            with pytest.raises(LeefplekError) as raised:
                CALLS[name](guarded, by)
            assert isinstance(raised.value, StoreUnavailable) or (name == "open" and _no_role(raised.value))
    assert store.stats().position == before
    full.full = False
    assert guarded.show("zaak", by=SAW).state == "signal"


def test_a_database_that_cant_be_written_shows_nothing(tmp_path: Path, clock: Clock) -> None:
    url = f"sqlite:///{tmp_path / 'cases.db'}"
    with open_store(url) as store:
        desk, guarded = desks(store, clock)
        begun(desk)
        assert guarded.show("zaak", by=SAW)
        connection = sqlite3.connect(tmp_path / "cases.db")
        connection.executescript(
            "CREATE TRIGGER full BEFORE INSERT ON leefplek_event WHEN NEW.stream LIKE 'processing%'"
            " BEGIN SELECT RAISE(FAIL, 'full'); END;"
        )
        connection.close()
        before = store.stats().position
        for name in (*LOOKS, "step"):
            for by in (SAW, YOUNG, OFFICER, FAR):
                with pytest.raises((StoreError, Refused)):
                    CALLS[name](guarded, by)
        assert store.stats().position == before


class Dying(Around):
    """A store in which the process dies before or after what is written counts."""

    at = ""

    def write(self, batches: Sequence[Batch]) -> int:
        if self.at == "before":
            raise KeyboardInterrupt
        done = super().write(batches)
        if self.at == "after":
            raise KeyboardInterrupt
        return done


@pytest.mark.parametrize("at", ["before", "after"])
def test_a_step_and_its_entry_are_both_there_or_neither(at: str, store: Store, clock: Clock) -> None:
    dying = Dying(store)
    desk, guarded = desks(dying, clock)
    begun(desk)
    before = store.stats().position
    dying.at = at
    with pytest.raises(KeyboardInterrupt):
        guarded.step("zaak", "note", {"text": "x"}, by=SAW, at=START, command_id="c")
    written = store.feed(before, 10)
    assert [one.stream for one in written] == ([] if at == "before" else ["case:zaak", "audit:zaak", "processing:zaak"])
    dying.at = ""
    assert guarded.step("zaak", "note", {"text": "x"}, by=SAW, at=START, command_id="c").version == 2
    assert [one["operation"] for one in heads(store, "audit:zaak")] == ["step"] * (1 if at == "before" else 2)


class Odd:
    """Somebody's own relations, that break."""

    def relation(self, actor: Actor, case: Any) -> str:
        raise ZeroDivisionError


def test_what_breaks_off_is_written_down_and_shows_nothing(store: Store, clock: Clock) -> None:
    desk, guarded = desks(store, clock, relations=Odd())
    begun(desk)
    for name in ("show", "cases", "step", "own_file"):
        with pytest.raises(ZeroDivisionError):
            CALLS[name](guarded, YOUNG)
    assert [one["outcome"] for one in logged(store)] == ["failed"] * 4
    assert [one["status_code"] for one in processed(store)] == [2] * 4
    assert desk.case("zaak").version == 1


# ---- who asks


def test_nobody_is_no_actor_and_a_purpose_is_a_word(pair: tuple[Desk, GuardedDesk]) -> None:
    _, guarded = pair
    for name in CALLS:
        with pytest.raises(UnknownName, match="no actor"):
            CALLS[name](guarded, None)
    for purpose in ("", "\0", "x" * 501, 5, ["overleg"], "\ud800"):
        with pytest.raises(InputError) as raised:
            guarded.show("zaak", by=SAW, purpose=purpose)  # type: ignore[arg-type]
        assert raised.value.key == "purpose"


def test_a_moment_without_a_zone_is_none(pair: tuple[Desk, GuardedDesk]) -> None:
    _, guarded = pair
    naive: Any = datetime(2024, 1, 1)  # noqa: DTZ001
    for how in ({"since": naive}, {"until": naive}, {"since": "2024-01-01"}):
        with pytest.raises(InputError):
            guarded.who_saw("zaak", by=YOUNG, **how)


# ---- asked twice


def test_who_opens_and_asks_again_gets_the_same_case(store: Store, clock: Clock) -> None:
    desk, guarded = desks(store, clock)
    how: dict[str, Any] = {"at": START, "person": "p-1", "command_id": "c"}
    first = guarded.open("fijn-wonen", opening(), by=MENTOR, **how)
    again = guarded.open("fijn-wonen", opening(), by=MENTOR, **how)
    assert again == first == type(first)(first.id, 1)  # the school opens it, and sees no more without a consent
    other = guarded.open("fijn-wonen", opening(), by=SAW, **how)
    assert other.id != first.id
    with pytest.raises(CommandReused):
        guarded.open("fijn-wonen", {**opening(), "legal_basis": {**TASK, "why": "anders"}}, by=SAW, **how)
    assert len(desk.cases()) == 2
    assert [one["outcome"] for one in heads(store, f"audit:{first.id}")] == ["allowed", "allowed"]


def test_who_opened_a_case_at_school_by_mistake_says_so_and_hears_nothing_of_the_meldcode(
    pair: tuple[Desk, GuardedDesk],
) -> None:
    desk, guarded = pair
    slip = {"why": "de verkeerde student"}
    mine = [guarded.open("fijn-wonen", opening(), by=MENTOR, at=START, person="p-1").id for _ in range(2)]
    guarded.step(mine[0], "entered_in_error", slip, by=MENTOR, at=START)
    assert desk.case(mine[0]).outcome == "entered_in_error"
    guarded.step(mine[1], "raise_safety", {"why": "x"}, by=MENTOR, at=START)
    for case, codes in ((mine[1], {"not_allowed"}), ("zaak", {"not_own_case"})):
        with pytest.raises(Refused) as raised:
            guarded.step(case, "entered_in_error", slip, by=MENTOR, at=START)
        assert {one.code for one in raised.value.refusals} == codes
        assert desk.case(case).outcome is None
    desk.step("zaak", "withdraw", {}, by=YOUNG, at=START)
    with pytest.raises(Refused) as raised:
        guarded.step("zaak", "entered_in_error", slip, by=MENTOR, at=START)
    assert [one.text for one in raised.value.refusals] == ["This step does not belong to where the case stands now."]


def test_of_a_case_that_is_gone_since_no_state_is_told(
    pair: tuple[Desk, GuardedDesk], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Destroyed between the refusal and the look at what of it may be told."""
    desk, guarded = pair
    desk.step("zaak", "withdraw", {}, by=YOUNG, at=START)
    do = type(guarded._gate).do

    def gone(*asked: Any) -> Any:
        try:
            return do(*asked)
        finally:
            monkeypatch.setattr(desk._kept, "load", lambda _: (None, None))

    monkeypatch.setattr(type(guarded._gate), "do", gone)
    with pytest.raises(Refused) as raised:
        guarded.step("zaak", "withdraw", {}, by=SAW, at=START)
    assert "This step does not belong to where the case stands now." in {one.text for one in raised.value.refusals}


def test_an_id_of_another_opens_and_shows_nothing(pair: tuple[Desk, GuardedDesk]) -> None:
    desk, guarded = pair
    command = desk.case("zaak").events[0].command_id
    for by, how in ((MENTOR, {}), (FAR, {}), (FAR, {"command_id": command}), (SAW, {})):
        with pytest.raises(InputError) as raised:
            guarded.open("fijn-wonen", opening(), by=by, at=START, person="p-1", case_id="zaak", **how)
        assert (raised.value.what, raised.value.case) == ("there is a case with this id already", "")
    assert (
        guarded.open(
            "fijn-wonen", opening(), by=SAW, at=START, person="p-1", case_id="zaak", command_id=command
        ).version
        == 1
    )
    assert desk.case("zaak").version == 1


def test_a_command_of_another_shows_nothing(pair: tuple[Desk, GuardedDesk], store: Store) -> None:
    _, guarded = pair
    taken = guarded.step("zaak", "note", {"text": "x"}, by=SAW, at=START, command_id="c")
    for by in (FAR, MENTOR, KMK, OTHER_YOUNG):
        with pytest.raises(UnknownName):
            guarded.step("zaak", "note", {"text": "x"}, by=by, at=START, command_id="c")
    assert guarded.step("zaak", "note", {"text": "x"}, by=SAW, at=START, command_id="c") == taken
    assert [one["outcome"] for one in heads(store, "audit:zaak")] == ["allowed", *["denied"] * 4, "allowed"]


# ---- the Meldcode, to who may not know of it


def test_a_hidden_track_leaves_no_word(pair: tuple[Desk, GuardedDesk], store: Store) -> None:
    desk, guarded = pair
    bare = {one.transition: one for one in guarded.options("zaak", by=YOUNG, at=START)}
    guarded.step("zaak", "raise_safety", {"why": "x"}, by=SAW, at=START)
    guarded.step("zaak", "extend", {"line": "meldcode", "until": date(2024, 6, 1), "reason": "x"}, by=SAW, at=START)
    guarded.step("zaak", "meldcode.map_signals", {}, by=SAW, at=START)
    written = [one["transition"] for one in logged(store) if one["operation"] == "step"]
    assert written == ["raise_safety", "extend", "meldcode.map_signals"]
    seen = guarded.show("zaak", by=YOUNG)
    assert (seen.is_open, seen.tracks, [one.transition for one in seen.events]) == (True, {}, ["open"])
    for name, one in {one.transition: one for one in guarded.options("zaak", by=YOUNG, at=START)}.items():
        assert "meldcode" not in name
        assert "safety_open" not in [refusal.code for refusal in one.refusals]
        assert one.allowed == bare[name].allowed or "not_allowed" in [refusal.code for refusal in one.refusals]
    steps = [one for one in guarded.who_saw("zaak", by=YOUNG) if one.operation == "step"]
    assert [one.transition for one in steps] == ["", "extend", ""]
    assert "meldcode" not in guarded.export("zaak", by=YOUNG) + guarded.own_file(by=YOUNG).to_json()
    desk.step(
        "zaak", "analyse", {"talk": {"on": date(2024, 3, 4), "with": "jongere"}, "legal_basis": TASK}, by=SAW, at=START
    )
    with pytest.raises(Refused) as raised:
        guarded.step("zaak", "conclude", {"outcome": "helped_with_advice"}, by=YOUNG, at=START)
    codes = [one.code for one in raised.value.refusals]
    assert "not_allowed" in codes
    assert "safety_open" not in codes
    with pytest.raises(Refused) as raised:
        guarded.step("zaak", "conclude", {"outcome": "helped_with_advice"}, by=SAW, at=START)
    assert "safety_open" in [one.code for one in raised.value.refusals]


# ---- emergency


def test_an_emergency_needs_a_reason_ends_on_time_and_is_reported(
    store: Store, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    heard: list[Any] = []
    desk, guarded = desks(store, clock, report=heard.append)
    begun(desk)
    for why in ("", "  ", None, 5, "x" * 2001, "\0", "\ud800"):
        with pytest.raises(InputError) as raised:
            guarded.emergency("zaak", by=FAR, why=why)  # type: ignore[arg-type]
        assert raised.value.key == "why"
    assert not store.read("emergencies")
    for by in (MENTOR, KMK, YOUNG, PARENT, OFFICER, someone("bat-1"), someone("saw_intern-9"), SYSTEM):
        with pytest.raises((UnknownName, Refused)) as denied_:
            guarded.emergency("zaak", by=by, why=WHY)
        assert denied(denied_.value)
    assert not store.read("emergencies")
    with caplog.at_level(logging.WARNING, "leefplek"):
        one = guarded.emergency("zaak", by=FAR, why=WHY)
    assert heard == [one]
    assert (one.until - one.at, one.why) == (timedelta(hours=4), WHY)
    assert WHY not in repr(one) + caplog.text + repr(guarded.who_saw("zaak", by=YOUNG)) + repr(logged(store))
    assert "zaak" in caplog.text
    assert guarded.show("zaak", by=FAR).person == "p-1"
    clock.now = one.until - timedelta(microseconds=1)
    assert guarded.show("zaak", by=FAR)
    for by in (Actor(FAR.id, "wij"), Actor("saw-8", "saw")):
        with pytest.raises(UnknownName):
            guarded.show("zaak", by=by)
    clock.now = one.until
    with pytest.raises(UnknownName):
        guarded.show("zaak", by=FAR)
    clock.now = one.at - timedelta(seconds=1)
    with pytest.raises(UnknownName):
        guarded.show("zaak", by=FAR)
    (told,) = guarded.report(by=OFFICER).emergencies
    assert told == one
    (kept,) = [seen for seen in guarded.who_saw("zaak", by=YOUNG) if seen.operation == "emergency" and seen.by == FAR]
    assert kept.outcome == "allowed"
    assert [seen.emergency for seen in guarded.who_saw("zaak", by=YOUNG) if seen.by == FAR][:3] == [True, True, True]
    assert json.loads(json.dumps(one.data()))["why"] == WHY


def test_an_emergency_that_cant_be_reported_is_stored_all_the_same(store: Store, clock: Clock) -> None:
    def fails(_: object) -> None:
        raise RuntimeError

    desk, guarded = desks(store, clock, report=fails)
    begun(desk)
    with pytest.raises(RuntimeError):
        guarded.emergency("zaak", by=FAR, why=WHY)
    assert len(guarded.report(by=OFFICER).emergencies) == 1


# ---- the own file, disputes, ages


def test_the_own_file_is_all_there_is_of_oneself(store: Store, clock: Clock) -> None:
    desk, guarded = desks(store, clock)
    begun(desk)
    begun(desk, "andere", "p-2")
    consent(desk, "zaak", "school")
    guarded.show("zaak", by=MENTOR, purpose=PURPOSE)
    withdraw(desk, "zaak", "school")
    with pytest.raises(UnknownName):
        guarded.show("zaak", by=MENTOR, purpose=PURPOSE)
    (entry,) = [one for one in guarded.who_saw("zaak", by=YOUNG) if one.by == MENTOR and one.outcome == "allowed"]
    assert (entry.ground, entry.purpose, entry.relation, entry.sees) == ("consent", PURPOSE, "school", "personal")
    for why in ("", None):
        with pytest.raises(InputError):
            guarded.dispute("zaak", by=YOUNG, why=why)  # type: ignore[arg-type]
    for how in ({"trace": "x"}, {"version": 0}, {"version": 99}):
        with pytest.raises(InputError):
            guarded.dispute("zaak", by=YOUNG, why=WHY, **how)  # type: ignore[arg-type]
    said = [guarded.dispute("zaak", by=YOUNG, why=WHY, **how) for how in ({"trace": entry.trace}, {"version": 1}, {})]  # type: ignore[arg-type]
    mine = guarded.own_file(by=YOUNG)
    assert [one.id for one in mine.cases] == ["zaak"]
    assert [(one.party, one.purpose, one.what) for one in mine.cases[0].shared] == [
        ("school", PURPOSE, "consent"),
        ("school", PURPOSE, "withdrawn"),
    ]
    assert entry in mine.seen
    assert mine.disputes == tuple(said)
    assert WHY in mine.to_json()
    assert WHY not in repr(mine) + repr(said) + repr(guarded.report(by=OFFICER))
    assert guarded.report(by=OFFICER).disputes == tuple(said)
    assert guarded.own_file(by=Actor("p-1", "saw")).cases == ()
    none = guarded.own_file(by=Actor("p-7", "jongere"))
    assert (none.cases, none.seen, none.disputes) == ((), (), ())
    assert logged(store)[-1]["by"]["id"] == "p-7"
    since = guarded.who_saw("zaak", by=YOUNG, since=START + timedelta(seconds=1))
    assert since == guarded.who_saw("zaak", by=YOUNG, until=START) == ()


@pytest.mark.parametrize(
    ("birthday", "on", "young", "parent"),
    [
        (date(2012, 3, 5), date(2024, 3, 4), False, True),
        (date(2012, 3, 5), date(2024, 3, 5), True, True),
        (date(2012, 2, 29), date(2028, 2, 28), True, True),
        (date(2012, 2, 29), date(2028, 2, 29), True, False),
        (date(2008, 2, 29), date(2020, 2, 28), False, True),
        (date(2009, 3, 1), date(2025, 2, 28), True, True),
        (date(2009, 3, 1), date(2025, 3, 1), True, False),
    ],
)
def test_age_is_that_of_the_day_of_asking(birthday: date, on: date, young: bool, parent: bool, clock: Clock) -> None:
    desk, guarded = desks(open_store("memory:"), clock)
    clock.now = datetime(2034, 1, 1, tzinfo=AMSTERDAM)
    begun(desk)
    born(desk, "zaak", birthday)
    for hour in (0, 23):
        clock.now = datetime(on.year, on.month, on.day, hour, 59, tzinfo=AMSTERDAM)
        for by, may in ((YOUNG, young), (PARENT, parent)):
            assert (guarded.count(by=by) == 1) is may


# ---- rooms


def test_the_rooms_tell_how_many_and_not_whose(store: Store, clock: Clock) -> None:
    desk, guarded = desks(store, clock)
    guarded.set_rooms("kmk", 3, since=date(2024, 1, 1), by=KMK, at=START)
    begun(desk)
    begun(desk, "andere", "p-2", by=Actor("saw-8", "saw"))
    for case in ("zaak", "andere"):
        desk.park("kmk", case, until=date(2024, 6, 1), why="rust", by=KMK, at=START)
    assert [one for one, _ in guarded.rooms("kmk", by=SAW).parked] == ["zaak"]
    assert guarded.rooms("kmk", by=FAR).parked == ()
    assert guarded.park("kmk", "zaak", until=date(2024, 7, 1), why="rust", by=KMK, at=START).parked == ()
    assert guarded.unpark("kmk", "zaak", by=KMK, at=START).parked == ()
    assert guarded.rooms("kmk", by=MATE).places == ((date(2024, 1, 1), 3),)


# ---- while a step is decided


class Nosy:
    """A plugin that asks the guarded desk while a step is decided."""

    def __init__(self) -> None:
        self.guarded: GuardedDesk | None = None
        self.heard: list[type] = []

    @hookimpl
    def leefplek_check_transition(self, ctx: Any) -> None:
        if self.guarded is None:
            return
        for name in (*LOOKS, "step", "tick", "rooms"):
            try:
                CALLS[name](self.guarded, SAW if name != "report" else OFFICER)
            except InputError as error:
                self.heard.append(type(error))


def test_a_plugin_that_looks_while_a_step_is_decided_hears_no(store: Store, clock: Clock) -> None:
    nosy = Nosy()
    desk, guarded = desks(store, clock, lp=library(clock, plugins=[nosy]))
    begun(desk)
    nosy.guarded = guarded
    before = store.stats().position
    guarded.step("zaak", "note", {"text": "x"}, by=SAW, at=START)
    assert nosy.heard == [InputError] * (len(LOOKS) + 3)
    assert [one.stream for one in store.feed(before, 100)] == ["case:zaak", "audit:zaak", "processing:zaak"]


# ---- the clock, erasing, other versions, a note that is damaged


def test_each_step_of_the_clock_has_its_entry(pair: tuple[Desk, GuardedDesk], store: Store, clock: Clock) -> None:
    _, guarded = pair
    clock.later(days=40)
    before = store.stats().position
    assert guarded.tick(by=SYSTEM) == 1
    streams = ["audit", "processing", "case:zaak", "audit:zaak", "processing:zaak"]
    assert [one.stream for one in store.feed(before, 10)] == streams
    (entry,) = guarded.who_saw("zaak", by=OFFICER)[:1]
    assert (entry.by, entry.operation, entry.transition, entry.version) == (SYSTEM, "step", "escalate", 2)
    assert guarded.tick(by=SYSTEM) == 0


def test_with_keys_the_logs_know_a_young_person_by_an_alias_and_forget(tmp_path: Path, clock: Clock) -> None:
    with open_store("memory:", keys=keys_in(tmp_path)) as store:
        desk, guarded = desks(store, clock)
        begun(desk, person="jonge-mens-77")
        young = Actor("jonge-mens-77", "jongere")
        assert guarded.show("zaak", by=young).person == young.id
        assert guarded.count(by=SAW, person=young.id) == 1
        assert [one.id for one in guarded.own_file(by=young).cases] == ["zaak"]
        guarded.emergency("zaak", by=FAR, why=WHY)
        guarded.dispute("zaak", by=young, why=WHY)
        every = b"".join(one.head + (one.content or b"") for one in store.feed(0, 1000))
        assert young.id.encode() not in every
        assert WHY.encode() not in every
        aliases = {one["attributes"].get("dpl.core.data_subject_id") for one in processed(store)} - {None}
        assert len(aliases) == 1
        assert young.id not in aliases.pop()
        assert guarded.due_for_destruction(by=OFFICER) == ()
        with pytest.raises(LeefplekError):
            guarded.destroy("zaak", by=OFFICER)
        assert guarded.erase(young.id, by=OFFICER, ground="request").cases == ("zaak",)
        assert guarded.own_file(by=young).cases == ()
        assert guarded.count(by=SAW, person=young.id) == 0
        assert guarded.report(by=OFFICER).disputes[0].why is None
        assert [one.operation for one in guarded.who_saw("zaak", by=OFFICER)].count("emergency") == 1


def test_a_case_moves_and_who_asks_again_is_told_the_same(clock: Clock) -> None:
    now = library(clock).workflow("fijn-wonen")

    class Newer:
        @hookimpl
        def leefplek_register_workflows(self, register: Any) -> None:
            register(attrs.evolve(now, version=2))

    with open_store("memory:") as store:
        desk, guarded = desks(store, clock)
        begun(desk)
        begun(desk, "open zorg")
        guarded.step("open zorg", "raise_safety", {"why": "x"}, by=SAW, at=START)
        desk, guarded = desks(store, clock, lp=library(clock, plugins=[Newer()]))
        moved = guarded.migrate("zaak", to=2, by=SAW, at=START, command_id="m")
        assert (moved.may, moved.version, moved.to) == (True, 1, 2)
        assert guarded.migrate("zaak", to=2, by=SAW, at=START, command_id="m").may
        assert desk.case("zaak").workflow_version == 2
        for by, knows in ((SAW, True), (MATE, False)):
            told = guarded.migrate("open zorg", to=2, by=by, at=START, dry_run=True)
            assert told.may
            assert ("meldcode" in told.text) is knows
        desk.step("zaak", "raise_safety", {"why": "x"}, by=SAW, at=START)
        _, older = desks(store, clock)
        seen = older.show("zaak", by=SAW)  # the version that it is on is not loaded
        assert (seen.workflow_version, seen.is_open, len(seen.events)) == (2, True, 3)
        assert [one.transition for one in older.show("zaak", by=MATE).events] == ["open", "migrate"]
        followed = [one.transition for id, one in older.follow(by=MATE).events if id == "zaak"]
        assert followed == ["open", "migrate"]


def test_a_move_is_asked_as_a_step(pair: tuple[Desk, GuardedDesk], store: Store) -> None:
    _, guarded = pair
    dry = guarded.migrate("zaak", to=1, by=SAW, at=START, dry_run=True)
    assert (dry.may, [one.code for one in dry.refusals]) == (False, ["version_not_newer"])
    assert not guarded.migrate("zaak", to=1, by=SAW, at=START, command_id="m").may
    assert [one["outcome"] for one in heads(store, "audit:zaak")] == ["allowed", "allowed", "refused"]


@pytest.mark.parametrize("stream", ["audit:zaak", "dispute:zaak", "emergency:zaak"])
@pytest.mark.parametrize("head", [b"{", b"{}", b"[]", b'{"trace":1,"id":2,"case":3,"at":4,"by":5,"until":6}'])
def test_a_note_that_is_not_as_it_was_written_is_named(
    stream: str, head: bytes, pair: tuple[Desk, GuardedDesk], store: Store
) -> None:
    _, guarded = pair
    store.write([Batch(stream, -1, "x", (Written(head, None),))])
    calls = {"audit:zaak": "who_saw", "dispute:zaak": "own_file", "emergency:zaak": "show"}
    with pytest.raises(StoreFormatError):
        CALLS[calls[stream]](guarded, FAR if stream == "emergency:zaak" else YOUNG)


def test_what_may_not_be_looked_at_is_not_listed_whatever_a_table_says(store: Store, clock: Clock) -> None:
    lp = library(clock)
    rows = [(row, tuple(one for one in row.operations if one != "show")) for row in lp.access.rows]
    table = attrs.evolve(lp.access, rows=tuple(attrs.evolve(row, operations=left) for row, left in rows if left))
    desk, guarded = desks(store, clock, table=table)
    begun(desk)
    assert (guarded.cases(by=SAW), guarded.count(by=SAW), guarded.follow(by=SAW).events) == ((), 0, ())
    taken = guarded.step("zaak", "note", {"text": "x"}, by=SAW, at=START)
    assert (taken.version, taken.state, taken.due, taken.workflow) == (2, None, None, None)


def test_an_emergency_takes_nothing_away(store: Store, clock: Clock) -> None:
    table = library(clock).access
    little = attrs.evolve(table, emergency=attrs.evolve(table.emergency, sees="open", tracks=False))
    desk, guarded = desks(store, clock, table=little)
    begun(desk)
    guarded.emergency("zaak", by=MATE, why=WHY)
    assert guarded.show("zaak", by=MATE).person == "p-1"
    assert guarded.who_saw("zaak", by=OFFICER)[-2].emergency
    guarded.emergency("zaak", by=FAR, why=WHY)
    assert guarded.show("zaak", by=FAR).person is None


def test_what_one_young_person_says_is_written_down_in_no_case_of_another(pair: tuple[Desk, GuardedDesk]) -> None:
    """Not by a worker either, who may write down what the young person of the case says."""
    desk, guarded = pair
    consent = {"party": "school", "purpose": PURPOSE, "ground": "consent", "decided_by": "jongere"}
    with pytest.raises(Refused) as refused:
        guarded.step("zaak", "give_consent", consent, by=OTHER_YOUNG, recorded_by=SAW, at=START)
    assert [one.code for one in refused.value.refusals] == ["other_person"]
    assert desk.case("zaak").permissions == ()
    guarded.step("zaak", "give_consent", consent, by=YOUNG, recorded_by=SAW, at=START)
    assert desk.case("zaak").permission("school", PURPOSE) is not None


def test_where_both_decide_two_people_say_yes(pair: tuple[Desk, GuardedDesk]) -> None:
    """The young person is not the parent as well, whoever writes it down."""
    desk, guarded = pair
    born(desk, "zaak", date(2011, 1, 1))
    consent(guarded, "zaak", "kmk", by=YOUNG)
    said, both = {"party": "kmk", "purpose": PURPOSE}, Actor(YOUNG.id, "ouder")
    with pytest.raises(Refused) as refused:
        guarded.step("zaak", "give_consent", said, by=both, recorded_by=SAW, at=START)
    assert [one.code for one in refused.value.refusals] == ["own_parent"]
    assert desk.case("zaak").permission("kmk", PURPOSE) is None
    consent(guarded, "zaak", "kmk", by=PARENT)
    assert desk.case("zaak").permission("kmk", PURPOSE) is not None


def test_a_party_sees_the_permissions_of_no_other(pair: tuple[Desk, GuardedDesk]) -> None:
    """Not that one was given, for what, or taken back; who works in the case and whose it is see all of them."""
    desk, guarded = pair
    for party, purpose in (("school", PURPOSE), ("kmk", "aanmelding"), ("wij", "samen kijken")):
        consent(desk, "zaak", party, purpose)
    withdraw(desk, "zaak", "wij", "samen kijken")
    for by, purpose, party in ((MENTOR, PURPOSE, "school"), (KMK, "aanmelding", "kmk")):
        seen = guarded.show("zaak", by=by, purpose=purpose)
        assert {(one.party, one.purpose) for one in seen.shared} == {(party, purpose)}
        assert [one.transition for one in seen.events if one.transition.endswith("_consent")] == ["give_consent"]
    for whole in (SAW, YOUNG):
        assert {one.party for one in guarded.show("zaak", by=whole).shared} == {"school", "kmk", "wij"}


def test_each_case_that_is_listed_is_in_the_log_of_it_and_an_opening_that_may_not_be_is_called_so(store: Store) -> None:
    clock = Clock()
    desk, guarded = desks(store, clock)
    begun(desk)
    (row,) = guarded.cases(by=SAW)
    assert [one["operation"] for one in heads(store, f"audit:{row.id}")] == ["list"]
    with pytest.raises(LeefplekError):
        guarded.open("fijn-wonen", opening(), by=someone("privacy_officer-1"), at=START, person="p-1")
    assert [one["transition"] for one in logged(store) if one["operation"] == "open"] == ["open"]


def test_who_may_not_know_of_a_track_is_told_the_states_of_the_main_line(pair: tuple[Desk, GuardedDesk]) -> None:
    first = pair[1].show("zaak", by=YOUNG).events[0]
    assert dict(first.states) == {"main": "signal"}


def test_no_repr_of_what_is_shown_says_of_whom_or_what(pair: tuple[Desk, GuardedDesk]) -> None:
    """What was shown may land in a log of the embedding system."""
    _, guarded = pair
    guarded.step("zaak", "note", {"text": WHY}, by=SAW, at=START)
    dispute = guarded.dispute("zaak", by=YOUNG, why=WHY)
    shown, mine = guarded.show("zaak", by=YOUNG), guarded.own_file(by=YOUNG)
    assert WHY in shown.to_json()
    assert WHY in mine.to_json()
    assert YOUNG.id in shown.to_json()
    for one in (shown, mine, dispute, *shown.events, *mine.seen, guarded.follow(by=SAW), guarded.cases(by=SAW)):
        assert WHY not in repr(one)
        assert repr(YOUNG.id) not in repr(one)
