"""The modules of tests that run outside the measurement of coverage.

Coverage makes plain Python two to three times as slow. Whether each branch of the modules in `.ci/covered` was taken is
asked of all the other tests; those here assert the same as ever, and take no branch that no other takes.
A new module of tests is measured, until it stands here.
"""

from __future__ import annotations

UNTRACED = frozenset({"test_exhaustive", "test_failures", "test_simulation_benchmark", "test_working_day"})
