"""The snippets of README.md and docs/*.md run as tests: what the pages show is what the software does.

`python` fences run, and share their names within one page. In a `console` fence each line `$ leefplek ...` runs, and
what it prints is compared with what the fence shows; a line `...` stands for any lines, and a fence that shows nothing
asks only that the command succeeds. Other fences (`sh`, `toml`, `text`) are not run. `pycon` is not used: it would be
skipped in silence. Paths in snippets start at the root of the project.
"""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path

from sybil import Example, Sybil
from sybil.parsers.markdown import CodeBlockParser, PythonCodeBlockParser, SkipParser

ROOT = Path(__file__).parent
PAGES = ("README.md", "docs/*.md")


def run_console(example: Example) -> str | None:
    """Run the commands of a console fence; answers what differs, or None."""
    for command, shown in _commands(example.parsed):
        words = shlex.split(command)
        if words[:1] != ["leefplek"]:
            return f"only leefplek can be run in a console fence, not: {command}"
        printed, code = _run(words[1:])
        if code != 0:
            return f"{command} ended with {code}:\n{printed}"
        if shown and not _matches(shown, printed.splitlines()):
            return f"{command} printed something else:\n{printed}"
    return None


def _commands(text: str) -> list[tuple[str, list[str]]]:
    """Each command of a fence, with the lines that the fence shows below it."""
    found: list[tuple[str, list[str]]] = []
    for line in text.splitlines():
        if line.startswith("$ "):
            found.append((line[2:], []))
        elif found:
            found[-1][1].append(line.rstrip())
    return found


def _run(arguments: list[str]) -> tuple[str, int]:
    """Run the command in this process, from the root of the project."""
    from click.testing import CliRunner

    from leefplek.cli import main

    result = CliRunner().invoke(main, arguments, prog_name="leefplek")
    return result.output, result.exit_code


def _matches(shown: list[str], printed: list[str]) -> bool:
    """Whether the lines are the same, but for trailing space and where `...` stands for any lines."""
    wanted = "".join("(?:.*\n)*?" if line == "..." else re.escape(line) + "\n" for line in shown)
    got = "".join(line.rstrip() + "\n" for line in printed)
    return re.fullmatch(wanted.rstrip("\n") + r"\n*", got.rstrip("\n") + "\n") is not None


def _from_root(namespace: dict[str, object]) -> None:
    namespace["__here__"] = Path.cwd()
    os.chdir(ROOT)


def _back(namespace: dict[str, object]) -> None:
    os.chdir(str(namespace["__here__"]))


SNIPPETS = Sybil(
    parsers=[PythonCodeBlockParser(), CodeBlockParser("console", run_console), SkipParser()],
    patterns=list(PAGES),
    setup=_from_root,
    teardown=_back,
)

pytest_collect_file = SNIPPETS.pytest()
