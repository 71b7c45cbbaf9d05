"""The commands for the keys that a store is sealed with: begin them, and let another master key open them."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from leefplek import LeefplekError, OutcomeUnknown, StoreUnavailable
from leefplek.store import Keys, MasterKey, open_keys

from ._say import say
from ._setting import Setting
from ._store_sentences import told
from ._toml_file import named

__all__ = ["begin", "rotate"]


def begin(url: str, master: Path, new: bool, setting: Setting) -> int:
    """Begin the keys where there are none; answers the exit code."""
    with _made(master, make=new) as key:
        keys, how = _opened(url, key)
        keys.close()
    lines = [told("master_made", setting.lang, path=named(master))] if new else []
    say("\n".join([*lines, told(how, setting.lang)]))
    return 0


def rotate(url: str, master: Path, new_master: Path, setting: Setting) -> int:
    """Let a new master key open the keys; answers the exit code."""
    old, make = MasterKey.read(master), not os.path.lexists(new_master)
    with open_keys(url, master=old, create=False) as keys, _made(new_master, make=make) as new:
        number = keys.rotate(new)
    lines = [told("master_made", setting.lang, path=named(new_master))] if make else []
    say("\n".join([*lines, told("rotated", setting.lang, number=number, path=named(master))]))
    return 0


def _opened(url: str, master: MasterKey) -> tuple[Keys, str]:
    try:
        return open_keys(url, master=master, create=False), "keys_there"
    except StoreUnavailable:
        return open_keys(url, master=master), "keys_begun"


@contextlib.contextmanager
def _made(path: Path, *, make: bool) -> Iterator[MasterKey]:
    """The master key in a file; one that is made for nothing is taken away, unless something may rest on it."""
    master = MasterKey.new(path) if make else MasterKey.read(path)
    try:
        yield master
    except OutcomeUnknown:
        raise
    except LeefplekError:
        if make:
            path.unlink(missing_ok=True)
        raise
