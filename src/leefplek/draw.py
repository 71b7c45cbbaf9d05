"""A workflow as Mermaid, Graphviz dot, Markdown table or plain data: the same rows, for eyes and for other programs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal, get_args

from ._extend import payload_class
from .definition import Transition, Workflow
from .schema import json_schema

__all__ = ["FORMATS", "as_data", "draw"]

Format = Literal["table", "mermaid", "dot"]
FORMATS: tuple[Format, ...] = get_args(Format)


def draw(workflow: Workflow, format: Format = "table", *, lang: str = "nl") -> str:
    """The text of a drawing. Only transitions that move a line are drawn as arrows; the table has them all."""
    return _DRAW[format](workflow, lang)


def _table(workflow: Workflow, lang: str) -> str:
    heads = _HEADS.get(lang, _HEADS["en"])
    states = [
        (one.id, one.text.in_language(lang), one.due or "-", ", ".join(one.needs) or "-") for one in workflow.states
    ]
    rows = [
        (
            one.id,
            one.text.in_language(lang),
            _from(one, workflow),
            one.target or "-",
            ", ".join(one.roles) or "-",
            _asks(one),
        )
        for one in workflow.transitions
    ]
    title = f"# {workflow.title.in_language(lang)} ({workflow.id} {workflow.version})"
    return "\n\n".join((title, _markdown(heads[0], states), _markdown(heads[1], rows))) + "\n"


_HEADS = {
    "nl": (
        ("toestand", "betekenis", "binnen", "vraagt"),
        ("stap", "betekenis", "van", "naar", "wie", "vraagt"),
    ),
    "en": (
        ("state", "meaning", "due within", "needs"),
        ("transition", "meaning", "from", "to", "who", "needs"),
    ),
}


def _from(one: Transition, workflow: Workflow) -> str:
    open_states = tuple(state.id for state in workflow.states if not state.final)
    if one.sources == tuple(state.id for state in workflow.states):
        return "*"
    return "* (open)" if one.sources == open_states and len(open_states) > 1 else ", ".join(one.sources) or "-"


def _asks(one: Transition) -> str:
    consent = (f"consent_needed ({one.consent_for})",) if one.consent_for else ()
    return ", ".join((*one.guards, *consent)) or "-"


def _markdown(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def _arrows(workflow: Workflow) -> list[tuple[str, str, str]]:
    return [(source, one.target, one.id) for one in workflow.transitions if one.target for source in one.sources]


def _mermaid(workflow: Workflow, lang: str) -> str:
    lines = ["stateDiagram-v2", f"    [*] --> {workflow.initial}"]
    lines += [f"    {state.id} : {state.text.in_language(lang)}" for state in workflow.states]
    lines += [f"    {source} --> {target} : {name}" for source, target, name in _arrows(workflow)]
    lines += [f"    {state.id} --> [*]" for state in workflow.states if state.final]
    return "\n".join(lines) + "\n"


def _dot(workflow: Workflow, lang: str) -> str:
    lines = [f"digraph {_quote(workflow.id)} {{", "  rankdir=LR;", "  node [shape=box, style=rounded];"]
    for state in workflow.states:
        shape = ", peripheries=2" if state.final else ""
        lines.append(f"  {_quote(state.id)} [label={_quote(state.text.in_language(lang))}{shape}];")
    lines += [f"  {_quote(source)} -> {_quote(to)} [label={_quote(name)}];" for source, to, name in _arrows(workflow)]
    return "\n".join([*lines, "}"]) + "\n"


def _quote(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


_DRAW: dict[Format, Callable[[Workflow, str], str]] = {"table": _table, "mermaid": _mermaid, "dot": _dot}


def as_data(workflow: Workflow) -> dict[str, Any]:
    """The workflow as plain data: states, transitions with the JSON Schema of their payload, outcomes, reasons."""
    return {
        "id": workflow.id,
        "version": workflow.version,
        "title": dict(workflow.title),
        "source": workflow.source,
        "initial": workflow.initial,
        "states": [
            {
                "id": one.id,
                "text": dict(one.text),
                "final": one.final,
                "due": one.due,
                "needs": list(one.needs),
                "outcomes": list(one.outcomes),
            }
            for one in workflow.states
        ],
        "transitions": [
            {
                "id": one.id,
                "text": dict(one.text),
                "from": list(one.sources),
                "to": one.target,
                "roles": list(one.roles),
                "guards": list(one.guards),
                "effects": list(one.effects),
                "basis_needed": one.basis_needed,
                "restarts_due": list(one.restarts_due),
                "consent_for": one.consent_for,
                "sole_decider": one.sole_decider,
                "source": one.source,
                "payload": json_schema(payload_class(one)),
            }
            for one in workflow.transitions
        ],
        "roles": [{"id": one.id, "text": dict(one.text), "implies": list(one.implies)} for one in workflow.roles],
        "outcomes": [{"id": one.id, "text": dict(one.text)} for one in workflow.outcomes],
        "reasons": [{"side": one.side, "code": one.code, "text": dict(one.text)} for one in workflow.reasons],
        "track": workflow.track.workflow if workflow.track else None,
    }
