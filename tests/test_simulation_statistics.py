"""Intervals, planning, warm-up and ranking: known answers, laws, and how often the promised chance comes true."""

from __future__ import annotations

import copy
import doctest
import importlib
import json
import math
import pickle
import statistics
from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import partial
from itertools import permutations
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import t, ttest_rel

from leefplek.errors import InputError
from leefplek.simulation._statistics.measured import Numbers
from leefplek.simulation._statistics.planning import Replications, replications_needed
from leefplek.simulation._statistics.ranking import Ranking, difference, rank
from leefplek.simulation._statistics.statistics import Interval, interval, order_interval, quantile
from leefplek.simulation._statistics.warm_up import Truncation, mser5

NAN = float("nan")
UNITS = st.floats(-1e6, 1e6).map(lambda x: round(x, 3))
VALUES = st.lists(UNITS, min_size=2, max_size=30)
SEEDS = st.integers(0, 2**32 - 1)


def chance(seed: int) -> np.random.Generator:
    """The same draws each time."""
    return np.random.default_rng(seed)


def close(one: Interval, other: Interval, size: float) -> bool:
    """Whether two intervals are equal, but for the rounding of numbers of this size."""
    pairs = zip((one.mean, one.low, one.high), (other.mean, other.low, other.high), strict=True)
    return one.n == other.n and all(math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-7 * size) for a, b in pairs)


@pytest.mark.parametrize("name", ["statistics", "planning", "warm_up", "ranking"])
def test_the_examples_in_the_docstrings_are_true(name: str) -> None:
    """What a docstring shows is what comes out."""
    done = doctest.testmod(importlib.import_module(f"leefplek.simulation._statistics.{name}"))
    assert done.attempted
    assert not done.failed


# ---- intervals


def test_an_interval_is_that_of_the_textbook() -> None:
    """1, 2, 3: mean 2, deviation 1, and 4.303 is the t quantile of two degrees of freedom."""
    found = interval([1, 2, 3])
    assert found.mean == 2
    assert found.half_width == pytest.approx(4.302652730 / math.sqrt(3))
    assert (found.low, found.high) == pytest.approx((2 - found.half_width, 2 + found.half_width))
    assert (found.n, found.level) == (3, 0.95)
    assert found.contains(found.low)
    assert not found.contains(5)


@pytest.mark.parametrize("level", [0.01, 0.5, 0.9, 0.99, 0.999999])
def test_an_interval_is_that_of_scipy(level: float) -> None:
    """Another road to the same numbers."""
    values = chance(1).gamma(2, 3, 17)
    wanted = t.interval(level, 16, values.mean(), statistics.stdev(values) / math.sqrt(17))
    assert (interval(values, level).low, interval(values, level).high) == pytest.approx(wanted)


@pytest.mark.parametrize("value", [0.1, 1 / 3, -7, 1e9 + 0.1])
def test_equal_values_leave_no_width(value: float) -> None:
    """Not even that of a rounding error."""
    assert interval([value] * 7) == Interval(value, value, value, 7)


def test_what_was_not_measured_is_left_out() -> None:
    """None, NaN and masked are one and the same, and `n` tells how many are left."""
    wanted = interval([1.0, 2.0, 4.0])
    assert interval([1.0, NAN, 2.0, NAN, 4.0]) == wanted
    assert interval([1, None, 2, 4]) == wanted  # type: ignore[arg-type]
    assert interval(np.ma.array([1, 2, 9, 4], mask=[False, False, True, False])) == wanted
    assert interval(np.array([1, 2, 4], np.int8)) == interval(np.array([1, 2, 4], np.float32)) == wanted


def test_one_value_gives_a_mean_without_bounds() -> None:
    """Unknown is neither zero nor infinite: NaN here, null in JSON."""
    one = interval([8.0])
    assert (one.mean, one.n) == (8.0, 1)
    assert math.isnan(one.low)
    assert math.isnan(one.half_width)
    assert not one.contains(8.0)
    assert json.loads(json.dumps(one.as_dict(), allow_nan=False)) == {
        "mean": 8.0, "low": None, "high": None, "n": 1, "level": 0.95,
    }  # fmt: skip
    assert str(one) == "8 (? to ?, n=1)"


def test_no_value_gives_no_mean() -> None:
    """Nothing was measured, and that is what it says; what is unknown is equal and can be kept."""
    none = interval([NAN, NAN])
    assert none == interval([]) == pickle.loads(pickle.dumps(none)) == copy.deepcopy(none)  # noqa: S301 - our own
    assert hash(none) == hash(interval([]))
    assert none.as_dict()["mean"] is None
    assert str(none) == "nothing measured"


@given(VALUES, st.randoms(use_true_random=False))
def test_the_order_of_replications_does_not_matter(values: list[float], chance: Any) -> None:
    """Not even in the last digit."""
    mixed = chance.sample(values, len(values))
    assert interval(mixed) == interval(values)
    assert order_interval(mixed, 0.5) == order_interval(values, 0.5)


@given(VALUES, st.sampled_from([-1000.0, -1.0, 0.5, 24.0]), UNITS)
def test_an_interval_moves_with_the_unit(values: list[float], scale: float, shift: float) -> None:
    """Hours instead of days, or counted from another day: the bounds go along, and turn round with the sign."""
    one, other = interval(values), interval([scale * value + shift for value in values])
    low, high = sorted((scale * one.low + shift, scale * one.high + shift))
    assert close(other, Interval(scale * one.mean + shift, low, high, one.n), 1e3 + abs(shift))


@given(VALUES, st.floats(0.01, 0.98))
def test_more_certain_is_wider(values: list[float], level: float) -> None:
    """And the mean lies between the bounds."""
    one, other = interval(values, level), interval(values, level + 0.01)
    assert other.low <= one.low <= one.mean <= one.high <= other.high


def test_the_interval_holds_the_mean_as_often_as_it_says() -> None:
    """2,000 intervals of ten normal values: 93 to 97 of a hundred hold the true mean."""
    runs = chance(2).normal(12, 3, (2000, 10))
    assert 0.93 < np.mean([interval(run).contains(12) for run in runs]) < 0.97


def waits(rng: np.random.Generator, runs: int, cases: int, load: float) -> Numbers:
    """Mean waits of M/M/1 with mean service 1 day, started in the steady state, by Lindley's recursion."""
    wait = np.where(rng.random(runs) < load, rng.exponential(1 / (1 - load), runs), 0.0)
    total = np.zeros(runs)
    for _ in range(cases):
        total += wait
        wait = np.maximum(0, wait + rng.exponential(1, runs) - rng.exponential(1 / load, runs))
    return np.asarray(total / cases)


def test_the_interval_holds_the_mean_wait_of_a_queue_nearly_as_often() -> None:
    """Mean waits are skewed, which costs coverage: 20 replications of 200 cases, load 0.7, give 90 or more."""
    runs = waits(chance(3), 2000 * 20, 200, 0.7).reshape(2000, 20)
    assert 0.9 < np.mean([interval(run).contains(0.7 / 0.3) for run in runs]) < 0.97


# ---- quantiles


def test_a_quantile_is_taken_in_each_replication() -> None:
    """Of medians 2, 3 and 4 the interval is the t interval, whatever lies around them."""
    rows: list[list[float]] = [[1, 2, 90], [3, NAN, 3], [-5, 4, 4, 5]]
    assert quantile(rows, 0.5) == interval([2, 3, 4])
    assert quantile([*rows, [NAN], []], 0.5) == interval([2, 3, 4])
    assert quantile([], 0.5) == quantile(np.empty((0, 5)), 0.5) == interval([])
    assert quantile(np.array([[1, 3], [5, 7]]), 0.25) == interval([1.5, 5.5])


def test_the_interval_of_a_quantile_holds_it_as_often_as_it_says() -> None:
    """The 90% quantile of an exponential duration, 20 replications of 300 cases."""
    runs = chance(4).exponential(5, (1000, 20, 300))
    found = [quantile(run, 0.9).contains(5 * math.log(10)) for run in runs]
    assert 0.92 < np.mean(found) < 0.97


def test_the_bounds_of_a_median_are_those_of_the_sign_test() -> None:
    """Of ten values: the second and the ninth, for 2 x 11 / 1024 is below 0.05 and 2 x 56 / 1024 is not."""
    assert order_interval(range(1, 11), 0.5) == Interval(5.5, 2, 9, 10)


@given(st.integers(0, 80), st.fractions(Fraction(1, 50), Fraction(49, 50), max_denominator=50))
def test_the_bounds_are_the_narrowest_that_keep_each_tail(n: int, p: Fraction) -> None:
    """By adding up the binomial chances in whole fractions."""
    level = Fraction(9, 10)
    found = order_interval(range(1, n + 1), float(p), float(level))
    chances = [math.comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(n + 1)]
    tail = (1 - level) / 2 + Fraction(1, 10**12)
    lows = [low for low in range(1, n + 1) if sum(chances[:low]) <= tail]
    highs = [high for high in range(1, n + 1) if sum(chances[high:]) <= tail]
    wanted = Interval(found.mean, max(lows, default=NAN), min(highs, default=NAN), n, float(level))
    assert found == wanted


def test_the_order_interval_holds_the_quantile_whatever_the_spread() -> None:
    """Heavy tails do no harm: of a Pareto wait at least 95 of a hundred hold the 80% quantile."""
    runs = chance(5).pareto(1.1, (2000, 40))
    held = np.mean([order_interval(run, 0.8).contains(0.2 ** (-1 / 1.1) - 1) for run in runs])
    assert 0.945 < held < 0.99


def test_too_few_values_give_no_bound() -> None:
    """Twenty values can't say where the upper end of the 95% quantile is."""
    found = order_interval(range(20), 0.95)
    assert math.isnan(found.high)
    assert found.as_dict()["high"] is None
    assert str(found) == "18.05 (16 to ?, n=20)"
    assert order_interval([], 0.5) == interval([])


# ---- planning


def brute(values: Sequence[float], relative: float, level: float, ahead: int) -> int | None:
    """The same, in plain words: for each number of replications, look at it and at those after it."""

    def within(n: int) -> bool:
        known = [value for value in values[:n] if not math.isnan(value)]
        if n > len(values) or len(known) < 3:
            return False
        half = t.ppf((1 + level) / 2, len(known) - 1) * statistics.stdev(known) / math.sqrt(len(known))
        return bool(half <= relative * abs(statistics.mean(known)))

    for n in range(1, len(values) + 1):
        last = n + (ahead if n <= 100 else ahead * n // 100)
        if all(within(m) for m in range(n, last + 1)):
            return n
    return None


@given(SEEDS, st.integers(0, 60), st.sampled_from([0.02, 0.1, 0.3]), st.integers(0, 8), st.booleans())
def test_planning_is_what_looking_at_each_number_gives(
    seed: int, n: int, relative: float, ahead: int, gaps: bool
) -> None:
    """With and without replications in which nothing was measured."""
    rng = chance(seed)
    values = rng.normal(10, rng.choice([0.5, 2.0]), n)
    if gaps:
        values[rng.random(n) < 0.3] = NAN
    found = replications_needed(values, relative, 0.9, ahead)
    assert found.needed == brute(values.tolist(), relative, 0.9, ahead)
    assert found.n == n
    if found.needed is None and found.estimate is not None:
        assert found.to_run is not None
        assert found.to_run > n
    if found.needed is not None:
        assert found.estimate == found.needed


def test_planning_looks_further_ahead_above_a_hundred() -> None:
    """At 150 replications it looks at seven more, not at five."""
    rng = chance(6)
    values = rng.normal(10, 3, 400)
    relative = interval(values[:150]).half_width / interval(values[:150]).mean
    found = replications_needed(values, relative * 1.0001)
    assert found.needed is not None
    assert found.needed > 100
    assert found.needed == brute(values.tolist(), relative * 1.0001, 0.95, 5)
    assert found.to_run == found.needed + 5 * found.needed // 100
    short = replications_needed(values[: found.to_run - 1], relative * 1.0001)
    assert (short.needed, short.estimate, short.to_run) == (None, found.needed, found.to_run)


def test_an_estimate_is_the_number_that_the_spread_so_far_asks() -> None:
    """Of ten values: the smallest n for which t times s over root n is small enough."""
    values = chance(7).normal(10, 2, 10)
    found = replications_needed(values, 0.01)
    assert found.needed is None
    mean, spread = statistics.mean(values), statistics.stdev(values)
    wide = {n: t.ppf(0.975, n - 1) * spread / math.sqrt(n) for n in range(10, 5000)}
    assert found.estimate == min(n for n, half in wide.items() if half <= 0.01 * abs(mean))
    assert found.reached == pytest.approx(wide[10] / mean)
    half_measured = replications_needed(np.stack([values, np.full(10, NAN)]).T.ravel(), 0.01)
    assert half_measured.estimate == 2 * found.estimate


def test_planning_says_when_it_can_not_say() -> None:
    """Too few values, a mean of zero, and a number that nobody runs."""
    assert replications_needed([]) == Replications(None, None, 0, NAN)
    assert replications_needed([3.0]) == Replications(None, None, 1, NAN)
    two = replications_needed([3.0, 3.0])
    assert (two.needed, two.estimate, two.to_run, two.reached) == (None, None, None, 0.0)
    zero = replications_needed([-1.0, 0.0, 1.0] * 4)
    assert (zero.needed, zero.estimate, zero.reached) == (None, None, math.inf)
    assert zero.as_dict()["reached"] is None
    assert str(zero) == "more than these 12 replications for 0.05 of the mean at 0.95 (no estimate)"
    assert replications_needed([-1.0, 0.0, 1.001] * 4, 1e-7).estimate is None


def test_equal_values_need_three_replications() -> None:
    """Also when all are zero: nothing in them says that more are needed."""
    found = replications_needed([0.0] * 8)
    assert (found.needed, found.reached) == (3, 0.0)
    assert replications_needed([0.0] * 7).estimate == 3
    assert json.loads(json.dumps(found.as_dict(), allow_nan=False))["to_run"] == 8


# ---- warm-up


def spread_out(means: Sequence[float]) -> Numbers:
    """Five observations for each batch mean, that are not the mean itself."""
    return np.concatenate([np.array([-2, 1, 2, -1, 0]) + mean for mean in means])


def test_mser5_by_hand() -> None:
    """SS over k squared: 20.4/100, **6/81**, 6/64, 4.86/49, 4/36, 4/25."""
    found = mser5(spread_out([6, 2, 1, 3, 2, 1, 3, 2, 1, 3]))
    assert (found.cut, found.sure, found.n) == (5, True, 50)
    assert (found.mean, found.mean_all) == pytest.approx((2, 2.4))


def brute_mser(series: Sequence[Fraction]) -> list[Fraction]:
    """The squared standard error of the rest for each number of batches left out, in whole fractions."""
    many = len(series) // 5
    batches = [sum(series[5 * b : 5 * b + 5], Fraction()) / 5 for b in range(many)]
    return [statistics.pvariance(batches[cut:]) / (many - cut) for cut in range(many - 4)]


@given(st.lists(st.integers(-50, 50), min_size=50, max_size=90), st.integers(0, 40), st.integers(-500, 500))
def test_mser5_leaves_the_least_error(rest: list[int], start: int, high: int) -> None:
    """Against the definition, worked out exactly; sure if the cut is in the first half of the batches."""
    series = [high + value for value in rest[:start]] + rest[start:]
    found = mser5(series)
    errors = brute_mser([Fraction(value) for value in series])
    assert found.cut % 5 == 0
    assert float(errors[found.cut // 5]) == pytest.approx(float(min(errors)), rel=1e-9)
    assert found.sure == (found.cut // 5 < len(series) // 5 / 2)
    assert found.mean == pytest.approx(statistics.mean(series[found.cut :]))


@given(SEEDS, st.sampled_from([-2.0, 0.5, 24.0]), st.floats(-100, 100))
def test_the_cut_does_not_depend_on_the_unit(seed: int, scale: float, shift: float) -> None:
    """Hours or days, counted from one day or another."""
    rng = chance(seed)
    series = rng.normal(5, 1, 200) + 20 * np.exp(-np.arange(200) / rng.uniform(1, 60))
    assert mser5(scale * series + shift).cut == mser5(series).cut


def test_a_start_is_found_over_replications() -> None:
    """A start of twenty observations, in noise: rows of replications give it back, with gaps too."""
    rng = chance(8)
    rows = rng.normal(50, 3, (30, 400))
    rows[:, :20] -= 40
    assert mser5(rows).cut == 20
    rows[rng.random(rows.shape) < 0.2] = NAN
    found = mser5(rows)
    assert (found.cut, found.sure) == (20, True)
    assert str(found).startswith("leave out the first 20 of 400: the mean becomes 49.9")


def test_a_series_that_is_settled_keeps_its_start() -> None:
    """Equal values have nothing to leave out, and rounding finds nothing either; the odd end counts in the mean."""
    assert mser5([0.1] * 60) == Truncation(0, True, 60, pytest.approx(0.1), pytest.approx(0.1))  # type: ignore[arg-type]
    assert mser5([1.0] * 52 + [54.0]).mean_all == 2


def test_a_series_that_never_settles_is_unsure() -> None:
    """A queue with a load above 1 only grows: the cut is beyond the half, and is no warm-up."""
    found = mser5(np.arange(100.0) ** 2)
    assert not found.sure
    assert found.cut == 75
    assert "run longer" in str(found)
    assert json.loads(json.dumps(found.as_dict()))["sure"] is False


# ---- differences


def test_a_difference_is_that_of_pairs() -> None:
    """Differences 2, 1, 2, 3: mean 2, deviation 0.816, and the values vary by 3.33 and 2.92 against 0.67."""
    found = difference([12, 15, 11, 14], [10, 14, 9, 11])
    assert found.interval == interval([2, 1, 2, 3])
    assert found.error == pytest.approx(math.sqrt(2 / 3) / 2)
    assert found.variance_reduction == pytest.approx((10 / 3 + 14 / 3) / (2 / 3))
    assert found.clear
    assert found.as_dict()["variance_reduction"] == found.variance_reduction


def test_a_difference_is_that_of_scipy() -> None:
    """Another road to the same bounds."""
    a, b = chance(9).gamma(2, 3, (2, 25))
    wanted = ttest_rel(a, b).confidence_interval(0.9)
    found = difference(a, b, 0.9).interval
    assert (found.low, found.high) == pytest.approx((wanted.low, wanted.high))


@given(st.lists(st.tuples(UNITS, UNITS), min_size=2, max_size=20))
def test_the_other_way_round_is_the_same_with_the_sign_turned(pairs: list[tuple[float, float]]) -> None:
    """Whoever comes first, the verdict is the same."""
    a, b = (list(column) for column in zip(*pairs, strict=True))
    one, other = difference(a, b), difference(b, a)
    turned = other.interval
    assert close(one.interval, Interval(-turned.mean, -turned.high, -turned.low, turned.n), 1)
    assert math.isclose(one.error, other.error, rel_tol=1e-6, abs_tol=1e-6)


def test_common_random_numbers_are_told_in_numbers() -> None:
    """About 1 for independent series, far above for shared noise, below 1 where they work against each other."""
    shared, own, more = chance(10).normal(0, 1, (3, 4000))
    assert difference(own, more).variance_reduction == pytest.approx(1, abs=0.1)
    assert difference(shared + 0.1 * own, shared + 0.1 * more).variance_reduction == pytest.approx(101, rel=0.1)
    assert difference(own, -own + 0.1 * more).variance_reduction == pytest.approx(0.5, abs=0.05)


def test_a_difference_that_does_not_vary() -> None:
    """The same distance each time is clear without width; two equal series are not clear."""
    far = difference([3, 4, 7], [1, 2, 5])
    assert (far.interval, far.variance_reduction, far.clear) == (Interval(2, 2, 2, 3), math.inf, True)
    assert far.as_dict()["variance_reduction"] is None
    same = difference([3, 3, NAN], [3, 3, 3])
    assert (same.interval, same.clear, str(same)) == (Interval(0, 0, 0, 2), False, "0 (0 to 0, n=2), not clear")
    assert math.isnan(same.variance_reduction)
    assert same == difference([3, 3], [3, 3])


# ---- ranking


def rows_of(rng: np.random.Generator, means: Sequence[float], n: int, own: float = 0.5) -> dict[str, Numbers]:
    """Scenarios a, b, and so on with these true means, on common random numbers."""
    shared = rng.normal(0, 3, n)
    return {chr(97 + at): mean + shared + rng.normal(0, own, n) for at, mean in enumerate(means)}


def test_a_ranking_by_hand() -> None:
    """Two that can't be told apart, one that is clearly worse."""
    found = rank({"slow": [30, 31, 33, 32], "b": [10, 12, 13, 12], "a": [10, 11, 14, 12]}, "lower")
    assert found.names == ("a", "b", "slow")
    assert found.groups == (("a", "b"), ("slow",))
    assert found.may_be_best == ("a", "b")
    assert not found.told_apart("b", "a")
    assert found.told_apart("slow", "a")
    assert found.told_apart("b", "slow")
    assert not found.told_apart("a", "a")
    assert [row["rank"] for row in found.rows()] == [1, 2, 3]
    assert found.rows()[0] | {"low": 0, "high": 0} == {
        "rank": 1, "name": "a", "mean": 11.75, "low": 0, "high": 0, "behind": None, "behind_low": None,
        "behind_high": None, "groups": [1], "may_be_best": True,
    }  # fmt: skip
    assert found.rows()[2]["behind"] == -19.75
    assert json.loads(json.dumps(found.rows(), allow_nan=False))[2]["groups"] == [2]
    assert str(found).splitlines()[0] == "lower is better, 4 replications, level 0.95"
    assert str(found).splitlines()[2].split() == ["a", "11.75", "9.032", "14.47", "1", "yes"]


def test_one_pair_is_the_paired_difference() -> None:
    """With two scenarios there is nothing to correct for."""
    values = rows_of(chance(11), [1, 2], 9)
    found = rank(values, "higher", 0.9)
    assert found.names == ("b", "a")
    (pair,) = found.pairs
    assert pair.difference == difference(values["b"], values["a"], 0.9)


def test_pairs_are_widened_so_that_all_hold_together() -> None:
    """Three pairs: each at 1 - 0.05 / 3."""
    values = rows_of(chance(12), [1, 2, 3], 9)
    for pair in rank(values, "lower").pairs:
        alone = difference(values[pair.first], values[pair.second], 1 - 0.05 / 3)
        assert close(pair.difference.interval, alone.interval, 1e-3)
        assert pair.difference.interval.level == pytest.approx(1 - 0.05 / 3)


def test_a_scenario_may_be_in_two_groups() -> None:
    """a and b, and b and c, can't be told apart, yet a and c can."""
    noise = np.array([1, -1] * 6)
    values = {"a": 0 * noise, "b": 0.6 + noise, "c": 1.2 + 0 * noise}
    found = rank(values, "lower")
    assert found.groups == (("a", "b"), ("b", "c"))
    assert found.told_apart("a", "c")
    assert [row["groups"] for row in found.rows()] == [[1], [1, 2], [2]]
    assert found.may_be_best == ("a", "b")


@given(SEEDS, st.integers(2, 6), st.integers(2, 12), st.sampled_from([0.5, 0.95]))
def test_what_a_ranking_always_is(seed: int, many: int, n: int, level: float) -> None:
    """Ordered by the mean, groups that cover all and hold no pair that is told apart, and better carries over."""
    rng = chance(seed)
    values = rows_of(rng, rng.uniform(0, rng.choice([0.1, 3]), many).tolist(), n, rng.uniform(0.01, 2))
    found = rank(values, "lower", level)
    means = [one.mean for one in found.intervals]
    assert means == sorted(means)
    assert found.may_be_best[0] == found.names[0]
    assert {name for group in found.groups for name in group} == set(values)
    for group in found.groups:
        assert not any(found.told_apart(one, other) for one, other in permutations(group, 2))
    for at, one in enumerate(found.names):
        for middle in range(at + 1, many):
            for last in found.names[middle + 1 :]:
                if found.told_apart(one, found.names[middle]) and found.told_apart(found.names[middle], last):
                    assert found.told_apart(one, last)
    proven_worse = {pair.second for pair in found.pairs if pair.difference.clear}
    assert not proven_worse & set(found.may_be_best) or level < 0.9


@given(SEEDS, st.integers(2, 5), st.integers(3, 10))
def test_how_it_is_handed_in_does_not_matter(seed: int, many: int, n: int) -> None:
    """Another order of scenarios or replications, and higher is better with the sign turned."""
    rng = chance(seed)
    values = rows_of(rng, rng.uniform(0, 2, many).tolist(), n)
    found = rank(values, "lower")
    order = rng.permutation(n)
    assert rank({name: values[name][order] for name in reversed(values)}, "lower") == found
    turned = rank({name: -one for name, one in values.items()}, "higher")
    assert (turned.names, turned.groups, turned.may_be_best) == (found.names, found.groups, found.may_be_best)


def trials(means: Sequence[float], n: int) -> list[Ranking]:
    """1,500 experiments of which the truth is known."""
    rng = chance(13)
    return [rank(rows_of(rng, means, n), "lower") for _ in range(1500)]


def test_the_true_best_is_in_the_set() -> None:
    """In 95 of a hundred trials or more, also where all are as good, which is the hardest; and bad ones fall out."""
    found = trials([10, 10.1, 10.4, 11, 13], 12)
    assert np.mean(["a" in one.may_be_best for one in found]) >= 0.95
    assert not any("e" in one.may_be_best for one in found)
    equal = trials([10, 10, 10, 10], 12)
    assert np.mean([name in one.may_be_best for one in equal for name in "abcd"]) >= 0.95


def test_all_pairs_hold_together() -> None:
    """In 95 of a hundred trials every interval of every pair has the true difference in it."""
    means = dict(zip("abcd", (10, 10.1, 10.4, 11), strict=True))
    held = [
        all(pair.difference.interval.contains(means[pair.first] - means[pair.second]) for pair in one.pairs)
        for one in trials(list(means.values()), 12)
    ]
    assert np.mean(held) >= 0.95


def test_only_replications_of_all_are_compared() -> None:
    """Where one scenario has no number, that replication counts for none."""
    found = rank({"a": [1, 2, NAN, 4], "b": [2, 3, 9, 5], "c": [4, 6, 7, 7]}, "lower")
    assert found == rank({"a": [1, 2, 4], "b": [2, 3, 5], "c": [4, 6, 7]}, "lower")
    assert found.n == 3


def test_equal_scenarios_are_ordered_by_name() -> None:
    """And none of them is told apart, nor out of the set, however little is asked."""
    found = rank({"z": [1, 2, 3], "y": [1, 2, 3]}, "lower", 0.01)
    assert (found.names, found.groups, found.may_be_best) == (("y", "z"), (("y", "z"),), ("y", "z"))


# ---- errors


@pytest.mark.parametrize(
    ("wrong", "text"),
    [
        (["1.5", "2"], "not of numbers"),
        ([1, "many"], "not of numbers"),
        ([1, object()], "not all"),
        ([None, "2"], "not all"),
        ([[1], [1, 2]], "not all"),
        ([[1.0, 2.0]], "2 dimensions"),
        (5, "0 dimensions"),
        ([1.0, math.inf], "number 1 is infinite"),
        ([10**400, 1], "not all"),
        ([1, 2, -1e200], "number 2"),
        ([1j], "complex128"),
        (np.array(["2026-01-01"], "datetime64[D]"), "datetime64"),
        (np.array([3], "timedelta64[D]"), "timedelta64"),
    ],
)
def test_what_is_no_number_is_refused(wrong: Any, text: str) -> None:
    """With the place, and without the value."""
    calls: list[Callable[[], object]] = [
        lambda: interval(wrong),
        lambda: order_interval(wrong, 0.5),
        lambda: replications_needed(wrong),
        lambda: difference(wrong, [1.0, 2.0]),
        lambda: rank({"one": wrong, "two": wrong}, "lower"),
    ]
    for call in calls:
        with pytest.raises(InputError) as caught:
            call()
        assert text in caught.value.findings[0].text
        assert caught.value.findings[0].key


@pytest.mark.parametrize("wrong", [0, 1, -0.5, 95, NAN, "0.95", None])
def test_a_level_lies_between_zero_and_one(wrong: Any) -> None:
    """95 is no level, 0.95 is."""
    calls: list[Callable[[], object]] = [
        lambda: interval([1, 2], wrong),
        lambda: quantile([[1, 2]], 0.5, wrong),
        lambda: quantile([[1, 2]], wrong),
        lambda: order_interval([1, 2], 0.5, wrong),
        lambda: order_interval([1, 2], wrong),
        lambda: replications_needed([1, 2], level=wrong),
        lambda: difference([1, 2], [1, 2], wrong),
        lambda: rank({"a": [1, 2], "b": [1, 2]}, "lower", wrong),
    ]
    for call in calls:
        with pytest.raises(InputError, match="between 0 and 1"):
            call()


def refused(call: Callable[[], object]) -> InputError:
    """The error that this gives."""
    with pytest.raises(InputError) as caught:
        call()
    return caught.value


def test_planning_refuses_what_it_can_not_plan() -> None:
    """A precision of nothing, and half a replication ahead."""
    for relative in (0, -0.1, math.inf, NAN, "5%", None):
        assert refused(partial(replications_needed, [1, 2, 3], relative)).key == "relative"  # type: ignore[arg-type]
    for ahead in (-1, 2.5):
        assert refused(partial(replications_needed, [1, 2, 3], look_ahead=ahead)).key == "look_ahead"  # type: ignore[arg-type]


def test_a_quantile_needs_replications() -> None:
    """A number is no list of replications, and each that is wrong is told."""
    assert "each replication" in str(refused(lambda: quantile(5, 0.5)))  # type: ignore[arg-type]
    assert "each replication" in str(refused(lambda: quantile(np.array(5.0), 0.5)))
    found = refused(lambda: quantile([[1.0], ["x"], [2.0], [math.inf]], 0.5))
    assert [one.key for one in found.findings] == ["values_by_replication[1]", "values_by_replication[3]"]


def test_a_warm_up_needs_a_series() -> None:
    """Too short, three dimensions, and a moment at which nothing was observed."""
    assert "too short" in str(refused(lambda: mser5([1.0] * 49)))
    assert "3 dimensions" in str(refused(lambda: mser5(np.ones((2, 3, 60)))))
    gap = np.ones((2, 60))
    gap[:, [7, 9]] = NAN
    assert refused(lambda: mser5(gap)).key == "series[7]"
    assert "at 1 more" in str(refused(lambda: mser5(gap)))


def test_a_difference_needs_pairs() -> None:
    """As many of the one as of the other, and two at least."""
    assert "can't be paired" in str(refused(lambda: difference([1, 2, 3], [1, 2])))
    assert "fewer than two" in str(refused(lambda: difference([1, NAN, 3], [1, 2, NAN])))


def test_a_ranking_tells_all_that_is_wrong() -> None:
    """Each scenario that can't be ranked, with why."""
    found = refused(lambda: rank({"a": [1, 2, 3], "b": [1, 2], "c": ["x"], "d": [1, NAN, NAN]}, "lower"))
    assert {one.key: one.code for one in found.findings} == {
        "b": "replications",
        "c": "not_numbers",
        "d": "nothing_measured",
    }
    assert "two scenarios" in str(refused(lambda: rank({"a": [1, 2]}, "lower")))
    apart = {"a": [1, 2, NAN, NAN], "b": [NAN, NAN, 1, 2]}
    assert "every scenario" in str(refused(lambda: rank(apart, "lower")))
    assert refused(lambda: rank({"a": [1, 2], "b": [1, 3]}, "smaller")).key == "better"  # type: ignore[arg-type]
    assert refused(lambda: rank({"a": [1, 2], "b": [1, 3]}, "lower").told_apart("a", "x")).key == "x"


@given(VALUES)
def test_what_is_handed_in_is_left_as_it_was(values: list[float]) -> None:
    """No function writes in the arrays of its caller."""
    assume(len(values) >= 2)
    given_in = np.array(values * 25)
    before = given_in.copy()
    given_in.flags.writeable = False
    interval(given_in)
    order_interval(given_in, 0.5)
    quantile([given_in], 0.5)
    replications_needed(given_in)
    mser5(given_in)
    difference(given_in, given_in)
    rank({"a": given_in, "b": given_in}, "lower")
    assert (given_in == before).all()
