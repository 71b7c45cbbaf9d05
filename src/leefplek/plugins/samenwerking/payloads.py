"""What is written down at each step of cooperation of school and help. Shape only: the working rules are guards."""

from typing import Literal

from leefplek import Fact, Goal, Payload
from leefplek.common import Talked, WithBasis
from leefplek.plan import Result
from leefplek.values import open_field, special, value

__all__ = ["Conversation", "GoalResult", "MakePlan", "OwnWay", "ReviewGoals", "Signalled", "Support", "WithOthers"]


@value
class Signalled(WithBasis):
    """What was seen, and whose initiative it is: the student's, of somebody at school, of both, or what was noticed
    (003:251, 335).
    """

    seen: str | None = special(default=None)
    entry: Literal["student", "school", "together", "noticed"] | None = open_field(default=None)


@value
class Conversation(Talked):
    """A talk: what about, by which way, how long; `question` is what the student asks help for, in their own words.

    `agrees` is what the student said to a proposal; `after_help` says that it was about how things go on at school
    after help from outside.
    """

    about: str | None = special(default=None)
    question: str | None = special(default=None)
    agrees: bool | None = special(default=None)
    after_help: bool | None = open_field(default=None)
    how: Literal["face_to_face", "phone", "message"] | None = open_field(default=None)
    minutes: int | None = open_field(default=None)

    def stated(self) -> tuple[Fact, ...]:
        """The question is clear once it has words."""
        return () if self.question is None else (Fact(name="samen_vraag_helder", value=True, said_by="jongere"),)


@value
class OwnWay(Payload):
    """What the student did to find help, and whether that worked; left open while nobody knows."""

    what: str | None = special(default=None)
    worked: bool | None = special(default=None)

    def stated(self) -> tuple[Fact, ...]:
        """Whether the student's own way led to help."""
        return () if self.worked is None else (Fact(name="samen_eigen_weg", value=self.worked, said_by="jongere"),)


@value
class Support(Payload):
    """The support that is chosen: its kinds, the life areas that it is about, and what is done."""

    kinds: tuple[str, ...] = open_field(default=())
    areas: tuple[str, ...] = special(default=())
    what: str | None = special(default=None)


@value
class MakePlan(Talked):
    """The plan that the student makes with those at the table: goals, each with its actions."""

    goals: tuple[Goal, ...] = special(default=())

    def stated(self) -> tuple[Fact, ...]:
        """How many goals there are; of a new plan none was looked back on."""
        goals = Fact(name="samen_doelen", value=len(self.goals), said_by="jongere")
        return (goals, Fact(name="samen_besproken", value=0, said_by="jongere"))


@value
class GoalResult:
    """How a goal of the plan went (003:415-417); `goal` counts from 1."""

    goal: int = open_field()
    result: Result = special()
    words: str | None = special(default=None)


@value
class ReviewGoals(Payload):
    """Looking back on the goals of the plan."""

    results: tuple[GoalResult, ...] = special(default=())

    def stated(self) -> tuple[Fact, ...]:
        """How many goals were looked back on this time; others may have been before."""
        looked_at = len({one.goal for one in self.results})
        return (Fact(name="samen_besproken", value=looked_at, said_by="jongere"),)


@value
class WithOthers(Payload):
    """Somebody else hears of the case or takes part: which party, for what, along which door (`via`), and why.

    `contact` is the role that stays the student's fixed contact; `purpose` names the consent, if there are several.
    """

    party: str | None = open_field(default=None)
    purpose: str | None = open_field(default=None)
    what: str | None = special(default=None)
    why: str | None = special(default=None)
    via: str | None = open_field(default=None)
    contact: str | None = open_field(default=None)
    minutes: int | None = open_field(default=None)
