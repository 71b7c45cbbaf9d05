"""How much is needed for a goal, for the command: sought, and told with every value that was tried."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from leefplek import Leefplek

from ._say import say, say_json
from ._sentences import day
from ._setting import Lang, Setting
from ._simulate_changes import goals_of, scenario_at, span_of
from ._simulate_options import Asked
from ._simulate_run import Told, say_why, took, watched
from ._simulate_sentences import NOTICES, told
from ._simulate_words import aligned, number, title_of

if TYPE_CHECKING:
    from leefplek.simulation import Found, Scenario

__all__ = ["seek"]


def seek(path: Path, span: str, asked: Asked, lp: Leefplek, setting: Setting, as_json: bool) -> int:
    """Seek the value with which the goals are met; answers the exit code: 1 where there is none."""
    from leefplek.simulation import seek as sought

    lang = setting.lang
    (key, low, high), goals = span_of(span), goals_of(asked.until)
    scenario = scenario_at(path, asked.changes, lp)

    def work(seen: Told) -> Found:
        return sought(
            scenario,
            key,
            low=low,
            high=high,
            until=goals,
            by=asked.by,
            window=asked.window,
            find=asked.find,
            lp=lp,
            seed=asked.seed,
            replications=asked.replications,
            engine=asked.engine,
            workers=asked.workers,
            told=seen,
        )

    one = watched(work, lang)
    if one.found is None:
        say(told("stopped_seek", lang), err=True)
        if one.stopped is not None:
            say_why(one.stopped, lang)
        return 1
    if as_json:
        say_json(one.found.as_data())
    else:
        say("\n".join(_lines(one.found, scenario, lang)))
    took(one.seconds, lang)
    return 0 if one.found.value is not None else 1


def _lines(found: Found, scenario: Scenario, lang: Lang) -> Iterator[str]:
    from leefplek.simulation import explained

    yield title_of(scenario, lang)
    goals = f" {told('and', lang)} ".join(
        f"{name} {sign} {number(many, lang)}" for name, (sign, many) in found.until.items()
    )
    by = "" if found.by is None else told("by", lang, day=day(found.by, lang), days=number(found.window or 0, lang))
    what = "not_found" if found.value is None else "found_least" if found.find == "smallest" else "found_most"
    yield told(what, lang, key=found.key, value=number(found.value or 0, lang), goals=goals, by=by)
    yield told("sought", lang, replications=found.replications, seed=found.seed)
    for name in found.until:
        words = [explained(name, one.statistics[name], lang, scenario.units) for one in found.points]
        yield from ("", f"{name}: {words[0].meaning}")
        rows = zip(found.points, words, strict=True)
        yield from aligned([(number(at.value, lang), one.value, one.bounds) for at, one in rows])
    if found.notices:
        yield ""
    for one in found.notices:
        text = NOTICES[one.code].in_language(lang) if one.code in NOTICES else str(one)
        yield told("notice", lang, text=text)
