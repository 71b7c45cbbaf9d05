"""What a simulation leaves in files: a folder that is whole or not there, and never over what somebody else wrote."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from leefplek import InputError

from ._files import new_folder
from ._toml_file import named

if TYPE_CHECKING:
    from leefplek.simulation import Result, Visits

__all__ = ["MANIFEST", "fitting_place", "folder_of", "write_run"]

MANIFEST = "manifest.json"
FIGURES = "figures"


def fitting_place(out: Path | None, page: Path | None, *, replace: bool) -> None:
    """Raises `InputError` where the folder or the page can't come, before anything is computed."""
    if out is not None and os.path.lexists(out) and not (replace and _ours(out)):
        why = "it holds more than simulate wrote" if replace else "nothing is ever written over"
        raise InputError("this is there already", why=why, do=_ELSEWHERE, file=named(out))
    if page is not None and page.parent != out and os.path.lexists(page):
        raise InputError("this is there already", why="nothing is ever written over", do=_ELSEWHERE, file=named(page))


_ELSEWHERE = "give another name, or take away what is there"


def _ours(out: Path) -> bool:
    """Whether there is nothing in a folder but what its manifest lists."""
    if out.is_symlink() or not out.is_dir():
        return False
    there = {one.relative_to(out).as_posix() for one in out.rglob("*") if not one.is_dir() or one.is_symlink()}
    try:
        files = json.loads((out / MANIFEST).read_bytes())["files"]
    except (OSError, ValueError, LookupError, TypeError):
        return not there
    return isinstance(files, list) and there <= {*(one for one in files if isinstance(one, str)), MANIFEST}


@contextlib.contextmanager
def folder_of(out: Path) -> Iterator[Path]:
    """A folder to write in, that takes its place when it is whole; what stands there was looked at by `fitting_place`."""
    if not os.path.lexists(out):
        with new_folder(out) as folder:
            yield folder
        return
    whole, old = (out.with_name(f".{out.name}.{os.urandom(8).hex()}") for _ in range(2))
    with new_folder(whole) as folder:
        yield folder
    try:
        out.rename(old)
    except OSError:
        shutil.rmtree(whole, ignore_errors=True)
        raise InputError("this can't be replaced", do="give another name", file=named(out)) from None
    try:
        whole.rename(out)
    except BaseException:
        old.rename(out)
        raise
    shutil.rmtree(old, ignore_errors=True)


def write_run(folder: Path, result: Result, formats: tuple[str, ...], seconds: float, page: str | None) -> None:
    """The visits, statistics, figures, page and manifest of a run."""
    if result.visits is not None:
        for one in dict.fromkeys(formats or ("parquet",)):
            _VISITS[one](result.visits, folder)
    data = result.as_data()
    manifest = data.pop("manifest")
    write_json(folder / "statistics.json", data)
    if has_figures():
        _figures(result, folder / FIGURES)
    if page is not None:
        (folder / "report.html").write_bytes(page.encode())
    files = sorted(one.relative_to(folder).as_posix() for one in folder.rglob("*") if one.is_file())
    write_json(folder / MANIFEST, {**manifest, "seconds": round(seconds, 3), "files": files})


def write_json(path: Path, data: Any) -> None:
    """Plain data as a file of JSON."""
    path.write_bytes((json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode())


def has_figures() -> bool:
    """Whether figures can be drawn."""
    return find_spec("matplotlib") is not None


def _figures(result: Result, folder: Path) -> None:
    from leefplek.simulation import save_figures

    folder.mkdir()
    save_figures(result, folder)


def _log(visits: Visits, path: Path) -> None:
    from leefplek.simulation import event_log

    event_log(visits).write(path)


_VISITS: dict[str, Callable[[Visits, Path], None]] = {
    "parquet": lambda visits, folder: visits.to_parquet(folder / "visits.parquet"),
    "csv": lambda visits, folder: visits.to_csv(folder / "visits.csv"),
    "xes": lambda visits, folder: _log(visits, folder / "events.xes"),
    "ocel": lambda visits, folder: _log(visits, folder / "events.jsonocel"),
}
