"""The files that an event log stands in: which kind a name tells, and writing one so that it is whole or not there."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from os import PathLike
from pathlib import Path
from typing import Literal, TypeAlias

from leefplek import InputError

__all__ = ["Kind", "kind_of", "written"]

Kind: TypeAlias = Literal["parquet", "csv", "xes", "xes.gz", "json", "sqlite"]

KINDS: dict[str, Kind] = {
    ".parquet": "parquet",
    ".csv": "csv",
    ".xes": "xes",
    ".xes.gz": "xes.gz",
    ".jsonocel": "json",
    ".json": "json",
    ".sqlite": "sqlite",
}
"""What the end of a name tells; `.jsonocel`, `.json` and `.sqlite` are OCEL 2.0."""


def kind_of(path: str | PathLike[str]) -> Kind:
    """What kind of log the name of a file tells; raises `InputError` for any other."""
    name = Path(path).name.lower()
    for end, kind in KINDS.items():
        if name.endswith(end):
            return kind
    raise InputError(
        "the name of this file does not tell what kind of log it is",
        do=f"give a name that ends with one of {', '.join(KINDS)}",
        file=Path(path).name,
    )


@contextlib.contextmanager
def written(path: str | PathLike[str]) -> Iterator[Path]:
    """Where to write a file: beside its place, as NAME.part. It gets its name once it is whole, in place of what was
    there; after an error nothing is left behind. Raises `InputError` where it can't be written."""
    whole = Path(path)
    part = whole.with_name(whole.name + ".part")
    try:
        part.unlink(missing_ok=True)
        yield part
        part.replace(whole)
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise InputError("this can't be written", why=why, do="look at the place", file=whole.name) from None
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
