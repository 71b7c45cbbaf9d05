"""The commands for a store itself: begin one, move it, back it up, and look whether all is well.

No URL is printed: it may hold a password. What is broken off goes on with the same command.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from leefplek import InputError, StoreUnavailable
from leefplek.store import Store, backup, check_store, export_lines, import_lines, open_store

from ._case_options import Asking
from ._check import finding_data
from ._guard import keys
from ._progress import Told, progress
from ._say import say, say_json
from ._setting import Setting
from ._store_sentences import doing, told

__all__ = ["back_up", "check", "init", "move_in", "move_out", "stats"]


def init(asking: Asking, setting: Setting) -> int:
    """Begin a store where there is none, sealed where keys are named; answers the exit code."""
    lp = setting.leefplek()
    with keys(asking.keys, asking.master) as found:
        try:
            store, how = open_store(asking.url, create=False, lp=lp, keys=found), "there"
        except StoreUnavailable:
            store, how = open_store(asking.url, lp=lp, keys=found), "begun"
        with store:
            sealed = how if found is None else f"{how}_sealed"
            say(told(sealed, setting.lang, kind=store.stats().kind))
    return 0


def move_out(url: str, file: str, replace: bool, setting: Setting) -> int:
    """Export a store; answers the exit code."""
    with _opened(url, setting) as store, _watched(setting) as seen:
        if file == "-":
            return _to_stdout(store, seen, setting)
        try:
            done = export_lines(store, Path(file), replace=replace, progress=seen)
        except KeyboardInterrupt:
            return _stopped("stopped_export", setting, path=file)
    lines = [told("exported", setting.lang, path=file, records=done.records)]
    if done.kept:
        lines.append(told("went_on", setting.lang, kept=done.kept))
    say("\n".join(lines))
    return 0


def _to_stdout(store: Store, seen: Told | None, setting: Setting) -> int:
    if getattr(sys.stdout, "buffer", None) is None:
        raise InputError("the output can't be written", why="it is closed", do="give the name of a file")
    out = sys.stdout.buffer
    try:
        export_lines(store, out, progress=seen)
        out.flush()
    except KeyboardInterrupt:
        _leave(out)
        return _stopped("stopped", setting)
    except OSError as error:
        _leave(out)
        if error.errno == errno.EPIPE:  # the reader has seen enough
            return 1
        why = error.strerror or type(error).__name__
        raise InputError("the output can't be written", why=why, do="what is there is not whole") from None
    return 0


def _leave(out: BinaryIO) -> None:
    """Nothing may be left in the buffer, or the interpreter stumbles over it once more at its end."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), out.fileno())


def move_in(url: str, file: str, setting: Setting) -> int:
    """Import an export; answers the exit code."""
    source: Path | BinaryIO = sys.stdin.buffer if file == "-" else Path(file)
    with _opened(url, setting, create=True) as store, _watched(setting) as seen:
        try:
            done = import_lines(store, source, progress=seen)
        except KeyboardInterrupt:
            return _stopped("stopped_import", setting)
    say(told("imported", setting.lang, stored=done.stored, passed=done.passed))
    return 0


def back_up(url: str, file: str, setting: Setting) -> int:
    """Back a store up; answers the exit code."""
    with _opened(url, setting) as store, _watched(setting) as seen:
        try:
            done = backup(store, Path(file), progress=seen)
        except KeyboardInterrupt:
            return _stopped("stopped_backup", setting)
    say(told("backed_up", setting.lang, path=file, size=done.size))
    return 0


def stats(url: str, setting: Setting, as_json: bool) -> int:
    """How much a store holds, and how it keeps it; answers the exit code."""
    with _opened(url, setting) as store:
        found = store.stats()
    counts = {
        "kind": found.kind,
        "format": found.format,
        "cases": found.cases,
        "open_cases": found.open_cases,
        "events": found.events,
        "position": found.position,
    }
    if as_json:
        say_json({**counts, "settings": dict(found.settings)})
        return 0
    lines = [told(what, setting.lang, **counts) for what in ("kind", "cases", "events")]
    lines += [told("setting", setting.lang, name=name, value=value) for name, value in found.settings.items()]
    say("\n".join(lines))
    return 0


def check(url: str, setting: Setting, as_json: bool) -> int:
    """Look at all that a store holds; answers the exit code: 1 where anything is wrong, a hint is not."""
    with _opened(url, setting) as store, _watched(setting) as seen:
        try:
            found = check_store(store, progress=seen)
        except KeyboardInterrupt:
            return _stopped("stopped", setting)
    if as_json:
        say_json({"findings": [finding_data(one) for one in found]})
    else:
        lines = [" ".join(f"{one.severity} {one.code}: {one}".split()) for one in found]
        say("\n".join(lines) or told("sound", setting.lang))
    return 1 if any(one.severity != "hint" for one in found) else 0


@contextlib.contextmanager
def _opened(url: str, setting: Setting, *, create: bool = False) -> Iterator[Store]:
    with open_store(url, create=create, lp=setting.leefplek()) as store:
        yield store


def _watched(setting: Setting) -> contextlib.AbstractContextManager[Told | None]:
    return progress(doing(setting.lang))


def _stopped(what: str, setting: Setting, **values: object) -> int:
    say(told(what, setting.lang, **values), err=True)
    return 1
