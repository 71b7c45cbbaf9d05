"""Which options of `simulate` go together: what would be left aside in silence is refused."""

from __future__ import annotations

from leefplek import InputError

from ._simulate_options import Asked

__all__ = ["fitting"]

_HOW = {"scenario", "changes", "replications", "seed", "engine", "workers"}
_FITS = {
    "warm": set[str](),
    "check": {"scenario"},
    "compare": (_HOW - {"scenario"}) | {"out", "report", "replace"},
    "sweep": _HOW | {"out"},
    "seek": _HOW | {"until", "by", "window", "find"},
    "run": _HOW | {"keep", "out", "formats", "report", "replace"},
}
"""What may be said with each thing that can be asked for; a run where none of the others is."""


def fitting(asked: Asked) -> None:
    """Raises `InputError` where the options do not go together, before anything is read."""
    given = {name for name, one in asked._asdict().items() if one != Asked._field_defaults[name]}
    kind = next((name for name in _FITS if name in given), "run")
    if more := given - _FITS[kind] - {kind}:
        names = ", ".join(_named(name) for name in Asked._fields if name in more)
        what = "these do not go together" if kind != "run" else "these go with --seek"
        raise InputError(what, key=names, why=f"{_named(kind)} does not use them" if kind != "run" else "")
    if "scenario" in _FITS[kind] and asked.scenario is None:
        raise InputError("there is nothing to simulate", do="give the TOML file of a scenario")
    if kind == "seek" and not asked.until:
        raise InputError("there is nothing to seek", do="give --until too, such as --until 'wait.rooms<=60'")
    if asked.by is None and "window" in given:
        raise InputError("there is no day to measure before", key="--window", do="give --by too")
    if asked.formats and (asked.out is None or asked.keep != "visits"):
        raise InputError("no visits are written", key="--format", do="give --out, and not --keep statistics")
    if asked.replace and asked.out is None:
        raise InputError("there is nothing to replace", key="--replace", do="give --out too")


def _named(field: str) -> str:
    """How an option is typed."""
    return {"scenario": "SCENARIO", "changes": "--set", "formats": "--format"}.get(field, f"--{field}")
