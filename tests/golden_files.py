"""Events as they were stored, one file per type and version, kept for ever.

    python tests/golden_files.py

writes the files that are missing and adds them to `SHA256SUMS`. It never changes one: what a version once wrote, every
later one reads. A file has two lines per event: its head, and what came with the step (`null` for nothing).
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import cache
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import Any

import attrs

from cardboard import Shelving
from golden_rows import ROWS, STATING, Row
from golden_shapes import SHAPES, Shape
from leefplek import Card, Event, Leefplek, Payload, Workflow
from leefplek.cards import StatedFact
from leefplek.convert import tag_of
from leefplek.store import Desk, Store, export_lines, open_store
from leefplek.stored import FORMAT, Written
from story import NOW, Story, actor, moment

GOLDEN = Path(__file__).parent / "golden"
SUMS = GOLDEN / "SHA256SUMS"
COMMAND = "python tests/golden_files.py"
HERE = f"format-{FORMAT}"
"""Where the files of events lie that are written now, in a folder per workflow and version."""
FIRST = "fijn-wonen"
"""The way of working of which each transition has a file."""


def _stating() -> Card:
    """A card with an answer that states a fact: none of those that come with leefplek does."""
    card = Leefplek().card("woonkaart", version=1)
    first, *rest = card.questions
    answer = attrs.evolve(first.answers[0], facts=(StatedFact(name="woonvraag", value=True),))
    questions = (attrs.evolve(first, answers=(answer, *first.answers[1:])), *rest)
    assert first.answers[0].id == STATING["answers"]["q1"]
    return attrs.evolve(card, id=STATING["id"], questions=questions)


ids = count(1)
LP = Leefplek(lang="en", clock=lambda: NOW, ids=lambda: f"id-{next(ids)}", plugins=[Shelving(_stating())])


def written_now() -> dict[str, list[Written]]:
    """What every file holds if it is written now, by its name."""
    files: dict[str, list[Written]] = {}
    for event in events():
        files.setdefault(name_of(event), []).append(LP.write(event))
        for effect in event.effects:
            files.setdefault(f"{HERE}/effects/{tag_of(type(effect))}.jsonl", [LP.write(event)])
    for written in streams():
        files.setdefault(f"{HERE}/streams/{what(written)}.jsonl", []).append(written)
    return files


@cache
def events() -> tuple[Event, ...]:
    """The event of every row."""
    return (*map(_event, ROWS), *map(_shaped, SHAPES))


def _event(row: Row) -> Event:
    story = Story(LP)
    row.way(story)
    if row.transition == "open":
        return story.open(row.payload, by=row.by, **row.how).event
    return story.do(row.transition, row.payload, by=row.by, **row.how).event


def _shaped(shape: Shape) -> Event:
    """An event with what comes with a step of another way of working, wherever a case has to stand for it."""
    version = LP.workflow(shape.workflow).version
    payload = LP.structure(LP.payload_class(shape.workflow, version, shape.transition), shape.payload)
    by, case = actor(shape.by), f"{shape.workflow}-1"
    when = moment("2021-03-01")
    return Event(
        case, 2, shape.workflow, version, shape.transition, by, by, when, NOW, payload, f"{case}-{shape.transition}", ()
    )


def name_of(event: Event) -> str:
    """The name of the file of an event's type, at the version that its payload has now."""
    assert event.payload is not None
    return file_name(event.workflow, event.workflow_version, event.transition, event.payload.SCHEMA)


def file_name(workflow: str, version: int, transition: str, schema: int) -> str:
    """The name of the file of a type and version."""
    return f"{HERE}/{workflow}-{version}/{transition}.{schema}.jsonl"


def wanted(workflows: Iterable[Workflow]) -> Iterator[set[str]]:
    """Files of each of which one must be there: of the first way of working that of each transition that a caller may
    take, and of the others one for each class of payload that is their own.

    What they share with the first is read from its files: how an event is stored hangs on the class of its payload and
    on the effects, and the effects have files too. A file for each of a thousand transitions would say no more.
    """
    many = [one for one in workflows if any(row.id == Workflow.OPEN for row in one.transitions)]
    first = [one for one in many if one.id == FIRST]
    yield from ({_file_of(one, name)} for one in first for name in _taken(one, workflows))
    known = {LP.payload_class(one.id, one.version, name) for one in first for name in _taken(one, workflows)}
    classes: dict[type[Payload], set[str]] = {}
    for one in many:
        for row in one.transitions:
            cls = LP.payload_class(one.id, one.version, row.id)
            if cls not in known:
                classes.setdefault(cls, set()).add(_file_of(one, row.id))
    yield from classes.values()


def _taken(workflow: Workflow, workflows: Iterable[Workflow]) -> Iterator[str]:
    """The transitions that a caller may take, also of the track."""
    yield from (row.id for row in workflow.transitions)
    track = workflow.track
    for beside in workflows:
        if track and (beside.id, beside.version) == (track.workflow, track.workflow_version):
            yield from (f"{track.id}.{row.id}" for row in beside.transitions if row.roles)


def _file_of(workflow: Workflow, transition: str) -> str:
    schema = LP.payload_class(workflow.id, workflow.version, transition).SCHEMA
    return file_name(workflow.id, workflow.version, transition, schema)


def streams() -> list[Written]:
    """What happens to the rooms of a provider and in the name of a person, as it is stored."""
    with _told() as store:
        records = store.feed(0, 1000)
    return [record.written for record in records if not record.stream.startswith("case:")]


def export() -> tuple[str, bytes]:
    """A whole store as lines, and the name of its file, which has the version of such lines."""
    text = BytesIO()
    with _told() as store:
        export_lines(store, text)
    first = json.loads(text.getvalue().split(b"\n")[0])
    return f"export-{first['format']}.jsonl", text.getvalue()


@contextmanager
def _told() -> Iterator[Store]:
    """A store with rooms, and with a young person who got one and lost it."""
    with open_store("memory:") as store:
        desk = Desk(LP, store, one_open_case=["fijn-wonen"])
        when: dict[str, Any] = {"by": actor("kmk"), "at": moment("2021-03-01")}
        desk.set_rooms("kmk", 3, since=date(2021, 1, 1), **when)
        desk.park("kmk", "zaak-1", until=date(2021, 6, 1), why="op reis", **when)
        desk.unpark("kmk", "zaak-1", **when)
        _lived(desk)
        yield store


def _lived(desk: Desk) -> None:
    """A young person who got a room and lost it."""
    told = Story(LP).to_placed()
    told.do("lose_place", {"reason": {"side": "provider", "code": "house_rules", "words": "te laat"}}, by="kmk")
    first = told.steps[0].event
    how: dict[str, Any] = {"by": first.by, "at": first.at, "recorded_at": NOW}
    desk.open("fijn-wonen", first.payload, case_id="zaak-1", person="persoon-1", **how)
    for event in (step.event for step in told.steps[1:]):
        desk.step("zaak-1", event.transition, event.payload, by=event.by, at=event.at, recorded_at=NOW)


def what(written: Written) -> str:
    """What a record of another stream says that happened."""
    return str(json.loads(written.head)["what"])


# ---- files


def lines(many: Iterable[Written]) -> bytes:
    """The lines of a file."""
    return b"".join(b"%b\n%b\n" % (one.head, b"null" if one.content is None else one.content) for one in many)


def parsed(text: bytes) -> list[Written]:
    """What the lines of a file hold."""
    parts = text.split(b"\n")[:-1]
    pairs = zip(parts[::2], parts[1::2], strict=True)
    return [Written(head, None if content == b"null" else content) for head, content in pairs]


def sums() -> dict[str, str]:
    """The digest of each file that was ever written, by its name."""
    pairs = [line.split("  ") for line in SUMS.read_text("utf-8").splitlines()] if SUMS.exists() else []
    return {name: digest for digest, name in pairs}


def digest_of(name: str) -> str:
    """The digest of a file as it is."""
    return hashlib.sha256((GOLDEN / name).read_bytes()).hexdigest()


def main() -> None:
    """The command."""
    known = sums()
    whole, text = export()
    for name, content in [*((name, lines(many)) for name, many in sorted(written_now().items())), (whole, text)]:
        path = GOLDEN / name
        if name in known or path.exists():
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        with SUMS.open("a", encoding="utf-8") as file:
            file.write(f"{digest_of(name)}  {name}\n")
        sys.stdout.write(f"{name}\n")


if __name__ == "__main__":
    main()
