"""Installed plugins, by entry point: real distributions in a folder of their own, loaded only when they are named."""

from __future__ import annotations

import importlib
import importlib.metadata
import sys
from collections.abc import Iterator
from importlib.machinery import PathFinder
from pathlib import Path
from typing import Any

import pytest

from cardboard import GOOD, put
from leefplek import Leefplek, LeefplekError, PluginError
from story import NOW, Story

PLUGIN = """
from leefplek import Guard, Rule, hookimpl
from leefplek.values import words

NO = Rule("no", words("Nee.", "No."))


@hookimpl
def leefplek_register_guards(register):
    register(Guard(__name__ + ".guard", lambda ctx: None, (NO,)))


@hookimpl
def leefplek_check_transition(ctx):
    return None
"""
OBJECT = """
from leefplek import hookimpl


class Plugin:
    @hookimpl
    def leefplek_step_refused(self, refused):
        pass


PLUGIN = Plugin()
"""
CARDS = """
from pathlib import Path

from leefplek import hookimpl


@hookimpl
def leefplek_register_cards(register):
    register(Path(__file__).parent / "cards")
"""


class Site:
    """A folder of installed distributions, first on the path."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def install(
        self,
        name: str,
        version: str = "1.0",
        *,
        points: dict[str, str] | str = "",
        metadata: bool = True,
        folder: str = "",
        group: str = "leefplek",
        **modules: str,
    ) -> Site:
        """Install a distribution with these entry points (name to value) and modules (name to source)."""
        at = self.folder / folder if folder else self.folder
        info = at / f"{name.replace('-', '_')}-{version}.dist-info"
        info.mkdir(parents=True)
        if metadata:
            (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        chosen = points or {one.removeprefix("proef_"): one for one in modules}
        if isinstance(chosen, dict):
            chosen = "\n".join([f"[{group}]", *(f"{one} = {value}" for one, value in chosen.items())])
        (info / "entry_points.txt").write_text(chosen + "\n")
        for module, source in modules.items():
            (at / f"{module}.py").write_text(source)
        importlib.invalidate_caches()
        return self


BOTH = pytest.mark.parametrize("finder", ["importlib.metadata", "importlib_metadata"], indirect=True)
"""By Python's own finder, and by the backport: where they may differ."""


@pytest.fixture
def finder(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who finds the distributions: Python, or the backport that takes its place once anything imports it."""
    backport = pytest.importorskip("importlib_metadata").MetadataPathFinder
    own = [one for one in sys.meta_path if not isinstance(one, backport)]
    if getattr(request, "param", "") == "importlib_metadata":
        monkeypatch.delattr(PathFinder, "find_distributions", raising=False)
        own.append(backport())
    else:  # as Python has it, though the backport may have taken it away in this process
        found = staticmethod(importlib.metadata.MetadataPathFinder.find_distributions)
        monkeypatch.setattr(PathFinder, "find_distributions", found, raising=False)
    monkeypatch.setattr(sys, "meta_path", own)


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, finder: None) -> Iterator[Site]:
    """An empty one; what is imported from it is forgotten afterwards."""
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))
    yield Site(folder)
    for name in [one for one in sys.modules if one.startswith("proef_")]:
        del sys.modules[name]


def loaded(lp: Leefplek) -> list[tuple[str, str, str]]:
    """The installed plugins in the load report: name, distribution, version."""
    return [(one.name, one.distribution, one.version) for one in lp.plugins if one.distribution]


def wrong(*names: str) -> PluginError:
    """Why these can't be loaded."""
    with pytest.raises(PluginError) as caught:
        Leefplek(entry_points=names)
    return caught.value


SPORT = ("sport", "leefplek-sport", "1.0")


class TestNames:
    """An allow-list of names: of entry points, or of whole distributions."""

    @pytest.fixture
    def installed(self, site: Site) -> Site:
        """A distribution with one plugin, one with two, and one with plugins for something else."""
        site.install("leefplek-sport", proef_sport=PLUGIN)
        site.install(
            "leefplek-twee",
            "2.1",
            points={"een": "proef_een", "twee": "proef_twee:PLUGIN"},
            proef_een=PLUGIN,
            proef_twee=OBJECT,
        )
        return site.install(
            "ander", points={"sport": "proef_ander"}, group="leefplek.other", proef_ander="raise RuntimeError"
        )

    @pytest.mark.parametrize("names", [(), [], ""])
    def test_nothing_is_loaded_unless_it_is_named(self, names: Any, installed: Site) -> None:
        assert loaded(Leefplek(entry_points=names)) == loaded(Leefplek()) == []
        assert not [one for one in sys.modules if one.startswith("proef_")]

    @pytest.mark.parametrize(
        "names",
        [
            ["sport"],
            "sport",
            ["leefplek-sport"],
            ["Leefplek_Sport"],
            ["leefplek.sport"],
            ["sport", "leefplek-sport"],
            ["leefplek-sport", "sport", "sport"],
            ["sport"].copy,  # an iterator, made anew for every test
        ],
    )
    def test_by_the_name_of_the_entry_point_or_of_the_distribution_and_once(self, names: Any, installed: Site) -> None:
        assert loaded(Leefplek(entry_points=iter(names()) if callable(names) else names)) == [SPORT]
        assert {one for one in sys.modules if one.startswith("proef_")} == {"proef_sport"}

    @pytest.mark.parametrize(
        ("names", "expected"),
        [
            (["leefplek-twee"], ["een", "twee"]),
            (["twee"], ["twee"]),
            (["twee", "leefplek-twee"], ["twee", "een"]),
            (["sport", "leefplek-twee"], ["sport", "een", "twee"]),
        ],
    )
    def test_a_distribution_brings_all_of_its_plugins(
        self, names: list[str], expected: list[str], installed: Site
    ) -> None:
        assert sorted(name for name, *_ in loaded(Leefplek(entry_points=names))) == sorted(expected)

    @pytest.mark.parametrize("name", ["spor", "ander", "Sport", "proef_sport", "leefplek", "leefplek-", " sport", "*"])
    def test_an_unknown_name_lists_what_is_installed(self, name: str, installed: Site) -> None:
        error = wrong(name)
        (finding,) = error.findings
        assert (finding.code, finding.key) == ("not_installed", name)
        assert finding.do.endswith("installed are: een, sport, twee")
        assert not [one for one in sys.modules if one.startswith("proef_")]

    def test_all_unknown_names_are_told_at_once(self, installed: Site) -> None:
        error = wrong("spor", "sport", "drie")
        assert [one.key for one in error.findings] == ["spor", "drie"]

    def test_where_nothing_is_installed(self, site: Site) -> None:
        assert wrong("sport").findings[0].do.endswith("installed are: none")

    def test_where_that_is_asked_the_rest_is_loaded(self, installed: Site) -> None:
        lp = Leefplek(entry_points=["spor", "sport"], lenient=True)
        assert loaded(lp) == [SPORT]
        (missing,) = [one for one in lp.plugins if one.error]
        assert (missing.name, missing.is_file) == ("spor", False)
        assert "installed are: een, sport, twee" in missing.error


class TestTwoOfOneName:
    """Identity is distribution, version and name: which of two is meant, nobody can know."""

    @pytest.fixture
    def both(self, site: Site) -> Site:
        """Two distributions with a plugin under one name."""
        site.install("leefplek-sport", proef_sport=PLUGIN)
        return site.install("andere-sport", "3.2", points={"sport": "proef_andere"}, proef_andere=PLUGIN)

    @pytest.mark.parametrize("name", ["sport", "leefplek-sport", "andere-sport"])
    def test_is_refused_and_both_are_named_with_their_versions(self, name: str, both: Site) -> None:
        (finding,) = wrong(name).findings
        assert (finding.code, finding.key) == ("two_distributions", "sport")
        assert "leefplek-sport 1.0" in finding.text
        assert "andere-sport 3.2" in finding.text
        assert not [one for one in sys.modules if one.startswith("proef_")]

    def test_where_that_is_asked_neither_is_loaded(self, both: Site) -> None:
        lp = Leefplek(entry_points=["sport"], lenient=True)
        assert loaded(lp) == []
        assert [one.name for one in lp.plugins if one.error] == ["sport"]

    def test_one_distribution_on_two_paths_is_one(self, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
        """As an editable installation beside another: the first one counts, as for any import."""
        site.install("leefplek-sport", "0.9", folder="later", proef_sport=PLUGIN)
        monkeypatch.syspath_prepend(str(site.folder / "later"))
        site.install("leefplek-sport", proef_sport=PLUGIN)
        assert loaded(Leefplek(entry_points=["sport"])) == [("sport", "leefplek-sport", "0.9")]

    def test_one_name_twice_in_a_distribution(self, site: Site) -> None:
        points = "[leefplek]\nsport = proef_sport\nsport = proef_sport:NO"
        site.install("leefplek-sport", points=points, proef_sport=PLUGIN)
        assert [one.code for one in wrong("sport").findings] == ["two_distributions"]

    def test_two_plugins_that_are_one_module(self, site: Site) -> None:
        site.install("leefplek-sport", points={"a": "proef_sport", "b": "proef_sport"}, proef_sport=PLUGIN)
        assert [one.code for one in wrong("leefplek-sport").findings] == ["loaded_twice"]
        lp = Leefplek(entry_points=["leefplek-sport"], lenient=True)
        assert [(one.name, bool(one.error)) for one in lp.plugins if one.distribution] == [("a", False), ("b", True)]

    def test_a_plugin_that_is_handed_over_too(self, site: Site) -> None:
        site.install("leefplek-sport", proef_sport=PLUGIN)
        module = importlib.import_module("proef_sport")
        with pytest.raises(PluginError) as caught:
            Leefplek(plugins=[module], entry_points=["sport"])
        assert [(one.code, one.key) for one in caught.value.findings] == [("loaded_twice", "sport")]

    def test_a_name_of_ours(self, site: Site) -> None:
        site.install("vals", points={"leefplek.plugins.meldcode": "proef_vals"}, proef_vals=PLUGIN)
        assert [one.code for one in wrong("vals").findings] == ["loaded_twice"]


BROKEN: dict[str, tuple[str, str, str]] = {
    "its import raises": ("proef_x", "raise RuntimeError('kanarie')", "RuntimeError"),
    "its import lacks a module": ("proef_x", "import proef_nergens", "ModuleNotFoundError"),
    "its import lacks a name": ("proef_x", "from leefplek import Kanarie", "ImportError"),
    "its import is no Python": ("proef_x", "def kanarie(:", "SyntaxError"),
    "its import ends the process": ("proef_x", "import sys; sys.exit(0)", "SystemExit"),
    "its import ends the process with words": ("proef_x", "raise SystemExit('kanarie')", "SystemExit"),
    "its import goes round": ("proef_x", "import proef_x; proef_x.kanarie", "AttributeError"),
    "its import never ends its calls": ("proef_x", "def f(): return f()\nf()", "RecursionError"),
    "its import warns": ("proef_x", "import warnings; warnings.warn('kanarie')", "UserWarning"),
    "it is no module": ("proef_nergens", PLUGIN, "ModuleNotFoundError"),
    "it has no such name": ("proef_x:KANARIE", PLUGIN, "AttributeError"),
    "it is no reference": ("not a reference!", PLUGIN, "Error"),  # which one, is the finder's own choice
    "it is nothing": ("", PLUGIN, ""),
}


@BOTH
@pytest.mark.parametrize("name", BROKEN)
def test_an_import_that_fails_is_named_with_distribution_and_version(name: str, site: Site) -> None:
    """And with the kind of error, not its words: they may hold anything."""
    value, source, kind = BROKEN[name]
    site.install("leefplek-stuk", "0.3", points={"stuk": value}, proef_x=source)
    error = wrong("stuk")
    (finding,) = error.findings
    assert (finding.code, finding.key) == ("import_failed", "stuk")
    assert "plugin stuk (leefplek-stuk 0.3)" in str(error)
    assert kind in finding.text
    assert "leefplek check leefplek-stuk" in finding.do
    assert "kanarie" not in str(error).replace(value, "")


@pytest.mark.parametrize("name", BROKEN)
def test_where_that_is_asked_the_rest_works(name: str, site: Site) -> None:
    value, source, _ = BROKEN[name]
    site.install("leefplek-stuk", "0.3", points={"stuk": value}, proef_x=source)
    site.install("leefplek-sport", proef_sport=PLUGIN)
    lp = Leefplek(entry_points=["stuk", "sport"], lenient=True)
    (broken,) = [one for one in lp.plugins if one.error]
    assert (broken.name, broken.distribution, broken.version) == ("stuk", "leefplek-stuk", "0.3")
    assert (broken.hooks, broken.registered) == ((), ())
    assert SPORT in loaded(lp)
    assert Story(lp).open().do("inquire").case.state == "inquiry"


def test_several_failures_are_told_at_once(site: Site) -> None:
    site.install("a", proef_a="raise RuntimeError")
    site.install("b", proef_b="import sys; sys.exit()")
    site.install("c", points={"c": "proef_c:Plugin"}, proef_c=OBJECT)
    error = wrong("a", "b", "c", "d")
    assert {(one.code, one.key) for one in error.findings} == {
        ("import_failed", "a"),
        ("import_failed", "b"),
        ("wrong_argument", "c"),
        ("not_installed", "d"),
    }


def test_who_stops_the_program_is_heard(site: Site) -> None:
    site.install("leefplek-sport", proef_sport="raise KeyboardInterrupt")
    with pytest.raises(KeyboardInterrupt):
        Leefplek(entry_points=["sport"], lenient=True)


def test_a_plugin_that_prints_when_it_is_imported_is_loaded_and_known(site: Site) -> None:
    """The kit tells of it: `prints_at_import`."""
    site.install("leefplek-sport", proef_sport="print('hello')\n" + PLUGIN)
    assert loaded(Leefplek(entry_points=["sport"])) == [SPORT]


@pytest.mark.parametrize("names", [[""], [None], [3], ["", "sport"]])
def test_a_name_that_is_none(names: Any, site: Site) -> None:
    site.install("leefplek-sport", proef_sport=PLUGIN)
    assert wrong(*names).findings[0].code == "not_installed"


@BOTH
class TestMetadata:
    """What an installer left half done."""

    def test_without_a_name_and_a_version(self, site: Site) -> None:
        site.install("leefplek-sport", metadata=False, proef_sport=PLUGIN)
        site.install("leefplek-twee", proef_twee=PLUGIN)
        (report,) = [one for one in Leefplek(entry_points=["sport"]).plugins if one.name == "sport"]
        assert (report.error, report.hooks) == ("", ("leefplek_check_transition", "leefplek_register_guards"))
        assert loaded(Leefplek(entry_points=["leefplek-twee"])) == [("twee", "leefplek-twee", "1.0")]

    @pytest.mark.parametrize("points", ["no section", "[leefplek]\nno value", "[leefplek]\n= x", "[leefplek", "\x00"])
    def test_of_another_distribution_that_can_not_be_read(self, points: str, site: Site) -> None:
        """It is not ours to mend, and no reason to stop."""
        site.install("ander", points=points)
        site.install("leefplek-sport", proef_sport=PLUGIN)
        assert loaded(Leefplek(entry_points=["sport"])) == [SPORT]

    def test_in_another_encoding(self, site: Site) -> None:
        site.install("ander", points="[x]\ny = z").install("leefplek-sport", proef_sport=PLUGIN)
        (site.folder / "ander-1.0.dist-info" / "entry_points.txt").write_bytes(b"[leefplek]\nx\xff = y\n")
        assert loaded(Leefplek(entry_points=["sport"])) == [SPORT]


class TestReport:
    """What is loaded says where it came from, and an event who had a say."""

    def test_the_load_report(self, site: Site) -> None:
        site.install("leefplek-sport", "1.2.3", points={"sport": "proef_sport"}, proef_sport=PLUGIN)
        site.install("leefplek-twee", points={"twee": "proef_twee:PLUGIN"}, proef_twee=OBJECT)
        lp = Leefplek(entry_points=["sport", "leefplek-twee"])
        first, second = (one for one in lp.plugins if one.distribution)
        assert (first.name, first.distribution, first.version) == ("sport", "leefplek-sport", "1.2.3")
        assert first.hooks == ("leefplek_check_transition", "leefplek_register_guards")
        assert first.registered == ("guard proef_sport.guard",)
        assert (second.name, second.hooks, second.registered) == ("twee", ("leefplek_step_refused",), ())
        assert not any(one.error or one.is_file for one in (first, second))

    def test_an_event_names_it_with_its_version(self, site: Site) -> None:
        site.install("leefplek-sport", "1.2.3", proef_sport=PLUGIN)
        story = Story(Leefplek(entry_points=["sport"], clock=lambda: NOW)).open()
        assert ("sport", "1.2.3") in {(one.name, one.version) for one in story.event.plugins}

    def test_a_card_of_a_distribution(self, site: Site) -> None:
        """Its owner is the plugin, and so it is named where it was answered."""
        site.install("leefplek-kaarten", "4.0", proef_kaarten=CARDS)
        put(site.folder / "cards", sport=GOOD)
        lp = Leefplek(entry_points=["kaarten"], clock=lambda: NOW)
        (report,) = [one for one in lp.plugins if one.distribution]
        assert report.registered == ("card sportkaart 1",)
        answers = {"q1": "goed-1", "q2": "goed-2", "q3": "goed-3"}
        payload = {"card": {"id": "sportkaart", "version": 1, "answers": answers}, "why": "x"}
        story = Story(lp).open().do("ask_card", payload)
        assert ("kaarten", "4.0") in {(one.name, one.version) for one in story.event.plugins}

    def test_a_clash_names_both_by_their_entry_points(self, site: Site) -> None:
        site.install("een", proef_een=CARDS)
        site.install("twee", proef_twee=CARDS)
        put(site.folder / "cards", sport=GOOD)
        with pytest.raises(LeefplekError) as caught:
            Leefplek(entry_points=["een", "twee"])
        assert "by een and by twee" in caught.value.findings[0].text
