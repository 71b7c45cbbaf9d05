"""The theory is itself held against published values, values worked out by hand, and limits where two formulas meet."""

from __future__ import annotations

import heapq
import math
import random
from collections import deque

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from queues import (
    STROKE_DELAYS,
    STROKE_EXCEPTION,
    accumulating_waits,
    erlang_a,
    erlang_b,
    erlang_c,
    erlang_c_longer,
    pollaczek_khinchine,
    priority_waits,
    priority_waits_one,
    saturated_tandem,
    stroke_delay,
    stroke_load,
    tandem,
    transient,
)

approx = pytest.approx
rho = st.floats(0.05, 0.95)
servers = st.integers(1, 30)


# ---- one station


def test_erlang_b_by_hand() -> None:
    assert erlang_b(2.0, 3) == approx((8 / 6) / (1 + 2 + 2 + 8 / 6))
    assert erlang_b(5.0, 0) == 1.0


def test_erlang_c_published() -> None:
    assert erlang_c(4.5, 1.0, 5).wait == approx(1.5250, abs=5e-5)
    yearly = erlang_c(35.0, 1 / 12, 4)  # Burgess: 35 arrivals a year, 12 services a year
    assert (yearly.system, yearly.queue) == (approx(4.1955, abs=5e-5), approx(1.2788, abs=5e-5))
    assert erlang_c(1.5, 1.0, 2).queue == approx(27 / 14)


@given(rho)
def test_one_server_waits_rho_over_one_minus_rho(load: float) -> None:
    one = erlang_c(load, 1.0, 1)
    assert one == approx((load, load / (1 - load), load**2 / (1 - load), load / (1 - load)))
    assert one == approx(pollaczek_khinchine(load, 1.0, 1.0))


@given(rho, servers)
def test_the_tail_of_the_wait_adds_up_to_its_mean(load: float, number: int) -> None:
    waiting = erlang_c(load * number, 1.0, number)
    days = np.linspace(0, 40 / (1 - load) / number, 4001)
    tail = [erlang_c_longer(day, load * number, 1.0, number) for day in days]
    assert np.trapezoid(tail, days) == approx(waiting.wait, rel=1e-3)
    assert tail[0] == waiting.delayed


def test_erlang_a_published() -> None:
    rooms = erlang_a(0.6, 540.0, 240, 180.0)
    assert rooms.renege == approx(0.25928, abs=5e-6)
    assert rooms.wait == approx(46.671, abs=5e-4)
    assert rooms.busy == approx(0.6 * (1 - rooms.renege) * 540)  # Little over the rooms


def test_erlang_a_by_hand() -> None:
    """One server, all rates 1: the number in the system is Poisson with mean 1."""
    one = erlang_a(1.0, 1.0, 1, 1.0)
    assert one.queue == approx(math.exp(-1))
    assert one.renege == one.wait == approx(math.exp(-1))
    assert one.delayed == approx(1 - math.exp(-1))


def test_erlang_a_by_its_recursion() -> None:
    """Case by case, first come first served: who would wait longer than the patience leaves and takes no time."""
    chance, came, free = random.Random(5), 0.0, [0.0] * 3
    waits, left, count = [], 0, 300_000
    for _ in range(count):
        came += chance.expovariate(3.5)
        wait, patience = max(free[0] - came, 0.0), chance.expovariate(1 / 2)
        if wait > patience:
            left += 1
            continue
        waits.append(wait)
        heapq.heapreplace(free, came + wait + chance.expovariate(1.0))
    theory = erlang_a(3.5, 1.0, 3, 2.0)
    assert left / count == approx(theory.renege, rel=0.02)
    assert sum(waits) / len(waits) == approx(theory.served_wait, rel=0.02)


@given(rho, servers)
def test_endless_patience_is_erlang_c(load: float, number: int) -> None:
    patient = erlang_a(load * number, 1.0, number, 1e5)
    waiting = erlang_c(load * number, 1.0, number)
    assert patient.wait == approx(waiting.wait, rel=0.02)
    assert patient.served_wait == approx(waiting.wait, rel=0.02)


def test_pollaczek_khinchine_by_hand() -> None:
    assert pollaczek_khinchine(0.5, 1.0, 0.0) == approx((0.5, 0.5, 0.25, 0.75))  # M/D/1


@pytest.mark.parametrize("late", [lambda: erlang_c(5, 1, 5), lambda: pollaczek_khinchine(1, 1, 1)])
def test_overload_has_no_steady_state(late: object) -> None:
    assert callable(late)
    with pytest.raises(ValueError, match="for ever"):
        late()


# ---- priorities


def test_priorities_by_hand() -> None:
    assert priority_waits([0.25, 0.25], 1.0, 1) == approx([2 / 3, 4 / 3])
    assert priority_waits_one([0.25, 0.25], [1.0, 1.0], [0.0, 0.0]) == approx([1 / 3, 2 / 3])


@given(rho, st.floats(0.05, 0.95), servers)
def test_priorities_move_the_wait_but_keep_its_sum(load: float, share: float, number: int) -> None:
    """Kleinrock's conservation law, for one mean service time: the mean over all cases is that of one queue."""
    high, low = load * number * share, load * number * (1 - share)
    together = erlang_c(high + low, 1.0, number).wait
    for ratio in (0.0, 0.3, 1.0):
        first, second = accumulating_waits(high, low, 1.0, number, ratio)
        assert first * share + second * (1 - share) == approx(together)
        assert first <= second * (1 + 1e-12)
    assert accumulating_waits(high, low, 1.0, number, 0.0) == approx(tuple(priority_waits([high, low], 1.0, number)))


@pytest.mark.parametrize(("ratio", "number"), [(0.4, 1), (0.4, 2), (0.0, 2)])
def test_accumulating_priority_by_its_rule(ratio: float, number: int) -> None:
    """Case by case: whenever a server is free, the waiting case with most priority starts."""
    chance, high, low, came = random.Random(3), 0.3 * number, 0.5 * number, 0.0
    free = [0.0] * number
    lines: tuple[deque[float], deque[float]] = deque(), deque()
    waited: tuple[list[float], list[float]] = [], []
    for _ in range(400_000):
        joined, came = came, came + chance.expovariate(high + low)
        lines[chance.random() >= high / (high + low)].append(joined)
        while any(lines) and free[0] <= came:
            now = max(free[0], min(line[0] for line in lines if line))
            urgent = not lines[1] or (bool(lines[0]) and now - lines[0][0] >= ratio * (now - lines[1][0]))
            waited[not urgent].append(now - lines[not urgent].popleft())
            heapq.heapreplace(free, now + chance.expovariate(1.0))
    found = [sum(waits) / len(waits) for waits in waited]
    assert found == approx(list(accumulating_waits(high, low, 1.0, number, ratio)), rel=0.05)


def test_one_server_with_exponential_service_either_way() -> None:
    assert priority_waits_one([0.2, 0.3, 0.4], [1.0] * 3, [1.0] * 3) == approx(priority_waits([0.2, 0.3, 0.4], 1.0, 1))


# ---- rates and servers that change


def test_with_servers_for_all_it_fills_as_m_m_infinity() -> None:
    times = [0.0, 1.0, 2.0, 5.0]
    course = transient(times, [(0, 3.0)], [(0, 40)], 2.0, start=(8, 0), most=5)
    assert course.in_system == approx([8 * math.exp(-t / 2) + 6 * (1 - math.exp(-t / 2)) for t in times])


def test_who_is_in_service_is_finished_when_the_servers_go_home() -> None:
    times = [0.0, 1.0, 4.0, 5.0, 6.0]
    course = transient(times, [(0, 0.0)], [(0, 0), (5, 9)], 2.0, start=(3, 2), most=5)
    gone = [3 * math.exp(-t / 2) for t in times]
    assert course.in_queue == approx([2, 2, 2, 0, 0])
    assert course.in_service == approx([*gone[:3], gone[3] + 2, gone[4] + 2 * math.exp(-1 / 2)])


def test_fewer_servers_start_nobody_until_enough_are_done() -> None:
    """Two in service, one waits, one server: the waiting case starts after both have left, by hand."""
    times = [0.0, 0.5, 1.0, 3.0]
    course = transient(times, [(0, 0.0)], [(0, 2), (1e-12, 1)], 1.0, start=(2, 1), most=4)
    pace = np.array(times)
    # The last of two leaves later than t with chance 2 exp(-t) - exp(-2t).
    assert course.in_queue == approx(2 * np.exp(-pace) - np.exp(-2 * pace))


def test_in_the_long_run_it_is_erlang_c_and_erlang_a() -> None:
    course = transient([300.0], [(0, 2.0)], [(0, 3)], 1.2, most=200)
    assert course.in_system[0] == approx(erlang_c(2.0, 1.2, 3).system, rel=1e-5)
    course = transient([300.0], [(0, 4.0)], [(0, 3)], 1.2, patience=5.0, most=100)
    assert course.in_queue[0] == approx(erlang_a(4.0, 1.2, 3, 5.0).queue, rel=1e-6)


def test_changes_of_the_rate_are_followed() -> None:
    """Cases in = cases out + cases still there, over a week that closes; the outflow is the sum of those in service."""
    times = np.linspace(0, 14, 1401)
    weeks = [(0, 4), (5, 0), (7, 4), (12, 0)]
    course = transient(list(times), [(0, 3.0), (4, 1.0), (8, 2.0)], weeks, 1.0, most=100)
    came = np.interp(times, [0, 4, 8, 14], [0, 12, 16, 28])
    done = np.concatenate([[0], np.cumsum((course.in_service[1:] + course.in_service[:-1]) / 2 * 0.01)])
    assert course.in_system == approx(came - done, abs=0.05)
    assert course.in_queue[650] == approx(course.in_queue[500] + 1.5, abs=1e-6)  # closed: all who come wait


def test_a_cut_that_is_too_early_is_told() -> None:
    with pytest.raises(ValueError, match="too early"):
        transient([50.0], [(0, 5.0)], [(0, 1)], 1.0, most=20)
    with pytest.raises(ValueError, match="too early"):
        tandem(0.66, (1.0, 1.0), most=30)


# ---- blocking


@given(st.floats(0.1, 10), st.floats(0.1, 10))
def test_the_saturated_tandem_by_hunt(a: float, b: float) -> None:
    assert saturated_tandem((1 / a, 1 / b)) == approx(a * b * (a + b) / (a * a + a * b + b * b))


def test_a_second_station_without_limit_is_no_hindrance() -> None:
    first = erlang_c(1.5, 1.0, 2)
    both = tandem(1.5, (1.0, 0.5), (2, 12))
    assert (both.wait, both.blocked) == (approx(first.wait, rel=1e-4), approx(0, abs=1e-6))
    assert both.throughput == approx(1.5)
    assert both.system == approx(first.system + 0.75, rel=1e-4)


def test_the_tandem_keeps_what_comes_in() -> None:
    one = tandem(0.5, (1.0, 1.0))
    assert one.throughput == approx(0.5)
    assert one.system == approx(0.5 * (one.wait + 1 + one.blocked + 1))  # Little over the whole
    with pytest.raises(ValueError, match="pass on"):
        tandem(0.67, (1.0, 1.0))


@pytest.mark.parametrize("services", [(1.0, 1.0), (0.5, 1.3)])
def test_the_tandem_by_its_recursion(services: tuple[float, float]) -> None:
    """The same two stations, case by case: done at max(came, before left) + s1, leaves when the second is empty."""
    chance, (first, second) = random.Random(7), services
    came = left = out = waited = held = 0.0
    for _ in range(count := 1_000_000):
        came += chance.expovariate(0.5)
        start = max(came, left)
        done = start + chance.expovariate(1 / first)
        left = max(done, out)
        out = left + chance.expovariate(1 / second)
        waited, held = waited + start - came, held + left - done
    theory = tandem(0.5, services)
    # Over seeds the standard deviation is about 1% of the wait and 0.2% of the time blocked.
    assert waited / count == approx(theory.wait, rel=0.05)
    assert held / count == approx(theory.blocked, rel=0.01)


# ---- the stroke units


def test_the_loads_of_the_stroke_units() -> None:
    assert stroke_load("acute") == approx(8.355, abs=5e-4)
    assert stroke_load("rehab") == approx(9.718, abs=5e-4)


CASES = [(unit, growth, beds) for (unit, growth), row in STROKE_DELAYS.items() for beds in row]


@pytest.mark.parametrize(("unit", "growth", "beds"), [case for case in CASES if case != STROKE_EXCEPTION])
def test_the_published_delays_of_the_stroke_units(unit: str, growth: float, beds: int) -> None:
    assert stroke_delay(unit, beds, growth) == approx(STROKE_DELAYS[unit, growth][beds], abs=0.01)


def test_the_one_published_delay_that_differs() -> None:
    assert stroke_delay("pooled", 22) == approx(0.067, abs=5e-4)
