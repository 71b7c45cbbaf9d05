"""A rule-based machine walks the whole werkwijze, and holds after every event what must hold after every event.

Numbers in comments and docstrings are the invariants of the project's own list.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random
from typing import Any

import attrs
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from chooser import ACTORS, ZONES, Chooser
from harness import Bench, Pair, Try, midnight
from invariants import check_case, check_event
from leefplek import Case, CommandReused, Leefplek, PayloadError, Refused, Rule, hookimpl
from leefplek.values import words
from model import day, years
from model_table import ROLES, TRANSITIONS
from samples import BIRTHDAYS, SAMPLES, UNSAFE, WRONG

HOUSE_RULE = Rule("house_rule", words("Dat mag hier niet.", "That is not allowed here."))


class Stricter:
    """A plugin that adds a refusal to each step, beside one that has nothing to add."""

    @hookimpl
    def leefplek_check_transition(self) -> list[Rule]:
        return [HOUSE_RULE]


class Silent:
    """A plugin that refuses nothing: it can lift nothing either."""

    @hookimpl
    def leefplek_check_transition(self) -> None:
        return None


BENCH = Bench()
STRICT = Leefplek(plugins=[Stricter(), Silent()], clock=BENCH.clock)
BARE = Leefplek(built_in=False)
ages = st.sampled_from([10, 11, 12, 15, 16, 17, 18])
roles = st.sampled_from(ROLES)
gaps = st.sampled_from([0, 0, 0, 1, 3, 14, 40, 200])
zones = st.sampled_from(ZONES)
names = st.sampled_from([name for name in TRANSITIONS if name not in ("open", "inquire", "correct", "migrate")])


class Werkwijze(RuleBasedStateMachine):
    """One case, its model, and everybody who may do something with it."""

    def __init__(self) -> None:
        super().__init__()
        self.pair = Pair(BENCH)
        self.cases: list[Case] = []
        self.chooser = Chooser(BENCH, 0)

    # ---- how a step is tried

    def attempt(self, tried: Try) -> set[str]:
        """A step in library and model; a refusal changes nothing (5), an event holds what it must."""
        before = self.pair.case
        codes = self.pair.attempt(tried)
        if codes:
            assert self.pair.case is before
        else:
            assert self.pair.case is not None
            check_event(before, self.pair.case.events[-1], self.pair.case)
            self.cases.append(self.pair.case)
        return codes

    def now(self, days: int = 0) -> datetime:
        """The clock, some days later."""
        BENCH.clock.now += timedelta(days=days)
        return BENCH.clock.now

    @property
    def case(self) -> Case:
        """The case as it stands."""
        assert self.pair.case is not None
        return self.pair.case

    # ---- rules

    @initialize(payload=st.sampled_from(BENCH.ready["open"]), start=st.sampled_from([0, 6, 7, 371, 1100, 1101]))
    def begin(self, payload: Any, start: int) -> None:
        """Open a case, often near the end of February; who may not, or lacks something, is refused first."""
        BENCH.clock.now = midnight(date(2021, 2, 22), 23.2) + timedelta(days=start)
        self.attempt(Try("open", ACTORS["kmk"][0], payload[0], BENCH.clock.now, None, payload[1]))
        if self.attempt(Try("open", ACTORS["saw"][0], payload[0], BENCH.clock.now, None, payload[1])):
            good = SAMPLES["open"][0]
            assert self.attempt(Try("open", ACTORS["saw"][0], good, BENCH.clock.now)) == set()

    @rule(random=st.randoms(use_true_random=False), times=st.integers(1, 6))
    def go_on(self, random: Random, times: int) -> None:
        """What brings the case further."""
        self.chooser.random = random
        for _ in range(times):
            self.attempt(self.chooser.helpful(self.pair))

    @rule(random=st.randoms(use_true_random=False))
    def anything(self, random: Random) -> None:
        """Anything at all, as the walker would."""
        self.chooser.random = random
        self.attempt(self.chooser.next(self.pair))

    @rule(name=names, role=roles, writer=roles, sample=st.integers(0, 99), days=gaps, late=gaps, zone=zones)
    def somebody(self, name: str, role: str, writer: str, sample: int, days: int, late: int, zone: Any) -> None:
        """Any transition by any role, written down by any other, on any day, in any time zone."""
        plain, made = BENCH.ready[name][sample % len(BENCH.ready[name])]
        at = (self.now(days) - timedelta(days=late)).astimezone(zone)
        plain, made = self.chooser.named(self.pair, name, plain, made) if name == "hand_over" else (plain, made)
        if name in ("request_vooroverleg", "involve_network"):
            plain, made = {**plain, "purpose": "plek"}, None
        self.attempt(Try(name, ACTORS[role][0], plain, at, ACTORS[writer][sample % 2], made))

    @rule(born=st.sampled_from(BIRTHDAYS), age=ages, off=st.integers(-1, 1), by=st.sampled_from(["jongere", "ouder"]))
    def birthday(self, born: date, age: int, off: int, by: str) -> None:
        """12: the age on the day decides who consents: the day before, of, and after a birthday."""
        fact = {"facts": [{"name": "geboortedatum", "value": born, "said_by": "jongere"}]}
        self.attempt(Try("record_facts", ACTORS["saw"][0], fact, self.now()))
        known = self.pair.model.fact("geboortedatum") == born
        comes = _birthday(born, born.year + age)
        on = midnight(comes, 12) + timedelta(days=off)
        BENCH.clock.now = max(BENCH.clock.now, on)
        consent = {"party": "school", "purpose": f"op {comes} {self.case.version}"}
        codes = self.attempt(Try("give_consent", ACTORS[by][0], consent, on))
        if known and not codes:
            old = years(born, day(on))
            assert old == age - (off < 0)
            alone = {"ouder": old < 12, "jongere": old >= 16}[by]
            assert (self.case.permission("school", consent["purpose"]) is not None) == alone
        other = {"jongere": "ouder", "ouder": "jongere"}[by]
        if not self.attempt(Try("give_consent", ACTORS[other][0], consent, on)):
            assert self.case.permission("school", consent["purpose"]) is not None

    @rule(by=st.sampled_from(["jongere", "ouder", "saw"]), give=st.booleans(), party=st.sampled_from(["kmk", "saw"]))
    def consent(self, by: str, give: bool, party: str) -> None:
        """9: a consent comes and goes; once it went, nothing rests on it."""
        what = {"party": party, "purpose": "plek" if party == "kmk" else "begeleiding"}
        self.attempt(Try("give_consent" if give else "withdraw_consent", ACTORS[by][0], what, self.now()))

    @rule(back=st.integers(-1, 12), role=st.sampled_from(["saw", "wij", "kmk", "jongere"]), own=st.booleans())
    def correct(self, back: int, role: str, own: bool) -> None:
        """What was wrong no longer counts, if nothing later rests on it."""
        version = self.case.version - back
        by = self.chooser.writer_of(self.pair, version) if own and 0 < version <= self.case.version else ACTORS[role][1]
        self.attempt(Try("correct", by, {"version": version, "why": "een vergissing"}, self.now()))

    @rule(to=st.integers(1, 4), role=st.sampled_from(["saw", "system", "kmk"]))
    def migrate(self, to: int, role: str) -> None:
        """The case moves to a newer version; its due dates stay."""
        due = self.case.due
        if not self.attempt(Try("migrate", ACTORS[role][0], {"to": to}, self.now())):
            assert self.case.due == due

    @rule(decide=st.booleans())
    def safety(self, decide: bool) -> None:
        """10, 11: a signal, and the way to a decision."""
        card = {"card": {"id": "woonkaart", "version": 1, "answers": UNSAFE}}
        codes = self.attempt(Try("ask_card", ACTORS["jongere"][0], card, self.now()))
        if codes:
            self.attempt(Try("raise_safety", ACTORS["mentor"][0], {"why": "er is iets"}, self.now()))
        if decide:
            self.attempt(Try("meldcode.acute", ACTORS["wij"][0], {}, self.now()))

    @rule(days=gaps)
    def tick(self, days: int) -> None:
        """16: each open line whose date has passed gets exactly one escalation for that date."""
        at = self.now(days)
        for name in ("main", *self.case.tracks):
            line, by = self.case.line(name), ACTORS["system"][0]
            assert line is not None
            passed = line.due is not None and day(at) > line.due
            first = self.attempt(Try("escalate", by, {"line": name}, at))
            assert (first == set()) == (passed and line.due not in line.escalated)
            assert self.attempt(Try("escalate", by, {"line": name}, at)) != set()

    @precondition(lambda self: self.pair.case is not None)
    @rule(back=st.integers(0, 12))
    def erase(self, back: int) -> None:
        """20: the content of an event is erased; the case folds and counts as before."""
        core = self.case.core
        self.pair.erase(max(1, self.case.version - back))
        assert self.case.core == core
        self.cases = [BENCH.lp.replay(self.case.events[: one.version]) for one in self.cases]

    @rule(name=names, wrong=st.sampled_from(WRONG))
    def wrong_shape(self, name: str, wrong: Any) -> None:
        """A payload of the wrong shape is an error with findings; where the step is not offered, that is said."""
        offered = self.pair.model.row(name) is not None
        try:
            BENCH.lp.step(self.case, name, wrong, by=ACTORS["saw"][0], at=self.now())
        except PayloadError as error:
            assert offered and error.findings  # noqa: PT017, PT018
        except Refused as refused:
            assert (offered, [one.code for one in refused.refusals]) == (False, ["not_offered"])  # noqa: PT017
        else:
            raise AssertionError(f"{name} took {wrong}")

    @rule()
    def twice(self) -> None:
        """13: one command id twice is one event; for another step it is an error."""
        tried = Try("follow_up", ACTORS["saw"][0], {"how": "goed"}, self.now(), command=f"twice-{self.case.version}")
        before = self.case
        if self.attempt(tried):
            return
        how: Any = {"by": tried.by, "at": tried.at, "command_id": tried.command}
        again = BENCH.lp.step(self.case, "follow_up", tried.plain, **how)
        assert (again.before, again.event, again.after) == (before, self.case.events[-1], self.case)
        for name, payload in (("follow_up", {"how": "anders"}), ("give_consent", SAMPLES["give_consent"][0])):
            try:
                BENCH.lp.step(self.case, name, payload, **how)
            except CommandReused:
                continue
            raise AssertionError("one command id, two steps")

    @rule(name=names, role=roles)
    def plugins_only_add(self, name: str, role: str) -> None:
        """18: with a stricter plugin the refusals are the same and one more; nothing is lifted."""
        if self.case.workflow_version != 1:
            return
        plain, made = BENCH.ready[name][0]
        if name in ("request_vooroverleg", "involve_network", "hand_over"):
            plain, made = {**plain, "purpose": "plek"}, None
        tried = Try(name, ACTORS[role][0], plain, self.now(), None, made)
        expected = self.pair.expected(tried)
        found = _refused_by(STRICT, self.case, tried)
        assert found == (expected if expected == {"not_offered"} else expected | {"house_rule"})

    # ---- what always holds

    @invariant()
    def holds(self) -> None:
        """2, 3, 6, 7, 10, 13, 19, 20, and that every open line has a due date."""
        if self.pair.case is not None:
            check_case(self.case, BENCH.lp)
            assert BARE.replay(self.case.events) == self.case  # 19: no plugin is needed to fold

    @invariant()
    def options_agree_with_steps(self) -> None:
        """Not allowed: refused whatever comes with it, by at least these. Allowed: no state, role or case guard."""
        if self.pair.case is None:
            return
        role = ("saw", "jongere", "kmk", "wij", "system")[self.case.version % 5]
        for name, option in self.pair.options(ACTORS[role][0], self.now()).items():
            samples = BENCH.ready[name]
            plain, made = samples[self.case.version % len(samples)]
            codes = _refused_by(BENCH.lp, self.case, Try(name, ACTORS[role][0], plain, self.now(), None, made))
            said = {one.code for one in option.refusals}
            assert said <= codes
            assert option.allowed or codes
            of_the_case = {"wrong_role", "not_offered", "safety_open"} | (
                {"plan_needed"} if name != "agree_plan" else set()
            )
            assert not option.allowed or not codes & of_the_case

    def teardown(self) -> None:
        """2: replay of every prefix is the case of that moment; JSON brings the same case."""
        for case in self.cases:
            assert BENCH.lp.replay(case.events) == case
        if self.pair.case is not None:
            assert BENCH.lp.from_json(Case, BENCH.lp.to_json(self.case)) == self.case
            stripped = [attrs.evolve(event, payload=None) for event in self.case.events]
            assert BENCH.lp.replay(stripped).core == self.case.core


def _birthday(born: date, year: int) -> date:
    """The birthday of that year; who was born on 29 February has it on 1 March in a common year."""
    try:
        return born.replace(year=year)
    except ValueError:
        return date(year, 3, 1)


def _refused_by(lp: Leefplek, case: Case, tried: Try) -> set[str]:
    """The codes with which a step is refused; nothing is kept."""
    try:
        lp.step(case, tried.transition, tried.payload or tried.plain, by=tried.by, at=tried.at)
    except Refused as refused:
        return {one.code for one in refused.refusals}
    return set()


Werkwijze.TestCase.settings = settings(max_examples=300, stateful_step_count=50)
TestWerkwijze = Werkwijze.TestCase
