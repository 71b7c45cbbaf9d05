"""What changes for a case that moves to a newer version of its workflow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

import attrs

from leefplek import Actor, Case, Finding, Leefplek, Refusal, Refused, State, Step, Transition, UnknownName, Workflow
from leefplek.values import TextMap, fields_of, key_of, words

__all__ = ["Migration", "migrating", "migration", "moved"]


@attrs.frozen
class Migration:
    """What a move to another version changes, and what refuses it. `step` is None where it was not taken (yet).

    `case` is the case before. `changes` are findings of severity `hint`, for where it stands: `state` (another name,
    period or rule), `gone`, `added` and `changed` (a step that may be taken from there: its roles, rules, fields),
    `track` (it goes on under another version), and `outcome` (one that is not known there). The key names the state,
    the step, the track or the outcome. `str()` of it is for people. Due dates stay as they are.
    """

    case: Case = attrs.field(repr=False)
    to: int
    refusals: tuple[Refusal, ...]
    changes: tuple[Finding, ...]
    step: Step | None = None
    lang: str = attrs.field(default="nl", repr=False)

    @property
    def may(self) -> bool:
        """Whether nothing refuses it."""
        return not self.refusals

    @property
    def due(self) -> dict[str, date]:
        """The due date of each open line, by its id: they stay."""
        lines = (("main", self.case.core.main), *self.case.core.tracks)
        return {name: line.due for name, line in lines if line.due is not None}

    def __str__(self) -> str:
        case = self.case
        lines = [f"{case.id}: {case.workflow} {case.workflow_version} -> {self.to}"]
        lines += [f"- {one.text}" for one in self.changes]
        if self.due:
            dates = ", ".join(f"{name} {due.isoformat()}" for name, due in self.due.items())
            lines.append("- " + _STAY.in_language(self.lang).replace("{dates}", dates))
        lines += [f"! {one.text} ({one.code})" for one in self.refusals]
        return "\n".join(lines)


def migrating(lp: Leefplek, case: Case, by: Actor) -> str:
    """The transition that moves a case, if may be one that is offered to this role; raises `UnknownName`."""
    if not isinstance(by, Actor):
        raise UnknownName("this is no actor", key="by", do="give an Actor with an id and a role")
    rows = [row for row in lp.workflow(case.workflow, case.workflow_version).transitions if "migrate" in row.effects]
    if not rows:
        raise UnknownName("this workflow has no transition to a newer version", key="to", case=case.id)
    return min(rows, key=lambda row: (case.state not in row.sources, by.role not in row.roles, row.id)).id


def migration(lp: Leefplek, case: Case, to: int, by: Actor, at: datetime) -> Migration:
    """What the move changes for this case, and what refuses it; nothing is stored.

    Raises `UnknownName` for a version that is not loaded.
    """
    found = moved(lp, case, to)
    try:
        lp.step(case, migrating(lp, case, by), {"to": to}, by=by, at=at)
    except Refused as refused:
        return attrs.evolve(found, refusals=refused.refusals)
    return found


def moved(lp: Leefplek, case: Case, to: int, step: Step | None = None) -> Migration:
    """What the move changes for this case; raises `UnknownName` for a version that is not loaded."""
    old, new = lp.workflow(case.workflow, case.workflow_version), lp.workflow(case.workflow, to)
    both = _Both(lp, old, new)
    found = [*both.line(case.state), *_tracks(lp, case, old, new)]
    if case.outcome is not None and case.outcome not in {one.id for one in new.outcomes}:
        found.append(_hint("outcome", _NO_OUTCOME, case.outcome, lp.lang))
    return Migration(case, to, (), tuple(sorted(found, key=lambda one: (one.code, one.key))), step, lp.lang)


def _tracks(lp: Leefplek, case: Case, old: Workflow, new: Workflow) -> Iterator[Finding]:
    """What changes for the track beside the case, and for where it stands if it was ever raised."""
    was, now = old.track, new.track
    if was is None:
        return
    if now is None or now.id != was.id:
        yield _hint("track", _NO_TRACK, was.id, lp.lang)
        return
    first, second = (was.workflow, was.workflow_version), (now.workflow, now.workflow_version)
    if first == second:
        return
    yield _hint("track", _TRACK, was.id, lp.lang, old="{} {}".format(*first), new="{} {}".format(*second))
    line = case.line(was.id)
    if line is not None:
        yield from _Both(lp, lp.workflow(*first), lp.workflow(*second), f"{was.id}.").line(line.state)


@attrs.frozen
class _Both:
    """Two versions of a workflow, side by side; `prefix` stands before what a track has."""

    lp: Leefplek
    old: Workflow
    new: Workflow
    prefix: str = ""

    def line(self, state: str) -> Iterator[Finding]:
        """What changes for who stands in this state."""
        before, after = ({one.id: one for one in workflow.states}.get(state) for workflow in (self.old, self.new))
        if after is None:
            yield self._hint("state", _NO_STATE, state)
        elif before is not None and before != after:
            yield self._hint("state", _STATE, state, text=after.text, parts=self._parts(before, after))
        old, new = (_offered(workflow, state) for workflow in (self.old, self.new))
        for id in old.keys() - new.keys():
            yield self._hint("gone", _GONE, id, text=old[id].text)
        for id in new.keys() - old.keys():
            yield self._hint("added", _ADDED, id, text=new[id].text)
        for id in old.keys() & new.keys():
            parts = self._row(old[id], new[id])
            if parts:
                yield self._hint("changed", _CHANGED, id, text=new[id].text, parts=parts)

    def _row(self, old: Transition, new: Transition) -> str:
        parts = [self._parts(old, new, "sources", "payload", "fields")]
        before, after = (
            [key_of(field) for field in fields_of(row.payload)] + [field.name for field in row.fields]
            for row in (old, new)
        )
        if (old.payload, old.fields) != (new.payload, new.fields):
            parts.append(f"fields: {_many(before, after)}")
        return "; ".join(filter(None, parts))

    def _parts(self, old: State | Transition, new: State | Transition, *without: str) -> str:
        """What differs, by the words in which a definition is written."""
        pairs = [
            (key_of(field), getattr(old, field.name), getattr(new, field.name))
            for field in attrs.fields(type(old))
            if field.name not in without
        ]
        return "; ".join(f"{key}: {self._from(one, other)}" for key, one, other in pairs if one != other)

    def _from(self, old: Any, new: Any) -> str:
        if isinstance(old, tuple):
            return _many(old, new)
        one, other = (part.in_language(self.lp.lang) if isinstance(part, TextMap) else part for part in (old, new))
        return f"{_said(one)} -> {_said(other)}"

    def _hint(self, code: str, sentence: TextMap, key: str, **parts: str | TextMap) -> Finding:
        return _hint(code, sentence, self.prefix + key, self.lp.lang, **parts)


def _offered(workflow: Workflow, state: str) -> dict[str, Transition]:
    """The steps that somebody may take from a state."""
    return {row.id: row for row in workflow.transitions if state in row.sources and row.roles}


def _many(old: Iterable[Any], new: Iterable[Any]) -> str:
    before, after = list(old), list(new)
    more = [f"+ {one}" for one in after if one not in before]
    less = [f"- {one}" for one in before if one not in after]
    return ", ".join([*more, *less]) or ", ".join(map(str, after))


def _said(given: Any) -> str:
    return "-" if given is None else str(given)


_STATE = words("{key} ({text}): {parts}", "{key} ({text}): {parts}")
_NO_STATE = words("{key} bestaat daar niet", "{key} is not known there")
_GONE = words("{key} ({text}) kan hier niet meer", "{key} ({text}) is no longer offered here")
_ADDED = words("{key} ({text}) kan hier voortaan", "{key} ({text}) is offered here from now on")
_CHANGED = words("{key} ({text}): {parts}", "{key} ({text}): {parts}")
_TRACK = words("{key} gaat verder van {old} naar {new}", "{key} goes on from {old} to {new}")
_NO_TRACK = words("{key} bestaat daar niet", "{key} is not known there")
_NO_OUTCOME = words("de uitkomst {key} bestaat daar niet", "the outcome {key} is not known there")
_STAY = words("de datums blijven zoals ze zijn: {dates}", "due dates stay as they are: {dates}")


def _hint(code: str, sentence: TextMap, key: str, lang: str, **parts: str | TextMap) -> Finding:
    said = sentence.in_language(lang).replace("{key}", key)
    for name, part in parts.items():
        said = said.replace(f"{{{name}}}", part if isinstance(part, str) else part.in_language(lang))
    return Finding(code, said, key=key, severity="hint")
