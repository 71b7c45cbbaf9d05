"""From what the plugins declared to what can step: extensions resolved, everything checked, all findings at once."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from functools import cached_property
from os import PathLike
from typing import TYPE_CHECKING

from ._check import workflow_findings
from ._extend import extended, extension_findings
from ._manager import Plugins
from ._rows import Governed
from .definition import Extension, Payload, Workflow
from .errors import DefinitionError, Finding, UnknownName

if TYPE_CHECKING:
    from .convert import Codec

__all__ = ["Library", "built_in"]

BUILT_IN = ("meldcode", "fijn_wonen")
"""The plugins that come with leefplek, by name; they use the same hooks as any other."""


def built_in() -> list[object]:
    """The built-in plugins; loaded by name, so that the core imports none of them."""
    return [importlib.import_module(f"leefplek.plugins.{name}") for name in BUILT_IN]


class Library:
    """The workflows of one `Leefplek`, by id and version, checked and ready to step."""

    def __init__(
        self,
        plugins: Plugins,
        day: Callable[[datetime], date],
        data: Iterable[str | PathLike[str]] = (),
    ) -> None:
        self._classes = _classes(plugins.workflows.values())
        for file, declared in self._read(data):
            plugins.add_workflow(file, declared)
        self.workflows: dict[tuple[str, int], Workflow] = _resolve(plugins.workflows)
        self.guards = plugins.guards
        findings = self.findings()
        if any(one.severity == "error" for one in findings):
            raise DefinitionError("the workflows are not right", findings=findings)
        tracks = {
            key: Governed(workflow, plugins.guards, self.versions(workflow.id), day, line=name)
            for workflow, name in self._tracks()
            for key in [(workflow.id, workflow.version, name)]
        }
        self.governed: dict[tuple[str, int], Governed] = {}
        for key, workflow in self.workflows.items():
            track = workflow.track
            beside = tracks[track.workflow, track.workflow_version, track.id] if track else None
            self.governed[key] = Governed(
                workflow, plugins.guards, self.versions(workflow.id), day, beside, tracks=self.tracks(workflow.id)
            )

    @cached_property
    def codec(self) -> Codec:
        """What reads and writes plain data; made when it is first needed, for it takes a third of the start."""
        from .convert import Codec, class_name

        return Codec(self.payload_of, {class_name(cls): cls for cls in self._classes})

    def _read(self, data: Iterable[str | PathLike[str]]) -> list[tuple[str, Workflow | Extension]]:
        places = list(data)
        if not places:
            return []
        from ._data import definitions  # who brings no files need not wait for the reader of files

        return definitions(places, self.codec)

    def _tracks(self) -> Iterable[tuple[Workflow, str]]:
        named = {
            (one.track.workflow, one.track.workflow_version, one.track.id)
            for one in self.workflows.values()
            if one.track
        }
        return [(self.workflows[id, version], name) for id, version, name in sorted(named)]

    def findings(self) -> list[Finding]:
        """Everything that is wrong with the loaded workflows."""
        return [
            finding
            for workflow in self.workflows.values()
            for finding in workflow_findings(workflow, self.guards, self.workflows)
        ]

    def tracks(self, id: str) -> Mapping[int, Workflow]:
        """The workflow of the track that each loaded version of one workflow has beside it."""
        beside = {number: one.track for number, one in self.versions(id).items() if one.track}
        return {number: self.workflows[track.workflow, track.workflow_version] for number, track in beside.items()}

    def versions(self, id: str) -> Mapping[int, Workflow]:
        """The loaded versions of one workflow."""
        return {version: one for (name, version), one in self.workflows.items() if name == id}

    def get(self, id: str, version: int | None = None) -> Governed:
        """The workflow with this id and version, by default the newest; raises `UnknownName`."""
        versions = self.versions(id)
        wanted = version if version is not None else max(versions, default=0)
        found = self.governed.get((id, wanted)) if versions else None
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


def _classes(declared: Iterable[Workflow | Extension]) -> list[type[Payload]]:
    """Every payload class that a plugin's workflow uses."""
    used: list[type[Payload]] = [Payload]
    for one in declared:
        if isinstance(one, Workflow):
            used += [row.payload for row in one.transitions]
    return used


def _resolve(declared: Mapping[tuple[str, int], Workflow | Extension]) -> dict[tuple[str, int], Workflow]:
    """Every workflow whole; an extension may extend another."""
    whole = {key: one for key, one in declared.items() if isinstance(one, Workflow)}
    waiting = {key: one for key, one in declared.items() if isinstance(one, Extension)}
    findings: list[Finding] = []
    while waiting:
        ready = {key: one for key, one in waiting.items() if (one.extends, one.extends_version) in whole}
        if not ready:
            findings += [
                Finding(
                    "unknown_workflow",
                    f"{one.extends} {one.extends_version} is not loaded",
                    key=f"{one.id} {one.version}",
                )
                for one in waiting.values()
            ]
            break
        for key, one in ready.items():
            base = whole[one.extends, one.extends_version]
            found = extension_findings(base, one)
            findings += found
            whole[key] = base if found else extended(base, one)
            del waiting[key]
    if findings:
        raise DefinitionError("an extension is not right", findings=findings)
    return whole
