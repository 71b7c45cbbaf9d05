"""The contract of a store: those of leefplek keep it, another's may, and one that breaks a promise is found."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from leefplek import Conflict
from leefplek.store import END, Batch, Listed, Query, Record, Stats, Store, open_store
from leefplek.stored import Written
from leefplek.testing import StoreContract

PROMISES = sorted(name for name in dir(StoreContract) if name.startswith("test_"))


class TestMemory(StoreContract):
    """In memory; it does not outlive the process."""

    def new_store(self, tmp_path: Path) -> Store:
        return open_store("memory:")


class TestSqlite(StoreContract):
    """In a SQLite file."""

    url = ""

    def new_store(self, tmp_path: Path) -> Store:
        self.url = f"sqlite:///{tmp_path / 'cases.db'}"
        return open_store(self.url)

    def reopen(self, store: Store) -> Store:
        return open_store(self.url, create=False)


class TestPostgres(StoreContract):
    """In PostgreSQL."""

    url = ""

    @pytest.fixture(autouse=True)
    def database(self, pg_url: str) -> None:
        """An empty one for each test."""
        self.url = pg_url

    def new_store(self, tmp_path: Path) -> Store:
        return open_store(self.url)

    def reopen(self, store: Store) -> Store:
        return open_store(self.url, create=False)


# ---- a store of somebody else


class Shelf(Store):
    """A small store that a third party might write: lists, and one lock for everything."""

    def __init__(self, data: dict[str, Any] | None = None) -> None:
        self.data = data or {"records": [], "rows": {}, "marks": {}, "lock": threading.RLock()}

    def write(self, batches: Sequence[Batch]) -> int:
        with self.data["lock"]:
            added: list[Record] = []
            for batch in batches:
                added += self.fitting(batch, added)
            self.data["records"] = [*self.data["records"], *added]
            self.data["rows"] |= {batch.row.id: batch.row for batch in batches if batch.row}
            return len(self.data["records"])

    def fitting(self, batch: Batch, added: list[Record]) -> list[Record]:
        """The records of a batch; raises `Conflict` where it does not fit."""
        kept = [one for one in (*self.data["records"], *added) if one.stream == batch.stream]
        if not batch.fits(len(kept)) or any(one.command_id == batch.command_id for one in kept):
            raise Conflict("somebody else was first")
        start = len(self.data["records"]) + len(added)
        return [
            Record(start + n, batch.stream, len(kept) + n, batch.command_id if n == 1 else None, *written)
            for n, written in enumerate(batch.written, start=1)
        ]

    def read(self, stream: str, after: int = 0) -> list[Record]:
        return [one for one in self.data["records"] if one.stream == stream and one.version > after]

    def feed(self, after: int, limit: int, *, cases_only: bool = False) -> list[Record]:
        records = self.data["records"][after:]
        return [one for one in records if not cases_only or one.stream.startswith("case:")][:limit]

    def find(self, query: Query) -> list[Listed]:
        return query.of(self.data["rows"].values())

    def mark(self, name: str) -> int:
        return self.data["marks"].get(name, 0)

    def set_mark(self, name: str, position: int) -> None:
        self.data["marks"][name] = position

    def stats(self) -> Stats:
        rows, records = self.data["rows"].values(), self.data["records"]
        cases = len([one for one in records if one.stream.startswith("case:")])
        return Stats("shelf", 1, len(rows), sum(row.is_open for row in rows), cases, len(records), {})


class TestShelf(StoreContract):
    """A third party's."""

    store: type[Shelf] = Shelf

    def new_store(self, tmp_path: Path) -> Store:
        return self.store()

    def reopen(self, store: Store) -> Store:
        assert isinstance(store, Shelf)
        return type(store)(store.data)


# ---- faults


class NoVersion(Shelf):
    """The expected version is not looked at."""

    def fitting(self, batch: Batch, added: list[Record]) -> list[Record]:
        kept = [one for one in (*self.data["records"], *added) if one.stream == batch.stream]
        return super().fitting(batch._replace(expected_version=len(kept)), added)


class EndOfCases(Shelf):
    """It appends at the end of a case for who did not look at it."""

    def fitting(self, batch: Batch, added: list[Record]) -> list[Record]:
        kept = [one for one in (*self.data["records"], *added) if one.stream == batch.stream]
        expected = len(kept) if batch.expected_version == END else batch.expected_version
        return super().fitting(batch._replace(expected_version=expected), added)


class NoEnd(Shelf):
    """It knows no end."""

    def fitting(self, batch: Batch, added: list[Record]) -> list[Record]:
        if batch.expected_version == END:
            raise Conflict("somebody else was first")
        return super().fitting(batch, added)


class NoLinks(Shelf):
    """It says that it links, and does not."""

    links = True


class NoLook(Shelf):
    """A batch that holds nothing is passed over."""

    def write(self, batches: Sequence[Batch]) -> int:
        return super().write([one for one in batches if one.written])


class Noted(Shelf):
    """That something was looked at is kept as if it were something."""

    def write(self, batches: Sequence[Batch]) -> int:
        return super().write([one if one.written else one._replace(written=(Written(b"", None),)) for one in batches])


class NoCommand(Shelf):
    """A command id is stored again."""

    def fitting(self, batch: Batch, added: list[Record]) -> list[Record]:
        made = super().fitting(batch._replace(command_id=f"{batch.command_id} {len(self.data['records'])}"), added)
        return [one._replace(command_id=batch.command_id) if one.command_id else one for one in made]


class Halfway(Shelf):
    """Each batch is stored by itself."""

    def write(self, batches: Sequence[Batch]) -> int:
        return [super(Halfway, self).write([batch]) for batch in batches][-1]


class RowFirst(Shelf):
    """The list is told before it is known whether the events are stored."""

    def write(self, batches: Sequence[Batch]) -> int:
        self.data["rows"] |= {batch.row.id: batch.row for batch in batches if batch.row}
        return super().write(batches)


class Tidied(Shelf):
    """JSON is parsed and written anew, as a JSONB column does."""

    def write(self, batches: Sequence[Batch]) -> int:
        return super().write([one._replace(written=tuple(map(self.tidy, one.written))) for one in batches])

    @staticmethod
    def tidy(written: Written) -> Written:
        """The same, if it is JSON."""
        try:
            return Written(written.head, json.dumps(json.loads(written.content or b""), sort_keys=True).encode())
        except ValueError:
            return written


class Empty(Shelf):
    """No content comes back as empty content."""

    def read(self, stream: str, after: int = 0) -> list[Record]:
        return [one._replace(content=one.content or b"") for one in super().read(stream, after)]


class Folded(Shelf):
    """Names are compared without their case."""

    def read(self, stream: str, after: int = 0) -> list[Record]:
        found = [one for one in self.data["records"] if one.stream.lower() == stream.lower()]
        return [one for one in found if one.version > after]


class ByLetter(Shelf):
    """The list is in the order of a language, not of the letters' numbers."""

    def find(self, query: Query) -> list[Listed]:
        found = super().find(query)
        return sorted(found, key=lambda row: (str(row.next_due or "9"), row.id.lower()))


class EveryStream(Shelf):
    """Whoever follows cases hears of the rooms too."""

    def feed(self, after: int, limit: int, *, cases_only: bool = False) -> list[Record]:
        return super().feed(after, limit)


class Prefix(Shelf):
    """Cases are told by four letters."""

    def feed(self, after: int, limit: int, *, cases_only: bool = False) -> list[Record]:
        records = self.data["records"][after:]
        return [one for one in records if not cases_only or one.stream.startswith("case")][:limit]


class LongPage(Shelf):
    """A page has one record too many."""

    def feed(self, after: int, limit: int, *, cases_only: bool = False) -> list[Record]:
        return super().feed(after, limit + 1, cases_only=cases_only)


class Gap(Shelf):
    """A write that fails uses up positions, as a sequence of a database does."""

    used = 0

    def fitting(self, batch: Batch, added: list[Record]) -> list[Record]:
        made = super().fitting(batch, added)
        self.used += len(made)
        return [one._replace(position=self.used - len(made) + n) for n, one in enumerate(made, start=1)]


class Unlocked(Shelf):
    """Two may look at the version at the same time."""

    def write(self, batches: Sequence[Batch]) -> int:
        added: list[Record] = []
        for batch in batches:
            added += self.fitting(batch, added)
        threading.Event().wait(0.002)
        self.data["records"] = [*self.data["records"], *added]
        self.data["rows"] |= {batch.row.id: batch.row for batch in batches if batch.row}
        return len(self.data["records"])


class Forgetful(Shelf):
    """Marks are gone when it is opened again."""

    def __init__(self, data: dict[str, Any] | None = None) -> None:
        super().__init__(None if data is None else {**data, "marks": {}})


class NoTurn(Shelf):
    """It says that it takes turns, and does not take back what fails."""

    @contextmanager
    def turn(self) -> Iterator[None]:
        with self.data["lock"]:
            yield


class TurnOfNobody(Shelf):
    """It takes back, and lets others write meanwhile."""

    @contextmanager
    def turn(self) -> Iterator[None]:
        before = {**self.data, "rows": dict(self.data["rows"]), "marks": dict(self.data["marks"])}
        try:
            yield
        except BaseException:
            self.data.update(before)
            raise


FAULTS: dict[type[Shelf], set[str]] = {
    NoVersion: {"test_the_expected_version_counts", "test_all_batches_or_none", "test_of_many_at_once_one_is_first"},
    EndOfCases: {"test_a_batch_may_come_at_the_end"},
    NoLinks: {"test_each_record_has_its_link"},
    NoEnd: {"test_a_batch_may_come_at_the_end"},
    NoLook: {"test_a_batch_may_hold_nothing"},
    Noted: {"test_a_batch_may_hold_nothing"},
    NoCommand: {"test_a_command_id_stores_nothing_else"},
    Halfway: {"test_all_batches_or_none", "test_a_write_that_fails_within_a_turn"},
    RowFirst: {"test_all_batches_or_none"},
    Tidied: {"test_bytes_come_back_as_they_went"},
    Empty: {"test_bytes_come_back_as_they_went"},
    Folded: {"test_ids_are_taken_as_they_are"},
    ByLetter: {"test_the_list_answers_each_question"},
    EveryStream: {"test_pages_of_the_feed"},
    Prefix: {"test_pages_of_the_feed"},
    LongPage: {"test_pages_of_the_feed"},
    Gap: {"test_positions_and_versions_have_no_gap"},
    Unlocked: {"test_of_many_at_once_one_is_first"},
    Forgetful: {"test_it_lasts"},
    NoTurn: {"test_a_turn_that_fails_is_taken_back"},
    TurnOfNobody: {"test_a_turn_is_of_one_alone"},
}


@pytest.mark.parametrize("fault", FAULTS, ids=lambda one: one.__name__)
def test_a_broken_promise_is_found(fault: type[Shelf], tmp_path: Path) -> None:
    """By the test that is named after it."""

    class Broken(TestShelf):
        store = fault

    for name in FAULTS[fault]:
        with pytest.raises((AssertionError, Conflict)):
            getattr(Broken(), name)(tmp_path)


def test_the_store_without_a_fault_passes_by_hand(tmp_path: Path) -> None:
    """The class needs no pytest: whoever calls its methods with a path has tried the store."""
    for name in PROMISES:
        getattr(TestShelf(), name)(tmp_path)


def test_the_contract_needs_no_pytest() -> None:
    """It is imported without pytest, Hypothesis and the driver of PostgreSQL."""
    code = "import sys; from leefplek.testing import StoreContract; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"pytest", "hypothesis", "psycopg"} & set(done.stdout.split())
