"""The benchmark of the simulation works: it prints every row. How fast anything is, is not for tests."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from conftest import absent

BENCHMARKS = Path(__file__).parent.parent / "benchmarks"

ROWS = (
    "compiled, to SimPy, 200 cases",
    "compiled, to Ciw, 200 cases",
    "plain Python, to SimPy, 200 cases",
    "plain Python, to Ciw, 200 cases",
    "compiled, to SimPy, 400 cases",
    "compiled, to SimPy: calendars, priorities, blocking",
    "plain Python, to SimPy: the same",
    "compiled, 4,000 cases to 400, time a case",
    "bytes a visit",
    "seconds to the first result of 200 cases, numba",
    "seconds to the first result of 200 cases, python",
    "seconds to the first result of 200 cases, simpy",
    "two threads, compiled, 2 replications, statistics, to one",
    "two threads, compiled, 2 replications, visits, to one",
    "two processes, plain Python, 2 replications, statistics, to one",
    "variance of a difference, rooms 240 to 250, room wait",
    "variance of a difference, rooms 240 to 250, renege share",
    "variance of a difference, intake 7 to 8, analysis wait",
    "variance of a difference, intake 7 to 8, room wait",
    "variance of a difference, intake 7 to 8, renege share",
    "walk over a log, to pm4py's token replay, 400 cases",
)


@pytest.mark.skipif(not BENCHMARKS.is_dir(), reason="benchmarks are not in the package")
def test_the_benchmark_prints_all_its_rows() -> None:
    for name in ("numba", "simpy", "ciw", "pm4py", "pandas", "pyarrow"):
        if find_spec(name) is None:
            absent(f"no {name}: install leefplek[fast,peers]")
    command = [sys.executable, str(BENCHMARKS / "simulation.py"), "--smoke"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    printed = done.stdout.splitlines()
    missing = [row for row in ROWS if not any(one.startswith(f"{row} ") for one in printed)]
    assert not missing
