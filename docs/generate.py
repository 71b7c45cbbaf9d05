"""Write the pages that say what the software says itself: the workflows with their drawings, the hooks, the cards, and
the table of effects in a page that is written by hand.

Run it after a change of a workflow, a hook, a card or an effect: `python docs/generate.py`. The drawings are made by
Graphviz (the command `dot`), once, and kept as files, so that the pages need no script and no network; a drawing that
is current is left alone. A test fails when a page or drawing is not current; it needs no Graphviz, because each drawing
carries a digest of what it was drawn from.
"""

from __future__ import annotations

import hashlib
import importlib
import inspect
import pkgutil
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import attrs

from leefplek import Card, Guard, Leefplek, Workflow, hooks, plugins
from leefplek._produce import EFFECT_FIELDS
from leefplek.definition import EFFECTS
from leefplek.draw import draw

HERE = Path(__file__).parent

# ---- the workflows

WORKFLOWS = ("fijn-wonen", "meldcode")
MANY = 5
LARGE = 10
"""In a workflow of more states than `LARGE`, a transition from `MANY` states is not drawn: it would hide the others."""

LAYOUT = 'rankdir=TB; nodesep=0.3; ranksep=0.5; node [fontname="sans-serif"]; edge [fontname="sans-serif", fontsize=11]'

WORKFLOW_HEAD = """<!-- Written by docs/generate.py. Do not edit: change the workflow, and run it again. -->

# The workflows

What is on this page is drawn from the definitions, so it is what the software does. Ids are stable. A due date is a
period of ISO 8601: `P2W` is two weeks, `P3M` three months by the calendar, `P0D` the same day. `*` stands for any
state, `* (open)` for any state but the last; that is for reading only, a definition names each state. `-` in the column
*to* means that the case stays where it is.

The columns *needs* (*vraagt*) hold names of [guards](#the-guards), not the codes with which they refuse.
`consent_needed (kmk)` among them is no guard, but the rule that this party hears of the case only with a live consent
or on a legal ground; `(*)` is the party in the payload.

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


def workflow_page() -> str:
    """The text of docs/workflow.md."""
    parts = [WORKFLOW_HEAD]
    for one in workflows():
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
    return "\n".join([*parts, _guards()])


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


GUARDS_HEAD = """## The guards

A plugin may name these in a way of working of its own, as long as the built-in plugins are loaded. A guard that reads a
payload class asks for a payload class that derives from it. What each says to people stands in the module that brings
it.

| guard | refuses with | reads | of |
| --- | --- | --- | --- |
"""


def _guards() -> str:
    rows = []
    for module, register in implementations("leefplek_register_guards"):
        found: list[Guard] = []
        register(found.append)
        for one in found:
            codes = ", ".join(f"`{rule.code}`" for rule in one.rules)
            reads = f"`{one.reads.__name__}`" if one.reads else "-"
            rows.append(f"| `{one.name}` | {codes} | {reads} | `{module.__name__}` |\n")
    return GUARDS_HEAD + "".join(rows)


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


# ---- the hooks

HOOKS_HEAD = """<!-- Written by docs/generate.py. Do not edit: change leefplek.hooks, and run it again. -->

# The hooks

What a plugin may implement, in full. A plugin is a module, or an object, with functions that carry these names and the
mark `@hookimpl`. It takes the one argument by its name, or none. Implementations are plain functions: no coroutines, no
wrappers, no defaults; a plugin with one of these is not loaded. The order in which plugins are called has no meaning.

Below each hook stands a plugin that ships with leefplek and implements it, as it is. How to begin: [a werkwijze as a
plugin](a_werkwijze_as_a_plugin.md).
"""

PARTS = ("When", "Called by", "Arguments", "Returns", "Errors")
"""What the docstring of each hook says, in this order."""


def specified() -> dict[str, Callable[..., Any]]:
    """Every hook, by its name, in the order of the module."""
    return {name: hook for name, hook in vars(hooks).items() if name.startswith("leefplek_")}


def parts_of(docstring: str) -> dict[str, str]:
    """What a hook does (under an empty name), and each part of its fixed form."""
    first, *rest = re.split(rf"(?:^|\s)({'|'.join(PARTS)}): ", inspect.cleandoc(docstring))
    named = dict(zip(rest[::2], rest[1::2], strict=True))
    return {name: " ".join(text.split()) for name, text in {"": first, **named}.items()}


def implementations(hook: str) -> list[tuple[ModuleType, Callable[..., Any]]]:
    """The plugins that come with leefplek and implement a hook, each with its function, by name."""
    modules = [
        importlib.import_module(f"leefplek.plugins.{one.name}") for one in pkgutil.iter_modules(plugins.__path__)
    ]
    return [(one, vars(one)[hook]) for one in modules if hook in vars(one)]


def hooks_page() -> str:
    """The text of docs/hooks.md."""
    return "\n".join([HOOKS_HEAD, *(line for name, hook in specified().items() for line in _hook(name, hook))])


def _hook(name: str, hook: Callable[..., Any]) -> Iterator[str]:
    told = parts_of(hook.__doc__ or "")
    signature = inspect.signature(hook)
    arguments = ", ".join(f"{one.name}: {one.annotation}" for one in signature.parameters.values())
    yield from (f"## `{name}`\n", f"```py\n{name}({arguments}) -> {signature.return_annotation}\n```\n")
    yield f"{told['']}\n"
    yield from (f"- **{part}**: {told[part]}" for part in PARTS if part in told)
    found = implementations(name)
    if found:
        (module, function), *others = found
        also = "".join(f", and likewise in `{one.__name__}`" for one, _ in others)
        yield f"\nIn `{module.__name__}`{also}:\n\n```py\n{inspect.getsource(function).rstrip()}\n```\n"


# ---- the cards

CARDS_HEAD = """<!-- Written by docs/generate.py. Do not edit: change the card, and run it again. -->

# The cards that ship

Eleven *'3 vragen'* cards, one for each life area that the sources name, housing first (003:364). **All of them are
substitutes** (`vervangend`): the three questions of the source are missing (000:316-326), and for the other areas it
never had any (000:151). Nobody at WIJ Groningen wrote or approved a word of them. What they rest on is named on each; a
team that has a card of its own lets it [replace](a_card_in_five_minutes.md) ours.

A case begins with the card of its intake and no other. Another life area is added when it matters to the young person,
with a reason; never all of them by default.

*In force* are both days included; *review* is the day by which the owner looks the card over once more. `leefplek cards
ID` shows a card with its answers and what each may mean, `leefplek ask ID` asks it.
"""


def shipped_cards() -> list[Card]:
    """Every version of every card that comes with leefplek."""
    lp = Leefplek()
    labels = [label.split() for one in lp.plugins for label in one.registered if label.startswith("card ")]
    return [lp.card(id, version=int(version)) for _, id, version, *_ in labels]


def cards_page() -> str:
    """The text of docs/cards.md."""
    cards = shipped_cards()
    rows = "\n".join(
        f"| `{one.id}` | {one.leefgebied} | {one.version} | {one.status} | {one.valid_from} | {one.valid_until} "
        f"| {one.review_due} |"
        for one in cards
    )
    table = "| card | life area | version | status | in force from | until | review |\n" + "| --- " * 7 + f"|\n{rows}\n"
    return "\n".join([CARDS_HEAD, table, *(line for one in cards for line in _card(one))])


def _card(card: Card) -> Iterator[str]:
    yield f"## `{card.id}`, version {card.version}\n"
    texts = [("title", card.title), *((f"question {number}", one.text) for number, one in enumerate(card.questions, 1))]
    yield "| | in Dutch | in English |\n| --- | --- | --- |"
    yield from (f"| {name} | {text['nl']} | {text['en']} |" for name, text in texts)
    yield "\nSources, looked up on the day in brackets:\n"
    yield from (f"- *{one.title}*, {one.publisher}: {one.section} ({one.retrieved_on})" for one in card.sources)
    yield ""


# ---- the effects, in a page that is written by hand

EFFECTS_PAGE = "writing_a_workflow.md"
EFFECTS_MARKS = ("<!-- effects: written by docs/generate.py -->\n", "<!-- end of effects -->\n")


def effects_table() -> str:
    """Every effect, what it means, and the payload fields that it reads."""
    rows = "".join(
        f"| `{name}` | {means} | {', '.join(f'`{one}`' for one in EFFECT_FIELDS.get(name, ())) or '-'} |\n"
        for name, means in EFFECTS.items()
    )
    return f"\n| effect | what it does | reads |\n| --- | --- | --- |\n{rows}\n"


def effects_page() -> str:
    """The text of that page, with the table between its marks."""
    begin, end = EFFECTS_MARKS
    before, rest = (HERE / EFFECTS_PAGE).read_text(encoding="utf-8").split(begin)
    return before + begin + effects_table() + end + rest.split(end)[1]


# ---- all of it

WRITTEN = {"workflow.md": workflow_page, "hooks.md": hooks_page, "cards.md": cards_page}


def main() -> None:
    """Write the pages and the drawings."""
    for name, page in WRITTEN.items():
        (HERE / name).write_text(page(), encoding="utf-8")
    (HERE / EFFECTS_PAGE).write_text(effects_page(), encoding="utf-8")
    for one in workflows():
        drawing = HERE / f"workflow-{one.id}.svg"
        if not is_current(drawing, one):
            drawing.write_text(svg(one), encoding="utf-8")


def is_current(drawing: Path, workflow: Workflow) -> bool:
    """Whether a drawing is one of this workflow as it is now."""
    mark = f"<!-- drawn from {digest(dot_text(workflow))} -->"
    return drawing.exists() and mark in drawing.read_text(encoding="utf-8")


if __name__ == "__main__":
    main()
