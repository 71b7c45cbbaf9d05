"""The access table and the retention table of one `Leefplek`: what one brings, with what others add to it."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Literal

import attrs

from . import _access_data as access
from . import retention as kept
from .definition import Workflow
from .errors import Finding, LeefplekError

__all__ = ["Policies", "Policy"]

Policy = access.AccessTable | access.AccessExtension | kept.Retention | kept.RetentionExtension

ACCESS, RETENTION = "access", "retention"
_TABLES: Mapping[type, str] = {access.AccessTable: ACCESS, kept.Retention: RETENTION}
_EXTENSIONS: Mapping[type, str] = {access.AccessExtension: ACCESS, kept.RetentionExtension: RETENTION}


@attrs.frozen
class _Part:
    owner: str
    noun: str
    held: Any

    @property
    def key(self) -> str:
        return f"{self.noun} {self.held.id}"


class Policies:
    """What plugins and files bring of both, each with its owner.

    There is one table of each kind: `wrong` names who is in the way of that, by kind.
    """

    def __init__(self, brought: Iterable[tuple[str, Policy]]) -> None:
        every = tuple(brought)
        self._tables = [_Part(owner, _TABLES[type(one)], one) for owner, one in every if type(one) in _TABLES]
        self._added = [_Part(owner, _EXTENSIONS[type(one)], one) for owner, one in every if type(one) in _EXTENSIONS]
        self.wrong: dict[str, list[tuple[str, Finding]]] = {ACCESS: [], RETENTION: []}
        for noun in self.wrong:
            tables = [one for one in self._tables if one.noun == noun]
            self.wrong[noun] += [(other.owner, _two(tables[0], other)) for other in tables[1:]]
        self.access: access.AccessTable = self._access()
        self.retention: kept.Retention | None = self._retention()

    # ---- made whole

    def _base(self, noun: str) -> Any:
        return next((one.held for one in self._tables if one.noun == noun), None)

    def _extensions(self, noun: str) -> list[_Part]:
        return [one for one in self._added if one.noun == noun]

    def _access(self) -> access.AccessTable:
        """The table with every extension; what two of them say of one cell is found by its check."""
        table, added = self._base(ACCESS), self._extensions(ACCESS)
        if table is None:
            self.wrong[ACCESS] += [(one.owner, _nothing(one)) for one in added]
            return access.NO_TABLE
        try:
            return access.extended(table, [one.held for one in added])
        except LeefplekError as error:
            owners = {one.held.id: one for one in added}
            for finding in error.findings:
                self.wrong[ACCESS].append(_placed(finding, owners.get(finding.file, added[-1])))
        return access.NO_TABLE

    def _retention(self) -> kept.Retention | None:
        """The table, extended by one file, which may be extended by another: of rules, the first that holds counts."""
        table: kept.Retention | None = self._base(RETENTION)
        waiting = self._extensions(RETENTION)
        while waiting and table is not None:
            ready = [one for one in waiting if one.held.extends == table.id]
            if not ready:
                break
            self.wrong[RETENTION] += [(other.owner, _two(ready[0], other)) for other in ready[1:]]
            waiting = [one for one in waiting if one not in ready]
            try:
                table = kept.extended(table, ready[0].held)
            except LeefplekError as error:
                self.wrong[RETENTION] += [_placed(one, ready[0]) for one in error.findings]
                return None
        self.wrong[RETENTION] += [(one.owner, _nothing(one)) for one in waiting]
        return table

    # ---- told

    @property
    def standing(self) -> tuple[tuple[str, str], ...]:
        """Every owner with what the load report says it brings."""
        tables = [(one.owner, one.key) for one in self._tables]
        return (*tables, *((one.owner, f"{one.key} (extends {one.held.extends})") for one in self._added))

    def findings(self, on: date, workflows: Iterable[Workflow], ours: Container[str]) -> Iterator[Finding]:
        """What is worth a look. What is odd in the access table is a hint where it is `ours`, for then somebody's
        workflow has roles that it does not know; else it is a warning to who brought the table, or added to it.
        """
        every = tuple(workflows)
        parts = [one for one in (*self._tables, *self._added) if one.noun == ACCESS]
        if parts:
            last = next((one for one in reversed(parts) if one.owner not in ours), parts[-1])
            severity: Literal["warning", "hint"] = "hint" if last.owner in ours else "warning"
            for finding in self.access.check(every):
                yield attrs.evolve(_placed(finding, last)[1], severity=severity)
        for one in (*self._tables, *self._added):
            if one.noun == RETENTION:
                yield from (_placed(finding, one)[1] for finding in one.held.check(every))
                yield from _stale(one, on)


def _placed(finding: Finding, part: _Part) -> tuple[str, Finding]:
    """The finding with its table and who brought that."""
    return part.owner, attrs.evolve(finding, key=f"{part.key}: {finding.key}".rstrip(": "), file=part.owner)


def _two(first: _Part, second: _Part) -> Finding:
    text = (
        f"there are two {second.noun} tables, {first.held.id} by {first.owner} and {second.held.id} by {second.owner}"
    )
    return Finding("clash", text, key=second.key, do="take one away, or let one extend the other")


def _nothing(part: _Part) -> Finding:
    text, do = f"there is no {part.noun} table with this id", "check its spelling, or load what brings it"
    return Finding("unknown_table", text, key=f"{part.key}: extends", do=do)


def _stale(part: _Part, on: date) -> Iterator[Finding]:
    if part.held.review_due < on:
        text = f"these rules should have been looked over by {part.held.review_due}"
        do = f"{part.held.owner}: look them over, and write the day in checked_on"
        yield Finding("stale", text, key=f"{part.key}: checked_on", file=part.owner, severity="hint", do=do)
