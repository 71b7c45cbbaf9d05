"""What a scenario rests on: every table with numbers, in words, with its source or that it is an assumption."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import attrs

from leefplek.values import words

from .._results.numbers import Lang, amount, day, readable
from .._scenarios.checks import tables
from .._scenarios.scenario import (
    Already,
    Arrivals,
    Change,
    Closed,
    Cost,
    Distribution,
    KaartRef,
    Move,
    Pool,
    Profile,
    Rate,
    Scenario,
    Spread,
)

__all__ = ["Basis", "Line", "distribution_in_words", "figure", "lines_of", "stated"]

_T = {
    "no_source": words("niet vermeld", "not stated"),
    "source": words("bron: {text}", "source: {text}"),
    "assumption": words("aanname: {text}", "assumption: {text}"),
    "fixed": words("vaste duur, in dagen: {value}", "fixed time, in days: {value}"),
    "exponential": words("exponentieel verdeeld, gemiddeld {mean} dagen", "exponential, mean {mean} days"),
    "lognormal": words(
        "lognormaal verdeeld, gemiddeld {mean} dagen, variatiecoëfficiënt {cv}", "lognormal, mean {mean} days, cv {cv}"
    ),
    "gamma": words(
        "gammaverdeeld, gemiddeld {mean} dagen, variatiecoëfficiënt {cv}", "gamma, mean {mean} days, cv {cv}"
    ),
    "weibull": words(
        "Weibull-verdeeld, schaal {scale} dagen, vorm {shape}", "Weibull, scale {scale} days, shape {shape}"
    ),
    "uniform": words("gelijk verdeeld van {least} tot {most} dagen", "uniform from {least} to {most} days"),
    "empirical": words("uit een lijst van {n} waarden, in dagen", "from a list of {n} values, in days"),
    "arrivals": words("Wie er komen: {name}, bij {stage}", "Who come: {name}, at {stage}"),
    "per_day": words("{value} per dag", "{value} a day"),
    "per_year": words("{value} per jaar", "{value} a year"),
    "on_dates": words("op {n} vaste dagen", "on {n} fixed days"),
    "months": words("per maand verschillend: {values}", "by month: {values}"),
    "limit": words("hoogstens {value}", "at most {value}"),
    "rate": words("Wie er komen, vanaf {on}", "Who come, from {on}"),
    "already": words("Wie er bij de start al zijn, bij {stage}", "Who are there at the start, at {stage}"),
    "already_is": words("{waiting} wachten, {staying} zijn bezig", "{waiting} wait, {staying} stay"),
    "pool": words("Hoeveel er is van {name}", "How much there is of {name}"),
    "units": words("{value} tegelijk", "{value} at a time"),
    "no_limit": words("geen grens", "no limit"),
    "week": words("per weekdag, vanaf maandag: {values}", "by weekday, from Monday: {values}"),
    "change": words("Hoeveel er is van {name}, vanaf {on}", "How much there is of {name}, from {on}"),
    "closed": words("{name} is dicht", "{name} is closed"),
    "closed_is": words("van {since} tot {until}", "from {since} to {until}"),
    "profile": words("Profiel {name}", "Profile {name}"),
    "stay": words("Hoe lang {name} duurt", "How long {name} takes"),
    "waited": words("Hoe lang zij al wachtten", "How long they had waited"),
    "left": words("Hoe lang zij nog blijven", "How long they will stay"),
    "within": words("Hoe lang men op {name} wil wachten", "How long people will wait for {name}"),
    "move": words("Deel dat van {name} naar {to} gaat", "Part that goes from {name} to {to}"),
    "by_profile": words("per profiel: {values}", "by profile: {values}"),
    "cost": words("Kosten voor {who}, bij {name}", "Costs for {who}, at {name}"),
    "visit": words("{value} per keer", "{value} a visit"),
    "day": words("{value} per dag", "{value} a day"),
    "unit_day": words("{value} per plek of medewerker en dag", "{value} a place or worker and day"),
    "rest": words("de rest", "the rest"),
    "facts": words("feiten: {values}", "facts: {values}"),
    "priority": words("voorrang {value}", "priority {value}"),
    "gain": words("gewicht per dag wachten {value}", "weight for a day of waiting {value}"),
    "kaart": words("Welke routes open zijn", "Which routes are open"),
    "kaart_is": words("routekaart {id}", "routekaart {id}"),
}


def stated(what: str, lang: Lang, **values: object) -> str:
    """A phrase in this language, filled in."""
    return _T[what].in_language(lang).format(**values)


@attrs.frozen
class Basis:
    """On what a number rests: a source, an assumption, both or neither."""

    source: str | None
    assumption: str | None

    def in_words(self, lang: Lang) -> str:
        """Both, or that nothing is stated."""
        told = [stated(name, lang, text=text) for name in ("source", "assumption") if (text := getattr(self, name))]
        return "; ".join(told) or stated("no_source", lang)


@attrs.frozen
class Line:
    """One table with numbers: its key in the file, what it is, its numbers in words, and what they rest on."""

    key: str
    what: str
    value: str
    basis: Basis


def lines_of(scenario: Scenario, lang: Lang) -> list[Line]:
    """Every table of a scenario that has numbers, in the order in which cases meet them."""
    found = dict(tables(scenario))
    lines = []
    for key, one in found.items():
        said = _said(scenario, key, one, lang)
        if said is not None and said[1]:
            lines.append(Line(key, said[0], said[1], _basis(scenario, found, key)))
    order = ("arrivals", "already", "profiles", "routekaart", "pools", "stages")
    return sorted(lines, key=lambda line: order.index(re.split(r"[.\[]", line.key)[0]))


def _basis(scenario: Scenario, found: Mapping[str, Any], key: str) -> Basis:
    """What this table says, or the nearest one around it."""
    around = [at for at in found if key == at or key.startswith((f"{at}.", f"{at}["))]
    for one in (*(found[at] for at in sorted(around, key=len, reverse=True)), scenario):
        source, assumption = getattr(one, "source", None), getattr(one, "assumption", None)
        if isinstance(source, str) or assumption:
            return Basis(source if isinstance(source, str) else None, assumption)
    return Basis(None, None)


def figure(value: float, lang: Lang) -> str:
    """A number as it was given, without zeros that say nothing."""
    text = f"{value:.6f}".rstrip("0").rstrip(".") if abs(value) >= 1e-4 or not value else f"{value:.3g}"
    return amount(value, lang) if float(value).is_integer() else text.replace(".", ",") if lang == "nl" else text


def distribution_in_words(one: Distribution, lang: Lang) -> str:
    """A distribution with its parameters."""
    if one.kind not in _T:
        return one.kind
    names = ("value", "mean", "cv", "scale", "shape", "least", "most")
    given = {name: figure(value, lang) for name in names if (value := getattr(one, name)) is not None}
    filled = {**dict.fromkeys(names, "?"), **given, "n": len(one.values or ())}
    return stated(one.kind, lang, **filled)


_Said: TypeAlias = tuple[str, str]


@attrs.frozen
class _About:
    """Where a table stands, and the language to tell it in."""

    scenario: Scenario
    key: str
    name: str
    lang: Lang


def _said(scenario: Scenario, key: str, one: Any, lang: Lang) -> _Said | None:
    """What a table is and its numbers, in words; None for one without."""
    name = re.split(r"[.\[]", key)[1] if "." in key else ""
    telling = _TELLING.get(type(one))
    return None if telling is None else telling(_About(scenario, key, _name(scenario, key) or name, lang), one)


def _name(scenario: Scenario, key: str) -> str:
    """The stage, pool or profile that a key is of, also where that has points in its name."""
    table, _, rest = key.partition(".")
    table = table.partition("[")[0]
    given = getattr(scenario, table)
    names = list(given) if isinstance(given, Mapping) else []
    return max((one for one in names if rest == one or rest.startswith((f"{one}.", f"{one}["))), key=len, default="")


def _distribution(about: _About, one: Distribution) -> _Said:
    what = "within" if ".patience[" in about.key else "waited" if about.key.endswith(".waited") else "stay"
    what = "left" if about.key.startswith("already") and about.key.endswith(".left") else what
    after = about.key.rpartition(".stays.")[2] if ".stays." in about.key else ""
    move = re.search(r"\.moves\[(\d+)\]", about.key)
    to = (
        about.scenario.stages[about.name].moves[int(move[1])].to if move and about.name in about.scenario.stages else ""
    )
    more = ", ".join(readable(part) for part in (to and f"\N{RIGHTWARDS ARROW} {to}", after) if part)
    text = stated(what, about.lang, name=readable(about.name))
    return (f"{text} ({more})" if more else text), distribution_in_words(one, about.lang)


def _arrivals(about: _About, one: Arrivals) -> _Said:
    told = [
        stated(what, about.lang, value=figure(value, about.lang))
        for what in ("per_day", "per_year", "limit")
        if (value := getattr(one, what)) is not None
    ]
    if one.dates is not None:
        told.append(stated("on_dates", about.lang, n=len(one.dates)))
    if one.months is not None:
        told.append(stated("months", about.lang, values=_list(one.months, about.lang)))
    told += _by_profile(one.profiles, about.lang)
    return stated("arrivals", about.lang, name=readable(about.name), stage=readable(one.stage)), "; ".join(told)


def _list(values: tuple[float, ...], lang: Lang) -> str:
    return " | ".join(figure(one, lang) for one in values)


def _by_profile(shares: Mapping[str, float], lang: Lang) -> list[str]:
    values = ", ".join(f"{readable(name)} {figure(share * 100, lang)}%" for name, share in shares.items())
    return [stated("by_profile", lang, values=values)] if shares else []


def _rate(about: _About, one: Rate) -> _Said:
    return stated("rate", about.lang, on=day(one.on, about.lang)), stated(
        "per_year", about.lang, value=figure(one.per_year, about.lang)
    )


def _already(about: _About, one: Already) -> _Said:
    value = stated("already_is", about.lang, waiting=one.waiting, staying=one.staying)
    return stated("already", about.lang, stage=readable(one.stage)), "; ".join(
        [value, *_by_profile(one.profiles, about.lang)]
    )


def _pool(about: _About, one: Pool) -> _Said:
    told = [
        stated("no_limit", about.lang)
        if one.units is None
        else stated("units", about.lang, value=amount(float(one.units), about.lang))
    ]
    if one.week is not None:
        told.append(stated("week", about.lang, values=_list(one.week, about.lang)))
    return stated("pool", about.lang, name=readable(about.name)), "; ".join(told)


def _change(about: _About, one: Change) -> _Said:
    what = stated("change", about.lang, name=readable(about.name), on=day(one.on, about.lang))
    return what, stated("units", about.lang, value=amount(float(one.units), about.lang))


def _closed(about: _About, one: Closed) -> _Said:
    value = stated("closed_is", about.lang, since=day(one.since, about.lang), until=day(one.until, about.lang))
    return stated("closed", about.lang, name=readable(about.name)), value


def _profile(about: _About, one: Profile) -> _Said:
    told = [f"{figure(one.share * 100, about.lang)}%"] if one.share not in (None, 1.0) and one.share is not None else []
    if one.facts:
        told.append(
            stated(
                "facts", about.lang, values=", ".join(f"{at} {_fact(it, about.lang)}" for at, it in one.facts.items())
            )
        )
    if one.priority:
        told.append(stated("priority", about.lang, value=one.priority))
    if one.gain != 1.0:
        told.append(stated("gain", about.lang, value=figure(one.gain, about.lang)))
    return stated("profile", about.lang, name=readable(about.name)), "; ".join(told)


def _fact(given: Any, lang: Lang) -> str:
    if isinstance(given, Spread):
        pairs = zip(given.values, given.shares, strict=False)
        return " / ".join(f"{value} {figure(share * 100, lang)}%" for value, share in pairs)
    return str(given)


def _move(about: _About, one: Move) -> _Said:
    told = [f"{figure(one.share * 100, about.lang)}%"] if one.share not in (None, 1.0) and one.share is not None else []
    return stated("move", about.lang, name=readable(about.name), to=readable(one.to)), "; ".join(
        [*told, *_by_profile(one.shares, about.lang)]
    )


def _cost(about: _About, one: Cost) -> _Said:
    unit = about.scenario.units.get(one.who, "")
    value = stated(one.per, about.lang, value=f"{figure(one.amount, about.lang)} {unit}".rstrip())
    return stated("cost", about.lang, who=readable(one.who), name=readable(about.name)), value


def _kaart(about: _About, one: KaartRef) -> _Said:
    version = f" {one.version}" if one.version is not None else ""
    return stated("kaart", about.lang), stated("kaart_is", about.lang, id=one.id) + version


_TELLING: Mapping[type, Callable[[_About, Any], _Said]] = {
    Distribution: _distribution,
    Arrivals: _arrivals,
    Rate: _rate,
    Already: _already,
    Pool: _pool,
    Change: _change,
    Closed: _closed,
    Profile: _profile,
    Move: _move,
    Cost: _cost,
    KaartRef: _kaart,
}
