"""What comes in versions that hold for a time: cards and routekaarten. Which is in force on a day, and what clashes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Generic, Protocol, TypeVar

import attrs

from ._calendar import period_problem
from ._texts import id_findings
from .errors import Finding, LeefplekError, UnknownName

__all__ = ["Edition", "Editions", "Standing", "edition_findings", "held_findings", "period_findings"]


class Edition(Protocol):
    """One version of something that people keep up to date."""

    @property
    def id(self) -> str: ...
    @property
    def version(self) -> int: ...
    @property
    def status(self) -> str: ...
    @property
    def owner(self) -> str: ...
    @property
    def valid_from(self) -> date: ...
    @property
    def valid_until(self) -> date: ...
    @property
    def checked_on(self) -> date | None: ...
    @property
    def review_every(self) -> str: ...
    @property
    def replaces(self) -> str | None: ...
    @property
    def review_due(self) -> date: ...
    def in_force(self, on: date) -> bool: ...


E = TypeVar("E", bound=Edition)


@attrs.frozen
class Standing(Generic[E]):
    """A version and the plugin or file that brought it; `noun` is what it is: a card, a routekaart."""

    owner: str
    held: E
    noun: str

    @property
    def key(self) -> str:
        """What findings call it."""
        return f"{self.noun} {self.held.id} {self.held.version}"

    @property
    def label(self) -> str:
        """What the load report calls it."""
        return f"{self.key} (replaces {self.held.replaces})" if self.held.replaces else self.key


class Editions(Generic[E]):
    """Versions that do not clash. Old ones stay, so that what was recorded with them can be read."""

    def __init__(self, standing: Iterable[Standing[E]], noun: str, family: type[LeefplekError]) -> None:
        self.standing = tuple(sorted(standing, key=lambda one: (one.held.id, one.held.version)))
        self._noun, self._family = noun, family
        self.at: dict[tuple[str, int], Standing[E]] = {}
        for one in self.standing:
            key = (one.held.id, one.held.version)
            if key not in self.at or one.held.replaces == one.held.id:
                self.at[key] = one

    def in_force(self, on: date) -> list[Standing[E]]:
        """Those in force on a day, by id; one that is replaced on that day is not among them."""
        now = [one for one in self.standing if one.held.in_force(on)]
        replaced = {one.held.replaces for one in now if one.held.replaces}
        return [one for one in now if one.held.replaces or one.held.id not in replaced]

    def on(self, id: str, on: date) -> E:
        """The version in force on a day, or the one that then replaces it.

        Raises `UnknownName` for one that nobody brings, and an error of the family where no version is in force.
        """
        now = self.in_force(on)
        for one in now:
            if one.held.replaces is not None and one.held.replaces == id:
                return one.held
        for one in now:
            if one.held.id == id:
                return one.held
        versions = [one.held for one in self.at.values() if one.held.id == id]
        if not versions:
            known = ", ".join(dict.fromkeys(one.held.id for one in self.standing)) or "none"
            raise UnknownName(f"there is no such {self._noun}", key=self._noun, do=f"loaded are: {known}")
        periods = ", ".join(f"version {one.version} from {one.valid_from} to {one.valid_until}" for one in versions)
        raise self._family(f"the {self._noun} {id} is not in force on {on}", key=self._noun, why=periods)

    def version(self, id: str, version: int) -> E:
        """One version, whatever the day; raises `UnknownName`."""
        found = next((one for key, one in self.at.items() if key == (id, version)), None)
        if found is None:
            raise UnknownName(f"there is no such version of this {self._noun}", key=self._noun, do=self.known(id))
        return found.held

    def known(self, id: str) -> str:
        """Which versions there are, or which ids."""
        versions = [str(number) for name, number in self.at if name == id]
        if versions:
            return f"there are the versions {', '.join(versions)}"
        return f"choose one of {', '.join(dict.fromkeys(name for name, _ in self.at)) or 'none'}"

    def review_findings(self, on: date) -> Iterator[Finding]:
        """The work that waits for the owners: hints, and nothing that is wrong."""
        now = self.in_force(on)
        for one in now:
            if one.held.review_due < on:
                text = f"the {self._noun} should have been looked over by {one.held.review_due}"
                do = f"{one.held.owner}: look it over, and write the day in checked_on"
                key = f"{one.key}: {'checked_on' if one.held.checked_on else 'valid_from'}"
                yield Finding("stale", text, key=key, file=one.owner, severity="hint", do=do)
        last = {one.held.id: one for one in sorted(self.standing, key=lambda one: one.held.valid_until)}
        replaced = {one.held.replaces for one in now}
        for id, one in sorted(last.items()):
            if one.held.valid_until < on and id not in replaced:
                text = f"the {self._noun} ended on {one.held.valid_until}, and no other version comes after it"
                key, do = f"{one.key}: valid_until", "write a next version, or give a later valid_until"
                yield Finding("ended", text, key=key, file=one.owner, severity="hint", do=do)

    def replacing_findings(self) -> Iterator[Finding]:
        """Those that replace what is not there: perhaps a slip in a name."""
        known = {one.held.id for one in self.standing}
        for one in self.standing:
            if one.held.replaces is not None and one.held.replaces not in known:
                text = f"there is no {self._noun} {one.held.replaces} to replace"
                do = f"check its spelling; there are {', '.join(sorted(known))}"
                key = f"{one.key}: replaces"
                yield Finding("replaces_nothing", text, key=key, file=one.owner, severity="hint", do=do)


# ---- what is wrong with one version


def held_findings(held: Edition) -> Iterator[Finding]:
    """What is wrong with the version, the days and the place in line of what people keep up to date."""
    if held.version < 1:
        yield Finding("wrong_version", "a version is a whole number from 1", key="version")
    yield from period_findings(held.valid_from, held.valid_until)
    if held.checked_on is not None and held.checked_on > held.valid_until:
        do = "what has ended is not checked any more: give a later valid_until, or the earlier day"
        yield Finding("checked_after_its_end", "it was checked after its end", key="checked_on", do=do)
    expected = period_problem(held.checked_on or held.valid_from, held.review_every)
    if expected:
        yield Finding("wrong_period", f"expected {expected}, such as P6M", key="review_every")
    if held.replaces is not None:
        yield from id_findings(held.replaces, "replaces")
        if held.status != "vastgesteld":
            do = 'agree on it first, and then say status = "vastgesteld"'
            yield Finding("replaces_as_substitute", "a substitute does not replace another", key="replaces", do=do)


def period_findings(first: date | None, last: date | None) -> Iterator[Finding]:
    """What is wrong with a period of which either end may be open."""
    if first is not None and last is not None and last < first:
        do = "give a later valid_until, or an earlier valid_from"
        yield Finding("ends_before_it_begins", "it ends before it begins", key="valid_until", do=do)


# ---- what is wrong between versions


def edition_findings(standing: Iterable[Standing[E]]) -> Iterator[tuple[str, Finding]]:
    """What is wrong between versions, each with the owner that brought the later one."""
    near: dict[str, list[Standing[E]]] = {}
    for one in standing:
        names = {one.held.id, one.held.replaces or one.held.id}
        others = {id(other): other for name in names for other in near.get(name, ())}
        for other in others.values():
            finding = _between(other, one)
            if finding is not None:
                yield one.owner, finding
        for name in names:
            near.setdefault(name, []).append(one)


def _between(first: Standing[E], second: Standing[E]) -> Finding | None:
    one, other = first.held, second.held
    same = one.id == other.id
    if one.replaces == other.id or other.replaces == one.id:
        mine, theirs = (one, other) if one.replaces == other.id else (other, one)
        if not same or mine.replaces != theirs.replaces:
            return _replaced(first, second, theirs)
    if same and one.version == other.version:
        return _clash(first, second, f"{first.key} is brought twice", "give one of them another id or version")
    if not (one.valid_from <= other.valid_until and other.valid_from <= one.valid_until):
        return None
    if same:
        text = f"versions {one.version} and {other.version} of the {first.noun} {one.id} are in force on the same days"
        return _clash(first, second, text, "let one end the day before the other begins", "overlapping_versions")
    if one.replaces is not None and one.replaces == other.replaces:
        return _clash(first, second, f"two {first.noun}s replace {one.replaces} on the same days", "keep one of them")
    return None


def _replaced(first: Standing[E], second: Standing[E], replaced: Edition) -> Finding | None:
    if replaced.status == "vervangend":
        return None
    do = "only a substitute (vervangend) can be replaced: write a next version instead"
    text = f"the {first.noun} {replaced.id} is no substitute and can't be replaced"
    return _clash(first, second, text, do)


def _clash(first: Standing[E], second: Standing[E], text: str, do: str, code: str = "clash") -> Finding:
    by = f", by {first.owner} and by {second.owner}" if first.owner != second.owner else f", by {first.owner}"
    return Finding(code, text + by, key=second.key, do=do)
