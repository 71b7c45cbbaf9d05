"""The command `leefplek`: plays journeys, shows ways of working and cards, says what may happen now, begins a plugin.

Thin: it calls the public door and prints. What is heavy is imported inside a command, so that `leefplek --version`
costs no more than click. Exit codes: 0 as it should be, 1 not so, 2 bad input.
"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click

from leefplek import __version__

from ._case_options import Acted, acting, at_option, by_option, store_option
from ._options import json_option, not_empty, plainly, setting_options, with_setting
from ._route_options import file_option, on_option
from ._setting import Lang, Setting
from ._simulate_options import Asked, simulating

__all__ = ["main"]


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="leefplek")
@setting_options
@click.pass_context
def main(ctx: click.Context, lang: Lang | None, data: tuple[str, ...], plugins: tuple[str, ...]) -> None:
    """The way of working 'Fijn wonen tijdens het MBO', as a state machine that explains itself."""
    ctx.obj = Setting(lang, data, plugins)


# ---- ways of working


@main.command()
@with_setting
@json_option
@plainly
def demo(setting: Setting, as_json: bool) -> int:
    """Play the six practice examples and tell what happens, and why not, step by step."""
    from ._journeys import demo as answer

    return answer(setting, as_json)


@main.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
@with_setting
@json_option
@plainly
def run(files: tuple[Path, ...], setting: Setting, as_json: bool) -> int:
    """Play journeys, or folders of them: 0 when all end as expected, 1 when not, 2 on bad input."""
    from ._journeys import run as answer

    return answer(files, setting, as_json)


@main.command()
@click.argument("id", metavar="[ID]", required=False)
@click.option(
    "--format",
    "as_format",
    type=click.Choice(("table", "mermaid", "dot", "json")),
    default="table",
    show_default=True,
    help="What to print it as.",
)
@with_setting
@plainly
def workflow(id: str | None, as_format: str, setting: Setting) -> int:
    """List the ways of working, or show one. With its states and transitions, as a table, a drawing or JSON."""
    from ._workflows import show as answer

    return answer(id, as_format, setting)


@main.command()
@click.argument("id", metavar="[ID]", required=False)
@with_setting
@json_option
@plainly
def practice(id: str | None, setting: Setting, as_json: bool) -> int:
    """List the practices that sources tell of, or show one. For whom it is, what it asks and gives, its figures."""
    from ._practices import practices as answer

    return answer(id, setting, as_json)


@main.command()
@click.argument("what", metavar="[PATH | DISTRIBUTION]", required=False)
@with_setting
@json_option
@plainly
def check(what: str | None, setting: Setting, as_json: bool) -> int:
    """Print findings on all that is loaded. Or on a TOML file, a folder of them, or an installed distribution.

    A name that is a folder's and an installed plugin's stands for the plugin; ./NAME is the folder.

    0 when there is nothing to mend, 1 when there is (of a file, folder or distribution: an error), 2 when it can't be
    read at all.
    """
    from ._check import check as answer

    return answer(what, setting, as_json)


@main.command()
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--role", default="saw", show_default=True, help="Who asks.")
@with_setting
@json_option
@plainly
def options(file: Path, role: str, setting: Setting, as_json: bool) -> int:
    """Play a journey, then say where the case stands, what may happen now, and what may not and why."""
    from ._journeys import options as answer

    return answer(file, role, setting, as_json)


# ---- cards


@main.command()
@click.argument("id", metavar="[ID]", required=False)
@click.option(
    "--on",
    type=click.DateTime(("%Y-%m-%d",)),
    metavar="YYYY-MM-DD",
    help="The day on which the cards are in force; today if nothing is said.",
)
@with_setting
@json_option
@plainly
def cards(id: str | None, on: datetime | None, setting: Setting, as_json: bool) -> int:
    """List the 3-vragen cards in force, or show one. With its questions, what answers may mean, and its sources."""
    from ._cards import cards as answer

    return answer(id, on and on.date(), setting, as_json)


@main.command()
@click.argument("card", metavar="CARD")
@with_setting
@json_option
@plainly
def ask(card: str, setting: Setting, as_json: bool) -> int:
    """Ask the three questions of a card. Then show the signal that the answers give, and why; nothing is kept."""
    from ._ask import ask as answer

    return answer(card, setting, as_json)


# ---- routekaarten


@main.command()
@file_option("--facts", "A TOML file with what is known, below [facts]; - is what comes through the pipe.")
@file_option("--case", "A journey (TOML), or the JSON of a case: what is known of it.")
@on_option("The day that the advice is for; of a journey that of its last step, else today.")
@click.option("--routekaart", "ids", multiple=True, metavar="ID", help="Only this one; may be given more than once.")
@click.option("--all", "everything", is_flag=True, help="Tell the reasons that change nothing too.")
@click.option("--interactive", "-i", is_flag=True, help="Ask one question at a time, then print a page to take along.")
@file_option("--out", "Where to write that page; never over a file that is there.")
@with_setting
@json_option
@plainly
def advise(
    facts: Path | None,
    case: Path | None,
    on: date | None,
    ids: tuple[str, ...],
    everything: bool,
    interactive: bool,
    out: Path | None,
    setting: Setting,
    as_json: bool,
) -> int:
    """Say which routes are possible, and why. With what is known, on one day; and what to ask next.

    It only advises: people decide. It keeps nothing, and never prints what a fact is.
    """
    from ._advise import Asked
    from ._advise import advise as answer

    return answer(Asked(facts, case, on, ids, everything, interactive, out), setting, as_json)


@main.command()
@click.argument("id", metavar="[ID]", required=False)
@on_option("The day on which it is shown, or work is waiting; today if nothing is said.")
@click.option("--stale", is_flag=True, help="Print the work that waits for owners; 1 when there is any.")
@click.option(
    "--diff",
    "versions",
    nargs=2,
    metavar="OLD NEW",
    help="Print what changed between two versions, each a number or a TOML file.",
)
@with_setting
@json_option
@plainly
def routekaart(
    id: str | None,
    on: date | None,
    stale: bool,
    versions: tuple[str, str] | None,
    setting: Setting,
    as_json: bool,
) -> int:
    """List the routekaarten in force, or show one. With its routes, what counts for them, values and sources."""
    from ._routekaart import Asked
    from ._routekaart import routekaart as answer

    return answer(Asked(id, on, stale, versions), setting, as_json)


# ---- simulation


@main.command()
@simulating
@with_setting
@json_option
@plainly
def simulate(asked: Asked, setting: Setting, as_json: bool) -> int:
    """Simulate many young people at once. What waits, what is full, how it ends; from a SCENARIO, a TOML file.

    It prints the mean of each number over all replications, and between what it lies with 95% certainty. Needs the
    extra: pip install "leefplek[simulation]".

    \b
    leefplek simulate rooms.toml --out result --report
    leefplek simulate rooms.toml --set pools.rooms.units=260 --json
    leefplek simulate --compare rooms.toml more-rooms.toml
    leefplek simulate rooms.toml --sweep pools.rooms.units=240,260,280
    leefplek simulate rooms.toml --seek pools.rooms.units=240..400 --until 'wait.rooms<=60'

    0 when all of it was run, 1 when it was stopped before the end (what was done is told), or when what is sought is
    not there, 2 on bad input.
    """
    from ._simulate import simulate as answer

    return answer(asked, setting, as_json)


# ---- cases in a store


@main.group("case")
def case_group() -> None:
    """Work with cases that last. Open one, take steps, see where it stands and what is due; in the store --store."""


_PAYLOAD = file_option("--payload", "What comes with it: a TOML or JSON file; - is what comes through the pipe.")


@case_group.command("open")
@click.argument("workflow", metavar="WORKFLOW")
@store_option
@_PAYLOAD
@acting()
@click.option("--person", metavar="KEY", help="Your key of the young person; never a name.")
@click.option("--id", metavar="ID", help="The id of the case; leefplek makes one if nothing is said.")
@with_setting
@json_option
@plainly
def case_open(
    workflow: str,
    url: str,
    payload: Path | None,
    acted: Acted,
    person: str | None,
    id: str | None,
    setting: Setting,
    as_json: bool,
) -> int:
    """Open a case, and store it. 1 when it is refused: then every reason is told, and nothing is stored."""
    from ._case import Opening, Work, open_case

    return open_case(Opening(workflow, payload, person, id), acted, Work(url, setting, as_json))


@case_group.command("step")
@click.argument("id", metavar="ID")
@click.argument("transition", metavar="TRANSITION")
@store_option
@_PAYLOAD
@acting()
@with_setting
@json_option
@plainly
def case_step(
    id: str, transition: str, url: str, payload: Path | None, acted: Acted, setting: Setting, as_json: bool
) -> int:
    """Take a step with a case, and store it. 1 when it is refused: then every reason is told, and nothing is stored."""
    from ._case import Work, step

    return step(id, transition, payload, acted, Work(url, setting, as_json))


@case_group.command("options")
@click.argument("id", metavar="ID")
@store_option
@by_option
@at_option
@with_setting
@json_option
@plainly
def case_options(id: str, url: str, by: tuple[str, str], at: datetime | None, setting: Setting, as_json: bool) -> int:
    """Say what somebody may do with a case now. And what not yet, and why; nothing is stored."""
    from ._case import Work, options

    return options(id, by, at, Work(url, setting, as_json))


@case_group.command("show")
@click.argument("id", metavar="ID")
@store_option
@with_setting
@json_option
@plainly
def case_show(id: str, url: str, setting: Setting, as_json: bool) -> int:
    """Tell what happened in a case and where it stands. Never what came with a step; --json is the whole case."""
    from ._case import Work, show

    return show(id, Work(url, setting, as_json))


@case_group.command("list")
@store_option
@click.option("--state", metavar="STATE", help="Only cases in this state, open or not.")
@click.option("--workflow", metavar="ID", help="Only cases of this way of working.")
@click.option(
    "--due-before",
    type=click.DateTime(("%Y-%m-%d",)),
    metavar="YYYY-MM-DD",
    help="Only cases of which something is due before this day.",
)
@click.option("--due-this-week", "this_week", is_flag=True, help="Only what is due up to and including Sunday.")
@at_option
@click.option("--all", "everything", is_flag=True, help="The cases that ended too.")
@with_setting
@json_option
@plainly
def case_list(
    url: str,
    state: str | None,
    workflow: str | None,
    due_before: datetime | None,
    this_week: bool,
    at: datetime | None,
    everything: bool,
    setting: Setting,
    as_json: bool,
) -> int:
    """List the open cases by when something is due. What is overdue comes first."""
    from ._case import Wanted, Work, cases

    wanted = Wanted(state, workflow, due_before and due_before.date(), this_week, everything)
    return cases(wanted, at, Work(url, setting, as_json))


@case_group.command("tick")
@store_option
@at_option
@with_setting
@json_option
@plainly
def case_tick(url: str, at: datetime | None, setting: Setting, as_json: bool) -> int:
    """Escalate each date that has passed, once. Run it every night; 1 when a case could not be."""
    from ._case import Work, tick

    return tick(at, Work(url, setting, as_json))


@case_group.command("migrate")
@click.argument("id", metavar="ID")
@store_option
@click.option("--to", type=int, required=True, metavar="VERSION", help="The version of its way of working to move to.")
@click.option("--dry-run", is_flag=True, help="Only tell what would change, and what refuses it.")
@acting(recorded=False)
@with_setting
@json_option
@plainly
def case_migrate(id: str, url: str, to: int, dry_run: bool, acted: Acted, setting: Setting, as_json: bool) -> int:
    """Move a case to a newer version of its way of working. 1 when that is refused: then nothing is stored."""
    from ._case import Work, migrate

    return migrate(id, to, dry_run, acted, Work(url, setting, as_json))


# ---- a store itself


@main.group("store")
def store_group() -> None:
    """Look after a store of cases. Begin it, move it, back it up, and look whether all is well.

    URL is sqlite:///FILE or postgresql://...
    """


_URL = click.argument("url", metavar="URL", callback=not_empty)


@store_group.command("init")
@_URL
@with_setting
@plainly
def store_init(url: str, setting: Setting) -> int:
    """Begin a store. One that is there already stays as it is."""
    from ._store import init as answer

    return answer(url, setting)


@store_group.command("export")
@_URL
@click.argument("file", metavar="[FILE|-]", default="-", callback=not_empty)
@click.option("--replace", is_flag=True, help="Write over FILE if it is there.")
@with_setting
@plainly
def store_export(url: str, file: str, replace: bool, setting: Setting) -> int:
    """Export all that a store holds. One line of JSON for each record, to a file or else to the output.

    It is written to FILE.part first; broken off, the same command goes on with that.
    """
    from ._store import move_out as answer

    return answer(url, file, replace, setting)


@store_group.command("import")
@_URL
@click.argument("file", metavar="FILE|-", callback=not_empty)
@with_setting
@plainly
def store_import(url: str, file: str, setting: Setting) -> int:
    """Import what was exported, into a store that is begun if need be. All is looked at before anything is stored.

    What the store has already is passed by; broken off, the same command goes on.
    """
    from ._store import move_in as answer

    return answer(url, file, setting)


@store_group.command("backup")
@_URL
@click.argument("file", metavar="FILE", callback=not_empty)
@with_setting
@plainly
def store_backup(url: str, file: str, setting: Setting) -> int:
    """Copy a SQLite store into a new file, while others write to it. The copy is looked over, and a store by itself."""
    from ._store import back_up as answer

    return answer(url, file, setting)


@store_group.command("stats")
@_URL
@with_setting
@json_option
@plainly
def store_stats(url: str, setting: Setting, as_json: bool) -> int:
    """Print how much a store holds, and how it keeps it."""
    from ._store import stats as answer

    return answer(url, setting, as_json)


@store_group.command("check")
@_URL
@with_setting
@json_option
@plainly
def store_check(url: str, setting: Setting, as_json: bool) -> int:
    """Read all that a store holds, and print what is wrong. 1 when anything is; nothing is repaired."""
    from ._store import check as answer

    return answer(url, setting, as_json)


# ---- plugins


@main.command()
@with_setting
@json_option
@plainly
def plugins(setting: Setting, as_json: bool) -> int:
    """Print the load report. What is loaded and what it brings; 1 when something could not be loaded."""
    from ._plugins import plugins as answer

    return answer(setting, as_json)


# ---- new


@main.group()
def new() -> None:
    """Begin a card or a plugin of your own. The files are right from the start."""


_INTO = click.option(
    "--into",
    default=".",
    metavar="DIR",
    callback=not_empty,
    help="The folder to write it in, made if it is missing; here if nothing is said.",
)


@new.command("card")
@click.argument("id", metavar="ID")
@_INTO
@with_setting
@plainly
def new_card(id: str, into: str, setting: Setting) -> int:
    """Write a card to fill in. One TOML file that is right, with comments that tell what each line is for."""
    from ._new_card import new_card as answer

    return answer(id, Path(into), setting)


@new.command("plugin")
@click.argument("name", metavar="NAME")
@_INTO
@with_setting
@plainly
def new_plugin(name: str, into: str, setting: Setting) -> int:
    """Write a package to go on from. With a card, a way of working of three states, and tests that pass."""
    from ._new_plugin import new_plugin as answer

    return answer(name, Path(into), setting)
