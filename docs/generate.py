"""Write the pages that say what the software says itself: the workflows with their drawings, the hooks, the cards, the
routekaarten with their dated values, the practices, what was built of the sources, who may see what, what may be kept,
and two tables in pages that are written by hand: of effects, and of sources.

Run it after a change of a workflow, a hook, a card, a routekaart, a value or an effect: `python docs/generate.py`. The
drawings are made by Graphviz (the command `dot`), once, and kept as files, so that the pages need no script and no
network; a drawing that is current is left alone. A test fails when a page or drawing is not current; it needs no
Graphviz, because each drawing carries a digest of what it was drawn from.
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
import tomllib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import attrs

from leefplek import Card, Guard, Leefplek, Route, Routekaart, Workflow, hooks, plugins, usual
from leefplek._produce import EFFECT_FIELDS
from leefplek.criteria import Criterion
from leefplek.dated import Series, ValueOn, Values
from leefplek.definition import EFFECTS
from leefplek.draw import draw
from leefplek.route_changes import in_words
from leefplek.sources import NamedSource
from leefplek.values import TextMap

HERE = Path(__file__).parent
sys.path[:0] = [] if str(HERE) in sys.path else [str(HERE)]  # for what stands beside this script, wherever it is called

import access_pages  # noqa: E402 - they stand beside this script
import coverage_page  # noqa: E402 - they stand beside this script
import workflow_pages  # noqa: E402 - they stand beside this script

# ---- the workflows

LAYOUT = 'rankdir=TB; nodesep=0.3; ranksep=0.5; node [fontname="sans-serif"]; edge [fontname="sans-serif", fontsize=11]'

WORKFLOW_HEAD = """<!-- Written by docs/generate.py. Do not edit: change the workflow, and run it again. -->

# The workflows

Every way of working that comes with leefplek has a page of its own, drawn from its definition, so it is what the
software does. Each page ends with what its practices tell: for whom, their figures, what does not agree in the sources,
and what is left out, and why. Which item of the sources became what: [what was built](coverage.md).
"""

READING = """## How to read the tables

Ids are stable. A due date is a period of ISO 8601: `P2W` is two weeks, `P3M` three months by the calendar, `P0D` the
same day. `*` stands for any state, `* (open)` for any state but the last; that is for reading only, a definition names
each state. `-` in the column *to* means that the case stays where it is. The column *source* names [a place in the
documents](sources.md#how-a-reference-reads); `-` there means that no document tells this step: it is ours.

**The periods under *due within* are ours**, so `vervangend`: no document gives them, but for a few. The project of the
stappenplan is looked at every week (002:102); the round of the tools goes with half-yearly reports (000:150); and in
one case that is told help began within two weeks, and half a year went by in all (003:213, 233). What has passed its
date is told, and ends nothing.

The column *needs* holds names of [guards](#the-guards), not the codes with which they refuse. `consent_needed (kmk)`
among them is no guard, but the rule that this party hears of the case only with a live consent or on a legal ground;
`(*)` is the party in the payload. Where the payload has a `purpose` too, the consent must be for that word. Words in
braces in the sentence of a rule, such as `{facts}`, are filled in when it refuses.

Beside the rules in the tables, each step checks the role, who writes it down, and the moment; each effect brings the
rule that keeps it safe (see [the defence of the design](defence_of_design.md)). What each effect does stands in
[writing a workflow](writing_a_workflow.md#what-a-step-does-beside-moving).

A workflow about a young person has *the usual steps* beside its own: consent, more time, corrections, safety, and how a
case ends without being finished. Each page has them in a table of their own, with who takes them there.

What is written down with a step stands as keys, each with what stands under it, as in the file of `--payload` and
below `payload` in [a journey](command.md#a-journey). A key with `?` may be left out, but a guard of the step may ask
for it. `{...}` has keys of its own, `[...]` is a list. The `name` of a fact, and the `side` and `code` of a reason, are
those in the tables of the same page; leave `reason` out where it has no such table. People go by their role, as on the
same page: in `with`, `present`, `said_by` and `owner`, and in `party` where somebody on that page hears of it; another
party goes by a word of your own. Whether the young person was at a meeting stands in `young_person_present`; where that
is left out, one who is named in `present` was there. The `ground` of a legal basis is an open word, such as
`public_task`, `legal_obligation`, `vital_interest` or `consent`. The `read` of a card is worked out by leefplek: leave
it out. `leefplek workflow ID --format json` has the same keys as JSON Schema, and the guards.

A step of a track is taken under the name of the track and its own: `meldcode.map_signals`.
"""

USUAL_KEYS = """## What is written down with the usual steps
"""


def drawn(workflow: Workflow) -> Workflow:
    """The workflow without the transitions that leave from many states."""
    out = workflow_pages.left_out(workflow)
    return attrs.evolve(workflow, transitions=tuple(one for one in workflow.transitions if one.id not in out))


def dot_text(workflow: Workflow) -> str:
    """What the drawing is drawn from, in English; from top to bottom, so that it fits a page."""
    return draw(drawn(workflow), "dot", lang="en").replace("rankdir=LR", LAYOUT)


def digest(text: str) -> str:
    """A short fingerprint of a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def workflow_page() -> str:
    """The text of docs/workflow.md: the index of the workflows, how to read them, and every guard."""
    lp = Leefplek()
    parts = (WORKFLOW_HEAD, workflow_pages.index(lp), READING, USUAL_KEYS, workflow_pages.usual_payload_table())
    return "\n".join([*parts, _guards(), workflow_pages.tree(lp)])


def pages_of_workflows() -> dict[str, str]:
    """The text of each page in docs/workflows, by its name."""
    lp = Leefplek()
    return {f"workflows/{one.id}.md": workflow_pages.page(lp, one) for one in workflow_pages.newest(lp)}


GUARDS_HEAD = """## The guards

A plugin may name these in a way of working of its own, as long as the built-in plugins are loaded. A guard that reads a
payload class asks for a payload class that derives from it. What each says to people stands on the page of the way of
working that has it; what the shared ones of `leefplek.plugins.usual` say stands [below](#what-the-shared-guards-say).
Each part of a checklist has a guard of its own as well, on the page of that checklist.

| guard | refuses with | reads | brought by | told at |
| --- | --- | --- | --- | --- |
"""

SHARED = "[below](#what-the-shared-guards-say)"


def _guards() -> str:
    rows = []
    stands = workflow_pages.stands_on(Leefplek())
    for module, register in implementations("leefplek_register_guards"):
        found: list[Guard] = []
        register(found.append)
        for one in found:
            codes = ", ".join(f"`{code}`" for code in dict.fromkeys(rule.code for rule in one.rules))
            reads = f"`{one.reads.__name__}`" if one.reads else "-"
            pages = ", ".join(f"[{id}](workflows/{id}.md#rules)" for id in stands.get(one.name, ()))
            told = pages or (SHARED if one in usual.GUARDS else "-")
            rows.append(f"| `{one.name}` | {codes} | {reads} | `{module.__name__}` | {told} |\n")
    return GUARDS_HEAD + "".join(rows) + "\n## What the shared guards say\n\n" + workflow_pages.rule_table(usual.GUARDS)


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
    """The workflows that have a page."""
    return workflow_pages.newest(Leefplek())


def drawing_of(workflow: Workflow) -> Path:
    """Where its drawing is kept."""
    return HERE / "workflows" / f"{workflow.id}.svg"


def write_workflows() -> None:
    """Write the page and the drawing of each workflow, and take away those of workflows that are no more."""
    folder = HERE / "workflows"
    folder.mkdir(exist_ok=True)
    pages, drawings = pages_of_workflows(), {drawing_of(one): one for one in workflows()}
    for name, text in pages.items():
        (HERE / name).write_text(text, encoding="utf-8")
    for drawing, one in drawings.items():
        if not is_current(drawing, one):
            drawing.write_text(svg(one), encoding="utf-8")
    for old in {*folder.iterdir()} - {HERE / name for name in pages} - set(drawings):
        old.unlink()


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
        names = ", ".join(f"`{one.__name__}`" for one, _ in others)
        also = f" (and likewise in {names})" if names else ""
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


# ---- the routekaarten and the dated values

ROUTEKAARTEN_HEAD = """<!-- Written by docs/generate.py. Do not edit: change a routekaart or value; run it again. -->

# The routekaarten that ship

A *routekaart* says which routes there are to a place to live, to money or to help, and what each asks. The source has
two, *Huisvesting* and *Financiën*, and of both only the title is left (000:306-316). **What stands on this page is
ours and stands in for them**: all of it is a substitute (`vervangend`), put together from the [five
documents](sources.md) and from public pages. Nobody at WIJ Groningen wrote or approved a word of it. A routekaart
decides nothing; the provider of a route does. A team or municipality that has rules of its own lets them
[replace](a_routekaart_of_your_own.md) ours.

How to read it:

- *In force* are both days included; *review* is the day by which its owner looks it over once more. A period behind a
  route or a criterion says that it holds only then.
- A route *for* certain municipalities is told for people who live there. Two of one id are variants of one route: the
  best of them counts.
- A no of a `hard` criterion closes the route, unless somebody may make an *exception*: then it is to discuss, and so is
  a no of a `soft` one. `discuss` is a rule that nobody knows, or that only a person can weigh: it is always to discuss.
- A remark in italics behind a criterion says what it leaves open, or what in it is our own reading.
- The test is what the software compares: the names of facts, with fixed words and numbers, or with a dated value by its
  id, which stands [below](#the-dated-values).
- *To verify* means that the source is not the owner's own word: a newspaper, a landlord, a comparison site. Verify
  it at the owner before you lean on it. A number such as 000:247 is [a place in the five
  documents](sources.md#how-a-reference-reads); every public page, with the day on which it was looked up, stands
  [beside them](sources.md#the-routekaarten-and-the-dated-values).

`leefplek advise` says what this means for somebody, `leefplek routekaart ID` shows one routekaart on a day.
"""

VALUES_HEAD = """## The dated values

What amounts, ages and limits were, from one day to another, both included. Money is in euros. Where nobody knows an
amount, it says what was looked for: then a rule that needs it is to discuss. *Expected* was announced and not adopted;
*ended* means that nothing comes after it. After the last day of a series nothing is known, unless it ended.
"""


def shipped_routekaarten() -> list[Routekaart]:
    """Every version of every routekaart that comes with leefplek, each with its supplements behind it."""
    lp = Leefplek()
    labels = [label.split() for one in lp.plugins for label in one.registered if label.startswith("routekaart ")]
    every = [lp.declared_routekaart(id, int(version)) for _, id, version, *_ in labels]
    return sorted(every, key=lambda one: (one.supplements or one.id, one.supplements is not None, one.id, one.version))


def routekaarten_page() -> str:
    """The text of docs/routekaarten.md."""
    kaarten = shipped_routekaarten()
    rows = "".join(
        f"| [{one.id}](#{_anchor(one)}) | {one.version} | {one.status} | {one.supplements or '-'} | {one.owner} "
        f"| {one.valid_from} | {one.valid_until} | {one.review_due} | {len(one.routes)} |\n"
        for one in kaarten
    )
    head = "| routekaart | version | status | supplements | owner | in force from | until | review | routes |\n"
    table = head + "| --- " * 9 + f"|\n{rows}"
    told = (line for one in kaarten for line in _routekaart(one))
    return "\n".join([ROUTEKAARTEN_HEAD, table, *told, VALUES_HEAD, *_values()])


def _anchor(kaart: Routekaart) -> str:
    return f"{kaart.id}-version-{kaart.version}"


def _routekaart(kaart: Routekaart) -> Iterator[str]:
    yield f"## {kaart.id}, version {kaart.version}\n"
    yield f"*{kaart.title['nl']}*. {kaart.title.in_language('en')}.\n"
    if kaart.note is not None:
        yield f"- {kaart.note['nl']}\n- {kaart.note.in_language('en')}\n"
    if kaart.facts:
        yield "What it asks for, beside what another routekaart declares:\n"
        yield "| fact | kind | in Dutch | in English |\n| --- | --- | --- | --- |"
        for fact in kaart.facts:
            kind = fact.type + (f" ({', '.join(one.id for one in fact.choices)})" if fact.choices else "")
            kind += f", {fact.unit}" if fact.unit else ""
            yield _row(f"`{fact.name}`", kind, fact.question["nl"], fact.question.in_language("en"))
        yield ""
    for route in kaart.routes:
        yield from _route(kaart, route)


def _route(kaart: Routekaart, route: Route) -> Iterator[str]:
    yield f"### {route.title['nl']} (`{route.id}`)\n"
    when = _period(route)
    where = f" For {route.where.in_language('en')}." if route.where is not None else ""
    source, by = _cited(kaart.source(route.source), route.section), route.provider.in_language("en")
    yield f"*{route.title.in_language('en')}*{when}.{where} Provided by: {by}. Source: {source}\n"
    if route.about is not None:
        yield f"{_both(route.about)}\n"
    yield "| criterion | in Dutch | in English | weight | test | source |\n" + "| --- " * 6 + "|"
    yield from (_criterion(kaart, one) for one in route.criteria)
    yield "\nFirst steps:\n"
    yield from (f"{number}. {_both(one)}" for number, one in enumerate(route.next, 1))
    for name, texts in (("To bring", route.documents), ("Waiting time", (route.waiting,) if route.waiting else ())):
        if texts:
            yield f"\n{name}: {'; '.join(map(_both, texts))}"
    yield ""


def _both(text: TextMap) -> str:
    return f"{text['nl']} ({text.in_language('en')})"


def _criterion(kaart: Routekaart, one: Criterion) -> str:
    weight = one.weight
    if one.exception is not None:
        weight += f"; exception: {one.exception.in_language('en')}"
    source = _cited(kaart.source(one.source), one.section)
    test = "-" if one.test is None else in_words(one.test).in_language("en")
    texts = (one.text,) if one.note is None else (one.text, TextMap({k: f"*{said}*" for k, said in one.note.items()}))
    told = [" ".join(each.in_language(lang) for each in texts) for lang in ("nl", "en")]
    return _row(f"`{one.id}`{_period(one)}", *told, weight, test, source)


def _period(one: Route | Criterion) -> str:
    first = f" from {one.valid_from}" if one.valid_from is not None else ""
    last = f" until {one.valid_until}" if one.valid_until is not None else ""
    return f",{first}{last}" if first or last else ""


def _cited(source: NamedSource, section: str | None) -> str:
    """A place in the five documents by its code, another page in full."""
    place = section or source.section
    if DOCUMENT.match(place):
        return place
    return f"{source.publisher}, *{source.title}*: {place}" + ("; **to verify**" if source.secondary else "")


def _row(*cells: object) -> str:
    return f"| {' | '.join(str(one).replace('|', '/') for one in cells)} |"


def _values() -> Iterator[str]:
    series = Leefplek().values
    yield "| value | in Dutch | in English | type | unit |\n| --- | --- | --- | --- | --- |"
    for one in series:
        yield _row(f"`{one.id}`", one.text["nl"], one.text.in_language("en"), one.type, one.unit)
    yield "\n| value | from | until | amount | source |\n| --- | --- | --- | --- | --- |"
    for one in series:
        yield from (_value(one, part.period.valid_from, part.period.status) for part in one.parts)
    yield ""


def _value(series: Series, day: Any, status: str) -> str:
    found: ValueOn = series.at(day)
    said = f"{found.amount}" if found.amount is not None else "unknown"
    if found.why is not None:
        said += f": {found.why.in_language('en')}"
    if status != "in_force":
        said += f" ({status})"
    source = found.source
    cited = "-" if source is None else _cited(source, found.section)
    return _row(f"`{series.id}`", found.valid_from, found.valid_until, said, cited)


# ---- the public sources, in a page that is written by hand

DOCUMENT = re.compile(r"00[0-4]:")
"""How a place in one of the five documents begins."""

SOURCES_PAGE = "sources.md"
SOURCES_MARKS = ("<!-- public sources: written by docs/generate.py -->\n", "<!-- end of public sources -->\n")


def public_sources() -> dict[tuple[str, str], list[tuple[str, NamedSource]]]:
    """The public pages by publisher and title, each with the files that name it."""
    lp = Leefplek()
    held: list[tuple[str, Iterable[NamedSource]]] = [(one.id, one.sources) for one in shipped_routekaarten()]
    for path in sorted(Path(plugins.__path__[0]).glob("routekaarten/waarden/*.toml")):
        values = lp.structure(Values, tomllib.loads(path.read_text(encoding="utf-8")))
        held.append((path.stem, values.sources))
    found: dict[tuple[str, str], list[tuple[str, NamedSource]]] = {}
    for name, sources in held:
        for one in sources:
            if not DOCUMENT.match(one.section):
                found.setdefault((one.publisher, one.title), []).append((name, one))
    return dict(sorted(found.items(), key=lambda pair: tuple(part.casefold() for part in pair[0])))


def sources_table() -> str:
    """Every public page that a routekaart or value rests on."""
    lines = ["| publisher | title | looked up | for | to verify |", "| --- | --- | --- | --- | --- |"]
    for (publisher, title), named in public_sources().items():
        days = ", ".join(dict.fromkeys(str(one.retrieved_on) for _, one in named))
        names = ", ".join(dict.fromkeys(name for name, _ in named))
        verify = "yes" if any(one.secondary for _, one in named) else "-"
        lines.append(_row(publisher, title, days, names, verify))
    return "\n" + "\n".join(lines) + "\n\n"


def sources_page() -> str:
    """The text of that page, with the table between its marks."""
    return _between(SOURCES_PAGE, SOURCES_MARKS, sources_table())


def _between(page: str, marks: tuple[str, str], table: str) -> str:
    begin, end = marks
    before, rest = (HERE / page).read_text(encoding="utf-8").split(begin)
    return before + begin + table + end + rest.split(end)[1]


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
    return _between(EFFECTS_PAGE, EFFECTS_MARKS, effects_table())


# ---- all of it

WRITTEN = {
    "workflow.md": workflow_page,
    "hooks.md": hooks_page,
    "cards.md": cards_page,
    "routekaarten.md": routekaarten_page,
    "practices_that_ship.md": lambda: workflow_pages.practices_page(Leefplek()),
    "coverage.md": lambda: coverage_page.page(Leefplek()),
    "access_table.md": lambda: access_pages.access_page(Leefplek()),
    "kept_data.md": lambda: access_pages.kept_page(Leefplek()),
}


def main() -> None:
    """Write the pages and the drawings."""
    for name, page in WRITTEN.items():
        (HERE / name).write_text(page(), encoding="utf-8")
    (HERE / EFFECTS_PAGE).write_text(effects_page(), encoding="utf-8")
    (HERE / SOURCES_PAGE).write_text(sources_page(), encoding="utf-8")
    write_workflows()


def is_current(drawing: Path, workflow: Workflow) -> bool:
    """Whether a drawing is one of this workflow as it is now."""
    mark = f"<!-- drawn from {digest(dot_text(workflow))} -->"
    return drawing.exists() and mark in drawing.read_text(encoding="utf-8")


if __name__ == "__main__":
    main()
