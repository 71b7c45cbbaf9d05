"""Whether files and installed distributions are right: what `leefplek check` asks."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from importlib.metadata import EntryPoint, PackageNotFoundError, distribution
from os import PathLike
from pathlib import Path

import attrs

from leefplek import Card, Finding, InputError, Leefplek, LeefplekError, UnknownName
from leefplek.lines import line_of

from ._cards import card_findings, registered_cards
from ._given import findings_of, ordered
from ._imports import import_findings
from ._plugin import check_plugin
from ._workflow import walked_findings

__all__ = ["check_distribution", "check_path"]


def check_path(path: str | PathLike[str]) -> list[Finding]:
    """All findings on a TOML file, or on the files in a folder: cards, workflows and extensions, each with its place.

    Raises `InputError` for a path that can't be read at all.
    """
    place = Path(path)
    found: list[Finding] = []
    try:
        Leefplek(data=[place])
    except LeefplekError as error:
        if isinstance(error, InputError) and not error.findings and not (place.is_dir() and error.file != str(place)):
            raise
        found += findings_of(error)
    alone = Leefplek(data=[place], built_in=False, lenient=True)
    beside = Leefplek(data=[place], lenient=True)
    cards = {one.name: list(registered_cards(alone, one.registered)) for one in alone.plugins}
    shipped = set(_shipped(cards))
    found = [_softened(one) for one in found if one.key not in shipped]
    for one in beside.plugins:
        if one.is_file:
            text = _text(place / one.name if place.is_dir() else place)
            of_cards = (finding for card in cards.get(one.name, ()) for finding in _card(card, alone, one.name))
            found += (_placed(finding, one.name, text) for finding in (*of_cards, *_workflows(beside, one.registered)))
    if not any(one.is_file for one in beside.plugins) and not found:
        text = "there is nothing here to check"
        return [Finding("nothing_here", text, file=str(place), severity="warning", do="a card is a file NAME.toml")]
    return ordered(found)


def _card(card: Card, lp: Leefplek, file: str) -> Iterator[Finding]:
    """What is worth a look on a card, and the work that waits for its owner."""
    yield from card_findings(card, lp)
    yield from (one for one in lp.check() if one.file == file)


def _workflows(lp: Leefplek, registered: tuple[str, ...]) -> Iterator[Finding]:
    for label in registered:
        if label.startswith("workflow "):
            _, id, version = label.split()
            yield from walked_findings(lp, lp.workflow(id, int(version)))


def _placed(finding: Finding, file: str, text: str) -> Finding:
    """With its file, and the line of a key on a card."""
    _, card, key = finding.key.partition(": ")
    line = line_of(text, key) if card and finding.key.startswith("card ") else None
    return attrs.evolve(finding, file=file, line=line)


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except (OSError, ValueError):
        return ""


def _softened(finding: Finding) -> Finding:
    """To clash with a card that comes with leefplek is no fault of the file, but it can't be loaded beside that one."""
    if finding.key.startswith("card ") and " leefplek.plugins." in finding.text:
        do = "give it an id of its own; an agreed card (vastgesteld) may say which one it replaces"
        return attrs.evolve(finding, severity="warning", do=do)
    return finding


def _shipped(cards: Mapping[str, list[Card]]) -> Iterator[str]:
    """The labels of cards that are the very cards that come with leefplek."""
    lp = Leefplek()
    for card in (one for several in cards.values() for one in several):
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
