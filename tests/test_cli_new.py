"""What `leefplek new` writes: right from the start, whole or not at all, and never over something that is there."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import leefplek as package
from leefplek import Leefplek, testing
from leefplek.cli import _files as files
from leefplek.cli import _templates as templates
from test_cli import leefplek, shell

ROOT = Path(__file__).parent.parent
NAMES = ["x", "sport-club", "a1-b2-c3", "class", "json", "a" * 40]
NO_NAMES = {
    "empty": "",
    "a slash": "a/b",
    "the folder above": "..",
    "a way out": "../../etc",
    "absolute": "/etc/x",
    "a dot": "a.b",
    "a space": "a b",
    "capitals": "Sport",
    "300 letters": "a" * 300,
    "61 letters": "a" * 61,
    "a Cyrillic a": "sp\u043ert",
    "full width": "\uff53port",
    "an accent": "caf\u00e9",
    "a soft hyphen": "sp\u00adort",
    "bidi": "sp\u202eort",
    "a quote": 'a"',
    "a placeholder": "$id",
    "a line": "a\nb",
    "a tail": "a\n",
    "NUL": "a\0b",
    "a digit first": "3d",
    "a hyphen last": "a-",
    "two hyphens": "a--b",
}


def tree(folder: Path) -> dict[str, bytes | None]:
    """All that is in a folder, hidden or not."""
    return {
        one.relative_to(folder).as_posix(): one.read_bytes() if one.is_file() else None for one in folder.rglob("*")
    }


# ---- a card


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("id", [*NAMES, "met_streep", "a" * 60])
def test_a_new_card_is_right(id: str, lang: str, tmp_path: Path) -> None:
    """The check finds nothing, not even a hint; it loads, and can be asked."""
    result = leefplek("new", "card", id, "--into", tmp_path, "--lang", lang)
    assert (result.exit_code, result.stderr) == (0, "")
    file = tmp_path / f"{id}-1.toml"
    assert list(tmp_path.iterdir()) == [file]
    assert f"{id}-1.toml" in result.stdout
    assert testing.check_path(file) == []
    card = Leefplek(data=[file]).card(id)
    assert (card.version, card.status, card.leefgebied, card.review_every) == (1, "vervangend", id, "P6M")
    assert card.valid_from == card.checked_on
    assert card.valid_until.year == card.valid_from.year + 2
    assert all(
        one.in_language("nl") != one.in_language("en") for one in (card.title, *(q.text for q in card.questions))
    )
    assert {one.means for question in card.questions for one in question.answers} == {
        "nothing", "possible", "concern", "unsafe"
    }  # fmt: skip
    shown = leefplek("cards", id, "--data", file, "--lang", lang)
    assert shown.exit_code == 0


def test_its_comments_tell_what_each_key_is() -> None:
    """In both languages; beside the comments the two templates differ in nothing but placeholders."""
    texts = {lang: templates.card("slaap", lang) for lang in ("nl", "en")}
    cards: dict[str, Any] = {lang: tomllib.loads(text) for lang, text in texts.items()}
    for text in texts.values():
        for key in ("id", "leefgebied", "version", "status", "owner", "valid_from", "valid_until", "checked_on",
                    "review_every", "title.nl", "note.nl", "publisher", "section", "retrieved_on"):  # fmt: skip
            (line,) = [one for one in text.splitlines() if one.startswith(f"{key} = ")][:1]
            assert "  # " in line
        assert all(f'"{means}"' in text for means in ("nothing", "possible", "concern", "unsafe"))
        assert max(map(len, text.splitlines())) <= 120
    assert "# Precies drie vragen." in texts["nl"]
    assert "# Exactly three questions." in texts["en"]
    for card in cards.values():
        del card["owner"], card["source"]
    assert cards["nl"] == cards["en"]


def test_what_it_proposes_works(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["leefplek"])
    text = leefplek("new", "card", "slaap", "--into", "een map").stdout
    assert "leefplek check 'een map/slaap-1.toml'" in text
    assert leefplek("check", "een map/slaap-1.toml").stdout == "niets gevonden\n"
    assert "leefplek --data 'een map/slaap-1.toml' ask slaap" in text


@pytest.mark.parametrize("day", [date(2028, 2, 29), date(2026, 12, 31)])
def test_two_years_on_is_a_day(day: date) -> None:
    assert templates._later(day) == (date(2030, 2, 28) if day.day == 29 else date(2028, 12, 31))


@pytest.mark.parametrize("what", sorted(set(NO_NAMES) - {"a placeholder"}))
@pytest.mark.parametrize("kind", ["card", "plugin"])
def test_a_name_that_is_no_name(kind: str, what: str, tmp_path: Path) -> None:
    """Is bad input, and nothing is written anywhere."""
    result = leefplek("new", kind, NO_NAMES[what], "--into", tmp_path / "inside")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr
    assert tree(tmp_path) == {}


@pytest.mark.parametrize("name", ["$id", "met_streep", "a" * 41])
def test_a_plugin_takes_fewer_names_than_a_card(name: str, tmp_path: Path) -> None:
    assert leefplek("new", "plugin", name, "--into", tmp_path).exit_code == 2
    assert tree(tmp_path) == {}


@pytest.mark.parametrize(
    ("kind", "name"), [("card", "woonkaart"), ("plugin", "woonkaart"), ("plugin", "meldcode"), ("plugin", "fijn-wonen")]
)
def test_a_name_that_is_in_use(kind: str, name: str, tmp_path: Path) -> None:
    """Could not be loaded beside what has it: it is refused before anything is written."""
    result = leefplek("new", kind, name, "--into", tmp_path)
    assert (result.exit_code, result.stdout, tree(tmp_path)) == (2, "", {})
    assert "already" in result.stderr


def test_a_card_of_ones_own_data_is_in_use_too(tmp_path: Path) -> None:
    leefplek("new", "card", "slaap", "--into", tmp_path)
    result = leefplek("--data", tmp_path, "new", "card", "slaap", "--into", tmp_path / "other")
    assert (result.exit_code, (tmp_path / "other").exists()) == (2, False)


# ---- whole or not at all


@pytest.mark.parametrize("kind", ["file", "folder", "a link to nowhere"])
@pytest.mark.parametrize(("what", "name"), [("card", "x-1.toml"), ("plugin", "leefplek-x")])
def test_nothing_is_written_over(what: str, name: str, kind: str, tmp_path: Path) -> None:
    place = tmp_path / name
    if kind == "file":
        place.write_text("mine")
    elif kind == "folder":
        place.mkdir()
    else:
        place.symlink_to(tmp_path / "nowhere")
    before = tree(tmp_path)
    result = leefplek("new", what, "x", "--into", tmp_path)
    assert (result.exit_code, result.stdout) == (2, "")
    assert name in result.stderr
    assert tree(tmp_path) == before


@pytest.mark.parametrize("what", ["card", "plugin"])
def test_folders_are_made(what: str, tmp_path: Path) -> None:
    assert leefplek("new", what, "x", "--into", tmp_path / "a" / "b").exit_code == 0
    assert len(list((tmp_path / "a" / "b").iterdir())) == 1


@pytest.mark.parametrize("what", ["card", "plugin"])
def test_a_place_that_can_not_be_written_in(what: str, tmp_path: Path) -> None:
    """A file for a folder, a folder that refuses, a path that can't be, nothing at all."""
    (tmp_path / "file").write_text("mine")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    before = tree(tmp_path)
    places = [tmp_path / "file", tmp_path / "file" / "in", tmp_path / "loop" / "in", tmp_path / "new" / ("x" * 300)]
    for place in [*places, "", "a\0b", "/proc/nothing/here"]:
        result = leefplek("new", what, "x", "--into", place)
        assert (result.exit_code, result.stdout) == (2, ""), place
        assert result.stderr
        assert tree(tmp_path) == before


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser may write anywhere")
def test_a_folder_without_permission(tmp_path: Path) -> None:
    shut = tmp_path / "shut"
    shut.mkdir(mode=0o500)
    assert leefplek("new", "card", "x", "--into", shut).exit_code == 2


def full(*_: object, **__: object) -> None:
    """What a full disk says."""
    raise OSError(28, "No space left on device")


def test_a_full_disk_leaves_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Not half a file, not the folder that was made for it."""
    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_bytes", full)
        for what in ("card", "plugin"):
            result = leefplek("new", what, "x", "--into", tmp_path / "a" / "b")
            assert (result.exit_code, result.stdout, tree(tmp_path)) == (2, "", {})
            assert "No space left" in result.stderr
    monkeypatch.setattr(Path, "rename", full)
    assert leefplek("new", "plugin", "x", "--into", tmp_path).exit_code == 2
    assert tree(tmp_path) == {}


def test_a_place_without_links(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Is written in too; still whole or not at all, and still not over something."""
    monkeypatch.setattr(Path, "hardlink_to", full)
    assert leefplek("new", "card", "x", "--into", tmp_path).exit_code == 0
    assert set(tree(tmp_path)) == {"x-1.toml"}
    before = tree(tmp_path)
    with pytest.raises(FileExistsError):
        files._link(tmp_path / "beside", tmp_path / "x-1.toml", b"other")
    with pytest.raises(TypeError):
        files._link(tmp_path / "beside", tmp_path / "y-1.toml", "no bytes")  # type: ignore[arg-type]
    assert tree(tmp_path) == before


def test_who_comes_second_finds_it_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Also when the other was writing at the same moment."""
    monkeypatch.setattr(os.path, "lexists", lambda _: False)
    (tmp_path / "x-1.toml").write_text("mine")
    (tmp_path / "leefplek-x").mkdir()
    (tmp_path / "leefplek-x" / "mine").write_text("mine")
    before = tree(tmp_path)
    for what in ("card", "plugin"):
        assert leefplek("new", what, "x", "--into", tmp_path).exit_code == 2
        assert tree(tmp_path) == before


def test_an_interruption_leaves_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "rename", stop)
    assert leefplek("new", "plugin", "x", "--into", tmp_path / "a").exit_code == 1
    assert tree(tmp_path) == {}


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX permissions")
def test_others_may_read_it_as_any_file(tmp_path: Path) -> None:
    """The permissions are those of any new file."""
    (tmp_path / "any").write_text("")
    leefplek("new", "card", "x", "--into", tmp_path)
    assert (tmp_path / "x-1.toml").stat().st_mode == (tmp_path / "any").stat().st_mode


# ---- a plugin


FILES = {
    "pyproject.toml",
    "README.md",
    "src/{module}/__init__.py",
    "src/{module}/py.typed",
    "src/{module}/workflow.py",
    "src/{module}/access.toml",
    "src/{module}/cards/{name}-1.toml",
    "tests/test_plugin.py",
}


def made(name: str, into: Path, *more: str) -> Path:
    """A new plugin's folder."""
    result = leefplek("new", "plugin", name, "--into", into, *more)
    assert (result.exit_code, result.stderr) == (0, "")
    return into / f"leefplek-{name}"


@pytest.mark.parametrize("name", NAMES)
def test_a_new_plugin_has_what_a_package_needs(name: str, tmp_path: Path) -> None:
    module = f"leefplek_{name.replace('-', '_')}"
    folder = made(name, tmp_path)
    found = {place for place, content in tree(folder).items() if content is not None}
    assert found == {place.format(module=module, name=name) for place in FILES}
    project = tomllib.loads((folder / "pyproject.toml").read_text("utf-8"))
    assert project["build-system"]["build-backend"] == "hatchling.build"
    about = project["project"]
    assert (about["name"], about["version"]) == (f"leefplek-{name}", "0.1.0")
    assert about["dependencies"] == [f"leefplek>={package.__version__}"]
    assert about["optional-dependencies"] == {"test": ["leefplek[test]"]}
    assert about["entry-points"] == {"leefplek": {name: module}}
    assert testing.check_path(folder) == []
    assert f"--plugin {name} " in (folder / "README.md").read_text("utf-8")


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_card_of_a_plugin_is_explained_in_the_language_asked_for(lang: str, tmp_path: Path) -> None:
    folder = made("x", tmp_path, "--lang", lang)
    card = (folder / "src" / "leefplek_x" / "cards" / "x-1.toml").read_text("utf-8")
    assert {"nl": "# Precies", "en": "# Exactly"}[lang] in card


def run(*command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """A command in a folder, with its `src` on the path."""
    env = {**os.environ, "PYTHONPATH": str(folder / "src"), "MYPYPATH": str(folder / "src")}
    return subprocess.run(
        [sys.executable, "-m", *command], cwd=folder, env=env, capture_output=True, text=True, timeout=300, check=False
    )


@pytest.mark.parametrize("name", ["sport-club", "a" * 40])
def test_the_tests_of_a_new_plugin_pass_at_once(name: str, tmp_path: Path) -> None:
    """With warnings as errors; the kit is among them."""
    done = run("pytest", "-q", "-W", "error", "-p", "no:cacheprovider", folder=made(name, tmp_path))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "3 passed" in done.stdout


def test_the_kit_finds_nothing_at_all(tmp_path: Path) -> None:
    """No hint either, and two new plugins stand beside each other."""
    folders = [made("sport-club", tmp_path), made("x", tmp_path)]
    code = (
        "import leefplek_sport_club as one, leefplek_x as two\n"
        "from leefplek import Leefplek, testing\n"
        "print(testing.check_plugin(one), Leefplek(plugins=[one, two]).check())"
    )
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(str(one / "src") for one in folders)}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("[] ()\n", "")


@pytest.mark.parametrize("name", ["sport-club", "a" * 40])
def test_a_new_plugin_is_typed_and_in_style(name: str, tmp_path: Path) -> None:
    """mypy strict, and ruff's own choice of rules."""
    pytest.importorskip("mypy")
    pytest.importorskip("ruff")
    folder = made(name, tmp_path)
    for command in (
        ["mypy", "--strict", "--cache-dir", os.devnull, "src", "tests"],
        ["ruff", "check", "--no-cache", "."],
        ["ruff", "check", "--no-cache", "--select", "A,ARG,B,BLE,C4,C90,DTZ,E,F,I,N,PIE,PT,PTH,RET,SIM,UP,W", "."],
        ["ruff", "format", "--no-cache", "--check", "."],
    ):
        done = run(*command, folder=folder)
        assert done.returncode == 0, done.stdout + done.stderr


def test_a_new_plugin_without_a_module_of_its_own_name_in_the_way(tmp_path: Path) -> None:
    """A name that is a word of Python or a module of its library is no problem."""
    for name in ("class", "json"):
        done = run("pytest", "-q", "-p", "no:cacheprovider", "-k", "card", folder=made(name, tmp_path))
        assert done.returncode == 0, done.stdout + done.stderr


def test_new_in_a_process_of_its_own(tmp_path: Path) -> None:
    """Here, if nothing is said; in any encoding."""
    result = shell("new", "card", "slaap", cwd=tmp_path, env={"PYTHONIOENCODING": "ascii"})
    assert (result.returncode, result.stderr) == (0, b"")
    result = shell("new", "plugin", "slaap", cwd=tmp_path, env={"PYTHONIOENCODING": "ascii"})
    assert (result.returncode, result.stderr) == (0, b"")
    assert {one.name for one in tmp_path.iterdir()} == {"slaap-1.toml", "leefplek-slaap"}
