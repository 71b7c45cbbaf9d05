"""From plain data to a scenario that is right, or to everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import attrs

from leefplek import Finding, InputError, Leefplek

from .checks import findings_of_scenario
from .scenario import Profile, Scenario, Spread

__all__ = ["built_in", "checked", "completed", "scenario_of"]


def built_in() -> Leefplek:
    """What is used where no `Leefplek` is given: the built-in plugins and nothing else."""
    return Leefplek()


def scenario_of(data: Mapping[str, Any], *, lp: Leefplek | None = None) -> Scenario:
    """The scenario of plain data, checked as `load_scenario` does; keys in place of lines."""
    lp = lp or built_in()
    try:
        made = completed(lp.structure(Scenario, data))
    except InputError as error:
        raise InputError(
            "this is no scenario", findings=[*error.findings, *_behind(data, error.findings, lp)]
        ) from None
    checked(made, lp)
    return made


def _behind(data: Mapping[str, Any], findings: Sequence[Finding], lp: Leefplek) -> Sequence[Finding]:
    """What is found behind keys that nobody knows, so that all of it is told at once; nothing where more is wrong."""
    if any(one.code != "unknown_key" for one in findings):
        return ()
    left = _without(data, {one.key for one in findings}, "")
    try:
        checked(completed(lp.structure(Scenario, left)), lp)
    except InputError as error:
        return error.findings
    return ()


def _without(given: Any, keys: Collection[str], at: str) -> Any:
    if isinstance(given, Mapping):
        named = {key: f"{at}.{key}".lstrip(".") for key in given}
        return {key: _without(one, keys, named[key]) for key, one in given.items() if named[key] not in keys}
    if isinstance(given, list | tuple):
        return [_without(one, keys, f"{at}[{place}]") for place, one in enumerate(given)]
    return given


def checked(scenario: Scenario, lp: Leefplek) -> None:
    """Raises `InputError` with all that is wrong in a scenario."""
    findings = [one for one in findings_of_scenario(scenario, lp) if one.severity == "error"]
    if findings:
        raise InputError("this is no scenario", findings=findings)


def completed(scenario: Scenario) -> Scenario:
    """The same, with what goes without saying: one profile of everyone, and the facts that differ as spreads."""
    profiles = dict(scenario.profiles) or {"everyone": Profile(share=1.0)}
    if len(profiles) == 1:
        profiles = {
            name: attrs.evolve(one, share=1.0 if one.share is None else one.share) for name, one in profiles.items()
        }
    spread = {name: attrs.evolve(one, facts=_spreads(one.facts)) for name, one in profiles.items()}
    return attrs.evolve(scenario, profiles=spread)


def _spreads(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _spread(given) for name, given in facts.items()}


def _spread(given: Any) -> Any:
    """A table of values and shares as a spread, where it is one; else what was given, for the checks to judge."""
    if not isinstance(given, Mapping) or set(given) != {"values", "shares"}:
        return given
    values, shares = given["values"], given["shares"]
    if not isinstance(values, list | tuple) or not isinstance(shares, list | tuple):
        return given
    if not all(isinstance(one, int | float) and not isinstance(one, bool) for one in shares):
        return given
    return Spread(tuple(values), tuple(map(float, shares)))
