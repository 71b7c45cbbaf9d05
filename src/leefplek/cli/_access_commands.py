"""The commands of `leefplek access`, with their options."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from ._case_options import Asking, asking, moment_option
from ._options import json_option, plainly, with_setting
from ._route_options import file_option
from ._setting import Setting

__all__ = ["access_group"]

_WHY = file_option(
    "--why", "The reason: a text file; - is what comes through the pipe. Never on the command line.", required=True
)


@click.group("access")
def access_group() -> None:
    """See who may see and do what, and who did. The access table, the log of a case, one's own file, emergencies."""


@access_group.command("show")
@click.argument("id", metavar="[ID]", required=False)
@click.option("--role", metavar="ROLE", help="Only what this role may and may not do.")
@with_setting
@json_option
@plainly
def access_show(id: str | None, role: str | None, setting: Setting, as_json: bool) -> int:
    """Show the access table: who may see and do what, in which relation to a case. Or one row or group of it.

    1 when something is wrong with it: a hole, a clash, a name that nobody knows.
    """
    from ._access_show import show as answer

    return answer(id, role, setting, as_json)


@access_group.command("who-saw")
@click.argument("case", metavar="CASE")
@asking(required=True)
@moment_option("--since", "From this moment on.")
@moment_option("--until", "Until before this moment.")
@with_setting
@json_option
@plainly
def access_who_saw(
    case: str, asking: Asking, since: datetime | None, until: datetime | None, setting: Setting, as_json: bool
) -> int:
    """Tell who did what with a case. Every look and every step, also what was denied or refused."""
    from ._access import who_saw as answer

    return answer(case, since, until, asking, setting, as_json)


@access_group.command("file")
@asking(required=True)
@file_option("--out", "Where to write it, as JSON; never over a file that is there.")
@with_setting
@json_option
@plainly
def access_file(asking: Asking, out: Path | None, setting: Setting, as_json: bool) -> int:
    """Tell a young person what there is about him or her. The cases, who looked, with whom was shared, and on what
    ground.
    """
    from ._access import own_file as answer

    return answer(out, asking, setting, as_json)


@access_group.command("dispute")
@click.argument("case", metavar="CASE")
@asking(required=True)
@click.option("--trace", metavar="ID", help="Which entry of the log; `who-saw --json` and `file --json` tell it.")
@click.option("--version", type=int, metavar="NUMBER", help="Which event of the case.")
@_WHY
@with_setting
@json_option
@plainly
def access_dispute(
    case: str,
    asking: Asking,
    trace: str | None,
    version: int | None,
    why: Path,
    setting: Setting,
    as_json: bool,
) -> int:
    """Say that something is not right. An entry of the log, an event, or the whole case; it is kept with the case."""
    from ._access import dispute as answer

    return answer(case, trace, version, why, asking, setting, as_json)


@access_group.command("emergency")
@click.argument("case", metavar="CASE")
@asking(required=True)
@_WHY
@with_setting
@json_option
@plainly
def access_emergency(case: str, asking: Asking, why: Path, setting: Setting, as_json: bool) -> int:
    """See a case for some hours that one may not see otherwise, because there is danger. It is always reported."""
    from ._access import emergency as answer

    return answer(case, why, asking, setting, as_json)


@access_group.command("report")
@asking(required=True)
@with_setting
@json_option
@plainly
def access_report(asking: Asking, setting: Setting, as_json: bool) -> int:
    """List every emergency access and every dispute, for who has to answer for them. Without the words of them."""
    from ._access import report as answer

    return answer(asking, setting, as_json)
