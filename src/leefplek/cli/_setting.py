"""With what a command works: the language, the data files and the installed plugins that were asked for."""

from __future__ import annotations

import contextlib
import sys
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from leefplek import Leefplek

__all__ = ["Lang", "Setting", "aside"]

Lang = Literal["nl", "en"]


def aside() -> contextlib.AbstractContextManager[object]:
    """Meanwhile, what somebody else's code prints goes to stderr, out of the way of JSON."""
    return contextlib.redirect_stdout(sys.stderr)


class Setting(NamedTuple):
    """What was said with `--lang`, `--data` and `--plugin`, before the command and after it."""

    chosen: Lang | None = None
    data: tuple[str, ...] = ()
    plugins: tuple[str, ...] = ()

    @property
    def lang(self) -> Lang:
        """The language; Dutch if nothing was said."""
        return self.chosen or "nl"

    def more(self, lang: Lang | None, data: tuple[str, ...], plugins: tuple[str, ...]) -> Setting:
        """This, and what was said after the command: the later language counts, the rest adds up."""
        return Setting(lang or self.chosen, (*self.data, *data), (*self.plugins, *plugins))

    def leefplek(self, *, lenient: bool = False) -> Leefplek:
        """The `Leefplek` of this setting."""
        from leefplek import Leefplek

        with aside():
            return Leefplek(lang=self.lang, data=self.data, entry_points=self.plugins, lenient=lenient)
