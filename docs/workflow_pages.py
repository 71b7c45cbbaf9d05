"""The page of each workflow, and what the index of them says: used by generate.py.

A page holds what the definition says (states, steps, rules, facts, ends, roles) and what the practices say that name
the workflow. Nothing on it is written by hand, but the few words in `FOR_WHOM`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from leefplek import Guard, Leefplek, Practice, State, Transition, Workflow, usual
from leefplek.definition import CONTENT_ERASED, GuardOn
from leefplek.draw import draw
from leefplek.facts import FactKind
from leefplek.plugins.u16.facts import TOLD_AT, TOLD_ELSEWHERE
from leefplek.practices import Cooperation, Figure, Told
from leefplek.schema import json_schema
from leefplek.values import TextMap

MANY = 5
LARGE = 10
"""In a workflow of more states than `LARGE`, a transition from `MANY` states is not drawn: it would hide the others."""

FOR_WHOM = {
    "aandachtsfunctie": "the two who keep the subject alive in a team",
    "bestuurlijk-gesprek": "the boards of schools and municipalities that begin to work together",
    "buurtstraat": "a fixed team in one street",
    "buurtstraat-bewoner": "a resident of such a street",
    "consultatie": "a professional who asks another for advice",
    "deltion": "a student of Entree or level 2",
    "eigen-wijk": "a student who gets help in the home town",
    "fijn-wonen": "an MBO student with a question about living somewhere",
    "friesland-college": "a student of the college",
    "housing-first": "somebody who was homeless for long",
    "hulpmiddelen": "the owners of a card or a routekaart",
    "invoering": "a team that takes the way of working over",
    "jeugdteam": "a student of 16 or over, by a municipal team",
    "knelpunt": "a manager who is told what does not work",
    "landstede": "a student of the college",
    "mbo-als-wijk": "a student who gets help at school",
    "meldcode": "anybody about whose safety there is a worry; a track of other workflows",
    "omklap": "somebody who rents by way of a care provider, until the lease is their own",
    "pitstop": "somebody who is or may become homeless and needs little guidance",
    "saw-overleg": "a school team that meets",
    "stappenplan-jongere": "a young person who leaves youth care",
    "stappenplan-project": "a municipality, a care provider and a corporation with one plan",
}
"""In a few words of ours; the index has them."""

HEAD = "<!-- Written by docs/generate.py. Do not edit: change the workflow, and run it again. -->\n"

FEW = 4
"""Fewer usual steps than this stand among the others."""

USUAL_HEAD = """## The usual steps

As `leefplek.usual` gives them to many ways of working.
"""

NO_PRACTICE = """No practice is described that names this workflow, so none says what it leaves out. What the
sources tell and leefplek does not model stands, item by item, in [what was built](../coverage.md).
"""


def _states_anywhere() -> tuple[State, ...]:
    text = TextMap({"nl": "-", "en": "-"})
    return (State("begin", text), State("end", text, final=True))


def _known(rows: Iterable[Transition]) -> frozenset[tuple[str, str]]:
    """What steps are known by wherever they are: their id and payload class."""
    return frozenset((one.id, one.payload.__name__) for one in rows)


_PLAIN = Workflow("anywhere", 1, TextMap({}), "begin", _states_anywhere(), (), ())
_ENDS = (*usual.ends(_states_anywhere(), lead=("team",), reopened="begin"), *usual.with_mistake(_PLAIN).transitions)
_USUAL = (*_ENDS, *usual.usual_steps(_states_anywhere(), team=("team",), lead=("team",), everyone=("team",)))
ENDS = _known(_ENDS)
USUAL = _known(_USUAL)


def newest(lp: Leefplek) -> tuple[Workflow, ...]:
    """Every workflow that comes with leefplek, in its newest version, by id."""
    return tuple({one.id: one for one in lp.workflows}.values())


def left_out(workflow: Workflow) -> tuple[str, ...]:
    """The ids of the transitions that the drawing leaves out: the usual ends, and in a large one what leaves from many
    states.
    """
    many = MANY if len(workflow.states) > LARGE else len(workflow.states)
    moving = [one for one in workflow.transitions if one.target and len(one.sources) > 1]
    return tuple(one.id for one in moving if len(one.sources) >= many or (one.id, one.payload.__name__) in ENDS)


# ---- one page


def page(lp: Leefplek, workflow: Workflow) -> str:
    """The text of docs/workflows/<id>.md."""
    practices = [one for one in lp.practices if workflow.id in one.workflows]
    parts = (_begin(workflow), _states(workflow), _steps(workflow), _payloads(workflow), _rules(lp, workflow))
    told = (_practice(one) if one.workflows[0] == workflow.id else _elsewhere(one) for one in practices)
    tail = (_known_by(workflow), _ends(workflow), _roles(workflow), *told, _not_modelled(practices))
    return "\n".join([HEAD, *(line for part in (*parts, *tail) for line in part)]).rstrip("\n") + "\n"


def _begin(workflow: Workflow) -> Iterator[str]:
    yield f"# {workflow.title.in_language('en')} (`{workflow.id}`, version {workflow.version})\n"
    yield f"In Dutch: *{workflow.title['nl']}*. For {FOR_WHOM[workflow.id]}. Told in {places(workflow)}.\n"
    if workflow.track is not None:
        yield f"A worry about safety opens the track [`{workflow.track.workflow}`]({workflow.track.workflow}.md).\n"
    yield f"![The states of {workflow.id} and the transitions between them]({workflow.id}.svg)\n"
    missing = left_out(workflow)
    if missing:
        names = ", ".join(f"`{name}`" for name in missing)
        yield f"Not drawn, because they leave from many states: {names}. The tables below have them all.\n"
    yield "[How to read the tables](../workflow.md#how-to-read-the-tables).\n"
    played = journeys().get(workflow.id)
    if played:
        names = ", ".join(map(_code, played))
        yield f"Journeys that can be played (`leefplek run examples/journeys/ID.toml`): {names}.\n"


def journeys() -> dict[str, list[str]]:
    """The journeys among the examples, by the workflow that they go through; each is called as its file."""
    found: dict[str, list[str]] = {}
    for path in sorted((Path(__file__).parents[1] / "examples" / "journeys").glob("*.toml")):
        found.setdefault(tomllib.loads(path.read_text(encoding="utf-8"))["workflow"], []).append(path.stem)
    return found


def places(workflow: Workflow) -> str:
    """Where the workflow is told; else the documents that its steps name."""
    own = [one for one in workflow.transitions if (one.id, one.payload.__name__) not in USUAL]
    named = [one.source for one in own if one.source]
    if re.search(r":\d", workflow.source) or not named:
        return workflow.source or "no document: it is ours"
    return ", ".join(sorted({one.split(":")[0] for one in named})) + ", step by step below"


def _states(workflow: Workflow) -> Iterator[str]:
    yield "## States\n"
    heads = ("state", "in English", "in Dutch", "due within", "needs")
    rows = [(_code(one.id), *_both(one.text), one.due or "-", ", ".join(one.needs) or "-") for one in workflow.states]
    yield table(heads, rows)


def _own_and_usual(workflow: Workflow) -> tuple[list[Transition], list[Transition]]:
    """The steps that a page tells of, and the usual ones, which have a table of their own when there are enough."""
    rest = [one for one in workflow.transitions if (one.id, one.payload.__name__) in USUAL]
    rest = rest if len(rest) >= FEW else []
    return [one for one in workflow.transitions if one not in rest], rest


def _steps(workflow: Workflow) -> Iterator[str]:
    own, rest = _own_and_usual(workflow)
    yield "## Steps\n"
    yield _step_table(workflow, own)
    if rest:
        yield USUAL_HEAD
        yield _step_table(workflow, rest)


def _step_table(workflow: Workflow, rows: Iterable[Transition]) -> str:
    heads = ("step", "in English", "in Dutch", "from", "to", "who", "needs", "source")
    cells = drawn_rows(workflow)
    return table(
        heads,
        [(_code(one.id), *_both(one.text), *cells[one.id], one.source or "-") for one in rows],
    )


def drawn_rows(workflow: Workflow) -> dict[str, tuple[str, ...]]:
    """From where, to where, who and what it asks, per step, in the words of `leefplek table`."""
    text = draw(workflow, "table", lang="en").rstrip("\n").split("\n\n")[2]
    rows = [re.split(r" (?<!\\)\| ", line.strip("| ")) for line in text.splitlines()[2:]]
    return {one[0]: tuple(one[2:]) for one in rows}


def _payloads(workflow: Workflow) -> Iterator[str]:
    own, rest = _own_and_usual(workflow)
    yield "## What is written down with a step\n"
    yield payload_table(own)
    yield from _facts_by_step(workflow, own)
    if rest:
        yield f"With the usual steps: the same [in every way of working]({USUAL_PAYLOADS}).\n"


def _facts_by_step(workflow: Workflow, steps: Iterable[Transition]) -> Iterator[str]:
    """Where it matters with which step a fact is told: which belong to each; `?` for one that may be left out."""
    rows = []
    for one in steps:
        if "u16_facts_fit" in one.guards:
            free = [_code(fact.name) + "?" for fact in workflow.facts if fact.name not in TOLD_ELSEWHERE]
            told = TOLD_AT.get(one.id)
            names = free if told is None else [*map(_code, told.must), *(f"{_code(name)}?" for name in told.may)]
            rows.append((_code(one.id), ", ".join(names)))
    if rows:
        yield "Which [facts](#facts) belong to a step; the others follow from what is written down with another:\n"
        yield table(("step", "facts"), rows)


USUAL_PAYLOADS = "../workflow.md#what-is-written-down-with-the-usual-steps"


def usual_payload_table() -> str:
    """What is written down with the steps of `leefplek.usual`."""
    return payload_table(_USUAL)


def payload_table(steps: Iterable[Transition]) -> str:
    """The keys of what comes with each step; steps with the same keys share a row."""
    found: dict[str, list[str]] = {}
    for one in steps:
        found.setdefault(_keys(json_schema(one.payload), "; ") or "nothing", []).append(_code(one.id))
    return table(("step", "keys"), [(", ".join(ids), keys) for keys, ids in found.items()])


def _keys(schema: Mapping[str, Any], between: str) -> str:
    needed = schema.get("required", ())
    return between.join(
        f"{_code(key)}{'' if key in needed else '?'} {_shape(one)}" for key, one in schema.get("properties", {}).items()
    )


MANY_WORDS = 12
"""Of a choice of more words than this only the number is told: they are the items of a list, which the facts name."""

KINDS = {
    ("string", None): "text",
    ("string", "date"): "day",
    ("string", "date-time"): "moment",
    ("integer", None): "number",
    ("boolean", None): "yes/no",
}


def _shape(schema: Mapping[str, Any]) -> str:
    """What stands under a key, in few words: `{...}` has keys of its own, `[...]` is a list."""
    if "anyOf" in schema:
        return " or ".join(_shape(one) for one in schema["anyOf"] if one.get("type") != "null")
    if "enum" in schema:
        words = schema["enum"]
        return f"one of {len(words)} items" if len(words) > MANY_WORDS else " or ".join(map(_code, words))
    if schema["type"] == "array":
        return f"[{_shape(schema['items'])}]"
    if schema["type"] == "object":
        return f"{{{_keys(schema, ', ') or 'text by id'}}}"
    return KINDS[schema["type"], schema.get("format")]


def _rules(lp: Leefplek, workflow: Workflow) -> Iterator[str]:
    shared = {one.name for one in usual.GUARDS}
    own = [one for one in lp.guards(workflow.id, workflow.version) if one.name not in shared]
    yield "## Rules\n"
    yield rule_table(own) if own else "It has no rules of its own.\n"
    erased = ", ".join(_code(one.name) for one in own if CONTENT_ERASED in one.rules)
    if erased:
        said = CONTENT_ERASED.text.in_language("en")
        yield f"What these must read may have been erased; then they refuse with `content_erased` ({said}): {erased}.\n"
    others = ", ".join(f"`{name}`" for name in workflow.guards if name in shared)
    if others:
        yield f"Rules that [many ways of working share](../workflow.md#what-the-shared-guards-say): {others}.\n"


def stands_on(lp: Leefplek) -> dict[str, list[str]]:
    """The pages of workflows that tell what a guard says, by its name; those that many share stand on the index."""
    found: dict[str, list[str]] = {one.name: [] for one in usual.GUARDS}
    for workflow in newest(lp):
        for name in workflow.guards:
            if name not in found or found[name]:
                found.setdefault(name, []).append(workflow.id)
    return found


def rule_table(guards: Iterable[Guard | GuardOn]) -> str:
    """Each rule of these guards, with its sentence and source; that something was erased is told apart."""
    heads = ("guard", "refuses with", "in English", "in Dutch", "source")
    return table(
        heads,
        [
            (_code(guard.name), _code(rule.code), *_both(rule.text), rule.source or "-")
            for guard in guards
            for rule in guard.rules
            if rule != CONTENT_ERASED
        ],
    )


def _known_by(workflow: Workflow) -> Iterator[str]:
    """The facts, or the items of a list by part, with the second column that stands on no other page."""
    of_it = lists().get(workflow.id)
    if of_it is None:
        yield from _facts(workflow.facts)
        return
    yield "## The list\n"
    yield "Each item is a fact of this name: `done`, or `set_aside` with a reason.\n"
    beside = of_it["beside"]
    heads = ("item", "in English", "in Dutch", beside["en"], f"{beside['nl']}, in Dutch", "source")
    for part in of_it["part"]:
        yield f"{_code(part['id'])}: {part['text']['en']} ({part['told']})\n"
        rows = [
            (_code(one["id"]), *_two(one["text"]), *_two(one.get("beside", NOTHING)), one["told"])
            for one in part["item"]
        ]
        yield table(heads, rows)


NOTHING = {"en": "-", "nl": "-"}


def _two(text: Mapping[str, str]) -> tuple[str, str]:
    return text["en"], text["nl"]


def lists() -> dict[str, dict[str, Any]]:
    """The files of the lists that come with leefplek, by their id: a list that is told has a place with each item."""
    files = sorted((Path(__file__).parents[1] / "src").glob("leefplek/plugins/*/lijsten/*.toml"))
    return {one["checklist"]: one for one in (tomllib.loads(path.read_text(encoding="utf-8")) for path in files)}


def _facts(facts: tuple[FactKind, ...]) -> Iterator[str]:
    if facts:
        yield "## Facts\n"
        yield table(
            ("fact", "kind", "in English", "in Dutch"),
            [(_code(one.name), _kind(one), *_both(one.question)) for one in facts],
        )


def _kind(fact: FactKind) -> str:
    choices = f" ({', '.join(one.id for one in fact.choices)})" if fact.choices else ""
    return fact.type + choices + (f", {fact.unit}" if fact.unit else "")


def _ends(workflow: Workflow) -> Iterator[str]:
    if workflow.outcomes:
        yield "## Outcomes\n"
        yield table(
            ("outcome", "in English", "in Dutch"), [(_code(one.id), *_both(one.text)) for one in workflow.outcomes]
        )
    if workflow.reasons:
        yield "## Reasons\n"
        heads = ("side", "reason", "in English", "in Dutch")
        yield table(heads, [(one.side, _code(one.code), *_both(one.text)) for one in workflow.reasons])


def _roles(workflow: Workflow) -> Iterator[str]:
    yield "## Roles\n"
    rows = [
        (
            _code(one.id),
            *_both(one.text),
            ", ".join(one.implies) or "-",
            ", ".join(one.recorded_by) or "-",
            "yes" if one.professional else "-",
        )
        for one in workflow.roles
    ]
    yield table(("role", "in English", "in Dutch", "is also", "written down by", "professional"), rows)


# ---- what practices say

LISTS = {
    "eligibility": "For whom",
    "contra_indications": "Not fitting",
    "asks": "Asks",
    "gives": "Gives",
    "duration": "How long",
    "caseload": "Caseload",
    "questions": "Questions for the talks, not all of which need be in one",
    "points": "Points",
}
"""What a practice lists, and its name on a page."""


def _practice(practice: Practice) -> Iterator[str]:
    yield f"## In practice: {practice.title.in_language('en')} (`{practice.id}`)\n"
    yield f"*{practice.title['nl']}*, {practice.kind.replace('_', ' ')}, {practice.told}.\n"
    yield from _told("", practice.about)
    for key, name in LISTS.items():
        yield from _told(f"{name}:\n", getattr(practice, key))
    if practice.cooperation is not None:
        yield from _cooperation(practice.cooperation)
    if practice.figures:
        yield "Figures, as the source gives them:\n"
        heads = ("figure", "what", "number", "unit", "year", "source", "in the words")
        yield table(heads, [_figure(one) for one in practice.figures])
    if practice.time:
        yield "Time that somebody put into a case that is told:\n"
        heads = ("case", "who", "what", "times", "minutes each", "source")
        rows = [
            (one.case, one.who, one.what.in_language("en"), str(one.times or "-"), str(one.minutes or "-"), one.told)
            for one in practice.time
        ]
        yield table(heads, rows)
    if practice.contradictions:
        yield "What does not agree in the sources, and what is kept:\n"
        heads = ("contradiction", "what", "kept", "source")
        yield table(
            heads,
            [
                (_code(one.id), one.text.in_language("en"), one.kept.in_language("en"), one.told)
                for one in practice.contradictions
            ],
        )


def _elsewhere(practice: Practice) -> Iterator[str]:
    """Where a practice of several workflows stands, so that it is told once."""
    first = practice.workflows[0]
    yield f"## In practice: {practice.title.in_language('en')} (`{practice.id}`)\n"
    yield f"It stands on [the page of `{first}`]({first}.md), with its figures and what does not agree.\n"


def _figure(one: Figure) -> tuple[str, ...]:
    numbers = ", ".join(f"{number:g}" if number < 10**6 else f"{number:.0f}" for number in one.numbers)
    return (_code(one.id), one.text.in_language("en"), numbers, one.unit, one.year or "-", one.told, f"*{one.quote}*")


def _cooperation(one: Cooperation) -> Iterator[str]:
    signals = ", ".join(_code(role) for role in one.signals)
    yield f"How school and help work together ({one.told}):\n"
    yield f"- signals: {signals}; leads: {_code(one.leads)}"
    yield from _lines((one.first, one.schakelen))
    for back in one.feedback:
        asked = f", with the consent of {_code(back.consent_of)}" if back.consent_of else ""
        yield f"- {_code(back.by)} tells {_code(back.to)}{asked}: {back.what.in_language('en')} ({back.told})"
    yield ""


def _told(head: str, many: tuple[Told, ...]) -> Iterator[str]:
    if many:
        if head:
            yield head
        yield from _lines(many)
        yield ""


def _lines(many: Iterable[Told]) -> Iterator[str]:
    for one in many:
        note = f" *{one.note.in_language('en')}*" if one.note is not None else ""
        yield f"- {one.text.in_language('en')} ({one.told}){note}"


PRACTICES_HEAD = """<!-- Written by docs/generate.py. Do not edit: change the practice, and run it again. -->

# The practices that ship

What the [five documents](sources.md) tell of ways in which people already work: in the words of leefplek, each with the
lines that tell it, and each figure with the words in which it was read. A practice decides nothing, and nothing here
claims that one works: *gives* is what its source says. How a file of one is made: [practices](practices.md). `leefplek
practice ID` shows one in Dutch or English.

Those with a workflow stand on the page of that workflow; the others below.
"""


def practices_page(lp: Leefplek) -> str:
    """The text of docs/practices_that_ship.md: every practice in a line, and those without a workflow in full."""
    rows = [
        (one.title.in_language("en"), _code(one.id), one.kind.replace("_", " "), _where(one), one.told)
        for one in lp.practices
    ]
    alone = [one for one in lp.practices if not one.workflows]
    told = [line for one in alone for line in (*_practice(one), *_missing(one))]
    heads = ("practice", "id", "kind", "stands", "told in")
    return "\n".join([PRACTICES_HEAD, table(heads, rows), *told]).rstrip("\n") + "\n"


def _where(one: Practice) -> str:
    pages = ", ".join(f"[{name}](workflows/{name}.md)" for name in one.workflows)
    return pages or "below"


def _missing(one: Practice) -> Iterator[str]:
    yield from _told("Left out, and why:\n", one.left_out)
    yield from _told("Announced and not given:\n", one.gaps)


def _not_modelled(practices: list[Practice]) -> Iterator[str]:
    yield "## What is left out, and why\n"
    if not practices:
        yield NO_PRACTICE
        return
    for one in practices:
        if not (one.left_out or one.gaps):
            yield f"`{one.id}` names nothing that is left out.\n"
    yield from _told("", tuple(told for one in practices for told in one.left_out))
    yield from _told(
        "What the source announces and does not give:\n", tuple(gap for one in practices for gap in one.gaps)
    )


# ---- the index


def index(lp: Leefplek) -> str:
    """The table of the index: a line for each workflow."""
    rows = [
        (
            f"[{one.title.in_language('en')}](workflows/{one.id}.md)",
            _code(one.id),
            str(one.version),
            FOR_WHOM[one.id],
            f"{len(one.states)}",
            f"{len(one.transitions)}",
            places(one),
        )
        for one in newest(lp)
    ]
    return table(("workflow", "id", "version", "for", "states", "steps", "told in"), rows)


def tree(lp: Leefplek) -> str:
    """The pages of the workflows below the index, for the side bar."""
    names = "\n".join(f"workflows/{one.id}" for one in newest(lp))
    return f"```{{toctree}}\n:hidden:\n\n{names}\n```\n"


# ---- tables


def table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """A table in Markdown, with an empty line behind it."""
    lines = [heads, tuple("---" for _ in heads), *rows]
    return "\n".join(f"| {' | '.join(_cell(one) for one in line)} |" for line in lines) + "\n"


def _cell(text: str) -> str:
    return text if "\\|" in text else text.replace("|", "\\|")


def _both(text: TextMap) -> tuple[str, str]:
    return text.in_language("en"), text["nl"]


def _code(name: str) -> str:
    return f"`{name}`"
