"""Who may do what, in which relation, with what consent, ground, age or emergency: the desk against a table by hand.

`EXPECTED` was written from the sources (reliability.md decision 10 and invariants 8, 9 and 12; facts.md 1.4; domain.md
M93, M97, M99 and P), not from the table that ships.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import attrs
import pytest

from guarded import (
    OTHER,
    OTHER_YOUNG,
    PURPOSE,
    SAW,
    START,
    YOUNG,
    Anybody,
    Clock,
    begun,
    born,
    consent,
    denied,
    withdraw,
)
from leefplek import Actor, Case, Leefplek, LeefplekError
from leefplek.access import OPERATIONS, AccessTable
from leefplek.store import ASKS, Desk, GuardedDesk, open_store

CLASSES = {
    "young": "jongere",
    "parent": "ouder",
    "team": "saw aandachtsfunctionaris_huisvesting saw_collega regiecentrum",
    "guides": "schakelfunctionaris studentadviseur djt loopbaanadviseur smw jeugdteam zorgteam begeleider coordinator "
    "screener procesregisseur buurtteam",
    "area": "wij",
    "advice": "bat",
    "intern": "saw_intern",
    "school": "mentor school_intake",
    "provider": "kmk",
    "partner": "hulp corporatie woningcorporatie zorgaanbieder sociaal_team wijkagent hoofdbewoner ervaringsdeskundige",
    "municipality": "gemeente",
    "steering": "school jeugdregio zorgverzekeraar manager praktijkbegeleider netwerkpartner professional vrijwilliger",
    "officer": "privacy_officer",
    "clock": "system",
    "researcher": "researcher",
    "nobody": "buurman",
}
CLASS = {role: name for name, roles in CLASSES.items() for role in roles.split()}

ALL = "step show options list count follow"
WORK = "step show options list count"
FILE = "show options list count follow export who_saw dispute"
EXPECTED: dict[tuple[str, str], dict[str, str]] = {
    # From 12 a young person has access (youth help ages); anybody may begin, say something, or say no.
    ("young", "own"): {"open step": "yes", FILE: "decides"},
    # Under 12 the parents, from 12 to 15 both, from 16 the young person alone.
    ("parent", "own"): {"step " + FILE: "decides"},
    # Only workers involved see the file, and a case is kept on a ground. Without one it can be closed, and a worry
    # about safety finished (Meldcode).
    ("team", "own"): {WORK: "yes", "follow": "basis", "open emergency": "yes"},
    ("team", "team"): {ALL: "basis", "open emergency": "yes"},
    ("team", "none"): {"open emergency": "yes"},
    ("area", "own"): {WORK: "yes", "follow": "basis", "open emergency": "yes"},
    ("area", "team"): {WORK: "basis", "open emergency": "yes"},
    ("area", "none"): {"open emergency": "yes"},
    ("advice", "own"): {WORK: "yes", "follow": "basis", "open": "yes"},
    ("advice", "team"): {WORK: "basis", "open": "yes"},
    ("advice", "none"): {"open": "yes"},
    ("intern", "own"): {WORK: "yes", "follow": "basis"},
    ("intern", "team"): {WORK: "basis"},
    # Nothing to a party without a live consent or ground, for this party and purpose (invariant 8).
    ("school", "school"): {ALL: "permission", "open": "yes"},
    ("school", "none"): {"open": "yes"},
    ("provider", "provider"): {"show options list count follow step": "permission"},
    ("partner", "provider"): {ALL: "permission", "open": "yes"},
    # The municipality has no access; an official sees the step that he or she takes, and of these there is none here.
    ("municipality", "provider"): {"step show options list count": "permission", "open": "yes"},
    **{
        (who, how): {"open": "yes"}
        for who in ("partner", "municipality", "steering")
        for how in ("own", "team", "none")
    },
    ("officer", "none"): {"who_saw": "yes"},
    ("clock", "own"): {"step": "yes"},
    ("clock", "none"): {"step": "yes"},
}
EXPECTED |= {("guides", how): EXPECTED["team", how] for how in ("own", "team", "none")}
EXPECTED["guides", "provider"] = {ALL: "permission", "open emergency": "yes"}
"""A team of another organisation, where the directory says that it is one."""
WITHOUT_CASE = {
    "team": "rooms", "guides": "rooms", "provider": "rooms set_rooms", "clock": "tick",
    "officer": "report erase destroy due",
}  # fmt: skip
PROJECTS = "team guides area advice partner municipality steering"
"""Who takes part in ways of working in which no young person has a place, and may do so in each relation but two."""
EMERGENCY = ("team", "guides", "area")
"""Danger is excepted, for helpers; it lets look, and no more."""
PARTY = {"mentor": "school", "school_intake": "school", **dict.fromkeys(CLASSES["team"].split(), "saw")}

RELATIONS = ("own", "team", "school", "provider", "none")
CASELESS = ("report", "due", "tick", "rooms", "set_rooms", "erase", "destroy")
ON_A_CASE = tuple(one for one in OPERATIONS if one not in (*CASELESS, "open", "emergency"))
PARTIES = sorted({PARTY.get(role, role) for role in CLASS})

Holds = dict[str, Any]
"""What is so of a case: `basis`, `permission`, `age`, `project`, `emergency`."""


def expected(role: str, operation: str, relation: str, holds: Holds) -> bool:
    """What the table by hand says."""
    who = CLASS[role]
    if operation in CASELESS:
        return operation in WITHOUT_CASE.get(who, "").split()
    elsewhere = ("school",) if who == "guides" else ("school", "provider")
    if operation == "show" and who in EMERGENCY and holds.get("emergency") and relation not in elsewhere:
        return True
    if holds.get("project") and who in PROJECTS.split() and operation in ALL.split():
        return relation in ("own", "team", "none")
    cells = EXPECTED.get((who, relation), {})
    need = next((need for operations, need in cells.items() if operation in operations.split()), None)
    age = holds.get("age")
    both = {"young": age is None or age >= 12, "parent": age is not None and age < 16}
    met = {"yes": True, "basis": holds["basis"], "permission": holds["permission"], "decides": both.get(who, False)}
    return need is not None and met[need]


class Said:
    """Relations as an actor's id says them."""

    def relation(self, actor: Actor, case: Case) -> str:
        return actor.id.partition(" ")[0]


class Marked(Desk):
    """A desk on which what needs keys or a policy is no more than a mark: here is asked who may."""

    def erase(self, *_: Any, **__: Any) -> Any:
        return "erased"

    def destroy(self, *_: Any, **__: Any) -> Any:
        return "destroyed"

    def due_for_destruction(self, *_: Any, **__: Any) -> Any:
        return "due"


LP = Leefplek(lang="en", clock=lambda: START, plugins=[Anybody(tuple(CLASS))])
TABLE = attrs.evolve(LP.access, projects=(*LP.access.projects, "niemand"))


def _desk(table: AccessTable = TABLE) -> tuple[Desk, GuardedDesk]:
    desk = Marked(LP, open_store("memory:"))
    return desk, GuardedDesk(desk, Said(), table=table)


def _basis(desk: Desk) -> None:
    begun(desk)
    desk.step("zaak", "follow_up", {"how": "goed"}, by=SAW, at=START)


def _no_basis(desk: Desk) -> None:
    begun(desk, basis={"ground": "consent", "why": "de jongere zei ja"})
    withdraw(desk, "zaak", "saw", "begeleiding")


def _of_age(age: int | None) -> Callable[[Desk], None]:
    def made(desk: Desk) -> None:
        _basis(desk)
        if age is not None:
            born(desk, "zaak", date(START.year - age, 3, 4) if age % 2 else date(START.year - age - 1, 3, 5))

    return made


def _permitted(purpose: str = PURPOSE) -> Callable[[Desk], None]:
    def made(desk: Desk) -> None:
        _basis(desk)
        for party in PARTIES:
            consent(desk, "zaak", party, purpose)

    return made


def _withdrawn(desk: Desk) -> None:
    _permitted()(desk)
    for party in PARTIES:
        withdraw(desk, "zaak", party)


def _half(*deciders: Actor) -> Callable[[Desk], None]:
    def made(desk: Desk) -> None:
        _of_age(13)(desk)
        for party, decider in itertools.product(PARTIES, deciders):
            consent(desk, "zaak", party, by=decider)

    return made


def _ground(desk: Desk) -> None:
    _basis(desk)
    for party in PARTIES:
        said = {"party": party, "purpose": PURPOSE, "ground": "vital_interest", "decided_by": "saw-1"}
        desk.step("zaak", "share_on_ground", said, by=SAW, at=START)


def _project(desk: Desk) -> None:
    desk.open("niemand", {}, by=Actor("x", "manager"), at=START, case_id="zaak")


PARENT = Actor("ouder", "ouder")
CASES: dict[str, tuple[Callable[[Desk], None], Holds]] = {
    "a ground": (_basis, {}),
    "no ground": (_no_basis, {"basis": False}),
    **{f"age {age}": (_of_age(age), {"age": age}) for age in (11, 12, 15, 16)},
    "consent": (_permitted(), {"permission": True}),
    "consent for something else": (_permitted(OTHER), {}),
    "consent withdrawn": (_withdrawn, {}),
    "consent of one of two": (_half(YOUNG), {"age": 13}),
    "consent of both": (_half(YOUNG, PARENT), {"age": 13, "permission": True}),
    "a legal ground": (_ground, {"permission": True}),
    "a project": (_project, {"basis": False, "project": True}),
}


def _answers(ask: Callable[[], Any]) -> bool:
    """Whether it is let be; a rule of the way of working may still refuse it."""
    try:
        return bool(ask())
    except LeefplekError as error:
        return not denied(error)


def _tried(guarded: GuardedDesk, operation: str, by: Actor, case: str = "zaak") -> bool:
    how: dict[str, Any] = {"by": by, "purpose": PURPOSE}
    asked: dict[str, Callable[[], Any]] = {
        "step": lambda: guarded.step(case, "note", {"text": "x"}, at=START, **how),
        "show": lambda: guarded.show(case, **how),
        "options": lambda: guarded.options(case, at=START, **how),
        "list": lambda: guarded.cases(**how),
        "count": lambda: guarded.count(**how),
        "follow": lambda: guarded.follow(**how).events or guarded.follow(by=by, purpose=PURPOSE).events,
        "export": lambda: guarded.export(case, **how),
        "who_saw": lambda: guarded.who_saw(case, by=by) or True,
        "dispute": lambda: guarded.dispute(case, by=by, why="x"),
        "emergency": lambda: guarded.emergency(case, by=by, why="x"),
        "report": lambda: guarded.report(by=by),
        "erase": lambda: guarded.erase("p-1", by=by, ground="request"),
        "destroy": lambda: guarded.destroy(case, by=by),
        "due": lambda: guarded.due_for_destruction(by=by),
        "tick": lambda: guarded.tick(by=by) or True,
        "rooms": lambda: guarded.rooms("kmk", by=by),
        "set_rooms": lambda: guarded.set_rooms("kmk", 2, since=date(2024, 1, 1), by=by, at=START),
    }
    return _answers(asked[operation])


def _differences(tries: Iterator[tuple[str, str, bool, bool]]) -> list[str]:
    return [f"{who}: {what}: expected {right}, got {got}" for who, what, right, got in tries if right != got]


@pytest.mark.parametrize("name", CASES)
def test_every_role_operation_and_relation(name: str) -> None:
    make, more = CASES[name]
    holds = {"basis": True, "permission": False, **more}

    def tries() -> Iterator[tuple[str, str, bool, bool]]:
        desk, guarded = _desk()
        make(desk)
        for role, relation, operation in itertools.product(CLASS, RELATIONS, ON_A_CASE):
            got = _tried(guarded, operation, Actor(f"{relation} {role}", role))
            yield f"{role}, {relation}", operation, expected(role, operation, relation, holds), got

    assert _differences(tries()) == []


def test_who_may_begin_a_case_and_what_is_of_no_case() -> None:
    def tries() -> Iterator[tuple[str, str, bool, bool]]:
        _, guarded = _desk()
        for role, relation in itertools.product(CLASS, RELATIONS):
            by = Actor(f"{relation} {role}", role)
            got = _answers(lambda by=by: guarded.open("iedereen", {}, by=by, at=START, person="p-1"))  # type: ignore[misc]
            yield (
                f"{role}, {relation}",
                "open",
                expected(role, "open", relation, {"basis": False, "permission": False}),
                got,
            )
        for role, operation in itertools.product(CLASS, CASELESS):
            yield (
                role,
                operation,
                expected(role, operation, "none", {}),
                _tried(guarded, operation, Actor("none", role)),
            )

    assert _differences(tries()) == []


@pytest.mark.parametrize("when", ["live", "over", "of another", "of the same in another role"])
def test_an_emergency_lets_look_and_no_more(when: str) -> None:
    clock = Clock()
    lp = Leefplek(lang="en", clock=clock)

    def tries() -> Iterator[tuple[str, str, bool, bool]]:
        desk = Marked(lp, open_store("memory:"))
        guarded = GuardedDesk(desk, Said())
        begun(desk, basis={"ground": "consent", "why": "x"})
        withdraw(desk, "zaak", "saw", "begeleiding")
        for role, relation in itertools.product(CLASS, ("team", "none", "provider", "school")):
            by = Actor(f"{relation} {role}", role)
            other = "wij" if role == "saw" else "saw"
            asker = {"of another": Actor(f"{relation} x", role), "of the same in another role": Actor(by.id, other)}
            clock.now = START
            got = _tried(guarded, "emergency", asker.get(when, by))
            right = expected(asker.get(when, by).role, "emergency", relation, {"basis": False, "permission": False})
            yield f"{role}, {relation}", "emergency", right, got
            clock.later(hours=4 if when == "over" else 3.99)
            holds = {"basis": False, "permission": False, "emergency": right and when == "live"}
            for operation in ON_A_CASE:
                yield (
                    f"{role}, {relation}",
                    operation,
                    expected(role, operation, relation, holds),
                    _tried(guarded, operation, by),
                )

    assert _differences(tries()) == []


LEVEL = {
    ("young", "own"): "special", ("parent", "own"): "personal",
    ("team", "own"): "special+", ("guides", "own"): "special+", ("area", "own"): "special+",
    ("team", "team"): "personal", ("guides", "team"): "personal",
    ("area", "team"): "open", ("advice", "team"): "open", ("intern", "team"): "open",
    ("advice", "own"): "personal+", ("intern", "own"): "personal",
    ("provider", "provider"): "personal", ("school", "school"): "personal", ("partner", "provider"): "step",
    ("guides", "provider"): "step",
}  # fmt: skip
"""How careful the fields are that are seen of a case with a ground and all consents, by a young person of 13; with a
plus the Meldcode is seen too, which those see who weigh and decide in it. Others who may look see none of this."""


def test_what_is_seen() -> None:
    def tries() -> Iterator[tuple[str, str, bool, bool]]:
        desk, guarded = _desk()
        _half(YOUNG, PARENT)(desk)
        for party in ("school", "kmk"):  # each sees its own
            said = {"party": party, "purpose": OTHER, "ground": "vital_interest", "decided_by": "PERSOONLIJK"}
            desk.step("zaak", "share_on_ground", said, by=SAW, at=START)
        desk.step("zaak", "note", {"text": "BIJZONDER"}, by=SAW, at=START)
        desk.step("zaak", "raise_safety", {"why": "MELDCODE"}, by=SAW, at=START)
        desk.step("zaak", "extend", {"line": "meldcode", "until": date(2024, 6, 1), "reason": "x"}, by=SAW, at=START)
        for role, relation in itertools.product(CLASS, RELATIONS):
            by = Actor(f"{relation} {role}", role)
            level = LEVEL.get((CLASS[role], relation), "nothing")
            who = f"{role}, {relation}"
            if not expected(role, "show", relation, {"basis": True, "permission": True, "age": 13}):
                continue
            seen = guarded.show("zaak", by=by, purpose=PURPOSE)
            text = seen.to_json()
            yield who, "special", level.startswith("special"), "BIJZONDER" in text
            yield who, "personal", level[:4] in ("pers", "spec"), "PERSOONLIJK" in text
            yield who, "person", level[:4] in ("pers", "spec", "step"), seen.person == "p-1"
            yield who, "Meldcode", level.endswith("+"), "MELDCODE" in text
            yield who, "a word of it", level.endswith("+"), "meldcode" in text or bool(seen.tracks)

    assert _differences(tries()) == []


def test_without_a_ground_a_worker_sees_where_it_stands_and_nothing_of_whom() -> None:
    desk, guarded = _desk()
    _no_basis(desk)
    for role in ("saw", "smw", "wij", "bat", "saw_intern"):
        by = Actor(f"own {role}", role)
        seen = guarded.show("zaak", by=by)
        assert (seen.state, seen.person, seen.room, seen.shared) == ("signal", None, None, ())
        assert {one.by for one in seen.events} == {None}
        assert [row.person for row in guarded.cases(by=by)] == [None]
        assert guarded.count(by=by, person="p-1") == 0
    by = Actor("own saw", "saw")
    guarded.emergency("zaak", by=by, why="gevaar")
    assert guarded.show("zaak", by=by).person == "p-1"  # what the Meldcode alone shows is not all there is


def test_the_table_has_every_role_and_no_hole() -> None:
    every = {role.id for workflow in Leefplek().workflows for role in workflow.roles}
    assert every | {"privacy_officer", "researcher", "buurman"} == set(CLASS)
    assert Leefplek().access.check(Leefplek().workflows) == ()
    assert {cell.relation for cell in TABLE.matrix() if cell.operation in CASELESS} == {"none"}


# ---- by reflection


def _public(of: object) -> set[str]:
    return {name for name in dir(of) if not name.startswith("_")}


def test_every_public_method_asks_and_every_operation_is_asked() -> None:
    methods = {name for name in _public(GuardedDesk) if callable(getattr(GuardedDesk, name))}
    assert methods == set(ASKS)
    assert set(ASKS.values()) == set(OPERATIONS)


def test_no_public_name_leads_to_the_bare_desk_or_store() -> None:
    _, guarded = _desk()
    assert _public(guarded) - set(ASKS) == {"lp"}
    assert isinstance(guarded.lp, Leefplek)


def test_the_young_person_is_no_other() -> None:
    desk, guarded = _desk()
    begun(desk)
    assert guarded.own_file(by=OTHER_YOUNG).cases == ()
