"""The commands of `leefplek case`, with their options."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from ._case_options import Acted, Asking, acting, asking, at_option, by_option
from ._options import json_option, plainly, with_setting
from ._route_options import file_option
from ._setting import Setting

__all__ = ["case_group"]


@click.group("case")
def case_group() -> None:
    """Work with cases that last. Open one, take steps, see where it stands and what is due; in the store --store.

    Who asks, in which role, says --as: what may be seen and done stands in the access table (leefplek access show), and
    every look and step is written down.
    """


_PAYLOAD = file_option("--payload", "What comes with it: a TOML or JSON file; - is what comes through the pipe.")


@case_group.command("open")
@click.argument("workflow", metavar="WORKFLOW")
@asking()
@_PAYLOAD
@acting()
@click.option("--person", metavar="KEY", help="Your key of the young person; never a name.")
@click.option("--id", metavar="ID", help="The id of the case; leefplek makes one if nothing is said.")
@with_setting
@json_option
@plainly
def case_open(
    workflow: str,
    asking: Asking,
    payload: Path | None,
    acted: Acted,
    person: str | None,
    id: str | None,
    setting: Setting,
    as_json: bool,
) -> int:
    """Open a case, and store it. 1 when it is refused: then every reason is told, and nothing is stored."""
    from ._case import Opening, Work, open_case

    return open_case(Opening(workflow, payload, person, id), acted, Work(asking, setting, as_json))


@case_group.command("step")
@click.argument("id", metavar="ID")
@click.argument("transition", metavar="TRANSITION")
@asking(purpose=True)
@_PAYLOAD
@acting()
@with_setting
@json_option
@plainly
def case_step(
    id: str, transition: str, asking: Asking, payload: Path | None, acted: Acted, setting: Setting, as_json: bool
) -> int:
    """Take a step with a case, and store it. 1 when it is refused: then every reason is told, and nothing is stored."""
    from ._case import Work, step

    return step(id, transition, payload, acted, Work(asking, setting, as_json))


@case_group.command("options")
@click.argument("id", metavar="ID")
@asking(purpose=True)
@by_option
@at_option
@with_setting
@json_option
@plainly
def case_options(
    id: str, asking: Asking, by: tuple[str, str] | None, at: datetime | None, setting: Setting, as_json: bool
) -> int:
    """Say what somebody may do with a case now. And what not yet, and why; nothing is stored."""
    from ._case import Work, options

    return options(id, by, at, Work(asking, setting, as_json))


@case_group.command("show")
@click.argument("id", metavar="ID")
@asking(purpose=True, required=True)
@with_setting
@json_option
@plainly
def case_show(id: str, asking: Asking, setting: Setting, as_json: bool) -> int:
    """Tell what happened in a case and where it stands. With --json also what came with it, as far as --as may see."""
    from ._case import Work, show

    return show(id, Work(asking, setting, as_json))


@case_group.command("list")
@asking(purpose=True, required=True)
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
@click.option("--count", is_flag=True, help="Only how many there are.")
@with_setting
@json_option
@plainly
def case_list(
    asking: Asking,
    state: str | None,
    workflow: str | None,
    due_before: datetime | None,
    this_week: bool,
    at: datetime | None,
    everything: bool,
    count: bool,
    setting: Setting,
    as_json: bool,
) -> int:
    """List the open cases that one may see, by when something is due. What is overdue comes first."""
    from ._case import Wanted, Work, cases

    wanted = Wanted(state, workflow, due_before and due_before.date(), this_week, everything, count)
    return cases(wanted, at, Work(asking, setting, as_json))


@case_group.command("tick")
@asking()
@at_option
@with_setting
@json_option
@plainly
def case_tick(asking: Asking, at: datetime | None, setting: Setting, as_json: bool) -> int:
    """Escalate each date that has passed, once. Run it every night; 1 when a case could not be.

    It is done by the role system, unless --as is given.
    """
    from ._case import Work, tick

    return tick(at, Work(asking, setting, as_json))


@case_group.command("migrate")
@click.argument("id", metavar="ID")
@asking()
@click.option("--to", type=int, required=True, metavar="VERSION", help="The version of its way of working to move to.")
@click.option("--dry-run", is_flag=True, help="Only tell what would change, and what refuses it.")
@acting(recorded=False)
@with_setting
@json_option
@plainly
def case_migrate(id: str, asking: Asking, to: int, dry_run: bool, acted: Acted, setting: Setting, as_json: bool) -> int:
    """Move a case to a newer version of its way of working. 1 when that is refused: then nothing is stored."""
    from ._case import Work, migrate

    return migrate(id, to, dry_run, acted, Work(asking, setting, as_json))
