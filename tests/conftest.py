"""What the tests share: one library, one PostgreSQL server, and Hypothesis without chance or clock."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Generator, Iterator
from contextlib import ExitStack
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import NoReturn

import pytest
from coverage import Coverage
from hypothesis import HealthCheck, settings

import leefplek
from leefplek import Leefplek

sys.path.insert(0, str(Path(__file__).parent))

from postgres import MissingError, database, server
from untraced import UNTRACED

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # so it is in the background, and for the children too
    signal.signal(signal.SIGINT, signal.default_int_handler)

SOURCE = Path(leefplek.__file__).parent
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]

settings.register_profile("ci", derandomize=True, deadline=None, database=None, suppress_health_check=SLOW)
settings.register_profile("search", deadline=None, max_examples=1000, suppress_health_check=SLOW)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


LONG = (
    "test_failures",
    "test_working_day",
    "test_exhaustive",
    "test_every_workflow",
    "test_simulation_theory",
    "test_store_machine",
    "test_chain",
    "test_machine",
    "test_kit",
    "test_guarded_races",
)
"""The modules that take longest: they begin first, so that no worker is left with one when the others are done."""


def pytest_configure(config: pytest.Config) -> None:
    """Modules in the order of the tests: pytest-xdist would begin with those of the most tests, not of the longest."""
    config.option.loadscopereorder = False


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long modules first; else as they were."""
    items.sort(key=lambda item: LONG.index(item.path.stem) if item.path.stem in LONG else len(LONG))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """A test of a module in `untraced.py` runs with its fixtures outside the measurement of coverage."""
    measuring = Coverage.current()
    if measuring is not None:
        _import_all()
    if measuring is None or item.path.stem not in UNTRACED:
        return (yield)
    measuring.stop()
    try:
        return (yield)
    finally:
        measuring.start()


@cache
def _import_all() -> None:
    """Import what is measured, while it is measured: else a module that an untraced test is the first to ask for would
    count as never read.
    """
    for path in sorted(SOURCE.rglob("*.py")):
        parts = path.relative_to(SOURCE.parent).with_suffix("").parts
        if parts[1] not in ("cli", "simulation", "testing"):
            import_module(".".join(parts).removesuffix(".__init__"))


@pytest.fixture(scope="session")
def lp() -> Leefplek:
    """The library with its built-in plugins; it is immutable, so one serves all tests."""
    return Leefplek(lang="en")


def absent(why: str) -> NoReturn:
    """A tool is not here. Who works on something else goes on without; CI would prove nothing without, so it fails."""
    if os.environ.get("CI"):
        pytest.fail(why, pytrace=False)
    pytest.skip(why)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a PostgreSQL server, started at the first test that asks for it."""
    try:
        import psycopg  # noqa: F401 - before a server is started for nothing
    except ImportError as missing:
        absent(f"no psycopg: install leefplek[store] ({missing})")
    with ExitStack() as stack:
        try:
            url = stack.enter_context(server())
        except MissingError as missing:
            absent(str(missing))
        yield url


@pytest.fixture
def pg_url(postgres: str) -> Iterator[str]:
    """The URL of an empty database, for one test."""
    with database(postgres) as url:
        yield url
