"""What is written down at each step of 'Fijn wonen tijdens het MBO'. Shape only: the working rules are guards.

As a mapping (the stable way from outside) the keys are the field names; `with_` is `with`.
"""

from datetime import date
from typing import Literal

from leefplek import CardAnswers, Fact, Payload, Reason
from leefplek.common import WithBasis
from leefplek.plan import Result
from leefplek.values import TextMap, open_field, personal, special, value

KMK_ROUTES = ("kamersmetkansen", "kmk")
"""The letters of the route to Kamers met Kansen; it is never chosen, it goes through the vooroverleg."""

INTAKES = ("school_intake", "bat", "saw", "wij")
"""The four intakes at which the three questions are always asked (000:172-175)."""


@value
class Entry:
    """How the young person came in: at one of four intakes, of their own accord, or referred (000:171-175, 223)."""

    kind: Literal["intake", "own_initiative", "referral"] = open_field()
    where: Literal["school_intake", "bat", "saw", "wij", "mentor", "jongere"] | None = open_field(default=None)
    card: CardAnswers | None = special(default=None)


@value
class Open(WithBasis):
    """The three questions were asked, or the young person or a mentor came along."""

    entry: Entry = special()

    def asked(self) -> tuple[CardAnswers, ...]:
        """The card of the intake."""
        return () if self.entry.card is None else (self.entry.card,)


@value
class AskCard(Payload):
    """Three more questions, on any life area that matters; `why` it does, where the area is new in the case."""

    card: CardAnswers = special()
    why: str | None = special(default=None)

    def asked(self) -> tuple[CardAnswers, ...]:
        """This card."""
        return (self.card,)


@value
class Dismiss(Payload):
    """Nothing the matter, or nothing the young person wants to share; `reason` where a rule asks for it."""

    outcome: str = open_field()
    reason: Reason | None = special(default=None)


@value
class Inquire(Payload):
    """What more must be found out (000:187)."""

    what: str | None = special(default=None)


@value
class Place:
    """A place on the plekkenkaart, in the past, now or soon, and what it means (000:188, 285)."""

    name: str = special()
    when: Literal["vroeger", "nu", "straks"] = open_field()
    feeling: str | None = special(default=None)


@value
class DrawPlaces(Payload):
    """The plekkenkaart: places that matter, vroeger - nu - straks."""

    places: tuple[Place, ...] = special(default=())


@value
class MarkRoute(Payload):
    """Whether a route was used, is possible (not yet used), is not possible, or is unknown (000:243)."""

    route: str = open_field()
    mark: Literal["used", "possible", "not_possible", "unknown"] = open_field()
    why: str | None = special(default=None)


@value
class TuneWithSchool(Payload):
    """What was agreed with the care coordinator or advice team (000:189)."""

    agreed: str | None = special(default=None)
    purpose: str | None = open_field(default=None)


@value
class ConsultRoutekaart(Payload):
    """A routekaart was gone through: which, its version, the day, the facts, and the advice as it was shown (000:190).

    `advice` is in words, or the answer of each route by its id, as `Advice.shown` gives it. The facts count as said.
    """

    routekaart: str = open_field()
    version: int = open_field()
    on: date = open_field()
    advice: TextMap | str | None = special(default=None)
    facts: tuple[Fact, ...] = special(default=())

    def stated(self) -> tuple[Fact, ...]:
        """The facts that were told with it."""
        return self.facts


@value
class AdjustExpectation(Payload):
    """An expectation was adjusted (000:190, 221)."""

    expectation: str | None = special(default=None)


@value
class AddSubstantiation(Payload):
    """Why Kamers met Kansen fits this question (000:219)."""

    grounds: str = special()


@value
class RequestVooroverleg(Payload):
    """SAW asks the coordinator to discuss the case; `purpose` names the consent it rests on, if there are several."""

    purpose: str | None = open_field(default=None)


@value
class ExceptionMade:
    """Why Kamers met Kansen makes an exception for age."""

    why: str = special()


@value
class Parents:
    """Whether the parents are involved, or why not."""

    involved: bool = special()
    why_not: str | None = special(default=None)


@value
class VooroverlegPositive(Payload):
    """The coordinator finds that the young person fits; under 18 with the exception and the parents recorded."""

    exception: ExceptionMade | None = special(default=None)
    parents: Parents | None = special(default=None)


@value
class ChooseRoute(Payload):
    """The route that the young person chooses."""

    route: str = personal()


@value
class ReviewGoal(Payload):
    """How a goal of the plan went; `goal` counts from 1."""

    goal: int | None = open_field(default=None)
    result: Result | None = special(default=None)
    words: str | None = special(default=None)


@value
class Why(Payload):
    """Why, in words, where one wants to say it."""

    why: str | None = special(default=None)


@value
class RepeatIntake(Payload):
    """Why the intake is held again (000:251)."""

    why: str = special()


@value
class MakeContact(Payload):
    """The young person contacts Kamers met Kansen; who came along, if anybody (000:235)."""

    accompanied_by: str | None = personal(default=None)


@value
class Room(Payload):
    """A room or a studio of Kamers met Kansen, and which one."""

    kind: Literal["room", "studio"] = open_field()
    place: str = personal()


@value
class DeclineOffer(Payload):
    """Which place the young person did not take, and why."""

    place: str | None = personal(default=None)
    why: str | None = special(default=None)


@value
class FindPlace(Payload):
    """By which route the young person found a place."""

    route: str = personal()
    place: str | None = personal(default=None)


@value
class MoveOn(Payload):
    """The next place, and what kind."""

    kind: str = open_field()
    place: str = personal()


@value
class SetGuidancePlan(Payload):
    """The guidance plan of Kamers met Kansen (000:247)."""

    plan: str | None = special(default=None)


@value
class Conclude(Payload):
    """How the case ends."""

    outcome: str = open_field()
    reason: Reason | None = special(default=None)
