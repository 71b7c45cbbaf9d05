"""The plan that the young person and the worker make together: goals, and actions with owner and date (000:191)."""

from datetime import date
from typing import Literal

from .values import open_field, special, value

__all__ = ["Action", "Goal", "Result"]

Result = Literal["reached", "partly", "failed", "postponed"]
"""How a goal can end (003:415-417); a goal that failed stays open to try again."""


@value
class Action:
    """One thing to do: what, by whom (a role or a party, never a name), and by which date."""

    text: str = special()
    owner: str = open_field()
    due: date = open_field()


@value
class Goal:
    """What the young person wants to reach, and the actions towards it."""

    text: str = special()
    actions: tuple[Action, ...] = special(default=())
