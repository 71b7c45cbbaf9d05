"""The pages of who may see what, and of what is kept: from the access table, the retention table and the payload
classes. Used by generate.py."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any

from workflow_pages import newest, table

from leefplek import Leefplek, Workflow
from leefplek._access_words import CASELESS
from leefplek._access_words import LEVELS as SEEN
from leefplek.access import NEEDS, OPERATIONS, RELATIONS, AccessTable, Cell, Group, Row
from leefplek.redaction import LEVELS, keys_of
from leefplek.retention import RetentionRule
from leefplek.values import Sensitivity, TextMap

# ---- who may see and do what

ACCESS_HEAD = """<!-- Written by docs/generate.py. Do not edit: change the tables, and run it again. -->

# The access table

Who may see and do what with a case, and how long a case is kept: the two tables that leefplek brings, as they are. A
municipality changes either with a file of its own, which says what it `extends`; `leefplek access show` prints the
table that then holds. What it means for the protection of personal data: [privacy](privacy.md).

What the table does not allow, it denies. Every row is `{status}`: leefplek wrote it, from the sources that stand with
it, and no municipality has decided on it yet. Owner: {owner}, looked over on {checked_on}.
"""

READING = """## How to read it

A *group* is a number of roles that may do the same. In its table each line is something that one can do, each column
how somebody stands to the case. `no` is no. Anything else is yes, and says up to what is seen:

| word | what is seen of what came with a step |
| --- | --- |
| `open` | where the case stands, and the fields that say nothing of a person |
| `personal` | also what is about the person |
| `special` | also health, safety, money, home, and one's own words: all of it |

`+ Meldcode` says that the steps of the Meldcode are among it; without these words they leave no trace. `of some steps`
says that only the steps are shown that the row behind it names, `for some steps` that only those may be taken. Words
before it say what must hold of the case, where something must; where several hold, what each lets be seen counts:
"""

RELATIONS_HEAD = "\nHow somebody can stand to a case:\n"

NEEDED = {
    "nothing": "always",
    "basis": "with a basis",
    "permission": "with permission",
    "decides": "who decides",
    "project": "in a project",
}
"""What a cell of the table says of a need."""


def access_page(lp: Leefplek) -> str:
    """The text of docs/access_table.md."""
    held = lp.access
    head = ACCESS_HEAD.format(status=_status(held), owner=held.owner, checked_on=held.checked_on)
    parts = (_reading(), _purposes(held), _groups(held), _rows(held), _emergency(held), _retention(lp))
    return "\n".join([head, *(line for part in parts for line in part)]).rstrip("\n") + "\n"


def _status(held: AccessTable) -> str:
    return ", ".join(sorted({held.status, held.emergency.status, *(row.status for row in held.rows)}))


def _reading() -> Iterator[str]:
    yield READING
    needs = ((NEEDED[id], *_both(text)) for id, text in NEEDS.items() if id != "nothing")
    yield table(("word", "what must hold", "in Dutch"), needs)
    yield RELATIONS_HEAD
    yield table(("relation", "what it is", "in Dutch"), ((f"`{id}`", *_both(text)) for id, text in RELATIONS.items()))


def _purposes(held: AccessTable) -> Iterator[str]:
    yield "For what something is done, where no consent or ground of the case has a word for it:\n"
    yield table(("purpose", "what it is", "in Dutch"), ((f"`{one.id}`", *_both(one.text)) for one in held.purposes))


def _groups(held: AccessTable) -> Iterator[str]:
    yield "## Who may do what\n"
    cells = {(one.group.id, one.operation, one.relation): one.rows for one in held.matrix()}
    for group in held.groups:
        english, dutch = _both(group.text)
        yield f"### {_capital(english)} (`{group.id}`)\n"
        yield f"*{dutch}*. Roles: {', '.join(f'`{role}`' for role in group.roles)}.{_party(group)}\n"
        lines = [
            (operation, tuple(_cell(cells[group.id, operation, relation]) for relation in group.relations))
            for operation in OPERATIONS
            if operation not in CASELESS
        ]
        yield table(("to", *(f"`{one}`" for one in group.relations)), _gathered(lines))
        yield f"Of no one case: {_caseless(group, cells)}.\n"


def _caseless(group: Group, cells: Mapping[Cell, tuple[Row, ...]]) -> str:
    may = [op for op in OPERATIONS if op in CASELESS and _cell(cells[group.id, op, "none"]) != "no"]
    return "; ".join(OPERATIONS[op].in_language("en") for op in may) or "nothing"


def _party(group: Group) -> str:
    return f" A consent or ground names them `{group.party}`." if group.party else ""


def _gathered(lines: Iterable[tuple[str, tuple[str, ...]]]) -> Iterator[tuple[str, ...]]:
    """One line for all operations of which the cells are alike, in the order of the first."""
    alike: dict[tuple[str, ...], list[str]] = {}
    for operation, cells in lines:
        alike.setdefault(cells, []).append(OPERATIONS[operation].in_language("en"))
    for cells, operations in alike.items():
        yield "; ".join(operations), *cells


def _cell(rows: tuple[Row, ...]) -> str:
    """What a cell lets be."""
    if not rows or not all(row.allow for row in rows):
        return "no"
    return "; ".join(dict.fromkeys(_let(row) for row in sorted(rows, key=_order)))


def _order(row: Row) -> tuple[bool, bool, int]:
    """What must hold of a case first, what holds always last; and what is seen of some steps after what of all."""
    return row.needs == "nothing", bool(row.only), -SEEN.index(row.sees)


def _let(row: Row) -> str:
    taken = f" for some steps (`{row.id}`)" if row.steps or row.workflows else ""
    if row.sees == "nothing":
        return f"yes{taken}" if row.needs == "nothing" else f"{NEEDED[row.needs]}{taken}, without seeing anything"
    some = f" of some steps (`{row.id}`)" if row.only else ""
    return f"{NEEDED[row.needs]}{taken}: `{row.sees}`{' + Meldcode' if row.tracks else ''}{some}"


def _rows(held: AccessTable) -> Iterator[str]:
    yield "## Why\n\nEvery row of the table, with why and on what it rests. First those that allow, by group.\n"
    for row in held.rows:
        if row.allow:
            english, dutch = _both(row.why)
            yield f"### `{row.id}`\n"
            yield f"{_names(row.groups)} in the relation {_names(row.relations)}: {_what(row)}.\n"
            yield f"{english} *{dutch}* ({row.source})\n"
    yield "Those that forbid:\n"
    denying = sorted((row for row in held.rows if not row.allow), key=lambda row: row.why.in_language("en"))
    for why, rows in groupby(denying, key=lambda row: row.why):
        english, dutch = _both(why)
        found = list(rows)
        sources = "; ".join(dict.fromkeys(row.source for row in found))
        yield f"- {', '.join(f'`{row.id}`' for row in found)}: {english} *{dutch}* ({sources})"
    yield ""


def _what(row: Row) -> str:
    purpose = f", for the purpose `{row.purpose}`" if row.purpose else ""
    ground = f", on the ground `{row.ground}`" if row.ground else ""
    only = f"; of these steps alone: {_names(row.only)}" if row.only else ""
    seen = f"seen: `{row.sees}`{' + Meldcode' if row.tracks else ''}"
    need = f" {NEEDED[row.needs]}" if row.needs != "nothing" else ""
    steps = f"; only the steps {_names(row.steps)}" if row.steps else ""
    where = f"; in cases of {_names(row.workflows)} alone" if row.workflows else ""
    return f"{_names(row.operations)}{need}{steps}{where}; {seen}{ground}{purpose}{only}"


def _names(ids: Iterable[str]) -> str:
    return ", ".join(f"`{one}`" for one in ids)


def _emergency(held: AccessTable) -> Iterator[str]:
    may = held.emergency
    english, dutch = _both(may.why)
    yield "## In an emergency\n"
    seen = f"`{may.sees}`{' + Meldcode' if may.tracks else ''}"
    yield f"{_names(may.groups)} may, for {may.hours} hours: {_names(may.operations)}, {seen}. A reason is asked for.\n"
    yield f"{english} *{dutch}* ({may.source})\n"


# ---- how long


def _retention(lp: Leefplek) -> Iterator[str]:
    held = lp.retention.table
    if held is None:
        return
    yield "## How long a case is kept\n"
    yield (
        "The first rule that holds for a case counts. A case is destroyed on the day after the period ends, and never"
        f" while a part of it is open. Owner: {held.owner}, looked over on {held.checked_on}, again by"
        f" {held.review_due}.\n"
    )
    heads = ("rule", "what", "in Dutch", "how long", "counted from", "source")
    yield table(heads, (_rule(one, held.source) for one in held.rules))
    yield "What is a choice of leefplek in these rules, because the source leaves it open:\n"
    for one in held.rules:
        if one.note is not None:
            english, dutch = _both(one.note)
            yield f"- `{one.id}`: {english} *{dutch}*"
    yield ""


def _rule(one: RetentionRule, source: Callable[[str], object]) -> tuple[str, ...]:
    found = source(one.source)
    verify = "; **to verify**" if getattr(found, "secondary", False) else ""
    told = f"{getattr(found, 'publisher', '')}, *{getattr(found, 'title', '')}*: {one.section or '-'}{verify}"
    since = {"end": "the day it ended", "last_change": "the day of the last change"}[one.trigger]
    return f"`{one.id}`", *_both(one.text), one.period, since, f"{told}, looked up on {one.checked_on}"


# ---- what is kept

KEPT_HEAD = """<!-- Written by docs/generate.py. Do not edit: change the payload classes, and run it again. -->

# What may be kept of somebody

Every kind of data that can be written down with a step, in all ways of working about a young person that leefplek
brings: read from the classes that the software uses. A key that nobody declared is refused. A plugin or a file of a
municipality can bring more: `leefplek workflow ID --format json` shows what is asked there, each key with its
`x-sensitivity`. What is done with it: [privacy](privacy.md). The ways of working about no young person are left out;
what they ask stands on [their pages](workflow.md).

What is kept beside this of every step: which step, when, who decided, who wrote it down, in which roles, under which
version of which rules, and what it did to the case (its state, dates, permissions). None of the facts is asked of
everybody: a case starts with nothing, and each way of working names what it may ask.

## What comes with a step

A key stands here with all below it (`goals` with `goals.text`), as careful as the most careful of these. A key may be
more careful in one step than in another; then it stands in both tables.
"""

MEANT = {
    "special": "The most careful: home, health, safety, money, one's own words. A field that does not say is this.",
    "personal": "About a person, without being that.",
    "open": "Says nothing of a person by itself. What is open is encrypted too.",
}

FACTS_HEAD = """## Facts

A fact is an answer by name, always with who said it, and always `special`. *Don't know* and *rather not say* are
answers. Which way of working asks for which stands on [its page](workflow.md).
"""


def kept_page(lp: Leefplek) -> str:
    """The text of docs/kept_data.md."""
    every = [one for one in newest(lp) if one.id not in lp.access.projects]
    return "\n".join([KEPT_HEAD, *_keys(every), *_facts(every)]).rstrip("\n") + "\n"


def _keys(every: Iterable[Workflow]) -> Iterator[str]:
    found: dict[str, dict[str, list[tuple[str, str]]]] = {level: {} for level in LEVELS}
    for workflow in every:
        for step in workflow.transitions:
            for key, level in _careful(step.payload).items():
                found[level].setdefault(key, []).append((workflow.id, step.id))
    for level in reversed(LEVELS):
        yield f"### `{level}`\n\n{MEANT[level]}\n"
        yield table(("key", "with these steps", "in ways of working"), _places(found[level]))


def _careful(payload: Any) -> dict[str, Sensitivity]:
    """Each key at the top, as careful as the most careful below it."""
    found: dict[str, Sensitivity] = {}
    for key, level in keys_of(payload).items() if payload is not None else ():
        top = key.partition(".")[0]
        found[top] = max(level, found.get(top, "open"), key=LEVELS.index)
    return found


SHOWN = 4


def _places(found: dict[str, list[tuple[str, str]]]) -> Iterator[tuple[str, ...]]:
    for key, places in sorted(found.items()):
        steps = list(dict.fromkeys(step for _, step in places))
        more = f" and {len(steps) - SHOWN} more" if len(steps) > SHOWN else ""
        workflows = list(dict.fromkeys(workflow for workflow, _ in places))
        told = f"{len(workflows)}" if len(workflows) > SHOWN else _names(workflows)
        yield f"`{key}`", _names(steps[:SHOWN]) + more, told


def _facts(every: Iterable[Workflow]) -> Iterator[str]:
    yield FACTS_HEAD
    found: dict[str, tuple[TextMap, str, list[str]]] = {}
    for workflow in every:
        for fact in workflow.facts:
            found.setdefault(fact.name, (fact.question, fact.type, []))[2].append(workflow.id)
    rows = ((f"`{name}`", *_both(text), type_, _names(where)) for name, (text, type_, where) in sorted(found.items()))
    yield table(("fact", "in English", "in Dutch", "kind", "asked in"), rows)


def _both(text: TextMap) -> tuple[str, str]:
    return text.in_language("en"), text["nl"]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
