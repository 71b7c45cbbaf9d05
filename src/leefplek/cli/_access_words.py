"""What the commands for who looked tell in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby

from leefplek import Actor, Leefplek
from leefplek.access import OPERATIONS
from leefplek.store import Dispute, OwnFile, Report, Seen, Shared

from ._access_sentences import OUTCOMES, SHARED, ground, told
from ._case_words import story
from ._cited import wrapped
from ._moments import hour
from ._sentences import day
from ._words import Names, names_of

__all__ = ["moment", "own_file", "report", "seen"]


def moment(lp: Leefplek, at: datetime) -> str:
    """A day and a time, where days are counted."""
    return f"{day(lp.day(at), lp.lang)}, {hour(at)}"


def seen(lp: Leefplek, id: str, entries: Sequence[Seen], within: Names | None = None) -> list[str]:
    """Who did what with a case, day by day; steps as they are called `within` its way of working, where it is known."""
    title = told("seen", lp.lang, id=id)
    lines = [title, "=" * len(title)]
    if not entries:
        return [*lines, "", told("nobody_saw", lp.lang)]
    return [*lines, *_entries(lp, entries, within)]


def own_file(lp: Leefplek, found: OwnFile) -> list[str]:
    """What there is about a young person: the cases, with whom was shared, who looked, and what was disputed."""
    lang = lp.lang
    title = told("file", lang)
    lines = [title, "=" * len(title), ""]
    if not found.cases:
        return [*lines, told("file_none", lang)]
    shared = [one for case in found.cases for one in case.shared]
    lines.append(told("file_whole", lang))
    for case in found.cases:
        lines += ["", *story(lp, case)]
    lines += ["", told("shared", lang), *(f"  - {_share(lp, one)}" for one in shared)]
    lines += [] if shared else [f"  {told('shared_none', lang)}"]
    within = {case.id: names_of(lp, case.workflow, case.workflow_version) for case in found.cases}
    for id, entries in groupby(found.seen, key=lambda one: one.case):
        lines += ["", *seen(lp, id or "", list(entries), within.get(id or ""))]
    if found.disputes:
        lines += ["", told("disputed", lang), *(f"  - {_dispute(lp, one)}" for one in found.disputes)]
    return [*lines, "", *wrapped("", told("file_parts", lang)), *wrapped("", told("file_rights", lang))]


def report(lp: Leefplek, found: Report) -> list[str]:
    """Every emergency access and every dispute, each with the reason that was given."""
    lang, roles = lp.lang, _roles(lp)
    if not found.emergencies and not found.disputes:
        return [told("report_none", lang)]
    lines = []
    if found.emergencies:
        lines.append(told("emergencies", lang))
    for one in found.emergencies:
        at, until, who = moment(lp, one.at), moment(lp, one.until), roles.get(one.by.role, one.by.role)
        lines += wrapped(
            "  - ", told("emergency_of", lang, at=at, until=until, id=one.case, who=who, by=_id(one.by, lang))
        )
        lines += _reason(one.why, lang)
    if found.disputes:
        lines.append(told("disputes", lang))
    for each in found.disputes:
        lines += [f"  - {_dispute(lp, each)}", *_reason(each.why, lang)]
    return lines


# ---- inside


def _roles(lp: Leefplek) -> Mapping[str, str]:
    """What roles are called: as the group that is that role alone, or in most ways of working that have it."""
    texts: dict[str, Counter[str]] = {}
    for workflow in lp.workflows:
        for role in workflow.roles:
            texts.setdefault(role.id, Counter())[role.text.in_language(lp.lang) or role.id] += 1
    alone = {one.roles[0]: one.text.in_language(lp.lang) for one in lp.access.groups if len(one.roles) == 1}
    return {id: found.most_common(1)[0][0] for id, found in texts.items()} | alone


def _steps(lp: Leefplek, within: Names | None) -> Mapping[str, str]:
    """What steps are called, those of a track too; where it is not known in which way of working, if all agree."""
    texts: dict[str, set[str]] = {}
    for names in [within] if within else [Names(lp, workflow, lp.lang) for workflow in lp.workflows]:
        for id in names.steps():
            texts.setdefault(id, set()).add(names.step(id))
    return {id: min(found) for id, found in texts.items() if len(found) == 1}


def _id(actor: Actor, lang: str) -> str:
    """Whose entry it is; of who was erased that alone is told."""
    return told("erased", lang) if actor.id.startswith("~") else actor.id


def _entries(lp: Leefplek, entries: Iterable[Seen], within: Names | None) -> Iterator[str]:
    roles = _roles(lp)
    purposes = {one.id: one.text.in_language(lp.lang) for one in lp.access.purposes}
    steps = _steps(lp, within)
    for on, some in groupby(entries, key=lambda one: lp.day(one.at)):
        yield from ("", day(on, lp.lang))
        for one in some:
            yield from wrapped("  - ", _entry(lp, one, roles, purposes, steps))


def _entry(
    lp: Leefplek, one: Seen, roles: Mapping[str, str], purposes: Mapping[str, str], steps: Mapping[str, str]
) -> str:
    lang = lp.lang
    what = OPERATIONS[one.operation].in_language(lang) if one.operation in OPERATIONS else one.operation
    who, outcome = roles.get(one.by.role, one.by.role), OUTCOMES[one.outcome].in_language(lang)
    parts = [told("entry", lang, time=hour(one.at), who=who, id=_id(one.by, lang), done=what, outcome=outcome)]
    if one.transition and one.operation != "open":
        parts.append(told("step", lang, step=steps.get(one.transition, one.transition)))
    if one.ground:
        parts.append(told("ground", lang, text=ground(one.ground, lang)))
    if one.purpose:
        parts.append(told("for", lang, text=purposes.get(one.purpose, one.purpose)))
    if one.station:
        parts.append(told("station", lang, text=one.station))
    return " ".join(parts)


def _share(lp: Leefplek, one: Shared) -> str:
    what = SHARED[one.what].in_language(lp.lang)
    called = (group.text.in_language(lp.lang) for group in lp.access.groups if group.party == one.party)
    party = next(called, one.party)
    return told("share", lp.lang, day=day(lp.day(one.at), lp.lang), party=party, purpose=one.purpose, done=what)


def _reason(why: str | None, lang: str) -> Iterable[str]:
    """The reason in somebody's own words; no character in them does anything to a terminal."""
    if why is None:
        return [f"    {told('reason_erased', lang)}"]
    return wrapped("    ", told("reason", lang, why="".join(one if one.isprintable() else " " for one in why)))


def _dispute(lp: Leefplek, one: Dispute) -> str:
    where = "" if one.version is None else told("of_version", lp.lang, version=one.version)
    where += "" if one.trace is None else told("of_trace", lp.lang, trace=one.trace)
    return told("dispute_of", lp.lang, day=day(lp.day(one.at), lp.lang), id=one.case, where=where)
