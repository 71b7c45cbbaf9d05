"""The answer of the access table: whether something is allowed, on what ground, and what of it may be seen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import attrs

from ._access_words import LEVELS
from .values import Sensitivity

if TYPE_CHECKING:
    from ._access_data import Row

__all__ = ["DENIED", "HEIGHT", "Grant", "Seen"]

HEIGHT = {level: height for height, level in enumerate(LEVELS)}


@attrs.frozen
class Seen:
    """What one row lets be seen."""

    level: Literal["nothing", "open", "personal", "special"]
    only: frozenset[str] = frozenset()
    tracks: bool = False


@attrs.frozen
class Grant:
    """The answer of the table: whether it is allowed, by which rows, on what ground and for what purpose.

    `tracks` tells whether anything of a track may be seen, and `most` up to which sensitivity a field may be shown.
    `party` is the one whose permission it rests on, where it rests on nothing else: with whom else something was shared
    does not concern it.
    """

    allowed: bool
    rows: tuple[Row, ...] = ()
    ground: str = ""
    purpose: str = ""
    _seen: tuple[Seen, ...] = attrs.field(default=(), repr=False, alias="seen")
    party: str = ""

    @property
    def tracks(self) -> bool:
        """Whether events of tracks may be seen."""
        return any(one.tracks for one in self._seen)

    @property
    def most(self) -> Literal["nothing", "open", "personal", "special"]:
        """The highest that may be seen of any event."""
        return max((one.level for one in self._seen), key=HEIGHT.__getitem__, default="nothing")

    @property
    def full(self) -> bool:
        """Whether all that there is may be seen, of every event."""
        return any(one.level == "special" and one.tracks and not one.only for one in self._seen)

    @property
    def throughout(self) -> Literal["nothing", "open", "personal", "special"]:
        """The highest that may be seen of every event of the main line, and so of the case as a whole."""
        return max((one.level for one in self._seen if not one.only), key=HEIGHT.__getitem__, default="nothing")

    def beside(self, more: Grant) -> Grant:
        """What another grant gives, on its ground and for its purpose, and what this one lets be seen as well."""
        party = self.party if self.party == more.party else ""
        return attrs.evolve(more, rows=(*self.rows, *more.rows), seen=(*self._seen, *more._seen), party=party)

    def sees(self, transition: str, of_track: bool) -> Sensitivity | None:
        """Up to which sensitivity the content of this step may be seen; None where the event itself is not shown."""
        best: Sensitivity | None = None
        for one in self._seen:
            if (of_track and not one.tracks) or (one.only and transition not in one.only) or one.level == "nothing":
                continue
            if best is None or HEIGHT[one.level] > HEIGHT[best]:
                best = one.level
        return best


DENIED = Grant(False)
"""What nobody allowed."""
