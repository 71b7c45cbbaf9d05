"""Whether a plugin keeps what leefplek promises of every plugin: by levels, each held against what it needs."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
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
    `words` are texts to choose from by the name of a payload field, where a rule asks for certain ones. Raises nothing
    for a plugin that is wrong.
    """
    try:
        plugin, module = _plugin(factory)
    except LeefplekError as error:
        return ordered(findings_of(error))
    found = import_findings(module) if module else []
    with quiet():
        loading = list(_registered(plugin))
        found += loading
        if not any(one.severity == "error" for one in loading):
            for level in (_content, _deciding, _isolated):
                found += level(plugin, How(steps, seed, words))
    return ordered(found)


def _plugin(factory: object) -> tuple[object, str]:
    """The plugin, and the name of the module to import alone; none for what a test or a script defines in itself."""
    if isinstance(factory, str):
        findings = import_findings(factory)
        if any(one.severity == "error" for one in findings):
            raise PluginError("the plugin can't be imported", findings=findings)
        try:
            return importlib.import_module(factory), factory
        except (Exception, SystemExit) as error:
            text = f"importing it ends with {type(error).__name__}"
            raise PluginError("the import fails", findings=[Finding("import_failed", text, key=factory)]) from error
    plugin = made(factory)
    return plugin, plugin.__name__ if isinstance(plugin, ModuleType) else ""


def _registered(plugin: object) -> Iterator[Finding]:
    """It loads, implements something, and does the same when it is loaded again."""
    try:
        first, again = Leefplek(plugins=[plugin]).plugins, Leefplek(plugins=[plugin]).plugins
    except LeefplekError as error:
        yield from findings_of(error)
        return
    if first != again:
        yield Finding(
            "unsteady", "loaded twice, it registers two things", key=first[-1].name, do="register what is fixed"
        )
    calls = implemented(plugin)
    unmarked = [name for name in HOOKS if callable(getattr(plugin, name, None)) and name not in calls]
    for name in unmarked:
        text = f"{name} is not marked, so it is never called"
        yield Finding("not_marked", text, key=name, severity="warning", do="mark it with @hookimpl")
    if not calls:
        yield Finding("no_hooks", "it implements no hook", key=first[-1].name, do=f"choose from {', '.join(HOOKS)}")


def _own(lp: Leefplek) -> list[Workflow]:
    """The ways of working that a plugin beside the built-in ones brings, and in which a case can be opened."""
    base = {(one.id, one.version) for one in Leefplek().workflows}
    mine = [one for one in lp.workflows if (one.id, one.version) not in base and lp.workflow(one.id) == one]
    return [one for one in mine if any(row.id == Workflow.OPEN for row in one.transitions)]


def _content(plugin: object, how: How) -> Iterator[Finding]:
    lp = Leefplek(plugins=[plugin])
    mine = lp.plugins[-1]
    for card in registered_cards(lp, mine.registered):
        yield from card_findings(card, lp)
    for kaart in registered_kaarten(lp, mine.registered):
        yield from kaart_findings(kaart, lp)
    yield from (one for one in lp.check() if one.file == mine.name)
    for workflow in _own(lp):
        yield from walked_findings(lp, workflow, how)
    named = {name for one in lp.workflows for row in one.transitions for name in row.guards}
    named |= {name for one in lp.workflows for state in one.states for name in state.needs}
    for guard in _guards(plugin):
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


def _walked(plugin: object, how: How, note: list[Finding], *, failing: bool = False) -> Iterator[Finding]:
    """Walk with a twin: the ways of working that it brings, and the built-in one where it looks at every step."""
    lp = _Storing(plugins=[twin(plugin, note.append, failing=failing)])
    everywhere = not implemented(plugin).keys().isdisjoint(_AT_EACH_STEP)
    for workflow in [*_own(lp), *([lp.workflow("fijn-wonen")] if everywhere else [])]:
        yield from walk(lp, workflow, steps=how.steps, seed=how.seed, words=how.words).findings


def _deciding(plugin: object, how: How) -> Iterator[Finding]:
    notes: list[Finding] = []
    yield from _walked(plugin, how, notes)
    yield from notes


def _isolated(plugin: object, how: How) -> Iterator[Finding]:
    """Where the plugin fails, steps are refused and cases stay; where it is gone, the host is what it was."""
    before = (Leefplek().workflows, Leefplek().cards())
    for finding in _walked(plugin, how, [], failing=True):
        if finding.code != "plugin_failed":
            yield finding
    if (Leefplek().workflows, Leefplek().cards()) != before:
        text = "a Leefplek without the plugin is not what it was before"
        yield Finding("leaves_traces", text, do="keep nothing in leefplek's own modules")
