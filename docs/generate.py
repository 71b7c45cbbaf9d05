"""Write docs/workflow.md and its drawings from the workflows themselves.

Run it after a change of a workflow: `python docs/generate.py`. The drawings are made by Graphviz (the command `dot`),
once, and kept as files, so that the pages need no script and no network. A test fails when a page or drawing is not
current; it needs no Graphviz, because each drawing carries a digest of what it was drawn from.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
from pathlib import Path

import attrs

from leefplek import Leefplek, Workflow
from leefplek.draw import draw

HERE = Path(__file__).parent
WORKFLOWS = ("fijn-wonen", "meldcode")
MANY = 5
LARGE = 10
"""In a workflow of more states than `LARGE`, a transition from `MANY` states is not drawn: it would hide the others."""

LAYOUT = 'rankdir=TB; nodesep=0.3; ranksep=0.5; node [fontname="sans-serif"]; edge [fontname="sans-serif", fontsize=11]'

HEAD = """<!-- Written by docs/generate.py. Do not edit: change the workflow, and run it again. -->

# The workflows

What is on this page is drawn from the definitions, so it is what the software does. Ids are stable. A due date is a
period of ISO 8601: `P2W` is two weeks, `P3M` three months by the calendar, `P0D` the same day. `*` stands for any
state, `* (open)` for any state but the last; `-` in the column *to* means that the case stays where it is.
`consent_needed (kmk)` is the rule that this party hears of the case only with a live consent or on a legal ground;
`(*)` is the party in the payload.

Beside the rules in the tables, each step checks the role, who writes it down, and the moment; each effect brings the
rule that keeps it safe (see [the defence of the design](defence_of_design.md)).
"""


def drawn(workflow: Workflow) -> Workflow:
    """The workflow without the transitions that leave from many states."""
    out = left_out(workflow)
    return attrs.evolve(workflow, transitions=tuple(one for one in workflow.transitions if one.id not in out))


def left_out(workflow: Workflow) -> tuple[str, ...]:
    """The ids of the transitions that the drawing leaves out."""
    if len(workflow.states) <= LARGE:
        return ()
    return tuple(one.id for one in workflow.transitions if one.target and len(one.sources) >= MANY)


def dot_text(workflow: Workflow) -> str:
    """What the drawing is drawn from, in English; from top to bottom, so that it fits a page."""
    return draw(drawn(workflow), "dot", lang="en").replace("rankdir=LR", LAYOUT)


def digest(text: str) -> str:
    """A short fingerprint of a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def page(workflows: tuple[Workflow, ...]) -> str:
    """The text of docs/workflow.md."""
    parts = [HEAD]
    for one in workflows:
        english = one.title.in_language("en")
        parts.append(f"## {english} (`{one.id}`, version {one.version})\n")
        parts.append(f"![The states of {one.id} and the transitions between them](workflow-{one.id}.svg)\n")
        missing = left_out(one)
        if missing:
            names = ", ".join(f"`{name}`" for name in missing)
            parts.append(
                f"Not drawn, because they leave from {MANY} states or more: {names}. The tables below have them all, "
                "and say the same as the drawing.\n"
            )
        else:
            parts.append("The tables below say the same as the drawing.\n")
        parts.append("### In English\n\n" + _tables(one, "en"))
        parts.append("### In Dutch\n\n" + _tables(one, "nl"))
        if one.outcomes:
            parts.append(_outcomes(one))
    return "\n".join(parts)


def _tables(workflow: Workflow, lang: str) -> str:
    """The tables without their own title, which this page has already."""
    return draw(workflow, "table", lang=lang).split("\n\n", 1)[1]


def _outcomes(workflow: Workflow) -> str:
    lines = ["### Outcomes and reasons\n", "| outcome | in English | in Dutch |", "| --- | --- | --- |"]
    for outcome in workflow.outcomes:
        lines.append(f"| {outcome.id} | {outcome.text.in_language('en')} | {outcome.text.in_language('nl')} |")
    lines += ["", "| side | reason | in English | in Dutch |", "| --- | --- | --- | --- |"]
    for reason in workflow.reasons:
        words = f"{reason.text.in_language('en')} | {reason.text.in_language('nl')}"
        lines.append(f"| {reason.side} | {reason.code} | {words} |")
    return "\n".join(lines) + "\n"


def svg(workflow: Workflow) -> str:
    """The drawing as SVG, by Graphviz, with a digest of its source and a title for who can't see it."""
    text = dot_text(workflow)
    dot = shutil.which("dot")
    if dot is None:
        sys.exit("generate.py needs the command dot (Graphviz) to draw; on Debian: the package graphviz")
    made = subprocess.run([dot, "-Tsvg"], input=text, capture_output=True, text=True, check=True).stdout  # noqa: S603 - a program of this machine, on our own text
    made = re.sub(r"<!--.*?-->\n?", "", made, flags=re.DOTALL)
    made = re.sub(r"<!DOCTYPE[^>]*>\n?", "", made)
    made = "\n".join(line for line in made.splitlines() if line.strip())
    return made.replace("<svg ", f"<!-- drawn from {digest(text)} -->\n<svg ", 1) + "\n"


def workflows() -> tuple[Workflow, ...]:
    """The workflows that this page is about."""
    lp = Leefplek()
    return tuple(lp.workflow(id) for id in WORKFLOWS)


def main() -> None:
    """Write the page and the drawings."""
    found = workflows()
    (HERE / "workflow.md").write_text(page(found), encoding="utf-8")
    for one in found:
        (HERE / f"workflow-{one.id}.svg").write_text(svg(one), encoding="utf-8")


if __name__ == "__main__":
    main()
