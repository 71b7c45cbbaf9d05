"""Hand-written examples in few words: a case, what happens to it day by day, and what was refused."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

import attrs

from leefplek import Actor, Case, Event, Leefplek, Refusal, Refused, Step
from samples import CONCERN, GOALS, TALK, TASK

NOW = datetime(2030, 1, 1, tzinfo=UTC)
REASON = {"side": "provider", "code": "capacity", "words": "vol"}
WISH = {"side": "young_person", "code": "other_wish", "words": "liever samen"}
KMK = {"party": "kmk", "purpose": "plek"}
EXCEPTION = {"exception": {"why": "thuis gaat het niet"}, "parents": {"involved": True}}


def actor(role: str, number: int = 1) -> Actor:
    """Somebody in a role."""
    return Actor(f"{role}-{number}", role)


def moment(on: str) -> datetime:
    """Noon of a day, or the moment itself."""
    return datetime.fromisoformat(on) if "T" in on else datetime.combine(date.fromisoformat(on), time(12), UTC)


def card(**answers: str) -> dict[str, Any]:
    """A card with three answers; those not given are `no`."""
    return {"id": "woonkaart", "version": 1, "answers": {"q1": "no", "q2": "no", "q3": "no", **answers}}


def fact(name: str, value: object) -> dict[str, Any]:
    """One fact."""
    return {"facts": [{"name": name, "value": value, "said_by": "jongere"}]}


def opening(answers: dict[str, str] = CONCERN, **more: Any) -> dict[str, Any]:
    """The payload of `open` at an intake."""
    entry = {"kind": "intake", "where": "saw", "card": {"id": "woonkaart", "version": 1, "answers": answers}}
    return {"entry": entry, "legal_basis": TASK, **more}


class Story:
    """A case and what happens to it. Each step is recorded late, so that any day may come in any order."""

    def __init__(self, lp: Leefplek | None = None, on: str = "2021-03-01") -> None:
        self.lp = lp or Leefplek(lang="en", clock=lambda: NOW)
        self.on = on
        self.steps: list[Step] = []

    @property
    def case(self) -> Case:
        """The case as it stands."""
        return self.steps[-1].after

    @property
    def event(self) -> Event:
        """The last event."""
        return self.steps[-1].event

    def open(self, payload: Any = None, *, by: str = "saw", workflow: str = "fijn-wonen", **how: Any) -> Story:
        """The case begins."""
        payload = opening() if payload is None else payload
        how = {"recorded_at": NOW, **how}
        self.steps.append(self.lp.open(workflow, payload, by=actor(by), at=moment(self.on), **how))
        return self

    def do(self, transition: str, payload: Any = None, *, by: str | Actor = "saw", on: str = "", **how: Any) -> Story:
        """The next step; answers the story, so that steps can be told in a row."""
        who = actor(by) if isinstance(by, str) else by
        how = {"recorded_at": NOW, **how}
        self.steps.append(self.lp.step(self.case, transition, payload, by=who, at=moment(on or self.on), **how))
        return self

    def refusals(self, transition: str, payload: Any = None, **how: Any) -> tuple[Refusal, ...]:
        """Why the next step is refused; empty when it is not. Nothing is added to the story."""
        try:
            self.do(transition, payload, **how)
        except Refused as refused:
            return refused.refusals
        self.steps.pop()
        return ()

    def refused(self, transition: str, payload: Any = None, **how: Any) -> set[str]:
        """The codes of the refusals."""
        return {one.code for one in self.refusals(transition, payload, **how)}

    def at_version(self, transition: str) -> int:
        """The version of the last event with this transition."""
        return max(event.version for event in self.case.events if event.transition == transition)

    def erase(self, transition: str) -> Story:
        """The content of the events with this transition is erased; the story goes on with what is left."""
        events = [attrs.evolve(one, payload=None) if one.transition == transition else one for one in self.case.events]
        last = self.steps.pop()
        self.steps.append(attrs.evolve(last, after=self.lp.replay(events)))
        return self

    def with_library(self, lp: Leefplek) -> Story:
        """The story goes on with another library."""
        self.lp = lp
        return self

    # ---- the way, in parts

    def to_analysis(self) -> Story:
        """The young person was talked with."""
        return self.open().do("analyse", {"talk": TALK, "legal_basis": TASK})

    def to_route_choice(self, born: str = "2000-01-01") -> Story:
        """The questions are known, and the routes are being weighed."""
        self.to_analysis().do("record_facts", fact("geboortedatum", born))
        self.do("record_facts", fact("woonvraag", True)).do("record_facts", fact("begeleidingsvraag", True))
        return self.do("weigh_routes")

    def consult(self) -> Story:
        """Both routekaarten."""
        for which in ("huisvesting", "financien"):
            self.do("consult_routekaart", {"routekaart": which, "version": 1, "on": "2021-03-03", "advice": "x"})
        return self

    def to_vooroverleg(self, born: str = "2000-01-01") -> Story:
        """Everything is there, and the coordinator is asked."""
        self.to_route_choice(born).consult().do("add_substantiation", {"grounds": "structuur"})
        return self.do("give_consent", KMK, by="jongere").do("request_vooroverleg")

    def to_plan(self, born: str = "2000-01-01") -> Story:
        """The vooroverleg was positive and a plan was agreed."""
        return self.to_vooroverleg(born).do("vooroverleg_positive", EXCEPTION, by="kmk").plan()

    def plan(self) -> Story:
        """A plan is agreed."""
        return self.do("agree_plan", {"goals": GOALS}, by="jongere")

    def to_intake(self) -> Story:
        """The young person made contact."""
        return self.to_plan().do("apply", by="jongere").do("make_contact", by="jongere")

    def to_waiting_list(self) -> Story:
        """Admitted."""
        return self.to_intake().do("admit", by="kmk")

    def to_placed(self) -> Story:
        """A room."""
        return self.to_waiting_list().do("place", {"kind": "room", "place": "studentenhuis 1"}, by="kmk")

    def to_closed(self) -> Story:
        """The young person stops, just after the beginning."""
        return self.to_analysis().do("withdraw", by="jongere")


__all__ = ["CONCERN", "NOW", "REASON", "TALK", "TASK", "WISH", "Story", "actor", "card", "fact", "opening"]
