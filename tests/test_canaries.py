"""Marked texts in every field that may hold something of a person, through all that can go wrong: nothing says one.

The fields are found by reflection over the payload classes of every way of working that ships, nested ones included, so
that a new one is watched the day it is added. At the end stands that the watch can fail.
"""

from __future__ import annotations

import io
import json
import logging
import os
import pickle
import re
import sqlite3
import tempfile
import traceback
import types
import warnings
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin

import attrs
import pytest
from click.testing import CliRunner

from leefplek import Actor, CardAnswers, Event, Fact, Leefplek, LeefplekError, Payload, Reason, Refused, hookimpl
from leefplek.cli import main
from leefplek.effects import Opened
from leefplek.facts import Stated
from leefplek.plugins import steplog
from leefplek.plugins.fijn_wonen import Note
from leefplek.redaction import keys_of
from leefplek.store import Desk, Record, export_lines, import_lines, open_store
from leefplek.store._spool import Line, spool
from leefplek.values import TextMap, key_of, sensitivity
from needs import SeesAll
from samples import NOS
from story import NOW, Story

MARK = re.compile(r"KANARIE-\d{4}")
LP = Leefplek(lang="en", clock=lambda: NOW, plugins=[steplog])
SAW = Actor("saw", "saw")


class Marks:
    """Marked texts, each given out once, and the field that it went to.

    `within` are those in an open field of a value that itself stands in a field that is not: by itself it may say them.
    """

    def __init__(self) -> None:
        self.places: dict[str, str] = {}
        self.within: set[str] = set()

    def one(self, place: str) -> str:
        """The next one."""
        mark = f"KANARIE-{len(self.places):04}"
        self.places[mark] = place
        return mark

    def table(self, cls: type[Any], at: str, hidden: bool = False) -> dict[str, Any]:
        """Plain data of a value class, with a mark wherever a text may stand that is not open."""
        made = {}
        for field in attrs.fields(cls):
            place, open_here = f"{at}.{field.name}", sensitivity(field) == "open"
            before = len(self.places)
            if field.eq:  # else it is worked out from the others
                made[key_of(field)] = self.filled(field.type, place, hidden or not open_here)
            if open_here:
                self.within |= set(list(self.places)[before:])
        return self._right(cls, made, at)

    def _right(self, cls: type[Any], made: dict[str, Any], at: str) -> dict[str, Any]:
        """What a class asks beside its types."""
        if cls is CardAnswers:
            answers = {question: self.one(f"{at}.answers") for question in ("q1", "q2", "q3")}
            words = {"q1": self.one(f"{at}.own_words")}
            made |= {"id": "woonkaart", "version": 1, "answers": answers, "own_words": words}
        elif cls is Reason:
            made |= {key: NOS[0][key] for key in ("side", "code")}
        elif cls is Fact:
            made |= {"name": "gemeente", "value": self.one(f"{at}.value")}
        return made

    def filled(self, wanted: Any, at: str, hidden: bool) -> Any:
        """Plain data of a type; of a choice, the one that may hold most."""
        origin, inner = get_origin(wanted), get_args(wanted)
        if origin in (Union, types.UnionType):
            choices = [one for one in inner if one is not type(None)]
            return self.filled(max(choices, key=lambda one: (attrs.has(one), one is str)), at, hidden)
        if origin is Literal:
            return inner[0]
        if origin is tuple:
            return [self.filled(inner[0], at, hidden), self.filled(inner[0], at, hidden)]
        if wanted is TextMap:
            return {self.one(f"{at} key"): self.one(f"{at} text")} if hidden else {"x": "open"}
        if wanted is str:
            return self.one(at) if hidden else "open"
        plain = {bool: True, int: 1, date: "2021-03-01", datetime: "2021-03-01T10:00:00+01:00"}
        return plain[wanted] if wanted in plain else self.table(wanted, at, hidden)


MARKS = Marks()


def _every() -> Iterator[tuple[Any, str, dict[str, Any]]]:
    """Each payload class once, with a workflow and transition that have it, and marked plain data."""
    seen: set[Any] = set()
    for workflow in LP.workflows:
        for row in workflow.transitions:
            cls = LP.payload_class(workflow.id, workflow.version, row.id)
            if cls not in seen:
                seen.add(cls)
                yield workflow, row.id, MARKS.table(cls, f"{workflow.id} {row.id}: {cls.__name__}")


EVERY = list(_every())


def payload(workflow: Any, transition: str, plain: Any) -> Payload:
    """The marked payload itself."""
    return LP.structure(LP.payload_class(workflow.id, workflow.version, transition), plain)


def events() -> list[Event]:
    """A case of one event for each payload class, with that payload."""
    opened = Story(LP).open().event
    made = []
    for number, (workflow, transition, plain) in enumerate(EVERY):
        effects = (Opened(workflow.id, workflow.version, None), *opened.effects[1:])
        how = {"case_id": f"case-{number}", "command_id": f"c-{number}", "effects": effects, "recorded_at": NOW}
        where = {"workflow": workflow.id, "workflow_version": workflow.version, "transition": transition}
        made.append(attrs.evolve(opened, payload=payload(workflow, transition, plain), **how, **where))
    return made


class Heard:
    """All that was printed, logged, warned of, raised or left in a temporary file."""

    def __init__(self, caplog: Any, capfd: Any, folder: Path, caught: list[Any]) -> None:
        self._caplog, self._capfd, self._folder, self._caught = caplog, capfd, folder, caught
        self.said: list[str] = []

    def say(self, *things: object) -> None:
        """What a value says of itself."""
        self.said += [text for one in things for text in (repr(one), str(one), f"{one}")]

    def raising(self, call: Callable[[], object], expected: Any = LeefplekError) -> Any:
        """What a call raises, with all that an error says: its traceback, its parts, and what another process gets."""
        with pytest.raises(expected) as caught:
            call()
        error = caught.value
        self.say(error, *error.args, *getattr(error, "findings", ()), *getattr(error, "refusals", ()))
        self.said += ["".join(traceback.format_exception(error)), repr(error.__cause__)]
        self.said.append(_pickled(error).decode("latin-1"))
        return error

    def leaks(self) -> set[str]:
        """The fields of which something was said."""
        printed = self._capfd.readouterr()
        logged = [text for one in self._caplog.records for text in (one.getMessage(), repr(one.__dict__))]
        left = [path.read_bytes().decode("latin-1") for path in self._folder.rglob("*") if path.is_file()]
        every = [*self.said, printed.out, printed.err, *logged, self._caplog.text, *map(str, self._caught), *left]
        return {MARKS.places[mark] for text in every for mark in MARK.findall(text)}


def _pickled(error: BaseException) -> bytes:
    """What an error itself hands to another process; what others in this process have pickles bring along is theirs."""
    made = io.BytesIO()
    pickler = pickle.Pickler(made)
    pickler.dispatch_table = {}  # type: ignore[assignment] # such as tblib's, which takes the chain of errors along
    pickler.dump(error)
    return made.getvalue()


@pytest.fixture
def heard(
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Heard]:
    folder = tmp_path_factory.mktemp("temporary")
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    for name in ("TMPDIR", "SQLITE_TMPDIR"):
        monkeypatch.setenv(name, str(folder))
    with warnings.catch_warnings(record=True) as caught, caplog.at_level(logging.DEBUG):
        warnings.simplefilter("always")
        yield Heard(caplog, capfd, folder, caught)


def test_there_are_enough_of_them() -> None:
    assert len(MARKS.places) >= 200
    assert len(set(MARKS.places.values())) >= 200
    for workflow, transition, plain in EVERY:
        cls = LP.payload_class(workflow.id, workflow.version, transition)
        assert payload(workflow, transition, plain) is not None
        assert plain.keys() == {key for key in keys_of(cls) if "." not in key}


def test_values_and_events_say_nothing(heard: Heard) -> None:
    for event in events():
        case = LP.replay([event])
        heard.say(event.payload, event, case, case.core, *event.effects, *case.events)
        for part in _parts(event.payload):
            heard.said.append(MARK.sub(lambda found: "" if found[0] in MARKS.within else found[0], repr(part)))
        open_part = LP.redacted(event, sees="open", audience="logged")
        heard.say(open_part, json.dumps(open_part.plain), *open_part.hidden)
        heard.say(LP.redacted(event, sees="special", audience="shown"))
        heard.say(*(Stated(name, said.value) for name, said in LP.facts(case).items()))
    assert heard.leaks() == set()


def _parts(given: Any) -> Iterator[Any]:
    """The values in a value."""
    if isinstance(given, tuple):
        for one in given:
            yield from _parts(one)
    elif attrs.has(type(given)):
        yield given
        for field in attrs.fields(type(given)):
            yield from _parts(getattr(given, field.name))


def test_bad_payloads_say_nothing(heard: Heard) -> None:
    """Wrong in every way; what is wrong is named by its key, so that a mark is never in one."""
    story = Story(LP).open()
    for workflow, transition, plain in EVERY:
        cls = LP.payload_class(workflow.id, workflow.version, transition)
        mark = next(iter(MARK.findall(json.dumps(plain))), "KANARIE-0000")
        for fault in (*({**plain, key: [[mark]]} for key in plain), {**plain, "unknown": mark}, mark, [plain]):
            heard.raising(lambda fault=fault, cls=cls: LP.structure(cls, fault))
            heard.raising(lambda fault=fault, cls=cls: LP.from_json(cls, json.dumps(fault)))
        text = json.dumps(plain)
        heard.raising(lambda text=text, cls=cls: LP.from_json(cls, text[:-1]))
    for fault in (EVERY[0][2], {"text": {"a": MARKS.one("a table")}}, {"text": 5, "x": MARKS.one("an unknown key")}):
        heard.raising(lambda fault=fault: LP.step(story.case, "note", fault, by=SAW, at=NOW))
    assert heard.leaks() == set()


def test_steps_refusals_and_options_say_nothing(heard: Heard) -> None:
    opened = Story(LP).open().case
    tried = 0
    for workflow, transition, plain in EVERY:
        given = payload(workflow, transition, plain)
        for case in (opened, LP.replay([next(one for one in events_of(workflow.id))])):
            if case.workflow == workflow.id:
                tried += 1
                who = Actor(MARKS.one("an actor"), "nobody" if tried % 2 else "saw")
                for call in (
                    lambda case=case, t=transition, given=given, who=who: LP.step(case, t, given, by=who, at=NOW),
                    lambda w=workflow.id, given=given, who=who: LP.open(w, given, by=who, at=NOW),
                ):
                    try:
                        step = call()
                    except LeefplekError:
                        heard.raising(call)
                    else:
                        heard.say(step, LP.committed(step))
        heard.say(*LP.options(opened, by=SAW, at=NOW))
    assert tried > len(EVERY)
    assert heard.leaks() == set()


def events_of(workflow: str) -> list[Event]:
    """The marked events of one workflow."""
    return [one for one in EVENTS if one.workflow == workflow]


EVENTS = events()


class Careless(SeesAll):
    """A plugin that fails with something personal in its errors."""

    @hookimpl
    def leefplek_check_transition(self, ctx: Any) -> None:
        raise RuntimeError(ctx.payload.text)

    @hookimpl
    def leefplek_step_committed(self, step: Any) -> None:
        raise RuntimeError(step.event.payload.text)

    @hookimpl
    def leefplek_step_refused(self, refused: Any) -> None:
        raise RuntimeError(MARKS.one("an observer of refusals"))

    @hookimpl
    def leefplek_redact(self, ctx: Any) -> None:
        raise RuntimeError(MARKS.one("a plugin that redacts"))


def test_plugins_that_fail_say_nothing(heard: Heard) -> None:
    lp = Leefplek(lang="en", clock=lambda: NOW, plugins=[Careless(), steplog])
    story = Story(LP).open().do("note", {"text": MARKS.one("a note")})
    heard.raising(lambda: lp.step(story.case, "note", {"text": MARKS.one("a step")}, by=SAW, at=NOW), Refused)
    assert lp.committed(story.steps[-1]) != ()
    heard.say(lp.redacted(story.event, sees="special", audience="shown").plain)
    assert heard.leaks() == set()


def _stored(path: Path) -> None:
    with open_store(f"sqlite:///{path}") as store:
        desk = Desk(LP, store)
        for event in EVENTS:
            store.append(event.case_id, 0, [event], event.command_id)
        assert desk.case("case-1").version == 1


def test_stores_exports_and_imports_say_nothing(heard: Heard, tmp_path: Path) -> None:
    _stored(tmp_path / "a.db")
    with open_store(f"sqlite:///{tmp_path}/a.db") as store:
        desk, out = Desk(LP, store), io.BytesIO()
        heard.say(store, desk, export_lines(store, out), *(desk.case(one.case_id) for one in EVENTS))
        records = store.feed(0, 1000)
        written = [LP.write(one) for one in EVENTS]
        heard.say(*records, *store.events(records), *written, LP.read_all(written))
    lines = out.getvalue().splitlines(keepends=True)
    whole = b"".join(lines)
    for wrong in (
        whole[:-5],
        b"".join(line[:-9] + b"\n" for line in lines),
        whole.replace(b"KANARIE-", b"KANARIE-\x00"),
        whole.replace(b'"content":{', b'"content":["KANARIE-0001"],"x":{'),
        whole.replace(b"case_id", b"KANARIE-0001"),
        b"".join([lines[0], *lines[2:], lines[1]]),
    ):
        with open_store("memory:") as store:
            heard.raising(lambda store=store, wrong=wrong: import_lines(store, io.BytesIO(wrong)))
    with open_store("memory:") as store:
        heard.say(import_lines(store, io.BytesIO(whole)))
    assert heard.leaks() == set()


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="there is no list of open files here")
def test_what_is_looked_at_on_its_way_in_has_no_name_and_is_nobody_elses(
    heard: Heard,
) -> None:
    """The temporary database of an import: unlinked as soon as it is made, and readable by its owner alone."""
    content = MARKS.one("a line").encode() * 100
    record, folder = Record(1, "case:x", 1, "c", b"{}", content), Path(tempfile.gettempdir())
    with spool() as kept:
        for number in range(1, 8000):
            kept.put(Line(record._replace(position=number), number, 0))
        kept.index()
        assert list(folder.iterdir()) == []
        places = list(Path("/proc/self/fd").iterdir())
        mine = [one for one in places if one.is_symlink() and str(folder) in str(one.readlink())]
        assert mine, "it is on the disk by now"
        assert {os.fstat(int(one.name)).st_mode & 0o777 for one in mine} == {0o600}
    assert heard.leaks() == set()


def test_a_database_that_fails_says_nothing(heard: Heard, tmp_path: Path) -> None:
    """SQLite tells of a constraint, PostgreSQL of whole rows: neither comes through."""
    _stored(tmp_path / "a.db")
    with sqlite3.connect(tmp_path / "a.db") as raw:
        tables = [name for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        mark = MARKS.one("a trigger")
        for number, name in enumerate(tables):
            raw.execute(f"CREATE TRIGGER t{number} BEFORE INSERT ON {name} BEGIN SELECT RAISE(ABORT, '{mark}'); END")
    raw.close()

    def add() -> None:
        with open_store(f"sqlite:///{tmp_path}/a.db") as store:
            store.append("another", 0, [attrs.evolve(EVENTS[0], case_id="another", command_id="x")], "x")

    heard.raising(add)
    assert heard.leaks() == set()


def test_the_command_says_nothing_where_something_is_wrong(heard: Heard, tmp_path: Path) -> None:
    """What a command shows to who asks for it is on its output; its errors say nothing."""
    _stored(tmp_path / "a.db")
    mark, runner = MARKS.one("a payload file"), CliRunner()
    asked = ["case", "open", "fijn-wonen", "--by", "saw-1:saw", "--at", "2021-03-01T10:00", "--payload", "-"]
    for given in (
        f'text = "{mark}',
        f'text = "{mark}"',
        f'entry = "{mark}"',
        f'[entry]\ncard = ["{mark}"]',
        "\0" + mark,
    ):
        found = runner.invoke(main, [*asked, "--store", f"sqlite:///{tmp_path}/a.db"], input=given)
        assert found.exit_code != 0
        heard.say(found.output, found.stderr)
    for number in range(0, len(EVENTS), 8):
        shown = ["case", "show", f"case-{number}", "--store", f"sqlite:///{tmp_path}/a.db", "--as", "stranger:kmk"]
        heard.say(runner.invoke(main, shown).stderr)
    assert heard.leaks() == set()


# ---- the watch itself


def test_what_leaks_is_found(heard: Heard, monkeypatch: pytest.MonkeyPatch) -> None:
    """A repr that tells, a plugin that logs, a warning, an error with its cause, a line on the screen, a file."""
    note = Note(text=MARKS.one("in a repr"))
    monkeypatch.setattr(Note, "__repr__", lambda self: f"Note({self.text!r})")
    heard.say(note)

    class Telling(SeesAll):
        @hookimpl
        def leefplek_step_committed(self, step: Any) -> None:
            logging.getLogger("x").info("noted", extra={"what": step.event.payload.text})

    lp = Leefplek(plugins=[Telling()], clock=lambda: NOW)
    lp.committed(Story(lp).open().do("note", {"text": MARKS.one("in a log")}).steps[-1])
    warnings.warn(MARKS.one("in a warning"), stacklevel=1)
    print(MARKS.one("on the screen"))
    Path(tempfile.mkstemp()[1]).write_text(MARKS.one("in a file"), "utf-8")

    def chained() -> None:
        try:
            raise ValueError(MARKS.one("in a cause"))
        except ValueError as error:
            raise LeefplekError("something") from error

    heard.raising(chained)
    ways = {"in a repr", "in a log", "in a warning", "on the screen", "in a file", "in a cause"}
    assert heard.leaks() == ways
