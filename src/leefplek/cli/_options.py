"""What the commands share: their options, and how an error is told."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar

import click

from ._setting import Lang, Setting

__all__ = ["json_option", "not_empty", "plainly", "setting_options", "with_setting"]

Command = Callable[..., Any]
Given = TypeVar("Given", str, tuple[str, ...])


def not_empty(ctx: click.Context, param: click.Parameter, given: Given) -> Given:
    """Python takes an empty path for the folder one is in; nobody means that who forgot to fill in a variable."""
    if "" in ((given,) if isinstance(given, str) else given):
        raise click.BadParameter("this is empty", ctx, param)
    return given


def setting_options(command: Command) -> Command:
    """`--lang`, `--data` and `--plugin`; they may stand before the command and after it."""
    for option in (
        click.option(
            "--plugin",
            "plugins",
            multiple=True,
            metavar="NAME",
            help="An installed plugin to load too, by its own name or its distribution's; may be given more than once.",
        ),
        click.option(
            "--data",
            multiple=True,
            metavar="PATH",
            callback=not_empty,
            help="A TOML file, or a folder of them, to load too; may be given more than once.",
        ),
        click.option(
            "--lang", type=click.Choice(("nl", "en")), help="The language of what is printed; nl if nothing is said."
        ),
    ):
        command = option(command)
    return command


def with_setting(command: Command) -> Command:
    """The options of the setting, those before the command included, as one argument `setting`."""

    @setting_options
    @click.pass_context
    @functools.wraps(command)
    def chosen(
        ctx: click.Context,
        /,
        *args: Any,
        lang: Lang | None,
        data: tuple[str, ...],
        plugins: tuple[str, ...],
        **options: Any,
    ) -> Any:
        before = ctx.find_object(Setting) or Setting()
        return command(*args, setting=before.more(lang, data, plugins), **options)

    return chosen


def json_option(command: Command) -> Command:
    """`--json`."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON, for other programs.")(command)


def plainly(command: Command) -> Command:
    """Errors of the family become a message and exit code 2."""

    @functools.wraps(command)
    def told(*args: Any, **options: Any) -> None:
        from leefplek import LeefplekError

        try:
            code = command(*args, **options)
        except LeefplekError as error:
            from ._say import say

            say(str(error), err=True)
            code = 2
        click.get_current_context().exit(code or 0)

    return told
