"""The options of `simulate`, gathered as what was asked for."""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal, NamedTuple

import click

from ._options import not_empty

__all__ = ["Asked", "Engine", "Find", "Format", "Keep", "simulating"]

Command = Callable[..., Any]
Engine = Literal["auto", "python", "numba", "faithful"]
Format = Literal["parquet", "csv", "xes", "ocel"]
Keep = Literal["visits", "statistics"]
Find = Literal["smallest", "largest"]

PAGE = (".html", ".htm")
"""What the name of a page ends with: so a scenario that stands after `--report` is not taken for one."""


class Asked(NamedTuple):
    """Which scenario to simulate, how, and what to do with what comes of it."""

    scenario: Path | None = None
    replications: int | None = None
    seed: int | None = None
    engine: Engine = "auto"
    workers: int | None = None
    keep: Keep = "visits"
    changes: tuple[str, ...] = ()
    compare: tuple[Path, Path] | None = None
    sweep: tuple[str, ...] = ()
    seek: str | None = None
    until: tuple[str, ...] = ()
    by: date | None = None
    window: float = 90.0
    find: Find = "smallest"
    out: Path | None = None
    formats: tuple[Format, ...] = ()
    report: Path | None = None
    replace: bool = False
    check: bool = False
    warm: bool = False

    @property
    def page_inside(self) -> str | None:
        """The name of the page, where it goes into the folder of `--out`."""
        return None if self.report is None or self.report.parent != self.out else self.report.name


def _file(ctx: click.Context, param: click.Parameter, given: str | None) -> Path | None:
    return None if given is None else Path(not_empty(ctx, param, given))


def _files(ctx: click.Context, param: click.Parameter, given: tuple[str, str] | None) -> tuple[Path, Path] | None:
    return None if given is None else (Path(not_empty(ctx, param, given[0])), Path(not_empty(ctx, param, given[1])))


def _day(_: click.Context, __: click.Parameter, given: datetime | None) -> date | None:
    return None if given is None else given.date()


def _choice(name: str, of: tuple[str, ...], help: str, **more: Any) -> Callable[[Command], Command]:
    return click.option(name, type=click.Choice(of), help=help, **more)


_DAY = click.DateTime(("%Y-%m-%d",))
_MANY = click.IntRange(min=1)
_OPTIONS = (
    click.argument("scenario", metavar="[SCENARIO]", required=False, callback=_file),
    click.option("--replications", type=_MANY, metavar="N", help="How many times; as the scenario says, if not given."),
    click.option("--seed", type=int, metavar="S", help="What chance begins from: the same seed gives the same bytes."),
    _choice(
        "--engine",
        ("auto", "python", "numba", "faithful"),
        "What computes it. All give the same; numba is fast, faithful takes every step with a real case.",
        default="auto",
        show_default=True,
    ),
    click.option("--workers", type=_MANY, metavar="N", help="How many at the same time."),
    _choice(
        "--keep",
        ("visits", "statistics"),
        "Every visit, or what is counted of them only: that takes the same memory however many there are.",
        default="visits",
        show_default=True,
    ),
    click.option(
        "--set",
        "changes",
        multiple=True,
        metavar="KEY=VALUE",
        help="Change a number of the scenario, such as pools.rooms.units=260; may be given more than once.",
    ),
    click.option("--compare", nargs=2, metavar="A B", callback=_files, help="Compare two scenarios, B against A."),
    click.option(
        "--sweep",
        multiple=True,
        metavar="KEY=V1,V2,...",
        help="Run the scenario with each of these values; given more than once, with every combination.",
    ),
    click.option("--seek", metavar="KEY=LOW..HIGH", help="Seek the value with which the goals of --until are met."),
    click.option(
        "--until",
        multiple=True,
        metavar="GOAL",
        help="What it has to come to, such as 'wait.rooms<=60'; may be given more than once.",
    ),
    click.option("--by", type=_DAY, metavar="YYYY-MM-DD", callback=_day, help="Seek: the day by which they are met."),
    click.option(
        "--window",
        type=click.FloatRange(min=0, min_open=True),
        metavar="DAYS",
        default=90.0,
        show_default=True,
        help="Seek: how long before that day is measured.",
    ),
    _choice(
        "--find",
        ("smallest", "largest"),
        "Seek: the least, or the most where less is better (how many may come?).",
        default="smallest",
        show_default=True,
    ),
    click.option("--out", metavar="DIR", callback=_file, help="A new folder for visits, statistics and manifest."),
    click.option(
        "--format",
        "formats",
        type=click.Choice(("parquet", "csv", "xes", "ocel")),
        multiple=True,
        help="What the visits go to --out as; parquet if nothing is said; may be given more than once.",
    ),
    click.option(
        "--report",
        is_flag=False,
        flag_value="",
        metavar="[FILE.html]",
        help="Write a page with tables and figures; without a name, report.html in --out, or one called as SCENARIO.",
    ),
    click.option("--replace", is_flag=True, help="Replace DIR, if it holds what simulate wrote and nothing else."),
    click.option("--check", is_flag=True, help="Only read the scenario, and print what is wrong with it."),
    click.option("--warm", is_flag=True, help="Only make the fast engine ready, so that no run has to wait for it."),
)


def simulating(command: Command) -> Command:
    """The scenario and all options of `simulate`, as one argument `asked`."""

    @functools.wraps(command)
    def gathered(*args: Any, **options: Any) -> Any:
        given = {name: options.pop(name) for name in Asked._fields if name in options}
        return command(*args, asked=_with_page(given), **options)

    chosen: Command = gathered
    for option in reversed(_OPTIONS):
        chosen = option(chosen)
    return chosen


def _called(given: dict[str, Any]) -> str:
    """What a page is called where nobody says: as what is simulated, in the folder where one is."""
    files = given["compare"] or (given["scenario"],)
    return "-".join(Path(one).stem for one in files if one is not None) + PAGE[0]


def _with_page(given: dict[str, Any]) -> Asked:
    """What was asked for; what stands after `--report` and is no page is the scenario."""
    page: str | None = given["report"]
    if page and not page.endswith(PAGE):
        if given["scenario"] is not None or given["compare"] is not None:
            raise click.BadParameter("the name of a page ends with .html", param_hint="'--report'")
        given["scenario"], page = Path(page), ""
    if page == "":
        page = str(given["out"] / "report.html") if given["out"] is not None else _called(given)
    given["report"] = None if page is None else Path(page)
    return Asked(**given)
