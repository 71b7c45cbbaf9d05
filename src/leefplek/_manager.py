"""The plugins of one `Leefplek`: a typed facade over pluggy, a load report, and observers kept apart.

Implementations are called one by one, each in its own try, so that the one that fails can be named. A plugin runs in
the process and is trusted code; still, nothing it answers can lift a refusal.
"""

from __future__ import annotations

import inspect
import logging
from collections.abc import Callable, Iterable
from types import ModuleType
from typing import TYPE_CHECKING, Any

import attrs
import pluggy

from . import hooks
from .definition import PLUGIN_FAILED, Extension, Guard, Rule, Workflow, rules_of
from .errors import DefinitionError, Finding, PluginError

if TYPE_CHECKING:
    from .errors import Refused
    from .hooks import Context, Step

__all__ = ["Loaded", "Plugins"]

logger = logging.getLogger("leefplek")


@attrs.frozen
class Loaded:
    """One plugin as it was loaded: its name, the hooks it implements, and what it registered."""

    name: str
    hooks: tuple[str, ...]
    registered: tuple[str, ...]


def _name(plugin: object) -> str:
    if isinstance(plugin, ModuleType):
        return plugin.__name__
    return f"{type(plugin).__module__}.{type(plugin).__qualname__}"


class Plugins:
    """What the plugins declared, and the hooks that are called at each step."""

    def __init__(self, plugins: Iterable[object]) -> None:
        manager = pluggy.PluginManager("leefplek")
        manager.add_hookspecs(hooks)
        for plugin in plugins:
            _register(manager, plugin)
        try:
            manager.check_pending()
        except pluggy.PluginValidationError as error:
            raise _invalid(error) from error
        self.workflows: dict[tuple[str, int], Workflow | Extension] = {}
        self.guards: dict[str, Guard] = {}
        self._owners: dict[str, str] = {}
        self._collect(manager, "leefplek_register_guards", Guard, self._add_guard)
        self._collect(manager, "leefplek_register_workflows", (Workflow, Extension), self.add_workflow)
        self._deciding = _calls(manager, "leefplek_check_transition")
        self._committed = _calls(manager, "leefplek_step_committed")
        self._refused = _calls(manager, "leefplek_step_refused")
        self.decides = bool(self._deciding)
        self.observes_refusals = bool(self._refused)
        self.loaded = tuple(self._report(manager, plugin) for plugin in manager.get_plugins())

    def check(self, ctx: Context[Any]) -> list[Rule]:
        """Every rule that the plugins add against this step; one that fails refuses it and is named."""
        rules: list[Rule] = []
        for name, call in self._deciding:
            try:
                answer = call(ctx)
                if answer is not None:
                    rules += rules_of(answer)
            except Exception:
                logger.error("plugin %s failed in leefplek_check_transition", name)
                rules.append(PLUGIN_FAILED.because(plugin=name))
        return rules

    def committed(self, step: Step) -> tuple[str, ...]:
        """Tell the observers of a stored step; answers the names of those that failed."""
        return self._tell(self._committed, step, "leefplek_step_committed")

    def refused(self, refused: Refused) -> tuple[str, ...]:
        """Tell the observers of a refusal; answers the names of those that failed."""
        return self._tell(self._refused, refused, "leefplek_step_refused")

    @staticmethod
    def _tell(calls: tuple[tuple[str, Callable[[Any], Any]], ...], told: object, hook: str) -> tuple[str, ...]:
        failed = []
        for name, call in calls:
            try:
                call(told)
            except Exception:
                logger.error("plugin %s failed in %s", name, hook)
                failed.append(name)
        return tuple(failed)

    def _collect(self, manager: pluggy.PluginManager, hook: str, kind: Any, add: Callable[[str, Any], None]) -> None:
        for name, call in _calls(manager, hook):

            def register(declared: object, name: str = name) -> None:
                if not isinstance(declared, kind):
                    raise PluginError(
                        "a plugin registers what is not asked",
                        why=f"{name} handed {type(declared).__name__} to {hook}",
                    )
                add(name, declared)

            try:
                call(register)
            except (PluginError, DefinitionError):
                raise
            except Exception as error:
                raise PluginError(f"plugin {name} failed in {hook}", why=type(error).__name__) from error

    def _add_guard(self, plugin: str, guard: Guard) -> None:
        if inspect.iscoroutinefunction(guard.check):
            raise PluginError(
                "a plugin does what a plugin may not do", why=f"{plugin}: guard {guard.name} is a coroutine"
            )
        self._claim(plugin, f"guard {guard.name}")
        self.guards[guard.name] = guard

    def add_workflow(self, plugin: str, workflow: Workflow | Extension) -> None:
        """Add what a plugin, or a file, declares; raises `DefinitionError` where two declare the same."""
        self._claim(plugin, f"workflow {workflow.id} {workflow.version}")
        self.workflows[workflow.id, workflow.version] = workflow

    def _claim(self, plugin: str, label: str) -> None:
        other = self._owners.get(label)
        if other is not None:
            text = f"{label} is declared twice, by {other} and by {plugin}"
            raise DefinitionError("two plugins clash", findings=[Finding("clash", text, key=label)])
        self._owners[label] = plugin

    def _report(self, manager: pluggy.PluginManager, plugin: object) -> Loaded:
        name = manager.get_name(plugin) or _name(plugin)
        callers = manager.get_hookcallers(plugin) or []
        mine = [label for label, owner in self._owners.items() if owner == name]
        return Loaded(name, tuple(sorted(caller.name for caller in callers)), tuple(mine))


def _register(manager: pluggy.PluginManager, plugin: object) -> None:
    name = _name(plugin)
    try:
        manager.register(plugin, name=name)
    except (pluggy.PluginValidationError, ValueError) as error:
        raise _invalid(error, name) from error
    for caller in manager.get_hookcallers(plugin) or ():
        for impl in caller.get_hookimpls():
            if impl.plugin is plugin:
                _accept(name, caller.name, impl)


def _accept(name: str, hook: str, impl: pluggy.HookImpl) -> None:
    wrong = None
    if inspect.iscoroutinefunction(impl.function):
        wrong = "is a coroutine; hooks are called synchronously"
    elif impl.kwargnames:
        wrong = "has an argument with a default, which would hide what the caller passes"
    elif impl.wrapper or impl.hookwrapper:
        wrong = "is a wrapper; a wrapper could lift what another plugin refuses"
    if wrong:
        raise PluginError("a plugin does what a plugin may not do", why=f"{name}: {hook} {wrong}")


def _invalid(error: Exception, name: str = "") -> PluginError:
    plugin = name or _name(getattr(error, "plugin", None))
    return PluginError(f"plugin {plugin} does not fit", why=str(error).replace("\n", " "))


def _calls(manager: pluggy.PluginManager, hook: str) -> tuple[tuple[str, Callable[[Any], Any]], ...]:
    impls = getattr(manager.hook, hook).get_hookimpls()
    return tuple((impl.plugin_name, _call(impl)) for impl in impls)


def _call(impl: pluggy.HookImpl) -> Callable[[Any], Any]:
    function = impl.function
    return function if impl.argnames else lambda _: function()
