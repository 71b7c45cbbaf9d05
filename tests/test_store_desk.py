"""The desk as an embedding system uses it, on each store: once per command, never a conflict, observers afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from deskside import KINDS, Around, Between, Told, at_once, url_of
from leefplek import (
    Actor,
    CommandReused,
    Conflict,
    Event,
    InputError,
    Leefplek,
    OutcomeUnknown,
    PayloadError,
    Refused,
    Step,
    StoreError,
    StoreUnavailable,
    UnknownName,
    Workflow,
    hookimpl,
)
from leefplek.store import Batch, Desk, Query, Record, Store, open_store
from needs import SeesAll
from story import NOW, TALK, TASK, actor, moment, opening

SAW = actor("saw")
AT = moment("2021-03-01")
WHO: dict[str, Any] = {"by": SAW, "at": AT, "recorded_at": NOW}


@pytest.fixture(params=KINDS)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """Each store, empty."""
    with open_store(url_of(request.param, request, tmp_path)) as made:
        yield made


@pytest.fixture
def desk(lp: Leefplek, store: Store) -> Desk:
    return Desk(lp, store)


def everything(store: Store) -> tuple[list[Record], Any]:
    """All that is stored."""
    return store.feed(0, 10_000), store.find(Query())


class Listening(SeesAll):
    """A plugin that looks into the store when it hears of a step."""

    def __init__(self) -> None:
        self.store: Store | None = None
        self.heard: list[tuple[str, int]] = []
        self.found: list[bool] = []
        self.refused: list[str] = []
        self.failing = False

    @hookimpl
    def leefplek_step_committed(self, step: Step) -> None:
        """Is it there?"""
        self.heard.append((step.event.transition, step.event.version))
        if self.store is not None:
            self.found.append(step.event in self.store.load(step.event.case_id))
        if self.failing:
            raise RuntimeError("no")

    @hookimpl
    def leefplek_step_refused(self, refused: Refused) -> None:
        """What was refused."""
        self.refused.append(refused.transition)


@pytest.fixture
def listening(store: Store) -> Listening:
    return Listening()


@pytest.fixture
def heard(listening: Listening, store: Store) -> Desk:
    """A desk with an observer."""
    listening.store = store
    return Desk(Leefplek(lang="en", plugins=[listening]), store)


class TestSteps:
    """What `Leefplek` does, with what is stored."""

    def test_a_case_lasts_from_step_to_step(self, desk: Desk, store: Store, lp: Leefplek) -> None:
        opened = desk.open("fijn-wonen", opening(), case_id="a", person="p-1", **WHO)
        step = desk.step("a", "analyse", {"talk": TALK, "legal_basis": TASK}, **WHO)
        assert step.before == opened.after
        assert desk.case("a") == step.after == lp.replay(store.load("a"))
        assert [event.version for event in store.load("a")] == [1, 2]
        (row,) = store.find(Query())
        assert (row.id, row.version, row.state, row.due, row.person) == ("a", 2, "analysis", step.after.due, "p-1")

    def test_it_answers_what_the_library_answers(self, desk: Desk, lp: Leefplek) -> None:
        how: dict[str, Any] = {**WHO, "recorded_by": actor("bat")}
        alone = lp.open("fijn-wonen", opening(), case_id="a", command_id="c", **WHO)
        assert desk.open("fijn-wonen", opening(), case_id="a", command_id="c", **WHO) == alone
        jongere = {**how, "by": actor("jongere"), "command_id": "d"}
        payload = {"route": "kamernet", "mark": "used"}
        noted = lp.step(alone.after, "mark_route", payload, **jongere)
        assert desk.step("a", "mark_route", payload, **jongere) == noted
        assert desk.options("a", by=SAW, at=AT) == lp.options(noted.after, by=SAW, at=AT)

    def test_an_old_case_is_taken_for_its_id(self, desk: Desk) -> None:
        old = desk.open("fijn-wonen", opening(), **WHO).after
        desk.step(old, "note", {"text": "een"}, **WHO)
        step = desk.step(old, "note", {"text": "twee"}, **WHO)
        assert step.event.version == 3
        assert desk.case(old).version == 3
        assert desk.options(old, by=SAW, at=AT)

    def test_ids_are_made_where_none_is_given(self, desk: Desk) -> None:
        first, second = (desk.open("fijn-wonen", opening(), **WHO).after.id for _ in "ab")
        assert first != second
        assert {row.id for row in desk.cases()} == {first, second}

    def test_a_case_that_is_not_there(self, desk: Desk, store: Store) -> None:
        for call in (
            lambda: desk.case("b"),
            lambda: desk.step("b", "note", {}, **WHO),
            lambda: desk.options("b", by=SAW, at=AT),
            lambda: desk.migrate("b", to=2, by=SAW, at=AT),
        ):
            with pytest.raises(UnknownName, match="no such case"):
                call()
        assert everything(store) == ([], [])

    def test_a_refusal_leaves_nothing(self, heard: Desk, store: Store, listening: Listening) -> None:
        heard.open("fijn-wonen", opening(), case_id="a", **WHO)
        before = everything(store)
        with pytest.raises(Refused):
            heard.step("a", "place", {"kind": "room", "place": "x"}, **{**WHO, "by": actor("kmk")})
        with pytest.raises(Refused):
            heard.open("fijn-wonen", {"entry": {"kind": "own_initiative"}}, case_id="b", **WHO)
        assert everything(store) == before
        assert (listening.heard, listening.refused) == ([("open", 1)], ["place", "open"])

    @pytest.mark.parametrize(
        ("transition", "payload", "how", "error"),
        [
            ("note", {"text": "a\0b"}, {}, PayloadError),
            ("note", {"text": "\ud800"}, {}, PayloadError),
            ("note", {"text": float("nan")}, {}, PayloadError),
            ("note", {"tekst": "x"}, {}, PayloadError),
            ("fly", {}, {}, UnknownName),
            ("note", {}, {"by": Actor("x", "pilot")}, UnknownName),
            ("note", {}, {"command_id": ""}, InputError),
            ("note", {}, {"command_id": "a\0"}, InputError),
            ("note", {}, {"command_id": "\udfff"}, InputError),
            ("note", {}, {"command_id": "x" * 501}, InputError),
            ("note", {}, {"at": "2021-03-01"}, InputError),
        ],
    )
    def test_what_is_wrong_is_not_stored(
        self, desk: Desk, store: Store, transition: str, payload: Any, how: dict[str, Any], error: type[Exception]
    ) -> None:
        desk.open("fijn-wonen", opening(), case_id="a", **WHO)
        before = everything(store)
        with pytest.raises(error):
            desk.step("a", transition, payload, **{**WHO, **how})
        assert everything(store) == before

    @pytest.mark.parametrize("id", ["", "a\0b", "\ud800", 7, "x" * 501])
    def test_what_is_no_id_is_refused_everywhere(self, desk: Desk, store: Store, id: Any) -> None:
        for call in (
            lambda: desk.open("fijn-wonen", opening(), case_id=id, **WHO),
            lambda: desk.open("fijn-wonen", opening(), command_id=id, **WHO),
            lambda: desk.case(id),
            lambda: desk.step(id, "note", {}, **WHO),
            lambda: desk.rooms(id),
            lambda: desk.catch_up(id),
        ):
            with pytest.raises(InputError):
                call()
        assert everything(store) == ([], [])

    @pytest.mark.parametrize("person", ["a\0b", "\ud800", "x" * 501])
    def test_what_is_no_key_of_a_person_is_refused(self, desk: Desk, store: Store, person: str) -> None:
        with pytest.raises(InputError) as caught:
            desk.open("fijn-wonen", opening(), person=person, **WHO)
        assert person not in str(caught.value)
        with pytest.raises(InputError) if len(person) < 9 else pytest.MonkeyPatch.context():
            desk.cases(person=person)
        assert everything(store) == ([], [])


class TestCommands:
    """One command id is one event, whoever asks, and however often."""

    def test_a_step_twice_is_one_event(self, heard: Desk, store: Store, listening: Listening) -> None:
        heard.open("fijn-wonen", opening(), case_id="a", command_id="c-1", **WHO)
        first = heard.step("a", "note", {"text": "een"}, command_id="c-2", **WHO)
        heard.step("a", "note", {"text": "twee"}, **WHO)
        before = everything(store)
        assert heard.step("a", "note", {"text": "een"}, command_id="c-2", **WHO) == first
        assert everything(store) == before
        assert [version for _, version in listening.heard] == [1, 2, 3]

    def test_for_something_else_it_is_an_error(self, desk: Desk, store: Store) -> None:
        desk.open("fijn-wonen", opening(), case_id="a", command_id="c-1", **WHO)
        desk.step("a", "note", {"text": "een"}, command_id="c-2", **WHO)
        before = everything(store)
        for transition, payload, command in (
            ("note", {"text": "x"}, "c-2"),
            ("analyse", {}, "c-2"),
            ("note", {}, "c-1"),
        ):
            with pytest.raises(CommandReused):
                desk.step("a", transition, payload, command_id=command, **WHO)
        assert everything(store) == before

    def test_opening_twice_is_one_case(self, desk: Desk, store: Store) -> None:
        first = desk.open("fijn-wonen", opening(), command_id="c-1", **WHO)
        assert desk.open("fijn-wonen", opening(), command_id="c-1", **WHO) == first
        assert desk.open("fijn-wonen", opening(), command_id="c-2", **WHO).after.id != first.after.id
        assert [row.version for row in desk.cases()] == [1, 1]

    def test_opening_with_an_id_that_is_taken(self, desk: Desk, store: Store) -> None:
        first = desk.open("fijn-wonen", opening(), case_id="a", command_id="c-1", **WHO)
        assert desk.open("fijn-wonen", opening(), case_id="a", command_id="c-1", **WHO) == first
        with pytest.raises(InputError, match="a case with this id already"):
            desk.open("fijn-wonen", opening(), case_id="a", command_id="c-2", **WHO)
        with pytest.raises(CommandReused):
            desk.open("fijn-wonen", {**opening(), "legal_basis": None}, case_id="a", command_id="c-1", **WHO)
        assert len(everything(store)[0]) == 1

    def test_many_at_once_is_one_event(self, lp: Leefplek, store: Store) -> None:
        desks = [Desk(lp, store) for _ in range(4)]
        answers = at_once(
            *(lambda desk=desk: desk.open("fijn-wonen", opening(), command_id="c", **WHO) for desk in desks)
        )
        assert len(set(map(id_of, answers))) == 1
        case = answers[0].after.id
        for number in range(5):
            tries = (
                lambda d=d, n=number: d.step(case, "note", {"text": "x"}, command_id=f"n-{n}", **WHO) for d in desks
            )
            assert {step.event.version for step in at_once(*tries)} == {number + 2}
        assert len(store.load(case)) == 6


def id_of(answer: Any) -> str:
    """The case of a step."""
    assert isinstance(answer, Step), answer
    return answer.after.id


class TestObservers:
    """They hear of what is stored, and only then; what they do changes nothing."""

    def test_they_find_it_in_the_store(self, heard: Desk, listening: Listening) -> None:
        heard.open("fijn-wonen", opening(), case_id="a", **WHO)
        heard.step("a", "note", {"text": "een"}, **WHO)
        assert listening.heard == [("open", 1), ("note", 2)]
        assert listening.found == [True, True]

    def test_one_that_fails_changes_nothing(self, heard: Desk, store: Store, listening: Listening) -> None:
        listening.failing = True
        heard.open("fijn-wonen", opening(), case_id="a", **WHO)
        assert heard.step("a", "note", {"text": "een"}, **WHO).event == store.load("a")[1]

    def test_of_what_was_not_stored_they_hear_nothing(self, store: Store, listening: Listening) -> None:
        class Down(Around):
            def write(self, batches: Sequence[Batch]) -> int:
                raise StoreUnavailable("down", true_now="Nothing is stored.")

        with pytest.raises(StoreUnavailable):
            Desk(Leefplek(plugins=[listening]), Down(store)).open("fijn-wonen", opening(), **WHO)
        assert listening.heard == []


class TestConflicts:
    """Somebody else is first: the step is decided again, on what is there now."""

    def test_another_step_slips_in(self, lp: Leefplek, desk: Desk, store: Store) -> None:
        desk.open("fijn-wonen", opening(), case_id="a", **WHO)
        between = Between(store, lambda: desk.step("a", "note", {"text": "een"}, **WHO))
        step = Desk(lp, between).step("a", "note", {"text": "twee"}, **WHO)
        assert between.doing is None
        assert [event.payload.text for event in store.load("a")[1:]] == ["een", "twee"]
        assert (step.event, step.before.version if step.before else 0) == (store.load("a")[2], 2)

    def test_the_step_is_refused_now(self, lp: Leefplek, desk: Desk, store: Store) -> None:
        desk.open("fijn-wonen", opening(), case_id="a", **WHO)
        between = Between(store, lambda: desk.step("a", "withdraw", **{**WHO, "by": actor("jongere")}))
        with pytest.raises(Refused) as refused:
            Desk(lp, between).step("a", "analyse", {"talk": TALK, "legal_basis": TASK}, **WHO)
        assert [one.code for one in refused.value.refusals] == ["not_offered"]
        assert [event.transition for event in store.load("a")] == ["open", "withdraw"]

    def test_the_same_command_slips_in(self, lp: Leefplek, desk: Desk, store: Store) -> None:
        desk.open("fijn-wonen", opening(), case_id="a", **WHO)
        asked = {**WHO, "command_id": "c"}
        between = Between(store, lambda: desk.step("a", "note", {"text": "een"}, **asked))
        assert Desk(lp, between).step("a", "note", {"text": "een"}, **asked).event.version == 2
        assert len(store.load("a")) == 2

    def test_two_open_with_one_id(self, lp: Leefplek, desk: Desk, store: Store) -> None:
        between = Between(store, lambda: desk.open("fijn-wonen", opening(), case_id="a", **WHO))
        with pytest.raises(InputError, match="a case with this id already"):
            Desk(lp, between).open("fijn-wonen", opening(), case_id="a", **WHO)
        assert len(store.load("a")) == 1

    def test_many_desks_at_one_case_lose_nothing(self, lp: Leefplek, store: Store) -> None:
        Desk(lp, store).open("fijn-wonen", opening(), case_id="a", **WHO)

        def work(number: int) -> list[Event]:
            desk = Desk(lp, store)
            return [desk.step("a", "note", {"text": f"{number} {n}"}, **WHO).event for n in range(12)]

        answers = at_once(*(lambda n=n: work(n) for n in range(4)))
        assert all(isinstance(one, list) for one in answers), answers
        given = sorted((event for one in answers for event in one), key=lambda event: event.version)
        assert tuple(given) == store.load("a")[1:]
        assert len(given) == 48

    def test_a_desk_that_kept_a_case_sees_what_others_did(self, lp: Leefplek, store: Store) -> None:
        first, second = Desk(lp, store), Desk(lp, store)
        first.open("fijn-wonen", opening(), case_id="a", **WHO)
        for number in range(3):
            second.step("a", "note", {"text": str(number)}, **WHO)
            assert first.case("a").version == second.case("a").version == number + 2
        for number in range(3):
            second.step("a", "note", {"text": str(number)}, **WHO)
        assert first.case("a") == lp.replay(store.load("a")) == Desk(lp, store, keep=0).case("a")

    def test_who_is_always_second_is_told_in_the_end(self, lp: Leefplek, store: Store) -> None:
        class Never(Around):
            tries = 0

            def write(self, batches: Sequence[Batch]) -> int:
                self.tries += 1
                if self.tries > 20:
                    raise StoreUnavailable("enough", true_now="Nothing is stored.")
                raise Conflict("always", true_now="Nothing is stored.")

        with pytest.raises(StoreUnavailable):
            Desk(lp, Never(store)).open("fijn-wonen", opening(), **WHO)
        assert everything(store) == ([], [])


class Unsure(Around):
    """A commit fails, before or after it was stored; afterwards the store may be away."""

    def __init__(self, inner: Store, *, stores: bool, fails: int = 1, away: int = 0, late: bool = False) -> None:
        super().__init__(inner)
        self.stores, self.fails, self.away, self.late = stores, fails, away, late
        self.waiting: list[Sequence[Batch]] = []

    def write(self, batches: Sequence[Batch]) -> int:
        if self.fails == 0:
            return super().write(batches)
        self.fails -= 1
        if self.late:
            self.waiting.append(batches)
        elif self.stores:
            super().write(batches)
        raise OutcomeUnknown("the commit failed", true_now="Nobody knows.", why="a test")

    def read(self, stream: str, after: int = 0) -> list[Record]:
        if self.fails == 0 and self.away:
            self.away -= 1
            raise StoreUnavailable("away", true_now="Nothing new is stored.")
        found = super().read(stream, after)
        while self.fails == 0 and self.waiting:  # it is on its way while somebody looks, and arrives just after
            super().write(self.waiting.pop())
        return found


class TestUnknown:
    """A commit of which nobody knows the outcome: it is looked up, and stored once."""

    @pytest.mark.parametrize("stores", [True, False])
    @pytest.mark.parametrize("away", [0, 1])
    def test_it_is_looked_up(self, store: Store, listening: Listening, stores: bool, away: int) -> None:
        lp = Leefplek(lang="en", plugins=[listening])
        desk = Desk(lp, Unsure(store, stores=stores, away=away))
        step = desk.open("fijn-wonen", opening(), case_id="a", command_id="c", **WHO)
        assert (step.event,) == store.load("a")
        unsure = Desk(lp, Unsure(store, stores=stores))
        step = unsure.step("a", "note", {"text": "een"}, command_id="d", **WHO)
        assert (step.event, step.after) == (store.load("a")[1], lp.replay(store.load("a")))
        assert listening.heard == [("open", 1), ("note", 2)]

    def test_it_arrives_after_the_look(self, desk: Desk, store: Store, listening: Listening) -> None:
        desk.open("fijn-wonen", opening(), case_id="a", **WHO)
        late = Desk(Leefplek(plugins=[listening]), Unsure(store, stores=False, late=True))
        assert late.step("a", "note", {"text": "een"}, command_id="d", **WHO).event == store.load("a")[1]
        assert len(store.load("a")) == 2
        assert listening.heard == [("note", 2)], "who asked is told of it, and so are the observers"

    def test_where_it_fails_again_it_is_known_not_to_be_stored(self, lp: Leefplek, desk: Desk, store: Store) -> None:
        desk.open("fijn-wonen", opening(), case_id="a", **WHO)
        with pytest.raises(StoreUnavailable) as caught:
            Desk(lp, Unsure(store, stores=False, fails=2)).step("a", "note", {}, command_id="d", **WHO)
        assert "not stored" in caught.value.true_now
        assert len(store.load("a")) == 1

    @pytest.mark.parametrize("stores", [True, False])
    def test_where_the_look_fails_too_the_caller_asks_again(
        self, lp: Leefplek, store: Store, stores: bool, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        waited: list[float] = []
        monkeypatch.setattr("time.sleep", waited.append)
        Desk(lp, store).open("fijn-wonen", opening(), case_id="a", **WHO)
        unsure = Desk(lp, Unsure(store, stores=stores, away=4))
        with pytest.raises(OutcomeUnknown) as caught:
            unsure.step("a", "note", {"text": "een"}, command_id="d-77", **WHO)
        error = caught.value
        assert isinstance(error, StoreError)
        assert (error.true_now, error.case, "d-77" in error.do) == ("Nobody knows.", "a", True)
        assert 1 < sum(waited) < 10, "it waits before it gives up"
        assert len(store.load("a")) == 1 + stores
        assert unsure.step("a", "note", {"text": "een"}, command_id="d-77", **WHO).event == store.load("a")[1]
        assert len(store.load("a")) == 2


class TestCases:
    """The list of cases, by what a worker asks."""

    @pytest.fixture
    def three(self, desk: Desk) -> Desk:
        """One closed, one in analysis with a signal of unsafety, one new."""
        Told(desk, "closed", "p-1").to_closed()
        Told(desk, "analysis", "p-2").to_analysis().do("raise_safety", {"why": "er is iets"})
        Told(desk, "new", "p-2", on="2021-02-01").open()
        return desk

    @pytest.mark.parametrize(
        ("asked", "found"),
        [
            ({}, ["analysis", "new", "closed"]),
            ({"state": "analysis"}, ["analysis"]),
            ({"is_open": True}, ["analysis", "new"]),
            ({"is_open": False}, ["closed"]),
            ({"person": "p-2"}, ["analysis", "new"]),
            ({"person": "p-2", "state": "signal"}, ["new"]),
            ({"workflow": "fijn-wonen", "limit": 1}, ["new"]),
            ({"workflow": "anders"}, []),
            ({"due_before": date(2021, 2, 16)}, ["new"]),
            ({"due_before": date(2021, 2, 15)}, []),
            ({"due_before": date(2021, 4, 1), "state": "analysis"}, ["analysis"]),
        ],
    )
    def test_they_are_found(self, three: Desk, asked: dict[str, Any], found: list[str]) -> None:
        assert sorted(row.id for row in three.cases(**asked)) == sorted(found)

    def test_in_the_order_of_the_first_date_of_any_line(self, three: Desk) -> None:
        rows = three.cases(is_open=True)
        assert [row.next_due for row in rows] == sorted(row.next_due for row in rows if row.next_due)
        for row in rows:
            case = three.case(row.id)
            dates = [line.due for line in (case.core.main, *case.tracks.values()) if line.due]
            assert (row.next_due, row.due) == (min(dates), case.due)

    @pytest.mark.parametrize(
        "asked",
        [
            {"state": "a\0"},
            {"workflow": "\ud800"},
            {"state": 7},
            {"due_before": AT},
            {"due_before": "2021-03-01"},
            {"limit": -1},
            {"limit": 1.5},
            {"limit": 2**64},
        ],
    )
    def test_what_can_not_be_asked(self, desk: Desk, asked: dict[str, Any]) -> None:
        with pytest.raises(InputError):
            desk.cases(**asked)


class TestTick:
    """Each date that passes is escalated once, by the role `system`."""

    def test_each_date_once(self, desk: Desk, store: Store) -> None:
        due = desk.open("fijn-wonen", opening(), case_id="a", **WHO).after.due
        assert due is not None
        assert desk.tick(moment(due.isoformat())) == ()
        (step,) = desk.tick(moment("2021-03-16"))
        assert (step.event.transition, step.event.by.role) == ("escalate", "system")
        assert step.event == store.load("a")[1]
        assert desk.tick(moment("2021-03-16")) == desk.tick(moment("2022-01-01")) == ()
        assert desk.case("a").core.main.escalated == (due,)

    def test_tracks_too(self, desk: Desk) -> None:
        Told(desk, "a").to_analysis().do("raise_safety", {"why": "er is iets"})
        lines = [("main", desk.case("a").due), ("meldcode", desk.case("a").tracks["meldcode"].due)]
        assert None not in dict(lines).values()
        steps = desk.tick(moment("2022-01-01"))
        assert sorted((step.event.payload.line) for step in steps) == ["main", "meldcode"]
        assert desk.tick(moment("2022-01-01")) == ()
        case = desk.case("a")
        assert [(case.core.main.escalated), (case.tracks["meldcode"].escalated)] == [(due,) for _, due in lines]

    def test_a_track_of_a_closed_case(self, desk: Desk) -> None:
        Told(desk, "a").to_closed().do("raise_safety", {"why": "er is iets"})
        assert [step.event.payload.line for step in desk.tick(moment("2022-01-01"))] == ["meldcode"]

    def test_a_new_date_is_another(self, desk: Desk) -> None:
        desk.open("fijn-wonen", opening(), case_id="a", **WHO)
        assert len(desk.tick(moment("2021-04-01"))) == 1
        desk.step(
            "a", "extend", {"until": date(2021, 5, 1), "reason": "meer tijd"}, **{**WHO, "at": moment("2021-04-01")}
        )
        assert desk.tick(moment("2021-05-01")) == ()
        assert len(desk.tick(moment("2021-05-02"))) == 1

    def test_a_date_replaced_before_the_tick_needs_none(self, desk: Desk) -> None:
        Told(desk, "a").to_analysis()
        assert desk.tick(moment("2021-03-20")) == ()

    def test_many_at_once(self, lp: Leefplek, store: Store) -> None:
        desks = [Desk(lp, store) for _ in range(4)]
        for number in range(10):
            desks[0].open("fijn-wonen", opening(), case_id=str(number), **WHO)
        answers = at_once(*(lambda desk=desk: desk.tick(moment("2021-04-01")) for desk in desks))
        assert all(isinstance(one, tuple) for one in answers), answers
        assert sorted(step.event.case_id for one in answers for step in one) == sorted(map(str, range(10)))
        assert all(len(store.load(str(number))) == 2 for number in range(10))

    def test_the_limit_is_of_cases_that_come_first(self, desk: Desk) -> None:
        for number in range(5):
            desk.open("fijn-wonen", opening(), case_id=str(number), **WHO)
        assert [step.event.case_id for step in desk.tick(moment("2021-04-01"), limit=2)] == ["0", "1"]
        assert [step.event.case_id for step in desk.tick(moment("2021-04-01"), limit=9)] == ["2", "3", "4"]

    def test_a_case_that_can_not_be_read_does_not_hold_up_the_others(
        self, lp: Leefplek, store: Store, caplog: pytest.LogCaptureFixture
    ) -> None:
        for id in ("0", "1"):
            Desk(lp, store).open("fijn-wonen", opening(), case_id=id, **WHO)
        Desk(Leefplek(plugins=[Second(lp)]), store).step("0", "migrate", {"to": 2}, **WHO)
        for limit in (1, None):
            found = Desk(lp, store).tick(moment("2021-04-01"), limit=limit)
            assert [step.event.case_id for step in found] == (["1"] if limit else [])
        assert "case 0 could not be escalated" in caplog.text


class Second:
    """A plugin with a second version of the workflow."""

    def __init__(self, lp: Leefplek) -> None:
        self.first = lp.workflow("fijn-wonen")

    @hookimpl
    def leefplek_register_workflows(self, register: Callable[[Workflow], None]) -> None:
        """The same but for its version."""
        import attrs

        register(attrs.evolve(self.first, version=2))


class TestMigrate:
    """A case moves to a newer version of its workflow."""

    @pytest.fixture
    def newer(self, lp: Leefplek, store: Store) -> Desk:
        """A desk that knows both versions, and a case of the first."""
        Desk(lp, store).open("fijn-wonen", opening(), case_id="a", **WHO)
        return Desk(Leefplek(lang="en", plugins=[Second(lp)]), store)

    def test_a_dry_run_stores_nothing(self, newer: Desk, store: Store) -> None:
        before = everything(store)
        told = newer.migrate("a", to=2, by=SAW, at=AT, dry_run=True)
        assert (told.may, told.step) == (True, None)
        assert newer.migrate("a", to=2, by=actor("kmk"), at=AT, dry_run=True).refusals[0].code == "wrong_role"
        assert everything(store) == before

    def test_it_moves_once(self, newer: Desk, store: Store) -> None:
        moved = newer.migrate("a", to=2, by=SAW, at=AT, command_id="m")
        again = newer.migrate("a", to=2, by=SAW, at=AT, command_id="m")
        assert moved.step is not None
        assert again.step == moved.step
        assert newer.case("a").workflow_version == 2
        assert len(store.load("a")) == 2

    def test_refused_is_refused(self, newer: Desk, store: Store) -> None:
        with pytest.raises(Refused):
            newer.migrate("a", to=2, by=actor("kmk"), at=AT)
        with pytest.raises(UnknownName):
            newer.migrate("a", to=3, by=SAW, at=AT)
        assert len(store.load("a")) == 1


class TestCatchUp:
    """Observers in another process: at least once, in order, from a kept position."""

    @pytest.fixture
    def told(self, desk: Desk) -> Desk:
        """Two cases, seven events, and rooms in between."""
        Told(desk, "a").open().do("note", {"text": "een"})
        desk.set_rooms("kmk", 3, since=date(2021, 1, 1), by=actor("kmk"), at=AT)
        Told(desk, "b").to_analysis().do("note", {"text": "twee"})
        desk.step("a", "note", {"text": "drie"}, **WHO)
        return desk

    def test_in_order_from_where_it_was(self, told: Desk, store: Store, lp: Leefplek) -> None:
        heard: list[Step] = []
        first = told.catch_up("letters", heard.append, limit=2)
        assert (first.told, first.failed) == (2, ())
        assert store.mark("letters") == first.position
        rest = Desk(lp, store).catch_up("letters", heard.append)
        assert [step.event for step in heard] == [event for _, event in store.follow()]
        assert (rest.told, rest.position) == (4, store.follow()[-1][0])
        assert told.catch_up("letters", heard.append).told == 0
        assert told.catch_up("another", heard.append).told == 6

    def test_each_step_as_it_was(self, told: Desk) -> None:
        heard: list[Step] = []
        told.catch_up("letters", heard.append)
        first, second = (step for step in heard if step.event.case_id == "a" and step.event.version < 3)
        assert first.before is None
        assert second.before == first.after
        assert second.after.version == 2

    def test_one_that_raises_hears_it_again(self, told: Desk, store: Store) -> None:
        heard: list[int] = []

        def observer(step: Step) -> None:
            heard.append(step.event.version)
            if len(heard) == 3:
                raise RuntimeError

        with pytest.raises(RuntimeError):
            told.catch_up("letters", observer)
        assert store.mark("letters") == 2
        told.catch_up("letters", observer)
        assert heard == [1, 2, 1, 1, 2, 3, 3]

    def test_plugins_hear_without_an_observer(self, told: Desk, store: Store, listening: Listening) -> None:
        desk = Desk(Leefplek(plugins=[listening]), store)
        listening.failing = True
        stopped = desk.catch_up("plugins")
        assert (stopped.position, stopped.told, len(stopped.failed)) == (0, 0, 1)
        listening.failing = False
        assert desk.catch_up("plugins").told == 6
        assert listening.heard[:2] == [("open", 1), ("open", 1)]

    @pytest.mark.parametrize("limit", [-1, 1.5, "2"])
    def test_a_limit_that_is_none(self, told: Desk, limit: Any) -> None:
        with pytest.raises(InputError):
            told.catch_up("letters", print, limit=limit)
