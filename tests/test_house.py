"""The house as it was drawn: what may lean on what, what is loaded when, and what is public."""

from __future__ import annotations

import ast
import importlib
import inspect
import json
import subprocess
import sys
from pathlib import Path

import pytest

import leefplek

SRC = Path(leefplek.__file__).parent

# From the ground up: a module may import its own layer and those before it. Modules of one layer may use each other,
# as long as Python can load them.
LAYERS = [
    {"_version", "errors"},
    {"values", "_json"},
    {"_texts", "_calendar", "_faults", "_candidates", "_editions"},
    {"definition", "people", "facts", "sources"},
    {"answers", "plan", "dated", "criteria", "_cells", "_diagram", "practices", "_made", "redaction"},
    {"cards", "routes", "_draft", "effects"},
    {"advice", "_brought", "_route_check", "_pool", "_upkeep", "_between", "route_changes"},
    {"_weigh", "_questions"},
    {"_advise"},
    {"case", "_shelf", "_atlas"},
    {"_rules", "_produce", "_table", "_extend", "schema", "_known", "hooks", "toml", "_findings", "lines"},
    {"_check", "draw", "_rows", "convert", "_manager", "_watch", "_seen", "common", "retention"}
    | {"access", "_access_cells", "_access_check", "_access_data", "_access_decide", "_access_directory"}
    | {"_access_grant", "_access_read", "_access_words"},
    {"usual"},
    {"_runtime", "_gather", "_policies", "checklists"},
    {"_data", "stored"},
    {"_build"},
    {"app"},
    {"journeys"},
]
LEVEL = {name: level for level, layer in enumerate(LAYERS) for name in layer}
OUTSIDE = {
    "errors": {"attrs"},
    "hooks": {"attrs", "pluggy"},
    "_manager": {"attrs", "pluggy"},
    "_rows": {"attrs", "transitions"},
    "convert": {"attrs", "cattrs"},
    "_findings": {"attrs", "cattrs"},
}
SUBDOORS = {name for name in LEVEL if not name.startswith("_")}
DOORS = {"cli": {"store", "simulation"}, "testing": {"store"}}
"""The doors of extras that may be used as well: the command shows them, the kit proves them."""


def modules() -> list[Path]:
    """Every module of the package."""
    return sorted(SRC.rglob("*.py"))


def imports(path: Path) -> set[str]:
    """The modules that a file imports when it runs, as full names; what is for types only does not count."""
    package = ["leefplek", *path.relative_to(SRC).parent.parts]
    found: set[str] = set()

    def visit(node: ast.AST) -> None:
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            for child in node.orelse:
                visit(child)
            return
        if isinstance(node, ast.Import):
            found.update(one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            name = ".".join([*base, *([node.module] if node.module else [])])
            found.update([name] if node.module else [f"{name}.{one.name}" for one in node.names])
        for child in ast.iter_child_nodes(node):
            visit(child)

    visit(ast.parse(path.read_text("utf-8")))
    return found


def name_of(path: Path) -> str:
    """The name of a module inside the package."""
    return ".".join(path.relative_to(SRC).with_suffix("").parts)


CORE = [path for path in modules() if path.parent == SRC and path.name != "__init__.py"]
FEATURES = [path for path in modules() if path.parent != SRC]


@pytest.mark.parametrize("path", CORE, ids=name_of)
def test_the_core_leans_down_only(path: Path) -> None:
    """A module of the core imports its own layer and lower ones, never plugins, extras or the command."""
    level = LEVEL[name_of(path)]
    for one in imports(path):
        if one.startswith("leefplek."):
            inside = one.removeprefix("leefplek.").split(".")[0]
            assert LEVEL[inside] <= level, f"{path.name} may not lean on {inside}"


@pytest.mark.parametrize("path", CORE, ids=name_of)
def test_a_package_from_outside_is_used_where_it_belongs(path: Path) -> None:
    """pluggy, transitions and cattrs each have one place; nothing else from outside is imported."""
    name = name_of(path)
    outside = {one.split(".")[0] for one in imports(path)} - {"leefplek"} - set(sys.stdlib_module_names)
    assert outside <= OUTSIDE.get(name, {"attrs"})


@pytest.mark.parametrize("path", FEATURES, ids=name_of)
def test_plugins_and_the_command_use_the_public_doors(path: Path) -> None:
    """What is built on the core sees what a third party sees: the door, the sub-doors, and its own rooms."""
    parts = path.relative_to(SRC).parts[:-1]
    own = ".".join(["leefplek", *parts[: 2 if parts[0] == "plugins" else 1]])
    for one in imports(path):
        if one == "leefplek" or not one.startswith("leefplek") or one.startswith(own):
            continue
        inside = one.removeprefix("leefplek.")
        assert inside in SUBDOORS | DOORS.get(path.relative_to(SRC).parts[0], set()), (
            f"{name_of(path)} may not use {one}"
        )


def run(code: str) -> str:
    """What a fresh interpreter prints."""
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True)
    return done.stdout


def test_loading_leefplek_leaves_the_extras_alone() -> None:
    """No numpy, sqlalchemy, hypothesis, pytest or click comes along with the core."""
    code = "import sys, json; from leefplek import Leefplek; Leefplek(); print(json.dumps(sorted(sys.modules)))"
    loaded = {name.split(".")[0] for name in json.loads(run(code))}
    assert not loaded & {"numpy", "sqlalchemy", "hypothesis", "pytest", "click", "rich", "jsonschema"}


def test_the_door_itself_loads_nothing() -> None:
    """`import leefplek` costs next to nothing: what is behind the door comes when it is asked for."""
    loaded = json.loads(run("import sys, json; import leefplek; print(json.dumps(sorted(sys.modules)))"))
    assert not {"attr", "cattrs", "pluggy", "transitions"} & set(loaded)


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_nothing_happens_at_import(path: Path) -> None:
    """A module declares; it reads no clock, no environment and no file, and keeps no list or set that grows."""
    for node in ast.parse(path.read_text("utf-8")).body:
        assert not isinstance(node, ast.For | ast.While | ast.With | ast.Try), f"{path.name}:{node.lineno}"


def test_below_the_app_there_is_no_clock_and_no_chance() -> None:
    """Time and ids come in as arguments; only `app` supplies defaults."""
    for path in [*CORE, *FEATURES]:
        if name_of(path) == "app" or name_of(path).startswith("cli"):
            continue
        text = path.read_text("utf-8")
        for word in ("datetime.now", "date.today", "time.time", "os.environ", "import random", "uuid", "urandom"):
            assert word not in text, f"{path.name} uses {word}"


def test_every_public_name_can_be_had_and_is_explained() -> None:
    """What the door lists exists and has a docstring."""
    for name in leefplek.__all__:
        assert getattr(leefplek, name) is not None
        if name not in ("__version__", "hookimpl"):
            assert getattr(leefplek, name).__doc__
    assert set(leefplek.__all__) <= set(dir(leefplek))
    assert not SUBDOORS & set(leefplek.__all__), "a name on the door may not hide a sub-door"
    with pytest.raises(AttributeError):
        leefplek.nothing_of_the_kind  # noqa: B018


@pytest.mark.parametrize("name", sorted(SUBDOORS))
def test_every_sub_door_lists_what_it_offers(name: str) -> None:
    """A public module names its public names, and each has a docstring of its own."""
    module = importlib.import_module(f"leefplek.{name}")
    assert module.__doc__
    for one in module.__all__:
        found = getattr(module, one)
        if inspect.isclass(found) or inspect.isfunction(found):
            assert found.__doc__, f"{name}.{one} has no docstring"
