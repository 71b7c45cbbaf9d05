"""A place that somebody names in words of their own, held against those that the rules name. It repeats none of it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from leefplek import RoutekaartOn
from leefplek.cards import IMPLICIT
from leefplek.routes import REGION

from ._route_sentences import told

__all__ = ["Names", "unnamed"]

_CLOSE = 0.75
_BETWEEN = re.compile(r", | of | or | en | and |(?:de )?gemeente |the municipality of ")


class Names:
    """The texts that the rules of these routekaarten compare one fact with, by how they are compared."""

    def __init__(self, kaarten: Sequence[RoutekaartOn], fact: str) -> None:
        written = {_plain(part): part for one in kaarten for part in _written(one)}
        named = dict.fromkeys(name for one in kaarten for name in _compared(one, fact))
        self._names: Mapping[str, str] = {_plain(one): written.get(_plain(one), _readable(one)) for one in named}

    def lacks(self, text: str) -> bool:
        """Whether there are names, and this is none of them."""
        return bool(self._names) and _plain(text) not in self._names

    def close(self, text: str) -> str | None:
        """The name that somebody may have meant, as people write it."""
        found = get_close_matches(_plain(text), self._names, 1, _CLOSE)
        return self._names[found[0]] if found else None


def unnamed(kaarten: Sequence[RoutekaartOn], facts: Mapping[str, Any], lang: str) -> Iterator[str]:
    """One line where no rule names the municipality of these facts, perhaps with the one that was meant."""
    given = facts.get(REGION)
    text = getattr(given, "value", given)
    if not isinstance(text, str) or text in IMPLICIT:
        return
    names = Names(kaarten, REGION)
    if names.lacks(text):
        meant = names.close(text)
        yield told("unnamed", lang) + ("" if meant is None else f" {told('meant', lang, name=meant)}")


def _compared(kaart: RoutekaartOn, fact: str) -> Iterator[str]:
    for advice in kaart.advise({}).routes.values():
        for leaf in (leaf for reason in advice.reasons for leaf in reason.leaves() if leaf.fact == fact):
            several = leaf.value if isinstance(leaf.value, tuple) else (leaf.value,)
            yield from (one for one in several if isinstance(one, str))


def _written(kaart: RoutekaartOn) -> Iterator[str]:
    """The names of places, as they stand in what people read of a region."""
    for text in (text for one in kaart.routes if one.where is not None for text in one.where.values()):
        yield from (part for part in _BETWEEN.split(text) if part)


def _plain(text: str) -> str:
    """A text as the rules compare it: without capitals, accents and signs."""
    bare = (one for one in unicodedata.normalize("NFKD", text) if not unicodedata.combining(one))
    return re.sub(r"[^\w]+", "-", "".join(bare).casefold()).strip("-")


def _readable(name: str) -> str:
    return name.replace("-", " ").title() if name.islower() else name
