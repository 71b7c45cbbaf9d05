"""Rules across cases, on each store: the rooms of a provider, and one open case for a person in a workflow."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from deskside import KINDS, Between, Told, at_once, reopened, url_of
from explored import samples
from leefplek import InputError, Leefplek, Refused, Step, UnknownName
from leefplek.store import Desk, Store, open_store
from samples import OVER
from story import NOW, REASON, TALK, TASK, actor, moment, opening

KMK = actor("kmk")
SAW = actor("saw")
AT = moment("2021-03-01")
WHO: dict[str, Any] = {"by": SAW, "at": AT, "recorded_at": NOW}
PLACE = {"kind": "room", "place": "studentenhuis 1"}
JANUARY = date(2021, 1, 1)


@pytest.fixture(params=KINDS)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Each store, not there yet."""
    return url_of(request.param, request, tmp_path)


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    with open_store(url) as made:
        yield made


@pytest.fixture
def desk(lp: Leefplek, store: Store) -> Desk:
    return Desk(lp, store, one_open_case=["fijn-wonen"])


def rooms(desk: Desk, places: int, since: date = JANUARY) -> None:
    """So many rooms at the provider from a day on."""
    desk.set_rooms("kmk", places, since=since, by=KMK, at=AT)


def place(desk: Desk, id: str, on: str = "2021-03-01", **how: Any) -> Step:
    """A room for a case that waits."""
    return desk.step(id, "place", PLACE, **{**WHO, "by": KMK, "at": moment(on), **how})


def codes(call: Callable[[], object]) -> list[str]:
    """The codes with which a call is refused."""
    with pytest.raises(Refused) as caught:
        call()
    return [one.code for one in caught.value.refusals]


def optional(desk: Desk, id: str, transition: str, by: str, on: str = "2021-03-01") -> list[str]:
    """The codes that the options tell for a step."""
    found = {one.transition: one for one in desk.options(id, by=actor(by), at=moment(on))}[transition]
    assert found.allowed == (not found.refusals)
    return [one.code for one in found.refusals]


class TestRooms:
    """Placements never exceed places, and a room that is left is free."""

    def test_where_nobody_said_how_many_nothing_is_counted(self, desk: Desk) -> None:
        for id in ("a", "b"):
            Told(desk, id).to_placed()
        found = desk.rooms("kmk")
        assert (found.counted, set(found.taken), found.free(date(2021, 3, 1))) == (False, {"a", "b"}, 0)

    def test_the_last_room(self, desk: Desk, store: Store) -> None:
        rooms(desk, 1)
        Told(desk, "a").to_placed()
        Told(desk, "b").to_waiting_list()
        before = store.feed(0, 1000)
        assert codes(lambda: place(desk, "b")) == ["no_room"] == optional(desk, "b", "place", "kmk")
        assert store.feed(0, 1000) == before
        assert optional(desk, "b", "withdraw", "jongere") == []
        assert desk.rooms("kmk").taken == ("a",)

    def test_the_refusal_names_all_that_refuses(self, desk: Desk) -> None:
        rooms(desk, 0)
        Told(desk, "a").to_waiting_list()
        desk.park("kmk", "a", until=date(2021, 3, 1), why="op reis", by=KMK, at=AT)
        assert codes(lambda: place(desk, "a")) == ["no_room", "parked"]
        assert optional(desk, "a", "place", "saw") == ["wrong_role", "no_room", "parked"]
        with pytest.raises(Refused, match="no room free at kmk"):
            place(desk, "a")

    @pytest.mark.parametrize(
        ("transition", "payload", "by"),
        [
            ("lose_place", {"reason": REASON}, "kmk"),
            ("move_on", {"kind": "studio", "place": "elders"}, "jongere"),
            ("conclude", {"outcome": "settled"}, "saw"),
            ("withdraw", {}, "jongere"),
            ("hand_over", None, "saw"),
            ("lose_contact", {}, "saw"),
            ("correct", None, "saw"),
        ],
    )
    def test_a_room_that_is_left_is_free(self, desk: Desk, transition: str, payload: Any, by: str) -> None:
        rooms(desk, 1)
        story = Told(desk, "a").to_placed()
        Told(desk, "b").to_waiting_list()
        if transition == "correct":
            payload = {"version": story.case.version, "why": "een vergissing"}
        if transition == "hand_over":
            story.do("give_consent", {"party": "wij", "purpose": "begeleiding"}, by="jongere")
            payload = {"party": "wij", **OVER}
        story.do(transition, payload, by=by)
        assert desk.rooms("kmk").taken == ()
        assert place(desk, "b").after.room == "kmk"
        assert desk.rooms("kmk").taken == ("b",)

    def test_who_is_moved_on_by_the_provider_stays_in_its_rooms(self, desk: Desk) -> None:
        rooms(desk, 1)
        Told(desk, "a").to_placed().do("move_on", {"kind": "studio", "place": "studio 1"}, by="kmk")
        assert desk.rooms("kmk").taken == ("a",)

    def test_a_correction_that_takes_a_room_again_needs_one(self, desk: Desk) -> None:
        rooms(desk, 1)
        story = Told(desk, "a").to_placed().do("lose_place", {"reason": REASON}, by="kmk")
        lost = {"version": story.case.version, "why": "een vergissing"}
        Told(desk, "b").to_placed()
        assert codes(lambda: story.do("correct", lost)) == ["no_room"]
        rooms(desk, 2)
        story.do("correct", lost)
        assert set(desk.rooms("kmk").taken) == {"a", "b"}

    def test_rooms_that_open_and_rooms_that_close(self, desk: Desk) -> None:
        rooms(desk, 1)
        rooms(desk, 3, date(2021, 5, 1))
        rooms(desk, 2, date(2021, 9, 1))
        found = desk.rooms("kmk")
        assert found.openings == ((JANUARY, 1), (date(2021, 5, 1), 2))
        days = (date(2020, 12, 31), JANUARY, date(2021, 4, 30), date(2021, 5, 1), date(2021, 9, 1))
        assert [found.places_on(day) for day in days] == [0, 1, 1, 3, 2]
        for id in "abc":
            Told(desk, id).to_waiting_list()
        place(desk, "a")
        assert codes(lambda: place(desk, "b", "2021-04-30")) == ["no_room"]
        place(desk, "b", "2021-05-01")
        refused = codes(lambda: place(desk, "c", "2021-05-01"))
        assert refused == ["no_room"], "in September somebody would have to leave"

    def test_before_the_first_room_there_is_none(self, desk: Desk) -> None:
        rooms(desk, 5, date(2021, 4, 1))
        Told(desk, "a").to_waiting_list()
        assert codes(lambda: place(desk, "a", "2021-03-31")) == ["no_room"]
        assert place(desk, "a", "2021-04-01").after.room == "kmk"

    def test_not_fewer_than_live_there(self, desk: Desk, store: Store) -> None:
        rooms(desk, 2)
        for id in "ab":
            Told(desk, id).to_placed()
        before = store.feed(0, 1000)
        assert codes(lambda: rooms(desk, 1)) == ["rooms_taken"]
        assert store.feed(0, 1000) == before
        rooms(desk, 2, date(2022, 1, 1))

    def test_the_last_word_on_a_day_counts(self, desk: Desk) -> None:
        for places in (4, 2, 3):
            rooms(desk, places)
        found = desk.rooms("kmk")
        assert (found.places, found.version) == (((JANUARY, 3),), 3)

    def test_providers_are_apart(self, desk: Desk) -> None:
        rooms(desk, 0)
        desk.set_rooms("wij", 7, since=JANUARY, by=actor("wij"), at=AT)
        assert (desk.rooms("kmk").free(JANUARY), desk.rooms("wij").free(JANUARY)) == (0, 7)

    def test_only_the_provider_says_so(self, desk: Desk, store: Store) -> None:
        calls: list[Callable[[], object]] = [
            lambda: desk.set_rooms("kmk", 1, since=JANUARY, by=SAW, at=AT),
            lambda: desk.park("kmk", "a", until=JANUARY, why="x", by=SAW, at=AT),
            lambda: desk.unpark("kmk", "a", by=SAW, at=AT),
        ]
        assert [codes(call) for call in calls] == [["not_the_provider"]] * 3
        assert store.feed(0, 10) == []

    @pytest.mark.parametrize(
        "given",
        [
            {"places": -1},
            {"places": 1.0},
            {"places": True},
            {"places": 10**7},
            {"since": AT},
            {"since": "2021-01-01"},
            {"at": AT.replace(tzinfo=None)},
            {"at": JANUARY},
        ],
    )
    def test_what_is_no_number_and_no_day(self, desk: Desk, store: Store, given: dict[str, Any]) -> None:
        how = {"places": 1, "since": JANUARY, "by": KMK, "at": AT, **given}
        with pytest.raises(InputError):
            desk.set_rooms("kmk", how.pop("places"), **how)
        assert store.feed(0, 10) == []

    def test_it_lasts(self, desk: Desk, store: Store, url: str, lp: Leefplek) -> None:
        rooms(desk, 1)
        Told(desk, "a").to_placed()
        desk.park("kmk", "a", until=date(2021, 5, 1), why="op reis", by=KMK, at=AT)
        before = desk.rooms("kmk")
        store.close()
        with reopened(store, url) as again:
            assert Desk(lp, again).rooms("kmk") == before


class TestParking:
    """A place on the waiting list that rests."""

    @pytest.fixture
    def waiting(self, desk: Desk) -> Desk:
        """One case waits, and rests until the tenth of March."""
        rooms(desk, 1)
        Told(desk, "a").to_waiting_list()
        desk.park("kmk", "a", until=date(2021, 3, 10), why="op reis", by=KMK, at=AT)
        return desk

    def test_it_rests_up_to_and_including_a_day(self, waiting: Desk) -> None:
        for day in ("2021-03-01", "2021-03-10"):
            assert codes(lambda day=day: place(waiting, "a", day)) == ["parked"]
            assert optional(waiting, "a", "place", "kmk", day) == ["parked"]
        assert optional(waiting, "a", "place", "kmk", "2021-03-11") == []
        assert place(waiting, "a", "2021-03-11").after.room == "kmk"

    def test_it_does_not_keep_the_room_from_others(self, waiting: Desk) -> None:
        Told(waiting, "b").to_placed()
        assert codes(lambda: place(waiting, "a", "2021-03-11")) == ["no_room"]

    def test_it_can_be_ended_and_put_off(self, waiting: Desk) -> None:
        found = waiting.park("kmk", "a", until=date(2021, 4, 1), why="langer", by=KMK, at=AT)
        assert found.parked == (("a", date(2021, 4, 1)),)
        assert codes(lambda: place(waiting, "a", "2021-03-11")) == ["parked"]
        assert waiting.unpark("kmk", "a", by=KMK, at=AT).parked == ()
        assert place(waiting, "a").after.room == "kmk"

    def test_a_room_ends_it(self, waiting: Desk) -> None:
        place(waiting, "a", "2021-03-11")
        assert waiting.rooms("kmk").parked == ()
        waiting.step("a", "lose_place", {"reason": REASON}, **{**WHO, "by": KMK})
        assert waiting.rooms("kmk").parked == ()

    def test_why_is_no_part_of_what_is_told(self, waiting: Desk, store: Store) -> None:
        assert "op reis" not in repr(waiting.rooms("kmk"))
        assert all(b"op reis" not in one.head for one in store.read("rooms:kmk"))

    def test_what_is_wrong(self, waiting: Desk, store: Store) -> None:
        before = store.feed(0, 1000)
        for given in ({"until": "2021-01-01"}, {"why": "a\0"}, {"why": "\ud800"}, {"why": float("nan")}):
            how: dict[str, Any] = {"until": JANUARY, "why": "x", "by": KMK, "at": AT, **given}
            with pytest.raises(InputError):
                waiting.park("kmk", "a", **how)
        with pytest.raises(InputError):
            waiting.park("kmk", "a\0", until=JANUARY, why="x", by=KMK, at=AT)
        assert store.feed(0, 1000) == before


class TestOneOpenCase:
    """A person has at most one open case in a workflow, where that is set."""

    def test_a_second_one_is_refused(self, desk: Desk, store: Store) -> None:
        Told(desk, "a", "p-1").open()
        before = store.feed(0, 1000)
        assert codes(lambda: Told(desk, "b", "p-1").open()) == ["person_has_case"]
        assert store.feed(0, 1000) == before
        Told(desk, "c", "p-2").open()
        Told(desk, "d").open()
        Told(desk, "e").open()
        assert [row.id for row in desk.cases(person="p-1")] == ["a"]

    def test_only_where_it_is_set(self, lp: Leefplek, store: Store) -> None:
        desk = Desk(lp, store)
        for id in "ab":
            Told(desk, id, "p-1").open()
        assert len(desk.cases(person="p-1")) == 2

    def test_each_way_of_working_counts_for_itself(self, lp: Leefplek, store: Store) -> None:
        """Who asks at school and at the street team has two cases, and one of each."""
        desk = Desk(lp, store, one_open_case=["fijn-wonen", "buurtstraat-bewoner"])
        resident, how = samples()["buurtstraat-bewoner"]["open"][0], {**WHO, "by": actor("buurtteam"), "person": "p-1"}
        Told(desk, "a", "p-1").open()
        desk.open("buurtstraat-bewoner", resident, case_id="b", **how)
        assert codes(lambda: desk.open("buurtstraat-bewoner", resident, case_id="c", **how)) == ["person_has_case"]
        assert codes(lambda: Told(desk, "d", "p-1").open()) == ["person_has_case"]
        assert {row.id for row in desk.cases(person="p-1", is_open=True)} == {"a", "b"}

    def test_after_the_end_another_may_begin(self, desk: Desk) -> None:
        Told(desk, "a", "p-1").to_closed()
        Told(desk, "b", "p-1").to_closed()
        assert desk.cases(person="p-1", is_open=True) == ()

    def test_a_closed_one_opens_again_only_if_no_other_is_open(self, desk: Desk) -> None:
        first = Told(desk, "a", "p-1").to_closed()
        second = Told(desk, "b", "p-1").to_analysis()
        again = {"talk": TALK, "legal_basis": TASK}
        assert optional(desk, "a", "reopen", "saw") == ["person_has_case"]
        assert codes(lambda: first.do("reopen", again)) == ["person_has_case"]
        second.do("withdraw", by="jongere")
        assert optional(desk, "a", "reopen", "saw") == []
        assert first.do("reopen", again).case.is_open
        assert codes(lambda: second.do("reopen", again)) == ["person_has_case"]

    def test_a_signal_of_unsafety_is_never_refused(self, desk: Desk) -> None:
        first = Told(desk, "a", "p-1").to_closed()
        second = Told(desk, "b", "p-1").open()
        assert first.do("raise_safety", {"why": "er is iets"}).case.track_open
        assert second.do("raise_safety", {"why": "er is iets"}).case.track_open
        assert {row.id for row in desk.cases(person="p-1", is_open=True)} == {"a", "b"}

    def test_a_safety_track_alone_is_no_open_case(self, desk: Desk) -> None:
        Told(desk, "a", "p-1").to_closed().do("raise_safety", {"why": "er is iets"})
        assert Told(desk, "b", "p-1").open().case.is_open

    def test_steps_of_an_open_case_go_on(self, desk: Desk) -> None:
        story = Told(desk, "a", "p-1").to_analysis().do("note", {"text": "een"})
        assert story.case.version == 3

    def test_the_same_command_is_no_second_case(self, desk: Desk) -> None:
        first = desk.open("fijn-wonen", opening(), person="p-1", command_id="c", **WHO)
        assert desk.open("fijn-wonen", opening(), person="p-1", command_id="c", **WHO) == first

    def test_the_key_of_a_person_is_in_no_name_of_a_stream(self, desk: Desk, store: Store) -> None:
        Told(desk, "a", "bsn-123456782").open()
        assert not [one for one in store.feed(0, 100) if "bsn" in one.stream]


class TestRaces:
    """Of two at once, one is first; the other is refused, and never hears of a conflict."""

    ROUNDS = 50

    def test_the_last_room(self, lp: Leefplek, store: Store) -> None:
        desks = [Desk(lp, store) for _ in "ab"]
        rooms(desks[0], 1)
        stories = [Told(desk, id).to_waiting_list() for desk, id in zip(desks, "ab", strict=True)]
        for _ in range(self.ROUNDS):
            answers = at_once(lambda: place(desks[0], "a"), lambda: place(desks[1], "b"))
            (winner,) = [one for one in answers if isinstance(one, Step)]
            assert [answer_code(one) for one in answers].count("no_room") == 1, answers
            assert desks[0].rooms("kmk").taken == (winner.event.case_id,)
            version = {"version": winner.event.version, "why": "opnieuw"}
            desks[0].step(winner.after.id, "correct", version, **WHO)
        assert [event.version for event in store.load("a")] == list(range(1, len(store.load("a")) + 1))
        assert len(stories) == 2

    def test_the_last_room_while_rooms_are_taken_away(self, lp: Leefplek, store: Store) -> None:
        desks = [Desk(lp, store) for _ in "ab"]
        Told(desks[0], "a").to_waiting_list()
        for number in range(self.ROUNDS):
            if number:
                rooms(desks[0], 1)
            answers = at_once(lambda: place(desks[0], "a"), lambda: rooms(desks[1], 0))
            refused = [answer_code(one) for one in answers]
            assert refused in (["no_room", ""], ["", "rooms_taken"]), answers
            if refused == ["", "rooms_taken"]:
                again = {"version": desks[0].case("a").version, "why": "opnieuw"}
                desks[0].step("a", "correct", again, **WHO)

    def test_one_open_case(self, lp: Leefplek, store: Store) -> None:
        desks = [Desk(lp, store, one_open_case=["fijn-wonen"]) for _ in range(3)]
        for number in range(self.ROUNDS):
            person = f"p-{number}"
            answers = at_once(*(lambda d=d, p=person: d.open("fijn-wonen", opening(), person=p, **WHO) for d in desks))
            refused = sorted(answer_code(one) for one in answers)
            assert refused == ["", "person_has_case", "person_has_case"], answers
            assert len(desks[0].cases(person=person)) == 1

    def test_the_last_room_goes_to_who_slipped_in(self, lp: Leefplek, desk: Desk, store: Store) -> None:
        rooms(desk, 1)
        for id in "ab":
            Told(desk, id).to_waiting_list()
        second = Desk(lp, Between(store, lambda: place(desk, "b")))
        assert codes(lambda: place(second, "a")) == ["no_room"]
        assert desk.rooms("kmk").taken == ("b",)

    def test_the_first_word_on_rooms_slips_in(self, lp: Leefplek, desk: Desk, store: Store) -> None:
        Told(desk, "a").to_waiting_list()
        second = Desk(lp, Between(store, lambda: rooms(desk, 0)))
        assert codes(lambda: place(second, "a")) == ["no_room"]
        assert desk.rooms("kmk").taken == ()

    def test_parking_slips_in(self, lp: Leefplek, desk: Desk, store: Store) -> None:
        Told(desk, "a").to_waiting_list()
        resting = Between(store, lambda: desk.park("kmk", "a", until=date(2021, 4, 1), why="x", by=KMK, at=AT))
        assert codes(lambda: place(Desk(lp, resting), "a")) == ["parked"]

    @pytest.mark.parametrize(("first", "second"), [(("a b", "c"), ("a", "b c")), (("a", "1 b"), ("a 1", "b"))])
    def test_ids_that_look_alike_are_no_same_command(
        self, desk: Desk, first: tuple[str, str], second: tuple[str, str]
    ) -> None:
        rooms(desk, 2)
        for id, command in (first, second):
            Told(desk, id).to_waiting_list()
            assert place(desk, id, command_id=command).after.room == "kmk"


def answer_code(answer: object) -> str:
    """The one code with which somebody was refused; empty for who was not."""
    if isinstance(answer, Refused):
        (one,) = answer.refusals
        return one.code
    assert not isinstance(answer, Exception), answer
    return ""


def test_a_rule_for_a_workflow_that_nobody_declares_is_no_rule(lp: Leefplek) -> None:
    """A misspelt name, or a text in place of a list, would be a rule that is never asked."""
    with open_store("memory:") as store:
        with pytest.raises(UnknownName, match="fijnwonen"):
            Desk(lp, store, one_open_case=["fijnwonen"])
        with pytest.raises(InputError, match="no names of workflows"):
            Desk(lp, store, one_open_case="fijn-wonen")
