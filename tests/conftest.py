"""What the tests share: one library, and Hypothesis without chance or clock."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from leefplek import Leefplek

sys.path.insert(0, str(Path(__file__).parent))

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]

settings.register_profile("ci", derandomize=True, deadline=None, database=None, suppress_health_check=SLOW)
settings.register_profile("search", deadline=None, max_examples=1000, suppress_health_check=SLOW)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


@pytest.fixture(scope="session")
def lp() -> Leefplek:
    """The library with its built-in plugins; it is immutable, so one serves all tests."""
    return Leefplek(lang="en")
