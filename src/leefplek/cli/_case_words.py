"""What the commands for cases tell in words: of the way of working, and never what came with a step."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby

from leefplek import Case, Event, Leefplek, Option, Refusal, Step
from leefplek.effects import Escalated, Moved
from leefplek.store import Listed, Migration

from ._case_sentences import told
from ._moments import week
from ._offers import offers
from ._sentences import day, said
from ._words import Names, names_of

__all__ = ["listing", "migrated", "offered", "refused", "stepped", "story", "ticked"]

_WIDTH = 100


def story(lp: Leefplek, case: Case) -> list[str]:
    """Where a case stands, and each event day by day."""
    lang, id, version = lp.lang, case.workflow, case.workflow_version
    names = names_of(lp, id, version)
    lines = [*_title(case, lang), told("workflow", lang, title=names.title or id, id=id, version=version)]
    lines += names.standing(case, "stands")
    lines += [told("readable_only", lang)] if case.is_readable_only else []
    states: dict[str, str] = {}
    for on, events in groupby(case.events, key=lambda one: lp.day(one.at)):
        lines += ["", day(on, lang)]
        lines += [_event(lp, event, case, states) for event in events]
    return lines


def offered(names: Names, case: Case, role: str, found: Sequence[Option]) -> list[str]:
    """Where a case stands, and what this role may do with it, or why not."""
    return [*_title(case, names.lang), *names.standing(case, "stands"), "", *offers(role, found, names)]


def stepped(names: Names, step: Step) -> list[str]:
    """A step that is stored, and where the case stood after it."""
    lang, id = names.lang, step.after.id
    done = told("opened", lang, id=id)
    if step.before is not None:
        done = told("stored", lang, id=id, step=names.step(step.event.transition))
    return [done, *names.standing(step.after, "stands")]


def refused(names: Names, case: Case | None, step: str, role: str, refusals: Iterable[Refusal]) -> list[str]:
    """A step that may not happen: every reason with its source, and what is true now."""
    lang = names.lang
    by = said("by", lang, who=names.role(role))
    lines = [said("refused", lang, step=names.step(step), by=by)]
    lines += [f"  * {names.because(one)}" for one in refusals]
    lines.append(told("not_stored", lang))
    return lines if case is None else [*lines, *names.standing(case, "stands")]


def listing(lp: Leefplek, rows: Sequence[Listed], on: date) -> list[str]:
    """Cases by when something is due: overdue, this week, later; then those that ended."""
    lang = lp.lang
    lines = [told("on", lang, day=day(on, lang))]
    for heading, found in groupby(rows, key=lambda row: _when(row, on)):
        lines += ["", told(heading, lang, day=day(week(on)[1], lang))]
        lines += [_row(names_of(lp, row.workflow, row.workflow_version), row) for row in found]
    return lines if rows else [*lines, told("none", lang)]


def ticked(lp: Leefplek, steps: Sequence[Step]) -> list[str]:
    """The dates that have passed, each with its case and line."""
    lang = lp.lang
    lines = [told("ticked", lang, number=len({step.event.case_id for step in steps}))]
    for step in steps:
        names = names_of(lp, step.event.workflow, step.event.workflow_version)
        for one in step.event.effects:
            if isinstance(one, Escalated):
                line = told("main_line", lang) if one.line == "main" else names.track(one.line)
                lines.append("  - " + told("passed", lang, id=step.event.case_id, line=line, day=day(one.due, lang)))
    return lines


def migrated(names: Names, found: Migration, *, dry_run: bool) -> list[str]:
    """What a move to another version changes, what refuses it, and whether it is stored."""
    lang = names.lang
    lines = [told("migrating", lang, id=found.case.id, old=found.case.workflow_version, to=found.to)]
    lines.append(told("changes" if found.changes else "no_changes", lang))
    lines += [f"  - {one.text}" for one in found.changes]
    if found.refusals:
        lines += [told("against", lang), *(f"  * {names.because(one)}" for one in found.refusals)]
    if found.step is not None:
        return [*lines, told("migrated", lang)]
    return [*lines, " ".join([*([told("dry_run", lang)] if dry_run else []), told("not_stored", lang)])]


# ---- inside


def _title(case: Case, lang: str) -> list[str]:
    title = told("case", lang, id=case.id)
    return [title, "=" * len(title), ""]


def _event(lp: Leefplek, event: Event, case: Case, states: dict[str, str]) -> str:
    """One event on a line. `states` has the state of each line so far, and is brought up to date."""
    lang, names = lp.lang, names_of(lp, event.workflow, event.workflow_version)
    by = said("by", lang, who=names.role(event.by.role))
    if event.recorded_by.role != event.by.role:
        by = told("recorded", lang, by=by, who=names.role(event.recorded_by.role))
    parts = [f"{names.step(event.transition)} ({by}).", *_effects(event, names, states)]
    if event.version in case.corrected:
        parts.append(told("corrected", lang))
    start = f"  {event.version}. "
    return textwrap.fill(" ".join(parts), _WIDTH, initial_indent=start, subsequent_indent=" " * len(start))


def _effects(event: Event, names: Names, states: dict[str, str]) -> Iterator[str]:
    for one in event.effects:
        if isinstance(one, Escalated):
            yield told("escalated", names.lang, day=day(one.due, names.lang))
        elif isinstance(one, Moved) and states.get(one.line) != one.state:
            states[one.line] = one.state
            if one.line == "main":
                yield said("now", names.lang, state=names.state(one.state))
            else:
                yield told("now_beside", names.lang, state=names.state(one.state, f"{one.line}."))


def _when(row: Listed, on: date) -> str:
    if row.next_due is None:
        return "ended"
    if row.next_due < on:
        return "overdue"
    return "this_week" if row.next_due <= week(on)[1] else "later"


def _row(names: Names, row: Listed) -> str:
    due = day(row.next_due, names.lang) if row.next_due else ""
    beside = told("beside", names.lang) if row.next_due != row.due else ""
    ended = names.outcome(row.outcome) if row.outcome else ""
    facts = "; ".join(part for part in (names.state(row.state), ended, f"{due} {beside}".strip()) if part)
    return f"  - {row.id}: {facts}"
