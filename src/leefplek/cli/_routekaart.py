"""The command `routekaart`: which are in force, one of them in full, what waits for its owner, and what changed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from leefplek import InputError, Leefplek, Routekaart, RoutekaartOn

from ._kaart_diff import diff
from ._kaart_words import kaart_line, kaart_words, values_used
from ._route_sentences import told
from ._say import say, say_json
from ._sentences import day, said
from ._setting import Setting
from ._typed import program
from ._upkeep import upkeep

__all__ = ["Asked", "routekaart"]


class Asked(NamedTuple):
    """What was asked for: which routekaart, on which day, its upkeep, or two versions to compare."""

    id: str | None = None
    on: date | None = None
    stale: bool = False
    versions: tuple[str, str] | None = None


def routekaart(asked: Asked, setting: Setting, as_json: bool) -> int:
    """Show what was asked for; answers the exit code."""
    lp, lang = setting.leefplek(), setting.lang
    if asked.stale:
        if asked.id is not None or asked.versions is not None:
            raise InputError("the work for owners is told of all routekaarten at once", do="give --stale by itself")
        return upkeep(lp, asked.on, lang, as_json=as_json)
    if asked.versions is not None:
        if asked.id is None:
            raise InputError("there is no routekaart to compare", do="give its id before --diff")
        return diff(lp, asked.id, *asked.versions, lang, as_json=as_json)
    if asked.id is not None:
        kaart, only = _one(lp, asked.id, asked.on)
        if as_json:
            say_json([_as_data(lp, kaart, only)])
        else:
            say("\n".join(kaart_words(lp, kaart, lang, only)))
        return 0
    kaarten = lp.routekaarten(asked.on)
    if as_json:
        say_json([_as_data(lp, one) for one in kaarten])
    else:
        say("\n".join(_listed(kaarten, lang)) or told("none_in_force", lang, day=_named(asked.on, lang)))
    return 0


def _one(lp: Leefplek, id: str, on: date | None) -> tuple[RoutekaartOn, Routekaart | None]:
    """The routekaart with this id on a day; or the one that is supplemented by what has it, and that supplement."""
    for kaart in lp.routekaarten(on):
        for one in kaart.supplements:
            if one.id == id:
                return kaart, one
    return lp.routekaart(id, on), None


def _named(on: date | None, lang: str) -> str:
    return said("today", lang) if on is None else day(on, lang)


def _listed(kaarten: Sequence[RoutekaartOn], lang: str) -> Iterator[str]:
    for one in kaarten:
        yield kaart_line(one, lang)
        yield f"    {one.kaart.title.in_language(lang)}"
    if kaarten:
        first = kaarten[0].id
        yield ""
        yield told("try_kaart", lang, command=f"{program()} routekaart {first}")
        yield told("try_advise", lang, command=f"{program()} advise --interactive --routekaart {first}")


# ---- for other programs


def _as_data(lp: Leefplek, kaart: RoutekaartOn, only: Routekaart | None = None) -> dict[str, Any]:
    """A routekaart as it stands on its day: what was declared, supplements included, and the values that it uses; or
    one supplement to it alone."""
    held = kaart.kaart if only is None else only
    files = (held,) if only is not None else (held, *kaart.supplements)
    plain = {one.id: json.loads(lp.to_json(one)) for one in files}
    return {
        "id": held.id,
        "version": held.version,
        "status": held.status,
        "title": dict(held.title),
        "on": kaart.on.isoformat(),
        "owner": held.owner,
        "valid_from": held.valid_from.isoformat(),
        "valid_until": held.valid_until.isoformat(),
        "checked_on": held.checked_on and held.checked_on.isoformat(),
        "review_every": held.review_every,
        "review_due": held.review_due.isoformat(),
        "replaces": held.replaces,
        "note": held.note and dict(held.note),
        "supplements": [{"id": one.id, "version": one.version} for one in files[1:]],
        "routes": [each for one in files for each in _routes(one, plain[one.id], kaart.on)],
        "facts": [each for one in files for each in plain[one.id].get("fact", ())],
        "values": [_value(lp, id, kaart.on) for id in values_used(kaart, only)],
        "sources": [{"variant": one.id, **each} for one in files for each in plain[one.id]["source"]],
    }


def _routes(held: Routekaart, plain: dict[str, Any], on: date) -> Iterator[dict[str, Any]]:
    """The routes that are there on a day; `variant` is the routekaart or supplement that tells of each."""
    for route, declared in zip(held.routes, plain["route"], strict=True):
        if route.in_force(on):
            yield {"variant": held.id, **declared}


def _value(lp: Leefplek, id: str, on: date) -> dict[str, Any]:
    series = lp.value(id)
    now = series.at(on)
    return {
        "id": id,
        "text": dict(series.text),
        "found": now.found,
        "amount": None if now.amount is None else str(now.amount) if series.type != "number" else now.amount,
        "unit": series.unit,
        "valid_from": now.valid_from and now.valid_from.isoformat(),
        "valid_until": now.valid_until and now.valid_until.isoformat(),
        "source": now.source and now.source.title,
    }
