"""Access and retention tables as plugins and files bring them: one of each, extended by others, clashes named."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs
import pytest

import leefplek
from leefplek import AccessError, InputError, Leefplek, LeefplekError, PluginError, RetentionError, hookimpl
from leefplek.access import AccessExtension, AccessTable, decide, read_access
from leefplek.plugins import bewaartermijnen, toegang
from leefplek.retention import RetentionExtension, read_retention
from leefplek.testing import check_path
from story import NOW, Story
from test_retention import GOOD, MORE

HOME = Path(leefplek.__file__).parent / "plugins"
ACCESS = (HOME / "toegang/toegang.toml").read_text(encoding="utf-8")
WIDER = """\
access = "gemeente"
extends = "toegang"
title = { nl = "Bij ons" }
owner = "gemeente"
checked_on = 2026-11-22
"""


class Bringing:
    """A plugin that brings these."""

    def __init__(self, *tables: Any) -> None:
        self.tables = tables

    def _hand(self, register: Callable[[Any], None], *kinds: str) -> None:
        for one in self.tables:
            if isinstance(one, Path) or type(one).__name__ in kinds:
                register(one)

    @hookimpl
    def leefplek_register_access(self, register: Callable[[Any], None]) -> None:
        """Its access tables."""
        self._hand(register, "AccessTable", "AccessExtension")

    @hookimpl
    def leefplek_register_retention(self, register: Callable[[Any], None]) -> None:
        """Its retention tables."""
        self._hand(register, "Retention", "RetentionExtension")


def reading(text: str) -> Any:
    """The table of a text."""
    return read_access(text, "") if text.startswith("access") or "\naccess = " in text else read_retention(text)


def file(folder: Path, text: str, name: str = "gemeente.toml") -> Path:
    """A file of this text."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def tables(**how: Any) -> Leefplek:
    """A library with the tables that ship, and no ways of working: those take a while to read."""
    return Leefplek(built_in=False, plugins=[toegang, bewaartermijnen, *how.pop("plugins", ())], **how)


def owned(lp: Leefplek, owner: str) -> tuple[str, ...]:
    """What the load report says that this one brings."""
    return next(one.registered for one in lp.plugins if one.name == owner)


# ---- what ships, and when it is read


def test_what_ships_is_read_when_it_is_first_asked_for() -> None:
    waits = (
        "import sys\nfrom leefplek import Leefplek\nlp = Leefplek()\n"
        "heavy = {'leefplek.access', 'leefplek.retention', 'leefplek._policies'}\n"
        "print(sorted(heavy & set(sys.modules)))\nprint(lp.access.id, lp.retention.table.id)"
    )
    done = subprocess.run([sys.executable, "-W", "error", "-c", waits], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["[]", "toegang bewaartermijnen"]


def test_the_load_report_names_them() -> None:
    lp = Leefplek()
    assert owned(lp, "leefplek.plugins.toegang") == ("access toegang",)
    assert owned(lp, "leefplek.plugins.bewaartermijnen") == ("retention bewaartermijnen",)
    assert lp.access is lp.access
    assert lp.retention == lp.retention


def test_without_a_table_everything_is_denied_and_nothing_is_due() -> None:
    lp = Leefplek(built_in=False)
    case = Story(Leefplek(clock=lambda: NOW)).open().case
    assert (lp.access.groups, lp.access.rows, lp.retention.rules) == ((), (), ())
    for operation in ("show", "step", "list"):
        grant = decide(
            lp.access, role="saw", operation=operation, relation="own", case=case, purpose="begeleiding", age=20
        )
        assert not grant.allowed


def test_with_what_ships_nothing_is_odd() -> None:
    assert Leefplek().check() == ()


# ---- brought by others


@pytest.mark.parametrize("by", ["a plugin", "a plugin by path", "a file"])
def test_an_extension_counts_however_it_comes(by: str, tmp_path: Path) -> None:
    texts = {"a.toml": WIDER, "b.toml": MORE}
    paths = [file(tmp_path, text, name) for name, text in texts.items()]
    if by == "a file":
        lp = Leefplek(data=paths)
        assert (owned(lp, "a.toml"), owned(lp, "b.toml")) == (
            ("access gemeente (extends toegang)",),
            ("retention eigen (extends bewaartermijnen)",),
        )
    else:
        handed = [tmp_path] if by == "a plugin by path" else map(reading, texts.values())
        lp = Leefplek(plugins=[Once(*handed)] if by == "a plugin by path" else [Bringing(*handed)])
    assert [one.id for one in lp.access.extensions] == ["gemeente"]
    assert (lp.retention.table.id, lp.retention.rules[-1].period) == ("eigen", "2 years")  # type: ignore[union-attr]


class Once(Bringing):
    """The same, that hands a folder over once."""

    @hookimpl
    def leefplek_register_access(self, register: Callable[[Any], None]) -> None:
        """Nothing: the folder comes with the other hook."""


def test_an_extension_may_be_extended() -> None:
    second = MORE.replace('"eigen"', '"wijk"').replace('"bewaartermijnen"', '"eigen"').replace("2 years", "3 years")
    lp = tables(plugins=[Bringing(reading(second), reading(MORE))])
    assert (lp.retention.table.id, lp.retention.rules[-1].period) == ("wijk", "3 years")  # type: ignore[union-attr]


OTHER = ACCESS.replace('access = "toegang"', 'access = "anders"')
CLASHES: dict[str, tuple[str, type[LeefplekError], str, str]] = {
    "the same table twice": (ACCESS, AccessError, "clash", "leefplek.plugins.toegang"),
    "another table": (OTHER, AccessError, "clash", "leefplek.plugins.toegang"),
    "another retention table": (GOOD, RetentionError, "clash", "leefplek.plugins.bewaartermijnen"),
    "an extension of no table": (WIDER.replace('"toegang"', '"nergens"'), AccessError, "unknown_table", ""),
    "an extension of no retention table": (
        MORE.replace('"bewaartermijnen"', '"nergens"'), RetentionError, "unknown_table", ""),
    "a group that is not there": (WIDER + "[roles]\nnergens = ['saw']\n", AccessError, "access_unknown", ""),
    "rules that never hold": (MORE.replace('"wmo"', '"alles"'), RetentionError, "never_reached", ""),
}  # fmt: skip


@pytest.mark.parametrize("what", CLASHES)
def test_what_does_not_fit_stops_the_build_and_names_who_brought_it(what: str, tmp_path: Path) -> None:
    text, family, code, other = CLASHES[what]
    path = file(tmp_path, text)
    with pytest.raises(family) as caught:
        tables(data=[path])
    assert code in [one.code for one in caught.value.findings]
    assert "gemeente.toml" in str(caught.value)
    assert other in str(caught.value)
    lenient = tables(data=[path], lenient=True)
    left = next(one for one in lenient.plugins if one.name == "gemeente.toml")
    assert code in [one.code for one in left.findings]
    assert (lenient.access.id, lenient.retention.table.id) == ("toegang", "bewaartermijnen")  # type: ignore[union-attr]
    assert lenient.access.extensions == ()


def test_two_extensions_of_one_retention_table_clash(tmp_path: Path) -> None:
    """Of rules, the first that holds counts: somebody has to say which of two files comes first."""
    with pytest.raises(RetentionError) as caught:
        Leefplek(
            data=[file(tmp_path, MORE, "een.toml"), file(tmp_path, MORE.replace('"eigen"', '"ander"'), "twee.toml")]
        )
    (found,) = caught.value.findings
    assert (found.code, found.key) == ("clash", "retention ander")
    assert "eigen by een.toml" in found.text
    assert "ander by twee.toml" in found.text


def test_an_extension_alone_extends_nothing() -> None:
    for text, family in ((WIDER, AccessError), (MORE, RetentionError)):
        with pytest.raises(family) as caught:
            Leefplek(built_in=False, plugins=[Bringing(reading(text))])
        assert [one.code for one in caught.value.findings] == ["unknown_table"]


def test_two_extensions_of_the_access_table_that_both_do_not_fit_are_each_named(tmp_path: Path) -> None:
    wrong = WIDER + "[roles]\nnergens = ['saw']\n"
    with pytest.raises(AccessError) as caught:
        tables(data=[file(tmp_path, wrong), file(tmp_path, wrong.replace('"gemeente"', '"elders"'), "elders.toml")])
    keys = sorted((one.file, one.key) for one in caught.value.findings if one.code == "access_unknown")
    assert keys == [
        ("elders.toml", "access elders: roles.nergens"),
        ("gemeente.toml", "access gemeente: roles.nergens"),
    ]


@pytest.mark.parametrize("hook", ["leefplek_register_access", "leefplek_register_retention"])
def test_a_plugin_that_hands_over_something_else_is_named(hook: str) -> None:
    class Wrong:
        """Hands over what is no table."""

    setattr(Wrong, hook, hookimpl(staticmethod(lambda register: register("toegang"))))
    with pytest.raises(PluginError) as caught:
        Leefplek(plugins=[Wrong()])
    assert [one.code for one in caught.value.findings] == ["wrong_registration"]


def test_a_file_with_faults_is_told_with_every_line(tmp_path: Path) -> None:
    path = file(tmp_path, MORE.replace('"2 years"', '"lang"').replace('"wmo"', '"W"'))
    with pytest.raises(InputError) as caught:
        tables(data=[path])
    assert [(one.code, one.line) for one in caught.value.findings] == [("wrong_id", 15), ("wrong_period", 17)]
    path = file(tmp_path, WIDER.replace('"gemeente"\nextends', '"G"\nextends'))
    with pytest.raises(InputError) as caught:
        tables(data=[path])
    assert [(one.code, one.line) for one in caught.value.findings] == [("wrong_id", 1)]


# ---- looked at


def codes(path: Path) -> list[tuple[str, str, int | None]]:
    """What the check of a file finds."""
    return [(one.code, one.severity, one.line) for one in check_path(path)]


@pytest.mark.parametrize("place", ["toegang/toegang.toml", "bewaartermijnen/bewaartermijnen.toml"])
def test_the_check_finds_nothing_in_what_ships(place: str) -> None:
    assert check_path(HOME / place) == []


def test_the_check_looks_at_an_extension_beside_what_it_extends(tmp_path: Path) -> None:
    assert codes(file(tmp_path, MORE)) == []
    assert codes(file(tmp_path, WIDER)) == []
    odd = MORE.replace("2026-11-22\nreview", "1990-11-22\nreview") + '[rule.when]\noutcomes = ["weg"]\n'
    assert codes(file(tmp_path, odd.replace('"wmo"', '"eerst"'))) == [
        ("names_nothing", "warning", 23),
        ("stale", "hint", 4),
    ]
    assert codes(file(tmp_path, MORE.replace('"bewaartermijnen"', '"x"'))) == [("unknown_table", "error", 2)]
    group = '[[group]]\nid = "buren"\ntext = { nl = "Buren" }\nroles = ["buur"]\n'
    found = check_path(file(tmp_path, WIDER + group))
    assert {(one.code, one.severity) for one in found} == {("access_hole", "warning")}


def test_the_check_says_of_a_whole_table_that_it_cannot_be_loaded_beside_what_ships(tmp_path: Path) -> None:
    for text in (GOOD, OTHER):
        (found,) = check_path(file(tmp_path, text))
        assert (found.code, found.severity) == ("clash", "warning")
        assert "extends" in found.do


def test_who_brings_a_role_that_no_group_has_hears_of_it_and_who_adds_to_the_table_too() -> None:
    workflow = Leefplek().workflow("saw-overleg")
    roles = tuple(attrs.evolve(one, id="buur") if one.id == workflow.roles[0].id else one for one in workflow.roles)
    rows = [
        attrs.evolve(row, roles=tuple("buur" if one == workflow.roles[0].id else one for one in row.roles))
        for row in workflow.transitions
    ]
    mine = attrs.evolve(workflow, id="buurten", roles=roles, transitions=tuple(rows))

    class Neighbours:
        """A workflow of its own."""

        @hookimpl
        def leefplek_register_workflows(self, register: Callable[[Any], None]) -> None:
            """The workflow."""
            register(mine)

    found = {(one.code, one.severity, one.file) for one in Leefplek(plugins=[Neighbours()]).check()}
    assert ("role_without_group", "hint", "leefplek.plugins.toegang") in found
    beside = Leefplek(plugins=[Neighbours(), Bringing(reading(WIDER))])
    owner = next(one.name for one in beside.plugins if "access gemeente (extends toegang)" in one.registered)
    assert ("role_without_group", "warning", owner) in {(one.code, one.severity, one.file) for one in beside.check()}


def test_a_table_and_an_extension_go_to_json_and_back() -> None:
    lp = Leefplek()
    for kind, held in (
        (AccessTable, lp.access),
        (AccessExtension, reading(WIDER)),
        (RetentionExtension, reading(MORE)),
    ):
        assert lp.from_json(kind, lp.to_json(held)) == held
