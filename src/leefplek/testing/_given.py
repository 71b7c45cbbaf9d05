"""What the kit is handed, made ready: factories called, errors turned into findings, findings put in order."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from types import ModuleType

from leefplek import Card, Extension, Finding, LeefplekError, PluginError, Workflow, hookimpl

__all__ = ["Definitions", "findings_of", "made", "ordered", "quiet"]

_ORDER = ("error", "warning", "hint")


def made(factory: object) -> object:
    """What a factory makes; a module, or an object that is a plugin itself, stands for itself.

    Raises `PluginError` where the factory fails.
    """
    if isinstance(factory, ModuleType) or not callable(factory) or _is_plugin(factory):
        return factory
    try:
        return factory()
    except LeefplekError:
        raise
    except (Exception, SystemExit) as error:
        text = f"the factory ended with {type(error).__name__}"
        raise PluginError("the factory fails", findings=[Finding("factory_failed", text)]) from error


def _is_plugin(given: object) -> bool:
    return not isinstance(given, type) and any(name.startswith("leefplek_") for name in dir(given))


class Definitions:
    """A plugin that brings these cards, workflows and extensions."""

    def __init__(self, definitions: Iterable[Card | Workflow | Extension]) -> None:
        self._definitions = tuple(definitions)

    @hookimpl
    def leefplek_register_cards(self, register: Callable[[Card], None]) -> None:
        """The cards."""
        for one in self._definitions:
            if isinstance(one, Card):
                register(one)

    @hookimpl
    def leefplek_register_workflows(self, register: Callable[[Workflow | Extension], None]) -> None:
        """The others."""
        for one in self._definitions:
            if not isinstance(one, Card):
                register(one)


@contextmanager
def quiet() -> Iterator[None]:
    """Keep what leefplek logs of failing plugins to oneself: the kit lets them fail on purpose, and tells of it."""
    logger = logging.getLogger("leefplek")
    logger.addFilter(_nothing)
    try:
        yield
    finally:
        logger.removeFilter(_nothing)


def _nothing(_: logging.LogRecord) -> bool:
    return False


def findings_of(error: LeefplekError) -> list[Finding]:
    """The findings of an error; where it has none, the error itself as one."""
    if error.findings:
        return list(error.findings)
    text = f"{error.what}: {error.why}" if error.why else error.what
    return [Finding("failed", text, key=error.key, file=error.file, do=error.do)]


def ordered(findings: Iterable[Finding]) -> list[Finding]:
    """Each finding once, errors first; otherwise as they were found."""
    return sorted(dict.fromkeys(findings), key=lambda one: _ORDER.index(one.severity))
