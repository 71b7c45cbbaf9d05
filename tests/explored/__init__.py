"""What an exhaustive search tries with the steps that are a way of working's own, a module for each plugin."""

from __future__ import annotations

import importlib
import pkgutil
from typing import Any


def samples() -> dict[str, dict[str, list[dict[str, Any]]]]:
    """The payloads by workflow and transition, of all modules here."""
    return _united("SAMPLES")


def first() -> dict[str, dict[str, list[tuple[str, dict[str, Any]]]]]:
    """What is done first, on a path of its own, before a transition is tried once more."""
    return _united("FIRST")


def _united(what: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for module in pkgutil.iter_modules(__path__):
        for workflow, rows in getattr(importlib.import_module(f"{__name__}.{module.name}"), what, {}).items():
            assert workflow not in found, f"{workflow} has its samples twice"
            found[workflow] = rows
    return found
