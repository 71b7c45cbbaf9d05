"""The command and its paths as one would type them from here."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from pathlib import Path

__all__ = ["as_typed", "program"]


def program() -> str:
    """The command as one can type it: by its name where the shell finds it, else by the path it was called with."""
    called = Path(sys.argv[0])
    if called.name != "leefplek" or shutil.which("leefplek"):
        return "leefplek"
    return as_typed(called.absolute())


def as_typed(file: Path) -> str:
    """The path as one would type it from here."""
    here = Path.cwd()
    return shlex.quote(os.path.relpath(file, here) if file.is_relative_to(here) else str(file))
