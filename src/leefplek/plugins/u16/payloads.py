"""What is written down at the steps of the U16. Shape only: the working rules are guards.

Most steps record facts, so their payload is `leefplek.common.RecordFacts`; `facts` says which fact belongs to which.
"""

from datetime import date
from typing import Literal

from leefplek import Fact, Payload
from leefplek.common import Talked
from leefplek.values import open_field, personal, special, value

from .facts import THREE

__all__ = [
    "Agreement",
    "AssignWorkers",
    "Decision",
    "MoveIn",
    "Offer",
    "Together",
]

Party = Literal["bewoner", "corporatie", "zorgaanbieder"]
"""The three parties of the agreement (004:281)."""


@value
class Decision(Talked):
    """What somebody decided after a talk, and why, where a rule asks for it."""

    why: str | None = special(default=None)


@value
class AssignWorkers(Payload):
    """Who guides from now on (keys of workers, never names), and why this changes, if it does."""

    workers: tuple[str, ...] = personal(default=())
    why: str | None = special(default=None)

    def stated(self) -> tuple[Fact, ...]:
        """How many they are."""
        return (Fact(name="u16_begeleiders", value=len(set(self.workers)), said_by="coordinator"),)


@value
class Offer(Payload):
    """A place that is offered: which one, whether the landlord finds the risk too large without a surety, and whether a
    main resident lives there.
    """

    place: str | None = personal(default=None)
    too_risky: bool | None = special(default=None)
    main_resident: bool | None = open_field(default=None)


@value
class MoveIn(Payload):
    """The day of moving, and in whose name the lease is.

    `bridge`: how the rent is paid until there is an income; `why`: why it is possible here, where something that was
    found speaks against it.
    """

    on: date = open_field()
    lease: Literal["own_name", "provider"] | None = open_field(default=None)
    bridge: str | None = special(default=None)
    why: str | None = special(default=None)

    def stated(self) -> tuple[Fact, ...]:
        """The day, and whether it lies within a month: then the rent benefit of that month lapses (004:309)."""
        within = Fact(name="u16_verhuist_in_de_maand", value=self.on.day != 1, said_by="begeleider")
        return (Fact(name="u16_verhuisd_op", value=self.on, said_by="begeleider"), within)


@value
class Together(Payload):
    """With which party the worker acts, and what was agreed; `purpose` names the consent it rests on, if several."""

    party: str | None = open_field(default=None)
    agreed: str | None = special(default=None)
    purpose: str | None = open_field(default=None)


@value
class Agreement(Payload):
    """The agreement of three: who signed, after how many months the lease may come in the resident's own name, and
    whether the resident was told that lease and guidance hang together (004:281, 293).
    """

    signed_by: tuple[Party, ...] = open_field(default=())
    months: int | None = open_field(default=None)
    link_told: bool | None = open_field(default=None)

    def stated(self) -> tuple[Fact, ...]:
        """The period; what the three said of how it goes was said of an earlier agreement, and is asked again."""
        if self.months is None:
            return ()
        again = (Fact(name=name, value="dont_know", said_by="corporatie") for name in THREE)
        return (Fact(name="omklap_maanden", value=self.months, said_by="corporatie"), *again)
