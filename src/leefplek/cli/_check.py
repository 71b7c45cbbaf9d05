"""The command `check`: findings, each on a line of its own."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from importlib.metadata import PackageNotFoundError, distribution
from typing import Any

from leefplek import Finding, InputError

from ._say import say, say_json
from ._sentences import said
from ._setting import Setting, aside

__all__ = ["check", "finding_data"]


def check(what: str | None, setting: Setting, as_json: bool) -> int:
    """What was found on all that is loaded, or on one path or distribution; answers the exit code.

    Of what is loaded nothing is an error, or it would not be loaded: there, a warning counts.
    """
    counts = {"error", "warning"} if what is None else {"error"}
    with aside():
        found = setting.leefplek().check() if what is None else _on(what, setting)
    _tell(found, setting, as_json)
    return 1 if any(one.severity in counts for one in found) else 0


def _on(what: str, setting: Setting) -> Sequence[Finding]:
    """The findings of the conformance kit on an installed distribution that brings plugins, on a path, or on a plugin
    that comes with leefplek, by the name of its module.
    """
    if setting.data or setting.plugins:
        do = "check without --data and --plugin, or leave the path or distribution out"
        raise InputError("a path or distribution is checked by itself", do=do)
    from leefplek import testing

    path = os.path.lexists(what) or what.endswith(".toml") or os.sep in what or what.startswith(".")
    if path and not _brings_plugins(what):
        return testing.check_path(what)
    if what.startswith("leefplek.plugins."):
        return testing.check_plugin(what)
    return testing.check_distribution(what)


def _brings_plugins(name: str) -> bool:
    """Whether this is installed: then the folder of that name, beside which one may stand, is where it was made."""
    try:
        return any(one.group == "leefplek" for one in distribution(name).entry_points)
    except (PackageNotFoundError, ValueError):
        return False


def _tell(found: Iterable[Finding], setting: Setting, as_json: bool) -> None:
    if as_json:
        say_json({"findings": [finding_data(one) for one in found]})
    else:
        lines = [" ".join(f"{one.severity} {one.code}: {one}".split()) for one in found]
        say("\n".join(lines) or said("nothing_found", setting.lang))


def finding_data(one: Finding) -> dict[str, Any]:
    """A finding as plain data."""
    return {
        "code": one.code,
        "severity": one.severity,
        "file": one.file,
        "line": one.line,
        "key": one.key,
        "text": one.text,
        "do": one.do,
    }
