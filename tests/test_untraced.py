"""Which tests are measured for coverage: no name is left of a module that is gone, and measuring goes on afterwards."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from conftest import pytest_runtest_protocol
from untraced import UNTRACED

HERE = Path(__file__).parent


def test_every_module_that_is_not_measured_is_there() -> None:
    assert {name for name in UNTRACED if not (HERE / f"{name}.py").is_file()} == set()


@pytest.mark.parametrize(("module", "measured"), [("test_exhaustive", False), ("test_stored", True)])
def test_measuring_stops_for_a_listed_module_alone_and_goes_on_after_it(module: str, measured: bool) -> None:
    """In a run that is not measured nothing is, before, in and after."""
    item: Any = SimpleNamespace(path=HERE / f"{module}.py")
    around = pytest_runtest_protocol(item)
    before = type(sys.gettrace())
    next(around)
    within = type(sys.gettrace())
    with pytest.raises(StopIteration):
        around.send(None)
    assert within is (before if measured else type(None))
    assert type(sys.gettrace()) is before
