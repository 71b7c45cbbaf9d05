"""What a step costs, as a ratio to a bare trigger of `transitions` in the same run.

The peer is one shared machine with a registered model. Each pair runs peer and ours right after each other; the
figure is the median of the pairs' ratios, with the lowest and highest beside it. `python benchmarks/steps.py` takes
some minutes; `--quick` takes fewer rounds and cases.
"""

from __future__ import annotations

import argparse
import gc
import statistics
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from types import SimpleNamespace
from typing import Any

from transitions import Machine

from leefplek import Actor, Case, Leefplek, hookimpl
from leefplek.plugins.fijn_wonen import Note, VooroverlegPositive

AT = datetime(2021, 3, 1, 10, tzinfo=timezone(timedelta(hours=1)))
SAW, YOUNG_PERSON, KMK = Actor("saw-1", "saw"), Actor("young-1", "jongere"), Actor("kmk-1", "kmk")
BASIS = {"ground": "public_task", "why": "support of students"}
CARD = {"id": "woonkaart", "version": 1, "answers": {"q1": "no", "q2": "dont_know", "q3": "rather_not_say"}}


class Model:
    """What the peer moves."""

    state = "vooroverleg"


def deciding_plugin(number: int) -> object:
    """A plugin that looks at each step and adds nothing."""

    @hookimpl
    def leefplek_check_transition(ctx: Any) -> None:
        """Nothing against it."""

    plugin = type(f"Plugin{number}", (), {"leefplek_check_transition": staticmethod(leefplek_check_transition)})
    return plugin()


def story(lp: Leefplek, at: datetime = AT, number: int = 1) -> Case:
    """A case that waits for its vooroverleg, after nine events."""
    person = Actor(f"young-{number}", "jongere")
    entry = {"kind": "intake", "where": "saw", "card": CARD}
    case = lp.open("fijn-wonen", {"entry": entry, "legal_basis": BASIS}, by=SAW, at=at).after
    facts = [
        {"name": "woonvraag", "value": True, "said_by": "jongere"},
        {"name": "begeleidingsvraag", "value": True, "said_by": "jongere"},
        {"name": "geboortedatum", "value": "2002-05-01", "said_by": "jongere"},
    ]
    steps: list[tuple[str, dict[str, Any], Actor]] = [
        ("analyse", {"talk": {"on": "2021-03-01", "with": ["jongere"]}, "legal_basis": BASIS}, SAW),
        ("record_facts", {"facts": facts}, SAW),
        ("weigh_routes", {}, SAW),
        ("consult_routekaart", {"routekaart": "huisvesting", "version": 1, "on": "2021-03-01"}, SAW),
        ("consult_routekaart", {"routekaart": "financien", "version": 1, "on": "2021-03-01"}, SAW),
        ("add_substantiation", {"grounds": "needs structure"}, SAW),
        ("give_consent", {"party": "kmk", "purpose": "vooroverleg"}, person),
        ("request_vooroverleg", {}, SAW),
    ]
    for name, payload, by in steps:
        case = lp.step(case, name, payload, by=by, recorded_by=SAW, at=at).after
    return case


def grown(lp: Leefplek, events: int) -> Case:
    """The same case with notes until it has this many events."""
    case = story(lp)
    while len(case.events) < events:
        case = lp.step(case, "note", Note(text="all is well"), by=SAW, at=AT).after
    return case


def bare(rounds: int) -> float:
    """Seconds for one trigger of the peer."""
    model = Model()
    machine = Machine(model, states=["vooroverleg", "plan"], initial="vooroverleg", auto_transitions=False)
    machine.add_transition("go", "vooroverleg", "plan")
    machine.add_transition("back", "plan", "vooroverleg")
    peer: Any = model
    start = time.perf_counter()
    for _ in range(rounds // 2):
        peer.go()
        peer.back()
    return (time.perf_counter() - start) / rounds


def ours(call: Callable[[], object], rounds: int) -> float:
    """Seconds for one call."""
    start = time.perf_counter()
    for _ in range(rounds):
        call()
    return (time.perf_counter() - start) / rounds


def pair(name: str, call: Callable[[], object], target: float | None, options: SimpleNamespace, per: int = 1) -> None:
    """Print one figure: the median ratio of the pairs."""
    ratios, micros = [], []
    call()
    for _ in range(options.pairs):
        peer = bare(options.rounds)
        mine = ours(call, options.rounds) / per
        ratios.append(mine / peer)
        micros.append(mine * 1e6)
    middle = statistics.median(ratios)
    aim = f"at most {target}" if target else ""
    print(
        f"{name:<52} {middle:5.2f}  ({min(ratios):.2f} - {max(ratios):.2f})  {statistics.median(micros):7.2f} us  {aim}"
    )


def steps(options: SimpleNamespace) -> None:
    """Steps, replay and options."""
    print(f"{'':<52} ratio  (low - high)     ours")
    for plugins in (0, 2, 10):
        lp = Leefplek(plugins=[deciding_plugin(number) for number in range(plugins)])
        for events in (9, 20, 200):
            case = grown(lp, events)
            payload, note = VooroverlegPositive(), Note(text="all is well")

            def move(lp: Leefplek = lp, case: Case = case, payload: Any = payload) -> object:
                return lp.step(case, "vooroverleg_positive", payload, by=KMK, recorded_by=SAW, at=AT)

            def stay(lp: Leefplek = lp, case: Case = case, note: Any = note) -> object:
                return lp.step(case, "note", note, by=SAW, at=AT)

            aim = 2.2 if (plugins, events) == (2, 20) else None
            label = f"{plugins} plugins, {events} events"
            pair(f"step that moves, with age and consent; {label}", move, aim, options)
            pair(f"step that stays; {label}", stay, aim, options)
    lp = Leefplek()
    case = grown(lp, 20)
    pair("replay, per event", lambda: lp.replay(case.events), 0.15, options, per=20)
    pair("options, all transitions of the state", lambda: lp.options(case, by=SAW, at=AT), 3.0, options)


def memory(options: SimpleNamespace) -> None:
    """Bytes a case, beyond payloads and ids, when stepped and when read from JSON."""
    lp = Leefplek()
    count = options.cases
    for title, make in (("stepped", _stepped), ("read from JSON", _read)):
        half, whole = _bytes(lp, make, count // 2), _bytes(lp, make, count)
        print(
            f"{count:,} cases of nine events, {title}: {whole[0] / count / 1000:.2f} kB a case beyond payloads and ids"
            f" (at most 3.5); twice the cases took {whole[1] / half[1]:.2f} times as long"
        )


def _stepped(lp: Leefplek, number: int) -> Case:
    return story(lp, AT + timedelta(minutes=number), number)


def _read(lp: Leefplek, number: int) -> Case:
    return lp.from_json(Case, lp.to_json(_stepped(lp, number)))


def _bytes(lp: Leefplek, make: Callable[[Leefplek, int], Case], count: int) -> tuple[int, float]:
    gc.collect()
    tracemalloc.start()
    start = time.perf_counter()
    cases = [make(lp, number) for number in range(count)]
    took = time.perf_counter() - start
    gc.collect()
    used = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    for case in cases[:1]:
        apart = _apart(case)
    return used - apart * count, took


def _apart(case: Case) -> int:
    """Bytes of the payloads and ids of a case."""
    seen: set[int] = set()

    def size(thing: object) -> int:
        if id(thing) in seen or thing is None or isinstance(thing, bool | int | type):
            return 0
        seen.add(id(thing))
        total = sys.getsizeof(thing) + (16 if gc.is_tracked(thing) else 0)
        return total + sum(size(part) for part in gc.get_referents(thing))

    ids = {case.id, *(event.command_id for event in case.events), *(event.by.id for event in case.events)}
    return sum(size(event.payload) for event in case.events) + sum(sys.getsizeof(one) for one in ids)


def starts(options: SimpleNamespace) -> None:
    """Whole processes: what it takes to be ready."""
    peer = "import transitions, attrs, cattrs, pluggy"
    _process("from leefplek import Leefplek; Leefplek()", peer, 2.5, options)
    version = "import sys; sys.argv = ['leefplek', '--version']; from leefplek.cli import main; main()"
    _process(version, "import click", 1.5, options)


def _process(mine: str, peer: str, target: float, options: SimpleNamespace) -> None:
    ratios = []
    for _ in range(options.processes):
        ratios.append(_wall(mine) / _wall(peer))
    name = f"process: {mine.split(';')[-1].strip() if 'argv' not in mine else 'leefplek --version'}"
    print(f"{name:<52} {statistics.median(ratios):5.2f}  ({min(ratios):.2f} - {max(ratios):.2f})  at most {target}")


def _wall(code: str) -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
    return time.perf_counter() - start


def main() -> None:
    """Print all figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rounds and cases")
    quick = parser.parse_args().quick
    options = SimpleNamespace(
        pairs=5 if quick else 15,
        rounds=1_000 if quick else 4_000,
        cases=2_000 if quick else 100_000,
        processes=5 if quick else 21,
    )
    steps(options)
    starts(options)
    memory(options)


if __name__ == "__main__":
    main()
