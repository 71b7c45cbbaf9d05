"""A scenario as it was asked for: read, and changed as `--set` says. And the values of `--sweep` and `--seek`."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from leefplek import Finding, InputError, Leefplek

from ._setting import aside

if TYPE_CHECKING:
    from leefplek.simulation import Scenario

__all__ = ["changes_of", "goals_of", "scenario_at", "span_of", "sweep_of"]

_SIGNS: tuple[Literal["<="], Literal[">="]] = ("<=", ">=")


def scenario_at(path: Path, changes: Sequence[str], lp: Leefplek) -> Scenario:
    """The scenario of a file with these changes; raises `InputError` with all that is wrong."""
    from leefplek.simulation import changed, load_scenario

    made = changes_of(changes)
    with aside():
        scenario = load_scenario(path, lp=lp)
        return changed(scenario, made, lp=lp) if made else scenario


def changes_of(given: Sequence[str]) -> dict[str, Any]:
    """What `--set` said: the value for each key."""
    parted = (_parted(one, "--set", "KEY=VALUE, such as pools.rooms.units=260") for one in given)
    return _once([(key, _value(text)) for key, text in parted])


def sweep_of(given: Sequence[str]) -> dict[str, list[Any]]:
    """What `--sweep` said: the values for each key."""
    expected = "KEY=V1,V2,..., such as pools.rooms.units=230,240,250"
    return _once([(key, _values(text)) for key, text in (_parted(one, "--sweep", expected) for one in given)])


def span_of(given: str) -> tuple[str, float, float]:
    """What `--seek` said: a key, and between which values."""
    expected = "KEY=LOW..HIGH, such as pools.rooms.units=240..400"
    key, text = _parted(given, "--seek", expected)
    low, _, high = text.partition("..")
    found = [_value(one) for one in (low, high)]
    if not all(isinstance(one, int | float) and not isinstance(one, bool) for one in found):
        raise InputError("this can't be read", key="--seek", why=f"expected {expected}")
    return key, found[0], found[1]


def goals_of(given: Sequence[str]) -> dict[str, tuple[Literal["<=", ">="], float]]:
    """What `--until` said: for each statistic how much it may be, or has to be."""
    return _once([_goal(one) for one in given])


def _goal(given: str) -> tuple[str, tuple[Literal["<=", ">="], float]]:
    for sign in _SIGNS:
        name, found, text = given.partition(sign)
        value = _value(text) if found else None
        if name.strip() and isinstance(value, int | float) and not isinstance(value, bool):
            return name.strip(), (sign, value)
    raise InputError("this can't be read", key="--until", why="expected NAME<=NUMBER or >=, such as 'wait.rooms<=60'")


def _parted(given: str, option: str, expected: str) -> tuple[str, str]:
    key, _, text = (part.strip() for part in given.partition("="))
    if not key or not text:
        raise InputError("this can't be read", key=option, why=f"expected {expected}")
    return key, text


def _once(given: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    keys = [key for key, _ in given]
    twice = [Finding("double", "this is given twice", key=one) for one in dict.fromkeys(keys) if keys.count(one) > 1]
    if twice:
        raise InputError("a key has one place", findings=twice)
    return dict(given)


def _values(text: str) -> list[Any]:
    found = _toml(f"[{text}]")
    return found if isinstance(found, list) else [_value(one) for one in text.split(",")]


def _value(text: str) -> Any:
    """A value of TOML; what is none is a text."""
    found = _toml(text)
    return text.strip() if found is None else found


def _toml(text: str) -> Any:
    try:
        data = tomllib.loads(f"value = {text}\n")
    except (tomllib.TOMLDecodeError, RecursionError):
        return None
    return data["value"] if set(data) == {"value"} else None
