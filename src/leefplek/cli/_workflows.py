"""The command `workflow`: the ways of working that are loaded, or one as a table, a drawing or JSON."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Literal, cast

import attrs

from leefplek import InputError, Leefplek, Workflow
from leefplek.definition import CONTENT_ERASED, GuardOn
from leefplek.draw import as_data, draw
from leefplek.usual import RULES

from ._say import say, say_json
from ._sentences import said
from ._setting import Setting
from ._typed import program

__all__ = ["show"]


def show(id: str | None, as_format: str, setting: Setting) -> int:
    """The list, or a way of working in this format; answers the exit code."""
    lp, lang = setting.leefplek(), setting.lang
    if id is None:
        _list(lp.workflows, as_format, lang)
        return 0
    workflow = lp.workflow(id)
    if as_format == "json":
        guards = [_guard_data(one) for one in lp.guards(workflow.id, workflow.version)]
        say_json({**as_data(workflow), "guards": guards})
    else:
        say(draw(workflow, cast(Literal["table", "mermaid", "dot"], as_format), lang=lang))
        if as_format == "table":
            below = (*_rules(lp, workflow, lang), *_facts(workflow, lang), "", *_roles(workflow, lang))
            say("\n".join(("", said("signs", lang), "", *below)))
    return 0


def _rules(lp: Leefplek, workflow: Workflow, lang: str) -> Iterator[str]:
    """What each rule that the tables name says to people; without that something was erased, which many may say."""
    who = {one.id: one.text.in_language(lang) for one in workflow.roles}.get("jongere", "[...]")
    yield said("rules_head", lang)
    yield "| --- | --- | --- |"
    for guard in lp.guards(workflow.id, workflow.version):
        for rule in guard.rules:
            if rule != CONTENT_ERASED:
                text = rule.text.in_language(lang)
                text = re.sub(r"{\w+}", "[...]", text.replace("{who}", who) if rule in RULES else text)
                yield f"| {guard.name} | {text} | {rule.source or '-'} |"


def _guard_data(guard: GuardOn) -> dict[str, object]:
    rules = [{"code": one.code, "text": dict(one.text), "source": one.source} for one in guard.rules]
    return {**attrs.asdict(guard, recurse=False), "rules": rules}


def _facts(workflow: Workflow, lang: str) -> Iterator[str]:
    """The facts that it knows: of a list these are its items, with what stands in its second column."""
    if not workflow.facts:
        return
    beside = any(one.why is not None for one in workflow.facts)
    yield ""
    yield said("items_head" if beside else "facts_head", lang)
    yield "| --- | --- | --- |" if beside else "| --- | --- |"
    for one in workflow.facts:
        why = "-" if one.why is None else one.why.in_language(lang)
        yield f"| {one.name} | {one.question.in_language(lang)} |" + (f" {why} |" if beside else "")


def _roles(workflow: Workflow, lang: str) -> Iterator[str]:
    yield said("roles_head", lang)
    yield "| --- | --- |"
    for one in workflow.roles:
        yield f"| {one.id} | {one.text.in_language(lang)} |"


def _list(workflows: Iterable[Workflow], as_format: str, lang: str) -> None:
    if as_format == "json":
        say_json([_as_data(one) for one in workflows])
    elif as_format == "table":
        say("\n".join(_lines(workflows, lang)) or said("workflows_none", lang))
    else:
        raise InputError("a drawing is of one way of working", key="id", do="name one; `leefplek workflow` lists them")


def _as_data(workflow: Workflow) -> dict[str, object]:
    return {
        "id": workflow.id,
        "version": workflow.version,
        "title": dict(workflow.title),
        "states": len(workflow.states),
        "transitions": len(workflow.transitions),
        "source": workflow.source,
    }


def _lines(workflows: Iterable[Workflow], lang: str) -> Iterator[str]:
    first = ""
    for one in workflows:
        first = first or one.id
        counted = {"states": len(one.states), "transitions": len(one.transitions)}
        yield said("workflow_line", lang, id=one.id, version=one.version, source=one.source or "-", **counted)
        yield f"    {one.title.in_language(lang)}"
    if first:
        yield ""
        yield said("try_one", lang, command=f"{program()} workflow {first}")
