"""Which tests are measured for coverage: no name is left of a module that is gone, and measuring goes on afterwards."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from coverage import Coverage

from conftest import pytest_runtest_protocol
from untraced import UNTRACED

HERE = Path(__file__).parent


def test_every_module_that_is_not_measured_is_there() -> None:
    assert {name for name in UNTRACED if not (HERE / f"{name}.py").is_file()} == set()


class Measuring:
    """A measurement of coverage that tells what was asked of it."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def stop(self) -> None:
        self.asked.append("stop")

    def start(self) -> None:
        self.asked.append("start")


@pytest.mark.parametrize(("module", "stops"), [("test_exhaustive", True), ("test_stored", False)])
@pytest.mark.parametrize("measured", [True, False])
def test_measuring_stops_for_a_listed_module_alone_and_goes_on_after_it(
    module: str, stops: bool, measured: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a run that is not measured nothing is asked of anything."""
    mine = Measuring()
    monkeypatch.setattr(Coverage, "current", lambda: mine if measured else None)
    item: Any = SimpleNamespace(path=HERE / f"{module}.py")
    around = pytest_runtest_protocol(item)
    next(around)
    assert mine.asked == (["stop"] if stops and measured else [])
    with pytest.raises(StopIteration):
        around.send(None)
    assert mine.asked == (["stop", "start"] if stops and measured else [])
