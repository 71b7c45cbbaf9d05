"""A twin of a plugin: it does what the plugin does, and tells what it sees; or it fails wherever the plugin decides."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import attrs

from leefplek import Finding, Guard, Rule, hookimpl, hooks

from ._watch import Seal

__all__ = ["HOOKS", "implemented", "rule_findings", "twin"]

HOOKS = tuple(sorted(name for name in vars(hooks) if name.startswith("leefplek_")))
"""The names of all hooks."""

_CODE = re.compile(r"[a-z][a-z0-9_]*")


def implemented(plugin: object) -> dict[str, Callable[[Any], Any]]:
    """The hooks that a plugin implements, each to be called with its one argument."""
    found = {}
    for name in HOOKS:
        function = getattr(plugin, name, None)
        if function is not None and getattr(function, "leefplek_impl", None) is not None:
            takes = bool(inspect.signature(function).parameters)
            found[name] = function if takes else _without(function)
    return found


def _without(function: Callable[[], Any]) -> Callable[[Any], Any]:
    return lambda _: function()


def twin(plugin: object, note: Callable[[Finding], None], *, failing: bool = False) -> object:
    """The same plugin, watched; with `failing`, every hook and guard of it that decides raises."""
    calls = implemented(plugin)

    def check(function: Callable[[Any], Any], place: str, rules: tuple[Rule, ...] | None) -> Callable[[Any], Any]:
        if failing:
            return _fails
        return lambda ctx: _asked_twice(function, ctx, place, rules, note)

    def guards(register: Callable[[Guard], None]) -> Callable[[Guard], None]:
        return lambda one: register(attrs.evolve(one, check=check(one.check, f"guard {one.name}", one.rules)))

    body: dict[str, Any] = {}
    for name, call in calls.items():
        if name == "leefplek_check_transition":
            body[name] = _context(name, check(call, name, None))
        elif name == "leefplek_register_guards":
            body[name] = _registering(name, _through(call, guards))
        elif name.startswith("leefplek_register_"):
            body[name] = _registering(name, call)
    body |= {name: _observing(name, call, note) for name, call in calls.items() if name.startswith("leefplek_step_")}
    for name in calls.keys() & {"leefplek_declare_need", "leefplek_redact"}:
        body[name] = _answering(name, calls[name], failing=failing)
    owner = plugin if isinstance(plugin, type) else type(plugin)
    title = getattr(plugin, "__name__", owner.__qualname__)
    return type(title.replace(".", "_"), (), {name: staticmethod(function) for name, function in body.items()})()


def _through(call: Callable[[Any], Any], change: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda register: call(change(register))


def _fails(_: object) -> None:
    raise RuntimeError("the twin that fails")


def _context(name: str, call: Callable[[Any], Any]) -> Any:
    def function(ctx: Any) -> Any:
        return call(ctx)

    function.__name__ = name
    return hookimpl(function)


def _registering(name: str, call: Callable[[Any], Any]) -> Any:
    def function(register: Any) -> None:
        call(register)

    function.__name__ = name
    return hookimpl(function)


def _answering(name: str, call: Callable[[Any], Any], *, failing: bool) -> Any:
    """What a plugin needs to see, and what it hides: the same; where it decides, a failing one hides everything."""
    if name == "leefplek_declare_need":
        return hookimpl(lambda: call(None))
    return _context(name, _fails if failing else call)


def _observing(name: str, call: Callable[[Any], Any], note: Callable[[Finding], None]) -> Any:
    def told(what: object) -> None:
        try:
            call(what)
        except Exception as error:
            text = f"an observer ends with {type(error).__name__}"
            note(Finding("observer_failed", text, key=name, do="an observer looks on, and fails by itself alone"))

    if name == "leefplek_step_committed":

        def committed(step: Any) -> None:
            told(step)

        return hookimpl(committed)

    def refused(refused: Any) -> None:
        told(refused)

    return hookimpl(refused)


def _asked_twice(
    function: Callable[[Any], Any],
    ctx: Any,
    place: str,
    rules: tuple[Rule, ...] | None,
    note: Callable[[Finding], None],
) -> Any:
    """The answer, after asking twice: it should be the same, and leave what it looks at as it is."""
    seal = Seal(ctx.payload, ctx.case, ctx.actor, ctx.recorded_by)
    first, again = _listed(function(ctx)), _listed(function(ctx))
    if seal.broken():
        do = "look at what is given, and change nothing"
        note(Finding("mutates", "it changes what it is given to look at", key=place, do=do))
    if first != again:
        do = "decide by the context alone: no clock, no chance, no memory"
        note(Finding("unsteady", "asked twice, it answers two things", key=place, do=do))
    if isinstance(first, list):
        for finding in _rules(first, place, rules):
            note(finding)
    return first


def _listed(answer: Any) -> Any:
    """The rules in an answer as a list; what is no answer stays what it is, for the host to refuse."""
    if answer is None or isinstance(answer, Rule):
        return [] if answer is None else [answer]
    return list(answer) if isinstance(answer, Iterable) and not isinstance(answer, str | bytes) else answer


def _rules(answer: list[Any], place: str, declared: tuple[Rule, ...] | None) -> Iterator[Finding]:
    codes = None if declared is None else {one.code for one in declared}
    for rule in answer:
        if not isinstance(rule, Rule):
            continue  # the host refuses the step and names the plugin: the walk tells
        yield from rule_findings(rule, place)
        if codes is not None and rule.code not in codes:
            text = f"it answers the rule {rule.code}, which it does not declare"
            yield Finding("undeclared_rule", text, key=place, do="name every rule that it may answer in `rules`")


def rule_findings(rule: Rule, place: str) -> Iterator[Finding]:
    """A refusal has a code that programs can hold on to, and a text that people can read."""
    if not _CODE.fullmatch(rule.code):
        yield Finding("wrong_code", "a rule's code is a word of small letters, digits and _", key=place)
    for lang, severity in (("nl", "error"), ("en", "hint")):
        if not rule.text.get(lang, "").strip():
            text = f"the rule {rule.code} has no {lang} text"
            yield Finding("missing_language", text, key=place, severity=severity, do=f"write it in {lang}")  # type: ignore[arg-type]
