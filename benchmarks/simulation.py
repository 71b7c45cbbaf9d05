"""What the simulation costs and is worth, beside SimPy, Ciw and pm4py.

Every measurement has a process of its own, in which nothing else was measured. A round takes each program of a section
once, in another order each time; a figure is the median of the rounds' ratios, with the lowest and highest beside it.
Imports, and loading the compiled engine from its cache, are not timed (but are in `first`). One process alone is
measured in CPU time, since others may use the machine too; workers and the first result in seconds of the clock. The
networks are `reference.toml` and `reference_rich.toml`; `simulation_peers.py` has the same in SimPy and Ciw.

`python benchmarks/simulation.py` takes about half an hour, `--quick` a few minutes, and `--smoke` seconds, in one
process: that says that it works, and nothing about time. `--only` takes one section.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

HERE = Path(__file__).parent
REFERENCE, RICH = HERE / "reference.toml", HERE / "reference_rich.toml"
A_DAY = 4.0
"""So many cases come a day."""

Data = dict[str, Any]
Floats = np.ndarray[Any, np.dtype[np.float64]]


# How a figure is made


class Aim(NamedTuple):
    """What a figure should be."""

    bound: float
    at_least: bool = True

    def __str__(self) -> str:
        return f"at {'least' if self.at_least else 'most'} {self.bound:g}"

    def met(self, figure: float) -> bool:
        """Whether it is so."""
        return figure >= self.bound if self.at_least else figure <= self.bound


class Row(NamedTuple):
    """A line of the table: how many times as long the peer takes for a case; or `inverse`, how many times ours."""

    what: str
    ours: str
    peer: str
    aim: Aim | None
    inverse: bool = False

    def ratio(self, took: dict[str, float]) -> float:
        """The ratio of one round, of seconds a case."""
        found = took[self.peer] / took[self.ours]
        return 1 / found if self.inverse else found


def line(what: str, figure: str, aim: str, more: str) -> None:
    """Print one row."""
    print(f"{what:<68} {figure:<27} {aim:<18} {more}", flush=True)


def show(what: str, found: Sequence[float], aim: Aim | None, more: str = "") -> None:
    """Print a figure: the median, and from where to where."""
    middle = statistics.median(found)
    verdict = "" if aim is None else f"{aim}: {'yes' if aim.met(middle) else 'NO'}"
    line(what, f"{middle:8.2f} ({min(found):.2f} - {max(found):.2f})", verdict, more)


def apart(program: Sequence[Any]) -> Data:
    """What a program found, in a process of its own."""
    command = [sys.executable, str(HERE / "simulation.py"), "--measure", json.dumps(program)]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True)
    found: Data = json.loads(done.stdout.splitlines()[-1])
    return found


def inside(program: Sequence[Any]) -> Data:
    """The same in this process."""
    name, *given = program
    return PROGRAMS[name](*given)


Take = Callable[[Sequence[Any]], Data]


def rounds(take: Take, programs: dict[str, Sequence[Any]], many: int) -> list[dict[str, Data]]:
    """Every program once a round; each round begins with the next of them."""
    names, found = list(programs), []
    for number in range(many):
        at = number % len(names)
        took = {name: take(programs[name]) for name in names[at:] + names[:at]}
        found.append(took)
    return found


def speed(take: Take, programs: dict[str, Sequence[Any]], rows: Sequence[Row], many: int) -> list[dict[str, Data]]:
    """Print rows of ratios of the time that a case takes."""
    found = rounds(take, programs, many)
    each = [{name: one["seconds"] / one["cases"] for name, one in took.items()} for took in found]
    for row in rows:
        ours, peer = (statistics.median(took[name] for took in each) * 1e6 for name in (row.ours, row.peer))
        show(row.what, [row.ratio(took) for took in each], row.aim, f"{ours:.2f} and {peer:.2f} us a case")
    return found


# What is measured, each in a process of its own


def timed(call: Callable[[], object], clock: Callable[[], float] = time.process_time) -> tuple[float, Any]:
    """Seconds, and what came of it: of CPU time, since others use the machine too, where no other clock is given."""
    gc.collect()
    start = clock()
    found = call()
    return clock() - start, found


def scenario_of(path: str | Path, cases: int, **more: Any) -> Any:
    """A scenario that so many cases come to."""
    import attrs

    from leefplek.simulation import load_scenario

    return attrs.evolve(load_scenario(path), days=cases / A_DAY, **more)


def ours(path: str, engine: str, cases: int, seed: int) -> Data:
    """Our own, with every visit kept."""
    from leefplek import Leefplek
    from leefplek.simulation import run, warm

    if engine == "numba":
        warm()
    scenario, lp = scenario_of(path, cases), Leefplek()
    run(scenario_of(path, 200), lp=lp, engine=engine)  # type: ignore[arg-type]  # so that all is imported
    seconds, result = timed(lambda: run(scenario, lp=lp, engine=engine, seed=seed, workers=1))  # type: ignore[arg-type]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    visits = result.visits
    return {"seconds": seconds, "cases": cases, "visits": len(visits), "bytes": visits.nbytes, "peak": peak}


def peer(network: str, cases: int, seed: int) -> Data:
    """A network of `simulation_peers`, by the name of its function."""
    import simulation_peers

    run = getattr(simulation_peers, network)
    run(200, seed)
    seconds, _ = timed(lambda: run(cases, seed))
    return {"seconds": seconds, "cases": cases}


def shared(engine: str, workers: int, keep: str, replications: int, cases: int) -> Data:
    """Replications by so many workers, with the start of these."""
    from leefplek.simulation import run, warm

    if engine == "numba":
        warm()
    scenario = scenario_of(REFERENCE, cases)
    seconds, _ = timed(
        lambda: run(scenario, engine=engine, replications=replications, workers=workers, keep=keep),  # type: ignore[arg-type]
        time.perf_counter,
    )
    return {"seconds": seconds, "cases": cases * replications}


FIRST = """
import sys
from leefplek.simulation import load_scenario, run
import attrs
scenario = attrs.evolve(load_scenario(sys.argv[1]), days=50.0)
assert run(scenario, engine=sys.argv[2]).statistics["wait.rooms"] is not None
"""
FIRST_SIMPY = """
import random, simpy
env, chance, waits = simpy.Environment(), random.Random(1), []
def case(pool):
    came = env.now
    with pool.request() as turn:
        yield turn
        waits.append(env.now - came)
        yield env.timeout(chance.expovariate(1.0))
def signals(pool):
    while True:
        yield env.timeout(chance.expovariate(4.0))
        env.process(case(pool))
env.process(signals(simpy.Resource(env, 5)))
env.run(until=50)
assert sum(waits) >= 0
"""


def first(engine: str) -> Data:
    """From the start of a process to the statistics of a run of 200 cases."""
    program = [FIRST_SIMPY] if engine == "simpy" else [FIRST, str(REFERENCE), engine]
    seconds, _ = timed(lambda: subprocess.run([sys.executable, "-c", *program], check=True), time.perf_counter)
    return {"seconds": seconds, "cases": 200}


MEASURES = ("room wait", "renege share", "analysis wait")
STREAMS = ("ours", "stream")


def common(which: str, more: int, intakers: int, rooms: int, cases: int, runs: int) -> Data:
    """Waits of the reference network with so many intakers and rooms, over replications with the seeds 0, 1, ..."""
    found = [
        (_ours_waits if which == "ours" else _stream_waits)(intakers, rooms, cases, more + number)
        for number in range(runs)
    ]
    return {"values": [[one.room, one.renege, one.analysis] for one in found]}


def _ours_waits(intakers: int, rooms: int, cases: int, number: int) -> Any:
    """A replication of ours: the draws of a case are its own."""
    import attrs
    from simulation_peers import STATES, waits_of

    from leefplek.simulation import run

    scenario = scenario_of(REFERENCE, cases)
    pools = dict(scenario.pools)
    pools["intake"] = attrs.evolve(pools["intake"], units=intakers)
    pools["rooms"] = attrs.evolve(pools["rooms"], units=rooms)
    result = run(attrs.evolve(scenario, pools=pools), engine="numba", replications=1, first=number, workers=1)
    rows = result.visits.rows  # type: ignore[union-attr]
    assert len(STATES) == len(scenario.stages)  # the stages stand in the same order
    state, urgent = rows["stage"].astype(np.int64), np.zeros(len(rows), bool)
    return waits_of(rows["case"], state, rows["join"], rows["start"], rows["end"], urgent)


def _stream_waits(intakers: int, rooms: int, cases: int, number: int) -> Any:
    """A SimPy model with one `Random`, as models have it: the n-th draw is the n-th draw."""
    import simulation_peers

    simulation_peers.ROOMS = rooms
    simulation_peers._Town.workers = simulation_peers.WORKERS | {simulation_peers.INTAKE: intakers}
    return simulation_peers.waits(simulation_peers.simpy_network(cases, number))


def checked(which: str, cases: int, repeats: int) -> Data:
    """Whether cases conform to the workflow, of a log in memory: our walk, or the token replay of pm4py."""
    from leefplek.simulation import EventLog, conforms, event_log, run

    scenario = scenario_of(REFERENCE, cases)
    result = run(scenario, engine="python", replications=1)
    assert result.visits is not None
    log = event_log(result.visits, stays=False)
    rows = np.arange(len(log)) % 25 != 0  # so that one in about ten cases deviates
    log = EventLog(log.table.filter(rows).combine_chunks())
    workflow = _workflow(scenario)
    if which == "ours":
        seconds, found = timed(lambda: [conforms(log, workflow) for _ in range(repeats)])
        return {"seconds": seconds / repeats, "cases": cases, "fit": int((found[0].verdict == 0).sum())}
    import pm4py
    from pm4py.util import constants

    constants.SHOW_PROGRESS_BAR = False
    frame, net = log.to_pandas(), _petri_net(workflow)
    seconds, replayed = timed(lambda: pm4py.conformance_diagnostics_token_based_replay(frame, *net))
    return {"seconds": seconds, "cases": cases, "fit": sum(one["trace_is_fit"] for one in replayed)}


def _workflow(scenario: Any) -> Any:
    """The workflow that the scenario brings, to begin at its first state."""
    from leefplek import Role, State, Transition, Workflow
    from leefplek.values import words

    given, text = scenario.workflow, words("van het scenario", "of the scenario")
    states = tuple(State(one, text, None if one in given.final else "P1Y", one in given.final) for one in given.states)
    moves = tuple(Transition(one.id, text, one.source, one.to, ("worker",)) for one in given.transitions)
    return Workflow(given.id, 1, text, given.states[0], states, moves, (Role("worker", text),))


def _petri_net(workflow: Any) -> tuple[Any, Any, Any]:
    """The same as a Petri net: a place for each state, a transition for each way between two."""
    from pm4py.objects.petri_net.obj import Marking, PetriNet
    from pm4py.objects.petri_net.utils.petri_utils import add_arc_from_to

    net = PetriNet(workflow.id)
    places = {state.id: PetriNet.Place(state.id) for state in workflow.states}
    net.places.update(places.values())
    for one in workflow.transitions:
        for source in one.sources:
            move = PetriNet.Transition(f"{source}-{one.id}", one.id)
            net.transitions.add(move)
            add_arc_from_to(places[source], move, net)
            add_arc_from_to(move, places[one.target], net)
    return net, Marking({places[workflow.initial]: 1}), Marking({places["gone"]: 1})


PROGRAMS: dict[str, Callable[..., Data]] = {
    "ours": ours,
    "peer": peer,
    "shared": shared,
    "first": first,
    "common": common,
    "checked": checked,
}


# What is printed


def engines(options: Any) -> None:
    """The engines against the peers, with no feature used but what the network needs."""
    few, many = options.cases
    programs = {
        "compiled": ("ours", str(REFERENCE), "numba", few, 1),
        "python": ("ours", str(REFERENCE), "python", few, 1),
        "SimPy": ("peer", "simpy_network", few, 1),
        "Ciw": ("peer", "ciw_network", few, 1),
    }
    rows = (
        Row(f"compiled, to SimPy, {few:,} cases", "compiled", "SimPy", Aim(40)),
        Row(f"compiled, to Ciw, {few:,} cases", "compiled", "Ciw", Aim(250)),
        Row(f"plain Python, to SimPy, {few:,} cases", "python", "SimPy", Aim(5)),
        Row(f"plain Python, to Ciw, {few:,} cases", "python", "Ciw", Aim(30)),
    )
    speed(options.take, programs, rows, options.rounds)
    programs = {
        "compiled": ("ours", str(REFERENCE), "numba", many, 1),
        "SimPy": ("peer", "simpy_network", many, 1),
    }
    speed(
        options.take, programs, [Row(f"compiled, to SimPy, {many:,} cases", "compiled", "SimPy", Aim(40))], options.few
    )


def rich(options: Any) -> None:
    """With calendars, priorities and blocking in use."""
    cases = options.cases[0]
    programs = {
        "compiled": ("ours", str(RICH), "numba", cases, 1),
        "python": ("ours", str(RICH), "python", cases, 1),
        "SimPy": ("peer", "simpy_rich_network", cases, 1),
    }
    rows = (
        Row("compiled, to SimPy: calendars, priorities, blocking", "compiled", "SimPy", Aim(20)),
        Row("plain Python, to SimPy: the same", "python", "SimPy", None),
    )
    speed(options.take, programs, rows, options.rounds)


def large(options: Any) -> None:
    """Ten times as many cases, and what they take in memory."""
    many = options.cases[1]
    programs = {
        "many": ("ours", str(REFERENCE), "numba", many, 1),
        "more": ("ours", str(REFERENCE), "numba", 10 * many, 1),
    }
    row = Row(f"compiled, {10 * many:,} cases to {many:,}, time a case", "more", "many", Aim(1.3, False), inverse=True)
    found = speed(options.take, programs, [row], options.few)
    more = [took["more"] for took in found]
    peaks = f"the process at most {max(one['peak'] for one in more) / 2**20:,.0f} MiB"
    show("bytes a visit", [one["bytes"] / one["visits"] for one in more], Aim(40, False), peaks)


def start(options: Any) -> None:
    """The first result, from the start of the process; the cache is warm."""
    found = rounds(options.take, {name: ("first", name) for name in ("numba", "python", "simpy")}, options.rounds)
    for name, aim in (("numba", Aim(1, False)), ("python", None), ("simpy", None)):
        show(f"seconds to the first result of 200 cases, {name}", [one[name]["seconds"] for one in found], aim)


def workers(options: Any) -> None:
    """Two workers to one, on replications."""
    many, cases = options.replications
    for engine, keep, aim in (
        ("numba", "statistics", Aim(1.7)),
        ("numba", "visits", Aim(1.7)),
        ("python", "statistics", None),
    ):
        programs = {
            f"{number}": ("shared", engine, number, keep, many, cases if engine == "numba" else cases // 4)
            for number in (1, 2)
        }
        kind = "threads, compiled" if engine == "numba" else "processes, plain Python"
        speed(
            options.take,
            programs,
            [Row(f"two {kind}, {many} replications, {keep}, to one", "2", "1", aim)],
            options.few,
        )


def random_numbers(options: Any) -> None:
    """What common random numbers are worth: the variance of a difference, to that with one sequential stream."""
    runs, cases = options.runs
    before = {which: np.array(options.take(("common", which, 0, 7, 240, cases, runs))["values"]) for which in STREAMS}
    for what, intakers, rooms, told in (
        ("rooms 240 to 250", 7, 250, ("room wait", "renege share")),
        ("intake 7 to 8", 8, 240, ("analysis wait", "room wait", "renege share")),
    ):
        after = {
            which: np.array(options.take(("common", which, 0, intakers, rooms, cases, runs))["values"])
            for which in STREAMS
        }
        for name in told:
            at = MEASURES.index(name)
            found = {which: (after[which] - before[which])[:, at] for which in before}
            gains(f"variance of a difference, {what}, {name}", found)


def gains(what: str, found: dict[str, Floats]) -> None:
    """Print a ratio of variances, and where it lies in 90% of the samples drawn anew from the replications."""
    chance = np.random.default_rng(1)
    many = len(found["ours"])
    drawn = [chance.integers(0, many, many) for _ in range(1000)]
    ratios = [_gain(found, np.arange(many))] + [_gain(found, one) for one in drawn]
    low, high = np.quantile(ratios[1:], [0.05, 0.95])
    aim = Aim(10)
    means = " and ".join(f"{one.mean():.4f}±{1.98 * one.std(ddof=1) / many**0.5:.4f}" for one in found.values())
    verdict = f"{aim}: {'yes' if aim.met(ratios[0]) else 'NO'}"
    line(what, f"{ratios[0]:8.1f} ({low:.1f} - {high:.1f})", verdict, f"difference {means}")


def _gain(found: dict[str, Floats], which: Any) -> float:
    ours, stream = (float(found[name][which].var(ddof=1)) for name in ("ours", "stream"))
    return stream / max(ours, 1e-300)


def conformance(options: Any) -> None:
    """Whether the cases of a log conform."""
    cases = options.logged
    programs = {"walk": ("checked", "ours", cases, 20), "replay": ("checked", "pm4py", cases, 1)}
    row = Row(f"walk over a log, to pm4py's token replay, {cases:,} cases", "walk", "replay", Aim(2))
    for took in speed(options.take, programs, [row], options.rounds):
        assert took["walk"]["fit"] == took["replay"]["fit"], "they do not agree on what fits"


SECTIONS: dict[str, Callable[[Any], None]] = {
    "engines": engines,
    "rich": rich,
    "large": large,
    "first": start,
    "workers": workers,
    "random": random_numbers,
    "conforms": conformance,
}


def main() -> None:
    """All sections, or one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="three rounds, and fewer cases where there are most")
    parser.add_argument("--smoke", action="store_true", help="one round of next to nothing: does it work?")
    parser.add_argument("--only", choices=list(SECTIONS), help="one section")
    parser.add_argument("--measure", help=argparse.SUPPRESS)
    options: Any = parser.parse_args()
    if options.measure:
        print(json.dumps(inside(json.loads(options.measure))))
        return
    options.take = inside if options.smoke else apart
    options.rounds, options.few, options.logged = 7, 3, 10_000
    options.cases, options.replications, options.runs = (100_000, 1_000_000), (100, 40_000), (100, 40_000)
    if options.quick:
        options.rounds, options.few = 3, 1
        options.cases, options.replications, options.runs = (50_000, 200_000), (100, 10_000), (30, 20_000)
    if options.smoke:
        options.rounds, options.few, options.logged = 1, 1, 400
        options.cases, options.replications, options.runs = (200, 400), (2, 400), (3, 400)
    print(f"load of the machine {os.getloadavg()[0]:.2f}, {os.cpu_count()} cores", flush=True)
    line("ours to the peer", "ratio (low - high)", "aim", "medians")
    for section in [SECTIONS[options.only]] if options.only else SECTIONS.values():
        section(options)
    print(f"load of the machine {os.getloadavg()[0]:.2f}", flush=True)


if __name__ == "__main__":
    main()
