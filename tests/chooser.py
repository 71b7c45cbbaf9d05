"""What to try next with a case: now and then what helps it along, and else anything at all, by anyone, at any time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone, tzinfo
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from harness import Bench, Pair, Plain, Try
from leefplek import Actor
from model import day
from model_needs import BOTH
from model_table import PARTY, PROFESSIONAL, ROLES, TRACK, TRANSITIONS, rows
from samples import GOALS, PURPOSES, TASK

ACTORS = {role: [Actor(f"{role}-{number}", role) for number in (1, 2)] for role in ROLES}
ZONES: list[tzinfo] = [
    UTC,
    timezone(timedelta(hours=1)),
    timezone(timedelta(hours=5, minutes=30)),
    timezone(timedelta(hours=-10)),
    ZoneInfo("Europe/Amsterdam"),
    ZoneInfo("America/New_York"),
]
LATE = [timedelta(0)] * 4 + [timedelta(hours=3), timedelta(days=1), timedelta(days=9), timedelta(days=400)]
PACE = [timedelta(0)] * 3 + [timedelta(minutes=41), timedelta(hours=7), timedelta(days=2), timedelta(days=11)]
START = datetime(2021, 2, 20, 22, 30, tzinfo=UTC)

ALL = [name for name in TRANSITIONS if name != "open"]
OFFERED: dict[tuple[int, str], list[str]] = {
    (version, state): [name for name, row in rows(version).items() if state in row[0]]
    for version in (1, 2, 3)
    for state in {one for row in rows(version).values() for one in row[0]}
}
TRACK_OFFERED = {
    state: [name for name, row in TRACK.items() if state in row[0]]
    for state in {one for row in TRACK.values() for one in row[0]}
}

WANT = {
    "signal": ["analyse", "analyse", "inquire"],
    "inquiry": ["analyse"],
    "analysis": ["weigh_routes"],
    "route_choice": ["request_vooroverleg", "request_vooroverleg", "choose_route"],
    "vooroverleg": ["vooroverleg_positive"],
    "plan": ["apply", "start_route"],
    "route_active": ["find_place", "conclude", "reconsider"],
    "awaiting_contact": ["make_contact"],
    "intake": ["admit", "repeat_intake"],
    "waiting_list": ["place"],
    "placed": ["set_guidance_plan", "follow_up", "conclude", "lose_place", "move_on"],
    "closed": ["reopen"],
}
"""The way on from each state."""

NEXT = {
    "signalled": "meldcode.map_signals",
    "mapped": "meldcode.consult",
    "consulted": "meldcode.talk",
    "talked": "meldcode.weigh",
    "weighed": "meldcode.decide",
}


def _fact(name: str, value: Any) -> Plain:
    return {"facts": [{"name": name, "value": value, "said_by": "jongere"}]}


REMEDY: dict[str, tuple[str, Plain]] = {
    "housing_question_needed": ("record_facts", _fact("woonvraag", True)),
    "guidance_question_needed": ("record_facts", _fact("begeleidingsvraag", True)),
    "substantiation_needed": ("add_substantiation", {"grounds": "heeft baat bij structuur"}),
    "consent_needed": ("give_consent", {"party": "kmk", "purpose": "plek"}),
    "plan_needed": ("agree_plan", {"goals": GOALS}),
    "legal_basis_needed": ("give_consent", {"party": "saw", "purpose": "begeleiding", "legal_basis": TASK}),
}
"""What takes a refusal away."""


class Chooser:
    """Chooses by a seeded random; it looks at the model, never at the library's answer."""

    def __init__(self, bench: Bench, seed: int) -> None:
        self.random = Random(seed)
        self.bench = bench

    def pick(self, of: Any) -> Any:
        """One of these."""
        return of[int(self.random.random() * len(of))]

    def start(self) -> None:
        """A new case: the clock goes back to some day, often near the end of a February."""
        self.bench.clock.now = START + timedelta(
            days=self.pick((0, 0, 365, 730, 1095, 100, 300)), hours=self.pick(range(9))
        )

    def next(self, pair: Pair) -> Try:
        """The next try."""
        if pair.case is None:
            return self.make(pair, "open", *self.sample("open"))
        chance = self.random.random()
        if chance < 0.40:
            return self.helpful(pair)
        if chance < 0.48:
            return self.make(pair, "correct", {"version": self.version(pair), "why": "een vergissing"})
        if chance < 0.60 and pair.model.now.track:
            return self.some(pair, self.pick(TRACK_OFFERED[pair.model.now.track[0]]))
        if chance > 0.985 and pair.model.state == "inquiry":
            return self.make(pair, "migrate", {"to": 3})  # which does not know an inquiry
        if chance < 0.94:
            return self.some(pair, self.pick(OFFERED[pair.model.now.workflow_version, pair.model.state]))
        return self.some(pair, self.pick(ALL))

    def version(self, pair: Pair) -> int:
        """A version to correct: mostly a late one."""
        last = len(pair.model.log)
        return last - int(self.random.random() ** 2 * (last + 2)) + (self.random.random() < 0.02)

    def sample(self, name: str, best: float = 0.3) -> tuple[Plain, Any]:
        """A payload, plain and made; often the first, that passes most rules."""
        ready = self.bench.ready[name]
        plain, made = ready[0] if self.random.random() < best else self.pick(ready)
        return plain, (made if self.random.random() < 0.97 else None)

    def some(self, pair: Pair, name: str) -> Try:
        """Some payload for a transition."""
        model = pair.model
        if name == "extend":
            line = self.pick(("main", "main", "meldcode"))
            mine = model.now.main if line == "main" else model.now.track
            due = (mine[1] if mine else None) or day(self.bench.clock.now)
            return self.make(
                pair, name, {"line": line, "until": due + timedelta(days=self.pick((-3, 0, 1, 20))), "reason": "x"}
            )
        plain, made = self.sample(name)
        party = PARTY.get(name)
        party = plain.get("party") if party == "*" else party
        if party in PURPOSES and not model.now.purposes(party) and self.random.random() < 0.6:
            return self.make(pair, "give_consent", {"party": party, "purpose": PURPOSES[party][0]})
        return self.make(pair, name, plain, made)

    def helpful(self, pair: Pair) -> Try:
        """What brings the case further: what it wants, or what takes away the first thing in its way."""
        model = pair.model
        name = self.pick(WANT[model.state])
        plain, made = self.sample(name, best=0.8)
        for code in sorted(model.case_codes(name, day(self.bench.clock.now))):
            if code == "safety_open":
                return self.make(pair, NEXT[model.now.track[0]], *self.sample(NEXT[model.now.track[0]]))
            if code == "routekaarten_needed":
                missing = sorted(BOTH - model.now.kaarten)
                plain = {"routekaart": self.pick(missing), "version": 1, "on": day(self.bench.clock.now)}
                return self.make(pair, "consult_routekaart", plain)
            if code in REMEDY:
                return self.make(pair, *REMEDY[code])
        return self.make(pair, name, plain, made)

    def make(self, pair: Pair, name: str, plain: Plain, made: Any = None) -> Try:
        """The try: who decides, who writes it down, and when."""
        roll = self.random.random
        if name == "inquire" and pair.model.now.workflow_version == 3:
            name, plain, made = "note", {}, None  # the third version does not know it
        if name in PARTY and not plain.get("purpose"):
            plain, made = self.named(pair, name, plain, made)
        by = self.pick(ACTORS[self.role(pair, name)])
        if name == "correct" and 1 <= plain["version"] <= len(pair.model.log) and roll() < 0.5:
            by = self.writer_of(pair, plain["version"])
        writer = None if roll() < 0.7 else self.pick(ACTORS[self.pick(("saw", "kmk") if roll() < 0.7 else ROLES)])
        now = self.bench.clock.now = self.bench.clock.now + self.pick(PACE)
        at = now - self.pick(LATE) if roll() < 0.98 else now + timedelta(minutes=5)
        if roll() < 0.4:
            at = at.astimezone(self.pick(ZONES))
        stored = None if roll() < 0.8 else now + timedelta(minutes=self.pick((-90, 0, 0, 30)))
        return Try(name, by, plain, at, writer, made, stored)

    def role(self, pair: Pair, name: str) -> str:
        """Mostly a role that may."""
        row = pair.model.row(name)
        allowed = row[2] if row else ()
        return str(self.pick(allowed if allowed and self.random.random() < 0.9 else ROLES))

    def writer_of(self, pair: Pair, version: int) -> Actor:
        """Who wrote an event down, if that is a professional."""
        who = pair.model.log[version - 1]["writer"]
        return Actor(*who) if who[1] in PROFESSIONAL else ACTORS["saw"][0]

    def named(self, pair: Pair, name: str, plain: Plain, made: Any) -> tuple[Plain, Any]:
        """Where a party may know for several purposes, the step must say for which."""
        party = plain.get("party") if PARTY[name] == "*" else PARTY[name]
        fixed = name not in ("request_vooroverleg", "hand_over", "involve_network", "tune_with_school")
        if fixed or party not in PURPOSES or len(pair.model.now.purposes(party)) < 2:
            return plain, made
        return {**plain, "purpose": self.pick(PURPOSES[party])}, None
