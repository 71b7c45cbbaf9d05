"""How far a run or a sweep is, on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TextIO

from .._run import Told

__all__ = ["progress"]


@contextmanager
def progress(what: str = "replications", stream: TextIO | None = None) -> Iterator[Told]:
    """A bar on a stream (stderr), to give as `told`: `with progress() as told: run(scenario, told=told)`.

    Nothing is shown where the stream is no terminal, or `rich` is not installed.
    """
    shown = sys.stderr if stream is None else stream
    if not shown.isatty() or find_spec("rich") is None:
        yield lambda _done, _many: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(file=shown)) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, many: bar.update(task, completed=done, total=many)
