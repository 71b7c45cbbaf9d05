"""The commands for cases in a store: open one, take steps, see where it stands and what is due.

Nothing is told before it is stored. A refusal is an answer (exit code 1), told with what is true now.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from leefplek import Actor, Case, InputError, Leefplek, Refused, Step, UnknownName, Workflow
from leefplek.store import Desk, open_store

from . import _case_data as data
from . import _case_words as words
from ._case_options import Acted
from ._moments import now, week
from ._payload_file import PayloadFile, no_payload, read_payload
from ._say import say, say_exactly, say_json
from ._setting import Setting, aside
from ._words import Names, names_of

__all__ = ["Opening", "Wanted", "Work", "cases", "migrate", "open_case", "options", "show", "step", "tick"]


class Opening(NamedTuple):
    """What a case is opened with."""

    workflow: str
    payload: Path | None = None
    person: str | None = None
    id: str | None = None


class Wanted(NamedTuple):
    """Which cases to list. `everything`: those that ended too; those in a state that is named are listed anyhow."""

    state: str | None = None
    workflow: str | None = None
    due_before: date | None = None
    this_week: bool = False
    everything: bool = False


class Answer(NamedTuple):
    """What a command found or did: as data, in words, and the exit code."""

    data: Any
    lines: list[str]
    code: int = 0


class Work(NamedTuple):
    """In which store, with what is loaded, and how it is told."""

    url: str
    setting: Setting
    as_json: bool

    @contextlib.contextmanager
    def desk(self) -> Iterator[Desk]:
        """The desk over the store, which must be there; what others print meanwhile stays out of the way of JSON."""
        if self.url.startswith("memory:"):
            do = "give sqlite:///FILE or postgresql://..."
            raise InputError("a store in memory is gone when this command ends", key="--store", do=do)
        lp = self.setting.leefplek()
        with aside(), open_store(self.url, create=False, lp=lp) as store:
            yield Desk(lp, store)

    def tell(self, answer: Answer) -> int:
        """Print it, the one way or the other; answers the exit code."""
        if self.as_json:
            say_json(answer.data)
        else:
            say("\n".join(answer.lines))
        return answer.code


# ---- steps


def open_case(opening: Opening, acted: Acted, work: Work) -> int:
    """Open a case."""
    workflow = opening.workflow
    with work.desk() as desk:
        lp, payload = desk.lp, _payload(desk.lp, opening.payload)
        # the id of a case that gets none follows from the command id: with that, asking again is asking for the same
        given = {**_who_and_when(acted), "command_id": acted.command or lp.new_id()}
        try:
            with payload.placed():
                step = desk.open(workflow, payload.data, case_id=opening.id, person=opening.person, **given)
            answer = _stored(lp, step)
        except Refused as refused:
            answer = _refused(refused, None, "open", acted, Names(lp, lp.workflow(workflow), lp.lang))
    return work.tell(answer)


def step(id: str, transition: str, payload: Path | None, acted: Acted, work: Work) -> int:
    """Take a step with a case."""
    with work.desk() as desk:
        lp, given = desk.lp, _payload(desk.lp, payload)
        try:
            with given.placed():
                answer = _stored(lp, desk.step(id, transition, given.data, **_who_and_when(acted)))
        except Refused as refused:
            case = desk.case(id)
            answer = _refused(refused, case, transition, acted, _names(lp, case))
    return work.tell(answer)


def migrate(id: str, to: int, dry_run: bool, acted: Acted, work: Work) -> int:
    """Move a case to a newer version of its way of working, or tell what that would change."""
    by, at = Actor(*acted.by), acted.at or now()
    with work.desk() as desk:
        try:
            found = desk.migrate(id, to=to, by=by, at=at, dry_run=dry_run, command_id=acted.command)
        except Refused:
            found = desk.migrate(id, to=to, by=by, at=at, dry_run=True)
        lines = words.migrated(_names(desk.lp, found.case), found, dry_run=dry_run)
    return work.tell(Answer(data.migration_data(found), lines, 0 if found.may else 1))


def tick(at: datetime | None, work: Work) -> int:
    """Escalate what has passed; 1 where a case could not be."""
    moment = at or now()
    with work.desk() as desk, _heard() as failed:
        steps = desk.tick(moment)
        on = desk.lp.day(moment)
        answer = Answer(data.ticked_data(steps, on, failed), words.ticked(desk.lp, steps), 1 if failed else 0)
    for one in failed:
        say(one, err=True)
    return work.tell(answer)


# ---- looking


def options(id: str, by: tuple[str, str], at: datetime | None, work: Work) -> int:
    """What somebody may do with a case now, or why not."""
    with work.desk() as desk:
        case = desk.case(id)
        found = desk.options(id, by=Actor(*by), at=at or now())
        lines = words.offered(_names(desk.lp, case), case, by[1], found)
    return work.tell(Answer(data.case_options_data(case, found), lines))


def show(id: str, work: Work) -> int:
    """What happened in a case, and where it stands; as JSON the case itself."""
    with work.desk() as desk:
        case = desk.case(id)
        text = desk.lp.to_json(case) if work.as_json else ""
        lines = [] if work.as_json else words.story(desk.lp, case)
    if work.as_json:
        say_exactly(text)
    else:
        say("\n".join(lines))
    return 0


def cases(wanted: Wanted, at: datetime | None, work: Work) -> int:
    """The cases that are asked for, by when something is due."""
    if wanted.this_week and wanted.due_before is not None:
        raise InputError("one day is the end of what is due", do="give --due-before or --due-this-week, not both")
    with work.desk() as desk:
        on = desk.lp.day(at or now())
        before = week(on)[1] + timedelta(days=1) if wanted.this_week else wanted.due_before
        _known(desk.lp, wanted)
        rows = desk.cases(
            state=wanted.state,
            workflow=wanted.workflow,
            due_before=before,
            is_open=None if wanted.everything or wanted.state else True,
        )
        answer = Answer(data.listed_data(rows, on), words.listing(desk.lp, rows, on))
    return work.tell(answer)


# ---- inside


def _payload(lp: Leefplek, path: Path | None) -> PayloadFile:
    return no_payload() if path is None else read_payload(lp, path)


def _who_and_when(acted: Acted) -> dict[str, Any]:
    return {
        "by": Actor(*acted.by),
        "at": acted.at or now(),
        "recorded_by": Actor(*acted.recorded_by) if acted.recorded_by else None,
        "recorded_at": acted.recorded_at,
        "command_id": acted.command,
    }


def _names(lp: Leefplek, case: Case) -> Names:
    return names_of(lp, case.workflow, case.workflow_version)


def _stored(lp: Leefplek, step: Step) -> Answer:
    return Answer(data.step_data(step), words.stepped(_names(lp, step.after), step))


def _refused(refused: Refused, case: Case | None, transition: str, acted: Acted, names: Names) -> Answer:
    lines = words.refused(names, case, transition, acted.by[1], refused.refusals)
    return Answer(data.refused_data(case, transition, refused.refusals), lines, 1)


def _known(lp: Leefplek, wanted: Wanted) -> None:
    """Raises `UnknownName` for a name that no loaded way of working has: a list of nothing would seem an answer."""
    every = [one for one in lp.workflows if any(row.id == Workflow.OPEN for row in one.transitions)]
    _one_of("--workflow", wanted.workflow, (one.id for one in every))
    _one_of("--state", wanted.state, (state.id for one in every for state in one.states))


def _one_of(key: str, given: str | None, known: Iterable[str]) -> None:
    names = sorted(set(known))
    if given is not None and given not in names:
        raise UnknownName("nothing that is loaded has this name", key=key, do=f"choose one of {', '.join(names)}")


@contextlib.contextmanager
def _heard() -> Iterator[list[str]]:
    """What the library says meanwhile of what it could not do; it names cases and plugins, never people."""
    heard: list[str] = []
    handler = logging.Handler(logging.ERROR)
    handler.emit = lambda record: heard.append(record.getMessage())  # type: ignore[method-assign]  # so one listens
    logger = logging.getLogger("leefplek")
    logger.addHandler(handler)
    try:
        yield heard
    finally:
        logger.removeHandler(handler)
