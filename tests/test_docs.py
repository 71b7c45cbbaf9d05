"""The pages and the example say what the software does: current, runnable, and with references that can be found."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

import leefplek
from leefplek import errors, hooks

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", *sorted(DOCS.glob("*.md"))]
WITH_SNIPPETS = ("README.md", "embedding.md", "command.md", "writing_a_workflow.md", "after_an_error.md")
REFERENCE = re.compile(r"\b(00[0-4]):(\d+)(?:-(\d+))?")


def load(path: Path) -> ModuleType:
    """A script of this project as a module, without running its main."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def fences(page: Path, language: str) -> list[str]:
    """The fenced blocks of one language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)


# ---- snippets


@pytest.fixture(scope="module")
def collected() -> str:
    """What pytest itself collects from the pages, in a process of its own."""
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", "README.md", "docs"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_snippet_of_a_page_is_collected(page: Path, collected: str) -> None:
    shown = len(fences(page, "python")) + len(fences(page, "console"))
    name = page.relative_to(ROOT).as_posix()
    assert collected.count(f"{name}::") == shown
    assert shown > 0 or page.name not in WITH_SNIPPETS


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_fence_is_skipped_in_silence(page: Path) -> None:
    languages = set(re.findall(r"^```(\S+)$", page.read_text(encoding="utf-8"), re.MULTILINE))
    assert languages <= {"python", "console", "sh", "toml", "text", "{eval-rst}", "{toctree}"}


@pytest.mark.parametrize("marker", ["run", "test"])
def test_the_readme_says_how_to_run_and_how_to_test(marker: str) -> None:
    commands = {
        "run": "python3 -m venv .venv && .venv/bin/pip install -q -e . && .venv/bin/leefplek demo",
        "test": "python3 -m venv .venv && .venv/bin/pip install -q -e '.[test]' && .venv/bin/pytest",
    }
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    at = lines.index(f"<!-- {marker} -->")
    assert lines[at + 1].startswith("```")
    assert lines[at + 2 : at + 4] == [commands[marker], "```"]


# ---- what is generated


@pytest.fixture(scope="module")
def generate() -> ModuleType:
    return load(DOCS / "generate.py")


def test_the_page_of_the_workflows_is_current(generate: ModuleType) -> None:
    assert (DOCS / "workflow.md").read_text(encoding="utf-8") == generate.page(generate.workflows()), (
        "run python docs/generate.py"
    )


@pytest.mark.parametrize("id", ["fijn-wonen", "meldcode"])
def test_the_drawings_are_current(generate: ModuleType, id: str) -> None:
    (workflow,) = [one for one in generate.workflows() if one.id == id]
    drawing = (DOCS / f"workflow-{id}.svg").read_text(encoding="utf-8")
    assert f"<!-- drawn from {generate.digest(generate.dot_text(workflow))} -->" in drawing, (
        "run python docs/generate.py"
    )


def test_what_a_drawing_leaves_out_is_said_on_the_page(generate: ModuleType) -> None:
    workflow = generate.workflows()[0]
    drawn = {one.id for one in generate.drawn(workflow).transitions}
    missing = {one.id for one in workflow.transitions} - drawn
    assert missing == set(generate.left_out(workflow)) != set()
    page = (DOCS / "workflow.md").read_text(encoding="utf-8")
    (said,) = re.findall(r"^Not drawn.*$", page, re.MULTILINE)
    assert set(re.findall(r"`(\w+)`", said)) == missing


# ---- references


def ranges() -> list[tuple[str, int, int]]:
    """The lines that docs/sources.md gives a section to."""
    rows = re.findall(r"^\| (00[0-4]):(\d+)-(\d+) \|", (DOCS / "sources.md").read_text(encoding="utf-8"), re.MULTILINE)
    return [(code, int(first), int(last)) for code, first, last in rows]


@pytest.mark.parametrize("folder", ["src", "docs", "examples"])
def test_every_reference_can_be_found_in_a_section(folder: str) -> None:
    known = ranges()
    lost = {
        f"{path.relative_to(ROOT)}: {code}:{line}"
        for path in sorted((ROOT / folder).rglob("*"))
        if path.suffix in {".py", ".md", ".toml"} and "_build" not in path.parts
        for code, first, last in REFERENCE.findall(path.read_text(encoding="utf-8"))
        for line in (int(first), int(last or first))
        if not any(code == one and start <= line <= end for one, start, end in known)
    }
    assert lost == set()


def test_links_between_pages_lead_somewhere() -> None:
    lost = {
        f"{page.name}: {link}"
        for page in PAGES
        for link in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
        if "://" not in link and not (page.parent / link).exists()
    }
    assert lost == set()


def test_no_page_loads_anything_from_outside() -> None:
    pages = [*PAGES, *DOCS.glob("*.svg")]
    texts = {page.name: page.read_text(encoding="utf-8") for page in pages}
    namespaces = ("http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink")
    for name, text in texts.items():
        for namespace in namespaces:
            text = text.replace(namespace, "")
        assert not re.search(r"https?://", text), name


def test_the_reference_has_every_name_of_the_door_and_every_hook() -> None:
    page = (DOCS / "reference.md").read_text(encoding="utf-8")
    shown = set(re.findall(r"leefplek\.(\w+)$", page, re.MULTILINE)) | set(errors.__all__)
    assert set(leefplek.__all__) - shown == {"__version__"}
    hooked = {name for name in vars(hooks) if name.startswith("leefplek_")}
    assert set(re.findall(r"leefplek\.hooks\.(\w+)", page)) == hooked


# ---- the examples


@pytest.mark.parametrize(
    ("page", "file"),
    [("writing_a_workflow.md", "fijn-wonen-elders.toml"), ("command.md", "a-first-journey.toml")],
)
def test_a_page_shows_a_file_as_it_is(page: str, file: str) -> None:
    assert fences(DOCS / page, "toml") == [(ROOT / "examples" / file).read_text(encoding="utf-8")]


def test_the_example_tells_its_story(capsys: pytest.CaptureFixture[str]) -> None:
    main = load(ROOT / "examples" / "embedding.py").main
    main()
    first = capsys.readouterr().out
    main()
    assert capsys.readouterr().out == first
    numbered = re.findall(r"^(\d)\. ", first, re.MULTILINE)
    assert numbered == [str(number) for number in range(1, 9)]
    assert "weigh_routes: allowed False, asks for -, refused for housing_question_needed" in first
    assert "the same event: True" in first
    assert "4 events, the same case: True" in first
