"""Young people as groups: what a profile's facts open, decided once by the routekaart's own criteria."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from math import prod
from typing import Any

import attrs

from leefplek import Leefplek, RoutekaartOn

from .scenario import Move, Profile, Scenario, Spread

__all__ = ["Group", "groups_of", "weights"]


@attrs.frozen
class Group:
    """Those of a profile to whom the same routes are closed: `share` is their part of the profile."""

    name: str
    profile: str
    share: float
    closed: frozenset[str]
    facts: tuple[tuple[str, Any], ...] = ()
    """The facts of one of them, for the run that takes real steps."""
    refused: tuple[Move, ...] = ()
    """The moves that the guards of the way of working refuse to them."""

    def takes(self, move: Move) -> bool:
        """Whether a move is open to them."""
        open_to = move.route is None or move.route not in self.closed
        return open_to and not any(one is move for one in self.refused)


def weights(moves: Sequence[Move], group: Group) -> list[float]:
    """What share of a group takes each move of a stage, before those that are open to it are made to add up to 1."""
    told = (one.shares.get(group.profile, 1.0 if one.share is None else one.share) for one in moves)
    return [share if group.takes(one) else 0.0 for one, share in zip(moves, told, strict=True)]


def groups_of(lp: Leefplek, scenario: Scenario) -> tuple[Group, ...]:
    """The groups of a scenario's profiles, in the order of the file; the routekaart is asked for every combination.

    A route that is `open`, `to_discuss` or `undecided` may be taken; only `closed` may not.
    """
    routes = {move.route for stage in scenario.stages.values() for move in stage.moves if move.route is not None}
    kaart = _kaart(lp, scenario) if routes else None
    return tuple(one for name, profile in scenario.profiles.items() for one in _groups(name, profile, kaart, routes))


def _kaart(lp: Leefplek, scenario: Scenario) -> RoutekaartOn | None:
    asked = scenario.routekaart
    return None if asked is None else lp.routekaart(asked.id, asked.on or scenario.start, version=asked.version)


def _groups(name: str, profile: Profile, kaart: RoutekaartOn | None, routes: set[str]) -> list[Group]:
    found: dict[frozenset[str], Group] = {}
    for share, facts in combinations(profile):
        closed = frozenset(_closed(kaart, facts, routes))
        before = found.get(closed)
        label = name if not found else f"{name}-{len(found) + 1}"
        found[closed] = (
            Group(label, name, share, closed, tuple(facts.items()))
            if before is None
            else attrs.evolve(before, share=before.share + share)
        )
    return list(found.values())


def combinations(profile: Profile) -> list[tuple[float, dict[str, Any]]]:
    """Every combination of facts of a profile, with its share; facts are taken to be independent of each other."""
    spreads = {name: _spread(given) for name, given in profile.facts.items()}
    ways = product(*(zip(one.shares, one.values, strict=True) for one in spreads.values()))
    return [
        (prod(share for share, _ in way), dict(zip(spreads, (value for _, value in way), strict=True))) for way in ways
    ]


def _spread(given: Any) -> Spread:
    return given if isinstance(given, Spread) else Spread((given,), (1.0,))


def _closed(kaart: RoutekaartOn | None, facts: dict[str, Any], routes: set[str]) -> set[str]:
    if kaart is None:
        return set()
    advice = kaart.advise(facts)
    return {route for route in routes if advice.routes[route].answer == "closed"}
