"""A scenario with each of many values, for the command: run, and told by statistic."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from leefplek import Leefplek

from ._say import say, say_json
from ._setting import Lang, Setting
from ._simulate_changes import scenario_at, sweep_of
from ._simulate_options import Asked
from ._simulate_run import Told, say_why, took, watched
from ._simulate_sentences import told
from ._simulate_words import aligned, title_of
from ._typed import as_typed

if TYPE_CHECKING:
    from leefplek.simulation import Sweep

__all__ = ["sweep"]


def sweep(path: Path, asked: Asked, lp: Leefplek, setting: Setting, as_json: bool) -> int:
    """Run the scenario with every combination of values; answers the exit code: 1 where some of them failed."""
    from leefplek.simulation import SweepStopped, grid
    from leefplek.simulation import sweep as swept

    lang = setting.lang
    design = grid(sweep_of(asked.sweep))
    scenario = scenario_at(path, asked.changes, lp)

    def work(seen: Told) -> Sweep:
        return swept(
            scenario,
            design,
            out=asked.out,
            lp=lp,
            seed=asked.seed,
            replications=asked.replications,
            engine=asked.engine,
            workers=asked.workers,
            told=seen,
        )

    one = watched(work, lang)
    found = one.stopped.sweep if isinstance(one.stopped, SweepStopped) else one.found
    if one.stopped is not None:
        done = 0 if found is None else len(design) - len(found.to_do)
        say(
            told("stopped_sweep" if asked.out is None else "stopped_sweep_out", lang, done=done, all=len(design)),
            err=True,
        )
        say_why(one.stopped, lang)
    if found is None:
        return 1
    if as_json:
        say_json(found.as_data())
    else:
        say("\n".join(_lines(found, lang)))
    if asked.out is not None:
        say(told("written", lang, path=as_typed(asked.out)), err=as_json)
    took(one.seconds, lang)
    return 1 if one.stopped is not None or found.failed else 0


def _lines(found: Sweep, lang: Lang) -> Iterator[str]:
    """What each statistic is with each of the values; those that are the same with all are only named."""
    from leefplek.simulation import explained, interval

    yield title_of(found.scenario, lang)
    yield told("swept", lang, rows=len(found.design), replications=found.replications, seed=found.seed)
    labels, same = found.design.labels, []
    for name in found.names:
        each = {at: interval(values[name]) for at, values in enumerate(found.values) if name in values}
        if len({str(one) for one in each.values()}) < 2 < len(each) + 1:
            same.append(name)
            continue
        words = {at: explained(name, one, lang, found.scenario.units) for at, one in each.items()}
        yield from ("", f"{name}: {next(iter(words.values())).meaning}")
        yield from aligned([(labels[at], one.value, one.bounds) for at, one in words.items()])
    if same:
        yield from ("", told("same", lang, names=", ".join(same)))
    for one in found.failed:
        yield from ("", told("failed", lang, row=labels[one.row], why=one.text))
        yield from (f"- {finding}" for finding in one.findings)
