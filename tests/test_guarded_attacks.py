"""What a stranger tries at the guarded desk: words into logs, another's name, and questions that tell by failing."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from guarded import MEMORY, SAW, START, YOUNG, Clock, begun, desks
from leefplek import Actor, InputError, Leefplek, LeefplekError, UnknownName
from leefplek.store import Store, open_keys, open_store
from leefplek.store._audit import seen_in
from sealing import found_in, master, sealed_store

OFFICER = Actor("officer-1", role="privacy_officer")
STRANGER = Actor("stranger-1", role="saw_collega")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A sealed store."""
    return sealed_store(tmp_path)


def logged(store: Store, case: str = "zaak") -> list[tuple[str, str, str]]:
    """What stands in the log of a case."""
    return [(one.operation, one.outcome, one.transition) for one in seen_in(store, store.read(f"audit:{case}"))]


@pytest.mark.parametrize("who", [SAW, STRANGER])
def test_what_is_no_step_is_not_written_down(tmp_path: Path, store: Store, who: Actor) -> None:
    """Also of one who may take steps: a log in clear is no place for whatever somebody types."""
    desk, guarded = desks(store, Clock())
    begun(desk)
    with pytest.raises(UnknownName):
        guarded.step("zaak", "canary-step " * 1000, by=who, at=START)
    assert logged(store) == [("step", "failed" if who is SAW else "denied", "")]
    assert found_in(tmp_path, b"canary-step") == set()


@pytest.mark.parametrize("who", [Actor("x" * 501, role="saw"), Actor("x", role="s" * 501)])
def test_who_asks_is_an_id_and_a_role_that_a_log_can_hold(who: Actor) -> None:
    desk, guarded = desks(open_store(MEMORY), Clock())
    begun(desk)
    with pytest.raises(InputError):
        guarded.show("zaak", by=who)


def test_nobody_becomes_who_was_erased(store: Store) -> None:
    """The alias of somebody who was erased stands in logs and records; whoever goes by it is nobody."""
    desk, guarded = desks(store, Clock())
    begun(desk)
    alias = store.the_keys().known("p-1")
    assert alias is not None
    young = Actor(alias, role="jongere")
    desk.erase("p-1", by=SAW, at=START)
    assert guarded.own_file(by=young).cases == ()
    assert guarded.cases(by=young) == ()
    with pytest.raises(UnknownName):
        guarded.show("zaak", by=young)


def test_nor_by_a_store_that_was_opened_without_its_keys(tmp_path: Path, store: Store) -> None:
    desk, _ = desks(store, Clock())
    begun(desk)
    alias = store.the_keys().known("p-1")
    assert alias is not None
    _, guarded = desks(open_store(f"sqlite:///{tmp_path / 'cases.db'}"), Clock())
    with pytest.raises(LeefplekError):
        guarded.show("zaak", by=Actor(alias, role="jongere"))
    assert not guarded.own_file(by=Actor(alias, role="jongere")).cases


def test_an_id_of_ones_own_may_look_so() -> None:
    for store in (open_store(MEMORY), open_store(MEMORY, keys=open_keys("memory:", master=master()))):
        desk, guarded = desks(store, Clock())
        begun(desk, person="~anna")
        assert [one.id for one in guarded.own_file(by=Actor("~anna", role="jongere")).cases] == ["zaak"]


def test_what_an_error_tells_of_a_case_is_in_its_log() -> None:
    """That there is no such event, or no such entry, tells something: so it is seen who asked."""
    store = open_store(MEMORY)
    desk, guarded = desks(store, Clock())
    begun(desk)
    with pytest.raises(InputError):
        guarded.dispute("zaak", by=YOUNG, why="x", version=99)
    assert logged(store) == [("dispute", "failed", "")]


def test_a_provider_hears_of_no_case_by_parking(tmp_path: Path, store: Store) -> None:
    """That a case was erased is told no more than that there never was one."""
    desk, guarded = desks(store, Clock())
    begun(desk)
    desk.erase("p-1", by=SAW, at=START)
    far = Actor("far-1", role="kmk")
    found = [guarded.park("kmk", id, until=date(2024, 6, 1), why="x", by=far, at=START) for id in ("none", "zaak")]
    assert [(one.parked, one.version) for one in found] == [((), 1), ((), 2)]


@pytest.mark.parametrize("role", ["Jongere", "jongere ", "nobody-knows", "voogd"])
def test_who_is_known_for_no_worker_stands_nowhere_in_clear(tmp_path: Path, role: str) -> None:
    """Also a role that a municipality puts beside the parents, and what is no role at all."""
    table = (tmp_path / "stad.toml").absolute()
    table.write_text(EXTENSION, encoding="utf-8")
    store = sealed_store(tmp_path)
    desk, guarded = desks(store, Clock(), lp=Leefplek(lang="en", clock=Clock(), data=[table]))
    begun(desk)
    who = Actor("canary-4711", role=role)
    for case in ("zaak", "none"):
        with pytest.raises(UnknownName):
            guarded.show(case, by=who)
    seen = guarded.who_saw("zaak", by=OFFICER)
    assert [one.by for one in seen] == [who]
    assert found_in(tmp_path, b"canary-4711") == set()
    with pytest.raises(UnknownName):
        guarded.show("zaak", by=Actor("worker-4711", role="kmk"))
    assert found_in(tmp_path, b"worker-4711") != set()


EXTENSION = """
access = "stad"
extends = "toegang"
owner = "stad"
checked_on = 2024-01-01
title = { nl = "Onze stad" }
[roles]
parent = ["voogd"]
"""
