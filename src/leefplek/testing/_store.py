"""What every store of cases promises, as one class of tests: for memory, SQLite, PostgreSQL and any other store."""

from __future__ import annotations

import threading
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import attrs

from leefplek import Conflict, InputError, LogError
from leefplek.store import END, Batch, Query, Record, Store, verify
from leefplek.stored import Written

from ._store_events import ROWS, batch, everything, line, must, notes, raises, together

__all__ = ["StoreContract"]

BYTES = (b"{}", b"", b"\x00\xff\n", '{"a":"é \U0001f600"}'.encode(), bytes(range(256)) * 4)
IDS = ("a", "A", "a ", "é", "e\u0301", "北", "\U0001f600", "o'b", 'q"', "%s", "?", "a\nb", "case:a", "a/b", "1", "01")
NO_IDS: tuple[Any, ...] = ("", "a\0b", "\ud800", None, 7, b"a")
QUERIES = (
    Query(),
    Query(state="inquiry"),
    Query(due_before=date(2021, 3, 6)),
    Query(due_before=date(2021, 3, 7)),
    Query(tick_before=date(2021, 4, 30)),
    Query(workflow="other"),
    Query(person="p-1"),
    Query(room="kmk"),
    Query(is_open=True),
    Query(is_open=False),
    Query(limit=0),
    Query(limit=3),
    Query(limit=100),
    Query(state="signal", workflow="fijn-wonen", person="p-1", is_open=True, due_before=date(2021, 4, 1)),
    Query(due_before=date(2030, 1, 1), limit=4),
    Query(is_open=False, limit=1),
    Query(state="nothing"),
)


class StoreContract:
    """The promises of `leefplek.store.Store`. Whoever writes a store derives a class from this one, and pytest runs it:

        from leefplek.testing import StoreContract

        class TestMine(StoreContract):
            def new_store(self, tmp_path):
                return MyStore(tmp_path / "cases")

            def reopen(self, store):
                return MyStore(store.path)

    Each test asks for a new, empty store, and closes it. `tmp_path` is pytest's: a folder of this test alone. `reopen`
    answers another store on the same data, as another process would open it, while the first one may be open still;
    leave it out where nothing lasts. A store that says `links` promises that each record has its link, and is tried on
    that; another may leave them out. A store that overrides `turn` promises as well that nobody else writes during a
    turn, and that what fails there is taken back. A test that fails raises `AssertionError` and says what is not kept,
    or lets out what the store raised.

    It needs neither pytest nor Hypothesis: each method that begins with `test_` may be called by hand with a path.
    What a process can't do to itself is not tried here: a power failure, a kill, a full disk.
    """

    def new_store(self, tmp_path: Path) -> Store:
        """A new store, with nothing in it."""
        raise NotImplementedError

    def reopen(self, store: Store) -> Store:
        """Another store on the same data; by default it is the same one."""
        return store

    # ---- events of cases

    def test_a_new_store_holds_nothing(self, tmp_path: Path) -> None:
        """No events, no cases, no positions."""
        with self.new_store(tmp_path) as store:
            must(everything(store) == ([], []), "a new store is empty")
            must(store.load("a") == () and store.follow() == [], "of a case that is not there, there are no events")
            must(store.mark("any") == 0, "where no position was kept, it is 0")
            stats = store.stats()
            counts = (stats.cases, stats.open_cases, stats.events, stats.position)
            must(counts == (0, 0, 0, 0) and stats.kind != "", "a new store counts nothing")

    def test_what_was_appended_is_loaded(self, tmp_path: Path) -> None:
        """The same events in the same order, each with its position, and the case in the list."""
        events = notes("a", "one", "two", person="p-1")
        with self.new_store(tmp_path) as store:
            must(store.append("a", 0, events[:1], "command-1") == 1, "the first position is 1")
            must(store.append("a", 1, events[1:], "command-2") == 3, "the answer is the position of the last event")
            must(store.load("a") == tuple(events), "what was appended is loaded")
            must(store.follow() == list(enumerate(events, start=1)), "what was appended is followed")
            (row,) = store.find(Query())
            told = (row.id, row.version, row.state, row.person, row.due)
            must(told == ("a", 3, "signal", "p-1", date(2021, 3, 15)), "the list tells how the case stands")

    def test_the_expected_version_counts(self, tmp_path: Path) -> None:
        """Who is late, or too early, is refused, and nothing of it is stored."""
        events = notes("a", "one", "two")
        with self.new_store(tmp_path) as store:
            raises(Conflict, "a case that is not there", store.append, "a", 1, events[1:2], "command-2")
            store.append("a", 0, events[:2], "command-1")
            before = everything(store)
            for expected in (0, 1, 3, -1):
                why = f"it expected version {expected} and 2 is there"
                raises(Conflict, why, store.append, "a", expected, events[2:], "command-3")
                raises(Conflict, why, store.write, [batch("case:a", expected, "another", row=line("a", days=3))])
            must(everything(store) == before, "who is refused stores nothing")

    def test_a_command_is_stored_once(self, tmp_path: Path) -> None:
        """The same append again answers the same position, also later; in another case the id is free."""
        events = notes("a", "one", "two", "three")
        with self.new_store(tmp_path) as store:
            first = store.append("a", 0, events[:2], "first")
            last = store.append("a", 2, events[2:], "second")
            before = everything(store)
            must(store.append("a", 0, events[:2], "first") == first, "the same append answers the same position")
            must(store.append("a", 2, events[2:], "second") == last, "also of several events")
            must(store.append("a", 4, events[2:], "second") == last, "whatever version is expected then")
            must(everything(store) == before, "the same append is stored once")
            must(store.append("b", 0, notes("b"), "first") == last + 1, "a command id belongs to one case")

    def test_a_command_id_stores_nothing_else(self, tmp_path: Path) -> None:
        """Other events under the same id are refused, by `append` and by `write`."""
        events = notes("a", "one", "two")
        with self.new_store(tmp_path) as store:
            store.append("a", 0, events[:2], "first")
            before = everything(store)
            for again in (events[2:], events[:1], events):
                raises(Conflict, "the command id stored something else", store.append, "a", 2, again, "first")
            known = batch("case:a", 2, "first")
            raises(Conflict, "the stream knows this id", store.write, [known])
            raises(Conflict, "and others of a write go with it", store.write, [batch("x:1", 0, "c"), known])
            must(everything(store) == before, "nothing else is stored")

    def test_events_that_do_not_follow_are_refused(self, tmp_path: Path) -> None:
        """A gap, a double, an order, a beginning, another case."""
        events, other = notes("a", "one", "two"), notes("b", "one")
        wrong = ([events[2]], [events[0]], [events[2], events[1]], [other[1]], [events[1], events[1]])
        with self.new_store(tmp_path) as store:
            for given in ([events[1]], other, [events[0], events[2]]):
                raises(LogError, "these begin no case", store.append, "a", 0, given, "c")
            store.append("a", 0, events[:1], "first")
            before = everything(store)
            for given in wrong:
                raises(LogError, "these do not follow", store.append, "a", 1, given, "c")
            for none in ((), [None], [b"{}"]):
                raises(InputError, "these are no events", store.append, "a", 1, none, "c")
            must(everything(store) == before, "what does not follow is not stored")

    def test_what_not_every_store_keeps_is_refused(self, tmp_path: Path) -> None:
        """Ids and texts with NUL or lone surrogates, numbers that are none, integers that JSON changes, too much."""
        events = notes("a", "one")
        kept = (attrs.evolve(events[1], command_id="a\0b"), attrs.evolve(events[1], version=2**53 + 1))
        big = notes("a", "x" * (16 * 2**20 + 1))
        with self.new_store(tmp_path) as store:
            store.append("a", 0, events[:1], "first")
            before = everything(store)
            for id in (*NO_IDS, "x" * 1000):
                raises(InputError, "no case has this id", store.append, id, 0, notes("b"), "c")
                raises(InputError, "no command has this id", store.append, "a", 1, events[1:], id)
                raises(InputError, "this is no id to load", store.load, id)
            for event in (*kept, big[1]):
                raises(InputError, "this can't be stored", store.append, "a", 1, [event], "c")
            for after, limit in ((-1, 1), (0, -1), (2**63, 1), (0, 2**63), ("0", 1), (0, None)):
                raises(InputError, "this is no page", store.follow, after, limit)
            must(everything(store) == before, "what is refused is not stored")

    def test_ids_are_taken_as_they_are(self, tmp_path: Path) -> None:
        """Any letters; nothing is folded, trimmed or normalised."""
        with self.new_store(tmp_path) as store:
            for id in IDS:
                store.append(id, 0, notes(id, person=id), id)
            for id in IDS:
                must([event.case_id for event in store.load(id)] == [id], f"the case {id!r} has its own event")
                must([row.id for row in store.find(Query(person=id))] == [id], f"the person {id!r} has its own case")
            must([event.case_id for _, event in store.follow()] == list(IDS), "they stand in the order of appending")

    def test_a_large_event(self, tmp_path: Path) -> None:
        """A megabyte of text."""
        events = notes("a", "é" * 500_000)
        with self.new_store(tmp_path) as store:
            store.append("a", 0, events, "first")
            must(store.load("a") == tuple(events), "a large event comes back whole")

    def test_many_events(self, tmp_path: Path) -> None:
        """Some thousands, in many streams and in one."""
        heads = [b'{"n":%d}' % number for number in range(500)]
        with self.new_store(tmp_path) as store:
            store.write([batch(f"case:{number}", 0, "c", *heads[:5]) for number in range(300)])
            must(store.write([batch("case:long", 0, "c", *heads)]) == 2000, "the last position is answered")
            must([one.head for one in store.read("case:long")] == heads, "a long stream comes back in order")
            must([one.position for one in store.feed(0, 5000)] == list(range(1, 2001)), "no position is left out")

    # ---- batches

    def test_all_batches_or_none(self, tmp_path: Path) -> None:
        """One that is stale takes the others with it, wherever it stands, and the lines of the list too."""
        good = Batch("case:b", 0, "new", (Written(b"{}", b"{}"), Written(b"{}", None)), line("b", days=3))
        changed = batch("case:a", 1, "more", row=line("a", days=50))
        with self.new_store(tmp_path) as store:
            store.write([batch("case:a", 0, "c", row=line("a", days=1)), batch("rooms:x", 0, "c")])
            before = everything(store)
            for stale in (batch("rooms:x", 0, "d"), batch("rooms:x", 2, "d"), batch("rooms:x", 1, "c")):
                for batches in ([good, changed, stale], [stale, good, changed], [good, stale, changed]):
                    raises(Conflict, "one batch is stale", store.write, batches)
            twice = [good, batch("case:b", 0, "other")]
            raises(Conflict, "two batches expect the same version", store.write, twice)
            must(everything(store) == before, "where one batch is stale, nothing is stored")
            must(store.stats().position == 2, "and no position is used")
            must(store.write([good, changed, batch("rooms:x", 1, "d")]) == 6, "without it, all are stored")

    def test_a_batch_may_hold_nothing(self, tmp_path: Path) -> None:
        """Then only the expected version counts: something was looked at, and must not have changed meanwhile."""
        nothing = Batch("rooms:x", 1, "look", ())
        with self.new_store(tmp_path) as store:
            raises(Conflict, "the stream is not there", store.write, [batch("case:a", 0, "c"), nothing])
            store.write([batch("rooms:x", 0, "c")])
            store.write([nothing, batch("case:a", 0, "c")])
            store.write([nothing])
            raises(
                Conflict, "it has changed", store.write, [nothing._replace(expected_version=0), batch("x:1", 0, "c")]
            )
            must([one.stream for one in store.feed(0, 10)] == ["rooms:x", "case:a"], "nothing was stored by it")

    def test_a_batch_may_come_at_the_end(self, tmp_path: Path) -> None:
        """Of a stream that is of no case, wherever it stands, also twice at once; a command id is still stored once."""
        with self.new_store(tmp_path) as store:
            store.write([batch("log:a", END, "c1"), batch("log:b", END, "c1"), batch("case:a", 0, "c1")])
            must(store.write([batch("log:a", END, "c2", b"1", b"2"), batch("log:a", END, "c3")]) == 6, "at the end")
            versions = [(one.version, one.command_id) for one in store.read("log:a")]
            must(versions == [(1, "c1"), (2, "c2"), (3, None), (4, "c3")], "versions go on where the stream stood")
            before = everything(store)
            for known in (batch("log:a", END, "c2"), batch("case:a", END, "c2"), batch("case:b", END, "c1")):
                raises(Conflict, "a known id, or a case", store.write, [batch("log:b", END, "c2"), known])
            must(everything(store) == before, "and then nothing is stored")

    def test_each_record_has_its_link(self, tmp_path: Path) -> None:
        """To the one before it in its stream, as it is stored, if the store says that it links."""
        with self.new_store(tmp_path) as store:
            store.append("a", 0, notes("a", "one"), "c")
            store.write([batch("x:1", END, "c", b"", b"\0"), Batch("x:1", END, "d", (Written(b"{}", b""),))])
            with self._again(store) as again:
                again.append("b", 0, notes("b"), "c")
                again.write([batch("x:1", END, "e")])
                told = [one.code for one in verify(again)]
                must(told == ["unproven"], "nothing was changed, and nothing else is said")
                must(store.links == again.links, "it links or it does not")

    def test_positions_and_versions_have_no_gap(self, tmp_path: Path) -> None:
        """Over all streams, also after writes that failed; a command id stands with the first record of a command."""
        with self.new_store(tmp_path) as store:
            for number in range(4):
                store.write([batch("case:a", 2 * number, f"c{number}", b"1", b"2"), batch("x:1", number, f"c{number}")])
                raises(Conflict, "it is stale", store.write, [batch("y:1", 0, "c"), batch("x:1", 0, "c")])
            found = store.feed(0, 100)
            must([one.position for one in found] == list(range(1, 13)), "positions are 1, 2, 3 ...")
            for stream, count in (("case:a", 8), ("x:1", 4)):
                records = store.read(stream)
                must([one.version for one in records] == list(range(1, count + 1)), "versions are 1, 2, 3 ...")
                must(records == [one for one in found if one.stream == stream], "a stream is a part of the feed")
                must(store.read(stream, 3) == records[3:], "what is read begins after a version")
                must(store.read(stream, count) == [] == store.read(stream, 99), "after the last there is nothing")
            commands = [one.command_id for one in store.read("case:a")]
            must(commands == ["c0", None, "c1", None, "c2", None, "c3", None], "a command id stands with its first")

    def test_bytes_come_back_as_they_went(self, tmp_path: Path) -> None:
        """Nothing is parsed, trimmed or put in another order; no content is not the same as empty content."""
        written = tuple(
            Written(head, content) for head in BYTES for content in (*BYTES, None, b"null", b'{"b":1,"a":2}')
        )
        with self.new_store(tmp_path) as store:
            store.write([Batch("case:a", 0, "c", written)])
            store = self._again(store)
            records = store.read("case:a")
            must([one.written for one in records] == list(written), "bytes come back as they went")
            must(all(type(one) is Record and type(one.head) is bytes for one in records), "they come as records")
            store.close()

    # ---- following

    def test_pages_of_the_feed(self, tmp_path: Path) -> None:
        """Pages of any size are the whole; cases are told from what goes across them."""
        streams = ("case:a", "rooms:kmk", "cas:a", "case", "case;a", "case:", "Case:a", "person:1", "casf:a", "case:b")
        with self.new_store(tmp_path) as store:
            for version in range(3):
                store.write([batch(stream, version, f"c{version}") for stream in streams])
            for cases_only in (False, True):
                found = store.feed(0, 1000, cases_only=cases_only)
                wanted = [one for one in store.feed(0, 1000) if not cases_only or one.stream.startswith("case:")]
                must(found == wanted, "cases are the streams whose names begin with case:")
                for size in (1, 2, 7, 30, 31):
                    pages: list[Record] = []
                    while page := store.feed(pages[-1].position if pages else 0, size, cases_only=cases_only):
                        must(len(page) <= size, "a page is no longer than was asked")
                        pages += page
                    must(pages == found, "the pages are the whole")
            must(store.feed(0, 0) == [] == store.feed(30, 10), "a page may be empty")

    def test_whoever_follows_misses_nothing(self, tmp_path: Path) -> None:
        """While others write, what is seen at a position is never preceded by something new."""
        seen: list[Record] = []
        done = threading.Event()

        def write(number: int) -> None:
            for version in range(20):
                store.write(
                    [batch(f"case:{number}", version, f"c{version}"), batch(f"x:{number}", version, f"c{version}")]
                )

        def follow() -> None:
            while True:
                last = done.is_set()
                page = store.feed(seen[-1].position if seen else 0, 50)
                seen.extend(page)
                if last and not page:
                    return

        with self.new_store(tmp_path) as store:
            follower = threading.Thread(target=follow)
            follower.start()
            errors = [one for one in together(*(partial(write, number) for number in range(3))) if one is not None]
            done.set()
            follower.join()
            must(errors == [], f"writers of other streams do not hinder each other: {errors}")
            must([one.position for one in seen] == list(range(1, 121)), "whoever follows misses nothing")
            must(seen == store.feed(0, 1000), "and sees what is stored")

    def test_marks(self, tmp_path: Path) -> None:
        """A position under a name is kept until another one is; it may go back."""
        with self.new_store(tmp_path) as store:
            for position in (5, 2, 10**12, 0, 7):
                store.set_mark("one", position)
                must(store.mark("one") == position, "the position is kept")
            store.set_mark("One", 1)
            store.set_mark("é \U0001f600", 3)
            must((store.mark("one"), store.mark("é \U0001f600"), store.mark("two")) == (7, 3, 0), "each under its name")
            must(store.feed(0, 10) == [], "a mark is no event")

    # ---- the list of cases

    def test_the_list_answers_each_question(self, tmp_path: Path) -> None:
        """By every field, in the order of the first due date and then of the id, as many as were asked for."""
        with self.new_store(tmp_path) as store:
            store.write([batch(f"case:{row.id}", 0, "c", row=row) for row in ROWS])
            for query in QUERIES:
                found, wanted = store.find(query), query.of(ROWS)
                must(found == wanted, f"{query} answers {[row.id for row in found]}, not {[row.id for row in wanted]}")

    def test_the_list_follows_its_cases(self, tmp_path: Path) -> None:
        """One line a case, as it was written last, with or without word of the line before."""
        rows = [line("a", days=days, person="p", version=days) for days in (1, 2, 3)]
        closed = attrs.evolve(line("a", outcome="settled", room="kmk"), version=4)
        with self.new_store(tmp_path) as store:
            old = None
            for version, row in enumerate((*rows, closed)):
                told = old if version != 2 else None
                store.write([batch("case:a", version, f"c{version}", row=row)._replace(old=told)])
                must(store.find(Query()) == [row], "a case has one line, the newest")
                old = row
            store.write([batch("case:a", 4, "c4")])
            must(store.find(Query()) == [closed], "what says nothing of the line leaves it")
            must(
                store.find(Query(person="p")) == [] and store.find(Query(room="kmk")) == [closed], "and is found by it"
            )

    def test_it_counts_what_it_holds(self, tmp_path: Path) -> None:
        """Cases, open ones, events of cases, and the last position."""
        with self.new_store(tmp_path) as store:
            store.append("a", 0, notes("a", "one", "two"), "c")
            store.write([batch("case:b", 0, "c", row=line("b", outcome="settled")), batch("rooms:x", 0, "c")])
            stats = store.stats()
            counts = (stats.cases, stats.open_cases, stats.events, stats.position)
            must(counts == (2, 1, 4, 5), f"it counts {counts}")

    # ---- what lasts, and who is first

    def test_it_lasts(self, tmp_path: Path) -> None:
        """After closing and opening again everything is there, and it goes on from there."""
        events = notes("a", "one", "two", person="p-1")
        store = self.new_store(tmp_path)
        store.append("a", 0, events[:2], "first")
        store.write([batch("rooms:x", 0, "c")])
        store.set_mark("reader", 2)
        before = everything(store)
        store = self._again(store)
        must(everything(store) == before, "everything is there")
        must(store.load("a") == tuple(events[:2]) and store.mark("reader") == 2, "events and marks")
        must(store.append("a", 0, events[:2], "first") == 2, "commands are known")
        must(store.append("a", 2, events[2:], "second") == 4, "positions go on")
        store.close()
        must(len(store.load("a")) == 3, "a store that was closed may be used again")
        store.close()

    def test_two_stores_on_the_same_data(self, tmp_path: Path) -> None:
        """What one stored, the other sees at once, and the expected version counts for both."""
        events = notes("a", "one", "two")
        with self.new_store(tmp_path) as store, self.reopen(store) as other:
            store.append("a", 0, events[:1], "c1")
            must(other.load("a") == tuple(events[:1]), "the other sees it")
            other.append("a", 1, events[1:2], "c2")
            raises(Conflict, "the other was first", store.append, "a", 1, notes("a", "x")[1:], "c3")
            store.append("a", 2, events[2:], "c3")
            must(everything(store) == everything(other), "both see the same")

    def test_of_many_at_once_one_is_first(self, tmp_path: Path) -> None:
        """Threads that append with one expected version: one wins, the others are told so."""
        with self.new_store(tmp_path) as store, self.reopen(store) as other:
            doors = (store, other)
            store.append("a", 0, notes("a"), "c")
            for version in range(1, 9):
                given = [
                    [batch(f"x:{version}", 0, str(n)), batch("case:a", version, f"{version} {n}")] for n in range(4)
                ]
                answers = together(*(partial(doors[n % 2].write, one) for n, one in enumerate(given)))
                won = [one for one in answers if not isinstance(one, Conflict)]
                must(won == [2 * version + 1], f"one is first and the others conflict: {answers}")
            must(len(store.read("case:a")) == 9 and store.stats().position == 17, "each version is stored once")

    def test_one_command_at_once_is_stored_once(self, tmp_path: Path) -> None:
        """Threads that append the same under one command id hear the same answer."""
        with self.new_store(tmp_path) as store, self.reopen(store) as other:
            doors = (store, other)
            for number in range(8):
                id = f"case {number}"
                events = notes(id, "one")
                answers = together(*(partial(doors[n % 2].append, id, 0, events, "c") for n in range(4)))
                must(answers == [2 * number + 2] * 4, f"all hear the same: {answers}")
                must(store.load(id) == tuple(events), "it is stored once")

    # ---- turns

    def test_what_is_written_in_a_turn_counts(self, tmp_path: Path) -> None:
        """It is seen within the turn, and stays afterwards."""
        with self.new_store(tmp_path) as store:
            with store.turn():
                store.append("a", 0, notes("a"), "c")
                must(len(store.load("a")) == 1, "a turn sees what it wrote")
                with store.turn():
                    store.append("b", 0, notes("b"), "c")
            must(len(store.follow()) == 2, "what was written in a turn is stored")

    def test_a_write_that_fails_within_a_turn(self, tmp_path: Path) -> None:
        """It leaves nothing behind, and whoever goes on may do so."""
        with self.new_store(tmp_path) as store:
            store.append("a", 0, notes("a"), "c")
            with store.turn():
                stale = [batch("x:1", 0, "c", row=line("x", days=1)), batch("case:a", 0, "d")]
                raises(Conflict, "it is stale", store.write, stale)
                raises(Conflict, "it is known", store.write, [batch("y:1", 0, "c"), batch("case:a", 1, "c")])
                store.append("b", 0, notes("b"), "c")
            must([one.stream for one in store.feed(0, 10)] == ["case:a", "case:b"], "what failed left nothing")
            must([row.id for row in store.find(Query())] == ["a", "b"], "also not in the list")

    def test_a_turn_that_fails_is_taken_back(self, tmp_path: Path) -> None:
        """Records, lines and marks, if the store takes turns."""
        with self.new_store(tmp_path) as store:
            if not _takes_turns(store):
                return
            store.append("a", 0, notes("a"), "c")
            store.set_mark("reader", 1)
            before = everything(store)

            def fail() -> None:
                with store.turn():
                    store.append("b", 0, notes("b"), "c")
                    store.write([batch("case:a", 1, "d", row=line("a", days=90))])
                    store.set_mark("reader", 2)
                    raise KeyError

            raises(KeyError, "what goes wrong in a turn is raised", fail)
            must(everything(store) == before, "a turn that fails is taken back")
            must(store.mark("reader") == 1, "its marks too")
            must(store.append("b", 0, notes("b"), "c") == 2, "and the next one goes on")

    def test_a_turn_is_of_one_alone(self, tmp_path: Path) -> None:
        """Who writes meanwhile waits, if the store takes turns."""
        with self.new_store(tmp_path) as store, self.reopen(store) as other:
            if not _takes_turns(store):
                return
            answers: list[object] = []

            def late() -> None:
                answers.extend(together(partial(other.write, [batch("x:1", 0, "late")])))

            with store.turn():
                thread = threading.Thread(target=late)
                must(store.read("x:1") == [], "nobody was first yet")
                thread.start()
                thread.join(0.1)
                store.write([batch("x:1", 0, "first")])
            thread.join()
            must(isinstance(answers[0], Conflict), "who came later is told so")
            must([one.command_id for one in store.read("x:1")] == ["first"], "who had the turn is first")

    # ---- inside

    def _again(self, store: Store) -> Store:
        store.close()
        return self.reopen(store)


def _takes_turns(store: Store) -> bool:
    return type(store).turn is not Store.turn
