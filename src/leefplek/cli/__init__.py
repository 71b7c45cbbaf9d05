"""The command `leefplek`: plays journeys, shows ways of working and cards, says what may happen now, begins a plugin.

Thin: it calls the public door and prints. What is heavy is imported inside a command, so that `leefplek --version`
costs no more than click. Exit codes: 0 as it should be, 1 not so, 2 bad input.
"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click

from leefplek import __version__

from ._access_commands import access_group
from ._case_commands import case_group
from ._options import json_option, not_empty, plainly, setting_options, with_setting
from ._route_options import file_option, on_option
from ._setting import Lang, Setting
from ._simulate_options import Asked, simulating
from ._store_commands import store_group

__all__ = ["main"]


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="leefplek")
@setting_options
@click.pass_context
def main(ctx: click.Context, lang: Lang | None, data: tuple[str, ...], plugins: tuple[str, ...]) -> None:
    """Ways of working around a young person's home, as state machines that explain themselves."""
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
    """List the ways of working, or show one. With its states, steps, rules and roles, as tables, a drawing or JSON."""
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

    Or on a plugin that comes with leefplek, by its name: leefplek.plugins.NAME. A name that is a folder's and an
    installed plugin's stands for the plugin; ./NAME is the folder.

    0 when there is nothing to mend, 1 when there is (of a file, folder or distribution: an error), 2 when it can't be
    read at all.
    """
    from ._check import check as answer

    return answer(what, setting, as_json)


@main.command()
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--role", help="Who asks; saw where there is one, or else who wrote down the last step.")
@with_setting
@json_option
@plainly
def options(file: Path, role: str | None, setting: Setting, as_json: bool) -> int:
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


# ---- cases in a store, who may see them, and the store itself


main.add_command(case_group)
main.add_command(access_group)
main.add_command(store_group)


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
