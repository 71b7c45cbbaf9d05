"""The answer of a run in three sentences, and what stands out in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from leefplek.values import words

from .._results.numbers import Lang, amount, readable
from .._results.result import Result
from .._scenarios.flow import expected
from .explained import Explained, explained
from .html import Html, el
from .meanings import named

__all__ = ["answer", "notable"]

_FULL = 0.95
_GIVE_UP = 0.10
_FEW = 10

_T = {
    "wait": words(
        "Het langst wacht men op {name}: gemiddeld {wait}.", "The longest wait is for {name}: {wait} on average."
    ),
    "none_waits": words(
        "Wachttijden zijn niet gemeten: niemand kwam aan de beurt.",
        "Waits were not measured: nobody had a turn.",
    ),
    "no_queues": words(
        "Nergens in dit scenario hoeft iemand te wachten op een plek of medewerker: er is geen grens aan gesteld.",
        "Nobody has to wait for a place or worker anywhere in this scenario: no limit was set.",
    ),
    "queue": words("Daar staan gemiddeld {queue} in de rij", "There, {queue} are in the queue on average"),
    "gave_up": words(", en {share} wil niet langer wachten en haakt af.", ", and {share} will not wait and give up."),
    "longest_stay": words(
        "Het langst is men bij {name}: gemiddeld {stay}.", "The longest time is spent at {name}: {stay} on average."
    ),
    "flow": words(
        "Er komen gemiddeld {came} bij, en er gaan er gemiddeld {left} weg.",
        "On average {came} come, and {left} leave.",
    ),
    "nobody": words("In dit scenario is niemand gekomen.", "Nobody came in this scenario."),
    "overload": words(
        "Van {name} is ongeveer {load} keer zoveel nodig als er is. De rij groeit, totdat jongeren afhaken of de "
        "tijd om is.",
        "Of {name}, about {load} times as much is needed as there is. The queue grows, until young people give up or "
        "time is up.",
    ),
    "full": words(
        "{name} is gemiddeld {share} bezet. Bij een kleine tegenvaller ontstaat er al een langere rij.",
        "{name} is {share} taken on average. A small setback is enough for a longer queue.",
    ),
    "gives_up": words(
        "Van wie op {name} wacht, haakt {share} af. Die jongeren tellen niet mee in de wachttijd.",
        "Of those who wait for {name}, {share} give up. They do not count in the wait.",
    ),
    "growing": words(
        "De rij voor {name} was aan het eind langer dan halverwege. De gemiddelden hangen dan af van hoe lang er "
        "is nagespeeld.",
        "The queue for {name} was longer at the end than halfway. The means then depend on how long was played.",
    ),
    "once": words(
        "Het is één keer nagespeeld. Hoe zeker de gemiddelden zijn, is daardoor onbekend.",
        "It was played once. How sure the means are is therefore unknown.",
    ),
    "few": words(
        "Het is maar {n} keer nagespeeld. De intervallen zijn daardoor breed.",
        "It was played only {n} times. The intervals are wide because of that.",
    ),
    "empty_start": words(
        "Bij de start is er niemand, en die begintijd telt mee. De wachttijden kunnen daardoor te kort lijken.",
        "Nobody is there at the start, and that time counts too. Waits may look too short because of it.",
    ),
}


def _told(what: str, lang: Lang, **values: object) -> str:
    return _T[what].in_language(lang).format(**values)


def _find(result: Result, name: str, lang: Lang) -> Explained | None:
    """A statistic, where something was measured."""
    one = result.statistics.get(name)
    return explained(name, one, lang) if one is not None and one.n else None


def answer(result: Result, means: Mapping[str, str], lang: Lang) -> tuple[str, ...]:
    """At most three sentences: the longest wait, the queue there, and how many come and leave."""
    if not result.cases:
        return (_told("nobody", lang),)
    stages = result.scenario.stages
    queued = [name for name, one in stages.items() if one.pool and result.scenario.pools[one.pool].units is not None]
    waits = {name: one for name in queued if (one := _find(result, f"wait.{name}", lang)) is not None}
    told = [*_waiting(result, waits, means, lang)] if waits else [_told("none_waits" if queued else "no_queues", lang)]
    if not queued:
        told += _staying(result, means, lang)
    came, left = (_find(result, name, lang) for name in ("arrivals", "throughput"))
    if came is not None and left is not None:
        told.append(_told("flow", lang, came=came.full, left=left.short))
    return tuple(told)


def _waiting(result: Result, waits: Mapping[str, Explained], means: Mapping[str, str], lang: Lang) -> Iterator[str]:
    name = max(waits, key=lambda name: waits[name].interval.mean)
    yield _told("wait", lang, name=named(name, means), wait=waits[name].full)
    queue = _find(result, f"queue.{result.scenario.stages[name].pool}", lang)
    share = _find(result, f"reneged.{name}", lang)
    if queue is not None:
        end = "." if share is None else _told("gave_up", lang, share=share.full)
        yield _told("queue", lang, queue=queue.full) + end


def _staying(result: Result, means: Mapping[str, str], lang: Lang) -> Iterator[str]:
    stays = {name: one for name in result.scenario.stages if (one := _find(result, f"stay.{name}", lang)) is not None}
    if stays:
        name = max(stays, key=lambda name: stays[name].interval.mean)
        yield _told("longest_stay", lang, name=named(name, means), stay=stays[name].full)


def notable(result: Result, means: Mapping[str, str], lang: Lang) -> list[Html | str]:
    """What a reader should know before using the numbers; nothing where nothing stands out."""
    found: list[Html | str] = [*_notices(result, lang), *_pools(result, lang)]
    for name in result.scenario.stages:
        share = _find(result, f"reneged.{name}", lang)
        if share is not None and share.interval.mean >= _GIVE_UP:
            found.append(_told("gives_up", lang, name=named(name, means), share=share.full))
    if result.replications < _FEW:
        found.append(_told("once" if result.replications == 1 else "few", lang, n=result.replications))
    if not result.scenario.warm_up and not result.scenario.already:
        found.append(_told("empty_start", lang))
    return found


def _notices(result: Result, lang: Lang) -> Iterator[Html | str]:
    loads = dict(zip(result.scenario.pools, expected(result.network).load.tolist(), strict=True))
    for one in result.notices:
        pool = one.key.removeprefix("pools.")
        if one.code == "overload" and pool in loads:
            yield _told("overload", lang, name=readable(pool), load=amount(loads[pool], lang, 1))
        else:
            yield el("span", f"{one.text} ({one.key})" if one.key else one.text, lang="en")


def _pools(result: Result, lang: Lang) -> Iterator[str]:
    overloaded = {one.key.removeprefix("pools.") for one in result.notices if one.code == "overload"}
    for name, pool in result.scenario.pools.items():
        share = _find(result, f"occupancy.{name}", lang)
        if share is not None and share.interval.mean >= _FULL and name not in overloaded:
            yield _told("full", lang, name=readable(name), share=share.full)
        if pool.units is not None and _grows(result, name):
            yield _told("growing", lang, name=readable(name))


def _grows(result: Result, pool: str) -> bool:
    """Whether the queue is longer in the last tenth than in the tenth around the middle, beyond the intervals."""
    series = result.series(f"queue.{pool}")
    many = len(series.days)
    middle, last = slice(many * 9 // 20, many * 11 // 20), slice(many * 9 // 10, many)
    return bool(series.low[last].mean() > series.high[middle].mean() + 1.0)
