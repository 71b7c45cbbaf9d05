"""What plugins and files declare, put together: nothing twice, extensions resolved, all of it checked.

Each finding belongs to the plugin or file that brought what is wrong, so that lenient loading can leave that one out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

import attrs

from ._check import workflow_findings
from ._extend import extended, extension_findings
from ._faults import Faults
from ._manager import Declared
from .definition import Extension, Guard, Workflow
from .errors import AccessError, CardError, DefinitionError, Finding, LeefplekError, RetentionError, RouteError
from .facts import FactKind, fact_problem

if TYPE_CHECKING:
    from .cards import Card

__all__ = ["Gathered", "Key", "gathered"]

Key = tuple[str, int]
Found = Iterator[tuple[str, Finding]]


@attrs.define
class Gathered:
    """What is declared by those that did not fail: by its key, with the owner of each under the same key."""

    declared: list[Declared]
    guards: dict[str, Guard] = attrs.Factory(dict)
    guard_owners: dict[str, str] = attrs.Factory(dict)
    workflows: dict[Key, Workflow] = attrs.Factory(dict)
    workflow_owners: dict[Key, str] = attrs.Factory(dict)


def gathered(declared: list[Declared], faults: Faults) -> Gathered:
    """All that is declared. Raises with every finding of a phase, unless loading is lenient: then who is to blame for
    one is left out, and what is left is put together anew."""
    while True:
        kept = [one for one in declared if one.owner not in faults.of]
        made = Gathered(kept)
        before = len(faults.of)
        for phase in (_claimed, _resolved, _checked, _shelved, _mapped, _allowed, _kept):
            _blame(faults, *phase(made))
            if len(faults.of) > before:
                break
        else:
            return made


def _blame(faults: Faults, found: Found, what: str, family: type[LeefplekError]) -> None:
    """One error per owner with its findings; raised together where loading is not lenient."""
    blamed: dict[str, list[Finding]] = {}
    for owner, finding in found:
        blamed.setdefault(owner, []).append(finding)
    for owner, findings in blamed.items():
        faults.add(owner, family(what, findings=findings))
    if blamed:
        faults.settle()


# ---- the phases


def _claimed(made: Gathered) -> tuple[Found, str, type[LeefplekError]]:
    return _clashes(made), "two plugins clash", DefinitionError


def _clashes(made: Gathered) -> Found:
    practices: dict[str, str] = {}
    for one in made.declared:
        for practice in one.practices:
            if practice.id in practices:
                yield one.owner, _clash(f"practice {practice.id}", practices[practice.id], one.owner)
            practices.setdefault(practice.id, one.owner)
        for guard in one.guards:
            other = made.guard_owners.setdefault(guard.name, one.owner)
            if made.guards.setdefault(guard.name, guard) is not guard:
                yield one.owner, _clash(f"guard {guard.name}", other, one.owner)
        seen: dict[Key, Workflow | Extension] = {}
        for workflow in one.workflows:
            key = (workflow.id, workflow.version)
            other = made.workflow_owners.setdefault(key, one.owner)
            if other != one.owner or key in seen:
                yield one.owner, _clash(f"workflow {workflow.id} {workflow.version}", other, one.owner)
            seen[key] = workflow


def _clash(label: str, one: str, other: str) -> Finding:
    text = f"{label} is declared twice, by {one} and by {other}"
    return Finding("clash", text, key=label, do="take one of them away, or give it another name")


def _resolved(made: Gathered) -> tuple[Found, str, type[LeefplekError]]:
    return _extensions(made), "an extension is not right", DefinitionError


def _extensions(made: Gathered) -> Found:
    """Every workflow whole; an extension may extend another."""
    declared = [workflow for one in made.declared for workflow in one.workflows]
    made.workflows.update({(one.id, one.version): one for one in declared if isinstance(one, Workflow)})
    waiting = [one for one in declared if isinstance(one, Extension)]
    while waiting:
        ready = [one for one in waiting if (one.extends, one.extends_version) in made.workflows]
        if not ready:
            yield from ((made.workflow_owners[one.id, one.version], _unknown(one)) for one in waiting)
            return
        for one in ready:
            base = made.workflows[one.extends, one.extends_version]
            found = extension_findings(base, one)
            yield from ((made.workflow_owners[one.id, one.version], finding) for finding in found)
            made.workflows[one.id, one.version] = base if found else extended(base, one)
        waiting = [one for one in waiting if one not in ready]


def _unknown(one: Extension) -> Finding:
    text = f"{one.extends} {one.extends_version} is not loaded"
    return Finding("unknown_workflow", text, key=f"{one.id} {one.version}")


def _checked(made: Gathered) -> tuple[Found, str, type[LeefplekError]]:
    return _wrong(made), "the workflows are not right", DefinitionError


def _wrong(made: Gathered) -> Found:
    for key, workflow in made.workflows.items():
        for finding in workflow_findings(workflow, made.guards, made.workflows):
            if finding.severity == "error":
                yield made.workflow_owners[key], finding


def _shelved(made: Gathered) -> tuple[Found, str, type[LeefplekError]]:
    return _cards(made.declared, made.workflows), "the cards are not right", CardError


def _cards(declared: Iterable[Declared], workflows: Mapping[Key, Workflow]) -> Found:
    if not any(one.cards for one in declared):
        return
    from ._editions import edition_findings  # who brings no cards need not wait for them
    from ._shelf import card_of

    yield from edition_findings(card_of(one.owner, card) for one in declared for card in one.cards)
    kinds: dict[str, list[FactKind]] = {}
    for kind in (kind for workflow in workflows.values() for kind in workflow.facts):
        kinds.setdefault(kind.name, []).append(kind)
    for one in declared:
        for card in one.cards:
            for finding in _facts(card, kinds):
                yield one.owner, finding


def _facts(card: Card, kinds: Mapping[str, list[FactKind]]) -> Iterator[Finding]:
    """A fact that an answer states has the kind of value that a workflow knows it by."""
    for question in card.questions:
        for answer in question.answers:
            for fact in answer.facts:
                expected = dict.fromkeys(fact_problem(kind, fact.value) for kind in kinds.get(fact.name, ()))
                if expected and None not in expected:
                    key = f"card {card.id} {card.version}: {question.id}.{answer.id}"
                    yield Finding("wrong_shape", f"expected {' or '.join(map(str, expected))} for {fact.name}", key=key)


def _mapped(made: Gathered) -> tuple[Found, str, type[LeefplekError]]:
    return _routes(made.declared, made.workflows), "the routekaarten are not right", RouteError


def _allowed(made: Gathered) -> tuple[Found, str, type[LeefplekError]]:
    return _policies(made.declared, "access"), "the access table is not right", AccessError


def _kept(made: Gathered) -> tuple[Found, str, type[LeefplekError]]:
    return _policies(made.declared, "retention"), "the retention table is not right", RetentionError


def _policies(declared: Iterable[Declared], noun: str) -> Found:
    brought = [(one.owner, held) for one in declared for held in one.policies]
    if brought:
        from ._policies import Policies  # who brings none need not wait for them

        yield from Policies(brought).wrong[noun]


def _routes(declared: Iterable[Declared], workflows: Mapping[Key, Workflow]) -> Found:
    if any(one.kaarten or one.values for one in declared):
        from ._between import atlas_findings  # who brings no routekaarten need not wait for them

        facts = {kind.name: kind for workflow in workflows.values() for kind in workflow.facts}
        yield from atlas_findings([one.brought for one in declared], facts.values())
