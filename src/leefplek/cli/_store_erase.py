"""The commands that erase and destroy: for good, so without --yes it is only told what would be done."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from leefplek import Actor, InputError, LeefplekError, Refused
from leefplek.retention import Due
from leefplek.store import GuardedDesk
from leefplek.toml import decoded

from ._case_options import Asking
from ._guard import asker, desk, tell_refused
from ._say import say, say_json
from ._sentences import day
from ._setting import Setting
from ._store_sentences import told
from ._toml_file import STDIN, read_bytes

__all__ = ["destroy", "due", "erase"]

LONGEST = 1024
"""How many bytes of a key of a person are read."""


def erase(person: str, ground: str, sure: bool, asking: Asking, setting: Setting, as_json: bool) -> int:
    """Erase a person; answers the exit code: 1 where it is not done."""
    if person == STDIN:
        given = read_bytes(Path(STDIN), LONGEST, "give the key of the person through the pipe")
        person = decoded(given, file=STDIN).strip()
    if not person:
        raise InputError("nobody is named", key="--person", do="give your key of the person")
    by = asker(asking)
    if not sure:
        return _only_told({"erased": False}, told("would_erase", setting.lang), setting, as_json)
    try:
        with desk(asking, setting) as guarded:
            done = guarded.erase(person, by=by, ground=ground)
    except Refused as refused:
        return tell_refused(refused, setting, as_json)
    if as_json:
        say_json({"erased": bool(done.alias), "cases": list(done.cases), "events": done.events})
    else:
        say(told("erased" if done.cases else "erased_none", setting.lang, cases=len(done.cases), events=done.events))
    return 0


def destroy(case: str | None, every: bool, sure: bool, asking: Asking, setting: Setting, as_json: bool) -> int:
    """Destroy one case, or all whose period has ended; answers the exit code: 1 where it is not done."""
    if (case is None) is not every:
        raise InputError("one thing is destroyed at a time", key="CASE", do="name a case, or give --due")
    by = asker(asking)
    try:
        with desk(asking, setting) as guarded:
            found = [one for one in guarded.due_for_destruction(by=by) if case in (None, one.case)]
            done = _destroyed(guarded, found, by, setting) if sure else []
    except Refused as refused:
        return tell_refused(refused, setting, as_json)
    lines = _lines(found, setting)
    if not found and case is not None:
        return _only_told({"destroyed": []}, told("not_due", setting.lang), setting, as_json, could=False)
    if not sure and found:
        lines = [told("would_destroy", setting.lang), *lines]
        return _only_told({"destroyed": [], "due": _data(found)}, "\n".join(lines), setting, as_json)
    if as_json:
        say_json({"destroyed": done, "due": _data(found)})
    else:
        say("\n".join([told("destroyed", setting.lang, cases=len(done)), *lines]))
    return 0


def due(asking: Asking, setting: Setting, as_json: bool) -> int:
    """List the cases whose period has ended; answers the exit code."""
    try:
        with desk(asking, setting) as guarded:
            found = list(guarded.due_for_destruction(by=asker(asking)))
    except Refused as refused:
        return tell_refused(refused, setting, as_json)
    lines = _lines(found, setting)
    if as_json:
        say_json({"due": _data(found)})
    else:
        say("\n".join(lines or [told("none_due", setting.lang)]))
    return 0


# ---- inside


def _destroyed(guarded: GuardedDesk, found: list[Due], by: Actor, setting: Setting) -> list[str]:
    """Destroy these; where one can't be, it is told how many were."""
    done: list[str] = []
    for one in found:
        try:
            guarded.destroy(one.case, by=by)
        except LeefplekError:
            say(told("destroyed", setting.lang, cases=len(done)), err=True)
            raise
        done.append(one.case)
    return done


def _only_told(data: dict[str, Any], text: str, setting: Setting, as_json: bool, *, could: bool = True) -> int:
    """Nothing was done, and that is told; and how it is done, where it could be."""
    if as_json:
        say_json(data)
    else:
        say(f"{text}\n{told('not_done' if could else 'nothing_done', setting.lang)}")
    return 1


def _data(found: list[Due]) -> list[dict[str, Any]]:
    return [
        {
            "case": one.case,
            "on": one.on.isoformat(),
            "since": one.since.isoformat(),
            "rule": one.rule.id,
            "period": one.rule.period,
            "source": one.source.id,
            "certain": one.certain,
        }
        for one in found
    ]


def _lines(found: list[Due], setting: Setting) -> list[str]:
    lang = setting.lang
    return [
        "  - "
        + told(
            "due" if one.certain else "due_uncertain",
            lang,
            id=one.case,
            day=day(one.on, lang),
            rule=one.rule.text.in_language(lang),
            source=one.source.title,
        )
        for one in found
    ]
