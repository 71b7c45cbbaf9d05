"""What can go wrong, as one family.

Every error says what happened, where (file, key, case, transition), why, and what to do. A refusal is not an
error of the caller: it is the answer "this may not happen now, because ...", and it travels in `Refused`.
No error holds the value that was wrong, for it may be about a person.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

import attrs

__all__ = [
    "AccessError",
    "CardError",
    "CommandReused",
    "Conflict",
    "ContentChanged",
    "DatedError",
    "DefinitionError",
    "Finding",
    "InputError",
    "KeyDestroyed",
    "KeyMissing",
    "KeyWrong",
    "LeefplekError",
    "LogError",
    "OutcomeUnknown",
    "PayloadError",
    "PluginError",
    "Refusal",
    "Refused",
    "RetentionError",
    "RouteError",
    "SealError",
    "StepError",
    "StoreError",
    "StoreFormatError",
    "StoreUnavailable",
    "UnknownName",
]


@attrs.frozen
class Finding:
    """One thing that is wrong in what was handed in, with its place.

    `code` is stable; `text` is for people; `do` says what to do about it. `line` counts from 1.
    """

    code: str
    text: str
    key: str = ""
    file: str = ""
    line: int | None = None
    severity: Literal["error", "warning", "hint"] = "error"
    do: str = ""

    def __str__(self) -> str:
        at = ":".join(str(part) for part in (self.file, self.line, self.key) if part)
        advice = f" ({self.do})" if self.do else ""
        return f"{at + ': ' if at else ''}{self.text}{advice}"


@attrs.frozen
class Refusal:
    """Why a step may not happen: a stable code, a sentence for people, and the place of the rule.

    `source` is a place in the sources (`000:221`, see docs/sources.md) or the definition's id and version.
    """

    code: str
    text: str
    source: str


class LeefplekError(Exception):
    """The root of the family. Each field may be empty, except `what`."""

    def __init__(
        self,
        what: str,
        *,
        why: str = "",
        do: str = "",
        file: str = "",
        key: str = "",
        case: str = "",
        transition: str = "",
        findings: Iterable[Finding] = (),
    ) -> None:
        super().__init__(what)
        self.what = what
        self.why = why
        self.do = do
        self.file = file
        self.key = key
        self.case = case
        self.transition = transition
        self.findings = tuple(findings)

    def __reduce__(self) -> tuple[Any, ...]:
        return _again, (type(self), self.args, self.__dict__)

    def __str__(self) -> str:
        places = {"file": self.file, "key": self.key, "case": self.case, "transition": self.transition}
        where = ", ".join(f"{name} {place}" for name, place in places.items() if place)
        lines = [self.what + (f" [{where}]" if where else "")]
        lines += [part for part in (self.why, self.do) if part]
        lines += [f"- {finding}" for finding in self.findings]
        return "\n".join(lines)


def _again(cls: type[LeefplekError], args: tuple[Any, ...], fields: dict[str, Any]) -> LeefplekError:
    """An error as it was, for copies and for other processes."""
    made = cls.__new__(cls, *args)
    made.args = args
    made.__dict__.update(fields)
    return made


class DefinitionError(LeefplekError):
    """A workflow, guard or payload class is not right; `findings` has all that was found."""


class AccessError(LeefplekError):
    """The access table, an extension of it, or a directory of who works where is not right; `findings` has all."""


class CardError(LeefplekError):
    """A 3-vragen card is not right, or none is in force on the day that was asked for."""


class DatedError(LeefplekError):
    """A dated value is not right, or nothing is known of it on the day that was asked for."""


class RouteError(LeefplekError):
    """A routekaart is not right, or none is in force on the day that was asked for."""


class RetentionError(LeefplekError):
    """A table of how long cases are kept is not right."""


class PluginError(LeefplekError):
    """A plugin could not be loaded, or does what a plugin may not do."""


class InputError(LeefplekError):
    """A file or text could not be read; `findings` names every line or key and what was expected."""


class UnknownName(LeefplekError):
    """A workflow, transition, role or version that nobody declared."""


class LogError(LeefplekError):
    """These events are not the log of one case: a gap, a double, another case, or a wrong start."""


class StoreError(LeefplekError):
    """Something about the store of cases. `true_now` says what is true at this moment: what is stored, and what not."""

    def __init__(self, what: str, *, true_now: str = "", **where: Any) -> None:
        super().__init__(what, **where)
        self.true_now = true_now

    def __str__(self) -> str:
        first, *rest = super().__str__().split("\n")
        return "\n".join([first, *([self.true_now] if self.true_now else []), *rest])


class Conflict(StoreError):
    """Somebody else appended to this stream first. Nothing of what was given is stored."""


class StoreUnavailable(StoreError):
    """The store can't be reached, read or written now. Nothing of what was given is stored; what was, still is."""


class OutcomeUnknown(StoreError):
    """A commit failed in such a way that nobody knows whether it is stored, and looking it up failed too.

    Ask again later with the same command id: it is stored once, whichever way it went.
    """


class StoreFormatError(StoreError):
    """This is no store of leefplek, or one that this version can't read or go on with. It is left as it is."""


class SealError(StoreError):
    """What is sealed can't be opened, or nothing can be sealed. It stands there as it was; nothing was changed."""


class KeyMissing(SealError):
    """The key that opens this is not here: the store was opened without keys, or with those of another store."""


class KeyWrong(SealError):
    """The master key does not open the keys: it is another one, or they were changed."""


class KeyDestroyed(SealError):
    """The key was destroyed: what it sealed is erased, for good, and nothing new is sealed with it."""


class ContentChanged(SealError):
    """What stands there is not what was sealed: a byte was changed, or it was put in another place."""


class StepError(LeefplekError):
    """A step could not be considered, or was refused. The case is what it was."""


class PayloadError(StepError):
    """What came with the step has the wrong shape; `findings` names each key and what was expected."""


class CommandReused(StepError):
    """This command id was used in this case before, for something else."""


class Refused(StepError):
    """The step may not happen now; `refusals` says why and is never empty. The case is what it was."""

    def __init__(self, refusals: Iterable[Refusal], *, case: str = "", transition: str = "") -> None:
        self._refusals = tuple(refusals)
        codes = ", ".join(refusal.code for refusal in self._refusals)
        super().__init__(
            f"refused: {codes}",
            why="\n".join(f"{refusal.text} ({refusal.source})" for refusal in self._refusals),
            case=case,
            transition=transition,
        )

    @property
    def refusals(self) -> tuple[Refusal, ...]:
        """Every reason against the step. It can't be set: an observer sees the very object that the caller gets."""
        return self._refusals
