"""The commands for cases in a store: open one, take steps, see where it stands and what is due.

Nothing is told before it is stored, and nothing is shown that does not concern who asks. A refusal is an answer (exit
code 1), told with what is true now.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from leefplek import Actor, InputError, Leefplek, Refused, UnknownName, Workflow
from leefplek.store import GuardedDesk, Shown

from . import _case_data as data
from . import _case_words as words
from ._case_options import Acted, Asking
from ._case_sentences import told
from ._guard import asker, desk, one_person, tell_refused, writer
from ._moments import now, week
from ._payload_file import PayloadFile, no_payload, read_payload
from ._say import say, say_exactly, say_json
from ._setting import Setting
from ._words import Names, names_of

__all__ = ["Opening", "Wanted", "Work", "cases", "migrate", "open_case", "options", "show", "step", "tick"]


class Opening(NamedTuple):
    """What a case is opened with."""

    workflow: str
    payload: Path | None = None
    person: str | None = None
    id: str | None = None


class Wanted(NamedTuple):
    """Which cases to list. `everything`: those that ended too; those in a state that is named are listed anyhow.

    `counted`: only how many there are.
    """

    state: str | None = None
    workflow: str | None = None
    due_before: date | None = None
    this_week: bool = False
    everything: bool = False
    counted: bool = False


class Answer(NamedTuple):
    """What a command found or did: as data, in words, and the exit code."""

    data: Any
    lines: list[str]
    code: int = 0


class Work(NamedTuple):
    """What is asked of which store and by whom, with what is loaded, and how it is told."""

    asking: Asking
    setting: Setting
    as_json: bool

    def desk(self) -> contextlib.AbstractContextManager[GuardedDesk]:
        """The desk over the store, which must be there."""
        return desk(self.asking, self.setting)

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
    by, recorded_by = writer(work.asking, acted)
    workflow = opening.workflow
    with work.desk() as desk:
        lp, payload = desk.lp, _payload(desk.lp, opening.payload)
        # the id of a case that gets none follows from the command id: with that, asking again is asking for the same
        command = acted.command or lp.new_id()
        given: dict[str, Any] = {"by": by, "recorded_by": recorded_by, "command_id": command, **_when(acted)}
        names = Names(lp, lp.workflow(workflow), lp.lang)
        try:
            with payload.placed():
                taken = desk.open(workflow, payload.data, case_id=opening.id, person=opening.person, **given)
        except Refused as refused:
            answer = _refused(refused, None, "open", by, names)
        else:
            lines = words.stepped(names, taken, "open", opened=True)
            answer = Answer(data.step_data(taken, "open", command), lines)
    return work.tell(answer)


def step(id: str, transition: str, payload: Path | None, acted: Acted, work: Work) -> int:
    """Take a step with a case."""
    by, recorded_by = writer(work.asking, acted)
    purpose = work.asking.purpose
    with work.desk() as desk:
        lp, given = desk.lp, _payload(desk.lp, payload)
        command = acted.command or lp.new_id()
        who: dict[str, Any] = {"by": by, "recorded_by": recorded_by, "purpose": purpose, "command_id": command}
        try:
            with given.placed():
                taken = desk.step(id, transition, given.data, **who, **_when(acted))
        except Refused as refused:
            shown = _seen(desk, id, recorded_by or by, purpose)
            answer = _refused(refused, shown, transition, by, _names(lp, shown))
        else:
            names = names_of(lp, *taken.workflow) if taken.workflow else Names(lp, None, lp.lang)
            lines = words.stepped(names, taken, transition, opened=False)
            answer = Answer(data.step_data(taken, transition, command), lines)
    return work.tell(answer)


def migrate(id: str, to: int, dry_run: bool, acted: Acted, work: Work) -> int:
    """Move a case to a newer version of its way of working, or tell what that would change."""
    by = one_person(work.asking, acted.by)
    with work.desk() as desk:
        at = acted.at or now()
        found = desk.migrate(id, to=to, by=by, at=at, dry_run=dry_run, command_id=acted.command)
        stored = found.may and not dry_run
        lines = words.migrated(Names(desk.lp, None, desk.lp.lang), found, stored=stored, dry_run=dry_run)
    return work.tell(Answer(data.migration_data(found, stored=stored), lines, 0 if found.may else 1))


def tick(at: datetime | None, work: Work) -> int:
    """Escalate what has passed; 1 where a case could not be, or where that is not for this role."""
    moment = at or now()
    who: dict[str, Any] = {} if work.asking.asker is None else {"by": Actor(*work.asking.asker)}
    try:
        with work.desk() as desk, _heard() as failed:
            lp = desk.lp
            number = desk.tick(at=moment, **who)
    except Refused as refused:
        return tell_refused(refused, work.setting, work.as_json)
    found = data.ticked_data(number, lp.day(moment), failed)
    answer = Answer(found, words.ticked(lp.lang, number), 1 if failed else 0)
    for one in failed:
        say(one, err=True)
    return work.tell(answer)


# ---- looking


def options(id: str, by: tuple[str, str] | None, at: datetime | None, work: Work) -> int:
    """What somebody may do with a case now, or why not."""
    who, purpose = one_person(work.asking, by), work.asking.purpose
    with work.desk() as desk:
        found = desk.options(id, by=who, at=at or now(), purpose=purpose)
        shown = _seen(desk, id, who, purpose)
        lines = words.offered(_names(desk.lp, shown), shown, id, who.role, found)
    return work.tell(Answer(data.case_options_data(id, shown, found), lines))


def show(id: str, work: Work) -> int:
    """What happened in a case, and where it stands, as far as who asks may see it."""
    with work.desk() as desk:
        shown = desk.show(id, by=asker(work.asking), purpose=work.asking.purpose)
        lines = [] if work.as_json else words.story(desk.lp, shown)
    if work.as_json:
        say_exactly(shown.to_json().rstrip("\n"))
    else:
        say("\n".join(lines))
    return 0


def cases(wanted: Wanted, at: datetime | None, work: Work) -> int:
    """The cases that are asked for, of those that who asks may see, by when something is due; or how many."""
    if wanted.this_week and wanted.due_before is not None:
        raise InputError("one day is the end of what is due", do="give --due-before or --due-this-week, not both")
    with work.desk() as desk:
        on = desk.lp.day(at or now())
        before = week(on)[1] + timedelta(days=1) if wanted.this_week else wanted.due_before
        _known(desk.lp, wanted)
        asked: dict[str, Any] = {
            "by": asker(work.asking),
            "purpose": work.asking.purpose,
            "state": wanted.state,
            "workflow": wanted.workflow,
            "due_before": before,
            "is_open": None if wanted.everything or wanted.state else True,
        }
        if wanted.counted:
            number = desk.count(**asked)
            answer = Answer({"count": number}, [told("count", desk.lp.lang, number=number)])
        else:
            rows = desk.cases(**asked)
            answer = Answer(data.listed_data(rows, on), words.listing(desk.lp, rows, on))
    return work.tell(answer)


# ---- inside


def _payload(lp: Leefplek, path: Path | None) -> PayloadFile:
    return no_payload() if path is None else read_payload(lp, path)


def _when(acted: Acted) -> dict[str, Any]:
    return {"at": acted.at or now(), "recorded_at": acted.recorded_at}


def _seen(desk: GuardedDesk, id: str, who: Actor, purpose: str | None) -> Shown | None:
    """The case as who asks may see it; None where that is not at all."""
    try:
        return desk.show(id, by=who, purpose=purpose)
    except UnknownName:
        return None


def _names(lp: Leefplek, shown: Shown | None) -> Names:
    return names_of(lp, shown.workflow, shown.workflow_version) if shown else Names(lp, None, lp.lang)


def _refused(refused: Refused, shown: Shown | None, transition: str, by: Actor, names: Names) -> Answer:
    lines = words.refused(names, shown, transition, by.role, refused.refusals)
    return Answer(data.refused_data(shown, transition, refused.refusals), lines, 1)


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
