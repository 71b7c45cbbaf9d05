"""The command `simulate`: many young people through a way of working at once, to see what waits and what it takes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from leefplek import Leefplek

from ._check import finding_data
from ._say import say, say_json
from ._setting import Lang, Setting, aside
from ._simulate_changes import scenario_at
from ._simulate_files import fitting_place, has_figures, manifest_of, page_of, write, write_run
from ._simulate_fitting import fitting
from ._simulate_options import Asked
from ._simulate_run import ran, say_why, took
from ._simulate_sentences import told
from ._simulate_words import lines

if TYPE_CHECKING:
    from leefplek.simulation import Result

__all__ = ["simulate"]


def simulate(asked: Asked, setting: Setting, as_json: bool) -> int:
    """Do what was asked for; answers the exit code."""
    fitting(asked)
    if asked.warm:
        return _warm(setting)
    lp = setting.leefplek()
    if not asked.sweep:
        fitting_place(asked)
    if asked.compare is not None:
        from ._simulate_compare import compare

        return compare(asked.compare, asked, lp, setting, as_json)
    assert asked.scenario is not None  # noqa: S101 (it fits)
    if asked.check:
        return _check(asked.scenario, lp, setting, as_json)
    if asked.sweep:
        from ._simulate_sweep import sweep

        return sweep(asked.scenario, asked, lp, setting, as_json)
    if asked.seek is not None:
        from ._simulate_seek import seek

        return seek(asked.scenario, asked.seek, asked, lp, setting, as_json)
    return _run(asked.scenario, asked, lp, setting, as_json)


def _warm(setting: Setting) -> int:
    from leefplek.simulation import warm

    warm()
    say(told("warm", setting.lang))
    return 0


def _check(path: Path, lp: Leefplek, setting: Setting, as_json: bool) -> int:
    """Print what is wrong with a scenario, or to be minded; 1 where it can't be run."""
    from leefplek.simulation import check_scenario

    with aside():
        found = check_scenario(path, lp=lp)
    if as_json:
        say_json({"findings": [finding_data(one) for one in found]})
    else:
        text = [" ".join(f"{one.severity} {one.code}: {one}".split()) for one in found]
        say("\n".join(text) or told("sound", setting.lang))
    return 1 if any(one.severity == "error" for one in found) else 0


def _run(path: Path, asked: Asked, lp: Leefplek, setting: Setting, as_json: bool) -> int:
    """Run a scenario, print what came of it, and write what was asked for."""
    lang = setting.lang
    scenario = scenario_at(path, asked.changes, lp)
    one = ran(scenario, asked, lp, lang)
    if one.stopped is not None:
        done = one.found.replications if one.found is not None else 0
        what = "stopped" if done else "stopped_before"
        say(told(what, lang, done=done, all=asked.replications or scenario.replications), err=True)
        say_why(one.stopped, lang)
    if one.found is None:
        return 1
    if as_json:
        say_json(one.found.as_data())
    else:
        say("\n".join(lines(one.found, lang)))
    _write(one.found, asked, one.seconds, lang, as_json=as_json)
    took(one.seconds, lang)
    return 0 if one.stopped is None else 1


def _write(result: Result, asked: Asked, seconds: float, lang: Lang, *, as_json: bool) -> None:
    """Write what was asked for, and say where; what came of it is printed by then, and so not lost."""
    page = "" if asked.report is None else page_of(result, seconds, lang)
    written = write(
        asked, lambda folder: write_run(folder, result, asked.formats, lang), manifest_of(result, seconds), page, lang
    )
    if asked.out is not None and not has_figures():
        written.append(told("no_figures", lang))
    if written:
        say("\n".join(["", *written] if not as_json else written), err=as_json)
