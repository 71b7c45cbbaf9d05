"""A pytest plugin for who writes plugins, cards or ways of working. Enabled by its name, never by itself:
`pytest -p leefplek.testing.pytest`, or that in `addopts`.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from leefplek import Finding

from ._cards import check_cards
from ._plugin import check_plugin
from ._workflow import check_workflow

__all__ = ["cards_conform", "conforms", "workflow_conforms"]


@pytest.fixture(scope="session")
def conforms() -> Callable[..., list[Finding]]:
    """Call it with a plugin, or its factory: fails where `check_plugin` finds an error; answers the other findings."""
    return lambda factory, **how: _without_errors(check_plugin(factory, **how))


@pytest.fixture(scope="session")
def cards_conform() -> Callable[..., list[Finding]]:
    """Call it with cards or their path: fails where `check_cards` finds an error; answers the other findings."""
    return lambda factory: _without_errors(check_cards(factory))


@pytest.fixture(scope="session")
def workflow_conforms() -> Callable[..., list[Finding]]:
    """Call it with a way of working: fails where `check_workflow` finds an error; answers the other findings."""
    return lambda factory, **how: _without_errors(check_workflow(factory, **how))


def _without_errors(findings: list[Finding]) -> list[Finding]:
    errors = [one for one in findings if one.severity == "error"]
    if errors:
        pytest.fail("\n".join(f"{one.code}: {one}" for one in errors), pytrace=False)
    return findings
