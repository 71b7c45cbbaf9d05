"""Two scenarios for the command, B against A: run on the same chance, compared, and told."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from leefplek import Leefplek

from ._say import say, say_json
from ._setting import Lang, Setting
from ._simulate_changes import scenario_at
from ._simulate_files import manifest_of, page_of, write, write_json
from ._simulate_options import Asked
from ._simulate_run import ran, say_why, took
from ._simulate_sentences import told
from ._simulate_words import differences

if TYPE_CHECKING:
    from leefplek.simulation import Comparison, Result, Scenario

__all__ = ["compare"]


def compare(paths: tuple[Path, Path], asked: Asked, lp: Leefplek, setting: Setting, as_json: bool) -> int:
    """Run both, and tell what the second has above the first; answers the exit code."""
    from leefplek.simulation import compare as compared

    lang = setting.lang
    first, second = (scenario_at(one, asked.changes, lp) for one in paths)
    asked = _alike(first, second, asked, lp)
    before, after = ran(first, asked, lp, lang), None
    if before.stopped is None:
        after = ran(second, asked, lp, lang)
    stopped = before.stopped or (after and after.stopped)
    if stopped or before.found is None or after is None or after.found is None:
        say(told("stopped_compare", lang), err=True)
        if stopped:
            say_why(stopped, lang)
        return 1
    a, b = before.found, after.found
    found = compared(a, b)
    if as_json:
        say_json(found.as_data())
    else:
        say("\n".join(differences(found, a, b, lang)))
    _write(found, (a, b), asked, before.seconds + after.seconds, lang, as_json=as_json)
    took(before.seconds + after.seconds, lang)
    return 0


def _alike(first: Scenario, second: Scenario, asked: Asked, lp: Leefplek) -> Asked:
    """With the seed and replications of the first for both; raises `InputError` where these can't be compared."""
    from leefplek.simulation import compare as compared

    seed = first.seed if asked.seed is None else asked.seed
    many = asked.replications or first.replications
    days = [(one.start, one.days, one.warm_up) for one in (first, second)]
    if days[0] != days[1] or many == 1:
        compared(first, second, lp=lp, seed=seed, replications=many)  # raises, and tells all that keeps them apart
    return asked._replace(seed=seed, replications=many, keep="statistics")


def _write(
    found: Comparison, both: tuple[Result, Result], asked: Asked, seconds: float, lang: Lang, *, as_json: bool
) -> None:
    """Write what was asked for, and say where."""

    def fill(folder: Path) -> None:
        write_json(folder / "comparison.json", found.as_data())
        for name, result in zip("ab", both, strict=True):
            write_json(folder / f"{name}.json", result.as_data())

    page = "" if asked.report is None else page_of(both[1], seconds, lang, found)
    written = write(asked, fill, manifest_of(both[1], seconds), page, lang)
    if written:
        say("\n".join(["", *written] if not as_json else written), err=as_json)
