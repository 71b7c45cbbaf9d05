"""A need for plugins of tests that look into what comes with steps."""

from __future__ import annotations

from leefplek import hookimpl
from leefplek.redaction import Need
from leefplek.values import words

ALL = Need("special", words("De test kijkt in alles.", "The test looks into everything."))


class SeesAll:
    """A plugin that sees all that comes with a step."""

    @hookimpl
    def leefplek_declare_need(self) -> Need:
        """All of it."""
        return ALL
