"""The pages and the example say what the software does: current, runnable, and with references that can be found."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

import leefplek
from leefplek import definition, errors, store, testing
from leefplek.schema import json_schema
from leefplek.values import TextMap

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", *sorted(DOCS.glob("*.md"))]
OF_WORKFLOWS = sorted((DOCS / "workflows").glob("*.md"))
TUTORIALS = (
    "a_card_in_five_minutes.md",
    "a_routekaart_of_your_own.md",
    "a_werkwijze_as_a_plugin.md",
    "practices.md",
    "checklists.md",
)
HAND_WRITTEN = (
    "embedding.md",
    "storing_cases.md",
    "advice.md",
    "command.md",
    "writing_a_workflow.md",
    "a_whole_way_of_working.md",
    "a_variant_of_cooperation.md",
    "after_an_error.md",
    "privacy.md",
)
WITH_SNIPPETS = ("README.md", *HAND_WRITTEN, *TUTORIALS)
GENERATED = (
    "workflow.md",
    "hooks.md",
    "cards.md",
    "routekaarten.md",
    "practices_that_ship.md",
    "coverage.md",
    "access_table.md",
    "kept_data.md",
)
WRITES = re.compile(r"^<!-- (?:file: .+|installed) -->$", re.MULTILINE)
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
    shown += len(WRITES.findall(page.read_text(encoding="utf-8")))
    name = page.relative_to(ROOT).as_posix()
    assert collected.count(f"{name}::") == shown
    assert shown > 0 or page.name not in WITH_SNIPPETS


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_fence_is_skipped_in_silence(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    languages = set(re.findall(r"^```(\S+)$", text, re.MULTILINE))
    assert languages <= {"python", "py", "console", "sh", "toml", "text", "{eval-rst}", "{toctree}"}
    written = re.findall(r"^<!-- file: .+ -->\n```py$", text, re.MULTILINE)
    assert len(written) == text.count("\n```py\n") or page.name == "hooks.md", "hooks.md shows source, as it is"


@pytest.mark.parametrize("name", TUTORIALS)
def test_a_tutorial_begins_in_an_empty_folder(name: str) -> None:
    assert "\n<!-- from an empty folder -->\n" in (DOCS / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("marker", ["run", "test"])
def test_the_readme_says_how_to_run_and_how_to_test(marker: str) -> None:
    commands = {
        "run": "python3 -m venv .venv && .venv/bin/pip install -q -e . && .venv/bin/leefplek demo",
        "test": "python3 -m venv .venv && .venv/bin/pip install -q -e '.[test,peers]' "
        "&& .venv/bin/pytest -n auto --dist loadfile",
    }
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    at = lines.index(f"<!-- {marker} -->")
    assert lines[at + 1].startswith("```")
    assert lines[at + 2 : at + 4] == [commands[marker], "```"]


# ---- what is generated


@pytest.fixture(scope="module")
def generate() -> ModuleType:
    return load(DOCS / "generate.py")


@pytest.mark.parametrize("name", GENERATED)
def test_a_page_that_is_written_is_current(generate: ModuleType, name: str) -> None:
    page = generate.WRITTEN[name]()
    assert (DOCS / name).read_text(encoding="utf-8") == page, "run python docs/generate.py"


def test_every_page_that_is_written_is_tested(generate: ModuleType) -> None:
    assert set(generate.WRITTEN) == set(GENERATED)
    marked = {page.name for page in DOCS.glob("*.md") if page.read_text(encoding="utf-8").startswith("<!-- Written by")}
    assert marked == set(generate.WRITTEN)


def test_the_table_of_effects_is_current(generate: ModuleType) -> None:
    page = (DOCS / generate.EFFECTS_PAGE).read_text(encoding="utf-8")
    assert page == generate.effects_page(), "run python docs/generate.py"
    assert all(f"| `{name}` |" in page for name in definition.EFFECTS)


def test_the_table_of_public_sources_is_current_and_complete(generate: ModuleType) -> None:
    page = (DOCS / generate.SOURCES_PAGE).read_text(encoding="utf-8")
    assert page == generate.sources_page(), "run python docs/generate.py"
    lp = leefplek.Leefplek()
    named = {part.source for series in lp.values for part in series.parts}
    named |= {one for kaart in generate.shipped_routekaarten() for one in kaart.sources}
    public = {(one.publisher, one.title) for one in named if not re.match(r"00[0-4]:", one.section)}
    assert public == set(generate.public_sources())


def test_the_page_of_routekaarten_has_every_route_criterion_and_amount(generate: ModuleType) -> None:
    page = (DOCS / "routekaarten.md").read_text(encoding="utf-8")
    rows = page.splitlines()
    for kaart in generate.shipped_routekaarten():
        assert f"## {kaart.id}, version {kaart.version}" in rows
        for route in kaart.routes:
            assert f"### {route.title['nl']} (`{route.id}`)" in rows
            for one in route.criteria:
                assert any(row.startswith(f"| `{one.id}`") and one.text["nl"] in row for row in rows)
    for series in leefplek.Leefplek().values:
        assert len([row for row in rows if row.startswith(f"| `{series.id}` | 2")]) == len(series.parts)


def test_the_page_of_the_access_table_has_every_group_row_and_rule() -> None:
    page = (DOCS / "access_table.md").read_text(encoding="utf-8")
    lp = leefplek.Leefplek()
    for group in lp.access.groups:
        assert f"(`{group.id}`)\n" in page
        assert all(f"`{role}`" in page for role in group.roles)
    for row in lp.access.rows:
        assert f"`{row.id}`" in page
        assert all(one in page for one in _both(row.why))
    for rule in lp.retention.rules:
        assert any(f"| `{rule.id}` |" in line and f"| {rule.period} |" in line for line in page.splitlines())


def test_the_page_of_what_is_kept_has_every_key_at_its_sensitivity() -> None:
    """Looked up apart from how the page is made: in the JSON Schema of each payload."""
    parts = (DOCS / "kept_data.md").read_text(encoding="utf-8").split("\n### ")[1:]
    told = {
        part.partition("\n")[0].strip("`"): set(re.findall(r"^\| `(\w+)` \|", part, re.MULTILINE)) for part in parts
    }
    lp = leefplek.Leefplek()
    held: dict[str, set[str]] = {"special": set(), "personal": set(), "open": set()}
    for workflow in lp.workflows:
        for step in workflow.transitions:
            if workflow.id not in lp.access.projects and step.payload is not None:
                for key, field in json_schema(step.payload)["properties"].items():
                    held[field["x-sensitivity"]].add(key)
    assert held["special"] <= told["special"]
    assert held["personal"] <= told["special"] | told["personal"]
    assert held["open"] <= told["special"] | told["personal"] | told["open"]
    assert len(held["special"]) > 40


def test_every_workflow_has_its_page_and_drawing_and_both_are_current(generate: ModuleType) -> None:
    pages = generate.pages_of_workflows()
    old = [name for name, text in pages.items() if not _is(DOCS / name, text)]
    drawings = {generate.drawing_of(one): one for one in generate.workflows()}
    old += [one.id for path, one in drawings.items() if not generate.is_current(path, one)]
    assert old == [], "run python docs/generate.py"
    assert {DOCS / name for name in pages} | set(drawings) == set((DOCS / "workflows").iterdir())
    assert len(pages) == len(drawings) == len({one.id for one in leefplek.Leefplek().workflows})


def _is(path: Path, text: str) -> bool:
    return path.exists() and path.read_text(encoding="utf-8") == text


def test_the_page_of_a_workflow_has_all_that_it_says() -> None:
    """Every state, step, rule, fact, outcome and role, in both languages, with the source of each step and rule."""
    lp = leefplek.Leefplek()
    for one in lp.workflows:
        rows = (DOCS / "workflows" / f"{one.id}.md").read_text(encoding="utf-8").splitlines()
        cells = [[cell.strip() for cell in row.strip("| ").split(" | ")] for row in rows if row.startswith("| `")]
        named = [(each.id, each.text) for part in (one.states, one.outcomes, one.roles) for each in part]
        named += [(each.name, each.question) for each in one.facts]
        for id, text in named:
            assert any(row[0] == f"`{id}`" and _both(text) <= set(row) for row in cells), f"{one.id}: {id}"
        for each in one.facts:
            beside = set() if each.why is None else _both(each.why)
            assert any(row[0] == f"`{each.name}`" and beside <= set(row) for row in cells), f"{one.id}: {each.name}"
        for step in one.transitions:
            (row,) = [
                row for row in cells if row[0] == f"`{step.id}`" and len(row) == 8 and row[1:3] == [*_texts(step.text)]
            ]
            assert row[-1] == (step.source or "-"), f"{one.id}: {step.id}"


def _both(text: TextMap) -> set[str]:
    return set(_texts(text))


def _texts(text: TextMap) -> tuple[str, str]:
    return text.in_language("en").replace("|", "\\|"), text["nl"].replace("|", "\\|")


def test_the_page_of_a_workflow_has_what_its_practices_leave_out() -> None:
    lp = leefplek.Leefplek()
    for practice in lp.practices:
        for id in practice.workflows:
            page = (DOCS / "workflows" / f"{id}.md").read_text(encoding="utf-8")
            left = page.partition("## What is left out, and why")[2]
            assert all(one.text.in_language("en") in left for one in (*practice.left_out, *practice.gaps))
            told = all(f"| `{one.id}` |" in page for one in (*practice.figures, *practice.contradictions))
            assert told if id == practice.workflows[0] else f"({practice.workflows[0]}.md)" in page


def test_what_a_drawing_leaves_out_is_said_on_the_page(generate: ModuleType) -> None:
    for workflow in generate.workflows():
        drawn = {one.id for one in generate.drawn(workflow).transitions}
        missing = {one.id for one in workflow.transitions} - drawn
        page = (DOCS / "workflows" / f"{workflow.id}.md").read_text(encoding="utf-8")
        said = re.findall(r"^Not drawn.*$", page, re.MULTILINE)
        assert set(re.findall(r"`(\w+)`", " ".join(said))) == missing
        assert missing or workflow.id != "fijn-wonen"


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


def test_every_place_that_a_card_names_can_be_found_in_a_section() -> None:
    """A card names several places of one document at once: `003:364, 201-203`."""
    sections = [source.section for card in leefplek.Leefplek().cards() for source in card.sources]
    lost, found = _lost(sections)
    assert (lost, found > 40) == ([], True)


def test_every_place_that_a_routekaart_or_value_names_can_be_found_in_a_section(generate: ModuleType) -> None:
    """Of the routes and criteria; that of a source spans all its places, and may reach over more than one section."""
    routes = [route for kaart in generate.shipped_routekaarten() for route in kaart.routes]
    sections = [one.section for route in routes for one in (route, *route.criteria)]
    series = leefplek.Leefplek().values
    sections += [one.at(part.period.valid_from).section for one in series for part in one.parts]
    lost, found = _lost([one for one in sections if one is not None])
    assert (lost, found > 40) == ([], True)


def _lost(sections: list[str]) -> tuple[list[tuple[str, int, int]], int]:
    """The places that no section of docs/sources.md has, and how many there are in all."""
    places = [
        (code, int(first), int(last or first))
        for section in sections
        for code, lines in re.findall(r"^(00[0-4]):(.+)$", section)
        for first, last in re.findall(r"(\d+)(?:-(\d+))?", lines)
    ]
    known = ranges()
    return [one for one in places if not _in_sections(*one, known)], len(places)


def test_a_card_names_the_publisher_of_a_document_as_the_page_does() -> None:
    page = (DOCS / "sources.md").read_text(encoding="utf-8")
    told = dict(re.findall(r"^\| (00[0-4]) \| ([^|]+) \|$", page, re.MULTILINE))
    named = {
        (source.section[:3], source.publisher)
        for card in leefplek.Leefplek().cards()
        for source in card.sources
        if re.match(r"00[0-4]:", source.section)
    }
    assert named == set(told.items())


def _in_sections(code: str, first: int, last: int, known: list[tuple[str, int, int]]) -> bool:
    return any(code == one and start <= first <= last <= end for one, start, end in known)


def test_links_between_pages_lead_somewhere() -> None:
    lost = {
        f"{page.name}: {link}"
        for page in [*PAGES, *OF_WORKFLOWS]
        for link in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
        if "://" not in link and not (page.parent / link).exists()
    }
    assert lost == set()


def test_no_page_loads_anything_from_outside() -> None:
    pages = [*PAGES, *(DOCS / "workflows").iterdir()]
    texts = {page.name: page.read_text(encoding="utf-8") for page in pages}
    namespaces = ("http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink")
    for name, text in texts.items():
        for namespace in namespaces:
            text = text.replace(namespace, "")
        assert not re.search(r"https?://", text), name


def test_the_reference_has_every_name_of_the_door_the_store_and_the_kit() -> None:
    page = (DOCS / "reference.md").read_text(encoding="utf-8")
    shown = set(re.findall(r"leefplek\.(\w+)$", page, re.MULTILINE)) | set(errors.__all__)
    assert set(leefplek.__all__) - shown == {"__version__"}
    whole = set(re.findall(r"^\.\. automodule:: (\S+)$", page, re.MULTILINE))
    doors = {"leefplek.testing", *(f"leefplek.testing.{name}" for name in ("pytest", "strategies", "machine"))}
    assert doors | {"leefplek.store", "leefplek.stored", "leefplek.simulation"} <= whole
    (apart,) = re.findall(r"automodule:: leefplek\.simulation\n(?: .*\n)*?   :exclude-members: (.*)\n", page)
    assert set(apart.split(", ")) <= set(re.findall(r":: leefplek\.simulation\.(\w+)$", page, re.MULTILINE))
    assert testing.__all__


# ---- the examples


def test_the_plugin_of_its_page_is_typed_and_in_style(tmp_path: Path) -> None:
    """Under the settings that a new plugin begins with, and a stricter choice of rules."""
    pytest.importorskip("mypy")
    pytest.importorskip("ruff")
    page = (DOCS / "a_werkwijze_as_a_plugin.md").read_text(encoding="utf-8")
    _run("leefplek.cli", "new", "plugin", "maatje", folder=tmp_path)
    folder = tmp_path / "leefplek-maatje"
    for name, text in re.findall(r"^<!-- file: (\S+) -->\n```\w+\n(.*?)^```$", page, re.DOTALL | re.MULTILINE):
        (folder / name).write_text(text, encoding="utf-8")
    for command in (
        ["mypy", "--cache-dir", os.devnull],
        ["ruff", "check", "--no-cache", "--select", "A,ARG,B,BLE,C4,DTZ,E,F,I,N,PIE,PT,PTH,RET,SIM,UP,W", "."],
        ["ruff", "format", "--no-cache", "--check", "."],
    ):
        _run(*command, folder=folder)


def _run(*command: str, folder: Path) -> None:
    done = subprocess.run([sys.executable, "-m", *command], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("page", "file"),
    [("writing_a_workflow.md", "fijn-wonen-elders.toml"), ("command.md", "a-first-journey.toml")],
)
def test_a_page_shows_a_file_as_it_is(page: str, file: str) -> None:
    assert fences(DOCS / page, "toml") == [(ROOT / "examples" / file).read_text(encoding="utf-8")]


def test_the_card_of_the_tutorial_is_among_the_examples_and_right() -> None:
    path = ROOT / "examples" / "cards" / "geldkaart-1.toml"
    assert path.read_text(encoding="utf-8") in fences(DOCS / "a_card_in_five_minutes.md", "toml")
    assert {one.code for one in testing.check_path(path.parent)} <= {"stale"}


def test_the_routekaarten_of_the_tutorial_are_the_examples_and_right() -> None:
    folder = ROOT / "examples" / "routekaarten"
    shown = fences(DOCS / "a_routekaart_of_your_own.md", "toml")
    files = sorted(folder.glob("*.toml"))
    assert len(files) == 3
    assert all(path.read_text(encoding="utf-8") in shown for path in files)
    assert {one.code for one in testing.check_path(folder)} <= {"stale"}


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


def test_the_guarded_day_goes_as_its_page_tells(capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("cryptography")
    load(ROOT / "examples" / "a_guarded_day.py").main()
    assert fences(DOCS / "a_guarded_day.md", "text") == [capsys.readouterr().out]


def test_the_page_for_the_privacy_officer_has_every_field_of_both_logs(tmp_path: Path) -> None:
    pytest.importorskip("cryptography")
    page = (DOCS / "privacy.md").read_text(encoding="utf-8")
    day = load(ROOT / "examples" / "a_guarded_day.py")
    store.MasterKey.new(tmp_path / "master.key")
    with day.at_desk(leefplek.Leefplek(clock=day.Clock(day.MORNING)), tmp_path) as desk:
        day.the_morning(desk)
    with store.open_store(f"sqlite:///{tmp_path / 'cases.db'}") as raw:
        kept = [json.loads(one.head) for log in ("audit", "processing") for one in raw.read(f"{log}:zaak-1")]
    fields = {name for one in kept for name in (*one, *one.get("attributes", ()))} - {"what", "attributes"}
    assert {"outcome", "relation", "trace_id", "dpl.core.data_subject_id"} <= fields
    assert {name for name in fields | {"station"} if f"`{name}`" not in page} == set()


def test_what_the_guarded_day_looks_for_is_found_where_nothing_is_sealed(tmp_path: Path) -> None:
    """A look at bytes that finds nothing must be able to find something."""
    day = load(ROOT / "examples" / "a_guarded_day.py")
    with store.open_store(f"sqlite:///{tmp_path / 'cases.db'}") as clear:
        desk = store.GuardedDesk(store.Desk(leefplek.Leefplek(clock=day.Clock(day.MORNING)), clear), day.DIRECTORY)
        day.the_morning(desk)
        store.export_lines(clear, tmp_path / "export.jsonl")
    for text in (day.WORDS, day.PERSON):
        assert day.files_with(tmp_path, [text.encode()]) == ["cases.db", "export.jsonl"]
