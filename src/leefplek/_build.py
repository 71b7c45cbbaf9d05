"""From what the plugins and files declare to what can step: gathered, checked, and made ready."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import cached_property
from os import PathLike, fspath
from pathlib import Path
from threading import RLock
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import attrs

from ._candidates import Candidate, given
from ._check import workflow_findings
from ._faults import Faults
from ._gather import Gathered, gathered
from ._manager import Declared, Plugins
from ._rows import Governed
from ._version import __version__
from ._watch import watched
from .case import PluginVersion
from .definition import Guard, GuardOn, Payload, Track, Transition, Workflow
from .errors import Finding, InputError, UnknownName
from .facts import AGE

if TYPE_CHECKING:
    from ._atlas import Atlas
    from ._data import Definition
    from ._policies import Policies
    from ._shelf import Shelf
    from .convert import Codec
    from .dated import Series
    from .facts import FactKind
    from .people import Role
    from .practices import Practice
    from .redaction import Need

__all__ = ["BUILT_IN", "OTHERS", "Library", "Loaded", "built_in", "others"]

BUILT_IN = ("usual", "meldcode", "fijn_wonen", "leefgebieden", "routekaarten", "toegang", "bewaartermijnen")
OTHERS = ("team", "stappenplan", "samenwerking", "u16", "buurtstraat")
"""The plugins that come with leefplek, by name; they use the same hooks as any other. Who begins a case of
'Fijn wonen tijdens het MBO' need not wait for the others: these are loaded when something of them is asked for.
"""


def built_in(without: Container[str] = ()) -> list[Candidate]:
    """The built-in plugins that are there from the start, but those left out."""
    return _loaded(one for one in BUILT_IN if one not in without)


def others(without: Container[str] = ()) -> list[Candidate]:
    """Those that wait until something of them is asked for. None of these has a hook of steps, or of access and
    periods: who guards a case or destroys one need not wait for them.
    """
    return _loaded(one for one in OTHERS if one not in without)


def _loaded(names: Iterable[str]) -> list[Candidate]:
    """Loaded by name, so that the core imports none of them."""
    modules = [importlib.import_module(f"leefplek.plugins.{name}") for name in names]
    return [given(one, built_in=True, version=__version__) for one in modules]


@attrs.frozen
class Loaded:
    """One plugin or file as it was loaded: its hooks, and what it registered; or why it was left out.

    `distribution` is what brought it, where it came by an entry point. `error` is why it was left out, as a text, and
    `findings` the same one by one. `is_file` is true of a file of `data`. `need` is
    what it sees of payloads, and why; a file sees nothing.
    """

    name: str
    hooks: tuple[str, ...]
    registered: tuple[str, ...]
    distribution: str = ""
    version: str = ""
    error: str = ""
    findings: tuple[Finding, ...] = ()
    is_file: bool = False
    need: Need | None = None


class Library:
    """The workflows and cards of one `Leefplek`, checked and ready to step."""

    def __init__(
        self,
        plugins: Plugins,
        faults: Faults,
        day: Callable[[datetime], date],
        data: Iterable[str | PathLike[str]] = (),
        waiting: Callable[[], list[Candidate]] = list,
    ) -> None:
        self._plugins, self._faults = plugins, faults
        plugins.to_plain = lambda payload: self.codec.to_plain(payload)
        self._waiting, self._loading = waiting, RLock()
        places = [data] if isinstance(data, str | PathLike) else list(data)
        self._content_waits = plugins.only_built_in_content and not places
        self._others_wait = self._content_waits and plugins.only_built_in_workflows
        if not self._others_wait:
            plugins.add(waiting())
        self._classes: list[type[Payload]] = []
        self._gather(plugins.declared(content=not self._content_waits), places)
        plugins.start()
        self._day = day
        self._ready: dict[tuple[str, int], Governed] = {}
        self._beside: dict[tuple[Track, tuple[Role, ...]], Governed] = {}

    def _gather(self, declared: list[Declared], places: Iterable[str | PathLike[str]] = ()) -> None:
        """Read and check what is declared, then put it in place: guards first, for a workflow that is there needs its
        own."""
        self._classes = _classes(declared)  # a file names classes of plugins, and a list in one brings its own
        for one in declared:
            self._open(one)
        declared += self._read(places)
        self._faults.settle()
        self._classes = _classes(declared)
        self._made: Gathered = gathered(declared, self._faults)
        self._declared = declared
        self.guards = {name: self._watched(guard) for name, guard in self._made.guards.items()}
        self.workflows = self._made.workflows

    def every(self) -> Library:
        """This, with what waited to be asked for; of two threads that ask first, one loads it."""
        if self._others_wait:
            with self._loading:
                if self._others_wait:
                    self._plugins.add(self._waiting())
                    self._gather(self._plugins.declared(content=False))
                    self._others_wait = False
        return self

    @cached_property
    def codec(self) -> Codec:
        """What reads and writes plain data; made when it is first needed, for it takes a third of the start."""
        from .convert import Codec

        return Codec(self.payload_of, self._class_named)

    def _class_named(self, name: str) -> type[Payload] | None:
        from .convert import class_name

        found = {class_name(cls): cls for cls in self._classes}.get(name)
        return found or {class_name(cls): cls for cls in self.every()._classes}.get(name)

    @cached_property
    def shelf(self) -> Shelf:
        """The cards. Those that come with leefplek are read when the first one is asked for: that takes a while."""
        from ._shelf import Shelf, card_of

        declared = self._content(self._plugins.declare_cards, self.every()._made)
        return Shelf(card_of(one.owner, card) for one in declared for card in one.cards)

    @cached_property
    def atlas(self) -> Atlas:
        """The routekaarten and values. Those that come with leefplek are read when the first one is asked for."""
        from ._atlas import Atlas

        declared = self._content(self._plugins.declare_routes, self.every()._made)
        return Atlas([one.brought for one in declared], self._own_facts().values())

    @cached_property
    def practices(self) -> Mapping[str, tuple[str, Practice]]:
        """The practices by id, each with its owner. Those that come with leefplek are read when one is asked for."""
        declared = self._content(self._plugins.declare_practices, self.every()._made)
        found = {held.id: (one.owner, held) for one in declared for held in one.practices}
        return MappingProxyType(dict(sorted(found.items())))

    @cached_property
    def policies(self) -> Policies:
        """The access and retention tables. Those that come with leefplek are read when one is asked for."""
        from ._policies import Policies

        declared = self._content(self._plugins.declare_policies, self._made)
        return Policies((one.owner, held) for one in declared for held in one.policies)

    def practice(self, id: str) -> Practice:
        """One practice; raises `UnknownName`."""
        found = self.practices.get(id)
        if found is None:
            known = ", ".join(self.practices) or "none"
            raise UnknownName("there is no such practice", key="practice", do=f"loaded are: {known}")
        return found[1]

    def _content(self, declare: Callable[[Declared], None], made: Gathered) -> list[Declared]:
        """What is declared, with the content that waited: on lists of their own, so that two threads that ask first do
        not get in each other's way."""
        if not self._content_waits:
            return made.declared
        declared = [Declared(one.owner) for one in made.declared]
        for one in declared:
            declare(one)
            self._open(one)
        self._faults.settle()
        return declared

    def _own_facts(self) -> dict[str, FactKind]:
        """The facts that the workflows declare."""
        return {kind.name: kind for workflow in self.workflows.values() for kind in workflow.facts}

    def _series(self, id: str) -> Series:
        """A dated value, read when a guard first asks for one."""
        return self.atlas.value(id)

    def _more_facts(self) -> Mapping[str, FactKind]:
        """The facts that the routekaarten know; the age is never stored, so it is not among them."""
        return {name: kind for name, kind in self.atlas.kinds.items() if name != AGE}

    @property
    def loaded(self) -> tuple[Loaded, ...]:
        """The load report: every plugin and file, what it registered, and why it was left out."""
        declared = self.every()._declared
        owners = dict.fromkeys([*self._plugins.candidates, *(one.owner for one in declared), *self._faults.of])
        return tuple(map(self._report, owners))

    def _report(self, owner: str) -> Loaded:
        error = self._faults.of.get(owner)
        candidate = self._plugins.candidates.get(owner)
        return Loaded(
            owner,
            self._plugins.hooks_of(owner),
            () if error else tuple(self._registered(owner)),
            candidate.distribution if candidate else "",
            candidate.version if candidate else "",
            str(error) if error else "",
            error.findings if error else (),
            candidate is None,
            self._plugins.need_of(owner),
        )

    def _registered(self, owner: str) -> Iterator[str]:
        yield from (f"guard {name}" for name, by in self._made.guard_owners.items() if by == owner)
        yield from (f"workflow {id} {number}" for (id, number), by in self._made.workflow_owners.items() if by == owner)
        yield from (one.label for one in self.shelf.standing if one.owner == owner)
        yield from (one.label for one in self.atlas.standing if one.owner == owner)
        yield from (f"value {held.id}" for by, file in self.atlas.files if by == owner for held in file.values)
        yield from (f"practice {held.id}" for by, held in self.practices.values() if by == owner)
        yield from (label for by, label in self.policies.standing if by == owner)

    # ---- reading what is written as data

    def _open(self, declared: Declared) -> None:
        """Read the files that a plugin registered; the plugin owns what is in them."""
        for place in declared.places:
            for _, found in self._definitions(place, set(), declared.owner):
                _put(found, declared)
        declared.places.clear()

    def _read(self, places: Iterable[str | PathLike[str]]) -> list[Declared]:
        """What the data files declare, each file an owner of its own."""
        found = []
        taken = set(self._plugins.candidates)
        for place in places:
            for file, definition in self._definitions(Path(fspath(place)), taken):
                one = Declared(file)
                _put(definition, one)
                found.append(one)
        return found

    def _definitions(self, place: Path, taken: set[str], owner: str = "") -> Iterator[tuple[str, Definition]]:
        """Each definition at a place with the name of its file, none of those taken; what can't be read is a fault."""
        from ._data import data_files, read_definition  # who brings no files need not wait for the reader of files

        try:
            files = list(data_files(place, taken))
        except InputError as error:
            self._faults.add(owner or error.file, error)
            return
        ships = owner in self._plugins.candidates and self._plugins.candidates[owner].built_in
        for one in files:
            if isinstance(one, Finding):
                self._faults.add(owner or one.file, InputError("a file can't be read", findings=[one]))
                continue
            try:
                yield one.name, read_definition(one, self.codec, ships=ships)
            except InputError as error:
                self._faults.add(owner or one.name, error)

    # ---- workflows

    def _watched(self, guard: Guard) -> Guard:
        """A guard of somebody else's is watched: what it changes of what it looks at is put back."""
        candidate = self._plugins.candidates.get(self._made.guard_owners[guard.name])
        trusted = candidate is not None and candidate.built_in
        return guard if trusted else attrs.evolve(guard, check=watched(guard.check))

    def governed(self, key: tuple[str, int]) -> Governed | None:
        """A workflow made ready when it is first asked for, for who uses one need not wait for all; None where it is
        not loaded. Of two threads that ask first, both get what the first has made.
        """
        found = self._ready.get(key)
        if found is None and (key in self.workflows or key in self.every().workflows):
            workflow = self.workflows[key]
            track = None if workflow.track is None else self._track(workflow, workflow.track)
            found = self._ready.setdefault(key, self._made_ready(workflow, track=track))
        return found

    def _track(self, main: Workflow, track: Track) -> Governed:
        """A track as it runs beside a workflow; one for all that have the same roles."""
        key = (track, main.roles)
        found = self._beside.get(key)
        if found is None:
            made = self._made_ready(self.workflows[track.workflow, track.workflow_version], beside=track, main=main)
            found = self._beside.setdefault(key, made)
        return found

    def _made_ready(
        self,
        workflow: Workflow,
        *,
        track: Governed | None = None,
        beside: Track | None = None,
        main: Workflow | None = None,
    ) -> Governed:
        return Governed(
            workflow,
            self.guards,
            self.versions(workflow.id),
            self._day,
            self._judges,
            track,
            beside,
            main,
            tracks=self.tracks(workflow.id),
            more_facts=self._more_facts,
            series=self._series,
        )

    def _judges(self, workflow: Workflow, transition: Transition) -> tuple[PluginVersion, ...]:
        """The plugins that have a say in a transition: those with a guard on it, and those that look at such steps."""
        needs = workflow.state(transition.target).needs if transition.target else ()
        owners = dict.fromkeys(self._made.guard_owners[name] for name in (*needs, *transition.guards))
        asks = transition.payload.asked is not Payload.asked
        judges = {self._plugins.version(owner) for owner in owners} | self._plugins.judges(asks=asks)
        return tuple(sorted(judges, key=lambda one: one.name))

    def findings(self, on: date) -> list[Finding]:
        """What is worth a look in the loaded workflows and cards on a day; nothing that is wrong could be loaded."""
        found = [
            finding
            for workflow in self.every().workflows.values()
            for finding in workflow_findings(workflow, self.guards, self.workflows)
        ]
        known = {*self._own_facts(), *self.atlas.kinds}
        steps = {row.id for workflow in self.workflows.values() for row in workflow.transitions}
        lost = self.atlas.step_findings(steps) if steps else ()
        ours = {name for name, one in self._plugins.candidates.items() if one.built_in}
        tables = self.policies.findings(on, self.workflows.values(), ours)
        return [*found, *self.shelf.findings(on, known), *self.atlas.findings(on), *lost, *self._unmodelled(), *tables]

    def _unmodelled(self) -> Iterator[Finding]:
        """The workflows that practices name and that are not loaded."""
        ids = {id for id, _ in self.workflows}
        for owner, practice in self.practices.values():
            for id in practice.workflows:
                if id not in ids:
                    text, key = f"the workflow {id} is not loaded", f"practice {practice.id}: workflows"
                    yield Finding("unknown_workflow", text, key=key, file=owner, severity="warning")

    def guards_on(self, workflow: Workflow) -> Iterator[GuardOn]:
        """Each guard of a loaded workflow, with where it is asked and what it may say."""
        for name in workflow.guards:
            yield GuardOn(
                name,
                tuple(row.id for row in workflow.transitions if name in row.guards),
                tuple(state.id for state in workflow.states if name in state.needs),
                self.guards[name].rules,
                self._made.guard_owners[name],
            )

    def tracks(self, id: str) -> Mapping[int, Workflow]:
        """The workflow of the track that each loaded version of one workflow has beside it."""
        beside = {number: one.track for number, one in self.versions(id).items() if one.track}
        return MappingProxyType(
            {number: self.workflows[track.workflow, track.workflow_version] for number, track in beside.items()}
        )

    def versions(self, id: str) -> Mapping[int, Workflow]:
        """The loaded versions of one workflow."""
        return MappingProxyType({version: one for (name, version), one in self.workflows.items() if name == id})

    def get(self, id: str, version: int | None = None) -> Governed:
        """The workflow with this id and version, by default the newest; raises `UnknownName`."""
        versions = self.versions(id) or self.every().versions(id)
        wanted = version if version is not None else max(versions, default=0)
        found = self.governed((id, wanted)) if versions else None
        if found is None:
            known = ", ".join(f"{name} {number}" for name, number in sorted(self.workflows))
            what = f"workflow {id}" if version is None else f"version {version} of workflow {id}"
            raise UnknownName(f"{what} is not loaded", key="workflow", do=f"loaded are: {known or 'none'}")
        return found

    def payload_of(self, id: str, version: int, transition: str) -> type[Payload]:
        """The payload class of a transition; raises `UnknownName` for what is not loaded."""
        governed = self.get(id, version)
        row = governed.rows.get(transition) or (governed.track.rows.get(transition) if governed.track else None)
        if row is None:
            raise UnknownName(f"{id} {version} has no such transition", key="transition")
        return row.payload


def _classes(declared: Iterable[Declared]) -> list[type[Payload]]:
    """Every payload class that a plugin's workflow uses."""
    used: list[type[Payload]] = [Payload]
    for workflow in (one for plugin in declared for one in plugin.workflows):
        if isinstance(workflow, Workflow):
            used += [row.payload for row in workflow.transitions]
    return used


def _put(found: Definition, declared: Declared) -> None:
    name = type(found).__name__
    if name == "Checklist":
        from .checklists import guards_of, workflow_of  # who brings none need not wait for them

        checklist: Any = found
        declared.workflows.append(workflow_of(checklist))
        declared.guards += guards_of(checklist)
        return
    into: dict[str, list[Any]] = {
        "Card": declared.cards,
        "Routekaart": declared.kaarten,
        "Values": declared.values,
        "Practice": declared.practices,
        **dict.fromkeys(("AccessTable", "AccessExtension", "Retention", "RetentionExtension"), declared.policies),
    }
    into.get(name, declared.workflows).append(found)
