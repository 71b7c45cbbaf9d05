"""The commands that prove that nothing was changed in a store: verify, checkpoint, signing-key."""

from __future__ import annotations

from pathlib import Path

from leefplek.store import checkpoint, new_signing_key, open_store, verify

from ._check import finding_data
from ._moments import now
from ._progress import progress
from ._say import say, say_json
from ._setting import Setting
from ._store_sentences import doing, told
from ._toml_file import named

__all__ = ["make_checkpoint", "prove", "signing_key"]


def prove(url: str, checkpoints: Path | None, public_key: Path | None, setting: Setting, as_json: bool) -> int:
    """Look whether anything was changed; answers the exit code: 1 where anything was."""
    with open_store(url, create=False, lp=setting.leefplek()) as store, progress(doing(setting.lang)) as seen:
        try:
            found = verify(store, checkpoints=checkpoints, public_key=public_key, progress=seen)
        except KeyboardInterrupt:
            return _stopped("stopped", setting)
    changed = any(one.severity != "hint" for one in found)
    if as_json:
        say_json({"changed": changed, "findings": [finding_data(one) for one in found]})
    else:
        lines = [" ".join(f"{one.severity} {one.code}: {one}".split()) for one in found]
        say("\n".join([*lines, told("changed" if changed else "unchanged", setting.lang)]))
    return 1 if changed else 0


def make_checkpoint(url: str, to: Path, key: Path, setting: Setting) -> int:
    """Sign what a store holds now; answers the exit code."""
    with open_store(url, create=False, lp=setting.leefplek()) as store, progress(doing(setting.lang)) as seen:
        try:
            made = checkpoint(store, key, to, now(), progress=seen)
        except KeyboardInterrupt:
            return _stopped("stopped_checkpoint", setting)
    say(told("signed", setting.lang, path=named(to), position=made.position))
    return 0


def signing_key(path: Path, setting: Setting) -> int:
    """Make a key to sign with; answers the exit code."""
    public = new_signing_key(path)
    say(told("signing_key", setting.lang, path=named(path), public=named(public)))
    return 0


def _stopped(what: str, setting: Setting) -> int:
    say(told(what, setting.lang), err=True)
    return 1
