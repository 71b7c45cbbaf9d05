"""The command `leefplek`: plays journeys, shows a way of working, says what may happen now.

Thin: it calls the public door and prints. What is heavy is imported inside a command, so that `leefplek --version`
costs no more than click. Exit codes: 0 as it should be, 1 not so, 2 bad input.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from leefplek import __version__

__all__ = ["main"]

_LANGUAGES = click.Choice(("nl", "en"))
_LANG_HELP = "The language of what is printed; nl if nothing is said."


def _lang_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--lang` after the command; else the one before it, else Dutch."""

    @click.option("--lang", type=_LANGUAGES, help=_LANG_HELP)
    @click.pass_context
    @functools.wraps(command)
    def chosen(ctx: click.Context, /, *args: Any, lang: str | None, **options: Any) -> Any:
        return command(*args, lang=lang or ctx.obj or "nl", **options)

    return chosen


def _json_option(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option("--json", "as_json", is_flag=True, help="Print JSON, for other programs.")(command)


def _plainly(command: Callable[..., Any]) -> Callable[..., Any]:
    """Errors of the family become a message and exit code 2."""

    @functools.wraps(command)
    def told(*args: Any, **options: Any) -> None:
        from leefplek import LeefplekError

        try:
            code = command(*args, **options)
        except LeefplekError as error:
            click.echo(str(error), err=True)
            code = 2
        click.get_current_context().exit(code or 0)

    return told


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="leefplek")
@click.option("--lang", type=_LANGUAGES, help=_LANG_HELP)
@click.pass_context
def main(ctx: click.Context, lang: str | None) -> None:
    """The way of working 'Fijn wonen tijdens het MBO', as a state machine that explains itself."""
    ctx.obj = lang


@main.command()
@_lang_option
@_json_option
@_plainly
def demo(lang: str, as_json: bool) -> int:
    """Play the six practice examples and tell what happens, and why not, step by step."""
    from ._journeys import demo as answer

    return answer(lang, as_json)


@main.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
@_lang_option
@_json_option
@_plainly
def run(files: tuple[Path, ...], lang: str, as_json: bool) -> int:
    """Play journeys: 0 when all end as expected, 1 when not, 2 on bad input."""
    from ._journeys import run as answer

    return answer(files, lang, as_json)


@main.command()
@click.argument("id", metavar="[ID]", default="fijn-wonen")
@click.option(
    "--format",
    "as_format",
    type=click.Choice(("table", "mermaid", "dot", "json")),
    default="table",
    show_default=True,
    help="What to print it as.",
)
@_lang_option
@_plainly
def workflow(id: str, as_format: str, lang: str) -> int:
    """Show a way of working: its states and transitions; fijn-wonen if nothing is said."""
    from ._workflows import show as answer

    return answer(id, as_format, lang)


@main.command()
@_lang_option
@_json_option
@_plainly
def check(lang: str, as_json: bool) -> int:
    """Print findings on all loaded ways of working: 0 when there is nothing to mend, else 1."""
    from ._workflows import check as answer

    return answer(lang, as_json)


@main.command()
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--role", default="saw", show_default=True, help="Who asks.")
@_lang_option
@_json_option
@_plainly
def options(file: Path, role: str, lang: str, as_json: bool) -> int:
    """Play a journey, then say where the case stands, what may happen now, and what may not and why."""
    from ._journeys import options as answer

    return answer(file, role, lang, as_json)
