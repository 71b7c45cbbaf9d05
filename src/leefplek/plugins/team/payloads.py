"""What is written down in the work of the team itself. Nothing here may tell who a young person is."""

from typing import Literal

from leefplek import Action, Fact, Payload
from leefplek.values import open_field, special, value

__all__ = ["AgreeActions", "Anonymous", "BringIn", "Discuss", "ForOther", "LookAtTool", "OpenRound", "SetGoal"]

DISCUSSED = "team_besproken"
"""Whether what there is was talked about: a goal since it was set, or what was brought in for the meeting."""

TOOLS = ("routekaart_huisvesting", "routekaart_financien", "drie_vragen_kaart", "plekkenkaart")
"""The tools that the housing officers keep up to date and spread (000:122-125)."""


def tool_fact(tool: str) -> str:
    """The name of the fact that tells what this round did with a tool."""
    return f"hulpmiddel_{tool}"


@value
class SetGoal(Payload):
    """A goal for one stakeholder, set together (000:140, 165): what for the vision it helps, and how many SAW members
    hold the role of housing officer (000:145, 161). `activity` is which of their activities it belongs to: 000:110-118,
    in that order, and 000:180.
    """

    goal: str = special()
    stakeholder: str | None = open_field(default=None)
    vision: str | None = special(default=None)
    holders: int | None = open_field(default=None)
    activity: (
        Literal[
            "team_time",
            "knowledge",
            "findable",
            "registration",
            "inform_bat",
            "inform_wij",
            "referral",
            "bottlenecks",
            "partners",
        ]
        | None
    ) = open_field(default=None)

    def stated(self) -> tuple[Fact, ...]:
        """A goal that was just set has not been looked back on."""
        return (Fact(name=DISCUSSED, value=False, said_by="team"),)


@value
class AgreeActions(Payload):
    """What was agreed: each with one owner (a role) and a date (000:165)."""

    actions: tuple[Action, ...] = special(default=())


@value
class Discuss(Payload):
    """What came out of talking it over: how a goal goes (000:165), or what was brought in (000:179)."""

    text: str | None = special(default=None)

    def stated(self) -> tuple[Fact, ...]:
        """That it was talked over."""
        return (Fact(name=DISCUSSED, value=True, said_by="team"),)


@value
class Anonymous(Payload):
    """What it is about in general terms, and the writer's word that nobody can be recognised in it."""

    about: str | None = special(default=None)
    anonymous: bool | None = open_field(default=None)


@value
class BringIn(Anonymous):
    """Something for the next SAW meeting: where it comes from (000:118, 163, 177-180), and the id of the case of this
    plugin that it comes from, never that of a young person's case.
    """

    origin: Literal["young_people", "bottleneck", "monitoring", "tool", "consultation", "partner", "other"] = (
        open_field()
    )
    refers_to: str | None = open_field(default=None)

    def stated(self) -> tuple[Fact, ...]:
        """That something waits to be talked over."""
        return (Fact(name=DISCUSSED, value=False, said_by="team"),)


@value
class ForOther(Anonymous):
    """A question or a matter for somebody else: for whom, as a role or a party (000:177-178)."""

    party: str | None = open_field(default=None)


@value
class OpenRound(Payload):
    """A round of all tools, and the policy report that it goes with (000:150)."""

    report: Literal["half_yearly", "yearly"] | None = open_field(default=None)

    def stated(self) -> tuple[Fact, ...]:
        """In a new round no tool has been looked at."""
        return tuple(Fact(name=tool_fact(tool), value="dont_know", said_by="team") for tool in TOOLS)


@value
class LookAtTool(Payload):
    """A tool was looked at: kept as it is or changed, and why."""

    tool: Literal["routekaart_huisvesting", "routekaart_financien", "drie_vragen_kaart", "plekkenkaart"] = open_field()
    verdict: Literal["kept", "changed"] = open_field()
    why: str | None = special(default=None)

    def stated(self) -> tuple[Fact, ...]:
        """What was done with this tool."""
        return (Fact(name=tool_fact(self.tool), value=self.verdict, said_by="team"),)
