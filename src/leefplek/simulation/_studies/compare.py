"""Two scenarios next to each other: what differs, how sure that is, and what a reader may conclude from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import Executor
from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from leefplek import Finding, InputError, Leefplek
from leefplek.values import TextMap, words

from .._results.result import Result, plain
from .._run import Engine, Stopped, Told, run
from .._scenarios.checks import tables
from .._scenarios.scenario import Scenario
from .._statistics.ranking import Difference, difference

__all__ = ["Comparison", "compare"]

_ABOUT = ("scenario", "title", "question", "left_out", "seed", "replications", "source", "assumption")
"""What is said of a whole scenario, and changes nothing in what happens in it."""


@attrs.frozen
class Comparison:
    """What scenario `b` has above scenario `a`, the null alternative, on the same replications.

    `differences` has b minus a for each statistic that both have (waits in days, shares between 0 and 1), `only_in_a`
    and `only_in_b` name the others, and `unmeasured` those that fewer than two replications have in both. `costs` has
    the difference per case that came, by who pays: a cost that is only in one of them counts as 0 in the other.
    `changes` has what the scenarios say differently, by key, and `assumptions` what both rest on, by key.
    """

    a: str
    b: str
    differences: Mapping[str, Difference]
    costs: Mapping[str, Difference]
    only_in_a: tuple[str, ...]
    only_in_b: tuple[str, ...]
    unmeasured: tuple[str, ...]
    changes: Mapping[str, tuple[Any, Any]]
    assumptions: tuple[tuple[str, str], ...]
    seed: int
    first: int
    replications: int
    level: float
    days: float
    warm_up: float

    @property
    def clear(self) -> tuple[str, ...]:
        """The statistics of which the difference is told apart from none, each by itself."""
        return tuple(name for name, one in self.differences.items() if one.clear)

    @property
    def limits(self) -> TextMap:
        """What the differences rest on, and what they do not say."""
        many, share = len(self.assumptions), f"{self.level:.4g}"
        return words(
            f"Dit rust op {self.replications} replicaties van {self.days:g} dagen met hetzelfde toeval (seed "
            f"{self.seed}), en op wat de scenario's zeggen (aannames: {many}). Het is wat daaruit volgt, "
            "en geen bewijs dat het in werkelijkheid zo gaat. Kosten zijn alleen wat de scenario's als kosten noemen. "
            f"Elk interval ({share}) geldt op zichzelf: van veel intervallen is er door toeval weleens een mis.",
            f"This rests on {self.replications} replications of {self.days:g} days with the same chance (seed "
            f"{self.seed}), and on what the scenarios say (assumptions: {many}). It is what follows from "
            "that, and no proof that it goes so in reality. Costs are only what the scenarios name as costs. "
            f"Each interval ({share}) holds by itself: of many, one will be wrong by chance now and then.",
        )

    def kea(self, lang: str = "nl") -> str:
        """A text for a cost-effectiveness analysis (KEA): what changes against the null alternative, and its limits.

        In Dutch or English. It has no ratio of cost and effect, and no verdict: those are the reader's.
        """
        return "\n".join(_kea(self, lang))

    def as_data(self) -> dict[str, Any]:
        """Plain data for JSON, with None for what is unknown."""
        return {
            "null_alternative": self.a,
            "compared": self.b,
            "seed": self.seed,
            "first_replication": self.first,
            "replications": self.replications,
            "level": self.level,
            "days": self.days,
            "warm_up": self.warm_up,
            "changes": {key: list(pair) for key, pair in self.changes.items()},
            "differences": {name: one.as_dict() for name, one in self.differences.items()},
            "costs": {who: one.as_dict() for who, one in self.costs.items()},
            "only_in_null_alternative": list(self.only_in_a),
            "only_in_compared": list(self.only_in_b),
            "unmeasured": list(self.unmeasured),
            "assumptions": [{"key": key, "text": text} for key, text in self.assumptions],
            "limits": dict(self.limits),
        }

    def __str__(self) -> str:
        return self.kea("en")


def compare(
    a: Result | Scenario,
    b: Result | Scenario,
    *,
    lp: Leefplek | None = None,
    seed: int | None = None,
    replications: int | None = None,
    engine: Engine = "auto",
    workers: int | None = None,
    executor: Executor | None = None,
    told: Told | None = None,
    level: float = 0.95,
) -> Comparison:
    """What `b` has above `a`, the null alternative: each statistic of b minus that of a, by replication.

    A scenario is run first, on the seed and replications of the result beside it, or on those that are given, or on its
    own; the other arguments are those of `run`. Replication r of both has the same arrivals and durations, so the
    differences have far narrower intervals than the two apart.

    Raises `InputError` with all findings where the two have other seeds, replications, or days to look at, for then
    nothing pairs them; where there are fewer than two replications; and what `run` raises.
    """
    told_of = [one for one in (a, b) if isinstance(one, Result)]
    if told_of:
        seed = told_of[0].seed if seed is None else seed
        replications = told_of[0].replications if replications is None else replications
    first = told_of[0].first if told_of else 0
    _alike(_asked(a, seed, replications, first), _asked(b, seed, replications, first))

    def ran(one: Result | Scenario, at: int) -> Result:
        if isinstance(one, Result):
            return one
        hear = None if told is None else lambda done, many: told(done + at * many, 2 * many)
        try:
            return run(
                one, lp=lp, seed=seed, replications=replications, first=first, engine=engine, workers=workers,
                executor=executor, keep="statistics", told=hear,
            )  # fmt: skip
        except Stopped as error:
            which = "second" if at else "first"
            what = f"the comparison stopped in the {which} scenario: {error.what}"
            raise Stopped(
                what, result=error.result, why=error.why, do="begin again, with fewer replications"
            ) from error

    return _compared(ran(a, 0), ran(b, 1), level)


def _alike(one: dict[str, Any], other: dict[str, Any]) -> None:
    """Raises `InputError` where nothing pairs the replications of these two."""
    findings = [
        Finding("not_alike", f"{one[key]} in the first, {other[key]} in the second", key=key, do="give both the same")
        for key in one
        if one[key] != other[key]
    ]
    if not findings and one["replications"] < 2:
        findings = [Finding("replications", "expected at least two replications", key="replications", do="run more")]
    if findings:
        why = "replications are compared one by one: they need the same chance over the same days"
        raise InputError("these can't be compared", why=why, findings=findings)


def _asked(one: Result | Scenario, seed: int | None, replications: int | None, first: int) -> dict[str, Any]:
    """The replications of a result, or those that a scenario is asked for, and the days that they look at."""
    said = one.scenario if isinstance(one, Result) else one
    if isinstance(one, Result):
        seed, replications, first = one.seed, one.replications, one.first
    return {
        "seed": said.seed if seed is None else seed,
        "replications": said.replications if replications is None else replications,
        "first": first,
        "start": said.start,
        "days": said.days,
        "warm_up": said.warm_up,
    }


def _compared(a: Result, b: Result, level: float) -> Comparison:
    pairs = {name: (a.values[name], b.values[name]) for name in a.values if name in b.values}
    measured = {name: pair for name, pair in pairs.items() if _enough(*pair)}
    scenario = b.scenario
    return Comparison(
        a=a.scenario.scenario,
        b=scenario.scenario,
        differences={name: difference(other, one, level) for name, (one, other) in measured.items()},
        costs=_costs(a, b, level),
        only_in_a=tuple(name for name in a.values if name not in b.values),
        only_in_b=tuple(name for name in b.values if name not in a.values),
        unmeasured=tuple(name for name in pairs if name not in measured),
        changes=dict(_differs("", _content(a.scenario), _content(scenario))),
        assumptions=tuple(dict.fromkeys([*_assumed(a.scenario), *_assumed(scenario)])),
        seed=b.seed,
        first=b.first,
        replications=b.replications,
        level=level,
        days=scenario.days,
        warm_up=scenario.warm_up,
    )


def _enough(one: npt.NDArray[np.float64], other: npt.NDArray[np.float64]) -> bool:
    return int(np.sum(~np.isnan(one) & ~np.isnan(other))) >= 2


def _costs(a: Result, b: Result, level: float) -> dict[str, Difference]:
    names = dict.fromkeys(name for name in [*a.values, *b.values] if name.startswith("cost."))
    none = np.zeros(b.replications)
    pairs = {name.removeprefix("cost."): (a.values.get(name, none), b.values.get(name, none)) for name in names}
    return {who: difference(other, one, level) for who, (one, other) in pairs.items() if _enough(one, other)}


def _content(scenario: Scenario) -> dict[str, Any]:
    return {key: one for key, one in plain(scenario).items() if key not in _ABOUT}


def _differs(key: str, one: Any, other: Any) -> Iterator[tuple[str, tuple[Any, Any]]]:
    """What is said differently, by key; None for what is not said."""
    if isinstance(one, dict) and isinstance(other, dict):
        for name in dict.fromkeys([*one, *other]):
            yield from _differs(f"{key}.{name}".lstrip("."), one.get(name), other.get(name))
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for at, pair in enumerate(zip(one, other, strict=True)):
            yield from _differs(f"{key}[{at}]", *pair)
    elif one != other:
        yield key, (one, other)


def _assumed(scenario: Scenario) -> Iterator[tuple[str, str]]:
    if scenario.assumption:
        yield "", scenario.assumption
    for key, one in tables(scenario):
        text = getattr(one, "assumption", None)
        if text:
            yield key, text


# ---- in words


def _kea(found: Comparison, lang: str) -> Iterator[str]:
    def say(nl: str, en: str) -> str:
        return words(nl, en).in_language(lang)

    yield say(
        f"Nulalternatief: {found.a}. Vergeleken: {found.b}.", f"Null alternative: {found.a}. Compared: {found.b}."
    )
    changes = [f"{key}: {_short(one)} -> {_short(other)}" for key, (one, other) in found.changes.items()]
    yield say("Wat anders is in het scenario: ", "What is different in the scenario: ") + ("; ".join(changes) or "-")
    between = say("tot", "to")
    yield say("Kosten per casus, verschil:", "Costs per case, difference:") + ("" if found.costs else " -")
    yield from (_line(who, one, between) for who, one in found.costs.items())
    effects = {name: one for name, one in found.differences.items() if not name.startswith("cost.")}
    shown = {name: one for name, one in effects.items() if one.clear}
    yield say("Wat verandert, verschil:", "What changes, difference:") + ("" if shown else " -")
    yield from (_line(name, one, between) for name, one in shown.items())
    same = [name for name in effects if name not in shown]
    yield say("Niet te onderscheiden van geen verschil: ", "Not told apart from no difference: ") + (
        ", ".join(same) or "-"
    )
    yield found.limits.in_language(lang)


def _line(name: str, one: Difference, between: str) -> str:
    bounds = one.interval
    return f"  {name}: {bounds.mean:+.4g} ({bounds.low:+.4g} {between} {bounds.high:+.4g})"


def _short(value: Any) -> str:
    return "-" if value is None else "..." if isinstance(value, dict | list) else str(value)
