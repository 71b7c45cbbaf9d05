"""Plugins before they are loaded: given as objects, or found among the installed distributions by an allow-list.

Entry points of the group `leefplek` load only when they are asked for. A plugin's identity is its distribution, version
and entry-point name: one name that two distributions use is refused, both named.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from contextlib import suppress
from os import PathLike
from types import ModuleType
from typing import TYPE_CHECKING

import attrs

from .errors import Finding, PluginError

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

__all__ = ["GROUP", "Candidate", "allowed", "given", "installed"]

GROUP = "leefplek"


@attrs.frozen
class Candidate:
    """A plugin that may be loaded, or why it can't be: `plugin` is None where there is an `error`.

    `built_in` plugins are part of leefplek and held right by its own tests.
    """

    name: str
    plugin: object | None
    distribution: str = ""
    version: str = ""
    built_in: bool = False
    error: PluginError | None = None


def given(plugin: object, *, built_in: bool = False, version: str = "") -> Candidate:
    """A plugin that was handed over: a module, or an object."""
    cls = plugin if isinstance(plugin, type) else type(plugin)
    name = plugin.__name__ if isinstance(plugin, ModuleType) else f"{cls.__module__}.{cls.__qualname__}"
    if plugin is None or isinstance(plugin, str | bytes | int | float | PathLike | Mapping | Sequence | Set):
        do = "give a module or an object; the name of an installed one goes to entry_points"
        error = _unfit("no_plugin", name, f"this {cls.__name__} is no plugin", "expected a module or an object", do)
        return Candidate(name, None, error=error)
    own = getattr(plugin, "__version__", "")
    return Candidate(name, plugin, version=version or (own if isinstance(own, str) else ""), built_in=built_in)


def installed() -> tuple[EntryPoint, ...]:
    """Every entry point for leefplek that an installed distribution has; none of them is loaded."""
    from importlib.metadata import entry_points

    try:
        found: Iterable[EntryPoint] = entry_points(group=GROUP)
    except Exception:
        found = _readable()
    return tuple(sorted(found, key=lambda one: (one.name, _distribution(one)[0])))


def _readable() -> Iterator[EntryPoint]:
    """The entry points of the distributions that can be read, where one can't; the first of a name counts."""
    from importlib.metadata import distributions

    seen = set()
    for one in distributions():
        points: list[EntryPoint] = []
        with suppress(Exception):
            if one.name not in seen:
                points = [point for point in one.entry_points if point.group == GROUP]
            seen.add(one.name)
        yield from points


def allowed(names: Iterable[str]) -> list[Candidate]:
    """The plugins behind these names, each an entry point's or a distribution's (then all of its entry points)."""
    wanted = [names] if isinstance(names, str) else list(dict.fromkeys(map(str, names)))
    if not wanted:
        return []
    known = installed()
    found: dict[str, list[EntryPoint]] = {}
    missing = []
    for name in wanted:
        mine = [one for one in known if name == one.name or _same(name, _distribution(one)[0])]
        if not mine:
            missing.append(_missing(name, known))
        for one in mine:
            found[one.name] = [other for other in known if other.name == one.name]
    return [*missing, *(_loaded(points) for points in found.values())]


def _missing(name: str, known: Iterable[EntryPoint]) -> Candidate:
    names = ", ".join(dict.fromkeys(one.name for one in known)) or "none"
    text = "no installed distribution has an entry point of the group leefplek with this name"
    do = f"install it, or choose another; installed are: {names}"
    error = _unfit("not_installed", name, f"there is no plugin {name}", text, do)
    return Candidate(name, None, error=error)


def _loaded(points: list[EntryPoint]) -> Candidate:
    """The plugin of one entry point; code of others runs here, and whatever it does wrong is its own error."""
    point = points[0]
    distribution, version = _distribution(point)
    if len(points) > 1:
        both = " and ".join(" ".join(_distribution(one)) for one in points)
        what = f"two plugins go by the name {point.name}"
        error = _unfit("two_distributions", point.name, what, f"they are of {both}", "uninstall one of them")
        return Candidate(point.name, None, error=error)
    try:
        plugin = point.load()
    except (Exception, SystemExit) as problem:
        what = f"plugin {point.name} ({distribution} {version}) can't be imported"
        text = f"{type(problem).__name__} while importing {point.value}"
        error = _unfit("import_failed", point.name, what, text, f"leefplek check {distribution} tells more")
        return Candidate(point.name, None, distribution, version, error=error)
    return Candidate(point.name, plugin, distribution, version)


def _unfit(code: str, name: str, what: str, text: str, do: str) -> PluginError:
    return PluginError(what, findings=[Finding(code, text, key=name, do=do)])


def _distribution(point: EntryPoint) -> tuple[str, str]:
    """The name and version of what an entry point is part of; empty where its metadata are not there."""
    try:
        return (point.dist.name or "", point.dist.version or "") if point.dist else ("", "")
    except Exception:  # what is said of that differs by version, and by whose finder found it
        return "", ""


def _same(one: str, other: str) -> bool:
    """Whether two names of distributions are the same name, as installers compare them."""
    return re.sub(r"[-_.]+", "-", one).lower() == re.sub(r"[-_.]+", "-", other).lower()
