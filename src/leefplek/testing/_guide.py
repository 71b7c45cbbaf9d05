"""Leads a walk to where it seldom was: towards a state, and past what refuses on the way.

It knows nothing of any rule. It sees which steps took a refusal away from what it wanted, and takes these again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime

from leefplek import Actor, Case, Workflow
from leefplek.definition import MAIN

from ._reading import Reading
from ._sample import Chooser

__all__ = ["Guide"]

Codes = Callable[[Case, str, Actor, datetime], "frozenset[str] | None"]
"""The codes with which options refuse a step; None where they do not speak of it."""


class Guide:
    """Where a case should get, and what seems to help."""

    def __init__(self, reading: Reading, workflow: Workflow, chooser: Chooser, codes: Codes) -> None:
        self._reading = reading
        self._workflow = workflow
        self._chooser = chooser
        self._codes = codes
        self._entered: Counter[str] = Counter()
        self._lifted: dict[str, Counter[str]] = {}
        self._wish: tuple[str, Actor, frozenset[str]] | None = None
        self._goal, self._ways = "", dict[str, list[str]]()

    def aim(self) -> None:
        """Choose another state to get to: of a few the one that was seldom entered."""
        few = [self._chooser.one_of(self._workflow.states).id for _ in range(3)]
        self._goal = min(few, key=lambda one: self._entered[one])
        self._ways = self._reading.ways(self._workflow, self._goal)
        self._wish = None

    def saw(self, case: Case, transition: str, at: datetime) -> None:
        """Learn from a step that was taken: what it led to, and which refusals of what was wanted it took away."""
        self._entered[case.state] += 1
        if case.state == self._goal:
            self.aim()
        if self._wish is None:
            return
        name, by, before = self._wish
        now = self._codes(case, name, by, at)
        self._wish = None if now is None else (name, by, now)
        for code in sorted(before - now) if now is not None else ():
            self._lifted.setdefault(code, Counter())[transition] += 1

    def next(self, case: Case, at: datetime) -> str | None:
        """A step towards the goal, or one that took away before what is in its way; None where anything will do."""
        name = self._ahead(case)
        if name is None:
            return None
        place = self._reading.place(case, name)
        roles = [role.id for role in place.owner.roles if role.id in place.roles]
        codes = self._codes(case, name, Actor("guide", roles[0]), at) if roles else None
        if codes is None:
            return None
        self._wish = (name, Actor("guide", roles[0]), codes)
        return self._remedy(case, codes) if codes else name

    def _ahead(self, case: Case) -> str | None:
        places = self._reading.places(self._reading.workflow(case))
        ahead = [one for one in self._ways.get(case.state, ()) if one in places and places[one].line == MAIN]
        return self._chooser.one_of(ahead) if ahead else None

    def _remedy(self, case: Case, codes: frozenset[str]) -> str | None:
        known = [code for code in sorted(codes) if code in self._lifted]
        if not known:
            return None
        name = self._chooser.one_of([name for name, _ in self._lifted[self._chooser.one_of(known)].most_common(4)])
        return name if name in self._reading.offered(case) else None
