"""Who acts, who may know, and on what ground."""

from typing import Literal

import attrs

from .errors import PayloadError
from .values import TextMap, open_field, problem, special, value

__all__ = ["Actor", "LegalBasis", "Permission", "Reason", "Role", "deciders", "is_consent"]


def _said(_: object, attribute: "attrs.Attribute[str]", given: object) -> None:
    expected = problem(str)(given)
    if expected:
        raise PayloadError("an actor needs an id and a role", key=attribute.name, why=f"expected {expected}")


@attrs.frozen(weakref_slot=False)
class Actor:
    """Who does something, in which role. `id` is the embedding system's own key of the person, never a name."""

    id: str = attrs.field(validator=_said, repr=False)
    role: str = attrs.field(validator=_said)


@attrs.frozen
class Role:
    """A role in a workflow.

    `implies` are roles that this one also is; `recorded_by` are the roles that may write down what this one
    decided; `professional` tells workers from the young person, the parents and the system. `corrects`: this role,
    and who implies it, may undo what others wrote down.
    """

    id: str
    text: TextMap
    implies: tuple[str, ...] = ()
    recorded_by: tuple[str, ...] = ()
    professional: bool = True
    corrects: bool = False


@value
class LegalBasis:
    """Why this case may be kept: a ground of the law, and why it holds here.

    `ground` is an open word (`public_task`, `legal_obligation`, `vital_interest`, `consent`, ...). Where it is
    `consent`, `party` and `purpose` may name which one; without them it is the consent given to the keeping team.
    """

    ground: str = open_field()
    why: str = special()
    party: str | None = open_field(default=None)
    purpose: str | None = open_field(default=None)

    @property
    def rests_on_consent(self) -> bool:
        """Whether the ground is a consent, in English or in Dutch."""
        return is_consent(self.ground)


def is_consent(ground: str) -> bool:
    """Whether this word for a ground means consent, in English or in Dutch."""
    return ground.strip().casefold() in ("consent", "toestemming")


@value
class Reason:
    """The reason of a no or of an end: on whose side it lies, its code, and words of one's own."""

    side: Literal["young_person", "provider", "system"] = open_field()
    code: str = open_field()
    words: str = special()


@attrs.frozen(weakref_slot=False)
class Permission:
    """What lets a party know something of a case for one purpose: a consent, or a legal ground.

    `given` are the deciders that have said yes, `needed` those that must have on the day it was asked;
    on a ground of law nobody is needed. `live` tells whether everybody needed has said yes.
    """

    party: str
    purpose: str
    kind: Literal["consent", "ground"]
    given: frozenset[str] = frozenset()
    needed: frozenset[str] = frozenset()
    live: bool = attrs.field(init=False)

    @live.default
    def _live(self) -> bool:
        return self.kind == "ground" or (bool(self.given) and self.needed <= self.given)


_PARENT = frozenset({"ouder"})
_BOTH = frozenset({"jongere", "ouder"})
_YOUNG_PERSON = frozenset({"jongere"})


DECIDERS = _BOTH
"""The roles that decide on consent; which of the two, or both, depends on age."""


def deciders(age: int | None) -> frozenset[str]:
    """Who consents at this age in years: under 12 a parent, from 12 to 15 both, from 16 or unknown the young person.

    Source: own practice of WIJ Groningen and the ages of Dutch youth help, see docs/sources.md.
    """
    if age is None or age >= 16:
        return _YOUNG_PERSON
    return _PARENT if age < 12 else _BOTH
