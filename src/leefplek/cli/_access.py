"""The commands for who looked: the log of a case, one's own file, a dispute, an emergency, and the report of these.

A reason is read from a file or the pipe, for what stands on the command line stays in lists; and it is not printed.
"""

from __future__ import annotations

import contextlib
import logging
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from leefplek import InputError, Refused
from leefplek.toml import decoded

from . import _access_words as words
from ._access_sentences import told
from ._case_options import Asking
from ._files import write_file
from ._guard import asker, desk, tell_refused
from ._say import say, say_json
from ._setting import Setting
from ._toml_file import STDIN, named, read_bytes

__all__ = ["dispute", "emergency", "own_file", "report", "who_saw"]

LONGEST = 16 * 1024
"""How many bytes of a reason are read."""


def who_saw(
    case: str, since: datetime | None, until: datetime | None, asking: Asking, setting: Setting, as_json: bool
) -> int:
    """Tell who did what with a case; answers the exit code."""
    with desk(asking, setting) as guarded:
        seen = guarded.who_saw(case, by=asker(asking), since=since, until=until)
        lines = words.seen(guarded.lp, case, seen)
    if as_json:
        say_json({"case": case, "seen": [one.data() for one in seen]})
    else:
        say("\n".join(lines))
    return 0


def own_file(out: Path | None, asking: Asking, setting: Setting, as_json: bool) -> int:
    """Tell a young person what there is, or write it; answers the exit code."""
    with desk(asking, setting) as guarded:
        found = guarded.own_file(by=asker(asking))
        lines = words.own_file(guarded.lp, found)
    if out is not None:
        with _for_the_owner():
            write_file(out, found.to_json())
        say(told("written", setting.lang, path=named(out)))
    elif as_json:
        say(found.to_json(), line=False)
    else:
        say("\n".join(lines))
    return 0


def dispute(
    case: str, trace: str | None, version: int | None, why: Path, asking: Asking, setting: Setting, as_json: bool
) -> int:
    """Write down that somebody does not agree; answers the exit code."""
    reason = _reason(why)
    with desk(asking, setting) as guarded:
        made = guarded.dispute(case, by=asker(asking), why=reason, trace=trace, version=version)
    return _kept(made.data(), told("dispute_kept", setting.lang, id=made.case), as_json)


def emergency(case: str, why: Path, asking: Asking, setting: Setting, as_json: bool) -> int:
    """Let somebody see a case for some hours; answers the exit code."""
    reason = _reason(why)
    with desk(asking, setting) as guarded, _told_once():
        made = guarded.emergency(case, by=asker(asking), why=reason)
        until = words.moment(guarded.lp, made.until)
    return _kept(made.data(), told("emergency_until", setting.lang, id=made.case, until=until), as_json)


def report(asking: Asking, setting: Setting, as_json: bool) -> int:
    """List what has to be looked into; answers the exit code."""
    try:
        with desk(asking, setting) as guarded:
            found = guarded.report(by=asker(asking))
            lines = words.report(guarded.lp, found)
    except Refused as refused:
        return tell_refused(refused, setting, as_json)
    if as_json:
        emergencies = [one.data() for one in found.emergencies]
        say_json({"emergencies": emergencies, "disputes": [one.data() for one in found.disputes]})
    else:
        say("\n".join(lines))
    return 0


# ---- inside


def _reason(path: Path) -> str:
    """The reason in a file, or from the pipe; raises `InputError`, that repeats nothing of it."""
    do = f"give a text file, or {STDIN} for what comes through the pipe"
    text = decoded(read_bytes(path, LONGEST, do), file=named(path)).strip()
    if not text:
        raise InputError("a reason is needed", why="there is nothing in it", do=do, file=named(path))
    return text


def _kept(data: dict[str, Any], line: str, as_json: bool) -> int:
    if as_json:
        say_json(_without_why(data))
    else:
        say(line)
    return 0


def _without_why(data: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if key != "why"}


@contextlib.contextmanager
def _for_the_owner() -> Iterator[None]:
    """Meanwhile what is written can be read by its owner only."""
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)


@contextlib.contextmanager
def _told_once() -> Iterator[None]:
    """Meanwhile the library's own warning goes nowhere: what it says is printed."""
    logger, silent = logging.getLogger("leefplek"), logging.NullHandler()
    logger.addHandler(silent)
    try:
        yield
    finally:
        logger.removeHandler(silent)
