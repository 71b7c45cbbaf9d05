"""A scenario looked at without running it: all that is wrong, and where nothing is, what to mind."""

from __future__ import annotations

from os import PathLike, fspath

import attrs

from leefplek import Finding, InputError, Leefplek
from leefplek.lines import Lines
from leefplek.toml import read_text

from .._engines.network import compile_network
from .checks import findings_of_scenario
from .flow import load_findings
from .loading import load_scenario
from .profiles import groups_of
from .reading import built_in

__all__ = ["check_scenario"]


def check_scenario(source: str | PathLike[str], *, lp: Leefplek | None = None) -> tuple[Finding, ...]:
    """What `load_scenario` finds wrong in a file or text; else the warnings, such as a pool that is asked too much.

    Each has its file, line and key. Raises `InputError` for a file that can't be read at all.
    """
    lp = lp or built_in()
    try:
        scenario = load_scenario(source, lp=lp)
    except InputError as error:
        if not error.findings:
            raise
        return error.findings
    written = isinstance(source, str) and "\n" in source
    file = "" if written else fspath(source)
    lines = Lines(str(source) if written else read_text(source, file=file))
    net = compile_network(scenario, groups_of(lp, scenario))
    found = (*findings_of_scenario(scenario, lp), *load_findings(net, tuple(scenario.pools)))
    return tuple(attrs.evolve(one, file=file, line=lines.of(one.key)) for one in found)
