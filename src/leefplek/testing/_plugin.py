"""Whether a plugin keeps what leefplek promises of every plugin: by levels, each held against what it needs."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from functools import cached_property
from types import ModuleType
from typing import Any

from leefplek import Finding, Guard, Leefplek, LeefplekError, PluginError, Step, Workflow

from ._cards import card_findings, registered_cards
from ._given import findings_of, made, ordered, quiet
from ._imports import import_findings
from ._language import language_findings
from ._routes import kaart_findings, registered_kaarten
from ._sample import NO_WORDS, Words
from ._twin import HOOKS, implemented, rule_findings, twin
from ._walk import walk
from ._workflow import How, walked_findings

__all__ = ["LEVELS", "check_plugin"]

LEVELS = ("import", "register", "content", "decide", "isolation")
"""What is looked at, in this order. A plugin that can't be loaded is looked at no further."""

STEPS = 600
"""How far each way of working is walked with the plugin."""


def check_plugin(factory: object, *, steps: int = STEPS, seed: int = 1, words: Words = NO_WORDS) -> list[Finding]:
    """All findings on a plugin.

    `factory` makes the plugin; a module, an object that is a plugin itself, or the name of a module will do. Levels:
    its import alone (quick, silent, light), loading it, what it brings (cards, ways of working, guards), how it decides
    (asked twice the same, nothing changed, rules that can be read), and whether a case stays whole when it fails or is
    gone. Its hooks run with made-up cases, the observers too: check a plugin where it can't reach a real system.
    `words` are texts to choose from by the name of a payload field, where a rule asks for certain ones. A plugin that
    comes with leefplek is looked at like any other, in the place of itself. Raises nothing for a plugin that is wrong.
    """
    try:
        plugin, found = _plugin(factory)
    except LeefplekError as error:
        return ordered(findings_of(error))
    with quiet():
        host = _Host(plugin)
        loading = list(_registered(host))
        found += loading
        if not any(one.severity == "error" for one in loading):
            for level in (_content, _deciding, _isolated):
                found += level(host, How(steps, seed, words))
    return ordered(found)


def _plugin(factory: object) -> tuple[object, list[Finding]]:
    """The plugin, and what was found on importing its module alone; what a test or script defines itself has none."""
    if isinstance(factory, str):
        findings = import_findings(factory)
        if any(one.severity == "error" for one in findings):
            raise PluginError("the plugin can't be imported", findings=findings)
        try:
            return importlib.import_module(factory), findings
        except (Exception, SystemExit) as error:
            text = f"importing it ends with {type(error).__name__}"
            raise PluginError("the import fails", findings=[Finding("import_failed", text, key=factory)]) from error
    plugin = made(factory)
    return plugin, import_findings(plugin.__name__) if isinstance(plugin, ModuleType) else []


def _is_ours(name: str) -> bool:
    """Whether a plugin that comes with leefplek and is loaded by itself has this name."""
    try:
        return bool(name and Leefplek(without=[name], lenient=True))
    except LeefplekError:
        return False


class _Host:
    """What a plugin is loaded into: leefplek with all that comes with it, but the plugin itself where it does."""

    def __init__(self, plugin: object) -> None:
        name = plugin.__name__ if isinstance(plugin, ModuleType) else ""
        self.plugin = plugin
        self._without = [name] if _is_ours(name) else []

    def alone(self) -> Leefplek:
        """Without the plugin; then what rests on one that comes with leefplek is left out too."""
        return Leefplek(without=self._without, lenient=bool(self._without))

    def with_(self, plugin: object, cls: type[Leefplek] = Leefplek) -> Leefplek:
        """With the plugin, or its twin, as a plugin of others."""
        return cls(plugins=[plugin], without=self._without)

    @cached_property
    def loaded(self) -> Leefplek:
        """With the plugin itself."""
        return self.with_(self.plugin)


def _registered(host: _Host) -> Iterator[Finding]:
    """It loads, implements something, and does the same when it is loaded again."""
    try:
        first, again = host.loaded.plugins, host.with_(host.plugin).plugins
    except LeefplekError as error:
        yield from findings_of(error)
        return
    if first != again:
        yield Finding(
            "unsteady", "loaded twice, it registers two things", key=first[-1].name, do="register what is fixed"
        )
    calls = implemented(host.plugin)
    unmarked = [name for name in HOOKS if callable(getattr(host.plugin, name, None)) and name not in calls]
    for name in unmarked:
        text = f"{name} is not marked, so it is never called"
        yield Finding("not_marked", text, key=name, severity="warning", do="mark it with @hookimpl")
    if not calls:
        yield Finding("no_hooks", "it implements no hook", key=first[-1].name, do=f"choose from {', '.join(HOOKS)}")


def _own(lp: Leefplek) -> list[Workflow]:
    """The ways of working that the plugin brings, and in which a case can be opened."""
    brought = lp.plugins[-1].registered
    mine = [one for one in lp.workflows if f"workflow {one.id} {one.version}" in brought and lp.workflow(one.id) == one]
    return [one for one in mine if any(row.id == Workflow.OPEN for row in one.transitions)]


def _content(host: _Host, how: How) -> Iterator[Finding]:
    lp = host.loaded
    mine = lp.plugins[-1]
    for card in registered_cards(lp, mine.registered):
        yield from card_findings(card, lp)
    for kaart in registered_kaarten(lp, mine.registered):
        yield from kaart_findings(kaart, lp)
    yield from (one for one in lp.check() if one.file == mine.name)
    for workflow in _own(lp):
        yield from walked_findings(lp, workflow, how)
    named = {name for one in lp.workflows for name in one.guards}
    for guard in _guards(host.plugin):
        if guard.name not in named:
            do = "name it in a transition's guards or a state's needs, or leave it out"
            text = "no loaded way of working names this guard"
            yield Finding("unused_guard", text, key=f"guard {guard.name}", severity="hint", do=do)
        for rule in guard.rules:
            place = f"guard {guard.name}"
            yield from rule_findings(rule, place)
            yield from language_findings(rule.text, f"{place}: {rule.code}")


def _guards(plugin: object) -> list[Guard]:
    found: list[Guard] = []
    register = implemented(plugin).get("leefplek_register_guards")
    if register is not None:
        register(found.append)
    return found


_AT_EACH_STEP = frozenset(("leefplek_check_transition", "leefplek_step_committed", "leefplek_step_refused"))


class _Storing(Leefplek):
    """Says of each step at once that it is stored, so that observers see it."""

    def open(self, *args: Any, **how: Any) -> Step:
        """Open a case, and say so."""
        step = super().open(*args, **how)
        self.committed(step)
        return step

    def step(self, *args: Any, **how: Any) -> Step:
        """Take a step, and say so."""
        step = super().step(*args, **how)
        self.committed(step)
        return step


def _walked(host: _Host, how: How, note: list[Finding], *, failing: bool = False) -> Iterator[Finding]:
    """Walk with a twin: the ways of working that it brings, and the built-in one where it looks at every step or its
    guards are met there.
    """
    lp = host.with_(twin(host.plugin, note.append, failing=failing), _Storing)
    own, first = _own(lp), lp.workflow("fijn-wonen")
    named = {*first.guards, *(lp.workflow(first.track.workflow).guards if first.track else ())}
    met = not named.isdisjoint(one.name for one in _guards(host.plugin))
    everywhere = met or not implemented(host.plugin).keys().isdisjoint(_AT_EACH_STEP)
    for workflow in dict.fromkeys([*own, *([first] if everywhere else [])]):
        yield from walk(lp, workflow, steps=how.steps, seed=how.seed, words=how.words).findings


def _deciding(host: _Host, how: How) -> Iterator[Finding]:
    notes: list[Finding] = []
    yield from _walked(host, how, notes)
    yield from notes


def _isolated(host: _Host, how: How) -> Iterator[Finding]:
    """Where the plugin fails, steps are refused and cases stay; where it is gone, the host is what it was."""
    before = _what_is_there(host.alone())
    for finding in _walked(host, how, [], failing=True):
        if finding.code != "plugin_failed":
            yield finding
    if _what_is_there(host.alone()) != before:
        text = "a Leefplek without the plugin is not what it was before"
        yield Finding("leaves_traces", text, do="keep nothing in leefplek's own modules")


def _what_is_there(lp: Leefplek) -> tuple[object, ...]:
    return lp.workflows, lp.cards()
