"""Export and import: byte for byte, from any store to any other, broken off and gone on with; and what is refused."""

from __future__ import annotations

import contextlib
import hashlib
import io
import itertools
import json
import resource
import sqlite3
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leefplek import InputError, Leefplek, StoreFormatError, StoreUnavailable
from leefplek.store import Desk, Query, Store, _import, _spool, check_store, export_lines, import_lines, open_store
from postgres import database
from scenarios import Small
from stores import AT, SAW, everything, exported, fill, library, raw
from story import actor

KINDS = ("memory", "sqlite", "postgresql")
New = Callable[[str], Store]


@pytest.fixture
def new(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[New]:
    """A new, empty store of a kind."""
    numbers = itertools.count()
    with ExitStack() as stack:

        def make(kind: str) -> Store:
            if kind == "memory":
                return open_store("memory:", lp=LP)
            if kind == "sqlite":
                return stack.enter_context(open_store(f"sqlite:///{tmp_path}/{next(numbers)}.db"))
            url = stack.enter_context(database(request.getfixturevalue("postgres")))
            return stack.enter_context(open_store(url))

        yield make


def filled() -> Store:
    """A store in memory, with something of everything."""
    store = open_store("memory:", lp=LP)
    fill(store)
    return store


LP = library()
FULL = exported(filled())
LINES = FULL.splitlines(keepends=True)


def brought(data: bytes, store: Store | None = None) -> Store:
    """The store after an import."""
    there = store or open_store("memory:", lp=LP)
    import_lines(there, io.BytesIO(data))
    return there


def ended(lines: list[bytes]) -> bytes:
    """These lines with a last line that fits them."""
    body = b"".join(lines)
    return body + b'{"end":%d,"sha256":"%s"}\n' % (len(lines) - 1, hashlib.sha256(body).hexdigest().encode())


# ---- byte for byte


@pytest.mark.parametrize("kinds", [("sqlite", "postgresql", "sqlite"), ("postgresql", "memory", "postgresql")])
def test_there_and_back_again_is_the_same_bytes(kinds: tuple[str, ...], new: New) -> None:
    """Records, positions, the list of cases and what the desk makes of it are the same in every store."""
    first, *rest = (new(kind) for kind in kinds)
    desk = fill(first)
    export = exported(first)
    before = first
    for store in rest:
        done = import_lines(store, io.BytesIO(exported(before)))
        assert (done.stored, done.passed) == (first.stats().position, 0)
        assert exported(store) == export
        assert everything(store) == everything(first)
        assert check_store(store) == ()
        before = store
    there = desk_over(before)
    assert there.rooms("kmk") == desk.rooms("kmk")
    further = there.step("zaak-0", "note", {"text": "verder"}, by=SAW, at=AT)
    assert further.after.version == desk.case("zaak-0").version + 1


def desk_over(store: Store) -> Desk:
    """A desk over a store that was moved."""
    return Desk(Leefplek(lang="en"), store, one_open_case=["fijn-wonen"])


def test_an_export_is_lines_of_json_with_the_bytes_that_are_stored() -> None:
    store = filled()
    plain = [json.loads(line) for line in LINES]
    assert plain[0] == {"format": 1, "leefplek": "store"}
    assert plain[-1] == {"end": store.stats().position, "sha256": hashlib.sha256(b"".join(LINES[:-1])).hexdigest()}
    assert [one["position"] for one in plain[1:-1]] == list(range(1, store.stats().position + 1))
    for line, record in zip(LINES[1:-1], brought(FULL).feed(0, 1000), strict=True):
        assert b'"head":' + record.head in line
        assert record.content is None or b'"content":' + record.content in line


def test_an_empty_store_moves_too() -> None:
    assert exported(brought(exported(open_store("memory:", lp=LP)))) == exported(open_store("memory:", lp=LP))


@pytest.mark.parametrize("together", [1, 2, 5])
@pytest.mark.parametrize("kind", ["memory", "sqlite"])
def test_the_list_of_cases_is_right_after_each_transaction(
    kind: str, together: int, new: New, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Broken off after any of them, the store is sound; the same import goes on, and ends the same."""
    monkeypatch.setattr(_import, "TOGETHER", together)
    positions = []
    for stop in itertools.count(1):
        store = new(kind)
        left = itertools.count(1)

        def watch(what: str, done: int, total: int, left: Iterator[int] = left, stop: int = stop) -> None:
            if what == "store" and next(left) == stop:
                raise KeyboardInterrupt

        with contextlib.suppress(KeyboardInterrupt):
            import_lines(store, io.BytesIO(FULL), progress=watch)
        assert check_store(store) == ()
        positions.append(store.stats().position)
        assert import_lines(store, io.BytesIO(FULL)).passed == positions[-1]
        assert exported(store) == FULL
        if positions[-1] == len(LINES) - 2:
            break
    assert len(positions) >= 3
    assert positions == sorted(set(positions))


def test_a_store_that_went_on_is_brought_up_to_date() -> None:
    source, target = filled(), open_store("memory:", lp=LP)
    import_lines(target, io.BytesIO(exported(source)))
    before = source.stats().position
    desk_over(source).step("zaak-1", "note", {"text": "nieuw"}, by=SAW, at=AT)
    done = import_lines(target, io.BytesIO(exported(source)))
    assert (done.stored, done.passed) == (1, before)
    assert everything(target) == everything(source)
    assert import_lines(target, io.BytesIO(FULL)).stored == 0


@pytest.mark.parametrize("kind", KINDS)
def test_a_store_that_holds_something_else_stays_as_it_is(kind: str, new: New) -> None:
    store = new(kind)
    store.write([raw("other:1", 0, b'{"what":"nothing"}')])
    before = everything(store)
    with pytest.raises(InputError) as raised:
        brought(FULL, store)
    assert [(one.code, one.line) for one in raised.value.findings] == [("other_record", 2)]
    assert everything(store) == before


def test_what_nobody_here_knows_is_carried_as_it_is() -> None:
    """A plugin that is not loaded, a newer format of an event, an effect of a newer version."""
    source = open_store("memory:", lp=Leefplek(plugins=[Small()]))
    lp = Leefplek(plugins=[Small()])
    case = lp.open("small", {}, by=actor("worker"), at=AT, case_id="small-1", recorded_at=AT).after
    source.append("small-1", 0, case.events, "one")
    kept = source.read("case:small-1")[0]
    head = json.loads(kept.head)
    later = {**head, "version": 2, "command_id": "two", "format": 99, "effects": [{"effect": "teleported", "to": "x"}]}
    newer = json.dumps(later, separators=(",", ":")).encode()
    source.write([raw("case:small-1", 1, newer, b'{"anything":1}', "two")])
    del later["format"]
    unknown = json.dumps({**later, "version": 3, "command_id": "three"}, separators=(",", ":")).encode()
    source.write([raw("case:small-1", 2, unknown, None, "three")])
    target = brought(exported(source))
    assert exported(target) == exported(source)
    assert desk_over(target).case("small-1").is_readable_only


# ---- files


@settings(max_examples=60)
@given(st.data())
def test_an_export_goes_on_wherever_it_was_cut(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    store = brought(FULL)
    path = tmp_path_factory.mktemp("cut") / "cases.jsonl"
    part = path.with_name("cases.jsonl.part")
    part.write_bytes(FULL[: data.draw(st.integers(0, len(FULL)))])
    whole = part.read_bytes().count(b"\n")
    done = export_lines(store, path)
    assert path.read_bytes() == FULL
    assert not part.exists()
    assert (done.records, done.kept) == (len(LINES) - 2, min(max(0, whole - 1), len(LINES) - 2))


def test_a_part_of_something_else_is_left_alone(tmp_path: Path) -> None:
    store = brought(FULL)
    path, part = tmp_path / "cases.jsonl", tmp_path / "cases.jsonl.part"
    others = [
        b"a letter\n",
        LINES[0] + LINES[2],
        LINES[0] + LINES[1] + LINES[1],
        LINES[0] + b"\0" * 300 + b"\n" + LINES[2],
        b"".join(LINES[:-1]) + LINES[1],
    ]
    for other in others:
        part.write_bytes(other)
        with pytest.raises(InputError, match=r"cases\.jsonl\.part"):
            export_lines(store, path)
        assert part.read_bytes() == other
        assert not path.exists()


def test_a_file_is_only_replaced_when_that_is_asked(tmp_path: Path) -> None:
    store, path = brought(FULL), tmp_path / "cases.jsonl"
    path.write_text("mine")
    with pytest.raises(InputError, match="there already"):
        export_lines(store, path)
    assert path.read_text() == "mine"
    export_lines(store, path, replace=True)
    assert path.read_bytes() == FULL
    assert list(tmp_path.iterdir()) == [path]


def test_the_file_of_the_store_is_never_touched(tmp_path: Path) -> None:
    """Nor what SQLite keeps beside it; by any name that leads to it."""
    (tmp_path / "link.db").symlink_to(tmp_path / "cases.db")
    with open_store(f"sqlite:///{tmp_path}/cases.db") as store:
        fill(store)
        for name in ("cases.db", "cases.db-journal", "link.db"):
            with pytest.raises(InputError, match="the store itself"):
                export_lines(store, tmp_path / name, replace=True)
        with pytest.raises(InputError, match="the store itself"):
            import_lines(store, tmp_path / "link.db")
        assert check_store(store) == ()


@pytest.mark.parametrize("name", ["missing/cases.jsonl", "folder"])
def test_a_place_that_cant_be_written_or_read(name: str, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder.part").mkdir()
    with pytest.raises(InputError):
        export_lines(brought(FULL), tmp_path / name)
    with pytest.raises(InputError, match="can't be read"):
        import_lines(open_store("memory:", lp=LP), tmp_path / name)


def test_a_full_disk_leaves_what_can_be_gone_on_with(tmp_path: Path) -> None:
    """The name is not there, what was written is; with room again the same export ends the same."""
    url = f"sqlite:///{tmp_path}/cases.db"
    with open_store(url) as store:
        brought(FULL, store)
    code = f"""
        import resource
        from pathlib import Path
        from leefplek import InputError
        from leefplek.store import export_lines, open_store
        with open_store({url!r}) as store:
            resource.setrlimit(resource.RLIMIT_FSIZE, (5000, resource.RLIM_INFINITY))
            try:
                export_lines(store, {str(tmp_path / "e.jsonl")!r})
            except InputError as error:
                print(error.what)
    """
    assert run(code) == "this can't be written\n"
    assert not (tmp_path / "e.jsonl").exists()
    part = (tmp_path / "e.jsonl.part").read_bytes()
    assert FULL.startswith(part)
    with open_store(url) as store:
        assert export_lines(store, tmp_path / "e.jsonl").kept == part.count(b"\n") - 1
    assert (tmp_path / "e.jsonl").read_bytes() == FULL


def run(code: str) -> str:
    """What a process prints."""
    command = [sys.executable, "-W", "error", "-c", textwrap.dedent(code)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_store_with_a_record_that_is_no_json_is_not_exported() -> None:
    store = open_store("memory:", lp=LP)
    store.write([raw("other:1", 0, b'{"a": 1}\n{"end":1}')])
    with pytest.raises(StoreFormatError, match="position 1"):
        exported(store)


# ---- what is refused


def refused(data: bytes) -> list[tuple[str, int | None]]:
    """The findings of an import that is refused, and stores nothing."""
    store = open_store("memory:", lp=LP)
    with pytest.raises(InputError) as raised:
        import_lines(store, io.BytesIO(data))
    assert everything(store) == ([], [])
    return [(one.code, one.line) for one in raised.value.findings]


def swapped(old: bytes, new: bytes, number: int = 2) -> bytes:
    """The export with something else in one line, and a last line that fits it."""
    lines = LINES[:-1]
    assert old in lines[number - 1]
    return ended([*lines[: number - 1], lines[number - 1].replace(old, new, 1), *lines[number:]])


CASES: dict[str, tuple[bytes, list[tuple[str, int | None]]]] = {
    "nothing": (b"", [("foreign_file", 1)]),
    "another file": (b"PK\x03\x04" * 100, [("foreign_file", 1)]),
    "other JSON": (b'{"events":[]}\n', [("foreign_file", 1)]),
    "a number": (b"12\n", [("foreign_file", 1)]),
    "a newer format": (b'{"format":2,"leefplek":"store"}\n' + b"".join(LINES[1:]), [("newer_format", 1)]),
    "spaces before": (b" " + FULL, [("foreign_file", 1)]),
    "a BOM": (b"\xef\xbb\xbf" + FULL, [("foreign_file", 1)]),
    "no last line": (b"".join(LINES[:-1]), [("cut_short", len(LINES))]),
    "only the first line": (LINES[0], [("cut_short", 2)]),
    "half of the last line": (FULL[:-9], [("cut_short", len(LINES))]),
    "half of a line": (b"".join(LINES[:3]) + LINES[3][:40], [("cut_short", 4)]),
    "another table": (b'{"leefplek":"store"}\n', [("foreign_file", 1)]),
    "more after the end": (FULL + LINES[1], [("foreign_line", len(LINES) + 1)]),
    "twice": (FULL + FULL, [("foreign_line", len(LINES) + n) for n in range(1, len(LINES) + 1)]),
    "an empty line": (ended([*LINES[:3], b"\n", *LINES[3:-1]]), [("no_json", 4), ("wrong_position", 5)]),
    "a broken line": (ended([*LINES[:3], LINES[3][:50] + b"\n", *LINES[4:-1]]), [("no_json", 4)]),
    "spaces": (swapped(b":", b": "), [("not_canonical", 2)]),
    "a key twice": (swapped(b'{"', b'{"command_id":"x","'), [("not_canonical", 2)]),
    "escaped": (swapped(b"zaak-0", b"zaak\\u002d0"), [("not_canonical", 2)]),
    "the end of a line of another system": (swapped(b"}\n", b"}\r\n"), [("not_canonical", 2)]),
    "no UTF-8": (swapped(b"zaak-0", b"zaak\xff"), [("not_text", 2)]),
    "NUL": (swapped(b"zaak-0", b"zaak\\u0000"), [("wrong_text", 2)]),
    "a lone surrogate": (swapped(b"zaak-0", b"zaak\\ud800"), [("wrong_text", 2)]),
    "NaN": (swapped(b'"version":1}\n', b'"version":NaN}\n'), [("wrong_number", 2)]),
    "beyond 2**53": (swapped(b'"version":1}\n', b'"version":9007199254740993}\n'), [("wrong_number", 2)]),
    "digits": (swapped(b'"version":1}\n', b'"version":' + b"9" * 5000 + b"}\n"), [("wrong_number", 2)]),
    "infinite": (swapped(b'"version":1}\n', b'"version":1e999}\n'), [("wrong_number", 2)]),
    "nested": (ended([LINES[0], b"[" * 100_000 + b"\n"]), [("too_deep", 2)]),
    "many values": (ended([LINES[0], b"[" + b"0," * 600_000 + b"0]\n"]), [("too_many", 2)]),
    "a list": (ended([LINES[0], b"[]\n"]), [("foreign_line", 2)]),
    "a head that is a list": (
        ended([LINES[0], b'{"command_id":"x","head":[],"position":1,"stream":"other:1","version":1}\n']),
        [("foreign_line", 2)],
    ),
    "another key": (swapped(b',"version":1}\n', b',"version":1,"zzz":1}\n'), [("foreign_line", 2)]),
    "no stream": (swapped(b'"stream":"case:zaak-0"', b'"stream":""'), [("foreign_line", 2)]),
    "no case": (swapped(b'"stream":"case:zaak-0"', b'"stream":"case:"'), [("foreign_line", 2)]),
    "a version of text": (swapped(b'"version":1}\n', b'"version":"1"}\n'), [("foreign_line", 2)]),
    "a true position": (swapped(b'"position":1', b'"position":true'), [("foreign_line", 2)]),
    "changed, and no last line that fits": (FULL.replace(b"rust", b"lust"), [("wrong_end", len(LINES))]),
    "a head of another case": (swapped(b'"case_id":"zaak-0"', b'"case_id":"zaak-9"'), [("wrong_event", 2)]),
    "an effect of no event": (swapped(b'"effect":"spoke"', b'"effect":17'), [("wrong_event", 2)]),
    "a day that is none": (swapped(b"2021-03-15", b"2021-02-30"), [("wrong_event", 2)]),
}


@pytest.mark.parametrize("name", CASES)
def test_what_is_no_export_is_refused_by_line(name: str) -> None:
    data, expected = CASES[name]
    start = time.monotonic()
    assert refused(data) == expected
    assert time.monotonic() - start < 2


@pytest.mark.parametrize("number", range(2, len(LINES)))
def test_a_line_that_is_missing_doubled_or_moved_is_told(number: int) -> None:
    at = number - 1
    if number < len(LINES) - 1:  # without its last record it is the export of that store, a little earlier
        assert ("wrong_position", number) in refused(ended([*LINES[:at], *LINES[number:-1]]))
    assert ("wrong_position", number + 1) in refused(ended([*LINES[:number], LINES[at], *LINES[number:-1]]))
    if number < len(LINES) - 1:
        moved = [*LINES[:at], LINES[number], LINES[at], *LINES[number + 1 : -1]]
        assert {"wrong_position"} <= {code for code, _ in refused(ended(moved))}


def test_all_that_is_wrong_is_told_at_once_and_no_more_than_can_be_read() -> None:
    lines = [LINES[0], *(b"{}\n" for _ in range(5000))]
    with pytest.raises(InputError) as raised:
        brought(ended(lines))
    assert len(raised.value.findings) == 100
    assert "4900 more" in raised.value.why
    both = refused(ended([*LINES[:2], b"{}\n", *LINES[3:-1]]).replace(b'"case_id":"zaak-1"', b'"case_id":"zaak-9"', 1))
    assert {code for code, _ in both} >= {"foreign_line", "wrong_event"}


def test_a_log_that_does_not_follow_is_told() -> None:
    """By a version that another event has, a command that stands there twice, or a case that does not fold."""
    source = open_store("memory:", lp=LP)
    fill(source, 1)
    lines = exported(source).splitlines(keepends=True)[:-1]
    first, second = json.loads(lines[1]), json.loads(lines[3])
    assert first["stream"] == second["stream"]
    again = {**second, "command_id": first["command_id"]}
    assert ("wrong_command", 4) in refused(ended([*lines[:3], line(again), *lines[4:]]))
    skipped = {**second, "version": 3, "head": {**second["head"], "version": 3}}
    assert ("wrong_order", 4) in refused(ended([*lines[:3], line(skipped), *lines[4:]]))
    moved = {**second, "head": {**second["head"], "workflow_version": 9}}
    assert refused(ended([*lines[:3], line(moved), *lines[4:]])) == [("wrong_log", 2)]
    nameless = {key: part for key, part in first.items() if key != "command_id"}
    assert ("wrong_command", 2) in refused(ended([lines[0], line(nameless), *lines[2:]]))


def line(plain: dict[str, Any]) -> bytes:
    """A line with this record."""
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


WRONG = (
    b"{}",
    b'{"what":[]}',
    b'{"what":"rooms_set"}',
    b'{"what":"rooms_set","from":"2021-01-01","places":"2"}',
    b'{"what":"parked","case":"x","until":"soon"}',
    b'{"what":"parked","case":7,"until":"2021-05-01"}',
)
"""Heads of which no rooms could be made."""


def test_rooms_that_could_not_be_read_are_refused() -> None:
    for head in (
        b'{"what":"rooms_set"}',
        b'{"what":"parked","case":"x","until":"soon"}',
        b"{}",
        b'{"what":[]}',
        *WRONG,
    ):
        store = open_store("memory:", lp=LP)
        store.write([raw("rooms:kmk", 0, head)])
        assert refused(exported(store)) == [("wrong_event", 2)]


def test_a_line_that_never_ends_takes_no_more_memory_than_a_line_may() -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    data = LINES[0] + b"x" * (80 * 2**20) + b"\n"
    start = time.monotonic()
    assert refused(data)[0] == ("too_large", 2)
    assert time.monotonic() - start < 2
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 512 * 1024


TOKENS = [b"\n", b"\0", b"\xff", b'"', b"{", b"}", b"[", b",", b"null", b"1e9", b"-1", b"true", b"\\u0000", b"\\ud800"]


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """The export, damaged; half of the time with a last line that fits what is there."""
    lines = list(LINES[:-1])
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(lines) - 1))
        match draw(st.sampled_from(("drop", "double", "swap", "bytes", "token", "value"))):
            case "drop":
                del lines[at]
            case "double":
                lines.insert(draw(st.integers(0, len(lines))), lines[at])
            case "swap":
                other = draw(st.integers(0, len(lines) - 1))
                lines[at], lines[other] = lines[other], lines[at]
            case "bytes":
                place = draw(st.integers(0, len(lines[at])))
                lines[at] = (
                    lines[at][:place] + draw(st.binary(max_size=4)) + lines[at][place + draw(st.integers(0, 4)) :]
                )
            case "token":
                place = draw(st.integers(0, len(lines[at])))
                lines[at] = lines[at][:place] + draw(st.sampled_from(TOKENS)) + lines[at][place:]
            case "value":
                lines[at] = revalued(draw, lines[at])
        if not lines:
            break
    return ended(lines) if draw(st.booleans()) else b"".join([*lines, LINES[-1]])


JSON = st.sampled_from([None, True, -1, 0, 2**53 + 1, 1.5, "", "x", "2021-02-30", [], {}, [[]], {"effect": "moved"}])


def revalued(draw: st.DrawFn, line: bytes) -> bytes:
    """A line with something else in one place, written as it should be."""
    try:
        plain = json.loads(line)
    except ValueError:
        return line
    here = plain
    while isinstance(here, dict | list) and here:
        key = draw(st.sampled_from(sorted(here))) if isinstance(here, dict) else draw(st.integers(0, len(here) - 1))
        if not isinstance(here[key], dict | list) or not here[key] or draw(st.booleans()):
            here[key] = draw(JSON)
            break
        here = here[key]
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


@settings(max_examples=2500)
@given(mutated())
def test_a_damaged_export_is_refused_or_is_sound(data: bytes) -> None:
    """Nothing but errors of the family, and nothing stored; what is taken all the same is a store that is sound."""
    store = open_store("memory:", lp=LP)
    try:
        import_lines(store, io.BytesIO(data))
    except (InputError, StoreUnavailable):
        assert everything(store) == ([], [])
    else:
        assert exported(store) == data
        assert [one for one in check_store(store) if one.severity == "error"] == []


# ---- others, and what fails


def test_somebody_else_who_writes_meanwhile_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was stored before that is stored, and is what was exported."""
    monkeypatch.setattr(_import, "TOGETHER", 3)
    store = open_store("memory:", lp=LP)

    def write(what: str, done: int, total: int) -> None:
        if what == "store" and done < 6:
            store.write([raw("other:1", 0, b'{"what":"nothing"}')])

    with pytest.raises(InputError, match="somebody else writes"):
        import_lines(store, io.BytesIO(FULL), progress=write)
    kept = store.feed(0, 100)
    assert kept[:-1] == brought(FULL).feed(0, len(kept) - 1)
    assert kept[-1].stream == "other:1"


def test_a_store_without_turns_is_told_too() -> None:
    class Loose(type(open_store("memory:"))):  # type: ignore[misc]
        """Somebody else writes at any time."""

        def turn(self) -> contextlib.AbstractContextManager[None]:
            return contextlib.nullcontext()

        def write(self, batches: Any) -> int:
            if len(self.feed(0, 100)) == 4:
                super().write([raw("other:1", 0, b'{"what":"nothing"}')])
            return int(super().write(batches))

    store = Loose()
    with pytest.raises(InputError, match="somebody else writes"):
        import_lines(store, io.BytesIO(FULL))
    assert store.stats().position == 6


def test_an_input_that_fails_is_told() -> None:
    class Failing(io.BytesIO):
        """A pipe that breaks."""

        def readline(self, size: int | None = -1, /) -> bytes:
            if self.tell() > 1000:
                raise OSError(5, "Input/output error")
            return super().readline(size)

    store = open_store("memory:", lp=LP)
    with pytest.raises(InputError, match="Input/output error"):
        import_lines(store, Failing(FULL))
    assert everything(store) == ([], [])


def test_no_room_for_what_is_read_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_spool, "TABLES", (*_spool.TABLES, "PRAGMA max_page_count = 4"))
    store = open_store("memory:", lp=LP)
    with pytest.raises(StoreUnavailable, match="SQLITE_FULL"):
        import_lines(store, io.BytesIO(FULL))
    assert everything(store) == ([], [])


def test_a_name_that_is_taken_meanwhile_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    with pytest.raises(InputError, match="there already"):
        export_lines(brought(FULL), path, progress=lambda *_: path.write_text("mine"))
    assert path.read_text() == "mine"
    assert path.with_name("cases.jsonl.part").read_bytes() == FULL


def test_a_store_with_a_gap_is_not_exported(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path}/cases.db") as store:
        fill(store)
        db = sqlite3.connect(tmp_path / "cases.db")
        with db:
            db.execute("DELETE FROM leefplek_event WHERE position = 4")
        db.close()
        with pytest.raises(StoreFormatError, match="missing"):
            exported(store)


def test_a_case_that_a_newer_version_opened_is_carried() -> None:
    """It is in no list: nobody here knows where it stands."""
    known = brought(FULL).feed(0, 1)[0].head.replace(b"zaak-0", b"new").replace(b'"opened"', b'"begun"')
    heads = [known.replace(b'"case_id"', b'"format":2,"case_id"')]
    heads += [b'{"case_id":"new","format":2,"effects":%s}' % effects for effects in (b"7", b'[{"effect":"opened"}]')]
    for head in heads:
        source = open_store("memory:", lp=LP)
        source.write([raw("case:new", 0, head)])
        target = brought(exported(source))
        assert exported(target) == exported(source)
        assert (check_store(target), target.find(Query())) == ((), [])


def test_an_export_into_a_folder_that_is_missing_says_so(tmp_path: Path) -> None:
    """Nothing was begun, so there is nothing to go on with."""
    with open_store("memory:") as store, pytest.raises(InputError, match="no such folder") as caught:
        export_lines(store, tmp_path / "missing" / "cases.jsonl")
    assert caught.value.do == "make the folder first"
