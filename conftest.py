"""The snippets of README.md and docs/*.md run as tests: what the pages show is what the software does.

`python` fences run, and share their names within one page. In a `console` fence each line `$ leefplek ...` runs, and
what it prints is compared with what the fence shows; a line `...` stands for any lines, `...` in a line for any text,
and a fence that shows nothing asks only that the command succeeds. What stands after a question is typed as its answer.
`; echo $?` shows how a command ended. Other fences (`sh`, `toml`, `text`) are not run. `pycon` is not used: it would be
skipped in silence.

Paths start at the root of the project. A page that says `<!-- from an empty folder -->` begins in one, and there

- a fence below `<!-- file: NAME -->` is written to that file; with `, the rest as in OTHER`, that one's tables too;
- `<!-- installed -->` stands for an install of the project that one is in, which a test must not do;
- `$ cd FOLDER` and `$ pytest` run as well.
"""

from __future__ import annotations

import importlib
import os
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sybil import Document, Example, Region, Sybil
from sybil.parsers.markdown import CodeBlockParser, PythonCodeBlockParser, SkipParser

ROOT = Path(__file__).parent
PAGES = ("README.md", "docs/*.md")
ECHO = "; echo $?"
TYPED = re.compile(r"^(Your answer \(a number\):|Say it in your own words:) (.+)$", re.MULTILINE)
FILE = re.compile(
    r"^<!-- file: (\S+?)(?:, the rest as in (\S+))? -->\n```(?:toml|py)\n(.*?)^```$", re.MULTILINE | re.DOTALL
)
INSTALLED = re.compile(r"^<!-- installed -->$", re.MULTILINE)


# ---- console fences


def run_console(example: Example) -> str | None:
    """Run the commands of a console fence; answers what differs, or None."""
    for command, shown in _commands(example.parsed):
        printed, code = _run(command.removesuffix(ECHO), TYPED.findall(shown), example.namespace)
        if command.endswith(ECHO):
            printed += f"{code}\n"
        elif code != 0:
            return f"{command} ended with {code}:\n{printed}"
        if shown.strip() and not _matches(TYPED.sub(r"\1", shown), printed):
            return f"{command} printed something else:\n{printed}"
    return None


def _commands(text: str) -> list[tuple[str, str]]:
    """Each command of a fence, with what the fence shows below it."""
    parts = re.split(r"^\$ (.*)\n", text, flags=re.MULTILINE)
    return list(zip(parts[1::2], parts[2::2], strict=True))


def _run(command: str, typed: list[tuple[str, str]], namespace: dict[str, Any]) -> tuple[str, int]:
    """What a command prints, and how it ends."""
    name, *arguments = shlex.split(command)
    if name != "leefplek" and not (namespace[EMPTY] and name in ("cd", "pytest")):
        return f"{name} can't be run in a console fence here", 127
    if name == "cd":
        os.chdir(*arguments)
        return "", 0
    there = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONUTF8": "1", "PYTEST_ADDOPTS": ""}
    done = subprocess.run(  # noqa: S603 - what a page of ours shows
        [sys.executable, "-m", "leefplek.cli" if name == "leefplek" else name, *arguments],
        input="".join(f"{answer}\n" for _, answer in typed),
        env=there,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    return done.stdout, done.returncode


def _matches(shown: str, printed: str) -> bool:
    """Whether the lines are the same, but for trailing space and where `...` stands for anything."""
    wanted = "".join("(?:.*\n)*?" if line == "..." else _pattern(line) + "\n" for line in _lines(shown))
    got = "".join(f"{line}\n" for line in _lines(printed))
    return re.fullmatch(wanted, got) is not None


def _pattern(line: str) -> str:
    return re.escape(line).replace(re.escape("..."), ".*")


def _lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.rstrip().splitlines()]


# ---- pages that begin in an empty folder

EMPTY = "__from_an_empty_folder__"


class Page(Document):
    """A page that knows where its snippets run."""

    def __init__(self, text: str, path: str) -> None:
        super().__init__(text, path)
        self.namespace[EMPTY] = "<!-- from an empty folder -->" in text


def files(document: Document) -> Iterator[Region]:
    """The fences that are written to files, and the places where a project is installed."""
    for match in FILE.finditer(document.text):
        yield Region(match.start(), match.end(), parsed=match.groups(), evaluator=write_file)
    for match in INSTALLED.finditer(document.text):
        yield Region(match.start(), match.end(), evaluator=stand_in)


def write_file(example: Example) -> str | None:
    """Write what a fence shows; answers why not, or None."""
    if not example.namespace[EMPTY]:
        return "only a page from an empty folder may write a file"
    name, other, text = example.parsed
    if other is not None:
        before = Path(other).read_text("utf-8")
        text += before[before.index("\n[[") :]
    Path(name).write_text(text, "utf-8")
    return None


def stand_in(example: Example) -> str | None:
    """What `pip install -e .` leaves behind: the package on the path, and what the project says of itself."""
    if not example.namespace[EMPTY]:
        return "only a page from an empty folder may install"
    here = Path.cwd()
    project = tomllib.loads((here / "pyproject.toml").read_text("utf-8"))["project"]
    info = here / ".site" / f"{project['name'].replace('-', '_')}-{project['version']}.dist-info"
    info.mkdir(parents=True)
    told = f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n"
    (info / "METADATA").write_text(told, "utf-8")
    points = [f"{name} = {place}\n" for name, place in project["entry-points"]["leefplek"].items()]
    (info / "entry_points.txt").write_text("[leefplek]\n" + "".join(points), "utf-8")
    sys.path[:0] = [str(here / "src"), str(info.parent)]
    importlib.invalidate_caches()
    return None


def _enter(namespace: dict[str, Any]) -> None:
    namespace["__before__"] = Path.cwd(), list(sys.path), set(sys.modules)
    namespace["__room__"] = room = TemporaryDirectory() if namespace[EMPTY] else None
    os.chdir(room.name if room else ROOT)


def _leave(namespace: dict[str, Any]) -> None:
    here, path, modules = namespace["__before__"]
    os.chdir(here)
    room = namespace["__room__"]
    if room is not None:
        sys.path[:] = path
        for name in set(sys.modules) - modules:
            if str(getattr(sys.modules[name], "__file__", "")).startswith(os.path.realpath(room.name)):
                del sys.modules[name]
        room.cleanup()


SNIPPETS = Sybil(
    parsers=[PythonCodeBlockParser(), CodeBlockParser("console", run_console), SkipParser(), files],
    patterns=list(PAGES),
    setup=_enter,
    teardown=_leave,
    document_types={".md": Page},
)

pytest_collect_file = SNIPPETS.pytest()
