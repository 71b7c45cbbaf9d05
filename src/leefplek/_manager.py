"""The plugins of one `Leefplek`: a typed facade over pluggy, where each one that fails is named and kept apart.

Implementations are called one by one, each in its own try. A plugin runs in the process and is trusted code; still,
nothing it answers can lift a refusal, and what it changes of the values it is handed is put back.
"""

from __future__ import annotations

import inspect
import logging
from collections.abc import Callable, Iterable
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import pluggy

from . import hooks
from ._brought import Brought
from ._candidates import Candidate
from ._faults import Faults
from ._watch import Watch
from .case import PluginVersion
from .definition import PLUGIN_FAILED, Extension, Guard, Rule, Workflow, rules_of
from .errors import Finding, LeefplekError, PluginError
from .redaction import LEVELS, OPEN, More, Need, Redacting, hidden_in
from .values import TextMap

if TYPE_CHECKING:
    from ._policies import Policy
    from ._seen import See
    from .cards import Card
    from .case import Event
    from .dated import Values
    from .errors import Refused
    from .hooks import Context, Step
    from .practices import Practice
    from .redaction import Audience
    from .routes import Routekaart
    from .values import Sensitivity

__all__ = ["Declared", "Plugins"]

logger = logging.getLogger("leefplek")

_GUARDS = "leefplek_register_guards"
_WORKFLOWS = "leefplek_register_workflows"
_CARDS = "leefplek_register_cards"
_KAARTEN = "leefplek_register_routekaarten"
_VALUES = "leefplek_register_values"
_PRACTICES = "leefplek_register_practices"
_ACCESS = "leefplek_register_access"
_RETENTION = "leefplek_register_retention"
_CONTENT = (_CARDS, _KAARTEN, _VALUES, _PRACTICES, _ACCESS, _RETENTION)
_NEED = "leefplek_declare_need"

Calls = tuple[tuple[str, Callable[[Any], Any]], ...]
"""Implementations of one hook, each with the name of its plugin."""

Asked = tuple["Context[Any]", Calls]
"""A context, and who is asked about it."""

Groups = tuple[tuple["See | None", Calls], ...]
"""Implementations of one hook by how much they see: some of it, or all."""


@attrs.define
class Declared:
    """What one plugin or file declares; `places` are files and folders that are still to be read."""

    owner: str
    guards: list[Guard] = attrs.Factory(list)
    workflows: list[Workflow | Extension] = attrs.Factory(list)
    cards: list[Card] = attrs.Factory(list)
    kaarten: list[Routekaart] = attrs.Factory(list)
    values: list[Values] = attrs.Factory(list)
    practices: list[Practice] = attrs.Factory(list)
    policies: list[Policy] = attrs.Factory(list)
    places: list[Path] = attrs.Factory(list)

    @property
    def brought(self) -> Brought:
        """Its routekaarten and values."""
        return Brought(self.owner, tuple(self.kaarten), tuple(self.values))


class Plugins:
    """The hooks that plugins implement, called in build and at each step."""

    def __init__(self, candidates: Iterable[Candidate], faults: Faults) -> None:
        self._manager = pluggy.PluginManager("leefplek")
        self._manager.add_hookspecs(hooks)
        self._faults = faults
        self.needs: dict[str, Need] = {}
        self.to_plain: Callable[[Any], Any] = _no_codec
        self.candidates: dict[str, Candidate] = {}
        for one in candidates:
            self._add(one)
        self._refuse_pending()
        bringing = [name for hook in _CONTENT for name, _ in self._calls(hook)]
        self.only_built_in_content = all(self.candidates[name].built_in for name in bringing)
        moving = [name for hook in (_WORKFLOWS, _GUARDS) for name, _ in self._calls(hook)]
        self.only_built_in_workflows = all(self.candidates[name].built_in for name in moving)
        faults.settle()
        self.start()

    # ---- loading

    def add(self, candidates: Iterable[Candidate]) -> None:
        """Load built-in plugins that waited. They come before those of others, so that these are blamed for a clash."""
        for one in candidates:
            self._add(one)
        self._refuse_pending()
        self.candidates = dict(sorted(self.candidates.items(), key=lambda item: not item[1].built_in))
        self._faults.settle()

    def declared(self, *, content: bool) -> list[Declared]:
        """What each plugin declares, its content (cards, routekaarten, tables and the like) only if that is asked for.

        One that fails at it declares nothing and is named in the faults.
        """
        found = [Declared(name) for name in self.candidates if name not in self._faults.of]
        for one in found:
            self._ask(one, _GUARDS, Guard, one.guards)
            self._ask(one, _WORKFLOWS, (Workflow, Extension), one.workflows)
            if content:
                self.declare_cards(one)
                self.declare_routes(one)
                self.declare_practices(one)
                self.declare_policies(one)
        self._faults.settle()
        return [one for one in found if one.owner not in self._faults.of]

    def declare_cards(self, declared: Declared) -> None:
        """Ask the plugin that owns this for its cards."""
        from .cards import Card  # who asks no cards need not wait for them

        self._ask(declared, _CARDS, Card, declared.cards)

    def declare_routes(self, declared: Declared) -> None:
        """Ask the plugin that owns this for its routekaarten and dated values."""
        from .dated import Values  # who asks for no advice need not wait for them
        from .routes import Routekaart

        self._ask(declared, _KAARTEN, Routekaart, declared.kaarten)
        self._ask(declared, _VALUES, Values, declared.values)

    def declare_practices(self, declared: Declared) -> None:
        """Ask the plugin that owns this for its practices."""
        from .practices import Practice  # who asks for none need not wait for them

        self._ask(declared, _PRACTICES, Practice, declared.practices)

    def declare_policies(self, declared: Declared) -> None:
        """Ask the plugin that owns this for its access and retention tables."""
        from .access import AccessExtension, AccessTable  # who asks for none need not wait for them
        from .retention import Retention, RetentionExtension

        self._ask(declared, _ACCESS, (AccessTable, AccessExtension), declared.policies)
        self._ask(declared, _RETENTION, (Retention, RetentionExtension), declared.policies)

    def start(self) -> None:
        """Make ready what is called at each step, of the plugins that did not fail."""
        self._deciding = self._calls("leefplek_check_transition")
        self._committed = self._calls("leefplek_step_committed")
        self._refused = self._calls("leefplek_step_refused")
        self._redacting = self._calls("leefplek_redact")
        self._everywhere = tuple(one for one in self._deciding if not getattr(one[1], "when_asked", False))
        self.decides, self.decides_on_cards = bool(self._everywhere), bool(self._deciding)
        self.observes_refusals = bool(self._refused)
        self._watched = any(not self.candidates[name].built_in for name, _ in self._deciding)
        self._groups = {True: self._grouped(self._deciding), False: self._grouped(self._everywhere)}

    def judges(self, *, asks: bool) -> set[PluginVersion]:
        """The plugins that look at every step, and where cards may be answered, those that look at these."""
        return {self.version(name) for name, _ in (self._deciding if asks else self._everywhere)}

    def version(self, owner: str) -> PluginVersion:
        """The name and version of a plugin, or of a file."""
        candidate = self.candidates.get(owner)
        return PluginVersion(owner, candidate.version if candidate else "")

    def hooks_of(self, owner: str) -> tuple[str, ...]:
        """The hooks that a plugin implements."""
        candidate = self.candidates.get(owner)
        callers = self._manager.get_hookcallers(candidate.plugin) if candidate else None
        return tuple(sorted(caller.name for caller in callers or ()))

    # ---- at each step

    def check(self, ctx: Context[Any], *, asks: bool) -> list[Rule]:
        """Every rule that the plugins add against this step; one that fails refuses it and is named.

        `asks` tells whether cards may be answered with this step.
        """
        asked: list[Asked] = []
        views: list[Any] = []
        shown = False
        for see, calls in self._groups[asks]:
            view = ctx if see is None else see(ctx)
            asked.append((view, calls))
            if see is not None:
                views.append(view)
            shown = shown or see is None or not see.hides(ctx.payload)
        if not self._watched:
            return self._check(asked)
        watch = Watch(ctx, views, shown=shown)
        rules = self._check(asked)
        return self._mutated(asked, watch) if watch.changed() else rules

    def committed(self, step: Step) -> tuple[str, ...]:
        """Tell the observers of a stored step; answers the names of those that failed."""
        told = {sees: self._seen(step, sees) for sees in {self.sees(name) for name, _ in self._committed}}
        return self._tell(self._committed, lambda name: told[self.sees(name)], "leefplek_step_committed")

    def refused(self, refused: Refused) -> tuple[str, ...]:
        """Tell the observers of a refusal; answers the names of those that failed."""
        return self._tell(self._refused, lambda _: refused, "leefplek_step_refused")

    # ---- who sees what

    def sees(self, name: str) -> Sensitivity:
        """Up to which sensitivity a plugin sees what comes with steps."""
        return self.needs.get(name, OPEN).sees

    def need_of(self, owner: str) -> Need | None:
        """The need of a plugin; nothing for a file, which sees nothing."""
        return self.needs.get(owner, OPEN) if owner in self.candidates else None

    def more(self, event: Event, sees: Sensitivity, audience: Audience, role: str = "") -> More | None:
        """Which keys the plugins hide of what came with an event, beside those above this sensitivity."""
        if not self._redacting:
            return None

        def hidden(keys: tuple[str, ...]) -> set[str] | None:
            version = event.workflow_version
            ctx = Redacting(event.workflow, version, event.transition, audience, role, sees, keys)
            found: set[str] = set()
            for name, call in self._redacting:
                try:
                    found |= _keys_in(call(ctx))
                except (Exception, SystemExit):
                    logger.error("plugin %s failed in leefplek_redact", name)
                    return None
            return found

        return hidden

    def _grouped(self, calls: Calls) -> Groups:
        """The plugins of a hook by their need."""
        grouped: dict[Sensitivity, list[Any]] = {}
        for name, call in calls:
            grouped.setdefault(self.sees(name), []).append((name, call))
        return tuple((self._see(sees), tuple(found)) for sees, found in grouped.items())

    def _see(self, sees: Sensitivity) -> See | None:
        if sees == "special":
            return None
        from ._seen import See  # where every plugin sees all, nobody waits for it

        return See(sees, lambda payload: self.to_plain(payload))

    def _seen(self, step: Step, sees: Sensitivity) -> Step:
        if sees == "special" and not self._redacting:
            return step
        from ._seen import payload_seen, step_seen  # where every plugin sees all, nobody waits for it

        def seen(event: Event) -> Any:
            if event.payload is None:
                return None
            hidden = hidden_in(event.payload, sees, self.more(event, sees, "observer"))
            return payload_seen(event.payload, hidden, self.to_plain)

        return step_seen(step, seen)

    # ---- inside

    @staticmethod
    def _check(asked: Iterable[Asked]) -> list[Rule]:
        rules: list[Rule] = []
        for ctx, calls in asked:
            for name, call in calls:
                try:
                    answer = call(ctx)
                    if answer is not None:
                        rules += rules_of(answer)
                except (Exception, SystemExit):
                    logger.error("plugin %s failed in leefplek_check_transition", name)
                    rules.append(PLUGIN_FAILED.because(plugin=name))
        return rules

    def _mutated(self, asked: list[Asked], watch: Watch) -> list[Rule]:
        """Put back what a plugin changed, then ask each alone once more, to name the one that does so."""
        watch.restore()
        rules, blamed = [], []
        alone = [(ctx, one) for ctx, calls in asked for one in calls]
        for ctx, one in alone:
            rules += self._check([(ctx, (one,))])
            if watch.changed():
                watch.restore()
                logger.error("plugin %s changes what it is given in leefplek_check_transition", one[0])
                blamed.append(one[0])
        who = blamed or [", ".join(one[0] for _, one in alone)]
        return rules + [PLUGIN_FAILED.because(plugin=name) for name in who]

    @staticmethod
    def _tell(calls: Calls, told: Callable[[str], object], hook: str) -> tuple[str, ...]:
        failed = []
        for name, call in calls:
            try:
                call(told(name))
            except (Exception, SystemExit):
                logger.error("plugin %s failed in %s", name, hook)
                failed.append(name)
        return tuple(failed)

    def _add(self, candidate: Candidate) -> None:
        name = candidate.name if candidate.name not in self.candidates else f"{candidate.name} (once more)"
        self.candidates[name] = candidate
        if candidate.error is not None:
            self._faults.add(name, candidate.error)
            return
        try:
            self._manager.register(candidate.plugin, name=candidate.name)
            for caller in self._manager.get_hookcallers(candidate.plugin) or ():
                for impl in caller.get_hookimpls():
                    if impl.plugin is candidate.plugin:
                        _accept(name, caller.name, impl)
                        if caller.name == _NEED:
                            self.needs[name] = _need(name, _call(impl))
        except (pluggy.PluginValidationError, ValueError) as error:
            self._leave_out(name, candidate, _invalid(error, name))
        except PluginError as error:
            self._leave_out(name, candidate, error)

    def _leave_out(self, name: str, candidate: Candidate, error: PluginError) -> None:
        self._faults.add(name, error)
        if self._manager.get_plugin(name) is candidate.plugin:
            self._manager.unregister(candidate.plugin)

    def _refuse_pending(self) -> None:
        """Leave out who implements a hook that there is not."""
        specified = {name for name in vars(hooks) if name.startswith("leefplek_")}
        for name, candidate in self.candidates.items():
            callers = self._manager.get_hookcallers(candidate.plugin) or []
            unknown = sorted({caller.name for caller in callers} - specified)
            if unknown:
                from difflib import get_close_matches  # only who is wrong waits for it

                own = [one.removeprefix("leefplek_") for one in specified]
                near = get_close_matches(unknown[0].removeprefix("leefplek_"), own, 1)
                do = f"did you mean leefplek_{near[0]}?" if near else f"choose one of {', '.join(sorted(specified))}"
                self._leave_out(name, candidate, _unfit("unknown_hook", name, f"there is no hook {unknown[0]}", do))
        self._manager.check_pending()

    def _ask(self, declared: Declared, hook: str, kind: Any, into: list[Any]) -> None:
        """Call one registration hook of one plugin."""
        for name, call in self._calls(hook):
            if name != declared.owner:
                continue
            try:
                handed = _handed(name, hook, call, kind)
                into += [one for one in handed if isinstance(one, kind)]
                declared.places += [Path(one) for one in handed if not isinstance(one, kind)]
            except LeefplekError as error:
                self._faults.add(name, error)
            except (Exception, SystemExit) as error:
                text = f"{hook} ended with {type(error).__name__}"
                self._faults.add(name, _unfit("registration_failed", name, text, "mend the hook"))

    def _calls(self, hook: str) -> Calls:
        impls = getattr(self._manager.hook, hook).get_hookimpls()
        kept = [impl for impl in impls if impl.plugin_name not in self._faults.of]
        return tuple((impl.plugin_name, _call(impl)) for impl in kept)


def _need(name: str, call: Callable[[Any], Any]) -> Need:
    """What a plugin declares to need."""
    try:
        need: Need = call(None)
    except (Exception, SystemExit) as error:
        raise _unfit("wrong_need", name, f"{_NEED} ended with {type(error).__name__}", "mend the hook") from None
    right = isinstance(need, Need) and need.sees in LEVELS and isinstance(need.why, TextMap)
    if not right or not (need.why and need.why.right):
        do = f"answer a Need that sees one of {', '.join(LEVELS)}, and why"
        raise _unfit("wrong_need", name, f"{_NEED} answers what is no need", do)
    return need


def _keys_in(answer: object) -> set[str]:
    """The keys in what a plugin answered; raises `TypeError` where it answered something else."""
    if answer is None:
        return set()
    if isinstance(answer, str) or not isinstance(answer, Iterable):
        raise TypeError("expected keys, or None")
    found = set(answer)
    if not all(isinstance(one, str) for one in found):
        raise TypeError("expected keys, or None")
    return found


def _no_codec(_: object) -> Any:
    raise LeefplekError("nothing was built yet")


def _accept(name: str, hook: str, impl: pluggy.HookImpl) -> None:
    if inspect.iscoroutinefunction(impl.function) or inspect.isasyncgenfunction(impl.function):
        raise _unfit("coroutine", name, f"{hook} is a coroutine; hooks are called synchronously")
    if impl.kwargnames:
        text = f"{hook} has an argument with a default, which would hide what the caller passes"
        raise _unfit("default_argument", name, text, "take the default away")
    if inspect.isgeneratorfunction(impl.function) and hook != "leefplek_check_transition":
        raise _unfit("generator", name, f"{hook} is a generator, of which nothing would run", "take the yield away")
    try:
        inspect.signature(impl.function).bind(*impl.argnames)
    except TypeError:
        do = "give an instance, not the class" if isinstance(impl.plugin, type) else "take the arguments of the hook"
        raise _unfit("wrong_argument", name, f"{hook} needs more than it is called with", do) from None
    if impl.wrapper or impl.hookwrapper:
        raise _unfit("wrapper", name, f"{hook} is a wrapper, which could lift what another plugin refuses")


def _handed(name: str, hook: str, call: Callable[[Any], Any], kind: Any) -> list[Any]:
    """What a plugin registers while it is asked; what it hands over later, when all is checked, goes nowhere."""
    handed: list[Any] = []

    def register(given: object) -> None:
        if not isinstance(given, kind) and (kind is Guard or not isinstance(given, PathLike)):
            raise _unfit("wrong_registration", name, f"{hook} was handed a {type(given).__name__}")
        _plain_guard(name, given)
        handed.append(given)

    if call(register) is not None and not handed:
        text = f"{hook} answers what it should hand to register"
        raise _unfit("wrong_registration", name, text, "call register with each")
    return list(handed)


def _plain_guard(plugin: str, given: object) -> None:
    if isinstance(given, Guard) and not callable(given.check):
        raise _unfit("wrong_guard", plugin, f"the check of the guard {given.name} can't be called", "give a function")
    if isinstance(given, Guard) and inspect.iscoroutinefunction(given.check):
        raise _unfit("coroutine", plugin, f"the guard {given.name} is a coroutine; guards are called synchronously")


def _invalid(error: Exception, name: str) -> PluginError:
    """What pluggy does not take, as an error of ours."""
    if isinstance(error, ValueError):
        return _unfit("loaded_twice", name, "there is a plugin with this name already", "give it once")
    said = str(error)
    text = "a hook takes other arguments than it is called with"
    text += ": " + said.split("definition: ", 1)[1].splitlines()[0] if "definition: " in said else ""
    do = "give an instance, not the class" if "(self" in said else "take the arguments of the hook, by their names"
    return _unfit("wrong_argument", name, text, do)


def _unfit(code: str, plugin: str, text: str, do: str = "") -> PluginError:
    return PluginError(f"plugin {plugin} does not fit", findings=[Finding(code, text, key=plugin, do=do)])


def _call(impl: pluggy.HookImpl) -> Callable[[Any], Any]:
    function = impl.function
    return function if impl.argnames else lambda _: function()
