"""The options of the commands for cases: which store, who does it, when, and under which command id."""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

import click

from ._options import not_empty

__all__ = ["Acted", "acting", "at_option", "by_option", "store_option"]

Command = Callable[..., Any]

_WHEN = "When: 2026-11-22T10:00, in the time of Europe/Amsterdam unless it has an offset; now if nothing is said."


class Acted(NamedTuple):
    """Who did something and when, who wrote that down and when, and the id that makes asking twice the same."""

    by: tuple[str, str]
    at: datetime | None = None
    recorded_by: tuple[str, str] | None = None
    recorded_at: datetime | None = None
    command: str | None = None


def _person(ctx: click.Context, param: click.Parameter, given: str | None) -> tuple[str, str] | None:
    """ID:ROLE; an id may hold a colon, a role never does. What was given is not repeated: it is about somebody."""
    if given is None:
        return None
    id, _, role = given.rpartition(":")
    if not id.strip() or not role.strip():
        raise click.BadParameter("expected ID:ROLE, such as saw-1:saw", ctx, param)
    return id, role


def _moment(ctx: click.Context, param: click.Parameter, given: str | None) -> datetime | None:
    if given is None:
        return None
    from leefplek.values import Wrong

    from ._moments import moment

    try:
        return moment(given)
    except Wrong as wrong:
        raise click.BadParameter(f"expected {wrong.expected}", ctx, param) from None


def _filled(ctx: click.Context, param: click.Parameter, given: str | None) -> str | None:
    return None if given is None else not_empty(ctx, param, given)


def _who(name: str, help: str, *, required: bool = False) -> Callable[[Command], Command]:
    return click.option(name, metavar="ID:ROLE", required=required, callback=_person, help=help)


def _when(name: str, help: str) -> Callable[[Command], Command]:
    return click.option(name, metavar="MOMENT", callback=_moment, help=help)


def store_option(command: Command) -> Command:
    """`--store`."""
    return click.option(
        "--store",
        "url",
        metavar="URL",
        required=True,
        envvar="LEEFPLEK_STORE",
        show_envvar=True,
        callback=not_empty,
        help="Where the cases are: sqlite:///FILE or postgresql://...; `leefplek store init` begins one.",
    )(command)


def at_option(command: Command) -> Command:
    """`--at`."""
    return _when("--at", _WHEN)(command)


def by_option(command: Command) -> Command:
    """`--by`."""
    return _who("--by", "Who does it, in which role, such as saw-1:saw.", required=True)(command)


def acting(*, recorded: bool = True) -> Callable[[Command], Command]:
    """Who, when and under which command id, as one argument `acted`; with who wrote it down, if that may differ."""

    def with_options(command: Command) -> Command:
        @functools.wraps(command)
        def gathered(*args: Any, **options: Any) -> Any:
            given = {name: options.pop(name) for name in Acted._fields if name in options}
            return command(*args, acted=Acted(**given), **options)

        chosen: Command = click.option(
            "--command",
            metavar="ID",
            callback=_filled,
            help="An id of your own for this one step: however often it is asked, it is taken once.",
        )(gathered)
        if recorded:
            chosen = _when("--recorded-at", "When it was written down; now if nothing is said.")(chosen)
            chosen = _who("--recorded-by", "Who wrote it down, if that is another.")(chosen)
        return by_option(at_option(chosen))

    return with_options
