"""The command `new plugin`: a package with a card, a way of working of three states, and tests that pass."""

from __future__ import annotations

import re
from pathlib import Path

from leefplek import InputError, __version__

from ._files import write_folder
from ._say import say
from ._sentences import said
from ._setting import Setting
from ._templates import card, fill, free
from ._typed import as_typed

__all__ = ["new_plugin"]

_NAME = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_LONGEST = 40


def new_plugin(name: str, into: Path, setting: Setting) -> int:
    """Write the package; answers the exit code."""
    _check(name, setting)
    path = into / f"leefplek-{name}"
    write_folder(path, _texts(name, setting))
    say("\n".join(_then(path, setting.lang)))
    return 0


def _check(name: str, setting: Setting) -> None:
    if not _NAME.fullmatch(name) or len(name) > _LONGEST:
        do = f"use a to z, 0 to 9, and - between them, a letter first, at most {_LONGEST} characters"
        raise InputError("this is no name for a plugin", key="name", do=do)
    free(name, setting)
    if any(one.id == name for one in setting.leefplek().workflows):
        raise InputError(f"there is a way of working {name} already", key="name", do="choose another name")


def _texts(name: str, setting: Setting) -> dict[str, str]:
    """Every file of the package, by its path in it."""
    own = name.replace("-", "_")
    package = f"leefplek_{own}"
    places = {
        "pyproject.toml": "pyproject.toml",
        "README.md": "README.md",
        "init.py": f"src/{package}/__init__.py",
        "workflow.py": f"src/{package}/workflow.py",
        "access.toml": f"src/{package}/access.toml",
        "test_plugin.py": "tests/test_plugin.py",
    }
    values = {"name": name, "package": package, "guard": f"{own}_day_known", "version": __version__}
    texts = {place: fill(f"plugin/{template}", **values) for template, place in places.items()}
    return texts | {f"src/{package}/py.typed": "", f"src/{package}/cards/{name}-1.toml": card(name, setting.lang)}


def _then(path: Path, lang: str) -> tuple[str, ...]:
    return (
        said("written", lang, path=as_typed(path)),
        "",
        said("then", lang),
        f"  cd {as_typed(path)}\n      {said('then_cd', lang)}",
        f"  python3 -m venv .venv && .venv/bin/pip install -e '.[test]'\n      {said('then_install', lang)}",
        f"  .venv/bin/pytest\n      {said('then_test', lang)}",
        "",
        said("then_readme", lang),
    )
