"""What is written down in a street, and at the beginning of a resident's case."""

from typing import Literal

from leefplek import Fact, Payload
from leefplek.common import WithBasis
from leefplek.values import open_field, special, value

__all__ = ["Opening", "Prevent", "StartTeam", "SupportOther"]

STREET, WANTED = "buurtstraat_straat", "buurtstraat_hulp_gewenst"


@value
class StartTeam(Payload):
    """The team of a street: the disciplines in it, and whether it is the same people all the time (001:21)."""

    street: str | None = open_field(default=None)
    disciplines: tuple[str, ...] = open_field(default=())
    fixed: bool | None = open_field(default=None)


@value
class Prevent(Payload):
    """Something for the whole street, and what it is for: that residents can manage themselves, that they can with each
    other, or that the surroundings are fit to live in (001:21).
    """

    aim: Literal["self_reliance", "shared_self_reliance", "liveability"] = open_field()
    what: str | None = special(default=None)


@value
class SupportOther(Payload):
    """A professional or volunteer is supported, and whether they want that themselves (001:14)."""

    who: Literal["professional", "volunteer"] = open_field()
    wanted: bool | None = open_field(default=None)
    what: str | None = special(default=None)


@value
class Opening(WithBasis):
    """The id of the case of the street where this resident lives, and whether they want support, if they said so."""

    street: str | None = open_field(default=None)
    wanted: bool | None = special(default=None)

    def stated(self) -> tuple[Fact, ...]:
        """The street, and the wish."""
        said = {STREET: self.street, WANTED: self.wanted}
        return tuple(Fact(name=name, value=one, said_by="jongere") for name, one in said.items() if one is not None)
