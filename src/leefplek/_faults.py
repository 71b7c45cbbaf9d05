"""What goes wrong while plugins and files are loaded: kept per owner, so that lenient loading can go on without it."""

from __future__ import annotations

from collections.abc import Iterable

from .errors import Finding, LeefplekError, PluginError

__all__ = ["Faults"]


class Faults:
    """The errors of plugins and files that failed. Unless lenient, `settle` raises them, all at once."""

    def __init__(self, *, lenient: bool) -> None:
        self._lenient = lenient
        self.of: dict[str, LeefplekError] = {}

    def add(self, owner: str, error: LeefplekError) -> None:
        """Remember why a plugin or file is left out, with what was found before."""
        self.of[owner] = _together([self.of[owner], error]) if owner in self.of else error

    def settle(self) -> None:
        """End a phase: raise what was found so far, unless loading is lenient."""
        if self.of and not self._lenient:
            error = _together(list(self.of.values()))
            said = str(error)
            unnamed = [owner for owner in self.of if owner not in said]
            if unnamed and not error.why:
                error.why = f"brought by {', '.join(unnamed)}"
            raise error


def _together(errors: list[LeefplekError]) -> LeefplekError:
    """These errors as one, of their own family where they share it."""
    if len(errors) == 1:
        return errors[0]
    families = {type(one) for one in errors}
    family = families.pop() if len(families) == 1 else PluginError
    what = errors[0].what if len({one.what for one in errors}) == 1 else "plugins or files are not right"
    return family(what, findings=[finding for one in errors for finding in _findings(one)])


def _findings(error: LeefplekError) -> Iterable[Finding]:
    if error.findings:
        return error.findings
    text = f"{error.what}: {error.why}" if error.why else error.what
    return [Finding("failed", text, file=error.file, key=error.key, do=error.do)]
