"""Whether a way of working is right: its definition, the texts that people read, and many random steps along it."""

from __future__ import annotations

from collections.abc import Iterator
from os import PathLike

import attrs

from leefplek import Extension, Finding, Leefplek, LeefplekError, UnknownName, Workflow

from ._given import Definitions, findings_of, made, ordered
from ._language import language_findings
from ._sample import NO_WORDS, Words
from ._walk import Walked, walk

__all__ = ["How", "check_workflow", "walked_findings"]

STEPS = 1500
"""How far a way of working is walked; a walk of this length takes about a second."""


@attrs.frozen
class How:
    """How a way of working is walked: how far, by which seed, and with which texts by the name of a payload field."""

    steps: int = STEPS
    seed: int = 1
    words: Words = NO_WORDS


def check_workflow(
    factory: object, id: str | None = None, *, steps: int = STEPS, seed: int = 1, words: Words = NO_WORDS
) -> list[Finding]:
    """All findings on a way of working.

    `factory` makes a `Workflow`, an `Extension`, a plugin, the path of a TOML file, or a whole `Leefplek`; `id` names
    the workflow to look at, where it brings more. `words` are texts to choose from by the name of a payload field,
    where a rule asks for certain ones. It raises nothing for a definition that is wrong; raises
    `UnknownName` for an `id` that is not there.
    """
    try:
        given = made(factory)
        lp, mine = _loaded(given)
    except LeefplekError as error:
        return ordered(findings_of(error))
    if id is not None:
        mine = [lp.workflow(id)]
    if not mine:
        return [Finding("no_workflows", "there is no way of working here", do="register one")]
    return ordered(finding for one in mine for finding in walked_findings(lp, one, How(steps, seed, words)))


def _loaded(given: object) -> tuple[Leefplek, list[Workflow]]:
    """What is to be looked at, loaded beside what comes with leefplek, and the workflows that it brings."""
    if isinstance(given, Leefplek):
        return given, [one for one in given.workflows if _newest(given, one)]
    base = set(Leefplek().workflows)
    if isinstance(given, str | PathLike):
        lp = Leefplek(data=[given])
    else:
        lp = Leefplek(plugins=[Definitions([given]) if isinstance(given, Workflow | Extension) else given])
    return lp, [one for one in lp.workflows if one not in base and _newest(lp, one)]


def _newest(lp: Leefplek, one: Workflow) -> bool:
    return lp.workflow(one.id) == one


def walked_findings(lp: Leefplek, workflow: Workflow, how: How = How()) -> Iterator[Finding]:
    """Findings on one workflow that is loaded: what is worth a look in it, its texts, and a walk along it."""
    name = f"{workflow.id} {workflow.version}"
    yield from (one for one in lp.check() if one.key.startswith(name))
    for finding in _texts(workflow):
        yield attrs.evolve(finding, key=f"{name}: {finding.key}")
    try:
        walked = walk(lp, workflow, steps=how.steps, seed=how.seed, words=how.words)
    except UnknownName:
        return  # a track: it is walked beside the workflow that raises it
    yield from walked.findings
    yield from _reach(name, walked)


def _reach(name: str, walked: Walked) -> Iterator[Finding]:
    """What the walk did not come to, as one hint of each kind."""
    for code in dict.fromkeys(one.code for one in walked.hints):
        hints = [one for one in walked.hints if one.code == code]
        names = [one.key.partition(": ")[2] for one in hints]
        more = f" and {len(names) - 4} more" if len(names) > 4 else ""
        text = f"{hints[0].text}: {', '.join(names[:4])}{more}"
        yield attrs.evolve(hints[0], text=text, key=name, do="walk further, with `steps` and `words`")


def _texts(workflow: Workflow) -> Iterator[Finding]:
    named = [("title", workflow.title)]
    named += [(f"state {one.id}", one.text) for one in workflow.states]
    named += [(f"transition {one.id}", one.text) for one in workflow.transitions]
    named += [(f"outcome {one.id}", one.text) for one in workflow.outcomes]
    named += [(f"role {one.id}", one.text) for one in workflow.roles]
    named += [(f"fact {one.name}", one.question) for one in workflow.facts]
    for key, text in named:
        if "nl" not in text:
            yield Finding("missing_language", "there is no Dutch text", key=key, severity="warning", do="write it")
        elif "en" not in text:
            yield Finding(
                "language_incomplete", "there is no English text", key=key, severity="hint", do="translate it"
            )
        yield from language_findings(text, key)
