"""What plugins and cards cost, each as a ratio to a peer in the same run.

Each pair runs peer and ours right after each other; the figure is the median of the pairs' ratios, with the lowest and
highest beside it. `python benchmarks/plugins.py` takes a minute or two; `--quick` takes fewer rounds.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
import tomllib
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pluggy
from steps import AT, SAW, deciding_plugin, grown

from leefplek import Leefplek, hookimpl
from leefplek.plugins.fijn_wonen import Note

CARD = Path(__file__).parents[1] / "src/leefplek/plugins/leefgebieden/cards/woonkaart-1.toml"


def seconds(call: Callable[[], object], rounds: int) -> float:
    """Seconds for one call."""
    start = time.perf_counter()
    for _ in range(rounds):
        call()
    return (time.perf_counter() - start) / rounds


def figure(name: str, target: float, ratios: list[float], micros: float) -> None:
    """Print one figure: the median of the ratios."""
    middle = statistics.median(ratios)
    print(f"{name:<64} {middle:5.2f}  ({min(ratios):.2f} - {max(ratios):.2f})  {micros:9.2f} us  at most {target}")


def pair(
    name: str, target: float, mine: Callable[[], object], peer: Callable[[], object], rounds: int, pairs: int
) -> None:
    """Peer and ours in turn."""
    mine(), peer()
    ratios, micros = [], []
    for _ in range(pairs):
        theirs = seconds(peer, rounds)
        ours = seconds(mine, rounds)
        ratios.append(ours / theirs)
        micros.append(ours * 1e6)
    figure(name, target, ratios, statistics.median(micros))


# ---- plugins


def silent_plugin(number: int) -> object:
    """A plugin that implements no hook of a step."""

    @hookimpl
    def leefplek_register_guards(register: Any) -> None:
        """No guards."""

    return type(f"Silent{number}", (), {"leefplek_register_guards": staticmethod(leefplek_register_guards)})()


def step_of(lp: Leefplek) -> Callable[[], object]:
    """A step that stays, in a case of 20 events."""
    case, note = grown(lp, 20), Note(text="all is well")
    return lambda: lp.step(case, "note", note, by=SAW, at=AT)


def silent(options: SimpleNamespace) -> None:
    """Fifty plugins that have nothing to do with steps."""
    many = Leefplek(plugins=[silent_plugin(number) for number in range(50)])
    name = "a step with 50 plugins without a hook of steps, to none"
    pair(name, 1.1, step_of(many), step_of(Leefplek()), options.rounds, options.pairs)


def bare_hook(plugins: list[object]) -> Callable[[], object]:
    """The same implementations on a bare pluggy hook."""
    hookspec = pluggy.HookspecMarker("leefplek")

    class Spec:
        @hookspec
        def leefplek_check_transition(self, ctx: Any) -> None:
            """One argument."""

    manager = pluggy.PluginManager("leefplek")
    manager.add_hookspecs(Spec)
    for plugin in plugins:
        manager.register(plugin)
    hook, ctx = manager.hook.leefplek_check_transition, object()
    return lambda: hook(ctx=ctx)


def deciding(options: SimpleNamespace) -> None:
    """What ten deciding plugins add to a step, to what their calls cost on a bare hook."""
    plugins = [deciding_plugin(number) for number in range(10)]
    none, ten, bare = step_of(Leefplek()), step_of(Leefplek(plugins=plugins)), bare_hook(plugins)
    ratios, micros = [], []
    for _ in range(options.pairs):
        theirs = seconds(bare, options.rounds)
        added = seconds(ten, options.rounds) - seconds(none, options.rounds)
        ratios.append(added / theirs)
        micros.append(added * 1e6)
    figure("what ten deciding plugins add, to their calls on a bare hook", 1.5, ratios, statistics.median(micros))


# ---- cards


def written(folder: Path, cards: int, versions: int) -> list[Path]:
    """Files of this many cards in as many versions, one after the other in time."""
    good = CARD.read_text("utf-8")
    paths = []
    for card in range(cards):
        for version in range(1, versions + 1):
            first = date(2020 + 2 * version, 1, 1)
            text = good.replace('id = "woonkaart"', f'id = "kaart-{card}"', 1).replace(
                "version = 1", f"version = {version}"
            )
            lines = {"valid_from": first, "valid_until": first + timedelta(days=700), "checked_on": first}
            for key, value in lines.items():
                text = "\n".join(f"{key} = {value}" if one.startswith(f"{key} =") else one for one in text.split("\n"))
            path = folder / f"kaart-{card}-{version}.toml"
            path.write_text(text, "utf-8")
            paths.append(path)
    return paths


def loading(options: SimpleNamespace) -> None:
    """A hundred cards in three versions, loaded and checked, to parsing the same files."""
    with tempfile.TemporaryDirectory() as room:
        paths = written(Path(room), 100, 3)

        def parse() -> None:
            for path in paths:
                tomllib.loads(path.read_text("utf-8"))

        def load() -> None:
            Leefplek(data=[room]).cards()

        pair("100 cards of 3 versions loaded, to tomllib.loads of the files", 2.5, load, parse, 1, options.loads)


def assessing(options: SimpleNamespace) -> None:
    """Three answers weighed, to one dict look-up per answer."""
    lp = Leefplek()
    card = lp.card("woonkaart", version=1)
    answers = {"q1": "no", "q2": "possible", "q3": "rather_not_say"}
    table = {(question.id, answer.id): answer.means for question in card.questions for answer in question.answers}
    table |= {(question.id, "rather_not_say"): "unknown" for question in card.questions}  # type: ignore[misc]

    def peer() -> None:
        for pair in answers.items():
            table[pair]

    pair("assess three answers, to a look-up each", 20, lambda: lp.assess(card, answers), peer, 20_000, options.pairs)


def main() -> None:
    """Print all figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rounds")
    quick = parser.parse_args().quick
    options = SimpleNamespace(pairs=7 if quick else 21, rounds=2_000 if quick else 5_000, loads=3 if quick else 9)
    print(f"{'':<64} ratio  (low - high)        ours")
    silent(options)
    deciding(options)
    loading(options)
    assessing(options)


if __name__ == "__main__":
    main()
