"""What cards and routekaarten share: who looks after one and until when, and on what it rests."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Protocol

from leefplek.sources import Source

from ._sentences import day, said

__all__ = ["owner_in_words", "source_in_words"]


class Owned(Protocol):
    """Something that an owner keeps up to date."""

    @property
    def owner(self) -> str: ...
    @property
    def valid_from(self) -> date: ...
    @property
    def valid_until(self) -> date: ...
    @property
    def checked_on(self) -> date | None: ...
    @property
    def review_due(self) -> date: ...


def owner_in_words(one: Owned, lang: str) -> Iterator[str]:
    """Its owner, the days between which it is in force, and when it was and will be looked over."""
    yield said("owner", lang, owner=one.owner)
    yield said("valid", lang, first=day(one.valid_from, lang), last=day(one.valid_until, lang))
    if one.checked_on is not None:
        yield said("checked", lang, day=day(one.checked_on, lang))
    yield said("review", lang, day=day(one.review_due, lang))


def source_in_words(one: Source, lang: str) -> str:
    """A source with its publisher, place, day, link and licence."""
    looked_up = day(one.retrieved_on, lang)
    text = said("source", lang, title=one.title, publisher=one.publisher, section=one.section, day=looked_up)
    licence = said("licence", lang, licence=one.licence) if one.licence else ""
    return " ".join(part for part in (text.replace("?.", "?"), one.link, licence) if part)
