"""The conformance kit: what helps to test plugins, cards and ways of working against leefplek.

`check_plugin`, `check_cards` and `check_workflow` are plain functions that take a factory and answer all findings at
once; they need neither Hypothesis nor pytest. `leefplek.testing.strategies` and `leefplek.testing.machine` need
Hypothesis (the extra `test`); `leefplek.testing.pytest` is a pytest plugin, enabled by its name.
`StoreContract` is a class of tests for whoever writes a store.
"""

from ._cards import check_cards
from ._language import language_findings
from ._paths import check_distribution, check_path
from ._plugin import LEVELS, check_plugin
from ._store import StoreContract
from ._walk import Walked, walk
from ._workflow import check_workflow

__all__ = [
    "LEVELS",
    "StoreContract",
    "Walked",
    "check_cards",
    "check_distribution",
    "check_path",
    "check_plugin",
    "check_workflow",
    "language_findings",
    "walk",
]
