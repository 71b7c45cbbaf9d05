"""The options of the commands for cases: which store, who asks, who does it, when, and under which command id."""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import click

from ._options import not_empty
from ._route_options import file_option

__all__ = ["Acted", "Asking", "acting", "asking", "at_option", "by_option", "moment_option"]

Command = Callable[..., Any]

_WHEN = "When: 2026-11-22T10:00, in the time of Europe/Amsterdam unless it has an offset; now if nothing is said."


class Asking(NamedTuple):
    """In which store, who asks, for what, and from where; and with which keys what is sealed there is opened."""

    url: str
    asker: tuple[str, str] | None = None
    purpose: str | None = None
    directory: Path | None = None
    station: str | None = None
    keys: str | None = None
    master: Path | None = None


class Acted(NamedTuple):
    """Who did something and when, who wrote that down and when, and the id that makes asking twice the same."""

    by: tuple[str, str] | None = None
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


def _who(name: str, help: str) -> Callable[[Command], Command]:
    return click.option(name, metavar="ID:ROLE", callback=_person, help=help)


def _when(name: str, help: str) -> Callable[[Command], Command]:
    return click.option(name, metavar="MOMENT", callback=_moment, help=help)


def _asker(*, required: bool) -> Callable[[Command], Command]:
    return click.option(
        "--as",
        "asker",
        metavar="ID:ROLE",
        required=required,
        envvar="LEEFPLEK_AS",
        show_envvar=True,
        callback=_person,
        help="Who asks, in which role: what may be seen and done follows from that, and it is written down.",
    )


_STORE = click.option(
    "--store",
    "url",
    metavar="URL",
    required=True,
    envvar="LEEFPLEK_STORE",
    show_envvar=True,
    callback=not_empty,
    help="Where the cases are: sqlite:///FILE or postgresql://...; `leefplek store init` begins one.",
)
_PURPOSE = click.option(
    "--purpose",
    metavar="ID",
    callback=_filled,
    help="For what: a consent counts for the purpose that it was given for.",
)
_STATION = click.option("--station", metavar="TEXT", callback=_filled, help="From where is asked, for the log.")
_DIRECTORY = file_option(
    "--directory",
    "Who works where: a TOML file. Without it only who acted in a case has to do with it.",
    envvar="LEEFPLEK_DIRECTORY",
)
_KEYS = click.option(
    "--keys",
    metavar="URL",
    envvar="LEEFPLEK_KEYS",
    show_envvar=True,
    callback=_filled,
    help="Where the keys are that open what is sealed; `leefplek store keys` begins them.",
)
_MASTER = file_option("--master", "The file of the master key, that opens those keys.", envvar="LEEFPLEK_MASTER")


def asking(
    *, store: bool = True, required: bool = False, purpose: bool = False, who: bool = True
) -> Callable[[Command], Command]:
    """In which store, who asks, for what, and with which keys, as one argument `asking`.

    Without `store` the URL is an argument of the command, of the name `url`; without `who` nobody is asked for.
    """
    options: list[Callable[[Command], Command]] = [_MASTER, _KEYS]
    if who:
        options += [_DIRECTORY, _STATION, *([_PURPOSE] if purpose else []), _asker(required=required)]
    if store:
        options.append(_STORE)

    def with_options(command: Command) -> Command:
        @functools.wraps(command)
        def gathered(*args: Any, **options: Any) -> Any:
            given = {name: options.pop(name) for name in Asking._fields if name in options}
            return command(*args, asking=Asking(**given), **options)

        chosen: Command = gathered
        for option in options:
            chosen = option(chosen)
        return chosen

    return with_options


def at_option(command: Command) -> Command:
    """`--at`."""
    return _when("--at", _WHEN)(command)


def by_option(command: Command) -> Command:
    """`--by`."""
    return _who("--by", "Who does it, in which role, such as saw-1:saw; who asks if nothing is said.")(command)


def moment_option(name: str, help: str) -> Callable[[Command], Command]:
    """An option for a moment, of this name."""
    return _when(name, help)


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
            chosen = _who("--recorded-by", "Who wrote it down, if that is another; who asks if nothing is said.")(
                chosen
            )
        return by_option(at_option(chosen))

    return with_options
