"""A plain seeded walker: many steps through the library and the independent model, and any difference is the end of it.

    python tests/walk.py --events 1000000 --seed 1 --processes 2

Prints events, allowed, refused, differences and reach; ends with 1 when there was a difference, or when something
that the walk should reach was not reached.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor

import attrs

from chooser import Chooser
from harness import Bench, DifferenceError, Pair, Try
from leefplek import Case, CommandReused, PayloadError, Refused
from leefplek._rules import CORE_RULES
from model_table import TRACK, rows
from samples import WRONG

LENGTH = 70
"""How many tries a case gets."""

NEVER = {"meldcode.signal_again", "meldcode.reopen"}
"""They fire as the effect of a signal only; no caller may take them."""

UNREACHED = {"plugin_failed", "admission_needed"}
"""No built-in plugin fails; and the waiting list holds nobody who was not admitted."""

Reach = tuple[str, str]


@attrs.define
class Report:
    """What a walk met."""

    events: int = 0
    allowed: Counter[Reach] = attrs.field(factory=Counter)
    refused: Counter[Reach] = attrs.field(factory=Counter)
    codes: Counter[str] = attrs.field(factory=Counter)
    difference: str = ""

    def add(self, other: Report) -> None:
        """Take another walk's report in."""
        self.events += other.events
        self.allowed += other.allowed
        self.refused += other.refused
        self.codes += other.codes
        self.difference = self.difference or other.difference


class Walker:
    """Walks case after case."""

    def __init__(self, seed: int) -> None:
        self.bench = Bench()
        self.chooser = Chooser(self.bench, seed)
        self.report = Report()

    def walk(self, events: int) -> Report:
        """Walk this many tries; stops at the first difference."""
        try:
            while self.report.events < events:
                self.case(min(LENGTH, events - self.report.events))
        except DifferenceError as error:
            self.report.difference = str(error)
        return self.report

    def case(self, tries: int) -> None:
        """One case: tries, and now and then a look from aside."""
        pair = Pair(self.bench)
        self.chooser.start()
        for _ in range(tries):
            self.report.events += 1
            self.one(pair)
        if pair.case is not None and self.chooser.random.random() < 0.1:
            self.aside(pair.case)

    def one(self, pair: Pair) -> None:
        """One try, counted."""
        chance = self.chooser.random.random()
        tried = self.chooser.next(pair)
        if pair.case is not None and chance < 0.02:
            return self.unlikely(pair, tried, chance * 50)
        track = tried.transition.startswith("meldcode.") and pair.model.now.track
        state = pair.model.now.track[0] if track else pair.model.state
        codes = pair.attempt(tried)
        place = (state, tried.transition)
        if not codes:
            self.report.allowed[place] += 1
        elif codes != {"not_offered"}:
            self.report.refused[place] += 1
        self.report.codes.update(codes)
        return None

    def unlikely(self, pair: Pair, tried: Try, chance: float) -> None:
        """Options, erased content, a wrong shape, one command twice."""
        assert pair.case is not None
        before = pair.case
        if chance < 0.4:
            pair.options(tried.by, tried.at)
        elif chance < 0.5:
            pair.erase(1 + int(self.chooser.random.random() * before.version))
        elif chance < 0.8:
            _twice(pair, tried)
        else:
            tried.plain, tried.payload = self.chooser.pick(WRONG), None
            _wrong(pair, tried)

    def aside(self, case: Case) -> None:
        """Replay and JSON bring the same case."""
        lp = self.bench.lp
        if lp.replay(case.events) != case or lp.from_json(Case, lp.to_json(case)) != case:
            raise DifferenceError("replay or JSON brings another case")


def _twice(pair: Pair, tried: Try) -> None:
    """One command id twice is one event; for another step it is an error."""
    assert pair.case is not None
    tried.command = f"command-{pair.case.version}"
    before = pair.case
    if pair.attempt(tried):
        return
    again = pair.bench.lp.step(
        pair.case, tried.transition, tried.payload or tried.plain, by=tried.by, at=tried.at, command_id=tried.command
    )
    if (again.before, again.event, again.after) != (before, pair.case.events[-1], pair.case):
        raise DifferenceError(f"{tried.transition} twice under one command id is not one event")
    other = "note" if tried.transition != "note" else "consult"
    try:
        pair.bench.lp.step(pair.case, other, by=tried.by, at=tried.at, command_id=tried.command)
    except CommandReused:
        return
    raise DifferenceError("a command id was used for two steps")


def _wrong(pair: Pair, tried: Try) -> None:
    """A payload of the wrong shape is an error, or the step is not offered at all."""
    assert pair.case is not None
    offered = pair.model.row(tried.transition) is not None
    try:
        pair.bench.lp.step(pair.case, tried.transition, tried.plain, by=tried.by, at=tried.at)
    except PayloadError:
        if offered:
            return
    except Refused as refused:
        if not offered and [one.code for one in refused.refusals] == ["not_offered"]:
            return
    raise DifferenceError(f"{tried.transition} with {tried.plain} was no error")


# ---- reach


def places() -> Iterable[Reach]:
    """Every state with each transition that it offers."""
    return [(state, name) for name, row in {**rows(1), **TRACK}.items() for state in row[0]]


def wanted_codes() -> set[str]:
    """Every code that the walk should meet."""
    lp = Bench().first
    guards = lp._library.guards.values()
    return {rule.code for rule in (*CORE_RULES, *(one for guard in guards for one in guard.rules))} - UNREACHED


def missed(report: Report) -> dict[str, list[object]]:
    """What a walk did not reach."""
    return {
        "never allowed": [one for one in places() if one[1] not in NEVER and not report.allowed[one]],
        "never refused": [one for one in places() if not report.refused[one]],
        "codes never met": sorted(wanted_codes() - set(report.codes)),
    }


def run(seed_and_events: tuple[int, int]) -> Report:
    """One process's walk."""
    seed, events = seed_and_events
    return Walker(seed).walk(events)


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=2)
    given = parser.parse_args()
    began, report = time.perf_counter(), Report()
    share = -(-given.events // given.processes)
    jobs = [(given.seed * 1000 + number, share) for number in range(given.processes)]
    if given.processes == 1:
        report.add(run(jobs[0]))
    else:
        with ProcessPoolExecutor(given.processes) as pool:
            for part in pool.map(run, jobs):
                report.add(part)
    return tell(report, time.perf_counter() - began)


def tell(report: Report, seconds: float) -> int:
    """Print the report; answers the exit code."""
    gaps = missed(report)
    lines = [
        f"events {report.events:,} in {seconds:.1f} s ({report.events / seconds:,.0f} a second)",
        f"allowed {report.allowed.total():,}",
        f"refused {report.codes.total() and sum(report.refused.values()) + report.codes['not_offered']:,}",
        f"differences {1 if report.difference else 0}",
        f"reach: {len(report.allowed)} pairs allowed, {len(report.refused)} refused, {len(report.codes)} codes",
        *(f"{what}: {those}" for what, those in gaps.items() if those),
        *([report.difference] if report.difference else []),
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    return 1 if report.difference or any(gaps.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
