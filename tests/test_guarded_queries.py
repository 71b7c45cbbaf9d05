"""10,000 random questions: nothing is listed, counted, followed or exported that `show` would not show.

What each may see is asked once, case by case and without any filter. A question with filters must then answer exactly
what these filters find in that: so no filter tells what is hidden.
"""

from __future__ import annotations

import json
import traceback
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

import attrs
import pytest

from guarded import (
    KMK,
    MEMORY,
    MENTOR,
    OTHER,
    OTHER_YOUNG,
    PARENT,
    PURPOSE,
    START,
    YOUNG,
    Clock,
    begun,
    born,
    directory,
    library,
    someone,
)  # fmt: skip
from leefplek import Actor, LeefplekError, Refused, UnknownName
from leefplek.access import Directory, Team
from leefplek.store import Desk, GuardedDesk, Listed, Query, Shown, ShownEvent, open_store
from samples import NO
from story import CONCERN, TALK, TASK

WORLDS, QUESTIONS = 10, 1000
SAW, WIJ, BAT = (someone(f"{name}-1") for name in ("saw", "wij", "bat"))
MATE, FAR, INTERN = Actor("saw-2", "saw"), Actor("saw-9", "saw"), someone("saw_intern-1")
ASKING = (SAW, MATE, FAR, WIJ, BAT, INTERN, MENTOR, KMK, YOUNG, OTHER_YOUNG, PARENT, someone("gemeente-1"))
PURPOSES = (PURPOSE, OTHER, None)
OPENERS = (SAW, SAW, Actor("saw-8", "saw"), WIJ, BAT)
PUPILS = tuple(f"p-{number}" for number in range(1, 6))


def _directory() -> Directory:
    found = directory(PUPILS)
    return attrs.evolve(found, teams=(*found.teams, Team(id="wijk", members={"wij": ("wij-1", "wij-2")})))


def _steps(random: Random, case: str, person: str | None) -> Iterator[tuple[str, dict[str, Any], Actor]]:
    """What may happen to a case, in an order that makes some sense; some of it is refused."""
    young = Actor(person or "x", "jongere")
    for party in random.sample(["school", "kmk"], random.randint(0, 2)):
        purpose = random.choice((PURPOSE, OTHER))
        yield "give_consent", {"party": party, "purpose": purpose}, young
        if random.random() < 0.3:
            yield "withdraw_consent", {"party": party, "purpose": purpose}, young
        if random.random() < 0.2:
            ground = {"party": party, "purpose": purpose, "ground": "vital_interest", "decided_by": "saw-1"}
            yield "share_on_ground", ground, SAW
    if random.random() < 0.5:
        yield "analyse", {"talk": TALK, "legal_basis": TASK}, random.choice((SAW, WIJ))
    if random.random() < 0.4:
        yield "raise_safety", {"why": "zorg"}, random.choice((SAW, WIJ, BAT))
        yield "meldcode.map_signals", {}, SAW
        if random.random() < 0.5:
            until = START.date() + timedelta(days=random.randint(-3, 60))
            yield "extend", {"line": "meldcode", "until": until, "reason": "x"}, SAW
    if random.random() < 0.3:
        yield "note", {"text": "eigen woorden"}, random.choice((BAT, MATE))
    if random.random() < 0.3:
        yield "withdraw", {}, young
    if random.random() < 0.2:
        yield "withdraw_consent", {"party": "saw", "purpose": "begeleiding"}, young


def _world(seed: int) -> tuple[Desk, GuardedDesk, Random]:
    random, clock = Random(seed), Clock()
    desk = Desk(library(clock), open_store(MEMORY))
    for number in range(30):
        person = random.choice((*PUPILS, "p-8", "p-9", None))
        basis = random.choice((TASK, TASK, {"ground": "consent", "why": "ja"}))
        case = begun(
            desk, f"zaak-{number}", person, by=random.choice(OPENERS), basis=basis, answers=random.choice((CONCERN, NO))
        )
        clock.later(days=random.choice((0, 0, 3)))
        if random.random() < 0.5:
            born(desk, case, date(random.choice((2006, 2010, 2014)), 1, 1))
        for name, payload, by in _steps(random, case, person):
            try:
                desk.step(case, name, payload, by=by, at=START)
            except Refused:
                continue
    guarded = GuardedDesk(desk, _directory())
    for row in random.sample(desk.cases(), 3):
        guarded.emergency(row.id, by=FAR, why="gevaar")
    return desk, guarded, random


@attrs.frozen
class _Seen:
    """All that one person may see for one purpose, asked case by case."""

    shown: dict[str, Shown]
    rows: tuple[Listed, ...]
    followed: tuple[tuple[str, ShownEvent], ...]


def _seen(desk: Desk, guarded: GuardedDesk, by: Actor, purpose: str | None) -> _Seen:
    shown: dict[str, Shown] = {}
    for row in desk.cases():
        try:
            shown[row.id] = guarded.show(row.id, by=by, purpose=purpose)
        except UnknownName:
            continue
    rows = guarded.cases(by=by, purpose=purpose)
    followed = guarded.follow(by=by, purpose=purpose, limit=10_000).events
    assert {row.id for row in rows} <= set(shown)
    assert by == FAR or {row.id for row in rows} == set(shown)  # who looks in an emergency looks at that case alone
    for row in rows:
        mine, case = shown[row.id], desk.case(row.id)
        last = [line.due for line in (case.core.main, *(case.tracks.values() if mine.tracks else ())) if line.due]
        assert (row.state, row.due, row.outcome) == (mine.state, mine.due, mine.outcome)
        assert (row.person, row.room, row.is_open) == (mine.person, mine.room, mine.is_open)
        assert row.next_due == min(last, default=None)
    for id, event in followed:
        assert event in shown[id].events
    return _Seen(shown, rows, followed)


def _filters(random: Random, desk: Desk) -> dict[str, Any]:
    some = random.choice(desk.cases())
    every = {
        "state": random.choice((some.state, "analysis", "nergens")),
        "workflow": random.choice(("fijn-wonen", "fijn-wonen", "meldcode")),
        "person": random.choice((some.person or "p-1", *PUPILS, "p-99")),
        "due_before": START.date() + timedelta(days=random.randint(-5, 70)),
        "is_open": random.random() < 0.5,
    }
    return {key: value for key, value in every.items() if random.random() < 0.35}


@pytest.mark.parametrize("seed", range(WORLDS))
def test_no_question_tells_what_may_not_be_seen(seed: int) -> None:
    desk, guarded, random = _world(seed)
    known: dict[tuple[Actor, str | None], _Seen] = {}
    found = 0
    for _ in range(QUESTIONS):
        by, purpose = random.choice(ASKING), random.choice(PURPOSES)
        if (by, purpose) not in known:
            known[by, purpose] = _seen(desk, guarded, by, purpose)
        mine = known[by, purpose]
        match random.choice(("list", "list", "count", "follow", "export")):
            case "list":
                asked = {**_filters(random, desk), "limit": random.choice((None, None, 0, 1, 5))}
                rows = guarded.cases(by=by, purpose=purpose, **asked)
                assert rows == tuple(Query(**asked).of(mine.rows))
                found += len(rows)
            case "count":
                asked = _filters(random, desk)
                assert guarded.count(by=by, purpose=purpose, **asked) == len(Query(**asked).of(mine.rows))
            case "follow":
                after, limit = random.randint(0, 400), random.choice((0, 1, 7, 1000))
                got = guarded.follow(after, limit, by=by, purpose=purpose)
                feed = desk.store.feed(after, limit, cases_only=True)
                there = {(one.stream.removeprefix("case:"), one.version) for one in feed}
                assert got.events == tuple(one for one in mine.followed if (one[0], one[1].version) in there)
            case _:
                row = random.choice(desk.cases())
                try:
                    copy = json.loads(guarded.export(row.id, by=by, purpose=purpose))
                except UnknownName:
                    continue
                assert [one["version"] for one in copy["events"]] == [one.version for one in mine.shown[row.id].events]
                assert by.role in ("jongere", "ouder")
    assert found > 100


# ---- not there, and not allowed

HIDDEN = (
    ("show", lambda desk, case, by: desk.show(case, by=by, purpose=PURPOSE)),
    ("export", lambda desk, case, by: desk.export(case, by=by)),
    ("options", lambda desk, case, by: desk.options(case, by=by, at=START)),
    ("who_saw", lambda desk, case, by: desk.who_saw(case, by=by)),
    ("dispute", lambda desk, case, by: desk.dispute(case, by=by, why="x")),
    ("emergency", lambda desk, case, by: desk.emergency(case, by=by, why="x")),
    ("step", lambda desk, case, by: desk.step(case, "note", {"text": "x"}, by=by, at=START)),
    ("step", lambda desk, case, by: desk.step(case, "note", {"text": "x"}, by=by, at=START, command_id="same")),
    ("migrate", lambda desk, case, by: desk.migrate(case, to=2, by=by, at=START)),
    ("open", lambda desk, case, by: desk.open("fijn-wonen", {}, by=by, at=START, case_id=case)),
    ("destroy", lambda desk, case, by: desk.destroy(case, by=by)),
)
Ask = Callable[[GuardedDesk, str, Actor], Any]


def _heard(guarded: GuardedDesk, ask: Ask, id: str, by: Actor) -> tuple[Any, ...]:
    """All that somebody can tell from an answer: what was raised, from where, and how much was written."""
    store = guarded._store
    before = store.stats().position
    try:
        ask(guarded, id, by)
    except LeefplekError as error:
        told = "".join(traceback.format_exception(error)).replace(id, "ID")
        fields = {key: str(value).replace(id, "ID") for key, value in vars(error).items()}
        frames = [frame.f_code.co_qualname if hasattr(frame.f_code, "co_qualname") else frame.f_code.co_name
                  for frame, _ in traceback.walk_tb(error.__traceback__)]  # fmt: skip
        chain = (error.__cause__, None if error.__suppress_context__ else error.__context__)
        return type(error), told, fields, frames, chain, store.stats().position - before
    return None, store.stats().position - before


@pytest.mark.parametrize(
    "by", [FAR, MENTOR, KMK, OTHER_YOUNG, PARENT, INTERN, someone("gemeente-1")], ids=lambda one: one.role
)
@pytest.mark.parametrize(("name", "ask"), HIDDEN)
def test_not_there_and_not_allowed_are_the_same(name: str, ask: Ask, by: Actor) -> None:
    desk = Desk(library(Clock()), open_store(MEMORY))
    begun(desk, "er-is-er-een")
    born(desk, "er-is-er-een", date(2000, 1, 1))
    desk.step("er-is-er-een", "note", {"text": "x"}, by=SAW, at=START, command_id="same")
    relations = directory(()) if by.role in ("saw", "saw_intern") else directory()
    if by.role == "saw_intern":
        relations = attrs.evolve(relations, teams=())
    guarded = GuardedDesk(desk, relations)
    if (name, by.role) == ("emergency", "saw"):
        return  # that is what an emergency is for
    there, not_there = _heard(guarded, ask, "er-is-er-een", by), _heard(guarded, ask, "er-is-geen-een", by)
    assert there == not_there
    assert there[0] is not None


def test_a_filter_on_what_is_hidden_finds_nothing() -> None:
    desk = Desk(library(Clock()), open_store(MEMORY))
    case = begun(desk)
    desk.step(case, "raise_safety", {"why": "x"}, by=SAW, at=START)
    guarded = GuardedDesk(desk, directory())
    day = START.date()
    assert desk.cases(due_before=day + timedelta(days=1))  # the Meldcode is due at once
    assert guarded.cases(by=SAW, due_before=day + timedelta(days=1))
    assert guarded.cases(by=MATE)
    assert not guarded.cases(by=MATE, due_before=day + timedelta(days=1))
    desk.step(case, "withdraw", {}, by=YOUNG, at=START)
    assert guarded.count(by=SAW, is_open=True) == 1
    assert (guarded.count(by=YOUNG, is_open=True), guarded.count(by=YOUNG, is_open=False)) == (0, 1)
    assert guarded.count(by=INTERN, person="p-1") == 0 < guarded.count(by=INTERN)
