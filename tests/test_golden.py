"""What a version once wrote, every later one reads: a file per type of event and version, kept for ever."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any, get_args, get_type_hints

import attrs
import pytest

import golden_files as golden
from golden_files import COMMAND, GOLDEN, LP, parsed
from leefplek import Case, Event, Leefplek, Payload
from leefplek.convert import tag_of
from leefplek.definition import Unread
from leefplek.effects import Effect, Newer
from leefplek.store import Batch, Desk, export_lines, import_lines, open_store
from leefplek.stored import Written, dumps
from leefplek.values import key_of

FILES = sorted(str(path.relative_to(GOLDEN)) for path in GOLDEN.rglob("*.jsonl"))
EXPORTS = [name for name in FILES if name.startswith("export-")]
OF_EVENTS = [name for name in FILES if "/streams/" not in name and name not in EXPORTS]
OF_TYPES = [name for name in OF_EVENTS if "/effects/" not in name]
OF_STREAMS = [name for name in FILES if "/streams/" in name]
READER = Leefplek()


def held(name: str) -> list[Written]:
    """What a file holds."""
    return parsed((GOLDEN / name).read_bytes())


def named(name: str) -> tuple[str, int, str, int]:
    """The workflow, its version, the transition and the schema of a file."""
    folder, file = name.split("/")[1:]
    workflow, _, version = folder.rpartition("-")
    transition, _, schema = file.removesuffix(".jsonl").rpartition(".")
    return workflow, int(version), transition, int(schema)


# ---- the files themselves


def test_every_transition_and_every_payload_has_its_file() -> None:
    """Each transition of the first way of working, and each class of payload that another has as its own."""
    missing = [some for some in golden.wanted(READER.workflows) if not some & set(FILES)]
    assert not missing, f"give it a row in tests/golden_rows.py or tests/golden_shapes.py and run: {COMMAND}"


def test_every_effect_has_its_file() -> None:
    kinds = {tag_of(kind) for kind in get_args(Effect) if kind is not Newer}
    there = {Path(name).stem for name in OF_EVENTS if "/effects/" in name}
    assert kinds <= there, f"give it a row in tests/golden_rows.py and run: {COMMAND}"


def test_no_file_was_changed_and_none_is_gone() -> None:
    """The list of digests only grows."""
    known = golden.sums()
    assert set(known) == set(FILES), f"run: {COMMAND}"
    assert {name: golden.digest_of(name) for name in FILES} == known, "a golden file is never changed: restore it"


def test_the_list_of_digests_is_as_it_was_and_more() -> None:
    """Where the history is here: what it says first, it still says."""
    git = shutil.which("git")
    old = git and subprocess.run([git, "show", "HEAD:./SHA256SUMS"], capture_output=True, cwd=GOLDEN, check=False)
    if not old or old.returncode:
        pytest.skip("no history here")
    assert golden.SUMS.read_bytes().startswith(old.stdout)


def test_the_command_writes_what_is_missing_and_changes_nothing(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(golden, "GOLDEN", tmp_path)
    monkeypatch.setattr(golden, "SUMS", tmp_path / "SHA256SUMS")
    golden.main()
    first, changed, gone = sorted(tmp_path.rglob("*.jsonl"))[:3]
    changed.write_bytes(b"other")
    gone.unlink()
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    golden.main()
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before
    kept = [line for line in golden.SUMS.read_text().splitlines(keepends=True) if first.name not in line]
    golden.SUMS.write_text("".join(kept))
    first.unlink()
    golden.main()
    assert first.exists()
    assert changed.read_bytes() == b"other"


# ---- reading them


@pytest.mark.parametrize("name", OF_EVENTS)
def test_every_event_is_read_and_written_again_byte_for_byte(name: str) -> None:
    for written in held(name):
        event = READER.read(written)
        assert not event.effects or not any(isinstance(one, Newer) for one in event.effects)
        assert not isinstance(event.payload, Unread), "a file without a reader"
        assert READER.write(event) == written
        assert READER.checked(written) == event
        assert READER.from_json(Event, READER.to_json(event)) == event


@pytest.mark.parametrize("name", OF_TYPES)
def test_the_payload_is_of_its_class_and_says_what_was_written(name: str) -> None:
    workflow, version, transition, schema = named(name)
    cls = READER.payload_class(workflow, version, transition)
    for written in held(name):
        event, head = READER.read(written), json.loads(written.head)
        assert (event.workflow, event.workflow_version, event.transition) == (workflow, version, transition)
        assert head.get("schema", 1) == schema
        assert type(event.payload) is cls
        if schema == cls.SCHEMA:
            assert written.content == dumps(json.loads(READER.to_json(event.payload)))
            assert READER.write(attrs.evolve(event)) == written, "made anew, it is other bytes"


@pytest.mark.parametrize("name", OF_TYPES)
def test_what_is_made_today_says_the_same(name: str) -> None:
    """The rows make the same payloads by the same actors: what is read equals what a step holds, by value."""
    *which, schema = named(name)
    if schema != READER.payload_class(*which).SCHEMA:
        pytest.skip("an older shape")
    made = [event for event in golden.events() if golden.name_of(event) == name]
    old = [READER.read(written) for written in held(name)]
    assert [(one.payload, one.by, one.recorded_by, one.at, one.recorded_at) for one in old] == [
        (one.payload, one.by, one.recorded_by, one.at, one.recorded_at) for one in made[: len(old)]
    ]


def _paths(cls: Any) -> Iterator[tuple[str, ...]]:
    """Every field of a value class, with those of the values in it."""
    hints = get_type_hints(cls)
    for field in attrs.fields(cls):
        yield (key_of(field),)
        for inner in _classes(hints[field.name]):
            yield from ((key_of(field), *rest) for rest in _paths(inner))


def _classes(wanted: Any) -> Iterator[Any]:
    if isinstance(wanted, type) and attrs.has(wanted):
        yield wanted
    for part in get_args(wanted):
        yield from _classes(part)


def _found(plain: Any, at: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    if isinstance(plain, dict):
        for key, part in plain.items():
            yield (*at, key)
            yield from _found(part, (*at, key))
    for part in plain if isinstance(plain, list) else ():
        yield from _found(part, at)


@pytest.mark.parametrize("name", OF_TYPES)
def test_the_payloads_are_as_full_as_their_shape_allows(name: str) -> None:
    *which, schema = named(name)
    cls: type[Payload] = READER.payload_class(*which)
    if schema != cls.SCHEMA:
        pytest.skip("an older shape")
    found = {path for written in held(name) for path in _found(json.loads(written.content or b"null"))}
    assert set(_paths(cls)) <= found, "set every field of its row before the file is written"


def test_an_opening_makes_a_case() -> None:
    for written in held("format-1/fijn-wonen-1/open.1.jsonl"):
        case = READER.replay([READER.read(written)])
        assert (case.workflow, case.state, case.is_open) == ("fijn-wonen", "signal", True)
        assert READER.from_json(Case, READER.to_json(case)) == case


# ---- a whole store


def test_the_lines_of_a_whole_store_have_their_file() -> None:
    assert golden.export()[0] in EXPORTS, f"run: {COMMAND}"


@pytest.mark.parametrize("name", EXPORTS)
def test_the_lines_of_a_whole_store_are_taken_in_and_written_again_byte_for_byte(name: str) -> None:
    text = (GOLDEN / name).read_bytes()
    with open_store("memory:") as store:
        imported, again = import_lines(store, BytesIO(text)), BytesIO()
        assert imported.stored == store.stats().position == len(text.splitlines()) - 2
        export_lines(store, again)
        assert again.getvalue() == text
        desk = Desk(READER, store)
        assert desk.case("zaak-1").state == "route_choice"
        assert desk.rooms("kmk").places == ((date(2021, 1, 1), 3),)


# ---- what goes across cases


def test_what_happens_to_rooms_and_in_the_name_of_a_person_has_its_file() -> None:
    known = {"rooms_set", "parked", "unparked", "taken", "left", "opened"}
    assert {Path(name).stem for name in OF_STREAMS} >= known
    assert {golden.what(written) for written in golden.streams()} == known


@pytest.mark.parametrize("name", OF_STREAMS)
def test_a_record_of_another_stream_is_canonical_and_the_same_today(name: str) -> None:
    for written in held(name):
        assert dumps(json.loads(written.head)) == written.head
        assert written in golden.streams()


def test_the_rooms_are_the_fold_of_their_records() -> None:
    with open_store("memory:") as store:
        desk = Desk(LP, store)

        def add(what: str) -> Any:
            for written in held(f"format-1/streams/{what}.jsonl"):
                version = desk.rooms("kmk").version
                store.write([Batch("rooms:kmk", version, f"c{version}", (written,))])
            return desk.rooms("kmk")

        assert add("rooms_set").places == ((date(2021, 1, 1), 3),)
        assert add("parked").parked == (("zaak-1", date(2021, 6, 1)),)
        assert add("unparked").parked == ()
        add("parked")
        assert add("taken").parked == ()
        assert add("left").places == ((date(2021, 1, 1), 3),)
