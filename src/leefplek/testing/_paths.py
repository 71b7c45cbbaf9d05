"""Whether files and installed distributions are right: what `leefplek check` asks."""

from __future__ import annotations

import importlib
import os
import tomllib
from collections.abc import Iterable, Iterator
from importlib.metadata import EntryPoint, PackageNotFoundError, distribution
from os import PathLike
from pathlib import Path

import attrs

import leefplek
from leefplek import Card, Finding, InputError, Leefplek, LeefplekError, Loaded, Routekaart, UnknownName
from leefplek.lines import Lines

from ._cards import card_findings, registered_cards
from ._given import findings_of, ordered
from ._imports import import_findings
from ._plugin import check_plugin
from ._routes import kaart_findings, registered_kaarten
from ._workflow import walked_findings

__all__ = ["check_distribution", "check_path"]

BESIDE = {
    *("fact_goes_nowhere", "replaces_nothing", "supplements_nothing", "unknown_workflow"),
    *("names_nothing", "access_unknown", "role_without_group", "project_with_person"),
}
"""What names something: that is looked for beside what comes with leefplek."""

LARGEST = 2**20
"""Bytes; larger files are not read at all by leefplek."""


def check_path(path: str | PathLike[str]) -> list[Finding]:
    """All findings on a TOML file, or on the files in a folder: cards, routekaarten, values, tables, workflows
    and extensions.

    Each finding has its place.

    Raises `InputError` for a path that can't be read at all.
    """
    place = Path(path)
    alone, beside = Leefplek(data=[place], built_in=False, lenient=True), Leefplek(data=[place], lenient=True)
    files = {one.name: one for one in beside.plugins if one.is_file}
    folder = os.path.isdir(place)  # noqa: PTH112 - the method of a path raises for a name that can't be
    if any(one.error and not one.findings and (not folder or name == str(place)) for name, one in files.items()):
        Leefplek(data=[place])  # raises: the place itself can't be read
    if not files:
        text = "there is nothing here to check"
        return [Finding("nothing_here", text, file=str(place), severity="warning", do="a card is a file NAME.toml")]
    found: list[Finding] = []
    for one in alone.plugins:
        lines = Lines(_text(place / one.name if folder else place))
        cards = list(registered_cards(alone, one.registered))
        own = place / one.name if folder else place
        shipped = _comes_with_leefplek(own)
        wrong = () if shipped else (*_of_cards(one.findings), *_wrong(files[one.name], cards))
        worth_a_look = (finding for card in cards for finding in card_findings(card, alone))
        reviews = _reviews(alone, beside, one.name)
        registered = files[one.name].registered
        kaarten = _kaart_of(own) if shipped else registered_kaarten(beside, registered)
        routes = (each for kaart in kaarten for each in kaart_findings(kaart, beside))
        more = (*worth_a_look, *reviews, *routes, *_workflows(beside, registered))
        found += (_placed(finding, one.name, lines) for finding in (*wrong, *more))
    return ordered(found)


def _reviews(alone: Leefplek, beside: Leefplek, file: str) -> Iterator[Finding]:
    """What waits for the owner of a card or table; what adds to a table is looked at beside that."""
    adds = any(one.name == file and one.registered and "(extends " in one.registered[0] for one in beside.plugins)
    yield from (one for one in beside.check() if one.file == file and (adds or one.code in BESIDE))
    yield from (one for one in alone.check() if one.file == file and one.code not in BESIDE)


def _of_cards(findings: Iterable[Finding]) -> Iterator[Finding]:
    """What is wrong between cards; a workflow misses what comes with leefplek, where it is loaded without."""
    return (one for one in findings if one.key.startswith("card "))


def _wrong(file: Loaded, cards: list[Card]) -> Iterator[Finding]:
    """Why a file was left out beside what comes with leefplek."""
    if file.error and not file.findings:
        yield Finding("unreadable", " ".join(file.error.split()), do="take it away, or mend it")
    shipped = set(_shipped(cards))
    yield from (_softened(one) for one in file.findings if one.key not in shipped)


def _workflows(lp: Leefplek, registered: tuple[str, ...]) -> Iterator[Finding]:
    for label in registered:
        if label.startswith("workflow "):
            _, id, version = label.split()
            yield from walked_findings(lp, lp.workflow(id, int(version)))


def _placed(finding: Finding, file: str, lines: Lines) -> Finding:
    """With its file; what is about a card or routekaart as a whole says so by no key, the rest by its key and line."""
    whole, _, key = finding.key.partition(": ") if finding.key.startswith(_WHOLE) else ("", "", finding.key)
    line = finding.line or (lines.of(key) if key else None)
    return attrs.evolve(finding, file=file, key=key if key or not whole else whole, line=line)


_TABLES = ("access ", "retention ")
_WHOLE = ("card ", "routekaart ", *_TABLES)


def _text(path: Path) -> str:
    """The text of a file, to find lines in; nothing for what is no plain file of a usual size."""
    try:
        plain = path.is_file() and path.stat().st_size <= LARGEST
        return path.read_text("utf-8-sig") if plain else ""
    except (OSError, ValueError):
        return ""


def _comes_with_leefplek(path: Path) -> bool:
    """Whether this is one of the files that come with leefplek: it does not clash with itself."""
    text = _text(path)
    home = Path(leefplek.__file__).parent
    places = (f"plugins/*/{path.name}", f"plugins/*/*/{path.name}")
    return bool(text) and any(_text(one) == text for place in places for one in home.glob(place))


def _kaart_of(path: Path) -> Iterator[Routekaart]:
    """The routekaart that comes with leefplek and stands in this file, if it is one."""
    held = tomllib.loads(_text(path))
    if "route" in held:
        yield Leefplek().declared_routekaart(held["id"], held["version"])


def _softened(finding: Finding) -> Finding:
    """To clash with what comes with leefplek is no fault of the file, but it can't be loaded beside that."""
    ours = " leefplek.plugins." in finding.text
    if finding.key.startswith(_TABLES) and ours:
        do = "say in extends that it adds to the one that comes with leefplek, or load it without that"
        return attrs.evolve(finding, severity="warning", do=do)
    if finding.key.startswith((*_WHOLE, "value ")) and ours:
        do = "give it an id of its own; an agreed one (vastgesteld) may say which it replaces"
        return attrs.evolve(finding, severity="warning", do=do)
    return finding


def _shipped(cards: Iterable[Card]) -> Iterator[str]:
    """The labels of cards that are the very cards that come with leefplek."""
    lp = Leefplek()
    for card in cards:
        try:
            if lp.card(card.id, version=card.version) == card:
                yield f"card {card.id} {card.version}"
        except UnknownName:
            continue


def check_distribution(name: str) -> list[Finding]:
    """All findings on the plugins of an installed distribution; raises `InputError` where there is no such one."""
    try:
        found = distribution(name)
    except (PackageNotFoundError, ValueError):
        do = "give the path of a file or folder, or the name of an installed distribution"
        raise InputError("there is no such file, folder or distribution", key=name, do=do) from None
    points = [one for one in found.entry_points if one.group == "leefplek"]
    if not points:
        do = "write [project.entry-points.leefplek] in its pyproject.toml, and install it again"
        return [Finding("no_entry_point", "it has no entry point of the group leefplek", key=name, do=do)]
    return ordered(finding for point in points for finding in _point_findings(point))


def _point_findings(point: EntryPoint) -> list[Finding]:
    try:
        Leefplek(entry_points=[point.name])
    except LeefplekError as error:
        return [*import_findings(point.module), *findings_of(error)]
    plugin = point.load()
    imported = [] if plugin is importlib.import_module(point.module) else import_findings(point.module)
    return [*imported, *check_plugin(lambda: plugin)]
