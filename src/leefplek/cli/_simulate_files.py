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

from ._files import new_folder, write_file
from ._setting import Lang
from ._simulate_options import Asked, Format
from ._simulate_sentences import told
from ._toml_file import named
from ._typed import as_typed

if TYPE_CHECKING:
    from leefplek.simulation import Comparison, Result, Visits

__all__ = ["fitting_place", "has_figures", "manifest_of", "page_of", "write", "write_json", "write_run"]

MANIFEST = "manifest.json"
FIGURES = "figures"


def fitting_place(asked: Asked) -> None:
    """Raises `InputError` where the folder or the page can't come, before anything is computed."""
    _needed(asked)
    out, page = asked.out, None if asked.page_inside else asked.report
    if out is not None and os.path.lexists(out) and not (asked.replace and _ours(out)):
        why = "it holds more than simulate wrote" if asked.replace else "nothing is ever written over"
        raise InputError("this is there already", why=why, do=_ELSEWHERE, file=named(out))
    if page is not None and os.path.lexists(page):
        raise InputError("this is there already", why="nothing is ever written over", do=_ELSEWHERE, file=named(page))


_ELSEWHERE = "give another name, or take away what is there"


def _needed(asked: Asked) -> None:
    """Raises `MissingExtra` before anything is computed that could not be written."""
    from leefplek.simulation import MissingExtra

    if asked.report is not None and not has_figures():
        raise MissingExtra("a page needs matplotlib", do='install it: pip install "leefplek[plot]"')
    if asked.out is not None and find_spec("pyarrow") is None:
        raise MissingExtra("files of visits need pyarrow", do='install it: pip install "leefplek[simulation]"')


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
    """A folder to write in, that gets its place when it is whole; `fitting_place` looked at what stands there."""
    if not os.path.lexists(out):
        with new_folder(out) as folder:
            yield folder
        return
    whole, old = (out.with_name(f".{out.name}.{os.urandom(8).hex()}") for _ in range(2))
    with new_folder(whole) as folder:
        yield folder
    try:
        out.rename(old)
        whole.rename(out)
    except OSError as error:
        if not os.path.lexists(out):
            old.rename(out)
        shutil.rmtree(whole, ignore_errors=True)
        why = error.strerror or type(error).__name__
        raise InputError("this can't be replaced", why=why, do="give another name", file=named(out)) from None
    shutil.rmtree(old, ignore_errors=True)


def write(asked: Asked, fill: Callable[[Path], None], manifest: dict[str, Any], page: str, lang: Lang) -> list[str]:
    """The folder and the page, where they were asked for; answers the lines that tell where they are."""
    found = []
    if asked.out is not None:
        with folder_of(asked.out) as folder:
            fill(folder)
            if asked.page_inside is not None:
                (folder / asked.page_inside).write_bytes(page.encode())
            files = sorted(one.relative_to(folder).as_posix() for one in folder.rglob("*") if one.is_file())
            write_json(folder / MANIFEST, {**manifest, "files": files})
        found.append(asked.out)
    if asked.report is not None and asked.page_inside is None:
        write_file(asked.report, page)
        found.append(asked.report)
    return [told("written", lang, path=as_typed(one)) for one in found]


def write_run(folder: Path, result: Result, formats: tuple[Format, ...], lang: Lang) -> None:
    """The visits of a run where they were kept, its statistics, and its figures where they can be drawn."""
    if result.visits is not None:
        for one in dict.fromkeys(formats or ("parquet",)):
            _VISITS[one](result.visits, folder)
    data = result.as_data()
    del data["manifest"]
    write_json(folder / "statistics.json", data)
    if has_figures():
        from leefplek.simulation import save_figures

        save_figures(result, folder / FIGURES, lang=lang)


def manifest_of(result: Result, seconds: float) -> dict[str, Any]:
    """The manifest of a run, with how long it took."""
    return {**result.manifest, "seconds": round(seconds, 3)}


def page_of(result: Result, seconds: float, lang: Lang, comparison: Comparison | None = None) -> str:
    """The page of a run, or of the second of two that were compared."""
    from leefplek.simulation import RunTime, report

    machine = str(result.manifest["machine"])
    return report(result, comparison=comparison, lang=lang, ran=RunTime(round(seconds, 3), machine))


def write_json(path: Path, data: Any) -> None:
    """Plain data as a file of JSON."""
    path.write_bytes((json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode())


def has_figures() -> bool:
    """Whether figures can be drawn."""
    return find_spec("matplotlib") is not None


def _log(visits: Visits, path: Path) -> None:
    from leefplek.simulation import event_log

    event_log(visits).write(path)


_VISITS: dict[str, Callable[[Visits, Path], None]] = {
    "parquet": lambda visits, folder: visits.to_parquet(folder / "visits.parquet"),
    "csv": lambda visits, folder: visits.to_csv(folder / "visits.csv"),
    "xes": lambda visits, folder: _log(visits, folder / "events.xes"),
    "ocel": lambda visits, folder: _log(visits, folder / "events.jsonocel"),
}
