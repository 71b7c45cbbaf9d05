"""The options of the commands for routekaarten."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

__all__ = ["file_option", "on_option"]


Command = Callable[..., Any]
Option = Callable[[Command], Command]


def _filled(ctx: click.Context, param: click.Parameter, given: str | None) -> Path | None:
    """Python takes an empty path for the folder one is in; nobody means that."""
    if given == "":
        raise click.BadParameter("this is empty", ctx, param)
    return Path(given) if given else None


def file_option(name: str, help: str, *, envvar: str | None = None, required: bool = False) -> Option:
    """An option for the path of a file; `envvar` is the variable of the environment that says it too."""
    shown = envvar is not None
    return click.option(
        name, metavar="FILE", callback=_filled, envvar=envvar, show_envvar=shown, required=required, help=help
    )


def on_option(help: str) -> Option:
    """`--on`."""
    return click.option("--on", type=click.DateTime(("%Y-%m-%d",)), metavar="YYYY-MM-DD", callback=_day, help=help)


def _day(_: click.Context, __: click.Parameter, given: datetime | None) -> date | None:
    """The day that was given."""
    return None if given is None else given.date()
