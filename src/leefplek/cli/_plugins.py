"""The command `plugins`: the load report, and which installed plugins were not asked for."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from importlib.metadata import EntryPoint, entry_points

import attrs

from leefplek import Leefplek

from ._say import say, say_json
from ._sentences import said
from ._setting import Setting

__all__ = ["plugins"]

_KEYS = ("name", "distribution", "version", "hooks", "registered", "need", "error")
_WIDTH = 100


def plugins(setting: Setting, as_json: bool) -> int:
    """What was loaded, and what failed and why; answers the exit code."""
    lp = setting.leefplek(lenient=True)
    if as_json:
        rows = ({**attrs.asdict(one), "need": one.need and one.need.sees} for one in lp.plugins)
        say_json([{key: row[key] for key in _KEYS} for row in rows])
    else:
        say("\n".join([*_loaded(lp, setting.lang), *_waiting(lp, setting.lang)]))
    return 1 if any(one.error for one in lp.plugins) else 0


def _loaded(lp: Leefplek, lang: str) -> Iterator[str]:
    for one in lp.plugins:
        brought = " ".join(part for part in (one.distribution, one.version) if part)
        yield f"{one.name} ({brought})" if brought else one.name
        if one.hooks:
            yield from _wrapped(said("plugin_hooks", lang, hooks=", ".join(one.hooks)))
        if one.registered:
            yield from _wrapped(said("plugin_brings", lang, things=", ".join(one.registered)))
        if one.need is not None and one.need.sees != "open":
            why = one.need.why.in_language(lang)
            yield from _wrapped(said("plugin_need", lang, sees=one.need.sees, why=why))
        if one.error:
            yield from (f"  {line}" for line in said("plugin_failed", lang, error=one.error).splitlines())


def _waiting(lp: Leefplek, lang: str) -> Iterator[str]:
    """The entry points that are installed but were not asked for; none of them is loaded to find out."""
    asked = {one.name for one in lp.plugins}
    waiting = [one for one in entry_points(group="leefplek") if one.name not in asked]
    if waiting:
        yield from ("", said("plugins_waiting", lang))
    for one in sorted(waiting, key=_brought):
        yield f"  {_brought(one)}: {said('plugin_ask', lang, name=one.name)}"


def _brought(one: EntryPoint) -> str:
    return f"{one.name} ({one.dist.name} {one.dist.version})" if one.dist else one.name


def _wrapped(text: str) -> Iterable[str]:
    return textwrap.wrap(
        text, _WIDTH, initial_indent="  ", subsequent_indent="    ", break_long_words=False, break_on_hyphens=False
    )
