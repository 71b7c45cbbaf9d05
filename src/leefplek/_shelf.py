"""The cards of one `Leefplek`: which versions there are, which is in force on a day, and what answers on them mean."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import Any, TypeVar

import attrs

from .answers import CardAnswers
from .cards import Card, answer_findings, read
from .errors import CardError, Finding, PayloadError, UnknownName
from .values import fields_of

__all__ = ["Shelf", "Standing", "shelf_findings"]

V = TypeVar("V")


@attrs.frozen
class Standing:
    """A card and the plugin or file that brought it."""

    owner: str
    card: Card

    @property
    def label(self) -> str:
        """What the load report calls it."""
        replaced = f" (replaces {self.card.replaces})" if self.card.replaces else ""
        return f"card {self.card.id} {self.card.version}{replaced}"


class Shelf:
    """Cards that do not clash. Old versions stay, so that answers given on them can be read."""

    def __init__(self, standing: Iterable[Standing]) -> None:
        self.standing = tuple(sorted(standing, key=lambda one: (one.card.id, one.card.version)))
        self._at: dict[tuple[str, int], Standing] = {}
        for one in self.standing:
            key = (one.card.id, one.card.version)
            if key not in self._at or one.card.replaces == one.card.id:
                self._at[key] = one

    def cards(self, on: date) -> tuple[Card, ...]:
        """The cards in force on a day, by id; one that is replaced on that day is not among them."""
        return tuple(one.card for one in self._in_force(on))

    def card(self, id: str, on: date) -> Card:
        """The version of a card in force on a day, or the card that replaces it on that day.

        Raises `UnknownName` for a card that nobody brings, `CardError` where no version is in force.
        """
        now = self._in_force(on)
        for one in now:
            if one.card.replaces is not None and one.card.replaces == id:
                return one.card
        for one in now:
            if one.card.id == id:
                return one.card
        versions = [one.card for one in self._at.values() if one.card.id == id]
        if not versions:
            known = ", ".join(dict.fromkeys(one.card.id for one in self.standing)) or "none"
            raise UnknownName("there is no such card", key="card", do=f"loaded are: {known}")
        periods = ", ".join(f"version {one.version} from {one.valid_from} to {one.valid_until}" for one in versions)
        raise CardError(f"the card {id} is not in force on {on}", key="card", why=periods)

    def version(self, id: str, version: int) -> Card:
        """One version of a card, whatever the day; raises `UnknownName`."""
        found = next((one for key, one in self._at.items() if key == (id, version)), None)
        if found is None:
            raise UnknownName("there is no such version of this card", key="card", do=self._known(id))
        return found.card

    def review_findings(self, on: date) -> Iterator[Finding]:
        """The work that waits for the owners of the cards: hints, and nothing that is wrong."""
        now = self._in_force(on)
        for one in now:
            if one.card.review_due < on:
                text = f"the card should have been looked over by {one.card.review_due}"
                do = f"{one.card.owner}: look it over, and write the day in checked_on"
                key = f"{_key(one.card)}: {'checked_on' if one.card.checked_on else 'valid_from'}"
                yield Finding("stale", text, key=key, file=one.owner, severity="hint", do=do)
        last = {one.card.id: one for one in sorted(self.standing, key=lambda one: one.card.valid_until)}
        replaced = {one.card.replaces for one in now}
        for id, one in sorted(last.items()):
            if one.card.valid_until < on and id not in replaced:
                text = f"the card ended on {one.card.valid_until}, and no other version comes after it"
                key, do = f"{_key(one.card)}: valid_until", "write a next version, or give a later valid_until"
                yield Finding("ended", text, key=key, file=one.owner, severity="hint", do=do)

    def replacing_findings(self) -> Iterator[Finding]:
        """The cards that replace a card that is not there: perhaps a slip in its name."""
        known = {one.card.id for one in self.standing}
        for one in self.standing:
            if one.card.replaces is not None and one.card.replaces not in known:
                text = f"there is no card {one.card.replaces} to replace"
                do = f"check its spelling; there are {', '.join(sorted(known))}"
                key = f"{_key(one.card)}: replaces"
                yield Finding("replaces_nothing", text, key=key, file=one.owner, severity="hint", do=do)

    def fact_findings(self, known: Collection[str]) -> Iterator[Finding]:
        """The facts that answers state and no loaded workflow knows: they are left out of every case."""
        for one in self.standing:
            for at, question in enumerate(one.card.questions):
                for place, answer in enumerate(question.answers):
                    for number, fact in enumerate(answer.facts):
                        if fact.name not in known:
                            key = f"{_key(one.card)}: question[{at}].answer[{place}].fact[{number}].name"
                            text = f"no loaded workflow knows the fact {fact.name}"
                            do = "check its spelling, or load the workflow that knows it"
                            yield Finding("fact_goes_nowhere", text, key=key, file=one.owner, severity="hint", do=do)

    def read(self, payload: V, facts: Mapping[str, str]) -> tuple[V, tuple[str, ...]]:
        """A payload whose answered cards say what they mean, and the owners of those cards.

        `facts` are the facts that the workflow knows, with their types. Raises `PayloadError` with all findings.
        """
        findings: list[Finding] = []
        owners: list[str] = []

        def reading(given: CardAnswers, at: str) -> CardAnswers:
            found = self._at.get((given.id, given.version))
            if found is None:
                findings.append(Finding("unknown_card", "there is no such card", key=at, do=self._known(given.id)))
                return given
            wrong = answer_findings(found.card, given.answers)
            findings.extend(attrs.evolve(one, key=f"{at}.answers.{one.key}".rstrip(".")) for one in wrong)
            owners.append(found.owner)
            return given if wrong else read(found.card, given, facts)

        made = _mapped(payload, "", reading)
        if findings:
            raise PayloadError("the card is not answered", key="card", findings=findings)
        return made, tuple(owners)

    def _known(self, id: str) -> str:
        versions = [str(number) for name, number in self._at if name == id]
        if versions:
            return f"there are the versions {', '.join(versions)}"
        return f"choose one of {', '.join(dict.fromkeys(name for name, _ in self._at)) or 'none'}"

    def _in_force(self, on: date) -> list[Standing]:
        now = [one for one in self.standing if one.card.in_force(on)]
        replaced = {one.card.replaces for one in now if one.card.replaces}
        return [one for one in now if one.card.replaces or one.card.id not in replaced]


def _key(card: Card) -> str:
    return f"card {card.id} {card.version}"


def _mapped(given: Any, at: str, reading: Callable[[CardAnswers, str], CardAnswers]) -> Any:
    """The same value with every answered card in it read; itself where there is none."""
    if isinstance(given, CardAnswers):
        return reading(given, at)
    if isinstance(given, tuple):
        parts = tuple(_mapped(one, f"{at}[{index}]", reading) for index, one in enumerate(given))
        return given if all(new is old for new, old in zip(parts, given, strict=True)) else parts
    if not attrs.has(type(given)):
        return given
    changed = {}
    for field in fields_of(type(given)):
        old = getattr(given, field.name)
        new = _mapped(old, f"{at}.{field.name}".lstrip("."), reading)
        if new is not old:
            changed[field.name] = new
    return attrs.evolve(given, **changed) if changed else given


# ---- what is wrong between cards


def shelf_findings(standing: Iterable[Standing]) -> Iterator[tuple[str, Finding]]:
    """What is wrong between cards, each with the owner that brought the later one."""
    near: dict[str, list[Standing]] = {}
    for one in standing:
        names = {one.card.id, one.card.replaces or one.card.id}
        others = {id(other): other for name in names for other in near.get(name, ())}
        for other in others.values():
            finding = _between(other, one)
            if finding is not None:
                yield one.owner, finding
        for name in names:
            near.setdefault(name, []).append(one)


def _between(first: Standing, second: Standing) -> Finding | None:
    one, other = first.card, second.card
    same = one.id == other.id
    if one.replaces == other.id or other.replaces == one.id:
        mine, theirs = (one, other) if one.replaces == other.id else (other, one)
        if not same or mine.replaces != theirs.replaces:
            return _replaced(first, second, theirs)
    if same and one.version == other.version:
        return _clash(first, second, f"{_key(one)} is brought twice", "give one of them another id or version")
    if not _overlap(one, other):
        return None
    if same:
        text = f"versions {one.version} and {other.version} of the card {one.id} are in force on the same days"
        return _clash(first, second, text, "let one end the day before the other begins", "overlapping_versions")
    if one.replaces is not None and one.replaces == other.replaces:
        return _clash(first, second, f"two cards replace {one.replaces} on the same days", "keep one of them")
    return None


def _replaced(first: Standing, second: Standing, replaced: Card) -> Finding | None:
    if replaced.status == "vervangend":
        return None
    do = "only a substitute (vervangend) can be replaced: write a next version instead"
    return _clash(first, second, f"the card {replaced.id} is no substitute and can't be replaced", do)


def _overlap(one: Card, other: Card) -> bool:
    return one.valid_from <= other.valid_until and other.valid_from <= one.valid_until


def _clash(first: Standing, second: Standing, text: str, do: str, code: str = "clash") -> Finding:
    by = f", by {first.owner} and by {second.owner}" if first.owner != second.owner else f", by {first.owner}"
    return Finding(code, text + by, key=_key(second.card), do=do)
