"""The directory of a sweep: a manifest, and a parquet file for each batch of replications of a row.

A file is written under another name first and then gets its own, so that it is whole or not there, also after a loss of
power. What a row's files hold depends on nothing but the manifest, so a sweep that was stopped goes on to the same
bytes.
"""

from __future__ import annotations

import json
import platform
from collections.abc import Mapping
from contextlib import suppress
from importlib.metadata import version
from os import fsync, getpid
from pathlib import Path
from threading import get_ident
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from leefplek import Finding, InputError

__all__ = ["MANIFEST", "Values", "opened", "part_name", "read_part", "tidy", "write", "write_part"]

MANIFEST = "manifest.json"

Values: TypeAlias = Mapping[str, npt.NDArray[np.float64]]
"""Each statistic by name, one value for each replication."""


def opened(folder: Path, identity: Mapping[str, Any], about: Mapping[str, Any]) -> dict[str, Any]:
    """What the manifest of a directory says about it; both are made where they are not there yet.

    `identity` is what makes the results what they are, and `about` what else there is to know. Raises `InputError` for
    a directory of something else, with a finding for each difference.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        given = (folder / MANIFEST).read_bytes() if (folder / MANIFEST).exists() else None
        strange = given is None and any(not one.name.startswith(".") for one in folder.iterdir())
    except OSError as error:
        raise InputError("this directory can't be used", why=error.strerror or "", file=folder.name) from None
    if strange:
        why = "it has files in it, and no manifest of a sweep"
        raise InputError(
            "this is no directory of a sweep", why=why, do="give a new or empty directory", file=folder.name
        )
    if given is None:
        made = {"identity": dict(identity), **about, **_machine()}
        write(folder / MANIFEST, (json.dumps(made, ensure_ascii=False, indent=1) + "\n").encode())
        return made
    return _same(given, identity, folder.name)


def _same(given: bytes, identity: Mapping[str, Any], name: str) -> dict[str, Any]:
    try:
        said = json.loads(given)
        before, batch = dict(said["identity"]), int(said["batch"])
    except (ValueError, KeyError, TypeError):
        before, batch = {}, 0
    if batch < 1:
        raise InputError("this manifest can't be read", do="give a new directory", file=f"{name}/{MANIFEST}")
    findings = [
        Finding("another_sweep", "expected the same as when this sweep began", key=key, file=MANIFEST)
        for key in identity
        if before.get(key) != identity[key]
    ]
    if findings:
        do = "give a new directory, or the same design, scenario, seed and replications, and the same version"
        raise InputError("this is the directory of another sweep", do=do, file=name, findings=findings)
    return {**said, "batch": batch}


def _machine() -> dict[str, Any]:
    return {
        "python": platform.python_version(),
        "packages": {name: version(name) for name in ("numpy", "scipy")},
        "machine": f"{platform.system()} {platform.machine()}",
    }


def write(path: Path, content: bytes) -> None:
    """Writes a file that is whole or not there, whoever else writes the same one. Raises `OSError`."""
    part = path.with_name(f".{path.name}.{platform.node()}.{getpid()}.{get_ident()}.part")
    try:
        with part.open("wb") as stream:
            stream.write(content)
            stream.flush()
            fsync(stream.fileno())
        part.replace(path)
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def part_name(row: int, first: int) -> str:
    """The name of the file with the replications of a row from `first` on."""
    return f"row-{row:06d}-{first:06d}.parquet"


def write_part(path: Path, row: int, first: int, values: Values) -> None:
    """Writes the values of some replications: columns row, replication, statistic and value."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    many = len(next(iter(values.values())))
    names = pa.array(np.repeat(np.arange(len(values), dtype=np.int32), many))
    table = pa.table(
        {
            "row": np.full(many * len(values), row, np.int32),
            "replication": np.tile(np.arange(first, first + many, dtype=np.int32), len(values)),
            "statistic": pa.DictionaryArray.from_arrays(names, pa.array(list(values), pa.string())),
            "value": np.concatenate(list(values.values())),
        }
    )
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd")
    write(path, sink.getvalue().to_pybytes())


def read_part(path: Path, row: int, first: int, many: int) -> Values | None:
    """What `write_part` wrote of these replications; None where that is not what stands there."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with path.open("rb") as stream:
            table = pq.ParquetFile(stream).read(use_threads=False)
        names = table.column("statistic").to_pylist()[::many]
        rows, numbers, values = (table.column(one).to_numpy() for one in ("row", "replication", "value"))
        values = values.reshape(len(names), many)
    except (OSError, ValueError, KeyError, pa.ArrowException):
        return None
    right = (rows == row).all() and (numbers.reshape(len(names), many) == np.arange(first, first + many)).all()
    return dict(zip(names, values, strict=True)) if right and names else None


def tidy(folder: Path) -> None:
    """Takes away what was left half written where a sweep was killed."""
    with suppress(OSError):
        for one in folder.glob(".*.part"):
            one.unlink(missing_ok=True)
