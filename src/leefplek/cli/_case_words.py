"""What the commands for cases tell in words: what happened, and of what came with a step nothing of a person."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby

from leefplek import Leefplek, Option, Refusal, UnknownName
from leefplek.store import Listed, Moved, Shown, ShownEvent, Taken

from ._case_done import what_was_done
from ._case_sentences import told
from ._moments import week
from ._offers import offers
from ._sentences import day, said
from ._words import Names, names_of

__all__ = ["listing", "migrated", "offered", "refused", "stepped", "story", "ticked"]

_WIDTH = 100


def story(lp: Leefplek, shown: Shown) -> list[str]:
    """Where a case stands, and each event day by day; of what may not be seen it is told that it is not shown."""
    lang, id, version = lp.lang, shown.workflow, shown.workflow_version
    names = names_of(lp, id, version)
    lines = [*_title(shown.id, lang), told("workflow", lang, title=names.title or id, id=id, version=version)]
    lines += _standing(names, shown)
    lines += [told("readable_only", lang)] if shown.is_readable_only else []
    states: dict[str, str] = {}
    corrected = _corrected(lp, shown)
    for on, events in groupby(shown.events, key=lambda one: lp.day(one.at)):
        lines += ["", day(on, lang)]
        for event in events:
            done = what_was_done(lp, names, shown, event)
            lines.append(_event(names, event, done, event.version in corrected, states))
    return lines if shown.events else [*lines, "", told("no_events", lang)]


def offered(names: Names, shown: Shown | None, id: str, role: str, found: Sequence[Option]) -> list[str]:
    """Where a case stands, and what this role may do with it, or why not."""
    standing = [*_standing(names, shown), ""] if shown else []
    return [*_title(id, names.lang), *standing, *offers(role, found, names)]


def stepped(names: Names, taken: Taken, transition: str, *, opened: bool) -> list[str]:
    """A step that is stored, and where the case stands after it, as far as that may be seen."""
    lang = names.lang
    done = told("opened", lang, id=taken.id)
    if not opened:
        done = told("stored", lang, id=taken.id, step=names.step(transition))
    if taken.state is None:
        return [done]
    return [done, *names.stands("stands", taken.state, taken.outcome, taken.due)]


def refused(names: Names, shown: Shown | None, step: str, role: str, refusals: Iterable[Refusal]) -> list[str]:
    """A step that may not happen: every reason with its source, and what is true now."""
    lang = names.lang
    by = said("by", lang, who=names.role(role))
    lines = [said("refused", lang, step=names.step(step), by=by)]
    lines += [f"  * {names.because(one)}" for one in refusals]
    lines.append(told("not_stored", lang))
    return lines if shown is None else [*lines, *_standing(names, shown)]


def listing(lp: Leefplek, rows: Sequence[Listed], on: date) -> list[str]:
    """Cases by when something is due: overdue, this week, later; then those that ended."""
    lang = lp.lang
    lines = [told("on", lang, day=day(on, lang))]
    for heading, found in groupby(rows, key=lambda row: _when(row, on)):
        lines += ["", told(heading, lang, day=day(week(on)[1], lang))]
        lines += [_row(names_of(lp, row.workflow, row.workflow_version), row) for row in found]
    return lines if rows else [*lines, told("none", lang)]


def ticked(lang: str, number: int) -> list[str]:
    """How many dates have passed."""
    return [told("ticked", lang, number=number)]


def migrated(names: Names, found: Moved, *, stored: bool, dry_run: bool) -> list[str]:
    """What a move to another version changes, what refuses it, and whether it is stored."""
    lang = names.lang
    lines = [told("migrating", lang, id=found.id, old=found.version, to=found.to)]
    lines.append(told("changes" if found.changes else "no_changes", lang))
    lines += [f"  - {one.text}" for one in found.changes]
    if found.refusals:
        lines += [told("against", lang), *(f"  * {names.because(one)}" for one in found.refusals)]
    if stored:
        return [*lines, told("migrated", lang)]
    return [*lines, " ".join([*([told("dry_run", lang)] if dry_run else []), told("not_stored", lang)])]


# ---- inside


def _title(id: str, lang: str) -> list[str]:
    title = told("case", lang, id=id)
    return [title, "=" * len(title), ""]


def _standing(names: Names, shown: Shown) -> list[str]:
    lines = names.stands("stands", shown.state, shown.outcome, shown.due)
    return [*lines, *(names.beside(track, state) for track, state in shown.tracks.items())]


def _corrected(lp: Leefplek, shown: Shown) -> set[int]:
    """The versions that no longer count, as far as it may be seen."""
    try:
        rows = lp.workflow(shown.workflow, shown.workflow_version).transitions
    except UnknownName:
        return set()
    correct = {row.id for row in rows if "correct" in row.effects}
    found = (one.payload.get("version") for one in shown.events if one.transition in correct and one.payload)
    return {one for one in found if isinstance(one, int)}


def _event(names: Names, event: ShownEvent, done: str, corrected: bool, states: dict[str, str]) -> str:
    """One event on a line; `done` is which thing it was about. `states` has the state of each line so far, and is
    brought up to date.
    """
    lang = names.lang
    by = said("by", lang, who=names.role(event.role))
    if event.recorded_role != event.role:
        by = told("recorded", lang, by=by, who=names.role(event.recorded_role))
    parts = [
        f"{names.step(event.transition)} ({by}).",
        *([done[0].upper() + done[1:] + "."] if done else []),
        *_effects(event, names, states),
    ]
    if corrected:
        parts.append(told("corrected", lang))
    if event.hidden:
        parts.append(told("hidden", lang))
    start = f"  {event.version}. "
    return textwrap.fill(" ".join(parts), _WIDTH, initial_indent=start, subsequent_indent=" " * len(start))


def _effects(event: ShownEvent, names: Names, states: dict[str, str]) -> Iterator[str]:
    if event.passed is not None:
        yield told("escalated", names.lang, day=day(event.passed, names.lang))
    for line, state in event.states.items():
        if states.get(line) == state:
            continue
        states[line] = state
        if line == "main":
            yield said("now", names.lang, state=names.state(state))
        else:
            yield told("now_beside", names.lang, state=names.state(state, f"{line}."))


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
