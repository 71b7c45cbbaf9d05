"""Keys for tests, cases with a marked string in every field of every payload, and a scan of files for bytes."""

from __future__ import annotations

import itertools
import types
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import attrs

from leefplek import Event, Leefplek, Payload
from leefplek.store import Desk, Keys, MasterKey, Store, open_keys, open_store
from leefplek.stored import Written, dumps
from leefplek.values import TextMap, key_of
from story import CONCERN, actor, moment, opening

AT = moment("2021-03-01")
SAW, KMK = actor("saw"), actor("kmk")
PERSON, PARENT = "canary-person-4711", "canary-parent-4711"
LP = Leefplek(lang="en")


@cache
def master(_: int = 0) -> MasterKey:
    """A master key, the same for a whole run."""
    return MasterKey(bytes(range(32)) if _ == 0 else bytes([_]) * 32)


def keys_in(folder: Path, name: str = "keys.db") -> Keys:
    """Keys in a file."""
    return open_keys(f"sqlite:///{folder / name}", master=master())


def sealed_store(folder: Path, keys: Keys | None = None, name: str = "cases.db") -> Store:
    """A store in a file, with keys."""
    return open_store(f"sqlite:///{folder / name}", keys=keys or keys_in(folder))


def desk_of(store: Store, **more: Any) -> Desk:
    """A desk."""
    return Desk(LP, store, **more)


def worked(desk: Desk, case: str = "a", person: str | None = PERSON) -> None:
    """A case with a few steps, one of them by the young person."""
    start = {"by": SAW, "at": AT, "case_id": case, "person": person}
    desk.open("fijn-wonen", opening(CONCERN), **start)  # type: ignore[arg-type]
    desk.step(case, "note", {"text": "canary-note"}, by=SAW, at=AT, command_id="note")
    desk.step(case, "inquire", by=SAW, at=AT)


def canaried(case: str, person: str | None = PERSON) -> tuple[Event, ...]:
    """One event for each transition of every way of working, with a marked string wherever text may stand."""
    marks = (f"canary-text-{number}" for number in itertools.count(1))
    rows = [(one, row) for one in LP.workflows for row in one.transitions]
    made = []
    for version, (workflow, row) in enumerate(rows, start=1):
        cls = LP.payload_class(workflow.id, workflow.version, row.id)
        effects: list[dict[str, Any]] = []
        if version == 1:
            first = {"effect": "opened", "person": person, "workflow": "fijn-wonen", "workflow_version": 1}
            effects = [first, {"due": "2021-04-01", "effect": "moved", "line": "main", "state": "signal"}]
        if version == 2:
            effects = [{"effect": "route_chosen", "route": "canary-route"}]
        head = {
            "at": AT.isoformat(),
            "by": ACTORS[version % len(ACTORS)],
            "case_id": case,
            "command_id": f"c{version}",
            "recorded_by": {"id": "saw-2", "role": "saw"},
            "version": version,
        }
        shared = {"effects": effects, "transition": row.id, "workflow": workflow.id, "workflow_version": 1}
        bytes_ = dumps(head)[:-1] + b"," + dumps(shared)[1:]
        made.append(LP.read(Written(bytes_, dumps(_plain(cls, marks)))))
    return tuple(made)


ACTORS = ({"id": PERSON, "role": "jongere"}, {"id": PARENT, "role": "ouder"}, {"id": "saw-1", "role": "saw"})


def _plain(cls: type[Payload], marks: Iterator[str]) -> dict[str, Any]:
    hints = get_type_hints(cls)
    return {key_of(one): _of(hints[one.name], marks) for one in attrs.fields(cls)}


def _of(wanted: Any, marks: Iterator[str]) -> Any:
    origin, inner = get_origin(wanted), get_args(wanted)
    if origin is Literal:
        return inner[0]
    if origin in (Union, types.UnionType):
        return _of(inner[0], marks)
    if origin is tuple:
        return [_of(inner[0], marks)]
    plain = {bool: True, int: 3, date: "2021-03-01", datetime: datetime(2021, 3, 1, tzinfo=UTC).isoformat()}
    if wanted in plain:
        return plain[wanted]
    if wanted is TextMap:
        return {"q1": next(marks)}
    return _plain(wanted, marks) if attrs.has(wanted) else next(marks)


def found_in(folder: Path, *wanted: bytes) -> set[tuple[str, bytes]]:
    """In which files of a folder, whatever they are, these bytes stand: as they are, and as others write them."""
    seen = set()
    for file in folder.rglob("*"):
        if file.is_file():
            held = file.read_bytes().lower()
            seen |= {(file.name, one) for one in wanted for form in _forms(one) if form.lower() in held}
    return seen


def _forms(one: bytes) -> tuple[bytes, ...]:
    import base64

    shifted = [base64.b64encode(bytes(shift) + one)[shift + 2 : -4] for shift in range(3)]
    return (one, one.hex().encode(), *[form for form in shifted if len(form) > 8])
